/* The list of answers between points. It collapses equal values whenever it is full, so its size follows the number of distinct
 * values and not that of rows. */
#include "core/between.h"

static bool between_less(const struct cxm__between *a, const struct cxm__between *b)
{
    return a->slot < b->slot || (a->slot == b->slot && a->value < b->value);
}

static void between_sift(struct cxm__between *items, int64_t at, int64_t count)
{
    struct cxm__between item = items[at];
    for (int64_t child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && between_less(&items[child], &items[child + 1]);
        if (!between_less(&item, &items[child]))
            break;
        items[at] = items[child];
    }
    items[at] = item;
}

/* Heapsort: in place, and never slower than n log n on hostile data. */
static void between_sort(struct cxm__between *items, int64_t count)
{
    for (int64_t i = count / 2; i-- > 0;)
        between_sift(items, i, count);
    while (count > 1) {
        struct cxm__between last = items[--count];
        items[count] = items[0];
        items[0] = last;
        between_sift(items, 0, count);
    }
}

void cxm__between_settle(struct cxm__between_list *list)
{
    bool sorted = true;
    for (int64_t i = 1; sorted && i < list->count; i++)
        sorted = between_less(&list->items[i - 1], &list->items[i]);
    if (sorted)
        return;
    between_sort(list->items, list->count);
    int64_t kept = 0;
    for (int64_t i = 1; i < list->count; i++) {
        struct cxm__between *last = &list->items[kept], *item = &list->items[i];
        if (between_less(last, item)) {
            list->items[++kept] = *item;
        } else {
            last->count += item->count;
            cxm__weight_merge(&last->weight, &item->weight);
        }
    }
    list->count = kept + 1;
}

bool cxm__between_add(struct cxm__between_list *list, const cxm_host *host, const struct cxm__between *item)
{
    if (list->count == list->capacity) {
        cxm__between_settle(list);
        if (!list->capacity || list->count > list->capacity / 2) {
            int64_t capacity = list->capacity;
            void *items = list->borrowed ? NULL : list->items;
            int64_t owned = list->borrowed ? 0 : capacity;
            if (!cxm__reserve(host, &items, &owned, capacity < 32 ? 64 : 2 * capacity, sizeof *list->items))
                return false;
            for (int64_t i = 0; list->borrowed && i < list->count; i++)
                ((struct cxm__between *)items)[i] = list->items[i];
            list->items = items;
            list->capacity = owned;
            list->borrowed = false;
        }
    }
    list->items[list->count++] = *item;
    return true;
}

int64_t cxm__between_find(const struct cxm__between_list *list, int64_t slot, int64_t *count)
{
    int64_t low = 0, high = list->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (list->items[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < list->count && list->items[low + *count].slot == slot)
        ++*count;
    return low;
}

void cxm__between_free(struct cxm__between_list *list, const cxm_host *host)
{
    if (!list->borrowed)
        cxm__release(host, list->items, list->capacity, sizeof *list->items);
    *list = (struct cxm__between_list){0};
}
