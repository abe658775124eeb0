/**
 * @file log_rank.h
 * @brief Do groups differ in how long it takes: the log-rank test, weighted and stratified.
 *
 * Unstable: may change before 1.0. Read survival.h first.
 */
#ifndef CXM_UNSTABLE_LOG_RANK_H
#define CXM_UNSTABLE_LOG_RANK_H

#include "../column.h"
#include "../comparison.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One group of the test. Frozen: 48 bytes.
 * @since 0.0.1
 */
typedef struct cxm_log_rank_group {
    double label;    /**< the value, or the code, that the group's rows have */
    int64_t n;       /**< rows */
    int64_t events;  /**< rows with the event */
    double observed; /**< events, weighted; with rho 0 the same as `events` */
    double expected; /**< events that the group would have if all groups were alike, weighted */
    double variance; /**< of observed - expected */
} cxm_log_rank_group;

/**
 * The test. Frozen: 56 bytes.
 * @since 0.0.1
 */
typedef struct cxm_log_rank_result {
    double statistic;    /**< chi-squared; NaN where nothing was tested */
    double df;           /**< its degrees of freedom; NaN where nothing was tested */
    double p;            /**< in [0, 1]; NaN where nothing was tested */
    int64_t n;           /**< rows used */
    int64_t missing;     /**< rows with a null */
    int64_t groups;      /**< groups among the rows used */
    int32_t test_status; /**< CXM_TEST_OK; CXM_TEST_NOT_TESTABLE: fewer than two groups were ever at risk beside each other of an
                              event */
    int32_t reserved;    /**< 0 */
} cxm_log_rank_result;

/**
 * Compares groups by their observed and expected events, with the hypergeometric variance; the statistic is the quadratic form of
 * their differences. rho weights each event with S(t-)^rho, S being the Kaplan-Meier curve of all groups (of a stratum): 0 is the
 * log-rank test, 1 that of Peto and Peto. Groups that never had anything to expect do not count. Strata add up; rows are compared
 * within them only.
 *
 * Sources: Mantel 1966; Harrington and Fleming 1982 (Biometrika 69); Klein and Moeschberger 2003, sections 7.3 to 7.5.
 * O(n + k^2 t) for k groups and t times; takes 40 bytes a row while it works. Thread-safe.
 * @param[in]  time    as in cxm_survival_new()
 * @param[in]  event   as in cxm_survival_new()
 * @param[in]  group   numeric, boolean or coded; at most 1000 different values; not NULL
 * @param[in]  stratum numeric, boolean or coded; NULL: one
 * @param[in]  rho     0 or more, finite
 * @param[in]  host    what is lent, or NULL
 * @param[out] result  written only on CXM_OK
 * @param[out] groups  takes the first `capacity` groups, ascending by label; NULL if capacity is 0
 * @param[in]  capacity room in `groups`; result->groups says how many there are
 * @param[out] error   detail on failure, or NULL
 * @return as cxm_survival_new(); CXM_E_UNSUPPORTED for more groups
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_log_rank(const cxm_column *time, const cxm_column *event, const cxm_column *group,
                                              const cxm_column *stratum, double rho, const cxm_host *host,
                                              cxm_log_rank_result *result, cxm_log_rank_group *groups, int64_t capacity,
                                              cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
