/* Every figure here is a sum over strata of share times value. Values are independent of the shares given how many answered, shares
 * are multinomial, and so each variance has a part of the values and a part of the shares for either side. */
#include "stats/kitagawa.h"

#include <math.h>
#include <stddef.h>

/* What a stratum's share is multiplied by: of all strata a side's own value, of those that both have the other two. */
enum { KITAGAWA_OWN, KITAGAWA_HALF_DIFFERENCE, KITAGAWA_MEAN, KITAGAWA_OF };

enum { KITAGAWA_ALL, KITAGAWA_COMMON };

static double kitagawa_of(const cxm_stratum *pair, int side, int of)
{
    return of == KITAGAWA_OWN               ? pair[side].value
           : of == KITAGAWA_HALF_DIFFERENCE ? (pair[1].value - pair[0].value) / 2
                                            : (pair[0].value + pair[1].value) / 2;
}

static bool kitagawa_common(const cxm_stratum *pair)
{
    return pair[0].n && pair[1].n;
}

void cxm__kitagawa_put(struct cxm__kitagawa_sums *sums, const cxm_stratum *pair, int sign)
{
    const bool common = kitagawa_common(pair);
    sums->common += common ? sign : 0;
    for (int side = 0; side < 2; side++) {
        if (!pair[side].n)
            continue;
        const double w = sign * pair[side].weight;
        for (int scope = 0; scope < (common ? 2 : 1); scope++) {
            cxm__sum_add(&sums->w[side][scope], w);
            sums->n[side][scope] += sign * pair[side].n;
        }
        for (int of = 0; of < (common ? KITAGAWA_OF : 1); of++)
            cxm__sum_merge(&sums->of[of][side], cxm__two_product(w, kitagawa_of(pair, side, of)));
    }
}

static double kitagawa_mean(const struct cxm__kitagawa_sums *sums, int side, int of)
{
    const int scope = of == KITAGAWA_OWN ? KITAGAWA_ALL : KITAGAWA_COMMON;
    return sums->n[side][scope] ? cxm__sum_value(sums->of[of][side]) / cxm__sum_value(sums->w[side][scope]) : (double)NAN;
}

void cxm__kitagawa_values(const struct cxm__kitagawa_sums *sums, double *values)
{
    const bool unmatched = sums->n[0][KITAGAWA_ALL] > sums->n[0][KITAGAWA_COMMON] ||
                           sums->n[1][KITAGAWA_ALL] > sums->n[1][KITAGAWA_COMMON];
    const double crude = kitagawa_mean(sums, 1, KITAGAWA_OWN) - kitagawa_mean(sums, 0, KITAGAWA_OWN);
    const double rate = kitagawa_mean(sums, 0, KITAGAWA_HALF_DIFFERENCE) + kitagawa_mean(sums, 1, KITAGAWA_HALF_DIFFERENCE);
    const double mix = kitagawa_mean(sums, 1, KITAGAWA_MEAN) - kitagawa_mean(sums, 0, KITAGAWA_MEAN);
    values[CXM__KITAGAWA_CRUDE] = crude;
    values[CXM__KITAGAWA_RATE] = rate;
    values[CXM__KITAGAWA_MIX] = mix;
    values[CXM__KITAGAWA_UNMATCHED] = unmatched || isnan(rate) ? crude - rate - mix : 0;
}

struct kitagawa_work {
    const cxm_stratum *strata;
    int64_t count;
    bool weighted;
    struct cxm__kitagawa_sums sums;
};

/* Variance of sum share * of(stratum) by the shares of one side. */
static double kitagawa_of_shares(const struct kitagawa_work *work, int side, int of)
{
    const int scope = of == KITAGAWA_OWN ? KITAGAWA_ALL : KITAGAWA_COMMON;
    const double mean = kitagawa_mean(&work->sums, side, of), w = cxm__sum_value(work->sums.w[side][scope]);
    const double n = (double)work->sums.n[side][scope];
    double square = 0;
    for (int64_t i = 0; i < work->count; i++) {
        const cxm_stratum *pair = &work->strata[2 * i], *one = &pair[side];
        if (!one->n || (scope == KITAGAWA_COMMON && !kitagawa_common(pair)))
            continue;
        const double distance = kitagawa_of(pair, side, of) - mean;
        square += (work->weighted ? one->weight_squared / w : one->weight) * distance * distance;
    }
    return square / w / (work->weighted ? n > 1 ? (n - 1) / n : (double)NAN : n);
}

/* Variance of sum factor * value of both sides, the factor being a function of the two shares. */
static double kitagawa_of_values(const struct kitagawa_work *work, bool mix)
{
    const double first = cxm__sum_value(work->sums.w[0][KITAGAWA_COMMON]);
    const double second = cxm__sum_value(work->sums.w[1][KITAGAWA_COMMON]);
    double sum = 0;
    for (int64_t i = 0; i < work->count; i++) {
        const cxm_stratum *pair = &work->strata[2 * i];
        if (!kitagawa_common(pair))
            continue;
        const double a = pair[0].weight / first, b = pair[1].weight / second, factor = (mix ? b - a : a + b) / 2;
        sum += factor * factor * (pair[0].std_error * pair[0].std_error + pair[1].std_error * pair[1].std_error);
    }
    return sum;
}

static double kitagawa_crude_variance(const struct kitagawa_work *work)
{
    double variance = 0;
    for (int side = 0; side < 2; side++) {
        variance += kitagawa_of_shares(work, side, KITAGAWA_OWN);
        for (int64_t i = 0; i < work->count; i++)
            if (work->strata[2 * i + side].n) {
                const cxm_stratum *one = &work->strata[2 * i + side];
                const double error = one->weight / cxm__sum_value(work->sums.w[side][KITAGAWA_ALL]) * one->std_error;
                variance += error * error;
            }
    }
    return variance;
}

/* What can be turned round is the difference of the strata that both sides have, rate and mix together; the unmatched ones have nothing
 * that it could be opposite to. What is rounding of the parts is no difference. */
static void kitagawa_simpson(const struct kitagawa_work *work, struct cxm__kitagawa *result)
{
    const double rate = result->parts[CXM__KITAGAWA_RATE].value, mix = result->parts[CXM__KITAGAWA_MIX].value, whole = rate + mix;
    const double rounding = 1e-13 * (fabs(rate) + fabs(mix));
    for (int64_t i = 0; i < work->count; i++) {
        const cxm_stratum *pair = &work->strata[2 * i];
        result->opposite += kitagawa_common(pair) && (pair[1].value - pair[0].value) * whole < 0;
    }
    if (result->common > 1 && result->opposite == result->common && fabs(whole) > rounding)
        result->simpson = CXM_SIMPSON_STRONG;
    else if (rate * whole < 0 && fabs(rate) > rounding && fabs(whole) > rounding)
        result->simpson = CXM_SIMPSON_WEAK;
}

struct cxm__kitagawa cxm__kitagawa(const cxm_stratum *strata, int64_t count, bool weighted)
{
    struct kitagawa_work work = {.strata = strata, .count = count, .weighted = weighted};
    struct cxm__kitagawa result = {.common = 0};
    double values[CXM__KITAGAWA_PARTS], variances[CXM__KITAGAWA_PARTS] = {NAN, NAN, NAN, NAN};
    for (int64_t i = 0; i < count; i++)
        cxm__kitagawa_put(&work.sums, &strata[2 * i], 1);
    const struct cxm__kitagawa_sums *sums = &work.sums;
    const int64_t all = sums->n[0][KITAGAWA_ALL] + sums->n[1][KITAGAWA_ALL];
    const int64_t both = sums->n[0][KITAGAWA_COMMON] + sums->n[1][KITAGAWA_COMMON];
    const int64_t n[CXM__KITAGAWA_PARTS] = {all, both, both, all - both};
    cxm__kitagawa_values(sums, values);
    result.common = sums->common;
    if (!isnan(values[CXM__KITAGAWA_CRUDE]))
        variances[CXM__KITAGAWA_CRUDE] = kitagawa_crude_variance(&work);
    if (result.common) {
        variances[CXM__KITAGAWA_RATE] = kitagawa_of_values(&work, false) + kitagawa_of_shares(&work, 0, KITAGAWA_HALF_DIFFERENCE) +
                                        kitagawa_of_shares(&work, 1, KITAGAWA_HALF_DIFFERENCE);
        variances[CXM__KITAGAWA_MIX] = kitagawa_of_values(&work, true) + kitagawa_of_shares(&work, 0, KITAGAWA_MEAN) +
                                       kitagawa_of_shares(&work, 1, KITAGAWA_MEAN);
    }
    for (int part = 0; part < CXM__KITAGAWA_PARTS; part++)
        result.parts[part] = (struct cxm__kitagawa_part){values[part], sqrt(variances[part]), n[part]};
    if (result.common)
        kitagawa_simpson(&work, &result);
    return result;
}
