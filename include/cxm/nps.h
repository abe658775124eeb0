/**
 * @file nps.h
 * @brief Net Promoter Score: the share of promoters minus the share of detractors.
 *
 * In a query it is the measure `nps`. Read csat.h next.
 */
#ifndef CXM_NPS_H
#define CXM_NPS_H

#include "column.h"
#include "design.h"
#include "estimate.h"
#include "host.h"
#include "scale.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_nps_options.interval */
enum {
    CXM_NPS_ADJUSTED_WALD = 0, /**< 3/4, 3/2, 3/4 answers added to detractors, passives, promoters (Rocks 2016); clamped */
    CXM_NPS_WALD = 1,          /**< value +- z * std_error; clamped; degenerate where all answers are alike */
    CXM_NPS_SCORE = 2,         /**< inversion of the score test (Tango 1998); stands at the ends and at one answer */
    CXM_NPS_NO_INTERVAL = 3,   /**< none */
    CXM_NPS_PERCENTILE = 4,    /**< bootstrap, exact and without a seed; not with weights, clusters, strata or a population */
    CXM_NPS_BCA = 5            /**< the same, corrected for bias and skewness (Efron 1987) */
};

/**
 * Options. Growing: start from CXM_NPS_OPTIONS_INIT. In text: scale, passive_min, promoter_min, confidence, interval, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_nps_options {
    size_t struct_size;  /**< sizeof(cxm_nps_options) in the caller's build */
    cxm_scale scale;     /**< 0..10 */
    double passive_min;  /**< lowest passive answer, on the scale; below are detractors. Default 7, so 6.5 is a detractor */
    double promoter_min; /**< lowest promoter answer, above passive_min. Default 9, so 8.5 is a passive */
    double confidence;   /**< of the interval, in (0, 1); 0.95 */
    int32_t interval;    /**< CXM_NPS_... */
    int32_t off_scale;   /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
} cxm_nps_options;

/** The defaults. */
#define CXM_NPS_OPTIONS_INIT {sizeof(cxm_nps_options), {0, 10}, 7, 9, 0.95, CXM_NPS_ADJUSTED_WALD, CXM_OFF_SCALE_FAIL}

/**
 * The score and what it is made of. Frozen: 240 bytes.
 * @since 0.0.1
 */
typedef struct cxm_nps_result {
    cxm_estimate score;     /**< points, -100 .. 100; std_error is sqrt(V / n) with the multinomial variance V */
    int64_t promoters;      /**< answers, not weighted */
    int64_t passives;       /**< answers, not weighted */
    int64_t detractors;     /**< answers, not weighted */
    double promoter_share;  /**< percent, weighted where there are weights; NaN without data. With intervals in a query */
    double passive_share;   /**< percent */
    double detractor_share; /**< percent */
    int64_t histogram[11];  /**< answers, not weighted, at scale.minimum, +1, ... +10; one between points counts at the lower */
} cxm_nps_result;

/**
 * Net Promoter Score of a column of answers.
 *
 * score = 100 * (promoters - detractors) / n; with weights, of their sums. Source: Reichheld, Harvard Business Review 81(12),
 * 2003; variance and intervals: Rocks, The American Statistician 70(4), 2016; Tango, Statistics in Medicine 17, 1998.
 * With unequal weights the standard error is linearised (Taylor) and the interval is formed with the design's effective n.
 * O(n); allocates nothing unless there are more than 64 different answers between the scale's points. Thread-safe.
 * @param[in]  score   numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  design  weights and population, or NULL
 * @param[in]  options NULL for the defaults
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK; no answers are CXM_OK with status CXM_VALUE_NO_DATA
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN, CXM_E_LENGTH, CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_nps(const cxm_column *score, const cxm_design *design, const cxm_nps_options *options,
                                         const cxm_host *host, cxm_nps_result *result, cxm_error *error);

/**
 * How many answers a margin takes: n = z^2 V / e^2, with the finite population correction n / (1 + (n - 1) / population), rounded
 * up. Thread-safe.
 * @param[in]  margin     half the width of the interval wanted, points, above 0
 * @param[in]  confidence in (0, 1)
 * @param[in]  variance   expected variance of the answers scored -1, 0, 1: in 0 .. 1; 1 is the worst case
 * @param[in]  population size of the population, >= 1; INFINITY for one without limit
 * @param[out] answers    written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_nps_answers_needed(double margin, double confidence, double variance, double population,
                                                        int64_t *answers, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
