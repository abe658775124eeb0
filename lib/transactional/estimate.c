/* Estimates of shares, net shares and means. Without weights variances are the textbook ones; with unequal weights they are
 * linearised, n / (n - 1) * sum(w^2 (y - mean)^2) / (sum w)^2 (Sarndal, Swensson and Wretman 1992, 5.7), and intervals that are
 * made from counts use the counts that a simple random sample of the same precision would have (Korn and Graubard 1998). */
#include "transactional/estimate.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/tested.h"
#include "transactional/drawn.h"
#include "transactional/resampled.h"

struct cxm__confidence cxm__confidence_of(double level)
{
    return (struct cxm__confidence){.level = level, .z = cxm_normal_quantile(1 - (1 - level) / 2)};
}

double cxm__confidence_t(const struct cxm__confidence *confidence, int64_t df)
{
    if (df < confidence->t_count && confidence->t[df] > 0)
        return confidence->t[df];
    double t = cxm_t_quantile(1 - (1 - confidence->level) / 2, (double)df);
    if (df < confidence->t_count)
        confidence->t[df] = t;
    return t;
}

void cxm__estimate_begin(cxm_estimate *estimate, const struct cxm__tally *tally)
{
    *estimate = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    estimate->n = tally->n;
    estimate->n_effective = (double)tally->n;
    estimate->missing = tally->missing;
    estimate->excluded = tally->excluded;
    estimate->flags = tally->weights ? CXM_ESTIMATE_WEIGHTED : 0;
    estimate->status = tally->n ? CXM_VALUE_OK : CXM_VALUE_NO_DATA;
    estimate->interval_status = tally->n ? CXM_INTERVAL_DESCRIPTIVE : CXM_INTERVAL_TOO_FEW;
}

/* What a finite population leaves of a standard error. */
static double estimate_shrink(const struct cxm__tally *tally)
{
    double n = (double)tally->n;
    return isinf(tally->population) ? 1 : sqrt(fmax(1 - n / tally->population, 0));
}

enum { ESTIMATE_RARE = 20 }; /* of clusters: effective answers of the rarer kind, likewise */
enum { ESTIMATE_FEW = 15 }; /* below it Wald and t held the truth in less than 93 % of samples, see docs/numbers.md */

static void estimate_limits(cxm_estimate *estimate, double lower, double upper, double least, double most,
                            const struct cxm__confidence *confidence)
{
    if (lower < least) {
        lower = least;
        estimate->flags |= CXM_ESTIMATE_LOWER_CLAMPED;
    }
    if (upper > most) {
        upper = most;
        estimate->flags |= CXM_ESTIMATE_UPPER_CLAMPED;
    }
    estimate->lower = lower;
    estimate->upper = upper;
    estimate->confidence = confidence->level;
    estimate->interval_status = CXM_INTERVAL_OK;
}

/* The total, and Kish's effective n. */
static struct cxm__band estimate_total(cxm_estimate *estimate, const struct cxm__band *bands, int32_t count)
{
    struct cxm__band total = {0};
    for (int32_t i = 0; i < count; i++) {
        total.count += bands[i].count;
        total.w += bands[i].w;
        total.w2 += bands[i].w2;
    }
    if (total.w2 > 0)
        estimate->n_effective = total.w * total.w / total.w2;
    return total;
}

/* 100 * part / whole; rounding may neither carry it beyond 100 nor keep it from there */
static double estimate_percent(double part, double whole)
{
    return fabs(part) >= whole ? copysign(100, part) : fmax(-100, fmin(100 * part / whole, 100));
}

/* The same with strata or clusters. For intervals made from counts n is Korn and Graubard's: that of a simple random sample with the
 * same variance, times (z / t)^2 so that z stands for t, and never above n; where the answers do not vary, a unit is one answer. */
static double estimate_drawn(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, const double *scores,
                             int32_t count, double total, double mean, double variance, const struct cxm__confidence *confidence)
{
    const double n = (double)tally->n, drawn = cxm__drawn_error(estimate, tally, bands, scores, count, total, mean, 100);
    if (!(estimate->df > 0))
        return n;
    const double t = cxm__confidence_t(confidence, (int64_t)estimate->df), units = tally->parts->clusters ? (double)estimate->clusters : n;
    const double effective = !(variance > 0) ? units : drawn > 0 ? fmin(variance / drawn, n) : n;
    return effective * (confidence->z / t) * (confidence->z / t);
}

/* The standard error of 100 * a mean of scores per band, and the n of a simple random sample that would have it. */
static double estimate_error(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands,
                             const double *scores, int32_t count, struct cxm__band total, double mean,
                             const struct cxm__confidence *confidence)
{
    double variance = 0, shrink = estimate_shrink(tally), n = (double)tally->n;
    for (int32_t i = 0; i < count; i++)
        variance += bands[i].w * (scores[i] - mean) * (scores[i] - mean);
    variance /= total.w;
    if (tally->parts)
        return estimate_drawn(estimate, tally, bands, scores, count, total.w, mean, variance, confidence);
    if (tally->weights) {
        double linearised = 0;
        for (int32_t i = 0; i < count; i++)
            linearised += bands[i].w2 * (scores[i] - mean) * (scores[i] - mean);
        linearised *= n / (n - 1) / (total.w * total.w);
        n = linearised > 0 ? variance / linearised : estimate->n_effective;
        estimate->std_error = 100 * sqrt(linearised) * shrink;
    } else {
        estimate->std_error = 100 * sqrt(variance / n) * shrink;
    }
    return n / (shrink * shrink);
}

/* Whether there is an interval to be made; sets its status if not. */
static bool estimate_wants_interval(cxm_estimate *estimate, const struct cxm__tally *tally, enum cxm__method method)
{
    if (tally->parts && method != CXM__METHOD_NONE && estimate->interval_status != CXM_INTERVAL_OK)
        return false; /* what was drawn carries none */
    if (method == CXM__METHOD_NONE || (double)tally->n == tally->population) {
        estimate->interval_status = CXM_INTERVAL_DESCRIPTIVE; /* a census has nothing to be unsure of */
        return false;
    }
    bool wald = method == CXM__METHOD_WALD || method == CXM__METHOD_ADJUSTED_WALD || method == CXM__METHOD_T;
    if (wald && tally->n < 2) {
        estimate->interval_status = CXM_INTERVAL_TOO_FEW;
        return false;
    }
    if ((method == CXM__METHOD_WALD || method == CXM__METHOD_T) && !(estimate->std_error > 0)) {
        estimate->interval_status = CXM_INTERVAL_DEGENERATE;
        return false;
    }
    return true;
}

void cxm__estimate_share(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band *bands, int32_t count,
                         int32_t which, enum cxm__method method, const struct cxm__confidence *confidence)
{
    struct cxm__limits limits = {0, 1};
    double scores[4] = {0};
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    struct cxm__band total = estimate_total(estimate, bands, count);
    double share = bands[which].w / total.w, alpha = 1 - confidence->level;
    scores[which] = 1;
    estimate->value = estimate_percent(bands[which].w, total.w);
    double n = estimate_error(estimate, tally, bands, scores, count, total, share, confidence);
    if (tally->n < 2)
        estimate->std_error = NAN;
    if (!estimate_wants_interval(estimate, tally, method))
        return;
    if (tally->parts && tally->parts->clusters && n * fmin(share, 1 - share) < ESTIMATE_RARE)
        estimate->flags |= CXM_ESTIMATE_FEW_ANSWERS;
    if (cxm__resampled(method)) {
        const int64_t counts[2] = {total.count - bands[which].count, bands[which].count};
        cxm__resampled_limits(estimate, counts, 2, 0, 100, method, confidence);
        return;
    }
    double x = tally->weights || n != (double)tally->n ? share * n : (double)bands[which].count;
    switch (method) {
    case CXM__METHOD_AGRESTI_COULL: limits = cxm__agresti_coull(x, n, confidence->z); break;
    case CXM__METHOD_JEFFREYS: limits = cxm__jeffreys(x, n, alpha); break;
    case CXM__METHOD_CLOPPER_PEARSON: limits = cxm__clopper_pearson(x, n, alpha); break;
    default: limits = cxm__wilson(x, n, confidence->z); break;
    }
    estimate_limits(estimate, 100 * limits.lower, 100 * limits.upper, 0, 100, confidence);
}

void cxm__estimate_net(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__band bands[3], bool mirrored,
                       enum cxm__method method, const struct cxm__confidence *confidence)
{
    static const double plain[3] = {-1, 0, 1}, turned[3] = {1, 0, -1};
    const double *scores = mirrored ? turned : plain;
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    struct cxm__band total = estimate_total(estimate, bands, 3);
    const struct cxm__band low = bands[mirrored ? 2 : 0], high = bands[mirrored ? 0 : 2];
    double net = (high.w - low.w) / total.w;
    estimate->value = estimate_percent(high.w - low.w, total.w);
    double n = estimate_error(estimate, tally, bands, scores, 3, total, net, confidence);
    if (tally->n < 2)
        estimate->std_error = NAN;
    if (!estimate_wants_interval(estimate, tally, method))
        return;
    if (cxm__resampled(method)) {
        const int64_t counts[3] = {low.count, bands[1].count, high.count};
        cxm__resampled_limits(estimate, counts, 3, -100, 100, method, confidence);
        return;
    }
    struct cxm__limits limits;
    double unit = n / total.w; /* effective answers per unit of weight; 1 without weights and with no limit to the population */
    if (method == CXM__METHOD_WALD) {
        const double spread = (estimate->df > 0 ? cxm__confidence_t(confidence, (int64_t)estimate->df) : confidence->z) *
                              estimate->std_error / 100;
        limits = (struct cxm__limits){net - spread, net + spread};
    }
    else if (method == CXM__METHOD_SCORE)
        limits = cxm__net_score(low.w * unit, bands[1].w * unit, high.w * unit, confidence->z);
    else
        limits = cxm__net_adjusted_wald(low.w * unit, bands[1].w * unit, high.w * unit, confidence->z);
    estimate_limits(estimate, 100 * limits.lower, 100 * limits.upper, -100, 100, confidence);
    if (method != CXM__METHOD_SCORE)
        cxm__estimate_flag_few(estimate, tally->n, ESTIMATE_FEW);
}

void cxm__estimate_mean(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__tally_moments *moments,
                        enum cxm__method method, const struct cxm__confidence *confidence)
{
    double n = (double)tally->n;
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    estimate->value = moments->mean;
    estimate->n_effective = tally->weights ? moments->w * moments->w / moments->w2 : n;
    if (tally->parts)
        (void)cxm__drawn_error(estimate, tally, NULL, NULL, 0, moments->w, moments->mean, 1);
    else if (tally->n > 1)
        estimate->std_error = estimate_shrink(tally) * (tally->weights ? sqrt(n / (n - 1) * moments->square2) / moments->w
                                                                       : sqrt(moments->square / (n - 1) / n));
    if (!estimate_wants_interval(estimate, tally, method))
        return;
    if (cxm__resampled(method)) {
        estimate->interval_status = CXM_INTERVAL_DESCRIPTIVE; /* answers between points have no common spacing */
        if (!tally->between_count)
            cxm__resampled_limits(estimate, tally->counts, tally->points, tally->scale.minimum, 1, method, confidence);
        return;
    }
    if (!tally->parts)
        estimate->df = n - 1;
    double spread = cxm__confidence_t(confidence, (int64_t)estimate->df) * estimate->std_error;
    estimate_limits(estimate, moments->mean - spread, moments->mean + spread, -INFINITY, INFINITY, confidence);
    cxm__estimate_flag_few(estimate, tally->n, ESTIMATE_FEW);
}
