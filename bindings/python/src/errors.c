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

int fail_library(struct module_state *state, const cxm_error *why, const char *argument)
{
    if (PyErr_Occurred())
        return -1;
    if (why->name[0])
        argument = why->name;
    else if (why->code == CXM_E_MEMORY || why->code == CXM_E_CANCELLED)
        argument = NULL;
    return raise(state, why->code, PyUnicode_DecodeUTF8(why->message, (Py_ssize_t)strlen(why->message), "replace"),
                 argument ? PyUnicode_DecodeUTF8(argument, (Py_ssize_t)strlen(argument), "replace") : Py_NewRef(Py_None), why->row);
}
