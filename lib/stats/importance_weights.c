/* Relative weights: with L the symmetric root of Rxx and b = L^-1 rxy the coefficients of the orthogonal columns, predictor j has
 * sum over k of L[j][k]^2 b[k]^2. Read importance_lmg.c next. */
#include <math.h>
#include <string.h>

#include "stats/importance.h"
#include "stats/jacobi.h"

int64_t cxm__relative_weights_room(int32_t p)
{
    return 2 * ((int64_t)p * p + p);
}

int32_t cxm__relative_weights(const double *rxx, const double *rxy, int32_t p, double *room, double *weights, double *r2)
{
    double *values = room, *vectors = room + p, *root = vectors + (int64_t)p * p, *b = root + (int64_t)p * p;
    int32_t rank = 0;
    memcpy(root, rxx, (size_t)p * (size_t)p * sizeof *root);
    cxm__jacobi(root, p, vectors);
    for (int32_t i = 0; i < p; i++) {
        values[i] = root[i * p + i];
        b[i] = 0;
    }
    *r2 = 0;
    memset(root, 0, (size_t)p * (size_t)p * sizeof *root);
    for (int32_t i = 0; i < p; i++) {
        const double *vector = vectors + (int64_t)i * p;
        if (!(values[i] > CXM__IMPORTANCE_OWN))
            continue;
        const double length = sqrt(values[i]);
        double along = 0;
        rank++;
        for (int32_t j = 0; j < p; j++)
            along += vector[j] * rxy[j];
        along /= length;
        *r2 += along * along;
        for (int32_t j = 0; j < p; j++) {
            const double scaled = length * vector[j];
            b[j] += along * vector[j];
            for (int32_t k = 0; k < p; k++)
                root[j * p + k] += scaled * vector[k];
        }
    }
    for (int32_t j = 0; j < p; j++) {
        weights[j] = 0;
        for (int32_t k = 0; k < p; k++)
            weights[j] += root[j * p + k] * root[j * p + k] * (b[k] * b[k]);
    }
    return rank;
}
