/* Groups by each type of key, told apart by which rows fell into them: row i answers 2^i, so that mean times n names the rows.
 * Columns come packed, strided, backwards, with offsets, validity and labels of every kind. */
#include "support/tables.h"

#include <cxm/rating.h>

enum { ROWS = 6 };

/* Which rows a group has, as bits, under its key's text; NULL with rows is the null group. */
struct group {
    const char *key;
    unsigned rows;
};

struct key_case {
    const char *name;
    cxm_column column;
    int32_t type; /* of the result's column */
    struct group groups[8];
};

#define COLUMN(of, ...) {.data = (of), .length = ROWS, __VA_ARGS__}
#define ALL 63u

static const int8_t i8[] = {3, -1, 3, -128, 127, -1};
static const int16_t i16[] = {-32768, 32767, 0, 0, 32767, -32768};
static const int32_t i32[] = {INT32_MIN, INT32_MAX, 5, 5, -5, INT32_MAX};
static const int64_t i64[] = {INT64_MIN, INT64_MAX, 0, INT64_MIN, -1, INT64_MAX};
static const uint8_t u8[] = {255, 0, 128, 127, 255, 0};
static const uint16_t u16[] = {65535, 1, 32768, 65535, 1, 2};
static const uint32_t u32[] = {UINT32_MAX, 0, 1, UINT32_MAX, INT32_MAX, 0};
static const uint64_t u64[] = {INT64_MAX, 1, 2, INT64_MAX, 0, 1};
static const uint8_t bool8[] = {0, 1, 2, 0, 255, 0};
static const uint8_t bits[] = {0xB0}; /* from bit 3: 0 1 1 0 1 and bit 0 of the next */
static const uint8_t more_bits[] = {0xB0, 1};
static const int64_t times[] = {1000, -1, 0, 1000, INT64_MAX, -1};
static const char *const cstr[] = {"b", NULL, "", "a", "b", "\xC3\xA9"};
static const char chars[] = "ab\0abcab\0zz\0\0\0\0abc";
static const char text[] = "baabxx";
static const int32_t text32[] = {0, 1, 3, 3, 4, 4, 6};
static const int64_t text64[] = {0, 1, 3, 3, 4, 4, 6};
static const uint8_t valid_not_1_and_3[] = {0x35};  /* rows 0, 2, 4, 5 */
static const uint8_t valid_from_5[] = {0xA0, 0x06}; /* the same, beginning at bit 5 */
static const uint8_t none_valid[] = {0};
static const struct {
    char before[3];
    int32_t key;
    char behind;
} strided[] = {{"", 7, 0}, {"", -7, 0}, {"", 7, 0}, {"", 0, 0}, {"", 0, 0}, {"", 1, 0}};
static const unsigned char unaligned[] = {9, 1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 0, 0};

static const char *const names[] = {"south", "north", NULL, "north", "east"};
static const cxm_column labels = {.data = names, .length = 5, .type = CXM_TYPE_CSTR};
static const int32_t numbers[] = {30, -10, 30, 20, 0};
static const cxm_column integer_labels = {.data = numbers, .length = 5, .type = CXM_TYPE_I32};
static const uint8_t labels_valid[] = {0x17}; /* not the fourth */
static const cxm_column labels_with_null = {.data = numbers, .validity = labels_valid, .length = 5, .type = CXM_TYPE_I32};
static const cxm_column bool_labels = {.data = bool8, .length = 2, .type = CXM_TYPE_BOOL8};
static const cxm_column time_labels = {.data = times, .length = 3, .type = CXM_TYPE_TIME_US};
static const cxm_column text_labels = {.data = text, .extra = text32, .length = 6, .type = CXM_TYPE_TEXT32};
static const cxm_column one_label = {.data = names, .length = 9, .type = CXM_TYPE_CSTR, .flags = CXM_COLUMN_REPEATED};
static const cxm_column no_labels = {.length = 0, .type = CXM_TYPE_CSTR};
static const int32_t codes32[] = {0, 1, 2, 3, -1, 4};
static const int8_t codes8[] = {0, 1, 2, 3, -1, 4};
static const uint8_t unsigned8[] = {0, 1, 2, 3, 200, 4};
static const int16_t codes16[] = {0, 1, 2, 3, -1, 4};
static const int64_t codes64[] = {0, 1, 2, 3, -1, 4};
static const int32_t two_codes[] = {0, 1, 1, 0, -1, 1};
static const int32_t three_codes[] = {2, 1, 0, 1, 2, 2};
static const int32_t six_codes[] = {0, 1, 2, 3, 4, 5};

#define NORTHS {{"east", 32}, {"north", 2 + 8}, {"south", 1}, {NULL, 4 + 16}}
#define NUMBERS {{"-10", 2}, {"0", 32}, {"20", 8}, {"30", 1 + 4}, {NULL, 16}}

static const struct key_case cases[] = {
    {"I8", COLUMN(i8, .type = CXM_TYPE_I8), CXM_TYPE_I64, {{"-128", 8}, {"-1", 2 + 32}, {"3", 1 + 4}, {"127", 16}}},
    {"I16", COLUMN(i16, .type = CXM_TYPE_I16), CXM_TYPE_I64, {{"-32768", 1 + 32}, {"0", 4 + 8}, {"32767", 2 + 16}}},
    {"I32, hashed", COLUMN(i32, .type = CXM_TYPE_I32), CXM_TYPE_I64, {{"-2147483648", 1}, {"-5", 16}, {"5", 4 + 8}, {"2147483647", 2 + 32}}},
    {"I64, the widest range", COLUMN(i64, .type = CXM_TYPE_I64), CXM_TYPE_I64,
     {{"-9223372036854775808", 1 + 8}, {"-1", 16}, {"0", 4}, {"9223372036854775807", 2 + 32}}},
    {"U8", COLUMN(u8, .type = CXM_TYPE_U8), CXM_TYPE_I64, {{"0", 2 + 32}, {"127", 8}, {"128", 4}, {"255", 1 + 16}}},
    {"U16", COLUMN(u16, .type = CXM_TYPE_U16), CXM_TYPE_I64, {{"1", 2 + 16}, {"2", 32}, {"32768", 4}, {"65535", 1 + 8}}},
    {"U32", COLUMN(u32, .type = CXM_TYPE_U32), CXM_TYPE_I64, {{"0", 2 + 32}, {"1", 4}, {"2147483647", 16}, {"4294967295", 1 + 8}}},
    {"U64", COLUMN(u64, .type = CXM_TYPE_U64), CXM_TYPE_I64, {{"0", 16}, {"1", 2 + 32}, {"2", 4}, {"9223372036854775807", 1 + 8}}},
    {"BOOL8", COLUMN(bool8, .type = CXM_TYPE_BOOL8), CXM_TYPE_BOOL8, {{"false", 1 + 8 + 32}, {"true", 2 + 4 + 16}}},
    {"BOOL1", COLUMN(more_bits, .type = CXM_TYPE_BOOL1, .bit_offset = 3), CXM_TYPE_BOOL8, {{"false", 1 + 8}, {"true", 2 + 4 + 16 + 32}}},
    {"TIME_S", COLUMN(times, .type = CXM_TYPE_TIME_S), CXM_TYPE_TIME_S, {{"-1", 2 + 32}, {"0", 4}, {"1000", 1 + 8}, {"9223372036854775807", 16}}},
    {"TIME_MS", COLUMN(times, .type = CXM_TYPE_TIME_MS, .validity = valid_not_1_and_3), CXM_TYPE_TIME_MS,
     {{"-1", 32}, {"0", 4}, {"1000", 1}, {"9223372036854775807", 16}, {NULL, 2 + 8}}},
    {"TIME_US", COLUMN(times, .type = CXM_TYPE_TIME_US), CXM_TYPE_TIME_US, {{"-1", 2 + 32}, {"0", 4}, {"1000", 1 + 8}, {"9223372036854775807", 16}}},
    {"TIME_NS", COLUMN(times, .type = CXM_TYPE_TIME_NS), CXM_TYPE_TIME_NS, {{"-1", 2 + 32}, {"0", 4}, {"1000", 1 + 8}, {"9223372036854775807", 16}}},
    {"CSTR", COLUMN(cstr, .type = CXM_TYPE_CSTR), CXM_TYPE_CODED, {{"", 4}, {"a", 8}, {"b", 1 + 16}, {"\xC3\xA9", 32}, {NULL, 2}}},
    {"CHARS", COLUMN(chars, .type = CXM_TYPE_CHARS, .width = 3), CXM_TYPE_CODED, {{"", 16}, {"ab", 1 + 4}, {"abc", 2 + 32}, {"zz", 8}}},
    {"TEXT32", COLUMN(text, .type = CXM_TYPE_TEXT32, .extra = text32), CXM_TYPE_CODED, {{"", 4 + 16}, {"aa", 2}, {"b", 1 + 8}, {"xx", 32}}},
    {"TEXT64", COLUMN(text, .type = CXM_TYPE_TEXT64, .extra = text64, .validity = valid_from_5, .bit_offset = 5), CXM_TYPE_CODED,
     {{"", 4 + 16}, {"b", 1}, {"xx", 32}, {NULL, 2 + 8}}},
    {"CODED, 32 bits", COLUMN(codes32, .type = CXM_TYPE_CODED, .extra = &labels), CXM_TYPE_CODED, NORTHS},
    {"CODED, 8 bits", COLUMN(codes8, .type = CXM_TYPE_CODED, .extra = &labels, .width = 1), CXM_TYPE_CODED, NORTHS},
    {"CODED, unsigned", COLUMN(unsigned8, .type = CXM_TYPE_CODED, .extra = &labels, .width = 1, .flags = CXM_COLUMN_UNSIGNED_CODES),
     CXM_TYPE_CODED, NORTHS},
    {"CODED, 16 bits", COLUMN(codes16, .type = CXM_TYPE_CODED, .extra = &labels, .width = 2), CXM_TYPE_CODED, NORTHS},
    {"CODED, 64 bits", COLUMN(codes64, .type = CXM_TYPE_CODED, .extra = &labels, .width = 8), CXM_TYPE_CODED, NORTHS},
    {"CODED with validity", COLUMN(codes32, .type = CXM_TYPE_CODED, .extra = &labels, .validity = valid_not_1_and_3), CXM_TYPE_CODED,
     {{"east", 32}, {"south", 1}, {NULL, 2 + 4 + 8 + 16}}},
    {"CODED with integer labels", COLUMN(codes32, .type = CXM_TYPE_CODED, .extra = &integer_labels), CXM_TYPE_I64, NUMBERS},
    {"CODED with null integer labels", COLUMN(codes32, .type = CXM_TYPE_CODED, .extra = &labels_with_null), CXM_TYPE_I64,
     {{"-10", 2}, {"0", 32}, {"30", 1 + 4}, {NULL, 8 + 16}}},
    {"CODED with boolean labels", COLUMN(two_codes, .type = CXM_TYPE_CODED, .extra = &bool_labels), CXM_TYPE_BOOL8,
     {{"false", 1 + 8}, {"true", 2 + 4 + 32}, {NULL, 16}}},
    {"CODED with times", COLUMN(three_codes, .type = CXM_TYPE_CODED, .extra = &time_labels), CXM_TYPE_TIME_US,
     {{"-1", 2 + 8}, {"0", 1 + 16 + 32}, {"1000", 4}}},
    {"CODED with TEXT32", COLUMN(six_codes, .type = CXM_TYPE_CODED, .extra = &text_labels), CXM_TYPE_CODED,
     {{"", 4 + 16}, {"aa", 2}, {"b", 1 + 8}, {"xx", 32}}},
    {"CODED with one label for all", COLUMN(six_codes, .type = CXM_TYPE_CODED, .extra = &one_label), CXM_TYPE_CODED, {{"south", ALL}}},
    {"CODED without labels", COLUMN(six_codes, .type = CXM_TYPE_CODED, .extra = &no_labels), CXM_TYPE_CODED, {{NULL, ALL}}},
    {"validity", COLUMN(i8, .type = CXM_TYPE_I8, .validity = valid_not_1_and_3), CXM_TYPE_I64,
     {{"-1", 32}, {"3", 1 + 4}, {"127", 16}, {NULL, 2 + 8}}},
    {"validity of a hashed key", COLUMN(i64, .type = CXM_TYPE_I64, .validity = valid_from_5, .bit_offset = 5), CXM_TYPE_I64,
     {{"-9223372036854775808", 1}, {"-1", 16}, {"0", 4}, {"9223372036854775807", 32}, {NULL, 2 + 8}}},
    {"nothing but nulls", COLUMN(i16, .type = CXM_TYPE_I16, .validity = none_valid), CXM_TYPE_I64, {{NULL, ALL}}},
    {"nothing but null texts", COLUMN(cstr, .type = CXM_TYPE_CSTR, .validity = none_valid), CXM_TYPE_CODED, {{NULL, ALL}}},
    {"nothing but null booleans", COLUMN(bool8, .type = CXM_TYPE_BOOL8, .validity = none_valid), CXM_TYPE_BOOL8, {{NULL, ALL}}},
    {"a member of a struct", COLUMN(&strided[0].key, .type = CXM_TYPE_I32, .stride = sizeof *strided), CXM_TYPE_I64,
     {{"-7", 2}, {"0", 8 + 16}, {"1", 32}, {"7", 1 + 4}}},
    {"backwards", COLUMN(&i8[5], .type = CXM_TYPE_I8, .stride = -1), CXM_TYPE_I64, {{"-128", 4}, {"-1", 1 + 16}, {"3", 8 + 32}, {"127", 2}}},
    {"unaligned", COLUMN(&unaligned[1], .type = CXM_TYPE_I16), CXM_TYPE_I64, {{"0", 32}, {"257", 1 + 8}, {"514", 2 + 16}, {"771", 4}}},
    {"repeated number", COLUMN(&i32[0], .type = CXM_TYPE_I32, .flags = CXM_COLUMN_REPEATED), CXM_TYPE_I64, {{"-2147483648", ALL}}},
    {"repeated text", COLUMN(text, .type = CXM_TYPE_TEXT32, .extra = text32, .flags = CXM_COLUMN_REPEATED), CXM_TYPE_CODED, {{"b", ALL}}},
    {"repeated bit", COLUMN(bits, .type = CXM_TYPE_BOOL1, .bit_offset = 4, .flags = CXM_COLUMN_REPEATED), CXM_TYPE_BOOL8, {{"true", ALL}}},
    {"repeated code", COLUMN(&codes32[5], .type = CXM_TYPE_CODED, .extra = &labels, .flags = CXM_COLUMN_REPEATED), CXM_TYPE_CODED, {{"east", ALL}}},
    {"repeated null", COLUMN(i8, .type = CXM_TYPE_I8, .validity = none_valid, .flags = CXM_COLUMN_REPEATED), CXM_TYPE_I64, {{NULL, ALL}}},
};

static void groups_are_those_of_the_case(void **state)
{
    static const uint8_t answers[ROWS] = {1, 2, 4, 8, 16, 32};
    const struct key_case *wanted = *state;
    struct table table = {0};
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, answers, ROWS));
    table_add(&table, "key", wanted->column);
    cxm_query query = query_of(LIST("rating.mean(score, scale=0..63)"), LIST("key"));
    cxm_result *result = query_run(&table, &query, NULL);
    const cxm_column *key = &cxm_result_table(result)->columns[0];
    int64_t row = 0;
    assert_int_equal(key->type, wanted->type);
    for (; wanted->groups[row].rows; row++) {
        cxm_estimate estimate;
        char printed[64];
        size_t needed;
        assert_true(row < cxm_result_length(result));
        assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
        assert_int_equal(lround(estimate.value * (double)estimate.n), wanted->groups[row].rows);
        assert_int_equal(cxm_column_text(key, row, printed, sizeof printed, &needed, NULL), CXM_OK);
        assert_int_equal(needed != 0, wanted->groups[row].key != NULL);
        assert_string_equal(printed, wanted->groups[row].key ? wanted->groups[row].key : "");
        int64_t found = -1;
        assert_int_equal(cxm_result_find(result, "rating", NULL, &wanted->groups[row].key, &found, NULL), CXM_OK);
        assert_int_equal(found, row);
        const char *as_text = cxm_result_text(result, row, "key");
        if (key->type == CXM_TYPE_CODED && wanted->groups[row].key)
            assert_string_equal(as_text, wanted->groups[row].key);
        else
            assert_null(as_text);
    }
    assert_int_equal(cxm_result_length(result), row);
    check_ledger(result, ROWS);
    cxm_result_free(result);
}

int main(void)
{
    struct CMUnitTest tests[sizeof cases / sizeof *cases];
    size_t count = 0;
    CHECK_ROWS(cases, groups_are_those_of_the_case, tests, count);
    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
