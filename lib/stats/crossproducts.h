/* X'X of columns: the sums of products of each pair of them. Regression's information and meat matrices are this, and take most of
 * its time. */
#ifndef CXM__STATS_CROSSPRODUCTS_H
#define CXM__STATS_CROSSPRODUCTS_H

#include <stdint.h>

#include "core/count.h"
#include "stats/sum.h"

/* into[i * k + j] += the sum over n rows of x[i * stride + row] * x[j * stride + row], for j <= i < k; the rest of `into` is left
 * as it is. Blocks of 512 rows are added up in four lanes and then, compensated, to one another, so the bits do not depend on the
 * processor. */
void cxm__crossproducts(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into);

/* The whole symmetric matrix of what was added up. */
void cxm__crossproducts_matrix(const cxm__sum *sums, int32_t k, double *matrix);

/* The same as the first in portable C, and with AVX2 on a processor that has it. */
void cxm__crossproducts_scalar(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into);
#if CXM__COUNT_X86
void cxm__crossproducts_avx2(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into);
#endif

#endif
