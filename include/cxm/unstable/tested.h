/**
 * @file tested.h
 * @brief An estimate, and the test of whether it could be chance.
 *
 * Unstable: may change before 1.0. Read association.h next.
 */
#ifndef CXM_UNSTABLE_TESTED_H
#define CXM_UNSTABLE_TESTED_H

#include "../comparison.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * An estimate with its test. Frozen: 136 bytes. The test and the interval can use different standard errors: that of the test holds
 * if there is nothing to find, that of the interval holds in any case. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_tested_estimate {
    cxm_estimate estimate; /**< the figure, with its interval */
    double statistic;    /**< z or t */
    double df;           /**< degrees of freedom of t; NaN for z */
    double p;            /**< two-sided, in [0, 1] */
    int32_t test_status; /**< CXM_TEST_OK, CXM_TEST_NOT_TESTABLE */
    int32_t reserved;    /**< 0 */
} cxm_tested_estimate;

#ifdef __cplusplus
}
#endif
#endif
