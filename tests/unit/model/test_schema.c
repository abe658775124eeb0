/* The tables that a model is born with: each can be found, its fields are unique, and ids say what they are ids of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/model.h"

static void test_tables_by_name(void **state)
{
    static const char *const names[] = {"accounts",  "contacts", "memberships", "roles",   "assets",   "invitations",
                                        "responses", "items",    "themes",      "signals", "outcomes", "actions"};
    (void)state;
    for (int32_t i = 0; i < CXM__TABLES; i++) {
        assert_string_equal(cxm_model_table_name(i), names[i]);
        assert_int_equal(cxm__table_find(names[i]), i);
    }
    assert_null(cxm_model_table_name(-1));
    assert_null(cxm_model_table_name(CXM__TABLES));
    assert_int_equal(cxm__table_find("account"), -1);
    assert_int_equal(cxm__table_find(NULL), -1);
    int32_t count = 7;
    assert_null(cxm_model_fields("nothing", &count));
    assert_int_equal(count, 0);
    assert_null(cxm_model_fields(NULL, NULL));
}

static void test_required_fields(void **state)
{
    static const char *const required[CXM__TABLES] = {
        "account", "contact", "contact account", "contact role", "asset", "contact", "answered", "response item", "response theme",
        "name event", "account kind time", "action kind time"};
    (void)state;
    for (int32_t i = 0; i < CXM__TABLES; i++) {
        char found[64] = "";
        int32_t count = 0;
        const cxm_field *fields = cxm_model_fields(cxm__table_names[i], &count);
        for (int32_t f = 0; f < count; f++) {
            if (!(fields[f].flags & CXM_FIELD_REQUIRED))
                continue;
            if (found[0])
                strcat(found, " ");
            strcat(found, fields[f].name);
        }
        assert_string_equal(found, required[i]);
    }
}

static void test_fields_are_unique_and_told_of(void **state)
{
    (void)state;
    for (int32_t i = 0; i < CXM__TABLES; i++) {
        int32_t count = 0;
        const cxm_field *fields = cxm_model_fields(cxm__table_names[i], &count);
        assert_true(count > 0);
        for (int32_t f = 0; f < count; f++) {
            const size_t length = strlen(fields[f].summary);
            assert_true(length > 3 && fields[f].summary[length - 1] == '.');
            assert_in_range(fields[f].kind, CXM_FIELD_ID, CXM_FIELD_PATH);
            assert_ptr_equal(cxm__table_field(i, fields[f].name), &fields[f]); /* the first of its name */
            assert_int_equal(cxm__field_entity(i, fields[f].name) >= 0, fields[f].kind == CXM_FIELD_ID);
        }
        assert_null(cxm__table_field(i, "no such field"));
        assert_int_equal(cxm__field_entity(i, "no such field"), -1);
    }
    assert_int_equal(cxm__field_entity(CXM__ACCOUNTS, "parent"), CXM__ENTITY_ACCOUNT);
    assert_int_equal(cxm__field_entity(CXM__ACTIONS, "action"), CXM__ENTITY_ACTION);
    assert_int_equal(cxm__field_entity(CXM__ITEMS, "response"), CXM__ENTITY_RESPONSE);
}

static void test_headcounts_are_those_of_the_classes(void **state)
{
    (void)state;
    for (int32_t i = 0; i < CXM__ROLE_UNKNOWN; i++) {
        char name[64] = "headcount_";
        strcat(name, cxm__role_class_names[i]);
        assert_non_null(cxm__table_field(CXM__ACCOUNTS, name));
    }
}

static void test_an_empty_model(void **state)
{
    cxm_model *model = NULL;
    cxm_host host = CXM_HOST_INIT;
    cxm_error error;
    (void)state;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    for (int32_t i = 0; i < CXM__TABLES; i++) {
        assert_int_equal(cxm_model_length(model, cxm__table_names[i]), 0);
        assert_int_equal(cxm_model_bytes(model, cxm__table_names[i]), 0);
    }
    assert_int_equal(cxm_model_bytes(model, NULL), 0);
    assert_int_equal(cxm_model_length(model, "nothing"), -1);
    assert_int_equal(cxm_model_bytes(model, "nothing"), -1);
    assert_int_equal(cxm_model_length(NULL, "roles"), 0);
    cxm_model_free(model);
    cxm_model_free(NULL);
    assert_int_equal(cxm_model_new(NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "model is NULL");
    host.reserved = 1;
    assert_int_equal(cxm_model_new(&host, &model, &error), CXM_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_by_name),
        cmocka_unit_test(test_required_fields),
        cmocka_unit_test(test_fields_are_unique_and_told_of),
        cmocka_unit_test(test_headcounts_are_those_of_the_classes),
        cmocka_unit_test(test_an_empty_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
