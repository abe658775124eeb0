/* Gathering and merging partial results. Rows are cut into as many parts as the host can run side by side; each part has slots and
 * counts of its own, which are integers, so that it does not matter how many there were. */
#include "query/partial.h"

#include <stdatomic.h>
#include <string.h>

#include "core/gather.h"
#include "query/table.h"

enum { PARTIAL_PART = 1 << 19, PARTIAL_PARTS_MAX = 32, PARTIAL_PROGRESS = 256 };

cxm_status cxm__partial_grid(struct cxm__grid *grid, const struct cxm__plan *plan, cxm_error *error)
{
    cxm_scale *scales = cxm__allocate(&plan->arena.host, plan->answers_count, sizeof *scales);
    if (!scales) {
        *grid = (struct cxm__grid){0};
        return cxm__fail_memory(error);
    }
    for (int32_t a = 0; a < plan->answers_count; a++)
        scales[a] = plan->answers[a].scale;
    cxm_status status = cxm__grid_new(grid, &plan->arena.host, scales, plan->answers_count, plan->key_count > 0,
                                      plan->policy.weight != NULL, plan->policy.population != NULL, error);
    cxm__release(&plan->arena.host, scales, plan->answers_count, sizeof *scales);
    return status;
}

cxm_status cxm__partial_empty(struct cxm__partial *partial, const struct cxm__plan *plan, cxm_error *error)
{
    *partial = (struct cxm__partial){0};
    cxm_status status = cxm__partial_grid(&partial->grid, plan, error);
    if (!status && plan->key_count && !cxm__groups_new(&partial->groups, &plan->arena.host, plan->key_count))
        status = cxm__fail_memory(error);
    if (!status && !plan->key_count) {
        partial->groups.count = 1;
        if (!cxm__grid_grow(&partial->grid, 1))
            status = cxm__fail_memory(error);
    }
    if (status)
        cxm__partial_free(partial, &plan->arena.host);
    return status;
}

void cxm__partial_free(struct cxm__partial *partial, const cxm_host *host)
{
    if (partial->groups.keys)
        cxm__groups_free(&partial->groups, host);
    cxm__grid_free(&partial->grid);
    *partial = (struct cxm__partial){0};
}

/* One part of the rows, and what came of it. */
struct partial_part {
    struct cxm__slots slots;
    struct cxm__grid grid;
    int64_t first, end;
    cxm_status status;
    cxm_error error;
};

struct partial_work {
    const struct cxm__plan *plan;
    const struct cxm__source *source;
    const struct cxm__partial_place *place;
    struct partial_part *parts;
    int32_t count;
    bool conflict;   /* two parts cannot be put together, and no row was named */
    atomic_int stop; /* another part failed, or the host said stop */
};

static cxm_status partial_gather_keyed(struct partial_work *work, struct partial_part *part, int32_t index)
{
    uint32_t slots[CXM__BLOCK];
    int64_t blocks = 0;
    for (int64_t at = part->first; at < part->end; at += CXM__BLOCK, blocks++) {
        int32_t n = part->end - at < CXM__BLOCK ? (int32_t)(part->end - at) : CXM__BLOCK;
        cxm_status status = CXM_OK;
        if (blocks % PARTIAL_PROGRESS == PARTIAL_PROGRESS - 1) {
            if (atomic_load_explicit(&work->stop, memory_order_relaxed))
                return CXM_OK; /* whoever set it has the error */
            if (index == 0)
                status = cxm__progress(&work->plan->arena.host, work->place->before + (at - part->first) * work->count, work->place->total,
                                   &part->error);
        }
        if (!status)
            status = cxm__slots_of(&part->slots, at, n, slots, &part->error);
        if (!status && part->slots.count > part->grid.slots && !cxm__grid_grow(&part->grid, part->slots.count))
            status = cxm__fail_memory(&part->error);
        if (!status)
            status = cxm__gather_block(&part->grid, work->source, slots, at, n, &part->error);
        if (status)
            return status;
    }
    return CXM_OK;
}

static cxm_status partial_gather_plain(struct partial_work *work, struct partial_part *part, int32_t index)
{
    const int64_t chunk = (int64_t)PARTIAL_PROGRESS * CXM__BLOCK;
    for (int64_t at = part->first; at < part->end; at += chunk) {
        cxm_status status = CXM_OK;
        if (atomic_load_explicit(&work->stop, memory_order_relaxed))
            return CXM_OK;
        if (index == 0 && at > part->first)
            status = cxm__progress(&work->plan->arena.host, work->place->before + (at - part->first) * work->count, work->place->total,
                                   &part->error);
        if (!status)
            status = cxm__gather_all(&part->grid, work->source, at, part->end - at < chunk ? part->end : at + chunk, &part->error);
        if (status)
            return status;
    }
    return CXM_OK;
}

static void partial_task(void *shared, int32_t index)
{
    struct partial_work *work = shared;
    struct partial_part *part = &work->parts[index];
    part->status = work->plan->key_count ? partial_gather_keyed(work, part, index) : partial_gather_plain(work, part, index);
    /* Parts before this one go on, since the first bad row may be theirs; only a stop by the host ends all at once. */
    if (part->status == CXM_E_CANCELLED)
        atomic_store_explicit(&work->stop, 1, memory_order_relaxed);
}

/* Weighted sums are rounded, so their order must not depend on how many parts there are: they get one. */
static int32_t partial_count(const struct cxm__plan *plan, int64_t rows)
{
    const cxm_host *host = &plan->arena.host;
    int64_t parts = rows / PARTIAL_PART, most = host->threads > 0 ? host->threads : 4;
    if (!host->run || plan->policy.weight || parts < 2)
        return 1;
    parts = parts < most ? parts : most;
    return parts < PARTIAL_PARTS_MAX ? (int32_t)parts : PARTIAL_PARTS_MAX;
}

/* What is asked of the table, found and checked. */
struct partial_binding {
    struct cxm__source source;
    struct cxm__source_answers *answers;
    const cxm_column *keys[CXM__KEYS_MAX];
};

static cxm_status partial_bind(struct partial_binding *binding, const struct cxm__plan *plan, const cxm_table *table,
                               int32_t argument, cxm_error *error)
{
    cxm_status status = cxm__table_check(table, argument, error);
    if (status)
        return status;
    for (int32_t a = 0; a < plan->answers_count; a++) {
        struct cxm__source_answers *answers = &binding->answers[a];
        answers->name = plan->answers[a].column;
        answers->off_scale = plan->answers[a].off_scale;
        status = cxm__table_column(table, answers->name, "a measure needs", argument, &answers->column, error);
        if (status)
            return status;
    }
    binding->source = (struct cxm__source){.answers = binding->answers, .argument = argument, .design_argument = argument,
                                           .length = table->length, .weight_name = plan->policy.weight,
                                           .population_name = plan->policy.population};
    if (plan->policy.weight)
        status = cxm__table_column(table, plan->policy.weight, "the policy names", argument, &binding->source.weight, error);
    if (!status && plan->policy.population)
        status = cxm__table_column(table, plan->policy.population, "the policy names", argument, &binding->source.population, error);
    for (int32_t k = 0; k < plan->key_count && !status; k++) {
        status = cxm__table_column(table, plan->keys[k], "is a key", argument, &binding->keys[k], error);
        if (!status)
            status = cxm__column_check(binding->keys[k], plan->keys[k], argument, error);
    }
    return status ? status : cxm__source_check(&binding->source, plan->answers_count, error);
}

/* Each row has a stratum and a cluster, where the policy names them: what is not known cannot be told apart from what is. */
static cxm_status partial_check_drawn(const struct cxm__plan *plan, const struct partial_binding *binding, int64_t rows, int32_t argument,
                                      cxm_error *error)
{
    for (int32_t k = plan->by_count; k < cxm__plan_drawn_keys(plan); k++)
        for (int64_t row = 0; row < rows && cxm__column_kind(binding->keys[k]) != CXM__KIND_REAL; row++)
            if (cxm__column_is_null(binding->keys[k], row)) /* real numbers are refused with all other keys */
                return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(plan->keys[k]), CXM__T("["), CXM__I(row),
                                 CXM__T("]: a null; the policy takes it for a stratum or a cluster, which each row must have"));
    return CXM_OK;
}

/* Adds the other parts' slots to the first's, slot by slot: they mean the same where no key is hashed. */
static cxm_status partial_add_parts(struct partial_work *work, cxm_error *error)
{
    struct cxm__grid *to = &work->parts[0].grid;
    cxm_status status = CXM_OK;
    for (int32_t p = 1; p < work->count && !status; p++) {
        cxm__grid_settle(&work->parts[p].grid);
        status = cxm__grid_add(to, &work->parts[p].grid, error);
    }
    cxm__grid_settle(to);
    return status;
}

/* Turns a part's slots into sorted groups; its grid moves into the partial. */
static cxm_status partial_harvest(struct cxm__partial *partial, const struct cxm__plan *plan, struct partial_part *part,
                                  cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    int64_t occupied = 0, slots = part->grid.slots;
    *partial = (struct cxm__partial){0};
    cxm__grid_settle(&part->grid);
    for (int64_t slot = 0; slot < slots; slot++)
        occupied += cxm__grid_occupied(&part->grid, slot);
    uint32_t *list = cxm__allocate(host, occupied, sizeof *list);
    if (!list)
        return cxm__fail_memory(error);
    for (int64_t slot = 0, at = 0; slot < slots; slot++)
        if (cxm__grid_occupied(&part->grid, slot))
            list[at++] = (uint32_t)slot;
    cxm_status status = cxm__slots_groups(&part->slots, list, occupied, &partial->groups, error);
    if (!status && !cxm__grid_pick(&part->grid, list, occupied)) {
        cxm__groups_free(&partial->groups, host);
        status = cxm__fail_memory(error);
    }
    cxm__release(host, list, occupied, sizeof *list);
    if (status)
        return status;
    partial->grid = part->grid;
    part->grid = (struct cxm__grid){0};
    return CXM_OK;
}

/* All parts into one partial result. */
static cxm_status partial_collect(struct cxm__partial *partial, struct partial_work *work, cxm_error *error)
{
    const struct cxm__plan *plan = work->plan;
    const cxm_host *host = &plan->arena.host;
    if (!plan->key_count) {
        cxm_status status = partial_add_parts(work, error);
        *partial = (struct cxm__partial){.groups = {.count = 1}, .grid = work->parts[0].grid};
        work->parts[0].grid = (struct cxm__grid){0};
        if (status)
            cxm__partial_free(partial, host);
        return status;
    }
    if (!work->parts[0].slots.hashed) {
        cxm_status status = partial_add_parts(work, error);
        return status ? status : partial_harvest(partial, plan, &work->parts[0], error);
    }
    cxm_status status = partial_harvest(partial, plan, &work->parts[0], error);
    for (int32_t p = 1; p < work->count && !status; p++) {
        struct cxm__partial next = {0}, merged = {0};
        status = partial_harvest(&next, plan, &work->parts[p], error);
        if (!status) {
            status = cxm__partial_merge(&merged, plan, partial, &next, error);
            cxm__partial_free(&next, host);
        }
        cxm__partial_free(partial, host);
        if (!status)
            *partial = merged;
    }
    return status;
}

static cxm_status partial_run(struct cxm__partial *partial, struct partial_work *work, const struct partial_binding *binding,
                              cxm_error *error)
{
    const struct cxm__plan *plan = work->plan;
    const cxm_host *host = &plan->arena.host;
    const int64_t rows = work->source->length;
    const int64_t blocks = (rows + CXM__BLOCK - 1) / CXM__BLOCK;
    cxm_status status = CXM_OK;
    for (int32_t p = 0; p < work->count && !status; p++) {
        struct partial_part *part = &work->parts[p];
        part->first = blocks * p / work->count * CXM__BLOCK;
        part->end = p + 1 == work->count ? rows : blocks * (p + 1) / work->count * CXM__BLOCK;
        status = cxm__partial_grid(&part->grid, plan, error);
        if (!status && plan->key_count && p == 0)
            status = cxm__slots_new(&part->slots, host, binding->keys, plan->keys, plan->key_count, rows,
                                   cxm__grid_slot_bytes(&part->grid), work->place->argument, error);
        else if (!status && plan->key_count && !cxm__slots_twin(&part->slots, &work->parts[0].slots))
            status = cxm__fail_memory(error);
        if (!status && !plan->key_count && !cxm__grid_grow(&part->grid, 1))
            status = cxm__fail_memory(error);
    }
    if (status)
        return status;
    cxm__run(host, work->count, partial_task, work);
    for (int32_t p = 0; p < work->count; p++)
        if (work->parts[p].status) {
            if (error)
                *error = work->parts[p].error;
            return work->parts[p].status;
        }
    status = partial_collect(partial, work, error);
    work->conflict = status == CXM_E_DOMAIN;
    partial->rows = rows;
    return status;
}

static cxm_status partial_gather_in(struct cxm__partial *partial, const struct cxm__plan *plan, const struct partial_binding *binding,
                                    int32_t parts, const struct cxm__partial_place *place, bool *conflict, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    struct partial_work work = {.plan = plan, .source = &binding->source, .place = place, .count = parts};
    work.parts = cxm__allocate_zeroed(host, parts, sizeof *work.parts);
    cxm_status status = work.parts ? partial_run(partial, &work, binding, error) : cxm__fail_memory(error);
    for (int32_t p = parts; work.parts && p-- > 0;) {
        cxm__grid_free(&work.parts[p].grid);
        if (work.parts[p].slots.host)
            cxm__slots_free(&work.parts[p].slots);
    }
    cxm__release(host, work.parts, parts, sizeof *work.parts);
    *conflict = work.conflict;
    return status;
}

cxm_status cxm__partial_gather(struct cxm__partial *partial, const struct cxm__plan *plan, const cxm_table *table,
                               const struct cxm__partial_place *place, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    struct partial_binding binding;
    bool conflict = false;
    memset(&binding, 0, sizeof binding);
    binding.answers = cxm__allocate_zeroed(host, plan->answers_count, sizeof *binding.answers);
    if (!binding.answers)
        return cxm__fail_memory(error);
    cxm_status status = partial_bind(&binding, plan, table, place->argument, error);
    if (!status)
        status = partial_check_drawn(plan, &binding, table->length, place->argument, error);
    if (!status) {
        status = partial_gather_in(partial, plan, &binding, partial_count(plan, table->length), place, &conflict, error);
        if (conflict) /* one part comes to the row where populations differ, and names it */
            status = partial_gather_in(partial, plan, &binding, 1, place, &conflict, error);
    }
    cxm__release(host, binding.answers, plan->answers_count, sizeof *binding.answers);
    return status;
}

cxm_status cxm__partial_merge(struct cxm__partial *merged, const struct cxm__plan *plan, const struct cxm__partial *a,
                              const struct cxm__partial *b, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    int64_t *in_a = NULL, *in_b = NULL, groups = 1;
    *merged = (struct cxm__partial){.groups = {.count = 1}};
    cxm_status status = CXM_OK;
    if (plan->key_count) {
        status = cxm__groups_merge(&a->groups, &b->groups, host, &merged->groups, &in_a, &in_b, error);
        groups = merged->groups.count;
    }
    if (status)
        return status;
    status = cxm__partial_grid(&merged->grid, plan, error);
    if (!status && !cxm__grid_grow(&merged->grid, groups))
        status = cxm__fail_memory(error);
    for (int64_t g = 0; g < groups && !status; g++) {
        int64_t from_a = in_a ? in_a[g] : 0, from_b = in_b ? in_b[g] : 0;
        if (from_a >= 0)
            status = cxm__grid_take(&merged->grid, g, &a->grid, from_a, error);
        if (from_b >= 0 && !status)
            status = cxm__grid_take(&merged->grid, g, &b->grid, from_b, error);
    }
    if (!status) {
        cxm__grid_take_reasons(&merged->grid, &a->grid);
        cxm__grid_take_reasons(&merged->grid, &b->grid);
        cxm__grid_settle(&merged->grid);
        merged->rows = a->rows + b->rows;
        for (int32_t r = 0; r < CXM__LEFT_OUT; r++)
            merged->left_out[r] = a->left_out[r] + b->left_out[r];
    }
    cxm__release(host, in_a, groups, sizeof *in_a);
    cxm__release(host, in_b, groups, sizeof *in_b);
    if (status)
        cxm__partial_free(merged, host);
    return status;
}
