/* Which columns are well formed, and what an element prints as. Each refusal of the contract is a row here.
 * Reading columns row by row is tested by the properties in property/test_one_shot.c. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <limits.h>

static const double column_reals[] = {1.5, 0.1, 3};
static const int32_t column_offsets[] = {0, 1, 3, 3};
static const cxm_column column_labels = {.data = column_reals, .length = 3, .type = CXM_TYPE_F64};
static const cxm_column column_codes = {.data = column_offsets, .length = 3, .type = CXM_TYPE_CODED, .extra = &column_labels};
static const cxm_column column_bad_labels = {.data = NULL, .length = 3, .type = CXM_TYPE_F64};
static const cxm_column column_no_type = {.data = column_reals, .length = 3, .type = 99};

static const struct column_case {
    const char *name;
    cxm_column column;
    cxm_status status;
} column_cases[] = {
    {"no type", {.data = column_reals, .length = 3, .type = 0}, CXM_E_TYPE},
    {"a type below the first", {.data = column_reals, .length = 3, .type = -1}, CXM_E_TYPE},
    {"a type beyond the last", {.data = column_reals, .length = 3, .type = 24}, CXM_E_TYPE},
    {"INT32_MIN for a type", {.data = column_reals, .length = 3, .type = INT32_MIN}, CXM_E_TYPE},
    {"a flag from the future", {.data = column_reals, .length = 3, .type = CXM_TYPE_F64, .flags = 8}, CXM_E_UNSUPPORTED},
    {"all flags at once", {.data = column_reals, .length = 3, .type = CXM_TYPE_F64, .flags = UINT32_MAX}, CXM_E_UNSUPPORTED},
    {"a negative length", {.data = column_reals, .length = -1, .type = CXM_TYPE_F64}, CXM_E_ARGUMENT},
    {"no data but rows", {.data = NULL, .length = 1, .type = CXM_TYPE_F64}, CXM_E_ARGUMENT},
    {"no data but repeated rows", {.data = NULL, .length = 1, .type = CXM_TYPE_F64, .flags = CXM_COLUMN_REPEATED}, CXM_E_ARGUMENT},
    {"a negative bit offset", {.data = column_reals, .length = 3, .type = CXM_TYPE_F64, .bit_offset = -1}, CXM_E_ARGUMENT},
    {"bits with a stride", {.data = column_reals, .length = 3, .type = CXM_TYPE_BOOL1, .stride = 1}, CXM_E_ARGUMENT},
    {"text with a stride", {.data = column_reals, .length = 3, .type = CXM_TYPE_TEXT32, .stride = 4, .extra = column_offsets}, CXM_E_ARGUMENT},
    {"long text with a stride", {.data = column_reals, .length = 3, .type = CXM_TYPE_TEXT64, .stride = -8, .extra = column_offsets}, CXM_E_ARGUMENT},
    {"text without offsets", {.data = column_reals, .length = 3, .type = CXM_TYPE_TEXT32}, CXM_E_ARGUMENT},
    {"codes without labels", {.data = column_reals, .length = 3, .type = CXM_TYPE_CODED}, CXM_E_ARGUMENT},
    {"codes of three bytes", {.data = column_reals, .length = 3, .type = CXM_TYPE_CODED, .extra = &column_labels, .width = 3}, CXM_E_ARGUMENT},
    {"codes of -1 bytes", {.data = column_reals, .length = 3, .type = CXM_TYPE_CODED, .extra = &column_labels, .width = -1}, CXM_E_ARGUMENT},
    {"labels that are codes", {.data = column_offsets, .length = 3, .type = CXM_TYPE_CODED, .extra = &column_codes}, CXM_E_TYPE},
    {"labels without data", {.data = column_offsets, .length = 3, .type = CXM_TYPE_CODED, .extra = &column_bad_labels}, CXM_E_ARGUMENT},
    {"labels without a type", {.data = column_offsets, .length = 3, .type = CXM_TYPE_CODED, .extra = &column_no_type}, CXM_E_TYPE},
    {"numbers with an extra", {.data = column_reals, .length = 3, .type = CXM_TYPE_F64, .extra = column_offsets}, CXM_E_ARGUMENT},
    {"numbers with a width", {.data = column_reals, .length = 3, .type = CXM_TYPE_F64, .width = 8}, CXM_E_ARGUMENT},
    {"strings with a width", {.data = column_reals, .length = 3, .type = CXM_TYPE_CSTR, .width = 8}, CXM_E_ARGUMENT},
    {"characters without a width", {.data = column_reals, .length = 3, .type = CXM_TYPE_CHARS}, CXM_E_ARGUMENT},
    {"characters of negative width", {.data = column_reals, .length = 3, .type = CXM_TYPE_CHARS, .width = -4}, CXM_E_ARGUMENT},
    {"well: empty numbers", {.type = CXM_TYPE_I8}, CXM_OK},
    {"well: empty codes without labels", {.type = CXM_TYPE_CODED}, CXM_OK},
    {"well: empty text without offsets", {.type = CXM_TYPE_TEXT64}, CXM_OK},
    {"well: codes", {.data = column_offsets, .length = 3, .type = CXM_TYPE_CODED, .extra = &column_labels, .width = 4}, CXM_OK},
    {"well: all flags of today", {.data = column_reals, .length = 3, .type = CXM_TYPE_F64, .flags = 7}, CXM_OK},
    {"well: a negative stride", {.data = column_reals + 2, .length = 3, .type = CXM_TYPE_F64, .stride = -8}, CXM_OK},
};

static void column_is_checked(void **state)
{
    const struct column_case *c = *state;
    cxm_error error = {.code = 77, .argument = 77, .row = 77};
    assert_int_equal(cxm_column_check(&c->column, &error), c->status);
    assert_int_equal(error.code, c->status ? c->status : 77);
    assert_int_equal(error.argument, c->status ? 0 : 77);
    assert_int_equal(error.row, c->status ? -1 : 77);
    assert_int_equal(cxm_column_check(&c->column, NULL), c->status);
    if (c->status) { /* the calls that take columns do it themselves */
        cxm_nps_result result;
        size_t needed = 77;
        assert_int_equal(cxm_nps(&c->column, NULL, NULL, NULL, &result, NULL), c->status);
        assert_int_equal(cxm_column_text(&c->column, 0, NULL, 0, &needed, NULL), c->status);
        assert_int_equal(needed, 77);
    }
}

static void every_type_is_known(void **state)
{
    (void)state;
    for (int32_t type = CXM_TYPE_I8; type <= CXM_TYPE_CODED; type++) {
        cxm_column column = cxm_column_of(type, NULL, 0);
        column.width = type == CXM_TYPE_CHARS;
        assert_int_equal(cxm_column_check(&column, NULL), CXM_OK);
    }
}

static void column_of_leaves_the_rest_zero(void **state)
{
    (void)state;
    cxm_column expected = {.data = column_reals, .length = 3, .type = CXM_TYPE_F64};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, column_reals, 3);
    assert_memory_equal(&column, &expected, sizeof column);
}

/* ---- elements as text ---- */

static const int8_t text_i8[] = {-128, 127};
static const int16_t text_i16[] = {-32768, 32767};
static const int32_t text_i32[] = {INT32_MIN, INT32_MAX};
static const int64_t text_i64[] = {INT64_MIN, INT64_MAX};
static const uint8_t text_u8[] = {0, 255};
static const uint16_t text_u16[] = {0, 65535};
static const uint32_t text_u32[] = {0, UINT32_MAX};
static const uint64_t text_u64[] = {0, UINT64_MAX, UINT64_C(9223372036854775808)};
static const float text_f32[] = {0.5f, -1e10f};
static const double text_f64[] = {0.1, NAN, 100.0 / 3};
static const uint8_t text_bool8[] = {0, 1, 200}, text_bool1[] = {0x02}, text_second_only[] = {0x02};
static const char *const text_cstr[] = {"north", NULL, ""};
static const char text_chars[] = "abcde\0xyz12";
static const char text_utf8[] = "A\xC3\xA4\xE2\x82\xAC";
static const int32_t text_offsets32[] = {0, 1, 1, 6};
static const int64_t text_offsets64[] = {0, 1, 1, 6};
static const int8_t text_codes[] = {2, -1, 0, 3};
static const uint8_t text_ucodes[] = {2, 255};
static const cxm_column text_labels = {.data = text_cstr, .length = 3, .type = CXM_TYPE_CSTR};
static const cxm_column text_numeric_labels = {.data = text_f64, .length = 3, .type = CXM_TYPE_F64, .flags = CXM_COLUMN_NAN_IS_NULL};

static const struct column_text {
    const char *name;
    cxm_column column;
    int64_t row;
    const char *text; /* NULL = a null */
} column_texts[] = {
    {"I8", {.data = text_i8, .length = 2, .type = CXM_TYPE_I8}, 0, "-128"},
    {"I16", {.data = text_i16, .length = 2, .type = CXM_TYPE_I16}, 0, "-32768"},
    {"I32", {.data = text_i32, .length = 2, .type = CXM_TYPE_I32}, 0, "-2147483648"},
    {"I64", {.data = text_i64, .length = 2, .type = CXM_TYPE_I64}, 0, "-9223372036854775808"},
    {"I64, the largest", {.data = text_i64, .length = 2, .type = CXM_TYPE_I64}, 1, "9223372036854775807"},
    {"U8", {.data = text_u8, .length = 2, .type = CXM_TYPE_U8}, 1, "255"},
    {"U16", {.data = text_u16, .length = 2, .type = CXM_TYPE_U16}, 1, "65535"},
    {"U32", {.data = text_u32, .length = 2, .type = CXM_TYPE_U32}, 1, "4294967295"},
    {"U64 0", {.data = text_u64, .length = 3, .type = CXM_TYPE_U64}, 0, "0"},
    {"U64, the largest", {.data = text_u64, .length = 3, .type = CXM_TYPE_U64}, 1, "18446744073709551615"},
    {"U64, 2^63", {.data = text_u64, .length = 3, .type = CXM_TYPE_U64}, 2, "9223372036854775808"},
    {"F32", {.data = text_f32, .length = 2, .type = CXM_TYPE_F32}, 0, "0.5"},
    {"F32, large", {.data = text_f32, .length = 2, .type = CXM_TYPE_F32}, 1, "-10000000000"},
    {"F64", {.data = text_f64, .length = 3, .type = CXM_TYPE_F64}, 0, "0.1"},
    {"F64, a third", {.data = text_f64, .length = 3, .type = CXM_TYPE_F64}, 2, "33.333333333333336"},
    {"F64, NaN as a value", {.data = text_f64, .length = 3, .type = CXM_TYPE_F64}, 1, "nan"},
    {"F64, NaN as a null", {.data = text_f64, .length = 3, .type = CXM_TYPE_F64, .flags = CXM_COLUMN_NAN_IS_NULL}, 1, NULL},
    {"BOOL8 false", {.data = text_bool8, .length = 3, .type = CXM_TYPE_BOOL8}, 0, "false"},
    {"BOOL8, anything but 0", {.data = text_bool8, .length = 3, .type = CXM_TYPE_BOOL8}, 2, "true"},
    {"BOOL1 false", {.data = text_bool1, .length = 2, .type = CXM_TYPE_BOOL1}, 0, "false"},
    {"BOOL1 true", {.data = text_bool1, .length = 2, .type = CXM_TYPE_BOOL1}, 1, "true"},
    {"BOOL1 from the second bit", {.data = text_bool1, .length = 1, .type = CXM_TYPE_BOOL1, .bit_offset = 1}, 0, "true"},
    {"TIME_S", {.data = text_i64, .length = 2, .type = CXM_TYPE_TIME_S}, 1, "9223372036854775807"},
    {"TIME_MS", {.data = text_i64, .length = 2, .type = CXM_TYPE_TIME_MS}, 1, "9223372036854775807"},
    {"TIME_US", {.data = text_i64, .length = 2, .type = CXM_TYPE_TIME_US}, 0, "-9223372036854775808"},
    {"TIME_NS", {.data = text_i64, .length = 2, .type = CXM_TYPE_TIME_NS}, 0, "-9223372036854775808"},
    {"CSTR", {.data = text_cstr, .length = 3, .type = CXM_TYPE_CSTR}, 0, "north"},
    {"CSTR NULL is a null", {.data = text_cstr, .length = 3, .type = CXM_TYPE_CSTR}, 1, NULL},
    {"CSTR, empty and no null", {.data = text_cstr, .length = 3, .type = CXM_TYPE_CSTR}, 2, ""},
    {"CHARS up to the width", {.data = text_chars, .length = 3, .type = CXM_TYPE_CHARS, .width = 3}, 0, "abc"},
    {"CHARS up to a NUL", {.data = text_chars, .length = 3, .type = CXM_TYPE_CHARS, .width = 3}, 1, "de"},
    {"CHARS at a stride", {.data = text_chars, .length = 2, .type = CXM_TYPE_CHARS, .width = 2, .stride = 6}, 1, "xy"},
    {"TEXT32", {.data = text_utf8, .length = 3, .type = CXM_TYPE_TEXT32, .extra = text_offsets32}, 0, "A"},
    {"TEXT32, empty", {.data = text_utf8, .length = 3, .type = CXM_TYPE_TEXT32, .extra = text_offsets32}, 1, ""},
    {"TEXT32, many bytes", {.data = text_utf8, .length = 3, .type = CXM_TYPE_TEXT32, .extra = text_offsets32}, 2, "\xC3\xA4\xE2\x82\xAC"},
    {"TEXT64", {.data = text_utf8, .length = 3, .type = CXM_TYPE_TEXT64, .extra = text_offsets64}, 2, "\xC3\xA4\xE2\x82\xAC"},
    {"TEXT64, repeated", {.data = text_utf8, .length = 3, .type = CXM_TYPE_TEXT64, .extra = text_offsets64, .flags = CXM_COLUMN_REPEATED}, 2, "A"},
    {"CODED", {.data = text_codes, .length = 4, .type = CXM_TYPE_CODED, .width = 1, .extra = &text_labels}, 2, "north"},
    {"CODED, a negative code is a null", {.data = text_codes, .length = 4, .type = CXM_TYPE_CODED, .width = 1, .extra = &text_labels}, 1, NULL},
    {"CODED, an empty label", {.data = text_codes, .length = 4, .type = CXM_TYPE_CODED, .width = 1, .extra = &text_labels}, 0, ""},
    {"CODED with numbers for labels", {.data = text_codes, .length = 4, .type = CXM_TYPE_CODED, .width = 1, .extra = &text_numeric_labels}, 2, "0.1"},
    {"CODED, unsigned", {.data = text_ucodes, .length = 2, .type = CXM_TYPE_CODED, .width = 1, .extra = &text_numeric_labels, .flags = CXM_COLUMN_UNSIGNED_CODES}, 0, "33.333333333333336"},
    {"validity", {.data = text_i8, .length = 2, .type = CXM_TYPE_I8, .validity = text_second_only}, 0, NULL},
    {"validity, the other row", {.data = text_i8, .length = 2, .type = CXM_TYPE_I8, .validity = text_second_only}, 1, "127"},
    {"validity from the second bit", {.data = text_i8, .length = 1, .type = CXM_TYPE_I8, .validity = text_second_only, .bit_offset = 1}, 0, "-128"},
    {"repeated", {.data = text_i8, .length = 1000, .type = CXM_TYPE_I8, .flags = CXM_COLUMN_REPEATED}, 999, "-128"},
};

static void element_as_text(void **state)
{
    const struct column_text *c = *state;
    char buffer[64], whole[64];
    size_t needed = 77, length = c->text ? strlen(c->text) : 0;
    memset(whole, '#', sizeof whole);
    assert_int_equal(cxm_column_text(&c->column, c->row, whole, sizeof whole, &needed, NULL), CXM_OK);
    assert_string_equal(whole, c->text ? c->text : "");
    assert_int_equal(needed, c->text ? length + 1 : 0);
    assert_int_equal(cxm_column_text(&c->column, c->row, whole, sizeof whole, NULL, NULL), CXM_OK);
    for (size_t size = 0; size <= length + 1; size++) { /* every buffer that is too small, and the one that is not */
        cxm_error error = {.code = 77};
        memset(buffer, '#', sizeof buffer);
        needed = 77;
        cxm_status status = cxm_column_text(&c->column, c->row, size ? buffer : NULL, size, &needed, &error);
        assert_int_equal(status, c->text && size <= length ? CXM_E_SPACE : CXM_OK);
        assert_int_equal(needed, c->text ? length + 1 : 0);
        if (status)
            assert_int_equal(error.argument, 3);
        if (size) {
            assert_true(strlen(buffer) < size);
            assert_memory_equal(buffer, whole, strlen(buffer));
            assert_true(strlen(buffer) + 4 > (size - 1 < length ? size - 1 : length)); /* no more is lost than one character */
        }
        for (size_t i = size; i < sizeof buffer; i++)
            assert_int_equal(buffer[i], '#');
    }
}

/* ---- finding by name ---- */

static void tables_are_searched_byte_by_byte(void **state)
{
    (void)state;
    static const char *const names[] = {"score", "Score", "\xC3\xA4"};
    cxm_column columns[3] = {cxm_column_of(CXM_TYPE_I8, text_i8, 2), cxm_column_of(CXM_TYPE_U8, text_u8, 2),
                             cxm_column_of(CXM_TYPE_I16, text_i16, 2)};
    cxm_table table = {names, columns, 3, 2};
    assert_ptr_equal(cxm_table_find(&table, "score"), &columns[0]);
    assert_ptr_equal(cxm_table_find(&table, "Score"), &columns[1]);
    assert_ptr_equal(cxm_table_find(&table, "\xC3\xA4"), &columns[2]);
    assert_null(cxm_table_find(&table, "scor"));
    assert_null(cxm_table_find(&table, ""));
    assert_null(cxm_table_find(&table, NULL));
    assert_null(cxm_table_find(NULL, "score"));
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(every_type_is_known),
        cmocka_unit_test(column_of_leaves_the_rest_zero),
        cmocka_unit_test(tables_are_searched_byte_by_byte),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof column_cases / sizeof *column_cases +
                            sizeof column_texts / sizeof *column_texts];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(column_cases, column_is_checked, tests, count);
    CHECK_ROWS(column_texts, element_as_text, tests, count);
    return cmocka_run_group_tests_name("column", tests, NULL, NULL);
}
