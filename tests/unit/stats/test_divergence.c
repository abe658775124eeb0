/* Distances of distributions against values by hand, by brute force over all ways to divide the answers, and their laws.
 * Read lib/stats/divergence.c next to it; test_concentration.c has the counts of categories. */
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/divergence.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/numeric_columns.h"
#include "support/random.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

enum { MOST = 60 };

static cxm_divergence_result columns(const cxm_column *first, const cxm_column *first_weight, const cxm_column *second,
                                     const cxm_column *second_weight)
{
    cxm_divergence_result result;
    cxm_error why;
    if (cxm_divergence(first, first_weight, second, second_weight, NULL, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static cxm_divergence_result counts(const int64_t *first, const int64_t *second, int64_t points)
{
    cxm_divergence_result result;
    cxm_error why;
    if (cxm_divergence_of_counts(first, second, points, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

/* ---- tables ---- */

static const struct divergence_case {
    const char *name;
    int64_t first[6], second[6];
    double wasserstein, jensen_shannon, d, p;
} divergence_cases[] = {
    {"alike", {1, 2, 3}, {1, 2, 3}, 0, 0, 0, 1},
    {"alike, one twice as many", {1, 2, 3}, {2, 4, 6}, 0, 0, 0, 1},
    {"disjoint, one against one", {1}, {0, 0, 1}, 2, 1, 1, 1},
    {"disjoint, two against two: 2 of 6 ways", {2}, {0, 2}, 1, 1, 1, 1.0 / 3},
    {"disjoint, three against three: 2 of 20 ways", {3}, {0, 0, 0, 0, 0, 3}, 5, 1, 1, 0.1},
    {"untied, three against three: 2 of 20 ways", {1, 1, 1}, {0, 0, 0, 1, 1, 1}, 3, 1, 1, 0.1},
    {"all tied", {3}, {5}, 0, 0, 0, 1},
    /* H(3/4, 1/4) - H(1/2, 1/2) / 2 = 2 - 3/4 log2 3 - 1/2 */
    {"halves against one", {1, 1}, {2}, 0.5, 0.31127812445913283, 0.5, 1},
};

static void divergence(void **state)
{
    const struct divergence_case *c = *state;
    cxm_divergence_result result = counts(c->first, c->second, 6);
    check_close(result.wasserstein, c->wasserstein, 1e-15);
    check_close(result.jensen_shannon, c->jensen_shannon, 1e-15);
    check_close(result.jensen_shannon_distance, sqrt(c->jensen_shannon), 1e-15);
    check_close(result.kolmogorov_smirnov, c->d, 1e-15);
    check_close(result.p, c->p, 1e-15);
    assert_int_equal(result.status, CXM_VALUE_OK);
    assert_int_equal(result.test_status, CXM_TEST_OK);
    assert_int_equal(result.method, CXM_KOLMOGOROV_SMIRNOV_EXACT);
}

/* The example in the documentation of scipy.spatial.distance.jensenshannon: 0.46450140402245893, a distance in nats. */
static void documented_example(void **state)
{
    (void)state;
    const int64_t first[] = {2, 0}, second[] = {1, 1};
    check_close(counts(first, second, 2).jensen_shannon_distance * sqrt(log(2)), 0.46450140402245893, 1e-15);
}

/* Massey 1951, Annals of Mathematical Statistics 22:125, and textbooks since: two sides of 5, 8, 10 and 20 differ at the level 0.05
 * from 5, 6, 7 and 9 answers on. Checked on both sides of the limit. */
static void critical_values(void **state)
{
    (void)state;
    static const int64_t table[][2] = {{5, 5}, {8, 6}, {10, 7}, {20, 9}};
    for (int64_t t = 0; t < COUNT_OF(table); t++)
        for (int64_t less = 0; less < 2; less++) {
            int64_t n = table[t][0], ahead = table[t][1] - less, first[80] = {0}, second[80] = {0}, at = 0;
            /* `ahead` of the first side, then both in turn, then what is left of the second */
            for (int64_t i = 0; i < ahead; i++)
                first[at++] = 1;
            for (int64_t i = 0; i < n - ahead; i++) {
                second[at++] = 1;
                first[at++] = 1;
            }
            for (int64_t i = 0; i < ahead; i++)
                second[at++] = 1;
            cxm_divergence_result result = counts(first, second, at);
            check_close(result.kolmogorov_smirnov, (double)ahead / (double)n, 1e-15);
            assert_true(less ? result.p > 0.05 : result.p <= 0.05);
        }
}

/* ---- the exact p, by all ways to divide ---- */

static int64_t apart(const int *values, int64_t n, unsigned mask, int64_t n1)
{
    int64_t widest = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t a = 0, b = 0;
        for (int64_t j = 0; j < n; j++) {
            a += values[j] <= values[i] && mask >> j & 1;
            b += values[j] <= values[i] && !(mask >> j & 1);
        }
        int64_t gap = a * (n - n1) - b * n1;
        widest = gap > widest ? gap : -gap > widest ? -gap : widest;
    }
    return widest;
}

static void exact_p_by_enumeration(void **state)
{
    (void)state;
    struct random random = {21};
    for (int round = 0; round < 25; round++) {
        int values[10];
        int64_t n = 4 + random_below(&random, 7), n1 = 1 + random_below(&random, n - 1), all = 0, far = 0;
        int64_t first[30] = {0}, second[30] = {0};
        for (int64_t i = 0; i < n; i++) {
            values[i] = (int)random_below(&random, round % 3 ? 6 : 30);
            (i < n1 ? first : second)[values[i]]++;
        }
        int64_t seen = apart(values, n, (1u << n1) - 1, n1);
        for (unsigned mask = 0; mask < 1u << n; mask++) {
            int64_t chosen = 0;
            for (int64_t j = 0; j < n; j++)
                chosen += mask >> j & 1;
            all += chosen == n1;
            far += chosen == n1 && apart(values, n, mask, n1) >= seen;
        }
        cxm_divergence_result result = counts(first, second, 30);
        check_close(result.kolmogorov_smirnov, (double)seen / (double)(n1 * (n - n1)), 1e-15);
        check_close(result.p, (double)far / (double)all, 1e-13);
    }
}

/* Gnedenko and Korolyuk 1951: of two untied sides
 * of n, P(n D >= k) = 2 (C(2n, n-k) - C(2n, n-2k) + ...) / C(2n, n). */
static void equal_sides_have_a_closed_form(void **state)
{
    (void)state;
    static const int64_t table[][2] = {{10, 3}, {50, 12}, {200, 20}, {700, 33}, {1000, 51}, {1000, 120}};
    static double x[1000], y[1000];
    for (int64_t t = 0; t < COUNT_OF(table); t++) {
        int64_t n = table[t][0], k = table[t][1];
        double want = 0;
        for (int64_t i = 0; i < n; i++) {
            x[i] = (double)i;
            y[i] = (double)(i + k) - 0.5;
        }
        for (int64_t j = 1; j * k <= n; j++) {
            double a = (double)(n - j * k), b = (double)(n + j * k);
            double ratio = 2 * cxm_log_gamma((double)n + 1) - cxm_log_gamma(a + 1) - cxm_log_gamma(b + 1);
            want += (j % 2 ? 2 : -2) * exp(ratio);
        }
        cxm_column first = cxm_column_of(CXM_TYPE_F64, x, n), second = cxm_column_of(CXM_TYPE_F64, y, n);
        cxm_divergence_result result = columns(&first, NULL, &second, NULL);
        check_close(result.kolmogorov_smirnov * (double)n, (double)k, 1e-15);
        assert_true(fabs(result.p / want - 1) < 1e-10);
    }
}

/* Fully separate sides: 2 of C(2n, n) ways, far below what 1 minus something could tell. */
static void small_p_keeps_its_digits(void **state)
{
    (void)state;
    const int64_t first[] = {0, 500}, second[] = {500, 0};
    cxm_divergence_result result = counts(first, second, 2);
    double log_ways = cxm_log_gamma(1001) - 2 * cxm_log_gamma(501);
    assert_true(fabs(result.p / (2 * exp(-log_ways)) - 1) < 1e-11);
    assert_int_equal(result.method, CXM_KOLMOGOROV_SMIRNOV_EXACT);
}

static void the_limit_of_large_samples(void **state)
{
    (void)state;
    static double values[2][1001];
    for (int64_t i = 0; i < 1001; i++) {
        values[0][i] = (double)i;
        values[1][i] = (double)i + 50.5;
    }
    cxm_column thousand = cxm_column_of(CXM_TYPE_F64, values[0], 1000), second = cxm_column_of(CXM_TYPE_F64, values[1], 1000);
    cxm_divergence_result exact = columns(&thousand, NULL, &second, NULL);
    assert_int_equal(exact.method, CXM_KOLMOGOROV_SMIRNOV_EXACT);
    second.length = 1001;
    cxm_divergence_result limiting = columns(&thousand, NULL, &second, NULL);
    assert_int_equal(limiting.method, CXM_KOLMOGOROV_SMIRNOV_LIMITING);
    check_bits(limiting.p, cxm_kolmogorov_upper(limiting.kolmogorov_smirnov * sqrt(1000.0 / 2001 * 1001)));
    /* untied and a thousand a side: the limit is near */
    assert_true(fabs(exact.p / cxm_kolmogorov_upper(exact.kolmogorov_smirnov * sqrt(500)) - 1) < 1e-3);
    const int64_t huge[] = {INT64_C(3000000000000000), INT64_C(3000000000000001)}, other[] = {huge[1], huge[0]};
    limiting = counts(huge, other, 2);
    check_close(limiting.kolmogorov_smirnov * 6000000000000001.0, 1, 1e-15);
    check_close(limiting.wasserstein * 6000000000000001.0, 1, 1e-15);
    assert_true(limiting.jensen_shannon > 0 && limiting.jensen_shannon < 1e-30);
    check_close(limiting.p, 1, 1e-15);
}

/* ---- laws ---- */

static int64_t draw_side(struct random *random, int *values, int64_t *histogram)
{
    int64_t n = 1 + random_below(random, MOST);
    for (int64_t i = 0; i < n; i++)
        histogram[values[i] = (int)random_below(random, 11)]++;
    return n;
}

static void check_same(const cxm_divergence_result *got, const cxm_divergence_result *want)
{
    check_bits(got->wasserstein, want->wasserstein);
    check_bits(got->jensen_shannon, want->jensen_shannon);
    check_bits(got->jensen_shannon_distance, want->jensen_shannon_distance);
    check_bits(got->kolmogorov_smirnov, want->kolmogorov_smirnov);
    check_bits(got->p, want->p);
    assert_int_equal(got->n_first, want->n_first);
    assert_int_equal(got->n_second, want->n_second);
    assert_int_equal(got->method, want->method);
}

static void columns_are_their_histograms(void **state)
{
    (void)state;
    struct random random = {22};
    static struct numeric_column form[2];
    const double third = 1.0 / 3;
    cxm_column same = cxm_column_of(CXM_TYPE_F64, &third, 0);
    same.flags = CXM_COLUMN_REPEATED;
    for (int round = 0; round < 30; round++) {
        int values[2][MOST];
        int64_t histogram[2][11] = {{0}, {0}};
        int64_t n[2] = {draw_side(&random, values[0], histogram[0]), draw_side(&random, values[1], histogram[1])};
        cxm_divergence_result want = counts(histogram[0], histogram[1], 11), got;
        for (int f = 0; f < NUMERIC_FORMS; f++) {
            int64_t nulls = numeric_column_of(&form[0], values[0], n[0], f);
            (void)numeric_column_of(&form[1], values[1], n[1], (f * 5 + round) % NUMERIC_FORMS);
            got = columns(&form[0].column, NULL, &form[1].column, NULL);
            check_same(&got, &want);
            assert_int_equal(got.missing_first, nulls);
            same.length = form[0].column.length;
            got = columns(&form[0].column, &same, &form[1].column, NULL);
            check_same(&got, &want);
        }
    }
}

static void sides_may_change(void **state)
{
    (void)state;
    struct random random = {23};
    for (int round = 0; round < 100; round++) {
        int values[MOST];
        int64_t histogram[3][11] = {{0}, {0}, {0}};
        for (int s = 0; s < 3; s++)
            (void)draw_side(&random, values, histogram[s]);
        cxm_divergence_result ab = counts(histogram[0], histogram[1], 11), ba = counts(histogram[1], histogram[0], 11);
        cxm_divergence_result bc = counts(histogram[1], histogram[2], 11), ac = counts(histogram[0], histogram[2], 11);
        check_close(ab.wasserstein, ba.wasserstein, 1e-15);
        check_close(ab.jensen_shannon, ba.jensen_shannon, 1e-15);
        check_close(ab.kolmogorov_smirnov, ba.kolmogorov_smirnov, 1e-15);
        check_close(ab.p, ba.p, 1e-13);
        assert_true(ab.jensen_shannon >= 0 && ab.jensen_shannon <= 1 && ab.p > 0 && ab.p <= 1);
        /* all three are metrics */
        assert_true(ac.wasserstein <= ab.wasserstein + bc.wasserstein + 1e-14);
        assert_true(ac.jensen_shannon_distance <= ab.jensen_shannon_distance + bc.jensen_shannon_distance + 1e-14);
        assert_true(ac.kolmogorov_smirnov <= ab.kolmogorov_smirnov + bc.kolmogorov_smirnov + 1e-14);
    }
}

static void weights_are_repetitions(void **state)
{
    (void)state;
    struct random random = {24};
    for (int round = 0; round < 50; round++) {
        int values[2][MOST], points[2][11];
        int64_t histogram[2][11] = {{0}, {0}};
        double weights[2][11];
        cxm_column column[2], weight[2];
        for (int s = 0; s < 2; s++) {
            (void)draw_side(&random, values[s], histogram[s]);
            for (int i = 0; i < 11; i++) {
                points[s][i] = i;
                weights[s][i] = (double)histogram[s][i] * (s ? 0.1 : 1);
            }
            column[s] = cxm_column_of(CXM_TYPE_I32, points[s], 11);
            weight[s] = cxm_column_of(CXM_TYPE_F64, weights[s], 11);
        }
        cxm_divergence_result want = counts(histogram[0], histogram[1], 11);
        cxm_divergence_result got = columns(&column[0], &weight[0], &column[1], &weight[1]);
        check_close(got.wasserstein, want.wasserstein, 1e-14);
        check_close(got.jensen_shannon, want.jensen_shannon, 1e-14);
        check_close(got.kolmogorov_smirnov, want.kolmogorov_smirnov, 1e-14);
        assert_int_equal(got.n_first + got.excluded_first, 11);
        if (got.test_status == CXM_TEST_NOT_TESTABLE)
            check_nan(got.p);
    }
}

static void weights_are_not_tested(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3}, w[] = {1, 2, 3};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, x, 3), weight = cxm_column_of(CXM_TYPE_F64, w, 3);
    cxm_divergence_result result = columns(&column, NULL, &column, &weight);
    assert_int_equal(result.status, CXM_VALUE_OK);
    assert_int_equal(result.test_status, CXM_TEST_NOT_TESTABLE);
    assert_int_equal(result.method, CXM_KOLMOGOROV_SMIRNOV_NONE);
    check_nan(result.p);
    check_close(result.kolmogorov_smirnov, 1.0 / 3 - 1.0 / 6, 1e-15);
}

static void moving_a_side_moves_the_area(void **state)
{
    (void)state;
    const double x[] = {1, 4, 4, 9};
    double y[4];
    for (double shift = -20; shift <= 20; shift += 2.5) {
        for (int i = 0; i < 4; i++)
            y[i] = x[i] + shift;
        cxm_column first = cxm_column_of(CXM_TYPE_F64, x, 4), second = cxm_column_of(CXM_TYPE_F64, y, 4);
        check_close(columns(&first, NULL, &second, NULL).wasserstein, fabs(shift), 1e-15);
    }
}

static void an_empty_side(void **state)
{
    (void)state;
    const double x[] = {1, NAN};
    const int64_t none[] = {0, 0}, some[] = {1, 2};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, x, 1), empty = cxm_column_of(CXM_TYPE_F64, x + 1, 1);
    empty.flags = CXM_COLUMN_NAN_IS_NULL;
    cxm_divergence_result results[] = {columns(&column, NULL, &empty, NULL), columns(&empty, NULL, &column, NULL),
                                       counts(none, some, 2), counts(NULL, NULL, 0)};
    for (int64_t i = 0; i < COUNT_OF(results); i++) {
        assert_int_equal(results[i].status, CXM_VALUE_NO_DATA);
        assert_int_equal(results[i].test_status, CXM_TEST_NOT_TESTABLE);
        check_nan(results[i].wasserstein);
        check_nan(results[i].jensen_shannon);
        check_nan(results[i].jensen_shannon_distance);
        check_nan(results[i].kolmogorov_smirnov);
        check_nan(results[i].p);
    }
    assert_int_equal(results[0].missing_second, 1);
    assert_int_equal(results[2].n_second, 3);
}

/* ---- errors ---- */

static void errors(void **state)
{
    (void)state;
    const double x[] = {1, NAN}, w[] = {1, 2, 3};
    const int64_t bad[] = {1, -2}, large[] = {INT64_MAX, 1}, good[] = {1, 2};
    cxm_divergence_result result = {.p = 7};
    cxm_error why;
    cxm_column one = cxm_column_of(CXM_TYPE_F64, x, 1), two = cxm_column_of(CXM_TYPE_F64, x, 2);
    cxm_column weight = cxm_column_of(CXM_TYPE_F64, w, 3), text = cxm_column_of(CXM_TYPE_CSTR, x, 0);
#define FAILS(code, argument_of, text_of, call)    \
    assert_int_equal((call), (code));              \
    assert_int_equal(why.argument, (argument_of)); \
    assert_string_equal(why.message, (text_of))
    FAILS(CXM_E_DOMAIN, 2, "second[1]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL",
          cxm_divergence(&one, NULL, &two, NULL, NULL, &result, &why));
    FAILS(CXM_E_LENGTH, 3, "second_weight has 3 rows, and 1 were expected",
          cxm_divergence(&one, NULL, &one, &weight, NULL, &result, &why));
    FAILS(CXM_E_LENGTH, 1, "first_weight has 3 rows, and 1 were expected",
          cxm_divergence(&one, &weight, &one, NULL, NULL, &result, &why));
    FAILS(CXM_E_TYPE, 0, "first: numbers are needed, and the column holds text",
          cxm_divergence(&text, NULL, &one, NULL, NULL, &result, &why));
    FAILS(CXM_E_ARGUMENT, 0, "first is NULL", cxm_divergence(NULL, NULL, &one, NULL, NULL, &result, &why));
    FAILS(CXM_E_ARGUMENT, 2, "second is NULL", cxm_divergence(&one, NULL, NULL, NULL, NULL, &result, &why));
    FAILS(CXM_E_ARGUMENT, 5, "result is NULL", cxm_divergence(&one, NULL, &one, NULL, NULL, NULL, &why));
    FAILS(CXM_E_DOMAIN, 0, "first[1]: -2 is no count; counts are 0 or more", cxm_divergence_of_counts(bad, good, 2, &result, &why));
    FAILS(CXM_E_DOMAIN, 1, "second[0]: the counts add up to more than 9007199254740992",
          cxm_divergence_of_counts(good, large, 2, &result, &why));
    FAILS(CXM_E_ARGUMENT, 0, "first is NULL", cxm_divergence_of_counts(NULL, good, 2, &result, &why));
    FAILS(CXM_E_ARGUMENT, 1, "second is NULL", cxm_divergence_of_counts(good, NULL, 2, &result, &why));
    FAILS(CXM_E_ARGUMENT, 2, "there are -1 counts", cxm_divergence_of_counts(good, good, -1, &result, &why));
    FAILS(CXM_E_ARGUMENT, 3, "result is NULL", cxm_divergence_of_counts(good, good, 2, NULL, &why));
#undef FAILS
    assert_true(result.p == 7);
}

static void no_memory(void **state)
{
    (void)state;
    const double x[] = {3, 1, 2}, w[] = {1, 2, 3};
    cxm_column values = cxm_column_of(CXM_TYPE_F64, x, 3), weight = cxm_column_of(CXM_TYPE_F64, w, 3);
    struct failing_host failing;
    cxm_divergence_result result = {.p = 7};
    cxm_error why;
    cxm_status status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_divergence(&values, &weight, &values, &weight, &failing.host, &result, &why);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_int_equal(status, at < 5 ? CXM_E_MEMORY : CXM_OK);
        assert_true(!status || result.p == 7);
    }
}

int main(void)
{
    struct CMUnitTest tests[COUNT_OF(divergence_cases) + 14];
    size_t count = 0;
    CHECK_ROWS(divergence_cases, divergence, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(documented_example);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(critical_values);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(exact_p_by_enumeration);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(equal_sides_have_a_closed_form);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(small_p_keeps_its_digits);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(the_limit_of_large_samples);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(columns_are_their_histograms);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(sides_may_change);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(weights_are_repetitions);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(weights_are_not_tested);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(moving_a_side_moves_the_area);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(an_empty_side);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(errors);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(no_memory);
    return cmocka_run_group_tests_name("divergence", tests, NULL, NULL);
}
