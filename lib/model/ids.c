/* Open addressing with linear probing over codes alone: 4 bytes a slot, the ids are looked up behind them. Rows come in blocks, so
 * that the slots and the ids of a whole block are on their way from memory before they are looked at. */
#include "model/ids.h"

#include <string.h>

#include "core/mix.h"

#if defined(__GNUC__)
#define IDS_PREFETCH(address) __builtin_prefetch((address), 0)
#else
#define IDS_PREFETCH(address) ((void)0)
#endif

enum { IDS_BLOCK = 512 };

void cxm__ids_free(struct cxm__ids *ids, const cxm_host *host)
{
    cxm__release(host, ids->integers, ids->capacity, sizeof *ids->integers);
    cxm__release(host, ids->offsets, ids->offset_capacity, sizeof *ids->offsets);
    cxm__release(host, ids->bytes, ids->byte_capacity, 1);
    cxm__release(host, ids->table, ids->table_size, sizeof *ids->table);
    *ids = (struct cxm__ids){.empty_is_null = ids->empty_is_null};
}

struct cxm__slice cxm__ids_text(const struct cxm__ids *ids, int32_t code)
{
    const int64_t start = ids->offsets[code];
    return (struct cxm__slice){ids->bytes ? ids->bytes + start : "", (size_t)(ids->offsets[code + 1] - start)};
}

static uint64_t ids_hash_of(const struct cxm__ids *ids, int32_t code)
{
    return ids->type == CXM_TYPE_I64 ? cxm__mix((uint64_t)ids->integers[code]) : cxm__mix_text(cxm__ids_text(ids, code));
}

static bool ids_same(struct cxm__slice a, struct cxm__slice b)
{
    return a.length == b.length && (!a.length || memcmp(a.start, b.start, a.length) == 0);
}

/* Twice the slots. What stands in the table is put into the new one, so that a forgotten id stays out of it. */
static bool ids_rehash(struct cxm__ids *ids, const cxm_host *host)
{
    enum { AHEAD = 64 };
    const int64_t size = ids->table_size ? 2 * ids->table_size : 64;
    const uint64_t mask = (uint64_t)size - 1;
    uint32_t *table = cxm__allocate_zeroed(host, size, sizeof *table);
    if (!table)
        return false;
    for (int64_t i = 0; i < ids->table_size;) {
        uint32_t codes[AHEAD];
        uint64_t homes[AHEAD];
        int32_t n = 0;
        for (; i < ids->table_size && n < AHEAD; i++)
            if (ids->table[i]) {
                codes[n++] = ids->table[i];
                IDS_PREFETCH(ids->type == CXM_TYPE_I64 ? &ids->integers[ids->table[i] - 1] : &ids->offsets[ids->table[i] - 1]);
            }
        for (int32_t k = 0; k < n; k++) {
            homes[k] = ids_hash_of(ids, (int32_t)(codes[k] - 1)) & mask;
            IDS_PREFETCH(&table[homes[k]]);
        }
        for (int32_t k = 0; k < n; k++) {
            uint64_t at = homes[k];
            while (table[at])
                at = (at + 1) & mask;
            table[at] = codes[k];
        }
    }
    cxm__release(host, ids->table, ids->table_size, sizeof *table);
    ids->table = table;
    ids->table_size = size;
    return true;
}

/* Where an id stands, or the free slot where it would. */
static uint64_t ids_seek_integer(const struct cxm__ids *ids, int64_t key, uint64_t hash)
{
    const uint64_t mask = (uint64_t)ids->table_size - 1;
    uint64_t at = hash & mask;
    while (ids->table[at] && ids->integers[ids->table[at] - 1] != key)
        at = (at + 1) & mask;
    return at;
}

static uint64_t ids_seek_text(const struct cxm__ids *ids, struct cxm__slice text, uint64_t hash)
{
    const uint64_t mask = (uint64_t)ids->table_size - 1;
    uint64_t at = hash & mask;
    while (ids->table[at] && !ids_same(cxm__ids_text(ids, (int32_t)(ids->table[at] - 1)), text))
        at = (at + 1) & mask;
    return at;
}

/* What a call of cxm__ids_add() is about: where to, and for messages. */
struct ids_call {
    struct cxm__ids *ids;
    const cxm_host *host;
    const char *name;
    int32_t argument;
    cxm_error *error;
};

static cxm_status ids_open(const struct ids_call *call, int32_t type, int64_t row)
{
    struct cxm__ids *ids = call->ids;
    if (ids->type && ids->type != type)
        return CXM__FAIL(call->error, CXM_E_TYPE, call->argument, row, CXM__A(call->name), CXM__T("["), CXM__I(row),
                         CXM__T(type == CXM_TYPE_I64 ? "]: this id is an integer, and these ids were text before"
                                                     : "]: this id is text, and these ids were integers before"));
    ids->type = type;
    return CXM_OK;
}

/* Room for one more, with a quarter of the slots free. */
static cxm_status ids_room(const struct ids_call *call, int64_t bytes)
{
    struct cxm__ids *ids = call->ids;
    bool room = true;
    if (ids->count >= INT32_MAX)
        return CXM__FAIL(call->error, CXM_E_UNSUPPORTED, call->argument, -1, CXM__A(call->name),
                         CXM__T(": a model holds at most 2^31 - 1 different ids"));
    if (ids->type == CXM_TYPE_I64) {
        room = cxm__reserve(call->host, (void **)&ids->integers, &ids->capacity, ids->count + 1, sizeof *ids->integers);
    } else {
        const bool fresh = !ids->offsets;
        room = cxm__reserve(call->host, (void **)&ids->offsets, &ids->offset_capacity, ids->count + 2, sizeof *ids->offsets);
        if (room && fresh)
            ids->offsets[0] = 0;
        room = room && cxm__reserve(call->host, (void **)&ids->bytes, &ids->byte_capacity, ids->offsets[ids->count] + bytes + 1, 1);
    }
    if (room && 4 * (ids->count + 1) > 3 * ids->table_size)
        room = ids_rehash(ids, call->host);
    return room ? CXM_OK : cxm__fail_memory(call->error);
}

static cxm_status ids_add_integer(const struct ids_call *call, int64_t key, uint64_t hash, int32_t *code)
{
    struct cxm__ids *ids = call->ids;
    uint64_t at = ids->table_size ? ids_seek_integer(ids, key, hash) : 0;
    if (ids->table_size && ids->table[at]) {
        *code = (int32_t)(ids->table[at] - 1);
        return CXM_OK;
    }
    cxm_status status = ids_room(call, 0);
    if (status)
        return status;
    at = ids_seek_integer(ids, key, hash);
    ids->integers[ids->count] = key;
    *code = (int32_t)ids->count++;
    ids->table[at] = (uint32_t)ids->count;
    return CXM_OK;
}

static cxm_status ids_add_text(const struct ids_call *call, struct cxm__slice text, uint64_t hash, int32_t *code)
{
    struct cxm__ids *ids = call->ids;
    uint64_t at = ids->table_size ? ids_seek_text(ids, text, hash) : 0;
    if (ids->table_size && ids->table[at]) {
        *code = (int32_t)(ids->table[at] - 1);
        return CXM_OK;
    }
    cxm_status status = ids_room(call, (int64_t)text.length);
    if (status)
        return status;
    at = ids_seek_text(ids, text, hash);
    const int64_t start = ids->offsets[ids->count];
    if (text.length)
        memcpy(ids->bytes + start, text.start, text.length);
    ids->offsets[ids->count + 1] = start + (int64_t)text.length;
    *code = (int32_t)ids->count++;
    ids->table[at] = (uint32_t)ids->count;
    return CXM_OK;
}

static cxm_status ids_integers(const struct ids_call *call, const cxm_column *column, int64_t first, int32_t n, int32_t *codes)
{
    struct cxm__ids *ids = call->ids;
    int64_t keys[IDS_BLOCK];
    uint64_t hashes[IDS_BLOCK];
    uint8_t null[IDS_BLOCK];
    cxm_status status = CXM_OK;
    (void)cxm__decode_integers(column, first, n, keys, null);
    for (int32_t i = 0; i < n; i++)
        hashes[i] = cxm__mix((uint64_t)keys[i]);
    if (ids->type == CXM_TYPE_I64 && ids->table_size) {
        const uint64_t mask = (uint64_t)ids->table_size - 1;
        for (int32_t i = 0; i < n; i++)
            IDS_PREFETCH(&ids->table[hashes[i] & mask]);
        for (int32_t i = 0; i < n; i++) {
            const uint32_t slot = ids->table[hashes[i] & mask];
            IDS_PREFETCH(&ids->integers[slot - (slot != 0)]);
        }
    }
    for (int32_t i = 0; i < n && !status; i++) {
        if (null[i]) {
            codes[i] = CXM__NO_CODE;
        } else if (i && keys[i] == keys[i - 1] && !null[i - 1]) {
            codes[i] = codes[i - 1];
        } else if (column->type == CXM_TYPE_U64 && keys[i] < 0) {
            status = CXM__FAIL(call->error, CXM_E_DOMAIN, call->argument, first + i, CXM__A(call->name), CXM__T("["),
                               CXM__I(first + i), CXM__T("]: ids that are integers go up to 2^63 - 1; give larger ones as text"));
        } else {
            status = ids->type == CXM_TYPE_I64 ? CXM_OK : ids_open(call, CXM_TYPE_I64, first + i);
            if (!status)
                status = ids_add_integer(call, keys[i], hashes[i], &codes[i]);
        }
    }
    return status;
}

static cxm_status ids_texts(const struct ids_call *call, const cxm_column *column, int64_t first, int32_t n, int32_t *codes)
{
    struct cxm__ids *ids = call->ids;
    struct cxm__slice texts[IDS_BLOCK];
    uint64_t hashes[IDS_BLOCK];
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < n; i++) {
        texts[i] = (struct cxm__slice){NULL, 0};
        if (cxm__column_is_null(column, first + i))
            continue;
        texts[i] = cxm__column_slice(column, first + i);
        if (!texts[i].start || (!texts[i].length && ids->empty_is_null))
            texts[i] = (struct cxm__slice){ids->empty_is_null ? NULL : "", 0};
        hashes[i] = texts[i].start ? cxm__mix_text(texts[i]) : 0;
    }
    if (ids->type == CXM_TYPE_TEXT64 && ids->table_size) {
        const uint64_t mask = (uint64_t)ids->table_size - 1;
        for (int32_t i = 0; i < n; i++)
            if (texts[i].start)
                IDS_PREFETCH(&ids->table[hashes[i] & mask]);
        for (int32_t i = 0; i < n; i++)
            if (texts[i].start && ids->table[hashes[i] & mask])
                IDS_PREFETCH(&ids->offsets[ids->table[hashes[i] & mask] - 1]);
    }
    for (int32_t i = 0; i < n && !status; i++) {
        if (!texts[i].start) {
            codes[i] = CXM__NO_CODE;
        } else if (i && texts[i - 1].start && ids_same(texts[i], texts[i - 1])) {
            codes[i] = codes[i - 1];
        } else {
            status = ids->type == CXM_TYPE_TEXT64 ? CXM_OK : ids_open(call, CXM_TYPE_TEXT64, first + i);
            if (!status)
                status = ids_add_text(call, texts[i], hashes[i], &codes[i]);
        }
    }
    return status;
}

static cxm_status ids_plain(const struct ids_call *call, const cxm_column *column, int64_t first, int64_t n, int32_t *codes)
{
    const bool text = cxm__column_kind(column) == CXM__KIND_TEXT;
    cxm_status status = CXM_OK;
    for (int64_t done = 0; done < n && !status; done += IDS_BLOCK) {
        const int32_t block = n - done < IDS_BLOCK ? (int32_t)(n - done) : IDS_BLOCK;
        status = text ? ids_texts(call, column, first + done, block, codes + done)
                      : ids_integers(call, column, first + done, block, codes + done);
    }
    return status;
}

/* Each label is looked up when the first row has it, so that unused ones do not become ids. */
static cxm_status ids_coded(const struct ids_call *call, const cxm_column *column, int64_t first, int64_t n, int32_t *codes)
{
    enum { UNSEEN = -2 };
    const cxm_column *labels = column->extra;
    const int64_t count = labels ? labels->length : 0;
    cxm_status status = CXM_OK;
    int32_t *map = cxm__allocate(call->host, count, sizeof *map);
    if (!map)
        return cxm__fail_memory(call->error);
    for (int64_t i = 0; i < count; i++)
        map[i] = UNSEEN;
    for (int64_t i = 0; i < n && !status; i++) {
        codes[i] = CXM__NO_CODE;
        if (cxm__column_is_null(column, first + i))
            continue;
        const int64_t label = cxm__column_code(column, first + i);
        if (map[label] == UNSEEN) {
            status = ids_plain(call, labels, label, 1, &map[label]);
            if (status && call->error)
                cxm__fail_shift(call->error, first + i - label); /* the row, not the label's place */
        }
        codes[i] = map[label];
    }
    cxm__release(call->host, map, count, sizeof *map);
    return status;
}

cxm_status cxm__ids_add(struct cxm__ids *ids, const cxm_column *column, int64_t first, int64_t n, int32_t *codes,
                        const cxm_host *host, const char *name, int32_t argument, cxm_error *error)
{
    const struct ids_call call = {ids, host, name, argument, error};
    const cxm_column *values = column->type == CXM_TYPE_CODED && column->extra ? column->extra : column;
    const enum cxm__column_kind kind = cxm__column_kind(values);
    if (kind == CXM__KIND_CODED) { /* without labels: it has no rows */
        return CXM_OK;
    }
    if (kind != CXM__KIND_INTEGER && kind != CXM__KIND_TEXT)
        return CXM__FAIL(error, CXM_E_TYPE, argument, -1, CXM__A(name), CXM__T(": ids are integers or text, and the column holds "),
                         CXM__T(kind == CXM__KIND_REAL      ? "real numbers; cast it to int64"
                                : kind == CXM__KIND_BOOLEAN ? "booleans"
                                                            : "times"));
    return column == values ? ids_plain(&call, column, first, n, codes) : ids_coded(&call, column, first, n, codes);
}

/* Frees an id's slot, and moves back those behind it that would no longer be reached. */
static void ids_remove(struct cxm__ids *ids, int32_t code)
{
    const uint64_t mask = (uint64_t)ids->table_size - 1;
    uint64_t hole = ids_hash_of(ids, code) & mask;
    while (ids->table[hole] && ids->table[hole] != (uint32_t)code + 1)
        hole = (hole + 1) & mask;
    if (!ids->table[hole])
        return; /* it was forgotten */
    for (uint64_t next = (hole + 1) & mask; ids->table[next]; next = (next + 1) & mask) {
        const uint64_t home = ids_hash_of(ids, (int32_t)(ids->table[next] - 1)) & mask;
        if (((next - home) & mask) >= ((next - hole) & mask)) {
            ids->table[hole] = ids->table[next];
            hole = next;
        }
    }
    ids->table[hole] = 0;
}

void cxm__ids_cut(struct cxm__ids *ids, int64_t count)
{
    for (; ids->count > count; ids->count--)
        ids_remove(ids, (int32_t)(ids->count - 1));
    if (!ids->count)
        ids->type = 0;
}

int32_t cxm__ids_find(const struct cxm__ids *ids, struct cxm__slice text)
{
    uint64_t at, value = 0;
    if (!ids->count)
        return CXM__NO_CODE;
    if (ids->type == CXM_TYPE_I64) {
        const bool negative = text.length && *text.start == '-';
        const size_t digits = text.length - negative;
        if (digits < 1 || digits > 19 || (text.start[negative] == '0' && text.length > 1))
            return CXM__NO_CODE;
        for (size_t i = negative; i < text.length; i++) {
            if (text.start[i] < '0' || text.start[i] > '9')
                return CXM__NO_CODE;
            value = value * 10 + (uint64_t)(text.start[i] - '0');
        }
        if (value > (uint64_t)INT64_MAX + negative)
            return CXM__NO_CODE;
        value = negative ? 0 - value : value;
        int64_t key;
        memcpy(&key, &value, sizeof key);
        at = ids_seek_integer(ids, key, cxm__mix(value));
    } else {
        if (!text.length && ids->empty_is_null)
            return CXM__NO_CODE;
        at = ids_seek_text(ids, text, cxm__mix_text(text));
    }
    return (int32_t)ids->table[at] - 1;
}

void cxm__ids_forget(struct cxm__ids *ids, const int32_t *codes, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        ids_remove(ids, codes[i]);
    if (n && ids->type == CXM_TYPE_I64) {
        for (int64_t i = 0; i < n; i++)
            ids->integers[codes[i]] = 0;
        memset(ids->integers + ids->count, 0, (size_t)(ids->capacity - ids->count) * sizeof *ids->integers);
    } else if (n) {
        int64_t to = ids->offsets[codes[0]], start = to;
        for (int64_t code = codes[0], next = 0; code < ids->count; code++) { /* the others move together */
            const int64_t length = ids->offsets[code + 1] - start;
            const bool gone = next < n && codes[next] == code;
            next += gone;
            if (!gone && length)
                memmove(ids->bytes + to, ids->bytes + start, (size_t)length);
            start += length;
            to += gone ? 0 : length;
            ids->offsets[code + 1] = to;
        }
        if (ids->bytes)
            memset(ids->bytes + to, 0, (size_t)(ids->byte_capacity - to));
    }
}

cxm_column cxm__ids_column(const struct cxm__ids *ids)
{
    cxm_column column = cxm_column_of(CXM_TYPE_I64, ids->integers, ids->count);
    if (ids->type != CXM_TYPE_I64) {
        column = cxm_column_of(CXM_TYPE_TEXT64, ids->bytes ? ids->bytes : "", ids->count);
        column.extra = ids->offsets;
    }
    return column;
}

int64_t cxm__ids_bytes(const struct cxm__ids *ids)
{
    return ids->capacity * (int64_t)sizeof *ids->integers + ids->offset_capacity * (int64_t)sizeof *ids->offsets +
           ids->byte_capacity + ids->table_size * (int64_t)sizeof *ids->table;
}

#undef IDS_PREFETCH
