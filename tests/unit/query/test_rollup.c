/* Roll-ups against what a table of accounts says when it is put together by hand: one row for each answer with its weight, or one
 * for each account with its one answer, asked through the public call. */
#include <stdlib.h>

#include "support/accounts.h"
#include "support/failing_host.h"
#include "support/random.h"

#include "model/roles.h"

enum { ACCOUNTS = 23, ROLES = CXM__ROLE_CLASSES, METHODS = 5, WEIGHTS = 3 };

static const char *const teams[] = {"east", "north", "west", NULL};
static double revenue[ACCOUNTS], heads[ACCOUNTS * CXM__HEADCOUNTS];

/* ---- worked example W4 ---- */

static void w4(struct answers *answers)
{
    static const int a[] = {9, 9, 10, 9, 10};
    answers->length = 0;
    for (int i = 0; i < 5; i++)
        answers_add(answers, "all", 0, CXM__ROLE_END_USER, i, a[i]);
    answers_add(answers, "all", 1, CXM__ROLE_DECISION_MAKER, 5, 8);
    answers_add(answers, "all", 2, CXM__ROLE_DECISION_MAKER, 6, 4);
    answers_add(answers, "all", 2, CXM__ROLE_END_USER, 7, 9);
    answers_add(answers, "all", 2, CXM__ROLE_END_USER, 8, 10);
}

static cxm_result *roll(const struct first_stage *stage, struct cxm__rollup rollup, const struct cxm__rollup_accounts *accounts)
{
    struct cxm__rolled rolled;
    cxm_result *result = NULL;
    cxm_error error;
    if (cxm__rollup_make(&rolled, &rollup, &stage->plan, &stage->partial, accounts, &error) ||
        cxm__rollup_result(&result, &rolled, &error))
        fail_msg("%s: %s", cxm__rollup_name(&rollup), error.message);
    cxm__rollup_free(&rolled);
    return result;
}

static void five_numbers_of_nine_answers(void **state)
{
    static const struct {
        struct cxm__rollup rollup;
        double value;
        int64_t n, clusters, outranked;
    } cases[] = {
        {{CXM__ROLLUP_RESPONSES, CXM__ROLLUP_UNWEIGHTED}, 200. / 3, 9, 0, 0},
        {{CXM__ROLLUP_ACCOUNT_MEAN, CXM__ROLLUP_UNWEIGHTED}, 400. / 9, 9, 3, 0},
        {{CXM__ROLLUP_ACCOUNT_CATEGORY, CXM__ROLLUP_UNWEIGHTED}, 100. / 3, 3, 0, 0},
        {{CXM__ROLLUP_WATERFALL, CXM__ROLLUP_UNWEIGHTED}, 0, 3, 0, 2},
        {{CXM__ROLLUP_WATERFALL, CXM__ROLLUP_REVENUE}, -50, 3, 0, 2},
        {{CXM__ROLLUP_WORST, CXM__ROLLUP_UNWEIGHTED}, 0, 3, 0, 0},
    };
    static const double w4_revenue[] = {100e3, 300e3, 600e3};
    const struct cxm__rollup_accounts accounts = {w4_revenue, NULL};
    static struct answers answers;
    struct first_stage stage;
    (void)state;
    w4(&answers);
    for (int weighted = 0; weighted < 2; weighted++) {
        stage_make(&stage, answers_table(&answers), LIST("nps", "rating(score, scale=0..10)"), LIST("account", "role_class"), 2,
                   weighted, false);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            cxm_result *result = roll(&stage, cases[i].rollup, &accounts);
            const cxm_estimate nps = estimate_at(result, "nps", "score", (const char *const[]){NULL});
            check_close(nps.value, cases[i].value, 1e-14);
            assert_int_equal(nps.n, cases[i].n);
            assert_int_equal(nps.clusters, cases[i].clusters);
            const cxm_column *rows = cxm_table_find(cxm_result_ledger(result), "rows");
            assert_int_equal(cxm__column_integer(rows, 0), 9 - cases[i].outranked);
            assert_int_equal(cxm__column_integer(rows, 6 + CXM__OUT_OUTRANKED), cases[i].outranked);
            assert_int_equal(nps.excluded, cases[i].outranked);
            if (cases[i].clusters) { /* s / sqrt(m) of the accounts' own scores: 100, 0, 33.3; and fewer than five accounts */
                check_close(nps.std_error, sqrt((pow(500. / 9, 2) + pow(400. / 9, 2) + pow(100. / 9, 2)) / 2 / 3), 1e-14);
                check_close(nps.df, 2, 0);
                assert_int_equal(nps.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
            }
            cxm_result_free(result);
        }
        stage_free(&stage);
    }
}

static void buyers_and_end_users_apart(void **state)
{
    static struct answers answers;
    struct first_stage stage;
    (void)state;
    w4(&answers);
    for (int64_t i = 0; i < answers.length; i++)
        answers.team[i] = answers.role[i] == CXM__ROLE_END_USER ? "end_user" : "decision_maker";
    stage_make(&stage, answers_table(&answers), LIST("nps"), LIST("team", "account", "role_class"), 2, false, false);
    for (int method = 0; method < METHODS; method++) {
        cxm_result *result = roll(&stage, (struct cxm__rollup){(enum cxm__rollup_method)method, CXM__ROLLUP_UNWEIGHTED}, NULL);
        check_close(estimate_at(result, "nps", "score", LIST("decision_maker")).value, -50, 1e-14);
        check_close(estimate_at(result, "nps", "score", LIST("end_user")).value, 100, 1e-14);
        cxm_result_free(result);
    }
    stage_free(&stage);
}

/* ---- random answers ---- */

static void fill(struct answers *answers, struct random *random, int64_t rows, bool weighted)
{
    answers->length = 0;
    for (int64_t i = 0; i < rows; i++) {
        double score = (double)random_below(random, 11);
        score = random_below(random, 9) ? score : score / 2 + 1;
        score = random_below(random, 12) ? score : NAN;
        score = random_below(random, 25) ? score : 11;
        answers_add(answers, teams[random_below(random, 4)], (int)random_below(random, ACCOUNTS + 1) - 1,
                    (int)random_below(random, ROLES + 1) - 1, (int)random_below(random, 40) - 1, score);
        answers->other[i] = random_below(random, 3) ? (double)random_below(random, 11) : NAN;
        answers->stratum[i] = answers->account[i] % 3 + 1;
        answers->weight[i] = !weighted ? 1 : random_below(random, 20) ? 0.25 + random_unit(random) : 0;
    }
    for (int a = 0; a < ACCOUNTS; a++) {
        revenue[a] = random_below(random, 6) ? 1 + 1000 * random_unit(random) : random_below(random, 2) ? NAN : 0;
        double *own = heads + a * CXM__HEADCOUNTS;
        for (int c = 0; c < ROLES; c++)
            own[c] = random_below(random, 4) && a % 7 ? (double)(1 + random_below(random, 90)) : NAN;
        own[ROLES] = random_below(random, 3) ? (double)(10 + random_below(random, 900)) : NAN;
    }
}

/* The reference's own accounts: what a row weighs in its account of its team, by long sums over all rows. */
struct by_hand {
    const struct answers *of;
    const double *score;
    struct cxm__rollup rollup;
    bool weighted, with_strata;
    int64_t used, no_account, no_revenue, no_headcount, outranked;
};

static bool same_team(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool counts(const struct by_hand *hand, int64_t row)
{
    const double score = hand->score[row];
    return !isnan(score) && score <= 10 && (!hand->weighted || hand->of->weight[row] > 0);
}

static int role_of(const struct by_hand *hand, int64_t row)
{
    return hand->of->role[row] < 0 ? CXM__ROLE_UNKNOWN : hand->of->role[row];
}

static bool together(const struct by_hand *hand, int64_t a, int64_t b)
{
    return hand->of->account[a] == hand->of->account[b] && same_team(hand->of->team[a], hand->of->team[b]) && counts(hand, b);
}

static bool known(double number)
{
    return number > 0;
}

static bool has_classes(int account)
{
    bool any = false;
    for (int c = 0; c < ROLES; c++)
        any = any || known(heads[account * CXM__HEADCOUNTS + c]);
    return any;
}

/* Whether a row that counts counts in the roll-up too; the reasons are noted. */
static bool enters(struct by_hand *hand, int64_t row, bool note)
{
    const int account = hand->of->account[row];
    int64_t none = 0, *reason = NULL;
    if (account < 0) {
        reason = &hand->no_account;
    } else if (hand->rollup.weight == CXM__ROLLUP_REVENUE && !known(revenue[account])) {
        reason = &hand->no_revenue;
    } else if (hand->rollup.weight == CXM__ROLLUP_POPULATION) {
        const double *own = heads + account * CXM__HEADCOUNTS;
        if (has_classes(account) ? !known(own[role_of(hand, row)]) : !known(own[ROLES]))
            reason = &hand->no_headcount;
    }
    for (int64_t other = 0; !reason && hand->rollup.method == CXM__ROLLUP_WATERFALL && other < hand->of->length; other++)
        if (together(hand, row, other) && role_of(hand, other) < role_of(hand, row)) {
            const enum cxm__rollup_method method = hand->rollup.method;
            hand->rollup.method = CXM__ROLLUP_WORST;
            if (enters(hand, other, false))
                reason = &hand->outranked;
            hand->rollup.method = method;
        }
    *(note && reason ? reason : &none) += 1;
    hand->used += note && !reason;
    return !reason;
}

/* Within its account: the policy's weight, times heads per answer of the class. */
static long double own_weight(const struct by_hand *hand, int64_t row)
{
    const int account = hand->of->account[row];
    const long double weight = hand->weighted ? (long double)hand->of->weight[row] : 1;
    long double class = 0;
    if (hand->rollup.weight != CXM__ROLLUP_POPULATION || !has_classes(account))
        return weight;
    for (int64_t other = 0; other < hand->of->length; other++)
        if (together(hand, row, other) && role_of(hand, other) == role_of(hand, row))
            class += hand->weighted ? (long double)hand->of->weight[other] : 1;
    return weight / class * heads[account * CXM__HEADCOUNTS + role_of(hand, row)];
}

static double total_of(const struct by_hand *hand, int account)
{
    double together_heads = 0;
    if (hand->rollup.weight == CXM__ROLLUP_UNWEIGHTED)
        return 1;
    if (hand->rollup.weight == CXM__ROLLUP_REVENUE)
        return revenue[account];
    if (known(heads[account * CXM__HEADCOUNTS + ROLES]))
        return heads[account * CXM__HEADCOUNTS + ROLES];
    for (int c = 0; c < ROLES; c++)
        together_heads += known(heads[account * CXM__HEADCOUNTS + c]) ? heads[account * CXM__HEADCOUNTS + c] : 0;
    return together_heads;
}

/* The rows as they should be asked for, in `to`. Rows that do not count come along as missing, so that no group is lost. */
static void by_hand(struct by_hand *hand, struct answers *to)
{
    const struct answers *of = hand->of;
    const bool spread = hand->rollup.method <= CXM__ROLLUP_ACCOUNT_MEAN;
    to->length = 0;
    for (int64_t row = 0; row < of->length; row++) {
        bool first = counts(hand, row) && enters(hand, row, true);
        const bool in = first;
        long double weight = 0, sum = 0, lowest = INFINITY, own = in ? own_weight(hand, row) : 0;
        for (int64_t other = 0; in && other < of->length; other++)
            if (together(hand, row, other) && enters(hand, other, false)) {
                const long double w = own_weight(hand, other);
                first = first && other >= row;
                weight += w;
                sum += w * (long double)hand->score[other];
                lowest = hand->score[other] < (double)lowest ? (long double)hand->score[other] : lowest;
            }
        double answer = hand->score[row];
        if (in && !spread) {
            const long double mean = sum / weight;
            answer = hand->rollup.method == CXM__ROLLUP_WORST ? (double)lowest
                     : fabsl(mean - roundl(mean)) < 1e-12L    ? (double)roundl(mean)
                                                              : (double)mean;
        }
        answers_add(to, of->team[row], of->account[row], 0, 0, spread ? (in ? answer : NAN) : (first ? answer : NAN));
        const double total = in ? total_of(hand, of->account[row]) : 1;
        to->weight[to->length - 1] = in && spread ? (double)(own / weight) * total : total;
        to->stratum[to->length - 1] = of->stratum[row];
        to->account[to->length - 1] = of->account[row] < 0 ? 99 : of->account[row];
    }
}

/* One measure at a time, since a by-hand table is one column's. */
static void check_rollup(struct answers *answers, struct cxm__rollup rollup, bool weighted, bool strata)
{
    static const struct {
        const char *measure, *by_hand;
        bool other;
    } columns[] = {{"nps(score, off_scale=skip)", "nps(score)", false},
                   {"rating(score, scale=0..10, off_scale=skip)", "rating(score, scale=0..10)", false},
                   {"nps(other)", "nps(score)", true}};
    static struct answers hand_rows;
    static double placed_revenue[ACCOUNTS], placed_heads[ACCOUNTS * CXM__HEADCOUNTS];
    const struct cxm__rollup_accounts accounts = {placed_revenue, placed_heads};
    const bool spread = rollup.method <= CXM__ROLLUP_ACCOUNT_MEAN;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        struct by_hand hand = {.of = answers, .score = columns[i].other ? answers->other : answers->score, .rollup = rollup,
                               .weighted = weighted, .with_strata = strata};
        struct first_stage stage;
        stage_make(&stage, answers_table(answers), LIST(columns[i].measure, "csat(other, scale=0..10)"),
                   strata ? LIST("team", "stratum", "account", "role_class") : LIST("team", "account", "role_class"),
                   strata ? 3 : 2, weighted, strata);
        accounts_place(&stage, strata ? 2 : 1, revenue, 1, placed_revenue);
        accounts_place(&stage, strata ? 2 : 1, heads, CXM__HEADCOUNTS, placed_heads);
        cxm_result *got = roll(&stage, rollup, &accounts);
        by_hand(&hand, &hand_rows);
        answers_table(&hand_rows);
        cxm_query query = query_of(LIST(columns[i].by_hand, "csat(score, scale=0..10)"), LIST("team"));
        query.policy = spread && strata                     ? "weight=weight stratum=stratum cluster=account"
                       : spread                             ? "weight=weight cluster=account"
                       : rollup.weight && strata            ? "weight=weight stratum=stratum"
                       : rollup.weight                      ? "weight=weight"
                       : strata                             ? "stratum=stratum"
                                                            : NULL;
        cxm_result *want = query_run(&hand_rows.table, &query, NULL);
        const int64_t lines = 6 + CXM__LEFT_OUT;
        const cxm_column *ledger = cxm_table_find(cxm_result_ledger(got), "rows");
        int64_t sum = 0;
        for (int64_t row = 0; row < cxm_result_length(got); row++) { /* the second measure is of another column by hand */
            if (strncmp(cxm_result_text(got, row, "measure"), "csat", 4) == 0)
                continue;
            static const char *const numbers[] = {"value", "std_error", "lower", "upper", "df", "n_effective", "n", "clusters"};
            for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
                check_close_at(numbers[k], (int)row, cxm_result_number(got, row, numbers[k]),
                               cxm_result_number(want, row, numbers[k]), 1e-11);
            assert_string_equal(cxm_result_text(got, row, "status"), cxm_result_text(want, row, "status"));
            assert_string_equal(cxm_result_text(got, row, "interval_status"), cxm_result_text(want, row, "interval_status"));
            assert_true(same_team(cxm_result_text(got, row, "team"), cxm_result_text(want, row, "team")));
        }
        for (int64_t line = 0; line < lines; line++)
            sum += cxm__column_integer(ledger, line);
        assert_int_equal(sum, answers->length);
        assert_int_equal(cxm__column_integer(ledger, 0), hand.used);
        assert_int_equal(cxm__column_integer(ledger, 6 + CXM__OUT_NO_ACCOUNT), hand.no_account);
        assert_int_equal(cxm__column_integer(ledger, 6 + CXM__OUT_NO_REVENUE), hand.no_revenue);
        assert_int_equal(cxm__column_integer(ledger, 6 + CXM__OUT_NO_HEADCOUNT), hand.no_headcount);
        assert_int_equal(cxm__column_integer(ledger, 6 + CXM__OUT_OUTRANKED), hand.outranked);
        cxm_result_free(got);
        cxm_result_free(want);
        stage_free(&stage);
    }
}

static void as_by_hand(void **state)
{
    static const enum cxm__rollup_weight weights[] = {CXM__ROLLUP_UNWEIGHTED, CXM__ROLLUP_REVENUE, CXM__ROLLUP_POPULATION};
    static struct answers answers;
    struct random random = {11};
    (void)state;
    for (int64_t rows = 0; rows < 260; rows += 1 + rows) {
        for (int weighted = 0; weighted < 2; weighted++) {
            fill(&answers, &random, rows, weighted);
            for (int method = 0; method < METHODS; method++)
                for (int weight = method == 0; weight < WEIGHTS; weight++)
                    for (int strata = 0; strata < 2; strata++)
                        check_rollup(&answers, (struct cxm__rollup){(enum cxm__rollup_method)method, weights[weight]}, weighted,
                                     strata);
        }
    }
}

/* ---- counts, exactness, order ---- */

static void counts_of_rows_and_accounts(void **state)
{
    static const double some_revenue[] = {10, NAN, 30, 40};
    const struct cxm__rollup_accounts accounts = {some_revenue, NULL};
    static struct answers answers;
    struct first_stage stage;
    (void)state;
    answers.length = 0;
    answers_add(&answers, "a", 0, 0, 0, 9); /* counts */
    answers_add(&answers, "a", 0, 6, 1, 3);
    answers_add(&answers, "a", 1, 0, 2, 7); /* no revenue */
    answers_add(&answers, "a", 1, 1, 3, 8);
    answers_add(&answers, "a", 2, 0, 4, NAN); /* an account without an answer */
    answers_add(&answers, "a", 3, 0, 5, 11); /* another: off the scale */
    answers_add(&answers, "a", -1, 0, 6, 2); /* nobody's */
    answers_add(&answers, "a", -1, 0, 7, NAN);
    answers_add(&answers, "b", -1, 0, 8, 5); /* a group that has nothing else */
    answers_add(&answers, "c", -1, 0, 9, NAN); /* and one that has not even that */
    stage_make(&stage, answers_table(&answers), LIST("nps(score, off_scale=skip)"), LIST("team", "account", "role_class"), 2, false,
               false);
    static const struct {
        struct cxm__rollup rollup;
        int64_t n, missing, excluded, ledger[6 + CXM__LEFT_OUT];
    } cases[] = {
        {{CXM__ROLLUP_RESPONSES, CXM__ROLLUP_UNWEIGHTED}, 5, 2, 1, {6, 3, 1}},
        {{CXM__ROLLUP_ACCOUNT_MEAN, CXM__ROLLUP_UNWEIGHTED}, 4, 2, 2, {4, 3, 1, 0, 0, 0, [6 + CXM__OUT_NO_ACCOUNT] = 2}},
        {{CXM__ROLLUP_ACCOUNT_MEAN, CXM__ROLLUP_REVENUE}, 2, 2, 4,
         {2, 3, 1, 0, 0, 0, [6 + CXM__OUT_NO_ACCOUNT] = 2, [6 + CXM__OUT_NO_REVENUE] = 2}},
        {{CXM__ROLLUP_ACCOUNT_CATEGORY, CXM__ROLLUP_UNWEIGHTED}, 2, 2, 2, {4, 3, 1, 0, 0, 0, [6 + CXM__OUT_NO_ACCOUNT] = 2}},
        {{CXM__ROLLUP_WATERFALL, CXM__ROLLUP_REVENUE}, 1, 2, 5,
         {1, 3, 1, 0, 0, 0, [6 + CXM__OUT_NO_ACCOUNT] = 2, [6 + CXM__OUT_NO_REVENUE] = 2, [6 + CXM__OUT_OUTRANKED] = 1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_result *result = roll(&stage, cases[i].rollup, &accounts);
        const cxm_estimate a = estimate_at(result, "nps", "score", LIST("a")), b = estimate_at(result, "nps", "score", LIST("b"));
        const cxm_column *rows = cxm_table_find(cxm_result_ledger(result), "rows");
        assert_int_equal(a.n, cases[i].n);
        assert_int_equal(a.missing, cases[i].missing);
        assert_int_equal(a.excluded, cases[i].excluded);
        assert_int_equal(b.status, i ? CXM_VALUE_NO_DATA : CXM_VALUE_OK);
        assert_int_equal(b.excluded, i > 0);
        const cxm_estimate c = estimate_at(result, "nps", "score", LIST("c"));
        assert_int_equal(c.status, CXM_VALUE_NO_DATA);
        assert_int_equal(c.missing, cases[i].rollup.method <= CXM__ROLLUP_ACCOUNT_MEAN); /* a row, but no account */
        assert_int_equal(cxm_result_ledger(result)->length, 6 + CXM__LEFT_OUT);
        for (int64_t line = 0; line < 6 + CXM__LEFT_OUT; line++)
            assert_int_equal(cxm__column_integer(rows, line), cases[i].ledger[line]);
        cxm_result_free(result);
    }
    stage_free(&stage);
}

/* Weights that are no binary fractions must not make a passive of a mean of 9. */
static void a_mean_of_nine_is_a_promoter(void **state)
{
    static struct answers answers;
    struct first_stage stage;
    (void)state;
    answers.length = 0;
    for (int a = 0; a < 200; a++) {
        answers_add(&answers, NULL, a, a % 9, 0, 8);
        answers_add(&answers, NULL, a, (a + 3) % 9, 0, 10);
        for (int more = 0; more < a % 5; more++)
            answers_add(&answers, NULL, a, (a + more) % 9, 0, 9);
        for (int64_t i = answers.length - 2 - a % 5; i < answers.length; i++)
            answers.weight[i] = 1. / (a + 3);
    }
    stage_make(&stage, answers_table(&answers), LIST("nps"), LIST("account", "role_class"), 2, true, false);
    cxm_result *result = roll(&stage, (struct cxm__rollup){CXM__ROLLUP_ACCOUNT_CATEGORY, CXM__ROLLUP_UNWEIGHTED}, NULL);
    const cxm_estimate nps = estimate_at(result, "nps", "score", (const char *const[]){NULL});
    check_close(nps.value, 100, 0);
    assert_int_equal(nps.n, 200);
    cxm_result_free(result);
    stage_free(&stage);
}

static void swap_rows(struct answers *of, int64_t a, int64_t b)
{
#define SWAP_MEMBER(type, member)           \
    do {                                    \
        const type kept = of->member[a];    \
        of->member[a] = of->member[b];      \
        of->member[b] = kept;               \
    } while (0)
    SWAP_MEMBER(char *, team);
    SWAP_MEMBER(int32_t, stratum);
    SWAP_MEMBER(int32_t, account);
    SWAP_MEMBER(int32_t, role);
    SWAP_MEMBER(int32_t, person);
    SWAP_MEMBER(double, score);
    SWAP_MEMBER(double, other);
    SWAP_MEMBER(double, weight);
#undef SWAP_MEMBER
}

static void order_of_rows_does_not_matter(void **state)
{
    static struct answers answers;
    static double placed_revenue[ACCOUNTS], placed_heads[ACCOUNTS * CXM__HEADCOUNTS];
    const struct cxm__rollup_accounts accounts = {placed_revenue, placed_heads};
    struct random random = {12};
    (void)state;
    fill(&answers, &random, 400, false);
    for (int method = 0; method < METHODS; method++)
        for (int weight = 0; weight < WEIGHTS; weight++) {
            const struct cxm__rollup rollup = {(enum cxm__rollup_method)method, (enum cxm__rollup_weight)weight};
            cxm_result *before = NULL;
            for (int round = 0; round < 3; round++) {
                struct first_stage stage;
                stage_make(&stage, answers_table(&answers), LIST("nps(score, off_scale=skip)", "rating(other, scale=0..10)"),
                           LIST("team", "account", "role_class"), 2, false, false);
                accounts_place(&stage, 1, revenue, 1, placed_revenue);
                accounts_place(&stage, 1, heads, CXM__HEADCOUNTS, placed_heads);
                cxm_result *now = roll(&stage, rollup, &accounts);
                if (before)
                    check_same_result(now, before);
                cxm_result_free(before);
                before = now;
                stage_free(&stage);
                for (int64_t i = answers.length - 1; i > 0; i--)
                    swap_rows(&answers, i, random_below(&random, i + 1));
            }
            cxm_result_free(before);
        }
}

/* All answers as they are: what the table's own query says. */
static void responses_are_the_plain_query(void **state)
{
    static struct answers answers;
    struct random random = {13};
    struct first_stage stage;
    (void)state;
    for (int weighted = 0; weighted < 2; weighted++) {
        fill(&answers, &random, 300, weighted);
        const cxm_table *table = answers_table(&answers);
        const char *const *measures = LIST("nps(score, off_scale=skip)", "rating(other, scale=0..10)");
        stage_make(&stage, table, measures, LIST("team", "account", "role_class"), 2, weighted, false);
        cxm_query query = query_of(measures, LIST("team"));
        query.policy = weighted ? "weight=weight" : NULL;
        cxm_result *got = roll(&stage, (struct cxm__rollup){CXM__ROLLUP_RESPONSES, CXM__ROLLUP_UNWEIGHTED}, NULL);
        cxm_result *want = query_run(&answers.table, &query, NULL);
        const cxm_table *a = cxm_result_table(got), *b = cxm_result_table(want);
        for (int64_t c = 0; c < a->count; c++)
            for (int64_t row = 0; row < a->length; row++)
                if (a->columns[c].type == CXM_TYPE_F64)
                    check_close(cxm__column_number(&a->columns[c], row), cxm__column_number(&b->columns[c], row), 1e-12);
                else
                    assert_true(element_same(&a->columns[c], &b->columns[c], row));
        for (int64_t m = 0; m < 2; m++)
            for (int64_t r = 0; r < 6; r++)
                assert_int_equal(cxm__column_integer(&cxm_result_ledger(got)->columns[2], m * (6 + CXM__LEFT_OUT) + r),
                                 ledger_rows(want, m, r));
        cxm_result_free(got);
        cxm_result_free(want);
        stage_free(&stage);
    }
}

static void nothing_at_all(void **state)
{
    static struct answers answers;
    struct first_stage stage;
    (void)state;
    answers.length = 0;
    for (int method = 0; method < METHODS; method++)
        for (int teams_too = 0; teams_too < 2; teams_too++) {
            stage_make(&stage, answers_table(&answers), LIST("nps.score"),
                       teams_too ? LIST("team", "account", "role_class") : LIST("account", "role_class"), 2, false, false);
            cxm_result *result = roll(&stage, (struct cxm__rollup){(enum cxm__rollup_method)method, CXM__ROLLUP_UNWEIGHTED}, NULL);
            assert_int_equal(cxm_result_length(result), !teams_too);
            if (!teams_too)
                assert_string_equal(cxm_result_text(result, 0, "status"), "no_data");
            cxm_result_free(result);
            stage_free(&stage);
        }
}

/* ---- failures ---- */

static void refusals(void **state)
{
    static struct answers answers;
    struct first_stage stage;
    struct cxm__rolled rolled;
    cxm_error error;
    const struct cxm__rollup mean = {CXM__ROLLUP_ACCOUNT_MEAN, CXM__ROLLUP_UNWEIGHTED};
    (void)state;
    w4(&answers);
    stage_make(&stage, answers_table(&answers), LIST("nps"), LIST("account", "role_class"), 2, false, false);
    stage.plan.policy.cluster = "site";
    assert_int_equal(cxm__rollup_make(&rolled, &mean, &stage.plan, &stage.partial, NULL, &error), CXM_E_UNSUPPORTED);
    assert_string_equal(error.message,
                        "policy: rollup=account_mean makes the accounts the units that were drawn, and takes no cluster=");
    stage.plan.policy.cluster = NULL;
    stage.plan.policy.population = "heads";
    assert_int_equal(cxm__rollup_make(&rolled, &mean, &stage.plan, &stage.partial, NULL, &error), CXM_E_UNSUPPORTED);
    stage_free(&stage);
    stage_make(&stage, answers_table(&answers), LIST("nps(score, interval=bca)"), LIST("account", "role_class"), 2, false, false);
    assert_int_equal(cxm__rollup_make(&rolled, &mean, &stage.plan, &stage.partial, NULL, &error), CXM_E_UNSUPPORTED);
    cxm_result_free(roll(&stage, (struct cxm__rollup){CXM__ROLLUP_WATERFALL, CXM__ROLLUP_UNWEIGHTED}, NULL));
    stage_free(&stage);
}

static void memory_fails_cleanly(void **state)
{
    static struct answers answers;
    static double placed_revenue[ACCOUNTS], placed_heads[ACCOUNTS * CXM__HEADCOUNTS];
    const struct cxm__rollup_accounts accounts = {placed_revenue, placed_heads};
    struct random random = {14};
    (void)state;
    fill(&answers, &random, 200, true);
    for (int method = 0; method < METHODS; method++) {
        const struct cxm__rollup rollup = {(enum cxm__rollup_method)method, CXM__ROLLUP_POPULATION};
        struct first_stage stage;
        struct failing_host failing;
        cxm_status status = CXM_E_MEMORY;
        cxm_error error;
        failing_host_init(&failing, 0);
        stage_make(&stage, answers_table(&answers), LIST("nps(score, off_scale=skip)", "rating(other, scale=0..10)"),
                   LIST("team", "account", "role_class"), 2, true, false);
        accounts_place(&stage, 1, heads, CXM__HEADCOUNTS, placed_heads);
        struct cxm__plan plan = stage.plan;
        plan.arena.host = failing.host;
        for (int64_t k = 1; status; k++) {
            struct cxm__rolled rolled;
            cxm_result *result = NULL;
            failing.calls = 0;
            failing.fail_at = k;
            status = cxm__rollup_make(&rolled, &rollup, &plan, &stage.partial, &accounts, &error);
            const bool made = !status;
            if (made)
                status = cxm__rollup_result(&result, &rolled, &error);
            failing.fail_at = 0;
            if (made)
                cxm__rollup_free(&rolled);
            assert_true(status == CXM_OK || status == CXM_E_MEMORY);
            assert_int_equal(!status, result != NULL);
            cxm_result_free(result);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
        stage_free(&stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_numbers_of_nine_answers),
        cmocka_unit_test(buyers_and_end_users_apart),
        cmocka_unit_test(as_by_hand),
        cmocka_unit_test(counts_of_rows_and_accounts),
        cmocka_unit_test(a_mean_of_nine_is_a_promoter),
        cmocka_unit_test(order_of_rows_does_not_matter),
        cmocka_unit_test(responses_are_the_plain_query),
        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(refusals),
        cmocka_unit_test(memory_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
