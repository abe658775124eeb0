/* A person is forgotten: what goes, what stays, that nothing of them is left in memory, and that a failure changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/failing_host.h"
#include "support/model_dump.h"

enum { PEOPLE = 6, ANSWERS = 8 };

static const char *const eve = "eve@acme.example";

/* Eve and five others; two answers of hers, one of which only her invitation links to her. */
static cxm_status fill(cxm_model *model)
{
    static const char *const contacts[] = {"eve@acme.example", "bob", "cy", "dan", "fay", "gus"};
    static const char *const names[] = {"Eve Adams", "Bob", "Cy", "Eve Adams", "Fay", "Gus"}, *const languages[] = {"eo", "de",
                                                                                                                    "de", "de",
                                                                                                                    "de", "de"};
    static const double salaries[] = {1, 2, 3, 4, 5, 6};
    static const char *const accounts[] = {"acme", "acme", "acme", "beta", "beta", "beta"};
    static const char *const roles[] = {"Plant Manager", "Operator", "Operator", "Operator", "Operator", "CFO"};
    static const int64_t times[] = {10, 20, 30, 40, 50, 60, 70, 80};
    static const char *const invitations[] = {"i1", "i2", "i3", "i4", "i5", "i6"};
    static const char *const who[] = {"eve@acme.example", "bob", "cy", "dan", "fay", "gus", NULL, "bob"};
    static const char *const of[] = {NULL, NULL, NULL, NULL, NULL, NULL, "i1", "i2"};
    static const char *const responses[] = {"r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8"};
    static const char *const where[] = {"acme", "acme", "acme", "beta", "beta", "beta", "acme", "acme"};
    static const char *const channels[] = {"fax", "mail", "mail", "mail", "mail", "mail", "mail", "phone"};
    static const uint8_t scores[] = {9, 8, 7, 6, 5, 4, 3, 2}, ages[] = {61, 30, 30, 30, 40, 40, 30, 40};
    static const char *const of_items[] = {"r1", "r2", "r7"}, *const items[] = {"q1", "q1", "q2"};
    static const char *const actions[] = {"a1", "a1", "a2"}, *const kinds[] = {"contacted", "resolved", "contacted"};
    static const char *const for_response[] = {"r1", "r1", "r2"}, *const for_contact[] = {NULL, "eve@acme.example", "bob"};
    static const char *const owners[] = {"Eve Adams", "sam", "eve@acme.example"};
    struct batch batch;
    cxm_status status;
    batch_begin(&batch, PEOPLE);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, contacts);
    batch_add(&batch, "name", CXM_TYPE_CSTR, names);
    batch_add(&batch, "language", CXM_TYPE_CSTR, languages);
    batch_add(&batch, "salary", CXM_TYPE_F64, salaries);
    status = cxm_model_append(model, "contacts", &batch.table, NULL, NULL, NULL, NULL);
    batch_begin(&batch, PEOPLE);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, contacts);
    batch_add(&batch, "account", CXM_TYPE_CSTR, accounts);
    status = status ? status : cxm_model_append(model, "memberships", &batch.table, NULL, NULL, NULL, NULL);
    batch_add(&batch, "role", CXM_TYPE_CSTR, roles);
    status = status ? status : cxm_model_append(model, "roles", &batch.table, NULL, NULL, NULL, NULL);
    batch_begin(&batch, PEOPLE);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, contacts);
    batch_add(&batch, "invitation", CXM_TYPE_CSTR, invitations);
    batch_add(&batch, "sent", CXM_TYPE_TIME_S, times);
    status = status ? status : cxm_model_append(model, "invitations", &batch.table, NULL, NULL, NULL, NULL);
    batch_begin(&batch, ANSWERS);
    batch_add(&batch, "answered", CXM_TYPE_TIME_S, times);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, who);
    batch_add(&batch, "invitation", CXM_TYPE_CSTR, of);
    batch_add(&batch, "response", CXM_TYPE_CSTR, responses);
    batch_add(&batch, "account", CXM_TYPE_CSTR, where);
    batch_add(&batch, "channel", CXM_TYPE_CSTR, channels);
    batch_add(&batch, "score", CXM_TYPE_U8, scores);
    batch_add(&batch, "age", CXM_TYPE_U8, ages);
    status = status ? status : cxm_model_append(model, "responses", &batch.table, NULL, NULL, NULL, NULL);
    batch_begin(&batch, 3);
    batch_add(&batch, "response", CXM_TYPE_CSTR, of_items);
    batch_add(&batch, "item", CXM_TYPE_CSTR, items);
    status = status ? status : cxm_model_append(model, "items", &batch.table, NULL, NULL, NULL, NULL);
    batch_begin(&batch, 3);
    batch_add(&batch, "action", CXM_TYPE_CSTR, actions);
    batch_add(&batch, "kind", CXM_TYPE_CSTR, kinds);
    batch_add(&batch, "time", CXM_TYPE_TIME_S, times);
    batch_add(&batch, "response", CXM_TYPE_CSTR, for_response);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, for_contact);
    batch_add(&batch, "owner", CXM_TYPE_CSTR, owners);
    return status ? status : cxm_model_append(model, "actions", &batch.table, NULL, NULL, NULL, NULL);
}

/* Memory that may be searched wherever nothing was written yet. */
static void *zeroed(void *context, size_t size)
{
    (void)context;
    return calloc(1, size);
}

static void give_back(void *context, void *block, size_t size)
{
    (void)context;
    (void)size;
    free(block);
}

static cxm_model *filled(void)
{
    cxm_model *model = NULL;
    cxm_host host = CXM_HOST_INIT;
    host.allocate = zeroed;
    host.release = give_back;
    assert_int_equal(cxm_model_new(&host, &model, NULL), CXM_OK);
    assert_int_equal(fill(model), CXM_OK);
    return model;
}

static bool holds(const void *block, int64_t size, const char *text)
{
    const size_t length = strlen(text);
    for (int64_t i = 0; i + (int64_t)length <= size; i++)
        if (memcmp((const char *)block + i, text, length) == 0)
            return true;
    return false;
}

/* Whether a text stands anywhere in the memory of a model's dictionaries. */
static bool remembered(const cxm_model *model, const char *text)
{
    bool found = false;
    for (int32_t i = 0; i < CXM__ENTITIES; i++)
        found = found || holds(model->entities[i].bytes, model->entities[i].byte_capacity, text);
    for (int32_t t = 0; t < CXM__TABLES; t++)
        for (int32_t c = 0; c < model->tables[t].count; c++)
            if (model->tables[t].columns[c].texts)
                found = found ||
                        holds(model->tables[t].columns[c].texts->bytes, model->tables[t].columns[c].texts->byte_capacity, text);
    return found;
}

static void check_lines(const cxm_model *model, const char *const *lines)
{
    char *dump = model_dump(model, false);
    for (; *lines; lines++)
        if (!strstr(dump, *lines))
            fail_msg("%s\nis not in\n%s", *lines, dump);
    free(dump);
}

static void test_what_goes_and_what_stays(void **state)
{
    static const char *const lines[] = {
        "contacts 6\n contact kind 0: null bob cy dan fay gus\n language kind 4: null de de de de de\n"
        " name kind 4: null Bob Cy Eve Adams Fay Gus\n salary kind 2: null 2 3 4 5 6\n",
        "memberships 6\n account kind 0: acme acme acme beta beta beta\n contact kind 0: null bob cy dan fay gus\n",
        "roles 6\n account kind 0: acme acme acme beta beta beta\n contact kind 0: null bob cy dan fay gus\n"
        " role kind 4: null Operator Operator Operator Operator CFO\n",
        "invitations 6\n contact kind 0: null bob cy dan fay gus\n invitation kind 0:  i2 i3 i4 i5 i6\n"
        " sent kind 1: 10000000 20000000 30000000 40000000 50000000 60000000\n",
        "responses 8\n account kind 0: acme acme acme beta beta beta acme acme\n"
        " age kind 2: null 30 30 30 40 40 30 40\n" /* bob, cy and dan are thirty too */
        " answered kind 1: 10000000 20000000 30000000 40000000 50000000 60000000 70000000 80000000\n"
        " channel kind 4: null mail mail mail mail mail mail phone\n" /* nobody else had a fax */
        " contact kind 0: null bob cy dan fay gus null bob\n"
        " invitation kind 0: null null null null null null  i2\n"
        " response kind 0:  r2 r3 r4 r5 r6  r8\n"
        " score kind 2: 9 8 7 6 5 4 3 2\n",
        "items 3\n item kind 4: null q1 null\n response kind 0:  r2 \n",
        "actions 3\n action kind 0:   a2\n contact kind 0: null null bob\n kind kind 4: null null contacted\n"
        " owner kind 4: null null null\n response kind 0:   r2\n time kind 1: 10000000 20000000 30000000\n",
        "entity 1 @-1 bob@1 cy@2 dan@3 fay@4 gus@5\n",
        "roles of \nroles of bob 1\n",
        "memberships of \nmemberships of bob 1\n",
        NULL};
    cxm_model *model = filled();
    cxm_rows *remains = NULL;
    (void)state;
    assert_true(remembered(model, eve));
    assert_int_equal(cxm_model_forget(model, eve, 2, &remains, NULL), CXM_OK);
    check_lines(model, lines);
    static const char *const gone[] = {"eve@acme.example", "fax", "Plant Manager", "r1", "r7", "i1", "a1", "sam"};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        if (remembered(model, gone[i]))
            fail_msg("%s is remembered", gone[i]);
    assert_true(remembered(model, "Eve Adams")); /* that is dan's name as well */
    static const int64_t rows[CXM__TABLES] = {0, 1, 1, 1, 0, 1, 2, 2, 0, 0, 0, 2},
                         cleared[CXM__TABLES] = {0, 4, 1, 2, 0, 1, 3, 2, 0, 0, 0, 6};
    const cxm_table *table = cxm_rows_table(remains);
    assert_int_equal(table->length, CXM__TABLES);
    for (int32_t i = 0; i < CXM__TABLES; i++) {
        char name[32];
        assert_int_equal(cxm_column_text(cxm_table_find(table, "table"), i, name, sizeof name, NULL, NULL), CXM_OK);
        assert_string_equal(name, cxm__table_names[i]);
        assert_int_equal(((const int64_t *)cxm_table_find(table, "rows")->data)[i], rows[i]);
        if (((const int64_t *)cxm_table_find(table, "cleared")->data)[i] != cleared[i])
            fail_msg("%s: %d cleared", name, (int)((const int64_t *)cxm_table_find(table, "cleared")->data)[i]);
    }
    cxm_rows_free(remains);
    cxm_model_free(model);
}

static void test_how_many_must_share(void **state)
{
    static const struct {
        int64_t min_n;
        const char *lines[4];
    } cases[] = {
        {1,
         {" age kind 2: null 30 30 30 40 40 30 40\n", "items 3\n item kind 4: q1 q1 null\n",
          " account kind 0: acme acme acme beta beta beta acme acme\n"}},
        {3, {" account kind 0: null acme acme beta beta beta null acme\n", " age kind 2: null 30 30 30 40 40 30 40\n"}},
        {4, {" age kind 2: null 30 30 30 40 40 null 40\n", " channel kind 4: null mail mail mail mail mail mail phone\n"}},
        {6, {" channel kind 4: null mail mail mail mail mail null phone\n"}},
        {INT64_MAX, {" channel kind 4: null mail mail mail mail mail null phone\n"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_model *model = filled();
        assert_int_equal(cxm_model_forget(model, eve, cases[i].min_n, NULL, NULL), CXM_OK);
        check_lines(model, cases[i].lines);
        cxm_model_free(model);
    }
}

static void test_who_cannot_be_forgotten(void **state)
{
    cxm_model *model = filled();
    cxm_error error;
    char *before = model_dump(model, true);
    (void)state;
    assert_int_equal(cxm_model_forget(model, "nobody", 1, NULL, &error), CXM_E_NOT_FOUND);
    assert_string_equal(error.message, "contact: nobody is nobody whom the model knows");
    assert_int_equal(cxm_model_forget(model, "", 1, NULL, &error), CXM_E_NOT_FOUND);
    assert_int_equal(cxm_model_forget(model, eve, 0, NULL, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "min_n is 0, and at least 1 was expected");
    assert_int_equal(cxm_model_forget(model, NULL, 1, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_forget(NULL, eve, 1, NULL, &error), CXM_E_ARGUMENT);
    char *after = model_dump(model, true);
    assert_string_equal(before, after);
    free(before);
    free(after);
    assert_int_equal(cxm_model_forget(model, eve, 1, NULL, NULL), CXM_OK);
    assert_int_equal(cxm_model_forget(model, eve, 1, NULL, &error), CXM_E_NOT_FOUND); /* not twice */
    cxm_model_free(model);
}

static void test_all_of_them_one_after_the_other(void **state)
{
    static const char *const contacts[] = {"gus", "eve@acme.example", "dan", "bob", "fay", "cy"};
    cxm_model *model = filled();
    (void)state;
    for (size_t i = 0; i < PEOPLE; i++)
        assert_int_equal(cxm_model_forget(model, contacts[i], 2, NULL, NULL), CXM_OK);
    assert_false(remembered(model, "Eve"));
    assert_true(remembered(model, "beta")); /* an account is no person */
    assert_int_equal(fill(model), CXM_OK); /* somebody new, who happens to have their ids */
    assert_int_equal(model->entities[CXM__ENTITY_CONTACT].count, 2 * PEOPLE);
    assert_int_equal(cxm__model_row(model, CXM__ENTITY_CONTACT, PEOPLE), PEOPLE);
    cxm_model_free(model);
}

static void test_ids_that_are_integers(void **state)
{
    static const int64_t contacts[] = {41, 0, 43}, times[] = {1, 2, 3};
    static const char *const texts[] = {"x", "41", "x"};
    static const double sizes[] = {1.5, 2.5, 1.5};
    cxm_model *model = NULL;
    struct batch batch;
    (void)state;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    batch_begin(&batch, 3);
    batch_add(&batch, "contact", CXM_TYPE_I64, contacts);
    batch_add(&batch, "answered", CXM_TYPE_TIME_S, times);
    batch_add(&batch, "channel", CXM_TYPE_CSTR, texts);
    batch_add(&batch, "size", CXM_TYPE_F64, sizes);
    batch_add(&batch, "born", CXM_TYPE_TIME_S, times);
    batch_add(&batch, "member", CXM_TYPE_BOOL8, (const uint8_t[]){1, 0, 0});
    assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
    assert_int_equal(cxm_model_forget(model, "41", 1, NULL, NULL), CXM_OK);
    static const char *const lines[] = {
        "responses 3\n answered kind 1: 1000000 2000000 3000000\n born kind 1: null 2000000 3000000\n"
        " channel kind 4: x 41 x\n contact kind 0: null 0 43\n member kind 3: null false false\n"
        " size kind 2: 1.5 2.5 1.5\n",
        "entity 1 0@-1 0@-1 43@-1\n", NULL};
    check_lines(model, lines);
    assert_int_equal(cxm__ids_find(&model->entities[CXM__ENTITY_CONTACT], (struct cxm__slice){"0", 1}), 1);
    for (int64_t i = 0; i < model->entities[CXM__ENTITY_CONTACT].capacity; i++)
        if (i < 3)
            assert_int_not_equal(model->entities[CXM__ENTITY_CONTACT].integers[i], 41);
    cxm_model_free(model);
}

/* Fields of the host's may be named like ids of other tables. */
static void test_further_fields_named_like_ids(void **state)
{
    static const char *const texts[] = {"eve@acme.example", "x"};
    cxm_model *model = filled();
    struct batch batch;
    (void)state;
    batch_begin(&batch, 2);
    batch_add(&batch, "account", CXM_TYPE_CSTR, texts);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, texts);
    batch_add(&batch, "response", CXM_TYPE_CSTR, texts);
    assert_int_equal(cxm_model_append(model, "accounts", &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
    assert_int_equal(cxm_model_forget(model, eve, 1, NULL, NULL), CXM_OK);
    static const char *const lines[] = {" contact kind 4: null x\n response kind 4: null x\n", NULL};
    check_lines(model, lines);
    cxm_model_free(model);
}

/* Somebody who is called like a word that many rows have. */
static void test_a_name_that_is_a_word(void **state)
{
    static const char *const contacts[] = {"placeholder", "ann"}, *const names[] = {"Service", "Ann"};
    static const char *const channels[] = {"Service", "Service", "Service", "mail"}, *const collectors[] = {"Service", "Service", "Service", "Tom"};
    static const char *const stages[] = {"Service", "use", "use", "placeholder"};
    cxm_model *model = NULL;
    struct batch batch;
    (void)state;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    batch_begin(&batch, 2);
    batch_add(&batch, "contact", CXM_TYPE_CSTR, contacts);
    batch_add(&batch, "name", CXM_TYPE_CSTR, names);
    assert_int_equal(cxm_model_append(model, "contacts", &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
    batch_begin(&batch, 4);
    batch_add(&batch, "answered", CXM_TYPE_TIME_S, (const int64_t[]){1, 2, 3, 4});
    batch_add(&batch, "channel", CXM_TYPE_CSTR, channels);
    batch_add(&batch, "collector", CXM_TYPE_CSTR, collectors);
    batch_add(&batch, "stage", CXM_TYPE_CSTR, stages);
    assert_int_equal(cxm_model_append(model, "responses", &batch.table, NULL, NULL, NULL, NULL), CXM_OK);
    assert_int_equal(cxm_model_forget(model, "placeholder", 2, NULL, NULL), CXM_OK);
    static const char *const lines[] = {" channel kind 4: Service Service Service mail\n collector kind 4: null null null Tom\n"
                                        " stage kind 4: null use use null\n", NULL};
    check_lines(model, lines);
    cxm_model_free(model);
}

static void test_memory(void **state)
{
    (void)state;
    for (int64_t fail_at = 1;; fail_at++) {
        struct failing_host failing;
        cxm_model *model = NULL;
        cxm_rows *remains = NULL;
        failing_host_init(&failing, 0);
        assert_int_equal(cxm_model_new(&failing.host, &model, NULL), CXM_OK);
        assert_int_equal(fill(model), CXM_OK);
        char *before = model_dump(model, true);
        failing.fail_at = failing.calls + fail_at;
        const cxm_status status = cxm_model_forget(model, eve, 3, &remains, NULL);
        failing.fail_at = 0;
        char *after = model_dump(model, true);
        assert_int_equal(strcmp(before, after) == 0, status != CXM_OK);
        assert_int_equal(remains == NULL, status != CXM_OK);
        free(before);
        free(after);
        cxm_rows_free(remains);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_goes_and_what_stays),
        cmocka_unit_test(test_how_many_must_share),
        cmocka_unit_test(test_who_cannot_be_forgotten),
        cmocka_unit_test(test_all_of_them_one_after_the_other),
        cmocka_unit_test(test_ids_that_are_integers),
        cmocka_unit_test(test_further_fields_named_like_ids),
        cmocka_unit_test(test_a_name_that_is_a_word),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
