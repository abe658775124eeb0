/* Columns one element at a time: what they must look like, what stands in a row, how that prints.
 * The blockwise readers are in decode.c. */
#include "core/column.h"

#include <math.h>
#include <string.h>

#include "cxm/table.h"

enum { COLUMN_VIEW = 16 }; /* bytes of a text view */

cxm_column cxm_column_of(int32_t type, const void *data, int64_t length)
{
    cxm_column column = {0};
    column.type = type;
    column.data = data;
    column.length = length;
    return column;
}

const cxm_column *cxm_table_find(const cxm_table *table, const char *name)
{
    for (int64_t i = 0; table && name && i < table->count; i++)
        if (table->names[i] && strcmp(table->names[i], name) == 0)
            return &table->columns[i];
    return NULL;
}

enum cxm__column_kind cxm__column_kind(const cxm_column *column)
{
    switch (column->type) {
    case CXM_TYPE_F32:
    case CXM_TYPE_F64: return CXM__KIND_REAL;
    case CXM_TYPE_BOOL8:
    case CXM_TYPE_BOOL1: return CXM__KIND_BOOLEAN;
    case CXM_TYPE_TIME_S:
    case CXM_TYPE_TIME_MS:
    case CXM_TYPE_TIME_US:
    case CXM_TYPE_TIME_NS:
    case CXM_TYPE_DATE: return CXM__KIND_TIME;
    case CXM_TYPE_CSTR:
    case CXM_TYPE_CHARS:
    case CXM_TYPE_TEXT32:
    case CXM_TYPE_TEXT64:
    case CXM_TYPE_TEXT_VIEW: return CXM__KIND_TEXT;
    case CXM_TYPE_CODED: return CXM__KIND_CODED;
    default: return CXM__KIND_INTEGER;
    }
}

cxm_status cxm__column_check(const cxm_column *column, const char *name, int32_t argument, cxm_error *error)
{
    const char *why = NULL;
    if (!column)
        return cxm__fail_null(error, argument, name);
    int32_t type = column->type;
    bool text = type == CXM_TYPE_TEXT32 || type == CXM_TYPE_TEXT64, view = type == CXM_TYPE_TEXT_VIEW, coded = type == CXM_TYPE_CODED;
    if (type < CXM_TYPE_I8 || type > CXM_TYPE_DATE)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(".type is "), CXM__I(type),
                         CXM__T(", which is no CXM_TYPE_"));
    if (column->flags & ~(CXM_COLUMN_NAN_IS_NULL | CXM_COLUMN_REPEATED | CXM_COLUMN_UNSIGNED_CODES))
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, argument, -1, CXM__A(name), CXM__T(".flags has a bit newer than this library"));
    if (column->length < 0)
        why = ".length is negative";
    else if (!column->data && column->length)
        why = ".data is NULL and length is not 0";
    else if (column->bit_offset < 0)
        why = ".bit_offset is negative";
    else if (column->stride && (text || view || type == CXM_TYPE_BOOL1))
        why = ".stride must be 0 for BOOL1, TEXT32, TEXT64 and TEXT_VIEW";
    else if ((text || coded) && !column->extra && column->length)
        why = coded ? ".extra must point to the column of labels" : ".extra must point to the offsets";
    else if (!text && !view && !coded && column->extra)
        why = ".extra must be NULL for this type";
    else if (type == CXM_TYPE_CHARS && column->width <= 0)
        why = ".width must be the bytes of an element of CHARS";
    else if (coded && column->width && column->width != 1 && column->width != 2 && column->width != 4 && column->width != 8)
        why = ".width must be 1, 2, 4 or 8 bytes a code";
    else if (type != CXM_TYPE_CHARS && !coded && column->width)
        why = ".width must be 0 for this type";
    if (why)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(name), CXM__T(why));
    if (coded && column->extra) {
        const cxm_column *labels = column->extra;
        if (labels->type == CXM_TYPE_CODED)
            return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(": labels of codes cannot be codes"));
        return cxm__column_check(labels, name, argument, error);
    }
    return CXM_OK;
}

cxm_status cxm_column_check(const cxm_column *column, cxm_error *error)
{
    return cxm__column_check(column, "column", 0, error);
}

int64_t cxm__column_size(const cxm_column *column)
{
    static const int8_t sizes[] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1, 0, 8, 8, 8, 8, sizeof(char *), 0, 0, 0, 0, COLUMN_VIEW, 4};
    if (column->type == CXM_TYPE_CHARS)
        return column->width;
    if (column->type == CXM_TYPE_CODED)
        return column->width ? column->width : 4;
    return sizes[column->type];
}

static int64_t column_step(const cxm_column *column)
{
    if (column->flags & CXM_COLUMN_REPEATED)
        return 0;
    return column->stride ? column->stride : cxm__column_size(column);
}

static const unsigned char *column_at(const cxm_column *column, int64_t row)
{
    return (const unsigned char *)column->data + column_step(column) * row;
}

static int64_t column_row(const cxm_column *column, int64_t row)
{
    return column->flags & CXM_COLUMN_REPEATED ? 0 : row;
}

static int64_t column_signed(const unsigned char *at, int64_t size, bool is_unsigned)
{
    int64_t value = 0;
    switch (size) {
    case 1: value = is_unsigned ? *at : (int8_t)*at; break;
    case 2: {
        uint16_t bits;
        memcpy(&bits, at, 2);
        value = is_unsigned ? bits : (int16_t)bits;
        break;
    }
    case 4: {
        uint32_t bits;
        memcpy(&bits, at, 4);
        value = is_unsigned ? (int64_t)bits : (int32_t)bits;
        break;
    }
    default: memcpy(&value, at, 8); break;
    }
    return value;
}

int64_t cxm__column_code(const cxm_column *column, int64_t row)
{
    const cxm_column *labels = column->extra;
    int64_t code = column_signed(column_at(column, row), column->width ? column->width : 4,
                                 (column->flags & CXM_COLUMN_UNSIGNED_CODES) != 0);
    return code < 0 || code >= labels->length ? -1 : code;
}

static bool column_bit(const void *bits, int64_t index)
{
    return ((const unsigned char *)bits)[index >> 3] >> (index & 7) & 1;
}

int64_t cxm__column_integer(const cxm_column *column, int64_t row)
{
    const unsigned char *at = column_at(column, row);
    switch (column->type) {
    case CXM_TYPE_I8: return column_signed(at, 1, false);
    case CXM_TYPE_I16: return column_signed(at, 2, false);
    case CXM_TYPE_I32:
    case CXM_TYPE_DATE: return column_signed(at, 4, false);
    case CXM_TYPE_U8: return column_signed(at, 1, true);
    case CXM_TYPE_U16: return column_signed(at, 2, true);
    case CXM_TYPE_U32: return column_signed(at, 4, true);
    case CXM_TYPE_BOOL8: return *at != 0;
    case CXM_TYPE_BOOL1: return column_bit(column->data, column->bit_offset + column_row(column, row));
    default: return column_signed(at, 8, false);
    }
}

double cxm__column_number(const cxm_column *column, int64_t row)
{
    const unsigned char *at = column_at(column, row);
    int64_t value;
    if (column->type == CXM_TYPE_F32) {
        float number;
        memcpy(&number, at, sizeof number);
        return (double)number;
    }
    if (column->type == CXM_TYPE_F64) {
        double number;
        memcpy(&number, at, sizeof number);
        return number;
    }
    if (column->type == CXM_TYPE_CODED)
        return cxm__column_number(column->extra, cxm__column_code(column, row));
    value = cxm__column_integer(column, row);
    return column->type == CXM_TYPE_U64 ? (double)(uint64_t)value : (double)value;
}

/* Up to twelve bytes stand in the view itself; a longer text is named by a buffer's number and the place in it. */
static struct cxm__slice column_view(const unsigned char *view, const void *buffers)
{
    int32_t length, buffer, at;
    memcpy(&length, view, sizeof length);
    if (length <= COLUMN_VIEW - (int32_t)sizeof length)
        return (struct cxm__slice){(const char *)view + sizeof length, (size_t)length};
    memcpy(&buffer, view + 8, sizeof buffer);
    memcpy(&at, view + 12, sizeof at);
    return (struct cxm__slice){((const char *const *)buffers)[buffer] + at, (size_t)length};
}

struct cxm__slice cxm__column_slice(const cxm_column *column, int64_t row)
{
    struct cxm__slice slice = {"", 0};
    row = column_row(column, row);
    if (column->type == CXM_TYPE_TEXT32) {
        const int32_t *offsets = column->extra;
        slice.start = (const char *)column->data + offsets[row];
        slice.length = (size_t)(offsets[row + 1] - offsets[row]);
    } else if (column->type == CXM_TYPE_TEXT64) {
        const int64_t *offsets = column->extra;
        slice.start = (const char *)column->data + offsets[row];
        slice.length = (size_t)(offsets[row + 1] - offsets[row]);
    } else if (column->type == CXM_TYPE_TEXT_VIEW) {
        slice = column_view(column_at(column, row), column->extra);
    } else if (column->type == CXM_TYPE_CSTR) {
        memcpy(&slice.start, column_at(column, row), sizeof slice.start);
        slice.length = slice.start ? strlen(slice.start) : 0;
    } else {
        slice.start = (const char *)column_at(column, row);
        const char *nul = memchr(slice.start, 0, (size_t)column->width);
        slice.length = nul ? (size_t)(nul - slice.start) : (size_t)column->width;
    }
    return slice;
}

bool cxm__column_is_null(const cxm_column *column, int64_t row)
{
    if (column->validity && !column_bit(column->validity, column->bit_offset + column_row(column, row)))
        return true;
    if (column->type == CXM_TYPE_CSTR) {
        const char *text;
        memcpy(&text, column_at(column, row), sizeof text);
        return !text;
    }
    if (column->type == CXM_TYPE_CODED) {
        int64_t code = cxm__column_code(column, row);
        return code < 0 || cxm__column_is_null(column->extra, code);
    }
    return (column->flags & CXM_COLUMN_NAN_IS_NULL) && cxm__column_kind(column) == CXM__KIND_REAL &&
           isnan(cxm__column_number(column, row));
}

cxm_status cxm__length_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error)
{
    if (column->length == length || length == CXM__ANY_LENGTH)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_LENGTH, argument, -1, CXM__A(name), CXM__T(" has "), CXM__I(column->length),
                     CXM__T(" rows, and "), CXM__I(length), CXM__T(" were expected"));
}

cxm_status cxm__numbers_check(const cxm_column *column, int64_t length, const char *name, int32_t argument, cxm_error *error)
{
    cxm_status status = cxm__column_check(column, name, argument, error);
    if (status)
        return status;
    const cxm_column *values = column->type == CXM_TYPE_CODED && column->extra ? column->extra : column;
    enum cxm__column_kind kind = cxm__column_kind(values);
    if (kind == CXM__KIND_TIME || kind == CXM__KIND_TEXT)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(": numbers are needed, and the column holds "),
                         CXM__T(kind == CXM__KIND_TIME ? "times" : "text"));
    return cxm__length_check(column, length, name, argument, error);
}

cxm_status cxm_column_text(const cxm_column *column, int64_t row, char *buffer, size_t size, size_t *needed, cxm_error *error)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    cxm_status status = cxm__column_check(column, "column", 0, error);
    if (status)
        return status;
    if (row < 0 || row >= column->length)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, row, CXM__A("row"), CXM__T(" is "), CXM__I(row), CXM__T(", outside 0.."),
                         CXM__I(column->length - 1));
    if (!buffer && size)
        return cxm__fail_null(error, 2, "buffer");
    bool null = cxm__column_is_null(column, row);
    if (null) {
        if (size)
            buffer[0] = '\0';
    } else {
        if (column->type == CXM_TYPE_CODED) {
            row = cxm__column_code(column, row);
            column = column->extra;
        }
        switch (cxm__column_kind(column)) {
        case CXM__KIND_REAL: cxm__text_number(&text, cxm__column_number(column, row)); break;
        case CXM__KIND_BOOLEAN: cxm__text_string(&text, cxm__column_integer(column, row) ? "true" : "false"); break;
        case CXM__KIND_TEXT: {
            struct cxm__slice slice = cxm__column_slice(column, row);
            cxm__text_bytes(&text, slice.start, slice.length);
            break;
        }
        default:
            if (column->type == CXM_TYPE_U64)
                cxm__text_unsigned(&text, (uint64_t)cxm__column_integer(column, row));
            else
                cxm__text_integer(&text, cxm__column_integer(column, row));
        }
    }
    bool fitted = cxm__text_end(&text);
    if (needed)
        *needed = null ? 0 : text.length + 1;
    if (!fitted && !null)
        return CXM__FAIL(error, CXM_E_SPACE, 3, -1, CXM__A("buffer"), CXM__T(" has "), CXM__I((int64_t)size), CXM__T(" bytes, and "),
                         CXM__I((int64_t)text.length + 1), CXM__T(" are needed"));
    return CXM_OK;
}
