/* Control charts against printed tables, the oracles' packages, a second reading of the rules, and themselves. */
#include "support/check.h"

#include <cxm/unstable/control.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/csv.h"
#include "support/failing_host.h"
#include "support/numeric_columns.h"
#include "support/oracles.h"
#include "support/random.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

enum { MOST = 200 };

static const double d2 = 1.1283791670955126, tables_d2 = 1.128; /* 2 / sqrt(pi), and as tables and R's qcc round it */
static cxm_control_point points[MOST];
static cxm_cusum_point cusum_points[MOST];
static cxm_control_result result;
static cxm_error why;
static int skipped;

static void must(cxm_status status)
{
    if (status)
        fail_msg("%s", why.message);
}

static cxm_column of(const double *x, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, x, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static void xmr(const double *x, int64_t n, const cxm_control_options *options)
{
    cxm_column values = of(x, n);
    must(cxm_control_xmr(&values, options, NULL, points, &result, &why));
}

static void p_chart(const double *count, const double *size, int64_t n, int32_t limits)
{
    cxm_column counts = of(count, n), sizes = of(size, n);
    must(cxm_control_p(&counts, &sizes, limits, NULL, NULL, points, &result, &why));
}

static struct json_file load(void)
{
    struct json_file file = oracles_load("s11_spc.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    return file;
}

/* ---- printed ---- */

/* Montgomery, Introduction to Statistical Quality Control, 2nd ed. 1991, p. 242: viscosity of batches of paint. */
static const double viscosity[] = {33.75, 33.05, 34, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.2,
                                   33.62, 33,    33.54, 33.12, 33.84};

static void printed_viscosity(void **state)
{
    (void)state;
    xmr(viscosity, COUNT_OF(viscosity), NULL);
    check_printed(result.centre, 33.52, 0.005);
    check_printed(result.mean_range, 0.48, 0.005);
    check_printed(points[0].lower, 32.24, 0.006);
    check_printed(points[0].upper, 34.80, 0.006);
    check_printed(result.range_limit, 1.57, 0.005);
    assert_int_equal(result.signals, 0);
    assert_int_equal(result.first_signal, -1);
    check_close(result.sigma, result.mean_range / d2, 1e-15);
}

/* The same, pp. 152-155: cans of orange juice that leak, in samples of 50. */
static void printed_orange_juice(void **state)
{
    (void)state;
    static const double leaking[] = {12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 
                                     5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6};
    double size[30];
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    for (int i = 0; i < 30; i++)
        size[i] = 50;
    p_chart(leaking, size, 30, CXM_CONTROL_SAMPLING);
    check_printed(result.centre, 23.13, 0.005);
    check_printed(points[0].lower, 5.24, 0.005);
    check_printed(points[0].upper, 41.02, 0.005);
    cxm_column counts = of(leaking, 30), sizes = of(size, 30);
    options.rules = CXM_CONTROL_BEYOND_LIMITS;
    must(cxm_control_p(&counts, &sizes, CXM_CONTROL_SAMPLING, &options, NULL, points, &result, &why));
    assert_int_equal(result.signals, 2); /* samples 15 and 23 */
    assert_int_equal(result.first_signal, 14);
    assert_int_equal(points[22].signals, CXM_CONTROL_BEYOND_LIMITS);
}

/* Montgomery's made-up data for CUSUM and EWMA: mean 10 and sigma 1, from the 21st on mean 11. */
static const double shifted[] = {9.45,  7.99, 9.29,  11.66, 12.16, 10.18, 8.04, 11.46, 9.2,
                                 10.34, 9.03, 11.47, 10.51, 9.4, 10.08, 9.37,  10.62, 10.31, 8.52,  10.84,
                                 10.9,  9.33,  12.29, 11.5,  10.6,  11.08, 10.38, 11.62, 11.31, 10.52};

static void printed_cusum(void **state)
{
    (void)state;
    static const double high[] = {0,   0,   0,   1.16, 2.82, 2.50, .04,  1.00, 0,    0,    0,    .97,  .98,  0,    0,
                                  0,   .12, 0,   0,    .34,  .74,  0,    1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.30};
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    cxm_column values = of(shifted, 30);
    options.centre = 10;
    options.sigma = 1;
    must(cxm_control_cusum(&values, 0.5, 5, &options, NULL, cusum_points, &result, &why));
    for (int i = 0; i < 30; i++)
        check_printed(cusum_points[i].high, high[i], 0.0051);
    check_printed(cusum_points[1].low, 1.56, 0.0051);
    assert_int_equal(result.first_signal, 28); /* the 29th */
    assert_int_equal(result.signals, 2);
    assert_int_equal(cusum_points[28].signals, CXM_CUSUM_HIGH);
    assert_int_equal(cusum_points[28].high_since, 7);
    check_close(cusum_points[28].limit, 5, 0);
}

static void printed_ewma(void **state)
{
    (void)state;
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    cxm_column values = of(shifted, 30);
    options.centre = 10;
    options.sigma = 1;
    options.width = 2.7;
    must(cxm_control_ewma(&values, 0.1, &options, NULL, points, &result, &why));
    check_printed(points[0].value, 9.945, 5e-4);
    check_printed(points[1].value, 9.7495, 5e-5);
    check_printed(points[0].lower, 9.73, 0.005);
    check_printed(points[0].upper, 10.27, 0.005);
    check_printed(points[29].upper, 10.62, 0.005);
    assert_int_equal(result.first_signal, 28);
}

/* ---- the oracles ---- */

static void oracle_p(void **state)
{
    (void)state;
    struct json_file file = load();
    const struct json *one = oracles_case(file.root, "p_variable");
    double x[MOST], size[MOST], lower[MOST], upper[MOST];
    const int64_t n = oracles_numbers(one, "inputs.x", x, MOST);
    oracles_numbers(one, "inputs.n", size, MOST);
    for (int prime = 0; prime < 2; prime++) {
        p_chart(x, size, n, prime ? CXM_CONTROL_LANEY : CXM_CONTROL_SAMPLING);
        check_close(result.centre / 100, oracles_number(one, "expected.center"), 1e-12);
        check_close(result.dispersion, oracles_number(one, "expected.sigma_z") * tables_d2 / d2, 1e-12);
        oracles_numbers(one, prime ? "expected.laney_lcl" : "expected.lcl", lower, MOST);
        oracles_numbers(one, prime ? "expected.laney_ucl" : "expected.ucl", upper, MOST);
        for (int64_t i = 0; i < n; i++) { /* the rounded d2 moves Laney's limits, and they may be cut */
            const double factor = prime ? tables_d2 / d2 : 1, centre = result.centre / 100;
            check_close(points[i].lower / 100, centre + (lower[i] - centre) * factor, 1e-12);
            if (upper[i] < 1)
                check_close(points[i].upper / 100, centre + (upper[i] - centre) * factor, 1e-12);
        }
    }
    json_close(&file);
}

static void oracle_xmr(void **state)
{
    (void)state;
    struct json_file file = load();
    const struct json *one = oracles_case(file.root, "xmr_montgomery_viscosity");
    xmr(viscosity, COUNT_OF(viscosity), NULL);
    check_close(result.mean_range, oracles_number(one, "expected.mrbar"), 1e-13);
    check_close(result.centre, oracles_number(one, "expected.center"), 1e-13);
    check_close(result.sigma, oracles_number(one, "expected.std") * tables_d2 / d2, 1e-13);
    const double lower = oracles_number(one, "expected.lcl");
    check_close(points[3].lower, result.centre + (lower - result.centre) * tables_d2 / d2, 1e-13);
    json_close(&file);
}

static void oracle_ewma(void **state)
{
    (void)state;
    struct json_file file = load();
    const struct json *one = oracles_case(file.root, "ewma_montgomery_9_10");
    double want[3][MOST];
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    cxm_column values = of(shifted, 30);
    oracles_numbers(one, "expected.z", want[0], MOST);
    oracles_numbers(one, "expected.lcl", want[1], MOST);
    oracles_numbers(one, "expected.ucl", want[2], MOST);
    options.centre = 10;
    options.sigma = 1;
    options.width = 2.7;
    must(cxm_control_ewma(&values, 0.1, &options, NULL, points, &result, &why));
    for (int i = 0; i < 30; i++) {
        check_close(points[i].value, want[0][i], 1e-13);
        check_close(points[i].lower, want[1][i], 1e-13);
        check_close(points[i].upper, want[2][i], 1e-13);
    }
    json_close(&file);
}

/* Means of five rings each; centre and sigma, from ranges within the samples of the trial, go in as the first limits have them. */
static void oracle_piston_rings(void **state)
{
    (void)state;
    struct json_file file = load();
    int64_t rows;
    double *diameter = csv_column(csv_path("CXM_ORACLES", "s11_pistonrings.csv"), "diameter", &rows);
    double mean[MOST], y[MOST], lower[MOST], upper[MOST], high[MOST], low[MOST], signals[MOST];
    assert_non_null(diameter);
    const int64_t n = rows / 5;
    for (int64_t i = 0; i < n; i++) {
        const double *ring = diameter + 5 * i;
        mean[i] = (ring[0] + ring[1] + ring[2] + ring[3] + ring[4]) / 5;
    }
    const struct json *one = oracles_case(file.root, "ewma_piston");
    oracles_numbers(one, "expected.y", y, MOST);
    oracles_numbers(one, "expected.lcl", lower, MOST);
    oracles_numbers(one, "expected.ucl", upper, MOST);
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    cxm_column values = of(mean, n);
    options.centre = (lower[0] + upper[0]) / 2; /* of the 25 samples of the trial */
    options.sigma = (upper[0] - lower[0]) / 6 / 0.2;
    must(cxm_control_ewma(&values, 0.2, &options, NULL, points, &result, &why));
    for (int64_t i = 0; i < n; i++) {
        check_close(points[i].value, y[i], 1e-12);
        check_close(points[i].lower, lower[i], 1e-12);
        check_close(points[i].upper, upper[i], 1e-12);
    }
    one = oracles_case(file.root, "cusum_piston");
    oracles_numbers(one, "expected.pos", high, MOST);
    oracles_numbers(one, "expected.neg", low, MOST);
    const int64_t beyond = oracles_numbers(one, "expected.viol_upper", signals, MOST);
    must(cxm_control_cusum(&values, 0.5, 4, &options, NULL, cusum_points, &result, &why));
    for (int64_t i = 0; i < n; i++) { /* a diameter of 74 has 13 digits left for its distance from the mean in sigma */
        check_close(cusum_points[i].high / options.sigma, high[i], 1e-9);
        check_close(-cusum_points[i].low / options.sigma, low[i], 1e-9);
    }
    assert_int_equal(result.signals, beyond);
    assert_int_equal(result.first_signal, (int64_t)signals[0] - 1);
    free(diameter);
    json_close(&file);
}

static void oracle_rules(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        uint32_t rule;
    } rules[] = {{"expected.r1", CXM_CONTROL_BEYOND_LIMITS},           {"expected.r2_2of3_2s", CXM_CONTROL_TWO_OF_THREE},
                 {"expected.r3_4of5_1s", CXM_CONTROL_FOUR_OF_FIVE},    {"expected.r4_8side", CXM_CONTROL_EIGHT_ON_ONE_SIDE},
                 {"expected.nelson2_9side", CXM_CONTROL_NINE_ON_ONE_SIDE}, {"expected.nelson3_6trend", CXM_CONTROL_SIX_TRENDING},
                 {"expected.nelson4_14alt", CXM_CONTROL_FOURTEEN_SWINGING},
                 {"expected.nelson7_15within1", CXM_CONTROL_FIFTEEN_WITHIN},
                 {"expected.nelson8_8beyond1", CXM_CONTROL_EIGHT_OUTSIDE}};
    struct json_file file = load();
    const struct json *one = oracles_case(file.root, "we_nelson");
    double z[MOST];
    const int64_t n = oracles_numbers(one, "inputs.z", z, MOST);
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    options.sigma = 1;
    options.rules = CXM_CONTROL_WESTERN_ELECTRIC | CXM_CONTROL_NELSON;
    xmr(z, n, &options);
    for (int64_t r = 0; r < COUNT_OF(rules); r++) {
        double at[MOST];
        int64_t count = 0, next = 0;
        const struct json *want = oracles_at(one, rules[r].path);
        if (want->kind == JSON_NUMBER) {
            at[0] = json_number(want);
            count = 1;
        } else {
            count = oracles_numbers(one, rules[r].path, at, MOST);
        }
        for (int64_t i = 0; i < n; i++) {
            const bool wanted = next < count && (int64_t)at[next] == i + 1;
            next += wanted;
            assert_int_equal((points[i].signals & rules[r].rule) != 0, wanted);
        }
        assert_int_equal(next, count);
    }
    json_close(&file);
}

/* ---- the rules, read a second time: each point looks back over all that a pattern needs ---- */

static int64_t look_back(const double *z, int64_t i, int64_t of, bool (*holds)(const double *window, int64_t j))
{
    int64_t count = 0;
    if (i + 1 < of)
        return 0;
    for (int64_t j = 0; j < of; j++) {
        if (isnan(z[i - j]))
            return 0;
        count += holds(z + i, -j);
    }
    return count;
}

static bool above(const double *w, int64_t j) { return w[j] > 0; }
static bool below(const double *w, int64_t j) { return w[j] < 0; }
static bool inside(const double *w, int64_t j) { return fabs(w[j]) <= 1; }
static bool outside(const double *w, int64_t j) { return fabs(w[j]) > 1; }
static bool rises(const double *w, int64_t j) { return w[j] > w[j - 1]; }
static bool falls(const double *w, int64_t j) { return w[j] < w[j - 1]; }
static bool turns(const double *w, int64_t j) { return rises(w, j) ? falls(w, j - 1) : falls(w, j) && rises(w, j - 1); }

static int64_t zone(const double *z, int64_t i, int64_t of, double s, double side)
{
    int64_t count = 0;
    for (int64_t j = i; j >= 0 && j > i - of && !isnan(z[j]); j--)
        count += side * z[j] > s;
    return side * z[i] > s ? count : 0;
}

static uint32_t signals_of(const double *z, int64_t i)
{
    uint32_t signals = 0;
    if (isnan(z[i]))
        return 0;
    if (fabs(z[i]) > 3)
        signals |= CXM_CONTROL_BEYOND_LIMITS;
    if (zone(z, i, 3, 2, 1) >= 2 || zone(z, i, 3, 2, -1) >= 2)
        signals |= CXM_CONTROL_TWO_OF_THREE;
    if (zone(z, i, 5, 1, 1) >= 4 || zone(z, i, 5, 1, -1) >= 4)
        signals |= CXM_CONTROL_FOUR_OF_FIVE;
    if (look_back(z, i, 8, above) == 8 || look_back(z, i, 8, below) == 8)
        signals |= CXM_CONTROL_EIGHT_ON_ONE_SIDE;
    if (look_back(z, i, 9, above) == 9 || look_back(z, i, 9, below) == 9)
        signals |= CXM_CONTROL_NINE_ON_ONE_SIDE;
    if (i >= 5 && !isnan(z[i - 5]) && (look_back(z, i, 5, rises) == 5 || look_back(z, i, 5, falls) == 5))
        signals |= CXM_CONTROL_SIX_TRENDING;
    if (i >= 13 && !isnan(z[i - 13]) && !isnan(z[i - 12]) && look_back(z, i, 12, turns) == 12)
        signals |= CXM_CONTROL_FOURTEEN_SWINGING;
    if (look_back(z, i, 15, inside) == 15)
        signals |= CXM_CONTROL_FIFTEEN_WITHIN;
    if (look_back(z, i, 8, outside) == 8)
        signals |= CXM_CONTROL_EIGHT_OUTSIDE;
    return signals;
}

static void rules_twice(void **state)
{
    (void)state;
    struct random random = {11};
    int64_t met[9] = {0};
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    options.sigma = 1;
    options.rules = CXM_CONTROL_WESTERN_ELECTRIC | CXM_CONTROL_NELSON;
    for (int round = 0; round < 3000; round++) {
        double z[MOST];
        const int kind = (int)random_below(&random, 4);
        for (int64_t i = 0; i < MOST; i++) {
            const double coarse = (double)(random_below(&random, 33) - 16) / 4;
            z[i] = kind == 0   ? coarse
                   : kind == 1 ? coarse / 4
                   : kind == 2 ? (i % 2 ? 1.25 : -1.25) + coarse / 4
                               : (double)(i % 9) / 2 - 2 + coarse / 16;
            if (random_below(&random, 60) == 0)
                z[i] = NAN;
        }
        xmr(z, MOST, &options);
        for (int64_t i = 0; i < MOST; i++) {
            const uint32_t want = signals_of(z, i);
            if (points[i].signals != want)
                fail_msg("round %d, point %d: %u, wanted %u", round, (int)i, points[i].signals, want);
            for (int r = 0; r < 9; r++)
                met[r] += want >> r & 1;
        }
    }
    for (int r = 0; r < 9; r++)
        assert_true(met[r] > 100);
}

/* ---- by hand ---- */

static void null_breaks(void **state)
{
    (void)state;
    const double x[] = {1, 2, NAN, 10, 12};
    xmr(x, 5, NULL);
    check_close(result.mean_range, 1.5, 1e-15); /* of 1 and 2: from 2 to 10 is none */
    check_close(result.centre, 6.25, 1e-15);
    check_nan(points[3].range);
    check_nan(points[0].range);
    check_close(points[4].range, 2, 0);
    assert_int_equal(points[2].status, CXM_VALUE_NO_DATA);
    check_nan(points[2].value);
    assert_int_equal(result.n, 4);
    assert_int_equal(result.missing, 1);
}

static void baseline(void **state)
{
    (void)state;
    const double x[] = {1, 2, 1, 2, 9, 9, 9};
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    options.baseline = 4;
    xmr(x, 7, &options);
    check_close(result.centre, 1.5, 1e-15);
    check_close(result.sigma, 1 / d2, 1e-15);
    assert_int_equal(result.first_signal, 4);
    assert_int_equal(points[4].signals, CXM_CONTROL_BEYOND_LIMITS | CXM_CONTROL_RANGE_BEYOND_LIMIT);
    assert_int_equal(points[5].signals & CXM_CONTROL_RANGE_BEYOND_LIMIT, 0);
    options.baseline = 99; /* all there are */
    xmr(x, 7, &options);
    check_close(result.centre, 33.0 / 7, 1e-15);
}

/* 6 promoters and 2 detractors of 10, 3 and 3 of 10: V = (9 + 5) / 20 - 0.2^2 = 0.66 of 1, 0, -1. */
static void nps_by_hand(void **state)
{
    (void)state;
    const double promoters[] = {6, 3, 1}, detractors[] = {2, 3, 0}, size[] = {10, 10, 0};
    cxm_column p = of(promoters, 2), d = of(detractors, 2), n = of(size, 2);
    must(cxm_control_nps(&p, &d, &n, CXM_CONTROL_SAMPLING, NULL, NULL, points, &result, &why));
    check_close(result.centre, 20, 1e-14);
    check_close(result.sigma, 100 * sqrt(0.66), 1e-14);
    check_close(points[0].value, 40, 1e-14);
    check_close(points[0].upper, 20 + 300 * sqrt(0.066), 1e-14);
    check_close(points[0].lower, 20 - 300 * sqrt(0.066), 1e-14);
    check_close(result.dispersion, 40 / (100 * sqrt(0.066)) / d2, 1e-14);
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    options.width = 1;
    must(cxm_control_nps(&p, &d, &n, CXM_CONTROL_LANEY, &options, NULL, points, &result, &why));
    check_close(points[0].upper, 20 + 40 / d2, 1e-14);
    p.length = d.length = n.length = 3;
    const double zero[] = {0, 0, 0};
    d.data = zero;
    p.data = size;
    assert_int_equal(cxm_control_nps(&p, &d, &n, CXM_CONTROL_SAMPLING, NULL, NULL, points, &result, &why), CXM_OK);
    assert_int_equal(result.excluded, 1);
    assert_int_equal(points[2].status, CXM_VALUE_UNDEFINED);
    assert_int_equal(result.interval_status, CXM_INTERVAL_DEGENERATE); /* all are promoters */
}

/* Without detractors the score is the share of promoters. */
static void nps_is_p(void **state)
{
    (void)state;
    struct random random = {5};
    double promoters[60], none[60] = {0}, size[60];
    cxm_control_point other[60];
    for (int i = 0; i < 60; i++) {
        size[i] = (double)random_below(&random, 90);
        promoters[i] = (double)random_below(&random, (int64_t)size[i] + 1);
    }
    cxm_column p = of(promoters, 60), d = of(none, 60), n = of(size, 60);
    for (int32_t limits = CXM_CONTROL_SAMPLING; limits <= CXM_CONTROL_LANEY; limits++) {
        cxm_control_result shares;
        must(cxm_control_p(&p, &n, limits, NULL, NULL, points, &shares, &why));
        must(cxm_control_nps(&p, &d, &n, limits, NULL, NULL, other, &result, &why));
        check_bits(result.centre, shares.centre);
        assert_int_equal(result.excluded, shares.excluded);
        for (int i = 0; i < 60; i++) {
            check_close(other[i].value, points[i].value, 0);
            check_close(other[i].upper, points[i].upper, 1e-15);
            assert_int_equal(other[i].signals, points[i].signals);
        }
    }
}

/* ---- data that carry no chart ---- */

static void too_few(void **state)
{
    (void)state;
    const double x[] = {5, NAN, 6}, flat[] = {4, 4, 4, 4};
    xmr(x, 0, NULL);
    assert_int_equal(result.status, CXM_VALUE_NO_DATA);
    check_nan(result.centre);
    assert_int_equal(result.n, 0);
    xmr(x, 1, NULL);
    assert_int_equal(result.status, CXM_VALUE_OK);
    assert_int_equal(result.interval_status, CXM_INTERVAL_TOO_FEW);
    check_nan(points[0].upper);
    check_nan(result.sigma);
    xmr(x, 3, NULL); /* no neighbours */
    assert_int_equal(result.interval_status, CXM_INTERVAL_TOO_FEW);
    xmr(flat, 4, NULL);
    assert_int_equal(result.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(result.signals, 0);
    check_nan(points[0].upper);
    cxm_column values = of(flat, 4);
    must(cxm_control_ewma(&values, 0.2, NULL, NULL, points, &result, &why));
    check_close(points[3].value, 4, 1e-15);
    check_nan(points[3].upper);
    must(cxm_control_cusum(&values, 0.5, 5, NULL, NULL, cusum_points, &result, &why));
    check_nan(cusum_points[3].high);
    assert_int_equal(result.interval_status, CXM_INTERVAL_DEGENERATE);
    values.length = 0;
    must(cxm_control_ewma(&values, 0.2, NULL, NULL, NULL, &result, &why));
    assert_int_equal(result.status, CXM_VALUE_NO_DATA);
}

static void shares_too_few(void **state)
{
    (void)state;
    const double none[] = {0, 0, 0}, all[] = {3, 4, 5}, half[] = {1, 2, 3}, sizes[] = {3, 4, 5}, twice[] = {2, 4, 6};
    const double gone[] = {0, 0, 0};
    p_chart(none, sizes, 3, CXM_CONTROL_SAMPLING);
    assert_int_equal(result.interval_status, CXM_INTERVAL_DEGENERATE);
    check_close(result.centre, 0, 0);
    p_chart(all, sizes, 3, CXM_CONTROL_LANEY);
    assert_int_equal(result.interval_status, CXM_INTERVAL_DEGENERATE);
    p_chart(half, twice, 3, CXM_CONTROL_LANEY); /* points that do not vary at all make no limits of Laney's */
    assert_int_equal(result.interval_status, CXM_INTERVAL_DEGENERATE);
    p_chart(half, twice, 3, CXM_CONTROL_SAMPLING);
    assert_int_equal(result.interval_status, CXM_INTERVAL_OK);
    p_chart(half, twice, 1, CXM_CONTROL_LANEY);
    assert_int_equal(result.interval_status, CXM_INTERVAL_TOO_FEW);
    p_chart(none, gone, 3, CXM_CONTROL_SAMPLING);
    assert_int_equal(result.status, CXM_VALUE_NO_DATA);
    assert_int_equal(result.excluded, 3);
    p_chart(none, gone, 0, CXM_CONTROL_SAMPLING);
    assert_int_equal(result.status, CXM_VALUE_NO_DATA);
}

/* Sums of weights that are all of a size, and more by rounding. */
static void weighted_counts(void **state)
{
    (void)state;
    const double some[] = {0.1, 0.3, 0.2}, others[] = {0.2, 0.3, 0.1}, sizes[] = {0.3, 0.9, 0.3}, all[] = {0.1 + 0.2, 0.9, 0.3};
    assert_true(some[0] + others[0] > sizes[0]);
    cxm_column p = of(some, 3), d = of(others, 3), n = of(sizes, 3), whole = of(all, 3);
    must(cxm_control_nps(&p, &d, &n, CXM_CONTROL_SAMPLING, NULL, NULL, points, &result, &why));
    check_close(result.centre, 0, 1e-13);
    must(cxm_control_p(&whole, &n, CXM_CONTROL_SAMPLING, NULL, NULL, points, &result, &why));
    check_close(points[0].value, 100, 0);
    assert_int_equal(result.interval_status, CXM_INTERVAL_DEGENERATE);
}

static void carried_over(void **state)
{
    (void)state;
    const double gap[] = {11, NAN, 12}, packed[] = {11, 12};
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    cxm_cusum_point other[2];
    cxm_control_point smooth[2];
    cxm_column with = of(gap, 3), without = of(packed, 2);
    options.centre = 10;
    options.sigma = 1;
    must(cxm_control_cusum(&with, 0.5, 5, &options, NULL, cusum_points, &result, &why));
    must(cxm_control_cusum(&without, 0.5, 5, &options, NULL, other, &result, &why));
    check_bits(cusum_points[2].high, other[1].high);
    assert_int_equal(cusum_points[1].status, CXM_VALUE_NO_DATA);
    check_nan(cusum_points[1].high);
    must(cxm_control_ewma(&with, 0.3, &options, NULL, points, &result, &why));
    must(cxm_control_ewma(&without, 0.3, &options, NULL, smooth, &result, &why));
    check_bits(points[2].value, smooth[1].value);
    check_bits(points[2].upper, smooth[1].upper);
    check_nan(points[1].value);
}

/* ---- every type, stride and order of nulls says the same ---- */

static void every_form(void **state)
{
    (void)state;
    struct random random = {3};
    int values[90];
    double numbers[90];
    cxm_control_result plain;
    for (int i = 0; i < 90; i++)
        numbers[i] = values[i] = (int)random_below(&random, 100);
    xmr(numbers, 90, NULL);
    plain = result;
    for (int form = 0; form < NUMERIC_FORMS; form++) {
        static struct numeric_column column;
        if (numeric_column_of(&column, values, 90, form))
            continue; /* a null breaks a range, and is tested for that */
        must(cxm_control_xmr(&column.column, NULL, NULL, NULL, &result, &why));
        assert_memory_equal(&result, &plain, sizeof result);
        must(cxm_control_cusum(&column.column, 0.5, 4, NULL, NULL, cusum_points, &result, &why));
        check_bits(result.sigma, plain.sigma);
    }
}

/* Three thousand rows: more than a block. Shifting and scaling the values shifts and scales the chart. */
static void long_series(void **state)
{
    (void)state;
    enum { LONG = 5000 };
    static double x[LONG], y[LONG];
    static cxm_control_point first[LONG], second[LONG];
    struct random random = {8};
    cxm_control_result other;
    for (int i = 0; i < LONG; i++) {
        x[i] = (double)random_below(&random, 1000);
        y[i] = 4 * x[i] - 1024;
    }
    cxm_column a = of(x, LONG), b = of(y, LONG);
    must(cxm_control_xmr(&a, NULL, NULL, first, &result, &why));
    must(cxm_control_xmr(&b, NULL, NULL, second, &other, &why));
    check_close(other.centre, 4 * result.centre - 1024, 1e-14);
    check_close(other.sigma, 4 * result.sigma, 1e-14);
    assert_int_equal(other.signals, result.signals);
    assert_true(result.signals > 10);
    for (int i = 0; i < LONG; i++)
        assert_int_equal(first[i].signals, second[i].signals);
}

/* ---- errors ---- */

static void refused(void **state)
{
    (void)state;
    const double x[] = {1, INFINITY, 2}, size[] = {5, 5, 5}, count[] = {1, 6, 2}, minus[] = {-1, 1, 1}, wide[] = {1, 2e15, 1};
    cxm_column values = of(x, 3), sizes = of(size, 3), counts = of(count, 3);
    cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
    memset(&result, 0x55, sizeof result);
    memset(points, 0x55, sizeof points);
    assert_int_equal(cxm_control_xmr(&values, NULL, NULL, points, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 1);
    assert_string_equal(why.message, "values[1]: inf is outside -1e280..1e280");
    assert_int_equal(result.n, 0x5555555555555555);
    assert_int_equal(points[0].signals, 0x55555555);
    assert_int_equal(cxm_control_p(&counts, &sizes, 0, NULL, NULL, points, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "counts[1]: 6 is outside 0 and the row's size");
    counts.data = minus;
    assert_int_equal(cxm_control_p(&counts, &sizes, 0, NULL, NULL, points, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 0);
    assert_int_equal(cxm_control_nps(&sizes, &counts, &sizes, 0, NULL, NULL, points, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(why.argument, 1);
    counts.data = size;
    sizes.data = wide;
    assert_int_equal(cxm_control_p(&counts, &sizes, 0, NULL, NULL, points, &result, &why), CXM_E_DOMAIN);
    sizes.data = size;
    sizes.length = 2;
    assert_int_equal(cxm_control_p(&counts, &sizes, 0, NULL, NULL, points, &result, &why), CXM_E_LENGTH);
    sizes.length = 3;
    assert_int_equal(cxm_control_p(&counts, &sizes, 2, NULL, NULL, points, &result, &why), CXM_E_ARGUMENT);
    options.sigma = 1;
    assert_int_equal(cxm_control_p(&counts, &sizes, 0, &options, NULL, points, &result, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "options.sigma is 0 here: sizes make the limits of shares and scores");
    assert_int_equal(cxm_control_xmr(NULL, NULL, NULL, points, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_control_xmr(&counts, NULL, NULL, points, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_control_ewma(&counts, 0, NULL, NULL, points, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_control_ewma(&counts, 1.01, NULL, NULL, points, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_control_cusum(&counts, -1, 5, NULL, NULL, cusum_points, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_control_cusum(&counts, .5, 0, NULL, NULL, cusum_points, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_control_cusum(&counts, .5, NAN, NULL, NULL, cusum_points, &result, &why), CXM_E_ARGUMENT);
}

static void refused_options(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3};
    const cxm_column values = of(x, 3);
    for (int i = 0; i < 7; i++) {
        cxm_control_options options = CXM_CONTROL_OPTIONS_INIT;
        switch (i) {
        case 0: options.width = 0; break;
        case 1: options.width = NAN; break;
        case 2: options.sigma = -1; break;
        case 3: options.sigma = 1, options.centre = NAN; break;
        case 4: options.baseline = -1; break;
        case 5: options.rules = 1024; break;
        default: options.reserved = 1; break;
        }
        assert_int_equal(cxm_control_xmr(&values, &options, NULL, points, &result, &why), CXM_E_ARGUMENT);
        assert_int_equal(why.argument, 1);
    }
}

static void failing_memory(void **state)
{
    (void)state;
    const double x[] = {1, 4, 3}, size[] = {5, 6, 7};
    const cxm_column values = of(x, 3), sizes = of(size, 3);
    for (int chart = 0; chart < 4; chart++)
        for (int64_t fail_at = 1;; fail_at++) {
            struct failing_host failing;
            cxm_status status;
            failing_host_init(&failing, fail_at);
            switch (chart) {
            case 0: status = cxm_control_xmr(&values, NULL, &failing.host, points, &result, &why); break;
            case 1: status = cxm_control_p(&values, &sizes, 1, NULL, &failing.host, points, &result, &why); break;
            case 2: status = cxm_control_ewma(&values, .2, NULL, &failing.host, points, &result, &why); break;
            default: status = cxm_control_cusum(&values, .5, 5, NULL, &failing.host, cusum_points, &result, &why); break;
            }
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
            if (status == CXM_OK) {
                assert_int_equal(fail_at, chart == 1 ? 3 : 2);
                break;
            }
            assert_int_equal(status, CXM_E_MEMORY);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed_viscosity), cmocka_unit_test(printed_orange_juice), cmocka_unit_test(printed_cusum),
        cmocka_unit_test(printed_ewma),      cmocka_unit_test(oracle_p),             cmocka_unit_test(oracle_xmr),
        cmocka_unit_test(oracle_ewma),       cmocka_unit_test(oracle_piston_rings),  cmocka_unit_test(oracle_rules),
        cmocka_unit_test(rules_twice),       cmocka_unit_test(null_breaks),          cmocka_unit_test(baseline),
        cmocka_unit_test(nps_by_hand),       cmocka_unit_test(nps_is_p),             cmocka_unit_test(too_few),
        cmocka_unit_test(shares_too_few),    cmocka_unit_test(weighted_counts),      cmocka_unit_test(carried_over),
        cmocka_unit_test(every_form),
        cmocka_unit_test(long_series),       cmocka_unit_test(refused),              cmocka_unit_test(refused_options),
        cmocka_unit_test(failing_memory),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    printf("%d skipped for want of CXM_ORACLES\n", skipped);
    return failed;
}
