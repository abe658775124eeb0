/* The R-indicator against the code of Statistics Netherlands, its definitions, and samples that it says nothing of.
 * Read lib/weighting/representativeness.c next to it. */
#include <cxm/unstable/representativeness.h>
#include <stdio.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"

enum { MOST = 2000, VARIABLES = 3 };

static int skipped;

struct asked {
    double responded[MOST], variable[VARIABLES][MOST], population[MOST];
    int64_t n;
};

struct told {
    cxm_representativeness_result result;
    cxm_partial_indicator partial[VARIABLES];
    double propensity[MOST];
};

static cxm_column doubles(const double *values, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static struct told *tell(const struct asked *asked, int32_t variables, double population)
{
    static struct told told;
    static double whole[MOST];
    cxm_column responded = doubles(asked->responded, asked->n), columns[VARIABLES], drawn = doubles(whole, asked->n);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_error why;
    for (int32_t v = 0; v < variables; v++)
        columns[v] = doubles(asked->variable[v], asked->n);
    for (int64_t i = 0; i < asked->n; i++)
        whole[i] = population;
    design.population = isnan(population) ? NULL : &drawn;
    if (cxm_representativeness(&responded, columns, variables, &design, 0.95, NULL, told.propensity, told.partial, &told.result,
                               &why))
        fail_msg("%s", why.message);
    return &told;
}

/* The table of the oracles: segments by size, asked and answered. */
static void fill(struct asked *asked, const struct json *in)
{
    double n[6], answered[6];
    assert_int_equal(oracles_numbers(in, "N", n, 6), 6);
    assert_int_equal(oracles_numbers(in, "R", answered, 6), 6);
    asked->n = 0;
    for (int c = 0; c < 6; c++)
        for (int64_t i = 0; i < (int64_t)n[c]; i++) {
            asked->responded[asked->n] = i < (int64_t)answered[c];
            asked->variable[0][asked->n] = c % 3;
            asked->variable[1][asked->n++] = c >= 3;
        }
}

static void statistics_netherlands(void **state)
{
    (void)state;
    static struct asked asked;
    struct json_file file = oracles_load("s02_rindicator_risq.json"), more;
    if (!file.root) {
        skipped++;
        skip();
    }
    more = oracles_load("s02_weighting.json");
    const struct json *one = oracles_case(file.root, "r_indicator_risq"), *other = oracles_case(more.root, "r_indicator");
    const struct json *want = oracles_at(one, "expected.saturated");
    fill(&asked, oracles_at(one, "inputs"));
    const struct told *told = tell(&asked, 2, NAN);
    const cxm_representativeness_result *r = &told->result;
    /* glm's propensities are right to about 1e-12, its covariances, which stop an iteration before, to 1e-7 */
    check_close(r->response_rate.value / 100, oracles_number(want, "propMean"), 1e-12);
    check_close(r->r.value, oracles_number(want, "R"), 1e-7);
    check_close(r->unadjusted.value, oracles_number(want, "RUnadj"), 1e-11);
    check_close(r->r.std_error, oracles_number(want, "RSE"), 1e-7);
    check_close(r->bias_factor, oracles_number(want, "RBiasFactor"), 1e-7);
    check_close(r->variation.value, oracles_number(want, "CV"), 1e-11);
    check_close(r->variation.std_error, oracles_number(want, "CVSE"), 1e-7);
    want = oracles_at(other, "expected.saturated");
    check_close(r->deviation, oracles_number(want, "S"), 1e-12);
    check_close(r->variation.value, oracles_number(want, "maxbias"), 1e-12);
    check_close(told->partial[0].unconditional, oracles_number(other, "expected.partial_uncond_seg"), 1e-12);
    /* the same from the table: sum p (1 - p) = 1.32 in six cells of 630 */
    check_close(r->bias_factor, 1 - 1.32 / 630 / (r->deviation * r->deviation), 1e-13);
    assert_int_equal(r->cells, 6);
    assert_int_equal(r->smallest_cell, 40);
    assert_int_equal(r->responses, 222);

    /* propensities of a model without interaction, from its coefficients */
    const struct json *main_effects = oracles_at(other, "expected.main");
    double b0 = json_number(json_at(json_at(main_effects, "coef"), "(Intercept)")), b1 = oracles_number(main_effects, "coef.segB");
    double b2 = oracles_number(main_effects, "coef.segC"), b3 = oracles_number(main_effects, "coef.sizeL"), p[MOST];
    for (int64_t i = 0; i < asked.n; i++) {
        double segment = asked.variable[0][i];
        p[i] = 1 / (1 + exp(-(b0 + (segment == 1 ? b1 : segment == 2 ? b2 : 0) + (asked.variable[1][i] > 0 ? b3 : 0))));
    }
    cxm_column column = doubles(p, asked.n);
    cxm_representativeness_result given;
    assert_int_equal(cxm_representativeness_of_propensities(&column, &given, NULL), CXM_OK);
    check_close(given.deviation, oracles_number(main_effects, "S"), 1e-12);
    check_close(given.unadjusted.value, oracles_number(main_effects, "R"), 1e-12);
    check_close(given.variation.value, oracles_number(main_effects, "CV"), 1e-11);
    json_close(&more);
    json_close(&file);
}

static void draw(struct random *random, struct asked *asked, int64_t n)
{
    asked->n = n;
    for (int64_t i = 0; i < n; i++) {
        for (int v = 0; v < VARIABLES; v++)
            asked->variable[v][i] = (double)random_below(random, 2 + v);
        asked->responded[i] = (double)random_below(random, 100) < 20 + 20 * asked->variable[0][i] + 10 * asked->variable[1][i];
    }
}

static bool alike(const struct asked *asked, int32_t without, int64_t a, int64_t b)
{
    for (int v = 0; v < VARIABLES; v++)
        if (v != without && asked->variable[v][a] != asked->variable[v][b])
            return false;
    return true;
}

/* Everything by its definition, from pairs of rows. */
static void definitions(void **state)
{
    (void)state;
    static struct asked asked;
    struct random random = {71};
    for (int round = 0; round < 10; round++) {
        double rho[300], mean = 0, square = 0, noise = 0, population = round % 2 ? 1000 : NAN;
        draw(&random, &asked, 300);
        const struct told *told = tell(&asked, VARIABLES, population);
        for (int64_t i = 0; i < 300; i++) {
            double size = 0, answered = 0;
            for (int64_t j = 0; j < 300; j++)
                if (alike(&asked, -1, i, j)) {
                    size++;
                    answered += asked.responded[j];
                }
            rho[i] = answered / size;
            mean += asked.responded[i] / 300;
            noise += rho[i] * (1 - rho[i]) / size / 300;
            check_close(told->propensity[i], rho[i], 1e-15);
        }
        for (int64_t i = 0; i < 300; i++)
            square += (rho[i] - mean) * (rho[i] - mean) / 299;
        double less = isnan(population) ? 0 : (1 / 300.0 - 1 / population) * square;
        double adjusted = fmax(0, square - noise + less);
        check_close(told->result.unadjusted.value, 1 - 2 * sqrt(square), 1e-13);
        check_close(told->result.r.value, 1 - 2 * sqrt(adjusted), 1e-12);
        for (int32_t v = 0; v < VARIABLES; v++) {
            double between = 0, within = 0;
            for (int64_t i = 0; i < 300; i++) {
                double size[2] = {0, 0}, sum[2] = {0, 0};
                for (int64_t j = 0; j < 300; j++) {
                    if (asked.variable[v][i] == asked.variable[v][j]) {
                        size[0]++;
                        sum[0] += rho[j];
                    }
                    if (alike(&asked, v, i, j)) {
                        size[1]++;
                        sum[1] += rho[j];
                    }
                }
                between += pow(sum[0] / size[0] - mean, 2) / 300;
                within += pow(rho[i] - sum[1] / size[1], 2) / 300;
            }
            check_close(told->partial[v].unconditional, sqrt(between), 1e-13);
            check_close(told->partial[v].conditional, sqrt(within), 1e-13);
        }
    }
}

/* The population's draw adds to the standard error, and no population is one of those asked. */
static void populations(void **state)
{
    (void)state;
    static struct asked asked;
    struct random random = {72};
    draw(&random, &asked, 500);
    cxm_representativeness_result all = tell(&asked, 2, NAN)->result, same = tell(&asked, 2, 500)->result;
    cxm_representativeness_result large = tell(&asked, 2, 1e6)->result;
    check_bits(same.r.value, all.r.value);
    check_bits(same.r.std_error, all.r.std_error);
    assert_true(large.r.std_error > all.r.std_error);
    assert_true(large.r.value < all.r.value);
    assert_true(all.r.lower < all.r.value && all.r.upper <= 1);
}

/* With simulated answers: the adjusted indicator is right on average, the other too low. */
static void adjustment_takes_off_the_bias(void **state)
{
    (void)state;
    static struct asked asked;
    struct random random = {73};
    double adjusted = 0, raw = 0, truth = 0;
    enum { ROUNDS = 400, N = 600 };
    for (int round = 0; round < ROUNDS; round++) {
        double mean = 0, square = 0, p[N];
        asked.n = N;
        for (int i = 0; i < N; i++) {
            asked.variable[0][i] = i % 12;
            p[i] = 0.3 + 0.05 * (i % 12);
            mean += p[i] / N;
            asked.responded[i] = (double)random_below(&random, 100000) < 100000 * p[i];
        }
        for (int i = 0; i < N; i++)
            square += (p[i] - mean) * (p[i] - mean) / (N - 1);
        const cxm_representativeness_result *r = &tell(&asked, 1, NAN)->result;
        truth = square;
        adjusted += r->deviation * r->deviation * r->bias_factor / ROUNDS;
        raw += r->deviation * r->deviation / ROUNDS;
    }
    assert_true(fabs(adjusted / truth - 1) < 0.03);
    assert_true(raw / truth > 1.1);
}

static const struct status_case {
    const char *name;
    double responded[4], variable[4];
    int64_t n;
    int32_t r, interval, variation;
    double value;
} status_cases[] = {
    {"nobody asked", {0}, {0}, 0, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, CXM_VALUE_NO_DATA, NAN},
    {"one asked", {1}, {1}, 1, CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_TOO_FEW, CXM_VALUE_NOT_IDENTIFIED, NAN},
    {"one category", {1, 0, 1, 0}, {2, 2, 2, 2}, 4, CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_TOO_FEW, CXM_VALUE_NOT_IDENTIFIED, NAN},
    {"nobody answered", {0, 0, 0, 0}, {1, 1, 2, 2}, 4, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, CXM_VALUE_UNDEFINED, 1},
    {"all answered", {1, 1, 1, 1}, {1, 1, 2, 2}, 4, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, CXM_VALUE_OK, 1},
    {"all alike", {1, 0, 1, 0}, {1, 1, 2, 2}, 4, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, CXM_VALUE_OK, 1},
    {"one side alone", {1, 1, 0, 0}, {1, 1, 2, 2}, 4, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, CXM_VALUE_OK, -0.15470053837925168},
    {"rows without a category", {1, 0, 1, 0}, {NAN, NAN, NAN, NAN}, 4, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, CXM_VALUE_NO_DATA,
     NAN},
};

static void statuses(void **state)
{
    static struct asked asked;
    const struct status_case *c = *state;
    asked.n = c->n;
    memcpy(asked.responded, c->responded, sizeof c->responded);
    memcpy(asked.variable[0], c->variable, sizeof c->variable);
    const struct told *told = tell(&asked, 1, NAN);
    assert_int_equal(told->result.r.status, c->r);
    assert_int_equal(told->result.r.interval_status, c->interval);
    assert_int_equal(told->result.variation.status, c->variation);
    check_close(told->result.r.value, c->value, 1e-15);
    assert_int_equal(isnan(told->result.variation.value), c->variation != CXM_VALUE_OK);
    assert_int_equal(isnan(told->partial[0].unconditional), c->r != CXM_VALUE_OK);
    assert_int_equal(isnan(told->result.r.lower), c->interval != CXM_INTERVAL_OK);
}

static void errors_and_memory(void **state)
{
    (void)state;
    static struct asked asked;
    struct random random = {74};
    draw(&random, &asked, 50);
    cxm_column responded = doubles(asked.responded, 50), variables[VARIABLES], weight = responded;
    cxm_representativeness_result result;
    cxm_design design = CXM_DESIGN_INIT;
    cxm_error why;
    for (int v = 0; v < VARIABLES; v++)
        variables[v] = doubles(asked.variable[v], 50);
    assert_int_equal(cxm_representativeness(NULL, variables, 3, NULL, 0.95, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_representativeness(&responded, NULL, 3, NULL, 0.95, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_representativeness(&responded, variables, 0, NULL, 0.95, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_representativeness(&responded, variables, 3, NULL, 0, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_representativeness(&responded, variables, 3, NULL, 0.95, NULL, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    design.weight = &weight;
    assert_int_equal(cxm_representativeness(&responded, variables, 3, &design, 0.95, NULL, NULL, NULL, &result, &why),
                     CXM_E_UNSUPPORTED);
    design.weight = NULL;
    double forty = 40;
    weight = cxm_column_of(CXM_TYPE_F64, &forty, 50);
    weight.flags = CXM_COLUMN_REPEATED;
    design.population = &weight;
    assert_int_equal(cxm_representativeness(&responded, variables, 3, &design, 0.95, NULL, NULL, NULL, &result, &why),
                     CXM_E_DOMAIN);
    assert_string_equal(why.message, "population[0]: 40 is less than the rows");
    asked.responded[7] = 0.5;
    assert_int_equal(cxm_representativeness(&responded, variables, 3, NULL, 0.95, NULL, NULL, NULL, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "responded[7]: 0.5 is neither 0 nor 1");
    asked.responded[7] = 1;
    asked.variable[0][3] = 1.5;
    variables[0].data = &asked.variable[0][3];
    variables[0].length = 1;
    assert_int_equal(cxm_representativeness_of_propensities(&variables[0], &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "propensity[0]: 1.5 is outside 0..1");
    variables[0].length = 0;
    assert_int_equal(cxm_representativeness_of_propensities(&variables[0], &result, &why), CXM_OK);
    assert_int_equal(result.r.status, CXM_VALUE_NO_DATA);
    variables[0] = doubles(asked.variable[0], 50);
    struct failing_host failing;
    cxm_partial_indicator partial[VARIABLES];
    cxm_status status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_representativeness(&responded, variables, 3, NULL, 0.95, &failing.host, NULL, partial, &result, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(failing.calls > 20);
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
        cmocka_unit_test(statistics_netherlands), cmocka_unit_test(definitions), cmocka_unit_test(populations),
        cmocka_unit_test(adjustment_takes_off_the_bias), cmocka_unit_test(errors_and_memory),
    };
    size_t count = 5;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("representativeness", tests, count, NULL, said);
}
