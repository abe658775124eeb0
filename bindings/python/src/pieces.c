/* Slices of columns, and tables made of them. */
#include "pieces.h"

static int64_t element_size(const cxm_column *column)
{
    switch (column->type) {
    case CXM_TYPE_I8:
    case CXM_TYPE_U8:
    case CXM_TYPE_BOOL8: return 1;
    case CXM_TYPE_I16:
    case CXM_TYPE_U16: return 2;
    case CXM_TYPE_I32:
    case CXM_TYPE_U32:
    case CXM_TYPE_F32:
    case CXM_TYPE_DATE: return 4;
    case CXM_TYPE_TEXT_VIEW: return 16;
    case CXM_TYPE_CHARS: return column->width;
    case CXM_TYPE_CODED: return column->width ? column->width : 4;
    case CXM_TYPE_BOOL1:
    case CXM_TYPE_TEXT32:
    case CXM_TYPE_TEXT64: return 0; /* counted in bits, and in offsets */
    default: return 8;
    }
}

/* `length` rows of a column from `row` on. */
static cxm_column slice(cxm_column column, int64_t row, int64_t length)
{
    if (!(column.flags & CXM_COLUMN_REPEATED)) {
        column.data = (const char *)column.data + row * (column.stride ? column.stride : element_size(&column));
        column.bit_offset += row;
        if (column.type == CXM_TYPE_TEXT32)
            column.extra = (const int32_t *)column.extra + row;
        else if (column.type == CXM_TYPE_TEXT64)
            column.extra = (const int64_t *)column.extra + row;
    }
    column.length = length;
    return column;
}

/* Where a walk over a source's chunks stands. */
struct walk {
    int64_t piece, row;
};

static int64_t rows_left(const struct source *source, struct walk *walk)
{
    while (walk->piece < source->count && walk->row == source->pieces[walk->piece].length)
        *walk = (struct walk){walk->piece + 1, 0};
    return walk->piece < source->count ? source->pieces[walk->piece].length - walk->row : 0;
}

static int check_lengths(struct module_state *state, struct source *const *sources, Py_ssize_t count)
{
    for (Py_ssize_t i = 1; i < count; i++)
        if (sources[i]->length != sources[0]->length)
            return fail(state, CXM_E_LENGTH, sources[i]->name, -1, "%s has %lld rows, and %s %lld", sources[i]->name,
                        (long long)sources[i]->length, sources[0]->name, (long long)sources[0]->length);
    return 0;
}

int pieces_cut(struct module_state *state, struct pieces *pieces, struct source *const *sources, Py_ssize_t count)
{
    *pieces = (struct pieces){0};
    if (check_lengths(state, sources, count))
        return -1;
    const int64_t length = count ? sources[0]->length : 0;
    int64_t most = 1;
    for (Py_ssize_t i = 0; i < count; i++)
        most += sources[i]->count - 1;
    struct walk *walks = PyMem_Calloc((size_t)count + 1, sizeof *walks);
    pieces->tables = PyMem_Calloc((size_t)most, sizeof *pieces->tables);
    pieces->names = PyMem_Calloc((size_t)count + 1, sizeof *pieces->names);
    pieces->columns = PyMem_Calloc((size_t)(most * count) + 1, sizeof *pieces->columns);
    if (!walks || !pieces->tables || !pieces->names || !pieces->columns) {
        PyMem_Free(walks);
        return PyErr_NoMemory(), -1;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        pieces->names[i] = sources[i]->name;
    int64_t done = 0;
    do {
        int64_t rows = length - done;
        cxm_column *columns = pieces->columns + pieces->count * count;
        for (Py_ssize_t i = 0; i < count && rows; i++) {
            int64_t left = rows_left(sources[i], &walks[i]);
            rows = left < rows ? left : rows;
        }
        for (Py_ssize_t i = 0; i < count; i++) {
            columns[i] = rows ? slice(sources[i]->pieces[walks[i].piece], walks[i].row, rows) : sources[i]->pieces[0];
            walks[i].row += rows;
        }
        pieces->tables[pieces->count++] = (cxm_table){pieces->names, columns, count, rows};
        done += rows;
    } while (done < length);
    PyMem_Free(walks);
    return 0;
}

void pieces_clear(struct pieces *pieces)
{
    PyMem_Free(pieces->tables);
    PyMem_Free(pieces->names);
    PyMem_Free(pieces->columns);
    *pieces = (struct pieces){0};
}
