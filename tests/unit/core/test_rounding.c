/* Rounding by table, and shares that sum to 100. Ties are those of the exact value of the double, so 2.675 is none and 0.125 is one.
 * 34/33/33 beside a score of 0 is uxsharelab's; truncated shares are what some libraries print. */
#include "support/check.h"

#include <cxm/rounding.h>

enum { EVEN = CXM_ROUND_HALF_EVEN, AWAY = CXM_ROUND_HALF_AWAY, ZERO = CXM_ROUND_TOWARD_ZERO };

static const struct rounding_case {
    const char *name;
    double value;
    int32_t digits, mode;
    double rounded;
} rounding_cases[] = {
    {"2.5 to even", 2.5, 0, EVEN, 2},
    {"3.5 to even", 3.5, 0, EVEN, 4},
    {"-2.5 to even", -2.5, 0, EVEN, -2},
    {"0.5 to even", 0.5, 0, EVEN, 0},
    {"1.5 to even", 1.5, 0, EVEN, 2},
    {"2.5 away", 2.5, 0, AWAY, 3},
    {"-2.5 away", -2.5, 0, AWAY, -3},
    {"0.5 away", 0.5, 0, AWAY, 1},
    {"2.9999 toward zero", 2.9999, 0, ZERO, 2},
    {"-2.9999 toward zero", -2.9999, 0, ZERO, -2},
    {"2.5 toward zero", 2.5, 0, ZERO, 2},
    {"another mode is half to even", 2.5, 0, 17, 2},
    {"a negative mode is half to even", 3.5, 0, -1, 4},
    {"0.125 is a tie, to even", 0.125, 2, EVEN, 0.12},
    {"0.125 is a tie, away", 0.125, 2, AWAY, 0.13},
    {"0.375 is a tie, to even", 0.375, 2, EVEN, 0.38},
    {"2.675 is stored below and no tie", 2.675, 2, AWAY, 2.67},
    {"1.005 is stored below and no tie", 1.005, 2, AWAY, 1.0},
    {"0.615 is stored below and no tie", 0.615, 2, AWAY, 0.61},
    {"0.005 is stored above and no tie", 0.005, 2, EVEN, 0.01},
    {"0.15 is stored below and no tie", 0.15, 1, AWAY, 0.1},
    {"0.25 is a tie", 0.25, 1, EVEN, 0.2},
    {"the double below a half", 0.49999999999999994, 0, AWAY, 0},
    {"the double above a half", 0.5000000000000001, 0, EVEN, 1},
    {"0.3 toward zero at one decimal is 0.2: it is stored below", 0.3, 1, ZERO, 0.2},
    {"0.1 toward zero at one decimal: it is stored above", 0.1, 1, ZERO, 0.1},
    {"-0.3 at no decimals keeps its sign", -0.3, 0, EVEN, -0.0},
    {"zero", 0.0, 3, EVEN, 0.0},
    {"minus zero", -0.0, 3, EVEN, -0.0},
    {"hundreds", 1234, -2, EVEN, 1200},
    {"a tie of hundreds to even, down", 1250, -2, EVEN, 1200},
    {"a tie of hundreds to even, up", 1350, -2, EVEN, 1400},
    {"a tie of hundreds away", 1250, -2, AWAY, 1300},
    {"hundreds toward zero", 1299, -2, ZERO, 1200},
    {"a little above a tie of hundreds", 1250.0000000000002, -2, EVEN, 1300},
    {"a million of one", 1, -6, AWAY, 0},
    {"digits beyond 15 are 15", 0.1234567890123456, 99, EVEN, 0.123456789012346},
    {"digits below -15 are -15", 2e15, -99, EVEN, 2e15},
    {"above 2^53 a tie of hundreds to even", 9007199254741050.0, -2, EVEN, 9007199254741000.0},
    {"above 2^53 a tie of hundreds away", 9007199254741050.0, -2, AWAY, 9007199254741100.0},
    {"above 2^53 hundreds toward zero", 9007199254741098.0, -2, ZERO, 9007199254741000.0},
    {"scaled beyond 2^52 a tie away", 450359962737050.25, 1, AWAY, 450359962737050.3},
    {"scaled beyond 2^52 a tie to even", 450359962737050.25, 1, EVEN, 450359962737050.2},
    {"scaled beyond 2^52 toward zero", 450359962737050.75, 1, ZERO, 450359962737050.7},
    {"two decimals where doubles are .0078 apart", 45035996273705.015625, 2, EVEN, 45035996273705.02},
    {"an integer that is large already", 1e300, 3, EVEN, 1e300},
    {"1e300 in 10^15s", 1e300, -15, ZERO, 1e300},
    {"NaN", NAN, 2, EVEN, NAN},
    {"infinity", INFINITY, 2, EVEN, INFINITY},
    {"minus infinity", -INFINITY, -3, ZERO, -INFINITY},
    {"the smallest double", 5e-324, 15, AWAY, 0},
    {"the largest double", 1.7976931348623157e308, -15, EVEN, 1.7976931348623157e308},
    {"a crate's 34 is 33 however it is rounded", 100.0 / 3, 0, AWAY, 33},
};

static void rounding_of(void **state)
{
    const struct rounding_case *c = *state;
    double rounded = cxm_round(c->value, c->digits, c->mode);
    if (isnan(c->rounded))
        check_nan(rounded);
    else
        check_bits(rounded, c->rounded);
}

/* Against the C library where it is exact: numbers of at most three decimals, all of them. */
static void every_thousandth(void **state)
{
    (void)state;
    for (int32_t i = -20000; i <= 20000; i++) {
        double value = i / 1000.0, whole = i / 1000;
        check_bits(cxm_round(value, 3, EVEN), value);
        check_bits(cxm_round(value, 3, AWAY), value);
        check_bits(cxm_round(value, 0, ZERO), copysign(fabs(whole), value));
        if (i % 1000 == 500 || i % 1000 == -500) {
            check_bits(cxm_round(value, 0, EVEN), rint(value));
            check_bits(cxm_round(value, 0, AWAY), round(value));
        } else {
            check_bits(cxm_round(value, 0, EVEN), round(value));
        }
    }
}

static const struct rounding_shares {
    const char *name;
    int32_t count, digits;
    int64_t counts[6];
    double shares[6];
} rounding_shares[] = {
    {"uxsharelab: thirds are 34, 33, 33", 3, 0, {1, 1, 1}, {34, 33, 33}},
    {"thirds at one decimal", 3, 1, {1, 1, 1}, {33.4, 33.3, 33.3}},
    {"thirds at three decimals", 3, 3, {1, 1, 1}, {33.334, 33.333, 33.333}},
    {"the largest remainder first", 3, 0, {18, 11, 2}, {58, 36, 6}}, /* 58.06, 35.48, 6.45 */
    {"the earlier of equal remainders first", 4, 0, {1, 1, 1, 5}, {13, 13, 12, 62}},
    {"sixths", 6, 0, {1, 1, 1, 1, 1, 1}, {17, 17, 17, 17, 16, 16}},
    {"sevenths at two decimals", 2, 2, {1, 6}, {14.29, 85.71}},
    {"one class", 1, 0, {7}, {100}},
    {"one class at three decimals", 1, 3, {1}, {100}},
    {"zeros stay zero", 3, 0, {0, 5, 0}, {0, 100, 0}},
    {"a small share is not lost", 2, 0, {199, 1}, {100, 0}}, /* 99.5, 0.5: equal remainders, the earlier one */
    {"sums just below 2^53", 2, 0, {INT64_C(4503599627370495), INT64_C(4503599627370496)}, {50, 50}},
    {"one against nearly 2^53", 2, 3, {1, INT64_C(9007199254740990)}, {0, 100}},
};

static void rounding_of_shares(void **state)
{
    const struct rounding_shares *c = *state;
    double shares[6], units = 0, power = pow(10, c->digits);
    assert_int_equal(cxm_round_shares(c->counts, c->count, c->digits, shares, NULL), CXM_OK);
    for (int32_t i = 0; i < c->count; i++) {
        check_bits(shares[i], c->shares[i]);
        units += round(shares[i] * power);
    }
    check_bits(units, 100 * power);
}

/* The shares of many random counts sum to 100, none is a unit away from its own value, and larger counts have no smaller share. */
static void shares_are_fair(void **state)
{
    (void)state;
    enum { CLASSES = 40 };
    uint64_t random = 7;
    for (int round_ = 0; round_ < 2000; round_++) {
        int64_t counts[CLASSES], total = 0;
        double shares[CLASSES], units = 0;
        int32_t digits = round_ % 4, count = 1 + round_ % CLASSES;
        double power = pow(10, digits);
        for (int32_t i = 0; i < count; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            counts[i] = (int64_t)(random >> (35 + round_ % 29)) + (i == 0);
            total += counts[i];
        }
        assert_int_equal(cxm_round_shares(counts, count, digits, shares, NULL), CXM_OK);
        for (int32_t i = 0; i < count; i++) {
            units += round(shares[i] * power);
            assert_true(fabs(shares[i] - 100.0 * (double)counts[i] / (double)total) < 1 / power + 1e-9);
            for (int32_t j = 0; j < i; j++)
                assert_true((counts[i] <= counts[j] || shares[i] >= shares[j]) && (counts[i] >= counts[j] || shares[i] <= shares[j]));
        }
        check_bits(units, 100 * power);
    }
}

static void truncated_shares_are_reproduced(void **state) /* what some libraries print: 33, 33, 33 */
{
    (void)state;
    double third = 100.0 / 3;
    check_bits(cxm_round(third, 0, ZERO), 33.0);
    check_bits(cxm_round(200.0 / 3, 0, ZERO), 66.0);
    check_bits(cxm_round(200.0 / 3, 2, ZERO), 66.66);
    check_bits(cxm_round(-third, 1, ZERO), -33.3);
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(every_thousandth),
        cmocka_unit_test(shares_are_fair),
        cmocka_unit_test(truncated_shares_are_reproduced),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof rounding_cases / sizeof *rounding_cases +
                            sizeof rounding_shares / sizeof *rounding_shares];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(rounding_cases, rounding_of, tests, count);
    CHECK_ROWS(rounding_shares, rounding_of_shares, tests, count);
    return cmocka_run_group_tests_name("rounding", tests, NULL, NULL);
}
