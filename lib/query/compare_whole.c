/* A state's groups brought together over one key: what rest and whole are taken from. Strata and clusters stay apart below them, so
 * that the whole has a design of its own. */
#include <string.h>

#include "query/compare.h"

struct compare_whole_order {
    const struct cxm__groups *groups;
    int32_t without;
};

static int compare_whole_order(const void *context, int64_t a, int64_t b)
{
    const struct compare_whole_order *order = context;
    for (int32_t k = 0; k < order->groups->keys; k++) {
        uint32_t left = order->groups->ranks[a * order->groups->keys + k], right = order->groups->ranks[b * order->groups->keys + k];
        if (k != order->without && left != right)
            return left < right ? -1 : 1;
    }
    return 0;
}

/* The groups without the key, in order; their values are borrowed. */
static void compare_whole_groups(struct cxm__compare_whole *whole, const struct cxm__groups *from, int32_t key,
                                 const int64_t *starts,
                                 const int64_t *slots)
{
    struct cxm__groups *groups = &whole->detail.groups;
    for (int32_t k = 0; k < from->keys; k++)
        if (k != key)
            groups->values[groups->keys++] = from->values[k];
    for (int64_t g = 0; g < groups->count; g++)
        for (int32_t k = 0, to = 0; k < from->keys; k++)
            if (k != key)
                groups->ranks[g * groups->keys + to++] = from->ranks[slots[starts[g]] * from->keys + k];
}

static cxm_status compare_whole_fill(struct cxm__compare_whole *whole, const struct cxm__partial *from, const int64_t *starts,
                                     const int64_t *slots, cxm_error *error)
{
    struct cxm__grid *grid = &whole->detail.grid;
    cxm_status status = cxm__partial_grid(grid, &whole->plan, error);
    if (!status && !cxm__grid_grow(grid, whole->detail.groups.count))
        status = cxm__fail_memory(error);
    for (int64_t g = 0; g < whole->detail.groups.count && !status; g++)
        for (int64_t i = starts[g]; i < starts[g + 1] && !status; i++)
            status = cxm__grid_take(grid, g, &from->grid, slots[i], error);
    if (!status)
        cxm__grid_settle(grid);
    return status;
}

cxm_status cxm__compare_whole_begin(struct cxm__compare_whole *whole, struct cxm__compare *compare,
                                    const struct cxm__compare_side *side,
                                    cxm_error *error)
{
    const struct cxm__partial *from = side->folded ? side->fold.detail : side->of;
    const struct cxm__groups *groups = &from->groups;
    const struct compare_whole_order order = {groups, compare->key};
    struct cxm__arena *arena = &compare->arena;
    int64_t *slots = cxm__arena_take(arena, groups->count, sizeof *slots), *starts = cxm__arena_take(arena, groups->count + 1,
                                                                                                     sizeof *starts);
    struct cxm__groups *to = &whole->detail.groups;
    memset(whole, 0, sizeof *whole);
    whole->plan = *compare->plan;
    whole->plan.by_count--;
    whole->plan.key_count--;
    to->values = cxm__arena_take(arena, groups->keys, sizeof *to->values);
    if (!slots || !starts || !to->values)
        return cxm__fail_memory(error);
    for (int64_t slot = 0; slot < groups->count; slot++)
        slots[slot] = slot;
    if (!cxm__compare_sort(&arena->host, slots, groups->count, &order, compare_whole_order))
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < groups->count; i++)
        if (i == 0 || compare_whole_order(&order, slots[i - 1], slots[i]) != 0)
            starts[to->count++] = i;
    starts[to->count] = groups->count;
    to->ranks = cxm__arena_take(arena, to->count * groups->keys, sizeof *to->ranks);
    if (!to->ranks)
        return cxm__fail_memory(error);
    compare_whole_groups(whole, groups, compare->key, starts, slots);
    cxm_status status = compare_whole_fill(whole, from, starts, slots, error);
    whole->side.of = &whole->detail;
    if (status || !side->folded)
        return status;
    status = cxm__fold_make(&whole->side.fold, &whole->plan, &whole->detail, error);
    whole->side.folded = !status;
    whole->side.of = &whole->side.fold.whole;
    return status;
}

void cxm__compare_whole_end(struct cxm__compare_whole *whole)
{
    cxm__compare_side_end(&whole->side);
    cxm__grid_free(&whole->detail.grid);
}

void cxm__compare_less(const struct cxm__compare *compare, const cxm_estimate *whole, const cxm_estimate *part, bool rest,
                       cxm_estimate *less, double *factors)
{
    for (int32_t t = 0; t < compare->plan->term_count; t++) {
        less[t] = whole[t];
        less[t].n -= part[t].n;
        less[t].missing -= part[t].missing;
        less[t].excluded -= part[t].excluded;
        less[t].clusters -= part[t].clusters;
        less[t].n_effective -= part[t].n_effective;
        if (!less[t].n)
            less[t].status = CXM_VALUE_NO_DATA;
    }
    for (int32_t a = 0; a < compare->plan->answers_count; a++)
        factors[a] = rest && factors[a] > 0 ? 1 / factors[a] : 1;
}
