/* States compared with each other, and the groups of one: keywords become the library's option text, and the answer is a Result. */
#include "state.h"

#include <string.h>

#include <cxm/unstable/compare.h>

#include "options.h"
#include "result.h"

enum { OPTIONS = 5 };

/* A margin for all terms, or a mapping of measures and terms to theirs. */
static int add_margin(struct module_state *state, struct text *text, PyObject *margin)
{
    if (!PyMapping_Check(margin) || PySequence_Check(margin))
        return options_add(state, text, "margin", margin);
    PyObject *items = PyMapping_Items(margin);
    int added = items ? 0 : -1;
    for (Py_ssize_t i = 0; !added && i < PyList_Size(items); i++) {
        PyObject *item = PyList_GetItem(items, i), *owner = PyTuple_GetItem(item, 0);
        PyObject *name = PyUnicode_FromFormat("%S.margin", owner);
        const char *plain = name ? utf8(state, name, "margin") : NULL;
        added = plain ? options_add(state, text, plain, PyTuple_GetItem(item, 1)) : -1;
        Py_XDECREF(name);
    }
    Py_XDECREF(items);
    return added;
}

/* The value of a key that is a boolean is written as the library writes it. */
static int add_against(struct module_state *state, struct text *text, PyObject *against)
{
    PyObject *value = PyBool_Check(against) ? delegate("_time", "key_text", against) : Py_NewRef(against);
    int added = value ? options_add(state, text, "against", value) : -1;
    Py_XDECREF(value);
    return added;
}

/* Adds the options that were given; the others are the library's defaults. */
static int add_options(struct module_state *state, struct text *text, char *const *names, PyObject *const *values)
{
    for (int i = 0; names[i]; i++) {
        if (!values[i] || values[i] == Py_None)
            continue;
        const bool margin = strcmp(names[i], "margin") == 0, against = strcmp(names[i], "against") == 0;
        if (margin ? add_margin(state, text, values[i])
            : against ? add_against(state, text, values[i])
                      : options_add(state, text, names[i], values[i]))
            return -1;
    }
    return 0;
}

typedef cxm_status (*comparison)(const cxm_state *first, const cxm_state *second, const char *options, const cxm_host *host,
                                 cxm_result **result, cxm_error *error);

/* Runs a comparison while both states are locked. `second` may be the first one. */
static PyObject *compare_states(struct state *first, struct state *second, char *const *names, PyObject *const *values,
                                comparison call)
{
    struct module_state *state = state_of((PyObject *)first);
    struct text text = {0};
    cxm_result *result = NULL;
    cxm_error why;
    cxm_status status = CXM_OK;
    int failed = add_options(state, &text, names, values);
    if (!failed)
        failed = states_lock(first, second);
    if (!failed) {
        failed = lend_begin(state, &first->lent, LEND_MANY);
        if (!failed) {
            status = call(first->state, second->state, text.start ? text.start : "", &first->lent.host, &result, &why);
            lend_end(&first->lent);
        }
        states_unlock(first, second);
    }
    text_clear(&text);
    if (status)
        fail_library(state, &why, NULL);
    return failed || status ? NULL : result_new(state, result);
}

static PyObject *compare_with(PyObject *self, PyObject *second, char *const *names, PyObject *const *values, comparison call)
{
    if (Py_TYPE(second) == Py_TYPE(self))
        return compare_states((struct state *)self, (struct state *)second, names, values, call);
    fail(state_of(self), CXM_E_TYPE, "second", -1, "second: a State was expected");
    return NULL;
}

PyObject *state_compare(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "relation", "confidence", "margin", "adjust", NULL};
    PyObject *other, *values[OPTIONS] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$OOOO:compare", names, &other, &values[0], &values[1], &values[2],
                                     &values[3]))
        return NULL;
    return compare_with(self, other, names + 1, values, cxm_state_compare);
}

static cxm_status compare_groups(const cxm_state *state, const cxm_state *itself, const char *options, const cxm_host *host,
                                 cxm_result **result, cxm_error *error)
{
    (void)itself;
    return cxm_state_compare_groups(state, options, host, result, error);
}

PyObject *state_compare_groups(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"against", "key", "confidence", "margin", "adjust", NULL};
    PyObject *values[OPTIONS] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$OOOO:compare_groups", names, &values[0], &values[1], &values[2], &values[3],
                                     &values[4]))
        return NULL;
    struct state *own = (struct state *)self;
    return compare_states(own, own, names, values, compare_groups);
}

PyObject *state_decompose(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "key", "confidence", "adjust", NULL};
    PyObject *other, *values[OPTIONS] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$OOO:decompose", names, &other, &values[0], &values[1], &values[2]))
        return NULL;
    return compare_with(self, other, names + 1, values, cxm_state_decompose);
}
