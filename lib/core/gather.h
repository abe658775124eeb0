/* From columns to a grid: decodes rows block by block, applies weights and the off-scale rule, and counts.
 * One-shot calls and queries share it; the keys' slots come from query/keys.h. */
#ifndef CXM__CORE_GATHER_H
#define CXM__CORE_GATHER_H

#include "core/grid.h"
#include "cxm/design.h"

struct cxm__source_answers {
    const cxm_column *column;
    const char *name; /* for messages */
    int32_t off_scale;
};

/* What rows are read from. Names and arguments are for messages. */
struct cxm__source {
    const struct cxm__source_answers *answers; /* one for each of the grid's columns */
    const cxm_column *weight, *population;     /* or NULL */
    const char *weight_name, *population_name;
    int32_t argument, design_argument;
    int64_t length;
};

/* Checks columns and their lengths. */
cxm_status cxm__source_check(const struct cxm__source *source, int32_t columns, cxm_error *error);

/* Rows first .. first + n - 1, n <= CXM__BLOCK, into the grid; slots[i] is row first + i's, NULL = slot 0 for all. */
cxm_status cxm__gather_block(struct cxm__grid *grid, const struct cxm__source *source, const uint32_t *slots, int64_t first,
                             int32_t n, cxm_error *error);

/* Rows first .. end - 1 into slot 0, as fast as memory gives them where a column is bytes. */
cxm_status cxm__gather_all(struct cxm__grid *grid, const struct cxm__source *source, int64_t first, int64_t end,
                           cxm_error *error);

/* Tells the host how far a call is; CXM_E_CANCELLED if it says stop. */
cxm_status cxm__progress(const cxm_host *host, int64_t done, int64_t total, cxm_error *error);

#endif
