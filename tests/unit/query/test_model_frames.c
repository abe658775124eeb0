/* One query of a model whose measures are of different tables: of answers, and of people, heard or not. Each part is what it is when
 * it is asked alone, and what is wrong with the query is said of the whole. */
#include "support/failing_host.h"
#include "support/models.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static cxm_model *three_accounts(const cxm_host *host)
{
    cxm_model *model = models_new(host);
    models_add(model, "accounts", "account|segment\nA|x\nB|y\nC|x\n");
    models_add(model, "contacts", "contact\na1\na2\na3\nb1\nb2\nc1\nc2\n");
    models_add(model, "memberships", "contact|account\na1|A\na2|A\na3|A\nb1|B\nb2|B\nc1|C\nc2|C\n");
    models_add(model, "roles", "contact|role\na1|End User\na2|End User\na3|Decision Maker\nb1|Decision Maker\nb2|End User\n"
                               "c1|Decision Maker\nc2|End User\n");
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-03-01|9\na2|A|2026-03-02|10\nb1|B|2026-03-06|8\n"
                                   "c1|C|2026-03-07|4\nc2|C|2026-03-08|10\n");
    return model;
}

static cxm_query asks(const char *const *measures, const char *const *by, const char *options)
{
    cxm_query query = query_of(measures, by);
    query.options = options;
    query.policy = "as_of=2026-07-01 zone=UTC";
    return query;
}

static cxm_result *answer(const cxm_model *model, const cxm_query *query)
{
    cxm_result *result = NULL;
    cxm_error error;
    if (cxm_model_query(model, query, NULL, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

static const struct frames_case {
    const char *name, *const *measures, *options, *const *by;
    const char *const *parts[2], *options_of[2];
    const char *of[2];
} cases[] = {
    {"answers and people", LIST("nps", "voices.blindspot"), NULL, NULL, {LIST("nps"), LIST("voices.blindspot")}, {NULL, NULL},
     {"responses", "people"}},
    {"people first", LIST("voices.blindspot.not_heard", "nps"), NULL, NULL, {LIST("voices.blindspot.not_heard"), LIST("nps")},
     {NULL, NULL}, {"people", "responses"}},
    {"by turns, by a key of both", LIST("nps.score", "voices.blindspot", "rating(score, scale=0..10)"), NULL, LIST("segment"),
     {LIST("nps.score", "rating(score, scale=0..10)"), LIST("voices.blindspot")}, {NULL, NULL}, {"responses", "people"}},
    {"each option where it belongs", LIST("nps", "voices.blindspot"),
     "promoter_min=10 confidence=0.9 voices.blindspot.required=\"decision_maker|end_user\"", NULL,
     {LIST("nps"), LIST("voices.blindspot")},
     {"promoter_min=10 confidence=0.9", "confidence=0.9 required=\"decision_maker|end_user\""}, {"responses", "people"}},
};

/* Rows of a part stand in the whole, element by element; codes may differ, what they stand for may not. */
static void check_part(const cxm_result *whole, int64_t first, const cxm_result *part)
{
    const cxm_table *all = cxm_result_table(whole), *some = cxm_result_table(part);
    assert_int_equal(all->count, some->count);
    for (int64_t c = 0; c < some->count; c++) {
        const cxm_column rows = column_from(all->columns[c], first, some->length);
        assert_string_equal(all->names[c], some->names[c]);
        for (int64_t row = 0; row < some->length; row++)
            if (!element_same(&rows, &some->columns[c], row))
                fail_msg("%s[%lld] differs", some->names[c], (long long)row);
    }
}

static void parts_are_what_they_are_alone(void **state)
{
    (void)state;
    cxm_model *model = three_accounts(NULL);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        const struct frames_case *one = &cases[c];
        const cxm_query query = asks(one->measures, one->by, one->options);
        cxm_result *whole = answer(model, &query), *part[2];
        char text[8192] = "";
        for (int p = 0; p < 2; p++) {
            cxm_query alone = asks(one->parts[p], one->by, one->options_of[p]);
            alone.of = one->of[p];
            part[p] = answer(model, &alone);
            strcat(text, cxm_result_query(part[p]));
        }
        assert_string_equal(cxm_result_query(whole), text);
        assert_string_not_equal(cxm_result_fingerprint(whole), cxm_result_fingerprint(part[0]));
        assert_string_equal(cxm_result_zone(whole), cxm_result_zone(part[0]));
        assert_int_equal(cxm_result_length(whole), cxm_result_length(part[0]) + cxm_result_length(part[1]));
        check_part(whole, 0, part[0]);
        check_part(whole, cxm_result_length(part[0]), part[1]);
        const int64_t second = cxm_result_length(part[0]);
        for (int p = 0; p < 2; p++) {
            int64_t row;
            const char *measure = cxm_result_text(part[p], 0, "measure"), *term = cxm_result_text(part[p], 0, "term");
            const char *keys[] = {one->by ? cxm_result_text(part[p], 0, "segment") : NULL, NULL};
            assert_int_equal(cxm_result_find(whole, measure, term, one->by ? keys : NULL, &row, NULL), CXM_OK);
            assert_int_equal(row, p ? second : 0);
            cxm_result_free(part[p]);
        }
        cxm_result_free(whole);
    }
    cxm_model_free(model);
}

/* What the query says itself goes before what the measures' records say. */
static void of_is_what_the_query_says(void **state)
{
    (void)state;
    cxm_model *model = three_accounts(NULL);
    cxm_query query = asks(LIST("nps.score(answer.score)", "voices.blindspot.not_heard"), NULL, NULL);
    query.of = "contacts";
    cxm_result *result = answer(model, &query);
    const char *of = strstr(cxm_result_query(result), "\nof ");
    assert_non_null(of);
    assert_memory_equal(of, "\nof contacts\n", 13);
    assert_null(strstr(of + 1, "\nof "));
    assert_int_equal(cxm_result_length(result), 2);
    check_close(cxm_result_number(result, 1, "value"), 100 * 2.0 / 7, 1e-13); /* a3 and b2 */
    cxm_result_free(result);
    cxm_model_free(model);
}

static const struct frames_error {
    const char *name, *const *measures, *const *by, *options;
    cxm_status status;
    const char *says;
} errors[] = {
    {"an option that no part has", LIST("nps", "voices.blindspot"), NULL, "nothing=1", CXM_E_NOT_FOUND, "nothing"},
    {"a measure that is not there", LIST("nps", "voices.blindspot", "npz"), NULL, NULL, CXM_E_NOT_FOUND, "npz"},
    {"a measure asked for twice", LIST("nps", "voices.blindspot", "nps"), NULL, NULL, CXM_E_ARGUMENT, "twice"},
    {"a key that people do not have", LIST("nps", "voices.blindspot"), LIST("nobody_knows"), NULL, CXM_E_NOT_FOUND, "nobody_knows"},
    {"no measures", LIST(NULL), NULL, NULL, CXM_E_ARGUMENT, "measures"},
};

static void what_is_wrong_is_said_of_the_whole(void **state)
{
    (void)state;
    cxm_model *model = three_accounts(NULL);
    for (size_t c = 0; c < sizeof errors / sizeof *errors; c++) {
        const cxm_query query = asks(errors[c].measures, errors[c].by, errors[c].options);
        cxm_result *result = NULL;
        cxm_error error;
        if (cxm_model_query(model, &query, NULL, &result, &error) != errors[c].status || !strstr(error.message, errors[c].says))
            fail_msg("%s: %s", errors[c].name, error.message);
        assert_null(result);
    }
    cxm_model_free(model);
}

static void without_memory_nothing_is_lost(void **state)
{
    (void)state;
    cxm_model *model = three_accounts(NULL);
    const cxm_query queries[] = {asks(LIST("nps", "voices.blindspot"), LIST("segment"), "confidence=0.9"),
                                 asks(LIST("voices"), NULL, "voices.confidence=0.9")};
    for (int q = 0; q < 2; q++)
        for (int64_t k = 1;; k++) {
            struct failing_host failing;
            cxm_result *result = NULL;
            failing_host_init(&failing, k);
            const cxm_status status = cxm_model_query(model, &queries[q], &failing.host, &result, NULL);
            assert_true(status == CXM_OK || (status == CXM_E_MEMORY && !result));
            cxm_result_free(result);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
            if (!status)
                break;
        }
    cxm_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_what_they_are_alone),
        cmocka_unit_test(of_is_what_the_query_says),
        cmocka_unit_test(what_is_wrong_is_said_of_the_whole),
        cmocka_unit_test(without_memory_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
