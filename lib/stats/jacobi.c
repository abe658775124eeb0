/* Jacobi's method by cyclic sweeps (Golub and Van Loan, Matrix Computations, section 8.5): slower than others for large matrices,
 * short, and right to the last digits for small ones. */
#include "stats/jacobi.h"

#include <math.h>
#include <stdbool.h>

enum { JACOBI_SWEEPS = 60 };

/* Turns rows and columns i and j so that a[i][j] becomes 0. */
static void jacobi_turn(double *a, int32_t m, double *vectors, int32_t i, int32_t j)
{
    const double beside = a[i * m + j], half = (a[j * m + j] - a[i * m + i]) / (2 * beside);
    const double t = (half < 0 ? -1 : 1) / (fabs(half) + sqrt(1 + half * half)), c = 1 / sqrt(1 + t * t), s = t * c;
    for (int32_t r = 0; r < m; r++) {
        const double x = a[r * m + i], y = a[r * m + j];
        a[r * m + i] = c * x - s * y;
        a[r * m + j] = s * x + c * y;
    }
    for (int32_t r = 0; r < m; r++) {
        const double x = a[i * m + r], y = a[j * m + r], u = vectors[i * m + r], v = vectors[j * m + r];
        a[i * m + r] = c * x - s * y;
        a[j * m + r] = s * x + c * y;
        vectors[i * m + r] = c * u - s * v;
        vectors[j * m + r] = s * u + c * v;
    }
    a[i * m + j] = a[j * m + i] = 0;
}

void cxm__jacobi(double *a, int32_t m, double *vectors)
{
    double largest = 0;
    for (int32_t i = 0; i < m * m; i++) {
        vectors[i] = i % (m + 1) == 0;
        largest = fmax(largest, fabs(a[i]));
    }
    bool turned = true;
    for (int sweep = 0; turned && sweep < JACOBI_SWEEPS; sweep++) {
        turned = false;
        for (int32_t i = 0; i < m; i++)
            for (int32_t j = i + 1; j < m; j++)
                if (fabs(a[i * m + j]) > 1e-17 * largest) {
                    jacobi_turn(a, m, vectors, i, j);
                    turned = true;
                }
    }
}
