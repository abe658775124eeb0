/* Two areas under ROC curves compared in queries: printed figures, the definition, and what has no test.
 * The formulas are tested with cxm_auc_compare(). */
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/tables.h"

#include <stdlib.h>

#include <cxm/unstable/analysis.h>

static double p_of(const cxm_result *result, const char *term)
{
    int64_t row = -1;
    assert_int_equal(cxm_result_find(result, "auc_difference", term, NULL, &row, NULL), CXM_OK);
    return cxm_result_number(result, row, "p");
}

/* DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845: albumin, total protein, K-G score and outcome of the 43 patients
 * with all tests. Data as in SAS/STAT User's Guide, The LOGISTIC Procedure, example "Comparing Receiver Operating Characteristic
 * Curves"; figures by every pair of patients, computed outside the library. */
static const double obstruction[43][4] = {
    {3.0, 5.8, 10, 0}, {3.2, 6.3, 5, 1}, {3.9, 6.8, 3, 1}, {2.8, 4.8, 6, 0}, {3.2, 5.8, 3, 1}, {0.9, 4.0, 5, 0}, {2.5, 5.7, 8, 0},
    {1.6, 5.6, 5, 1},  {3.8, 5.7, 5, 1}, {3.7, 6.7, 6, 1}, {3.2, 5.4, 4, 1}, {3.8, 6.6, 6, 1}, {4.1, 6.6, 5, 1}, {3.6, 5.7, 5, 1},
    {4.3, 7.0, 4, 1},  {3.6, 6.7, 4, 0}, {2.3, 4.4, 6, 1}, {4.2, 7.6, 4, 0}, {4.0, 6.6, 6, 0}, {3.5, 5.8, 6, 1}, {3.8, 6.8, 7, 1},
    {3.0, 4.7, 8, 0},  {4.5, 7.4, 5, 1}, {3.7, 7.4, 5, 1}, {3.1, 6.6, 6, 1}, {4.1, 8.2, 6, 1}, {4.3, 7.0, 5, 1}, {4.3, 6.5, 4, 1},
    {3.2, 5.1, 5, 1},  {2.6, 4.7, 6, 1}, {3.3, 6.8, 6, 0}, {1.7, 4.0, 7, 0}, {3.7, 6.1, 5, 1}, {3.3, 6.3, 7, 1}, {4.2, 7.7, 6, 1},
    {3.5, 6.2, 5, 1},  {2.9, 5.7, 9, 0}, {2.1, 4.8, 7, 1}, {2.8, 6.2, 8, 0}, {4.0, 7.0, 7, 1}, {3.3, 5.7, 6, 1}, {3.7, 6.9, 5, 1},
    {3.6, 6.6, 5, 1}};

static void bowel_obstruction(void **state)
{
    (void)state;
    static double albumin[43], protein[43], kg[43], outcome[43];
    struct table patients = {{0}, {{0}}, {0}};
    for (int i = 0; i < 43; i++) {
        albumin[i] = obstruction[i][0];
        protein[i] = obstruction[i][1];
        kg[i] = 10 - obstruction[i][2];
        outcome[i] = obstruction[i][3];
    }
    table_add(&patients, "albumin", cxm_column_of(CXM_TYPE_F64, albumin, 43));
    table_add(&patients, "protein", cxm_column_of(CXM_TYPE_F64, protein, 43));
    table_add(&patients, "kg", cxm_column_of(CXM_TYPE_F64, kg, 43));
    table_add(&patients, "outcome", cxm_column_of(CXM_TYPE_F64, outcome, 43));
    cxm_query query = query_of(LIST("auc_difference(kg, albumin, outcome)"), NULL);
    cxm_result *result = query_run(&patients, &query, NULL);
    assert_int_equal(cxm_result_length(result), 3);
    cxm_estimate difference = estimate_at(result, "auc_difference", "difference", NULL);
    const cxm_estimate first = estimate_at(result, "auc_difference", "auc", NULL),
                       other = estimate_at(result, "auc_difference", "other_auc", NULL);
    check_printed(first.value, 0.7258, 5e-5);
    check_printed(first.std_error, 0.1028, 5e-5);
    check_printed(other.value, 0.7366, 5e-5);
    check_printed(other.std_error, 0.0927, 5e-5);
    check_printed(difference.value, 0.0108, 5e-5);
    check_printed(difference.std_error, 0.0953, 5e-5);
    check_printed(difference.lower, -0.1761, 5e-5);
    check_printed(difference.upper, 0.1976, 5e-5);
    check_printed(p_of(result, "difference"), 0.9102, 5e-5);
    check_close(difference.std_error, 0.09534361773009378, 1e-14);
    check_close(p_of(result, "difference"), 0.910206347201036, 1e-13);
    assert_int_equal(difference.n, 43);
    cxm_result_free(result);

    query.measures = LIST("auc_difference.difference(kg, protein, outcome)");
    result = query_run(&patients, &query, NULL);
    assert_int_equal(cxm_result_length(result), 1);
    difference = estimate_at(result, "auc_difference", "difference", NULL);
    check_printed(difference.value, -0.0780, 5e-5);
    check_printed(difference.std_error, 0.1046, 5e-5);
    check_printed(difference.lower, -0.2830, 5e-5);
    check_printed(difference.upper, 0.1271, 5e-5);
    check_printed(p_of(result, "difference"), 0.4561, 5e-5);
    check_close(difference.std_error, 0.10460958871813268, 1e-14);
    cxm_result_free(result);
}

/* Robin et al. 2011, BMC Bioinformatics 12:77: S100b against the WFNS grade; pROC looks from the second to the first */
static void haemorrhage_as_proc(void **state)
{
    (void)state;
    const char *path = csv_path("CXM_ORACLES", "s05_asah.csv");
    int64_t n, others;
    if (!path)
        skip();
    double *outcome = csv_column(path, "y", &n), *s100b = csv_column(path, "s100b", &others);
    double *wfns = csv_column(path, "wfns", &others);
    assert_true(outcome && s100b && wfns && n == 113);
    const cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, s100b, n), cxm_column_of(CXM_TYPE_F64, wfns, n),
                                  cxm_column_of(CXM_TYPE_F64, outcome, n)};
    const cxm_column *given[] = {&columns[0], &columns[1], &columns[2]};
    cxm_tested_estimate figures[3];
    cxm_error e;
    if (cxm_measure_analyse(cxm_measure_find("auc_difference"), given, NULL, 3, NULL, NULL, NULL, figures, NULL, &e))
        fail_msg("%s", e.message);
    check_printed(-figures[0].statistic, -2.20898, 5e-6);
    check_printed(figures[0].p, 0.0271758, 5e-8);
    check_nan(figures[0].df);
    check_printed(figures[1].estimate.value, 0.7314, 5e-5);
    free(outcome);
    free(s100b);
    free(wfns);
}

/* A row that lacks any of the three counts in no area. */
static void incomplete_rows(void **state)
{
    (void)state;
    double score[60], other[60], outcome[60], kept[3][60];
    struct table rows = {{0}, {{0}}, {0}}, few = {{0}, {{0}}, {0}};
    int64_t n = 0;
    for (int i = 0; i < 60; i++) {
        score[i] = i % 7 == 3 ? (double)NAN : i * 5 % 11;
        other[i] = i % 13 == 5 ? (double)NAN : i * 3 % 8;
        outcome[i] = i % 17 == 1 ? (double)NAN : i * i % 3;
        if (!isnan(score[i]) && !isnan(other[i]) && !isnan(outcome[i]))
            kept[0][n] = score[i], kept[1][n] = other[i], kept[2][n++] = outcome[i];
    }
    double *all[] = {score, other, outcome};
    static const char *const names[] = {"score", "other", "outcome"};
    for (int c = 0; c < 3; c++) {
        cxm_column column = cxm_column_of(CXM_TYPE_F64, all[c], 60);
        column.flags = CXM_COLUMN_NAN_IS_NULL;
        table_add(&rows, names[c], column);
        table_add(&few, names[c], cxm_column_of(CXM_TYPE_F64, kept[c], n));
    }
    const cxm_query query = query_of(LIST("auc_difference"), NULL), alone = query_of(LIST("auc"), NULL);
    cxm_result *got = query_run(&rows, &query, NULL), *want = query_run(&few, &query, NULL), *one = query_run(&few, &alone, NULL);
    for (int64_t row = 0; row < 3; row++) {
        check_bits(cxm_result_number(got, row, "value"), cxm_result_number(want, row, "value"));
        check_bits(cxm_result_number(got, row, "std_error"), cxm_result_number(want, row, "std_error"));
        check_bits(cxm_result_number(got, row, "p"), cxm_result_number(want, row, "p"));
        check_close(cxm_result_number(got, row, "missing"), (double)(60 - n), 0);
    }
    check_close(cxm_result_number(got, 1, "value"), cxm_result_number(one, 0, "value"), 1e-15);
    check_close(cxm_result_number(got, 1, "std_error"), cxm_result_number(one, 0, "std_error"), 1e-14);
    check_close(cxm_result_number(got, 0, "value"), cxm_result_number(got, 2, "value") - cxm_result_number(got, 1, "value"), 1e-15);
    check_ledger(got, 60);
    cxm_result_free(got);
    cxm_result_free(want);
    cxm_result_free(one);
}

/* ---- what has no test ---- */

static const struct status_case {
    const char *name;
    int64_t n;
    int8_t score[6], other[6], outcome[6];
    const char *status, *difference, *first, *second; /* of the value; of the intervals of the three figures */
} status_cases[] = {
    {"no rows", 0, {0}, {0}, {0}, "no_data", "too_few", "too_few", "too_few"},
    {"no events", 6, {1, 2, 3, 4, 5, 6}, {2, 1, 4, 3, 6, 5}, {0}, "undefined", "too_few", "too_few", "too_few"},
    {"only events", 6, {1, 2, 3, 4, 5, 6}, {2, 1, 4, 3, 6, 5}, {1, 1, 1, 1, 1, 1}, "undefined", "too_few", "too_few", "too_few"},
    {"one event", 6, {1, 2, 3, 4, 5, 6}, {2, 1, 4, 3, 6, 5}, {0, 0, 1, 0, 0, 0}, "ok", "too_few", "too_few", "too_few"},
    {"all tied", 6, {4, 4, 4, 4, 4, 4}, {7, 7, 7, 7, 7, 7}, {0, 1, 0, 1, 0, 1}, "ok", "degenerate", "degenerate", "degenerate"},
    {"one score tied", 6, {4, 4, 4, 4, 4, 4}, {3, 1, 2, 6, 5, 4}, {0, 1, 0, 1, 0, 1}, "ok", "ok", "degenerate", "ok"},
    {"the same order twice", 6, {1, 2, 3, 4, 5, 6}, {2, 4, 6, 8, 10, 12}, {0, 1, 0, 1, 0, 1}, "ok", "degenerate", "ok", "ok"},
    {"one separates", 6, {1, 2, 3, 4, 5, 6}, {3, 1, 5, 2, 4, 6}, {0, 0, 0, 1, 1, 1}, "ok", "ok", "degenerate", "ok"},
    {"both do", 6, {1, 2, 3, 4, 5, 6}, {1, 3, 2, 6, 5, 4}, {0, 0, 0, 1, 1, 1}, "ok", "degenerate", "degenerate", "degenerate"},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "score", cxm_column_of(CXM_TYPE_I8, c->score, c->n));
    table_add(&rows, "other", cxm_column_of(CXM_TYPE_I8, c->other, c->n));
    table_add(&rows, "outcome", cxm_column_of(CXM_TYPE_I8, c->outcome, c->n));
    const cxm_query query = query_of(LIST("auc_difference"), NULL);
    cxm_result *result = query_run(&rows, &query, NULL);
    const char *const intervals[] = {c->difference, c->first, c->second};
    for (int64_t row = 0; row < 3; row++) {
        assert_string_equal(cxm_result_text(result, row, "status"), c->status);
        assert_string_equal(cxm_result_text(result, row, "interval_status"), intervals[row]);
        assert_int_equal(isnan(cxm_result_number(result, row, "value")), strcmp(c->status, "ok") != 0);
        assert_int_equal(isnan(cxm_result_number(result, row, "p")), strcmp(intervals[row], "ok") != 0);
    }
    cxm_result_free(result);
}

/* ---- what is refused ---- */

static const struct refusal {
    const char *name, *measure, *policy;
    cxm_status status;
    const char *column;
    int64_t row;
} refusals[] = {
    {"an outcome of 2", "auc_difference(nps, effort, times)", NULL, CXM_E_DOMAIN, "times", 2},
    {"NaN in the score", "auc_difference(bad, effort, left)", NULL, CXM_E_DOMAIN, "bad", 1},
    {"NaN in the other", "auc_difference(nps, bad, left)", NULL, CXM_E_DOMAIN, "bad", 1},
    {"two columns", "auc_difference(nps, left)", NULL, CXM_E_ARGUMENT, NULL, -1},
    {"weights", "auc_difference(nps, effort, left)", "weight=effort", CXM_E_UNSUPPORTED, NULL, -1},
    {"clusters", "auc_difference(nps, effort, left)", "cluster=nps", CXM_E_UNSUPPORTED, NULL, -1},
    {"a confidence of 1", "auc_difference(nps, effort, left, confidence=1)", NULL, CXM_E_ARGUMENT, NULL, -1},
};

static void refused(void **state)
{
    const struct refusal *c = *state;
    const int8_t nps[] = {1, 2, 3, 4}, effort[] = {4, 2, 3, 1}, left[] = {0, 1, 0, 1}, times[] = {0, 1, 2, 1};
    const double bad[] = {1, NAN, 2, 3};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "nps", cxm_column_of(CXM_TYPE_I8, nps, 4));
    table_add(&rows, "effort", cxm_column_of(CXM_TYPE_I8, effort, 4));
    table_add(&rows, "left", cxm_column_of(CXM_TYPE_I8, left, 4));
    table_add(&rows, "times", cxm_column_of(CXM_TYPE_I8, times, 4));
    table_add(&rows, "bad", cxm_column_of(CXM_TYPE_F64, bad, 4));
    cxm_query query = query_of(LIST(c->measure), NULL);
    cxm_result *result = NULL;
    cxm_error error;
    query.policy = c->policy;
    const cxm_status status = cxm_table_query(&rows.table, &query, NULL, &result, &error);
    if (status != c->status || error.row != c->row)
        fail_msg("%s, row %lld: %s", cxm_status_name(status), (long long)error.row, error.message);
    if (c->column)
        assert_string_equal(error.name, c->column);
    assert_null(result);
}

static void memory_fails_cleanly(void **state)
{
    (void)state;
    const int8_t score[] = {1, 2, 3, 4, 5, 6}, other[] = {3, 1, 2, 6, 5, 4}, outcome[] = {0, 1, 0, 1, 0, 1};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "score", cxm_column_of(CXM_TYPE_I8, score, 6));
    table_add(&rows, "other", cxm_column_of(CXM_TYPE_I8, other, 6));
    table_add(&rows, "outcome", cxm_column_of(CXM_TYPE_I8, outcome, 6));
    const cxm_query query = query_of(LIST("auc_difference"), NULL);
    cxm_status status = CXM_E_MEMORY;
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        cxm_result *result = NULL;
        failing_host_init(&failing, nth);
        status = cxm_table_query(&rows.table, &query, &failing.host, &result, NULL);
        cxm_result_free(result);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {cmocka_unit_test(bowel_obstruction), cmocka_unit_test(haemorrhage_as_proc),
                                   cmocka_unit_test(incomplete_rows), cmocka_unit_test(memory_fails_cleanly)};
    size_t count = 4;
    CHECK_ROWS(status_cases, statuses, tests, count);
    CHECK_ROWS(refusals, refused, tests, count);
    return _cmocka_run_group_tests("auc_difference", tests, count, NULL, NULL);
}
