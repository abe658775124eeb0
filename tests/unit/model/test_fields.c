/* Fields by name: what stands in a row, what it is joined with, what follows from it, and what a name that finds nothing is told.
 * Each case is what a field says of all rows of a table in one small world. */
#include "support/failing_host.h"
#include "support/models.h"
#include "support/random.h"
#include "support/zones.h"

static struct zones_host zones;

static const struct {
    const char *table, *text;
} world[] = {
    {"accounts", "account|parent|name|segment|revenue#\nA|M|Alpha|large|100\nB|M|Beta|small|300\nM||Mother|large|\n"},
    {"contacts", "contact|name|language\nanna|Anna|de\nbert|Bert|en\n"},
    {"memberships", "contact|account\nbert|B\n"},
    {"roles", "contact|role\nanna|CEO\nbert|End User\n"},
    {"assets", "asset|account|product|site|installed\npress|A|P-100|ACME/Berlin/Line 2/Press|2025-12-31\nlathe||L-7|ACME|\n"
               "saw|B|S-1|ACME/Berlin/|2026-06-01\n"},
    {"invitations", "contact|invitation|asset|sent\nanna|i1|press|2026-01-01\nbert|i2||2026-01-05\ncleo|i3|saw|2026-03-01\n"},
    {"responses", "response|contact|account|asset|answered|touchpoint|performance#|expectation#|score#|completed?|rank#\n"
                  "r1|anna|A|press|2026-01-01|delivery|7|9|9|1|1\n"
                  "r2|bert|||2026-01-04T23:30:00Z|service||9|4|0|2.5\n"
                  "r3|||saw|2026-03-29T00:30:00Z||8|8||1|\n"
                  "|anna|||2026-12-31|delivery|1|2|0|1|4\n"},
    {"items", "response|item|score#|performance#|expectation#\nr2|speed|3|1|5\nr1|speed|9||\nr9|speed|1||\n"},
    {"themes", "response|theme|polarity#\nr1|price|-1\n"},
    {"signals", "name|event|asset|observed#\ndowntime|2026-01-02|press|4\n"},
    {"outcomes", "account|kind|time|value#\nA|renewal|2026-05-01|10\n"},
    {"actions", "action|kind|time|response|account|contact\na1|contacted|2026-01-03|r1||\na1|resolved|2026-01-09|r2|M|\n"
                "a2|contacted|2026-02-01|r2||\n"},
};

static cxm_model *fields_world(void)
{
    cxm_model *model = models_new(&zones.host);
    for (size_t i = 0; i < sizeof world / sizeof *world; i++)
        models_add(model, world[i].table, world[i].text);
    return model;
}

static const struct fields_case {
    const char *name, *table, *policy, *field, *wanted;
} fields_cases[] = {
    {"an id", "responses", NULL, "response", "r1, r2, r3, null"},
    {"a text", "responses", NULL, "touchpoint", "delivery, service, null, delivery"},
    {"a number", "responses", NULL, "score", "9, 4, null, 0"},
    {"a truth", "responses", NULL, "completed", "true, false, true, true"},
    {"a time", "responses", NULL, "answered", "2026-01-01T00:00:00Z, 2026-01-04T23:30:00Z, 2026-03-29T00:30:00Z, 2026-12-31T00:00:00Z"},
    {"a field that has not come is null", "responses", NULL, "stage", "null, null, null, null"},
    {"an answer's account is its own, else its person's, else its asset's", "responses", NULL, "account", "A, B, B, null"},
    {"parents of accounts", "responses", NULL, "parent", "M, M, M, null"},
    {"what an account is above", "accounts", NULL, "parent", "M, M, M"},
    {"a person's account", "contacts", NULL, "account", "null, B"},
    {"an asset's account", "assets", NULL, "account", "A, null, B"},
    {"a signal's account is its asset's", "signals", NULL, "account", "A"},
    {"an item's account is its answer's", "items", NULL, "account", "B, A, null"},
    {"an item's person is its answer's", "items", NULL, "contact", "bert, anna, null"},
    {"an item's touchpoint is its answer's", "items", NULL, "touchpoint", "service, delivery, null"},
    {"an item's score is its own", "items", NULL, "score", "3, 9, 1"},
    {"and its answer's where that is said", "items", NULL, "response.score", "4, 9, null"},
    {"an action without a person is for the one who answered", "actions", NULL, "contact", "anna, bert, bert"},
    {"an action's account is its own, else its answer's, else the person's", "actions", NULL, "account", "A, M, B"},
    {"a joined field in full", "responses", NULL, "account.segment", "large, small, small, null"},
    {"a joined field that only one table has", "responses", NULL, "segment", "large, small, small, null"},
    {"a joined field at the policy's level", "responses", "level=root", "segment", "large, large, large, null"},
    {"a joined number", "responses", NULL, "revenue", "100, 300, 300, null"},
    {"a joined text of the person", "responses", NULL, "language", "de, en, null, de"},
    {"a joined name", "responses", NULL, "contact.name", "Anna, Bert, null, Anna"},
    {"a joined id is the account at the level", "responses", NULL, "account.account", "A, B, B, null"},
    {"two joins: the account of an item's asset", "items", NULL, "account.segment", "small, large, null"},
    {"a path as a whole", "responses", NULL, "site", "ACME/Berlin/Line 2/Press, null, ACME/Berlin/, null"},
    {"the first level of a path", "assets", NULL, "site/1", "ACME, ACME, ACME"},
    {"two levels of a path, and paths that have one", "assets", NULL, "site/2", "ACME/Berlin, ACME, ACME/Berlin"},
    {"more levels than there are", "assets", NULL, "site/9", "ACME/Berlin/Line 2/Press, ACME, ACME/Berlin"},
    {"levels of a joined path", "responses", NULL, "asset.site/3", "ACME/Berlin/Line 2, null, ACME/Berlin, null"},
    {"a role class", "responses", NULL, "role_class", "decision_maker, end_user, unknown, decision_maker"},
    {"a role's name", "responses", NULL, "role", "CEO, End User, null, CEO"},
    {"a side", "responses", NULL, "side", "buyer, end_user, unknown, buyer"},
    {"the class of a role's own row", "roles", NULL, "role_class", "decision_maker, end_user"},
    {"the role of a person", "contacts", NULL, "role_class", "decision_maker, end_user"},
    {"days in UTC", "responses", "zone=UTC", "day", "2026-01-01, 2026-01-04, 2026-03-29, 2026-12-31"},
    {"days in Berlin", "responses", "zone=Europe/Berlin", "day", "2026-01-01, 2026-01-05, 2026-03-29, 2026-12-31"},
    {"weeks across a year's end", "responses", "zone=UTC", "week", "2026-W01, 2026-W01, 2026-W13, 2026-W53"},
    {"an hour that begins before clocks change", "responses", "zone=Europe/Berlin", "hour",
     "2026-01-01T01:00+01:00, 2026-01-05T00:00+01:00, 2026-03-29T01:00+01:00, 2026-12-31T01:00+01:00"},
    {"months", "responses", "zone=UTC", "month", "2026-01, 2026-01, 2026-03, 2026-12"},
    {"quarters", "responses", "zone=UTC", "quarter", "2026-Q1, 2026-Q1, 2026-Q1, 2026-Q4"},
    {"half years", "responses", "zone=UTC", "half", "2026-H1, 2026-H1, 2026-H1, 2026-H2"},
    {"years", "responses", "zone=America/New_York", "year", "2025, 2026, 2026, 2026"},
    {"fiscal years", "responses", "zone=UTC fiscal_year=4", "fiscal_year", "FY2026, FY2026, FY2026, FY2027"},
    {"fiscal quarters", "responses", "zone=UTC fiscal_year=4", "fiscal_quarter", "FY2026-Q4, FY2026-Q4, FY2026-Q4, FY2027-Q3"},
    {"the month of an item is its answer's", "items", "zone=UTC", "month", "2026-01, 2026-01, null"},
    {"the month of a signal", "signals", "zone=UTC", "month", "2026-01"},
    {"the month of an invitation", "invitations", "zone=UTC", "month", "2026-01, 2026-01, 2026-03"},
    {"accounts are seen as of as_of", "accounts", "zone=UTC as_of=2026-07-01", "month", "2026-07, 2026-07, 2026-07"},
    {"another time counts", "responses", "zone=UTC time=created", "month", "null, null, null, null"},
    {"seconds from an asset's installation, before it too", "responses", NULL, "age", "86400, null, -5527800, null"},
    {"perception is performance less expectation", "responses", NULL, "perception", "-2, null, 0, -1"},
    {"perception of items is theirs", "items", NULL, "perception", "-4, null, null"},
    /* names that find nothing, or several things */
    {"a misspelt name", "signals", NULL, "sgment", "by: signals have no field sgment"},
    {"a field of another table", "responses", NULL, "kind", "by: responses have no field kind; there is one in outcomes and actions"},
    {"a joined field that is not there", "responses", NULL, "account.height", "by: accounts have no field height"},
    {"a join that is not there", "accounts", NULL, "asset.site", "by: asset.site is not known of accounts, which have no asset"},
    {"a field that two joined tables have", "responses", NULL, "name", "by: name may be account.name and contact.name: say which"},
    {"levels of what is no path", "responses", NULL, "segment/2", "by: segment/2: only a path has levels, and this field is none"},
    {"levels of a bucket", "responses", "zone=UTC", "month/2", "by: month/2: only a path has levels, and this field is none"},
    {"levels of nothing", "responses", NULL, "nothing/2", "by: responses have no field nothing/2"},
    {"no levels at all", "responses", NULL, "site/0", "by: responses have no field site/0"},
    {"a bucket without a zone", "responses", NULL, "month", "by: month needs a zone: say zone=UTC or zone=Europe/Berlin in the policy"},
    {"a bucket of what has no time", "accounts", "zone=UTC", "month",
     "by: month of accounts depends on when: say as_of= in the policy"},
    {"a role of what has no person", "assets", NULL, "role", "by: role is not known of assets, which have no contact"},
    {"a person of what has none", "signals", NULL, "contact", "by: contact is not known of signals, which have no contact"},
    {"an age of what has no asset", "contacts", NULL, "age", "by: age is not known of contacts, which have no asset"},
    {"a perception of what was not asked", "signals", NULL, "perception",
     "by: perception is not known of signals, which have no performance and expectation"},
    {"no name", "responses", NULL, "", "by: a field's name has 1 to 255 bytes"},
};

/* Messages are wanted once, values of all rows. */
static void fields_say(void **state)
{
    const struct fields_case *one = *state;
    cxm_model *model = fields_world();
    if (strncmp(one->wanted, "by: ", 4) == 0) {
        struct models_view view;
        models_view(&view, model, one->table, one->policy, &zones.host);
        const char *got = models_key(&view, one->field, 0);
        assert_string_equal(got, one->wanted);
        models_view_free(&view);
    } else
        models_check(model, one->table, one->policy, one->field, one->wanted);
    cxm_model_free(model);
}

static void a_column_of_the_hosts_goes_before_what_has_a_meaning_here(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    models_add(model, "responses", "contact|answered|side|month\nanna|2026-01-01|left|May\n");
    models_check(model, "responses", NULL, "side", "left");
    models_check(model, "responses", NULL, "month", "May");
    cxm_model_free(model);
}

/* Texts have codes of their own, which are no accounts. */
static void a_further_column_is_nobodys_account(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    models_add(model, "accounts", "account\nA\nB\n");
    models_add(model, "memberships", "contact|account\nbert|B\n");
    models_add(model, "contacts", "contact|account|asset\nanna|B|press\nbert|A|saw\n");
    models_check(model, "contacts", NULL, "account", "null, B");
    models_check(model, "contacts", NULL, "contact.account", "B, A");
    cxm_model_free(model);
}

static void a_role_that_ends_needs_as_of(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    struct models_view view;
    models_add(model, "contacts", "contact\nanna\n");
    models_add(model, "roles", "contact|role|valid_from\nanna|CEO|2026-01-01\n");
    models_view(&view, model, "contacts", NULL, NULL);
    assert_string_equal(models_key(&view, "role_class", 0), "by: role_class of contacts depends on when: say as_of= in the policy");
    models_view_free(&view);
    models_check(model, "contacts", "as_of=2025-01-01 zone=UTC", "role_class", "unknown");
    models_check(model, "contacts", "as_of=2026-01-01 zone=UTC", "role_class", "decision_maker");
    cxm_model_free(model);
}

static void fractions_make_no_keys(void **state)
{
    (void)state;
    cxm_model *model = fields_world();
    struct models_view view;
    models_view(&view, model, "responses", NULL, NULL);
    assert_string_equal(models_key(&view, "rank", 0), "1");
    assert_string_equal(models_key(&view, "rank", 1), "rank[1]: 2.5 is no whole number below 2^53, so it makes no key");
    assert_string_equal(models_key(&view, "rank", 2), "null");
    check_bits(models_number(&view, "rank", 1), 2.5);
    models_view_free(&view);
    cxm_model_free(model);
}

static void texts_are_no_numbers(void **state)
{
    static const char *const names[] = {"touchpoint", "response", "account", "role_class"};
    (void)state;
    cxm_model *model = fields_world();
    struct models_view view;
    models_view(&view, model, "responses", NULL, NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct cxm__field field;
        cxm_error error;
        double number;
        int32_t row = 0;
        assert_int_equal(cxm__field_bind(&field, &view.base, names[i], "measures", 1, &error), CXM_OK);
        assert_int_equal(cxm__field_numbers(&field, &row, 1, &number, &error), CXM_E_TYPE);
        assert_string_equal(error.name, names[i]);
        assert_int_equal(error.argument, 1);
        cxm__field_free(&field);
    }
    check_bits(models_number(&view, "answered", 1), 1767569400);
    check_bits(models_number(&view, "completed", 1), 0);
    check_nan(models_number(&view, "score", 2));
    models_view_free(&view);
    cxm_model_free(model);
}

/* An edited answer: items, and all that is joined through it, follow the version that counts. */
static void items_follow_the_version_that_counts(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    models_add(model, "responses", "response|account|answered|updated|score#\nr1|A|2026-01-01||3\nr1|B|2026-01-01|2026-02-01|8\n");
    models_add(model, "items", "response|item|score#\nr1|speed|3\n");
    models_check(model, "items", NULL, "account", "B");
    models_check(model, "items", "known=as_of as_of=2026-01-15 zone=UTC", "account", "A");
    models_check(model, "items", "known=as_of as_of=2026-02-01 zone=UTC", "response.score", "8");
    models_check(model, "items", "known=as_of as_of=2025-12-31 zone=UTC", "response.score", "null");
    models_add(model, "responses", "response|account|answered|updated|score#\nr1|C|2026-01-01|2026-01-20|5\n");
    models_check(model, "items", NULL, "account", "B"); /* an edit that came late is not the last one */
    models_check(model, "items", "known=as_of as_of=2026-01-25 zone=UTC", "account", "C");
    cxm_model_free(model);
}

/* ---- columns ---- */

static cxm_column fields_column(struct models_view *view, const char *name, const int32_t *rows, int64_t n, struct cxm__arena *arena)
{
    struct cxm__field field;
    cxm_column column = {0};
    cxm_error error;
    if (cxm__field_bind(&field, &view->base, name, "measures", 1, &error) ||
        cxm__field_column(&field, rows, n, arena, &column, &error))
        fail_msg("%s", error.message);
    assert_int_equal(cxm_column_check(&column, NULL), CXM_OK);
    cxm__field_free(&field);
    return column;
}

static const struct {
    const char *field;
    int32_t type;
    const char *wanted; /* of rows 3, 2, 1, 0 */
} column_cases[] = {
    {"score", CXM_TYPE_U8, "0 null 4 9 "},
    {"rank", CXM_TYPE_F64, "4 null 2.5 1 "},
    {"perception", CXM_TYPE_F64, "-1 0 null -2 "},
    {"completed", CXM_TYPE_BOOL8, "true true false true "},
    {"answered", CXM_TYPE_TIME_US, "1798675200000000 1774744200000000 1767569400000000 1767225600000000 "},
    {"created", CXM_TYPE_TIME_US, "null null null null "},
    {"response", CXM_TYPE_CODED, "null r3 r2 r1 "},
    {"touchpoint", CXM_TYPE_CODED, "delivery null service delivery "},
    {"stage", CXM_TYPE_CODED, "null null null null "},
    {"importance", CXM_TYPE_F64, "null null null null "},
    {"account", CXM_TYPE_CODED, "null B B A "},
    {"side", CXM_TYPE_CODED, "buyer unknown end_user buyer "},
    {"month", CXM_TYPE_CODED, "2026-12 2026-03 2026-01 2026-01 "},
    {"revenue", CXM_TYPE_I16, "null 300 300 100 "},
};

static void columns_read_like_any(void **state)
{
    const int32_t rows[] = {3, 2, 1, 0};
    (void)state;
    cxm_model *model = fields_world();
    struct models_view view;
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    models_view(&view, model, "responses", "zone=UTC", NULL);
    for (size_t i = 0; i < sizeof column_cases / sizeof *column_cases; i++) {
        cxm_column column = fields_column(&view, column_cases[i].field, rows, 4, &arena);
        char got[256] = "", text[64];
        for (int64_t row = 0; row < 4; row++) {
            size_t needed;
            assert_int_equal(cxm_column_text(&column, row, text, sizeof text, &needed, NULL), CXM_OK);
            strcat(strcat(got, needed ? text : "null"), " ");
        }
        assert_string_equal(got, column_cases[i].wanted);
        assert_int_equal(column.type, column_cases[i].type);
    }
    models_view_free(&view);
    cxm__arena_free(&arena);
    cxm_model_free(model);
}

/* More rows than a block has: columns, codes and numbers say the same. */
static void long_columns_agree_with_codes(void **state)
{
    enum { LONG = 3 * CXM__BLOCK + 17 };
    static int32_t rows[LONG];
    static const char *const names[] = {"score", "account", "day", "revenue", "completed", "site/2", "answered"};
    (void)state;
    cxm_model *model = fields_world();
    struct models_view view;
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    models_view(&view, model, "responses", "zone=Europe/Berlin", &zones.host);
    for (int32_t i = 0; i < LONG; i++)
        rows[i] = i * 7 % 4;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        cxm_column column = fields_column(&view, names[k], rows, LONG, &arena);
        for (int32_t i = 0; i < LONG; i += 401) {
            char text[64];
            size_t needed;
            assert_int_equal(cxm_column_text(&column, i, text, sizeof text, &needed, NULL), CXM_OK);
            const char *wanted = models_key(&view, names[k], rows[i]);
            if (column.type != CXM_TYPE_TIME_US)
                assert_string_equal(needed ? text : "null", wanted);
        }
    }
    models_view_free(&view);
    cxm__arena_free(&arena);
    cxm_model_free(model);
}

/* ---- buckets ---- */

static const struct bucket_case {
    const char *name, *policy;
    int64_t first, range; /* seconds */
    bool last;            /* with a time at the end of the calendar: too many hours to be laid out */
} bucket_cases[] = {
    {"buckets of two years in Berlin", "zone=Europe/Berlin", 1735689600, 2 * 366 * INT64_C(86400), false},
    {"buckets of a changing week on Lord Howe", "zone=Australia/Lord_Howe fiscal_year=7", 1775314800 - 3 * 86400, 6 * 86400, false},
    {"buckets of three centuries", "zone=Europe/Berlin fiscal_year=4", -4000000000, 9000000000, false},
    {"buckets of one instant", "zone=UTC", 0, 1, false},
    {"buckets with a time beyond all others", "zone=Europe/Berlin", 1735689600, 86400 * 400, true},
};

/* All at once they are what each is alone, for all units. */
static void buckets_are_those_of_each_time(void **state)
{
    enum { TIMES = 3000 };
    static int64_t times[TIMES];
    static const char *const units[] = {"hour", "day", "week", "month", "quarter", "half", "year", "fiscal_quarter", "fiscal_year"};
    const struct bucket_case *one = *state;
    struct random random = {11};
    cxm_model *model = models_new(&zones.host);
    struct table batch = {{0}, {{0}}, {0}};
    struct models_view view;
    for (int i = 0; i < TIMES; i++)
        times[i] = (one->first + (int64_t)(random_unit(&random) * (double)one->range)) * 1000000 + random_below(&random, 1000000);
    if (one->last)
        times[TIMES / 2] = INT64_C(253402300799999999);
    table_add(&batch, "answered", cxm_column_of(CXM_TYPE_TIME_US, times, TIMES));
    assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
    models_view(&view, model, "responses", one->policy, &zones.host);
    for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
        const struct cxm__calendar_cut cut = {&view.policy.zone, (enum cxm__calendar_unit)k, view.policy.fiscal_month};
        struct cxm__field field;
        int32_t rows[CXM__BLOCK];
        int64_t codes[CXM__BLOCK];
        assert_int_equal(cxm__field_bind(&field, &view.base, units[k], "by", 1, NULL), CXM_OK);
        assert_string_equal(units[k], cxm__calendar_unit_name(cut.unit));
        for (int32_t i = 0; i < CXM__BLOCK; i++)
            rows[i] = TIMES - 1 - i;
        assert_int_equal(cxm__field_codes(&field, rows, CXM__BLOCK, codes, NULL), CXM_OK);
        for (int32_t i = 0; i < CXM__BLOCK; i++)
            assert_int_equal(codes[i], cxm__calendar_bucket_at(&cut, times[rows[i]]).begin);
        cxm__field_free(&field);
    }
    models_view_free(&view);
    cxm_model_free(model);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(a_column_of_the_hosts_goes_before_what_has_a_meaning_here),
        cmocka_unit_test(a_further_column_is_nobodys_account),
        cmocka_unit_test(a_role_that_ends_needs_as_of),
        cmocka_unit_test(fractions_make_no_keys),
        cmocka_unit_test(texts_are_no_numbers),
        cmocka_unit_test(items_follow_the_version_that_counts),
        cmocka_unit_test(columns_read_like_any),
        cmocka_unit_test(long_columns_agree_with_codes),
    };
    struct CMUnitTest tests[sizeof fields_cases / sizeof *fields_cases + sizeof bucket_cases / sizeof *bucket_cases +
                            sizeof others / sizeof *others];
    size_t count = 0;
    zones_host_init(&zones);
    CHECK_ROWS(fields_cases, fields_say, tests, count);
    CHECK_ROWS(bucket_cases, buckets_are_those_of_each_time, tests, count);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        tests[count++] = others[i];
    int failed = _cmocka_run_group_tests("fields", tests, count, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
