/* Reads the packed columns that the library makes: numbers, booleans, times, text, and codes of C strings. */
#include "values.h"

#include <string.h>

static bool is_null(const cxm_column *column, int64_t row)
{
    const int64_t bit = column->bit_offset + (column->flags & CXM_COLUMN_REPEATED ? 0 : row);
    return column->validity && !(column->validity[bit >> 3] >> (bit & 7) & 1);
}

static const void *element(const cxm_column *column, int64_t row, int64_t size)
{
    if (column->flags & CXM_COLUMN_REPEATED)
        return column->data;
    return (const char *)column->data + row * (column->stride ? column->stride : size);
}

static int64_t integer_of(const cxm_column *column, int64_t row, int64_t size)
{
    const void *at = element(column, row, size);
    int64_t wide;
    int32_t word;
    int16_t half;
    switch (size) {
    case 1: return *(const int8_t *)at;
    case 2: return memcpy(&half, at, sizeof half), half;
    case 4: return memcpy(&word, at, sizeof word), word;
    default: return memcpy(&wide, at, sizeof wide), wide;
    }
}

const char *text_of(const cxm_column *column, int64_t row)
{
    const char *text = NULL;
    if (is_null(column, row))
        return NULL;
    if (column->type == CXM_TYPE_CODED) {
        const cxm_column *labels = column->extra;
        int64_t code = integer_of(column, row, column->width ? column->width : 4);
        return code < 0 || code >= labels->length ? NULL : text_of(labels, code);
    }
    if (column->type == CXM_TYPE_CSTR)
        memcpy(&text, element(column, row, sizeof text), sizeof text);
    return text;
}

static PyObject *time_of(const char *function, int64_t value, long long per_second)
{
    PyObject *parts = Py_BuildValue("(LL)", (long long)value, per_second);
    PyObject *time = parts ? delegate("_time", function, parts) : NULL;
    Py_XDECREF(parts);
    return time;
}

static PyObject *long_text(const cxm_column *column, int64_t row)
{
    int64_t ends[2];
    memcpy(ends, (const int64_t *)column->extra + row, sizeof ends);
    return PyUnicode_DecodeUTF8((const char *)column->data + ends[0], (Py_ssize_t)(ends[1] - ends[0]), "replace");
}

PyObject *value_of(const cxm_column *column, int64_t row)
{
    double real;
    float single;
    const char *text;
    if (is_null(column, row))
        Py_RETURN_NONE;
    switch (column->type) {
    case CXM_TYPE_F64: return memcpy(&real, element(column, row, sizeof real), sizeof real), PyFloat_FromDouble(real);
    case CXM_TYPE_F32: return memcpy(&single, element(column, row, sizeof single), sizeof single), PyFloat_FromDouble(single);
    case CXM_TYPE_I8: return PyLong_FromLongLong(integer_of(column, row, 1));
    case CXM_TYPE_I16: return PyLong_FromLongLong(integer_of(column, row, 2));
    case CXM_TYPE_I32: return PyLong_FromLongLong(integer_of(column, row, 4));
    case CXM_TYPE_I64: return PyLong_FromLongLong(integer_of(column, row, 8));
    case CXM_TYPE_U8: return PyLong_FromLongLong(integer_of(column, row, 1) & 0xFF);
    case CXM_TYPE_U16: return PyLong_FromLongLong(integer_of(column, row, 2) & 0xFFFF);
    case CXM_TYPE_U32: return PyLong_FromLongLong(integer_of(column, row, 4) & 0xFFFFFFFF);
    case CXM_TYPE_U64: return PyLong_FromUnsignedLongLong((unsigned long long)integer_of(column, row, 8));
    case CXM_TYPE_TEXT64: return long_text(column, row);
    case CXM_TYPE_BOOL8: return PyBool_FromLong(integer_of(column, row, 1) != 0);
    case CXM_TYPE_TIME_S: return time_of("instant", integer_of(column, row, 8), 1);
    case CXM_TYPE_TIME_MS: return time_of("instant", integer_of(column, row, 8), 1000);
    case CXM_TYPE_TIME_US: return time_of("instant", integer_of(column, row, 8), 1000000);
    case CXM_TYPE_TIME_NS: return time_of("instant", integer_of(column, row, 8), 1000000000);
    case CXM_TYPE_DATE: return time_of("date", integer_of(column, row, 4), 1);
    default: text = text_of(column, row); return text ? PyUnicode_FromString(text) : Py_NewRef(Py_None);
    }
}

PyObject *values_of(const cxm_column *column)
{
    PyObject *list = PyList_New((Py_ssize_t)column->length);
    for (int64_t row = 0; list && row < column->length; row++) {
        PyObject *value = value_of(column, row);
        if (!value)
            Py_CLEAR(list);
        else
            PyList_SetItem(list, (Py_ssize_t)row, value);
    }
    return list;
}
