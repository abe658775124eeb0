/* Streams into models: what a table gives, in batches of any length; all of them or none, whatever fails. */
#include "support/arrow_stream.h"

#include <cxm/unstable/model_arrow.h>
#include <stdlib.h>

#include "support/failing_host.h"
#include "support/model_dump.h"

enum { ROWS = 12 };

static const int32_t ends[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static const char letters[] = "abcabcabcabc";
static const int64_t ids[] = {5, 6, 7, 5, 6, 7, 8, 9, 5, 6, 7, 8}, times[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static const uint8_t scores[] = {9, 3, 10, 0, 7, 8, 9, 10, 2, 3, 4, 5}, valid[] = {0x5B, 0x0E},
                     codes[] = {0, 1, 2, 2, 1, 0, 0, 1, 2, 0, 1, 9};
static const char *const odd[ROWS] = {"not", "of", "arrow"};
static cxm_column labels;

static void make_table(struct table *table)
{
    *table = (struct table){{0}, {{0}}, {0}};
    cxm_column column = cxm_column_of(CXM_TYPE_TEXT32, letters, ROWS);
    column.extra = ends;
    labels = column_rows(column, 3);
    table_add(table, "AccountId", column);
    table_add(table, "contact", cxm_column_of(CXM_TYPE_I64, ids, ROWS));
    table_add(table, "answered", cxm_column_of(CXM_TYPE_TIME_MS, times, ROWS));
    column = cxm_column_of(CXM_TYPE_U8, scores, ROWS);
    column.validity = valid;
    table_add(table, "score", column);
    table_add(table, "channel", (cxm_column){.data = codes, .length = ROWS, .width = 1, .type = CXM_TYPE_CODED, .extra = &labels});
    table_add(table, "odd", cxm_column_of(CXM_TYPE_CSTR, odd, ROWS)); /* comes as a type that is not known */
}

static const char *const columns = "account=AccountId contact answered score channel";

static cxm_model *new_model(const cxm_host *host)
{
    cxm_model *model = NULL;
    assert_int_equal(cxm_model_new(host, &model, NULL), CXM_OK);
    return model;
}

static const struct lengths_case {
    const char *name;
    int64_t lengths[16];
} lengths_cases[] = {
    {"one batch", {12, -1}},
    {"batches", {5, 1, 6, -1}},
    {"row by row", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1}},
    {"empty ones between", {0, 3, 0, 9, 0, -1}},
};

static void a_stream_is_a_table(void **state)
{
    const struct lengths_case *of = *state;
    struct table table;
    struct arrow_stream stream;
    cxm_model *whole = new_model(NULL), *streamed = new_model(NULL);
    cxm_error error = {0};
    make_table(&table);
    assert_int_equal(cxm_model_append(whole, "responses", &table.table, columns, NULL, NULL, NULL), CXM_OK);
    if (cxm_model_append_arrow(streamed, "responses", stream_of(&stream, &table, of->lengths), columns, NULL, NULL, &error))
        fail_msg("%s", error.message);
    stream_end(&stream);
    char *a = model_dump(whole, true), *b = model_dump(streamed, true);
    assert_string_equal(a, b);
    free(a);
    free(b);
    cxm_model_free(whole);
    cxm_model_free(streamed);
}

static void a_stream_without_batches(void **state)
{
    static const int64_t none[] = {-1};
    struct table table;
    struct arrow_stream stream;
    cxm_model *model = new_model(NULL);
    cxm_error error;
    (void)state;
    make_table(&table);
    assert_int_equal(cxm_model_append_arrow(model, "responses", stream_of(&stream, &table, none), columns, NULL, NULL, NULL),
                     CXM_OK);
    assert_int_equal(cxm_model_length(model, "responses"), 0);
    assert_int_equal(model->tables[CXM__RESPONSES].count, 5); /* what is known of it is known */
    stream_end(&stream);
    assert_int_equal(cxm_model_append_arrow(model, "items", stream_of(&stream, &table, none), "item=channel", NULL, NULL, &error),
                     CXM_E_NOT_FOUND);
    assert_string_equal(error.message, "response: each batch of items needs this field; name its column, response=...");
    stream_end(&stream);
    cxm_model_free(model);
}

/* It must fail, and leave the model as it was. */
static void refuse(cxm_model *model, struct arrow_stream *stream, const char *mapping, cxm_rows **report, cxm_status status,
                   const char *message)
{
    cxm_error error;
    char *before = model_dump(model, true);
    assert_int_equal(cxm_model_append_arrow(model, "responses", &stream->stream, mapping, NULL, report, &error), status);
    assert_string_equal(error.message, message);
    char *after = model_dump(model, true);
    assert_string_equal(before, after);
    free(before);
    free(after);
    stream_end(stream);
}

static void all_batches_or_none(void **state)
{
    static const int64_t lengths[] = {5, 1, 6, -1};
    static const int64_t late[] = {1, 2, 3, 4, 5, 6, INT64_MAX, 8, 9, 10, INT64_MIN, 12};
    struct table table;
    struct arrow_stream stream;
    cxm_model *model = new_model(NULL);
    cxm_rows *report = NULL;
    cxm_error error;
    (void)state;
    make_table(&table);
    assert_int_equal(cxm_model_append(model, "responses", &table.table, columns, NULL, NULL, NULL), CXM_OK);
    for (int64_t at = 1; at <= 4; at++) {
        stream_of(&stream, &table, lengths);
        stream.fail_at = at;
        refuse(model, &stream, columns, NULL, CXM_E_ARGUMENT, "stream: it failed with error 5: the disk is gone");
    }
    stream_of(&stream, &table, lengths);
    stream.fail_schema = true;
    refuse(model, &stream, columns, NULL, CXM_E_ARGUMENT, "stream: it failed with error 5: the disk is gone");
    stream_of(&stream, &table, lengths);
    refuse(model, &stream, NULL, NULL, CXM_E_TYPE, "odd: this Arrow type is not known (Arrow format \"\")");
    stream_of(&stream, &table, lengths);
    refuse(model, &stream, "answered=Answered", NULL, CXM_E_NOT_FOUND, "Answered: the batch has no such column");
    stream_of(&stream, &table, lengths);
    refuse(model, &stream, "answered=\"", NULL, CXM_E_ARGUMENT, "columns: \"answered=\"\"\" is not of the form field=column");
    table.columns[2].data = late;
    stream_of(&stream, &table, lengths);
    refuse(model, &stream, columns, NULL, CXM_E_DOMAIN,
           "answered[6]: this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970");
    assert_int_equal(stream.taken, 3);
    stream_of(&stream, &table, (const int64_t[]){5, 2, 5, -1});
    refuse(model, &stream, columns, NULL, CXM_E_DOMAIN,
           "answered[6]: this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970");
    assert_int_equal(stream.taken, 2); /* the rest is not asked for */
    stream_of(&stream, &table, (const int64_t[]){5, 2, 5, -1});
    refuse(model, &stream, columns, &report, CXM_E_DOMAIN,
           "answered[6]: this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970");
    const cxm_table *rows = cxm_rows_table(report);
    assert_int_equal(rows->length, 2);
    assert_int_equal(((const int64_t *)rows->columns[0].data)[0], 6);
    assert_int_equal(((const int64_t *)rows->columns[0].data)[1], 10);
    cxm_rows_free(report);
    make_table(&table);
    table.columns[1] = table.columns[0]; /* contacts as text, which were integers */
    stream_of(&stream, &table, lengths);
    refuse(model, &stream, columns, NULL, CXM_E_TYPE, "contact[0]: this id is text, and these ids were integers before");
    assert_int_equal(cxm_model_append_arrow(model, "responses", NULL, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "stream is NULL");
    assert_int_equal(cxm_model_append_arrow(NULL, "responses", NULL, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    cxm_model_free(model);
}

static void memory_fails_everywhere(void **state)
{
    static const int64_t lengths[] = {5, 1, 6, -1};
    struct table table;
    (void)state;
    make_table(&table);
    for (int64_t fail_at = 1;; fail_at++) {
        struct failing_host failing;
        struct arrow_stream stream;
        failing_host_init(&failing, 0);
        cxm_model *model = new_model(&failing.host);
        char *before = model_dump(model, true);
        failing.fail_at = failing.calls + fail_at;
        const cxm_status status =
            cxm_model_append_arrow(model, "responses", stream_of(&stream, &table, lengths), columns, NULL, NULL, NULL);
        stream_end(&stream);
        char *after = model_dump(model, true);
        assert_int_equal(strcmp(before, after) == 0, status != CXM_OK);
        free(before);
        free(after);
        cxm_model_free(model);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        if (!status)
            break;
        assert_int_equal(status, CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[16];
    size_t count = 0;
    CHECK_ROWS(lengths_cases, a_stream_is_a_table, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_stream_without_batches);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(all_batches_or_none);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(memory_fails_everywhere);
    return _cmocka_run_group_tests("arrow_append", tests, count, NULL, NULL);
}
