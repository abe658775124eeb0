/* Means of two groups of answers, and their difference, with accounts as clusters: what stats/sides.h makes of sums by account, as
 * figures with statuses. The groups may be any two: sides, or what is believed and what is said. */
#ifndef CXM__VOICES_LEVELS_H
#define CXM__VOICES_LEVELS_H

#include <stdbool.h>

#include "core/lend.h"
#include "stats/sides.h"
#include "stats/tested.h"

enum {
    CXM__LEVELS_FEWEST = 5, /* accounts below which there is neither interval nor test, on either side */
    CXM__LEVELS_FEW = 20    /* below which an interval is flagged */
};

struct cxm__levels {
    const cxm_host *host;
    int64_t accounts;
    int64_t n[2];
    double *weight[2]; /* answers by account */
    cxm__sum *sum[2];  /* what they add up to */
};

/* Empty ones; false without memory. End with cxm__levels_free() in any case. */
bool cxm__levels_new(struct cxm__levels *levels, const cxm_host *host, int64_t accounts);
void cxm__levels_free(struct cxm__levels *levels);
void cxm__levels_clear(struct cxm__levels *levels);

static inline void cxm__levels_add(struct cxm__levels *levels, int32_t which, int32_t account, double value)
{
    levels->n[which]++;
    levels->weight[which][account] += 1;
    cxm__sum_add(&levels->sum[which][account], value);
}

/* One group's mean, in least..most, with t; no test. */
cxm_tested_estimate cxm__levels_mean(const struct cxm__levels *levels, const struct cxm__sides *sides, int32_t which,
                                     double confidence, double least, double most);
/* Second less first, in -most..most, with t. */
cxm_tested_estimate cxm__levels_difference(const struct cxm__levels *levels, const struct cxm__sides *sides, double confidence,
                                           double most);

/* Clusters of a figure, and whether there are enough for an interval; the status says so if not. `fewest`: on the side with
 * fewer. */
bool cxm__levels_clusters(cxm_estimate *estimate, int64_t clusters, int64_t fewest);
/* Flags an interval of few clusters. */
void cxm__levels_flag(cxm_estimate *estimate, int64_t fewest);

/* `part` of `whole` in percent, without interval. */
cxm_tested_estimate cxm__levels_share(int64_t part, int64_t whole);

#endif
