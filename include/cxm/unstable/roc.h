/**
 * @file roc.h
 * @brief How well a score tells two outcomes apart: the area under the ROC curve, and whether one score does better than another.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_ROC_H
#define CXM_UNSTABLE_ROC_H

#include "../column.h"
#include "../host.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Two scores of the same subjects. Frozen: 424 bytes.
 * @since 0.0.1
 */
typedef struct cxm_auc_comparison {
    cxm_tested_estimate first;  /**< AUC of the first score, as cxm_auc() gives it for these rows */
    cxm_tested_estimate second; /**< AUC of the second score */
    cxm_comparison difference;  /**< second minus first, z with the covariance of both; interval moved into -1..1 */
    double correlation;         /**< of the two AUCs; NaN where one has no variance */
} cxm_auc_comparison;

/**
 * Area under the ROC curve: P(score of an event > score of none) + P(equal) / 2, 0..1. Gini's coefficient is 2 AUC - 1. Standard
 * error by DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845; Wald interval; z against 1/2 with the same error. Rows
 * with a null in either column are left out and counted. An outcome that never or always happened gives CXM_VALUE_UNDEFINED; complete
 * separation a degenerate interval. O(n) where most scores are small whole numbers, else O(n log n). Thread-safe.
 * @param[in]  score      as for cxm_contingency_count(); not NULL
 * @param[in]  outcome    boolean, or a number that is 0 or 1: 1 is an event; as many rows
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more than
 *         2^32 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_auc(const cxm_column *score, const cxm_column *outcome, double confidence,
                                         const cxm_host *host, cxm_tested_estimate *result, cxm_error *error);

/**
 * Compares the AUCs of two scores of the same subjects (DeLong, DeLong and Clarke-Pearson 1988). Only rows with both scores and the
 * outcome count; the others are `missing`. Takes about 100 bytes of memory a row. O(n log n). Thread-safe.
 * @param[in]  first      as in cxm_auc()
 * @param[in]  second     the other score, as many rows
 * @param[in]  outcome    as in cxm_auc(), as many rows
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_auc()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_auc_compare(const cxm_column *first, const cxm_column *second, const cxm_column *outcome,
                                                 double confidence, const cxm_host *host, cxm_auc_comparison *result,
                                                 cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
