/* Groups of too few people: the cases that people complain of, and random ones against counts by hand. */
#include <stdlib.h>

#include "support/accounts.h"
#include "support/failing_host.h"
#include "support/random.h"

#include "query/result.h"
#include "query/stack.h"
#include "query/suppress.h"

enum { PEOPLE = 40, TEAMS = 8 };

static const char *const team_names[TEAMS] = {"a", "b", "c", "d", "e", "f", "g", NULL};

/* A result without and with suppression, of rows by team and person. */
struct both {
    struct first_stage stage;
    struct cxm__folded_persons folded;
    struct cxm__persons people;
    struct cxm__suppression suppression;
    cxm_result *plain, *result;
};

static void both_make(struct both *both, struct answers *answers, const char *const *measures, int64_t min_n)
{
    cxm_error error;
    stage_make(&both->stage, answers_table(answers), measures, LIST("team", "person"), 1, false, false);
    const struct cxm__plan *plan = &both->stage.plan;
    both->plain = both->result = NULL;
    if (cxm__persons_fold(&both->folded, plan, &both->stage.partial, &error) ||
        cxm__persons_make(&both->people, plan, &both->stage.partial, NULL, &error) ||
        cxm__suppress_choose(&both->suppression, &both->people, 1, min_n, &error) ||
        cxm__result_new(&both->plain, &both->folded.plan, &both->folded.partial, NULL, &error) ||
        cxm__result_new(&both->result, &both->folded.plan, &both->folded.partial, NULL, &error) ||
        cxm__suppress(both->result, &both->suppression, &error))
        fail_msg("%s", error.message);
}

static void both_free(struct both *both)
{
    cxm_result_free(both->plain);
    cxm_result_free(both->result);
    cxm__suppression_free(&both->suppression);
    cxm__persons_free(&both->people);
    cxm__persons_unfold(&both->folded, &both->stage.plan);
    stage_free(&both->stage);
}

/* A blanked row says nothing but which it is; any other is as it was. */
static void check_row(const struct both *both, int64_t row, bool hidden)
{
    static const char *const numbers[] = {"value", "std_error", "lower", "upper", "confidence", "df", "n_effective", "p", "q"};
    static const char *const counts[] = {"n", "missing", "excluded", "clusters", "flags"};
    const cxm_table *got = cxm_result_table(both->result), *plain = cxm_result_table(both->plain);
    for (int64_t c = 0; c < got->count; c++)
        if (!hidden || c < 4)
            assert_true(element_same(&got->columns[c], &plain->columns[c], row));
    if (!hidden)
        return;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        check_nan(cxm_result_number(both->result, row, numbers[i]));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        check_close(cxm_result_number(both->result, row, counts[i]), 0, 0);
    assert_string_equal(cxm_result_text(both->result, row, "status"), "suppressed");
    assert_string_equal(cxm_result_text(both->result, row, "interval_status"), "descriptive");
}

/* Teams of so many people, each of whom answered twice: which are blanked ('x') in their order, and whether the ledger is. */
static const struct split_case {
    const char *name;
    int people[TEAMS];
    int64_t min_n;
    const char *hidden;
    bool ledger;
} splits[] = {
    {"nothing is suppressed below two", {1, 2}, 1, "..", false},
    {"four and one: one person would be the rest", {4, 1}, 5, "xx", false},
    {"six and one: the six go too", {6, 1}, 5, "xx", false},
    {"six, one and nine: the smallest that is left", {6, 1, 9}, 5, "xx.", false},
    {"of two that are smallest, the first", {9, 6, 1, 6}, 5, ".xx.", false},
    {"two teams below, whose union passes", {3, 4}, 5, "xx", false},
    {"two teams below, others are not needed", {3, 9, 4}, 5, "x.x", false},
    {"two teams below, whose union does not pass", {1, 3, 20, 8}, 5, "xx.x", false},
    {"all together too few", {1, 2}, 5, "xx", true},
    {"a lone group that is too small", {4}, 5, "x", true},
    {"a lone group that is not", {5}, 5, ".", false},
    {"a team that nobody answered is no cover", {0, 4}, 5, ".x", true},
    {"nor is it taken", {0, 4, 8}, 5, ".xx", false},
    {"nobody at all", {0, 0}, 5, "..", false},
};

static void splits_are_covered(void **state)
{
    const struct split_case *split = *state;
    static struct answers answers;
    struct both both;
    int person = 0;
    answers.length = 0;
    for (size_t t = 0; split->hidden[t]; t++) {
        answers_add(&answers, team_names[t], 0, 0, person++, NAN); /* somebody who was asked, and did not answer */
        for (int i = 0; i < split->people[t]; i++, person++)
            for (int twice = 0; twice < 2; twice++)
                answers_add(&answers, team_names[t], 0, 0, person, (double)(person % 11));
    }
    both_make(&both, &answers, LIST("nps", "rating(score, scale=0..10)"), split->min_n);
    const int64_t terms = both.folded.plan.term_count;
    assert_int_equal(cxm_result_length(both.result), (int64_t)strlen(split->hidden) * terms);
    for (int64_t row = 0; row < cxm_result_length(both.result); row++)
        check_row(&both, row, split->hidden[row / terms] == 'x');
    const cxm_table *ledger = cxm_result_ledger(both.result), *plain = cxm_result_ledger(both.plain);
    for (int64_t line = 0; line < ledger->length; line++) {
        if (split->ledger) {
            assert_true(cxm__column_is_null(&ledger->columns[2], line));
            assert_int_equal(((const int64_t *)ledger->columns[2].data)[line], 0);
        } else {
            assert_true(element_same(&ledger->columns[2], &plain->columns[2], line));
        }
    }
    both_free(&both);
}

static bool hidden_row(const cxm_result *result, const char *measure, const char *const *keys)
{
    return estimate_at(result, measure, NULL, keys).status == CXM_VALUE_SUPPRESSED;
}

/* Three people in two groups are three people, however often they are counted. */
static void the_same_people_again(void **state)
{
    static struct answers answers;
    struct both both;
    (void)state;
    answers.length = 0;
    for (int month = 0; month < 2; month++)
        for (int person = 0; person < 3; person++)
            answers_add(&answers, team_names[month], 0, 0, person, 7);
    for (int person = 10; person < 18; person++)
        answers_add(&answers, "c", 0, 0, person, 7);
    for (int person = 10; person < 17; person++)
        answers_add(&answers, "d", 0, 0, person, 7);
    both_make(&both, &answers, LIST("nps"), 5);
    assert_true(hidden_row(both.result, "nps", LIST("a")) && hidden_row(both.result, "nps", LIST("b")));
    assert_true(!hidden_row(both.result, "nps", LIST("c")) && hidden_row(both.result, "nps", LIST("d")));
    both_free(&both);
}

static void nobody_known_is_somebody(void **state)
{
    static struct answers answers;
    struct both both;
    (void)state;
    answers.length = 0;
    for (int i = 0; i < 3; i++)
        answers_add(&answers, "a", 0, 0, -1, 7);
    for (int i = 0; i < 5; i++)
        answers_add(&answers, "a", 0, 0, 1, 7);
    both_make(&both, &answers, LIST("nps"), 5);
    assert_int_equal(both.people.counts[0], 4);
    assert_true(hidden_row(both.result, "nps", LIST("a")));
    both_free(&both);
    answers_add(&answers, "a", 0, 0, -1, 7);
    both_make(&both, &answers, LIST("nps"), 5);
    assert_int_equal(both.people.counts[0], 5);
    assert_false(hidden_row(both.result, "nps", LIST("a")));
    both_free(&both);
}

/* A group may be too small in one column and not in another; measures of one column agree, however they read it. */
static void columns_are_apart(void **state)
{
    static struct answers answers;
    struct both both;
    (void)state;
    answers.length = 0;
    for (int t = 0; t < 3; t++)
        for (int i = 0; i < 7; i++) {
            answers_add(&answers, team_names[t], 0, 0, 10 * t + i, i);
            answers.other[answers.length - 1] = t == 1 && i > 2 ? 10 : 3; /* above a scale of 5 */
        }
    both_make(&both, &answers, LIST("nps(score)", "nps(other)", "csat(other, off_scale=skip)"), 5);
    for (int t = 0; t < 3; t++) {
        assert_false(hidden_row(both.result, "nps(score)", LIST(team_names[t])));
        assert_int_equal(hidden_row(both.result, "nps(other)", LIST(team_names[t])), t < 2);
        assert_int_equal(hidden_row(both.result, "csat", LIST(team_names[t])), t < 2);
    }
    both_free(&both);
}

/* With strata and clusters a person stands in several slots of a group; folded, nothing shows of persons at all. */
static void persons_fold_away_below_clusters(void **state)
{
    static struct answers answers;
    struct random random = {21};
    struct first_stage with, without;
    struct cxm__folded_persons folded;
    struct cxm__persons people;
    cxm_result *got = NULL, *want = NULL;
    cxm_error error;
    (void)state;
    for (int weighted = 0; weighted < 2; weighted++)
        for (int teams = 0; teams < 2; teams++) {
            bool seen[TEAMS][PEOPLE + 1] = {{false}};
            int64_t unknown[TEAMS] = {0};
            answers.length = 0;
            for (int i = 0; i < 900; i++) {
                const int team = (int)random_below(&random, teams ? TEAMS : 1), person = (int)random_below(&random, PEOPLE + 1) - 1;
                const double score = random_below(&random, 8) ? (double)random_below(&random, 21) / 2 : NAN;
                answers_add(&answers, team_names[team], (int)random_below(&random, 30), 0, person, score);
                answers.stratum[i] = answers.account[i] % 4;
                answers.weight[i] = weighted ? 1 + (double)random_below(&random, 4) : 1;
                if (!isnan(score) && person >= 0)
                    seen[team][person] = true;
                unknown[team] += !isnan(score) && person < 0;
            }
            stage_make(&with, answers_table(&answers), LIST("nps", "rating(other, scale=0..10)"),
                       teams ? LIST("team", "stratum", "account", "person") : LIST("stratum", "account", "person"), 3, weighted,
                       true);
            stage_make(&without, answers_table(&answers), LIST("nps", "rating(other, scale=0..10)"),
                       teams ? LIST("team", "stratum", "account") : LIST("stratum", "account"), 2, weighted, true);
            with.plan.policy.cluster = without.plan.policy.cluster = "account";
            assert_int_equal(cxm__persons_fold(&folded, &with.plan, &with.partial, &error), CXM_OK);
            assert_int_equal(cxm__persons_make(&people, &with.plan, &with.partial, NULL, &error), CXM_OK);
            assert_int_equal(cxm__result_new(&got, &folded.plan, &folded.partial, NULL, &error), CXM_OK);
            assert_int_equal(cxm__result_new(&want, &without.plan, &without.partial, NULL, &error), CXM_OK);
            check_same_table(cxm_result_table(got), cxm_result_table(want));
            check_same_table(cxm_result_ledger(got), cxm_result_ledger(want));
            assert_int_equal(people.groups, teams ? TEAMS : 1);
            for (int64_t t = 0; t < people.groups; t++) {
                int64_t count = unknown[t];
                for (int p = 0; p <= PEOPLE; p++)
                    count += seen[t][p];
                assert_int_equal(people.counts[2 * t], count);
                assert_int_equal(people.counts[2 * t + 1], count);
            }
            cxm_result_free(got);
            cxm_result_free(want);
            cxm__persons_free(&people);
            cxm__persons_unfold(&folded, &with.plan);
            stage_free(&with);
            stage_free(&without);
        }
}

/* Random teams: what is blanked is too few, or covers what is; nothing that is too few is seen; and no more is blanked than one
 * more group than those that are too few. */
static void random_splits_keep_the_rule(void **state)
{
    static struct answers answers;
    struct random random = {22};
    (void)state;
    for (int round = 0; round < 300; round++) {
        const int64_t min_n = 2 + random_below(&random, 6);
        const int teams = 1 + (int)random_below(&random, TEAMS), crowd = 1 + (int)random_below(&random, PEOPLE);
        bool among[PEOPLE + 1] = {false};
        struct both both;
        int64_t hidden = 0, few = 0, all = 0, nobodies = 0, answered = 0;
        answers.length = 0;
        for (int t = 0; t < teams; t++)
            for (int64_t i = random_below(&random, 16); i > 0; i--)
                answers_add(&answers, team_names[t], 0, 0, (int)random_below(&random, crowd + 1) - 1,
                            random_below(&random, 6) ? (double)random_below(&random, 11) : NAN);
        both_make(&both, &answers, LIST("nps.score"), min_n);
        for (int64_t row = 0; row < cxm_result_length(both.result); row++) {
            const char *team = cxm_result_text(both.result, row, "team");
            bool own[PEOPLE + 1] = {false};
            int64_t count = 0, unknown = 0;
            const bool blank = strcmp(cxm_result_text(both.result, row, "status"), "suppressed") == 0;
            for (int64_t i = 0; i < answers.length; i++) {
                if (answers.team[i] != team && (!team || !answers.team[i] || strcmp(team, answers.team[i]) != 0))
                    continue;
                if (isnan(answers.score[i]))
                    continue;
                unknown += answers.person[i] < 0;
                count += answers.person[i] < 0 || !own[answers.person[i]];
                if (answers.person[i] >= 0)
                    own[answers.person[i]] = true;
            }
            assert_int_equal(both.people.counts[row], count);
            check_row(&both, row, blank);
            assert_true(blank || !count || count >= min_n);
            assert_true(!blank || count);
            few += count && count < min_n;
            answered += count > 0;
            hidden += blank;
            for (int p = 0; blank && p <= PEOPLE; p++)
                among[p] = among[p] || own[p];
            nobodies += blank ? unknown : 0;
        }
        all = nobodies;
        for (int p = 0; p <= PEOPLE; p++)
            all += among[p];
        assert_true(hidden <= few + (few > 0));
        const bool ledger = cxm_result_length(both.result) && cxm_result_ledger(both.result)->columns[2].validity;
        if (ledger)
            assert_true(hidden == answered && (hidden == 1 || all < min_n));
        else
            assert_true(hidden == 0 || (hidden > 1 && all >= min_n));
        both_free(&both);
    }
}

/* A waterfall shows fewer people than all answers do: both are blanked alike, by the fewer. */
static void roll_ups_are_blanked_together(void **state)
{
    static const struct cxm__rollup rollups[] = {{CXM__ROLLUP_RESPONSES, CXM__ROLLUP_UNWEIGHTED},
                                                 {CXM__ROLLUP_WATERFALL, CXM__ROLLUP_UNWEIGHTED}};
    static struct answers answers;
    struct first_stage stage;
    struct cxm__folded_persons folded;
    struct cxm__rolled rolled[2];
    struct cxm__persons people[2];
    struct cxm__suppression suppression;
    cxm_result *results[2], *stacked = NULL;
    cxm_error error;
    (void)state;
    answers.length = 0;
    for (int t = 0; t < 3; t++)
        for (int person = 0; person < 8; person++) /* in team b, one decision maker outranks all */
            answers_add(&answers, team_names[t], t == 1 ? 0 : person, t == 1 && person == 0 ? 0 : 6, 10 * t + person, person + 2);
    stage_make(&stage, answers_table(&answers), LIST("nps"), LIST("team", "account", "role_class", "person"), 3, false, false);
    assert_int_equal(cxm__persons_fold(&folded, &stage.plan, &stage.partial, &error), CXM_OK);
    for (int r = 0; r < 2; r++) {
        assert_int_equal(cxm__rollup_make(&rolled[r], &rollups[r], &folded.plan, &folded.partial, NULL, &error), CXM_OK);
        assert_int_equal(cxm__persons_make(&people[r], &stage.plan, &stage.partial, rolled[r].entered, &error), CXM_OK);
        assert_int_equal(cxm__rollup_result(&results[r], &rolled[r], &error), CXM_OK);
    }
    assert_int_equal(people[0].counts[1], 8);
    assert_int_equal(people[1].counts[1], 1);
    assert_int_equal(people[1].counts[2], 8);
    assert_int_equal(cxm__suppress_choose(&suppression, people, 2, 5, &error), CXM_OK);
    for (int r = 0; r < 2; r++)
        assert_int_equal(cxm__suppress(results[r], &suppression, &error), CXM_OK);
    const char *const names[] = {cxm__rollup_name(&rollups[0]), cxm__rollup_name(&rollups[1])};
    const cxm_result *const parts[] = {results[0], results[1]};
    assert_int_equal(cxm__result_stack(&stacked, &stage.plan.arena.host, "rollup", names, parts, 2, &error), CXM_OK);
    for (int r = 0; r < 2; r++)
        for (int t = 0; t < 3; t++)
            assert_int_equal(hidden_row(stacked, "nps", LIST(names[r], team_names[t])), t < 2);
    for (int r = 0; r < 2; r++) {
        cxm_result_free(results[r]);
        cxm__persons_free(&people[r]);
        cxm__rollup_free(&rolled[r]);
    }
    cxm_result_free(stacked);
    cxm__suppression_free(&suppression);
    cxm__persons_unfold(&folded, &stage.plan);
    stage_free(&stage);
}

static void analyses_are_refused(void **state)
{
    static struct answers answers;
    struct first_stage stage;
    struct cxm__persons people;
    struct cxm__suppression suppression;
    cxm_error error;
    (void)state;
    answers.length = 0;
    answers_add(&answers, "a", 0, 0, 0, 7);
    stage_make(&stage, answers_table(&answers), LIST("nps"), LIST("team", "person"), 1, false, false);
    stage.plan.figure_count = 1;
    assert_int_equal(cxm__persons_make(&people, &stage.plan, &stage.partial, NULL, &error), CXM_OK);
    assert_int_equal(cxm__suppress_choose(&suppression, &people, 1, 5, &error), CXM_E_UNSUPPORTED);
    cxm__persons_free(&people);
    stage_free(&stage);
}

static cxm_status all_of_it(const struct cxm__plan *plan, const struct cxm__partial *detail, cxm_result **result)
{
    struct cxm__folded_persons folded;
    struct cxm__persons people;
    struct cxm__suppression suppression;
    cxm_result *made = NULL;
    cxm_status status = cxm__persons_fold(&folded, plan, detail, NULL);
    if (status)
        return status;
    status = cxm__persons_make(&people, plan, detail, NULL, NULL);
    if (!status) {
        status = cxm__suppress_choose(&suppression, &people, 1, 5, NULL);
        cxm__persons_free(&people);
    }
    if (!status) {
        status = cxm__result_new(&made, &folded.plan, &folded.partial, NULL, NULL);
        if (!status) {
            status = cxm__suppress(made, &suppression, NULL);
            if (status) /* as it was */
                assert_true(!hidden_row(made, "nps(score)", LIST("a")) && !cxm_result_ledger(made)->columns[2].validity);
        }
        cxm__suppression_free(&suppression);
    }
    cxm__persons_unfold(&folded, plan);
    if (status)
        cxm_result_free(made);
    else
        *result = made;
    return status;
}

static void memory_fails_cleanly(void **state)
{
    static struct answers answers;
    struct first_stage stage;
    struct failing_host failing;
    cxm_status status = CXM_E_MEMORY;
    (void)state;
    answers.length = 0;
    for (int i = 0; i < 4; i++)
        answers_add(&answers, i ? "b" : "a", 0, 0, i, 7.5);
    failing_host_init(&failing, 0);
    stage_make(&stage, answers_table(&answers), LIST("nps(score)", "nps(other)", "rating(other, scale=0..10)"),
               LIST("team", "person"), 1, false, false);
    struct cxm__plan plan = stage.plan;
    plan.arena.host = failing.host;
    for (int64_t k = 1; status; k++) {
        cxm_result *result = NULL;
        failing.calls = 0;
        failing.fail_at = k;
        status = all_of_it(&plan, &stage.partial, &result);
        failing.fail_at = 0;
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(!status, result != NULL);
        cxm_result_free(result);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    stage_free(&stage);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t count = 0;
    CHECK_ROWS(splits, splits_are_covered, tests, count);
    const struct CMUnitTest others[] = {
        cmocka_unit_test(the_same_people_again),
        cmocka_unit_test(nobody_known_is_somebody),
        cmocka_unit_test(columns_are_apart),
        cmocka_unit_test(persons_fold_away_below_clusters),
        cmocka_unit_test(random_splits_keep_the_rule),
        cmocka_unit_test(roll_ups_are_blanked_together),
        cmocka_unit_test(analyses_are_refused),
        cmocka_unit_test(memory_fails_cleanly),
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        tests[count++] = others[i];
    return _cmocka_run_group_tests("suppression", tests, count, NULL, NULL);
}
