/* What reading arrays and reading streams share. arrow_column.c views one array, arrow_import.c takes in streams of them. */
#ifndef CXM__EXCHANGE_ARROW_H
#define CXM__EXCHANGE_ARROW_H

#include "core/fail.h"
#include "cxm/arrow.h"

/* cxm_column_from_arrow(), with the field's name for messages and the argument's position. */
cxm_status cxm__arrow_column(const struct ArrowSchema *schema, const struct ArrowArray *array, const char *name, int32_t argument,
                             cxm_column *column, cxm_column *labels, cxm_error *error);

#endif
