/* A difference taken apart by predictors: R's oaxaca, lm with every cluster left out, coverage, and what is not determined.
 * Read lib/stats/oaxaca.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/decomposition.h>
#include <cxm/unstable/distributions.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"
#include "vectors/decomposition.h"

enum { MOST = 400, APART_PARTS = 11 };

static int skipped;
static cxm_tested_estimate by_predictor[8]; /* of the last call */

static cxm_column doubles(const double *values, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static cxm_oaxaca_result apart(const double *y, const double *group, const double *const *x, int32_t count, int64_t n,
                               const cxm_oaxaca_options *options)
{
    const cxm_column outcome = doubles(y, n), side = doubles(group, n);
    cxm_column predictors[8];
    cxm_oaxaca_result result;
    cxm_error why;
    for (int32_t j = 0; j < count; j++)
        predictors[j] = doubles(x[j], n);
    if (cxm_oaxaca(&outcome, &side, predictors, count, options, NULL, by_predictor, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

static void parts_of(const cxm_oaxaca_result *r, const cxm_tested_estimate **parts)
{
    parts[0] = &r->difference;
    parts[1] = &r->endowments;
    parts[2] = &r->coefficients;
    parts[3] = &r->interaction;
    parts[4] = &r->explained;
    parts[5] = &r->unexplained;
}

static void check_adds_up(const cxm_oaxaca_result *r, double within)
{
    const double difference = r->difference.estimate.value;
    check_close(r->endowments.estimate.value + r->coefficients.estimate.value + r->interaction.estimate.value, difference, within);
    check_close(r->explained.estimate.value + r->unexplained.estimate.value, difference, within);
}

/* R's oaxaca 0.1.5 of its data chicago: A are natives, B the foreign-born. */
static void wages_in_chicago(void **state)
{
    (void)state;
    static const char *const names[] = {"age", "female", "LTHS", "some.college", "college", "advanced.degree"};
    struct json_file file = oracles_load("s07_divergence.json");
    const double *x[6];
    double n[3], twofold[3];
    int64_t rows = 0;
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, "oaxaca_chicago");
    const struct json *threefold = oracles_at(one, "expected.threefold");
    const char *path = csv_path("CXM_ORACLES", json_text(oracles_at(one, "inputs.data")));
    double *y = csv_column(path, "ln.real.wage", &rows), *born = csv_column(path, "foreign.born", &rows), *columns[6];
    assert_non_null(y);
    for (int j = 0; j < 6; j++)
        assert_non_null(x[j] = columns[j] = csv_column(path, names[j], &rows));
    for (int64_t i = 0; i < rows; i++)
        born[i] = 1 - born[i];
    oracles_numbers(one, "expected.n", n, 3);
    int tried = 0;
    for (const struct json *of = json_first(oracles_at(one, "expected.twofold")); of; of = of->next, tried++) {
        cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
        int at = 0;
        for (const struct json *number = json_first(of); number; number = number->next)
            twofold[at++] = json_number(number);
        assert_int_equal(at, 3);
        options.reference = twofold[0] == -1   ? CXM_OAXACA_POOLED_RAW
                            : twofold[0] == -2 ? CXM_OAXACA_POOLED
                            : tried == 3       ? CXM_OAXACA_BY_SIZE
                                               : CXM_OAXACA_WEIGHTED;
        options.share = fmax(0, twofold[0]);
        const cxm_oaxaca_result r = apart(y, born, x, 6, rows, &options);
        check_close(r.explained.estimate.value, twofold[1], 1e-10);
        check_close(r.unexplained.estimate.value, twofold[2], 1e-10);
        check_close(r.difference.estimate.value, oracles_number(one, "expected.y.diff"), 1e-13);
        check_close(r.endowments.estimate.value, json_number(json_at(threefold, "coef(endowments)")), 1e-10);
        check_close(r.coefficients.estimate.value, json_number(json_at(threefold, "coef(coefficients)")), 1e-10);
        check_close(r.interaction.estimate.value, json_number(json_at(threefold, "coef(interaction)")), 1e-10);
        assert_int_equal(r.second, (int64_t)n[0]);
        assert_int_equal(r.first, (int64_t)n[1]);
        check_adds_up(&r, 1e-13);
    }
    assert_int_equal(tried, 6);
    for (int j = 0; j < 6; j++)
        free(columns[j]);
    free(born);
    free(y);
    json_close(&file);
}

/* R's lm of every side, and again without each account or row: tests/vectors/make_decomposition.R. */
static void as_r_without_each_account(void **state)
{
    (void)state;
    static const double *const x[] = {apart_tenure, apart_urgent};
    static const struct {
        int32_t reference;
        double share;
    } references[] = {{CXM_OAXACA_WEIGHTED, 0}, {CXM_OAXACA_WEIGHTED, 1}, {CXM_OAXACA_WEIGHTED, .5}, {CXM_OAXACA_POOLED, 0},
                      {CXM_OAXACA_POOLED_RAW, 0}};
    static const double *const wanted[] = {apart_oaxaca, apart_oaxaca_weighted, apart_oaxaca_rows};
    const cxm_column weight = doubles(apart_weight, APART_N), account = doubles(apart_account, APART_N);
    double y[APART_N];
    for (int i = 0; i < APART_N; i++)
        y[i] = apart_score[i] >= 9 ? 100 : apart_score[i] >= 7 ? 0 : -100;
    for (int kind = 0; kind < 3; kind++)
        for (int of = 0; of < 5; of++) {
            cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
            options.weight = kind == 1 ? &weight : NULL;
            options.cluster = kind < 2 ? &account : NULL;
            options.reference = references[of].reference;
            options.share = references[of].share;
            options.confidence = 0.9;
            const cxm_oaxaca_result r = apart(y, apart_side, x, 2, APART_N, &options);
            const cxm_tested_estimate *got[6];
            parts_of(&r, got);
            for (int part = 0; part < 5; part++) {
                const int at = part < 4 ? part : 4 + of;
                const double value = wanted[kind][at], error = wanted[kind][APART_PARTS + at];
                const int64_t least = r.first_clusters < r.second_clusters ? r.first_clusters : r.second_clusters;
                check_close(got[part]->estimate.value, value, 1e-11);
                check_close(got[part]->estimate.std_error, error, 1e-11);
                check_close(got[part]->estimate.upper, value + cxm_t_quantile(0.95, (double)least - 1) * error, 1e-11);
                check_close(got[part]->statistic, value / error, 1e-11);
                assert_int_equal(got[part]->estimate.clusters, kind < 2 ? 16 : APART_N);
                assert_int_equal(got[part]->estimate.flags,
                                 (kind == 1 ? CXM_ESTIMATE_WEIGHTED : 0) | (kind < 2 ? CXM_ESTIMATE_FEW_CLUSTERS : 0));
            }
            check_adds_up(&r, 1e-13);
            for (int j = 0; j < 2 && of == 3; j++) {
                check_close(by_predictor[j].estimate.value, wanted[kind][9 + j], 1e-11);
                check_close(by_predictor[j].estimate.std_error, wanted[kind][APART_PARTS + 9 + j], 1e-11);
                assert_int_equal(by_predictor[j].estimate.n, APART_N);
            }
            const double together = by_predictor[0].estimate.value + by_predictor[1].estimate.value;
            check_close(together, r.explained.estimate.value, 1e-12);
        }
}

/* Other orders, units and places of predictors, and rows with a null put in, change nothing. */
static void rows_in_any_order(void **state)
{
    (void)state;
    double y[APART_N + 2], side[APART_N + 2], account[APART_N + 2], tenure[APART_N + 2], urgent[APART_N + 2];
    const double *const x[] = {apart_tenure, apart_urgent}, *const turned[] = {urgent, tenure};
    cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
    const cxm_column given = doubles(apart_account, APART_N), other = doubles(account, APART_N + 2);
    for (int i = 0; i < APART_N + 2; i++) {
        const int from = i < APART_N ? APART_N - 1 - i : 0;
        y[i] = i == APART_N ? (double)NAN : 10 * apart_score[from];
        side[i] = apart_side[from];
        account[i] = -3 * apart_account[from];
        tenure[i] = i > APART_N ? (double)NAN : 1e-3 * (apart_tenure[from] - 2000);
        urgent[i] = 1e6 + apart_urgent[from];
    }
    options.reference = CXM_OAXACA_POOLED;
    options.cluster = &given;
    const cxm_oaxaca_result a = apart(apart_score, apart_side, x, 2, APART_N, &options);
    options.cluster = &other;
    const cxm_oaxaca_result b = apart(y, side, turned, 2, APART_N + 2, &options);
    const cxm_tested_estimate *of[6], *again[6];
    parts_of(&a, of);
    parts_of(&b, again);
    for (int part = 0; part < 6; part++) {
        check_close(again[part]->estimate.value, 10 * of[part]->estimate.value, 1e-9);
        check_close(again[part]->estimate.std_error, 10 * of[part]->estimate.std_error, 1e-9);
        assert_int_equal(again[part]->estimate.n, APART_N);
        assert_int_equal(again[part]->estimate.missing, 2);
    }
}

/* Twenty accounts of unequal size, whose outcomes and predictors go together: 95 % of the intervals hold what is true, less what
 * 600 tables leave to chance. */
static void intervals_hold(void **state)
{
    (void)state;
    struct random random = {11};
    int64_t held[5] = {0};
    const int tables = 600;
    for (int table = 0; table < tables; table++) {
        double y[MOST], side[MOST], account[MOST], x1[MOST];
        const double *const x[] = {x1};
        int64_t n = 0;
        for (int a = 0; a < 20; a++) {
            const double own = sqrt(0.2) * cxm_normal_quantile(random_unit(&random) * 0.999 + 0.0005);
            const double level = 0.5 * cxm_normal_quantile(random_unit(&random) * 0.999 + 0.0005);
            for (int k = 0; k < 4 + a % 9; k++) {
                side[n] = random_unit(&random) < 0.6;
                x1[n] = level + side[n] + cxm_normal_quantile(random_unit(&random) * 0.999 + 0.0005);
                y[n] = 1 + 0.5 * x1[n] + side[n] * (-0.3 - 0.2 * x1[n]) + own +
                       sqrt(0.8) * cxm_normal_quantile(random_unit(&random) * 0.999 + 0.0005);
                account[n++] = a;
            }
        }
        /* x differs by 1 and is 0 for the first side on average: endowments 0.5, coefficients -0.3, interaction -0.2 */
        static const double wanted[] = {0, 0.5, -0.3, -0.2, 0.5};
        const cxm_column clusters = doubles(account, n);
        cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
        options.cluster = &clusters;
        const cxm_oaxaca_result r = apart(y, side, x, 1, n, &options);
        const cxm_tested_estimate *got[6];
        parts_of(&r, got);
        for (int part = 0; part < 5; part++)
            held[part] += got[part]->estimate.lower <= wanted[part] && wanted[part] <= got[part]->estimate.upper;
    }
    for (int part = 0; part < 5; part++) {
        const double share = (double)held[part] / tables;
        assert_true(share > 0.925 && share < 0.99);
    }
}

/* ---- what is not determined ---- */

enum { IS = CXM_VALUE_OK, NONE = CXM_VALUE_NO_DATA, UNKNOWN = CXM_VALUE_NOT_IDENTIFIED };
enum { ROWS = 12 };

#define RISING {1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 4, 5}
#define HALVES {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}
#define SHAPED {1, 2, 4, 3, 7, 5, 1, 2, 4, 3, 7, 5}
#define ALIKE(x) {x, x, x, x, x, x, x, x, x, x, x, x}

static const struct status_case {
    const char *name;
    int32_t count, reference;
    int32_t difference, endowments, coefficients, interaction, explained;
    double y[ROWS], side[ROWS], x1[ROWS], x2[ROWS];
} status_cases[] = {
    {"no rows of the second side", 1, CXM_OAXACA_POOLED, NONE, NONE, NONE, NONE, NONE, RISING, ALIKE(0), SHAPED, {0}},
    {"no outcomes", 1, CXM_OAXACA_WEIGHTED, NONE, NONE, NONE, NONE, NONE, ALIKE(NAN), HALVES, SHAPED, {0}},
    {"constant", 1, CXM_OAXACA_POOLED, IS, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, RISING, HALVES, ALIKE(7.1), {0}},
    {"constant for one side", 1, CXM_OAXACA_WEIGHTED, IS, IS, UNKNOWN, UNKNOWN, IS, RISING, HALVES,
     {0.1, 0.7, 0.3, 0.2, 0.5, 0.9, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3}, {0}},
    {"that is the side", 1, CXM_OAXACA_POOLED, IS, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, RISING, HALVES, HALVES, {0}},
    {"collinear", 2, CXM_OAXACA_POOLED_RAW, IS, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, RISING, HALVES, SHAPED,
     {0.3, 0.5, 0.9, 0.7, 1.5, 1.1, 0.3, 0.5, 0.9, 0.7, 1.5, 1.1}},
    {"more predictors than rows of the second side", 2, CXM_OAXACA_WEIGHTED, IS, IS, UNKNOWN, UNKNOWN, IS, RISING,
     {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}, SHAPED, {5, 3, 1, 8, 2, 2, 5, 9, 3, 4, 6, 1}},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    const double *const x[] = {c->x1, c->x2};
    cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
    options.reference = c->reference;
    const cxm_oaxaca_result r = apart(c->y, c->side, x, c->count, ROWS, &options);
    assert_int_equal(r.difference.estimate.status, c->difference);
    assert_int_equal(r.endowments.estimate.status, c->endowments);
    assert_int_equal(r.coefficients.estimate.status, c->coefficients);
    assert_int_equal(r.interaction.estimate.status, c->interaction);
    assert_int_equal(r.explained.estimate.status, c->explained);
    assert_int_equal(r.unexplained.estimate.status, c->explained);
    for (int j = 0; j < c->count; j++)
        assert_int_equal(by_predictor[j].estimate.status, c->explained);
    const cxm_tested_estimate *all[6];
    parts_of(&r, all);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(isnan(all[i]->estimate.value), all[i]->estimate.status != CXM_VALUE_OK);
        assert_int_equal(isnan(all[i]->estimate.lower), all[i]->estimate.interval_status != CXM_INTERVAL_OK);
        assert_int_equal(isnan(all[i]->p), all[i]->test_status != CXM_TEST_OK);
    }
}

/* Few clusters, one that alone tells a coefficient, and outcomes all alike. */
static void no_interval(void **state)
{
    (void)state;
    double y[60], side[60], account[60] = {0}, x1[60], x2[60];
    const double *const x[] = {x1, x2};
    const cxm_column clusters = doubles(account, 60);
    cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
    struct random random = {8};
    options.cluster = &clusters;
    for (int i = 0; i < 60; i++) {
        side[i] = i % 2;
        account[i] = i / 15; /* four */
        y[i] = random_unit(&random);
        x1[i] = random_unit(&random);
        x2[i] = i >= 57 || i == 4; /* of the first side in the last row but one alone, and in row 4 */
    }
    cxm_oaxaca_result r = apart(y, side, x, 1, 60, &options);
    assert_int_equal(r.endowments.estimate.status, CXM_VALUE_OK);
    assert_int_equal(r.endowments.estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(r.endowments.estimate.clusters, 4);
    assert_int_equal(r.endowments.test_status, CXM_TEST_NOT_TESTABLE);
    for (int i = 0; i < 60; i++) {
        account[i] = i / 6;
        x2[i] = i >= 54 ? random_unit(&random) : 0; /* in the last account alone */
    }
    r = apart(y, side, x, 2, 60, &options);
    assert_int_equal(r.endowments.estimate.status, CXM_VALUE_OK);
    assert_int_equal(r.endowments.estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(r.difference.estimate.interval_status, CXM_INTERVAL_OK);
    for (int i = 0; i < 60; i++)
        y[i] = 0.1;
    r = apart(y, side, x, 1, 60, &options);
    check_close(r.coefficients.estimate.value, 0, 0);
    assert_int_equal(r.coefficients.estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(r.coefficients.test_status, CXM_TEST_NOT_TESTABLE);
}

static void refusals(void **state)
{
    (void)state;
    static const double y[] = {1, 2, 3, 4}, side[] = {0, 1, 0, 1}, third[] = {0, 1, 2, 1}, far[] = {1, 2, 3, INFINITY};
    static const double minus[] = {1, -1, 1, 1};
    const cxm_column good = doubles(y, 4), group = doubles(side, 4), bad_group = doubles(third, 4), bad = doubles(far, 4),
                     few = doubles(y, 3), weight = doubles(minus, 4);
    cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
    cxm_oaxaca_result result;
    cxm_error why;
    assert_int_equal(cxm_oaxaca(NULL, &group, &good, 1, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.name, "outcome");
    assert_int_equal(cxm_oaxaca(&good, NULL, &good, 1, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.name, "group");
    assert_int_equal(cxm_oaxaca(&good, &group, NULL, 1, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 2);
    assert_int_equal(cxm_oaxaca(&good, &group, &good, 0, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_oaxaca(&good, &group, &good, 201, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_oaxaca(&good, &group, &good, 1, NULL, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_oaxaca(&good, &bad_group, &good, 1, NULL, NULL, NULL, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "group");
    assert_int_equal(why.row, 2);
    assert_int_equal(cxm_oaxaca(&good, &group, &bad, 1, NULL, NULL, NULL, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "predictors");
    assert_int_equal(why.argument, 2);
    assert_int_equal(why.row, 3);
    assert_int_equal(cxm_oaxaca(&good, &few, &good, 1, NULL, NULL, NULL, &result, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_oaxaca(&good, &group, &few, 1, NULL, NULL, NULL, &result, &why), CXM_E_LENGTH);
    options.weight = &weight;
    assert_int_equal(cxm_oaxaca(&good, &group, &good, 1, &options, NULL, NULL, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "weight");
    assert_int_equal(why.argument, 4);
    options = (cxm_oaxaca_options)CXM_OAXACA_OPTIONS_INIT;
    options.share = 1.5;
    assert_int_equal(cxm_oaxaca(&good, &group, &good, 1, &options, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.name, "share");
    options = (cxm_oaxaca_options)CXM_OAXACA_OPTIONS_INIT;
    options.reference = 4;
    assert_int_equal(cxm_oaxaca(&good, &group, &good, 1, &options, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.name, "reference");
    options = (cxm_oaxaca_options)CXM_OAXACA_OPTIONS_INIT;
    options.confidence = 1;
    assert_int_equal(cxm_oaxaca(&good, &group, &good, 1, &options, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
}

static void without_memory(void **state)
{
    (void)state;
    const cxm_column outcome = doubles(apart_score, APART_N), group = doubles(apart_side, APART_N);
    const cxm_column account = doubles(apart_account, APART_N), weight = doubles(apart_weight, APART_N);
    const cxm_column predictors[] = {doubles(apart_tenure, APART_N), doubles(apart_urgent, APART_N)};
    cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
    options.cluster = &account;
    options.weight = &weight;
    options.reference = CXM_OAXACA_POOLED;
    cxm_status status = CXM_E_MEMORY;
    int64_t at = 0;
    while (status == CXM_E_MEMORY) {
        struct failing_host failing;
        cxm_oaxaca_result result;
        failing_host_init(&failing, ++at);
        status = cxm_oaxaca(&outcome, &group, predictors, 2, &options, &failing.host, by_predictor, &result, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_int_equal(status, CXM_OK);
    assert_true(at > 15);
}

/* However far it has come, a call that is asked to stop gives everything back. */
static void cancelled(void **state)
{
    (void)state;
    enum { LONG = 10000 };
    static double y[LONG], side[LONG], x1[LONG];
    struct random random = {2};
    struct failing_host failing;
    cxm_oaxaca_result result;
    cxm_status status = CXM_E_CANCELLED;
    int64_t at = 0;
    for (int i = 0; i < LONG; i++) {
        y[i] = random_unit(&random);
        side[i] = i % 2;
        x1[i] = random_unit(&random);
    }
    const cxm_column outcome = doubles(y, LONG), group = doubles(side, LONG), predictor = doubles(x1, LONG);
    while (status == CXM_E_CANCELLED) {
        failing_host_init(&failing, 0);
        failing.cancel_at = ++at;
        status = cxm_oaxaca(&outcome, &group, &predictor, 1, NULL, &failing.host, by_predictor, &result, NULL);
        assert_int_equal(failing.outstanding, 0);
    }
    assert_int_equal(status, CXM_OK);
    assert_true(at > 6); /* while reading and while leaving out */
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(wages_in_chicago), cmocka_unit_test(as_r_without_each_account), cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(intervals_hold),   cmocka_unit_test(no_interval),               cmocka_unit_test(refusals),
        cmocka_unit_test(without_memory),   cmocka_unit_test(cancelled),
    };
    size_t count = 8;
    CHECK_ROWS(status_cases, statuses, tests, count);
    const int failed = _cmocka_run_group_tests("oaxaca", tests, count, NULL, NULL);
    printf("%d cases of CXM_ORACLES skipped\n", skipped);
    return failed;
}
