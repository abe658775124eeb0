/* Dictionaries against a plain list: any order of adding, growing, cutting and forgetting leaves each id at its code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/ids.h"

static const cxm_host lent = CXM_HOST_INIT;

static cxm_status add(struct cxm__ids *ids, const cxm_column *column, int32_t *codes, cxm_error *error)
{
    return cxm__ids_add(ids, column, 0, column->length, codes, &lent, "id", 2, error);
}

static struct cxm__slice slice(const char *text)
{
    return (struct cxm__slice){text, strlen(text)};
}

static void test_integers_of_any_size(void **state)
{
    const int64_t keys[] = {7, INT64_MIN, INT64_MAX, 0, -1, 7, 0, 7};
    const int32_t expected[] = {0, 1, 2, 3, 4, 0, 3, 0};
    const cxm_column column = cxm_column_of(CXM_TYPE_I64, keys, 8);
    struct cxm__ids ids = {0};
    int32_t codes[8];
    (void)state;
    assert_int_equal(cxm__ids_find(&ids, slice("7")), CXM__NO_CODE);
    assert_int_equal(add(&ids, &column, codes, NULL), CXM_OK);
    assert_memory_equal(codes, expected, sizeof codes);
    assert_int_equal(ids.count, 5);
    assert_int_equal(ids.type, CXM_TYPE_I64);
    static const struct {
        const char *text;
        int32_t code;
    } found[] = {{"7", 0},
                 {"-9223372036854775808", 1},
                 {"9223372036854775807", 2},
                 {"0", 3},
                 {"-1", 4},
                 {"9223372036854775808", -1},
                 {"07", -1},
                 {"-0", -1},
                 {"", -1},
                 {"-", -1},
                 {"7 ", -1},
                 {"8", -1},
                 {"99999999999999999999", -1}};
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        assert_int_equal(cxm__ids_find(&ids, slice(found[i].text)), found[i].code);
    cxm__ids_free(&ids, &lent);
}

static void test_texts_of_any_form(void **state)
{
    const char *const texts[] = {"b", "a", NULL, "b", "", "a longer id than eight bytes", "a longer id than eight bytez"};
    const int32_t expected[] = {0, 1, -1, 0, 2, 3, 4};
    cxm_column column = cxm_column_of(CXM_TYPE_CSTR, texts, 7);
    struct cxm__ids ids = {0};
    int32_t codes[7];
    (void)state;
    assert_int_equal(add(&ids, &column, codes, NULL), CXM_OK);
    assert_memory_equal(codes, expected, sizeof codes);
    assert_int_equal(cxm__ids_find(&ids, slice("")), 2);
    const cxm_column chars = {.data = "b\0aab", .length = 3, .width = 2, .type = CXM_TYPE_CHARS};
    assert_int_equal(cxm__ids_add(&ids, &chars, 0, 2, codes, &lent, "id", 2, NULL), CXM_OK);
    assert_int_equal(codes[0], 0);
    assert_int_equal(codes[1], 5);
    assert_int_equal(cxm__ids_text(&ids, 5).length, 2);
    cxm__ids_free(&ids, &lent);
}

static void test_an_empty_text_is_no_id(void **state)
{
    const char *const texts[] = {"", "x", ""};
    const cxm_column column = cxm_column_of(CXM_TYPE_CSTR, texts, 3);
    struct cxm__ids ids = {.empty_is_null = true};
    int32_t codes[3];
    (void)state;
    assert_int_equal(add(&ids, &column, codes, NULL), CXM_OK);
    assert_int_equal(codes[0], -1);
    assert_int_equal(codes[1], 0);
    assert_int_equal(codes[2], -1);
    assert_int_equal(cxm__ids_find(&ids, slice("")), CXM__NO_CODE);
    cxm__ids_free(&ids, &lent);
}

static void test_only_labels_that_rows_have_become_ids(void **state)
{
    const char *const labels[] = {"never", "second", "first"};
    const int8_t rows[] = {2, -1, 1, 2, 7};
    const cxm_column names = cxm_column_of(CXM_TYPE_CSTR, labels, 3);
    const cxm_column column = {.data = rows, .length = 5, .width = 1, .type = CXM_TYPE_CODED, .extra = &names};
    const int32_t expected[] = {0, -1, 1, 0, -1};
    struct cxm__ids ids = {0};
    int32_t codes[5];
    (void)state;
    assert_int_equal(add(&ids, &column, codes, NULL), CXM_OK);
    assert_memory_equal(codes, expected, sizeof codes);
    assert_int_equal(ids.count, 2);
    assert_int_equal(cxm__ids_find(&ids, slice("never")), CXM__NO_CODE);
    cxm__ids_free(&ids, &lent);
}

static void test_text_and_integers_do_not_mix(void **state)
{
    const int64_t keys[] = {1, 2};
    const char *const texts[] = {NULL, "x"};
    const cxm_column integers = cxm_column_of(CXM_TYPE_I64, keys, 2), text = cxm_column_of(CXM_TYPE_CSTR, texts, 2);
    const cxm_column nulls = cxm_column_of(CXM_TYPE_CSTR, texts, 1);
    struct cxm__ids ids = {0};
    cxm_error error;
    int32_t codes[2];
    (void)state;
    assert_int_equal(add(&ids, &nulls, codes, NULL), CXM_OK); /* says nothing of what they are */
    assert_int_equal(ids.type, 0);
    assert_int_equal(add(&ids, &integers, codes, NULL), CXM_OK);
    assert_int_equal(add(&ids, &nulls, codes, NULL), CXM_OK);
    assert_int_equal(add(&ids, &text, codes, &error), CXM_E_TYPE);
    assert_int_equal(error.row, 1);
    assert_string_equal(error.message, "id[1]: this id is text, and these ids were integers before");
    cxm__ids_cut(&ids, 0);
    assert_int_equal(add(&ids, &text, codes, NULL), CXM_OK);
    assert_int_equal(add(&ids, &integers, codes, &error), CXM_E_TYPE);
    assert_string_equal(error.message, "id[0]: this id is an integer, and these ids were text before");
    cxm__ids_free(&ids, &lent);
}

static void test_other_columns_are_no_ids(void **state)
{
    const double numbers[] = {1};
    const uint64_t large[] = {1, UINT64_MAX};
    const cxm_column reals = cxm_column_of(CXM_TYPE_F64, numbers, 1), times = cxm_column_of(CXM_TYPE_TIME_S, large, 1);
    const cxm_column unsigned_ids = cxm_column_of(CXM_TYPE_U64, large, 2);
    struct cxm__ids ids = {0};
    cxm_error error;
    int32_t codes[2];
    (void)state;
    assert_int_equal(add(&ids, &reals, codes, &error), CXM_E_TYPE);
    assert_string_equal(error.message, "id: ids are integers or text, and the column holds real numbers; cast it to int64");
    assert_int_equal(add(&ids, &times, codes, &error), CXM_E_TYPE);
    assert_int_equal(add(&ids, &unsigned_ids, codes, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 1);
    cxm__ids_free(&ids, &lent);
}

static void test_there_is_an_end(void **state)
{
    const int64_t keys[] = {5, 6};
    const cxm_column both = cxm_column_of(CXM_TYPE_I64, keys, 2), first = cxm_column_of(CXM_TYPE_I64, keys, 1);
    struct cxm__ids ids = {0};
    cxm_error error;
    int32_t codes[2];
    (void)state;
    assert_int_equal(add(&ids, &first, codes, NULL), CXM_OK);
    ids.count = INT32_MAX; /* as if there were so many */
    assert_int_equal(add(&ids, &first, codes, NULL), CXM_OK);
    assert_int_equal(add(&ids, &both, codes, &error), CXM_E_UNSUPPORTED);
    assert_string_equal(error.message, "id: a model holds at most 2^31 - 1 different ids");
    ids.count = 1;
    cxm__ids_free(&ids, &lent);
}

/* Ids 0 .. n - 1 as text or as themselves. */
enum { MANY = 20000, TEXT = 12 };

struct many {
    int64_t integers[MANY];
    char texts[MANY][TEXT];
};

static struct many *make_many(void)
{
    struct many *many = calloc(1, sizeof *many);
    assert_non_null(many);
    for (int64_t i = 0; i < MANY; i++) {
        struct cxm__text text = cxm__text_into(many->texts[i], TEXT);
        many->integers[i] = (i * INT64_C(2654435761)) % INT64_C(1000003);
        cxm__text_integer(&text, many->integers[i]);
        (void)cxm__text_end(&text);
    }
    return many;
}

static cxm_column many_column(const struct many *many, bool text, int64_t first, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_I64, many->integers + first, n);
    if (text) {
        column = cxm_column_of(CXM_TYPE_CHARS, many->texts[first], n);
        column.width = TEXT;
    }
    return column;
}

static void check_many(const struct cxm__ids *ids, const struct many *many, int64_t count, int64_t forgotten)
{
    for (int64_t i = 0; i < MANY; i++)
        assert_int_equal(cxm__ids_find(ids, slice(many->texts[i])), i < count && i % 100 >= forgotten ? i : CXM__NO_CODE);
}

static void test_growing_cutting_forgetting(void **state)
{
    struct many *many = make_many();
    int32_t *codes = malloc(MANY * sizeof *codes);
    (void)state;
    assert_non_null(codes);
    for (int text = 0; text < 2; text++) {
        struct cxm__ids ids = {.empty_is_null = true};
        for (int64_t first = 0; first < MANY; first += 2500) {
            const cxm_column column = many_column(many, text, first, 2500);
            assert_int_equal(add(&ids, &column, codes, NULL), CXM_OK);
        }
        check_many(&ids, many, MANY, 0);
        cxm__ids_cut(&ids, 7001);
        check_many(&ids, many, 7001, 0);
        int64_t gone = 0;
        for (int32_t code = 0; code < 7001; code++)
            if (code % 100 < 10)
                codes[gone++] = code;
        cxm__ids_forget(&ids, codes, 0);
        cxm__ids_forget(&ids, codes, gone / 2);
        cxm__ids_forget(&ids, codes + gone / 2, gone - gone / 2);
        cxm__ids_forget(&ids, codes, 3); /* once more */
        check_many(&ids, many, 7001, 10);
        const cxm_column rest = many_column(many, text, 7001, MANY - 7001); /* the table grows, the forgotten stay away */
        assert_int_equal(add(&ids, &rest, codes, NULL), CXM_OK);
        for (int64_t i = 0; i < MANY - 7001; i++)
            assert_int_equal(codes[i], 7001 + i);
        const cxm_column labels = cxm__ids_column(&ids);
        assert_int_equal(labels.length, MANY);
        for (int32_t code = 0; code < MANY; code++) {
            char buffer[TEXT];
            assert_int_equal(cxm_column_text(&labels, code, buffer, sizeof buffer, NULL, NULL), CXM_OK);
            assert_string_equal(buffer, code < 7001 && code % 100 < 10 ? (text ? "" : "0") : many->texts[code]);
        }
        const cxm_column again = many_column(many, text, 0, 1); /* comes back as somebody new */
        assert_int_equal(add(&ids, &again, codes, NULL), CXM_OK);
        assert_int_equal(codes[0], MANY);
        cxm__ids_free(&ids, &lent);
        assert_int_equal(cxm__ids_bytes(&ids), 0);
    }
    free(codes);
    free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_of_any_size),
        cmocka_unit_test(test_texts_of_any_form),
        cmocka_unit_test(test_an_empty_text_is_no_id),
        cmocka_unit_test(test_only_labels_that_rows_have_become_ids),
        cmocka_unit_test(test_text_and_integers_do_not_mix),
        cmocka_unit_test(test_other_columns_are_no_ids),
        cmocka_unit_test(test_there_is_an_end),
        cmocka_unit_test(test_growing_cutting_forgetting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
