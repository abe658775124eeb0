/* The measures on real answers, read from the folder that CXM_REAL_DATA names and skipped without it.
 * The figures were computed independently of this library; codes for a blank are taken out here, as a caller has to. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <stdlib.h>

#include "support/csv.h"

/* What became of a column whose blanks are NaN; `first` .. `last` are answers, all else is missing. */
static double *real_column(const char *file, const char *name, double first, double last, int64_t *length)
{
    const char *path = csv_path("CXM_REAL_DATA", file);
    if (!path)
        skip();
    double *rows = csv_column(path, name, length);
    if (!rows)
        fail_msg("there is no column %s in %s", name, file);
    for (int64_t i = 0; i < *length; i++)
        if (!(rows[i] >= first && rows[i] <= last))
            rows[i] = NAN;
    return rows;
}

static cxm_column real_nullable(const double *rows, int64_t length)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, length);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static void airport_nps(void **state) /* SFO 2017: 11 and empty are blanks */
{
    (void)state;
    int64_t length, weights;
    double *rows = real_column("sfo_2017_raw.csv", "NETPRO", 0, 10, &length);
    double *weight = real_column("sfo_2017_raw.csv", "WEIGHT", 0, INFINITY, &weights);
    cxm_column column = real_nullable(rows, length), weight_column = cxm_column_of(CXM_TYPE_F64, weight, weights);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_nps_result result;
    assert_int_equal(length, 2831);
    assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.score.n, 2746);
    assert_int_equal(result.score.missing, 2831 - 2746);
    assert_int_equal(result.promoters, 1436);
    assert_int_equal(result.detractors, 342);
    assert_int_equal(result.passives, 968);
    check_close(result.score.value, 39.839766933721776, 1e-15);
    assert_int_equal(result.histogram[10], 872);
    assert_int_equal(result.histogram[0], 17);
    design.weight = &weight_column;
    assert_int_equal(cxm_nps(&column, &design, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.score.value, 40.398435511707, 1e-13);
    assert_int_equal(result.promoters, 1436);
    assert_true(result.score.n_effective < 2746 && result.score.n_effective > 1);
    free(rows);
    free(weight);
}

static void airport_satisfaction(void **state) /* 6 is never used, 0 and text are blanks: 2,206 of 2,688 in the top two */
{
    (void)state;
    int64_t length;
    double *rows = real_column("sfo_2017_raw.csv", "Q7ALL", 1, 5, &length);
    cxm_column column = real_nullable(rows, length);
    cxm_csat_result result;
    assert_int_equal(cxm_csat(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.satisfied.n, 2688);
    assert_int_equal(result.satisfied_count, 2206);
    check_bits(result.satisfied.value, 220600.0 / 2688);
    check_printed(result.satisfied.value, 82.068, .0005);
    free(rows);
}

/* Columns whose mean is published to so many decimals. */
static const struct real_mean {
    const char *name, *file, *column;
    double last, mean, half;
    int64_t n;
} real_means[] = {
    {"airport: ease of finding", "sfo_2017_raw.csv", "Q14FIND", 5, 4.41334, .0000051, 2683},
    {"yellow pages: q1", "b2b_yellowpages_customersat.csv", "q1", 10, 6.066262, .00000051, 1811},
    {"ECSI: CUEX1", "ecsi_mobi.csv", "CUEX1", 10, 7.580, 1e-12, 250},
    {"ECSI: CUSA1", "ecsi_mobi.csv", "CUSA1", 10, 7.988, 1e-12, 250},
    {"ECSI: CUSA2", "ecsi_mobi.csv", "CUSA2", 10, 7.128, 1e-12, 250},
    {"ECSI: CUSA3", "ecsi_mobi.csv", "CUSA3", 10, 7.316, 1e-12, 250},
    {"ECSI: PERQ1", "ecsi_mobi.csv", "PERQ1", 10, 7.944, 1e-12, 250},
    {"ECSI: CUSL3", "ecsi_mobi.csv", "CUSL3", 10, 7.668, 1e-12, 250},
};

static void real_mean_agrees(void **state)
{
    const struct real_mean *c = *state;
    int64_t length;
    double *rows = real_column(c->file, c->column, 1, c->last, &length);
    cxm_column column = real_nullable(rows, length);
    cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
    cxm_rating_result result;
    options.scale.maximum = c->last;
    assert_int_equal(cxm_rating(&column, NULL, &options, NULL, &result, NULL), CXM_OK);
    assert_int_equal(result.mean.n, c->n);
    assert_int_equal(result.mean.n + result.mean.missing, length);
    check_printed(result.mean.value, c->mean, c->half);
    free(rows);
}

/* The panel's overall satisfaction by year, 1 to 5. */
static const struct real_year {
    const char *name;
    double year, mean;
} real_years[] = {
    {"panel 2012", 2012, 3.99821}, {"panel 2013", 2013, 3.98200}, {"panel 2014", 2014, 3.99589},
    {"panel 2015", 2015, 4.04804}, {"panel 2016", 2016, 4.03803}, {"panel 2017", 2017, 4.06436},
};

static void real_year_agrees(void **state)
{
    const struct real_year *c = *state;
    int64_t length, years;
    double *rows = real_column("sfo_panel_2012_2017_dev.csv", "overall", 1, 5, &length);
    double *year = real_column("sfo_panel_2012_2017_dev.csv", "year", 2000, 2100, &years);
    assert_int_equal(length, years);
    for (int64_t i = 0; i < length; i++)
        rows[i] = year[i] == c->year ? rows[i] : (double)NAN;
    cxm_column column = real_nullable(rows, length);
    cxm_rating_result result;
    assert_int_equal(cxm_rating(&column, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_printed(result.mean.value, c->mean, .0000051);
    free(rows);
    free(year);
}

int main(void)
{
    static const struct CMUnitTest singles[] = {cmocka_unit_test(airport_nps), cmocka_unit_test(airport_satisfaction)};
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof real_means / sizeof *real_means +
                            sizeof real_years / sizeof *real_years];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(real_means, real_mean_agrees, tests, count);
    CHECK_ROWS(real_years, real_year_agrees, tests, count);
    return cmocka_run_group_tests_name("real", tests, NULL, NULL);
}
