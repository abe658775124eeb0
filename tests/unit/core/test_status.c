/*
 * The names of the statuses and the version of the library.
 * Numbers are written out here: they are part of the ABI and never change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cxm/base.h>
#include <cxm/error.h>

static const struct status_case {
    const char *name;
    cxm_status status;
} cases[] = {
    {"CXM_OK", 0},
    {"CXM_E_ARGUMENT", 1},
    {"CXM_E_TYPE", 2},
    {"CXM_E_DOMAIN", 3},
    {"CXM_E_LENGTH", 4},
    {"CXM_E_NOT_FOUND", 5},
    {"CXM_E_UNSUPPORTED", 6},
    {"CXM_E_MEMORY", 7},
    {"CXM_E_SPACE", 8},
    {"CXM_E_INCOMPATIBLE", 9},
    {"CXM_E_CORRUPT", 10},
    {"CXM_E_CANCELLED", 11},
};

static void every_status_has_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cxm_status_name(cases[i].status), cases[i].name);
}

static void unknown_numbers_are_named_so(void **state)
{
    (void)state;
    assert_string_equal(cxm_status_name(-1), "CXM_E_?");
    assert_string_equal(cxm_status_name(12), "CXM_E_?");
    assert_string_equal(cxm_status_name(INT32_MIN), "CXM_E_?");
    assert_string_equal(cxm_status_name(INT32_MAX), "CXM_E_?");
}

static void version_is_that_of_the_headers(void **state)
{
    (void)state;
    assert_int_equal(cxm_version_number(), CXM_VERSION_NUMBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_name),
        cmocka_unit_test(unknown_numbers_are_named_so),
        cmocka_unit_test(version_is_that_of_the_headers),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
