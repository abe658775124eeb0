/* Customer Effort Score in both directions of the scale: version 1 of 2010 was answered the other way round.
 * The cases with numbers stand in vectors/measures.json. */
#include "support/check.h"

#include <cxm/cxm.h>

static void mirrored_intervals_are_mirror_images(void **state)
{
    (void)state;
    static const uint8_t rows[] = {7, 6, 5, 5, 4, 7, 3, 6, 2, 7}, mirrored[] = {1, 2, 3, 3, 4, 1, 5, 2, 6, 1};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 10), turned = cxm_column_of(CXM_TYPE_U8, mirrored, 10);
    cxm_ces_options options = CXM_CES_OPTIONS_INIT;
    cxm_ces_result expected, result;
    assert_int_equal(cxm_ces(&column, NULL, &options, NULL, &expected, NULL), CXM_OK);
    options.direction = CXM_CES_LOWER_IS_EASIER;
    assert_int_equal(cxm_ces(&turned, NULL, &options, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.lower, expected.mean.lower, 1e-14);
    check_close(result.mean.upper, expected.mean.upper, 1e-14);
    assert_memory_equal(&result.agree, &expected.agree, sizeof result.agree);
    assert_memory_equal(&result.net, &expected.net, sizeof result.net);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(mirrored_intervals_are_mirror_images),
    };
    return cmocka_run_group_tests_name("ces", tests, NULL, NULL);
}
