/* The fit of a Cox regression: Newton's method on scaled covariates, and what follows from its end.
 * Data that carry no fit are found by what the information matrix lacks, and by steps that do not get shorter. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/distributions.h"
#include "stats/cholesky.h"
#include "stats/cox.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_cox_test) == 24, "frozen");

enum { COX_COUNT_MAX = 1000, COX_HALVINGS = 30, COX_CLUSTERS_MIN = 5, COX_CLUSTERS_FEW = 20 };

static const double cox_tolerance = 1e-11;   /* a covariate of which less is left beside the others is collinear */
static const double cox_constant = 1e-12;    /* information an event, of a covariate scaled to variance 1 */
static const double cox_converged = 1e-8;    /* a step, in standard deviations of a covariate; the next one is its square */
static const double cox_flat = 1e-9;         /* a step that promises less likelihood and is still as long as the next says ... */
static const double cox_long = 1e-2;         /* ... leads to infinity */

struct cxm_cox {
    cxm_host host;
    int32_t p;
    cxm_cox_summary summary;
    cxm_estimate *coefficients;
    double *covariance, *model_covariance;
    cxm_cox_test *proportional;
};

/* Everything that the fit works on, in one block each. */
struct cox_fit {
    struct cxm__cox_rows rows;
    struct cxm__cox_work *work;
    struct cxm__cox_sums sums;
    int32_t ties;
    double *vectors, *matrices; /* COX_VECTORS of p, COX_MATRICES of p x p */
    double *beta, *step, *tried, *factor, *inverse;
    double *weight, *residuals; /* by place in time; by cluster and covariate, behind those by row and covariate */
};

enum { COX_VECTORS = 5, COX_MATRICES = 5 };

static void cox_blank(cxm_cox *model, const struct cxm__cox_rows *rows)
{
    const cxm_cox_test none = {NAN, NAN, NAN};
    cxm_cox_summary *summary = &model->summary;
    *summary = (cxm_cox_summary){.struct_size = sizeof *summary, .covariate = -1, .covariates = model->p};
    summary->log_likelihood_null = summary->log_likelihood = NAN;
    summary->likelihood_ratio = summary->score = summary->wald = none;
    summary->n = rows->used;
    summary->events = rows->events;
    summary->missing = rows->rows - rows->used;
    summary->clusters = rows->clustered ? rows->clusters : 0;
    summary->coefficients = model->coefficients;
    summary->covariance = model->covariance;
    summary->model_covariance = model->model_covariance;
    summary->proportional = model->proportional;
    for (int32_t j = 0; j < model->p; j++) {
        model->coefficients[j] = (cxm_estimate){.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN};
        model->coefficients[j].df = NAN;
        model->coefficients[j].n = summary->n;
        model->coefficients[j].n_effective = (double)summary->n;
        model->coefficients[j].missing = summary->missing;
        model->coefficients[j].clusters = summary->clusters;
        model->coefficients[j].status = summary->n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
        model->coefficients[j].interval_status = CXM_INTERVAL_TOO_FEW;
    }
    for (int32_t i = 0; i < model->p * model->p; i++)
        model->covariance[i] = model->model_covariance[i] = NAN;
    for (int32_t j = 0; j <= model->p; j++)
        model->proportional[j] = none;
}

static bool cox_allocate_fit(struct cox_fit *fit)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    const int64_t p = rows->p;
    fit->work = cxm__cox_work_new(rows);
    fit->vectors = cxm__allocate_zeroed(rows->host, COX_VECTORS * p, sizeof(double));
    fit->matrices = cxm__allocate_zeroed(rows->host, COX_MATRICES * p * p, sizeof(double));
    fit->weight = cxm__allocate_zeroed(rows->host, rows->times, sizeof(double));
    if (rows->clustered)
        fit->residuals = cxm__allocate_zeroed(rows->host, (rows->used + rows->clusters) * p, sizeof(double));
    if (!fit->work || !fit->vectors || !fit->matrices || !fit->weight || (rows->clustered && !fit->residuals))
        return false;
    fit->beta = fit->vectors;
    fit->step = fit->vectors + p;
    fit->tried = fit->vectors + 2 * p;
    fit->sums.score = fit->vectors + 3 * p;
    fit->sums.weighted_score = fit->vectors + 4 * p;
    fit->factor = fit->matrices;
    fit->inverse = fit->matrices + p * p;
    fit->sums.information = fit->matrices + 2 * p * p;
    fit->sums.weighted = fit->matrices + 3 * p * p;
    fit->sums.weighted2 = fit->matrices + 4 * p * p;
    return true;
}

static void cox_free_fit(struct cox_fit *fit)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    const int64_t p = rows->p;
    cxm__cox_work_free(rows, fit->work);
    cxm__release(rows->host, fit->vectors, COX_VECTORS * p, sizeof(double));
    cxm__release(rows->host, fit->matrices, COX_MATRICES * p * p, sizeof(double));
    cxm__release(rows->host, fit->weight, rows->times, sizeof(double));
    cxm__release(rows->host, fit->residuals, (rows->used + rows->clusters) * p, sizeof(double));
    cxm__cox_rows_free(&fit->rows);
}

/* Factors a matrix into fit->factor. Returns the first column that others explain, or -1. */
static int32_t cox_factor(struct cox_fit *fit, const double *matrix)
{
    int32_t out;
    memcpy(fit->factor, matrix, (size_t)fit->rows.p * (size_t)fit->rows.p * sizeof(double));
    cxm__cholesky(fit->factor, fit->rows.p, cox_tolerance, &out);
    return out;
}

static cxm_cox_test cox_test(double statistic, int32_t df)
{
    if (df == 0 || isnan(statistic))
        return (cxm_cox_test){NAN, NAN, NAN};
    return (cxm_cox_test){statistic, df, cxm_chi_squared_upper(statistic, df)};
}

/* vector' matrix^-1 vector, with the matrix factored before; `room` takes p numbers. */
static double cox_form(const struct cox_fit *fit, const double *vector, double *room)
{
    double sum = 0;
    memcpy(room, vector, (size_t)fit->rows.p * sizeof(double));
    cxm__cholesky_solve(fit->factor, fit->rows.p, room);
    for (int32_t j = 0; j < fit->rows.p; j++)
        sum += room[j] * vector[j];
    return sum;
}

static int32_t cox_fails(cxm_cox_summary *summary, int32_t status, int32_t covariate)
{
    summary->status = status;
    summary->covariate = covariate;
    return status;
}

/* What can be said of the data before the first step; leaves the information at 0 factored. */
static int32_t cox_start(struct cox_fit *fit, cxm_cox_summary *summary)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    if (!rows->used)
        return cox_fails(summary, CXM_COX_NO_DATA, -1);
    if (!rows->events)
        return cox_fails(summary, CXM_COX_NO_EVENTS, -1);
    cxm__cox_sweep(rows, fit->ties, fit->beta, fit->work, &fit->sums);
    summary->log_likelihood_null = fit->sums.log_likelihood;
    for (int32_t j = 0; j < rows->p; j++)
        if (!(fit->sums.information[j * rows->p + j] > cox_constant * (double)rows->events))
            return cox_fails(summary, CXM_COX_CONSTANT, j);
    int32_t out = cox_factor(fit, fit->sums.information);
    if (out >= 0)
        return cox_fails(summary, CXM_COX_COLLINEAR, out);
    summary->score = cox_test(cox_form(fit, fit->sums.score, fit->step), rows->p);
    return CXM_COX_OK;
}

/* Takes the step, or a half of it, or a quarter ... until the likelihood does not fall; false where it does however short. */
static bool cox_step(struct cox_fit *fit)
{
    const double before = fit->sums.log_likelihood, slack = 1e-11 * (1 + fabs(before));
    for (int32_t halving = 0; halving <= COX_HALVINGS; halving++) {
        for (int32_t j = 0; j < fit->rows.p; j++)
            fit->tried[j] = fit->beta[j] + ldexp(fit->step[j], -halving);
        cxm__cox_sweep(&fit->rows, fit->ties, fit->tried, fit->work, &fit->sums);
        if (fit->sums.log_likelihood >= before - slack) {
            memcpy(fit->beta, fit->tried, (size_t)fit->rows.p * sizeof(double));
            return true;
        }
    }
    return false;
}

static int32_t cox_newton(struct cox_fit *fit, int32_t most, cxm_cox_summary *summary)
{
    const int32_t p = fit->rows.p;
    bool last = p == 0;
    while (!last) {
        if (summary->iterations == most)
            return cox_fails(summary, CXM_COX_NOT_CONVERGED, -1);
        int32_t out = cox_factor(fit, fit->sums.information), longest = 0;
        if (out >= 0)
            return cox_fails(summary, CXM_COX_MONOTONE, out);
        const double promise = cox_form(fit, fit->sums.score, fit->step);
        for (int32_t j = 1; j < p; j++)
            longest = fabs(fit->step[j]) > fabs(fit->step[longest]) ? j : longest;
        const double length = fabs(fit->step[longest]);
        if (promise < cox_flat && length > cox_long)
            return cox_fails(summary, CXM_COX_MONOTONE, longest);
        last = length < cox_converged;
        if (!cox_step(fit))
            return cox_fails(summary, CXM_COX_NOT_CONVERGED, -1);
        summary->iterations++;
    }
    int32_t out = cox_factor(fit, fit->sums.information);
    return out >= 0 ? cox_fails(summary, CXM_COX_MONOTONE, out) : CXM_COX_OK;
}

/* 1 less the Kaplan-Meier curve of all rows just before each place in time. */
static bool cox_weights(struct cox_fit *fit)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    int64_t *counts = cxm__allocate_zeroed(rows->host, 3 * rows->times, sizeof *counts), risk = rows->entered ? 0 : rows->used;
    double survival = 1;
    if (!counts)
        return false;
    for (int64_t row = 0; row < rows->used; row++) {
        counts[3 * (int64_t)rows->stop[row]]++;
        counts[3 * (int64_t)rows->stop[row] + 1] += rows->event[row];
        if (rows->entered)
            counts[3 * (int64_t)rows->start[row] + 2]++;
    }
    for (int64_t t = 0; t < rows->times; t++) {
        const int64_t *count = counts + 3 * t;
        fit->weight[t] = 1 - survival;
        if (count[1])
            survival *= (double)(risk - count[1]) / (double)risk;
        risk += count[2] - count[0];
    }
    cxm__release(rows->host, counts, 3 * rows->times, sizeof *counts);
    return true;
}

/* Score tests of one more covariate each, x times the weight of the time. fit->factor holds the information at the fit. */
static void cox_proportional(struct cox_fit *fit, cxm_cox_test *tests)
{
    const int32_t p = fit->rows.p;
    double *rest = fit->sums.weighted2, *solved = fit->tried; /* rest becomes what the covariates themselves do not explain */
    for (int32_t j = 0; j < p; j++) {
        memcpy(solved, fit->sums.weighted + (int64_t)j * p, (size_t)p * sizeof(double));
        cxm__cholesky_solve(fit->factor, p, solved);
        for (int32_t i = 0; i < p; i++)
            for (int32_t k = 0; k < p; k++)
                rest[i * p + j] -= fit->sums.weighted[i * p + k] * solved[k];
    }
    const double *score = fit->sums.weighted_score;
    for (int32_t j = 0; j < p; j++) {
        const double own = rest[j * p + j];
        tests[j] = cox_test(own > cox_constant * fit->sums.information[j * p + j] ? score[j] * score[j] / own : NAN, 1);
    }
    tests[p] = cox_test(cox_factor(fit, rest) < 0 ? cox_form(fit, score, solved) : NAN, p);
}

/* inverse * (sum over clusters of the square of their part in the score) * inverse * G / (G - 1), G being their number:
 * the parts add up to 0, which takes one of them away. */
static void cox_robust(struct cox_fit *fit, double *covariance)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    const int32_t p = rows->p;
    double *clusters = fit->residuals + rows->used * p, *room = fit->tried;
    for (int64_t row = 0; row < rows->used; row++)
        for (int32_t j = 0; j < p; j++)
            clusters[(int64_t)rows->cluster[row] * p + j] += fit->residuals[row * p + j];
    for (int32_t i = 0; i < p * p; i++)
        covariance[i] = 0;
    for (int64_t c = 0; c < rows->clusters; c++) {
        for (int32_t i = 0; i < p; i++) {
            room[i] = 0;
            for (int32_t j = 0; j < p; j++)
                room[i] += fit->inverse[i * p + j] * clusters[c * p + j];
        }
        for (int32_t i = 0; i < p; i++)
            for (int32_t j = 0; j < p; j++)
                covariance[i * p + j] += room[i] * room[j];
    }
    const double used = (double)rows->clusters;
    for (int32_t i = 0; i < p * p && rows->clusters > 1; i++)
        covariance[i] *= used / (used - 1);
}

/* Everything that is known at the fit, in the covariates' own units. */
static cxm_status cox_finish(struct cox_fit *fit, cxm_cox *model, double confidence, cxm_error *error)
{
    const struct cxm__cox_rows *rows = &fit->rows;
    const int32_t p = rows->p;
    cxm_cox_summary *summary = &model->summary;
    summary->log_likelihood = fit->sums.log_likelihood;
    summary->likelihood_ratio = cox_test(fmax(0, 2 * (summary->log_likelihood - summary->log_likelihood_null)), p);
    if (!cox_weights(fit))
        return cxm__fail_memory(error);
    fit->sums.weight = fit->weight;
    fit->sums.residuals = fit->residuals;
    cxm__cox_sweep(rows, fit->ties, fit->beta, fit->work, &fit->sums);
    (void)cox_factor(fit, fit->sums.information);
    cxm__cholesky_invert(fit->factor, p, fit->inverse);
    cox_proportional(fit, model->proportional);
    memcpy(model->model_covariance, fit->inverse, (size_t)p * (size_t)p * sizeof(double));
    memcpy(model->covariance, fit->inverse, (size_t)p * (size_t)p * sizeof(double));
    const bool robust = rows->clustered, few = robust && rows->clusters < COX_CLUSTERS_MIN;
    if (robust)
        cox_robust(fit, model->covariance);
    summary->wald = cox_test(!few && cox_factor(fit, model->covariance) < 0 ? cox_form(fit, fit->beta, fit->tried) : NAN, p);
    const double df = robust ? (double)(rows->clusters - 1) : NAN, z = few ? NAN : cxm__tested_quantile(confidence, df);
    for (int32_t i = 0; i < p; i++)
        for (int32_t j = 0; j < p; j++) {
            model->model_covariance[i * p + j] /= rows->scale[i] * rows->scale[j];
            model->covariance[i * p + j] = few ? NAN : model->covariance[i * p + j] / (rows->scale[i] * rows->scale[j]);
        }
    for (int32_t j = 0; j < p; j++) {
        cxm_estimate *estimate = &model->coefficients[j];
        estimate->status = CXM_VALUE_OK;
        estimate->value = fit->beta[j] / rows->scale[j];
        estimate->interval_status = few ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_OK;
        if (few)
            continue;
        estimate->std_error = sqrt(model->covariance[j * p + j]);
        estimate->lower = estimate->value - z * estimate->std_error;
        estimate->upper = estimate->value + z * estimate->std_error;
        estimate->confidence = confidence;
        estimate->df = df;
        estimate->flags |= robust && rows->clusters < COX_CLUSTERS_FEW ? CXM_ESTIMATE_FEW_CLUSTERS : 0;
    }
    return CXM_OK;
}

static cxm_status cox_fit(struct cox_fit *fit, cxm_cox *model, const cxm_cox_options *options, cxm_error *error)
{
    const int64_t p = model->p;
    model->coefficients = cxm__allocate(&model->host, p, sizeof *model->coefficients);
    model->covariance = cxm__allocate(&model->host, p * p, sizeof(double));
    model->model_covariance = cxm__allocate(&model->host, p * p, sizeof(double));
    model->proportional = cxm__allocate(&model->host, p + 1, sizeof *model->proportional);
    if (!model->coefficients || !model->covariance || !model->model_covariance || !model->proportional || !cox_allocate_fit(fit))
        return cxm__fail_memory(error);
    fit->ties = options->ties;
    cox_blank(model, &fit->rows);
    if (cox_start(fit, &model->summary) || cox_newton(fit, options->max_iterations, &model->summary))
        return CXM_OK;
    return cox_finish(fit, model, options->confidence, error);
}

static cxm_status cox_check(const cxm_cox_options *options, int64_t count, const cxm_column *covariates, cxm_error *error)
{
    if (count < 0 || count > COX_COUNT_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("count"), CXM__T(": "), CXM__I(count), CXM__T(" is outside 0.."),
                         CXM__I(COX_COUNT_MAX));
    if (count && !covariates)
        return cxm__fail_null(error, 2, "covariates");
    cxm_status status = cxm__confidence_check(options->confidence, 4, error);
    if (status)
        return status;
    if (options->ties != CXM_COX_EFRON && options->ties != CXM_COX_BRESLOW)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("ties"), CXM__T(": "), CXM__I(options->ties), CXM__T(" is no CXM_COX_"));
    if (options->max_iterations < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 4, -1, CXM__A("max_iterations"), CXM__T(": "), CXM__I(options->max_iterations),
                         CXM__T(" is not 1 or more"));
    return CXM_OK;
}

cxm_status cxm_cox_new(const cxm_column *time, const cxm_column *event, const cxm_column *covariates, int64_t count,
                       const cxm_cox_options *options, const cxm_host *host, cxm_cox **model, cxm_error *error)
{
    cxm_host lent;
    cxm_cox_options chosen = CXM_COX_OPTIONS_INIT;
    cxm_status status = cxm__struct_read(&chosen, sizeof chosen, sizeof chosen, options, 4, "options", error);
    if (!status)
        status = cox_check(&chosen, count, covariates, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !model)
        status = cxm__fail_null(error, 6, "model");
    if (status)
        return status;
    cxm_cox *made = cxm__allocate_zeroed(&lent, 1, sizeof *made);
    if (!made)
        return cxm__fail_memory(error);
    made->host = lent;
    made->p = (int32_t)count;
    struct cox_fit fit = {.rows = {.host = &lent, .p = (int32_t)count}};
    status = cxm__cox_rows_read(&fit.rows, time, event, covariates, &chosen, error);
    if (!status)
        status = cox_fit(&fit, made, &chosen, error);
    cox_free_fit(&fit);
    if (status)
        cxm_cox_free(made);
    else
        *model = made;
    return status;
}

void cxm_cox_free(cxm_cox *model)
{
    if (!model)
        return;
    const cxm_host host = model->host;
    const int64_t p = model->p;
    cxm__release(&host, model->coefficients, p, sizeof *model->coefficients);
    cxm__release(&host, model->covariance, p * p, sizeof(double));
    cxm__release(&host, model->model_covariance, p * p, sizeof(double));
    cxm__release(&host, model->proportional, p + 1, sizeof *model->proportional);
    cxm__release(&host, model, 1, sizeof *model);
}

const cxm_cox_summary *cxm_cox_summary_of(const cxm_cox *model)
{
    return &model->summary;
}

const char *cxm_cox_status_name(int32_t status)
{
    static const char *const names[] = {"ok", "no_data", "no_events", "constant", "collinear", "monotone", "not_converged"};
    return status >= 0 && status < (int32_t)(sizeof names / sizeof *names) ? names[status] : "?";
}
