/* Regression's parts: rows read into standardised columns (regression_rows.c), the two kinds of fit (regression_linear.c,
 * regression_logistic.c), their covariance (sandwich.c), figures from both (regression_figures.c), the model (regression.c). */
#ifndef CXM__STATS_REGRESSION_H
#define CXM__STATS_REGRESSION_H

#include "core/lend.h"
#include "cxm/unstable/regression.h"

/* Rows that are worked on at a time: few enough that twenty columns of them stay in the second-level cache. */
enum { CXM__REGRESSION_BLOCK = 512 };

/* What is regressed on what. */
struct cxm__regression_source {
    const cxm_column *outcome, *predictors;
    const char *const *names; /* of the predictors, for messages; NULL: they are predictors[0], predictors[1] ... */
};

/* Where the arguments of the calls stand. */
enum { CXM__REGRESSION_OUTCOME, CXM__REGRESSION_PREDICTORS, CXM__REGRESSION_COUNT, CXM__REGRESSION_OPTIONS };

struct cxm__regression_rows {
    const cxm_host *host;
    int64_t rows, used, excluded; /* capacity of a column; rows without a null and with a weight; rows without a weight */
    int32_t p;                    /* predictors; the columns of x are 1, the predictors, the outcome */
    bool logistic, weighted;      /* weighted: not all weights are alike */
    double *x;                    /* by column and row, column c from x + c * rows */
    double *weight;               /* mean 1; NULL without weights */
    int32_t *cluster;             /* codes; NULL without clusters */
    int64_t clusters;
    double *mean, *scale; /* of each column, 0 and 1 for those not standardised; scale is 0 where a column is constant */
    double n_effective;
};

/* Reads, checks and standardises; the outcome too, unless it is 0 or 1. Call cxm__regression_rows_free() whatever it returns. */
cxm_status cxm__regression_rows_read(struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                     const cxm_regression_options *options, cxm_error *error);
void cxm__regression_rows_free(struct cxm__regression_rows *rows);

/* R of the first `columns` columns, each row times root[row]; `r` begins as 0. False without memory. */
bool cxm__regression_triangle(const struct cxm__regression_rows *rows, const double *root, int32_t columns, double *r);

/* A fit in standardised columns: what the covariance is made from. Everything is multiplied by the roots of the weights that the
 * fit ends with, so that what follows is the same for both kinds. */
struct cxm__regression_fit {
    int32_t status, predictor, iterations;
    double *coefficients; /* 1 and the predictors */
    double *r;            /* of the weighted columns, columns x columns, columns being p + 2 for linear, p + 1 for logistic fits */
    double *root;         /* roots of the weights, by row */
    double *residual;     /* by row */
    double deviance, null_deviance, dispersion;
};

/* Both return false without memory; what is wrong with the data is in the status. */
bool cxm__regression_linear_fit(const struct cxm__regression_rows *rows, struct cxm__regression_fit *fit);
bool cxm__regression_logistic_fit(const struct cxm__regression_rows *rows, int32_t most, struct cxm__regression_fit *fit);

/* Of how much a column must be its own, as a share of its variance, not to be collinear. */
#define CXM__REGRESSION_OWN 1e-11
/* Residuals of which less is left, as a share of the outcome's variance, are rounding. */
#define CXM__REGRESSION_PERFECT 1e-24

/* Coefficients without errors, and the fit's own figures. */
void cxm__regression_figures(const struct cxm__regression_rows *rows, const struct cxm__regression_fit *fit,
                             cxm_tested_estimate *coefficients, cxm_regression_summary *summary);

/* The interval and the test of a coefficient, by its variance, which is NaN where the residuals do not say. */
void cxm__regression_tested(const struct cxm__regression_rows *rows, double confidence, double variance, double df,
                            cxm_tested_estimate *to);

cxm_tested_estimate cxm__regression_odds(const cxm_tested_estimate *coefficient);

/* What cxm_regression_linear_new() and cxm_regression_logistic_new() do, of predictors that have names. */
cxm_status cxm__regression_new(bool logistic, const struct cxm__regression_source *source, int64_t count,
                               const cxm_regression_options *options, const cxm_host *host, cxm_regression **model,
                               cxm_error *error);

#endif
