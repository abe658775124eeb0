/* cxm.State: a query's partial result. It locks itself, so that any threads may use it, and no callback of its own can. */
#include "state.h"

#include "query.h"
#include "record.h"
#include "result.h"
#include "table.h"

/* Waits for the state with Python's lock released. A callback of a call on the same state would wait for ever; it is refused. */
static int state_lock(struct state *self)
{
    const unsigned long thread = PyThread_get_thread_ident();
    if (!PyThread_acquire_lock(self->lock, NOWAIT_LOCK)) {
        if (self->held && self->owner == thread)
            return fail(state_of((PyObject *)self), CXM_E_ARGUMENT, NULL, -1,
                        "the state is in use by the call that this one is made from");
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(self->lock, WAIT_LOCK);
        Py_END_ALLOW_THREADS
    }
    self->owner = thread;
    self->held = true;
    return 0;
}

static void state_unlock(struct state *self)
{
    self->held = false;
    PyThread_release_lock(self->lock);
}

int states_lock(struct state *one, struct state *other)
{
    struct state *first = one < other ? one : other, *second = one < other ? other : one;
    if (state_lock(first))
        return -1;
    if (first == second || state_lock(second) == 0)
        return 0;
    state_unlock(first);
    return -1;
}

void states_unlock(struct state *one, struct state *other)
{
    state_unlock(one);
    if (one != other)
        state_unlock(other);
}

struct state *state_make(struct module_state *state, PyObject *threads, PyObject *progress)
{
    struct state *self = PyObject_GC_New(struct state, state->state);
    if (!self)
        return NULL;
    self->state = NULL;
    self->held = false;
    self->owner = 0;
    self->lent = (struct lent){.host = CXM_HOST_INIT};
    self->lock = PyThread_allocate_lock();
    if (!self->lock)
        PyErr_NoMemory();
    if (!self->lock || lend_open(state, &self->lent, threads, progress))
        Py_CLEAR(self);
    else
        PyObject_GC_Track((PyObject *)self);
    return self;
}

/* A state may be in a cycle through its progress. */
static int state_traverse(PyObject *object, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(object));
    Py_VISIT(((struct state *)object)->lent.progress);
    return 0;
}

static int state_clear(PyObject *object)
{
    Py_CLEAR(((struct state *)object)->lent.progress);
    return 0;
}

static void state_dealloc(PyObject *object)
{
    struct state *self = (struct state *)object;
    PyTypeObject *type = Py_TYPE(object);
    PyObject_GC_UnTrack(object);
    cxm_state_free(self->state);
    if (self->lock)
        PyThread_free_lock(self->lock);
    lend_close(&self->lent);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static PyObject *state_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"measures", "by", "weight", "stratum", "cluster", "population", "options", "threads", "progress", NULL};
    struct module_state *state = PyType_GetModuleState(type);
    PyObject *design[DESIGN_MAX] = {Py_None, Py_None, Py_None, Py_None};
    PyObject *measures, *by = Py_None, *options = Py_None, *threads = NULL;
    PyObject *progress = Py_None, *one;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$OOOOOOOO:State", names, &measures, &by, &design[0], &design[1], &design[2],
                                     &design[3], &options,
                                     &threads, &progress) ||
        !(one = PyLong_FromLong(1)))
        return NULL;
    struct question question;
    struct state *self = NULL;
    cxm_error why;
    if (question_open(state, &question, measures, by, options, design) == 0)
        self = state_make(state, threads ? threads : one, progress);
    if (self && cxm_state_new(&question.query, &self->lent.host, &self->state, &why)) {
        fail_library(state, &why, NULL);
        Py_CLEAR(self);
    }
    question_clear(&question);
    Py_DECREF(one);
    return (PyObject *)self;
}

/* Takes in a table while the state is locked. */
static int update_locked(struct module_state *state, struct state *self, struct table *table)
{
    cxm_error why;
    int64_t rows = table->stream ? LEND_MANY : 0;
    for (int64_t i = 0; !table->stream && i < table->pieces.count; i++)
        rows += table->pieces.tables[i].length;
    if (lend_begin(state, &self->lent, rows))
        return -1;
    cxm_status status = table->stream ? cxm_state_update_arrow(self->state, table->stream, &why)
                                      : cxm_state_update_pieces(self->state, table->pieces.tables, table->pieces.count, &why);
    lend_end(&self->lent);
    return status ? fail_library(state, &why, "data") : 0;
}

static PyObject *state_update(PyObject *object, PyObject *data)
{
    struct state *self = (struct state *)object;
    struct module_state *state = state_of(object);
    struct table table;
    int done = table_open(state, &table, data, true);
    if (!done)
        done = state_lock(self);
    if (!done) {
        done = update_locked(state, self, &table);
        state_unlock(self);
    }
    if (done)
        table_explain(&table);
    table_close(&table);
    return done ? NULL : Py_NewRef(Py_None);
}

static PyObject *state_merge(PyObject *object, PyObject *other)
{
    struct state *self = (struct state *)object, *from = (struct state *)other;
    struct module_state *state = state_of(object);
    if (Py_TYPE(other) != state->state)
        return fail(state, CXM_E_TYPE, "other", -1, "other: a State was expected"), NULL;
    if (states_lock(self, from))
        return NULL;
    cxm_error why;
    cxm_status status = CXM_OK;
    int begun = lend_begin(state, &self->lent, LEND_MANY);
    if (!begun) {
        status = cxm_state_merge(self->state, from->state, &why);
        lend_end(&self->lent);
    }
    states_unlock(self, from);
    if (begun)
        return NULL;
    return status ? fail_library(state, &why, "other"), NULL : Py_NewRef(Py_None);
}

static PyObject *state_read(PyObject *object, PyObject *unused)
{
    struct state *self = (struct state *)object;
    struct module_state *state = state_of(object);
    cxm_result *result;
    cxm_error why;
    (void)unused;
    if (state_lock(self))
        return NULL;
    cxm_status status = CXM_OK;
    int begun = lend_begin(state, &self->lent, LEND_MANY);
    if (!begun) {
        status = cxm_state_read(self->state, &result, &why);
        lend_end(&self->lent);
    }
    state_unlock(self);
    if (begun)
        return NULL;
    return status ? fail_library(state, &why, NULL), NULL : result_new(state, result);
}

static PyObject *state_to_bytes(PyObject *object, PyObject *unused)
{
    struct state *self = (struct state *)object;
    struct module_state *state = state_of(object);
    size_t size = 0;
    cxm_error why;
    PyObject *bytes = NULL;
    (void)unused;
    if (state_lock(self))
        return NULL;
    cxm_status status = cxm_state_encode(self->state, NULL, 0, &size, &why);
    if (status == CXM_E_SPACE) {
        bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
        status = bytes ? cxm_state_encode(self->state, PyBytes_AsString(bytes), size, NULL, &why) : CXM_OK;
    }
    state_unlock(self);
    if (status) {
        Py_CLEAR(bytes);
        fail_library(state, &why, NULL);
    }
    return bytes;
}

static PyObject *state_from_bytes(PyObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"data", "threads", "progress", NULL};
    struct module_state *state = PyType_GetModuleState((PyTypeObject *)type);
    PyObject *data, *threads = NULL, *progress = Py_None, *one;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$OO:from_bytes", names, &data, &threads, &progress))
        return NULL;
    Py_buffer view;
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE)) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError) && !PyErr_ExceptionMatches(PyExc_BufferError))
            return NULL;
        PyErr_Clear();
        return fail(state, CXM_E_TYPE, "data", -1, "data: bytes were expected"), NULL;
    }
    one = PyLong_FromLong(1);
    struct state *self = one ? state_make(state, threads ? threads : one, progress) : NULL;
    cxm_error why;
    if (self && cxm_state_decode(view.buf, (size_t)view.len, &self->lent.host, &self->state, &why)) {
        fail_library(state, &why, "data");
        Py_CLEAR(self);
    }
    Py_XDECREF(one);
    PyBuffer_Release(&view);
    return (PyObject *)self;
}

static PyObject *state_reduce(PyObject *object, PyObject *unused)
{
    PyObject *bytes = state_to_bytes(object, unused);
    PyObject *restore = bytes ? PyObject_GetAttrString((PyObject *)Py_TYPE(object), "from_bytes") : NULL;
    PyObject *made = restore ? Py_BuildValue("O(O)", restore, bytes) : NULL;
    Py_XDECREF(bytes);
    Py_XDECREF(restore);
    return made;
}

static PyMethodDef state_methods[] = {
    {"update", state_update, METH_O, "update($self, data, /)\n--\n\nTakes in the rows of a table: all of them, or none."},
    {"merge", state_merge, METH_O, "merge($self, other, /)\n--\n\nAdds what another state of the same query holds."},
    {"read", state_read, METH_NOARGS, "read($self, /)\n--\n\nThe Result so far; the state goes on."},
    {"compare", (PyCFunction)(void (*)(void))state_compare, METH_VARARGS | METH_KEYWORDS,
     "compare($self, second, /, *, relation='independent', confidence=0.95, margin=None, adjust='bh')\n--\n\n"
     "What moved from this state to another of the same query: a Result whose values are second minus this one.\n\n"
     "relation: 'independent', or 'part' where second holds some of this state's rows and is compared with all of it.\n"
     "margin: the largest difference that does not matter, in the terms' unit, or a mapping of measures and terms to theirs,\n"
     "such as {'nps': 5, 'rating.mean': 0.2}; with one, a row of the test of equivalence stands behind each tested term,\n"
     "such as 'score.equivalence'.\n"
     "adjust: how p becomes q, over all differences: 'bh', 'by', 'holm', 'hochberg', 'bonferroni' or 'none'.\n"
     "cxm.verdict(estimate.flags) says in words what a row is known to be."},
    {"compare_groups", (PyCFunction)(void (*)(void))state_compare_groups, METH_VARARGS | METH_KEYWORDS,
     "compare_groups($self, against, *, key=None, confidence=0.95, margin=None, adjust='bh')\n--\n\n"
     "The groups of a key compared, the other keys held the same: a Result with a key `against` more, the side subtracted.\n\n"
     "against: 'first', 'previous', 'rest' (all other groups together), 'whole' (all of them, itself included), 'all' (every\n"
     "pair) or a value of the key, 'value:rest' where it is called like one of these words.\n"
     "key: needed where the query has several. The others are those of compare()."},
    {"decompose", (PyCFunction)(void (*)(void))state_decompose, METH_VARARGS | METH_KEYWORDS,
     "decompose($self, second, /, *, key=None, confidence=0.95, adjust='bh')\n--\n\n"
     "The change from this state to another taken apart by the groups of a key.\n\n"
     "The rows are 'score.crude', the change; 'score.rate', that groups answer otherwise; 'score.mix', that they make up other\n"
     "shares; 'score.unmatched', groups on one side only."},
    {"to_bytes", state_to_bytes, METH_NOARGS, "to_bytes($self, /)\n--\n\nThe state as bytes, the same on every machine."},
    {"from_bytes", (PyCFunction)(void (*)(void))state_from_bytes, METH_VARARGS | METH_KEYWORDS | METH_CLASS,
     "from_bytes($type, data, *, threads=1, progress=None)\n--\n\nThe state that to_bytes() wrote."},
    {"__reduce__", state_reduce, METH_NOARGS, NULL},
    {0},
};

static PyType_Slot state_slots[] = {
    {Py_tp_doc, (void *)"State(measures, *, by=None, weight=None, stratum=None, cluster=None, population=None, options=None, "
                        "threads=1, progress=None)\n--\n\n"
                        "A query's partial result: update it with tables, merge it with others, store it, read it."},
    {Py_tp_new, state_new},
    {Py_tp_dealloc, state_dealloc},
    {Py_tp_traverse, state_traverse},
    {Py_tp_clear, state_clear},
    {Py_tp_methods, state_methods},
    {0, NULL},
};

PyType_Spec state_spec = {"cxm.State", sizeof(struct state), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_HAVE_GC, state_slots};
