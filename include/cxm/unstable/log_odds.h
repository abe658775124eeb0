/**
 * @file log_odds.h
 * @brief Which words or themes one of two groups uses more than the other: log-odds ratios that a prior keeps finite.
 *
 * Unstable: may change before 1.0. The weighted log-odds ratio with a Dirichlet prior of Monroe, Colaresi and Quinn, Fightin'
 * Words, Political Analysis 16, 2008, equations 16 to 22. Read multiplicity.h next, for as many tests as there are words.
 */
#ifndef CXM_UNSTABLE_LOG_ODDS_H
#define CXM_UNSTABLE_LOG_ODDS_H

#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How many of a group's words, or answers, are of a category. Frozen: 16 bytes.
 * @since 0.0.1
 */
typedef struct cxm_log_odds_group {
    int64_t count; /**< of the category; 0 to `total` */
    int64_t total; /**< of all; 0 to 2^53 */
} cxm_log_odds_group;

/**
 * The log-odds ratio of one category, second group less first. Frozen: 168 bytes.
 *
 * With x = count + prior and r = total + prior_total - x it is log(x2 / r2) - log(x1 / r1). Its variance is the paper's
 * approximation in full, 1 / x1 + 1 / r1 + 1 / x2 + 1 / r2. The paper goes on to drop the terms in r, since a word is rare among
 * all; a theme that a third of the answers have is not, and so they stay. `published_z` is what is then printed elsewhere.
 *
 * Under the prior, odds are exactly those of a Beta distribution, whose log has the mean digamma(x) - digamma(r) and the variance
 * trigamma(x) + trigamma(r). These are given too. They are not what is tested: where a group never has the category, x is as small
 * as the prior, the variance about 1 / x^2 and the distribution far from normal, while 1 / x is the variance of the count itself.
 * @since 0.0.1
 */
typedef struct cxm_log_odds_result {
    cxm_tested_estimate log_odds; /**< interval and test by z; n is both totals. NO_DATA where a total is 0, UNDEFINED where an x
                                       or r is: without a prior, and where no answer or every answer is of the category */
    double published_z;           /**< the ratio divided by the root of 1 / x1 + 1 / x2; NaN where there is no ratio */
    double posterior_mean;        /**< exact, of the ratio; NaN likewise */
    double posterior_sd;          /**< exact; NaN likewise */
    int64_t reserved;             /**< 0 */
} cxm_log_odds_result;

/**
 * One category. O(1); allocates nothing; thread-safe.
 * @param[in]  first       the group that is compared with; not NULL
 * @param[in]  second      the other; not NULL
 * @param[in]  prior       what is added to the counts of the category; 0 to prior_total
 * @param[in]  prior_total what is added to the totals; 0 to 2^53, and 0 without a prior
 * @param[in]  confidence  of the interval, in (0, 1)
 * @param[out] result      written only on CXM_OK; not NULL
 * @param[out] error       detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a count, total or prior outside its range)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_log_odds_of(const cxm_log_odds_group *first, const cxm_log_odds_group *second, double prior,
                                                 double prior_total, double confidence, cxm_log_odds_result *result,
                                                 cxm_error *error);

/**
 * Every category of two counted groups, such as the words of two sides: totals are the sums of the counts. O(count); allocates
 * nothing; thread-safe.
 * @param[in]  first      counts of the group that is compared with, 0 or more, 2^53 together at most; may be NULL where count is 0
 * @param[in]  second     counts of the other, likewise
 * @param[in]  count      how many categories, 0 or more
 * @param[in]  prior      how frequent each is before anything was counted, 0 to 1e140 and not all 0; only their proportions matter.
 *                        NULL: as in both groups together. All equal: the uninformative prior
 * @param[in]  weight     how many words or answers the prior is worth, in each group; 0 to 2^53, 0 for none
 * @param[in]  confidence of the intervals, in (0, 1)
 * @param[out] each       takes `count` of them; undefined on failure
 * @param[out] error      detail on failure, or NULL; `row` is the category
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a count or prior outside its range, with its category)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_log_odds(const int64_t *first, const int64_t *second, int64_t count, const double *prior,
                                              double weight, double confidence, cxm_log_odds_result *each, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
