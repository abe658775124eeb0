/* Two answers of each respondent. Scores' differences go into moments, and how many rose and fell is counted; read moments.c next.
   */
#include "cxm/unstable/paired.h"

#include <math.h>

#include "core/column.h"
#include "core/lend.h"
#include "cxm/unstable/distributions.h"
#include "cxm/unstable/moments.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_paired_result) == 2 * 136 + 4 * 104 + 24, "frozen");
_Static_assert(offsetof(cxm_paired_options, reserved) + sizeof(int32_t) == sizeof(cxm_paired_options), "no trailing padding");

struct paired_counts {
    cxm_moments difference, before, after;
    int64_t up, down, missing, excluded;
};

static cxm_status paired_check(const cxm_paired_options *o, cxm_error *error)
{
    const char *name = NULL, *why = "";
    const double points = o->scale.maximum - o->scale.minimum + 1;
    if (!(o->scale.minimum < o->scale.maximum) || !isfinite(points))
        name = "scale", why = " must rise";
    else if (o->statistic < CXM_PAIRED_NPS || o->statistic > CXM_PAIRED_TOP_BOX)
        name = "statistic", why = " is none of nps, mean and top_box";
    else if (o->statistic == CXM_PAIRED_NPS && !(o->passive_min > o->scale.minimum && o->passive_min <= o->scale.maximum))
        name = "passive_min", why = " must lie on the scale, above its first point";
    else if (o->statistic == CXM_PAIRED_NPS && !(o->promoter_min > o->passive_min && o->promoter_min <= o->scale.maximum))
        name = "promoter_min", why = " must lie on the scale, above passive_min";
    else if (o->statistic == CXM_PAIRED_TOP_BOX && !(o->top_boxes >= 1 && o->top_boxes <= points))
        name = "top_boxes", why = " must be 1 to as many as the scale has points";
    else if (o->off_scale != CXM_OFF_SCALE_FAIL && o->off_scale != CXM_OFF_SCALE_SKIP)
        name = "off_scale", why = " is neither fail nor skip";
    else if (o->reserved)
        name = "reserved", why = " must be 0";
    if (name)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__T("paired."), CXM__A(name), CXM__T(why));
    return cxm__confidence_check(o->confidence, 2, error);
}

static double paired_score(const cxm_paired_options *o, double answer)
{
    switch (o->statistic) {
    case CXM_PAIRED_NPS: return answer >= o->promoter_min ? 100 : answer >= o->passive_min ? 0 : -100;
    case CXM_PAIRED_TOP_BOX: return answer >= o->scale.maximum - o->top_boxes + 1 ? 100 : 0;
    default: return answer;
    }
}

static cxm_status paired_off_scale(const cxm_paired_options *o, const char *name, double answer, int64_t row, int32_t argument,
                                   cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "), CXM__N(answer),
                     CXM__T(" is outside "), CXM__N(o->scale.minimum), CXM__T(".."), CXM__N(o->scale.maximum),
                     CXM__T("; to drop such rows set off_scale=skip"));
}

static cxm_status paired_read(const cxm_column *const *columns, const cxm_paired_options *o, struct paired_counts *counts,
                              cxm_error *error)
{
    static const char *const names[] = {"before", "after"};
    double answers[2][CXM__BLOCK], scores[3][CXM__BLOCK];
    uint8_t null[2][CXM__BLOCK];
    for (int64_t first = 0; first < columns[0]->length; first += CXM__BLOCK) {
        const int64_t left = columns[0]->length - first;
        const int32_t n = left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK;
        int64_t pairs = 0;
        for (int side = 0; side < 2; side++)
            cxm__decode_numbers(columns[side], first, n, answers[side], null[side]);
        for (int32_t i = 0; i < n; i++) {
            bool off[2];
            for (int side = 0; side < 2; side++) {
                const double answer = answers[side][i];
                off[side] = !null[side][i] && !(answer >= o->scale.minimum && answer <= o->scale.maximum);
                if (off[side] && o->off_scale == CXM_OFF_SCALE_FAIL)
                    return paired_off_scale(o, names[side], answer, first + i, side, error);
            }
            if (null[0][i] || null[1][i]) {
                counts->missing++;
            } else if (off[0] || off[1]) {
                counts->excluded++;
            } else {
                const double before = paired_score(o, answers[0][i]), after = paired_score(o, answers[1][i]);
                counts->up += after > before;
                counts->down += after < before;
                scores[0][pairs] = before;
                scores[1][pairs] = after;
                scores[2][pairs++] = after - before;
            }
        }
        cxm_moments_add(&counts->before, scores[0], pairs);
        cxm_moments_add(&counts->after, scores[1], pairs);
        cxm_moments_add(&counts->difference, scores[2], pairs);
    }
    return CXM_OK;
}

static cxm_tested_estimate paired_begin(const struct paired_counts *counts)
{
    cxm_tested_estimate estimate = cxm__tested(counts->difference.count, counts->missing);
    estimate.estimate.excluded = counts->excluded;
    return estimate;
}

static cxm_tested_estimate paired_mean(const struct paired_counts *counts, const cxm_moments *moments)
{
    cxm_tested_estimate mean = paired_begin(counts);
    const double n = (double)moments->count;
    if (!moments->count)
        return mean;
    cxm__tested_value(&mean, cxm_moments_mean(moments), moments->count > 1 ? sqrt(cxm_moments_variance(moments) / n) : (double)NAN);
    mean.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    return mean;
}

static cxm_tested_estimate paired_difference(const struct paired_counts *counts, double confidence)
{
    cxm_tested_estimate difference = paired_mean(counts, &counts->difference);
    cxm_estimate *estimate = &difference.estimate;
    const double df = (double)(counts->difference.count - 1);
    if (counts->difference.count < 2) {
        estimate->interval_status = CXM_INTERVAL_TOO_FEW;
        return difference;
    }
    if (!(estimate->std_error > 0)) {
        estimate->interval_status = CXM_INTERVAL_DEGENERATE;
        return difference;
    }
    const double half = cxm__tested_quantile(confidence, df) * estimate->std_error;
    estimate->df = df;
    cxm__tested_test(&difference, estimate->value / estimate->std_error, df);
    cxm__tested_interval(&difference, estimate->value - half, estimate->value + half, confidence, -INFINITY, INFINITY);
    return difference;
}

static cxm_tested_estimate paired_share(const struct paired_counts *counts, int64_t part, int64_t whole, double confidence)
{
    cxm_tested_estimate share = paired_begin(counts);
    share.estimate.n = whole;
    share.estimate.n_effective = (double)whole;
    if (!whole) {
        share.estimate.status = counts->difference.count ? CXM_VALUE_UNDEFINED : CXM_VALUE_NO_DATA;
        return share;
    }
    const double n = (double)whole, p = (double)part / n;
    const struct cxm__limits limits = cxm__wilson((double)part, n, cxm_normal_quantile(1 - (1 - confidence) / 2));
    cxm__tested_value(&share, 100 * p, whole > 1 ? 100 * sqrt(p * (1 - p) / n) : (double)NAN);
    cxm__tested_interval(&share, 100 * limits.lower, 100 * limits.upper, confidence, 0, 100);
    return share;
}

/* P(fewer than the rarer) twice, and P(as many) once: the mid-p of a fair coin */
static double paired_mid_p(int64_t up, int64_t down)
{
    const int64_t least = up < down ? up : down, n = up + down;
    return up == down ? 1 : cxm_binomial_cdf(least, n, 0.5) + (least ? cxm_binomial_cdf(least - 1, n, 0.5) : 0);
}

cxm_status cxm_paired(const cxm_column *before, const cxm_column *after, const cxm_paired_options *options, const cxm_host *host,
                      cxm_paired_result *result, cxm_error *error)
{
    const cxm_column *const columns[] = {before, after};
    cxm_paired_options own = CXM_PAIRED_OPTIONS_INIT;
    struct paired_counts counts = {.missing = 0};
    cxm_host lent;
    cxm_status status = cxm__numbers_check(before, CXM__ANY_LENGTH, "before", 0, error);
    if (!status)
        status = cxm__numbers_check(after, before->length, "after", 1, error);
    if (!status)
        status = cxm__struct_read(&own, sizeof own, sizeof own, options, 2, "options", error);
    if (!status)
        status = paired_check(&own, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (!status)
        status = paired_read(columns, &own, &counts, error);
    if (status)
        return status;
    const int64_t n = counts.difference.count, changed = counts.up + counts.down;
    *result = (cxm_paired_result){.difference = paired_difference(&counts, own.confidence),
                                  .before = paired_mean(&counts, &counts.before).estimate,
                                  .after = paired_mean(&counts, &counts.after).estimate,
                                  .rose = paired_share(&counts, counts.up, n, own.confidence).estimate,
                                  .fell = paired_share(&counts, counts.down, n, own.confidence).estimate,
                                  .upward = paired_share(&counts, counts.up, changed, own.confidence),
                                  .up = counts.up, .down = counts.down, .same = n - changed};
    if (changed) {
        result->upward.p = paired_mid_p(counts.up, counts.down);
        result->upward.test_status = CXM_TEST_OK;
    }
    return CXM_OK;
}
