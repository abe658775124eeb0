/* Paule and Mandel's between variance makes the weighted squares about the weighted mean what chance would make them, and each mean
 * goes to the grand one by its share of variance. Units are scaled to a spread of 1 first, so that nothing overflows. */
#include "cxm/unstable/shrinkage.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_shrunken) == 40, "frozen");
_Static_assert(sizeof(cxm_shrink_result) == 240, "frozen");

struct shrink {
    const int64_t *n;       /* or NULL, and there are variances */
    const double *variance;
    const double *mean;
    int64_t count;
    double within, centre, scale;
};

/* At one between variance: the sum of the weights, the mean, Q and what Q falls by. */
struct shrink_fit {
    double weight, mean, q, slope;
};

static double shrink_raw_variance(const struct shrink *s, int64_t i)
{
    return s->n ? s->within / (double)s->n[i] : s->variance[i];
}

/* A unit with next to no variance keeps its own mean as it would with none. */
static double shrink_variance(const struct shrink *s, int64_t i)
{
    return fmax(shrink_raw_variance(s, i) / s->scale / s->scale, 1e-200);
}

static double shrink_mean(const struct shrink *s, int64_t i)
{
    return (s->mean[i] - s->centre) / s->scale;
}

static struct shrink_fit shrink_fit(const struct shrink *s, double between)
{
    cxm__sum weight = {0, 0}, top = {0, 0}, q = {0, 0}, slope = {0, 0};
    for (int64_t i = 0; i < s->count; i++) {
        const double w = 1 / (shrink_variance(s, i) + between);
        cxm__sum_add(&weight, w);
        cxm__sum_add(&top, w * shrink_mean(s, i));
    }
    struct shrink_fit fit = {cxm__sum_value(weight), 0, 0, 0};
    fit.mean = cxm__sum_value(top) / fit.weight;
    for (int64_t i = 0; i < s->count; i++) {
        const double w = 1 / (shrink_variance(s, i) + between), apart = shrink_mean(s, i) - fit.mean;
        cxm__sum_add(&q, w * apart * apart);
        cxm__sum_add(&slope, w * apart * (w * apart));
    }
    fit.q = cxm__sum_value(q);
    fit.slope = cxm__sum_value(slope);
    return fit;
}

/* The between variance at which Q is `target`, 0 where it is less even there. Newton's steps on 1 / Q, which is close to linear,
 * within a bracket: Q is at most squares / A. */
static double shrink_between(const struct shrink *s, double squares, double target)
{
    double low = 0, high = squares / target, at = 0;
    for (int step = 0; step < 200 && low < high; step++) {
        const struct shrink_fit fit = shrink_fit(s, at);
        if (!(fit.q > target)) {
            if (at <= 0)
                return 0;
            high = at;
        } else {
            low = at;
        }
        double next = at + (fit.q - target) / fit.slope * (fit.q / target);
        if (fabs(next - at) <= 1e-15 * at)
            return at;
        if (!(next > low && next < high))
            next = low + (high - low) / 2;
        if (next <= low || next >= high)
            return next;
        at = next;
    }
    return at;
}

static cxm_shrunken shrink_unit(const struct shrink *s, const struct shrink_fit *fit, double between, int64_t i, double t)
{
    const double units = (double)s->count, v = shrink_variance(s, i), all = v + between, kept = between / all, drawn = v / all;
    const bool exact = shrink_raw_variance(s, i) <= 0;
    const double g1 = kept * v, g2 = drawn * drawn / fit->weight;
    const double g3 = drawn * drawn / all * (2 * units / fit->weight / fit->weight);
    const double error = s->scale * sqrt(g1 + g2 + 2 * g3);
    const double mean = s->centre + s->scale * (kept * shrink_mean(s, i) + drawn * fit->mean);
    if (exact)
        return (cxm_shrunken){s->mean[i], (double)NAN, (double)NAN, (double)NAN, 0};
    return (cxm_shrunken){mean, error, mean - t * error, mean + t * error, drawn};
}

/* Centre, scale, and the plain sum of squares on that scale; false where nothing varies at all. */
static bool shrink_scale(struct shrink *s, double *squares)
{
    cxm__sum sum = {0, 0}, square = {0, 0};
    double spread = 0, largest = 0;
    s->centre = s->mean[0];
    for (int64_t i = 0; i < s->count; i++) {
        spread = fmax(spread, fabs(s->mean[i] - s->centre));
        largest = fmax(largest, shrink_raw_variance(s, i));
    }
    s->scale = spread > 0 ? spread : sqrt(largest);
    *squares = 0;
    if (s->scale <= 0)
        return false;
    for (int64_t i = 0; i < s->count; i++)
        cxm__sum_add(&sum, shrink_mean(s, i));
    const double mean = cxm__sum_value(sum) / (double)s->count;
    for (int64_t i = 0; i < s->count; i++)
        cxm__sum_add(&square, (shrink_mean(s, i) - mean) * (shrink_mean(s, i) - mean));
    *squares = cxm__sum_value(square);
    return true;
}

static void shrink_none(const struct shrink *s, int32_t status, cxm_shrunken *each, cxm_shrink_result *result)
{
    const cxm_shrunken none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    for (int64_t i = 0; each && i < s->count; i++)
        each[i] = none;
    result->status = status;
    result->between_variance = result->reliability = (double)NAN;
    result->between_sd.status = status;
    result->between_sd.interval_status = CXM_INTERVAL_TOO_FEW;
}

/* What Q is below with a probability: F, since the variances are estimated, or chi-squared where they are known. */
static double shrink_q_quantile(double p, double units_df, double df)
{
    return isinf(df) ? cxm_chi_squared_quantile(p, units_df) : units_df * cxm_f_quantile(p, units_df, df);
}

static cxm_estimate shrink_between_sd(const struct shrink *s, double squares, double between, double df, double confidence,
                                      int64_t n)
{
    cxm_tested_estimate sd = cxm__tested(n, 0);
    const double tail = (1 - confidence) / 2, units_df = (double)(s->count - 1);
    const double upper = shrink_between(s, squares, shrink_q_quantile(tail, units_df, df));
    cxm__tested_value(&sd, s->scale * sqrt(between), (double)NAN);
    if (upper > 0)
        cxm__tested_interval(&sd, s->scale * sqrt(shrink_between(s, squares, shrink_q_quantile(1 - tail, units_df, df))),
                             s->scale * sqrt(upper), confidence, 0, INFINITY);
    else
        sd.estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    return sd.estimate;
}

static void shrink_run(struct shrink *s, double df, double confidence, cxm_shrunken *each, cxm_shrink_result *result)
{
    int64_t answers = s->n ? 0 : s->count;
    double squares;
    for (int64_t i = 0; s->n && i < s->count; i++)
        answers += s->n[i];
    cxm_tested_estimate grand = cxm__tested(answers, 0);
    *result = (cxm_shrink_result){.units = s->count, .between_sd = grand.estimate};
    const bool varies = s->count && shrink_scale(s, &squares);
    if (s->count < 2 || !varies) {
        if (s->count)
            cxm__tested_value(&grand, s->mean[0], (double)NAN);
        grand.estimate.interval_status = s->count < 2 ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_DEGENERATE;
        result->grand_mean = grand.estimate;
        shrink_none(s, !s->count ? CXM_VALUE_NO_DATA : s->count < 2 ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_UNDEFINED, each, result);
        return;
    }
    const double between = shrink_between(s, squares, (double)(s->count - 1)), t = cxm__tested_quantile(confidence, df);
    const struct shrink_fit fit = shrink_fit(s, between);
    const double mean = s->centre + s->scale * fit.mean, error = s->scale / sqrt(fit.weight);
    const double apart = cxm_t_quantile(0.5 + confidence / 2, (double)(s->count - 1)) * error;
    cxm__sum kept = {0, 0};
    cxm__tested_value(&grand, mean, error);
    cxm__tested_interval(&grand, mean - apart, mean + apart, confidence, -INFINITY, INFINITY);
    grand.estimate.df = (double)(s->count - 1);
    for (int64_t i = 0; i < s->count; i++) {
        const cxm_shrunken unit = shrink_unit(s, &fit, between, i, t);
        cxm__sum_add(&kept, 1 - unit.shrinkage);
        if (each)
            each[i] = unit;
    }
    result->grand_mean = grand.estimate;
    result->between_sd = shrink_between_sd(s, squares, between, df, confidence, answers);
    result->between_variance = s->scale * s->scale * between;
    result->reliability = cxm__sum_value(kept) / (double)s->count;
}

static cxm_status shrink_check(const struct shrink *s, double df, int32_t df_argument, double confidence,
                               const cxm_shrink_result *result, cxm_error *error)
{
    if (!s->n && !s->variance)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A(df_argument == 4 ? "n" : "variance"), CXM__T(" is NULL"));
    if (!s->mean)
        return cxm__fail_null(error, 1, "mean");
    if (s->count < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("count"), CXM__T(": "), CXM__I(s->count), CXM__T(" is below 0"));
    if (!(s->within >= 0 && s->within <= 1e290))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("within_variance"), CXM__T(": "), CXM__N(s->within),
                         CXM__T(" is outside 0..1e290"));
    if (!(df > 0))
        return CXM__FAIL(error, CXM_E_ARGUMENT, df_argument, -1, CXM__A("df"), CXM__T(": "), CXM__N(df), CXM__T(" is not above 0"));
    cxm_status status = cxm__confidence_check(confidence, df_argument + 1, error);
    for (int64_t i = 0; i < s->count && !status; i++) {
        if (s->n && (s->n[i] < 1 || s->n[i] > INT64_C(9007199254740992)))
            status = CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("n"), CXM__T("["), CXM__I(i), CXM__T("]: "), CXM__I(s->n[i]),
                               CXM__T(" is outside 1..2^53"));
        else if (!s->n && !(s->variance[i] >= 1e-140 && s->variance[i] <= 1e280))
            status = CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("variance"), CXM__T("["), CXM__I(i), CXM__T("]: "),
                               CXM__N(s->variance[i]), CXM__T(" is outside 1e-140..1e280; where it is 0, use a pooled one"));
        else if (!(s->mean[i] >= -1e140 && s->mean[i] <= 1e140))
            status = CXM__FAIL(error, CXM_E_DOMAIN, 1, i, CXM__A("mean"), CXM__T("["), CXM__I(i), CXM__T("]: "), CXM__N(s->mean[i]),
                               CXM__T(" is outside -1e140..1e140"));
    }
    return status || result ? status : cxm__fail_null(error, df_argument + 3, "result");
}

cxm_status cxm_shrink(const int64_t *n, const double *mean, int64_t count, double within_variance, double df, double confidence,
                      cxm_shrunken *each, cxm_shrink_result *result, cxm_error *error)
{
    struct shrink s = {.n = n, .mean = mean, .count = count, .within = within_variance};
    cxm_status status = shrink_check(&s, df, 4, confidence, result, error);
    if (!status)
        shrink_run(&s, df, confidence, each, result);
    return status;
}

cxm_status cxm_shrink_means(const double *variance, const double *mean, int64_t count, double df, double confidence,
                            cxm_shrunken *each, cxm_shrink_result *result, cxm_error *error)
{
    struct shrink s = {.variance = variance, .mean = mean, .count = count};
    cxm_status status = shrink_check(&s, df, 3, confidence, result, error);
    if (!status)
        shrink_run(&s, df, confidence, each, result);
    return status;
}
