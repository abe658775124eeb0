/* A stream of record batches into a state, batch by batch, or kept whole where a query has analyses. Only the fields that the query
 * names are looked at, so that others may be of types that no measure reads. */
#include <string.h>

#include "core/lend.h"
#include "exchange/arrow.h"
#include "query/group.h"
#include "query/state.h"
#include "query/whole.h"

static bool import_wants(const void *plan, const char *name)
{
    return cxm__plan_wants(plan, name);
}

static cxm_status import_batch(struct cxm__pieces *pieces, const struct cxm__arrow_fields *fields, const struct ArrowSchema *schema,
                               const struct ArrowArray *batch, cxm_error *error)
{
    cxm_table table;
    cxm_status status = cxm__arrow_table(fields, schema, batch, pieces->place.argument, &table, error);
    return status ? status : cxm__pieces_take(pieces, &table, error);
}

static cxm_status import_batches(struct cxm__pieces *pieces, struct cxm__arena *arena, const struct cxm__arrow_fields *fields,
                                 const struct ArrowSchema *schema, struct ArrowArrayStream *stream, cxm_error *error)
{
    for (bool any = false;; any = true) {
        struct ArrowArray batch = {0};
        int code = stream->get_next(stream, &batch);
        if (code)
            return cxm__arrow_fail(stream, pieces->place.argument, code, error);
        if (!batch.release) {
            struct cxm__arrow_none none;
            cxm_status status = any ? CXM_OK : cxm__arrow_nothing(&none, arena, schema, error);
            return any || status ? status : import_batch(pieces, fields, schema, &none.batch, error);
        }
        cxm_status status = import_batch(pieces, fields, schema, &batch, error);
        batch.release(&batch);
        if (status)
            return status;
    }
}

static cxm_status import_stream(cxm_state *state, struct ArrowArrayStream *stream, int32_t argument, cxm_error *error)
{
    struct cxm__arrow_fields fields = {0};
    struct ArrowSchema schema = {0};
    struct cxm__pieces pieces;
    cxm_status status = cxm__state_takes_rows(state, error);
    if (!status)
        status = cxm__arrow_schema(stream, argument, &schema, error);
    if (status)
        return status;
    struct cxm__arena arena = {.host = state->plan.arena.host};
    status = cxm__arrow_bind(&fields, &arena, import_wants, &state->plan, &schema, argument, error);
    if (!status)
        status = cxm__pieces_begin(&pieces, state, argument, -1, error);
    if (!status) {
        status = import_batches(&pieces, &arena, &fields, &schema, stream, error);
        status = cxm__pieces_end(&pieces, status, error);
    }
    cxm__arena_free(&arena);
    if (schema.release)
        schema.release(&schema);
    return status;
}

/* All batches of a stream, which are kept until the query is answered. */
struct import_kept {
    struct ArrowArray *batches;
    cxm_table *tables;
    int64_t count, room, table_room;
};

static cxm_status import_keep(struct import_kept *kept, struct cxm__arena *arena, const struct cxm__arrow_fields *fields,
                              const struct ArrowSchema *schema, const struct ArrowArray *batch, cxm_error *error)
{
    struct cxm__arrow_fields own = *fields; /* the same names, with columns of this batch */
    own.columns = cxm__arena_take(arena, fields->count, sizeof *own.columns);
    own.labels = cxm__arena_take(arena, fields->count, sizeof *own.labels);
    if (!own.columns || !own.labels || !cxm__reserve(&arena->host, (void **)&kept->tables, &kept->table_room, kept->count + 1,
                                                     sizeof *kept->tables))
        return cxm__fail_memory(error);
    return cxm__arrow_table(&own, schema, batch, 0, &kept->tables[kept->count], error);
}

static cxm_status import_keep_all(struct import_kept *kept, struct cxm__arena *arena, const struct cxm__arrow_fields *fields,
                                  const struct ArrowSchema *schema, struct ArrowArrayStream *stream, cxm_error *error)
{
    for (;;) {
        if (!cxm__reserve(&arena->host, (void **)&kept->batches, &kept->room, kept->count + 1, sizeof *kept->batches))
            return cxm__fail_memory(error);
        struct ArrowArray *batch = &kept->batches[kept->count];
        *batch = (struct ArrowArray){0};
        int code = stream->get_next(stream, batch);
        if (code)
            return cxm__arrow_fail(stream, 0, code, error);
        if (!batch->release)
            return CXM_OK;
        cxm_status status = import_keep(kept, arena, fields, schema, batch, error);
        kept->count++; /* it is released with the others */
        if (status)
            return status;
    }
}

/* A query with analyses sees all batches at once. */
static cxm_status import_whole(const struct cxm__plan *plan, struct ArrowArrayStream *stream, const cxm_query *query,
                               cxm_result **result, cxm_error *error)
{
    struct cxm__arena arena = {.host = plan->arena.host};
    struct cxm__arrow_fields fields = {0};
    struct import_kept kept = {0};
    struct ArrowSchema schema = {0};
    struct cxm__arrow_none none;
    cxm_status status = cxm__arrow_schema(stream, 0, &schema, error);
    if (!status)
        status = cxm__arrow_bind(&fields, &arena, import_wants, plan, &schema, 0, error);
    if (!status)
        status = import_keep_all(&kept, &arena, &fields, &schema, stream, error);
    if (!status && !kept.count) {
        status = cxm__arrow_nothing(&none, &arena, &schema, error);
        if (!status)
            status = import_keep(&kept, &arena, &fields, &schema, &none.batch, error);
    }
    if (!status) {
        status = cxm_pieces_query(kept.tables, kept.count ? kept.count : 1, query, &arena.host, result, error);
        if (status && error && error->argument > 1)
            error->argument--; /* one stream stands for the tables and their count */
    }
    for (int64_t i = 0; i < kept.count; i++)
        kept.batches[i].release(&kept.batches[i]);
    cxm__release(&arena.host, kept.batches, kept.room, sizeof *kept.batches);
    cxm__release(&arena.host, kept.tables, kept.table_room, sizeof *kept.tables);
    cxm__arena_free(&arena);
    if (schema.release)
        schema.release(&schema);
    return status;
}

static cxm_status import_states(struct ArrowArrayStream *stream, const cxm_query *query, const cxm_host *host, cxm_result **result,
                                cxm_error *error)
{
    cxm_state *state = NULL;
    cxm_status status = cxm__state_make(query, NULL, host, 1, 2, 3, &state, error);
    if (status)
        return status;
    status = import_stream(state, stream, 0, error);
    if (status == CXM_E_DOMAIN && error)
        error->argument = 0; /* also where batches do not fit together */
    if (!status)
        status = cxm_state_read(state, result, error);
    cxm_state_free(state);
    return status;
}

cxm_status cxm_state_update_arrow(cxm_state *state, struct ArrowArrayStream *stream, cxm_error *error)
{
    return state ? import_stream(state, stream, 1, error) : cxm__fail_null(error, 0, "state");
}

/* The names of a stream's fields, which a group in the query is written out with. */
static cxm_status import_read(struct cxm__plan *plan, struct ArrowArrayStream *stream, const cxm_query *query, const cxm_host *host,
                              cxm_error *error)
{
    struct cxm__arena arena = {.host = *host};
    struct ArrowSchema schema = {0};
    cxm_status status = cxm__arrow_schema(stream, 0, &schema, error);
    const int64_t count = status ? 0 : schema.n_children;
    const char **names = cxm__arena_take(&arena, count, sizeof *names);
    if (!status && !names)
        status = cxm__fail_memory(error);
    for (int64_t i = 0; i < count && !status; i++)
        names[i] = schema.children[i]->name;
    if (!status) {
        struct cxm__known_names known_names = {names, count};
        const struct cxm__known known = cxm__known_of(&known_names);
        status = cxm__plan_read_known(plan, query, &known, host, 1, error);
    } else {
        *plan = (struct cxm__plan){.arena = {.host = *host}};
    }
    cxm__arena_free(&arena);
    if (schema.release)
        schema.release(&schema);
    return status;
}

cxm_status cxm_arrow_query(struct ArrowArrayStream *stream, const cxm_query *query, const cxm_host *host, cxm_result **result,
                           cxm_error *error)
{
    struct cxm__plan plan;
    cxm_host lent;
    if (!stream)
        return cxm__fail_null(error, 0, "stream");
    if (!result)
        return cxm__fail_null(error, 3, "result");
    cxm_status status = cxm__host_read(&lent, host, 2, error);
    if (status)
        return status;
    status = cxm__query_has_group(query) ? import_read(&plan, stream, query, &lent, error)
                                         : cxm__plan_read(&plan, query, &lent, 1, error);
    if (!status)
        status = plan.figure_count ? import_whole(&plan, stream, query, result, error)
                                   : import_states(stream, query, &lent, result, error);
    cxm__plan_free(&plan);
    return status;
}
