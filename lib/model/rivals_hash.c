/* The best row of any keys, in a table of rows by the keys' hash. The rows stand for their keys, which are read again where two may
 * be the same; a few more bits of the hash tell most others apart. */
#include "model/rivals_run.h"

#include <string.h>

#include "core/mix.h"

enum { RIVALS_NONE = 0 };

/* A hash of a row's keys, RIVALS_NONE where one is null. */
static uint64_t rivals_hash(const int64_t *codes, int32_t count, int32_t stride)
{
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (int32_t k = 0; k < count; k++) {
        if (codes[(int64_t)k * stride] == CXM__NO_VALUE)
            return RIVALS_NONE;
        hash = cxm__mix(hash + (uint64_t)codes[(int64_t)k * stride]);
    }
    return hash == RIVALS_NONE ? 1 : hash;
}

/* The upper half of a hash says in which pass it is, the lower where. */
static int64_t rivals_share(uint64_t hash, int64_t count)
{
    return (int64_t)((hash >> 32) * (uint64_t)count >> 32);
}

static int64_t rivals_place(uint64_t hash, int64_t size)
{
    return (int64_t)((hash & UINT32_MAX) * (uint64_t)size >> 32);
}

static cxm_status rivals_codes_of(const struct cxm__rivals_run *run, int32_t row, int64_t *codes)
{
    cxm_status status = CXM_OK;
    for (int32_t k = 0; k < run->rivals->key_count && !status; k++)
        status = cxm__field_codes(&run->rivals->keys[k], &row, 1, &codes[k], run->error);
    return status;
}

/* Where a row stands in the block; its rows rise. -1 where it is before them. */
static int32_t rivals_in_block(const struct cxm__rivals_block *block, int32_t row)
{
    int32_t low = 0, high = block->n - 1;
    if (row < block->rows[0])
        return -1;
    while (low < high) {
        const int32_t middle = low + (high - low + 1) / 2;
        if (block->rows[middle] <= row)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Whether the i-th row has the same keys as another row: the one that was met at its place when the block began, one of the block,
 * or any. */
static cxm_status rivals_same(const struct cxm__rivals_run *run, int32_t i, int32_t row, bool *same)
{
    const struct cxm__rivals_block *block = &run->block;
    const int32_t within = row == block->rival[i] ? i : rivals_in_block(block, row);
    const int64_t *codes = row == block->rival[i] ? block->rival_codes + i : block->codes + within;
    int64_t found[CXM__DEDUPE_KEYS], stride = CXM__BLOCK;
    cxm_status status = CXM_OK;
    if (within < 0) {
        status = rivals_codes_of(run, row, found);
        codes = found;
        stride = 1;
    }
    *same = true;
    for (int32_t k = 0; k < run->rivals->key_count && !status; k++)
        *same &= codes[k * stride] == block->codes[(int64_t)k * CXM__BLOCK + i];
    return status;
}

/* The next place from this one on that is free, or may be the hash's key's. */
static int64_t rivals_likely(const struct cxm__rivals_run *run, uint64_t hash, int64_t at)
{
    while (run->best[at] >= 0 && run->prints[at] != (uint16_t)hash)
        at = at + 1 < run->size ? at + 1 : 0;
    return at;
}

/* The place of the i-th row's key, or the free one where it belongs. */
static cxm_status rivals_find(const struct cxm__rivals_run *run, int32_t i, int64_t *place)
{
    const uint64_t hash = run->block.hashes[i];
    int64_t at = rivals_likely(run, hash, rivals_place(hash, run->size));
    cxm_status status = CXM_OK;
    bool same = false;
    while (run->best[at] >= 0) {
        status = rivals_same(run, i, run->best[at], &same);
        if (status || same)
            break;
        at = rivals_likely(run, hash, at + 1 < run->size ? at + 1 : 0);
    }
    *place = at;
    return status;
}

/* Makes room for a table of empty places. */
bool cxm__rivals_table(struct cxm__rivals_run *run, int64_t size)
{
    const cxm_host *host = run->rivals->base->host;
    int32_t *best = cxm__allocate(host, size, sizeof *best);
    uint16_t *prints = cxm__allocate(host, size, sizeof *prints);
    if (!best || !prints) {
        cxm__release(host, best, size, sizeof *best);
        cxm__release(host, prints, size, sizeof *prints);
        return false;
    }
    memset(best, 0xFF, (size_t)size * sizeof *best);
    run->best = best;
    run->prints = prints;
    run->size = size;
    return true;
}

void cxm__rivals_table_free(const struct cxm__rivals_run *run)
{
    cxm__release(run->rivals->base->host, run->best, run->size, sizeof *run->best);
    if (run->prints)
        cxm__release(run->rivals->base->host, run->prints, run->size, sizeof *run->prints);
}

/* Makes the table twice as large: more keys than their share fell into this pass. */
static cxm_status rivals_grow(struct cxm__rivals_run *run)
{
    const struct cxm__rivals_run before = *run;
    int64_t codes[CXM__DEDUPE_KEYS];
    cxm_status status = CXM_OK;
    if (!cxm__rivals_table(run, before.size * 2))
        return cxm__fail_memory(run->error);
    for (int64_t i = 0; i < before.size && !status; i++) {
        if (before.best[i] < 0)
            continue;
        status = rivals_codes_of(run, before.best[i], codes);
        const uint64_t hash = status ? RIVALS_NONE : rivals_hash(codes, run->rivals->key_count, 1);
        int64_t at = rivals_place(hash, run->size);
        while (run->best[at] >= 0)
            at = at + 1 < run->size ? at + 1 : 0;
        run->best[at] = before.best[i];
        run->prints[at] = (uint16_t)hash;
    }
    cxm__rivals_table_free(&before);
    return status;
}

/* The rows of a block whose keys are settled in this pass, and which row may be their rival: all places are asked for first, so
 * that memory brings them side by side. */
static int32_t rivals_hash_rows(struct cxm__rivals_run *run, int32_t *mine)
{
    struct cxm__rivals_block *block = &run->block;
    int64_t places[CXM__BLOCK];
    int32_t count = 0;
    for (int32_t i = 0; i < block->n; i++) {
        block->hashes[i] = rivals_hash(block->codes + i, run->rivals->key_count, CXM__BLOCK);
        block->rival[i] = -1;
        mine[count] = i;
        count += block->hashes[i] != RIVALS_NONE && rivals_share(block->hashes[i], run->passes) == run->pass;
    }
    for (int32_t c = 0; c < count; c++) {
        places[c] = rivals_place(block->hashes[mine[c]], run->size);
        block->rival[mine[c]] = run->best[places[c]];
    }
    for (int32_t c = 0; c < count; c++)
        if (block->rival[mine[c]] >= 0)
            block->rival[mine[c]] = run->best[rivals_likely(run, block->hashes[mine[c]], places[c])];
    return count;
}

cxm_status cxm__rivals_hash_block(struct cxm__rivals_run *run)
{
    struct cxm__rivals_block *block = &run->block;
    int32_t mine[CXM__BLOCK];
    const int32_t count = rivals_hash_rows(run, mine);
    cxm_status status = cxm__rivals_look_up(run, true);
    for (int32_t c = 0; c < count && !status; c++) {
        const int32_t i = mine[c];
        int64_t place;
        if (run->used >= run->size - run->size / 8)
            status = rivals_grow(run);
        if (!status)
            status = rivals_find(run, i, &place);
        if (status)
            break;
        run->used += run->best[place] < 0;
        run->prints[place] = (uint16_t)block->hashes[i];
        run->best[place] = run->best[place] < 0 ? block->rows[i] : cxm__rivals_settle_pair(run, i, run->best[place]);
    }
    return status;
}
