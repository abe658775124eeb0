/* Queries put to models, through the public calls: what the policy says stands in the numbers, the keys and the ledger.
 * W4 is the worked example of nine answers from three accounts that give five honest scores. */
#include "support/expect_result.h"
#include "support/models.h"

static cxm_model *w4(void)
{
    cxm_model *model = models_new(NULL);
    models_add(model, "accounts", "account|revenue#\nA|100000\nB|300000\nC|600000\n");
    models_add(model, "roles", "contact|account|role\na1|A|End User\na2|A|End User\na3|A|End User\na4|A|End User\na5|A|End User\n"
                               "b1|B|Decision Maker\nc1|C|Decision Maker\nc2|C|End User\nc3|C|End User\n");
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-03-01|9\na2|A|2026-03-02|9\na3|A|2026-03-03|10\n"
                                   "a4|A|2026-03-04|9\na5|A|2026-03-05|10\nb1|B|2026-03-06|8\nc1|C|2026-03-07|4\nc2|C|2026-03-08|9\n"
                                   "c3|C|2026-03-09|10\n");
    return model;
}

static cxm_result *ask(const cxm_model *model, const char *measure, const char *const *by, const char *policy, const char *where)
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    cxm_error error;
    query.measures = (const char *const[]){measure, NULL};
    query.by = by;
    query.policy = policy;
    query.where = where;
    if (cxm_model_query(model, &query, NULL, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

static void five_honest_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *rollup;
        double score;
        int64_t n;
    } wanted[] = {{"responses", 100.0 * 6 / 9, 9},
                  {"account_mean", 400.0 / 9, 9},
                  {"account_category", 100.0 / 3, 3},
                  {"waterfall", 0, 3},
                  {"waterfall*revenue", -50, 3}};
    cxm_model *model = w4();
    cxm_result *result = ask(model, "nps.score", NULL, "rollup=responses|account_mean|account_category|waterfall|waterfall*revenue", NULL);
    assert_int_equal(cxm_result_length(result), 5);
    for (int64_t i = 0; i < 5; i++) {
        assert_string_equal(cxm_result_text(result, i, "rollup"), wanted[i].rollup);
        check_close(cxm_result_number(result, i, "value"), wanted[i].score, 1e-13);
        assert_int_equal((int64_t)cxm_result_number(result, i, "n"), wanted[i].n);
    }
    cxm_result_free(result);
    cxm_model_free(model);
}

static void buyers_and_end_users(void **state)
{
    (void)state;
    cxm_model *model = w4();
    cxm_result *result = ask(model, "nps.score", LIST("side"), NULL, NULL);
    assert_int_equal(cxm_result_length(result), 2);
    assert_string_equal(cxm_result_text(result, 0, "side"), "buyer");
    check_close(cxm_result_number(result, 0, "value"), -50, 1e-13);
    check_close(cxm_result_number(result, 1, "value"), 100, 1e-13);
    cxm_result_free(result);
    result = ask(model, "nps.score", NULL, NULL, "role_class=end_user account!=A");
    check_close(cxm_result_number(result, 0, "value"), 100, 1e-13);
    assert_int_equal((int64_t)cxm_result_number(result, 0, "n"), 2);
    cxm_result_free(result);
    cxm_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_honest_numbers),
        cmocka_unit_test(buyers_and_end_users),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
