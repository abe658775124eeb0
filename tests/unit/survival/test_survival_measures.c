/* Survival analyses as measures, put to tables and to columns: their figures are R's, of vectors/survival.h, and their errors name
 * what the caller named. What the functions behind them do is tested with those. */
#include "support/tables.h"

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/survival.h>
#include <stdio.h>

#include "support/failing_host.h"
#include "vectors/survival.h"

enum { N = SURVIVAL_N };

static struct table table;
static const char *region[N], *account[N];
static int32_t stratum[N], cluster[N];
static uint8_t event[N];

static int fill(void **state)
{
    static const char *const regions[] = {"south", "east", "north"};
    static const char *const accounts[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R",
                                           "S", "T", "U"};
    (void)state;
    for (int i = 0; i < N; i++) {
        region[i] = regions[(int)data_group[i]];
        account[i] = accounts[(int)data_cluster[i]];
        stratum[i] = (int32_t)data_stratum[i];
        cluster[i] = (int32_t)data_cluster[i];
        event[i] = data_event[i] != 0;
    }
    table_add(&table, "days", cxm_column_of(CXM_TYPE_F64, data_time, N));
    table_add(&table, "left", cxm_column_of(CXM_TYPE_BOOL8, event, N));
    table_add(&table, "since", cxm_column_of(CXM_TYPE_F64, data_entry, N));
    table_add(&table, "region", cxm_column_of(CXM_TYPE_CSTR, region, N));
    table_add(&table, "account", cxm_column_of(CXM_TYPE_CSTR, account, N));
    table_add(&table, "plan", cxm_column_of(CXM_TYPE_I32, stratum, N));
    table_add(&table, "effort", cxm_column_of(CXM_TYPE_F64, data_x1, N));
    table_add(&table, "trained", cxm_column_of(CXM_TYPE_F64, data_x2, N));
    table_add(&table, "age", cxm_column_of(CXM_TYPE_F64, data_x3, N));
    return 0;
}

static cxm_result *ask(const char *measure, const char *by, const char *policy)
{
    const char *measures[] = {measure, NULL}, *keys[] = {by, NULL};
    cxm_query query = query_of(measures, by ? keys : NULL);
    query.policy = policy;
    return query_run(&table, &query, NULL);
}

static cxm_estimate figure(const cxm_result *result, const char *measure, const char *term, const char *key, double *p)
{
    const char *keys[] = {key};
    cxm_estimate estimate = {0};
    cxm_error why;
    int64_t row;
    if (cxm_result_find(result, measure, term, key ? keys : NULL, &row, &why) || cxm_result_estimate(result, row, &estimate, &why))
        fail_msg("%s", why.message);
    if (p)
        *p = cxm_result_number(result, row, "p");
    return estimate;
}

static void curve_of_all(void **state)
{
    (void)state;
    cxm_result *result = ask("survival(days, left, at=10, horizon=30, interval=log_log)", NULL, NULL);
    double p;
    cxm_estimate estimate = figure(result, "survival", "survival", NULL, &p);
    const int at = 8; /* times 2 .. 10 */
    check_close(right_time[at], 10, 0);
    check_close(estimate.value, right_survival[at], 1e-14);
    check_close(estimate.std_error, right_std_error[at], 1e-14);
    check_close(estimate.lower, right_lower[at], 1e-13);
    check_close(estimate.upper, right_upper[at], 1e-13);
    assert_int_equal(estimate.n, N);
    check_nan(p);
    estimate = figure(result, "survival", "cumulative_hazard", NULL, NULL);
    check_close(estimate.value, right_hazard[at], 1e-14);
    check_close(estimate.std_error, right_hazard_error[at], 1e-14);
    check_close(log(estimate.upper / estimate.value), 1.959963984540054 * estimate.std_error / estimate.value, 1e-13);
    check_close(log(estimate.value / estimate.lower), 1.959963984540054 * estimate.std_error / estimate.value, 1e-13);
    estimate = figure(result, "survival", "restricted_mean", NULL, NULL);
    check_close(estimate.value, right_rmean30[0], 1e-14);
    check_close(estimate.std_error, right_rmean30[1], 1e-13);
    cxm_result_free(result);
}

static void curve_with_entry(void **state)
{
    (void)state;
    cxm_result *result = ask("survival(days, left, since, at=10, horizon=30)", NULL, NULL);
    cxm_estimate estimate = figure(result, "survival", "survival", NULL, NULL);
    check_close(estimate.value, entered_survival[8], 1e-14);
    check_close(estimate.lower, entered_lower[8], 1e-13);
    check_close(figure(result, "survival", "restricted_mean", NULL, NULL).value, entered_rmean30[0], 1e-14);
    cxm_result_free(result);
}

/* By a key, each group is a curve of its own; times that no option names leave their terms undefined. */
static void curves_of_groups(void **state)
{
    (void)state;
    cxm_result *result = ask("survival(days, left)", "region", NULL);
    for (int g = 0; g < 3; g++) {
        static const char *const regions[] = {"south", "east", "north"};
        double time[N], happened[N];
        int64_t n = 0;
        for (int i = 0; i < N; i++)
            if (data_group[i] == g) {
                time[n] = data_time[i];
                happened[n++] = data_event[i];
            }
        cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, time, n), cxm_column_of(CXM_TYPE_F64, happened, n)};
        cxm_survival *curve;
        cxm_estimate wanted, got = figure(result, "survival", "median", regions[g], NULL);
        assert_int_equal(cxm_survival_new(&columns[0], &columns[1], NULL, NULL, &curve, NULL), CXM_OK);
        assert_int_equal(cxm_survival_quantile(curve, 0.5, CXM_SURVIVAL_LOG, 0.95, &wanted, NULL), CXM_OK);
        assert_memory_equal(&got, &wanted, sizeof got);
        cxm_survival_free(curve);
        assert_int_equal(figure(result, "survival", "survival", regions[g], NULL).status, CXM_VALUE_UNDEFINED);
        assert_int_equal(figure(result, "survival", "restricted_mean", regions[g], NULL).status, CXM_VALUE_UNDEFINED);
        assert_int_equal(figure(result, "survival", "cumulative_hazard", regions[g], NULL).status, CXM_VALUE_UNDEFINED);
    }
    cxm_result_free(result);
}

static void curve_beyond_its_end(void **state)
{
    (void)state;
    cxm_result *result = ask("survival(days, left, at=1000, horizon=1000)", NULL, NULL);
    static const char *const terms[] = {"survival", "restricted_mean", "cumulative_hazard"};
    for (int t = 0; t < 3; t++)
        assert_int_equal(figure(result, "survival", terms[t], NULL, NULL).status, CXM_VALUE_NOT_IDENTIFIED);
    cxm_result_free(result);
}

static void curve_at_each_row(void **state)
{
    (void)state;
    double numbers[3][N];
    double *rows[] = {numbers[0], numbers[1], numbers[2]};
    const uint8_t valid[N / 8] = {0xF7, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}; /* row 3 is null */
    cxm_column time = table.columns[0];
    const cxm_column *columns[] = {&time, &table.columns[1]};
    const cxm_measure *survival = cxm_measure_find("survival");
    cxm_tested_estimate figures[4];
    cxm_error why;
    if (cxm_measure_analyse(survival, columns, NULL, 2, NULL, "interval=log_log", NULL, figures, rows, &why))
        fail_msg("%s", why.message);
    for (int i = 0; i < N; i++)
        for (int step = 0; step < (int)(sizeof right_time / sizeof *right_time); step++)
            if (right_time[step] == data_time[i]) {
                check_close(numbers[0][i], right_survival[step], 1e-14);
                if (right_std_error[step] > 0)
                    check_close(numbers[1][i], right_lower[step], 1e-13);
                if (right_std_error[step] > 0)
                    check_close(numbers[2][i], right_upper[step], 1e-13);
            }
    time.validity = valid;
    rows[1] = NULL;
    numbers[1][0] = 77;
    assert_int_equal(cxm_measure_analyse(survival, columns, NULL, 2, NULL, NULL, NULL, figures, rows, &why), CXM_OK);
    check_nan(numbers[0][3]);
    check_nan(numbers[2][3]);
    assert_true(numbers[0][4] > 0);
    check_close(numbers[1][0], 77, 0);
    assert_int_equal(figures[0].estimate.missing, 1);
}

static void rank_test(void **state)
{
    (void)state;
    double p;
    cxm_result *result = ask("log_rank(days, left, region)", NULL, NULL);
    cxm_estimate estimate = figure(result, "log_rank", "statistic", NULL, &p);
    check_close(estimate.value, rank_chisq[0], 1e-11);
    check_close(p, rank_chisq[1], 1e-11);
    assert_int_equal(estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(estimate.n, N);
    cxm_result_free(result);
    result = ask("log_rank(days, left, region, rho=1)", NULL, "stratum=plan");
    check_close(figure(result, "log_rank", "statistic", NULL, &p).value, rank_strata_rho1_chisq[0], 1e-11);
    check_close(p, rank_strata_rho1_chisq[1], 1e-11);
    cxm_result_free(result);
    result = ask("log_rank(days, left, region)", "region", NULL); /* one group in each */
    assert_int_equal(figure(result, "log_rank", "statistic", "east", &p).status, CXM_VALUE_UNDEFINED);
    check_nan(p);
    cxm_result_free(result);
}

static void regression(void **state)
{
    (void)state;
    static const char *const terms[] = {"(effort)", "(trained)", "(age)"};
    cxm_result *result = ask("cox(days, left, effort, trained, age)", NULL, NULL);
    double p;
    for (int j = 0; j < 3; j++) {
        char term[64];
        (void)snprintf(term, sizeof term, "coefficient%s", terms[j]);
        const cxm_estimate b = figure(result, "cox", term, NULL, &p);
        check_close(b.value, efron_coefficient[j], 1e-11);
        check_close(b.std_error, efron_std_error[j], 1e-11);
        check_close(p, erfc(fabs(b.value / b.std_error) / sqrt(2)), 1e-12);
        (void)snprintf(term, sizeof term, "hazard_ratio%s", terms[j]);
        const cxm_estimate ratio = figure(result, "cox", term, NULL, NULL);
        check_close(ratio.value, exp(b.value), 1e-14);
        check_close(ratio.lower, exp(b.lower), 1e-14);
        check_close(ratio.upper, exp(b.upper), 1e-14);
        (void)snprintf(term, sizeof term, "proportional%s", terms[j]);
        check_close(figure(result, "cox", term, NULL, NULL).value, efron_zph[j], 1e-9);
    }
    check_close(figure(result, "cox", "likelihood_ratio", NULL, &p).value, efron_tests[2], 1e-11);
    assert_true(p > 0 && p < 1e-6);
    cxm_result_free(result);
    result = ask("cox.intervals.coefficient(since, days, left, effort, trained, age, ties=breslow)", NULL,
                 "stratum=plan cluster=account");
    for (int j = 0; j < 3; j++) {
        char term[64];
        (void)snprintf(term, sizeof term, "coefficient%s", terms[j]);
        const cxm_estimate b = figure(result, "cox.intervals", term, NULL, NULL);
        check_close(b.value, breslow_cluster_coefficient[j], 1e-11);
        check_close(b.std_error, sqrt(20.0 / 19) * breslow_cluster_robust[j], 1e-11);
        assert_int_equal(b.clusters, 20);
        check_close(b.df, 19, 0);
    }
    cxm_result_free(result);
    result = ask("cox.intervals(since, days, left, effort)", NULL, "cluster=account");
    const cxm_estimate ratio = figure(result, "cox.intervals", "likelihood_ratio", NULL, &p);
    assert_int_equal(ratio.status, CXM_VALUE_OK);
    check_nan(p); /* it does not know of clusters */
    cxm_result_free(result);
}

/* A predictor that does not vary, and one that orders the events: no number. */
static void regression_without_a_fit(void **state)
{
    (void)state;
    struct table with = table;
    double same[N], separating[N];
    for (int i = 0; i < N; i++) {
        same[i] = 4;
        separating[i] = event[i];
    }
    with.table.names = with.names;
    with.table.columns = with.columns;
    table_add(&with, "same", cxm_column_of(CXM_TYPE_F64, same, N));
    table_add(&with, "separating", cxm_column_of(CXM_TYPE_F64, separating, N));
    static const char *const specs[] = {"cox.coefficient(days, left, same)", "cox.coefficient(days, left, separating)",
                                        "cox.coefficient(days, left, effort, effort)"};
    for (int i = 0; i < 3; i++) {
        const char *measures[] = {specs[i], NULL};
        const cxm_query query = query_of(measures, NULL);
        cxm_result *result = query_run(&with, &query, NULL);
        assert_string_equal(cxm_result_text(result, 0, "status"), "not_identified");
        check_nan(cxm_result_number(result, 0, "value"));
        check_nan(cxm_result_number(result, 0, "p"));
        cxm_result_free(result);
    }
}

/* Three machines, the names of which are text: at 5 a mean of (1 + 2 + 0) / 3. */
static void recurrence(void **state)
{
    (void)state;
    static const char *const machine[] = {"lathe", "press", "lathe", "saw", "press", "press"};
    static const double hours[] = {2, 4, 9, 6, 8, 3};
    static const int8_t broke[] = {1, 1, 0, 0, 0, 1};
    struct table shop = {{0}, {{0}}, {0}};
    double numbers[3][6];
    double *rows[] = {numbers[0], numbers[1], numbers[2]};
    table_add(&shop, "time", cxm_column_of(CXM_TYPE_F64, hours, 6));
    table_add(&shop, "event", cxm_column_of(CXM_TYPE_I8, broke, 6));
    table_add(&shop, "subject", cxm_column_of(CXM_TYPE_CSTR, machine, 6));
    const char *measures[] = {"mean_cumulative(at=5)", NULL};
    const cxm_query query = query_of(measures, NULL);
    cxm_result *result = query_run(&shop, &query, NULL);
    const cxm_estimate mean = figure(result, "mean_cumulative", "mean", NULL, NULL);
    check_close(mean.value, 1, 1e-15);
    check_close(mean.std_error, sqrt(2.0 / 9), 1e-15); /* 1, 2 and 0 deviate by 0, 1 and -1, each over 3 */
    assert_int_equal(mean.n, 3);
    cxm_result_free(result);
    const cxm_column *columns[] = {&shop.columns[0], &shop.columns[1], &shop.columns[2]};
    cxm_tested_estimate tested;
    const cxm_measure *measure = cxm_measure_find("mean_cumulative");
    assert_int_equal(cxm_measure_analyse(measure, columns, NULL, 3, NULL, NULL, NULL, &tested, rows, NULL), CXM_OK);
    assert_int_equal(tested.estimate.status, CXM_VALUE_UNDEFINED); /* no time was named */
    check_close(numbers[0][0], 1.0 / 3, 1e-15);
    check_close(numbers[0][2], 1, 1e-15);
    check_close(numbers[0][5], 2.0 / 3, 1e-15);
    assert_true(numbers[1][2] < 1 && numbers[2][2] > 1);
}

static const struct refusal {
    const char *measure, *policy, *name, *message;
    cxm_status status;
    int64_t row;
} refusals[] = {
    {"survival(bad, left)", NULL, "bad", "bad[5]: -1 is no time that is 0 or more and finite", CXM_E_DOMAIN, 5},
    {"survival(days, age)", NULL, "age", "age[0]: 45 is neither 0 nor 1", CXM_E_DOMAIN, 0},
    {"cox(days, left, effort, hole)", NULL, "hole", "hole[7]: inf is not finite", CXM_E_DOMAIN, 7},
    {"cox.intervals(bad, days, left, effort)", NULL, "bad", NULL, CXM_E_DOMAIN, 5},
    {"log_rank(days, left, age)", NULL, "age", NULL, CXM_E_TYPE, -1},
    {"cox(days, left)", NULL, "measures", NULL, CXM_E_ARGUMENT, -1},
    {"survival(days, left)", "weight=age", "weight", NULL, CXM_E_UNSUPPORTED, -1},
    {"survival(days, left, at=-1)", NULL, "at", NULL, CXM_E_ARGUMENT, -1},
    {"mean_cumulative(days, left, account)", NULL, "left", NULL, CXM_E_DOMAIN, 3},
};

static void refused(void **state)
{
    (void)state;
    struct table with = table;
    double bad[N], hole[N];
    memcpy(bad, data_time, sizeof bad);
    memcpy(hole, data_x1, sizeof hole);
    bad[5] = -1;
    for (int i = 0; i < 5; i++)
        bad[i] = data_time[i] / 2;
    hole[7] = INFINITY;
    with.table.names = with.names;
    with.table.columns = with.columns;
    table_add(&with, "bad", cxm_column_of(CXM_TYPE_F64, bad, N));
    table_add(&with, "hole", cxm_column_of(CXM_TYPE_F64, hole, N));
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        const char *measures[] = {r->measure, NULL};
        cxm_query query = query_of(measures, NULL);
        cxm_result *result = NULL;
        cxm_error error;
        query.policy = r->policy;
        const cxm_status status = cxm_table_query(&with.table, &query, NULL, &result, &error);
        if (status != r->status || strcmp(error.name, r->name) != 0 || error.row != r->row ||
            (r->message && strcmp(error.message, r->message) != 0))
            fail_msg("%s: %s, name \"%s\", row %lld: %s", r->measure, cxm_status_name(status), error.name, (long long)error.row,
                     error.message);
        assert_null(result);
    }
}

static void failing_memory(void **state)
{
    (void)state;
    static const char *const names[] = {"survival", "log_rank", "cox", "mean_cumulative"};
    static const int8_t once[] = {0, 0, 0, 0, 0, 0};
    static const double hours[] = {2, 4, 9, 6, 8, 3};
    for (int m = 0; m < 4; m++) {
        const bool recurrent = m == 3;
        const cxm_column plain[] = {cxm_column_of(CXM_TYPE_F64, hours, 6), cxm_column_of(CXM_TYPE_I8, once, 6),
                                    cxm_column_of(CXM_TYPE_F64, hours, 6)};
        cxm_column subject = cxm_column_of(CXM_TYPE_I32, cluster, 6);
        int32_t different[] = {1, 2, 3, 4, 5, 6};
        subject.data = different;
        const cxm_column *columns[] = {recurrent ? &plain[0] : &table.columns[0], recurrent ? &plain[1] : &table.columns[1],
                                       recurrent ? &subject : m == 1 ? &table.columns[3] : &table.columns[2]};
        const cxm_measure *measure = cxm_measure_find(names[m]);
        double numbers[3][N];
        double *const rows[] = {numbers[0], numbers[1], numbers[2]};
        int64_t failures = 0;
        for (int64_t nth = 1;; nth++) {
            struct failing_host failing;
            cxm_tested_estimate figures[8];
            failing_host_init(&failing, nth);
            const cxm_status status = cxm_measure_analyse(measure, columns, NULL, 3, NULL, m == 0 ? "at=10 horizon=10" : NULL,
                                                          &failing.host, figures, measure->row_term_count ? rows : NULL, NULL);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
            if (!status)
                break;
            assert_int_equal(status, CXM_E_MEMORY);
            failures++;
        }
        assert_true(failures > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curve_of_all), cmocka_unit_test(curve_with_entry), cmocka_unit_test(curves_of_groups),
        cmocka_unit_test(curve_beyond_its_end), cmocka_unit_test(curve_at_each_row), cmocka_unit_test(rank_test),
        cmocka_unit_test(regression), cmocka_unit_test(regression_without_a_fit), cmocka_unit_test(recurrence),
        cmocka_unit_test(refused), cmocka_unit_test(failing_memory),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
