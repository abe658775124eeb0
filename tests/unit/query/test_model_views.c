/* Roll-ups and minimum n as a model's query asks for them: what several views of the same answers show, and what none of them may. */
#include "support/failing_host.h"
#include "support/models.h"

#include "model/left_out.h"

static cxm_result *ask(const cxm_model *model, const char *const *measures, const char *const *by, const char *policy)
{
    cxm_query query = query_of(measures, by);
    cxm_result *result = NULL;
    cxm_error error;
    query.policy = policy;
    if (cxm_model_query(model, &query, NULL, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

/* Three accounts, of which A and C have one parent. */
static cxm_model *w4(void)
{
    cxm_model *model = models_new(NULL);
    models_add(model, "accounts", "account|parent|revenue#|headcount#|headcount_decision_maker#|headcount_end_user#\n"
                                  "A|P|100000|50||50\nB||300000|20|2|\nC|P|600000|100|1|9\nP|||||\n");
    models_add(model, "roles", "contact|account|role\na1|A|End User\na2|A|End User\na3|A|End User\na4|A|End User\na5|A|End User\n"
                               "b1|B|Decision Maker\nc1|C|Decision Maker\nc2|C|End User\nc3|C|End User\n");
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-03-01|9\na2|A|2026-03-02|9\na3|A|2026-03-03|10\n"
                                   "a4|A|2026-03-04|9\na5|A|2026-03-05|10\nb1|B|2026-03-06|8\nc1|C|2026-03-07|4\nc2|C|2026-03-08|9\n"
                                   "c3|C|2026-03-09|10\n");
    return model;
}

static bool blank(const cxm_result *result, const char *const *keys)
{
    return estimate_at(result, "nps", "score", keys).status == CXM_VALUE_SUPPRESSED;
}

/* ---- roll-ups ---- */

static void population_stands_for_heads(void **state)
{
    cxm_model *model = w4();
    cxm_result *result = ask(model, LIST("nps"), NULL, "rollup=responses*population");
    const cxm_estimate nps = estimate_at(result, "nps", "score", (const char *const[]){NULL});
    (void)state;
    check_close(nps.value, 100 * (50 * 1 + 20 * 0 + 100 * (9 - 1) / 10.) / 170, 1e-13); /* of C, nine users and one who decides */
    assert_int_equal(nps.clusters, 3);
    cxm_result_free(result);
    cxm_model_free(model);
}

static void parents_are_accounts(void **state)
{
    cxm_model *model = w4();
    cxm_result *result = ask(model, LIST("nps", "rating(score, scale=0..10)"), NULL, "level=parent rollup=account_category");
    (void)state;
    check_close(estimate_at(result, "rating", "mean", (const char *const[]){NULL}).value, (70. / 8 + 8) / 2, 1e-14);
    check_close(estimate_at(result, "nps", "score", (const char *const[]){NULL}).value, 0, 0);
    cxm_result_free(result);
    result = ask(model, LIST("nps.score"), NULL, "level=parent rollup=waterfall*revenue");
    check_close(cxm_result_number(result, 0, "value"), -70, 1e-13); /* the decider of C for A and C, who are 700 of 1000 */
    cxm_result_free(result);
    cxm_model_free(model);
}

static void roll_ups_by_role_class(void **state)
{
    cxm_model *model = w4();
    const char *const methods[] = {"responses", "account_mean", "account_category", "waterfall", "worst"};
    cxm_result *result = ask(model, LIST("nps"), LIST("role_class"), "rollup=worst|waterfall|account_category|account_mean|responses");
    (void)state;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        check_close(estimate_at(result, "nps", "score", LIST(methods[i], "decision_maker")).value, -50, 1e-13);
        check_close(estimate_at(result, "nps", "score", LIST(methods[i], "end_user")).value, 100, 1e-13);
    }
    cxm_result_free(result);
    cxm_model_free(model);
}

static void the_ledger_of_each_adds_up(void **state)
{
    cxm_model *model = w4();
    models_add(model, "responses", "contact|account|answered|score#\nn1||2026-03-10|3\nb1|B|2026-03-11|\nd1|D|2026-03-12|7\n");
    cxm_result *result = ask(model, LIST("nps"), NULL, "rollup=responses|account_mean|waterfall*revenue window=2026-03-02/2027-01-01 zone=UTC");
    static const int64_t wanted[3][3] = {{10, 0, 0}, {9, 1, 0}, {6, 1, 1}}; /* used, no_account, no_revenue */
    const cxm_table *ledger = cxm_result_ledger(result);
    const cxm_column *rows = cxm_table_find(ledger, "rows");
    const int64_t lines = 6 + CXM__LEFT_OUT;
    (void)state;
    assert_int_equal(ledger->count, 4);
    assert_string_equal(ledger->names[0], "rollup");
    assert_int_equal(ledger->length, 3 * lines);
    for (int64_t view = 0; view < 3; view++) {
        int64_t sum = 0;
        for (int64_t line = 0; line < lines; line++)
            sum += cxm__column_integer(rows, view * lines + line);
        assert_int_equal(sum, 12);
        assert_int_equal(cxm__column_integer(rows, view * lines), wanted[view][0]);
        assert_int_equal(cxm__column_integer(rows, view * lines + 6 + CXM__OUT_NO_ACCOUNT), wanted[view][1]);
        assert_int_equal(cxm__column_integer(rows, view * lines + 6 + CXM__OUT_NO_REVENUE), wanted[view][2]);
        assert_int_equal(cxm__column_integer(rows, view * lines + 6 + CXM__OUT_WINDOW), 1);
        assert_int_equal(cxm__column_integer(rows, view * lines + 1), 1);
    }
    cxm_result_free(result);
    cxm_model_free(model);
}

static void choices_show_in_the_fingerprint(void **state)
{
    static const char *const policies[] = {"rollup=responses", "rollup=account_mean", "rollup=account_mean*revenue", "min_n=2", "min_n=3",
                                           "rollup=responses|account_mean"};
    cxm_model *model = w4();
    cxm_result *results[6];
    (void)state;
    for (int i = 0; i < 6; i++) {
        results[i] = ask(model, LIST("nps"), NULL, policies[i]);
        assert_non_null(strstr(cxm_result_query(results[i]), policies[i]));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(cxm_result_fingerprint(results[i]), cxm_result_fingerprint(results[j]));
    }
    cxm_result *plain = ask(model, LIST("nps"), NULL, NULL); /* what is the default is written out */
    check_same_result(plain, results[0]);
    cxm_result_free(plain);
    for (int i = 0; i < 6; i++)
        cxm_result_free(results[i]);
    cxm_model_free(model);
}

/* ---- minimum n ---- */

/* B6: a breakdown of five people, four here and one there, gives the one away unless both are blanked. */
static void four_and_one(void **state)
{
    cxm_model *model = models_new(NULL);
    models_add(model, "responses", "contact|account|answered|touchpoint|score#\np1|A|2026-01-01|service|9\np2|A|2026-01-01|service|8\n"
                                   "p3|A|2026-01-01|service|10\np4|A|2026-01-01|service|10\np5|A|2026-01-01|sales|0\n");
    (void)state;
    cxm_result *result = ask(model, LIST("nps"), LIST("touchpoint"), "min_n=5");
    assert_true(blank(result, LIST("service")) && blank(result, LIST("sales")));
    cxm_result_free(result);
    result = ask(model, LIST("nps"), LIST("touchpoint"), "min_n=4"); /* four may be seen, and then one would be what is left */
    assert_true(blank(result, LIST("service")) && blank(result, LIST("sales")));
    cxm_result_free(result);
    result = ask(model, LIST("nps"), NULL, "min_n=5"); /* together they are enough */
    assert_false(blank(result, (const char *const[]){NULL}));
    assert_int_equal(estimate_at(result, "nps", "score", (const char *const[]){NULL}).n, 5);
    cxm_result_free(result);
    result = ask(model, LIST("nps"), NULL, "min_n=6");
    assert_true(blank(result, (const char *const[]){NULL}));
    const cxm_column *rows = cxm_table_find(cxm_result_ledger(result), "rows");
    for (int64_t line = 0; line < rows->length; line++)
        assert_true(cxm__column_is_null(rows, line));
    cxm_result_free(result);
    cxm_model_free(model);
}

/* B6: two teams below the threshold cannot be combined into one that is above it; in one result both stay blank. */
static void two_small_teams(void **state)
{
    cxm_model *model = models_new(NULL);
    models_add(model, "responses", "contact|account|answered|touchpoint|score#\np1|A|2026-01-01|x|9\np2|A|2026-01-01|x|8\n"
                                   "p3|A|2026-01-01|x|10\nq1|A|2026-01-01|y|10\nq2|A|2026-01-01|y|0\nq3|A|2026-01-01|y|5\n"
                                   "r1|A|2026-01-01|z|1\nr2|A|2026-01-01|z|2\nr3|A|2026-01-01|z|3\nr4|A|2026-01-01|z|4\n"
                                   "r5|A|2026-01-01|z|5\n");
    cxm_result *result = ask(model, LIST("nps"), LIST("touchpoint"), "min_n=5");
    (void)state;
    assert_true(blank(result, LIST("x")) && blank(result, LIST("y")) && !blank(result, LIST("z")));
    cxm_result_free(result);
    cxm_model_free(model);
}

/* B4, B6: one person who answers five times is one person. */
static void answers_are_not_people(void **state)
{
    cxm_model *model = models_new(NULL);
    models_add(model, "responses", "contact|account|answered|touchpoint|score#\np1|A|2026-01-01|x|9\np1|A|2026-01-02|x|8\n"
                                   "p1|A|2026-01-03|x|10\np1|B|2026-01-04|x|10\np1|B|2026-01-05|x|0\np2|B|2026-01-05|x|0\n");
    (void)state;
    for (int n = 2; n <= 3; n++) {
        cxm_result *result = ask(model, LIST("nps"), LIST("touchpoint"), n == 2 ? "min_n=2" : "min_n=3");
        assert_int_equal(blank(result, LIST("x")), n == 3);
        cxm_result_free(result);
        result = ask(model, LIST("nps"), LIST("touchpoint"), n == 2 ? "min_n=2 rollup=account_mean" : "min_n=3 rollup=account_mean");
        assert_int_equal(blank(result, LIST("x")), n == 3);
        cxm_result_free(result);
    }
    cxm_model_free(model);
}

static void what_is_seen_is_what_it_was(void **state)
{
    cxm_model *model = w4();
    static const char *const rollups[] = {"responses", "account_mean", "worst"};
    cxm_result *open = ask(model, LIST("nps", "rating(score, scale=0..10)"), LIST("side"), "rollup=responses|account_mean|worst");
    cxm_result *result = ask(model, LIST("nps", "rating(score, scale=0..10)"), LIST("side"), "min_n=2 rollup=responses|account_mean|worst");
    (void)state;
    check_same_table(cxm_result_table(result), cxm_result_table(open));
    check_same_table(cxm_result_ledger(result), cxm_result_ledger(open));
    cxm_result_free(result);
    result = ask(model, LIST("nps", "rating(score, scale=0..10)"), LIST("side"), "min_n=3 rollup=responses|account_mean|worst");
    for (size_t i = 0; i < 3; i++)
        for (int side = 0; side < 2; side++)
            assert_true(blank(result, LIST(rollups[i], side ? "end_user" : "buyer"))); /* two buyers, and who is left */
    cxm_result_free(result);
    cxm_result_free(open);
    cxm_model_free(model);
}

static void memory_fails_cleanly(void **state)
{
    cxm_model *model = w4();
    struct failing_host failing;
    cxm_query query = query_of(LIST("nps.score", "rating.mean(score, scale=0..10)"), LIST("side"));
    cxm_result *result = NULL;
    cxm_status status = CXM_E_MEMORY;
    (void)state;
    query.policy = "min_n=3 rollup=account_mean|waterfall*revenue|responses*population";
    failing_host_init(&failing, 0);
    for (int64_t k = 1; status; k++) {
        failing.calls = 0;
        failing.fail_at = k;
        status = cxm_model_query(model, &query, &failing.host, &result, NULL);
        failing.fail_at = 0;
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(failing.outstanding > 0, !status);
        assert_int_equal(failing.wrong, 0);
    }
    cxm_result_free(result);
    assert_int_equal(failing.outstanding, 0);
    cxm_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(population_stands_for_heads),
        cmocka_unit_test(parents_are_accounts),
        cmocka_unit_test(roll_ups_by_role_class),
        cmocka_unit_test(the_ledger_of_each_adds_up),
        cmocka_unit_test(choices_show_in_the_fingerprint),
        cmocka_unit_test(four_and_one),
        cmocka_unit_test(two_small_teams),
        cmocka_unit_test(answers_are_not_people),
        cmocka_unit_test(what_is_seen_is_what_it_was),
        cmocka_unit_test(memory_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
