/**
 * @file importance.h
 * @brief How much of what predictors explain together is each one's: relative weights, and Shapley's shares (LMG).
 *
 * Unstable: may change before 1.0. Read regression.h first. Importance is of explaining, in these rows and among these predictors;
 * it is no effect, and a predictor that is not asked for has none.
 */
#ifndef CXM_UNSTABLE_IMPORTANCE_H
#define CXM_UNSTABLE_IMPORTANCE_H

#include "../column.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Methods, to be joined with |. Both kinds of shares add up to R2. */
enum {
    CXM_IMPORTANCE_RELATIVE_WEIGHTS = 1, /**< Johnson 2000, Multivariate Behavioral Research 35; the same as Genizi 1993, Statistica
                                              Sinica 3: shares of the orthogonal columns that lie nearest to the predictors, given
                                              back to these; O(p^3) */
    CXM_IMPORTANCE_LMG = 2               /**< what a predictor adds to R2, averaged over all orders in which they can enter:
                                              Lindeman, Merenda and Gold 1980; Budescu's general dominance; Shapley's value;
                                              O(2^p) */
};

/** How many predictors CXM_IMPORTANCE_LMG takes, and how many the other. */
enum { CXM_IMPORTANCE_LMG_MOST = 28, CXM_IMPORTANCE_MOST = 200 };

/** cxm_importance.status, and cxm_importance_result.status. */
enum {
    CXM_IMPORTANCE_OK = 0,
    CXM_IMPORTANCE_NO_DATA = 1,   /**< no row without a null and with a weight; nothing has a value */
    CXM_IMPORTANCE_TOO_FEW = 2,   /**< no more rows than predictors and 1, so that anything is explained; nothing has a value */
    CXM_IMPORTANCE_CONSTANT = 3,  /**< a predictor is alike in all rows: it has no value, and the others are as without it; of a
                                       result: the outcome is, and nothing has a value */
    CXM_IMPORTANCE_COLLINEAR = 4, /**< a predictor is one of those that follow from one another: 1e-11 or less of the variance of
                                       some combination of them is left. `lmg` and `first` stand, and `last` is 0; relative weight,
                                       coefficient and inflation are not determined. All of such a set have this status, and of a
                                       result it says that there is one; the other predictors' figures stand */
    CXM_IMPORTANCE_THIN = 5       /**< more than half of the rows hold one value of a predictor, and fewer than five another: all
                                       figures stand, on those few rows */
};

/**
 * One predictor. Frozen: 56 bytes. What the status or the methods leave out is NaN.
 * @since 0.0.1
 */
typedef struct cxm_importance {
    double relative_weight; /**< share of R2, 0 or more */
    double lmg;             /**< share of R2, 0 or more */
    double first;           /**< R2 of this predictor alone */
    double last;            /**< by how much R2 is smaller without it */
    double beta;            /**< standardised coefficient beside all others */
    double inflation;       /**< variance inflation factor, 1 or more: 1 / (1 - R2 of it on the others) */
    int32_t status;         /**< CXM_IMPORTANCE_... */
    int32_t reserved;       /**< 0 */
} cxm_importance;

/**
 * What all predictors have together. Frozen: 48 bytes.
 * @since 0.0.1
 */
typedef struct cxm_importance_result {
    double r2;           /**< in [0, 1]; NaN without a value */
    double n_effective;  /**< Kish's; n without weights; 0 of correlations */
    int64_t n;           /**< rows used; 0 of correlations */
    int64_t missing;     /**< rows with a null */
    int64_t excluded;    /**< other rows with a null weight, or a weight of 0 */
    int32_t status;      /**< CXM_IMPORTANCE_...; never THIN */
    int32_t reserved;    /**< 0 */
} cxm_importance_result;

/**
 * Importance from correlations. Shares of LMG are sums over the tree of predictors left in and out, 2^count subsets with one update
 * of the remaining matrix each, in O(count^3) memory; subtrees go to the host's `run`, split alike for any host, so that bits do
 * not depend on its threads. About 2 ns a subset. Thread-safe.
 * @param[in]  correlations count x count by rows: of the predictors; symmetric, 1 on the diagonal. One that was put together from
 *                          pairs, each of other rows, may be none of any data, and is refused then
 * @param[in]  outcome      count of them: of each predictor with the outcome
 * @param[in]  count        1..200; with LMG 1..28
 * @param[in]  methods      CXM_IMPORTANCE_... joined; not 0
 * @param[in]  host         what is lent, or NULL
 * @param[out] each         `count` predictors; written only on CXM_OK
 * @param[out] result       written only on CXM_OK
 * @param[out] error        detail on failure, or NULL; `row` counts within the matrix
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (no matrix of correlations), CXM_E_UNSUPPORTED (LMG of more than 28 predictors),
 *         CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_importance_correlations(const double *correlations, const double *outcome, int64_t count,
                                                             uint32_t methods, const cxm_host *host, cxm_importance *each,
                                                             cxm_importance_result *result, cxm_error *error);

/**
 * Importance from columns: of rows without a null in any of them. Weights count as frequencies of any scale would. O(n count^2),
 * then as above. Takes about 8 count + 24 bytes a row. Thread-safe.
 * @param[in]  outcome    numeric or boolean, within -1e140..1e140
 * @param[in]  predictors `count` such columns, as long
 * @param[in]  count      as above
 * @param[in]  weight     as in cxm_design, or NULL
 * @param[in]  methods    as above
 * @param[in]  host       what is lent, or NULL
 * @param[out] each       `count` predictors; written only on CXM_OK
 * @param[out] result     written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (also more than
 *         2^31 - 1 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_importance_columns(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                                        const cxm_column *weight, uint32_t methods, const cxm_host *host,
                                                        cxm_importance *each, cxm_importance_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
