/* cxm._cxm.Record: a measure of the library, and the call that every measure function of the package makes.
 * Columns without keys go to cxm_measure_estimate(); keys, and columns in chunks, make it a query. */
#include <stddef.h>
#include <string.h>

#include "estimate.h"
#include "options.h"
#include "query.h"
#include "result.h"

enum { INPUTS_MAX = 8, TERMS_ROOM = 16, FIXED_ARGUMENTS = 5 };

struct record {
    PyObject_HEAD
    const cxm_measure *measure;
    PyObject *name, *terms, *units; /* str; tuples of str */
    PyObject *defaults;             /* tuple, in the order of the options */
    PyObject *one;                  /* the default of `threads` */
};

/* A call: what it was given, and what that became. */
struct call {
    struct module_state *state;
    const struct record *record;
    PyObject *by, *threads, *progress;
    struct text options;
    struct source columns[INPUTS_MAX + 2]; /* the inputs, then weight and population */
    struct source *weight, *population;    /* NULL where there is none */
    Py_ssize_t count;
    bool chunked;
};

static int call_options(struct call *call, PyObject *const *args)
{
    const cxm_measure *measure = call->record->measure;
    for (int32_t i = 0; i < measure->option_count; i++)
        if (args[i] != PyTuple_GetItem(call->record->defaults, i) &&
            options_add(call->state, &call->options, measure->options[i].name, args[i]))
            return -1;
    return 0;
}

static int call_columns(struct call *call, PyObject *const *args)
{
    const cxm_measure *measure = call->record->measure;
    for (int32_t i = 0; i < measure->input_count; i++)
        if (source_open(call->state, &call->columns[call->count++], args[i], measure->inputs[i].name))
            return -1;
    static const char *const names[] = {"weight", "population"};
    struct source **designs[] = {&call->weight, &call->population};
    for (int32_t i = 0; i < 2; i++) {
        PyObject *given = args[measure->input_count + i];
        if (given == Py_None)
            continue;
        *designs[i] = &call->columns[call->count++];
        if (source_open_or_number(call->state, *designs[i], given, names[i], call->columns[0].length))
            return -1;
    }
    for (Py_ssize_t i = 0; i < call->count; i++)
        call->chunked |= call->columns[i].count > 1;
    return 0;
}

/* One piece of each column, and no keys. */
static PyObject *call_estimate(struct call *call)
{
    const struct record *record = call->record;
    const cxm_measure *measure = record->measure;
    const cxm_column *columns[INPUTS_MAX];
    const int64_t rows = call->columns[0].length;
    cxm_design design = CXM_DESIGN_INIT;
    cxm_estimate few[TERMS_ROOM], *estimates = few;
    cxm_error why;
    struct lent lent;
    for (int32_t i = 0; i < measure->input_count; i++)
        columns[i] = call->columns[i].pieces;
    design.weight = call->weight ? call->weight->pieces : NULL;
    design.population = call->population ? call->population->pieces : NULL;
    const cxm_design *designed = call->weight || call->population ? &design : NULL;
    const bool lends = rows > LEND_ROWS || call->threads != record->one || call->progress != Py_None;
    if (lends && lend_open(call->state, &lent, call->threads, call->progress))
        return NULL;
    if (measure->term_count > TERMS_ROOM)
        estimates = PyMem_Calloc((size_t)measure->term_count, sizeof *estimates);
    PyObject *made = NULL;
    if (!estimates)
        PyErr_NoMemory();
    else if (!lends || lend_begin(call->state, &lent, rows) == 0) {
        cxm_status status = cxm_measure_estimate(measure, columns, designed, call->options.start, lends ? &lent.host : NULL,
                                                 estimates, &why);
        if (lends)
            lend_end(&lent);
        const struct figures figures = {record->name, record->terms, record->units, NULL, NULL, estimates};
        if (status)
            fail_library(call->state, &why, NULL);
        else
            made = estimate_new(call->state, &figures, 0);
    }
    if (estimates != few)
        PyMem_Free(estimates);
    if (lends)
        lend_close(&lent);
    return made;
}

/* Another name for columns that are called like a key, which keeps its own. */
static int rename_apart(struct call *call, const struct sources *keys, struct text *room)
{
    for (Py_ssize_t i = 0; i < call->count; i++) {
        struct source *column = &call->columns[i];
        bool taken = true;
        if (text_add(&room[i], column->name))
            return -1;
        for (int32_t tries = 0; taken && tries <= keys->count; tries++) {
            taken = false;
            for (Py_ssize_t k = 0; k < keys->count; k++)
                taken |= strcmp(keys->items[k].name, room[i].start) == 0;
            if (taken && text_add(&room[i], "_"))
                return -1;
        }
        column->name = room[i].start;
    }
    return 0;
}

/* "nps(score)", and the policy's texts. */
static int call_query(const struct call *call, struct text *measure, struct text *policy)
{
    const cxm_measure *record = call->record->measure;
    if (text_add(measure, record->name) || text_add(measure, "("))
        return -1;
    for (int32_t i = 0; i < record->input_count; i++)
        if ((i && text_add(measure, ", ")) || text_word(measure, call->columns[i].name))
            return -1;
    if (text_add(measure, ")"))
        return -1;
    if (call->weight && (text_add(policy, "weight=") || text_word(policy, call->weight->name)))
        return -1;
    return call->population && (text_add(policy, " population=") || text_word(policy, call->population->name)) ? -1 : 0;
}

/* The query that a call with keys, or with columns in chunks, is. */
static cxm_result *call_pieces(struct call *call, const struct sources *keys, struct lent *lent)
{
    struct text names[INPUTS_MAX + 2] = {{0}}, measure = {0}, policy = {0};
    struct pieces pieces = {0};
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    const Py_ssize_t count = call->count + keys->count;
    struct source **sources = PyMem_Calloc((size_t)count + 1, sizeof *sources);
    const char **by = PyMem_Calloc((size_t)keys->count + 1, sizeof *by);
    if (!sources || !by)
        PyErr_NoMemory();
    else if (rename_apart(call, keys, names) == 0 && call_query(call, &measure, &policy) == 0) {
        for (Py_ssize_t i = 0; i < count; i++)
            sources[i] = i < call->count ? &call->columns[i] : &keys->items[i - call->count];
        for (Py_ssize_t i = 0; i < keys->count; i++)
            by[i] = keys->items[i].name;
        query.measures = (const char *const[]){measure.start, NULL};
        query.by = keys->count ? by : NULL;
        query.options = call->options.start;
        query.policy = policy.start;
        if (pieces_cut(call->state, &pieces, sources, count) == 0)
            result = query_pieces(call->state, &pieces, &query, lent);
    }
    pieces_clear(&pieces);
    for (Py_ssize_t i = 0; i < INPUTS_MAX + 2; i++)
        text_clear(&names[i]);
    text_clear(&measure);
    text_clear(&policy);
    PyMem_Free(sources);
    PyMem_Free((void *)by);
    return result;
}

static PyObject *call_keyed(struct call *call)
{
    struct sources keys = {0};
    struct lent lent;
    cxm_result *result = NULL;
    if (lend_open(call->state, &lent, call->threads, call->progress))
        return NULL;
    if (call->by == Py_None || sources_of_keys(call->state, &keys, call->by) == 0)
        result = call_pieces(call, &keys, &lent);
    sources_clear(&keys);
    lend_close(&lent);
    if (!result)
        return NULL;
    return call->by == Py_None ? result_headline(call->state, result) : result_new(call->state, result);
}

/* estimate(*inputs, weight, population, by, threads, progress, *options) */
static PyObject *record_estimate(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    const struct record *record = (struct record *)self;
    const cxm_measure *measure = record->measure;
    struct call call;
    call.state = state_of(self);
    call.record = record;
    call.options = (struct text){0};
    call.weight = call.population = NULL;
    call.count = 0;
    call.chunked = false;
    if (count != measure->input_count + FIXED_ARGUMENTS + measure->option_count)
        return PyErr_SetString(PyExc_TypeError, "estimate() takes the inputs, weight, population, by, threads, progress, options"),
               NULL;
    PyObject *const *fixed = args + measure->input_count;
    call.by = fixed[2];
    call.threads = fixed[3];
    call.progress = fixed[4];
    PyObject *made = NULL;
    if (call_options(&call, fixed + FIXED_ARGUMENTS) == 0 && call_columns(&call, args) == 0)
        made = call.by == Py_None && !call.chunked ? call_estimate(&call) : call_keyed(&call);
    for (Py_ssize_t i = 0; i < call.count; i++)
        source_clear(&call.columns[i]);
    text_clear(&call.options);
    return made;
}

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
    default: return Py_NewRef(Py_None);
    }
}

static PyObject *kind_of(const cxm_option *option)
{
    static const char *const kinds[] = {"", "number", "integer", "choice", "scale", "column"};
    const bool known = option->kind > 0 && option->kind < (int32_t)(sizeof kinds / sizeof *kinds);
    return PyUnicode_FromString(kinds[known ? option->kind : 0]);
}

/* The record as plain tuples, of which the package makes cxm.Measure. */
static PyObject *record_describe(PyObject *self, PyObject *unused)
{
    const struct record *record = (struct record *)self;
    const cxm_measure *m = record->measure;
    PyObject *inputs = PyList_New(0), *options = PyList_New(0), *terms = PyList_New(0), *all = NULL;
    bool good = inputs && options && terms;
    (void)unused;
    for (int32_t i = 0; good && i < m->input_count; i++) {
        PyObject *item = Py_BuildValue("(ss)", m->inputs[i].name, m->inputs[i].summary);
        good = item && PyList_Append(inputs, item) == 0;
        Py_XDECREF(item);
    }
    for (int32_t i = 0; good && i < m->option_count; i++) {
        const cxm_option *o = &m->options[i];
        PyObject *item = Py_BuildValue("(sNsssOddii)", o->name, kind_of(o), o->unit, o->summary, o->choices,
                                       PyTuple_GetItem(record->defaults, i), o->minimum, o->maximum, (int)(o->exclusive & 1),
                                       (int)(o->exclusive >> 1 & 1));
        good = item && PyList_Append(options, item) == 0;
        Py_XDECREF(item);
    }
    for (int32_t i = 0; good && i < m->term_count; i++) {
        PyObject *item = Py_BuildValue("(sssdd)", m->terms[i].name, m->terms[i].unit, m->terms[i].summary, m->terms[i].minimum,
                                       m->terms[i].maximum);
        good = item && PyList_Append(terms, item) == 0;
        Py_XDECREF(item);
    }
    if (good)
        all = Py_BuildValue("(sssssOOO)", m->name, m->title, m->summary, m->formula, m->source, inputs, options, terms);
    Py_XDECREF(inputs);
    Py_XDECREF(options);
    Py_XDECREF(terms);
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
     "estimate(*inputs, weight, population, by, threads, progress, *options): an Estimate, or a Result where `by` is not None."},
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
