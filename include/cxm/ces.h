/**
 * @file ces.h
 * @brief Customer Effort Score 2.0: how far customers agree that it was made easy for them.
 *
 * In a query it is the measure `ces`. Two aggregations are in use, the mean and the share agreeing; both are given, and the net.
 */
#ifndef CXM_CES_H
#define CXM_CES_H

#include "column.h"
#include "design.h"
#include "estimate.h"
#include "host.h"
#include "scale.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_ces_options.direction */
enum {
    CXM_CES_HIGHER_IS_EASIER = 0, /**< version 2.0: agreement with "made it easy for me" */
    CXM_CES_LOWER_IS_EASIER = 1   /**< version 1: effort put in; answers are mirrored on the scale first */
};

/** cxm_ces_options.interval */
enum {
    CXM_CES_STANDARD = 0,   /**< t for the mean, Wilson for the shares, adjusted Wald for the net */
    CXM_CES_NO_INTERVAL = 1, /**< none */
    CXM_CES_PERCENTILE = 2, /**< bootstrap, exact and without a seed; not with weights, clusters, strata or a population */
    CXM_CES_BCA = 3         /**< the same, corrected for bias and skewness (Efron 1987) */
};

/**
 * Options. Growing: start from CXM_CES_OPTIONS_INIT. In text: scale, agree_boxes, disagree_boxes, direction, confidence,
 * interval, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_ces_options {
    size_t struct_size;     /**< sizeof(cxm_ces_options) in the caller's build */
    cxm_scale scale;        /**< 1..7 */
    int32_t agree_boxes;    /**< the easiest points that count as agreeing, 3: 5 to 7 */
    int32_t disagree_boxes; /**< the hardest points that count as disagreeing, 3: 1 to 3 */
    double confidence;      /**< of the intervals, in (0, 1); 0.95 */
    int32_t direction;      /**< CXM_CES_HIGHER_IS_EASIER (default) or _LOWER_IS_EASIER */
    int32_t interval;       /**< CXM_CES_... */
    int32_t off_scale;      /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
    int32_t reserved;       /**< 0 */
} cxm_ces_options;

/** The defaults. */
#define CXM_CES_OPTIONS_INIT \
    {sizeof(cxm_ces_options), {1, 7}, 3, 3, 0.95, CXM_CES_HIGHER_IS_EASIER, CXM_CES_STANDARD, CXM_OFF_SCALE_FAIL, 0}

/**
 * The score in its three forms. Frozen: 336 bytes.
 * @since 0.0.1
 */
typedef struct cxm_ces_result {
    cxm_estimate mean;      /**< points of the scale, higher is easier: with LOWER_IS_EASIER, minimum + maximum - mean answer */
    cxm_estimate agree;     /**< percent, 0 .. 100 */
    cxm_estimate net;       /**< points, -100 .. 100: percent agreeing minus percent disagreeing */
    int64_t agree_count;    /**< answers, not weighted */
    int64_t neutral_count;  /**< answers, not weighted */
    int64_t disagree_count; /**< answers, not weighted */
} cxm_ces_result;

/**
 * Customer Effort Score of a column of answers.
 *
 * Source: Dixon, Freeman and Toman, Harvard Business Review 88(7/8), 2010 (version 1); CEB, now Gartner, 2013 (2.0). With unequal
 * weights standard errors are linearised. O(n); allocates nothing unless there are more than 64 different answers between the
 * scale's points. Thread-safe.
 * @param[in]  score   numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design  weights and population, or NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_nps()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_ces(const cxm_column *score, const cxm_design *design, const cxm_ces_options *options,
                                         const cxm_host *host, cxm_ces_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
