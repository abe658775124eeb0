/* Covariance matrices of coefficients that least squares gave, by what they assume of the residuals.
 * They are made in the columns' own orthonormal basis Q, where the bread is the identity. */
#ifndef CXM__STATS_SANDWICH_H
#define CXM__STATS_SANDWICH_H

#include <stdbool.h>

#include "core/lend.h"

struct cxm__sandwich {
    const cxm_host *host;
    int64_t n, stride;
    int32_t k, kind; /* columns; CXM_COVARIANCE_ other than AUTO */
    int64_t lag;     /* of HAC */
    double dispersion;
    double *q;              /* orthonormal columns, q[c * stride + row]; overwritten; not looked at for CLASSICAL */
    const double *residual; /* by row */
    const int32_t *cluster; /* codes of rows, for CR1 and CR2 */
    int64_t clusters;
    const double *contrast; /* k x k: row c makes coefficient c from those of Q */
    double *covariance;     /* k x k, of the coefficients */
    double *df;             /* of each coefficient's t; NaN where the normal distribution is used */
    double *lost;           /* of each coefficient: the share of its variance that the residuals say nothing of, because a row or
                               a cluster alone determines it */
    double large_df;        /* what df is where the kind has none of its own */
};

/* False without memory. */
bool cxm__sandwich(struct cxm__sandwich *work);

/* CR1 and CR2: the middle of the sandwich, k x k. */
bool cxm__sandwich_clusters(struct cxm__sandwich *work, double *middle);

#endif
