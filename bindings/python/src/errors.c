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
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

static const char *name_end(const char *start)
{
    while (is_name(*start))
        start++;
    return start;
}

/* Whether a text of some length is one of these words. */
static bool is_word(const char *start, const char *end, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == (size_t)(end - start) && strncmp(*words, start, (size_t)(end - start)) == 0)
            return true;
    return false;
}

static bool is_measure(const char *start, const char *end)
{
    for (int32_t i = 0; i < cxm_measure_count(); i++)
        if (is_word(start, end, (const char *const[]){cxm_measure_at(i)->name, NULL}))
            return true;
    return false;
}

/* The column, option or parameter that a message begins with, as in `score[41]: ...`, `nps.confidence: ...`, `csat: top_boxes ...`
 * or `weight has 2 rows`; else `argument`, which is what the library's own parameter is called in Python. */
static PyObject *blamed(const cxm_error *why, const char *argument)
{
    static const char *const library[] = {"table", "bytes", "query", "policy", NULL};
    const char *start = why->message, *end = name_end(start);
    if (*start == '"') {
        const char *close = strchr(start + 1, '"');
        end = close ? close : start + 1;
        return PyUnicode_DecodeUTF8(start + 1, end - start - 1, "replace");
    }
    bool named = why->row >= 0 || *end == ':' || why->code == CXM_E_LENGTH;
    if (why->row < 0 && (*end == '.' || *end == ':') && (is_measure(start, end) || strncmp(start, "query.", 6) == 0)) {
        named = true; /* an option of a measure, or a member of the query */
        start = end + (*end == '.' ? 1 : 2);
        end = name_end(start);
    }
    if (named && end > start && !is_word(start, end, library))
        return PyUnicode_DecodeUTF8(start, end - start, "replace");
    return argument ? PyUnicode_FromString(argument) : Py_NewRef(Py_None);
}

int fail_library(struct module_state *state, const cxm_error *why, const char *argument)
{
    if (PyErr_Occurred())
        return -1;
    return raise(state, why->code, PyUnicode_DecodeUTF8(why->message, (Py_ssize_t)strlen(why->message), "replace"),
                 blamed(why, why->code == CXM_E_MEMORY || why->code == CXM_E_CANCELLED ? NULL : argument), why->row);
}
