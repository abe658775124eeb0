/* Batches as hosts bring them: mappings, types, nulls, rows at fault, and that a batch which is refused leaves no trace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/model_dump.h"

static cxm_model *new_model(void)
{
    cxm_model *model = NULL;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    return model;
}

static void append(cxm_model *model, const char *table, const struct batch *batch, const char *columns)
{
    cxm_error error;
    if (cxm_model_append(model, table, &batch->table, columns, "UTC", NULL, &error))
        fail_msg("%s", error.message);
}

/* It must be refused, saying so, and leave everything as it was. */
static void refuse(cxm_model *model, const char *table, const cxm_table *batch, const char *columns, cxm_status status,
                   const char *message)
{
    cxm_error error;
    char *before = model_dump(model, true);
    assert_int_equal(cxm_model_append(model, table, batch, columns, NULL, NULL, &error), status);
    assert_string_equal(error.message, message);
    char *after = model_dump(model, true);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

/* The rows of a report, "0 account missing; 2 ...". */
static void check_report(cxm_model *model, const char *table, const struct batch *batch, const char *expected)
{
    char found[2000] = "";
    cxm_rows *report = NULL;
    char *before = model_dump(model, true);
    assert_int_equal(cxm_model_append(model, table, &batch->table, NULL, NULL, &report, NULL), CXM_E_DOMAIN);
    const cxm_table *rows = cxm_rows_table(report);
    assert_int_equal(rows->count, 3);
    for (int64_t i = 0; i < rows->length; i++) {
        static const char *const names[] = {"row", "field", "problem"};
        for (int32_t k = 0; k < 3; k++) {
            char value[64];
            assert_string_equal(rows->names[k], names[k]);
            assert_int_equal(cxm_column_text(&rows->columns[k], i, value, sizeof value, NULL, NULL), CXM_OK);
            strcat(found, k ? " " : i ? "; " : "");
            strcat(found, value);
        }
    }
    assert_string_equal(found, expected);
    cxm_rows_free(report);
    char *after = model_dump(model, true);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static const struct cxm__stored *column_of(const cxm_model *model, enum cxm__table_of table, const char *field)
{
    return cxm__store_find(&model->tables[table], field);
}

static const int64_t two_ids[] = {1, 2};

/* ---- mappings ---- */

static void test_names_of_the_host_s(void **state)
{
    static const char *const ids[] = {"a", "b"};
    static const uint8_t scores[] = {9, 3};
    static const int64_t times[] = {10, 20};
    static const char *const mappings[] = {
        "account=AccountId score=Q1 answered=\"Submitted At\" touchpoint",
        "account=AccountId, score=Q1,\tanswered=\"Submitted At\"\ntouchpoint",
        " \"touchpoint\" account=\"AccountId\" \"score\"=Q1 answered=\"Submitted At\" ",
    };
    (void)state;
    for (size_t i = 0; i < sizeof mappings / sizeof *mappings; i++) {
        cxm_model *model = new_model();
        struct batch batch;
        batch_begin(&batch, 2);
        batch_add(&batch, "AccountId", CXM_TYPE_CSTR, ids);
        batch_add(&batch, "Q1", CXM_TYPE_U8, scores);
        batch_add(&batch, "Submitted At", CXM_TYPE_TIME_S, times);
        batch_add(&batch, "touchpoint", CXM_TYPE_CSTR, ids);
        batch_add(&batch, "not taken", CXM_TYPE_CSTR, ids);
        append(model, "responses", &batch, mappings[i]);
        assert_int_equal(cxm_model_length(model, "responses"), 2);
        assert_int_equal(model->tables[CXM__RESPONSES].count, 4);
        assert_true(cxm__stored_number(column_of(model, CXM__RESPONSES, "score"), 1) == 3);
        assert_int_equal(cxm__stored_time(column_of(model, CXM__RESPONSES, "answered"), 1), 20000000);
        assert_int_equal(cxm__stored_code(column_of(model, CXM__RESPONSES, "account"), 1), 1);
        assert_null(column_of(model, CXM__RESPONSES, "not taken"));
        cxm_model_free(model);
    }
}

static void test_one_column_for_two_fields(void **state)
{
    static const int64_t times[] = {10, 20};
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 2);
    batch_add(&batch, "t", CXM_TYPE_TIME_S, times);
    append(model, "responses", &batch, "answered=t created=t");
    assert_int_equal(cxm__stored_time(column_of(model, CXM__RESPONSES, "created"), 0), 10000000);
    cxm_model_free(model);
}

static void test_mappings_that_are_none(void **state)
{
    static const struct {
        const char *columns, *message;
        cxm_status status;
    } cases[] = {
        {"", "account: each batch of accounts needs this field; name its column, account=...", CXM_E_NOT_FOUND},
        {"segment", "account: each batch of accounts needs this field; name its column, account=...", CXM_E_NOT_FOUND},
        {"account=Id", "Id: the batch has no such column", CXM_E_NOT_FOUND},
        {"account=id segment=", "columns: \"segment=\" is not of the form field=column", CXM_E_ARGUMENT},
        {"account=id =x", "columns: \"=x\" is not of the form field=column", CXM_E_ARGUMENT},
        {"account=\"id", "columns: \"account=\"\"id\" is not of the form field=column", CXM_E_ARGUMENT},
        {"account=id=id", "\"id=id\": the batch has no such column", CXM_E_NOT_FOUND},
        {"account=id account=segment", "account: two columns are given for this field of accounts", CXM_E_ARGUMENT},
        {"account=twice", "twice: the batch has two columns of this name", CXM_E_ARGUMENT},
    };
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 2);
    batch_add(&batch, "id", CXM_TYPE_I64, two_ids);
    batch_add(&batch, "segment", CXM_TYPE_CSTR, (const char *const[]){"a", "b"});
    batch_add(&batch, "twice", CXM_TYPE_I64, two_ids);
    batch_add(&batch, "twice", CXM_TYPE_I64, two_ids);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        refuse(model, "accounts", &batch.table, cases[i].columns, cases[i].status, cases[i].message);
    }
    cxm_model_free(model);
}

/* ---- what a batch must be ---- */

static void test_batches_that_are_none(void **state)
{
    static const char *const no_names[] = {NULL};
    const cxm_column column = cxm_column_of(CXM_TYPE_I64, two_ids, 2), odd = cxm_column_of(77, two_ids, 2);
    const cxm_table unnamed = {no_names, &column, 1, 2}, negative = {no_names, &column, -1, 2}, missing = {NULL, NULL, 1, 2};
    cxm_model *model = new_model();
    struct batch batch;
    cxm_error error;
    (void)state;
    refuse(model, "accounts", NULL, NULL, CXM_E_ARGUMENT, "batch is NULL");
    refuse(model, "accounts", &unnamed, NULL, CXM_E_ARGUMENT, "batch: column 0 has no name");
    refuse(model, "accounts", &negative, NULL, CXM_E_ARGUMENT,
           "batch: counts must not be negative, and names and columns not be NULL");
    refuse(model, "accounts", &missing, NULL, CXM_E_ARGUMENT,
           "batch: counts must not be negative, and names and columns not be NULL");
    batch_begin(&batch, 2);
    batch_add(&batch, "account", CXM_TYPE_I64, two_ids)->length = 1;
    refuse(model, "accounts", &batch.table, NULL, CXM_E_LENGTH, "account has 1 rows, and 2 were expected");
    refuse(model, "account", &batch.table, NULL, CXM_E_NOT_FOUND,
           "table: account is none of the model's tables; cxm_model_table_name() lists them");
    batch.columns[0] = odd;
    refuse(model, "accounts", &batch.table, NULL, CXM_E_TYPE, "account.type is 77, which is no CXM_TYPE_");
    assert_int_equal(cxm_model_append(NULL, "accounts", &batch.table, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_append(model, NULL, &batch.table, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "table is NULL");
    cxm_model_free(model);
}

static void test_columns_of_the_wrong_kind(void **state)
{
    static const double numbers[] = {1, 2};
    static const char *const texts[] = {"1", "2"};
    static const uint8_t truths[] = {1, 0};
    static const struct {
        const char *field;
        int32_t type;
        const void *data;
        const char *message;
    } cases[] = {
        {"account", CXM_TYPE_F64, numbers, "x: ids are needed, and the column holds real numbers; cast it to int64"},
        {"account", CXM_TYPE_BOOL8, truths, "x: ids are needed, and the column holds booleans"},
        {"account", CXM_TYPE_TIME_S, two_ids, "x: ids are needed, and the column holds times"},
        {"created", CXM_TYPE_I64, two_ids,
         "x: times are needed, and the column holds integers; say whether they are TIME_S, TIME_MS, TIME_US or TIME_NS"},
        {"created", CXM_TYPE_F64, numbers, "x: times are needed, and the column holds real numbers"},
        {"score", CXM_TYPE_CSTR, texts, "x: numbers are needed, and the column holds text"},
        {"score", CXM_TYPE_TIME_S, two_ids, "x: numbers are needed, and the column holds times"},
        {"completed", CXM_TYPE_CSTR, texts, "x: true and false are needed, and the column holds text"},
        {"touchpoint", CXM_TYPE_I64, two_ids, "x: text is needed, and the column holds integers"},
        {"touchpoint", CXM_TYPE_BOOL8, truths, "x: text is needed, and the column holds booleans"},
    };
    cxm_model *model = new_model();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char columns[64] = "answered ";
        struct batch batch;
        batch_begin(&batch, 2);
        batch_add(&batch, "answered", CXM_TYPE_TIME_S, two_ids);
        batch_add(&batch, "x", cases[i].type, cases[i].data);
        strcat(columns, cases[i].field);
        strcat(columns, "=x");
        refuse(model, "responses", &batch.table, columns, CXM_E_TYPE, cases[i].message);
    }
    struct batch batch;
    batch_begin(&batch, 2);
    batch_add(&batch, "site", CXM_TYPE_I64, two_ids);
    batch_add(&batch, "asset", CXM_TYPE_I64, two_ids);
    refuse(model, "assets", &batch.table, NULL, CXM_E_TYPE, "site: text is needed, and the column holds integers");
    cxm_model_free(model);
}

/* ---- ids ---- */

static void test_ids_of_every_type_are_one(void **state)
{
    static const int8_t i8[] = {5, 6};
    static const uint8_t u8[] = {5, 6};
    static const int16_t i16[] = {5, 6};
    static const uint16_t u16[] = {5, 6};
    static const int32_t i32[] = {5, 6};
    static const uint32_t u32[] = {5, 6};
    static const int64_t i64[] = {5, 6};
    static const uint64_t u64[] = {5, 6};
    static const struct {
        int32_t type;
        const void *data;
    } types[] = {{CXM_TYPE_I8, i8},   {CXM_TYPE_U8, u8},   {CXM_TYPE_I16, i16}, {CXM_TYPE_U16, u16}, {CXM_TYPE_I32, i32},
                 {CXM_TYPE_U32, u32}, {CXM_TYPE_I64, i64}, {CXM_TYPE_U64, u64}};
    cxm_model *model = new_model();
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct batch batch;
        batch_begin(&batch, 2);
        batch_add(&batch, "account", types[i].type, types[i].data);
        append(model, "accounts", &batch, NULL);
    }
    assert_int_equal(model->entities[CXM__ENTITY_ACCOUNT].count, 2);
    assert_int_equal(cxm_model_length(model, "accounts"), 16);
    assert_int_equal(cxm__model_row(model, CXM__ENTITY_ACCOUNT, 1), 15); /* an id that comes again: its last row */
    cxm_model_free(model);
}

static void test_ids_are_alike_in_all_tables(void **state)
{
    static const char *const accounts[] = {"acme", "beta"}, *const contacts[] = {"eve", "eve"}, *const roles[] = {"CFO", "CEO"};
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 2);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, contacts);
    batch_add(&batch, "account", CXM_TYPE_CSTR, accounts);
    append(model, "memberships", &batch, NULL);
    batch_add(&batch, "role", CXM_TYPE_CSTR, roles);
    append(model, "roles", &batch, NULL);
    batch.table.columns = &batch.columns[1]; /* accounts alone */
    batch.table.names = &batch.names[1];
    batch.table.count = 1;
    append(model, "accounts", &batch, NULL);
    assert_int_equal(model->entities[CXM__ENTITY_ACCOUNT].count, 2);
    assert_int_equal(model->entities[CXM__ENTITY_CONTACT].count, 1);
    assert_int_equal(model->roles_of.head[0], 1);
    assert_int_equal(model->roles_of.next[1], 0);
    assert_int_equal(model->roles_of.next[0], -1);
    assert_int_equal(model->memberships_of.head[0], 1);
    refuse(model, "accounts",
           &(cxm_table){(const char *const[]){"account"}, (const cxm_column[]){cxm_column_of(CXM_TYPE_I64, two_ids, 2)}, 1, 2},
           NULL, CXM_E_TYPE, "account[0]: this id is an integer, and these ids were text before");
    cxm_model_free(model);
}

/* ---- numbers ---- */

static void test_numbers_are_as_narrow_as_they_are(void **state)
{
    static const struct {
        double low, high;
        int32_t type;
    } cases[] = {
        {0, 255, CXM_TYPE_U8},          {0, 256, CXM_TYPE_I16},          {-1, 10, CXM_TYPE_I16},
        {-32768, 32767, CXM_TYPE_I16},  {-32769, 0, CXM_TYPE_I32},       {0, 2147483647, CXM_TYPE_I32},
        {0, 2147483648.0, CXM_TYPE_I64}, {-9007199254740992.0, 9007199254740992.0, CXM_TYPE_I64}, {0, 9.5, CXM_TYPE_F64},
        {0, 1e300, CXM_TYPE_F64},       {-0.0, 0, CXM_TYPE_U8},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t k = 0; k <= i; k++) { /* one and then the other: as wide as both need */
            const double first[] = {cases[i].low, cases[i].high, NAN}, then[] = {cases[k].low, cases[k].high, NAN};
            cxm_model *model = new_model();
            struct batch batch;
            batch_begin(&batch, 3);
            batch_add(&batch, "name", CXM_TYPE_CSTR, (const char *const[]){"a", "b", "c"});
            batch_add(&batch, "event", CXM_TYPE_TIME_S, (const int64_t[]){1, 2, 3});
            cxm_column *column = batch_add(&batch, "observed", CXM_TYPE_F64, first);
            column->flags = CXM_COLUMN_NAN_IS_NULL;
            append(model, "signals", &batch, NULL);
            const struct cxm__stored *stored = column_of(model, CXM__SIGNALS, "observed");
            assert_int_equal(stored->type, cases[i].type);
            column->data = then;
            append(model, "signals", &batch, NULL);
            stored = column_of(model, CXM__SIGNALS, "observed");
            assert_int_equal(stored->type, cxm__stored_is_wider(cases[k].type, cases[i].type) ? cases[k].type : cases[i].type);
            for (int64_t row = 0; row < 3; row++) {
                const double a = cxm__stored_number(stored, row), b = cxm__stored_number(stored, 3 + row);
                assert_true(row == 2 ? isnan(a) && isnan(b) : a == first[row] && b == then[row]);
            }
            cxm_model_free(model);
        }
}

static void test_numbers_of_every_type(void **state)
{
    static const int8_t i8[] = {-3, 7};
    static const uint16_t u16[] = {40000, 7};
    static const uint32_t u32[] = {4000000000u, 7};
    static const int64_t i64[] = {INT64_MIN, INT64_MAX};
    static const uint64_t u64[] = {UINT64_MAX, 7};
    static const float f32[] = {0.5F, 7};
    static const uint8_t bits[] = {1}, bytes[] = {3, 0};
    static const struct {
        int32_t type;
        const void *data;
        int32_t stored;
        double first, second;
    } cases[] = {
        {CXM_TYPE_I8, i8, CXM_TYPE_I16, -3, 7},
        {CXM_TYPE_U16, u16, CXM_TYPE_I32, 40000, 7},
        {CXM_TYPE_U32, u32, CXM_TYPE_I64, 4000000000.0, 7},
        {CXM_TYPE_I64, i64, CXM_TYPE_I64, -9223372036854775808.0, 9223372036854775807.0},
        {CXM_TYPE_U64, u64, CXM_TYPE_F64, 18446744073709551615.0, 7},
        {CXM_TYPE_F32, f32, CXM_TYPE_F64, 0.5, 7},
        {CXM_TYPE_BOOL1, bits, CXM_TYPE_U8, 1, 0},
        {CXM_TYPE_BOOL8, bytes, CXM_TYPE_U8, 1, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int coded = 0; coded < 2; coded++) {
            static const uint8_t codes[] = {0, 1};
            cxm_model *model = new_model();
            struct batch batch;
            batch_begin(&batch, 2);
            batch_add(&batch, "answered", CXM_TYPE_TIME_S, two_ids);
            cxm_column *column = batch_add(&batch, "score", cases[i].type, cases[i].data);
            const cxm_column labels = *column;
            if (coded)
                *column = (cxm_column){.data = codes, .length = 2, .width = 1, .type = CXM_TYPE_CODED, .extra = &labels};
            append(model, "responses", &batch, NULL);
            const struct cxm__stored *stored = column_of(model, CXM__RESPONSES, "score");
            if (!coded)
                assert_int_equal(stored->type, cases[i].stored);
            assert_true(cxm__stored_number(stored, 0) == cases[i].first);
            assert_true(cxm__stored_number(stored, 1) == cases[i].second);
            cxm_model_free(model);
        }
}

/* ---- rows at fault ---- */

static void test_rows_at_fault(void **state)
{
    static const int64_t times[] = {10, INT64_MIN, 30, INT64_MAX}, seconds[] = {INT64_MAX, 1, INT64_MIN, 2};
    static const double scores[] = {9, INFINITY, NAN, 4}, truths[] = {1, 0, 2, NAN};
    static const uint64_t ids[] = {1, 2, UINT64_MAX, 4};
    cxm_model *model = new_model();
    struct batch batch;
    cxm_error error;
    (void)state;
    batch_begin(&batch, 4);
    batch_add(&batch, "score", CXM_TYPE_F64, scores);
    batch_add(&batch, "answered", CXM_TYPE_TIME_US, times);
    batch_add(&batch, "created", CXM_TYPE_TIME_S, seconds);
    batch_add(&batch, "completed", CXM_TYPE_F64, truths);
    batch_add(&batch, "contact", CXM_TYPE_U64, ids);
    check_report(
        model, "responses", &batch,
        "0 created not_a_time; 1 answered not_a_time; 1 score not_a_number; 2 created not_a_time; 2 completed not_a_truth; "
        "2 contact not_an_id; 2 score not_a_number; 3 answered not_a_time; 3 completed not_a_truth");
    assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, NULL, NULL, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 0);
    assert_int_equal(error.argument, 2);
    assert_string_equal(error.name, "created");
    assert_string_equal(error.message,
                        "created[0]: this is no time; expected one as 2026-01-31T10:30+01:00, within 292000 years of 1970");
    batch.columns[0].flags = CXM_COLUMN_NAN_IS_NULL;
    batch.table.count = 1;
    batch_add(&batch, "answered", CXM_TYPE_TIME_S, (const int64_t[]){1, 2, 3, 4});
    check_report(model, "responses", &batch, "1 score not_a_number");
    cxm_model_free(model);
}

static void test_missing_in_required_fields(void **state)
{
    static const uint8_t valid[] = {0x5};
    static const char *const texts[] = {"x", NULL, "", "y"};
    static const uint8_t none[] = {0};
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 4);
    batch_add(&batch, "contact", CXM_TYPE_I64, (const int64_t[]){1, 2, 3, 4})->validity = valid;
    batch_add(&batch, "role", CXM_TYPE_CSTR, texts);
    check_report(model, "roles", &batch, "1 contact missing; 1 role missing; 3 contact missing");
    batch_begin(&batch, 4);
    batch_add(&batch, "account", CXM_TYPE_CSTR, texts); /* an empty text is no id */
    check_report(model, "accounts", &batch, "1 account missing; 2 account missing");
    batch_begin(&batch, 4);
    cxm_column *nothing = batch_add(&batch, "account", CXM_TYPE_I8, none); /* as Arrow's null type comes in */
    nothing->validity = none;
    nothing->flags = CXM_COLUMN_REPEATED;
    check_report(model, "accounts", &batch, "0 account missing; 1 account missing; 2 account missing; 3 account missing");
    batch_begin(&batch, 4);
    batch_add(&batch, "response", CXM_TYPE_I64, (const int64_t[]){1, 2, 3, 4});
    batch_add(&batch, "item", CXM_TYPE_CSTR, texts);
    check_report(model, "items", &batch, "1 item missing");
    cxm_model_free(model);
}

static void test_no_rows_of_no_type(void **state)
{
    static const uint8_t none[] = {0};
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    for (int i = 0; i < 2; i++) { /* a column of 64-bit integers holds no times, though there are no rows */
        batch_begin(&batch, 0);
        batch_add(&batch, "answered", CXM_TYPE_I64, NULL)->flags = i ? CXM_COLUMN_REPEATED : 0;
        batch_add(&batch, "mood", CXM_TYPE_I8, none)->flags = CXM_COLUMN_REPEATED;
        assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, NULL, NULL, NULL), i ? CXM_OK : CXM_E_TYPE);
    }
    assert_int_equal(cxm_model_length(model, "responses"), 0);
    cxm_model_free(model);
}

static void test_ends_and_beginnings(void **state)
{
    static const int64_t from[] = {10, 10, 10, 10}, to[] = {20, 10, 9, 5};
    static const uint8_t valid[] = {0x7};
    static const int64_t ids[] = {1, 2, 3, 4};
    static const char *const roles[] = {"a", "a", "a", "a"};
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 4);
    batch_add(&batch, "contact", CXM_TYPE_I64, ids);
    batch_add(&batch, "valid_from", CXM_TYPE_TIME_S, from);
    batch_add(&batch, "valid_to", CXM_TYPE_TIME_S, to)->validity = valid;
    cxm_column *third = batch_add(&batch, "role", CXM_TYPE_CSTR, roles);
    check_report(model, "roles", &batch, "1 valid_to ends_before_it_begins; 2 valid_to ends_before_it_begins");
    *third = cxm_column_of(CXM_TYPE_I64, ids, 4);
    batch.names[3] = "account";
    check_report(model, "memberships", &batch, "1 valid_to ends_before_it_begins; 2 valid_to ends_before_it_begins");
    batch_begin(&batch, 4);
    batch_add(&batch, "asset", CXM_TYPE_I64, ids);
    batch_add(&batch, "installed", CXM_TYPE_TIME_S, from);
    batch_add(&batch, "retired", CXM_TYPE_TIME_S, to);
    check_report(model, "assets", &batch, "2 retired ends_before_it_begins; 3 retired ends_before_it_begins");
    batch_begin(&batch, 4);
    batch_add(&batch, "account", CXM_TYPE_I64, ids);
    batch_add(&batch, "parent", CXM_TYPE_I64, (const int64_t[]){2, 2, 2, 9});
    check_report(model, "accounts", &batch, "1 parent own_parent");
    cxm_model_free(model);
}

/* ---- batches one after the other ---- */

static void test_columns_that_come_and_go(void **state)
{
    static const int64_t times[] = {10, 20};
    static const double numbers[] = {0.5, 2};
    static const char *const texts[] = {"x", "y"};
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 2);
    batch_add(&batch, "answered", CXM_TYPE_TIME_S, times);
    append(model, "responses", &batch, NULL);
    batch_add(&batch, "score", CXM_TYPE_U8, (const uint8_t[]){1, 2});
    batch_add(&batch, "Plant", CXM_TYPE_CSTR, texts);
    batch_add(&batch, "Loss", CXM_TYPE_F64, numbers);
    batch_add(&batch, "Checked", CXM_TYPE_BOOL8, (const uint8_t[]){1, 0});
    batch_add(&batch, "Logged", CXM_TYPE_TIME_MS, times);
    append(model, "responses", &batch, NULL);
    batch.table.count = 1;
    append(model, "responses", &batch, NULL);
    char *dump = model_dump(model, false);
    assert_non_null(strstr(dump, "responses 6\n"
                                 " Checked kind 3: null null true false null null\n"
                                 " Logged kind 1: null null 10000 20000 null null\n"
                                 " Loss kind 2: null null 0.5 2 null null\n"
                                 " Plant kind 4: null null x y null null\n"
                                 " answered kind 1: 10000000 20000000 10000000 20000000 10000000 20000000\n"
                                 " score kind 2: null null 1 2 null null\n"));
    free(dump);
    batch_begin(&batch, 2);
    batch_add(&batch, "answered", CXM_TYPE_TIME_S, times);
    batch_add(&batch, "Plant", CXM_TYPE_F64, numbers);
    refuse(model, "responses", &batch.table, NULL, CXM_E_TYPE, "Plant: text is needed, and the column holds real numbers");
    cxm_model_free(model);
}

static void test_a_refused_batch_widens_nothing(void **state)
{
    static const double halves[] = {0.5, 300};
    static const int64_t times[] = {10, 20};
    static const char *const texts[] = {"new", "newer"}, *const contacts[] = {"ann", NULL};
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 2);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, (const char *const[]){"bob", "cy"});
    batch_add(&batch, "sent", CXM_TYPE_TIME_S, times);
    batch_add(&batch, "channel", CXM_TYPE_CSTR, (const char *const[]){"mail", "phone"});
    batch_add(&batch, "cost", CXM_TYPE_U8, (const uint8_t[]){1, 2});
    append(model, "invitations", &batch, NULL);
    batch_begin(&batch, 2);
    batch_add(&batch, "channel", CXM_TYPE_CSTR, texts);
    batch_add(&batch, "cost", CXM_TYPE_F64, halves);
    batch_add(&batch, "further", CXM_TYPE_CSTR, texts);
    batch_add(&batch, "account", CXM_TYPE_CSTR, texts);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, contacts);
    check_report(model, "invitations", &batch, "1 contact missing");
    cxm_model_free(model);
}

static void test_batches_without_rows(void **state)
{
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 0);
    batch_add(&batch, "account", CXM_TYPE_I64, NULL);
    batch_add(&batch, "segment", CXM_TYPE_CSTR, NULL);
    batch_add(&batch, "size", CXM_TYPE_F64, NULL);
    batch_add(&batch, "name", CXM_TYPE_CODED, NULL);
    append(model, "accounts", &batch, NULL);
    assert_int_equal(cxm_model_length(model, "accounts"), 0);
    assert_non_null(column_of(model, CXM__ACCOUNTS, "size")); /* it is known, and null in the rows to come */
    batch_begin(&batch, 2);
    batch_add(&batch, "account", CXM_TYPE_I64, two_ids);
    append(model, "accounts", &batch, NULL);
    append(model, "accounts",
           &(struct batch){
               .table = {(const char *const[]){"account"}, (const cxm_column[]){cxm_column_of(CXM_TYPE_I64, NULL, 0)}, 1, 0}},
           NULL);
    char *dump = model_dump(model, false);
    assert_non_null(strstr(
        dump, "accounts 2\n account kind 0: 1 2\n name kind 4: null null\n segment kind 4: null null\n size kind 2: null null\n"));
    free(dump);
    refuse(model, "contacts", &(cxm_table){NULL, NULL, 0, 0}, NULL, CXM_E_NOT_FOUND,
           "contact: each batch of contacts needs this field; name its column, contact=...");
    cxm_model_free(model);
}

/* What no batch can tell by itself is taken: people and accounts that no table knows, roles that overlap, an answer before the
 * asset was there, ids that come again. */
static void test_what_is_taken_all_the_same(void **state)
{
    static const char *const people[] = {"ann", "ann", "nobody"}, *const roles[] = {"CFO", "Operator", "CEO"},
                             *const assets[] = {"m1", "m1", "m2"};
    static const int64_t from[] = {10, 15, 1}, to[] = {20, 25, 2};
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 3);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, people);
    batch_add(&batch, "role", CXM_TYPE_CSTR, roles);
    batch_add(&batch, "valid_from", CXM_TYPE_TIME_S, from);
    batch_add(&batch, "valid_to", CXM_TYPE_TIME_S, to);
    append(model, "roles", &batch, NULL);
    batch_begin(&batch, 3);
    batch_add(&batch, "asset", CXM_TYPE_CSTR, assets);
    batch_add(&batch, "installed", CXM_TYPE_TIME_S, from);
    append(model, "assets", &batch, NULL);
    batch_begin(&batch, 3);
    batch_add(&batch, "response", CXM_TYPE_CSTR, assets);
    batch_add(&batch, "asset", CXM_TYPE_CSTR, assets);
    batch_add(&batch, "account", CXM_TYPE_CSTR, people);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, roles);
    batch_add(&batch, "answered", CXM_TYPE_TIME_S, to + 2)->flags = CXM_COLUMN_REPEATED;
    append(model, "responses", &batch, NULL);
    assert_int_equal(cxm_model_length(model, "roles"), 3);
    assert_int_equal(cxm_model_length(model, "responses"), 3);
    assert_int_equal(cxm__model_row(model, CXM__ENTITY_ASSET, 0), 1);
    assert_int_equal(cxm__model_row(model, CXM__ENTITY_ACCOUNT, 0), -1);
    cxm_model_free(model);
}

static void test_many_texts_and_nulls(void **state)
{
    enum { ROWS = 40000 };
    char (*texts)[8] = calloc(ROWS, 8);
    int64_t *ids = malloc(ROWS * sizeof *ids);
    uint8_t *valid = calloc(ROWS / 8 + 1, 1);
    int32_t *numbers = malloc(ROWS * sizeof *numbers);
    (void)state;
    assert_true(texts && ids && valid && numbers);
    for (int64_t i = 0; i < ROWS; i++) {
        struct cxm__text text = cxm__text_into(texts[i], 8);
        ids[i] = i / 2;
        numbers[i] = (int32_t)(i * 7 - 1000);
        cxm__text_integer(&text, i);
        (void)cxm__text_end(&text);
        if (i % 3)
            valid[i >> 3] = (uint8_t)(valid[i >> 3] | 1u << (i & 7));
    }
    static const struct {
        int64_t texts;
        int32_t type;
    } cases[] = {{128, CXM_TYPE_I8}, {129, CXM_TYPE_I16}, {32768, CXM_TYPE_I16}, {32769, CXM_TYPE_I32}, {ROWS, CXM_TYPE_I32}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        cxm_model *model = new_model();
        for (int64_t first = 0; first < ROWS; first += 20000) { /* the second batch has all its texts beyond the first one's */
            struct batch batch;
            const int64_t n = cases[k].texts - first < 20000 ? cases[k].texts - first : 20000;
            if (n <= 0)
                break;
            batch_begin(&batch, n);
            batch_add(&batch, "account", CXM_TYPE_I64, ids + first);
            batch_add(&batch, "name", CXM_TYPE_CHARS, texts[first])->width = 8;
            cxm_column *revenue = batch_add(&batch, "revenue", CXM_TYPE_I32, numbers + first);
            revenue->validity = valid;
            revenue->bit_offset = first;
            append(model, "accounts", &batch, NULL);
        }
        const struct cxm__stored *name = column_of(model, CXM__ACCOUNTS, "name"),
                                 *revenue = column_of(model, CXM__ACCOUNTS, "revenue");
        assert_int_equal(name->type, cases[k].type);
        for (int64_t i = 0; i < cases[k].texts; i++) {
            assert_int_equal(cxm__stored_code(name, i), i);
            assert_int_equal(cxm__stored_is_null(revenue, i), i % 3 == 0);
            if (i % 3)
                assert_true(cxm__stored_number(revenue, i) == numbers[i]);
        }
        cxm_model_free(model);
    }
    free(texts);
    free(ids);
    free(valid);
    free(numbers);
}

static void test_there_is_room_for_so_many_rows(void **state)
{
    cxm_model *model = new_model();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 2);
    batch_add(&batch, "account", CXM_TYPE_I64, two_ids);
    model->tables[CXM__ACCOUNTS].length = INT32_MAX - 1; /* as if there were so many */
    cxm_error error;
    assert_int_equal(cxm_model_append(model, "accounts", &batch.table, NULL, NULL, NULL, &error), CXM_E_UNSUPPORTED);
    assert_string_equal(error.message, "batch: a table of a model holds at most 2^31 - 1 rows");
    model->tables[CXM__ACCOUNTS].length = 0;
    append(model, "accounts", &batch, NULL);
    cxm_model_free(model);
}

static void test_bytes_a_row(void **state)
{
    enum { ROWS = 300000 };
    int64_t *ids = malloc(ROWS * sizeof *ids);
    uint8_t *scores = calloc(ROWS, 1);
    (void)state;
    assert_true(ids && scores);
    for (int64_t i = 0; i < ROWS; i++)
        ids[i] = i % 1000;
    for (int64_t step = 1000; step <= ROWS; step = step == 1000 ? ROWS : ROWS + 1) {
        cxm_model *model = new_model();
        for (int64_t first = 0; first < ROWS; first += step) {
            struct batch batch;
            batch_begin(&batch, step);
            batch_add(&batch, "account", CXM_TYPE_I64, ids + first);
            batch_add(&batch, "contact", CXM_TYPE_I64, ids + first);
            batch_add(&batch, "answered", CXM_TYPE_TIME_US, ids + first);
            batch_add(&batch, "score", CXM_TYPE_U8, scores + first);
            append(model, "responses", &batch, NULL);
        }
        const int64_t bytes = cxm_model_bytes(model, "responses");
        /* whole blocks: exactly what is there; many batches: at most an eighth more beyond a megabyte, twice below */
        assert_true(bytes >= 17 * ROWS && bytes <= (step == ROWS ? 17 : 24) * ROWS + 4096);
        assert_true(cxm_model_bytes(model, NULL) > 2 * 1000 * 8);
        cxm_model_free(model);
    }
    free(ids);
    free(scores);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_the_host_s),
        cmocka_unit_test(test_one_column_for_two_fields),
        cmocka_unit_test(test_mappings_that_are_none),
        cmocka_unit_test(test_batches_that_are_none),
        cmocka_unit_test(test_columns_of_the_wrong_kind),
        cmocka_unit_test(test_ids_of_every_type_are_one),
        cmocka_unit_test(test_ids_are_alike_in_all_tables),
        cmocka_unit_test(test_numbers_are_as_narrow_as_they_are),
        cmocka_unit_test(test_numbers_of_every_type),
        cmocka_unit_test(test_rows_at_fault),
        cmocka_unit_test(test_missing_in_required_fields),
        cmocka_unit_test(test_no_rows_of_no_type),
        cmocka_unit_test(test_ends_and_beginnings),
        cmocka_unit_test(test_columns_that_come_and_go),
        cmocka_unit_test(test_a_refused_batch_widens_nothing),
        cmocka_unit_test(test_batches_without_rows),
        cmocka_unit_test(test_what_is_taken_all_the_same),
        cmocka_unit_test(test_many_texts_and_nulls),
        cmocka_unit_test(test_there_is_room_for_so_many_rows),
        cmocka_unit_test(test_bytes_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
