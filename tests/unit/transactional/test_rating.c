/* Ratings against R's t.test, NIST's certified figures, and order statistics counted by hand.
 * Sources: R 4.2.2 stats::t.test; NIST StRD univariate (public domain); Hyndman and Fan 1996 for weighted medians. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <stdlib.h>

enum { MOST = 12 };

static const struct rating_case {
    const char *name;
    cxm_scale scale;
    int n;
    double rows[MOST];
    double mean, deviation, lower, upper, median, tolerance;
} rating_cases[] = {
    {"R t.test: 5 4 4 3 5 5 2 4 5 1 4 5", {1, 5}, 12, {5, 4, 4, 3, 5, 5, 2, 4, 5, 1, 4, 5},
     3.91666666666667, 1.31137217055151, 3.08346054068925, 4.74987279264408, 4, 1e-13},
    {"R t.test: 7 9", {0, 10}, 2, {7, 9}, 8, 1.41421356237310, -4.70620473617469, 20.7062047361747, 8, 1e-13},
    {"Totango: five at 100, three at 60, two at 40 are 76", {0, 100}, 10, {100, 100, 100, 100, 100, 60, 60, 60, 40, 40},
     76, 26.3312235441743, NAN, NAN, 80, 1e-10},
    {"Totango: with poor at 0 they are 68", {0, 100}, 10, {100, 100, 100, 100, 100, 60, 60, 60, 0, 0},
     68, 40.2216083439956, NAN, NAN, 80, 1e-10},
    {"PostHog #19500: a question of 0..10 that is no NPS", {0, 10}, 2, {6.5, 8.5}, 7.5, 1.41421356237310, NAN, NAN, 7.5, 1e-13},
    {"accounts: mean of the accounts' scores", {-100, 100}, 3, {100, 0, 100.0 / 3}, 44.4444444444444, 50.9175077217316, NAN, NAN,
     100.0 / 3, 1e-13},
    {"answers below zero", {-5, 5}, 4, {-5, -4, -3.5, 5}, -1.875, 4.62556302879264, NAN, NAN, -3.75, 1e-10},
};

static void rating_of_answers(void **state)
{
    const struct rating_case *c = *state;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, c->rows, c->n);
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result result;
    options.scale = c->scale;
    options.off_scale = CXM_OFF_SCALE_SKIP;
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.mean.n, c->n);
    check_close(result.mean.value, c->mean, 1e-14);
    check_close(result.deviation.value, c->deviation, c->tolerance);
    check_close(result.mean.std_error, c->deviation / sqrt(c->n), c->tolerance);
    check_bits(result.median.value, c->median);
    check_close(result.mean.df, c->n - 1, 0);
    assert_int_equal(result.mean.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(result.deviation.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    if (isnan(c->lower))
        return;
    check_close(result.mean.lower, c->lower, c->tolerance);
    check_close(result.mean.upper, c->upper, c->tolerance);
}

static void finite_population(void **state) /* 12 of 50: R, sd / sqrt(12) * sqrt(1 - 12 / 50) */
{
    (void)state;
    static const uint8_t rows[] = {5, 4, 4, 3, 5, 5, 2, 4, 5, 1, 4, 5}, fifty = 50;
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 12), population = cxm_column_of(CXM_TYPE_U8, &fifty, 12);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_rating_result result;
    population.flags = CXM_COLUMN_REPEATED;
    design.population = &population;
    assert_int_equal(cxm_rating(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.std_error, 0.330021425689517, 1e-14);
    check_close(result.top_box.value, 75, 1e-15);
    check_close(result.bottom_box.value, 100.0 / 6, 1e-15);
    assert_int_equal(result.top_count, 9);
    assert_int_equal(result.bottom_count, 2);
}

/* NIST StRD NumAcc2: 1.2, then 1.1 and 1.3 in turn, 1001 in all; certified mean 1.2, deviation .1. */
static void nist_numacc2(void **state)
{
    (void)state;
    double rows[1001] = {1.2};
    for (int i = 1; i < 1001; i++)
        rows[i] = i % 2 ? 1.1 : 1.3;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 1001);
    cxm_rating_result result;
    assert_int_equal(cxm_rating(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.value, 1.2, 1e-15);
    check_close(result.deviation.value, 0.1, 1e-15);
}

/* ---- the median's interval: ranks r and n + 1 - r, where P(X < r) <= alpha / 2 for X of n fair coins ---- */

static const struct rating_ranks {
    const char *name;
    int n;
    double confidence;
    int rank; /* 1-based; 0 = too few */
} rating_ranks[] = {
    /* Conover, Practical Nonparametric Statistics, table A3 with p = .5, and by hand: 2^-5 = .03125 > .025 > 2^-6 */
    {"median of 1 has no interval", 1, 0.95, 0},
    {"median of 5 has no interval at 95 %", 5, 0.95, 0},
    {"median of 5 has one at 90 %", 5, 0.9, 1},
    {"median of 6: the extremes", 6, 0.95, 1},
    {"median of 8: the extremes", 8, 0.95, 1},
    {"median of 9: the second from the ends", 9, 0.95, 2},
    {"median of 10: the second from the ends", 10, 0.95, 2},
    {"median of 20: the sixth from the ends", 20, 0.95, 6},
    {"median of 100: the 40th from the ends", 100, 0.95, 40},
};

static void rating_median_interval(void **state)
{
    const struct rating_ranks *c = *state;
    uint8_t rows[128];
    for (int i = 0; i < c->n; i++)
        rows[i] = (uint8_t)(c->n - i); /* descending, each once */
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, c->n);
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result result;
    options.scale = (cxm_scale){0, 200};
    options.confidence = c->confidence;
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    check_bits(result.median.value, (c->n + 1) / 2.0);
    assert_int_equal(result.median.interval_status, c->rank ? CXM_INTERVAL_OK : CXM_INTERVAL_TOO_FEW);
    check_close(result.median.lower, c->rank ? (double)c->rank : (double)NAN, 0);
    check_close(result.median.upper, c->rank ? c->n + 1.0 - c->rank : (double)NAN, 0);
    check_nan(result.median.std_error);
}

/* ---- weights ---- */

static const struct rating_weighted {
    const char *name;
    int n;
    double rows[10], weights[10], median;
} rating_weighted[] = {
    {"weighted median inside a step", 3, {1, 2, 3}, {1, 3, 1}, 2},
    {"weighted median on a flat: the mean of both sides", 3, {1, 2, 5}, {1, 1, 2}, 3.5},
    {"weighted median of one heavy answer", 3, {1, 2, 5}, {9, 1, 1}, 1},
    {"weighted median between points", 4, {1.5, 2.5, 2.25, 4}, {1, 2, 1, 0.5}, 2.5},
    {"weighted median on a flat between points", 4, {1.5, 2.5, 2.25, 4}, {1, 1.5, 1, 0.5}, 2.375},
};

static void rating_weighted_median(void **state)
{
    const struct rating_weighted *c = *state;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, c->rows, c->n), weight = cxm_column_of(CXM_TYPE_F64, c->weights, c->n);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_rating_result result;
    design.weight = &weight;
    assert_int_equal(cxm_rating(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_bits(result.median.value, c->median);
    assert_int_equal(result.median.interval_status, CXM_INTERVAL_DESCRIPTIVE);
}

/* Variance with divisor sum w - sum w^2 / sum w: rows 1 3 5 with weights 1 2 1: mean 3, sum w (x - mean)^2 = 8, 4 - 6/4 = 2.5;
 * linearised error: n/(n-1) sum w^2 (x - mean)^2 / (sum w)^2 = 1.5 * 8 / 16. */
static void weighted_deviation_and_error(void **state)
{
    (void)state;
    static const uint8_t rows[] = {1, 3, 5}, weights[] = {1, 2, 1};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 3), weight = cxm_column_of(CXM_TYPE_U8, weights, 3);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_rating_result result;
    design.weight = &weight;
    assert_int_equal(cxm_rating(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.value, 3, 1e-15);
    check_close(result.deviation.value, sqrt(8 / 2.5), 1e-15);
    check_close(result.mean.std_error, sqrt(0.75), 1e-15);
    check_close(result.mean.n_effective, 16.0 / 6, 1e-15);
    check_close(result.deviation.n_effective, 16.0 / 6, 1e-15);
}

/* ---- when there is nothing to say ---- */

/* Whatever the answer is and however often it was given, its mean is it, and t has nothing to work with. */
static void all_alike_is_degenerate(void **state)
{
    (void)state;
    double rows[200], weights[200];
    cxm_design design = CXM_DESIGN_INIT;
    for (int n = 2; n <= 200; n++)
        for (int tenths = 10; tenths <= 50; tenths += 3)
            for (int weighted = 0; weighted < 2; weighted++) {
                cxm_rating_result result;
                for (int i = 0; i < n; i++)
                    rows[i] = tenths / 10.0, weights[i] = 1 / (1.0 + i);
                cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n), weight = cxm_column_of(CXM_TYPE_F64, weights, n);
                design.weight = weighted ? &weight : NULL;
                assert_int_equal(cxm_rating(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
                check_bits(result.mean.value, tenths / 10.0);
                check_bits(result.mean.std_error, 0.0);
                check_bits(result.deviation.value, 0.0);
                assert_int_equal(result.mean.interval_status, CXM_INTERVAL_DEGENERATE);
            }
}

/* Sums of so many rows no longer fit the integers that fewer are added in: twos and fours, 3 on average, whatever their number. */
static void four_million_rows(void **state)
{
    (void)state;
    enum { MOST_ROWS = (1 << 22) + 2 };
    uint8_t *rows = malloc(MOST_ROWS);
    assert_non_null(rows);
    for (int i = 0; i < MOST_ROWS; i++)
        rows[i] = (uint8_t)(i % 2 ? 2 : 4);
    for (int64_t n = MOST_ROWS - 4; n <= MOST_ROWS; n += 2) {
        cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, n);
        cxm_rating_result result;
        assert_int_equal(cxm_rating(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
        check_bits(result.mean.value, 3.0);
        check_close(result.deviation.value, sqrt((double)n / (double)(n - 1)), 1e-15);
        check_bits(result.median.value, 3.0);
    }
    free(rows);
}

static void no_rows(void **state)
{
    (void)state;
    cxm_column column = cxm_column_of(CXM_TYPE_U8, NULL, 0);
    cxm_rating_result result;
    assert_int_equal(cxm_rating(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    const cxm_estimate *all[] = {&result.mean, &result.median, &result.deviation, &result.top_box, &result.bottom_box};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(all[i]->status, CXM_VALUE_NO_DATA);
        assert_int_equal(all[i]->interval_status, CXM_INTERVAL_TOO_FEW);
        check_nan(all[i]->value);
        check_nan(all[i]->std_error);
        check_nan(all[i]->lower);
        check_nan(all[i]->upper);
        check_nan(all[i]->confidence);
        check_nan(all[i]->df);
        check_bits(all[i]->n_effective, 0.0);
    }
}

static void one_row(void **state)
{
    (void)state;
    static const uint8_t rows[] = {4};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 1);
    cxm_rating_result result;
    assert_int_equal(cxm_rating(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_bits(result.mean.value, 4.0);
    check_nan(result.mean.std_error);
    assert_int_equal(result.mean.interval_status, CXM_INTERVAL_TOO_FEW);
    check_nan(result.mean.lower);
    check_nan(result.mean.upper);
    check_bits(result.median.value, 4.0);
    assert_int_equal(result.deviation.status, CXM_VALUE_UNDEFINED);
    check_nan(result.deviation.value);
    assert_int_equal(result.top_box.interval_status, CXM_INTERVAL_OK); /* Wilson stands at one answer */
}

static void a_census_is_descriptive(void **state)
{
    (void)state;
    static const uint8_t rows[] = {1, 2, 3, 4, 5, 5, 4}, seven = 7;
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 7), population = cxm_column_of(CXM_TYPE_U8, &seven, 7);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_rating_result result;
    population.flags = CXM_COLUMN_REPEATED;
    design.population = &population;
    assert_int_equal(cxm_rating(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    const cxm_estimate *all[] = {&result.mean, &result.median, &result.deviation, &result.top_box, &result.bottom_box};
    for (int i = 0; i < 5; i++)
        assert_int_equal(all[i]->interval_status, CXM_INTERVAL_DESCRIPTIVE);
    check_bits(result.mean.std_error, 0.0);
    check_bits(result.top_box.std_error, 0.0);
    check_bits(result.bottom_box.std_error, 0.0);
}

static void no_interval_asked_for(void **state)
{
    (void)state;
    static const uint8_t rows[] = {1, 2, 3, 4, 5, 5, 4};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 7);
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result result;
    options.interval = CXM_RATING_NO_INTERVAL;
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    const cxm_estimate *all[] = {&result.mean, &result.median, &result.deviation, &result.top_box, &result.bottom_box};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(all[i]->interval_status, CXM_INTERVAL_DESCRIPTIVE);
        check_nan(all[i]->lower);
    }
    assert_true(result.mean.std_error > 0);
}

static void boxes_may_overlap(void **state) /* a median split of a short scale is no mistake */
{
    (void)state;
    static const uint8_t rows[] = {1, 2, 3, 4, 5};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 5);
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result result;
    options.top_boxes = 3;
    options.bottom_boxes = 5;
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.top_count, 3);
    assert_int_equal(result.bottom_count, 5);
    check_bits(result.bottom_box.value, 100.0);
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(finite_population),     cmocka_unit_test(nist_numacc2),
        cmocka_unit_test(all_alike_is_degenerate), cmocka_unit_test(no_rows),
        cmocka_unit_test(one_row),               cmocka_unit_test(a_census_is_descriptive),
        cmocka_unit_test(no_interval_asked_for), cmocka_unit_test(boxes_may_overlap),
        cmocka_unit_test(weighted_deviation_and_error), cmocka_unit_test(four_million_rows),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof rating_cases / sizeof *rating_cases +
                            sizeof rating_ranks / sizeof *rating_ranks + sizeof rating_weighted / sizeof *rating_weighted];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(rating_cases, rating_of_answers, tests, count);
    CHECK_ROWS(rating_ranks, rating_median_interval, tests, count);
    CHECK_ROWS(rating_weighted, rating_weighted_median, tests, count);
    return cmocka_run_group_tests_name("rating", tests, NULL, NULL);
}
