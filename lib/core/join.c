/* Pieces of a column as one block: the column, its bitmap and its elements, sized before they are written.
 * What holds codes is read through its labels, since pieces need not share them. */
#include "cxm/unstable/pieces.h"

#include <string.h>

#include "core/column.h"
#include "core/lend.h"

struct join {
    cxm_column column; /* stands first: what is handed out */
    cxm_host host;
    int64_t size;      /* of the whole block */
    int32_t type;      /* of the copy; 0 while only empty pieces were seen */
    int64_t rows, bytes, element;
};

static const cxm_column *join_values(const cxm_column *piece)
{
    return piece->type == CXM_TYPE_CODED ? piece->extra : piece;
}

static int32_t join_type(const cxm_column *piece)
{
    const cxm_column *values = join_values(piece);
    if (cxm__column_kind(values) == CXM__KIND_TEXT)
        return CXM_TYPE_TEXT64;
    return values->type == CXM_TYPE_BOOL1 ? CXM_TYPE_BOOL8 : values->type;
}

/* Where the element stands among the values; the row is not null. */
static int64_t join_place(const cxm_column *piece, int64_t row)
{
    return piece->type == CXM_TYPE_CODED ? cxm__column_code(piece, row) : row;
}

static cxm_status join_size(struct join *join, const cxm_column *pieces, int64_t count, const char *name, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int64_t p = 0; p < count && !status; p++) {
        const cxm_column *piece = &pieces[p];
        status = cxm__column_check(piece, name, 0, error);
        if (status || (piece->length == 0 && p + 1 < count && !join->type))
            continue;
        const int32_t type = join_type(piece);
        if (join->type && type != join->type && piece->length)
            return CXM__FAIL(error, CXM_E_TYPE, 0, join->rows, CXM__A(name), CXM__T("["), CXM__I(join->rows),
                             CXM__T("]: from this row on the column is of another type than before"));
        join->type = join->type ? join->type : type;
        join->rows += piece->length;
        for (int64_t row = 0; join->type == CXM_TYPE_TEXT64 && row < piece->length; row++)
            if (!cxm__column_is_null(piece, row))
                join->bytes += (int64_t)cxm__column_slice(join_values(piece), join_place(piece, row)).length;
    }
    return status;
}

static void join_text(const cxm_column *piece, int64_t first, char *text, int64_t *offsets)
{
    for (int64_t row = 0; row < piece->length; row++) {
        struct cxm__slice slice = {"", 0};
        if (!cxm__column_is_null(piece, row))
            slice = cxm__column_slice(join_values(piece), join_place(piece, row));
        memcpy(text + offsets[first + row], slice.start ? slice.start : "", slice.length);
        offsets[first + row + 1] = offsets[first + row] + (int64_t)slice.length;
    }
}

static void join_elements(const struct join *join, const cxm_column *piece, unsigned char *to)
{
    const cxm_column *values = join_values(piece);
    const size_t size = (size_t)join->element;
    const int64_t step = values->flags & CXM_COLUMN_REPEATED ? 0 : values->stride ? values->stride : join->element;
    for (int64_t row = 0; row < piece->length; row++, to += size) {
        if (cxm__column_is_null(piece, row))
            memset(to, 0, size);
        else if (values->type == CXM_TYPE_BOOL1)
            *to = cxm__column_integer(values, join_place(piece, row)) != 0;
        else
            memcpy(to, (const unsigned char *)values->data + join_place(piece, row) * step, size);
    }
}

cxm_status cxm_column_join(const cxm_column *pieces, int64_t count, const char *name, const cxm_host *host, cxm_column **joined,
                           cxm_error *error)
{
    struct join join = {.type = 0};
    if (!pieces || !name || !joined)
        return cxm__fail_null(error, !pieces ? 0 : !name ? 2 : 4, !pieces ? "pieces" : !name ? "name" : "joined");
    if (count < 1)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("count"), CXM__T(": at least one piece is needed"));
    cxm_status status = cxm__host_read(&join.host, host, 3, error);
    if (!status)
        status = join_size(&join, pieces, count, name, error);
    if (status)
        return status;
    const bool text = join.type == CXM_TYPE_TEXT64;
    const cxm_column packed = {.type = join.type};
    join.element = text ? (int64_t)sizeof(int64_t) : cxm__column_size(&packed);
    const int64_t bitmap = join.rows / 8 + 1;
    int64_t most = INT64_MAX - (int64_t)sizeof join - bitmap - join.bytes - join.element;
    if (join.rows > most / join.element)
        return cxm__fail_memory(error);
    join.size = (int64_t)sizeof join + (join.rows + 1) * join.element + bitmap + join.bytes;
    struct join *made = cxm__allocate_zeroed(&join.host, join.size, 1);
    if (!made)
        return cxm__fail_memory(error);
    *made = join;
    unsigned char *elements = (unsigned char *)(made + 1), *valid = elements + (join.rows + 1) * join.element;
    char *letters = (char *)(valid + bitmap);
    int64_t first = 0;
    bool null = false;
    for (int64_t p = 0; p < count; p++) {
        const cxm_column *piece = &pieces[p];
        if (text)
            join_text(piece, first, letters, (int64_t *)elements);
        else
            join_elements(made, piece, elements + first * join.element);
        for (int64_t row = 0; row < piece->length; row++) {
            const bool is_null = cxm__column_is_null(piece, row);
            null |= is_null;
            if (!is_null)
                valid[(first + row) >> 3] = (uint8_t)(valid[(first + row) >> 3] | 1u << ((first + row) & 7));
        }
        first += piece->length;
    }
    made->column = (cxm_column){.data = text ? (void *)letters : elements, .validity = null ? valid : NULL,
                                .extra = text ? elements : NULL, .length = join.rows, .type = join.type};
    *joined = &made->column;
    return CXM_OK;
}

void cxm_column_free(cxm_column *joined)
{
    struct join *join = (struct join *)joined;
    if (!join)
        return;
    const cxm_host host = join->host;
    cxm__release(&host, join, join->size, 1);
}
