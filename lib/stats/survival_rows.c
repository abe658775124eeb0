/* Reads and checks survival data a block at a time. A block is checked as a whole; the row to blame is looked for only then. */
#include "stats/survival_rows.h"

#include <float.h>
#include <string.h>

static const char *const survival_names[] = {"time", "event", "entry"};

static int32_t survival_argument(const struct cxm__survival_source *source, int32_t column)
{
    return column == CXM__SURVIVAL_ENTRY ? source->entry_argument : column;
}

cxm_status cxm__survival_check(struct cxm__survival_source *source, cxm_error *error)
{
    cxm_status status = CXM_OK;
    source->length = source->columns[CXM__SURVIVAL_TIME] ? source->columns[CXM__SURVIVAL_TIME]->length : 0;
    for (int32_t i = 0; !status && i < CXM__SURVIVAL_COLUMNS; i++)
        if (source->columns[i] || i != CXM__SURVIVAL_ENTRY)
            status = cxm__numbers_check(source->columns[i], source->length, survival_names[i], survival_argument(source, i), error);
    return status;
}

void cxm__numbers_read(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null)
{
    uint8_t absent[CXM__BLOCK];
    cxm__decode_numbers(column, first, n, numbers, absent);
    for (int32_t i = 0; i < n; i++)
        null[i] |= absent[i];
}

static bool survival_is_time(double value)
{
    return value >= 0 && value <= DBL_MAX;
}

/* Which column of a row is wrong, and says so. */
static cxm_status survival_blame(const struct cxm__survival_source *source, const struct cxm__survival_block *block, int32_t i,
                                 int64_t row, cxm_error *error)
{
    double time = block->numbers[CXM__SURVIVAL_TIME][i], event = block->numbers[CXM__SURVIVAL_EVENT][i];
    int32_t column = CXM__SURVIVAL_ENTRY;
    const char *why = " is no time that is 0 or more and finite";
    if (!survival_is_time(time)) {
        column = CXM__SURVIVAL_TIME;
    } else if (event != 0 && event != 1) {
        column = CXM__SURVIVAL_EVENT;
        why = " is neither 0 nor 1";
    } else if (source->columns[CXM__SURVIVAL_ENTRY] && survival_is_time(block->numbers[CXM__SURVIVAL_ENTRY][i])) {
        return CXM__FAIL(error, CXM_E_DOMAIN, source->entry_argument, row, CXM__A("entry"), CXM__T("["), CXM__I(row), CXM__T("]: "),
                         CXM__N(block->numbers[CXM__SURVIVAL_ENTRY][i]), CXM__T(" is not before time["), CXM__I(row),
                         CXM__T("], which is "), CXM__N(time));
    }
    return CXM__FAIL(error, CXM_E_DOMAIN, survival_argument(source, column), row, CXM__A(survival_names[column]), CXM__T("["),
                     CXM__I(row), CXM__T("]: "), CXM__N(block->numbers[column][i]), CXM__T(why));
}

cxm_status cxm__survival_read(const struct cxm__survival_source *source, int64_t first, int32_t n,
                              struct cxm__survival_block *block, cxm_error *error)
{
    double *time = block->numbers[CXM__SURVIVAL_TIME], *event = block->numbers[CXM__SURVIVAL_EVENT];
    double *entry = source->columns[CXM__SURVIVAL_ENTRY] ? block->numbers[CXM__SURVIVAL_ENTRY] : NULL;
    double wrong = 0;
    memset(block->null, 0, (size_t)n);
    for (int32_t i = 0; i < CXM__SURVIVAL_COLUMNS; i++)
        if (source->columns[i])
            cxm__numbers_read(source->columns[i], first, n, block->numbers[i], block->null);
    block->any_null = memchr(block->null, 1, (size_t)n) != NULL;
    for (int32_t i = 0; block->any_null && i < n; i++)
        if (block->null[i]) {
            time[i] = 1;
            event[i] = 0;
            if (entry)
                entry[i] = 0;
        }
    for (int32_t i = 0; i < n; i++)
        wrong += ((time[i] >= 0) & (time[i] <= DBL_MAX) & ((event[i] == 0) | (event[i] == 1))) ? 0 : 1.0;
    for (int32_t i = 0; entry && i < n; i++)
        wrong += ((entry[i] >= 0) & (entry[i] < time[i])) ? 0 : 1.0;
    for (int32_t i = 0; wrong > 0 && i < n; i++)
        if (!survival_is_time(time[i]) || (event[i] != 0 && event[i] != 1) || (entry && !(entry[i] >= 0 && entry[i] < time[i])))
            return survival_blame(source, block, i, first + i, error);
    return CXM_OK;
}
