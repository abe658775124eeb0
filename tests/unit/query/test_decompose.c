/* A change taken apart: Kitagawa's and the kidney stones' published figures, strata on one side only, and coverage by simulation.
 * The oracles' cases are read from CXM_ORACLES and skipped without it. */
#include <cxm/cxm.h>
#include <cxm/unstable/distributions.h>

#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"
#include "support/waves.h"

static const char measure[] = "csat.satisfied(score, scale=0..1 top_boxes=1 bottom_boxes=1)";
static struct wave waves[2];

static void waves_clear(void)
{
    waves[0].length = waves[1].length = 0;
}

static void stratum(int side, const char *group, int successes, int n)
{
    wave_add(&waves[side], group, 1, successes);
    wave_add(&waves[side], group, 0, n - successes);
}

static cxm_result *apart(const char *options)
{
    cxm_state *first = wave_state(&waves[0], LIST(measure), LIST("group"), NULL), *second = wave_state(&waves[1], LIST(measure),
                                                                                                       LIST("group"), NULL);
    cxm_result *result = waves_decompose(first, second, options);
    cxm_state_free(first);
    cxm_state_free(second);
    return result;
}

enum { CRUDE, RATE, MIX, UNMATCHED };

/* Charig, Webb, Payne and Wickham 1986, British Medical Journal 292:879-882, table II: successes of open surgery, 81 of 87 small
 * stones and 192 of 263 large ones; of percutaneous nephrolithotomy, 234 of 270 and 55 of 80. */
static void kidney_stones(void **state)
{
    (void)state;
    waves_clear();
    stratum(1, "small", 81, 87);
    stratum(1, "large", 192, 263);
    stratum(0, "small", 234, 270);
    stratum(0, "large", 55, 80);
    cxm_result *result = apart(NULL);
    static const char *const terms[] = {"satisfied.crude", "satisfied.rate", "satisfied.mix", "satisfied.unmatched"};
    static const double wanted[] = {78 - 100 * 289.0 / 350, 5.3671, -9.9386, 0};
    assert_int_equal(cxm_result_length(result), 4);
    assert_int_equal(cxm_result_table(result)->count, 19);
    for (int part = 0; part < 4; part++) {
        cxm_estimate got = estimate_of_row(result, part);
        assert_string_equal(cxm_result_text(result, part, "term"), terms[part]);
        check_printed(got.value, wanted[part], 5e-5);
        assert_int_equal((got.flags & CXM_COMPARED_SIMPSON) != 0, part == CRUDE);
        assert_int_equal(got.status, CXM_VALUE_OK);
        assert_int_equal(got.interval_status, part == UNMATCHED ? CXM_INTERVAL_DESCRIPTIVE : CXM_INTERVAL_OK);
        assert_int_equal(got.n, part == UNMATCHED ? 0 : 700);
    }
    check_close(estimate_of_row(result, RATE).value + estimate_of_row(result, MIX).value, estimate_of_row(result, CRUDE).value,
                1e-13);
    /* the crude one's error is that of two shares */
    double a = 0.78 * 0.22 / 350, b = 289.0 / 350 * 61 / 350 / 350;
    check_close(estimate_of_row(result, CRUDE).std_error, 100 * sqrt(a + b), 1e-13);
    cxm_result_free(result);
}

static void kidney_stones_as_r(void **state)
{
    struct json_file file = oracles_load("s07_divergence.json");
    double na[2], sa[2], nb[2], sb[2];
    (void)state;
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "simpson_kidney");
    oracles_numbers(one, "inputs.nA", na, 2);
    oracles_numbers(one, "inputs.sA", sa, 2);
    oracles_numbers(one, "inputs.nB", nb, 2);
    oracles_numbers(one, "inputs.sB", sb, 2);
    waves_clear();
    for (int i = 0; i < 2; i++) {
        stratum(1, i ? "large" : "small", (int)sa[i], (int)na[i]);
        stratum(0, i ? "large" : "small", (int)sb[i], (int)nb[i]);
    }
    cxm_result *result = apart("confidence=0.9");
    check_close(estimate_of_row(result, CRUDE).value / 100, oracles_number(one, "expected.diff"), 1e-14);
    check_close(estimate_of_row(result, RATE).value / 100, oracles_number(one, "expected.rate_effect"), 1e-14);
    check_close(estimate_of_row(result, MIX).value / 100, oracles_number(one, "expected.composition_effect"), 1e-14);
    cxm_result_free(result);
    json_close(&file);
}

static void strata_on_one_side(void **state)
{
    (void)state;
    waves_clear();
    stratum(0, "both", 30, 60);
    stratum(0, "gone", 10, 40);
    stratum(1, "both", 45, 60);
    stratum(1, "new", 18, 20);
    cxm_result *result = apart(NULL);
    cxm_estimate crude = estimate_of_row(result, CRUDE), rate = estimate_of_row(result, RATE), mix = estimate_of_row(result, MIX),
                 unmatched = estimate_of_row(result, UNMATCHED);
    check_close(crude.value, 100 * 63.0 / 80 - 40, 1e-13);
    check_close(rate.value, 25, 1e-13);
    check_close(mix.value, 0, 1e-13);
    check_close(unmatched.value, crude.value - 25, 1e-13);
    assert_int_equal(crude.n, 180);
    assert_int_equal(rate.n, 120);
    assert_int_equal(unmatched.n, 60);
    assert_int_equal(crude.flags & CXM_COMPARED_SIMPSON, 0);
    assert_int_equal(cxm__column_integer(&cxm_result_ledger(result)->columns[2], 6), 60);
    cxm_result_free(result);
    /* nothing in common */
    waves_clear();
    stratum(0, "gone", 10, 40);
    stratum(1, "new", 18, 20);
    result = apart(NULL);
    assert_int_equal(estimate_of_row(result, CRUDE).status, CXM_VALUE_OK);
    for (int part = RATE; part <= UNMATCHED; part++)
        assert_int_equal(estimate_of_row(result, part).status, CXM_VALUE_NOT_IDENTIFIED);
    cxm_result_free(result);
    /* no answers on one side */
    waves[0].length = 0;
    result = apart(NULL);
    for (int part = CRUDE; part <= UNMATCHED; part++)
        assert_int_equal(estimate_of_row(result, part).status, CXM_VALUE_NO_DATA);
    cxm_result_free(result);
    /* a single answer has no error of its own */
    waves_clear();
    stratum(0, "a", 5, 10);
    stratum(1, "a", 1, 1);
    stratum(0, "b", 5, 10);
    stratum(1, "b", 6, 10);
    result = apart(NULL);
    assert_int_equal(estimate_of_row(result, RATE).interval_status, CXM_INTERVAL_TOO_FEW);
    cxm_result_free(result);
}

/* Other keys stay, and the terms that are no means say so. */
static void rows_of_other_keys(void **state)
{
    const char *const measures[] = {"rating(score, scale=0..10)", "nps.score", NULL};
    (void)state;
    waves_clear();
    for (int i = 0; i < 11; i++)
        for (int s = 0; s < 2; s++) {
            wave_add_to(&waves[s], "a", "x", i, 1 + i % 3, 1 + (i + s) % 3);
            wave_add_to(&waves[s], "b", "x", i, 2, 1 + (i * (s + 1)) % 4);
            wave_add_to(&waves[s], "a", "y", i, 1, 2 + s);
        }
    static const char *const policies[] = {NULL, "weight=weight"};
    for (int p = 0; p < 2; p++) {
        cxm_state *states[2];
        cxm_result *whole[2] = {NULL, NULL};
        for (int s = 0; s < 2; s++) {
            states[s] = wave_state(&waves[s], measures, LIST("group", "other"), policies[p]);
            cxm_state *plain = wave_state(&waves[s], measures, LIST("other"), policies[p]);
            assert_int_equal(cxm_state_read(plain, &whole[s], NULL), CXM_OK);
            cxm_state_free(plain);
        }
        cxm_result *result = waves_decompose(states[0], states[1], "key=group");
        assert_int_equal(cxm_result_length(result), 2 * 4 * 6);
        assert_string_equal(cxm_result_table(result)->names[0], "other");
        static const char *const others[] = {"x", "y"};
        for (int o = 0; o < 2; o++) {
            const char *const *keys = &others[o];
            static const char *const terms[][4] = {{"rating", "mean", "mean.crude", "mean.rate"}, {"nps", "score", "score.crude",
                                                                                                   "score.rate"}};
            for (int t = 0; t < 2; t++) {
                cxm_estimate crude = estimate_of_row(result, row_of(result, terms[t][0], terms[t][2], keys));
                double change = 0, variance = 0;
                for (int s = 0; s < 2; s++) {
                    cxm_estimate one = estimate_of_row(whole[s], row_of(whole[s], terms[t][0], terms[t][1], keys));
                    change += s ? one.value : -one.value;
                    variance += one.std_error * one.std_error;
                }
                check_close(crude.value, change, 1e-12);
                /* the same variance, but for the n - 1 that each stratum divides by */
                check_printed(crude.std_error / sqrt(variance), 1, 0.03);
                assert_int_equal((crude.flags & CXM_ESTIMATE_WEIGHTED) != 0, p == 1 && o == 0);
            }
            assert_int_equal(estimate_of_row(result, row_of(result, "rating", "median.rate", keys)).status, CXM_VALUE_UNDEFINED);
            assert_int_equal(estimate_of_row(result, row_of(result, "rating", "deviation.mix", keys)).status, CXM_VALUE_UNDEFINED);
        }
        cxm_result_free(result);
        for (int s = 0; s < 2; s++) {
            cxm_result_free(whole[s]);
            cxm_state_free(states[s]);
        }
    }
}

/* ---- simulation ---- */

/* 95 % intervals of rate and mix hold the truth in 95 of 100 samples; strata are drawn too, not only answers. */
static void coverage(void **state)
{
    enum { RUNS = 1500, N = 240 };
    static const double shares[2][3] = {{0.5, 0.3, 0.2}, {0.3, 0.3, 0.4}}, rates[2][3] = {{0.8, 0.6, 0.4}, {0.7, 0.65, 0.5}};
    static const char *const names[] = {"a", "b", "c"};
    struct random random = {20};
    double truth[2] = {0, 0};
    int held[2] = {0, 0};
    (void)state;
    for (int k = 0; k < 3; k++) {
        truth[0] += 100 * (shares[0][k] + shares[1][k]) / 2 * (rates[1][k] - rates[0][k]);
        truth[1] += 100 * (rates[0][k] + rates[1][k]) / 2 * (shares[1][k] - shares[0][k]);
    }
    for (int run = 0; run < RUNS; run++) {
        waves_clear();
        for (int s = 0; s < 2; s++)
            for (int i = 0; i < N; i++) {
                double u = random_unit(&random);
                int k = u < shares[s][0] ? 0 : u < shares[s][0] + shares[s][1] ? 1 : 2;
                wave_add(&waves[s], names[k], random_unit(&random) < rates[s][k], 1);
            }
        cxm_result *result = apart(NULL);
        for (int part = 0; part < 2; part++) {
            cxm_estimate got = estimate_of_row(result, RATE + part);
            assert_int_equal(got.interval_status, CXM_INTERVAL_OK);
            held[part] += got.lower <= truth[part] && truth[part] <= got.upper;
        }
        cxm_result_free(result);
    }
    for (int part = 0; part < 2; part++) /* three standard errors of a share of 0.95 in 1500 runs */
        check_printed((double)held[part] / RUNS, 0.95, 0.017);
}

static void refusals(void **state)
{
    cxm_result *result = NULL;
    cxm_error error;
    (void)state;
    waves_clear();
    stratum(0, "a", 3, 5);
    stratum(1, "a", 3, 5);
    const char *const measures[] = {measure, NULL};
    cxm_state *two = wave_state(&waves[0], measures, LIST("group", "other"), NULL), *none = wave_state(&waves[0], measures, NULL,
                                                                                                       NULL),
              *drawn = wave_state(&waves[0], measures, LIST("group"), "cluster=group"), *one = wave_state(&waves[0], measures,
                                                                                                          LIST("group"), NULL);
    assert_int_equal(cxm_state_decompose(two, two, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_non_null(strstr(error.message, "key is missing"));
    assert_int_equal(cxm_state_decompose(two, two, "key=answer", NULL, &result, &error), CXM_E_NOT_FOUND);
    assert_int_equal(cxm_state_decompose(one, one, "margin=3", NULL, &result, &error), CXM_E_NOT_FOUND);
    assert_int_equal(cxm_state_decompose(none, none, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_decompose(drawn, drawn, NULL, NULL, &result, &error), CXM_E_UNSUPPORTED);
    assert_int_equal(cxm_state_decompose(one, two, NULL, NULL, &result, &error), CXM_E_INCOMPATIBLE);
    assert_int_equal(cxm_state_decompose(NULL, two, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_decompose(one, NULL, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_decompose(one, one, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_null(result);
    struct failing_host failing;
    failing_host_init(&failing, 0);
    for (int64_t k = 1; !result; k++) {
        failing.calls = 0;
        failing.fail_at = k;
        cxm_status status = cxm_state_decompose(two, two, "key=group", &failing.host, &result, NULL);
        failing.fail_at = 0;
        assert_int_equal(failing.wrong, 0);
        assert_int_equal(status, result ? CXM_OK : CXM_E_MEMORY);
        assert_true(result || failing.outstanding == 0);
    }
    cxm_result_free(result);
    assert_int_equal(failing.outstanding, 0);
    cxm_state_free(one);
    cxm_state_free(two);
    cxm_state_free(none);
    cxm_state_free(drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kidney_stones), cmocka_unit_test(kidney_stones_as_r),
                                       cmocka_unit_test(strata_on_one_side),
                                       cmocka_unit_test(rows_of_other_keys), cmocka_unit_test(coverage), cmocka_unit_test(refusals)};
    return cmocka_run_group_tests_name("decompose", tests, NULL, NULL);
}
