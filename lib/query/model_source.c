/* Reads what a query asks of a model, in the order in which people write it: of, policy, measures and keys, where. Names are bound
 * before rows are looked at, so that a misspelt one costs nothing. */
#include "query/model_source.h"

#include <string.h>

#include "query/model_views.h"

static cxm_status source_add(struct cxm__model_source *source, const char *name, const char *where, bool measured, cxm_error *error)
{
    for (int32_t i = 0; i < source->count; i++)
        if (strcmp(source->names[i], name) == 0) {
            source->measured[i] = source->measured[i] && measured; /* keys are read as codes, which numbers are too */
            return CXM_OK;
        }
    cxm_status status = cxm__field_bind(&source->fields[source->count], &source->base, name, where, 1, error);
    if (status)
        return status;
    source->names[source->count] = name;
    source->measured[source->count] = measured;
    source->count++;
    return CXM_OK;
}

/* What a measure of answers reads must be numbers; an analysis says itself what it can take. */
static cxm_status source_add_answers(struct cxm__model_source *source, const char *name, cxm_error *error)
{
    cxm_status status = source_add(source, name, "measures", true, error);
    if (status)
        return status;
    for (int32_t i = 0; i < source->count; i++) {
        const enum cxm__field_form form = source->fields[i].form;
        if (strcmp(source->names[i], name) == 0 && form != CXM__FORM_NUMBER && form != CXM__FORM_TRUTH)
            return CXM__FAIL(error, CXM_E_TYPE, 1, -1, CXM__AQ(name), CXM__T(": a measure of answers needs numbers, and this field has none"));
    }
    return CXM_OK;
}

static cxm_status source_bind(struct cxm__model_source *source, cxm_error *error)
{
    const struct cxm__plan *plan = &source->plan;
    const struct cxm__policy *design = &plan->policy;
    int64_t most = plan->key_count + plan->answers_count + 1;
    for (int32_t m = 0; m < plan->measure_count; m++)
        most += plan->measures[m].answers < 0 ? plan->measures[m].column_count : 0;
    source->fields = cxm__arena_take(&source->arena, most, sizeof *source->fields);
    source->names = cxm__arena_take(&source->arena, most, sizeof *source->names);
    source->measured = cxm__arena_take(&source->arena, most, sizeof *source->measured);
    cxm_status status = source->fields && source->names && source->measured ? CXM_OK : cxm__fail_memory(error);
    for (int32_t k = 0; k < plan->key_count && !status; k++)
        status = source_add(source, plan->keys[k], k < plan->by_count ? "by" : "policy", false, error);
    for (int32_t a = 0; a < plan->answers_count && !status; a++)
        status = source_add_answers(source, plan->answers[a].column, error);
    for (int32_t m = 0; m < plan->measure_count; m++)
        for (int32_t c = 0; plan->measures[m].answers < 0 && c < plan->measures[m].column_count && !status; c++)
            status = source_add(source, plan->measures[m].columns[c], "measures", true, error);
    if (!status && design->population)
        status = source_add(source, design->population, "policy", true, error);
    return status;
}

/* The canonical text of the policy, in the source's memory. */
static const char *source_policy_text(struct cxm__model_source *source)
{
    struct cxm__text text = cxm__text_into(NULL, 0);
    cxm__model_policy_write(&source->policy, &text);
    const size_t size = text.length + 1;
    char *buffer = cxm__arena_take(&source->arena, (int64_t)size, 1);
    if (!buffer)
        return NULL;
    text = cxm__text_into(buffer, size);
    cxm__model_policy_write(&source->policy, &text);
    (void)cxm__text_end(&text);
    return buffer;
}

static cxm_status source_plan(struct cxm__model_source *source, const cxm_query *query, int32_t table, const char *where, cxm_error *error)
{
    const struct cxm__model_policy *policy = &source->policy;
    const struct cxm__plan_model model = {
        cxm__table_names[table], where, source_policy_text(source),
        {sizeof model.design, cxm__policy_weighted(policy) ? CXM__MODEL_WEIGHT : NULL, policy->stratum, policy->cluster, policy->population}};
    if (!model.policy)
        return cxm__fail_memory(error);
    cxm_status status = cxm__plan_read_model(&source->plan, query, &model, source->host, 1, error);
    if (!status)
        cxm__model_views_hide(&source->plan, policy);
    return status;
}

static cxm_status source_table(const char *of, int32_t *table, cxm_error *error)
{
    *table = of ? cxm__table_find(of) : CXM__RESPONSES;
    if (*table >= 0)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_NOT_FOUND, 1, -1, CXM__T("query."), CXM__A("of"), CXM__T(": a model has no table "), CXM__Q(of));
}

/* The plan's text once more, when it is known what the query asks of the calendar: a zone that no number hangs on makes no difference. */
static cxm_status source_settle(struct cxm__model_source *source, cxm_error *error)
{
    struct cxm__model_policy *policy = &source->policy;
    policy->zone_idle = !source->base.asked_calendar && !policy->previous;
    policy->fiscal_idle = !source->base.asked_fiscal;
    const char *text = source_policy_text(source);
    source->plan.policy_text = text ? cxm__arena_text(&source->plan.arena, text, strlen(text)) : NULL;
    return source->plan.policy_text ? cxm__plan_finish(&source->plan, error) : cxm__fail_memory(error);
}

cxm_status cxm__model_source_open(struct cxm__model_source *source, const struct cxm_model *model, const cxm_query *query, bool before,
                                  const cxm_host *host, cxm_error *error)
{
    cxm_query own;
    int32_t table;
    const char *where = "";
    *source = (struct cxm__model_source){.model = model, .host = host, .arena = {.host = *host}};
    cxm_status status = cxm__query_read(&own, query, 1, error);
    if (!status)
        status = source_table(own.of, &table, error);
    if (!status)
        status = cxm__model_policy_read(&source->policy, own.policy, host, &source->arena, 1, error);
    if (!status && before)
        cxm__model_policy_back(&source->policy);
    if (!status)
        status = cxm__base_make(&source->base, model, table, &source->policy, host, error);
    source->based = !status;
    if (!status)
        status = cxm__where_text(&source->base, own.where, &source->arena, &where, 1, error);
    if (!status)
        status = source_plan(source, query, table, where, error);
    if (!status)
        status = source_bind(source, error);
    if (!status)
        status = cxm__selection_make(&source->selection, &source->base, own.where, 1, error);
    source->selected = !status;
    return status ? status : source_settle(source, error);
}

void cxm__model_source_free(struct cxm__model_source *source)
{
    if (source->selected)
        cxm__selection_free(&source->selection);
    for (int32_t i = 0; i < source->count; i++)
        cxm__field_free(&source->fields[i]);
    if (source->based)
        cxm__base_free(&source->base);
    cxm__plan_free(&source->plan);
    cxm__arena_free(&source->arena);
}

/* Means of duplicates and weights are made row by row and have no column of their own in the model. */
static cxm_status source_made(struct cxm__model_source *source, const struct cxm__field *field, const int32_t *rows, int64_t n,
                              cxm_column *column, cxm_error *error)
{
    double *numbers = cxm__arena_take(&source->arena, n, sizeof *numbers);
    cxm_status status = numbers ? CXM_OK : cxm__fail_memory(error);
    for (int64_t at = 0; at < n && !status; at += CXM__BLOCK) {
        const int32_t block = n - at < CXM__BLOCK ? (int32_t)(n - at) : CXM__BLOCK;
        if (!field) {
            status = cxm__selection_weights(&source->selection, rows + at, block, numbers + at, error);
            continue;
        }
        status = cxm__field_numbers(field, rows + at, block, numbers + at, error);
        if (!status)
            status = cxm__selection_mean(&source->selection, field, rows + at, block, numbers + at, error);
    }
    *column = cxm_column_of(CXM_TYPE_F64, numbers, n);
    column->flags = CXM_COLUMN_NAN_IS_NULL;
    return status;
}

static bool source_is_mean(const struct cxm__model_source *source, int32_t i)
{
    return source->selection.means && source->measured[i] && source->fields[i].form == CXM__FORM_NUMBER;
}

cxm_status cxm__model_source_whole(struct cxm__model_source *source, cxm_table *table, cxm_error *error)
{
    const bool weighted = source->plan.policy.weight != NULL;
    const int64_t n = source->selection.count;
    const char **names = cxm__arena_take(&source->arena, source->count + 1, sizeof *names);
    cxm_column *columns = cxm__arena_take(&source->arena, source->count + 1, sizeof *columns);
    int32_t *rows = cxm__arena_take(&source->arena, n, sizeof *rows);
    int64_t at = 0, have = 0;
    if (!names || !columns || !rows)
        return cxm__fail_memory(error);
    while (have < n)
        have += cxm__selection_next(&source->selection, &at, rows + have, n - have < CXM__BLOCK ? (int32_t)(n - have) : CXM__BLOCK);
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < source->count && !status; i++) {
        names[i] = source->names[i];
        status = source_is_mean(source, i) ? source_made(source, &source->fields[i], rows, n, &columns[i], error)
                                           : cxm__field_column(&source->fields[i], rows, n, &source->arena, &columns[i], error);
    }
    if (!status && weighted) {
        names[source->count] = CXM__MODEL_WEIGHT;
        status = source_made(source, NULL, rows, n, &columns[source->count], error);
    }
    *table = (cxm_table){names, columns, source->count + weighted, n};
    return status;
}
