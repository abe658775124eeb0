/* cxm.Rows: a table that the library made, as a copy of its own. */
#ifndef CXM_PYTHON_ROWS_H
#define CXM_PYTHON_ROWS_H

#include "module.h"

/* Packed columns, which Rows and the Arrow arrays that were made of them own together. Text is TEXT64, and nulls are in bitmaps. */
struct kept {
    atomic_long owners;
    int64_t count, length;
    char **names;
    cxm_column **columns;
    uint8_t **bits; /* of booleans, as Arrow has them */
};

void kept_release(struct kept *kept);

struct rows {
    PyObject_HEAD
    struct kept *kept;
};

/* A Rows with what the library's rows say, which are released, on failure too. NULL with an exception. */
PyObject *rows_new(struct module_state *state, cxm_rows *rows);

PyObject *rows_stream(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *rows_schema(PyObject *self, PyObject *unused);

#endif
