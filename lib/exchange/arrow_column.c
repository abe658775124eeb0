/* An Arrow array as a column: the format string says the type, and the buffers are what a column points to anyway.
 * Source: the Arrow columnar format and the Arrow C data interface. */
#include "exchange/arrow.h"

#include <string.h>

/* Formats that are the same to the end of the string. */
static const struct arrow_plain {
    char format[4];
    int32_t type;
    int32_t size; /* bytes of an element; 0 for bits and text */
} arrow_plain[] = {
    {"c", CXM_TYPE_I8, 1},      {"C", CXM_TYPE_U8, 1},      {"s", CXM_TYPE_I16, 2},     {"S", CXM_TYPE_U16, 2},
    {"i", CXM_TYPE_I32, 4},     {"I", CXM_TYPE_U32, 4},     {"l", CXM_TYPE_I64, 8},     {"L", CXM_TYPE_U64, 8},
    {"f", CXM_TYPE_F32, 4},     {"g", CXM_TYPE_F64, 8},     {"b", CXM_TYPE_BOOL1, 0},   {"u", CXM_TYPE_TEXT32, 0},
    {"U", CXM_TYPE_TEXT64, 0},  {"vu", CXM_TYPE_TEXT_VIEW, 0}, {"tdD", CXM_TYPE_DATE, 4},
};

/* What is refused, by how the format begins, and what to do instead. */
static const struct arrow_refusal {
    char begin[4];
    const char *why;
} arrow_refusals[] = {
    {"e", "float16 is not read; cast it to float32"},
    {"z", "binary data are no text; cast them to utf8"},
    {"Z", "binary data are no text; cast them to utf8"},
    {"vz", "binary data are no text; cast them to utf8"},
    {"w:", "binary data are no text; cast them to utf8"},
    {"d:", "decimals are not read; cast them to float64 or an integer"},
    {"tdm", "date64 is not read; cast it to date32"},
    {"ts", "a timestamp without a zone is no instant; give it one, such as UTC"},
    {"tt", "times of day are not read; cast them to an integer"},
    {"tD", "durations are not read; cast them to an integer"},
    {"ti", "intervals of the calendar are not read"},
    {"+s", "a struct is several columns; take one of its fields"},
    {"+r", "run-end encoded arrays are not read; decode them first"},
    {"+m", "maps are not read"},
    {"+u", "unions are not read"},
    {"+", "lists are not read; a column has one value a row"},
};

static cxm_status arrow_refuse(const char *name, const char *format, int32_t argument, cxm_error *error)
{
    const char *why = "this Arrow type is not known";
    for (size_t i = sizeof arrow_refusals / sizeof *arrow_refusals; i-- > 0;)
        if (strncmp(format, arrow_refusals[i].begin, strlen(arrow_refusals[i].begin)) == 0)
            why = arrow_refusals[i].why;
    return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(": "), CXM__T(why), CXM__T(" (Arrow format "), CXM__Q(format),
                     CXM__T(")"));
}

static cxm_status arrow_malformed(const char *name, int32_t argument, const char *why, cxm_error *error)
{
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(name), CXM__T(": the Arrow array "), CXM__T(why));
}

/* The type of a format, and how large its elements are; false where it is none of ours. */
static bool arrow_type(const char *format, int32_t *type, int32_t *size)
{
    static const char units[] = "smun";
    for (size_t i = 0; i < sizeof arrow_plain / sizeof *arrow_plain; i++)
        if (strcmp(format, arrow_plain[i].format) == 0) {
            *type = arrow_plain[i].type;
            *size = arrow_plain[i].size;
            return true;
        }
    if (strncmp(format, "ts", 2) != 0 || !format[2] || !strchr(units, format[2]) || format[3] != ':' || !format[4])
        return false;
    *type = CXM_TYPE_TIME_S + (int32_t)(strchr(units, format[2]) - units);
    *size = 8;
    return true;
}

/* A column of nulls has no buffers: one null stands for every row. */
static cxm_column arrow_nulls(int64_t length)
{
    static const uint8_t none = 0;
    cxm_column column = cxm_column_of(CXM_TYPE_I8, &none, length);
    column.validity = &none;
    column.flags = CXM_COLUMN_REPEATED;
    return column;
}

static bool arrow_is_text(int32_t type)
{
    return type == CXM_TYPE_TEXT32 || type == CXM_TYPE_TEXT64 || type == CXM_TYPE_TEXT_VIEW;
}

/* What must hold of an array before its buffers are looked at; NULL if all does. */
static const char *arrow_check(const struct ArrowArray *array, int32_t type)
{
    if (array->length < 0 || array->offset < 0)
        return "has a negative length or offset";
    if (array->n_buffers < (arrow_is_text(type) ? 3 : 2) || !array->buffers)
        return "lacks buffers";
    if (array->null_count > 0 && !array->buffers[0])
        return "counts nulls without a validity bitmap";
    if (array->length && !array->buffers[1])
        return "lacks its data";
    return NULL;
}

cxm_status cxm__arrow_column(const struct ArrowSchema *schema, const struct ArrowArray *array, const char *name, int32_t argument,
                             cxm_column *column, cxm_column *labels, cxm_error *error)
{
    int32_t type = 0, size = 0;
    const char *format = schema->format;
    if (!format)
        return arrow_malformed(name, argument, "has no format", error);
    if (!schema->dictionary && strcmp(format, "n") == 0 && array->length >= 0) {
        *column = arrow_nulls(array->length);
        return CXM_OK;
    }
    if (!arrow_type(format, &type, &size))
        return arrow_refuse(name, format, argument, error);
    const char *why = arrow_check(array, type);
    if (why)
        return arrow_malformed(name, argument, why, error);

    cxm_column out = cxm_column_of(type, array->buffers[1], array->length);
    out.validity = array->null_count == 0 ? NULL : array->buffers[0];
    out.bit_offset = array->offset;
    if (size && out.data)
        out.data = (const char *)out.data + array->offset * size;
    if (type == CXM_TYPE_TEXT_VIEW) {
        out.extra = array->buffers + 2;
        out.data = out.data ? (const char *)out.data + array->offset * 16 : NULL;
    } else if (arrow_is_text(type)) { /* the data may be NULL where all texts are empty */
        static const char empty[1] = "";
        out.data = array->buffers[2] ? array->buffers[2] : empty;
        out.extra = array->buffers[1] ? (const char *)array->buffers[1] + array->offset * (type == CXM_TYPE_TEXT32 ? 4 : 8) : NULL;
    }
    if (schema->dictionary) {
        if (type < CXM_TYPE_I8 || type > CXM_TYPE_U64)
            return arrow_malformed(name, argument, "has dictionary indices that are no integers", error);
        if (!array->dictionary || schema->dictionary->dictionary)
            return arrow_malformed(name, argument, "lacks its dictionary, or has one of dictionaries", error);
        cxm_status status = cxm__arrow_column(schema->dictionary, array->dictionary, name, argument, labels, NULL, error);
        if (status)
            return status;
        out.type = CXM_TYPE_CODED;
        out.width = size;
        out.extra = labels;
        out.flags = type >= CXM_TYPE_U8 ? CXM_COLUMN_UNSIGNED_CODES : 0;
    }
    *column = out;
    return CXM_OK;
}

cxm_status cxm_column_from_arrow(const struct ArrowSchema *schema, const struct ArrowArray *array, cxm_column *column,
                                 cxm_column *labels, cxm_error *error)
{
    cxm_column own = {0}, own_labels = {0};
    if (!schema || !array)
        return cxm__fail_null(error, schema ? 1 : 0, schema ? "array" : "schema");
    if (!column || !labels)
        return cxm__fail_null(error, column ? 3 : 2, column ? "labels" : "column");
    if (!schema->release || !array->release)
        return CXM__FAIL(error, CXM_E_ARGUMENT, schema->release ? 1 : 0, -1, CXM__A(schema->release ? "array" : "schema"),
                         CXM__T(" has been released"));
    const char *name = schema->name && schema->name[0] ? schema->name : "column";
    cxm_status status = cxm__arrow_column(schema, array, name, 1, &own, &own_labels, error);
    if (status)
        return status;
    *labels = own_labels;
    if (own.type == CXM_TYPE_CODED)
        own.extra = labels;
    *column = own;
    return CXM_OK;
}
