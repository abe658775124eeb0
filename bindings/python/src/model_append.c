/* Tables into a model: streams batch by batch, columns in chunks put together first, since a batch is taken whole or not at all. */
#include "model.h"

#include <cxm/unstable/model_arrow.h>
#include <cxm/unstable/pieces.h>

#include "table.h"
/* Columns in chunks, each put together; the others as they are. */
struct whole {
    cxm_column *columns, **joined;
    cxm_table table;
};

static void whole_clear(struct whole *whole)
{
    for (int64_t i = 0; whole->joined && i < whole->table.count; i++)
        cxm_column_free(whole->joined[i]);
    PyMem_Free(whole->columns);
    PyMem_Free(whole->joined);
}

static int whole_open(struct module_state *state, struct whole *whole, const struct table *table)
{
    const Py_ssize_t count = table->sources.count;
    *whole = (struct whole){PyMem_Calloc((size_t)count + 1, sizeof *whole->columns),
                            PyMem_Calloc((size_t)count + 1, sizeof *whole->joined), {0}};
    if (!whole->columns || !whole->joined)
        return PyErr_NoMemory(), -1;
    whole->table = (cxm_table){table->pieces.names, whole->columns, count, count ? table->sources.items[0].length : 0};
    for (Py_ssize_t i = 0; i < count; i++) {
        const struct source *source = &table->sources.items[i];
        cxm_error why;
        if (source->count > 1 && cxm_column_join(source->pieces, source->count, source->name, NULL, &whole->joined[i], &why))
            return fail_library(state, &why, source->name);
        whole->columns[i] = whole->joined[i] ? *whole->joined[i] : source->pieces[0];
    }
    return 0;
}

/* What the call says beside the data. */
struct into {
    const char *table, *columns, *zone;
};

/* Appends while the model is held alone, Python's lock released where it takes long. */
static int append_held(struct model *self, const struct into *into, const struct table *data, const struct whole *whole)
{
    struct module_state *state = state_of((PyObject *)self);
    cxm_rows *report = NULL;
    cxm_error why;
    if (lend_begin(state, &self->lent, data->stream ? LEND_MANY : whole->table.length))
        return -1;
    cxm_model *model = self->model;
    cxm_status status = data->stream
                            ? cxm_model_append_arrow(model, into->table, data->stream, into->columns, into->zone, &report, &why)
                            : cxm_model_append(model, into->table, &whole->table, into->columns, into->zone, &report, &why);
    lend_end(&self->lent);
    if (!status) {
        cxm_rows_free(report);
        return 0;
    }
    model_fail(state, &why, "data", report);
    return -1;
}

static int append_data(struct model *self, const struct into *into, PyObject *data)
{
    struct module_state *state = state_of((PyObject *)self);
    struct table table;
    struct whole whole = {0};
    struct hold hold;
    int done = table_open(state, &table, data, into->columns != NULL);
    if (!done && !table.stream)
        done = whole_open(state, &whole, &table);
    if (!done)
        done = shared_lock_enter(state, &self->lock, &hold, true);
    if (!done) {
        done = append_held(self, into, &table, &whole);
        shared_lock_leave(&self->lock, &hold);
    }
    if (done)
        table_explain(&table);
    whole_clear(&whole);
    table_close(&table);
    return done;
}

PyObject *model_append(PyObject *object, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "", "columns", "zone", NULL};
    struct module_state *state = state_of(object);
    PyObject *table, *data, *columns = Py_None, *zone = Py_None, *mapping = NULL;
    struct into into = {NULL, NULL, NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|$OO:append", names, &table, &data, &columns, &zone) ||
        !(into.table = utf8(state, table, "table")) || (zone != Py_None && !(into.zone = utf8(state, zone, "zone"))))
        return NULL;
    int done = 0;
    if (columns != Py_None) {
        mapping = delegate("_policy", "columns", columns);
        into.columns = mapping ? utf8(state, mapping, "columns") : NULL;
        done = into.columns ? 0 : -1;
    }
    if (!done)
        done = append_data((struct model *)object, &into, data);
    Py_XDECREF(mapping);
    return done ? NULL : Py_NewRef(Py_None);
}
