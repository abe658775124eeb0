/* Net Promoter Score against printed figures, and against every way of getting it wrong that users have reported.
 * Sources: Rocks 2016 and the unit facts of his package NPS; Tango 1998 as reproduced with PropCIs; issues by project and number. */
#include "support/check.h"

#include <cxm/cxm.h>

#include "support/rows.h"

enum { MOST = 16 };

/* ---- the score of given answers ---- */

static const struct nps_answers {
    const char *name;
    cxm_scale scale;
    double passive_min, promoter_min;
    int n;
    double rows[MOST];
    int detractors, passives, promoters;
    double score;
} nps_answers[] = {
    /* answers between points */
    {"formbricks #9248: {6.5, 8.5} is -50", {0, 10}, 7, 9, 2, {6.5, 8.5}, 1, 1, 0, -50},
    {"just below 7 is a detractor, just below 9 a passive", {0, 10}, 7, 9, 2, {6.999999999, 8.999999999}, 1, 1, 0, -50},
    {"exactly 7 and 9 open their bands", {0, 10}, 7, 9, 2, {7, 9}, 0, 1, 1, 50},
    {"bounds between points", {0, 10}, 6.5, 8.5, 4, {6, 7, 8, 9}, 1, 2, 1, 0},
    /* Revinate's 0..100: promoter > 80, passive 60..80, detractor < 60, which leaves exactly 60 and 80 nowhere */
    {"Revinate: exactly 60 is a passive", {0, 100}, 60, 80, 1, {60}, 0, 1, 0, 0},
    {"Revinate: exactly 80 is a promoter where it opens the band", {0, 100}, 60, 80, 1, {80}, 0, 0, 1, 100},
    {"Revinate: exactly 80 is a passive where 81 opens the band", {0, 100}, 60, 81, 1, {80}, 0, 1, 0, 0},
    {"Revinate: its map of six points has no gap", {0, 100}, 60, 80, 6, {0, 20, 40, 60, 80, 100}, 3, 1, 2, -100.0 / 6},
    /* scales and positions */
    {"PostHog #33248: 1..10 ends at 10", {1, 10}, 7, 9, 3, {10, 9, 1}, 1, 0, 2, 100.0 / 3},
    {"PostHog #33041: 1 is the first point of 1..10", {1, 10}, 7, 9, 1, {1}, 1, 0, 0, -100},
    {"MicrosoftDocs #12447: five points with thresholds stated", {1, 5}, 4, 5, 5, {1, 2, 3, 4, 5}, 3, 1, 1, -40},
    {"a yes-or-no question", {0, 1}, 0.5, 1, 4, {1, 1, 1, 0}, 1, 0, 3, 50},
    {"a scale below zero", {-3, 3}, 1, 3, 7, {-3, -2, -1, 0, 1, 2, 3}, 4, 2, 1, -300.0 / 7},
    {"aspenanalytics: score 0 is a detractor", {0, 10}, 7, 9, 2, {0, 10}, 1, 0, 1, 0},
    /* arithmetic */
    {"profit.co: 6 detractors and 2 passives are -75, not -40", {0, 10}, 7, 9, 8, {0, 1, 2, 3, 5, 6, 7, 8}, 6, 2, 0, -75},
    {"DevLucleo: promoters - detractors / total is not the score", {0, 10}, 7, 9, 4, {10, 10, 9, 0}, 1, 0, 3, 50},
    {"a crate's 34: {10, 9, 9, 8, 7, 6} is 33.333...", {0, 10}, 7, 9, 6, {10, 9, 9, 8, 7, 6}, 1, 2, 3, 100.0 / 3},
    {"breatheco #2928: full decimals", {0, 10}, 7, 9, 7, {10, 9, 8, 8, 8, 8, 8}, 0, 5, 2, 200.0 / 7},
    {"formbricks #7688: two decimals are not enough", {0, 10}, 7, 9, 9, {10, 9, 8, 8, 8, 7, 7, 6, 6}, 2, 5, 2, 0},
    {"FreeScout #2064: no ceil of a net score", {0, 10}, 7, 9, 7, {10, 7, 7, 7, 7, 7, 7}, 0, 6, 1, 100.0 / 7},
    {"FreeScout #2064: no ceil below zero", {0, 10}, 7, 9, 7, {0, 7, 7, 7, 7, 7, 7}, 1, 6, 0, -100.0 / 7},
    {"uxsharelab: a third each is 0", {0, 10}, 7, 9, 3, {10, 8, 6}, 1, 1, 1, 0},
    /* worked example of accounts: A 9 9 10 9 10, B 8, C 4 9 10 */
    {"accounts: all responses", {0, 10}, 7, 9, 9, {9, 9, 10, 9, 10, 8, 4, 9, 10}, 1, 1, 7, 200.0 / 3},
    {"accounts: decision makers alone", {0, 10}, 7, 9, 2, {8, 4}, 1, 1, 0, -50},
    {"accounts: end users alone", {0, 10}, 7, 9, 7, {9, 9, 10, 9, 10, 9, 10}, 0, 0, 7, 100},
    {"accounts: category of the account's mean", {0, 10}, 7, 9, 3, {9.4, 8, 23.0 / 3}, 0, 2, 1, 100.0 / 3},
    {"accounts: decision maker before end users", {0, 10}, 7, 9, 3, {9.4, 8, 4}, 1, 1, 1, 0},
};

static void nps_of_answers(void **state)
{
    const struct nps_answers *c = *state;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, c->rows, c->n);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    int64_t counted = 0;
    options.scale = c->scale;
    options.passive_min = c->passive_min;
    options.promoter_min = c->promoter_min;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.detractors, c->detractors);
    assert_int_equal(result.passives, c->passives);
    assert_int_equal(result.promoters, c->promoters);
    assert_int_equal(result.score.n, c->n);
    assert_int_equal(result.score.status, CXM_VALUE_OK);
    check_bits(result.score.value, c->score);
    check_close(result.promoter_share, 100.0 * c->promoters / c->n, 1e-15);
    check_close(result.passive_share, 100.0 * c->passives / c->n, 1e-15);
    check_close(result.detractor_share, 100.0 * c->detractors / c->n, 1e-15);
    for (int i = 0; i < 11; i++)
        counted += result.histogram[i];
    if (c->scale.maximum - c->scale.minimum <= 10)
        assert_int_equal(counted, c->n);
}

/* ---- figures that were printed, from counts ---- */

enum { WALD = CXM_NPS_WALD, ADJUSTED = CXM_NPS_ADJUSTED_WALD, SCORE = CXM_NPS_SCORE };

/* `half` is half a unit of the last printed digit, in points. A figure that is not printed is NaN here. */
static const struct nps_printed {
    const char *name;
    int detractors, passives, promoters, interval;
    double score, std_error, lower, upper, half;
    uint32_t flags;
} nps_printed[] = {
    /* the package NPS by B. Rocks (the author of the 2016 paper): facts of its own unit tests */
    {"Rocks, NPS: (1, 2, 3) has score 1/3, V 5/9, se .304", 1, 2, 3, WALD, 100.0 / 3, 30.4, NAN, NAN, .06, 0},
    {"Rocks, NPS: (1, 0, 1) has V 1, se .707", 1, 0, 1, WALD, 0, 70.7, NAN, NAN, .06, 3},
    {"Rocks, NPS: (0, 1, 1) has V .25, se .354", 0, 1, 1, WALD, 50, 35.4, NAN, NAN, .06, 2},
    {"Rocks, NPS: (1, 1, 1) has V 2/3, se .471", 1, 1, 1, WALD, 0, 47.1, NAN, NAN, .06, 0},
    /* the same package and PropCIs::scoreci.mp, as printed */
    {"Rocks 2016: 8/13/15 by Wald", 8, 13, 15, WALD, 19.44, NAN, -5.88, 44.77, .005, 0},
    {"Rocks 2016: 8/13/15 by adjusted Wald", 8, 13, 15, ADJUSTED, 19.44, 12.9215608675489, -6.28, 42.18, .005, 0},
    {"Tango 1998: 8/13/15 by the score", 8, 13, 15, SCORE, 19.44, NAN, -6.7697, 42.867, .005, 0},
    {"Rocks 2016: 120/230/650 by adjusted Wald", 120, 230, 650, ADJUSTED, 53, NAN, 48.51, 57.17, .005, 0},
    {"Tango 1998: ten promoters by the score", 0, 0, 10, SCORE, 100, 0, 44.4934, 100, .00005, 0},
    {"Tango 1998: ten detractors by the score", 10, 0, 0, SCORE, -100, 0, -100, -44.4934, .00005, 0},
    {"Tango 1998: ten passives by the score", 0, 10, 0, SCORE, 0, 0, -27.7533, 27.7533, .00005, 0},
    {"ten of ten promoters: 47.5 and clamped above", 0, 0, 10, ADJUSTED, 100, 0, 47.5, 100, .05, CXM_ESTIMATE_UPPER_CLAMPED},
    {"ten of ten detractors: clamped below", 10, 0, 0, ADJUSTED, -100, 0, -100, -47.5, .05, CXM_ESTIMATE_LOWER_CLAMPED},
    {"ten passives by adjusted Wald", 0, 10, 0, ADJUSTED, 0, 0, -18.465, 18.465, .0005, 0},
    /* worked examples */
    {"{10, 9, 9, 8, 7, 6}: se 30.4, Wald [-26.3, 93.0]", 1, 2, 3, WALD, 33.3333, 30.4, -26.3, 93.0, .05, 0},
    {"{10, 9, 9, 8, 7, 6}: adjusted Wald [-26.7, 71.2]", 1, 2, 3, ADJUSTED, 33.3333, 30.4, -26.7, 71.2, .05, 0},
    {"CDC reportstream #5281: 18/11/2 are 31: 51.6, se 11.1", 2, 11, 18, ADJUSTED, 51.6, 11.1, NAN, NAN, .05, 0},
    {"two channels of 28 at 0: se 18.9", 14, 0, 14, ADJUSTED, 0, 18.9, NAN, NAN, .05, 0},
    {"two channels of 28 at 0: se 14.3", 8, 12, 8, ADJUSTED, 0, 14.3, NAN, NAN, .05, 0},
    {"stacked bar of 34/33/33 at 0", 33, 34, 33, ADJUSTED, 0, NAN, NAN, NAN, 1e-12, 0},
};

static void nps_as_printed(void **state)
{
    const struct nps_printed *c = *state;
    static struct rows rows;
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    rows.length = 0;
    rows_add(&rows, 3, c->detractors);
    rows_add(&rows, 8, c->passives);
    rows_add(&rows, 10, c->promoters);
    cxm_column column = rows_column(&rows);
    options.interval = c->interval;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.detractors + result.passives + result.promoters, rows.length);
    check_printed(result.score.value, c->score, c->half);
    if (!isnan(c->std_error))
        check_printed(result.score.std_error, c->std_error, c->half);
    assert_int_equal(result.score.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(result.score.flags, c->flags);
    check_bits(result.score.confidence, 0.95);
    check_nan(result.score.df);
    if (isnan(c->lower))
        return;
    check_printed(result.score.lower, c->lower, c->half);
    check_printed(result.score.upper, c->upper, c->half);
}

static void adjusted_wald_is_centred_where_it_says(void **state)
{
    (void)state;
    static const double rows[] = {10, 9, 9, 8, 7, 6};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 6);
    cxm_nps_result result;
    assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_close((result.score.lower + result.score.upper) / 2, 200.0 / 9, 1e-14); /* printed as 22.2 */
}

/* ---- when there is no interval, and why ---- */

static const struct nps_status {
    const char *name;
    int detractors, passives, promoters, interval;
    double population; /* 0 = none */
    int32_t status, interval_status;
    double value, std_error;
} nps_status[] = {
    {"no rows at all", 0, 0, 0, ADJUSTED, 0, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, NAN, NAN},
    {"no rows of a population", 0, 0, 0, WALD, 5, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, NAN, NAN},
    {"one promoter by adjusted Wald", 0, 0, 1, ADJUSTED, 0, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, 100, NAN},
    {"one passive by Wald", 0, 1, 0, WALD, 0, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, 0, NAN},
    {"one detractor by the score stands", 1, 0, 0, SCORE, 0, CXM_VALUE_OK, CXM_INTERVAL_OK, -100, NAN},
    {"one passive by the score stands", 0, 1, 0, SCORE, 0, CXM_VALUE_OK, CXM_INTERVAL_OK, 0, NAN},
    {"all promoters by Wald", 0, 0, 5, WALD, 0, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, 100, 0},
    {"all passives by Wald", 0, 2, 0, WALD, 0, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, 0, 0},
    {"all detractors by Wald", 7, 0, 0, WALD, 0, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, -100, 0},
    {"none asked for", 1, 2, 3, CXM_NPS_NO_INTERVAL, 0, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 100.0 / 3, 30.4290309725092},
    {"a census by adjusted Wald", 1, 2, 3, ADJUSTED, 6, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 100.0 / 3, 0},
    {"a census by Wald", 1, 2, 3, WALD, 6, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 100.0 / 3, 0},
    {"a census by the score", 1, 2, 3, SCORE, 6, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE, 100.0 / 3, 0},
    {"six of twelve: sqrt(1/2) of the error", 1, 2, 3, WALD, 12, CXM_VALUE_OK, CXM_INTERVAL_OK, 100.0 / 3, 21.5165741455968},
};

static void nps_says_why(void **state)
{
    const struct nps_status *c = *state;
    static struct rows rows;
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    rows.length = 0;
    rows_add(&rows, 0, c->detractors);
    rows_add(&rows, 7, c->passives);
    rows_add(&rows, 9, c->promoters);
    cxm_column column = rows_column(&rows), population = cxm_column_of(CXM_TYPE_F64, &c->population, rows.length);
    cxm_design design = CXM_DESIGN_INIT;
    population.flags = CXM_COLUMN_REPEATED;
    design.population = c->population > 0 ? &population : NULL;
    options.interval = c->interval;
    assert_int_equal(cxm_nps(&column, &design, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.score.status, c->status);
    assert_int_equal(result.score.interval_status, c->interval_status);
    check_close(result.score.value, c->value, 1e-14);
    check_close(result.score.std_error, c->std_error, 1e-13);
    bool limits = c->interval_status == CXM_INTERVAL_OK;
    assert_true(isnan(result.score.lower) == !limits && isnan(result.score.upper) == !limits);
    assert_true(isnan(result.score.confidence) == !limits);
    assert_true(isnan(result.promoter_share) == !rows.length && isnan(result.passive_share) == !rows.length);
    assert_int_equal(result.score.clusters, 0);
    assert_int_equal(result.score.reserved, 0);
}

/* ---- what is left out ---- */

static void blanks_are_not_in_the_denominator(void **state) /* formbricks #2908, #2935 */
{
    (void)state;
    static const uint8_t rows[] = {9, 200, 10, 201, 3}, validity = 0x15;
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 5);
    cxm_nps_result result;
    column.validity = &validity;
    assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_bits(result.score.value, 100.0 / 3);
    assert_int_equal(result.score.n, 3);
    assert_int_equal(result.score.missing, 2);
    assert_int_equal(result.score.excluded, 0);
}

static void rows_of_another_instrument_are_not_counted(void **state) /* formbricks #7985, PostHog #19500 */
{
    (void)state;
    static const double rows[] = {10, 5, 9, 1, 8, 3, 2, 5}, alone[] = {10, 9, 8, 2};
    static const uint8_t of_nps = 0x55;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 8), only = cxm_column_of(CXM_TYPE_F64, alone, 4);
    cxm_nps_result result, expected;
    column.validity = &of_nps;
    assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    assert_int_equal(cxm_nps(&only, NULL, NULL, NULL, &expected, NULL), CXM_OK);
    assert_int_equal(result.score.missing, 4);
    result.score.missing = 0;
    assert_memory_equal(&result, &expected, sizeof result);
}

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

static void a_ten_point_scale_has_no_zero(void **state) /* PostHog #17381 */
{
    (void)state;
    static const uint8_t rows[] = {10, 0};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 2);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    cxm_error error;
    options.scale.minimum = 1;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 1);
}

static void five_points_need_stated_thresholds(void **state) /* MicrosoftDocs #12447 */
{
    (void)state;
    static const uint8_t rows[] = {5, 4, 1};
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, 3);
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result result;
    options.scale = (cxm_scale){1, 5};
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_E_ARGUMENT);
    options.passive_min = 4;
    options.promoter_min = 5;
    assert_int_equal(cxm_nps(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    check_bits(result.score.value, 0.0);
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

static void revenue_weighs_accounts(void **state) /* worked example of accounts: A promoter 100k, B passive 300k, C detractor 600k */
{
    (void)state;
    static const double rows[] = {9.4, 8, 4};
    static const int32_t revenue[] = {100000, 300000, 600000};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 3), weight = cxm_column_of(CXM_TYPE_I32, revenue, 3);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_nps_result result;
    design.weight = &weight;
    assert_int_equal(cxm_nps(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.score.value, -50, 1e-14);
    assert_true((result.score.flags & CXM_ESTIMATE_WEIGHTED) != 0);
    assert_int_equal(result.promoters, 1); /* counts stay counts */
    check_close(result.promoter_share, 10, 1e-14);
    check_close(result.passive_share, 30, 1e-14);
    check_close(result.detractor_share, 60, 1e-14);
}

static void kish_effective_n(void **state) /* 1 1 1 1 2 2 4: (sum w)^2 / sum w^2 = 144 / 28 */
{
    (void)state;
    static const double weights[] = {1, 1, 1, 1, 2, 2, 4}, rows[] = {10, 9, 8, 7, 6, 0, 10};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 7), weight = cxm_column_of(CXM_TYPE_F64, weights, 7);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_nps_result result;
    design.weight = &weight;
    assert_int_equal(cxm_nps(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.score.n_effective, 5.142857142857143, 1e-15);
}

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
        cmocka_unit_test(adjusted_wald_is_centred_where_it_says),
        cmocka_unit_test(blanks_are_not_in_the_denominator),
        cmocka_unit_test(rows_of_another_instrument_are_not_counted),
        cmocka_unit_test(off_scale_rows_are_excluded_when_asked),
        cmocka_unit_test(a_ten_point_scale_has_no_zero),
        cmocka_unit_test(five_points_need_stated_thresholds),
        cmocka_unit_test(a_label_counts_and_not_its_index),
        cmocka_unit_test(histogram_begins_at_the_first_point),
        cmocka_unit_test(histogram_counts_at_the_lower_point_however_close_the_upper),
        cmocka_unit_test(revenue_weighs_accounts),
        cmocka_unit_test(kish_effective_n),
        cmocka_unit_test(rows_without_weight_are_excluded),
        cmocka_unit_test(shares_stay_in_bounds),
        cmocka_unit_test(answers_needed_never_pass_the_population),
    };
    enum {
        COUNT = sizeof singles / sizeof *singles + sizeof nps_answers / sizeof *nps_answers +
                sizeof nps_printed / sizeof *nps_printed + sizeof nps_status / sizeof *nps_status +
                sizeof nps_needed / sizeof *nps_needed
    };
    struct CMUnitTest tests[COUNT];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(nps_answers, nps_of_answers, tests, count);
    CHECK_ROWS(nps_printed, nps_as_printed, tests, count);
    CHECK_ROWS(nps_status, nps_says_why, tests, count);
    CHECK_ROWS(nps_needed, nps_answers_needed, tests, count);
    return cmocka_run_group_tests_name("nps", tests, NULL, NULL);
}
