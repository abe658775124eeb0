/* A stream of record batches into a state, batch by batch, or kept whole where a query has analyses. Only the fields that the query
 * names are looked at, so that others may be of types that no measure reads. */
#include <string.h>

#include "core/lend.h"
#include "exchange/arrow.h"
#include "query/state.h"
#include "query/whole.h"

/* The fields that a query names, as the columns of a table. */
struct import_fields {
    int64_t count;
    const char **names;
    int64_t *at; /* in the stream's schema */
    cxm_column *columns, *labels;
};

static cxm_status import_bind(struct import_fields *fields, struct cxm__arena *arena, const struct cxm__plan *plan,
                              const struct ArrowSchema *schema, int32_t argument, cxm_error *error)
{
    if (!schema->format || strcmp(schema->format, "+s") != 0)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A("stream"), CXM__T(": record batches are needed, structs whose fields are the "
                                                                 "columns, and the Arrow format is "), CXM__Q(schema->format ? schema->format : ""));
    fields->names = cxm__arena_take(arena, schema->n_children, sizeof *fields->names);
    fields->at = cxm__arena_take(arena, schema->n_children, sizeof *fields->at);
    fields->columns = cxm__arena_take(arena, schema->n_children, sizeof *fields->columns);
    fields->labels = cxm__arena_take(arena, schema->n_children, sizeof *fields->labels);
    if (!fields->names || !fields->at || !fields->columns || !fields->labels)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < schema->n_children; i++) {
        const char *name = schema->children[i]->name;
        if (!name || !cxm__plan_wants(plan, name))
            continue;
        fields->names[fields->count] = name;
        fields->at[fields->count++] = i;
    }
    return CXM_OK;
}

/* A batch's rows are all there: a field's nulls are its own. */
static bool import_has_null_rows(const struct ArrowArray *batch)
{
    const uint8_t *validity = batch->null_count == 0 || batch->n_buffers < 1 ? NULL : batch->buffers[0];
    for (int64_t i = batch->offset; validity && i < batch->offset + batch->length; i++)
        if (!(validity[i >> 3] >> (i & 7) & 1))
            return true;
    return false;
}

/* A batch's fields as the columns of a table. */
static cxm_status import_table(const struct import_fields *fields, const struct ArrowSchema *schema, const struct ArrowArray *batch,
                               int32_t argument, cxm_table *table, cxm_error *error)
{
    const char *why = NULL;
    if (batch->length < 0 || batch->offset < 0 || batch->n_children != schema->n_children)
        why = ": a record batch is not what the schema says";
    else if (import_has_null_rows(batch))
        why = ": a record batch has rows that are null as a whole";
    for (int64_t i = 0; i < fields->count && !why; i++) {
        struct ArrowArray field = *batch->children[fields->at[i]]; /* a look at it, not its owner */
        if (field.length < batch->offset + batch->length) {
            why = ": a field is shorter than its record batch";
            break;
        }
        field.null_count = field.null_count == 0 ? 0 : -1; /* of all its rows; these may have less */
        field.offset += batch->offset;
        field.length = batch->length;
        cxm_status status = cxm__arrow_column(schema->children[fields->at[i]], &field, fields->names[i], argument,
                                              &fields->columns[i], &fields->labels[i], error);
        if (status)
            return status;
    }
    if (why)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(why));
    *table = (cxm_table){fields->names, fields->columns, fields->count, batch->length};
    return CXM_OK;
}

static cxm_status import_batch(struct cxm__pieces *pieces, const struct import_fields *fields, const struct ArrowSchema *schema,
                               const struct ArrowArray *batch, cxm_error *error)
{
    cxm_table table;
    cxm_status status = import_table(fields, schema, batch, pieces->place.argument, &table, error);
    return status ? status : cxm__pieces_take(pieces, &table, error);
}

/* In place of the batch that a stream does not have: its columns are looked at all the same, as those of a table without rows
 * are. */
struct import_none {
    const void *buffers[3];
    struct ArrowArray values, field, batch;
};

static cxm_status import_nothing(struct import_none *none, struct cxm__arena *arena, const struct ArrowSchema *schema,
                                 cxm_error *error)
{
    *none = (struct import_none){.batch.n_children = schema->n_children};
    none->values = (struct ArrowArray){.n_buffers = 3, .buffers = none->buffers};
    none->field = none->values;
    none->field.dictionary = &none->values;
    none->batch.children = cxm__arena_take(arena, schema->n_children, sizeof *none->batch.children);
    if (!none->batch.children)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < schema->n_children; i++)
        none->batch.children[i] = &none->field;
    return CXM_OK;
}

static cxm_status import_fail_stream(struct ArrowArrayStream *stream, int32_t argument, int code, cxm_error *error)
{
    const char *why = stream->get_last_error ? stream->get_last_error(stream) : NULL;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(": it failed with error "), CXM__I(code), CXM__T(": "),
                     CXM__T(why ? why : "it does not say why"));
}

static cxm_status import_batches(struct cxm__pieces *pieces, struct cxm__arena *arena, const struct import_fields *fields,
                                 const struct ArrowSchema *schema, struct ArrowArrayStream *stream, cxm_error *error)
{
    for (bool any = false;; any = true) {
        struct ArrowArray batch = {0};
        int code = stream->get_next(stream, &batch);
        if (code)
            return import_fail_stream(stream, pieces->place.argument, code, error);
        if (!batch.release) {
            struct import_none none;
            cxm_status status = any ? CXM_OK : import_nothing(&none, arena, schema, error);
            return any || status ? status : import_batch(pieces, fields, schema, &none.batch, error);
        }
        cxm_status status = import_batch(pieces, fields, schema, &batch, error);
        batch.release(&batch);
        if (status)
            return status;
    }
}

static cxm_status import_schema(struct ArrowArrayStream *stream, int32_t argument, struct ArrowSchema *schema, cxm_error *error)
{
    if (!stream)
        return cxm__fail_null(error, argument, "stream");
    if (!stream->release)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(" has been released"));
    int code = stream->get_schema(stream, schema);
    return code ? import_fail_stream(stream, argument, code, error) : CXM_OK;
}

static cxm_status import_stream(cxm_state *state, struct ArrowArrayStream *stream, int32_t argument, cxm_error *error)
{
    struct import_fields fields = {0};
    struct ArrowSchema schema = {0};
    struct cxm__pieces pieces;
    cxm_status status = cxm__state_takes_rows(state, error);
    if (!status)
        status = import_schema(stream, argument, &schema, error);
    if (status)
        return status;
    struct cxm__arena arena = {.host = state->plan.arena.host};
    status = import_bind(&fields, &arena, &state->plan, &schema, argument, error);
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

static cxm_status import_keep(struct import_kept *kept, struct cxm__arena *arena, const struct import_fields *fields,
                              const struct ArrowSchema *schema, const struct ArrowArray *batch, cxm_error *error)
{
    struct import_fields own = *fields; /* the same names, with columns of this batch */
    own.columns = cxm__arena_take(arena, fields->count, sizeof *own.columns);
    own.labels = cxm__arena_take(arena, fields->count, sizeof *own.labels);
    if (!own.columns || !own.labels || !cxm__reserve(&arena->host, (void **)&kept->tables, &kept->table_room, kept->count + 1,
                                                     sizeof *kept->tables))
        return cxm__fail_memory(error);
    return import_table(&own, schema, batch, 0, &kept->tables[kept->count], error);
}

static cxm_status import_keep_all(struct import_kept *kept, struct cxm__arena *arena, const struct import_fields *fields,
                                  const struct ArrowSchema *schema, struct ArrowArrayStream *stream, cxm_error *error)
{
    for (;;) {
        if (!cxm__reserve(&arena->host, (void **)&kept->batches, &kept->room, kept->count + 1, sizeof *kept->batches))
            return cxm__fail_memory(error);
        struct ArrowArray *batch = &kept->batches[kept->count];
        *batch = (struct ArrowArray){0};
        int code = stream->get_next(stream, batch);
        if (code)
            return import_fail_stream(stream, 0, code, error);
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
    struct import_fields fields = {0};
    struct import_kept kept = {0};
    struct ArrowSchema schema = {0};
    struct import_none none;
    cxm_status status = import_schema(stream, 0, &schema, error);
    if (!status)
        status = import_bind(&fields, &arena, plan, &schema, 0, error);
    if (!status)
        status = import_keep_all(&kept, &arena, &fields, &schema, stream, error);
    if (!status && !kept.count) {
        status = import_nothing(&none, &arena, &schema, error);
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
    status = cxm__plan_read(&plan, query, &lent, 1, error);
    if (!status)
        status = plan.figure_count ? import_whole(&plan, stream, query, result, error)
                                   : import_states(stream, query, &lent, result, error);
    cxm__plan_free(&plan);
    return status;
}
