/* Theil and Sen's slope with its interval, and Mann and Kendall's test, from one counting of concordant pairs.
 * slopes.c finds the slopes, trend_serial.c deals with neighbours that are alike. */
#include "cxm/unstable/trend.h"

#include <math.h>

#include "core/column.h"
#include "stats/concordance.h"
#include "stats/interval.h"
#include "stats/slopes.h"
#include "stats/tested.h"
#include "stats/trend_serial.h"

_Static_assert(sizeof(cxm_trend_result) == 304, "frozen");

/* The different points in the order of time, and room to sort them. */
struct trend_points {
    const cxm_host *host;
    double *t, *y, *rest; /* rest: what is worked with */
    int64_t *counts;
    struct cxm__row_value *items, *spare;
    int64_t points, rows, missing;
    bool once; /* no time is there twice, not even at the same point */
};

static void trend_free(struct trend_points *points)
{
    cxm__release(points->host, points->t, points->points, 3 * sizeof *points->t);
    cxm__release(points->host, points->counts, points->points, sizeof *points->counts);
    cxm__release(points->host, points->items, points->points, 2 * sizeof *points->items);
}

static cxm_status trend_points_of(struct trend_points *to, const struct cxm__pairs *pairs, cxm_error *error)
{
    to->points = pairs->count;
    to->rows = pairs->n;
    to->missing = pairs->missing;
    to->t = cxm__allocate(to->host, to->points, 3 * sizeof *to->t);
    to->counts = cxm__allocate(to->host, to->points, sizeof *to->counts);
    to->items = cxm__allocate(to->host, to->points, 2 * sizeof *to->items);
    if (!to->t || !to->counts || !to->items) {
        trend_free(to);
        return cxm__fail_memory(error);
    }
    to->y = to->t + to->points;
    to->rest = to->y + to->points;
    to->spare = to->items + to->points;
    to->once = true;
    for (int64_t i = 0; i < to->points; i++) {
        to->t[i] = pairs->items[i].x;
        to->y[i] = pairs->items[i].y;
        to->counts[i] = pairs->items[i].count;
        to->once = to->once && to->counts[i] == 1 && (i == 0 || to->t[i] > to->t[i - 1]);
    }
    return CXM_OK;
}

/* The median of one number a point, each as often as its point is there. */
static double trend_median(struct trend_points *points, const double *numbers)
{
    int64_t up_to = 0, at = 0;
    for (int64_t i = 0; i < points->points; i++)
        points->items[i] = (struct cxm__row_value){numbers[i], points->counts[i]};
    cxm__sort_rows(points->items, points->spare, points->points);
    while (up_to + points->items[at].row < points->rows - points->rows / 2)
        up_to += points->items[at++].row;
    up_to += points->items[at].row;
    const double low = points->items[at].value;
    return up_to < points->rows / 2 + 1 ? (low + points->items[at + 1].value) / 2 : low;
}

/* ---- the slope ---- */

/* Kendall's counting says how many slopes are below 0 and how many 0. The interval is left to be none where `variance` is NaN. */
static cxm_status trend_slope(const struct trend_points *points, const struct cxm__concordance *c, struct cxm__slopes *slopes,
                              double *slope, cxm_error *error)
{
    slopes->host = points->host;
    slopes->t = points->t;
    slopes->y = points->y;
    slopes->counts = points->rows > points->points ? points->counts : NULL;
    slopes->points = points->points;
    cxm_status status = cxm__slopes_begin(slopes, c->discordant, c->tied_y - c->tied_both, error);
    if (status)
        return status;
    const double low = cxm__slopes_at(slopes, slopes->pairs - slopes->pairs / 2);
    *slope = slopes->pairs % 2 ? low : (low + cxm__slopes_at(slopes, slopes->pairs / 2 + 1)) / 2;
    return CXM_OK;
}

static void trend_slope_interval(struct cxm__slopes *slopes, double variance, double confidence, bool serial, cxm_estimate *to)
{
    const double whole = (double)slopes->pairs, half = cxm__tested_quantile(confidence, NAN) * sqrt(variance);
    const double low = floor((whole - half) / 2 + 0.5), high = floor((whole + half) / 2 + 0.5) + 1;
    if (!(low >= 1 && high <= whole))
        return;
    to->lower = cxm__slopes_at(slopes, (int64_t)low);
    to->upper = cxm__slopes_at(slopes, (int64_t)high);
    to->confidence = confidence;
    to->interval_status = CXM_INTERVAL_OK;
    to->flags |= serial ? CXM_ESTIMATE_DOUBTFUL : 0; /* no correction makes up for all of it, see docs/numbers.md */
}

/* ---- the test ---- */

/* S and its variance of the pre-whitened series; its first answer is gone. */
static cxm_status trend_whitened(const struct trend_points *points, const struct cxm__serial *serial, double slope,
                                 struct cxm__concordance *c, cxm_error *error)
{
    struct cxm__pairs pairs = {.host = points->host};
    cxm_status status = CXM_OK;
    for (int64_t i = 1; i < points->points && !status; i++)
        if (!cxm__pairs_add(&pairs, points->t[i], serial->rest[i] + slope * points->t[i], 1))
            status = cxm__fail_memory(error);
    if (!status) {
        cxm__pairs_settle(&pairs);
        *c = cxm__concordance(pairs.items, pairs.spare, pairs.count);
    }
    cxm__pairs_free(&pairs);
    return status;
}

/* Fills in what the choice for serial correlation says; the variance becomes NaN where it says that there is no test. */
static cxm_status trend_serial(struct trend_points *points, const cxm_trend_options *options, struct cxm__concordance *c,
                               cxm_trend_result *to, cxm_error *error)
{
    struct cxm__serial serial = {points->host, points->rest, points->points, NAN, NAN};
    const double slope = to->slope.value;
    cxm_status status = CXM_OK;
    if (options->serial == CXM_TREND_INDEPENDENT)
        return CXM_OK;
    to->variance_factor = (double)NAN;
    if (!points->once || points->rows < 3) {
        c->variance = (double)NAN;
        return CXM_OK;
    }
    for (int64_t i = 0; i < points->points; i++)
        points->rest[i] = points->y[i] - slope * points->t[i];
    if (options->serial == CXM_TREND_PREWHITEN) {
        cxm__serial_whiten(&serial);
        if (!isnan(serial.autocorrelation))
            status = trend_whitened(points, &serial, slope, c, error);
    } else {
        double bound = cxm__tested_quantile(1 - options->significance, NAN) / sqrt((double)points->rows);
        status = cxm__serial_hamed_rao(&serial, bound, points->items, points->spare, error);
    }
    to->autocorrelation = serial.autocorrelation;
    to->variance_factor = serial.factor;
    c->variance *= isnan(serial.autocorrelation) || !(serial.factor > 0) ? (double)NAN : serial.factor;
    return status;
}

static void trend_test(const struct cxm__concordance *c, cxm_tested_estimate *tau)
{
    const int64_t s = c->concordant - c->discordant;
    if (c->n > 2)
        cxm__tested_test(tau, (double)(s - (s > 0) + (s < 0)) / sqrt(c->variance), NAN);
}

static void trend_tau(const struct cxm__concordance *c, const cxm_trend_options *options, cxm_tested_estimate *tau)
{
    if (isnan(c->tau))
        return;
    cxm__tested_value(tau, c->tau, c->tau_error);
    const double half = cxm__tested_quantile(options->confidence, NAN) * c->tau_error;
    if (options->serial != CXM_TREND_INDEPENDENT) {
        tau->estimate.std_error = (double)NAN;
        tau->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    } else if (c->n >= 4) {
        cxm__tested_interval(tau, c->tau_error > 0 ? c->tau - half : (double)NAN, c->tau + half, options->confidence, -1, 1);
    }
}

/* ---- the whole ---- */

static cxm_status trend_fill(struct trend_points *points, struct cxm__concordance c, const cxm_trend_options *options,
                             cxm_trend_result *to, cxm_error *error)
{
    struct cxm__slopes slopes = {.pairs = c.concordant + c.discordant + c.tied_y - c.tied_both};
    const bool alike = c.y_values == 1;
    cxm_status status = trend_slope(points, &c, &slopes, &to->slope.value, error);
    if (status)
        return status;
    to->slope.status = CXM_VALUE_OK;
    to->pairs = slopes.pairs;
    to->variance_factor = 1;
    trend_tau(&c, options, &to->tau);
    status = trend_serial(points, options, &c, to, error);
    if (!status) {
        if (!alike)
            trend_test(&c, &to->tau);
        to->s = c.concordant - c.discordant;
        to->variance = c.variance;
        if (options->serial == CXM_TREND_PREWHITEN)
            to->slope.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        else if (alike)
            to->slope.interval_status = CXM_INTERVAL_DEGENERATE;
        else if (c.variance > 0)
            trend_slope_interval(&slopes, c.variance, options->confidence, options->serial != CXM_TREND_INDEPENDENT, &to->slope);
        for (int64_t i = 0; i < points->points; i++)
            points->rest[i] = points->y[i] - to->slope.value * points->t[i];
        to->intercept_joint = trend_median(points, points->rest);
        to->intercept = trend_median(points, points->y) - to->slope.value * trend_median(points, points->t);
    }
    cxm__slopes_free(&slopes);
    return status;
}

static cxm_status trend_of_pairs(struct cxm__pairs *pairs, const cxm_trend_options *options, cxm_trend_result *result,
                                 cxm_error *error)
{
    struct trend_points points = {.host = pairs->host};
    cxm_trend_result to = {.tau = cxm__tested(pairs->n, pairs->missing), .serial = options->serial};
    cxm_status status = CXM_OK;
    to.slope = to.tau.estimate;
    to.intercept = to.intercept_joint = to.variance = to.variance_factor = to.autocorrelation = (double)NAN;
    cxm__pairs_settle(pairs);
    if (pairs->n)
        status = trend_points_of(&points, pairs, error);
    if (status)
        return status;
    if (pairs->n && points.t[0] < points.t[points.points - 1])
        status = trend_fill(&points, cxm__concordance(pairs->items, pairs->spare, pairs->count), options, &to, error);
    trend_free(&points);
    if (!status)
        *result = to;
    return status;
}

/* A column of times as seconds; nulls become NaN. */
static cxm_status trend_seconds(const cxm_column *time, const cxm_host *host, cxm_column *seconds, cxm_error *error)
{
    static const double of_a_second[] = {1, 1e3, 1e6, 1e9};
    double *to = cxm__allocate(host, time->length, sizeof *to);
    int64_t integers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    if (!to)
        return cxm__fail_memory(error);
    for (int64_t first = 0; first < time->length; first += CXM__BLOCK) {
        int32_t n = time->length - first < CXM__BLOCK ? (int32_t)(time->length - first) : CXM__BLOCK;
        cxm__decode_integers(time, first, n, integers, null);
        for (int32_t i = 0; i < n; i++)
            to[first + i] = null[i] ? (double)NAN
                            : time->type == CXM_TYPE_DATE ? (double)integers[i] * 86400
                                                          : (double)integers[i] / of_a_second[time->type - CXM_TYPE_TIME_S];
    }
    *seconds = cxm_column_of(CXM_TYPE_F64, to, time->length);
    seconds->flags = CXM_COLUMN_NAN_IS_NULL;
    return CXM_OK;
}

static cxm_status trend_check(const struct cxm__pairs_source *source, const cxm_trend_options *own, cxm_error *error)
{
    const cxm_column *time = source->column[0];
    cxm_status status = cxm__column_check(time, "time", 0, error);
    if (!status && cxm__column_kind(time) != CXM__KIND_TIME)
        status = cxm__numbers_check(time, CXM__ANY_LENGTH, "time", 0, error);
    if (!status)
        status = cxm__numbers_check(source->column[1], time->length, "value", 1, error);
    if (!status)
        status = cxm__confidence_check(own->confidence, 2, error);
    if (!status && !(own->significance > 0 && own->significance < 1))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("significance"), CXM__T(": "), CXM__N(own->significance),
                           CXM__T(" is outside (0, 1)"));
    if (!status && (own->serial < CXM_TREND_INDEPENDENT || own->serial > CXM_TREND_PREWHITEN))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("serial"), CXM__T(" is "), CXM__I(own->serial),
                           CXM__T("; it is one of CXM_TREND_INDEPENDENT, CXM_TREND_HAMED_RAO and CXM_TREND_PREWHITEN"));
    if (!status && own->reserved)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("options"), CXM__T(": reserved must be 0"));
    return status;
}

cxm_status cxm_trend(const cxm_column *time, const cxm_column *value, const cxm_trend_options *options, const cxm_host *host,
                     cxm_trend_result *result, cxm_error *error)
{
    struct cxm__pairs_source source = {{time, value}, {"time", "value"}, {0, 1}};
    cxm_trend_options own = CXM_TREND_OPTIONS_INIT;
    cxm_host lent;
    cxm_column seconds = {.length = 0};
    struct cxm__pairs pairs = {.host = &lent};
    cxm_status status = cxm__struct_read(&own, sizeof own, sizeof own, options, 2, "options", error);
    if (!status)
        status = trend_check(&source, &own, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    const bool dated = cxm__column_kind(time) == CXM__KIND_TIME;
    if (dated) {
        status = trend_seconds(time, &lent, &seconds, error);
        source.column[0] = &seconds;
    }
    if (!status)
        status = cxm__pairs_read(&pairs, &source, error);
    if (!status)
        status = trend_of_pairs(&pairs, &own, result, error);
    cxm__pairs_free(&pairs);
    if (dated)
        cxm__release(&lent, (void *)(uintptr_t)seconds.data, time->length, sizeof(double));
    return status;
}
