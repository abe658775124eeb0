/* Columns and tables in pieces, put together: the copy holds what the pieces hold, and a query of pieces is that of the whole. */
#include <math.h>

#include "support/failing_host.h"
#include "support/tables.h"

#include <cxm/unstable/pieces.h>

enum { ROWS = 60 };

static void same_rows(const cxm_column *joined, int64_t first, const cxm_column *piece)
{
    for (int64_t row = 0; row < piece->length; row++) {
        char one[64], other[64];
        size_t have = 1, want = 2;
        assert_int_equal(cxm_column_text(joined, first + row, one, sizeof one, &have, NULL), CXM_OK);
        assert_int_equal(cxm_column_text(piece, row, other, sizeof other, &want, NULL), CXM_OK);
        assert_int_equal(have, want);
        assert_string_equal(one, other);
    }
}

static void join_and_compare(const cxm_column *pieces, int64_t count, int32_t type)
{
    cxm_column *joined = NULL;
    int64_t first = 0;
    cxm_error error;
    if (cxm_column_join(pieces, count, "x", NULL, &joined, &error))
        fail_msg("%s", error.message);
    assert_int_equal(joined->type, type);
    assert_int_equal(cxm_column_check(joined, NULL), CXM_OK);
    for (int64_t p = 0; p < count; p++) {
        same_rows(joined, first, &pieces[p]);
        first += pieces[p].length;
    }
    assert_int_equal(joined->length, first);
    cxm_column_free(joined);
}

static void every_type_is_joined(void **state)
{
    static const double reals[] = {1.5, NAN, -2, 4};
    static const int16_t halves[] = {1, -1, 7, 9};
    static const uint64_t wide[] = {UINT64_MAX, 3};
    static const uint8_t bits[] = {0xB2}, valid[] = {0x05}, bytes[] = {0, 3};
    static const char *const strings[] = {"Ulm", NULL, "", "Aalen"};
    static const char letters[] = "abcabc", chars[] = "ab\0c";
    static const int32_t offsets[] = {0, 1, 1, 6};
    static const int8_t codes[] = {1, 0, -1, 9};
    (void)state;
    cxm_column real[] = {cxm_column_of(CXM_TYPE_F64, reals, 4), cxm_column_of(CXM_TYPE_F64, reals, 2),
                         cxm_column_of(CXM_TYPE_F64, reals, 3)};
    real[0].flags = CXM_COLUMN_NAN_IS_NULL;
    real[1].stride = 16;
    real[2].flags = CXM_COLUMN_REPEATED;
    join_and_compare(real, 3, CXM_TYPE_F64);
    cxm_column half[] = {cxm_column_of(CXM_TYPE_I16, NULL, 0), cxm_column_of(CXM_TYPE_I16, halves, 4),
                         cxm_column_of(CXM_TYPE_I16, halves, 3)};
    half[2].validity = valid;
    join_and_compare(half, 3, CXM_TYPE_I16);
    const cxm_column big[] = {cxm_column_of(CXM_TYPE_U64, wide, 2), cxm_column_of(CXM_TYPE_U64, wide, 1)};
    join_and_compare(big, 2, CXM_TYPE_U64);
    cxm_column boolean[] = {cxm_column_of(CXM_TYPE_BOOL1, bits, 6), cxm_column_of(CXM_TYPE_BOOL8, bytes, 2)};
    boolean[0].bit_offset = 2;
    join_and_compare(boolean, 2, CXM_TYPE_BOOL8);
    cxm_column text[] = {cxm_column_of(CXM_TYPE_CSTR, strings, 4), cxm_column_of(CXM_TYPE_TEXT32, letters, 3),
                         cxm_column_of(CXM_TYPE_CHARS, chars, 2), cxm_column_of(CXM_TYPE_I64, NULL, 0)};
    text[1].extra = offsets;
    text[2].width = 2;
    join_and_compare(text, 4, CXM_TYPE_TEXT64);
    const cxm_column labels = cxm_column_of(CXM_TYPE_CSTR, strings, 4), numbers = cxm_column_of(CXM_TYPE_I16, halves, 2);
    const cxm_column coded[] = {{.data = codes, .extra = &labels, .length = 4, .width = 1, .type = CXM_TYPE_CODED}, text[0]};
    join_and_compare(coded, 2, CXM_TYPE_TEXT64);
    const cxm_column counted[] = {{.data = codes, .extra = &numbers, .length = 4, .width = 1, .type = CXM_TYPE_CODED}, half[1]};
    join_and_compare(counted, 2, CXM_TYPE_I16);
    join_and_compare(half, 1, CXM_TYPE_I16);
}

static void what_cannot_be_joined(void **state)
{
    static const double reals[] = {1, 2};
    static const int32_t whole[] = {1, 2};
    const cxm_column pieces[] = {cxm_column_of(CXM_TYPE_F64, reals, 2), cxm_column_of(CXM_TYPE_I32, whole, 2)};
    cxm_column *joined = NULL;
    cxm_error error;
    (void)state;
    assert_int_equal(cxm_column_join(pieces, 2, "score", NULL, &joined, &error), CXM_E_TYPE);
    assert_int_equal(error.row, 2);
    assert_string_equal(error.name, "score");
    assert_int_equal(cxm_column_join(pieces, 0, "score", NULL, &joined, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_column_join(NULL, 1, "score", NULL, &joined, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_column_join(pieces, 1, NULL, NULL, &joined, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_column_join(pieces, 1, "score", NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_null(joined);
    cxm_column_free(NULL);
}

static double x[ROWS], y[ROWS];
static const char *site[ROWS];

/* The whole table, and the same in three pieces, one of them without rows. */
static void fill(struct table *whole, struct table *pieces, cxm_table *tables)
{
    static const int64_t cuts[] = {0, 7, 7, ROWS};
    for (int i = 0; i < ROWS; i++) {
        x[i] = i * 7 % 11;
        y[i] = i * 5 % 8 + x[i] / 2;
        site[i] = i % 3 ? "Ulm" : i % 2 ? "Aalen" : NULL;
    }
    table_add(whole, "x", cxm_column_of(CXM_TYPE_F64, x, ROWS));
    table_add(whole, "y", cxm_column_of(CXM_TYPE_F64, y, ROWS));
    table_add(whole, "site", cxm_column_of(CXM_TYPE_CSTR, site, ROWS));
    for (int p = 0; p < 3; p++)
        tables[p] = table_from(&pieces[p], whole, cuts[p], cuts[p + 1] - cuts[p])->table;
}

static void pieces_are_the_whole(void **state)
{
    static const char *const lists[][3] = {{"nps(x)"}, {"association(x, y)"}, {"nps(x)", "association(x, y)"}};
    const char *by[] = {"site", NULL};
    struct table whole = {{0}, {{0}}, {0}}, pieces[3];
    cxm_table tables[3];
    (void)state;
    fill(&whole, pieces, tables);
    for (int i = 0; i < 6; i++) {
        const char *measures[] = {lists[i / 2][0], lists[i / 2][1], NULL};
        const cxm_query query = query_of(measures, i % 2 ? by : NULL);
        cxm_result *one = query_run(&whole, &query, NULL), *other = NULL;
        assert_int_equal(cxm_pieces_query(tables, 3, &query, NULL, &other, NULL), CXM_OK);
        check_same_result(one, other);
        cxm_result_free(other);
        assert_int_equal(cxm_pieces_query(&whole.table, 1, &query, NULL, &other, NULL), CXM_OK);
        check_same_result(one, other);
        cxm_result_free(other);
        cxm_result_free(one);
    }
}

static void refusals_name_the_row_of_the_whole(void **state)
{
    const char *measures[] = {"association(x, y)", NULL}, *none[] = {"association(x, nothing)", NULL};
    struct table whole = {{0}, {{0}}, {0}}, pieces[3];
    cxm_table tables[3];
    cxm_query query = query_of(measures, NULL);
    cxm_result *result = NULL;
    cxm_error error;
    (void)state;
    fill(&whole, pieces, tables);
    y[40] = INFINITY;
    assert_int_equal(cxm_pieces_query(tables, 3, &query, NULL, &result, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 40);
    assert_string_equal(error.name, "y");
    query = query_of(none, NULL);
    assert_int_equal(cxm_pieces_query(tables, 3, &query, NULL, &result, &error), CXM_E_NOT_FOUND);
    assert_string_equal(error.name, "nothing");
    query = query_of(measures, NULL);
    tables[2].count = 1; /* without y */
    assert_int_equal(cxm_pieces_query(tables, 3, &query, NULL, &result, &error), CXM_E_NOT_FOUND);
    assert_int_equal(cxm_pieces_query(tables, 0, &query, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 1);
    assert_int_equal(cxm_pieces_query(NULL, 1, &query, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_pieces_query(tables, 1, &query, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_null(result);
}

static void without_memory(void **state)
{
    const char *measures[] = {"association(x, y)", NULL}, *by[] = {"site", NULL};
    const cxm_query query = query_of(measures, by);
    struct table whole = {{0}, {{0}}, {0}}, pieces[3];
    cxm_table tables[3];
    cxm_status status = CXM_E_MEMORY;
    (void)state;
    fill(&whole, pieces, tables);
    int64_t nth = 1;
    for (; status; nth++) {
        struct failing_host failing;
        cxm_result *result = NULL;
        failing_host_init(&failing, nth);
        status = cxm_pieces_query(tables, 3, &query, &failing.host, &result, NULL);
        if (status)
            assert_int_equal(status, CXM_E_MEMORY);
        cxm_result_free(result);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(nth > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_joined),
        cmocka_unit_test(what_cannot_be_joined),
        cmocka_unit_test(pieces_are_the_whole),
        cmocka_unit_test(refusals_name_the_row_of_the_whole),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
