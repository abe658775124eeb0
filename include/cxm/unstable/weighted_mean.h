/**
 * @file weighted_mean.h
 * @brief The mean of anything that was measured, of respondents that were drawn in strata and clusters and then weighted to a
 * population: with the standard error that all of this makes.
 *
 * Unstable: may change before 1.0. Read weighting.h before.
 */
#ifndef CXM_UNSTABLE_WEIGHTED_MEAN_H
#define CXM_UNSTABLE_WEIGHTED_MEAN_H

#include "../estimate.h"
#include "weighting.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * sum w y / sum w, with the weights of cxm_rake(), and Taylor's standard error between clusters within strata. What the margins
 * explain of y is no longer uncertain: the variance is that of the residuals of y from its regression on the margins' categories,
 * weighted by the design weights; for one margin, from the means of its categories. t with clusters less strata degrees of freedom.
 *
 * A row without y, but with its categories and weight, stays in the sample: the mean is then that of a part of it.
 *
 * Sources: Sarndal, Swensson and Wretman 1992, Model Assisted Survey Sampling, 5.5 and 6.6; Deville and Sarndal 1992, Journal of
 * the American Statistical Association 87:376. O(n log n); thread-safe.
 * @param[in]  value      numeric, within -1e140..1e140; not NULL
 * @param[in]  margins    `count` of them, as for cxm_rake(); NULL if count is 0: not weighted to a population
 * @param[in]  count      how many, 0 .. 64
 * @param[in]  design     weight; stratum and cluster, numeric, boolean or coded, without nulls; population: of clusters where there
 *                        are clusters, else of respondents, the same all over a stratum, at least as many as were drawn; or NULL
 * @param[in]  options    choices of the weighting, or NULL for CXM_WEIGHTING_OPTIONS_INIT
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] mean       NOT_IDENTIFIED where there are no weights; fewer than 5 clusters give no interval, fewer than 20 are
 *                        flagged, and a stratum of one cluster gives none either; written only on CXM_OK; not NULL
 * @param[out] weighting  how the weighting came out, or NULL; written only on CXM_OK
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_rake()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_weighted_mean(const cxm_column *value, const cxm_margin *margins, int32_t count,
                                                   const cxm_design *design, const cxm_weighting_options *options,
                                                   double confidence, const cxm_host *host, cxm_estimate *mean,
                                                   cxm_weighting_result *weighting, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
