/* Whom to ask next: gaps by account and role, fatigue, people who left or are nobody's, and roles that nobody knows.
 * Each case is a small model and the proposals as text. */
#include <cxm/unstable/ask.h>

#include "support/failing_host.h"
#include "support/models.h"

enum { TABLES_MOST = 6 };

#define ASK_AS_OF "as_of=2026-07-01 zone=UTC "

static const struct ask_case {
    const char *name;
    const char *tables[TABLES_MOST][2];
    const char *options, *wanted; /* contact account role_class reason priority shortfall unknown_share */
} ask_cases[] = {
    {"the account with the largest gap in revenue comes first",
     {{"accounts", "account|revenue#\nA|100\nB|300\n"},
      {"memberships", "contact|account\na1|A\na2|A\nb1|B\n"},
      {"roles", "contact|role\na1|End User\na2|End User\nb1|End User\n"}},
     ASK_AS_OF "required=end_user:2",
     "b1 B end_user never_invited 300 1 0; a1 A end_user never_invited 100 1 0; a2 A end_user never_invited 100 1 0; "},
    {"who was heard fills a part of the gap",
     {{"accounts", "account|revenue#\nA|1000\nB|300\n"},
      {"memberships", "contact|account\na1|A\na2|A\na3|A\nb1|B\n"},
      {"roles", "contact|role\na1|End User\na2|End User\na3|End User\nb1|End User\n"},
      {"responses", "contact|account|answered\na1|A|2026-01-01\na1|A|2026-02-01\n"}},
     ASK_AS_OF "required=end_user:2", "a2 A end_user never_invited 500 0.5 0; b1 B end_user never_invited 300 1 0; "},
    {"the class of which most is missing goes first",
     {{"memberships", "contact|account\na1|A\na2|A\na3|A\na4|A\n"},
      {"roles", "contact|role\na1|End User\na2|End User\na3|Decision Maker\na4|Decision Maker\n"},
      {"responses", "contact|account|answered\na4|A|2026-01-01\n"}},
     ASK_AS_OF "required=decision_maker:2|end_user:2",
     "a1 A end_user never_invited 0.75 0.75 0; a3 A decision_maker never_invited 0.75 0.75 0; "
     "a2 A end_user never_invited 0.75 0.75 0; "},
    {"no more than so many of an account",
     {{"memberships", "contact|account\na1|A\na2|A\na3|A\n"}, {"roles", "contact|role\na1|End User\na2|End User\na3|End User\n"}},
     ASK_AS_OF "required=end_user:3 per_account=2",
     "a1 A end_user never_invited 1 1 0; a2 A end_user never_invited 1 1 0; "},
    {"who was asked or answered lately is tired",
     {{"memberships", "contact|account\na1|A\na2|A\na3|A\na4|A\n"},
      {"roles", "contact|role\na1|End User\na2|End User\na3|End User\na4|End User\n"},
      {"invitations", "contact|sent\na1|2026-04-02\na2|2026-04-01\na3|2025-01-01\n"},
      {"responses", "contact|answered\na3|2025-01-02\n"}},
     ASK_AS_OF "required=end_user:3 fatigue=90d window=180d per_account=9",
     "a4 A end_user never_invited 1 1 0; a3 A end_user not_lately 1 1 0; a2 A end_user never_answered 1 1 0; "},
    {"what comes after as_of is not known yet",
     {{"memberships", "contact|account\na1|A\n"},
      {"roles", "contact|role\na1|End User\n"},
      {"invitations", "contact|sent\na1|2026-07-02\n"},
      {"responses", "contact|answered\na1|2026-07-03\n"}},
     ASK_AS_OF "required=end_user:1", "a1 A end_user never_invited 1 1 0; "},
    {"who left, our own people and who is nobody's are not asked",
     {{"contacts", "contact|left|own_employee?\na1|2026-06-30|\na2|2026-07-02|\na3||1\na4||\n"},
      {"memberships", "contact|account|valid_to\na1|A|\na2|A|\na3|A|\na4|A|2026-01-01\na5|A|\na5|B|\n"},
      {"roles", "contact|role\na1|End User\na2|End User\na3|End User\na4|End User\na5|End User\n"}},
     ASK_AS_OF "required=end_user:3", "a2 A end_user never_invited 1 1 0; "},
    {"an account by the role at it, where memberships are not kept",
     {{"contacts", "contact\na1\na2\n"}, {"roles", "contact|account|role\na1|A|CEO\n"}}, ASK_AS_OF, "a1 A decision_maker never_invited 1 1 0; "},
    {"people whose role nobody knows come last, and their share is told",
     {{"memberships", "contact|account\na1|A\na2|A\na3|A\na4|A\n"},
      {"roles", "contact|role\na1|Grand Vizier\na2|Grand Vizier\na3|End User\na4|Influencer\n"}},
     ASK_AS_OF "required=end_user:2", "a3 A end_user never_invited 1 1 0.5; a1 A unknown never_invited 1 1 0.5; "},
    {"roles that are now",
     {{"memberships", "contact|account\na1|A\n"},
      {"roles", "contact|role|valid_from|valid_to\na1|CEO||2026-01-01\na1|Operator|2026-01-01|\n"}},
     ASK_AS_OF "required=decision_maker:1", ""},
    {"accounts without revenue come last where others have one",
     {{"accounts", "account|revenue#\nA|\nB|1\n"},
      {"memberships", "contact|account\na1|A\nb1|B\n"},
      {"roles", "contact|role\na1|CEO\nb1|CEO\n"}},
     ASK_AS_OF "required=decision_maker:1",
     "b1 B decision_maker never_invited 1 1 0; a1 A decision_maker never_invited null 1 0; "},
    {"nobody is missing",
     {{"memberships", "contact|account\na1|A\na2|A\n"},
      {"roles", "contact|role\na1|CEO\na2|CEO\n"},
      {"responses", "contact|answered\na1|2026-01-01\n"}},
     ASK_AS_OF "required=decision_maker:1", ""},
};

static cxm_model *ask_model(const struct ask_case *one, const cxm_host *host)
{
    cxm_model *model = models_new(host);
    for (int i = 0; i < TABLES_MOST && one->tables[i][0]; i++)
        models_add(model, one->tables[i][0], one->tables[i][1]);
    return model;
}

static void ask_says(void **state)
{
    const struct ask_case *one = *state;
    cxm_model *model = ask_model(one, NULL);
    cxm_rows *rows = NULL;
    cxm_error error;
    char got[1024] = "", text[64];
    if (cxm_model_ask(model, one->options, NULL, &rows, &error))
        fail_msg("%s", error.message);
    const cxm_table *table = cxm_rows_table(rows);
    assert_int_equal(table->count, 7);
    for (int64_t row = 0; row < table->length; row++)
        for (int64_t i = 0; i < table->count; i++) {
            size_t needed;
            assert_int_equal(cxm_column_text(&table->columns[i], row, text, sizeof text, &needed, NULL), CXM_OK);
            strcat(strcat(got, needed ? text : "null"), i < 6 ? " " : "; ");
        }
    assert_string_equal(got, one->wanted);
    cxm_rows_free(rows);
    cxm_model_free(model);
}

static const struct {
    const char *options, *message;
    cxm_status status;
} ask_faults[] = {
    {"", "options: as_of is not said: say as_of=2026-07-01", CXM_E_ARGUMENT},
    {"as_of=2026-07-01", NULL, CXM_E_ARGUMENT},
    {"as_of=2026-07-01T00:00Z", NULL, CXM_E_ARGUMENT},
    {ASK_AS_OF "fatigue=long", NULL, CXM_E_ARGUMENT},
    {ASK_AS_OF "required=boss:1", "options: required: there is no class boss", CXM_E_NOT_FOUND},
    {ASK_AS_OF "required=unknown:1", "options: required: there is no class unknown", CXM_E_NOT_FOUND},
    {ASK_AS_OF "required=end_user", "options: required=end_user is not a class and a number such as end_user:3", CXM_E_ARGUMENT},
    {ASK_AS_OF "required=end_user:0", NULL, CXM_E_ARGUMENT},
    {ASK_AS_OF "per_account=0", "options: per_account=0 is not a whole number from 1 to 1000000", CXM_E_ARGUMENT},
    {ASK_AS_OF "people=3", "options: there is no option people; there are as_of, zone, window, required, fatigue and per_account",
     CXM_E_NOT_FOUND},
};

static void options_that_are_wrong_are_named(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    cxm_rows *rows = NULL;
    for (size_t i = 0; i < sizeof ask_faults / sizeof *ask_faults; i++) {
        cxm_error error;
        assert_int_equal(cxm_model_ask(model, ask_faults[i].options, NULL, &rows, &error), ask_faults[i].status);
        assert_null(rows);
        assert_int_equal(error.argument, 1);
        if (ask_faults[i].message)
            assert_string_equal(error.message, ask_faults[i].message);
    }
    assert_int_equal(cxm_model_ask(NULL, ASK_AS_OF, NULL, &rows, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_ask(model, NULL, NULL, &rows, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_ask(model, ASK_AS_OF, NULL, NULL, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_ask(model, "as_of=2026-07-01T00:00Z fatigue=1h", NULL, &rows, NULL), CXM_OK);
    assert_int_equal(cxm_rows_table(rows)->length, 0);
    cxm_rows_free(rows);
    cxm_model_free(model);
}

static void proposals_fail_cleanly(void **state)
{
    (void)state;
    cxm_model *model = ask_model(&ask_cases[4], NULL);
    struct failing_host failing;
    failing_host_init(&failing, 0);
    cxm_status status = CXM_E_MEMORY;
    for (int64_t k = 1; status; k++) {
        cxm_rows *rows = NULL;
        failing.calls = 0;
        failing.fail_at = k;
        status = cxm_model_ask(model, ask_cases[4].options, &failing.host, &rows, NULL);
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
    struct CMUnitTest tests[sizeof ask_cases / sizeof *ask_cases + 2];
    size_t count = 0;
    CHECK_ROWS(ask_cases, ask_says, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(options_that_are_wrong_are_named);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(proposals_fail_cleanly);
    return _cmocka_run_group_tests("ask", tests, count, NULL, NULL);
}
