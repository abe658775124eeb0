/* Every figure here is a sum over strata of share times value. Values are independent of the shares given how many answered, shares
 * are multinomial, and so each variance has a part of the values and a part of the shares for either side. */
#include "stats/kitagawa.h"

#include <math.h>
#include <stddef.h>

#include "stats/sum.h"

struct kitagawa_side {
    double w; /* of the strata that count */
    int64_t n;
};

static bool kitagawa_counts(const struct cxm__stratum *strata, int64_t i, bool common)
{
    return common ? strata[2 * i].n && strata[2 * i + 1].n : strata[2 * i].n || strata[2 * i + 1].n;
}

/* What a stratum's share is multiplied by on a side. */
typedef double (*kitagawa_of_share)(const struct cxm__stratum *pair, int side);

static double kitagawa_own(const struct cxm__stratum *pair, int side)
{
    return pair[side].value;
}

static double kitagawa_half_difference(const struct cxm__stratum *pair, int side)
{
    (void)side;
    return (pair[1].value - pair[0].value) / 2;
}

static double kitagawa_mean(const struct cxm__stratum *pair, int side)
{
    (void)side;
    return (pair[0].value + pair[1].value) / 2;
}

struct kitagawa_work {
    const struct cxm__stratum *strata;
    int64_t count;
    bool weighted, common;
    struct kitagawa_side sides[2];
};

static double kitagawa_share(const struct kitagawa_work *work, int64_t i, int side)
{
    return work->strata[2 * i + side].w / work->sides[side].w;
}

static double kitagawa_total(const struct kitagawa_work *work, int side, kitagawa_of_share of)
{
    struct cxm__sum sum = {0, 0};
    for (int64_t i = 0; i < work->count; i++)
        if (kitagawa_counts(work->strata, i, work->common) && work->strata[2 * i + side].n)
            cxm__sum_merge(&sum, cxm__two_product(kitagawa_share(work, i, side), of(&work->strata[2 * i], side)));
    return cxm__sum_value(sum);
}

/* Variance of sum share * of(stratum) by the shares of one side. */
static double kitagawa_of_shares(const struct kitagawa_work *work, int side, kitagawa_of_share of)
{
    const struct kitagawa_side *whole = &work->sides[side];
    const double mean = kitagawa_total(work, side, of), n = (double)whole->n;
    double square = 0;
    for (int64_t i = 0; i < work->count; i++) {
        const struct cxm__stratum *one = &work->strata[2 * i + side];
        if (!kitagawa_counts(work->strata, i, work->common) || !one->n)
            continue;
        double distance = of(&work->strata[2 * i], side) - mean;
        square += (work->weighted ? one->w2 / whole->w : one->w) * distance * distance;
    }
    return square / whole->w / (work->weighted ? whole->n > 1 ? (n - 1) / n : NAN : n);
}

/* Variance of sum factor * value of both sides, the factor being a function of the two shares. */
static double kitagawa_of_values(const struct kitagawa_work *work, bool mix)
{
    double sum = 0;
    for (int64_t i = 0; i < work->count; i++) {
        if (!kitagawa_counts(work->strata, i, true))
            continue;
        double a = kitagawa_share(work, i, 0), b = kitagawa_share(work, i, 1), factor = (mix ? b - a : a + b) / 2;
        double one = work->strata[2 * i].std_error, other = work->strata[2 * i + 1].std_error;
        sum += factor * factor * (one * one + other * other);
    }
    return sum;
}

static void kitagawa_sides(struct kitagawa_work *work, bool common)
{
    work->common = common;
    for (int side = 0; side < 2; side++) {
        struct cxm__sum w = {0, 0};
        work->sides[side].n = 0;
        for (int64_t i = 0; i < work->count; i++)
            if (kitagawa_counts(work->strata, i, common)) {
                cxm__sum_add(&w, work->strata[2 * i + side].w);
                work->sides[side].n += work->strata[2 * i + side].n;
            }
        work->sides[side].w = cxm__sum_value(w);
    }
}

static struct cxm__kitagawa_part kitagawa_crude(struct kitagawa_work *work)
{
    struct cxm__kitagawa_part crude = {NAN, NAN, 0};
    double variance = 0;
    kitagawa_sides(work, false);
    crude.n = work->sides[0].n + work->sides[1].n;
    if (!work->sides[0].n || !work->sides[1].n)
        return crude;
    crude.value = kitagawa_total(work, 1, kitagawa_own) - kitagawa_total(work, 0, kitagawa_own);
    for (int side = 0; side < 2; side++) {
        variance += kitagawa_of_shares(work, side, kitagawa_own);
        for (int64_t i = 0; i < work->count; i++)
            if (work->strata[2 * i + side].n) {
                double error = kitagawa_share(work, i, side) * work->strata[2 * i + side].std_error;
                variance += error * error;
            }
    }
    crude.std_error = sqrt(variance);
    return crude;
}

static bool kitagawa_simpson(const struct kitagawa_work *work, double crude, int64_t common)
{
    bool opposite = common > 1 && crude != 0;
    for (int64_t i = 0; i < work->count; i++)
        if (kitagawa_counts(work->strata, i, true))
            opposite = opposite && (work->strata[2 * i + 1].value - work->strata[2 * i].value) * crude < 0;
    return opposite;
}

struct cxm__kitagawa cxm__kitagawa(const struct cxm__stratum *strata, int64_t count, bool weighted)
{
    struct kitagawa_work work = {.strata = strata, .count = count, .weighted = weighted};
    struct cxm__kitagawa result = {.crude = kitagawa_crude(&work), .rate = {NAN, NAN, 0}, .mix = {NAN, NAN, 0}, .unmatched = {NAN,
                                                                                                                              NAN, 0}};
    for (int64_t i = 0; i < count; i++)
        result.common += kitagawa_counts(strata, i, true);
    kitagawa_sides(&work, true);
    result.rate.n = result.mix.n = work.sides[0].n + work.sides[1].n;
    result.unmatched.n = result.crude.n - result.rate.n;
    if (!result.common)
        return result;
    result.rate.value = kitagawa_total(&work, 0, kitagawa_half_difference) + kitagawa_total(&work, 1, kitagawa_half_difference);
    result.mix.value = kitagawa_total(&work, 1, kitagawa_mean) - kitagawa_total(&work, 0, kitagawa_mean);
    result.rate.std_error = sqrt(kitagawa_of_values(&work, false) + kitagawa_of_shares(&work, 0, kitagawa_half_difference) +
                                 kitagawa_of_shares(&work, 1, kitagawa_half_difference));
    result.mix.std_error = sqrt(kitagawa_of_values(&work, true) + kitagawa_of_shares(&work, 0, kitagawa_mean) +
                                kitagawa_of_shares(&work, 1, kitagawa_mean));
    result.unmatched.value = result.unmatched.n ? result.crude.value - result.rate.value - result.mix.value : 0;
    result.simpson = kitagawa_simpson(&work, result.crude.value, result.common);
    return result;
}
