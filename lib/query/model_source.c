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
    cxm_status status = cxm__field_bind(&source->fields[source->count], &source->choice.base, name, where, 1, error);
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

static void source_write_policy(const void *policy, struct cxm__text *text)
{
    cxm__model_policy_write(policy, text);
}

/* The canonical text of the policy, in the source's memory. */
static const char *source_policy_text(struct cxm__model_source *source)
{
    return cxm__arena_written(&source->arena, source_write_policy, &source->choice.policy);
}

static cxm_status source_plan(struct cxm__model_source *source, const cxm_query *query, const char *where, cxm_error *error)
{
    const struct cxm__model_policy *policy = &source->choice.policy;
    const struct cxm__plan_model model = {
        cxm__table_names[source->choice.base.table], where, source_policy_text(source),
        {sizeof model.design, cxm__policy_weighted(policy) ? CXM__MODEL_WEIGHT : NULL, policy->stratum, policy->cluster, policy->population}};
    if (!model.policy)
        return cxm__fail_memory(error);
    cxm_status status = cxm__plan_read_model(&source->plan, query, &model, source->host, 1, error);
    if (!status)
        cxm__model_views_hide(&source->plan, policy);
    return status;
}

/* The plan's text once more, when it is known what the query asks of the calendar: a zone that no number hangs on makes no difference. */
static cxm_status source_settle(struct cxm__model_source *source, cxm_error *error)
{
    struct cxm__model_policy *policy = &source->choice.policy;
    policy->zone_idle = !source->choice.base.asked_calendar && !policy->previous;
    policy->fiscal_idle = !source->choice.base.asked_fiscal;
    const char *text = source_policy_text(source);
    source->plan.policy_text = text ? cxm__arena_text(&source->plan.arena, text, strlen(text)) : NULL;
    return source->plan.policy_text ? cxm__plan_finish(&source->plan, error) : cxm__fail_memory(error);
}

cxm_status cxm__model_source_open(struct cxm__model_source *source, const struct cxm_model *model, const cxm_query *query, bool before,
                                  const cxm_host *host, cxm_error *error)
{
    cxm_query own;
    const char *where = "";
    *source = (struct cxm__model_source){.model = model, .host = host, .arena = {.host = *host}};
    cxm_status status = cxm__query_read(&own, query, 1, error);
    if (status)
        return status;
    status = cxm__model_choice_open(&source->choice, model, &own, before, host, error);
    if (!status)
        status = cxm__where_text(&source->choice.base, own.where, &source->arena, &where, 1, error);
    if (!status)
        status = source_plan(source, query, where, error);
    if (!status)
        status = source_bind(source, error);
    if (!status)
        status = cxm__model_choice_select(&source->choice, &own, error);
    return status ? status : source_settle(source, error);
}

void cxm__model_source_free(struct cxm__model_source *source)
{
    for (int32_t i = 0; i < source->count; i++)
        cxm__field_free(&source->fields[i]);
    cxm__model_choice_free(&source->choice);
    cxm__plan_free(&source->plan);
    cxm__arena_free(&source->arena);
}

cxm_status cxm__model_source_whole(struct cxm__model_source *source, cxm_table *table, cxm_error *error)
{
    const struct cxm__model_choice *choice = &source->choice;
    const int32_t count = source->count + (source->plan.policy.weight != NULL);
    const int64_t n = choice->selection.count;
    const char **names = cxm__arena_take(&source->arena, count, sizeof *names);
    cxm_column *columns = cxm__arena_take(&source->arena, count, sizeof *columns);
    int32_t *rows = cxm__model_choice_rows(choice);
    cxm_status status = names && columns && rows ? CXM_OK : cxm__fail_memory(error);
    for (int32_t i = 0; i < count && !status; i++) {
        const struct cxm__field *field = i < source->count ? &source->fields[i] : NULL;
        names[i] = field ? source->names[i] : CXM__MODEL_WEIGHT;
        status = field && !source->measured[i] ? cxm__field_column(field, rows, n, &source->arena, &columns[i], error)
                                               : cxm__model_choice_column(choice, field, rows, n, &source->arena, &columns[i], error);
    }
    cxm__release(source->host, rows, n, sizeof *rows);
    *table = (cxm_table){names, columns, count, n};
    return status;
}
