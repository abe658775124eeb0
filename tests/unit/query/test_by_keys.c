/* A query by a key gives for each group what a one-shot call gives for its rows alone, bit for bit.
 * Where memory runs out at any point, nothing is left behind. */
#include "support/check.h"

#include <cxm/cxm.h>

#include "support/failing_host.h"

enum { ROWS = 12 };

static const double query_scores[ROWS] = {10, 9, 6.5, 3, 8, 7, 10, 0, 8.5, 9, 5, 2};
static const char *const query_sites[ROWS] = {"north", "south", "north", NULL, "south", "north", "east", NULL, "south", "north", "east", "south"};
static const double query_weights[ROWS] = {1, 2, 1, 4, 0.5, 1, 1, 3, 2, 1, 7, 1};
static const char *const query_groups[] = {"east", "north", "south", NULL};
static const char *const query_by[] = {"site", NULL};

/* The one-shot figures of a group: nps of the rows whose site it is. */
static cxm_nps_result query_alone(const char *site, bool weighted)
{
    double rows[ROWS], weights[ROWS];
    int64_t n = 0;
    for (int i = 0; i < ROWS; i++)
        if (site && query_sites[i] ? strcmp(site, query_sites[i]) == 0 : site == query_sites[i]) {
            rows[n] = query_scores[i];
            weights[n++] = query_weights[i];
        }
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n), weight = cxm_column_of(CXM_TYPE_F64, weights, n);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_nps_result result;
    design.weight = weighted ? &weight : NULL;
    assert_int_equal(cxm_nps(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    return result;
}

static cxm_status query_run(const char *const *measures, const char *policy, const cxm_host *host, cxm_result **result, cxm_error *error)
{
    static const char *const names[] = {"score", "site", "w"};
    const cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, query_scores, ROWS), cxm_column_of(CXM_TYPE_CSTR, query_sites, ROWS),
                                  cxm_column_of(CXM_TYPE_F64, query_weights, ROWS)};
    const cxm_table table = {names, columns, 3, ROWS};
    cxm_query query = CXM_QUERY_INIT;
    query.measures = measures;
    query.by = query_by;
    query.policy = policy;
    return cxm_table_query(&table, &query, host, result, error);
}

static void query_equals_one_shots(const char *policy, bool weighted)
{
    static const char *const measures[] = {"nps", NULL};
    cxm_result *result = NULL;
    assert_int_equal(query_run(measures, policy, NULL, &result, NULL), CXM_OK);
    assert_int_equal(cxm_result_length(result), 4 * 4); /* groups and terms */
    for (int64_t group = 0; group < 4; group++) {
        cxm_nps_result alone = query_alone(query_groups[group], weighted);
        cxm_estimate estimate;
        int64_t row;
        assert_int_equal(cxm_result_find(result, "nps", NULL, &query_groups[group], &row, NULL), CXM_OK);
        assert_int_equal(row, 4 * group); /* text byte by byte, the null group last */
        assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
        assert_memory_equal(&estimate, &alone.score, sizeof estimate);
        assert_int_equal(cxm_result_find(result, "nps", "promoters", &query_groups[group], &row, NULL), CXM_OK);
        assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
        check_bits(estimate.value, alone.promoter_share);
    }
    cxm_result_free(result);
}

static void groups_are_one_shots(void **state)
{
    (void)state;
    query_equals_one_shots(NULL, false);
}

static void weighted_groups_are_one_shots(void **state)
{
    (void)state;
    query_equals_one_shots("weight=w", true);
}

static void memory_of_a_query_runs_out_everywhere(void **state)
{
    (void)state;
    static const char *const measures[] = {"nps", "rating(score, scale=0..10)", NULL};
    for (int weighted = 0; weighted < 2; weighted++) {
        cxm_status status = CXM_E_MEMORY;
        for (int64_t k = 1; status; k++) {
            struct failing_host failing;
            cxm_result *result = NULL;
            cxm_error error = {0};
            assert_true(k < 1000);
            failing_host_init(&failing, k);
            status = query_run(measures, weighted ? "weight=w" : NULL, &failing.host, &result, &error);
            assert_int_equal(status, failing.calls >= k ? CXM_E_MEMORY : CXM_OK);
            assert_int_equal(error.code, status);
            if (status)
                assert_null(result);
            cxm_result_free(result);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_one_shots),
        cmocka_unit_test(weighted_groups_are_one_shots),
        cmocka_unit_test(memory_of_a_query_runs_out_everywhere),
    };
    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
