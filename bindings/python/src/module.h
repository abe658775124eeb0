/* What the files of the extension share: the module's state, and the ways to fail.
 * Nothing is static and mutable; all that lasts is in the module's state or in objects. */
#ifndef CXM_PYTHON_MODULE_H
#define CXM_PYTHON_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdatomic.h>
#include <stdbool.h>

#include <cxm/cxm.h>

enum { CODES = CXM_E_CANCELLED + 1 };

struct module_state {
    PyTypeObject *record, *estimate, *numbers, *result, *state, *model, *rows;
    PyObject *errors[CODES]; /* classes by status; 0 is the base */
    PyObject *arrow_array, *arrow_stream, *array, *dtype, *mask, *name; /* interned names of attributes */
    PyObject *_Atomic ndarray; /* numpy's, once numpy is there */
};

struct module_state *module_state(PyObject *module);
/* The state behind an object of one of our types; they are final, so its type is the module's own. */
struct module_state *state_of(PyObject *object);

/* errors.c */
int errors_load(struct module_state *state);
/* Raises the class of a code; `argument` may be NULL, `row` -1. Gives -1. */
int fail(struct module_state *state, cxm_status code, const char *argument, int64_t row, const char *format, ...);
/* Raises what the library says, unless an exception of a callback is under way. `argument` is what is at fault where the message
 * names no column or option, or NULL. Gives -1. */
int fail_library(struct module_state *state, const cxm_error *why, const char *argument);

/* An attribute that need not be there: 1 and a new reference, 0, or -1 with an exception other than AttributeError. */
int attribute(PyObject *object, PyObject *name, PyObject **value);
/* Calls a function of the package's Python part: delegate("_text", "table", object). */
PyObject *delegate(const char *module, const char *function, PyObject *argument);
/* UTF-8 of a str, borrowed from it; NULL with an exception where it is none or has a NUL in it. */
const char *utf8(struct module_state *state, PyObject *text, const char *argument);

/* Types and functions, each in a file of its own. */
extern PyType_Spec record_spec, estimate_spec, numbers_spec, result_spec, state_spec, model_spec, rows_spec;
PyObject *module_query(PyObject *module, PyObject *args, PyObject *kwargs);
extern PyMethodDef functions_methods[];
int records_make(PyObject *module, struct module_state *state);

#endif
