/* Columns of the parts one after the other. Codes keep their meaning where the parts' labels agree, as they do for all but perhaps
 * the keys; there labels are put together, each once. */
#include "query/stack.h"

#include <string.h>

#include "core/hash.h"
#include "query/keys.h"

struct stack_work {
    struct cxm__arena *arena;
    const cxm_table **parts;
    int32_t count;
    int64_t rows;
};

static int64_t stack_size(const cxm_column *column)
{
    switch (column->type) {
    case CXM_TYPE_CODED: return column->width;
    case CXM_TYPE_BOOL8: return 1;
    case CXM_TYPE_U32:
    case CXM_TYPE_DATE: return 4;
    default: return 8; /* F64, I64, and times */
    }
}

static bool stack_same_labels(const cxm_column *a, const cxm_column *b)
{
    const cxm_column *left = a->extra, *right = b->extra;
    bool same = left->length == right->length;
    for (int64_t i = 0; same && i < left->length; i++) {
        const struct cxm__slice one = cxm__column_slice(left, i), other = cxm__column_slice(right, i);
        same = one.length == other.length && memcmp(one.start, other.start, one.length) == 0;
    }
    return same;
}

/* Every label of any part once, ascending; ranks[i] is where the i-th of all went. */
static bool stack_rank_labels(const struct stack_work *work, int64_t which, struct cxm__values *values, uint32_t *ranks)
{
    const cxm_host *host = &work->arena->host;
    int64_t count = 0, bytes = 0, at = 0;
    for (int32_t p = 0; p < work->count; p++) {
        const cxm_column *labels = work->parts[p]->columns[which].extra;
        count += labels->length;
        for (int64_t i = 0; i < labels->length; i++)
            bytes += (int64_t)cxm__column_slice(labels, i).length;
    }
    if (!cxm__values_new(values, host, CXM_TYPE_TEXT64, count, bytes))
        return false;
    for (int32_t p = 0; p < work->count; p++) {
        const cxm_column *labels = work->parts[p]->columns[which].extra;
        for (int64_t i = 0; i < labels->length; i++, at++) {
            const struct cxm__slice text = cxm__column_slice(labels, i);
            if (text.length)
                memcpy(values->bytes + values->offsets[at], text.start, text.length);
            values->offsets[at + 1] = values->offsets[at] + (int64_t)text.length;
        }
    }
    return cxm__values_rank(values, host, ranks);
}

/* Copies labels, and hangs them on a column. */
static bool stack_own_labels(const struct stack_work *work, const cxm_column *from, cxm_column *column)
{
    const char **texts = cxm__arena_take(work->arena, from->length, sizeof *texts);
    cxm_column *labels = cxm__arena_take(work->arena, 1, sizeof *labels);
    if (!texts || !labels)
        return false;
    for (int64_t i = 0; i < from->length; i++) {
        const struct cxm__slice text = cxm__column_slice(from, i);
        texts[i] = cxm__arena_text(work->arena, text.start, text.length);
        if (!texts[i])
            return false;
    }
    *labels = cxm_column_of(CXM_TYPE_CSTR, texts, from->length);
    column->extra = labels;
    return true;
}

static bool stack_codes(const struct stack_work *work, int64_t which, const struct cxm__values *values, const uint32_t *ranks,
                        cxm_column *column)
{
    uint32_t *codes = cxm__arena_take(work->arena, work->rows, sizeof *codes);
    const cxm_column all = {.data = values->bytes, .extra = values->offsets, .length = values->count, .type = CXM_TYPE_TEXT64};
    int64_t row = 0, before = 0;
    if (!codes || !stack_own_labels(work, &all, column))
        return false;
    for (int32_t p = 0; p < work->count; p++) {
        const cxm_column *from = &work->parts[p]->columns[which];
        for (int64_t i = 0; i < work->parts[p]->length; i++, row++)
            codes[row] = cxm__column_is_null(from, i) ? 0 : ranks[before + cxm__column_code(from, i)];
        before += ((const cxm_column *)from->extra)->length;
    }
    column->data = codes;
    column->width = sizeof *codes;
    column->flags = CXM_COLUMN_UNSIGNED_CODES;
    return true;
}

/* Parts whose labels differ. */
static bool stack_labels(const struct stack_work *work, int64_t which, cxm_column *column)
{
    const cxm_host *host = &work->arena->host;
    struct cxm__values values = {0};
    int64_t count = 0;
    for (int32_t p = 0; p < work->count; p++)
        count += ((const cxm_column *)work->parts[p]->columns[which].extra)->length;
    uint32_t *ranks = cxm__allocate(host, count, sizeof *ranks);
    const bool enough = ranks && stack_rank_labels(work, which, &values, ranks) && stack_codes(work, which, &values, ranks, column);
    cxm__values_free(&values, host);
    cxm__release(host, ranks, count, sizeof *ranks);
    return enough;
}

static bool stack_data(const struct stack_work *work, int64_t which, cxm_column *column)
{
    const size_t size = (size_t)stack_size(column);
    char *data = cxm__arena_take(work->arena, work->rows, size), *to = data;
    for (int32_t p = 0; data && p < work->count; p++) {
        const size_t bytes = (size_t)work->parts[p]->length * size;
        if (bytes)
            memcpy(to, work->parts[p]->columns[which].data, bytes);
        to += bytes;
    }
    column->data = data;
    if (!data || column->type != CXM_TYPE_CODED)
        return data != NULL;
    return stack_own_labels(work, column->extra, column);
}

static bool stack_validity(const struct stack_work *work, int64_t which, cxm_column *column)
{
    bool nulls = false;
    int64_t row = 0;
    for (int32_t p = 0; p < work->count; p++)
        nulls = nulls || work->parts[p]->columns[which].validity;
    column->validity = NULL;
    if (!nulls)
        return true;
    uint8_t *validity = cxm__arena_take(work->arena, work->rows / 8 + 1, 1);
    if (!validity)
        return false;
    memset(validity, 0xFF, (size_t)(work->rows / 8 + 1));
    for (int32_t p = 0; p < work->count; p++)
        for (int64_t i = 0; i < work->parts[p]->length; i++, row++)
            if (cxm__column_is_null(&work->parts[p]->columns[which], i))
                validity[row >> 3] = (uint8_t)(validity[row >> 3] & ~(1 << (row & 7)));
    column->validity = validity;
    return true;
}

static bool stack_column(const struct stack_work *work, int64_t which, cxm_column *column)
{
    bool same = true;
    *column = work->parts[0]->columns[which];
    column->length = work->rows;
    for (int32_t p = 1; p < work->count && column->type == CXM_TYPE_CODED; p++)
        same = same && stack_same_labels(&work->parts[0]->columns[which], &work->parts[p]->columns[which]);
    return (same ? stack_data(work, which, column) : stack_labels(work, which, column)) && stack_validity(work, which, column);
}

/* The column that says which part a row is of. */
static bool stack_key(const struct stack_work *work, const char *const *names, cxm_column *column)
{
    const char **texts = cxm__arena_take(work->arena, work->count, sizeof *texts);
    cxm_column *labels = cxm__arena_take(work->arena, 1, sizeof *labels);
    uint32_t *codes = cxm__arena_take(work->arena, work->rows, sizeof *codes);
    if (!texts || !labels || !codes)
        return false;
    for (int32_t p = 0, row = 0; p < work->count; p++) {
        texts[p] = cxm__arena_text(work->arena, names[p], strlen(names[p]));
        if (!texts[p])
            return false;
        for (int64_t i = 0; i < work->parts[p]->length; i++)
            codes[row++] = (uint32_t)p;
    }
    *labels = cxm_column_of(CXM_TYPE_CSTR, texts, work->count);
    *column = (cxm_column){.data = codes, .extra = labels, .length = work->rows, .width = sizeof *codes, .type = CXM_TYPE_CODED,
                           .flags = CXM_COLUMN_UNSIGNED_CODES};
    return true;
}

/* All columns, behind the new key where there is one. */
static bool stack_table(struct stack_work *work, const char *key, const char *const *names, cxm_table *table)
{
    const cxm_table *first = work->parts[0];
    const int64_t more = key != NULL;
    work->rows = 0;
    for (int32_t p = 0; p < work->count; p++)
        work->rows += work->parts[p]->length;
    cxm_column *columns = cxm__arena_take(work->arena, first->count + more, sizeof *columns);
    const char **titles = cxm__arena_take(work->arena, first->count + more, sizeof *titles);
    if (!columns || !titles)
        return false;
    if (key && (!(titles[0] = cxm__arena_text(work->arena, key, strlen(key))) || !stack_key(work, names, &columns[0])))
        return false;
    for (int64_t c = 0; c < first->count; c++) {
        titles[c + more] = cxm__arena_text(work->arena, first->names[c], strlen(first->names[c]));
        if (!titles[c + more] || !stack_column(work, c, &columns[c + more]))
            return false;
    }
    *table = (cxm_table){titles, columns, first->count + more, work->rows};
    return true;
}

static const cxm_column *stack_measures(const cxm_result *result)
{
    return result->table.columns[result->keys + CXM__RESULT_MEASURE].extra;
}

/* Whether columns go together: names and types. */
static bool stack_fits(const cxm_result *a, const cxm_result *b)
{
    bool fits = a->keys == b->keys && a->table.count == b->table.count && a->ledger.count == b->ledger.count;
    for (int64_t c = 0; c < a->table.count && fits; c++)
        fits = a->table.columns[c].type == b->table.columns[c].type && strcmp(a->table.names[c], b->table.names[c]) == 0;
    return fits;
}

static bool stack_alike(const cxm_result *a, const cxm_result *b)
{
    return stack_fits(a, b) && strcmp(a->query, b->query) == 0 && strcmp(a->fingerprint, b->fingerprint) == 0 &&
           stack_same_labels(&a->table.columns[a->keys + CXM__RESULT_MEASURE], &b->table.columns[b->keys + CXM__RESULT_MEASURE]);
}

/* By what else each measure is found, in the order of the whole's labels. */
static bool stack_aliases(cxm_result *to, const cxm_result *const *parts, int32_t count)
{
    const cxm_column *labels = stack_measures(to);
    to->aliases = cxm__arena_take(&to->arena, labels->length, sizeof *to->aliases);
    for (int64_t i = 0; to->aliases && i < labels->length; i++) {
        const struct cxm__slice label = cxm__column_slice(labels, i);
        const char *alias = "";
        for (int32_t p = 0; p < count; p++)
            for (int64_t k = 0; k < stack_measures(parts[p])->length; k++) {
                const struct cxm__slice other = cxm__column_slice(stack_measures(parts[p]), k);
                if (label.length == other.length && memcmp(label.start, other.start, label.length) == 0)
                    alias = parts[p]->aliases[k];
            }
        if (!(to->aliases[i] = cxm__arena_text(&to->arena, alias, strlen(alias))))
            return false;
    }
    return to->aliases != NULL;
}

static bool stack_build(cxm_result *to, const char *key, const char *const *names, const cxm_result *const *parts, int32_t count)
{
    struct stack_work work = {.arena = &to->arena, .count = count};
    work.parts = cxm__arena_take(&to->arena, count, sizeof *work.parts);
    to->keys = parts[0]->keys + (key != NULL);
    memcpy(to->fingerprint, parts[0]->fingerprint, sizeof to->fingerprint);
    to->query = cxm__arena_text(&to->arena, parts[0]->query, strlen(parts[0]->query));
    to->zone = parts[0]->zone ? cxm__arena_text(&to->arena, parts[0]->zone, strlen(parts[0]->zone)) : NULL;
    if (!work.parts || !to->query || (parts[0]->zone && !to->zone))
        return false;
    for (int32_t p = 0; p < count; p++)
        work.parts[p] = &parts[p]->table;
    if (!stack_table(&work, key, names, &to->table) || !stack_aliases(to, parts, count))
        return false;
    for (int32_t p = 0; p < count; p++)
        work.parts[p] = &parts[p]->ledger;
    return stack_table(&work, key, names, &to->ledger);
}

/* The texts of all queries, and one fingerprint for theirs. */
static bool stack_texts(cxm_result *to, const cxm_result *const *parts, int32_t count)
{
    size_t length = 1;
    uint64_t hash = CXM__HASH_START;
    for (int32_t p = 0; p < count; p++)
        length += strlen(parts[p]->query);
    char *text = cxm__arena_take(&to->arena, (int64_t)length, 1), *end = text;
    for (int32_t p = 0; text && p < count; p++) {
        const size_t bytes = strlen(parts[p]->query);
        memcpy(end, parts[p]->query, bytes + 1);
        end += bytes;
        for (const char *c = parts[p]->fingerprint; *c; c++)
            hash = cxm__hash_byte(hash, (unsigned char)*c);
    }
    for (int32_t i = 0; i < 16; i++)
        to->fingerprint[i] = "0123456789abcdef"[hash >> (60 - 4 * i) & 15];
    to->query = text;
    return text != NULL;
}

static cxm_status stack_make(cxm_result **result, const cxm_host *host, const char *key, const char *const *names,
                             const cxm_result *const *parts, int32_t count, cxm_error *error)
{
    cxm_result *made = cxm__allocate_zeroed(host, 1, sizeof *made);
    if (!made)
        return cxm__fail_memory(error);
    made->arena.host = *host;
    if (!stack_build(made, key, names, parts, count)) {
        cxm_result_free(made);
        return cxm__fail_memory(error);
    }
    *result = made;
    return CXM_OK;
}

cxm_status cxm__result_stack(cxm_result **result, const cxm_host *host, const char *key, const char *const *names,
                             const cxm_result *const *parts, int32_t count, cxm_error *error)
{
    if (cxm_table_find(&parts[0]->table, key))
        return CXM__FAIL(error, CXM_E_ARGUMENT, -1, -1, CXM__A("by"), CXM__T(": "), CXM__Q(key),
                         CXM__T(" is the key that tells results apart here, and cannot be a key's name too"));
    for (int32_t p = 1; p < count; p++)
        if (!stack_alike(parts[0], parts[p]))
            return CXM__FAIL(error, CXM_E_INCOMPATIBLE, -1, -1, CXM__A(key), CXM__T(": "), CXM__Q(names[0]), CXM__T(" and "),
                             CXM__Q(names[p]), CXM__T(" are not results of one query"));
    return stack_make(result, host, key, names, parts, count, error);
}

cxm_status cxm__result_join(cxm_result **result, const cxm_host *host, const cxm_result *const *parts, int32_t count, cxm_error *error)
{
    for (int32_t p = 1; p < count; p++)
        if (!stack_fits(parts[0], parts[p]))
            return CXM__FAIL(error, CXM_E_INCOMPATIBLE, -1, -1, CXM__A("by"),
                             CXM__T(": a key is not the same kind of column in all tables that the measures are of"));
    cxm_status status = stack_make(result, host, NULL, NULL, parts, count, error);
    if (!status && !stack_texts(*result, parts, count)) {
        cxm_result_free(*result);
        *result = NULL;
        status = cxm__fail_memory(error);
    }
    return status;
}
