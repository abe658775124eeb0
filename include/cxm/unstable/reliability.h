/**
 * @file reliability.h
 * @brief Whether several questions measure one thing: Cronbach's alpha, raw and standardised, and what each item does to it.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_RELIABILITY_H
#define CXM_UNSTABLE_RELIABILITY_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The most items of a scale. */
#define CXM_RELIABILITY_ITEMS_MAX 1000

/**
 * One item. Frozen: 32 bytes. Doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_reliability_item {
    double mean;          /**< of its answers in complete rows */
    double deviation;     /**< their standard deviation, divisor n - 1; NaN below two rows */
    double alpha_without; /**< alpha of the other items; NaN with fewer than three, or where they have no variance */
    double rest;          /**< correlation with the sum of the other items; NaN where one of the two is constant */
} cxm_reliability_item;

/**
 * Cronbach's alpha. Frozen: 216 bytes.
 * @since 0.0.1
 */
typedef struct cxm_reliability_result {
    cxm_estimate alpha;        /**< at most 1, and negative where items run against each other; Feldt's interval, DEGENERATE at 1;
                                    UNDEFINED with one item, one row, or where the sum of the items does not vary */
    cxm_estimate standardized; /**< of items scaled to the same variance, from their mean correlation; no interval; UNDEFINED where
                                    an item is constant */
    double mean_correlation;   /**< mean of the correlations of all pairs of items; NaN where `standardized` has no value */
} cxm_reliability_result;

/**
 * alpha = k / (k - 1) (1 - sum of item variances / variance of the sum). Rows that lack an answer are left out and counted as
 * missing. Items that ask the other way round must have been reversed, see rescale.h. O(n k^2); thread-safe.
 *
 * Sources: Cronbach 1951, Psychometrika 16:297; interval: Feldt 1965, Psychometrika 30:357, and Feldt, Woodruff and Salih 1987,
 * Applied Psychological Measurement 11:93, formulas 6 and 7: F with n - 1 and (n - 1) (k - 1) degrees of freedom.
 * @param[in]  items      `count` columns of one length, numeric, within -1e140..1e140; not NULL
 * @param[in]  count      how many, 1 .. CXM_RELIABILITY_ITEMS_MAX
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] each       `count` items, or NULL; written only on CXM_OK
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL; items are named "item", "item 2", ...
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_reliability(const cxm_column *items, int32_t count, double confidence, const cxm_host *host,
                                                 cxm_reliability_item *each, cxm_reliability_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
