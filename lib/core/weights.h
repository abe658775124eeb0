/* Weights as a design takes them: 0, or within bounds that keep the sums of their squares in a double's range.
 * Everything that reads a column of weights reads it here. */
#ifndef CXM__CORE_WEIGHTS_H
#define CXM__CORE_WEIGHTS_H

#include "core/column.h"

/* `n` rows from `first`; nulls as NaN with null[i] set. Fails with CXM_E_DOMAIN at the first that is no weight. */
cxm_status cxm__decode_weights(const cxm_column *column, const char *name, int32_t argument, int64_t first, int32_t n, double *weights,
                               uint8_t *null, cxm_error *error);

#endif
