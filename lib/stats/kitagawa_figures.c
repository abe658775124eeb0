/* The parts of a difference as figures with interval and test by z, and Kitagawa's decomposition of strata that come as numbers. */
#include <math.h>

#include "core/lend.h"
#include "stats/kitagawa.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_stratum) == 40, "frozen");
_Static_assert(sizeof(cxm_kitagawa_result) == 4 * sizeof(cxm_tested_estimate) + 24, "frozen");

void cxm__kitagawa_figure(const struct cxm__kitagawa *of, int32_t part, double confidence, cxm_tested_estimate *figure)
{
    const struct cxm__kitagawa_part *one = &of->parts[part];
    cxm_estimate *estimate = &figure->estimate;
    figure->statistic = figure->df = figure->p = NAN;
    figure->test_status = CXM_TEST_NOT_TESTABLE;
    estimate->n = one->n;
    estimate->value = one->value;
    estimate->status = isnan(of->parts[CXM__KITAGAWA_CRUDE].value) ? CXM_VALUE_NO_DATA
                       : isnan(one->value)                         ? CXM_VALUE_NOT_IDENTIFIED
                                                                   : CXM_VALUE_OK;
    estimate->interval_status = CXM_INTERVAL_TOO_FEW;
    if (estimate->status || part == CXM__KITAGAWA_UNMATCHED || isnan(confidence)) {
        estimate->interval_status = estimate->status ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_DESCRIPTIVE;
        return;
    }
    if (isnan(one->std_error))
        return;
    estimate->std_error = one->std_error;
    estimate->interval_status = CXM_INTERVAL_DEGENERATE;
    if (!(one->std_error > 0))
        return;
    const double half = cxm__tested_quantile(confidence, NAN) * one->std_error;
    cxm__tested_interval(figure, one->value - half, one->value + half, confidence, -INFINITY, INFINITY);
    cxm__tested_test(figure, one->value / one->std_error, NAN);
}

static cxm_status kitagawa_check(const cxm_stratum *one, int64_t at, cxm_error *error)
{
    const char *member = one->n < 0                                                     ? "n"
                         : !one->n                                                      ? NULL
                         : !(one->weight > 0 && isfinite(one->weight))                  ? "weight"
                         : !(one->weight_squared > 0 && isfinite(one->weight_squared)) ? "weight_squared"
                         : !(fabs(one->value) <= 1e140)                                 ? "value"
                         : one->std_error < 0 || isinf(one->std_error)                  ? "std_error"
                                                                                        : NULL;
    if (!member)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_DOMAIN, 0, at, CXM__A("strata"), CXM__T("["), CXM__I(at), CXM__T("]: its "), CXM__T(member),
                     CXM__T(" is out of range"));
}

cxm_status cxm_kitagawa(const cxm_stratum *strata, int64_t count, double confidence, cxm_kitagawa_result *result, cxm_error *error)
{
    bool weighted = false;
    cxm_status status = !strata ? cxm__fail_null(error, 0, "strata") : CXM_OK;
    if (!status && count < 0)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(" is negative"));
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (!status && !result)
        status = cxm__fail_null(error, 3, "result");
    for (int64_t i = 0; !status && i < 2 * count; i++) {
        status = kitagawa_check(&strata[i], i, error);
        const double n = (double)strata[i].n;
        weighted = weighted || (n > 0 && (strata[i].weight != n || strata[i].weight_squared != n));
    }
    if (status)
        return status;
    const struct cxm__kitagawa apart = cxm__kitagawa(strata, count, weighted);
    cxm_tested_estimate *const figures[] = {&result->difference, &result->rate, &result->mix, &result->unmatched};
    *result = (cxm_kitagawa_result){.common = apart.common, .opposite = apart.opposite, .simpson = apart.simpson};
    for (int32_t part = 0; part < CXM__KITAGAWA_PARTS; part++) {
        *figures[part] = cxm__tested(apart.parts[part].n, 0);
        figures[part]->estimate.flags = weighted ? CXM_ESTIMATE_WEIGHTED : 0;
        cxm__kitagawa_figure(&apart, part, confidence, figures[part]);
    }
    return CXM_OK;
}
