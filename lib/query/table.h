/* Finding what a query names in a table.
 * Whatever reads a table for a query finds its columns here. */
#ifndef CXM__QUERY_TABLE_H
#define CXM__QUERY_TABLE_H

#include "core/fail.h"
#include "cxm/table.h"

cxm_status cxm__table_check(const cxm_table *table, int32_t argument, cxm_error *error);

/* The column of a name, which must be there once and as long as the table; `what` says what wants it. */
cxm_status cxm__table_column(const cxm_table *table, const char *name, const char *what, int32_t argument, const cxm_column **column,
                             cxm_error *error);

#endif
