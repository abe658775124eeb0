/*
 * How counts spread over categories: sums of terms of one sign, taken from the counts and not from rounded shares.
 * Read counts.h for what is refused.
 */
#include <math.h>
#include <string.h>

#include "cxm/estimate.h"
#include "cxm/unstable/divergence.h"
#include "stats/counts.h"
#include "stats/sum.h"

_Static_assert(sizeof(cxm_concentration_result) == 96, "cxm_concentration_result is frozen");

/* Above 2^53 a count is no longer a double. */
static const int64_t counts_most = INT64_C(9007199254740992);

cxm_status cxm__counts_sum(const int64_t *counts, int64_t length, const char *name, int32_t argument, int32_t length_argument,
                           int64_t *sum, cxm_error *error)
{
    *sum = 0;
    if (length < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, length_argument, -1, CXM__T("there are "), CXM__I(length), CXM__T(" counts"));
    if (!counts && length)
        return cxm__fail_null(error, argument, name);
    for (int64_t i = 0; i < length; i++) {
        if (counts[i] < 0)
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, i, CXM__A(name), CXM__T("["), CXM__I(i), CXM__T("]: "),
                             CXM__I(counts[i]), CXM__T(" is no count; counts are 0 or more"));
        if (counts[i] > counts_most - *sum)
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, i, CXM__A(name), CXM__T("["), CXM__I(i),
                             CXM__T("]: the counts add up to more than "), CXM__I(counts_most));
        *sum += counts[i];
    }
    return CXM_OK;
}

static void concentration_of(const int64_t *counts, int64_t categories, cxm_concentration_result *result)
{
    const double n = (double)result->n, k = (double)categories;
    cxm__sum entropy = {0, 0}, square = {0, 0}, excess = {0, 0}, pairs = {0, 0};
    for (int64_t i = 0; i < categories; i++) {
        double count = (double)counts[i], share = count / n;
        /* count / n - 1 / k, whose two products are exact */
        cxm__sum left = cxm__two_product(count, k);
        double past = ((left.sum - n) + left.rest) / n / k;
        cxm__sum_add(&excess, past * past);
        if (counts[i] == 0)
            continue;
        result->occupied++;
        cxm__sum_add(&entropy, share * log1p((n - count) / count));
        cxm__sum_add(&square, share * share);
        if (result->n > 1)
            cxm__sum_add(&pairs, share * ((count - 1) / (n - 1)));
    }
    result->entropy = cxm__sum_value(entropy);
    result->entropy_corrected = result->entropy + (double)(result->occupied - 1) / (2 * n);
    result->herfindahl = cxm__sum_value(square);
    result->effective_entropy = exp(result->entropy);
    result->effective_herfindahl = 1 / result->herfindahl;
    if (categories > 1) {
        result->evenness = fmin(result->entropy / log(k), 1);
        result->herfindahl_normalized = fmin(cxm__sum_value(excess) * (k / (k - 1)), 1);
    } else {
        result->share_status = CXM_VALUE_UNDEFINED;
    }
    if (result->n > 1)
        result->same_category = cxm__sum_value(pairs);
    else
        result->pair_status = CXM_VALUE_UNDEFINED;
}

cxm_status cxm_concentration(const int64_t *counts, int64_t categories, cxm_concentration_result *result, cxm_error *error)
{
    int64_t n;
    cxm_status status = cxm__counts_sum(counts, categories, "counts", 0, 1, &n, error);
    if (!status && !result)
        status = cxm__fail_null(error, 2, "result");
    if (status)
        return status;
    memset(result, 0, sizeof *result);
    result->entropy = result->entropy_corrected = result->evenness = (double)NAN;
    result->herfindahl = result->herfindahl_normalized = result->same_category = (double)NAN;
    result->effective_entropy = result->effective_herfindahl = (double)NAN;
    result->n = n;
    if (n == 0)
        result->status = result->share_status = result->pair_status = CXM_VALUE_NO_DATA;
    else
        concentration_of(counts, categories, result);
    return CXM_OK;
}
