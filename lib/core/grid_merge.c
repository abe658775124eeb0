/* Adding grids to each other, slot by slot. Top bits of packed counters are clear at rest, so two cells can be added before either
 * is looked at. */
#include "core/grid.h"

#include <math.h>

cxm_status cxm__grid_take(struct cxm__grid *grid, int64_t slot, const struct cxm__grid *from, int64_t from_slot,
                          cxm_error *error)
{
    for (int32_t c = 0; c < grid->columns; c++) {
        struct cxm__answers *to = &grid->answers[c];
        const struct cxm__answers *other = &from->answers[c];
        if (to->bits && other->bits) {
            uint64_t *cell = grid->cells + slot * grid->columns + c;
            uint32_t wide_row = other->wide_of[from_slot];
            *cell += from->cells[from_slot * from->columns + c]; /* top bits are clear in both, so no counter overflows */
            if (((*cell & to->full) || wide_row) && !cxm__grid_spill(grid, to, cell, slot))
                return cxm__fail_memory(error);
            if (wide_row) {
                int64_t *wide = cxm__grid_wide(grid, to, slot);
                const int64_t *add = other->wide + ((int64_t)wide_row - 1) * cxm__grid_width(other);
                for (int64_t i = 0; i < cxm__grid_width(to); i++)
                    wide[i] += add[i];
            }
        } else {
            int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA], *wide = cxm__grid_wide(grid, to, slot);
            if (!wide)
                return cxm__fail_memory(error);
            cxm__grid_row(from, c, from_slot, row);
            for (int64_t i = 0; i < cxm__grid_width(to); i++)
                wide[i] += row[i];
        }
        for (int32_t i = 0; to->weights && i < to->points; i++)
            cxm__weight_merge(&to->weights[slot * to->points + i], &other->weights[from_slot * to->points + i]);
        if (to->weights && other->weight_range[2 * from_slot + 1] > 0) {
            double *range = to->weight_range + 2 * slot;
            const double *add = other->weight_range + 2 * from_slot;
            range[0] = range[1] > 0 && range[0] < add[0] ? range[0] : add[0];
            range[1] = range[1] > add[1] ? range[1] : add[1];
        }
        int64_t count, at = other->between.count ? cxm__between_find(&other->between, from_slot, &count) : (count = 0);
        for (; count > 0; count--, at++) {
            struct cxm__between item = other->between.items[at];
            item.slot = slot;
            if (!cxm__between_add(&to->between, &grid->host, &item))
                return cxm__fail_memory(error);
        }
    }
    if (grid->with_population && !isnan(from->population[from_slot]))
        return cxm__grid_population(grid, slot, from->population[from_slot], -1, "population", -1, error);
    return CXM_OK;
}

/* All slots of a packed column at once; most slots of most columns end after one addition. */
static bool grid_add_packed(struct cxm__grid *grid, int32_t column, const struct cxm__grid *from)
{
    struct cxm__answers *to = &grid->answers[column];
    const struct cxm__answers *other = &from->answers[column];
    for (int64_t slot = 0; slot < from->slots; slot++) {
        uint64_t *cell = &grid->cells[slot * grid->columns + column];
        *cell += from->cells[slot * grid->columns + column];
        if ((*cell & to->full) && !cxm__grid_spill(grid, to, cell, slot))
            return false;
    }
    for (int64_t slot = 0; slot < from->slots; slot++) {
        if (!other->wide_of[slot])
            continue;
        int64_t *wide = cxm__grid_wide(grid, to, slot);
        const int64_t *add = other->wide + ((int64_t)other->wide_of[slot] - 1) * cxm__grid_width(other);
        if (!wide)
            return false;
        for (int64_t i = 0; i < cxm__grid_width(to); i++)
            wide[i] += add[i];
    }
    for (int64_t i = 0; i < other->between.count; i++)
        if (!cxm__between_add(&to->between, &grid->host, &other->between.items[i]))
            return false;
    return true;
}

cxm_status cxm__grid_add(struct cxm__grid *grid, const struct cxm__grid *from, cxm_error *error)
{
    cxm_status status = CXM_OK;
    bool packed = !grid->with_population;
    for (int32_t c = 0; c < grid->columns; c++)
        packed = packed && grid->answers[c].bits;
    for (int32_t c = 0; packed && c < grid->columns; c++)
        if (!grid_add_packed(grid, c, from))
            return cxm__fail_memory(error);
    for (int64_t slot = 0; !packed && slot < from->slots && !status; slot++)
        if (cxm__grid_occupied(from, slot))
            status = cxm__grid_take(grid, slot, from, slot, error);
    cxm__grid_take_reasons(grid, from);
    return status;
}

void cxm__grid_take_reasons(struct cxm__grid *grid, const struct cxm__grid *from)
{
    for (int32_t c = 0; c < grid->columns; c++)
        for (int32_t i = 0; i < CXM__REASONS; i++)
            grid->answers[c].reasons[i] += from->answers[c].reasons[i];
}

void cxm__grid_settle(struct cxm__grid *grid)
{
    for (int32_t c = 0; c < grid->columns; c++)
        cxm__between_settle(&grid->answers[c].between);
}
