/* Items and themes of answers as fields of the answers: `item/price`, `item/price/importance`, `theme/delivery`.
 * What stands in long tables is said of each answer once. */
#include "cxm/query.h"
#include "support/failing_host.h"
#include "support/models.h"

static const char items_answers[] = "response|contact|answered|score#|completed?|site\n"
                                    "r1|anna|2026-01-01|9|1|N\nr2|bert|2026-02-01|4|1|S\nr3|cleo|2026-03-01|7|0|N\n|dora|2026-03-02|5|1|S\n";
/* r2 was asked about speed twice, and r9 never came */
static const char items_rows[] = "response|item|score#|expectation#|performance#|importance#|channel\n"
                                 "r2|speed|3|5|1||mail\nr1|price|9|||4|web\nr1|speed|8.5|6|7||\nr2|speed|2||2||phone\n"
                                 "r9|speed|1||||\nr1|a/b|5||||\nr2|2|6||||\nr1|delivery time|3||||\n";
static const char items_themes[] = "response|theme|polarity#\nr1|price|-1\nr1|support|1\nr3|support|\nr9|rare|1\n";

static cxm_model *items_world(void)
{
    cxm_model *model = models_new(NULL);
    models_add(model, "contacts", "contact\nanna\nbert\ncleo\n");
    models_add(model, "responses", items_answers);
    models_add(model, "items", items_rows);
    models_add(model, "themes", items_themes);
    models_add(model, "actions", "action|kind|time|response\na1|contacted|2026-01-03|r1\na2|contacted|2026-02-03|r2\na3|contacted|2026-02-04|\n");
    return model;
}

static const struct items_case {
    const char *name, *table, *policy, *field, *wanted;
} items_cases[] = {
    {"an item is its score; of two rows the last", "responses", NULL, "item/price", "9, null, null, null"},
    {"an item that was asked twice of an answer", "responses", NULL, "item/speed", "item/speed[0]: 8.5 is no whole number below 2^53, so it makes no key"},
    {"an item's expectation: what came last, null or not", "responses", NULL, "item/speed/expectation", "6, null, null, null"},
    {"an item's performance", "responses", NULL, "item/speed/performance", "7, 2, null, null"},
    {"an item's importance", "responses", NULL, "item/price/importance", "4, null, null, null"},
    {"an item's perception", "responses", NULL, "item/speed/perception", "1, null, null, null"},
    {"a further field of an item", "responses", NULL, "item/speed/channel", "null, phone, null, null"},
    {"a field that has not come is null", "responses", NULL, "theme/price/polarity", "-1, null, null, null"},
    {"an item whose name has a slash", "responses", NULL, "item/a/b", "5, null, null, null"},
    {"and its other numbers", "responses", NULL, "item/a/b/importance", "null, null, null, null"},
    {"an item that is called like levels", "responses", NULL, "item/2", "null, 6, null, null"},
    {"an item whose name has a blank", "responses", NULL, "item/delivery time", "3, null, null, null"},
    {"themes: true, not coded, false, no id", "responses", NULL, "theme/price", "true, null, false, null"},
    {"a theme that no answer here has", "responses", NULL, "theme/rare", "false, null, false, null"},
    {"a theme's polarity", "responses", NULL, "theme/support/polarity", "1, null, null, null"},
    {"an action's answer's item", "actions", NULL, "item/price", "9, null, null"},
    {"the same, said in full", "actions", NULL, "response.item/2", "null, 6, null"},
    {"an action's answer's theme", "actions", NULL, "theme/price", "true, null, null"},
    {"another item of an item's answer", "items", NULL, "item/price", "null, 9, 9, null, null, 9, null, 9"},
    {"a theme of an item's answer", "items", NULL, "response.theme/support", "null, true, true, null, null, true, null, true"},
    {"an item of a person's answer", "contacts", NULL, "answer.item/price", "9, null, null"},
    {"and where nothing else is meant", "contacts", NULL, "item/2", "null, 6, null"},
    {"a theme of a person's answer", "contacts", NULL, "theme/price", "true, null, false"},
    /* names that find nothing */
    {"a misspelt item", "responses", NULL, "item/prize", "by: there is no item prize; there are 2, a/b, delivery time, price, speed"},
    {"a misspelt theme", "responses", NULL, "theme/prize", "by: there is no theme prize; there are price, rare, support"},
    {"no item", "responses", NULL, "item/", "by: there is no item \"\"; there are 2, a/b, delivery time, price, speed"},
    {"a misspelt number", "responses", NULL, "item/price/scroe", "by: items have no field scroe"},
    {"an id of an item", "responses", NULL, "item/price/response", "by: items have no field response"},
    {"a theme has no score", "responses", NULL, "theme/price/score", "by: themes have no field score"},
    {"a misspelt item with a number", "responses", NULL, "item/prize/score",
     "by: there is no item prize/score; there are 2, a/b, delivery time, price, speed"},
    {"what leads to no answer has no items", "accounts", NULL, "item/price", "by: item/price is not known of accounts, which have no response"},
    {"a misspelt item of a person's answer", "contacts", NULL, "answer.item/prize",
     "by: there is no item prize; there are 2, a/b, delivery time, price, speed"},
};

static void items_say(void **state)
{
    const struct items_case *one = *state;
    cxm_model *model = items_world();
    struct models_view view;
    models_view(&view, model, one->table, one->policy, NULL);
    if (strncmp(one->wanted, "by: ", 4) == 0 || strstr(one->wanted, "makes no key"))
        assert_string_equal(models_key(&view, one->field, 0), one->wanted);
    else
        models_check(model, one->table, one->policy, one->field, one->wanted);
    models_view_free(&view);
    cxm_model_free(model);
}

static void where_there_are_none_it_says_so(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    struct models_view view;
    models_add(model, "responses", "response|answered\nr1|2026-01-01\n");
    models_view(&view, model, "responses", NULL, NULL);
    assert_string_equal(models_key(&view, "item/price", 0), "by: there is no item price; there are none");
    models_view_free(&view);
    cxm_model_free(model);
}

static void what_the_host_calls_so_goes_first(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    static const char *const times[] = {"2026-01-01"};
    static const int8_t sevens[] = {7};
    struct table batch = {{0}, {{0}}, {0}};
    table_add(&batch, "answered", cxm_column_of(CXM_TYPE_CSTR, times, 1));
    table_add(&batch, "item/price", cxm_column_of(CXM_TYPE_I8, sevens, 1));
    table_add(&batch, "theme", cxm_column_of(CXM_TYPE_CSTR, times, 1));
    assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, "UTC", NULL, NULL), CXM_OK);
    models_check(model, "responses", NULL, "item/price", "7");
    cxm_model_free(model);
}

/* An edited answer: what came again takes the place of what came first, and what did not stays. */
static void edited_answers_have_what_came_last(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    models_add(model, "contacts", "contact\nanna\n");
    models_add(model, "responses", "response|contact|answered|updated|score#\nr1|anna|2026-01-01||3\nr1|anna|2026-01-01|2026-02-01|8\n");
    models_add(model, "items", "response|item|score#\nr1|speed|3\nr1|price|4\nr1|speed|8\n");
    models_add(model, "themes", "response|theme\nr1|delay\n");
    models_check(model, "responses", NULL, "item/speed", "8, 8");
    models_check(model, "responses", NULL, "item/price", "4, 4");
    models_check(model, "contacts", NULL, "answer.item/speed", "8");
    models_check(model, "contacts", NULL, "theme/delay", "true");
    models_check(model, "contacts", "known=as_of as_of=2025-12-31 zone=UTC", "theme/delay", "null");
    models_check(model, "items", "known=as_of as_of=2025-12-31 zone=UTC", "item/speed", "null, null, null");
    cxm_model_free(model);
}

static const struct {
    const char *where;
    int rows;
} items_wheres[] = {
    {"item/speed>3", 1},    {"item/speed=null", 2},       {"item/speed!=null", 2},           {"\"item/delivery time\"=3", 1},
    {"theme/price=true", 1}, {"theme/price=false", 1},     {"theme/price=null", 2},           {"theme/price!=true", 1},
    {"item/2=6", 1},        {"item/speed/channel=phone", 1}, {"theme/price=true item/speed<9", 1}, {"item/speed/perception>0", 1},
};

static void conditions_read_them(void **state)
{
    static const char *const fields[] = {"response", "item/speed", "theme/price", "item/delivery time", NULL};
    (void)state;
    cxm_model *model = items_world();
    for (size_t i = 0; i < sizeof items_wheres / sizeof *items_wheres; i++) {
        cxm_query query = CXM_QUERY_INIT;
        cxm_rows *rows = NULL;
        cxm_error error;
        query.where = items_wheres[i].where;
        if (cxm_model_rows(model, &query, fields, NULL, &rows, &error))
            fail_msg("%s", error.message);
        const cxm_table *table = cxm_rows_table(rows);
        if (table->length != items_wheres[i].rows)
            fail_msg("%s: %d rows", items_wheres[i].where, (int)table->length);
        assert_non_null(cxm_table_find(table, "item/delivery time"));
        cxm_rows_free(rows);
    }
    cxm_model_free(model);
}

static cxm_result *items_query(const cxm_model *model, const char *measure, const char *by, const char *of)
{
    const char *measures[] = {measure, NULL}, *keys[] = {by, NULL};
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    cxm_error error;
    query.measures = measures;
    query.by = by ? keys : NULL;
    query.of = of;
    if (cxm_model_query(model, &query, NULL, &result, &error))
        fail_msg("%s: %s", measure, error.message);
    return result;
}

static void measures_and_keys_read_them(void **state)
{
    (void)state;
    cxm_model *model = items_world();
    cxm_result *result = items_query(model, "rating.mean(item/speed, scale=0..10)", NULL, NULL);
    check_bits(cxm_result_number(result, 0, "value"), 5.25);
    check_bits(cxm_result_number(result, 0, "n"), 2);
    check_bits(cxm_result_number(result, 0, "missing"), 2);
    cxm_result_free(result);
    result = items_query(model, "rating.mean(score, scale=0..10)", "theme/support", NULL);
    assert_int_equal(cxm_result_table(result)->length, 2); /* nobody was coded without it */
    check_bits(cxm_result_number(result, 0, "value") + cxm_result_number(result, 1, "value"), 8 + 4.5);
    cxm_result_free(result);
    result = items_query(model, "rating.mean(score, scale=0..10)", "item/2", NULL);
    assert_int_equal(cxm_result_table(result)->length, 2);
    cxm_result_free(result);
    result = items_query(model, "rating.mean(\"answer.item/delivery time\", scale=0..10)", "theme/price", "contacts");
    assert_int_equal(cxm_result_table(result)->length, 3);
    cxm_result_free(result);
    cxm_model_free(model);
}

/* What a person's forgetting takes away is no longer coded. */
static void forgotten_people_leave_no_names(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    cxm_rows *remains = NULL;
    struct models_view view;
    models_add(model, "contacts", "contact\nanna\nbert\n");
    models_add(model, "responses", "response|contact|answered|score#\nr1|anna|2026-01-01|9\nr2|bert|2026-01-02|8\n");
    models_add(model, "items", "response|item|score#\nr1|annas own|9\nr1|speed|3\nr2|speed|4\n");
    models_add(model, "themes", "response|theme\nr1|annas theme\nr2|price\n");
    models_check(model, "contacts", NULL, "item/speed", "3, 4");
    assert_int_equal(cxm_model_forget(model, "anna", 2, &remains, NULL), CXM_OK);
    cxm_rows_free(remains);
    models_check(model, "responses", NULL, "theme/price", "null, true");
    models_check(model, "contacts", NULL, "item/speed", "null, 4");
    models_check(model, "contacts", NULL, "answer.score", "null, 8");
    models_view(&view, model, "responses", NULL, NULL);
    assert_string_equal(models_key(&view, "theme/annas theme", 0), "by: there is no theme \"annas theme\"; there are price");
    assert_string_equal(models_key(&view, "item/annas own", 0), "by: there is no item \"annas own\"; there are speed");
    models_view_free(&view);
    cxm_model_free(model);
}

/* ---- which there are ---- */

static void names_are_in_one_order(void **state)
{
    static const char *const wanted[] = {"item/2", "item/a/b", "item/delivery time", "item/price", "item/speed"};
    (void)state;
    cxm_model *model = items_world();
    struct models_view view;
    const char **names;
    int32_t count;
    models_view(&view, model, "contacts", NULL, NULL);
    assert_int_equal(cxm__field_names_of(&view.base, "item", &view.arena, &names, &count, NULL), CXM_OK);
    assert_int_equal(count, 5);
    for (int i = 0; i < 5; i++)
        assert_string_equal(names[i], wanted[i]);
    assert_null(names[5]);
    assert_int_equal(cxm__field_names_of(&view.base, "theme", &view.arena, &names, &count, NULL), CXM_OK);
    assert_int_equal(count, 3);
    assert_string_equal(names[0], "theme/price");
    assert_int_equal(cxm__field_names_of(&view.base, "items", &view.arena, &names, &count, NULL), CXM_OK);
    assert_int_equal(count, 0); /* nothing else has parts */
    assert_null(names[0]);
    models_view_free(&view);
    cxm_model_free(model);
}

enum { MANY = 260, MANY_TEXT = 320 };
static char many_names[MANY][MANY_TEXT];

static int many_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Of 260 names one cannot be said in 255 bytes, 20 occur twice, and 180 of the others are the least. */
static void of_many_names_those_that_occur_most(void **state)
{
    static const char *items[MANY + 20], *responses[MANY + 20], *wanted[CXM__FIELD_NAMES], *rest[MANY];
    struct table batch = {{0}, {{0}}, {0}};
    struct models_view view;
    const char **names;
    int32_t count, often = 0, seldom = 0;
    (void)state;
    cxm_model *model = models_new(NULL);
    for (int i = 0; i < MANY; i++) {
        snprintf(many_names[i], MANY_TEXT, "n%d", i * 7919 % MANY);
        if (i == 3)
            snprintf(many_names[i], MANY_TEXT, "a%0251d", 1);
    }
    for (int i = 0; i < MANY + 20; i++) {
        items[i] = many_names[i < MANY ? i : 100 + i - MANY];
        responses[i] = "r1";
    }
    for (int i = 0; i < MANY; i++)
        if (i >= 100 && i < 120)
            wanted[often++] = many_names[i];
        else if (i != 3)
            rest[seldom++] = many_names[i];
    qsort((void *)rest, (size_t)seldom, sizeof *rest, many_compare);
    for (int i = 0; often < CXM__FIELD_NAMES; i++)
        wanted[often++] = rest[i];
    qsort((void *)wanted, (size_t)often, sizeof *wanted, many_compare);
    table_add(&batch, "response", cxm_column_of(CXM_TYPE_CSTR, responses, MANY + 20));
    table_add(&batch, "item", cxm_column_of(CXM_TYPE_CSTR, items, MANY + 20));
    assert_int_equal(cxm_model_append(model, "items", &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
    models_view(&view, model, "responses", NULL, NULL);
    assert_int_equal(cxm__field_names_of(&view.base, "item", &view.arena, &names, &count, NULL), CXM_OK);
    assert_int_equal(count, CXM__FIELD_NAMES);
    for (int i = 0; i < count; i++)
        assert_string_equal(names[i] + 5, wanted[i]);
    models_view_free(&view);
    cxm_model_free(model);
}

/* ---- against what a plain walk says ---- */

/* Many names, codes of all widths, answers in any order: each value is that of the last row that is the answer's and the item's. */
static void values_are_those_of_the_last_row(void **state)
{
    enum { ANSWERS = 700, ROWS = 60000, NAMES = 40000 };
    static int32_t answers[ROWS], item[ROWS];
    static int64_t ids[ANSWERS];
    static char texts[NAMES][8];
    static const char *items[ROWS], *times[ANSWERS];
    static double scores[ROWS];
    (void)state;
    for (int wide = 0; wide < 3; wide++) {
        const int names = wide == 0 ? 5 : wide == 1 ? 900 : NAMES;
        uint64_t seed = 7;
        struct table batch = {{0}, {{0}}, {0}}, rows = {{0}, {{0}}, {0}};
        static int64_t of[ROWS];
        cxm_model *model = models_new(NULL);
        for (int i = 0; i < ANSWERS; i++) {
            ids[i] = i;
            times[i] = "2026-01-01";
        }
        for (int i = 0; i < ROWS; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1;
            answers[i] = (int32_t)(seed >> 33) % ANSWERS;
            item[i] = i < names ? i : (int32_t)(seed >> 43) % 7 % names; /* all of them once, some of them often */
            snprintf(texts[item[i]], sizeof texts[0], "n%d", item[i]);
            items[i] = texts[item[i]];
            of[i] = answers[i];
            scores[i] = i % 11;
        }
        table_add(&batch, "response", cxm_column_of(CXM_TYPE_I64, ids, ANSWERS));
        table_add(&batch, "answered", cxm_column_of(CXM_TYPE_CSTR, times, ANSWERS));
        table_add(&rows, "response", cxm_column_of(CXM_TYPE_I64, of, ROWS));
        table_add(&rows, "item", cxm_column_of(CXM_TYPE_CSTR, items, ROWS));
        table_add(&rows, "score", cxm_column_of(CXM_TYPE_F64, scores, ROWS));
        assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, "UTC", NULL, NULL), CXM_OK);
        assert_int_equal(cxm_model_append(model, "items", &rows.table, NULL, NULL, NULL, NULL), CXM_OK);
        struct models_view view;
        models_view(&view, model, "responses", NULL, NULL);
        for (int named = 0; named < 5; named += 2) {
            struct cxm__field field;
            char name[32];
            int32_t at[ANSWERS];
            double got[ANSWERS], wanted[ANSWERS];
            snprintf(name, sizeof name, "item/n%d", named);
            assert_int_equal(cxm__field_bind(&field, &view.base, name, "measures", 1, NULL), CXM_OK);
            for (int32_t i = 0; i < ANSWERS; i++) {
                at[i] = i;
                wanted[i] = (double)NAN;
            }
            for (int i = 0; i < ROWS; i++)
                if (item[i] == named)
                    wanted[answers[i]] = scores[i];
            assert_int_equal(cxm__field_numbers(&field, at, ANSWERS, got, NULL), CXM_OK);
            for (int32_t i = 0; i < ANSWERS; i++)
                check_bits(got[i], wanted[i]);
            cxm__field_free(&field);
        }
        models_view_free(&view);
        cxm_model_free(model);
    }
}

/* ---- memory ---- */

static void items_fail_cleanly(void **state)
{
    static const char *const names[] = {"item/speed", "theme/price", "item/speed/channel", "item/prize"};
    (void)state;
    cxm_model *model = items_world();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct failing_host failing;
        failing_host_init(&failing, 0);
        cxm_status status = CXM_E_MEMORY;
        int64_t k = 1;
        for (; status == CXM_E_MEMORY; k++) {
            struct models_view view;
            struct cxm__arena columns = {.host = failing.host};
            struct cxm__field field;
            cxm_column column;
            const char **all;
            int32_t count;
            const int32_t rows[] = {3, 2, 1, 0};
            models_view(&view, model, "responses", NULL, &failing.host);
            const int64_t before = failing.outstanding;
            failing.calls = 0;
            failing.fail_at = k;
            status = cxm__field_names_of(&view.base, "item", &columns, &all, &count, NULL);
            if (!status)
                status = cxm__field_bind(&field, &view.base, names[i], "by", 1, NULL);
            if (!status) {
                status = cxm__field_column(&field, rows, 4, &columns, &column, NULL);
                cxm__field_free(&field);
            }
            failing.fail_at = 0;
            cxm__arena_free(&columns);
            if (status == CXM_E_MEMORY)
                assert_true(failing.outstanding >= before); /* an index that was made may stay until the base goes */
            models_view_free(&view);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
        assert_int_equal(status, i == 3 ? CXM_E_NOT_FOUND : CXM_OK);
        assert_true(k > 4);
    }
    cxm_model_free(model);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(where_there_are_none_it_says_so),
        cmocka_unit_test(what_the_host_calls_so_goes_first),
        cmocka_unit_test(edited_answers_have_what_came_last),
        cmocka_unit_test(conditions_read_them),
        cmocka_unit_test(measures_and_keys_read_them),
        cmocka_unit_test(forgotten_people_leave_no_names),
        cmocka_unit_test(names_are_in_one_order),
        cmocka_unit_test(of_many_names_those_that_occur_most),
        cmocka_unit_test(values_are_those_of_the_last_row),
        cmocka_unit_test(items_fail_cleanly),
    };
    struct CMUnitTest tests[sizeof items_cases / sizeof *items_cases + sizeof others / sizeof *others];
    size_t count = 0;
    CHECK_ROWS(items_cases, items_say, tests, count);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        tests[count++] = others[i];
    return _cmocka_run_group_tests("field_items", tests, count, NULL, NULL);
}
