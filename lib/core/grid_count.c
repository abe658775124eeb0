/* Counting into slots. A row costs one load, one add and one store in its cell; what is rare (a full counter, an answer between
 * points, an excluded row) goes to the slot's wide row. */
#include "core/grid.h"

#include <math.h>

/* How far ahead cells are fetched: a cell that is not in the cache takes about as long as this many rows. */
enum { GRID_AHEAD = 256 };

#if defined(__GNUC__)
#define GRID_PREFETCH(address) __builtin_prefetch((address), 1)
#else
#define GRID_PREFETCH(address) ((void)0)
#endif

bool cxm__grid_spill(struct cxm__grid *grid, struct cxm__answers *answers, uint64_t *cell, int64_t slot)
{
    int64_t *wide = cxm__grid_wide(grid, answers, slot);
    uint64_t mask = (UINT64_C(1) << answers->bits) - 1;
    if (!wide)
        return false;
    for (int32_t i = 0; i <= answers->points; i++)
        wide[i] += (int64_t)(*cell >> (answers->bits * i) & mask);
    *cell = 0;
    return true;
}

/* A row that is no plain answer: excluded, between points, or weighted. */
static bool grid_rare(struct cxm__grid *grid, struct cxm__answers *answers, int64_t slot, uint8_t code, double weight, double value)
{
    int64_t *wide = cxm__grid_wide(grid, answers, slot);
    if (!wide)
        return false;
    int64_t *extra = wide + answers->points;
    switch (code) {
    case CXM__CODE_MISSING: extra[CXM__WIDE_MISSING]++; return true;
    case CXM__CODE_OFF_SCALE: answers->reasons[CXM__REASON_OFF_SCALE]++; break;
    case CXM__CODE_NOT_A_NUMBER: answers->reasons[CXM__REASON_NOT_A_NUMBER]++; break;
    case CXM__CODE_WEIGHT_MISSING: answers->reasons[CXM__REASON_WEIGHT_MISSING]++; break;
    case CXM__CODE_WEIGHT_ZERO: answers->reasons[CXM__REASON_WEIGHT_ZERO]++; break;
    default:
        if (answers->weights) {
            double *range = answers->weight_range + 2 * slot;
            range[0] = range[1] > 0 && range[0] < weight ? range[0] : weight;
            range[1] = range[1] > weight ? range[1] : weight;
        }
        if (code == CXM__CODE_BETWEEN) {
            struct cxm__between item = {.slot = slot, .value = value, .count = 1};
            if (answers->weights)
                cxm__weight_add(&item.weight, weight);
            extra[CXM__WIDE_BETWEEN]++;
            return cxm__between_add(&answers->between, &grid->host, &item);
        }
        wide[code]++;
        if (answers->weights)
            cxm__weight_add(&answers->weights[slot * answers->points + code], weight);
        return true;
    }
    extra[CXM__WIDE_EXCLUDED]++;
    return true;
}

static bool grid_plain(const struct cxm__answers *answers, const uint8_t *codes, int32_t n)
{
    unsigned rare = 0;
    for (int32_t i = 0; i < n; i++)
        rare |= (unsigned)(codes[i] >= answers->points) & (unsigned)(codes[i] != CXM__CODE_MISSING);
    return !rare;
}

/* Four tables, so that runs of one answer do not wait for each other's stores. */
static void grid_histogram(const uint8_t *codes, int32_t n, int32_t *counts)
{
    int32_t tables[4][256] = {{0}}, i = 0;
    for (; i + 4 <= n; i += 4)
        for (int32_t t = 0; t < 4; t++)
            tables[t][codes[i + t]]++;
    for (; i < n; i++)
        tables[0][codes[i]]++;
    for (int32_t code = 0; code < 256; code++)
        counts[code] = tables[0][code] + tables[1][code] + tables[2][code] + tables[3][code];
}

/* One group without weights: count all codes at once, and look at single rows only where there are answers between points. */
static bool grid_gather_all(struct cxm__grid *grid, struct cxm__answers *answers, const uint8_t *codes, const cxm_column *source,
                            int64_t first, int32_t n)
{
    int32_t counts[256];
    int64_t *extra = answers->wide + answers->points;
    bool enough = true;
    grid_histogram(codes, n, counts);
    for (int32_t i = 0; i < answers->points; i++)
        answers->wide[i] += counts[i];
    extra[CXM__WIDE_MISSING] += counts[CXM__CODE_MISSING];
    extra[CXM__WIDE_EXCLUDED] += counts[CXM__CODE_OFF_SCALE] + counts[CXM__CODE_NOT_A_NUMBER];
    answers->reasons[CXM__REASON_OFF_SCALE] += counts[CXM__CODE_OFF_SCALE];
    answers->reasons[CXM__REASON_NOT_A_NUMBER] += counts[CXM__CODE_NOT_A_NUMBER];
    for (int32_t i = 0; counts[CXM__CODE_BETWEEN] && enough && i < n; i++)
        if (codes[i] == CXM__CODE_BETWEEN)
            enough = grid_rare(grid, answers, 0, codes[i], 1, cxm__column_number(source, first + i));
    return enough;
}

cxm_status cxm__grid_gather(struct cxm__grid *grid, int32_t column, const uint32_t *slots, const uint8_t *codes,
                            const double *weights, const cxm_column *source, int64_t first, int32_t n, cxm_error *error)
{
    struct cxm__answers *answers = &grid->answers[column];
    bool enough = true;
    if (!slots && !weights) {
        enough = grid_gather_all(grid, answers, codes, source, first, n);
    } else if (slots && answers->bits && grid_plain(answers, codes, n)) {
        uint64_t *cells = grid->cells + column;
        const uint64_t full = answers->full;
        const int64_t columns = grid->columns;
        for (int32_t i = 0; i < n && i < GRID_AHEAD; i++)
            GRID_PREFETCH(cells + slots[i] * columns);
        for (int32_t i = 0; i < n; i++) {
            uint64_t *cell = cells + slots[i] * columns;
            if (i + GRID_AHEAD < n)
                GRID_PREFETCH(cells + slots[i + GRID_AHEAD] * columns);
            *cell += answers->unit[codes[i]];
            if (*cell & full)
                enough = cxm__grid_spill(grid, answers, cell, slots[i]) && enough;
        }
    } else {
        for (int32_t i = 0; i < n && enough; i++) {
            int64_t slot = slots ? slots[i] : 0;
            double value = codes[i] == CXM__CODE_BETWEEN ? cxm__column_number(source, first + i) : 0;
            enough = grid_rare(grid, answers, slot, codes[i], weights ? weights[i] : 1, value);
        }
    }
    return enough ? CXM_OK : cxm__fail_memory(error);
}

void cxm__grid_add_counts(struct cxm__grid *grid, int32_t column, const int64_t *counts, int64_t missing)
{
    struct cxm__answers *answers = &grid->answers[column];
    for (int32_t i = 0; i < answers->points; i++)
        answers->wide[i] += counts[i];
    answers->wide[answers->points + CXM__WIDE_MISSING] += missing;
}

cxm_status cxm__grid_population(struct cxm__grid *grid, int64_t slot, double population, int64_t row, const char *name,
                                int32_t argument, cxm_error *error)
{
    double *known = &grid->population[slot];
    if (!(population >= 1) || isinf(population))
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                         CXM__N(population), CXM__T(" is no population size; it must be a finite number of 1 or more"));
    if (isnan(*known))
        *known = population;
    if (*known != population && row < 0)
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, -1, CXM__A(name), CXM__T(": "), CXM__N(population), CXM__T(" differs from "),
                         CXM__N(*known), CXM__T("; a group has one population"));
    if (*known != population)
        return CXM__FAIL(error, CXM_E_DOMAIN, argument, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                         CXM__N(population), CXM__T(" differs from "), CXM__N(*known), CXM__T("; a group has one population"));
    return CXM_OK;
}

#undef GRID_PREFETCH
