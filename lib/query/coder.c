/* Hashing keys to codes: open addressing with linear probing, a block at a time, so that the table's cache lines are on their way
 * before they are looked at. */
#include "query/coder.h"

#include <string.h>

#include "core/mix.h"

#if defined(__GNUC__)
#define CODER_PREFETCH(address) __builtin_prefetch((address), 1)
#else
#define CODER_PREFETCH(address) ((void)0)
#endif

void cxm__coder_free(struct cxm__coder *coder, const cxm_host *host)
{
    cxm__release(host, coder->entries, coder->capacity, sizeof *coder->entries);
    cxm__release(host, coder->keys, coder->keys_capacity, sizeof *coder->keys);
    cxm__release(host, coder->offsets, coder->offsets_capacity, sizeof *coder->offsets);
    cxm__release(host, coder->bytes, coder->bytes_capacity, 1);
}

uint64_t cxm__coder_span(const struct cxm__coder *coder)
{
    uint64_t span = coder->low <= coder->high ? (uint64_t)coder->high - (uint64_t)coder->low : 0;
    span += coder->low <= coder->high && span < UINT64_MAX; /* the widest is one short, and far too wide anyway */
    return span + (coder->may_be_null && span < UINT64_MAX);
}

/* Room for n more codes at a load of at most a half. */
static bool coder_reserve(struct cxm__coder *coder, const cxm_host *host, int32_t n)
{
    int64_t needed = 2 * (coder->codes + n), capacity = coder->capacity ? coder->capacity : 4096;
    if (coder->codes + n >= UINT32_MAX - 1 ||
        !cxm__reserve(host, (void **)&coder->keys, &coder->keys_capacity, coder->codes + n, sizeof *coder->keys))
        return false;
    while (capacity < needed)
        capacity *= 4;
    if (capacity == coder->capacity)
        return true;
    struct cxm__coder_entry *entries = cxm__allocate_zeroed(host, capacity, sizeof *entries);
    if (!entries)
        return false;
    for (int64_t i = 0; i < coder->capacity; i++) {
        struct cxm__coder_entry entry = coder->entries[i];
        if (!entry.code)
            continue;
        uint64_t at = (coder->offsets ? entry.key : cxm__mix(entry.key)) & (uint64_t)(capacity - 1);
        while (entries[at].code)
            at = (at + 1) & (uint64_t)(capacity - 1);
        entries[at] = entry;
    }
    cxm__release(host, coder->entries, coder->capacity, sizeof *entries);
    coder->entries = entries;
    coder->capacity = capacity;
    return true;
}

static uint32_t coder_null(struct cxm__coder *coder)
{
    if (!coder->null_code) {
        coder->keys[coder->codes] = 0;
        coder->null_code = (uint32_t)++coder->codes;
        if (coder->offsets)
            coder->offsets[coder->codes] = coder->offsets[coder->codes - 1];
    }
    return coder->null_code - 1;
}

bool cxm__coder_integers(struct cxm__coder *coder, const cxm_host *host, const uint64_t *keys, const uint8_t *null, int32_t n,
                         uint32_t *codes)
{
    uint64_t homes[CXM__BLOCK];
    if (!coder_reserve(coder, host, n))
        return false;
    const uint64_t mask = (uint64_t)(coder->capacity - 1);
    for (int32_t i = 0; i < n; i++) {
        homes[i] = cxm__mix(keys[i]) & mask;
        CODER_PREFETCH(&coder->entries[homes[i]]);
    }
    for (int32_t i = 0; i < n; i++) {
        uint64_t at = homes[i];
        if (null && null[i]) {
            codes[i] = coder_null(coder);
            continue;
        }
        while (coder->entries[at].code && coder->entries[at].key != keys[i])
            at = (at + 1) & mask;
        if (!coder->entries[at].code) {
            coder->keys[coder->codes] = keys[i];
            coder->entries[at].key = keys[i];
            coder->entries[at].code = (uint32_t)++coder->codes;
        }
        codes[i] = coder->entries[at].code - 1;
    }
    return true;
}

static bool coder_add_text(struct cxm__coder *coder, const cxm_host *host, struct cxm__slice text)
{
    int64_t at = coder->offsets[coder->codes];
    if (!cxm__reserve(host, (void **)&coder->bytes, &coder->bytes_capacity, at + (int64_t)text.length + 1, 1))
        return false;
    memcpy(coder->bytes + at, text.start, text.length);
    coder->offsets[++coder->codes] = at + (int64_t)text.length;
    return true;
}

static bool coder_texts(struct cxm__coder *coder, const cxm_host *host, int64_t first, int32_t n, uint32_t *codes)
{
    bool fresh = !coder->offsets;
    if (!cxm__reserve(host, (void **)&coder->offsets, &coder->offsets_capacity, coder->codes + n + 1, sizeof *coder->offsets))
        return false;
    if (fresh)
        coder->offsets[0] = 0;
    if (!coder_reserve(coder, host, n))
        return false;
    const uint64_t mask = (uint64_t)(coder->capacity - 1);
    for (int32_t i = 0; i < n; i++) {
        if (cxm__column_is_null(coder->column, first + i)) {
            codes[i] = coder_null(coder);
            continue;
        }
        struct cxm__slice text = cxm__column_slice(coder->column, first + i);
        uint64_t hash = cxm__mix_text(text), at = hash & mask;
        for (; coder->entries[at].code; at = (at + 1) & mask) {
            const struct cxm__coder_entry *entry = &coder->entries[at];
            int64_t start = coder->offsets[entry->code - 1];
            if (entry->key == hash && (size_t)(coder->offsets[entry->code] - start) == text.length &&
                (!text.length || memcmp(coder->bytes + start, text.start, text.length) == 0))
                break;
        }
        if (!coder->entries[at].code) {
            if (!coder_add_text(coder, host, text))
                return false;
            coder->entries[at].key = hash;
            coder->entries[at].code = (uint32_t)coder->codes;
        }
        codes[i] = coder->entries[at].code - 1;
    }
    return true;
}

void cxm__coder_values(const struct cxm__coder *coder, int64_t first, int32_t n, int64_t *integers, uint8_t *null)
{
    if (!coder->label_ranks) {
        (void)cxm__decode_integers(coder->column, first, n, integers, null);
        return;
    }
    for (int32_t i = 0; i < n; i++) {
        null[i] = cxm__column_is_null(coder->column, first + i);
        integers[i] = null[i] ? 0 : coder->label_ranks[cxm__column_code(coder->column, first + i)];
    }
}

bool cxm__coder_codes(struct cxm__coder *coder, const cxm_host *host, int64_t first, int32_t n, uint32_t *codes)
{
    int64_t integers[CXM__BLOCK];
    uint64_t keys[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    if (coder->type == CXM_TYPE_TEXT64 && !coder->label_ranks)
        return coder_texts(coder, host, first, n, codes);
    cxm__coder_values(coder, first, n, integers, null);
    for (int32_t i = 0; i < n; i++)
        keys[i] = (uint64_t)integers[i];
    return cxm__coder_integers(coder, host, keys, null, n, codes);
}

#undef CODER_PREFETCH
