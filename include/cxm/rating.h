/**
 * @file rating.h
 * @brief Any rating: mean, median, spread, top and bottom boxes.
 *
 * In a query it is the measure `rating`. It describes answers on whatever scale they were given on, and rescales nothing.
 */
#ifndef CXM_RATING_H
#define CXM_RATING_H

#include "column.h"
#include "design.h"
#include "estimate.h"
#include "host.h"
#include "scale.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_rating_options.interval */
enum {
    CXM_RATING_STANDARD = 0,   /**< t for the mean, order statistics for the median, Wilson for the boxes */
    CXM_RATING_NO_INTERVAL = 1, /**< none */
    CXM_RATING_PERCENTILE = 2, /**< of mean and boxes a bootstrap, exact and without a seed; not with weights, clusters, strata or a
                                    population. The median as in STANDARD */
    CXM_RATING_BCA = 3         /**< the same, corrected for bias and skewness (Efron 1987) */
};

/**
 * Options. Growing: start from CXM_RATING_OPTIONS_INIT. In text: scale, top_boxes, bottom_boxes, confidence, interval, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_rating_options {
    size_t struct_size;   /**< sizeof(cxm_rating_options) in the caller's build */
    cxm_scale scale;      /**< 1..5 */
    int32_t top_boxes;    /**< 2: answers >= maximum - top_boxes + 1 */
    int32_t bottom_boxes; /**< 2: answers < minimum + bottom_boxes */
    double confidence;    /**< of the intervals, in (0, 1); 0.95 */
    int32_t interval;     /**< CXM_RATING_... */
    int32_t off_scale;    /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
} cxm_rating_options;

/** The defaults. */
#define CXM_RATING_OPTIONS_INIT {sizeof(cxm_rating_options), {1, 5}, 2, 2, 0.95, CXM_RATING_STANDARD, CXM_OFF_SCALE_FAIL}

/**
 * A rating's description. Frozen: 536 bytes.
 * @since 0.0.1
 */
typedef struct cxm_rating_result {
    cxm_estimate mean;       /**< points of the scale; t interval; standard error s / sqrt(n), finite population corrected */
    cxm_estimate median;     /**< points; the mean of the two middle answers of an even n; no standard error; interval from order
                                  statistics (the binomial), at least the confidence asked for, which takes 6 answers at 0.95;
                                  DESCRIPTIVE with unequal weights or a population */
    cxm_estimate deviation;  /**< points; standard deviation, divisor n - 1, with unequal weights sum w - sum w^2 / sum w;
                                  neither standard error nor interval */
    cxm_estimate top_box;    /**< percent */
    cxm_estimate bottom_box; /**< percent */
    int64_t top_count;       /**< answers, not weighted */
    int64_t bottom_count;    /**< answers, not weighted */
} cxm_rating_result;

/**
 * Describes a column of ratings.
 *
 * Sources: Student's t interval; David and Nagaraja, Order Statistics, 2003, section 7.1 (median); Wilson 1927 (boxes). With
 * unequal weights the standard error of the mean is linearised and the median is the weighted one of type 2 (Hyndman and Fan 1996).
 * O(n); allocates nothing unless there are more than 64 different answers between the scale's points. Thread-safe.
 * @param[in]  score   numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design  weights and population, or NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_nps()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_rating(const cxm_column *score, const cxm_design *design, const cxm_rating_options *options,
                                            const cxm_host *host, cxm_rating_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
