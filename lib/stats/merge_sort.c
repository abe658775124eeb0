/*
 * Bottom-up merge sort: runs of a few rows by insertion, then merged to and fro between two blocks.
 * Rows that are in order already cost one comparison each.
 */
#include "merge_sort.h"

#include <string.h>

enum { MERGE_RUN = 16 };

static void merge_insert(struct cxm__row_value *items, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        struct cxm__row_value item = items[i];
        int64_t at = i;
        for (; at > 0 && items[at - 1].value > item.value; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/* from[0..left) and from[left..n) into to[0..n) */
static void merge_two(const struct cxm__row_value *from, int64_t left, int64_t n, struct cxm__row_value *to)
{
    int64_t a = 0, b = left, out = 0;
    if (left == n || from[left - 1].value <= from[left].value) {
        memcpy(to, from, (size_t)n * sizeof *to);
        return;
    }
    while (a < left && b < n)
        to[out++] = from[b].value < from[a].value ? from[b++] : from[a++];
    memcpy(to + out, from + a, (size_t)(left - a) * sizeof *to);
    memcpy(to + out + left - a, from + b, (size_t)(n - b) * sizeof *to);
}

void cxm__sort_rows(struct cxm__row_value *items, struct cxm__row_value *spare, int64_t n)
{
    struct cxm__row_value *from = items, *to = spare;
    for (int64_t first = 0; first < n; first += MERGE_RUN)
        merge_insert(items + first, n - first < MERGE_RUN ? n - first : MERGE_RUN);
    for (int64_t run = MERGE_RUN; run < n; run *= 2) {
        for (int64_t first = 0; first < n; first += 2 * run) {
            int64_t length = n - first < 2 * run ? n - first : 2 * run;
            merge_two(from + first, length < run ? length : run, length, to + first);
        }
        struct cxm__row_value *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != items)
        memcpy(items, from, (size_t)n * sizeof *items);
}
