/* Cox regression against R's coxph and cox.zph, published figures, and data that carry no fit.
 * vectors/survival.h holds made-up data with R's figures; the oracles' data are read at run time. */
#include "support/check.h"

#include <cxm/unstable/cox.h>
#include <stdlib.h>

#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"
#include "vectors/survival.h"

enum { MOST = 400 };

static cxm_column doubles(const double *data, int64_t n)
{
    return cxm_column_of(CXM_TYPE_F64, data, n);
}

static cxm_cox *fit_of(const double *time, const double *event, const double *const *x, int64_t count, int64_t n,
                       const cxm_cox_options *options)
{
    cxm_column columns[] = {doubles(time, n), doubles(event, n)}, covariates[4];
    cxm_cox *model = NULL;
    cxm_error why;
    for (int64_t j = 0; j < count; j++)
        covariates[j] = doubles(x[j], n);
    if (cxm_cox_new(&columns[0], &columns[1], covariates, count, options, NULL, &model, &why))
        fail_msg("%s", why.message);
    return model;
}

/* ---- against R ---- */

static const double *const data_x[] = {data_x1, data_x2, data_x3};

static const struct r_case {
    const char *name;
    int32_t ties;
    bool entered, stratified, clustered;
    const double *coefficient, *std_error, *robust, *tests, *zph;
} r_cases[] = {
    {"Efron", CXM_COX_EFRON, false, false, false, efron_coefficient, efron_std_error, NULL, efron_tests, efron_zph},
    {"Breslow", CXM_COX_BRESLOW, false, false, false, breslow_coefficient, breslow_std_error, NULL, breslow_tests, breslow_zph},
    {"Efron with entries", CXM_COX_EFRON, true, false, false, efron_entry_coefficient, efron_entry_std_error, NULL,
     efron_entry_tests, efron_entry_zph},
    {"Efron with entries and strata", CXM_COX_EFRON, true, true, false, efron_strata_coefficient, efron_strata_std_error, NULL,
     efron_strata_tests, efron_strata_zph},
    {"Efron with entries, strata and clusters", CXM_COX_EFRON, true, true, true, efron_cluster_coefficient,
     efron_cluster_std_error, efron_cluster_robust, efron_cluster_tests, NULL},
    {"Breslow with entries, strata and clusters", CXM_COX_BRESLOW, true, true, true, breslow_cluster_coefficient,
     breslow_cluster_std_error, breslow_cluster_robust, breslow_cluster_tests, NULL},
    {"Efron with clusters", CXM_COX_EFRON, false, false, true, efron_right_cluster_coefficient, efron_right_cluster_std_error,
     efron_right_cluster_robust, efron_right_cluster_tests, NULL},
};

static void like_r(void **state)
{
    const struct r_case *c = *state;
    cxm_column entry = doubles(data_entry, SURVIVAL_N), stratum = doubles(data_stratum, SURVIVAL_N);
    cxm_column cluster = doubles(data_cluster, SURVIVAL_N);
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    options.ties = c->ties;
    options.entry = c->entered ? &entry : NULL;
    options.stratum = c->stratified ? &stratum : NULL;
    options.cluster = c->clustered ? &cluster : NULL;
    cxm_cox *model = fit_of(data_time, data_event, data_x, 3, SURVIVAL_N, &options);
    const cxm_cox_summary *s = cxm_cox_summary_of(model);
    assert_int_equal(s->status, CXM_COX_OK);
    assert_int_equal(s->clusters, c->clustered ? 20 : 0);
    check_close(s->log_likelihood_null, c->tests[0], 1e-13);
    check_close(s->log_likelihood, c->tests[1], 1e-13);
    check_close(s->likelihood_ratio.statistic, c->tests[2], 1e-11);
    check_close(s->score.statistic, c->tests[3], 1e-11);
    const double clusters = c->clustered ? 20.0 / 19 : 1; /* R leaves this factor of the variance out */
    check_close(s->wald.statistic * clusters, c->tests[4], 1e-10);
    for (int j = 0; j < 3; j++) {
        check_close(s->coefficients[j].value, c->coefficient[j], 1e-11);
        check_close(sqrt(s->model_covariance[4 * j]), c->std_error[j], 1e-11);
        check_close(s->coefficients[j].std_error, c->robust ? c->robust[j] * sqrt(clusters) : c->std_error[j], 1e-11);
        /* R takes the normal quantile with clusters too; this is t's with 19 degrees of freedom */
        check_close(s->coefficients[j].upper - s->coefficients[j].value,
                    (c->clustered ? 2.0930240544082634 : 1.959963984540054) * s->coefficients[j].std_error, 1e-13);
    }
    for (int j = 0; c->zph && j < 4; j++)
        check_close(s->proportional[j].statistic, c->zph[j], 1e-9);
    cxm_cox_free(model);
}

/* ---- oracles ---- */

static double *oracle_column(const char *file, const char *column, int64_t *n)
{
    double *numbers = csv_column(csv_path("CXM_ORACLES", file), column, n);
    assert_non_null(numbers);
    return numbers;
}

/* Freireich et al. 1963; published: Efron 1.57213 (.41240), Breslow 1.50919 (.40956). */
static const struct oracle_id {
    const char *name;
    int32_t ties;
    double coefficient, std_error;
} oracle_ids[] = {{"cox_gehan_efron", CXM_COX_EFRON, 1.57213, .41240}, {"cox_gehan_breslow", CXM_COX_BRESLOW, 1.50919, .40956}};

static void oracle_gehan(void **state)
{
    const struct oracle_id *c = *state;
    struct json_file file = oracles_load("s05_association_survival.json");
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, c->name);
    int64_t n;
    double *time = oracle_column("s05_gehan.csv", "time", &n), *event = oracle_column("s05_gehan.csv", "status", &n);
    double *treat = oracle_column("s05_gehan.csv", "treat", &n), likelihood[2];
    const double *const x[] = {treat};
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    options.ties = c->ties;
    cxm_cox *model = fit_of(time, event, x, 1, n, &options);
    const cxm_cox_summary *s = cxm_cox_summary_of(model);
    check_printed(s->coefficients[0].value, c->coefficient, 5e-6);
    check_printed(s->coefficients[0].std_error, c->std_error, 5e-6);
    check_close(s->coefficients[0].value, oracles_number(one, "expected.coef"), 1e-9);
    check_close(s->coefficients[0].std_error, oracles_number(one, "expected.se"), 1e-9);
    oracles_numbers(one, "expected.loglik", likelihood, 2);
    check_close(s->log_likelihood_null, likelihood[0], 1e-13);
    check_close(s->log_likelihood, likelihood[1], 1e-12);
    check_close(s->score.statistic, oracles_number(one, "expected.score"), 1e-12);
    check_close(s->wald.statistic, oracles_number(one, "expected.wald"), 1e-8);
    check_close(s->likelihood_ratio.statistic, oracles_number(one, "expected.lrt"), 1e-11);
    cxm_cox_free(model);
    free(time);
    free(event);
    free(treat);
    json_close(&file);
}

/* Published for R's lung data: age .0110668, sex -.552612, ph.ecog .463728. */
static void oracle_lung(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s05_association_survival.json");
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "zph_lung");
    static const char *const names[] = {"age", "sex", "ph.ecog"};
    static const double published[] = {.0110668, -.552612, .463728};
    int64_t n;
    double *time = oracle_column("s05_lung.csv", "time", &n), *event = oracle_column("s05_lung.csv", "status", &n);
    double *x[3], chisq[4], p[4];
    for (int j = 0; j < 3; j++)
        x[j] = oracle_column("s05_lung.csv", names[j], &n);
    cxm_cox *model = fit_of(time, event, (const double *const *)x, 3, n, NULL);
    const cxm_cox_summary *s = cxm_cox_summary_of(model);
    oracles_numbers(one, "expected.chisq", chisq, 4);
    oracles_numbers(one, "expected.p", p, 4);
    for (int j = 0; j < 3; j++)
        check_printed(s->coefficients[j].value, published[j], 5e-7);
    for (int j = 0; j < 4; j++) {
        check_close(s->proportional[j].statistic, chisq[j], 1e-9);
        check_close(s->proportional[j].p, p[j], 1e-9);
    }
    cxm_cox_free(model);
    free(time);
    free(event);
    for (int j = 0; j < 3; j++)
        free(x[j]);
    json_close(&file);
}

/* ---- data that carry no fit ---- */

static const struct poor_case {
    const char *name;
    int64_t n;
    double time[8], event[8], x[2][8];
    int32_t status, covariate;
} poor_cases[] = {
    {"no rows", 0, {0}, {0}, {{0}}, CXM_COX_NO_DATA, -1},
    {"all censored", 4, {1, 2, 3, 4}, {0}, {{1, 2, 1, 2}, {3, 1, 2, 2}}, CXM_COX_NO_EVENTS, -1},
    {"one row", 1, {1}, {1}, {{1}, {3}}, CXM_COX_CONSTANT, 0},
    {"the second is constant", 4, {1, 2, 3, 4}, {1, 1, 1, 1}, {{1, 2, 2, 1}, {3, 3, 3, 3}}, CXM_COX_CONSTANT, 1},
    {"a constant that is no round number", 4, {1, 2, 3, 4}, {1, 1, 1, 1}, {{1, 2, 2, 1}, {.1, .1, .1, .1}}, CXM_COX_CONSTANT, 1},
    {"varies among those that left before", 5, {1, 2, 3, 4, 5}, {0, 1, 1, 1, 1}, {{1, 2, 3, 2, 2}, {9, 4, 4, 4, 4}},
     CXM_COX_CONSTANT, 1},
    {"twice the same", 5, {1, 2, 3, 4, 5}, {1, 1, 1, 1, 1}, {{1, 3, 2, 5, 1}, {1, 3, 2, 5, 1}}, CXM_COX_COLLINEAR, 1},
    {"the same turned and moved", 5, {1, 2, 3, 4, 5}, {1, 1, 1, 1, 1}, {{1, 3, 2, 5, 1}, {7, 3, 5, -1, 7}}, CXM_COX_COLLINEAR, 1},
    {"perfect order", 6, {1, 2, 3, 4, 5, 6}, {1, 1, 1, 1, 1, 1}, {{6, 5, 4, 3, 2, 1}, {1, 0, 0, 1, 1, 0}}, CXM_COX_MONOTONE, 0},
    {"one side never has the event", 8, {1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 0, 1, 0, 0, 1, 0},
     {{2, 1, 4, 2, 3, 1, 2, 1}, {1, 1, 0, 1, 0, 0, 1, 0}}, CXM_COX_MONOTONE, 1},
};

static void poor_data_say_so(void **state)
{
    const struct poor_case *c = *state;
    const double *const x[] = {c->x[0], c->x[1]};
    for (int32_t ties = CXM_COX_EFRON; ties <= CXM_COX_BRESLOW; ties++) {
        cxm_cox_options options = CXM_COX_OPTIONS_INIT;
        options.ties = ties;
        cxm_cox *model = fit_of(c->time, c->event, x, 2, c->n, &options);
        const cxm_cox_summary *s = cxm_cox_summary_of(model);
        assert_string_equal(cxm_cox_status_name(s->status), cxm_cox_status_name(c->status));
        assert_int_equal(s->covariate, c->covariate);
        check_nan(s->log_likelihood);
        check_nan(s->wald.p);
        for (int j = 0; j < 2; j++) {
            assert_int_equal(s->coefficients[j].status, c->n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA);
            assert_int_equal(s->coefficients[j].interval_status, CXM_INTERVAL_TOO_FEW);
            check_nan(s->coefficients[j].value);
            check_nan(s->proportional[j].statistic);
        }
        cxm_cox_free(model);
    }
}

static void too_few_iterations(void **state)
{
    (void)state;
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    options.max_iterations = 2;
    cxm_cox *model = fit_of(data_time, data_event, data_x, 3, SURVIVAL_N, &options);
    assert_int_equal(cxm_cox_summary_of(model)->status, CXM_COX_NOT_CONVERGED);
    assert_string_equal(cxm_cox_status_name(CXM_COX_NOT_CONVERGED), "not_converged");
    assert_string_equal(cxm_cox_status_name(7), "?");
    cxm_cox_free(model);
    cxm_cox_free(NULL);
}

/* One cluster says nothing of how clusters differ. */
static void one_cluster(void **state)
{
    (void)state;
    const double one = 1;
    cxm_column cluster = doubles(&one, SURVIVAL_N);
    cluster.flags = CXM_COLUMN_REPEATED;
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    options.cluster = &cluster;
    cxm_cox *model = fit_of(data_time, data_event, data_x, 3, SURVIVAL_N, &options);
    const cxm_cox_summary *s = cxm_cox_summary_of(model);
    check_close(s->coefficients[0].value, efron_coefficient[0], 1e-11);
    assert_int_equal(s->coefficients[0].interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    check_nan(s->coefficients[0].std_error);
    check_nan(s->wald.statistic);
    cxm_cox_free(model);
}

/* Fewer than five clusters have no interval, and fewer than twenty a flag. */
static void few_clusters(void **state)
{
    (void)state;
    for (int clusters = 2; clusters <= 20; clusters++) {
        double label[SURVIVAL_N];
        for (int i = 0; i < SURVIVAL_N; i++)
            label[i] = i % clusters;
        cxm_column cluster = doubles(label, SURVIVAL_N);
        cxm_cox_options options = CXM_COX_OPTIONS_INIT;
        options.cluster = &cluster;
        cxm_cox *model = fit_of(data_time, data_event, data_x, 3, SURVIVAL_N, &options);
        const cxm_estimate *estimate = &cxm_cox_summary_of(model)->coefficients[1];
        assert_int_equal(estimate->interval_status, clusters < 5 ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_OK);
        assert_int_equal(estimate->flags, clusters >= 5 && clusters < 20 ? CXM_ESTIMATE_FEW_CLUSTERS : 0);
        assert_int_equal(estimate->clusters, clusters);
        check_close(estimate->df, clusters < 5 ? (double)NAN : (double)clusters - 1, 0);
        cxm_cox_free(model);
    }
}

static void without_covariates(void **state)
{
    (void)state;
    cxm_cox *model = fit_of(data_time, data_event, NULL, 0, SURVIVAL_N, NULL);
    const cxm_cox_summary *s = cxm_cox_summary_of(model);
    assert_int_equal(s->status, CXM_COX_OK);
    check_close(s->log_likelihood, efron_tests[0], 1e-13);
    check_nan(s->score.statistic);
    cxm_cox_free(model);
}

/* ---- errors ---- */

static void wrong_calls(void **state)
{
    (void)state;
    const double time[] = {1, 2, 3}, event[] = {1, 1, 0}, x[] = {1, INFINITY, 2}, late[] = {0, 2, 0};
    cxm_column t = doubles(time, 3), e = doubles(event, 3), bad = doubles(x, 3), shorter = doubles(x, 2), entry = doubles(late, 3);
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    cxm_cox *model = NULL;
    cxm_error why;
    assert_int_equal(cxm_cox_new(&t, &e, &bad, 1, NULL, NULL, &model, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "covariates[0][1]: inf is not finite");
    assert_int_equal(why.argument, 2);
    assert_int_equal(why.row, 1);
    assert_int_equal(cxm_cox_new(&t, &e, &shorter, 1, NULL, NULL, &model, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_cox_new(&t, &e, NULL, 1, NULL, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 2);
    assert_int_equal(cxm_cox_new(&t, &e, &t, -1, NULL, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 3);
    assert_int_equal(cxm_cox_new(&t, NULL, &t, 1, NULL, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 1);
    assert_int_equal(cxm_cox_new(&t, &e, &t, 1, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 6);
    options.entry = &entry;
    assert_int_equal(cxm_cox_new(&t, &e, &t, 1, &options, NULL, &model, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "entry[1]: 2 is not before time[1], which is 2");
    assert_int_equal(why.argument, 4);
    options.entry = NULL;
    options.ties = 2;
    assert_int_equal(cxm_cox_new(&t, &e, &t, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    options.ties = 0;
    options.confidence = 0;
    assert_int_equal(cxm_cox_new(&t, &e, &t, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    options.confidence = 0.9;
    options.max_iterations = 0;
    assert_int_equal(cxm_cox_new(&t, &e, &t, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    options.struct_size = 0;
    assert_int_equal(cxm_cox_new(&t, &e, &t, 1, &options, NULL, &model, &why), CXM_E_ARGUMENT);
    assert_null(model);
}

/* ---- properties ---- */

/* Rows in another order, some with a null among them, covariates in other units: the same fit in those units. */
static void order_nulls_and_units(void **state)
{
    (void)state;
    enum { ROWS = SURVIVAL_N + 20 };
    double columns[6][ROWS];
    struct random random = {9};
    for (int i = 0; i < ROWS; i++) {
        const int from = i % SURVIVAL_N;
        columns[0][i] = data_time[from];
        columns[1][i] = data_event[from];
        columns[2][i] = 1e9 + 1024 * data_x1[from];
        columns[3][i] = i < SURVIVAL_N ? data_x2[from] : NAN;
        columns[4][i] = -1e-6 * data_x3[from];
        columns[5][i] = data_cluster[from];
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
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    cxm_cox *model;
    options.cluster = &c[5];
    assert_int_equal(cxm_cox_new(&c[0], &c[1], &c[2], 3, &options, NULL, &model, NULL), CXM_OK);
    const cxm_cox_summary *s = cxm_cox_summary_of(model);
    assert_int_equal(s->n, SURVIVAL_N);
    assert_int_equal(s->missing, 20);
    check_close(1024 * s->coefficients[0].value, efron_right_cluster_coefficient[0], 1e-9);
    check_close(s->coefficients[1].value, efron_right_cluster_coefficient[1], 1e-9);
    check_close(-1e-6 * s->coefficients[2].value, efron_right_cluster_coefficient[2], 1e-9);
    check_close(1024 * s->coefficients[0].std_error, sqrt(20.0 / 19) * efron_right_cluster_robust[0], 1e-9);
    check_close(1e-6 * s->coefficients[2].std_error, sqrt(20.0 / 19) * efron_right_cluster_robust[2], 1e-9);
    cxm_cox_free(model);
}

/* A row cut into pieces that follow each other is the same row; so are its robust errors, if the pieces are a cluster. */
static void rows_in_pieces(void **state)
{
    (void)state;
    double time[2 * SURVIVAL_N], entry[2 * SURVIVAL_N], event[2 * SURVIVAL_N], x[3][2 * SURVIVAL_N], id[2 * SURVIVAL_N];
    int64_t n = 0;
    for (int i = 0; i < SURVIVAL_N; i++) {
        const double cut = floor(data_time[i] / 2);
        for (int piece = cut > 0 ? 0 : 1; piece < 2; piece++, n++) {
            entry[n] = piece ? cut : 0;
            time[n] = piece ? data_time[i] : cut;
            event[n] = piece ? data_event[i] : 0;
            id[n] = data_cluster[i];
            for (int j = 0; j < 3; j++)
                x[j][n] = data_x[j][i];
        }
    }
    const double *const covariates[] = {x[0], x[1], x[2]};
    cxm_column start = doubles(entry, n), cluster = doubles(id, n);
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    options.entry = &start;
    options.cluster = &cluster;
    cxm_cox *model = fit_of(time, event, covariates, 3, n, &options);
    for (int j = 0; j < 3; j++) {
        check_close(cxm_cox_summary_of(model)->coefficients[j].value, efron_right_cluster_coefficient[j], 1e-11);
        check_close(cxm_cox_summary_of(model)->coefficients[j].std_error, sqrt(20.0 / 19) * efron_right_cluster_robust[j],
                    1e-11);
    }
    cxm_cox_free(model);
}

static void memory_runs_out(void **state)
{
    (void)state;
    cxm_column t = doubles(data_time, SURVIVAL_N), e = doubles(data_event, SURVIVAL_N), x[3];
    cxm_column entry = doubles(data_entry, SURVIVAL_N), stratum = doubles(data_stratum, SURVIVAL_N);
    cxm_column cluster = doubles(data_cluster, SURVIVAL_N);
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    options.entry = &entry;
    options.stratum = &stratum;
    options.cluster = &cluster;
    for (int j = 0; j < 3; j++)
        x[j] = doubles(data_x[j], SURVIVAL_N);
    cxm_status status = CXM_E_MEMORY;
    for (int64_t fail_at = 1; status; fail_at++) {
        struct failing_host failing;
        cxm_cox *model = NULL;
        failing_host_init(&failing, fail_at);
        status = cxm_cox_new(&t, &e, x, 3, &options, &failing.host, &model, NULL);
        assert_true(status == CXM_E_MEMORY ? !model && fail_at <= failing.calls : status == CXM_OK && fail_at > 30);
        cxm_cox_free(model);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
}

int main(void)
{
    struct CMUnitTest tests[40] = {
        cmocka_unit_test(oracle_lung),        cmocka_unit_test(too_few_iterations),    cmocka_unit_test(one_cluster),
        cmocka_unit_test(few_clusters),
        cmocka_unit_test(without_covariates), cmocka_unit_test(wrong_calls),           cmocka_unit_test(order_nulls_and_units),
        cmocka_unit_test(rows_in_pieces),     cmocka_unit_test(memory_runs_out),
    };
    size_t count = 8;
    CHECK_ROWS(r_cases, like_r, tests, count);
    CHECK_ROWS(oracle_ids, oracle_gehan, tests, count);
    CHECK_ROWS(poor_cases, poor_data_say_so, tests, count);
    return _cmocka_run_group_tests("cox", tests, count, NULL, NULL);
}
