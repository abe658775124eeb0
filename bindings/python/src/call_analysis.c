/* An analysis of plain columns: figures with their tests, and a number for each row. Columns in chunks are put together first. */
#include "estimate.h"
#include "numbers.h"
#include "record.h"

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/pieces.h>

/* What cxm_measure_analyse() is given and gives. */
struct analysis {
    Py_ssize_t columns, figures;
    const cxm_column **given;
    const char **names;
    cxm_column **joined; /* copies of columns in chunks: the inputs', then the design's */
    cxm_design design;
    cxm_tested_estimate *estimates;
    double **rows;
    PyObject *row_dict;
};

static int analysis_column(struct call *call, struct analysis *analysis, Py_ssize_t at, const struct source *source,
                           const cxm_column **column)
{
    cxm_error why;
    if (source->count == 1) {
        *column = source->pieces;
        return 0;
    }
    if (cxm_column_join(source->pieces, source->count, source->name, NULL, &analysis->joined[at], &why))
        return fail_library(call->state, &why, source->name);
    *column = analysis->joined[at];
    return 0;
}

static int analysis_columns(struct call *call, struct analysis *analysis)
{
    const cxm_column **members[DESIGN_MAX] = {&analysis->design.weight, &analysis->design.stratum, &analysis->design.cluster,
                                              &analysis->design.population};
    for (Py_ssize_t i = 0; i < analysis->columns; i++) {
        const struct source *source = i < call->inputs ? &call->columns[i] : &call->repeated.items[i - call->inputs];
        analysis->names[i] = source->name;
        if (analysis_column(call, analysis, i, source, &analysis->given[i]))
            return -1;
    }
    for (int32_t i = 0; i < DESIGN_MAX; i++)
        if (call->design[i] && analysis_column(call, analysis, analysis->columns + i, call->design[i], members[i]))
            return -1;
    return 0;
}

/* A number for each row and row term, in arrays that Python owns. */
static int analysis_rows(struct call *call, struct analysis *analysis)
{
    const cxm_measure *measure = call->record->measure;
    if (!(analysis->row_dict = PyDict_New()))
        return -1;
    for (int32_t i = 0; i < measure->row_term_count; i++) {
        PyObject *numbers = numbers_new(call->state, analysis->given[0]->length, &analysis->rows[i]);
        int put = numbers ? PyDict_SetItemString(analysis->row_dict, measure->row_terms[i].name, numbers) : -1;
        Py_XDECREF(numbers);
        if (put)
            return -1;
    }
    return 0;
}

static int analysis_open(struct call *call, struct analysis *analysis)
{
    const cxm_measure *measure = call->record->measure;
    *analysis = (struct analysis){.columns = call->inputs + call->repeated.count, .design = CXM_DESIGN_INIT};
    analysis->figures = cxm_measure_figures(measure, (int32_t)analysis->columns);
    const size_t columns = (size_t)analysis->columns + DESIGN_MAX + 1;
    analysis->given = PyMem_Calloc(columns, sizeof *analysis->given);
    analysis->names = PyMem_Calloc(columns, sizeof *analysis->names);
    analysis->joined = PyMem_Calloc(columns, sizeof *analysis->joined);
    analysis->estimates = PyMem_Calloc((size_t)analysis->figures + 1, sizeof *analysis->estimates);
    analysis->rows = PyMem_Calloc((size_t)measure->row_term_count + 1, sizeof *analysis->rows);
    if (!analysis->given || !analysis->names || !analysis->joined || !analysis->estimates || !analysis->rows)
        return PyErr_NoMemory(), -1;
    if (!analysis->figures)
        return fail(call->state, CXM_E_ARGUMENT, measure->inputs[measure->input_count - 1].name, -1,
                    "%s: %s cannot be given %zd columns", measure->inputs[measure->input_count - 1].name, measure->name,
                    analysis->columns);
    return analysis_columns(call, analysis) || analysis_rows(call, analysis) ? -1 : 0;
}

static void analysis_close(struct analysis *analysis)
{
    for (Py_ssize_t i = 0; analysis->joined && i < analysis->columns + DESIGN_MAX; i++)
        cxm_column_free(analysis->joined[i]);
    PyMem_Free((void *)analysis->given);
    PyMem_Free((void *)analysis->names);
    PyMem_Free(analysis->joined);
    PyMem_Free(analysis->estimates);
    PyMem_Free(analysis->rows);
    Py_XDECREF(analysis->row_dict);
}

/* A figure alone: what a term's name, or "coefficient(effort)", stands for. */
static PyObject *analysis_figure(const struct call *call, const cxm_term *term, PyObject *column, const cxm_tested_estimate *from)
{
    const struct test test = {from->statistic, from->df, from->p, NAN, from->test_status};
    PyObject *name = column ? PyUnicode_FromFormat("%s(%U)", term->name, column) : PyUnicode_FromString(term->name);
    PyObject *names = name ? PyTuple_Pack(1, name) : NULL, *units = names ? Py_BuildValue("(s)", term->unit) : NULL;
    const struct figures figures = {call->record->name, names, units, NULL, NULL, &from->estimate, &test};
    PyObject *made = units ? estimate_new(call->state, &figures, 0) : NULL;
    Py_XDECREF(name);
    Py_XDECREF(names);
    Py_XDECREF(units);
    return made;
}

/* (term, column or None, Estimate) of every figure. */
static PyObject *analysis_figures(const struct call *call, const struct analysis *analysis)
{
    const cxm_measure *measure = call->record->measure;
    const cxm_tested_estimate *from = analysis->estimates;
    const Py_ssize_t step = measure->inputs[measure->input_count - 1].kind == CXM_INPUT_AGED ? 2 : 1;
    PyObject *list = PyList_New(0);
    for (int32_t t = 0; list && t < measure->term_count; t++) {
        const cxm_term *term = &measure->terms[t];
        const bool each = term->flags & CXM_TERM_EACH;
        for (Py_ssize_t i = 0; list && i < (each ? call->repeated.count / step : 1); i++, from++) {
            PyObject *column = each ? PyList_GetItem(call->repeated.names, i * step) : NULL;
            PyObject *figure = analysis_figure(call, term, column, from);
            PyObject *item = figure ? Py_BuildValue("(sOO)", term->name, column ? column : Py_None, figure) : NULL;
            if (!item || PyList_Append(list, item))
                Py_CLEAR(list);
            Py_XDECREF(item);
            Py_XDECREF(figure);
        }
    }
    return list;
}

static int analysis_run(struct call *call, struct analysis *analysis, struct lent *lent)
{
    const cxm_measure *measure = call->record->measure;
    cxm_error why;
    if (lend_begin(call->state, lent, LEND_MANY))
        return -1;
    cxm_status status = cxm_measure_analyse(measure, analysis->given, analysis->names, (int32_t)analysis->columns,
                                            &analysis->design, call->options.start, &lent->host, analysis->estimates,
                                            measure->row_term_count ? analysis->rows : NULL, &why);
    lend_end(lent);
    return status ? fail_library(call->state, &why, NULL) : 0;
}

PyObject *call_analysis(struct call *call)
{
    struct analysis analysis;
    struct lent lent;
    PyObject *made = NULL;
    if (lend_open(call->state, &lent, call->threads, call->progress))
        return NULL;
    if (analysis_open(call, &analysis) == 0 && analysis_run(call, &analysis, &lent) == 0) {
        PyObject *figures = analysis_figures(call, &analysis);
        made = figures ? PyTuple_Pack(2, figures, analysis.row_dict) : NULL;
        Py_XDECREF(figures);
    }
    analysis_close(&analysis);
    lend_close(&lent);
    return made;
}
