/* One row a key where keys are few beside rows: the best row of each stands beside its time, so that no row is looked at twice.
 * This is one answer a person, the commonest policy of all. */
#include "model/rivals.h"

struct timed_best {
    int64_t time;
    int32_t row; /* -1 = none yet */
};

static int64_t timed_block(const struct cxm__rivals *rivals, struct timed_best *best, const int32_t *rows, int32_t n, const int64_t *codes,
                           const int64_t *times)
{
    int64_t lost = 0;
    for (int32_t i = 0; i < n; i++) {
        if (codes[i] < 0)
            continue;
        struct timed_best *of = &best[codes[i]];
        const int64_t time = cxm__rivals_time(times[i], rivals->first);
        const bool wins = of->row < 0 || (rivals->first ? time < of->time : time >= of->time);
        const int32_t loser = wins ? of->row : rows[i];
        of->row = wins ? rows[i] : of->row;
        of->time = wins ? time : of->time;
        if (loser >= 0) {
            cxm__kept_drop(&rivals->kept, loser);
            lost++;
        }
    }
    return lost;
}

cxm_status cxm__rivals_timed(struct cxm__rivals *rivals, int64_t codes, cxm_error *error)
{
    const cxm_host *host = rivals->base->host;
    int32_t rows[CXM__BLOCK], n;
    int64_t times[CXM__BLOCK], keys[CXM__BLOCK], at = 0;
    struct timed_best *best = cxm__allocate(host, codes, sizeof *best);
    cxm_status status = best ? CXM_OK : cxm__fail_memory(error);
    for (int64_t i = 0; best && i < codes; i++)
        best[i] = (struct timed_best){0, -1};
    rivals->lost = 0;
    for (int64_t block = 0; !status && (n = cxm__kept_next(&rivals->kept, &at, rows, CXM__BLOCK)) > 0; block++) {
        status = cxm__base_pause(rivals->base, block, error);
        if (status)
            break;
        status = cxm__field_codes(rivals->keys, rows, n, keys, error);
        rivals->times(rivals->base, rows, n, times);
        if (!status)
            rivals->lost += timed_block(rivals, best, rows, n, keys, times);
    }
    cxm__release(host, best, codes, sizeof *best);
    return status;
}
