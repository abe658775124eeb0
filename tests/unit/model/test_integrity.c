/* The integrity report: each check by a case that it must find and rows beside it that it must leave alone; and the indices of careless
 * answers against R's careless. */
#include <cxm/unstable/integrity.h>

#include "model/overlaps.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/models.h"
#include "support/oracles.h"
#include "support/random.h"

enum { TABLES_MOST = 4, NO_ROW = -1 };

static const struct integrity_case {
    const char *name;
    const char *tables[TABLES_MOST][2];
    const char *options, *check, *table;
    int64_t rows, first_row; /* rows = -1: the check is not made */
    double share;
} integrity_cases[] = {
    {"an answer of a contact that no table knows",
     {{"contacts", "contact\nanna\n"}, {"responses", "contact|answered\nanna|2026-01-01\nbert|2026-01-01\n|2026-01-01\n"}},
     NULL, "orphan_contact", "responses", 1, 1, 0.5},
    {"answers for accounts that only a membership names",
     {{"memberships", "contact|account\nanna|A\n"}, {"responses", "account|answered\nA|2026-01-01\n"}},
     NULL, "orphan_account", "responses", 1, 0, 1},
    {"no orphans", {{"accounts", "account\nA\n"}, {"responses", "account|answered\nA|2026-01-01\n"}}, NULL, "orphan_account",
     "responses", 0, NO_ROW, 0},
    {"a parent that no row tells of", {{"accounts", "account|parent\nA|B\nB|C\n"}}, NULL, "orphan_parent", "accounts", 1, 1, 0.5},
    {"items of an answer that is not there",
     {{"responses", "response|answered\nr1|2026-01-01\n"}, {"items", "response|item\nr1|a\nr2|a\nr2|b\n"}},
     NULL, "orphan_response", "items", 2, 1, 2.0 / 3},
    {"an answer to an invitation that is not there",
     {{"invitations", "contact|invitation\nanna|i1\n"}, {"responses", "invitation|answered\ni1|2026-01-01\ni2|2026-01-01\n"}},
     NULL, "orphan_invitation", "responses", 1, 1, 0.5},
    {"an account of which a later row tells again", {{"accounts", "account|segment\nA|x\nB|x\nA|y\n"}}, NULL, "replaced_account",
     "accounts", 1, 0, 1.0 / 3},
    {"an invitation that was completed without an answer",
     {{"invitations", "contact|invitation|completed\nanna|i1|2026-01-02\nanna|i2|2026-01-02\nanna|i3|\n"},
      {"responses", "invitation|answered\ni1|2026-01-02\n"}},
     NULL, "completed_without_response", "invitations", 1, 1, 0.5},
    {"an edit that does not say when",
     {{"responses", "response|answered|updated\nr1|2026-01-01|\nr1|2026-01-01|2026-01-02\nr2|2026-01-01|\nr2|2026-01-01|\n"}},
     NULL, "edit_without_time", "responses", 1, 3, 0.25},
    {"one answer under two ids (Devographics 465)",
     {{"responses", "response|contact|answered|instrument\nr1|anna|2026-01-01|nps\nr2|anna|2026-01-01|nps\n"
                    "r3|anna|2026-01-01|ces\nr4|bert|2026-01-01|nps\nr5||2026-01-01|nps\nr6||2026-01-01|nps\n"}},
     NULL, "duplicate_answer", "responses", 1, 1, 0.25},
    {"an edit is no duplicate",
     {{"responses", "response|contact|answered|updated\nr1|anna|2026-01-01|\nr1|anna|2026-01-01|2026-01-03\n"}},
     NULL, "duplicate_answer", "responses", 0, NO_ROW, 0},
    {"the same invitation twice", {{"invitations", "contact|invitation|sent\nanna|i1|2026-01-01\nanna|i1|2026-01-09\nbert||\n"}}, NULL,
     "duplicate_id", "invitations", 1, 1, 0.5},
    {"one invitation under two ids",
     {{"invitations", "contact|invitation|sent|touchpoint\nanna|i1|2026-01-01|d\nanna|i2|2026-01-01|d\nanna|i3|2026-01-01|s\n"}},
     NULL, "duplicate_invitation", "invitations", 1, 1, 1.0 / 3},
    {"completed before started",
     {{"invitations", "contact|sent|started|completed\nanna|2026-01-01|2026-01-02|2026-01-03\nanna|2026-01-01|2026-01-04|2026-01-03\n"
                      "anna|2026-01-01||2025-12-31\nanna|2026-01-01||\n"}},
     NULL, "steps_out_of_order", "invitations", 2, 1, 2.0 / 3},
    {"answered before the row was made", {{"responses", "answered|created\n2026-01-01|2026-01-02\n2026-01-02|2026-01-02\n"}}, NULL,
     "answered_before_created", "responses", 1, 0, 0.5},
    {"updated before it was answered", {{"responses", "answered|updated\n2026-01-02|2026-01-01\n2026-01-01|\n"}}, NULL,
     "updated_before_answered", "responses", 1, 0, 1},
    {"answered before it was sent",
     {{"invitations", "contact|invitation|sent\nanna|i1|2026-01-05\n"},
      {"responses", "invitation|answered\ni1|2026-01-06\ni1|2026-01-04\ni2|2026-01-04\n"}},
     NULL, "answered_before_sent", "responses", 1, 1, 0.5},
    {"an answer before the asset's installation",
     {{"assets", "asset|installed|retired\npress|2026-01-05|2026-02-05\n"},
      {"responses", "asset|answered\npress|2026-01-04\npress|2026-01-05\n|2026-01-01\n"}},
     NULL, "answered_before_installed", "responses", 1, 0, 0.5},
    {"an answer after the asset's end",
     {{"assets", "asset|installed|retired\npress|2026-01-05|2026-02-05\n"},
      {"responses", "asset|answered\npress|2026-02-04\npress|2026-02-05\n"}},
     NULL, "answered_after_retired", "responses", 1, 1, 0.5},
    {"an answer in the future", {{"responses", "answered\n2026-01-01\n2026-03-01\n"}}, "as_of=2026-02-01 zone=UTC",
     "answered_after_as_of", "responses", 1, 1, 0.5},
    {"without as_of nothing is in the future", {{"responses", "answered\n2026-01-01\n"}}, NULL, "answered_after_as_of", "responses", -1,
     NO_ROW, 0},
    {"a buyer and a user at once, here",
     {{"roles", "contact|account|role|valid_from|valid_to\nanna|A|CEO|2026-01-01|2026-03-01\nanna|A|End User|2026-02-01|\n"
                "anna|A|Operator|2026-03-01|\nanna|B|Influencer||\nbert|A|CEO||\n"}},
     NULL, "overlapping_roles", "roles", 2, 0, 0.4},
    {"one class under two names is no overlap", {{"roles", "contact|role\nanna|CEO\nanna|Decision Maker\n"}}, NULL, "overlapping_roles",
     "roles", 0, NO_ROW, 0},
    {"two primary companies at once",
     {{"memberships", "contact|account|primary?|valid_to\nanna|A|1|\nanna|B|1|\nanna|C|0|\nbert|A|1|2026-01-01\n"}},
     NULL, "overlapping_primary", "memberships", 2, 0, 0.5},
    {"two primary companies one after the other",
     {{"memberships", "contact|account|primary?|valid_from|valid_to\nanna|A|1||2026-01-01\nanna|B|1|2026-01-01|\n"}}, NULL,
     "overlapping_primary", "memberships", 0, NO_ROW, 0},
    {"several companies and none primary (YetiForce 1768)",
     {{"memberships", "contact|account|primary?\nanna|A|\nanna|B|0\nbert|A|\nbert|B|1\ncleo|A|\n"}}, NULL, "membership_without_primary",
     "memberships", 2, 0, 0.4},
    {"parents in a circle", {{"accounts", "account|parent\nX|A\nA|B\nB|C\nC|A\nM|\nN|M\n"}}, NULL, "circular_parent", "accounts", 3, 1, 0.5},
    {"faster than a part of the instrument's median",
     {{"responses", "answered|instrument|duration#\n2026-01-01|a|100\n2026-01-01|a|200\n2026-01-01|a|29\n2026-01-01|b|9\n"
                    "2026-01-01|b|10\n2026-01-01|b|2\n2026-01-01|b|30\n2026-01-01||5\n2026-01-01|a|\n"}},
     "speeder=0.3*median", "speeder", "responses", 2, 2, 0.25},
    {"without a rule nobody is a speeder", {{"responses", "answered|duration#\n2026-01-01|1\n2026-01-01|100\n2026-01-01|100\n"}}, NULL,
     "speeder", "responses", -1, NO_ROW, 0},
    {"long strings",
     {{"responses", "response|answered\nr1|2026-01-01\nr2|2026-01-01\nr3|2026-01-01\n"},
      {"items", "response|item|score#\nr1|a|3\nr2|a|1\nr1|b|3\nr2|b|2\nr1|c|3\nr2|c|1\n"}},
     "long_string=3", "long_string", "responses", 1, 0, 0.5},
    {"answers without variability",
     {{"responses", "response|answered\nr1|2026-01-01\nr2|2026-01-01\nr3|2026-01-01\n"},
      {"items", "response|item|score#\nr1|a|3\nr2|a|1\nr1|b|3\nr2|b|5\nr3|a|3\n"}},
     "irv=0.2", "irv", "responses", 1, 0, 0.5},
};

static cxm_rows *integrity_report_of(const cxm_model *model, const char *options, const cxm_host *host)
{
    cxm_rows *report = NULL;
    cxm_error error;
    if (cxm_model_integrity(model, options, host, &report, &error))
        fail_msg("%s", error.message);
    return report;
}

static cxm_model *integrity_model(const struct integrity_case *one)
{
    cxm_model *model = models_new(NULL);
    for (int i = 0; i < TABLES_MOST && one->tables[i][0]; i++)
        models_add(model, one->tables[i][0], one->tables[i][1]);
    return model;
}

static const char *integrity_text(const cxm_table *table, const char *column, int64_t row)
{
    static char text[2][64];
    static int turn;
    turn = !turn;
    assert_int_equal(cxm_column_text(cxm_table_find(table, column), row, text[turn], sizeof *text, NULL, NULL), CXM_OK);
    return text[turn];
}

static void integrity_finds(void **state)
{
    const struct integrity_case *one = *state;
    cxm_model *model = integrity_model(one);
    cxm_rows *report = integrity_report_of(model, one->options, NULL);
    const cxm_table *table = cxm_rows_table(report);
    int64_t found = -1;
    for (int64_t row = 0; row < table->length; row++)
        if (strcmp(integrity_text(table, "check", row), one->check) == 0 && strcmp(integrity_text(table, "table", row), one->table) == 0) {
            assert_int_equal(found, -1);
            found = row;
        }
    assert_int_equal(found < 0, one->rows < 0);
    if (found >= 0) {
        const cxm_column *first = cxm_table_find(table, "first_row");
        assert_int_equal(((const int64_t *)cxm_table_find(table, "rows")->data)[found], one->rows);
        assert_int_equal(cxm__column_is_null(first, found), one->first_row == NO_ROW);
        if (one->first_row != NO_ROW)
            assert_int_equal(((const int64_t *)first->data)[found], one->first_row);
        check_close(((const double *)cxm_table_find(table, "share")->data)[found], one->share, 1e-15);
    }
    cxm_rows_free(report);
    cxm_model_free(model);
}

static void an_empty_model_has_nothing_to_check(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    cxm_rows *report = integrity_report_of(model, "speeder=0.5*median long_string=3 irv=1 as_of=2026-01-01T00:00Z", NULL);
    assert_int_equal(cxm_rows_table(report)->length, 0);
    assert_int_equal(cxm_rows_table(report)->count, 5);
    cxm_rows_free(report);
    cxm_model_free(model);
}

static const struct {
    const char *options, *message;
    cxm_status status;
} integrity_faults[] = {
    {"speeder=0.3", "options: speeder=0.3 is not a part of the median such as 0.3*median", CXM_E_ARGUMENT},
    {"speeder=2*median", "options: speeder=2*median is not a part of the median such as 0.3*median", CXM_E_ARGUMENT},
    {"speeder=x*median", "options: speeder=x*median is not a part of the median such as 0.3*median", CXM_E_ARGUMENT},
    {"long_string=1", "options: long_string=1 is not a whole number from 2", CXM_E_ARGUMENT},
    {"long_string=2.5", "options: long_string=2.5 is not a whole number from 2", CXM_E_ARGUMENT},
    {"irv=-1", "options: irv=-1 is not a standard deviation from 0", CXM_E_ARGUMENT},
    {"fast=1", "options: the integrity report has no option fast", CXM_E_NOT_FOUND},
    {"as_of=2026-01-01", NULL, CXM_E_ARGUMENT},
    {"as_of=yesterday zone=UTC", NULL, CXM_E_ARGUMENT},
};

static void options_that_are_wrong_are_named(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    for (size_t i = 0; i < sizeof integrity_faults / sizeof *integrity_faults; i++) {
        cxm_rows *report = NULL;
        cxm_error error;
        assert_int_equal(cxm_model_integrity(model, integrity_faults[i].options, NULL, &report, &error), integrity_faults[i].status);
        assert_null(report);
        assert_int_equal(error.argument, 1);
        if (integrity_faults[i].message)
            assert_string_equal(error.message, integrity_faults[i].message);
    }
    cxm_rows *report = NULL;
    assert_int_equal(cxm_model_integrity(NULL, NULL, NULL, &report, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_integrity(model, NULL, NULL, NULL, NULL), CXM_E_ARGUMENT);
    cxm_model_free(model);
}

/* Stretches that begin, end and lie at random overlap where a look at all pairs says so. */
static void overlaps_are_those_of_all_pairs(void **state)
{
    enum { SPANS = 60 };
    const cxm_host host = CXM_HOST_INIT;
    struct random random = {3};
    (void)state;
    for (int round = 0; round < 400; round++) {
        struct cxm__span spans[SPANS];
        for (int i = 0; i < SPANS; i++) {
            const int64_t begin = random_below(&random, 8) ? (int64_t)random_below(&random, 60) : INT64_MIN;
            const int64_t end = random_below(&random, 8) ? (begin < 0 ? 0 : begin) + 1 + (int64_t)random_below(&random, 9) : INT64_MAX;
            spans[i] = (struct cxm__span){{(int32_t)random_below(&random, 4), (int32_t)random_below(&random, 2) - 1},
                                          (int32_t)random_below(&random, 3), false, begin, end};
        }
        assert_true(cxm__overlaps_find(spans, SPANS, &host));
        for (int i = 0; i < SPANS; i++) {
            bool wanted = false;
            for (int k = 0; k < SPANS; k++)
                wanted |= spans[i].group[0] == spans[k].group[0] && spans[i].group[1] == spans[k].group[1] &&
                          spans[i].kind != spans[k].kind && spans[i].begin < spans[k].end && spans[k].begin < spans[i].end;
            assert_int_equal(spans[i].found, wanted);
        }
    }
}

/* All checks at once, with each allocation failing once. */
static void reports_fail_cleanly(void **state)
{
    static const char options[] = "speeder=0.3*median long_string=2 irv=1 as_of=2026-01-01 zone=UTC";
    (void)state;
    cxm_model *model = models_new(NULL);
    struct failing_host failing;
    models_add(model, "accounts", "account|parent\nA|B\nB|A\n");
    models_add(model, "memberships", "contact|account|primary?\nanna|A|1\n");
    models_add(model, "roles", "contact|role\nanna|CEO\n");
    models_add(model, "invitations", "contact|invitation|sent|completed\nanna|i1|2026-01-01|2026-01-02\n");
    models_add(model, "responses", "response|contact|invitation|answered|instrument|duration#\nr1|anna|i1|2026-01-02|nps|3\n");
    models_add(model, "items", "response|item|score#\nr1|a|3\nr1|b|3\n");
    failing_host_init(&failing, 0);
    cxm_status status = CXM_E_MEMORY;
    for (int64_t k = 1; status; k++) {
        cxm_rows *report = NULL;
        failing.calls = 0;
        failing.fail_at = k;
        status = cxm_model_integrity(model, options, &failing.host, &report, NULL);
        failing.fail_at = 0;
        assert_true(!status || status == CXM_E_MEMORY);
        assert_int_equal(status == CXM_OK, report != NULL);
        cxm_rows_free(report);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    cxm_model_free(model);
}

static void long_strings_break_at_what_is_missing(void **state)
{
    const double run[] = {1, 2, 2, 2, 3}, gap[] = {2, 2, (double)NAN, 2}, nans[] = {(double)NAN, (double)NAN};
    (void)state;
    assert_int_equal(cxm_long_string(run, 5), 3);
    assert_int_equal(cxm_long_string(gap, 4), 2);
    assert_int_equal(cxm_long_string(nans, 2), 1);
    assert_int_equal(cxm_long_string(run, 0), 0);
    check_close(cxm_response_variability(run, 5), sqrt(0.5), 1e-15);
    check_bits(cxm_response_variability(gap, 4), 0);
    check_nan(cxm_response_variability(nans, 2));
    check_nan(cxm_response_variability(run, 1));
}

/* The data that come with R's careless 1.2.2: 200 people, 50 items. */
static void careless_answers_agree_with_r(void **state)
{
    enum { PEOPLE = 200, ITEMS = 50 };
    static double answers[PEOPLE][ITEMS], longest[PEOPLE], deviations[PEOPLE];
    (void)state;
    struct json_file file = oracles_load("s10_gaming.json");
    if (!file.root)
        skip();
    for (int item = 0; item < ITEMS; item++) {
        char name[16];
        int64_t length = 0;
        snprintf(name, sizeof name, "scale%c%d", "ABCDEFGHIJ"[item / 5], item % 5 + 1);
        double *column = csv_column(csv_path("CXM_ORACLES", "s10_careless_dataset.csv"), name, &length);
        assert_int_equal(length, PEOPLE);
        for (int person = 0; person < PEOPLE; person++)
            answers[person][item] = column[person];
        free(column);
    }
    const struct json *one = oracles_case(file.root, "careless");
    assert_int_equal(oracles_numbers(one, "expected.longstr", longest, PEOPLE), PEOPLE);
    assert_int_equal(oracles_numbers(one, "expected.irv", deviations, PEOPLE), PEOPLE);
    for (int person = 0; person < PEOPLE; person++) {
        assert_int_equal(cxm_long_string(answers[person], ITEMS), (int64_t)longest[person]);
        check_close(cxm_response_variability(answers[person], ITEMS), deviations[person], 1e-12);
    }
    json_close(&file);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(an_empty_model_has_nothing_to_check),   cmocka_unit_test(options_that_are_wrong_are_named),
        cmocka_unit_test(overlaps_are_those_of_all_pairs),       cmocka_unit_test(reports_fail_cleanly),                  cmocka_unit_test(long_strings_break_at_what_is_missing),
        cmocka_unit_test(careless_answers_agree_with_r),
    };
    struct CMUnitTest tests[sizeof integrity_cases / sizeof *integrity_cases + sizeof others / sizeof *others];
    size_t count = 0;
    CHECK_ROWS(integrity_cases, integrity_finds, tests, count);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        tests[count++] = others[i];
    return _cmocka_run_group_tests("integrity", tests, count, NULL, NULL);
}
