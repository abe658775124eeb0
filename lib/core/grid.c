/* The grid's memory: slots that grow, are picked and put in order, and are read. Counting is in grid_count.c, merging in
 * grid_merge.c. */
#include "core/grid.h"

#include <math.h>
#include <string.h>

int64_t cxm__grid_width(const struct cxm__answers *answers)
{
    return answers->points + CXM__WIDE_EXTRA;
}

static void grid_pack(struct cxm__answers *answers)
{
    int32_t counters = answers->points + 1, bits = 64 / counters;
    if (bits < 4)
        return;
    answers->bits = bits > 16 ? 16 : bits;
    for (int32_t i = 0; i < counters; i++) {
        uint64_t one = UINT64_C(1) << (answers->bits * i);
        answers->unit[i < answers->points ? i : CXM__CODE_MISSING] = one;
        answers->full |= one << (answers->bits - 1);
    }
}

cxm_status cxm__grid_new(struct cxm__grid *grid, const cxm_host *host, const cxm_scale *scales, int32_t columns, bool packed,
                         bool weighted, bool with_population, cxm_error *error)
{
    *grid = (struct cxm__grid){.host = *host, .columns = columns, .weighted = weighted, .with_population = with_population};
    grid->answers = cxm__allocate_zeroed(host, columns, sizeof *grid->answers);
    if (!grid->answers)
        return cxm__fail_memory(error);
    for (int32_t c = 0; c < columns; c++) {
        struct cxm__answers *answers = &grid->answers[c];
        answers->scale = scales[c];
        answers->points = (int32_t)(scales[c].maximum - scales[c].minimum) + 1;
        if (packed && !weighted)
            grid_pack(answers);
    }
    return CXM_OK;
}

void cxm__grid_unpack(struct cxm__grid *grid)
{
    for (int32_t c = 0; c < grid->columns; c++)
        grid->answers[c].bits = 0;
}

static void grid_free_slots(struct cxm__grid *grid, struct cxm__answers *answers)
{
    cxm__release(&grid->host, answers->wide, answers->wide_capacity * cxm__grid_width(answers), sizeof *answers->wide);
    cxm__release(&grid->host, answers->wide_of, grid->capacity, sizeof *answers->wide_of);
    cxm__release(&grid->host, answers->weights, grid->capacity * answers->points, sizeof *answers->weights);
    cxm__release(&grid->host, answers->weight_range, grid->capacity * 2, sizeof *answers->weight_range);
}

void cxm__grid_free(struct cxm__grid *grid)
{
    for (int32_t c = 0; grid->answers && c < grid->columns; c++) {
        grid_free_slots(grid, &grid->answers[c]);
        cxm__between_free(&grid->answers[c].between, &grid->host);
    }
    cxm__release(&grid->host, grid->answers, grid->columns, sizeof *grid->answers);
    cxm__release(&grid->host, grid->cells, grid->capacity * grid->columns, sizeof *grid->cells);
    cxm__release(&grid->host, grid->population, grid->capacity, sizeof *grid->population);
    *grid = (struct cxm__grid){0};
}

int64_t cxm__grid_slot_bytes(const struct cxm__grid *grid)
{
    int64_t bytes = grid->with_population ? (int64_t)sizeof *grid->population : 0;
    for (int32_t c = 0; c < grid->columns; c++) {
        const struct cxm__answers *answers = &grid->answers[c];
        bytes += answers->bits ? (int64_t)(sizeof *grid->cells + sizeof *answers->wide_of)
                               : cxm__grid_width(answers) * (int64_t)sizeof *answers->wide;
        if (grid->weighted)
            bytes += answers->points * (int64_t)sizeof *answers->weights + 2 * (int64_t)sizeof *answers->weight_range;
    }
    return bytes;
}

/* A zeroed block of `to` elements that begins with the old block's `from`. */
static void *grid_larger(const cxm_host *host, const void *old, int64_t from, int64_t to, size_t size)
{
    void *block = cxm__allocate_zeroed(host, to, size);
    if (block && from)
        memcpy(block, old, (size_t)from * size);
    return block;
}

bool cxm__grid_grow(struct cxm__grid *grid, int64_t slots)
{
    int64_t used = grid->slots, capacity = used ? grid->capacity * 2 : slots;
    if (slots <= grid->capacity) {
        grid->slots = slots;
        return true;
    }
    if (capacity < slots)
        capacity = slots;
    struct cxm__grid larger = *grid;
    bool any_packed = false, enough = true;
    larger.capacity = capacity;
    larger.cells = NULL;
    larger.population = NULL;
    larger.answers = cxm__allocate_zeroed(&grid->host, grid->columns, sizeof *larger.answers);
    if (!larger.answers)
        return false;
    for (int32_t c = 0; c < grid->columns; c++) {
        struct cxm__answers *from = &grid->answers[c], *to = &larger.answers[c];
        *to = *from;
        to->wide_of = NULL;
        to->weights = NULL;
        to->weight_range = NULL;
        if (from->bits) {
            any_packed = true;
            to->wide_of = grid_larger(&grid->host, from->wide_of, used, capacity, sizeof *to->wide_of);
            enough = enough && to->wide_of;
        } else {
            to->wide_capacity = capacity;
            to->wide = grid_larger(&grid->host, from->wide, used * cxm__grid_width(from), capacity * cxm__grid_width(from),
                                   sizeof *to->wide);
            enough = enough && to->wide;
        }
        if (grid->weighted) {
            to->weights = grid_larger(&grid->host, from->weights, used * from->points, capacity * from->points, sizeof *to->weights);
            to->weight_range = grid_larger(&grid->host, from->weight_range, used * 2, capacity * 2, sizeof *to->weight_range);
            enough = enough && to->weights && to->weight_range;
        }
    }
    if (any_packed) {
        larger.cells = grid_larger(&grid->host, grid->cells, used * grid->columns, capacity * grid->columns, sizeof *larger.cells);
        enough = enough && larger.cells;
    }
    if (grid->with_population) {
        larger.population = grid_larger(&grid->host, grid->population, used, capacity, sizeof *larger.population);
        enough = enough && larger.population;
        for (int64_t i = used; larger.population && i < capacity; i++)
            larger.population[i] = NAN;
    }
    /* Whichever of the two is given up: its packed columns' wide rows and lists of answers between points live on in the other. */
    struct cxm__grid *drop = enough ? grid : &larger;
    for (int32_t c = 0; c < grid->columns; c++) {
        struct cxm__answers *answers = &drop->answers[c];
        if (answers->bits)
            answers->wide = NULL;
        answers->between = (struct cxm__between_list){0};
    }
    if (enough) {
        larger.slots = slots;
        cxm__grid_free(grid);
        *grid = larger;
    } else {
        cxm__grid_free(&larger);
    }
    return enough;
}

/* A block of count * each elements, taken from `from` in the order of the list. */
static void *grid_picked(const cxm_host *host, const void *from, const uint32_t *list, int64_t count, int64_t each, size_t size)
{
    char *block = cxm__allocate(host, count * each, size);
    size_t bytes = (size_t)each * size;
    if (block && bytes == sizeof(uint64_t))
        for (int64_t i = 0; i < count; i++)
            memcpy(block + (size_t)i * 8, (const char *)from + (size_t)list[i] * 8, 8);
    else if (block)
        for (int64_t i = 0; i < count; i++)
            memcpy(block + (size_t)i * bytes, (const char *)from + list[i] * bytes, bytes);
    return block;
}

/* Renumbers the slots of answers between points; those of dropped slots go. */
static bool grid_pick_between(struct cxm__grid *grid, struct cxm__between_list *list, const uint32_t *slots, int64_t count)
{
    if (!list->count)
        return true;
    uint32_t *places = cxm__allocate_zeroed(&grid->host, grid->slots, sizeof *places);
    if (!places)
        return false;
    for (int64_t i = 0; i < count; i++)
        places[slots[i]] = (uint32_t)i + 1;
    int64_t kept = 0;
    for (int64_t i = 0; i < list->count; i++)
        if (places[list->items[i].slot]) {
            list->items[kept] = list->items[i];
            list->items[kept++].slot = (int64_t)places[list->items[i].slot] - 1;
        }
    list->count = kept;
    cxm__between_settle(list);
    cxm__release(&grid->host, places, grid->slots, sizeof *places);
    return true;
}

/* Takes the place of an old block that held `grid->capacity` times `each` elements. */
static void grid_replace(struct cxm__grid *grid, void **old, void *block, int64_t each, size_t size)
{
    cxm__release(&grid->host, *old, grid->capacity * each, size);
    *old = block;
}

bool cxm__grid_pick(struct cxm__grid *grid, const uint32_t *list, int64_t count)
{
    const cxm_host *host = &grid->host;
    bool enough = true;
    uint64_t *cells = grid->cells ? grid_picked(host, grid->cells, list, count, grid->columns, sizeof *cells) : NULL;
    double *population = grid->population ? grid_picked(host, grid->population, list, count, 1, sizeof *population) : NULL;
    struct cxm__answers *picked = cxm__allocate_zeroed(host, grid->columns, sizeof *picked);
    enough = picked && !cells == !grid->cells && !population == !grid->population;
    for (int32_t c = 0; enough && c < grid->columns; c++) {
        struct cxm__answers *from = &grid->answers[c], *to = &picked[c];
        *to = *from;
        to->wide_of = NULL;
        to->weights = NULL;
        to->weight_range = NULL;
        if (from->bits) {
            to->wide_of = grid_picked(host, from->wide_of, list, count, 1, sizeof *to->wide_of);
            enough = to->wide_of != NULL;
        } else {
            to->wide = grid_picked(host, from->wide, list, count, cxm__grid_width(from), sizeof *to->wide);
            to->wide_capacity = count;
            enough = to->wide != NULL;
        }
        if (grid->weighted) {
            to->weights = grid_picked(host, from->weights, list, count, from->points, sizeof *to->weights);
            to->weight_range = grid_picked(host, from->weight_range, list, count, 2, sizeof *to->weight_range);
            enough = enough && to->weights && to->weight_range;
        }
        enough = enough && grid_pick_between(grid, &from->between, list, count);
        to->between = from->between;
    }
    if (enough) {
        for (int32_t c = 0; c < grid->columns; c++) {
            struct cxm__answers *from = &grid->answers[c];
            if (from->bits)
                from->wide = NULL; /* lives on in the picked column */
            grid_free_slots(grid, from);
        }
        cxm__release(host, grid->answers, grid->columns, sizeof *picked);
        grid_replace(grid, (void **)&grid->cells, cells, grid->columns, sizeof *cells);
        grid_replace(grid, (void **)&grid->population, population, 1, sizeof *population);
        grid->answers = picked;
        grid->slots = grid->capacity = count;
        return true;
    }
    struct cxm__grid failed = {.host = grid->host, .capacity = count};
    for (int32_t c = 0; picked && c < grid->columns; c++) {
        if (picked[c].bits || !picked[c].points || picked[c].wide == grid->answers[c].wide)
            picked[c].wide = NULL;
        grid_free_slots(&failed, &picked[c]);
    }
    cxm__release(host, picked, grid->columns, sizeof *picked);
    cxm__release(host, cells, count * grid->columns, sizeof *cells);
    cxm__release(host, population, count, sizeof *population);
    return false;
}

int64_t *cxm__grid_wide(struct cxm__grid *grid, struct cxm__answers *answers, int64_t slot)
{
    int64_t row = slot;
    if (answers->bits) {
        if (!answers->wide_of[slot]) {
            int64_t width = cxm__grid_width(answers), capacity = answers->wide_capacity;
            if (answers->wide_count == capacity) {
                capacity = capacity ? 2 * capacity : 64;
                int64_t *larger = cxm__allocate(&grid->host, capacity * width, sizeof *larger);
                if (!larger)
                    return NULL;
                if (answers->wide_count)
                    memcpy(larger, answers->wide, (size_t)(answers->wide_count * width) * sizeof *larger);
                cxm__release(&grid->host, answers->wide, answers->wide_capacity * width, sizeof *larger);
                answers->wide = larger;
                answers->wide_capacity = capacity;
            }
            memset(answers->wide + answers->wide_count * width, 0, (size_t)width * sizeof *answers->wide);
            answers->wide_of[slot] = (uint32_t)++answers->wide_count;
        }
        row = (int64_t)answers->wide_of[slot] - 1;
    }
    return answers->wide + row * cxm__grid_width(answers);
}

void cxm__grid_row(const struct cxm__grid *grid, int32_t column, int64_t slot, int64_t *row)
{
    const struct cxm__answers *answers = &grid->answers[column];
    int64_t width = cxm__grid_width(answers), wide_row = answers->bits ? (int64_t)answers->wide_of[slot] - 1 : slot;
    if (wide_row >= 0)
        memcpy(row, answers->wide + wide_row * width, (size_t)width * sizeof *row);
    else
        memset(row, 0, (size_t)width * sizeof *row);
    if (answers->bits) {
        uint64_t cell = grid->cells[slot * grid->columns + column], mask = (UINT64_C(1) << answers->bits) - 1;
        for (int32_t i = 0; i <= answers->points; i++, cell >>= answers->bits)
            row[i] += (int64_t)(cell & mask); /* the counter of missing is next to the points in both */
    }
}

void cxm__grid_missing(const struct cxm__grid *grid, int32_t column, int64_t *missing)
{
    const struct cxm__answers *answers = &grid->answers[column];
    const int32_t at = answers->points + CXM__WIDE_MISSING, shift = answers->bits * answers->points;
    const int64_t rows = answers->bits ? answers->wide_count : grid->slots;
    for (int64_t i = 0; i < rows; i++)
        *missing += answers->wide[i * cxm__grid_width(answers) + at];
    for (int64_t slot = 0; answers->bits && slot < grid->slots; slot++)
        *missing += (int64_t)(grid->cells[slot * grid->columns + column] >> shift & ((UINT64_C(1) << answers->bits) - 1));
}

bool cxm__grid_occupied(const struct cxm__grid *grid, int64_t slot)
{
    const struct cxm__answers *answers = &grid->answers[0];
    if (answers->bits)
        return grid->cells[slot * grid->columns] || answers->wide_of[slot];
    const int64_t *wide = answers->wide + slot * cxm__grid_width(answers);
    for (int64_t i = 0; i < cxm__grid_width(answers); i++)
        if (wide[i])
            return true;
    return false;
}
