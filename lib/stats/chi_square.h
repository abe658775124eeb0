/* P(X > x) of the chi-squared distribution with whole degrees of freedom: a finite sum of positive terms (DLMF 8.4.10, 8.8.8).
 * Tests of several coefficients or groups take their p from here. */
#ifndef CXM__STATS_CHI_SQUARE_H
#define CXM__STATS_CHI_SQUARE_H

#include <math.h>
#include <stdint.h>

static inline double cxm__chi_square_upper(double x, int64_t df)
{
    const double half = x / 2;
    double term, sum = df % 2 ? erfc(sqrt(half)) : 0;
    if (!(x > 0))
        return isnan(x) ? x : 1;
    term = df % 2 ? exp(-half) * sqrt(half) * 1.1283791670955126 : exp(-half); /* 2 / sqrt(pi) */
    for (int64_t k = df % 2 ? 3 : 2; k <= df; k += 2) {
        sum += term;
        term *= half / ((double)k / 2);
    }
    return fmin(sum, 1);
}

#endif
