/* Net Promoter Score: what only C has of it, NaN, labels and the histogram, bounds swept over weights, and the answers needed.
 * The cases with numbers stand in vectors/measures.json. */
#include "support/check.h"

#include <cxm/cxm.h>

/* ---- what is left out ---- */

static void off_scale_rows_are_excluded_when_asked(void **state)
{
    (void)state;
    static const double rows[] = {10, 11, -1, 6, NAN, 9};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 6);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    cxm_error error;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 1);
    options.off_scale = CXM_OFF_SCALE_SKIP;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    check_bits(result.score.value, 100.0 / 3);
    assert_int_equal(result.score.excluded, 3);
    assert_int_equal(result.score.missing, 0);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.score.excluded, 2);
    assert_int_equal(result.score.missing, 1);
}

static void a_label_counts_and_not_its_index(void **state) /* mozilla fx-private-relay #1013: a 9 became a passive */
{
    (void)state;
    static const uint8_t labels[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static const int8_t codes[] = {8, 6, 5, -1};
    cxm_column values = cxm_column_of(CXM_TYPE_U8, labels, 10), column = cxm_column_of(CXM_TYPE_CODED, codes, 4);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    options.scale.minimum = 1;
    column.extra = &values;
    column.width = 1;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.promoters, 1);  /* index 8 is the label 9 */
    assert_int_equal(result.passives, 1);   /* index 6 is the label 7 */
    assert_int_equal(result.detractors, 1); /* index 5 is the label 6 */
    assert_int_equal(result.score.missing, 1);
}

/* ---- the histogram ---- */

static void histogram_begins_at_the_first_point(void **state)
{
    (void)state;
    static const double rows[] = {1, 1.5, 2, 9.99, 10};
    static const int64_t expected[11] = {2, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 5);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    options.scale.minimum = 1;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_memory_equal(result.histogram, expected, sizeof expected);
}

static void histogram_counts_at_the_lower_point_however_close_the_upper(void **state)
{
    (void)state;
    static const double rows[] = {-1e-300, -5};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 2);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    options.scale = (cxm_scale){-10, 0};
    options.passive_min = -4;
    options.promoter_min = -1;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.histogram[9], 1); /* -1, and not 0, though the distance from -10 rounds to 10 */
    assert_int_equal(result.histogram[10], 0);
    assert_int_equal(result.histogram[5], 1);
}

/* ---- weights ---- */

static void rows_without_weight_are_excluded(void **state)
{
    (void)state;
    static const double weights[] = {1, 0, NAN, 3}, rows[] = {10, 0, 0, 6};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 4), weight = cxm_column_of(CXM_TYPE_F64, weights, 4);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_nps_result result;
    design.weight = &weight;
    weight.flags = CXM_COLUMN_NAN_IS_NULL;
    assert_int_equal(cxm_nps(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.score.value, -50, 1e-14);
    assert_int_equal(result.score.n, 2);
    assert_int_equal(result.score.excluded, 2);
    assert_int_equal(result.detractors, 1);
}

/* However the weights round, a score of all promoters is 100 and not the double above it. */
static void shares_stay_in_bounds(void **state)
{
    (void)state;
    double weights[3], rows[] = {10, 9, 10};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 3), weight = cxm_column_of(CXM_TYPE_F64, weights, 3);
    cxm_design design = CXM_DESIGN_INIT;
    design.weight = &weight;
    for (int i = 1; i < 400; i++) {
        cxm_nps_result result;
        weights[0] = i / 7.0, weights[1] = i / 300.0, weights[2] = 1.0 / i;
        assert_int_equal(cxm_nps(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
        check_bits(result.score.value, 100.0);
        check_bits(result.promoter_share, 100.0);
        check_bits(result.score.std_error, 0.0);
    }
}

/* ---- how many answers a margin takes ---- */

static const struct nps_needed {
    const char *name;
    double margin, confidence, variance, population;
    int64_t answers;
} nps_needed[] = {
    /* n = z^2 V / e^2 by hand: 1.959963984540054^2 = 3.841458820694124 */
    {"5 points at the worst case", 5, 0.95, 1, INFINITY, 1537},
    {"10 points at the worst case", 10, 0.95, 1, INFINITY, 385},
    {"10 points at V = .6011", 10, 0.95, 0.60108024691358, INFINITY, 231},
    {"10 points in 90 %", 10, 0.9, 1, INFINITY, 271},
    {"10 points of a population of 200", 10, 0.95, 1, 200, 132},
    {"10 points of a population of 1", 10, 0.95, 1, 1, 1},
    {"no variance takes one answer", 10, 0.95, 0, INFINITY, 1},
    {"no variance in a population of one", 10, 0.95, 0, 1, 1},
    {"a margin beyond the scale takes one answer", 500, 0.95, 1, INFINITY, 1},
    {"a tiny margin takes the whole population", 1e-9, 0.95, 1, 1000, 1000},
    {"a margin whose square vanishes takes the whole population", 1e-200, 0.95, 1, 1000, 1000},
};

static void nps_answers_needed(void **state)
{
    const struct nps_needed *c = *state;
    int64_t answers = -7;
    assert_int_equal(cxm_nps_answers_needed(c->margin, c->confidence, c->variance, c->population, &answers, NULL), CXM_OK);
    assert_int_equal(answers, c->answers);
}

static void answers_needed_never_pass_the_population(void **state)
{
    (void)state;
    for (int population = 1; population < 2000; population += 7)
        for (double margin = 1e-160; margin < 1; margin *= 1e10) {
            int64_t answers = 0;
            assert_int_equal(cxm_nps_answers_needed(margin, 0.95, 1, population, &answers, NULL), CXM_OK);
            assert_in_range(answers, 1, population);
        }
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(off_scale_rows_are_excluded_when_asked),
        cmocka_unit_test(a_label_counts_and_not_its_index),
        cmocka_unit_test(histogram_begins_at_the_first_point),
        cmocka_unit_test(histogram_counts_at_the_lower_point_however_close_the_upper),
        cmocka_unit_test(rows_without_weight_are_excluded),
        cmocka_unit_test(shares_stay_in_bounds),
        cmocka_unit_test(answers_needed_never_pass_the_population),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof nps_needed / sizeof *nps_needed];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(nps_needed, nps_answers_needed, tests, count);
    return cmocka_run_group_tests_name("nps", tests, NULL, NULL);
}
