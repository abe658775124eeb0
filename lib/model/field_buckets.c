/* Buckets of the calendar for many times in no order: all buckets between the first and the last are laid out once, and found by a
 * time's leading bits. Where they were too many, each time is looked up in its zone. */
#include "model/field_private.h"

enum { BUCKETS_MOST = 1 << 18 }; /* hours of thirty years */

/* Makes `bucket` that of a time, where it is another's. */
static void buckets_move(const struct cxm__field *field, const struct cxm__calendar_cut *cut, int64_t time, struct cxm__calendar_bucket *bucket)
{
    if (!cxm__field_rolls(field))
        cxm__calendar_bucket_moves(cut, time, bucket);
    else if (time < bucket->begin || time >= bucket->end)
        *bucket = cxm__field_rolling_at(field, time);
}

/* The first and the last of a column's times; false where it has none. */
static bool buckets_range(const struct cxm__field *field, int64_t *low, int64_t *high)
{
    const struct cxm__base *base = field->base;
    const int64_t *times = base->time ? base->time->data : NULL;
    const int64_t n = (base->through_response ? &base->model->tables[CXM__RESPONSES] : base->own)->length;
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (int64_t row = 0; times && row < n; row++) {
        int64_t time = times[row] == CXM__NO_TIME ? INT64_MAX : times[row];
        least = time < least ? time : least;
        most = times[row] > most ? times[row] : most;
    }
    *low = least;
    *high = most;
    return least <= most;
}

static int64_t buckets_count(const struct cxm__field *field, const struct cxm__calendar_cut *cut, int64_t low, int64_t high)
{
    struct cxm__calendar_bucket bucket = {0};
    int64_t count = 0;
    do {
        buckets_move(field, cut, low, &bucket);
        low = bucket.end;
        count++;
    } while (low <= high && count <= BUCKETS_MOST && low < INT64_MAX);
    return count;
}

static void buckets_fill(struct cxm__buckets *buckets, const struct cxm__field *field, const struct cxm__calendar_cut *cut)
{
    struct cxm__calendar_bucket bucket = {0};
    int64_t time = buckets->low, at = 0;
    for (int64_t i = 0; i < buckets->count; i++) {
        buckets_move(field, cut, time, &bucket);
        buckets->begin[i] = bucket.begin;
        time = bucket.end;
    }
    for (int64_t slot = 0; slot < buckets->slots; slot++) {
        const uint64_t from = (uint64_t)buckets->low + ((uint64_t)slot << buckets->shift);
        while (at + 1 < buckets->count && buckets->begin[at + 1] <= (int64_t)from)
            at++;
        buckets->first[slot] = (int32_t)at;
    }
}

cxm_status cxm__field_buckets(struct cxm__field *field, cxm_error *error)
{
    const cxm_host *host = field->base->host;
    const struct cxm__calendar_cut cut = cxm__field_calendar(field);
    int64_t low, high;
    if (!buckets_range(field, &low, &high))
        return CXM_OK;
    const int64_t count = buckets_count(field, &cut, low, high);
    if (count > BUCKETS_MOST)
        return CXM_OK;
    struct cxm__buckets *buckets = cxm__allocate_zeroed(host, 1, sizeof *buckets);
    if (!buckets)
        return cxm__fail_memory(error);
    buckets->low = low;
    buckets->count = count;
    const uint64_t range = (uint64_t)high - (uint64_t)low;
    while (range >> buckets->shift >= (uint64_t)(4 * count))
        buckets->shift++;
    buckets->slots = (int64_t)(range >> buckets->shift) + 1;
    buckets->begin = cxm__allocate(host, count, sizeof *buckets->begin);
    buckets->first = cxm__allocate(host, buckets->slots, sizeof *buckets->first);
    if (!buckets->begin || !buckets->first) {
        cxm__field_buckets_free(buckets, host);
        return cxm__fail_memory(error);
    }
    buckets_fill(buckets, field, &cut);
    field->buckets = buckets;
    return CXM_OK;
}

void cxm__field_buckets_free(struct cxm__buckets *buckets, const cxm_host *host)
{
    if (!buckets)
        return;
    cxm__release(host, buckets->begin, buckets->count, sizeof *buckets->begin);
    cxm__release(host, buckets->first, buckets->slots, sizeof *buckets->first);
    cxm__release(host, buckets, 1, sizeof *buckets);
}

void cxm__field_bucketed(const struct cxm__field *field, int64_t *times, int32_t n)
{
    const struct cxm__buckets *buckets = field->buckets;
    const struct cxm__calendar_cut cut = cxm__field_calendar(field);
    struct cxm__calendar_bucket last = {0};
    for (int32_t i = 0; i < n; i++) {
        if (times[i] == CXM__NO_TIME)
            continue;
        if (buckets) {
            int32_t at = buckets->first[((uint64_t)times[i] - (uint64_t)buckets->low) >> buckets->shift];
            while (at + 1 < buckets->count && times[i] >= buckets->begin[at + 1])
                at++;
            times[i] = buckets->begin[at];
        } else {
            buckets_move(field, &cut, times[i], &last);
            times[i] = last.begin;
        }
    }
}
