/* Charts that remember: the exponentially weighted moving average and the tabular CUSUM. Read control.c first.
 * Both begin at the centre, and pass over points without a value. */
#include <math.h>

#include "stats/control.h"

static cxm_status ewma_begin(struct cxm__control *chart, const cxm_column *values, int32_t argument,
                             const cxm_control_options *options, const cxm_host *host, cxm_error *error)
{
    cxm_status status = cxm__control_begin(chart, values->length, options, argument, host, error);
    if (!status)
        status = cxm__control_values(chart, values, error);
    if (status)
        cxm__control_free(chart);
    return status;
}

cxm_status cxm_control_ewma(const cxm_column *values, double lambda, const cxm_control_options *options, const cxm_host *host,
                            cxm_control_point *points, cxm_control_result *result, cxm_error *error)
{
    struct cxm__control chart;
    cxm_status status = cxm__numbers_check(values, CXM__ANY_LENGTH, "values", 0, error);
    if (!status && !(lambda > 0 && lambda <= 1))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("lambda"), CXM__T(" is "), CXM__N(lambda),
                           CXM__T("; it lies above 0 and up to 1"));
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (!status)
        status = ewma_begin(&chart, values, 2, options, host, error);
    if (status)
        return status;
    const bool limits = chart.result.interval_status == CXM_INTERVAL_OK;
    const double centre = chart.result.centre, width = chart.options.width * chart.result.sigma;
    double level = centre, faded = 1; /* (1 - lambda)^2t */
    for (int64_t i = 0; i < chart.length; i++) {
        cxm_control_point *point = &chart.points[i];
        point->centre = centre;
        if (!point->status && chart.result.status == CXM_VALUE_OK) {
            level = lambda * point->value + (1 - lambda) * level;
            faded *= (1 - lambda) * (1 - lambda);
            point->value = level;
        } else {
            point->value = (double)NAN;
            continue;
        }
        if (!limits)
            continue;
        const double half = width * sqrt(lambda / (2 - lambda) * (1 - faded));
        point->lower = centre - half;
        point->upper = centre + half;
        if (level < point->lower || level > point->upper)
            point->signals = CXM_CONTROL_BEYOND_LIMITS;
    }
    chart.result.mean_range = (double)NAN;
    cxm__control_end(&chart, points, result);
    return CXM_OK;
}

/* One point's CUSUMs from those of the point before. */
static cxm_cusum_point cusum_next(const cxm_cusum_point *before, double value, double centre, double slack, double limit)
{
    cxm_cusum_point point = *before;
    point.value = value;
    point.status = CXM_VALUE_OK;
    point.high = fmax(0, value - (centre + slack) + before->high);
    point.low = fmax(0, (centre - slack) - value + before->low);
    point.high_since = point.high > 0 ? before->high_since + 1 : 0;
    point.low_since = point.low > 0 ? before->low_since + 1 : 0;
    point.signals = (point.high > limit ? CXM_CUSUM_HIGH : 0) | (point.low > limit ? CXM_CUSUM_LOW : 0);
    return point;
}

cxm_status cxm_control_cusum(const cxm_column *values, double k, double h, const cxm_control_options *options,
                             const cxm_host *host, cxm_cusum_point *points, cxm_control_result *result, cxm_error *error)
{
    struct cxm__control chart;
    cxm_status status = cxm__numbers_check(values, CXM__ANY_LENGTH, "values", 0, error);
    if (!status && !(k >= 0 && k <= CXM__CONTROL_SIGMAS))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("k"), CXM__T(" is "), CXM__N(k),
                           CXM__T("; it is 0 to 1e6"));
    if (!status && !(h > 0 && h <= CXM__CONTROL_SIGMAS))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("h"), CXM__T(" is "), CXM__N(h),
                           CXM__T("; it lies above 0 and up to 1e6"));
    if (!status && !result)
        status = cxm__fail_null(error, 6, "result");
    if (!status)
        status = ewma_begin(&chart, values, 3, options, host, error);
    if (status)
        return status;
    const bool limits = chart.result.interval_status == CXM_INTERVAL_OK;
    const double sigma = chart.result.sigma;
    cxm_cusum_point last = {0, 0, 0, limits ? h * sigma : (double)NAN, 0, 0, 0, 0};
    for (int64_t i = 0; i < chart.length; i++) {
        cxm_cusum_point none = {chart.points[i].value, (double)NAN, (double)NAN, last.limit, 0, 0, 0, chart.points[i].status};
        if (!none.status && limits) {
            none = last = cusum_next(&last, none.value, chart.result.centre, k * sigma, last.limit);
            chart.points[i].signals = none.signals;
        }
        if (points)
            points[i] = none;
    }
    chart.result.mean_range = (double)NAN;
    cxm__control_end(&chart, NULL, result);
    return CXM_OK;
}
