/* Reading of columns and options for control charts, and what all charts do at their end.
 * The points are the library's own until a chart is complete, so that a call that fails writes nothing. */
#include "stats/control.h"

#include <math.h>
#include <string.h>

#include "stats/sum.h"

_Static_assert(sizeof(cxm_control_point) == 48, "cxm_control_point is frozen");
_Static_assert(sizeof(cxm_cusum_point) == 56, "cxm_cusum_point is frozen");
_Static_assert(sizeof(cxm_control_result) == 88, "cxm_control_result is frozen");

/* Sums of as many such values as memory holds stay finite. */
static const double control_most = 1e280;

static cxm_status control_check(const cxm_control_options *options, int32_t argument, cxm_error *error)
{
    const uint32_t known = CXM_CONTROL_WESTERN_ELECTRIC | CXM_CONTROL_NELSON | CXM_CONTROL_RANGE_BEYOND_LIMIT;
    if (!(options->width > 0 && options->width <= CXM__CONTROL_SIGMAS))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options.width"), CXM__T(" is "), CXM__N(options->width),
                         CXM__T("; it lies above 0 and up to 1e6"));
    if (!(options->sigma >= 0 && options->sigma <= control_most))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options.sigma"), CXM__T(" is "), CXM__N(options->sigma),
                         CXM__T("; it is 0 to 1e280"));
    if (options->sigma > 0 && !(fabs(options->centre) <= control_most))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options.centre"), CXM__T(" is "), CXM__N(options->centre),
                         CXM__T("; it is -1e280 to 1e280"));
    if (options->baseline < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options.baseline"), CXM__T(" is "),
                         CXM__I(options->baseline), CXM__T("; it is 0 or more"));
    if (options->rules & ~known || options->reserved)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options"),
                         CXM__T(options->reserved ? ".reserved must be 0" : ".rules has a bit that no rule has"));
    return CXM_OK;
}

cxm_status cxm__control_begin(struct cxm__control *chart, int64_t length, const cxm_control_options *options,
                              int32_t options_argument, const cxm_host *host, cxm_error *error)
{
    memset(chart, 0, sizeof *chart);
    chart->options = (cxm_control_options)CXM_CONTROL_OPTIONS_INIT;
    cxm_status status = cxm__struct_read(&chart->options, sizeof chart->options, sizeof chart->options, options, options_argument,
                                         "options", error);
    if (!status)
        status = control_check(&chart->options, options_argument, error);
    if (!status)
        status = cxm__host_read(&chart->host, host, options_argument + 1, error);
    if (status)
        return status;
    const int64_t baseline = chart->options.baseline;
    chart->length = length;
    chart->baseline = baseline == 0 || baseline > length ? length : baseline;
    chart->points = cxm__allocate(&chart->host, length, sizeof *chart->points);
    chart->result = (cxm_control_result){(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, 0, 0, 0, 0, -1,
                                         CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW};
    return chart->points ? CXM_OK : cxm__fail_memory(error);
}

void cxm__control_range(struct cxm__control_ranges *ranges, double value)
{
    if (ranges->neighbour) {
        cxm__sum sum = {ranges->sum, ranges->rest};
        cxm__sum_add(&sum, fabs(value - ranges->before));
        ranges->sum = sum.sum;
        ranges->rest = sum.rest;
        ranges->count++;
    }
    ranges->before = value;
    ranges->neighbour = true;
}

void cxm__control_gap(struct cxm__control_ranges *ranges)
{
    ranges->neighbour = false;
}

double cxm__control_mean_range(const struct cxm__control_ranges *ranges)
{
    return ranges->count ? (ranges->sum + ranges->rest) / (double)ranges->count : (double)NAN;
}

/* Centre and sigma of the baseline. */
static void control_estimate(struct cxm__control *chart)
{
    cxm_control_result *result = &chart->result;
    struct cxm__control_ranges ranges = {0, 0, 0, 0, false};
    cxm__sum sum = {0, 0};
    int64_t n = 0;
    for (int64_t i = 0; i < chart->baseline; i++) {
        if (chart->points[i].status) {
            cxm__control_gap(&ranges);
            continue;
        }
        cxm__sum_add(&sum, chart->points[i].value);
        cxm__control_range(&ranges, chart->points[i].value);
        n++;
    }
    if (n == 0)
        return;
    result->status = CXM_VALUE_OK;
    result->centre = cxm__sum_value(sum) / (double)n;
    result->mean_range = cxm__control_mean_range(&ranges);
    result->sigma = result->mean_range / CXM__CONTROL_D2;
    if (ranges.count)
        result->interval_status = result->sigma > 0 ? CXM_INTERVAL_OK : CXM_INTERVAL_DEGENERATE;
}

cxm_status cxm__control_values(struct cxm__control *chart, const cxm_column *values, cxm_error *error)
{
    cxm_control_result *result = &chart->result;
    for (int64_t first = 0; first < chart->length; first += CXM__BLOCK) {
        const int32_t n = chart->length - first < CXM__BLOCK ? (int32_t)(chart->length - first) : CXM__BLOCK;
        double numbers[CXM__BLOCK];
        uint8_t null[CXM__BLOCK];
        cxm__decode_numbers(values, first, n, numbers, null);
        for (int32_t i = 0; i < n; i++) {
            if (!null[i] && !(fabs(numbers[i]) <= control_most))
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("values"), CXM__T("["), CXM__I(first + i),
                                 CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" is outside -1e280..1e280"));
            chart->points[first + i] = (cxm_control_point){null[i] ? (double)NAN : numbers[i], (double)NAN, (double)NAN,
                                                           (double)NAN, (double)NAN, 0,
                                                           null[i] ? CXM_VALUE_NO_DATA : CXM_VALUE_OK};
            result->missing += null[i] != 0;
        }
    }
    result->n = chart->length - result->missing;
    if (chart->options.sigma > 0) {
        result->status = CXM_VALUE_OK;
        result->interval_status = CXM_INTERVAL_OK;
        result->centre = chart->options.centre;
        result->sigma = chart->options.sigma;
        result->mean_range = result->sigma * CXM__CONTROL_D2;
    } else {
        control_estimate(chart);
    }
    return CXM_OK;
}

void cxm__control_end(struct cxm__control *chart, cxm_control_point *points, cxm_control_result *result)
{
    for (int64_t i = chart->length - 1; i >= 0; i--)
        if (chart->points[i].signals) {
            chart->result.signals++;
            chart->result.first_signal = i;
        }
    if (points && chart->length)
        memcpy(points, chart->points, (size_t)chart->length * sizeof *points);
    *result = chart->result;
    cxm__control_free(chart);
}

void cxm__control_free(struct cxm__control *chart)
{
    cxm__release(&chart->host, chart->points, chart->length, sizeof *chart->points);
    chart->points = NULL;
}
