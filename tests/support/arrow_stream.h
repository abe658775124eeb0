/* A producer of Arrow streams for the tests: a table's columns as record batches of chosen lengths, which share the table's memory.
 * It keeps the books: a schema or batch that is not released, or is released twice, shows. */
#ifndef CXM_TESTS_SUPPORT_ARROW_STREAM_H
#define CXM_TESTS_SUPPORT_ARROW_STREAM_H

#include "support/tables.h"

#include <cxm/arrow.h>
#include <errno.h>

enum { STREAM_COLUMNS = 32 };

/* The table's columns have no bit_offset and no stride. */
struct arrow_stream {
    struct ArrowArrayStream stream;
    const struct table *table;
    const int64_t *lengths; /* of the batches, ended by -1 */
    int64_t next, first;    /* batch, row */
    int64_t fail_at;        /* which call of get_next fails, counted from 1; 0 = none */
    bool fail_schema;
    int32_t schemas, batches, streams; /* not released yet */
    int32_t taken;                     /* batches so far */
    struct ArrowSchema fields[STREAM_COLUMNS], dictionaries[STREAM_COLUMNS], *field_list[STREAM_COLUMNS];
    struct ArrowArray arrays[STREAM_COLUMNS], values[STREAM_COLUMNS], *array_list[STREAM_COLUMNS];
    const void *buffers[STREAM_COLUMNS][4], *value_buffers[STREAM_COLUMNS][4];
};

static inline const char *stream_format(const cxm_column *column)
{
    static const char *const formats[] = {"", "c", "s", "i", "l", "C", "S", "I", "L", "f", "g", "", "b", "tss:UTC", "tsm:Europe/Berlin",
                                          "tsu:UTC", "tsn:+01:00", "", "", "u", "U", "", "vu", "tdD"};
    static const char *const codes[2][9] = {{"", "c", "s", "", "i", "", "", "", "l"}, {"", "C", "S", "", "I", "", "", "", "L"}};
    if (column->type == CXM_TYPE_CODED)
        return codes[(column->flags & CXM_COLUMN_UNSIGNED_CODES) != 0][column->width ? column->width : 4];
    return formats[column->type];
}

static inline void stream_array(struct ArrowArray *array, const void **buffers, const cxm_column *column, int64_t first, int64_t length)
{
    bool text = column->type == CXM_TYPE_TEXT32 || column->type == CXM_TYPE_TEXT64, view = column->type == CXM_TYPE_TEXT_VIEW;
    buffers[0] = column->validity;
    buffers[1] = text ? column->extra : column->data;
    buffers[2] = text ? column->data : view && column->extra ? *(const void *const *)column->extra : NULL;
    *array = (struct ArrowArray){.length = length, .null_count = column->validity ? -1 : 0, .offset = first,
                                 .n_buffers = view ? 4 : text ? 3 : 2, .buffers = buffers};
}

static inline void stream_release_schema(struct ArrowSchema *schema)
{
    ((struct arrow_stream *)schema->private_data)->schemas--;
    schema->release = NULL;
}

static inline void stream_release_batch(struct ArrowArray *array)
{
    ((struct arrow_stream *)array->private_data)->batches--;
    array->release = NULL;
}

static inline int stream_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct arrow_stream *own = stream->private_data;
    if (own->fail_schema)
        return EIO;
    for (int64_t i = 0; i < own->table->table.count; i++) {
        const cxm_column *column = &own->table->columns[i];
        own->fields[i] = (struct ArrowSchema){.format = stream_format(column), .name = own->table->names[i], .flags = ARROW_FLAG_NULLABLE};
        if (column->type == CXM_TYPE_CODED) {
            own->dictionaries[i] = (struct ArrowSchema){.format = stream_format(column->extra), .name = ""};
            own->fields[i].dictionary = &own->dictionaries[i];
        }
        own->field_list[i] = &own->fields[i];
    }
    *out = (struct ArrowSchema){.format = "+s", .name = "", .n_children = own->table->table.count, .children = own->field_list,
                                .release = stream_release_schema, .private_data = own};
    own->schemas++;
    return 0;
}

static inline int stream_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    static const void *none[1] = {NULL};
    struct arrow_stream *own = stream->private_data;
    int64_t length = own->lengths[own->next];
    *out = (struct ArrowArray){0};
    if (own->fail_at && own->next + 1 == own->fail_at)
        return EIO;
    if (length < 0)
        return 0;
    for (int64_t i = 0; i < own->table->table.count; i++) {
        const cxm_column *column = &own->table->columns[i];
        /* half of the offset stands in the batch, the other half in its fields */
        stream_array(&own->arrays[i], own->buffers[i], column, own->first - own->first / 2, length + own->first / 2);
        if (column->type == CXM_TYPE_CODED) {
            const cxm_column *labels = column->extra;
            stream_array(&own->values[i], own->value_buffers[i], labels, 0, labels->length);
            own->arrays[i].dictionary = &own->values[i];
        }
        own->array_list[i] = &own->arrays[i];
    }
    *out = (struct ArrowArray){.length = length, .offset = own->first / 2, .n_buffers = 1, .buffers = none,
                               .n_children = own->table->table.count, .children = own->array_list,
                               .release = stream_release_batch, .private_data = own};
    own->next++;
    own->first += length;
    own->batches++;
    own->taken++;
    return 0;
}

static inline const char *stream_get_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the disk is gone";
}

static inline void stream_release(struct ArrowArrayStream *stream)
{
    ((struct arrow_stream *)stream->private_data)->streams--;
    stream->release = NULL;
}

static inline struct ArrowArrayStream *stream_of(struct arrow_stream *own, const struct table *table, const int64_t *lengths)
{
    *own = (struct arrow_stream){.table = table, .lengths = lengths, .streams = 1};
    own->stream = (struct ArrowArrayStream){stream_get_schema, stream_get_next, stream_get_last_error, stream_release, own};
    return &own->stream;
}

/* Everything but the stream itself has been released; releases that. */
static inline void stream_end(struct arrow_stream *own)
{
    assert_int_equal(own->schemas, 0);
    assert_int_equal(own->batches, 0);
    assert_int_equal(own->streams, 1);
    own->stream.release(&own->stream);
}

#endif
