/* The log-rank test against R's survdiff, published figures and itself: order, types and nulls change nothing.
 * vectors/survival.h holds made-up data with R's figures; the oracles' data are read at run time. */
#include "support/check.h"

#include <cxm/unstable/log_rank.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"
#include "vectors/survival.h"

static const struct r_case {
    const char *name;
    const double *group, *stratum;
    double rho;
    int64_t groups;
    const double *observed, *expected, *chisq;
} r_cases[] = {
    {"log-rank of three groups", data_group, NULL, 0, 3, rank_observed, rank_expected, rank_chisq},
    {"Peto and Peto of three groups", data_group, NULL, 1, 3, rank_rho1_observed, rank_rho1_expected, rank_rho1_chisq},
    {"rho of a half", data_x2, NULL, .5, 2, rank_rho_half_observed, rank_rho_half_expected, rank_rho_half_chisq},
    {"stratified", data_group, data_stratum, 0, 3, rank_strata_observed, rank_strata_expected, rank_strata_chisq},
    {"stratified Peto and Peto", data_group, data_stratum, 1, 3, rank_strata_rho1_observed, rank_strata_rho1_expected,
     rank_strata_rho1_chisq},
};

static void like_r(void **state)
{
    const struct r_case *c = *state;
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, data_time, SURVIVAL_N), cxm_column_of(CXM_TYPE_F64, data_event, SURVIVAL_N),
                            cxm_column_of(CXM_TYPE_F64, c->group, SURVIVAL_N),
                            cxm_column_of(CXM_TYPE_F64, c->stratum, SURVIVAL_N)};
    cxm_log_rank_result result;
    cxm_log_rank_group groups[3];
    assert_int_equal(cxm_log_rank(&columns[0], &columns[1], &columns[2], c->stratum ? &columns[3] : NULL, c->rho, NULL, &result,
                                  groups, 3, NULL), CXM_OK);
    assert_int_equal(result.groups, c->groups);
    assert_int_equal(result.test_status, CXM_TEST_OK);
    assert_int_equal(result.n, SURVIVAL_N);
    for (int64_t g = 0; g < c->groups; g++) {
        check_close(groups[g].label, (double)g, 0);
        check_close(groups[g].observed, c->observed[g], 1e-13);
        check_close(groups[g].expected, c->expected[g], 1e-13);
    }
    check_close(result.statistic, c->chisq[0], 1e-11);
    check_close(result.df, (double)(c->groups - 1), 0);
    check_close(result.p, c->chisq[1], 1e-11);
}

/* Klein and Moeschberger, Freireich et al. 1963: chi-squared 16.79. */
static void oracle_gehan(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s05_association_survival.json");
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "logrank_gehan");
    char path[4096];
    int64_t n;
    double observed[2], expected[2];
    strcpy(path, csv_path("CXM_ORACLES", "s05_gehan.csv"));
    double *time = csv_column(path, "time", &n), *status = csv_column(path, "status", &n), *treat = csv_column(path, "treat", &n);
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, time, n), cxm_column_of(CXM_TYPE_F64, status, n),
                            cxm_column_of(CXM_TYPE_F64, treat, n)};
    cxm_log_rank_result result;
    cxm_log_rank_group groups[2];
    assert_int_equal(cxm_log_rank(&columns[0], &columns[1], &columns[2], NULL, 0, NULL, &result, groups, 2, NULL), CXM_OK);
    check_close(result.statistic, oracles_number(one, "expected.chisq"), 1e-12);
    check_printed(result.statistic, 16.79, .005);
    oracles_numbers(one, "expected.obs", observed, 2);
    oracles_numbers(one, "expected.exp", expected, 2);
    for (int g = 0; g < 2; g++) {
        assert_int_equal(groups[g].events, (int64_t)observed[g]);
        check_close(groups[g].expected, expected[g], 1e-13);
        check_close(groups[g].variance * result.statistic, pow(groups[g].observed - groups[g].expected, 2), 1e-12);
    }
    free(time);
    free(status);
    free(treat);
    json_close(&file);
}

/* Severities A and B of the closed-loop data stand as text; CODED columns take them as they are. */
static void oracle_actions(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s08_actions.json");
    if (!file.root)
        skip();
    char path[4096], line[128];
    int64_t n, row = 0;
    int8_t codes[64];
    strcpy(path, csv_path("CXM_ORACLES", "s08_actions.csv"));
    double *time = csv_column(path, "t", &n), *closed = csv_column(path, "cl", &n);
    FILE *text = fopen(path, "r");
    assert_non_null(text);
    assert_non_null(fgets(line, sizeof line, text));
    while (fgets(line, sizeof line, text))
        codes[row++] = strchr(line, 'B') != NULL;
    fclose(text);
    assert_int_equal(row, n);
    const char *names[] = {"A", "B"};
    cxm_column labels = cxm_column_of(CXM_TYPE_CSTR, names, 2), group = cxm_column_of(CXM_TYPE_CODED, codes, n);
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, time, n), cxm_column_of(CXM_TYPE_F64, closed, n)};
    cxm_log_rank_result result;
    group.width = 1;
    group.extra = &labels;
    assert_int_equal(cxm_log_rank(&columns[0], &columns[1], &group, NULL, 0, NULL, &result, NULL, 0, NULL), CXM_OK);
    check_close(result.statistic, oracles_number(oracles_case(file.root, "ttc_logrank"), "expected.chisq"), 1e-12);
    free(time);
    free(closed);
    json_close(&file);
}

/* ---- what cannot be tested ---- */

static const struct poor_case {
    const char *name;
    double time[4], event[4], group[4];
    int64_t n, groups;
    double statistic; /* NaN: not testable */
} poor_cases[] = {
    {"no rows", {0}, {0}, {0}, 0, 0, NAN},
    {"one row", {1}, {1}, {0}, 1, 1, NAN},
    {"one group", {1, 2, 3, 4}, {1, 1, 0, 1}, {5, 5, 5, 5}, 4, 1, NAN},
    {"no events", {1, 2, 3, 4}, {0, 0, 0, 0}, {0, 1, 0, 1}, 4, 2, NAN},
    {"all tied", {2, 2, 2, 2}, {1, 1, 1, 1}, {0, 1, 0, 1}, 4, 2, NAN},
    {"tied, one censored", {2, 2, 2, 2}, {1, 1, 1, 0}, {0, 1, 0, 1}, 4, 2, 1},
    {"a group that left before", {1, 2, 3, 4}, {0, 1, 1, 1}, {7, 1, 1, 1}, 4, 2, NAN},
    {"never beside each other", {1, 2, 9, 10}, {0, 0, 1, 1}, {0, 0, 1, 1}, 4, 2, NAN},
};

static void poor_data_say_so(void **state)
{
    const struct poor_case *c = *state;
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, c->time, c->n), cxm_column_of(CXM_TYPE_F64, c->event, c->n),
                            cxm_column_of(CXM_TYPE_F64, c->group, c->n)};
    cxm_log_rank_result result;
    assert_int_equal(cxm_log_rank(&columns[0], &columns[1], &columns[2], NULL, 0, NULL, &result, NULL, 0, NULL), CXM_OK);
    assert_int_equal(result.test_status, isnan(c->statistic) ? CXM_TEST_NOT_TESTABLE : CXM_TEST_OK);
    assert_int_equal(result.groups, c->groups);
    check_close(result.statistic, c->statistic, 1e-14);
    assert_true(isnan(result.p) == isnan(c->statistic) && isnan(result.df) == isnan(c->statistic));
}

static void wrong_calls(void **state)
{
    (void)state;
    double many[1001], ones[1001], gap[] = {0, NAN, 1};
    for (int i = 0; i < 1001; i++) {
        many[i] = i;
        ones[i] = 1;
    }
    const char *text[] = {"a", "b", "c"};
    cxm_column time = cxm_column_of(CXM_TYPE_F64, ones, 3), words = cxm_column_of(CXM_TYPE_CSTR, text, 3);
    cxm_column long_time = cxm_column_of(CXM_TYPE_F64, ones, 1001), groups = cxm_column_of(CXM_TYPE_F64, many, 1001);
    cxm_column gaps = cxm_column_of(CXM_TYPE_F64, gap, 3);
    cxm_log_rank_result result = {.n = 77};
    cxm_error why;
    assert_int_equal(cxm_log_rank(&time, &time, NULL, NULL, 0, NULL, &result, NULL, 0, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 2);
    assert_int_equal(cxm_log_rank(&time, &time, &words, NULL, 0, NULL, &result, NULL, 0, &why), CXM_E_TYPE);
    assert_int_equal(cxm_log_rank(&time, &time, &groups, NULL, 0, NULL, &result, NULL, 0, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_log_rank(&time, &time, &time, &gaps, 0, NULL, &result, NULL, 0, &why), CXM_E_DOMAIN);
    assert_int_equal(why.argument, 3);
    assert_int_equal(why.row, 1);
    assert_string_equal(why.message, "stratum[1]: NaN is no value to tell rows apart by");
    assert_int_equal(cxm_log_rank(&time, &time, &time, NULL, -1, NULL, &result, NULL, 0, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 4);
    assert_int_equal(cxm_log_rank(&time, &time, &time, NULL, 0, NULL, NULL, NULL, 0, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_log_rank(&time, &time, &time, NULL, 0, NULL, &result, NULL, 2, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 8);
    assert_int_equal(cxm_log_rank(&long_time, &long_time, &groups, NULL, 0, NULL, &result, NULL, 0, &why), CXM_E_UNSUPPORTED);
    assert_int_equal(result.n, 77);
    gaps.flags = CXM_COLUMN_NAN_IS_NULL;
    assert_int_equal(cxm_log_rank(&time, &time, &gaps, NULL, 0, NULL, &result, NULL, 0, &why), CXM_OK);
    assert_int_equal(result.missing, 1);
}

/* Rows in another order, groups under other names: the same test. A stratum of its own for each copy of the data doubles O - E and
 * its variance, and so the statistic. */
static void order_names_and_copies(void **state)
{
    (void)state;
    double time[2 * SURVIVAL_N], event[2 * SURVIVAL_N], group[2 * SURVIVAL_N], stratum[2 * SURVIVAL_N];
    struct random random = {5};
    for (int i = 0; i < 2 * SURVIVAL_N; i++) {
        time[i] = data_time[i % SURVIVAL_N];
        event[i] = data_event[i % SURVIVAL_N];
        group[i] = -1.5 * data_group[i % SURVIVAL_N];
        stratum[i] = i < SURVIVAL_N ? -1 : 1e9;
    }
    for (int i = 2 * SURVIVAL_N; i-- > 1;) {
        const int64_t j = random_below(&random, i + 1);
        double *const each[] = {time, event, group, stratum};
        for (int a = 0; a < 4; a++) {
            const double swap = each[a][i];
            each[a][i] = each[a][j];
            each[a][j] = swap;
        }
    }
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, time, 2 * SURVIVAL_N), cxm_column_of(CXM_TYPE_F64, event, 2 * SURVIVAL_N),
                            cxm_column_of(CXM_TYPE_F64, group, 2 * SURVIVAL_N),
                            cxm_column_of(CXM_TYPE_F64, stratum, 2 * SURVIVAL_N)};
    cxm_log_rank_result result;
    cxm_log_rank_group groups[2];
    assert_int_equal(cxm_log_rank(&columns[0], &columns[1], &columns[2], &columns[3], 1, NULL, &result, groups, 2, NULL), CXM_OK);
    check_close(result.statistic, 2 * rank_rho1_chisq[0], 1e-11);
    assert_int_equal(result.groups, 3);
    check_close(groups[0].label, -3, 0);
    check_close(groups[0].observed, 2 * rank_rho1_observed[2], 1e-13);
}

static void memory_runs_out(void **state)
{
    (void)state;
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, data_time, SURVIVAL_N), cxm_column_of(CXM_TYPE_F64, data_event, SURVIVAL_N),
                            cxm_column_of(CXM_TYPE_F64, data_group, SURVIVAL_N),
                            cxm_column_of(CXM_TYPE_F64, data_stratum, SURVIVAL_N)};
    cxm_status status = CXM_E_MEMORY;
    for (int64_t fail_at = 1; status; fail_at++) {
        struct failing_host failing;
        cxm_log_rank_result result = {.n = 77};
        failing_host_init(&failing, fail_at);
        status = cxm_log_rank(&columns[0], &columns[1], &columns[2], &columns[3], 0, &failing.host, &result, NULL, 0, NULL);
        assert_true(status == CXM_E_MEMORY ? result.n == 77 && fail_at <= failing.calls : status == CXM_OK && fail_at > 20);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(oracle_gehan), cmocka_unit_test(oracle_actions),         cmocka_unit_test(wrong_calls),
        cmocka_unit_test(order_names_and_copies), cmocka_unit_test(memory_runs_out),
    };
    size_t count = 5;
    CHECK_ROWS(r_cases, like_r, tests, count);
    CHECK_ROWS(poor_cases, poor_data_say_so, tests, count);
    return _cmocka_run_group_tests("log-rank", tests, count, NULL, NULL);
}
