/* Two columns of made-up data for the statistics of pairs and groups, and the plain definitions by looking at every pair of rows.
 * The definitions are O(n^2) and share no line with the library. */
#ifndef CXM_TESTS_SUPPORT_PAIRS_H
#define CXM_TESTS_SUPPORT_PAIRS_H

#include <cxm/column.h>

#include "support/random.h"

enum { PAIRS_MOST_ROWS = 3000 };

/* The sign of b - a. */
static inline int pairs_sign(double a, double b)
{
    return (b > a) - (b < a);
}

/* Answers from low, `values` of them, `step` apart; y follows x more or less. */
static inline void pairs_fill(struct random *random, double *x, double *y, int64_t n, double low, int64_t values, double step)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t a = random_below(random, values), b = random_below(random, 3) ? a : random_below(random, values);
        x[i] = low + step * (double)a;
        y[i] = low + step * (double)(random_below(random, 4) ? b : values - 1 - b);
    }
}

static inline cxm_column pairs_doubles(const double *values, int64_t n)
{
    return cxm_column_of(CXM_TYPE_F64, values, n);
}

#endif
