/* Tables are read as Arrow streams where they can be, batch by batch, and column by column elsewhere. */
#include "table.h"

#include <errno.h>
#include <string.h>

/* A stream of one array, whose members are handed on once. */
static int one_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct table *table = stream->private_data;
    if (!table->schema.release)
        return EINVAL;
    *out = table->schema;
    table->schema.release = NULL;
    return 0;
}

static int one_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct table *table = stream->private_data;
    *out = table->array;
    table->array.release = NULL;
    return 0;
}

static const char *one_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the array was read before";
}

static void one_release(struct ArrowArrayStream *stream)
{
    struct table *table = stream->private_data;
    if (table->schema.release)
        table->schema.release(&table->schema);
    if (table->array.release)
        table->array.release(&table->array);
    stream->release = NULL;
}

/* Takes the structs out of the capsules of __arrow_c_array__. */
static int table_array(struct module_state *state, struct table *table)
{
    if (!PyTuple_Check(table->keep) || PyTuple_Size(table->keep) != 2)
        return fail(state, CXM_E_TYPE, "data", -1, "data: __arrow_c_array__ gave no pair of capsules");
    struct ArrowSchema *schema = PyCapsule_GetPointer(PyTuple_GetItem(table->keep, 0), "arrow_schema");
    struct ArrowArray *array = schema ? PyCapsule_GetPointer(PyTuple_GetItem(table->keep, 1), "arrow_array") : NULL;
    if (!array)
        return -1;
    table->schema = *schema;
    table->array = *array;
    schema->release = NULL;
    array->release = NULL;
    table->own = (struct ArrowArrayStream){one_schema, one_next, one_error, one_release, table};
    table->stream = &table->own;
    return 0;
}

/* Calls a method that gives capsules: 1, 0 where there is none, or where a data frame cannot do it, -1. */
static int table_capsule(struct table *table, PyObject *data, PyObject *name, bool frame)
{
    PyObject *method;
    int found = attribute(data, name, &method);
    if (found <= 0)
        return found;
    table->keep = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (table->keep)
        return 1;
    if (!frame || !PyErr_ExceptionMatches(PyExc_Exception))
        return -1;
    PyErr_Clear(); /* a column that Arrow does not know, or no pyarrow: its columns may do */
    return 0;
}

static int table_columns(struct module_state *state, struct table *table, PyObject *data, bool lenient)
{
    if (sources_of_table(state, &table->sources, data, lenient))
        return -1;
    const Py_ssize_t count = table->sources.count;
    struct source **sources = PyMem_Calloc((size_t)count + 1, sizeof *sources);
    if (!sources)
        return PyErr_NoMemory(), -1;
    for (Py_ssize_t i = 0; i < count; i++)
        sources[i] = &table->sources.items[i];
    int cut = pieces_cut(state, &table->pieces, sources, count);
    PyMem_Free(sources);
    return cut;
}

int table_open(struct module_state *state, struct table *table, PyObject *data, bool lenient)
{
    memset(table, 0, sizeof *table);
    if (!PyDict_Check(data)) {
        const bool frame = PyObject_HasAttrString(data, "columns");
        int found = table_capsule(table, data, state->arrow_stream, frame);
        if (found > 0)
            return (table->stream = PyCapsule_GetPointer(table->keep, "arrow_array_stream")) ? 0 : -1;
        if (!found)
            found = table_capsule(table, data, state->arrow_array, frame);
        if (found)
            return found < 0 ? -1 : table_array(state, table);
    }
    return table_columns(state, table, data, lenient);
}

void table_explain(const struct table *table)
{
    static const char *const missing[] = {"table: there is no column %U,", "table: there is no column \"%U\",",
                                          "%U: the batch has no such column", "\"%U\": the batch has no such column"};
    PyObject *type, *value, *trace, *name, *refused, *why = NULL;
    Py_ssize_t at = 0;
    if (!table->sources.refused)
        return;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    PyObject *message = value ? PyObject_Str(value) : NULL;
    while (message && PyDict_Next(table->sources.refused, &at, &name, &refused)) {
        for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
            PyObject *said = PyUnicode_FromFormat(missing[i], name);
            if (said && PyUnicode_Tailmatch(message, said, 0, PY_SSIZE_T_MAX, -1) > 0)
                why = refused;
            Py_XDECREF(said);
        }
    }
    Py_XDECREF(message);
    if (!why) {
        PyErr_Restore(type, value, trace);
        return;
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    PyErr_SetObject((PyObject *)Py_TYPE(why), why);
}

void table_close(struct table *table)
{
    if (table->own.release)
        table->own.release(&table->own);
    Py_CLEAR(table->keep); /* a capsule releases its own stream */
    pieces_clear(&table->pieces);
    sources_clear(&table->sources);
}
