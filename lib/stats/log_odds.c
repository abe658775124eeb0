/* Log-odds ratios of categories of two groups under a Dirichlet prior, which adds to counts.
 * A category's odds then follow a Beta distribution, whose logarithm's moments are known. */
#include "cxm/unstable/log_odds.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_log_odds_result) == sizeof(cxm_tested_estimate) + 32, "frozen");

static const double log_odds_most = 9007199254740992; /* 2^53 */

/* The second derivative of the logarithm of the gamma function: the recurrence up to 16, then Abramowitz and Stegun 6.4.12. */
static double log_odds_trigamma(double x)
{
    static const double bernoulli[] = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6};
    double below = 0, power, tail = 0;
    for (; x < 16; x += 1)
        below += 1 / (x * x);
    const double square = 1 / (x * x);
    power = square / x;
    for (int i = 0; i < 7; i++, power *= square)
        tail += bernoulli[i] * power;
    return below + (1 / x + (square / 2 + tail));
}

static bool log_odds_within(double value, double most)
{
    return value >= 0 && value <= most;
}

cxm_status cxm_log_odds_of(const cxm_log_odds_group *first, const cxm_log_odds_group *second, double prior, double prior_total,
                           double confidence, cxm_log_odds_result *result, cxm_error *error)
{
    const cxm_log_odds_group *const groups[] = {first, second};
    cxm_status status = cxm__confidence_check(confidence, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    for (int32_t i = 0; i < 2 && !status; i++) {
        const char *name = i ? "second" : "first";
        if (!groups[i])
            return cxm__fail_null(error, i, name);
        if (!log_odds_within((double)groups[i]->total, log_odds_most))
            status = CXM__FAIL(error, CXM_E_DOMAIN, i, -1, CXM__A(name), CXM__T(".total: "), CXM__I(groups[i]->total),
                               CXM__T(" is not within 0..2^53"));
        else if (groups[i]->count < 0 || groups[i]->count > groups[i]->total)
            status = CXM__FAIL(error, CXM_E_DOMAIN, i, -1, CXM__A(name), CXM__T(".count: "), CXM__I(groups[i]->count),
                               CXM__T(" is not within 0.."), CXM__I(groups[i]->total));
    }
    if (!status && !log_odds_within(prior_total, log_odds_most))
        status = CXM__FAIL(error, CXM_E_DOMAIN, 3, -1, CXM__A("prior_total"), CXM__T(": "), CXM__N(prior_total),
                           CXM__T(" is not within 0..2^53"));
    if (!status && !log_odds_within(prior, prior_total))
        status = CXM__FAIL(error, CXM_E_DOMAIN, 2, -1, CXM__A("prior"), CXM__T(": "), CXM__N(prior), CXM__T(" is not within 0.."),
                           CXM__N(prior_total));
    if (status)
        return status;
    const double x1 = (double)first->count + prior, r1 = (double)(first->total - first->count) + (prior_total - prior);
    const double x2 = (double)second->count + prior, r2 = (double)(second->total - second->count) + (prior_total - prior);
    *result = (cxm_log_odds_result){cxm__tested(first->total && second->total ? first->total + second->total : 0, 0), (double)NAN,
                                    (double)NAN, (double)NAN, 0};
    cxm_tested_estimate *ratio = &result->log_odds;
    if (ratio->estimate.status == CXM_VALUE_NO_DATA || !(x1 > 0 && r1 > 0 && x2 > 0 && r2 > 0))
        return CXM_OK;
    const double value = log(x2 / r2 * (r1 / x1)), deviation = sqrt(1 / x1 + 1 / r1 + 1 / x2 + 1 / r2);
    const double apart = cxm__tested_quantile(confidence, (double)NAN) * deviation;
    cxm__tested_value(ratio, value, deviation);
    cxm__tested_interval(ratio, value - apart, value + apart, confidence, -INFINITY, INFINITY);
    cxm__tested_test(ratio, value / deviation, (double)NAN);
    result->published_z = value / sqrt(1 / x1 + 1 / x2);
    result->posterior_mean = cxm_digamma(x2) - cxm_digamma(r2) - (cxm_digamma(x1) - cxm_digamma(r1));
    result->posterior_sd = sqrt(log_odds_trigamma(x1) + log_odds_trigamma(r1) + log_odds_trigamma(x2) + log_odds_trigamma(r2));
    return CXM_OK;
}

/* Totals, of which none passes 2^53 since each step is looked at. */
static cxm_status log_odds_total(const int64_t *counts, int64_t count, const char *name, int32_t argument, int64_t *total,
                                 cxm_error *error)
{
    *total = 0;
    if (!counts && count)
        return cxm__fail_null(error, argument, name);
    for (int64_t i = 0; i < count; i++) {
        if (counts[i] < 0 || counts[i] > (int64_t)log_odds_most - *total)
            return CXM__FAIL(error, CXM_E_DOMAIN, argument, i, CXM__A(name), CXM__T("["), CXM__I(i), CXM__T("]: "),
                             CXM__I(counts[i]), CXM__T(counts[i] < 0 ? " is below 0" : " makes the sum pass 2^53"));
        *total += counts[i];
    }
    return CXM_OK;
}

static cxm_status log_odds_prior(const double *prior, int64_t count, double *total, cxm_error *error)
{
    cxm__sum sum = {0, 0};
    for (int64_t i = 0; i < count; i++) {
        if (!log_odds_within(prior[i], 1e140))
            return CXM__FAIL(error, CXM_E_DOMAIN, 3, i, CXM__A("prior"), CXM__T("["), CXM__I(i), CXM__T("]: "), CXM__N(prior[i]),
                             CXM__T(" is not within 0..1e140"));
        cxm__sum_add(&sum, prior[i]);
    }
    *total = cxm__sum_value(sum);
    if (count && !(*total > 0))
        return CXM__FAIL(error, CXM_E_DOMAIN, 3, -1, CXM__A("prior"),
                         CXM__T(" is 0 for every category; for no prior set weight to 0"));
    return CXM_OK;
}

cxm_status cxm_log_odds(const int64_t *first, const int64_t *second, int64_t count, const double *prior, double weight,
                        double confidence, cxm_log_odds_result *each, cxm_error *error)
{
    cxm_log_odds_group a = {0, 0}, b = {0, 0};
    double whole = 0;
    if (count < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("count"), CXM__T(" is below 0"));
    cxm_status status = log_odds_total(first, count, "first", 0, &a.total, error);
    if (!status)
        status = log_odds_total(second, count, "second", 1, &b.total, error);
    if (!status && !log_odds_within(weight, log_odds_most))
        status = CXM__FAIL(error, CXM_E_DOMAIN, 4, -1, CXM__A("weight"), CXM__T(": "), CXM__N(weight),
                           CXM__T(" is not within 0..2^53"));
    if (!status)
        status = cxm__confidence_check(confidence, 5, error);
    if (!status && count && !each)
        status = cxm__fail_null(error, 6, "each");
    if (!status && prior)
        status = log_odds_prior(prior, count, &whole, error);
    if (!prior)
        whole = (double)a.total + (double)b.total;
    for (int64_t i = 0; i < count && !status; i++) {
        a.count = first[i];
        b.count = second[i];
        const double share = whole > 0 ? (prior ? prior[i] : (double)a.count + (double)b.count) / whole : 0;
        status = cxm_log_odds_of(&a, &b, fmin(weight, weight * share), weight, confidence, &each[i], error);
    }
    return status;
}
