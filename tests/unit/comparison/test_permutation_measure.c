/* The permutation test in queries: the figures of cxm_permutation_groups(), by group and by cluster, and its errors under the names that
 * the query uses. */
#include "support/tables.h"

#include <cxm/cxm.h>
#include <cxm/unstable/permutation.h>

enum { ROWS = 48 };

static struct table table;
static uint8_t score[ROWS];
static const char *role[ROWS], *site[ROWS], *thirds[ROWS];
static int32_t account[ROWS];

static int fill(void **state)
{
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        score[i] = (uint8_t)((i * i + i / 5) % 11);
        role[i] = i / 4 % 2 ? "buyer" : "user";
        site[i] = i < ROWS / 2 ? "Aalen" : "Ulm";
        thirds[i] = i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c";
        account[i] = i / 4;
    }
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, score, ROWS));
    table_add(&table, "role", cxm_column_of(CXM_TYPE_CSTR, role, ROWS));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, site, ROWS));
    table_add(&table, "thirds", cxm_column_of(CXM_TYPE_CSTR, thirds, ROWS));
    table_add(&table, "account", cxm_column_of(CXM_TYPE_I32, account, ROWS));
    return 0;
}

static cxm_permutation_result wanted(int64_t first, int64_t n, int32_t statistic, bool clustered)
{
    uint8_t second[ROWS];
    for (int i = 0; i < ROWS; i++)
        second[i] = strcmp(role[i], "user") == 0;
    cxm_column s = cxm_column_of(CXM_TYPE_U8, score + first, n), g = cxm_column_of(CXM_TYPE_U8, second + first, n),
               c = cxm_column_of(CXM_TYPE_I32, account + first, n);
    cxm_permutation_options options = CXM_PERMUTATION_OPTIONS_INIT;
    cxm_permutation_result result;
    options.statistic = statistic;
    assert_int_equal(cxm_permutation_groups(&s, &g, clustered ? &c : NULL, &options, NULL, &result, NULL), CXM_OK);
    return result;
}

static void by_site(void **state)
{
    (void)state;
    const char *measures[] = {"permutation(score, role)", "permutation(score, role, statistic=rank)", NULL}, *by[] = {"site", NULL};
    for (int clustered = 0; clustered < 2; clustered++) {
        cxm_query query = query_of(measures, by);
        query.policy = clustered ? "cluster=account" : NULL;
        cxm_result *result = query_run(&table, &query, NULL);
        assert_int_equal(cxm_result_length(result), 4);
        for (int64_t row = 0; row < 4; row++) {
            cxm_permutation_result want = wanted(row / 2 * ROWS / 2, ROWS / 2, row % 2 ? CXM_PERMUTATION_RANK : 0, clustered);
            cxm_estimate got;
            assert_int_equal(cxm_result_estimate(result, row, &got, NULL), CXM_OK);
            assert_int_equal(want.difference.test_status, CXM_TEST_OK);
            check_bits(got.value, want.difference.estimate.value);
            check_bits(cxm_result_number(result, row, "p"), want.difference.p);
            assert_int_equal(got.n, ROWS / 2);
            assert_int_equal(got.clusters, clustered ? 6 : 0);
            assert_int_equal(got.interval_status, CXM_INTERVAL_DESCRIPTIVE);
        }
        cxm_result_free(result);
    }
}

static void refused(void **state)
{
    (void)state;
    const char *measures[] = {"permutation(score, thirds)", NULL};
    cxm_query query = query_of(measures, NULL);
    cxm_result *result;
    cxm_error e;
    assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &e), CXM_E_DOMAIN);
    assert_int_equal(e.row, 2);
    assert_string_equal(e.name, "thirds");
    measures[0] = "permutation(score, site)";
    query.policy = "cluster=role";
    assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &e), CXM_E_DOMAIN);
    assert_string_equal(e.name, "role");
    query.policy = "weight=score";
    assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &e), CXM_E_UNSUPPORTED);
    query.policy = NULL;
    measures[0] = "permutation(score, role, resamples=0)";
    assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &e), CXM_E_ARGUMENT);
    measures[0] = "permutation(score)";
    assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &e), CXM_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_site),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
