/* Accounts by what their buyers and their end users say: W4 worked by hand, data that put nobody anywhere, and how often an account
 * is put where it does not belong. Read lib/voices/quadrant_place.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/shrinkage.h>
#include <stdio.h>

#include "measure.h"
#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"
#include "vectors/voices_quadrant.h"

enum { MOST = 400 };
enum { HIGH_LOW, HIGH, LOW_HIGH, LOW, UNDECIDED, ONE_SIDED, MONEY, UNKNOWN = 12, NO_REVENUE, TERMS };
enum { BUYERS, BUYERS_LOWER, BUYERS_UPPER, USERS, USERS_LOWER, USERS_UPPER, QUADRANT, PROBABILITY, ROW_TERMS };

/* A table, and what came of it. */
struct table {
    int64_t rows;
    double score[MOST], revenue[MOST];
    const char *side[MOST], *account[MOST];
    cxm_tested_estimate figures[TERMS];
    double of_row[ROW_TERMS][MOST];
};

static void add(struct table *t, const char *account, const char *side, double score, double revenue)
{
    assert_true(t->rows < MOST);
    t->score[t->rows] = score;
    t->side[t->rows] = side;
    t->account[t->rows] = account;
    t->revenue[t->rows++] = revenue;
}

static cxm_status ask_with(struct table *t, bool revenue, const char *options, const cxm_host *host, cxm_error *why)
{
    cxm_column columns[4] = {
        cxm_column_of(CXM_TYPE_F64, t->score, t->rows), cxm_column_of(CXM_TYPE_CSTR, t->side, t->rows),
        cxm_column_of(CXM_TYPE_CSTR, t->account, t->rows), cxm_column_of(CXM_TYPE_F64, t->revenue, t->rows)};
    const cxm_column *given[4] = {&columns[0], &columns[1], &columns[2], &columns[3]};
    double *rows[ROW_TERMS];
    for (int i = 0; i < 4; i += 3)
        columns[i].flags = CXM_COLUMN_NAN_IS_NULL;
    for (int k = 0; k < ROW_TERMS; k++)
        rows[k] = t->of_row[k];
    return cxm_measure_analyse(cxm_measure_find("voices.quadrant"), given, NULL, revenue ? 4 : 3, NULL, options, host, t->figures,
                               rows, why);
}

static void ask(struct table *t, bool revenue, const char *options)
{
    cxm_error why;
    if (ask_with(t, revenue, options, NULL, &why))
        fail_msg("%s", why.message);
}

static const cxm_estimate *of(const struct table *t, int term)
{
    return &t->figures[term].estimate;
}

/* W4 of the project's worked examples: three accounts, nine answers less one. */
static void fill_w4(struct table *t)
{
    static const double a[] = {9, 9, 10, 9, 10}, c[] = {9, 10};
    t->rows = 0;
    for (int i = 0; i < 5; i++)
        add(t, "A", "end_user", a[i], 100000);
    add(t, "B", "buyer", 8, 300000);
    add(t, "C", "buyer", 4, 600000);
    for (int i = 0; i < 2; i++)
        add(t, "C", "end_user", c[i], 600000);
}

/* By hand: A and B are heard on one side only, 2 of 3 accounts and 400 of 1000 thousand. C is heard on both, but no account has two
 * buyers who answered, so that nobody knows how buyers of one account vary: 1 of 3 and 600 of 1000 stay undecided, and cells cannot
 * be told. Of C's end users two are promoters and of A's all five: nothing varies. */
static void w4(void **state)
{
    (void)state;
    struct table t;
    fill_w4(&t);
    ask(&t, true, NULL);
    for (int cell = HIGH_LOW; cell <= LOW; cell++) {
        assert_int_equal(of(&t, cell)->status, CXM_VALUE_NOT_IDENTIFIED);
        assert_int_equal(of(&t, MONEY + cell)->status, CXM_VALUE_NOT_IDENTIFIED);
        check_nan(of(&t, cell)->value);
    }
    check_close(of(&t, UNDECIDED)->value, 100 / 3.0, 1e-15);
    check_close(of(&t, ONE_SIDED)->value, 200 / 3.0, 1e-15);
    check_close(of(&t, MONEY + UNDECIDED)->value, 60, 1e-15);
    check_close(of(&t, MONEY + ONE_SIDED)->value, 40, 1e-15);
    assert_int_equal(of(&t, UNDECIDED)->interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(of(&t, MONEY + UNDECIDED)->interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(of(&t, UNDECIDED)->n, 9);
    assert_int_equal(of(&t, UNDECIDED)->clusters, 3);
    check_close(of(&t, UNKNOWN)->value, 0, 0);
    check_close(of(&t, NO_REVENUE)->value, 0, 0);
    static const double quadrant[9] = {NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, 0};
    for (int i = 0; i < 9; i++) {
        check_close(t.of_row[QUADRANT][i], quadrant[i], 0);
        check_nan(t.of_row[PROBABILITY][i]);
        check_close(t.of_row[USERS][i], i == 5 ? (double)NAN : 100, 0);
        check_nan(t.of_row[USERS_LOWER][i]);
        check_close(t.of_row[BUYERS][i], i < 5 ? (double)NAN : i == 5 ? 0 : -100, 0);
    }
}

/* The same answers as numbers from 0 to 10. End users by hand: 47/5 and 19/2, squares within 1.2 + 0.5 with 5 degrees of freedom,
 * so v = 0.34/5 and 0.34/2; Q = 0.042 is below 1, the between variance 0, and both go to 66/7. Squared errors are
 * 1/W + 2 (1/v) 4/W^2 with W = 7/0.34, and t of 5 at .975 is 2.5705818. */
static void w4_as_numbers(void **state)
{
    (void)state;
    struct table t;
    fill_w4(&t);
    ask(&t, true, "measure=\"rating scale=0..10\"");
    const double w = 7 / 0.34;
    for (int i = 0; i < 9; i++) {
        if (i == 5)
            continue;
        const double v = i < 5 ? 0.34 / 5 : 0.34 / 2, half = 2.570581835636314 * sqrt(1 / w + 2 / v * 4 / w / w);
        check_close(t.of_row[USERS][i], 66 / 7.0, 1e-12);
        check_close(t.of_row[USERS_LOWER][i], 66 / 7.0 - half, 1e-12);
        check_close(t.of_row[USERS_UPPER][i], fmin(10, 66 / 7.0 + half), 1e-12); /* 10 is the end of the scale */
    }
    assert_int_equal(of(&t, HIGH_LOW)->status, CXM_VALUE_NOT_IDENTIFIED);
    check_close(of(&t, UNDECIDED)->value, 100 / 3.0, 1e-15);
}

/* ---- cells ---- */

static const char *const accounts[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};

/* Accounts 0 to 3 stand in the four cells, 4 and 5 on the fence, 6 is heard on one side, 7 belongs to nobody known. Ratings. */
static void fill_cells(struct table *t)
{
    static const double centre[8][2] = {{9, 1}, {9, 9}, {1, 9}, {1, 1}, {5, 9}, {9, 5}, {9, NAN}, {NAN, NAN}};
    t->rows = 0;
    for (int a = 0; a < 8; a++)
        for (int side = 0; side < 2; side++)
            for (int k = 0; k < 4; k++)
                if (a == 7)
                    add(t, accounts[a], side ? "unknown" : "partner", 5, 10);
                else if (!isnan(centre[a][side]))
                    add(t, accounts[a], side ? "end_user" : "buyer", centre[a][side] + k % 2, a == 6 ? (double)NAN : 100 * (a + 1));
}

static void cells(void **state)
{
    (void)state;
    struct table t;
    fill_cells(&t);
    ask(&t, true, "measure=\"rating scale=0..10\"");
    static const double money[] = {100, 200, 300, 400};
    for (int cell = HIGH_LOW; cell <= LOW; cell++) {
        check_close(of(&t, cell)->value, 100 / 7.0, 1e-15);
        check_close(of(&t, MONEY + cell)->value, 100 * money[cell] / 2100, 1e-14);
        /* Wilson: 1 of 7 with z = 1.95996 is 0.025678 to 0.513134 */
        check_printed(of(&t, cell)->lower, 2.5678, 0.0005);
        check_printed(of(&t, cell)->upper, 51.3131, 0.0005);
        check_close(of(&t, cell)->std_error, 100 * sqrt(6 / 343.0), 1e-14);
        assert_int_equal(of(&t, cell)->flags, CXM_ESTIMATE_FEW_CLUSTERS);
        assert_int_equal(of(&t, cell)->clusters, 7);
        assert_int_equal(of(&t, cell)->n, 52);
        assert_int_equal(of(&t, cell)->excluded, 8);
        assert_int_equal(of(&t, MONEY + cell)->clusters, 6);
    }
    check_close(of(&t, UNDECIDED)->value, 200 / 7.0, 1e-15);
    check_close(of(&t, ONE_SIDED)->value, 100 / 7.0, 1e-15);
    check_close(of(&t, MONEY + UNDECIDED)->value, 100 * 1100 / 2100.0, 1e-14);
    check_close(of(&t, MONEY + ONE_SIDED)->value, 0, 0);
    check_close(of(&t, UNKNOWN)->value, 100 * 4 / 60.0, 1e-15);
    check_close(of(&t, NO_REVENUE)->value, 100 / 7.0, 1e-15);
    static const double quadrant[] = {2, 1, 3, 4, 0, 0};
    for (int64_t i = 0; i < t.rows; i++)
        check_close(t.of_row[QUADRANT][i], i < 48 ? quadrant[i / 8] : (double)NAN, 0);
}

/* Rows against cxm_shrink() put to each side alone, and its t. */
static void rows_are_shrunken_means(void **state)
{
    (void)state;
    struct table t;
    int64_t n[2][7];
    double mean[2][7];
    cxm_shrunken each[2][7];
    cxm_shrink_result result;
    fill_cells(&t);
    ask(&t, false, "measure=\"rating scale=0..10\" crosshair=6.25 confidence=0.9");
    static const double centre[7][2] = {{9, 1}, {9, 9}, {1, 9}, {1, 1}, {5, 9}, {9, 5}, {9, NAN}};
    for (int side = 0; side < 2; side++) {
        for (int a = 0; a < 7; a++) {
            n[side][a] = 4;
            mean[side][a] = centre[a][side] + 0.5;
        }
        const int64_t units = side ? 6 : 7; /* each has squares of 1 within, of 3 degrees of freedom */
        assert_int_equal(cxm_shrink(n[side], mean[side], units, 1 / 3.0, 3.0 * (double)units, 0.9, each[side], &result, NULL),
                         CXM_OK);
        for (int64_t i = 0; i < 48 + 4 * !side; i++) {
            const cxm_shrunken *unit = &each[side][i / 8];
            check_close(t.of_row[3 * side][i], unit->mean, 1e-13);
            check_close(t.of_row[3 * side + 1][i], unit->lower, 1e-13);
            check_close(t.of_row[3 * side + 2][i], fmin(unit->upper, 10), 1e-13);
        }
    }
    for (int64_t i = 0; i < 48; i++) {
        double p = 1;
        for (int side = 0; side < 2; side++) {
            const cxm_shrunken *unit = &each[side][i / 8];
            p *= cxm_t_cdf(fabs(unit->mean - 6.25) / unit->std_error, side ? 18 : 21);
        }
        check_close(t.of_row[PROBABILITY][i], p, 1e-12);
    }
    check_nan(t.of_row[PROBABILITY][48]);
    check_nan(t.of_row[USERS][48]);
    check_nan(t.of_row[BUYERS][t.rows - 1]);
}

/* A bound that lies on the line exactly leaves the account undecided; the line a hair lower does not. */
static void on_the_line(void **state)
{
    (void)state;
    struct table t;
    char options[120];
    fill_cells(&t);
    ask(&t, false, "measure=\"rating scale=0..10\"");
    const double lower = t.of_row[BUYERS_LOWER][0];
    snprintf(options, sizeof options, "measure=\"rating scale=0..10\" crosshair=%.17g", lower);
    ask(&t, false, options);
    check_close(t.of_row[QUADRANT][0], 0, 0);
    snprintf(options, sizeof options, "measure=\"rating scale=0..10\" crosshair=%.17g", nextafter(lower, 0));
    ask(&t, false, options);
    check_close(t.of_row[QUADRANT][0], 2, 0);
}

/* The mean of each side parts it in the middle, wherever it lies on the scale. */
static void crosshairs(void **state)
{
    (void)state;
    struct table t;
    fill_cells(&t);
    for (int64_t i = 0; i < t.rows; i++)
        t.score[i] += t.side[i][0] == 'b' ? 20 : 60;
    ask(&t, false, "measure=\"rating scale=0..100\"");
    check_close(of(&t, LOW_HIGH)->value, 600 / 7.0, 1e-14); /* 21 to 30 is low and 61 to 70 high */
    ask(&t, false, "measure=\"rating scale=0..100\" crosshair=mean");
    for (int cell = HIGH_LOW; cell <= LOW; cell++)
        assert_true(of(&t, cell)->value > 14);
    ask(&t, false, "measure=\"rating scale=0..100\" crosshair=15");
    check_close(of(&t, HIGH)->value, 600 / 7.0, 1e-14);
}

/* Rows against mpmath with 50 digits, which knows nothing of cxm_shrink(). */
static void vectors(void **state)
{
    const struct quadrant_vector *vector = *state;
    struct table t = {.rows = 0};
    for (int a = 0; a < vector->accounts; a++)
        for (int side = 0; side < 2; side++)
            for (int i = 1; i <= vector->of[a].answers[side][0]; i++)
                add(&t, accounts[a], side ? "end_user" : "buyer", vector->of[a].answers[side][i], 1);
    ask(&t, false, vector->options);
    for (int64_t i = 0; i < t.rows; i++)
        for (int k = 0; k < ROW_TERMS; k++)
            check_close(t.of_row[k][i], vector->of[t.account[i][0] - 'a'].row[k], 1e-11);
}

/* With buyers and end users exchanged, cells change places and nothing else. */
static void sides_exchanged(void **state)
{
    (void)state;
    struct table t, other;
    struct random random = {5};
    t.rows = other.rows = 0;
    for (int i = 0; i < 300; i++) {
        const int a = (int)random_below(&random, 10);
        const bool user = random_below(&random, 2);
        const double score = (double)random_below(&random, 4) + (user == (a % 2) ? 7 : 3);
        add(&t, accounts[a], user ? "end_user" : "buyer", score, 7.0 * a + 1);
    }
    for (int64_t i = t.rows - 1; i >= 0; i--)
        add(&other, t.account[i], t.side[i], t.score[i], t.revenue[i]);
    ask(&t, true, NULL);
    ask(&other, true, "buyer=end_user user=buyer");
    static const int place[] = {LOW_HIGH, HIGH, HIGH_LOW, LOW, UNDECIDED, ONE_SIDED};
    assert_true(of(&t, HIGH_LOW)->value > 0 && of(&t, LOW_HIGH)->value > 0);
    for (int cell = HIGH_LOW; cell <= ONE_SIDED; cell++) {
        check_close(of(&t, cell)->value, of(&other, place[cell])->value, 1e-14);
        check_close(of(&t, cell)->upper, of(&other, place[cell])->upper, 1e-14);
        check_close(of(&t, MONEY + cell)->value, of(&other, MONEY + place[cell])->value, 1e-13);
    }
    for (int64_t i = 0; i < 300; i++) {
        check_close(t.of_row[BUYERS][i], other.of_row[USERS][299 - i], 1e-12);
        check_close(t.of_row[PROBABILITY][i], other.of_row[PROBABILITY][299 - i], 1e-10);
    }
}

/* ---- what cannot be said ---- */

static const struct status_case {
    const char *name;
    struct {
        const char *account, *side;
        double score;
    } rows[10];
    int64_t n;
    int32_t cells, undecided, one_sided;
    double undecided_value, one_sided_value;
} status_cases[] = {
    {"no rows", {{NULL, NULL, 0}}, 0, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, NAN, NAN},
    {"no answers", {{"a", "buyer", NAN}, {"a", "end_user", NAN}}, 2, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, NAN,
     NAN},
    {"no accounts", {{NULL, "buyer", 9}, {NULL, "end_user", 2}}, 2, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, NAN,
     NAN},
    {"nobody known", {{"a", NULL, 9}, {"a", "", 2}}, 2, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, NAN, NAN},
    {"buyers only", {{"a", "buyer", 9}, {"a", "buyer", 2}, {"b", "buyer", 9}, {"b", "buyer", 3}}, 4, CXM_VALUE_NO_DATA,
     CXM_VALUE_NO_DATA, CXM_VALUE_OK, NAN, 100},
    {"no account on both sides", {{"a", "buyer", 9}, {"a", "buyer", 2}, {"b", "end_user", 9}, {"b", "end_user", 3}}, 4,
     CXM_VALUE_NO_DATA, CXM_VALUE_NO_DATA, CXM_VALUE_OK, NAN, 100},
    {"one account", {{"a", "buyer", 9}, {"a", "buyer", 2}, {"a", "end_user", 9}, {"a", "end_user", 3}}, 4, CXM_VALUE_NOT_IDENTIFIED,
     CXM_VALUE_OK, CXM_VALUE_OK, 100, 0},
    {"one answer each", {{"a", "buyer", 9}, {"b", "buyer", 2}, {"a", "end_user", 9}, {"b", "end_user", 3}}, 4,
     CXM_VALUE_NOT_IDENTIFIED, CXM_VALUE_OK, CXM_VALUE_OK, 100, 0},
    {"all alike",
     {{"a", "buyer", 9}, {"a", "buyer", 10}, {"b", "buyer", 9}, {"a", "end_user", 9}, {"a", "end_user", 9}, {"b", "end_user", 10}},
     6,
     CXM_VALUE_UNDEFINED, CXM_VALUE_OK, CXM_VALUE_OK, 100, 0},
    {"alike within accounts",
     {{"a", "buyer", 9}, {"a", "buyer", 10}, {"b", "buyer", 2}, {"a", "end_user", 2}, {"a", "end_user", 2}, {"b", "end_user", 10}},
     6,
     CXM_VALUE_UNDEFINED, CXM_VALUE_OK, CXM_VALUE_OK, 100, 0},
    {"one side varies, the other does not",
     {{"a", "buyer", 9}, {"a", "buyer", 2}, {"b", "buyer", 2}, {"a", "end_user", 9}, {"a", "end_user", 9}, {"b", "end_user", 9}}, 6,
     CXM_VALUE_UNDEFINED, CXM_VALUE_OK, CXM_VALUE_OK, 100, 0},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    struct table t = {.rows = 0};
    for (int64_t i = 0; i < c->n; i++)
        add(&t, c->rows[i].account, c->rows[i].side, c->rows[i].score, 1);
    ask(&t, true, NULL);
    for (int money = 0; money <= MONEY; money += MONEY) {
        for (int cell = HIGH_LOW; cell <= LOW; cell++)
            assert_int_equal(of(&t, money + cell)->status, c->cells);
        assert_int_equal(of(&t, money + UNDECIDED)->status, c->undecided);
        assert_int_equal(of(&t, money + ONE_SIDED)->status, c->one_sided);
        check_close(of(&t, money + UNDECIDED)->value, c->undecided_value, 0);
        check_close(of(&t, money + ONE_SIDED)->value, c->one_sided_value, 0);
    }
    for (int term = 0; term < TERMS; term++) {
        const cxm_estimate *e = of(&t, term);
        assert_int_equal(isnan(e->value), e->status != CXM_VALUE_OK);
        assert_int_equal(isnan(e->lower), e->interval_status != CXM_INTERVAL_OK);
        assert_int_equal(e->n + e->missing + e->excluded, c->n);
        assert_int_equal(t.figures[term].test_status, CXM_TEST_NOT_TESTABLE);
    }
    for (int64_t i = 0; i < c->n; i++)
        assert_true(isnan(t.of_row[QUADRANT][i]) || t.of_row[QUADRANT][i] < 1);
}

/* Sides whose accounts differ by no more than chance are placed by the mean of all, and the shares say so. */
static void accounts_alike(void **state)
{
    (void)state;
    struct table t = {.rows = 0};
    for (int a = 0; a < 6; a++)
        for (int k = 0; k < 6; k++) {
            add(&t, accounts[a], "buyer", k % 3 ? 9 : 8, NAN);
            add(&t, accounts[a], "end_user", (k % 3 ? 2 : 3) + a % 2, NAN);
        }
    ask(&t, true, "measure=\"rating scale=0..10\"");
    check_close(of(&t, HIGH_LOW)->value, 100, 0);
    assert_int_equal(of(&t, HIGH_LOW)->flags & CXM_ESTIMATE_DOUBTFUL, CXM_ESTIMATE_DOUBTFUL);
    assert_int_equal(of(&t, MONEY)->status, CXM_VALUE_NO_DATA); /* nobody's revenue is known */
    check_close(of(&t, NO_REVENUE)->value, 100, 0);
    ask(&t, false, "measure=\"rating scale=0..10\" crosshair=mean");
    check_close(of(&t, HIGH_LOW)->value, 0, 0);
    check_close(of(&t, UNDECIDED)->value, 100, 0);
    for (int64_t i = 0; i < t.rows; i++)
        t.revenue[i] = 0;
    ask(&t, true, NULL);
    assert_int_equal(of(&t, MONEY)->status, CXM_VALUE_UNDEFINED); /* no share of nothing */
}

static void refusals(void **state)
{
    (void)state;
    static const struct {
        const char *options, *message;
        cxm_status status;
    } wrong[] = {
        {"crosshair=middle", "none of midpoint, mean and a number in -100..100", CXM_E_ARGUMENT},
        {"crosshair=101", "none of midpoint, mean and a number in -100..100", CXM_E_ARGUMENT},
        {"crosshair=nan", "none of midpoint, mean and a number in -100..100", CXM_E_ARGUMENT},
        {"measure=csat crosshair=-1", "a number in 0..100", CXM_E_ARGUMENT},
        {"measure=shrinkage", "no measure of answers", CXM_E_NOT_FOUND},
        {"buyer=end_user", "label of buyers too", CXM_E_ARGUMENT},
        {"confidence=1", "confidence", CXM_E_ARGUMENT},
    };
    struct table t;
    cxm_error why;
    fill_w4(&t);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(ask_with(&t, true, wrong[i].options, NULL, &why), wrong[i].status);
        if (!strstr(why.message, wrong[i].message))
            fail_msg("%s: %s", wrong[i].options, why.message);
    }
    t.revenue[3] = 99999;
    assert_int_equal(ask_with(&t, true, NULL, NULL, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "revenue[3]: 99999, where an earlier row of the same account has 100000");
    assert_int_equal(why.row, 3);
    t.revenue[3] = -1;
    assert_int_equal(ask_with(&t, true, NULL, NULL, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "revenue[3]: -1 is outside 0..1e140");
    assert_int_equal(ask_with(&t, false, NULL, NULL, &why), CXM_OK);
    t.side[4] = "unknown";
    assert_int_equal(ask_with(&t, false, "unknown=fail", NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 4);
    t.score[2] = 11;
    assert_int_equal(ask_with(&t, false, NULL, NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 2);
}

static void canonical_options(void **state)
{
    (void)state;
    static const struct {
        const char *given, *crosshair;
    } cases[] = {{"", "crosshair=midpoint"}, {"crosshair=0x1p3", "crosshair=8"}, {"crosshair=mean", "crosshair=mean"}};
    const cxm_measure *measure = cxm_measure_find("voices.quadrant");
    struct cxm__option_table table = cxm__measure_table(cxm__measure_own(measure));
    for (int i = 0; i < 3; i++) {
        union cxm__any_options options;
        char text[600], again[600];
        size_t needed;
        for (int pass = 0; pass < 2; pass++) {
            cxm__options_defaults(&table, &options, measure->options_size);
            assert_int_equal(cxm_options_parse(measure, pass ? text : cases[i].given, &options, NULL), CXM_OK);
            assert_int_equal(cxm_options_format(measure, &options, pass ? again : text, sizeof text, &needed, NULL), CXM_OK);
        }
        assert_non_null(strstr(text, cases[i].crosshair));
        assert_string_equal(text, again);
    }
}

/* ---- how often an account is put where it does not belong ---- */

/* True means are normal; an account that is put on the wrong side of the line on either side counts. Each bound leaves 2.5 % to
 * chance where answers tell much; here are 1 to 6 of them. */
static void seldom_misplaced(void **state)
{
    skip_where_slow();
    (void)state;
    static const int counts[] = {5, 12, 20};
    static const double iccs[] = {0.1, 0.3};
    for (int c = 0; c < 3; c++)
        for (int r = 0; r < 2; r++) {
            struct random random = {(uint64_t)(11 * c + r + 1)};
            int64_t all = 0, placed = 0, wrong = 0;
            static char names[20][12];
            for (int round = 0; round < 300; round++) {
                struct table t = {.rows = 0};
                double truth[20][2];
                for (int a = 0; a < counts[c]; a++) {
                    snprintf(names[a], sizeof names[a], "%d", a);
                    for (int side = 0; side < 2; side++) {
                        truth[a][side] = (side ? -0.5 : 0.5) + sqrt(iccs[r]) * cxm_normal_quantile(random_unit(&random));
                        for (int64_t k = random_below(&random, 6); k >= 0; k--)
                            add(&t, names[a], side ? "end_user" : "buyer",
                                truth[a][side] + sqrt(1 - iccs[r]) * cxm_normal_quantile(random_unit(&random)), 1);
                    }
                }
                ask(&t, false, "measure=\"rating scale=-20..20\"");
                for (int64_t i = 0; i < t.rows; i++) {
                    if (i && t.account[i] == t.account[i - 1])
                        continue;
                    const double *own = truth[t.account[i][1] ? 10 * (t.account[i][0] - '0') + t.account[i][1] - '0'
                                                              : t.account[i][0] - '0'];
                    const int cell = own[0] > 0 ? (own[1] > 0 ? 1 : 2) : own[1] > 0 ? 3 : 4;
                    all++;
                    placed += t.of_row[QUADRANT][i] > 0;
                    wrong += t.of_row[QUADRANT][i] > 0 && (int)t.of_row[QUADRANT][i] != cell;
                }
            }
            printf("%d accounts, icc %.1f: %.1f %% placed, %.2f %% wrongly\n", counts[c], iccs[r],
                   100.0 * (double)placed / (double)all, 100.0 * (double)wrong / (double)all);
            assert_true((double)wrong <= 0.025 * (double)all);
            assert_true(placed > 0);
        }
}

/* The same of promoters and detractors, whose variance is no constant: answers are rounded normal ones about 7.5 and 8. */
static void seldom_misplaced_by_nps(void **state)
{
    skip_where_slow();
    (void)state;
    static const double apart[] = {0.5, 1.5};
    for (int r = 0; r < 2; r++) {
        struct random random = {(uint64_t)r + 41};
        int64_t all = 0, placed = 0, wrong = 0;
        for (int round = 0; round < 400; round++) {
            struct table t = {.rows = 0};
            int cell[10];
            for (int a = 0; a < 10; a++) {
                bool high[2];
                for (int side = 0; side < 2; side++) {
                    const double own = (side ? 7.5 : 8) + apart[r] * cxm_normal_quantile(random_unit(&random));
                    high[side] = cxm_normal_cdf((own - 8.5) / 1.5) > cxm_normal_cdf((6.5 - own) / 1.5);
                    for (int64_t k = 2 + random_below(&random, 6); k > 0; k--) {
                        const double answer = floor(0.5 + own + 1.5 * cxm_normal_quantile(random_unit(&random)));
                        add(&t, accounts[a], side ? "end_user" : "buyer", fmax(0, fmin(10, answer)), 1);
                    }
                }
                cell[a] = high[0] ? (high[1] ? 1 : 2) : high[1] ? 3 : 4;
            }
            ask(&t, false, NULL);
            for (int64_t i = 0; i < t.rows; i++) {
                if (i && t.account[i] == t.account[i - 1])
                    continue;
                all++;
                placed += t.of_row[QUADRANT][i] > 0;
                wrong += t.of_row[QUADRANT][i] > 0 && (int)t.of_row[QUADRANT][i] != cell[t.account[i][0] - 'a'];
            }
        }
        printf("nps, accounts apart by %.1f points: %.1f %% placed, %.2f %% wrongly\n", apart[r],
               100.0 * (double)placed / (double)all, 100.0 * (double)wrong / (double)all);
        assert_true((double)wrong <= 0.025 * (double)all);
        assert_true(placed > 0);
    }
}

static void failing_memory(void **state)
{
    (void)state;
    struct table t;
    cxm_status status = CXM_E_MEMORY;
    fill_cells(&t);
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = ask_with(&t, true, NULL, &failing.host, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[40] = {
        cmocka_unit_test(w4),
        cmocka_unit_test(w4_as_numbers),
        cmocka_unit_test(cells),
        cmocka_unit_test(rows_are_shrunken_means),
        cmocka_unit_test(on_the_line),
        cmocka_unit_test(crosshairs),
        cmocka_unit_test(sides_exchanged),
        cmocka_unit_test(accounts_alike),
        cmocka_unit_test(refusals),
        cmocka_unit_test(canonical_options),
        cmocka_unit_test(seldom_misplaced),
        cmocka_unit_test(seldom_misplaced_by_nps),
        cmocka_unit_test(failing_memory),
    };
    size_t count = 13;
    CHECK_ROWS(status_cases, statuses, tests, count);
    CHECK_ROWS(quadrant_vectors, vectors, tests, count);
    return _cmocka_run_group_tests("voices.quadrant", tests, count, NULL, NULL);
}
