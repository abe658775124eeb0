/* Log-odds ratios against reference values of 50 digits, the printed output of another implementation, and their laws.
 * tests/vectors/make_log_odds.py wrote the reference values; read lib/stats/log_odds.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/log_odds.h>
#include <stdio.h>

#include "support/check.h"
#include "support/random.h"

static cxm_log_odds_result ratio(int64_t y1, int64_t n1, int64_t y2, int64_t n2, double prior, double whole)
{
    const cxm_log_odds_group first = {y1, n1}, second = {y2, n2};
    cxm_log_odds_result result;
    cxm_error why;
    if (cxm_log_odds_of(&first, &second, prior, whole, 0.95, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static void reference_values(void **state)
{
    (void)state;
    char line[512];
    int rows = 0;
    FILE *file = fopen(CXM_VECTORS "/log_odds.csv", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        long long y1, n1, y2, n2;
        double a, whole, value, error, z, published, mean, sd;
        if (*line == '#')
            continue;
        assert_int_equal(sscanf(line, "%lld,%lld,%lld,%lld,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &y1, &n1, &y2, &n2, &a, &whole, &value,
                                &error, &z, &published, &mean, &sd), 12);
        const cxm_log_odds_result r = ratio(y1, n1, y2, n2, a, whole);
        check_close(r.log_odds.estimate.value, value, 1e-14);
        check_close(r.log_odds.estimate.std_error, error, 1e-14);
        check_close(r.log_odds.statistic, z, 1e-13);
        check_close(r.published_z, published, 1e-13);
        check_close(r.posterior_mean, mean, 1e-12);
        check_close(r.posterior_sd / sd, 1, 1e-13);
        check_close(r.log_odds.p, 2 * cxm_normal_upper(fabs(z)), 1e-13);
        check_close(r.log_odds.estimate.upper, value + 1.959963984540054 * error, 1e-13);
        assert_int_equal(r.log_odds.estimate.n, n1 + n2);
        rows++;
    }
    fclose(file);
    assert_int_equal(rows, 11);
}

/* What Wigderowitz prints in the README of fightin_words, 2019, an implementation in Python after Hessel: z of the paper for
 * two sentences, here the other way round since differences are second less first. "very" comes 1000 times in one of them. */
static void two_sentences(void **state)
{
    (void)state;
    enum { THE, QUICK, BROWN, FOX, JUMPS, OVER, LAZY, PIG, PURPLE, A, B, WORDS };
    static const int64_t fox[WORDS] = {2, 1, 1, 1, 1, 1, 1, 1}, donkey[WORDS] = {2, [JUMPS] = 1, 1, 1, 1, 1, 1, 1};
    double even[WORDS + 1], prior[WORDS + 1];
    cxm_log_odds_result each[WORDS + 1];
    for (int i = 0; i <= WORDS; i++)
        even[i] = prior[i] = 0.05;
    assert_int_equal(cxm_log_odds(donkey, fox, WORDS, even, WORDS * 0.05, 0.95, each, NULL), CXM_OK);
    for (int i = 0; i < WORDS; i++)
        check_close(each[i].published_z, i == QUICK || i == BROWN || i == FOX ? 0.6894227886807968
                                         : i >= PURPLE                        ? -0.6894227886807968
                                                                              : 0, 1e-12);
    static const int64_t short_one[WORDS + 1] = {2, 1, 1, 1, 1, 1, 1, 1};
    static const int64_t long_one[WORDS + 1] = {2, [JUMPS] = 1, 1, 1, 1, 1, 1, 1, 1000}; /* sleepy, donkey, very */
    static const double z[2][5] = {
        {4.954523357120953, 1.7074955767167836, 3.4564380059373603, 0.3528670051726073, -2.2144429606255946},
        {4.961066225017743, 1.7087406001344665, 3.4605672465974453, 0.3539801999989518, -0.4368846171934332},
    };
    for (int informed = 0; informed < 2; informed++) {
        const double whole = informed ? WORDS * 0.05 + 0.001 : (WORDS + 1) * 0.05;
        prior[WORDS] = informed ? 0.001 : 0.05;
        assert_int_equal(cxm_log_odds(long_one, short_one, WORDS + 1, prior, whole, 0.95, each, NULL), CXM_OK);
        for (int i = 0; i <= WORDS; i++)
            check_close(each[i].published_z, z[informed][i == THE ? 0 : i <= FOX ? 1 : i <= PIG ? 2 : i < WORDS ? 3 : 4], 1e-12);
    }
}

/* Without a prior it is the plain log-odds ratio, with the standard error of Woolf, Annals of Human Genetics 19, 1955. */
static void without_a_prior(void **state)
{
    (void)state;
    const cxm_log_odds_result r = ratio(911, 911 + 1578, 361, 361 + 4577, 0, 0);
    check_close(r.log_odds.estimate.value, log(361.0 * 1578 / (4577.0 * 911)), 1e-14);
    check_close(r.log_odds.estimate.std_error, sqrt(1 / 911.0 + 1 / 1578.0 + 1 / 361.0 + 1 / 4577.0), 1e-15);
}

/* Groups and categories can be turned round, and the prior draws to 0, the further the heavier it is. */
static void laws(void **state)
{
    (void)state;
    struct random random = {12};
    for (int round = 0; round < 500; round++) {
        const int64_t n1 = 1 + random_below(&random, 300), n2 = 1 + random_below(&random, 300);
        const int64_t y1 = random_below(&random, n1 + 1), y2 = random_below(&random, n2 + 1);
        const double pooled = (double)(y1 + y2) / (double)(n1 + n2);
        double before = INFINITY;
        if (pooled == 0 || pooled == 1)
            continue;
        for (double weight = 0.5; weight < 1e6; weight *= 4) {
            const cxm_log_odds_result a = ratio(y1, n1, y2, n2, weight * pooled, weight);
            const cxm_log_odds_result b = ratio(y2, n2, y1, n1, weight * pooled, weight);
            const cxm_log_odds_result c = ratio(n1 - y1, n1, n2 - y2, n2, weight * (1 - pooled), weight);
            const double value = a.log_odds.estimate.value;
            check_close(b.log_odds.estimate.value, -value, 1e-12);
            check_close(c.log_odds.estimate.value, -value, 1e-9);
            check_close(c.log_odds.estimate.std_error, a.log_odds.estimate.std_error, 1e-9);
            assert_true(isfinite(value) && fabs(value) <= before + 1e-12);
            assert_true((value > 0) == ((double)y2 / (double)n2 > (double)y1 / (double)n1) || fabs(value) < 1e-12);
            assert_true(a.posterior_sd > a.log_odds.estimate.std_error); /* trigamma(x) > 1 / x */
            before = fabs(value);
        }
    }
}

/* Where every count is at least five the approximation is within a twentieth of the exact deviation. */
static void how_near_the_approximation_is(void **state)
{
    (void)state;
    double worst = 0;
    for (int64_t y1 = 5; y1 <= 45; y1++)
        for (int64_t y2 = 5; y2 <= 45; y2++) {
            const cxm_log_odds_result r = ratio(y1, 50, y2, 50, 0, 0);
            worst = fmax(worst, r.posterior_sd / r.log_odds.estimate.std_error - 1);
        }
    assert_true(worst > 0.047 && worst < 0.048);
}

static void pooled_prior_is_the_default(void **state)
{
    (void)state;
    static const int64_t first[] = {3, 0, 9, 0}, second[] = {1, 6, 9, 0};
    static const double pooled[] = {4, 6, 18, 0};
    cxm_log_odds_result a[4], b[4];
    assert_int_equal(cxm_log_odds(first, second, 4, NULL, 14, 0.9, a, NULL), CXM_OK);
    assert_int_equal(cxm_log_odds(first, second, 4, pooled, 14, 0.9, b, NULL), CXM_OK);
    assert_memory_equal(a, b, sizeof a);
    const cxm_log_odds_group none = {0, 12}, six = {6, 16};
    cxm_log_odds_result one;
    assert_int_equal(cxm_log_odds_of(&none, &six, 3, 14, 0.9, &one, NULL), CXM_OK);
    check_close(a[1].log_odds.estimate.value, one.log_odds.estimate.value, 1e-14);
    assert_int_equal(a[1].log_odds.estimate.status, CXM_VALUE_OK);
    assert_int_equal(a[3].log_odds.estimate.status, CXM_VALUE_UNDEFINED); /* nobody says it */
    assert_int_equal(a[3].log_odds.test_status, CXM_TEST_NOT_TESTABLE);
    check_nan(a[3].log_odds.estimate.value);
    check_nan(a[3].published_z);
    check_nan(a[3].posterior_sd);
}

static const struct status_case {
    const char *name;
    int64_t y1, n1, y2, n2;
    double prior, whole;
    int32_t status;
} status_cases[] = {
    {"no words in one group", 0, 0, 3, 9, 1, 10, CXM_VALUE_NO_DATA},
    {"no words at all", 0, 0, 0, 0, 0, 0, CXM_VALUE_NO_DATA},
    {"one group never, no prior", 0, 9, 3, 9, 0, 0, CXM_VALUE_UNDEFINED},
    {"one group always, no prior", 9, 9, 3, 9, 0, 0, CXM_VALUE_UNDEFINED},
    {"one group never", 0, 9, 3, 9, 1, 10, CXM_VALUE_OK},
    {"one group always", 9, 9, 3, 9, 1, 10, CXM_VALUE_OK},
    {"all always, and so the prior", 9, 9, 3, 3, 10, 10, CXM_VALUE_UNDEFINED},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    const cxm_log_odds_result r = ratio(c->y1, c->n1, c->y2, c->n2, c->prior, c->whole);
    assert_int_equal(r.log_odds.estimate.status, c->status);
    assert_int_equal(isfinite(r.log_odds.estimate.value) != 0, c->status == CXM_VALUE_OK);
    assert_int_equal(isfinite(r.posterior_mean) != 0, c->status == CXM_VALUE_OK);
    assert_int_equal(r.log_odds.test_status, c->status == CXM_VALUE_OK ? CXM_TEST_OK : CXM_TEST_NOT_TESTABLE);
    assert_int_equal(r.log_odds.estimate.interval_status, c->status == CXM_VALUE_OK ? CXM_INTERVAL_OK : CXM_INTERVAL_TOO_FEW);
}

static void refusals(void **state)
{
    (void)state;
    const cxm_log_odds_group fine = {1, 2}, negative = {-1, 2}, over = {3, 2}, huge = {1, INT64_MAX};
    static const int64_t counts[] = {1, 2, 3}, bad[] = {1, -2, 3}, many[] = {1, 1, (int64_t)1 << 53};
    static const double prior[] = {1, NAN, 1}, nothing[] = {0, 0, 0};
    cxm_log_odds_result r, each[3];
    cxm_error why;
#define REFUSED(call, code, text)                     \
    do {                                              \
        assert_int_equal(call, code);                 \
        assert_non_null(strstr(why.message, text));   \
    } while (0)
    REFUSED(cxm_log_odds_of(NULL, &fine, 0, 0, .95, &r, &why), CXM_E_ARGUMENT, "first");
    REFUSED(cxm_log_odds_of(&fine, NULL, 0, 0, .95, &r, &why), CXM_E_ARGUMENT, "second");
    REFUSED(cxm_log_odds_of(&fine, &fine, 0, 0, .95, NULL, &why), CXM_E_ARGUMENT, "result");
    REFUSED(cxm_log_odds_of(&fine, &fine, 0, 0, 1, &r, &why), CXM_E_ARGUMENT, "confidence");
    REFUSED(cxm_log_odds_of(&negative, &fine, 0, 0, .95, &r, &why), CXM_E_DOMAIN, "first.count: -1 is not within 0..2");
    REFUSED(cxm_log_odds_of(&fine, &over, 0, 0, .95, &r, &why), CXM_E_DOMAIN, "second.count: 3 is not within 0..2");
    REFUSED(cxm_log_odds_of(&fine, &huge, 0, 0, .95, &r, &why), CXM_E_DOMAIN, "second.total");
    REFUSED(cxm_log_odds_of(&fine, &fine, 2, 1, .95, &r, &why), CXM_E_DOMAIN, "prior: 2 is not within 0..1");
    REFUSED(cxm_log_odds_of(&fine, &fine, 0, NAN, .95, &r, &why), CXM_E_DOMAIN, "prior_total");
    REFUSED(cxm_log_odds(bad, counts, 3, NULL, 1, .95, each, &why), CXM_E_DOMAIN, "first[1]: -2 is below 0");
    assert_int_equal(why.row, 1);
    REFUSED(cxm_log_odds(counts, many, 3, NULL, 1, .95, each, &why), CXM_E_DOMAIN, "second[2]");
    REFUSED(cxm_log_odds(counts, counts, 3, prior, 1, .95, each, &why), CXM_E_DOMAIN, "prior[1]");
    REFUSED(cxm_log_odds(counts, counts, 3, nothing, 1, .95, each, &why), CXM_E_DOMAIN, "set weight to 0");
    REFUSED(cxm_log_odds(counts, counts, 3, NULL, -1, .95, each, &why), CXM_E_DOMAIN, "weight: -1");
    REFUSED(cxm_log_odds(counts, counts, 3, NULL, 1, 0, each, &why), CXM_E_ARGUMENT, "confidence");
    REFUSED(cxm_log_odds(NULL, counts, 3, NULL, 1, .95, each, &why), CXM_E_ARGUMENT, "first");
    REFUSED(cxm_log_odds(counts, counts, 3, NULL, 1, .95, NULL, &why), CXM_E_ARGUMENT, "each");
    REFUSED(cxm_log_odds(counts, counts, -1, NULL, 1, .95, each, &why), CXM_E_ARGUMENT, "count");
    assert_int_equal(cxm_log_odds(NULL, NULL, 0, NULL, 1, .95, NULL, NULL), CXM_OK);
}

int main(void)
{
    struct CMUnitTest tests[20] = {
        cmocka_unit_test(reference_values),  cmocka_unit_test(two_sentences),
        cmocka_unit_test(without_a_prior),   cmocka_unit_test(laws),
        cmocka_unit_test(how_near_the_approximation_is), cmocka_unit_test(pooled_prior_is_the_default),
        cmocka_unit_test(refusals),
    };
    size_t count = 7;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("log_odds", tests, count, NULL, NULL);
}
