/* Charts of shares and of net scores: limits for each point by its size, plain or by Laney's factor. Read control.c first.
 * A share is a net score that has no low side. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "stats/control.h"
#include "stats/sum.h"

enum { SHARES_HIGH, SHARES_LOW, SHARES_SIZE, SHARES_COLUMNS };

struct shares {
    const cxm_column *columns[SHARES_COLUMNS]; /* LOW may be NULL */
    const char *names[SHARES_COLUMNS];
    int32_t arguments[SHARES_COLUMNS], limits;
    struct cxm__control chart;
    double *spread; /* of each point: its size, later its standard deviation */
};

static const double shares_most = 1e15;      /* sizes: whole numbers up to here and their differences are exact */
static const double shares_slack = 1 + 1e-12; /* counts that are sums of weights may round above the size */

static cxm_status shares_blame(const struct shares *shares, int column, int64_t row, double number, const char *why,
                               cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_DOMAIN, shares->arguments[column], row, CXM__A(shares->names[column]), CXM__T("["),
                     CXM__I(row), CXM__T("]: "), CXM__N(number), CXM__T(why));
}

static cxm_status shares_take(struct shares *shares, int64_t row, double high, double low, double size, cxm_error *error)
{
    if (!(size >= 0 && size <= shares_most))
        return shares_blame(shares, SHARES_SIZE, row, size, " is outside 0..1e15", error);
    if (!(high >= 0 && high <= size * shares_slack))
        return shares_blame(shares, SHARES_HIGH, row, high, " is outside 0 and the row's size", error);
    if (!(low >= 0 && high + low <= size * shares_slack))
        return shares_blame(shares, SHARES_LOW, row, low, " is outside 0 and what the row's size leaves", error);
    shares->chart.points[row].value = size > 0 ? 100 * fmax(-1, fmin((high - low) / size, 1)) : (double)NAN;
    shares->chart.points[row].status = size > 0 ? CXM_VALUE_OK : CXM_VALUE_UNDEFINED;
    shares->chart.result.excluded += !(size > 0);
    shares->chart.result.n += size > 0;
    shares->spread[row] = size;
    return CXM_OK;
}

/* Reads all rows; the totals are those of the baseline. */
static cxm_status shares_read(struct shares *shares, cxm__sum totals[SHARES_COLUMNS], cxm_error *error)
{
    struct cxm__control *chart = &shares->chart;
    for (int64_t first = 0; first < chart->length; first += CXM__BLOCK) {
        const int32_t n = chart->length - first < CXM__BLOCK ? (int32_t)(chart->length - first) : CXM__BLOCK;
        double numbers[SHARES_COLUMNS][CXM__BLOCK];
        uint8_t null[SHARES_COLUMNS][CXM__BLOCK];
        for (int c = 0; c < SHARES_COLUMNS; c++)
            if (shares->columns[c])
                cxm__decode_numbers(shares->columns[c], first, n, numbers[c], null[c]);
            else
                memset(null[c], 0, (size_t)n);
        for (int32_t i = 0; i < n; i++) {
            const int64_t row = first + i;
            const bool has_low = shares->columns[SHARES_LOW] != NULL;
            chart->points[row] = (cxm_control_point){(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, 0,
                                                     CXM_VALUE_NO_DATA};
            shares->spread[row] = 0;
            if (null[SHARES_HIGH][i] || null[SHARES_SIZE][i] || null[SHARES_LOW][i]) {
                chart->result.missing++;
                continue;
            }
            const double low = has_low ? numbers[SHARES_LOW][i] : 0;
            cxm_status status = shares_take(shares, row, numbers[SHARES_HIGH][i], low, numbers[SHARES_SIZE][i], error);
            if (status)
                return status;
            if (row < chart->baseline) {
                cxm__sum_add(&totals[SHARES_HIGH], numbers[SHARES_HIGH][i]);
                cxm__sum_add(&totals[SHARES_LOW], low);
                cxm__sum_add(&totals[SHARES_SIZE], numbers[SHARES_SIZE][i]);
            }
        }
    }
    return CXM_OK;
}

/* How much more the baseline's points vary than sampling makes them. Shares that differ from the centre by rounding are at it. */
static double shares_dispersion(const struct shares *shares)
{
    const struct cxm__control *chart = &shares->chart;
    struct cxm__control_ranges ranges = {0, 0, 0, 0, false};
    for (int64_t i = 0; i < chart->baseline; i++) {
        if (chart->points[i].status) {
            cxm__control_gap(&ranges);
            continue;
        }
        const double away = chart->points[i].value - chart->result.centre;
        cxm__control_range(&ranges, fabs(away) > 4 * DBL_EPSILON * 100 ? away / shares->spread[i] : 0);
    }
    return cxm__control_mean_range(&ranges) / CXM__CONTROL_D2;
}

static void shares_estimate(struct shares *shares, cxm__sum totals[SHARES_COLUMNS])
{
    struct cxm__control *chart = &shares->chart;
    cxm_control_result *result = &chart->result;
    const double size = cxm__sum_value(totals[SHARES_SIZE]);
    if (!(size > 0))
        return;
    const double high = fmin(cxm__sum_value(totals[SHARES_HIGH]) / size, 1);
    const double low = fmin(cxm__sum_value(totals[SHARES_LOW]) / size, 1 - high);
    result->status = CXM_VALUE_OK;
    result->centre = 100 * (high - low);
    result->sigma = 100 * sqrt(high * (1 - high) + low * (1 - low) + 2 * high * low);
    for (int64_t i = 0; i < chart->length; i++)
        shares->spread[i] = shares->spread[i] > 0 ? result->sigma / sqrt(shares->spread[i]) : (double)NAN;
    if (!(result->sigma > 0)) {
        result->interval_status = CXM_INTERVAL_DEGENERATE;
        return;
    }
    result->dispersion = shares_dispersion(shares);
    if (shares->limits == CXM_CONTROL_SAMPLING || result->dispersion > 0)
        result->interval_status = CXM_INTERVAL_OK;
    else if (result->dispersion == 0)
        result->interval_status = CXM_INTERVAL_DEGENERATE;
    for (int64_t i = 0; shares->limits == CXM_CONTROL_LANEY && i < chart->length; i++)
        shares->spread[i] *= result->dispersion;
}

static void shares_limits(struct shares *shares, double least)
{
    struct cxm__control *chart = &shares->chart;
    for (int64_t i = 0; i < chart->length; i++) {
        cxm_control_point *point = &chart->points[i];
        const double half = chart->options.width * shares->spread[i];
        if (point->status)
            continue;
        point->lower = fmax(chart->result.centre - half, least);
        point->upper = fmin(chart->result.centre + half, 100);
    }
    cxm__control_rules(chart, shares->spread);
}

/* `shares` has its columns, their names and places, and how limits are set; `last` is the argument after those. */
static cxm_status shares_chart(struct shares *shares, int32_t last, const cxm_control_options *options, const cxm_host *host,
                               cxm_control_point *points, cxm_control_result *result, cxm_error *error)
{
    const double least = shares->columns[SHARES_LOW] ? -100 : 0;
    cxm__sum totals[SHARES_COLUMNS] = {{0, 0}, {0, 0}, {0, 0}};
    if (shares->limits != CXM_CONTROL_SAMPLING && shares->limits != CXM_CONTROL_LANEY)
        return CXM__FAIL(error, CXM_E_ARGUMENT, last - 1, -1, CXM__A("limits"), CXM__T(" is "), CXM__I(shares->limits),
                         CXM__T("; it is CXM_CONTROL_SAMPLING or CXM_CONTROL_LANEY"));
    if (!result)
        return cxm__fail_null(error, last + 3, "result");
    struct cxm__control *chart = &shares->chart;
    cxm_status status = cxm__control_begin(chart, shares->columns[SHARES_SIZE]->length, options, last, host, error);
    if (!status && chart->options.sigma > 0)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, last, -1, CXM__A("options.sigma"),
                           CXM__T(" is 0 here: sizes make the limits of shares and scores"));
    if (!status && !(shares->spread = cxm__allocate(&chart->host, chart->length, sizeof *shares->spread)))
        status = cxm__fail_memory(error);
    if (!status)
        status = shares_read(shares, totals, error);
    if (!status) {
        shares_estimate(shares, totals);
        for (int64_t i = 0; i < chart->length; i++)
            chart->points[i].centre = chart->result.centre;
        if (chart->result.interval_status == CXM_INTERVAL_OK)
            shares_limits(shares, least);
    }
    cxm__release(&chart->host, shares->spread, chart->length, sizeof *shares->spread);
    if (status)
        cxm__control_free(chart);
    else
        cxm__control_end(chart, points, result);
    return status;
}

cxm_status cxm_control_p(const cxm_column *counts, const cxm_column *sizes, int32_t limits, const cxm_control_options *options,
                         const cxm_host *host, cxm_control_point *points, cxm_control_result *result, cxm_error *error)
{
    struct shares shares = {.columns = {counts, NULL, sizes}, .names = {"counts", "", "sizes"}, .arguments = {0, -1, 1},
                            .limits = limits};
    cxm_status status = cxm__numbers_check(counts, CXM__ANY_LENGTH, "counts", 0, error);
    if (!status)
        status = cxm__numbers_check(sizes, counts->length, "sizes", 1, error);
    return status ? status : shares_chart(&shares, 3, options, host, points, result, error);
}

cxm_status cxm_control_nps(const cxm_column *promoters, const cxm_column *detractors, const cxm_column *sizes, int32_t limits,
                           const cxm_control_options *options, const cxm_host *host, cxm_control_point *points,
                           cxm_control_result *result, cxm_error *error)
{
    struct shares shares = {.columns = {promoters, detractors, sizes}, .names = {"promoters", "detractors", "sizes"},
                            .arguments = {0, 1, 2}, .limits = limits};
    cxm_status status = cxm__numbers_check(promoters, CXM__ANY_LENGTH, "promoters", 0, error);
    if (!status)
        status = cxm__numbers_check(detractors, promoters->length, "detractors", 1, error);
    if (!status)
        status = cxm__numbers_check(sizes, promoters->length, "sizes", 2, error);
    return status ? status : shares_chart(&shares, 4, options, host, points, result, error);
}
