/* Values are relabelled key by key, then the groups are sorted by their new ranks and their counts move along.
 * Different codes of one label, such as those of two forgotten people, become one group. */
#include "query/relabel.h"

#include <string.h>

static int32_t relabel_type(const struct cxm__field *field)
{
    switch (field->form) {
    case CXM__FORM_CODE:
        return cxm__field_ids(field)->type == CXM_TYPE_I64 ? CXM_TYPE_I64 : CXM_TYPE_TEXT64;
    case CXM__FORM_TIME:
        return CXM_TYPE_TIME_US;
    case CXM__FORM_TRUTH:
        return CXM_TYPE_BOOL8;
    case CXM__FORM_NUMBER:
        return CXM_TYPE_I64;
    default:
        return CXM_TYPE_TEXT64;
    }
}

/* The texts of a key's codes, one behind the other. */
static bool relabel_texts(const struct cxm__values *from, const struct cxm__field *field, const cxm_host *host, struct cxm__values *to)
{
    size_t needed = 0, longest = 0;
    int64_t bytes = 0;
    for (int64_t i = 0; i < from->count; i++) {
        (void)cxm__field_text(field, from->integers[i], NULL, 0, &needed);
        bytes += (int64_t)needed - 1;
        longest = needed > longest ? needed : longest;
    }
    char *one = cxm__allocate(host, (int64_t)longest, 1); /* with the NUL that values do not have */
    const bool enough = one && cxm__values_new(to, host, CXM_TYPE_TEXT64, from->count, bytes);
    for (int64_t i = 0; enough && i < from->count; i++) {
        (void)cxm__field_text(field, from->integers[i], one, longest, &needed);
        memcpy(to->bytes + to->offsets[i], one, needed - 1);
        to->offsets[i + 1] = to->offsets[i] + (int64_t)needed - 1;
    }
    cxm__release(host, one, (int64_t)longest, 1);
    return enough;
}

static bool relabel_values(const struct cxm__values *from, const struct cxm__field *field, const cxm_host *host, struct cxm__values *to)
{
    const int32_t type = field ? relabel_type(field) : from->type;
    if (type == CXM_TYPE_TEXT64)
        return relabel_texts(from, field, host, to);
    if (!cxm__values_new(to, host, type, from->count, 0))
        return false;
    for (int64_t i = 0; i < from->count; i++)
        to->integers[i] = field && field->form == CXM__FORM_CODE ? cxm__field_ids(field)->integers[from->integers[i]] : from->integers[i];
    return true;
}

struct relabel {
    const struct cxm__plan *plan;
    const struct cxm__partial *from;
    struct cxm__groups groups;   /* the new ones; ranks by old group until they are sorted */
    uint32_t *order, *spare;     /* old groups, in the new order */
    int64_t *starts;             /* of counting sort */
    int64_t starts_count;
};

static bool relabel_ranks(struct relabel *work, const struct cxm__field *const *fields)
{
    const cxm_host *host = &work->plan->arena.host;
    const struct cxm__groups *from = &work->from->groups;
    for (int32_t k = 0; k < from->keys; k++) {
        struct cxm__values *values = &work->groups.values[k];
        const int64_t count = from->values[k].count;
        if (!relabel_values(&from->values[k], fields[k], host, values))
            return false;
        uint32_t *ranks = cxm__allocate(host, count, sizeof *ranks);
        const bool enough = ranks && cxm__values_rank(values, host, ranks);
        for (int64_t g = 0; enough && g < from->count; g++) {
            const uint32_t rank = from->ranks[g * from->keys + k];
            work->groups.ranks[g * from->keys + k] = rank == CXM__NULL_RANK ? rank : ranks[rank];
        }
        cxm__release(host, ranks, count, sizeof *ranks);
        if (!enough)
            return false;
    }
    return true;
}

/* Counting sort by one key after the other, the last first; nulls come last. */
static bool relabel_sort(struct relabel *work)
{
    const int32_t keys = work->groups.keys;
    for (int64_t g = 0; g < work->groups.count; g++)
        work->order[g] = (uint32_t)g;
    for (int32_t k = keys; k-- > 0;) {
        const int64_t most = work->groups.values[k].count;
        int64_t below = 0;
        if (!cxm__reserve(&work->plan->arena.host, (void **)&work->starts, &work->starts_count, most + 1, sizeof *work->starts))
            return false;
        memset(work->starts, 0, (size_t)(most + 1) * sizeof *work->starts);
        for (int64_t g = 0; g < work->groups.count; g++) {
            const uint32_t rank = work->groups.ranks[g * keys + k];
            work->starts[rank == CXM__NULL_RANK ? most : rank]++;
        }
        for (int64_t r = 0; r <= most; r++) {
            const int64_t here = work->starts[r];
            work->starts[r] = below;
            below += here;
        }
        for (int64_t i = 0; i < work->groups.count; i++) {
            const uint32_t rank = work->groups.ranks[(int64_t)work->order[i] * keys + k];
            work->spare[work->starts[rank == CXM__NULL_RANK ? most : rank]++] = work->order[i];
        }
        uint32_t *swap = work->order;
        work->order = work->spare;
        work->spare = swap;
    }
    return true;
}

static bool relabel_same(const struct relabel *work, int64_t i)
{
    const int32_t keys = work->groups.keys;
    const uint32_t *ranks = work->groups.ranks;
    return i && memcmp(ranks + (int64_t)work->order[i] * keys, ranks + (int64_t)work->order[i - 1] * keys, (size_t)keys * sizeof *ranks) == 0;
}

/* The groups in their order, equal ones as one, and the counts with them. */
static cxm_status relabel_move(struct relabel *work, struct cxm__grid *grid, cxm_error *error)
{
    const cxm_host *host = &work->plan->arena.host;
    struct cxm__groups *groups = &work->groups;
    const int32_t keys = groups->keys;
    int64_t kept = 0, at = -1;
    for (int64_t i = 0; i < groups->count; i++)
        kept += !relabel_same(work, i);
    uint32_t *ranks = cxm__allocate(host, kept * keys, sizeof *ranks);
    cxm_status status = ranks ? cxm__partial_grid(grid, work->plan, error) : cxm__fail_memory(error);
    if (!status && !cxm__grid_grow(grid, kept))
        status = cxm__fail_memory(error);
    for (int64_t i = 0; i < groups->count && !status; i++) {
        at += !relabel_same(work, i);
        memcpy(ranks + at * keys, groups->ranks + (int64_t)work->order[i] * keys, (size_t)keys * sizeof *ranks);
        status = cxm__grid_take(grid, at, &work->from->grid, work->order[i], error);
    }
    if (status) {
        cxm__release(host, ranks, kept * keys, sizeof *ranks);
        cxm__grid_free(grid);
        return status;
    }
    cxm__grid_take_reasons(grid, &work->from->grid);
    cxm__grid_settle(grid);
    cxm__release(host, groups->ranks, groups->count * keys, sizeof *ranks);
    groups->ranks = ranks;
    groups->count = kept;
    return CXM_OK;
}

cxm_status cxm__partial_relabel(struct cxm__partial *partial, const struct cxm__plan *plan, const struct cxm__field *const *fields,
                                cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const int64_t count = partial->groups.count;
    struct relabel work = {.plan = plan, .from = partial};
    struct cxm__grid grid = {0};
    if (!plan->key_count)
        return CXM_OK;
    bool enough = cxm__groups_new(&work.groups, host, plan->key_count);
    work.order = cxm__allocate(host, count, sizeof *work.order);
    work.spare = cxm__allocate(host, count, sizeof *work.spare);
    if (enough && (work.groups.ranks = cxm__allocate(host, count * plan->key_count, sizeof *work.groups.ranks)) != NULL)
        work.groups.count = count;
    enough = enough && work.order && work.spare && work.groups.ranks && relabel_ranks(&work, fields) && relabel_sort(&work);
    cxm_status status = enough ? relabel_move(&work, &grid, error) : cxm__fail_memory(error);
    cxm__release(host, work.starts, work.starts_count, sizeof *work.starts);
    cxm__release(host, work.order, count, sizeof *work.order);
    cxm__release(host, work.spare, count, sizeof *work.spare);
    if (status) {
        cxm__groups_free(&work.groups, host);
        return status;
    }
    cxm__groups_free(&partial->groups, host);
    cxm__grid_free(&partial->grid);
    partial->groups = work.groups;
    partial->grid = grid;
    return CXM_OK;
}
