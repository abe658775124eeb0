/* Answers that are put into a grid under weights of somebody's own making: roll-ups make accounts weigh alike, or by their revenue.
 * Weights stay unevaluated sums, so that a factor costs no more than its own rounding. */
#include "core/grid.h"

/* `count` answers of weight `factor` each, or those that `from` has weighed, times `factor`. */
static struct cxm__weight weigh_scaled(const struct cxm__weight *from, int64_t count, double factor)
{
    struct cxm__weight scaled;
    if (!from) {
        scaled.w = cxm__two_product((double)count, factor);
        scaled.w2 = (struct cxm__sum){(double)count * factor * factor, 0};
        return scaled;
    }
    scaled.w = cxm__two_product(from->w.sum, factor);
    scaled.w.rest += from->w.rest * factor;
    scaled.w2 = (struct cxm__sum){cxm__sum_value(from->w2) * factor * factor, 0};
    return scaled;
}

static void weigh_range(struct cxm__answers *to, int64_t slot, double least, double most)
{
    double *range = to->weight_range + 2 * slot;
    range[0] = range[1] > 0 && range[0] < least ? range[0] : least;
    range[1] = range[1] > most ? range[1] : most;
}

cxm_status cxm__grid_take_weighed(struct cxm__grid *grid, int64_t slot, int32_t column, const struct cxm__grid *from,
                                  int64_t from_slot, double factor, cxm_error *error)
{
    struct cxm__answers *to = &grid->answers[column];
    const struct cxm__answers *other = &from->answers[column];
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA], *wide = cxm__grid_wide(grid, to, slot), count = 0, answers = 0;
    const struct cxm__weight *weights = other->weights ? other->weights + from_slot * other->points : NULL;
    if (!wide)
        return cxm__fail_memory(error);
    cxm__grid_row(from, column, from_slot, row);
    for (int32_t i = 0; i < to->points; i++) {
        if (!row[i])
            continue;
        const struct cxm__weight scaled = weigh_scaled(weights ? &weights[i] : NULL, row[i], factor);
        wide[i] += row[i];
        answers += row[i];
        cxm__weight_merge(&to->weights[slot * to->points + i], &scaled);
    }
    int64_t at = row[to->points + CXM__WIDE_BETWEEN] ? cxm__between_find(&other->between, from_slot, &count) : 0;
    for (; count > 0; count--, at++) {
        struct cxm__between item = other->between.items[at];
        item.slot = slot;
        item.weight = weigh_scaled(weights ? &item.weight : NULL, item.count, factor);
        wide[to->points + CXM__WIDE_BETWEEN] += item.count;
        answers += item.count;
        if (!cxm__between_add(&to->between, &grid->host, &item))
            return cxm__fail_memory(error);
    }
    if (answers && weights)
        weigh_range(to, slot, other->weight_range[2 * from_slot] * factor, other->weight_range[2 * from_slot + 1] * factor);
    else if (answers)
        weigh_range(to, slot, factor, factor);
    return CXM_OK;
}

cxm_status cxm__grid_put(struct cxm__grid *grid, int64_t slot, int32_t column, double answer, double weight, cxm_error *error)
{
    const cxm_column one = cxm_column_of(CXM_TYPE_F64, &answer, 1);
    const uint32_t slots = (uint32_t)slot;
    uint8_t code;
    cxm__decode_answers(&one, 0, 1, grid->answers[column].scale, &code);
    return cxm__grid_gather(grid, column, &slots, &code, grid->weighted ? &weight : NULL, &one, 0, 1, error);
}

cxm_status cxm__grid_put_rows(struct cxm__grid *grid, int64_t slot, int32_t column, int64_t missing, int64_t excluded,
                              cxm_error *error)
{
    struct cxm__answers *to = &grid->answers[column];
    if (!missing && !excluded)
        return CXM_OK;
    int64_t *wide = cxm__grid_wide(grid, to, slot);
    if (!wide)
        return cxm__fail_memory(error);
    wide[to->points + CXM__WIDE_MISSING] += missing;
    wide[to->points + CXM__WIDE_EXCLUDED] += excluded;
    return CXM_OK;
}
