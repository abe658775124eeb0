/* Rows are copied out of the library's at once, because those may point into a model that the next append changes.
 * The way out to Arrow has a file of its own. */
#include "rows.h"

#include <cxm/unstable/pieces.h>
#include <stdlib.h>
#include <string.h>

#include "values.h"

void kept_release(struct kept *kept)
{
    if (atomic_fetch_sub(&kept->owners, 1) > 1)
        return;
    for (int64_t i = 0; i < kept->count; i++) {
        cxm_column_free(kept->columns ? kept->columns[i] : NULL);
        free(kept->names ? kept->names[i] : NULL);
        free(kept->bits ? kept->bits[i] : NULL);
    }
    free(kept->columns);
    free(kept->names);
    free(kept->bits);
    free(kept);
}

static uint8_t *bits_of(const cxm_column *column)
{
    uint8_t *bits = calloc((size_t)column->length / 8 + 1, 1);
    for (int64_t row = 0; bits && row < column->length; row++)
        if (((const uint8_t *)column->data)[row])
            bits[row >> 3] = (uint8_t)(bits[row >> 3] | 1u << (row & 7));
    return bits;
}

static int kept_fill(struct module_state *state, struct kept *kept, const cxm_table *table)
{
    kept->names = calloc((size_t)table->count + 1, sizeof *kept->names);
    kept->columns = calloc((size_t)table->count + 1, sizeof *kept->columns);
    kept->bits = calloc((size_t)table->count + 1, sizeof *kept->bits);
    if (!kept->names || !kept->columns || !kept->bits)
        return PyErr_NoMemory(), -1;
    kept->count = table->count;
    for (int64_t i = 0; i < table->count; i++) {
        cxm_error why;
        const size_t size = strlen(table->names[i]) + 1;
        if (cxm_column_join(&table->columns[i], 1, table->names[i], NULL, &kept->columns[i], &why))
            return fail_library(state, &why, NULL);
        kept->names[i] = malloc(size);
        if (kept->names[i])
            memcpy(kept->names[i], table->names[i], size);
        if (kept->columns[i]->type == CXM_TYPE_BOOL8)
            kept->bits[i] = bits_of(kept->columns[i]);
        if (!kept->names[i] || (kept->columns[i]->type == CXM_TYPE_BOOL8 && !kept->bits[i]))
            return PyErr_NoMemory(), -1;
    }
    return 0;
}

PyObject *rows_new(struct module_state *state, cxm_rows *from)
{
    struct rows *self = PyObject_New(struct rows, state->rows);
    if (self && !(self->kept = calloc(1, sizeof *self->kept))) {
        Py_CLEAR(self);
        PyErr_NoMemory();
    }
    if (self) {
        atomic_init(&self->kept->owners, 1);
        self->kept->length = cxm_rows_table(from)->length;
        if (kept_fill(state, self->kept, cxm_rows_table(from)))
            Py_CLEAR(self);
    }
    cxm_rows_free(from);
    return (PyObject *)self;
}

static void rows_dealloc(PyObject *object)
{
    struct rows *self = (struct rows *)object;
    PyTypeObject *type = Py_TYPE(object);
    if (self->kept)
        kept_release(self->kept);
    PyObject_Free(self);
    Py_DECREF(type);
}

static Py_ssize_t rows_length(PyObject *self)
{
    return (Py_ssize_t)((struct rows *)self)->kept->length;
}

static PyObject *rows_columns(PyObject *self, void *unused)
{
    const struct kept *kept = ((struct rows *)self)->kept;
    PyObject *names = PyTuple_New((Py_ssize_t)kept->count);
    (void)unused;
    for (int64_t i = 0; names && i < kept->count; i++) {
        PyObject *name = PyUnicode_FromString(kept->names[i]);
        if (!name)
            Py_CLEAR(names);
        else
            PyTuple_SetItem(names, (Py_ssize_t)i, name);
    }
    return names;
}

static const cxm_column *column_named(PyObject *self, PyObject *name)
{
    const struct kept *kept = ((struct rows *)self)->kept;
    const char *text = utf8(state_of(self), name, "name");
    for (int64_t i = 0; text && i < kept->count; i++)
        if (strcmp(kept->names[i], text) == 0)
            return kept->columns[i];
    if (text)
        fail(state_of(self), CXM_E_NOT_FOUND, "name", -1, "the rows have no column %s", text);
    return NULL;
}

static PyObject *rows_column(PyObject *self, PyObject *name)
{
    const cxm_column *column = column_named(self, name);
    return column ? values_of(column) : NULL;
}

static PyObject *rows_to_dict(PyObject *self, PyObject *unused)
{
    const struct kept *kept = ((struct rows *)self)->kept;
    PyObject *all = PyDict_New();
    (void)unused;
    for (int64_t i = 0; all && i < kept->count; i++) {
        PyObject *values = values_of(kept->columns[i]);
        if (!values || PyDict_SetItemString(all, kept->names[i], values))
            Py_CLEAR(all);
        Py_XDECREF(values);
    }
    return all;
}

/* The first values of a column: what is shown. */
static PyObject *rows_first(PyObject *self, PyObject *args)
{
    PyObject *name;
    Py_ssize_t most;
    if (!PyArg_ParseTuple(args, "On", &name, &most))
        return NULL;
    const cxm_column *column = column_named(self, name);
    if (!column)
        return NULL;
    cxm_column first = *column;
    first.length = first.length < most ? first.length : most;
    return values_of(&first);
}

/* What numpy calls a type; NULL where its arrays are of objects. */
static const char *numpy_type(const cxm_column *column, int64_t *size)
{
    static const struct {
        int32_t type;
        int64_t size;
        const char *name;
    } types[] = {
        {CXM_TYPE_I8, 1, "i1"},  {CXM_TYPE_I16, 2, "i2"}, {CXM_TYPE_I32, 4, "i4"}, {CXM_TYPE_I64, 8, "i8"},
        {CXM_TYPE_U8, 1, "u1"},  {CXM_TYPE_U16, 2, "u2"}, {CXM_TYPE_U32, 4, "u4"}, {CXM_TYPE_U64, 8, "u8"},
        {CXM_TYPE_F32, 4, "f4"}, {CXM_TYPE_F64, 8, "f8"}, {CXM_TYPE_BOOL8, 1, "?"}, {CXM_TYPE_TIME_S, 8, "M8[s]"},
        {CXM_TYPE_TIME_MS, 8, "M8[ms]"}, {CXM_TYPE_TIME_US, 8, "M8[us]"}, {CXM_TYPE_TIME_NS, 8, "M8[ns]"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == column->type) {
            *size = types[i].size;
            return types[i].name;
        }
    return NULL;
}

/* A column for numpy: its type, its elements, and its validity bitmap or None; None for text and dates. */
static PyObject *rows_elements(PyObject *self, PyObject *name)
{
    const cxm_column *column = column_named(self, name);
    int64_t size = 0;
    const char *type = column ? numpy_type(column, &size) : NULL;
    if (!type)
        return column ? Py_NewRef(Py_None) : NULL;
    const Py_ssize_t bytes = (Py_ssize_t)(column->length * size), bitmap = (Py_ssize_t)(column->length / 8 + 1);
    PyObject *validity = column->validity ? PyBytes_FromStringAndSize((const char *)column->validity, bitmap) : Py_NewRef(Py_None);
    return validity ? Py_BuildValue("(sy#N)", type, (const char *)column->data, bytes, validity) : NULL;
}

static PyObject *rows_to_pandas(PyObject *self, PyObject *unused)
{
    (void)unused;
    return delegate("_frames", "rows_to_pandas", self);
}

static PyObject *rows_to_polars(PyObject *self, PyObject *unused)
{
    (void)unused;
    return delegate("_frames", "to_polars", self);
}

static PyObject *rows_html(PyObject *self, PyObject *unused)
{
    (void)unused;
    return delegate("_html", "rows", self);
}

static PyObject *rows_repr(PyObject *self)
{
    return delegate("_text", "rows", self);
}

static PyMethodDef rows_methods[] = {
    {"column", rows_column, METH_O, "column($self, name, /)\n--\n\nThe values of a column, as a list."},
    {"to_dict", rows_to_dict, METH_NOARGS, "to_dict($self, /)\n--\n\nEvery column by its name, as lists."},
    {"to_pandas", rows_to_pandas, METH_NOARGS, "to_pandas($self, /)\n--\n\nThe table as a pandas.DataFrame."},
    {"to_polars", rows_to_polars, METH_NOARGS, "to_polars($self, /)\n--\n\nThe table as a polars.DataFrame."},
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))rows_stream, METH_VARARGS | METH_KEYWORDS,
     "__arrow_c_stream__($self, requested_schema=None)\n--\n\nThe table as an Arrow stream of one batch, without a copy."},
    {"__arrow_c_schema__", rows_schema, METH_NOARGS, "__arrow_c_schema__($self, /)\n--\n\nThe Arrow schema of the table."},
    {"_repr_html_", rows_html, METH_NOARGS, "_repr_html_($self, /)\n--\n\nThe table as notebooks show it."},
    {"_column", rows_first, METH_VARARGS, NULL},
    {"_elements", rows_elements, METH_O, NULL},
    {0},
};

static PyGetSetDef rows_getset[] = {
    {"columns", rows_columns, NULL, "The names of the columns.", NULL},
    {0},
};

static PyType_Slot rows_slots[] = {
    {Py_tp_doc, (void *)"A table: rows of a model, or a report on rows."},
    {Py_tp_dealloc, rows_dealloc},
    {Py_tp_methods, rows_methods},
    {Py_tp_getset, rows_getset},
    {Py_tp_repr, rows_repr},
    {Py_mp_length, rows_length},
    {0, NULL},
};

PyType_Spec rows_spec = {"cxm.Rows", sizeof(struct rows), 0,
                         Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, rows_slots};
