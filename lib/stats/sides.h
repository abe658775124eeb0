/* Means of two sides whose rows belong to clusters, and their difference: the regression of a number on which side it is of, with
 * CR2 and Satterthwaite's degrees of freedom, from each cluster's sums alone. The rows of a cluster on one side share a leverage,
 * so that no matrix is left; sandwich_clusters.c is the same of any predictors. */
#ifndef CXM__STATS_SIDES_H
#define CXM__STATS_SIDES_H

#include <stdint.h>

#include "stats/sum.h"

struct cxm__sides_mean {
    double value;
    double variance;  /* NaN where one cluster alone is a side; 0 where all is alike, rounding left aside */
    double df;        /* Bell and McCaffrey's */
    int64_t clusters; /* that it is made of; of the difference those of either side */
};

struct cxm__sides {
    struct cxm__sides_mean side[2], difference; /* second less first */
    int64_t both;                               /* clusters with rows on both sides */
};

/* sum[s][g] is what the rows of cluster g on side s add up to, each times its weight, and weight[s][g] what their weights do: how
 * many rows there are, where all weigh 1. A side without rows has NaN, and so has the difference. */
struct cxm__sides cxm__sides(double *const weight[2], cxm__sum *const sum[2], int64_t clusters);

#endif
