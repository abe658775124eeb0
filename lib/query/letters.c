/* Column letters of survey tables: all pairs of one line of a comparison, tested as a family of their own. Pairs come in the order
 * (1, 0), (2, 0), (2, 1), (3, 0) ..., so their places say which columns they are of. */
#include <math.h>

#include "cxm/unstable/compare.h"
#include "cxm/unstable/multiplicity.h"
#include "query/compare.h"

static bool letters_same(const cxm_column *column, int64_t a, int64_t b)
{
    bool null = cxm__column_is_null(column, a);
    if (null || cxm__column_is_null(column, b))
        return null == cxm__column_is_null(column, b);
    if (column->type == CXM_TYPE_CODED)
        return cxm__column_code(column, a) == cxm__column_code(column, b);
    return cxm__column_integer(column, a) == cxm__column_integer(column, b);
}

/* Whether a row is of the line of another: measure, term, and the keys but the one that is compared along and the last, `against`.
   */
static bool letters_of_line(const cxm_result *pairs, int64_t row, int64_t line)
{
    const cxm_column *columns = pairs->table.columns;
    for (int32_t k = 0; k < pairs->keys + 2; k++)
        if (k != pairs->along - 1 && k != pairs->keys - 1 && !letters_same(&columns[k], row, line))
            return false;
    return true;
}

static cxm_status letters_check(const cxm_result *pairs, int64_t row, double alpha, cxm_error *error)
{
    if (!pairs)
        return cxm__fail_null(error, 0, "pairs");
    if (!pairs->along)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("pairs"),
                         CXM__T(" is no result of cxm_state_compare_groups() with against=all"));
    if (row < 0 || row >= pairs->table.length)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, row, CXM__A("row"), CXM__T(" is "), CXM__I(row), CXM__T(", outside 0.."),
                         CXM__I(pairs->table.length - 1));
    if (!(alpha > 0 && alpha < 1))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("alpha"), CXM__T(": "), CXM__N(alpha), CXM__T(" is outside (0, 1)"));
    return CXM_OK;
}

/* Tests the line's pairs, whose rows are listed. */
static cxm_status letters_fill(const cxm_result *pairs, const int64_t *rows, int64_t count, double alpha, int32_t adjust,
                               const cxm_host *host, uint8_t *higher, int32_t columns, cxm_error *error)
{
    const cxm_column *values = &pairs->table.columns[pairs->keys + CXM__RESULT_VALUE], *tests = &pairs->table.columns[pairs->keys + CXM__RESULT_P];
    double *p = cxm__allocate(host, count, sizeof *p);
    if (!p)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < count; i++)
        p[i] = cxm__column_number(tests, rows[i]);
    cxm_status status = cxm_adjust_p(p, count, adjust, host, p, error);
    if (status && error)
        error->argument = 3;
    for (int64_t i = 0; i < (int64_t)columns * columns && !status; i++)
        higher[i] = 0;
    for (int32_t second = 1, pair = 0; second < columns && !status; second++)
        for (int32_t first = 0; first < second; first++, pair++) {
            double difference = cxm__column_number(values, rows[pair]);
            if (p[pair] <= alpha && difference != 0)
                higher[difference > 0 ? (int64_t)second * columns + first : (int64_t)first * columns + second] = 1;
        }
    cxm__release(host, p, count, sizeof *p);
    return status;
}

cxm_status cxm_result_letters(const cxm_result *pairs, int64_t row, double alpha, int32_t adjust, const cxm_host *host,
                              uint8_t *higher,
                              int64_t capacity, int32_t *columns, cxm_error *error)
{
    cxm_host lent;
    int64_t count = 0;
    cxm_status status = letters_check(pairs, row, alpha, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && (!columns || (!higher && capacity)))
        status = cxm__fail_null(error, columns ? 5 : 7, columns ? "higher" : "columns");
    if (status)
        return status;
    int64_t *rows = cxm__allocate(&lent, pairs->table.length, sizeof *rows);
    if (!rows)
        return cxm__fail_memory(error);
    for (int64_t r = 0; r < pairs->table.length; r++)
        if (letters_of_line(pairs, r, row))
            rows[count++] = r;
    const int64_t across = (int64_t)llround((1 + sqrt(1 + 8 * (double)count)) / 2); /* n (n - 1) / 2 pairs of n columns */
    *columns = (int32_t)across;
    if (capacity < across * across)
        status = CXM__FAIL(error, CXM_E_SPACE, 6, -1, CXM__A("capacity"), CXM__T(": "), CXM__I(capacity), CXM__T(" bytes, and "),
                           CXM__I(across * across), CXM__T(" are needed"));
    else
        status = letters_fill(pairs, rows, count, alpha, adjust, &lent, higher, *columns, error);
    cxm__release(&lent, rows, pairs->table.length, sizeof *rows);
    return status;
}
