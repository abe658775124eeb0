/**
 * @file comparison.h
 * @brief The difference of two estimates, with its interval and its test.
 *
 * One form for every comparison that the library makes, from two waves of a score to two regression coefficients.
 */
#ifndef CXM_COMPARISON_H
#define CXM_COMPARISON_H

#include "error.h"
#include "estimate.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_comparison.test_status */
enum {
    CXM_TEST_OK = 0,
    CXM_TEST_NOT_TESTABLE = 1 /**< one side has no standard error, or both have one of 0 */
};

/** cxm_comparison.method */
enum {
    CXM_TEST_NONE = 0,
    CXM_TEST_Z = 1,      /**< normal approximation, unpooled variances */
    CXM_TEST_WELCH_T = 2 /**< t with Welch and Satterthwaite's degrees of freedom */
};

/**
 * One comparison. Frozen: 144 bytes.
 * @since 0.0.1
 */
typedef struct cxm_comparison {
    cxm_estimate difference; /**< second minus first, in their unit; n, missing and excluded are sums */
    double statistic;        /**< z or t */
    double df;               /**< degrees of freedom; NaN for z */
    double p;                /**< two-sided, in [0, 1] */
    double q;                /**< p adjusted for the family it was tested in; NaN outside of one */
    int32_t test_status;     /**< CXM_TEST_OK, CXM_TEST_NOT_TESTABLE */
    int32_t method;          /**< CXM_TEST_NONE, _Z, _WELCH_T */
} cxm_comparison;

/**
 * Compares two estimates that come from different respondents: z = (second - first) / sqrt(se1^2 + se2^2), or Welch's t where
 * both carry degrees of freedom. Do not use it on overlapping groups, such as a part and the whole that contains it. Thread-safe.
 * @param[in]  first      one estimate, say last quarter's
 * @param[in]  second     the other, in the same unit
 * @param[in]  confidence of the interval of the difference, in (0, 1)
 * @param[out] comparison written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_compare_independent(const cxm_estimate *first, const cxm_estimate *second,
                                                         double confidence, cxm_comparison *comparison, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
