/* Intervals of the exact bootstrap for measures of answers; they are for answers that were drawn one by one, each as likely.
 * The distribution behind them is in stats/lattice.c. */
#ifndef CXM__TRANSACTIONAL_RESAMPLED_H
#define CXM__TRANSACTIONAL_RESAMPLED_H

#include "transactional/estimate.h"

static inline bool cxm__resampled(enum cxm__method method)
{
    return method == CXM__METHOD_PERCENTILE || method == CXM__METHOD_BCA;
}

/* The interval of a mean of scores, which are first, first + step ... at the points. */
void cxm__resampled_limits(cxm_estimate *estimate, const int64_t *counts, int32_t points, double first, double step,
                           enum cxm__method method, const struct cxm__confidence *confidence);

#endif
