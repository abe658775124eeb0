/* cxm.Model's parts, for the files that it is made of. */
#ifndef CXM_PYTHON_MODEL_H
#define CXM_PYTHON_MODEL_H

#include "lend.h"
#include "shared_lock.h"

struct model {
    PyObject_HEAD
    cxm_model *model;
    struct lent lent; /* the host that the model was made with; its context is here */
    struct zones zones;
    struct shared_lock lock;
};

/* Rows of all tables, by which it is judged whether a call takes long. Within the lock. */
int64_t model_rows_of_all(const struct model *self);
/* Raises what the library says, with the report, which may be NULL, as the exception's .report. Gives NULL. */
PyObject *model_fail(struct module_state *state, const cxm_error *why, const char *argument, cxm_rows *report);

PyObject *model_append(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *model_query(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *model_state(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *model_rows(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *model_forget(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *model_integrity(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *model_ask(PyObject *self, PyObject *args, PyObject *kwargs);

#endif
