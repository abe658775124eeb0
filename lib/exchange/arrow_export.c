/* A result as an Arrow stream of one record batch. Every child owns its memory, because a consumer may move a child out and
 * release the batch before it; the specification is the Arrow C data interface, "Moving an array". */
#include "cxm/arrow.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "query/result.h"

/* What a schema or an array owns: itself, and all that it points to. */
struct arrow_owner {
    struct cxm__arena arena;
};

static struct arrow_owner *arrow_owner_new(const cxm_host *host)
{
    struct arrow_owner *owner = cxm__allocate_zeroed(host, 1, sizeof *owner);
    if (owner)
        owner->arena.host = *host;
    return owner;
}

static void arrow_owner_free(struct arrow_owner *owner)
{
    cxm_host host = owner->arena.host;
    cxm__arena_free(&owner->arena);
    cxm__release(&host, owner, 1, sizeof *owner);
}

static void arrow_release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; schema->children && i < schema->n_children; i++)
        if (schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
    if (schema->dictionary && schema->dictionary->release)
        schema->dictionary->release(schema->dictionary);
    schema->release = NULL;
    arrow_owner_free(schema->private_data);
}

static void arrow_release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; array->children && i < array->n_children; i++)
        if (array->children[i]->release)
            array->children[i]->release(array->children[i]);
    if (array->dictionary && array->dictionary->release)
        array->dictionary->release(array->dictionary);
    array->release = NULL;
    arrow_owner_free(array->private_data);
}

static const char *arrow_format(const cxm_column *column)
{
    switch (column->type) {
    case CXM_TYPE_F64: return "g";
    case CXM_TYPE_U32: return "I";
    case CXM_TYPE_BOOL8: return "b";
    case CXM_TYPE_TIME_S: return "tss:UTC";
    case CXM_TYPE_TIME_MS: return "tsm:UTC";
    case CXM_TYPE_TIME_US: return "tsu:UTC";
    case CXM_TYPE_TIME_NS: return "tsn:UTC";
    case CXM_TYPE_DATE: return "tdD";
    case CXM_TYPE_CODED: return "i";
    default: return "l";
    }
}

static bool arrow_schema(struct ArrowSchema *schema, const cxm_host *host, const char *name, const char *format)
{
    struct arrow_owner *owner = arrow_owner_new(host);
    if (!owner)
        return false;
    *schema = (struct ArrowSchema){.format = format, .name = cxm__arena_text(&owner->arena, name, strlen(name)),
                                   .flags = ARROW_FLAG_NULLABLE, .release = arrow_release_schema, .private_data = owner};
    if (schema->name)
        return true;
    arrow_release_schema(schema);
    return false;
}

static bool arrow_schema_child(struct ArrowSchema *schema, const cxm_host *host, const char *name, const char *format, bool coded)
{
    if (!arrow_schema(schema, host, name, format))
        return false;
    if (!coded)
        return true;
    struct arrow_owner *owner = schema->private_data;
    struct ArrowSchema *dictionary = cxm__arena_take(&owner->arena, 1, sizeof *dictionary);
    if (dictionary && arrow_schema(dictionary, host, "", "u")) {
        schema->dictionary = dictionary;
        return true;
    }
    arrow_release_schema(schema);
    return false;
}

/* An array of `buffers` buffers, all NULL yet. */
static struct arrow_owner *arrow_array(struct ArrowArray *array, const cxm_host *host, int64_t length, int64_t buffers)
{
    struct arrow_owner *owner = arrow_owner_new(host);
    if (!owner)
        return NULL;
    *array = (struct ArrowArray){.length = length, .n_buffers = buffers, .release = arrow_release_array, .private_data = owner};
    array->buffers = cxm__arena_take(&owner->arena, buffers, sizeof *array->buffers);
    if (array->buffers) {
        for (int64_t i = 0; i < buffers; i++)
            array->buffers[i] = NULL;
        return owner;
    }
    arrow_release_array(array);
    return NULL;
}

static bool arrow_labels(struct ArrowArray *array, const cxm_host *host, const cxm_column *labels)
{
    int64_t bytes = 0;
    for (int64_t i = 0; i < labels->length; i++)
        bytes += (int64_t)cxm__column_slice(labels, i).length;
    struct arrow_owner *owner = bytes <= INT32_MAX ? arrow_array(array, host, labels->length, 3) : NULL;
    if (!owner)
        return false;
    int32_t *offsets = cxm__arena_take(&owner->arena, labels->length + 1, sizeof *offsets);
    char *text = cxm__arena_take(&owner->arena, bytes + 1, 1);
    if (!offsets || !text) {
        arrow_release_array(array);
        return false;
    }
    offsets[0] = 0;
    for (int64_t i = 0; i < labels->length; i++) {
        struct cxm__slice slice = cxm__column_slice(labels, i);
        memcpy(text + offsets[i], slice.start, slice.length);
        offsets[i + 1] = offsets[i] + (int32_t)slice.length;
    }
    array->buffers[1] = offsets;
    array->buffers[2] = text;
    return true;
}

static bool arrow_is_null(const cxm_column *column, int64_t row)
{
    return cxm__column_is_null(column, row) || (column->type == CXM_TYPE_F64 && isnan(cxm__column_number(column, row)));
}

/* One element, in Arrow's form. */
static void arrow_put(const cxm_column *column, int64_t row, bool null, unsigned char *data)
{
    double number = column->type == CXM_TYPE_F64 ? cxm__column_number(column, row) : 0;
    int64_t integer = null || column->type == CXM_TYPE_F64 ? 0
                      : column->type == CXM_TYPE_CODED     ? cxm__column_code(column, row)
                                                           : cxm__column_integer(column, row);
    int32_t code = (int32_t)integer; /* or the day */
    uint32_t flags = (uint32_t)integer;
    switch (column->type) {
    case CXM_TYPE_F64: memcpy(data + 8 * row, &number, 8); break;
    case CXM_TYPE_U32: memcpy(data + 4 * row, &flags, 4); break;
    case CXM_TYPE_DATE:
    case CXM_TYPE_CODED: memcpy(data + 4 * row, &code, 4); break;
    case CXM_TYPE_BOOL8: data[row >> 3] = (unsigned char)(data[row >> 3] | integer << (row & 7)); break;
    default: memcpy(data + 8 * row, &integer, 8);
    }
}

static bool arrow_column(struct ArrowArray *array, const cxm_host *host, const cxm_column *column)
{
    const int64_t rows = column->length, bits = rows / 8 + 1;
    struct arrow_owner *owner = arrow_array(array, host, rows, 2);
    if (!owner)
        return false;
    unsigned char *validity = cxm__arena_take(&owner->arena, bits, 1), *data = cxm__arena_take(&owner->arena, rows + 1, 8);
    struct ArrowArray *dictionary = cxm__arena_take(&owner->arena, 1, sizeof *dictionary);
    bool enough = validity && data && dictionary;
    if (enough && column->type == CXM_TYPE_CODED) {
        enough = arrow_labels(dictionary, host, column->extra);
        array->dictionary = enough ? dictionary : NULL;
    }
    if (!enough) {
        arrow_release_array(array);
        return false;
    }
    memset(validity, 0, (size_t)bits);
    if (column->type == CXM_TYPE_BOOL8)
        memset(data, 0, (size_t)bits);
    for (int64_t row = 0; row < rows; row++) {
        bool null = arrow_is_null(column, row);
        array->null_count += null;
        validity[row >> 3] = (unsigned char)(validity[row >> 3] | !null << (row & 7));
        arrow_put(column, row, null, data);
    }
    array->buffers[0] = array->null_count ? validity : NULL;
    array->buffers[1] = data;
    return true;
}

static bool arrow_batch(struct ArrowArray *batch, const cxm_host *host, const cxm_table *table)
{
    struct arrow_owner *owner = arrow_array(batch, host, table->length, 1);
    if (!owner)
        return false;
    struct ArrowArray *children = cxm__arena_take(&owner->arena, table->count, sizeof *children);
    batch->children = cxm__arena_take(&owner->arena, table->count, sizeof *batch->children);
    bool enough = children && batch->children;
    for (int64_t i = 0; enough && i < table->count; i++) {
        enough = arrow_column(&children[i], host, &table->columns[i]);
        batch->children[i] = &children[i];
        batch->n_children += enough;
    }
    if (!enough)
        arrow_release_array(batch);
    return enough;
}

/* What a stream owns: the schema's parts as long as it lives, and the batch until it is taken. */
struct arrow_stream {
    struct arrow_owner *owner;
    struct ArrowArray batch;
    int64_t count;
    const char **names, **formats;
    char *metadata;
    size_t metadata_size;
};

static bool arrow_whole_schema(const struct arrow_stream *stream, struct ArrowSchema *schema)
{
    const cxm_host *host = &stream->owner->arena.host;
    if (!arrow_schema(schema, host, "", "+s"))
        return false;
    struct arrow_owner *owner = schema->private_data;
    char *metadata = cxm__arena_take(&owner->arena, (int64_t)stream->metadata_size, 1);
    struct ArrowSchema *children = cxm__arena_take(&owner->arena, stream->count, sizeof *children);
    schema->children = cxm__arena_take(&owner->arena, stream->count, sizeof *schema->children);
    bool enough = metadata && children && schema->children;
    for (int64_t i = 0; enough && i < stream->count; i++) {
        const char *format = stream->formats[i];
        enough = arrow_schema_child(&children[i], host, stream->names[i], format, strcmp(format, "i") == 0);
        schema->children[i] = &children[i];
        schema->n_children += enough;
    }
    if (!enough) {
        arrow_release_schema(schema);
        return false;
    }
    schema->flags = 0;
    schema->metadata = memcpy(metadata, stream->metadata, stream->metadata_size);
    return true;
}

static int arrow_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    return arrow_whole_schema(stream->private_data, out) ? 0 : ENOMEM;
}

static int arrow_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct arrow_stream *own = stream->private_data;
    *out = own->batch; /* once taken, what is left here counts as released, which ends the stream */
    own->batch.release = NULL;
    return 0;
}

static const char *arrow_get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the host has no memory left"; /* the one thing that can go wrong */
}

static void arrow_release_stream(struct ArrowArrayStream *stream)
{
    struct arrow_stream *own = stream->private_data;
    if (own->batch.release)
        own->batch.release(&own->batch);
    stream->release = NULL;
    arrow_owner_free(own->owner); /* own is in its arena */
}

/* Key-value metadata: int32 number of pairs, then int32 length and bytes of each key and value, in native byte order. */
static void arrow_write_pairs(const cxm_result *result, char *to, size_t *size)
{
    const char *texts[] = {"cxm.query", result->query, "cxm.fingerprint", result->fingerprint};
    int32_t pairs = 2;
    *size = sizeof pairs;
    if (to)
        memcpy(to, &pairs, sizeof pairs);
    for (int i = 0; i < 4; i++) {
        int32_t length = (int32_t)strlen(texts[i]);
        if (to) {
            memcpy(to + *size, &length, sizeof length);
            memcpy(to + *size + sizeof length, texts[i], (size_t)length);
        }
        *size += sizeof length + (size_t)length;
    }
}

cxm_status cxm_result_to_arrow(const cxm_result *result, const cxm_host *host, struct ArrowArrayStream *out, cxm_error *error)
{
    cxm_host lent;
    if (!result)
        return cxm__fail_null(error, 0, "result");
    cxm_status status = cxm__host_read(&lent, host, 1, error);
    if (!status && !out)
        status = cxm__fail_null(error, 2, "stream");
    if (status)
        return status;
    const cxm_table *table = &result->table;
    struct arrow_owner *owner = arrow_owner_new(&lent);
    if (!owner)
        return cxm__fail_memory(error);
    struct arrow_stream *stream = cxm__arena_take(&owner->arena, 1, sizeof *stream);
    bool enough = stream != NULL;
    if (enough) {
        *stream = (struct arrow_stream){.owner = owner, .count = table->count};
        arrow_write_pairs(result, NULL, &stream->metadata_size);
        stream->names = cxm__arena_take(&owner->arena, table->count, sizeof *stream->names);
        stream->formats = cxm__arena_take(&owner->arena, table->count, sizeof *stream->formats);
        stream->metadata = cxm__arena_take(&owner->arena, (int64_t)stream->metadata_size, 1);
        enough = stream->names && stream->formats && stream->metadata;
    }
    for (int64_t i = 0; enough && i < table->count; i++) {
        stream->names[i] = cxm__arena_text(&owner->arena, table->names[i], strlen(table->names[i]));
        stream->formats[i] = arrow_format(&table->columns[i]);
        enough = stream->names[i] != NULL;
    }
    if (!enough || !arrow_batch(&stream->batch, &lent, table)) {
        arrow_owner_free(owner);
        return cxm__fail_memory(error);
    }
    arrow_write_pairs(result, stream->metadata, &stream->metadata_size);
    *out = (struct ArrowArrayStream){arrow_get_schema, arrow_get_next, arrow_get_last_error, arrow_release_stream, stream};
    return CXM_OK;
}
