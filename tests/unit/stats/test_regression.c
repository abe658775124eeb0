/* Regression against R's lm and glm with sandwich and clubSandwich, NIST's certified values, published figures, and data that carry
 * no fit. vectors/regression.h holds made-up data with R's figures; the oracles' data are read at run time. */
#include "support/check.h"

#include <cxm/unstable/regression.h>
#include <stdlib.h>

#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"
#include "vectors/regression.h"

enum { MOST = 25 };

static cxm_column doubles(const double *data, int64_t n)
{
    return cxm_column_of(CXM_TYPE_F64, data, n);
}

static cxm_regression *fit_of(bool logistic, const double *outcome, const double *const *x, int64_t count, int64_t n,
                              const cxm_regression_options *options)
{
    cxm_column y = doubles(outcome, n), predictors[MOST];
    cxm_regression *model = NULL;
    cxm_error why;
    for (int64_t j = 0; j < count; j++)
        predictors[j] = doubles(x[j], n);
    if ((logistic ? cxm_regression_logistic_new : cxm_regression_linear_new)(&y, predictors, count, options, NULL, &model, &why))
        fail_msg("%s", why.message);
    return model;
}

/* ---- against R ---- */

static const double *const data_x[] = {data_x1, data_x2, data_x3};

static const struct r_case {
    const char *name;
    bool logistic, weighted;
    const double *coefficient, *figures, *p, *errors[CXM_COVARIANCE_HAC_ADJUSTED + 1];
} r_cases[] = {
    {"like lm", false, false, linear_coefficient, linear_figures, linear_p,
     {NULL, linear_classical, linear_hc0, linear_hc1, linear_hc2, linear_hc3, linear_cr1, linear_cr2, linear_hac,
      linear_hac_adjusted}},
    {"like lm with weights", false, true, weighted_coefficient, weighted_figures, weighted_p,
     {NULL, weighted_classical, weighted_hc0, weighted_hc1, weighted_hc2, weighted_hc3, weighted_cr1, weighted_cr2, weighted_hac,
      weighted_hac_adjusted}},
    {"like glm", true, false, logistic_coefficient, logistic_figures, logistic_p,
     {NULL, logistic_classical, logistic_hc0, logistic_hc1, logistic_hc2, logistic_hc3, logistic_cr1, logistic_cr2, logistic_hac,
      logistic_hac_adjusted}},
    {"like glm with weights", true, true, weighted_logistic_coefficient, weighted_logistic_figures, weighted_logistic_p,
     {NULL, weighted_logistic_classical, weighted_logistic_hc0, weighted_logistic_hc1, weighted_logistic_hc2, weighted_logistic_hc3,
      weighted_logistic_cr1, weighted_logistic_cr2, weighted_logistic_hac, weighted_logistic_hac_adjusted}},
};

static void like_r_linear(const struct r_case *c, const cxm_regression_summary *s)
{
    check_close(s->r2, c->figures[0], 1e-12);
    check_close(s->adjusted_r2, c->figures[1], 1e-12);
    check_close(s->residual_sd, c->figures[2], 1e-12);
    check_close(s->all.statistic, c->figures[3], 1e-12);
    check_close(s->deviance, c->figures[4], 1e-12);
    check_close(s->all.p / c->figures[5], 1, 1e-10);
    check_close(s->all.df2, REGRESSION_N - 4, 0);
    assert_null(s->odds_ratios);
}

static void like_r_logistic(const struct r_case *c, const cxm_regression_summary *s)
{
    check_close(s->deviance, c->figures[0], 1e-12);
    check_close(s->null_deviance, c->figures[1], 1e-12);
    check_close(s->all.statistic, c->figures[1] - c->figures[0], 1e-11);
    check_close(s->r2, 1 - c->figures[0] / c->figures[1], 1e-12);
    check_nan(s->residual_sd);
    for (int i = 0; i < 4; i++) {
        check_close(s->odds_ratios[i].estimate.value, exp(c->coefficient[i]), 1e-9);
        check_close(s->odds_ratios[i].estimate.upper, exp(s->coefficients[i].estimate.upper), 1e-15);
        check_bits(s->odds_ratios[i].p, s->coefficients[i].p);
    }
}

static void like_r(void **state)
{
    const struct r_case *c = *state;
    cxm_column weight = doubles(data_weight, REGRESSION_N), cluster = doubles(data_cluster, REGRESSION_N);
    for (int32_t kind = CXM_COVARIANCE_CLASSICAL; kind <= CXM_COVARIANCE_HAC_ADJUSTED; kind++) {
        const bool clustered = kind == CXM_COVARIANCE_CR1 || kind == CXM_COVARIANCE_CR2;
        cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
        options.weight = c->weighted ? &weight : NULL;
        options.cluster = clustered ? &cluster : NULL;
        options.covariance = kind;
        options.lag = 4;
        cxm_regression *model = fit_of(c->logistic, c->logistic ? data_event : data_y, data_x, 3, REGRESSION_N, &options);
        const cxm_regression_summary *s = cxm_regression_summary_of(model);
        assert_string_equal(cxm_regression_status_name(s->status), "ok");
        assert_int_equal(s->covariance_kind, kind);
        (c->logistic ? like_r_logistic : like_r_linear)(c, s);
        for (int i = 0; i < 4; i++) {
            const cxm_tested_estimate *t = &s->coefficients[i];
            const double error = c->errors[kind][i];
            check_close(t->estimate.value / c->coefficient[i], 1, 1e-11);
            check_close(t->estimate.std_error / error, 1, 1e-10);
            //check_close(sqrt(s->covariance[5 * i]) / error, 1, 1e-10);
            check_close(t->statistic / (c->coefficient[i] / error), 1, 1e-10);
            const bool lagged = kind >= CXM_COVARIANCE_HAC;
            assert_int_equal(t->estimate.flags, (c->weighted ? CXM_ESTIMATE_WEIGHTED : 0) | (lagged ? CXM_ESTIMATE_FEW_ANSWERS : 0) |
                                                    (clustered ? CXM_ESTIMATE_FEW_CLUSTERS : 0));
            if (kind == CXM_COVARIANCE_CLASSICAL)
                check_close(t->p / c->p[i], 1, 1e-9);
            if (kind == CXM_COVARIANCE_CR1)
                check_close(t->df, 11, 0);
            else if (kind == CXM_COVARIANCE_CR2)
                check_close(t->df / c->errors[kind][4 + i], 1, 1e-9);
            else
                check_close(t->df, lagged ? REGRESSION_N / 5.0 : c->logistic ? NAN : REGRESSION_N - 4, 0);
            if (kind == CXM_COVARIANCE_CR2)
                check_close(t->p / c->errors[kind][8 + i], 1, 1e-8);
        }
        cxm_regression_free(model);
    }
}

/* With each cluster's own level among the predictors, residuals of a cluster add up to 0 and I - H has no inverse. */
static void cluster_levels(void **state)
{
    (void)state;
    static double level[MOST][REGRESSION_N];
    const double *x[MOST] = {data_x1, data_x3};
    int64_t count = 2;
    for (int i = 1; i < REGRESSION_N; i++) {
        if (data_cluster[i] == data_cluster[i - 1])
            continue;
        for (int row = 0; row < REGRESSION_N; row++)
            level[count][row] = data_cluster[row] == data_cluster[i];
        x[count] = level[count];
        count++;
    }
    cxm_column cluster = doubles(data_cluster, REGRESSION_N);
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    options.cluster = &cluster;
    cxm_regression *model = fit_of(false, data_y, x, count, REGRESSION_N, &options);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    assert_int_equal(s->covariance_kind, CXM_COVARIANCE_CR2);
    for (int i = 0; i < 2; i++) {
        check_close(s->coefficients[i + 1].estimate.value / levels_cr2[i], 1, 1e-11);
        check_close(s->coefficients[i + 1].estimate.std_error / levels_cr2[2 + i], 1, 1e-9);
        check_close(s->coefficients[i + 1].df / levels_cr2[4 + i], 1, 1e-9);
    }
    for (int64_t i = 3; i <= count; i++) { /* a level is what one cluster says */
        assert_int_equal(s->coefficients[i].estimate.status, CXM_VALUE_OK);
        assert_int_equal(s->coefficients[i].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
        check_nan(s->coefficients[i].estimate.std_error);
        check_nan(s->coefficients[i].p);
    }
    cxm_regression_free(model);
}

/* ---- certified and published ---- */

/* NIST, Statistical Reference Datasets, Longley (JASA 62, 1967). */
static const double longley[16][7] = {
    {60323, 83, 234289, 2356, 1590, 107608, 1947},    {61122, 88.5, 259426, 2325, 1456, 108632, 1948},
    {60171, 88.2, 258054, 3682, 1616, 109773, 1949},  {61187, 89.5, 284599, 3351, 1650, 110929, 1950},
    {63221, 96.2, 328975, 2099, 3099, 112075, 1951},  {63639, 98.1, 346999, 1932, 3594, 113270, 1952},
    {64989, 99, 365385, 1870, 3547, 115094, 1953},    {63761, 100, 363112, 3578, 3350, 116219, 1954},
    {66019, 101.2, 397469, 2904, 3048, 117388, 1955}, {67857, 104.6, 419180, 2822, 2857, 118734, 1956},
    {68169, 108.4, 442769, 2936, 2798, 120445, 1957}, {66513, 110.8, 444546, 4681, 2637, 121950, 1958},
    {68655, 112.6, 482704, 3813, 2552, 123366, 1959}, {69564, 114.2, 502601, 3931, 2514, 125368, 1960},
    {69331, 115.7, 518173, 4806, 2572, 127852, 1961}, {70551, 116.9, 554894, 4007, 2827, 130081, 1962}};
static const double longley_coefficient[] = {-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683,
                                             -1.03322686717359, -0.0511041056535807, 1829.15146461355};
static const double longley_error[] = {890420.383607373, 84.9149257747669, 0.0334910077722432, 0.488399681651699, 0.214274163161675,
                                       0.226073200069370, 455.478499142212};

static void nist_longley(void **state)
{
    (void)state;
    cxm_column columns[7]; /* strided: a row stands together */
    for (int c = 0; c < 7; c++) {
        columns[c] = doubles(&longley[0][c], 16);
        columns[c].stride = sizeof longley[0];
    }
    cxm_regression *model;
    assert_int_equal(cxm_regression_linear_new(&columns[0], &columns[1], 6, NULL, NULL, &model, NULL), CXM_OK);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    assert_int_equal(s->status, CXM_REGRESSION_OK);
    for (int i = 0; i < 7; i++) {
        check_close(s->coefficients[i].estimate.value / longley_coefficient[i], 1, 2e-12);
        check_close(s->coefficients[i].estimate.std_error / longley_error[i], 1, 2e-12);
    }
    check_close(s->residual_sd, 304.854073561965, 1e-13);
    check_close(s->r2, 0.995479004577296, 1e-14);
    check_close(s->all.statistic, 330.285339234588, 1e-13);
    check_close(s->deviance, 836424.055505915, 1e-13);
    cxm_regression_free(model);
}

/* NIST, Wampler1 and Wampler2: polynomials of degree 5 without residuals, all coefficients 1 and powers of 0.1. */
static const struct wampler_case {
    const char *name;
    double base;
} wampler_cases[] = {{"Wampler1", 1}, {"Wampler2", 0.1}};

static void nist_wampler(void **state)
{
    const struct wampler_case *c = *state;
    double y[21], powers[5][21];
    const double *const x[] = {powers[0], powers[1], powers[2], powers[3], powers[4]};
    for (int row = 0; row <= 20; row++) {
        y[row] = 1;
        for (int i = 0; i < 5; i++) {
            powers[i][row] = i ? powers[i - 1][row] * row : row;
            y[row] += pow(c->base * row, i + 1);
        }
    }
    cxm_regression *model = fit_of(false, y, x, 5, 21, NULL);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    for (int i = 0; i < 6; i++) {
        check_close(s->coefficients[i].estimate.value / pow(c->base, i), 1, 1e-8);
        assert_int_equal(s->coefficients[i].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
        assert_int_equal(s->coefficients[i].test_status, CXM_TEST_NOT_TESTABLE);
        check_nan(s->coefficients[i].p);
    }
    check_close(s->r2, 1, 0);
    check_nan(s->all.statistic);
    cxm_regression_free(model);
}

/* Casella and Berger 2002, Statistical Inference, example 12.3.1: O-rings of the space shuttle by temperature. */
static void published_challenger(void **state)
{
    (void)state;
    static const uint8_t failed[] = {1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0};
    static const int32_t degrees[] = {53, 57, 58, 63, 66, 67, 67, 67, 68, 69, 70, 70, 70, 70, 72, 73, 75, 75, 76, 76, 78, 79, 81};
    cxm_column y = cxm_column_of(CXM_TYPE_BOOL8, failed, 23), x = cxm_column_of(CXM_TYPE_I32, degrees, 23);
    cxm_regression *model;
    assert_int_equal(cxm_regression_logistic_new(&y, &x, 1, NULL, NULL, &model, NULL), CXM_OK);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    check_printed(s->coefficients[0].estimate.value, 15.043, 5e-4);
    check_printed(s->coefficients[1].estimate.value, -0.232, 5e-4);
    cxm_regression_free(model);
}

/* Two groups, each row a cluster: CR2 is Welch's error, and its degrees of freedom have a closed form (Imbens and Kolesar 2016,
 * Review of Economics and Statistics 98, 701-712): 2.5 for 3 rows and 27. */
static void two_groups_are_welch(void **state)
{
    (void)state;
    double y[30], group[30], id[30], mean[2] = {0, 0}, square[2] = {0, 0};
    const double *const x[] = {group}, n[] = {27, 3};
    struct random random = {4};
    for (int i = 0; i < 30; i++) {
        group[i] = i % 10 == 7;
        y[i] = (double)random_below(&random, 1000) / 10 + 20 * group[i];
        id[i] = -i;
        mean[i % 10 == 7] += y[i] / n[i % 10 == 7];
    }
    for (int i = 0; i < 30; i++)
        square[i % 10 == 7] += (y[i] - mean[i % 10 == 7]) * (y[i] - mean[i % 10 == 7]);
    cxm_column cluster = doubles(id, 30);
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    options.cluster = &cluster;
    cxm_regression *model = fit_of(false, y, x, 1, 30, &options);
    const cxm_tested_estimate *t = &cxm_regression_summary_of(model)->coefficients[1];
    check_close(t->estimate.value, mean[1] - mean[0], 1e-13);
    check_close(t->estimate.std_error, sqrt(square[0] / 27 / 26 + square[1] / 3 / 2), 1e-13);
    check_close(t->df, 30.0 * 30 * 26 * 2 / (9 * 2 + 27 * 27 * 26), 1e-12);
    check_printed(t->df, 2.5, 0.05);
    assert_int_equal(t->estimate.flags, 0);
    cxm_regression_free(model);
}

/* ---- oracles ---- */

static double *oracle_column(const char *file, const char *column, int64_t *n)
{
    double *numbers = csv_column(csv_path("CXM_ORACLES", file), column, n);
    assert_non_null(numbers);
    return numbers;
}

static void oracle_driver_difference(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s06_drivers.json");
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "driver_diff");
    int64_t n;
    double *y = oracle_column("s06_group_drivers.csv", "rating", &n), *a = oracle_column("s06_group_drivers.csv", "complaints", &n);
    double *b = oracle_column("s06_group_drivers.csv", "learning", &n), *g = oracle_column("s06_group_drivers.csv", "g", &n);
    double both_a[200], both_b[200], coefficients[3], df[2];
    assert_true(n <= 200);
    for (int64_t i = 0; i < n; i++) {
        both_a[i] = g[i] * a[i];
        both_b[i] = g[i] * b[i];
    }
    const double *const x[] = {a, b, g, both_a, both_b};
    cxm_regression *pooled = fit_of(false, y, x, 2, n, NULL), *apart = fit_of(false, y, x, 5, n, NULL);
    const cxm_regression_summary *small = cxm_regression_summary_of(pooled), *large = cxm_regression_summary_of(apart);
    oracles_numbers(one, "expected.df", df, 2);
    const double f = (small->deviance - large->deviance) / df[0] / (large->deviance / df[1]);
    check_close(df[1], large->all.df2, 0);
    check_close(f, oracles_number(one, "expected.chow_F"), 1e-11);
    oracles_numbers(one, "expected.coefA", coefficients, 3);
    for (int i = 0; i < 3; i++) /* the first group is g = 0 */
        check_close(large->coefficients[i].estimate.value, coefficients[i], 1e-11);
    oracles_numbers(one, "expected.coefB", coefficients, 3);
    for (int i = 0; i < 3; i++)
        check_close(large->coefficients[i].estimate.value + large->coefficients[i + 3].estimate.value, coefficients[i], 1e-11);
    cxm_regression_free(pooled);
    cxm_regression_free(apart);
    free(y);
    free(a);
    free(b);
    free(g);
    json_close(&file);
}

static void oracle_r2(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s06_drivers.json");
    if (!file.root)
        skip();
    static const char *const names[] = {"Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"};
    int64_t n;
    double *y = oracle_column("s06_swiss.csv", "Fertility", &n), *x[5];
    for (int j = 0; j < 5; j++)
        x[j] = oracle_column("s06_swiss.csv", names[j], &n);
    cxm_regression *model = fit_of(false, y, (const double *const *)x, 5, n, NULL);
    const struct json *one = oracles_case(file.root, "drivers_swiss");
    check_close(cxm_regression_summary_of(model)->r2, oracles_number(one, "expected.r2"), 1e-12);
    cxm_regression_free(model);
    free(y);
    for (int j = 0; j < 5; j++)
        free(x[j]);
    json_close(&file);
}

/* A difference in differences is the coefficient of the product. */
static void oracle_did(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s08_actions.json");
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "did_2x2");
    static const struct {
        int32_t covariance;
        const char *path;
    } errors[] = {{CXM_COVARIANCE_CLASSICAL, "expected.se_ols"}, {CXM_COVARIANCE_HC1, "expected.se_hc1"},
                  {CXM_COVARIANCE_CR1, "expected.se_cluster_HC1"}};
    int64_t n;
    double *y = oracle_column("s08_did.csv", "y", &n), *post = oracle_column("s08_did.csv", "post", &n);
    double *treated = oracle_column("s08_did.csv", "tr", &n), *id = oracle_column("s08_did.csv", "id", &n), both[1000];
    assert_true(n <= 1000);
    for (int64_t i = 0; i < n; i++)
        both[i] = post[i] * treated[i];
    const double *const x[] = {post, treated, both};
    cxm_column cluster = doubles(id, n);
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
        options.covariance = errors[i].covariance;
        options.cluster = errors[i].covariance == CXM_COVARIANCE_CR1 ? &cluster : NULL;
        cxm_regression *model = fit_of(false, y, x, 3, n, &options);
        const cxm_tested_estimate *t = &cxm_regression_summary_of(model)->coefficients[3];
        check_close(t->estimate.value, oracles_number(one, "expected.coef"), 1e-11);
        check_close(t->estimate.std_error, oracles_number(one, errors[i].path), 1e-11);
        cxm_regression_free(model);
    }
    free(y);
    free(post);
    free(treated);
    free(id);
    json_close(&file);
}

/* Card and Krueger 1994, table 3: four means of employment, and 2.75 from them as printed. */
static void oracle_card_krueger(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s08_actions.json");
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "did_card_krueger");
    const double y[] = {oracles_number(one, "inputs.PA_before"), oracles_number(one, "inputs.PA_after"),
                        oracles_number(one, "inputs.NJ_before"), oracles_number(one, "inputs.NJ_after")};
    const double post[] = {0, 1, 0, 1}, jersey[] = {0, 0, 1, 1}, both[] = {0, 0, 0, 1}, *const x[] = {post, jersey, both};
    cxm_regression *model = fit_of(false, y, x, 3, 4, NULL);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    check_close(s->coefficients[3].estimate.value, oracles_number(one, "expected.did"), 1e-12);
    assert_int_equal(s->coefficients[3].estimate.interval_status, CXM_INTERVAL_TOO_FEW); /* as many rows as coefficients */
    check_nan(s->coefficients[3].estimate.std_error);
    check_nan(s->all.statistic);
    cxm_regression_free(model);
    json_close(&file);
}

static void oracle_interrupted_series(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s08_actions.json");
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "its");
    static const char *const coefficients[] = {"expected.coef.(Intercept)", "expected.coef.t", "expected.coef.level",
                                               "expected.coef.slope"};
    static const struct {
        int32_t covariance;
        const char *path;
    } errors[] = {{CXM_COVARIANCE_CLASSICAL, "expected.se_ols"}, {CXM_COVARIANCE_HAC, "expected.se_nw3"},
                  {CXM_COVARIANCE_HAC_ADJUSTED, "expected.se_nw3_adj"}};
    int64_t n;
    double *y = oracle_column("s08_its.csv", "y", &n), *t = oracle_column("s08_its.csv", "t", &n);
    double *level = oracle_column("s08_its.csv", "level", &n), *slope = oracle_column("s08_its.csv", "slope", &n), error[4];
    const double *const x[] = {t, level, slope};
    for (size_t e = 0; e < sizeof errors / sizeof *errors; e++) {
        cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
        options.covariance = errors[e].covariance;
        options.lag = 3;
        cxm_regression *model = fit_of(false, y, x, 3, n, &options);
        const cxm_regression_summary *s = cxm_regression_summary_of(model);
        oracles_numbers(one, errors[e].path, error, 4);
        assert_int_equal(s->lag, e ? 3 : -1);
        for (int i = 0; i < 4; i++) {
            check_close(s->coefficients[i].estimate.value, oracles_number(one, coefficients[i]), 1e-11);
            check_close(s->coefficients[i].estimate.std_error, error[i], 1e-11);
        }
        cxm_regression_free(model);
    }
    free(y);
    free(t);
    free(level);
    free(slope);
    json_close(&file);
}

/* ---- data that carry no fit ---- */

static const struct poor_case {
    const char *name;
    bool logistic;
    int64_t n;
    double y[10], x[2][10];
    int32_t status, predictor;
} poor_cases[] = {
    {"no rows", false, 0, {0}, {{0}}, CXM_REGRESSION_NO_DATA, -1},
    {"one row", false, 1, {3}, {{1}, {2}}, CXM_REGRESSION_CONSTANT_OUTCOME, -1},
    {"the outcome is constant", false, 5, {.1, .1, .1, .1, .1}, {{1, 2, 3, 4, 6}, {1, 0, 1, 1, 0}}, CXM_REGRESSION_CONSTANT_OUTCOME,
     -1},
    {"a predictor is constant", false, 5, {1, 2, 3, 5, 4}, {{1, 2, 3, 4, 6}, {.1, .1, .1, .1, .1}}, CXM_REGRESSION_CONSTANT, 1},
    {"twice the same", false, 5, {1, 2, 3, 5, 4}, {{1, 2, 3, 4, 6}, {1, 2, 3, 4, 6}}, CXM_REGRESSION_COLLINEAR, 1},
    {"the same turned and moved", false, 5, {1, 2, 3, 5, 4}, {{1, 2, 3, 4, 6}, {.9, .8, .7, .6, .4}}, CXM_REGRESSION_COLLINEAR, 1},
    {"nearly the same far from 0", false, 5, {1, 2, 3, 5, 4}, {{1, 2, 3, 4, 6}, {1e9 + .1, 1e9 + .2, 1e9 + .3, 1e9 + .4, 1e9 + .6}},
     CXM_REGRESSION_COLLINEAR, 1},
    {"fewer rows than coefficients", false, 2, {1, 2}, {{1, 2}, {3, 1}}, CXM_REGRESSION_COLLINEAR, 1},
    {"nobody has the event", true, 5, {0}, {{1, 2, 3, 4, 6}, {1, 0, 1, 1, 0}}, CXM_REGRESSION_CONSTANT_OUTCOME, -1},
    {"all have the event", true, 5, {1, 1, 1, 1, 1}, {{1, 2, 3, 4, 6}, {1, 0, 1, 1, 0}}, CXM_REGRESSION_CONSTANT_OUTCOME, -1},
    {"logistic with a constant", true, 5, {1, 0, 1, 0, 0}, {{7, 7, 7, 7, 7}, {1, 0, 0, 1, 0}}, CXM_REGRESSION_CONSTANT, 0},
    {"logistic with twice the same", true, 5, {1, 0, 1, 0, 0}, {{1, 2, 3, 4, 6}, {2, 4, 6, 8, 12}}, CXM_REGRESSION_COLLINEAR, 1},
    {"complete separation", true, 8, {0, 0, 0, 0, 1, 1, 1, 1}, {{1, 2, 3, 4, 5, 6, 7, 8}, {1, 0, 0, 1, 1, 0, 0, 1}},
     CXM_REGRESSION_SEPARATED, 0},
    {"complete separation far from 0 and in small units", true, 8, {0, 0, 0, 0, 1, 1, 1, 1},
     {{1, 0, 0, 1, 1, 0, 0, 1}, {1e6 + 1e-3, 1e6 + 2e-3, 1e6 + 3e-3, 1e6 + 4e-3, 1e6 + 5e-3, 1e6 + 6e-3, 1e6 + 7e-3, 1e6 + 8e-3}},
     CXM_REGRESSION_SEPARATED, 1},
    {"quasi-complete separation: one side always has the event", true, 10, {0, 1, 0, 1, 0, 1, 1, 1, 1, 1},
     {{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1}}, CXM_REGRESSION_SEPARATED, 1},
    {"quasi-complete separation: they touch", true, 8, {0, 0, 0, 0, 1, 1, 1, 1},
     {{1, 2, 3, 4, 4, 5, 6, 7}, {1, 0, 0, 1, 1, 0, 0, 1}}, CXM_REGRESSION_SEPARATED, 0},
};

static void poor_data_say_so(void **state)
{
    const struct poor_case *c = *state;
    const double *const x[] = {c->x[0], c->x[1]};
    cxm_regression *model = fit_of(c->logistic, c->y, x, 2, c->n, NULL);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    assert_string_equal(cxm_regression_status_name(s->status), cxm_regression_status_name(c->status));
    assert_int_equal(s->predictor, c->predictor);
    check_nan(s->deviance);
    check_nan(s->r2);
    check_nan(s->all.p);
    for (int i = 0; i < 3; i++) {
        const cxm_tested_estimate *t = &s->coefficients[i];
        assert_int_equal(t->estimate.status, !c->n ? CXM_VALUE_NO_DATA
                                             : c->predictor < 0 || c->predictor == i - 1 ? CXM_VALUE_NOT_IDENTIFIED
                                                                                         : CXM_VALUE_UNDEFINED);
        assert_int_equal(t->estimate.interval_status, CXM_INTERVAL_TOO_FEW);
        check_nan(t->estimate.value);
        check_nan(t->estimate.std_error);
        check_nan(t->p);
        check_nan(s->covariance[4 * i]);
    }
    cxm_regression_free(model);
}

/* Nearly separated data do have a fit; the figures are those of R's glm. */
static void one_row_from_separation(void **state)
{
    (void)state;
    double y[200], x[200];
    for (int i = 0; i < 200; i++) {
        x[i] = i;
        y[i] = i >= 100;
    }
    y[97] = 1;
    y[102] = 0;
    const double *const columns[] = {x};
    cxm_regression *model = fit_of(true, y, columns, 1, 200, NULL);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    assert_int_equal(s->status, CXM_REGRESSION_OK);
    check_close(s->coefficients[1].estimate.value, 0.57597865276315907, 1e-9);
    check_close(s->coefficients[1].estimate.std_error, 0.24100182769692199, 1e-9);
    cxm_regression_free(model);
}

static void too_few_iterations(void **state)
{
    (void)state;
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    options.max_iterations = 2;
    cxm_regression *model = fit_of(true, data_event, data_x, 3, REGRESSION_N, &options);
    assert_int_equal(cxm_regression_summary_of(model)->status, CXM_REGRESSION_NOT_CONVERGED);
    assert_string_equal(cxm_regression_status_name(CXM_REGRESSION_NOT_CONVERGED), "not_converged");
    assert_string_equal(cxm_regression_status_name(7), "?");
    assert_string_equal(cxm_covariance_name(CXM_COVARIANCE_HAC_ADJUSTED), "hac_adjusted");
    assert_string_equal(cxm_covariance_name(-1), "?");
    cxm_regression_free(model);
    cxm_regression_free(NULL);
}

/* ---- few clusters, rows of their own ---- */

static const struct few_case {
    const char *name;
    int64_t clusters;
    bool flagged, tested;
} few_cases[] = {{"1 cluster", 1, true, false}, {"4 clusters", 4, true, false}, {"5 clusters", 5, true, true},
                 {"19 clusters", 19, true, true}, {"20 clusters", 20, false, true}};

static void few_clusters(void **state)
{
    const struct few_case *c = *state;
    double id[REGRESSION_N];
    for (int i = 0; i < REGRESSION_N; i++)
        id[i] = (double)(i % c->clusters);
    cxm_column cluster = doubles(id, REGRESSION_N);
    for (int32_t kind = CXM_COVARIANCE_CR1; kind <= CXM_COVARIANCE_CR2; kind++)
        for (int logistic = 0; logistic < 2; logistic++) {
            cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
            options.cluster = &cluster;
            options.covariance = kind;
            cxm_regression *model = fit_of(logistic, logistic ? data_event : data_y, data_x, 3, REGRESSION_N, &options);
            for (int i = 0; i < 4; i++) {
                const cxm_tested_estimate *t = &cxm_regression_summary_of(model)->coefficients[i];
                assert_int_equal(t->estimate.status, CXM_VALUE_OK);
                assert_int_equal(t->estimate.clusters, c->clusters);
                assert_int_equal(t->estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS, c->flagged ? CXM_ESTIMATE_FEW_CLUSTERS : 0);
                assert_int_equal(t->estimate.interval_status, c->tested ? CXM_INTERVAL_OK : CXM_INTERVAL_TOO_FEW_CLUSTERS);
                assert_int_equal(t->test_status, c->tested ? CXM_TEST_OK : CXM_TEST_NOT_TESTABLE);
                assert_int_equal(isnan(t->p), !c->tested);
                assert_int_equal(isnan(t->estimate.lower), !c->tested);
                assert_int_equal(isnan(t->estimate.std_error), c->clusters < 2);
            }
            cxm_regression_free(model);
        }
}

/* A predictor that is other than 0 in one row alone has a coefficient, and nothing that says how far it is off. */
static void row_of_its_own(void **state)
{
    (void)state;
    double single[REGRESSION_N] = {0};
    single[17] = 1;
    const double *const x[] = {data_x1, single};
    for (int32_t kind = CXM_COVARIANCE_HC0; kind <= CXM_COVARIANCE_HC3; kind++) {
        cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
        options.covariance = kind;
        cxm_regression *model = fit_of(false, data_y, x, 2, REGRESSION_N, &options);
        const cxm_regression_summary *s = cxm_regression_summary_of(model);
        assert_int_equal(s->coefficients[1].estimate.interval_status, CXM_INTERVAL_OK);
        assert_int_equal(s->coefficients[2].estimate.status, CXM_VALUE_OK);
        assert_int_equal(s->coefficients[2].estimate.interval_status, CXM_INTERVAL_TOO_FEW);
        check_nan(s->coefficients[2].estimate.std_error);
        check_nan(s->coefficients[2].p);
        cxm_regression_free(model);
    }
}

static void without_predictors(void **state)
{
    (void)state;
    cxm_regression *model = fit_of(false, data_y, NULL, 0, REGRESSION_N, NULL);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    double mean = 0;
    for (int i = 0; i < REGRESSION_N; i++)
        mean += data_y[i] / REGRESSION_N;
    check_close(s->coefficients[0].estimate.value, mean, 1e-14);
    check_close(s->coefficients[0].estimate.std_error, s->residual_sd / sqrt(REGRESSION_N), 1e-13);
    check_close(s->r2, 0, 1e-15);
    check_nan(s->all.statistic);
    cxm_regression_free(model);
    model = fit_of(true, data_event, NULL, 0, REGRESSION_N, NULL);
    s = cxm_regression_summary_of(model);
    check_close(s->deviance, logistic_figures[1], 1e-13);
    cxm_regression_free(model);
}

/* ---- errors ---- */

static void wrong_calls(void **state)
{
    (void)state;
    const double y[] = {0, 1, 2}, x[] = {1, INFINITY, 2}, good[] = {1, 4, 2}, weights[] = {1, 0, -1};
    cxm_column a = doubles(y, 3), bad = doubles(x, 3), b = doubles(good, 3), shorter = doubles(good, 2), w = doubles(weights, 3);
    cxm_column text = {.data = "abc", .length = 3, .type = CXM_TYPE_CHARS, .width = 1};
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    cxm_regression *model = NULL;
    cxm_error why;
    assert_int_equal(cxm_regression_linear_new(&a, &bad, 1, NULL, NULL, &model, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "predictors[0][1]: inf is not within -1e140..1e140");
    assert_int_equal(why.argument, 1);
    assert_int_equal(why.row, 1);
    assert_int_equal(cxm_regression_linear_new(&bad, &b, 1, NULL, NULL, &model, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "outcome[1]: inf is not within -1e140..1e140");
    assert_int_equal(cxm_regression_logistic_new(&a, &b, 1, NULL, NULL, &model, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "outcome[2]: 2 is neither 0 nor 1");
    assert_int_equal(cxm_regression_linear_new(&a, &shorter, 1, NULL, NULL, &model, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_regression_linear_new(&a, &text, 1, NULL, NULL, &model, &why), CXM_E_TYPE);
    assert_int_equal(cxm_regression_linear_new(NULL, &b, 1, NULL, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 0);
    assert_int_equal(cxm_regression_linear_new(&a, NULL, 1, NULL, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 1);
    assert_int_equal(cxm_regression_linear_new(&a, &b, 201, NULL, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 2);
    assert_int_equal(cxm_regression_linear_new(&a, &b, 1, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 5);
    options.weight = &w;
    assert_int_equal(cxm_regression_linear_new(&a, &b, 1, &options, NULL, &model, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 2);
    assert_int_equal(why.argument, 3);
    assert_string_equal(why.name, "weight");
    options.weight = NULL;
    options.covariance = CXM_COVARIANCE_CR2;
    assert_int_equal(cxm_regression_linear_new(&a, &b, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "covariance: cr2 needs a cluster column");
    options.cluster = &b;
    options.covariance = CXM_COVARIANCE_HAC;
    assert_int_equal(cxm_regression_linear_new(&a, &b, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.name, "covariance");
    options.cluster = NULL;
    options.lag = -2;
    assert_int_equal(cxm_regression_linear_new(&a, &b, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "lag: -2 is neither -1 nor 0 or more");
    options.lag = -1;
    options.covariance = 10;
    assert_int_equal(cxm_regression_linear_new(&a, &b, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    options.covariance = 0;
    options.confidence = 1;
    assert_int_equal(cxm_regression_linear_new(&a, &b, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    options.confidence = 0.9;
    options.max_iterations = 0;
    assert_int_equal(cxm_regression_logistic_new(&a, &b, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    options.struct_size = 0;
    assert_int_equal(cxm_regression_linear_new(&a, &b, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_null(model);
}

/* ---- properties ---- */

/* Rows in another order, with others that have nulls or no weight between them, other units, weights at another scale. */
static void order_nulls_and_units(void **state)
{
    (void)state;
    enum { ROWS = REGRESSION_N + 30 };
    double columns[6][ROWS];
    struct random random = {9};
    for (int i = 0; i < ROWS; i++) {
        const int from = i % REGRESSION_N;
        columns[0][i] = 3 * data_y[from] - 1e4;
        columns[1][i] = i >= REGRESSION_N && i % 3 == 0 ? NAN : 1e6 + 1024 * data_x1[from];
        columns[2][i] = data_x2[from];
        columns[3][i] = -1e-6 * data_x3[from];
        columns[4][i] = i < REGRESSION_N ? 1e-9 * data_weight[from] : i % 3 == 1 ? 0 : NAN;
        columns[5][i] = i >= REGRESSION_N && i % 3 == 0 ? NAN : data_cluster[from];
    }
    for (int i = ROWS; i-- > 1;) {
        const int64_t j = random_below(&random, i + 1);
        for (int a = 0; a < 6; a++) {
            const double swap = columns[a][i];
            columns[a][i] = columns[a][j];
            columns[a][j] = swap;
        }
    }
    cxm_column c[6];
    for (int a = 0; a < 6; a++) {
        c[a] = doubles(columns[a], ROWS);
        c[a].flags = CXM_COLUMN_NAN_IS_NULL;
    }
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    cxm_regression *model;
    options.weight = &c[4];
    options.cluster = &c[5];
    assert_int_equal(cxm_regression_linear_new(&c[0], &c[1], 3, &options, NULL, &model, NULL), CXM_OK);
    const cxm_regression_summary *s = cxm_regression_summary_of(model);
    static const double unit[] = {0, 3.0 / 1024, 3, 3 / -1e-6};
    assert_int_equal(s->n, REGRESSION_N);
    assert_int_equal(s->missing, 10);
    assert_int_equal(s->excluded, 20);
    check_close(s->residual_sd, 3 * weighted_figures[2], 1e-9);
    for (int i = 1; i < 4; i++) {
        check_close(s->coefficients[i].estimate.value / unit[i], weighted_coefficient[i], 1e-9);
        check_close(s->coefficients[i].estimate.std_error / fabs(unit[i]), weighted_cr2[i], 1e-9);
        check_close(s->coefficients[i].df, weighted_cr2[4 + i], 1e-9);
    }
    cxm_regression_free(model);
}

/* Equal weights are none, to the bit; and a host that has none of them either. */
static void equal_weights(void **state)
{
    (void)state;
    double weight[REGRESSION_N];
    for (int i = 0; i < REGRESSION_N; i++)
        weight[i] = 0.3;
    cxm_column column = doubles(weight, REGRESSION_N);
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    for (int logistic = 0; logistic < 2; logistic++) {
        const double *y = logistic ? data_event : data_y;
        options.weight = NULL;
        cxm_regression *without = fit_of(logistic, y, data_x, 3, REGRESSION_N, &options);
        options.weight = &column;
        cxm_regression *with = fit_of(logistic, y, data_x, 3, REGRESSION_N, &options);
        assert_int_equal(cxm_regression_summary_of(with)->covariance_kind, CXM_COVARIANCE_CLASSICAL);
        assert_memory_equal(cxm_regression_summary_of(with)->coefficients, cxm_regression_summary_of(without)->coefficients,
                            4 * sizeof(cxm_tested_estimate));
        cxm_regression_free(without);
        cxm_regression_free(with);
    }
}

/* HC1 of rows that are clusters of their own is CR1 but for its factors; a lag of 0 is HC0. */
static void kinds_meet(void **state)
{
    (void)state;
    double id[REGRESSION_N];
    for (int i = 0; i < REGRESSION_N; i++)
        id[i] = i;
    cxm_column cluster = doubles(id, REGRESSION_N);
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    options.cluster = &cluster;
    options.covariance = CXM_COVARIANCE_CR1;
    cxm_regression *clusters = fit_of(false, data_y, data_x, 3, REGRESSION_N, &options);
    options.covariance = CXM_COVARIANCE_CR2;
    cxm_regression *adjusted = fit_of(true, data_event, data_x, 3, REGRESSION_N, &options);
    options.cluster = NULL;
    options.covariance = CXM_COVARIANCE_HAC;
    options.lag = 0;
    cxm_regression *lagged = fit_of(false, data_y, data_x, 3, REGRESSION_N, &options);
    for (int i = 0; i < 4; i++) {
        check_close(cxm_regression_summary_of(clusters)->coefficients[i].estimate.std_error, linear_hc1[i], 1e-12);
        check_close(cxm_regression_summary_of(adjusted)->coefficients[i].estimate.std_error, logistic_hc2[i], 1e-11);
        check_close(cxm_regression_summary_of(lagged)->coefficients[i].estimate.std_error, linear_hc0[i], 1e-12);
    }
    cxm_regression_free(clusters);
    cxm_regression_free(adjusted);
    cxm_regression_free(lagged);
}

static void default_lag(void **state)
{
    (void)state;
    cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
    options.covariance = CXM_COVARIANCE_HAC;
    cxm_regression *model = fit_of(false, data_y, data_x, 3, REGRESSION_N, &options);
    assert_int_equal(cxm_regression_summary_of(model)->lag, 12); /* 1.3 * sqrt(90) = 12.3 */
    check_close(cxm_regression_summary_of(model)->coefficients[1].df, REGRESSION_N / 13.0, 0);
    cxm_regression_free(model);
    static double y[2000], t[2000];
    const double *const x[] = {t};
    for (int i = 0; i < 2000; i++) {
        t[i] = i;
        y[i] = i * 7919 % 2003; /* no pattern */
    }
    for (options.lag = 9; options.lag <= 10; options.lag++) { /* ten rows are too few for a lag of ten */
        model = fit_of(false, y, x, 1, 10, &options);
        const cxm_tested_estimate *slope = &cxm_regression_summary_of(model)->coefficients[1];
        assert_int_equal(slope->estimate.status, CXM_VALUE_OK);
        assert_int_equal(slope->estimate.interval_status, options.lag < 10 ? CXM_INTERVAL_OK : CXM_INTERVAL_TOO_FEW);
        assert_int_equal(isnan(slope->estimate.std_error), options.lag == 10);
        assert_int_equal(isnan(slope->p), options.lag == 10);
        cxm_regression_free(model);
    }
    options.lag = 0;
    for (int64_t n = 1999; n <= 2000; n++) { /* as many as the intervals need */
        model = fit_of(false, y, x, 1, n, &options);
        check_close(cxm_regression_summary_of(model)->coefficients[1].df, (double)n - 2, 0);
        assert_int_equal(cxm_regression_summary_of(model)->coefficients[1].estimate.flags, n < 2000 ? CXM_ESTIMATE_FEW_ANSWERS : 0);
        cxm_regression_free(model);
    }
}

/* Units do not matter as long as a double holds what they lead to. */
static void far_out_units(void **state)
{
    (void)state;
    double y[REGRESSION_N], x[REGRESSION_N];
    const double *const columns[] = {x, data_x2, data_x3};
    static const double units[] = {1e-130, 1e-60, 1e60, 1e130, 1e-310};
    for (int u = 0; u < 5; u++) {
        for (int i = 0; i < REGRESSION_N; i++) {
            x[i] = units[u] * data_x1[i];
            y[i] = (u == 4 ? 1 : units[u]) * data_y[i];
        }
        cxm_regression *model = fit_of(false, y, columns, 3, REGRESSION_N, NULL);
        cxm_regression *odds = fit_of(true, data_event, columns, 3, REGRESSION_N, NULL);
        const cxm_regression_summary *s = cxm_regression_summary_of(model), *o = cxm_regression_summary_of(odds);
        check_close(s->r2, linear_figures[0], 1e-9);
        check_close(o->deviance, logistic_figures[0], 1e-9);
        assert_int_equal(s->coefficients[1].estimate.status, u < 4 ? CXM_VALUE_OK : CXM_VALUE_UNDEFINED);
        assert_int_equal(o->odds_ratios[1].estimate.status, u == 2 || u == 3 ? CXM_VALUE_OK : CXM_VALUE_UNDEFINED);
        assert_int_equal(isnan(o->odds_ratios[1].p), u != 2 && u != 3);
        if (u < 4) {
            check_close(s->coefficients[1].estimate.value / linear_coefficient[1], 1, 1e-12);
            check_close(s->coefficients[1].p / linear_p[1], 1, 1e-9);
            check_close(s->coefficients[2].estimate.std_error / (units[u] * linear_classical[2]), 1, 1e-12);
        } else {
            check_nan(s->coefficients[1].estimate.value);
            check_nan(s->coefficients[1].p);
            check_close(s->coefficients[2].p / linear_p[2], 1, 1e-9);
        }
        cxm_regression_free(model);
        cxm_regression_free(odds);
    }
}

/* Whatever type the columns have, the bits are the same. */
static void every_type(void **state)
{
    (void)state;
    static double y[REGRESSION_N], x[REGRESSION_N];
    static int64_t wide[REGRESSION_N];
    static float single[REGRESSION_N];
    static uint8_t bytes[REGRESSION_N];
    for (int i = 0; i < REGRESSION_N; i++) {
        y[i] = data_event[i];
        x[i] = rint(data_x1[i]);
        wide[i] = (int64_t)x[i];
        single[i] = (float)x[i];
        bytes[i] = (uint8_t)y[i];
    }
    const cxm_column outcomes[] = {doubles(y, REGRESSION_N), cxm_column_of(CXM_TYPE_U8, bytes, REGRESSION_N),
                                   cxm_column_of(CXM_TYPE_BOOL8, bytes, REGRESSION_N)};
    const cxm_column predictors[] = {doubles(x, REGRESSION_N), cxm_column_of(CXM_TYPE_I64, wide, REGRESSION_N),
                                     cxm_column_of(CXM_TYPE_F32, single, REGRESSION_N)};
    for (int logistic = 0; logistic < 2; logistic++) {
        cxm_tested_estimate first[2];
        for (int t = 0; t < 3; t++) {
            cxm_regression *model;
            assert_int_equal(logistic ? cxm_regression_logistic_new(&outcomes[t], &predictors[t], 1, NULL, NULL, &model, NULL)
                                      : cxm_regression_linear_new(&outcomes[t], &predictors[t], 1, NULL, NULL, &model, NULL), CXM_OK);
            if (t == 0)
                memcpy(first, cxm_regression_summary_of(model)->coefficients, sizeof first);
            assert_memory_equal(cxm_regression_summary_of(model)->coefficients, first, sizeof first);
            cxm_regression_free(model);
        }
    }
}

/* A host that says stop is heard. */
static void cancelled(void **state)
{
    (void)state;
    static double many[10000];
    for (int i = 0; i < 10000; i++)
        many[i] = i % 7;
    struct failing_host failing;
    failing_host_init(&failing, 0);
    failing.cancel_at = 2;
    const cxm_column column = doubles(many, 10000);
    cxm_regression *model = NULL;
    assert_int_equal(cxm_regression_linear_new(&column, NULL, 0, NULL, &failing.host, &model, NULL), CXM_E_CANCELLED);
    assert_null(model);
    assert_int_equal(failing.heard, 2);
    assert_int_equal(failing.outstanding, 0);
}

static void memory_runs_out(void **state)
{
    (void)state;
    cxm_column weight = doubles(data_weight, REGRESSION_N), cluster = doubles(data_cluster, REGRESSION_N), x[3];
    for (int j = 0; j < 3; j++)
        x[j] = doubles(data_x[j], REGRESSION_N);
    for (int32_t kind = CXM_COVARIANCE_CLASSICAL; kind <= CXM_COVARIANCE_HAC; kind++) {
        const bool logistic = kind % 2;
        cxm_column y = doubles(logistic ? data_event : data_y, REGRESSION_N);
        cxm_regression_options options = CXM_REGRESSION_OPTIONS_INIT;
        options.weight = &weight;
        options.covariance = kind;
        options.cluster = kind == CXM_COVARIANCE_CR1 || kind == CXM_COVARIANCE_CR2 ? &cluster : NULL;
        cxm_status status = CXM_E_MEMORY;
        for (int64_t fail_at = 1; status; fail_at++) {
            struct failing_host failing;
            cxm_regression *model = NULL;
            failing_host_init(&failing, fail_at);
            status = logistic ? cxm_regression_logistic_new(&y, x, 3, &options, &failing.host, &model, NULL)
                              : cxm_regression_linear_new(&y, x, 3, &options, &failing.host, &model, NULL);
            assert_true(status == CXM_E_MEMORY ? !model && fail_at <= failing.calls : status == CXM_OK && fail_at > 12);
            cxm_regression_free(model);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
    }
}

int main(void)
{
    struct CMUnitTest tests[80] = {
        cmocka_unit_test(cluster_levels),       cmocka_unit_test(nist_longley),
        cmocka_unit_test(published_challenger), cmocka_unit_test(two_groups_are_welch),
        cmocka_unit_test(oracle_driver_difference), cmocka_unit_test(oracle_r2),
        cmocka_unit_test(oracle_did),           cmocka_unit_test(oracle_card_krueger),
        cmocka_unit_test(oracle_interrupted_series), cmocka_unit_test(one_row_from_separation),
        cmocka_unit_test(too_few_iterations),   cmocka_unit_test(row_of_its_own),
        cmocka_unit_test(without_predictors),   cmocka_unit_test(wrong_calls),
        cmocka_unit_test(order_nulls_and_units), cmocka_unit_test(equal_weights),
        cmocka_unit_test(kinds_meet),           cmocka_unit_test(default_lag),
        cmocka_unit_test(memory_runs_out),      cmocka_unit_test(far_out_units),
        cmocka_unit_test(every_type),           cmocka_unit_test(cancelled),
    };
    size_t count = 22;
    CHECK_ROWS(r_cases, like_r, tests, count);
    CHECK_ROWS(wampler_cases, nist_wampler, tests, count);
    CHECK_ROWS(poor_cases, poor_data_say_so, tests, count);
    CHECK_ROWS(few_cases, few_clusters, tests, count);
    return _cmocka_run_group_tests("regression", tests, count, NULL, NULL);
}
