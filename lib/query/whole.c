/* A query put to a table in pieces. A state takes them as they are; analyses see all rows at once, so that the columns that are
 * named are put together for them. */
#include "query/whole.h"

#include <string.h>

#include "core/lend.h"
#include "query/group.h"
#include "query/state.h"
#include "query/table.h"

bool cxm__plan_wants(const struct cxm__plan *plan, const char *name)
{
    const char *const policy[] = {plan->policy.weight, plan->policy.stratum, plan->policy.cluster, plan->policy.population};
    bool wants = false;
    for (size_t i = 0; i < sizeof policy / sizeof *policy; i++)
        wants |= policy[i] && strcmp(policy[i], name) == 0;
    for (int32_t a = 0; a < plan->answers_count && !wants; a++)
        wants = strcmp(plan->answers[a].column, name) == 0;
    for (int32_t k = 0; k < plan->key_count && !wants; k++)
        wants = strcmp(plan->keys[k], name) == 0;
    for (int32_t m = 0; m < plan->measure_count && !wants; m++)
        for (int32_t c = 0; plan->measures[m].answers < 0 && c < plan->measures[m].column_count && !wants; c++)
            wants = strcmp(plan->measures[m].columns[c], name) == 0;
    return wants;
}

/* The columns that are wanted, each whole. */
struct whole {
    const char **names;
    cxm_column *columns, **owned;
    int64_t count;
};

static cxm_status whole_join(struct whole *whole, const cxm_table *pieces, int64_t count, const struct cxm__plan *plan,
                             cxm_column *room, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int64_t c = 0; c < pieces->count && !status; c++) {
        const char *name = pieces->names[c];
        if (!name || !cxm__plan_wants(plan, name))
            continue;
        for (int64_t p = 0; p < count && !status; p++) {
            const cxm_column *column;
            status = cxm__table_column(&pieces[p], name, "an earlier piece has", 0, &column, error);
            if (!status)
                room[p] = *column;
        }
        if (!status)
            status = cxm_column_join(room, count, name, &plan->arena.host, &whole->owned[whole->count], error);
        if (!status) {
            whole->names[whole->count] = name;
            whole->columns[whole->count] = *whole->owned[whole->count];
            whole->count++;
        }
    }
    return status;
}

/* The pieces as one table, to which the query is then put. */
static cxm_status whole_query(const cxm_table *pieces, int64_t count, const struct cxm__plan *plan, const cxm_query *query,
                              cxm_result **result, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const int64_t columns = pieces->count;
    struct whole whole = {cxm__allocate(host, columns, sizeof *whole.names), cxm__allocate(host, columns, sizeof *whole.columns),
                          cxm__allocate_zeroed(host, columns, sizeof *whole.owned), 0};
    cxm_column *room = cxm__allocate(host, count, sizeof *room);
    cxm_table table = {whole.names, whole.columns, 0, 0};
    cxm_status status = whole.names && whole.columns && whole.owned && room ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = whole_join(&whole, pieces, count, plan, room, error);
    for (int64_t p = 0; p < count; p++)
        table.length += pieces[p].length;
    table.count = whole.count;
    if (!status) {
        status = cxm_table_query(&table, query, host, result, error);
        if (status && error && error->argument > 0)
            error->argument++; /* the count stands before the query here */
    }
    for (int64_t c = 0; whole.owned && c < whole.count; c++)
        cxm_column_free(whole.owned[c]);
    cxm__release(host, room, count, sizeof *room);
    cxm__release(host, whole.owned, columns, sizeof *whole.owned);
    cxm__release(host, whole.columns, columns, sizeof *whole.columns);
    cxm__release(host, whole.names, columns, sizeof *whole.names);
    return status;
}

static cxm_status whole_state(const cxm_table *pieces, int64_t count, const cxm_query *query, const cxm_host *host,
                              cxm_result **result, cxm_error *error)
{
    cxm_state *state = NULL;
    struct cxm__pieces taken;
    int64_t total = 0;
    for (int64_t p = 0; p < count; p++)
        total += pieces[p].length;
    cxm_status status = cxm__state_make(query, NULL, host, 2, 3, 4, &state, error);
    if (status)
        return status;
    status = cxm__pieces_begin(&taken, state, 0, total, error);
    if (!status) {
        for (int64_t p = 0; p < count && !status; p++)
            status = cxm__pieces_take(&taken, &pieces[p], error);
        status = cxm__pieces_end(&taken, status, error);
    }
    if (!status)
        status = cxm_state_read(state, result, error);
    cxm_state_free(state);
    return status;
}

cxm_status cxm_pieces_query(const cxm_table *pieces, int64_t count, const cxm_query *query, const cxm_host *host,
                            cxm_result **result, cxm_error *error)
{
    struct cxm__plan plan;
    cxm_host lent;
    if (!pieces || !result)
        return cxm__fail_null(error, pieces ? 4 : 0, pieces ? "result" : "pieces");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(": at least one piece is needed"));
    cxm_status status = cxm__host_read(&lent, host, 3, error);
    for (int64_t p = 0; p < count && !status; p++)
        status = cxm__table_check(&pieces[p], 0, error);
    if (status)
        return status;
    struct cxm__known_names names = {pieces[0].names, pieces[0].count};
    const struct cxm__known known = cxm__known_of(&names);
    status = cxm__plan_read_known(&plan, query, &known, &lent, 2, error);
    if (!status)
        status = plan.figure_count ? whole_query(pieces, count, &plan, query, result, error)
                                   : whole_state(pieces, count, query, &lent, result, error);
    cxm__plan_free(&plan);
    return status;
}
