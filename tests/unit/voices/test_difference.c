/* Buyers against end users: W4, the definitions computed elsewhere, R's figures of one answer an account, and data that carry less.
 * Read lib/voices/difference.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/regression.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats/sides.h"
#include "support/check.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/models.h"
#include "support/oracles.h"
#include "support/random.h"
#include "vectors/voices_difference.h"

enum { DIFFERENCE, BUYERS, USERS, WITHIN, BRUNNER_MUNZEL, CLIFF, WASSERSTEIN, JENSEN_SHANNON, KOLMOGOROV_SMIRNOV, EXTREMES, POOLED,
       BOTH, UNKNOWN, TERMS };
enum { MOST = 80000 };

static int skipped;

static double score[MOST];
static const char *side[MOST];
static int32_t account[MOST];
static int64_t rows;

static void say(int32_t of, const char *who, double answer)
{
    account[rows] = of;
    side[rows] = who;
    score[rows++] = answer;
}

static cxm_status try(const char *options, const cxm_host *host, cxm_tested_estimate *figures, cxm_error *error)
{
    const cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, score, rows), cxm_column_of(CXM_TYPE_CSTR, side, rows),
                                  cxm_column_of(CXM_TYPE_I32, account, rows)};
    cxm_column answers = columns[0];
    const cxm_column *const given[] = {&answers, &columns[1], &columns[2]};
    answers.flags = CXM_COLUMN_NAN_IS_NULL;
    return cxm_measure_analyse(cxm_measure_find("voices.difference"), given, NULL, 3, NULL, options, host, figures, NULL, error);
}

static void analyse(const char *options, cxm_tested_estimate *figures)
{
    cxm_error why;
    if (try(options, NULL, figures, &why))
        fail_msg("%s", why.message);
}

/* ---- against others ---- */

/* S4.11: decision makers {8, 4}, end users all promoters, 150 points between them; too few accounts to say more. */
static void w4(void **state)
{
    (void)state;
    static const double users[] = {9, 9, 10, 9, 10};
    cxm_tested_estimate f[TERMS];
    rows = 0;
    for (int i = 0; i < 5; i++)
        say(1, "end_user", users[i]);
    say(2, "buyer", 8);
    say(3, "buyer", 4);
    say(3, "end_user", 9);
    say(3, "end_user", 10);
    analyse("", f);
    check_close(f[BUYERS].estimate.value, -50, 0);
    check_close(f[USERS].estimate.value, 100, 0);
    check_close(f[DIFFERENCE].estimate.value, 150, 0);
    check_close(f[WITHIN].estimate.value, 200, 0);
    check_close(f[POOLED].estimate.value, 100 * 6.0 / 9, 1e-15);
    check_close(f[BOTH].estimate.value, 100 / 3.0, 1e-15);
    check_close(f[BRUNNER_MUNZEL].estimate.value, 1, 0);
    check_close(f[CLIFF].estimate.value, 1, 0);
    check_close(f[UNKNOWN].estimate.value, 0, 0);
    assert_int_equal(f[DIFFERENCE].estimate.n, 9);
    assert_int_equal(f[DIFFERENCE].estimate.clusters, 3);
    assert_int_equal(f[WITHIN].estimate.n, 3);
    assert_int_equal(f[WITHIN].estimate.clusters, 1);
    assert_int_equal(f[WITHIN].estimate.excluded, 0);
    for (int t = DIFFERENCE; t <= CLIFF; t++) {
        assert_int_equal(f[t].estimate.status, CXM_VALUE_OK);
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
        assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
        check_nan(f[t].p);
        check_nan(f[t].estimate.lower);
    }
    for (int t = WASSERSTEIN; t <= KOLMOGOROV_SMIRNOV; t++)
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    for (int t = POOLED; t <= UNKNOWN; t++)
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
}

static void from_definitions(void **state)
{
    const struct voices_case *one = *state;
    cxm_tested_estimate f[TERMS];
    rows = 0;
    for (int i = 0; i < one->rows; i++)
        say(one->account[i], one->side[i] ? "end_user" : "buyer", one->answer[i]);
    analyse(one->options, f);
    for (int t = 0; t < VOICES_TERMS; t++) {
        const double *want = one->terms[t];
        check_close(f[t].estimate.value, want[0], 1e-12);
        check_close(f[t].estimate.std_error, want[1], 1e-12);
        check_close(f[t].estimate.df, want[2], 1e-11);
        check_close(f[t].estimate.lower, want[3], 1e-11);
        check_close(f[t].estimate.upper, want[4], 1e-11);
        check_close(f[t].p, want[5], 1e-11);
    }
}

/* With one answer an account the standard errors are Welch's, and Brunner and Munzel's: R's t.test() and brunnermunzel. */
static void one_answer_an_account(void **state)
{
    (void)state;
    double answers[2][20];
    cxm_tested_estimate f[TERMS];
    struct json_file file = oracles_load("s07_divergence.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, "two_group_buyers_users");
    const int64_t n[] = {oracles_numbers(one, "inputs.buyers", answers[0], 20),
                         oracles_numbers(one, "inputs.users", answers[1], 20)};
    rows = 0;
    for (int s = 0; s < 2; s++)
        for (int64_t i = 0; i < n[s]; i++)
            say((int32_t)rows, s ? "end_user" : "buyer", answers[s][i]);
    analyse("measure=\"rating scale=0..10\"", f);
    check_close(f[DIFFERENCE].estimate.value, -oracles_number(one, "expected.welch.diff"), 1e-12);
    check_close(f[DIFFERENCE].statistic, -oracles_number(one, "expected.welch.t"), 1e-12);
    check_close(f[BRUNNER_MUNZEL].estimate.value, 1 - oracles_number(one, "expected.pA_gt_B"), 1e-12);
    check_close(f[BRUNNER_MUNZEL].statistic, oracles_number(one, "expected.bm"), 1e-12);
    check_close(f[CLIFF].estimate.value, -oracles_number(one, "expected.cliff"), 1e-12);
    check_close(f[KOLMOGOROV_SMIRNOV].estimate.value, oracles_number(one, "expected.ks_D"), 1e-12);
    assert_int_equal(f[WITHIN].estimate.status, CXM_VALUE_NO_DATA);
    check_close(f[BOTH].estimate.value, 0, 0);
    json_close(&file);
}

/* The general regression, with 400 accounts of all sizes, weights or none. */
static void as_the_regression_has_it(void **state)
{
    (void)state;
    enum { N = 3000, ACCOUNTS = 400 };
    static double y[N], x[N], w[N], weight[2][ACCOUNTS];
    static cxm__sum sum[2][ACCOUNTS];
    double *const weights[] = {weight[0], weight[1]};
    cxm__sum *const sums[] = {sum[0], sum[1]};
    struct random random = {11};
    for (int weighted = 0; weighted < 2; weighted++) {
        cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
        cxm_regression *model;
        memset(weight, 0, sizeof weight);
        memset(sum, 0, sizeof sum);
        for (int i = 0; i < N; i++) {
            const int64_t g = random_below(&random, 1 + random_below(&random, ACCOUNTS));
            account[i] = (int32_t)g;
            x[i] = g % 7 ? random_unit(&random) < .7 : g % 2;
            y[i] = random_unit(&random) + (double)(g % 5);
            w[i] = weighted ? .25 + random_unit(&random) : 1;
            weight[(int)x[i]][g] += w[i];
            cxm__sum_add(&sum[(int)x[i]][g], w[i] * y[i]);
        }
        const cxm_column outcome = cxm_column_of(CXM_TYPE_F64, y, N), predictor = cxm_column_of(CXM_TYPE_F64, x, N);
        const cxm_column cluster = cxm_column_of(CXM_TYPE_I32, account, N), weigh = cxm_column_of(CXM_TYPE_F64, w, N);
        options.cluster = &cluster;
        options.weight = weighted ? &weigh : NULL;
        assert_int_equal(cxm_regression_linear_new(&outcome, &predictor, 1, &options, NULL, &model, NULL), CXM_OK);
        const cxm_tested_estimate *of = cxm_regression_summary_of(model)->coefficients;
        const struct cxm__sides sides = cxm__sides(weights, sums, ACCOUNTS);
        check_close(sides.side[0].value, of[0].estimate.value, 1e-10);
        check_close(sqrt(sides.side[0].variance), of[0].estimate.std_error, 1e-10);
        check_close(sides.side[0].df, of[0].df, 1e-10);
        check_close(sides.difference.value, of[1].estimate.value, 1e-10);
        check_close(sqrt(sides.difference.variance), of[1].estimate.std_error, 1e-10);
        check_close(sides.difference.df, of[1].df, 1e-10);
        assert_int_equal(sides.difference.clusters, cxm_regression_summary_of(model)->clusters);
        cxm_regression_free(model);
    }
}

/* 73,421 ratings of 1,128 lecturers at the ETH Zurich (lme4's InstEval), of lectures for other departments against those for the own
 * one: the general regression has the same, and students' ratings of a lecturer hang together. */
static void ratings_of_lecturers(void **state)
{
    (void)state;
    const char *path = csv_path("CXM_REAL_DATA", "multirater_insteval.csv");
    if (!path) {
        skipped++;
        skip();
    }
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    cxm_regression *model;
    cxm_tested_estimate f[TERMS];
    int64_t n;
    double *y = csv_column(path, "y", &n), *service = csv_column(path, "service", &n), *lecturer = csv_column(path, "d", &n);
    assert_true(y && service && lecturer && n <= MOST);
    rows = 0;
    for (int64_t i = 0; i < n; i++)
        say((int32_t)lecturer[i], service[i] > 0 ? "other" : "own", y[i]);
    analyse("measure=\"rating scale=1..5\" buyer=own user=other", f);
    const cxm_column outcome = cxm_column_of(CXM_TYPE_F64, y, n), predictor = cxm_column_of(CXM_TYPE_F64, service, n),
                     cluster = cxm_column_of(CXM_TYPE_F64, lecturer, n);
    options.cluster = &cluster;
    assert_int_equal(cxm_regression_linear_new(&outcome, &predictor, 1, &options, NULL, &model, NULL), CXM_OK);
    const cxm_tested_estimate *other = &cxm_regression_summary_of(model)->coefficients[1];
    check_close(f[DIFFERENCE].estimate.value, other->estimate.value, 1e-10);
    check_close(f[DIFFERENCE].estimate.std_error, other->estimate.std_error, 1e-10);
    check_close(f[DIFFERENCE].estimate.lower, other->estimate.lower, 1e-10);
    check_close(f[DIFFERENCE].df, other->df, 1e-9);
    check_close(f[DIFFERENCE].p, other->p, 1e-9);
    assert_int_equal(f[DIFFERENCE].estimate.n, 73421);
    assert_int_equal(f[DIFFERENCE].estimate.clusters, 1128);
    cxm_regression_free(model);
    free(y);
    free(service);
    free(lecturer);
}

/* ---- laws ---- */

/* A hundred accounts whose end users lie below their buyers. */
static void plenty(int32_t accounts, uint64_t seed)
{
    struct random random = {seed};
    rows = 0;
    for (int32_t g = 0; g < accounts; g++) {
        const double lean = (double)random_below(&random, 4);
        if (g % 6)
            say(g, "buyer", 6 + lean - (double)random_below(&random, 3));
        for (int64_t i = g % 9 ? random_below(&random, 5) : 0; i >= 0 && g % 9; i--)
            say(g, "end_user", 5 + lean - (double)random_below(&random, 5));
    }
}

static void same(const cxm_tested_estimate *a, const cxm_tested_estimate *b, double relative)
{
    for (int t = 0; t < TERMS; t++) {
        check_close(a[t].estimate.value, b[t].estimate.value, relative);
        check_close(a[t].estimate.std_error, b[t].estimate.std_error, relative);
        check_close(a[t].estimate.lower, b[t].estimate.lower, relative);
        check_close(a[t].estimate.upper, b[t].estimate.upper, relative);
        check_close(a[t].p, b[t].p, 0.01); /* drawn signs fall on other accounts */
        assert_int_equal(a[t].estimate.n, b[t].estimate.n);
        assert_int_equal(a[t].estimate.clusters, b[t].estimate.clusters);
        assert_int_equal(a[t].estimate.flags, b[t].estimate.flags);
    }
}

static void order_does_not_matter(void **state)
{
    (void)state;
    cxm_tested_estimate before[TERMS], after[TERMS];
    struct random random = {5};
    plenty(100, 1);
    analyse("", before);
    for (int64_t i = rows - 1; i > 0; i--) {
        const int64_t j = random_below(&random, i + 1);
        const double s = score[i];
        const char *const w = side[i];
        const int32_t a = account[i];
        score[i] = score[j], score[j] = s;
        side[i] = side[j], side[j] = w;
        account[i] = account[j], account[j] = a;
    }
    analyse("", after);
    same(after, before, 1e-13);
}

/* Both sides called by the other's name: every difference turns its sign. */
static void sides_turned(void **state)
{
    (void)state;
    cxm_tested_estimate a[TERMS], b[TERMS];
    plenty(100, 1);
    analyse("", a);
    analyse("buyer=end_user user=buyer", b);
    for (int t = DIFFERENCE; t <= EXTREMES; t++) {
        if (t == BUYERS || t == USERS)
            continue;
        const bool distance = t >= WASSERSTEIN && t <= KOLMOGOROV_SMIRNOV;
        const double value = a[t].estimate.value, turned = t == BRUNNER_MUNZEL ? 1 - value : distance ? value : -value;
        check_close(b[t].estimate.value, turned, 1e-13);
        check_close(b[t].estimate.std_error, a[t].estimate.std_error, 1e-13);
        check_close(b[t].p, a[t].p, t == WITHIN ? 0.01 : 1e-12);
    }
    check_close(b[BUYERS].estimate.value, a[USERS].estimate.value, 1e-14);
    check_close(b[USERS].estimate.lower, a[BUYERS].estimate.lower, 1e-14);
}

/* Rows of neither side, of nobody knows whom, of no account and without an answer change counts alone. */
static void left_out_and_counted(void **state)
{
    (void)state;
    cxm_tested_estimate before[TERMS], f[TERMS];
    plenty(100, 1);
    analyse("", before);
    const int64_t heard = rows;
    for (int i = 0; i < 10; i++)
        say(i, "own_employee", 10);
    for (int i = 0; i < 7; i++)
        say(i, i % 3 ? "unknown" : i % 2 ? "" : NULL, 0);
    for (int i = 0; i < 3; i++)
        say(i, "buyer", (double)NAN);
    say(1, NULL, (double)NAN);
    analyse("", f);
    for (int t = 0; t < UNKNOWN; t++) {
        check_bits(f[t].estimate.value, before[t].estimate.value);
        check_bits(f[t].estimate.lower, before[t].estimate.lower);
        assert_int_equal(f[t].estimate.n, before[t].estimate.n);
        assert_int_equal(f[t].estimate.missing, 4);
        assert_int_equal(f[t].estimate.excluded, before[t].estimate.excluded + 17);
    }
    check_close(f[UNKNOWN].estimate.value, 100 * 7 / (double)(heard + 17), 1e-15);
    assert_int_equal(f[UNKNOWN].estimate.n, heard + 17);
}

/* p of drawn signs is a function of the seed; nothing else is. */
static void seeds(void **state)
{
    (void)state;
    cxm_tested_estimate a[TERMS], b[TERMS], c[TERMS];
    plenty(100, 2);
    for (int64_t i = 0; i < rows; i++)
        score[i] += i % 3 ? 1.0 / 7 : 0;
    analyse("measure=\"rating scale=-10..20\" resamples=999", a);
    analyse("measure=\"rating scale=-10..20\" resamples=999", b);
    analyse("measure=\"rating scale=-10..20\" resamples=999 seed=2", c);
    assert_memory_equal(a, b, sizeof a);
    assert_true(a[WITHIN].p >= 1.0 / 1000);
    check_close(c[WITHIN].p, a[WITHIN].p, 0.05);
    check_bits(c[DIFFERENCE].p, a[DIFFERENCE].p);
}

/* Beyond 20,000 accounts signs are taken as normal: z = sum / root of the sum of squares. */
static void very_many_accounts(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    double sum = 0, square = 0;
    struct random random = {3};
    rows = 0;
    for (int32_t g = 0; g < 20000; g++) {
        const double first = (double)random_below(&random, 11), second = (double)random_below(&random, 11);
        say(g, "buyer", first);
        say(g, "end_user", second);
        sum += second - first;
        square += (second - first) * (second - first);
    }
    analyse("measure=\"rating scale=0..10\"", f);
    const double z = sum / sqrt(square);
    check_close(f[WITHIN].estimate.value, sum / 20000, 1e-13);
    check_close(f[WITHIN].statistic, z, 1e-13);
    check_close(f[WITHIN].p, 2 * cxm_normal_upper(fabs(z)), 1e-12);
    check_close(f[WITHIN].estimate.std_error, f[DIFFERENCE].estimate.std_error, 1e-3); /* one answer a side: the same comparison */
}

/* ---- statuses ---- */

static void nothing(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    rows = 0;
    analyse("", f);
    for (int t = 0; t < TERMS; t++) {
        assert_int_equal(f[t].estimate.status, CXM_VALUE_NO_DATA);
        check_nan(f[t].estimate.value);
        assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
    }
}

static void one_side_alone(void **state)
{
    (void)state;
    for (int s = 0; s < 2; s++) {
        cxm_tested_estimate f[TERMS];
        rows = 0;
        for (int32_t i = 0; i < 60; i++)
            say(i % 30, s ? "end_user" : "buyer", (double)(i % 11));
        analyse("", f);
        for (int t = 0; t < TERMS; t++) {
            const bool there = t == BUYERS + s || t >= POOLED;
            assert_int_equal(f[t].estimate.status, there ? CXM_VALUE_OK : CXM_VALUE_NO_DATA);
            assert_int_equal(isnan(f[t].estimate.value), !there);
            assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
        }
        assert_int_equal(f[BUYERS + s].estimate.interval_status, CXM_INTERVAL_OK);
        check_close(f[BOTH].estimate.value, 0, 0);
        check_close(f[POOLED].estimate.value, f[BUYERS + s].estimate.value, 1e-14);
        score[0] = 0.5; /* answers between points go another way */
        analyse("", f);
        assert_int_equal(f[BUYERS + s].estimate.status, CXM_VALUE_OK);
        for (int t = BRUNNER_MUNZEL; t <= EXTREMES; t++)
            assert_int_equal(f[t].estimate.status, CXM_VALUE_NO_DATA);
    }
}

static void fill(int32_t accounts, double spread)
{
    rows = 0;
    for (int32_t g = 0; g < accounts; g++) {
        say(g, "buyer", g % 2 ? 8 : 8 - spread);
        say(g, "end_user", g % 3 ? 6 : 6 + spread);
        say(g, "end_user", g % 4 ? 7 : 7 - spread);
    }
}

static void by_number_of_accounts(void **state)
{
    (void)state;
    static const int32_t accounts[] = {1, 4, 5, 19, 20, 40};
    for (int i = 0; i < 6; i++) {
        cxm_tested_estimate f[TERMS];
        fill(accounts[i], 2);
        analyse("measure=\"rating scale=0..10\"", f);
        for (int t = DIFFERENCE; t <= EXTREMES; t++) {
            if (t >= WASSERSTEIN && t <= KOLMOGOROV_SMIRNOV)
                continue;
            const int status = f[t].estimate.interval_status;
            assert_int_equal(f[t].estimate.status, CXM_VALUE_OK);
            assert_int_equal(f[t].estimate.clusters, accounts[i]);
            if (accounts[i] < 5)
                assert_int_equal(status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
            else if (t != EXTREMES) /* nobody is at an end */
                assert_int_equal(status, CXM_INTERVAL_OK);
            else
                assert_int_equal(status, CXM_INTERVAL_DEGENERATE);
            const bool few = accounts[i] < 20 && !status; /* what has no interval has no flag */
            assert_int_equal(f[t].estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS, few ? CXM_ESTIMATE_FEW_CLUSTERS : 0);
            const bool tested = accounts[i] >= 5 && t != BUYERS && t != USERS && t != EXTREMES;
            assert_int_equal(f[t].test_status, tested ? CXM_TEST_OK : CXM_TEST_NOT_TESTABLE);
        }
    }
}

/* Forty accounts of buyers and three of end users are three accounts. */
static void few_on_one_side(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    rows = 0;
    for (int32_t g = 0; g < 40; g++)
        say(g, "buyer", (double)(g % 11));
    for (int32_t g = 0; g < 3; g++)
        for (int i = 0; i < 20; i++)
            say(g, "end_user", (double)(i % 11));
    analyse("", f);
    assert_int_equal(f[BUYERS].estimate.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(f[USERS].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(f[DIFFERENCE].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(f[BRUNNER_MUNZEL].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(f[WITHIN].estimate.clusters, 3);
    for (int32_t g = 0; g < 40; g++) /* all of one account: nothing else tells how accounts differ */
        say(99, "end_user", 5);
    analyse("user=end_user buyer=own", f);
    assert_int_equal(f[USERS].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
}

static void all_alike(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    rows = 0;
    for (int32_t g = 0; g < 30; g++) {
        say(g, "buyer", 3.3);
        say(g, "end_user", 3.3);
        say(g, "end_user", 3.3);
    }
    analyse("measure=\"rating scale=1..5\"", f);
    check_close(f[DIFFERENCE].estimate.value, 0, 1e-15);
    check_close(f[BUYERS].estimate.value, 3.3, 1e-15);
    check_close(f[BRUNNER_MUNZEL].estimate.value, 0.5, 0);
    for (int t = DIFFERENCE; t <= CLIFF; t++) {
        assert_int_equal(f[t].estimate.status, CXM_VALUE_OK);
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
        assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
        check_close(f[t].estimate.std_error, 0, 0);
        check_nan(f[t].p);
    }
    check_close(f[JENSEN_SHANNON].estimate.value, 0, 0);
}

/* Buyers who all say 10: the difference is known by its users alone, and says that it may know less than it looks. */
static void one_side_alike(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    fill(40, 2);
    for (int64_t i = 0; i < rows; i += 3)
        score[i] = 10;
    analyse("", f);
    assert_int_equal(f[BUYERS].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(f[DIFFERENCE].estimate.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(f[DIFFERENCE].estimate.flags, CXM_ESTIMATE_DOUBTFUL);
    assert_true(f[DIFFERENCE].p < 1e-6);
    /* ranks are separated: superiority is 0, and nothing is known of how far it may lie from it */
    check_close(f[BRUNNER_MUNZEL].estimate.value, 0, 0);
    assert_int_equal(f[BRUNNER_MUNZEL].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(f[CLIFF].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(f[CLIFF].test_status, CXM_TEST_NOT_TESTABLE);
}

/* Every account's users lie 4 below its buyers: differences that are alike have no interval, but signs that are alike are a
 * test. */
static void alike_within(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS];
    rows = 0;
    for (int32_t g = 0; g < 10; g++) {
        say(g, "buyer", 5 + g % 3);
        say(g, "end_user", 1 + g % 3);
    }
    analyse("measure=\"rating scale=0..10\"", f);
    check_close(f[WITHIN].estimate.value, -4, 0);
    assert_int_equal(f[WITHIN].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(f[WITHIN].test_status, CXM_TEST_OK);
    check_close(f[WITHIN].p, 2 / 1024.0, 1e-15);
}

/* ---- errors ---- */

struct wrong {
    const char *name, *options, *message;
    cxm_status status;
};

static const struct wrong wrongs[] = {
    {"an unknown side, strictly", "unknown=fail",
     "side[3]: nobody knows which side this is; to count and leave out such rows say voices.difference.unknown=keep", CXM_E_DOMAIN},
    {"an answer off the scale", "measure=\"rating scale=1..5\"", NULL, CXM_E_DOMAIN},
    {"no measure", "measure=shrinkage", "voices.difference.measure: shrinkage is no measure of answers, such as nps or csat",
     CXM_E_NOT_FOUND},
    {"one label on both sides", "buyer=a user=b|a", "voices.difference.user: a is a label of buyers too", CXM_E_ARGUMENT},
    {"a confidence of 1", "confidence=1", NULL, CXM_E_ARGUMENT},
    {"no resamples", "resamples=0", NULL, CXM_E_ARGUMENT},
    {"no such option", "alpha=.05", NULL, CXM_E_NOT_FOUND},
};

static void goes_wrong(void **state)
{
    const struct wrong *one = *state;
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    rows = 0;
    say(0, "buyer", 2);
    say(0, "end_user", 7);
    say(1, "own_employee", 3);
    say(1, "unknown", 3);
    assert_int_equal(try(one->options, NULL, f, &why), one->status);
    if (one->message)
        assert_string_equal(why.message, one->message);
}

static void takes_no_design(void **state)
{
    (void)state;
    static const double ones[] = {1, 1};
    const cxm_column weight = cxm_column_of(CXM_TYPE_F64, ones, 2);
    rows = 0;
    say(0, "buyer", 2);
    say(0, "end_user", 7);
    const cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, score, 2), cxm_column_of(CXM_TYPE_CSTR, side, 2),
                                  cxm_column_of(CXM_TYPE_I32, account, 2)};
    const cxm_column *const given[] = {&columns[0], &columns[1], &columns[2]};
    cxm_design design = CXM_DESIGN_INIT;
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    design.weight = &weight;
    assert_int_equal(cxm_measure_analyse(cxm_measure_find("voices.difference"), given, NULL, 3, &design, NULL, NULL, f, NULL, &why),
                     CXM_E_UNSUPPORTED);
    assert_string_equal(why.message, "voices.difference takes no weight");
}

static void no_memory(void **state)
{
    (void)state;
    static const char *const options[] = {"", "measure=\"rating scale=-10..20\""};
    for (int kind = 0; kind < 2; kind++)
        for (int64_t fail_at = 1;; fail_at++) {
            struct failing_host failing;
            cxm_tested_estimate f[TERMS];
            plenty(30, 1);
            score[0] += kind ? 0.5 : 0;
            failing_host_init(&failing, fail_at);
            const cxm_status status = try(options[kind], &failing.host, f, NULL);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
            if (!status) {
                assert_true(fail_at > 10);
                break;
            }
            assert_int_equal(status, CXM_E_MEMORY);
        }
}

/* ---- in a query ---- */

/* Columns of these names are found; a key cuts, and q is over the segments. */
static void in_a_query(void **state)
{
    (void)state;
    static const char *segment[MOST];
    static struct table table;
    static const char *const measures[] = {"voices.difference", NULL}, *const keys[] = {"segment", NULL};
    cxm_tested_estimate f[TERMS];
    cxm_estimate estimate;
    cxm_error why;
    int64_t row, other;
    plenty(100, 4);
    for (int64_t i = 0; i < rows; i++)
        segment[i] = account[i] % 2 ? "odd" : "even";
    table_add(&table, "score", cxm_column_of(CXM_TYPE_F64, score, rows));
    table_add(&table, "side", cxm_column_of(CXM_TYPE_CSTR, side, rows));
    table_add(&table, "account", cxm_column_of(CXM_TYPE_I32, account, rows));
    table_add(&table, "segment", cxm_column_of(CXM_TYPE_CSTR, segment, rows));
    cxm_query query = query_of(measures, keys);
    cxm_result *result = query_run(&table, &query, NULL);
    assert_int_equal(cxm_result_length(result), 2 * TERMS);
    const char *const odd[] = {"odd"}, *const even[] = {"even"};
    if (cxm_result_find(result, "voices.difference", "difference", odd, &row, &why) ||
        cxm_result_estimate(result, row, &estimate, &why))
        fail_msg("%s", why.message);
    assert_int_equal(cxm_result_find(result, "voices.difference", "difference", even, &other, &why), CXM_OK);
    const double p[] = {cxm_result_number(result, row, "p"), cxm_result_number(result, other, "p")};
    check_close(cxm_result_number(result, row, "q"), fmin(p[0] < p[1] ? 2 * p[0] : p[0], p[0] < p[1] ? p[1] : 1), 1e-12);
    int64_t kept = 0;
    for (int64_t i = 0; i < rows; i++)
        if (account[i] % 2) {
            score[kept] = score[i];
            side[kept] = side[i];
            account[kept++] = account[i];
        }
    rows = kept;
    analyse("", f);
    check_bits(estimate.value, f[DIFFERENCE].estimate.value);
    check_bits(estimate.lower, f[DIFFERENCE].estimate.lower);
    cxm_result_free(result);
}

/* W4 as a model: sides come from roles, and two classes of role compare as well. */
static void on_a_model(void **state)
{
    (void)state;
    static const struct {
        const char *measure;
        double value;
    } asked[] = {{"voices.difference", 150},
                 {"voices.difference(score, role_class, account, buyer=decision_maker, user=end_user)", 150},
                 {"voices.difference(score, side, account, measure=\"rating scale=0..10\")", 66.0 / 7 - 6}};
    cxm_model *model = models_new(NULL);
    models_add(model, "roles", "contact|account|role\na1|A|End User\na2|A|End User\na3|A|End User\na4|A|End User\na5|A|End User\n"
                               "b1|B|Decision Maker\nc1|C|Decision Maker\nc2|C|End User\nc3|C|End User\n");
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-03-01|9\na2|A|2026-03-02|9\na3|A|2026-03-03|10\n"
                                   "a4|A|2026-03-04|9\na5|A|2026-03-05|10\nb1|B|2026-03-06|8\nc1|C|2026-03-07|4\nc2|C|2026-03-08|9\n"
                                   "c3|C|2026-03-09|10\n");
    for (int i = 0; i < 3; i++) {
        cxm_query query = CXM_QUERY_INIT;
        cxm_result *result;
        cxm_error why;
        query.measures = (const char *const[]){asked[i].measure, NULL};
        if (cxm_model_query(model, &query, NULL, &result, &why))
            fail_msg("%s: %s", asked[i].measure, why.message);
        check_close(cxm_result_number(result, 0, "value"), asked[i].value, 1e-14);
        assert_int_equal(cxm_result_number(result, 0, "clusters"), 3);
        cxm_result_free(result);
    }
    cxm_model_free(model);
}

/* Options are texts within texts, and come back in one form. */
static void options_in_one_form(void **state)
{
    (void)state;
    char text[600];
    size_t needed;
    unsigned char options[1024];
    const cxm_measure *measure = cxm_measure_find("voices.difference");
    assert_int_equal(cxm_options_init(measure, options, measure->options_size, NULL), CXM_OK);
    assert_int_equal(cxm_options_format(measure, options, text, sizeof text, &needed, NULL), CXM_OK);
    assert_string_equal(text, "measure=nps buyer=buyer user=end_user unknown=keep confidence=0.95 resamples=9999 seed=1");
    assert_int_equal(cxm_options_parse(measure, "measure=\"csat  top_boxes=1, scale=1..7\" user=\"b | a\"", options, NULL), CXM_OK);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(cxm_options_format(measure, options, text, sizeof text, &needed, NULL), CXM_OK);
        assert_string_equal(text, "measure=\"csat scale=1..7 top_boxes=1\" buyer=buyer user=\"a|b\" unknown=keep "
                                  "confidence=0.95 resamples=9999 seed=1");
        assert_int_equal(cxm_options_parse(measure, text, options, NULL), CXM_OK);
    }
}

static int say_skipped(void **state)
{
    (void)state;
    printf("cases of CXM_ORACLES and CXM_REAL_DATA skipped: %d\n", skipped);
    return 0;
}

int main(void)
{
    struct CMUnitTest tests[60];
    size_t count = 0;
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(w4),
        cmocka_unit_test(one_answer_an_account),
        cmocka_unit_test(as_the_regression_has_it),
        cmocka_unit_test(ratings_of_lecturers),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(sides_turned),
        cmocka_unit_test(left_out_and_counted),
        cmocka_unit_test(seeds),
        cmocka_unit_test(very_many_accounts),
        cmocka_unit_test(nothing),
        cmocka_unit_test(one_side_alone),
        cmocka_unit_test(by_number_of_accounts),
        cmocka_unit_test(few_on_one_side),
        cmocka_unit_test(all_alike),
        cmocka_unit_test(one_side_alike),
        cmocka_unit_test(alike_within),
        cmocka_unit_test(takes_no_design),
        cmocka_unit_test(no_memory),
        cmocka_unit_test(in_a_query),
        cmocka_unit_test(on_a_model),
        cmocka_unit_test(options_in_one_form),
    };
    CHECK_ROWS(voices_cases, from_definitions, tests, count);
    CHECK_ROWS(wrongs, goes_wrong, tests, count);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        tests[count++] = others[i];
    return _cmocka_run_group_tests("voices.difference", tests, count, NULL, say_skipped);
}
