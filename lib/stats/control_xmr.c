/* Individuals and their moving ranges. Read control.c first. */
#include <math.h>

#include "stats/control.h"

/* sqrt(pi / 2 - 1): standard deviation of the range of two, d3, over its mean, d2 */
static const double xmr_range_spread = 0.75551056965137863;

static void xmr_limits(struct cxm__control *chart)
{
    cxm_control_result *result = &chart->result;
    const double half = chart->options.width * result->sigma;
    result->range_limit = result->mean_range * (1 + chart->options.width * xmr_range_spread);
    for (int64_t i = 0; i < chart->length; i++) {
        chart->points[i].lower = result->centre - half;
        chart->points[i].upper = result->centre + half;
    }
}

cxm_status cxm_control_xmr(const cxm_column *values, const cxm_control_options *options, const cxm_host *host,
                           cxm_control_point *points, cxm_control_result *result, cxm_error *error)
{
    struct cxm__control chart;
    cxm_status status = cxm__numbers_check(values, CXM__ANY_LENGTH, "values", 0, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    status = cxm__control_begin(&chart, values->length, options, 1, host, error);
    if (!status)
        status = cxm__control_values(&chart, values, error);
    if (status) {
        cxm__control_free(&chart);
        return status;
    }
    for (int64_t i = 0; i < chart.length; i++) {
        chart.points[i].centre = chart.result.centre;
        if (i > 0 && !chart.points[i].status && !chart.points[i - 1].status)
            chart.points[i].range = fabs(chart.points[i].value - chart.points[i - 1].value);
    }
    if (chart.result.interval_status == CXM_INTERVAL_OK) {
        xmr_limits(&chart);
        cxm__control_rules(&chart, NULL);
    }
    cxm__control_end(&chart, points, result);
    return CXM_OK;
}
