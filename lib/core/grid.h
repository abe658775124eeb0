/* What was answered, by group: for each slot of a group and each column of answers an exact histogram, and weights by point.
 * Every measure of answers is a function of this; gathering and merging exist here once. tally.h reads one slot of it. */
#ifndef CXM__CORE_GRID_H
#define CXM__CORE_GRID_H

#include "core/between.h"
#include "core/column.h"

/* Why a row with an answer was excluded; the order of the ledger. */
enum cxm__reason { CXM__REASON_OFF_SCALE, CXM__REASON_NOT_A_NUMBER, CXM__REASON_WEIGHT_MISSING, CXM__REASON_WEIGHT_ZERO, CXM__REASONS };

/* Behind the counts of a wide row's points. */
enum { CXM__WIDE_MISSING, CXM__WIDE_EXCLUDED, CXM__WIDE_BETWEEN, CXM__WIDE_EXTRA };

/* One column of answers on one scale.
 *
 * With few points a slot is one 64-bit cell of small counters, one per point and one for missing: random access to many groups is
 * bound by memory, and a cell is an eighth of a cache line. A counter's top bit says that it is time to move the cell into the
 * slot's wide row. With many points, weights, or a single group, each slot has its wide row from the start. */
struct cxm__answers {
    cxm_scale scale;
    int32_t points;
    int32_t bits;       /* of a packed counter; 0 = not packed */
    uint64_t full;      /* the top bit of every counter */
    uint64_t unit[256]; /* what a code adds to its cell */
    int64_t *wide;      /* rows of points + CXM__WIDE_EXTRA */
    int64_t wide_count, wide_capacity;
    uint32_t *wide_of;           /* packed: by slot, 0 = none, else row + 1 */
    struct cxm__weight *weights; /* weighted: by slot and point */
    double *weight_range;        /* weighted: by slot, smallest and largest weight; largest 0 = none yet */
    struct cxm__between_list between;
    int64_t reasons[CXM__REASONS];
};

struct cxm__grid {
    cxm_host host;
    int64_t slots, capacity; /* used, and room for */
    int32_t columns;
    bool weighted, with_population;
    struct cxm__answers *answers; /* columns of them */
    uint64_t *cells;              /* by slot and column; NULL where no column is packed */
    double *population;           /* by slot; NaN = none yet */
};

/* A grid of no slots. `packed` asks for cells where the scale allows them. */
cxm_status cxm__grid_new(struct cxm__grid *grid, const cxm_host *host, const cxm_scale *scales, int32_t columns, bool packed,
                         bool weighted, bool with_population, cxm_error *error);
void cxm__grid_free(struct cxm__grid *grid);

/* What a slot takes, as long as its counters are not full. */
int64_t cxm__grid_slot_bytes(const struct cxm__grid *grid);

/* Makes it `slots` slots, the new ones empty; false without memory, with the grid as it was. */
bool cxm__grid_grow(struct cxm__grid *grid, int64_t slots);

/* Turns packing off, while there are no slots. */
void cxm__grid_unpack(struct cxm__grid *grid);

/* A block of rows of one column: slot (NULL = all in slot 0), code, weight (NULL = none) of each; `source` and `first` give the
 * values of answers between points. */
cxm_status cxm__grid_gather(struct cxm__grid *grid, int32_t column, const uint32_t *slots, const uint8_t *codes,
                            const double *weights, const cxm_column *source, int64_t first, int32_t n, cxm_error *error);

/* Adds counts[point] answers and `missing` rows to slot 0. */
void cxm__grid_add_counts(struct cxm__grid *grid, int32_t column, const int64_t *counts, int64_t missing);

/* Adds a slot of another grid with the same columns to one of this. CXM_E_DOMAIN where populations differ. Answers between points
 * wait for cxm__grid_settle(). */
cxm_status cxm__grid_take(struct cxm__grid *grid, int64_t slot, const struct cxm__grid *from, int64_t from_slot,
                          cxm_error *error);
/* Adds all of another grid, slot by slot, and its reasons. */
cxm_status cxm__grid_add(struct cxm__grid *grid, const struct cxm__grid *from, cxm_error *error);
void cxm__grid_take_reasons(struct cxm__grid *grid, const struct cxm__grid *from);

/* One column of a slot, its answers only, into a grid with weights: each answer's weight there, or 1, times `factor`. */
cxm_status cxm__grid_take_weighed(struct cxm__grid *grid, int64_t slot, int32_t column, const struct cxm__grid *from,
                                  int64_t from_slot, double factor, cxm_error *error);
/* One answer on the scale; `weight` counts in a grid with weights only. */
cxm_status cxm__grid_put(struct cxm__grid *grid, int64_t slot, int32_t column, double answer, double weight, cxm_error *error);
/* Rows without an answer, and rows whose answer does not count; their reason is the caller's to note. */
cxm_status cxm__grid_put_rows(struct cxm__grid *grid, int64_t slot, int32_t column, int64_t missing, int64_t excluded,
                              cxm_error *error);

/* Brings answers between points into canonical order. */
void cxm__grid_settle(struct cxm__grid *grid);

/* Keeps the listed slots in the listed order, each at most once, and drops the others; false without memory, with the grid as it
 * was. Answers between points must be settled before, and are settled after. */
bool cxm__grid_pick(struct cxm__grid *grid, const uint32_t *list, int64_t count);

/* Sets the population of a slot, or checks that it is the same; `row` and `name` are for the message. */
cxm_status cxm__grid_population(struct cxm__grid *grid, int64_t slot, double population, int64_t row, const char *name,
                                int32_t argument, cxm_error *error);

/* Unpacks a slot's row: points + CXM__WIDE_EXTRA numbers. */
void cxm__grid_row(const struct cxm__grid *grid, int32_t column, int64_t slot, int64_t *row);

/* Adds up the rows without an answer. */
void cxm__grid_missing(const struct cxm__grid *grid, int32_t column, int64_t *missing);

/* Whether any row fell into the slot. */
bool cxm__grid_occupied(const struct cxm__grid *grid, int64_t slot);

/* For the grid's own files: the length of a wide row; a slot's wide row, made where there is none (NULL without memory); and a cell
 * emptied into it (false without memory). */
int64_t cxm__grid_width(const struct cxm__answers *answers);
int64_t *cxm__grid_wide(struct cxm__grid *grid, struct cxm__answers *answers, int64_t slot);
bool cxm__grid_spill(struct cxm__grid *grid, struct cxm__answers *answers, uint64_t *cell, int64_t slot);

#endif
