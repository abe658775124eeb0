/* What own people believe against what customers say: worked examples by hand, the same by regression, statuses, refusals, and how
 * often a gap is found where there is none. Read lib/voices/mirror.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/association.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/regression.h>
#include <stdio.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"

enum {
    GAP, SAID, BELIEVED, GAP_BUYERS, SAID_BUYERS, BELIEVED_BUYERS, GAP_USERS, SAID_USERS, BELIEVED_USERS, AGREEMENT, UNKNOWN, TERMS
};
enum { MOST = 2000 };

static const char *const sides[] = {"buyer", "end_user", "own_employee", "unknown", "partner", NULL};
enum { BUYER, USER, OWN, NOBODY, PARTNER, NONE };

struct rows {
    int64_t n;
    double score[MOST];
    const char *side[MOST], *about[MOST];
    int32_t account[MOST]; /* null below 0 */
};

static void row_add(struct rows *rows, int side, int32_t account, double score, int about)
{
    rows->score[rows->n] = score;
    rows->side[rows->n] = sides[side];
    rows->account[rows->n] = account;
    rows->about[rows->n++] = sides[about];
}

static cxm_status mirror_of(const struct rows *rows, bool about, const char *options, const cxm_host *host,
                            cxm_tested_estimate figures[TERMS], cxm_error *why)
{
    cxm_column columns[4] = {cxm_column_of(CXM_TYPE_F64, rows->score, rows->n), cxm_column_of(CXM_TYPE_CSTR, rows->side, rows->n),
                             cxm_column_of(CXM_TYPE_I32, rows->account, rows->n),
                             cxm_column_of(CXM_TYPE_CSTR, rows->about, rows->n)};
    const cxm_column *given[] = {&columns[0], &columns[1], &columns[2], &columns[3]};
    uint8_t valid[MOST / 8 + 1] = {0};
    columns[0].flags = CXM_COLUMN_NAN_IS_NULL;
    for (int64_t i = 0; i < rows->n; i++)
        valid[i / 8] = (uint8_t)(valid[i / 8] | (rows->account[i] >= 0) << i % 8);
    columns[2].validity = valid;
    return cxm_measure_analyse(cxm_measure_find("voices.mirror"), given, NULL, about ? 4 : 3, NULL, options, host, figures, NULL,
                               why);
}

static void measured(const struct rows *rows, bool about, const char *options, cxm_tested_estimate figures[TERMS])
{
    cxm_error why;
    if (mirror_of(rows, about, options, NULL, figures, &why))
        fail_msg("%s", why.message);
}

static const char rating[] = "measure=\"rating scale=0..10\"";

/* ---- worked examples ---- */

/* Three accounts: five end users of A, a buyer of B, and a buyer and two end users of C. By all answers +66.7, by buyers -50,
 * by end users +100; the account managers believe that everybody is a promoter. */
static void three_accounts(void **state)
{
    (void)state;
    static const double a[] = {9, 9, 10, 9, 10};
    static struct rows rows;
    cxm_tested_estimate f[TERMS];
    rows.n = 0;
    for (int i = 0; i < 5; i++)
        row_add(&rows, USER, 1, a[i], NONE);
    row_add(&rows, BUYER, 2, 8, NONE);
    row_add(&rows, BUYER, 3, 4, NONE);
    row_add(&rows, USER, 3, 9, NONE);
    row_add(&rows, USER, 3, 10, NONE);
    for (int32_t account = 1; account <= 3; account++)
        row_add(&rows, OWN, account, 9, NONE);
    measured(&rows, false, NULL, f);
    check_close(f[SAID].estimate.value, 600.0 / 9, 1e-14);
    check_close(f[BELIEVED].estimate.value, 100, 0);
    check_close(f[GAP].estimate.value, 100 - 600.0 / 9, 1e-14);
    check_close(f[SAID_BUYERS].estimate.value, -50, 0);
    check_close(f[SAID_USERS].estimate.value, 100, 0);
    assert_int_equal(f[GAP].estimate.n, 12);
    assert_int_equal(f[GAP].estimate.clusters, 3);
    assert_int_equal(f[SAID_BUYERS].estimate.clusters, 2);
    for (int t = 0; t < UNKNOWN; t++)
        assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
    assert_int_equal(f[GAP].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(f[AGREEMENT].estimate.status, CXM_VALUE_UNDEFINED); /* all are believed to be the same */
    assert_int_equal(f[GAP_BUYERS].estimate.status, CXM_VALUE_NO_DATA);  /* nobody speaks of buyers */
    assert_int_equal(f[BELIEVED_USERS].estimate.status, CXM_VALUE_NO_DATA);
    check_close(f[UNKNOWN].estimate.value, 0, 0);
    for (int64_t i = 9; i < 12; i++) /* two of them speak of buyers, one of end users */
        rows.about[i] = sides[i == 10 ? USER : BUYER];
    measured(&rows, true, NULL, f);
    check_close(f[GAP_BUYERS].estimate.value, 150, 0);
    check_close(f[GAP_USERS].estimate.value, 0, 0);
    assert_int_equal(f[GAP_USERS].estimate.n, 8);
    assert_int_equal(f[GAP].estimate.status, CXM_VALUE_NO_DATA);
    check_close(f[SAID].estimate.value, 600.0 / 9, 1e-14);
}

/* 45 % of 680 executives call their culture effective; were it 25 % of 400 employees, the 45 would be inflated by 20 points.
 * Whoever answers for himself is a cluster of his own: the variance of a share is p q / (n - 1). */
static void six_hundred_and_eighty_executives(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_tested_estimate f[TERMS];
    rows.n = 0;
    for (int32_t i = 0; i < 1080; i++)
        row_add(&rows, i < 680 ? OWN : USER, i, i < 306 || i >= 980 ? 5 : 1, NONE);
    measured(&rows, false, "measure=csat", f);
    const double error = 100 * sqrt(.45 * .55 / 679 + .25 * .75 / 399);
    check_close(f[GAP].estimate.value, 20, 1e-13);
    check_close(f[GAP].estimate.std_error, error, 1e-12);
    assert_true(f[GAP].estimate.df > 399 && f[GAP].estimate.df < 1078);
    check_close(f[GAP].estimate.lower, 20 - cxm_t_quantile(.975, f[GAP].estimate.df) * error, 1e-11);
    check_printed(f[GAP].estimate.lower, 14.33, 0.01); /* 20 less and plus 1.963 x 2.8865 */
    check_printed(f[GAP].estimate.upper, 25.67, 0.01);
    assert_true(f[GAP].p < 1e-10);
    check_close(f[BELIEVED].estimate.std_error, 100 * sqrt(.45 * .55 / 679), 1e-12);
    assert_int_equal(f[GAP].estimate.flags, 0);
    assert_int_equal(f[AGREEMENT].estimate.status, CXM_VALUE_NO_DATA);
}

/* Important to 90 % of them, effective for 45 %: let 306 say both, 306 the first alone and 68 neither. Each is then on both
 * sides, and the gap is that of pairs, whose variance knows of the covariance: p q / (n - 1) with p = .45, on n - 1 degrees of
 * freedom. */
static void pairs(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_tested_estimate f[TERMS];
    rows.n = 0;
    for (int32_t i = 0; i < 680; i++) {
        row_add(&rows, BUYER, i, i < 612 ? 5 : 1, NONE);
        row_add(&rows, OWN, i, i < 306 ? 5 : 1, BUYER);
    }
    measured(&rows, true, "measure=\"csat scale=1..5\"", f);
    const double error = 100 * sqrt(.45 * .55 / 679);
    check_close(f[GAP_BUYERS].estimate.value, -45, 1e-13);
    check_close(f[GAP_BUYERS].estimate.std_error, error, 1e-12);
    check_close(f[GAP_BUYERS].estimate.df, 679, 1e-10);
    check_close(f[GAP_BUYERS].estimate.upper, -45 + cxm_t_quantile(.975, 679) * error, 1e-12);
    assert_int_equal(f[GAP_BUYERS].estimate.clusters, 680);
    assert_int_equal(f[GAP_BUYERS].estimate.n, 1360);
    check_close(f[AGREEMENT].estimate.value, 306.0 * 68 / sqrt(306.0 * 374 * 612 * 68), 1e-13); /* of 2 x 2, phi */
}

/* ---- the same by other functions ---- */

static void some(struct rows *rows, struct random *random, int accounts)
{
    rows->n = 0;
    for (int32_t a = 0; a < accounts; a++) {
        const double own = 3 * random_unit(random);
        for (int64_t k = 1 + random_below(random, 6); k > 0; k--)
            row_add(rows, random_below(random, 3) ? USER : BUYER, a, (double)random_below(random, 7) + floor(own), NONE);
        for (int64_t k = random_below(random, 4); k > 0; k--)
            row_add(rows, OWN, a, 2 + (double)random_below(random, 9), random_below(random, 2) ? NONE : USER);
    }
}

static void against_regression(void **state)
{
    (void)state;
    struct random random = {31};
    static struct rows rows;
    for (int round = 0; round < 60; round++) {
        cxm_tested_estimate f[TERMS];
        double y[MOST], x[MOST];
        int32_t cluster[MOST];
        some(&rows, &random, 24 + round);
        measured(&rows, true, rating, f);
        for (int users = 0; users < 2; users++) {
            int64_t n = 0;
            for (int64_t i = 0; i < rows.n; i++) {
                const bool own = rows.side[i] == sides[OWN];
                if (own ? rows.about[i] != sides[users ? USER : NONE] : users && rows.side[i] != sides[USER])
                    continue;
                y[n] = rows.score[i];
                x[n] = own;
                cluster[n++] = rows.account[i];
            }
            const cxm_column outcome = cxm_column_of(CXM_TYPE_F64, y, n), predictor = cxm_column_of(CXM_TYPE_F64, x, n);
            const cxm_column clusters = cxm_column_of(CXM_TYPE_I32, cluster, n);
            cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
            cxm_regression *model;
            options.cluster = &clusters;
            options.covariance = CXM_COVARIANCE_CR2;
            assert_int_equal(cxm_regression_linear_new(&outcome, &predictor, 1, &options, NULL, &model, NULL), CXM_OK);
            const cxm_tested_estimate *slope = &cxm_regression_summary_of(model)->coefficients[1];
            const cxm_tested_estimate *gap = &f[users ? GAP_USERS : GAP];
            check_close(gap->estimate.value, slope->estimate.value, 1e-11);
            check_close(gap->estimate.std_error, slope->estimate.std_error, 1e-11);
            check_close(gap->estimate.df, slope->estimate.df, 1e-9);
            check_close(gap->statistic, slope->statistic, 1e-10);
            check_close(gap->p, slope->p, 1e-9);
            check_close(gap->estimate.lower, slope->estimate.lower, 1e-9);
            cxm_regression_free(model);
        }
    }
}

/* Means of accounts put together here, each belief held against those it speaks of. */
static void agreement_of_accounts(void **state)
{
    (void)state;
    struct random random = {5};
    static struct rows rows;
    for (int round = 0; round < 40; round++) {
        const int accounts = 16 + round;
        double believed[64], said[64];
        int64_t n = 0;
        cxm_tested_estimate f[TERMS];
        cxm_association_result want;
        some(&rows, &random, accounts);
        measured(&rows, true, rating, f);
        for (int32_t a = 0; a < accounts; a++) {
            double sum[2][2] = {{0, 0}, {0, 0}}, count[2][2] = {{0, 0}, {0, 0}}, b = 0, s = 0, m = 0; /* [of end users][own] */
            for (int64_t i = 0; i < rows.n; i++) {
                const bool own = rows.side[i] == sides[OWN], user = (own ? rows.about[i] : rows.side[i]) == sides[USER];
                for (int of = own ? user : 0; of <= user && rows.account[i] == a; of++) {
                    sum[of][own] += rows.score[i];
                    count[of][own]++;
                }
            }
            for (int user = 0; user < 2; user++)
                if (count[user][0] > 0 && count[user][1] > 0) {
                    b += sum[user][1];
                    s += count[user][1] * (sum[user][0] / count[user][0]);
                    m += count[user][1];
                }
            if (m > 0) {
                believed[n] = b / m;
                said[n++] = s / m;
            }
        }
        const cxm_column x = cxm_column_of(CXM_TYPE_F64, believed, n), y = cxm_column_of(CXM_TYPE_F64, said, n);
        assert_int_equal(cxm_association(&x, &y, 0.95, NULL, &want, NULL), CXM_OK);
        assert_true(n >= 5);
        assert_int_equal(f[AGREEMENT].estimate.n, n);
        assert_int_equal(f[AGREEMENT].estimate.clusters, n);
        check_close(f[AGREEMENT].estimate.value, want.kendall.estimate.value, 0.01); /* rounding here may part equal means */
        check_close(f[AGREEMENT].estimate.std_error, want.kendall.estimate.std_error, 0.01);
        check_close(f[AGREEMENT].p, want.kendall.p, 0.05);
    }
}

/* Order of rows and names of accounts change nothing, and a row that says nothing is as none. */
static void rows_in_any_order(void **state)
{
    (void)state;
    struct random random = {9};
    static struct rows rows, turned;
    cxm_tested_estimate a[TERMS], b[TERMS];
    some(&rows, &random, 25);
    turned.n = rows.n;
    for (int64_t i = 0; i < rows.n; i++) {
        const int64_t at = rows.n - 1 - i;
        turned.score[at] = rows.score[i];
        turned.side[at] = rows.side[i];
        turned.about[at] = rows.about[i];
        turned.account[at] = 1000 - 7 * rows.account[i];
    }
    measured(&rows, true, rating, a);
    measured(&turned, true, rating, b);
    for (int t = 0; t < TERMS; t++) {
        check_close(b[t].estimate.value, a[t].estimate.value, 1e-13);
        check_close(b[t].estimate.std_error, a[t].estimate.std_error, 1e-12);
        check_close(b[t].p, a[t].p, 1e-11);
    }
    const int64_t n = turned.n;
    row_add(&turned, PARTNER, 3, 10, NONE);       /* neither customer nor own */
    row_add(&turned, NOBODY, 3, 10, NONE);        /* unknown */
    row_add(&turned, NONE, 3, 10, NONE);          /* unknown */
    row_add(&turned, OWN, 3, 10, PARTNER);        /* speaks of nobody who is measured */
    row_add(&turned, USER, -1, 10, NONE);         /* of no account */
    row_add(&turned, USER, 3, (double)NAN, NONE); /* no answer */
    row_add(&turned, USER, 3, 11, NONE);          /* off the scale */
    measured(&turned, true, "measure=\"rating scale=0..10 off_scale=skip\"", a);
    for (int t = 0; t < UNKNOWN; t++) {
        check_close(a[t].estimate.value, b[t].estimate.value, 1e-14);
        check_close(a[t].p, b[t].p, 1e-12);
        assert_int_equal(a[t].estimate.n, b[t].estimate.n);
        assert_int_equal(a[t].estimate.missing, 1);
        assert_int_equal(a[t].estimate.excluded, 6);
    }
    check_close(a[UNKNOWN].estimate.value, 100 * 2.0 / (double)(n + 5), 1e-14);
    assert_int_equal(a[UNKNOWN].estimate.n, n + 5);
    assert_int_equal(a[UNKNOWN].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
}

/* Who is own a label says, and several may. */
static void labels(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_tested_estimate f[TERMS];
    rows.n = 0;
    for (int32_t a = 0; a < 12; a++) {
        row_add(&rows, NOBODY, a, 5 + a % 3, NONE);
        row_add(&rows, PARTNER, a, 7 + a % 2, NONE);
        row_add(&rows, OWN, a, 9, NONE);
    }
    measured(&rows, false, "measure=\"rating scale=0..10\" own=\"partner|own_employee\" buyer=nobody user=\"x y\"", f);
    assert_int_equal(f[BELIEVED].estimate.n, 24);
    assert_int_equal(f[SAID].estimate.status, CXM_VALUE_NO_DATA);
    measured(&rows, false, "measure=\"rating scale=0..10\" own=own_employee user=partner", f);
    assert_int_equal(f[BELIEVED].estimate.n, 12);
    check_close(f[GAP].estimate.value, 1.5, 1e-14);
    check_close(f[UNKNOWN].estimate.value, 100.0 / 3, 1e-14);
}

/* ---- statuses ---- */

enum { IS = CXM_VALUE_OK, NO_DATA = CXM_VALUE_NO_DATA, UNDEFINED = CXM_VALUE_UNDEFINED };
enum { FEW = CXM_INTERVAL_TOO_FEW, FEW_ACCOUNTS = CXM_INTERVAL_TOO_FEW_CLUSTERS, ALIKE = CXM_INTERVAL_DEGENERATE };

static const struct status_case {
    const char *name;
    int customers, own; /* accounts with two answers, from 0 on */
    bool alike_customers, alike_own, about;
    int32_t status, interval; /* of the gap */
    uint32_t flags;
    bool tested;
    int32_t agreement;
} status_cases[] = {
    {"no rows", 0, 0, 0, 0, 0, NO_DATA, FEW, 0, false, NO_DATA},
    {"nobody believes anything", 9, 0, 0, 0, 0, NO_DATA, FEW, 0, false, NO_DATA},
    {"nobody says anything", 0, 9, 0, 0, 0, NO_DATA, FEW, 0, false, NO_DATA},
    {"one account", 1, 1, 0, 0, 0, IS, FEW_ACCOUNTS, 0, false, UNDEFINED},
    {"four accounts", 4, 4, 0, 0, 0, IS, FEW_ACCOUNTS, 0, false, IS},
    {"four accounts believed of", 9, 4, 0, 0, 0, IS, FEW_ACCOUNTS, 0, false, IS},
    {"five accounts", 5, 5, 0, 0, 0, IS, 0, CXM_ESTIMATE_FEW_CLUSTERS, true, IS},
    {"nineteen accounts", 30, 19, 0, 0, 0, IS, 0, CXM_ESTIMATE_FEW_CLUSTERS, true, IS},
    {"twenty accounts", 20, 20, 0, 0, 0, IS, 0, 0, true, IS},
    {"all alike", 9, 9, 1, 1, 0, IS, ALIKE, 0, false, UNDEFINED},
    {"all believe alike", 25, 25, 0, 1, 0, IS, 0, CXM_ESTIMATE_DOUBTFUL, true, UNDEFINED},
    {"beliefs of a side alone", 25, 25, 0, 0, 1, NO_DATA, FEW, 0, false, IS},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    static struct rows rows;
    cxm_tested_estimate f[TERMS];
    rows.n = 0;
    for (int32_t a = 0; a < c->customers || a < c->own; a++)
        for (int k = 0; k < 2; k++) {
            if (a < c->customers)
                row_add(&rows, USER, a, c->alike_customers ? 7 : (a * a + k) % 11, NONE);
            if (a < c->own)
                row_add(&rows, OWN, a, c->alike_own ? 9 : (a * a + 3 * a % 5 + k) % 11, USER);
        }
    measured(&rows, c->about, rating, f);
    assert_int_equal(f[GAP].estimate.status, c->status);
    assert_int_equal(f[GAP].estimate.interval_status, c->interval);
    assert_int_equal(f[GAP].estimate.flags, c->flags);
    assert_int_equal(f[GAP].test_status == CXM_TEST_OK, c->tested);
    assert_int_equal(f[AGREEMENT].estimate.status, c->agreement);
    const int both = c->customers < c->own ? c->customers : c->own;
    if (f[AGREEMENT].estimate.status == CXM_VALUE_OK) {
        assert_int_equal(f[AGREEMENT].estimate.interval_status, both < 5 ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_OK);
        assert_int_equal((f[AGREEMENT].estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS) != 0, both >= 5 && both < 20);
    }
    for (int t = 0; t < TERMS; t++) {
        assert_int_equal(isnan(f[t].estimate.value) != 0, f[t].estimate.status != CXM_VALUE_OK);
        assert_int_equal(isnan(f[t].estimate.lower) != 0, f[t].estimate.interval_status != CXM_INTERVAL_OK);
        assert_int_equal(isnan(f[t].p) != 0, f[t].test_status != CXM_TEST_OK);
    }
}

/* ---- how often a gap is found where there is none ---- */

static double normal(struct random *random)
{
    return cxm_normal_quantile((random_unit(random) + 0x1p-54) / (1 + 0x1p-52));
}

/* Equal levels: answers of 0 to 10, rounded from normal ones; what is an account's own is shared by those who say and those who
 * believe, or not; without it they do not agree. At most 7 % at 95 %, or all are flagged. */
static void found_where_there_is_none(void **state)
{
    skip_where_slow();
    (void)state;
    static const int accounts[] = {5, 12, 40};
    static const double shares[] = {.1, .3};
    static struct rows rows;
    for (int g = 0; g < 3; g++)
        for (int s = 0; s < 2; s++)
            for (int shared = 0; shared < 2; shared++) {
                struct random random = {(uint64_t)(100 * g + 10 * s + shared)};
                const int tables = 1200;
                int found = 0, flagged = 0, agreed = 0;
                for (int table = 0; table < tables; table++) {
                    cxm_tested_estimate f[TERMS];
                    rows.n = 0;
                    for (int32_t a = 0; a < accounts[g]; a++) {
                        const double common = normal(&random) * sqrt(shares[s]);
                        for (int own = 0; own < 2; own++) {
                            const double of = own && !shared ? normal(&random) * sqrt(shares[s]) : common;
                            for (int64_t k = 1 + random_below(&random, own ? 3 : 9); k > 0; k--) {
                                const double y = 7 + 2 * (of + sqrt(1 - shares[s]) * normal(&random));
                                row_add(&rows, own ? OWN : USER, a, fmin(fmax(round(y), 0), 10), NONE);
                            }
                        }
                    }
                    measured(&rows, false, rating, f);
                    found += f[GAP].p <= 0.05;
                    agreed += f[AGREEMENT].p <= 0.05;
                    flagged += (f[GAP].estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS) != 0;
                }
                printf("%d accounts, ICC %.1f, %s: gap found in %.1f %%, agreement in %.1f %%\n", accounts[g], shares[s],
                       shared ? "shared" : "apart", 100.0 * found / tables, 100.0 * agreed / tables);
                assert_true(found <= tables * 7 / 100 || flagged == tables);
                assert_true(shared || agreed <= tables * 7 / 100 || flagged == tables);
            }
}

/* ---- refusals ---- */

static void refusals(void **state)
{
    (void)state;
    static struct rows rows;
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    rows.n = 0;
    for (int32_t a = 0; a < 6; a++)
        row_add(&rows, a % 2 ? OWN : USER, a, a, USER);
    static const struct {
        const char *options;
        cxm_status code;
        const char *says;
    } cases[] = {
        {"own=buyer", CXM_E_ARGUMENT, "voices.mirror.own: buyer is a label of buyers too"},
        {"own=\"a|x\" user=x", CXM_E_ARGUMENT, "voices.mirror.own: x is a label of end users too"},
        {"user=own_employee", CXM_E_ARGUMENT, "own_employee is a label of end users too"},
        {"own=\"a:1\"", CXM_E_ARGUMENT, "has no colon"},
        {"buyer=end_user", CXM_E_ARGUMENT, "voices.mirror.user"},
        {"measure=gap", CXM_E_NOT_FOUND, "voices.mirror.measure"},
        {"confidence=1", CXM_E_ARGUMENT, "confidence"},
        {"interval=none", CXM_E_NOT_FOUND, "interval"},
        {"measure=\"csat scale=1..5\"", CXM_E_DOMAIN, "score[0]: 0 is outside 1..5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (mirror_of(&rows, true, cases[i].options, NULL, f, &why) != cases[i].code || !strstr(why.message, cases[i].says))
            fail_msg("%s: %s", cases[i].options, why.message);
    rows.side[4] = NULL;
    assert_int_equal(mirror_of(&rows, true, "unknown=fail", NULL, f, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 4);
    assert_non_null(strstr(why.message, "side[4]"));
    assert_int_equal(mirror_of(&rows, true, "unknown=keep", NULL, f, &why), CXM_OK);
}

/* Options have one canonical form. */
static void options_in_one_form(void **state)
{
    (void)state;
    const cxm_measure *measure = cxm_measure_find("voices.mirror");
    union {
        size_t struct_size;
        double align;
        char bytes[1024];
    } options;
    char text[512], again[512];
    assert_int_equal(cxm_options_init(measure, &options, measure->options_size, NULL), CXM_OK);
    assert_int_equal(cxm_options_parse(measure, "own=\" sales ; service \" measure=\"csat  scale=1..7\"", &options, NULL), CXM_OK);
    assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, NULL), CXM_OK);
    assert_non_null(strstr(text, "own=\"sales|service\""));
    assert_int_equal(cxm_options_parse(measure, text, &options, NULL), CXM_OK);
    assert_int_equal(cxm_options_format(measure, &options, again, sizeof again, NULL, NULL), CXM_OK);
    assert_string_equal(text, again);
}

static void without_memory(void **state)
{
    (void)state;
    struct random random = {3};
    static struct rows rows;
    cxm_tested_estimate f[TERMS];
    cxm_status status = CXM_E_MEMORY;
    int64_t nth = 1;
    some(&rows, &random, 9);
    for (; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = mirror_of(&rows, true, rating, &failing.host, f, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
    assert_true(nth > 20);
}

int main(void)
{
    struct CMUnitTest tests[40] = {
        cmocka_unit_test(three_accounts),
        cmocka_unit_test(six_hundred_and_eighty_executives),
        cmocka_unit_test(pairs),
        cmocka_unit_test(against_regression),
        cmocka_unit_test(agreement_of_accounts),
        cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(labels),
        cmocka_unit_test(found_where_there_is_none),
        cmocka_unit_test(refusals),
        cmocka_unit_test(options_in_one_form),
        cmocka_unit_test(without_memory),
    };
    size_t count = 11;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("mirror", tests, count, NULL, NULL);
}
