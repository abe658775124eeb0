/* Regressions of which any cluster can be left out again without fitting rows twice, and the parts of a difference made of them.
 * oaxaca_fit.c has one regression, oaxaca.c puts those of the two sides together. */
#ifndef CXM__STATS_OAXACA_H
#define CXM__STATS_OAXACA_H

#include "cxm/unstable/decomposition.h"
#include "stats/regression.h"

/* Least squares of the outcome on the predictors, of the rows of one side or of both. */
struct cxm__oaxaca_fit {
    const struct cxm__regression_rows *rows; /* the last predictor there is the side, and no predictor here */
    const uint8_t *side;                     /* by row: 0, 1 */
    int32_t k;                               /* predictors */
    int32_t of;                              /* which side's rows, or 2: of both */
    bool apart;                              /* an intercept for each side */
    bool identified;
    double *room;                            /* what the others stand in */
    double *inverse;                         /* of R, columns x columns */
    double *whole;                           /* coefficients: the intercepts, then the predictors */
    double *matrix, *vector, *row, *turned;  /* work */
};

/* Fits. What it holds is given back by cxm__oaxaca_fit_free(), whatever it returns; false without memory. */
bool cxm__oaxaca_fit_new(struct cxm__oaxaca_fit *fit, const struct cxm__regression_rows *rows, const uint8_t *side, int32_t of,
                         bool apart);
void cxm__oaxaca_fit_free(struct cxm__oaxaca_fit *fit);

/* The predictors' coefficients without `count` of the rows, which may be 0; NaN where they are not determined. */
void cxm__oaxaca_fit_without(const struct cxm__oaxaca_fit *fit, const int32_t *rows, int64_t count, double *slopes);

/* cxm_oaxaca() of predictors that have names; the last of them is the group. */
cxm_status cxm__oaxaca(const struct cxm__regression_source *source, int32_t count, const cxm_oaxaca_options *options,
                       const cxm_host *host, cxm_tested_estimate *each, cxm_oaxaca_result *result, cxm_error *error);

#endif
