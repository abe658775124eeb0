/* Strata as numbers: kidney stones and Berkeley's admissions as printed, R's odds ratio, and what cannot be told.
 * Kitagawa's decomposition of states is held to its sources in unit/query/test_decompose.c. */
#include <cxm/cxm.h>
#include <cxm/unstable/decomposition.h>
#include <stdio.h>

#include "support/check.h"
#include "support/oracles.h"
#include "support/random.h"

static int skipped;

static cxm_stratum share(int64_t yes, int64_t n)
{
    const double p = n ? (double)yes / (double)n : 0;
    return (cxm_stratum){n, (double)n, (double)n, p, sqrt(p * (1 - p) / (double)(n ? n : 1))};
}

static cxm_kitagawa_result apart(const cxm_stratum *strata, int64_t count)
{
    cxm_kitagawa_result result;
    cxm_error why;
    if (cxm_kitagawa(strata, count, 0.95, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

/* Charig, Webb, Payne and Wickham, British Medical Journal 292, 1986, table II: percutaneous nephrolithotomy 234 of 270 small and
 * 55 of 80 large stones, open surgery 81 of 87 and 192 of 263. Open surgery is better for either and worse for both. */
static const cxm_odds_stratum stones[] = {{234, 36, 81, 6}, {55, 25, 192, 71}};

static void kidney_stones(void **state)
{
    (void)state;
    const cxm_stratum strata[] = {share(234, 270), share(81, 87), share(55, 80), share(192, 263)};
    const cxm_kitagawa_result r = apart(strata, 2);
    cxm_tested_estimate odds;
    check_close(r.difference.estimate.value, 0.78 - 289.0 / 350, 1e-15);
    check_printed(r.rate.estimate.value, 0.053671, 5e-7);
    check_printed(r.mix.estimate.value, -0.099386, 5e-7);
    check_close(r.unmatched.estimate.value, 0, 0);
    assert_int_equal(r.simpson, CXM_SIMPSON_STRONG);
    assert_int_equal(r.opposite, 2);
    assert_int_equal(r.common, 2);
    assert_int_equal(r.difference.estimate.n, 700);
    assert_int_equal(r.unmatched.estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    const double a = 0.78 * 0.22 / 350, b = 289.0 / 350 * 61 / 350 / 350;
    check_close(r.difference.estimate.std_error, sqrt(a + b), 1e-14);
    check_close(r.difference.statistic, (0.78 - 289.0 / 350) / sqrt(a + b), 1e-13);
    assert_int_equal(cxm_mantel_haenszel(stones, 2, 0.95, &odds, NULL), CXM_OK);
    check_printed(odds.estimate.value, 1.446847, 5e-7);
}

static void kidney_stones_as_r(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s07_divergence.json");
    double na[2], sa[2], nb[2], sb[2];
    cxm_stratum strata[4];
    cxm_odds_stratum counts[2];
    cxm_tested_estimate odds;
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, "simpson_kidney");
    oracles_numbers(one, "inputs.nA", na, 2);
    oracles_numbers(one, "inputs.sA", sa, 2);
    oracles_numbers(one, "inputs.nB", nb, 2);
    oracles_numbers(one, "inputs.sB", sb, 2);
    for (int i = 0; i < 2; i++) {
        strata[2 * i] = share((int64_t)sb[i], (int64_t)nb[i]);
        strata[2 * i + 1] = share((int64_t)sa[i], (int64_t)na[i]);
        counts[i] = (cxm_odds_stratum){(int64_t)sb[i], (int64_t)(nb[i] - sb[i]), (int64_t)sa[i], (int64_t)(na[i] - sa[i])};
    }
    const cxm_kitagawa_result r = apart(strata, 2);
    check_close(r.difference.estimate.value, oracles_number(one, "expected.diff"), 1e-14);
    check_close(r.rate.estimate.value, oracles_number(one, "expected.rate_effect"), 1e-14);
    check_close(r.mix.estimate.value, oracles_number(one, "expected.composition_effect"), 1e-14);
    assert_int_equal(cxm_mantel_haenszel(counts, 2, 0.95, &odds, NULL), CXM_OK);
    check_close(odds.estimate.value, oracles_number(one, "expected.mh_or"), 1e-14);
    json_close(&file);
}

/* Bickel, Hammel and O'Connell, Science 187, 1975: admissions to the six largest departments at Berkeley in 1973, women against
 * men. R 4.2.2's mantelhaen.test(UCBAdmissions, correct = FALSE). Fewer women are admitted of all; of four departments, more. */
static const cxm_odds_stratum berkeley[] = {{512, 313, 89, 19}, {353, 207, 17, 8},  {120, 205, 202, 391},
                                            {138, 279, 131, 244}, {53, 138, 94, 299}, {22, 351, 24, 317}};

static void admissions_at_berkeley(void **state)
{
    (void)state;
    cxm_stratum strata[12];
    cxm_tested_estimate odds;
    for (int i = 0; i < 6; i++) {
        strata[2 * i] = share(berkeley[i].first_yes, berkeley[i].first_yes + berkeley[i].first_no);
        strata[2 * i + 1] = share(berkeley[i].second_yes, berkeley[i].second_yes + berkeley[i].second_no);
    }
    const cxm_kitagawa_result r = apart(strata, 6);
    assert_int_equal(cxm_mantel_haenszel(berkeley, 6, 0.95, &odds, NULL), CXM_OK);
    check_close(1 / odds.estimate.value, 0.9046968282586231, 1e-14);
    check_close(1 / odds.estimate.upper, 0.7719073617593505, 1e-13);
    check_close(1 / odds.estimate.lower, 1.0603297644366556, 1e-13);
    check_close(odds.statistic * odds.statistic, 1.524606660443436, 1e-12);
    check_close(odds.p, 0.216923697055518, 1e-12);
    assert_true(odds.statistic > 0);
    check_close(r.difference.estimate.value, 557.0 / 1835 - 1198.0 / 2691, 1e-14);
    assert_true(r.difference.estimate.value < 0 && r.rate.estimate.value > 0);
    assert_int_equal(r.simpson, CXM_SIMPSON_WEAK);
    assert_int_equal(r.opposite, 4);
}

/* Parts add up; a stratum of one side is unmatched; the order of strata and swapped sides change nothing but signs. */
static void parts_add_up(void **state)
{
    (void)state;
    struct random random = {5};
    for (int round = 0; round < 500; round++) {
        cxm_stratum strata[20], turned[20];
        const int count = 1 + (int)random_below(&random, 10);
        for (int i = 0; i < 2 * count; i++) {
            const int64_t n = random_below(&random, 4) ? 1 + random_below(&random, 50) : 0;
            const double w = (double)n * (0.5 + random_unit(&random));
            strata[i] = (cxm_stratum){n, w, w * 1.2, 100 * random_unit(&random), random_unit(&random)};
            turned[2 * count - 1 - i] = strata[i];
        }
        const cxm_kitagawa_result a = apart(strata, count), b = apart(turned, count);
        check_close(a.rate.estimate.value, -b.rate.estimate.value, 1e-13);
        check_close(a.mix.estimate.value, -b.mix.estimate.value, 1e-13);
        check_close(a.rate.estimate.std_error, b.rate.estimate.std_error, 1e-12);
        assert_int_equal(a.simpson, b.simpson);
        if (!a.common) {
            assert_int_equal(a.rate.estimate.status, a.difference.estimate.status ? CXM_VALUE_NO_DATA : CXM_VALUE_NOT_IDENTIFIED);
            continue;
        }
        check_close(a.rate.estimate.value + a.mix.estimate.value + a.unmatched.estimate.value, a.difference.estimate.value, 1e-12);
        assert_int_equal(a.rate.estimate.n + a.unmatched.estimate.n, a.difference.estimate.n);
        assert_int_equal(a.difference.estimate.flags, CXM_ESTIMATE_WEIGHTED);
    }
}

static void refusals(void **state)
{
    (void)state;
    static const cxm_stratum fine = {2, 2, 2, 1, 0};
    static const struct {
        cxm_stratum bad;
        const char *says;
    } cases[] = {{{-1, 1, 1, 1, 0}, "its n"},        {{2, 0, 2, 1, 0}, "its weight"},    {{2, NAN, 2, 1, 0}, "its weight"},
                 {{2, 2, -1, 1, 0}, "weight_squared"}, {{2, 2, 2, NAN, 0}, "its value"}, {{2, 2, 2, 1, -1}, "std_error"}};
    cxm_kitagawa_result result;
    cxm_tested_estimate odds;
    cxm_error why;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cxm_stratum strata[] = {fine, fine, fine, cases[i].bad};
        assert_int_equal(cxm_kitagawa(strata, 2, 0.95, &result, &why), CXM_E_DOMAIN);
        assert_int_equal(why.row, 3);
        assert_non_null(strstr(why.message, cases[i].says));
    }
    assert_int_equal(cxm_kitagawa(NULL, 0, 0.95, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_kitagawa(&fine, -1, 0.95, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_kitagawa(&fine, 0, 1, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_kitagawa(&fine, 0, 0.95, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_kitagawa(&fine, 0, 0.95, &result, &why), CXM_OK);
    assert_int_equal(result.difference.estimate.status, CXM_VALUE_NO_DATA);
    const cxm_odds_stratum below = {1, 2, -3, 4}, all_yes = {5, 0, 5, 0};
    const cxm_odds_stratum none_of_second = {3, 2, 0, 5}, none_of_first = {0, 5, 3, 2};
    assert_int_equal(cxm_mantel_haenszel(&below, 1, 0.95, &odds, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 0);
    assert_int_equal(cxm_mantel_haenszel(NULL, 1, 0.95, &odds, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_mantel_haenszel(stones, -1, 0.95, &odds, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_mantel_haenszel(stones, 1, 0, &odds, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_mantel_haenszel(stones, 1, 0.95, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_mantel_haenszel(stones, 0, 0.95, &odds, &why), CXM_OK);
    assert_int_equal(odds.estimate.status, CXM_VALUE_NO_DATA);
    assert_int_equal(cxm_mantel_haenszel(&all_yes, 1, 0.95, &odds, &why), CXM_OK);
    assert_int_equal(odds.estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(cxm_mantel_haenszel(&none_of_first, 1, 0.95, &odds, &why), CXM_OK);
    assert_int_equal(odds.estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(cxm_mantel_haenszel(&none_of_second, 1, 0.95, &odds, &why), CXM_OK);
    check_close(odds.estimate.value, 0, 0);
    assert_int_equal(odds.estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_true(odds.statistic < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kidney_stones), cmocka_unit_test(kidney_stones_as_r), cmocka_unit_test(admissions_at_berkeley),
        cmocka_unit_test(parts_add_up),  cmocka_unit_test(refusals),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    printf("%d cases of CXM_ORACLES skipped\n", skipped);
    return failed;
}
