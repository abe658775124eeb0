/* Blanking rows of a result that is there already. Columns are made anew beside the old ones, since some share their memory, and
 * are put in their place together. */
#include <math.h>
#include <string.h>

#include "query/result.h"
#include "query/suppress.h"

/* Whether a row is to be blanked: a pattern of measures that repeats with each group. */
struct suppress_rows {
    const struct cxm__suppression *suppression;
    int32_t *answers; /* by row of the pattern: its measure's column */
    int32_t terms;
};

static bool suppress_row(const struct suppress_rows *rows, int64_t row)
{
    const int64_t group = row / rows->terms;
    return rows->suppression->hidden[group * rows->suppression->plan->answers_count + rows->answers[row % rows->terms]];
}

static bool suppress_pattern(struct cxm__arena *arena, struct suppress_rows *rows)
{
    const struct cxm__plan *plan = rows->suppression->plan;
    int32_t at = 0;
    rows->terms = plan->term_count;
    rows->answers = cxm__arena_take(arena, rows->terms, sizeof *rows->answers);
    for (int32_t m = 0; rows->answers && m < plan->measure_count; m++)
        for (int32_t t = 0; t < plan->measures[m].measure->info.term_count; t++)
            for (int32_t i = 0; i < cxm__plan_term_rows(&plan->measures[m], t); i++)
                rows->answers[at++] = plan->measures[m].answers;
    return rows->answers != NULL;
}

/* One column from `value` on: numbers, counts, flags or a status. */
static bool suppress_column(struct cxm__arena *arena, const struct suppress_rows *rows, int32_t which, cxm_column *column)
{
    static const uint8_t statuses[] = {CXM_VALUE_SUPPRESSED, CXM_INTERVAL_DESCRIPTIVE};
    static const double nan = NAN;
    static const int64_t none = 0;
    const bool status = which == CXM__RESULT_STATUS || which == CXM__RESULT_INTERVAL_STATUS;
    const size_t size = status ? 1 : which == CXM__RESULT_FLAGS ? sizeof(uint32_t) : sizeof(double);
    const void *blank = status ? (const void *)&statuses[which == CXM__RESULT_INTERVAL_STATUS]
                        : column->type == CXM_TYPE_F64 ? (const void *)&nan : (const void *)&none;
    char *data = cxm__arena_take(arena, column->length, size);
    if (!data)
        return false;
    if (column->length)
        memcpy(data, column->data, (size_t)column->length * size);
    for (int64_t row = 0; row < column->length; row++)
        if (suppress_row(rows, row))
            memcpy(data + (size_t)row * size, blank, size);
    column->data = data;
    return true;
}

/* Rows of the ledger that would tell how few were blanked in all. */
static bool suppress_ledger(struct cxm__arena *arena, const struct cxm__suppression *suppression, const cxm_table *ledger,
                            cxm_column *columns)
{
    const struct cxm__plan *plan = suppression->plan;
    const int64_t lines = ledger->length / plan->measure_count;
    int64_t *counts = cxm__arena_take(arena, ledger->length, sizeof *counts);
    uint8_t *validity = cxm__arena_take(arena, ledger->length / 8 + 1, 1);
    if (!counts || !validity)
        return false;
    memcpy(counts, ledger->columns[2].data, (size_t)ledger->length * sizeof *counts);
    memset(validity, 0xFF, (size_t)(ledger->length / 8 + 1));
    for (int64_t row = 0; row < ledger->length; row++)
        if (suppression->ledger[plan->measures[row / lines].answers]) {
            counts[row] = 0;
            validity[row >> 3] = (uint8_t)(validity[row >> 3] & ~(1 << (row & 7)));
        }
    columns[2].data = counts;
    columns[2].validity = validity;
    return true;
}

cxm_status cxm__suppress(cxm_result *result, const struct cxm__suppression *suppression, cxm_error *error)
{
    struct suppress_rows rows = {.suppression = suppression};
    const int64_t count = result->table.count;
    bool ledger = false;
    if (!suppression->count)
        return CXM_OK;
    for (int32_t c = 0; c < suppression->plan->answers_count; c++)
        ledger = ledger || suppression->ledger[c];
    cxm_column *columns = cxm__arena_take(&result->arena, count, sizeof *columns);
    cxm_column *lines = cxm__arena_take(&result->arena, result->ledger.count, sizeof *lines);
    if (!columns || !lines || !suppress_pattern(&result->arena, &rows))
        return cxm__fail_memory(error);
    memcpy(columns, result->table.columns, (size_t)count * sizeof *columns);
    memcpy(lines, result->ledger.columns, (size_t)result->ledger.count * sizeof *lines);
    for (int32_t c = CXM__RESULT_VALUE; c < CXM__RESULT_COLUMNS; c++)
        if (!suppress_column(&result->arena, &rows, c, &columns[result->keys + c]))
            return cxm__fail_memory(error);
    if (ledger && !suppress_ledger(&result->arena, suppression, &result->ledger, lines))
        return cxm__fail_memory(error);
    result->table.columns = columns;
    result->ledger.columns = lines;
    return CXM_OK;
}
