/* The difference of two independent estimates. z where they carry no degrees of freedom, Welch's t where both do; and no test at
 * all where there is nothing to test with. */
#include "cxm/comparison.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "stats/interval.h"

_Static_assert(sizeof(cxm_comparison) == 144, "frozen");

cxm_status cxm_compare_independent(const cxm_estimate *first, const cxm_estimate *second, double confidence,
                                   cxm_comparison *comparison, cxm_error *error)
{
    if (!first || !second)
        return cxm__fail_null(error, first ? 1 : 0, first ? "second" : "first");
    cxm_status status = cxm__confidence_check(confidence, 2, error);
    if (status)
        return status;
    if (!comparison)
        return cxm__fail_null(error, 3, "comparison");

    cxm_comparison result = {.statistic = NAN, .df = NAN, .p = NAN, .q = NAN, .test_status = CXM_TEST_NOT_TESTABLE};
    cxm_estimate *difference = &result.difference;
    *difference = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    difference->n = first->n + second->n;
    difference->n_effective = first->n_effective + second->n_effective;
    difference->missing = first->missing + second->missing;
    difference->excluded = first->excluded + second->excluded;
    difference->flags = (first->flags | second->flags) & CXM_ESTIMATE_WEIGHTED;
    difference->status = first->status ? first->status : second->status;
    difference->interval_status = CXM_INTERVAL_TOO_FEW;
    if (difference->status == CXM_VALUE_OK) {
        double a = first->std_error * first->std_error, b = second->std_error * second->std_error;
        difference->value = second->value - first->value;
        if (!isnan(a + b))
            difference->interval_status = CXM_INTERVAL_DEGENERATE;
        if (a + b > 0) {
            double level = 1 - (1 - confidence) / 2, quantile;
            bool t = first->df > 0 && second->df > 0;
            difference->std_error = sqrt(a + b);
            result.statistic = difference->value / difference->std_error;
            if (t) {
                result.df = (a + b) * (a + b) / (a * a / first->df + b * b / second->df);
                result.p = fmin(1, 2 * cxm_t_upper(fabs(result.statistic), result.df));
                quantile = cxm_t_quantile(level, result.df);
            } else {
                result.p = fmin(1, 2 * cxm_normal_upper(fabs(result.statistic)));
                quantile = cxm_normal_quantile(level);
            }
            result.method = t ? CXM_TEST_WELCH_T : CXM_TEST_Z;
            result.test_status = CXM_TEST_OK;
            difference->df = result.df;
            difference->lower = difference->value - quantile * difference->std_error;
            difference->upper = difference->value + quantile * difference->std_error;
            difference->confidence = confidence;
            difference->interval_status = CXM_INTERVAL_OK;
        }
    }
    *comparison = result;
    return CXM_OK;
}
