/* A Python object as a column, and what keeps the column's memory while a call goes on.
 * A source with several pieces stands for a chunked Arrow array. */
#ifndef CXM_PYTHON_SOURCE_H
#define CXM_PYTHON_SOURCE_H

#include "module.h"

struct source_chunks;

struct source {
    const char *name; /* stands in messages; borrowed */
    int64_t length;   /* rows of all pieces */
    int64_t count;    /* pieces */
    cxm_column *pieces;
    cxm_column one, labels;        /* where there is one piece */
    Py_buffer view;                /* held where view.obj is not NULL */
    PyObject *keep;                /* capsules, or the array that was converted */
    void *block, *bitmap;          /* converted values; the bitmap of a mask */
    struct source_chunks *chunks;  /* of an Arrow stream */
};

/* Opens a column; `source` must stay where it is until source_clear(), which is due after failures too. 0, or -1 with an
 * exception. */
int source_open(struct module_state *state, struct source *source, PyObject *object, const char *name);
/* The same, where a number may stand for `rows` rows. */
int source_open_or_number(struct module_state *state, struct source *source, PyObject *object, const char *name, int64_t rows);
void source_clear(struct source *source);

/* The ways in. Each gives 1 where it took the object, 0 where the object is not of its kind, -1 with an exception. */
int source_buffer(struct module_state *state, struct source *source, PyObject *object);
int source_arrow_array(struct module_state *state, struct source *source, PyObject *object);
int source_arrow_stream(struct module_state *state, struct source *source, PyObject *object);
int source_sequence(struct module_state *state, struct source *source, PyObject *object);
void source_chunks_free(struct source_chunks *chunks);

/* Whether something is a column rather than one value: it has a length, and is no text. */
bool is_column(PyObject *object);

/* Sources with names of their own: the keys of a call, or the columns of a table. */
struct sources {
    Py_ssize_t count;
    struct source *items;
    PyObject *names;   /* list of str */
    PyObject *refused; /* dict name -> exception of columns that were left out, or NULL */
};

/* The names of a mapping's or a data frame's columns, or of a structured array's fields, as a list; NULL without an exception
 * where it has none. */
PyObject *names_of(struct module_state *state, PyObject *data);
/* What `by` gives: one column, a sequence of columns, a mapping or a data frame. */
int sources_of_keys(struct module_state *state, struct sources *sources, PyObject *by);
/* What an input that repeats is given, in the same ways; each column has a name of its own, `base` where it has none itself. */
int sources_of_columns(struct module_state *state, struct sources *sources, PyObject *columns, const char *base);
/* Every column of a mapping or a data frame; with `lenient`, those that cannot be taken are put aside in `refused`. */
int sources_of_table(struct module_state *state, struct sources *sources, PyObject *data, bool lenient);
void sources_clear(struct sources *sources);

#endif
