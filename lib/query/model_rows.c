/* The rows that a query would count, as a table with any fields: the query's own way to its rows, without measures. */
#include "model/rows.h"
#include "query/model_choice.h"
#include "query/plan.h"

static cxm_status rows_column(struct cxm__model_choice *choice, const int32_t *at, cxm_rows *rows, const char *name, cxm_error *error)
{
    struct cxm__field field;
    cxm_column column;
    cxm_status status = cxm__field_bind(&field, &choice->base, name, "fields", 2, error);
    if (status)
        return status;
    status = cxm__model_choice_column(choice, &field, at, choice->selection.count, &rows->arena, &column, error);
    cxm__field_free(&field);
    if (!status && !cxm__rows_add(rows, name, column))
        status = cxm__fail_memory(error);
    return status;
}

/* The columns of the fields; the rows are selected. */
static cxm_status rows_fill(struct cxm__model_choice *choice, const char *const *fields, cxm_rows **rows, cxm_error *error)
{
    const int64_t n = choice->selection.count;
    int32_t count = 0;
    while (fields[count])
        count++;
    cxm_rows *made = cxm__rows_new(choice->host, count, n);
    int32_t *at = cxm__model_choice_rows(choice);
    cxm_status status = made && at ? CXM_OK : cxm__fail_memory(error);
    for (int32_t i = 0; i < count && !status; i++)
        status = rows_column(choice, at, made, fields[i], error);
    cxm__release(choice->host, at, n, sizeof *at);
    if (status)
        cxm_rows_free(made);
    else
        *rows = made;
    return status;
}

cxm_status cxm_model_rows(const cxm_model *model, const cxm_query *query, const char *const *fields, const cxm_host *host,
                          cxm_rows **rows, cxm_error *error)
{
    cxm_query own = CXM_QUERY_INIT;
    cxm_host lent;
    if (!model || !fields || !rows)
        return cxm__fail_null(error, model ? fields ? 4 : 2 : 0, model ? fields ? "rows" : "fields" : "model");
    cxm_status status = cxm__host_read(&lent, host ? host : &model->host, 3, error);
    if (!status && query)
        status = cxm__query_read(&own, query, 1, error);
    if (status)
        return status;
    struct cxm__model_choice choice;
    status = cxm__model_choice_open(&choice, model, &own, false, &lent, error);
    if (!status)
        status = cxm__model_choice_select(&choice, &own, error);
    if (!status)
        status = rows_fill(&choice, fields, rows, error);
    cxm__model_choice_free(&choice);
    return status;
}
