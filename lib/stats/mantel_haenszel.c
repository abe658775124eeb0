/* The odds ratio that two-by-two tables have in common. The formulas and their sources stand in cxm/unstable/decomposition.h. */
#include <math.h>

#include "core/lend.h"
#include "cxm/unstable/decomposition.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_odds_stratum) == 32, "frozen");

/* Products of two counts below 2^31 are exact in 64 bits, and sums of their quotients lose 1e-16 a stratum. */
struct mantel_haenszel {
    double r, s, pr, ps_qr, qs; /* sums by Robins, Breslow and Greenland's letters */
    double excess, variance;    /* of the second side's yes, given the margins */
    int64_t n;
};

static void mantel_haenszel_add(struct mantel_haenszel *sums, const cxm_odds_stratum *one)
{
    const double a = (double)one->second_yes, b = (double)one->second_no, c = (double)one->first_yes, d = (double)one->first_no;
    const double n = a + b + c + d;
    sums->n += one->second_yes + one->second_no + one->first_yes + one->first_no;
    if (!(n > 1))
        return;
    const double p = (a + d) / n, q = (b + c) / n, r = a * d / n, s = b * c / n;
    sums->r += r;
    sums->s += s;
    sums->pr += p * r;
    sums->ps_qr += p * s + q * r;
    sums->qs += q * s;
    sums->excess += (a * d - b * c) / n;
    sums->variance += (a + b) / n * (c + d) / n * (a + c) * (b + d) / (n - 1);
}

cxm_status cxm_mantel_haenszel(const cxm_odds_stratum *strata, int64_t count, double confidence, cxm_tested_estimate *result,
                               cxm_error *error)
{
    struct mantel_haenszel sums = {0};
    cxm_status status = !strata ? cxm__fail_null(error, 0, "strata") : CXM_OK;
    if (!status && count < 0)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(" is negative"));
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (!status && !result)
        status = cxm__fail_null(error, 3, "result");
    for (int64_t i = 0; !status && i < count; i++) {
        const int64_t cells[] = {strata[i].first_yes, strata[i].first_no, strata[i].second_yes, strata[i].second_no};
        for (int c = 0; c < 4 && !status; c++)
            if (cells[c] < 0 || cells[c] > INT32_MAX)
                status = CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("strata"), CXM__T("["), CXM__I(i), CXM__T("]: "),
                                   CXM__I(cells[c]), CXM__T(" is not a count of 0 to 2147483647"));
        mantel_haenszel_add(&sums, &strata[i]);
    }
    if (status)
        return status;
    *result = cxm__tested(sums.n, 0);
    if (!(sums.s > 0))
        return CXM_OK;
    const double ratio = sums.r / sums.s;
    cxm__tested_value(result, ratio, NAN);
    result->estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    cxm__tested_test(result, sums.excess / sqrt(sums.variance), NAN);
    if (!(sums.r > 0))
        return CXM_OK;
    const double variance = (sums.pr / sums.r / sums.r + sums.ps_qr / sums.r / sums.s + sums.qs / sums.s / sums.s) / 2;
    const double factor = exp(cxm__tested_quantile(confidence, NAN) * sqrt(variance));
    result->estimate.std_error = ratio * sqrt(variance);
    cxm__tested_interval(result, ratio / factor, ratio * factor, confidence, 0, INFINITY);
    return CXM_OK;
}
