/* Columns out of Arrow capsules. An array is borrowed from its capsule, which releases it; the chunks of a stream are ours,
 * and are released with the source. */
#include "source.h"

#include <string.h>

struct source_chunks {
    struct ArrowSchema schema;
    struct ArrowArray *arrays, *parts; /* parts: shallow views of the one field of structs */
    cxm_column *columns, *labels;
    int64_t count, room;
};

/* The field that stands for a table of one column, and its rows in the table's own array. */
static int only_field(struct module_state *state, const struct source *source, const struct ArrowSchema *schema,
                      const struct ArrowArray *array, struct ArrowArray *part)
{
    if (schema->n_children != 1)
        return fail(state, CXM_E_TYPE, source->name, -1, "%s: a table of %lld columns; pick a column", source->name,
                    (long long)schema->n_children);
    if (array->null_count != 0 && array->n_buffers > 0 && array->buffers[0])
        return fail(state, CXM_E_TYPE, source->name, -1, "%s: structs with nulls of their own are no column", source->name);
    *part = *array->children[0];
    part->offset += array->offset;
    part->length = array->length;
    if (array->offset || array->length != array->children[0]->length)
        part->null_count = part->null_count ? -1 : 0;
    return 0;
}

static int take_array(struct module_state *state, const struct source *source, const struct ArrowSchema *schema,
                      const struct ArrowArray *array, struct ArrowArray *part, cxm_column *column, cxm_column *labels)
{
    cxm_error why;
    struct ArrowSchema named = *schema;
    if (schema->format && strcmp(schema->format, "+s") == 0) {
        if (only_field(state, source, schema, array, part))
            return -1;
        named = *schema->children[0];
        array = part;
    }
    named.name = source->name; /* what messages begin with */
    cxm_status status = cxm_column_from_arrow(&named, array, column, labels, &why);
    return status ? fail_library(state, &why, NULL) : 0;
}

int source_arrow_array(struct module_state *state, struct source *source, PyObject *object)
{
    PyObject *method;
    int found = attribute(object, state->arrow_array, &method);
    if (found <= 0)
        return found;
    source->keep = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (!source->keep)
        return -1;
    if (!PyTuple_Check(source->keep) || PyTuple_Size(source->keep) != 2)
        return fail(state, CXM_E_TYPE, source->name, -1, "%s: __arrow_c_array__ gave no pair of capsules", source->name);
    struct ArrowSchema *schema = PyCapsule_GetPointer(PyTuple_GetItem(source->keep, 0), "arrow_schema");
    struct ArrowArray *array = schema ? PyCapsule_GetPointer(PyTuple_GetItem(source->keep, 1), "arrow_array") : NULL;
    struct ArrowArray part;
    if (!array)
        return -1;
    return take_array(state, source, schema, array, &part, &source->one, &source->labels) ? -1 : 1;
}

static int fail_stream(struct module_state *state, const struct source *source, struct ArrowArrayStream *stream, int code)
{
    const char *why = stream->get_last_error ? stream->get_last_error(stream) : NULL;
    if (PyErr_Occurred())
        return -1;
    return fail(state, CXM_E_ARGUMENT, source->name, -1, "%s: the Arrow stream failed: %s (%d)", source->name,
                why ? why : "no reason given", code);
}

/* A producer may need Python's lock in threads of its own, so it is released meanwhile. */
static int next_chunk(struct ArrowArrayStream *stream, struct ArrowArray *next)
{
    int code;
    next->release = NULL;
    Py_BEGIN_ALLOW_THREADS
    code = stream->get_next(stream, next);
    Py_END_ALLOW_THREADS
    if (code)
        next->release = NULL;
    return code;
}

/* Reads a stream to its end; chunks without rows are dropped, but for an only one. */
static int read_chunks(struct module_state *state, struct source *source, struct ArrowArrayStream *stream)
{
    struct source_chunks *chunks = source->chunks;
    int code = stream->get_schema(stream, &chunks->schema);
    if (code)
        return chunks->schema.release = NULL, fail_stream(state, source, stream, code);
    for (;;) {
        if (chunks->count == chunks->room) {
            int64_t room = 2 * chunks->room + 4;
            struct ArrowArray *grown = PyMem_Realloc(chunks->arrays, (size_t)room * sizeof *grown);
            if (!grown)
                return PyErr_NoMemory(), -1;
            chunks->arrays = grown;
            chunks->room = room;
        }
        struct ArrowArray *next = &chunks->arrays[chunks->count];
        code = next_chunk(stream, next);
        if (code)
            return fail_stream(state, source, stream, code);
        if (!next->release)
            return PyErr_Occurred() ? -1 : 0;
        struct ArrowArray *last = chunks->count ? next - 1 : NULL;
        if (last && (next->length == 0 || last->length == 0)) {
            struct ArrowArray *empty = next->length == 0 ? next : last;
            empty->release(empty);
            if (empty == last)
                *last = *next;
            continue;
        }
        chunks->count++;
    }
}

static int view_chunks(struct module_state *state, struct source *source)
{
    struct source_chunks *chunks = source->chunks;
    const size_t count = (size_t)chunks->count;
    chunks->parts = PyMem_Calloc(count, sizeof *chunks->parts);
    chunks->columns = PyMem_Calloc(count, sizeof *chunks->columns);
    chunks->labels = PyMem_Calloc(count, sizeof *chunks->labels);
    if (!chunks->parts || !chunks->columns || !chunks->labels)
        return PyErr_NoMemory(), -1;
    for (size_t i = 0; i < count; i++) {
        if (take_array(state, source, &chunks->schema, &chunks->arrays[i], &chunks->parts[i], &chunks->columns[i],
                       &chunks->labels[i]))
            return -1;
        source->length += chunks->columns[i].length;
    }
    source->pieces = chunks->columns;
    source->count = chunks->count;
    return 0;
}

static int take_stream(struct module_state *state, struct source *source, PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (!stream)
        return -1;
    if (!stream->release)
        return fail(state, CXM_E_ARGUMENT, source->name, -1, "%s: the Arrow stream was read before", source->name);
    source->chunks = PyMem_Calloc(1, sizeof *source->chunks);
    if (!source->chunks)
        return PyErr_NoMemory(), -1;
    if (read_chunks(state, source, stream))
        return -1;
    if (source->chunks->count)
        return view_chunks(state, source);
    if (source->chunks->schema.format && strcmp(source->chunks->schema.format, "+s") == 0 &&
        source->chunks->schema.n_children != 1)
        return fail(state, CXM_E_TYPE, source->name, -1, "%s: a table of %lld columns; pick a column", source->name,
                    (long long)source->chunks->schema.n_children);
    source->one = cxm_column_of(CXM_TYPE_I64, NULL, 0); /* no chunk at all: no rows, of whatever type */
    return 0;
}

int source_arrow_stream(struct module_state *state, struct source *source, PyObject *object)
{
    PyObject *method, *capsule;
    int found = attribute(object, state->arrow_stream, &method);
    if (found <= 0)
        return found;
    capsule = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (!capsule) {
        if (!PyErr_ExceptionMatches(PyExc_ImportError)) /* pandas without pyarrow has the method, and cannot do it */
            return -1;
        PyErr_Clear();
        return 0;
    }
    int taken = take_stream(state, source, capsule);
    Py_DECREF(capsule); /* releases the stream; the chunks outlive it */
    return taken ? -1 : 1;
}

void source_chunks_free(struct source_chunks *chunks)
{
    for (int64_t i = 0; i < chunks->count; i++)
        if (chunks->arrays[i].release)
            chunks->arrays[i].release(&chunks->arrays[i]);
    if (chunks->schema.release)
        chunks->schema.release(&chunks->schema);
    PyMem_Free(chunks->arrays);
    PyMem_Free(chunks->parts);
    PyMem_Free(chunks->columns);
    PyMem_Free(chunks->labels);
    PyMem_Free(chunks);
}
