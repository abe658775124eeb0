/* Columns that grow and widen, written a block at a time. What a read needs to know stands in `type` alone. */
#include "model/store.h"

#include <math.h>
#include <string.h>

const struct cxm__stored *cxm__store_find(const struct cxm__store *store, const char *name)
{
    for (int32_t i = 0; i < store->count; i++)
        if (strcmp(store->columns[i].name, name) == 0)
            return &store->columns[i];
    return NULL;
}

static size_t stored_size(int32_t type)
{
    switch (type) {
    case CXM_TYPE_U8:
    case CXM_TYPE_I8: return 1;
    case CXM_TYPE_I16: return 2;
    case CXM_TYPE_I32: return 4;
    default: return 8;
    }
}

static int32_t stored_first_type(int32_t kind)
{
    switch (kind) {
    case CXM_FIELD_ID: return CXM_TYPE_I32;
    case CXM_FIELD_TIME: return CXM_TYPE_I64;
    case CXM_FIELD_TEXT:
    case CXM_FIELD_PATH: return CXM_TYPE_I8;
    default: return CXM_TYPE_U8;
    }
}

struct cxm__stored *cxm__store_add(struct cxm__store *store, const char *name, int32_t kind, int32_t entity, bool further,
                                   const cxm_host *host)
{
    const size_t length = strlen(name);
    struct cxm__stored stored = {.name = name, .kind = kind, .entity = entity, .type = stored_first_type(kind), .further = further};
    char *copy = NULL;
    if (!cxm__reserve(host, (void **)&store->columns, &store->column_capacity, store->count + 1, sizeof *store->columns))
        return NULL;
    if (further) {
        copy = cxm__allocate(host, (int64_t)length + 1, 1);
        if (!copy)
            return NULL;
        memcpy(copy, name, length + 1);
        stored.name = copy;
    }
    if (kind == CXM_FIELD_TEXT || kind == CXM_FIELD_PATH) {
        stored.texts = cxm__allocate_zeroed(host, 1, sizeof *stored.texts);
        if (!stored.texts) {
            cxm__release(host, copy, (int64_t)length + 1, 1);
            return NULL;
        }
    }
    store->columns[store->count] = stored;
    return &store->columns[store->count++];
}

void cxm__store_drop(struct cxm__store *store, const cxm_host *host)
{
    struct cxm__stored *stored = &store->columns[--store->count];
    if (stored->further) {
        char *name = (char *)stored->name;
        cxm__release(host, name, (int64_t)strlen(name) + 1, 1);
    }
    if (stored->texts) {
        cxm__ids_free(stored->texts, host);
        cxm__release(host, stored->texts, 1, sizeof *stored->texts);
    }
    cxm__release(host, stored->data, stored->capacity, stored_size(stored->type));
    cxm__release(host, stored->validity, stored->validity_capacity, 1);
}

void cxm__store_free(struct cxm__store *store, const cxm_host *host)
{
    while (store->count)
        cxm__store_drop(store, host);
    cxm__release(host, store->columns, store->column_capacity, sizeof *store->columns);
    *store = (struct cxm__store){0};
}

int64_t cxm__store_bytes(const struct cxm__store *store)
{
    int64_t bytes = store->column_capacity * (int64_t)sizeof *store->columns;
    for (int32_t i = 0; i < store->count; i++)
        bytes += store->columns[i].capacity * (int64_t)stored_size(store->columns[i].type) + store->columns[i].validity_capacity;
    return bytes;
}

/* ---- types ---- */

static int32_t stored_width(int32_t type)
{
    return type == CXM_TYPE_F64 ? 16 : (int32_t)stored_size(type);
}

bool cxm__stored_is_wider(int32_t type, int32_t than)
{
    return stored_width(type) > stored_width(than);
}

int32_t cxm__stored_number_type(int64_t low, int64_t high)
{
    if (low > high || (low >= 0 && high <= UINT8_MAX))
        return CXM_TYPE_U8;
    if (low >= INT16_MIN && high <= INT16_MAX)
        return CXM_TYPE_I16;
    return low >= INT32_MIN && high <= INT32_MAX ? CXM_TYPE_I32 : CXM_TYPE_I64;
}

int32_t cxm__stored_text_type(int64_t count)
{
    return count <= INT8_MAX + 1 ? CXM_TYPE_I8 : count <= INT16_MAX + 1 ? CXM_TYPE_I16 : CXM_TYPE_I32;
}

/* ---- room ---- */

bool cxm__stored_reserve(struct cxm__stored *stored, int64_t needed, const cxm_host *host)
{
    return cxm__reserve_packed(host, &stored->data, &stored->capacity, needed, stored_size(stored->type)) &&
           (!stored->validity ||
            cxm__reserve_packed(host, (void **)&stored->validity, &stored->validity_capacity, needed / 8 + 1, 1));
}

#define STORED_EACH(T, expression)                     \
    for (int32_t i = 0; i < n; i++)                    \
        ((T *)data)[first + i] = (T)(expression)

static void stored_write_integers(void *data, int32_t type, int64_t first, int32_t n, const int64_t *values)
{
    switch (type) {
    case CXM_TYPE_U8: STORED_EACH(uint8_t, values[i]); break;
    case CXM_TYPE_I8: STORED_EACH(int8_t, values[i]); break;
    case CXM_TYPE_I16: STORED_EACH(int16_t, values[i]); break;
    case CXM_TYPE_I32: STORED_EACH(int32_t, values[i]); break;
    case CXM_TYPE_F64: STORED_EACH(double, values[i]); break;
    default: STORED_EACH(int64_t, values[i]); break;
    }
}

/* All rows from one type to another, by way of a block of integers; reals become integers only where they were some before. */
static void stored_convert(const void *from, int32_t from_type, void *to, int32_t to_type, int64_t rows)
{
    const cxm_column column = cxm_column_of(from_type, from, rows);
    int64_t integers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    for (int64_t first = 0; first < rows; first += CXM__BLOCK) {
        const int32_t n = rows - first < CXM__BLOCK ? (int32_t)(rows - first) : CXM__BLOCK;
        if (from_type == CXM_TYPE_F64)
            for (int32_t i = 0; i < n; i++)
                integers[i] = (int64_t)((const double *)from)[first + i];
        else
            (void)cxm__decode_integers(&column, first, n, integers, null);
        stored_write_integers(to, to_type, first, n, integers);
    }
}

bool cxm__stored_widen(struct cxm__stored *stored, int32_t type, int64_t rows, const cxm_host *host)
{
    if (!cxm__stored_is_wider(type, stored->type))
        return true;
    if (stored->capacity) {
        void *data = cxm__allocate(host, stored->capacity, stored_size(type));
        if (!data)
            return false;
        stored_convert(stored->data, stored->type, data, type, rows);
        cxm__release(host, stored->data, stored->capacity, stored_size(stored->type));
        stored->data = data;
    }
    stored->type = type;
    return true;
}

void cxm__stored_narrow(struct cxm__stored *stored, int32_t type, int64_t rows)
{
    if (type == stored->type)
        return;
    stored_convert(stored->data, stored->type, stored->data, type, rows); /* what is written lies before what is still to be read */
    stored->capacity *= (int64_t)(stored_size(stored->type) / stored_size(type));
    stored->type = type;
}

bool cxm__stored_with_nulls(struct cxm__stored *stored, int64_t rows, const cxm_host *host)
{
    if (stored->validity)
        return true;
    if (!cxm__reserve_packed(host, (void **)&stored->validity, &stored->validity_capacity, stored->capacity / 8 + 1, 1))
        return false;
    memset(stored->validity, 0xFF, (size_t)(rows / 8 + 1));
    return true;
}

void cxm__stored_without_nulls(struct cxm__stored *stored, const cxm_host *host)
{
    cxm__release(host, stored->validity, stored->validity_capacity, 1);
    stored->validity = NULL;
    stored->validity_capacity = 0;
}

/* ---- writing ---- */

void cxm__stored_put_codes(struct cxm__stored *stored, int64_t first, int32_t n, const int32_t *codes)
{
    void *data = stored->data;
    switch (stored->type) {
    case CXM_TYPE_I8: STORED_EACH(int8_t, codes[i]); break;
    case CXM_TYPE_I16: STORED_EACH(int16_t, codes[i]); break;
    default: STORED_EACH(int32_t, codes[i]); break;
    }
}

static void stored_put_validity(struct cxm__stored *stored, int64_t first, int32_t n, const uint8_t *null)
{
    uint8_t *bits = stored->validity;
    int32_t i = 0;
    for (; i < n && ((first + i) & 7); i++)
        bits[(first + i) >> 3] =
            (uint8_t)((bits[(first + i) >> 3] & ~(1u << ((first + i) & 7))) | (uint32_t)!null[i] << ((first + i) & 7));
    for (; i < n; i += 8) {
        uint32_t byte = 0;
        for (int32_t k = 0; k < 8 && i + k < n; k++)
            byte |= (uint32_t)!null[i + k] << k;
        bits[(first + i) >> 3] = (uint8_t)byte;
    }
}

void cxm__stored_put_integers(struct cxm__stored *stored, int64_t first, int32_t n, const int64_t *integers, const uint8_t *null)
{
    stored_write_integers(stored->data, stored->type, first, n, integers);
    if (stored->validity)
        stored_put_validity(stored, first, n, null);
}

void cxm__stored_put_numbers(struct cxm__stored *stored, int64_t first, int32_t n, const double *numbers, const uint8_t *null)
{
    void *data = stored->data;
    if (stored->type == CXM_TYPE_F64) {
        STORED_EACH(double, null[i] ? 0 : numbers[i]);
        if (stored->validity)
            stored_put_validity(stored, first, n, null);
        return;
    }
    int64_t integers[CXM__BLOCK];
    for (int32_t i = 0; i < n; i++)
        integers[i] = null[i] ? 0 : (int64_t)numbers[i];
    cxm__stored_put_integers(stored, first, n, integers, null);
}

void cxm__stored_put_nulls(struct cxm__stored *stored, int64_t first, int64_t n)
{
    const size_t size = stored_size(stored->type);
    if (!n)
        return; /* there may be no data yet, and no place in it */
    unsigned char *data = (unsigned char *)stored->data + (size_t)first * size;
    if (stored->kind == CXM_FIELD_TIME) {
        for (int64_t i = first; i < first + n; i++)
            ((int64_t *)stored->data)[i] = CXM__NO_TIME;
    } else if (stored->kind == CXM_FIELD_NUMBER) {
        memset(data, 0, (size_t)n * size);
        for (int64_t i = first; i < first + n; i++)
            stored->validity[i >> 3] = (uint8_t)(stored->validity[i >> 3] & ~(1u << (i & 7)));
    } else {
        memset(data, 0xFF, (size_t)n * size); /* -1 of codes, and CXM__NO_TRUTH */
    }
}

#undef STORED_EACH

/* ---- reading ---- */

int32_t cxm__stored_code(const struct cxm__stored *stored, int64_t row)
{
    if (!stored)
        return CXM__NO_CODE;
    switch (stored->type) {
    case CXM_TYPE_I8: return ((const int8_t *)stored->data)[row];
    case CXM_TYPE_I16: return ((const int16_t *)stored->data)[row];
    default: return ((const int32_t *)stored->data)[row];
    }
}

int64_t cxm__stored_time(const struct cxm__stored *stored, int64_t row)
{
    return stored ? ((const int64_t *)stored->data)[row] : CXM__NO_TIME;
}

bool cxm__stored_is_null(const struct cxm__stored *stored, int64_t row)
{
    switch (stored->kind) {
    case CXM_FIELD_TIME: return cxm__stored_time(stored, row) == CXM__NO_TIME;
    case CXM_FIELD_NUMBER: return stored->validity && !(stored->validity[row >> 3] >> (row & 7) & 1);
    case CXM_FIELD_TRUTH: return ((const uint8_t *)stored->data)[row] == CXM__NO_TRUTH;
    default: return cxm__stored_code(stored, row) == CXM__NO_CODE;
    }
}

double cxm__stored_number(const struct cxm__stored *stored, int64_t row)
{
    if (!stored || cxm__stored_is_null(stored, row))
        return NAN;
    switch (stored->type) {
    case CXM_TYPE_U8: return ((const uint8_t *)stored->data)[row];
    case CXM_TYPE_I16: return ((const int16_t *)stored->data)[row];
    case CXM_TYPE_I32: return ((const int32_t *)stored->data)[row];
    case CXM_TYPE_F64: return ((const double *)stored->data)[row];
    default: return (double)((const int64_t *)stored->data)[row];
    }
}

cxm_column cxm__stored_slice(const struct cxm__stored *stored, const struct cxm__ids *entities, int64_t first, int64_t length,
                             cxm_column *labels, uint8_t *room)
{
    const size_t size = stored_size(stored->type);
    cxm_column column =
        cxm_column_of(stored->type, length ? (const unsigned char *)stored->data + (size_t)first * size : NULL, length);
    switch (stored->kind) {
    case CXM_FIELD_NUMBER:
        column.validity = stored->validity;
        column.bit_offset = stored->validity ? first : 0;
        return column;
    case CXM_FIELD_TIME: column.type = CXM_TYPE_TIME_US; break;
    case CXM_FIELD_TRUTH: column.type = CXM_TYPE_BOOL8; break;
    default:
        *labels = cxm__ids_column(stored->kind == CXM_FIELD_ID ? &entities[stored->entity] : stored->texts);
        column.type = CXM_TYPE_CODED;
        column.width = (int64_t)size;
        column.extra = labels;
        return column;
    }
    if (!room)
        return column;
    for (int64_t i = 0; i < length; i += 8) {
        uint32_t byte = 0;
        for (int64_t k = 0; k < 8 && i + k < length; k++)
            byte |= (uint32_t)!cxm__stored_is_null(stored, first + i + k) << k;
        room[i >> 3] = (uint8_t)byte;
    }
    column.validity = room;
    return column;
}
