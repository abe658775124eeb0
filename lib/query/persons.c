/* A partial result that knows persons apart: put together without them, and counted by them. Slots come sorted by the query's keys
 * first and by person last, so a person of a group may stand in several slots, one in each stratum and cluster. */
#include <string.h>

#include "core/tally.h"
#include "query/suppress.h"

cxm_status cxm__persons_fold(struct cxm__folded_persons *folded, const struct cxm__plan *plan, const struct cxm__partial *detail,
                            cxm_error *error)
{
    struct cxm__partial *partial = &folded->partial;
    *folded = (struct cxm__folded_persons){.plan = *plan};
    const int32_t keys = --folded->plan.key_count;
    cxm_status status = cxm__partial_grid(&partial->grid, &folded->plan, error);
    if (!status && (!cxm__groups_cut(&partial->groups, &detail->groups, keys, &plan->arena.host) ||
                    !cxm__grid_grow(&partial->grid, partial->groups.count)))
        status = cxm__fail_memory(error);
    for (int64_t from = 0, slot = 0; from < detail->groups.count && !status; slot++) {
        const int64_t end = cxm__groups_run(&detail->groups, from, keys);
        for (; from < end && !status; from++)
            status = cxm__grid_take(&partial->grid, slot, &detail->grid, from, error);
    }
    if (status) {
        cxm__persons_unfold(folded, plan);
        return status;
    }
    cxm__grid_take_reasons(&partial->grid, &detail->grid);
    cxm__grid_settle(&partial->grid);
    partial->rows = detail->rows;
    memcpy(partial->left_out, detail->left_out, sizeof detail->left_out);
    return CXM_OK;
}

void cxm__persons_unfold(struct cxm__folded_persons *folded, const struct cxm__plan *plan)
{
    cxm__partial_free(&folded->partial, &plan->arena.host);
}

int64_t cxm__persons_known(const struct cxm__persons *people)
{
    const struct cxm__groups *groups = &people->detail->groups;
    return groups->values[groups->keys - 1].count;
}

int64_t cxm__persons_slot(const struct cxm__persons *people, int64_t slot, int32_t column, uint32_t *rank)
{
    const struct cxm__groups *groups = &people->detail->groups;
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    struct cxm__tally tally;
    *rank = groups->ranks[slot * groups->keys + groups->keys - 1];
    if (people->entered && !people->entered[(int64_t)people->folded[slot] * people->plan->answers_count + column])
        return 0;
    cxm__tally_of(&people->detail->grid, column, slot, row, &tally);
    return *rank == CXM__NULL_RANK ? tally.n : tally.n > 0;
}

static bool persons_runs(struct cxm__persons *people)
{
    const cxm_host *host = &people->plan->arena.host;
    const struct cxm__groups *groups = &people->detail->groups;
    const int32_t keys = people->plan->by_count;
    people->groups = keys ? 0 : 1;
    for (int64_t slot = 0; keys && slot < groups->count; slot = cxm__groups_run(groups, slot, keys))
        people->groups++;
    people->first = cxm__allocate_zeroed(host, people->groups + 1, sizeof *people->first);
    people->counts = cxm__allocate_zeroed(host, people->groups * people->plan->answers_count, sizeof *people->counts);
    people->folded = people->entered ? cxm__allocate(host, groups->count, sizeof *people->folded) : NULL;
    if (!people->first || !people->counts || !people->folded != !people->entered)
        return false;
    for (int64_t slot = 0, g = 0; keys && slot < groups->count; slot = cxm__groups_run(groups, slot, keys))
        people->first[g++] = slot;
    people->first[people->groups] = groups->count;
    for (int64_t slot = 0, run = 0; people->folded && slot < groups->count; slot++) {
        run += slot && !cxm__groups_same(groups, slot - 1, slot, groups->keys - 1);
        people->folded[slot] = (uint32_t)run;
    }
    return true;
}

cxm_status cxm__persons_make(struct cxm__persons *people, const struct cxm__plan *plan, const struct cxm__partial *detail,
                            const uint8_t *entered, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    *people = (struct cxm__persons){.plan = plan, .detail = detail, .entered = entered};
    const int64_t known = cxm__persons_known(people);
    int64_t *met = cxm__allocate_zeroed(host, known, sizeof *met); /* by person: 1 + the last group they were met in */
    if (!met || !persons_runs(people)) {
        cxm__release(host, met, known, sizeof *met);
        cxm__persons_free(people);
        return cxm__fail_memory(error);
    }
    for (int32_t c = 0; c < plan->answers_count; c++) {
        if (c && known)
            memset(met, 0, (size_t)known * sizeof *met);
        for (int64_t g = 0; g < people->groups; g++)
            for (int64_t slot = people->first[g]; slot < people->first[g + 1]; slot++) {
                uint32_t rank;
                int64_t here = cxm__persons_slot(people, slot, c, &rank);
                if (rank != CXM__NULL_RANK && here) {
                    here = met[rank] != g + 1;
                    met[rank] = g + 1;
                }
                people->counts[g * plan->answers_count + c] += here;
            }
    }
    cxm__release(host, met, known, sizeof *met);
    return CXM_OK;
}

void cxm__persons_free(struct cxm__persons *people)
{
    const cxm_host *host = &people->plan->arena.host;
    cxm__release(host, people->first, people->groups + 1, sizeof *people->first);
    cxm__release(host, people->counts, people->groups * people->plan->answers_count, sizeof *people->counts);
    cxm__release(host, people->folded, people->detail->groups.count, sizeof *people->folded);
    *people = (struct cxm__persons){0};
}
