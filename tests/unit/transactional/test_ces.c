/* Customer Effort Score by hand arithmetic, in both directions of the scale.
 * CES 2.0 as CEB (now Gartner) defined it in 2013; version 1 of 2010 was answered the other way round. */
#include "support/check.h"

#include <cxm/cxm.h>

static const struct ces_case {
    const char *name;
    cxm_scale scale;
    int agree_boxes, disagree_boxes, direction, n;
    double rows[10];
    double mean;
    int agree, neutral, disagree;
} ces_cases[] = {
    /* 7 6 5 5 4 7 3 6 2 7: mean 5.2, agreeing 70 %, net 50 */
    {"CES 2.0: mean 5.2, 70 % agree, net 50", {1, 7}, 3, 3, 0, 10, {7, 6, 5, 5, 4, 7, 3, 6, 2, 7}, 5.2, 7, 1, 2},
    {"version 1 mirrors: 1 2 3 3 4 1 5 2 6 1 is the same", {1, 7}, 3, 3, 1, 10, {1, 2, 3, 3, 4, 1, 5, 2, 6, 1}, 5.2, 7, 1, 2},
    {"version 1 on five points", {1, 5}, 2, 2, 1, 5, {1, 2, 3, 4, 4}, 3.2, 2, 1, 2},
    {"boxes of their own", {1, 7}, 2, 1, 0, 7, {1, 2, 3, 4, 5, 6, 7}, 4, 2, 4, 1},
    {"boxes of their own, mirrored", {1, 7}, 2, 1, 1, 7, {1, 2, 3, 4, 5, 6, 7}, 4, 2, 4, 1},
    {"between points: 4.5 does not agree yet, 3.5 still disagrees", {1, 7}, 3, 3, 0, 2, {4.5, 3.5}, 4, 0, 1, 1},
    {"between points, mirrored: 3.5 is 4.5 and 4.5 is 3.5", {1, 7}, 3, 3, 1, 2, {3.5, 4.5}, 4, 0, 1, 1},
    {"between points, mirrored: 3 is 5 and 5 is 3", {1, 7}, 3, 3, 1, 4, {3, 5, 3.0000001, 5.0000001}, 4, 1, 1, 2},
    {"a scale that begins at 0", {0, 10}, 3, 3, 0, 4, {10, 8, 7, 2}, 6.75, 2, 1, 1},
};

static void ces_of_answers(void **state)
{
    const struct ces_case *c = *state;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, c->rows, c->n);
    cxm_ces_options options = CXM_CES_OPTIONS_INIT;
    cxm_ces_result result;
    options.scale = c->scale;
    options.agree_boxes = c->agree_boxes;
    options.disagree_boxes = c->disagree_boxes;
    options.direction = c->direction;
    assert_int_equal(cxm_ces(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.agree_count, c->agree);
    assert_int_equal(result.neutral_count, c->neutral);
    assert_int_equal(result.disagree_count, c->disagree);
    check_close(result.mean.value, c->mean, 1e-7);
    check_bits(result.agree.value, 100.0 * c->agree / c->n);
    check_bits(result.net.value, 100.0 * (c->agree - c->disagree) / c->n);
    assert_int_equal(result.mean.n, c->n);
}

/* s^2 = 27.6 / 9; t(.975, 9) = 2.262157162798205; Wilson and adjusted Wald by their formulas, z = 1.959963984540054 */
static void each_figure_has_its_interval(void **state)
{
    (void)state;
    static const uint8_t rows[] = {7, 6, 5, 5, 4, 7, 3, 6, 2, 7};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 10);
    cxm_ces_result result;
    const double se = sqrt(27.6 / 9 / 10), t = 2.262157162798205, z = 1.959963984540054;
    assert_int_equal(cxm_ces(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.std_error, se, 1e-14);
    check_close(result.mean.lower, 5.2 - t * se, 1e-13);
    check_close(result.mean.upper, 5.2 + t * se, 1e-13);
    check_close(result.mean.df, 9, 0);
    check_close(result.agree.lower, 39.6778147461145, 1e-12); /* 7 of 10: R binom 1.1 */
    check_close(result.agree.upper, 89.2208732593699, 1e-12);
    const double p = 7.75 / 13, q = 2.75 / 13, spread = z * sqrt((p + q - (p - q) * (p - q)) / 13);
    check_close(result.net.lower, 100 * (p - q - spread), 1e-13);
    check_close(result.net.upper, 100 * (p - q + spread), 1e-13);
    check_close(result.net.std_error, 100 * sqrt((0.9 - 0.25) / 10), 1e-13);
}

static void mirrored_intervals_are_mirror_images(void **state)
{
    (void)state;
    static const uint8_t rows[] = {7, 6, 5, 5, 4, 7, 3, 6, 2, 7}, mirrored[] = {1, 2, 3, 3, 4, 1, 5, 2, 6, 1};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 10), turned = cxm_column_of(CXM_TYPE_U8, mirrored, 10);
    cxm_ces_options options = CXM_CES_OPTIONS_INIT;
    cxm_ces_result expected, result;
    assert_int_equal(cxm_ces(&column, NULL, &options, NULL, &expected, NULL), CXM_OK);
    options.direction = CXM_CES_LOWER_IS_EASIER;
    assert_int_equal(cxm_ces(&turned, NULL, &options, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.lower, expected.mean.lower, 1e-14);
    check_close(result.mean.upper, expected.mean.upper, 1e-14);
    assert_memory_equal(&result.agree, &expected.agree, sizeof result.agree);
    assert_memory_equal(&result.net, &expected.net, sizeof result.net);
}

static const struct ces_status {
    const char *name;
    int n;
    uint8_t rows[4];
    int32_t interval;
    double population;
    int32_t status, mean, agree, net; /* interval statuses */
} ces_statuses[] = {
    {"no rows", 0, {0}, 0, 0, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW},
    {"one row", 1, {6}, 0, 0, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_OK, CXM_INTERVAL_TOO_FEW},
    {"all alike", 4, {6, 6, 6, 6}, 0, 0, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, CXM_INTERVAL_OK, CXM_INTERVAL_OK},
    {"none asked for", 3, {1, 2, 7}, 1, 0, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, CXM_INTERVAL_DESCRIPTIVE, CXM_INTERVAL_DESCRIPTIVE},
    {"a census", 3, {1, 2, 7}, 0, 3, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, CXM_INTERVAL_DESCRIPTIVE, CXM_INTERVAL_DESCRIPTIVE},
};

static void ces_says_why(void **state)
{
    const struct ces_status *c = *state;
    cxm_column column = cxm_column_of(CXM_TYPE_U8, c->rows, c->n), population = cxm_column_of(CXM_TYPE_F64, &c->population, c->n);
    cxm_ces_options options = CXM_CES_OPTIONS_INIT;
    cxm_design design = CXM_DESIGN_INIT;
    cxm_ces_result result;
    population.flags = CXM_COLUMN_REPEATED;
    design.population = c->population > 0 ? &population : NULL;
    options.interval = c->interval;
    assert_int_equal(cxm_ces(&column, &design, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.mean.status, c->status);
    assert_int_equal(result.agree.status, c->status);
    assert_int_equal(result.net.status, c->status);
    assert_int_equal(result.mean.interval_status, c->mean);
    assert_int_equal(result.agree.interval_status, c->agree);
    assert_int_equal(result.net.interval_status, c->net);
    assert_true(isnan(result.mean.lower) == (c->mean != CXM_INTERVAL_OK));
    assert_true(isnan(result.net.upper) == (c->net != CXM_INTERVAL_OK));
    if (c->population > 0) {
        check_bits(result.mean.std_error, 0.0);
        check_bits(result.agree.std_error, 0.0);
        check_bits(result.net.std_error, 0.0);
    }
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(each_figure_has_its_interval),
        cmocka_unit_test(mirrored_intervals_are_mirror_images),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof ces_cases / sizeof *ces_cases +
                            sizeof ces_statuses / sizeof *ces_statuses];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(ces_cases, ces_of_answers, tests, count);
    CHECK_ROWS(ces_statuses, ces_says_why, tests, count);
    return cmocka_run_group_tests_name("ces", tests, NULL, NULL);
}
