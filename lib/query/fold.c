/* Slots come sorted by the query's keys, then by stratum, then by cluster, so a group is a run of them. */
#include "query/fold.h"

#include <string.h>

static bool fold_same(const struct cxm__groups *groups, int64_t a, int64_t b, int32_t keys)
{
    return memcmp(groups->ranks + a * groups->keys, groups->ranks + b * groups->keys, (size_t)keys * sizeof *groups->ranks) == 0;
}

/* Finds the runs; without keys of the query's own all slots are one, even where there are none. */
static bool fold_groups(struct cxm__fold *fold)
{
    const struct cxm__groups *detail = &fold->detail->groups;
    const cxm_host *host = &fold->plan->arena.host;
    const int32_t keys = fold->plan->by_count;
    struct cxm__groups *groups = &fold->whole.groups;
    groups->count = keys ? 0 : 1;
    for (int64_t slot = 0; keys && slot < detail->count; slot++)
        groups->count += slot == 0 || !fold_same(detail, slot, slot - 1, keys);
    fold->first = cxm__allocate(host, groups->count + 1, sizeof *fold->first);
    if (!fold->first)
        return false;
    fold->first[0] = 0;
    fold->first[groups->count] = detail->count;
    if (!keys)
        return true;
    groups->keys = keys;
    groups->values = detail->values;
    groups->ranks = cxm__allocate(host, groups->count * keys, sizeof *groups->ranks);
    if (!groups->ranks)
        return false;
    for (int64_t slot = 0, g = 0; slot < detail->count; slot++)
        if (slot == 0 || !fold_same(detail, slot, slot - 1, keys)) {
            fold->first[g] = slot;
            memcpy(groups->ranks + g++ * keys, detail->ranks + slot * detail->keys, (size_t)keys * sizeof *groups->ranks);
        }
    return true;
}

cxm_status cxm__fold_make(struct cxm__fold *fold, const struct cxm__plan *plan, const struct cxm__partial *detail, cxm_error *error)
{
    *fold = (struct cxm__fold){.detail = detail, .plan = plan};
    struct cxm__grid *grid = &fold->whole.grid;
    cxm_status status = fold_groups(fold) ? cxm__partial_grid(grid, plan, error) : cxm__fail_memory(error);
    grid->with_population = false; /* it is a stratum's, and stays with the parts */
    if (!status && !cxm__grid_grow(grid, fold->whole.groups.count))
        status = cxm__fail_memory(error);
    for (int64_t g = 0; g < fold->whole.groups.count && !status; g++)
        for (int64_t slot = fold->first[g]; slot < fold->first[g + 1] && !status; slot++)
            status = cxm__grid_take(grid, g, &detail->grid, slot, error);
    if (status) {
        cxm__fold_free(fold);
        return status;
    }
    cxm__grid_take_reasons(grid, &detail->grid);
    cxm__grid_settle(grid);
    fold->whole.rows = detail->rows;
    memcpy(fold->whole.left_out, detail->left_out, sizeof detail->left_out);
    return CXM_OK;
}

void cxm__fold_free(struct cxm__fold *fold)
{
    const cxm_host *host = &fold->plan->arena.host;
    const struct cxm__groups *groups = &fold->whole.groups;
    cxm__release(host, fold->first, groups->count + 1, sizeof *fold->first);
    cxm__release(host, groups->ranks, groups->count * groups->keys, sizeof *groups->ranks);
    cxm__grid_free(&fold->whole.grid);
    *fold = (struct cxm__fold){0};
}

void cxm__fold_parts(const struct cxm__fold *fold, int32_t column, int64_t group, struct cxm__tally *tally, struct cxm__parts *parts)
{
    const struct cxm__groups *detail = &fold->detail->groups;
    const bool strata = fold->plan->policy.stratum != NULL;
    *parts = (struct cxm__parts){.grid = &fold->detail->grid, .first = fold->first[group], .end = fold->first[group + 1],
                                 .column = column, .strata = strata ? detail->ranks + fold->plan->by_count : NULL, .keys = detail->keys,
                                 .clusters = fold->plan->policy.cluster != NULL};
    tally->parts = parts;
}
