/**
 * @file regression.h
 * @brief What an outcome goes with, several predictors at a time: linear and logistic regression, with robust standard errors.
 *
 * Unstable: may change before 1.0. Read tested.h first.
 */
#ifndef CXM_UNSTABLE_REGRESSION_H
#define CXM_UNSTABLE_REGRESSION_H

#include "../column.h"
#include "../host.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What standard errors assume of the residuals. n rows, k coefficients, G clusters; h a row's leverage.
 *
 * Without clusters and lags, linear coefficients have t with n - k degrees of freedom, logistic ones z.
 */
enum {
    CXM_COVARIANCE_AUTO = 0,         /**< CR2 with clusters; without, HC2 if weights differ, and else classical */
    CXM_COVARIANCE_CLASSICAL = 1,    /**< independent, and all of one variance (logistic: the inverse information) */
    CXM_COVARIANCE_HC0 = 2,          /**< independent (White 1980, Econometrica 48) */
    CXM_COVARIANCE_HC1 = 3,          /**< HC0 times n / (n - k) */
    CXM_COVARIANCE_HC2 = 4,          /**< squared residuals over 1 - h (MacKinnon and White 1985, J. Econometrics 29) */
    CXM_COVARIANCE_HC3 = 5,          /**< squared residuals over (1 - h)^2 */
    CXM_COVARIANCE_CR1 = 6,          /**< independent between clusters: HC0 of clusters times G / (G - 1) (n - 1) / (n - k), and t
                                          with G - 1 degrees of freedom, as Stata has it; too small with few clusters */
    CXM_COVARIANCE_CR2 = 7,          /**< the same, with residuals adjusted so that errors of one variance give no bias, and t with
                                          each coefficient's own degrees of freedom by Satterthwaite's approximation (Bell and
                                          McCaffrey 2002; Pustejovsky and Tipton 2018); the working variance is 1 / weight */
    CXM_COVARIANCE_HAC = 8,          /**< rows in order of time, correlated up to `lag` apart (Newey and West 1987, Econometrica
                                          55), Bartlett's weights, no prewhitening; t with n / (lag + 1) degrees of freedom, at most
                                          n - k, which is near the critical values of Kiefer and Vogelsang 2005 (Econometric Theory
                                          21). Below 2000 rows intervals have the flag CXM_ESTIMATE_FEW_ANSWERS */
    CXM_COVARIANCE_HAC_ADJUSTED = 9  /**< HAC times n / (n - k) */
};

/** cxm_regression_summary.status: whether there are coefficients, and if not, why. */
enum {
    CXM_REGRESSION_OK = 0,
    CXM_REGRESSION_NO_DATA = 1,          /**< no row without a null and with a weight */
    CXM_REGRESSION_CONSTANT_OUTCOME = 2, /**< the outcome is alike in all rows */
    CXM_REGRESSION_CONSTANT = 3,         /**< a predictor is */
    CXM_REGRESSION_COLLINEAR = 4,        /**< a predictor follows from those before it: 1e-11 or less of its variance is its own */
    CXM_REGRESSION_SEPARATED = 5,        /**< logistic: the likelihood rises for ever; a predictor, or some together, tell rows with
                                              and without the event apart, in part or in whole; named is the one whose coefficient
                                              came farthest, in standard deviations */
    CXM_REGRESSION_NOT_CONVERGED = 6     /**< logistic: max_iterations were not enough */
};

/**
 * Options. Growing: start from CXM_REGRESSION_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_regression_options {
    size_t struct_size;        /**< sizeof(cxm_regression_options) in the caller's build */
    const cxm_column *weight;  /**< as in cxm_design; their scale does not matter; NULL: all alike */
    const cxm_column *cluster; /**< numeric, boolean or coded: rows that belong together, such as those of an account; NULL: none */
    double confidence;         /**< of the intervals, in (0, 1); 0.95 */
    int64_t lag;               /**< of HAC, 0 or more; -1: 1.3 sqrt(n) rounded up, less 1 (Lazarus and others 2018, JBES 36) */
    int32_t covariance;        /**< CXM_COVARIANCE_...; CR1 and CR2 need a cluster, and no other but AUTO takes one */
    int32_t max_iterations;    /**< of logistic regression, 1 or more; 50 */
} cxm_regression_options;

/** The defaults. */
#define CXM_REGRESSION_OPTIONS_INIT {sizeof(cxm_regression_options), NULL, NULL, 0.95, -1, CXM_COVARIANCE_AUTO, 50}

/** A fitted model. Everything is computed when it is made. */
typedef struct cxm_regression cxm_regression;

/**
 * A test of all coefficients but the intercept's. Frozen: 32 bytes.
 * @since 0.0.1
 */
typedef struct cxm_regression_test {
    double statistic; /**< F, or chi-squared; NaN without a fit, without predictors, and where residuals are all 0 */
    double df;        /**< how many predictors */
    double df2;       /**< n - k for F; NaN for chi-squared */
    double p;         /**< in [0, 1] */
} cxm_regression_test;

/**
 * The fit. Owned by the model. Growing; the library sets struct_size. What a status other than CXM_REGRESSION_OK leaves without
 * meaning is NaN, and the coefficients are NOT_IDENTIFIED; where one predictor is at fault its own alone is, and the others, which
 * could be had without it, are UNDEFINED.
 *
 * A coefficient's interval is TOO_FEW where n is not above k or HAC's lag, or where one row alone determines it; DEGENERATE where the residuals
 * are all 0 but for rounding; TOO_FEW_CLUSTERS below 5 clusters, or where one cluster alone determines it (CR2). There is no test
 * then. Below 20 clusters it has the flag CXM_ESTIMATE_FEW_CLUSTERS. A value that a double does not hold is UNDEFINED.
 * @since 0.0.1
 */
typedef struct cxm_regression_summary {
    size_t struct_size; /**< set by the library */
    int64_t n;             /**< rows used */
    int64_t missing;       /**< rows with a null in outcome, predictors or cluster */
    int64_t excluded;      /**< other rows with a null weight, or a weight of 0 */
    int64_t clusters;      /**< 0 without */
    int64_t lag;           /**< of HAC; -1 where it is another covariance */
    int32_t status;        /**< CXM_REGRESSION_... */
    int32_t predictor;     /**< the one that `status` is about, counted from 0; -1 where it is about none */
    int32_t predictors;    /**< how many; k is one more */
    int32_t iterations;    /**< of Newton's method; 0 for linear regression */
    int32_t covariance_kind; /**< what CXM_COVARIANCE_AUTO came to */
    int32_t reserved;      /**< 0 */
    double deviance;       /**< linear: residual sum of squares; logistic: -2 log likelihood; weights have mean 1 */
    double null_deviance;  /**< the same with the intercept alone */
    double residual_sd;    /**< linear: sqrt(deviance / (n - k)), in the outcome's unit; NaN for logistic */
    double r2;             /**< linear: 1 - deviance / null_deviance, in [0, 1]; logistic: the same, McFadden's */
    double adjusted_r2;    /**< linear: with both over their degrees of freedom; NaN for logistic */
    cxm_regression_test all; /**< linear: F; logistic: chi-squared of the likelihoods' ratio. Knows of no clusters and no HC */
    const cxm_tested_estimate *coefficients; /**< predictors + 1, the intercept first; logistic: logarithms of odds ratios */
    const cxm_tested_estimate *odds_ratios;  /**< logistic: exp of them, std_error by the delta method; NULL for linear */
    const double *covariance;                /**< of the coefficients, by rows; NaN where `df` is not above 0 */
} cxm_regression_summary;

/**
 * Least squares of an outcome on predictors and an intercept, by Householder's QR of centred and scaled columns.
 *
 * Sources: Golub and Van Loan, Matrix Computations, 5.3; the kinds of covariance name theirs. O(n k^2). Takes about 8 k + 40 bytes
 * a row while it works, HAC 8 k more; CR2 8 k^3. Rows with a null are left out, also between rows that HAC takes as neighbours.
 * Thread-safe.
 * @param[in]  outcome    numeric or boolean, within -1e140..1e140
 * @param[in]  predictors `count` such columns, as long; NULL if count is 0
 * @param[in]  count      0..200
 * @param[in]  options    NULL for the defaults
 * @param[in]  host       what is lent, or NULL; its memory must outlive the model
 * @param[out] model      written only on CXM_OK; free with cxm_regression_free(). Data that carry no fit are CXM_OK with a status
 * @param[out] error      detail on failure, or NULL; weight and cluster are reported as argument 3
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more than
 *         2^31 - 1 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_regression_linear_new(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                                           const cxm_regression_options *options, const cxm_host *host,
                                                           cxm_regression **model, cxm_error *error);

/**
 * Logistic regression of an event on predictors and an intercept: maximum likelihood by Newton's method, which is iteratively
 * reweighted least squares, with halved steps where the likelihood would fall.
 *
 * Sources: McCullagh and Nelder, Generalized Linear Models, 1989, 2.5 and 4.4; separation: Albert and Anderson 1984, Biometrika 71.
 * A step is O(n k^2). Robust covariances are those of the weighted least squares that it ends with, whose weights are the inverse
 * of the working variance. Takes about 8 k + 40 bytes a row while it works; CR2 8 k^3 more. Thread-safe.
 * @param[in]  outcome    numeric or boolean, 0 and 1
 * @param[in]  predictors as in cxm_regression_linear_new()
 * @param[in]  count      the same
 * @param[in]  options    the same
 * @param[in]  host       the same
 * @param[out] model      the same
 * @param[out] error      the same
 * @return the same
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_regression_logistic_new(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                                             const cxm_regression_options *options, const cxm_host *host,
                                                             cxm_regression **model, cxm_error *error);

/**
 * Frees a model.
 * @param[in] model may be NULL
 * @since 0.0.1
 */
CXM_API void cxm_regression_free(cxm_regression *model);

/**
 * The fit. Thread-safe.
 * @param[in] model not NULL
 * @return owned by the model, never NULL
 * @since 0.0.1
 */
CXM_API const cxm_regression_summary *cxm_regression_summary_of(const cxm_regression *model);

/**
 * Name of a fit's status in lower case: "ok", "no_data", "constant_outcome", "constant", "collinear", "separated", "not_converged".
 * Thread-safe.
 * @param[in] status CXM_REGRESSION_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_regression_status_name(int32_t status);

/**
 * Name of a covariance: "auto", "classical", "hc0", "hc1", "hc2", "hc3", "cr1", "cr2", "hac", "hac_adjusted". Thread-safe.
 * @param[in] covariance CXM_COVARIANCE_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_covariance_name(int32_t covariance);

#ifdef __cplusplus
}
#endif
#endif
