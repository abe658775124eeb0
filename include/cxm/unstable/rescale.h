/**
 * @file rescale.h
 * @brief Answers moved from one scale to another, and what can be said of them there.
 *
 * Unstable: may change before 1.0. A change of units and no more: people who are asked on another scale answer differently (Dawes
 * 2008, International Journal of Market Research 50:61), so rescaled answers are not those of the other scale.
 */
#ifndef CXM_UNSTABLE_RESCALE_H
#define CXM_UNSTABLE_RESCALE_H

#include "../column.h"
#include "../design.h"
#include "../estimate.h"
#include "../host.h"
#include "../scale.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which end goes where. */
enum {
    CXM_RESCALE_LINEAR = 0,  /**< lowest to lowest: (x - a) / (b - a) (d - c) + c */
    CXM_RESCALE_REVERSED = 1 /**< lowest to highest, for questions that ask the other way round: a + b - x, then the same */
};

/** Whether rescaled answers may be cut where the other scale is. */
enum {
    CXM_RESCALE_REFUSE = 0, /**< no: top box and Net Promoter Score are NOT_IDENTIFIED */
    CXM_RESCALE_ACCEPT = 1  /**< yes: they are those of the rescaled numbers, whatever these mean */
};

/**
 * Choices. Growing: start from CXM_RESCALE_OPTIONS_INIT. In text: from, to, mapping, cuts, confidence, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_rescale_options {
    size_t struct_size; /**< sizeof(cxm_rescale_options) in the caller's build */
    cxm_scale from;     /**< what the answers were given on */
    cxm_scale to;       /**< what they are wanted on */
    double confidence;  /**< of the intervals, in (0, 1) */
    int32_t mapping;    /**< CXM_RESCALE_LINEAR, CXM_RESCALE_REVERSED */
    int32_t cuts;       /**< CXM_RESCALE_REFUSE, CXM_RESCALE_ACCEPT */
    int32_t off_scale;  /**< CXM_OFF_SCALE_FAIL, CXM_OFF_SCALE_SKIP */
    int32_t reserved;   /**< 0 */
} cxm_rescale_options;

/** 1..5 to 0..100, linear, no cuts, 95 %, off the scale is an error. */
#define CXM_RESCALE_OPTIONS_INIT {sizeof(cxm_rescale_options), {1, 5}, {0, 100}, 0.95, 0, 0, 0, 0}

/**
 * Rescaled answers, described. Frozen: 416 bytes.
 * @since 0.0.1
 */
typedef struct cxm_rescale_result {
    cxm_estimate mean;      /**< points of `to`; its standard error is that of the answers times (d - c) / (b - a) */
    cxm_estimate deviation; /**< points of `to` */
    cxm_estimate top_box;   /**< percent at the two highest points of `to`; NOT_IDENTIFIED unless `cuts` accepts it */
    cxm_estimate nps;       /**< points; NOT_IDENTIFIED unless `cuts` accepts it, UNDEFINED where `to` is not 0..10 */
} cxm_rescale_result;

/**
 * Rescales a column. O(n); memory for 8 bytes a row; thread-safe.
 * @param[in]  score    numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design   weights and so on as for cxm_rating(), or NULL
 * @param[in]  options  choices, or NULL for CXM_RESCALE_OPTIONS_INIT
 * @param[in]  host     what is lent, or NULL
 * @param[out] rescaled a number for each row, NaN where there is no answer or one that was skipped; written only on CXM_OK; may be
 *                      NULL
 * @param[out] result   written only on CXM_OK; not NULL
 * @param[out] error    detail on failure, or NULL
 * @return as cxm_rating(), or CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_rescale(const cxm_column *score, const cxm_design *design, const cxm_rescale_options *options,
                                             const cxm_host *host, double *rescaled, cxm_rescale_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
