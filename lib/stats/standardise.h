/* A column of numbers less its mean, over its standard deviation, so that what is fitted to columns does not feel their units. */
#ifndef CXM__STATS_STANDARDISE_H
#define CXM__STATS_STANDARDISE_H

#include <stdint.h>

/* x[0], x[step] ... x[(n - 1) * step], finite, become (x - mean) / scale; the scale's divisor is n. All become 0, and *scale too,
 * where they are one number. */
void cxm__standardise(double *x, int64_t n, int64_t step, double *mean, double *scale);

#endif
