/* Cluster-robust covariances: CR1, and CR2 with Satterthwaite's degrees of freedom (Bell and McCaffrey 2002, Survey Methodology
 * 28; Pustejovsky and Tipton 2018, JBES 36). A cluster is seen through the eigenvalues of its part of QQ', at most k of them, so
 * that no matrix is as large as a cluster. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/regression.h"
#include "stats/crossproducts.h"
#include "stats/jacobi.h"
#include "stats/sandwich.h"
#include "stats/survival_codes.h"

static const double clusters_own = 1e-10; /* an eigenvalue that near 1: the cluster alone determines that direction */

/* One cluster at a time: its rows of Q, their residuals, and I - H among them as eigenvalues 1 - share[i] whose vectors, times
 * Q, are part[i]; outcome[i] is the vector times the residuals. */
struct clusters_work {
    const struct cxm__sandwich *of;
    int32_t k, parts;
    int64_t largest;
    double *rows;    /* k columns of `largest` */
    double *residual;
    cxm__sum *sums;  /* side x side, side being at most k */
    double *matrix, *vectors;
    double *share, *part, *outcome;
    double *scores;  /* by cluster, k columns */
    double *trace;   /* of each coefficient: sum of P_gg */
    double *square;  /* of each coefficient: sum of a_g'a_g^2 - 2 a_g'a_g b_g'b_g */
    double *inner;   /* of each coefficient: sum of b_g b_g', k x k */
    double *b, *own;
    int32_t *order;
    int64_t *ends;
};

static bool clusters_allocate(struct clusters_work *work)
{
    const struct cxm__sandwich *of = work->of;
    const cxm_host *host = of->host;
    const int64_t k = of->k;
    work->ends = cxm__allocate_zeroed(host, of->clusters + 1, sizeof *work->ends);
    work->order = cxm__allocate(host, of->n, sizeof *work->order);
    work->scores = cxm__allocate_zeroed(host, of->clusters, sizeof(double) * (size_t)k);
    work->sums = cxm__allocate(host, k * k, sizeof *work->sums);
    work->matrix = cxm__allocate(host, 3 * k * k, sizeof(double));
    work->share = cxm__allocate_zeroed(host, 6 * k, sizeof(double));
    work->inner = cxm__allocate_zeroed(host, k * k, sizeof(double) * (size_t)k);
    if (!work->ends || !work->order || !work->scores || !work->sums || !work->matrix || !work->share || !work->inner)
        return false;
    work->vectors = work->matrix + k * k;
    work->part = work->matrix + 2 * k * k;
    work->outcome = work->share + k;
    work->trace = work->share + 2 * k;
    work->square = work->share + 3 * k;
    work->b = work->share + 4 * k;
    work->own = work->share + 5 * k;
    for (int64_t row = 0; row < of->n; row++)
        work->ends[of->cluster[row] + 1]++;
    for (int64_t g = 0; g < of->clusters; g++) {
        work->largest = work->ends[g + 1] > work->largest ? work->ends[g + 1] : work->largest;
        work->ends[g + 1] += work->ends[g];
    }
    work->rows = cxm__allocate(host, work->largest, sizeof(double) * (size_t)k);
    work->residual = cxm__allocate(host, work->largest, sizeof(double));
    return work->rows && work->residual && cxm__codes_order(host, of->cluster, of->clusters, NULL, of->n, work->order);
}

static void clusters_free(struct clusters_work *work)
{
    const struct cxm__sandwich *of = work->of;
    const cxm_host *host = of->host;
    const int64_t k = of->k;
    cxm__release(host, work->ends, of->clusters + 1, sizeof *work->ends);
    cxm__release(host, work->order, of->n, sizeof *work->order);
    cxm__release(host, work->scores, of->clusters, sizeof(double) * (size_t)k);
    cxm__release(host, work->sums, k * k, sizeof *work->sums);
    cxm__release(host, work->matrix, 3 * k * k, sizeof(double));
    cxm__release(host, work->share, 6 * k, sizeof(double));
    cxm__release(host, work->inner, k * k, sizeof(double) * (size_t)k);
    cxm__release(host, work->rows, work->largest, sizeof(double) * (size_t)k);
    cxm__release(host, work->residual, work->largest, sizeof(double));
}

static double clusters_dot(const double *a, const double *b, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* The eigenvalues from the smaller of Q_g'Q_g and Q_g Q_g', which share those that are not 0. */
static void clusters_split(struct clusters_work *work, int64_t n)
{
    const int32_t k = work->k, side = n < k ? (int32_t)n : k;
    if (n < k) {
        for (int32_t i = 0; i < side; i++)
            for (int32_t j = 0; j < side; j++) {
                double sum = 0;
                for (int32_t c = 0; c < k; c++)
                    sum += work->rows[c * n + i] * work->rows[c * n + j];
                work->matrix[i * side + j] = sum;
            }
    } else {
        memset(work->sums, 0, (size_t)k * (size_t)k * sizeof *work->sums);
        cxm__crossproducts(work->rows, n, n, k, work->sums);
        cxm__crossproducts_matrix(work->sums, k, work->matrix);
    }
    for (int32_t c = 0; n >= k && c < k; c++)
        work->b[c] = clusters_dot(work->rows + c * n, work->residual, n);
    cxm__jacobi(work->matrix, side, work->vectors);
    work->parts = side;
    for (int32_t i = 0; i < side; i++) {
        const double *vector = work->vectors + (int64_t)i * side, share = fmax(0, work->matrix[i * side + i]), root = sqrt(share);
        work->share[i] = share;
        work->outcome[i] = n < k ? clusters_dot(vector, work->residual, n) : root > 0 ? clusters_dot(vector, work->b, k) / root : 0;
        for (int32_t c = 0; c < k; c++)
            work->part[i * k + c] = n < k ? clusters_dot(vector, work->rows + c * n, n) : root * vector[c];
    }
}

/* What the cluster adds to each coefficient's degrees of freedom: a = A_g Q_g contrast', b = Q_g'a. */
static void clusters_freedom(struct clusters_work *work)
{
    const int32_t k = work->k;
    for (int32_t i = 0; i < k; i++) {
        const double *contrast = work->of->contrast + (int64_t)i * k;
        double length = 0, square;
        memset(work->b, 0, (size_t)k * sizeof(double));
        for (int32_t p = 0; p < work->parts; p++) {
            const double *part = work->part + (int64_t)p * k, along = clusters_dot(part, contrast, k), rest = 1 - work->share[p];
            if (rest < clusters_own) {
                work->of->lost[i] += along * along;
                continue;
            }
            length += along * along / rest;
            work->trace[i] += along * along;
            for (int32_t c = 0; c < k; c++)
                work->b[c] += along / sqrt(rest) * part[c];
        }
        square = clusters_dot(work->b, work->b, k);
        work->square[i] += length * (length - 2 * square);
        double *inner = work->inner + (int64_t)i * k * k;
        for (int32_t r = 0; r < k; r++)
            for (int32_t c = 0; c < k; c++)
                inner[r * k + c] += work->b[r] * work->b[c];
    }
}

static void clusters_adjusted(struct clusters_work *work)
{
    const struct cxm__sandwich *of = work->of;
    const int32_t k = work->k;
    for (int64_t g = 0; g < of->clusters; g++) {
        const int64_t n = work->ends[g + 1] - work->ends[g];
        for (int64_t i = 0; i < n; i++) {
            const int64_t row = work->order[work->ends[g] + i];
            for (int32_t c = 0; c < k; c++)
                work->rows[c * n + i] = of->q[c * of->stride + row];
            work->residual[i] = of->residual[row];
        }
        clusters_split(work, n);
        clusters_freedom(work);
        for (int32_t p = 0; p < work->parts; p++)
            for (int32_t c = 0; c < k && 1 - work->share[p] >= clusters_own; c++)
                work->scores[c * of->clusters + g] += work->outcome[p] / sqrt(1 - work->share[p]) * work->part[p * k + c];
    }
    for (int32_t i = 0; i < k; i++) {
        const double *inner = work->inner + (int64_t)i * k * k;
        of->df[i] = work->trace[i] * work->trace[i] / (work->square[i] + clusters_dot(inner, inner, (int64_t)k * k));
    }
}

bool cxm__sandwich_clusters(struct cxm__sandwich *of, double *middle)
{
    const int32_t k = of->k;
    const double groups = (double)of->clusters, n = (double)of->n;
    struct clusters_work work = {.of = of, .k = k};
    const bool done = clusters_allocate(&work);
    if (done && of->kind == CXM_COVARIANCE_CR2)
        clusters_adjusted(&work);
    for (int64_t row = 0; done && of->kind == CXM_COVARIANCE_CR1 && row < of->n; row++)
        for (int32_t c = 0; c < k; c++)
            work.scores[c * of->clusters + of->cluster[row]] += of->q[c * of->stride + row] * of->residual[row];
    if (done) {
        memset(work.sums, 0, (size_t)k * (size_t)k * sizeof *work.sums);
        cxm__crossproducts(work.scores, of->clusters, of->clusters, k, work.sums);
        cxm__crossproducts_matrix(work.sums, k, middle);
    }
    for (int32_t i = 0; of->kind == CXM_COVARIANCE_CR1 && i < k; i++) {
        of->df[i] = groups - 1;
        for (int32_t j = 0; j < k; j++)
            middle[i * k + j] *= groups / (groups - 1) * ((n - 1) / (n - k));
    }
    clusters_free(&work);
    return done;
}
