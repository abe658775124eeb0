/* Rows sorted by their answer, with the names beside them: what is asked of an answer then lies together, however the table came.
 * Rows of an answer are few, one for each thing that was asked about, so they are looked through, from the one appended last. */
#include "model/parts.h"

#include <math.h>

static size_t parts_size(int32_t type)
{
    return type == CXM_TYPE_I8 ? sizeof(int8_t) : type == CXM_TYPE_I16 ? sizeof(int16_t) : sizeof(int32_t);
}

void cxm__parts_free(struct cxm__answer_parts *parts, const cxm_host *host)
{
    if (!parts)
        return;
    cxm__release(host, parts->end, parts->answers, sizeof *parts->end);
    cxm__release(host, parts->row, parts->rows, sizeof *parts->row);
    cxm__release(host, parts->name, parts->rows, parts_size(parts->type));
    cxm__release(host, parts, 1, sizeof *parts);
}

/* ---- making ---- */

/* The answer that a row is a part of; none where nobody knows of what, such as a theme that was forgotten. */
static int32_t parts_answer(const struct cxm__stored *response, const struct cxm__stored *names, int64_t row)
{
    return cxm__stored_code(names, row) < 0 ? CXM__NO_CODE : cxm__stored_code(response, row);
}

static void parts_place(struct cxm__answer_parts *parts, const struct cxm__stored *names, int32_t place, int64_t row)
{
    const int32_t name = cxm__stored_code(names, row);
    parts->row[place] = (int32_t)row;
    switch (parts->type) {
    case CXM_TYPE_I8: ((int8_t *)parts->name)[place] = (int8_t)name; break;
    case CXM_TYPE_I16: ((int16_t *)parts->name)[place] = (int16_t)name; break;
    default: ((int32_t *)parts->name)[place] = name; break;
    }
}

/* One pass counts the rows of each answer, and one puts them where they belong: `end` moves from where they begin to where they
 * end. */
static cxm_status parts_sort(struct cxm__answer_parts *parts, const struct cxm__base *base, const struct cxm__stored *response,
                             const struct cxm__stored *names, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t row = 0; row < parts->rows && !status; row++) {
            const int32_t answer = parts_answer(response, names, row);
            if (answer >= 0 && pass)
                parts_place(parts, names, parts->end[answer]++, row);
            else if (answer >= 0)
                parts->end[answer]++;
            if (row % CXM__BLOCK == 0)
                status = cxm__base_pause(base, row / CXM__BLOCK, error);
        }
        int32_t begin = 0;
        for (int64_t i = 0; i < parts->answers && !pass; i++) {
            const int32_t count = parts->end[i];
            parts->end[i] = begin;
            begin += count;
        }
    }
    return status;
}

cxm_status cxm__parts_make(struct cxm__base *base, enum cxm__parts_of of, int32_t table, const struct cxm__stored *names,
                           cxm_error *error)
{
    const struct cxm__store *store = &base->model->tables[table];
    if (base->parts[of])
        return CXM_OK;
    struct cxm__answer_parts *parts = cxm__allocate_zeroed(base->host, 1, sizeof *parts);
    if (!parts)
        return cxm__fail_memory(error);
    parts->answer = cxm__store_find(&base->model->tables[CXM__RESPONSES], "response");
    parts->answers = base->model->entities[CXM__ENTITY_RESPONSE].count;
    parts->rows = store->length;
    parts->type = names->type;
    parts->end = cxm__allocate_zeroed(base->host, parts->answers, sizeof *parts->end);
    parts->row = cxm__allocate(base->host, parts->rows, sizeof *parts->row);
    parts->name = cxm__allocate(base->host, parts->rows, parts_size(parts->type));
    const bool enough = parts->end && parts->row && parts->name;
    const struct cxm__stored *response = cxm__store_find(store, "response");
    cxm_status status = enough ? parts_sort(parts, base, response, names, error) : cxm__fail_memory(error);
    if (status)
        cxm__parts_free(parts, base->host);
    else
        base->parts[of] = parts;
    return status;
}

/* ---- reading ---- */

/* Where the rows of answers begin, and end; both 0 where the answer is none. */
static void parts_spans(const struct cxm__answer_parts *parts, const int32_t *answers, int32_t n, int32_t *begin, int32_t *end)
{
    const int32_t *codes = parts->answer ? parts->answer->data : NULL;
    for (int32_t i = 0; i < n; i++) {
        const int32_t code = codes && answers[i] >= 0 ? codes[answers[i]] : CXM__NO_CODE;
        begin[i] = code > 0 ? parts->end[code - 1] : 0;
        end[i] = code >= 0 ? parts->end[code] : 0;
    }
}

#define PARTS_SEEK(type)                                               \
    do {                                                               \
        const type *parts_names = parts->name;                         \
        for (int32_t i = 0; i < n; i++)                                \
            while (end[i] > begin[i] && parts_names[end[i] - 1] != named) \
                end[i]--;                                              \
    } while (0)

/* The same, with `end` behind the last row of the name, or at `begin`. */
static void parts_seek(const struct cxm__answer_parts *parts, int32_t named, const int32_t *answers, int32_t n, int32_t *begin,
                       int32_t *end)
{
    parts_spans(parts, answers, n, begin, end);
    switch (parts->type) {
    case CXM_TYPE_I8: PARTS_SEEK(int8_t); break;
    case CXM_TYPE_I16: PARTS_SEEK(int16_t); break;
    default: PARTS_SEEK(int32_t); break;
    }
}

void cxm__parts_rows(const struct cxm__field *field, const int32_t *answers, int32_t n, int32_t *found)
{
    int32_t begin[CXM__BLOCK];
    parts_seek(field->parts, field->named, answers, n, begin, found);
    for (int32_t i = 0; i < n; i++)
        found[i] = found[i] > begin[i] ? field->parts->row[found[i] - 1] : -1;
}

void cxm__parts_truths(const struct cxm__field *field, const int32_t *answers, int32_t n, double *truths)
{
    int32_t begin[CXM__BLOCK], end[CXM__BLOCK], any[CXM__BLOCK];
    parts_seek(field->parts, field->named, answers, n, begin, end);
    parts_spans(field->parts, answers, n, begin, any);
    for (int32_t i = 0; i < n; i++)
        truths[i] = any[i] == begin[i] ? (double)NAN : end[i] > begin[i];
}
