/* States, and the query of a table, which is a state that is read at once. Every change is made beside the state and swapped in at
 * the end, so that a failure leaves it as it was. */
#include "query/state.h"

#include <string.h>

#include "query/group.h"
#include "query/result.h"

cxm_status cxm__state_holds(const struct cxm__plan *plan, int32_t argument, cxm_error *error)
{
    for (int32_t m = 0; m < plan->measure_count; m++)
        if (plan->measures[m].answers < 0)
            return CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__T("query."), CXM__A("measures"), CXM__T(": "),
                             CXM__T(plan->measures[m].measure->info.name),
                             CXM__T(" is an analysis of all rows at once, which no state holds; put it to a whole table"));
    return CXM_OK;
}

cxm_status cxm__state_make(const cxm_query *query, const struct cxm__plan_model *model, const cxm_host *host, int32_t query_argument,
                           int32_t host_argument, int32_t state_argument, cxm_state **out, cxm_error *error)
{
    cxm_host lent;
    cxm_status status = cxm__host_read(&lent, host, host_argument, error);
    if (!status && !out)
        status = cxm__fail_null(error, state_argument, "state");
    if (status)
        return status;
    cxm_state *state = cxm__allocate_zeroed(&lent, 1, sizeof *state);
    if (!state)
        return cxm__fail_memory(error);
    status = model ? cxm__plan_read_model(&state->plan, query, model, &lent, query_argument, error)
                   : cxm__plan_read(&state->plan, query, &lent, query_argument, error);
    if (!status)
        status = cxm__state_holds(&state->plan, query_argument, error);
    if (status)
        cxm_state_free(state);
    else
        *out = state;
    return status;
}

cxm_status cxm_state_new(const cxm_query *query, const cxm_host *host, cxm_state **state, cxm_error *error)
{
    return cxm__state_make(query, NULL, host, 0, 1, 2, state, error);
}

void cxm_state_free(cxm_state *state)
{
    if (!state)
        return;
    cxm_host host = state->plan.arena.host;
    for (int32_t i = 0; i < state->count; i++)
        cxm__partial_free(&state->partials[i], &host);
    cxm__plan_free(&state->plan);
    cxm__release(&host, state, 1, sizeof *state);
}

/* The last partials from `from` on, and perhaps one more, as one. */
static cxm_status state_collapse(const cxm_state *state, int32_t from, const struct cxm__partial *last, struct cxm__partial *merged,
                                 cxm_error *error)
{
    struct cxm__partial work = {0}, next;
    const struct cxm__partial *top = last;
    cxm_status status = CXM_OK;
    for (int32_t i = state->count; i-- > from && !status;) {
        if (!top) {
            top = &state->partials[i];
            continue;
        }
        status = cxm__partial_merge(&next, &state->plan, &state->partials[i], top, error);
        if (top == &work)
            cxm__partial_free(&work, &state->plan.arena.host);
        if (status)
            memset(&work, 0, sizeof work);
        else
            work = next;
        top = &work;
    }
    *merged = work;
    return status;
}

/* Keys are of one type in all partials, whichever of them meet now: later it is too late to refuse. */
static cxm_status state_check_keys(const cxm_state *state, const struct cxm__partial *partial, cxm_error *error)
{
    for (int32_t i = 0; i < state->count; i++)
        for (int32_t k = 0; k < state->plan.key_count; k++) {
            int32_t before = state->partials[i].groups.values[k].type, now = partial->groups.values[k].type;
            if (before && now && before != now)
                return CXM__FAIL(error, CXM_E_INCOMPATIBLE, 1, -1, CXM__T("key "), CXM__AQ(state->plan.keys[k]),
                                 CXM__T(" has another type than in what was taken in before"));
        }
    return CXM_OK;
}

cxm_status cxm__state_push(cxm_state *state, struct cxm__partial *partial, cxm_error *error)
{
    struct cxm__partial merged;
    cxm_status status = state_check_keys(state, partial, error);
    if (status)
        return status;
    int32_t from = state->count;
    int64_t groups = partial->groups.count;
    /* populations that differ show only when groups meet, so they meet at once */
    while (from > 0 && (state->plan.policy.population || state->partials[from - 1].groups.count <= 2 * groups ||
                        from == CXM__STATE_DEPTH))
        groups += state->partials[--from].groups.count;
    if (from == state->count) {
        merged = *partial;
    } else {
        status = state_collapse(state, from, partial, &merged, error);
        if (status) {
            if (error && status == CXM_E_DOMAIN)
                error->argument = 1;
            return status;
        }
        for (int32_t i = from; i < state->count; i++)
            cxm__partial_free(&state->partials[i], &state->plan.arena.host);
        cxm__partial_free(partial, &state->plan.arena.host);
    }
    state->partials[from] = merged;
    state->count = from + 1;
    *partial = (struct cxm__partial){0};
    return CXM_OK;
}

cxm_status cxm__state_takes_rows(const cxm_state *state, cxm_error *error)
{
    if (!state->plan.of)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("state"),
                     CXM__T(": it is of a model's query, whose rows are looked up in a model; merge it with states of other models"));
}

cxm_status cxm_state_update(cxm_state *state, const cxm_table *table, cxm_error *error)
{
    struct cxm__partial partial = {0};
    if (!state || !table)
        return cxm__fail_null(error, state ? 1 : 0, state ? "table" : "state");
    cxm_status status = cxm__state_takes_rows(state, error);
    if (status)
        return status;
    const struct cxm__partial_place place = {1, 0, table->length};
    status = cxm__partial_gather(&partial, &state->plan, table, &place, error);
    if (!status) {
        if (table->length) /* no rows leave no trace, not even the types of keys */
            status = cxm__state_push(state, &partial, error);
        cxm__partial_free(&partial, &state->plan.arena.host);
    }
    return status;
}

cxm_status cxm__state_whole(const cxm_state *state, struct cxm__partial *own, const struct cxm__partial **view, cxm_error *error)
{
    *own = (struct cxm__partial){0};
    *view = own;
    if (state->count == 1)
        *view = &state->partials[0];
    if (state->count == 0)
        return cxm__partial_empty(own, &state->plan, error);
    return state->count > 1 ? state_collapse(state, 0, NULL, own, error) : CXM_OK;
}

cxm_status cxm_state_merge(cxm_state *state, const cxm_state *other, cxm_error *error)
{
    struct cxm__partial own, merged, empty;
    const struct cxm__partial *view;
    if (!state || !other)
        return cxm__fail_null(error, state ? 1 : 0, state ? "other" : "state");
    if (state == other)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("other"), CXM__T(" is the state itself"));
    if (strcmp(state->plan.text, other->plan.text) != 0)
        return CXM__FAIL(error, CXM_E_INCOMPATIBLE, 1, -1, CXM__A("other"), CXM__T(": the states answer different queries: "),
                         CXM__Q(state->plan.text), CXM__T(" and "), CXM__Q(other->plan.text));
    if (!other->count)
        return CXM_OK;
    cxm_status status = cxm__state_whole(other, &own, &view, error);
    if (status)
        return status;
    /* merging with nothing copies it into this state's memory */
    status = cxm__partial_empty(&empty, &state->plan, error);
    if (!status) {
        status = cxm__partial_merge(&merged, &state->plan, &empty, view, error);
        cxm__partial_free(&empty, &state->plan.arena.host);
    }
    cxm__partial_free(&own, &other->plan.arena.host);
    if (status)
        return status;
    status = cxm__state_push(state, &merged, error);
    cxm__partial_free(&merged, &state->plan.arena.host);
    return status;
}

cxm_status cxm_state_read(const cxm_state *state, cxm_result **result, cxm_error *error)
{
    struct cxm__partial own;
    const struct cxm__partial *view;
    if (!state)
        return cxm__fail_null(error, 0, "state");
    if (!result)
        return cxm__fail_null(error, 1, "result");
    cxm_status status = cxm__state_whole(state, &own, &view, error);
    if (status)
        return status;
    status = cxm__result_new(result, &state->plan, view, NULL, error);
    cxm__partial_free(&own, &state->plan.arena.host);
    return status;
}

cxm_status cxm__plan_answer(const struct cxm__plan *plan, const cxm_table *table, const int64_t *left_out, cxm_result **result,
                            cxm_error *error)
{
    const struct cxm__partial_place place = {0, 0, table->length};
    struct cxm__partial partial = {0};
    struct cxm__findings findings = {0};
    cxm_status status = CXM_OK;
    if (plan->figure_count)
        status = cxm__findings_make(&findings, plan, table, 0, error);
    if (!status && plan->answers_count) {
        status = cxm__partial_gather(&partial, plan, table, &place, error);
    } else if (!status) {
        partial.groups = findings.groups; /* there is nothing else to know */
        partial.rows = findings.rows;
    }
    if (left_out)
        memcpy(partial.left_out, left_out, sizeof partial.left_out);
    if (!status)
        status = cxm__result_new(result, plan, &partial, plan->figure_count ? &findings : NULL, error);
    if (plan->answers_count)
        cxm__partial_free(&partial, &plan->arena.host);
    cxm__findings_free(&findings, plan);
    return status;
}

cxm_status cxm_table_query(const cxm_table *table, const cxm_query *query, const cxm_host *host, cxm_result **result,
                           cxm_error *error)
{
    struct cxm__plan plan;
    cxm_host lent;
    if (!table)
        return cxm__fail_null(error, 0, "table");
    cxm_status status = cxm__host_read(&lent, host, 2, error);
    if (!status && !result)
        status = cxm__fail_null(error, 3, "result");
    if (status)
        return status;
    struct cxm__known_names names = {table->names, table->names ? table->count : 0};
    const struct cxm__known known = cxm__known_of(&names);
    status = cxm__plan_read_known(&plan, query, &known, &lent, 1, error);
    if (!status)
        status = cxm__plan_answer(&plan, table, NULL, result, error);
    cxm__plan_free(&plan);
    return status;
}
