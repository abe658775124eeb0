/* Rows of a regression: read once into columns, those with a null or without a weight left out, then centred and scaled.
 * After this no column of the caller's is looked at again. */
#include <math.h>
#include <string.h>

#include "core/gather.h"
#include "core/weights.h"
#include "stats/householder.h"
#include "stats/regression.h"
#include "stats/standardise.h"
#include "stats/survival_codes.h"
#include "stats/survival_rows.h"

static const double regression_most = 1e140; /* squares of numbers, summed over any number of rows, stay within a double */

static bool regression_rows_allocate(struct cxm__regression_rows *rows, bool weighted, bool clustered)
{
    const cxm_host *host = rows->host;
    const int64_t n = rows->rows, columns = rows->p + 2;
    rows->x = cxm__allocate(host, n, sizeof(double) * (size_t)columns);
    rows->mean = cxm__allocate_zeroed(host, columns, sizeof(double));
    rows->scale = cxm__allocate_zeroed(host, columns, sizeof(double));
    rows->weight = weighted ? cxm__allocate(host, n, sizeof(double)) : NULL;
    rows->cluster = clustered ? cxm__allocate(host, n, sizeof(int32_t)) : NULL;
    return rows->x && rows->mean && rows->scale && (rows->weight || !weighted) && (rows->cluster || !clustered);
}

void cxm__regression_rows_free(struct cxm__regression_rows *rows)
{
    const int64_t n = rows->rows, columns = rows->p + 2;
    cxm__release(rows->host, rows->x, n, sizeof(double) * (size_t)columns);
    cxm__release(rows->host, rows->mean, columns, sizeof(double));
    cxm__release(rows->host, rows->scale, columns, sizeof(double));
    cxm__release(rows->host, rows->weight, n, sizeof(double));
    cxm__release(rows->host, rows->cluster, n, sizeof(int32_t));
}

static cxm_status regression_rows_predictor_fails(const struct cxm__regression_source *source, int32_t j, int64_t row,
                                                  double value, cxm_error *error)
{
    if (source->names)
        return CXM__FAIL(error, CXM_E_DOMAIN, CXM__REGRESSION_PREDICTORS, row, CXM__A(source->names[j]), CXM__T("["),
                         CXM__I(row), CXM__T("]: "), CXM__N(value), CXM__T(" is not within -1e140..1e140"));
    return CXM__FAIL(error, CXM_E_DOMAIN, CXM__REGRESSION_PREDICTORS, row, CXM__A("predictors"), CXM__T("["), CXM__I(j),
                     CXM__T("]["), CXM__I(row), CXM__T("]: "), CXM__N(value), CXM__T(" is not within -1e140..1e140"));
}

/* Column c of a block, checked, into its place among all rows. */
static cxm_status regression_rows_column(const struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                         int32_t c, int64_t first, int32_t n, uint8_t *null, cxm_error *error)
{
    const bool outcome = c == rows->p + 1;
    double *to = rows->x + c * rows->rows + first;
    cxm__numbers_read(outcome ? source->outcome : &source->predictors[c - 1], first, n, to, null);
    for (int32_t i = 0; i < n; i++) {
        if (null[i])
            continue;
        if (!(fabs(to[i]) <= regression_most))
            return outcome ? CXM__FAIL(error, CXM_E_DOMAIN, CXM__REGRESSION_OUTCOME, first + i, CXM__A("outcome"), CXM__T("["),
                                       CXM__I(first + i), CXM__T("]: "), CXM__N(to[i]), CXM__T(" is not within -1e140..1e140"))
                           : regression_rows_predictor_fails(source, c - 1, first + i, to[i], error);
        if (outcome && rows->logistic && to[i] != 0 && to[i] != 1)
            return CXM__FAIL(error, CXM_E_DOMAIN, CXM__REGRESSION_OUTCOME, first + i, CXM__A("outcome"), CXM__T("["),
                             CXM__I(first + i), CXM__T("]: "), CXM__N(to[i]), CXM__T(" is neither 0 nor 1"));
    }
    return CXM_OK;
}

static cxm_status regression_rows_block(struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                        const cxm_regression_options *options, double *labels, int64_t first, int32_t n,
                                        cxm_error *error)
{
    uint8_t null[CXM__BLOCK] = {0}, no_weight[CXM__BLOCK] = {0};
    cxm_status status = CXM_OK;
    for (int32_t c = 1; !status && c <= rows->p + 1; c++)
        status = regression_rows_column(rows, source, c, first, n, null, error);
    if (!status && options->cluster)
        status = cxm__labels_read(options->cluster, first, n, labels + first, null, "cluster", CXM__REGRESSION_OPTIONS, error);
    if (!status && options->weight)
        status = cxm__decode_weights(options->weight, "weight", CXM__REGRESSION_OPTIONS, first, n, rows->weight + first,
                                     no_weight, error);
    if (status)
        return status;
    int64_t used = rows->used;
    for (int32_t i = 0; i < n; i++) {
        const bool weightless = options->weight && (no_weight[i] || !(rows->weight[first + i] > 0));
        rows->excluded += !null[i] && weightless;
        null[i] |= weightless;
        if (null[i])
            continue;
        if (options->weight)
            rows->weight[used] = rows->weight[first + i];
        if (options->cluster)
            labels[used] = labels[first + i];
        used++;
    }
    for (int32_t c = 1; c <= rows->p + 1; c++) {
        double *column = rows->x + c * rows->rows;
        for (int64_t i = 0, to = rows->used; i < n; i++)
            if (!null[i])
                column[to++] = column[first + i];
    }
    rows->used = used;
    return CXM_OK;
}

/* The scale of weights is nobody's business: their mean becomes 1. */
static void regression_rows_weights(struct cxm__regression_rows *rows)
{
    double most = 0, least = INFINITY, sum = 0, square = 0;
    rows->n_effective = (double)rows->used;
    for (int64_t i = 0; rows->weight && i < rows->used; i++) {
        most = fmax(most, rows->weight[i]);
        least = fmin(least, rows->weight[i]);
    }
    rows->weighted = rows->weight && most > least;
    for (int64_t i = 0; rows->weighted && i < rows->used; i++) {
        sum += rows->weight[i] / most;
        square += rows->weight[i] / most * (rows->weight[i] / most);
    }
    for (int64_t i = 0; rows->weight && i < rows->used; i++)
        rows->weight[i] = rows->weighted ? rows->weight[i] / most * ((double)rows->used / sum) : 1;
    if (rows->weighted)
        rows->n_effective = sum * sum / square;
}

static cxm_status regression_rows_check(const struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                        const cxm_regression_options *options, cxm_error *error)
{
    const int64_t length = source->outcome ? source->outcome->length : 0;
    cxm_status status = cxm__numbers_check(source->outcome, length, "outcome", CXM__REGRESSION_OUTCOME, error);
    for (int32_t j = 0; !status && j < rows->p; j++)
        status = cxm__numbers_check(&source->predictors[j], length, source->names ? source->names[j] : "predictors",
                                    CXM__REGRESSION_PREDICTORS, error);
    if (!status && options->weight)
        status = cxm__numbers_check(options->weight, length, "weight", CXM__REGRESSION_OPTIONS, error);
    if (!status && options->cluster)
        status = cxm__labels_check(options->cluster, length, "cluster", CXM__REGRESSION_OPTIONS, error);
    if (!status && length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, CXM__REGRESSION_OUTCOME, -1, CXM__A("outcome"),
                           CXM__T(" has more than 2147483647 rows"));
    return status;
}

cxm_status cxm__regression_rows_read(struct cxm__regression_rows *rows, const struct cxm__regression_source *source,
                                     const cxm_regression_options *options, cxm_error *error)
{
    cxm_status status = regression_rows_check(rows, source, options, error);
    if (status)
        return status;
    rows->rows = source->outcome->length;
    const int64_t kept = options->cluster ? rows->rows : 0;
    double *labels = cxm__allocate(rows->host, kept, sizeof *labels);
    if (!labels || !regression_rows_allocate(rows, options->weight, options->cluster))
        status = cxm__fail_memory(error);
    for (int64_t first = 0; !status && first < rows->rows; first += CXM__BLOCK) {
        const int64_t left = rows->rows - first;
        status = regression_rows_block(rows, source, options, labels, first, left < CXM__BLOCK ? (int32_t)left : CXM__BLOCK, error);
        if (!status && first)
            status = cxm__progress(rows->host, first, rows->rows, error);
    }
    if (!status && options->cluster && !cxm__codes_of(rows->host, labels, rows->used, false, rows->cluster, &rows->clusters))
        status = cxm__fail_memory(error);
    cxm__release(rows->host, labels, kept, sizeof *labels);
    if (status)
        return status;
    regression_rows_weights(rows);
    for (int64_t i = 0; i < rows->used; i++)
        rows->x[i] = 1;
    rows->scale[0] = 1;
    for (int32_t c = 1; c <= rows->p + !rows->logistic; c++)
        cxm__standardise(rows->x + c * rows->rows, rows->used, 1, &rows->mean[c], &rows->scale[c]);
    if (rows->logistic)
        rows->scale[rows->p + 1] = 1;
    return CXM_OK;
}

bool cxm__regression_triangle(const struct cxm__regression_rows *rows, const double *root, int32_t columns, double *r)
{
    double *block = cxm__allocate(rows->host, columns, CXM__REGRESSION_BLOCK * sizeof(double));
    if (!block)
        return false;
    for (int64_t first = 0; first < rows->used; first += CXM__REGRESSION_BLOCK) {
        const int64_t n = rows->used - first < CXM__REGRESSION_BLOCK ? rows->used - first : CXM__REGRESSION_BLOCK;
        for (int32_t c = 0; c < columns; c++) {
            const double *from = rows->x + c * rows->rows + first;
            for (int64_t i = 0; i < n; i++)
                block[(int64_t)c * CXM__REGRESSION_BLOCK + i] = from[i] * root[first + i];
        }
        cxm__householder(r, columns, block, n, CXM__REGRESSION_BLOCK);
    }
    cxm__release(rows->host, block, columns, CXM__REGRESSION_BLOCK * sizeof(double));
    return true;
}
