/* A measure of the library and a call of its function: what it was given, and what that became. */
#ifndef CXM_PYTHON_RECORD_H
#define CXM_PYTHON_RECORD_H

#include "lend.h"
#include "source.h"
#include "text.h"

enum { INPUTS_MAX = 8, DESIGN_MAX = 4, FIXED_ARGUMENTS = DESIGN_MAX + 3 };

struct record {
    PyObject_HEAD
    const cxm_measure *measure;
    PyObject *name, *terms, *units; /* str; tuples of str */
    PyObject *defaults;             /* tuple, in the order of the options */
    PyObject *one;                  /* the default of `threads` */
};

struct call {
    struct module_state *state;
    const struct record *record;
    PyObject *by, *threads, *progress;
    struct text options;
    struct source columns[INPUTS_MAX + DESIGN_MAX]; /* the inputs that were given, then weight, stratum, cluster, population */
    struct source *design[DESIGN_MAX];              /* NULL where there is none */
    struct sources repeated;                        /* of the input that repeats */
    Py_ssize_t count, inputs;                       /* of `columns`; how many of them are inputs */
    bool chunked;
};

/* The names of a design's members, in the order in which they are given. */
extern const char *const design_names[DESIGN_MAX];

/* record.estimate(*inputs, weight, stratum, cluster, population, by, threads, progress, *options) */
PyObject *record_estimate(PyObject *self, PyObject *const *args, Py_ssize_t count);

/* The query that a call with keys, or with columns in chunks, is; call_query.c. */
PyObject *call_keyed(struct call *call);
/* Every figure of an analysis without keys and the numbers of each row: (list of Estimate, dict); call_analysis.c. */
PyObject *call_analysis(struct call *call);

#endif
