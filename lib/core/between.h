/* Answers between the points of a scale, each distinct value of each group with its count: the exact histogram's second half.
 * grid.h holds one list per column of answers; most lists stay empty. */
#ifndef CXM__CORE_BETWEEN_H
#define CXM__CORE_BETWEEN_H

#include "core/lend.h"
#include "stats/sum.h"

/* Sums of weights and of their squares, all that a linearised variance needs to know of a point. */
struct cxm__weight {
    struct cxm__sum w, w2;
};

struct cxm__between {
    int64_t slot;
    double value;
    int64_t count;
    struct cxm__weight weight;
};

struct cxm__between_list {
    struct cxm__between *items;
    int64_t count, capacity;
    bool borrowed; /* items are the caller's, not the host's */
};

/* Appends one answer; false without memory. The list is in no order until it is settled. */
bool cxm__between_add(struct cxm__between_list *list, const cxm_host *host, const struct cxm__between *item);

/* Sorts by slot and value and adds up equal ones: the canonical form, whatever the order of arrival. */
void cxm__between_settle(struct cxm__between_list *list);

/* Where a slot's items begin in a settled list, and how many they are. */
int64_t cxm__between_find(const struct cxm__between_list *list, int64_t slot, int64_t *count);

void cxm__between_free(struct cxm__between_list *list, const cxm_host *host);

static inline void cxm__weight_add(struct cxm__weight *into, double weight)
{
    cxm__sum_add(&into->w, weight);
    cxm__sum_add(&into->w2, weight * weight);
}

static inline void cxm__weight_merge(struct cxm__weight *into, const struct cxm__weight *from)
{
    cxm__sum_merge(&into->w, from->w);
    cxm__sum_merge(&into->w2, from->w2);
}

#endif
