/* What names of roles stand for: the picklists of the common CRMs as they are delivered, and what the host says instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/model.h"
#include "support/failing_host.h"

static const char *class_of(const cxm_model *model, const char *name)
{
    return cxm__role_class_names[cxm__roles_class(&model->roles, (struct cxm__slice){name, strlen(name)})];
}

static const struct {
    const char *from, *name, *role_class;
} names[] = {
    {"Salesforce", "Business User", "end_user"},
    {"Salesforce", "Decision Maker", "decision_maker"},
    {"Salesforce", "Economic Buyer", "economic_buyer"},
    {"Salesforce", "Economic Decision Maker", "economic_buyer"},
    {"Salesforce", "Evaluator", "technical_quality"},
    {"Salesforce", "Executive Sponsor", "decision_maker"},
    {"Salesforce", "Influencer", "influencer"},
    {"Salesforce", "Technical Buyer", "technical_quality"},
    {"Salesforce", "Other", "other"},
    {"Salesforce, account contact role", "Approver", "decision_maker"},
    {"Salesforce, account contact role", "Buyer", "economic_buyer"},
    {"Salesforce, buying committee", "Champion", "champion"},
    {"Salesforce, buying committee", "Technical Evaluator", "technical_quality"},
    {"Salesforce, buying committee", "CFO", "economic_buyer"},
    {"Salesforce, buying committee", "End User", "end_user"},
    {"Salesforce, buying committee", "Gatekeeper", "gatekeeper"},
    {"Dynamics 365", "Champion", "champion"},
    {"Dynamics 365", "Decision Maker", "decision_maker"},
    {"Dynamics 365", "Economic Buyer", "economic_buyer"},
    {"Dynamics 365", "Technical Buyer", "technical_quality"},
    {"Dynamics 365", "Stakeholder", "influencer"},
    {"Dynamics 365", "Employee", "other"},
    {"HubSpot", "BLOCKER", "gatekeeper"},
    {"HubSpot", "BUDGET_HOLDER", "economic_buyer"},
    {"HubSpot", "CHAMPION", "champion"},
    {"HubSpot", "DECISION_MAKER", "decision_maker"},
    {"HubSpot", "END_USER", "end_user"},
    {"HubSpot", "EXECUTIVE_SPONSOR", "decision_maker"},
    {"HubSpot", "INFLUENCER", "influencer"},
    {"HubSpot", "LEGAL_AND_COMPLIANCE", "gatekeeper"},
    {"HubSpot", "Legal & Compliance", "gatekeeper"},
    {"a plant", "Operator", "end_user"},
    {"a plant", "Quality", "technical_quality"},
    {"our own", "technical/quality", "technical_quality"},
    {"folded", "  decision--maker ", "decision_maker"},
    {"folded", "dEcIsIoN_mAkEr", "decision_maker"},
    {"several", "Influencer;Decision Maker;Other", "decision_maker"},
    {"several", "Nobody;End User", "end_user"},
    {"several", ";", "unknown"},
    {"nobody's", "Chief Happiness Officer", "unknown"},
    {"nobody's", "", "unknown"},
};

static void test_names_of_the_common_crms(void **state)
{
    cxm_model *model = NULL;
    (void)state;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(class_of(model, names[i].name), names[i].role_class) != 0)
            fail_msg("%s: %s is %s", names[i].from, names[i].name, class_of(model, names[i].name));
    for (int32_t i = 0; i < CXM__ROLE_CLASSES; i++)
        assert_string_equal(class_of(model, cxm__role_class_names[i]), cxm__role_class_names[i]);
    char endless[4000];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_string_equal(class_of(model, endless), "unknown");
    cxm_model_free(model);
}

static void test_the_defaults_are_folded_and_unique(void **state)
{
    (void)state;
    for (int32_t i = 0; i < cxm__role_default_count; i++) {
        const char *name = cxm__role_defaults[i].name;
        assert_true(strspn(name, "abcdefghijklmnopqrstuvwxyz &") == strlen(name));
        for (int32_t k = 0; k < i; k++)
            assert_string_not_equal(name, cxm__role_defaults[k].name);
    }
}

static void test_the_host_s_word_wins(void **state)
{
    cxm_model *model = NULL;
    (void)state;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    assert_int_equal(
        cxm_model_map_roles(model, "\"Plant Manager\"=end_user CFO=decision_maker, \"Werks-Leiter\"=\"End User\"", NULL), CXM_OK);
    assert_string_equal(class_of(model, "plant_manager"), "end_user");
    assert_string_equal(class_of(model, "cfo"), "decision_maker");
    assert_string_equal(class_of(model, "werks leiter"), "end_user");
    assert_int_equal(cxm_model_map_roles(model, "cfo=gatekeeper cfo=champion", NULL), CXM_OK);
    assert_string_equal(class_of(model, "CFO"), "champion");
    assert_int_equal(cxm_model_map_roles(model, "  ", NULL), CXM_OK);
    assert_int_equal(cxm_model_map_roles(model, "\"Left; alone\"=champion", NULL), CXM_OK);
    assert_string_equal(class_of(model, "left; alone"), "champion");
    cxm_model_free(model);
}

static void test_what_is_refused_changes_nothing(void **state)
{
    static const struct {
        const char *text, *message;
        cxm_status status;
    } cases[] = {
        {"cfo=boss",
         "cfo=boss: no such class of roles; there are decision_maker, economic_buyer, influencer, technical_quality, end_user, "
         "gatekeeper, champion, other, unknown",
         CXM_E_NOT_FOUND},
        {"cfo=champion ceo=boss", NULL, CXM_E_NOT_FOUND},
        {"cfo", "cfo is not of the form name=value", CXM_E_ARGUMENT},
        {"cfo=champion =champion", NULL, CXM_E_ARGUMENT},
        {"\"cfo=champion", NULL, CXM_E_ARGUMENT},
        {"\" - \"=champion", "\" - \" is no name of a role", CXM_E_ARGUMENT},
    };
    cxm_model *model = NULL;
    cxm_error error;
    (void)state;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(cxm_model_map_roles(model, cases[i].text, &error), cases[i].status);
        assert_int_equal(error.argument, 1);
        if (cases[i].message)
            assert_string_equal(error.message, cases[i].message);
        assert_string_equal(class_of(model, "cfo"), "economic_buyer");
    }
    assert_int_equal(cxm_model_map_roles(NULL, "", &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_model_map_roles(model, NULL, &error), CXM_E_ARGUMENT);
    cxm_model_free(model);
}

static void test_sides(void **state)
{
    static const uint8_t initial[CXM__ROLE_CLASSES] = {CXM__SIDE_BUYER,    CXM__SIDE_BUYER,    CXM__SIDE_END_USER,
                                                       CXM__SIDE_BUYER,    CXM__SIDE_END_USER, CXM__SIDE_BUYER,
                                                       CXM__SIDE_END_USER, CXM__SIDE_UNKNOWN,  CXM__SIDE_UNKNOWN};
    cxm_model *model = NULL;
    cxm_error error;
    (void)state;
    assert_int_equal(cxm_model_new(NULL, &model, NULL), CXM_OK);
    assert_memory_equal(model->roles.side, initial, sizeof initial);
    assert_int_equal(cxm_model_map_sides(model, "champion=buyer other=own_employee gatekeeper=unknown", NULL), CXM_OK);
    assert_int_equal(model->roles.side[CXM__ROLE_CHAMPION], CXM__SIDE_BUYER);
    assert_int_equal(model->roles.side[CXM__ROLE_OTHER], CXM__SIDE_OWN_EMPLOYEE);
    assert_int_equal(model->roles.side[CXM__ROLE_GATEKEEPER], CXM__SIDE_UNKNOWN);
    assert_int_equal(cxm_model_map_sides(model, "champion=end_user boss=buyer", &error), CXM_E_NOT_FOUND);
    assert_string_equal(error.name, "boss");
    assert_int_equal(cxm_model_map_sides(model, "champion=inside", &error), CXM_E_NOT_FOUND);
    assert_string_equal(error.message, "champion=inside: no such side; there are buyer, end_user, own_employee, unknown");
    assert_int_equal(cxm_model_map_sides(model, "champion", &error), CXM_E_ARGUMENT);
    assert_int_equal(model->roles.side[CXM__ROLE_CHAMPION], CXM__SIDE_BUYER);
    cxm_model_free(model);
}

static void test_memory(void **state)
{
    (void)state;
    for (int64_t fail_at = 1;; fail_at++) {
        struct failing_host failing;
        cxm_model *model = NULL;
        failing_host_init(&failing, fail_at);
        cxm_status status = cxm_model_new(&failing.host, &model, NULL);
        if (!status)
            status = cxm_model_map_roles(model, "a=champion b=champion c=other", NULL);
        if (status && model)
            assert_int_equal(model->roles.own_count, 0);
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
        cmocka_unit_test(test_names_of_the_common_crms),
        cmocka_unit_test(test_the_defaults_are_folded_and_unique),
        cmocka_unit_test(test_the_host_s_word_wins),
        cmocka_unit_test(test_what_is_refused_changes_nothing),
        cmocka_unit_test(test_sides),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
