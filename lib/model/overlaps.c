/* What began before and ends last, of two kinds, says whether a stretch overlaps one before it; what begins next, of two kinds,
 * whether it overlaps one behind it. */
#include "model/overlaps.h"

#include "stats/merge_sort.h"

/* Of one kind and of the next best other one; `kind` is -1 where there is none. */
struct overlaps_two {
    int32_t kind;
    int64_t first, second;
};

static bool overlaps_same_group(const struct cxm__span *a, const struct cxm__span *b)
{
    return a->group[0] == b->group[0] && a->group[1] == b->group[1];
}

static void overlaps_forward(struct cxm__span *spans, const struct cxm__row_value *order, int64_t n)
{
    struct overlaps_two last = {0};
    for (int64_t i = 0; i < n; i++) {
        struct cxm__span *span = &spans[order[i].row];
        if (!i || !overlaps_same_group(span, &spans[order[i - 1].row]))
            last = (struct overlaps_two){span->kind, INT64_MIN, INT64_MIN};
        span->found |= (span->kind == last.kind ? last.second : last.first) > span->begin;
        if (span->kind == last.kind)
            last.first = span->end > last.first ? span->end : last.first;
        else if (span->end > last.first)
            last = (struct overlaps_two){span->kind, span->end, last.first};
        else
            last.second = span->end > last.second ? span->end : last.second;
    }
}

static void overlaps_backward(struct cxm__span *spans, const struct cxm__row_value *order, int64_t n)
{
    struct overlaps_two next = {0};
    for (int64_t i = n; i-- > 0;) {
        struct cxm__span *span = &spans[order[i].row];
        if (i == n - 1 || !overlaps_same_group(span, &spans[order[i + 1].row]))
            next = (struct overlaps_two){span->kind, INT64_MAX, INT64_MAX};
        span->found |= (span->kind == next.kind ? next.second : next.first) < span->end;
        if (span->kind == next.kind)
            next.first = span->begin;
        else
            next = (struct overlaps_two){span->kind, span->begin, next.first};
    }
}

bool cxm__overlaps_find(struct cxm__span *spans, int64_t n, const cxm_host *host)
{
    struct cxm__row_value *order = cxm__allocate(host, 2 * n, sizeof *order);
    if (!order)
        return false;
    for (int64_t i = 0; i < n; i++) {
        spans[i].found = false;
        order[i] = (struct cxm__row_value){(double)spans[i].begin, i};
    }
    cxm__sort_rows(order, order + n, n);
    for (int key = 1; key >= 0; key--) {
        for (int64_t i = 0; i < n; i++)
            order[i].value = spans[order[i].row].group[key];
        cxm__sort_rows(order, order + n, n);
    }
    overlaps_forward(spans, order, n);
    overlaps_backward(spans, order, n);
    cxm__release(host, order, 2 * n, sizeof *order);
    return true;
}
