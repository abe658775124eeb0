/* The call that every measure function of the package makes. Columns without keys go to cxm_measure_estimate(), or to
 * cxm_measure_analyse(); keys, and answers in chunks, make it a query. */
#include "estimate.h"
#include "options.h"
#include "record.h"

enum { TERMS_ROOM = 16 };

const char *const design_names[DESIGN_MAX] = {"weight", "stratum", "cluster", "population"};

static int call_options(struct call *call, PyObject *const *args)
{
    const cxm_measure *measure = call->record->measure;
    for (int32_t i = 0; i < measure->option_count; i++)
        if (args[i] != PyTuple_GetItem(call->record->defaults, i) &&
            options_add(call->state, &call->options, measure->options[i].name, args[i]))
            return -1;
    return 0;
}

/* One input: left out, a column, or as many as there are where it repeats. */
static int call_input(struct call *call, const cxm_input *input, PyObject *given, bool *left_out)
{
    if (given == Py_None && (input->flags & CXM_INPUT_OPTIONAL)) {
        *left_out = true;
        return 0;
    }
    if (*left_out)
        return fail(call->state, CXM_E_ARGUMENT, input->name, -1, "%s: it can only be given with the inputs before it",
                    input->name);
    if (input->flags & CXM_INPUT_REPEATED)
        return sources_of_columns(call->state, &call->repeated, given, input->name);
    call->inputs++;
    return source_open(call->state, &call->columns[call->count++], given, input->name);
}

static int call_columns(struct call *call, PyObject *const *args)
{
    const cxm_measure *measure = call->record->measure;
    bool left_out = false;
    for (int32_t i = 0; i < measure->input_count; i++)
        if (call_input(call, &measure->inputs[i], args[i], &left_out))
            return -1;
    for (int32_t i = 0; i < DESIGN_MAX; i++) {
        PyObject *given = args[measure->input_count + i];
        if (given == Py_None)
            continue;
        const int64_t rows = call->inputs ? call->columns[0].length : call->repeated.count ? call->repeated.items[0].length : 0;
        call->design[i] = &call->columns[call->count++];
        if (source_open_or_number(call->state, call->design[i], given, design_names[i], rows))
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
    const cxm_column **members[DESIGN_MAX] = {&design.weight, &design.stratum, &design.cluster, &design.population};
    cxm_estimate few[TERMS_ROOM], *estimates = few;
    cxm_error why;
    struct lent lent;
    for (int32_t i = 0; i < measure->input_count; i++)
        columns[i] = call->columns[i].pieces;
    for (int32_t i = 0; i < DESIGN_MAX; i++)
        *members[i] = call->design[i] ? call->design[i]->pieces : NULL;
    const cxm_design *designed = call->count > call->inputs ? &design : NULL;
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
        const struct figures figures = {record->name, record->terms, record->units, NULL, NULL, estimates, NULL};
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

PyObject *record_estimate(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    const struct record *record = (struct record *)self;
    const cxm_measure *measure = record->measure;
    const bool analysis = measure->form == CXM_FORM_ANALYSIS;
    struct call call;
    call.state = state_of(self);
    call.record = record;
    call.options = (struct text){0};
    call.repeated = (struct sources){0};
    for (int32_t i = 0; i < DESIGN_MAX; i++)
        call.design[i] = NULL;
    call.count = call.inputs = 0;
    call.chunked = false;
    if (count != measure->input_count + FIXED_ARGUMENTS + measure->option_count)
        return PyErr_SetString(PyExc_TypeError, "estimate() takes the inputs, weight, stratum, cluster, population, by, threads, "
                                                "progress, options"), NULL;
    PyObject *const *fixed = args + measure->input_count + DESIGN_MAX;
    call.by = fixed[0];
    call.threads = fixed[1];
    call.progress = fixed[2];
    PyObject *made = NULL;
    if (call_options(&call, fixed + 3) == 0 && call_columns(&call, args) == 0) {
        if (call.by != Py_None)
            made = call_keyed(&call);
        else
            made = analysis ? call_analysis(&call) : call.chunked ? call_keyed(&call) : call_estimate(&call);
    }
    for (Py_ssize_t i = 0; i < call.count; i++)
        source_clear(&call.columns[i]);
    sources_clear(&call.repeated);
    text_clear(&call.options);
    return made;
}
