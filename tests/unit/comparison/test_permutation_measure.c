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

/* Brunner and Munzel 2000, Biometrical Journal 42, table 1: pain after two treatments; p of all splits as printed by Neubert and
 * Brunner 2007, Computational Statistics and Data Analysis 51 */
static void brunner_munzel(void **state)
{
    (void)state;
    const uint8_t pain[] = {1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1, 3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4};
    const char *given[25];
    for (int i = 0; i < 25; i++)
        given[i] = i < 14 ? "new" : "old";
    struct table patients = {{0}, {{0}}, {0}};
    table_add(&patients, "pain", cxm_column_of(CXM_TYPE_U8, pain, 25));
    table_add(&patients, "given", cxm_column_of(CXM_TYPE_CSTR, given, 25));
    cxm_query query = query_of(LIST("permutation(pain, given, statistic=brunner_munzel)"), NULL);
    cxm_result *result = query_run(&patients, &query, NULL);
    check_printed(cxm_result_number(result, 0, "p"), 0.008037645, 5e-10);
    check_close(cxm_result_number(result, 0, "value"), 121.5 / 154, 1e-15);
    cxm_result_free(result);
    /* all scores alike; one row of a group; complete separation, whose t is infinite */
    const uint8_t alike[] = {4, 4, 4, 4, 4, 4}, rising[] = {1, 2, 3, 4, 5, 6};
    const uint8_t half[] = {0, 0, 0, 1, 1, 1}, one[] = {0, 0, 0, 0, 0, 1};
    const uint8_t *const scores[] = {alike, rising, rising}, *const groups[] = {half, one, half};
    const double values[] = {0.5, 1, 1}, p[] = {NAN, NAN, 0.1};
    query.measures = LIST("permutation(score, side, statistic=brunner_munzel)");
    for (int i = 0; i < 3; i++) {
        struct table rows = {{0}, {{0}}, {0}};
        table_add(&rows, "score", cxm_column_of(CXM_TYPE_U8, scores[i], 6));
        table_add(&rows, "side", cxm_column_of(CXM_TYPE_U8, groups[i], 6));
        result = query_run(&rows, &query, NULL);
        check_close(cxm_result_number(result, 0, "value"), values[i], 0);
        check_close(cxm_result_number(result, 0, "p"), p[i], 1e-14);
        cxm_result_free(result);
    }
    cxm_error e;
    query.measures = LIST("permutation(score, role, statistic=brunner_munzel)");
    query.policy = "cluster=account";
    result = NULL;
    assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &e), CXM_E_UNSUPPORTED);
    assert_string_equal(e.name, "account");
    assert_null(result);
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
        cmocka_unit_test(brunner_munzel),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
