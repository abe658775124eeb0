/* Ordinary and weighted least squares by QR. The outcome stands behind the predictors, so that R holds the right side too. */
#include <math.h>
#include <string.h>

#include "stats/householder.h"
#include "stats/regression.h"
#include "stats/sum.h"

/* The residuals, and the sum of their squares. */
static void linear_residuals(const struct cxm__regression_rows *rows, struct cxm__regression_fit *fit)
{
    const int32_t k = rows->p + 1;
    cxm__sum deviance = {0, 0};
    for (int64_t first = 0; first < rows->used; first += CXM__REGRESSION_BLOCK) {
        const int64_t n = rows->used - first < CXM__REGRESSION_BLOCK ? rows->used - first : CXM__REGRESSION_BLOCK;
        double *residual = fit->residual + first, block = 0;
        memcpy(residual, rows->x + k * rows->rows + first, (size_t)n * sizeof(double));
        for (int32_t c = 0; c < k; c++) {
            const double *x = rows->x + c * rows->rows + first;
            for (int64_t i = 0; i < n; i++)
                residual[i] -= x[i] * fit->coefficients[c];
        }
        for (int64_t i = 0; i < n; i++) {
            residual[i] *= fit->root[first + i];
            block += residual[i] * residual[i];
        }
        cxm__sum_add(&deviance, block);
    }
    fit->deviance = cxm__sum_value(deviance);
}

bool cxm__regression_linear_fit(const struct cxm__regression_rows *rows, struct cxm__regression_fit *fit)
{
    const int32_t k = rows->p + 1, m = k + 1;
    for (int64_t i = 0; i < rows->used; i++)
        fit->root[i] = rows->weight ? sqrt(rows->weight[i]) : 1;
    if (!cxm__regression_triangle(rows, fit->root, m, fit->r))
        return false;
    const int32_t out = cxm__householder_collinear(fit->r, m, 1, rows->p, CXM__REGRESSION_OWN);
    if (out > 0) {
        fit->status = CXM_REGRESSION_COLLINEAR;
        fit->predictor = out - 1;
        return true;
    }
    for (int32_t i = k; i-- > 0;) {
        const double *row = fit->r + (int64_t)i * m;
        double sum = row[k];
        for (int32_t c = i + 1; c < k; c++)
            sum -= row[c] * fit->coefficients[c];
        fit->coefficients[i] = sum / row[i];
    }
    linear_residuals(rows, fit);
    fit->null_deviance = fit->deviance;
    for (int32_t i = 1; i < k; i++)
        fit->null_deviance += fit->r[(int64_t)i * m + k] * fit->r[(int64_t)i * m + k];
    if (!(fit->deviance > CXM__REGRESSION_PERFECT * fit->null_deviance)) {
        fit->deviance = 0;
        for (int64_t i = 0; i < rows->used; i++)
            fit->residual[i] = 0;
    }
    const int64_t df = rows->used - k;
    fit->dispersion = df > 0 ? fit->deviance / (double)df : NAN;
    return true;
}
