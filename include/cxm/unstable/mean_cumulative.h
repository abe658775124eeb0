/**
 * @file mean_cumulative.h
 * @brief How often it happens: the mean cumulative function of events that come again, by the subjects that they happen to.
 *
 * Unstable: may change before 1.0. Read survival.h first: a survival curve knows one event a row, this any number a subject.
 */
#ifndef CXM_UNSTABLE_MEAN_CUMULATIVE_H
#define CXM_UNSTABLE_MEAN_CUMULATIVE_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A mean cumulative function. Everything is computed when it is made; reading never changes it. */
typedef struct cxm_mean_cumulative cxm_mean_cumulative;

/**
 * The function's steps, one for each different time of an event, ascending. Owned by the function. Growing; the library sets
 * struct_size.
 * @since 0.0.1
 */
typedef struct cxm_mean_cumulative_steps {
    size_t struct_size;         /**< set by the library */
    int64_t length;             /**< how many different times */
    int64_t subjects;           /**< subjects of the rows used */
    int64_t events;             /**< events of the rows used */
    int64_t missing;            /**< rows with a null */
    double until;               /**< from the first entry to here somebody was observed at every time; NaN without subjects */
    const double *time;         /**< in the unit of the data; `length` of each */
    const int64_t *at_risk;     /**< subjects observed then */
    const int64_t *event_count; /**< events then */
    const double *value;        /**< mean number of events a subject up to this time, this time included */
    const double *std_error;    /**< of `value`; 0 where all subjects are alike, and where there is one */
} cxm_mean_cumulative_steps;

/**
 * Makes the function: the sum of events / subjects observed, over the times of events. Its variance takes each subject's whole
 * history as one observation, so that events of a subject may depend on each other in any way; it divides by the number of
 * subjects, not by one less.
 *
 * A row with event 0 says until when a subject was observed, and each subject has exactly one; rows with event 1 are its events, as
 * many as there are, the same time twice too. A subject is observed at its end, and not yet at its entry.
 *
 * Sources: Nelson 2003, Recurrent Events Data Analysis; Lawless and Nadeau 1995 (Technometrics 37), robust variance, equation 2.3.
 * O(n log n); takes up to 150 bytes a row while it works. Thread-safe.
 * @param[in]  time    as in cxm_survival_new()
 * @param[in]  event   as in cxm_survival_new()
 * @param[in]  subject numeric, boolean or coded; not NULL
 * @param[in]  entry   as in cxm_survival_new(); the smallest of a subject's rows counts; NULL: all at 0
 * @param[in]  host    what is lent, or NULL; its memory must outlive the function
 * @param[out] curve   written only on CXM_OK; free with cxm_mean_cumulative_free()
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_survival_new(); CXM_E_DOMAIN also for a subject without an end or with two, and for an event after the end
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_mean_cumulative_new(const cxm_column *time, const cxm_column *event, const cxm_column *subject,
                                                         const cxm_column *entry, const cxm_host *host,
                                                         cxm_mean_cumulative **curve, cxm_error *error);

/**
 * Frees a function.
 * @param[in] curve may be NULL
 * @since 0.0.1
 */
CXM_API void cxm_mean_cumulative_free(cxm_mean_cumulative *curve);

/**
 * The function's steps. Thread-safe.
 * @param[in] curve not NULL
 * @return owned by the function, never NULL
 * @since 0.0.1
 */
CXM_API const cxm_mean_cumulative_steps *cxm_mean_cumulative_steps_of(const cxm_mean_cumulative *curve);

/**
 * The mean number of events a subject up to and including a time, with the interval value exp(-+ t sqrt(n / (n - 1)) s / value), t
 * having one degree of freedom less than there are subjects. With the normal quantile and s alone, as it is mostly printed, the
 * interval is too narrow below some 80 subjects. With fewer than 20 it is flagged CXM_ESTIMATE_FEW_ANSWERS. Thread-safe.
 *
 * Beyond `until` it is NOT_IDENTIFIED. The interval is TOO_FEW with fewer than two subjects, and DEGENERATE before the first event
 * and where all subjects are alike.
 * @param[in]  curve      not NULL
 * @param[in]  time       0 or more
 * @param[in]  confidence in (0, 1)
 * @param[out] estimate   a number of events, 0 or more; n is the number of subjects; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK or CXM_E_ARGUMENT
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_mean_cumulative_at(const cxm_mean_cumulative *curve, double time, double confidence,
                                                        cxm_estimate *estimate, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
