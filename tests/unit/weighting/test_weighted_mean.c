/* Means of samples in strata and clusters, weighted to a population, against R's survey package, and against definitions.
 * Read lib/weighting/weighted_mean.c next to it. */
#include <cxm/rating.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/weighted_mean.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"

enum { MOST = 300 };

static int skipped;

static cxm_column doubles(const double *values, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

/* ---- R's survey package on the Academic Performance Index ---- */

static const struct survey_case {
    const char *name, *data;
    bool weight, strata, clusters, population;
    int32_t margins;
    double relative;
} survey_cases[] = {
    {"srs_fpc", "s02_apisrs.csv", false, false, false, true, 0, 1e-12},
    {"srs_nofpc", "s02_apisrs.csv", true, false, false, false, 0, 1e-12},
    {"strat_jkn", "s02_apistrat.csv", true, true, false, true, 0, 1e-12},
    {"clus1_fpc", "s02_apiclus1.csv", true, false, true, true, 0, 1e-12},
    {"poststrat_clus1", "s02_apiclus1.csv", true, false, true, true, 1, 1e-12},
    {"rake_clus1_tight", "s02_apiclus1.csv", true, false, true, true, 2, 1e-9},
};

static void target_column(const struct json *targets, const double *initials, int64_t n, double *to)
{
    for (int64_t i = 0; i < n; i++) {
        to[i] = NAN;
        for (const struct json *one = json_first(targets); one; one = one->next)
            if (one->name[0] == (char)initials[i])
                to[i] = json_number(one);
    }
}

static void survey(void **state)
{
    const struct survey_case *c = *state;
    struct json_file file = oracles_load("s02_weighting.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, c->name), *pop = oracles_at(one, "inputs.pop");
    const char *path = csv_path("CXM_ORACLES", c->data);
    static const char *const names[] = {"api00", "pw", "fpc", "dnum"}, *const letters[] = {"stype", "sch.wide"};
    double *columns[6], targets[2][MOST];
    int64_t n;
    for (int k = 0; k < 4; k++)
        columns[k] = csv_column(path, names[k], &n);
    for (int k = 0; k < 2; k++)
        columns[4 + k] = csv_initials(path, letters[k], &n);
    cxm_column value = doubles(columns[0], n), weight = doubles(columns[1], n), population = doubles(columns[2], n);
    cxm_column cluster = doubles(columns[3], n), category[2] = {doubles(columns[4], n), doubles(columns[5], n)}, target[2];
    cxm_margin margins[2];
    for (int k = 0; k < c->margins; k++) {
        target_column(json_at(pop, letters[k]), columns[4 + k], n, targets[k]);
        target[k] = doubles(targets[k], n);
        margins[k] = (cxm_margin){&category[k], &target[k]};
    }
    const cxm_design design = {sizeof design, c->weight ? &weight : NULL, c->strata ? &category[0] : NULL,
                               c->clusters ? &cluster : NULL, c->population ? &population : NULL};
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    cxm_weighting_result weighting;
    cxm_estimate mean;
    cxm_error why;
    options.tolerance = 1e-14;
    if (cxm_weighted_mean(&value, margins, c->margins, &design, &options, 0.95, NULL, &mean, &weighting, &why))
        fail_msg("%s", why.message);
    check_close(mean.value, oracles_number(one, "expected.mean"), 1e-12);
    check_close(mean.std_error, oracles_number(one, "expected.se"), c->relative);
    assert_int_equal(mean.n, n);
    assert_int_equal(mean.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(mean.clusters, c->clusters ? 15 : 0);
    check_close(mean.df, c->clusters ? 14 : (double)n - (c->strata ? 3 : 1), 0);
    check_close(mean.upper - mean.value, cxm_t_quantile(0.975, mean.df) * mean.std_error, 1e-12);
    for (int k = 0; k < 6; k++)
        free(columns[k]);
    json_close(&file);
}

/* ---- definitions ---- */

struct sample {
    double value[MOST], category[2][MOST], target[2][MOST], weight[MOST], stratum[MOST], cluster[MOST], population[MOST];
    int64_t n;
};

static void draw(struct random *random, struct sample *s, int64_t n)
{
    s->n = n;
    for (int64_t i = 0; i < n; i++) {
        s->category[0][i] = (double)(i % 3);
        s->category[1][i] = (double)(i / 3 % 2);
        s->target[0][i] = i % 3 == 0 ? 0.5 : i % 3 == 1 ? 0.3 : 0.2;
        s->target[1][i] = s->category[1][i] > 0 ? 0.65 : 0.35;
        s->value[i] = (double)random_below(random, 10) + 5 * s->category[0][i] - 2 * s->category[1][i];
        s->weight[i] = 1 + (double)random_below(random, 4);
        s->stratum[i] = (double)(i % 2);
        s->cluster[i] = (double)(i % 24 / 2);
        s->population[i] = 40 + 10 * s->stratum[i];
    }
}

static cxm_estimate mean_of(const struct sample *s, int32_t margins, bool weight, bool strata, bool clusters, bool population)
{
    cxm_column value = doubles(s->value, s->n), weights = doubles(s->weight, s->n), stratum = doubles(s->stratum, s->n);
    cxm_column cluster = doubles(s->cluster, s->n), whole = doubles(s->population, s->n), columns[4];
    cxm_margin margin[2];
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    const cxm_design design = {sizeof design, weight ? &weights : NULL, strata ? &stratum : NULL, clusters ? &cluster : NULL,
                               population ? &whole : NULL};
    cxm_estimate mean;
    cxm_error why;
    for (int k = 0; k < 2; k++) {
        columns[2 * k] = doubles(s->category[k], s->n);
        columns[2 * k + 1] = doubles(s->target[k], s->n);
        margin[k] = (cxm_margin){&columns[2 * k], &columns[2 * k + 1]};
    }
    options.targets = CXM_TARGETS_SHARE;
    options.tolerance = 1e-14;
    if (cxm_weighted_mean(&value, margin, margins, &design, &options, 0.95, NULL, &mean, NULL, &why))
        fail_msg("%s", why.message);
    return mean;
}

/* Residuals from a weighted regression on the margins, by normal equations of 4 columns, and the sum over strata and clusters. */
static double error_by_definition(const struct sample *s, const double *weights)
{
    enum { P = 4 };
    double a[P][P + 1] = {{0}}, sum = 0, whole = 0, total[24][2] = {{0}}, variance = 0, residual[MOST];
    for (int64_t i = 0; i < s->n; i++) {
        sum += weights[i] * s->value[i];
        whole += weights[i];
    }
    for (int64_t i = 0; i < s->n; i++) {
        const double x[P] = {1, s->category[0][i] == 1, s->category[0][i] == 2, s->category[1][i]};
        for (int r = 0; r < P; r++) {
            for (int c = 0; c < P; c++)
                a[r][c] += s->weight[i] * x[r] * x[c];
            a[r][P] += s->weight[i] * x[r] * (s->value[i] - sum / whole);
        }
    }
    for (int r = 0; r < P; r++)
        for (int other = 0; other < P; other++) {
            double factor = other == r ? 0 : a[other][r] / a[r][r];
            for (int c = r; c <= P; c++)
                a[other][c] -= factor * a[r][c];
        }
    for (int64_t i = 0; i < s->n; i++) {
        const double x[P] = {1, s->category[0][i] == 1, s->category[0][i] == 2, s->category[1][i]};
        residual[i] = s->value[i] - sum / whole;
        for (int r = 0; r < P; r++)
            residual[i] -= a[r][P] / a[r][r] * x[r];
        total[(int)s->cluster[i]][(int)s->stratum[i]] += weights[i] * residual[i] / whole;
    }
    for (int h = 0; h < 2; h++) {
        double mean = 0;
        for (int u = 0; u < 12; u++)
            mean += total[u][h] / 12;
        for (int u = 0; u < 12; u++)
            variance += (1 - 12 / (40.0 + 10 * h)) * 12 / 11 * (total[u][h] - mean) * (total[u][h] - mean);
    }
    return sqrt(variance);
}

static void strata_clusters_and_two_margins(void **state)
{
    (void)state;
    static struct sample s;
    struct random random = {81};
    for (int round = 0; round < 20; round++) {
        draw(&random, &s, 240);
        cxm_column columns[5] = {doubles(s.category[0], s.n), doubles(s.target[0], s.n), doubles(s.category[1], s.n),
                                 doubles(s.target[1], s.n), doubles(s.weight, s.n)};
        const cxm_margin margins[2] = {{&columns[0], &columns[1]}, {&columns[2], &columns[3]}};
        const cxm_design design = {sizeof design, &columns[4], NULL, NULL, NULL};
        cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
        cxm_weighting_result weighting;
        double weights[MOST];
        options.targets = CXM_TARGETS_SHARE;
        options.tolerance = 1e-14;
        assert_int_equal(cxm_rake(margins, 2, &design, &options, NULL, weights, &weighting, NULL), CXM_OK);
        cxm_estimate mean = mean_of(&s, 2, true, true, true, true);
        check_close(mean.std_error, error_by_definition(&s, weights), 1e-11);
        check_close(mean.n_effective, weighting.weights.n_effective, 1e-13);
        check_close(mean.df, 22, 0);
        assert_int_equal(mean.clusters, 24);
        assert_int_equal(mean.flags, CXM_ESTIMATE_WEIGHTED);
    }
}

/* Without margins it is the mean of cxm_rating(). */
static void no_margins(void **state)
{
    (void)state;
    static struct sample s;
    struct random random = {82};
    draw(&random, &s, 200);
    for (int64_t i = 0; i < s.n; i++)
        s.value[i] = 1 + (double)random_below(&random, 5);
    for (int use = 0; use < 8; use++) {
        cxm_column value = doubles(s.value, s.n), weight = doubles(s.weight, s.n), cluster = cxm_column_of(CXM_TYPE_I32, NULL, s.n),
                   whole = doubles(s.population, s.n);
        static int32_t codes[MOST];
        static double populations[MOST];
        for (int64_t i = 0; i < s.n; i++) {
            codes[i] = (int32_t)s.cluster[i];
            populations[i] = 1000;
            s.population[i] = 1000;
        }
        cluster.data = codes;
        whole.data = populations;
        const cxm_design design = {sizeof design, use & 1 ? &weight : NULL, NULL, use & 2 ? &cluster : NULL,
                                   use & 4 ? &whole : NULL};
        cxm_rating_result rating;
        assert_int_equal(cxm_rating(&value, &design, NULL, NULL, &rating, NULL), CXM_OK);
        cxm_estimate mean = mean_of(&s, 0, use & 1, false, use & 2, use & 4);
        check_close(mean.value, rating.mean.value, 1e-13);
        check_close(mean.std_error, rating.mean.std_error, 1e-12);
        check_close(mean.lower, rating.mean.lower, 1e-12);
        check_close(mean.df, rating.mean.df, 0);
        check_close(mean.n_effective, rating.mean.n_effective, 1e-12);
        assert_int_equal(mean.flags, rating.mean.flags);
        assert_int_equal(mean.clusters, rating.mean.clusters);
    }
}

/* A value that is the same in each category of the margin has nothing uncertain left. */
static void margins_explain(void **state)
{
    (void)state;
    static struct sample s;
    struct random random = {83};
    draw(&random, &s, 90);
    for (int64_t i = 0; i < s.n; i++)
        s.value[i] = 2 + s.category[0][i];
    cxm_estimate mean = mean_of(&s, 1, true, false, false, false);
    check_close(mean.value, 2 + 0.3 + 0.4, 1e-13);
    check_close(mean.std_error, 0, 1e-13);
    assert_true(mean_of(&s, 0, true, false, false, false).std_error > 0.01);
}

static void rows_without_value_stay_in_the_sample(void **state)
{
    (void)state;
    static struct sample s;
    struct random random = {84};
    draw(&random, &s, 120);
    /* a domain's mean: Taylor's error with zeros for the others */
    double sum = 0, n = 0, square = 0;
    for (int64_t i = 0; i < s.n; i++) {
        s.value[i] = i % 4 ? s.value[i] : NAN;
        sum += i % 4 ? s.value[i] : 0;
        n += i % 4 != 0;
    }
    for (int64_t i = 0; i < s.n; i++)
        square += i % 4 ? pow((s.value[i] - sum / n) / n, 2) : 0;
    cxm_estimate mean = mean_of(&s, 0, false, false, false, false);
    check_close(mean.value, sum / n, 1e-14);
    check_close(mean.std_error, sqrt(120.0 / 119 * square), 1e-13);
    assert_int_equal(mean.n, 90);
    assert_int_equal(mean.missing, 30);
}

static void statuses(void **state)
{
    (void)state;
    static struct sample s;
    struct random random = {85};
    cxm_estimate mean;
    s.n = 0;
    mean = mean_of(&s, 0, false, false, false, false);
    assert_int_equal(mean.status, CXM_VALUE_NO_DATA);
    mean = mean_of(&s, 2, true, true, true, true);
    assert_int_equal(mean.status, CXM_VALUE_NO_DATA);
    draw(&random, &s, 60);
    for (int64_t i = 0; i < s.n; i++)
        s.target[0][i] = 0.2;
    mean = mean_of(&s, 1, false, false, false, false);
    assert_int_equal(mean.status, CXM_VALUE_NOT_IDENTIFIED);
    check_nan(mean.value);
    for (int64_t i = 0; i < s.n; i++)
        s.cluster[i] = (double)(i % 4);
    mean = mean_of(&s, 0, false, false, true, false);
    assert_int_equal(mean.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    check_nan(mean.lower);
    assert_true(mean.std_error > 0);
    for (int64_t i = 0; i < s.n; i++)
        s.cluster[i] = (double)(i % 6);
    mean = mean_of(&s, 0, false, false, true, false);
    assert_int_equal(mean.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(mean.flags, CXM_ESTIMATE_FEW_CLUSTERS);
    for (int64_t i = 0; i < s.n; i++)
        s.stratum[i] = i == 0;
    mean = mean_of(&s, 0, false, true, false, false);
    assert_int_equal(mean.interval_status, CXM_INTERVAL_TOO_FEW);
    check_nan(mean.std_error);
    for (int64_t i = 0; i < s.n; i++)
        s.population[i] = 60;
    mean = mean_of(&s, 0, false, false, false, true);
    assert_int_equal(mean.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    check_close(mean.std_error, 0, 0);
    for (int64_t i = 0; i < s.n; i++)
        s.value[i] = 7;
    mean = mean_of(&s, 0, false, false, false, false);
    assert_int_equal(mean.interval_status, CXM_INTERVAL_DEGENERATE);
    s.n = 1;
    mean = mean_of(&s, 0, false, false, false, false);
    assert_int_equal(mean.status, CXM_VALUE_OK);
    assert_int_equal(mean.interval_status, CXM_INTERVAL_TOO_FEW);
}

static void errors_and_memory(void **state)
{
    (void)state;
    static struct sample s;
    struct random random = {86};
    draw(&random, &s, 48);
    cxm_column value = doubles(s.value, 48), stratum = doubles(s.stratum, 48), cluster = doubles(s.cluster, 48);
    cxm_column weight = doubles(s.weight, 48), population = doubles(s.population, 48), columns[4];
    cxm_margin margins[2];
    cxm_design design = {sizeof design, &weight, &stratum, &cluster, &population};
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    cxm_estimate mean;
    cxm_error why;
    options.targets = CXM_TARGETS_SHARE;
    for (int k = 0; k < 2; k++) {
        columns[2 * k] = doubles(s.category[k], 48);
        columns[2 * k + 1] = doubles(s.target[k], 48);
        margins[k] = (cxm_margin){&columns[2 * k], &columns[2 * k + 1]};
    }
    assert_int_equal(cxm_weighted_mean(NULL, NULL, 0, NULL, NULL, 0.95, NULL, &mean, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_weighted_mean(&value, NULL, 1, NULL, NULL, 0.95, NULL, &mean, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_weighted_mean(&value, NULL, -1, NULL, NULL, 0.95, NULL, &mean, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_weighted_mean(&value, NULL, 0, NULL, NULL, 1.5, NULL, &mean, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_weighted_mean(&value, NULL, 0, NULL, NULL, 0.95, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    value.length = 47;
    assert_int_equal(cxm_weighted_mean(&value, margins, 2, NULL, NULL, 0.95, NULL, &mean, NULL, &why), CXM_E_LENGTH);
    value.length = 48;
    s.population[5] = 3;
    assert_int_equal(cxm_weighted_mean(&value, NULL, 0, &design, NULL, 0.95, NULL, &mean, NULL, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "population[5]: 3 is less than the 12 clusters that were drawn from it");
    s.population[5] = 51;
    assert_int_equal(cxm_weighted_mean(&value, NULL, 0, &design, NULL, 0.95, NULL, &mean, NULL, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "population[5]: 51 differs from 50; a stratum has one population");
    s.population[5] = 50;
    s.cluster[9] = NAN;
    assert_int_equal(cxm_weighted_mean(&value, NULL, 0, &design, NULL, 0.95, NULL, &mean, NULL, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "cluster[9] is null");
    s.cluster[9] = 4;
    s.value[2] = INFINITY;
    assert_int_equal(cxm_weighted_mean(&value, NULL, 0, &design, NULL, 0.95, NULL, &mean, NULL, &why), CXM_E_DOMAIN);
    s.value[2] = 1;
    struct failing_host failing;
    cxm_status status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_weighted_mean(&value, margins, 2, &design, &options, 0.95, &failing.host, &mean, NULL, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(failing.calls > 30);
}

static int said(void **state)
{
    (void)state;
    if (skipped)
        printf("%d skipped: CXM_ORACLES names no folder\n", skipped);
    return 0;
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(strata_clusters_and_two_margins), cmocka_unit_test(no_margins), cmocka_unit_test(margins_explain),
        cmocka_unit_test(rows_without_value_stay_in_the_sample), cmocka_unit_test(statuses), cmocka_unit_test(errors_and_memory),
    };
    size_t count = 6;
    CHECK_ROWS(survey_cases, survey, tests, count);
    return _cmocka_run_group_tests("weighted mean", tests, count, NULL, said);
}
