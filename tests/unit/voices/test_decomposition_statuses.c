/* voices.decomposition of data that cannot carry all of its figures, what it refuses, and memory that ends.
 * Read lib/voices/decomposition.c next to it. */
#include <cxm/cxm.h>

#include "support/apart.h"
#include "support/failing_host.h"
#include "support/random.h"

static void one_side_empty(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    clear();
    for (int i = 0; i < 20; i++)
        heard(i ? "end_user" : "unknown", i % 10, i % 3, i % 11);
    answers.predictors = 1;
    apart(NULL, f);
    for (int t = 0; t < UNKNOWN; t++)
        if (t != ONE_SIDED)
            assert_int_equal(f[t].estimate.status, CXM_VALUE_NO_DATA);
    check_close(value(f, ONE_SIDED), 100, 0);
    check_close(value(f, UNKNOWN), 5, 1e-14);
    assert_int_equal(f[UNKNOWN].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    cxm_error why;
    assert_int_equal(ask("unknown=fail", NULL, f, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 0);
    clear();
    apart(NULL, f);
    for (int t = 0; t <= UNKNOWN; t++)
        assert_int_equal(f[t].estimate.status, t < ENDOWMENTS || t == UNKNOWN ? CXM_VALUE_NO_DATA : CXM_VALUE_UNDEFINED);
}

static void nothing_in_common(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    clear();
    for (int i = 0; i < 40; i++)
        heard(i % 2 ? "end_user" : "buyer", i % 10, i % 2, i % 11);
    apart(NULL, f);
    assert_int_equal(f[DIFFERENCE].estimate.status, CXM_VALUE_OK);
    assert_int_equal(f[EXPERIENCE].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(f[MIX].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(f[UNMATCHED].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(f[SIMPSON].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    check_close(value(f, ONE_SIDED), 100, 0);
}

static void accounts_few_and_many(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    static const struct {
        int accounts, buying; /* accounts with buyers */
        int32_t interval;
        uint32_t flags;
    } cases[] = {{1, 1, CXM_INTERVAL_TOO_FEW_CLUSTERS, 0},  {4, 4, CXM_INTERVAL_TOO_FEW_CLUSTERS, 0},
                 {30, 4, CXM_INTERVAL_TOO_FEW_CLUSTERS, 0}, {5, 5, CXM_INTERVAL_OK, CXM_ESTIMATE_FEW_CLUSTERS},
                 {30, 19, CXM_INTERVAL_OK, CXM_ESTIMATE_FEW_CLUSTERS}, {20, 20, CXM_INTERVAL_OK, 0}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct random random = {c + 1};
        clear();
        for (int i = 0; i < 8 * cases[c].accounts; i++) {
            const int account = i / 8, segment = (int)random_below(&random, 2);
            const char *side = i % 4 < 2 && account < cases[c].buying ? "buyer" : "end_user";
            heard(side, account, segment, (double)random_below(&random, 11));
            answers.predictor[0][i] = random_unit(&random);
        }
        answers.predictors = 1;
        apart(NULL, f);
        static const int of[] = {DIFFERENCE, EXPERIENCE, MIX, ENDOWMENTS, COEFFICIENTS, INTERACTION, EXPLAINED, UNEXPLAINED};
        for (size_t t = 0; t < sizeof of / sizeof *of; t++) {
            const cxm_tested_estimate *one = &f[of[t]];
            assert_int_equal(one->estimate.status, CXM_VALUE_OK);
            assert_int_equal(one->estimate.interval_status, cases[c].interval);
            assert_int_equal(one->estimate.flags, cases[c].flags);
            assert_int_equal(one->estimate.clusters, cases[c].accounts);
            assert_int_equal(one->test_status, cases[c].interval ? CXM_TEST_NOT_TESTABLE : CXM_TEST_OK);
            if (!cases[c].interval && of[t] != DIFFERENCE)
                check_close(one->df, cases[c].buying - 1, 0);
        }
    }
}

static void all_alike(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    clear();
    for (int i = 0; i < 60; i++) {
        heard(i % 3 ? "end_user" : "buyer", i % 7, i % 4, 9);
        answers.predictor[0][i] = i * i % 17;
    }
    answers.predictors = 1;
    apart("measure=\"rating scale=0..10\"", f);
    static const int of[] = {DIFFERENCE, EXPERIENCE, MIX, ENDOWMENTS, COEFFICIENTS, INTERACTION, EXPLAINED, UNEXPLAINED};
    for (size_t t = 0; t < sizeof of / sizeof *of; t++) {
        check_close(value(f, of[t]), 0, 1e-14);
        assert_int_equal(f[of[t]].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
        assert_int_equal(f[of[t]].test_status, CXM_TEST_NOT_TESTABLE);
    }
    check_close(value(f, SIMPSON), 0, 0);
    check_close(value(f, SIMPSON_WEAK), 0, 0);
    answers.score[1] = 3; /* an end user's: now one side's are */
    apart("measure=\"rating scale=0..10\"", f);
    assert_int_equal(f[EXPERIENCE].estimate.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(f[EXPERIENCE].estimate.flags, CXM_ESTIMATE_FEW_CLUSTERS | CXM_ESTIMATE_DOUBTFUL);
}

/* Predictors that a side's rows do not tell apart, are too many for, or that are not known of some. */
static void predictors_that_say_nothing(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    from_r(false);
    for (int i = 0; i < APART_N; i++)
        answers.predictor[1][i] = 2 * apart_tenure[i];
    apart(NULL, f);
    for (int t = ENDOWMENTS; t <= UNEXPLAINED; t++) {
        assert_int_equal(f[t].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
        assert_true(isnan(value(f, t)));
    }
    assert_int_equal(f[EXPERIENCE].estimate.status, CXM_VALUE_OK);
    from_r(false);
    int kept = 0;
    for (int i = 0; i < APART_N; i++) /* two buyers whose predictors are known */
        if (apart_side[i] < 1 && kept++ > 1)
            answers.predictor[0][i] = (double)NAN;
    apart("reference=users", f);
    assert_int_equal(f[ENDOWMENTS].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(f[COEFFICIENTS].estimate.status, CXM_VALUE_OK); /* the users' tell what it is made of */
    assert_int_equal(f[EXPLAINED].estimate.status, CXM_VALUE_OK);
    from_r(false);
    for (int i = 0; i < APART_N; i += 5)
        answers.predictor[0][i] = (double)NAN;
    apart(NULL, f);
    assert_int_equal(f[EXPLAINED].estimate.n, APART_N - (APART_N + 4) / 5);
    assert_int_equal(f[EXPLAINED].estimate.excluded, 0);
    assert_int_equal(f[DIFFERENCE].estimate.n, APART_N);
    const double threefold = value(f, ENDOWMENTS) + value(f, COEFFICIENTS) + value(f, INTERACTION);
    check_close(threefold, value(f, EXPLAINED) + value(f, UNEXPLAINED), 1e-12);
    answers.predictor[0][7] = INFINITY;
    cxm_error why;
    assert_int_equal(ask(NULL, NULL, f, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "predictor");
    assert_int_equal(why.row, 7);
}

static void refusals(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    from_r(true);
    answers.weight[3] = -1;
    assert_int_equal(ask(NULL, NULL, f, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "weight");
    assert_int_equal(why.argument, 4);
    assert_int_equal(why.row, 3);
    from_r(false);
    answers.score[5] = 11;
    assert_int_equal(ask(NULL, NULL, f, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "score");
    assert_int_equal(why.row, 5);
    assert_int_equal(ask("reference=nobody", NULL, f, &why), CXM_E_ARGUMENT);
    assert_int_equal(ask("user=buyer", NULL, f, &why), CXM_E_ARGUMENT);
    assert_int_equal(ask("measure=napkin", NULL, f, &why), CXM_E_NOT_FOUND);
    assert_int_equal(cxm_measure_figures(cxm_measure_find("voices.decomposition"), 3), 0);
    assert_int_equal(cxm_measure_figures(cxm_measure_find("voices.decomposition"), 4), UNKNOWN + 1);
    assert_int_equal(cxm_measure_figures(cxm_measure_find("voices.decomposition"), 9), UNKNOWN + 6);
}

static void weights_of_nothing(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS], g[TERMS];
    from_r(true);
    for (int i = 0; i < APART_N; i += 4)
        answers.weight[i] = i % 8 ? 0 : (double)NAN;
    apart(NULL, f);
    from_r(true);
    for (int i = 0; i < APART_N; i += 4)
        answers.score[i] = (double)NAN;
    apart(NULL, g);
    for (int t = 0; t < UNKNOWN; t++) {
        check_close(value(f, t), value(g, t), 1e-12);
        check_close(f[t].estimate.std_error, g[t].estimate.std_error, 1e-12);
        assert_int_equal(f[t].estimate.n, g[t].estimate.n);
    }
}

static void without_memory(void **state)
{
    (void)state;
    cxm_status status = CXM_E_MEMORY;
    int64_t at = 0;
    from_r(true);
    while (status == CXM_E_MEMORY) {
        struct failing_host failing;
        cxm_tested_estimate f[TERMS];
        failing_host_init(&failing, ++at);
        status = ask(NULL, &failing.host, f, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_int_equal(status, CXM_OK);
    assert_true(at > 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_side_empty),
        cmocka_unit_test(nothing_in_common),
        cmocka_unit_test(accounts_few_and_many),
        cmocka_unit_test(all_alike),
        cmocka_unit_test(predictors_that_say_nothing),
        cmocka_unit_test(refusals),
        cmocka_unit_test(weights_of_nothing),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
