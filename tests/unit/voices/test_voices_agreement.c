/* voices.agreement: which rows each figure is of, by choosing them in another way; the gaps of accounts, and data that say nothing.
 * The numerics are held to their sources in unit/stats/test_agreement.c. */
#include <cxm/cxm.h>
#include <cxm/unstable/agreement.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/shrinkage.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"

enum { MOST = 600, RWG = 0, BUYERS, USERS, RWG_J, AGREEING, ICC1, ICC2, ALPHA, COHEN, FLEISS, ALPHA_SIDES, UNKNOWN, TERMS };

/* Answers with their sides and accounts, and further items. */
struct answers {
    double score[MOST], item[2][MOST];
    const char *side[MOST];
    int32_t account[MOST];
    int64_t n;
    int32_t items;
};

static cxm_status analyse(const struct answers *a, const char *options, const cxm_host *host, cxm_tested_estimate *figures,
                          double *const *rows, cxm_error *error)
{
    cxm_column columns[5];
    const cxm_column *given[5];
    columns[0] = cxm_column_of(CXM_TYPE_F64, a->score, a->n);
    columns[1] = cxm_column_of(CXM_TYPE_CSTR, a->side, a->n);
    columns[2] = cxm_column_of(CXM_TYPE_I32, a->account, a->n);
    for (int k = 0; k < 2; k++)
        columns[3 + k] = cxm_column_of(CXM_TYPE_F64, a->item[k], a->n);
    columns[0].flags = columns[3].flags = columns[4].flags = CXM_COLUMN_NAN_IS_NULL;
    for (int i = 0; i < 5; i++)
        given[i] = &columns[i];
    return cxm_measure_analyse(cxm_measure_find("voices.agreement"), given, NULL, 3 + a->items, NULL, options, host, figures, rows,
                               error);
}

static void figures_of(const struct answers *a, const char *options, cxm_tested_estimate *figures, double *const *rows)
{
    cxm_error why;
    if (analyse(a, options, NULL, figures, rows, &why))
        fail_msg("%s", why.message);
}

/* Three accounts: A five end users, B a decision maker, C one of each and another end user. */
static void three_accounts(struct answers *a)
{
    static const double score[] = {9, 9, 10, 9, 10, 8, 4, 9, 10};
    *a = (struct answers){.n = 9};
    for (int i = 0; i < 9; i++) {
        a->score[i] = score[i];
        a->side[i] = i == 5 || i == 6 ? "buyer" : "end_user";
        a->account[i] = i < 5 ? 1 : i < 6 ? 2 : 3;
    }
}

/* By hand. */
static void three_accounts_by_hand(void **state)
{
    (void)state;
    struct answers a;
    cxm_tested_estimate f[TERMS];
    double gap[9], lower[9], shrinkage[9], rwg[9], *rows[] = {gap, lower, NULL, shrinkage, rwg};
    three_accounts(&a);
    figures_of(&a, "", f, rows);
    check_close(f[RWG].estimate.value, (0.97 + 0) / 2, 1e-14); /* 1 - 0.3 / 10; more than at random in C */
    check_close(f[USERS].estimate.value, (0.97 + 0.95) / 2, 1e-14);
    check_close(f[RWG_J].estimate.value, f[RWG].estimate.value, 1e-15);
    check_close(f[AGREEING].estimate.value, 50, 0);
    assert_int_equal(f[BUYERS].estimate.status, CXM_VALUE_NOT_IDENTIFIED); /* no account has two */
    assert_int_equal(f[RWG].estimate.n, 8);
    assert_int_equal(f[RWG].estimate.excluded, 0);
    assert_int_equal(f[RWG].estimate.clusters, 2);
    for (int t = 0; t < UNKNOWN; t++) {
        assert_int_equal(f[t].estimate.interval_status == CXM_INTERVAL_OK, 0);
        assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
        if (!f[t].estimate.status)
            assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    }
    check_close(f[COHEN].estimate.value, 0, 1e-15); /* C alone: one says detractor, the other promoter */
    assert_int_equal(f[COHEN].estimate.n, 2);
    assert_int_equal(f[COHEN].estimate.clusters, 1);
    check_close(f[UNKNOWN].estimate.value, 0, 0);
    for (int i = 0; i < 9; i++) {
        check_close(gap[i], i > 5 ? 200 : (double)NAN, 0); /* promoters and a detractor; within sides all count alike */
        check_close(shrinkage[i], i > 5 ? 0 : (double)NAN, 0);
        check_nan(lower[i]);
        check_close(rwg[i], i < 5 ? 0.97 : i > 5 ? 0 : (double)NAN, 1e-14);
    }
    figures_of(&a, "measure=\"rating scale=0..10\"", f, rows);
    check_nan(gap[6]); /* answers vary, and one gap has nothing to be drawn to */
    check_close(f[RWG].estimate.value, 0.485, 1e-14);
}

/* ---- against another way to choose the rows ---- */

static const char *const functions[] = {"buyer", "end_user", "service", "unknown"};

static void draw(struct answers *a, uint64_t seed, int accounts)
{
    struct random random = {seed};
    *a = (struct answers){.items = 2};
    for (int account = 0; account < accounts; account++) {
        const double own = 4 + (double)random_below(&random, 4);
        for (int64_t k = 1 + random_below(&random, 9); k > 0; k--) {
            const int64_t n = a->n++;
            a->score[n] = random_below(&random, 15) ? own + (double)random_below(&random, 4) : (double)NAN;
            for (int i = 0; i < 2; i++)
                a->item[i][n] = random_below(&random, 9) ? own + (double)random_below(&random, 3) : (double)NAN;
            a->side[n] = functions[random_below(&random, 16) ? random_below(&random, 3) : 3];
            a->account[n] = 1000 - 3 * account;
        }
    }
}

static bool used(const struct answers *a, int64_t i)
{
    return !isnan(a->score[i]) && strcmp(a->side[i], "unknown") != 0 && a->side[i][0];
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The lower median of one side's answers of an account; false where there are none. */
static bool median(const struct answers *a, int32_t account, const char *side, double *value)
{
    double some[MOST];
    size_t n = 0;
    for (int64_t i = 0; i < a->n; i++)
        if (used(a, i) && a->account[i] == account && strcmp(a->side[i], side) == 0)
            some[n++] = a->score[i];
    qsort(some, n, sizeof *some, ascending);
    if (n)
        *value = some[(n - 1) / 2];
    return n;
}

static double counts(double answer)
{
    return answer >= 9 ? 100 : answer >= 7 ? 0 : -100;
}

static void same(const cxm_tested_estimate *got, const cxm_estimate *want)
{
    assert_int_equal(got->estimate.status, want->status);
    check_close(got->estimate.value, want->value, 1e-13);
    check_close(got->estimate.lower, want->lower, 1e-12);
    check_close(got->estimate.upper, want->upper, 1e-12);
    assert_int_equal(got->estimate.clusters, want->clusters);
    assert_int_equal(got->estimate.interval_status, want->interval_status);
}

static void within_accounts(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 9; seed++) {
        struct answers a;
        cxm_tested_estimate f[TERMS];
        double score[3][MOST], rwg[MOST], *rows[] = {NULL, NULL, NULL, NULL, rwg}, each[MOST];
        int32_t account[MOST];
        int64_t n = 0, row[MOST];
        draw(&a, seed, 40);
        figures_of(&a, seed % 2 ? "" : "level=ordinal null=4", f, rows);
        for (int64_t i = 0; i < a.n; i++)
            if (used(&a, i)) {
                score[0][n] = a.score[i];
                score[1][n] = a.item[0][i];
                score[2][n] = a.item[1][i];
                row[n] = i;
                account[n++] = a.account[i];
            }
        cxm_column items[3], units = cxm_column_of(CXM_TYPE_I32, account, n);
        for (int k = 0; k < 3; k++) {
            items[k] = cxm_column_of(CXM_TYPE_F64, score[k], n);
            items[k].flags = CXM_COLUMN_NAN_IS_NULL;
        }
        cxm_within_group_result w;
        cxm_intraclass_result icc;
        cxm_krippendorff_result alpha;
        cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
        const double null = seed % 2 ? 10 : 4;
        options.level = seed % 2 ? CXM_LEVEL_INTERVAL : CXM_LEVEL_ORDINAL;
        assert_int_equal(cxm_within_group(items, 1, &units, null, 0.95, NULL, each, &w, NULL), CXM_OK);
        same(&f[RWG], &w.rwg);
        same(&f[AGREEING], &w.agreeing);
        for (int64_t i = 0; i < n; i++)
            check_close(rwg[row[i]], each[i], 1e-15);
        assert_int_equal(cxm_within_group(items, 3, &units, null, 0.95, NULL, NULL, &w, NULL), CXM_OK);
        same(&f[RWG_J], &w.rwg);
        assert_int_equal(cxm_intraclass(items, &units, 0, 0.95, NULL, &icc, NULL), CXM_OK);
        same(&f[ICC1], &icc.single.estimate);
        same(&f[ICC2], &icc.mean.estimate);
        check_close(f[ICC1].p, icc.single.p, 1e-15);
        assert_int_equal(cxm_krippendorff(&units, NULL, items, &options, NULL, &alpha, NULL), CXM_OK);
        same(&f[ALPHA], &alpha.alpha);
        for (int side = 0; side < 2; side++) {
            int64_t some = 0;
            for (int64_t i = 0; i < n; i++)
                if (strcmp(a.side[row[i]], functions[side]) == 0) {
                    score[1][some] = score[0][i];
                    account[some++] = a.account[row[i]];
                }
            items[1] = cxm_column_of(CXM_TYPE_F64, score[1], some);
            units = cxm_column_of(CXM_TYPE_I32, account, some);
            assert_int_equal(cxm_within_group(&items[1], 1, &units, null, 0.95, NULL, NULL, &w, NULL), CXM_OK);
            same(&f[side ? USERS : BUYERS], &w.rwg);
            for (int64_t i = 0; i < n; i++)
                account[i] = a.account[row[i]];
        }
        for (int t = 0; t < UNKNOWN; t++)
            assert_int_equal(n + f[t].estimate.missing + f[t].estimate.excluded, a.n);
        assert_int_equal(f[UNKNOWN].estimate.n + f[UNKNOWN].estimate.missing + f[UNKNOWN].estimate.excluded, a.n);
    }
}

static void between_sides(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 9; seed++) {
        struct answers a;
        cxm_tested_estimate f[TERMS], kappa;
        draw(&a, seed, 40);
        a.items = 0;
        figures_of(&a, seed % 2 ? "kappa_weights=quadratic" : "level=nominal", f, NULL);
        int64_t table[9] = {0}, n = 0;
        int32_t unit[MOST], rater[MOST], category[MOST];
        double value[MOST], one, other;
        for (int account = 0; account < 40; account++) {
            const int32_t id = 1000 - 3 * account;
            if (median(&a, id, "buyer", &one) && median(&a, id, "end_user", &other))
                table[3 * ((int)counts(one) / 100 + 1) + (int)counts(other) / 100 + 1]++;
            for (int r = 0; r < 3; r++)
                if (median(&a, id, functions[r], &value[n])) {
                    unit[n] = id;
                    rater[n] = r;
                    category[n] = (int32_t)counts(value[n]);
                    n++;
                }
        }
        assert_int_equal(cxm_cohens_kappa(table, 3, NULL, seed % 2 ? CXM_KAPPA_QUADRATIC : 0, 0.95, NULL, &kappa, NULL), CXM_OK);
        kappa.estimate.clusters = kappa.estimate.n;
        same(&f[COHEN], &kappa.estimate);
        check_close(f[COHEN].p, kappa.p, 1e-12);
        const cxm_column units = cxm_column_of(CXM_TYPE_I32, unit, n), raters = cxm_column_of(CXM_TYPE_I32, rater, n);
        const cxm_column categories = cxm_column_of(CXM_TYPE_I32, category, n), values = cxm_column_of(CXM_TYPE_F64, value, n);
        assert_int_equal(cxm_fleiss_kappa(&units, &categories, 0.95, NULL, &kappa, NULL), CXM_OK);
        same(&f[FLEISS], &kappa.estimate);
        cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
        cxm_krippendorff_result alpha;
        options.level = seed % 2 ? CXM_LEVEL_INTERVAL : CXM_LEVEL_NOMINAL;
        assert_int_equal(cxm_krippendorff(&units, &raters, &values, &options, NULL, &alpha, NULL), CXM_OK);
        check_close(f[ALPHA_SIDES].estimate.value, alpha.alpha.value, 1e-13);
        assert_int_equal(f[ALPHA_SIDES].estimate.n, alpha.alpha.n);
        assert_true(f[UNKNOWN].estimate.value > 0);
        assert_int_equal(f[UNKNOWN].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    }
}

static void gaps(void **state)
{
    (void)state;
    struct answers a;
    cxm_tested_estimate f[TERMS];
    double gap[MOST], lower[MOST], upper[MOST], shrinkage[MOST], *rows[] = {gap, lower, upper, shrinkage, NULL};
    double own[40], variance[40], square = 0, df = 0;
    int32_t id[40];
    int64_t both = 0;
    cxm_shrunken each[40];
    cxm_shrink_result shared;
    draw(&a, 21, 40);
    figures_of(&a, "confidence=0.9", f, rows);
    for (int pass = 0; pass < 2; pass++)
        for (int account = 0; account < 40; account++) {
            double sum[2] = {0}, n[2] = {0}, mean[2];
            for (int64_t i = 0; i < a.n; i++)
                for (int s = 0; s < 2; s++)
                    if (used(&a, i) && a.account[i] == 1000 - 3 * account && strcmp(a.side[i], functions[s]) == 0) {
                        sum[s] += counts(a.score[i]);
                        n[s]++;
                    }
            for (int s = 0; s < 2; s++)
                mean[s] = sum[s] / n[s];
            for (int64_t i = 0; i < a.n && !pass; i++)
                for (int s = 0; s < 2; s++)
                    if (used(&a, i) && a.account[i] == 1000 - 3 * account && strcmp(a.side[i], functions[s]) == 0) {
                        square += pow(counts(a.score[i]) - mean[s], 2);
                        df++;
                    }
            df -= pass ? 0 : (n[0] > 0) + (n[1] > 0);
            if (pass && n[0] > 0 && n[1] > 0) {
                id[both] = 1000 - 3 * account;
                own[both] = mean[1] - mean[0];
                variance[both++] = square / df * (1 / n[0] + 1 / n[1]);
            }
        }
    assert_true(both > 20);
    assert_int_equal(cxm_shrink_means(variance, own, both, df, 0.9, each, &shared, NULL), CXM_OK);
    for (int64_t i = 0; i < a.n; i++) {
        int64_t at = 0;
        while (at < both && id[at] != a.account[i])
            at++;
        check_close(gap[i], at < both ? each[at].mean : (double)NAN, 1e-10);
        check_close(lower[i], at < both ? each[at].lower : (double)NAN, 1e-10);
        check_close(upper[i], at < both ? each[at].upper : (double)NAN, 1e-10);
        check_close(shrinkage[i], at < both ? each[at].shrinkage : (double)NAN, 1e-10);
    }
}

/* Each segment of a query has what its rows alone have, and q over the segments. */
static void in_a_query(void **state)
{
    (void)state;
    struct answers a, half;
    cxm_tested_estimate f[TERMS];
    const char *segment[MOST];
    cxm_result *result;
    cxm_error why;
    draw(&a, 12, 40);
    for (int64_t i = 0; i < a.n; i++)
        segment[i] = a.account[i] > 950 ? "far" : "near";
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, a.score, a.n), cxm_column_of(CXM_TYPE_CSTR, a.side, a.n),
                            cxm_column_of(CXM_TYPE_I32, a.account, a.n), cxm_column_of(CXM_TYPE_F64, a.item[0], a.n),
                            cxm_column_of(CXM_TYPE_CSTR, segment, a.n)};
    const char *names[] = {"score", "side", "account", "item 2", "segment"};
    const cxm_table table = {names, columns, 5, a.n};
    cxm_query query = CXM_QUERY_INIT;
    columns[0].flags = columns[3].flags = CXM_COLUMN_NAN_IS_NULL;
    query.measures = (const char *[]){"voices.agreement(score, side, account, \"item 2\", level=ordinal)", NULL};
    query.by = (const char *[]){"segment", NULL};
    if (cxm_table_query(&table, &query, NULL, &result, &why))
        fail_msg("%s", why.message);
    for (int g = 0; g < 2; g++) {
        half = (struct answers){.items = 1};
        for (int64_t i = 0; i < a.n; i++)
            if (strcmp(segment[i], g ? "near" : "far") == 0) {
                half.score[half.n] = a.score[i];
                half.item[0][half.n] = a.item[0][i];
                half.side[half.n] = a.side[i];
                half.account[half.n++] = a.account[i];
            }
        figures_of(&half, "level=ordinal", f, NULL);
        for (int t = 0; t < TERMS; t++) {
            check_close(cxm_result_number(result, g * TERMS + t, "value"), f[t].estimate.value, 1e-13);
            check_close(cxm_result_number(result, g * TERMS + t, "lower"), f[t].estimate.lower, 1e-12);
            check_close(cxm_result_number(result, g * TERMS + t, "p"), f[t].p, 1e-12);
        }
    }
    cxm_result_free(result);
}

/* ---- what cannot be said ---- */

static const struct status_case {
    const char *name;
    double score[12];
    const char *side[12];
    int32_t account[12];
    int64_t n;
    int32_t rwg, buyers, users, icc1, alpha, cohen, fleiss, sides, interval; /* interval: of rwg */
} status_cases[] = {
    {"nobody", {0}, {0}, {0}, 0, 1, 1, 1, 1, 1, 1, 1, 1, CXM_INTERVAL_TOO_FEW},
    {"no answer", {NAN, NAN}, {"buyer", "end_user"}, {1, 1}, 2, 1, 1, 1, 1, 1, 1, 1, 1, CXM_INTERVAL_TOO_FEW},
    {"no buyers", {9, 8, 9, 7}, {"end_user", "end_user", "end_user", "end_user"}, {1, 1, 2, 2}, 4, 0, 1, 0, 0, 0, 1, 3, 3,
     CXM_INTERVAL_TOO_FEW_CLUSTERS},
    {"one account", {9, 8, 5}, {"buyer", "end_user", "end_user"}, {1, 1, 1}, 3, 0, 3, 0, 3, 0, 0, 0, 0,
     CXM_INTERVAL_TOO_FEW_CLUSTERS},
    {"all alike", {8, 8, 8, 8, 8, 8, 8, 8, 8, 8}, {"buyer", "end_user", "buyer", "end_user", "buyer", "end_user", "buyer",
     "end_user", "buyer", "end_user"}, {1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, 10, 0, 3, 3, 4, 4, 4, 4, 4, CXM_INTERVAL_DEGENERATE},
    {"nobody knows whose", {9, 8, 7}, {"unknown", "unknown", ""}, {1, 1, 1}, 3, 1, 1, 1, 1, 1, 1, 1, 1, CXM_INTERVAL_TOO_FEW},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    struct answers a = {.n = c->n};
    cxm_tested_estimate f[TERMS];
    double gap[12], *rows[] = {gap, NULL, NULL, NULL, NULL};
    memcpy(a.score, c->score, sizeof c->score);
    memcpy(a.side, c->side, sizeof c->side);
    memcpy(a.account, c->account, sizeof c->account);
    figures_of(&a, "", f, rows);
    const int32_t wanted[] = {c->rwg, c->buyers, c->users, c->rwg, c->rwg, c->icc1, 0, c->alpha, c->cohen, c->fleiss, c->sides};
    for (int t = 0; t < UNKNOWN; t++) {
        if (t != ICC2 && f[t].estimate.status != wanted[t])
            fail_msg("term %d has status %d, wanted %d", t, f[t].estimate.status, wanted[t]);
        assert_int_equal(isnan(f[t].estimate.value), f[t].estimate.status != CXM_VALUE_OK);
        assert_int_equal(isnan(f[t].estimate.lower), f[t].estimate.interval_status != CXM_INTERVAL_OK);
        int64_t looked_at = 0;
        for (int64_t i = 0; i < c->n; i++)
            looked_at += used(&a, i);
        assert_int_equal(looked_at + f[t].estimate.missing + f[t].estimate.excluded, c->n);
    }
    assert_int_equal(f[RWG].estimate.interval_status, c->interval);
    if (strcmp(c->name, "nobody knows whose") == 0)
        check_close(f[UNKNOWN].estimate.value, 100, 0);
}

/* 12 accounts are flagged. */
static void few_accounts_are_flagged(void **state)
{
    (void)state;
    struct answers a;
    cxm_tested_estimate f[TERMS];
    draw(&a, 3, 12);
    a.items = 0;
    figures_of(&a, "", f, NULL);
    for (int t = 0; t < UNKNOWN; t++)
        if (f[t].estimate.interval_status == CXM_INTERVAL_OK)
            assert_true(f[t].estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS);
    assert_int_equal(f[ALPHA].estimate.interval_status, CXM_INTERVAL_OK);
}

static void refusals(void **state)
{
    (void)state;
    struct answers a;
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    three_accounts(&a);
    assert_int_equal(analyse(&a, "measure=csat", NULL, f, NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 0);
    assert_string_equal(why.name, "score");
    assert_int_equal(analyse(&a, "measure=association", NULL, f, NULL, &why), CXM_E_NOT_FOUND);
    assert_int_equal(analyse(&a, "level=ratio measure=\"rating scale=-5..10\"", NULL, f, NULL, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "voices.agreement.level: ratio needs a scale without negative points, and that of the measure "
                                     "begins at -5");
    assert_int_equal(analyse(&a, "level=ratio", NULL, f, NULL, &why), CXM_OK);
    assert_int_equal(analyse(&a, "buyer=x user=x", NULL, f, NULL, &why), CXM_E_ARGUMENT);
    a.side[4] = "unknown";
    assert_int_equal(analyse(&a, "unknown=fail", NULL, f, NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 4);
    a.items = 1;
    a.item[0][7] = 11;
    assert_int_equal(analyse(&a, "", NULL, f, NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 7);
    assert_string_equal(why.name, "parallel");
    const cxm_column weight = cxm_column_of(CXM_TYPE_F64, a.score, 9), side = cxm_column_of(CXM_TYPE_CSTR, a.side, 9);
    const cxm_column account = cxm_column_of(CXM_TYPE_I32, a.account, 9), *columns[] = {&weight, &side, &account};
    cxm_design design = CXM_DESIGN_INIT;
    design.weight = &weight;
    assert_int_equal(cxm_measure_analyse(cxm_measure_find("voices.agreement"), columns, NULL, 3, &design, NULL, NULL, f, NULL,
                                         &why),
                     CXM_E_UNSUPPORTED);
}

/* Options have one form, whatever they were written as. */
static void one_text(void **state)
{
    (void)state;
    const cxm_measure *measure = cxm_measure_find("voices.agreement");
    size_t bytes[256], needed;
    char text[1024];
    assert_true(measure->options_size <= sizeof bytes);
    assert_int_equal(cxm_options_init(measure, bytes, measure->options_size, NULL), CXM_OK);
    assert_int_equal(cxm_options_parse(measure, "measure=\"csat  scale=1..7\" user=end_user", bytes, NULL), CXM_OK);
    assert_int_equal(cxm_options_format(measure, bytes, text, sizeof text, &needed, NULL), CXM_OK);
    assert_string_equal(text, "measure=\"csat scale=1..7\" buyer=buyer user=end_user unknown=keep own=own_employee null=0 "
                              "level=interval kappa_weights=none confidence=0.95");
}

static void failing_memory(void **state)
{
    (void)state;
    struct answers a;
    cxm_tested_estimate f[TERMS];
    double gap[MOST], *rows[] = {gap, NULL, NULL, NULL, NULL};
    cxm_status status = CXM_E_MEMORY;
    draw(&a, 2, 10);
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = analyse(&a, "level=ordinal", &failing.host, f, rows, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

/* Beliefs of our own people are left out, whatever they are called: figures are bit for bit those without their rows. */
static void beliefs_are_no_answers(void **state)
{
    (void)state;
    struct answers with, without;
    cxm_tested_estimate figures[TERMS], plain[TERMS];
    three_accounts(&without);
    for (int as = 0; as < 2; as++) {
        three_accounts(&with);
        for (int i = 0; i < 3; i++, with.n++) {
            with.score[with.n] = i;
            with.side[with.n] = as == 1 ? "sales" : "own_employee";
            with.account[with.n] = 1 + i;
        }
        figures_of(&without, NULL, plain, NULL);
        figures_of(&with, as == 1 ? "own=sales|service" : NULL, figures, NULL);
        for (int t = 0; t < TERMS; t++) {
            const int64_t excluded = t == UNKNOWN ? 0 : 3; /* of all answers, some are of unknown side */
            assert_int_equal(figures[t].estimate.status, plain[t].estimate.status);
            if (t != UNKNOWN && !plain[t].estimate.status)
                assert_memory_equal(&figures[t].estimate.value, &plain[t].estimate.value, sizeof(double));
            assert_int_equal(figures[t].estimate.excluded, plain[t].estimate.excluded + excluded);
        }
    }
    cxm_error why;
    assert_int_equal(analyse(&with, "own=buyer", NULL, figures, NULL, &why), CXM_E_ARGUMENT);
    assert_non_null(strstr(why.message, "a label of buyers too"));
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(three_accounts_by_hand),
        cmocka_unit_test(within_accounts),
        cmocka_unit_test(beliefs_are_no_answers),
        cmocka_unit_test(between_sides),
        cmocka_unit_test(gaps),
        cmocka_unit_test(in_a_query),
        cmocka_unit_test(few_accounts_are_flagged),
        cmocka_unit_test(refusals),
        cmocka_unit_test(one_text),
        cmocka_unit_test(failing_memory),
    };
    size_t count = 9;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("voices.agreement", tests, count, NULL, NULL);
}
