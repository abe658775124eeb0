/* Exceptions: one class for each code of the library, with the argument and the row.
 * The binding's own refusals are raised as the same classes. */
#include "module.h"

#include <string.h>

int errors_load(struct module_state *state)
{
    PyObject *module = PyImport_ImportModule("cxm._errors"), *classes = NULL;
    if (!module)
        return -1;
    classes = PyObject_GetAttrString(module, "CLASSES");
    Py_DECREF(module);
    for (Py_ssize_t i = 0; classes && i < CODES; i++)
        if (!(state->errors[i] = PySequence_GetItem(classes, i)))
            break;
    Py_XDECREF(classes);
    return state->errors[CODES - 1] ? 0 : -1;
}

static int raise(struct module_state *state, cxm_status code, PyObject *message, PyObject *argument, int64_t row)
{
    PyObject *class = state->errors[code > 0 && code < CODES ? code : 0], *at = NULL, *error = NULL;
    if (message && argument)
        at = row < 0 ? Py_NewRef(Py_None) : PyLong_FromLongLong(row);
    if (at)
        error = PyObject_CallFunctionObjArgs(class, message, argument, at, NULL);
    if (error)
        PyErr_SetObject(class, error);
    Py_XDECREF(error);
    Py_XDECREF(at);
    Py_XDECREF(argument);
    Py_XDECREF(message);
    return -1;
}

int fail(struct module_state *state, cxm_status code, const char *argument, int64_t row, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    PyObject *message = PyUnicode_FromFormatV(format, rest);
    va_end(rest);
    return raise(state, code, message, argument ? PyUnicode_FromString(argument) : Py_NewRef(Py_None), row);
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || (c & 0x80);
}

/* The name that a message begins with, as in `score[41]: ...` or `nps.confidence: ...`; None where it begins otherwise. */
static PyObject *named(const cxm_error *why, const char *owner)
{
    const char *start = why->message, *end = start;
    if (*start == '"') {
        const char *close = strchr(start + 1, '"');
        return close ? PyUnicode_DecodeUTF8(start + 1, close - start - 1, "replace") : Py_NewRef(Py_None);
    }
    while (is_name(*end))
        end++;
    size_t prefix = owner ? strlen(owner) : 0;
    bool option = prefix && strncmp(start, owner, prefix) == 0 && start[prefix] == '.';
    if (option)
        start += prefix + 1;
    if (end == start || (why->row < 0 && *end != ':' && !option && why->code != CXM_E_LENGTH))
        return Py_NewRef(Py_None);
    return PyUnicode_DecodeUTF8(start, end - start, "replace");
}

int fail_library(struct module_state *state, const cxm_error *why, const char *owner)
{
    if (PyErr_Occurred())
        return -1;
    return raise(state, why->code, PyUnicode_DecodeUTF8(why->message, (Py_ssize_t)strlen(why->message), "replace"),
                 named(why, owner), why->row);
}
