/* Themes by side: worked examples by hand, the same by regression, statuses, refusals, and how often sides are found to differ
 * that do not. Read lib/voices/themes.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/log_odds.h>
#include <cxm/unstable/multiplicity.h>
#include <cxm/unstable/regression.h>
#include <stdio.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"

enum { MOST = 3000, THEMES = 3 };

static const char *const sides[] = {"buyer", "end_user", "own_employee", "unknown", NULL};
enum { BUYER, USER, OWN, NOBODY, NONE };

struct rows {
    int64_t n;
    const char *side[MOST];
    int32_t account[MOST]; /* null below 0 */
    double theme[THEMES][MOST]; /* null where NaN */
};

static void row_add(struct rows *rows, int side, int32_t account, double first, double second, double third)
{
    rows->side[rows->n] = sides[side];
    rows->account[rows->n] = account;
    rows->theme[0][rows->n] = first;
    rows->theme[1][rows->n] = second;
    rows->theme[2][rows->n++] = third;
}

/* Figures of `count` themes: log-odds, buyers and users of each, then coded and unknown. */
enum { FIGURES = 3 * THEMES + 2 };

static cxm_status themes_of(const struct rows *rows, int32_t count, const char *options, const cxm_host *host,
                            cxm_tested_estimate figures[FIGURES], cxm_error *why)
{
    static const char *const names[] = {"role", "firm", "price", "effort", "manual"};
    uint8_t valid[MOST / 8 + 1] = {0};
    cxm_column columns[2 + THEMES] = {cxm_column_of(CXM_TYPE_CSTR, rows->side, rows->n),
                                      cxm_column_of(CXM_TYPE_I32, rows->account, rows->n)};
    const cxm_column *given[2 + THEMES] = {&columns[0], &columns[1]};
    for (int64_t i = 0; i < rows->n; i++)
        valid[i / 8] = (uint8_t)(valid[i / 8] | (rows->account[i] >= 0) << i % 8);
    columns[1].validity = valid;
    for (int32_t j = 0; j < count; j++) {
        columns[2 + j] = cxm_column_of(CXM_TYPE_F64, rows->theme[j], rows->n);
        columns[2 + j].flags = CXM_COLUMN_NAN_IS_NULL;
        given[2 + j] = &columns[2 + j];
    }
    return cxm_measure_analyse(cxm_measure_find("voices.themes"), given, names, 2 + count, NULL, options, host, figures, NULL, why);
}

static void measured(const struct rows *rows, int32_t count, const char *options, cxm_tested_estimate figures[FIGURES])
{
    cxm_error why;
    if (themes_of(rows, count, options, NULL, figures, &why))
        fail_msg("%s", why.message);
}

/* ---- worked examples ---- */

/* Twenty accounts with a buyer and two end users each. 5 of 20 buyers and 10 of 40 end users speak of the price, 2 and 24 of the
 * effort, none and 4 of the manual. */
static void twenty(struct rows *rows)
{
    rows->n = 0;
    for (int32_t a = 0; a < 20; a++) {
        row_add(rows, BUYER, a, a < 5, a >= 18, 0);
        row_add(rows, USER, a, a % 4 == 0, a < 10, a == 3 || a == 8);
        row_add(rows, USER, a, a % 4 == 0, a < 14, a == 3 || a == 11);
    }
}

static void twenty_accounts(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_tested_estimate f[FIGURES];
    twenty(&rows);
    measured(&rows, 3, NULL, f);
    static const double buyers[] = {25, 10, 0}, users[] = {25, 60, 10};
    static const int64_t mentions[][2] = {{5, 10}, {2, 24}, {0, 4}};
    for (int j = 0; j < 3; j++) {
        const cxm_log_odds_group b = {mentions[j][0], 20}, u = {mentions[j][1], 40};
        const double share = (double)(mentions[j][0] + mentions[j][1]) / 60;
        cxm_log_odds_result want;
        assert_int_equal(cxm_log_odds_of(&b, &u, 5 * share, 5, 0.95, &want, NULL), CXM_OK);
        check_close(f[j].estimate.value, want.log_odds.estimate.value, 1e-13);
        check_close(f[3 + j].estimate.value, buyers[j], 1e-14);
        check_close(f[6 + j].estimate.value, users[j], 1e-14);
        assert_true(f[j].estimate.std_error >= want.log_odds.estimate.std_error);
        assert_int_equal(f[j].estimate.n, 60);
        assert_int_equal(f[j].estimate.clusters, 20);
        assert_int_equal(f[3 + j].estimate.n, 20);
        assert_int_equal(f[6 + j].estimate.n, 40);
        assert_int_equal(f[6 + j].estimate.clusters, 20);
        assert_int_equal(f[j].test_status, CXM_TEST_OK);
        assert_int_equal(f[3 + j].test_status, CXM_TEST_NOT_TESTABLE);
    }
    check_close(f[0].estimate.value, 0, 1e-14); /* a quarter of both */
    check_close(f[0].p, 1, 1e-13);
    check_close(f[1].estimate.value, log((24 + 13 / 6.0) / (16 + 17 / 6.0)) - log((2 + 13 / 6.0) / (18 + 17 / 6.0)), 1e-13);
    assert_true(f[1].p < 0.01 && f[1].estimate.lower > 0);
    check_close(f[9].estimate.value, 100, 0);
    check_close(f[10].estimate.value, 0, 0);
    measured(&rows, 3, "prior=0", f);
    check_close(f[1].estimate.value, log(24 / 16.0) - log(2 / 18.0), 1e-14);
    assert_int_equal(f[2].estimate.status, CXM_VALUE_UNDEFINED); /* buyers never speak of the manual */
    measured(&rows, 3, "prior=0.5", f);
    assert_int_equal(f[2].estimate.status, CXM_VALUE_OK);
    measured(&rows, 3, "buyer=end_user user=buyer", f); /* the sides the other way round */
    check_close(f[1].estimate.value, -log((24 + 13 / 6.0) / (16 + 17 / 6.0)) + log((2 + 13 / 6.0) / (18 + 17 / 6.0)), 1e-13);
}

/* ---- the same by other functions ---- */

static void some(struct rows *rows, struct random *random, int accounts)
{
    rows->n = 0;
    for (int32_t a = 0; a < accounts; a++) {
        const double likes = random_unit(random);
        for (int64_t k = 1 + random_below(random, 9); k > 0; k--)
            row_add(rows, random_below(random, 3) ? USER : BUYER, a, random_unit(random) < likes, random_unit(random) < likes / 2,
                    random_unit(random) < 0.1 ? (double)NAN : random_unit(random) < 0.2);
    }
}

/* CR2 of the linearised ratio is that of a regression of mentions times slope on the side; of a share, that of its intercept. */
static void against_regression(void **state)
{
    (void)state;
    struct random random = {8};
    static struct rows rows;
    int robust = 0;
    for (int round = 0; round < 40; round++) {
        cxm_tested_estimate f[FIGURES];
        some(&rows, &random, 20 + round);
        measured(&rows, 3, "prior=6", f);
        for (int j = 0; j < 3; j++) {
            double y[2][MOST], x[MOST], count[2] = {0, 0}, total[2] = {0, 0}, slope[2];
            int32_t cluster[MOST];
            int64_t n = 0;
            for (int64_t i = 0; i < rows.n; i++) {
                const int user = rows.side[i] == sides[USER];
                if (isnan(rows.theme[j][i]))
                    continue;
                total[user]++;
                count[user] += rows.theme[j][i];
            }
            const double a = 6 * (count[0] + count[1]) / (total[0] + total[1]);
            double model = 0;
            for (int s = 0; s < 2; s++) {
                const double once = 1 / (count[s] + a) + 1 / (total[s] - count[s] + 6 - a);
                slope[s] = total[s] * once;
                model += once;
            }
            for (int64_t i = 0; i < rows.n; i++) {
                const int user = rows.side[i] == sides[USER];
                if (isnan(rows.theme[j][i]))
                    continue;
                y[0][n] = 100 * rows.theme[j][i];
                y[1][n] = slope[user] * rows.theme[j][i];
                x[n] = user;
                cluster[n++] = rows.account[i];
            }
            const cxm_column predictor = cxm_column_of(CXM_TYPE_F64, x, n), clusters = cxm_column_of(CXM_TYPE_I32, cluster, n);
            for (int kind = 0; kind < 2; kind++) {
                const cxm_column outcome = cxm_column_of(CXM_TYPE_F64, y[kind], n);
                cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
                cxm_regression *fit;
                options.cluster = &clusters;
                options.covariance = CXM_COVARIANCE_CR2;
                assert_int_equal(cxm_regression_linear_new(&outcome, &predictor, 1, &options, NULL, &fit, NULL), CXM_OK);
                const cxm_estimate *got = &f[kind ? j : 3 + j].estimate;
                const cxm_estimate *want = &cxm_regression_summary_of(fit)->coefficients[kind].estimate;
                if (!kind)
                    check_close(got->value, want->value, 1e-10);
                robust += kind && want->std_error > sqrt(model);
                check_close(got->std_error, kind ? fmax(want->std_error, sqrt(model)) : want->std_error, 1e-10);
                check_close(got->df, want->df, 1e-8);
                cxm_regression_free(fit);
            }
            check_close(f[j].statistic, f[j].estimate.value / f[j].estimate.std_error, 1e-14);
            check_close(f[j].p, fmin(1, 2 * cxm_t_upper(fabs(f[j].statistic), f[j].df)), 1e-12);
            check_close(f[j].estimate.upper, f[j].estimate.value + cxm_t_quantile(.975, f[j].df) * f[j].estimate.std_error, 1e-12);
        }
    }
    assert_true(robust > 30 && robust < 120); /* each of the two variances is the larger one at times */
}

/* Every answer an account of its own, and the share's interval is Wilson's with Korn and Graubard's n. */
static void interval_of_a_share(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_tested_estimate f[FIGURES];
    rows.n = 0;
    for (int32_t i = 0; i < 200; i++)
        row_add(&rows, i % 2 ? USER : BUYER, i, i % 10 < 5, 0, 1);
    measured(&rows, 3, NULL, f);
    const double z = 1.959963984540054, n = 99 * pow(z / cxm_t_quantile(.975, 99), 2), p = .6; /* p q / (p q / (n - 1)) */
    const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    check_close(f[3].estimate.value, 60, 1e-14);
    check_close(f[3].estimate.df, 99, 1e-10);
    check_close(f[3].estimate.lower, 100 * (middle - half), 1e-9);
    check_close(f[3].estimate.upper, 100 * (middle + half), 1e-9);
    /* nobody, or everybody: an account is one answer */
    check_close(f[4].estimate.lower, 0, 0);
    const double none = 100 * pow(z / cxm_t_quantile(.975, 99), 2);
    check_close(f[4].estimate.upper, 100 * z * z / (none + z * z), 1e-9);
    check_close(f[5].estimate.upper, 100, 1e-12);
    assert_int_equal(f[4].estimate.flags & CXM_ESTIMATE_FEW_ANSWERS, CXM_ESTIMATE_FEW_ANSWERS);
}

/* Order of rows and names of accounts change nothing; nulls, strangers and answers of no account neither. */
static void rows_in_any_order(void **state)
{
    (void)state;
    struct random random = {2};
    static struct rows rows, turned;
    cxm_tested_estimate a[FIGURES], b[FIGURES];
    some(&rows, &random, 30);
    turned.n = 0;
    for (int64_t i = rows.n - 1; i >= 0; i--)
        row_add(&turned, rows.side[i] == sides[USER] ? USER : BUYER, 90 - 3 * rows.account[i], rows.theme[0][i], rows.theme[1][i],
                rows.theme[2][i]);
    measured(&rows, 3, NULL, a);
    measured(&turned, 3, NULL, b);
    for (int t = 0; t < FIGURES; t++) {
        check_close(b[t].estimate.value, a[t].estimate.value, 1e-13);
        check_close(b[t].estimate.lower, a[t].estimate.lower, 1e-11);
        check_close(b[t].p, a[t].p, 1e-11);
    }
    const int64_t n = turned.n;
    row_add(&turned, OWN, 3, 1, 1, 1);
    row_add(&turned, NOBODY, 3, 1, 1, 1);
    row_add(&turned, NONE, 3, 1, 1, 1);
    row_add(&turned, USER, -1, 1, 1, 1);
    row_add(&turned, USER, 3, (double)NAN, (double)NAN, (double)NAN);
    measured(&turned, 3, NULL, a);
    for (int t = 0; t < 3 * THEMES; t++) {
        check_close(a[t].estimate.value, b[t].estimate.value, 0);
        check_close(a[t].p, b[t].p, 0);
        assert_int_equal(a[t].estimate.n, b[t].estimate.n);
        assert_int_equal(a[t].estimate.missing, b[t].estimate.missing + 1);
        assert_int_equal(a[t].estimate.excluded, 4);
    }
    check_close(a[9].estimate.value, 100 * (double)(n + 4) / (double)(n + 5), 1e-14);
    check_close(a[10].estimate.value, 100 * 2.0 / (double)(n + 5), 1e-14);
    assert_int_equal(a[9].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
}

/* ---- statuses ---- */

enum { IS = CXM_VALUE_OK, NO_DATA = CXM_VALUE_NO_DATA, UNDEFINED = CXM_VALUE_UNDEFINED };
enum { FEW_ACCOUNTS = CXM_INTERVAL_TOO_FEW_CLUSTERS };

static const struct status_case {
    const char *name;
    int buyers, users;      /* accounts, two answers each */
    double buyer, user;     /* every which answer mentions it: 0 none, 1 all, 2 half; NaN: not coded */
    int32_t log_odds, interval;
    bool tested;
    int32_t of_buyers, of_users;
} status_cases[] = {
    {"no rows", 0, 0, 0, 0, NO_DATA, CXM_INTERVAL_TOO_FEW, false, NO_DATA, NO_DATA},
    {"not coded", 9, 9, NAN, NAN, NO_DATA, CXM_INTERVAL_TOO_FEW, false, NO_DATA, NO_DATA},
    {"no buyers", 0, 9, 2, 2, NO_DATA, CXM_INTERVAL_TOO_FEW, false, NO_DATA, IS},
    {"no end users", 9, 0, 2, 2, NO_DATA, CXM_INTERVAL_TOO_FEW, false, IS, NO_DATA},
    {"end users are not coded", 9, 9, 2, NAN, NO_DATA, CXM_INTERVAL_TOO_FEW, false, IS, NO_DATA},
    {"nobody mentions it", 9, 9, 0, 0, UNDEFINED, CXM_INTERVAL_TOO_FEW, false, IS, IS},
    {"everybody mentions it", 9, 9, 1, 1, UNDEFINED, CXM_INTERVAL_TOO_FEW, false, IS, IS},
    {"end users alone mention it", 9, 9, 0, 2, IS, 0, true, IS, IS},
    {"end users all, buyers never", 9, 9, 0, 1, IS, 0, true, IS, IS},
    {"one account", 1, 1, 2, 2, IS, FEW_ACCOUNTS, false, IS, IS},
    {"four accounts", 4, 4, 2, 2, IS, FEW_ACCOUNTS, false, IS, IS},
    {"four accounts with buyers", 4, 9, 2, 2, IS, FEW_ACCOUNTS, false, IS, IS},
    {"five accounts", 5, 5, 2, 2, IS, 0, true, IS, IS},
    {"twenty accounts", 20, 20, 2, 2, IS, 0, true, IS, IS},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    static struct rows rows;
    cxm_tested_estimate f[FIGURES];
    rows.n = 0;
    for (int32_t a = 0; a < c->buyers || a < c->users; a++)
        for (int k = 0; k < 2; k++) {
            const double half = (a + k) % 2;
            if (a < c->buyers)
                row_add(&rows, BUYER, a, c->buyer > 1 ? half : c->buyer, 0, 0);
            if (a < c->users)
                row_add(&rows, USER, a, c->user > 1 ? half : c->user, 0, 0);
        }
    measured(&rows, 1, NULL, f);
    const int fewest = c->buyers < c->users ? c->buyers : c->users;
    assert_int_equal(f[0].estimate.status, c->log_odds);
    assert_int_equal(f[0].estimate.interval_status, c->interval);
    assert_int_equal(f[0].test_status == CXM_TEST_OK, c->tested);
    assert_int_equal(f[0].estimate.flags, c->tested && fewest < 20 ? CXM_ESTIMATE_FEW_CLUSTERS : 0);
    assert_int_equal(f[1].estimate.status, c->of_buyers);
    assert_int_equal(f[2].estimate.status, c->of_users);
    if (f[1].estimate.status == CXM_VALUE_OK)
        assert_int_equal(f[1].estimate.interval_status, c->buyers < 5 ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_OK);
    for (int t = 0; t < 5; t++) {
        assert_int_equal(isnan(f[t].estimate.value) != 0, f[t].estimate.status != CXM_VALUE_OK);
        assert_int_equal(isnan(f[t].estimate.lower) != 0, f[t].estimate.interval_status != CXM_INTERVAL_OK);
        assert_int_equal(isnan(f[t].p) != 0, f[t].test_status != CXM_TEST_OK);
        assert_true(f[t].estimate.status != CXM_VALUE_OK || isfinite(f[t].estimate.value));
    }
}

/* ---- how often sides are found to differ that do not ---- */

/* One theme in answers of `accounts`, up to four of buyers and up to `most` of end users in each; an account's chance of a
 * mention is drawn so that its answers correlate by the ICC. */
static void drawn(struct rows *rows, struct random *random, int accounts, double icc, double buyers, double users, bool shared,
                  int64_t most)
{
    rows->n = 0;
    for (int32_t a = 0; a < accounts; a++) {
        double chance[2];
        for (int k = 0; k < 2; k++) {
            const double left = (1 - icc) / icc, mean = k ? users : buyers;
            chance[k] = cxm_beta_quantile(random_unit(random), mean * left, (1 - mean) * left);
        }
        for (int side = 0; side < 2; side++)
            for (int64_t k = 1 + random_below(random, side ? most : 4); k > 0; k--)
                row_add(rows, side, a, random_unit(random) < chance[side && !shared], 0, 0);
    }
}

/* Equal sides, which share an account's chance or have each their own. At most 7 % at 95 %, or all are flagged. */
static void found_where_there_is_none(void **state)
{
    skip_where_slow();
    (void)state;
    static const int accounts[] = {5, 12, 40};
    static const double iccs[] = {.1, .3}, means[] = {.1, .4};
    static struct rows rows;
    for (int g = 0; g < 3; g++)
        for (int s = 0; s < 2; s++)
            for (int shared = 0; shared < 2; shared++)
                for (int m = 0; m < 2; m++) {
                    struct random random = {(uint64_t)(1000 * g + 100 * s + 10 * shared + m)};
                    const int tables = 1000;
                    int found = 0, flagged = 0;
                    for (int table = 0; table < tables; table++) {
                        cxm_tested_estimate f[FIGURES];
                        drawn(&rows, &random, accounts[g], iccs[s], means[m], means[m], shared, 12);
                        measured(&rows, 1, NULL, f);
                        found += f[0].p <= 0.05;
                        flagged += f[0].test_status != CXM_TEST_OK || (f[0].estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS);
                    }
                    printf("%d accounts, ICC %.1f, %s, share %.1f: found in %.1f %%\n", accounts[g], iccs[s],
                           shared ? "shared" : "apart", means[m], 100.0 * found / tables);
                    assert_true(found <= tables * 7 / 100 || flagged == tables);
                }
}

/* Why the prior is worth 5 answers: where a theme is the end users' alone, a lighter one finds it less often, since the
 * variance of next to no mentions is large; and where both speak of it, a heavier one draws the ratio so far to 0 that the
 * interval misses it. */
static void what_the_prior_costs(void **state)
{
    (void)state;
    static const char *const priors[] = {"prior=0.5", "prior=5", "prior=30"};
    static struct rows rows;
    double found[3], within[3];
    for (int i = 0; i < 3; i++) {
        struct random random = {40};
        found[i] = within[i] = 0;
        for (int table = 0; table < 500; table++) {
            cxm_tested_estimate f[FIGURES];
            drawn(&rows, &random, 40, .1, .01, .15, false, 6);
            measured(&rows, 1, priors[i], f);
            found[i] += (f[0].p <= 0.05) / 5.0;
            drawn(&rows, &random, 40, .1, .2, .5, false, 6);
            measured(&rows, 1, priors[i], f);
            within[i] += (f[0].estimate.lower <= log(4) && log(4) <= f[0].estimate.upper) / 5.0;
        }
        printf("%s: 1 against 15 %% found in %.1f %%, 20 against 50 %% within the interval in %.1f %%\n", priors[i], found[i],
               within[i]);
    }
    assert_true(found[0] < 70 && found[1] > 85);
    assert_true(within[0] > 93 && within[1] > 93 && within[2] < 85);
}

/* ---- in a query, and refusals ---- */

/* q is Benjamini and Hochberg's, over the themes. */
static void adjusted_over_themes(void **state)
{
    (void)state;
    static struct rows rows;
    double p[3], q[3];
    twenty(&rows);
    const char *const names[] = {"side", "account", "price", "effort", "manual"};
    cxm_column columns[5] = {cxm_column_of(CXM_TYPE_CSTR, rows.side, rows.n), cxm_column_of(CXM_TYPE_I32, rows.account, rows.n)};
    for (int j = 0; j < 3; j++)
        columns[2 + j] = cxm_column_of(CXM_TYPE_F64, rows.theme[j], rows.n);
    const cxm_table table = {.names = names, .columns = columns, .count = 5, .length = rows.n};
    cxm_query query = CXM_QUERY_INIT;
    const char *const measures[] = {"voices.themes(side, account, price, effort, manual)", NULL};
    cxm_result *result;
    cxm_error why;
    query.measures = measures;
    if (cxm_table_query(&table, &query, NULL, &result, &why))
        fail_msg("%s", why.message);
    assert_int_equal(cxm_result_length(result), FIGURES);
    assert_string_equal(cxm_result_text(result, 1, "term"), "log_odds(effort)");
    for (int j = 0; j < 3; j++)
        p[j] = cxm_result_number(result, j, "p");
    assert_int_equal(cxm_adjust_p(p, 3, CXM_ADJUST_BENJAMINI_HOCHBERG, NULL, q, NULL), CXM_OK);
    for (int j = 0; j < 3; j++)
        check_close(cxm_result_number(result, j, "q"), q[j], 1e-15);
    cxm_result_free(result);
}

static void refusals(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_tested_estimate f[FIGURES];
    cxm_error why;
    twenty(&rows);
    static const struct {
        const char *options;
        cxm_status code;
        const char *says;
    } cases[] = {
        {"prior=-1", CXM_E_ARGUMENT, "prior"},           {"prior=nan", CXM_E_ARGUMENT, "prior"},
        {"confidence=0", CXM_E_ARGUMENT, "confidence"},  {"buyer=end_user", CXM_E_ARGUMENT, "voices.themes.user"},
        {"user=\"x:1\"", CXM_E_ARGUMENT, "has no colon"}, {"measure=nps", CXM_E_NOT_FOUND, "measure"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (themes_of(&rows, 3, cases[i].options, NULL, f, &why) != cases[i].code || !strstr(why.message, cases[i].says))
            fail_msg("%s: %s", cases[i].options, why.message);
    rows.theme[1][7] = 2;
    assert_int_equal(themes_of(&rows, 3, NULL, NULL, f, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 7);
    assert_string_equal(why.message, "effort[7]: 2 is neither 0 nor 1");
    rows.theme[1][7] = 1;
    rows.side[30] = sides[NOBODY];
    assert_int_equal(themes_of(&rows, 3, "unknown=fail", NULL, f, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 30);
    assert_non_null(strstr(why.message, "voices.themes.unknown=keep"));
}

static void without_memory(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_tested_estimate f[FIGURES];
    cxm_status status = CXM_E_MEMORY;
    int64_t nth = 1;
    twenty(&rows);
    for (; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = themes_of(&rows, 3, NULL, &failing.host, f, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
    assert_true(nth > 8);
}

int main(void)
{
    struct CMUnitTest tests[40] = {
        cmocka_unit_test(twenty_accounts),
        cmocka_unit_test(against_regression),
        cmocka_unit_test(interval_of_a_share),
        cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(found_where_there_is_none),
        cmocka_unit_test(what_the_prior_costs),
        cmocka_unit_test(adjusted_over_themes),
        cmocka_unit_test(refusals),
        cmocka_unit_test(without_memory),
    };
    size_t count = 9;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("themes", tests, count, NULL, NULL);
}
