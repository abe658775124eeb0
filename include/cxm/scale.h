/**
 * @file scale.h
 * @brief A rating scale, and the rule by which any real number falls into one of its bands.
 *
 * A band begins at its lower bound and ends before the next one's, so bands are disjoint, exhaustive, and 6.5 and 8.5 belong
 * somewhere: with bounds 7 and 9 they are a detractor's and a passive's.
 */
#ifndef CXM_SCALE_H
#define CXM_SCALE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A scale from one whole number to another, both included; at most 241 points. Answers between the points are answers too.
 * Frozen: 16 bytes.
 * @since 0.0.1
 */
typedef struct cxm_scale {
    double minimum; /**< lowest point, a whole number */
    double maximum; /**< highest point, a whole number above `minimum` */
} cxm_scale;

/** What to do with a value outside the scale. */
enum {
    CXM_OFF_SCALE_FAIL = 0, /**< the call fails with CXM_E_DOMAIN and the row */
    CXM_OFF_SCALE_SKIP = 1  /**< the row is excluded, and counted in the ledger under "off_scale" */
};

/**
 * The band that an answer falls into: the number of bounds that are <= answer. Thread-safe.
 * @param[in] answer any real number; NaN falls into band 0
 * @param[in] bounds lower bounds of the bands above the lowest, ascending; NULL if count is 0
 * @param[in] count  how many bounds
 * @return 0 .. count
 * @since 0.0.1
 */
CXM_API int32_t cxm_scale_band(double answer, const double *bounds, int32_t count);

#ifdef __cplusplus
}
#endif
#endif
