/* Eigenvalues and eigenvectors of a small symmetric matrix. */
#ifndef CXM__STATS_JACOBI_H
#define CXM__STATS_JACOBI_H

#include <stdint.h>

/* The eigenvalues of the m x m symmetric matrix `a` come to stand on its diagonal, in no order; row i of `vectors` becomes the unit
 * vector of the i-th. What is beside the diagonal is lost. */
void cxm__jacobi(double *a, int32_t m, double *vectors);

#endif
