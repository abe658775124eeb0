/* A small symmetric matrix that is positive, or nearly: factored, solved with, inverted.
 * Columns that others explain are left out and named, which is how collinear covariates and empty groups are found. */
#ifndef CXM__STATS_CHOLESKY_H
#define CXM__STATS_CHOLESKY_H

#include <stdbool.h>
#include <stdint.h>

/* Factors the p x p matrix `a` in place: its lower triangle becomes L of L L'. A column of which less than `tolerance` of its own
 * diagonal is left becomes 0 throughout. Returns how many columns are not; *first_out, if not NULL, takes the first one that is, or
 * -1. */
int32_t cxm__cholesky(double *a, int32_t p, double tolerance, int32_t *first_out);

/* x becomes the solution of a x = b, with b in x; 0 in columns left out. */
void cxm__cholesky_solve(const double *factor, int32_t p, double *x);

/* inverse becomes the inverse of a, with rows and columns of 0 for those left out. */
void cxm__cholesky_invert(const double *factor, int32_t p, double *inverse);

#endif
