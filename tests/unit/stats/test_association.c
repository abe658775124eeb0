/* Association of two columns against printed examples, independent programs, and the definitions by every pair of rows.
 * The oracles' cases are read from CXM_ORACLES and skipped without it; read test_two_groups.c next. */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include <cxm/unstable/association.h>

#include "stats/wide.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/pairs.h"

static cxm_association_result associated(const cxm_column *x, const cxm_column *y)
{
    cxm_association_result result;
    cxm_error error;
    if (cxm_association(x, y, 0.95, NULL, &result, &error))
        fail_msg("%s at row %lld: %s", cxm_status_name(error.code), (long long)error.row, error.message);
    return result;
}

static cxm_association_result associated_doubles(const double *x, const double *y, int64_t n)
{
    cxm_column left = pairs_doubles(x, n), right = pairs_doubles(y, n);
    return associated(&left, &right);
}

static cxm_association_result associated_table(const int64_t *counts, int64_t rows, int64_t columns)
{
    static const double points[] = {0, 1, 2, 3, 4, 5, 6, 7};
    cxm_contingency table = {points, points, counts, rows, columns, 0, 0};
    cxm_association_result result;
    cxm_error error;
    for (int64_t i = 0; i < rows * columns; i++)
        table.n += counts[i];
    if (cxm_association_of_table(&table, 0.95, NULL, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

/* ---- printed examples ---- */

/* Hollander and Wolfe 1973, Nonparametric Statistical Methods, page 185: tuna, Hunter's L value and a panel's score */
static const double tuna_x[] = {44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1};
static const double tuna_y[] = {2.6, 3.1, 2.5, 5, 3.6, 4, 5.2, 2.8, 3.8};

static void tuna(void **state)
{
    (void)state;
    cxm_association_result a = associated_doubles(tuna_x, tuna_y, 9);
    assert_int_equal(a.concordant, 26); /* T = 26 */
    assert_int_equal(a.discordant, 10);
    check_printed(a.kendall.estimate.value, 0.4444444, 5e-8);
    check_printed(a.spearman.estimate.value, 0.6, 1e-15);
    check_printed(a.pearson.estimate.value, 0.5711816, 5e-8);
}

/* Agresti 2002, Categorical Data Analysis, 2nd edition, table 2.8 and sections 2.4.4, 3.4.3: income by job satisfaction */
static const int64_t satisfaction[] = {1, 3, 10, 6, 2, 3, 10, 7, 1, 6, 14, 12, 0, 1, 9, 11};

static void job_satisfaction(void **state)
{
    (void)state;
    cxm_association_result a = associated_table(satisfaction, 4, 4);
    assert_int_equal(a.pearson.estimate.n, 96);
    assert_int_equal(a.concordant, 1331);
    assert_int_equal(a.discordant, 849);
    check_printed(a.gamma.estimate.value, 0.221, 5e-4);
    check_printed(a.gamma.estimate.std_error, 0.117, 5e-4);
    check_printed(a.gamma.estimate.lower, -0.01, 5e-3);
    check_printed(a.gamma.estimate.upper, 0.45, 5e-3);
}

/* ---- independent programs ---- */

static struct json_file association_oracles;

static const struct json *association_case(const char *id)
{
    if (!association_oracles.root)
        association_oracles = oracles_load("s05_association_survival.json");
    if (!association_oracles.root)
        skip();
    return oracles_case(association_oracles.root, id);
}

static int association_release(void **state)
{
    (void)state;
    json_close(&association_oracles);
    return 0;
}

static cxm_association_result association_of_case(const struct json *one)
{
    double x[16], y[16];
    int64_t n = oracles_numbers(one, "inputs.x", x, 16);
    assert_int_equal(oracles_numbers(one, "inputs.y", y, 16), n);
    return associated_doubles(x, y, n);
}

static void without_ties_as_r(void **state)
{
    (void)state;
    const struct json *one = association_case("cor_hollander_wolfe");
    cxm_association_result a = association_of_case(one);
    double ci[2];
    assert_int_equal(oracles_numbers(one, "expected.ci95", ci, 2), 2);
    check_close(a.pearson.estimate.value, oracles_number(one, "expected.pearson"), 1e-14);
    check_close(a.pearson.statistic, oracles_number(one, "expected.t"), 1e-13);
    check_close(a.pearson.p, oracles_number(one, "expected.p"), 1e-13);
    check_close(a.pearson.estimate.lower, ci[0], 1e-13);
    check_close(a.pearson.estimate.upper, ci[1], 1e-13);
    check_close(a.kendall.estimate.value, oracles_number(one, "expected.kendall_tau"), 1e-14);
    assert_int_equal(a.concordant, (int64_t)oracles_number(one, "expected.kendall_T"));
    check_close(a.spearman.estimate.value, oracles_number(one, "expected.spearman"), 1e-14);
}

static void with_ties_as_r(void **state)
{
    (void)state;
    const struct json *one = association_case("cor_ties");
    cxm_association_result a = association_of_case(one);
    double ci[2];
    assert_int_equal(oracles_numbers(one, "expected.pearson_ci95", ci, 2), 2);
    check_close(a.pearson.estimate.value, oracles_number(one, "expected.pearson"), 1e-14);
    check_close(a.pearson.p, oracles_number(one, "expected.pearson_p"), 1e-14);
    check_close(a.pearson.estimate.lower, ci[0], 1e-13);
    check_close(a.pearson.estimate.upper, ci[1], 1e-13);
    check_close(a.kendall.estimate.value, oracles_number(one, "expected.tau_b"), 1e-14);
    check_close(a.kendall.statistic, oracles_number(one, "expected.tau_z"), 1e-14);
    check_close(a.kendall.p, oracles_number(one, "expected.tau_p"), 1e-14);
    check_close(a.spearman.estimate.value, oracles_number(one, "expected.spearman"), 1e-14);
    check_close(a.spearman.p, oracles_number(one, "expected.spearman_p_t"), 1e-14);
}

/* ---- the definitions, by every pair of rows ---- */

static double average_rank(const double *values, int64_t n, int64_t row)
{
    double below = 0, same = 0;
    for (int64_t i = 0; i < n; i++) {
        below += values[i] < values[row];
        same += values[i] == values[row];
    }
    return below + (same + 1) / 2;
}

static double correlation(const double *x, const double *y, int64_t n)
{
    double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (int64_t i = 0; i < n; i++) {
        mx += x[i] / (double)n;
        my += y[i] / (double)n;
    }
    for (int64_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    return xy / sqrt(xx * yy);
}

/* Kendall's own form of the variance, as metrics of the field print it: (v0 - vt - vu) / 18 + v1 + v2. */
static void tie_sums(const double *values, int64_t n, double *two, double *three, double *five)
{
    *two = *three = *five = 0;
    for (int64_t i = 0; i < n; i++) {
        double t = 0;
        for (int64_t j = 0; j < n; j++)
            t += values[j] == values[i];
        *two += t - 1; /* one of t rows' share of t (t - 1) */
        *three += (t - 1) * (t - 2);
        *five += (t - 1) * (2 * t + 5);
    }
}

static void check_by_definition(const cxm_association_result *a, const double *x, const double *y, int64_t n)
{
    static double rank_x[PAIRS_MOST_ROWS], rank_y[PAIRS_MOST_ROWS], balance[PAIRS_MOST_ROWS];
    double tx2, tx3, tx5, ty2, ty3, ty5, m = (double)n;
    int64_t concordant = 0, discordant = 0, tied_x = 0, tied_y = 0, tied_both = 0;
    for (int64_t i = 0; i < n; i++) {
        balance[i] = 0;
        rank_x[i] = average_rank(x, n, i);
        rank_y[i] = average_rank(y, n, i);
        for (int64_t j = 0; j < n; j++) {
            int sign = pairs_sign(x[i], x[j]) * pairs_sign(y[i], y[j]);
            balance[i] += sign;
            if (j >= i)
                continue;
            concordant += sign > 0;
            discordant += sign < 0;
            tied_x += x[i] == x[j];
            tied_y += y[i] == y[j];
            tied_both += x[i] == x[j] && y[i] == y[j];
        }
    }
    assert_int_equal(a->concordant, concordant);
    assert_int_equal(a->discordant, discordant);
    assert_int_equal(a->tied_x, tied_x);
    assert_int_equal(a->tied_y, tied_y);
    assert_int_equal(a->tied_both, tied_both);
    check_close(a->spearman.estimate.value, correlation(rank_x, rank_y, n), 1e-12);
    check_close(a->pearson.estimate.value, correlation(x, y, n), 1e-12);

    tie_sums(x, n, &tx2, &tx3, &tx5);
    tie_sums(y, n, &ty2, &ty3, &ty5);
    double score = (double)(concordant - discordant), all = m * (m - 1) / 2;
    double u = all - (double)tied_x, v = all - (double)tied_y;
    double variance = (m * (m - 1) * (2 * m + 5) - tx5 - ty5) / 18 + tx2 * ty2 / (2 * m * (m - 1)) +
                      tx3 * ty3 / (9 * m * (m - 1) * (m - 2));
    check_close(a->kendall.estimate.value, score / sqrt(u * v), 1e-13);
    check_close(a->kendall.statistic, score / sqrt(variance), 1e-11);

    /* Brown and Benedetti's formulas as they are printed, with cells of one row */
    double P = 2 * (double)concordant, Q = 2 * (double)discordant, wr = 2 * u, wc = 2 * v, w = sqrt(wr * wc);
    double tau = (P - Q) / w, sum = 0, gamma_sum = 0, null_sum = 0;
    for (int64_t i = 0; i < n; i++) {
        double nx = 0, ny = 0, agree = 0;
        for (int64_t j = 0; j < n; j++) {
            nx += x[j] == x[i];
            ny += y[j] == y[i];
            agree += pairs_sign(x[i], x[j]) * pairs_sign(y[i], y[j]) > 0;
        }
        double disagree = agree - balance[i], vij = nx * wc + ny * wr;
        sum += (2 * w * balance[i] + tau * vij) * (2 * w * balance[i] + tau * vij);
        gamma_sum += (Q * agree - P * disagree) * (Q * agree - P * disagree);
        null_sum += balance[i] * balance[i];
    }
    double tau_variance = (sum - m * m * m * tau * tau * (wr + wc) * (wr + wc)) / (w * w * w * w);
    check_close(a->kendall.estimate.std_error, sqrt(tau_variance), 1e-9);
    check_close(a->gamma.estimate.value, (P - Q) / (P + Q), 1e-13);
    check_close(a->gamma.estimate.std_error, 4 * sqrt(gamma_sum) / ((P + Q) * (P + Q)), 1e-12);
    check_close(a->gamma.statistic, (P - Q) / (2 * sqrt(null_sum - (P - Q) * (P - Q) / m)), 1e-10);
}

static const struct definition_case {
    const char *name;
    int64_t n;
    double low;
    int64_t values;
    double step;
} definition_cases[] = {
    {"0 to 10", 500, 0, 11, 1},          {"a scale with halves", 500, 1, 9, 0.5},  {"-3 to 3", 300, -3, 7, 1},
    {"0 to 100", 800, 0, 101, 1},        {"two values", 60, 0, 2, 1},              {"years", 300, 1990, 30, 1},
    {"below the tables", 300, -110, 20, 1}, {"above the tables", 300, 130, 20, 1}, {"more than a small table", 3000, 0, 17, 1},
    {"as many values as rows", 700, 0.1, 1000000, 0.001}, {"five rows", 5, 0, 11, 1}, {"thousandths", 2500, 0, 50, 0.001},
};

static void by_definition(void **state)
{
    const struct definition_case *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS];
    struct random random = {(uint64_t)c->n};
    pairs_fill(&random, x, y, c->n, c->low, c->values, c->step);
    cxm_association_result a = associated_doubles(x, y, c->n);
    check_by_definition(&a, x, y, c->n);
}

/* ---- sameness ---- */

static void check_same(const cxm_association_result *a, const cxm_association_result *b)
{
    assert_int_equal(memcmp(a, b, sizeof *a), 0);
}

static const struct definition_case same_cases[] = {{"0 to 10 in all forms", 2999, 0, 11, 1},
                                                    {"0 to 100 in all forms", 2999, 0, 101, 1}};

static void all_forms_give_the_same(void **state)
{
    const struct definition_case *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS], strided[2 * PAIRS_MOST_ROWS], back[PAIRS_MOST_ROWS];
    static int8_t i8[PAIRS_MOST_ROWS];
    static uint8_t u8[PAIRS_MOST_ROWS];
    static int16_t i16[PAIRS_MOST_ROWS];
    static uint16_t u16[PAIRS_MOST_ROWS];
    static int32_t i32[PAIRS_MOST_ROWS];
    static uint32_t u32[PAIRS_MOST_ROWS];
    static int64_t i64[PAIRS_MOST_ROWS];
    static uint64_t u64[PAIRS_MOST_ROWS];
    static float f32[PAIRS_MOST_ROWS];
    static uint8_t bits[(2 * PAIRS_MOST_ROWS + 7) / 8];
    static double with_nulls[2][2 * PAIRS_MOST_ROWS];
    const int64_t n = c->n;
    struct random random = {7};
    pairs_fill(&random, x, y, n, c->low, c->values, c->step);
    memset(bits, 0, sizeof bits);
    for (int64_t i = 0; i < n; i++) {
        double value = x[i];
        i8[i] = (int8_t)value, u8[i] = (uint8_t)value, i16[i] = (int16_t)value, u16[i] = (uint16_t)value;
        i32[i] = (int32_t)value, u32[i] = (uint32_t)value, i64[i] = (int64_t)value, u64[i] = (uint64_t)value, f32[i] = (float)value;
        strided[2 * i] = value;
        back[n - 1 - i] = value;
        with_nulls[0][2 * i] = with_nulls[0][2 * i + 1] = value; /* every second row is a null, by its bit on one side */
        with_nulls[1][2 * i] = y[i];
        with_nulls[1][2 * i + 1] = NAN;
        bits[2 * i / 8] |= (uint8_t)(1 << 2 * i % 8);
    }
    cxm_column right = pairs_doubles(y, n), left = pairs_doubles(x, n);
    cxm_association_result want = associated(&left, &right), got;
    const struct {
        int32_t type;
        const void *data;
    } forms[] = {{CXM_TYPE_I8, i8},   {CXM_TYPE_U8, u8},   {CXM_TYPE_I16, i16}, {CXM_TYPE_U16, u16}, {CXM_TYPE_I32, i32},
                 {CXM_TYPE_U32, u32}, {CXM_TYPE_I64, i64}, {CXM_TYPE_U64, u64}, {CXM_TYPE_F32, f32}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        left = cxm_column_of(forms[i].type, forms[i].data, n);
        got = associated(&left, &right);
        check_same(&got, &want);
    }
    static uint8_t small[PAIRS_MOST_ROWS];
    for (int64_t i = 0; i < n; i++)
        small[i] = (uint8_t)y[i];
    cxm_column bytes = cxm_column_of(CXM_TYPE_U8, small, n);
    left = cxm_column_of(CXM_TYPE_U8, u8, n);
    got = associated(&left, &bytes);
    check_same(&got, &want);
    left = (cxm_column){.data = strided, .length = n, .stride = 16, .type = CXM_TYPE_F64};
    got = associated(&left, &right);
    check_same(&got, &want);
    left = (cxm_column){.data = back + n - 1, .length = n, .stride = -8, .type = CXM_TYPE_F64};
    got = associated(&left, &right);
    check_same(&got, &want);
    static double labels[128];
    for (int i = 0; i < 128; i++)
        labels[i] = i;
    cxm_column label = pairs_doubles(labels, 128);
    cxm_column codes = {.data = u8, .extra = &label, .length = n, .width = 1, .flags = CXM_COLUMN_UNSIGNED_CODES,
                        .type = CXM_TYPE_CODED};
    got = associated(&codes, &right);
    check_same(&got, &want);
    left = pairs_doubles(with_nulls[0], 2 * n);
    left.validity = bits;
    cxm_column nullable = pairs_doubles(with_nulls[1], 2 * n);
    nullable.flags = CXM_COLUMN_NAN_IS_NULL;
    got = associated(&left, &nullable);
    assert_int_equal(got.kendall.estimate.missing, n);
    got.pearson.estimate.missing = got.spearman.estimate.missing = got.kendall.estimate.missing = got.gamma.estimate.missing = 0;
    check_same(&got, &want);
}

static void order_of_rows_does_not_matter(void **state)
{
    const struct definition_case *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS];
    struct random random = {11};
    pairs_fill(&random, x, y, c->n, c->low, c->values, c->step);
    cxm_association_result want = associated_doubles(x, y, c->n);
    for (int64_t i = c->n; i-- > 1;) {
        int64_t other = random_below(&random, i + 1);
        double u = x[i], v = y[i];
        x[i] = x[other], y[i] = y[other], x[other] = u, y[other] = v;
    }
    cxm_association_result got = associated_doubles(x, y, c->n);
    check_same(&got, &want);
}

static void a_counted_table_gives_the_same(void **state)
{
    const struct definition_case *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS];
    struct random random = {13};
    if (c->values > 1000)
        return; /* has no table; the errors' tests say so */
    pairs_fill(&random, x, y, c->n, c->low, c->values, c->step);
    y[0] = NAN;
    cxm_column left = pairs_doubles(x, c->n), right = pairs_doubles(y, c->n);
    right.flags = CXM_COLUMN_NAN_IS_NULL;
    cxm_association_result want = associated(&left, &right), got;
    cxm_contingency table;
    assert_int_equal(cxm_contingency_count(&left, &right, NULL, &table, NULL), CXM_OK);
    assert_int_equal(table.missing, 1);
    assert_int_equal(table.n, c->n - 1);
    for (int64_t i = 0; i < table.x_count; i++)
        for (int64_t j = 0; j < table.y_count; j++) {
            int64_t rows = 0;
            for (int64_t k = 1; k < c->n; k++)
                rows += x[k] == table.x[i] && y[k] == table.y[j];
            assert_int_equal(table.counts[i * table.y_count + j], rows);
        }
    assert_int_equal(cxm_association_of_table(&table, 0.95, NULL, &got, NULL), CXM_OK);
    check_same(&got, &want);
    cxm_contingency_release(&table, NULL);
    assert_null(table.x);
    cxm_contingency_release(&table, NULL);
    cxm_contingency_release(NULL, NULL);
}

/* x and y trade places: the same coefficients; y turned round: the other sign. */
static void sides_and_signs(void **state)
{
    const struct definition_case *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS];
    struct random random = {17};
    pairs_fill(&random, x, y, c->n, c->low, c->values, c->step);
    cxm_association_result a = associated_doubles(x, y, c->n), b = associated_doubles(y, x, c->n);
    check_close(b.kendall.estimate.value, a.kendall.estimate.value, 1e-15);
    check_close(b.kendall.estimate.std_error, a.kendall.estimate.std_error, 1e-14);
    check_close(b.kendall.statistic, a.kendall.statistic, 1e-14);
    check_close(b.spearman.estimate.value, a.spearman.estimate.value, 1e-15);
    for (int64_t i = 0; i < c->n; i++)
        y[i] = -y[i];
    b = associated_doubles(x, y, c->n);
    assert_int_equal(b.concordant, a.discordant);
    check_close(b.kendall.estimate.value, -a.kendall.estimate.value, 1e-15);
    check_close(b.kendall.estimate.lower, -a.kendall.estimate.upper, 1e-14);
    check_close(b.gamma.estimate.value, -a.gamma.estimate.value, 1e-15);
    check_close(b.pearson.estimate.value, -a.pearson.estimate.value, 1e-14);
}

/* ---- many rows: counts whose cubes leave 64 bits ---- */

static void large_counts_stay_exact(void **state)
{
    (void)state;
    const int64_t m = INT64_C(1) << 30; /* two by two, four equal cells, then one that is larger */
    const int64_t even[] = {m, m, m, m}, odd[] = {m + 2, m - 1, m - 1, m};
    cxm_association_result a = associated_table(even, 2, 2);
    check_bits(a.kendall.estimate.value, 0);
    check_bits(a.kendall.p, 1);
    assert_int_equal(a.concordant, m * m);
    assert_int_equal(a.discordant, m * m);
    assert_int_equal(a.tied_x, 2 * m * (2 * m - 1)); /* 2 groups of 2 m rows */
    assert_int_equal(a.tied_both, 2 * m * (m - 1));
    a = associated_table(odd, 2, 2);
    assert_int_equal(a.concordant, (m + 2) * m);
    assert_int_equal(a.discordant, (m - 1) * (m - 1));
    /* of two by two, tau-b, rho and r are all phi, (ad - bc) / sqrt(products of the margins) */
    double r0 = 2.0 * (double)m + 1, r1 = 2.0 * (double)m - 1, phi = (4 * (double)m - 1) / (r0 * r1);
    check_printed(a.kendall.estimate.value / phi, 1, 1e-14);
    check_printed(a.spearman.estimate.value / phi, 1, 1e-14);
    check_printed(a.pearson.estimate.value / phi, 1, 1e-9); /* deviations are doubles */
    /* and z is phi * sqrt(n - 1) */
    check_printed(a.kendall.statistic / (phi * sqrt(4 * (double)m - 1)), 1, 1e-14);
}

/* Nearly all rows agree: what a row contributes to the standard error is a small difference of large products. The expected values
 * are from integers of any length and decimals of 60 digits. */
static void nearly_one_keeps_its_error(void **state)
{
    (void)state;
    const int64_t counts[] = {1000000000, 0, 1, 2, 0, 0, 0, 3, 2};
    cxm_association_result a = associated_table(counts, 3, 3);
    check_printed(a.kendall.estimate.value / 0.77151674829498018, 1, 1e-14);
    check_printed(a.kendall.estimate.std_error / 0.12766434900739113, 1, 1e-13);
    check_printed(a.gamma.estimate.std_error / 2.1540659144232333e-09, 1, 1e-13);
    check_printed(a.kendall.statistic / 24397.501896905833, 1, 1e-14);
}

/* Rows in order meet windows of values one after the other; in any other order they give the same bits. */
static void sorted_rows(void **state)
{
    (void)state;
    enum { ROWS = 30000 };
    static uint8_t x[2][ROWS], y[2][ROWS];
    for (int i = 0; i < ROWS; i++) {
        int other = (int)((int64_t)i * 7919 % ROWS); /* 7919 is prime, so that all rows are met */
        x[0][i] = x[1][other] = (uint8_t)(i / 600);
        y[0][i] = y[1][other] = (uint8_t)(150 - i / 700 + i % 3);
    }
    cxm_association_result a[2];
    for (int k = 0; k < 2; k++) {
        cxm_column left = cxm_column_of(CXM_TYPE_U8, x[k], ROWS), right = cxm_column_of(CXM_TYPE_U8, y[k], ROWS);
        a[k] = associated(&left, &right);
    }
    check_same(&a[0], &a[1]);
    assert_int_equal(a[0].x_values, 50);
    assert_int_equal(a[0].tied_x, 50 * (600 * 599 / 2));
}

static void wide_integers(void **state)
{
    (void)state;
    cxm__wide sum = {0, 0};
    const int64_t big = INT64_C(1) << 62;
    for (int i = 0; i < 3; i++)
        cxm__wide_add_product(&sum, big, big + 1);
    cxm__wide_add_product(&sum, -3 * (big / 2), 2 * (big / 2));
    cxm__wide_add_product(&sum, -3 * (big / 2), 2 * (big / 2));
    check_bits(cxm__wide_value(sum), 3 * 0x1p62);
    cxm__wide_add_product(&sum, -big, 4);
    check_bits(cxm__wide_value(sum), -0x1p62);
    cxm__wide_add_product(&sum, big, 1);
    check_bits(cxm__wide_value(sum), 0);
    cxm__wide_add_product(&sum, INT64_MIN, INT64_MIN);
    check_bits(cxm__wide_value(sum), 0x1p126);
    cxm__wide_add_product(&sum, INT64_MAX, INT64_MIN);
    check_bits(cxm__wide_value(sum), 0x1p63);
    cxm__wide_add_product(&sum, 1, INT64_MIN);
    cxm__wide_add_product(&sum, -1, 1);
    check_bits(cxm__wide_value(sum), -1);
}

/* ---- data that carry no number ---- */

static const struct status_case {
    const char *name;
    int64_t n;
    double x[6], y[6];
    int32_t value, pearson, kendall; /* statuses: of the value, of the two intervals */
    bool tested;                     /* kendall */
} status_cases[] = {
    {"no rows", 0, {0}, {0}, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW, false},
    {"one row", 1, {3}, {4}, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW, false},
    {"a constant", 4, {3, 3, 3, 3}, {1, 2, 3, 4}, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW, false},
    {"the other constant", 4, {1, 2, 3, 4}, {3, 3, 3, 3}, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW, false},
    {"two rows", 2, {1, 2}, {5, 4}, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW, true},
    {"three rows", 3, {1, 2, 3}, {5, 4, 6}, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, CXM_INTERVAL_TOO_FEW, true},
    {"four rows", 4, {1, 2, 3, 4}, {5, 4, 6, 6}, CXM_VALUE_OK, CXM_INTERVAL_OK, CXM_INTERVAL_OK, true},
    {"on a line", 5, {0.1, 0.2, 0.3, 0.4, 0.7}, {0.3, 0.5, 0.7, 0.9, 1.5}, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE,
     CXM_INTERVAL_DEGENERATE, true},
    {"falling", 5, {1, 2, 3, 4, 5}, {9, 8, 7, 6, 1}, CXM_VALUE_OK, CXM_INTERVAL_OK, CXM_INTERVAL_DEGENERATE, true},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    cxm_association_result a = associated_doubles(c->x, c->y, c->n);
    const cxm_tested_estimate *all[] = {&a.pearson, &a.spearman, &a.kendall, &a.gamma};
    for (int i = 0; i < 4; i++) {
        const cxm_estimate *estimate = &all[i]->estimate;
        assert_int_equal(estimate->status, c->value);
        assert_int_equal(isnan(estimate->value), c->value != CXM_VALUE_OK);
        assert_int_equal(isnan(estimate->lower), estimate->interval_status != CXM_INTERVAL_OK);
        assert_int_equal(isnan(estimate->confidence), estimate->interval_status != CXM_INTERVAL_OK);
        assert_int_equal(isnan(all[i]->p), all[i]->test_status != CXM_TEST_OK);
        assert_int_equal(estimate->n, c->n);
        if (!isnan(estimate->lower))
            assert_true(-1 <= estimate->lower && estimate->lower <= estimate->value && estimate->value <= estimate->upper &&
                        estimate->upper <= 1);
    }
    assert_int_equal(a.pearson.estimate.interval_status, c->pearson);
    assert_int_equal(a.kendall.estimate.interval_status, c->kendall);
    assert_int_equal(a.kendall.test_status, c->tested ? CXM_TEST_OK : CXM_TEST_NOT_TESTABLE);
}

static void a_limit_beyond_1_is_moved(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 4, 5, 6}, y[] = {1, 2, 3, 4, 6, 5};
    cxm_association_result a = associated_doubles(x, y, 6);
    check_bits(a.kendall.estimate.upper, 1);
    assert_int_equal(a.kendall.estimate.flags, CXM_ESTIMATE_UPPER_CLAMPED | CXM_ESTIMATE_FEW_ANSWERS);
}

/* ---- errors ---- */

static const double bad_numbers[] = {1, 2, NAN, 4}, bad_far[] = {1, -2e140, 3, 4}, bad_infinite[] = {1, 2, 3, INFINITY};
static const int64_t bad_integers[] = {1, 2, 3, INT64_C(9007199254740993)},
                     good_integers[] = {1, 2, 3, INT64_C(9007199254740991)};
static const double good_numbers[] = {4, 2, 3, 1};
static const char *const bad_text[] = {"a", "b", "c", "d"};

static const struct error_case {
    const char *name;
    int32_t type;
    const void *data;
    int64_t length;
    cxm_status status;
    int64_t row;
    const char *message;
} error_cases[] = {
    {"NaN", CXM_TYPE_F64, bad_numbers, 4, CXM_E_DOMAIN, 2,
     "y[2]: NaN is no number; if it means missing set CXM_COLUMN_NAN_IS_NULL"},
    {"far out", CXM_TYPE_F64, bad_far, 4, CXM_E_DOMAIN, 1, "y[1]: -2e140 is outside -1e140..1e140"},
    {"infinity", CXM_TYPE_F64, bad_infinite, 4, CXM_E_DOMAIN, 3, NULL},
    {"integers that doubles do not tell apart", CXM_TYPE_I64, bad_integers, 4, CXM_E_DOMAIN, 3,
     "y[3]: whole numbers from 2^53 on are not told apart"},
    {"integers that they do", CXM_TYPE_I64, good_integers, 4, CXM_OK, -1, NULL},
    {"text", CXM_TYPE_CSTR, bad_text, 4, CXM_E_TYPE, -1, "y: numbers are needed, and the column holds text"},
    {"length", CXM_TYPE_F64, good_numbers, 3, CXM_E_LENGTH, -1, "y has 3 rows, and 4 were expected"},
    {"no type", 99, good_numbers, 4, CXM_E_TYPE, -1, NULL},
    {"no data", CXM_TYPE_F64, NULL, 4, CXM_E_ARGUMENT, -1, NULL},
};

static void bad_columns(void **state)
{
    const struct error_case *c = *state;
    cxm_column x = pairs_doubles(good_numbers, 4), y = cxm_column_of(c->type, c->data, c->length);
    cxm_association_result result, untouched;
    cxm_contingency table = {0};
    cxm_error error;
    memset(&result, 0x5A, sizeof result);
    untouched = result;
    assert_int_equal(cxm_association(&x, &y, 0.95, NULL, &result, &error), c->status);
    if (c->status == CXM_OK)
        return;
    check_same(&result, &untouched);
    assert_int_equal(error.row, c->row);
    assert_int_equal(error.argument, 1);
    assert_string_equal(error.name, "y");
    if (c->message)
        assert_string_equal(error.message, c->message);
    assert_int_equal(cxm_contingency_count(&x, &y, NULL, &table, NULL), c->status);
    assert_null(table.x);
}

static void bad_arguments(void **state)
{
    (void)state;
    cxm_column x = pairs_doubles(good_numbers, 4);
    cxm_host host = CXM_HOST_INIT;
    cxm_association_result result;
    cxm_contingency table;
    cxm_error error;
    host.reserved = 1;
    assert_int_equal(cxm_association(NULL, &x, 0.95, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 0);
    assert_int_equal(cxm_association(&x, NULL, 0.95, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 1);
    assert_int_equal(cxm_association(&x, &x, 1, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "confidence: 1 is outside (0, 1)");
    assert_string_equal(error.name, "confidence");
    assert_int_equal(cxm_association(&x, &x, NAN, NULL, &result, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_association(&x, &x, 0.95, &host, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 3);
    assert_int_equal(cxm_association(&x, &x, 0.95, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 4);
    assert_int_equal(cxm_contingency_count(&x, &x, &host, &table, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_contingency_count(&x, &x, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 3);
    assert_int_equal(cxm_association_of_table(NULL, 0.95, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 0);
}

static const double table_points[] = {1, 2}, table_falls[] = {2, 1}, table_nan[] = {1, NAN};
static const int64_t table_counts[] = {3, 1, 2, 4}, table_negative[] = {3, 1, -2, 8},
                     table_huge[] = {INT64_MAX, 1, 2, INT64_MAX};

static const struct table_case {
    const char *name;
    cxm_contingency table;
    cxm_status status;
    const char *message;
} table_cases[] = {
    {"a table", {table_points, table_points, table_counts, 2, 2, 10, 0}, CXM_OK, ""},
    {"x falls", {table_falls, table_points, table_counts, 2, 2, 10, 0}, CXM_E_DOMAIN,
     "table.x[1]: 1; values must ascend, within -1e140..1e140"},
    {"y is NaN", {table_points, table_nan, table_counts, 2, 2, 10, 0}, CXM_E_DOMAIN,
     "table.y[1]: nan; values must ascend, within -1e140..1e140"},
    {"negative", {table_points, table_points, table_negative, 2, 2, 10, 0}, CXM_E_DOMAIN, "table.counts[2]: -2 is negative"},
    {"sum", {table_points, table_points, table_counts, 2, 2, 11, 0}, CXM_E_ARGUMENT, "table.n is 11, and the counts add up to 10"},
    {"smaller sum", {table_points, table_points, table_counts, 2, 2, 9, 0}, CXM_E_DOMAIN,
     "table.counts[3]: 4 makes the sum larger than table.n"},
    {"overflow", {table_points, table_points, table_huge, 2, 2, 1, 0}, CXM_E_DOMAIN, NULL},
    {"too many", {table_points, table_points, table_counts, 2, 2, (INT64_C(1) << 32) + 1, 0}, CXM_E_UNSUPPORTED, NULL},
    {"no counts", {table_points, table_points, NULL, 2, 2, 10, 0}, CXM_E_ARGUMENT, "table: x, y or counts is NULL"},
    {"negative size", {table_points, table_points, table_counts, -2, 2, 10, 0}, CXM_E_ARGUMENT, "table: a count is negative"},
    {"empty", {NULL, NULL, NULL, 0, 0, 0, 5}, CXM_OK, ""},
};

static void bad_tables(void **state)
{
    const struct table_case *c = *state;
    cxm_association_result result;
    cxm_error error;
    assert_int_equal(cxm_association_of_table(&c->table, 0.95, NULL, &result, &error), c->status);
    if (c->status && c->message)
        assert_string_equal(error.message, c->message);
    if (c->status)
        assert_string_equal(error.name, "table");
    if (!c->status)
        assert_int_equal(result.gamma.estimate.missing, c->table.missing);
}

static void too_many_cells(void **state)
{
    (void)state;
    static double x[PAIRS_MOST_ROWS];
    cxm_contingency table;
    cxm_error error;
    for (int i = 0; i < PAIRS_MOST_ROWS; i++)
        x[i] = i / 7.0;
    cxm_column column = pairs_doubles(x, 1024);
    assert_int_equal(cxm_contingency_count(&column, &column, NULL, &table, &error), CXM_OK); /* 2^20 cells */
    cxm_contingency_release(&table, NULL);
    column.length = 1025;
    assert_int_equal(cxm_contingency_count(&column, &column, NULL, &table, &error), CXM_E_UNSUPPORTED);
    assert_string_equal(error.message, "x has 1025 different values and y 1025, and a table has at most 1048576 cells; "
                                       "cxm_association() needs no table");
}

/* ---- memory and progress ---- */

static const struct definition_case memory_cases[] = {
    {"memory: ratings", 2999, 0, 11, 1}, {"memory: a large table", 2999, 0, 101, 1}, {"memory: a list", 2999, 0.5, 10, 0.01},
    {"memory: a long list", 2999, 0.1, 1000000, 0.001}};

static void memory_runs_out(void **state)
{
    const struct definition_case *c = *state;
    static double x[PAIRS_MOST_ROWS], y[PAIRS_MOST_ROWS];
    struct random random = {19};
    pairs_fill(&random, x, y, c->n, c->low, c->values, c->step);
    cxm_column left = pairs_doubles(x, c->n), right = pairs_doubles(y, c->n);
    cxm_association_result want = associated(&left, &right), got, untouched;
    struct failing_host failing;
    cxm_status status = CXM_E_MEMORY;
    memset(&untouched, 0x5A, sizeof untouched);
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        got = untouched;
        status = cxm_association(&left, &right, 0.95, &failing.host, &got, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        check_same(&got, status ? &untouched : &want);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(failing.calls > 1);
    if (c->values > 1000)
        return;
    cxm_contingency table = {0};
    status = CXM_E_MEMORY;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        status = cxm_contingency_count(&left, &right, &failing.host, &table, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(failing.outstanding, !status);
        assert_int_equal(!table.x, status != CXM_OK);
    }
    cxm_contingency same = table;
    status = CXM_E_MEMORY;
    struct failing_host second;
    for (int64_t at = 1; status; at++) {
        failing_host_init(&second, at);
        status = cxm_association_of_table(&same, 0.95, &second.host, &got, NULL);
        assert_int_equal(second.outstanding, 0);
    }
    check_same(&got, &want);
    cxm_contingency_release(&table, &failing.host);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
}

static void progress_can_stop_it(void **state)
{
    (void)state;
    enum { ROWS = (1 << 20) + 5000 };
    uint8_t *rows = calloc(ROWS, 1);
    struct failing_host failing;
    cxm_association_result result;
    assert_non_null(rows);
    cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, ROWS);
    failing_host_init(&failing, 0);
    assert_int_equal(cxm_association(&column, &column, 0.95, &failing.host, &result, NULL), CXM_OK);
    assert_int_equal(failing.heard, 1);
    assert_int_equal(result.tied_both, (int64_t)ROWS * (ROWS - 1) / 2);
    failing_host_init(&failing, 0);
    failing.cancel_at = 1;
    assert_int_equal(cxm_association(&column, &column, 0.95, &failing.host, &result, NULL), CXM_E_CANCELLED);
    assert_int_equal(failing.outstanding, 0);
    free(rows);
}

/* A point-biserial correlation is Pearson's with a column of booleans: r = (mean1 - mean0) / s * sqrt(n1 n0) / n. */
static void point_biserial(void **state)
{
    (void)state;
    const double score[] = {3, 9, 7, 10, 2, 8, 6, 9};
    const uint8_t renewed[] = {0, 1, 1, 1, 0, 1, 0, 0};
    cxm_column x = pairs_doubles(score, 8), y = cxm_column_of(CXM_TYPE_BOOL8, renewed, 8);
    cxm_association_result a = associated(&x, &y);
    double mean = 54.0 / 8, squares = 9 + 81 + 49 + 100 + 4 + 64 + 36 + 81, s = sqrt(squares / 8 - mean * mean);
    check_close(a.pearson.estimate.value, (34.0 / 4 - 20.0 / 4) / s * sqrt(4.0 * 4) / 8, 1e-14);
}

int main(void)
{
    struct CMUnitTest tests[128] = {
        cmocka_unit_test(tuna),
        cmocka_unit_test(job_satisfaction),
        cmocka_unit_test(without_ties_as_r),
        cmocka_unit_test(with_ties_as_r),
        cmocka_unit_test(large_counts_stay_exact),
        cmocka_unit_test(nearly_one_keeps_its_error),
        cmocka_unit_test(sorted_rows),
        cmocka_unit_test(wide_integers),
        cmocka_unit_test(a_limit_beyond_1_is_moved),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(too_many_cells),
        cmocka_unit_test(progress_can_stop_it),
        cmocka_unit_test(point_biserial),
    };
    size_t count = 13;
    CHECK_ROWS(definition_cases, by_definition, tests, count);
    CHECK_ROWS(definition_cases, order_of_rows_does_not_matter, tests, count);
    CHECK_ROWS(definition_cases, a_counted_table_gives_the_same, tests, count);
    CHECK_ROWS(definition_cases, sides_and_signs, tests, count);
    CHECK_ROWS(same_cases, all_forms_give_the_same, tests, count);
    CHECK_ROWS(status_cases, statuses, tests, count);
    CHECK_ROWS(error_cases, bad_columns, tests, count);
    CHECK_ROWS(table_cases, bad_tables, tests, count);
    CHECK_ROWS(memory_cases, memory_runs_out, tests, count);
    return _cmocka_run_group_tests("association", tests, count, NULL, association_release);
}
