/**
 * @file survival.h
 * @brief How long until it happens, when some have not been watched long enough: Kaplan-Meier, Nelson-Aalen, restricted mean.
 *
 * Unstable: may change before 1.0. Times are durations of each row's own clock; an event of 0 says that the row was last seen then,
 * without it. Rows censored at a time are still at risk of the events at that time.
 * Intervals of figures that come from fewer than 30 events carry CXM_ESTIMATE_FEW_ANSWERS.
 */
#ifndef CXM_UNSTABLE_SURVIVAL_H
#define CXM_UNSTABLE_SURVIVAL_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How limits of a survival probability are made; z is the normal quantile, s the standard error. */
enum {
    CXM_SURVIVAL_LOG = 0,    /**< S exp(-+ z s / S), cut at 1; what R's survfit does unasked */
    CXM_SURVIVAL_PLAIN = 1,  /**< S -+ z s, cut at 0 and 1 */
    CXM_SURVIVAL_LOG_LOG = 2 /**< S^exp(+- z s / (S ln S)), which stays within 0 and 1 */
};

/** How events at the same time enter the cumulative hazard; d events among n rows at risk. */
enum {
    CXM_HAZARD_NELSON_AALEN = 0,      /**< d / n, variance d / n^2 */
    CXM_HAZARD_FLEMING_HARRINGTON = 1 /**< one after the other: 1 / n + 1 / (n - 1) + ... + 1 / (n - d + 1), variance of the
                                           squares */
};

/** A survival curve. Everything is computed when it is made; reading never changes it. */
typedef struct cxm_survival cxm_survival;

/**
 * The curve's steps: one for each different time of an event or of a censoring, ascending. Owned by the curve. Growing; the library
 * sets struct_size.
 *
 * std_error is NaN from the time at which nobody is left (survival is 0 there and no variance is known).
 * @since 0.0.1
 */
typedef struct cxm_survival_steps {
    size_t struct_size; /**< set by the library */
    int64_t length;                 /**< how many different times */
    int64_t n;                      /**< rows used */
    int64_t events;                 /**< rows with the event */
    int64_t missing;                /**< rows with a null */
    const double *time;             /**< in the unit of the data; `length` of each */
    const int64_t *at_risk;         /**< rows seen up to this time, less those that left before; entered before it */
    const int64_t *event_count;     /**< events at this time */
    const int64_t *censored_count;  /**< rows censored at this time */
    const double *survival;         /**< Kaplan-Meier: the probability of no event up to this time, this time included */
    const double *std_error;        /**< of `survival`, Greenwood */
} cxm_survival_steps;

/**
 * Makes the curve. Times are equal where they are the same double; nothing is rounded to make them so.
 *
 * Sources: Kaplan and Meier 1958 (JASA 53); Greenwood 1926; Nelson 1972 and Aalen 1978; Klein and Moeschberger, Survival Analysis,
 * 2003, sections 4.2 and 4.6 (left truncation). Whole times that are not too far apart are counted, O(n); others are sorted by
 * radix. Takes 8 bytes a different time and quantity, and while it works 16 bytes a row that has to be sorted. Thread-safe.
 * @param[in]  time   numeric, 0 or more, finite; not NULL
 * @param[in]  event  numeric or boolean, 0 or 1: 1 where the event happened at `time`; not NULL
 * @param[in]  entry  numeric, when the row came under observation, 0 or more and before `time`; NULL: all at 0, before all else
 * @param[in]  host   what is lent, or NULL; its memory must outlive the curve
 * @param[out] curve  written only on CXM_OK; free with cxm_survival_free(). No rows make a curve without steps
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (NaN, a negative or infinite time, an event that is
 * neither 0 nor 1, an entry not before its time), CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_new(const cxm_column *time, const cxm_column *event, const cxm_column *entry,
                                                  const cxm_host *host, cxm_survival **curve, cxm_error *error);

/**
 * Frees a curve.
 * @param[in] curve may be NULL
 * @since 0.0.1
 */
CXM_API void cxm_survival_free(cxm_survival *curve);

/**
 * The curve's steps. Thread-safe.
 * @param[in] curve not NULL
 * @return owned by the curve, never NULL
 * @since 0.0.1
 */
CXM_API const cxm_survival_steps *cxm_survival_steps_of(const cxm_survival *curve);

/**
 * Limits of the survival probability at each step. Pointwise: each holds by itself, not all at once. Thread-safe.
 * @param[in]  curve      not NULL
 * @param[in]  interval   CXM_SURVIVAL_...
 * @param[in]  confidence in (0, 1)
 * @param[out] lower      as many as the curve has steps; NaN where there is no interval: before the first event, and once survival
 *                        is 0
 * @param[out] upper      the same
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_limits(const cxm_survival *curve, int32_t interval, double confidence,
                                                     double *lower, double *upper, cxm_error *error);

/**
 * The cumulative hazard at each step. O(steps), and O(events) for CXM_HAZARD_FLEMING_HARRINGTON. Thread-safe.
 *
 * Sources: Nelson 1972, Aalen 1978 (variance: Klein 1991, the Poisson form); Fleming and Harrington 1984.
 * @param[in]  curve     not NULL
 * @param[in]  ties      CXM_HAZARD_...
 * @param[out] hazard    as many as the curve has steps
 * @param[out] std_error as many; may be NULL
 * @param[out] error     detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_hazard(const cxm_survival *curve, int32_t ties, double *hazard, double *std_error,
                                                     cxm_error *error);

/**
 * The probability of no event up to and including a time. Thread-safe.
 *
 * Beyond the last time it is NOT_IDENTIFIED, unless nobody was left. The interval is DEGENERATE before the first event and once
 * survival is 0.
 * @param[in]  curve      not NULL
 * @param[in]  time       0 or more
 * @param[in]  interval   CXM_SURVIVAL_...
 * @param[in]  confidence in (0, 1)
 * @param[out] estimate   a probability, 0..1; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_at(const cxm_survival *curve, double time, int32_t interval, double confidence,
                                                 cxm_estimate *estimate, cxm_error *error);

/**
 * The time by which a share p has had the event: the first one with survival 1 - p or less; 0.5 is the median. R's survfit takes
 * the middle of the flat stretch where the curve meets 1 - p exactly; this takes its beginning. Thread-safe.
 *
 * The interval holds the times at which an interval of the survival probability holds 1 - p (Brookmeyer and Crowley 1982). Its
 * upper end is INFINITY where the data set none. A curve that does not come down to 1 - p makes the value NOT_IDENTIFIED, and can
 * have an interval all the same: "later than". Without any, TOO_FEW; where the curve falls past it to 0 at once, DEGENERATE. No
 * standard error.
 * @param[in]  curve      not NULL
 * @param[in]  p          in (0, 1)
 * @param[in]  interval   CXM_SURVIVAL_...
 * @param[in]  confidence in (0, 1)
 * @param[out] estimate   a time in the unit of the data; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_quantile(const cxm_survival *curve, double p, int32_t interval, double confidence,
                                                       cxm_estimate *estimate, cxm_error *error);

/**
 * The mean time without the event within a horizon: the area under the curve up to it, with the normal interval, cut at 0 and the
 * horizon. Thread-safe.
 *
 * Source: Klein and Moeschberger 2003, section 4.5; the variance is the sum of A^2 d / (n (n - d)), A being the area from an
 * event's time to the horizon. Beyond the last time it is NOT_IDENTIFIED, unless nobody was left. Without an event up to the
 * horizon, or with one of all rows at once, the interval is DEGENERATE.
 * @param[in]  curve      not NULL
 * @param[in]  horizon    above 0, finite
 * @param[in]  confidence in (0, 1)
 * @param[out] estimate   a time in the unit of the data; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_survival_restricted_mean(const cxm_survival *curve, double horizon, double confidence,
                                                              cxm_estimate *estimate, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
