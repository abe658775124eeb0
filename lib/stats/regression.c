/* A regression from the call to the model: checks, reads, fits, and makes the covariance. */
#include <math.h>
#include <string.h>

#include "stats/householder.h"
#include "stats/interval.h"
#include "stats/regression.h"
#include "stats/sandwich.h"
#include "stats/sum.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_regression_test) == 32, "frozen");

enum {
    REGRESSION_COUNT_MAX = 200, /* predictors: CR2 keeps a matrix for each coefficient */
    REGRESSION_SERIES = 2000    /* rows from which HAC's intervals held 93.5 % of 95 in the simulation */
};

static const double regression_lost = 1e-6; /* of a coefficient's variance, the share that may stay unseen */

struct cxm_regression {
    cxm_host host;
    int64_t k;
    cxm_regression_summary summary;
    cxm_tested_estimate *coefficients, *odds_ratios;
    double *covariance;
};

/* Room of a call, in one block each. */
struct regression_call {
    struct cxm__regression_rows rows;
    struct cxm__regression_fit fit;
    const cxm_regression_options *options;
    double *small;                           /* REGRESSION_MATRICES of k x k or more, and then vectors of k */
    double *inverse, *contrast, *df, *lost; /* within `small` */
};

enum { REGRESSION_MATRICES = 3, REGRESSION_VECTORS = 3 };

static int64_t regression_small(int64_t k)
{
    return REGRESSION_MATRICES * (k + 1) * (k + 1) + REGRESSION_VECTORS * (k + 1);
}

static bool regression_allocate(struct regression_call *call, cxm_regression *model)
{
    const cxm_host *host = call->rows.host;
    const int64_t k = model->k, n = call->rows.used, square = (k + 1) * (k + 1);
    model->coefficients = cxm__allocate(&model->host, k, sizeof *model->coefficients);
    model->odds_ratios = cxm__allocate(&model->host, k, sizeof *model->odds_ratios);
    model->covariance = cxm__allocate(&model->host, k * k, sizeof(double));
    call->small = cxm__allocate_zeroed(host, regression_small(k), sizeof(double));
    call->fit.root = cxm__allocate(host, n, sizeof(double));
    call->fit.residual = cxm__allocate(host, n, sizeof(double));
    if (!model->coefficients || !model->odds_ratios || !model->covariance || !call->small || !call->fit.root || !call->fit.residual)
        return false;
    call->fit.r = call->small;
    call->inverse = call->small + square;
    call->contrast = call->small + 2 * square;
    call->fit.coefficients = call->small + REGRESSION_MATRICES * square;
    call->df = call->fit.coefficients + k + 1;
    call->lost = call->df + k + 1;
    return true;
}

static void regression_blank(cxm_regression *model, const struct cxm__regression_rows *rows)
{
    cxm_regression_summary *summary = &model->summary;
    *summary = (cxm_regression_summary){.struct_size = sizeof *summary, .predictor = -1, .predictors = rows->p, .lag = -1};
    summary->n = rows->used;
    summary->excluded = rows->excluded;
    summary->missing = rows->rows - rows->used - rows->excluded;
    summary->clusters = rows->clusters;
    summary->deviance = summary->null_deviance = summary->residual_sd = summary->r2 = summary->adjusted_r2 = NAN;
    summary->all = (cxm_regression_test){NAN, NAN, NAN, NAN};
    summary->coefficients = model->coefficients;
    summary->odds_ratios = rows->logistic ? model->odds_ratios : NULL;
    summary->covariance = model->covariance;
    for (int64_t i = 0; i < model->k; i++) {
        cxm_tested_estimate blank = cxm__tested(summary->n, summary->missing);
        blank.estimate.excluded = summary->excluded;
        blank.estimate.clusters = summary->clusters;
        blank.estimate.n_effective = rows->n_effective;
        blank.estimate.status = summary->n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
        blank.estimate.flags = rows->weighted ? CXM_ESTIMATE_WEIGHTED : 0;
        model->coefficients[i] = model->odds_ratios[i] = blank;
    }
    for (int64_t i = 0; i < model->k * model->k; i++)
        model->covariance[i] = NAN;
}

/* What can be said of the data before a fit. */
static int32_t regression_poor(const struct cxm__regression_rows *rows, cxm_regression_summary *summary)
{
    const double *outcome = rows->x + (rows->p + 1) * rows->rows;
    bool alike = rows->scale[rows->p + 1] == 0;
    if (!rows->used)
        return summary->status = CXM_REGRESSION_NO_DATA;
    if (rows->logistic) {
        alike = true;
        for (int64_t i = 1; alike && i < rows->used; i++)
            alike = outcome[i] == outcome[0];
    }
    if (alike)
        return summary->status = CXM_REGRESSION_CONSTANT_OUTCOME;
    for (int32_t j = 0; j < rows->p; j++)
        if (rows->scale[j + 1] == 0) {
            summary->predictor = j;
            return summary->status = CXM_REGRESSION_CONSTANT;
        }
    return CXM_REGRESSION_OK;
}

/* The columns of x, but the outcome, become orthonormal; a block of rows at a time, which stays in the cache for all of them. */
static void regression_orthonormal(struct regression_call *call)
{
    struct cxm__regression_rows *rows = &call->rows;
    const int32_t k = rows->p + 1;
    for (int64_t first = 0; first < rows->used; first += CXM__REGRESSION_BLOCK) {
        const int64_t n = rows->used - first < CXM__REGRESSION_BLOCK ? rows->used - first : CXM__REGRESSION_BLOCK;
        const double *root = call->fit.root + first;
        for (int32_t c = k; c-- > 0;) {
            double *to = rows->x + c * rows->rows + first;
            for (int64_t i = 0; i < n; i++)
                to[i] *= call->inverse[c * k + c];
            for (int32_t from = 0; from < c; from++) {
                const double share = call->inverse[from * k + c], *x = rows->x + from * rows->rows + first;
                for (int64_t i = 0; i < n; i++)
                    to[i] += share * x[i];
            }
            for (int64_t i = 0; i < n; i++)
                to[i] *= root[i];
        }
    }
}

/* The rows of `contrast` make the coefficients, in the units of the caller's columns, from those of the orthonormal ones. */
static void regression_contrast(struct regression_call *call)
{
    const struct cxm__regression_rows *rows = &call->rows;
    const int32_t k = rows->p + 1;
    const double unit = rows->logistic ? 1 : rows->scale[k];
    cxm__householder_invert(call->fit.r, rows->logistic ? k : k + 1, k, call->inverse);
    for (int32_t c = 0; c < k; c++) {
        cxm__sum first = {call->inverse[c], 0};
        for (int32_t j = 1; j < k; j++) {
            call->contrast[j * k + c] = unit * call->inverse[j * k + c] / rows->scale[j];
            cxm__sum_add(&first, -call->inverse[j * k + c] * (rows->mean[j] / rows->scale[j]));
        }
        call->contrast[c] = unit * cxm__sum_value(first);
    }
}

static int32_t regression_kind(const struct regression_call *call)
{
    if (call->options->covariance != CXM_COVARIANCE_AUTO)
        return call->options->covariance;
    return call->rows.cluster ? CXM_COVARIANCE_CR2 : call->rows.weighted ? CXM_COVARIANCE_HC2 : CXM_COVARIANCE_CLASSICAL;
}

/* False without memory. */
static bool regression_covariance(struct regression_call *call, cxm_regression *model)
{
    struct cxm__regression_rows *rows = &call->rows;
    const double df = (double)(rows->used - rows->p - 1);
    struct cxm__sandwich work = {.host = rows->host, .n = rows->used, .stride = rows->rows, .k = rows->p + 1};
    regression_contrast(call);
    if (model->summary.covariance_kind != CXM_COVARIANCE_CLASSICAL)
        regression_orthonormal(call);
    work.kind = model->summary.covariance_kind;
    work.lag = model->summary.lag;
    work.dispersion = call->fit.dispersion;
    work.q = rows->x;
    work.residual = call->fit.residual;
    work.cluster = rows->cluster;
    work.clusters = rows->clusters;
    work.contrast = call->contrast;
    work.covariance = model->covariance;
    work.df = call->df;
    work.lost = call->lost;
    work.large_df = work.lag >= 0 ? fmin(df, (double)rows->used / (double)(work.lag + 1)) : rows->logistic ? NAN : df;
    return cxm__sandwich(&work);
}

static bool regression_finish(struct regression_call *call, cxm_regression *model)
{
    struct cxm__regression_rows *rows = &call->rows;
    cxm_regression_summary *summary = &model->summary;
    const int32_t kind = summary->covariance_kind = regression_kind(call);
    const bool series = kind == CXM_COVARIANCE_HAC || kind == CXM_COVARIANCE_HAC_ADJUSTED;
    if (series) {
        const int64_t rule = (int64_t)ceil(1.3 * sqrt((double)rows->used)) - 1;
        summary->lag = call->options->lag >= 0 ? call->options->lag : rule < rows->used ? rule : rows->used - 1;
    }
    cxm__regression_figures(rows, &call->fit, model->coefficients, summary);
    const bool too_short = summary->lag >= rows->used; /* the covariance stays NaN */
    if (!too_short && !regression_covariance(call, model))
        return false;
    for (int64_t i = 0; i < model->k; i++) {
        const double variance = call->lost[i] > regression_lost ? NAN : model->covariance[i * model->k + i];
        cxm__regression_tested(rows, call->options->confidence, variance, call->df[i], &model->coefficients[i]);
        if (series && rows->used < REGRESSION_SERIES && !isnan(model->coefficients[i].p))
            model->coefficients[i].estimate.flags |= CXM_ESTIMATE_FEW_ANSWERS;
        if (rows->logistic)
            model->odds_ratios[i] = cxm__regression_odds(&model->coefficients[i]);
    }
    return true;
}

/* Where a predictor is at fault, its coefficient says so, and the others could be had without it. */
static void regression_blame(cxm_regression *model)
{
    const int32_t at = model->summary.predictor;
    for (int64_t i = 0; at >= 0 && i < model->k; i++)
        if (i != at + 1)
            model->coefficients[i].estimate.status = model->odds_ratios[i].estimate.status = CXM_VALUE_UNDEFINED;
}

static cxm_status regression_fit(struct regression_call *call, cxm_regression *model, cxm_error *error)
{
    if (!regression_allocate(call, model))
        return cxm__fail_memory(error);
    regression_blank(model, &call->rows);
    if (regression_poor(&call->rows, &model->summary)) {
        regression_blame(model);
        return CXM_OK;
    }
    call->fit.predictor = -1;
    const bool done = call->rows.logistic
                          ? cxm__regression_logistic_fit(&call->rows, call->options->max_iterations, &call->fit)
                          : cxm__regression_linear_fit(&call->rows, &call->fit);
    if (!done)
        return cxm__fail_memory(error);
    model->summary.status = call->fit.status;
    model->summary.predictor = call->fit.predictor;
    model->summary.iterations = call->fit.iterations;
    if (!call->fit.status)
        return regression_finish(call, model) ? CXM_OK : cxm__fail_memory(error);
    regression_blame(model);
    return CXM_OK;
}

static cxm_status regression_check(const cxm_regression_options *options, int64_t count, const cxm_column *predictors,
                                   cxm_error *error)
{
    const int32_t kind = options->covariance;
    const bool clustered = kind == CXM_COVARIANCE_CR1 || kind == CXM_COVARIANCE_CR2;
    if (count < 0 || count > REGRESSION_COUNT_MAX)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_COUNT, -1, CXM__A("count"), CXM__T(": "), CXM__I(count),
                         CXM__T(" is outside 0.."), CXM__I(REGRESSION_COUNT_MAX));
    if (count && !predictors)
        return cxm__fail_null(error, CXM__REGRESSION_PREDICTORS, "predictors");
    cxm_status status = cxm__confidence_check(options->confidence, CXM__REGRESSION_OPTIONS, error);
    if (status)
        return status;
    if (kind < CXM_COVARIANCE_AUTO || kind > CXM_COVARIANCE_HAC_ADJUSTED)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1, CXM__A("covariance"), CXM__T(": "),
                         CXM__I(kind), CXM__T(" is no CXM_COVARIANCE_"));
    if (clustered && !options->cluster)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1, CXM__A("covariance"), CXM__T(": "),
                         CXM__T(cxm_covariance_name(kind)), CXM__T(" needs a cluster column"));
    if (!clustered && kind != CXM_COVARIANCE_AUTO && options->cluster)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1, CXM__A("covariance"), CXM__T(": "),
                         CXM__T(cxm_covariance_name(kind)),
                         CXM__T(" knows of no clusters; leave it out, set cr1 or cr2, or give no cluster column"));
    if (options->lag < -1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1, CXM__A("lag"), CXM__T(": "), CXM__I(options->lag),
                         CXM__T(" is neither -1 nor 0 or more"));
    if (options->max_iterations < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, CXM__REGRESSION_OPTIONS, -1, CXM__A("max_iterations"), CXM__T(": "),
                         CXM__I(options->max_iterations), CXM__T(" is not 1 or more"));
    return CXM_OK;
}

cxm_status cxm__regression_new(bool logistic, const struct cxm__regression_source *source, int64_t count,
                               const cxm_regression_options *options, const cxm_host *host, cxm_regression **model,
                               cxm_error *error)
{
    cxm_host lent;
    cxm_regression_options chosen = CXM_REGRESSION_OPTIONS_INIT;
    cxm_status status = cxm__struct_read(&chosen, sizeof chosen, sizeof chosen, options, CXM__REGRESSION_OPTIONS, "options", error);
    if (!status)
        status = regression_check(&chosen, count, source->predictors, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !model)
        status = cxm__fail_null(error, 5, "model");
    if (status)
        return status;
    cxm_regression *made = cxm__allocate_zeroed(&lent, 1, sizeof *made);
    if (!made)
        return cxm__fail_memory(error);
    made->host = lent;
    made->k = count + 1;
    struct regression_call call = {.rows = {.host = &lent, .p = (int32_t)count, .logistic = logistic}, .options = &chosen};
    status = cxm__regression_rows_read(&call.rows, source, &chosen, error);
    if (!status)
        status = regression_fit(&call, made, error);
    cxm__release(&lent, call.small, regression_small(made->k), sizeof(double));
    cxm__release(&lent, call.fit.root, call.rows.used, sizeof(double));
    cxm__release(&lent, call.fit.residual, call.rows.used, sizeof(double));
    cxm__regression_rows_free(&call.rows);
    if (status)
        cxm_regression_free(made);
    else
        *model = made;
    return status;
}

cxm_status cxm_regression_linear_new(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                     const cxm_regression_options *options, const cxm_host *host, cxm_regression **model,
                                     cxm_error *error)
{
    const struct cxm__regression_source source = {outcome, predictors, NULL};
    return cxm__regression_new(false, &source, count, options, host, model, error);
}

cxm_status cxm_regression_logistic_new(const cxm_column *outcome, const cxm_column *predictors, int64_t count,
                                       const cxm_regression_options *options, const cxm_host *host, cxm_regression **model,
                                       cxm_error *error)
{
    const struct cxm__regression_source source = {outcome, predictors, NULL};
    return cxm__regression_new(true, &source, count, options, host, model, error);
}

void cxm_regression_free(cxm_regression *model)
{
    if (!model)
        return;
    const cxm_host host = model->host;
    const int64_t k = model->k;
    cxm__release(&host, model->coefficients, k, sizeof *model->coefficients);
    cxm__release(&host, model->odds_ratios, k, sizeof *model->odds_ratios);
    cxm__release(&host, model->covariance, k * k, sizeof(double));
    cxm__release(&host, model, 1, sizeof *model);
}

const cxm_regression_summary *cxm_regression_summary_of(const cxm_regression *model)
{
    return &model->summary;
}

const char *cxm_regression_status_name(int32_t status)
{
    static const char *const names[] = {"ok", "no_data", "constant_outcome", "constant", "collinear", "separated", "not_converged"};
    return status >= 0 && status < (int32_t)(sizeof names / sizeof *names) ? names[status] : "?";
}

const char *cxm_covariance_name(int32_t covariance)
{
    static const char *const names[] = {"auto", "classical", "hc0", "hc1", "hc2", "hc3", "cr1", "cr2", "hac", "hac_adjusted"};
    return covariance >= 0 && covariance < (int32_t)(sizeof names / sizeof *names) ? names[covariance] : "?";
}
