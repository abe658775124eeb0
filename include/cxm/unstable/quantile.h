/**
 * @file quantile.h
 * @brief Quantiles of a column: type 7 by default, type 2 where weights are given.
 *
 * Unstable: may change before 1.0. Types are those of Hyndman and Fan 1996, The American Statistician 50:361.
 */
#ifndef CXM_UNSTABLE_QUANTILE_H
#define CXM_UNSTABLE_QUANTILE_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a quantile is read off n sorted answers x(1) <= ... <= x(n). */
enum {
    CXM_QUANTILE_AVERAGED = 2, /**< the first answer at which the share of answers up to it reaches p, or the mean of it and the
                                    next where p is met exactly; what SAS prints, and what a median is */
    CXM_QUANTILE_LINEAR = 7    /**< linear between x(1 + floor(h)) and the next, h = (n - 1) p; what R, numpy and spreadsheets
                                    print */
};

/**
 * What the quantiles were computed from. Frozen: 32 bytes.
 * @since 0.0.1
 */
typedef struct cxm_quantile_result {
    int64_t n;        /**< answers that the quantiles were computed from */
    int64_t missing;  /**< rows without an answer */
    int64_t excluded; /**< rows with an answer and without a weight, or with one of 0 */
    int32_t status;   /**< CXM_VALUE_OK or CXM_VALUE_NO_DATA */
    int32_t reserved; /**< 0 */
} cxm_quantile_result;

/**
 * Quantiles of a column, unrounded, in its unit. Integers beyond 2^53 are rounded to doubles. O(n log n), with
 * unequal weights and n count; thread-safe.
 * @param[in]  values        numeric or boolean answers, or coded ones with numeric labels, all finite; not NULL
 * @param[in]  weight        a weight for each row, 0 or from 1e-140 to 1e140, or NULL: all count alike. Two cumulated weights
 *                           that differ by less than 4 ulp of their sum are the same
 * @param[in]  type          CXM_QUANTILE_LINEAR, which takes no weights, or CXM_QUANTILE_AVERAGED
 * @param[in]  probabilities count of them in [0, 1]; not NULL
 * @param[in]  count         1 or more
 * @param[in]  host          what is lent (memory for 32 bytes a row, 40 with weights), or NULL
 * @param[out] quantiles     count doubles, NaN where the status is not CXM_VALUE_OK; written only on CXM_OK
 * @param[out] result        written only on CXM_OK; not NULL
 * @param[out] error         detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (NaN or infinite answers, weights that are none,
 *         probabilities outside [0, 1]), CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_quantiles(const cxm_column *values, const cxm_column *weight, int32_t type,
                                               const double *probabilities, int64_t count, const cxm_host *host,
                                               double *quantiles, cxm_quantile_result *result, cxm_error *error);

/**
 * One quantile with its interval: type 7 without weights, type 2 with them. The interval without weights is from order statistics
 * (Conover 1999, Practical Nonparametric Statistics, 3.2; David and Nagaraja 2003, Order Statistics, 7.1): x(r)..x(s) with r the
 * largest and s the smallest rank for which Binomial(n, p) is below r, and is s or more, with at most (1 - confidence) / 2 each. It
 * covers with the confidence or more, whatever the distribution; too_few where such a rank is not there. With weights there is
 * none: descriptive. Thread-safe.
 * @param[in]  values      as for cxm_quantiles()
 * @param[in]  weight      as there, or NULL
 * @param[in]  probability in [0, 1]
 * @param[in]  confidence  of the interval, in (0, 1)
 * @param[in]  host        what is lent, or NULL
 * @param[out] estimate    written only on CXM_OK; not NULL; no std_error
 * @param[out] error       detail on failure, or NULL
 * @return as cxm_quantiles()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_quantile_estimate(const cxm_column *values, const cxm_column *weight, double probability,
                                                       double confidence, const cxm_host *host, cxm_estimate *estimate,
                                                       cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
