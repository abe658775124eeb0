/* Figures of two groups by account: the numbers are those of stats/sides.h, and what is said here is when they may be told.
 * Read mirror.c next. */
#include "voices/levels.h"

#include <math.h>
#include <string.h>

bool cxm__levels_new(struct cxm__levels *levels, const cxm_host *host, int64_t accounts)
{
    *levels = (struct cxm__levels){.host = host, .accounts = accounts};
    for (int i = 0; i < 2; i++) {
        levels->weight[i] = cxm__allocate_zeroed(host, accounts, sizeof *levels->weight[i]);
        levels->sum[i] = cxm__allocate_zeroed(host, accounts, sizeof *levels->sum[i]);
    }
    return levels->weight[0] && levels->sum[0] && levels->weight[1] && levels->sum[1];
}

void cxm__levels_free(struct cxm__levels *levels)
{
    for (int i = 0; i < 2; i++) {
        cxm__release(levels->host, levels->weight[i], levels->accounts, sizeof *levels->weight[i]);
        cxm__release(levels->host, levels->sum[i], levels->accounts, sizeof *levels->sum[i]);
    }
}

void cxm__levels_clear(struct cxm__levels *levels)
{
    for (int i = 0; i < 2; i++) {
        levels->n[i] = 0;
        memset(levels->weight[i], 0, (size_t)levels->accounts * sizeof *levels->weight[i]);
        memset(levels->sum[i], 0, (size_t)levels->accounts * sizeof *levels->sum[i]);
    }
}

struct cxm__sides cxm__levels_sides(const struct cxm__levels *levels)
{
    return cxm__sides(levels->weight, levels->sum, levels->accounts);
}

int64_t cxm__levels_fewest(const struct cxm__sides *sides)
{
    return sides->side[0].clusters < sides->side[1].clusters ? sides->side[0].clusters : sides->side[1].clusters;
}

bool cxm__levels_figure(cxm_tested_estimate *to, const struct cxm__sides_mean *of, int64_t fewest, double confidence, double least,
                        double most)
{
    to->estimate.clusters = of->clusters;
    return cxm__tested_clustered(to, of->value, sqrt(of->variance), of->df, fewest, confidence, least, most);
}

void cxm__levels_doubt(cxm_tested_estimate *difference, const struct cxm__sides *sides)
{
    if (!difference->estimate.status && (sides->side[0].variance > 0) != (sides->side[1].variance > 0))
        difference->estimate.flags |= CXM_ESTIMATE_DOUBTFUL;
}

cxm_tested_estimate cxm__levels_mean(const struct cxm__levels *levels, const struct cxm__sides *sides, int32_t which,
                                     double confidence, double least, double most)
{
    cxm_tested_estimate mean = cxm__tested(levels->n[which], 0);
    if (levels->n[which])
        (void)cxm__levels_figure(&mean, &sides->side[which], sides->side[which].clusters, confidence, least, most);
    return mean;
}

cxm_tested_estimate cxm__levels_difference(const struct cxm__levels *levels, const struct cxm__sides *sides, double confidence,
                                           double most)
{
    const bool any = levels->n[0] && levels->n[1];
    const struct cxm__sides_mean *of = &sides->difference;
    cxm_tested_estimate difference = cxm__tested(any ? levels->n[0] + levels->n[1] : 0, 0);
    if (any && cxm__levels_figure(&difference, of, cxm__levels_fewest(sides), confidence, -most, most))
        cxm__tested_test(&difference, of->value / sqrt(of->variance), of->df);
    cxm__levels_doubt(&difference, sides);
    return difference;
}
