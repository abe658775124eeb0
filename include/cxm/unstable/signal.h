/**
 * @file signal.h
 * @brief Good, neutral, poor, or too little heard to say: an estimate is put where its interval puts it, and nowhere else.
 *
 * Unstable: may change before 1.0.
 */
#ifndef CXM_UNSTABLE_SIGNAL_H
#define CXM_UNSTABLE_SIGNAL_H

#include "../estimate.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of an account, a site, a segment. */
enum {
    CXM_SIGNAL_INSUFFICIENT = 0, /**< no value, no interval, or an interval that reaches over a border */
    CXM_SIGNAL_POOR = 1,         /**< all of the interval lies below `poor_below` */
    CXM_SIGNAL_NEUTRAL = 2,      /**< all of it lies from `poor_below` to below `good_from` */
    CXM_SIGNAL_GOOD = 3          /**< all of it lies at `good_from` or above */
};

/**
 * Where an estimate belongs. Figures that are those of everybody (CXM_INTERVAL_DESCRIPTIVE) are taken as they are. Thread-safe.
 * @param[in] estimate   the estimate; NULL is insufficient
 * @param[in] poor_below below it an estimate is poor
 * @param[in] good_from  at it or above an estimate is good; at least poor_below, else all is insufficient
 * @return CXM_SIGNAL_...
 * @since 0.0.1
 */
CXM_API int32_t cxm_signal(const cxm_estimate *estimate, double poor_below, double good_from);

/**
 * A signal in words: "insufficient signal", "poor", "neutral", "good". Thread-safe.
 * @param[in] signal CXM_SIGNAL_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_signal_name(int32_t signal);

#ifdef __cplusplus
}
#endif
#endif
