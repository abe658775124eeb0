/*
 * Quantiles of sorted answers: by interpolation, or by the cumulated weight with a mean where it is met exactly.
 * Read sorted_values.h for where the answers come from.
 */
#include "cxm/unstable/quantile.h"

#include <float.h>
#include <math.h>

#include "core/lend.h"
#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/sorted_values.h"
#include "stats/sum.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_quantile_result) == 32, "cxm_quantile_result is frozen");

/* between two numbers, neither beyond them nor through infinity */
static double quantile_between(double low, double high, double share)
{
    if (low == high || share == 0)
        return low;
    if ((low < 0) != (high < 0))
        return low * (1 - share) + high * share;
    return fmin(low + share * (high - low), high);
}

static double quantile_linear(const struct cxm__sorted_values *values, double p)
{
    double h = (double)(values->n - 1) * p, below = floor(h);
    int64_t low = (int64_t)below, high = low + 1 < values->n ? low + 1 : low;
    return quantile_between(values->items[low].value, values->items[high].value, h - below);
}

/* The share p of `whole` is met at the first item up to which the weights add up to it. */
static double quantile_averaged(const struct cxm__sorted_values *values, double whole, double p)
{
    double target = p * whole, slack = 4 * DBL_EPSILON * whole;
    cxm__sum up_to = {0, 0};
    for (int64_t i = 0; i + 1 < values->n; i++) {
        cxm__sum_add(&up_to, cxm__sorted_weight(values, i));
        double past = cxm__sum_value(up_to) - target;
        if (past > slack)
            return values->items[i].value;
        if (past >= -slack)
            return quantile_between(values->items[i].value, values->items[i + 1].value, 0.5);
    }
    return values->items[values->n - 1].value;
}

/* Without weights the cumulated ones are the ranks. */
static double quantile_averaged_rank(const struct cxm__sorted_values *values, double p)
{
    double n = (double)values->n, target = p * n, rank = floor(target + 0.5);
    if (!(fabs(target - rank) <= 4 * DBL_EPSILON * n))
        return values->items[(int64_t)target].value; /* the first rank past it, counted from 0 */
    if (rank < 1)
        return values->items[0].value;
    int64_t at = (int64_t)rank - 1;
    return at + 1 < values->n ? quantile_between(values->items[at].value, values->items[at + 1].value, 0.5)
                              : values->items[at].value;
}

static cxm_status quantile_check(const cxm_column *weight, int32_t type, const double *probabilities, int64_t count,
                                 const double *quantiles, const cxm_quantile_result *result, cxm_error *error)
{
    if (type != CXM_QUANTILE_AVERAGED && type != CXM_QUANTILE_LINEAR)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("type"), CXM__T(" is "), CXM__I(type),
                         CXM__T("; it is 2, CXM_QUANTILE_AVERAGED, or 7, CXM_QUANTILE_LINEAR"));
    if (weight && type == CXM_QUANTILE_LINEAR)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1,
                         CXM__A("type"), CXM__T(" 7 has no weighted form; with weights take CXM_QUANTILE_AVERAGED"));
    if (!probabilities)
        return cxm__fail_null(error, 3, "probabilities");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count), CXM__T("; at least 1 is needed"));
    for (int64_t i = 0; i < count; i++)
        if (!(probabilities[i] >= 0 && probabilities[i] <= 1))
            return CXM__FAIL(error, CXM_E_DOMAIN, 3, i, CXM__A("probabilities"), CXM__T("["), CXM__I(i), CXM__T("]: "),
                             CXM__N(probabilities[i]), CXM__T(" is outside 0..1"));
    if (!quantiles)
        return cxm__fail_null(error, 6, "quantiles");
    return result ? CXM_OK : cxm__fail_null(error, 7, "result");
}

/* The sum of unequal weights. */
static double quantile_whole(const struct cxm__sorted_values *values)
{
    cxm__sum whole = {0, 0};
    for (int64_t i = 0; values->unequal && i < values->n; i++)
        cxm__sum_add(&whole, cxm__sorted_weight(values, i));
    return cxm__sum_value(whole);
}

static double quantile_read(const struct cxm__sorted_values *values, int32_t type, double whole, double p)
{
    if (values->n == 0)
        return (double)NAN;
    if (type == CXM_QUANTILE_LINEAR)
        return quantile_linear(values, p);
    return values->unequal ? quantile_averaged(values, whole, p) : quantile_averaged_rank(values, p);
}

/* Ranks that the binomial distribution leaves outside on either side. */
static void quantile_interval(const struct cxm__sorted_values *values, double p, double confidence, cxm_estimate *to)
{
    const double outside = (1 - confidence) / 2;
    const int64_t high = cxm_binomial_quantile(1 - outside, values->n, p) + 1;
    int64_t low = cxm_binomial_quantile(outside, values->n, p);
    low += cxm_binomial_cdf(low, values->n, p) <= outside; /* met exactly */
    if (low < 1 || high > values->n)
        return;
    to->lower = values->items[low - 1].value;
    to->upper = values->items[high - 1].value;
    to->confidence = confidence;
    to->interval_status = CXM_INTERVAL_OK;
}

cxm_status cxm_quantile_estimate(const cxm_column *values, const cxm_column *weight, double probability, double confidence,
                                 const cxm_host *host, cxm_estimate *estimate, cxm_error *error)
{
    cxm_host lent;
    struct cxm__sorted_values sorted;
    const struct cxm__values_source source = {values, weight, "values", "weight", 0, 1};
    cxm_status status = CXM_OK;
    if (!(probability >= 0 && probability <= 1))
        status = CXM__FAIL(error, CXM_E_DOMAIN, 2, -1, CXM__A("probability"), CXM__T(": "), CXM__N(probability),
                           CXM__T(" is outside 0..1"));
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !estimate)
        status = cxm__fail_null(error, 5, "estimate");
    if (!status)
        status = cxm__sorted_values_read(&sorted, &source, &lent, error);
    if (status)
        return status;
    cxm_estimate to = cxm__tested(sorted.n, sorted.missing).estimate;
    to.excluded = sorted.excluded;
    const double whole = quantile_whole(&sorted);
    to.value = quantile_read(&sorted, weight ? CXM_QUANTILE_AVERAGED : CXM_QUANTILE_LINEAR, whole, probability);
    to.status = sorted.n ? CXM_VALUE_OK : CXM_VALUE_NO_DATA;
    if (weight)
        to.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    else if (sorted.n)
        quantile_interval(&sorted, probability, confidence, &to);
    if (sorted.unequal) {
        cxm__sum squares = {0, 0};
        for (int64_t i = 0; i < sorted.n; i++)
            cxm__sum_add(&squares, cxm__sorted_weight(&sorted, i) * cxm__sorted_weight(&sorted, i));
        to.n_effective = whole * (whole / cxm__sum_value(squares));
        to.flags = CXM_ESTIMATE_WEIGHTED;
    }
    cxm__sorted_values_free(&sorted, &lent);
    *estimate = to;
    return CXM_OK;
}

cxm_status cxm_quantiles(const cxm_column *values, const cxm_column *weight, int32_t type, const double *probabilities,
                         int64_t count, const cxm_host *host, double *quantiles, cxm_quantile_result *result, cxm_error *error)
{
    cxm_host lent;
    struct cxm__sorted_values sorted;
    const struct cxm__values_source source = {values, weight, "values", "weight", 0, 1};
    cxm_status status = quantile_check(weight, type, probabilities, count, quantiles, result, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status)
        status = cxm__sorted_values_read(&sorted, &source, &lent, error);
    if (status)
        return status;
    const double whole = quantile_whole(&sorted);
    for (int64_t i = 0; i < count; i++)
        quantiles[i] = quantile_read(&sorted, type, whole, probabilities[i]);
    *result = (cxm_quantile_result){sorted.n, sorted.missing, sorted.excluded,
                                    sorted.n ? CXM_VALUE_OK : CXM_VALUE_NO_DATA, 0};
    cxm__sorted_values_free(&sorted, &lent);
    return CXM_OK;
}
