/**
 * @file paired.h
 * @brief The same respondents before and after: did their answers move?
 *
 * Unstable: may change before 1.0. In a query it is the measure `paired`. Respondents who answered only once say nothing here;
 * compare waves of different people with compare.h.
 */
#ifndef CXM_UNSTABLE_PAIRED_H
#define CXM_UNSTABLE_PAIRED_H

#include "../column.h"
#include "../host.h"
#include "../scale.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_paired_options.statistic: what an answer's score is. */
enum {
    CXM_PAIRED_NPS = 0,    /**< -100 below passive_min, 100 from promoter_min, else 0 */
    CXM_PAIRED_MEAN = 1,   /**< the answer itself */
    CXM_PAIRED_TOP_BOX = 2 /**< 100 in the top boxes, else 0 */
};

/**
 * Options. Growing: start from CXM_PAIRED_OPTIONS_INIT. In text: statistic, scale, passive_min, promoter_min, top_boxes,
 * confidence, off_scale.
 * @since 0.0.1
 */
typedef struct cxm_paired_options {
    size_t struct_size;  /**< sizeof(cxm_paired_options) in the caller's build */
    cxm_scale scale;     /**< 0..10 */
    double passive_min;  /**< of nps: lowest passive answer, on the scale, 7 */
    double promoter_min; /**< of nps: lowest promoter answer, above passive_min, 9 */
    double confidence;   /**< of the intervals, in (0, 1); 0.95 */
    int32_t statistic;   /**< CXM_PAIRED_... */
    int32_t top_boxes;   /**< of top_box: how many of the highest points, 2 */
    int32_t off_scale;   /**< CXM_OFF_SCALE_FAIL (default) or _SKIP */
    int32_t reserved;    /**< 0 */
} cxm_paired_options;

/** The defaults. */
#define CXM_PAIRED_OPTIONS_INIT {sizeof(cxm_paired_options), {0, 10}, 7, 9, 0.95, CXM_PAIRED_NPS, 2, CXM_OFF_SCALE_FAIL, 0}

/**
 * The change and what it is made of. Frozen: 712 bytes. n is the pairs; a row with a null on either side is missing.
 * @since 0.0.1
 */
typedef struct cxm_paired_result {
    cxm_tested_estimate difference; /**< mean of after's score minus before's, points; t with n - 1 degrees of freedom */
    cxm_estimate before;            /**< mean score before, of the pairs; without an interval */
    cxm_estimate after;             /**< the same after */
    cxm_estimate rose;              /**< percent of the pairs whose score rose, Wilson's interval */
    cxm_estimate fell;              /**< percent whose score fell */
    cxm_tested_estimate upward;     /**< of those whose score changed, percent that rose, Wilson's interval; p is the mid-p of the
                                         sign test against 50, with two scores McNemar's (Fagerland, Lydersen and Laake 2013, BMC
                                         Medical Research Methodology 13:91); its statistic is NaN */
    int64_t up;                     /**< pairs whose score rose */
    int64_t down;                   /**< fell */
    int64_t same;                   /**< neither */
} cxm_paired_result;

/**
 * Compares two answers of each respondent by the t test of their scores' differences. O(n); allocates nothing. Thread-safe.
 *
 * Where all differences are alike the interval is degenerate and there is no test; mid-p stands.
 * @param[in]  before  numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  after   the same respondents' later answers, in the same order; not NULL
 * @param[in]  options choices, or NULL for CXM_PAIRED_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (an answer off the scale, with its row), CXM_E_UNSUPPORTED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_paired(const cxm_column *before, const cxm_column *after, const cxm_paired_options *options,
                                            const cxm_host *host, cxm_paired_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
