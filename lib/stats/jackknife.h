/* The jackknife that leaves out one cluster at a time: figures of many clusters, such as accounts, whose formula has no variance of
 * its own. Whoever computes a figure without a cluster adds it here; decision 023 says why this way. */
#ifndef CXM__STATS_JACKKNIFE_H
#define CXM__STATS_JACKKNIFE_H

#include "stats/tested.h"

/* Clusters that answered: all, and on either side of a difference. */
struct cxm__jackknife_clusters {
    int64_t all, side[2];
};

struct cxm__jackknife {
    double whole, square; /* the figure; sum of squared distances of it without a cluster */
    bool lost;            /* without one of the clusters there is no figure */
};

/* `without`: the figure without one cluster; NaN where there is none. */
static inline void cxm__jackknife_add(struct cxm__jackknife *jackknife, double without)
{
    jackknife->lost = jackknife->lost || without != without;
    jackknife->square += (without - jackknife->whole) * (without - jackknife->whole);
}

/* Value, standard error, interval in from..to and test by t; of a figure that is NaN, its clusters only. Distances up to `rounding`
 * a cluster are none. */
void cxm__jackknife_figure(const struct cxm__jackknife *jackknife, const struct cxm__jackknife_clusters *clusters,
                           double confidence, double rounding, double from, double to, cxm_tested_estimate *figure);

#endif
