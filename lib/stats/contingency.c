/* The table of counts of two columns, laid out from the list of their different pairs; and the way back.
 * Read concordance.h next. */
#include "stats/contingency.h"

#include <string.h>

#include "stats/wide.h"

/* The different values of a side, which must stand in groups or be sorted; `to` may be NULL. */
static int64_t contingency_x(const struct cxm__pairs *pairs, double *to)
{
    int64_t values = 0;
    for (int64_t i = 0; i < pairs->count; i++)
        if (i == 0 || pairs->items[i].x != pairs->items[i - 1].x) {
            if (to)
                to[values] = pairs->items[i].x;
            values++;
        }
    return values;
}

static int64_t contingency_find(const double *values, int64_t count, double value)
{
    int64_t low = 0;
    while (count > 1) {
        int64_t half = count / 2;
        low += values[low + half] <= value ? half : 0;
        count -= half;
    }
    return low;
}

/* The values of y, as pairs of their own: y, 0. */
static bool contingency_y(const struct cxm__pairs *pairs, struct cxm__pairs *y)
{
    for (int64_t i = 0; i < pairs->count; i++)
        if (!cxm__pairs_add(y, pairs->items[i].y, 0, 1))
            return false;
    cxm__pairs_settle(y);
    return true;
}

static cxm_status contingency_lay_out(const struct cxm__pairs *pairs, const struct cxm__pairs *y, cxm_contingency *table,
                                      cxm_error *error)
{
    int64_t x_count = contingency_x(pairs, NULL), y_count = y->count;
    if (y_count && x_count > CXM_CONTINGENCY_CELLS_MAX / y_count)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("x"), CXM__T(" has "), CXM__I(x_count),
                         CXM__T(" different values and y "),
                         CXM__I(y_count), CXM__T(", and a table has at most "), CXM__I(CXM_CONTINGENCY_CELLS_MAX),
                         CXM__T(" cells; cxm_association() needs no table"));
    double *values = cxm__allocate_zeroed(pairs->host, x_count + y_count + x_count * y_count, sizeof *values);
    if (!values)
        return cxm__fail_memory(error);
    int64_t *counts = (int64_t *)(void *)(values + x_count + y_count);
    (void)contingency_x(pairs, values);
    for (int64_t i = 0; i < y_count; i++)
        values[x_count + i] = y->items[i].x;
    for (int64_t i = 0, row = -1; i < pairs->count; i++) {
        row += i == 0 || pairs->items[i].x != pairs->items[i - 1].x;
        counts[row * y_count + contingency_find(values + x_count, y_count, pairs->items[i].y)] = pairs->items[i].count;
    }
    *table = (cxm_contingency){values, values + x_count, counts, x_count, y_count, pairs->n, pairs->missing};
    return CXM_OK;
}

cxm_status cxm_contingency_count(const cxm_column *x, const cxm_column *y, const cxm_host *host, cxm_contingency *table,
                                 cxm_error *error)
{
    struct cxm__pairs_source source = {{x, y}, {"x", "y"}, {0, 1}};
    cxm_host lent;
    struct cxm__pairs pairs = {.host = &lent}, of_y = pairs;
    cxm_status status = cxm__pairs_check(&source, error);
    if (!status)
        status = cxm__host_read(&lent, host, 2, error);
    if (!status && !table)
        status = cxm__fail_null(error, 3, "table");
    if (status)
        return status;
    status = cxm__pairs_read(&pairs, &source, error);
    if (!status) {
        cxm__pairs_settle(&pairs);
        status = contingency_y(&pairs, &of_y) ? contingency_lay_out(&pairs, &of_y, table, error) : cxm__fail_memory(error);
    }
    cxm__pairs_free(&of_y);
    cxm__pairs_free(&pairs);
    return status;
}

void cxm_contingency_release(cxm_contingency *table, const cxm_host *host)
{
    cxm_host lent;
    if (!table || cxm__host_read(&lent, host, 1, NULL))
        return;
    /* the three arrays are one block, which begins with x */
    cxm__release(&lent, (void *)(uintptr_t)table->x, table->x_count + table->y_count + table->x_count * table->y_count,
                 sizeof *table->x);
    *table = (cxm_contingency){0};
}

static cxm_status contingency_ascend(const double *values, int64_t count, const char *name, cxm_error *error)
{
    for (int64_t i = 0; i < count; i++)
        if (!(values[i] >= -CXM__PAIRS_MOST && values[i] <= CXM__PAIRS_MOST) || (i && !(values[i] > values[i - 1])))
            return CXM__FAIL(error, CXM_E_DOMAIN, 0, i, CXM__A("table"), CXM__T("."), CXM__T(name), CXM__T("["),
                             CXM__I(i), CXM__T("]: "),
                             CXM__N(values[i]), CXM__T("; values must ascend, within -1e140..1e140"));
    return CXM_OK;
}

cxm_status cxm__contingency_pairs(const cxm_contingency *table, struct cxm__pairs *pairs, cxm_error *error)
{
    int64_t total = 0;
    if (!table)
        return cxm__fail_null(error, 0, "table");
    if (table->x_count < 0 || table->y_count < 0 || table->missing < 0 || table->n < 0)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("table"), CXM__T(": a count is negative"));
    if ((table->x_count && !table->x) || (table->y_count && !table->y) || (table->x_count && table->y_count && !table->counts))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("table"), CXM__T(": x, y or counts is NULL"));
    if (table->n > CXM__WIDE_ROWS)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("table"), CXM__T(".n is "), CXM__I(table->n),
                         CXM__T(", and pairs are counted up to 2^32"));
    cxm_status status = contingency_ascend(table->x, table->x_count, "x", error);
    if (!status)
        status = contingency_ascend(table->y, table->y_count, "y", error);
    for (int64_t i = 0; i < table->x_count && !status; i++)
        for (int64_t j = 0; j < table->y_count && !status; j++) {
            int64_t cell = i * table->y_count + j, count = table->counts[cell];
            if (count < 0 || count > table->n - total)
                status = CXM__FAIL(error, CXM_E_DOMAIN, 0, cell, CXM__A("table"), CXM__T(".counts["), CXM__I(cell), CXM__T("]: "),
                                   CXM__I(count), CXM__T(count < 0 ? " is negative" : " makes the sum larger than table.n"));
            else if (count && !cxm__pairs_add(pairs, table->x[i], table->y[j], count))
                status = cxm__fail_memory(error);
            total += status ? 0 : count;
        }
    if (!status && total != table->n)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("table"), CXM__T(".n is "), CXM__I(table->n),
                           CXM__T(", and the counts add up to "), CXM__I(total));
    pairs->n = table->n;
    pairs->missing = table->missing;
    return status;
}
