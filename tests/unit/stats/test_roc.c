/* Areas under ROC curves against pROC's figures, the definition by every pair, and their own laws.
 * The data of pROC are read from CXM_ORACLES and skipped without it. */
#include "support/check.h"

#include <stdlib.h>

#include <cxm/unstable/roc.h>
#include <cxm/unstable/two_groups.h>

#include "support/csv.h"
#include "support/failing_host.h"
#include "support/pairs.h"

static cxm_auc_comparison areas(const double *first, const double *second, const double *outcome, int64_t n)
{
    cxm_column a = pairs_doubles(first, n), b = pairs_doubles(second, n), c = pairs_doubles(outcome, n);
    cxm_auc_comparison result;
    cxm_error error;
    if (cxm_auc_compare(&a, &b, &c, 0.95, NULL, &result, &error))
        fail_msg("%s at row %lld: %s", cxm_status_name(error.code), (long long)error.row, error.message);
    return result;
}

static cxm_tested_estimate area(const double *score, const double *outcome, int64_t n)
{
    cxm_column a = pairs_doubles(score, n), c = pairs_doubles(outcome, n);
    cxm_tested_estimate result;
    cxm_error error;
    if (cxm_auc(&a, &c, 0.95, NULL, &result, &error))
        fail_msg("%s at row %lld: %s", cxm_status_name(error.code), (long long)error.row, error.message);
    return result;
}

/* Robin et al. 2011, BMC Bioinformatics 12:77: aneurysmal subarachnoid haemorrhage, AUC of S100b, and against the WFNS grade */
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
    cxm_tested_estimate one = area(s100b, outcome, n);
    check_printed(one.estimate.value, 0.7314, 5e-5);
    check_printed(one.estimate.lower, 0.6301, 5e-5);
    check_printed(one.estimate.upper, 0.8326, 5e-5);
    check_printed(one.estimate.std_error * one.estimate.std_error, 0.00266868, 5e-9);
    cxm_auc_comparison two = areas(s100b, wfns, outcome, n);
    check_printed(-two.difference.statistic, -2.20898, 5e-6); /* pROC looks from the second to the first */
    check_printed(two.difference.p, 0.0271758, 5e-8);
    assert_int_equal(two.difference.method, CXM_TEST_Z);
    free(outcome);
    free(s100b);
    free(wfns);
}

/* ---- the definition ---- */

static double win(double event, double other)
{
    return event > other ? 1 : event == other ? 0.5 : 0;
}

/* DeLong's V10 and V01 by every pair, and the covariance of two areas as printed. */
static double delong(const double *first, const double *second, const double *outcome, int64_t n, double *auc1, double *auc2)
{
    double m1 = 0, m0 = 0, s10 = 0, s01 = 0;
    *auc1 = *auc2 = 0;
    for (int64_t i = 0; i < n; i++)
        m1 += outcome[i], m0 += 1 - outcome[i];
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            if (outcome[i] > outcome[j]) {
                *auc1 += win(first[i], first[j]) / (m1 * m0);
                *auc2 += win(second[i], second[j]) / (m1 * m0);
            }
    for (int64_t i = 0; i < n; i++) {
        double v1 = 0, v2 = 0, size = outcome[i] > 0 ? m0 : m1;
        for (int64_t j = 0; j < n; j++)
            if (outcome[i] != outcome[j]) {
                int64_t event = outcome[i] > 0 ? i : j, other = outcome[i] > 0 ? j : i;
                v1 += win(first[event], first[other]) / size;
                v2 += win(second[event], second[other]) / size;
            }
        *(outcome[i] > 0 ? &s10 : &s01) += (v1 - *auc1) * (v2 - *auc2);
    }
    return s10 / (m1 - 1) / m1 + s01 / (m0 - 1) / m0;
}

static const struct roc_case {
    const char *name;
    int64_t n;
    double low;
    int64_t values;
    double step;
} roc_cases[] = {
    {"0 to 10", 300, 0, 11, 1}, {"0 to 100", 300, 0, 101, 1}, {"as many values as rows", 300, 0.1, 1000000, 0.001},
    {"eight", 8, 0, 11, 1},
};

static void by_pairs(void **state)
{
    const struct roc_case *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS], outcome[PAIRS_MOST_ROWS];
    struct random random = {41};
    double a1, a2, middle = c->low + c->step * (double)c->values / 2;
    pairs_fill(&random, x, y, c->n, c->low, c->values, c->step);
    for (int64_t i = 0; i < c->n; i++)
        outcome[i] = random_below(&random, 3) ? (double)(x[i] > middle) : (double)random_below(&random, 2);
    cxm_auc_comparison r = areas(x, y, outcome, c->n);
    cxm_tested_estimate one = area(x, outcome, c->n), two = area(y, outcome, c->n);
    double covariance = delong(x, y, outcome, c->n, &a1, &a2);
    check_close(one.estimate.value, a1, 1e-12);
    check_close(two.estimate.value, a2, 1e-12);
    double v1 = delong(x, x, outcome, c->n, &a1, &a2), v2 = delong(y, y, outcome, c->n, &a1, &a2);
    check_close(one.estimate.std_error, sqrt(v1), 1e-12);
    check_close(two.estimate.std_error, sqrt(v2), 1e-12);
    check_close(r.correlation, covariance / sqrt(v1 * v2), 1e-11);
    check_close(r.difference.difference.std_error, sqrt(v1 + v2 - 2 * covariance), 1e-11);
    check_close(r.difference.difference.value, two.estimate.value - one.estimate.value, 1e-14);
    /* what either call says of one score is the same */
    check_close(r.first.estimate.value, one.estimate.value, 1e-15);
    check_close(r.first.estimate.std_error, one.estimate.std_error, 1e-14);
    check_close(r.second.p, two.p, 1e-13);
    check_close(r.second.estimate.lower, two.estimate.lower, 1e-14);
}

/* The area is the superiority of two groups, with the same standard error. */
static void is_superiority(void **state)
{
    (void)state;
    static double x[400], unused[400], outcome[400];
    struct random random = {43};
    cxm_two_groups_result groups;
    pairs_fill(&random, x, unused, 400, 0, 11, 1);
    for (int i = 0; i < 400; i++)
        outcome[i] = i >= 150;
    cxm_column first = pairs_doubles(x, 150), second = pairs_doubles(x + 150, 250);
    assert_int_equal(cxm_two_groups(&first, &second, NULL, NULL, &groups, NULL), CXM_OK);
    cxm_tested_estimate one = area(x, outcome, 400);
    check_bits(one.estimate.value, groups.superiority.estimate.value);
    check_bits(one.estimate.std_error, groups.superiority.estimate.std_error);
    /* a score of the other sign has the area that is missing to 1 */
    for (int i = 0; i < 400; i++)
        x[i] = -x[i];
    check_close(area(x, outcome, 400).estimate.value, 1 - one.estimate.value, 1e-15);
}

static void rows_that_are_not_complete(void **state)
{
    (void)state;
    static double x[200], y[200], outcome[200], few_x[200], few_y[200], few_outcome[200];
    struct random random = {47};
    int64_t kept = 0;
    pairs_fill(&random, x, y, 200, 0, 11, 1);
    for (int i = 0; i < 200; i++) {
        outcome[i] = (double)random_below(&random, 2);
        if (i % 7 == 0)
            x[i] = NAN;
        else if (i % 11 == 0)
            y[i] = NAN;
        else if (i % 13 == 0)
            outcome[i] = NAN;
        else
            few_x[kept] = x[i], few_y[kept] = y[i], few_outcome[kept++] = outcome[i];
    }
    cxm_column a = pairs_doubles(x, 200), b = pairs_doubles(y, 200), c = pairs_doubles(outcome, 200);
    a.flags = b.flags = c.flags = CXM_COLUMN_NAN_IS_NULL;
    cxm_auc_comparison got, want = areas(few_x, few_y, few_outcome, kept);
    assert_int_equal(cxm_auc_compare(&a, &b, &c, 0.95, NULL, &got, NULL), CXM_OK);
    assert_int_equal(got.first.estimate.missing, 200 - kept);
    got.first.estimate.missing = got.second.estimate.missing = got.difference.difference.missing = 0;
    assert_int_equal(memcmp(&got, &want, sizeof got), 0);
}

/* ---- data that carry no number ---- */

static const double six[] = {1, 2, 3, 4, 5, 6}, mixed[] = {2, 1, 4, 3, 6, 5}, uneven[] = {3, 1, 2, 6, 5, 4},
                    none[] = {0, 0, 0, 0, 0, 0}, late[] = {0, 0, 0, 1, 1, 1},
                    once[] = {0, 0, 1, 0, 0, 0}, alternate[] = {0, 1, 0, 1, 0, 1};

static const struct roc_status {
    const char *name;
    const double *first, *second, *outcome;
    int64_t n;
    int32_t value, one, two, difference; /* statuses: of the value, and of the three intervals */
} roc_statuses[] = {
    {"no rows", six, six, none, 0, CXM_VALUE_NO_DATA, 1, 1, 1},
    {"no event", six, mixed, none, 6, CXM_VALUE_UNDEFINED, 1, 1, 1},
    {"one event", six, mixed, once, 6, CXM_VALUE_OK, 1, 1, 1},
    {"separated by both", six, mixed, late, 6, CXM_VALUE_OK, 2, 0, 0},
    {"the same score twice", six, six, alternate, 6, CXM_VALUE_OK, 0, 0, 2},
    {"a difference alike for all", six, mixed, alternate, 6, CXM_VALUE_OK, 0, 0, 2},
    {"two scores", six, uneven, alternate, 6, CXM_VALUE_OK, 0, 0, 0},
};

static void roc_status(void **state)
{
    const struct roc_status *c = *state;
    cxm_auc_comparison r = areas(c->first, c->second, c->outcome, c->n);
    cxm_tested_estimate one = area(c->first, c->outcome, c->n);
    assert_int_equal(one.estimate.status, c->value);
    assert_int_equal(r.first.estimate.status, c->value);
    assert_int_equal(r.difference.difference.status, c->value);
    assert_int_equal(one.estimate.interval_status, c->one);
    assert_int_equal(r.first.estimate.interval_status, c->one);
    assert_int_equal(r.second.estimate.interval_status, c->two);
    assert_int_equal(r.difference.difference.interval_status, c->difference);
    assert_int_equal(r.difference.test_status, c->difference ? CXM_TEST_NOT_TESTABLE : CXM_TEST_OK);
    assert_int_equal(isnan(r.difference.p), c->difference != 0);
    assert_int_equal(isnan(one.estimate.value), c->value != CXM_VALUE_OK);
    assert_int_equal(one.estimate.n, c->n);
}

/* ---- errors and memory ---- */

static void roc_errors(void **state)
{
    (void)state;
    const double odd[] = {0, 1, 0, 2, 0, 1}, bad[] = {1, 2, NAN, 4, 5, 6};
    cxm_column score = pairs_doubles(six, 6), outcome = pairs_doubles(late, 6), wrong = pairs_doubles(odd, 6);
    cxm_column nan = pairs_doubles(bad, 6);
    cxm_column little = pairs_doubles(six, 5);
    cxm_tested_estimate one, untouched;
    cxm_auc_comparison two;
    cxm_host host = CXM_HOST_INIT;
    cxm_error error;
    memset(&one, 0x5A, sizeof one);
    untouched = one;
    host.reserved = 1;
    assert_int_equal(cxm_auc(&score, &wrong, 0.95, NULL, &one, &error), CXM_E_DOMAIN);
    assert_string_equal(error.message, "outcome[3]: 2 is neither 0 nor 1");
    assert_string_equal(error.name, "outcome");
    assert_int_equal(error.row, 3);
    assert_int_equal(error.argument, 1);
    assert_int_equal(cxm_auc(&nan, &outcome, 0.95, NULL, &one, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 2);
    assert_int_equal(error.argument, 0);
    assert_int_equal(cxm_auc(&little, &outcome, 0.95, NULL, &one, &error), CXM_E_LENGTH);
    assert_int_equal(cxm_auc(NULL, &outcome, 0.95, NULL, &one, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "score is NULL");
    assert_int_equal(cxm_auc(&score, &outcome, 2, NULL, &one, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 2);
    assert_int_equal(cxm_auc(&score, &outcome, 0.95, &host, &one, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 3);
    assert_int_equal(cxm_auc(&score, &outcome, 0.95, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(memcmp(&one, &untouched, sizeof one), 0);
    assert_int_equal(cxm_auc_compare(&score, &nan, &outcome, 0.95, NULL, &two, &error), CXM_E_DOMAIN);
    assert_int_equal(error.argument, 1);
    assert_int_equal(error.row, 2);
    assert_int_equal(cxm_auc_compare(&score, &score, &wrong, 0.95, NULL, &two, &error), CXM_E_DOMAIN);
    assert_int_equal(error.argument, 2);
    assert_int_equal(cxm_auc_compare(&score, &little, &outcome, 0.95, NULL, &two, &error), CXM_E_LENGTH);
    assert_int_equal(cxm_auc_compare(&score, &score, NULL, 0.95, NULL, &two, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "outcome is NULL");
    assert_int_equal(cxm_auc_compare(&score, &score, &outcome, 0, NULL, &two, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_auc_compare(&score, &score, &outcome, 0.95, &host, &two, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 4);
    assert_int_equal(cxm_auc_compare(&score, &score, &outcome, 0.95, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 5);
}

static void roc_memory(void **state)
{
    (void)state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS], outcome[PAIRS_MOST_ROWS];
    struct random random = {53};
    pairs_fill(&random, x, y, PAIRS_MOST_ROWS, 0.1, 1000000, 0.001);
    for (int i = 0; i < PAIRS_MOST_ROWS; i++)
        outcome[i] = i % 3 == 0;
    cxm_column a = pairs_doubles(x, PAIRS_MOST_ROWS), b = pairs_doubles(y, PAIRS_MOST_ROWS);
    cxm_column c = pairs_doubles(outcome, PAIRS_MOST_ROWS);
    cxm_auc_comparison want = areas(x, y, outcome, PAIRS_MOST_ROWS), got;
    cxm_tested_estimate one;
    struct failing_host failing;
    cxm_status status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_auc_compare(&a, &b, &c, 0.95, &failing.host, &got, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(failing.calls > 5);
    assert_int_equal(memcmp(&got, &want, sizeof got), 0);
    status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_auc(&a, &c, 0.95, &failing.host, &one, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(haemorrhage_as_proc), cmocka_unit_test(is_superiority), cmocka_unit_test(rows_that_are_not_complete),
        cmocka_unit_test(roc_errors),          cmocka_unit_test(roc_memory),
    };
    size_t count = 5;
    CHECK_ROWS(roc_cases, by_pairs, tests, count);
    CHECK_ROWS(roc_statuses, roc_status, tests, count);
    return _cmocka_run_group_tests("roc", tests, count, NULL, NULL);
}
