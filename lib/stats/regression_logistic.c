/* Logistic regression by Newton's method, which is iteratively reweighted least squares, with halved steps where the likelihood
 * would fall. Separation shows as steps that promise nothing and do not get shorter. */
#include <math.h>
#include <string.h>

#include "stats/cholesky.h"
#include "stats/crossproducts.h"
#include "stats/householder.h"
#include "stats/regression.h"

enum { LOGISTIC_HALVINGS = 30 };

static const double logistic_converged = 1e-9; /* a step, in standard deviations of a predictor; the next one is its square */
static const double logistic_flat = 1e-9;      /* a step that promises less likelihood and is still as long as the next says ... */
static const double logistic_long = 1e-2;      /* ... leads to infinity */

struct logistic_work {
    const struct cxm__regression_rows *rows;
    int32_t k;
    double *block;          /* k columns of CXM__REGRESSION_BLOCK rows */
    cxm__sum *sums;         /* k x k */
    double *matrix;         /* k x k: information, and then its factor */
    double *score, *step, *tried;
};

/* -2 log likelihood at `beta`; with `full`, also score and information. */
static double logistic_sweep(struct logistic_work *work, const double *beta, bool full)
{
    const struct cxm__regression_rows *rows = work->rows;
    const int32_t k = work->k;
    cxm__sum deviance = {0, 0};
    double at[CXM__REGRESSION_BLOCK], residual[CXM__REGRESSION_BLOCK], root[CXM__REGRESSION_BLOCK];
    if (full) {
        memset(work->sums, 0, (size_t)k * (size_t)k * sizeof *work->sums);
        memset(work->score, 0, (size_t)k * sizeof *work->score);
    }
    for (int64_t first = 0; first < rows->used; first += CXM__REGRESSION_BLOCK) {
        const int64_t n = rows->used - first < CXM__REGRESSION_BLOCK ? rows->used - first : CXM__REGRESSION_BLOCK;
        const double *y = rows->x + k * rows->rows + first;
        double lost = 0;
        memset(at, 0, sizeof at);
        for (int32_t c = 0; c < k; c++)
            for (int64_t i = 0; i < n; i++)
                at[i] += beta[c] * rows->x[c * rows->rows + first + i];
        for (int64_t i = 0; i < n; i++) {
            const double side = y[i] > 0 ? at[i] : -at[i], weight = rows->weight ? rows->weight[first + i] : 1;
            const double small = exp(-fabs(at[i]));
            lost += weight * (fmax(-side, 0) + log1p(small));
            residual[i] = (y[i] > 0 ? weight : -weight) * (side > 0 ? small : 1) / (1 + small);
            root[i] = sqrt(weight * small) / (1 + small);
        }
        cxm__sum_add(&deviance, 2 * lost);
        if (!full)
            continue;
        for (int32_t c = 0; c < k; c++) {
            const double *x = rows->x + c * rows->rows + first;
            double *column = work->block + (int64_t)c * CXM__REGRESSION_BLOCK, sum = 0;
            for (int64_t i = 0; i < n; i++) {
                sum += x[i] * residual[i];
                column[i] = x[i] * root[i];
            }
            work->score[c] += sum;
        }
        cxm__crossproducts(work->block, n, CXM__REGRESSION_BLOCK, k, work->sums);
    }
    if (full)
        cxm__crossproducts_matrix(work->sums, k, work->matrix);
    return cxm__sum_value(deviance);
}

/* Takes the step, or a half of it, or a quarter ... until the likelihood does not fall; false where it does however short. */
static bool logistic_step(struct logistic_work *work, struct cxm__regression_fit *fit)
{
    const double slack = 1e-11 * (1 + fabs(fit->deviance));
    for (int halving = 0; halving <= LOGISTIC_HALVINGS; halving++) {
        for (int32_t c = 0; c < work->k; c++)
            work->tried[c] = fit->coefficients[c] + ldexp(work->step[c], -halving);
        const double deviance = logistic_sweep(work, work->tried, false);
        if (deviance <= fit->deviance + slack) {
            memcpy(fit->coefficients, work->tried, (size_t)work->k * sizeof(double));
            fit->deviance = deviance;
            return true;
        }
    }
    return false;
}

static int32_t logistic_fails(struct cxm__regression_fit *fit, int32_t status, int32_t column)
{
    fit->status = status;
    fit->predictor = column - 1;
    return status;
}

/* Whose coefficient has come farthest. */
static int32_t logistic_separated(const struct logistic_work *work, struct cxm__regression_fit *fit)
{
    int32_t farthest = work->k > 1;
    for (int32_t c = 1; c < work->k; c++)
        if (fabs(fit->coefficients[c]) > fabs(fit->coefficients[farthest]))
            farthest = c;
    return logistic_fails(fit, CXM_REGRESSION_SEPARATED, farthest);
}

static int32_t logistic_newton(struct logistic_work *work, int32_t most, struct cxm__regression_fit *fit)
{
    const int32_t k = work->k;
    for (bool last = false; !last;) {
        if (fit->iterations == most)
            return logistic_fails(fit, CXM_REGRESSION_NOT_CONVERGED, 0);
        logistic_sweep(work, fit->coefficients, true);
        if (cxm__cholesky(work->matrix, k, CXM__REGRESSION_OWN, NULL) < k)
            return logistic_separated(work, fit);
        memcpy(work->step, work->score, (size_t)k * sizeof(double));
        cxm__cholesky_solve(work->matrix, k, work->step);
        double promise = 0, length = 0;
        for (int32_t c = 0; c < k; c++) {
            promise += work->step[c] * work->score[c];
            length = fmax(length, fabs(work->step[c]));
        }
        if (promise < logistic_flat && length > logistic_long)
            return logistic_separated(work, fit);
        last = length < logistic_converged;
        if (!logistic_step(work, fit))
            return logistic_fails(fit, CXM_REGRESSION_NOT_CONVERGED, 0);
        fit->iterations++;
    }
    return CXM_REGRESSION_OK;
}

/* What the fit ends with, as weights and residuals of a linear one. */
static bool logistic_finish(const struct logistic_work *work, struct cxm__regression_fit *fit)
{
    const struct cxm__regression_rows *rows = work->rows;
    const int32_t k = work->k;
    memset(fit->residual, 0, (size_t)rows->used * sizeof(double));
    for (int32_t c = 0; c < k; c++)
        for (int64_t i = 0; i < rows->used; i++)
            fit->residual[i] += rows->x[c * rows->rows + i] * fit->coefficients[c];
    for (int64_t i = 0; i < rows->used; i++) {
        const double at = fit->residual[i], small = exp(-fabs(at)), weight = rows->weight ? rows->weight[i] : 1;
        const bool event = rows->x[k * rows->rows + i] > 0;
        fit->root[i] = sqrt(weight * small) / (1 + small);
        fit->residual[i] = (event ? 1 : -1) * sqrt(weight) * exp(event ? -at / 2 : at / 2);
    }
    memset(fit->r, 0, (size_t)k * (size_t)k * sizeof(double));
    if (!cxm__regression_triangle(rows, fit->root, k, fit->r))
        return false;
    if (cxm__householder_collinear(fit->r, k, 0, rows->p, CXM__REGRESSION_OWN) >= 0)
        logistic_separated(work, fit);
    return true;
}

static bool logistic_fit(struct logistic_work *work, int32_t most, struct cxm__regression_fit *fit)
{
    const struct cxm__regression_rows *rows = work->rows;
    for (int64_t i = 0; i < rows->used; i++)
        fit->root[i] = rows->weight ? sqrt(rows->weight[i]) : 1;
    if (!cxm__regression_triangle(rows, fit->root, work->k, fit->r))
        return false;
    const int32_t out = cxm__householder_collinear(fit->r, work->k, 1, rows->p, CXM__REGRESSION_OWN);
    if (out > 0) {
        logistic_fails(fit, CXM_REGRESSION_COLLINEAR, out);
        return true;
    }
    double events = 0, all = 0;
    for (int64_t i = 0; i < rows->used; i++) {
        const double weight = rows->weight ? rows->weight[i] : 1;
        events += rows->x[work->k * rows->rows + i] > 0 ? weight : 0;
        all += weight;
    }
    fit->coefficients[0] = log(events / (all - events));
    fit->deviance = fit->null_deviance = logistic_sweep(work, fit->coefficients, false);
    return logistic_newton(work, most, fit) || logistic_finish(work, fit);
}

bool cxm__regression_logistic_fit(const struct cxm__regression_rows *rows, int32_t most, struct cxm__regression_fit *fit)
{
    const int64_t k = rows->p + 1;
    struct logistic_work work = {.rows = rows, .k = (int32_t)k};
    work.block = cxm__allocate(rows->host, k, CXM__REGRESSION_BLOCK * sizeof(double));
    work.sums = cxm__allocate(rows->host, k * k, sizeof *work.sums);
    work.matrix = cxm__allocate(rows->host, k * k, sizeof(double));
    work.score = cxm__allocate(rows->host, 3 * k, sizeof(double));
    work.step = work.score ? work.score + k : NULL;
    work.tried = work.score ? work.score + 2 * k : NULL;
    fit->dispersion = 1;
    const bool done = work.block && work.sums && work.matrix && work.score && logistic_fit(&work, most, fit);
    cxm__release(rows->host, work.block, k, CXM__REGRESSION_BLOCK * sizeof(double));
    cxm__release(rows->host, work.sums, k * k, sizeof *work.sums);
    cxm__release(rows->host, work.matrix, k * k, sizeof(double));
    cxm__release(rows->host, work.score, 3 * k, sizeof(double));
    return done;
}
