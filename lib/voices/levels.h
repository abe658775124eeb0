/* Means of two groups of answers, and their difference, with accounts as clusters: what stats/sides.h makes of sums by account, as
 * figures with statuses. The groups may be any two: sides, or what is believed and what is said. */
#ifndef CXM__VOICES_LEVELS_H
#define CXM__VOICES_LEVELS_H

#include <stdbool.h>

#include "core/lend.h"
#include "stats/sides.h"
#include "stats/tested.h"

struct cxm__levels {
    const cxm_host *host;
    int64_t accounts;
    int64_t n[2];
    double *weight[2]; /* answers by account, or their weights */
    cxm__sum *sum[2];  /* what they add up to */
};

/* Empty ones; false without memory. End with cxm__levels_free() in any case. */
bool cxm__levels_new(struct cxm__levels *levels, const cxm_host *host, int64_t accounts);
void cxm__levels_free(struct cxm__levels *levels);
void cxm__levels_clear(struct cxm__levels *levels);

static inline void cxm__levels_add_weighted(struct cxm__levels *levels, int32_t which, int32_t account, double weight, double value)
{
    levels->n[which]++;
    levels->weight[which][account] += weight;
    cxm__sum_merge(&levels->sum[which][account], cxm__two_product(weight, value));
}

static inline void cxm__levels_add(struct cxm__levels *levels, int32_t which, int32_t account, double value)
{
    cxm__levels_add_weighted(levels, which, account, 1, value);
}

struct cxm__sides cxm__levels_sides(const struct cxm__levels *levels);
/* Clusters of the side with fewer: what a comparison rests on. */
int64_t cxm__levels_fewest(const struct cxm__sides *sides);

/* Value, and interval in least..most by t, where the clusters carry one; true where they carry a test too. */
bool cxm__levels_figure(cxm_tested_estimate *to, const struct cxm__sides_mean *of, int64_t fewest, double confidence, double least,
                        double most);
/* Flags a comparison that one side lends no variance, which it may well have. */
void cxm__levels_doubt(cxm_tested_estimate *difference, const struct cxm__sides *sides);

/* One group's mean, in least..most, with t; no test. */
cxm_tested_estimate cxm__levels_mean(const struct cxm__levels *levels, const struct cxm__sides *sides, int32_t which,
                                     double confidence, double least, double most);
/* Second less first, in -most..most, with t. */
cxm_tested_estimate cxm__levels_difference(const struct cxm__levels *levels, const struct cxm__sides *sides, double confidence,
                                           double most);

#endif
