/* Agreement within units, intraclass correlations, Krippendorff's alpha and kappas against printed tables, R and real data; their
 * laws, and data that have none. Read include/cxm/unstable/agreement.h next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/agreement.h>
#include <cxm/unstable/distributions.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"
#include "vectors/agreement.h"

static int skipped;

static cxm_column doubles(const double *values, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static cxm_within_group_result within(const double *score, const int32_t *unit, int64_t n, double null_variance, double *each)
{
    const cxm_column scores = doubles(score, n), units = cxm_column_of(CXM_TYPE_I32, unit, n);
    cxm_within_group_result result;
    cxm_error why;
    if (cxm_within_group(&scores, 1, &units, null_variance, 0.95, NULL, each, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static cxm_intraclass_result intraclass(const double *score, const int32_t *unit, int64_t n, int32_t size)
{
    const cxm_column scores = doubles(score, n), units = cxm_column_of(CXM_TYPE_I32, unit, n);
    cxm_intraclass_result result;
    cxm_error why;
    if (cxm_intraclass(&scores, &units, size, 0.95, NULL, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static cxm_krippendorff_result krippendorff(const int32_t *unit, const double *value, int64_t n, int32_t level)
{
    const cxm_column units = cxm_column_of(CXM_TYPE_I32, unit, n), values = doubles(value, n);
    cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
    cxm_krippendorff_result result;
    cxm_error why;
    options.level = level;
    if (cxm_krippendorff(&units, NULL, &values, &options, NULL, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static cxm_tested_estimate fleiss(const int32_t *unit, const int32_t *category, int64_t n)
{
    const cxm_column units = cxm_column_of(CXM_TYPE_I32, unit, n), categories = cxm_column_of(CXM_TYPE_I32, category, n);
    cxm_tested_estimate kappa;
    cxm_error why;
    if (cxm_fleiss_kappa(&units, &categories, 0.95, NULL, &kappa, &why))
        fail_msg("%s", why.message);
    return kappa;
}

static cxm_tested_estimate cohen(const int64_t *table, int32_t categories, const double *scores, int32_t weights)
{
    cxm_tested_estimate kappa;
    cxm_error why;
    if (cxm_cohens_kappa(table, categories, scores, weights, 0.95, NULL, &kappa, &why))
        fail_msg("%s", why.message);
    return kappa;
}

/* ---- printed ---- */

/* Shrout and Fleiss, Psychological Bulletin 86, 1979: four judges of six targets, table 2, page 423; correlations of table 4. */
static const double judges[4][6] = {{9, 6, 8, 7, 10, 6}, {2, 1, 4, 1, 5, 2}, {5, 3, 6, 2, 6, 4}, {8, 2, 8, 6, 9, 7}};

static cxm_intraclass_two_way_result two_way(void)
{
    cxm_column columns[4];
    cxm_intraclass_two_way_result result;
    for (int j = 0; j < 4; j++)
        columns[j] = doubles(judges[j], 6);
    assert_int_equal(cxm_intraclass_two_way(columns, 4, 0.95, NULL, &result, NULL), CXM_OK);
    return result;
}

static void six_correlations(void **state)
{
    (void)state;
    static const double printed[] = {.17, .29, .71, .44, .62, .91};
    const cxm_intraclass_two_way_result result = two_way();
    for (int form = 0; form < CXM_INTRACLASS_FORMS; form++)
        check_printed(result.form[form].estimate.value, printed[form], 0.005);
    check_printed(result.between, 11.24, 0.005);
    check_printed(result.within, 6.26, 0.005);
    check_printed(result.raters, 32.49, 0.005);
    check_printed(result.residual, 1.02, 0.005);
    assert_int_equal(result.targets, 6);
}

static void six_correlations_of_psych(void **state)
{
    (void)state;
    double icc[6], f[6], p[6], lower[6], upper[6];
    struct json_file file = oracles_load("s07_divergence.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, "icc_shrout_fleiss");
    assert_int_equal(oracles_numbers(one, "expected.ICC", icc, 6), 6);
    oracles_numbers(one, "expected.F", f, 6);
    oracles_numbers(one, "expected.p", p, 6);
    oracles_numbers(one, "expected.lower", lower, 6);
    oracles_numbers(one, "expected.upper", upper, 6);
    const cxm_intraclass_two_way_result result = two_way();
    for (int form = 0; form < CXM_INTRACLASS_FORMS; form++) {
        check_close(result.form[form].estimate.value, icc[form], 1e-13);
        check_close(result.form[form].statistic, f[form], 1e-13);
        check_close(result.form[form].p, p[form], 1e-13);
        check_close(result.form[form].estimate.lower, lower[form], 1e-12);
        check_close(result.form[form].estimate.upper, upper[form], 1e-12);
    }
    json_close(&file);
}

/* The one-way form of the same data, in long form. */
static void one_way_is_the_first_form(void **state)
{
    (void)state;
    double score[24];
    int32_t unit[24];
    for (int i = 0; i < 24; i++) {
        score[i] = judges[i % 4][i / 4];
        unit[i] = 7 * (i / 4);
    }
    const cxm_intraclass_two_way_result two = two_way();
    for (int size = 0; size < 2; size++) {
        const cxm_intraclass_result one = intraclass(score, unit, 24, size);
        check_close(one.single.estimate.value, two.form[CXM_INTRACLASS_1_1].estimate.value, 1e-14);
        check_close(one.single.estimate.lower, two.form[CXM_INTRACLASS_1_1].estimate.lower, 1e-13);
        check_close(one.mean.estimate.upper, two.form[CXM_INTRACLASS_1_K].estimate.upper, 1e-13);
        check_close(one.mean.p, two.form[CXM_INTRACLASS_1_K].p, 1e-13);
        check_close(one.size, 4, 1e-15);
        assert_int_equal(one.units, 6);
    }
}

/* Krippendorff, Computing Krippendorff's alpha-reliability, 2011, section E: four observers, twelve units. The decimals beyond the
 * printed three come from the coincidence matrix in fractions. */
#define NO NAN
static const double observers[4][12] = {{1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO},
                                        {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3},
                                        {NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO},
                                        {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO}};

static void long_form(int32_t unit[48], int32_t rater[48], double value[48])
{
    for (int i = 0; i < 48; i++) {
        unit[i] = i % 12;
        rater[i] = i / 12;
        value[i] = observers[i / 12][i % 12];
    }
}

static const struct level_case {
    const char *name;
    int32_t level;
    double printed, exact;
} level_cases[] = {
    {"nominal", CXM_LEVEL_NOMINAL, .743, 0.74342105263157895},
    {"ordinal", CXM_LEVEL_ORDINAL, .815, 0.81538750375488135},
    {"interval", CXM_LEVEL_INTERVAL, .849, 0.84910714285714286},
    {"ratio", CXM_LEVEL_RATIO, .797, 0.79740277471161207},
};

static void four_observers(void **state)
{
    const struct level_case *c = *state;
    int32_t unit[48], rater[48];
    double value[48];
    long_form(unit, rater, value);
    const cxm_krippendorff_result result = krippendorff(unit, value, 48, c->level);
    check_printed(result.alpha.value, c->printed, 0.0005);
    check_close(result.alpha.value, c->exact, 1e-14);
    assert_int_equal(result.alpha.n, 40);
    assert_int_equal(result.alpha.missing, 7);
    assert_int_equal(result.alpha.excluded, 1); /* the only value of unit 12 */
    assert_int_equal(result.alpha.clusters, 11);
    assert_int_equal(result.different, 5);
    check_close(1 - result.observed / result.expected, result.alpha.value, 1e-14);
    assert_int_equal(result.alpha.interval_status, CXM_INTERVAL_OK);
    assert_true(result.alpha.lower < result.alpha.value && result.alpha.value < result.alpha.upper && result.alpha.upper <= 1);
    assert_int_equal(result.alpha.flags, CXM_ESTIMATE_FEW_CLUSTERS | CXM_ESTIMATE_UPPER_CLAMPED);
    /* with the raters' names, and in another order */
    const cxm_column units = cxm_column_of(CXM_TYPE_I32, unit, 48), raters = cxm_column_of(CXM_TYPE_I32, rater, 48);
    const cxm_column values = doubles(value, 48);
    cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
    cxm_krippendorff_result named;
    options.level = c->level;
    assert_int_equal(cxm_krippendorff(&units, &raters, &values, &options, NULL, &named, NULL), CXM_OK);
    assert_memory_equal(&named, &result, sizeof named);
}

static const struct cohen_case {
    const char *name; /* and where it is printed */
    int32_t categories;
    int64_t table[16];
    int32_t weights;
    double kappa, error, lower, upper, null_error, half;
} cohen_cases[] = {
    {"Cohen, Educational and Psychological Measurement 20, 1960, table 2 with page 45", 3, {88, 14, 18, 10, 40, 10, 2, 6, 12},
     CXM_KAPPA_UNWEIGHTED, .492, NAN, NAN, NAN, NAN, 5e-4},
    {"SAS/STAT 9.2 User's Guide, FREQ, agreement study, figure 35.7", 4, {10, 4, 1, 0, 5, 10, 12, 2, 2, 4, 12, 5, 0, 2, 6, 13},
     CXM_KAPPA_UNWEIGHTED, .3449, .0724, .2030, .4868, .0612, 5e-5},
    {"PROC FREQ as in the tests of statsmodels.stats.inter_rater", 3, {0, 4, 1, 0, 8, 0, 0, 1, 5},
     CXM_KAPPA_UNWEIGHTED, .4842, .1380, .2137, .7547, .1484, 5e-5},
    {"PROC FREQ as in the tests of statsmodels.stats.inter_rater, weighted", 3, {0, 4, 1, 0, 8, 0, 0, 1, 5},
     CXM_KAPPA_LINEAR, .4701, .1457, .1845, .7558, .1426, 5e-5},
};

static void two_raters(void **state)
{
    const struct cohen_case *c = *state;
    const cxm_tested_estimate kappa = cohen(c->table, c->categories, NULL, c->weights);
    check_printed(kappa.estimate.value, c->kappa, c->half);
    if (isnan(c->error))
        return;
    check_printed(kappa.estimate.std_error, c->error, c->half);
    check_printed(kappa.estimate.lower, c->lower, c->half);
    check_printed(kappa.estimate.upper, c->upper, c->half);
    check_printed(kappa.estimate.value / kappa.statistic, c->null_error, c->half);
    assert_int_equal(kappa.test_status, CXM_TEST_OK);
}

/* Quadratic weights by their own formula, 1 - sum (i - j)^2 o / sum (i - j)^2 e; a category that nobody uses moves the others
 * apart, unless scores say where they stand. */
static void weights_by_distance(void **state)
{
    (void)state;
    static const int64_t table[9] = {20, 5, 1, 4, 15, 6, 2, 3, 24}, wide[16] = {20, 5, 0, 1, 4, 15, 0, 6, 0, 0, 0, 0, 2, 3, 0, 24};
    static const double scores[] = {0, 1, 3};
    for (int gap = 1; gap < 3; gap++) {
        const double at[] = {0, 1, gap + 1};
        double top = 0, bottom = 0, row[3] = {0}, column[3] = {0};
        for (int i = 0; i < 9; i++) {
            row[i / 3] += (double)table[i] / 80;
            column[i % 3] += (double)table[i] / 80;
        }
        for (int i = 0; i < 9; i++) {
            const double apart = pow(at[i / 3] - at[i % 3], 2);
            top += apart * (double)table[i] / 80;
            bottom += apart * row[i / 3] * column[i % 3];
        }
        const cxm_tested_estimate kappa = cohen(table, 3, at, CXM_KAPPA_QUADRATIC);
        check_close(kappa.estimate.value, 1 - top / bottom, 1e-14);
    }
    for (int weights = 0; weights < 3; weights++) {
        const cxm_tested_estimate a = cohen(table, 3, scores, weights), b = cohen(wide, 4, NULL, weights);
        check_close(a.estimate.value, b.estimate.value, 1e-14);
        check_close(a.estimate.std_error, b.estimate.std_error, 1e-14);
        check_close(a.p, b.p, 1e-13);
    }
}

/* Fleiss, Psychological Bulletin 76, 1971, table 1, page 379: diagnoses of 30 patients by six psychiatrists each; kappa .430, page
 * 380. z is that of R's irr, 17.65183, which has the standard error of Fleiss, Nee and Landis. */
static const char *const diagnoses[30] = {
    "444444", "222555", "233335", "555555", "222444", "113333", "333355", "113334", "114444", "555555",
    "144444", "124444", "222333", "144444", "224445", "333335", "111455", "111112", "224444", "133555",
    "555555", "244444", "224555", "114444", "144445", "222224", "111155", "224444", "133333", "555555"};

static void thirty_patients(void **state)
{
    (void)state;
    int32_t unit[180], category[180];
    double value[180];
    for (int i = 0; i < 180; i++) {
        unit[i] = 1000 - i / 6;
        category[i] = diagnoses[i / 6][i % 6];
        value[i] = category[i];
    }
    const cxm_tested_estimate kappa = fleiss(unit, category, 180);
    check_printed(kappa.estimate.value, .430, 0.0005);
    check_printed(kappa.estimate.value, .4302445, 5e-8);
    check_printed(kappa.statistic, 17.65183, 5e-6);
    assert_int_equal(kappa.estimate.n, 180);
    assert_int_equal(kappa.estimate.clusters, 30);
    check_close(kappa.estimate.df, 29, 0);
    /* alpha is kappa but for the small sample: 1 - alpha = (1 - kappa) (n - 1) / n */
    const cxm_krippendorff_result alpha = krippendorff(unit, value, 180, CXM_LEVEL_NOMINAL);
    check_close(1 - alpha.alpha.value, (1 - kappa.estimate.value) * 179 / 180, 1e-14);
    check_printed(alpha.alpha.std_error / kappa.estimate.std_error, 1, 0.1);
    check_printed(alpha.alpha.lower, kappa.estimate.lower, 0.04);
    check_printed(alpha.alpha.upper, kappa.estimate.upper, 0.04);
}

/* Units of different size: the linearised standard error against the jackknife. */
static void unequal_numbers_of_raters(void **state)
{
    (void)state;
    struct random random = {11};
    int32_t unit[400], category[400], some[400], of[400];
    int64_t n = 0;
    double sum = 0, square = 0;
    for (int u = 0; u < 80; u++) {
        const int32_t own = (int32_t)random_below(&random, 3);
        for (int64_t k = 1 + random_below(&random, 5); k > 0; k--) {
            unit[n] = u;
            category[n++] = random_below(&random, 3) ? own : (int32_t)random_below(&random, 3);
        }
    }
    const cxm_tested_estimate kappa = fleiss(unit, category, n);
    const double units = (double)kappa.estimate.clusters;
    for (int u = 0; u < 80; u++) {
        int64_t kept = 0;
        for (int64_t i = 0; i < n; i++)
            if (unit[i] != u) {
                of[kept] = unit[i];
                some[kept++] = category[i];
            }
        const double without = fleiss(of, some, kept).estimate.value;
        sum += without - kappa.estimate.value;
        square += pow(without - kappa.estimate.value, 2);
    }
    check_printed(kappa.estimate.std_error / sqrt(square * (units - 1) / units), 1, 0.03);
    assert_int_equal(kappa.test_status, CXM_TEST_NOT_TESTABLE); /* no formula under chance agreement */
    assert_true(kappa.estimate.excluded > 0);
    assert_int_equal(kappa.estimate.excluded + kappa.estimate.n, n);
    assert_true(fabs(sum) < 0.1);
}

/* ---- fractions and 50 digits ---- */

static void vectors(void **state)
{
    const struct agreement_vector *c = *state;
    double value[AGREEMENT_JUDGEMENTS];
    int64_t table[121] = {0};
    const double *want = c->figures;
    for (int i = 0; i < c->count; i++) {
        value[i] = c->value[i];
        if ((!i || c->unit[i] != c->unit[i - 1]) && i + 1 < c->count && c->unit[i + 1] == c->unit[i])
            table[(c->value[i] - 1) * c->points + c->value[i + 1] - 1]++;
    }
    const cxm_within_group_result group = within(value, c->unit, c->count, (c->points * c->points - 1) / 12.0, NULL);
    check_close(group.rwg.value, *want++, 1e-13);
    check_close(group.agreeing.value, *want++, 1e-13);
    for (int size = 0; size < 2; size++) {
        const cxm_intraclass_result icc = intraclass(value, c->unit, c->count, size);
        check_close(icc.single.estimate.value, *want++, 1e-13);
        check_close(icc.single.estimate.lower, *want++, 1e-12);
        check_close(icc.single.estimate.upper, *want++, 1e-12);
        check_close(icc.mean.estimate.value, *want++, 1e-13);
        check_close(icc.mean.statistic, *want++, 1e-13);
    }
    for (int level = 0; level < 4; level++)
        check_close(krippendorff(c->unit, value, c->count, level).alpha.value, *want++, 1e-13);
    for (int32_t level = 0; level < 4; level++)
        check_close(krippendorff(c->unit, value, c->count, level).alpha.std_error, *want++, 1e-11);
    for (int weights = 0; weights < 3; weights++) {
        const cxm_tested_estimate kappa = cohen(table, c->points, NULL, weights);
        check_close(kappa.estimate.value, *want++, 1e-13);
        check_close(kappa.estimate.std_error, *want++, 1e-13);
        check_close(kappa.statistic, *want++, 1e-12);
    }
    const cxm_tested_estimate kappa = fleiss(c->unit, c->value, c->count);
    check_close(kappa.estimate.value, *want++, 1e-13);
    check_close(kappa.estimate.std_error, *want++, 1e-13);
    check_close(kappa.statistic, *want++, 1e-12);
    assert_ptr_equal(want, c->figures + AGREEMENT_FIGURES);
}

/* ---- real data ---- */

struct table {
    double *score, *unit;
    int64_t n;
};

static struct table table_of(const char *file, const char *score, const char *unit)
{
    struct table table = {NULL, NULL, 0};
    int64_t units;
    const char *path = csv_path("CXM_REAL_DATA", file);
    if (!path)
        return table;
    table.score = csv_column(path, score, &table.n);
    table.unit = csv_column(path, unit, &units);
    assert_non_null(table.score);
    assert_int_equal(units, table.n);
    return table;
}

/* R: the one-way analysis of variance, and tapply(y, g, var); where the printed column stands, multilevel's documentation. */
static const struct real_case {
    const char *name, *file, *score, *unit;
    double icc1, icc2, bliese, f, rwg, agreeing;
    int64_t n, units;
} real_cases[] = {
    {"bh1996 COHES", "multirater_bh1996.csv", "COHES", "GRP", 4.4265297557140044e-02, 7.7545967777154701e-01,
     4.4408833287164509e-02, 4.4535430878315703, 0.63164406945851359, 14.141414141414142, 7382, 99},
    {"bh1996 LEAD", "multirater_bh1996.csv", "LEAD", "GRP", 0.12702755003113203, 0.91561296934805747, 0.12740367815519454,
     11.85016219049746056, NAN, NAN, 7382, 99},
    {"bh1996 HRS", "multirater_bh1996.csv", "HRS", "GRP", 0.13310667908649040, 0.91967319537908887, 0.13349805482324936,
     12.44914452553331508, NAN, NAN, 7382, 99},
    {"bh1996 WBEING", "multirater_bh1996.csv", "WBEING", "GRP", 4.3369050077110699e-02, 7.7171287554042334e-01,
     4.3509811917711291e-02, 4.3804485354454261, NAN, NAN, 7382, 99},
    {"insteval by lecturer", "multirater_insteval.csv", "y", "d", 1.5967789134988186e-01, 9.2519620234311561e-01,
     1.5985415511528742e-01, 1.3368305237481035e+01, 2.7366007059981662e-01, 1.8617021276595744, 73421, 1128},
    {"insteval by student", "multirater_insteval.csv", "y", "s", 5.7099976041644004e-02, 5.9936460078747233e-01,
     5.7106829852439742e-02, 2.4960350532318376, 1.9265266387143617e-01, 1.5166835187057633, 73421, 2972},
};

static void real_data(void **state)
{
    const struct real_case *c = *state;
    const struct table table = table_of(c->file, c->score, c->unit);
    if (!table.score) {
        skipped++;
        skip();
    }
    cxm_intraclass_result icc;
    cxm_within_group_result group;
    const cxm_column score = doubles(table.score, table.n), unit = cxm_column_of(CXM_TYPE_F64, table.unit, table.n);
    assert_int_equal(cxm_intraclass(&score, &unit, CXM_UNIT_SIZE_MEAN, 0.95, NULL, &icc, NULL), CXM_OK);
    check_close(icc.single.estimate.value, c->icc1, 1e-12);
    check_close(icc.mean.estimate.value, c->icc2, 1e-12);
    check_close(icc.single.statistic, c->f, 1e-12);
    assert_true(icc.single.estimate.lower < c->icc1 && c->icc1 < icc.single.estimate.upper);
    assert_int_equal(icc.single.estimate.n, c->n);
    assert_int_equal(icc.units, c->units);
    assert_int_equal(cxm_intraclass(&score, &unit, CXM_UNIT_SIZE_BLIESE, 0.95, NULL, &icc, NULL), CXM_OK);
    check_close(icc.single.estimate.value, c->bliese, 1e-12);
    check_close(icc.mean.estimate.value, c->icc2, 1e-12);
    assert_int_equal(cxm_within_group(&score, 1, &unit, 2, 0.95, NULL, NULL, &group, NULL), CXM_OK);
    if (!isnan(c->rwg)) {
        check_close(group.rwg.value, c->rwg, 1e-13);
        check_close(group.agreeing.value, c->agreeing, 1e-13);
    }
    free(table.score);
    free(table.unit);
}

/* multilevel's cohesion: two units, five items; rows without an answer are left out for rwg(j) by R's na.exclude. */
static void two_platoons(void **state)
{
    (void)state;
    static const char *const names[] = {"COH01", "COH02", "COH03", "COH04", "COH05"};
    double *item[5], each[11];
    int32_t unit[11];
    int64_t n;
    cxm_column columns[5];
    cxm_within_group_result result;
    const char *path = csv_path("CXM_REAL_DATA", "multirater_cohesion_tiny.csv");
    if (!path) {
        skipped++;
        skip();
    }
    for (int i = 0; i < 5; i++) {
        item[i] = csv_column(path, names[i], &n);
        assert_int_equal(n, 11);
        columns[i] = doubles(item[i], 11);
    }
    for (int i = 0; i < 11; i++)
        unit[i] = i < 6 ? 1044 : -7;
    result = within(item[0], unit, 11, 2, each);
    check_printed(each[0], .7166667, 5e-8);
    check_printed(each[10], .6, 1e-12);
    check_close(result.rwg.value, (each[0] + each[10]) / 2, 1e-15);
    check_close(result.agreeing.value, 50, 0);
    assert_int_equal(result.rwg.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    const cxm_column units = cxm_column_of(CXM_TYPE_I32, unit, 11);
    assert_int_equal(cxm_within_group(columns, 5, &units, 2, 0.95, NULL, each, &result, NULL), CXM_OK);
    check_close(each[0], 0.753968253968254, 1e-14);
    check_close(each[10], 0.898876404494382, 1e-14);
    check_nan(each[1]); /* lacks an item */
    assert_int_equal(result.rwg.missing, 1);
    for (int i = 0; i < 5; i++)
        free(item[i]);
}

/* ---- laws ---- */

enum { MOST = 300 };

static int64_t draw(struct random *random, double *score, int32_t *unit, int units)
{
    int64_t n = 0;
    for (int u = 0; u < units; u++)
        for (int64_t k = 1 + random_below(random, 7); k > 0; k--) {
            score[n] = (double)(1 + random_below(random, 3) + random_below(random, 2) * (u % 3));
            unit[n++] = u;
        }
    return n;
}

/* Rows in another order, nulls among them, other spellings of units and types of scores, strides: nothing changes. */
static void rows_in_any_order(void **state)
{
    (void)state;
    struct random random = {3};
    for (int round = 0; round < 60; round++) {
        double score[MOST], turned[MOST], each[MOST], other[MOST], far[MOST];
        int32_t unit[MOST], turned_unit[MOST];
        int16_t wide[2 * MOST];
        const int64_t n = draw(&random, score, unit, 15 + round % 26), all = n + 2;
        for (int64_t i = 0; i < n; i++) {
            turned[n - 1 - i] = score[i];
            turned_unit[n - 1 - i] = 500 - 3 * unit[i];
            wide[2 * i] = (int16_t)score[i];
            wide[2 * i + 1] = 99;
            far[i] = 3 * score[i] - 1e6;
        }
        turned[n] = turned[n + 1] = NAN;
        turned_unit[n] = 500;
        turned_unit[n + 1] = 777;
        const cxm_within_group_result a = within(score, unit, n, 4, each), b = within(turned, turned_unit, all, 4, other);
        check_close(a.rwg.value, b.rwg.value, 1e-14);
        check_close(a.rwg.lower, b.rwg.lower, 1e-13);
        check_close(a.agreeing.upper, b.agreeing.upper, 1e-13);
        assert_int_equal(b.rwg.missing, 2);
        assert_int_equal(a.alone, b.alone);
        for (int64_t i = 0; i < n; i++)
            check_close(each[i], other[n - 1 - i], 1e-13);
        const cxm_intraclass_result c = intraclass(score, unit, n, 0), d = intraclass(turned, turned_unit, all, 0);
        check_close(c.single.estimate.value, d.single.estimate.value, 1e-12);
        check_close(c.mean.estimate.lower, d.mean.estimate.lower, 1e-11);
        check_close(intraclass(far, unit, n, 0).single.estimate.value, c.single.estimate.value, 1e-9);
        cxm_column strided = cxm_column_of(CXM_TYPE_I16, wide, n), units = cxm_column_of(CXM_TYPE_I32, unit, n);
        cxm_intraclass_result e;
        strided.stride = 4;
        assert_int_equal(cxm_intraclass(&strided, &units, 0, 0.95, NULL, &e, NULL), CXM_OK);
        assert_memory_equal(&e, &c, sizeof e);
        for (int level = 0; level < 4; level++) {
            const cxm_krippendorff_result f = krippendorff(unit, score, n, level);
            const cxm_krippendorff_result g = krippendorff(turned_unit, turned, all, level);
            check_close(f.alpha.value, g.alpha.value, 1e-13);
            check_close(f.alpha.lower, g.alpha.lower, 1e-11);
            if (level == CXM_LEVEL_INTERVAL)
                check_close(krippendorff(unit, far, n, level).alpha.value, f.alpha.value, 1e-9);
        }
    }
}

/* alpha by its definition, pair by pair. */
static void alpha_by_definition(void **state)
{
    (void)state;
    struct random random = {8};
    for (int round = 0; round < 30; round++) {
        double score[MOST], margin[12] = {0}, observed[4] = {0}, expected[4] = {0}, total = 0;
        int32_t unit[MOST];
        int64_t size[40] = {0};
        const int64_t n = draw(&random, score, unit, 8 + round % 20);
        for (int64_t i = 0; i < n; i++)
            size[unit[i]]++;
        for (int64_t i = 0; i < n; i++)
            if (size[unit[i]] > 1) {
                margin[(int)score[i]]++;
                total++;
            }
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < n; j++) {
                if (i == j || size[unit[i]] < 2 || size[unit[j]] < 2)
                    continue;
                const double a = fmin(score[i], score[j]), b = fmax(score[i], score[j]);
                double between = -(margin[(int)a] + margin[(int)b]) / 2;
                for (int v = (int)a; v <= (int)b; v++)
                    between += margin[v];
                const double apart[4] = {(a - b) * (a - b), a != b, a == b ? 0 : between * between, pow((a - b) / (a + b), 2)};
                for (int level = 0; level < 4; level++) {
                    observed[level] += unit[i] == unit[j] ? apart[level] / (double)(size[unit[i]] - 1) / total : 0;
                    expected[level] += apart[level] / total / (total - 1);
                }
            }
        for (int level = 0; level < 4; level++) {
            const cxm_krippendorff_result alpha = krippendorff(unit, score, n, level);
            check_close(alpha.alpha.value, 1 - observed[level] / expected[level], 1e-12);
            check_close(alpha.observed, observed[level], 1e-12);
            check_close(alpha.expected, expected[level], 1e-12);
        }
    }
}

/* The interval is the jackknife's: alpha of all, and of all but each unit in turn. */
static void alpha_without_each_unit(void **state)
{
    (void)state;
    struct random random = {5};
    for (int round = 0; round < 20; round++) {
        double score[MOST], some[MOST];
        int32_t unit[MOST], of[MOST];
        const int64_t n = draw(&random, score, unit, 6 + 2 * round);
        for (int level = 0; level < 4; level++) {
            const cxm_krippendorff_result all = krippendorff(unit, score, n, level);
            const double units = (double)all.alpha.clusters;
            double square = 0;
            for (int32_t u = 0; u < 6 + 2 * round; u++) {
                int64_t kept = 0;
                for (int64_t i = 0; i < n; i++)
                    if (unit[i] != u) {
                        of[kept] = unit[i];
                        some[kept++] = score[i];
                    }
                const cxm_krippendorff_result rest = krippendorff(of, some, kept, level);
                square += pow(rest.alpha.value - all.alpha.value, 2) * (rest.alpha.clusters < all.alpha.clusters);
            }
            if (units < 5) {
                assert_int_equal(all.alpha.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
                continue;
            }
            const double error = sqrt(square * (units - 1) / units), half = cxm_t_quantile(0.975, units - 1) * error;
            check_close(all.alpha.std_error, error, 1e-11);
            check_close(all.alpha.lower, all.alpha.value - half, 1e-11);
            check_close(all.alpha.upper, fmin(1, all.alpha.value + half), 1e-11);
            check_close(all.alpha.df, units - 1, 1e-15);
        }
    }
}

/* Nothing varies without the one unit that differs: what the others would say is not known. */
static void alpha_of_one_unit_that_differs(void **state)
{
    (void)state;
    static const double score[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2};
    static const int32_t unit[] = {1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6};
    for (int level = 0; level < 4; level++) {
        const cxm_krippendorff_result result = krippendorff(unit, score, 12, level);
        assert_int_equal(result.alpha.status, CXM_VALUE_OK);
        assert_int_equal(result.alpha.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
        assert_true(isnan(result.alpha.lower) && !result.alpha.flags);
    }
}

/* What each interval holds of 95 % where the truth is known: units with a share of their own of the variance, or raters who know
 * the category of a unit by a chance of c each and guess else, so that kappa is c^2. docs/numbers.md has them of more tables. */
enum { TABLES = 400, HOLD_ICC, HOLD_ICC_UNEQUAL, HOLD_ALPHA, HOLD_COHEN, HOLD_FLEISS };

static bool inside(const cxm_estimate *estimate, double truth)
{
    return estimate->lower <= truth && truth <= estimate->upper;
}

static bool holds(struct random *random, int what, int units)
{
    double score[MOST];
    int32_t unit[MOST], category[MOST];
    int64_t n = 0, table[9] = {0};
    for (int u = 0; u < units; u++) {
        const double own = sqrt(0.3) * cxm_normal_quantile(random_unit(random));
        const int32_t truth = (int32_t)random_below(random, 3);
        const int64_t size = what == HOLD_ICC_UNEQUAL ? 1 + random_below(random, 6) : 3;
        for (int64_t k = 0; k < size; k++) {
            score[n] = own + sqrt(0.7) * cxm_normal_quantile(random_unit(random));
            category[n] = random_unit(random) < sqrt(0.5) ? truth : (int32_t)random_below(random, 3);
            unit[n++] = u;
        }
        if (what == HOLD_COHEN)
            table[3 * category[n - 1] + category[n - 2]]++;
    }
    if (what == HOLD_COHEN) {
        const cxm_tested_estimate kappa = cohen(table, 3, NULL, 0);
        return inside(&kappa.estimate, 0.5);
    }
    if (what == HOLD_FLEISS) {
        const cxm_tested_estimate kappa = fleiss(unit, category, n);
        return inside(&kappa.estimate, 0.5);
    }
    if (what == HOLD_ALPHA) {
        const cxm_krippendorff_result alpha = krippendorff(unit, score, n, CXM_LEVEL_INTERVAL);
        return inside(&alpha.alpha, 0.3);
    }
    const cxm_intraclass_result icc = intraclass(score, unit, n, CXM_UNIT_SIZE_BLIESE);
    return inside(&icc.single.estimate, 0.3);
}

static const struct hold_case {
    const char *name;
    int what, units;
    double least;
} hold_cases[] = {
    {"ICC(1), 15 units of 3", HOLD_ICC, 15, 0.92},
    {"ICC(1), 40 units of 1 to 6", HOLD_ICC_UNEQUAL, 40, 0.92},
    {"alpha, 15 units of 3", HOLD_ALPHA, 15, 0.89},
    {"alpha, 30 units of 3", HOLD_ALPHA, 30, 0.9},
    {"alpha, 60 units of 3", HOLD_ALPHA, 60, 0.9},
    {"Cohen's kappa, 50 units", HOLD_COHEN, 50, 0.9},
    {"Fleiss' kappa, 15 units of 3", HOLD_FLEISS, 15, 0.9},
    {"Fleiss' kappa, 60 units of 3", HOLD_FLEISS, 60, 0.92},
};

static void intervals_hold(void **state)
{
    const struct hold_case *c = *state;
    struct random random = {99};
    int64_t held = 0;
    for (int table = 0; table < TABLES; table++)
        held += holds(&random, c->what, c->units);
    assert_true((double)held / TABLES > c->least);
}

/* ---- what cannot be said ---- */

enum { IS = CXM_VALUE_OK, NONE = CXM_VALUE_NO_DATA, UNKNOWN = CXM_VALUE_NOT_IDENTIFIED, UNDEFINED = CXM_VALUE_UNDEFINED };

static const struct status_case {
    const char *name;
    double score[8];
    int32_t unit[8];
    int64_t n;
    int32_t rwg, icc1, icc2, alpha, kappa;
    double rwg_value, icc1_value, alpha_value;
} status_cases[] = {
    {"no rows", {0}, {0}, 0, NONE, NONE, NONE, NONE, NONE, NAN, NAN, NAN},
    {"no answers", {NAN, NAN}, {1, 2}, 2, NONE, NONE, NONE, NONE, NONE, NAN, NAN, NAN},
    {"one answer", {3}, {1}, 1, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NAN, NAN, NAN},
    {"nobody twice", {3, 4, 5}, {1, 2, 3}, 3, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NAN, NAN, NAN},
    {"one unit", {1, 3}, {1, 1}, 2, IS, UNKNOWN, UNKNOWN, IS, IS, 0, NAN, 0},
    {"all alike", {0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, {1, 1, 1, 2, 2, 2}, 6, IS, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, 1, NAN,
     NAN},
    {"alike within units", {4, 4, 8, 8}, {1, 1, 2, 2}, 4, IS, IS, IS, IS, IS, 1, 1, 1},
    {"units alike", {3, 5, 3, 5}, {1, 1, 2, 2}, 4, IS, IS, UNDEFINED, IS, IS, 0, -1, -0.5},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    int32_t category[8] = {0}, given_unit[8] = {0};
    int64_t given = 0;
    const cxm_within_group_result w = within(c->score, c->unit, c->n, 2, NULL);
    const cxm_intraclass_result i = intraclass(c->score, c->unit, c->n, 0);
    const cxm_krippendorff_result k = krippendorff(c->unit, c->score, c->n, CXM_LEVEL_INTERVAL);
    for (int64_t row = 0; row < c->n; row++)
        if (!isnan(c->score[row])) {
            given_unit[given] = c->unit[row];
            category[given++] = (int32_t)(10 * c->score[row]);
        }
    const cxm_tested_estimate f = fleiss(given_unit, category, given);
    assert_int_equal(w.rwg.status, c->rwg);
    assert_int_equal(w.agreeing.status, c->rwg);
    assert_int_equal(i.single.estimate.status, c->icc1);
    assert_int_equal(i.mean.estimate.status, c->icc2);
    assert_int_equal(k.alpha.status, c->alpha);
    assert_int_equal(f.estimate.status, c->kappa);
    check_close(w.rwg.value, c->rwg_value, 1e-14);
    check_close(i.single.estimate.value, c->icc1_value, 1e-14);
    check_close(k.alpha.value, c->alpha_value, 1e-14);
    const cxm_estimate *const all[] = {&w.rwg, &w.agreeing, &i.single.estimate, &i.mean.estimate, &k.alpha, &f.estimate};
    for (int e = 0; e < 6; e++) {
        assert_int_equal(isnan(all[e]->value), all[e]->status != CXM_VALUE_OK);
        assert_int_equal(isnan(all[e]->lower), all[e]->interval_status != CXM_INTERVAL_OK);
    }
    assert_int_equal(w.rwg.n + w.rwg.missing + w.rwg.excluded, c->n);
    assert_int_equal(k.alpha.n + k.alpha.missing + k.alpha.excluded, c->n);
}

static void kappas_without_a_number(void **state)
{
    (void)state;
    static const int64_t none[4] = {0}, same[4] = {7, 0, 0, 0}, whole[4] = {7, 0, 0, 5}, opposed[4] = {0, 5, 5, 0};
    const cxm_tested_estimate a = cohen(none, 2, NULL, 0), b = cohen(same, 2, NULL, 0), c = cohen(whole, 2, NULL, 0);
    const cxm_tested_estimate d = cohen(opposed, 2, NULL, 0), e = cohen(same, 1, NULL, 2);
    assert_int_equal(a.estimate.status, CXM_VALUE_NO_DATA);
    assert_int_equal(b.estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(b.estimate.n, 7);
    assert_int_equal(e.estimate.status, CXM_VALUE_UNDEFINED);
    check_close(c.estimate.value, 1, 1e-15);
    assert_int_equal(c.estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(c.test_status, CXM_TEST_OK);
    check_close(d.estimate.value, -1, 1e-15);
}

/* Judges: constant, additive, one of them, one target. */
static void judges_without_a_number(void **state)
{
    (void)state;
    static const double flat[] = {0.1, 0.1, 0.1}, up[] = {1, 2, 4}, higher[] = {2, 3, 5};
    const cxm_column same[] = {doubles(flat, 3), doubles(flat, 3)}, alike[] = {doubles(up, 3), doubles(up, 3)};
    const cxm_column shifted[] = {doubles(up, 3), doubles(higher, 3)}, one[] = {doubles(up, 1), doubles(higher, 1)};
    const cxm_column none[] = {doubles(up, 0), doubles(higher, 0)};
    cxm_intraclass_two_way_result r;
    assert_int_equal(cxm_intraclass_two_way(same, 2, 0.95, NULL, &r, NULL), CXM_OK);
    for (int form = 0; form < CXM_INTRACLASS_FORMS; form++)
        assert_int_equal(r.form[form].estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(cxm_intraclass_two_way(alike, 2, 0.95, NULL, &r, NULL), CXM_OK);
    for (int form = 0; form < CXM_INTRACLASS_FORMS; form++) {
        check_close(r.form[form].estimate.value, 1, 1e-14);
        assert_int_equal(r.form[form].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    }
    assert_int_equal(cxm_intraclass_two_way(shifted, 2, 0.95, NULL, &r, NULL), CXM_OK);
    check_close(r.form[CXM_INTRACLASS_3_1].estimate.value, 1, 1e-14);
    assert_true(r.form[CXM_INTRACLASS_2_1].estimate.value < 1);
    assert_int_equal(cxm_intraclass_two_way(one, 2, 0.95, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.form[0].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(cxm_intraclass_two_way(shifted, 1, 0.95, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.form[2].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(cxm_intraclass_two_way(none, 2, 0.95, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.form[2].estimate.status, CXM_VALUE_NO_DATA);
}

static void refusals(void **state)
{
    (void)state;
    static const double score[] = {1, INFINITY, 3, 4}, fine[] = {1, 2, 3, -4};
    static const int32_t unit[] = {1, 1, 2, 2}, rater[] = {1, 1, 1, 1};
    static const int64_t table[] = {1, 2, -3, 4};
    static const double scores[] = {1, 1};
    const cxm_column bad = doubles(score, 4), good = doubles(fine, 4), units = cxm_column_of(CXM_TYPE_I32, unit, 4);
    const cxm_column raters = cxm_column_of(CXM_TYPE_I32, rater, 4), few = cxm_column_of(CXM_TYPE_I32, unit, 3);
    const cxm_column items[] = {good, bad};
    const char *const label[] = {"b", "a"};
    const cxm_column labels = cxm_column_of(CXM_TYPE_CSTR, label, 2);
    static const int32_t codes[] = {0, 1, 1, 1};
    cxm_column coded = cxm_column_of(CXM_TYPE_CODED, codes, 4);
    cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
    cxm_within_group_result w;
    cxm_intraclass_result i;
    cxm_intraclass_two_way_result t;
    cxm_krippendorff_result k;
    cxm_tested_estimate kappa;
    cxm_error why;
    coded.extra = &labels;
    coded.width = 4;
    assert_int_equal(cxm_within_group(items, 2, &units, 2, 0.95, NULL, NULL, &w, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "item 2[1]: inf is outside -1e140..1e140");
    assert_int_equal(cxm_within_group(items, 1, &units, 0, 0.95, NULL, NULL, &w, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.name, "null_variance");
    assert_int_equal(cxm_within_group(items, 1, &few, 2, 0.95, NULL, NULL, &w, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_within_group(items, 0, &units, 2, 0.95, NULL, NULL, &w, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_within_group(NULL, 1, &units, 2, 0.95, NULL, NULL, &w, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_within_group(items, 1, &units, 2, 1, NULL, NULL, &w, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_within_group(items, 1, &units, 2, 0.95, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 7);
    assert_int_equal(cxm_intraclass(&bad, &units, 0, 0.95, NULL, &i, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 1);
    assert_int_equal(cxm_intraclass(&good, &units, 2, 0.95, NULL, &i, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_intraclass(&good, &units, 0, 0.95, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_intraclass_two_way(items, 2, 0.95, NULL, &t, &why), CXM_E_DOMAIN);
    assert_int_equal(cxm_intraclass_two_way(items, 0, 0.95, NULL, &t, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_intraclass_two_way(NULL, 2, 0.95, NULL, &t, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_krippendorff(&units, &raters, &good, NULL, NULL, &k, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "rater[1]: judges a unit twice; the first time in row 0");
    assert_int_equal(why.row, 1);
    assert_int_equal(cxm_krippendorff(&units, NULL, &bad, NULL, NULL, &k, &why), CXM_E_DOMAIN);
    assert_int_equal(cxm_krippendorff(&units, NULL, &coded, NULL, NULL, &k, &why), CXM_E_TYPE);
    options.level = CXM_LEVEL_RATIO;
    assert_int_equal(cxm_krippendorff(&units, NULL, &good, &options, NULL, &k, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "value[3]: -4 is negative, and no ratio");
    options.level = CXM_LEVEL_NOMINAL;
    assert_int_equal(cxm_krippendorff(&units, NULL, &coded, &options, NULL, &k, &why), CXM_OK);
    options.level = 4;
    assert_int_equal(cxm_krippendorff(&units, NULL, &good, &options, NULL, &k, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_cohens_kappa(table, 2, NULL, 0, 0.95, NULL, &kappa, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "table[2]: -3 is negative");
    assert_int_equal(cxm_cohens_kappa(NULL, 2, NULL, 0, 0.95, NULL, &kappa, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_cohens_kappa(table, 0, NULL, 0, 0.95, NULL, &kappa, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_cohens_kappa(table, 1, NULL, 3, 0.95, NULL, &kappa, &why), CXM_E_ARGUMENT);
    static const int64_t whole[] = {1, 2, 3, 4};
    assert_int_equal(cxm_cohens_kappa(whole, 2, scores, 1, 0.95, NULL, &kappa, &why), CXM_E_DOMAIN);
    assert_int_equal(why.argument, 2);
    assert_int_equal(cxm_fleiss_kappa(&units, &few, 0.95, NULL, &kappa, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_fleiss_kappa(&units, &raters, 0, NULL, &kappa, &why), CXM_E_ARGUMENT);
}

static void too_many_ratios(void **state)
{
    (void)state;
    enum { MANY = 4100 };
    static double value[MANY];
    static int32_t unit[MANY];
    for (int i = 0; i < MANY; i++) {
        value[i] = i + 0.5;
        unit[i] = i / 2;
    }
    const cxm_column units = cxm_column_of(CXM_TYPE_I32, unit, MANY), values = doubles(value, MANY);
    cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
    cxm_krippendorff_result result;
    cxm_error why;
    options.level = CXM_LEVEL_RATIO;
    assert_int_equal(cxm_krippendorff(&units, NULL, &values, &options, NULL, &result, &why), CXM_E_UNSUPPORTED);
    options.level = CXM_LEVEL_ORDINAL; /* the value stands, and what it takes to leave out units is not paid */
    assert_int_equal(cxm_krippendorff(&units, NULL, &values, &options, NULL, &result, &why), CXM_OK);
    check_close(result.alpha.value, 1, 1e-6);
    assert_int_equal(result.alpha.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    options.level = CXM_LEVEL_INTERVAL;
    assert_int_equal(cxm_krippendorff(&units, NULL, &values, &options, NULL, &result, &why), CXM_OK);
    assert_int_equal(result.alpha.interval_status, CXM_INTERVAL_OK);
}

/* Every allocation fails once; nothing is lost. */
static cxm_status one_of_all(int which, const cxm_host *host)
{
    static const int64_t table[] = {1, 2, 3, 4};
    struct random random = {6};
    double score[MOST];
    int32_t unit[MOST];
    const int64_t n = draw(&random, score, unit, 12);
    double label[MOST];
    cxm_within_group_result w;
    cxm_intraclass_result i;
    cxm_intraclass_two_way_result t;
    cxm_krippendorff_result k;
    cxm_tested_estimate kappa;
    cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
    for (int64_t row = 0; row < n; row++)
        label[row] = unit[row] + 0.5; /* to be sorted */
    const cxm_column scores = doubles(score, n), units = doubles(label, n);
    const cxm_column items[] = {scores, scores};
    options.level = CXM_LEVEL_ORDINAL;
    switch (which) {
    case 0: return cxm_within_group(items, 2, &units, 2, 0.95, host, NULL, &w, NULL);
    case 1: return cxm_intraclass(&scores, &units, 0, 0.95, host, &i, NULL);
    case 2: return cxm_intraclass_two_way(items, 2, 0.95, host, &t, NULL);
    case 3: return cxm_krippendorff(&units, NULL, &scores, &options, host, &k, NULL);
    case 4: return cxm_fleiss_kappa(&units, &scores, 0.95, host, &kappa, NULL);
    case 5: return cxm_cohens_kappa(table, 2, NULL, 0, 0.95, host, &kappa, NULL);
    default: return cxm_krippendorff(&scores, &units, &units, &options, host, &k, NULL);
    }
}

static void failing_memory(void **state)
{
    (void)state;
    for (int which = 0; which < 7; which++) {
        cxm_status status = CXM_E_MEMORY;
        for (int64_t nth = 1; status == CXM_E_MEMORY; nth++) {
            struct failing_host failing;
            failing_host_init(&failing, nth);
            status = one_of_all(which, &failing.host);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
        assert_int_equal(status, which == 6 ? CXM_E_DOMAIN : CXM_OK);
    }
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(six_correlations),
        cmocka_unit_test(six_correlations_of_psych),
        cmocka_unit_test(one_way_is_the_first_form),
        cmocka_unit_test(weights_by_distance),
        cmocka_unit_test(thirty_patients),
        cmocka_unit_test(unequal_numbers_of_raters),
        cmocka_unit_test(two_platoons),
        cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(alpha_by_definition),
        cmocka_unit_test(alpha_without_each_unit),
        cmocka_unit_test(alpha_of_one_unit_that_differs),
        cmocka_unit_test(kappas_without_a_number),
        cmocka_unit_test(judges_without_a_number),
        cmocka_unit_test(refusals),
        cmocka_unit_test(too_many_ratios),
        cmocka_unit_test(failing_memory),
    };
    size_t count = 15;
    CHECK_ROWS(level_cases, four_observers, tests, count);
    CHECK_ROWS(cohen_cases, two_raters, tests, count);
    CHECK_ROWS(agreement_vectors, vectors, tests, count);
    CHECK_ROWS(real_cases, real_data, tests, count);
    CHECK_ROWS(hold_cases, intervals_hold, tests, count);
    CHECK_ROWS(status_cases, statuses, tests, count);
    const int failed = _cmocka_run_group_tests("agreement", tests, count, NULL, NULL);
    printf("%d cases of CXM_ORACLES and CXM_REAL_DATA skipped\n", skipped);
    return failed;
}
