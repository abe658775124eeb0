/* Cronbach's alpha against R's psych, printed intervals, its laws, and data that have none.
 * Read lib/weighting/reliability.c next to it. */
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/reliability.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"

enum { MOST = 200, ITEMS = 7 };

static int skipped;

static cxm_column doubles(const double *values, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static cxm_reliability_result alpha_of(const cxm_column *items, int32_t k, cxm_reliability_item *each)
{
    cxm_reliability_result result;
    cxm_error why;
    if (cxm_reliability(items, k, 0.95, NULL, each, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static void attitude(void **state)
{
    (void)state;
    static const char *const names[ITEMS] = {"rating", "complaints", "privileges", "learning", "raises", "critical", "advance"};
    struct json_file file = oracles_load("s01_s04_extra.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    double *values[ITEMS];
    cxm_column items[ITEMS];
    for (int j = 0; j < ITEMS; j++) {
        int64_t n;
        values[j] = csv_column(csv_path("CXM_ORACLES", "s01_attitude.csv"), names[j], &n);
        items[j] = doubles(values[j], n);
    }
    const struct json *one = oracles_case(file.root, "cronbach_alpha");
    cxm_reliability_item each[ITEMS];
    cxm_reliability_result result = alpha_of(items, ITEMS, each);
    double trace = 0;
    for (int j = 0; j < ITEMS; j++)
        trace += each[j].deviation * each[j].deviation;
    check_close(result.alpha.value, oracles_number(one, "expected.raw_alpha"), 1e-13);
    check_close(result.standardized.value, oracles_number(one, "expected.std_alpha"), 1e-13);
    check_close(result.mean_correlation, oracles_number(one, "expected.avg_r"), 1e-13);
    check_close(trace, oracles_number(one, "inputs.cov_trace"), 1e-13);
    /* without an item: alpha of the others, by the function itself */
    for (int j = 0; j < ITEMS; j++) {
        cxm_column others[ITEMS];
        int32_t k = 0;
        for (int l = 0; l < ITEMS; l++)
            if (l != j)
                others[k++] = items[l];
        check_close(each[j].alpha_without, alpha_of(others, k, NULL).alpha.value, 1e-13);
    }
    for (int j = 0; j < ITEMS; j++)
        free(values[j]);
    json_close(&file);
}

/* Printed by Evans with R, feldt1.return(.913, 873, 20) in the MRC Cognition and Brain Sciences Unit's statistics pages, and of the
 * worked example of Zaiontz, Real Statistics Using Excel: alpha .591719 of 10 items and 15 people. */
static void printed_intervals(void **state)
{
    (void)state;
    static const struct {
        double alpha, n, k, lower, upper;
    } table[] = {{0.913, 873, 20, 0.9044024, 0.9211588}, {0.591719, 15, 10, 0.1949217, 0.8398209}};
    for (int i = 0; i < 2; i++) {
        double df1 = table[i].n - 1, df2 = df1 * (table[i].k - 1), apart = 1 - table[i].alpha;
        check_printed(1 - apart * cxm_f_quantile(0.975, df1, df2), table[i].lower, 5e-8);
        check_printed(1 - apart * cxm_f_quantile(0.025, df1, df2), table[i].upper, 5e-8);
    }
}

static void draw(struct random *random, double values[ITEMS][MOST], int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        double common = (double)random_below(random, 100);
        for (int j = 0; j < ITEMS; j++)
            values[j][i] = common + (double)random_below(random, 60 + 20 * j);
    }
}

static void the_interval_is_feldts(void **state)
{
    (void)state;
    static double values[ITEMS][MOST];
    struct random random = {61};
    cxm_column items[ITEMS];
    for (int round = 0; round < 20; round++) {
        int64_t n = 5 + random_below(&random, MOST - 5);
        int32_t k = 2 + (int32_t)random_below(&random, ITEMS - 1);
        draw(&random, values, n);
        for (int j = 0; j < ITEMS; j++)
            items[j] = doubles(values[j], n);
        cxm_reliability_result result = alpha_of(items, k, NULL);
        double df1 = (double)n - 1, df2 = df1 * (k - 1), apart = 1 - result.alpha.value;
        check_close(result.alpha.lower, 1 - apart * cxm_f_quantile(0.975, df1, df2), 1e-13);
        check_close(result.alpha.upper, 1 - apart * cxm_f_quantile(0.025, df1, df2), 1e-13);
        assert_true(result.alpha.lower < result.alpha.value && result.alpha.value < result.alpha.upper);
        assert_int_equal(result.alpha.interval_status, CXM_INTERVAL_OK);
        assert_int_equal(result.standardized.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    }
}

/* alpha is the mean of all split-half coefficients of Flanagan and Rulon (Cronbach 1951). */
static void mean_of_all_halves(void **state)
{
    (void)state;
    static double values[ITEMS][MOST];
    struct random random = {62};
    enum { FOUR = 4, N = 50 };
    cxm_column items[FOUR];
    draw(&random, values, N);
    for (int j = 0; j < FOUR; j++)
        items[j] = doubles(values[j], N);
    double sum = 0;
    for (int other = 1; other < FOUR; other++) { /* item 0 with `other` against the two that are left */
        double half[2][N] = {{0}, {0}};
        for (int j = 0; j < FOUR; j++)
            for (int i = 0; i < N; i++)
                half[j == 0 || j == other ? 0 : 1][i] += values[j][i];
        cxm_column halves[2] = {doubles(half[0], N), doubles(half[1], N)};
        sum += alpha_of(halves, 2, NULL).alpha.value;
    }
    check_close(alpha_of(items, FOUR, NULL).alpha.value, sum / 3, 1e-13);
}

static void far_from_zero_and_missing(void **state)
{
    (void)state;
    static double values[ITEMS][MOST], moved[ITEMS][MOST];
    struct random random = {63};
    cxm_column items[ITEMS], others[ITEMS];
    draw(&random, values, 100);
    for (int j = 0; j < ITEMS; j++) {
        for (int i = 0; i < 100; i++)
            moved[j][i] = values[j][i] + 1e9;
        for (int i = 100; i < 107; i++)
            moved[j][i] = i - 100 == j ? NAN : 5;
        items[j] = doubles(values[j], 100);
        others[j] = doubles(moved[j], 107);
    }
    cxm_reliability_result a = alpha_of(items, ITEMS, NULL), b = alpha_of(others, ITEMS, NULL);
    check_close(b.alpha.value, a.alpha.value, 1e-13);
    check_close(b.standardized.value, a.standardized.value, 1e-13);
    assert_int_equal(b.alpha.n, 100);
    assert_int_equal(b.alpha.missing, 7);
}

static const struct degenerate {
    const char *name;
    double items[3][4];
    int64_t n;
    int32_t k, alpha, interval, standardized;
} degenerates[] = {
    {"nothing", {{0}}, 0, 2, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, CXM_VALUE_NO_DATA},
    {"one item", {{1, 2, 3, 4}}, 4, 1, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_VALUE_UNDEFINED},
    {"one row", {{1}, {2}}, 1, 2, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_VALUE_UNDEFINED},
    {"all constant", {{3, 3, 3}, {2, 2, 2}}, 3, 2, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_VALUE_UNDEFINED},
    {"one constant", {{1, 2, 4, 3}, {2, 1, 4, 4}, {5, 5, 5, 5}}, 4, 3, CXM_VALUE_OK, CXM_INTERVAL_OK, CXM_VALUE_UNDEFINED},
    {"the same item twice", {{1, 2, 4, 3}, {1, 2, 4, 3}}, 4, 2, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, CXM_VALUE_OK},
    {"an item and its reverse", {{1, 2, 4, 3}, {4, 3, 1, 2}}, 4, 2, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_VALUE_UNDEFINED},
    {"items against each other", {{1, 2, 4, 3}, {4, 3, 2, 1}}, 4, 2, CXM_VALUE_OK, CXM_INTERVAL_OK, CXM_VALUE_OK},
};

static void degenerate(void **state)
{
    const struct degenerate *c = *state;
    cxm_column items[3];
    cxm_reliability_item each[3];
    for (int j = 0; j < c->k; j++)
        items[j] = doubles(c->items[j], c->n);
    cxm_reliability_result result = alpha_of(items, c->k, each);
    assert_int_equal(result.alpha.status, c->alpha);
    assert_int_equal(result.alpha.interval_status, c->interval);
    assert_int_equal(result.standardized.status, c->standardized);
    assert_int_equal(isnan(result.alpha.value), c->alpha != CXM_VALUE_OK);
    assert_int_equal(isnan(result.alpha.lower), c->interval != CXM_INTERVAL_OK);
    assert_int_equal(isnan(result.standardized.value), c->standardized != CXM_VALUE_OK);
    if (c->k < 3)
        check_nan(each[0].alpha_without);
    if (c->interval == CXM_INTERVAL_OK && c->k == 2)
        assert_true(result.alpha.value < 0);
}

static void errors(void **state)
{
    (void)state;
    const double x[] = {1, 2, INFINITY};
    cxm_column items[] = {doubles(x, 2), doubles(x, 2), doubles(x, 3)};
    cxm_reliability_result result;
    cxm_error why;
    assert_int_equal(cxm_reliability(NULL, 2, 0.95, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_reliability(items, 0, 0.95, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_reliability(items, 2, 1, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_reliability(items, 2, 0.95, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_reliability(items, 3, 0.95, NULL, NULL, &result, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_reliability(items + 2, 1, 0.95, NULL, NULL, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "item[2]: inf is outside -1e140..1e140");
}

static void memory(void **state)
{
    (void)state;
    static double values[ITEMS][MOST];
    struct random random = {64};
    cxm_column items[ITEMS];
    draw(&random, values, 30);
    for (int j = 0; j < ITEMS; j++)
        items[j] = doubles(values[j], 30);
    struct failing_host failing;
    cxm_reliability_result result;
    cxm_status status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_reliability(items, ITEMS, 0.95, &failing.host, NULL, &result, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_int_equal(failing.calls, 4);
}

static int said(void **state)
{
    (void)state;
    if (skipped)
        printf("%d skipped: CXM_ORACLES names no folder\n", skipped);
    return 0;
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(attitude),           cmocka_unit_test(printed_intervals),         cmocka_unit_test(the_interval_is_feldts),
        cmocka_unit_test(mean_of_all_halves), cmocka_unit_test(far_from_zero_and_missing), cmocka_unit_test(errors),
        cmocka_unit_test(memory),
    };
    size_t count = 7;
    CHECK_ROWS(degenerates, degenerate, tests, count);
    return _cmocka_run_group_tests("reliability", tests, count, NULL, said);
}
