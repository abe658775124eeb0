/* Classical, heteroscedasticity-consistent and autocorrelation-consistent covariances (White 1980; MacKinnon and White 1985; Newey
 * and West 1987). Each is X'X of some columns that are no longer than the data, but for the classical one. */
#include "stats/sandwich.h"

#include <math.h>
#include <string.h>

#include "cxm/unstable/regression.h"
#include "stats/crossproducts.h"

static const double sandwich_own = 1e-10; /* a row or cluster that leaves less to the others determines its fit alone */

/* contrast * middle * contrast' */
static bool sandwich_outside(const struct cxm__sandwich *work, const double *middle)
{
    const int32_t k = work->k;
    double *half = cxm__allocate(work->host, k, sizeof *half);
    for (int32_t i = 0; half && i < k; i++) {
        for (int32_t j = 0; j < k; j++) {
            half[j] = 0;
            for (int32_t c = 0; c < k; c++)
                half[j] += work->contrast[i * k + c] * middle[c * k + j];
        }
        for (int32_t j = 0; j <= i; j++) {
            double sum = 0;
            for (int32_t c = 0; c < k; c++)
                sum += half[c] * work->contrast[j * k + c];
            work->covariance[i * k + j] = work->covariance[j * k + i] = sum;
        }
    }
    cxm__release(work->host, half, k, sizeof *half);
    return half != NULL;
}

/* Each row of Q becomes its score. */
static void sandwich_scores(struct cxm__sandwich *work)
{
    const int32_t k = work->k;
    for (int64_t row = 0; row < work->n; row++) {
        double *q = work->q + row, leverage = 0, factor = work->residual[row];
        for (int32_t c = 0; c < k; c++)
            leverage += q[c * work->stride] * q[c * work->stride];
        const double rest = 1 - leverage;
        if (rest < sandwich_own) { /* its residual is 0, whatever its outcome */
            for (int32_t i = 0; i < k; i++) {
                double share = 0;
                for (int32_t c = 0; c < k; c++)
                    share += work->contrast[i * k + c] * q[c * work->stride];
                work->lost[i] += share * share;
            }
            factor = 0;
        } else if (work->kind == CXM_COVARIANCE_HC2) {
            factor /= sqrt(rest);
        } else if (work->kind == CXM_COVARIANCE_HC3) {
            factor /= rest;
        }
        for (int32_t c = 0; c < k; c++)
            q[c * work->stride] *= factor;
    }
}

/* Bartlett's weights 1 - l / (lag + 1) are how many of all windows of lag + 1 rows hold two rows that are l apart, so the middle is
 * X'X of the windows' sums: it cannot come out negative, and costs the same for each lag. */
static bool sandwich_windows(const struct cxm__sandwich *work, cxm__sum *sums)
{
    const int64_t windows = work->n + work->lag;
    double *moving = cxm__allocate(work->host, windows, sizeof(double) * (size_t)work->k);
    for (int32_t c = 0; moving && c < work->k; c++) {
        cxm__sum sum = {0, 0};
        for (int64_t last = 0; last < windows; last++) {
            if (last < work->n)
                cxm__sum_add(&sum, work->q[c * work->stride + last]);
            if (last > work->lag)
                cxm__sum_add(&sum, -work->q[c * work->stride + last - work->lag - 1]);
            moving[c * windows + last] = cxm__sum_value(sum);
        }
    }
    if (moving)
        cxm__crossproducts(moving, windows, windows, work->k, sums);
    cxm__release(work->host, moving, windows, sizeof(double) * (size_t)work->k);
    return moving != NULL;
}

static bool sandwich_rows(struct cxm__sandwich *work, double *middle)
{
    const int32_t k = work->k, kind = work->kind;
    const bool lagged = kind == CXM_COVARIANCE_HAC || kind == CXM_COVARIANCE_HAC_ADJUSTED;
    cxm__sum *sums = cxm__allocate_zeroed(work->host, (int64_t)k * k, sizeof *sums);
    bool done = sums != NULL;
    if (done) {
        sandwich_scores(work);
        if (lagged)
            done = sandwich_windows(work, sums);
        else
            cxm__crossproducts(work->q, work->n, work->stride, k, sums);
        cxm__crossproducts_matrix(sums, k, middle);
    }
    double factor = lagged ? 1 / (double)(work->lag + 1) : 1;
    if (kind == CXM_COVARIANCE_HC1 || kind == CXM_COVARIANCE_HAC_ADJUSTED)
        factor *= (double)work->n / (double)(work->n - k);
    for (int32_t i = 0; i < k * k; i++)
        middle[i] *= factor;
    cxm__release(work->host, sums, (int64_t)k * k, sizeof *sums);
    return done;
}

bool cxm__sandwich(struct cxm__sandwich *work)
{
    const int32_t k = work->k;
    double *middle = cxm__allocate_zeroed(work->host, (int64_t)k * k, sizeof *middle);
    bool done = middle != NULL;
    for (int32_t i = 0; i < k; i++) {
        work->lost[i] = 0;
        work->df[i] = work->large_df;
    }
    if (done && work->kind == CXM_COVARIANCE_CLASSICAL)
        for (int32_t i = 0; i < k; i++)
            middle[i * k + i] = work->dispersion;
    else if (done)
        done = work->cluster ? cxm__sandwich_clusters(work, middle) : sandwich_rows(work, middle);
    for (int32_t i = 0; i < k; i++) {
        double all = 0;
        for (int32_t c = 0; c < k; c++)
            all += work->contrast[i * k + c] * work->contrast[i * k + c];
        work->lost[i] /= all;
    }
    done = done && sandwich_outside(work, middle);
    cxm__release(work->host, middle, (int64_t)k * k, sizeof *middle);
    return done;
}
