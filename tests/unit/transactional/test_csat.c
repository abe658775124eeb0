/* Customer satisfaction against Newcombe's printed intervals, and against the denominators that users have reported as wrong.
 * Sources: Newcombe, Statistics in Medicine 17, 1998, table I; Brown, Cai and DasGupta 2001 for the ends of Jeffreys' interval. */
#include "support/check.h"

#include <cxm/cxm.h>

#include "support/rows.h"

enum { WILSON = CXM_CSAT_WILSON, AC = CXM_CSAT_AGRESTI_COULL, JEFFREYS = CXM_CSAT_JEFFREYS, CP = CXM_CSAT_CLOPPER_PEARSON };

/* x of n satisfied, in percent, as printed. */
static const struct csat_printed {
    const char *name;
    int x, n, interval;
    double lower, upper, half;
    uint32_t flags;
} csat_printed[] = {
    {"Newcombe 1998: 81/263 by Wilson", 81, 263, WILSON, 25.53, 36.62, .0051, 0},
    {"Newcombe 1998: 81/263 by Clopper-Pearson", 81, 263, CP, 25.27, 36.76, .0051, 0},
    {"Newcombe 1998: 15/148 by Wilson", 15, 148, WILSON, 6.24, 16.05, .0051, 0},
    {"Newcombe 1998: 0/20 by Wilson", 0, 20, WILSON, 0, 16.11, .0051, 0},
    {"Newcombe 1998: 0/20 by Clopper-Pearson", 0, 20, CP, 0, 16.84, .0051, 0},
    {"Newcombe 1998: 1/29 by Wilson", 1, 29, WILSON, 0.61, 17.18, .0051, 0},
    {"20/20 by Clopper-Pearson", 20, 20, CP, 83.1566529016915, 100, 1e-10, 0},
    {"1/1 by Wilson stands", 1, 1, WILSON, 20.6549314377237, 100, 1e-10, 0},
    {"0/1 by Clopper-Pearson: 1 - .025", 0, 1, CP, 0, 97.5, 1e-10, 0},
    {"Brown et al. 2001: Jeffreys is 0 at 0", 0, 20, JEFFREYS, 0, 11.6638982904875, 1e-10, 0},
    {"Brown et al. 2001: Jeffreys is 100 at n", 20, 20, JEFFREYS, 88.3361017095125, 100, 1e-10, 0},
    {"Agresti-Coull below 0 is clamped and says so", 0, 20, AC, 0, 18.9809560542489, 1e-10, CXM_ESTIMATE_LOWER_CLAMPED},
    {"Agresti-Coull above 100 is clamped and says so", 20, 20, AC, 81.0190439457511, 100, 1e-10, CXM_ESTIMATE_UPPER_CLAMPED},
    {"Agresti-Coull in the middle", 5, 20, AC, 10.8087181821718, 47.2475397204692, 1e-10, 0},
};

static void csat_as_printed(void **state)
{
    const struct csat_printed *c = *state;
    static struct rows rows;
    cxm_csat_options options = CXM_CSAT_OPTIONS_INIT;
    cxm_csat_result result;
    double p = (double)c->x / c->n;
    rows.length = 0;
    rows_add(&rows, 5, c->x);
    rows_add(&rows, 1, c->n - c->x);
    cxm_column column = rows_column(&rows);
    options.interval = c->interval;
    assert_int_equal(cxm_csat(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    check_bits(result.satisfied.value, 100.0 * c->x / c->n);
    check_close(result.satisfied.std_error, c->n > 1 ? 100 * sqrt(p * (1 - p) / c->n) : NAN, 1e-13);
    check_printed(result.satisfied.lower, c->lower, c->half);
    check_printed(result.satisfied.upper, c->upper, c->half);
    assert_int_equal(result.satisfied.flags, c->flags);
    assert_int_equal(result.satisfied.interval_status, CXM_INTERVAL_OK);
    /* those who are not satisfied are dissatisfied here, and the intervals mirror each other */
    check_close(result.dissatisfied.lower, 100 - result.satisfied.upper, 1e-13);
    check_close(result.dissatisfied.upper, 100 - result.satisfied.lower, 1e-13);
}

/* Which answers are satisfied, neutral, dissatisfied. */
static const struct csat_boxes {
    const char *name;
    cxm_scale scale;
    int top, bottom, n;
    double rows[10];
    int satisfied, neutral, dissatisfied;
} csat_boxes[] = {
    {"top two of five", {1, 5}, 2, 2, 5, {1, 2, 3, 4, 5}, 2, 1, 2},
    {"the neutral are in the denominator", {1, 5}, 2, 2, 4, {5, 3, 3, 3}, 1, 3, 0},
    {"top one of five", {1, 5}, 1, 1, 5, {1, 2, 3, 4, 5}, 1, 3, 1},
    {"top three of seven", {1, 7}, 3, 3, 7, {1, 2, 3, 4, 5, 6, 7}, 3, 1, 3},
    {"a thumb up or down", {0, 1}, 1, 1, 3, {1, 1, 0}, 2, 0, 1},
    {"between points: up to the top box it is neutral", {1, 5}, 2, 2, 4, {3.999, 4, 2.999, 3}, 1, 2, 1},
    {"a scale below zero", {-2, 2}, 2, 2, 5, {-2, -1, 0, 1, 2}, 2, 1, 2},
    {"the longest scale", {0, 240}, 40, 200, 4, {240, 201, 200, 199}, 2, 1, 1},
};

static void csat_of_boxes(void **state)
{
    const struct csat_boxes *c = *state;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, c->rows, c->n);
    cxm_csat_options options = CXM_CSAT_OPTIONS_INIT;
    cxm_csat_result result;
    options.scale = c->scale;
    options.top_boxes = c->top;
    options.bottom_boxes = c->bottom;
    assert_int_equal(cxm_csat(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.satisfied_count, c->satisfied);
    assert_int_equal(result.neutral_count, c->neutral);
    assert_int_equal(result.dissatisfied_count, c->dissatisfied);
    check_bits(result.satisfied.value, 100.0 * c->satisfied / c->n);
    check_bits(result.dissatisfied.value, 100.0 * c->dissatisfied / c->n);
}

static void a_response_without_a_rating_is_not_in_the_denominator(void **state) /* VA.gov #87053 */
{
    (void)state;
    static const double rows[] = {5, NAN, 4, NAN, NAN, 1};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 6);
    cxm_csat_result result;
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    assert_int_equal(cxm_csat(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_bits(result.satisfied.value, 200.0 / 3);
    assert_int_equal(result.satisfied.n, 3);
    assert_int_equal(result.satisfied.missing, 3);
    assert_int_equal(result.satisfied_count + result.neutral_count + result.dissatisfied_count, 3);
}

static void seven_points_do_not_fit_five(void **state) /* PostHog #25563 */
{
    (void)state;
    static const uint8_t rows[] = {5, 4, 7, 6};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 4);
    cxm_csat_result result;
    cxm_error error;
    assert_int_equal(cxm_csat(&column, NULL, NULL, NULL, &result, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 2);
}

/* FreeScout #2064: with good 5, okay 3 and bad 1 the mean is a fifth of .6 + .4 (good - bad) / n, so 14 % net are 65.6 %. */
static void two_rival_scores_are_one_quantity(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_csat_options options = CXM_CSAT_OPTIONS_INIT;
    cxm_csat_result csat;
    cxm_rating_result rating;
    rows.length = 0;
    rows_add(&rows, 5, 50);
    rows_add(&rows, 3, 14);
    rows_add(&rows, 1, 36);
    cxm_column column = rows_column(&rows);
    assert_int_equal(cxm_csat(&column, NULL, &options, NULL, &csat, NULL), CXM_OK);
    assert_int_equal(cxm_rating(&column, NULL, NULL, NULL, &rating, NULL), CXM_OK);
    check_close(csat.satisfied.value - csat.dissatisfied.value, 14, 1e-14);
    check_close(100 * rating.mean.value / 5, 65.6, 1e-14);
}

static const struct csat_status {
    const char *name;
    int x, n, interval;
    double population;
    int32_t status, interval_status;
    double value, std_error;
} csat_status[] = {
    {"no rows", 0, 0, WILSON, 0, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, NAN, NAN},
    {"one row stands by Wilson", 1, 1, WILSON, 0, CXM_VALUE_OK, CXM_INTERVAL_OK, 100, NAN},
    {"one row stands by Jeffreys", 0, 1, JEFFREYS, 0, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, NAN},
    {"all alike stand", 9, 9, WILSON, 0, CXM_VALUE_OK, CXM_INTERVAL_OK, 100, 0},
    {"none asked for", 5, 10, CXM_CSAT_NO_INTERVAL, 0, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 50, 15.8113883008419},
    {"a census by Wilson", 5, 10, WILSON, 10, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 50, 0},
    {"a census by Clopper-Pearson", 5, 10, CP, 10, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 50, 0},
    {"ten of twenty", 5, 10, WILSON, 20, CXM_VALUE_OK, CXM_INTERVAL_OK, 50, 11.1803398874990},
};

static void csat_says_why(void **state)
{
    const struct csat_status *c = *state;
    static struct rows rows;
    cxm_csat_options options = CXM_CSAT_OPTIONS_INIT;
    cxm_csat_result result;
    rows.length = 0;
    rows_add(&rows, 4, c->x);
    rows_add(&rows, 2, c->n - c->x);
    cxm_column column = rows_column(&rows), population = cxm_column_of(CXM_TYPE_F64, &c->population, c->n);
    cxm_design design = CXM_DESIGN_INIT;
    population.flags = CXM_COLUMN_REPEATED;
    design.population = c->population > 0 ? &population : NULL;
    options.interval = c->interval;
    assert_int_equal(cxm_csat(&column, &design, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.satisfied.status, c->status);
    assert_int_equal(result.satisfied.interval_status, c->interval_status);
    check_close(result.satisfied.value, c->value, 1e-14);
    check_close(result.satisfied.std_error, c->std_error, 1e-13);
    assert_true(isnan(result.satisfied.lower) == (c->interval_status != CXM_INTERVAL_OK));
    assert_true(isnan(result.satisfied.upper) == (c->interval_status != CXM_INTERVAL_OK));
}

/* A finite population of twice the sample gives Wilson's interval of twice the answers. */
static void a_finite_population_counts_as_more_answers(void **state)
{
    (void)state;
    static struct rows rows;
    static const int32_t twenty = 20;
    cxm_csat_result result, twice;
    rows.length = 0;
    rows_add(&rows, 5, 7);
    rows_add(&rows, 1, 3);
    cxm_column column = rows_column(&rows), population = cxm_column_of(CXM_TYPE_I32, &twenty, 10);
    cxm_design design = CXM_DESIGN_INIT;
    population.flags = CXM_COLUMN_REPEATED;
    design.population = &population;
    assert_int_equal(cxm_csat(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    rows_add(&rows, 5, 7);
    rows_add(&rows, 1, 3);
    column = rows_column(&rows);
    assert_int_equal(cxm_csat(&column, NULL, NULL, NULL, &twice, NULL), CXM_OK);
    check_close(result.satisfied.lower, twice.satisfied.lower, 1e-13);
    check_close(result.satisfied.upper, twice.satisfied.upper, 1e-13);
    check_close(result.satisfied.std_error, twice.satisfied.std_error, 1e-13);
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(a_response_without_a_rating_is_not_in_the_denominator),
        cmocka_unit_test(seven_points_do_not_fit_five),
        cmocka_unit_test(two_rival_scores_are_one_quantity),
        cmocka_unit_test(a_finite_population_counts_as_more_answers),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof csat_printed / sizeof *csat_printed +
                            sizeof csat_boxes / sizeof *csat_boxes + sizeof csat_status / sizeof *csat_status];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(csat_printed, csat_as_printed, tests, count);
    CHECK_ROWS(csat_boxes, csat_of_boxes, tests, count);
    CHECK_ROWS(csat_status, csat_says_why, tests, count);
    return cmocka_run_group_tests_name("csat", tests, NULL, NULL);
}
