/* The selected rows piece by piece: keys as the integers that stand for them, numbers in the type that they are stored in.
 * Everything is copied into blocks that are used again for each piece. */
#include <string.h>

#include "query/model_source.h"

bool cxm__model_piece_new(struct cxm__model_piece *piece, const struct cxm__model_source *source, int64_t room)
{
    const int32_t count = source->count + (source->plan.policy.weight != NULL);
    const char **names = cxm__allocate(source->host, count, sizeof *names);
    cxm_column *columns = cxm__allocate_zeroed(source->host, count, sizeof *columns);
    *piece = (struct cxm__model_piece){.table = {names, columns, count, 0}, .room = room};
    piece->rows = cxm__allocate(source->host, room, sizeof *piece->rows);
    piece->data = cxm__allocate_zeroed(source->host, count, sizeof *piece->data);
    bool enough = names && columns && piece->rows && piece->data;
    for (int32_t i = 0; enough && i < count; i++) {
        names[i] = i < source->count ? source->names[i] : CXM__MODEL_WEIGHT;
        piece->data[i] = cxm__allocate(source->host, room + (room + 63) / 64, sizeof(int64_t));
        enough = piece->data[i] != NULL;
    }
    return enough;
}

void cxm__model_piece_free(struct cxm__model_piece *piece, const struct cxm__model_source *source)
{
    const int64_t count = piece->table.count, room = piece->room;
    for (int64_t i = 0; piece->data && i < count; i++)
        cxm__release(source->host, piece->data[i], room + (room + 63) / 64, sizeof(int64_t));
    cxm__release(source->host, piece->data, count, sizeof *piece->data);
    cxm__release(source->host, piece->rows, room, sizeof *piece->rows);
    cxm__release(source->host, (void *)piece->table.columns, count, sizeof *piece->table.columns);
    cxm__release(source->host, (void *)piece->table.names, count, sizeof *piece->table.names);
}

static int32_t piece_block(int64_t at, int64_t n)
{
    return n - at < CXM__BLOCK ? (int32_t)(n - at) : CXM__BLOCK;
}

/* Integers that stand for keys. Nulls get a bitmap, if there are any. */
static cxm_status piece_codes(struct cxm__model_piece *piece, int32_t i, const struct cxm__field *field, cxm_error *error)
{
    const int64_t n = piece->table.length;
    int64_t *codes = piece->data[i];
    uint8_t *validity = (uint8_t *)(codes + piece->room);
    bool nulls = false;
    cxm_status status = CXM_OK;
    for (int64_t at = 0; at < n && !status; at += CXM__BLOCK)
        status = cxm__field_codes(field, piece->rows + at, piece_block(at, n), codes + at, error);
    if (status)
        return status;
    for (int64_t row = 0; row < n && !nulls; row++)
        nulls = codes[row] == CXM__NO_VALUE;
    cxm_column *column = (cxm_column *)&piece->table.columns[i];
    *column = cxm_column_of(CXM_TYPE_I64, codes, n);
    if (!nulls)
        return CXM_OK;
    memset(validity, 0, (size_t)((n + 7) / 8));
    for (int64_t row = 0; row < n; row++)
        validity[row >> 3] |= (uint8_t)((codes[row] != CXM__NO_VALUE) << (row & 7));
    column->validity = validity;
    return CXM_OK;
}

static cxm_status piece_numbers(struct cxm__model_piece *piece, int32_t i, const struct cxm__model_source *source,
                                const struct cxm__field *field, cxm_error *error)
{
    const int64_t n = piece->table.length;
    double *numbers = piece->data[i];
    cxm_column *column = (cxm_column *)&piece->table.columns[i];
    *column = cxm_column_of(CXM_TYPE_F64, numbers, n);
    column->flags = CXM_COLUMN_NAN_IS_NULL;
    return cxm__model_choice_numbers(&source->choice, field, piece->rows, n, numbers, error);
}

/* Numbers without nulls in the table's own rows are copied as they are stored, or not at all where all rows count. */
static bool piece_stored(struct cxm__model_piece *piece, int32_t i, const struct cxm__model_source *source, const struct cxm__field *field)
{
    const struct cxm__stored *stored = cxm__field_plain(field);
    const int64_t n = piece->table.length;
    if (!stored || stored->validity || cxm__model_choice_is_mean(&source->choice, field))
        return false;
    cxm_column *column = (cxm_column *)&piece->table.columns[i];
    const int64_t size = stored->type == CXM_TYPE_U8 ? 1 : stored->type == CXM_TYPE_I16 ? 2 : stored->type == CXM_TYPE_I32 ? 4 : 8;
    *column = cxm_column_of(stored->type, piece->data[i], n);
    if (!source->choice.selection.kept) {
        column->data = n ? (const char *)stored->data + (int64_t)piece->rows[0] * size : NULL;
        return true;
    }
    if (size == 1) {
        const uint8_t *from = stored->data;
        uint8_t *to = piece->data[i];
        for (int64_t row = 0; row < n; row++)
            to[row] = from[piece->rows[row]];
        return true;
    }
    for (int64_t row = 0; row < n; row++)
        memcpy((char *)piece->data[i] + row * size, (const char *)stored->data + (int64_t)piece->rows[row] * size, (size_t)size);
    return true;
}

cxm_status cxm__model_piece_next(struct cxm__model_piece *piece, const struct cxm__model_source *source, cxm_error *error)
{
    int64_t n = 0;
    int32_t got = 1;
    while (n < piece->room && got) {
        got = cxm__selection_next(&source->choice.selection, &piece->at, piece->rows + n, piece_block(n, piece->room));
        n += got;
    }
    piece->table.length = n;
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < source->count && !status; i++) {
        const struct cxm__field *field = &source->fields[i];
        if (!source->measured[i])
            status = piece_codes(piece, i, field, error);
        else if (!piece_stored(piece, i, source, field))
            status = piece_numbers(piece, i, source, field, error);
    }
    if (!status && source->plan.policy.weight)
        status = piece_numbers(piece, source->count, source, NULL, error);
    return status;
}
