/* Answers that were drawn by clusters and strata: standard errors against R's survey package and against the formula written out,
 * through the one-shot calls, queries and states; and what too few clusters, lonely strata and wrong populations end in. */
#include <math.h>
#include <stdlib.h>

#include "support/csv.h"
#include "support/check.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"
#include "support/states.h"

#include <cxm/cxm.h>
#include <cxm/unstable/distributions.h>

/* ---- R survey 4.1-1, svymean of api00 ---- */

static const struct survey {
    const char *id, *file;
    bool weight, stratum, cluster, population;
} surveys[] = {
    {"srs_fpc", "s02_apisrs.csv", false, false, false, true},
    {"srs_nofpc", "s02_apisrs.csv", true, false, false, false},
    {"clus1_fpc", "s02_apiclus1.csv", true, false, true, true},
    {"strat_jkn", "s02_apistrat.csv", true, true, false, true},
};

/* A tenth of a school's score fits a scale of 241 points; every number of the case is a tenth too. */
static void survey_means(void **state)
{
    struct json_file oracles = oracles_load("s02_weighting.json");
    (void)state;
    if (!oracles.root)
        skip();
    for (size_t i = 0; i < sizeof surveys / sizeof *surveys; i++) {
        const struct survey *s = &surveys[i];
        const struct json *wanted = oracles_case(oracles.root, s->id);
        const char *path = csv_path("CXM_ORACLES", s->file);
        int64_t n;
        double *score = csv_column(path, "api00", &n), *weight = csv_column(path, "pw", &n), *population = csv_column(path, "fpc", &n);
        double *district = csv_column(path, "dnum", &n);
        int64_t *cluster = calloc((size_t)n, sizeof *cluster), *stratum = calloc((size_t)n, sizeof *stratum);
        assert_true(score && weight && population && district && cluster && stratum);
        for (int64_t k = 0; k < n; k++) {
            score[k] /= 10;
            cluster[k] = (int64_t)district[k];
            stratum[k] = (int64_t)population[k]; /* each of the three kinds of school has a population of its own */
        }
        const cxm_column answers = cxm_column_of(CXM_TYPE_F64, score, n), w = cxm_column_of(CXM_TYPE_F64, weight, n);
        const cxm_column c = cxm_column_of(CXM_TYPE_I64, cluster, n), h = cxm_column_of(CXM_TYPE_I64, stratum, n);
        const cxm_column p = cxm_column_of(CXM_TYPE_F64, population, n);
        const cxm_design design = {sizeof design, s->weight ? &w : NULL, s->stratum ? &h : NULL, s->cluster ? &c : NULL,
                                   s->population ? &p : NULL};
        cxm_rating_options options = CXM_RATING_OPTIONS_INIT;
        cxm_rating_result result;
        options.scale = (cxm_scale){0, 100};
        assert_int_equal(cxm_rating(&answers, &design, &options, NULL, &result, NULL), CXM_OK);
        check_close_at(s->id, __LINE__, 10 * result.mean.value, oracles_number(wanted, "expected.mean"), 1e-12);
        check_close_at(s->id, __LINE__, 10 * result.mean.std_error, oracles_number(wanted, "expected.se"), 1e-12);
        assert_int_equal(result.mean.clusters, s->cluster ? 15 : 0);
        if (s->cluster) { /* survey's own interval is normal; t with 14 degrees of freedom is what few clusters need */
            const double spread = cxm_t_quantile(0.975, 14) * result.mean.std_error;
            assert_true(result.mean.df == 14);
            check_close_at(s->id, __LINE__, result.mean.upper, result.mean.value + spread, 1e-14);
            assert_true(result.mean.flags & CXM_ESTIMATE_FEW_CLUSTERS);
        }
        free(score), free(weight), free(population), free(district), free(cluster), free(stratum);
    }
    json_close(&oracles);
}

/* ---- the formula written out ---- */

enum { ROWS = 600, CLUSTERS = 40, STRATA = 3 };

static struct table table;
static uint8_t score[ROWS], valid[ROWS / 8 + 1];
static double weight[ROWS], population[ROWS];
static int32_t account[ROWS];
static const char *region[ROWS], *half[ROWS];

static int fill(void **state)
{
    static const char *const regions[STRATA] = {"east", "north", "west"};
    struct random random = {3};
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        account[i] = (int32_t)random_below(&random, CLUSTERS);
        region[i] = regions[account[i] % STRATA];
        population[i] = 30 + account[i] % STRATA;
        half[i] = random_below(&random, 2) ? "a" : "b";
        score[i] = (uint8_t)(account[i] % 2 ? random_below(&random, 11) : 7 + random_below(&random, 4));
        weight[i] = 0.5 + random_unit(&random);
        if (random_below(&random, 12))
            valid[i / 8] = (uint8_t)(valid[i / 8] | 1u << i % 8);
    }
    cxm_column column = cxm_column_of(CXM_TYPE_U8, score, ROWS);
    column.validity = valid;
    table_add(&table, "score", column);
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    table_add(&table, "account", cxm_column_of(CXM_TYPE_I32, account, ROWS));
    table_add(&table, "region", cxm_column_of(CXM_TYPE_CSTR, region, ROWS));
    table_add(&table, "population", cxm_column_of(CXM_TYPE_F64, population, ROWS));
    table_add(&table, "half", cxm_column_of(CXM_TYPE_CSTR, half, ROWS));
    return 0;
}

static double nps_score(int i)
{
    return score[i] >= 9 ? 100 : score[i] <= 6 ? -100 : 0;
}

static bool used(int i, const char *part)
{
    return valid[i / 8] >> i % 8 & 1 && (!part || strcmp(half[i], part) == 0);
}

/* Mean, standard error and degrees of freedom as in Lumley 2010, 2.5, one unit after the other. */
static void by_hand(bool weighted, bool strata, bool clusters, bool finite, const char *part, double *mean, double *error, double *df)
{
    double total = 0, sum = 0, variance = 0;
    int units = 0, stratum_count = 0;
    for (int i = 0; i < ROWS; i++)
        if (used(i, part)) {
            total += weighted ? weight[i] : 1;
            sum += (weighted ? weight[i] : 1) * nps_score(i);
        }
    *mean = sum / total;
    for (int h = 0; h < (strata ? STRATA : 1); h++) {
        double z[ROWS] = {0}, centre = 0, square = 0;
        bool met[ROWS] = {false};
        int n = 0;
        for (int i = 0; i < ROWS; i++) {
            const int unit = clusters ? account[i] : i;
            if (!used(i, part) || (strata && account[i] % STRATA != h))
                continue;
            z[unit] += (weighted ? weight[i] : 1) * (nps_score(i) - *mean) / total;
            n += !met[unit];
            met[unit] = true;
        }
        for (int u = 0; u < ROWS; u++)
            centre += met[u] ? z[u] / n : 0;
        for (int u = 0; u < ROWS; u++)
            square += met[u] ? (z[u] - centre) * (z[u] - centre) : 0;
        variance += (finite ? 1 - n / (30.0 + h) : 1) * n / (n - 1) * square;
        units += n;
        stratum_count++;
    }
    *error = sqrt(variance);
    *df = units - stratum_count;
}

static const struct drawn {
    const char *policy;
    bool weighted, strata, clusters, finite;
} drawn[] = {
    {"cluster=account", false, false, true, false},
    {"weight=weight cluster=account", true, false, true, false},
    {"stratum=region", false, true, false, false},
    {"weight=weight stratum=region", true, true, false, false},
    {"weight=weight stratum=region cluster=account", true, true, true, false},
    {"stratum=region cluster=account population=population", false, true, true, true},
    {"weight=weight stratum=region cluster=account population=population", true, true, true, true},
};

static void check_drawn(const cxm_result *result, const struct drawn *d)
{
    static const char *const parts[] = {"a", "b"};
    for (int k = 0; k < 2; k++) {
        double mean, error, df;
        int64_t row;
        cxm_estimate estimate;
        by_hand(d->weighted, d->strata, d->clusters, d->finite, parts[k], &mean, &error, &df);
        assert_int_equal(cxm_result_find(result, "nps", "score", &parts[k], &row, NULL), CXM_OK);
        assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
        check_close_at(d->policy, __LINE__, estimate.value, mean, 1e-12);
        check_close_at(d->policy, __LINE__, estimate.std_error, error, 1e-11);
        assert_true(estimate.df == df);
        assert_int_equal(estimate.interval_status, CXM_INTERVAL_OK);
        const double spread = cxm_t_quantile(0.975, df) * error;
        check_close_at(d->policy, __LINE__, estimate.upper, fmin(mean + spread, 100), 1e-11);
        check_close_at(d->policy, __LINE__, estimate.lower, mean - spread, 1e-11);
    }
}

static void queries_and_states_agree_with_the_formula(void **state)
{
    const char *measures[] = {"nps(interval=wald)", NULL}, *by[] = {"half", NULL};
    (void)state;
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
        cxm_query query = query_of(measures, by);
        query.policy = drawn[i].policy;
        cxm_result *whole = query_run(&table, &query, NULL);
        check_drawn(whole, &drawn[i]);

        cxm_state *first = state_of(&query), *second = state_of(&query);
        struct table slice;
        state_take(first, table_from(&slice, &table, 0, 250));
        state_take(second, table_from(&slice, &table, 250, ROWS - 250));
        state_add(second, first);
        struct bytes bytes = state_bytes(second);
        cxm_state *again = state_from(bytes);
        cxm_result *merged = state_result(again);
        check_drawn(merged, &drawn[i]);
        if (!drawn[i].weighted)
            check_same_table(cxm_result_table(whole), cxm_result_table(merged));
        assert_string_equal(cxm_result_query(whole), cxm_result_query(merged));
        free(bytes.at);
        cxm_result_free(whole), cxm_result_free(merged);
        cxm_state_free(first), cxm_state_free(second), cxm_state_free(again);
    }
}

static void one_call_is_one_group(void **state)
{
    const char *measures[] = {"nps", "csat(score, scale=0..10)", "ces(score, scale=0..10)", "rating(score, scale=0..10)", NULL};
    (void)state;
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
        const struct drawn *d = &drawn[i];
        const cxm_design design = {sizeof design, d->weighted ? &table.columns[1] : NULL, d->strata ? &table.columns[3] : NULL,
                                   d->clusters ? &table.columns[2] : NULL, d->finite ? &table.columns[4] : NULL};
        cxm_query query = query_of(measures, NULL);
        query.policy = d->policy;
        cxm_result *result = query_run(&table, &query, NULL);
        int64_t row = 0;
        for (int32_t m = 0; m < 4; m++) {
            const cxm_measure *measure = cxm_measure_at(m);
            const cxm_column *columns[] = {&table.columns[0]};
            cxm_estimate estimates[8], wanted;
            cxm_error error;
            if (cxm_measure_estimate(measure, columns, &design, m ? "scale=0..10" : NULL, NULL, estimates, &error))
                fail_msg("%s: %s", measure->name, error.message);
            for (int32_t t = 0; t < measure->term_count; t++) {
                assert_int_equal(cxm_result_estimate(result, row++, &wanted, NULL), CXM_OK);
                assert_memory_equal(&estimates[t], &wanted, sizeof wanted);
            }
        }
        cxm_result_free(result);
    }
}

/* ---- where the drawing carries no interval ---- */

static cxm_nps_result nps_of(const uint8_t *answers, const int32_t *cluster, const int32_t *stratum, const double *of, int64_t n)
{
    const cxm_column answer = cxm_column_of(CXM_TYPE_U8, answers, n), c = cxm_column_of(CXM_TYPE_I32, cluster, n);
    const cxm_column s = cxm_column_of(CXM_TYPE_I32, stratum, n), p = cxm_column_of(CXM_TYPE_F64, of, n);
    const cxm_design design = {sizeof design, NULL, stratum ? &s : NULL, cluster ? &c : NULL, of ? &p : NULL};
    cxm_nps_result result;
    cxm_error error;
    if (cxm_nps(&answer, &design, NULL, NULL, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

static void too_few_clusters_have_no_interval(void **state)
{
    uint8_t answers[60];
    int32_t cluster[60], stratum[60];
    double of[60];
    (void)state;
    for (int i = 0; i < 60; i++) {
        answers[i] = (uint8_t)(i * 7 % 11);
        stratum[i] = i % 2;
    }
    for (int clusters = 1; clusters <= 30; clusters++) {
        for (int i = 0; i < 60; i++)
            cluster[i] = i % clusters;
        const cxm_estimate e = nps_of(answers, cluster, NULL, NULL, 60).score;
        assert_int_equal(e.status, CXM_VALUE_OK);
        assert_int_equal(e.clusters, clusters);
        assert_int_equal(e.interval_status, clusters < 5 ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_OK);
        assert_true(isnan(e.lower) == (clusters < 5) && isnan(e.upper) == (clusters < 5));
        assert_int_equal((e.flags & CXM_ESTIMATE_FEW_CLUSTERS) != 0, clusters >= 5 && clusters < 20);
    }
    /* a stratum that a single cluster came from says nothing of its spread, unless there are no others */
    for (int i = 0; i < 60; i++)
        cluster[i] = i % 2 ? 1000 : i % 12, of[i] = i % 2 ? 1 : 1000;
    cxm_estimate e = nps_of(answers, cluster, stratum, NULL, 60).score;
    assert_int_equal(e.interval_status, CXM_INTERVAL_TOO_FEW);
    assert_true(isnan(e.std_error));
    e = nps_of(answers, cluster, stratum, of, 60).score;
    assert_int_equal(e.interval_status, CXM_INTERVAL_OK);
    assert_true(e.std_error > 0);
    for (int i = 0; i < 60; i++)
        of[i] = i % 2 ? 1 : 6;
    e = nps_of(answers, cluster, stratum, of, 60).score; /* a census */
    assert_int_equal(e.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_true(e.std_error == 0);
}

/* Where nobody differs, as many answers count as there are clusters. */
static void all_alike_is_as_sure_as_its_clusters(void **state)
{
    uint8_t answers[60];
    int32_t cluster[60];
    (void)state;
    for (int i = 0; i < 60; i++) {
        answers[i] = 10;
        cluster[i] = i % 6;
    }
    const cxm_nps_result r = nps_of(answers, cluster, NULL, NULL, 60);
    assert_true(r.score.value == 100 && r.score.interval_status == CXM_INTERVAL_OK);
    const cxm_estimate plain = nps_of(answers, NULL, NULL, NULL, 6).score;
    assert_true(r.score.lower < plain.lower); /* six clusters with t are less than six answers with z */
}

static const struct refusal {
    const char *name, *policy;
    cxm_status status;
    const char *at;
    int64_t row;
} refusals[] = {
    {"a null for a cluster", "cluster=holes", CXM_E_DOMAIN, "holes", 4},
    {"a null for a stratum", "stratum=holes", CXM_E_DOMAIN, "holes", 4},
    {"real numbers for a cluster", "cluster=weight", CXM_E_TYPE, "weight", -1},
    {"no such column", "cluster=nothing", CXM_E_NOT_FOUND, "nothing", -1},
    {"fewer in the population than clusters", "cluster=account population=few", CXM_E_DOMAIN, "population", -1},
    {"two populations in a stratum", "cluster=account population=population", CXM_E_DOMAIN, "population", -1},
};

static void refusals_say_what_and_where(void **state)
{
    const char *measures[] = {"nps", NULL};
    static const double few = 39;
    struct table with = table;
    static const char *holes[ROWS];
    (void)state;
    with.table.names = with.names;
    with.table.columns = with.columns;
    for (int i = 0; i < ROWS; i++)
        holes[i] = i == 4 ? NULL : region[i];
    table_add(&with, "holes", cxm_column_of(CXM_TYPE_CSTR, holes, ROWS));
    cxm_column column = cxm_column_of(CXM_TYPE_F64, &few, ROWS);
    column.flags = CXM_COLUMN_REPEATED;
    table_add(&with, "few", column);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        cxm_query query = query_of(measures, NULL);
        cxm_result *result = NULL;
        cxm_error error;
        query.policy = r->policy;
        if (cxm_table_query(&with.table, &query, NULL, &result, &error) != r->status || strcmp(error.name, r->at) != 0 ||
            error.row != r->row)
            fail_msg("%s: %s, name \"%s\", row %lld: %s", r->name, cxm_status_name(error.code), error.name, (long long)error.row,
                     error.message);
        assert_null(result);
    }
}

static void memory_fails_cleanly(void **state)
{
    const cxm_design design = {sizeof design, &table.columns[1], &table.columns[3], &table.columns[2], NULL};
    (void)state;
    for (int64_t nth = 1;; nth++) {
        struct failing_host failing;
        cxm_nps_result result;
        failing_host_init(&failing, nth);
        cxm_status status = cxm_nps(&table.columns[0], &design, NULL, &failing.host, &result, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        if (!status)
            break;
        assert_int_equal(status, CXM_E_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survey_means), cmocka_unit_test(queries_and_states_agree_with_the_formula),
        cmocka_unit_test(one_call_is_one_group), cmocka_unit_test(too_few_clusters_have_no_interval),
        cmocka_unit_test(all_alike_is_as_sure_as_its_clusters), cmocka_unit_test(refusals_say_what_and_where),
        cmocka_unit_test(memory_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
