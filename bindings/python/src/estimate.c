/* An Estimate holds all figures of its group and measure; its own stands first, for the member descriptors.
 * It is immutable and refers to no containers that could refer back, so the collector need not know it. */
#include "estimate.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <structmember.h>

struct estimate {
    PyObject_VAR_HEAD
    cxm_estimate own;
    struct test test;
    struct test *tests; /* of the figures, or NULL */
    PyObject *measure, *names, *units, *key_names, *key_values;
    Py_ssize_t at;
    cxm_estimate figures[];
};

static struct estimate *estimate_make(PyTypeObject *type, const struct figures *from, Py_ssize_t at)
{
    Py_ssize_t count = PyTuple_Size(from->names);
    struct estimate *self = PyObject_NewVar(struct estimate, type, count);
    if (!self)
        return NULL;
    memcpy(self->figures, from->estimates, (size_t)count * sizeof *self->figures);
    self->own = self->figures[at];
    self->test = (struct test){NAN, NAN, NAN, NAN, CXM_TEST_NOT_TESTABLE};
    self->tests = NULL;
    self->at = at;
    self->measure = Py_NewRef(from->measure);
    self->names = Py_NewRef(from->names);
    self->units = Py_NewRef(from->units);
    self->key_names = Py_XNewRef(from->key_names);
    self->key_values = Py_XNewRef(from->key_values);
    if (from->tests && !(self->tests = PyMem_Malloc((size_t)count * sizeof *self->tests))) {
        Py_DECREF(self);
        return PyErr_NoMemory(), NULL;
    }
    if (from->tests) {
        memcpy(self->tests, from->tests, (size_t)count * sizeof *self->tests);
        self->test = self->tests[at];
    }
    return self;
}

PyObject *estimate_new(struct module_state *state, const struct figures *from, Py_ssize_t at)
{
    return (PyObject *)estimate_make(state->estimate, from, at);
}

static struct figures figures_of(const struct estimate *self)
{
    return (struct figures){self->measure, self->names, self->units, self->key_names, self->key_values, self->figures, self->tests};
}

static void estimate_dealloc(PyObject *object)
{
    struct estimate *self = (struct estimate *)object;
    PyTypeObject *type = Py_TYPE(object);
    Py_DECREF(self->measure);
    Py_DECREF(self->names);
    Py_DECREF(self->units);
    Py_XDECREF(self->key_names);
    Py_XDECREF(self->key_values);
    PyMem_Free(self->tests);
    PyObject_Free(self);
    Py_DECREF(type);
}

const cxm_estimate *estimate_of(struct module_state *state, PyObject *object, const char *argument)
{
    if (Py_TYPE(object) == state->estimate)
        return &((struct estimate *)object)->own;
    fail(state, CXM_E_TYPE, argument, -1, "%s: an Estimate was expected", argument);
    return NULL;
}

PyObject *estimate_like(struct module_state *state, PyObject *pattern, const char *term, const cxm_estimate *estimate)
{
    const struct estimate *like = (struct estimate *)pattern;
    PyObject *names = Py_BuildValue("(s)", term), *unit = PyTuple_GetItem(like->units, like->at);
    PyObject *units = names && unit ? PyTuple_Pack(1, unit) : NULL;
    struct figures figures = {like->measure, names, units, NULL, NULL, estimate, NULL};
    PyObject *made = units ? estimate_new(state, &figures, 0) : NULL;
    Py_XDECREF(names);
    Py_XDECREF(units);
    return made;
}

static PyObject *get_status(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_InternFromString(cxm_value_status_name(((struct estimate *)self)->own.status));
}

static PyObject *get_interval_status(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_InternFromString(cxm_interval_status_name(((struct estimate *)self)->own.interval_status));
}

static PyObject *get_test_status(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_InternFromString(((struct estimate *)self)->test.status == CXM_TEST_OK ? "ok" : "not_testable");
}

static PyObject *get_term(PyObject *object, void *unused)
{
    const struct estimate *self = (struct estimate *)object;
    (void)unused;
    return Py_XNewRef(PyTuple_GetItem(self->names, self->at));
}

static PyObject *get_unit(PyObject *object, void *unused)
{
    const struct estimate *self = (struct estimate *)object;
    (void)unused;
    return Py_XNewRef(PyTuple_GetItem(self->units, self->at));
}

static PyObject *get_keys(PyObject *object, void *unused)
{
    const struct estimate *self = (struct estimate *)object;
    PyObject *keys = PyDict_New();
    (void)unused;
    for (Py_ssize_t i = 0; keys && self->key_names && i < PyTuple_Size(self->key_names); i++)
        if (PyDict_SetItem(keys, PyTuple_GetItem(self->key_names, i), PyTuple_GetItem(self->key_values, i)))
            Py_CLEAR(keys);
    return keys;
}

static PyObject *get_terms(PyObject *object, void *unused)
{
    const struct figures figures = figures_of((struct estimate *)object);
    PyObject *terms = PyDict_New();
    (void)unused;
    for (Py_ssize_t i = 0; terms && i < PyTuple_Size(figures.names); i++) {
        PyObject *term = (PyObject *)estimate_make(Py_TYPE(object), &figures, i);
        if (!term || PyDict_SetItem(terms, PyTuple_GetItem(figures.names, i), term))
            Py_CLEAR(terms);
        Py_XDECREF(term);
    }
    return terms;
}

static PyObject *estimate_subscript(PyObject *object, PyObject *name)
{
    const struct figures figures = figures_of((struct estimate *)object);
    struct module_state *state = state_of(object);
    for (Py_ssize_t i = 0; PyUnicode_Check(name) && i < PyTuple_Size(figures.names); i++)
        if (PyUnicode_Compare(PyTuple_GetItem(figures.names, i), name) == 0)
            return estimate_new(state, &figures, i);
    if (PyErr_Occurred())
        return NULL;
    fail(state, CXM_E_NOT_FOUND, "term", -1, "%S has no term %R; it has %R", figures.measure, name, figures.names);
    return NULL;
}

static PyObject *estimate_float(PyObject *object)
{
    return PyFloat_FromDouble(((struct estimate *)object)->own.value);
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_figure(const cxm_estimate *a, const cxm_estimate *b)
{
    return same_number(a->value, b->value) && same_number(a->std_error, b->std_error) && same_number(a->lower, b->lower) &&
           same_number(a->upper, b->upper) && same_number(a->confidence, b->confidence) && same_number(a->df, b->df) &&
           same_number(a->n_effective, b->n_effective) && a->n == b->n && a->missing == b->missing && a->excluded == b->excluded &&
           a->clusters == b->clusters && a->status == b->status && a->interval_status == b->interval_status && a->flags == b->flags;
}

static bool same_test(const struct test *a, const struct test *b)
{
    return same_number(a->statistic, b->statistic) && same_number(a->df, b->df) && same_number(a->p, b->p) &&
           same_number(a->q, b->q) && a->status == b->status;
}

/* What tells figures apart beside their numbers. */
static PyObject *identity(PyObject *object)
{
    const struct estimate *self = (struct estimate *)object;
    return PyTuple_Pack(5, self->measure, PyTuple_GetItem(self->names, self->at), PyTuple_GetItem(self->units, self->at),
                        self->key_names ? self->key_names : Py_None, self->key_values ? self->key_values : Py_None);
}

static PyObject *estimate_compare(PyObject *a, PyObject *b, int operation)
{
    if (Py_TYPE(a) != Py_TYPE(b) || (operation != Py_EQ && operation != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    PyObject *first = identity(a), *second = first ? identity(b) : NULL;
    int same = second ? PyObject_RichCompareBool(first, second, Py_EQ) : -1;
    Py_XDECREF(first);
    Py_XDECREF(second);
    if (same < 0)
        return NULL;
    same = same && same_figure(&((struct estimate *)a)->own, &((struct estimate *)b)->own) &&
           same_test(&((struct estimate *)a)->test, &((struct estimate *)b)->test);
    return PyBool_FromLong(same == (operation == Py_EQ));
}

static Py_hash_t estimate_hash(PyObject *object)
{
    const struct estimate *self = (struct estimate *)object;
    PyObject *what = identity(object);
    const double value = isnan(self->own.value) ? 0 : self->own.value;
    PyObject *all = what ? Py_BuildValue("(OdLLi)", what, value, (long long)self->own.n, (long long)self->own.missing,
                                         (int)self->own.status)
                         : NULL;
    Py_hash_t hash = all ? PyObject_Hash(all) : -1;
    Py_XDECREF(what);
    Py_XDECREF(all);
    return hash;
}

static PyObject *estimate_repr(PyObject *self)
{
    return delegate("_repr", "estimate", self);
}

static PyObject *estimate_reduce(PyObject *object, PyObject *unused)
{
    const struct estimate *self = (struct estimate *)object;
    (void)unused;
    PyObject *module = PyImport_ImportModule("cxm._cxm"), *restore = module ? PyObject_GetAttrString(module, "_estimate") : NULL;
    PyObject *figures = PyList_New(0);
    for (Py_ssize_t i = 0; figures && i < PyTuple_Size(self->names); i++) {
        const cxm_estimate *e = &self->figures[i];
        const struct test *t = self->tests ? &self->tests[i] : &self->test;
        PyObject *figure = Py_BuildValue(self->tests ? "(dddddddLLLLiiIddddi)" : "(dddddddLLLLiiI)", e->value, e->std_error,
                                         e->lower, e->upper, e->confidence, e->df,
                                         e->n_effective, (long long)e->n, (long long)e->missing, (long long)e->excluded,
                                         (long long)e->clusters, (int)e->status, (int)e->interval_status, (unsigned)e->flags,
                                         t->statistic, t->df, t->p, t->q, (int)t->status);
        if (!figure || PyList_Append(figures, figure))
            Py_CLEAR(figures);
        Py_XDECREF(figure);
    }
    PyObject *made = restore && figures
                         ? Py_BuildValue("O(OOOOOOn)", restore, self->measure, self->names, self->units,
                                         self->key_names ? self->key_names : Py_None,
                                         self->key_values ? self->key_values : Py_None, figures, self->at)
                         : NULL;
    Py_XDECREF(module);
    Py_XDECREF(restore);
    Py_XDECREF(figures);
    return made;
}

enum { RESTORED = 14 }; /* members of a figure without a test */

static int restore_figure(PyObject *figure, cxm_estimate *e, struct test *test)
{
    long long counts[4];
    int statuses[2];
    unsigned flags;
    *e = (cxm_estimate){0};
    *test = (struct test){NAN, NAN, NAN, NAN, CXM_TEST_NOT_TESTABLE};
    if (!PyTuple_Check(figure) ||
        !PyArg_ParseTuple(figure, "dddddddLLLLiiI|ddddi", &e->value, &e->std_error, &e->lower, &e->upper, &e->confidence, &e->df,
                          &e->n_effective, &counts[0], &counts[1], &counts[2], &counts[3], &statuses[0], &statuses[1], &flags,
                          &test->statistic, &test->df, &test->p, &test->q, &test->status))
        return -1;
    e->n = counts[0], e->missing = counts[1], e->excluded = counts[2], e->clusters = counts[3];
    e->status = statuses[0], e->interval_status = statuses[1], e->flags = flags;
    return 0;
}

PyObject *estimate_restore(PyObject *module, PyObject *args)
{
    struct module_state *state = module_state(module);
    PyObject *measure, *names, *units, *key_names, *key_values, *list, *made = NULL;
    Py_ssize_t at;
    if (!PyArg_ParseTuple(args, "UO!O!OOO!n", &measure, &PyTuple_Type, &names, &PyTuple_Type, &units, &key_names, &key_values,
                          &PyList_Type, &list, &at))
        return NULL;
    const Py_ssize_t count = PyTuple_Size(names);
    const bool keyed = key_names != Py_None;
    if (PyTuple_Size(units) != count || PyList_Size(list) != count || at < 0 || at >= count ||
        (keyed && (!PyTuple_Check(key_names) || !PyTuple_Check(key_values) || PyTuple_Size(key_names) != PyTuple_Size(key_values))))
        return fail(state, CXM_E_CORRUPT, NULL, -1, "no state of an Estimate"), NULL;
    cxm_estimate *figures = PyMem_Calloc((size_t)count, sizeof *figures);
    struct test *tests = PyMem_Calloc((size_t)count, sizeof *tests);
    if (!figures || !tests) {
        PyMem_Free(figures);
        PyMem_Free(tests);
        return PyErr_NoMemory();
    }
    Py_ssize_t i = 0;
    bool tested = false;
    for (; i < count && restore_figure(PyList_GetItem(list, i), &figures[i], &tests[i]) == 0; i++)
        tested |= PyTuple_Size(PyList_GetItem(list, i)) > RESTORED;
    struct figures from = {measure, names, units, keyed ? key_names : NULL, keyed ? key_values : NULL, figures,
                           tested ? tests : NULL};
    if (i == count)
        made = estimate_new(state, &from, at);
    else if (!PyErr_Occurred())
        fail(state, CXM_E_CORRUPT, NULL, -1, "no state of an Estimate");
    PyMem_Free(figures);
    PyMem_Free(tests);
    return made;
}

#define FIGURE(name, type, text) {#name, type, offsetof(struct estimate, own) + offsetof(cxm_estimate, name), READONLY, text}

static PyMemberDef estimate_members[] = {
    FIGURE(value, T_DOUBLE, "The figure in its unit, unrounded; NaN where status is not 'ok'."),
    FIGURE(std_error, T_DOUBLE, "Standard error of the value, in its unit."),
    FIGURE(lower, T_DOUBLE, "Lower end of the interval; NaN where interval_status is not 'ok'."),
    FIGURE(upper, T_DOUBLE, "Upper end of the interval; NaN where interval_status is not 'ok'."),
    FIGURE(confidence, T_DOUBLE, "Confidence of the interval."),
    FIGURE(df, T_DOUBLE, "Degrees of freedom of the t that was used; NaN where none was."),
    FIGURE(n_effective, T_DOUBLE, "Kish's effective n; n without weights."),
    FIGURE(n, T_LONGLONG, "Answers that the value was computed from."),
    FIGURE(missing, T_LONGLONG, "Rows without an answer."),
    FIGURE(excluded, T_LONGLONG, "Rows with an answer that was left out."),
    FIGURE(clusters, T_LONGLONG, "Clusters among the answers; 0 where the design has none."),
    FIGURE(flags, T_UINT, "1: lower end clamped, 2: upper end clamped, 4: weighted, 8: few clusters, "
           "16: few answers, 32: doubtful: the data are not what the method supposes."),
    {"statistic", T_DOUBLE, offsetof(struct estimate, test) + offsetof(struct test, statistic), READONLY,
     "What the test is of: z or t; NaN where there is no test, and in the rows of a Result, which keep p and q alone."},
    {"test_df", T_DOUBLE, offsetof(struct estimate, test) + offsetof(struct test, df), READONLY,
     "Degrees of freedom of t; NaN for z."},
    {"p", T_DOUBLE, offsetof(struct estimate, test) + offsetof(struct test, p), READONLY,
     "The two-sided p-value; NaN where test_status is not 'ok'."},
    {"q", T_DOUBLE, offsetof(struct estimate, test) + offsetof(struct test, q), READONLY,
     "p adjusted for the family it was tested in, as comparisons of states do it; NaN outside of one."},
    {"measure", T_OBJECT_EX, offsetof(struct estimate, measure), READONLY, "The measure, such as 'nps'."},
    {0},
};

static PyGetSetDef estimate_getset[] = {
    {"status", get_status, NULL, "Whether there is a value: 'ok', or why not.", NULL},
    {"interval_status", get_interval_status, NULL, "Whether there is an interval: 'ok', or why not.", NULL},
    {"test_status", get_test_status, NULL, "Whether there is a test: 'ok' or 'not_testable'.", NULL},
    {"term", get_term, NULL, "Which figure of the measure it is, such as 'score'.", NULL},
    {"unit", get_unit, NULL, "The unit, such as 'points'.", NULL},
    {"keys", get_keys, NULL, "The keys of its group by name; empty without keys.", NULL},
    {"terms", get_terms, NULL, "All figures of the measure by their terms.", NULL},
    {0},
};

static PyMethodDef estimate_methods[] = {
    {"__reduce__", estimate_reduce, METH_NOARGS, NULL},
    {0},
};

static PyType_Slot estimate_slots[] = {
    {Py_tp_doc, (void *)"A number that knows how sure it is: value, interval, n, what was left out, and two statuses.\n\n"
                        "r['term'] gives another figure of the same measure, float(r) the value."},
    {Py_tp_dealloc, estimate_dealloc},
    {Py_tp_members, estimate_members},
    {Py_tp_getset, estimate_getset},
    {Py_tp_methods, estimate_methods},
    {Py_tp_repr, estimate_repr},
    {Py_tp_hash, estimate_hash},
    {Py_tp_richcompare, estimate_compare},
    {Py_nb_float, estimate_float},
    {Py_mp_subscript, estimate_subscript},
    {0, NULL},
};

PyType_Spec estimate_spec = {"cxm.Estimate", offsetof(struct estimate, figures), sizeof(cxm_estimate),
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, estimate_slots};
