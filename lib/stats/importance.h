/* The two ways to share R2, of correlations that are known to be some. Resampling calls them thousands of times, so neither checks
 * anything. */
#ifndef CXM__STATS_IMPORTANCE_H
#define CXM__STATS_IMPORTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lend.h"
#include "cxm/unstable/importance.h"

/* Directions of which less variance is left do not exist. */
#define CXM__IMPORTANCE_OWN 1e-11

/* Doubles of room that p predictors need; p eigenvalues and then p rows of eigenvectors begin it afterwards. */
int64_t cxm__relative_weights_room(int32_t p);

/* Relative weights by the symmetric square root of rxx, without its directions of no variance; returns how many are left. */
int32_t cxm__relative_weights(const double *rxx, const double *rxy, int32_t p, double *room, double *weights, double *r2);

/* Shares of LMG, for p up to CXM_IMPORTANCE_LMG_MOST. False without memory. */
bool cxm__lmg(const cxm_host *host, const double *rxx, const double *rxy, int32_t p, double *shares);

/* Room in doubles for cxm__importance_of(). */
int64_t cxm__importance_room(int32_t p);

/* All figures of p predictors, none of which is constant; returns R2, and whether some are collinear. Without LMG; `room` as for
 * relative weights afterwards. */
double cxm__importance_of(const double *rxx, const double *rxy, int32_t p, double *room, cxm_importance *each, bool *collinear);

/* Whether more than half of n values are one, and fewer than five another. */
bool cxm__importance_thin(const double *values, int64_t n);

#endif
