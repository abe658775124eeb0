/* Rows are put into the order of their groups once, by counting; each analysis then sees slices of copies in that order.
 * Without keys it sees the table's own columns. */
#include "query/findings.h"

#include <string.h>

#include "core/gather.h"
#include "core/pick.h"
#include "query/analysis.h"
#include "query/table.h"

/* The rows of group g are order[first[g]] ... order[first[g + 1] - 1], ascending. */
struct findings_order {
    int64_t *order, *first;
    int64_t rows, groups;
};

static cxm_status findings_keys(const struct cxm__plan *plan, const cxm_table *table, int32_t argument, const cxm_column **keys,
                                cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int32_t k = 0; k < plan->by_count && !status; k++) {
        status = cxm__table_column(table, plan->keys[k], "is a key", argument, &keys[k], error);
        if (!status)
            status = cxm__column_check(keys[k], plan->keys[k], argument, error);
    }
    return status;
}

static cxm_status findings_slots(struct cxm__slots *slots, uint32_t *slot_of, int64_t rows, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (int64_t at = 0; at < rows && !status; at += CXM__BLOCK)
        status = cxm__slots_of(slots, at, rows - at < CXM__BLOCK ? (int32_t)(rows - at) : CXM__BLOCK, slot_of + at, error);
    return status;
}

/* Groups from the slots that were met, and the rows of each. */
static cxm_status findings_sort(struct cxm__findings *findings, struct findings_order *to, const struct cxm__slots *slots,
                                const uint32_t *slot_of, const cxm_host *host, cxm_error *error)
{
    const int64_t count = slots->count;
    int64_t *places = cxm__allocate_zeroed(host, count, sizeof *places), met = 0;
    uint32_t *list = cxm__allocate(host, count, sizeof *list);
    cxm_status status = places && list ? CXM_OK : cxm__fail_memory(error);
    for (int64_t i = 0; i < to->rows && !status; i++)
        places[slot_of[i]]++;
    for (int64_t slot = 0; slot < count && !status; slot++)
        if (places[slot])
            list[met++] = (uint32_t)slot;
    if (!status)
        status = cxm__slots_groups(slots, list, met, &findings->groups, error);
    if (!status) {
        to->groups = met;
        to->first = cxm__allocate(host, met + 1, sizeof *to->first);
        status = to->first ? CXM_OK : cxm__fail_memory(error);
    }
    if (!status) {
        to->first[0] = 0;
        for (int64_t g = 0; g < met; g++) {
            to->first[g + 1] = to->first[g] + places[list[g]];
            places[list[g]] = to->first[g];
        }
        for (int64_t i = 0; i < to->rows; i++)
            to->order[places[slot_of[i]]++] = i;
    }
    cxm__release(host, list, count, sizeof *list);
    cxm__release(host, places, count, sizeof *places);
    return status;
}

static cxm_status findings_group(struct cxm__findings *findings, struct findings_order *to, const struct cxm__plan *plan,
                                 const cxm_table *table, int32_t argument, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const cxm_column *keys[CXM__BY_MAX];
    struct cxm__slots slots = {0};
    cxm_status status = findings_keys(plan, table, argument, keys, error);
    if (status)
        return status;
    uint32_t *slot_of = cxm__allocate(host, to->rows, sizeof *slot_of);
    to->order = cxm__allocate(host, to->rows, sizeof *to->order);
    status = slot_of && to->order ? CXM_OK : cxm__fail_memory(error);
    if (!status)
        status = cxm__slots_new(&slots, host, keys, plan->keys, plan->by_count, to->rows, (int64_t)sizeof(int64_t), argument, error);
    if (!status)
        status = findings_slots(&slots, slot_of, to->rows, error);
    if (!status && to->rows)
        status = findings_sort(findings, to, &slots, slot_of, host, error);
    else if (!status && !cxm__groups_new(&findings->groups, host, plan->by_count))
        status = cxm__fail_memory(error);
    if (slots.host)
        cxm__slots_free(&slots);
    cxm__release(host, slot_of, to->rows, sizeof *slot_of);
    return status;
}

/* One analysis over all groups. */
static cxm_status findings_run(struct cxm__findings *findings, const struct findings_order *by, const struct cxm__plan *plan,
                               const struct cxm__plan_measure *measure, const struct cxm__analysis *analysis, cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    const int32_t all = analysis->count + CXM__DESIGN_COLUMNS;
    if (!plan->by_count)
        return cxm__analysis_run(analysis, analysis->columns, by->rows, findings->figures + measure->figures, NULL, error);
    struct cxm__picked *picked = cxm__allocate_zeroed(host, all, sizeof *picked);
    cxm_column *slices = cxm__allocate_zeroed(host, all, sizeof *slices);
    cxm_status status = picked && slices ? CXM_OK : cxm__fail_memory(error);
    for (int32_t c = 0; c < all && !status; c++)
        if (analysis->columns[c].type && !cxm__pick_new(&picked[c], &analysis->columns[c], by->order, by->rows, host))
            status = cxm__fail_memory(error);
    for (int64_t g = 0; g < by->groups && !status; g++) {
        const int64_t first = by->first[g], length = by->first[g + 1] - first;
        for (int32_t c = 0; c < all; c++)
            if (analysis->columns[c].type)
                slices[c] = cxm__pick_slice(&picked[c], first, length);
        status = g ? cxm__progress(host, first, by->rows, error) : CXM_OK;
        if (!status)
            status = cxm__analysis_run(analysis, slices, length, findings->figures + g * plan->figure_count + measure->figures, NULL,
                                       error);
        if (status && error && error->row >= 0 && error->row < length)
            cxm__fail_shift(error, by->order[first + error->row] - error->row);
    }
    for (int32_t c = 0; picked && c < all; c++)
        cxm__pick_free(&picked[c], host);
    cxm__release(host, picked, all, sizeof *picked);
    cxm__release(host, slices, all, sizeof *slices);
    return status;
}

static cxm_status findings_measure(struct cxm__findings *findings, const struct findings_order *by, const struct cxm__plan *plan,
                                   const struct cxm__plan_measure *measure, const cxm_table *table, int32_t argument, cxm_error *error)
{
    const struct cxm__policy *policy = &plan->policy;
    const cxm_column *columns[CXM__INPUTS_MAX];
    struct cxm__analysis_source source = {.measure = measure->measure, .options = &measure->options, .columns = columns,
                                          .names = measure->columns, .count = measure->column_count, .length = table->length,
                                          .design_names = {policy->weight, policy->stratum, policy->cluster, policy->population},
                                          .argument = argument, .design_argument = argument};
    struct cxm__analysis analysis;
    cxm_status status = CXM_OK;
    for (int32_t i = 0; i < measure->column_count && !status; i++)
        status = cxm__table_column(table, measure->columns[i], "a measure needs", argument, &columns[i], error);
    for (int32_t d = 0; d < CXM__DESIGN_COLUMNS && !status; d++)
        if (source.design_names[d])
            status = cxm__table_column(table, source.design_names[d], "the policy names", argument, &source.design[d], error);
    if (status)
        return status;
    status = cxm__analysis_bind(&analysis, &source, &plan->arena.host, error);
    if (!status)
        status = findings_run(findings, by, plan, measure, &analysis, error);
    cxm__analysis_free(&analysis);
    return status;
}

cxm_status cxm__findings_make(struct cxm__findings *findings, const struct cxm__plan *plan, const cxm_table *table, int32_t argument,
                              cxm_error *error)
{
    const cxm_host *host = &plan->arena.host;
    *findings = (struct cxm__findings){.groups = {.count = 1}};
    cxm_status status = cxm__table_check(table, argument, error);
    if (status)
        return status;
    struct findings_order by = {.rows = table->length, .groups = 1};
    findings->rows = table->length;
    if (plan->by_count) {
        findings->groups.count = by.groups = 0;
        status = findings_group(findings, &by, plan, table, argument, error);
    }
    if (!status) {
        findings->figures = cxm__allocate(host, findings->groups.count * plan->figure_count, sizeof *findings->figures);
        status = findings->figures ? CXM_OK : cxm__fail_memory(error);
    }
    for (int32_t m = 0; m < plan->measure_count && !status; m++)
        if (plan->measures[m].answers < 0)
            status = findings_measure(findings, &by, plan, &plan->measures[m], table, argument, error);
    cxm__release(host, by.order, by.rows, sizeof *by.order);
    cxm__release(host, by.first, by.groups + 1, sizeof *by.first);
    return status;
}

void cxm__findings_free(struct cxm__findings *findings, const struct cxm__plan *plan)
{
    cxm__release(&plan->arena.host, findings->figures, findings->groups.count * plan->figure_count, sizeof *findings->figures);
    if (findings->groups.keys)
        cxm__groups_free(&findings->groups, &plan->arena.host);
    *findings = (struct cxm__findings){0};
}
