/* Several columns with names: what `by` or an input that repeats gives, or a mapping or data frame that is read column by
 * column. */
#include "source.h"

#include <string.h>

static int sources_reserve(struct sources *sources, Py_ssize_t count)
{
    sources->items = PyMem_Calloc((size_t)count + 1, sizeof *sources->items);
    sources->names = sources->items ? PyList_New(0) : NULL;
    return sources->names ? 0 : sources->items ? -1 : (PyErr_NoMemory(), -1);
}

/* Opens the next column under a name, which is a str. */
static int sources_add(struct module_state *state, struct sources *sources, PyObject *name, PyObject *column, const char *base)
{
    const char *text = utf8(state, name, base);
    if (!text || PyList_Append(sources->names, name))
        return -1;
    return source_open(state, &sources->items[sources->count++], column, text);
}

/* An exception of a column that was left out, kept under its name in case the query asks for it. */
static int sources_put_aside(struct sources *sources, PyObject *name)
{
    PyObject *type, *value, *trace;
    source_clear(&sources->items[--sources->count]);
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    int put = PySequence_DelItem(sources->names, sources->count);
    if (!put && !sources->refused)
        put = (sources->refused = PyDict_New()) ? 0 : -1;
    if (!put)
        put = PyDict_SetItem(sources->refused, name, value);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    return put;
}

PyObject *names_of(struct module_state *state, PyObject *data)
{
    PyObject *dtype = NULL, *names = NULL;
    if (PyDict_Check(data) || PyObject_HasAttrString(data, "keys"))
        return PyMapping_Keys(data);
    const char *listed = PyObject_HasAttrString(data, "column_names") ? "column_names" : "columns"; /* pyarrow's, everybody's */
    if (PyObject_HasAttrString(data, listed)) {
        PyObject *columns = PyObject_GetAttrString(data, listed);
        names = columns ? PySequence_List(columns) : NULL;
        Py_XDECREF(columns);
        return names;
    }
    if (attribute(data, state->dtype, &dtype) > 0) {
        PyObject *fields = PyObject_GetAttrString(dtype, "names");
        names = fields && PyTuple_Check(fields) ? PySequence_List(fields) : NULL;
        if (!fields)
            PyErr_Clear();
        Py_XDECREF(fields);
    }
    Py_XDECREF(dtype);
    return names;
}

static int sources_named(struct module_state *state, struct sources *sources, PyObject *data, PyObject *names, bool lenient)
{
    Py_ssize_t count = PyList_Size(names);
    if (sources_reserve(sources, count))
        return -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *key = PyList_GetItem(names, i);
        const Py_ssize_t before = sources->count;
        PyObject *name = PyObject_Str(key), *column = name ? PyObject_GetItem(data, key) : NULL;
        int added = column ? sources_add(state, sources, name, column, "by") : -1;
        if (added && column && lenient && sources->count > before && PyErr_ExceptionMatches(PyExc_Exception))
            added = sources_put_aside(sources, name);
        Py_XDECREF(column);
        Py_XDECREF(name);
        if (added)
            return -1;
    }
    return 0;
}

int sources_of_table(struct module_state *state, struct sources *sources, PyObject *data, bool lenient)
{
    memset(sources, 0, sizeof *sources);
    PyObject *names = names_of(state, data);
    int taken = names ? sources_named(state, sources, data, names, lenient) : -1;
    Py_XDECREF(names);
    if (!names && !PyErr_Occurred()) {
        PyObject *type = PyType_GetQualName(Py_TYPE(data));
        fail(state, CXM_E_TYPE, "data", -1,
             "data: a table was expected (a data frame, an Arrow table or stream, a mapping of columns), not %U", type);
        Py_XDECREF(type);
    }
    return taken;
}

/* A column's own name, else the base, such as "by", or "by1", "by2" where there are several. */
static PyObject *key_name(struct module_state *state, PyObject *column, Py_ssize_t position, Py_ssize_t count, const char *base)
{
    PyObject *name;
    if (attribute(column, state->name, &name) > 0) {
        if (PyUnicode_Check(name) && PyUnicode_GetLength(name) > 0)
            return name;
        Py_DECREF(name);
    }
    if (PyErr_Occurred())
        return NULL;
    return count == 1 ? PyUnicode_FromString(base) : PyUnicode_FromFormat("%s%zd", base, position + 1);
}

static int sources_listed(struct module_state *state, struct sources *sources, PyObject *columns, const char *base)
{
    Py_ssize_t count = PySequence_Size(columns);
    if (sources_reserve(sources, count))
        return -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *column = PySequence_GetItem(columns, i);
        PyObject *name = column ? key_name(state, column, i, count, base) : NULL;
        int added = name ? sources_add(state, sources, name, column, base) : -1;
        Py_XDECREF(name);
        Py_XDECREF(column);
        if (added)
            return -1;
    }
    return 0;
}

/* Whether a `by` is several columns: a list or tuple whose first element is a column itself. */
static bool is_list_of_columns(PyObject *by)
{
    if (!(PyList_Check(by) || PyTuple_Check(by)) || PySequence_Size(by) < 1)
        return false;
    PyObject *first = PySequence_GetItem(by, 0);
    bool several = first && is_column(first);
    Py_XDECREF(first);
    return several;
}

static int sources_given(struct module_state *state, struct sources *sources, PyObject *given, const char *base)
{
    memset(sources, 0, sizeof *sources);
    if (PyDict_Check(given) || PyObject_HasAttrString(given, "columns"))
        return sources_of_table(state, sources, given, false);
    PyObject *columns = is_list_of_columns(given) ? PySequence_Tuple(given) : PyTuple_Pack(1, given);
    int taken = columns ? sources_listed(state, sources, columns, base) : -1;
    Py_XDECREF(columns);
    return taken;
}

int sources_of_keys(struct module_state *state, struct sources *sources, PyObject *by)
{
    return sources_given(state, sources, by, "by");
}

int sources_of_columns(struct module_state *state, struct sources *sources, PyObject *columns, const char *base)
{
    if (sources_given(state, sources, columns, base))
        return -1;
    if (!sources->count)
        return fail(state, CXM_E_ARGUMENT, base, -1, "%s: at least one column is needed", base);
    for (Py_ssize_t i = 1; i < sources->count; i++)
        for (Py_ssize_t k = 0; k < i; k++)
            if (strcmp(sources->items[i].name, sources->items[k].name) == 0)
                return fail(state, CXM_E_ARGUMENT, base, -1, "%s: two columns are called %s", base, sources->items[i].name);
    return 0;
}

void sources_clear(struct sources *sources)
{
    for (Py_ssize_t i = 0; i < sources->count; i++)
        source_clear(&sources->items[i]);
    PyMem_Free(sources->items);
    Py_CLEAR(sources->names);
    Py_CLEAR(sources->refused);
    sources->items = NULL;
    sources->count = 0;
}
