/* Two independent groups against printed examples, R, scipy, and the definitions by every pair of values.
 * The oracles' cases are read from CXM_ORACLES and skipped without it; read test_roc.c next. */
#include "support/check.h"

#include <cxm/unstable/two_groups.h>

#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/pairs.h"

static cxm_two_groups_result compared(const cxm_column *first, const cxm_column *second, int32_t continuity)
{
    cxm_two_groups_options options = CXM_TWO_GROUPS_OPTIONS_INIT;
    cxm_two_groups_result result;
    cxm_error error;
    options.continuity = continuity;
    if (cxm_two_groups(first, second, &options, NULL, &result, &error))
        fail_msg("%s at row %lld: %s", cxm_status_name(error.code), (long long)error.row, error.message);
    return result;
}

static cxm_two_groups_result compared_doubles(const double *first, int64_t n1, const double *second, int64_t n2, int32_t continuity)
{
    cxm_column a = pairs_doubles(first, n1), b = pairs_doubles(second, n2);
    return compared(&a, &b, continuity);
}

/* ---- printed examples ---- */

/* Brunner and Munzel 2000, Biometrical Journal 42, table 1: pain scores after laparoscopy, two treatments */
static const double pain_y[] = {1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1}, pain_n[] = {3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4};

static void pain(void **state)
{
    (void)state;
    cxm_two_groups_result r = compared_doubles(pain_y, 14, pain_n, 11, 1);
    check_printed(r.superiority.estimate.value, 0.789, 5e-4);
    check_printed(r.superiority.estimate.lower, 0.5952, 5e-5);
    check_printed(r.superiority.estimate.upper, 0.9827, 5e-5);
    check_printed(r.superiority.statistic, 3.1375, 5e-5);
    check_printed(r.superiority.df, 17.683, 5e-4);
    check_printed(r.superiority.p, 0.005786, 5e-7);
}

/* Hollander and Wolfe 1973, pages 69-72: permeability of the human chorioamnion, at term and at 12 to 26 weeks: W = 35 */
static void permeability(void **state)
{
    (void)state;
    const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}, early[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    cxm_two_groups_result r = compared_doubles(term, 10, early, 5, 0);
    assert_int_equal(r.lower, 35);
    assert_int_equal(r.higher, 15);
    check_close(r.mann_whitney_z, (15 - 25.0) / sqrt(10 * 5 * 16 / 12.0), 1e-14);
}

/* ---- independent programs ---- */

static struct json_file groups_files[2];

static const struct json *groups_case(int file, const char *id)
{
    static const char *const names[] = {"s07_divergence.json", "s04_s07_python.json"};
    if (!groups_files[file].root)
        groups_files[file] = oracles_load(names[file]);
    if (!groups_files[file].root)
        skip();
    return oracles_case(groups_files[file].root, id);
}

static int groups_release(void **state)
{
    (void)state;
    json_close(&groups_files[0]);
    json_close(&groups_files[1]);
    return 0;
}

static cxm_two_groups_result compared_case(const struct json *one, const char *first, const char *second, int32_t continuity)
{
    double a[64], b[64];
    int64_t n1 = oracles_numbers(one, first, a, 64), n2 = oracles_numbers(one, second, b, 64);
    return compared_doubles(a, n1, b, n2, continuity);
}

static void pain_as_r(void **state)
{
    (void)state;
    const struct json *one = groups_case(0, "bm_pain");
    cxm_two_groups_result r = compared_case(one, "inputs.x", "inputs.y", 1);
    double ci[2];
    check_close(r.superiority.statistic, oracles_number(one, "expected.bm"), 1e-13);
    check_close(r.superiority.df, oracles_number(one, "expected.df"), 1e-13);
    check_close(r.superiority.p, oracles_number(one, "expected.p"), 1e-13);
    check_close(r.superiority.estimate.value, oracles_number(one, "expected.phat"), 1e-14);
    assert_int_equal(oracles_numbers(one, "expected.ci95", ci, 2), 2);
    check_close(r.superiority.estimate.lower, ci[0], 1e-13);
    check_close(r.superiority.estimate.upper, ci[1], 1e-13);
    check_close((double)r.lower + (double)r.equal / 2, oracles_number(one, "expected.W"), 0);
    check_close(r.mann_whitney_p, oracles_number(one, "expected.wilcox_p_cc"), 1e-14);
    /* effsize looks from the second group to the first */
    check_close(-r.cliff.estimate.value, oracles_number(one, "expected.cliff_delta"), 1e-14);
    check_close(r.cliff.estimate.std_error * r.cliff.estimate.std_error, oracles_number(one, "expected.cliff_var"), 1e-13);
    assert_int_equal(oracles_numbers(one, "expected.cliff_ci95", ci, 2), 2);
    check_close(-r.cliff.estimate.upper, ci[0], 1e-13);
    check_close(-r.cliff.estimate.lower, ci[1], 1e-13);
    r = compared_case(one, "inputs.x", "inputs.y", 0);
    check_close(r.mann_whitney_p, oracles_number(one, "expected.wilcox_p_nocc"), 1e-14);
}

static void buyers_and_users_as_r(void **state)
{
    (void)state;
    const struct json *one = groups_case(0, "two_group_buyers_users");
    cxm_two_groups_result r = compared_case(one, "inputs.buyers", "inputs.users", 1);
    double ci[2];
    check_close(-r.difference.difference.value, oracles_number(one, "expected.welch.diff"), 1e-13);
    check_close(-r.difference.statistic, oracles_number(one, "expected.welch.t"), 1e-13);
    check_close(r.difference.df, oracles_number(one, "expected.welch.df"), 1e-13);
    check_close(r.difference.p, oracles_number(one, "expected.welch.p"), 1e-13);
    assert_int_equal(oracles_numbers(one, "expected.welch.ci95", ci, 2), 2);
    check_close(-r.difference.difference.upper, ci[0], 1e-13);
    check_close(-r.difference.difference.lower, ci[1], 1e-13);
    check_close((double)r.lower + (double)r.equal / 2, oracles_number(one, "expected.W"), 0);
    check_close(r.mann_whitney_p, oracles_number(one, "expected.wilcox_p_cc"), 1e-14);
    check_close(-r.cliff.estimate.value, oracles_number(one, "expected.cliff"), 1e-14);
    assert_int_equal(oracles_numbers(one, "expected.cliff_ci95", ci, 2), 2);
    check_close(-r.cliff.estimate.upper, ci[0], 1e-13);
    check_close(-r.cliff.estimate.lower, ci[1], 1e-13);
    check_close(r.superiority.statistic, oracles_number(one, "expected.bm"), 1e-13);
    check_close(r.superiority.df, oracles_number(one, "expected.bm_df"), 1e-13);
    check_close(r.superiority.p, oracles_number(one, "expected.bm_p"), 1e-13);
    check_close(1 - r.superiority.estimate.value, oracles_number(one, "expected.pA_gt_B"), 1e-14);
}

static void ratings_as_scipy(void **state)
{
    (void)state;
    const struct json *one = groups_case(1, "mannwhitney_scipy");
    cxm_two_groups_result r = compared_case(one, "inputs.A", "inputs.B", 1);
    check_close((double)r.lower + (double)r.equal / 2, oracles_number(one, "expected.U"), 0);
    check_close(r.mann_whitney_p, oracles_number(one, "expected.p"), 1e-14);
    check_close(r.superiority.statistic, oracles_number(one, "expected.bm"), 1e-13);
    check_close(r.superiority.p, oracles_number(one, "expected.bm_p"), 1e-13);
}

/* ---- the definitions ---- */

static double mid_rank(const double *values, int64_t n, double value)
{
    double below = 0, same = 0;
    for (int64_t i = 0; i < n; i++) {
        below += values[i] < value;
        same += values[i] == value;
    }
    return below + (same + 1) / 2;
}

static double mean_of(const double *values, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += values[i];
    return sum / (double)n;
}

/* Brunner and Munzel's S^2 as printed: overall ranks less ranks within the group. */
static double rank_variance(const double *all, int64_t n, const double *own, int64_t n1)
{
    double mean = 0, sum = 0;
    for (int64_t i = 0; i < n1; i++)
        mean += mid_rank(all, n, own[i]) / (double)n1;
    for (int64_t i = 0; i < n1; i++) {
        double d = mid_rank(all, n, own[i]) - mid_rank(own, n1, own[i]) - mean + (double)(n1 + 1) / 2;
        sum += d * d;
    }
    return sum / (double)(n1 - 1);
}

static void check_by_pairs(const double *x, int64_t n1, const double *y, int64_t n2)
{
    static double all[2 * PAIRS_MOST_ROWS];
    cxm_two_groups_result r = compared_doubles(x, n1, y, n2, 0);
    const double m1 = (double)n1, m2 = (double)n2, m = m1 + m2;
    int64_t higher = 0, lower = 0;
    memcpy(all, x, (size_t)n1 * sizeof *all);
    memcpy(all + n1, y, (size_t)n2 * sizeof *all);
    for (int64_t i = 0; i < n1; i++)
        for (int64_t j = 0; j < n2; j++) {
            higher += y[j] > x[i];
            lower += y[j] < x[i];
        }
    assert_int_equal(r.higher, higher);
    assert_int_equal(r.lower, lower);
    assert_int_equal(r.equal, n1 * n2 - higher - lower);

    double ties = 0;
    for (int64_t i = 0; i < n1 + n2; i++) {
        double t = 0;
        for (int64_t j = 0; j < n1 + n2; j++)
            t += all[j] == all[i];
        ties += t * t - 1;
    }
    double deviation = sqrt(m1 * m2 / 12 * (m + 1 - ties / (m * (m - 1))));
    check_close(r.mann_whitney_z, (double)(higher - lower) / 2 / deviation, 1e-12);

    double s1 = rank_variance(all, n1 + n2, x, n1), s2 = rank_variance(all, n1 + n2, y, n2), rank1 = 0, rank2 = 0;
    for (int64_t i = 0; i < n1; i++)
        rank1 += mid_rank(all, n1 + n2, x[i]) / m1;
    for (int64_t i = 0; i < n2; i++)
        rank2 += mid_rank(all, n1 + n2, y[i]) / m2;
    check_close(r.superiority.statistic, m1 * m2 * (rank2 - rank1) / (m * sqrt(m1 * s1 + m2 * s2)), 1e-10);
    check_close(r.superiority.estimate.std_error, sqrt(s1 / (m1 * m2 * m2) + s2 / (m2 * m1 * m1)), 1e-12);

    double delta = (double)(higher - lower) / (m1 * m2), rows = 0, columns = 0, cells = 0;
    for (int64_t i = 0; i < n1; i++) {
        double row = 0;
        for (int64_t j = 0; j < n2; j++) {
            double d = pairs_sign(x[i], y[j]);
            row += d / m2;
            cells += (d - delta) * (d - delta);
        }
        rows += (row - delta) * (row - delta);
    }
    for (int64_t j = 0; j < n2; j++) {
        double column = 0;
        for (int64_t i = 0; i < n1; i++)
            column += pairs_sign(x[i], y[j]) / m1;
        columns += (column - delta) * (column - delta);
    }
    double variance = (m2 * m2 * rows + m1 * m1 * columns - cells) / (m1 * m2 * (m1 - 1) * (m2 - 1));
    check_close(r.cliff.estimate.value, delta, 1e-14);
    check_close(r.cliff.estimate.std_error, sqrt(variance), 1e-9);
    check_close(2 * r.superiority.estimate.value - 1, delta, 1e-14);
    check_close(r.second.value - r.first.value, mean_of(y, n2) - mean_of(x, n1), 1e-12);
}

static const struct groups_definition {
    const char *name;
    int64_t n1, n2;
    double low;
    int64_t values;
    double step;
} groups_definitions[] = {
    {"0 to 10", 200, 350, 0, 11, 1},     {"halves", 200, 90, 1, 9, 0.5}, {"0 to 100", 300, 300, 0, 101, 1},
    {"few", 4, 5, 0, 11, 1},             {"booleans", 30, 40, 0, 2, 1},  {"as many values as rows", 300, 400, 0.1, 1000000, 0.001},
};

static void by_pairs(void **state)
{
    const struct groups_definition *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS], unused[PAIRS_MOST_ROWS];
    struct random random = {23};
    pairs_fill(&random, x, unused, c->n1, c->low, c->values, c->step);
    pairs_fill(&random, y, unused, c->n2, c->low, c->values, c->step);
    check_by_pairs(x, c->n1, y, c->n2);
}

/* The groups trade places: every figure is turned round. */
static void groups_trade_places(void **state)
{
    const struct groups_definition *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS], unused[PAIRS_MOST_ROWS];
    struct random random = {29};
    pairs_fill(&random, x, unused, c->n1, c->low, c->values, c->step);
    pairs_fill(&random, y, unused, c->n2, c->low, c->values, c->step);
    cxm_two_groups_result a = compared_doubles(x, c->n1, y, c->n2, 1), b = compared_doubles(y, c->n2, x, c->n1, 1);
    assert_int_equal(a.higher, b.lower);
    check_close(a.mann_whitney_z, -b.mann_whitney_z, 1e-14);
    check_close(a.superiority.statistic, -b.superiority.statistic, 1e-13);
    check_close(a.superiority.estimate.value, 1 - b.superiority.estimate.value, 1e-15);
    check_close(a.cliff.estimate.lower, -b.cliff.estimate.upper, 1e-13);
    check_close(a.difference.p, b.difference.p, 1e-13);
}

/* A raised second group raises the superiority; types, nulls and the order of rows change nothing. */
static void monotone_and_same(void **state)
{
    (void)state;
    static double x[500], y[500], unused[500];
    static int16_t turned[1000];
    static uint8_t bits[125];
    struct random random = {31};
    pairs_fill(&random, x, unused, 500, 0, 11, 1);
    pairs_fill(&random, y, unused, 500, 0, 11, 1);
    cxm_two_groups_result a = compared_doubles(x, 500, y, 500, 1), b;
    memset(bits, 0x55, sizeof bits);
    for (int i = 0; i < 500; i++)
        turned[2 * i] = (int16_t)y[499 - i], turned[2 * i + 1] = 77;
    cxm_column first = pairs_doubles(x, 500), second = cxm_column_of(CXM_TYPE_I16, turned, 1000);
    second.validity = bits;
    b = compared(&first, &second, 1);
    assert_int_equal(b.second.missing, 500);
    assert_int_equal(b.first.missing, 0);
    assert_int_equal(b.cliff.estimate.missing, 500);
    b.second.missing = b.difference.difference.missing = b.superiority.estimate.missing = b.cliff.estimate.missing = 0;
    assert_int_equal(memcmp(&a, &b, sizeof a), 0);
    for (int i = 0; i < 500; i += 50) {
        double before = compared_doubles(x, 500, y, 500, 1).superiority.estimate.value;
        y[i] += 3;
        assert_true(compared_doubles(x, 500, y, 500, 1).superiority.estimate.value >= before);
    }
}

/* 6 million nearly equal answers: the cube of their number leaves 64 bits. With two values, Mann and Whitney's z is that of a
 * 2 x 2 table. */
static void many_ties_stay_exact(void **state)
{
    (void)state;
    enum { ROWS = 3000000 };
    uint8_t *rows = test_malloc(2 * ROWS);
    memset(rows, 5, ROWS);
    memset(rows + ROWS, 5, ROWS);
    memset(rows, 6, 1000);        /* of the first */
    memset(rows + ROWS, 6, 1200); /* of the second */
    cxm_column first = cxm_column_of(CXM_TYPE_U8, rows, ROWS), second = cxm_column_of(CXM_TYPE_U8, rows + ROWS, ROWS);
    cxm_two_groups_result r = compared(&first, &second, 0);
    double n = ROWS, p = 2200 / (2 * n), z = (1200 - 1000) / n / sqrt(p * (1 - p) * 2 / n) * sqrt((2 * n - 1) / (2 * n));
    check_printed(r.mann_whitney_z / z, 1, 1e-13);
    test_free(rows);
}

/* ---- data that carry no number ---- */

static const double same[] = {3, 3, 3, 3}, ones[] = {1, 2, 1, 2}, nines[] = {9, 9, 8, 9};

static const struct groups_status {
    const char *name;
    const double *first, *second;
    int64_t n1, n2;
    int32_t value, interval, rank_test, welch, u_test;
} groups_statuses[] = {
    {"nothing", NULL, NULL, 0, 0, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, 1, 1, 1},
    {"an empty group", ones, NULL, 4, 0, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, 1, 1, 1},
    {"one against four", ones, nines, 1, 4, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, 1, 1, 0},
    {"one against one", ones, nines, 1, 1, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, 1, 1, 0},
    {"separated", ones, nines, 4, 4, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, 1, 0, 0},
    {"all equal", same, same, 4, 4, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, 1, 1, 1},
    {"one constant", same, ones, 4, 4, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, 1, 0, 0},
    {"alike", ones, ones, 4, 4, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, 0, 0},
};

static void groups_status(void **state)
{
    const struct groups_status *c = *state;
    cxm_two_groups_result r = compared_doubles(c->first, c->n1, c->second, c->n2, 1);
    assert_int_equal(r.superiority.estimate.status, c->value);
    assert_int_equal(r.superiority.estimate.interval_status, c->interval);
    assert_int_equal(r.superiority.test_status, c->rank_test);
    assert_int_equal(r.cliff.estimate.interval_status, c->interval);
    assert_int_equal(r.difference.test_status, c->welch);
    assert_int_equal(r.mann_whitney_status, c->u_test);
    assert_int_equal(isnan(r.superiority.estimate.value), c->value != CXM_VALUE_OK);
    assert_int_equal(isnan(r.cliff.estimate.lower), c->interval != CXM_INTERVAL_OK);
    assert_int_equal(isnan(r.mann_whitney_p), c->u_test != CXM_TEST_OK);
    assert_int_equal(r.cliff.estimate.n, c->n1 + c->n2);
    assert_int_equal(r.first.n, c->n1);
    if (c->interval == CXM_INTERVAL_OK)
        assert_true(r.superiority.estimate.lower >= 0 && r.superiority.estimate.upper <= 1);
}

/* ---- errors and memory ---- */

static void groups_errors(void **state)
{
    (void)state;
    const double bad[] = {1, INFINITY};
    const char *const text[] = {"a"};
    cxm_column good = pairs_doubles(ones, 4), far = pairs_doubles(bad, 2), words = cxm_column_of(CXM_TYPE_CSTR, text, 1);
    cxm_two_groups_options options = CXM_TWO_GROUPS_OPTIONS_INIT;
    cxm_two_groups_result result, untouched;
    cxm_host host = CXM_HOST_INIT;
    cxm_error error;
    memset(&result, 0x5A, sizeof result);
    untouched = result;
    host.reserved = 3;
    assert_int_equal(cxm_two_groups(NULL, &good, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "first is NULL");
    assert_int_equal(cxm_two_groups(&good, NULL, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 1);
    assert_int_equal(cxm_two_groups(&good, &words, NULL, NULL, &result, &error), CXM_E_TYPE);
    assert_int_equal(error.argument, 1);
    assert_int_equal(cxm_two_groups(&good, &far, NULL, NULL, &result, &error), CXM_E_DOMAIN);
    assert_string_equal(error.message, "second[1]: inf is outside -1e140..1e140");
    assert_string_equal(error.name, "second");
    assert_int_equal(error.row, 1);
    assert_int_equal(error.argument, 1);
    options.confidence = 0;
    assert_int_equal(cxm_two_groups(&good, &good, &options, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 2);
    options = (cxm_two_groups_options)CXM_TWO_GROUPS_OPTIONS_INIT;
    options.continuity = 2;
    assert_int_equal(cxm_two_groups(&good, &good, &options, NULL, &result, &error), CXM_E_ARGUMENT);
    options = (cxm_two_groups_options)CXM_TWO_GROUPS_OPTIONS_INIT;
    options.struct_size = 0;
    assert_int_equal(cxm_two_groups(&good, &good, &options, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_two_groups(&good, &good, NULL, &host, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 3);
    assert_int_equal(cxm_two_groups(&good, &good, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 4);
    assert_int_equal(memcmp(&result, &untouched, sizeof result), 0);
}

static void groups_memory(void **state)
{
    (void)state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS];
    struct random random = {37};
    pairs_fill(&random, x, y, PAIRS_MOST_ROWS, 0.1, 1000000, 0.001);
    cxm_column first = pairs_doubles(x, PAIRS_MOST_ROWS), second = pairs_doubles(y, PAIRS_MOST_ROWS);
    cxm_two_groups_result want = compared(&first, &second, 1), got;
    struct failing_host failing;
    cxm_status status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_two_groups(&first, &second, NULL, &failing.host, &got, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(failing.calls > 5);
    assert_int_equal(memcmp(&got, &want, sizeof got), 0);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(pain),
        cmocka_unit_test(permeability),
        cmocka_unit_test(pain_as_r),
        cmocka_unit_test(buyers_and_users_as_r),
        cmocka_unit_test(ratings_as_scipy),
        cmocka_unit_test(monotone_and_same),
        cmocka_unit_test(many_ties_stay_exact),
        cmocka_unit_test(groups_errors),
        cmocka_unit_test(groups_memory),
    };
    size_t count = 9;
    CHECK_ROWS(groups_definitions, by_pairs, tests, count);
    CHECK_ROWS(groups_definitions, groups_trade_places, tests, count);
    CHECK_ROWS(groups_statuses, groups_status, tests, count);
    return _cmocka_run_group_tests("two groups", tests, count, NULL, groups_release);
}
