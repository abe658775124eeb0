/* Different values become 0, 1, 2 ... in ascending order, by a table where they are whole numbers close together, else by sorting.
 * Categories and their combinations are numbered here. */
#ifndef CXM__WEIGHTING_NUMBERING_H
#define CXM__WEIGHTING_NUMBERING_H

#include "core/lend.h"

/* codes[i] = how many different values are smaller than values[i], for n < 2^31 values that are no NaN; *different takes how many
 * there are. False without memory. */
bool cxm__number_values(const cxm_host *host, double *values, int64_t n, int32_t *codes, int64_t *different);

#endif
