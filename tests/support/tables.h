/* Tables put together column by column, and results compared element by element.
 * A result's row can be told by its bits: nothing here allows for rounding. */
#ifndef CXM_TESTS_SUPPORT_TABLES_H
#define CXM_TESTS_SUPPORT_TABLES_H

#include "support/check.h"

#include <cxm/query.h>
#include <cxm/state.h>

#include "core/column.h"

struct table {
    const char *names[32];
    cxm_column columns[32];
    cxm_table table;
};

static inline void table_add(struct table *table, const char *name, cxm_column column)
{
    table->names[table->table.count] = name;
    table->columns[table->table.count++] = column;
    table->table.names = table->names;
    table->table.columns = table->columns;
    table->table.length = column.length;
}

static inline cxm_column column_rows(cxm_column column, int64_t length)
{
    column.length = length;
    return column;
}

/* The same column without its first rows; offsets of texts move, data do not. */
static inline cxm_column column_from(cxm_column column, int64_t first, int64_t length)
{
    static const int8_t sizes[] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1, 0, 8, 8, 8, 8, (int8_t)sizeof(char *), 0, 0, 0, 0, 16, 4};
    int64_t size = column.type == CXM_TYPE_CODED ? (column.width ? column.width : 4)
                   : column.type == CXM_TYPE_CHARS ? column.width
                                                   : sizes[column.type];
    column.length = length;
    if (column.flags & CXM_COLUMN_REPEATED)
        return column;
    if (column.type == CXM_TYPE_TEXT32)
        column.extra = (const int32_t *)column.extra + first;
    else if (column.type == CXM_TYPE_TEXT64)
        column.extra = (const int64_t *)column.extra + first;
    else
        column.data = (const unsigned char *)column.data + first * (column.stride ? column.stride : size);
    column.bit_offset += first;
    return column;
}

/* Rows first .. first + length - 1 of a table. */
static inline struct table *table_from(struct table *slice, const struct table *whole, int64_t first, int64_t length)
{
    *slice = (struct table){{0}, {{0}}, {0}};
    for (int64_t i = 0; i < whole->table.count; i++)
        table_add(slice, whole->names[i], column_from(whole->columns[i], first, length));
    slice->table.length = length;
    return slice;
}

static inline cxm_query query_of(const char *const *measures, const char *const *by)
{
    cxm_query query = CXM_QUERY_INIT;
    query.measures = measures;
    query.by = by;
    return query;
}

static inline cxm_result *query_run(const struct table *table, const cxm_query *query, const cxm_host *host)
{
    cxm_result *result = NULL;
    cxm_error error;
    if (cxm_table_query(&table->table, query, host, &result, &error))
        fail_msg("%s at row %lld: %s", cxm_status_name(error.code), (long long)error.row, error.message);
    return result;
}

static inline bool element_same(const cxm_column *a, const cxm_column *b, int64_t row)
{
    bool null = cxm__column_is_null(a, row);
    if (null || cxm__column_is_null(b, row))
        return null == cxm__column_is_null(b, row);
    if (a->type == CXM_TYPE_CODED) {
        const cxm_column *in_a = a->extra, *in_b = b->extra;
        struct cxm__slice left = cxm__column_slice(in_a, cxm__column_code(a, row)), right = cxm__column_slice(in_b, cxm__column_code(b, row));
        return left.length == right.length && memcmp(left.start, right.start, left.length) == 0;
    }
    if (a->type == CXM_TYPE_F64) {
        double left = cxm__column_number(a, row), right = cxm__column_number(b, row);
        return memcmp(&left, &right, sizeof left) == 0 || (isnan(left) && isnan(right));
    }
    return cxm__column_integer(a, row) == cxm__column_integer(b, row);
}

static inline void check_same_table(const cxm_table *a, const cxm_table *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->length, b->length);
    for (int64_t c = 0; c < a->count; c++) {
        assert_string_equal(a->names[c], b->names[c]);
        assert_int_equal(a->columns[c].type, b->columns[c].type);
        for (int64_t row = 0; row < a->length; row++)
            if (!element_same(&a->columns[c], &b->columns[c], row))
                fail_msg("%s[%lld] differs", a->names[c], (long long)row);
    }
}

static inline void check_same_result(const cxm_result *a, const cxm_result *b)
{
    check_same_table(cxm_result_table(a), cxm_result_table(b));
    check_same_table(cxm_result_ledger(a), cxm_result_ledger(b));
    assert_string_equal(cxm_result_query(a), cxm_result_query(b));
    assert_string_equal(cxm_result_fingerprint(a), cxm_result_fingerprint(b));
}

/* The ledger's rows of each measure add up to the rows of the input, and its "used" is the sum of n, its "missing" that of missing. */
static inline void check_ledger(const cxm_result *result, int64_t rows)
{
    const cxm_table *ledger = cxm_result_ledger(result);
    const cxm_column *count = cxm_table_find(ledger, "rows");
    assert_int_equal(ledger->length % 6, 0);
    for (int64_t row = 0; row < ledger->length; row += 6) {
        int64_t sum = 0;
        for (int64_t i = 0; i < 6; i++) {
            int64_t here = cxm__column_integer(count, row + i);
            assert_true(here >= 0);
            sum += here;
        }
        assert_int_equal(sum, rows);
    }
}

static inline int64_t ledger_rows(const cxm_result *result, int64_t measure, int64_t reason)
{
    return cxm__column_integer(cxm_table_find(cxm_result_ledger(result), "rows"), measure * 6 + reason);
}

/* The estimate of the first term asked for, of one group. */
static inline cxm_estimate estimate_at(const cxm_result *result, const char *measure, const char *term, const char *const *keys)
{
    int64_t row = -1;
    cxm_estimate estimate = {0};
    cxm_error error;
    if (cxm_result_find(result, measure, term, keys, &row, &error) || cxm_result_estimate(result, row, &estimate, &error))
        fail_msg("%s.%s: %s", measure, term ? term : "", error.message);
    return estimate;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

#endif
