/* Streams of record batches as tables, one after the other. Only the fields that are wanted are looked at, so that others may be of
 * types that nothing here reads. */
#include <string.h>

#include "exchange/arrow.h"

cxm_status cxm__arrow_bind(struct cxm__arrow_fields *fields, struct cxm__arena *arena,
                           bool (*wants)(const void *of, const char *name), const void *of, const struct ArrowSchema *schema,
                           int32_t argument, cxm_error *error)
{
    if (!schema->format || strcmp(schema->format, "+s") != 0)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A("stream"),
                         CXM__T(": record batches are needed, structs whose fields are the "
                                "columns, and the Arrow format is "),
                         CXM__Q(schema->format ? schema->format : ""));
    fields->names = cxm__arena_take(arena, schema->n_children, sizeof *fields->names);
    fields->at = cxm__arena_take(arena, schema->n_children, sizeof *fields->at);
    fields->columns = cxm__arena_take(arena, schema->n_children, sizeof *fields->columns);
    fields->labels = cxm__arena_take(arena, schema->n_children, sizeof *fields->labels);
    if (!fields->names || !fields->at || !fields->columns || !fields->labels)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < schema->n_children; i++) {
        const char *name = schema->children[i]->name;
        if (!name || !wants(of, name))
            continue;
        fields->names[fields->count] = name;
        fields->at[fields->count++] = i;
    }
    return CXM_OK;
}

/* A batch's rows are all there: a field's nulls are its own. */
static bool stream_has_null_rows(const struct ArrowArray *batch)
{
    const uint8_t *validity = batch->null_count == 0 || batch->n_buffers < 1 ? NULL : batch->buffers[0];
    for (int64_t i = batch->offset; validity && i < batch->offset + batch->length; i++)
        if (!(validity[i >> 3] >> (i & 7) & 1))
            return true;
    return false;
}

/* A batch's fields as the columns of a table. */
cxm_status cxm__arrow_table(const struct cxm__arrow_fields *fields, const struct ArrowSchema *schema,
                            const struct ArrowArray *batch, int32_t argument, cxm_table *table, cxm_error *error)
{
    const char *why = NULL;
    if (batch->length < 0 || batch->offset < 0 || batch->n_children != schema->n_children)
        why = ": a record batch is not what the schema says";
    else if (stream_has_null_rows(batch))
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

cxm_status cxm__arrow_nothing(struct cxm__arrow_none *none, struct cxm__arena *arena, const struct ArrowSchema *schema,
                              cxm_error *error)
{
    *none = (struct cxm__arrow_none){.batch.n_children = schema->n_children};
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

cxm_status cxm__arrow_fail(struct ArrowArrayStream *stream, int32_t argument, int code, cxm_error *error)
{
    const char *why = stream->get_last_error ? stream->get_last_error(stream) : NULL;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(": it failed with error "), CXM__I(code),
                     CXM__T(": "), CXM__T(why ? why : "it does not say why"));
}

cxm_status cxm__arrow_schema(struct ArrowArrayStream *stream, int32_t argument, struct ArrowSchema *schema, cxm_error *error)
{
    if (!stream)
        return cxm__fail_null(error, argument, "stream");
    if (!stream->release)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("stream"), CXM__T(" has been released"));
    int code = stream->get_schema(stream, schema);
    return code ? cxm__arrow_fail(stream, argument, code, error) : CXM_OK;
}
