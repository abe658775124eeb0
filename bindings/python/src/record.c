/* cxm._cxm.Record: a measure of the library, as the package's Python part knows it. What its functions do is in call.c. */
#include "record.h"

#include <string.h>

static PyObject *default_of(const cxm_option *option)
{
    const char *start = option->choices;
    switch (option->kind) {
    case CXM_OPTION_NUMBER: return PyFloat_FromDouble(option->initial);
    case CXM_OPTION_INTEGER: return PyLong_FromDouble(option->initial);
    case CXM_OPTION_SCALE:
        return Py_BuildValue("(NN)", PyLong_FromDouble(option->initial), PyLong_FromDouble(option->initial_end));
    case CXM_OPTION_CHOICE:
        for (double i = 0; i < option->initial; i++)
            start = strchr(start, '|') + 1;
        return PyUnicode_FromStringAndSize(start, (Py_ssize_t)strcspn(start, "|"));
    case CXM_OPTION_TEXT: return PyUnicode_FromString("");
    default: return Py_NewRef(Py_None);
    }
}

static PyObject *kind_of(const cxm_option *option)
{
    static const char *const kinds[] = {"", "number", "integer", "choice", "scale", "column", "text"};
    const bool known = option->kind > 0 && option->kind < (int32_t)(sizeof kinds / sizeof *kinds);
    return PyUnicode_FromString(kinds[known ? option->kind : 0]);
}

static PyObject *term_of(const cxm_term *term)
{
    return Py_BuildValue("(sssddi)", term->name, term->unit, term->summary, term->minimum, term->maximum,
                         (int)(term->flags & CXM_TERM_EACH ? 1 : 0));
}

static PyObject *input_of(const cxm_input *input)
{
    static const char *const kinds[] = {"", "answers", "number", "event", "category", "time", "margin", "aged"};
    const bool known = input->kind > 0 && input->kind < (int32_t)(sizeof kinds / sizeof *kinds);
    return Py_BuildValue("(sssii)", input->name, input->summary, kinds[known ? input->kind : 0],
                         (int)(input->flags & CXM_INPUT_OPTIONAL ? 1 : 0), (int)(input->flags & CXM_INPUT_REPEATED ? 1 : 0));
}

/* Those names of a design's members whose bits are set. */
static PyObject *design_of(uint32_t design)
{
    PyObject *names = PyList_New(0);
    for (int32_t i = 0; names && i < DESIGN_MAX; i++) {
        PyObject *name = design >> i & 1 ? PyUnicode_FromString(design_names[i]) : NULL;
        if ((design >> i & 1) && (!name || PyList_Append(names, name)))
            Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

static bool add_item(PyObject *list, PyObject *item)
{
    bool added = item && PyList_Append(list, item) == 0;
    Py_XDECREF(item);
    return added;
}

/* The record as plain tuples, of which the package makes cxm.Measure. */
static PyObject *record_describe(PyObject *self, PyObject *unused)
{
    const struct record *record = (struct record *)self;
    const cxm_measure *m = record->measure;
    PyObject *inputs = PyList_New(0), *options = PyList_New(0), *terms = PyList_New(0), *row_terms = PyList_New(0), *all = NULL;
    PyObject *design = design_of(m->design);
    bool good = inputs && options && terms && row_terms && design;
    (void)unused;
    for (int32_t i = 0; good && i < m->input_count; i++)
        good = add_item(inputs, input_of(&m->inputs[i]));
    for (int32_t i = 0; good && i < m->option_count; i++) {
        const cxm_option *o = &m->options[i];
        good = add_item(options, Py_BuildValue("(sNsssOddii)", o->name, kind_of(o), o->unit, o->summary, o->choices,
                                               PyTuple_GetItem(record->defaults, i), o->minimum, o->maximum,
                                               (int)(o->exclusive & 1), (int)(o->exclusive >> 1 & 1)));
    }
    for (int32_t i = 0; good && i < m->term_count; i++)
        good = add_item(terms, term_of(&m->terms[i]));
    for (int32_t i = 0; good && i < m->row_term_count; i++)
        good = add_item(row_terms, term_of(&m->row_terms[i]));
    if (good)
        all = Py_BuildValue("(sssssOOOsOOs)", m->name, m->title, m->summary, m->formula, m->source, inputs, options, terms,
                            m->form == CXM_FORM_ANALYSIS ? "analysis" : "answers", design, row_terms, m->of ? m->of : "responses");
    Py_XDECREF(inputs);
    Py_XDECREF(options);
    Py_XDECREF(terms);
    Py_XDECREF(row_terms);
    Py_XDECREF(design);
    return all;
}

static void record_dealloc(PyObject *object)
{
    struct record *self = (struct record *)object;
    PyTypeObject *type = Py_TYPE(object);
    Py_XDECREF(self->name);
    Py_XDECREF(self->terms);
    Py_XDECREF(self->units);
    Py_XDECREF(self->defaults);
    Py_XDECREF(self->one);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *record_new(struct module_state *state, const cxm_measure *measure, PyObject *one)
{
    struct record *self = PyObject_New(struct record, state->record);
    if (!self)
        return NULL;
    self->measure = measure;
    self->name = PyUnicode_InternFromString(measure->name);
    self->terms = PyTuple_New(measure->term_count);
    self->units = PyTuple_New(measure->term_count);
    self->defaults = PyTuple_New(measure->option_count);
    self->one = Py_NewRef(one);
    bool good = self->name && self->terms && self->units && self->defaults;
    for (int32_t i = 0; good && i < measure->term_count; i++) {
        PyObject *name = PyUnicode_InternFromString(measure->terms[i].name);
        PyObject *unit = PyUnicode_InternFromString(measure->terms[i].unit);
        good = name && unit;
        PyTuple_SetItem(self->terms, i, name);
        PyTuple_SetItem(self->units, i, unit);
    }
    for (int32_t i = 0; good && i < measure->option_count; i++) {
        PyObject *value = default_of(&measure->options[i]);
        good = value != NULL;
        PyTuple_SetItem(self->defaults, i, value);
    }
    if (!good)
        Py_CLEAR(self);
    return (PyObject *)self;
}

int records_make(PyObject *module, struct module_state *state)
{
    const int32_t count = cxm_measure_count();
    PyObject *all = PyTuple_New(count), *one = PyLong_FromLong(1);
    bool good = all && one;
    for (int32_t i = 0; good && i < count; i++) {
        const cxm_measure *measure = cxm_measure_at(i);
        if (measure->input_count < 1 || measure->input_count > INPUTS_MAX)
            good = fail(state, CXM_E_UNSUPPORTED, NULL, -1, "%s has %d inputs", measure->name, (int)measure->input_count) == 0;
        PyObject *record = good ? record_new(state, measure, one) : NULL;
        good = record && PyTuple_SetItem(all, i, record) == 0;
    }
    good = good && PyModule_AddObjectRef(module, "records", all) == 0;
    Py_XDECREF(all);
    Py_XDECREF(one);
    return good ? 0 : -1;
}

static PyMethodDef record_methods[] = {
    {"estimate", (PyCFunction)(void (*)(void))record_estimate, METH_FASTCALL,
     "estimate(*inputs, weight, stratum, cluster, population, by, threads, progress, *options): an Estimate, a Result where `by` "
     "is not None, or the figures and rows of an analysis."},
    {"describe", record_describe, METH_NOARGS, "describe($self, /)\n--\n\nThe record as tuples."},
    {0},
};

static PyType_Slot record_slots[] = {
    {Py_tp_doc, (void *)"A measure of the library."},
    {Py_tp_dealloc, record_dealloc},
    {Py_tp_methods, record_methods},
    {0, NULL},
};

PyType_Spec record_spec = {"cxm._cxm.Record", sizeof(struct record), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, record_slots};
