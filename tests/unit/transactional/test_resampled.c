/* Bootstrap intervals of nps, csat, ces and rating: those of cxm_bootstrap_mean() on the same counts, in one call, in queries and in
 * states; and refused where answers were not drawn one by one. Read unit/stats/test_bootstrap.c for the figures themselves. */
#include "support/tables.h"

#include <stdio.h>

#include <cxm/cxm.h>
#include <cxm/unstable/bootstrap.h>

#include "support/check.h"

enum { ROWS = 60 };

static uint8_t answers[ROWS];
static const char *site[ROWS];
static int32_t account[ROWS];
static double weight[ROWS], population[ROWS];
static struct table table;

static int fill(void **state)
{
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        answers[i] = (uint8_t)(1 + (i * i + i / 7) % 7);
        site[i] = i % 3 ? "Ulm" : "Aalen";
        account[i] = i / 4;
        weight[i] = 1 + i % 2;
        population[i] = 1000;
    }
    table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, answers, ROWS));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, site, ROWS));
    table_add(&table, "account", cxm_column_of(CXM_TYPE_I32, account, ROWS));
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    table_add(&table, "population", cxm_column_of(CXM_TYPE_F64, population, ROWS));
    return 0;
}

/* Counts of answers at from[k] .. from[k + 1] - 1, of those at one site or of all. */
static void count(const int *from, int bands, const char *at, int64_t *counts)
{
    for (int k = 0; k < bands; k++)
        counts[k] = 0;
    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < bands; k++)
            counts[k] += answers[i] >= from[k] && answers[i] < from[k + 1] && (!at || strcmp(at, site[i]) == 0);
}

static void same_limits(const cxm_estimate *got, const int64_t *counts, int32_t points, double first, double step, int32_t interval)
{
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result want;
    options.interval = interval;
    options.confidence = 0.9;
    assert_int_equal(cxm_bootstrap_mean(counts, points, first, step, &options, &want, NULL), CXM_OK);
    assert_int_equal(got->interval_status, CXM_INTERVAL_OK);
    check_close(got->value, want.estimate.value, 1e-14);
    check_close(got->lower, want.estimate.lower, 1e-13);
    check_close(got->upper, want.estimate.upper, 1e-13);
    check_close(got->confidence, 0.9, 0);
    check_nan(got->df);
    assert_int_equal(got->n, want.estimate.n);
    assert_int_equal(got->flags, want.estimate.flags);
}

static const int thirds[] = {1, 4, 5, 8}, points[] = {1, 2, 3, 4, 5, 6, 7, 8}, low[] = {1, 3, 8}, high[] = {1, 6, 8};

static void in_one_call(void **state)
{
    (void)state;
    const cxm_column score = cxm_column_of(CXM_TYPE_U8, answers, ROWS);
    for (int32_t bca = 0; bca < 2; bca++) {
        const char *const choice = bca ? "bca" : "percentile";
        char text[128];
        int64_t counts[7];
        cxm_nps_options nps_options = CXM_NPS_OPTIONS_INIT;
        cxm_csat_options csat_options = CXM_CSAT_OPTIONS_INIT;
        cxm_ces_options ces_options = CXM_CES_OPTIONS_INIT;
        cxm_rating_options rating_options = CXM_RATING_OPTIONS_INIT;
        cxm_nps_result nps;
        cxm_csat_result csat;
        cxm_ces_result ces;
        cxm_rating_result rating;
        snprintf(text, sizeof text, "scale=1..7 confidence=0.9 interval=%s passive_min=4 promoter_min=5", choice);
        assert_int_equal(cxm_options_parse(cxm_measure_find("nps"), text, &nps_options, NULL), CXM_OK);
        assert_int_equal(nps_options.interval, bca ? CXM_NPS_BCA : CXM_NPS_PERCENTILE);
        assert_int_equal(cxm_nps(&score, NULL, &nps_options, NULL, &nps, NULL), CXM_OK);
        count(thirds, 3, NULL, counts);
        same_limits(&nps.score, counts, 3, -100, 100, bca);
        snprintf(text, sizeof text, "scale=1..7 confidence=0.9 interval=%s", choice);
        assert_int_equal(cxm_options_parse(cxm_measure_find("csat"), text, &csat_options, NULL), CXM_OK);
        assert_int_equal(csat_options.interval, bca ? CXM_CSAT_BCA : CXM_CSAT_PERCENTILE);
        assert_int_equal(cxm_csat(&score, NULL, &csat_options, NULL, &csat, NULL), CXM_OK);
        count(high, 2, NULL, counts);
        same_limits(&csat.satisfied, counts, 2, 0, 100, bca);
        count(low, 2, NULL, counts);
        same_limits(&csat.dissatisfied, counts, 2, 100, -100, bca);
        assert_int_equal(cxm_options_parse(cxm_measure_find("rating"), text, &rating_options, NULL), CXM_OK);
        assert_int_equal(rating_options.interval, bca ? CXM_RATING_BCA : CXM_RATING_PERCENTILE);
        assert_int_equal(cxm_rating(&score, NULL, &rating_options, NULL, &rating, NULL), CXM_OK);
        count(points, 7, NULL, counts);
        same_limits(&rating.mean, counts, 7, 1, 1, bca);
        cxm_rating_result standard; /* the median's order statistics stay */
        rating_options.interval = CXM_RATING_STANDARD;
        assert_int_equal(cxm_rating(&score, NULL, &rating_options, NULL, &standard, NULL), CXM_OK);
        assert_memory_equal(&rating.median, &standard.median, sizeof standard.median);
        count(high, 2, NULL, counts);
        same_limits(&rating.top_box, counts, 2, 0, 100, bca);
        assert_int_equal(cxm_options_parse(cxm_measure_find("ces"), text, &ces_options, NULL), CXM_OK);
        assert_int_equal(ces_options.interval, bca ? CXM_CES_BCA : CXM_CES_PERCENTILE);
        for (int32_t mirrored = 0; mirrored < 2; mirrored++) {
            ces_options.direction = mirrored ? CXM_CES_LOWER_IS_EASIER : CXM_CES_HIGHER_IS_EASIER;
            assert_int_equal(cxm_ces(&score, NULL, &ces_options, NULL, &ces, NULL), CXM_OK);
            count(points, 7, NULL, counts);
            same_limits(&ces.mean, counts, 7, mirrored ? 7 : 1, mirrored ? -1 : 1, bca);
            count(thirds, 3, NULL, counts);
            same_limits(&ces.net, counts, 3, mirrored ? 100 : -100, mirrored ? -100 : 100, bca);
            const int64_t agree[2] = {ROWS - ces.agree_count, ces.agree_count};
            same_limits(&ces.agree, agree, 2, 0, 100, bca);
        }
    }
}

static void in_a_query(void **state)
{
    (void)state;
    const char *measures[] = {"rating.mean(score, scale=1..7, interval=bca)", "nps(score, scale=1..7, passive_min=4, promoter_min=5)", NULL};
    const char *by[] = {"site", NULL};
    cxm_query query = query_of(measures, by);
    query.options = "nps.interval=percentile confidence=0.9";
    cxm_result *result = query_run(&table, &query, NULL);
    for (int64_t row = 0; row < cxm_result_length(result); row++) {
        cxm_estimate estimate;
        int64_t counts[7];
        const char *at = row < cxm_result_length(result) / 2 ? "Aalen" : "Ulm";
        assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
        int term = (int)(row % 5);
        if (term == 0) {
            count(points, 7, at, counts);
            same_limits(&estimate, counts, 7, 1, 1, CXM_BOOTSTRAP_BCA);
        } else if (term == 1) {
            count(thirds, 3, at, counts);
            same_limits(&estimate, counts, 3, -100, 100, CXM_BOOTSTRAP_PERCENTILE);
        } else {
            int64_t others;
            count(thirds, 3, at, counts);
            others = counts[0] + counts[1] + counts[2] - counts[4 - term];
            const int64_t share[2] = {others, counts[4 - term]};
            same_limits(&estimate, share, 2, 0, 100, CXM_BOOTSTRAP_PERCENTILE);
        }
    }
    cxm_result_free(result);
}

static void refused(void **state)
{
    (void)state;
    static const char *const policies[] = {"weight=weight", "cluster=account", "stratum=site", "population=population"};
    static const char *const members[] = {"weight", "cluster", "stratum", "population"};
    const cxm_column score = cxm_column_of(CXM_TYPE_U8, answers, ROWS), w = cxm_column_of(CXM_TYPE_F64, weight, ROWS);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_nps_options options = CXM_NPS_OPTIONS_INIT;
    cxm_nps_result nps;
    cxm_error e;
    design.weight = &w;
    options.interval = CXM_NPS_BCA;
    assert_int_equal(cxm_nps(&score, &design, &options, NULL, &nps, &e), CXM_E_UNSUPPORTED);
    assert_int_equal(e.argument, 1);
    assert_string_equal(e.name, "weight");
    assert_string_equal(e.message, "nps.interval=bca resamples answers one by one, each as likely, and takes no weight");
    options.interval = CXM_NPS_NO_INTERVAL;
    assert_int_equal(cxm_nps(&score, &design, &options, NULL, &nps, &e), CXM_OK);
    for (int i = 0; i < 4; i++) {
        const char *measures[] = {"nps", "csat(score, scale=1..7, interval=percentile)", NULL};
        cxm_query query = query_of(measures, NULL);
        cxm_result *result;
        query.policy = policies[i];
        assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &e), CXM_E_UNSUPPORTED);
        assert_string_equal(e.name, members[i]);
        assert_non_null(strstr(e.message, "csat.interval=percentile"));
        measures[1] = "csat(score, scale=1..7)";
        assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &e), CXM_OK);
        cxm_result_free(result);
    }
}

static void statuses(void **state)
{
    (void)state;
    const double alike[5] = {9, 9, 9, 9, 9}, between[5] = {6, 7.5, 8, 9, 10};
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result r;
    options.scale = (cxm_scale){0, 10};
    options.interval = CXM_RATING_BCA;
    cxm_column column = cxm_column_of(CXM_TYPE_F64, alike, 5);
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.mean.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(r.top_box.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(r.mean.flags, 0);
    check_nan(r.mean.lower);
    column.length = 1;
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.mean.interval_status, CXM_INTERVAL_TOO_FEW);
    column.length = 0;
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.mean.status, CXM_VALUE_NO_DATA);
    column = cxm_column_of(CXM_TYPE_F64, between, 5); /* the mean has no points to stand on; boxes are counted as ever */
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.mean.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    check_close(r.mean.value, 8.1, 1e-15);
    assert_int_equal(r.top_box.interval_status, CXM_INTERVAL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_one_call),
        cmocka_unit_test(in_a_query),
        cmocka_unit_test(refused),
        cmocka_unit_test(statuses),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
