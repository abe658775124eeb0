/**
 * @file association.h
 * @brief How two columns go together: Pearson's r, Spearman's rho, Kendall's tau-b, Goodman and Kruskal's gamma.
 *
 * Unstable: may change before 1.0. Read two_groups.h next.
 */
#ifndef CXM_UNSTABLE_ASSOCIATION_H
#define CXM_UNSTABLE_ASSOCIATION_H

#include "contingency.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Four coefficients, each in -1..1 and without a unit, and the counts behind them. Frozen: 608 bytes.
 *
 * A coefficient is undefined where one of the columns holds a single value. An interval is too_few below 4 rows, and degenerate
 * where its method would claim certainty, as with |r| = 1. With one column of 0 and 1, Pearson's r is the point-biserial
 * correlation.
 * @since 0.0.1
 */
typedef struct cxm_association_result {
    cxm_tested_estimate pearson;  /**< std_error sqrt((1 - r^2) / (n - 2)); t with n - 2 degrees of freedom; interval by Fisher's
                                       z with 1 / sqrt(n - 3) */
    cxm_tested_estimate spearman; /**< Pearson's r of mid-ranks; std_error and t likewise (an approximation); interval by Fisher's z
                                       with sqrt((1 + rho^2 / 2) / (n - 3)) (Bonett and Wright 2000, Psychometrika 65, 23-28) */
    cxm_tested_estimate kendall;  /**< tau-b; std_error by the delta method (Brown and Benedetti 1977, JASA 72, 309-315), Wald
                                       interval; z by the tie-corrected variance of permutations, without continuity correction */
    cxm_tested_estimate gamma;    /**< std_error and interval likewise; z by the delta method's error if there is no association */
    int64_t x_values;             /**< different values of x */
    int64_t y_values;             /**< different values of y */
    int64_t concordant;           /**< pairs of rows whose x and y differ in the same direction */
    int64_t discordant;           /**< pairs of rows whose x and y differ in opposite directions */
    int64_t tied_x;               /**< pairs of rows with equal x, whatever y is */
    int64_t tied_y;               /**< pairs of rows with equal y, whatever x is */
    int64_t tied_both;            /**< pairs of rows with equal x and equal y */
    int64_t reserved;             /**< 0 */
} cxm_association_result;

/**
 * Association of two columns. Rows with a null in either are left out and counted in `missing`. The counts behind tau-b, gamma and
 * rho are exact integers up to 2^32 rows. O(n) where most values are small whole numbers, else O(n log n) (Knight 1966, JASA 61,
 * 436-439), with the same results. Thread-safe.
 * @param[in]  x          as for cxm_contingency_count()
 * @param[in]  y          the same, as many rows
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more than
 *         2^32 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_association(const cxm_column *x, const cxm_column *y, double confidence, const cxm_host *host,
                                                 cxm_association_result *result, cxm_error *error);

/**
 * The same from a table of counts, with the same bits as from the rows that it was counted from. Thread-safe.
 * @param[in]  table      counts, x and y strictly ascending and within -1e140..1e140; not NULL
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL; `row` is an index into the member that it names
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN, CXM_E_UNSUPPORTED (n above 2^32), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_association_of_table(const cxm_contingency *table, double confidence, const cxm_host *host,
                                                          cxm_association_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
