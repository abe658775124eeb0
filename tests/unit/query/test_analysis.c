/* Analyses in queries: what reaches them, group by group, and how their figures, errors and names come back.
 * The figures themselves are tested with the functions behind them. */
#include <stdlib.h>

#include "support/failing_host.h"
#include "support/random.h"
#include "support/tables.h"

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/association.h>

enum { ROWS = 400 };

static struct table table;
static double x[ROWS], y[ROWS];
static const char *site[ROWS];
static uint8_t valid[ROWS / 8 + 1];

static int fill(void **state)
{
    static const char *const sites[] = {"Ulm", "Aalen", NULL};
    struct random random = {11};
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        x[i] = (double)random_below(&random, 11);
        y[i] = (double)random_below(&random, 5) + x[i] / 4;
        site[i] = sites[random_below(&random, 3)];
        if (random_below(&random, 10))
            valid[i / 8] = (uint8_t)(valid[i / 8] | 1u << i % 8);
    }
    cxm_column column = cxm_column_of(CXM_TYPE_F64, x, ROWS);
    column.validity = valid;
    table_add(&table, "effort", column);
    table_add(&table, "loyalty", cxm_column_of(CXM_TYPE_F64, y, ROWS));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, site, ROWS));
    return 0;
}

/* The rows of one site as columns of their own. */
static int64_t rows_of(const char *wanted, double *a, double *b)
{
    int64_t n = 0;
    for (int i = 0; i < ROWS; i++) {
        if (site[i] != wanted)
            continue;
        a[n] = valid[i / 8] >> i % 8 & 1 ? x[i] : NAN;
        b[n++] = y[i];
    }
    return n;
}

static void each_group_has_its_own_figures(void **state)
{
    const char *measures[] = {"association(effort, loyalty)", "nps(effort)", NULL}, *by[] = {"site", NULL};
    const cxm_query query = query_of(measures, by);
    static const char *const keys[] = {"Aalen", "Ulm", NULL};
    static const char *const terms[] = {"pearson", "spearman", "kendall", "gamma"};
    cxm_result *result = query_run(&table, &query, NULL);
    (void)state;
    assert_int_equal(cxm_result_length(result), 3 * 8);
    for (int g = 0; g < 3; g++) {
        double a[ROWS], b[ROWS];
        const char *key = NULL;
        for (int i = 0; i < ROWS; i++)
            if (keys[g] && site[i] && strcmp(site[i], keys[g]) == 0)
                key = site[i];
        const int64_t n = rows_of(key, a, b);
        cxm_column first = cxm_column_of(CXM_TYPE_F64, a, n), second = cxm_column_of(CXM_TYPE_F64, b, n);
        first.flags = CXM_COLUMN_NAN_IS_NULL;
        cxm_association_result wanted;
        assert_int_equal(cxm_association(&first, &second, 0.95, NULL, &wanted, NULL), CXM_OK);
        const cxm_tested_estimate *figures[] = {&wanted.pearson, &wanted.spearman, &wanted.kendall, &wanted.gamma};
        for (int t = 0; t < 4; t++) {
            int64_t row;
            cxm_estimate estimate;
            assert_int_equal(cxm_result_find(result, "association", terms[t], &keys[g], &row, NULL), CXM_OK);
            assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
            assert_memory_equal(&estimate, &figures[t]->estimate, sizeof estimate);
            assert_true(cxm_result_number(result, row, "p") == figures[t]->p);
        }
        int64_t row;
        assert_int_equal(cxm_result_find(result, "nps", "score", &keys[g], &row, NULL), CXM_OK);
        assert_true(isnan(cxm_result_number(result, row, "p")));
        assert_true(cxm_result_number(result, row, "n") == (double)wanted.pearson.estimate.n);
    }
    cxm_result_free(result);
}

static void no_keys_are_one_group(void **state)
{
    const char *measures[] = {"association.kendall(effort, loyalty, confidence=0.9)", NULL};
    const cxm_query query = query_of(measures, NULL);
    cxm_result *result = query_run(&table, &query, NULL);
    cxm_tested_estimate figures[4];
    const cxm_column *columns[] = {&table.columns[0], &table.columns[1]};
    (void)state;
    assert_int_equal(cxm_measure_figures(cxm_measure_find("association"), 2), 4);
    assert_int_equal(cxm_measure_figures(cxm_measure_find("association"), 3), 0);
    assert_int_equal(cxm_measure_analyse(cxm_measure_find("association"), columns, NULL, 2, NULL, "confidence=0.9", NULL, figures, NULL,
                                         NULL), CXM_OK);
    assert_int_equal(cxm_result_length(result), 1);
    assert_true(cxm_result_number(result, 0, "value") == figures[2].estimate.value);
    assert_true(cxm_result_number(result, 0, "lower") == figures[2].estimate.lower);
    assert_string_equal(cxm_result_text(result, 0, "measure"), "association");
    assert_string_equal(cxm_result_query(result),
                        "measure association(effort, loyalty, confidence=0.9) terms kendall\npolicy\n");
    const cxm_table *ledger = cxm_result_ledger(result);
    int64_t rows = 0;
    for (int64_t i = 0; i < ledger->length; i++)
        rows += ((const int64_t *)ledger->columns[2].data)[i];
    assert_int_equal(rows, ROWS);
    cxm_result_free(result);
}

static void a_measure_of_answers_is_analysed_too(void **state)
{
    const cxm_measure *nps = cxm_measure_find("nps");
    const cxm_column *columns[] = {&table.columns[0]};
    cxm_tested_estimate figures[4];
    cxm_estimate estimates[4];
    cxm_error error;
    (void)state;
    assert_int_equal(cxm_measure_figures(nps, 1), 4);
    assert_int_equal(cxm_measure_analyse(nps, columns, NULL, 1, NULL, NULL, NULL, figures, NULL, NULL), CXM_OK);
    assert_int_equal(cxm_measure_estimate(nps, columns, NULL, NULL, NULL, estimates, NULL), CXM_OK);
    for (int t = 0; t < 4; t++) {
        assert_memory_equal(&figures[t].estimate, &estimates[t], sizeof estimates[t]);
        assert_int_equal(figures[t].test_status, CXM_TEST_NOT_TESTABLE);
    }
    assert_int_equal(cxm_measure_estimate(cxm_measure_find("association"), columns, NULL, NULL, NULL, estimates, &error),
                     CXM_E_UNSUPPORTED);
}

static const struct refusal {
    const char *name, *measure, *by, *policy;
    cxm_status status;
    const char *at; /* error.name */
    int64_t row;
} refusals[] = {
    {"one column too few", "association(effort)", NULL, NULL, CXM_E_ARGUMENT, "measures", -1},
    {"one too many", "association(effort, loyalty, effort)", NULL, NULL, CXM_E_ARGUMENT, "measures", -1},
    {"columns called like the inputs", "association", NULL, NULL, CXM_E_NOT_FOUND, "x", -1},
    {"no such column", "association(effort, nothing)", NULL, NULL, CXM_E_NOT_FOUND, "nothing", -1},
    {"text for a number", "association(effort, site)", NULL, NULL, CXM_E_TYPE, "site", -1},
    {"a weight it does not take", "association(effort, loyalty)", NULL, "weight=loyalty", CXM_E_UNSUPPORTED, "weight", -1},
    {"no such option", "association(effort, loyalty, interval=none)", NULL, NULL, CXM_E_NOT_FOUND, "interval", -1},
    {"a bad value, by the caller's name and row", "association(loyalty, bad)", NULL, NULL, CXM_E_DOMAIN, "bad", 7},
    {"the same in a group", "association(loyalty, bad)", "site", NULL, CXM_E_DOMAIN, "bad", 7},
};

static void refusals_say_what_and_where(void **state)
{
    double bad[ROWS];
    struct table with = table;
    (void)state;
    memcpy(bad, y, sizeof bad);
    bad[7] = INFINITY;
    with.table.names = with.names;
    with.table.columns = with.columns;
    table_add(&with, "bad", cxm_column_of(CXM_TYPE_F64, bad, ROWS));
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        const char *measures[] = {r->measure, NULL}, *by[] = {r->by, NULL};
        cxm_query query = query_of(measures, r->by ? by : NULL);
        cxm_result *result = NULL;
        cxm_error error;
        query.policy = r->policy;
        if (cxm_table_query(&with.table, &query, NULL, &result, &error) != r->status || strcmp(error.name, r->at) != 0 ||
            error.row != r->row)
            fail_msg("%s: %s, name \"%s\", row %lld: %s", r->name, cxm_status_name(error.code), error.name, (long long)error.row,
                     error.message);
        if (r->row >= 0)
            assert_non_null(strstr(error.message, "bad[7]"));
        assert_null(result);
    }
}

static void states_refuse_analyses(void **state)
{
    const char *measures[] = {"nps(effort)", "association(effort, loyalty)", NULL};
    const cxm_query query = query_of(measures, NULL);
    cxm_state *made = NULL;
    cxm_error error;
    (void)state;
    assert_int_equal(cxm_state_new(&query, NULL, &made, &error), CXM_E_UNSUPPORTED);
    assert_null(made);
    assert_string_equal(error.name, "measures");
}

static void no_rows_are_no_data(void **state)
{
    const char *measures[] = {"association(effort, loyalty)", NULL}, *by[] = {"site", NULL};
    cxm_query query = query_of(measures, NULL);
    struct table none;
    (void)state;
    table_from(&none, &table, 0, 0);
    cxm_result *result = query_run(&none, &query, NULL);
    assert_string_equal(cxm_result_text(result, 0, "status"), "no_data");
    cxm_result_free(result);
    query.by = by;
    result = query_run(&none, &query, NULL);
    assert_int_equal(cxm_result_length(result), 0);
    cxm_result_free(result);
}

static void memory_fails_cleanly(void **state)
{
    const char *measures[] = {"association(effort, loyalty)", "nps(effort)", NULL}, *by[] = {"site", NULL};
    (void)state;
    for (int keyed = 0; keyed < 2; keyed++) {
        const cxm_query query = query_of(measures, keyed ? by : NULL);
        for (int64_t nth = 1;; nth++) {
            struct failing_host failing;
            cxm_result *result = NULL;
            failing_host_init(&failing, nth);
            cxm_status status = cxm_table_query(&table.table, &query, &failing.host, &result, NULL);
            cxm_result_free(result);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
            if (!status)
                break;
            assert_int_equal(status, CXM_E_MEMORY);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_group_has_its_own_figures), cmocka_unit_test(no_keys_are_one_group),
        cmocka_unit_test(a_measure_of_answers_is_analysed_too), cmocka_unit_test(refusals_say_what_and_where),
        cmocka_unit_test(states_refuse_analyses), cmocka_unit_test(no_rows_are_no_data), cmocka_unit_test(memory_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
