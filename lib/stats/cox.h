/* Cox regression's parts: rows put in order (cox_rows.c), the partial likelihood and its derivatives in one sweep (cox_sweep.c),
 * and the fit on top of them (cox.c). */
#ifndef CXM__STATS_COX_H
#define CXM__STATS_COX_H

#include "core/lend.h"
#include "cxm/unstable/cox.h"
#include "stats/sum.h"

struct cxm__cox_rows {
    const cxm_host *host;
    int64_t rows, used, events; /* capacity of what is by row; rows without a null; their events */
    int32_t p;
    bool entered, clustered;
    int64_t times, strata, clusters; /* how many different ones */
    double *x;                       /* by row and covariate, less the mean, over the standard deviation */
    double *mean, *scale;            /* by covariate; scale is 0 where it is constant */
    uint8_t *event;
    int32_t *stop, *start; /* by row: place of the time among all times and entries; start only where rows entered late */
    int32_t *stratum, *cluster;
    int32_t *by_stop, *by_start; /* rows ordered by stratum and then by that place */
};

/* Reads, checks and orders the rows. Call cxm__cox_rows_free() whatever it returns. */
cxm_status cxm__cox_rows_read(struct cxm__cox_rows *rows, const cxm_column *time, const cxm_column *event,
                              const cxm_column *covariates, const cxm_cox_options *options, cxm_error *error);
void cxm__cox_rows_free(struct cxm__cox_rows *rows);

/* What one sweep finds; all by covariate, or by two of them with only i >= j filled in until the sweep ends. */
struct cxm__cox_sums {
    double log_likelihood;
    double *score, *information;
    /* For the test of proportionality, or NULL: how each place in time weighs, and score and information by it and its square. */
    const double *weight;
    double *weighted_score, *weighted, *weighted2;
    /* For robust variances, or NULL: by row, its part in the score. */
    double *residuals;
};

struct cxm__cox_work;

/* Room for sweeps; NULL without memory. */
struct cxm__cox_work *cxm__cox_work_new(const struct cxm__cox_rows *rows);
void cxm__cox_work_free(const struct cxm__cox_rows *rows, struct cxm__cox_work *work);

/* The partial likelihood at `beta`, of scaled covariates. It can come out as NaN or infinite where beta is far off. */
void cxm__cox_sweep(const struct cxm__cox_rows *rows, int32_t ties, const double *beta, struct cxm__cox_work *work,
                    struct cxm__cox_sums *sums);

#endif
