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

bool cxm__levels_clusters(cxm_estimate *estimate, int64_t clusters, int64_t fewest)
{
    estimate->clusters = clusters;
    if (fewest < CXM__LEVELS_FEWEST)
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    return fewest >= CXM__LEVELS_FEWEST;
}

void cxm__levels_flag(cxm_estimate *estimate, int64_t fewest)
{
    if (estimate->interval_status == CXM_INTERVAL_OK && fewest < CXM__LEVELS_FEW)
        estimate->flags |= CXM_ESTIMATE_FEW_CLUSTERS;
}

/* A mean or a difference of them; true where there is a test to be made. */
static bool levels_figure(cxm_tested_estimate *to, const struct cxm__sides_mean *of, int64_t fewest, double confidence, double least,
                          double most)
{
    const double error = sqrt(of->variance);
    cxm__tested_value(to, of->value, error);
    if (!cxm__levels_clusters(&to->estimate, of->clusters, fewest))
        return false;
    if (!(error > 0)) {
        to->estimate.interval_status = CXM_INTERVAL_DEGENERATE;
        return false;
    }
    const double apart = cxm__tested_quantile(confidence, of->df) * error;
    cxm__tested_interval(to, of->value - apart, of->value + apart, confidence, least, most);
    to->estimate.df = of->df;
    cxm__levels_flag(&to->estimate, fewest);
    return true;
}

cxm_tested_estimate cxm__levels_mean(const struct cxm__levels *levels, const struct cxm__sides *sides, int32_t which,
                                     double confidence, double least, double most)
{
    cxm_tested_estimate mean = cxm__tested(levels->n[which], 0);
    if (levels->n[which])
        (void)levels_figure(&mean, &sides->side[which], sides->side[which].clusters, confidence, least, most);
    return mean;
}

cxm_tested_estimate cxm__levels_difference(const struct cxm__levels *levels, const struct cxm__sides *sides, double confidence,
                                           double most)
{
    const bool any = levels->n[0] && levels->n[1];
    const int64_t a = sides->side[0].clusters, b = sides->side[1].clusters;
    const struct cxm__sides_mean *of = &sides->difference;
    cxm_tested_estimate difference = cxm__tested(any ? levels->n[0] + levels->n[1] : 0, 0);
    if (any && levels_figure(&difference, of, a < b ? a : b, confidence, -most, most))
        cxm__tested_test(&difference, of->value / sqrt(of->variance), of->df);
    if (any && (sides->side[0].variance > 0) != (sides->side[1].variance > 0)) /* one lends it none, and may well have some */
        difference.estimate.flags |= CXM_ESTIMATE_DOUBTFUL;
    return difference;
}

cxm_tested_estimate cxm__levels_share(int64_t part, int64_t whole)
{
    cxm_tested_estimate share = cxm__tested(whole, 0);
    share.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (whole)
        cxm__tested_value(&share, 100 * ((double)part / (double)whole), (double)NAN);
    return share;
}
