/* Profiles of items by side: designs in which the clustered difference is a formula of the textbook, and data that say nothing.
 * Read lib/voices/profile.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/distributions.h>

#include "support/check.h"
#include "support/failing_host.h"

enum { MOST = 60, ITEMS = 3 };
enum { BUYERS, USERS, DIFFERENCE };

struct table {
    int64_t rows;
    int32_t items;
    double item[ITEMS][MOST];
    const char *side[MOST], *account[MOST];
    cxm_tested_estimate figures[3 * ITEMS + 1];
};

static const char *const accounts[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};

static void add(struct table *t, const char *account, const char *side, double first)
{
    assert_true(t->rows < MOST);
    t->side[t->rows] = side;
    t->account[t->rows] = account;
    t->item[0][t->rows++] = first;
}

static cxm_status ask_with(struct table *t, const char *options, const cxm_host *host, cxm_error *why)
{
    static const char *const names[] = {"Side", "AccountId", "price", "uptime", "delivery"};
    cxm_column columns[2 + ITEMS] = {cxm_column_of(CXM_TYPE_CSTR, t->side, t->rows),
                                     cxm_column_of(CXM_TYPE_CSTR, t->account, t->rows)};
    const cxm_column *given[2 + ITEMS];
    for (int i = 0; i < ITEMS; i++) {
        columns[2 + i] = cxm_column_of(CXM_TYPE_F64, t->item[i], t->rows);
        columns[2 + i].flags = CXM_COLUMN_NAN_IS_NULL;
    }
    for (int i = 0; i < 2 + ITEMS; i++)
        given[i] = &columns[i];
    return cxm_measure_analyse(cxm_measure_find("voices.profile"), given, names, 2 + t->items, NULL, options, host, t->figures,
                               NULL, why);
}

static void ask(struct table *t, const char *options)
{
    cxm_error why;
    if (ask_with(t, options, NULL, &why))
        fail_msg("%s", why.message);
}

static const cxm_tested_estimate *of(const struct table *t, int term, int item)
{
    return &t->figures[term * t->items + item];
}

static double mean(const double *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum / n;
}

static double variance(const double *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += pow(x[i] - mean(x, n), 2);
    return sum / (n - 1);
}

static void check_figure(const cxm_tested_estimate *figure, double value, double error, double df)
{
    const double half = cxm_t_quantile(0.975, df) * error;
    check_close(figure->estimate.value, value, 1e-12);
    check_close(figure->estimate.std_error, error, 1e-12);
    check_close(figure->estimate.df, df, 1e-10);
    check_close(figure->estimate.lower, value - half, 1e-9);
    check_close(figure->estimate.upper, value + half, 1e-9);
}

/* Each account with one answer, of one side: CR2 is then HC2, which is Welch's standard error, with the degrees of freedom that
 * Imbens and Kolesar have for two groups (Review of Economics and Statistics 98, 2016, section II.B). */
static void an_answer_an_account(void **state)
{
    (void)state;
    static const double buyers[] = {7, 9, 8, 5, 6}, users[] = {3, 8, 4, 2, 5, 9, 1};
    struct table t = {.items = 1};
    for (int i = 0; i < 5; i++)
        add(&t, accounts[i], "buyer", buyers[i]);
    for (int i = 0; i < 7; i++)
        add(&t, accounts[5 + i], "end_user", users[i]);
    ask(&t, NULL);
    check_figure(of(&t, BUYERS, 0), 7, sqrt(variance(buyers, 5) / 5), 4);
    check_figure(of(&t, USERS, 0), 32 / 7.0, sqrt(variance(users, 7) / 7), 6);
    check_figure(of(&t, DIFFERENCE, 0), 32 / 7.0 - 7, sqrt(variance(buyers, 5) / 5 + variance(users, 7) / 7),
                 144 * 4 * 6 / (25 * 4.0 + 49 * 6.0));
    const cxm_tested_estimate *d = of(&t, DIFFERENCE, 0);
    assert_int_equal(d->test_status, CXM_TEST_OK);
    check_close(d->p, 2 * cxm_t_upper(fabs(d->estimate.value / d->estimate.std_error), d->estimate.df), 1e-10);
    assert_int_equal(d->estimate.clusters, 12);
    assert_int_equal(d->estimate.flags, CXM_ESTIMATE_FEW_CLUSTERS);
}

/* Accounts with two answers of each side: the difference is the mean of the accounts' differences, by t of them. */
static void accounts_of_one_size(void **state)
{
    (void)state;
    double apart[8], of_side[2][8];
    struct table t = {.items = 2};
    for (int a = 0; a < 8; a++) {
        for (int k = 0; k < 4; k++)
            add(&t, accounts[a], k < 2 ? "buyer" : "end_user", (a * 7 + k * 5) % 11 + (k > 1) - a % 3);
        for (int side = 0; side < 2; side++)
            of_side[side][a] = mean(&t.item[0][4 * a + 2 * side], 2);
        apart[a] = of_side[1][a] - of_side[0][a];
    }
    for (int64_t i = 0; i < t.rows; i++)
        t.item[1][i] = 1e6 - 10 * t.item[0][i];
    ask(&t, NULL);
    check_figure(of(&t, BUYERS, 0), mean(of_side[0], 8), sqrt(variance(of_side[0], 8) / 8), 7);
    check_figure(of(&t, USERS, 0), mean(of_side[1], 8), sqrt(variance(of_side[1], 8) / 8), 7);
    check_figure(of(&t, DIFFERENCE, 0), mean(apart, 8), sqrt(variance(apart, 8) / 8), 7);
    check_close(of(&t, DIFFERENCE, 1)->estimate.value, -10 * mean(apart, 8), 1e-9);
    check_close(of(&t, DIFFERENCE, 1)->p, of(&t, DIFFERENCE, 0)->p, 1e-8);
    ask(&t, "buyer=end_user user=buyer"); /* the other way round */
    check_figure(of(&t, DIFFERENCE, 0), -mean(apart, 8), sqrt(variance(apart, 8) / 8), 7);
}

/* Each item has its own gaps; people of neither side, and of no account, are in none. */
static void each_item_its_own_rows(void **state)
{
    (void)state;
    struct table t = {.items = 3}, alone = {.items = 1};
    for (int i = 0; i < 40; i++)
        add(&t, i == 11 ? NULL : accounts[i % 9], i == 5 ? "own_employee" : i == 7 ? NULL : i % 3 ? "end_user" : "buyer",
            i * 17 % 10);
    for (int64_t i = 0; i < t.rows; i++) {
        t.item[1][i] = i % 4 ? t.item[0][i] + (double)(i % 5) : (double)NAN;
        t.item[2][i] = (double)NAN;
    }
    ask(&t, NULL);
    for (int64_t i = 0; i < t.rows; i++)
        if (i != 5 && i != 7 && i != 11 && !isnan(t.item[1][i]))
            add(&alone, t.account[i], t.side[i], t.item[1][i]);
    ask(&alone, NULL);
    for (int term = 0; term < 3; term++) {
        const cxm_estimate *one = &of(&t, term, 1)->estimate, *other = &of(&alone, term, 0)->estimate;
        check_close(one->value, other->value, 1e-13);
        check_close(one->lower, other->lower, 1e-12);
        assert_int_equal(one->n, other->n);
        assert_int_equal(one->missing, 10);
        assert_int_equal(one->excluded, of(&t, DIFFERENCE, 1)->estimate.excluded);
        assert_int_equal(of(&t, term, 2)->estimate.status, CXM_VALUE_NO_DATA);
        assert_int_equal(of(&t, term, 2)->estimate.missing, 40);
    }
    const cxm_estimate *both = &of(&t, DIFFERENCE, 1)->estimate;
    assert_int_equal(both->n + both->missing + both->excluded, 40);
    assert_int_equal(of(&t, DIFFERENCE, 0)->estimate.excluded, 3);
    check_close(t.figures[9].estimate.value, 100 / 40.0, 1e-15);
    assert_int_equal(t.figures[9].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
}

/* ---- what cannot be said ---- */

static const struct status_case {
    const char *name;
    double buyers[6], users[6]; /* of accounts a, b, ... */
    int32_t count[2], status[3], interval[3];
    double value[3];
} status_cases[] = {
    {"no rows", {0}, {0}, {0, 0}, {CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA},
     {CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW}, {NAN, NAN, NAN}},
    {"no end users", {1, 2, 3, 4, 5}, {0}, {5, 0}, {CXM_VALUE_OK, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA},
     {CXM_INTERVAL_OK, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW}, {3, NAN, NAN}},
    {"one account", {1}, {5}, {1, 1}, {CXM_VALUE_OK, CXM_VALUE_OK, CXM_VALUE_OK},
     {CXM_INTERVAL_TOO_FEW_CLUSTERS, CXM_INTERVAL_TOO_FEW_CLUSTERS, CXM_INTERVAL_TOO_FEW_CLUSTERS}, {1, 5, 4}},
    {"four accounts", {1, 2, 3, 6}, {5, 5, 3, 5}, {4, 4}, {CXM_VALUE_OK, CXM_VALUE_OK, CXM_VALUE_OK},
     {CXM_INTERVAL_TOO_FEW_CLUSTERS, CXM_INTERVAL_TOO_FEW_CLUSTERS, CXM_INTERVAL_TOO_FEW_CLUSTERS}, {3, 4.5, 1.5}},
    {"all alike", {4, 4, 4, 4, 4}, {4, 4, 4, 4, 4}, {5, 5}, {CXM_VALUE_OK, CXM_VALUE_OK, CXM_VALUE_OK},
     {CXM_INTERVAL_DEGENERATE, CXM_INTERVAL_DEGENERATE, CXM_INTERVAL_DEGENERATE}, {4, 4, 0}},
    {"alike on each side", {4, 4, 4, 4, 4}, {2, 2, 2, 2, 2}, {5, 5}, {CXM_VALUE_OK, CXM_VALUE_OK, CXM_VALUE_OK},
     {CXM_INTERVAL_DEGENERATE, CXM_INTERVAL_DEGENERATE, CXM_INTERVAL_DEGENERATE}, {4, 2, -2}},
    {"alike on one side", {4, 4, 4, 4, 4}, {2, 3, 2, 1, 2}, {5, 5}, {CXM_VALUE_OK, CXM_VALUE_OK, CXM_VALUE_OK},
     {CXM_INTERVAL_DEGENERATE, CXM_INTERVAL_OK, CXM_INTERVAL_OK}, {4, 2, -2}},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    struct table t = {.items = 1};
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < c->count[side]; i++)
            add(&t, accounts[i], side ? "end_user" : "buyer", side ? c->users[i] : c->buyers[i]);
    ask(&t, NULL);
    for (int term = 0; term < 3; term++) {
        const cxm_tested_estimate *figure = of(&t, term, 0);
        assert_int_equal(figure->estimate.status, c->status[term]);
        assert_int_equal(figure->estimate.interval_status, c->interval[term]);
        check_close(figure->estimate.value, c->value[term], 1e-13);
        assert_int_equal(isnan(figure->estimate.lower), c->interval[term] != CXM_INTERVAL_OK);
        if (c->interval[term] != CXM_INTERVAL_OK)
            assert_int_equal(figure->test_status, CXM_TEST_NOT_TESTABLE);
        assert_int_equal(isnan(figure->p), figure->test_status != CXM_TEST_OK);
        assert_int_equal(figure->estimate.missing, 0);
        assert_int_equal(figure->estimate.excluded, 0);
    }
    assert_int_equal(t.figures[3].estimate.status, t.rows ? CXM_VALUE_OK : CXM_VALUE_NO_DATA);
}

static void refusals(void **state)
{
    (void)state;
    struct table t = {.items = 2};
    cxm_error why;
    for (int i = 0; i < 10; i++)
        add(&t, accounts[i % 5], i % 2 ? "buyer" : "end_user", i);
    t.item[1][7] = INFINITY;
    assert_int_equal(ask_with(&t, NULL, NULL, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "uptime[7]: inf is outside -1e140..1e140");
    assert_int_equal(why.row, 7);
    t.item[1][7] = 7;
    t.side[3] = NULL;
    assert_int_equal(ask_with(&t, "unknown=fail", NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 3);
    assert_int_equal(ask_with(&t, "buyer=x user=x", NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(ask_with(&t, "confidence=0", NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(ask_with(&t, "measure=nps", NULL, &why), CXM_E_NOT_FOUND);
    t.items = 0;
    assert_int_equal(ask_with(&t, NULL, NULL, &why), CXM_E_ARGUMENT);
}

static void failing_memory(void **state)
{
    (void)state;
    struct table t = {.items = 2};
    cxm_status status = CXM_E_MEMORY;
    for (int i = 0; i < 24; i++)
        add(&t, accounts[i % 6], i % 2 ? "buyer" : "end_user", i * i % 7);
    for (int64_t i = 0; i < t.rows; i++)
        t.item[1][i] = -t.item[0][i];
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = ask_with(&t, NULL, &failing.host, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[20] = {
        cmocka_unit_test(an_answer_an_account),   cmocka_unit_test(accounts_of_one_size),
        cmocka_unit_test(each_item_its_own_rows), cmocka_unit_test(refusals),
        cmocka_unit_test(failing_memory),
    };
    size_t count = 5;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("voices.profile", tests, count, NULL, NULL);
}
