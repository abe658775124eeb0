/* Ratings of very many answers, and of answers that are all alike, swept over their number and size.
 * The cases with numbers stand in vectors/measures.json. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <stdlib.h>

/* Whatever the answer is and however often it was given, its mean is it, and t has nothing to work with. */
static void all_alike_is_degenerate(void **state)
{
    (void)state;
    double rows[200], weights[200];
    cxm_design design = CXM_DESIGN_INIT;
    for (int n = 2; n <= 200; n++)
        for (int tenths = 10; tenths <= 50; tenths += 3)
            for (int weighted = 0; weighted < 2; weighted++) {
                cxm_rating_result result;
                for (int i = 0; i < n; i++)
                    rows[i] = tenths / 10.0, weights[i] = 1 / (1.0 + i);
                cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n), weight = cxm_column_of(CXM_TYPE_F64, weights, n);
                design.weight = weighted ? &weight : NULL;
                assert_int_equal(cxm_rating(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
                check_bits(result.mean.value, tenths / 10.0);
                check_bits(result.mean.std_error, 0.0);
                check_bits(result.deviation.value, 0.0);
                assert_int_equal(result.mean.interval_status, CXM_INTERVAL_DEGENERATE);
            }
}

/* Sums of so many rows no longer fit the integers that fewer are added in: twos and fours, 3 on average, whatever their number. */
static void four_million_rows(void **state)
{
    (void)state;
    enum { MOST_ROWS = (1 << 22) + 2 };
    uint8_t *rows = malloc(MOST_ROWS);
    assert_non_null(rows);
    for (int i = 0; i < MOST_ROWS; i++)
        rows[i] = (uint8_t)(i % 2 ? 2 : 4);
    for (int64_t n = MOST_ROWS - 4; n <= MOST_ROWS; n += 2) {
        cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, n);
        cxm_rating_result result;
        assert_int_equal(cxm_rating(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
        check_bits(result.mean.value, 3.0);
        check_close(result.deviation.value, sqrt((double)n / (double)(n - 1)), 1e-15);
        check_bits(result.median.value, 3.0);
    }
    free(rows);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_alike_is_degenerate),
        cmocka_unit_test(four_million_rows),
    };
    return cmocka_run_group_tests_name("rating", tests, NULL, NULL);
}
