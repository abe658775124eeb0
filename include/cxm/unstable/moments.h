/**
 * @file moments.h
 * @brief Count, mean and central moments to the fourth order: added to in any pieces, merged, then read.
 *
 * Unstable: may change before 1.0. Nothing here allocates; every call is thread-safe as long as one cxm_moments is written by
 * one thread at a time.
 */
#ifndef CXM_UNSTABLE_MOMENTS_H
#define CXM_UNSTABLE_MOMENTS_H

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Moments of a set of doubles. Frozen: 72 bytes. All zero is the empty set, so CXM_MOMENTS_INIT or memset starts one.
 *
 * mean is the mean and m2..m4 are the sums (not averages) of the second to fourth powers of the distance from it, each as a
 * value and the rest that did not fit into its 53 bits. The values alone are right to the last bit or two.
 * @since 0.0.1
 */
typedef struct cxm_moments {
    int64_t count;    /**< how many values */
    double mean;      /**< their mean */
    double mean_rest; /**< what did not fit into `mean` */
    double m2;        /**< sum of squared distances from the mean */
    double m2_rest;   /**< what did not fit into `m2` */
    double m3;        /**< sum of cubed distances */
    double m3_rest;   /**< what did not fit into `m3` */
    double m4;        /**< sum of fourth powers of the distances */
    double m4_rest;   /**< what did not fit into `m4` */
} cxm_moments;

/** The moments of no values. */
#define CXM_MOMENTS_INIT {0, 0, 0, 0, 0, 0, 0, 0, 0}

/** Which of the three usual definitions a skewness or kurtosis follows (Joanes & Gill 1998, The Statistician 47). */
enum {
    CXM_MOMENTS_POPULATION = 1, /**< g1, g2: moments with divisor n */
    CXM_MOMENTS_UNBIASED = 2,   /**< G1, G2: unbiased for normal data; what spreadsheets and SAS print */
    CXM_MOMENTS_SAMPLE = 3      /**< b1, b2: moments with divisor n over the n-1 standard deviation */
};

/**
 * Adds values. One NaN or infinity makes every later reading NaN; leave missing values out.
 * The result does not depend on how values are cut into calls, up to about 1e-15 relative.
 * @param[in,out] moments what is added to; not NULL
 * @param[in] values count doubles; may be NULL when count is 0
 * @param[in] count how many; 0 or less adds nothing
 * @since 0.0.1
 */
CXM_API void cxm_moments_add(cxm_moments *moments, const double *values, int64_t count);

/**
 * Adds the set behind another moments (Chan, Golub & LeVeque 1979; Pebay 2008, SAND2008-6212, eq. 2.1).
 * Merging the empty set, or into it, changes no bit of the other one.
 * @param[in,out] into what is added to; not NULL
 * @param[in] from what is added; not NULL, may be the same as into
 * @since 0.0.1
 */
CXM_API void cxm_moments_merge(cxm_moments *into, const cxm_moments *from);

/**
 * Mean.
 * @param[in] moments what is read; not NULL
 * @return the mean; NaN when count is 0
 * @since 0.0.1
 */
CXM_API double cxm_moments_mean(const cxm_moments *moments);

/**
 * Variance with divisor n-1.
 * @param[in] moments what is read; not NULL
 * @return 0 or more; NaN when count is below 2
 * @since 0.0.1
 */
CXM_API double cxm_moments_variance(const cxm_moments *moments);

/**
 * Skewness: 0 for a symmetric set, positive for a long right tail.
 * @param[in] moments not NULL
 * @param[in] type CXM_MOMENTS_POPULATION, _UNBIASED or _SAMPLE
 * @return NaN when all values are equal, when count is below 2 (below 3 for _UNBIASED), or for an unknown type
 * @since 0.0.1
 */
CXM_API double cxm_moments_skewness(const cxm_moments *moments, int32_t type);

/**
 * Excess kurtosis: 0 for a normal distribution, at least -2 as _POPULATION.
 * @param[in] moments not NULL
 * @param[in] type CXM_MOMENTS_POPULATION, _UNBIASED or _SAMPLE
 * @return NaN when all values are equal, when count is below 2 (below 4 for _UNBIASED), or for an unknown type
 * @since 0.0.1
 */
CXM_API double cxm_moments_kurtosis(const cxm_moments *moments, int32_t type);

#ifdef __cplusplus
}
#endif
#endif
