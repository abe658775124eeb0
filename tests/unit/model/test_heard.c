/* Whether, how often and when last somebody was heard and invited, under the window and the other rules of a policy.
 * Duplicates are no matter here: who answered twice was heard. */
#include "support/failing_host.h"
#include "support/models.h"

static const char heard_accounts[] = "account|parent|headcount#\nA|M|5\nB|M|7\nM||\nZ||\n";
static const char heard_contacts[] = "contact\nanna\nbert\ncleo\n";
static const char heard_members[] = "contact|account\nbert|B\n";
static const char heard_assets[] = "asset|account|site\npress|A|ACME/Berlin/Press\nsaw||\n";
static const char heard_sent[] = "contact|account|sent\nanna|A|2026-01-01\nanna|A|2026-05-01\nbert||2026-02-01\n";
static const char heard_answers[] = "response|contact|account|asset|answered|updated|completed?|score#\n"
                                    "r1|anna|A|press|2026-01-02||1|9\n"
                                    "r2|anna|A||2026-05-02||0|8\n"
                                    "r3|bert|||2026-02-03||1|7\n"
                                    "r3|bert|||2026-02-03|2026-03-01|1|2\n"
                                    "r4|nobody|X||2026-02-04||1|3\n";

static cxm_model *heard_model(void)
{
    cxm_model *model = models_new(NULL);
    models_add(model, "accounts", heard_accounts);
    models_add(model, "contacts", heard_contacts);
    models_add(model, "memberships", heard_members);
    models_add(model, "assets", heard_assets);
    models_add(model, "invitations", heard_sent);
    models_add(model, "responses", heard_answers);
    return model;
}

static const struct heard_case {
    const char *name, *table, *policy, *field, *wanted;
} heard_cases[] = {
    {"accounts that were heard", "accounts", NULL, "heard", "true, true, false, false"},
    {"edits do not count twice", "accounts", NULL, "responses", "2, 1, 0, 0"},
    {"accounts in a window", "accounts", "window=2026-02-01/2026-03-01 zone=UTC", "heard", "false, true, false, false"},
    {"a window's end is not part of it", "accounts", "window=2026-01-01/2026-05-02 zone=UTC", "responses", "1, 1, 0, 0"},
    {"partial answers may not count", "accounts", "partial=drop", "responses", "1, 1, 0, 0"},
    {"nor what is not known yet", "accounts", "known=as_of as_of=2026-01-31 zone=UTC", "heard", "true, false, false, false"},
    {"duplicates are heard", "contacts", "dedupe=first:contact", "responses", "2, 1, 0"},
    {"weights do not matter", "accounts", "weight=revenue*given", "responses", "2, 1, 0, 0"},
    {"strict rules for answers are no rules for this", "accounts", "unknown=fail", "heard", "true, true, false, false"},
    {"accounts at the top", "accounts", "level=root", "responses", "3, 3, 3, 0"},
    {"people", "contacts", NULL, "heard", "true, true, false"},
    {"assets", "assets", NULL, "responses", "1, 0"},
    {"the last answer", "contacts", NULL, "last_answered", "2026-05-02T00:00:00Z, 2026-02-03T00:00:00Z, null"},
    {"the last answer in a window", "contacts", "window=../2026-03-01 zone=UTC", "last_answered",
     "2026-01-02T00:00:00Z, 2026-02-03T00:00:00Z, null"},
    {"who was invited", "contacts", NULL, "invited", "true, true, false"},
    {"how often", "contacts", NULL, "invitations", "2, 1, 0"},
    {"invitations in a window", "contacts", "window=2026-02-01/.. zone=UTC", "invitations", "1, 1, 0"},
    {"when last", "contacts", NULL, "last_invited", "2026-05-01T00:00:00Z, 2026-02-01T00:00:00Z, null"},
    {"the account of an invitation is its person's", "accounts", NULL, "invitations", "2, 1, 0, 0"},
    {"an answer's account, as a joined field", "responses", NULL, "account.responses", "2, 2, 1, 1, 1"},
    {"an answer's person, as a joined field", "responses", NULL, "contact.invited", "true, true, true, true, false"},
    {"the account of a person", "contacts", NULL, "account.heard", "false, true, false"},
};

static void heard_say(void **state)
{
    const struct heard_case *one = *state;
    cxm_model *model = heard_model();
    models_check(model, one->table, one->policy, one->field, one->wanted);
    cxm_model_free(model);
}

static void heard_of_nothing_is_not_found(void **state)
{
    (void)state;
    cxm_model *model = heard_model();
    struct models_view view;
    models_view(&view, model, "responses", NULL, NULL);
    assert_string_equal(models_key(&view, "heard", 0), "by: responses have no field heard; say whose: account.heard, contact.heard or asset.heard");
    models_view_free(&view);
    cxm_model_free(model);
}

/* Every allocation of binding and reading fails once. */
static void heard_fails_cleanly(void **state)
{
    static const char *const names[] = {"account.heard", "contact.last_invited", "root", "asset.account", "side", "day", "asset.site/2"};
    (void)state;
    cxm_model *model = heard_model();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct failing_host failing;
        failing_host_init(&failing, 0);
        cxm_status status = CXM_E_MEMORY;
        for (int64_t k = 1; status; k++) {
            struct cxm__model_policy policy;
            struct cxm__arena arena = {.host = CXM_HOST_INIT}, columns = {.host = failing.host};
            struct cxm__base base;
            struct cxm__field field;
            cxm_column column;
            const int32_t rows[] = {0, 1, 2, 3, 4};
            assert_int_equal(cxm__model_policy_read(&policy, "level=parent zone=UTC", &arena.host, &arena, 1, NULL), CXM_OK);
            failing.calls = 0;
            failing.fail_at = k;
            status = cxm__base_make(&base, model, CXM__RESPONSES, &policy, &failing.host, NULL);
            if (!status) {
                status = cxm__field_bind(&field, &base, names[i], "by", 1, NULL);
                if (!status) {
                    status = cxm__field_column(&field, rows, 5, &columns, &column, NULL);
                    cxm__field_free(&field);
                }
                cxm__base_free(&base);
            }
            failing.fail_at = 0;
            cxm__arena_free(&columns);
            cxm__arena_free(&arena);
            assert_true(!status || status == CXM_E_MEMORY);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
    }
    cxm_model_free(model);
}

int main(void)
{
    struct CMUnitTest tests[sizeof heard_cases / sizeof *heard_cases + 2];
    size_t count = 0;
    CHECK_ROWS(heard_cases, heard_say, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(heard_of_nothing_is_not_found);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(heard_fails_cleanly);
    return _cmocka_run_group_tests("heard", tests, count, NULL, NULL);
}
