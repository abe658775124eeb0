/*
 * Walks all orders of two samples at once: the chance that a random path to each lattice point has been as far from the diagonal
 * as D, one answer further at a time. It adds up what is beyond D and not what is within, so that a small p keeps its digits.
 */
#include "stats/smirnov.h"

#include <math.h>
#include <string.h>

void cxm__smirnov_begin(struct cxm__smirnov *walk, int64_t n1, int64_t n2, double d)
{
    memset(walk, 0, sizeof *walk);
    walk->longer = n1 < n2 ? n2 : n1;
    walk->shorter = n1 < n2 ? n1 : n2;
    walk->distance = (int64_t)floor(d * (double)n1 * (double)n2 + 0.5);
}

/* One more answer: the last step to (i, j) came from (i - 1, j) with the chance i / (i + j), else from (i, j - 1). */
static void smirnov_step(struct cxm__smirnov *walk)
{
    int64_t s = ++walk->passed;
    int64_t least = s > walk->longer ? s - walk->longer : 0, most = s < walk->shorter ? s : walk->shorter;
    double each = 1 / (double)s;
    for (int64_t j = most; j >= least; j--) {
        double before = j > 0 ? (double)j * walk->touched[j - 1] : 0;
        walk->touched[j] = ((double)(s - j) * walk->touched[j] + before) * each;
    }
}

void cxm__smirnov_group(struct cxm__smirnov *walk, int64_t size)
{
    for (int64_t i = 0; i < size; i++)
        smirnov_step(walk);
    int64_t s = walk->passed;
    int64_t least = s > walk->longer ? s - walk->longer : 0, most = s < walk->shorter ? s : walk->shorter;
    for (int64_t j = least; j <= most; j++) {
        int64_t apart = (s - j) * walk->shorter - j * walk->longer; /* both products are within the lattice */
        if (apart >= walk->distance || -apart >= walk->distance)
            walk->touched[j] = 1;
    }
}

double cxm__smirnov_p(const struct cxm__smirnov *walk)
{
    return fmin(walk->touched[walk->shorter], 1);
}
