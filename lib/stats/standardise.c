/* Mean and deviation in two compensated passes, in units of the farthest number, so that no square leaves a double's range. */
#include "stats/standardise.h"

#include "stats/sum.h"

void cxm__standardise(double *x, int64_t n, int64_t step, double *mean, double *scale)
{
    cxm__sum sum = {0, 0}, square = {0, 0};
    double least = INFINITY, most = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        const double value = x[i * step];
        cxm__sum_add(&sum, value / (double)n);
        least = fmin(least, value);
        most = fmax(most, value);
    }
    *mean = cxm__sum_value(sum);
    const double reach = fmax(most - *mean, *mean - least);
    for (int64_t i = 0; i < n && most > least; i++) {
        const double distance = (x[i * step] - *mean) / reach;
        cxm__sum_add(&square, distance * distance);
    }
    *scale = most > least ? reach * sqrt(cxm__sum_value(square) / (double)n) : 0;
    for (int64_t i = 0; i < n; i++)
        x[i * step] = most > least ? (x[i * step] - *mean) / *scale : 0;
}
