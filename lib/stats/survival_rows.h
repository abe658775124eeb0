/* Times and events of rows, block by block, refused where they are none.
 * What is done with survival data begins here: the curve, the log-rank test, Cox regression. */
#ifndef CXM__STATS_SURVIVAL_ROWS_H
#define CXM__STATS_SURVIVAL_ROWS_H

#include "core/column.h"

/* The columns, in the order of the arguments of the calls that take them. */
enum { CXM__SURVIVAL_TIME, CXM__SURVIVAL_EVENT, CXM__SURVIVAL_ENTRY, CXM__SURVIVAL_COLUMNS };

struct cxm__survival_source {
    const cxm_column *columns[CXM__SURVIVAL_COLUMNS]; /* entry may be NULL */
    int32_t entry_argument; /* where it stands in the call, for messages */
    int64_t length;
};

struct cxm__survival_block {
    double numbers[CXM__SURVIVAL_COLUMNS][CXM__BLOCK];
    uint8_t null[CXM__BLOCK]; /* 1 where any of the columns has none; such a row has time 1, event 0, entry 0 */
    bool any_null;
};

/* Checks the columns and their lengths, and sets source->length. */
cxm_status cxm__survival_check(struct cxm__survival_source *source, cxm_error *error);

/* Rows first .. first + n - 1, n <= CXM__BLOCK; fails at the first row whose time, event or entry is none. */
cxm_status cxm__survival_read(const struct cxm__survival_source *source, int64_t first, int32_t n,
                              struct cxm__survival_block *block, cxm_error *error);

/* `n` rows of a column of numbers as doubles; null[i] is set to 1 where there is none, and else left as it is. */
void cxm__numbers_read(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null);

#endif
