/*
 * Quantiles of sorted answers: by interpolation, or by the cumulated weight with a mean where it is met exactly.
 * Read sorted_values.h for where the answers come from.
 */
#include "cxm/unstable/quantile.h"

#include <float.h>
#include <math.h>

#include "core/lend.h"
#include "stats/sorted_values.h"
#include "stats/sum.h"

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

cxm_status cxm_quantiles(const cxm_column *values, const cxm_column *weight, int32_t type, const double *probabilities,
                         int64_t count, const cxm_host *host, double *quantiles, cxm_quantile_result *result, cxm_error *error)
{
    cxm_host lent;
    struct cxm__sorted_values sorted;
    const struct cxm__values_source source = {values, weight, "values", "weight", 0, 1};
    cxm__sum whole = {0, 0};
    cxm_status status = quantile_check(weight, type, probabilities, count, quantiles, result, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status)
        status = cxm__sorted_values_read(&sorted, &source, &lent, error);
    if (status)
        return status;
    for (int64_t i = 0; sorted.unequal && i < sorted.n; i++)
        cxm__sum_add(&whole, cxm__sorted_weight(&sorted, i));
    for (int64_t i = 0; i < count; i++) {
        if (sorted.n == 0)
            quantiles[i] = (double)NAN;
        else if (type == CXM_QUANTILE_LINEAR)
            quantiles[i] = quantile_linear(&sorted, probabilities[i]);
        else if (sorted.unequal)
            quantiles[i] = quantile_averaged(&sorted, cxm__sum_value(whole), probabilities[i]);
        else
            quantiles[i] = quantile_averaged_rank(&sorted, probabilities[i]);
    }
    *result = (cxm_quantile_result){sorted.n, sorted.missing, sorted.excluded,
                                    sorted.n ? CXM_VALUE_OK : CXM_VALUE_NO_DATA, 0};
    cxm__sorted_values_free(&sorted, &lent);
    return CXM_OK;
}
