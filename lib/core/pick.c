/* Copies elements by their width. Bits become bytes, and nulls a bitmap, so that a slice of the copy is a column too. */
#include "core/pick.h"

#include <string.h>

static void pick_elements(unsigned char *to, const cxm_column *column, const int64_t *order, int64_t length, size_t size)
{
    const unsigned char *data = column->data;
    const int64_t step = column->flags & CXM_COLUMN_REPEATED ? 0 : column->stride ? column->stride : (int64_t)size;
    switch (size) { /* a constant width copies without a call */
    case 1:
        for (int64_t i = 0; i < length; i++)
            to[i] = data[order[i] * step];
        break;
    case 4:
        for (int64_t i = 0; i < length; i++)
            memcpy(to + 4 * i, data + order[i] * step, 4);
        break;
    case 8:
        for (int64_t i = 0; i < length; i++)
            memcpy(to + 8 * i, data + order[i] * step, 8);
        break;
    default:
        for (int64_t i = 0; i < length; i++)
            memcpy(to + (int64_t)size * i, data + order[i] * step, size);
    }
}

bool cxm__pick_new(struct cxm__picked *picked, const cxm_column *column, const int64_t *order, int64_t length, const cxm_host *host)
{
    const bool bits = column->type == CXM_TYPE_BOOL1;
    *picked = (struct cxm__picked){.size = bits ? 1 : cxm__column_size(column)};
    picked->data = cxm__allocate(host, length, (size_t)picked->size);
    if (column->validity)
        picked->validity = cxm__allocate_zeroed(host, length / 8 + 1, 1);
    picked->column = (cxm_column){.data = picked->data, .validity = picked->validity, .extra = column->extra, .length = length,
                                  .width = column->width, .type = bits ? CXM_TYPE_BOOL8 : column->type,
                                  .flags = column->flags & ~CXM_COLUMN_REPEATED};
    if (!picked->data || (column->validity && !picked->validity)) {
        cxm__pick_free(picked, host);
        return false;
    }
    unsigned char *bytes = picked->data;
    if (bits)
        for (int64_t i = 0; i < length; i++)
            bytes[i] = cxm__column_integer(column, order[i]) != 0;
    else
        pick_elements(bytes, column, order, length, (size_t)picked->size);
    for (int64_t i = 0; picked->validity && i < length; i++)
        if (!cxm__column_is_null(column, order[i]))
            picked->validity[i >> 3] = (uint8_t)(picked->validity[i >> 3] | 1u << (i & 7));
    return true;
}

void cxm__pick_free(struct cxm__picked *picked, const cxm_host *host)
{
    cxm__release(host, picked->data, picked->column.length, (size_t)picked->size);
    cxm__release(host, picked->validity, picked->column.length / 8 + 1, 1);
    *picked = (struct cxm__picked){0};
}

cxm_column cxm__pick_slice(const struct cxm__picked *picked, int64_t first, int64_t length)
{
    cxm_column column = picked->column;
    column.data = (const unsigned char *)picked->data + first * picked->size;
    column.bit_offset = first;
    column.length = length;
    return column;
}
