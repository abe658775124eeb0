/* Areas under ROC curves in queries. The formulas are tested with cxm_auc().
 * Gini's figures are those of the area, twice as wide. */
#include "support/csv.h"
#include "support/random.h"
#include "support/tables.h"

#include <stdlib.h>

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/roc.h>

/* Robin et al. 2011, BMC Bioinformatics 12:77: aneurysmal subarachnoid haemorrhage, AUC of S100b */
static void haemorrhage_as_proc(void **state)
{
    (void)state;
    const char *path = csv_path("CXM_ORACLES", "s05_asah.csv");
    int64_t n, others;
    if (!path)
        skip();
    double *outcome = csv_column(path, "y", &n), *s100b = csv_column(path, "s100b", &others);
    struct table rows = {{0}, {{0}}, {0}};
    assert_true(outcome && s100b && n == 113);
    table_add(&rows, "s100b", cxm_column_of(CXM_TYPE_F64, s100b, n));
    table_add(&rows, "outcome", cxm_column_of(CXM_TYPE_F64, outcome, n));
    const cxm_query query = query_of(LIST("auc(s100b, outcome)"), NULL);
    cxm_result *result = query_run(&rows, &query, NULL);
    const cxm_estimate auc = estimate_at(result, "auc", "auc", NULL);
    check_printed(auc.value, 0.7314, 5e-5);
    check_printed(auc.lower, 0.6301, 5e-5);
    check_printed(auc.upper, 0.8326, 5e-5);
    cxm_result_free(result);
    free(outcome);
    free(s100b);
}

/* Hanley and McNeil 1982, Radiology 143, table I: ratings 1 (definitely normal) to 5 (definitely abnormal) of 58 normal and 51
 * abnormal computed tomographs; the area by trapezoids is 0.893 */
static void tomographs(void **state)
{
    (void)state;
    static const int normal[] = {33, 6, 6, 11, 2}, abnormal[] = {3, 2, 2, 11, 33};
    uint8_t rating[109], outcome[109];
    struct table rows = {{0}, {{0}}, {0}};
    int n = 0;
    for (int r = 0; r < 5; r++) {
        for (int i = 0; i < normal[r]; i++, n++)
            rating[n] = (uint8_t)(r + 1), outcome[n] = 0;
        for (int i = 0; i < abnormal[r]; i++, n++)
            rating[n] = (uint8_t)(r + 1), outcome[n] = 1;
    }
    table_add(&rows, "score", cxm_column_of(CXM_TYPE_U8, rating, n));
    table_add(&rows, "outcome", cxm_column_of(CXM_TYPE_BOOL8, outcome, n));
    const cxm_query query = query_of(LIST("auc"), NULL);
    cxm_result *result = query_run(&rows, &query, NULL);
    const cxm_estimate auc = estimate_at(result, "auc", "auc", NULL), gini = estimate_at(result, "auc", "gini", NULL);
    check_printed(auc.value, 0.893, 5e-4);
    check_close(gini.value, 2 * auc.value - 1, 0);
    check_close(gini.std_error, 2 * auc.std_error, 0);
    check_close(gini.lower, 2 * auc.lower - 1, 0);
    check_close(gini.upper, 2 * auc.upper - 1, 0);
    check_close(cxm_result_number(result, 1, "p"), cxm_result_number(result, 0, "p"), 0);
    assert_true(cxm_result_number(result, 0, "p") < 1e-9);
    cxm_result_free(result);
}

static const struct status_case {
    const char *name;
    int64_t n;
    uint8_t outcome[4];
    const char *status, *interval;
} status_cases[] = {{"no rows", 0, {0}, "no_data", "too_few"}, {"no events", 4, {0, 0, 0, 0}, "undefined", "too_few"},
                    {"told apart completely", 4, {0, 0, 1, 1}, "ok", "degenerate"}};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    const int8_t score[] = {1, 2, 3, 4};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "score", cxm_column_of(CXM_TYPE_I8, score, c->n));
    table_add(&rows, "outcome", cxm_column_of(CXM_TYPE_U8, c->outcome, c->n));
    const cxm_query query = query_of(LIST("auc"), NULL);
    cxm_result *result = query_run(&rows, &query, NULL);
    for (int r = 0; r < 2; r++) {
        assert_string_equal(cxm_result_text(result, r, "status"), c->status);
        assert_string_equal(cxm_result_text(result, r, "interval_status"), c->interval);
        assert_int_equal(isnan(cxm_result_number(result, r, "value")), strcmp(c->status, "ok") != 0);
    }
    cxm_result_free(result);
}

static void an_outcome_is_0_or_1(void **state)
{
    (void)state;
    const int8_t score[] = {1, 2, 3, 4}, outcome[] = {0, 1, 2, 1};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "nps", cxm_column_of(CXM_TYPE_I8, score, 4));
    table_add(&rows, "renewed", cxm_column_of(CXM_TYPE_I8, outcome, 4));
    const cxm_query query = query_of(LIST("auc(nps, renewed)"), NULL);
    cxm_result *result = NULL;
    cxm_error error;
    assert_int_equal(cxm_table_query(&rows.table, &query, NULL, &result, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 2);
    assert_string_equal(error.name, "renewed");
}

int main(void)
{
    struct CMUnitTest tests[16] = {cmocka_unit_test(haemorrhage_as_proc), cmocka_unit_test(tomographs),
                                   cmocka_unit_test(an_outcome_is_0_or_1)};
    size_t count = 3;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("auc measure", tests, count, NULL, NULL);
}
