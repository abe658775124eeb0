/* Columns out of lists and other sequences of Python values, which are copied.
 * None and NaN are nulls; values of different kinds are refused with the row. */
#include "source.h"

#include <math.h>
#include <string.h>

enum kind { KIND_NULL, KIND_INTEGER, KIND_REAL, KIND_BOOL, KIND_TEXT, KIND_TIME, KIND_DATE, KIND_LOCAL, KIND_OTHER };

static const char *const kind_names[] = {"nulls", "integers", "reals", "booleans", "text", "times", "dates", "local times",
                                         "others"};

static enum kind kind_of(PyObject *item)
{
    if (item == Py_None || (PyFloat_Check(item) && isnan(PyFloat_AsDouble(item))))
        return KIND_NULL;
    if (PyBool_Check(item))
        return KIND_BOOL;
    if (PyLong_Check(item))
        return KIND_INTEGER;
    if (PyFloat_Check(item))
        return KIND_REAL;
    return PyUnicode_Check(item) ? KIND_TEXT : KIND_OTHER;
}

static bool is_missing(PyObject *item)
{
    PyObject *name = PyType_GetName(Py_TYPE(item));
    bool missing = name && (PyUnicode_CompareWithASCIIString(name, "NAType") == 0 ||
                            PyUnicode_CompareWithASCIIString(name, "NaTType") == 0);
    Py_XDECREF(name);
    return missing;
}

/* What a value that is none of Python's own stands for: a numpy scalar's item, an integer, pandas' NA. A new reference. */
static PyObject *plain(struct module_state *state, PyObject *item)
{
    PyObject *dtype = NULL;
    if (is_missing(item))
        return Py_NewRef(Py_None);
    int found = attribute(item, state->dtype, &dtype);
    Py_XDECREF(dtype);
    if (found > 0 && !is_column(item))
        return PyObject_CallMethod(item, "item", NULL);
    return found < 0 ? NULL : PyIndex_Check(item) ? PyNumber_Index(item) : Py_NewRef(item);
}

static int refuse(struct module_state *state, const struct source *source, Py_ssize_t row, PyObject *item, const char *among)
{
    PyObject *type = PyType_GetQualName(Py_TYPE(item));
    if (type && among)
        fail(state, CXM_E_TYPE, source->name, row, "%s[%zd]: %U among %s", source->name, row, type, among);
    else if (type)
        fail(state, CXM_E_TYPE, source->name, row,
             "%s[%zd]: %U is no element of a column; int, float, bool, str, date, datetime and None are", source->name, row, type);
    Py_XDECREF(type);
    return -1;
}

/* A datetime as microseconds or a date as days in place of *item, and which it was; KIND_OTHER where it is none. -1 with an
 * exception. */
static int take_time(PyObject **item)
{
    static const int kinds[] = {KIND_OTHER, KIND_TIME, KIND_DATE, KIND_LOCAL};
    PyObject *parts = delegate("_time", "units", *item);
    const long at = parts ? PyLong_AsLong(PyTuple_GetItem(parts, 0)) : -1;
    if (at == 1 || at == 2) {
        Py_DECREF(*item);
        *item = Py_NewRef(PyTuple_GetItem(parts, 1));
    }
    Py_XDECREF(parts);
    return at < 0 ? -1 : kinds[at];
}

/* The kind of all values, of which those that are not Python's own are replaced in the list; -1 with an exception. */
static int common_kind(struct module_state *state, const struct source *source, PyObject *list, Py_ssize_t count)
{
    enum kind common = KIND_NULL;
    for (Py_ssize_t row = 0; row < count; row++) {
        PyObject *item = PyList_GetItem(list, row);
        enum kind kind = kind_of(item);
        if (kind == KIND_OTHER) {
            PyObject *own = plain(state, item);
            if (!own)
                return -1;
            int found = kind_of(own);
            if (found == KIND_OTHER)
                found = take_time(&own);
            if (found == KIND_LOCAL)
                fail(state, CXM_E_TYPE, source->name, row,
                     "%s[%zd]: a datetime without a time zone is no instant; give it one, or text", source->name, row);
            else if (found == KIND_OTHER)
                refuse(state, source, row, item, NULL);
            if (found < 0 || found == KIND_LOCAL || found == KIND_OTHER) {
                Py_DECREF(own);
                return -1;
            }
            kind = (enum kind)found;
            PyList_SetItem(list, row, own);
            item = own;
        }
        if (kind == KIND_NULL || kind == common)
            continue;
        if (common == KIND_NULL || (common == KIND_INTEGER && kind == KIND_REAL))
            common = kind;
        else if (!(common == KIND_REAL && kind == KIND_INTEGER))
            return refuse(state, source, row, item, kind_names[common]);
    }
    return common;
}

/* The values' memory, with room for `extra` bytes behind them. */
static int reserve(struct source *source, Py_ssize_t count, size_t size, size_t extra)
{
    source->block = PyMem_Malloc(((size_t)count + 1) * size + extra + 1);
    return source->block ? 0 : (PyErr_NoMemory(), -1);
}

static int take_numbers(struct module_state *state, struct source *source, PyObject *list, Py_ssize_t count, int kind)
{
    if (reserve(source, count, kind == KIND_BOOL ? 1 : 8, 0))
        return -1;
    for (Py_ssize_t row = 0; row < count; row++) {
        PyObject *item = PyList_GetItem(list, row);
        long long integer = 0;
        double real = NAN;
        if (kind_of(item) == KIND_NULL)
            ;
        else if (kind == KIND_REAL)
            real = PyFloat_AsDouble(item);
        else if (kind == KIND_BOOL)
            integer = item == Py_True;
        else
            integer = PyLong_AsLongLong(item);
        if (PyErr_Occurred()) {
            if (!PyErr_ExceptionMatches(PyExc_OverflowError))
                return -1;
            PyErr_Clear();
            return fail(state, CXM_E_DOMAIN, source->name, row, "%s[%zd]: the integer does not fit 64 bits", source->name, row);
        }
        if (kind == KIND_BOOL)
            ((uint8_t *)source->block)[row] = (uint8_t)integer;
        else if (kind == KIND_REAL)
            ((double *)source->block)[row] = real;
        else
            ((int64_t *)source->block)[row] = integer;
    }
    source->one = cxm_column_of(kind == KIND_REAL   ? CXM_TYPE_F64
                                : kind == KIND_BOOL ? CXM_TYPE_BOOL8
                                : kind == KIND_TIME ? CXM_TYPE_TIME_US
                                                    : CXM_TYPE_I64,
                                source->block, count);
    source->one.flags = kind == KIND_REAL ? CXM_COLUMN_NAN_IS_NULL : 0;
    return 0;
}

static int take_days(struct source *source, PyObject *list, Py_ssize_t count)
{
    if (reserve(source, count, sizeof(int32_t), 0))
        return -1;
    for (Py_ssize_t row = 0; row < count; row++) {
        PyObject *item = PyList_GetItem(list, row);
        ((int32_t *)source->block)[row] = item == Py_None ? 0 : (int32_t)PyLong_AsLong(item); /* a date's years are four digits */
    }
    source->one = cxm_column_of(CXM_TYPE_DATE, source->block, count);
    return PyErr_Occurred() ? -1 : 0;
}

static int take_text(struct module_state *state, struct source *source, PyObject *list, Py_ssize_t count)
{
    size_t bytes = 0;
    for (Py_ssize_t row = 0; row < count; row++) {
        PyObject *item = PyList_GetItem(list, row);
        Py_ssize_t size = 0;
        if (PyUnicode_Check(item) && !PyUnicode_AsUTF8AndSize(item, &size)) {
            if (!PyErr_ExceptionMatches(PyExc_UnicodeError))
                return -1;
            PyErr_Clear();
            return fail(state, CXM_E_DOMAIN, source->name, row, "%s[%zd]: the text is not valid Unicode", source->name, row);
        }
        bytes += (size_t)size;
    }
    if (reserve(source, count, sizeof(int64_t), bytes))
        return -1;
    int64_t *offsets = source->block;
    char *to = (char *)(offsets + count + 1), *at = to;
    for (Py_ssize_t row = 0; row < count; row++) {
        PyObject *item = PyList_GetItem(list, row);
        Py_ssize_t size = 0;
        const char *text = PyUnicode_Check(item) ? PyUnicode_AsUTF8AndSize(item, &size) : NULL;
        offsets[row] = at - to;
        if (text)
            memcpy(at, text, (size_t)size);
        at += size;
    }
    offsets[count] = at - to;
    source->one = (cxm_column){.data = to, .extra = offsets, .length = count, .type = CXM_TYPE_TEXT64};
    return 0;
}

/* Nothing but nulls is of no type: one null stands for all, as for Arrow's null type. */
static int take_nothing(struct source *source, Py_ssize_t count)
{
    source->block = PyMem_Calloc(1, sizeof(int64_t));
    source->bitmap = PyMem_Calloc(1, 1);
    if (!source->block || !source->bitmap)
        return PyErr_NoMemory(), -1;
    source->one = cxm_column_of(CXM_TYPE_I64, source->block, count);
    source->one.flags = CXM_COLUMN_REPEATED;
    source->one.validity = source->bitmap;
    return 0;
}

static int take_nulls(struct source *source, PyObject *list, Py_ssize_t count)
{
    unsigned char *bitmap = NULL;
    for (Py_ssize_t row = 0; row < count; row++) {
        if (kind_of(PyList_GetItem(list, row)) != KIND_NULL)
            continue;
        if (!bitmap) {
            bitmap = source->bitmap = PyMem_Malloc((size_t)count / 8 + 1);
            if (!bitmap)
                return PyErr_NoMemory(), -1;
            memset(bitmap, 0xFF, (size_t)count / 8 + 1);
        }
        bitmap[row >> 3] &= (unsigned char)~(1u << (row & 7));
    }
    source->one.validity = bitmap;
    return 0;
}

int source_sequence(struct module_state *state, struct source *source, PyObject *object)
{
    PyObject *list = PySequence_List(object); /* our own, so that it stays as it is while values are converted */
    if (!list)
        return -1;
    Py_ssize_t count = PyList_Size(list);
    int kind = common_kind(state, source, list, count), taken = kind;
    if (kind == KIND_NULL)
        taken = take_nothing(source, count);
    else if (kind == KIND_TEXT)
        taken = take_text(state, source, list, count);
    else if (kind == KIND_DATE)
        taken = take_days(source, list, count);
    else if (kind >= 0)
        taken = take_numbers(state, source, list, count, kind);
    if (taken >= 0 && kind != KIND_REAL && kind != KIND_NULL)
        taken = take_nulls(source, list, count);
    Py_DECREF(list);
    return taken < 0 ? -1 : 1;
}
