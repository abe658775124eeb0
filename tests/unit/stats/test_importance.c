/* Importance of predictors against relaimpo and against all subsets; what it is defined by, and data that have none.
 * Read lib/stats/importance.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/importance.h>
#include <cxm/unstable/regression.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"

enum { BOTH = CXM_IMPORTANCE_RELATIVE_WEIGHTS | CXM_IMPORTANCE_LMG, MOST = 28 };

static int skipped;

/* ---- printed ---- */

/* Fertility of 47 Swiss provinces (Mosteller and Tukey, Data Analysis and Regression, 1977, pages 549 to 551), by its correlations;
 * shares as relaimpo has them, whose paper uses these data (Groemping, J. of Statistical Software 17(1), 2006). */
static void provinces_as_printed(void **state)
{
    (void)state;
    static const double below[] = {1,
                                   -0.6865422086171364, 1,
                                   -0.6395225189483201, 0.6984152962884829, 1,
                                   0.4010950530487399, -0.5727418060641666, -0.1538589170909148, 1,
                                   -0.06085860841658164, -0.11402159648203351, -0.09932184582134564, 0.17549590759662292, 1};
    static const double outcome[] = {0.35307918361997476, -0.6458827064572875, -0.6637888570350692, 0.46368470065179396,
                                     0.41655603143498265};
    static const double lmg[] = {0.0570912207680913, 0.171173028900234, 0.260134678624385, 0.105570150373494, 0.112765922926522};
    static const double genizi[] = {0.0484168958119008, 0.15470824980616, 0.271964104646, 0.114680029947561, 0.116965721381105};
    double correlations[25];
    cxm_importance each[5];
    cxm_importance_result result;
    for (int i = 0; i < 5; i++)
        for (int j = 0; j <= i; j++)
            correlations[5 * i + j] = correlations[5 * j + i] = below[i * (i + 1) / 2 + j];
    assert_int_equal(cxm_importance_correlations(correlations, outcome, 5, BOTH, NULL, each, &result, NULL), CXM_OK);
    check_close(result.r2, 0.706735001592726, 1e-12);
    for (int j = 0; j < 5; j++) {
        check_close(each[j].lmg, lmg[j], 1e-12);
        check_close(each[j].relative_weight, genizi[j], 1e-12);
    }
}

/* ---- R's relaimpo ---- */

static const char *const swiss[] = {"Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"};
static const char *const mtcars[] = {"am", "carb", "wt"};

static const struct relaimpo {
    const char *name, *id, *file, *outcome;
    const char *const *predictors;
    int64_t count;
} relaimpo[] = {
    {"relaimpo of swiss", "drivers_swiss", "s06_swiss.csv", "Fertility", swiss, 5},
    {"relaimpo of mtcars", "drivers_mtcars", "s06_mtcars.csv", "mpg", mtcars, 3},
};

static void of_relaimpo(void **state)
{
    const struct relaimpo *row = *state;
    struct json_file file = oracles_load("s06_drivers.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, row->id);
    const char *path = csv_path("CXM_ORACLES", row->file);
    double *values[6], *outcome, expected[6];
    cxm_column columns[6];
    cxm_importance each[6];
    cxm_importance_result result;
    int64_t n;
    assert_non_null(outcome = csv_column(path, row->outcome, &n));
    for (int64_t j = 0; j < row->count; j++) {
        int64_t length;
        assert_non_null(values[j] = csv_column(csv_path("CXM_ORACLES", row->file), row->predictors[j], &length));
        assert_int_equal(length, n);
        columns[j] = cxm_column_of(CXM_TYPE_F64, values[j], n);
    }
    const cxm_column y = cxm_column_of(CXM_TYPE_F64, outcome, n);
    assert_int_equal(cxm_importance_columns(&y, columns, row->count, NULL, BOTH, NULL, each, &result, NULL), CXM_OK);
    check_close(result.r2, oracles_number(one, "expected.r2"), 1e-12);
    assert_int_equal(result.n, n);
    static const char *const figures[] = {"lmg", "genizi", "johnson_raw", "first", "last", "std_beta", "vif"};
    for (int f = 0; f < 7; f++) {
        char where[40];
        snprintf(where, sizeof where, "expected.%s", figures[f]);
        assert_int_equal(oracles_numbers(one, where, expected, 6), row->count);
        for (int64_t j = 0; j < row->count; j++) {
            const double got[] = {each[j].lmg, each[j].relative_weight, each[j].relative_weight, each[j].first, each[j].last,
                                  each[j].beta, each[j].inflation};
            check_close(got[f], expected[j], 1e-12);
        }
    }
    for (int64_t j = 0; j < row->count; j++)
        free(values[j]);
    free(outcome);
    json_close(&file);
}

/* Chow's F of R's lm() and the z of Clogg, Petkova and Haritou (American Journal of Sociology 100, 1995), by regressions of the
 * groups. */
static void groups_by_regression(void **state)
{
    (void)state;
    static const char *const names[] = {"rating", "complaints", "learning"};
    struct json_file file = oracles_load("s06_drivers.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, "driver_diff");
    double *values[3], deviance[3], coefficient[2][3], error[2][3], expected[3];
    int64_t n;
    double *group = csv_column(csv_path("CXM_ORACLES", "s06_group_drivers.csv"), "g", &n);
    for (int j = 0; j < 3; j++)
        assert_non_null(values[j] = csv_column(csv_path("CXM_ORACLES", "s06_group_drivers.csv"), names[j], &n));
    for (int g = 0; g < 3; g++) { /* a group, the other, and both */
        double weight[200];
        cxm_column columns[3];
        cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
        cxm_regression *model;
        for (int j = 0; j < 3; j++)
            columns[j] = cxm_column_of(CXM_TYPE_F64, values[j], n);
        for (int64_t i = 0; i < n; i++)
            weight[i] = g == 2 || group[i] == g;
        const cxm_column weights = cxm_column_of(CXM_TYPE_F64, weight, n);
        options.weight = &weights;
        assert_int_equal(cxm_regression_linear_new(&columns[0], columns + 1, 2, &options, NULL, &model, NULL), CXM_OK);
        const cxm_regression_summary *summary = cxm_regression_summary_of(model);
        deviance[g] = summary->deviance;
        for (int c = 0; c < 3 && g < 2; c++) {
            coefficient[g][c] = summary->coefficients[c].estimate.value;
            error[g][c] = summary->coefficients[c].estimate.std_error;
        }
        cxm_regression_free(model);
    }
    const double apart = deviance[0] + deviance[1];
    check_close((deviance[2] - apart) / 3 / (apart / (double)(n - 6)), oracles_number(one, "expected.chow_F"), 1e-10);
    assert_int_equal(n - 6, 54);
    oracles_numbers(one, "expected.clogg_z", expected, 3);
    for (int c = 0; c < 3; c++)
        check_close((coefficient[0][c] - coefficient[1][c]) / hypot(error[0][c], error[1][c]), expected[c], 1e-9);
    for (int j = 0; j < 3; j++)
        free(values[j]);
    free(group);
    json_close(&file);
}

/* ---- all subsets ---- */

/* R2 of a set by elimination, without those that follow from others. */
static double subset(const double *rxx, const double *rxy, int p, unsigned set)
{
    double a[MOST][MOST + 1], r2 = 0;
    int in[MOST], m = 0;
    for (int j = 0; j < p; j++)
        if (set >> j & 1)
            in[m++] = j;
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < m; j++)
            a[i][j] = rxx[in[i] * p + in[j]];
        a[i][m] = rxy[in[i]];
    }
    for (int k = 0; k < m; k++) {
        if (a[k][k] < 1e-11)
            continue;
        r2 += a[k][m] * a[k][m] / a[k][k];
        for (int i = k + 1; i < m; i++) {
            const double factor = a[i][k] / a[k][k];
            for (int j = k; j <= m; j++)
                a[i][j] -= factor * a[k][j];
        }
    }
    return r2;
}

static void brute_force(const double *rxx, const double *rxy, int p, double *shares)
{
    double *r2 = malloc(sizeof(double) << p);
    for (unsigned set = 0; set < 1u << p; set++)
        r2[set] = subset(rxx, rxy, p, set);
    for (int j = 0; j < p; j++) {
        shares[j] = 0;
        for (unsigned set = 0; set < 1u << p; set++) {
            double weight = 1.0 / p;
            int taken = 0;
            if (set >> j & 1)
                continue;
            for (int k = 0; k < p; k++)
                taken += set >> k & 1 ? 1 : 0;
            for (int t = 1; t <= taken; t++)
                weight *= (double)t / (p - t);
            shares[j] += weight * (r2[set | 1u << j] - r2[set]);
        }
    }
    free(r2);
}

/* Correlations of p columns of random numbers with something in common, and an outcome of them. */
static void random_correlations(struct random *random, int p, double *rxx, double *rxy)
{
    enum { ROWS = 60 };
    double x[MOST + 1][ROWS], mean, square[MOST + 1];
    for (int i = 0; i < ROWS; i++) {
        const double common = random_unit(random);
        x[p][i] = random_unit(random);
        for (int j = 0; j < p; j++) {
            x[j][i] = random_unit(random) + common * (j % 4);
            x[p][i] += x[j][i] * (j % 3 - 0.4);
        }
    }
    for (int j = 0; j <= p; j++) {
        mean = square[j] = 0;
        for (int i = 0; i < ROWS; i++)
            mean += x[j][i] / ROWS;
        for (int i = 0; i < ROWS; i++) {
            x[j][i] -= mean;
            square[j] += x[j][i] * x[j][i];
        }
    }
    for (int j = 0; j <= p; j++)
        for (int k = 0; k < p; k++) {
            double sum = 0;
            for (int i = 0; i < ROWS; i++)
                sum += x[j][i] * x[k][i];
            *(j < p ? &rxx[j * p + k] : &rxy[k]) = j == k ? 1 : sum / sqrt(square[j] * square[k]);
        }
    for (int j = 0; j < p; j++)
        for (int k = 0; k < j; k++)
            rxx[j * p + k] = rxx[k * p + j];
}

static void check_sums(const cxm_importance *each, int p, double r2)
{
    double lmg = 0, relative = 0;
    for (int j = 0; j < p; j++) {
        lmg += each[j].lmg;
        relative += each[j].relative_weight;
        assert_true(each[j].lmg >= 0 && each[j].relative_weight >= 0 && each[j].last <= each[j].first + 1);
    }
    check_close(lmg, r2, 1e-12);
    check_close(relative, r2, 1e-12);
}

/* Also that predictors may change places. Sizes pass those where work begins to be split. */
static void as_all_subsets(void **state)
{
    (void)state;
    struct random random = {7};
    double rxx[MOST * MOST], rxy[MOST], shares[MOST], turned[MOST * MOST], turned_y[MOST];
    cxm_importance each[MOST], other[MOST];
    cxm_importance_result result;
    for (int p = 1; p <= 17; p++) {
        random_correlations(&random, p, rxx, rxy);
        assert_int_equal(cxm_importance_correlations(rxx, rxy, p, BOTH, NULL, each, &result, NULL), CXM_OK);
        brute_force(rxx, rxy, p, shares);
        check_close(result.r2, subset(rxx, rxy, p, (1u << p) - 1), 1e-12);
        check_sums(each, p, result.r2);
        for (int j = 0; j < p; j++) {
            check_close(each[j].lmg, shares[j], 1e-12);
            check_close(each[j].last, result.r2 - subset(rxx, rxy, p, ((1u << p) - 1) & ~(1u << j)), 1e-12);
        }
        for (int j = 0; j < p; j++) {
            const int from = (j * 5 + 3) % p; /* 5 divides only p = 5, 10, 15 */
            turned_y[j] = rxy[p % 5 ? from : p - 1 - j];
            for (int k = 0; k < p; k++)
                turned[j * p + k] = rxx[(p % 5 ? from : p - 1 - j) * p + (p % 5 ? (k * 5 + 3) % p : p - 1 - k)];
        }
        assert_int_equal(cxm_importance_correlations(turned, turned_y, p, BOTH, NULL, other, &result, NULL), CXM_OK);
        for (int j = 0; j < p; j++) {
            check_close(other[j].lmg, each[p % 5 ? (j * 5 + 3) % p : p - 1 - j].lmg, 1e-12);
            check_close(other[j].relative_weight, each[p % 5 ? (j * 5 + 3) % p : p - 1 - j].relative_weight, 1e-12);
        }
    }
}

/* Many predictors: sums, and the same from fewer where the rest are noise of their own. */
static void many_predictors(void **state)
{
    (void)state;
    double rxx[24 * 24] = {0}, rxy[24] = {0}, few[9], few_y[3];
    cxm_importance each[24], of_few[3];
    cxm_importance_result result;
    for (int j = 0; j < 24; j++)
        rxx[j * 25] = 1;
    rxx[1] = rxx[24] = 0.5;
    rxx[2] = rxx[48] = 0.2;
    rxy[0] = 0.4;
    rxy[1] = 0.5;
    rxy[2] = -0.1;
    for (int i = 0; i < 3; i++) {
        few_y[i] = rxy[i];
        for (int j = 0; j < 3; j++)
            few[i * 3 + j] = rxx[i * 24 + j];
    }
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 24, BOTH, NULL, each, &result, NULL), CXM_OK);
    check_sums(each, 24, result.r2);
    assert_int_equal(cxm_importance_correlations(few, few_y, 3, BOTH, NULL, of_few, &result, NULL), CXM_OK);
    for (int j = 0; j < 24; j++) {
        check_close(each[j].lmg, j < 3 ? of_few[j].lmg : 0, 1e-13);
        check_close(each[j].relative_weight, j < 3 ? of_few[j].relative_weight : 0, 1e-13);
    }
}

static void backwards(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    (void)context;
    for (int32_t i = n; i-- > 0;)
        task(work, i);
}

static void bits_do_not_depend_on_threads(void **state)
{
    (void)state;
    struct random random = {11};
    double rxx[18 * 18], rxy[18];
    cxm_importance each[18], other[18];
    cxm_importance_result result;
    cxm_host host = CXM_HOST_INIT;
    host.run = backwards;
    random_correlations(&random, 18, rxx, rxy);
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 18, BOTH, NULL, each, &result, NULL), CXM_OK);
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 18, BOTH, &host, other, &result, NULL), CXM_OK);
    for (int j = 0; j < 18; j++) {
        check_bits(other[j].lmg, each[j].lmg);
        check_bits(other[j].relative_weight, each[j].relative_weight);
    }
}

/* ---- statuses ---- */

enum { ROWS = 40 };

static double data[6][ROWS];

static void fill(void)
{
    struct random random = {3};
    for (int i = 0; i < ROWS; i++) {
        const double common = random_unit(&random);
        for (int j = 0; j < 5; j++)
            data[j][i] = common + random_unit(&random) * (j + 1);
        data[5][i] = data[0][i] + 2 * data[1][i] - data[2][i] + random_unit(&random);
    }
}

static cxm_importance_result of_columns(int count, int64_t rows, uint32_t methods, cxm_importance *each)
{
    cxm_column columns[6];
    cxm_importance_result result;
    cxm_error why;
    for (int j = 0; j < 6; j++) {
        columns[j] = cxm_column_of(CXM_TYPE_F64, data[j], rows);
        columns[j].flags = CXM_COLUMN_NAN_IS_NULL;
    }
    if (cxm_importance_columns(&columns[5], columns, count, NULL, methods, NULL, each, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

/* A predictor asked twice: its share is halved by LMG, and not told by relative weights; the others' stand. */
static void duplicates(void **state)
{
    (void)state;
    cxm_importance each[5], once[5];
    fill();
    assert_int_equal(of_columns(4, ROWS, BOTH, once).status, CXM_IMPORTANCE_OK);
    memcpy(data[4], data[1], sizeof data[4]);
    const cxm_importance_result result = of_columns(5, ROWS, BOTH, each);
    assert_int_equal(result.status, CXM_IMPORTANCE_COLLINEAR);
    check_close(each[4].lmg, each[1].lmg, 1e-12);
    double sum = 0, shares[5], rxx[25], rxy[5];
    for (int j = 0; j < 5; j++) {
        const bool twice = j == 1 || j == 4;
        sum += each[j].lmg;
        assert_int_equal(each[j].status, twice ? CXM_IMPORTANCE_COLLINEAR : CXM_IMPORTANCE_OK);
        check_close(each[j].first, once[j % 4 + (j == 4)].first, 1e-12);
        if (twice) {
            check_nan(each[j].relative_weight);
            check_nan(each[j].beta);
            check_nan(each[j].inflation);
            check_close(each[j].last, 0, 0);
        } else {
            check_close(each[j].beta, once[j].beta, 1e-10);
            check_close(each[j].last, once[j].last, 1e-10);
            check_close(each[j].inflation, once[j].inflation, 1e-10);
            assert_true(each[j].relative_weight > 0);
        }
    }
    check_close(sum, result.r2, 1e-12);
    cxm_importance_result whole = of_columns(5, ROWS, CXM_IMPORTANCE_LMG, each);
    check_nan(each[0].relative_weight);
    check_close(whole.r2, result.r2, 0);
    for (int i = 0; i < 5; i++) { /* Shapley's shares of the singular matrix itself */
        cxm_importance pair[1];
        cxm_importance_result r;
        for (int j = 0; j < 5; j++) {
            cxm_column x = cxm_column_of(CXM_TYPE_F64, data[j], ROWS), y = cxm_column_of(CXM_TYPE_F64, data[i], ROWS);
            assert_int_equal(cxm_importance_columns(&y, &x, 1, NULL, BOTH, NULL, pair, &r, NULL), CXM_OK);
            rxx[i * 5 + j] = i == j ? 1 : pair[0].beta;
        }
        cxm_column x = cxm_column_of(CXM_TYPE_F64, data[i], ROWS), y = cxm_column_of(CXM_TYPE_F64, data[5], ROWS);
        assert_int_equal(cxm_importance_columns(&y, &x, 1, NULL, BOTH, NULL, pair, &r, NULL), CXM_OK);
        rxy[i] = pair[0].beta;
    }
    brute_force(rxx, rxy, 5, shares);
    for (int j = 0; j < 5; j++)
        check_close(each[j].lmg, shares[j], 1e-11);
}

static void constant_and_thin(void **state)
{
    (void)state;
    cxm_importance each[5], without[4];
    fill();
    assert_int_equal(of_columns(4, ROWS, BOTH, without).status, CXM_IMPORTANCE_OK);
    memcpy(data[4], data[0], sizeof data[4]);
    for (int i = 0; i < ROWS; i++)
        data[0][i] = 4.25;
    assert_int_equal(of_columns(5, ROWS, BOTH, each).status, CXM_IMPORTANCE_OK);
    assert_int_equal(each[0].status, CXM_IMPORTANCE_CONSTANT);
    check_nan(each[0].lmg);
    check_nan(each[0].relative_weight);
    check_nan(each[0].first);
    for (int j = 1; j < 5; j++) {
        assert_int_equal(each[j].status, CXM_IMPORTANCE_OK);
        check_close(each[j].lmg, without[j % 4].lmg, 1e-12);
        check_close(each[j].relative_weight, without[j % 4].relative_weight, 1e-12);
    }
    for (int differ = 1; differ < 7; differ++) {
        data[0][differ * 3] = differ;
        of_columns(5, ROWS, BOTH, each);
        assert_int_equal(each[0].status, differ < 5 ? CXM_IMPORTANCE_THIN : CXM_IMPORTANCE_OK);
        assert_true(each[0].lmg >= 0);
    }
}

static void too_little(void **state)
{
    (void)state;
    cxm_importance each[5];
    cxm_importance_result result;
    fill();
    for (int64_t rows = 0; rows <= 8; rows++) {
        result = of_columns(5, rows, BOTH, each);
        const int32_t status = !rows ? CXM_IMPORTANCE_NO_DATA : rows <= 6 ? CXM_IMPORTANCE_TOO_FEW : CXM_IMPORTANCE_OK;
        assert_int_equal(result.status, status);
        if (status) {
            check_nan(result.r2);
            check_nan(each[0].lmg);
        }
    }
    for (int i = 0; i < ROWS; i++)
        data[5][i] = 3;
    result = of_columns(5, ROWS, BOTH, each);
    assert_int_equal(result.status, CXM_IMPORTANCE_CONSTANT);
    check_nan(result.r2);
    check_nan(each[2].lmg);
    fill();
    data[2][7] = data[5][9] = NAN;
    result = of_columns(5, ROWS, BOTH, each);
    assert_int_equal(result.missing, 2);
    assert_int_equal(result.n, ROWS - 2);
}

/* A weight of 3 is a row three times. */
static void weights_are_frequencies(void **state)
{
    (void)state;
    double weight[ROWS], longer[6][ROWS * 3];
    cxm_importance each[5], often[5];
    cxm_importance_result result, other;
    int64_t n = 0;
    fill();
    for (int i = 0; i < ROWS; i++) {
        weight[i] = i % 4;
        for (int k = 0; k < i % 4; k++, n++)
            for (int j = 0; j < 6; j++)
                longer[j][n] = data[j][i];
    }
    cxm_column columns[6], longs[6];
    const cxm_column weights = cxm_column_of(CXM_TYPE_F64, weight, ROWS);
    for (int j = 0; j < 6; j++) {
        columns[j] = cxm_column_of(CXM_TYPE_F64, data[j], ROWS);
        longs[j] = cxm_column_of(CXM_TYPE_F64, longer[j], n);
    }
    assert_int_equal(cxm_importance_columns(&columns[5], columns, 5, &weights, BOTH, NULL, each, &result, NULL), CXM_OK);
    assert_int_equal(cxm_importance_columns(&longs[5], longs, 5, NULL, BOTH, NULL, often, &other, NULL), CXM_OK);
    assert_int_equal(result.excluded, ROWS / 4);
    check_close(result.r2, other.r2, 1e-12);
    for (int j = 0; j < 5; j++) {
        check_close(each[j].lmg, often[j].lmg, 1e-12);
        check_close(each[j].relative_weight, often[j].relative_weight, 1e-12);
    }
}

/* ---- errors ---- */

static void errors(void **state)
{
    (void)state;
    double rxx[29 * 29] = {0}, rxy[29] = {0};
    cxm_importance each[29];
    cxm_importance_result result;
    cxm_error why;
    for (int j = 0; j < 29; j++)
        rxx[j * 30] = 1;
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 29, BOTH, NULL, each, &result, &why), CXM_E_UNSUPPORTED);
    assert_string_equal(why.message, "count: LMG looks at each of the 2^29 sets of predictors, and 28 of these are the most; "
                                     "relative weights take 29 predictors and come close to it");
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 29, CXM_IMPORTANCE_RELATIVE_WEIGHTS, NULL, each, &result, &why), CXM_OK);
    assert_int_equal(cxm_importance_correlations(NULL, rxy, 2, BOTH, NULL, each, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_correlations(rxx, NULL, 2, BOTH, NULL, each, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 0, BOTH, NULL, each, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 201, 1, NULL, each, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 2, 0, NULL, each, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 2, 4, NULL, each, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 2, BOTH, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_correlations(rxx, rxy, 2, BOTH, NULL, each, NULL, &why), CXM_E_ARGUMENT);
    const double apart[4] = {1, 0.5, 0.4, 1}, own[4] = {1, 0, 0, 0.9}, large[4] = {1, 1.2, 1.2, 1};
    const double pairs[9] = {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1}, high[2] = {0.9, 0.9}, whole[4] = {1, 0.2, 0.2, 1};
    const double much[2] = {0.3, 1.5}, none[2] = {0.3, NAN};
    assert_int_equal(cxm_importance_correlations(apart, rxy, 2, BOTH, NULL, each, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 2);
    assert_int_equal(cxm_importance_correlations(own, rxy, 2, BOTH, NULL, each, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 3);
    assert_int_equal(cxm_importance_correlations(large, rxy, 2, BOTH, NULL, each, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(cxm_importance_correlations(pairs, rxy, 3, BOTH, NULL, each, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(cxm_importance_correlations(whole, high, 2, BOTH, NULL, each, &result, &why), CXM_E_DOMAIN); /* R2 1.35 */
    assert_int_equal(cxm_importance_correlations(whole, much, 2, BOTH, NULL, each, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 1);
    assert_int_equal(cxm_importance_correlations(whole, none, 2, BOTH, NULL, each, &result, &why), CXM_E_DOMAIN);
    fill();
    cxm_column columns[6];
    for (int j = 0; j < 6; j++)
        columns[j] = cxm_column_of(CXM_TYPE_F64, data[j], ROWS);
    assert_int_equal(cxm_importance_columns(NULL, columns, 5, NULL, BOTH, NULL, each, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_columns(&columns[5], NULL, 5, NULL, BOTH, NULL, each, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_importance_columns(&columns[5], columns, 29, NULL, BOTH, NULL, each, &result, &why), CXM_E_UNSUPPORTED);
    data[3][4] = INFINITY;
    assert_int_equal(cxm_importance_columns(&columns[5], columns, 5, NULL, BOTH, NULL, each, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 4);
    columns[2].length--;
    assert_int_equal(cxm_importance_columns(&columns[5], columns, 5, NULL, BOTH, NULL, each, &result, &why), CXM_E_LENGTH);
}

static void failing_memory(void **state)
{
    (void)state;
    struct failing_host failing;
    cxm_column columns[6];
    cxm_importance each[5];
    cxm_importance_result result;
    double rxx[4] = {1, 0.3, 0.3, 1}, rxy[2] = {0.1, 0.5};
    fill();
    for (int j = 0; j < 6; j++)
        columns[j] = cxm_column_of(CXM_TYPE_F64, data[j], ROWS);
    for (int which = 0; which < 2; which++) {
        cxm_status status = CXM_E_MEMORY;
        for (int64_t fail_at = 1; status; fail_at++) {
            failing_host_init(&failing, fail_at);
            result.r2 = -7;
            status = which ? cxm_importance_correlations(rxx, rxy, 2, BOTH, &failing.host, each, &result, NULL)
                           : cxm_importance_columns(&columns[5], columns, 5, &columns[0], BOTH, &failing.host, each, &result, NULL);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
            if (status) {
                assert_int_equal(status, CXM_E_MEMORY);
                check_close(result.r2, -7, 0);
            }
            assert_true(fail_at < 100);
        }
    }
}

int main(void)
{
    struct CMUnitTest tests[40];
    size_t count = 0;
    CHECK_ROWS(relaimpo, of_relaimpo, tests, count);
    const struct CMUnitTest others[] = {
        cmocka_unit_test(provinces_as_printed), cmocka_unit_test(groups_by_regression), cmocka_unit_test(as_all_subsets),
        cmocka_unit_test(many_predictors),      cmocka_unit_test(bits_do_not_depend_on_threads),
        cmocka_unit_test(duplicates),           cmocka_unit_test(constant_and_thin),
        cmocka_unit_test(too_little),           cmocka_unit_test(weights_are_frequencies),
        cmocka_unit_test(errors),               cmocka_unit_test(failing_memory),
    };
    memcpy(tests + count, others, sizeof others);
    count += sizeof others / sizeof *others;
    const int failed = _cmocka_run_group_tests("importance", tests, count, NULL, NULL);
    printf("%d cases of CXM_ORACLES skipped\n", skipped);
    return failed;
}
