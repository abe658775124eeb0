/* What a fit in standardised columns says in the caller's units, and how sure of it one can be. */
#include <math.h>

#include "cxm/unstable/distributions.h"
#include "stats/regression.h"
#include "stats/sum.h"
#include "stats/tested.h"

enum { REGRESSION_CLUSTERS_LEAST = 5, REGRESSION_CLUSTERS_MANY = 20 };

/* A predictor in units as small as 1e-310 has a coefficient beyond what a double holds. */
static void regression_value(cxm_tested_estimate *to, double value)
{
    if (isfinite(value))
        cxm__tested_value(to, value, NAN);
    else
        to->estimate.status = CXM_VALUE_UNDEFINED;
}

static void regression_values(const struct cxm__regression_rows *rows, const struct cxm__regression_fit *fit,
                              cxm_tested_estimate *coefficients)
{
    const int32_t k = rows->p + 1;
    const double unit = rows->logistic ? 1 : rows->scale[k], *beta = fit->coefficients;
    cxm__sum first = {rows->logistic ? 0 : rows->mean[k], 0};
    cxm__sum_add(&first, unit * beta[0]);
    for (int32_t j = 1; j < k; j++) {
        const double value = unit * beta[j] / rows->scale[j];
        cxm__sum part = cxm__two_product(-value, rows->mean[j]);
        cxm__sum_merge(&first, part);
        regression_value(&coefficients[j], value);
    }
    regression_value(&coefficients[0], cxm__sum_value(first));
}

void cxm__regression_figures(const struct cxm__regression_rows *rows, const struct cxm__regression_fit *fit,
                             cxm_tested_estimate *coefficients, cxm_regression_summary *summary)
{
    const double p = rows->p, df = (double)rows->used - p - 1, unit = rows->logistic ? 1 : rows->scale[rows->p + 1];
    const double residual = fit->deviance, all = fit->null_deviance;
    regression_values(rows, fit, coefficients);
    summary->deviance = residual * unit * unit;
    summary->null_deviance = all * unit * unit;
    summary->r2 = fmin(1, fmax(0, (all - residual) / all));
    if (rows->logistic) {
        const double ratio = fmax(0, all - residual);
        if (p > 0)
            summary->all = (cxm_regression_test){ratio, p, NAN, cxm_chi_squared_upper(ratio, p)};
        return;
    }
    if (df <= 0)
        return;
    summary->residual_sd = unit * sqrt(residual / df);
    summary->adjusted_r2 = 1 - residual / df / (all / (df + p));
    const double f = (all - residual) / p / (residual / df);
    if (p > 0 && isfinite(f))
        summary->all = (cxm_regression_test){f, p, df, cxm_f_upper(f, p, df)};
}

void cxm__regression_tested(const struct cxm__regression_rows *rows, double confidence, double variance, double df,
                            cxm_tested_estimate *to)
{
    cxm_estimate *estimate = &to->estimate;
    if (rows->cluster && rows->clusters < REGRESSION_CLUSTERS_MANY)
        estimate->flags |= CXM_ESTIMATE_FEW_CLUSTERS;
    if (estimate->status)
        return;
    if (!isfinite(variance) || rows->used <= rows->p + 1) {
        estimate->interval_status = rows->cluster ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_TOO_FEW;
        return;
    }
    estimate->std_error = sqrt(variance);
    if (rows->cluster && rows->clusters < REGRESSION_CLUSTERS_LEAST) {
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
        return;
    }
    if (!(variance > 0)) {
        estimate->interval_status = CXM_INTERVAL_DEGENERATE;
        return;
    }
    const double half = cxm__tested_quantile(confidence, df) * estimate->std_error;
    cxm__tested_test(to, estimate->value / estimate->std_error, df);
    cxm__tested_interval(to, estimate->value - half, estimate->value + half, confidence, -INFINITY, INFINITY);
    estimate->df = df;
}

cxm_tested_estimate cxm__regression_odds(const cxm_tested_estimate *coefficient)
{
    cxm_tested_estimate odds = *coefficient;
    odds.estimate.value = exp(odds.estimate.value);
    if (odds.estimate.status || !isfinite(odds.estimate.value)) {
        odds = cxm__tested(odds.estimate.n, odds.estimate.missing); /* UNDEFINED */
        odds.estimate.excluded = coefficient->estimate.excluded;
        odds.estimate.clusters = coefficient->estimate.clusters;
        odds.estimate.n_effective = coefficient->estimate.n_effective;
        odds.estimate.flags = coefficient->estimate.flags;
        return odds;
    }
    odds.estimate.std_error *= odds.estimate.value;
    odds.estimate.lower = exp(odds.estimate.lower);
    odds.estimate.upper = exp(odds.estimate.upper);
    return odds;
}
