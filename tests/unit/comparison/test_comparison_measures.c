/* The measures of groups and of one column in queries: what their figures are, which group is which, and what is left out.
 * The formulas are tested with the functions behind them. */
#include "support/failing_host.h"
#include "support/random.h"
#include "support/tables.h"

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/divergence.h>
#include <cxm/unstable/multiplicity.h>
#include <cxm/unstable/quantile.h>
#include <cxm/unstable/two_groups.h>

enum { ROWS = 600 };

static struct table table;
static double score[ROWS], weight[ROWS], p_values[ROWS];
static const char *group[ROWS], *site[ROWS], *kind[ROWS];
static uint8_t coded_group[ROWS], valid[ROWS / 8 + 1];

static int fill(void **state)
{
    static const char *const groups[] = {"buyer", "user", NULL}, *const sites[] = {"Ulm", "Aalen"};
    static const char *const kinds[] = {"a", "b", "c"};
    struct random random = {21};
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        const int64_t side = random_below(&random, 20) ? random_below(&random, 2) : 2;
        group[i] = groups[side];
        coded_group[i] = (uint8_t)(side == 2 ? 9 : 1 - side);
        score[i] = (double)(random_below(&random, 9) + (side == 1));
        weight[i] = (double)random_below(&random, 4);
        p_values[i] = random_unit(&random) * random_unit(&random) * random_unit(&random);
        site[i] = sites[random_below(&random, 2)];
        kind[i] = kinds[random_below(&random, 3)];
        if (random_below(&random, 10))
            valid[i / 8] = (uint8_t)(valid[i / 8] | 1u << i % 8);
    }
    cxm_column column = cxm_column_of(CXM_TYPE_F64, score, ROWS);
    column.validity = valid;
    table_add(&table, "score", column);
    table_add(&table, "group", cxm_column_of(CXM_TYPE_CSTR, group, ROWS));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, site, ROWS));
    table_add(&table, "category", cxm_column_of(CXM_TYPE_CSTR, kind, ROWS));
    table_add(&table, "w", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    table_add(&table, "p", cxm_column_of(CXM_TYPE_F64, p_values, ROWS));
    return 0;
}

static double number_of(const cxm_result *result, const char *measure, const char *term, const char *member)
{
    int64_t row = -1;
    assert_int_equal(cxm_result_find(result, measure, term, NULL, &row, NULL), CXM_OK);
    return cxm_result_number(result, row, member);
}

/* Two columns, without a table. */
static void analyse(const char *measure, const cxm_column *const *columns, cxm_tested_estimate *figures)
{
    cxm_error error;
    if (cxm_measure_analyse(cxm_measure_find(measure), columns, NULL, 2, NULL, NULL, NULL, figures, NULL, &error))
        fail_msg("%s", error.message);
}

/* ---- printed examples ---- */

/* Brunner and Munzel 2000, Biometrical Journal 42, table 1: pain scores after two treatments, 14 and 11 patients */
static void pain_of_two_treatments(void **state)
{
    (void)state;
    const uint8_t pain[] = {3, 1, 2, 3, 1, 4, 1, 3, 1, 1, 1, 2, 1, 1, 3, 1, 1, 1, 2, 4, 1, 1, 1, 5, 4};
    const char *given[] = {"old", "new", "new", "old", "new", "old", "new", "old", "new", "old", "new", "old", "new",
                           "new", "old", "new", "new", "old", "new", "new", "new", "new", "old", "old", "old"};
    struct table patients = {{0}, {{0}}, {0}};
    table_add(&patients, "pain", cxm_column_of(CXM_TYPE_U8, pain, 25));
    table_add(&patients, "given", cxm_column_of(CXM_TYPE_CSTR, given, 25));
    const cxm_query query = query_of(LIST("two_groups(pain, given)"), NULL);
    cxm_result *result = query_run(&patients, &query, NULL);
    assert_int_equal(cxm_result_length(result), 4);
    check_printed(number_of(result, "two_groups", "superiority", "value"), 0.78896, 5e-6);
    check_printed(number_of(result, "two_groups", "superiority", "lower"), 0.5952, 5e-5);
    check_printed(number_of(result, "two_groups", "superiority", "upper"), 0.9827, 5e-5);
    check_printed(number_of(result, "two_groups", "superiority", "p"), 0.005786, 5e-7);
    check_close(number_of(result, "two_groups", "difference", "value"), 30.0 / 11 - 19.0 / 14, 1e-15);
    check_close(number_of(result, "two_groups", "cliff_delta", "value"),
                2 * number_of(result, "two_groups", "superiority", "value") - 1, 1e-15);
    check_close(number_of(result, "two_groups", "mann_whitney", "value"),
                154 * number_of(result, "two_groups", "superiority", "value"), 1e-14);
    cxm_result_free(result);
}

/* Benjamini and Hochberg 1995, section 4.1: of these fifteen, theirs rejects four and Hochberg's three */
static void fifteen_hypotheses(void **state)
{
    (void)state;
    const double p[] = {0.0201, 0.0001, 0.3240, 0.0004, 0.0278, 0.0019, 0.0298, 0.0344,
                        0.0459, 0.0095, 0.4262, 0.5719, 0.6528, 0.7590, 1.0};
    struct table tests = {{0}, {{0}}, {0}};
    table_add(&tests, "p", cxm_column_of(CXM_TYPE_F64, p, 15));
    cxm_query query = query_of(LIST("multiplicity"), NULL);
    cxm_result *result = query_run(&tests, &query, NULL);
    check_close(number_of(result, "multiplicity", "rejected", "value"), 4, 0);
    check_close(number_of(result, "multiplicity", "tests", "value"), 15, 0);
    cxm_result_free(result);
    query.options = "method=hochberg";
    result = query_run(&tests, &query, NULL);
    check_close(number_of(result, "multiplicity", "rejected", "value"), 3, 0);
    cxm_result_free(result);
}

/* U.S. Department of Justice: shares of 30, 30, 20 and 20 percent are 2600 points of 10000 */
static void shares_of_a_market(void **state)
{
    (void)state;
    const char *firm[100];
    struct table market = {{0}, {{0}}, {0}};
    for (int i = 0; i < 100; i++)
        firm[i] = i % 10 < 3 ? "c" : i % 10 < 6 ? "a" : i % 10 < 8 ? "d" : "b";
    table_add(&market, "firm", cxm_column_of(CXM_TYPE_CSTR, firm, 100));
    const cxm_query query = query_of(LIST("concentration(firm)"), NULL);
    cxm_result *result = query_run(&market, &query, NULL);
    check_close(number_of(result, "concentration", "hhi", "value"), 0.26, 1e-15);
    check_close(number_of(result, "concentration", "hhi_normalized", "value"), 1.0 / 75, 1e-15);
    check_close(number_of(result, "concentration", "entropy", "value"), 1.9709505944546688 * log(2), 1e-15);
    cxm_result_free(result);
}

/* The documentation of scipy.stats.wasserstein_distance */
static void moved_by_five(void **state)
{
    (void)state;
    const int16_t answers[] = {5, 0, 6, 1, 3, 8};
    const bool later[] = {true, false, true, false, false, true};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "answers", cxm_column_of(CXM_TYPE_I16, answers, 6));
    table_add(&rows, "later", cxm_column_of(CXM_TYPE_BOOL8, later, 6));
    const cxm_query query = query_of(LIST("divergence(answers, later)"), NULL);
    cxm_result *result = query_run(&rows, &query, NULL);
    check_close(number_of(result, "divergence", "wasserstein", "value"), 5, 0);
    check_close(number_of(result, "divergence", "jensen_shannon", "value"), 1, 1e-15);
    check_close(number_of(result, "divergence", "kolmogorov_smirnov", "value"), 1, 0);
    check_close(number_of(result, "divergence", "kolmogorov_smirnov", "p"), 0.1, 1e-15); /* 2 of 20 ways */
    cxm_result_free(result);
}

/* Exact limits of the median: ranks 2 and 9 of 10, 4 and 12 of 15, 6 and 15 of 20, as in Conover's and everyone's table */
static const struct median_case {
    const char *name;
    int n, low, high; /* 0: there is none */
} median_cases[] = {{"median of 5", 5, 0, 0}, {"median of 6", 6, 1, 6}, {"median of 10", 10, 2, 9}, {"median of 15", 15, 4, 12},
                    {"median of 20", 20, 6, 15}, {"median of 30", 30, 10, 21}};

static void median(void **state)
{
    const struct median_case *c = *state;
    int32_t answers[30];
    struct table rows = {{0}, {{0}}, {0}};
    for (int i = 0; i < c->n; i++)
        answers[i] = 10 * ((i * 7) % c->n + 1);
    if (c->n % 7 == 0)
        fail_msg("7 divides n");
    table_add(&rows, "value", cxm_column_of(CXM_TYPE_I32, answers, c->n));
    const cxm_query query = query_of(LIST("quantile"), NULL);
    cxm_result *result = query_run(&rows, &query, NULL);
    const cxm_estimate estimate = estimate_at(result, "quantile", "quantile", NULL);
    check_close(estimate.value, 5.0 * (c->n + 1), 0);
    assert_int_equal(estimate.interval_status, c->low ? CXM_INTERVAL_OK : CXM_INTERVAL_TOO_FEW);
    check_close(estimate.lower, c->low ? 10.0 * c->low : (double)NAN, 0);
    check_close(estimate.upper, c->low ? 10.0 * c->high : (double)NAN, 0);
    cxm_result_free(result);
}

/* ---- the functions behind them ---- */

static void sides_are_in_order(void **state)
{
    (void)state;
    double first[ROWS], second[ROWS];
    int64_t n[2] = {0, 0};
    for (int i = 0; i < ROWS; i++) {
        if (!group[i] || !(valid[i / 8] >> i % 8 & 1))
            continue;
        if (group[i][0] == 'b')
            first[n[0]++] = score[i];
        else
            second[n[1]++] = score[i];
    }
    cxm_column a = cxm_column_of(CXM_TYPE_F64, first, n[0]), b = cxm_column_of(CXM_TYPE_F64, second, n[1]);
    cxm_two_groups_options options = CXM_TWO_GROUPS_OPTIONS_INIT;
    cxm_two_groups_result wanted;
    cxm_divergence_result apart;
    options.continuity = 0;
    assert_int_equal(cxm_two_groups(&a, &b, &options, NULL, &wanted, NULL), CXM_OK);
    assert_int_equal(cxm_divergence(&a, NULL, &b, NULL, NULL, &apart, NULL), CXM_OK);
    cxm_query query = query_of(LIST("two_groups", "divergence"), NULL);
    query.options = "continuity=no";
    cxm_result *result = query_run(&table, &query, NULL);
    const cxm_estimate *want[] = {&wanted.difference.difference, &wanted.superiority.estimate, &wanted.cliff.estimate};
    const double p[] = {wanted.difference.p, wanted.superiority.p, wanted.cliff.p, wanted.mann_whitney_p};
    static const char *const terms[] = {"difference", "superiority", "cliff_delta", "mann_whitney"};
    for (int t = 0; t < 4; t++) {
        const cxm_estimate got = estimate_at(result, "two_groups", terms[t], NULL);
        if (t < 3) {
            check_bits(got.value, want[t]->value);
            check_bits(got.lower, want[t]->lower);
            check_bits(got.upper, want[t]->upper);
            check_bits(got.std_error, want[t]->std_error);
        }
        assert_int_equal(got.n, n[0] + n[1]);
        assert_int_equal(got.missing, ROWS - n[0] - n[1]);
        check_close(number_of(result, "two_groups", terms[t], "p"), p[t], 0);
    }
    assert_true(wanted.difference.difference.value > 0);
    check_bits(number_of(result, "divergence", "wasserstein", "value"), apart.wasserstein);
    check_bits(number_of(result, "divergence", "jensen_shannon", "value"), apart.jensen_shannon);
    check_bits(number_of(result, "divergence", "kolmogorov_smirnov", "p"), apart.p);
    check_ledger(result, ROWS);
    cxm_result_free(result);

    /* integers, and codes whose labels are in another order, name the same groups */
    static const char *const labels[] = {"user", "buyer"};
    const cxm_column names = cxm_column_of(CXM_TYPE_CSTR, labels, 2);
    cxm_column codes = cxm_column_of(CXM_TYPE_CODED, coded_group, ROWS);
    codes.extra = &names;
    codes.width = 1;
    const cxm_column *columns[] = {&table.columns[0], &codes};
    cxm_tested_estimate figures[4];
    analyse("two_groups", columns, figures);
    check_bits(figures[0].estimate.value, wanted.difference.difference.value);
}

static void a_constant_and_bits_have_sides_too(void **state)
{
    (void)state;
    const double seven = 7;
    const uint8_t bits[] = {0xE8, 0x02}, which[] = {0, 1, 0, 1, 1, 0, 1};
    cxm_column constant = cxm_column_of(CXM_TYPE_F64, &seven, 7), bit = cxm_column_of(CXM_TYPE_BOOL1, bits, 7);
    cxm_column sides = cxm_column_of(CXM_TYPE_U8, which, 7);
    cxm_tested_estimate figures[4];
    constant.flags = CXM_COLUMN_REPEATED;
    bit.bit_offset = 3; /* 1 0 1 1 1 0 1 */
    const cxm_column *columns[] = {&constant, &sides};
    analyse("two_groups", columns, figures);
    check_close(figures[0].estimate.value, 0, 0);
    assert_int_equal(figures[0].estimate.n, 7);
    columns[0] = &bit;
    analyse("two_groups", columns, figures);
    check_close(figures[0].estimate.value, 3.0 / 4 - 2.0 / 3, 1e-15);
}

static void weights_reach_what_takes_them(void **state)
{
    (void)state;
    cxm_query query = query_of(LIST("quantile(score, probability=0.25)", "divergence"), NULL);
    query.policy = "weight=w";
    cxm_result *result = query_run(&table, &query, NULL);
    cxm_estimate wanted;
    assert_int_equal(cxm_quantile_estimate(&table.columns[0], &table.columns[4], 0.25, 0.95, NULL, &wanted, NULL), CXM_OK);
    const cxm_estimate got = estimate_at(result, "quantile", "quantile", NULL);
    assert_memory_equal(&got, &wanted, sizeof got);
    assert_int_equal(got.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(got.flags, CXM_ESTIMATE_WEIGHTED);
    assert_true(got.excluded > 50);
    const cxm_estimate apart = estimate_at(result, "divergence", "wasserstein", NULL);
    assert_int_equal(apart.n + apart.missing + apart.excluded, ROWS);
    assert_true(apart.excluded > 50 && apart.excluded < got.excluded);
    assert_true(isnan(number_of(result, "divergence", "kolmogorov_smirnov", "p")));
    cxm_result_free(result);
}

static void each_row_gets_its_q(void **state)
{
    (void)state;
    static const char *const names[] = {"method=bh", "method=by", "method=holm", "method=hochberg"};
    static const int32_t methods[] = {CXM_ADJUST_BENJAMINI_HOCHBERG, CXM_ADJUST_BENJAMINI_YEKUTIELI, CXM_ADJUST_HOLM,
                                      CXM_ADJUST_HOCHBERG};
    double nulled[ROWS], wanted[ROWS], q[ROWS], *rows[] = {q};
    cxm_tested_estimate figures[2];
    for (int i = 0; i < ROWS; i++)
        nulled[i] = i % 5 ? p_values[i] : NAN;
    cxm_column p = cxm_column_of(CXM_TYPE_F64, nulled, ROWS);
    const cxm_column *columns[] = {&p};
    p.flags = CXM_COLUMN_NAN_IS_NULL;
    for (int m = 0; m < 4; m++) {
        int64_t rejected = 0;
        const cxm_measure *measure = cxm_measure_find("multiplicity");
        assert_int_equal(cxm_measure_analyse(measure, columns, NULL, 1, NULL, names[m], NULL, figures, rows, NULL), CXM_OK);
        assert_int_equal(cxm_adjust_p(nulled, ROWS, methods[m], NULL, wanted, NULL), CXM_OK);
        for (int i = 0; i < ROWS; i++) {
            check_close(q[i], wanted[i], 0);
            rejected += wanted[i] <= 0.05;
        }
        check_close(figures[0].estimate.value, (double)rejected, 0);
        assert_int_equal(figures[1].estimate.n, ROWS - ROWS / 5);
        assert_int_equal(figures[1].estimate.missing, ROWS / 5);
    }
}

/* A group of a query has the figures of its rows alone. */
static void groups_stand_alone(void **state)
{
    (void)state;
    const char *const *measures = LIST("two_groups", "divergence", "concentration", "quantile(score, probability=0.75)",
                                       "multiplicity");
    static const char *const sites[] = {"Aalen", "Ulm"};
    cxm_query query = query_of(measures, LIST("site"));
    cxm_result *result = query_run(&table, &query, NULL);
    query.by = NULL;
    for (int s = 0; s < 2; s++) {
        static double some_score[ROWS], some_p[ROWS];
        static const char *some_group[ROWS], *some_kind[ROWS];
        struct table rows = {{0}, {{0}}, {0}};
        int64_t n = 0;
        for (int i = 0; i < ROWS; i++) {
            if (strcmp(site[i], sites[s]) != 0)
                continue;
            some_score[n] = valid[i / 8] >> i % 8 & 1 ? score[i] : NAN;
            some_p[n] = p_values[i];
            some_group[n] = group[i];
            some_kind[n++] = kind[i];
        }
        cxm_column column = cxm_column_of(CXM_TYPE_F64, some_score, n);
        column.flags = CXM_COLUMN_NAN_IS_NULL;
        table_add(&rows, "score", column);
        table_add(&rows, "group", cxm_column_of(CXM_TYPE_CSTR, some_group, n));
        table_add(&rows, "category", cxm_column_of(CXM_TYPE_CSTR, some_kind, n));
        table_add(&rows, "p", cxm_column_of(CXM_TYPE_F64, some_p, n));
        cxm_result *alone = query_run(&rows, &query, NULL);
        const int64_t each = cxm_result_length(alone);
        assert_int_equal(each * 2, cxm_result_length(result));
        for (int64_t r = 0; r < each; r++) {
            cxm_estimate a, b;
            assert_int_equal(cxm_result_estimate(alone, r, &a, NULL), CXM_OK);
            assert_int_equal(cxm_result_estimate(result, s * each + r, &b, NULL), CXM_OK);
            assert_memory_equal(&a, &b, sizeof a);
            check_close(cxm_result_number(alone, r, "p"), cxm_result_number(result, s * each + r, "p"), 0);
        }
        cxm_result_free(alone);
    }
    cxm_result_free(result);
}

/* ---- what cannot be said ---- */

static const struct empty_case {
    const char *name, *measure, *term;
    int32_t n; /* rows of {3, 4, 4} in groups {1, 1, 1} */
    const char *status, *interval;
} empty_cases[] = {
    {"no rows", "two_groups(v, g)", "difference", 0, "no_data", "too_few"},
    {"no second group", "two_groups(v, g)", "superiority", 3, "no_data", "too_few"},
    {"no U without a second group", "two_groups(v, g)", "mann_whitney", 3, "no_data", "descriptive"},
    {"no distance without rows", "divergence(v, g)", "wasserstein", 0, "no_data", "descriptive"},
    {"no distance from nothing", "divergence(v, g)", "jensen_shannon", 3, "no_data", "descriptive"},
    {"no category", "concentration(g)", "entropy", 0, "no_data", "descriptive"},
    {"one category has no evenness", "concentration(g)", "evenness", 3, "undefined", "descriptive"},
    {"one category has an entropy", "concentration(g)", "entropy", 3, "ok", "descriptive"},
    {"no median", "quantile(v)", "quantile", 0, "no_data", "too_few"},
    {"a median of three", "quantile(v)", "quantile", 3, "ok", "too_few"},
    {"no tests", "multiplicity(g)", "rejected", 0, "no_data", "descriptive"},
    {"three tests", "multiplicity(g)", "tests", 3, "ok", "descriptive"},
};

static void statuses(void **state)
{
    const struct empty_case *c = *state;
    const int32_t v[] = {3, 4, 4}, g[] = {1, 1, 1};
    struct table rows = {{0}, {{0}}, {0}};
    int64_t row;
    table_add(&rows, "v", cxm_column_of(CXM_TYPE_I32, v, c->n));
    table_add(&rows, "g", cxm_column_of(CXM_TYPE_I32, g, c->n));
    const cxm_query query = query_of(LIST(c->measure), NULL);
    cxm_result *result = query_run(&rows, &query, NULL);
    assert_int_equal(cxm_result_find(result, cxm_result_text(result, 0, "measure"), c->term, NULL, &row, NULL), CXM_OK);
    assert_string_equal(cxm_result_text(result, row, "status"), c->status);
    assert_string_equal(cxm_result_text(result, row, "interval_status"), c->interval);
    assert_int_equal(isnan(cxm_result_number(result, row, "value")), strcmp(c->status, "ok") != 0);
    cxm_result_free(result);
}

static const struct refusal {
    const char *name, *measure, *policy;
    cxm_status status;
    const char *message;
    int64_t row;
} refusals[] = {
    {"a third group", "two_groups(v, three)", NULL, CXM_E_DOMAIN, "three[4]: a third value; two groups are compared", 4},
    {"a third group apart", "divergence(v, three)", NULL, CXM_E_DOMAIN, "three[4]: a third value; two groups are compared", 4},
    {"real numbers for groups", "two_groups(v, bad)", NULL, CXM_E_TYPE, NULL, -1},
    {"a bad answer", "two_groups(bad, two)", NULL, CXM_E_DOMAIN,
     "bad[3]: NaN is no number; if it means missing set CXM_COLUMN_NAN_IS_NULL", 3},
    {"a bad answer apart", "divergence(bad, two)", NULL, CXM_E_DOMAIN,
     "bad[3]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL", 3},
    {"a bad weight", "divergence(v, two)", "weight=bad", CXM_E_DOMAIN, NULL, 3},
    {"a bad answer for a quantile", "quantile(bad)", NULL, CXM_E_DOMAIN,
     "bad[3]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL", 3},
    {"no p", "multiplicity(v)", NULL, CXM_E_DOMAIN, NULL, 0},
    {"NaN is no p", "multiplicity(bad)", NULL, CXM_E_DOMAIN,
     "bad[3]: NaN is no p value; if it means missing set CXM_COLUMN_NAN_IS_NULL", 3},
    {"weights for U", "two_groups(v, two)", "weight=v", CXM_E_UNSUPPORTED, NULL, -1},
    {"a probability beyond 1", "quantile(v, probability=1.5)", NULL, CXM_E_ARGUMENT, NULL, -1},
    {"real categories", "concentration(bad)", NULL, CXM_E_TYPE, NULL, -1},
};

static void refused(void **state)
{
    const struct refusal *c = *state;
    const int32_t v[] = {3, 4, 4, 5, 6}, two[] = {1, 2, 1, 2, 2}, three[] = {1, 2, 1, 2, 5};
    const double bad[] = {0.5, 2, 0.25, NAN, 1};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "v", cxm_column_of(CXM_TYPE_I32, v, 5));
    table_add(&rows, "two", cxm_column_of(CXM_TYPE_I32, two, 5));
    table_add(&rows, "three", cxm_column_of(CXM_TYPE_I32, three, 5));
    table_add(&rows, "bad", cxm_column_of(CXM_TYPE_F64, bad, 5));
    cxm_query query = query_of(LIST(c->measure), NULL);
    cxm_result *result = NULL;
    cxm_error error;
    query.policy = c->policy;
    cxm_status status = cxm_table_query(&rows.table, &query, NULL, &result, &error);
    if (status != c->status || error.row != c->row)
        fail_msg("%s, row %lld: %s", cxm_status_name(status), (long long)error.row, error.message);
    if (c->message)
        assert_string_equal(error.message, c->message);
    assert_null(result);
}

static void memory_fails_cleanly(void **state)
{
    (void)state;
    const char *const *measures = LIST("two_groups", "divergence", "concentration", "quantile(score)", "multiplicity");
    const cxm_query query = query_of(measures, LIST("site"));
    cxm_status status = CXM_E_MEMORY;
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        cxm_result *result = NULL;
        failing_host_init(&failing, nth);
        status = cxm_table_query(&table.table, &query, &failing.host, &result, NULL);
        cxm_result_free(result);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(pain_of_two_treatments), cmocka_unit_test(fifteen_hypotheses), cmocka_unit_test(shares_of_a_market),
        cmocka_unit_test(moved_by_five), cmocka_unit_test(sides_are_in_order), cmocka_unit_test(a_constant_and_bits_have_sides_too),
        cmocka_unit_test(weights_reach_what_takes_them), cmocka_unit_test(each_row_gets_its_q),
        cmocka_unit_test(groups_stand_alone),
        cmocka_unit_test(memory_fails_cleanly),
    };
    size_t count = 10;
    CHECK_ROWS(median_cases, median, tests, count);
    CHECK_ROWS(empty_cases, statuses, tests, count);
    CHECK_ROWS(refusals, refused, tests, count);
    return _cmocka_run_group_tests("comparison measures", tests, count, fill, NULL);
}
