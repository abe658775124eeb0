/* Times as hosts have them: columns in every unit, dates, texts with and without an offset, in zones whose clocks change. */
#include "support/check.h"

#include <stdlib.h>

#include "support/model_dump.h"
#include "support/zones.h"

static struct zones_host zones;

static cxm_model *new_model(void)
{
    cxm_model *model = NULL;
    assert_int_equal(cxm_model_new(&zones.host, &model, NULL), CXM_OK);
    return model;
}

/* ---- texts ---- */

static const struct text_case {
    const char *name, *text, *zone;
    const char *expected; /* the instant, or the problem */
} texts[] = {
    {"with an offset", "2026-03-29T10:30:00+02:00", NULL, "1774773000000000"},
    {"Zulu", "2026-03-29T08:30:00Z", NULL, "1774773000000000"},
    {"Zulu in a zone", "2026-03-29T08:30:00Z", "Europe/Berlin", "1774773000000000"},
    {"without seconds", "2026-03-29T08:30Z", NULL, "1774773000000000"},
    {"milliseconds", "2026-03-29T08:30:00.250Z", NULL, "1774773000250000"},
    {"Salesforce", "2026-03-29T10:30:00.000+0200", NULL, "1774773000000000"},
    {"Postgres", "2026-03-29 08:30:00.000001+00:00", NULL, "1774773000000001"},
    {"Odoo", "2026-03-29 08:30:00", "UTC", "1774773000000000"},
    {"a space and minutes", "2026-03-29 08:30", "UTC", "1774773000000000"},
    {"local", "2026-03-29T10:30:00", "Europe/Berlin", "1774773000000000"},
    {"skipped by the clocks", "2026-03-29T02:30:00", "Europe/Berlin", "1774746000000000"},
    {"shown twice: the first", "2026-10-25T02:30:00", "Europe/Berlin", "1792888200000000"},
    {"a date", "2026-03-29", "Europe/Berlin", "1774738800000000"},
    {"a date in UTC", "2026-03-29", "UTC", "1774742400000000"},
    {"a leap day", "2028-02-29", "UTC", "1835395200000000"},
    {"before 1970", "1969-12-31T23:59:59.999999Z", NULL, "-1"},
    {"blank", "", NULL, "null"},
    {"local without a zone", "2026-03-29T10:30:00", NULL, "no_zone"},
    {"a date without a zone", "2026-03-29", NULL, "no_zone"},
    {"no such day", "2026-02-29", "UTC", "not_a_time"},
    {"no such hour", "2026-03-29T24:00:00Z", NULL, "not_a_time"},
    {"nothing of the kind", "yesterday", "UTC", "not_a_time"},
    {"another order", "29.03.2026", "UTC", "not_a_time"},
    {"a number", "1774773000", "UTC", "not_a_time"},
    {"an offset that is none", "2026-03-29T10:30:00+2", "UTC", "not_a_time"},
    {"blanks around", " 2026-03-29", "UTC", "not_a_time"},
    {"more digits than there are", "2026-03-29T08:30:00.1234567Z", NULL, "not_a_time"},
    {"too far", "+999999-01-01T00:00Z", NULL, "not_a_time"},
    {"without an end", "2026-03-29T08:30:00Z2026-03-29T08:30:00Z2026-03-29T08:30:00Z2026-03-29T08:30:00Z", NULL, "not_a_time"},
};

static void check_text(const struct text_case *of, int32_t type)
{
    char chars[160], found[64];
    const char *pointers[] = {of->text, "2026-01-01T00:00Z", of->text};
    const int8_t codes[] = {0, 1, 0};
    const cxm_column labels = cxm_column_of(CXM_TYPE_CSTR, pointers, 2);
    cxm_model *model = new_model();
    cxm_rows *report = NULL;
    struct batch batch;
    batch_begin(&batch, 3);
    batch_add(&batch, "contact", CXM_TYPE_I8, codes);
    cxm_column *column = batch_add(&batch, "sent", CXM_TYPE_CSTR, pointers);
    if (type == CXM_TYPE_CODED) {
        *column = (cxm_column){.data = codes, .length = 3, .width = 1, .type = CXM_TYPE_CODED, .extra = &labels};
    } else if (type == CXM_TYPE_CHARS) {
        batch.table.length = 1;
        batch.columns[0].length = 1;
        memset(chars, 0, sizeof chars);
        strcpy(chars, of->text);
        *column = (cxm_column){.data = chars, .length = 1, .width = sizeof chars, .type = CXM_TYPE_CHARS};
    }
    const cxm_status status = cxm_model_append(model, "invitations", &batch.table, NULL, of->zone, &report, NULL);
    if (status) {
        const cxm_table *rows = cxm_rows_table(report);
        assert_int_equal(status, CXM_E_DOMAIN);
        assert_int_equal(rows->length, type == CXM_TYPE_CHARS ? 1 : 2);
        assert_int_equal(cxm_column_text(&rows->columns[2], 0, found, sizeof found, NULL, NULL), CXM_OK);
        cxm_rows_free(report);
    } else {
        const struct cxm__stored *sent = cxm__store_find(&model->tables[CXM__INVITATIONS], "sent");
        const int64_t instant = cxm__stored_time(sent, 0);
        struct cxm__text text = cxm__text_into(found, sizeof found);
        cxm__text_integer(&text, instant);
        (void)cxm__text_end(&text);
        if (instant == CXM__NO_TIME)
            strcpy(found, "null");
        if (type != CXM_TYPE_CHARS) {
            assert_int_equal(cxm__stored_time(sent, 1), INT64_C(1767225600000000));
            assert_int_equal(cxm__stored_time(sent, 2), instant);
        }
    }
    assert_string_equal(found, of->expected);
    cxm_model_free(model);
}

static void a_text_is_a_time(void **state)
{
    check_text(*state, CXM_TYPE_CSTR);
    check_text(*state, CXM_TYPE_CODED);
    check_text(*state, CXM_TYPE_CHARS);
}

/* ---- columns ---- */

static const int64_t counts[] = {0, -1, 1774773000, 9223372036854, -9223372036854, 9223372036855};
static const int32_t days[] = {0, -1, 20541, 20750, INT32_MAX, INT32_MIN};

static const struct column_case {
    const char *name;
    int32_t type;
    const void *data;
    const char *zone;
    int64_t expected[6]; /* CXM__NO_TIME: at fault */
} columns[] = {
    {"seconds",
     CXM_TYPE_TIME_S,
     counts,
     NULL,
     {0, -1000000, INT64_C(1774773000000000), INT64_C(9223372036854000000), INT64_C(-9223372036854000000), CXM__NO_TIME}},
    {"milliseconds",
     CXM_TYPE_TIME_MS,
     counts,
     NULL,
     {0, -1000, INT64_C(1774773000000), INT64_C(9223372036854000), INT64_C(-9223372036854000), INT64_C(9223372036855000)}},
    {"microseconds",
     CXM_TYPE_TIME_US,
     counts,
     NULL,
     {0, -1, 1774773000, INT64_C(9223372036854), INT64_C(-9223372036854), INT64_C(9223372036855)}},
    {"nanoseconds, down",
     CXM_TYPE_TIME_NS,
     counts,
     NULL,
     {0, -1, 1774773, INT64_C(9223372036), INT64_C(-9223372037), INT64_C(9223372036)}},
    {"dates in UTC",
     CXM_TYPE_DATE,
     days,
     "UTC",
     {0, INT64_C(-86400000000), INT64_C(1774742400000000), INT64_C(1792800000000000), CXM__NO_TIME, CXM__NO_TIME}},
    {"dates in Berlin",
     CXM_TYPE_DATE,
     days,
     "Europe/Berlin",
     {INT64_C(-3600000000), INT64_C(-90000000000), INT64_C(1774738800000000), INT64_C(1792792800000000), CXM__NO_TIME,
      CXM__NO_TIME}},
    {"dates without a zone",
     CXM_TYPE_DATE,
     days,
     NULL,
     {CXM__NO_TIME, CXM__NO_TIME, CXM__NO_TIME, CXM__NO_TIME, CXM__NO_TIME, CXM__NO_TIME}},
};

static void a_column_of_times(void **state)
{
    static const int8_t codes[] = {0, 1, 2, 3, 4, 5};
    const struct column_case *of = *state;
    const cxm_column labels = cxm_column_of(of->type, of->data, 6);
    for (int coded = 0; coded < 2; coded++)
        for (int64_t row = 0; row < 6; row++) { /* a row in a batch of its own, so that good ones are seen as well */
            cxm_model *model = new_model();
            struct batch batch;
            batch_begin(&batch, 1);
            batch_add(&batch, "contact", CXM_TYPE_I8, codes);
            cxm_column *column =
                batch_add(&batch, "sent", of->type, (const char *)of->data + row * (of->type == CXM_TYPE_DATE ? 4 : 8));
            if (coded)
                *column = (cxm_column){.data = codes + row, .length = 1, .width = 1, .type = CXM_TYPE_CODED, .extra = &labels};
            const cxm_status status = cxm_model_append(model, "invitations", &batch.table, NULL, of->zone, NULL, NULL);
            assert_int_equal(status, of->expected[row] == CXM__NO_TIME ? CXM_E_DOMAIN : CXM_OK);
            if (!status)
                assert_int_equal(cxm__stored_time(cxm__store_find(&model->tables[CXM__INVITATIONS], "sent"), 0), of->expected[row]);
            cxm_model_free(model);
        }
}

/* A null stays one in every unit, and faults are found in the midst of a block. */
static void blocks_of_times(void **state)
{
    enum { ROWS = 5000 };
    int64_t *times = calloc(ROWS, sizeof *times);
    uint8_t *valid = calloc(ROWS / 8 + 1, 1);
    (void)state;
    assert_true(times && valid);
    for (int64_t i = 0; i < ROWS; i++) {
        times[i] = i % 5 ? i : INT64_MIN;
        if (i % 5)
            valid[i >> 3] = (uint8_t)(valid[i >> 3] | 1u << (i & 7));
    }
    for (int32_t type = CXM_TYPE_TIME_S; type <= CXM_TYPE_TIME_NS; type++) {
        cxm_model *model = new_model();
        cxm_rows *report = NULL;
        struct batch batch;
        batch_begin(&batch, ROWS);
        batch_add(&batch, "contact", CXM_TYPE_I64, times)->flags = CXM_COLUMN_REPEATED;
        cxm_column *sent = batch_add(&batch, "sent", type, times);
        sent->validity = valid;
        assert_int_equal(cxm_model_append(model, "invitations", &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
        const struct cxm__stored *stored = cxm__store_find(&model->tables[CXM__INVITATIONS], "sent");
        const int64_t unit = type == CXM_TYPE_TIME_S ? 1000000 : type == CXM_TYPE_TIME_MS ? 1000 : 1;
        for (int64_t i = 0; i < ROWS; i++)
            assert_int_equal(cxm__stored_time(stored, i), i % 5 == 0                 ? CXM__NO_TIME
                                                          : type == CXM_TYPE_TIME_NS ? i / 1000
                                                                                     : i * unit);
        times[3001] = INT64_MIN;
        assert_int_equal(cxm_model_append(model, "invitations", &batch.table, NULL, NULL, &report, NULL),
                         type == CXM_TYPE_TIME_NS ? CXM_OK : CXM_E_DOMAIN); /* so many nanoseconds are an instant */
        if (report) {
            assert_int_equal(cxm_rows_table(report)->length, 1);
            assert_int_equal(*(const int64_t *)cxm_rows_table(report)->columns[0].data, 3001);
        }
        cxm_rows_free(report);
        times[3001] = 3001;
        cxm_model_free(model);
    }
    free(times);
    free(valid);
}

/* What stood there is shown where it can stand in a line. */
static void texts_in_messages(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"29.03.2026", "sent[1]: 29.03.2026: this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970"},
        {"to morrow",
         "sent[1]: \"to morrow\": this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970"},
        {"two\nlines", "sent[1]: this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970"},
        {"M\xE4rz", "sent[1]: this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970"},
        {"2026-03-29", "sent[1]: 2026-03-29: this time is local; give a zone, such as Europe/Berlin or UTC"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const sent[] = {NULL, cases[i].text};
        cxm_model *model = new_model();
        struct batch batch;
        cxm_error error;
        batch_begin(&batch, 2);
        batch_add(&batch, "contact", CXM_TYPE_I8, "ab");
        batch_add(&batch, "sent", CXM_TYPE_CSTR, sent);
        assert_int_equal(cxm_model_append(model, "invitations", &batch.table, NULL, NULL, NULL, &error), CXM_E_DOMAIN);
        assert_string_equal(error.message, cases[i].message);
        assert_string_equal(error.name, "sent");
        cxm_model_free(model);
    }
}

static void zones_that_are_none(void **state)
{
    static const int64_t times[] = {1};
    cxm_model *model = new_model(), *without = NULL;
    struct batch batch;
    cxm_error error;
    (void)state;
    batch_begin(&batch, 1);
    batch_add(&batch, "answered", CXM_TYPE_TIME_S, times);
    assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, "Europe/Atlantis", NULL, &error), CXM_E_NOT_FOUND);
    assert_int_equal(error.argument, 4);
    assert_string_equal(error.message, "zone: the host knows no time zone Europe/Atlantis");
    assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, "", NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_new(NULL, &without, NULL), CXM_OK);
    assert_int_equal(cxm_model_append(without, "responses", &batch.table, NULL, "Europe/Berlin", NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_append(without, "responses", &batch.table, NULL, "UTC", NULL, &error), CXM_OK);
    cxm_model_free(model);
    cxm_model_free(without);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t count = 0;
    zones_host_init(&zones);
    CHECK_ROWS(texts, a_text_is_a_time, tests, count);
    CHECK_ROWS(columns, a_column_of_times, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(blocks_of_times);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(texts_in_messages);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(zones_that_are_none);
    const int failed = _cmocka_run_group_tests("append_times", tests, count, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
