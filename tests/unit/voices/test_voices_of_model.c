/* Analyses of buyers and end users put to a model say what they say of the same rows as plain columns: answers by stage, people who
 * were and were not heard, items and themes. */
#include "cxm/query.h"
#include "support/models.h"
#include "support/random.h"
#include "support/tables.h"

enum { ACCOUNTS = 12, PEOPLE = 8, ALL = ACCOUNTS * PEOPLE, STAGES = 3, ANSWERS = ALL * STAGES };

static const char *const items[] = {"price", "speed", "delivery time"}, *const themes[] = {"delay", "quality", "support"};

/* Texts that are made up, for as long as the test runs. */
static const char *named(const char *what, int number)
{
    static char texts[8192][16];
    static int count;
    char *text = texts[count++];
    assert_true(count <= 8192);
    snprintf(text, 16, "%s%d", what, number);
    return text;
}

static void give(cxm_model *model, const char *table, struct table *batch)
{
    cxm_error error;
    if (cxm_model_append(model, table, &batch->table, NULL, "UTC", NULL, &error))
        fail_msg("%s: %s", table, error.message);
}

static void give_people(cxm_model *model)
{
    static const char *contacts[ALL], *accounts[ALL], *roles[ALL], *left[ALL], *account[ACCOUNTS];
    static double revenue[ACCOUNTS];
    static uint8_t own[ALL];
    struct table of_contacts = {{0}, {{0}}, {0}}, of_members = {{0}, {{0}}, {0}}, of_roles = {{0}, {{0}}, {0}}, of_accounts = {{0}, {{0}}, {0}};
    for (int i = 0; i < ALL; i++) {
        if (i % PEOPLE == 0) {
            account[i / PEOPLE] = named("A", i / PEOPLE);
            revenue[i / PEOPLE] = 100 * (1 + i / PEOPLE);
        }
        contacts[i] = named("p", i);
        accounts[i] = account[i / PEOPLE];
        roles[i] = i % PEOPLE < 3 ? "CEO" : i % PEOPLE < 7 ? "Operator" : "Nobody's role";
        own[i] = i % 31 == 30;
        left[i] = i % 17 == 16 ? "2026-02-01" : NULL;
    }
    table_add(&of_accounts, "account", cxm_column_of(CXM_TYPE_CSTR, account, ACCOUNTS));
    table_add(&of_accounts, "revenue", cxm_column_of(CXM_TYPE_F64, revenue, ACCOUNTS));
    table_add(&of_contacts, "contact", cxm_column_of(CXM_TYPE_CSTR, contacts, ALL));
    table_add(&of_contacts, "own_employee", cxm_column_of(CXM_TYPE_BOOL8, own, ALL));
    table_add(&of_contacts, "left", cxm_column_of(CXM_TYPE_CSTR, left, ALL));
    table_add(&of_members, "contact", cxm_column_of(CXM_TYPE_CSTR, contacts, ALL));
    table_add(&of_members, "account", cxm_column_of(CXM_TYPE_CSTR, accounts, ALL));
    table_add(&of_roles, "contact", cxm_column_of(CXM_TYPE_CSTR, contacts, ALL));
    table_add(&of_roles, "role", cxm_column_of(CXM_TYPE_CSTR, roles, ALL));
    give(model, "accounts", &of_accounts);
    give(model, "contacts", &of_contacts);
    give(model, "memberships", &of_members);
    give(model, "roles", &of_roles);
}

/* Two thirds were invited, and of those two thirds answered, in some of the stages. */
static void give_answers(cxm_model *model)
{
    static const char *responses[ANSWERS], *contacts[ANSWERS], *times[ANSWERS], *stages[ANSWERS], *invited[ALL], *sent[ALL];
    static const char *item_of[3 * ANSWERS], *item[3 * ANSWERS], *theme_of[3 * ANSWERS], *theme[3 * ANSWERS];
    static double scores[ANSWERS], item_scores[3 * ANSWERS], importance[3 * ANSWERS];
    struct table answers = {{0}, {{0}}, {0}}, of_items = {{0}, {{0}}, {0}}, of_themes = {{0}, {{0}}, {0}}, invitations = {{0}, {{0}}, {0}};
    struct random random = {23};
    int64_t n = 0, asked = 0, parts = 0, coded = 0;
    for (int i = 0; i < ALL; i++) {
        if (i % 3 == 2)
            continue;
        invited[asked] = named("p", i);
        sent[asked++] = "2026-01-01";
        for (int stage = 0; stage < STAGES; stage++) {
            if (random_below(&random, 3) == 0)
                continue;
            responses[n] = named("r", (int)n);
            contacts[n] = invited[asked - 1];
            times[n] = stage == 0 ? "2026-01-10" : stage == 1 ? "2026-02-10" : "2026-03-10";
            stages[n] = stage == 0 ? "a" : stage == 1 ? "b" : "c";
            double sum = 0;
            for (int k = 0; k < 3; k++) {
                if (random_below(&random, 9) == 0)
                    continue;
                item_of[parts] = responses[n];
                item[parts] = items[k];
                item_scores[parts] = (double)random_below(&random, 8) + (i % PEOPLE < 3);
                importance[parts] = (double)random_below(&random, 5);
                sum += item_scores[parts++];
            }
            scores[n] = (double)(int)(sum / 3 + random_unit(&random) * 2);
            for (int k = 0; k < 3 && n % 5; k++)
                if (random_below(&random, 3) == 0) {
                    theme_of[coded] = responses[n];
                    theme[coded++] = themes[k];
                }
            n++;
        }
    }
    table_add(&answers, "response", cxm_column_of(CXM_TYPE_CSTR, responses, n));
    table_add(&answers, "contact", cxm_column_of(CXM_TYPE_CSTR, contacts, n));
    table_add(&answers, "answered", cxm_column_of(CXM_TYPE_CSTR, times, n));
    table_add(&answers, "stage", cxm_column_of(CXM_TYPE_CSTR, stages, n));
    table_add(&answers, "score", cxm_column_of(CXM_TYPE_F64, scores, n));
    table_add(&of_items, "response", cxm_column_of(CXM_TYPE_CSTR, item_of, parts));
    table_add(&of_items, "item", cxm_column_of(CXM_TYPE_CSTR, item, parts));
    table_add(&of_items, "score", cxm_column_of(CXM_TYPE_F64, item_scores, parts));
    table_add(&of_items, "importance", cxm_column_of(CXM_TYPE_F64, importance, parts));
    table_add(&of_themes, "response", cxm_column_of(CXM_TYPE_CSTR, theme_of, coded));
    table_add(&of_themes, "theme", cxm_column_of(CXM_TYPE_CSTR, theme, coded));
    table_add(&invitations, "contact", cxm_column_of(CXM_TYPE_CSTR, invited, asked));
    table_add(&invitations, "sent", cxm_column_of(CXM_TYPE_CSTR, sent, asked));
    give(model, "responses", &answers);
    give(model, "items", &of_items);
    give(model, "themes", &of_themes);
    give(model, "invitations", &invitations);
}

static const struct voices_case {
    const char *name, *of, *where, *measure, *fields[8];
} voices_cases[] = {
    {"people of stages", NULL, "side!=own_employee", "voices.panel(contact, account, stage, score)", {"contact", "account", "stage", "score"}},
    {"people of stages without scores", NULL, NULL, "voices.panel(contact, account, stage)", {"contact", "account", "stage"}},
    {"the difference", NULL, NULL, "voices.difference(score, side, account)", {"score", "side", "account"}},
    {"everybody, heard or not", "contacts", "left=null|2026-07-01/.. own_employee=null|false",
     "voices.blindspot(score, side, account, invited, role_class)",
     {"score", "side", "account", "invited", "role_class"}},
    {"everybody, by the side they answered on", "contacts", NULL,
     "voices.blindspot(answer.score, answer.side, account, invited)",
     {"answer.score", "answer.side", "account", "invited"}},
    {"what each side judges by", NULL, NULL, "voices.criteria(score, side, account, item/price, \"item/delivery time\", item/speed, resamples=100)",
     {"score", "side", "account", "item/price", "item/delivery time", "item/speed"}},
    {"what each side judges by, of people", "contacts", NULL, "voices.criteria(score, side, account, item/price, answer.item/speed, resamples=100)",
     {"score", "side", "account", "item/price", "answer.item/speed"}},
    {"importances", NULL, NULL, "voices.profile(side, account, item/price/importance, item/speed/importance)",
     {"side", "account", "item/price/importance", "item/speed/importance"}},
    {"themes", NULL, NULL, "voices.themes(side, account, theme/delay, theme/quality, theme/support)",
     {"side", "account", "theme/delay", "theme/quality", "theme/support"}},
};

static void same_figures(const cxm_result *got, const cxm_result *wanted)
{
    static const char *const numbers[] = {"value", "lower", "upper", "n", "missing", "excluded", "p"};
    int64_t figures = 0;
    assert_int_equal(cxm_result_length(got), cxm_result_length(wanted));
    for (int64_t row = 0; row < cxm_result_length(wanted); row++)
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            const double value = cxm_result_number(wanted, row, numbers[i]);
            check_bits(cxm_result_number(got, row, numbers[i]), value);
            figures += !isnan(value);
        }
    assert_true(figures > 3 * cxm_result_length(wanted)); /* not the same nothing */
    assert_true(cxm_result_number(wanted, 0, "n") > 20);
}

static void models_say_what_columns_say(void **state)
{
    const struct voices_case *one = *state;
    const char *measures[] = {one->measure, NULL};
    cxm_query query = CXM_QUERY_INIT, plain = CXM_QUERY_INIT;
    cxm_result *got = NULL, *wanted = NULL;
    cxm_rows *rows = NULL;
    cxm_error error;
    cxm_model *model = models_new(NULL);
    give_people(model);
    give_answers(model);
    query.of = one->of;
    query.where = one->where;
    query.policy = "as_of=2026-07-01 zone=UTC";
    if (cxm_model_rows(model, &query, one->fields, NULL, &rows, &error))
        fail_msg("%s", error.message);
    query.measures = plain.measures = measures;
    if (cxm_model_query(model, &query, NULL, &got, &error) || cxm_table_query(cxm_rows_table(rows), &plain, NULL, &wanted, &error))
        fail_msg("%s", error.message);
    same_figures(got, wanted);
    cxm_result_free(got);
    cxm_result_free(wanted);
    cxm_rows_free(rows);
    cxm_model_free(model);
}

int main(void)
{
    struct CMUnitTest tests[sizeof voices_cases / sizeof *voices_cases];
    size_t count = 0;
    CHECK_ROWS(voices_cases, models_say_what_columns_say, tests, count);
    return _cmocka_run_group_tests("voices_of_model", tests, count, NULL, NULL);
}
