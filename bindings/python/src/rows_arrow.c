/* Rows as an Arrow stream of one batch over the memory that they have. Every schema and array that is handed out owns a part of it,
 * so that a consumer may keep any of them for as long as it likes, and release it in any thread. */
#include "rows.h"

#include <errno.h>
#include <stdlib.h>

#include "capsules.h"

static const char *format_of(const cxm_column *column)
{
    static const struct {
        int32_t type;
        const char *format;
    } formats[] = {
        {CXM_TYPE_I8, "c"},  {CXM_TYPE_I16, "s"}, {CXM_TYPE_I32, "i"},   {CXM_TYPE_I64, "l"},           {CXM_TYPE_U8, "C"},
        {CXM_TYPE_U16, "S"}, {CXM_TYPE_U32, "I"}, {CXM_TYPE_U64, "L"},   {CXM_TYPE_F32, "f"},           {CXM_TYPE_F64, "g"},
        {CXM_TYPE_BOOL8, "b"}, {CXM_TYPE_DATE, "tdD"}, {CXM_TYPE_TEXT64, "U"}, {CXM_TYPE_TIME_S, "tss:UTC"},
        {CXM_TYPE_TIME_MS, "tsm:UTC"}, {CXM_TYPE_TIME_US, "tsu:UTC"}, {CXM_TYPE_TIME_NS, "tsn:UTC"},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i].type == column->type)
            return formats[i].format;
    return "n";
}

static struct kept *kept_share(struct kept *kept)
{
    atomic_fetch_add(&kept->owners, 1);
    return kept;
}

static void release_field(struct ArrowSchema *schema)
{
    schema->release = NULL;
    kept_release(schema->private_data);
}

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
    schema->release = NULL;
    free(schema->children);
}

/* The children stand behind the pointers to them. */
static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct kept *kept = stream->private_data;
    const size_t count = (size_t)kept->count;
    struct ArrowSchema **children = malloc(count * (sizeof *children + sizeof **children) + 1);
    struct ArrowSchema *fields = children ? (struct ArrowSchema *)(children + count) : NULL;
    if (!children)
        return ENOMEM;
    for (size_t i = 0; i < count; i++) {
        fields[i] = (struct ArrowSchema){.format = format_of(kept->columns[i]), .name = kept->names[i],
                                         .flags = ARROW_FLAG_NULLABLE, .release = release_field, .private_data = kept_share(kept)};
        children[i] = &fields[i];
    }
    *out = (struct ArrowSchema){.format = "+s", .name = "", .n_children = kept->count, .children = children,
                                .release = release_schema};
    return 0;
}

/* What an array of one column owns. */
struct part {
    struct kept *kept;
    const void *buffers[3];
};

static void release_part(struct ArrowArray *array)
{
    struct part *part = array->private_data;
    array->release = NULL;
    kept_release(part->kept);
    free(part);
}

static bool make_part(struct kept *kept, int64_t at, struct ArrowArray *out)
{
    const cxm_column *column = kept->columns[at];
    const bool text = column->type == CXM_TYPE_TEXT64;
    struct part *part = malloc(sizeof *part);
    if (!part)
        return false;
    *part = (struct part){kept_share(kept), {column->validity, text ? column->extra : column->data, column->data}};
    if (column->type == CXM_TYPE_BOOL8)
        part->buffers[1] = kept->bits[at];
    *out = (struct ArrowArray){.length = kept->length, .null_count = column->validity ? -1 : 0, .n_buffers = text ? 3 : 2,
                               .buffers = part->buffers, .release = release_part, .private_data = part};
    return true;
}

static void release_batch(struct ArrowArray *batch)
{
    for (int64_t i = 0; i < batch->n_children; i++)
        if (batch->children[i]->release)
            batch->children[i]->release(batch->children[i]);
    batch->release = NULL;
    free(batch->children);
}

/* The batch's one buffer, which there is none of, and the children stand behind the pointers to them. */
static bool make_batch(struct kept *kept, struct ArrowArray *out)
{
    const size_t count = (size_t)kept->count;
    struct ArrowArray **children = malloc((count + 1) * (sizeof *children + sizeof **children));
    struct ArrowArray *parts = children ? (struct ArrowArray *)(children + count + 1) : NULL;
    if (!children)
        return false;
    children[count] = NULL;
    *out = (struct ArrowArray){.length = kept->length, .n_buffers = 1, .children = children, .release = release_batch};
    out->buffers = (const void **)&children[count];
    for (size_t i = 0; i < count; i++) {
        children[i] = &parts[i];
        if (!make_part(kept, (int64_t)i, &parts[i])) {
            release_batch(out);
            return false;
        }
        out->n_children++;
    }
    return true;
}

static void release_stream(struct ArrowArrayStream *stream)
{
    stream->release = NULL;
    kept_release(stream->private_data);
}

static int get_nothing(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    (void)stream;
    out->release = NULL;
    return 0;
}

static int get_batch(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    if (!make_batch(stream->private_data, out))
        return ENOMEM;
    stream->get_next = get_nothing;
    return 0;
}

static const char *last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "there is no memory left"; /* the one thing that can go wrong */
}

static struct ArrowArrayStream stream_of(PyObject *self)
{
    return (struct ArrowArrayStream){get_schema, get_batch, last_error, release_stream, kept_share(((struct rows *)self)->kept)};
}

PyObject *rows_stream(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"requested_schema", NULL};
    PyObject *requested = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O", names, &requested)) /* best effort: it is given as it is */
        return NULL;
    struct ArrowArrayStream stream = stream_of(self);
    return stream_capsule(&stream);
}

PyObject *rows_schema(PyObject *self, PyObject *unused)
{
    struct ArrowArrayStream stream = stream_of(self);
    (void)unused;
    return schema_capsule(&stream);
}
