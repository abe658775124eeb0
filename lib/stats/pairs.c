/* The list of different pairs: it adds up equal ones whenever it is full, so its size follows the number of different pairs and not
 * that of rows. Read pairs_read.c next. */
#include "stats/pairs.h"

#include <math.h>
#include <string.h>

enum {
    PAIRS_RUN = 16,   /* pairs sorted by insertion */
    PAIRS_LEAST = 256 /* capacity to begin with */
};

static bool pairs_less(const struct cxm__pair *a, const struct cxm__pair *b)
{
    return a->x < b->x || (a->x == b->x && a->y < b->y);
}

static void pairs_insert(struct cxm__pair *items, int64_t count)
{
    for (int64_t i = 1; i < count; i++) {
        struct cxm__pair item = items[i];
        int64_t at = i;
        for (; at > 0 && pairs_less(&item, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

static void pairs_merge(const struct cxm__pair *left, const struct cxm__pair *right, const struct cxm__pair *end,
                        struct cxm__pair *to)
{
    const struct cxm__pair *middle = right;
    if (right == end || !pairs_less(right, right - 1)) {
        memcpy(to, left, (size_t)(end - left) * sizeof *to);
        return;
    }
    while (left < middle && right < end)
        *to++ = pairs_less(right, left) ? *right++ : *left++;
    memcpy(to, left, (size_t)(middle - left) * sizeof *to);
    memcpy(to + (middle - left), right, (size_t)(end - right) * sizeof *to);
}

static void pairs_sort(struct cxm__pairs *pairs)
{
    int64_t count = pairs->count;
    for (int64_t at = 0; at < count; at += PAIRS_RUN)
        pairs_insert(pairs->items + at, count - at < PAIRS_RUN ? count - at : PAIRS_RUN);
    for (int64_t width = PAIRS_RUN; width < count; width *= 2) {
        for (int64_t at = 0; at < count; at += 2 * width) {
            int64_t middle = at + width < count ? at + width : count, end = middle + width < count ? middle + width : count;
            pairs_merge(pairs->items + at, pairs->items + middle, pairs->items + end, pairs->spare + at);
        }
        struct cxm__pair *sorted = pairs->spare;
        pairs->spare = pairs->items;
        pairs->items = sorted;
    }
}

void cxm__pairs_settle(struct cxm__pairs *pairs)
{
    struct cxm__pair *items;
    int64_t kept = 0;
    bool sorted = true;
    for (int64_t i = 1; sorted && i < pairs->count; i++)
        sorted = pairs_less(&pairs->items[i - 1], &pairs->items[i]);
    if (sorted)
        return;
    pairs_sort(pairs);
    items = pairs->items;
    for (int64_t i = 1; i < pairs->count; i++) {
        if (pairs_less(&items[kept], &items[i]))
            items[++kept] = items[i];
        else
            items[kept].count += items[i].count;
    }
    pairs->count = kept + 1;
}

static bool pairs_grow(struct cxm__pairs *pairs)
{
    int64_t capacity = pairs->capacity ? 2 * pairs->capacity : PAIRS_LEAST;
    struct cxm__pair *items = cxm__allocate(pairs->host, capacity, sizeof *items);
    struct cxm__pair *spare = items ? cxm__allocate(pairs->host, capacity, sizeof *spare) : NULL;
    if (!spare) {
        cxm__release(pairs->host, items, capacity, sizeof *items);
        return false;
    }
    if (pairs->count)
        memcpy(items, pairs->items, (size_t)pairs->count * sizeof *items);
    cxm__release(pairs->host, pairs->items, pairs->capacity, sizeof *items);
    cxm__release(pairs->host, pairs->spare, pairs->capacity, sizeof *spare);
    pairs->items = items;
    pairs->spare = spare;
    pairs->capacity = capacity;
    return true;
}

bool cxm__pairs_add(struct cxm__pairs *pairs, double x, double y, int64_t count)
{
    if (pairs->count == pairs->capacity) {
        cxm__pairs_settle(pairs);
        if (pairs->count >= pairs->capacity / 2 && !pairs_grow(pairs))
            return false;
    }
    pairs->items[pairs->count++] = (struct cxm__pair){x, y, count, 0, 0};
    return true;
}

void cxm__pairs_free(struct cxm__pairs *pairs)
{
    cxm__release(pairs->host, pairs->items, pairs->capacity, sizeof *pairs->items);
    cxm__release(pairs->host, pairs->spare, pairs->capacity, sizeof *pairs->spare);
    pairs->items = pairs->spare = NULL;
    pairs->count = pairs->capacity = 0;
}

struct cxm__spread cxm__pairs_spread(const struct cxm__pair *items, int64_t count, int side, int64_t n)
{
    struct cxm__spread spread = {{0, 0}, 0};
    cxm__sum total = {0, 0}, square = {0, 0};
    for (int64_t i = 0; i < count; i++) {
        cxm__sum product = cxm__two_product(side ? items[i].y : items[i].x, (double)items[i].count);
        cxm__sum_add(&total, product.sum);
        total.rest += product.rest;
    }
    spread.mean.sum = cxm__rounded(cxm__sum_value(total) / (double)n);
    spread.mean.rest = (fma(-spread.mean.sum, (double)n, total.sum) + total.rest) / (double)n;
    for (int64_t i = 0; i < count; i++) {
        double distance = cxm__spread_distance(&spread, side ? items[i].y : items[i].x);
        cxm__sum_add(&square, distance * distance * (double)items[i].count);
    }
    spread.square = cxm__sum_value(square);
    return spread;
}
