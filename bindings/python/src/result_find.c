/* Result.find(): the row of a measure, a term and keys. Texts, integers and booleans are found by the library, times here. */
#include "result.h"

#include <string.h>

#include "values.h"

/* The keys as the library prints them; *texts is what keeps them. */
static const char **key_texts(struct module_state *state, PyObject *args, Py_ssize_t from, PyObject **texts)
{
    const Py_ssize_t count = PyTuple_Size(args) - from;
    const char **keys = PyMem_Calloc((size_t)count + 1, sizeof *keys);
    *texts = keys ? PyList_New(0) : NULL;
    if (!keys)
        PyErr_NoMemory();
    bool good = *texts != NULL;
    for (Py_ssize_t i = 0; good && i < count; i++) {
        PyObject *text = delegate("_time", "key_text", PyTuple_GetItem(args, from + i));
        good = text && PyList_Append(*texts, text) == 0;
        if (good && text != Py_None)
            good = (keys[i] = utf8(state, text, "keys")) != NULL;
        Py_XDECREF(text);
    }
    if (good)
        return keys;
    PyMem_Free(keys);
    Py_CLEAR(*texts);
    return NULL;
}

static bool has_times(const struct result *self)
{
    const cxm_table *table = cxm_result_table(self->result);
    for (Py_ssize_t i = 0; i < PyTuple_Size(self->key_names); i++)
        if (table->columns[i].type == CXM_TYPE_DATE ||
            (table->columns[i].type >= CXM_TYPE_TIME_S && table->columns[i].type <= CXM_TYPE_TIME_NS))
            return true;
    return false;
}

/* 1 where a row has these keys, 0 where not, -1 with an exception. */
static int has_keys(const struct result *self, int64_t row, PyObject *wanted)
{
    PyObject *keys = result_keys_at(self, row);
    const int same = keys ? PyObject_RichCompareBool(keys, wanted, Py_EQ) : -1;
    Py_XDECREF(keys);
    return same;
}

static bool has_figure(const struct result *self, int64_t row, const char *measure, const char *term)
{
    return strcmp(text_of(result_column_named(self, "measure"), row), measure) == 0 &&
           (!term || strcmp(text_of(result_column_named(self, "term"), row), term) == 0);
}

/* The row of a measure and a term in a part that has these keys; -1 where there is none, -2 with an exception. */
static int64_t row_in_part(const struct result *self, const struct part *part, const char *measure, const char *term,
                           PyObject *wanted)
{
    int64_t figure = part->first;
    while (figure < part->first + part->group && !has_figure(self, figure, measure, term))
        figure++;
    for (int64_t g = 0; g < part->groups && figure < part->first + part->group; g++) {
        const int same = has_keys(self, figure + g * part->group, wanted);
        if (same)
            return same < 0 ? -2 : figure + g * part->group;
    }
    return -1;
}

/* A key that is a time or a date is found by its value, since its text counts units. */
static PyObject *find_times(const struct result *self, const char *measure, const char *term, PyObject *wanted)
{
    int64_t row = -1;
    for (Py_ssize_t p = 0; p < self->part_count && row == -1; p++)
        row = row_in_part(self, &self->parts[p], measure, term, wanted);
    if (row >= 0)
        return result_estimate_at(self, row);
    if (row == -1)
        fail(state_of((PyObject *)self), CXM_E_NOT_FOUND, "keys", -1, "no row of the result has this measure, term and keys");
    return NULL;
}

PyObject *result_find(PyObject *object, PyObject *args, PyObject *kwargs)
{
    struct result *self = (struct result *)object;
    struct module_state *state = state_of(object);
    static const char *const names[] = {"measure", "term"};
    PyObject *given[2] = {NULL, Py_None};
    const Py_ssize_t count = PyTuple_Size(args);
    Py_ssize_t used = 0;
    for (Py_ssize_t i = 0; i < 2; i++) {
        PyObject *named = kwargs ? PyDict_GetItemString(kwargs, names[i]) : NULL;
        used += named && i >= count;
        if (i < count)
            given[i] = PyTuple_GetItem(args, i);
        else if (named)
            given[i] = named;
    }
    if (!given[0] || (kwargs && PyDict_Size(kwargs) != used) || (count + used > 2 && used))
        return PyErr_SetString(PyExc_TypeError, "find() takes measure, term and keys"), NULL;
    const char *measure = utf8(state, given[0], "measure"), *term = NULL;
    if (!measure || (given[1] != Py_None && !(term = utf8(state, given[1], "term"))))
        return NULL;
    const Py_ssize_t from = count < 2 ? count : 2;
    if (count - from != PyTuple_Size(self->key_names)) {
        fail(state, CXM_E_ARGUMENT, "keys", -1, "find: the result has %zd keys, and %zd were given", PyTuple_Size(self->key_names),
             count - from);
        return NULL;
    }
    if (has_times(self)) {
        PyObject *wanted = PyTuple_GetSlice(args, from, count);
        PyObject *found = wanted ? find_times(self, measure, term, wanted) : NULL;
        Py_XDECREF(wanted);
        return found;
    }
    PyObject *texts;
    const char **keys = key_texts(state, args, from, &texts);
    if (!keys)
        return NULL;
    cxm_error why;
    int64_t row = -1;
    cxm_status status = cxm_result_find(self->result, measure, term, keys, &row, &why);
    Py_DECREF(texts);
    PyMem_Free(keys);
    return status ? fail_library(state, &why, NULL), NULL : result_estimate_at(self, row);
}
