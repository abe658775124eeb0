/* The transactional measures against independent implementations: R's NPS, binom, survey and stats, PropCIs, exact rationals.
 * Each case is read from CXM_ORACLES and skipped without it; fractions there are percent here, so they are multiplied by 100 once. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <stdlib.h>

#include "support/csv.h"
#include "support/oracles.h"
#include "support/rows.h"

static struct json_file oracle_files[4];

static const struct json *oracle_case(int file, const char *id)
{
    static const char *const names[] = {"s01_nps.json", "s01_proportions.json", "s01_s04_extra.json", "s12_moments.json"};
    if (!oracle_files[file].root)
        oracle_files[file] = oracles_load(names[file]);
    if (!oracle_files[file].root)
        skip();
    return oracles_case(oracle_files[file].root, id);
}

static int oracle_release(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        json_close(&oracle_files[i]);
    return 0;
}

static double clamped(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

/* ---- net promoter scores ---- */

static const struct oracle_id {
    const char *name;
} oracle_nps[] = {
    {"nps_8_13_15"}, {"nps_12_7_12"}, {"nps_120_230_650"}, {"nps_10_0_0"}, {"nps_0_10_0"},
    {"nps_1_0_1"},   {"nps_5_5_5"},   {"nps_1_0_0"},       {"nps_3_1_46"}, {"nps_400_100_500"},
};

static cxm_estimate oracle_score(const struct rows *rows, int32_t interval, double confidence)
{
    cxm_column column = rows_column(rows);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    options.interval = interval;
    options.confidence = confidence;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    return result.score;
}

/* The limits, clamped and flagged where the source leaves them outside of -100..100. */
static void oracle_limits(const cxm_estimate *estimate, const struct json *one, const char *path, double least, double most,
                          double tolerance)
{
    double expected[2];
    assert_int_equal(oracles_numbers(one, path, expected, 2), 2);
    check_close(estimate->lower, clamped(100 * expected[0], least, most), tolerance);
    check_close(estimate->upper, clamped(100 * expected[1], least, most), tolerance);
    assert_int_equal((estimate->flags & CXM_ESTIMATE_LOWER_CLAMPED) != 0, 100 * expected[0] < least);
    assert_int_equal((estimate->flags & CXM_ESTIMATE_UPPER_CLAMPED) != 0, 100 * expected[1] > most);
}

static void nps_agrees(void **state)
{
    const struct oracle_id *id = *state;
    const struct json *one = oracle_case(0, id->name);
    static struct rows rows;
    rows.length = 0;
    rows_add(&rows, 6, (int64_t)oracles_number(one, "inputs.detractors"));
    rows_add(&rows, 7, (int64_t)oracles_number(one, "inputs.passives"));
    rows_add(&rows, 9, (int64_t)oracles_number(one, "inputs.promoters"));
    bool single = rows.length < 2, degenerate = oracles_number(one, "expected.var_pop") == 0;

    cxm_estimate wald = oracle_score(&rows, CXM_NPS_WALD, 0.95);
    check_close(wald.value, 100 * oracles_number(one, "expected.nps"), 1e-14);
    check_close(wald.std_error, single ? (double)NAN : 100 * oracles_number(one, "expected.se"), 1e-13);
    if (!single)
        check_close(wald.std_error * wald.std_error * (double)rows.length, 1e4 * oracles_number(one, "expected.var_pop"), 1e-13);
    if (degenerate)
        assert_int_equal(wald.interval_status, single ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_DEGENERATE);
    else
        oracle_limits(&wald, one, "expected.wald95", -100, 100, 1e-13);

    cxm_estimate adjusted = oracle_score(&rows, CXM_NPS_ADJUSTED_WALD, 0.95);
    if (single) {
        assert_int_equal(adjusted.interval_status, CXM_INTERVAL_TOO_FEW);
    } else {
        oracle_limits(&adjusted, one, "expected.adjwald95", -100, 100, 1e-13);
        if (!adjusted.flags)
            check_close((adjusted.lower + adjusted.upper) / 2, 100 * oracles_number(one, "expected.adjwald_center"), 1e-13);
        adjusted = oracle_score(&rows, CXM_NPS_ADJUSTED_WALD, 0.9);
        oracle_limits(&adjusted, one, "expected.adjwald90", -100, 100, 1e-13);
    }
    cxm_estimate score = oracle_score(&rows, CXM_NPS_SCORE, 0.95);
    assert_int_equal(score.interval_status, CXM_INTERVAL_OK);
    oracle_limits(&score, one, "expected.score95", -100, 100, 1e-10);
    double other[2]; /* PropCIs stops at 1e-7, another program that is not derived from the first */
    oracles_numbers(one, "expected.score95_PropCIs_1e6", other, 2);
    check_close(score.lower, 100 * other[0], 1e-5);
    check_close(score.upper, 100 * other[1], 1e-5);
}

static void two_samples_agree(void **state)
{
    (void)state;
    const struct json *one = oracle_case(0, "nps_two_sample");
    static struct rows rows;
    cxm_estimate samples[2];
    cxm_comparison comparison;
    double counts[3], ci[2];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(oracles_numbers(one, i ? "inputs.x_dpp" : "inputs.y_dpp", counts, 3), 3);
        rows.length = 0;
        rows_add(&rows, 0, (int64_t)counts[0]);
        rows_add(&rows, 8, (int64_t)counts[1]);
        rows_add(&rows, 10, (int64_t)counts[2]);
        samples[i] = oracle_score(&rows, CXM_NPS_WALD, 0.95);
    }
    assert_int_equal(cxm_compare_independent(&samples[0], &samples[1], 0.95, &comparison, NULL), CXM_OK);
    check_close(comparison.difference.value, 100 * oracles_number(one, "expected.wald.diff"), 1e-13);
    check_close(comparison.difference.std_error, 100 * oracles_number(one, "expected.wald.se"), 1e-13);
    check_close(comparison.statistic, oracles_number(one, "expected.wald.z"), 1e-13);
    check_close(comparison.p, oracles_number(one, "expected.wald.p"), 1e-13);
    oracles_numbers(one, "expected.wald.ci95", ci, 2);
    check_close(comparison.difference.lower, 100 * ci[0], 1e-13);
    check_close(comparison.difference.upper, 100 * ci[1], 1e-13);
    assert_int_equal(comparison.method, CXM_TEST_Z);
}

/* ---- proportions ---- */

static const struct oracle_id oracle_shares[] = {
    {"prop_0_20"}, {"prop_1_29"}, {"prop_81_263"}, {"prop_20_20"}, {"prop_0_1"},
    {"prop_7_10"}, {"prop_0_7"},  {"prop_1_7"},    {"prop_5_20"},
};

static void shares_agree(void **state)
{
    static const struct {
        int32_t interval;
        const char *path;
    } methods[] = {{CXM_CSAT_WILSON, "expected.wilson"},
                   {CXM_CSAT_AGRESTI_COULL, "expected.agresti_coull"},
                   {CXM_CSAT_CLOPPER_PEARSON, "expected.clopper_pearson"},
                   {CXM_CSAT_JEFFREYS, "expected.jeffreys"}};
    const struct oracle_id *id = *state;
    const struct json *one = oracle_case(1, id->name);
    static struct rows rows;
    int64_t x = (int64_t)oracles_number(one, "inputs.x"), n = (int64_t)oracles_number(one, "inputs.n");
    rows.length = 0;
    rows_add(&rows, 5, x);
    rows_add(&rows, 3, n - x);
    cxm_column column = rows_column(&rows);
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        cxm_csat_options options = CXM_CSAT_OPTIONS_INIT;
        cxm_csat_result result;
        options.confidence = oracles_number(one, "inputs.conf");
        options.interval = methods[m].interval;
        assert_int_equal(cxm_csat(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
        check_close(result.satisfied.value, 100 * oracles_number(one, "expected.p"), 1e-13);
        oracle_limits(&result.satisfied, one, methods[m].path, 0, 100, 1e-12);
    }
}

/* ---- means, effort, weights ---- */

static void mean_t_agrees(void **state)
{
    (void)state;
    const struct json *one = oracle_case(2, "mean_t");
    double rows[64], ci[2], fifty = 50;
    int64_t n = oracles_numbers(one, "inputs.x", rows, 64);
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n), population = cxm_column_of(CXM_TYPE_F64, &fifty, n);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_rating_result result;
    assert_int_equal(cxm_rating(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.mean.n, (int64_t)oracles_number(one, "expected.n"));
    check_close(result.mean.value, oracles_number(one, "expected.mean"), 1e-14);
    check_close(result.deviation.value, oracles_number(one, "expected.sd"), 1e-14);
    check_close(result.mean.std_error, oracles_number(one, "expected.se"), 1e-14);
    oracles_numbers(one, "expected.ci95", ci, 2);
    check_close(result.mean.lower, ci[0], 1e-13);
    check_close(result.mean.upper, ci[1], 1e-13);
    check_close(result.top_box.value, 100 * oracles_number(one, "expected.top2box"), 1e-14);
    check_close(result.bottom_box.value, 100 * oracles_number(one, "expected.bottom2"), 1e-14);
    check_close((result.mean.value - 1) / 4 * 100, oracles_number(one, "expected.pct_of_scale"), 1e-14);
    population.flags = CXM_COLUMN_REPEATED;
    design.population = &population;
    assert_int_equal(cxm_rating(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.std_error, oracles_number(one, "expected.fpc_se_N50"), 1e-14);
}

static void mean_t_edges_agree(void **state)
{
    (void)state;
    const struct json *one = oracle_case(2, "mean_t_edge");
    double rows[8], ci[2];
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result result;
    options.scale = (cxm_scale){0, 10};
    int64_t n = oracles_numbers(one, "inputs.x2", rows, 8);
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n);
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    oracles_numbers(one, "expected.ci_n2", ci, 2);
    check_close(result.mean.lower, ci[0], 1e-13);
    check_close(result.mean.upper, ci[1], 1e-13);
    n = oracles_numbers(one, "inputs.same", rows, 8);
    column = cxm_column_of(CXM_TYPE_F64, rows, n);
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    check_bits(result.mean.std_error, oracles_number(one, "expected.se_same"));
    assert_int_equal(result.mean.interval_status, CXM_INTERVAL_DEGENERATE);
}

static void effort_agrees(void **state)
{
    (void)state;
    const struct json *one = oracle_case(2, "ces2");
    double rows[16];
    int64_t n = oracles_numbers(one, "inputs.x", rows, 16);
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n);
    cxm_ces_result result;
    assert_int_equal(cxm_ces(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.value, oracles_number(one, "expected.mean"), 1e-14);
    check_close(result.agree.value, 100 * oracles_number(one, "expected.pct_agree"), 1e-14);
    check_close(result.net.value, 100 * oracles_number(one, "expected.net"), 1e-14);
}

static void weighted_nps_agrees(void **state) /* survey 4.1-1, svymean of -1, 0, 1 with weights alone */
{
    (void)state;
    const struct json *one = oracle_case(2, "weighted_nps");
    const char *path = csv_path("CXM_ORACLES", json_text(oracles_at(one, "inputs.data")));
    int64_t n, weights;
    double *rows = csv_column(path, "ltr", &n), *weight = csv_column(path, "w", &weights);
    assert_non_null(rows);
    assert_non_null(weight);
    assert_int_equal(n, weights);
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n), weight_column = cxm_column_of(CXM_TYPE_F64, weight, n);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_nps_result plain, result;
    design.weight = &weight_column;
    assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &plain, NULL), CXM_OK);
    assert_int_equal(cxm_nps(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_close(plain.score.value, 100 * oracles_number(one, "expected.unweighted.nps"), 1e-13);
    check_close(plain.score.std_error, 100 * oracles_number(one, "expected.unweighted.se_n"), 1e-13);
    check_close(result.score.value, 100 * oracles_number(one, "expected.weights_only.nps"), 1e-12);
    check_close(result.score.std_error, 100 * oracles_number(one, "expected.weights_only.se"), 1e-12);
    check_close(result.score.n_effective, oracles_number(one, "expected.kish_neff"), 1e-12);
    free(rows);
    free(weight);
}

/* ---- moments ---- */

/* A set of NIST or of exact rationals that fits a scale of at most 241 points. */
static const struct oracle_set {
    const char *name;
    cxm_scale scale;
} oracle_sets[] = {{"nist_michelson", {299, 301}}, {"nist_numacc2", {1, 2}}};

static void deviation_agrees(void **state)
{
    const struct oracle_set *set = *state;
    const struct json *one = oracle_case(3, set->name);
    const char *path = csv_path("CXM_ORACLES", json_text(oracles_at(one, "inputs.data")));
    int64_t n;
    double *rows = csv_column(path, NULL, &n);
    assert_non_null(rows);
    assert_int_equal(n, (int64_t)oracles_number(one, "inputs.n"));
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n);
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result result;
    options.scale = set->scale;
    options.top_boxes = options.bottom_boxes = 1;
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.value, oracles_number(one, "expected.mean"), 1e-14);
    check_close(result.deviation.value, oracles_number(one, "expected.sd"), 1e-13);
    check_close(result.deviation.value * result.deviation.value * (double)(n - 1), oracles_number(one, "expected.M2"), 1e-12);
    free(rows);
}

static void weighted_median_agrees(void **state)
{
    (void)state;
    const struct json *one = oracle_case(3, "weighted_quantile_type2");
    double rows[16], weights[16];
    int64_t n = oracles_numbers(one, "inputs.x", rows, 16);
    assert_int_equal(oracles_numbers(one, "inputs.w", weights, 16), n);
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, n), weight = cxm_column_of(CXM_TYPE_F64, weights, n);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result result;
    options.scale = (cxm_scale){0, 10};
    design.weight = &weight;
    assert_int_equal(cxm_rating(&column, &design, &options, NULL, &result, NULL), CXM_OK);
    check_bits(result.median.value, json_number(json_at(oracles_at(one, "expected"), "0.5")));
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(two_samples_agree), cmocka_unit_test(mean_t_agrees),       cmocka_unit_test(mean_t_edges_agree),
        cmocka_unit_test(effort_agrees),     cmocka_unit_test(weighted_nps_agrees), cmocka_unit_test(weighted_median_agrees),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof oracle_nps / sizeof *oracle_nps +
                            sizeof oracle_shares / sizeof *oracle_shares + sizeof oracle_sets / sizeof *oracle_sets];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(oracle_nps, nps_agrees, tests, count);
    CHECK_ROWS(oracle_shares, shares_agree, tests, count);
    CHECK_ROWS(oracle_sets, deviation_agrees, tests, count);
    return cmocka_run_group_tests_name("oracles", tests, NULL, oracle_release);
}
