/* Which answers count: windows and zones, which time, what was known, who is unknown, what rows weigh.
 * Cases of complaints in the field have the number in their name. */
#include "support/selections.h"

#include "support/failing_host.h"
#include "support/zones.h"

static struct zones_host zones;

/* Around two midnights of a clock three hours ahead of UTC. */
#define NIGHTS                                                                                                            \
    "contact|answered\na|2026-07-09T20:59:59.999999Z\nb|2026-07-09T21:00:00Z\nc|2026-07-10T12:00:00Z\nd|2026-07-10T20:59:59.999999Z\n" \
    "e|2026-07-10T21:00:00Z\n"

static const struct selections_case selection_cases[] = {
    {"without a policy all rows count", {{"responses", NIGHTS}}, NULL, NULL, NULL, "0, 1, 2, 3, 4", ""},
    {"a window holds its begin and not its end", {{"responses", NIGHTS}}, NULL, "window=2026-07-09T21:00:00Z/2026-07-10T21:00:00Z", NULL,
     "1, 2, 3", "outside_window 2"},
    {"a one-day filter returns one day at UTC+3 (PostHog 41286)", {{"responses", NIGHTS}}, NULL,
     "window=2026-07-10/2026-07-11 zone=Asia/Jerusalem", NULL, "1, 2, 3", "outside_window 2"},
    {"the same day in UTC is another", {{"responses", NIGHTS}}, NULL, "window=2026-07-10/2026-07-11 zone=UTC", NULL, "2, 3, 4",
     "outside_window 2"},
    {"the last local day is not hidden by its date in UTC (PostHog 30677)", {{"responses", NIGHTS}}, NULL,
     "window=../2026-07-10 zone=Asia/Jerusalem", NULL, "0", "outside_window 4"},
    {"a rolling day ends before as_of", {{"responses", NIGHTS}}, NULL, "window=1d as_of=2026-07-11 zone=Asia/Jerusalem", NULL, "1, 2, 3",
     "outside_window 2"},
    {"rolling windows of 30, 60 and 90 days hold one another",
     {{"responses", "answered\n2026-03-31\n2026-04-02\n2026-05-01\n2026-06-01\n"}}, NULL, "window=30d as_of=2026-06-30 zone=UTC", NULL, "3",
     "outside_window 3"},
    {"... 60 days", {{"responses", "answered\n2026-03-31\n2026-04-02\n2026-05-01\n2026-06-01\n"}}, NULL,
     "window=60d as_of=2026-06-30 zone=UTC", NULL, "2, 3", "outside_window 2"},
    {"... 90 days", {{"responses", "answered\n2026-03-31\n2026-04-02\n2026-05-01\n2026-06-01\n"}}, NULL,
     "window=90d as_of=2026-06-30 zone=UTC", NULL, "1, 2, 3", "outside_window 1"},
    {"migrated answers count when they were given, not when they were created (PostHog 24384)",
     {{"responses", "answered|created\n2024-05-01|2026-01-15\n2024-06-01|2026-01-15\n2026-01-10|2026-01-10\n"}}, NULL,
     "window=2024-01-01/2025-01-01 zone=UTC", NULL, "0, 1", "outside_window 1"},
    {"... unless the policy says so", {{"responses", "answered|created\n2024-05-01|2026-01-15\n2024-06-01|2026-01-15\n2026-01-10|2026-01-10\n"}},
     NULL, "window=2026-01-01/2026-02-01 zone=UTC time=created", NULL, "0, 1, 2", ""},
    {"a time that is not there is no time", {{"responses", "answered|updated\n2026-01-01|\n2026-01-01|2026-01-02\n"}}, NULL,
     "window=2026-01-01/2027-01-01 zone=UTC time=updated", NULL, "1", "no_time 1"},
    {"a time that never came", {{"responses", "answered\n2026-01-01\n"}}, NULL, "window=2026-01-01/2027-01-01 zone=UTC time=updated", NULL, "",
     "no_time 1"},
    {"partial answers are kept", {{"responses", "answered|completed?\n2026-01-01|1\n2026-01-01|0\n2026-01-01|\n"}}, NULL, NULL, NULL,
     "0, 1, 2", ""},
    {"partial answers are dropped, those nobody knows of are not", {{"responses", "answered|completed?\n2026-01-01|1\n2026-01-01|0\n2026-01-01|\n"}},
     NULL, "partial=drop", NULL, "0, 2", "partial 1"},
    {"dismissals are no answers (Formbricks 2450)",
     {{"responses", "answered|completed?|score#\n2026-01-01|0|\n2026-01-01|0|\n2026-01-01|1|9\n"}}, NULL, "partial=drop", NULL, "2",
     "partial 2"},
    {"a reason is the first that holds",
     {{"responses", "answered|updated|completed?|channel\n2026-01-01||0|mail\n2026-01-01|2025-01-01|0|mail\n"
                    "2026-01-01|2026-01-01|0|web\n2026-01-01|2026-01-01|1|web\n2026-01-01|2026-01-01|1|mail\n"}},
     "responses", "window=2026-01-01/2027-01-01 zone=UTC partial=drop time=updated", "channel=mail", "4",
     "no_time 1, outside_window 1, partial 1, filtered 1"},
    {"filters apply to invitations too (Formbricks 2986)",
     {{"contacts", "contact|language\na|de\nb|fr\n"}, {"invitations", "contact|sent\na|2026-01-01\nb|2026-01-01\na|2026-02-01\n"}},
     "invitations", NULL, "contact.language=de", "0, 2", "filtered 1"},
    {"who started has not responded (Formbricks 4796)",
     {{"invitations", "contact|sent|started|completed\na|2026-01-01|2026-01-02|2026-01-02\nb|2026-01-01|2026-01-02|\nc|2026-01-01||\n"}},
     "invitations", NULL, "completed!=null", "0", "filtered 2"},
    {"accounts are not in a window, their answers are", {{"accounts", "account\nA\nB\n"}, {"responses", "account|answered\nA|2026-01-01\n"}},
     "accounts", "window=2026-01-01/2027-01-01 zone=UTC as_of=2027-01-01", "heard=true", "0", "filtered 1"},
    {"items are in their answer's window",
     {{"responses", "response|answered\nr1|2025-01-01\nr2|2026-01-01\n"}, {"items", "response|item\nr1|q\nr2|q\nr3|q\n"}}, "items",
     "window=2026-01-01/2027-01-01 zone=UTC", NULL, "1", "no_time 1, outside_window 1"},
    {"items of partial answers are partial",
     {{"responses", "response|answered|completed?\nr1|2026-01-01|0\nr2|2026-01-01|1\n"}, {"items", "response|item\nr1|q\nr2|q\n"}}, "items",
     "partial=drop", NULL, "1", "partial 1"},
    {"of a role as of the answer (Qualtrics complaint)",
     {{"roles", "contact|role|valid_from|valid_to\na|End User||2026-03-01\na|Decision Maker|2026-03-01|\n"},
      {"responses", "contact|answered\na|2026-02-01\na|2026-04-01\n"}},
     NULL, NULL, "role_class=end_user", "0", "filtered 1"},
};

static void selections_hold(void **state)
{
    const struct selections_case *one = *state;
    cxm_model *model = selections_model(one, &zones.host);
    selections_check(model, one->of, one->policy, one->where, one->rows, one->ledger);
    cxm_model_free(model);
}

/* ---- windows given as dates ---- */

/* Every hour and the microseconds around it, over three years with a leap day, turns of years and all changes of clocks: consecutive
 * windows of dates hold each answer exactly once. */
static void windows_hold_each_answer_once(void **state)
{
    enum { HOURS = 24 * 40, EACH = 3, ROWS = HOURS * EACH };
    static const char *const named[] = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"};
    static const int64_t begins[] = {19770, 19800, 20440, 20530, 20722, 20810, 20880}; /* 2024-02-17 .. 2027-03-03 */
    static int64_t times[ROWS];
    static int32_t counted[ROWS];
    (void)state;
    for (size_t z = 0; z < sizeof named / sizeof *named; z++)
        for (size_t b = 0; b < sizeof begins / sizeof *begins; b++)
            for (int64_t step = 1; step <= 7; step += 6) {
                const char *names[] = {"answered"};
                for (int i = 0; i < ROWS; i++)
                    times[i] = (begins[b] * 24 + i / EACH) * INT64_C(3600000000) + i % EACH - 1;
                cxm_column column = cxm_column_of(CXM_TYPE_TIME_US, times, ROWS);
                cxm_table batch = {names, &column, 1, ROWS};
                cxm_model *model = models_new(&zones.host);
                assert_int_equal(cxm_model_append(model, "responses", &batch, NULL, NULL, NULL, NULL), CXM_OK);
                memset(counted, 0, sizeof counted);
                for (int64_t day = begins[b] - 8; day < begins[b] + 48; day += step) {
                    const struct cxm__calendar_date from = cxm__calendar_date_of(day), to = cxm__calendar_date_of(day + step);
                    struct models_view view;
                    struct cxm__selection selection;
                    int32_t rows[64], n;
                    int64_t at = 0;
                    char policy[128];
                    snprintf(policy, sizeof policy, "zone=%s window=%04d-%02d-%02d/%04d-%02d-%02d", named[z], (int)from.year,
                             (int)from.month, (int)from.day, (int)to.year, (int)to.month, (int)to.day);
                    models_view(&view, model, "responses", policy, &zones.host);
                    assert_int_equal(cxm__selection_make(&selection, &view.base, NULL, 1, NULL), CXM_OK);
                    while ((n = cxm__selection_next(&selection, &at, rows, 64)) > 0)
                        for (int32_t i = 0; i < n; i++)
                            counted[rows[i]]++;
                    cxm__selection_free(&selection);
                    models_view_free(&view);
                }
                for (int i = 0; i < ROWS; i++)
                    assert_int_equal(counted[i], 1);
                cxm_model_free(model);
            }
}

/* ---- who is unknown ---- */

static const struct selection_fault {
    const char *name;
    const char *contacts, *roles, *accounts, *responses, *policy, *where;
    int32_t code;
    int64_t row;
    const char *at, *says;
} selection_faults[] = {
    {"all are known", "contact\na\n", "contact|role\na|CEO\n", "account\nA\n", "contact|account|answered\na|A|2026-01-01\n", "unknown=fail",
     NULL, CXM_OK, -1, "", ""},
    {"an unknown person", "contact\na\n", "contact|role\na|CEO\nb|CEO\n", NULL, "contact|answered\na|2026-01-01\nb|2026-01-01\n",
     "unknown=fail", NULL, CXM_E_DOMAIN, 1, "contact", "contact[1]: this person is not among the contacts; to keep such rows set unknown=keep"},
    {"nobody", "contact\na\n", "contact|role\na|CEO\n", NULL, "contact|answered\na|2026-01-01\n|2026-01-01\n", "unknown=fail", NULL,
     CXM_E_DOMAIN, 1, "contact", "contact[1]: nobody is named"},
    {"an unknown account", "contact\na\n", "contact|role\na|CEO\n", "account\nA\n",
     "contact|account|answered\na|A|2026-01-01\na|B|2026-01-01\n", "unknown=fail", NULL, CXM_E_DOMAIN, 1, "account",
     "account[1]: this account is not among the accounts"},
    {"no account", "contact\na\n", "contact|role\na|CEO\n", "account\nA\n", "contact|account|answered\na|A|2026-01-01\na||2026-01-01\n",
     "unknown=fail", NULL, CXM_E_DOMAIN, 1, "account", "account[1]: nothing says of which account"},
    {"an unknown role", "contact\na\nb\n", "contact|role\na|CEO\nb|Grand Vizier\n", NULL, "contact|answered\na|2026-01-01\nb|2026-01-01\n",
     "unknown=fail", NULL, CXM_E_DOMAIN, 1, "role", "role[1]:"},
    {"our own people need no role", "contact|own_employee?\na|\nb|1\n", "contact|role\na|CEO\n", NULL,
     "contact|answered\na|2026-01-01\nb|2026-01-01\n", "unknown=fail", NULL, CXM_OK, -1, "", ""},
    {"rows that do not count need not be known", "contact\na\n", "contact|role\na|CEO\n", NULL,
     "contact|answered\na|2026-01-01\nb|2026-01-01\n", "unknown=fail", "contact=a", CXM_OK, -1, "", ""},
    {"a key of duplicates that is no field", NULL, NULL, NULL, "contact|answered\na|2026-01-01\n", "dedupe=last:nobody", NULL,
     CXM_E_NOT_FOUND, -1, "nobody", "dedupe"},
    {"a key of duplicates that is no integer", NULL, NULL, NULL, "contact|answered|score#\na|2026-01-01|7.5\n", "dedupe=last:score", NULL,
     CXM_E_TYPE, 0, "score", "score[0]: 7.5"},
    {"a weight that is no field", NULL, NULL, NULL, "contact|answered\na|2026-01-01\n", "weight=nothing", NULL, CXM_E_NOT_FOUND, -1, "nothing",
     "weight"},
    {"a weight that is text", NULL, NULL, NULL, "contact|answered|channel\na|2026-01-01|mail\n", "weight=channel", NULL, CXM_E_TYPE, -1,
     "weight", "channel is a field without numbers"},
    {"a condition that is no field", NULL, NULL, NULL, "contact|answered\na|2026-01-01\n", NULL, "nothing=1", CXM_E_NOT_FOUND, -1, "nothing",
     "where"},
};

static void faults_name_rows(void **state)
{
    const struct selection_fault *fault = *state;
    cxm_model *model = models_new(NULL);
    struct models_view view;
    struct cxm__selection selection;
    cxm_error error = {.row = -1};
    if (fault->contacts)
        models_add(model, "contacts", fault->contacts);
    if (fault->roles)
        models_add(model, "roles", fault->roles);
    if (fault->accounts)
        models_add(model, "accounts", fault->accounts);
    models_add(model, "responses", fault->responses);
    models_view(&view, model, "responses", fault->policy, NULL);
    cxm_status status = cxm__selection_make(&selection, &view.base, fault->where, 1, &error);
    if (status != fault->code || error.row != fault->row || strcmp(error.name, fault->at) != 0 || !strstr(error.message, fault->says))
        fail_msg("%d, row %d, %s: %s", (int)status, (int)error.row, error.name, error.message);
    if (!status)
        cxm__selection_free(&selection);
    models_view_free(&view);
    cxm_model_free(model);
}

/* ---- weights ---- */

static const struct selection_weights {
    const char *name, *policy;
    double wanted[5];
} selection_weights[] = {
    {"no weights are 1", NULL, {1, 1, 1, 1, 1}},
    {"given", "weight=given", {2, 0.5, 1, NAN, 1}},
    {"revenue of the account", "weight=revenue", {100, 300, NAN, 100, NAN}},
    {"revenue of the account above", "weight=revenue level=parent", {600, 300, NAN, 600, NAN}},
    {"role", "weight=role role_weights=decision_maker:3|unknown:0", {3, 1, 0, 3, 0}},
    {"a product", "weight=given*revenue*role role_weights=decision_maker:3|unknown:0", {600, 150, NAN, NAN, NAN}},
    {"half after a half-life, full after as_of", "half_life=10d as_of=2026-01-21T00:00Z time=updated", {0.25, 0.5, 1, 1, NAN}},
    {"half-life times given", "half_life=240h weight=given as_of=2026-01-21T00:00Z time=updated", {0.5, 0.25, 1, NAN, NAN}},
};

static void weights_multiply(void **state)
{
    const struct selection_weights *one = *state;
    const int32_t rows[] = {0, 1, 2, 3, 4};
    cxm_model *model = models_new(NULL);
    struct models_view view;
    struct cxm__selection selection;
    cxm_error error = {0};
    double weights[5];
    models_add(model, "accounts", "account|parent|revenue#\nA|M|100\nB||300\nM||600\n");
    models_add(model, "roles", "contact|role\na|Decision Maker\nb|End User\n");
    models_add(model, "responses",
               "contact|account|answered|updated|weight#\na|A|2026-01-01|2026-01-01|2\nb|B|2026-01-01|2026-01-11|0.5\n"
               "c|C|2026-01-01|2026-01-21|1\na|A|2026-01-01|2026-02-01|\n||2026-01-01||1\n");
    models_view(&view, model, "responses", one->policy, NULL);
    if (cxm__selection_make(&selection, &view.base, NULL, 1, &error))
        fail_msg("%s", error.message);
    assert_int_equal(cxm__selection_weights(&selection, rows, 5, weights, &error), CXM_OK);
    for (int i = 0; i < 5; i++)
        check_close(weights[i], one->wanted[i], 1e-15);
    cxm__selection_free(&selection);
    models_view_free(&view);
    cxm_model_free(model);
}

/* ---- memory ---- */

static void every_allocation_may_fail(void **state)
{
    (void)state;
    cxm_status status = CXM_E_MEMORY;
    cxm_model *model = models_new(NULL);
    models_add(model, "accounts", "account|revenue#\nA|1\n");
    models_add(model, "responses", "response|contact|account|answered|channel|site\nr|a|A|2026-01-01|mail|X/Y\nr|a|A|2026-01-02|mail|X\n");
    models_add(model, "items", "response|item|score#\nr|p|1\nr|p|2\nr|q|3\n");
    for (int of = 0; of < 2; of++, status = CXM_E_MEMORY)
        for (int64_t fail_at = 1; status; fail_at++) {
            static const char *const policies[] = {"weight=revenue dedupe=mean:contact+channel window=2026-01-01/2027-01-01 zone=UTC",
                                                   "dedupe=last:response+item zone=UTC"};
            static const char *const wheres[] = {"channel=mail|web answered>=2026-01-01", "score>=1 item=p|q"};
            struct failing_host failing;
            struct models_view view;
            struct cxm__selection selection;
            cxm_error error = {0};
            failing_host_init(&failing, 0);
            models_view(&view, model, of ? "items" : "responses", policies[of], &failing.host);
            failing.fail_at = failing.calls + fail_at;
            const int64_t before = failing.outstanding;
            status = cxm__selection_make(&selection, &view.base, wheres[of], 1, &error);
            assert_true(status == CXM_OK || (status == CXM_E_MEMORY && error.code == CXM_E_MEMORY));
            assert_true(fail_at > 1 || status == CXM_E_MEMORY);
            if (!status)
                cxm__selection_free(&selection);
            assert_int_equal(failing.outstanding, before);
            models_view_free(&view);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
    cxm_model_free(model);
}

int main(void)
{
    enum { SELECTION_TESTS = 96 };
    struct CMUnitTest tests[SELECTION_TESTS] = {
        cmocka_unit_test(windows_hold_each_answer_once),
        cmocka_unit_test(every_allocation_may_fail),
    };
    size_t count = 2;
    CHECK_ROWS(selection_cases, selections_hold, tests, count);
    CHECK_ROWS(selection_faults, faults_name_rows, tests, count);
    CHECK_ROWS(selection_weights, weights_multiply, tests, count);
    zones_host_init(&zones);
    const int failed = _cmocka_run_group_tests("selection", tests, count, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
