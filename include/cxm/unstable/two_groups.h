/**
 * @file two_groups.h
 * @brief Two independent groups: does one answer higher than the other, and by how much?
 *
 * Unstable: may change before 1.0. Every figure looks from the first group to the second: it is positive, or above 1/2, where the
 * second is higher. Read roc.h next.
 */
#ifndef CXM_UNSTABLE_TWO_GROUPS_H
#define CXM_UNSTABLE_TWO_GROUPS_H

#include "../column.h"
#include "../host.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Choices. Growing: start from CXM_TWO_GROUPS_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_two_groups_options {
    size_t struct_size; /**< sizeof(cxm_two_groups_options) in the caller's build */
    double confidence;  /**< of the intervals, in (0, 1) */
    int32_t continuity; /**< 1: Mann and Whitney's z is moved by half a pair towards 0, as R and scipy do by default; 0: it is
                             not */
    int32_t reserved;   /**< 0 */
} cxm_two_groups_options;

/** 95 %, with continuity correction. */
#define CXM_TWO_GROUPS_OPTIONS_INIT {sizeof(cxm_two_groups_options), 0.95, 1, 0}

/**
 * The comparison. Frozen: 688 bytes. n and missing of each figure are those of both groups, but for the two means.
 * @since 0.0.1
 */
typedef struct cxm_two_groups_result {
    cxm_estimate first;              /**< mean of the first group, t interval, in the unit of the values */
    cxm_estimate second;             /**< mean of the second group */
    cxm_comparison difference;       /**< second minus first, Welch's t */
    cxm_tested_estimate superiority; /**< P(second > first) + P(equal) / 2, the common-language effect size, 0..1; std_error, t
                                          and its degrees of freedom of Brunner and Munzel 2000, Biometrical Journal 42, 17-25,
                                          against 1/2 */
    cxm_tested_estimate cliff;       /**< Cliff's delta, P(second > first) - P(second < first), -1..1; std_error is the root of his
                                          unbiased variance, interval of Feng and Cliff 2004 with n1 + n2 - 2 degrees of freedom */
    double mann_whitney_z;           /**< U's distance from its mean, in units of its tie-corrected standard deviation */
    double mann_whitney_p;           /**< two-sided, normal approximation; NaN where all values are equal or a group is empty */
    int64_t higher;                  /**< pairs of one value of each group in which the second is larger */
    int64_t lower;                   /**< in which it is smaller */
    int64_t equal;                   /**< in which both are equal; U of the second group is higher + equal / 2 */
    int32_t mann_whitney_status;     /**< CXM_TEST_OK, CXM_TEST_NOT_TESTABLE */
    int32_t reserved;                /**< 0 */
} cxm_two_groups_result;

/**
 * Compares two independent groups. Nulls are left out and counted. Counts of pairs and tie corrections are exact integers, for
 * up to 2^32 values in both groups together. O(n) where most values are small whole numbers, else O(n log n). Thread-safe.
 *
 * Complete separation leaves rank methods without a variance: superiority is then 0 or 1 with a degenerate interval and no test,
 * and so is Cliff's delta; Mann and Whitney's test stands.
 * @param[in]  first   numeric or boolean, or coded with numeric labels; within -1e140..1e140, whole numbers of 64 bits within 2^53;
 *                     not NULL
 * @param[in]  second  the same, of any length
 * @param[in]  options choices, or NULL for CXM_TWO_GROUPS_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED, CXM_E_MEMORY,
 *         CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_two_groups(const cxm_column *first, const cxm_column *second,
                                                const cxm_two_groups_options *options, const cxm_host *host,
                                                cxm_two_groups_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
