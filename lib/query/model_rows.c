/* The rows that a query would count, as a table with any fields: the query's own way to its rows, without measures. */
#include "model/rows.h"
#include "model/selection.h"
#include "query/plan.h"

/* What leads to the rows; it points into itself. */
struct model_rows {
    struct cxm__arena arena; /* of the policy's texts */
    struct cxm__model_policy policy;
    struct cxm__base base;
    struct cxm__selection selection;
    int32_t *rows; /* those that count */
    bool based, selected;
};

static cxm_status rows_open(struct model_rows *open, const cxm_model *model, const cxm_query *query, const cxm_host *host,
                            cxm_error *error)
{
    cxm_query own = CXM_QUERY_INIT;
    cxm_status status = query ? cxm__query_read(&own, query, 1, error) : CXM_OK;
    if (status)
        return status;
    const int32_t table = own.of ? cxm__table_find(own.of) : CXM__RESPONSES;
    if (table < 0)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T("query."), CXM__A("of"), CXM__T(": a model has no table "), CXM__Q(own.of));
    status = cxm__model_policy_read(&open->policy, own.policy, host, &open->arena, 1, error);
    if (!status)
        status = cxm__base_make(&open->base, model, table, &open->policy, host, error);
    open->based = !status;
    if (!status)
        status = cxm__selection_make(&open->selection, &open->base, own.where, 1, error);
    open->selected = !status;
    if (status)
        return status;
    const int64_t n = open->selection.count;
    open->rows = cxm__allocate(host, n, sizeof *open->rows);
    for (int64_t at = 0, have = 0; open->rows && have < n;)
        have += cxm__selection_next(&open->selection, &at, open->rows + have, n - have < CXM__BLOCK ? (int32_t)(n - have) : CXM__BLOCK);
    return open->rows ? CXM_OK : cxm__fail_memory(error);
}

static void rows_close(struct model_rows *open, const cxm_host *host)
{
    cxm__release(host, open->rows, open->selection.count, sizeof *open->rows);
    if (open->selected)
        cxm__selection_free(&open->selection);
    if (open->based)
        cxm__base_free(&open->base);
    cxm__arena_free(&open->arena);
}

/* Under dedupe=mean a row's number is that of all rows that it stands for. */
static cxm_status rows_means(const struct model_rows *open, const struct cxm__field *field, struct cxm__arena *arena, cxm_column *column,
                             cxm_error *error)
{
    const int64_t n = open->selection.count;
    double *numbers = cxm__arena_take(arena, n, sizeof *numbers);
    cxm_status status = numbers ? CXM_OK : cxm__fail_memory(error);
    for (int64_t at = 0; at < n && !status; at += CXM__BLOCK) {
        const int32_t block = n - at < CXM__BLOCK ? (int32_t)(n - at) : CXM__BLOCK;
        status = cxm__field_numbers(field, open->rows + at, block, numbers + at, error);
        if (!status)
            status = cxm__selection_mean(&open->selection, field, open->rows + at, block, numbers + at, error);
    }
    *column = cxm_column_of(CXM_TYPE_F64, numbers, n);
    column->flags = CXM_COLUMN_NAN_IS_NULL;
    return status;
}

static cxm_status rows_column(struct model_rows *open, cxm_rows *rows, const char *name, cxm_error *error)
{
    struct cxm__field field;
    cxm_column column;
    cxm_status status = cxm__field_bind(&field, &open->base, name, "fields", 2, error);
    if (status)
        return status;
    status = open->selection.means && field.form == CXM__FORM_NUMBER
                 ? rows_means(open, &field, &rows->arena, &column, error)
                 : cxm__field_column(&field, open->rows, open->selection.count, &rows->arena, &column, error);
    cxm__field_free(&field);
    if (!status && !cxm__rows_add(rows, name, column))
        status = cxm__fail_memory(error);
    return status;
}

cxm_status cxm_model_rows(const cxm_model *model, const cxm_query *query, const char *const *fields, const cxm_host *host,
                          cxm_rows **rows, cxm_error *error)
{
    cxm_host lent;
    cxm_rows *made = NULL;
    int32_t count = 0;
    if (!model || !fields || !rows)
        return cxm__fail_null(error, model ? fields ? 4 : 2 : 0, model ? fields ? "rows" : "fields" : "model");
    cxm_status status = cxm__host_read(&lent, host ? host : &model->host, 3, error);
    if (status)
        return status;
    while (fields[count])
        count++;
    struct model_rows open = {.arena = {.host = lent}};
    status = rows_open(&open, model, query, &lent, error);
    if (!status) {
        made = cxm__rows_new(&lent, count, open.selection.count);
        status = made ? CXM_OK : cxm__fail_memory(error);
    }
    for (int32_t i = 0; i < count && !status; i++)
        status = rows_column(&open, made, fields[i], error);
    rows_close(&open, &lent);
    if (status)
        cxm_rows_free(made);
    else
        *rows = made;
    return status;
}
