/* Estimates with a test, and their statuses. Read association.c next. */
#include "stats/tested.h"

#include <math.h>

#include "cxm/unstable/distributions.h"

_Static_assert(sizeof(cxm_tested_estimate) == 136, "frozen");

cxm_tested_estimate cxm__tested(int64_t n, int64_t missing)
{
    cxm_tested_estimate tested = {.statistic = NAN, .df = NAN, .p = NAN, .test_status = CXM_TEST_NOT_TESTABLE};
    tested.estimate = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    tested.estimate.n = n;
    tested.estimate.n_effective = (double)n;
    tested.estimate.missing = missing;
    tested.estimate.status = n ? CXM_VALUE_UNDEFINED : CXM_VALUE_NO_DATA;
    tested.estimate.interval_status = CXM_INTERVAL_TOO_FEW;
    return tested;
}

void cxm__tested_value(cxm_tested_estimate *tested, double value, double std_error)
{
    tested->estimate.value = value;
    tested->estimate.std_error = std_error;
    tested->estimate.status = CXM_VALUE_OK;
}

void cxm__tested_interval(cxm_tested_estimate *tested, double lower, double upper, double confidence, double least, double most)
{
    cxm_estimate *estimate = &tested->estimate;
    if (isnan(lower) || isnan(upper)) {
        estimate->interval_status = CXM_INTERVAL_DEGENERATE;
        return;
    }
    estimate->flags |= (lower < least ? CXM_ESTIMATE_LOWER_CLAMPED : 0) | (upper > most ? CXM_ESTIMATE_UPPER_CLAMPED : 0);
    estimate->lower = lower < least ? least : lower;
    estimate->upper = upper > most ? most : upper;
    estimate->confidence = confidence;
    estimate->interval_status = CXM_INTERVAL_OK;
}

void cxm__tested_test(cxm_tested_estimate *tested, double statistic, double df)
{
    if (!isfinite(statistic))
        return;
    tested->statistic = statistic;
    tested->df = df;
    tested->p = fmin(1, 2 * (isnan(df) ? cxm_normal_upper(fabs(statistic)) : cxm_t_upper(fabs(statistic), df)));
    tested->test_status = CXM_TEST_OK;
}

bool cxm__tested_clustered(cxm_tested_estimate *tested, double value, double std_error, double df, int64_t fewest,
                           double confidence, double least, double most)
{
    cxm_estimate *estimate = &tested->estimate;
    cxm__tested_value(tested, value, std_error);
    if (!cxm__estimate_clusters(estimate, fewest))
        return false;
    if (!(std_error > 0)) {
        estimate->interval_status = isnan(std_error) ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_DEGENERATE;
        return false;
    }
    const double apart = cxm__tested_quantile(confidence, df) * std_error;
    cxm__tested_interval(tested, value - apart, value + apart, confidence, least, most);
    estimate->df = df;
    cxm__estimate_flag_clusters(estimate, fewest);
    return true;
}

void cxm__tested_few(cxm_tested_estimate *tested, int64_t fewest)
{
    const uint32_t clamped = CXM_ESTIMATE_LOWER_CLAMPED | CXM_ESTIMATE_UPPER_CLAMPED | CXM_ESTIMATE_FEW_CLUSTERS;
    cxm_estimate *estimate = &tested->estimate;
    cxm__estimate_flag_clusters(estimate, fewest);
    if (fewest >= CXM__CLUSTERS_LEAST)
        return;
    if (estimate->status == CXM_VALUE_OK)
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    estimate->lower = estimate->upper = estimate->confidence = estimate->df = (double)NAN;
    estimate->flags &= ~clamped;
    tested->statistic = tested->df = tested->p = (double)NAN;
    tested->test_status = CXM_TEST_NOT_TESTABLE;
}

double cxm__tested_quantile(double confidence, double df)
{
    double level = 1 - (1 - confidence) / 2;
    return isnan(df) ? cxm_normal_quantile(level) : cxm_t_quantile(level, df);
}
