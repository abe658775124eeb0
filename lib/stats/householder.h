/* R of a QR decomposition by Householder's reflections, from rows that come block by block. Q is not kept: a column of it is the
 * columns' combination that R's inverse says. */
#ifndef CXM__STATS_HOUSEHOLDER_H
#define CXM__STATS_HOUSEHOLDER_H

#include <stdint.h>

/* Folds n rows into the upper triangular m x m matrix r, by rows, which begins as 0. block[j * stride + row] holds them, and is
 * overwritten. */
void cxm__householder(double *r, int32_t m, double *block, int64_t n, int64_t stride);

/* The first of columns first .. last of which less than `tolerance` of its square is left beside those before it, columns before
 * `first` not counting; -1 where there is none. */
int32_t cxm__householder_collinear(const double *r, int32_t m, int32_t first, int32_t last, double tolerance);

/* inverse, k x k by rows, becomes that of r's first k columns, none of which is collinear. */
void cxm__householder_invert(const double *r, int32_t m, int32_t k, double *inverse);

#endif
