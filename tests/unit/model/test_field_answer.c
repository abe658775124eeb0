/* Fields of people that are of their answer: `answer.score`, and `score` where nothing nearer is called so. Beside them the fields of
 * people, panels and own employees that the analyses of buyers and end users read. */
#include "cxm/query.h"
#include "support/failing_host.h"
#include "support/models.h"
#include "support/zones.h"

static struct zones_host zones;

static const struct {
    const char *table, *text;
} world[] = {
    {"accounts", "account|segment|revenue#|region\nA|large|100|north\nB|small|300|south\n"},
    {"contacts", "contact|name|own_employee?|left\nanna|Anna||\nbert|Bert||2026-04-01\ncleo|Cleo|1|\ndora|Dora||2026-09-01\nemil|Emil||\n"},
    {"memberships", "contact|account\nanna|A\nbert|B\ndora|A\nemil|B\n"},
    {"roles", "contact|role|valid_from|valid_to\nanna|End User||2026-06-01\nanna|CEO|2026-06-01|\nbert|CEO||\ndora|Operator||\n"},
    {"assets", "asset|account|site|installed\npress|B|ACME/Berlin/Press|2026-02-01\n"},
    {"invitations", "contact|sent\nanna|2026-01-01\nemil|2026-01-02\n"},
    {"responses", "response|contact|asset|answered|updated|touchpoint|stage|region|about|score#|performance#|expectation#|completed?\n"
                  "r1|anna||2026-01-02||delivery|first|east||9|7|8|1\n"
                  "r2|anna||2026-05-02||service|second|east||3|5|9|0\n"
                  "r3|bert|press|2026-02-03||service|first|west||7.5|||1\n"
                  "r4|anna||2026-05-02||delivery|third|||2|6||1\n" /* at the same time as r2, and appended later */
                  "r5|cleo||2026-03-01||delivery|first||buyer|10|||1\n"
                  "r6|bert||2026-01-03||delivery|second|||1|||1\n" /* before r3, and appended later */
                  "r3|bert|press|2026-02-03|2026-08-01|service|first|west||5|||1\n"
                  "r7|||2026-07-01||delivery|first|||4|||1\n"
                  "r8|nobody||2026-07-01||delivery|first|||4|||1\n"},
};

static cxm_model *answer_world(void)
{
    cxm_model *model = models_new(&zones.host);
    for (size_t i = 0; i < sizeof world / sizeof *world; i++)
        models_add(model, world[i].table, world[i].text);
    return model;
}

static const struct answer_case {
    const char *name, *policy, *field, *wanted;
} answer_cases[] = {
    {"the last answer's number; of equal times that appended last", NULL, "answer.score", "2, 5, 10, null, null"},
    {"its id", NULL, "answer.response", "r4, r3, r5, null, null"},
    {"its text", NULL, "answer.touchpoint", "delivery, service, delivery, null, null"},
    {"its truth", NULL, "answer.completed", "true, true, true, null, null"},
    {"its time", NULL, "answer.answered", "2026-05-02T00:00:00Z, 2026-02-03T00:00:00Z, 2026-03-01T00:00:00Z, null, null"},
    {"its month, in a zone", "zone=UTC", "answer.month", "2026-05, 2026-02, 2026-03, null, null"},
    {"its window back from as_of", "zone=UTC as_of=2026-07-01", "answer.rolling/3mo", "2026-04-01/3mo, 2026-01-01/3mo, 2026-01-01/3mo, null, null"},
    {"its perception", NULL, "answer.perception", "null, null, null, null, null"},
    {"its perception, where both are known", "window=../2026-02-01 zone=UTC", "answer.perception", "-1, null, null, null, null"},
    {"its asset", NULL, "answer.asset", "null, press, null, null, null"},
    {"what that asset's row says", NULL, "answer.site/2", "null, ACME/Berlin, null, null, null"},
    {"seconds since the asset's installation", NULL, "answer.age", "null, 172800, null, null, null"},
    {"its account", NULL, "answer.account", "A, B, null, null, null"},
    {"its account's segment", NULL, "answer.segment", "large, small, null, null, null"},
    {"how often that account was heard", NULL, "answer.account.responses", "3, 2, 0, null, null"},
    {"whether the account was heard; nobody's answer has none", NULL, "answer.account.heard", "true, true, false, null, null"},
    {"the role when it was given", "zone=UTC as_of=2026-07-01", "answer.role_class", "end_user, decision_maker, unknown, null, null"},
    {"the role's name", "zone=UTC as_of=2026-07-01", "answer.role", "End User, CEO, null, null, null"},
    {"the role of today is the person's", "zone=UTC as_of=2026-07-01", "role_class", "decision_maker, decision_maker, unknown, end_user, unknown"},
    {"the side it was given on", NULL, "answer.side", "end_user, buyer, own_employee, null, null"},
    {"the side of today", "zone=UTC as_of=2026-07-01", "side", "buyer, buyer, own_employee, end_user, unknown"},
    /* which answer counts */
    {"the last one in the window", "window=../2026-05-01 zone=UTC", "answer.score", "9, 5, 10, null, null"},
    {"nobody in the window", "window=2027-01-01/.. zone=UTC", "answer.score", "null, null, null, null, null"},
    {"the version of then", "known=as_of as_of=2026-07-15 zone=UTC", "answer.response", "r4, r3, r5, null, null"},
    {"and the last of then", "known=as_of as_of=2026-01-31 zone=UTC", "answer.score", "9, 1, null, null, null"},
    {"partial answers do not count", "window=../2026-05-03 zone=UTC partial=drop", "answer.stage", "third, first, first, null, null"},
    {"another time of it", "time=updated", "answer.score", "2, 5, 10, null, null"},
    {"duplicates do not matter", "dedupe=first:contact", "answer.score", "2, 5, 10, null, null"},
    {"strict rules for answers are no rules for this", "unknown=fail", "answer.score", "2, 5, 10, null, null"},
    /* names without `answer.` */
    {"what contacts and accounts have not", NULL, "score", "2, 5, 10, null, null"},
    {"a further field", NULL, "about", "null, null, buyer, null, null"},
    {"what contacts have goes first", NULL, "name", "Anna, Bert, Cleo, Dora, Emil"},
    {"then what their accounts have", "as_of=2026-07-01 zone=UTC", "region", "north, south, null, north, south"},
    {"and the answer's is said so", NULL, "answer.region", "null, west, null, null, null"},
    {"revenue is the account's", "as_of=2026-07-01 zone=UTC", "revenue", "100, 300, null, 100, 300"},
    {"who was invited", NULL, "invited", "true, false, false, false, true"},
    /* names that find nothing */
    {"a misspelt field", NULL, "answer.scroe", "by: responses have no field scroe"},
    {"a field of another table", NULL, "answer.kind", "by: responses have no field kind; there is one in outcomes and actions"},
    {"what nobody has", NULL, "height", "by: contacts have no field height"},
    {"levels of what is no path", NULL, "answer.touchpoint/2", "by: touchpoint/2: only a path has levels, and this field is none"},
    {"a month without a zone", NULL, "answer.month", "by: month needs a zone: say zone=UTC or zone=Europe/Berlin in the policy"},
    {"nothing", NULL, "answer.", "by: a field's name has 1 to 255 bytes"},
};

static void answers_say(void **state)
{
    const struct answer_case *one = *state;
    cxm_model *model = answer_world();
    struct models_view view;
    models_view(&view, model, "contacts", one->policy, &zones.host);
    if (strncmp(one->wanted, "by: ", 4) == 0)
        assert_string_equal(models_key(&view, one->field, 0), one->wanted);
    else
        models_check(model, "contacts", one->policy, one->field, one->wanted);
    models_view_free(&view);
    cxm_model_free(model);
}

static void only_people_have_answers(void **state)
{
    (void)state;
    cxm_model *model = answer_world();
    struct models_view view;
    models_view(&view, model, "invitations", NULL, NULL);
    assert_string_equal(models_key(&view, "answer.score", 0), "by: invitations have no field answer.score");
    assert_string_equal(models_key(&view, "score", 0), "by: invitations have no field score; there is one in responses and items");
    models_view_free(&view);
    cxm_model_free(model);
}

static void numbers_are_those_that_were_given(void **state)
{
    (void)state;
    cxm_model *model = answer_world();
    struct models_view view;
    models_view(&view, model, "contacts", "window=../2026-03-01 zone=UTC known=as_of as_of=2026-03-01", NULL);
    check_bits(models_number(&view, "score", 1), 7.5); /* before the edit */
    check_bits(models_number(&view, "answer.answered", 1), 1770076800);
    check_bits(models_number(&view, "answer.completed", 1), 1);
    check_nan(models_number(&view, "answer.completed", 4));
    check_nan(models_number(&view, "answer.account.responses", 4));
    check_nan(models_number(&view, "answer.importance", 0));
    models_view_free(&view);
    cxm_model_free(model);
}

/* Rows of people as an analysis reads them, by way of the door that everybody uses. */
static const cxm_table *answer_rows(const cxm_model *model, const char *of, const char *policy, const char *where, const char *const *fields,
                                    cxm_rows **rows)
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_error error;
    query.of = of;
    query.policy = policy;
    query.where = where;
    if (cxm_model_rows(model, &query, fields, &zones.host, rows, &error))
        fail_msg("%s", error.message);
    return cxm_rows_table(*rows);
}

static void check_column(const cxm_table *table, const char *name, const char *wanted)
{
    const cxm_column *column = cxm_table_find(table, name);
    char got[256] = "", text[64];
    assert_non_null(column);
    assert_int_equal(cxm_column_check(column, NULL), CXM_OK);
    for (int64_t row = 0; row < table->length; row++) {
        size_t needed;
        assert_int_equal(cxm_column_text(column, row, text, sizeof text, &needed, NULL), CXM_OK);
        strcat(strcat(got, row ? " " : ""), needed ? text : "null");
    }
    if (strcmp(got, wanted) != 0)
        fail_msg("%s: %s", name, got);
}

static void people_of_a_population_with_what_they_said(void **state)
{
    static const char *const fields[] = {"contact", "score", "side", "account", "invited", "role_class", "revenue", "answer.side",
                                         "answer.month", "answer.completed", "answer.answered", NULL};
    cxm_rows *rows;
    (void)state;
    cxm_model *model = answer_world();
    const cxm_table *table = answer_rows(model, "contacts", "as_of=2026-07-01 zone=UTC", NULL, fields, &rows);
    check_column(table, "contact", "anna bert cleo dora emil");
    check_column(table, "score", "2 5 10 null null");
    check_column(table, "side", "buyer buyer own_employee end_user unknown");
    check_column(table, "account", "A B null A B");
    check_column(table, "invited", "true false false false true");
    check_column(table, "role_class", "decision_maker decision_maker unknown end_user unknown");
    check_column(table, "revenue", "100 300 null 100 300");
    check_column(table, "answer.side", "end_user buyer own_employee null null");
    check_column(table, "answer.month", "2026-05 2026-02 2026-03 null null");
    check_column(table, "answer.completed", "true true true null null");
    check_column(table, "answer.answered", "1777680000000000 1770076800000000 1772323200000000 null null");
    cxm_rows_free(rows);
    cxm_model_free(model);
}

static const struct {
    const char *where, *wanted;
} where_cases[] = {
    {"answer.score<5", "anna"},
    {"score=null", "dora emil"},
    {"answer.side=end_user|own_employee", "anna cleo"},
    {"answer.side!=end_user", "bert cleo"},
    {"answer.side=null", "dora emil"},
    {"answer.answered>=2026-03-01", "anna cleo"},
    {"answer.month=2026-02", "bert"},
    {"touchpoint=delivery own_employee=true", "cleo"},
    {"answer.item/speed>3", "bert"},
    {"left=null", "anna cleo emil"},
    {"left=null|2026-07-01/..", "anna cleo dora emil"}, /* who left before as_of is no longer there */
    {"left<2026-07-01", "bert"},
    {"own_employee=null|false left=null|2026-07-01/..", "anna dora emil"},
};

static void conditions_choose_people(void **state)
{
    static const char *const fields[] = {"contact", NULL};
    (void)state;
    cxm_model *model = answer_world();
    models_add(model, "items", "response|item|score#\nr3|speed|4\nr4|speed|1\n");
    for (size_t i = 0; i < sizeof where_cases / sizeof *where_cases; i++) {
        cxm_rows *rows;
        check_column(answer_rows(model, "contacts", "as_of=2026-07-01 zone=UTC", where_cases[i].where, fields, &rows), "contact",
                     where_cases[i].wanted);
        cxm_rows_free(rows);
    }
    cxm_model_free(model);
}

/* The row of a result whose first key is `key`. */
static double answer_value(const cxm_result *result, const char *key)
{
    const cxm_table *table = cxm_result_table(result);
    for (int64_t row = 0; row < table->length; row++) {
        char text[64];
        assert_int_equal(cxm_column_text(&table->columns[0], row, text, sizeof text, NULL, NULL), CXM_OK);
        if (strcmp(text, key) == 0)
            return cxm_result_number(result, row, "value");
    }
    fail_msg("no %s", key);
    return 0;
}

static void measures_and_keys_are_of_answers(void **state)
{
    static const struct {
        const char *by, *key;
        double wanted;
    } cases[] = {{"role_class", "decision_maker", 3.5}, {"answer.role_class", "end_user", 2}, {"answer.stage", "first", 7.5},
                 {"answer.month", "2026-05", 2},        {"touchpoint", "delivery", 6},        {"answer.completed", "true", 17.0 / 3}};
    (void)state;
    cxm_model *model = answer_world();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *measures[] = {"rating.mean(score, scale=0..10)", NULL}, *by[] = {cases[i].by, NULL};
        cxm_query query = CXM_QUERY_INIT;
        cxm_result *result = NULL;
        cxm_error error;
        query.of = "contacts";
        query.measures = measures;
        query.by = by;
        query.policy = "as_of=2026-07-01 zone=UTC";
        if (cxm_model_query(model, &query, &zones.host, &result, &error))
            fail_msg("%s", error.message);
        check_close(answer_value(result, cases[i].key), cases[i].wanted, 1e-12);
        cxm_result_free(result);
    }
    cxm_model_free(model);
}

/* A zone that an answer's month hangs on stands in the policy's text; where nothing hangs on it, it does not. */
static void an_answers_month_asks_for_the_zone(void **state)
{
    (void)state;
    cxm_model *model = answer_world();
    for (int month = 0; month < 2; month++) {
        const char *measures[] = {"rating.mean(score, scale=0..10)", NULL}, *by[] = {month ? "answer.month" : "touchpoint", NULL};
        cxm_query query = CXM_QUERY_INIT;
        cxm_result *result = NULL;
        cxm_error error;
        query.of = "contacts";
        query.measures = measures;
        query.by = by;
        query.policy = "zone=UTC";
        if (cxm_model_query(model, &query, &zones.host, &result, &error))
            fail_msg("%s", error.message);
        assert_int_equal(strstr(cxm_result_query(result), "zone=UTC") != NULL, month);
        cxm_result_free(result);
    }
    cxm_model_free(model);
}

/* What panels and mirrors read of answers: the person, the account, the stage; own employees, and whom they speak about. */
static void panels_and_own_people(void **state)
{
    static const char *const fields[] = {"contact", "account", "stage", "score", "side", "about", NULL};
    cxm_rows *rows;
    (void)state;
    cxm_model *model = answer_world();
    const cxm_table *table = answer_rows(model, NULL, NULL, "contact!=null", fields, &rows);
    check_column(table, "contact", "anna anna anna cleo bert bert nobody");
    check_column(table, "account", "A A A null B B null");
    check_column(table, "stage", "first second third first second first first");
    check_column(table, "side", "end_user end_user end_user own_employee buyer buyer unknown");
    check_column(table, "about", "null null null buyer null null null");
    cxm_rows_free(rows);
    const char *measures[] = {"rating.mean(score, scale=0..10)", NULL}, *by[] = {"about", NULL};
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    query.measures = measures;
    query.by = by;
    query.where = "side=own_employee";
    assert_int_equal(cxm_model_query(model, &query, NULL, &result, NULL), CXM_OK);
    assert_int_equal(cxm_result_table(result)->length, 1);
    check_bits(answer_value(result, "buyer"), 10);
    cxm_result_free(result);
    cxm_model_free(model);
}

static void who_is_forgotten_was_not_heard(void **state)
{
    cxm_rows *remains = NULL;
    (void)state;
    cxm_model *model = answer_world();
    assert_int_equal(cxm_model_forget(model, "anna", 2, &remains, NULL), CXM_OK);
    cxm_rows_free(remains);
    models_check(model, "contacts", NULL, "answer.score", "null, 5, 10, null, null");
    models_check(model, "contacts", NULL, "answer.touchpoint", "null, service, delivery, null, null");
    cxm_model_free(model);
}

static void answers_fail_cleanly(void **state)
{
    static const char *const names[] = {"answer.score", "touchpoint", "answer.side", "answer.month", "answer.site/2", "answer.account.heard",
                                        "answer.item/speed"};
    (void)state;
    cxm_model *model = answer_world();
    models_add(model, "items", "response|item|score#\nr3|speed|4\nr4|speed|1\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct failing_host failing;
        cxm_status status = CXM_E_MEMORY;
        int64_t k = 1;
        failing_host_init(&failing, 0);
        for (; status == CXM_E_MEMORY; k++) {
            struct models_view view;
            struct cxm__arena columns = {.host = failing.host};
            struct cxm__field field;
            cxm_column column;
            const int32_t rows[] = {4, 3, 2, 1, 0};
            models_view(&view, model, "contacts", "zone=UTC window=2026-01-01/2026-06-01 level=parent", &failing.host);
            failing.calls = 0;
            failing.fail_at = k;
            status = cxm__field_bind(&field, &view.base, names[i], "by", 1, NULL);
            if (!status) {
                status = cxm__field_column(&field, rows, 5, &columns, &column, NULL);
                cxm__field_free(&field);
            }
            failing.fail_at = 0;
            cxm__arena_free(&columns);
            models_view_free(&view);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
        assert_int_equal(status, CXM_OK);
        assert_true(k > 4);
    }
    cxm_model_free(model);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(only_people_have_answers),
        cmocka_unit_test(numbers_are_those_that_were_given),
        cmocka_unit_test(people_of_a_population_with_what_they_said),
        cmocka_unit_test(conditions_choose_people),
        cmocka_unit_test(measures_and_keys_are_of_answers),
        cmocka_unit_test(an_answers_month_asks_for_the_zone),
        cmocka_unit_test(panels_and_own_people),
        cmocka_unit_test(who_is_forgotten_was_not_heard),
        cmocka_unit_test(answers_fail_cleanly),
    };
    struct CMUnitTest tests[sizeof answer_cases / sizeof *answer_cases + sizeof others / sizeof *others];
    size_t count = 0;
    zones_host_init(&zones);
    CHECK_ROWS(answer_cases, answers_say, tests, count);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        tests[count++] = others[i];
    int failed = _cmocka_run_group_tests("field_answer", tests, count, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
