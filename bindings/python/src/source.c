/* The order in which ways of reading a column are tried, so that nothing is copied where memory allows it. */
#include "source.h"

#include <string.h>

static void source_one(struct source *source)
{
    if (source->count == 0 && !source->pieces) {
        source->count = 1;
        source->pieces = &source->one;
        source->length = source->one.length;
    }
}

static int source_take(struct module_state *state, struct source *source, PyObject *object);

/* Whether an object's type comes from numpy; its module's name begins so. */
static int is_numpy(PyObject *object)
{
    PyObject *name = PyObject_GetAttrString((PyObject *)Py_TYPE(object), "__module__");
    const char *text = name && PyUnicode_Check(name) ? PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
    int found = name ? text && strncmp(text, "numpy", 5) == 0 : -1;
    Py_XDECREF(name);
    return found;
}

/* A pandas Series or Index over numpy memory: its dtype is numpy's own. */
static int is_over_numpy(struct module_state *state, PyObject *object)
{
    PyObject *dtype;
    int found = attribute(object, state->dtype, &dtype);
    if (found > 0) {
        found = is_numpy(dtype);
        Py_DECREF(dtype);
    }
    return found;
}

static int source_array(struct module_state *state, struct source *source, PyObject *object)
{
    PyObject *method, *array;
    int found = attribute(object, state->array, &method);
    if (found <= 0)
        return found;
    array = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (!array)
        return -1;
    found = source_buffer(state, source, array);
    if (found == 0)
        found = source_sequence(state, source, array);
    Py_DECREF(array);
    return found;
}

/* A data frame stands for its column where it has only one. */
static int source_frame(struct module_state *state, struct source *source, PyObject *object)
{
    PyObject *names = PyObject_HasAttrString(object, "columns") ? names_of(state, object) : NULL;
    if (!names)
        return PyErr_Occurred() ? -1 : 0;
    const Py_ssize_t count = PyList_Size(names);
    PyObject *column = NULL;
    int taken = -1;
    if (count != 1)
        fail(state, CXM_E_TYPE, source->name, -1, "%s: a table of %zd columns; pick a column", source->name, count);
    else if ((column = PyObject_GetItem(object, PyList_GetItem(names, 0))))
        taken = Py_TYPE(column) == Py_TYPE(object) ? 0 : source_take(state, source, column); /* relations give relations */
    Py_XDECREF(column);
    Py_DECREF(names);
    return taken;
}

static int source_take(struct module_state *state, struct source *source, PyObject *object)
{
    if (PyList_CheckExact(object) || PyTuple_CheckExact(object))
        return source_sequence(state, source, object);
    if (PyUnicode_Check(object) || PyDict_Check(object))
        return 0;
    int found = source_buffer(state, source, object);
    if (!found)
        found = source_arrow_array(state, source, object);
    if (!found && (PyObject *)Py_TYPE(object) != state->ndarray) {
        int over = is_over_numpy(state, object);
        found = over <= 0 ? over : source_array(state, source, object);
    }
    if (!found)
        found = source_frame(state, source, object);
    if (!found)
        found = source_arrow_stream(state, source, object);
    if (!found)
        found = source_array(state, source, object);
    if (!found && PySequence_Check(object))
        found = source_sequence(state, source, object);
    return found;
}

static int source_refuse(struct module_state *state, const struct source *source, PyObject *object)
{
    PyObject *type = PyType_GetQualName(Py_TYPE(object));
    if (type)
        fail(state, CXM_E_TYPE, source->name, -1,
             "%s: a column was expected (an array, a series, an Arrow array or a list), not %U", source->name, type);
    Py_XDECREF(type);
    return -1;
}

int source_open(struct module_state *state, struct source *source, PyObject *object, const char *name)
{
    memset(source, 0, sizeof *source);
    source->name = name;
    int found = source_take(state, source, object);
    if (found > 0) {
        source_one(source);
        return 0;
    }
    return found < 0 ? -1 : source_refuse(state, source, object);
}

/* Any real number: Python's, or a numpy scalar; 1, 0 or -1. */
static int number_of(PyObject *object, double *number)
{
    if (PyBool_Check(object) || !(PyFloat_Check(object) || PyLong_Check(object) || (PyIndex_Check(object) && !is_column(object))))
        return PyErr_Occurred() ? -1 : 0;
    *number = PyFloat_AsDouble(object);
    return *number == -1 && PyErr_Occurred() ? -1 : 1;
}

int source_open_or_number(struct module_state *state, struct source *source, PyObject *object, const char *name, int64_t rows)
{
    memset(source, 0, sizeof *source);
    source->name = name;
    double number;
    int found = number_of(object, &number);
    if (found < 0) {
        if (!PyErr_ExceptionMatches(PyExc_OverflowError))
            return -1;
        PyErr_Clear();
        return fail(state, CXM_E_DOMAIN, name, -1, "%s: the number is too large", name);
    }
    if (found) {
        if (!(source->block = PyMem_Malloc(sizeof number)))
            return PyErr_NoMemory(), -1;
        memcpy(source->block, &number, sizeof number);
        source->one = cxm_column_of(CXM_TYPE_F64, source->block, rows);
        source->one.flags = CXM_COLUMN_REPEATED;
        source_one(source);
        return 0;
    }
    if (source_open(state, source, object, name))
        return -1;
    if (source->view.obj && source->view.ndim == 0)
        source->length = source->one.length = rows;
    return 0;
}

void source_clear(struct source *source)
{
    if (source->view.obj)
        PyBuffer_Release(&source->view);
    if (source->chunks)
        source_chunks_free(source->chunks);
    Py_CLEAR(source->keep);
    PyMem_Free(source->block);
    PyMem_Free(source->bitmap);
    source->chunks = NULL;
    source->block = source->bitmap = NULL;
}

bool is_column(PyObject *object)
{
    if (PyUnicode_Check(object) || PyBytes_Check(object) || object == Py_None)
        return false;
    Py_ssize_t size = PyObject_Size(object);
    if (size < 0)
        PyErr_Clear();
    return size >= 0;
}
