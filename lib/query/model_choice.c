/* Rows are selected once, whoever asks for them; what a policy makes of them, means and weights, is made here and stands in no column
 * of the model. */
#include "query/model_choice.h"

#include "query/plan.h"

cxm_status cxm__model_choice_open(struct cxm__model_choice *choice, const cxm_model *model, const cxm_query *query, bool before,
                                  const cxm_host *host, cxm_error *error)
{
    const int32_t table = query->of ? cxm__table_asked(query->of) : CXM__RESPONSES;
    *choice = (struct cxm__model_choice){.host = host, .arena = {.host = *host}};
    if (table < 0)
        return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T("query."), CXM__A("of"), CXM__T(": a model has no table "),
                         CXM__Q(query->of));
    cxm_status status = cxm__model_policy_read(&choice->policy, query->policy, host, &choice->arena, 1, error);
    if (!status && before)
        cxm__model_policy_back(&choice->policy);
    if (!status)
        status = cxm__base_make(&choice->base, model, table, &choice->policy, host, error);
    choice->based = !status;
    return status;
}

cxm_status cxm__model_choice_select(struct cxm__model_choice *choice, const cxm_query *query, cxm_error *error)
{
    cxm_status status = cxm__selection_make(&choice->selection, &choice->base, query->where, 1, error);
    choice->selected = !status;
    return status;
}

void cxm__model_choice_free(struct cxm__model_choice *choice)
{
    if (choice->selected)
        cxm__selection_free(&choice->selection);
    if (choice->based)
        cxm__base_free(&choice->base);
    cxm__arena_free(&choice->arena);
}

int32_t *cxm__model_choice_rows(const struct cxm__model_choice *choice)
{
    const int64_t n = choice->selection.count;
    int32_t *rows = cxm__allocate(choice->host, n, sizeof *rows);
    for (int64_t at = 0, have = 0; rows && have < n;)
        have += cxm__selection_next(&choice->selection, &at, rows + have, n - have < CXM__BLOCK ? (int32_t)(n - have) : CXM__BLOCK);
    return rows;
}

bool cxm__model_choice_is_mean(const struct cxm__model_choice *choice, const struct cxm__field *field)
{
    return choice->selection.means && field->form == CXM__FORM_NUMBER;
}

cxm_status cxm__model_choice_numbers(const struct cxm__model_choice *choice, const struct cxm__field *field, const int32_t *rows,
                                     int64_t n, double *numbers, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int64_t at = 0; at < n && !status; at += CXM__BLOCK) {
        const int32_t block = n - at < CXM__BLOCK ? (int32_t)(n - at) : CXM__BLOCK;
        if (!field) {
            status = cxm__selection_weights(&choice->selection, rows + at, block, numbers + at, error);
            continue;
        }
        status = cxm__field_numbers(field, rows + at, block, numbers + at, error);
        if (!status && cxm__model_choice_is_mean(choice, field))
            status = cxm__selection_mean(&choice->selection, field, rows + at, block, numbers + at, error);
    }
    return status;
}

cxm_status cxm__model_choice_column(const struct cxm__model_choice *choice, const struct cxm__field *field, const int32_t *rows,
                                    int64_t n, struct cxm__arena *arena, cxm_column *column, cxm_error *error)
{
    if (field && !cxm__model_choice_is_mean(choice, field))
        return cxm__field_column(field, rows, n, arena, column, error);
    double *numbers = cxm__arena_take(arena, n, sizeof *numbers);
    *column = cxm_column_of(CXM_TYPE_F64, numbers, n);
    column->flags = CXM_COLUMN_NAN_IS_NULL;
    return numbers ? cxm__model_choice_numbers(choice, field, rows, n, numbers, error) : cxm__fail_memory(error);
}
