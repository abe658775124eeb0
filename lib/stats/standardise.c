/* Mean and deviation in two compensated passes, in units of the farthest number, so that no square leaves a double's range.
 * Sums run in four lanes, because one compensated addition has to wait for the last. */
#include "stats/standardise.h"

#include <stdbool.h>

#include "stats/sum.h"

enum { STANDARDISE_LANES = 4 };

/* The sum of x / by, or with `squared` of ((x - mean) / by)^2. */
static double standardise_sum(const double *x, int64_t n, int64_t step, bool squared, double mean, double by)
{
    cxm__sum lanes[STANDARDISE_LANES] = {{0, 0}};
    for (int64_t i = 0; i < n; i += STANDARDISE_LANES)
        for (int64_t l = 0; l < STANDARDISE_LANES && i + l < n; l++) {
            const double part = (x[(i + l) * step] - mean) / by;
            cxm__sum_add(&lanes[l], squared ? part * part : part);
        }
    for (int l = 1; l < STANDARDISE_LANES; l++)
        cxm__sum_merge(&lanes[0], lanes[l]);
    return cxm__sum_value(lanes[0]);
}

void cxm__standardise(double *x, int64_t n, int64_t step, double *mean, double *scale)
{
    double least = INFINITY, most = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        const double value = x[i * step];
        least = value < least ? value : least;
        most = value > most ? value : most;
    }
    *mean = standardise_sum(x, n, step, false, 0, (double)n);
    const double reach = fmax(most - *mean, *mean - least);
    *scale = most > least ? reach * sqrt(standardise_sum(x, n, step, true, *mean, reach) / (double)n) : 0;
    for (int64_t i = 0; i < n; i++)
        x[i * step] = most > least ? (x[i * step] - *mean) / *scale : 0;
}
