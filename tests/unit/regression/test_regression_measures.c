/* The measures regression.linear and regression.logistic through queries: figures by predictor and group, designs, errors.
 * The figures themselves are tested in stats/test_regression.c. */
#include "support/tables.h"

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/regression.h>

#include "support/failing_host.h"
#include "vectors/regression.h"

static struct table table;
static const char *account[REGRESSION_N];

static int fill(void **state)
{
    static const char *const names[] = {"Abel", "Baker", "Clark", "Dunn",  "Evans", "Fisk",
                                        "Gray", "Hall",  "Irwin", "Jones", "Kent",  "Lamb"};
    (void)state;
    for (int i = 0; i < REGRESSION_N; i++)
        account[i] = names[(int)data_cluster[i] / 10 - 1];
    table_add(&table, "rating", cxm_column_of(CXM_TYPE_F64, data_y, REGRESSION_N));
    table_add(&table, "left", cxm_column_of(CXM_TYPE_F64, data_event, REGRESSION_N));
    table_add(&table, "age", cxm_column_of(CXM_TYPE_F64, data_x1, REGRESSION_N));
    table_add(&table, "trained", cxm_column_of(CXM_TYPE_F64, data_x2, REGRESSION_N));
    table_add(&table, "delay", cxm_column_of(CXM_TYPE_F64, data_x3, REGRESSION_N));
    table_add(&table, "share", cxm_column_of(CXM_TYPE_F64, data_weight, REGRESSION_N));
    table_add(&table, "account", cxm_column_of(CXM_TYPE_CSTR, account, REGRESSION_N));
    return 0;
}

static int64_t row_of(const cxm_result *result, const char *measure, const char *term)
{
    int64_t row = -1;
    cxm_error why;
    if (cxm_result_find(result, measure, term, NULL, &row, &why))
        fail_msg("%s", why.message);
    return row;
}

static const char *const terms[] = {"intercept", "coefficient(age)", "coefficient(trained)", "coefficient(delay)"};

static void linear_of_a_table(void **state)
{
    (void)state;
    const char *measures[] = {"regression.linear(rating, age, trained, delay)", NULL};
    const cxm_query query = query_of(measures, NULL);
    cxm_result *result = query_run(&table, &query, NULL);
    assert_int_equal(cxm_result_length(result), 3 + 4);
    for (int i = 0; i < 4; i++) {
        const int64_t row = row_of(result, "regression.linear", terms[i]);
        check_close(cxm_result_number(result, row, "value"), linear_coefficient[i], 1e-11);
        check_close(cxm_result_number(result, row, "std_error"), linear_classical[i], 1e-11);
        check_close(cxm_result_number(result, row, "df"), REGRESSION_N - 4, 0);
        check_close(cxm_result_number(result, row, "p") / linear_p[i], 1, 1e-9);
    }
    check_close(cxm_result_number(result, row_of(result, "regression.linear", "r2"), "value"), linear_figures[0], 1e-12);
    check_close(cxm_result_number(result, row_of(result, "regression.linear", "r2"), "p") / linear_figures[5], 1, 1e-9);
    check_close(cxm_result_number(result, row_of(result, "regression.linear", "adjusted_r2"), "value"), linear_figures[1], 1e-12);
    check_close(cxm_result_number(result, row_of(result, "regression.linear", "residual_sd"), "value"), linear_figures[2], 1e-12);
    cxm_result_free(result);
}

/* Accounts are text here, and weights and clusters come as policies. */
static void designs_reach_it(void **state)
{
    (void)state;
    const char *measures[] = {"regression.linear(rating, age, trained, delay)", "regression.logistic(left, age, trained, delay)",
                              NULL};
    static const struct {
        const char *measure;
        const double *coefficient, *cr2;
    } wanted[] = {{"regression.linear", weighted_coefficient, weighted_cr2},
                  {"regression.logistic", weighted_logistic_coefficient, weighted_logistic_cr2}};
    cxm_query query = query_of(measures, NULL);
    query.policy = "weight=share cluster=account";
    cxm_result *result = query_run(&table, &query, NULL);
    for (int m = 0; m < 2; m++)
        for (int i = 0; i < 4; i++) {
            cxm_estimate estimate;
            const int64_t row = row_of(result, wanted[m].measure, terms[i]);
            assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
            check_close(estimate.value, wanted[m].coefficient[i], 1e-9);
            check_close(estimate.std_error, wanted[m].cr2[i], 1e-9);
            check_close(estimate.df, wanted[m].cr2[4 + i], 1e-9);
            check_close(cxm_result_number(result, row, "p") / wanted[m].cr2[8 + i], 1, 1e-8);
            assert_int_equal(estimate.clusters, 12);
            assert_int_equal(estimate.flags, CXM_ESTIMATE_FEW_CLUSTERS | CXM_ESTIMATE_WEIGHTED);
        }
    const int64_t odds = row_of(result, "regression.logistic", "odds_ratio(delay)");
    check_close(cxm_result_number(result, odds, "value"), exp(weighted_logistic_coefficient[3]), 1e-9);
    check_close(cxm_result_number(result, odds, "lower"),
                exp(cxm_result_number(result, row_of(result, "regression.logistic", "coefficient(delay)"), "lower")), 1e-14);
    cxm_result_free(result);
}

static void options_reach_it(void **state)
{
    (void)state;
    const char *measures[] = {"regression.linear(rating, age, trained, delay, covariance=hac, lag=4)", NULL};
    const cxm_query query = query_of(measures, NULL);
    cxm_result *result = query_run(&table, &query, NULL);
    for (int i = 0; i < 4; i++)
        check_close(cxm_result_number(result, row_of(result, "regression.linear", terms[i]), "std_error"), linear_hac[i], 1e-11);
    cxm_result_free(result);
}

/* Rows in time stay in time when they are gathered by group: both halves of a doubled table give what one gives. */
static void groups_keep_their_order(void **state)
{
    (void)state;
    static double columns[5][2 * REGRESSION_N];
    static const double *const from[] = {data_y, data_x1, data_x2, data_x3};
    static const char *const names[] = {"rating", "age", "trained", "delay"};
    static uint8_t half[2 * REGRESSION_N];
    struct table both = {{0}, {{0}}, {0}};
    for (int i = 0; i < 2 * REGRESSION_N; i++) {
        half[i] = (uint8_t)(i % 2);
        for (int c = 0; c < 4; c++)
            columns[c][i] = from[c][i / 2];
    }
    for (int c = 0; c < 4; c++)
        table_add(&both, names[c], cxm_column_of(CXM_TYPE_F64, columns[c], 2 * REGRESSION_N));
    table_add(&both, "half", cxm_column_of(CXM_TYPE_U8, half, 2 * REGRESSION_N));
    const char *measures[] = {"regression.linear.coefficient(rating, age, trained, delay, covariance=hac, lag=4)", NULL};
    const char *by[] = {"half", NULL};
    const cxm_query query = query_of(measures, by);
    cxm_result *result = query_run(&both, &query, NULL);
    assert_int_equal(cxm_result_length(result), 2 * 3);
    for (int row = 0; row < 6; row++)
        check_close(cxm_result_number(result, row, "std_error"), linear_hac[row % 3 + 1], 1e-11);
    cxm_result_free(result);
}

/* The predictor at fault is the one that is not identified. */
static void poor_data_say_so(void **state)
{
    (void)state;
    const char *measures[] = {"regression.linear(rating, age, age)", "regression.logistic(trained, delay, trained)", NULL};
    const cxm_query query = query_of(measures, NULL);
    cxm_result *result = query_run(&table, &query, NULL);
    static const char *const statuses[] = {"undefined", "not_identified", "undefined", "undefined", "undefined", "undefined",
                                           "undefined", "not_identified", "undefined", "not_identified"};
    for (int row = 0; row < 10; row++) {
        assert_string_equal(cxm_result_text(result, row, "status"), statuses[row]);
        check_nan(cxm_result_number(result, row, "value"));
        check_nan(cxm_result_number(result, row, "p"));
    }
    cxm_result_free(result);
}

static void errors_name_columns(void **state)
{
    (void)state;
    const char *strange[] = {"regression.logistic(rating, age)", NULL};
    const char *clusterless[] = {"regression.linear(rating, age, covariance=cr2)", NULL};
    const char *text[] = {"regression.linear(rating, age, account)", NULL};
    const cxm_query queries[] = {query_of(strange, NULL), query_of(clusterless, NULL), query_of(text, NULL)};
    cxm_result *result = NULL;
    cxm_error why;
    assert_int_equal(cxm_table_query(&table.table, &queries[0], NULL, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "rating");
    assert_int_equal(why.row, 0);
    assert_int_equal(cxm_table_query(&table.table, &queries[1], NULL, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "covariance: cr2 needs a cluster column");
    assert_int_equal(cxm_table_query(&table.table, &queries[2], NULL, &result, &why), CXM_E_TYPE);
    assert_string_equal(why.name, "account");
    double bad[REGRESSION_N];
    memcpy(bad, data_x3, sizeof bad);
    bad[41] = INFINITY;
    const cxm_column delay = cxm_column_of(CXM_TYPE_F64, bad, REGRESSION_N);
    const cxm_column *columns[] = {&table.columns[0], &table.columns[2], &delay};
    const char *names[] = {"rating", "age", "delay"};
    cxm_tested_estimate figures[6];
    const cxm_measure *linear = cxm_measure_find("regression.linear");
    assert_int_equal(cxm_measure_analyse(linear, columns, names, 3, NULL, NULL, NULL, figures, NULL, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "delay[41]: inf is not within -1e140..1e140");
    assert_null(result);
}

static void memory_runs_out(void **state)
{
    (void)state;
    const char *measures[] = {"regression.logistic(left, age, delay)", NULL};
    cxm_query query = query_of(measures, NULL);
    query.policy = "cluster=account";
    cxm_status status = CXM_E_MEMORY;
    for (int64_t fail_at = 1; status; fail_at++) {
        struct failing_host failing;
        cxm_result *result = NULL;
        failing_host_init(&failing, fail_at);
        status = cxm_table_query(&table.table, &query, &failing.host, &result, NULL);
        assert_true(status == CXM_E_MEMORY ? !result && fail_at <= failing.calls : status == CXM_OK && fail_at > 20);
        cxm_result_free(result);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_of_a_table),       cmocka_unit_test(designs_reach_it), cmocka_unit_test(options_reach_it),
        cmocka_unit_test(groups_keep_their_order), cmocka_unit_test(poor_data_say_so), cmocka_unit_test(errors_name_columns),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests_name("regression measures", tests, fill, NULL);
}
