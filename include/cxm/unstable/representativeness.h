/**
 * @file representativeness.h
 * @brief Whether those who answered are like those who were asked: the R-indicator.
 *
 * Unstable: may change before 1.0. Read response_rate.h for how many answered, weighting.h for what to do about it.
 */
#ifndef CXM_UNSTABLE_REPRESENTATIVENESS_H
#define CXM_UNSTABLE_REPRESENTATIVENESS_H

#include "../column.h"
#include "../design.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The most variables that those asked are described by. */
#define CXM_REPRESENTATIVENESS_VARIABLES_MAX 64

/**
 * What one variable contributes, not adjusted for bias. Frozen: 16 bytes. NaN where the indicator has no value.
 * @since 0.0.1
 */
typedef struct cxm_partial_indicator {
    double unconditional; /**< sqrt(sum n_k / n (rho_k - rho)^2) over the variable's categories: how unevenly they answered,
                               0..1/2 */
    double conditional;   /**< the same within each combination of the other variables: what they do not account for */
} cxm_partial_indicator;

/**
 * How representative the answers are, by the propensities to answer. Frozen: 480 bytes.
 * @since 0.0.1
 */
typedef struct cxm_representativeness_result {
    cxm_estimate r;             /**< R = 1 - 2 S, at most 1: all alike; S is adjusted for bias where the propensities are estimated.
                                     The interval is normal; NOT_IDENTIFIED where nothing tells those asked apart */
    cxm_estimate unadjusted;    /**< the same with S as it is; no interval */
    cxm_estimate variation;     /**< coefficient of variation S / rho, which is also the largest bias that a mean of the answers can
                                     have, in standard deviations of what was asked; UNDEFINED where nobody answered */
    cxm_estimate response_rate; /**< rho, percent, of those asked; no interval */
    double deviation;           /**< S: standard deviation of the propensities, divisor n - 1, not adjusted */
    double bias_factor;         /**< what S^2 is multiplied with to adjust it, 0..1; NaN for given propensities */
    double smallest_propensity; /**< of all rows */
    double largest_propensity;  /**< of all rows */
    int64_t cells;              /**< combinations of the variables that were met; 0 for given propensities */
    int64_t smallest_cell;      /**< rows of the smallest of them; 0 for given propensities */
    int64_t responses;          /**< who answered; 0 for given propensities */
    int64_t reserved;           /**< 0 */
} cxm_representativeness_result;

/**
 * The R-indicator, with the share that answered in each combination of the variables as the propensity of its members: a saturated
 * model. Take few variables: cells of a handful of rows describe chance, and `smallest_cell` says so. O(n log n); thread-safe.
 *
 * S^2 is too large by chance; what is expected of that, sum p (1 - p) over the cells / n, less (1 / n - 1 / population) S^2, is
 * taken off, but no more than all of it.
 *
 * Sources: Schouten, Cobben and Bethlehem 2009, Survey Methodology 35:101; adjustment and standard error: Shlomo, Skinner and
 * Schouten 2012, Journal of Statistical Planning and Inference 142:201; partial indicators: Schouten, Shlomo and Skinner 2011,
 * Journal of Official Statistics 27:231.
 * @param[in]  responded  a row for each who was asked: boolean, or 0 and 1; not NULL
 * @param[in]  variables  `count` columns as long, numeric, boolean or coded; rows with a null anywhere are left out; not NULL
 * @param[in]  count      how many, 1 .. CXM_REPRESENTATIVENESS_VARIABLES_MAX
 * @param[in]  design     population: how many those asked were drawn from at random; without it they are all that is spoken of;
 *                        the other members are refused; or NULL
 * @param[in]  confidence of the interval, in (0, 1)
 * @param[in]  host       what is lent, or NULL
 * @param[out] propensity a number for each row, NaN in those left out; written only on CXM_OK; may be NULL
 * @param[out] partial    `count` of them, or NULL; written only on CXM_OK
 * @param[out] result     written only on CXM_OK; not NULL
 * @param[out] error      detail on failure, or NULL; variables are named "variable", "variable 2", ...
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_representativeness(const cxm_column *responded, const cxm_column *variables, int32_t count,
                                                        const cxm_design *design, double confidence, const cxm_host *host,
                                                        double *propensity, cxm_partial_indicator *partial,
                                                        cxm_representativeness_result *result, cxm_error *error);

/**
 * The same of given propensities, say those of a logistic regression: unadjusted, without a standard error. O(n); allocates
 * nothing; thread-safe.
 * @param[in]  propensity a number for each who was asked, 0..1; nulls are left out and counted; not NULL
 * @param[out] result     written only on CXM_OK; `r` is `unadjusted`; not NULL
 * @param[out] error      detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN (a value, with its row)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_representativeness_of_propensities(const cxm_column *propensity,
                                                                        cxm_representativeness_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
