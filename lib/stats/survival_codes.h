/* Values become codes 0, 1, 2 ... in their order, and rows are put in order by codes, both without comparing rows.
 * Times, groups, strata and clusters of survival data are worked with in this form. */
#ifndef CXM__STATS_SURVIVAL_CODES_H
#define CXM__STATS_SURVIVAL_CODES_H

#include "core/column.h"
#include "core/lend.h"

/* Whether rows can be told apart by the column: numbers, booleans, or codes of whatever. */
cxm_status cxm__labels_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error);

/* `n` rows of such a column; of a coded one the codes. null[i] is set to 1 where there is none. NaN fails. */
cxm_status cxm__labels_read(const cxm_column *column, int64_t first, int32_t n, double *labels, uint8_t *null, const char *name,
                            int32_t argument, cxm_error *error);

/* codes[i] = how many different values are smaller than values[i], for n < 2^31 values that are no NaN. *different takes how many
 * there are; the values are overwritten with the different ones, ascending, if `keep` is set. False without memory. */
bool cxm__codes_of(const cxm_host *host, double *values, int64_t n, bool keep, int32_t *codes, int64_t *different);

/* order[] becomes from[] (NULL: 0, 1, 2 ...) stably sorted by codes[row] in 0 .. different - 1. False without memory. */
bool cxm__codes_order(const cxm_host *host, const int32_t *codes, int64_t different, const int32_t *from, int64_t n,
                      int32_t *order);

#endif
