/* Cholesky's factorisation by columns, without pivoting: the order of the columns is the caller's order of preference. */
#include "stats/cholesky.h"

#include <math.h>

int32_t cxm__cholesky(double *a, int32_t p, double tolerance, int32_t *first_out)
{
    int32_t rank = 0;
    if (first_out)
        *first_out = -1;
    for (int32_t j = 0; j < p; j++) {
        const double own = a[j * p + j];
        double left = own;
        for (int32_t k = 0; k < j; k++)
            left -= a[j * p + k] * a[j * p + k];
        const bool kept = left > tolerance * own && left > 0;
        const double root = kept ? sqrt(left) : 0;
        a[j * p + j] = root;
        rank += kept;
        if (!kept && first_out && *first_out < 0)
            *first_out = j;
        for (int32_t i = j + 1; i < p; i++) {
            double sum = a[i * p + j];
            for (int32_t k = 0; k < j; k++)
                sum -= a[i * p + k] * a[j * p + k];
            a[i * p + j] = kept ? sum / root : 0;
        }
    }
    return rank;
}

void cxm__cholesky_solve(const double *factor, int32_t p, double *x)
{
    for (int32_t i = 0; i < p; i++) {
        for (int32_t k = 0; k < i; k++)
            x[i] -= factor[i * p + k] * x[k];
        x[i] = factor[i * p + i] > 0 ? x[i] / factor[i * p + i] : 0;
    }
    for (int32_t i = p; i-- > 0;) {
        for (int32_t k = i + 1; k < p; k++)
            x[i] -= factor[k * p + i] * x[k];
        x[i] = factor[i * p + i] > 0 ? x[i] / factor[i * p + i] : 0;
    }
}

void cxm__cholesky_invert(const double *factor, int32_t p, double *inverse)
{
    for (int32_t j = 0; j < p; j++) {
        double *row = inverse + (int64_t)j * p; /* column j is row j: the inverse is symmetric */
        for (int32_t i = 0; i < p; i++)
            row[i] = i == j && factor[j * p + j] > 0;
        cxm__cholesky_solve(factor, p, row);
    }
}
