/* Two independent estimates compared: by z, by Welch's t, and not at all where there is nothing to test with.
 * Welch's figures are from Student's sleep data as R 4.2.2's t.test prints them (Student 1908; public domain). */
#include "support/check.h"

#include <cxm/cxm.h>

#include "support/rows.h"

static cxm_estimate nps_of(int detractors, int passives, int promoters)
{
    static struct rows rows;
    cxm_nps_result result;
    rows.length = 0;
    rows_add(&rows, 2, detractors);
    rows_add(&rows, 7, passives);
    rows_add(&rows, 10, promoters);
    cxm_column column = rows_column(&rows);
    assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    return result.score;
}

static void fifteen_points_are_no_change(void **state) /* quarter 20/12/8 to 24/10/6 of 40: +15, z .88, p .38 */
{
    (void)state;
    cxm_estimate last = nps_of(8, 12, 20), now = nps_of(6, 10, 24);
    cxm_comparison c;
    assert_int_equal(cxm_compare_independent(&last, &now, 0.95, &c, NULL), CXM_OK);
    check_close(c.difference.value, 15, 1e-14);
    check_printed(c.statistic, .88, .005);
    check_printed(c.p, .38, .005);
    assert_int_equal(c.method, CXM_TEST_Z);
    assert_int_equal(c.test_status, CXM_TEST_OK);
    assert_int_equal(c.difference.n, 80);
    assert_int_equal(c.difference.interval_status, CXM_INTERVAL_OK);
    assert_true(c.difference.lower < 0 && c.difference.upper > 0);
    check_close((c.difference.lower + c.difference.upper) / 2, 15, 1e-14);
    check_close(c.difference.upper - 15, 1.959963984540054 * c.difference.std_error, 1e-14);
    check_nan(c.df);
    check_nan(c.q);
    check_nan(c.difference.df);
    cxm_comparison back;
    assert_int_equal(cxm_compare_independent(&now, &last, 0.95, &back, NULL), CXM_OK);
    check_bits(back.difference.value, -c.difference.value);
    check_bits(back.statistic, -c.statistic);
    check_bits(back.p, c.p);
}

/* Student's sleep data in tenths of an hour, moved onto a scale: t = -1.8608, df = 17.776, p = .07939, CI [-3.3654832, .2054832]. */
static void welch(void **state)
{
    (void)state;
    static const double first[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    static const double second[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    cxm_column a = cxm_column_of(CXM_TYPE_F64, first, 10), b = cxm_column_of(CXM_TYPE_F64, second, 10);
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result before, after;
    cxm_comparison c;
    options.scale = (cxm_scale){-5, 10};
    assert_int_equal(cxm_rating(&a, NULL, &options, NULL, &before, NULL), CXM_OK);
    assert_int_equal(cxm_rating(&b, NULL, &options, NULL, &after, NULL), CXM_OK);
    assert_int_equal(cxm_compare_independent(&before.mean, &after.mean, 0.95, &c, NULL), CXM_OK);
    assert_int_equal(c.method, CXM_TEST_WELCH_T);
    check_close(c.difference.value, 1.58, 1e-14);
    check_printed(c.statistic, 1.8608, .00005);
    check_printed(c.df, 17.776, .0005);
    check_printed(c.p, .07939, .000005);
    check_printed(c.difference.lower, -0.2054832, .00000005);
    check_printed(c.difference.upper, 3.3654832, .00000005);
    check_bits(c.difference.df, c.df);
}

/* What each side brings, and whether that can be tested. */
static const struct comparison_case {
    const char *name;
    double value[2], std_error[2], df[2];
    int32_t status[2];
    int32_t test_status, method, value_status, interval_status;
    double difference, p;
} comparison_cases[] = {
    {"both certain", {10, 20}, {0, 0}, {NAN, NAN}, {0, 0}, CXM_TEST_NOT_TESTABLE, CXM_TEST_NONE, CXM_VALUE_OK,
     CXM_INTERVAL_DEGENERATE, 10, NAN},
    {"one certain", {10, 20}, {0, 5}, {NAN, NAN}, {0, 0}, CXM_TEST_OK, CXM_TEST_Z, CXM_VALUE_OK, CXM_INTERVAL_OK, 10,
     0.0455002638963584}, /* 2 P(Z > 2) */
    {"one without a standard error", {10, 20}, {NAN, 5}, {NAN, NAN}, {0, 0}, CXM_TEST_NOT_TESTABLE, CXM_TEST_NONE, CXM_VALUE_OK,
     CXM_INTERVAL_TOO_FEW, 10, NAN},
    {"no first value", {NAN, 20}, {NAN, 5}, {NAN, NAN}, {CXM_VALUE_NO_DATA, 0}, CXM_TEST_NOT_TESTABLE, CXM_TEST_NONE,
     CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, NAN, NAN},
    {"no second value", {10, NAN}, {5, NAN}, {NAN, NAN}, {0, CXM_VALUE_SUPPRESSED}, CXM_TEST_NOT_TESTABLE, CXM_TEST_NONE,
     CXM_VALUE_SUPPRESSED, CXM_INTERVAL_TOO_FEW, NAN, NAN},
    {"degrees of freedom on one side only are z", {10, 20}, {3, 4}, {9, NAN}, {0, 0}, CXM_TEST_OK, CXM_TEST_Z, CXM_VALUE_OK,
     CXM_INTERVAL_OK, 10, 0.0455002638963584},
    {"no difference has p 1", {10, 10}, {3, 4}, {NAN, NAN}, {0, 0}, CXM_TEST_OK, CXM_TEST_Z, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, 1},
    /* 2 P(Z > 38), Mills' ratio to four terms; 1 - cdf would be 0 */
    {"a p far out in the tail", {0, 190}, {3, 4}, {NAN, NAN}, {0, 0}, CXM_TEST_OK, CXM_TEST_Z, CXM_VALUE_OK, CXM_INTERVAL_OK, 190,
     5.77082e-316},
};

static void comparison_says_why(void **state)
{
    const struct comparison_case *c = *state;
    cxm_estimate side[2];
    cxm_comparison result;
    for (int i = 0; i < 2; i++)
        side[i] = (cxm_estimate){.value = c->value[i], .std_error = c->std_error[i], .df = c->df[i], .n = 5 + i, .missing = 1 + i,
                                 .excluded = 10 * (1 + i), .n_effective = 4, .status = c->status[i],
                                 .flags = i ? CXM_ESTIMATE_WEIGHTED : CXM_ESTIMATE_UPPER_CLAMPED};
    assert_int_equal(cxm_compare_independent(&side[0], &side[1], 0.9, &result, NULL), CXM_OK);
    assert_int_equal(result.test_status, c->test_status);
    assert_int_equal(result.method, c->method);
    assert_int_equal(result.difference.status, c->value_status);
    assert_int_equal(result.difference.interval_status, c->interval_status);
    check_close(result.difference.value, c->difference, 0);
    if (c->p > 0 && c->p < 1e-300)
        check_close(result.p / c->p, 1, 1e-5);
    else
        check_close(result.p, c->p, 1e-14);
    assert_int_equal(result.difference.n, 11);
    assert_int_equal(result.difference.missing, 3);
    assert_int_equal(result.difference.excluded, 30);
    assert_int_equal(result.difference.flags, CXM_ESTIMATE_WEIGHTED);
    assert_true(isnan(result.difference.lower) == (c->interval_status != CXM_INTERVAL_OK));
    assert_true(isnan(result.difference.confidence) == (c->interval_status != CXM_INTERVAL_OK));
    check_nan(result.q);
}

/* Bands: the number of bounds at or below an answer. */
static const struct comparison_band {
    const char *name;
    double answer;
    int32_t count, band;
} comparison_bands[] = {
    {"6.5 is below 7", 6.5, 2, 0}, {"7 opens its band", 7, 2, 1}, {"8.5 is below 9", 8.5, 2, 1}, {"9 opens its band", 9, 2, 2},
    {"infinity is in the last band", INFINITY, 2, 2}, {"minus infinity is in the first", -INFINITY, 2, 0},
    {"NaN is in the first", NAN, 2, 0}, {"no bounds, one band", 5, 0, 0},
};

static void band_of(void **state)
{
    static const double bounds[] = {7, 9};
    const struct comparison_band *c = *state;
    assert_int_equal(cxm_scale_band(c->answer, c->count ? bounds : NULL, c->count), c->band);
}

static void names_of_statuses(void **state)
{
    (void)state;
    static const char *const values[] = {"ok", "no_data", "suppressed", "not_identified", "undefined"};
    static const char *const intervals[] = {"ok", "too_few", "degenerate", "too_few_clusters", "descriptive"};
    for (int32_t i = 0; i < 5; i++) {
        assert_string_equal(cxm_value_status_name(i), values[i]);
        assert_string_equal(cxm_interval_status_name(i), intervals[i]);
    }
    assert_string_equal(cxm_value_status_name(5), "?");
    assert_string_equal(cxm_value_status_name(-1), "?");
    assert_string_equal(cxm_interval_status_name(5), "?");
    assert_string_equal(cxm_interval_status_name(INT32_MIN), "?");
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(fifteen_points_are_no_change),
        cmocka_unit_test(welch),
        cmocka_unit_test(names_of_statuses),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof comparison_cases / sizeof *comparison_cases +
                            sizeof comparison_bands / sizeof *comparison_bands];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(comparison_cases, comparison_says_why, tests, count);
    CHECK_ROWS(comparison_bands, band_of, tests, count);
    return cmocka_run_group_tests_name("comparison", tests, NULL, NULL);
}
