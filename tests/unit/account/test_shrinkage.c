/* Shrunken means against metafor, lme4's estimates and Efron and Morris's ball players; their laws, and data that have none.
 * Read lib/stats/shrinkage.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/shrinkage.h>
#include <stdio.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"

enum { MOST = 400 };

static int skipped;

static cxm_column doubles(const double *values, int64_t n)
{
    cxm_column column = cxm_column_of(CXM_TYPE_F64, values, n);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    return column;
}

static cxm_shrinkage_result shrink(const double *score, const int32_t *unit, int64_t n, cxm_shrunken *each)
{
    const cxm_column scores = doubles(score, n), units = cxm_column_of(CXM_TYPE_I32, unit, n);
    cxm_shrinkage_result result;
    cxm_error why;
    if (cxm_shrinkage(&scores, &units, 0.95, NULL, each, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

/* metafor's rma(method = "PM") and blup(); its standard errors leave out what estimating A adds, which is taken off here. */
static void metafor(void **state)
{
    (void)state;
    double y[8], v[8], blup[8], error[8], kept[8];
    cxm_shrunken each[8];
    cxm_shrink_result result;
    struct json_file file = oracles_load("s04_trajectory.json");
    if (!file.root) {
        skipped++;
        skip();
    }
    const struct json *one = oracles_case(file.root, "eb_PM");
    assert_int_equal(oracles_numbers(one, "inputs.y", y, 8), 8);
    oracles_numbers(one, "inputs.v", v, 8);
    oracles_numbers(one, "expected.blup", blup, 8);
    oracles_numbers(one, "expected.blup_se", error, 8);
    oracles_numbers(one, "expected.shrink", kept, 8);
    const double a = oracles_number(one, "expected.tau2");
    assert_int_equal(cxm_shrink_means(v, y, 8, INFINITY, 0.95, each, &result, NULL), CXM_OK);
    check_close(result.between_variance, a, 1e-7); /* metafor stops at 1e-5 of its steps */
    check_close(result.grand_mean.value, oracles_number(one, "expected.mu"), 1e-8);
    check_close(result.grand_mean.std_error, oracles_number(one, "expected.se_mu"), 1e-8);
    double w1 = 0;
    for (int i = 0; i < 8; i++)
        w1 += 1 / (v[i] + a);
    for (int i = 0; i < 8; i++) {
        const double g3 = v[i] * v[i] / pow(v[i] + a, 3) * 16 / (w1 * w1);
        check_close(each[i].mean, blup[i], 1e-8);
        check_close(1 - each[i].shrinkage, kept[i], 1e-8);
        assert_true(each[i].std_error > error[i]);
        check_close(each[i].std_error, sqrt(error[i] * error[i] + 2 * g3), 1e-7);
        check_close(each[i].upper - each[i].mean, 1.959963984540054 * each[i].std_error, 1e-12);
    }
    json_close(&file);
}

/* Yield of dyestuff from six batches: Davies and Goldsmith, Statistical Methods in Research and Production, 4th edition, 1972; also
 * Box and Tiao, Bayesian Inference in Statistical Analysis, 1973, section 5.1.2. The estimates are those that Bates prints in lme4:
 * Mixed-effects Modeling with R, chapter 1; with batches of one size REML and this estimator are the same. */
static const double dyestuff[30] = {1545, 1440, 1440, 1520, 1580, 1540, 1555, 1490, 1560, 1495, 1595, 1550, 1605, 1510, 1560,
                                    1445, 1440, 1595, 1465, 1545, 1595, 1630, 1515, 1635, 1625, 1520, 1455, 1450, 1480, 1445};

static void batches_of_dyestuff(void **state)
{
    (void)state;
    static const double means[6] = {1505, 1528, 1564, 1498, 1600, 1470};
    int32_t unit[30];
    cxm_shrunken each[30];
    for (int i = 0; i < 30; i++)
        unit[i] = 7 - i / 5;
    const cxm_shrinkage_result result = shrink(dyestuff, unit, 30, each);
    check_close(result.grand_mean.value, 1527.5, 1e-14);
    check_printed(result.grand_mean.std_error, 19.38, 0.005);
    check_printed(result.within_sd.value, 49.51, 0.005);
    check_printed(result.within_sd.value * result.within_sd.value, 2451.2, 0.06);
    check_printed(result.between_sd.value, 42.00, 0.005);
    check_printed(result.between_sd.value * result.between_sd.value, 1764.0, 0.06);
    for (int b = 0; b < 6; b++)
        check_close(each[5 * b].mean - 1527.5, 1764.05 * 5 / (1764.05 * 5 + 2451.25) * (means[b] - 1527.5), 1e-12);
    /* F = 56357.5 / 5 / (58830 / 24) = 4.598, so that the exact limits of the ratio are (4.598 / F quantile - 1) / 5 */
    const double f = 56357.5 / 5 / (58830.0 / 24);
    const double lower = (f / cxm_f_quantile(0.975, 5, 24) - 1) / 5, upper = (f / cxm_f_quantile(0.025, 5, 24) - 1) / 5;
    check_close(result.icc.lower, lower / (1 + lower), 1e-12);
    check_close(result.icc.upper, upper / (1 + upper), 1e-12);
    check_close(result.icc.value, 1764.05 / (1764.05 + 2451.25), 1e-12);
    assert_int_equal(result.units, 6);
}

/* Box and Tiao's made-up data of the same form, section 5.1.2: the between variance is 0, and all go to the mean. */
static void no_difference_of_batches(void **state)
{
    (void)state;
    static const double yield[30] = {7.298,  3.846,  2.434,  9.566,  7.990, 5.220, 6.556, 0.608,  11.788, -0.892,
                                     0.110,  10.386, 13.434, 5.510,  8.166, 2.212, 4.852, 7.092,  9.288,  4.980,
                                     0.282,  9.014,  4.458,  9.446,  7.198, 1.722, 4.782, 8.106,  0.758,  3.758};
    int32_t unit[30];
    cxm_shrunken each[30];
    for (int i = 0; i < 30; i++)
        unit[i] = i / 5;
    const cxm_shrinkage_result result = shrink(yield, unit, 30, each);
    check_printed(result.grand_mean.value, 5.6656, 0.00005);
    check_close(result.between_sd.value, 0, 0);
    check_close(result.icc.value, 0, 0);
    check_close(result.icc.lower, 0, 0);
    check_close(result.reliability.value, 0, 0);
    for (int i = 0; i < 30; i++) {
        check_close(each[i].mean, result.grand_mean.value, 1e-14);
        check_close(each[i].shrinkage, 1, 0);
        assert_true(each[i].lower < each[i].upper); /* A of 0 is an estimate too */
    }
}

/* Efron and Morris, Scientific American 236, 1977: 18 players after 45 times at bat. Their 1 - c has k - 3 where ours has k - 1. */
static void ball_players(void **state)
{
    (void)state;
    static const int hits[18] = {18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7};
    double mean[18];
    int64_t n[18];
    cxm_shrunken each[18];
    cxm_shrink_result result;
    for (int i = 0; i < 18; i++) {
        mean[i] = hits[i] / 45.0;
        n[i] = 45;
    }
    const double p = 215 / 18.0 / 45;
    assert_int_equal(cxm_shrink(n, mean, 18, p * (1 - p), INFINITY, 0.95, each, &result, NULL), CXM_OK);
    check_printed(result.grand_mean.value, 0.265, 0.0005);
    const double c = 1 - each[0].shrinkage * 15 / 17;
    check_printed(c, 0.212, 0.0005);
    check_printed(p + c * (mean[0] - p), 0.294, 0.0005); /* Clemente */
    assert_int_equal(result.grand_mean.n, 18 * 45);
}

/* ---- laws ---- */

/* Units of 1 to 10 answers; the equation of Paule and Mandel holds, and the rest is arithmetic. */
static void what_it_is_defined_by(void **state)
{
    (void)state;
    struct random random = {4};
    for (int round = 0; round < 200; round++) {
        double score[MOST], mean[40] = {0}, within = 0;
        int32_t unit[MOST];
        int64_t n = 0, of[40] = {0};
        cxm_shrunken each[MOST];
        const int units = 3 + round % 38;
        for (int u = 0; u < units; u++) {
            const double own = random_unit(&random) * (round % 4);
            for (int64_t k = 1 + random_below(&random, 10); k > 0; k--) {
                score[n] = own + random_unit(&random);
                unit[n++] = u;
                of[u]++;
            }
        }
        for (int64_t i = 0; i < n; i++)
            mean[unit[i]] += score[i] / (double)of[unit[i]];
        for (int64_t i = 0; i < n; i++)
            within += pow(score[i] - mean[unit[i]], 2);
        const cxm_shrinkage_result r = shrink(score, unit, n, each);
        const double s2 = within / (double)(n - units), a = r.between_sd.value * r.between_sd.value;
        double top = 0, bottom = 0, q = 0, kept = 0;
        check_close(r.within_sd.value, sqrt(s2), 1e-13);
        for (int u = 0; u < units; u++) {
            const double w = 1 / (s2 / (double)of[u] + a);
            top += w * mean[u];
            bottom += w;
            kept += a * w / units;
        }
        for (int u = 0; u < units; u++)
            q += pow(mean[u] - top / bottom, 2) / (s2 / (double)of[u] + a);
        if (a > 0)
            check_close(q, units - 1, 1e-10);
        else
            assert_true(q <= units - 1 + 1e-10);
        check_close(r.grand_mean.value, top / bottom, 1e-13);
        check_close(r.reliability.value, kept, 1e-10);
        check_close(r.icc.value, a / (a + s2), 1e-12);
        for (int64_t i = 0; i < n; i++) {
            check_close(each[i].mean, each[i].shrinkage * r.grand_mean.value + (1 - each[i].shrinkage) * mean[unit[i]], 1e-12);
            check_close(each[i].shrinkage, s2 / (s2 + a * (double)of[unit[i]]), 1e-10);
        }
    }
}

/* The intervals hold what they promise, where units differ and where they do not: 95 % of the true means, less what 400 tables leave
 * to chance and the estimation of both variances costs. */
static void intervals_hold(void **state)
{
    (void)state;
    static const double apart[] = {0, 0.5, 2};
    for (int a = 0; a < 3; a++) {
        struct random random = {77};
        int64_t within = 0, all = 0, shares = 0;
        const double icc = apart[a] * apart[a] / (1 + apart[a] * apart[a]);
        for (int table = 0; table < 400; table++) {
            double score[MOST], own[20];
            int32_t unit[MOST];
            cxm_shrunken each[MOST];
            int64_t n = 0;
            for (int u = 0; u < 20; u++) {
                own[u] = apart[a] * cxm_normal_quantile(random_unit(&random));
                for (int64_t k = u % 2 ? 1 : 1 + random_below(&random, 10); k > 0; k--) {
                    score[n] = own[u] + cxm_normal_quantile(random_unit(&random));
                    unit[n++] = u;
                }
            }
            const cxm_shrinkage_result r = shrink(score, unit, n, each);
            shares += r.icc.lower <= icc && icc <= r.icc.upper;
            for (int64_t i = 0; i < n; i++)
                if (!i || unit[i] != unit[i - 1]) {
                    all++;
                    within += each[i].lower <= own[unit[i]] && own[unit[i]] <= each[i].upper;
                }
        }
        check_printed((double)shares / 400, 0.95, 0.035);
        assert_true((double)within / (double)all > 0.92);
        assert_int_equal(all, 8000);
    }
}

/* Other units and orders of rows, other spellings of the units, and another scale change nothing but what they are written in. */
static void rows_in_any_order(void **state)
{
    (void)state;
    struct random random = {9};
    double score[60], turned[60], strided[120];
    int32_t unit[60], turned_unit[60];
    int16_t codes[60];
    cxm_shrunken each[60], other[60];
    for (int i = 0; i < 60; i++) {
        unit[i] = (int32_t)random_below(&random, 17);
        score[i] = i % 11 == 3 ? (double)NAN : (double)random_below(&random, 11) + unit[i] % 3;
        turned[59 - i] = 1e6 * score[i] - 3e6;
        turned_unit[59 - i] = 100 - 7 * unit[i];
        strided[2 * i] = score[i];
        strided[2 * i + 1] = 1e9;
        codes[i] = (int16_t)(unit[i] * 3);
    }
    const cxm_shrinkage_result a = shrink(score, unit, 60, each), b = shrink(turned, turned_unit, 60, other);
    check_close(b.grand_mean.value, 1e6 * a.grand_mean.value - 3e6, 1e-12);
    check_close(b.icc.value, a.icc.value, 1e-12);
    check_close(b.icc.lower, a.icc.lower, 1e-10);
    check_close(b.between_sd.upper, 1e6 * a.between_sd.upper, 1e-10);
    assert_int_equal(a.grand_mean.missing, 6);
    for (int i = 0; i < 60; i++) {
        check_close(other[59 - i].mean, 1e6 * each[i].mean - 3e6, 1e-11);
        check_close(other[59 - i].std_error, 1e6 * each[i].std_error, 1e-11);
        check_close(other[59 - i].shrinkage, each[i].shrinkage, 1e-12);
    }
    cxm_column scores = doubles(strided, 60), units = cxm_column_of(CXM_TYPE_I16, codes, 60);
    cxm_shrinkage_result c;
    scores.stride = 16;
    assert_int_equal(cxm_shrinkage(&scores, &units, 0.95, NULL, other, &c, NULL), CXM_OK);
    assert_memory_equal(&c, &a, sizeof c);
    assert_memory_equal(other, each, sizeof each);
}

/* ---- what cannot be said ---- */

enum { IS = CXM_VALUE_OK, NONE = CXM_VALUE_NO_DATA, UNKNOWN = CXM_VALUE_NOT_IDENTIFIED, UNDEFINED = CXM_VALUE_UNDEFINED };

static const struct status_case {
    const char *name;
    double score[6];
    int32_t unit[6];
    int64_t n;
    int32_t grand, between, within, icc;
    double mean, shrunk, shrinkage;      /* grand mean; of the first row */
} status_cases[] = {
    {"no rows", {0}, {0}, 0, NONE, NONE, NONE, NONE, NAN, NAN, NAN},
    {"no answers", {NAN, NAN}, {1, 2}, 2, NONE, NONE, NONE, NONE, NAN, NAN, NAN},
    {"one unit", {1, 3}, {1, 1}, 2, IS, UNKNOWN, IS, UNKNOWN, 2, NAN, NAN},
    {"one answer", {3}, {1}, 1, IS, UNKNOWN, UNKNOWN, UNKNOWN, 3, NAN, NAN},
    {"no replicate", {1, 3, 8}, {1, 2, 3}, 3, IS, UNKNOWN, UNKNOWN, UNKNOWN, 4, NAN, NAN},
    {"all equal", {4, 4, 4}, {1, 1, 2}, 3, IS, IS, IS, UNDEFINED, 4, NAN, NAN},
    {"alike within units", {4, 4, 8}, {1, 1, 2}, 3, IS, IS, IS, IS, 6, 4, 0},
    {"units alike", {3, 5, 2, 6}, {1, 1, 2, 2}, 4, IS, IS, IS, IS, 4, 4, 1},
    {"a unit without an answer", {NAN, 5, 3, 2, 6}, {0, 1, 1, 2, 2}, 5, IS, IS, IS, IS, 4, NAN,
     NAN},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    cxm_shrunken each[6];
    const cxm_shrinkage_result r = shrink(c->score, c->unit, c->n, each);
    assert_int_equal(r.grand_mean.status, c->grand);
    assert_int_equal(r.between_sd.status, c->between);
    assert_int_equal(r.within_sd.status, c->within);
    assert_int_equal(r.icc.status, c->icc);
    assert_int_equal(r.reliability.status, c->icc);
    check_close(r.grand_mean.value, c->mean, 1e-14);
    const cxm_estimate *const all[] = {&r.grand_mean, &r.between_sd, &r.within_sd, &r.icc, &r.reliability};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(isnan(all[i]->value), all[i]->status != CXM_VALUE_OK);
        assert_int_equal(isnan(all[i]->lower), all[i]->interval_status != CXM_INTERVAL_OK);
        assert_int_equal(all[i]->n + all[i]->missing, c->n);
    }
    if (c->n) {
        check_close(each[0].mean, c->shrunk, 1e-14);
        check_close(each[0].shrinkage, c->shrinkage, 1e-14);
    }
}

static void refusals(void **state)
{
    (void)state;
    static const double score[] = {1, 2, INFINITY, 4}, fine[] = {1, 2, 3, 4}, variance[] = {1, 0, 1, 1};
    static const int32_t unit[] = {1, 1, 2, 2};
    static const int64_t n[] = {1, 1, 0, 1};
    const cxm_column bad = doubles(score, 4), good = doubles(fine, 4), units = cxm_column_of(CXM_TYPE_I32, unit, 4);
    const cxm_column few = cxm_column_of(CXM_TYPE_I32, unit, 3);
    cxm_column nan = cxm_column_of(CXM_TYPE_F64, (const double[]){1, NAN, 2, 2}, 4);
    cxm_shrinkage_result result;
    cxm_shrink_result shared;
    cxm_error why;
    assert_int_equal(cxm_shrinkage(&bad, &units, 0.95, NULL, NULL, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "score[2]: inf is outside -1e140..1e140");
    assert_int_equal(why.row, 2);
    assert_int_equal(cxm_shrinkage(&nan, &units, 0.95, NULL, NULL, &result, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 1);
    assert_int_equal(cxm_shrinkage(&good, &few, 0.95, NULL, NULL, &result, &why), CXM_E_LENGTH);
    assert_int_equal(cxm_shrinkage(&good, &nan, 0.95, NULL, NULL, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "unit");
    assert_int_equal(cxm_shrinkage(&good, &units, 1, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_shrinkage(&good, &units, 0.95, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_shrink(n, fine, 4, 1, 3, 0.95, NULL, &shared, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "n[2]: 0 is outside 1..2^53");
    assert_int_equal(cxm_shrink_means(variance, fine, 4, 3, 0.95, NULL, &shared, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "variance[1]: 0 is outside 1e-140..1e280; where it is 0, use a pooled one");
    assert_int_equal(cxm_shrink_means(fine, score, 4, 3, 0.95, NULL, &shared, &why), CXM_E_DOMAIN);
    assert_int_equal(why.argument, 1);
    assert_int_equal(cxm_shrink_means(fine, fine, 4, 0, 0.95, NULL, &shared, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 3);
    assert_int_equal(cxm_shrink_means(NULL, fine, 4, 3, 0.95, NULL, &shared, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "variance is NULL");
    assert_int_equal(cxm_shrink(n, fine, 4, -1, 3, 0.95, NULL, &shared, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_shrink(n, fine, -1, 1, 3, 0.95, NULL, &shared, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_shrink(n, NULL, 4, 1, 3, 0.95, NULL, &shared, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_shrink(NULL, NULL, 0, 1, 3, 0.95, NULL, &shared, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_shrink(n, fine, 2, 1, 3, 0.95, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 7);
}

/* Numbers near the ends of what a double holds. */
static void extremes(void **state)
{
    (void)state;
    static const double huge[] = {-1e140, 1e140, 1e140, -1e140, 3}, tiny[] = {1e-300, 2e-300, 5e-300, 1e-300, 0};
    static const double apart[] = {1e140, 1e140, 0, 1e-100, 0};
    static const int32_t unit[] = {1, 1, 2, 2, 3};
    static const double *const all[] = {huge, tiny, apart};
    for (int i = 0; i < 3; i++) {
        cxm_shrunken each[5];
        const cxm_shrinkage_result r = shrink(all[i], unit, 5, each);
        for (int row = 0; row < 5; row++)
            assert_true(isfinite(each[row].mean) && each[row].shrinkage >= 0 && each[row].shrinkage <= 1);
        assert_true(isfinite(r.grand_mean.value) && isfinite(r.between_sd.value));
    }
}

/* ---- the measure ---- */

static void as_a_measure(void **state)
{
    (void)state;
    const char *unit[30];
    static const char *const names[] = {"Ulm", "Kiel", "Bonn", "Jena", "Trier", "Gera"};
    double mean[30], lower[30], shrinkage[30], *rows[4] = {mean, lower, NULL, shrinkage};
    cxm_tested_estimate figures[6];
    int32_t plain[30];
    cxm_shrunken each[30];
    for (int i = 0; i < 30; i++) {
        unit[i] = names[i / 5];
        plain[i] = i / 5;
    }
    const cxm_shrinkage_result wanted = shrink(dyestuff, plain, 30, each);
    const cxm_column score = doubles(dyestuff, 30), units = cxm_column_of(CXM_TYPE_CSTR, unit, 30);
    const cxm_column *columns[] = {&score, &units};
    const cxm_measure *measure = cxm_measure_find("shrinkage");
    assert_int_equal(cxm_measure_analyse(measure, columns, NULL, 2, NULL, NULL, NULL, figures, rows, NULL), CXM_OK);
    check_close(figures[0].estimate.value, wanted.grand_mean.value, 1e-15);
    check_close(figures[3].estimate.upper, wanted.icc.upper, 1e-13);
    check_close(figures[5].estimate.value, 6, 0);
    for (int i = 0; i < 30; i++) {
        check_close(mean[i], each[i].mean, 1e-14);
        check_close(lower[i], each[i].lower, 1e-13);
        check_close(shrinkage[i], each[i].shrinkage, 1e-13);
    }
    cxm_status status = CXM_E_MEMORY;
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = cxm_measure_analyse(measure, columns, NULL, 2, NULL, NULL, &failing.host, figures, rows, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(metafor),
        cmocka_unit_test(batches_of_dyestuff),
        cmocka_unit_test(no_difference_of_batches),
        cmocka_unit_test(ball_players),
        cmocka_unit_test(what_it_is_defined_by),
        cmocka_unit_test(intervals_hold),
        cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(refusals),
        cmocka_unit_test(extremes),
        cmocka_unit_test(as_a_measure),
    };
    size_t count = 10;
    CHECK_ROWS(status_cases, statuses, tests, count);
    const int failed = _cmocka_run_group_tests("shrinkage", tests, count, NULL, NULL);
    printf("%d cases of CXM_ORACLES skipped\n", skipped);
    return failed;
}
