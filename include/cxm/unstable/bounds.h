/**
 * @file bounds.h
 * @brief What a mean can be when part of the population was not observed: worst-case bounds, and an interval for the mean in them.
 *
 * Unstable: may change before 1.0. Nothing is supposed of those who were not observed but that their values lie in a known range
 * (Manski, American Economic Review 80, 1990; Horowitz and Manski, J. of the American Statistical Association 95, 2000). More
 * answers of the kind that came make neither bound move towards the other: only hearing the others does.
 */
#ifndef CXM_UNSTABLE_BOUNDS_H
#define CXM_UNSTABLE_BOUNDS_H

#include "../column.h"
#include "../estimate.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How many standard errors an interval for a mean has to reach beyond bounds of it, so that it holds the mean with the confidence
 * wherever between the bounds it lies: the C >= 0 with F(C + distance) - F(-C) = confidence (Imbens and Manski, Econometrica 72,
 * 2004, equation 7), and 0 where the bounds alone hold it. F is the normal distribution, or Student's t.
 *
 * It falls from the two-sided quantile, at a distance of 0, to the one-sided one: at a bound that is far from the other the mean
 * can be missed on one side only. The bounds must be ones that cannot cross, such as those of cxm_bounds(): then the distance between
 * them is known well enough where it is small (Stoye, Econometrica 77, 2009, lemma 3), and the interval is right for all distances
 * alike. It is not for bounds that were estimated apart. Thread-safe.
 * @param[in] distance   between the bounds, over the larger of their standard errors; 0 or more, may be infinite
 * @param[in] df         degrees of freedom of the standard errors, above 0; NaN for the normal distribution
 * @param[in] confidence in (0, 1)
 * @return C; NaN where an argument is outside its range
 * @since 0.0.1
 */
CXM_API double cxm_bounds_critical(double distance, double df, double confidence);

/**
 * Bounds of a mean. Frozen: 224 bytes.
 *
 * Both estimates carry the same interval, that of Imbens and Manski for the mean: `lower` lies below the least that it can be,
 * `upper` above the most, and both within the range. Their standard errors are those of the bounds. n counts values that were
 * observed.
 * @since 0.0.1
 */
typedef struct cxm_bounds_result {
    cxm_estimate least; /**< the mean if nobody unobserved had more than the minimum */
    cxm_estimate most;  /**< the mean if all unobserved had the maximum */
    double unobserved;  /**< the share that was not observed, 0..1; NaN without rows */
    double critical;    /**< C of cxm_bounds_critical(), by t; NaN where there is no interval */
} cxm_bounds_result;

/**
 * Worst-case bounds of the mean of values that lie in minimum..maximum. O(n), allocates nothing; thread-safe.
 *
 * `unobserved` is known: the values are a simple random sample of those that could be observed, nulls are `missing`, and
 * least = (1 - unobserved) mean + unobserved minimum. `unobserved` is NaN: the rows, nulls included, are a simple random sample of
 * the population, and nulls are those that are not observed; the standard errors are then of all rows, and hold the uncertainty of
 * the share too. Answers of one account hang together and are no simple random sample: see voices.blindspot.
 *
 * Without rows, or values where a known share is below 1: NO_DATA. One value (one row): TOO_FEW. Values that leave nothing to vary:
 * DEGENERATE. Nobody observed: the bounds are the range, which takes no interval, DESCRIPTIVE.
 * @param[in]  value      numbers or booleans; not NULL
 * @param[in]  unobserved 0..1, or NaN for the share of nulls
 * @param[in]  minimum    smallest possible value, finite
 * @param[in]  maximum    largest possible value, finite, above minimum
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value outside the range, with its row)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_bounds(const cxm_column *value, double unobserved, double minimum, double maximum,
                                            double confidence, cxm_bounds_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
