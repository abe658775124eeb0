/* Building the tables that the caller releases. Everything in one is memory of its arena, or of the model that it was read from. */
#include "model/rows.h"

#include <string.h>

cxm_rows *cxm__rows_new(const cxm_host *host, int32_t columns, int64_t length)
{
    cxm_rows *rows = cxm__allocate_zeroed(host, 1, sizeof *rows);
    if (!rows)
        return NULL;
    rows->arena.host = *host;
    rows->room = columns;
    rows->names = cxm__arena_take(&rows->arena, columns, sizeof *rows->names);
    rows->columns = cxm__arena_take(&rows->arena, columns, sizeof *rows->columns);
    rows->table = (cxm_table){rows->names, rows->columns, 0, length};
    if (!rows->names || !rows->columns) {
        cxm_rows_free(rows);
        return NULL;
    }
    return rows;
}

bool cxm__rows_add(cxm_rows *rows, const char *name, cxm_column column)
{
    const int64_t at = rows->table.count;
    char *copy = at < rows->room ? cxm__arena_text(&rows->arena, name, strlen(name)) : NULL;
    if (!copy)
        return false;
    rows->names[at] = copy;
    rows->columns[at] = column;
    rows->table.count++;
    return true;
}

static void *rows_data(cxm_rows *rows, const char *name, cxm_column column, size_t size)
{
    void *data = cxm__arena_take(&rows->arena, rows->table.length, size);
    column.data = data;
    column.length = rows->table.length;
    return data && cxm__rows_add(rows, name, column) ? data : NULL;
}

int64_t *cxm__rows_integers(cxm_rows *rows, const char *name)
{
    return rows_data(rows, name, (cxm_column){.type = CXM_TYPE_I64}, sizeof(int64_t));
}

double *cxm__rows_numbers(cxm_rows *rows, const char *name)
{
    return rows_data(rows, name, (cxm_column){.type = CXM_TYPE_F64, .flags = CXM_COLUMN_NAN_IS_NULL}, sizeof(double));
}

bool cxm__rows_labels(struct cxm__arena *arena, const struct cxm__slice *texts, int64_t count, cxm_column *labels)
{
    int64_t *offsets = cxm__arena_take(arena, count + 1, sizeof *offsets);
    int64_t bytes = 0;
    bool null = false;
    for (int64_t i = 0; offsets && i < count; i++) {
        offsets[i] = bytes;
        bytes += (int64_t)texts[i].length;
        null = null || !texts[i].start;
    }
    char *data = offsets ? cxm__arena_take(arena, bytes + 1, 1) : NULL;
    uint8_t *validity = data && null ? cxm__arena_take(arena, count / 8 + 1, 1) : NULL;
    if (!data || (null && !validity))
        return false;
    offsets[count] = bytes;
    if (validity)
        memset(validity, 0, (size_t)(count / 8 + 1));
    for (int64_t i = 0; i < count; i++) {
        if (texts[i].start && texts[i].length)
            memcpy(data + offsets[i], texts[i].start, texts[i].length);
        if (validity && texts[i].start)
            validity[i >> 3] = (uint8_t)(validity[i >> 3] | 1u << (i & 7));
    }
    *labels = cxm_column_of(CXM_TYPE_TEXT64, data, count);
    labels->extra = offsets;
    labels->validity = validity;
    return true;
}

bool cxm__rows_texts(cxm_rows *rows, const char *name, const struct cxm__slice *texts)
{
    cxm_column column;
    return cxm__rows_labels(&rows->arena, texts, rows->table.length, &column) && cxm__rows_add(rows, name, column);
}

int32_t *cxm__rows_codes(cxm_rows *rows, const char *name, const char *const *labels, int64_t count)
{
    cxm_column *column = cxm__arena_take(&rows->arena, 1, sizeof *column);
    struct cxm__slice *texts = cxm__arena_take(&rows->arena, count, sizeof *texts);
    for (int64_t i = 0; texts && i < count; i++)
        texts[i] = cxm__slice_of(labels[i]);
    if (!column || !texts || !cxm__rows_labels(&rows->arena, texts, count, column))
        return NULL;
    return rows_data(rows, name, (cxm_column){.type = CXM_TYPE_CODED, .width = 4, .extra = column}, sizeof(int32_t));
}

const cxm_table *cxm_rows_table(const cxm_rows *rows)
{
    return &rows->table;
}

void cxm_rows_free(cxm_rows *rows)
{
    if (!rows)
        return;
    const cxm_host host = rows->arena.host;
    cxm__arena_free(&rows->arena);
    cxm__release(&host, rows, 1, sizeof *rows);
}
