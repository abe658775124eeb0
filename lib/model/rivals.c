/* The best row of each key, in an array by code where one key has few enough of them, else in a hash table of rows.
 * Where memory does not do for all keys, each pass settles a share of them. */
#include "model/rivals.h"

#include <string.h>

enum { RIVALS_LEAST = 1 << 16, RIVALS_PASSES = 4, RIVALS_SPARSE = 16 };

int32_t cxm__kept_next(const struct cxm__kept *kept, int64_t *at, int32_t *rows, int32_t most)
{
    int32_t n = 0;
    int64_t row = *at;
    while (row < kept->rows && n < most) {
        uint64_t word = kept->bits[row >> 6] >> (row & 63);
        if (!word) {
            row = (row | 63) + 1;
            continue;
        }
        if (n + 64 <= most) { /* room for whatever the word has: no branch on its bits */
            for (; word; word >>= 1, row++) {
                rows[n] = (int32_t)row;
                n += (int32_t)(word & 1);
            }
            row = (row + 63) & ~INT64_C(63);
            continue;
        }
        for (; word && n < most; word >>= 1, row++)
            if (word & 1)
                rows[n++] = (int32_t)row;
        if (!word && n < most)
            row = (row + 63) & ~INT64_C(63);
    }
    *at = row < kept->rows ? row : kept->rows;
    return n;
}

/* A block of rows with their keys and times, and the rivals that they had when it began. */
struct rivals_block {
    int32_t n;
    int32_t *rows;
    int64_t *times;
    int32_t *rival;      /* row that is best so far, or -1 */
    int64_t *rival_times;
    int64_t *codes, *rival_codes; /* key by key */
    uint64_t *hashes;             /* several keys */
    bool rising;         /* no time is before any time met so far: rivals' times need not be looked up */
};

/* What one run needs: the best row by code or by place in the table, for the share of keys of a pass. */
struct rivals_run {
    struct cxm__rivals *rivals;
    struct rivals_block block;
    int32_t *best;
    uint16_t *prints; /* of a table: some more bits of the hash, by which most other keys are told apart */
    int64_t size, passes, pass, used;
    int64_t latest; /* time met so far */
    cxm_error *error;
};

static void rivals_times(const struct rivals_run *run, const int32_t *rows, int32_t n, int64_t *times)
{
    run->rivals->times(run->rivals->base, rows, n, times);
    for (int32_t i = 0; i < n; i++)
        times[i] = cxm__rivals_time(times[i], run->rivals->first);
}

static void rivals_drop(struct rivals_run *run, int32_t row)
{
    cxm__kept_drop(&run->rivals->kept, row);
    run->rivals->lost++;
}

/* Which of two rows stays; the other is taken out, and hung behind the one that stays. `later` was appended later. */
static int32_t rivals_meet(struct rivals_run *run, int32_t earlier, int64_t earlier_time, int32_t later, int64_t later_time)
{
    int32_t *next = run->rivals->next;
    const bool wins = run->rivals->first ? later_time < earlier_time : later_time >= earlier_time;
    if (next && wins)
        next[later] = earlier;
    if (next && !wins) {
        next[later] = next[earlier];
        next[earlier] = later;
    }
    rivals_drop(run, wins ? earlier : later);
    return wins ? later : earlier;
}

/* The time of the row that is best now: known from the block's beginning unless the block itself changed it. */
static int64_t rivals_time_of(const struct rivals_run *run, int32_t i, int32_t row)
{
    const struct rivals_block *block = &run->block;
    int64_t time;
    if (row == block->rival[i])
        return block->rival_times[i];
    rivals_times(run, &row, 1, &time);
    return time;
}

static int32_t rivals_settle_pair(struct rivals_run *run, int32_t i, int32_t best)
{
    const struct rivals_block *block = &run->block;
    /* where times only rise the later row has the later time, whatever the earlier one's is */
    const int64_t best_time = block->rising ? run->rivals->first ? INT64_MIN : block->times[i] : rivals_time_of(run, i, best);
    return rivals_meet(run, best, best_time, block->rows[i], block->times[i]);
}

/* Reads the next block of rows; false at the end. */
static bool rivals_read(struct rivals_run *run, int64_t *at, cxm_status *status)
{
    struct rivals_block *block = &run->block;
    struct cxm__rivals *rivals = run->rivals;
    block->n = cxm__kept_next(&rivals->kept, at, block->rows, CXM__BLOCK);
    for (int32_t k = 0; k < rivals->key_count && !*status; k++)
        *status = cxm__field_codes(&rivals->keys[k], block->rows, block->n, block->codes + (int64_t)k * CXM__BLOCK, run->error);
    if (*status || !block->n)
        return false;
    rivals_times(run, block->rows, block->n, block->times);
    block->rising = true;
    for (int32_t i = 0; i < block->n; i++) {
        block->rising &= block->times[i] >= run->latest;
        run->latest = block->times[i] > run->latest ? block->times[i] : run->latest;
    }
    return true;
}

/* Times, and codes if there is room for them, of all rivals of a block at once, so that memory is asked for many of them at a time. */
static cxm_status rivals_look_up(struct rivals_run *run, bool codes)
{
    struct rivals_block *block = &run->block;
    int32_t rows[CXM__BLOCK], at[CXM__BLOCK], count = 0;
    int64_t values[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < block->n; i++)
        if (block->rival[i] >= 0) {
            at[count] = i;
            rows[count++] = block->rival[i];
        }
    if (!block->rising && count) {
        rivals_times(run, rows, count, values);
        for (int32_t i = 0; i < count; i++)
            block->rival_times[at[i]] = values[i];
    }
    for (int32_t k = 0; codes && count && k < run->rivals->key_count && !status; k++) {
        status = cxm__field_codes(&run->rivals->keys[k], rows, count, values, run->error);
        for (int32_t i = 0; i < count && !status; i++)
            block->rival_codes[(int64_t)k * CXM__BLOCK + at[i]] = values[i];
    }
    return status;
}

/* ---- one key whose codes are dense ---- */

static void rivals_dense_block(struct rivals_run *run)
{
    struct rivals_block *block = &run->block;
    const int64_t low = run->pass * run->size;
    for (int32_t i = 0; i < block->n; i++) {
        const uint64_t place = (uint64_t)block->codes[i] - (uint64_t)low;
        block->rival[i] = block->codes[i] >= 0 && place < (uint64_t)run->size ? run->best[place] : -1;
    }
    (void)rivals_look_up(run, false);
    for (int32_t i = 0; i < block->n; i++) {
        const uint64_t place = (uint64_t)block->codes[i] - (uint64_t)low;
        if (block->codes[i] < 0 || place >= (uint64_t)run->size)
            continue;
        int32_t *best = &run->best[place];
        *best = *best < 0 ? block->rows[i] : rivals_settle_pair(run, i, *best);
    }
}

/* ---- any keys, by a hash of them ---- */

static uint64_t rivals_mix(uint64_t hash)
{
    hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
    return hash ^ hash >> 31;
}

enum { RIVALS_NONE = 0 };

/* A hash of a row's keys, RIVALS_NONE where one is null. */
static uint64_t rivals_hash(const int64_t *codes, int32_t count, int32_t stride)
{
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (int32_t k = 0; k < count; k++) {
        if (codes[(int64_t)k * stride] == CXM__NO_VALUE)
            return RIVALS_NONE;
        hash = rivals_mix(hash + (uint64_t)codes[(int64_t)k * stride]);
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

static cxm_status rivals_codes_of(const struct rivals_run *run, int32_t row, int64_t *codes)
{
    cxm_status status = CXM_OK;
    for (int32_t k = 0; k < run->rivals->key_count && !status; k++)
        status = cxm__field_codes(&run->rivals->keys[k], &row, 1, &codes[k], run->error);
    return status;
}

/* Where a row stands in the block; its rows rise. -1 where it is before them. */
static int32_t rivals_in_block(const struct rivals_block *block, int32_t row)
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

/* Whether the i-th row has the same keys as another row: the one that was met at its place when the block began, one of the block, or any. */
static cxm_status rivals_same(const struct rivals_run *run, int32_t i, int32_t row, bool *same)
{
    const struct rivals_block *block = &run->block;
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
static int64_t rivals_likely(const struct rivals_run *run, uint64_t hash, int64_t at)
{
    while (run->best[at] >= 0 && run->prints[at] != (uint16_t)hash)
        at = at + 1 < run->size ? at + 1 : 0;
    return at;
}

/* The place of the i-th row's key, or the free one where it belongs. */
static cxm_status rivals_find(const struct rivals_run *run, int32_t i, int64_t *place)
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
static bool rivals_table(struct rivals_run *run, int64_t size)
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

static void rivals_table_free(const struct rivals_run *run)
{
    cxm__release(run->rivals->base->host, run->best, run->size, sizeof *run->best);
    if (run->prints)
        cxm__release(run->rivals->base->host, run->prints, run->size, sizeof *run->prints);
}

/* Makes the table twice as large: more keys than their share fell into this pass. */
static cxm_status rivals_grow(struct rivals_run *run)
{
    const struct rivals_run before = *run;
    int64_t codes[CXM__DEDUPE_KEYS];
    cxm_status status = CXM_OK;
    if (!rivals_table(run, before.size * 2))
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
    rivals_table_free(&before);
    return status;
}

/* The rows of a block whose keys are settled in this pass, and which row may be their rival: all places are asked for first, so that
 * memory brings them side by side. */
static int32_t rivals_hash_rows(struct rivals_run *run, int32_t *mine)
{
    struct rivals_block *block = &run->block;
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

static cxm_status rivals_hash_block(struct rivals_run *run)
{
    struct rivals_block *block = &run->block;
    int32_t mine[CXM__BLOCK];
    const int32_t count = rivals_hash_rows(run, mine);
    cxm_status status = rivals_look_up(run, true);
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
        run->best[place] = run->best[place] < 0 ? block->rows[i] : rivals_settle_pair(run, i, run->best[place]);
    }
    return status;
}

/* ---- the whole ---- */

static cxm_status rivals_passes(struct rivals_run *run, bool dense)
{
    cxm_status status = CXM_OK;
    for (run->pass = 0; run->pass < run->passes && !status; run->pass++) {
        int64_t at = 0;
        run->latest = INT64_MIN;
        run->used = 0;
        for (int64_t i = 0; i < run->size; i++)
            run->best[i] = -1;
        while (!status && rivals_read(run, &at, &status)) {
            if (dense)
                rivals_dense_block(run);
            else
                status = rivals_hash_block(run);
        }
    }
    return status;
}

/* How many codes a key can have, or 0 where they are not dense. */
static int64_t rivals_codes(const struct cxm__field *key)
{
    return key->form == CXM__FORM_CODE    ? cxm__field_ids(key)->count
           : key->form == CXM__FORM_NAME  ? CXM__ROLE_CLASSES
           : key->form == CXM__FORM_TRUTH ? 2
                                          : 0;
}

static int64_t rivals_kept(const struct cxm__kept *kept)
{
    int64_t count = 0;
    for (int64_t i = 0; i < (kept->rows + 63) / 64; i++)
        for (uint64_t word = kept->bits[i]; word; word &= word - 1)
            count++;
    return count;
}

cxm_status cxm__rivals_settle(struct cxm__rivals *rivals, cxm_error *error)
{
    const cxm_host *host = rivals->base->host;
    const int64_t kept = rivals_kept(&rivals->kept);
    const int64_t codes = rivals->key_count == 1 ? rivals_codes(&rivals->keys[0]) : 0;
    const int64_t places = rivals->kept.rows / 2 > RIVALS_LEAST ? rivals->kept.rows / 2 : RIVALS_LEAST; /* of 4 bytes each */
    const bool dense = codes && codes / places < RIVALS_PASSES && codes < kept * RIVALS_SPARSE + RIVALS_LEAST;
    const int64_t most = dense ? places : places / 3 * 2; /* of 6 bytes each */
    const int64_t wanted = dense ? codes : kept + kept / 2 + 16; /* a table that is two thirds full */
    struct rivals_run run = {.rivals = rivals, .size = wanted < most ? wanted : most, .error = error};
    struct rivals_block *block = &run.block;
    run.passes = (wanted + run.size - 1) / run.size;
    rivals->lost = 0;
    if (dense && !rivals->next && codes <= rivals->kept.rows / 8)
        return cxm__rivals_timed(rivals, codes, error);
    if (dense)
        run.best = cxm__allocate(host, run.size, sizeof *run.best);
    else
        (void)rivals_table(&run, run.size);
    block->rows = cxm__allocate(host, CXM__BLOCK, sizeof *block->rows);
    block->rival = cxm__allocate(host, CXM__BLOCK, sizeof *block->rival);
    block->times = cxm__allocate(host, CXM__BLOCK, sizeof *block->times);
    block->rival_times = cxm__allocate(host, CXM__BLOCK, sizeof *block->rival_times);
    block->hashes = cxm__allocate(host, CXM__BLOCK, sizeof *block->hashes);
    block->codes = cxm__allocate(host, (int64_t)rivals->key_count * CXM__BLOCK, sizeof *block->codes);
    block->rival_codes = cxm__allocate(host, (int64_t)rivals->key_count * CXM__BLOCK, sizeof *block->rival_codes);
    const bool enough = run.best && block->rows && block->rival && block->times && block->rival_times && block->hashes && block->codes &&
                        block->rival_codes;
    cxm_status status = enough ? rivals_passes(&run, dense) : cxm__fail_memory(error);
    rivals_table_free(&run);
    cxm__release(host, block->rows, CXM__BLOCK, sizeof *block->rows);
    cxm__release(host, block->rival, CXM__BLOCK, sizeof *block->rival);
    cxm__release(host, block->times, CXM__BLOCK, sizeof *block->times);
    cxm__release(host, block->rival_times, CXM__BLOCK, sizeof *block->rival_times);
    cxm__release(host, block->hashes, CXM__BLOCK, sizeof *block->hashes);
    cxm__release(host, block->codes, (int64_t)rivals->key_count * CXM__BLOCK, sizeof *block->codes);
    cxm__release(host, block->rival_codes, (int64_t)rivals->key_count * CXM__BLOCK, sizeof *block->rival_codes);
    return status;
}
