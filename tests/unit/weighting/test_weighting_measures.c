/* What queries make of weights, representativeness, reliability and their kin: columns by name, figures by term, rows.
 * The figures themselves are tested with the functions behind them. */
#include <stdlib.h>

#include "support/check.h"
#include "support/tables.h"

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/reliability.h>
#include <cxm/unstable/representativeness.h>
#include <cxm/unstable/weighted_mean.h>

enum { ROWS = 8 };

static struct table table;
static const char *const role[ROWS] = {"buyer", "buyer", "buyer", "user", "user", "buyer", NULL, "user"};
static const char *const site[ROWS] = {"Ulm", "Ulm", "Aalen", "Aalen", "Ulm", "Aalen", "Ulm", "Ulm"};
static const double role_share[ROWS] = {.3, .3, .3, .7, .7, .3, NAN, .7}, site_share[ROWS] = {.6, .6, .4, .4, .6, .4, .6, .6};
static const double wrong_share[ROWS] = {.3, .3, .3, .7, .7, .3, .1, .6}, low_share[ROWS] = {.3, .3, .3, .6, .6, .3, NAN, .6};
static const double weight[ROWS] = {1, 2, 1, 1, 2, 1, 1, 1}, wrong_weight[ROWS] = {1, 2, 1, 1, -2, 1, 1, 1};
static const uint8_t answered[ROWS] = {1, 0, 0, 1, 1, 0, 1, 1};
static const char *const disposition[ROWS] = {"interview", "refusal", "2.2", "interview", "1.1", "3.2", NULL, "4"};
static const uint8_t ease[ROWS] = {5, 4, 2, 1, 3, 4, 5, 2}, speed[ROWS] = {4, 4, 1, 2, 3, 5, 5, 1};
static const uint8_t care[ROWS] = {5, 3, 2, 2, 9, 4, 4, 2};

static int fill(void **state)
{
    (void)state;
    cxm_column share = cxm_column_of(CXM_TYPE_F64, role_share, ROWS);
    share.flags = CXM_COLUMN_NAN_IS_NULL;
    table_add(&table, "role", cxm_column_of(CXM_TYPE_CSTR, role, ROWS));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, site, ROWS));
    table_add(&table, "role_share", share);
    table_add(&table, "site_share", cxm_column_of(CXM_TYPE_F64, site_share, ROWS));
    table_add(&table, "wrong_share", cxm_column_of(CXM_TYPE_F64, wrong_share, ROWS));
    share.data = low_share;
    table_add(&table, "low_share", share);
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    table_add(&table, "wrong_weight", cxm_column_of(CXM_TYPE_F64, wrong_weight, ROWS));
    table_add(&table, "answered", cxm_column_of(CXM_TYPE_BOOL8, answered, ROWS));
    table_add(&table, "disposition", cxm_column_of(CXM_TYPE_CSTR, disposition, ROWS));
    table_add(&table, "ease", cxm_column_of(CXM_TYPE_U8, ease, ROWS));
    table_add(&table, "speed", cxm_column_of(CXM_TYPE_U8, speed, ROWS));
    table_add(&table, "care", cxm_column_of(CXM_TYPE_U8, care, ROWS));
    return 0;
}

static cxm_result *run(const char *measure, const char *by, const char *policy)
{
    const char *measures[] = {measure, NULL}, *keys[] = {by, NULL};
    cxm_query query = query_of(measures, by ? keys : NULL);
    query.policy = policy;
    return query_run(&table, &query, NULL);
}

static double value_of(const cxm_result *result, const char *measure, const char *term, const char *key)
{
    int64_t row;
    cxm_error why;
    if (cxm_result_find(result, measure, term, key ? &key : NULL, &row, &why))
        fail_msg("%s", why.message);
    return cxm_result_number(result, row, "value");
}

static void rows_of(const char *measure, const cxm_column *const *columns, int32_t count, const cxm_design *design, const char *options,
                    double *const *rows)
{
    cxm_error why;
    if (cxm_measure_analyse(cxm_measure_find(measure), columns, NULL, count, design, options, NULL, NULL, rows, &why))
        fail_msg("%s", why.message);
}

/* The two margins and the weights by the C function, roles as codes. */
static cxm_weighting_result raked(double *weights, bool drawn)
{
    static const double codes[ROWS] = {0, 0, 0, 1, 1, 0, NAN, 1}, sites[ROWS] = {1, 1, 0, 0, 1, 0, 1, 1};
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, codes, ROWS), cxm_column_of(CXM_TYPE_F64, role_share, ROWS),
                            cxm_column_of(CXM_TYPE_F64, sites, ROWS), cxm_column_of(CXM_TYPE_F64, site_share, ROWS),
                            cxm_column_of(CXM_TYPE_F64, weight, ROWS)};
    const cxm_margin margins[] = {{&columns[0], &columns[1]}, {&columns[2], &columns[3]}};
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    cxm_design design = CXM_DESIGN_INIT;
    cxm_weighting_result result;
    columns[0].flags = columns[1].flags = CXM_COLUMN_NAN_IS_NULL;
    options.targets = CXM_TARGETS_SHARE;
    design.weight = drawn ? &columns[4] : NULL;
    assert_int_equal(cxm_rake(margins, 2, &design, &options, NULL, weights, &result, NULL), CXM_OK);
    return result;
}

static void raking_by_name(void **state)
{
    (void)state;
    double wanted[ROWS], got[ROWS], *rows[] = {got};
    for (int drawn = 0; drawn < 2; drawn++) {
        cxm_weighting_result direct = raked(wanted, drawn);
        cxm_result *result = run("weighting.rake(role, role_share, site, site_share, targets=share)", NULL,
                                 drawn ? "weight=weight" : NULL);
        check_bits(value_of(result, "weighting.rake", "n_effective", NULL), direct.weights.n_effective);
        check_bits(value_of(result, "weighting.rake", "largest", NULL), direct.weights.largest);
        check_bits(value_of(result, "weighting.rake", "outcome", NULL), 0.0);
        check_bits(value_of(result, "weighting.rake", "deviation", NULL), direct.deviation);
        check_bits(value_of(result, "weighting.rake", "iterations", NULL), (double)direct.iterations);
        check_bits(value_of(result, "weighting.rake", "capped", NULL), 0.0);
        assert_int_equal((int64_t)cxm_result_number(result, 0, "n"), 7);
        assert_int_equal((int64_t)cxm_result_number(result, 0, "missing"), 1);
        cxm_result_free(result);
        /* rows */
        const cxm_column *columns[] = {&table.columns[0], &table.columns[2], &table.columns[1], &table.columns[3]};
        cxm_design design = CXM_DESIGN_INIT;
        design.weight = drawn ? &table.columns[6] : NULL;
        rows_of("weighting.rake", columns, 4, &design, "targets=share", rows);
        for (int i = 0; i < ROWS; i++)
            check_close(got[i], wanted[i], 0);
        check_nan(got[6]);
    }
}

static void the_mean_with_clusters(void **state)
{
    (void)state;
    static const double codes[ROWS] = {0, 0, 0, 1, 1, 0, NAN, 1}, sites[ROWS] = {1, 1, 0, 0, 1, 0, 1, 1};
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, codes, ROWS), cxm_column_of(CXM_TYPE_F64, role_share, ROWS),
                            cxm_column_of(CXM_TYPE_F64, sites, ROWS)};
    const cxm_margin margin = {&columns[0], &columns[1]};
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    columns[0].flags = columns[1].flags = CXM_COLUMN_NAN_IS_NULL;
    options.targets = CXM_TARGETS_SHARE;
    for (int drawn = 0; drawn < 2; drawn++) {
        const cxm_design design = {sizeof design, &table.columns[6], drawn ? &columns[2] : NULL, NULL, NULL};
        cxm_estimate wanted, got;
        assert_int_equal(cxm_weighted_mean(&table.columns[10], &margin, 1, &design, &options, 0.8, NULL, &wanted, NULL, NULL),
                         CXM_OK);
        cxm_result *result = run("weighting.mean(ease, role, role_share, targets=share, confidence=0.8)", NULL,
                                 drawn ? "weight=weight stratum=site" : "weight=weight");
        assert_int_equal(cxm_result_estimate(result, 0, &got, NULL), CXM_OK);
        assert_memory_equal(&got, &wanted, sizeof got);
        check_bits(value_of(result, "weighting.mean", "outcome", NULL), 0.0);
        cxm_result_free(result);
    }
}

static void failed_weights_have_an_outcome_alone(void **state)
{
    (void)state;
    static const char *const figures[] = {"n_effective", "design_effect", "smallest", "largest"};
    cxm_result *result = run("weighting.poststratify(role, low_share, targets=share)", NULL, NULL);
    check_bits(value_of(result, "weighting.poststratify", "outcome", NULL), (double)CXM_WEIGHTING_INCOMPLETE_TARGETS);
    for (int i = 0; i < 4; i++) {
        check_nan(value_of(result, "weighting.poststratify", figures[i], NULL));
        assert_string_equal(cxm_result_text(result, i, "status"), "not_identified");
    }
    cxm_result_free(result);
    result = run("weighting.rake(role, role_share, site, site_share, targets=share, upper=1, lower=1)", NULL, NULL);
    check_bits(value_of(result, "weighting.rake", "outcome", NULL), (double)CXM_WEIGHTING_NOT_CONVERGED);
    assert_true(value_of(result, "weighting.rake", "deviation", NULL) > 0.01);
    check_nan(value_of(result, "weighting.rake", "capped", NULL));
    cxm_result_free(result);
}

static void trimming_and_summary(void **state)
{
    (void)state;
    cxm_weight_summary summary;
    assert_int_equal(cxm_weights_summarize(&table.columns[6], &summary, NULL), CXM_OK);
    cxm_result *result = run("weighting.summary", "site", NULL);
    check_close(value_of(result, "weighting.summary", "n_effective", "Aalen"), 3, 0);
    check_close(value_of(result, "weighting.summary", "n_effective", "Ulm"), 49.0 / 11, 1e-15);
    cxm_result_free(result);
    result = run("weighting.trim(weight, upper=1.5)", NULL, NULL);
    check_close(value_of(result, "weighting.trim", "largest", NULL), 1.5, 0);
    check_close(value_of(result, "weighting.trim", "smallest", NULL), 1 + 1.0 / 6, 1e-15);
    check_close(value_of(result, "weighting.trim", "capped", NULL), 25, 0);
    cxm_result_free(result);
}

static void who_answered(void **state)
{
    (void)state;
    /* of 7 with a role: buyers 1 of 4, users 3 of 3 */
    cxm_result *result = run("representativeness(answered, role, site)", NULL, NULL);
    const double mean = 4.0 / 7, buyers = 0.25 - mean, users = 1 - mean;
    check_close(value_of(result, "representativeness", "response_rate", NULL), 100 * mean, 1e-14);
    check_close(value_of(result, "representativeness", "unconditional(role)", NULL),
                sqrt((4 * buyers * buyers + 3 * users * users) / 7), 1e-14);
    assert_true(value_of(result, "representativeness", "conditional(role)", NULL) >
                value_of(result, "representativeness", "conditional(site)", NULL));
    cxm_result_free(result);
    double propensity[ROWS], *rows[] = {propensity};
    const cxm_column *columns[] = {&table.columns[8], &table.columns[0]};
    rows_of("representativeness", columns, 2, NULL, NULL, rows);
    check_close(propensity[0], 0.25, 0);
    check_close(propensity[3], 1, 0);
    check_nan(propensity[6]);

    result = run("response_rate(disposition, eligible=0.5)", NULL, NULL);
    check_close(value_of(result, "response_rate", "rr1", NULL), 50, 0);
    check_close(value_of(result, "response_rate", "rr3", NULL), 300 / 5.5, 1e-15);
    assert_int_equal((int64_t)cxm_result_number(result, 0, "missing"), 1);
    assert_int_equal((int64_t)cxm_result_number(result, 0, "excluded"), 1);
    cxm_result_free(result);
}

static void several_questions(void **state)
{
    (void)state;
    cxm_reliability_result direct;
    cxm_reliability_item each[3];
    assert_int_equal(cxm_reliability(&table.columns[10], 3, 0.9, NULL, each, &direct, NULL), CXM_OK);
    cxm_result *result = run("reliability(ease, speed, care, confidence=0.9)", NULL, NULL);
    check_bits(value_of(result, "reliability", "alpha", NULL), direct.alpha.value);
    check_bits(cxm_result_number(result, 0, "lower"), direct.alpha.lower);
    check_bits(value_of(result, "reliability", "without(care)", NULL), each[2].alpha_without);
    check_bits(value_of(result, "reliability", "rest(speed)", NULL), each[1].rest);
    cxm_result_free(result);
    result = run("reliability(ease)", NULL, NULL);
    assert_string_equal(cxm_result_text(result, 0, "status"), "undefined");
    cxm_result_free(result);
}

static void another_scale(void **state)
{
    (void)state;
    double score[ROWS], *rows[] = {score};
    const cxm_column *columns[] = {&table.columns[10]};
    cxm_result *result = run("rescale(ease, mapping=reversed, to=0..10)", NULL, "weight=weight");
    check_close(value_of(result, "rescale", "mean", NULL), (6 - 33.0 / 10 - 1) * 2.5, 1e-14); /* sum w x is 33, sum w 10 */
    check_nan(value_of(result, "rescale", "nps", NULL));
    cxm_result_free(result);
    rows_of("rescale", columns, 1, NULL, "to=0..10", rows);
    for (int i = 0; i < ROWS; i++)
        check_close(score[i], (ease[i] - 1) * 2.5, 0);
}

static const struct refusal {
    const char *name, *measure, *policy;
    cxm_status status;
    const char *at;
    int64_t row;
} refusals[] = {
    {"half a margin", "weighting.rake(role, role_share, site)", NULL, CXM_E_ARGUMENT, "", -1},
    {"a target that differs", "weighting.rake(site, site_share, role, wrong_share)", NULL, CXM_E_DOMAIN, "wrong_share", 7},
    {"the same of the first margin", "weighting.rake(role, wrong_share)", NULL, CXM_E_DOMAIN, "wrong_share", 7},
    {"the same of post-stratification", "weighting.poststratify(role, wrong_share)", NULL, CXM_E_DOMAIN, "wrong_share", 7},
    {"a target of the mean that differs", "weighting.mean(ease, site, site_share, role, wrong_share)", NULL, CXM_E_DOMAIN,
     "wrong_share", 7},
    {"half a margin of the mean", "weighting.mean(ease, site)", NULL, CXM_E_ARGUMENT, "", -1},
    {"text for a target", "weighting.rake(role, site)", NULL, CXM_E_TYPE, "site", -1},
    {"real numbers for a category", "weighting.rake(role_share, site_share)", NULL, CXM_E_TYPE, "role_share", -1},
    {"a negative design weight", "weighting.poststratify(site, site_share, targets=share)", "weight=wrong_weight", CXM_E_DOMAIN,
     "wrong_weight", 4},
    {"a negative weight", "weighting.summary(wrong_weight)", NULL, CXM_E_DOMAIN, "wrong_weight", 4},
    {"clusters", "weighting.rake(site, site_share)", "cluster=role", CXM_E_UNSUPPORTED, "cluster", -1},
    {"bounds the wrong way round", "weighting.trim(weight, lower=3, upper=2)", NULL, CXM_E_ARGUMENT, "upper", -1},
    {"no disposition", "response_rate(role)", NULL, CXM_E_DOMAIN, "role", 0},
    {"no event", "representativeness(ease, role)", NULL, CXM_E_DOMAIN, "ease", 0},
    {"nothing to tell them apart by", "representativeness(answered)", NULL, CXM_E_ARGUMENT, "measures", -1},
    {"off the scale", "rescale(care)", NULL, CXM_E_DOMAIN, "care", 4},
    {"no scale", "rescale(ease, from=5..1)", NULL, CXM_E_ARGUMENT, "from", -1},
    {"text for an item", "reliability(ease, role)", NULL, CXM_E_TYPE, "role", -1},
};

static void refuses(void **state)
{
    const struct refusal *c = *state;
    const char *measures[] = {c->measure, NULL};
    cxm_query query = query_of(measures, NULL);
    cxm_result *result = NULL;
    cxm_error why;
    query.policy = c->policy;
    const cxm_table view = table.table;
    assert_int_equal(cxm_table_query(&view, &query, NULL, &result, &why), c->status);
    assert_string_equal(why.name, c->at);
    assert_int_equal(why.row, c->row);
    assert_null(result);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(raking_by_name),
        cmocka_unit_test(failed_weights_have_an_outcome_alone),
        cmocka_unit_test(trimming_and_summary),
        cmocka_unit_test(who_answered),   cmocka_unit_test(several_questions),                    cmocka_unit_test(another_scale),
        cmocka_unit_test(the_mean_with_clusters),
    };
    size_t count = 7;
    CHECK_ROWS(refusals, refuses, tests, count);
    return _cmocka_run_group_tests("weighting measures", tests, count, fill, NULL);
}
