/**
 * @file csat.h
 * @brief Customer satisfaction: the share of answers in the top boxes.
 *
 * In a query it is the measure `csat`. Which boxes count as satisfied is declared, never guessed from the data.
 */
#ifndef CXM_CSAT_H
#define CXM_CSAT_H

#include "column.h"
#include "design.h"
#include "estimate.h"
#include "host.h"
#include "scale.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_csat_options.interval */
enum {
    CXM_CSAT_WILSON = 0,          /**< Wilson's score interval */
    CXM_CSAT_AGRESTI_COULL = 1,   /**< Wald about Wilson's centre; clamped */
    CXM_CSAT_JEFFREYS = 2,        /**< quantiles of Beta(x + 1/2, n - x + 1/2); 0 and 100 at the ends */
    CXM_CSAT_CLOPPER_PEARSON = 3, /**< the exact one, never below its confidence */
    CXM_CSAT_NO_INTERVAL = 4,     /**< none */
    CXM_CSAT_PERCENTILE = 5,      /**< bootstrap, exact and without a seed; not with weights, clusters, strata or a population */
    CXM_CSAT_BCA = 6              /**< the same, corrected for bias and skewness (Efron 1987) */
};

/**
 * Options. Growing: start from CXM_CSAT_OPTIONS_INIT. In text: scale, top_boxes, bottom_boxes, confidence, interval, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_csat_options {
    size_t struct_size;   /**< sizeof(cxm_csat_options) in the caller's build */
    cxm_scale scale;      /**< 1..5 */
    int32_t top_boxes;    /**< the highest points that are satisfied, 2: an answer >= maximum - top_boxes + 1 */
    int32_t bottom_boxes; /**< the lowest points that are dissatisfied, 2: an answer < minimum + bottom_boxes */
    double confidence;    /**< of the interval, in (0, 1); 0.95 */
    int32_t interval;     /**< CXM_CSAT_... */
    int32_t off_scale;    /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
} cxm_csat_options;

/** The defaults. */
#define CXM_CSAT_OPTIONS_INIT {sizeof(cxm_csat_options), {1, 5}, 2, 2, 0.95, CXM_CSAT_WILSON, CXM_OFF_SCALE_FAIL}

/**
 * The shares and their counts. Frozen: 232 bytes.
 * @since 0.0.1
 */
typedef struct cxm_csat_result {
    cxm_estimate satisfied;    /**< percent, 0 .. 100: the score; the neutral are in the denominator */
    cxm_estimate dissatisfied; /**< percent, 0 .. 100 */
    int64_t satisfied_count;    /**< answers, not weighted */
    int64_t neutral_count;      /**< answers, not weighted */
    int64_t dissatisfied_count; /**< answers, not weighted */
} cxm_csat_result;

/**
 * Customer satisfaction of a column of answers.
 *
 * satisfied = 100 * x / n, x the answers in the top boxes. Sources: Wilson, JASA 22, 1927; Agresti and Coull, The American
 * Statistician 52, 1998; Brown, Cai and DasGupta, Statistical Science 16, 2001; Clopper and Pearson, Biometrika 26, 1934. With
 * unequal weights the standard error is linearised and the interval is formed with the design's effective n (after Korn and
 * Graubard 1998). O(n); allocates nothing unless there are more than 64 different answers between the scale's points. Thread-safe.
 * @param[in]  score   numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design  weights and population, or NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_nps()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_csat(const cxm_column *score, const cxm_design *design, const cxm_csat_options *options,
                                          const cxm_host *host, cxm_csat_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
