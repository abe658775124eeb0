/* What a vector expects of a result: its rows in order, the ledger, the canonical text and the fingerprint. */
#ifndef CXM_TESTS_SUPPORT_EXPECT_RESULT_H
#define CXM_TESTS_SUPPORT_EXPECT_RESULT_H

#include <cxm/result.h>

#include "support/expect.h"

/* An element of a result's column, against what the vector has. */
static inline void check_wanted_element(const cxm_column *column, int64_t row, const struct json *key)
{
    char text[256];
    size_t needed = 0;
    assert_int_equal(cxm_column_text(column, row, text, sizeof text, &needed, NULL), CXM_OK);
    assert_int_equal(needed == 0, key->kind == JSON_NULL);
    if (key->kind == JSON_TRUE || key->kind == JSON_FALSE)
        assert_string_equal(text, key->kind == JSON_TRUE ? "true" : "false");
    else if (key->kind != JSON_NULL)
        assert_memory_equal(text, key->text, strlen(text));
    if (key->kind == JSON_TEXT)
        assert_string_equal(text, key->text);
    else if (key->kind == JSON_NUMBER)
        assert_int_equal(strspn(key->text, "-0123456789"), strlen(text));
}

static inline void check_wanted_rows(const struct json *vector, const cxm_result *result)
{
    const cxm_table *table = cxm_result_table(result);
    int64_t row = 0;
    assert_int_equal(cxm_result_length(result), json_count(json_at(vector, "rows")));
    for (const struct json *one = json_first(json_at(vector, "rows")); one; one = one->next, row++) {
        static const char *const texts[] = {"measure", "term", "unit"};
        int64_t key_column = 0;
        cxm_estimate estimate;
        for (const struct json *key = json_first(json_at(one, "keys")); key; key = key->next)
            check_wanted_element(&table->columns[key_column++], row, key);
        assert_string_equal(table->names[key_column], "measure");
        for (int i = 0; i < 3; i++)
            assert_string_equal(cxm_result_text(result, row, texts[i]), json_text(json_at(one, texts[i])));
        assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
        check_wanted(vector, json_at(one, "estimate"), json_text(json_at(one, "term")), &estimate);
        check_nan(cxm_result_number(result, row, "p"));
        check_nan(cxm_result_number(result, row, "q"));
    }
}

static inline void check_wanted_ledger(const struct json *vector, const cxm_result *result)
{
    static const char *const names[] = {"measure", "reason", "rows"};
    const cxm_table *ledger = cxm_result_ledger(result);
    int64_t row = 0;
    assert_int_equal(ledger->length, json_count(json_at(vector, "ledger")));
    for (const struct json *one = json_first(json_at(vector, "ledger")); one; one = one->next, row++) {
        int i = 0;
        for (const struct json *element = json_first(one); element; element = element->next)
            check_wanted_element(cxm_table_find(ledger, names[i++]), row, element);
        assert_int_equal(i, 3);
    }
}

/* The canonical text, which the vector has in pieces. */
static inline void check_wanted_text(const struct json *pieces, const char *text)
{
    for (const struct json *piece = json_first(pieces); piece; piece = piece->next) {
        size_t length = strlen(json_text(piece));
        if (strncmp(text, json_text(piece), length) != 0)
            fail_msg("the text goes on with %s instead of %s", text, json_text(piece));
        text += length;
    }
    assert_string_equal(text, "");
}

static inline void check_wanted_result(const struct json *vector, const cxm_result *result)
{
    check_wanted_rows(vector, result);
    check_wanted_ledger(vector, result);
    check_wanted_text(json_at(vector, "text"), cxm_result_query(result));
    assert_string_equal(cxm_result_fingerprint(result), json_text(json_at(vector, "fingerprint")));
}

#endif
