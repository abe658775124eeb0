/* Differences. Those with a standard error are an estimate and a quantile; those of shares and of score intervals are limits that
 * depend on z, and their p of equivalence is found by asking at which z a limit meets the margin. */
#include "stats/difference.h"

#include <math.h>

#include "cxm/comparison.h"
#include "cxm/unstable/compare.h"
#include "cxm/unstable/distributions.h"
#include "stats/interval.h"

/* Two simple random samples as fractions. A net share's counts come back from its value, standard error and n. */
struct difference_side {
    double n, value;         /* -1..1 */
    double low, middle, high; /* counts */
};

static struct difference_side difference_side_of(const cxm_estimate *estimate, bool net)
{
    struct difference_side side = {.n = (double)estimate->n, .value = estimate->value / 100};
    if (!net) {
        side.high = round(side.value * side.n);
        return side;
    }
    /* variance = (high + low) / n - value^2, whole answers all of them */
    double error = estimate->std_error / 100, outer = round((side.n * error * error + side.value * side.value) * side.n);
    double gap = round(side.value * side.n);
    side.high = (outer + gap) / 2;
    side.low = (outer - gap) / 2;
    side.middle = side.n - outer;
    return side;
}

struct difference_sides {
    struct difference_side first, second;
    enum cxm__difference_by by;
};

static struct cxm__limits difference_single(const struct difference_side *side, enum cxm__difference_by by, double z)
{
    return by == CXM__DIFFERENCE_SHARE ? cxm__wilson(side->high, side->n, z) : cxm__net_score(side->low, side->middle, side->high,
                                                                                              z);
}

/* Of distances on a percent scale, which neither overflow nor vanish. */
static double difference_hypotenuse(double a, double b)
{
    return sqrt(a * a + b * b);
}

/* Newcombe 1998, method 10; for other single intervals Zou and Donner 2008. */
static struct cxm__limits difference_limits(const struct difference_sides *sides, double z)
{
    const struct difference_side *a = &sides->first, *b = &sides->second;
    struct cxm__limits one = difference_single(a, sides->by, z), other = difference_single(b, sides->by, z);
    double difference = b->value - a->value;
    return (struct cxm__limits){difference - difference_hypotenuse(b->value - other.lower, one.upper - a->value),
                                difference + difference_hypotenuse(other.upper - b->value, a->value - one.lower)};
}

/* How far the limit that lies towards the bound is beyond it. */
static double difference_beyond(const struct difference_sides *sides, double bound, bool above, double z)
{
    const struct cxm__limits limits = difference_limits(sides, z);
    return above ? limits.upper - bound : bound - limits.lower;
}

/* P of the one-sided test that the difference is `bound` or more: the tail beyond the z whose limit is the bound, by the Illinois form
 * of false position (Dowell and Jarratt 1971). */
static double difference_below(const struct difference_sides *sides, double bound)
{
    const double difference = sides->second.value - sides->first.value;
    const bool above = bound > difference;
    double least = 0, most = 39; /* beyond 39 the tail is 0 in a double */
    double at_least = -fabs(bound - difference), at_most = difference_beyond(sides, bound, above, most);
    int kept = 0; /* which end stayed where it was, and how often in a row */
    for (int i = 0; i < 200 && at_most > 0 && most - least > 1e-15 * most; i++) {
        double z = least + (most - least) * (at_least / (at_least - at_most));
        if (!(z > least && z < most) || kept > 4 || kept < -4) /* rounding, or no way on */
            z = least + (most - least) / 2, kept = 0;
        const double at = difference_beyond(sides, bound, above, z);
        if (at > 0) {
            most = z, at_most = at;
            kept = kept > 0 ? kept + 1 : 1;
            at_least = kept > 1 ? at_least / 2 : at_least;
        } else {
            least = z, at_least = at;
            kept = kept < 0 ? kept - 1 : -1;
            at_most = kept < -1 ? at_most / 2 : at_most;
        }
        if (at == 0)
            most = z;
    }
    const double tail = cxm_normal_upper(at_most > 0 ? least + (most - least) / 2 : most);
    return above ? tail : 1 - tail;
}

static struct difference_sides difference_turned(const struct difference_sides *sides)
{
    return (struct difference_sides){sides->second, sides->first, sides->by};
}

static double difference_equivalence(const struct difference_sides *sides, double margin)
{
    struct difference_sides turned = difference_turned(sides);
    return fmax(difference_below(sides, margin), difference_below(&turned, margin));
}

double cxm_equivalence_p(double value, double std_error, double df, double margin)
{
    if (!(std_error > 0) || !(margin > 0) || df <= 0 || !isfinite(value))
        return NAN;
    double above = (value + margin) / std_error, below = (margin - value) / std_error, least = fmin(above, below);
    return isnan(df) ? cxm_normal_upper(least) : cxm_t_upper(least, df);
}

static double difference_quantile(double confidence, double df)
{
    double level = 1 - (1 - confidence) / 2;
    return isnan(df) ? cxm_normal_quantile(level) : cxm_t_quantile(level, df);
}

static void difference_interval(cxm_estimate *estimate, double lower, double upper, double confidence,
                                const struct cxm__difference_spec *spec)
{
    estimate->flags |= (lower < spec->least ? CXM_ESTIMATE_LOWER_CLAMPED : 0) | (upper > spec->most ? CXM_ESTIMATE_UPPER_CLAMPED : 0);
    estimate->lower = spec->factor * fmax(lower, spec->least);
    estimate->upper = spec->factor * fmin(upper, spec->most);
    estimate->confidence = confidence;
    estimate->interval_status = CXM_INTERVAL_OK;
}

/* By a centre and its standard error, which need not be the plain difference's. */
static void difference_wald(struct cxm__difference *to, double centre, double std_error, double df,
                            const struct cxm__difference_spec *spec)
{
    double statistic = fabs(centre / std_error), half = difference_quantile(spec->confidence, df) * std_error;
    to->p = fmin(1, 2 * (isnan(df) ? cxm_normal_upper(statistic) : cxm_t_upper(statistic, df)));
    to->estimate.df = df;
    difference_interval(&to->estimate, centre - half, centre + half, spec->confidence, spec);
    if (isnan(spec->margin))
        return;
    double inner = 1 - 2 * (1 - spec->confidence);
    half = difference_quantile(inner, df) * std_error;
    to->equivalence.df = df;
    to->equivalence_p = cxm_equivalence_p(centre, std_error, df, spec->margin / spec->factor);
    difference_interval(&to->equivalence, centre - half, centre + half, inner, spec);
}

/* By limits that are functions of z. */
static void difference_square_and_add(struct cxm__difference *to, const struct difference_sides *sides,
                                      const struct cxm__difference_spec *spec)
{
    const struct difference_side *a = &sides->first, *b = &sides->second;
    double variance = to->estimate.std_error * to->estimate.std_error / 1e4;
    if (sides->by == CXM__DIFFERENCE_SHARE) {
        double pooled = (a->high + b->high) / (a->n + b->n);
        variance = pooled * (1 - pooled) * (1 / a->n + 1 / b->n);
    }
    if (variance > 0)
        to->p = fmin(1, 2 * cxm_normal_upper(fabs(b->value - a->value) / sqrt(variance)));
    struct cxm__limits limits = difference_limits(sides, difference_quantile(spec->confidence, NAN));
    difference_interval(&to->estimate, 100 * limits.lower, 100 * limits.upper, spec->confidence, spec);
    if (isnan(spec->margin))
        return;
    double inner = 1 - 2 * (1 - spec->confidence);
    limits = difference_limits(sides, difference_quantile(inner, NAN));
    to->equivalence_p = difference_equivalence(sides, spec->margin / spec->factor / 100);
    difference_interval(&to->equivalence, 100 * limits.lower, 100 * limits.upper, inner, spec);
}

static void difference_net(struct cxm__difference *to, const struct difference_sides *sides,
                           const struct cxm__difference_spec *spec)
{
    double centre = 0, variance = 0;
    for (int i = 0; i < 2; i++) {
        const struct difference_side *side = i ? &sides->second : &sides->first;
        double n = side->n + 3, net = (side->high - side->low) / n;
        centre += i ? net : -net;
        variance += ((side->high + side->low + 1.5) / n - net * net) / n;
    }
    difference_wald(to, 100 * centre, 100 * sqrt(variance), NAN, spec);
}

/* What both estimates say of the data, and the plain difference. */
static void difference_begin(struct cxm__difference *to, const cxm_estimate *first, const cxm_estimate *second,
                             const struct cxm__difference_spec *spec)
{
    cxm_estimate *estimate = &to->estimate;
    *estimate = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    estimate->n = first->n + second->n;
    estimate->n_effective = first->n_effective + second->n_effective;
    estimate->missing = first->missing + second->missing;
    estimate->excluded = first->excluded + second->excluded;
    estimate->clusters = first->clusters + second->clusters;
    estimate->flags = (first->flags | second->flags) & ~(CXM_ESTIMATE_LOWER_CLAMPED | CXM_ESTIMATE_UPPER_CLAMPED);
    estimate->status = first->status ? first->status : second->status;
    estimate->interval_status = estimate->status ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_DESCRIPTIVE;
    to->p = to->equivalence_p = NAN;
    if (estimate->status)
        return;
    estimate->value = spec->factor * (second->value - first->value);
    if (spec->by != CXM__DIFFERENCE_VALUE) {
        double a = first->std_error * first->std_error, b = second->std_error * second->std_error, variance = a + b - 2 * spec->covariance;
        bool nothing = variance <= 1e-14 * (a + b); /* what rounding leaves where both sides are the same clusters' same answers */
        estimate->std_error = nothing ? 0 : spec->factor * sqrt(variance);
    }
}

/* Whether the two carry an interval together; sets the status if not. */
static bool difference_tells(cxm_estimate *estimate, const cxm_estimate *first, const cxm_estimate *second,
                             enum cxm__difference_by by)
{
    const int32_t one = first->interval_status, other = second->interval_status;
    if (estimate->status || by == CXM__DIFFERENCE_VALUE)
        return false;
    if (one == CXM_INTERVAL_TOO_FEW_CLUSTERS || other == CXM_INTERVAL_TOO_FEW_CLUSTERS) {
        estimate->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
        return false;
    }
    if (isnan(estimate->std_error)) { /* a figure that has none, or too few answers for one */
        bool few = one == CXM_INTERVAL_TOO_FEW || other == CXM_INTERVAL_TOO_FEW || first->n < 2 || second->n < 2;
        estimate->interval_status = few ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_DESCRIPTIVE;
        return false;
    }
    bool by_error = by == CXM__DIFFERENCE_WALD || by == CXM__DIFFERENCE_DESIGN;
    if (!(estimate->std_error > 0) && by_error) { /* two censuses have nothing to be unsure of */
        estimate->interval_status = one == CXM_INTERVAL_DESCRIPTIVE && other == one ? CXM_INTERVAL_DESCRIPTIVE : CXM_INTERVAL_DEGENERATE;
        return false;
    }
    return true;
}

static double difference_df(const cxm_estimate *first, const cxm_estimate *second, const struct cxm__difference_spec *spec)
{
    double a = first->std_error * first->std_error, b = second->std_error * second->std_error;
    double one = first->df, other = second->df;
    if (spec->by == CXM__DIFFERENCE_DESIGN) {
        one = isnan(one) ? (double)(first->n - 1) : one;
        other = isnan(other) ? (double)(second->n - 1) : other;
    }
    if (!(one > 0) || !(other > 0))
        return NAN;
    if (spec->shared)
        return fmin(one, other);
    return (a + b) * (a + b) / (a * a / one + b * b / other); /* Welch 1947, Satterthwaite 1946 */
}

void cxm__difference(const cxm_estimate *first, const cxm_estimate *second, const struct cxm__difference_spec *spec,
                     struct cxm__difference *difference)
{
    difference_begin(difference, first, second, spec);
    bool tells = difference_tells(&difference->estimate, first, second, spec->by);
    difference->equivalence = difference->estimate;
    if (!tells)
        return;
    bool net = spec->by == CXM__DIFFERENCE_NET || spec->by == CXM__DIFFERENCE_NET_SCORE;
    struct difference_sides sides = {difference_side_of(first, net), difference_side_of(second, net), spec->by};
    switch (spec->by) {
    case CXM__DIFFERENCE_NET: difference_net(difference, &sides, spec); break;
    case CXM__DIFFERENCE_SHARE:
    case CXM__DIFFERENCE_NET_SCORE: difference_square_and_add(difference, &sides, spec); break;
    default:
        difference_wald(difference, second->value - first->value, difference->estimate.std_error / spec->factor,
                        difference_df(first, second, spec), spec);
    }
}
