/* A whole without a part of it, from counts: exact without weights, and a part that holds what its whole does not is noticed. */
#include <math.h>
#include <string.h>

#include "query/compare.h"
#include "transactional/once.h"

struct compare_rest {
    int64_t whole_row[CXM__POINTS_MAX + CXM__WIDE_EXTRA], part_row[CXM__POINTS_MAX + CXM__WIDE_EXTRA], counts[CXM__POINTS_MAX];
    struct cxm__weight weights[CXM__POINTS_MAX];
    struct cxm__between *between; /* as many as the whole has */
};

static struct cxm__sum compare_rest_sum(struct cxm__sum whole, struct cxm__sum part)
{
    part.sum = -part.sum;
    part.rest = -part.rest;
    cxm__sum_merge(&whole, part);
    return cxm__sum_settled(whole);
}

/* Nothing is left where no answer is: rounding would leave a trace of its weights. */
static struct cxm__weight compare_rest_weight(const struct cxm__weight *whole, const struct cxm__weight *part, int64_t count)
{
    if (!count)
        return (struct cxm__weight){{0, 0}, {0, 0}};
    return (struct cxm__weight){compare_rest_sum(whole->w, part->w), compare_rest_sum(whole->w2, part->w2)};
}

/* Answers between points, both lists ascending; false where the part has one that the whole has not, or more of it. */
static bool compare_rest_between(struct compare_rest *room, const struct cxm__tally *whole, const struct cxm__tally *part,
                                 struct cxm__tally *rest)
{
    int64_t j = 0;
    for (int64_t i = 0; i < whole->between_count; i++) {
        struct cxm__between left = whole->between[i];
        if (j < part->between_count && part->between[j].value == left.value) {
            left.count -= part->between[j].count;
            left.weight = compare_rest_weight(&left.weight, &part->between[j].weight, left.count);
            j++;
        }
        if (left.count < 0)
            return false;
        if (left.count)
            room->between[rest->between_count++] = left;
    }
    rest->between = rest->between_count ? room->between : NULL;
    return j == part->between_count;
}

static bool compare_rest_tally(struct compare_rest *room, const struct cxm__tally *whole, const struct cxm__tally *part,
                               const struct cxm__weight *whole_weights, const struct cxm__weight *part_weights, struct cxm__tally *rest)
{
    *rest = (struct cxm__tally){.scale = whole->scale, .points = whole->points, .counts = room->counts, .population = INFINITY};
    rest->n = whole->n - part->n;
    rest->missing = whole->missing - part->missing;
    rest->excluded = whole->excluded - part->excluded;
    bool within = rest->n >= 0 && rest->missing >= 0 && rest->excluded >= 0;
    for (int32_t i = 0; i < whole->points; i++) {
        room->counts[i] = whole->counts[i] - part->counts[i];
        within = within && room->counts[i] >= 0;
        if (whole_weights)
            room->weights[i] = compare_rest_weight(&whole_weights[i], &part_weights[i], room->counts[i]);
    }
    rest->weights = whole->weights ? room->weights : NULL;
    return within && compare_rest_between(room, whole, part, rest);
}

static const struct cxm__weight *compare_rest_weights(const struct cxm__grid *grid, int32_t column, int64_t slot)
{
    const struct cxm__answers *answers = &grid->answers[column];
    return answers->weights ? answers->weights + slot * answers->points : NULL;
}

struct cxm__weight cxm__compare_weight(const struct cxm__grid *grid, int32_t column, int64_t slot)
{
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    struct cxm__weight sum = {{0, 0}, {0, 0}};
    struct cxm__tally tally;
    const struct cxm__weight *weights = compare_rest_weights(grid, column, slot);
    cxm__tally_of(grid, column, slot, row, &tally);
    if (!weights) {
        sum.w.sum = sum.w2.sum = (double)tally.n;
        return sum;
    }
    for (int32_t i = 0; i < tally.points; i++)
        cxm__weight_merge(&sum, &weights[i]);
    for (int64_t i = 0; i < tally.between_count; i++)
        cxm__weight_merge(&sum, &tally.between[i].weight);
    return sum;
}

cxm_status cxm__compare_rest(const struct cxm__compare *compare, const struct cxm__grid *whole, int64_t whole_slot,
                             const struct cxm__grid *part, int64_t part_slot, cxm_estimate *rest, double *factors, cxm_error *error)
{
    const struct cxm__plan *plan = compare->plan;
    const cxm_host *host = &compare->arena.host;
    struct compare_rest room;
    cxm_estimate estimates[32];
    for (int32_t a = 0; a < plan->answers_count; a++) {
        struct cxm__tally all, some, left;
        cxm__tally_of(whole, a, whole_slot, room.whole_row, &all);
        cxm__tally_of(part, a, part_slot, room.part_row, &some);
        room.between = cxm__allocate(host, all.between_count, sizeof(struct cxm__between));
        if (!room.between)
            return cxm__fail_memory(error);
        bool within = compare_rest_tally(&room, &all, &some, compare_rest_weights(whole, a, whole_slot),
                                         compare_rest_weights(part, a, part_slot), &left);
        double of = cxm__sum_value(cxm__compare_weight(whole, a, whole_slot).w), share = cxm__sum_value(cxm__compare_weight(part, a,
                                                                                                                            part_slot).w);
        factors[a] = left.n ? fmax(of - share, 0) / of : 0;
        for (int32_t m = 0, at = 0; m < plan->measure_count && within; m++) {
            const struct cxm__plan_measure *measure = &plan->measures[m];
            if (measure->answers == a)
                measure->measure->terms(&left, &measure->options, measure->wanted, &compare->confidences[m], estimates);
            for (int32_t t = 0; t < measure->measure->info.term_count; t++)
                if (measure->wanted >> t & 1) {
                    if (measure->answers == a)
                        rest[at] = estimates[t];
                    at++;
                }
        }
        cxm__release(host, room.between, all.between_count, sizeof(struct cxm__between));
        if (!within)
            return CXM__FAIL(error, CXM_E_DOMAIN, 1, -1, CXM__A("second"),
                             CXM__T(" is no part of the first: it has more answers in "),
                             CXM__Q(plan->answers[a].column), CXM__T(" than the first, in a group or at a point"));
    }
    return CXM_OK;
}
