/* Reflections that fold a block of rows into R (Golub and Van Loan, Matrix Computations, section 5.1 and 12.5.3). A block stays in
 * the cache for all of its columns. */
#include "stats/householder.h"

#include <float.h>
#include <math.h>

static double householder_dot(const double *a, const double *b, int64_t n)
{
    double sums[4] = {0, 0, 0, 0};
    int64_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int l = 0; l < 4; l++)
            sums[l] += a[i + l] * b[i + l];
    for (; i < n; i++)
        sums[0] += a[i] * b[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void cxm__householder(double *r, int32_t m, double *block, int64_t n, int64_t stride)
{
    for (int32_t j = 0; j < m; j++) {
        double *own = r + (int64_t)j * m;
        const double *tail = block + j * stride, square = householder_dot(tail, tail, n);
        if (!(square >= DBL_MIN))
            continue;
        const double length = sqrt(own[j] * own[j] + square), turned = own[j] > 0 ? -length : length, head = own[j] - turned;
        own[j] = turned;
        for (int32_t c = j + 1; c < m; c++) {
            double *to = block + c * stride;
            const double share = -(head * own[c] + householder_dot(tail, to, n)) / (turned * head);
            own[c] -= share * head;
            for (int64_t i = 0; i < n; i++)
                to[i] -= share * tail[i];
        }
    }
}

int32_t cxm__householder_collinear(const double *r, int32_t m, int32_t first, int32_t last, double tolerance)
{
    for (int32_t j = first; j <= last; j++) {
        const double left = r[(int64_t)j * m + j] * r[(int64_t)j * m + j];
        double all = left;
        for (int32_t i = first; i < j; i++)
            all += r[(int64_t)i * m + j] * r[(int64_t)i * m + j];
        if (!(left > tolerance * all))
            return j;
    }
    return -1;
}

void cxm__householder_invert(const double *r, int32_t m, int32_t k, double *inverse)
{
    for (int32_t i = 0; i < k * k; i++)
        inverse[i] = 0;
    for (int32_t j = 0; j < k; j++) {
        inverse[j * k + j] = 1 / r[(int64_t)j * m + j];
        for (int32_t i = j; i-- > 0;) {
            double sum = 0;
            for (int32_t c = i + 1; c <= j; c++)
                sum += r[(int64_t)i * m + c] * inverse[c * k + j];
            inverse[i * k + j] = -sum / r[(int64_t)i * m + i];
        }
    }
}
