/* A Result keeps the library's result, and gives its rows as estimates and its columns as lists. How rows are laid out, finding
 * them and the way out to Arrow have files of their own. */
#include "result.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "estimate.h"
#include "values.h"

enum { FIXED_COLUMNS = 19 }; /* measure ... q, which follow the keys */

const cxm_column *result_column_named(const struct result *self, const char *name)
{
    return cxm_table_find(cxm_result_table(self->result), name);
}

static PyObject *names_between(const cxm_table *table, int64_t first, int64_t end)
{
    PyObject *names = PyTuple_New((Py_ssize_t)(end - first));
    for (int64_t i = first; names && i < end; i++) {
        PyObject *name = PyUnicode_FromString(table->names[i]);
        if (!name)
            Py_CLEAR(names);
        else
            PyTuple_SetItem(names, (Py_ssize_t)(i - first), name);
    }
    return names;
}

PyObject *result_new(struct module_state *state, cxm_result *result)
{
    struct result *self = PyObject_New(struct result, state->result);
    if (!self)
        return cxm_result_free(result), NULL;
    self->result = result;
    self->part_count = 0;
    self->parts = NULL;
    const cxm_table *table = cxm_result_table(result);
    self->key_names = names_between(table, 0, table->count - FIXED_COLUMNS);
    if (!self->key_names || result_parts_make(self))
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void result_dealloc(PyObject *object)
{
    struct result *self = (struct result *)object;
    PyTypeObject *type = Py_TYPE(object);
    result_parts_free(self);
    Py_XDECREF(self->key_names);
    cxm_result_free(self->result);
    PyObject_Free(self);
    Py_DECREF(type);
}

PyObject *result_keys_at(const struct result *self, int64_t row)
{
    const cxm_table *table = cxm_result_table(self->result);
    const Py_ssize_t count = PyTuple_Size(self->key_names);
    PyObject *values = PyTuple_New(count);
    for (Py_ssize_t i = 0; values && i < count; i++) {
        PyObject *value = value_of(&table->columns[i], row);
        if (!value)
            Py_CLEAR(values);
        else
            PyTuple_SetItem(values, i, value);
    }
    return values;
}

/* A result keeps of a test its p, and q within a family. */
static struct test test_of(double p, double q)
{
    return (struct test){NAN, NAN, p, q, isnan(p) ? CXM_TEST_NOT_TESTABLE : CXM_TEST_OK};
}

PyObject *result_estimate_at(const struct result *self, int64_t row)
{
    struct module_state *state = state_of((PyObject *)self);
    const struct part *part = self->parts;
    while (row >= part->first + part->group * part->groups)
        part++;
    const int64_t start = row - (row - part->first) % part->group;
    const struct block *block = part->blocks;
    while (row - start >= block->first + block->count)
        block++;
    cxm_estimate *estimates = PyMem_Calloc((size_t)block->count, sizeof *estimates);
    struct test *tests = PyMem_Calloc((size_t)block->count, sizeof *tests);
    if (!estimates || !tests) {
        PyMem_Free(estimates);
        PyMem_Free(tests);
        return PyErr_NoMemory();
    }
    const cxm_column *p = result_column_named(self, "p"), *q = result_column_named(self, "q");
    bool tested = false;
    cxm_error why;
    cxm_status status = CXM_OK;
    for (int64_t i = 0; i < block->count && !status; i++) {
        status = cxm_result_estimate(self->result, start + block->first + i, &estimates[i], &why);
        const int64_t at = start + block->first + i;
        tests[i] = test_of(((const double *)p->data)[at], ((const double *)q->data)[at]);
        tested |= tests[i].status == CXM_TEST_OK;
    }
    PyObject *keys = NULL, *made = NULL;
    if (status)
        fail_library(state, &why, NULL);
    else if (PyTuple_Size(self->key_names) == 0 || (keys = result_keys_at(self, row))) {
        struct figures figures = {block->measure, block->names, block->units, keys ? self->key_names : NULL, keys, estimates,
                                  tested ? tests : NULL};
        made = estimate_new(state, &figures, (Py_ssize_t)(row - start - block->first));
    }
    Py_XDECREF(keys);
    PyMem_Free(estimates);
    PyMem_Free(tests);
    return made;
}

PyObject *result_headline(struct module_state *state, cxm_result *result)
{
    PyObject *whole = result_new(state, result);
    PyObject *first = whole ? result_estimate_at((struct result *)whole, 0) : NULL;
    Py_XDECREF(whole);
    return first;
}

static Py_ssize_t result_length(PyObject *self)
{
    return (Py_ssize_t)cxm_result_length(((struct result *)self)->result);
}

static PyObject *result_item(PyObject *self, Py_ssize_t row)
{
    if (row < 0 || row >= result_length(self))
        return PyErr_SetString(PyExc_IndexError, "the result has no such row"), NULL;
    return result_estimate_at((struct result *)self, row);
}

/* One row, counted from the end where it is negative, or a slice of rows as a list. */
static PyObject *result_subscript(PyObject *self, PyObject *key)
{
    const Py_ssize_t rows = result_length(self);
    Py_ssize_t start, stop, step;
    if (!PySlice_Check(key)) {
        Py_ssize_t row = PyNumber_AsSsize_t(key, PyExc_IndexError);
        return row == -1 && PyErr_Occurred() ? NULL : result_item(self, row < 0 ? row + rows : row);
    }
    if (PySlice_Unpack(key, &start, &stop, &step))
        return NULL;
    Py_ssize_t count = PySlice_AdjustIndices(rows, &start, &stop, step);
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list && i < count; i++) {
        PyObject *item = result_item(self, start + i * step);
        if (!item)
            Py_CLEAR(list);
        else
            PyList_SetItem(list, i, item);
    }
    return list;
}

static PyObject *result_column(PyObject *self, PyObject *name)
{
    struct module_state *state = state_of(self);
    const char *text = utf8(state, name, "name");
    const cxm_column *column = text ? result_column_named((struct result *)self, text) : NULL;
    if (!column && text)
        fail(state, CXM_E_NOT_FOUND, "name", -1, "the result has no column %s", text);
    return column ? values_of(column) : NULL;
}

static PyObject *result_to_dict(PyObject *self, PyObject *unused)
{
    const cxm_table *table = cxm_result_table(((struct result *)self)->result);
    PyObject *all = PyDict_New();
    (void)unused;
    for (int64_t i = 0; all && i < table->count; i++) {
        PyObject *values = values_of(&table->columns[i]);
        if (!values || PyDict_SetItemString(all, table->names[i], values))
            Py_CLEAR(all);
        Py_XDECREF(values);
    }
    return all;
}

/* A measure's name; with several roll-ups theirs before it. */
static PyObject *ledger_name(const cxm_column *rollup, const cxm_column *measure, int64_t i)
{
    PyObject *name = value_of(measure, i), *of = rollup && name ? value_of(rollup, i) : NULL;
    if (!rollup)
        return name;
    PyObject *both = of ? PyTuple_Pack(2, of, name) : NULL;
    Py_XDECREF(of);
    Py_XDECREF(name);
    return both;
}

static PyObject *result_ledger(PyObject *self, void *unused)
{
    const cxm_table *table = cxm_result_ledger(((struct result *)self)->result);
    const cxm_column *measure = cxm_table_find(table, "measure"), *reason = cxm_table_find(table, "reason");
    const cxm_column *rows = cxm_table_find(table, "rows"), *rollup = cxm_table_find(table, "rollup");
    PyObject *all = PyDict_New();
    (void)unused;
    for (int64_t i = 0; all && i < table->length; i++) {
        PyObject *name = ledger_name(rollup, measure, i), *key = value_of(reason, i), *count = value_of(rows, i);
        PyObject *own = name ? Py_XNewRef(PyDict_GetItemWithError(all, name)) : NULL;
        if (!own && name && !PyErr_Occurred() && (own = PyDict_New()) && PyDict_SetItem(all, name, own))
            Py_CLEAR(own);
        if (!own || !key || !count || PyDict_SetItem(own, key, count))
            Py_CLEAR(all);
        Py_XDECREF(own);
        Py_XDECREF(name);
        Py_XDECREF(key);
        Py_XDECREF(count);
    }
    return all;
}

static PyObject *result_columns(PyObject *self, void *unused)
{
    const cxm_table *table = cxm_result_table(((struct result *)self)->result);
    (void)unused;
    return names_between(table, 0, table->count);
}

static PyObject *result_query(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(cxm_result_query(((struct result *)self)->result));
}

static PyObject *result_fingerprint(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(cxm_result_fingerprint(((struct result *)self)->result));
}

static PyObject *result_to_pandas(PyObject *self, PyObject *unused)
{
    (void)unused;
    return delegate("_frames", "to_pandas", self);
}

static PyObject *result_to_polars(PyObject *self, PyObject *unused)
{
    (void)unused;
    return delegate("_frames", "to_polars", self);
}

static PyObject *result_html(PyObject *self, PyObject *unused)
{
    (void)unused;
    return delegate("_html", "html", self);
}

static PyObject *result_repr(PyObject *self)
{
    return delegate("_text", "table", self);
}

static PyMethodDef result_methods[] = {
    {"find", (PyCFunction)(void (*)(void))result_find, METH_VARARGS | METH_KEYWORDS,
     "find($self, measure, term=None, *keys)\n--\n\nThe Estimate of a measure, a term (None: the first) and a group's keys."},
    {"column", result_column, METH_O, "column($self, name, /)\n--\n\nThe values of a column, as a list."},
    {"letters", (PyCFunction)(void (*)(void))result_letters, METH_VARARGS | METH_KEYWORDS,
     "letters($self, row, *, alpha=0.05, adjust='holm')\n--\n\n"
     "For each column of a survey table the letters of the columns that it is significantly higher than, at alpha for the line.\n\n"
     "The result is that of State.compare_groups('all'), and the line that of a row's measure, term and other keys.\n"
     "Column A is its first `against`, B, C ... its groups in their order.\n"
     "adjust: as for State.compare(), over the pairs of the line."},
    {"to_dict", result_to_dict, METH_NOARGS, "to_dict($self, /)\n--\n\nEvery column by its name, as lists."},
    {"to_pandas", result_to_pandas, METH_NOARGS, "to_pandas($self, /)\n--\n\nThe table as a pandas.DataFrame."},
    {"to_polars", result_to_polars, METH_NOARGS, "to_polars($self, /)\n--\n\nThe table as a polars.DataFrame."},
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))result_stream, METH_VARARGS | METH_KEYWORDS,
     "__arrow_c_stream__($self, requested_schema=None)\n--\n\nThe table as an Arrow stream of one batch, a copy."},
    {"__arrow_c_schema__", result_schema, METH_NOARGS, "__arrow_c_schema__($self, /)\n--\n\nThe Arrow schema of the table."},
    {"_repr_html_", result_html, METH_NOARGS, "_repr_html_($self, /)\n--\n\nThe table as notebooks show it."},
    {0},
};

static PyGetSetDef result_getset[] = {
    {"columns", result_columns, NULL, "The names of the columns: the keys, then those that every result has.", NULL},
    {"_parts", result_parts, NULL, "What of the table has groups of the same rows: (first row, rows of a group, groups).", NULL},
    {"ledger", result_ledger, NULL, "What became of the rows that were put in: measure, or (rollup, measure) -> reason -> rows; None is withheld.", NULL},
    {"query", result_query, NULL, "The query in canonical form, every choice written out.", NULL},
    {"fingerprint", result_fingerprint, NULL, "16 hexadecimal digits of the query and its methods.", NULL},
    {0},
};

static PyType_Slot result_slots[] = {
    {Py_tp_doc, (void *)"What a query gives: a row for each group, measure and term; iterating gives an Estimate for each."},
    {Py_tp_dealloc, result_dealloc},
    {Py_tp_methods, result_methods},
    {Py_tp_getset, result_getset},
    {Py_tp_repr, result_repr},
    {Py_tp_iter, PySeqIter_New},
    {Py_sq_length, result_length},
    {Py_sq_item, result_item},
    {Py_mp_length, result_length},
    {Py_mp_subscript, result_subscript},
    {0, NULL},
};

PyType_Spec result_spec = {"cxm.Result", sizeof(struct result), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, result_slots};
