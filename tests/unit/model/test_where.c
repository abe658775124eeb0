/* Conditions: which rows they hold for, the one text that they have, and what is wrong with others.
 * Nulls satisfy nothing but null; days are whole days of the zone. */
#include "support/selections.h"

#include "support/random.h"
#include "support/zones.h"

static struct zones_host zones;

static cxm_model *where_model(void)
{
    cxm_model *model = models_new(&zones.host);
    models_add(model, "accounts", "account|segment|revenue#\nA|Industry|100\nB|Energy & Oil|300\n");
    models_add(model, "contacts", "contact|own_employee?|language\na||de\nb|1|fr\n");
    models_add(model, "roles", "contact|role\na|Decision Maker\nb|End User\n");
    models_add(model, "assets", "asset|site|account\nx|ACME/Berlin/Line 2/Press|A\ny|ACME/Berlin|A\nz|ACME/Berlin 2|B\nw|Other/Berlin|B\n");
    models_add(model, "responses",
               "contact|account|asset|answered|score#|completed?|channel|stage\n"
               "a|A|x|2026-03-28T22:59:59.999999Z|9|1|mail|null\n" /* the last microsecond of 28 March in Berlin */
               "b|B|y|2026-03-28T23:00:00Z|7.5|0|web|0x10\n"
               "a|B|z|2026-03-29T21:59:59.999999Z||1|\"web\"|\n" /* the last of 29 March, which has 23 hours */
               "||w|2026-03-29T22:00:00Z|0||mail|b|\n"
               "c|C||2027-01-03T12:00:00Z|-1|1||a,b\n");
    return model;
}

static const struct where_case {
    const char *name, *where, *rows, *text;
} where_cases[] = {
    {"none", "", "0, 1, 2, 3, 4", ""},
    {"blanks and commas", " ,\n\t", "0, 1, 2, 3, 4", ""},
    {"a text", "channel=mail", "0, 3", "channel=mail"},
    {"one of some texts", "channel=web|mail", "0, 1, 3", "channel=mail|web"},
    {"a text that nobody has", "channel=fax", "", "channel=fax"},
    {"a text in quotes", "account.segment=\"Energy & Oil\"", "1, 2, 3", "account.segment=\"Energy & Oil\""},
    {"a text with quotes", "channel=\"\"\"web\"\"\"", "2", "channel=\"\"\"web\"\"\""},
    {"another text", "channel!=mail", "1, 2", "channel!=mail"},
    {"null", "channel=null", "4", "channel=null"},
    {"not null", "channel!=null", "0, 1, 2, 3", "channel!=null"},
    {"null or a text", "channel=null|web", "1, 4", "channel=web|null"},
    {"neither null nor a text", "channel!=null|web", "0, 2, 3", "channel!=web"},
    {"a text that says null", "stage=\"null\"", "0", "stage=\"null\""},
    {"no text says null", "stage=null", "2", "stage=null"},
    {"a text with a comma", "stage=\"a,b\"", "4", "stage=\"a,b\""},
    {"an id", "contact=a", "0, 2", "contact=a"},
    {"an id that is not there", "contact=nobody", "", "contact=nobody"},
    {"a number", "score=9", "0", "score=9"},
    {"the same number", "score=9.00", "0", "score=9"},
    {"zero is not null", "score=-0", "3", "score=0"},
    {"a number below", "score<7.5", "3, 4", "score<7.5"},
    {"a number up to", "score <= 7.5", "1, 3, 4", "score<=7.5"},
    {"a number above", "score>7.5", "0", "score>7.5"},
    {"a number from", "score>=7.5", "0, 1", "score>=7.5"},
    {"other numbers", "score!=9|0", "1, 4", "score!=0|9"},
    {"no number", "score=null", "2", "score=null"},
    {"some number", "score!=null", "0, 1, 3, 4", "score!=null"},
    {"several conditions", "score>=0 score<9 channel!=mail", "1", "channel!=mail score<9 score>=0"},
    {"a condition twice", "channel=mail  channel=\"mail\"", "0, 3", "channel=mail"},
    {"true", "completed=true", "0, 2, 4", "completed=true"},
    {"1 is true", "completed=1", "0, 2, 4", "completed=true"},
    {"not true", "completed!=true", "1", "completed!=true"},
    {"either", "completed=0|1", "0, 1, 2, 4", "completed=false|true"},
    {"a class of roles", "role_class=end_user", "1", "role_class=end_user"},
    {"unknown is a class", "role_class=unknown", "3, 4", "role_class=unknown"},
    {"a side", "side!=buyer", "1, 3, 4", "side!=buyer"},
    {"a role", "role=\"Decision Maker\"", "0, 2", "role=\"Decision Maker\""},
    {"a joined field", "revenue>100", "1, 2, 3", "revenue>100"},
    {"a whole path", "site=ACME/Berlin", "1", "site=ACME/Berlin"},
    {"a path and all below it", "site=ACME/Berlin/*", "0, 1", "site=\"ACME/Berlin/*\""},
    {"the same path in quotes", "site=\"ACME/Berlin/*\"", "0, 1", "site=\"ACME/Berlin/*\""},
    {"not below a path", "site!=ACME/*", "3", "site!=\"ACME/*\""},
    {"levels of a path", "site/1=ACME", "0, 1, 2", "site/1=ACME"},
    {"a day", "answered=2026-03-29", "1, 2", "answered=2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"},
    {"not that day", "answered!=2026-03-29", "0, 3, 4", "answered!=2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"},
    {"up to a day is to its end", "answered<=2026-03-29", "0, 1, 2", "answered<2026-03-29T22:00:00Z"},
    {"before a day", "answered<2026-03-29", "0", "answered<2026-03-28T23:00:00Z"},
    {"after a day", "answered>2026-03-29", "3, 4", "answered>=2026-03-29T22:00:00Z"},
    {"from a day on", "answered>=2026-03-29", "1, 2, 3, 4", "answered>=2026-03-28T23:00:00Z"},
    {"an instant", "answered=2026-03-29T00:00", "1", "answered=2026-03-28T23:00:00Z"},
    {"up to an instant", "answered<=2026-03-28T23:00Z", "0, 1", "answered<2026-03-28T23:00:00.000001Z"},
    {"a window", "answered=2026-03-29/2026-03-30", "1, 2", "answered=2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"},
    {"days that touch are one window", "answered=2026-03-29|2026-03-28", "0, 1, 2", "answered=2026-03-27T23:00:00Z/2026-03-29T22:00:00Z"},
    {"a window without end", "answered=2026-03-30/..", "3, 4", "answered=2026-03-29T22:00:00Z/.."},
    {"a bucket: day", "day=2026-03-29", "1, 2", "day=2026-03-29"},
    {"a bucket: month", "month=2026-03", "0, 1, 2, 3", "month=2026-03"},
    {"a bucket: week over the turn of the year", "week=2026-W53", "4", "week=2026-W53"},
    {"a bucket: quarter", "quarter!=2026-Q1", "4", "quarter!=2026-Q1"},
    {"a bucket: half", "half=2026-H1", "0, 1, 2, 3", "half=2026-H1"},
    {"a bucket: year", "year=2027|2026", "0, 1, 2, 3, 4", "year=2026|2027"},
    {"a bucket: fiscal quarter", "fiscal_quarter=FY2026-Q4", "0, 1, 2, 3", "fiscal_quarter=FY2026-Q4"},
    {"a bucket: fiscal year", "fiscal_year=FY2027", "4", "fiscal_year=FY2027"},
    {"a bucket: hour", "hour=2026-03-29T00:00", "1", "hour=2026-03-29T00:00+01:00"},
    {"buckets in order", "month>2026-03", "4", "month>=2026-04"},
    {"buckets up to", "month<=2026-03", "0, 1, 2, 3", "month<2026-04"},
};

static void where_holds(void **state)
{
    static const char policy[] = "zone=Europe/Berlin fiscal_year=4";
    const struct where_case *one = *state;
    cxm_model *model = where_model();
    struct models_view view;
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    const char *text = NULL, *again = NULL;
    char ledger[64];
    cxm_error error = {0};
    int kept = 0;
    for (const char *p = one->rows; *p; p++)
        kept += *p != ',' && *p != ' ';
    snprintf(ledger, sizeof ledger, "filtered %d", 5 - kept);
    if (kept == 5)
        ledger[0] = '\0';
    selections_check(model, "responses", policy, one->where, one->rows, ledger);
    models_view(&view, model, "responses", policy, &zones.host);
    if (cxm__where_text(&view.base, one->where, &arena, &text, 1, &error))
        fail_msg("%s", error.message);
    assert_string_equal(text, one->text);
    if (cxm__where_text(&view.base, text, &arena, &again, 1, &error))
        fail_msg("%s", error.message);
    assert_string_equal(again, one->text);
    models_view_free(&view);
    selections_check(model, "responses", policy, one->text, one->rows, ledger);
    cxm__arena_free(&arena);
    cxm_model_free(model);
}

/* ---- what is refused ---- */

static const struct where_fault {
    const char *name, *where, *policy;
    int32_t code;
    const char *says;
} where_faults[] = {
    {"no such field", "colour=red", NULL, CXM_E_NOT_FOUND, "have no field colour"},
    {"no operator", "channel", NULL, CXM_E_ARGUMENT, "stands where one of = != < <= > >= should"},
    {"no value", "channel=", NULL, CXM_E_ARGUMENT, "the text ends where a value should stand"},
    {"no value before the next", "channel= |mail", NULL, CXM_E_ARGUMENT, "\"|mail\" stands where a value should"},
    {"no value behind a stroke", "channel=mail|", NULL, CXM_E_ARGUMENT, "the text ends where a value should stand"},
    {"no field", "=mail", NULL, CXM_E_ARGUMENT, "stands where the name of a field should"},
    {"an open quote", "channel=\"mail", NULL, CXM_E_ARGUMENT, "stands where a value should"},
    {"brackets", "channel=mail(web)", NULL, CXM_E_ARGUMENT, "\"(web)\" stands where a blank or another value should"},
    {"text where numbers are", "score=high", NULL, CXM_E_ARGUMENT, "score: high is not a number"},
    {"infinity", "score<inf", NULL, CXM_E_ARGUMENT, "is not a number"},
    {"text has no order", "channel<mail", NULL, CXM_E_ARGUMENT, "channel has no order"},
    {"truths have no order", "completed>false", NULL, CXM_E_ARGUMENT, "completed has no order"},
    {"two values have no order", "score<7|8", NULL, CXM_E_ARGUMENT, "something else than one value"},
    {"null has no order", "score<null", NULL, CXM_E_ARGUMENT, "something else than one value"},
    {"no truth", "completed=maybe", NULL, CXM_E_ARGUMENT, "maybe is neither true nor false"},
    {"no class of roles", "role_class=boss", NULL, CXM_E_ARGUMENT, "boss is none of decision_maker, economic_buyer"},
    {"no side", "side=seller", NULL, CXM_E_ARGUMENT, "seller is none of buyer, end_user, own_employee, unknown"},
    {"a date without a zone", "answered>=2026-01-01", "", CXM_E_ARGUMENT, "zone=Europe/Berlin"},
    {"no date", "answered>=yesterday", NULL, CXM_E_ARGUMENT, "yesterday"},
    {"a window has no order", "answered<2026-01-01/2026-02-01", NULL, CXM_E_ARGUMENT, "only = and != can be asked of"},
    {"a window that ends before it begins", "answered=2026-02-01/2026-01-01", NULL, CXM_E_ARGUMENT, "ends before it begins"},
    {"a bucket without a zone", "month=2026-01", "", CXM_E_ARGUMENT, "month needs a zone"},
    {"no month", "month=2026-13", NULL, CXM_E_ARGUMENT, "2026-13 is no month, such as 2026-03"},
    {"a month that is a day", "month=2026-03-01", NULL, CXM_E_ARGUMENT, "is no month"},
    {"no week", "week=2027-W53", NULL, CXM_E_ARGUMENT, "is no week"},
    {"no day", "day=2026-02-29", NULL, CXM_E_ARGUMENT, "is no day"},
    {"no quarter", "quarter=2026-Q5", NULL, CXM_E_ARGUMENT, "is no quarter"},
    {"a quarter of a fiscal year", "fiscal_quarter=2026-Q1", NULL, CXM_E_ARGUMENT, "such as FY2026-Q1"},
    {"no hour", "hour=2026-03-29T00:30", NULL, CXM_E_ARGUMENT, "is no hour"},
};

static void where_faults_are_named(void **state)
{
    const struct where_fault *fault = *state;
    cxm_model *model = where_model();
    struct models_view view;
    struct cxm__where where;
    cxm_error error = {0};
    models_view(&view, model, "responses", fault->policy ? fault->policy : "zone=Europe/Berlin", &zones.host);
    cxm_status status = cxm__where_read(&where, &view.base, fault->where, 1, &error);
    const bool named = strcmp(error.name, "where") == 0 || strncmp(error.name, fault->where, strlen(error.name)) == 0; /* or the field */
    if (status != fault->code || !named || !strstr(error.message, fault->says) || error.argument != 1)
        fail_msg("%d, %s: %s", (int)status, error.name, error.message);
    cxm__where_free(&where);
    models_view_free(&view);
    cxm_model_free(model);
}

/* ---- labels of buckets ---- */

/* The label of the bucket that holds an instant finds that bucket again, and no other text of its length does. */
static void labels_find_their_buckets(void **state)
{
    static const char *const named[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"};
    struct random random = {5};
    (void)state;
    for (size_t z = 0; z < sizeof named / sizeof *named; z++) {
        struct cxm__zone zone;
        assert_int_equal(cxm__zone_open(&zones.host, (struct cxm__slice){named[z], strlen(named[z])}, "zone", 0, &zone, NULL), CXM_OK);
        for (int i = 0; i < 20000; i++) {
            const struct cxm__calendar_cut cut = {&zone, (enum cxm__calendar_unit)random_below(&random, CXM__CALENDAR_UNITS),
                                                  1 + (int32_t)random_below(&random, 12)};
            const int64_t instant = (random_below(&random, 6000) - 1000) * INT64_C(604800000000) + random_below(&random, 604800000000);
            const struct cxm__calendar_bucket bucket = cxm__calendar_bucket_at(&cut, instant);
            struct cxm__calendar_bucket found;
            char label[64];
            struct cxm__text text = cxm__text_into(label, sizeof label);
            cxm__calendar_bucket_write(&cut, &bucket, &text);
            assert_true(cxm__text_end(&text));
            if (!cxm__calendar_bucket_read(&cut, (struct cxm__slice){label, text.length}, &found))
                fail_msg("%s of %s is not read", label, named[z]);
            assert_true(found.begin == bucket.begin && found.end == bucket.end);
            label[random_below(&random, (int64_t)text.length)] = "0123456789-QWHFY:T"[random_below(&random, 18)];
            if (cut.unit != CXM__CALENDAR_HOUR && cxm__calendar_bucket_read(&cut, (struct cxm__slice){label, text.length}, &found)) {
                char again[64];
                struct cxm__text written = cxm__text_into(again, sizeof again);
                cxm__calendar_bucket_write(&cut, &found, &written);
                assert_true(cxm__text_end(&written));
                label[text.length] = '\0';
                assert_string_equal(again, label);
            }
        }
    }
}

int main(void)
{
    enum { WHERE_TESTS = 128 };
    struct CMUnitTest tests[WHERE_TESTS] = {cmocka_unit_test(labels_find_their_buckets)};
    size_t count = 1;
    CHECK_ROWS(where_cases, where_holds, tests, count);
    CHECK_ROWS(where_faults, where_faults_are_named, tests, count);
    zones_host_init(&zones);
    const int failed = _cmocka_run_group_tests("where", tests, count, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
