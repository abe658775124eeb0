/* From a request to a fit, and the figures that both kinds of regression have. */
#include "regression/regression.h"

#include <math.h>

#include "stats/regression.h"
#include "stats/tested.h"

cxm_status cxm__regression_request(bool logistic, const struct cxm__request *request, cxm_regression **model, cxm_error *error)
{
    const struct cxm__regression_options *chosen = request->options;
    const struct cxm__regression_source source = {&request->columns[0], request->columns + 1, request->names + 1};
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    options.weight = request->design.weight;
    options.cluster = request->design.cluster;
    options.confidence = chosen->confidence;
    options.covariance = chosen->covariance;
    options.lag = chosen->lag;
    if (logistic)
        options.max_iterations = chosen->max_iterations;
    return cxm__regression_new(logistic, &source, request->count - 1, &options, request->host, model, error);
}

cxm_tested_estimate cxm__regression_plain(const cxm_regression_summary *summary, double value)
{
    cxm_tested_estimate figure = summary->coefficients[0]; /* for n and its like */
    const bool fitted = summary->status == CXM_REGRESSION_OK;
    cxm_estimate *estimate = &figure.estimate;
    figure.statistic = figure.df = figure.p = NAN;
    figure.test_status = CXM_TEST_NOT_TESTABLE;
    estimate->value = value;
    estimate->std_error = estimate->lower = estimate->upper = estimate->confidence = estimate->df = NAN;
    estimate->interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (fitted)
        estimate->status = isnan(value) ? CXM_VALUE_UNDEFINED : CXM_VALUE_OK;
    return figure;
}

/* F and chi-squared have other degrees of freedom than t has, so that is left open. */
cxm_tested_estimate cxm__regression_r2(const cxm_regression_summary *summary)
{
    cxm_tested_estimate figure = cxm__regression_plain(summary, summary->r2);
    if (isnan(summary->all.p))
        return figure;
    figure.statistic = summary->all.statistic;
    figure.p = summary->all.p;
    figure.test_status = CXM_TEST_OK;
    return figure;
}
