/* The different values of a key: storage, order, and sorting with equal ones dropped. groups.c makes tuples of their ranks. */
#include <string.h>

#include "query/keys.h"

void cxm__values_free(struct cxm__values *values, const cxm_host *host)
{
    if (values->bytes)
        cxm__release(host, values->bytes, values->offsets[values->count], 1);
    cxm__release(host, values->offsets, values->count + 1, sizeof *values->offsets);
    cxm__release(host, values->integers, values->count, sizeof *values->integers);
    *values = (struct cxm__values){0};
}

bool cxm__values_new(struct cxm__values *values, const cxm_host *host, int32_t type, int64_t count, int64_t bytes)
{
    *values = (struct cxm__values){.type = type, .count = count};
    if (type != CXM_TYPE_TEXT64) {
        values->integers = cxm__allocate(host, count, sizeof *values->integers);
        return values->integers != NULL;
    }
    values->offsets = cxm__allocate_zeroed(host, count + 1, sizeof *values->offsets);
    values->bytes = cxm__allocate(host, bytes, 1);
    if (values->offsets && values->bytes) {
        values->offsets[count] = bytes;
        return true;
    }
    cxm__release(host, values->offsets, count + 1, sizeof *values->offsets);
    cxm__release(host, values->bytes, bytes, 1);
    *values = (struct cxm__values){0};
    return false;
}

struct cxm__slice cxm__values_text(const struct cxm__values *values, int64_t index)
{
    int64_t at = values->offsets[index];
    return (struct cxm__slice){values->bytes + at, (size_t)(values->offsets[index + 1] - at)};
}

int cxm__values_compare(const struct cxm__values *a, int64_t i, const struct cxm__values *b, int64_t j)
{
    if (a->integers && b->integers)
        return (a->integers[i] > b->integers[j]) - (a->integers[i] < b->integers[j]);
    struct cxm__slice left = cxm__values_text(a, i), right = cxm__values_text(b, j);
    size_t shorter = left.length < right.length ? left.length : right.length;
    int order = shorter ? memcmp(left.start, right.start, shorter) : 0;
    return order ? order : (left.length > right.length) - (left.length < right.length);
}

/* Integers by their bytes, the lowest first; bytes that are the same in all of them are passed over. */
static bool values_sorted_integers(const struct cxm__values *values, const cxm_host *host, uint32_t *order, int64_t count)
{
    struct values_pair {
        uint64_t key;
        uint32_t at;
    } *from = cxm__allocate(host, count, sizeof *from), *to = cxm__allocate(host, count, sizeof *to);
    bool enough = from && to;
    for (int64_t i = 0; enough && i < count; i++) /* turning the top bit makes signed order unsigned */
        from[i] = (struct values_pair){(uint64_t)values->integers[i] ^ UINT64_C(1) << 63, (uint32_t)i};
    for (int shift = 0; enough && shift < 64; shift += 8) {
        int64_t starts[256] = {0}, below = 0;
        for (int64_t i = 0; i < count; i++)
            starts[from[i].key >> shift & 255]++;
        if (count && starts[from[0].key >> shift & 255] == count)
            continue;
        for (int b = 0; b < 256; b++) {
            int64_t here = starts[b];
            starts[b] = below;
            below += here;
        }
        for (int64_t i = 0; i < count; i++)
            to[starts[from[i].key >> shift & 255]++] = from[i];
        struct values_pair *swap = from;
        from = to;
        to = swap;
    }
    for (int64_t i = 0; enough && i < count; i++)
        order[i] = from[i].at;
    cxm__release(host, from, count, sizeof *from);
    cxm__release(host, to, count, sizeof *to);
    return enough;
}

static bool values_sorted(const struct cxm__values *labels, const cxm_host *host, uint32_t *order, int64_t count)
{
    if (labels->integers)
        return values_sorted_integers(labels, host, order, count);
    uint32_t *spare = cxm__allocate(host, count, sizeof *spare), *from = order, *to = spare;
    if (!spare)
        return false;
    for (int64_t width = 1; width < count; width *= 2) { /* merge sort, bottom up: stable, and n log n on any labels */
        for (int64_t start = 0; start < count; start += 2 * width) {
            int64_t middle = start + width < count ? start + width : count, end = middle + width < count ? middle + width : count;
            int64_t i = start, j = middle;
            for (int64_t at = start; at < end; at++) {
                bool left = i < middle && (j == end || cxm__values_compare(labels, from[i], labels, from[j]) <= 0);
                to[at] = left ? from[i++] : from[j++];
            }
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != order)
        memcpy(order, from, (size_t)count * sizeof *order);
    cxm__release(host, spare, count, sizeof *spare);
    return true;
}

/* Sorts values and drops equal ones; ranks[i] is where value i went. */
bool cxm__values_rank(struct cxm__values *values, const cxm_host *host, uint32_t *ranks)
{
    int64_t count = values->count, kept = 0, bytes = 0;
    uint32_t *order = cxm__allocate(host, count, sizeof *order);
    struct cxm__values sorted;
    bool text = values->type == CXM_TYPE_TEXT64;
    if (!order)
        return false;
    for (int64_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    if (!values_sorted(values, host, order, count)) {
        cxm__release(host, order, count, sizeof *order);
        return false;
    }
    for (int64_t i = 0; i < count; i++) {
        bool first = i == 0 || cxm__values_compare(values, order[i - 1], values, order[i]) != 0;
        kept += first;
        bytes += first && text ? (int64_t)cxm__values_text(values, order[i]).length : 0;
        ranks[order[i]] = (uint32_t)(kept - 1);
    }
    bool enough = cxm__values_new(&sorted, host, values->type, kept, bytes);
    for (int64_t i = 0, at = -1; enough && i < count; i++) {
        if (ranks[order[i]] == at)
            continue;
        at = ranks[order[i]];
        if (sorted.offsets) {
            struct cxm__slice slice = cxm__values_text(values, order[i]);
            if (slice.length)
                memcpy(sorted.bytes + sorted.offsets[at], slice.start, slice.length);
            sorted.offsets[at + 1] = sorted.offsets[at] + (int64_t)slice.length;
        } else if (sorted.integers) {
            sorted.integers[at] = values->integers[order[i]];
        }
    }
    cxm__release(host, order, count, sizeof *order);
    if (!enough)
        return false;
    cxm__values_free(values, host);
    *values = sorted;
    return true;
}
