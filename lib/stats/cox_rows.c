/* Rows of a Cox regression: read once, times and entries turned into places on one ladder, covariates centred and scaled.
 * After this no column is looked at again. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/gather.h"
#include "stats/cox.h"
#include "stats/standardise.h"
#include "stats/survival_codes.h"
#include "stats/survival_rows.h"

struct cox_input {
    struct cxm__survival_source source;
    const cxm_column *covariates;
    const cxm_column *labels[2]; /* stratum, cluster; or NULL */
    double *times;               /* stops, and entries behind them */
    double *values[2];           /* of labels */
};

static bool cox_rows_allocate(struct cxm__cox_rows *rows, struct cox_input *input)
{
    const cxm_host *host = rows->host;
    const int64_t n = rows->rows;
    rows->x = cxm__allocate(host, n, sizeof(double) * (size_t)(rows->p + !rows->p));
    rows->mean = cxm__allocate_zeroed(host, rows->p, sizeof(double));
    rows->scale = cxm__allocate_zeroed(host, rows->p, sizeof(double));
    rows->event = cxm__allocate(host, n, 1);
    rows->stop = cxm__allocate(host, 2 * n, sizeof(int32_t)); /* places of entries stand behind those of stops */
    rows->stratum = cxm__allocate(host, n, sizeof(int32_t));
    rows->cluster = cxm__allocate(host, n, sizeof(int32_t));
    rows->by_stop = cxm__allocate(host, n, sizeof(int32_t));
    rows->by_start = cxm__allocate(host, n, sizeof(int32_t));
    input->times = cxm__allocate(host, 2 * n, sizeof(double));
    input->values[0] = cxm__allocate(host, n, sizeof(double));
    input->values[1] = cxm__allocate(host, n, sizeof(double));
    return rows->x && rows->mean && rows->scale && rows->event && rows->stop && rows->stratum && rows->cluster && rows->by_stop &&
           rows->by_start && input->times && input->values[0] && input->values[1];
}

void cxm__cox_rows_free(struct cxm__cox_rows *rows)
{
    const cxm_host *host = rows->host;
    const int64_t n = rows->rows;
    cxm__release(host, rows->x, n, sizeof(double) * (size_t)(rows->p + !rows->p));
    cxm__release(host, rows->mean, rows->p, sizeof(double));
    cxm__release(host, rows->scale, rows->p, sizeof(double));
    cxm__release(host, rows->event, n, 1);
    cxm__release(host, rows->stop, 2 * n, sizeof(int32_t));
    cxm__release(host, rows->stratum, n, sizeof(int32_t));
    cxm__release(host, rows->cluster, n, sizeof(int32_t));
    cxm__release(host, rows->by_stop, n, sizeof(int32_t));
    cxm__release(host, rows->by_start, n, sizeof(int32_t));
}

static cxm_status cox_rows_covariate(const struct cox_input *input, int32_t j, int64_t first, int32_t n, double *numbers,
                                     uint8_t *null, cxm_error *error)
{
    cxm__numbers_read(&input->covariates[j], first, n, numbers, null);
    for (int32_t i = 0; i < n; i++)
        if (!null[i] && !(fabs(numbers[i]) <= DBL_MAX))
            return CXM__FAIL(error, CXM_E_DOMAIN, 2, first + i, CXM__A("covariates"), CXM__T("["), CXM__I(j), CXM__T("]["), CXM__I(first + i),
                             CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" is not finite"));
    return CXM_OK;
}

/* A block's covariates are read twice: which rows have nulls is known only after all of them. */
static cxm_status cox_rows_block(struct cxm__cox_rows *rows, struct cox_input *input, int64_t first, int32_t n, cxm_error *error)
{
    static const char *const names[] = {"stratum", "cluster"};
    struct cxm__survival_block block;
    double numbers[CXM__BLOCK];
    int64_t used = rows->used;
    cxm_status status = cxm__survival_read(&input->source, first, n, &block, error);
    for (int32_t j = 0; !status && j < rows->p; j++)
        status = cox_rows_covariate(input, j, first, n, numbers, block.null, error);
    for (int32_t k = 0; !status && k < 2; k++)
        if (input->labels[k]) {
            status = cxm__labels_read(input->labels[k], first, n, numbers, block.null, names[k], 4, error);
            for (int32_t i = 0; !status && i < n; i++) /* rows with a null are overwritten below */
                input->values[k][first + i] = numbers[i];
        }
    if (status)
        return status;
    for (int32_t j = 0; j < rows->p; j++) {
        uint8_t ignored[CXM__BLOCK] = {0};
        cxm__numbers_read(&input->covariates[j], first, n, numbers, ignored);
        for (int32_t i = 0, at = 0; i < n; i++)
            if (!block.null[i])
                rows->x[(used + at++) * rows->p + j] = numbers[i];
    }
    for (int32_t i = 0; i < n; i++)
        if (!block.null[i]) {
            input->times[used] = block.numbers[CXM__SURVIVAL_TIME][i];
            input->times[rows->rows + used] = rows->entered ? block.numbers[CXM__SURVIVAL_ENTRY][i] : 0;
            for (int32_t k = 0; k < 2; k++)
                input->values[k][used] = input->labels[k] ? input->values[k][first + i] : 0;
            rows->event[used] = block.numbers[CXM__SURVIVAL_EVENT][i] != 0;
            rows->events += rows->event[used];
            used++;
        }
    rows->used = used;
    return CXM_OK;
}

static bool cox_rows_order(struct cxm__cox_rows *rows, struct cox_input *input)
{
    const cxm_host *host = rows->host;
    const int64_t n = rows->used;
    int32_t *by_time = cxm__allocate(host, n, sizeof *by_time);
    bool done = by_time != NULL;
    if (rows->entered)
        memmove(input->times + n, input->times + rows->rows, (size_t)n * sizeof(double));
    rows->start = rows->entered ? rows->stop + n : NULL;
    done = done && cxm__codes_of(host, input->times, rows->entered ? 2 * n : n, false, rows->stop, &rows->times) &&
           cxm__codes_of(host, input->values[0], n, false, rows->stratum, &rows->strata) &&
           cxm__codes_of(host, input->values[1], n, false, rows->cluster, &rows->clusters) &&
           cxm__codes_order(host, rows->stop, rows->times, NULL, n, by_time) &&
           cxm__codes_order(host, rows->stratum, rows->strata, by_time, n, rows->by_stop);
    if (done && rows->entered)
        done = cxm__codes_order(host, rows->start, rows->times, NULL, n, by_time) &&
               cxm__codes_order(host, rows->stratum, rows->strata, by_time, n, rows->by_start);
    cxm__release(host, by_time, n, sizeof *by_time);
    return done;
}

static cxm_status cox_rows_check(struct cxm__cox_rows *rows, struct cox_input *input, cxm_error *error)
{
    static const char *const names[] = {"stratum", "cluster"};
    cxm_status status = cxm__survival_check(&input->source, error);
    for (int32_t j = 0; !status && j < rows->p; j++)
        status = cxm__numbers_check(&input->covariates[j], input->source.length, "covariates", 2, error);
    for (int32_t k = 0; !status && k < 2; k++)
        if (input->labels[k])
            status = cxm__labels_check(input->labels[k], input->source.length, names[k], 4, error);
    if (!status && input->source.length > INT32_MAX / 2)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("time"), CXM__T(" has more than 1073741823 rows"));
    return status;
}

cxm_status cxm__cox_rows_read(struct cxm__cox_rows *rows, const cxm_column *time, const cxm_column *event,
                              const cxm_column *covariates, const cxm_cox_options *options, cxm_error *error)
{
    struct cox_input input = {.source = {{time, event, options->entry}, 4, 0},
                              .covariates = covariates,
                              .labels = {options->stratum, options->cluster}};
    cxm_status status = cox_rows_check(rows, &input, error);
    if (status)
        return status;
    rows->rows = input.source.length;
    rows->entered = options->entry != NULL;
    rows->clustered = options->cluster != NULL;
    if (!cox_rows_allocate(rows, &input))
        status = cxm__fail_memory(error);
    for (int64_t first = 0; !status && first < rows->rows; first += CXM__BLOCK) {
        const int64_t left = rows->rows - first;
        status = cox_rows_block(rows, &input, first, left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK, error);
        if (!status && first)
            status = cxm__progress(rows->host, first, rows->rows, error);
    }
    if (!status) {
        for (int32_t j = 0; j < rows->p; j++)
            cxm__standardise(rows->x + j, rows->used, rows->p, &rows->mean[j], &rows->scale[j]);
        status = cox_rows_order(rows, &input) ? CXM_OK : cxm__fail_memory(error);
    }
    cxm__release(rows->host, input.times, 2 * rows->rows, sizeof(double));
    cxm__release(rows->host, input.values[0], rows->rows, sizeof(double));
    cxm__release(rows->host, input.values[1], rows->rows, sizeof(double));
    return status;
}
