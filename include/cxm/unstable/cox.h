/**
 * @file cox.h
 * @brief What goes with happening sooner: Cox's proportional hazards regression.
 *
 * Unstable: may change before 1.0. Read survival.h first.
 */
#ifndef CXM_UNSTABLE_COX_H
#define CXM_UNSTABLE_COX_H

#include "../column.h"
#include "../estimate.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How events at the same time are dealt with. */
enum {
    CXM_COX_EFRON = 0,  /**< as if they came one after the other, averaged (Efron 1977) */
    CXM_COX_BRESLOW = 1 /**< each against all who were at risk (Breslow 1974); simpler, and biased toward 0 where ties are many */
};

/** cxm_cox_summary.status: whether there are coefficients, and if not, why. */
enum {
    CXM_COX_OK = 0,
    CXM_COX_NO_DATA = 1,      /**< no rows without a null */
    CXM_COX_NO_EVENTS = 2,    /**< all are censored */
    CXM_COX_CONSTANT = 3,     /**< a covariate does not vary among those at risk beside each other: all tied, one row, one value */
    CXM_COX_COLLINEAR = 4,    /**< a covariate follows from those before it */
    CXM_COX_MONOTONE = 5,     /**< the likelihood rises for ever: a covariate, or some together, order the events perfectly */
    CXM_COX_NOT_CONVERGED = 6 /**< max_iterations were not enough */
};

/**
 * Options. Growing: start from CXM_COX_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_cox_options {
    size_t struct_size;        /**< sizeof(cxm_cox_options) in the caller's build */
    const cxm_column *entry;   /**< when a row came under observation, as in cxm_survival_new(); NULL: all from the start. Rows of
                                    one subject that follow each other make covariates that change with time */
    const cxm_column *stratum; /**< numeric, boolean or coded: each has a baseline of its own; NULL: one */
    const cxm_column *cluster; /**< numeric, boolean or coded: rows that belong together, such as those of an account; makes the
                                    standard errors robust (Lin and Wei 1989, times sqrt(G / (G - 1)) for G clusters, which R leaves out)
                                    and the intervals those of t with G - 1 degrees of freedom; with fewer than 5 there are none;
                                    NULL: none */
    double confidence;         /**< of the intervals, in (0, 1); 0.95 */
    int32_t ties;              /**< CXM_COX_... */
    int32_t max_iterations;    /**< 1 or more; 50 */
} cxm_cox_options;

/** The defaults. */
#define CXM_COX_OPTIONS_INIT {sizeof(cxm_cox_options), NULL, NULL, NULL, 0.95, CXM_COX_EFRON, 50}

/** A fitted model. Everything is computed when it is made. */
typedef struct cxm_cox cxm_cox;

/**
 * A chi-squared test of all coefficients. Frozen: 24 bytes.
 * @since 0.0.1
 */
typedef struct cxm_cox_test {
    double statistic; /**< NaN without a fit, and without covariates */
    double df;        /**< how many covariates */
    double p;         /**< in [0, 1] */
} cxm_cox_test;

/**
 * The fit. Owned by the model. Growing; the library sets struct_size. What a status other than CXM_COX_OK leaves without meaning is
 * NaN, and the coefficients are NOT_IDENTIFIED.
 * @since 0.0.1
 */
typedef struct cxm_cox_summary {
    size_t struct_size; /**< set by the library */
    int64_t n;                        /**< rows used */
    int64_t events;                   /**< of them, with the event */
    int64_t missing;                  /**< rows with a null in any column */
    int64_t clusters;                 /**< 0 without */
    int32_t status;                   /**< CXM_COX_... */
    int32_t covariate;                /**< the one that `status` is about, counted from 0; -1 where it is about none */
    int32_t covariates;               /**< how many */
    int32_t iterations;               /**< of Newton's method */
    double log_likelihood_null;       /**< partial, all coefficients 0 */
    double log_likelihood;            /**< partial, at the fit */
    cxm_cox_test likelihood_ratio;    /**< does not know of clusters */
    cxm_cox_test score;               /**< at coefficients 0; does not know of clusters */
    cxm_cox_test wald;                /**< robust where there are clusters */
    const cxm_estimate *coefficients; /**< log hazard ratios for one more of each covariate; normal intervals, t with
                                           clusters */
    const double *covariance;         /**< of the coefficients, by rows; robust where there are clusters */
    const double *model_covariance;   /**< the inverse information, by rows; the same without clusters */
    const cxm_cox_test *proportional; /**< does a covariate's effect change with time: one test for each, and last one of all; does
                                           not know of clusters */
} cxm_cox_summary;

/**
 * Fits the model by Newton's method, with halved steps where the likelihood would fall.
 *
 * Sources: Cox 1972; Efron 1977 (JASA 72); Therneau and Grambsch, Modeling Survival Data, 2000, sections 3.1 (fit), 3.3 (ties), 4.6
 * and 7.1 (residuals of the score), 8.2 (clusters); Grambsch and Therneau 1994 (proportionality, as the score test of an effect
 * that goes with 1 - S(t-), S being the Kaplan-Meier curve of all rows). Covariates are centred and scaled while it works. A step
 * is O(n p^2). Takes about 8 p + 100 bytes a row while it works, and with clusters 8 p more a row and 24 p an event. Thread-safe.
 * @param[in]  time       as in cxm_survival_new()
 * @param[in]  event      as in cxm_survival_new()
 * @param[in]  covariates `count` numeric or boolean columns, finite; NULL if count is 0
 * @param[in]  count      0..1000; 0 gives the likelihood alone
 * @param[in]  options    NULL for the defaults
 * @param[in]  host       what is lent, or NULL; its memory must outlive the model
 * @param[out] model      written only on CXM_OK; free with cxm_cox_free(). Data that carry no fit are CXM_OK with a status
 * @param[out] error      detail on failure, or NULL; entry, stratum and cluster are reported as argument 4
 * @return as cxm_survival_new()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_cox_new(const cxm_column *time, const cxm_column *event, const cxm_column *covariates,
                                             int64_t count, const cxm_cox_options *options, const cxm_host *host, cxm_cox **model,
                                             cxm_error *error);

/**
 * Frees a model.
 * @param[in] model may be NULL
 * @since 0.0.1
 */
CXM_API void cxm_cox_free(cxm_cox *model);

/**
 * The fit. Thread-safe.
 * @param[in] model not NULL
 * @return owned by the model, never NULL
 * @since 0.0.1
 */
CXM_API const cxm_cox_summary *cxm_cox_summary_of(const cxm_cox *model);

/**
 * Name of a fit's status in lower case: "ok", "no_data", "no_events", "constant", "collinear", "monotone", "not_converged".
 * Thread-safe.
 * @param[in] status CXM_COX_...
 * @return a static text; "?" for a number not known here
 * @since 0.0.1
 */
CXM_API const char *cxm_cox_status_name(int32_t status);

#ifdef __cplusplus
}
#endif
#endif
