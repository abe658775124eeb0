/* What a model tells about itself: whether its rows fit together, whom to ask next, what is left of somebody who is forgotten. */
#include "model.h"

#include <cxm/unstable/ask.h>
#include <cxm/unstable/integrity.h>

#include "options.h"
#include "rows.h"

/* Option text of keywords, None left out. */
static int options_said(struct module_state *state, struct text *text, char **names, PyObject *const *values)
{
    PyObject *said = PyDict_New(), *plain, *name, *value;
    Py_ssize_t at = 0;
    for (int i = 0; said && names[i]; i++)
        if (values[i] && values[i] != Py_None && PyDict_SetItemString(said, names[i], values[i]))
            Py_CLEAR(said);
    plain = said ? delegate("_policy", "plain", said) : NULL;
    int added = plain ? 0 : -1;
    while (!added && PyDict_Next(plain, &at, &name, &value)) {
        const char *word = utf8(state, name, "options");
        added = word ? options_add(state, text, word, value) : -1;
    }
    Py_XDECREF(plain);
    Py_XDECREF(said);
    return added;
}

typedef cxm_status report_function(const cxm_model *model, const char *options, const cxm_host *host, cxm_rows **rows,
                                   cxm_error *error);

/* Rows are copied before the model may change. */
static PyObject *report_locked(struct model *self, const char *options, struct lent *lent, report_function *function)
{
    struct module_state *state = state_of((PyObject *)self);
    cxm_rows *rows = NULL;
    cxm_error why;
    if (lend_begin(state, lent, model_rows_of_all(self)))
        return NULL;
    cxm_status status = function(self->model, options, &lent->host, &rows, &why);
    lend_end(lent);
    return status ? model_fail(state, &why, NULL, NULL) : rows_new(state, rows);
}

static PyObject *report(PyObject *object, char **names, PyObject *const *values, report_function *function)
{
    struct model *self = (struct model *)object;
    struct module_state *state = state_of(object);
    struct text text = {0};
    struct hold hold;
    struct lent lent;
    PyObject *made = NULL, *one = PyLong_FromLong(1);
    if (one && options_said(state, &text, names, values) == 0 && lend_open(state, &lent, one, Py_None) == 0) {
        lend_zones(&lent, &self->zones);
        if (shared_lock_enter(state, &self->lock, &hold, false) == 0) {
            made = report_locked(self, text.start ? text.start : "", &lent, function);
            shared_lock_leave(&self->lock, &hold);
        }
        lend_close(&lent);
    }
    text_clear(&text);
    Py_XDECREF(one);
    return made;
}

PyObject *model_integrity(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"as_of", "zone", "speeder", "long_string", "irv", NULL};
    PyObject *values[5] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$OOOOO:integrity", names, &values[0], &values[1], &values[2], &values[3],
                                     &values[4]))
        return NULL;
    return report(self, names, values, cxm_model_integrity);
}

PyObject *model_ask(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"as_of", "zone", "window", "required", "fatigue", "per_account", NULL};
    PyObject *values[6] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$OOOOOO:ask", names, &values[0], &values[1], &values[2], &values[3],
                                     &values[4], &values[5]))
        return NULL;
    if (!values[0]) {
        PyErr_SetString(PyExc_TypeError, "ask() missing required keyword argument 'as_of'");
        return NULL;
    }
    return report(self, names, values, cxm_model_ask);
}

/* An id as text: an integer in digits. */
static PyObject *id_text(PyObject *id)
{
    if (PyUnicode_Check(id) || PyBool_Check(id) || !PyIndex_Check(id))
        return Py_NewRef(id);
    PyObject *whole = PyNumber_Index(id), *text = whole ? PyObject_Str(whole) : NULL;
    Py_XDECREF(whole);
    return text;
}

PyObject *model_forget(PyObject *object, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "min_n", NULL};
    struct model *self = (struct model *)object;
    struct module_state *state = state_of(object);
    PyObject *contact, *made = NULL;
    long long min_n = 1;
    struct hold hold;
    cxm_rows *remains = NULL;
    cxm_error why;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$L:forget", names, &contact, &min_n))
        return NULL;
    PyObject *id = id_text(contact);
    const char *text = id ? utf8(state, id, "contact") : NULL;
    if (text && shared_lock_enter(state, &self->lock, &hold, true) == 0) {
        cxm_status status = CXM_OK;
        const int begun = lend_begin(state, &self->lent, model_rows_of_all(self));
        if (!begun) {
            status = cxm_model_forget(self->model, text, min_n, &remains, &why);
            lend_end(&self->lent);
        }
        shared_lock_leave(&self->lock, &hold);
        if (!begun)
            made = status ? model_fail(state, &why, NULL, NULL) : rows_new(state, remains);
    }
    Py_XDECREF(id);
    return made;
}
