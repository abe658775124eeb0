/* A stream of record batches into a state, batch by batch. Only the fields that the query names are looked at, so that others may be
 * of types that no measure reads. */
#include <string.h>

#include "core/lend.h"
#include "exchange/arrow.h"
#include "query/state.h"

/* The fields that a query names, as the columns of a table. */
struct import_fields {
    int64_t count;
    const char **names;
    int64_t *at; /* in the stream's schema */
    cxm_column *columns, *labels;
};

static bool import_wants(const struct cxm__plan *plan, const char *name)
{
    bool wants = (plan->policy.weight && strcmp(plan->policy.weight, name) == 0) ||
                 (plan->policy.population && strcmp(plan->policy.population, name) == 0);
    for (int32_t a = 0; a < plan->answers_count && !wants; a++)
        wants = strcmp(plan->answers[a].column, name) == 0;
    for (int32_t k = 0; k < plan->key_count && !wants; k++)
        wants = strcmp(plan->keys[k], name) == 0;
    return wants;
}

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
        if (!name || !import_wants(plan, name))
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

static cxm_status import_batch(struct cxm__pieces *pieces, const struct import_fields *fields, const struct ArrowSchema *schema,
                               const struct ArrowArray *batch, cxm_error *error)
{
    const int32_t argument = pieces->place.argument;
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
    const cxm_table table = {fields->names, fields->columns, fields->count, batch->length};
    return cxm__pieces_take(pieces, &table, error);
}

/* A stream without a batch: its columns are looked at all the same, as those of a table without rows are. */
static cxm_status import_nothing(struct cxm__pieces *pieces, struct cxm__arena *arena, const struct import_fields *fields,
                                 const struct ArrowSchema *schema, cxm_error *error)
{
    const void *buffers[3] = {NULL, NULL, NULL};
    struct ArrowArray values = {.n_buffers = 3, .buffers = buffers}, field = values, batch = {.n_children = schema->n_children};
    field.dictionary = &values;
    batch.children = cxm__arena_take(arena, schema->n_children, sizeof *batch.children);
    if (!batch.children)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < schema->n_children; i++)
        batch.children[i] = &field;
    return import_batch(pieces, fields, schema, &batch, error);
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
        if (!batch.release)
            return any ? CXM_OK : import_nothing(pieces, arena, fields, schema, error);
        cxm_status status = import_batch(pieces, fields, schema, &batch, error);
        batch.release(&batch);
        if (status)
            return status;
    }
}

static cxm_status import_stream(cxm_state *state, struct ArrowArrayStream *stream, int32_t argument, cxm_error *error)
{
    struct import_fields fields = {0};
    struct ArrowSchema schema = {0};
    struct cxm__pieces pieces;
    if (!stream)
        return cxm__fail_null(error, argument, "stream");
    if (!stream->release)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(" has been released"));
    int code = stream->get_schema(stream, &schema);
    if (code)
        return import_fail_stream(stream, argument, code, error);
    struct cxm__arena arena = {.host = state->plan.arena.host};
    cxm_status status = import_bind(&fields, &arena, &state->plan, &schema, argument, error);
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

cxm_status cxm_state_update_arrow(cxm_state *state, struct ArrowArrayStream *stream, cxm_error *error)
{
    return state ? import_stream(state, stream, 1, error) : cxm__fail_null(error, 0, "state");
}

cxm_status cxm_arrow_query(struct ArrowArrayStream *stream, const cxm_query *query, const cxm_host *host, cxm_result **result,
                           cxm_error *error)
{
    cxm_state *state = NULL;
    if (!stream)
        return cxm__fail_null(error, 0, "stream");
    if (!result)
        return cxm__fail_null(error, 3, "result");
    cxm_status status = cxm__state_make(query, host, 1, 2, 3, &state, error);
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
