/* Bounds of means against roots found with 50 digits, against arithmetic, and against the mean itself in simulations: the interval
 * holds it with its confidence wherever between the bounds it lies. Read lib/stats/bounds.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/bounds.h>
#include <cxm/unstable/distributions.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/random.h"

static void critical_values(void **state)
{
    (void)state;
    char line[256];
    int cases = 0;
    FILE *file = fopen(CXM_VECTORS "/bounds.csv", "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        double number[4];
        char *at = line;
        for (int i = 0; i < 4; i++, at++)
            number[i] = strtod(at, &at);
        check_close(cxm_bounds_critical(number[0], number[1], number[2]), number[3], 2e-14);
        cases++;
    }
    fclose(file);
    assert_int_equal(cases, 160);
}

static void critical_values_at_the_ends(void **state)
{
    (void)state;
    check_close(cxm_bounds_critical(0, NAN, 0.95), cxm_normal_quantile(0.975), 1e-14);
    check_close(cxm_bounds_critical(INFINITY, NAN, 0.95), cxm_normal_quantile(0.95), 1e-14);
    check_close(cxm_bounds_critical(0, 4, 0.9), cxm_t_quantile(0.95, 4), 1e-14);
    check_close(cxm_bounds_critical(INFINITY, 4, 0.9), cxm_t_quantile(0.9, 4), 1e-14);
    assert_true(cxm_bounds_critical(100, NAN, 0.3) == 0); /* the bounds alone hold more than that */
    double before = INFINITY;
    for (double distance = 0; distance < 6; distance += 0.01) {
        const double critical = cxm_bounds_critical(distance, 7, 0.95);
        assert_true(critical <= before);
        before = critical;
    }
    check_nan(cxm_bounds_critical(-1e-300, NAN, 0.95));
    check_nan(cxm_bounds_critical(NAN, NAN, 0.95));
    check_nan(cxm_bounds_critical(1, 0, 0.95));
    check_nan(cxm_bounds_critical(1, -1, 0.95));
    check_nan(cxm_bounds_critical(1, NAN, 0));
    check_nan(cxm_bounds_critical(1, NAN, 1));
    check_nan(cxm_bounds_critical(1, NAN, NAN));
}

static cxm_bounds_result bounds(const double *value, const uint8_t *validity, int64_t n, double unobserved, double minimum,
                                double maximum)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, value, n);
    cxm_bounds_result result;
    cxm_error why;
    column.validity = validity;
    if (cxm_bounds(&column, unobserved, minimum, maximum, 0.95, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static void by_hand(void **state)
{
    (void)state;
    static const double six[] = {100, 0, -100, 100, 100, 100}; /* mean 50, squares about it 35000 */
    const cxm_bounds_result r = bounds(six, NULL, 6, 0.25, -100, 100);
    check_close(r.least.value, 12.5, 1e-15);
    check_close(r.most.value, 62.5, 1e-15);
    const double error = 0.75 * sqrt(35000.0 / 5 / 6);
    check_close(r.least.std_error, error, 1e-15);
    check_close(r.most.std_error, error, 1e-15);
    check_close(r.critical, cxm_bounds_critical(50 / error, 5, 0.95), 1e-14);
    check_close(r.least.lower, 12.5 - r.critical * error, 1e-14);
    check_close(r.most.upper, 100, 0);
    assert_int_equal(r.most.flags, CXM_ESTIMATE_UPPER_CLAMPED);
    check_close(r.least.upper, r.most.upper, 0);
    check_close(r.most.lower, r.least.lower, 0);
    check_close(r.least.df, 5, 0);
    check_close(r.unobserved, 0.25, 0);
    assert_int_equal(r.least.n, 6);
}

/* With an unknown share the bounds are means of the rows with the range's ends in place of nulls, and so are their errors. */
static void nulls_are_not_observed(void **state)
{
    (void)state;
    static const double value[] = {3, 0, 4, 0, 8, 9, 7};
    static const uint8_t there = 0x75; /* rows 1 and 3 are null */
    const cxm_bounds_result r = bounds(value, &there, 7, NAN, 1, 10);
    const double end[] = {1, 10};
    for (int e = 0; e < 2; e++) {
        double full[7];
        for (int i = 0; i < 7; i++)
            full[i] = there >> i & 1 ? value[i] : end[e];
        const cxm_bounds_result plain = bounds(full, NULL, 7, 0, 1, 10);
        const cxm_estimate *got = e ? &r.most : &r.least;
        check_close(got->value, plain.least.value, 1e-15);
        check_close(got->std_error, plain.least.std_error, 1e-15);
        check_close(plain.least.value, plain.most.value, 0);
        check_close(plain.critical, cxm_t_quantile(0.975, 6), 1e-14);
    }
    check_close(r.unobserved, 2.0 / 7, 1e-15);
    assert_int_equal(r.least.missing, 2);
    assert_int_equal(r.least.n, 5);
    check_close(r.least.df, 6, 0);
}

struct bounds_case {
    const char *name;
    int64_t n;
    double value[3];
    uint8_t validity;
    double unobserved;
    int32_t status, interval_status;
    double least, most;
};

static const struct bounds_case bounds_cases[] = {
    {"no rows", 0, {0}, 7, 0.5, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, NAN, NAN},
    {"no rows, share unknown", 0, {0}, 7, NAN, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, NAN, NAN},
    {"no values", 2, {0}, 0, 0.5, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, NAN, NAN},
    {"no values, share unknown", 2, {0}, 0, NAN, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 0, 10},
    {"nobody was observed", 0, {0}, 7, 1, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 0, 10},
    {"one value", 1, {6}, 7, 0.5, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, 3, 8},
    {"one row", 1, {6}, 7, NAN, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, 6, 6},
    {"all alike", 3, {6, 6, 6}, 7, 0.5, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, 3, 8},
    {"all alike, and a null", 3, {6, 6, 6}, 3, NAN, CXM_VALUE_OK, CXM_INTERVAL_OK, 4, 22.0 / 3},
    {"everybody was observed", 3, {5, 6, 7}, 7, 0, CXM_VALUE_OK, CXM_INTERVAL_OK, 6, 6},
};

static void statuses(void **state)
{
    const struct bounds_case *one = *state;
    const cxm_bounds_result r = bounds(one->value, &one->validity, one->n, one->unobserved, 0, 10);
    assert_int_equal(r.least.status, one->status);
    assert_int_equal(r.most.status, one->status);
    assert_int_equal(r.least.interval_status, one->interval_status);
    assert_int_equal(r.most.interval_status, one->interval_status);
    check_close(r.least.value, one->least, 1e-15);
    check_close(r.most.value, one->most, 1e-15);
    assert_true(one->interval_status == CXM_INTERVAL_OK || (isnan(r.least.lower) && isnan(r.critical)));
}

static void refusals(void **state)
{
    (void)state;
    static const double value[] = {1, 11, 3};
    const cxm_column column = cxm_column_of(CXM_TYPE_F64, value, 3), text = cxm_column_of(CXM_TYPE_CSTR, NULL, 0);
    cxm_bounds_result result = {.critical = 77};
    cxm_error why;
    assert_int_equal(cxm_bounds(NULL, 0.5, 0, 10, 0.95, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_bounds(&text, 0.5, 0, 10, 0.95, &result, &why), CXM_E_TYPE);
    assert_int_equal(cxm_bounds(&column, 0.5, 0, 10, 0.95, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "value[1]: 11 is outside 0..10");
    assert_int_equal(why.row, 1);
    static const double bad[][4] = {{-0.1, 0, 20, 0.95}, {1.1, 0, 20, 0.95},          {0.5, 20, 20, 0.95}, {0.5, 21, 20, 0.95},
                                    {0.5, NAN, 20, 0.95}, {0.5, 0, INFINITY, 0.95}, {0.5, 0, 20, 1},     {0.5, 0, 20, NAN}};
    static const int32_t argument[] = {1, 1, 2, 2, 2, 2, 4, 4};
    for (int i = 0; i < 8; i++) {
        assert_int_equal(cxm_bounds(&column, bad[i][0], bad[i][1], bad[i][2], bad[i][3], &result, &why), CXM_E_ARGUMENT);
        assert_int_equal(why.argument, argument[i]);
    }
    assert_int_equal(cxm_bounds(&column, 0.5, 0, 20, 0.95, NULL, NULL), CXM_E_ARGUMENT);
    check_close(result.critical, 77, 0);
}

/* ---- whether the interval holds the mean ---- */

struct coverage_case {
    const char *name;
    int n;
    double unobserved, unseen; /* the true mean of those that are not observed */
};

/* At an end the mean is missed on one side; where the bounds are close, on both. */
static const struct coverage_case coverage_cases[] = {
    {"at the lower bound", 200, 0.2, 0},    {"at the upper bound", 200, 0.2, 10}, {"bounds close together", 200, 0.01, 0},
    {"bounds as close as errors", 200, 0.02, 10}, {"no width", 200, 0, 0},
};

static void holds_its_confidence(void **state)
{
    skip_where_slow();
    const struct coverage_case *one = *state;
    struct random random = {20041109};
    const int runs = 4000;
    const double shares[] = {0.05, 0.1, 0.15, 0.3, 0.25, 0.15}; /* of 2, 4, 5, 7, 8, 9 */
    static const double points[] = {2, 4, 5, 7, 8, 9};
    double mean = 0;
    int known = 0, estimated = 0, both = 0;
    for (int k = 0; k < 6; k++)
        mean += shares[k] * points[k];
    const double truth = (1 - one->unobserved) * mean + one->unobserved * one->unseen;
    for (int run = 0; run < runs; run++) {
        double value[200];
        uint8_t validity[25] = {0};
        for (int i = 0; i < one->n; i++) {
            double u = random_unit(&random);
            int k = 0;
            for (; k < 5 && u >= shares[k]; k++)
                u -= shares[k];
            value[i] = points[k];
            if (random_unit(&random) >= one->unobserved)
                validity[i / 8] = (uint8_t)(validity[i / 8] | 1 << i % 8);
        }
        const cxm_bounds_result r = bounds(value, NULL, one->n, one->unobserved, 0, 10);
        const cxm_bounds_result e = bounds(value, validity, one->n, NAN, 0, 10);
        known += r.least.lower <= truth && truth <= r.least.upper;
        estimated += e.least.lower <= truth && truth <= e.least.upper;
        both += r.least.value - cxm_t_quantile(0.975, one->n - 1) * r.least.std_error <= truth &&
                truth <= r.most.value + cxm_t_quantile(0.975, one->n - 1) * r.most.std_error;
    }
    print_message("%s: share known %.1f %%, estimated %.1f %%, two-sided quantile %.1f %%\n", one->name, 100.0 * known / runs,
                  100.0 * estimated / runs, 100.0 * both / runs);
    assert_in_range(known, 0.935 * runs, 0.965 * runs);
    assert_in_range(estimated, 0.935 * runs, 0.965 * runs);
    assert_true(both >= known);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(critical_values), cmocka_unit_test(critical_values_at_the_ends), cmocka_unit_test(by_hand),
        cmocka_unit_test(nulls_are_not_observed), cmocka_unit_test(refusals),
    };
    size_t count = 5;
    CHECK_ROWS(bounds_cases, statuses, tests, count);
    CHECK_ROWS(coverage_cases, holds_its_confidence, tests, count);
    return _cmocka_run_group_tests("bounds", tests, count, NULL, NULL);
}
