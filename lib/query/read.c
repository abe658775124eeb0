/* The public readers of a result. They look only at what result.c laid out, so any number of threads may use them. */
#include <math.h>
#include <string.h>

#include "query/result.h"

const cxm_table *cxm_result_table(const cxm_result *result)
{
    return &result->table;
}

const cxm_table *cxm_result_ledger(const cxm_result *result)
{
    return &result->ledger;
}

const char *cxm_result_query(const cxm_result *result)
{
    return result->query;
}

const char *cxm_result_fingerprint(const cxm_result *result)
{
    return result->fingerprint;
}

const char *cxm_result_zone(const cxm_result *result)
{
    return result->zone ? result->zone : "";
}

int64_t cxm_result_length(const cxm_result *result)
{
    return result ? result->table.length : 0;
}

void cxm_result_free(cxm_result *result)
{
    if (!result)
        return;
    cxm_host host = result->arena.host;
    cxm__arena_free(&result->arena);
    cxm__release(&host, result, 1, sizeof *result);
}

static const cxm_column *read_column(const cxm_result *result, int32_t which)
{
    return &result->table.columns[result->keys + which];
}

cxm_status cxm_result_estimate(const cxm_result *result, int64_t row, cxm_estimate *estimate, cxm_error *error)
{
    if (!result)
        return cxm__fail_null(error, 0, "result");
    if (row < 0 || row >= result->table.length)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, row, CXM__A("row"), CXM__T(" is "), CXM__I(row), CXM__T(", outside 0.."),
                         CXM__I(result->table.length - 1));
    if (!estimate)
        return cxm__fail_null(error, 2, "estimate");
    double numbers[CXM__RESULT_N_EFFECTIVE + 1];
    int64_t counts[CXM__RESULT_CLUSTERS + 1];
    for (int32_t c = CXM__RESULT_VALUE; c <= CXM__RESULT_N_EFFECTIVE; c++)
        numbers[c] = cxm__column_number(read_column(result, c), row);
    for (int32_t c = CXM__RESULT_N; c <= CXM__RESULT_CLUSTERS; c++)
        counts[c] = cxm__column_integer(read_column(result, c), row);
    *estimate = (cxm_estimate){
        .value = numbers[CXM__RESULT_VALUE],
        .std_error = numbers[CXM__RESULT_STD_ERROR],
        .lower = numbers[CXM__RESULT_LOWER],
        .upper = numbers[CXM__RESULT_UPPER],
        .confidence = numbers[CXM__RESULT_CONFIDENCE],
        .df = numbers[CXM__RESULT_DF],
        .n_effective = numbers[CXM__RESULT_N_EFFECTIVE],
        .n = counts[CXM__RESULT_N],
        .missing = counts[CXM__RESULT_MISSING],
        .excluded = counts[CXM__RESULT_EXCLUDED],
        .clusters = counts[CXM__RESULT_CLUSTERS],
        .status = (int32_t)cxm__column_code(read_column(result, CXM__RESULT_STATUS), row),
        .interval_status = (int32_t)cxm__column_code(read_column(result, CXM__RESULT_INTERVAL_STATUS), row),
        .flags = (uint32_t)cxm__column_integer(read_column(result, CXM__RESULT_FLAGS), row),
    };
    return CXM_OK;
}

/* The text in a row of a coded column; its labels are NUL-terminated. */
static const char *read_text(const cxm_column *column, int64_t row)
{
    if (cxm__column_is_null(column, row))
        return NULL;
    return cxm__column_slice(column->extra, cxm__column_code(column, row)).start;
}

const char *cxm_result_text(const cxm_result *result, int64_t row, const char *name)
{
    const cxm_column *column = result ? cxm_table_find(&result->table, name) : NULL;
    if (!column || column->type != CXM_TYPE_CODED || row < 0 || row >= column->length)
        return NULL;
    return read_text(column, row);
}

double cxm_result_number(const cxm_result *result, int64_t row, const char *name)
{
    const cxm_column *column = result ? cxm_table_find(&result->table, name) : NULL;
    if (!column || column->type == CXM_TYPE_CODED || row < 0 || row >= column->length || cxm__column_is_null(column, row))
        return NAN;
    return cxm__column_number(column, row);
}

/* Whether a key's text in a row is the one asked for, without a buffer that could be too small. */
static bool read_key_is(const cxm_column *column, int64_t row, const char *wanted)
{
    char buffer[32];
    size_t needed = 0;
    if (column->type == CXM_TYPE_CODED) {
        const char *text = read_text(column, row);
        return text && wanted ? strcmp(text, wanted) == 0 : text == wanted;
    }
    if (cxm_column_text(column, row, buffer, sizeof buffer, &needed, NULL))
        return false;
    return needed && wanted ? strcmp(buffer, wanted) == 0 : !needed && !wanted;
}

cxm_status cxm_result_find(const cxm_result *result, const char *measure, const char *term, const char *const *keys, int64_t *row,
                           cxm_error *error)
{
    if (!result)
        return cxm__fail_null(error, 0, "result");
    if (!measure)
        return cxm__fail_null(error, 1, "measure");
    if (!keys && result->keys)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("keys"), CXM__T(" is NULL, and the query has "), CXM__I(result->keys),
                         CXM__T(" keys"));
    if (!row)
        return cxm__fail_null(error, 4, "row");
    for (int64_t r = 0; r < result->table.length; r++) {
        const cxm_column *measures = read_column(result, CXM__RESULT_MEASURE);
        bool found = (strcmp(read_text(measures, r), measure) == 0 ||
                      strcmp(result->aliases[cxm__column_code(measures, r)], measure) == 0) &&
                     (!term || strcmp(read_text(read_column(result, CXM__RESULT_TERM), r), term) == 0);
        for (int32_t k = 0; k < result->keys && found; k++)
            found = read_key_is(&result->table.columns[k], r, keys[k]);
        if (found) {
            *row = r;
            return CXM_OK;
        }
    }
    return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T("no row of the result has measure "), CXM__Q(measure),
                     CXM__T(", that term and those keys"));
}
