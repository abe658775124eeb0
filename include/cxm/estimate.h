/**
 * @file estimate.h
 * @brief A number that knows how sure it is.
 *
 * Every figure of every measure has this form, and says by two statuses whether its value and its interval are to be read at all.
 * Read nps.h next.
 */
#ifndef CXM_ESTIMATE_H
#define CXM_ESTIMATE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_estimate.status: is there a value, and if not, why. */
enum {
    CXM_VALUE_OK = 0,
    CXM_VALUE_NO_DATA = 1,        /**< no answer was left to compute it from */
    CXM_VALUE_SUPPRESSED = 2,     /**< the policy's min_n forbids showing it; all counts are 0, whatever they were */
    CXM_VALUE_NOT_IDENTIFIED = 3, /**< the data do not determine it */
    CXM_VALUE_UNDEFINED = 4       /**< the formula has no value here, such as 0/0 */
};

/** cxm_estimate.interval_status: is there an interval, and if not, why. */
enum {
    CXM_INTERVAL_OK = 0,
    CXM_INTERVAL_TOO_FEW = 1,          /**< fewer answers than the method needs (two for Wald and t) */
    CXM_INTERVAL_DEGENERATE = 2,       /**< all answers alike, and the method (Wald, t) would claim certainty */
    CXM_INTERVAL_TOO_FEW_CLUSTERS = 3, /**< fewer clusters than the method needs */
    CXM_INTERVAL_DESCRIPTIVE = 4       /**< none is meant: a census, a figure without a method, or interval=none */
};

/** cxm_estimate.flags */
#define CXM_ESTIMATE_LOWER_CLAMPED 1u /**< the method's lower bound lay below the smallest possible value, and was moved there */
#define CXM_ESTIMATE_UPPER_CLAMPED 2u /**< the same above */
#define CXM_ESTIMATE_WEIGHTED 4u      /**< unequal weights entered; std_error is the linearised one */
#define CXM_ESTIMATE_FEW_CLUSTERS 8u  /**< 5 to 19 clusters: the interval may be too narrow where they differ in size or kind */
#define CXM_ESTIMATE_FEW_ANSWERS 16u  /**< there is an interval, and too few answers for its method to hold its confidence */
#define CXM_ESTIMATE_DOUBTFUL 32u   /**< the method supposes what the data do not look like, normal values or unrelated rows: perhaps too narrow */

/**
 * One estimate. Frozen: 104 bytes. Doubles that mean nothing are NaN; look at the statuses, not for NaN.
 * @since 0.0.1
 */
typedef struct cxm_estimate {
    double value;            /**< in the unit of the measure's term; unrounded */
    double std_error;        /**< standard error of `value`, same unit */
    double lower;            /**< interval, same unit */
    double upper;            /**< interval, same unit */
    double confidence;       /**< of the interval, in (0, 1); NaN where there is none */
    double df;               /**< degrees of freedom of the t that was used; NaN where none was */
    double n_effective;      /**< Kish's effective n: (sum w)^2 / sum w^2; equals n without weights */
    int64_t n;               /**< answers that `value` was computed from */
    int64_t missing;         /**< rows without an answer */
    int64_t excluded;        /**< rows with an answer that was left out; the ledger says why */
    int64_t clusters;        /**< clusters among the answers; 0 where the design has none */
    int32_t status;          /**< CXM_VALUE_... */
    int32_t interval_status; /**< CXM_INTERVAL_... */
    uint32_t flags;          /**< CXM_ESTIMATE_... */
    uint32_t reserved;       /**< 0 */
} cxm_estimate;

/**
 * Name of a value status in lower case, as results print it: "ok", "no_data", "suppressed", "not_identified", "undefined".
 * Thread-safe.
 * @param[in] status CXM_VALUE_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_value_status_name(int32_t status);

/**
 * Name of an interval status: "ok", "too_few", "degenerate", "too_few_clusters", "descriptive". Thread-safe.
 * @param[in] status CXM_INTERVAL_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_interval_status_name(int32_t status);

#ifdef __cplusplus
}
#endif
#endif
