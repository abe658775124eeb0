/* How the intervals of customer satisfaction relate to each other: mirrored, and of a finite population.
 * The cases with numbers stand in vectors/measures.json. */
#include "support/check.h"

#include <cxm/cxm.h>

#include "support/rows.h"

/* Where nobody is neutral those who are not satisfied are dissatisfied, by every method. */
static void satisfied_and_dissatisfied_mirror_each_other(void **state)
{
    (void)state;
    static struct rows rows;
    for (int32_t interval = CXM_CSAT_WILSON; interval < CXM_CSAT_NO_INTERVAL; interval++)
        for (int x = 0; x <= 20; x++) {
            cxm_csat_options options = CXM_CSAT_OPTIONS_INIT;
            cxm_csat_result result;
            rows.length = 0;
            rows_add(&rows, 5, x);
            rows_add(&rows, 1, 20 - x);
            cxm_column column = rows_column(&rows);
            options.interval = interval;
            assert_int_equal(cxm_csat(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
            check_close(result.dissatisfied.value, 100 - result.satisfied.value, 1e-15);
            check_close(result.dissatisfied.std_error, result.satisfied.std_error, 1e-15);
            check_close(result.dissatisfied.lower, 100 - result.satisfied.upper, 1e-13);
            check_close(result.dissatisfied.upper, 100 - result.satisfied.lower, 1e-13);
        }
}

/* A finite population of twice the sample gives Wilson's interval of twice the answers. */
static void a_finite_population_counts_as_more_answers(void **state)
{
    (void)state;
    static struct rows rows;
    static const int32_t twenty = 20;
    cxm_csat_result result, twice;
    rows.length = 0;
    rows_add(&rows, 5, 7);
    rows_add(&rows, 1, 3);
    cxm_column column = rows_column(&rows), population = cxm_column_of(CXM_TYPE_I32, &twenty, 10);
    cxm_design design = CXM_DESIGN_INIT;
    population.flags = CXM_COLUMN_REPEATED;
    design.population = &population;
    assert_int_equal(cxm_csat(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    rows_add(&rows, 5, 7);
    rows_add(&rows, 1, 3);
    column = rows_column(&rows);
    assert_int_equal(cxm_csat(&column, NULL, NULL, NULL, &twice, NULL), CXM_OK);
    check_close(result.satisfied.lower, twice.satisfied.lower, 1e-13);
    check_close(result.satisfied.upper, twice.satisfied.upper, 1e-13);
    check_close(result.satisfied.std_error, twice.satisfied.std_error, 1e-13);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(satisfied_and_dissatisfied_mirror_each_other),
        cmocka_unit_test(a_finite_population_counts_as_more_answers),
    };
    return cmocka_run_group_tests_name("csat", tests, NULL, NULL);
}
