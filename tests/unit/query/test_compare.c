/* Two states compared: published differences of shares, net scores and means, equivalence, part and whole, and what is refused.
 * The oracles' cases are read from CXM_ORACLES and skipped without it; read test_compare_groups.c next. */
#include <cxm/cxm.h>
#include <cxm/unstable/distributions.h>

#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/waves.h"

static struct wave waves[3];

static void waves_clear(void)
{
    for (int i = 0; i < 3; i++)
        waves[i].length = 0;
}

static cxm_state *plain(int wave, const char *measure)
{
    return wave_state(&waves[wave], LIST(measure), NULL, NULL);
}

/* ---- shares ---- */

/* Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10: x1 / n1 against x2 / n2, limits of the difference. */
static const struct share_case {
    const char *name;
    int x1, n1, x2, n2;
    double lower, upper;
} share_cases[] = {
    {"56/70 and 48/80", 56, 70, 48, 80, 0.0524, 0.3339}, {"9/10 and 3/10", 9, 10, 3, 10, 0.1705, 0.8090},
    {"6/7 and 2/7", 6, 7, 2, 7, 0.0582, 0.8062},         {"5/56 and 0/29", 5, 56, 0, 29, -0.0381, 0.1926},
    {"0/10 and 0/20", 0, 10, 0, 20, -0.1611, 0.2775},    {"0/10 and 0/10", 0, 10, 0, 10, -0.2775, 0.2775},
    {"10/10 and 0/20", 10, 10, 0, 20, 0.6791, 1},        {"10/10 and 0/10", 10, 10, 0, 10, 0.6075, 1},
};

static cxm_result *shares(int x1, int n1, int x2, int n2, const char *options)
{
    const char *measure = "csat.satisfied(score, scale=0..1 top_boxes=1 bottom_boxes=1)";
    waves_clear();
    wave_add(&waves[0], "", 1, x2);
    wave_add(&waves[0], "", 0, n2 - x2);
    wave_add(&waves[1], "", 1, x1);
    wave_add(&waves[1], "", 0, n1 - x1);
    cxm_state *first = plain(0, measure), *second = plain(1, measure);
    cxm_result *result = waves_compare(first, second, options);
    cxm_state_free(first);
    cxm_state_free(second);
    return result;
}

static void shares_as_printed(void **state)
{
    const struct share_case *c = *state;
    cxm_result *result = shares(c->x1, c->n1, c->x2, c->n2, NULL);
    cxm_estimate got = estimate_of_row(result, 0);
    check_close(got.value, 100.0 * c->x1 / c->n1 - 100.0 * c->x2 / c->n2, 1e-14);
    check_printed(got.lower / 100, c->lower, 5e-5);
    check_printed(got.upper / 100, c->upper, 5e-5);
    assert_int_equal(got.n, c->n1 + c->n2);
    assert_int_equal(got.interval_status, CXM_INTERVAL_OK);
    cxm_result_free(result);
}

static void shares_as_r(void **state)
{
    static const char *const ids[] = {"diffprop_56_70_48_80", "diffprop_6_7_2_7", "diffprop_5_56_0_29", "diffprop_0_10_0_10",
                                      "diffprop_10_10_0_20"};
    struct json_file file = oracles_load("s01_proportions.json");
    (void)state;
    if (!file.root)
        skip();
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        const struct json *one = oracles_case(file.root, ids[i]);
        double limits[2];
        cxm_result *result = shares((int)oracles_number(one, "inputs.x1"), (int)oracles_number(one, "inputs.n1"),
                                    (int)oracles_number(one, "inputs.x2"), (int)oracles_number(one, "inputs.n2"), NULL);
        cxm_estimate got = estimate_of_row(result, 0);
        assert_int_equal(oracles_numbers(one, "expected.newcombe10", limits, 2), 2);
        check_close(got.value / 100, oracles_number(one, "expected.diff"), 1e-14);
        check_close(got.lower / 100, limits[0], 1e-13);
        check_close(got.upper / 100, limits[1], 1e-13);
        check_close(cxm_result_number(result, 0, "p"), oracles_number(one, "expected.p_pooled"), 1e-13);
        cxm_result_free(result);
    }
    json_close(&file);
}

/* ---- net scores ---- */

static void net_wave(int wave, int low, int middle, int high)
{
    wave_add(&waves[wave], "", 3, low);
    wave_add(&waves[wave], "", 7, middle);
    wave_add(&waves[wave], "", 10, high);
}

static cxm_result *nets(const int first[3], const int second[3], const char *measure, const char *options)
{
    waves_clear();
    net_wave(0, first[0], first[1], first[2]);
    net_wave(1, second[0], second[1], second[2]);
    cxm_state *a = plain(0, measure), *b = plain(1, measure);
    cxm_result *result = waves_compare(a, b, options);
    cxm_state_free(a);
    cxm_state_free(b);
    return result;
}

/* 12/7/12 against 8/13/15 by hand: 0 and 7/39 with answers added, variances 0.75/34 and 0.59599/39, z 0.929, p 0.353. */
static void nets_by_hand(void **state)
{
    (void)state;
    cxm_result *result = nets((int[]){12, 7, 12}, (int[]){8, 13, 15}, "nps.score", NULL);
    cxm_estimate got = estimate_of_row(result, 0);
    check_close(got.value, 100 * 7.0 / 36, 1e-14);
    check_printed((got.lower + got.upper) / 200, 0.1795, 5e-5);
    check_printed((got.upper - got.lower) / 200 / cxm_normal_quantile(0.975), 0.19324, 5e-6);
    check_printed(cxm_result_number(result, 0, "p"), 0.353, 5e-4);
    cxm_result_free(result);
}

static void nets_as_their_author(void **state)
{
    struct json_file file = oracles_load("s01_nps.json");
    (void)state;
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "nps_two_sample");
    static const char *const measures[] = {"nps.score", "nps.score(score, interval=wald)"};
    static const char *const kinds[] = {"adjwald", "wald"};
    for (int i = 0; i < 2; i++) {
        const struct json *want = json_at(json_at(one, "expected"), kinds[i]);
        double ci[2];
        /* theirs is the first minus the second */
        cxm_result *result = nets((int[]){150, 250, 600}, (int[]){120, 230, 650}, measures[i], NULL);
        cxm_estimate got = estimate_of_row(result, 0);
        assert_int_equal(oracles_numbers(want, "ci95", ci, 2), 2);
        check_close(got.value, 8, 1e-14);
        check_close(got.lower / 100, ci[0], 1e-13);
        check_close(got.upper / 100, ci[1], 1e-13);
        check_close(cxm_result_number(result, 0, "p"), oracles_number(want, "p"), 1e-12);
        cxm_result_free(result);
    }
    json_close(&file);
}

/* With score intervals: from Tango's limits of either side. */
static void nets_by_score_intervals(void **state)
{
    (void)state;
    cxm_result *result = nets((int[]){12, 7, 12}, (int[]){8, 13, 15}, "nps.score(score, interval=score)", NULL);
    cxm_estimate got = estimate_of_row(result, 0);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result single[2];
    options.interval = CXM_NPS_SCORE;
    for (int i = 0; i < 2; i++) {
        cxm_column column = cxm_column_of(CXM_TYPE_U8, waves[i].answers, waves[i].length);
        assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &single[i], NULL), CXM_OK);
    }
    double down = sqrt(pow(single[1].score.value - single[1].score.lower, 2) + pow(single[0].score.upper - single[0].score.value,
                                                                                   2));
    check_close(got.lower, got.value - down, 1e-12);
    check_close(cxm_result_number(result, 0, "p"),
                2 * cxm_normal_upper(fabs(got.value) / sqrt(pow(single[0].score.std_error, 2) + pow(single[1].score.std_error,
                                                                                                    2))), 1e-13);
    cxm_result_free(result);
}

/* ---- means ---- */

static void means_as_r(void **state)
{
    struct json_file file = oracles_load("s07_divergence.json");
    double buyers[32], users[32], ci[2];
    (void)state;
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "two_group_buyers_users");
    int64_t n = oracles_numbers(one, "inputs.buyers", buyers, 32), m = oracles_numbers(one, "inputs.users", users, 32);
    waves_clear();
    for (int64_t i = 0; i < m; i++)
        wave_add(&waves[0], "", (int)users[i], 1);
    for (int64_t i = 0; i < n; i++)
        wave_add(&waves[1], "", (int)buyers[i], 1);
    cxm_state *a = plain(0, "rating.mean(score, scale=0..10)"), *b = plain(1, "rating.mean(score, scale=0..10)");
    cxm_result *result = waves_compare(a, b, NULL);
    cxm_estimate got = estimate_of_row(result, 0);
    assert_int_equal(oracles_numbers(one, "expected.welch.ci95", ci, 2), 2);
    check_close(got.value, oracles_number(one, "expected.welch.diff"), 1e-13);
    check_close(got.df, oracles_number(one, "expected.welch.df"), 1e-13);
    check_close(got.lower, ci[0], 1e-12);
    check_close(got.upper, ci[1], 1e-12);
    check_close(cxm_result_number(result, 0, "p"), oracles_number(one, "expected.welch.p"), 1e-12);
    cxm_result_free(result);
    cxm_state_free(a);
    cxm_state_free(b);
    json_close(&file);
}

/* A side that is all alike has a standard error of 0 and still counts as one of t's. */
static void a_side_all_alike(void **state)
{
    (void)state;
    waves_clear();
    wave_add(&waves[0], "", 4, 10);
    for (int i = 1; i <= 5; i++)
        wave_add(&waves[1], "", i, 1);
    cxm_state *a = plain(0, "rating.mean"), *b = plain(1, "rating.mean");
    cxm_result *result = waves_compare(a, b, NULL);
    cxm_estimate got = estimate_of_row(result, 0);
    check_close(got.value, -1, 1e-15);
    check_close(got.df, 4, 1e-14);
    check_close(got.std_error, sqrt(0.5), 1e-15);
    cxm_result_free(result);
    result = waves_compare(a, a, NULL);
    got = estimate_of_row(result, 0);
    check_close(got.value, 0, 0);
    assert_int_equal(got.interval_status, CXM_INTERVAL_DEGENERATE);
    check_nan(cxm_result_number(result, 0, "p"));
    cxm_result_free(result);
    cxm_state_free(a);
    cxm_state_free(b);
}

/* ---- equivalence ---- */

/* Lakens 2017, Social Psychological and Personality Science 8:355-362, first example: means 5.25 and 5.22, deviations 0.95 and
 * 0.83, 95 and 89 people, margin 0.43 of the pooled deviation: t(181.1) = -2.69, p = .004. */
static void equivalence_as_printed(void **state)
{
    (void)state;
    double a = 0.95 * 0.95 / 95, b = 0.83 * 0.83 / 89, margin = 0.43 * sqrt((0.95 * 0.95 + 0.83 * 0.83) / 2);
    double df = (a + b) * (a + b) / (a * a / 94 + b * b / 88);
    check_printed(df, 181.13, 5e-3);
    check_printed((0.03 - margin) / sqrt(a + b), -2.69, 5e-3);
    check_printed(cxm_equivalence_p(5.25 - 5.22, sqrt(a + b), df, margin), 0.0039, 5e-5);
    check_close(cxm_equivalence_p(-0.03, sqrt(a + b), df, margin), cxm_equivalence_p(0.03, sqrt(a + b), df, margin), 0);
    check_nan(cxm_equivalence_p(0, 0, df, margin));
    check_nan(cxm_equivalence_p(0, 1, df, 0));
    check_nan(cxm_equivalence_p(0, 1, 0, 1));
    check_nan(cxm_equivalence_p(NAN, 1, 1, 1));
    check_close(cxm_equivalence_p(0, 1, NAN, cxm_normal_quantile(0.975)), 0.025, 1e-14);
}

static void equivalence_as_r(void **state)
{
    struct json_file file = oracles_load("s01_s04_extra.json");
    (void)state;
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "tost_trend");
    check_close(cxm_equivalence_p(oracles_number(one, "expected.slope"), oracles_number(one, "expected.se"),
                                  oracles_number(one, "expected.df"), oracles_number(one, "inputs.bound")),
                oracles_number(one, "expected.p"), 1e-12);
    json_close(&file);
}

/* The interval of 1 - 2 alpha lies within the margin where p is below alpha, whatever the way. */
static void equivalence_is_inclusion(void **state)
{
    static const char *const measures[] = {"nps.score", "nps.score(score, interval=wald)", "nps.score(score, interval=score)",
                                           "nps.promoters", "rating.mean(score, scale=0..10)"};
    static const int first[] = {40, 70, 90}, second[] = {36, 80, 96};
    (void)state;
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        cxm_result *result = nets(first, second, measures[i], NULL);
        const char *term = cxm_result_text(result, 0, "term");
        cxm_estimate plain_one = estimate_of_row(result, 0);
        assert_int_equal(cxm_result_length(result), 1);
        cxm_result_free(result);
        for (double share = 0.3; share < 3; share += 0.15) {
            char options[64];
            size_t length;
            struct cxm_column number;
            double margin = share * plain_one.std_error;
            number = cxm_column_of(CXM_TYPE_F64, &margin, 1);
            memcpy(options, "margin=", 7);
            assert_int_equal(cxm_column_text(&number, 0, options + 7, sizeof options - 7, &length, NULL), CXM_OK);
            result = nets(first, second, measures[i], options);
            assert_int_equal(cxm_result_length(result), 2);
            cxm_estimate got = estimate_of_row(result, 1), difference = estimate_of_row(result, 0);
            check_close(got.confidence, 0.9, 1e-15);
            check_close(got.value, difference.value, 0);
            bool within = got.lower > -margin && got.upper < margin;
            double p = cxm_result_number(result, 1, "p");
            assert_int_equal(p < 0.05, within);
            assert_int_equal((difference.flags & CXM_COMPARED_EQUIVALENT) != 0, within);
            assert_int_equal((difference.flags & CXM_COMPARED_MOVED) != 0, cxm_result_number(result, 0, "p") <= 0.05);
            assert_true(p >= 0 && p <= 1);
            cxm_result_free(result);
        }
        (void)term;
    }
}

/* At the margin that is the interval's own end, p is alpha. */
static void equivalence_p_is_where_the_interval_ends(void **state)
{
    static const char *const measures[] = {"nps.score(score, interval=score)", "nps.promoters", "nps.score",
                                           "rating.mean(score, scale=0..10)"};
    static const int first[] = {40, 70, 90}, second[] = {36, 80, 96};
    (void)state;
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        cxm_result *result = nets(first, second, measures[i], "confidence=0.9");
        cxm_estimate got = estimate_of_row(result, 0);
        double margin = fmax(fabs(got.lower), fabs(got.upper));
        cxm_result_free(result);
        char options[96] = "confidence=0.95 margin=";
        cxm_column number = cxm_column_of(CXM_TYPE_F64, &margin, 1);
        assert_int_equal(cxm_column_text(&number, 0, options + strlen(options), 40, NULL, NULL), CXM_OK);
        result = nets(first, second, measures[i], options);
        check_close(cxm_result_number(result, 1, "p"), 0.05, 1e-11);
        cxm_result_free(result);
    }
}

static void verdicts(void **state)
{
    static const struct {
        int first[3], second[3];
        const char *options;
        int32_t verdict;
    } cases[] = {
        {{400, 300, 300}, {200, 300, 500}, "margin=5", CXM_VERDICT_MOVED},
        {{3000, 3000, 3500}, {3010, 2990, 3500}, "margin=5", CXM_VERDICT_EQUIVALENT},
        {{3000, 3000, 3500}, {2800, 3000, 3700}, "margin=15", CXM_VERDICT_MOVED_WITHIN_MARGIN},
        {{4, 3, 3}, {3, 4, 3}, "margin=5", CXM_VERDICT_CANNOT_TELL},
        {{3000, 3000, 3500}, {3010, 2990, 3500}, NULL, CXM_VERDICT_CANNOT_TELL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_result *result = nets(cases[i].first, cases[i].second, "nps.score", cases[i].options);
        assert_int_equal(cxm_verdict(estimate_of_row(result, 0).flags), cases[i].verdict);
        if (cases[i].options) {
            assert_string_equal(cxm_result_text(result, 1, "term"), "score.equivalence");
            assert_int_equal(cxm_verdict(estimate_of_row(result, 1).flags), cases[i].verdict);
        }
        cxm_result_free(result);
    }
    assert_string_equal(cxm_verdict_name(CXM_VERDICT_CANNOT_TELL), "cannot be told");
    assert_string_equal(cxm_verdict_name(CXM_VERDICT_MOVED_WITHIN_MARGIN), "moved, but within the margin");
    assert_string_equal(cxm_verdict_name(4), "?");
}

/* ---- layout ---- */

static void groups_on_one_side(void **state)
{
    (void)state;
    waves_clear();
    for (int i = 0; i < 6; i++) {
        wave_add(&waves[0], "a", 4 + i, 3);
        wave_add(&waves[1], "a", 5 + i, 4);
        wave_add(&waves[0], "gone", 9, 1);
        wave_add(&waves[1], NULL, 2, 2);
    }
    cxm_state *first = wave_state(&waves[0], LIST("nps", "rating(score, scale=0..10)"), LIST("group"), NULL);
    cxm_state *second = wave_state(&waves[1], LIST("nps", "rating(score, scale=0..10)"), LIST("group"), NULL);
    struct bytes before = state_bytes(first);
    cxm_result *result = waves_compare(first, second, "adjust=holm rating.mean.margin=1 nps.margin=5");
    const cxm_table *table = cxm_result_table(result);
    assert_int_equal(table->count, 20);
    assert_string_equal(table->names[0], "group");
    assert_string_equal(table->names[19], "q");
    assert_int_equal(table->length, 3 * (8 + 6));
    for (int64_t c = 0; c < table->count; c++)
        assert_int_equal(cxm_column_check(&table->columns[c], NULL), CXM_OK);
    static const char *const groups[] = {"a", "gone", NULL};
    for (int g = 0; g < 3; g++) {
        cxm_estimate nps = estimate_of_row(result, row_of(result, "nps", "score", &groups[g]));
        cxm_estimate median = estimate_of_row(result, row_of(result, "rating", "median", &groups[g]));
        assert_int_equal(nps.status, g ? CXM_VALUE_NO_DATA : CXM_VALUE_OK);
        assert_int_equal(nps.n, g == 0 ? 18 + 24 : g == 1 ? 6 : 12);
        assert_int_equal(nps.interval_status, g ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_OK);
        assert_int_equal(median.interval_status, g ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_DESCRIPTIVE);
    }
    /* the ledger adds up to both inputs, and knows what had no counterpart */
    const cxm_table *ledger = cxm_result_ledger(result);
    assert_int_equal(ledger->length, 2 * 7);
    for (int m = 0; m < 2; m++) {
        int64_t sum = 0;
        for (int r = 0; r < 7; r++)
            sum += cxm__column_integer(&ledger->columns[2], m * 7 + r);
        assert_int_equal(sum, waves[0].length + waves[1].length);
        assert_int_equal(cxm__column_integer(&ledger->columns[2], m * 7 + 6), 6 + 12);
        assert_int_equal(cxm__column_integer(&ledger->columns[2], m * 7), 18 + 24);
    }
    assert_int_equal(strncmp(cxm_result_query(result),
                             "compare confidence=0.95 adjust=holm relation=independent nps.score.margin=5 ", 70), 0);
    /* q: one family of the differences, another of equivalence */
    double p[32], q[32];
    int64_t tests = 0;
    for (int64_t row = 0; row < table->length; row++)
        if (!strstr(cxm_result_text(result, row, "term"), ".equivalence") && !isnan(cxm_result_number(result, row, "p"))) {
            p[tests] = cxm_result_number(result, row, "p");
            q[tests++] = cxm_result_number(result, row, "q");
        }
    assert_int_equal(tests, 6); /* of the one group: four of nps, the mean and the top box; the bottom box is empty on both sides */
    for (int64_t i = 0; i < tests; i++) {
        double smallest = q[i];
        assert_true(q[i] >= p[i]);
        assert_true(smallest <= fmin(1, (double)tests * p[i]) + 1e-15);
    }
    cxm_result *again = waves_compare(first, second, "adjust=holm rating.mean.margin=1 nps.margin=5");
    check_same_result(result, again);
    cxm_result_free(again);
    again = waves_compare(first, second, "adjust=by rating.mean.margin=1 nps.margin=5");
    assert_string_not_equal(cxm_result_fingerprint(result), cxm_result_fingerprint(again));
    cxm_result_free(again);
    cxm_result_free(result);
    struct bytes after = state_bytes(first);
    check_same_bytes(before, after);
    free(before.at);
    free(after.at);
    cxm_state_free(first);
    cxm_state_free(second);
}

/* Turned round, everything changes its sign and nothing else. */
static void turning_round(void **state)
{
    (void)state;
    waves_clear();
    for (int i = 0; i < 11; i++) {
        wave_add(&waves[0], "a", i, 1 + i % 3);
        wave_add(&waves[1], "a", i, 1 + i % 4);
    }
    cxm_state *first = wave_state(&waves[0], LIST("nps", "rating(score, scale=0..10)"), NULL, NULL);
    cxm_state *second = wave_state(&waves[1], LIST("nps", "rating(score, scale=0..10)"), NULL, NULL);
    cxm_result *there = waves_compare(first, second, "nps.margin=10 rating.mean.margin=0.3"), *back = waves_compare(second, first,
                                                                                                                    "nps.margin=10 rating.mean.margin=0.3");
    for (int64_t row = 0; row < cxm_result_length(there); row++) {
        cxm_estimate a = estimate_of_row(there, row), b = estimate_of_row(back, row);
        check_close(a.value, -b.value, 1e-14);
        check_close(a.std_error, b.std_error, 1e-14);
        check_close(a.lower, -b.upper, 1e-13);
        check_close(a.upper, -b.lower, 1e-13);
        check_close(cxm_result_number(there, row, "p"), cxm_result_number(back, row, "p"), 1e-13);
    }
    cxm_result_free(there);
    cxm_result_free(back);
    cxm_state_free(first);
    cxm_state_free(second);
}

static void no_interval_no_test(void **state)
{
    (void)state;
    cxm_result *result = nets((int[]){12, 7, 12}, (int[]){8, 13, 15}, "nps(score, interval=none)", "margin=5");
    for (int64_t row = 0; row < cxm_result_length(result); row++) {
        cxm_estimate got = estimate_of_row(result, row);
        assert_int_equal(got.status, CXM_VALUE_OK);
        assert_int_equal(got.interval_status, CXM_INTERVAL_DESCRIPTIVE);
        assert_int_equal(got.flags, 0);
        check_nan(cxm_result_number(result, row, "p"));
    }
    check_close(estimate_of_row(result, 0).value, 700.0 / 36, 1e-14);
    cxm_result_free(result);
}

/* ---- weights ---- */

/* Linearised errors and Welch's t by hand; one answer of another weight makes all the difference. */
static void weights_take_t(void **state)
{
    (void)state;
    waves_clear();
    for (int i = 0; i < 11; i++) {
        wave_add_to(&waves[0], "", NULL, i, 1 + i % 3, 2);
        wave_add_to(&waves[1], "", NULL, i, 1 + i % 2, 1 + i % 3);
    }
    cxm_state *states[2];
    cxm_estimate single[2];
    for (int i = 0; i < 2; i++) {
        cxm_result *one = NULL;
        states[i] = wave_state(&waves[i], LIST("nps.score"), NULL, "weight=weight");
        assert_int_equal(cxm_state_read(states[i], &one, NULL), CXM_OK);
        single[i] = estimate_of_row(one, 0);
        cxm_result_free(one);
    }
    cxm_result *result = waves_compare(states[0], states[1], NULL);
    cxm_estimate got = estimate_of_row(result, 0);
    double a = pow(single[0].std_error, 2), b = pow(single[1].std_error, 2);
    double df = (a + b) * (a + b) / (a * a / (double)(single[0].n - 1) + b * b / (double)(single[1].n - 1));
    check_close(got.df, df, 1e-13);
    check_close(got.std_error, sqrt(a + b), 1e-14);
    check_close(got.upper, got.value + cxm_t_quantile(0.975, df) * sqrt(a + b), 1e-13);
    check_close(cxm_result_number(result, 0, "p"), 2 * cxm_t_upper(fabs(got.value) / sqrt(a + b), df), 1e-13);
    assert_int_equal(got.flags & CXM_ESTIMATE_WEIGHTED, CXM_ESTIMATE_WEIGHTED);
    cxm_result_free(result);
    cxm_state_free(states[0]);
    cxm_state_free(states[1]);
}

/* ---- part and whole ---- */

/* The part is compared through the rest: value as subtracted, errors those of part and rest times the rest's share. */
static void part_and_whole(void **state)
{
    static const char *const policies[] = {NULL, "weight=weight"};
    (void)state;
    for (int w = 0; w < 2; w++) {
        waves_clear();
        for (int i = 0; i < 11; i++)
            for (int j = 0; j < 2; j++) {
                wave_add_to(&waves[0], "", NULL, i, 1 + (i + j) % 3, 1 + i % 4);
                wave_add_to(&waves[j ? 1 : 2], "", NULL, i, 1 + (i + j) % 3, 1 + i % 4);
            }
        wave_add_to(&waves[0], "", NULL, 8, 2, 5);
        wave_add_to(&waves[1], "", NULL, 8, 2, 5);
        cxm_state *states[3];
        for (int i = 0; i < 3; i++)
            states[i] = wave_state(&waves[i], LIST("nps", "rating(score, scale=0..10)"), NULL, policies[w]);
        cxm_result *part = waves_compare(states[0], states[1], "relation=part nps.margin=5");
        cxm_result *rest = waves_compare(states[2], states[1], "nps.margin=5 adjust=none"), *whole = NULL, *own = NULL;
        assert_int_equal(cxm_state_read(states[0], &whole, NULL), CXM_OK);
        assert_int_equal(cxm_state_read(states[1], &own, NULL), CXM_OK);
        double weights[3] = {0, 0, 0};
        for (int i = 0; i < 3; i++)
            for (int64_t row = 0; row < waves[i].length; row++)
                weights[i] += w ? waves[i].weights[row] : 1;
        double factor = 1 - weights[1] / weights[0];
        for (int64_t row = 0; row < cxm_result_length(part); row++) {
            cxm_estimate got = estimate_of_row(part, row), want = estimate_of_row(rest, row);
            const char *measure = cxm_result_text(part, row, "measure"), *term = cxm_result_text(part, row, "term");
            bool linear = strcmp(term, "median") != 0 && strcmp(term, "deviation") != 0;
            assert_int_equal(got.n, waves[0].length);
            check_nan(cxm_result_number(part, row, "q"));
            if (!linear)
                continue;
            check_close(got.value, factor * want.value, 1e-12);
            check_close(got.std_error, factor * want.std_error, 1e-12);
            if (strstr(term, ".equivalence"))
                continue;
            check_close(got.lower, factor * want.lower, 1e-11);
            check_close(got.upper, factor * want.upper, 1e-11);
            check_close(cxm_result_number(part, row, "p"), cxm_result_number(rest, row, "p"), 1e-11);
            check_close(got.value, estimate_of_row(own, row_of(own, measure, term, NULL)).value - estimate_of_row(whole,
                                                                                                                  row_of(whole,
                                                                                                                         measure, term, NULL)).value, 1e-11);
        }
        check_ledger(whole, waves[0].length);
        int64_t sum = 0;
        for (int r = 0; r < 7; r++)
            sum += cxm__column_integer(&cxm_result_ledger(part)->columns[2], r);
        assert_int_equal(sum, waves[0].length);
        cxm_result_free(part);
        cxm_result_free(rest);
        cxm_result_free(whole);
        cxm_result_free(own);
        /* a part that is all of it has no rest, and one that is none of it is refused */
        cxm_result *all = waves_compare(states[0], states[0], "relation=part");
        assert_int_equal(estimate_of_row(all, 0).status, CXM_VALUE_NO_DATA);
        cxm_result_free(all);
        cxm_error error;
        assert_int_equal(cxm_state_compare(states[1], states[0], "relation=part", NULL, &all, &error), CXM_E_DOMAIN);
        assert_non_null(strstr(error.message, "no part of the first"));
        for (int i = 0; i < 3; i++)
            cxm_state_free(states[i]);
    }
}

/* ---- what is refused ---- */

static void refusals(void **state)
{
    static const struct {
        const char *options;
        cxm_status code;
        const char *message;
    } cases[] = {
        {"confidence=1", CXM_E_ARGUMENT, "compare.confidence: 1 is outside (0, 1)"},
        {"confidence=0.4 nps.margin=3", CXM_E_ARGUMENT, "two one-sided tests need more than 0.5"},
        {"margin=0", CXM_E_ARGUMENT, "is not a number above 0"},
        {"margin=some", CXM_E_ARGUMENT, "is not a number above 0"},
        {"margin=3", CXM_E_ARGUMENT, "score and mean are not in the same unit"},
        {"csat.margin=3", CXM_E_NOT_FOUND, "no measure or term csat"},
        {"adjust=sidak", CXM_E_ARGUMENT, "adjust"},
        {"relation=sister", CXM_E_ARGUMENT, "independent|part"},
        {"against=rest", CXM_E_NOT_FOUND, "a comparison has no option against"},
        {"key=group", CXM_E_NOT_FOUND, "a comparison has no option key"},
        {"margin", CXM_E_ARGUMENT, "name=value"},
    };
    waves_clear();
    wave_add(&waves[0], "a", 9, 3);
    (void)state;
    const char *const measures[] = {"nps.score", "rating.mean(score, scale=0..10)", NULL};
    cxm_state *first = wave_state(&waves[0], measures, LIST("group"), NULL), *second = wave_state(&waves[0], measures,
                                                                                                  LIST("group"), NULL);
    cxm_result *result = NULL;
    cxm_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(cxm_state_compare(first, second, cases[i].options, NULL, &result, &error), cases[i].code);
        if (!strstr(error.message, cases[i].message))
            fail_msg("%s: %s", cases[i].options, error.message);
        assert_int_equal(error.argument, 2);
        assert_null(result);
    }
    assert_int_equal(cxm_state_compare(NULL, second, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_compare(first, NULL, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_state_compare(first, second, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    cxm_state_free(first);
    cxm_state_free(second);
}

static void queries_that_differ(void **state)
{
    static const struct {
        const char *measure, *by, *policy, *message;
    } cases[] = {
        {"nps(score, passive_min=6)", "group", NULL,
         "at \"measure nps\" the first has \"passive_min=7\", the second \"passive_min=6\""},
        {"nps.score", "group", NULL, "the first has nothing more, the second \"terms score\""},
        {"nps", "other", NULL, "at by the first has group, the second other"},
        {"nps", "group", "weight=weight", "at policy the first has nothing more, the second \"weight=weight\""},
        {"nps(score, passive_min=7.5)", "group", NULL, "the first has \"passive_min=7\", the second \"passive_min=7.5\""},
        {"nps", NULL, NULL, "at by the first has \"by group\", the second policy"},
        {"csat", "group", NULL, "at \"measure nps\" the first has"},
    };
    (void)state;
    waves_clear();
    wave_add(&waves[0], "a", 4, 3);
    cxm_state *first = wave_state(&waves[0], LIST("nps"), LIST("group"), NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_state *second = wave_state(&waves[0], LIST(cases[i].measure), LIST(cases[i].by), cases[i].policy);
        cxm_result *result = NULL;
        cxm_error error;
        assert_int_equal(cxm_state_compare(first, second, NULL, NULL, &result, &error), CXM_E_INCOMPATIBLE);
        if (!strstr(error.message, cases[i].message))
            fail_msg("%s", error.message);
        cxm_state_free(second);
    }
    cxm_state_free(first);
}

/* ---- memory ---- */

static void failing_memory(void **state)
{
    struct failing_host failing;
    (void)state;
    waves_clear();
    for (int i = 0; i < 11; i++) {
        wave_add(&waves[0], i % 2 ? "a" : "b", i, 3);
        wave_add(&waves[1], i % 2 ? "a" : NULL, i, 2);
    }
    cxm_state *first = wave_state(&waves[0], LIST("nps", "csat(score, scale=0..10)"), LIST("group"), NULL);
    cxm_state *second = wave_state(&waves[1], LIST("nps", "csat(score, scale=0..10)"), LIST("group"), NULL);
    cxm_result *wanted = waves_compare(first, second, "margin=5"), *result = NULL;
    failing_host_init(&failing, 0);
    for (int64_t k = 1; !result; k++) {
        failing.calls = 0;
        failing.fail_at = k;
        cxm_status status = cxm_state_compare(first, second, "margin=5", &failing.host, &result, NULL);
        failing.fail_at = 0;
        assert_int_equal(failing.wrong, 0);
        assert_int_equal(status, result ? CXM_OK : CXM_E_MEMORY);
        assert_true(result || failing.outstanding == 0);
    }
    check_same_result(result, wanted);
    cxm_result_free(result);
    cxm_result_free(wanted);
    assert_int_equal(failing.outstanding, 0);
    cxm_state_free(first);
    cxm_state_free(second);
}

static void empty_states(void **state)
{
    (void)state;
    cxm_query query = query_of(LIST("nps"), LIST("group"));
    cxm_state *empty = state_of(&query);
    cxm_result *result = waves_compare(empty, empty, "margin=5");
    assert_int_equal(cxm_result_length(result), 0);
    cxm_result_free(result);
    cxm_state_free(empty);
    query.by = NULL;
    empty = state_of(&query);
    result = waves_compare(empty, empty, NULL);
    assert_int_equal(cxm_result_length(result), 4);
    assert_int_equal(estimate_of_row(result, 0).status, CXM_VALUE_NO_DATA);
    cxm_result_free(result);
    cxm_state_free(empty);
}

int main(void)
{
    enum { CASES = sizeof share_cases / sizeof *share_cases };
    struct CMUnitTest tests[CASES + 24] = {
        cmocka_unit_test(shares_as_r), cmocka_unit_test(nets_by_hand), cmocka_unit_test(nets_as_their_author),
        cmocka_unit_test(nets_by_score_intervals), cmocka_unit_test(means_as_r), cmocka_unit_test(a_side_all_alike),
        cmocka_unit_test(equivalence_as_printed), cmocka_unit_test(equivalence_as_r), cmocka_unit_test(equivalence_is_inclusion),
        cmocka_unit_test(equivalence_p_is_where_the_interval_ends), cmocka_unit_test(verdicts), cmocka_unit_test(groups_on_one_side),
        cmocka_unit_test(turning_round), cmocka_unit_test(no_interval_no_test), cmocka_unit_test(weights_take_t),
        cmocka_unit_test(part_and_whole), cmocka_unit_test(refusals), cmocka_unit_test(queries_that_differ),
        cmocka_unit_test(failing_memory), cmocka_unit_test(empty_states)};
    size_t count = 20;
    CHECK_ROWS(share_cases, shares_as_printed, tests, count);
    return _cmocka_run_group_tests("compare", tests, count, NULL, NULL);
}
