/* Writes values as text and leaves their ranges to the library, so that there is one check and one message. */
#include "options.h"

#include <string.h>

static int add_number(struct module_state *state, struct text *text, const char *name, PyObject *value)
{
    PyObject *number = NULL, *written = NULL;
    if (PyBool_Check(value))
        number = NULL;
    else if (PyLong_Check(value) || PyIndex_Check(value))
        number = PyNumber_Index(value);
    else if (PyNumber_Check(value))
        number = PyNumber_Float(value);
    if (number)
        written = PyObject_Repr(number);
    const char *plain = written ? PyUnicode_AsUTF8AndSize(written, NULL) : NULL;
    int added = plain ? text_add(text, plain) : -1;
    Py_XDECREF(written);
    Py_XDECREF(number);
    const bool other = PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_TypeError) && !PyErr_ExceptionMatches(PyExc_ValueError);
    if (added && !other) {
        PyErr_Clear();
        PyObject *type = PyType_GetQualName(Py_TYPE(value));
        fail(state, CXM_E_ARGUMENT, name, -1, "%s: a number, a text or a pair of numbers was expected, not %U", name, type);
        Py_XDECREF(type);
    }
    return added;
}

static int add_pair(struct module_state *state, struct text *text, const char *name, PyObject *pair)
{
    for (Py_ssize_t i = 0; i < 2; i++) {
        PyObject *end = PySequence_GetItem(pair, i);
        int added = end ? (i ? text_add(text, "..") : 0) : -1;
        if (!added)
            added = add_number(state, text, name, end);
        Py_XDECREF(end);
        if (added)
            return -1;
    }
    return 0;
}

int options_add(struct module_state *state, struct text *text, const char *name, PyObject *value)
{
    if ((text->length && text_add(text, " ")) || text_add(text, name) || text_add(text, "="))
        return -1;
    if (PyUnicode_Check(value)) {
        const char *word = utf8(state, value, name);
        return word ? text_word(text, word) : -1;
    }
    if (PySequence_Check(value) && PySequence_Size(value) == 2)
        return add_pair(state, text, name, value);
    PyErr_Clear(); /* what has no size is no pair */
    return add_number(state, text, name, value);
}

int options_of(struct module_state *state, struct text *text, PyObject *options)
{
    if (options == Py_None)
        return 0;
    if (PyUnicode_Check(options)) {
        const char *given = utf8(state, options, "options");
        return given ? text_add(text, given) : -1;
    }
    if (!PyMapping_Check(options) || PySequence_Check(options))
        return fail(state, CXM_E_ARGUMENT, "options", -1, "options: a mapping of names and values was expected, or option text");
    PyObject *items = PyMapping_Items(options);
    int added = items ? 0 : -1;
    for (Py_ssize_t i = 0; !added && i < PyList_Size(items); i++) {
        PyObject *item = PyList_GetItem(items, i);
        const char *name = utf8(state, PyTuple_GetItem(item, 0), "options");
        added = name ? options_add(state, text, name, PyTuple_GetItem(item, 1)) : -1;
    }
    Py_XDECREF(items);
    return added;
}

int policy_add(struct module_state *state, struct text *text, const char *name, PyObject *column)
{
    if (column == Py_None)
        return 0;
    if (!PyUnicode_Check(column))
        return fail(state, CXM_E_ARGUMENT, name, -1, "%s: the name of a column was expected", name);
    return options_add(state, text, name, column);
}
