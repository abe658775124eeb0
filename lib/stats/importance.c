/* Importance of predictors: correlations checked or made of columns, constant ones set aside, and what is left told apart by the
 * eigenvectors of the correlations. Read importance_weights.c next. */
#include "cxm/unstable/importance.h"

#include <math.h>
#include <string.h>

#include "stats/crossproducts.h"
#include "stats/importance.h"
#include "stats/jacobi.h"
#include "stats/regression.h"

_Static_assert(sizeof(cxm_importance) == 56, "frozen");
_Static_assert(sizeof(cxm_importance_result) == 48, "frozen");

static const double importance_rounded = 1e-9;   /* as far as correlations may be from what they must be */
static const double importance_involved = 1e-10; /* squared part in directions of no variance that puts a predictor in them */

enum { IMPORTANCE_THIN = 5 };

static cxm_importance importance_none(int32_t status)
{
    return (cxm_importance){(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, status, 0};
}

int64_t cxm__importance_room(int32_t p)
{
    return cxm__relative_weights_room(p) + p;
}

double cxm__importance_of(const double *rxx, const double *rxy, int32_t p, double *room, cxm_importance *each, bool *collinear)
{
    const double *values = room, *vectors = room + p;
    double *weights = room + cxm__relative_weights_room(p), r2;
    *collinear = cxm__relative_weights(rxx, rxy, p, room, weights, &r2) < p;
    for (int32_t j = 0; j < p; j++) {
        double none = 0, beta = 0, inflation = 0;
        for (int32_t i = 0; i < p; i++) {
            const double *vector = vectors + (int64_t)i * p;
            double along = 0;
            if (!(values[i] > CXM__IMPORTANCE_OWN)) {
                none += vector[j] * vector[j];
                continue;
            }
            for (int32_t k = 0; k < p; k++)
                along += vector[k] * rxy[k];
            beta += along / values[i] * vector[j];
            inflation += vector[j] * vector[j] / values[i];
        }
        each[j] = importance_none(none > importance_involved ? CXM_IMPORTANCE_COLLINEAR : CXM_IMPORTANCE_OK);
        each[j].first = fmin(1, rxy[j] * rxy[j]);
        each[j].last = 0;
        if (each[j].status)
            continue;
        each[j].relative_weight = weights[j];
        each[j].last = beta * beta / inflation;
        each[j].beta = beta;
        each[j].inflation = fmax(1, inflation);
    }
    return fmin(1, r2);
}

/* A value that more than half of them are survives the pairing off of unlike ones (Boyer and Moore 1991). */
bool cxm__importance_thin(const double *values, int64_t n)
{
    int64_t ahead = 0, others = 0;
    double most = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!ahead)
            most = values[i];
        ahead += values[i] == most ? 1 : -1;
    }
    for (int64_t i = 0; i < n; i++)
        others += values[i] != most;
    return others < IMPORTANCE_THIN && 2 * others < n;
}

static cxm_status importance_check(int64_t count, uint32_t methods, int32_t argument, cxm_error *error)
{
    if (count < 1 || count > CXM_IMPORTANCE_MOST)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("count"), CXM__T(" is "), CXM__I(count),
                         CXM__T(", and must lie in 1..200"));
    if (!methods || methods & ~(uint32_t)(CXM_IMPORTANCE_RELATIVE_WEIGHTS | CXM_IMPORTANCE_LMG))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("methods"), CXM__T(": "), CXM__I((int64_t)methods),
                         CXM__T(" is none of CXM_IMPORTANCE_..."));
    if (methods & CXM_IMPORTANCE_LMG && count > CXM_IMPORTANCE_LMG_MOST)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("count"), CXM__T(": LMG looks at each of the 2^"), CXM__I(count),
                         CXM__T(" sets of predictors, and 28 of these are the most; relative weights take "), CXM__I(count),
                         CXM__T(" predictors and come close to it"));
    return CXM_OK;
}

/* LMG's shares and what was asked for; what was not becomes NaN again. */
static bool importance_methods(const cxm_host *host, const double *rxx, const double *rxy, int32_t p, uint32_t methods,
                               double *room, cxm_importance *each)
{
    if (methods & CXM_IMPORTANCE_LMG) {
        if (!cxm__lmg(host, rxx, rxy, p, room))
            return false;
        for (int32_t j = 0; j < p; j++)
            each[j].lmg = room[j];
    }
    for (int32_t j = 0; !(methods & CXM_IMPORTANCE_RELATIVE_WEIGHTS) && j < p; j++)
        each[j].relative_weight = (double)NAN;
    return true;
}

/* Whether there could be data with these correlations. */
static cxm_status importance_correlations_check(const double *correlations, const double *outcome, int32_t p, double *matrix,
                                                double *vectors, cxm_error *error)
{
    const int32_t m = p + 1;
    for (int32_t i = 0; i < p; i++)
        for (int32_t j = 0; j <= i; j++) {
            const double r = correlations[i * p + j];
            if (!(fabs(r) <= 1 + importance_rounded) || !(fabs(r - correlations[j * p + i]) <= importance_rounded) ||
                (i == j && !(fabs(r - 1) <= importance_rounded)))
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, i * p + j, CXM__A("correlations"), CXM__T("["), CXM__I(i * p + j),
                                 CXM__T("]: "), CXM__N(r),
                                 i == j ? CXM__T(" is not 1") : CXM__T(" is no correlation, or is not that beyond the diagonal"));
            matrix[i * m + j] = matrix[j * m + i] = i == j ? 1 : r;
        }
    for (int32_t j = 0; j < p; j++) {
        if (!(fabs(outcome[j]) <= 1 + importance_rounded))
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, j, CXM__A("outcome"), CXM__T("["), CXM__I(j), CXM__T("]: "),
                             CXM__N(outcome[j]), CXM__T(" is no correlation"));
        matrix[p * m + j] = matrix[j * m + p] = outcome[j];
    }
    matrix[p * m + p] = 1;
    cxm__jacobi(matrix, m, vectors);
    for (int32_t i = 0; i < m; i++)
        if (matrix[i * m + i] < -importance_rounded)
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, -1, CXM__A("correlations"),
                             CXM__T(": no data have these and those with the outcome (the eigenvalue "), CXM__N(matrix[i * m + i]),
                             CXM__T(" is negative); take them all from the same rows"));
    return CXM_OK;
}

cxm_status cxm_importance_correlations(const double *correlations, const double *outcome, int64_t count, uint32_t methods,
                                       const cxm_host *host, cxm_importance *each, cxm_importance_result *result, cxm_error *error)
{
    cxm_host lent;
    cxm_status status = correlations ? CXM_OK : cxm__fail_null(error, 0, "correlations");
    if (!status && !outcome)
        status = cxm__fail_null(error, 1, "outcome");
    if (!status)
        status = importance_check(count, methods, 3, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && (!each || !result))
        status = cxm__fail_null(error, each ? 6 : 5, each ? "result" : "each");
    if (status)
        return status;
    const int32_t p = (int32_t)count;
    const int64_t square = (int64_t)(p + 1) * (p + 1), size = 2 * square + cxm__importance_room(p);
    double *room = cxm__allocate(&lent, size, sizeof *room), *matrix = room ? room + cxm__importance_room(p) : NULL;
    cxm_importance *made = cxm__allocate(&lent, count, sizeof *made);
    status = room && made ? importance_correlations_check(correlations, outcome, p, matrix, matrix + square, error)
                          : cxm__fail_memory(error);
    if (!status) {
        bool collinear;
        for (int32_t i = 0; i < p * p; i++)
            matrix[i] = i % (p + 1) ? correlations[i] : 1;
        const double r2 = cxm__importance_of(matrix, outcome, p, room, made, &collinear);
        if (importance_methods(&lent, matrix, outcome, p, methods, room, made)) {
            memcpy(each, made, (size_t)p * sizeof *each);
            *result = (cxm_importance_result){.r2 = r2, .status = collinear ? CXM_IMPORTANCE_COLLINEAR : CXM_IMPORTANCE_OK};
        } else {
            status = cxm__fail_memory(error);
        }
    }
    cxm__release(&lent, made, count, sizeof *made);
    cxm__release(&lent, room, size, sizeof *room);
    return status;
}

/* ---- columns ---- */

/* What columns are worked on with. */
struct importance_work {
    cxm_host host;
    struct cxm__regression_rows rows;
    int32_t p, active; /* predictors, and those that are not constant */
    int32_t *of;       /* of an active one: which predictor it is */
    bool *thin;        /* of a predictor */
    cxm__sum *sums;
    double *matrix, *rxx, *rxy, *room;
    cxm_importance *made; /* of the active ones */
};

static bool importance_allocate(struct importance_work *work)
{
    const int64_t p = work->p, k = p + 2;
    work->of = cxm__allocate(&work->host, p, sizeof *work->of);
    work->thin = cxm__allocate(&work->host, p, sizeof *work->thin);
    work->sums = cxm__allocate_zeroed(&work->host, k * k, sizeof *work->sums);
    work->matrix = cxm__allocate(&work->host, k * k + p * p + p + cxm__importance_room(work->p), sizeof(double));
    work->made = cxm__allocate(&work->host, p, sizeof *work->made);
    if (!work->of || !work->thin || !work->sums || !work->matrix || !work->made)
        return false;
    work->rxx = work->matrix + k * k;
    work->rxy = work->rxx + p * p;
    work->room = work->rxy + p;
    return true;
}

static void importance_free(struct importance_work *work)
{
    const int64_t p = work->p, k = p + 2;
    cxm__release(&work->host, work->of, p, sizeof *work->of);
    cxm__release(&work->host, work->thin, p, sizeof *work->thin);
    cxm__release(&work->host, work->sums, k * k, sizeof *work->sums);
    cxm__release(&work->host, work->matrix, k * k + p * p + p + cxm__importance_room(work->p), sizeof(double));
    cxm__release(&work->host, work->made, p, sizeof *work->made);
    cxm__regression_rows_free(&work->rows);
}

/* Correlations of the active predictors: column 0 is 1, and takes the weighted means off. */
static void importance_correlate(struct importance_work *work)
{
    const struct cxm__regression_rows *rows = &work->rows;
    const int32_t k = work->p + 2, p = work->active;
    const double *s = work->matrix;
    for (int32_t c = 0; rows->weighted && c < k; c++)
        for (int64_t i = 0; i < rows->used; i++)
            rows->x[c * rows->rows + i] *= sqrt(rows->weight[i]);
    cxm__crossproducts(rows->x, rows->used, rows->rows, k, work->sums);
    cxm__crossproducts_matrix(work->sums, k, work->matrix);
    for (int32_t i = 0; i <= p; i++) {
        const int32_t a = i < p ? work->of[i] + 1 : k - 1;
        const double own = s[a * k + a] - s[a] * s[a] / s[0];
        for (int32_t j = 0; j < i; j++) {
            const int32_t b = work->of[j] + 1;
            const double r = (s[a * k + b] - s[a] * s[b] / s[0]) / sqrt(own * (s[b * k + b] - s[b] * s[b] / s[0]));
            if (i == p)
                work->rxy[j] = r;
            else
                work->rxx[i * p + j] = work->rxx[j * p + i] = r;
        }
        if (i < p)
            work->rxx[i * p + i] = 1;
    }
}

static bool importance_columns(struct importance_work *work, uint32_t methods, cxm_importance *each, cxm_importance_result *result)
{
    const struct cxm__regression_rows *rows = &work->rows;
    bool collinear = false;
    for (int32_t j = 0; j < work->p; j++) {
        work->thin[j] = cxm__importance_thin(rows->x + (j + 1) * rows->rows, rows->used);
        if (rows->used && rows->scale[j + 1] > 0)
            work->of[work->active++] = j;
    }
    const int32_t whole = !rows->used                          ? CXM_IMPORTANCE_NO_DATA
                          : rows->used <= work->active + 1     ? CXM_IMPORTANCE_TOO_FEW
                          : !(rows->scale[work->p + 1] > 0)    ? CXM_IMPORTANCE_CONSTANT
                                                               : CXM_IMPORTANCE_OK;
    cxm_importance_result to = {.r2 = (double)NAN, .n_effective = rows->n_effective, .n = rows->used, .status = whole,
                                .excluded = rows->excluded, .missing = rows->rows - rows->used - rows->excluded};
    if (!whole)
        to.r2 = 0;
    if (!whole && work->active) {
        importance_correlate(work);
        to.r2 = cxm__importance_of(work->rxx, work->rxy, work->active, work->room, work->made, &collinear);
        if (!importance_methods(&work->host, work->rxx, work->rxy, work->active, methods, work->room, work->made))
            return false;
    }
    for (int32_t j = 0; j < work->p; j++)
        each[j] = importance_none(whole == CXM_IMPORTANCE_NO_DATA ? whole : CXM_IMPORTANCE_CONSTANT);
    for (int32_t i = 0; i < work->active; i++)
        each[work->of[i]] = whole ? importance_none(whole == CXM_IMPORTANCE_CONSTANT ? CXM_IMPORTANCE_OK : whole) : work->made[i];
    for (int32_t j = 0; j < work->p; j++)
        if (each[j].status == CXM_IMPORTANCE_OK && work->thin[j])
            each[j].status = CXM_IMPORTANCE_THIN;
    if (collinear)
        to.status = CXM_IMPORTANCE_COLLINEAR;
    *result = to;
    return true;
}

cxm_status cxm_importance_columns(const cxm_column *outcome, const cxm_column *predictors, int64_t count, const cxm_column *weight,
                                  uint32_t methods, const cxm_host *host, cxm_importance *each, cxm_importance_result *result,
                                  cxm_error *error)
{
    const struct cxm__regression_source source = {outcome, predictors, NULL};
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    struct importance_work work = {.p = 0};
    cxm_status status = predictors ? importance_check(count, methods, 4, error) : cxm__fail_null(error, 1, "predictors");
    if (!status)
        status = cxm__host_read(&work.host, host, 5, error);
    if (!status && (!each || !result))
        status = cxm__fail_null(error, each ? 7 : 6, each ? "result" : "each");
    if (status)
        return status;
    options.weight = weight;
    work.p = (int32_t)count;
    work.rows = (struct cxm__regression_rows){.host = &work.host, .p = work.p};
    status = cxm__regression_rows_read(&work.rows, &source, &options, error);
    if (!status && (!importance_allocate(&work) || !importance_columns(&work, methods, each, result)))
        status = cxm__fail_memory(error);
    importance_free(&work);
    return status;
}
