/**
 * @file divergence.h
 * @brief How far two distributions of answers are apart, and how concentrated counts are on few categories.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_DIVERGENCE_H
#define CXM_UNSTABLE_DIVERGENCE_H

#include "../column.h"
#include "../comparison.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_divergence_result.method: where p comes from. */
enum {
    CXM_KOLMOGOROV_SMIRNOV_NONE = 0,
    CXM_KOLMOGOROV_SMIRNOV_EXACT = 1,   /**< all ways to divide the answers among the two sides, ties as they are */
    CXM_KOLMOGOROV_SMIRNOV_LIMITING = 2 /**< Kolmogorov's limiting distribution: too large where answers are tied */
};

/**
 * Two distributions compared. Frozen: 104 bytes. Look at the statuses; doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_divergence_result {
    double wasserstein;             /**< Wasserstein-1, the area between the two cumulated distributions; in the answers' unit */
    double jensen_shannon;          /**< Jensen-Shannon divergence over the distinct answers, in bits: 0 alike, 1 disjoint */
    double jensen_shannon_distance; /**< its square root, which is a metric */
    double kolmogorov_smirnov;      /**< D, the largest distance of the cumulated distributions, 0..1 */
    double p;                       /**< of D, two-sided, in [0, 1] */
    int64_t n_first;                /**< answers of the first side */
    int64_t n_second;               /**< answers of the second side */
    int64_t missing_first;          /**< rows without an answer */
    int64_t missing_second;         /**< rows without an answer */
    int64_t excluded_first;         /**< rows without a weight, or with one of 0 */
    int64_t excluded_second;        /**< rows without a weight, or with one of 0 */
    int32_t status;                 /**< CXM_VALUE_OK, or CXM_VALUE_NO_DATA where a side has no answer */
    int32_t test_status;            /**< CXM_TEST_OK, or CXM_TEST_NOT_TESTABLE without answers or with unequal weights */
    int32_t method;                 /**< CXM_KOLMOGOROV_SMIRNOV_... */
    int32_t reserved;               /**< 0 */
} cxm_divergence_result;

/**
 * Compares the answers of two columns. Wasserstein-1 and D look at how far apart answers are on their scale or in their order;
 * Jensen-Shannon does not, and over a continuous quantity, where hardly two answers are the same, it says nothing. p is exact
 * where n_first * n_second is at most 1000000. O(n log n); thread-safe.
 *
 * Sources: Villani 2003, Topics in Optimal Transportation, 2.18; Lin 1991, IEEE Transactions on Information Theory 37:145;
 * Endres and Schindelin 2003, the same 49:1858; Smirnov 1939; for the exact p Kim and Jennrich 1973, Selected Tables in
 * Mathematical Statistics 1:79, and Schroeer and Trenkler 1995, Computational Statistics & Data Analysis 20:185 for ties.
 * @param[in]  first         numeric or boolean answers, or coded ones with numeric labels, all finite; not NULL
 * @param[in]  first_weight  a weight for each row of it, 0 or from 1e-140 to 1e140, or NULL: all count alike
 * @param[in]  second        the other side, of any length and type; not NULL
 * @param[in]  second_weight its weights, or NULL
 * @param[in]  host          what is lent (memory for 32 bytes a row of both, 40 with weights), or NULL
 * @param[out] result        written only on CXM_OK; not NULL
 * @param[out] error         detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN, CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_divergence(const cxm_column *first, const cxm_column *first_weight,
                                                const cxm_column *second, const cxm_column *second_weight,
                                                const cxm_host *host, cxm_divergence_result *result, cxm_error *error);

/**
 * The same of two histograms over the same points, each 1 from the next, such as those of cxm_histogram(). The result is that
 * of the columns that were counted. O(points) besides the exact p; allocates nothing; thread-safe.
 * @param[in]  first  points counts, each 0 or more, their sum at most 2^53; may be NULL when points is 0
 * @param[in]  second the same of the other side
 * @param[in]  points how many
 * @param[out] result written only on CXM_OK; missing and excluded are 0; not NULL
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a negative count, or too many)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_divergence_of_counts(const int64_t *first, const int64_t *second, int64_t points,
                                                          cxm_divergence_result *result, cxm_error *error);

/**
 * How counts spread over categories. Frozen: 96 bytes. Look at the statuses; doubles that mean nothing are NaN.
 * @since 0.0.1
 */
typedef struct cxm_concentration_result {
    double entropy;               /**< Shannon's H = -sum p ln p, in nats (divide by ln 2 for bits) */
    double entropy_corrected;     /**< H + (occupied - 1) / (2 n), for the bias of few counts (Miller 1955) */
    double evenness;              /**< H / ln categories, 0..1 (Pielou 1966) */
    double herfindahl;            /**< Herfindahl-Hirschman index: sum p^2, 1/categories..1 */
    double herfindahl_normalized; /**< (herfindahl - 1/categories) / (1 - 1/categories), 0..1 */
    double same_category;         /**< chance that two different events share a category (Simpson 1949, unbiased) */
    double effective_entropy;     /**< exp(H): how many equally frequent categories have this H (Hill 1973, order 1) */
    double effective_herfindahl;  /**< 1 / herfindahl: the same of order 2 */
    int64_t n;                    /**< sum of the counts */
    int64_t occupied;             /**< categories with a count */
    int32_t status;               /**< CXM_VALUE_OK, or CXM_VALUE_NO_DATA where n is 0; the other two then say so too */
    int32_t share_status;         /**< CXM_VALUE_UNDEFINED with one category: evenness and herfindahl_normalized are NaN */
    int32_t pair_status;          /**< CXM_VALUE_UNDEFINED with one event: same_category is NaN */
    int32_t reserved;             /**< 0 */
} cxm_concentration_result;

/**
 * Shannon entropy and Herfindahl-Hirschman index of counts. Whether a category without events is one of them is the caller's
 * choice: evenness and herfindahl_normalized depend on it. O(categories); allocates nothing; thread-safe.
 * @param[in]  counts     categories counts, each 0 or more, their sum at most 2^53; may be NULL when categories is 0
 * @param[in]  categories how many, empty ones included
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a negative count, or too many)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_concentration(const int64_t *counts, int64_t categories, cxm_concentration_result *result,
                                                   cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
