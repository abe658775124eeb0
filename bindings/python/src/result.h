/* cxm.Result: what a query gives, a table that is always laid out alike. */
#ifndef CXM_PYTHON_RESULT_H
#define CXM_PYTHON_RESULT_H

#include "module.h"

/* A Result that owns `result`, which is released on failure too. */
PyObject *result_new(struct module_state *state, cxm_result *result);
/* The Estimate in the first row, of a result without keys; `result` is released in any case. */
PyObject *result_headline(struct module_state *state, cxm_result *result);

/* The rows of one measure within a group. */
struct block {
    int64_t first, count;
    PyObject *measure, *names, *units;
};

/* Rows whose groups are laid out alike: all of a result, but for one of measures whose rows are of several tables. */
struct part {
    int64_t first, group, groups; /* the first row, rows of a group, how many groups */
    Py_ssize_t block_count;
    struct block *blocks; /* of a group, counted from its first row */
};

struct result {
    PyObject_HEAD
    cxm_result *result;
    PyObject *key_names; /* tuple of str */
    Py_ssize_t part_count;
    struct part *parts;
};

/* Parts of a Result, for the files that it is made of. */
const cxm_column *result_column_named(const struct result *self, const char *name);
PyObject *result_keys_at(const struct result *self, int64_t row);     /* a tuple of values */
PyObject *result_estimate_at(const struct result *self, int64_t row); /* an Estimate */
int result_parts_make(struct result *self);
void result_parts_free(struct result *self);
PyObject *result_parts(PyObject *self, void *unused);
PyObject *result_find(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *result_letters(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *result_stream(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *result_schema(PyObject *self, PyObject *unused);

#endif
