/**
 * @file histogram.h
 * @brief How often each point of a scale was answered: what every transactional measure is computed from.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_HISTOGRAM_H
#define CXM_UNSTABLE_HISTOGRAM_H

#include "../column.h"
#include "../host.h"
#include "../scale.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Exact counts. Rows reconcile: the counts, `between`, `missing` and `excluded` add up to the length of the column.
 * @since 0.0.1
 */
typedef struct cxm_histogram_result {
    int64_t counts[241]; /**< answers at scale.minimum + i */
    int64_t between;     /**< answers between two points */
    int64_t missing;     /**< rows without an answer */
    int64_t excluded;    /**< rows off the scale, or NaN, that were skipped */
    int32_t points;      /**< how many of `counts` belong to the scale */
    int32_t reserved;    /**< 0 */
} cxm_histogram_result;

/**
 * Counts the answers at each point of a scale. Exact; O(n); allocates nothing unless there are more than 64 different answers
 * between points. Thread-safe.
 * @param[in]  score     numeric or boolean answers, or coded ones with numeric labels; not NULL
 * @param[in]  scale     the scale, at most 241 points; not NULL
 * @param[in]  off_scale CXM_OFF_SCALE_FAIL or _SKIP
 * @param[in]  host      what is lent, or NULL
 * @param[out] result    written only on CXM_OK
 * @param[out] error     detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_histogram(const cxm_column *score, const cxm_scale *scale, int32_t off_scale,
                                               const cxm_host *host, cxm_histogram_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
