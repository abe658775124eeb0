/* The best row of each key, in an array by code where one key has few enough of them, else in a hash table of rows.
 * Where memory does not do for all keys, each pass settles a share of them. */
#include "model/rivals_run.h"

#include <string.h>

enum { RIVALS_LEAST = 1 << 16, RIVALS_PASSES = 4, RIVALS_SPARSE = 16 };

static void rivals_times(const struct cxm__rivals_run *run, const int32_t *rows, int32_t n, int64_t *times)
{
    run->rivals->times(run->rivals->base, rows, n, times);
    for (int32_t i = 0; i < n; i++)
        times[i] = cxm__rivals_time(times[i], run->rivals->first);
}

static void rivals_drop(struct cxm__rivals_run *run, int32_t row)
{
    cxm__kept_drop(&run->rivals->kept, row);
    run->rivals->lost++;
}

/* Which of two rows stays; the other is taken out, and hung behind the one that stays. `later` was appended later. */
static int32_t rivals_meet(struct cxm__rivals_run *run, int32_t earlier, int64_t earlier_time, int32_t later, int64_t later_time)
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
static int64_t rivals_time_of(const struct cxm__rivals_run *run, int32_t i, int32_t row)
{
    const struct cxm__rivals_block *block = &run->block;
    int64_t time;
    if (row == block->rival[i])
        return block->rival_times[i];
    rivals_times(run, &row, 1, &time);
    return time;
}

int32_t cxm__rivals_settle_pair(struct cxm__rivals_run *run, int32_t i, int32_t best)
{
    const struct cxm__rivals_block *block = &run->block;
    /* where times only rise the later row has the later time, whatever the earlier one's is */
    const int64_t best_time = block->rising ? run->rivals->first ? INT64_MIN : block->times[i] : rivals_time_of(run, i, best);
    return rivals_meet(run, best, best_time, block->rows[i], block->times[i]);
}

/* Reads the next block of rows; false at the end. */
static bool rivals_read(struct cxm__rivals_run *run, int64_t *at, cxm_status *status)
{
    struct cxm__rivals_block *block = &run->block;
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

cxm_status cxm__rivals_look_up(struct cxm__rivals_run *run, bool codes)
{
    struct cxm__rivals_block *block = &run->block;
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

static void rivals_dense_block(struct cxm__rivals_run *run)
{
    struct cxm__rivals_block *block = &run->block;
    const int64_t low = run->pass * run->size;
    for (int32_t i = 0; i < block->n; i++) {
        const uint64_t place = (uint64_t)block->codes[i] - (uint64_t)low;
        block->rival[i] = block->codes[i] >= 0 && place < (uint64_t)run->size ? run->best[place] : -1;
    }
    (void)cxm__rivals_look_up(run, false);
    for (int32_t i = 0; i < block->n; i++) {
        const uint64_t place = (uint64_t)block->codes[i] - (uint64_t)low;
        if (block->codes[i] < 0 || place >= (uint64_t)run->size)
            continue;
        int32_t *best = &run->best[place];
        *best = *best < 0 ? block->rows[i] : cxm__rivals_settle_pair(run, i, *best);
    }
}

/* ---- the whole ---- */

static cxm_status rivals_passes(struct cxm__rivals_run *run, bool dense)
{
    cxm_status status = CXM_OK;
    for (run->pass = 0; run->pass < run->passes && !status; run->pass++) {
        int64_t at = 0;
        run->latest = INT64_MIN;
        run->used = 0;
        for (int64_t i = 0; i < run->size; i++)
            run->best[i] = -1;
        for (int64_t block = 0; !status && rivals_read(run, &at, &status); block++) {
            if (dense)
                rivals_dense_block(run);
            else
                status = cxm__rivals_hash_block(run);
            if (!status)
                status = cxm__base_pause(run->rivals->base, block, run->error);
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
    struct cxm__rivals_run run = {.rivals = rivals, .size = wanted < most ? wanted : most, .error = error};
    struct cxm__rivals_block *block = &run.block;
    run.passes = (wanted + run.size - 1) / run.size;
    rivals->lost = 0;
    if (dense && !rivals->next && codes <= rivals->kept.rows / 8)
        return cxm__rivals_timed(rivals, codes, error);
    if (dense)
        run.best = cxm__allocate(host, run.size, sizeof *run.best);
    else
        (void)cxm__rivals_table(&run, run.size);
    block->rows = cxm__allocate(host, CXM__BLOCK, sizeof *block->rows);
    block->rival = cxm__allocate(host, CXM__BLOCK, sizeof *block->rival);
    block->times = cxm__allocate(host, CXM__BLOCK, sizeof *block->times);
    block->rival_times = cxm__allocate(host, CXM__BLOCK, sizeof *block->rival_times);
    block->hashes = cxm__allocate(host, CXM__BLOCK, sizeof *block->hashes);
    block->codes = cxm__allocate(host, (int64_t)rivals->key_count * CXM__BLOCK, sizeof *block->codes);
    block->rival_codes = cxm__allocate(host, (int64_t)rivals->key_count * CXM__BLOCK, sizeof *block->rival_codes);
    const bool enough = run.best && block->rows && block->rival && block->times && block->rival_times && block->hashes &&
                        block->codes && block->rival_codes;
    cxm_status status = enough ? rivals_passes(&run, dense) : cxm__fail_memory(error);
    cxm__rivals_table_free(&run);
    cxm__release(host, block->rows, CXM__BLOCK, sizeof *block->rows);
    cxm__release(host, block->rival, CXM__BLOCK, sizeof *block->rival);
    cxm__release(host, block->times, CXM__BLOCK, sizeof *block->times);
    cxm__release(host, block->rival_times, CXM__BLOCK, sizeof *block->rival_times);
    cxm__release(host, block->hashes, CXM__BLOCK, sizeof *block->hashes);
    cxm__release(host, block->codes, (int64_t)rivals->key_count * CXM__BLOCK, sizeof *block->codes);
    cxm__release(host, block->rival_codes, (int64_t)rivals->key_count * CXM__BLOCK, sizeof *block->rival_codes);
    return status;
}
