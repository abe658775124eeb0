/* Quantiles against printed examples, their definition by sorting and counting, and their laws.
 * Read lib/stats/quantile.c next to it. */
#include <cxm/rating.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/quantile.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/numeric_columns.h"
#include "support/random.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

static cxm_quantile_result read(const cxm_column *values, const cxm_column *weight, int32_t type, const double *p, int64_t count,
                                double *q)
{
    cxm_quantile_result result;
    cxm_error why;
    if (cxm_quantiles(values, weight, type, p, count, NULL, q, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

/* ---- tables ---- */

static const struct quantile_case {
    const char *name;
    int32_t type;
    int64_t n;
    double x[10], w[10]; /* no weights where the first is 0 */
    double p, want;
} quantile_cases[] = {
    {"averaged: between the two middle ones", 2, 4, {4, 1, 3, 2}, {0}, 0.5, 2.5},
    {"averaged: the middle one", 2, 3, {3, 1, 2}, {0}, 0.5, 2},
    {"averaged: a tenth of ten is met exactly", 2, 10, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {0}, 0.1, 1.5},
    {"averaged: 0.7 of ten, which no double holds", 2, 10, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {0}, 0.7, 7.5},
    {"averaged: the least", 2, 3, {3, 1, 2}, {0}, 0, 1},
    {"averaged: the most", 2, 3, {3, 1, 2}, {0}, 1, 3},
    {"linear: the least", 7, 3, {3, 1, 2}, {0}, 0, 1},
    {"linear: the most", 7, 3, {3, 1, 2}, {0}, 1, 3},
    {"linear: a quarter of 1..4", 7, 4, {4, 1, 3, 2}, {0}, 0.25, 1.75},
    {"linear: one answer is every quantile", 7, 1, {6}, {0}, 0.3, 6},
    {"linear: across 0", 7, 2, {-1, 1}, {0}, 0.75, 0.5},
    {"linear: as far apart as doubles go", 7, 2, {-1.7e308, 1.7e308}, {0}, 0.5, 0},
    {"weighted: weights are repetitions", 2, 3, {1, 2, 3}, {1, 1, 2}, 0.5, 2.5},
    {"weighted: the heavy one", 2, 3, {1, 2, 3}, {1, 1, 3}, 0.5, 3},
    {"weighted: no weight, no answer", 2, 3, {1, 2, 3}, {1, 0, 1}, 0.5, 2},
    {"weighted: the least", 2, 3, {1, 2, 3}, {1, 5, 2}, 0, 1},
    {"weighted: the most", 2, 3, {1, 2, 3}, {1, 5, 2}, 1, 3},
    {"weighted: tenths that doubles do not hold meet 0.3 of 1", 2, 4, {1, 2, 3, 4}, {0.1, 0.2, 0.3, 0.4}, 0.3, 2.5},
    {"weighted: halves of different weights", 2, 4, {1, 2, 3, 4}, {0.1, 0.4, 0.3, 0.2}, 0.5, 2.5},
};

static void quantile(void **state)
{
    const struct quantile_case *c = *state;
    cxm_column x = cxm_column_of(CXM_TYPE_F64, c->x, c->n), w = cxm_column_of(CXM_TYPE_F64, c->w, c->n);
    double got;
    cxm_quantile_result result = read(&x, c->w[0] > 0 ? &w : NULL, c->type, &c->p, 1, &got);
    check_close(got, c->want, 1e-15);
    assert_int_equal(result.status, CXM_VALUE_OK);
    assert_int_equal(result.n + result.excluded, c->n);
}

/* ---- laws ---- */

enum { MOST = 150 };

static const double levels[] = {0, 0.05, 0.1, 0.25, 0.3, 1.0 / 3, 0.5, 0.6, 0.7, 0.75, 0.9, 0.99, 1};

static int64_t draw_answers(struct random *random, int *values)
{
    int64_t n = 1 + random_below(random, MOST);
    for (int64_t i = 0; i < n; i++)
        values[i] = (int)random_below(random, random_below(random, 2) ? 11 : 101);
    return n;
}

/* The definition without an order: the least answer with enough at or below it, and the largest with enough at or above it. */
static double averaged_by_counting(const int *values, const double *weights, int64_t n, double p)
{
    double whole = 0, low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < n; i++)
        whole += weights[i];
    for (int64_t i = 0; i < n; i++) {
        double up_to = 0, from = 0;
        for (int64_t j = 0; j < n; j++) {
            up_to += values[j] <= values[i] ? weights[j] : 0;
            from += values[j] >= values[i] ? weights[j] : 0;
        }
        if (weights[i] > 0 && up_to >= p * whole - 1e-12 * whole)
            low = fmin(low, values[i]);
        if (weights[i] > 0 && from >= (1 - p) * whole - 1e-12 * whole)
            high = fmax(high, values[i]);
    }
    return p <= 0 ? low : p >= 1 ? high : (low + high) / 2;
}

static void averaged_as_defined(void **state)
{
    (void)state;
    struct random random = {12};
    int values[MOST];
    double weights[MOST], ones[MOST], q[COUNT_OF(levels)];
    for (int64_t i = 0; i < MOST; i++)
        ones[i] = 1;
    for (int round = 0; round < 60; round++) {
        int64_t n = draw_answers(&random, values);
        for (int64_t i = 0; i < n; i++)
            weights[i] = (double)(1 + random_below(&random, 7)) / (round % 2 ? 1 : 10);
        cxm_column x = cxm_column_of(CXM_TYPE_I32, values, n), w = cxm_column_of(CXM_TYPE_F64, weights, n);
        (void)read(&x, NULL, CXM_QUANTILE_AVERAGED, levels, COUNT_OF(levels), q);
        for (int64_t i = 0; i < COUNT_OF(levels); i++)
            check_close(q[i], averaged_by_counting(values, ones, n, levels[i]), 0);
        (void)read(&x, &w, CXM_QUANTILE_AVERAGED, levels, COUNT_OF(levels), q);
        for (int64_t i = 0; i < COUNT_OF(levels); i++)
            check_close(q[i], averaged_by_counting(values, weights, n, levels[i]), 0);
    }
}

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void linear_as_defined(void **state)
{
    (void)state;
    struct random random = {13};
    int values[MOST];
    double q[COUNT_OF(levels)];
    for (int round = 0; round < 60; round++) {
        int64_t n = draw_answers(&random, values);
        cxm_column x = cxm_column_of(CXM_TYPE_I32, values, n);
        (void)read(&x, NULL, CXM_QUANTILE_LINEAR, levels, COUNT_OF(levels), q);
        qsort(values, (size_t)n, sizeof *values, by_value);
        for (int64_t i = 0; i < COUNT_OF(levels); i++) {
            double h = (double)(n - 1) * levels[i];
            int low = values[(int64_t)floor(h)], high = values[(int64_t)ceil(h)];
            check_close(q[i], low + (h - floor(h)) * (high - low), 1e-14);
            assert_true(i == 0 || q[i] >= q[i - 1]);
        }
    }
}

static void forms_and_weights_that_say_nothing(void **state)
{
    (void)state;
    struct random random = {14};
    static struct numeric_column form;
    const double third = 1.0 / 3;
    cxm_column same = cxm_column_of(CXM_TYPE_F64, &third, 0);
    same.flags = CXM_COLUMN_REPEATED;
    int values[MOST];
    double want[2][COUNT_OF(levels)], q[COUNT_OF(levels)];
    for (int round = 0; round < 20; round++) {
        int64_t n = draw_answers(&random, values);
        for (int f = 0; f < NUMERIC_FORMS; f++) {
            int64_t nulls = numeric_column_of(&form, values, n, f);
            same.length = form.column.length;
            for (int t = 0; t < 2; t++) {
                int32_t type = t ? CXM_QUANTILE_LINEAR : CXM_QUANTILE_AVERAGED;
                cxm_quantile_result result = read(&form.column, NULL, type, levels, COUNT_OF(levels), f ? q : want[t]);
                assert_int_equal(result.n, n);
                assert_int_equal(result.missing, nulls);
                for (int64_t i = 0; f && i < COUNT_OF(levels); i++)
                    check_bits(q[i], want[t][i]);
            }
            (void)read(&form.column, &same, CXM_QUANTILE_AVERAGED, levels, COUNT_OF(levels), q);
            for (int64_t i = 0; i < COUNT_OF(levels); i++)
                check_bits(q[i], want[0][i]);
        }
    }
}

static void the_median_is_that_of_a_rating(void **state)
{
    (void)state;
    struct random random = {15};
    const double half = 0.5;
    for (int round = 0; round < 60; round++) {
        uint8_t answers[MOST];
        int values[MOST];
        double weights[MOST], q;
        int64_t n = draw_answers(&random, values);
        for (int64_t i = 0; i < n; i++) {
            answers[i] = (uint8_t)(1 + values[i] % 5);
            weights[i] = (double)(1 + random_below(&random, 4));
        }
        cxm_column x = cxm_column_of(CXM_TYPE_U8, answers, n), w = cxm_column_of(CXM_TYPE_F64, weights, n);
        cxm_design design = CXM_DESIGN_INIT;
        cxm_rating_result rating;
        assert_int_equal(cxm_rating(&x, NULL, NULL, NULL, &rating, NULL), CXM_OK);
        (void)read(&x, NULL, CXM_QUANTILE_AVERAGED, &half, 1, &q);
        check_bits(q, rating.median.value);
        design.weight = &w;
        assert_int_equal(cxm_rating(&x, &design, NULL, NULL, &rating, NULL), CXM_OK);
        (void)read(&x, &w, CXM_QUANTILE_AVERAGED, &half, 1, &q);
        check_bits(q, rating.median.value);
    }
}

/* Longer than a block and than a run of the sort, and in every order that such things go wrong in. */
static void long_columns(void **state)
{
    (void)state;
    enum { LONG = 70001 };
    static double values[LONG];
    struct random random = {16};
    for (int order = 0; order < 4; order++) {
        for (int64_t i = 0; i < LONG; i++)
            values[i] = (double)(order == 1 ? LONG - 1 - i : i);
        for (int64_t i = LONG - 1; order == 2 && i > 0; i--) {
            int64_t j = random_below(&random, i + 1);
            double other = values[i];
            values[i] = values[j];
            values[j] = other;
        }
        for (int64_t i = 0; order == 3 && i < LONG; i++)
            values[i] = (double)(i * 30011 % LONG); /* 70001 is prime */
        cxm_column x = cxm_column_of(CXM_TYPE_F64, values, LONG);
        double q[COUNT_OF(levels)];
        (void)read(&x, NULL, CXM_QUANTILE_LINEAR, levels, COUNT_OF(levels), q);
        for (int64_t i = 0; i < COUNT_OF(levels); i++)
            check_close(q[i], 70000 * levels[i], 1e-15);
    }
}

static void nothing_to_read(void **state)
{
    (void)state;
    const double x[] = {1, NAN, 3}, w[] = {0, 1, NAN};
    double q[2] = {7, 7};
    cxm_column values = cxm_column_of(CXM_TYPE_F64, x, 3), weight = cxm_column_of(CXM_TYPE_F64, w, 3);
    cxm_column none = cxm_column_of(CXM_TYPE_F64, NULL, 0);
    values.flags = weight.flags = CXM_COLUMN_NAN_IS_NULL;
    cxm_quantile_result result = read(&values, &weight, CXM_QUANTILE_AVERAGED, levels, 2, q);
    assert_int_equal(result.status, CXM_VALUE_NO_DATA);
    assert_int_equal(result.n, 0);
    assert_int_equal(result.missing, 1);
    assert_int_equal(result.excluded, 2);
    check_nan(q[0]);
    check_nan(q[1]);
    result = read(&none, NULL, CXM_QUANTILE_LINEAR, levels, 1, q);
    assert_int_equal(result.status, CXM_VALUE_NO_DATA);
}

/* ---- errors ---- */

static void errors(void **state)
{
    (void)state;
    const double x[] = {1, 2, NAN, INFINITY}, w[] = {1, -1, 1, 1}, p[] = {0.5, 1.5};
    double q[] = {7, 7};
    cxm_quantile_result result = {7, 7, 7, 7, 7};
    cxm_error why;
    cxm_column two = cxm_column_of(CXM_TYPE_F64, x, 2), three = cxm_column_of(CXM_TYPE_F64, x, 3);
    cxm_column infinite = cxm_column_of(CXM_TYPE_F64, x + 3, 1);
    cxm_column weight = cxm_column_of(CXM_TYPE_F64, w, 2), times = cxm_column_of(CXM_TYPE_TIME_US, x, 2);
#define FAILS(code, text, ...)                                  \
    assert_int_equal(cxm_quantiles(__VA_ARGS__, &why), (code));  \
    assert_string_equal(why.message, (text))
    FAILS(CXM_E_DOMAIN, "values[2]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL", &three, NULL, 7, p, 1, NULL,
          q, &result);
    assert_int_equal(why.row, 2);
    FAILS(CXM_E_DOMAIN, "values[0]: inf is no finite number", &infinite, NULL, 7, p, 1, NULL, q, &result);
    FAILS(CXM_E_DOMAIN, "weight[1]: -1 is no weight; a weight is 0, or from 1e-140 to 1e140", &two, &weight, 2, p, 1,
          NULL, q, &result);
    assert_int_equal(why.argument, 1);
    FAILS(CXM_E_LENGTH, "weight has 2 rows, and 3 were expected", &three, &weight, 2, p, 1, NULL, q, &result);
    FAILS(CXM_E_TYPE, "values: numbers are needed, and the column holds times", &times, NULL, 7, p, 1, NULL, q, &result);
    FAILS(CXM_E_TYPE, "weight: numbers are needed, and the column holds times", &two, &times, 2, p, 1, NULL, q, &result);
    FAILS(CXM_E_DOMAIN, "probabilities[1]: 1.5 is outside 0..1", &two, NULL, 7, p, 2, NULL, q, &result);
    FAILS(CXM_E_ARGUMENT, "type is 3; it is 2, CXM_QUANTILE_AVERAGED, or 7, CXM_QUANTILE_LINEAR", &two, NULL, 3, p, 1, NULL,
          q, &result);
    FAILS(CXM_E_UNSUPPORTED, "type 7 has no weighted form; with weights take CXM_QUANTILE_AVERAGED", &two, &weight, 7, p, 1,
          NULL, q, &result);
    FAILS(CXM_E_ARGUMENT, "count is 0; at least 1 is needed", &two, NULL, 7, p, 0, NULL, q, &result);
    FAILS(CXM_E_ARGUMENT, "values is NULL", NULL, NULL, 7, p, 1, NULL, q, &result);
    FAILS(CXM_E_ARGUMENT, "probabilities is NULL", &two, NULL, 7, NULL, 1, NULL, q, &result);
    FAILS(CXM_E_ARGUMENT, "quantiles is NULL", &two, NULL, 7, p, 1, NULL, NULL, &result);
    FAILS(CXM_E_ARGUMENT, "result is NULL", &two, NULL, 7, p, 1, NULL, q, NULL);
#undef FAILS
    assert_true(q[0] == 7 && q[1] == 7 && result.n == 7 && result.status == 7);
}

static void no_memory(void **state)
{
    (void)state;
    const double x[] = {3, 1, 2}, w[] = {1, 2, 3};
    cxm_column values = cxm_column_of(CXM_TYPE_F64, x, 3), weight = cxm_column_of(CXM_TYPE_F64, w, 3);
    struct failing_host failing;
    cxm_quantile_result result;
    cxm_error why;
    double q = 7;
    cxm_status status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_quantiles(&values, &weight, CXM_QUANTILE_AVERAGED, levels, 1, &failing.host, &q, &result, &why);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_int_equal(status, at < 3 ? CXM_E_MEMORY : CXM_OK);
        assert_true(!status || q == 7);
    }
}

/* ---- one quantile with its interval ---- */

static cxm_estimate estimated(const cxm_column *values, const cxm_column *weight, double p, double confidence)
{
    cxm_estimate estimate;
    cxm_error why;
    if (cxm_quantile_estimate(values, weight, p, confidence, NULL, &estimate, &why))
        fail_msg("%s", why.message);
    return estimate;
}

/* The sum of a binomial distribution's probabilities up to k. */
static double binomial_up_to(int64_t k, int64_t n, double p)
{
    double sum = 0;
    for (int64_t i = 0; i <= k; i++)
        sum += cxm_binomial_probability(i, n, p);
    return sum;
}

/* The limits are the nearest ranks that leave no more than half of what the confidence allows outside, found one by one. */
static void limits_as_defined(void **state)
{
    (void)state;
    static const double shares[] = {0.1, 0.5, 0.75, 0.9}, confidences[] = {0.5, 0.9, 0.95, 0.99};
    struct random random = {15};
    int values[MOST];
    double sorted[MOST];
    for (int64_t n = 1; n < MOST; n += n < 30 ? 1 : 13) {
        for (int64_t i = 0; i < n; i++)
            sorted[i] = values[i] = (int)random_below(&random, 1000);
        cxm_column x = cxm_column_of(CXM_TYPE_I32, values, n);
        qsort(values, (size_t)n, sizeof *values, by_value);
        for (int64_t i = 0; i < n; i++)
            sorted[i] = values[i];
        for (int64_t c = 0; c < 16; c++) {
            const double p = shares[c / 4], outside = (1 - confidences[c % 4]) / 2;
            int64_t low = 0, high = n + 1;
            while (low < n && binomial_up_to(low, n, p) <= outside)
                low++;
            while (high > 1 && 1 - binomial_up_to(high - 2, n, p) <= outside)
                high--;
            const bool there = low >= 1 && high <= n;
            const cxm_estimate e = estimated(&x, NULL, p, confidences[c % 4]);
            assert_int_equal(e.interval_status, there ? CXM_INTERVAL_OK : CXM_INTERVAL_TOO_FEW);
            check_close(e.lower, there ? sorted[low - 1] : (double)NAN, 0);
            check_close(e.upper, there ? sorted[high - 1] : (double)NAN, 0);
            double q;
            (void)read(&x, NULL, CXM_QUANTILE_LINEAR, &p, 1, &q);
            check_close(e.value, q, 0);
            assert_true(!there || (e.lower <= e.value && e.value <= e.upper));
        }
    }
}

static void weighted_has_no_limits(void **state)
{
    (void)state;
    const double x[] = {4, 1, 3, 2, 9, 8}, w[] = {0.1, 0.2, 0, 0.4, 0.3, 0.5}, p = 0.3;
    cxm_column values = cxm_column_of(CXM_TYPE_F64, x, 6), weight = cxm_column_of(CXM_TYPE_F64, w, 6);
    cxm_estimate e = estimated(&values, &weight, p, 0.95);
    double q;
    (void)read(&values, &weight, CXM_QUANTILE_AVERAGED, &p, 1, &q);
    check_close(e.value, q, 0);
    assert_int_equal(e.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(e.excluded, 1);
    assert_int_equal(e.flags, CXM_ESTIMATE_WEIGHTED);
    check_close(e.n_effective, 1.5 * 1.5 / (0.01 + 0.04 + 0.16 + 0.09 + 0.25), 1e-15);
    values.length = weight.length = 0;
    e = estimated(&values, NULL, p, 0.95);
    assert_int_equal(e.status, CXM_VALUE_NO_DATA);
    check_nan(e.value);
}

static void estimate_errors(void **state)
{
    (void)state;
    const double x[] = {3, 1, NAN};
    cxm_column values = cxm_column_of(CXM_TYPE_F64, x, 2);
    struct failing_host failing;
    cxm_estimate e;
    cxm_error why;
    assert_int_equal(cxm_quantile_estimate(NULL, NULL, 0.5, 0.95, NULL, &e, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_quantile_estimate(&values, NULL, 1.5, 0.95, NULL, &e, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "probability: 1.5 is outside 0..1");
    assert_int_equal(cxm_quantile_estimate(&values, NULL, NAN, 0.95, NULL, &e, &why), CXM_E_DOMAIN);
    assert_int_equal(cxm_quantile_estimate(&values, NULL, 0.5, 1, NULL, &e, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.name, "confidence");
    assert_int_equal(cxm_quantile_estimate(&values, NULL, 0.5, 0.95, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 5);
    failing_host_init(&failing, 1);
    assert_int_equal(cxm_quantile_estimate(&values, NULL, 0.5, 0.95, &failing.host, &e, &why), CXM_E_MEMORY);
    assert_int_equal(failing.outstanding, 0);
    values.length = 3;
    assert_int_equal(cxm_quantile_estimate(&values, NULL, 0.5, 0.95, NULL, &e, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 2);
}

int main(void)
{
    struct CMUnitTest tests[COUNT_OF(quantile_cases) + 11];
    size_t count = 0;
    CHECK_ROWS(quantile_cases, quantile, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(averaged_as_defined);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(linear_as_defined);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(forms_and_weights_that_say_nothing);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(the_median_is_that_of_a_rating);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(long_columns);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(nothing_to_read);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(errors);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(no_memory);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(limits_as_defined);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(weighted_has_no_limits);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(estimate_errors);
    return cmocka_run_group_tests_name("quantile", tests, NULL, NULL);
}
