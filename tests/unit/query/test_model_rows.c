/* The rows that a query would count, with any fields: the table that a notebook looks at.
 * Each case is one small world, and the rows that come out of it as text. */
#include "support/failing_host.h"
#include "support/models.h"

enum { FIELDS_MOST = 8 };

/* Accounts A, B, C with their revenue, and the nine answers of their people: the worked example on roll-ups. */
static cxm_model *rows_world(const cxm_host *host)
{
    cxm_model *model = models_new(host);
    models_add(model, "accounts", "account|name|revenue#\nA|Alpha|100000\nB|Beta|300000\nC|Gamma|600000\n");
    models_add(model, "roles", "contact|role|account\na1|End User|A\na2|End User|A\na3|End User|A\na4|End User|A\na5|End User|A\n"
                               "b1|Decision Maker|B\nc1|Decision Maker|C\nc2|End User|C\nc3|End User|C\n");
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-01-05|9\na2|A|2026-01-06|9\na3|A|2026-01-07|10\n"
                                   "a4|A|2026-01-08|9\na5|A|2026-01-09|10\nb1|B|2026-02-01|8\nc1|C|2026-02-02|4\nc2|C|2026-02-03|9\n"
                                   "c3|C|2026-02-04|10\n");
    return model;
}

static const struct rows_case {
    const char *name, *of, *where, *policy;
    const char *fields[FIELDS_MOST];
    const char *wanted;
} rows_cases[] = {
    {"W4's answers", NULL, NULL, NULL, {"account", "role_class", "score", "revenue"},
     "A end_user 9 100000; A end_user 9 100000; A end_user 10 100000; A end_user 9 100000; A end_user 10 100000; "
     "B decision_maker 8 300000; C decision_maker 4 600000; C end_user 9 600000; C end_user 10 600000; "},
    {"W4's decision makers", NULL, "role_class=decision_maker", NULL, {"account.name", "score"}, "Beta 8; Gamma 4; "},
    {"W4's accounts and how often they were heard", "accounts", NULL, NULL, {"account", "heard", "responses"},
     "A true 5; B true 1; C true 3; "},
    {"those of a window", NULL, NULL, "window=2026-02-01/2026-02-03 zone=UTC", {"contact", "day"}, "b1 2026-02-01; c1 2026-02-02; "},
    {"the first answer of each account", NULL, NULL, "dedupe=first:account zone=UTC", {"contact", "week"},
     "a1 2026-W02; b1 2026-W05; c1 2026-W06; "},
    {"one answer for each account, the last", NULL, NULL, "dedupe=last:account", {"contact", "score"}, "a5 10; b1 8; c3 10; "},
    {"the mean answer of each account", NULL, NULL, "dedupe=mean:account", {"account", "score"}, "A 9.4; B 8; C 7.666666666666667; "},
    {"no rows", NULL, "score>10", NULL, {"contact"}, ""},
    {"no fields", NULL, NULL, NULL, {NULL}, "; ; ; ; ; ; ; ; ; "},
};

static cxm_query rows_query(const struct rows_case *one)
{
    cxm_query query = CXM_QUERY_INIT;
    query.of = one->of;
    query.where = one->where;
    query.policy = one->policy;
    return query;
}

static void rows_read(const cxm_rows *rows, char *got, size_t size)
{
    const cxm_table *table = cxm_rows_table(rows);
    *got = '\0';
    for (int64_t row = 0; row < table->length; row++) {
        for (int64_t i = 0; i < table->count; i++) {
            char text[64];
            size_t needed;
            assert_int_equal(cxm_column_text(&table->columns[i], row, text, sizeof text, &needed, NULL), CXM_OK);
            strncat(strcat(got, i ? " " : ""), needed ? text : "null", size - strlen(got) - 4);
        }
        strcat(got, "; ");
    }
}

static void rows_say(void **state)
{
    const struct rows_case *one = *state;
    cxm_model *model = rows_world(NULL);
    const cxm_query query = rows_query(one);
    cxm_rows *rows = NULL;
    cxm_error error;
    char got[1024];
    if (cxm_model_rows(model, &query, one->fields, NULL, &rows, &error))
        fail_msg("%s", error.message);
    rows_read(rows, got, sizeof got);
    assert_string_equal(got, one->wanted);
    for (int64_t i = 0; i < cxm_rows_table(rows)->count; i++)
        assert_string_equal(cxm_rows_table(rows)->names[i], one->fields[i]);
    cxm_rows_free(rows);
    cxm_model_free(model);
}

static const struct {
    const char *of, *where, *policy, *field, *message;
    cxm_status status;
    int32_t argument;
} rows_faults[] = {
    {"answers", NULL, NULL, "score", "query.of: a model has no table answers", CXM_E_NOT_FOUND, 1},
    {NULL, NULL, NULL, "scor", "fields: responses have no field scor", CXM_E_NOT_FOUND, 2},
    {NULL, NULL, NULL, "week", "fields: week needs a zone: say zone=UTC or zone=Europe/Berlin in the policy", CXM_E_ARGUMENT, 2},
    {NULL, "scor=1", NULL, "score", NULL, CXM_E_NOT_FOUND, 1},
    {NULL, NULL, "dedupe=twice", "score", NULL, CXM_E_ARGUMENT, 1},
};

static void faults_are_named(void **state)
{
    (void)state;
    cxm_model *model = rows_world(NULL);
    for (size_t i = 0; i < sizeof rows_faults / sizeof *rows_faults; i++) {
        const struct rows_case one = {NULL, rows_faults[i].of, rows_faults[i].where, rows_faults[i].policy, {rows_faults[i].field}, NULL};
        const cxm_query query = rows_query(&one);
        cxm_rows *rows = NULL;
        cxm_error error;
        assert_int_equal(cxm_model_rows(model, &query, one.fields, NULL, &rows, &error), rows_faults[i].status);
        assert_null(rows);
        assert_int_equal(error.argument, rows_faults[i].argument);
        if (rows_faults[i].message)
            assert_string_equal(error.message, rows_faults[i].message);
    }
    cxm_rows *rows = NULL;
    const char *const fields[] = {"score", NULL};
    assert_int_equal(cxm_model_rows(NULL, NULL, fields, NULL, &rows, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_rows(model, NULL, NULL, NULL, &rows, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_rows(model, NULL, fields, NULL, NULL, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_rows(model, NULL, fields, NULL, &rows, NULL), CXM_OK);
    assert_int_equal(cxm_rows_table(rows)->length, 9);
    cxm_rows_free(rows);
    cxm_model_free(model);
}

static void rows_fail_cleanly(void **state)
{
    (void)state;
    cxm_model *model = rows_world(NULL);
    struct failing_host failing;
    const char *const fields[] = {"account", "week", "score", "role_class", "account.heard", "stage", NULL};
    cxm_query query = CXM_QUERY_INIT;
    query.where = "score>4";
    query.policy = "dedupe=last:contact zone=UTC window=2026-01-01/2026-03-01";
    failing_host_init(&failing, 0);
    cxm_status status = CXM_E_MEMORY;
    for (int64_t k = 1; status; k++) {
        cxm_rows *rows = NULL;
        failing.calls = 0;
        failing.fail_at = k;
        status = cxm_model_rows(model, &query, fields, &failing.host, &rows, NULL);
        failing.fail_at = 0;
        assert_true(!status || status == CXM_E_MEMORY);
        assert_int_equal(status == CXM_OK, rows != NULL);
        cxm_rows_free(rows);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    cxm_model_free(model);
}

int main(void)
{
    struct CMUnitTest tests[sizeof rows_cases / sizeof *rows_cases + 2];
    size_t count = 0;
    CHECK_ROWS(rows_cases, rows_say, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(faults_are_named);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(rows_fail_cleanly);
    return _cmocka_run_group_tests("model rows", tests, count, NULL, NULL);
}
