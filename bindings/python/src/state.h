/* cxm.State's parts, for the files that it is made of. */
#ifndef CXM_PYTHON_STATE_H
#define CXM_PYTHON_STATE_H

#include "lend.h"

#include <pythread.h>

struct state {
    PyObject_HEAD
    cxm_state *state;
    struct lent lent; /* the host that the state was made with; its context is here */
    PyThread_type_lock lock;
    _Atomic unsigned long owner; /* the thread that holds the lock, while `held` */
    atomic_bool held;
};

/* An object without a state in it yet; NULL with an exception. */
struct state *state_make(struct module_state *state, PyObject *threads, PyObject *progress);

/* Locks two states, which may be the same, in an order that any two threads agree on. 0, or -1 with an exception. */
int states_lock(struct state *one, struct state *other);
void states_unlock(struct state *one, struct state *other);

PyObject *state_compare(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *state_compare_groups(PyObject *self, PyObject *args, PyObject *kwargs);
PyObject *state_decompose(PyObject *self, PyObject *args, PyObject *kwargs);

#endif
