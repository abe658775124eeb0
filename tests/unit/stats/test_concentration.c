/* Entropy and concentration of counts: values by hand, laws, and what cannot be said.
 * Read lib/stats/concentration.c next to it. */
#include <cxm/estimate.h>
#include <cxm/unstable/divergence.h>

#include "support/check.h"
#include "support/random.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

static cxm_concentration_result read(const int64_t *counts, int64_t categories)
{
    cxm_concentration_result result;
    cxm_error why;
    if (cxm_concentration(counts, categories, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static const struct concentration_case {
    const char *name;
    int64_t categories, counts[6];
    double entropy_bits, evenness, herfindahl, normalized, same;
} concentration_cases[] = {
    {"even over two", 2, {3, 3}, 1, 1, 0.5, 0, 0.4},
    {"even over four", 4, {1, 1, 1, 1}, 2, 1, 0.25, 0, 0},
    {"all in one of two", 2, {0, 7}, 0, 0, 1, 1, 1},
    {"halves and quarters", 3, {2, 1, 1}, 1.5, 1.5 / 1.5849625007211562, 0.375, 0.0625, 1.0 / 6},
    {"an empty category counts for evenness", 3, {3, 0, 3}, 1, 1 / 1.5849625007211562, 0.5, 0.25, 0.4},
    /* market shares of the U.S. Department of Justice's example: 30, 30, 20 and 20 percent give 2600 of 10000 */
    {"DOJ's example: 2600 points", 4, {30, 30, 20, 20}, 1.9709505944546688, 0.9854752972273344, 0.26, 1.0 / 75, 2500.0 / 9900},
};

static void concentration(void **state)
{
    const struct concentration_case *c = *state;
    cxm_concentration_result result = read(c->counts, c->categories);
    check_close(result.entropy / log(2), c->entropy_bits, 1e-15);
    check_close(result.evenness, c->evenness, 1e-15);
    check_close(result.herfindahl, c->herfindahl, 1e-15);
    check_close(result.herfindahl_normalized, c->normalized, 1e-15);
    check_close(result.same_category, c->same, 1e-15);
    check_close(result.effective_entropy, exp2(c->entropy_bits), 1e-14);
    check_close(result.effective_herfindahl, 1 / c->herfindahl, 1e-15);
    check_close(result.entropy_corrected - result.entropy, (double)(result.occupied - 1) / (2.0 * (double)result.n), 1e-15);
    assert_int_equal(result.status, CXM_VALUE_OK);
    assert_int_equal(result.share_status, CXM_VALUE_OK);
    assert_int_equal(result.pair_status, CXM_VALUE_OK);
}

static void laws(void **state)
{
    (void)state;
    struct random random = {31};
    for (int round = 0; round < 200; round++) {
        int64_t counts[20], mixed[20], categories = 2 + random_below(&random, 19);
        for (int64_t i = 0; i < categories; i++)
            counts[i] = random_below(&random, round % 2 ? 4 : 1000000);
        counts[0]++;
        for (int64_t i = 0; i < categories; i++)
            mixed[i] = counts[categories - 1 - i];
        cxm_concentration_result a = read(counts, categories), b = read(mixed, categories);
        check_close(a.entropy, b.entropy, 1e-15);
        check_close(a.herfindahl, b.herfindahl, 1e-15);
        check_close(a.herfindahl_normalized, b.herfindahl_normalized, 1e-15);
        assert_true(a.evenness >= 0 && a.evenness <= 1);
        assert_true(a.herfindahl_normalized >= 0 && a.herfindahl_normalized <= 1);
        /* Hill numbers fall with their order */
        assert_true(a.effective_entropy <= (double)a.occupied * (1 + 1e-14));
        assert_true(a.effective_herfindahl <= a.effective_entropy * (1 + 1e-14));
        double k = (double)categories;
        check_close(a.herfindahl_normalized, (a.herfindahl - 1 / k) / (1 - 1 / k), 1e-13);
        /* an empty category more changes what depends on their number, and nothing else */
        counts[categories < 20 ? categories : 0] = categories < 20 ? 0 : counts[0];
        cxm_concentration_result wider = read(counts, categories < 20 ? categories + 1 : categories);
        check_bits(wider.entropy, a.entropy);
        check_bits(wider.herfindahl, a.herfindahl);
        assert_true(wider.evenness <= a.evenness);
    }
}

static void nearly_even_keeps_its_digits(void **state)
{
    (void)state;
    const int64_t counts[] = {INT64_C(1000000000001), INT64_C(999999999999)};
    /* ((p - 1/2)^2 + (q - 1/2)^2) / (1 / 2) = 1e-24 */
    assert_true(fabs(read(counts, 2).herfindahl_normalized / 1e-24 - 1) < 1e-12);
    const int64_t rare[] = {INT64_C(1000000000000000), 1};
    /* -p ln p of both: (1 + ln 1e15) 1e-15 */
    assert_true(fabs(read(rare, 2).entropy / (1e-15 * (1 + log(1e15))) - 1) < 1e-12);
}

static void what_cannot_be_said(void **state)
{
    (void)state;
    const int64_t none[] = {0, 0}, one[] = {5}, single[] = {0, 1};
    cxm_concentration_result nothing = read(none, 2), empty = read(NULL, 0), alone = read(one, 1), event = read(single, 2);
    assert_int_equal(nothing.status, CXM_VALUE_NO_DATA);
    assert_int_equal(nothing.share_status, CXM_VALUE_NO_DATA);
    assert_int_equal(nothing.pair_status, CXM_VALUE_NO_DATA);
    check_nan(nothing.entropy);
    check_nan(nothing.herfindahl);
    check_nan(nothing.effective_entropy);
    assert_int_equal(empty.status, CXM_VALUE_NO_DATA);
    assert_int_equal(alone.status, CXM_VALUE_OK);
    assert_int_equal(alone.share_status, CXM_VALUE_UNDEFINED);
    check_nan(alone.evenness);
    check_nan(alone.herfindahl_normalized);
    check_bits(alone.herfindahl, 1);
    check_bits(alone.entropy, 0);
    assert_int_equal(event.pair_status, CXM_VALUE_UNDEFINED);
    check_nan(event.same_category);
    check_bits(event.herfindahl_normalized, 1);
}

static void errors(void **state)
{
    (void)state;
    const int64_t bad[] = {1, -2}, large[] = {INT64_C(9007199254740992), 1};
    cxm_concentration_result result = {.n = 7};
    cxm_error why;
    assert_int_equal(cxm_concentration(bad, 2, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "counts[1]: -2 is no count; counts are 0 or more");
    assert_int_equal(why.row, 1);
    assert_int_equal(cxm_concentration(large, 2, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "counts[1]: the counts add up to more than 9007199254740992");
    assert_int_equal(cxm_concentration(large, 1, &result, NULL), CXM_OK);
    result.n = 7;
    assert_int_equal(cxm_concentration(NULL, 1, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "counts is NULL");
    assert_int_equal(cxm_concentration(bad, -1, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 1);
    assert_int_equal(cxm_concentration(bad, 1, NULL, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "result is NULL");
    assert_int_equal(result.n, 7);
}

int main(void)
{
    struct CMUnitTest tests[COUNT_OF(concentration_cases) + 4];
    size_t count = 0;
    CHECK_ROWS(concentration_cases, concentration, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(laws);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(nearly_even_keeps_its_digits);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(what_cannot_be_said);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(errors);
    return cmocka_run_group_tests_name("concentration", tests, NULL, NULL);
}
