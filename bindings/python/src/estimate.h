/* cxm.Estimate: one figure of a measure, with the other figures that were computed along with it. */
#ifndef CXM_PYTHON_ESTIMATE_H
#define CXM_PYTHON_ESTIMATE_H

#include "module.h"

/* The test of a figure; that of one without a test is not testable. */
struct test {
    double statistic, df, p, q;
    int32_t status; /* CXM_TEST_... */
};

/* What the figures of one group and measure have in common; all references are borrowed. */
struct figures {
    PyObject *measure;                 /* str */
    PyObject *names, *units;           /* tuples of str, one for each figure */
    PyObject *key_names, *key_values;  /* tuples, or NULL without keys */
    const cxm_estimate *estimates;
    const struct test *tests;          /* one for each figure, or NULL where none has any */
};

/* The figure at a position, with the others behind it. */
PyObject *estimate_new(struct module_state *state, const struct figures *figures, Py_ssize_t at);
/* The figure of an Estimate; NULL with an exception where it is none. */
const cxm_estimate *estimate_of(struct module_state *state, PyObject *object, const char *argument);
/* An Estimate that stands in place of `pattern` after computing with it: same unit, another measure and term. */
PyObject *estimate_like(struct module_state *state, PyObject *pattern, const char *term, const cxm_estimate *estimate);
/* _estimate(...), which pickles call. */
PyObject *estimate_restore(PyObject *module, PyObject *args);

#endif
