/* The table "people": contacts as of as_of, and whom accounts count and nobody knows. Its fields, its policy, and the blind spot of
 * it, worked by hand. */
#include "cxm/query.h"
#include "support/failing_host.h"
#include "support/models.h"

/* Anna came twice, Cleo is one of our own, Dora left, Emil will; Bert moved from A to B when Anna began to decide at A. At C more
 * end users are known than C counts, Zoe is nobody's contact, and B's economic buyers are less than none. */
static const char *const world[][2] = {
    {"accounts", "account|parent|segment|revenue#|headcount#|headcount_decision_maker#|headcount_economic_buyer#|headcount_end_user#\n"
                 "M||group|100|50|2||\nA|M|large|10|9|1||4.5\nB|M|small|30||3|-2|\nC||small|60|7||0|2\n"},
    {"contacts", "contact|name|language|own_employee?|left\nanna|Anna|de||\nbert|Bert|en||\ncleo|Cleo||1|\n"
                 "dora|Dora|||2026-04-01\nemil|Emil|||2026-09-01\nanna|Anna B|fr||\nc1|||0|\nc2|||0|\nc3|||0|\n"},
    {"memberships", "contact|account|valid_from|valid_to\nanna|A||\nbert|A||2026-06-01\nbert|B|2026-06-01|\ncleo|A||\ndora|A||\n"
                    "emil|A||\nc1|C||\nc2|C||\nc3|C||\nzoe|A||\n"},
    {"roles", "contact|role|valid_from|valid_to\nanna|End User||2026-06-01\nanna|CEO|2026-06-01|\nbert|CEO||\ncleo|Operator||\n"
              "dora|Operator||\nemil|Operator||\nc1|Operator||\nc2|Operator||\nc3|Operator||\nzoe|Operator||\n"},
    {"invitations", "contact|sent\nanna|2026-01-01\nemil|2026-01-02\n"},
    {"responses", "contact|answered|score#|weight#|touchpoint\nanna|2026-01-03|9|2|delivery\nbert|2026-02-01|4|1|service\n"
                  "c1|2026-02-02|10|1|delivery\nanna|2026-05-01|6|3|service\n"},
};

static cxm_model *people_world(void)
{
    cxm_model *model = models_new(NULL);
    for (size_t i = 0; i < sizeof world / sizeof *world; i++)
        models_add(model, world[i][0], world[i][1]);
    return model;
}

#define JULY "as_of=2026-07-01 zone=UTC"
#define MARCH "as_of=2026-03-01 zone=UTC"

static const struct fields_of_people {
    const char *name, *policy, *field, *wanted;
} fields_of_people[] = {
    {"one row each, of those who are there", JULY, "contact", "bert, cleo, emil, anna, c1, c2, c3, null, null, null"},
    {"and of those who were", MARCH, "contact", "bert, cleo, dora, emil, anna, c1, c2, c3, null, null, null"},
    {"nobody is there on the day they leave", "as_of=2026-04-01 zone=UTC", "name", "Bert, Cleo, Emil, Anna B, null, null, null, null, null, null"},
    {"the account that counts them", JULY, "account", "B, A, A, A, C, C, C, M, A, B"},
    {"memberships of then", MARCH, "account", "A, A, A, A, A, C, C, C, M, A, B"},
    {"the class that they are counted in", JULY, "role_class",
     "decision_maker, end_user, end_user, decision_maker, end_user, end_user, end_user, decision_maker, end_user, decision_maker"},
    {"and its side", JULY, "side", "buyer, own_employee, end_user, buyer, end_user, end_user, end_user, buyer, end_user, buyer"},
    {"nobody has a role by name there", JULY, "role", "CEO, Operator, Operator, CEO, Operator, Operator, Operator, null, null, null"},
    {"the account above", JULY, "parent", "M, M, M, M, C, C, C, M, M, M"},
    {"the uppermost", JULY, "root", "M, M, M, M, C, C, C, M, M, M"},
    {"at the level of parents", JULY " level=parent", "account", "M, M, M, M, C, C, C, M, M, M"},
    {"roles are held below it", JULY " level=root", "side", "buyer, own_employee, end_user, buyer, end_user, end_user, end_user, buyer, end_user, buyer"},
    {"the account's fields", JULY, "segment", "small, large, large, large, small, small, small, group, large, small"},
    {"and its numbers", JULY, "account.revenue", "30, 10, 10, 10, 60, 60, 60, 100, 10, 30"},
    {"the last version of a contact", JULY, "language", "en, null, null, fr, null, null, null, null, null, null"},
    {"the same with a word in front", JULY, "contact.language", "en, null, null, fr, null, null, null, null, null, null"},
    {"what the last answer says", JULY, "score", "4, null, null, 6, 10, null, null, null, null, null"},
    {"the same in full", JULY, "answer.touchpoint", "service, null, null, service, delivery, null, null, null, null, null"},
    {"who was heard", JULY, "heard", "true, false, false, true, true, false, false, false, false, false"},
    {"how often", JULY, "responses", "1, 0, 0, 2, 1, 0, 0, 0, 0, 0"},
    {"who was invited", JULY, "invited", "false, false, true, true, false, false, false, false, false, false"},
    {"and whose account was heard: Bert answered at A", JULY, "account.heard", "false, true, true, true, true, true, true, false, true, false"},
    {"the month of as_of", JULY, "month", "2026-07, 2026-07, 2026-07, 2026-07, 2026-07, 2026-07, 2026-07, 2026-07, 2026-07, 2026-07"},
    {"roles of now are those of as_of", JULY " roles=now", "account", "B, A, A, A, C, C, C, M, A, B"},
    {"a part of a person is a key only if whole", JULY, "people", "1, 1, 1, 1, 1, 1, 1, 2, people[8]: 3.5 is no whole number below 2^53, so it makes no key, 2"},
    /* what is not there */
    {"a misspelt name", JULY, "peopel", "by: people have no field peopel"},
    {"what people have not", JULY, "site", "by: people have no field site; there is one in assets"},
    {"an asset", JULY, "asset", "by: asset is not known of people, which have no asset"},
    {"a bucket without a zone", "as_of=2026-07-01T00:00Z", "month", "by: month needs a zone: say zone=UTC or zone=Europe/Berlin in the policy"},
};

static void fields_say_who_they_are(void **state)
{
    const struct fields_of_people *one = *state;
    cxm_model *model = people_world();
    if (strncmp(one->wanted, "by: ", 4) == 0) {
        struct models_view view;
        models_view(&view, model, "people", one->policy, NULL);
        assert_string_equal(models_key(&view, one->field, 0), one->wanted);
        models_view_free(&view);
    } else
        models_check(model, "people", one->policy, one->field, one->wanted);
    cxm_model_free(model);
}

static void numbers_of_people(void **state)
{
    static const double july[] = {1, 1, 1, 1, 1, 1, 1, 2, 3.5, 2}, march[] = {1, 1, 1, 1, 1, 1, 1, 1, 2, 1.5, 3};
    struct models_view view;
    (void)state;
    cxm_model *model = people_world();
    models_view(&view, model, "people", JULY, NULL);
    for (int32_t row = 0; row < 10; row++)
        check_bits(models_number(&view, "people", row), july[row]);
    models_view_free(&view);
    models_view(&view, model, "people", MARCH, NULL); /* Anna, Dora and Emil use at A, and Bert decides there */
    assert_int_equal(view.base.own->length, 11);
    for (int32_t row = 0; row < 11; row++)
        check_bits(models_number(&view, "people", row), march[row]);
    models_view_free(&view);
    cxm_model_free(model);
}

/* ---- without headcounts ---- */

static void people_are_contacts_where_nobody_counts_them(void **state)
{
    static const char *const fields[] = {"contact", "account", "root", "role", "role_class", "side", "language", "segment", "score", "heard",
                                         "invited", "answer.month", "last_answered"};
    (void)state;
    cxm_model *model = models_new(NULL);
    models_add(model, "accounts", "account|parent|segment|headcount#\nA|M|large|9\nB|M|small|\nM|||\n"); /* of no class */
    models_add(model, "contacts", "contact|language|own_employee?\nanna|de|\nbert||\ncleo|en|1\n");
    for (size_t i = 2; i < sizeof world / sizeof *world; i++)
        models_add(model, world[i][0], world[i][1]);
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        char wanted[256] = "";
        struct models_view view;
        models_view(&view, model, "contacts", JULY, NULL);
        for (int32_t row = 0; row < 3; row++) {
            strcat(wanted, row ? ", " : "");
            strcat(wanted, models_key(&view, fields[f], row));
        }
        models_view_free(&view);
        models_check(model, "people", JULY, fields[f], wanted);
    }
    models_check(model, "people", NULL, "people", "1, 1, 1"); /* as long as nobody asks for their roles, no time matters */
    cxm_model_free(model);
}

static void nobody_at_all(void **state)
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_rows *rows;
    (void)state;
    cxm_model *model = models_new(NULL);
    query.of = "people";
    assert_int_equal(cxm_model_rows(model, &query, (const char *const[]){"people", "contact", "account", NULL}, NULL, &rows, NULL), CXM_OK);
    assert_int_equal(cxm_rows_table(rows)->length, 0);
    cxm_rows_free(rows);
    models_add(model, "accounts", "account|headcount_gatekeeper#|headcount_other#\nA|3|1\n"); /* nobody is known */
    models_check(model, "people", NULL, "people", "3, 1");
    models_check(model, "people", NULL, "role_class", "gatekeeper, other");
    models_check(model, "people", NULL, "side", "buyer, unknown");
    models_check(model, "people", NULL, "account", "A, A");
    assert_int_equal(cxm_model_map_sides(model, "gatekeeper=end_user", NULL), CXM_OK);
    models_check(model, "people", NULL, "side", "end_user, unknown");
    cxm_model_free(model);
}

/* A person who is forgotten is no longer among those who are known, but still among those who are counted. */
static void who_is_forgotten_is_counted(void **state)
{
    (void)state;
    cxm_model *model = people_world();
    assert_int_equal(cxm_model_forget(model, "bert", 1, NULL, NULL), CXM_OK);
    models_check(model, "people", JULY, "contact", "cleo, emil, anna, c1, c2, c3, null, null, null");
    struct models_view view;
    models_view(&view, model, "people", JULY, NULL);
    check_bits(models_number(&view, "people", 8), 3);
    models_view_free(&view);
    cxm_model_free(model);
}

/* ---- as of when ---- */

static const struct asked_when {
    const char *name, *table, *text;
    bool needed;
} asked_when[] = {
    {"roles without dates", "roles", "contact|role\nanna|CEO\n", false},
    {"roles that begin", "roles", "contact|role|valid_from\nanna|CEO|2026-01-01\n", true},
    {"memberships that end", "memberships", "contact|account|valid_to\nanna|A|2026-01-01\n", true},
    {"somebody left", "contacts", "contact|left\nanna|2026-01-01\n", true},
    {"nobody left", "contacts", "contact|left\nanna|\n", false},
};

static void when_matters(void **state)
{
    const struct asked_when *one = *state;
    cxm_query query = CXM_QUERY_INIT;
    cxm_rows *rows = NULL;
    cxm_error why;
    cxm_model *model = models_new(NULL);
    models_add(model, "accounts", "account|headcount_end_user#\nA|2\n");
    models_add(model, one->table, one->text);
    query.of = "people";
    const cxm_status status = cxm_model_rows(model, &query, (const char *const[]){"people", NULL}, NULL, &rows, &why);
    assert_int_equal(status, one->needed ? CXM_E_ARGUMENT : CXM_OK);
    if (one->needed) {
        assert_string_equal(why.message, "policy.as_of: who the people are depends on when: say as_of=");
        assert_string_equal(why.name, "as_of");
    }
    cxm_rows_free(rows);
    cxm_model_free(model);
}

/* ---- queries ---- */

static cxm_result *people_query(cxm_model *model, const char *measure, const char *by, const char *where, const char *policy)
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    cxm_error why;
    query.of = "people";
    query.measures = (const char *const[]){measure, NULL};
    query.by = by ? (const char *const[]){by, NULL} : NULL;
    query.where = where;
    query.policy = policy;
    if (cxm_model_query(model, &query, NULL, &result, &why))
        fail_msg("%s: %s", measure, why.message);
    return result;
}

static void check_row(const cxm_result *result, int64_t row, const char *key, const char *text, double value, double n, double missing)
{
    if (key)
        assert_string_equal(cxm_result_text(result, row, key), text);
    check_close(cxm_result_number(result, row, "value"), value, 1e-12);
    check_bits(cxm_result_number(result, row, "n"), n);
    check_bits(cxm_result_number(result, row, "missing"), missing);
}

static void queries_of_people(void **state)
{
    (void)state;
    cxm_model *model = people_world();
    cxm_result *result = people_query(model, "rating.mean(score, scale=0..10)", "segment", NULL, JULY);
    assert_int_equal(cxm_result_length(result), 3);
    check_row(result, 0, "segment", "group", NAN, 0, 1);
    check_row(result, 1, "segment", "large", 6, 1, 3);
    check_row(result, 2, "segment", "small", 7, 2, 3);
    assert_non_null(strstr(cxm_result_query(result), "\nof people\n"));
    cxm_result_free(result);
    /* an answer a person is theirs already: nobody is a duplicate, no window leaves people out, and as of as_of nobody is old */
    result = people_query(model, "rating.mean(score, scale=0..10)", NULL, "own_employee=null|false",
                          JULY " dedupe=first:contact window=2026-01-01/2026-04-01 half_life=30d");
    check_row(result, 0, NULL, NULL, (9 + 4 + 10) / 3.0, 3, 6);
    cxm_result_free(result);
    result = people_query(model, "rating.mean(account.revenue, scale=0..100)", NULL, "people>1", JULY " weight=people");
    check_row(result, 0, NULL, NULL, (2 * 100 + 3.5 * 10 + 2 * 30) / 7.5, 3, 0);
    cxm_result_free(result);
    result = people_query(model, "rating.mean(account.revenue, scale=0..100)", NULL, "contact=null", JULY " weight=role role_weights=end_user:3");
    check_row(result, 0, NULL, NULL, (100 + 3 * 10 + 30) / 5.0, 3, 0);
    cxm_result_free(result);
    result = people_query(model, "rating.mean(score, scale=0..10)", "segment", NULL, JULY " min_n=2 unknown=fail");
    check_row(result, 2, "segment", "small", NAN, 0, 0); /* so that the total does not give away the one of the large ones */
    cxm_result_free(result);
    cxm_model_free(model);
}

static void nobody_appends_to_it(void **state)
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    cxm_error why;
    (void)state;
    cxm_model *model = people_world();
    assert_int_equal(models_try(model, "people", "contact|people#\nanna|1\n", NULL, &why), CXM_E_NOT_FOUND);
    assert_int_equal(cxm_model_length(model, "people"), -1);
    assert_null(cxm_model_fields("people", NULL));
    query.of = "peopel";
    query.measures = (const char *const[]){"nps", NULL};
    assert_int_equal(cxm_model_query(model, &query, NULL, &result, &why), CXM_E_NOT_FOUND);
    assert_string_equal(why.message, "query.of: a model has no table peopel");
    cxm_model_free(model);
}

/* ---- the blind spot ---- */

/* W4, of which the CRM knows no more than the nine who answered: A has a decision maker, and B four end users, whom it does not know. */
static cxm_model *w4(const cxm_host *host)
{
    cxm_model *model = models_new(host);
    models_add(model, "accounts", "account|headcount_decision_maker#|headcount_end_user#\nA|1|5\nB|1|4\nC|1|2\n");
    models_add(model, "contacts", "contact\na1\na2\na3\na4\na5\nb1\nc1\nc2\nc3\n");
    models_add(model, "memberships", "contact|account\na1|A\na2|A\na3|A\na4|A\na5|A\nb1|B\nc1|C\nc2|C\nc3|C\n");
    models_add(model, "roles", "contact|role\na1|End User\na2|End User\na3|End User\na4|End User\na5|End User\nb1|Decision Maker\n"
                               "c1|Decision Maker\nc2|End User\nc3|End User\n");
    models_add(model, "responses", "contact|answered|score#\na1|2026-03-01|9\na2|2026-03-02|9\na3|2026-03-03|10\na4|2026-03-04|9\n"
                                   "a5|2026-03-05|10\nb1|2026-03-06|8\nc1|2026-03-07|4\nc2|2026-03-08|9\nc3|2026-03-09|10\n");
    return model;
}

/* Two of three decision makers were heard, at 0 and -100, and 7 of 11 end users, all at 100; five people were neither asked nor heard. */
static void the_blind_spot_by_hand(void **state)
{
    static const char *const terms[] = {"correction", "buyers_only", "population", "as_heard", "unasked_least", "unasked_most",
                                        "silent_least", "silent_most", "not_asked", "not_heard", "invited_users", "known_users",
                                        "invitation_bias", "required_missing", "unknown"};
    static const double wanted[] = {950.0 / 14 + 50, -50, 950.0 / 14, 600.0 / 9, (-100 + 700 - 500) / 14.0, (-100 + 700 + 500) / 14.0,
                                    100.0 / 14, 1100.0 / 14, 500.0 / 14, 500.0 / 14, 700.0 / 9, 1100.0 / 14,
                                    700.0 / 9 - 1100.0 / 14, 200.0 / 3, 0};
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result;
    cxm_error why;
    (void)state;
    cxm_model *model = w4(NULL);
    models_add(model, "invitations", "contact|sent\na1|2026-02-01\na2|2026-02-01\na3|2026-02-01\na4|2026-02-01\na5|2026-02-01\n"
                                     "b1|2026-02-01\nc1|2026-02-01\nc2|2026-02-01\nc3|2026-02-01\n");
    query.measures = (const char *const[]){"voices.blindspot(score, side, account, invited, role_class, people, "
                                           "required=\"decision_maker|end_user\")", NULL};
    if (cxm_model_query(model, &query, NULL, &result, &why))
        fail_msg("%s", why.message);
    for (int t = 0; t < 15; t++) {
        assert_string_equal(cxm_result_text(result, t, "term"), terms[t]);
        check_close(cxm_result_number(result, t, "value"), wanted[t], 1e-13);
    }
    cxm_result_free(result);
    query.of = "contacts"; /* as if the CRM were the world: nobody silent in it */
    query.measures = (const char *const[]){"voices.blindspot(score, side, account, invited, role_class)", NULL};
    if (cxm_model_query(model, &query, NULL, &result, &why))
        fail_msg("%s", why.message);
    check_close(cxm_result_number(result, 2, "value"), 600.0 / 9, 1e-13);
    check_bits(cxm_result_number(result, 9, "value"), 0);
    cxm_result_free(result);
    cxm_model_free(model);
}

/* The group finds the columns, people included, and asks for no invitations where there are none. */
static void the_group_counts_them(void **state)
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result;
    cxm_error why;
    int64_t row = 0;
    (void)state;
    cxm_model *model = w4(NULL);
    query.measures = (const char *const[]){"voices", NULL};
    if (cxm_model_query(model, &query, NULL, &result, &why))
        fail_msg("%s", why.message);
    while (row < cxm_result_length(result) && strcmp(cxm_result_text(result, row, "measure"), "voices.blindspot") != 0)
        row++;
    assert_true(row < cxm_result_length(result));
    check_close(cxm_result_number(result, row, "value"), 950.0 / 14 + 50, 1e-13);
    assert_non_null(strstr(cxm_result_query(result), "people"));
    cxm_result_free(result);
    cxm_model_free(model);
}

/* ---- memory ---- */

static void failing_memory(void **state)
{
    static const char *const fields[] = {"contact", "account", "people", "side", "score", "invited", NULL};
    cxm_query query = CXM_QUERY_INIT;
    cxm_status status = CXM_E_MEMORY;
    int64_t nth = 1;
    (void)state;
    cxm_model *model = people_world();
    query.of = "people";
    query.policy = JULY " level=root";
    for (; status; nth++) {
        struct failing_host failing;
        cxm_rows *rows = NULL;
        cxm_error why;
        failing_host_init(&failing, nth);
        status = cxm_model_rows(model, &query, fields, &failing.host, &rows, &why);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_true(!rows == (status != CXM_OK));
        cxm_rows_free(rows);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(nth > 20);
    cxm_model_free(model);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(numbers_of_people),
        cmocka_unit_test(people_are_contacts_where_nobody_counts_them),
        cmocka_unit_test(nobody_at_all),
        cmocka_unit_test(who_is_forgotten_is_counted),
        cmocka_unit_test(queries_of_people),
        cmocka_unit_test(nobody_appends_to_it),
        cmocka_unit_test(the_blind_spot_by_hand),
        cmocka_unit_test(the_group_counts_them),
        cmocka_unit_test(failing_memory),
    };
    struct CMUnitTest tests[sizeof others / sizeof *others + sizeof fields_of_people / sizeof *fields_of_people +
                            sizeof asked_when / sizeof *asked_when];
    size_t count = 0;
    for (; count < sizeof others / sizeof *others; count++)
        tests[count] = others[count];
    CHECK_ROWS(fields_of_people, fields_say_who_they_are, tests, count);
    CHECK_ROWS(asked_when, when_matters, tests, count);
    return _cmocka_run_group_tests("people_rows", tests, count, NULL, NULL);
}
