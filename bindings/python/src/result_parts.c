/* How the rows of a result are laid out: in parts, all groups of one have the same rows. It is found from measures, terms and keys,
 * once, so that a row is an estimate without a search. */
#include <string.h>

#include "result.h"
#include "values.h"

static bool same_text(const cxm_column *column, int64_t a, int64_t b)
{
    const char *first = text_of(column, a), *second = text_of(column, b);
    return first == second || (first && second && strcmp(first, second) == 0);
}

/* Strings of rows [first, first + count) of a text column, as a tuple. */
static PyObject *texts_between(const cxm_column *column, int64_t first, int64_t count)
{
    PyObject *list = PyList_New(0), *tuple = NULL;
    for (int64_t i = 0; list && i < count; i++) {
        PyObject *text = PyUnicode_InternFromString(text_of(column, first + i));
        if (!text || PyList_Append(list, text))
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    tuple = list ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}

/* 1 where two rows are of one group, 0 where not, -1 with an exception. */
static int same_keys(const struct result *self, int64_t a, int64_t b)
{
    if (PyTuple_Size(self->key_names) == 0)
        return 1;
    PyObject *one = result_keys_at(self, a), *other = one ? result_keys_at(self, b) : NULL;
    const int same = other ? PyObject_RichCompareBool(one, other, Py_EQ) : -1;
    Py_XDECREF(one);
    Py_XDECREF(other);
    return same;
}

/* Whether two rows have one measure and one term. */
static bool same_figure(const struct result *self, int64_t a, int64_t b)
{
    return same_text(result_column_named(self, "measure"), a, b) && same_text(result_column_named(self, "term"), a, b);
}

/* The measures of a part's group. */
static int part_blocks(const struct result *self, struct part *part)
{
    const cxm_column *measure = result_column_named(self, "measure"), *term = result_column_named(self, "term");
    const cxm_column *unit = result_column_named(self, "unit");
    part->blocks = PyMem_Calloc((size_t)part->group, sizeof *part->blocks);
    if (!part->blocks)
        return PyErr_NoMemory(), -1;
    for (int64_t row = 0; row < part->group;) {
        struct block *block = &part->blocks[part->block_count++];
        block->first = row;
        while (row < part->group && same_text(measure, part->first + block->first, part->first + row))
            row++;
        block->count = row - block->first;
        block->measure = PyUnicode_InternFromString(text_of(measure, part->first + block->first));
        block->names = texts_between(term, part->first + block->first, block->count);
        block->units = texts_between(unit, part->first + block->first, block->count);
        if (!block->measure || !block->names || !block->units)
            return -1;
    }
    return 0;
}

/* The rows from `first` on that are groups laid out alike. */
static int part_open(const struct result *self, struct part *part, int64_t first)
{
    const int64_t rows = cxm_result_length(self->result);
    int same = 1;
    *part = (struct part){.first = first, .group = 1, .groups = 1};
    while (first + part->group < rows && !same_figure(self, first, first + part->group) &&
           (same = same_keys(self, first, first + part->group)) > 0)
        part->group++;
    for (int64_t next = first + part->group; next < rows && same_figure(self, first, next); next += part->group)
        part->groups++;
    return same < 0 ? -1 : part_blocks(self, part);
}

int result_parts_make(struct result *self)
{
    const int64_t rows = cxm_result_length(self->result);
    for (int64_t row = 0; row < rows;) {
        struct part *parts = PyMem_Realloc(self->parts, (size_t)(self->part_count + 1) * sizeof *parts);
        if (!parts)
            return PyErr_NoMemory(), -1;
        self->parts = parts;
        if (part_open(self, &parts[self->part_count++], row))
            return -1;
        row += parts[self->part_count - 1].group * parts[self->part_count - 1].groups;
    }
    return 0;
}

void result_parts_free(struct result *self)
{
    for (Py_ssize_t p = 0; p < self->part_count; p++) {
        for (Py_ssize_t i = 0; i < self->parts[p].block_count; i++) {
            Py_XDECREF(self->parts[p].blocks[i].measure);
            Py_XDECREF(self->parts[p].blocks[i].names);
            Py_XDECREF(self->parts[p].blocks[i].units);
        }
        PyMem_Free(self->parts[p].blocks);
    }
    PyMem_Free(self->parts);
}

/* (first row, rows of a group, groups) of each part, for those who print it. */
PyObject *result_parts(PyObject *object, void *unused)
{
    const struct result *self = (struct result *)object;
    PyObject *parts = PyTuple_New(self->part_count);
    (void)unused;
    for (Py_ssize_t i = 0; parts && i < self->part_count; i++) {
        const struct part *part = &self->parts[i];
        PyObject *numbers = Py_BuildValue("(LLL)", (long long)part->first, (long long)part->group, (long long)part->groups);
        if (!numbers)
            Py_CLEAR(parts);
        else
            PyTuple_SetItem(parts, i, numbers);
    }
    return parts;
}
