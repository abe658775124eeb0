/* Weighted means of pools of cells, and sums of shares of such means, with standard errors that let answers of a cluster hang
 * together: CR2 with Satterthwaite's degrees of freedom. Sums by cluster and cell are all it takes. */
#ifndef CXM__STATS_CLUSTER_MEANS_H
#define CXM__STATS_CLUSTER_MEANS_H

#include <stdbool.h>

#include "core/lend.h"
#include "stats/sum.h"

/* What one cluster has in one cell: weights, and weight times value, added up. */
struct cxm__cluster_part {
    int32_t cluster, cell;
    double weight, sum;
};

/* A cell in all clusters. */
struct cxm__cluster_cell {
    double weight, sum, square; /* square: of the weights */
    double low, high;           /* of the values */
    int64_t n;
};

/* What the two are made of, one value at a time; all zero is empty. */
struct cxm__cluster_tally {
    cxm__sum weight, sum, square;
    double low, high;
    int64_t n;
};

static inline void cxm__cluster_tally_add(struct cxm__cluster_tally *tally, double weight, double value)
{
    tally->low = tally->n ? fmin(tally->low, value) : value;
    tally->high = tally->n ? fmax(tally->high, value) : value;
    tally->n++;
    cxm__sum_add(&tally->weight, weight);
    cxm__sum_add(&tally->sum, weight * value);
    cxm__sum_add(&tally->square, weight * weight);
}

static inline struct cxm__cluster_cell cxm__cluster_tally_cell(const struct cxm__cluster_tally *tally)
{
    return (struct cxm__cluster_cell){cxm__sum_value(tally->weight), cxm__sum_value(tally->sum), cxm__sum_value(tally->square),
                                      tally->low, tally->high, tally->n};
}

/* The part of a cluster; the tally is empty again. */
static inline struct cxm__cluster_part cxm__cluster_tally_part(struct cxm__cluster_tally *tally, int32_t cluster, int32_t cell)
{
    const struct cxm__cluster_part part = {cluster, cell, cxm__sum_value(tally->weight), cxm__sum_value(tally->sum)};
    *tally = (struct cxm__cluster_tally){.n = 0};
    return part;
}

struct cxm__cluster_means {
    const cxm_host *host;
    const struct cxm__cluster_part *parts; /* clusters together, in any order */
    int64_t count;
    const struct cxm__cluster_cell *cells;
    int32_t cell_count;
};

/* Which cells make a pool, and what its mean counts in the figure. A pool that counts something has weight. */
struct cxm__cluster_pooling {
    const int32_t *pool_of; /* by cell; -1 is none */
    const double *share;    /* by pool; one of 0 leaves the pool out */
    int32_t pools;
};

struct cxm__cluster_mean {
    double value;
    double std_error, df; /* NaN where there is none */
    double n_effective;
    int64_t n, clusters;
    bool alone; /* a pool stands on a single cluster: what varies between clusters is not known, and there is no error */
};

/* The sum of the shares of the pools of all poolings. Each pooling is a regression on its pools, of whose residuals each cluster's
 * are moved apart as CR2 does it (Bell and McCaffrey, Survey Methodology 28, 2002); of several poolings a cluster's parts are added
 * before they are squared, so that answers that stand in both are not counted as two. False without memory. */
bool cxm__cluster_means(const struct cxm__cluster_means *means, const struct cxm__cluster_pooling *poolings, int32_t count,
                        struct cxm__cluster_mean *mean);

#endif
