/*
 * Reading goes block by block through the decoder that all measures share, so that every type and stride is the same to it.
 * Rows without an answer and rows without a weight are left out and counted.
 */
#include "stats/sorted_values.h"

#include <math.h>
#include <string.h>

#include "core/weights.h"

static cxm_status values_check(const struct cxm__values_source *source, cxm_error *error)
{
    cxm_status status = cxm__numbers_check(source->column, CXM__ANY_LENGTH, source->name, source->argument, error);
    if (status || !source->weight)
        return status;
    return cxm__numbers_check(source->weight, source->column->length, source->weight_name, source->weight_argument, error);
}

static cxm_status values_take(struct cxm__sorted_values *values, const struct cxm__values_source *source, int64_t row,
                              double number, cxm_error *error)
{
    if (isnan(number))
        return CXM__FAIL(error, CXM_E_DOMAIN, source->argument, row, CXM__A(source->name), CXM__T("["), CXM__I(row),
                         CXM__T("]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL"));
    if (isinf(number))
        return CXM__FAIL(error, CXM_E_DOMAIN, source->argument, row, CXM__A(source->name), CXM__T("["), CXM__I(row),
                         CXM__T("]: "), CXM__N(number), CXM__T(" is no finite number"));
    values->items[values->n] = (struct cxm__row_value){number, values->n};
    values->n++;
    return CXM_OK;
}

/* Rows first .. first + n - 1 */
static cxm_status values_block(struct cxm__sorted_values *values, const struct cxm__values_source *source, int64_t first,
                               int32_t n, cxm_error *error)
{
    double numbers[CXM__BLOCK], weights[CXM__BLOCK];
    uint8_t null[CXM__BLOCK], unweighted[CXM__BLOCK];
    cxm_status status = CXM_OK;
    cxm__decode_numbers(source->column, first, n, numbers, null);
    if (source->weight)
        status = cxm__decode_weights(source->weight, source->weight_name, source->weight_argument, first, n, weights, unweighted, error);
    for (int32_t i = 0; i < n && !status; i++) {
        if (null[i]) {
            values->missing++;
        } else if (source->weight && (unweighted[i] || weights[i] == 0)) {
            values->excluded++;
        } else {
            if (source->weight)
                values->weights[values->n] = weights[i];
            status = values_take(values, source, first + i, numbers[i], error);
        }
    }
    return status;
}

cxm_status cxm__sorted_values_read(struct cxm__sorted_values *values, const struct cxm__values_source *source,
                                   const cxm_host *lent, cxm_error *error)
{
    memset(values, 0, sizeof *values);
    cxm_status status = values_check(source, error);
    if (status)
        return status;
    int64_t rows = values->rows = source->column->length;
    values->items = cxm__allocate(lent, rows, 2 * sizeof *values->items);
    if (source->weight)
        values->weights = cxm__allocate(lent, rows, sizeof *values->weights);
    if (!values->items || (source->weight && !values->weights))
        status = cxm__fail_memory(error);
    for (int64_t first = 0; first < rows && !status; first += CXM__BLOCK)
        status = values_block(values, source, first, rows - first < CXM__BLOCK ? (int32_t)(rows - first) : CXM__BLOCK, error);
    if (status) {
        cxm__sorted_values_free(values, lent);
        return status;
    }
    for (int64_t i = 1; values->weights && i < values->n; i++)
        values->unequal = values->unequal || values->weights[i] != values->weights[0];
    cxm__sort_rows(values->items, values->items + rows, values->n);
    return CXM_OK;
}

void cxm__sorted_values_free(struct cxm__sorted_values *values, const cxm_host *lent)
{
    cxm__release(lent, values->items, values->rows, 2 * sizeof *values->items);
    cxm__release(lent, values->weights, values->rows, sizeof *values->weights);
    values->items = NULL;
    values->weights = NULL;
}
