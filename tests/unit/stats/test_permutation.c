/* Permutation tests against printed and computed p values, against counting every way in the test itself, and exact ones against
 * Monte Carlo. The oracles' cases are read from CXM_ORACLES and skipped without it. */
#include "support/check.h"

#include <stdlib.h>

#include <cxm/unstable/permutation.h>
#include <cxm/unstable/random.h>

#include "support/failing_host.h"
#include "support/numeric_columns.h"
#include "support/oracles.h"

static cxm_permutation_options choice(int32_t statistic, int32_t method)
{
    cxm_permutation_options options = CXM_PERMUTATION_OPTIONS_INIT;
    options.statistic = statistic;
    options.method = method;
    return options;
}

static cxm_permutation_result groups(const double *score, const uint8_t *group, const int32_t *cluster, int64_t n,
                                     cxm_permutation_options options)
{
    cxm_column s = cxm_column_of(CXM_TYPE_F64, score, n), g = cxm_column_of(CXM_TYPE_U8, group, n),
               c = cxm_column_of(CXM_TYPE_I32, cluster, n);
    cxm_permutation_result result;
    cxm_error error;
    if (cxm_permutation_groups(&s, &g, cluster ? &c : NULL, &options, NULL, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

static cxm_permutation_result two(const double *first, int64_t n1, const double *second, int64_t n2,
                                  cxm_permutation_options options)
{
    double score[600];
    uint8_t group[600];
    assert_true(n1 + n2 <= 600);
    for (int64_t i = 0; i < n1 + n2; i++) {
        score[i] = i < n1 ? first[i] : second[i - n1];
        group[i] = i >= n1;
    }
    return groups(score, group, NULL, n1 + n2, options);
}

static cxm_permutation_result paired(const double *difference, const int32_t *cluster, int64_t n, int32_t method)
{
    cxm_column d = cxm_column_of(CXM_TYPE_F64, difference, n), c = cxm_column_of(CXM_TYPE_I32, cluster, n);
    cxm_permutation_options options = choice(CXM_PERMUTATION_MEAN, method);
    cxm_permutation_result result;
    cxm_error error;
    if (cxm_permutation_paired(&d, cluster ? &c : NULL, &options, NULL, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

/* ---- printed and computed by others ---- */

/* Rice 2007, Mathematical Statistics and Data Analysis, 3rd edition, section 11.2.1: latent heat of fusion of ice, two methods */
static const double ice_a[] = {79.98, 80.04, 80.02, 80.04, 80.03, 80.03, 80.04, 79.97, 80.05, 80.03, 80.02, 80.00, 80.02};
static const double ice_b[] = {80.02, 79.94, 79.98, 79.97, 79.97, 80.03, 79.95, 79.97};
/* Brunner and Munzel 2000, Biometrical Journal 42, table 1; p of all splits: Neubert and Brunner 2007 */
static const double pain_y[] = {1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1}, pain_n[] = {3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4};

static void published(void **state)
{
    (void)state;
    const double exact = 873.0 / 203490; /* counted over all splits */
    cxm_permutation_result r = two(ice_a, 13, ice_b, 8, choice(CXM_PERMUTATION_MEAN, 0));
    check_close(r.difference.p, exact, 1e-13);
    check_close(r.difference.estimate.value, 79.97875 - 1040.27 / 13, 1e-13);
    assert_int_equal(r.resamples, 0);
    assert_int_equal(r.first, 13);
    assert_int_equal(r.second, 8);
    r = two(pain_y, 14, pain_n, 11, choice(CXM_PERMUTATION_BRUNNER_MUNZEL, 0));
    check_printed(r.difference.p, 0.008037645, 5e-10);
    check_printed(r.difference.statistic, 3.1375, 5e-5);
    check_printed(r.difference.estimate.value, 0.789, 5e-4);
}

static void as_r(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s13_resampling.json"), other = oracles_load("s07_divergence.json");
    if (!file.root || !other.root)
        skip();
    double a[64], b[64];
    const struct json *one = oracles_case(file.root, "perm_ice");
    int64_t n1 = oracles_numbers(one, "inputs.A", a, 64), n2 = oracles_numbers(one, "inputs.B", b, 64);
    cxm_permutation_result r = two(a, n1, b, n2, choice(CXM_PERMUTATION_MEAN, 0));
    check_close(r.difference.p, oracles_number(one, "expected.p_two_exact"), 1e-13);
    one = oracles_case(other.root, "bm_perm");
    n1 = oracles_numbers(one, "inputs.x", a, 64), n2 = oracles_numbers(one, "inputs.y", b, 64);
    r = two(a, n1, b, n2, choice(CXM_PERMUTATION_BRUNNER_MUNZEL, 0));
    check_close(r.difference.p, oracles_number(one, "expected.p"), 1e-10);
    json_close(&file);
    json_close(&other);
}

/* ---- every way, counted here ---- */

static double counted(const double *score, const uint8_t *group, const int64_t *size, int n)
{
    double far = 0, all = 0, observed = 0, rows = 0, sum = 0, scale = 0;
    int chosen = 0;
    for (int i = 0; i < n; i++) {
        chosen += group[i];
        rows += size ? (double)size[i] : 1;
        sum += score[i];
        scale += fabs(score[i]);
    }
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t set = 0; set < (uint32_t)1 << n; set++) {
            double s2 = 0, n2 = 0;
            int bits = 0;
            bool same = true;
            for (int i = 0; i < n; i++) {
                bool in = set >> i & 1;
                same = same && in == group[i];
                bits += in;
                s2 += in ? score[i] : 0;
                n2 += !in ? 0 : size ? (double)size[i] : 1;
            }
            if (bits != chosen)
                continue;
            double distance = fabs(s2 / n2 - (sum - s2) / (rows - n2));
            if (!pass && same)
                observed = distance;
            if (pass) {
                all++;
                far += distance >= observed - 1e-11 * scale;
            }
        }
    return far / all;
}

static void every_split(void **state)
{
    (void)state;
    cxm_random random = cxm_random_begin(11, 0);
    for (int round = 0; round < 120; round++) {
        double score[14], ranks[14];
        uint8_t group[14];
        int n = 4 + (int)cxm_random_below(&random, 11), kind = round % 4, k = 1 + (int)cxm_random_below(&random, (uint64_t)n - 1);
        for (int i = 0; i < n; i++) {
            group[i] = i < k;
            double whole = (double)cxm_random_below(&random, kind == 0 ? 3 : 11);
            score[i] = kind == 2 ? cxm_random_unit(&random) : kind == 3 ? whole / 100 - 0.05 : whole;
        }
        for (int i = 0; i < n; i++) {
            ranks[i] = 0.5;
            for (int j = 0; j < n; j++)
                ranks[i] += score[j] < score[i] ? 1 : score[j] == score[i] ? 0.5 : 0;
        }
        cxm_permutation_result r = groups(score, group, NULL, n, choice(CXM_PERMUTATION_MEAN, 0));
        if (r.difference.test_status == CXM_TEST_OK)
            check_close(r.difference.p, counted(score, group, NULL, n), 1e-12);
        r = groups(score, group, NULL, n, choice(CXM_PERMUTATION_RANK, 0));
        if (r.difference.test_status == CXM_TEST_OK)
            check_close(r.difference.p, counted(ranks, group, NULL, n), 1e-12);
        assert_int_equal(r.resamples, 0);
    }
}

static void every_split_of_clusters(void **state)
{
    (void)state;
    cxm_random random = cxm_random_begin(12, 0);
    for (int round = 0; round < 40; round++) {
        double score[40], sums[10] = {0};
        uint8_t group[40], of[10];
        int32_t cluster[40];
        int64_t size[10] = {0};
        for (int c = 0; c < 10; c++)
            of[c] = c >= 4;
        for (int i = 0; i < 40; i++) {
            int c = i < 10 ? i : (int)cxm_random_below(&random, 10);
            cluster[i] = 100 - 7 * c;
            group[i] = of[c];
            score[i] = (double)cxm_random_below(&random, 11) + (round % 2 ? cxm_random_unit(&random) : 0);
            sums[c] += score[i];
            size[c]++;
        }
        cxm_permutation_result r = groups(score, group, cluster, 40, choice(CXM_PERMUTATION_MEAN, 0));
        check_close(r.difference.p, counted(sums, of, size, 10), 1e-12);
        assert_int_equal(r.difference.estimate.clusters, 10);
        double p = r.difference.p;
        r = groups(score, group, cluster, 40, choice(CXM_PERMUTATION_MEAN, CXM_PERMUTATION_MONTE_CARLO));
        check_printed(r.difference.p, p, 5 * sqrt(p * (1 - p) / 9999) + 1e-4);
        double ranks[10] = {0}, mean[2] = {0, 0};
        int64_t rows[2] = {0, 0};
        for (int i = 0; i < 40; i++) {
            double rank = 0.5;
            for (int j = 0; j < 40; j++)
                rank += score[j] < score[i] ? 1 : score[j] == score[i] ? 0.5 : 0;
            ranks[(100 - cluster[i]) / 7] += rank;
            mean[group[i]] += rank;
            rows[group[i]]++;
        }
        r = groups(score, group, cluster, 40, choice(CXM_PERMUTATION_RANK, 0));
        check_close(r.difference.p, counted(ranks, of, size, 10), 1e-12);
        check_close(r.difference.estimate.value, mean[1] / (double)rows[1] - mean[0] / (double)rows[0], 1e-12);
    }
}

static double flips_counted(const double *d, int n)
{
    double far = 0, observed = 0, scale = 0;
    for (int i = 0; i < n; i++)
        observed += d[i], scale += fabs(d[i]);
    for (uint32_t set = 0; set < (uint32_t)1 << n; set++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += set >> i & 1 ? -d[i] : d[i];
        far += fabs(sum) >= fabs(observed) - 1e-12 * scale;
    }
    return far / (double)((uint32_t)1 << n);
}

static void every_flip(void **state)
{
    (void)state;
    cxm_random random = cxm_random_begin(13, 0);
    for (int round = 0; round < 60; round++) {
        double d[15], sums[15] = {0};
        int32_t cluster[45];
        double rows[45];
        int n = 5 + (int)cxm_random_below(&random, 11);
        for (int i = 0; i < n; i++)
            d[i] = round % 3 == 0 ? cxm_random_unit(&random) - 0.3
                                  : (double)cxm_random_below(&random, 9) - 3 - (round % 3 == 1 ? 0.5 : 0);
        check_close(paired(d, NULL, n, 0).difference.p, flips_counted(d, n), 1e-13);
        for (int i = 0; i < 3 * n; i++) {
            cluster[i] = i % n;
            rows[i] = d[i % n] + (i < n ? 1 : -0.25);
            sums[i % n] += rows[i];
        }
        check_close(paired(rows, cluster, 3 * n, 0).difference.p, flips_counted(sums, n), 1e-13);
    }
    /* Fisher 1935, The Design of Experiments, section 21: Darwin's maize, 863 of 16384 sums of one sign are as far: p 1726 /
     * 32768 */
    const double maize[] = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
    check_close(paired(maize, NULL, 15, 0).difference.p, 1726.0 / 32768, 1e-14);
}

/* Beyond what can be walked through: 1e30 and more ways by the network, against Monte Carlo and a closed form. */
static void beyond_enumeration(void **state)
{
    (void)state;
    cxm_random random = cxm_random_begin(14, 0);
    static double a[300], b[300];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 150; i++) {
            a[i] = (double)cxm_random_below(&random, 11);
            b[i] = fmin(10, a[i] * 0.2 + (double)cxm_random_below(&random, 10));
        }
        cxm_permutation_result exact = two(a, 150, b, 120, choice(0, 0)),
                               drawn = two(a, 150, b, 120, choice(0, CXM_PERMUTATION_MONTE_CARLO));
        double p = exact.difference.p;
        assert_int_equal(exact.resamples, 0);
        assert_int_equal(drawn.resamples, 9999);
        check_printed(drawn.difference.p, p, 5 * sqrt(p * (1 - p) / 9999) + 1e-4);
        check_close(drawn.difference.p, (double)(drawn.as_far + 1) / 10000, 1e-15);
    }
    /* complete separation: only the observed split and its mirror image are as far, of C(200, 100) */
    for (int i = 0; i < 100; i++)
        a[i] = 3, b[i] = 4;
    double split = two(a, 100, b, 100, choice(CXM_PERMUTATION_MEAN, 0)).difference.p;
    check_close(split / (2 * exp(2 * lgamma(101) - lgamma(201))), 1, 1e-11);
    for (int i = 0; i < 200; i++) /* all signs alike: p = 2 / 2^200 */
        a[i] = 1 + i % 5;
    check_close(paired(a, NULL, 200, 0).difference.p * pow(2, 199), 1, 1e-12);
}

static void monte_carlo(void **state)
{
    (void)state;
    cxm_random random = cxm_random_begin(15, 0);
    static double a[300], b[300];
    for (int i = 0; i < 300; i++)
        a[i] = cxm_random_unit(&random), b[i] = cxm_random_unit(&random) + 0.05;
    cxm_permutation_result r = two(a, 300, b, 300, choice(CXM_PERMUTATION_MEAN, 0)); /* too many ways, and no whole numbers */
    assert_int_equal(r.resamples, 9999);
    assert_true(r.difference.p >= 1e-4);
    for (int i = 0; i < 300; i++)
        b[i] += 10;
    check_close(two(a, 300, b, 300, choice(CXM_PERMUTATION_MEAN, 0)).difference.p, 1e-4, 1e-15); /* never 0 */
    for (int32_t statistic = 0; statistic <= CXM_PERMUTATION_BRUNNER_MUNZEL; statistic++) {
        double exact = two(pain_y, 14, pain_n, 11, choice(statistic, 0)).difference.p;
        double drawn = two(pain_y, 14, pain_n, 11, choice(statistic, CXM_PERMUTATION_MONTE_CARLO)).difference.p;
        check_printed(drawn, exact, 5 * sqrt(exact / 9999) + 1e-4);
    }
    double d[40];
    for (int i = 0; i < 40; i++)
        d[i] = a[i] - 0.4;
    r = paired(d, NULL, 40, 0);
    assert_int_equal(r.resamples, 9999);
    double ten = paired(d, NULL, 18, 0).difference.p, drawn = paired(d, NULL, 18, CXM_PERMUTATION_MONTE_CARLO).difference.p;
    check_printed(drawn, ten, 5 * sqrt(ten * (1 - ten) / 9999) + 1e-4);
}

static void run_backwards(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    (void)context;
    for (int32_t i = n - 1; i >= 0; i--)
        task(work, i);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    double score[60];
    uint8_t group[60];
    cxm_random random = cxm_random_begin(16, 0);
    for (int i = 0; i < 60; i++)
        score[i] = cxm_random_unit(&random), group[i] = i % 3 == 0;
    cxm_column s = cxm_column_of(CXM_TYPE_F64, score, 60), g = cxm_column_of(CXM_TYPE_U8, group, 60);
    cxm_permutation_options options = choice(0, CXM_PERMUTATION_MONTE_CARLO);
    cxm_permutation_result alone, shared;
    cxm_host host = CXM_HOST_INIT;
    host.run = run_backwards;
    assert_int_equal(cxm_permutation_groups(&s, &g, NULL, &options, NULL, &alone, NULL), CXM_OK);
    for (host.threads = 0; host.threads < 100; host.threads += 9) {
        assert_int_equal(cxm_permutation_groups(&s, &g, NULL, &options, &host, &shared, NULL), CXM_OK);
        assert_int_equal(alone.as_far, shared.as_far);
        assert_int_equal(cxm_permutation_paired(&s, NULL, &options, &host, &shared, NULL), CXM_OK);
    }
}

/* ---- columns ---- */

static void columns_say_the_same(void **state)
{
    (void)state;
    const int values[20] = {3, 7, 9, 10, 10, 2, 5, 8, 8, 9, 1, 0, 4, 6, 6, 3, 2, 7, 5, 5};
    uint8_t group[40];
    double same = 0;
    for (int form = 0; form < NUMERIC_FORMS; form++) {
        struct numeric_column column;
        int64_t nulls = numeric_column_of(&column, values, 20, form);
        for (int64_t i = 0; i < column.column.length; i++)
            group[i] = (uint8_t)(3 + 4 * (form == 13 ? i / 2 >= 10 : i >= 10)); /* any two values are two groups */
        cxm_column g = cxm_column_of(CXM_TYPE_U8, group, column.column.length);
        cxm_permutation_result r;
        cxm_error e;
        assert_int_equal(cxm_permutation_groups(&column.column, &g, NULL, NULL, NULL, &r, &e), CXM_OK);
        assert_int_equal(r.difference.estimate.missing, nulls);
        assert_int_equal(r.first, 10);
        same = form ? same : r.difference.p;
        check_bits(r.difference.p, same);
        check_close(r.difference.estimate.value, -3.2, 1e-14);
    }
}

static void not_testable(void **state)
{
    (void)state;
    const double alike[6] = {4, 4, 4, 4, 4, 4}, zeros[6] = {0}, some[6] = {1, 2, 3, 4, 5, 7};
    const uint8_t half[6] = {0, 0, 0, 1, 1, 1}, none[6] = {0};
    const int32_t four[6] = {1, 1, 2, 3, 3, 4};
    cxm_permutation_result r = groups(alike, half, NULL, 6, choice(0, 0));
    assert_int_equal(r.difference.test_status, CXM_TEST_NOT_TESTABLE);
    check_nan(r.difference.p);
    check_close(r.difference.estimate.value, 0, 0);
    r = groups(some, none, NULL, 6, choice(0, 0));
    assert_int_equal(r.difference.test_status, CXM_TEST_NOT_TESTABLE);
    check_nan(r.difference.estimate.value);
    assert_int_equal(r.difference.estimate.status, CXM_VALUE_UNDEFINED);
    r = groups(some, half, NULL, 0, choice(0, 0));
    assert_int_equal(r.difference.estimate.status, CXM_VALUE_NO_DATA);
    r = groups(some, half, four, 6, choice(0, 0));
    assert_int_equal(r.difference.estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    check_nan(r.difference.p);
    r = paired(zeros, NULL, 6, 0);
    assert_int_equal(r.difference.test_status, CXM_TEST_NOT_TESTABLE);
    r = paired(some, four, 6, 0);
    assert_int_equal(r.difference.estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    r = groups(some, half, NULL, 6, choice(CXM_PERMUTATION_BRUNNER_MUNZEL, 0)); /* complete separation: t infinite, p stands */
    check_close(r.difference.p, 0.1, 1e-14);
    check_nan(r.difference.statistic);
    check_close(r.difference.estimate.value, 1, 0);
}

static void refused(void **state)
{
    (void)state;
    const double score[4] = {1, 2, 3, NAN};
    const uint8_t group[4] = {0, 1, 2, 0};
    const int32_t cluster[4] = {1, 1, 2, 2};
    cxm_column s = cxm_column_of(CXM_TYPE_F64, score, 3), g = cxm_column_of(CXM_TYPE_U8, group, 3),
               c = cxm_column_of(CXM_TYPE_I32, cluster, 3);
    cxm_permutation_options options = CXM_PERMUTATION_OPTIONS_INIT;
    cxm_permutation_result r;
    cxm_error e;
    assert_int_equal(cxm_permutation_groups(&s, &g, NULL, NULL, NULL, &r, &e), CXM_E_DOMAIN);
    assert_int_equal(e.row, 2);
    assert_string_equal(e.name, "group");
    s.length = g.length = c.length = 2;
    assert_int_equal(cxm_permutation_groups(&s, &g, &c, NULL, NULL, &r, &e), CXM_E_DOMAIN);
    assert_int_equal(e.row, 1);
    assert_string_equal(e.name, "cluster");
    s.length = g.length = 4;
    assert_int_equal(cxm_permutation_groups(&s, &g, NULL, NULL, NULL, &r, &e), CXM_E_DOMAIN);
    assert_string_equal(e.name, "score");
    g.length = 3;
    assert_int_equal(cxm_permutation_groups(&s, &g, NULL, NULL, NULL, &r, &e), CXM_E_LENGTH);
    s.length = 2;
    g.length = 2;
    assert_int_equal(cxm_permutation_groups(&s, NULL, NULL, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_permutation_groups(NULL, &g, NULL, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_permutation_groups(&s, &g, NULL, NULL, NULL, NULL, &e), CXM_E_ARGUMENT);
    options.resamples = 0;
    assert_int_equal(cxm_permutation_groups(&s, &g, NULL, &options, NULL, &r, &e), CXM_E_ARGUMENT);
    options = choice(3, 0);
    assert_int_equal(cxm_permutation_groups(&s, &g, NULL, &options, NULL, &r, &e), CXM_E_ARGUMENT);
    options = choice(CXM_PERMUTATION_BRUNNER_MUNZEL, 0);
    assert_int_equal(cxm_permutation_groups(&s, &g, &c, &options, NULL, &r, &e), CXM_E_UNSUPPORTED);
    assert_int_equal(cxm_permutation_paired(&s, NULL, &options, NULL, &r, &e), CXM_E_UNSUPPORTED);
    assert_int_equal(cxm_permutation_paired(NULL, NULL, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_string_equal(e.name, "difference");
    c.length = 1;
    assert_int_equal(cxm_permutation_paired(&s, &c, NULL, NULL, &r, &e), CXM_E_LENGTH);
    assert_int_equal(e.argument, 1);
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    double score[24];
    uint8_t group[24];
    int32_t cluster[24];
    for (int i = 0; i < 24; i++)
        score[i] = i * i % 7, group[i] = (uint8_t)(i / 3 % 2), cluster[i] = i / 3;
    cxm_column s = cxm_column_of(CXM_TYPE_F64, score, 24), g = cxm_column_of(CXM_TYPE_U8, group, 24),
               c = cxm_column_of(CXM_TYPE_I32, cluster, 24);
    for (int call = 0; call < 6; call++)
        for (int64_t at = 1;; at++) {
            struct failing_host failing;
            cxm_permutation_options options = choice(call < 3 ? call : 0, call == 4 ? CXM_PERMUTATION_MONTE_CARLO : 0);
            cxm_permutation_result r = {.first = -1};
            cxm_error e;
            failing_host_init(&failing, at);
            cxm_status status = call == 5 ? cxm_permutation_paired(&s, &c, &options, &failing.host, &r, &e)
                                          : cxm_permutation_groups(&s, &g, call == 3 ? &c : NULL, &options, &failing.host, &r, &e);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
            if (failing.calls < at) {
                assert_int_equal(status, CXM_OK);
                assert_true(at > 3);
                break;
            }
            assert_int_equal(status, CXM_E_MEMORY);
            assert_int_equal(r.first, -1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(as_r),
        cmocka_unit_test(every_split),
        cmocka_unit_test(every_split_of_clusters),
        cmocka_unit_test(every_flip),
        cmocka_unit_test(beyond_enumeration),
        cmocka_unit_test(monte_carlo),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(columns_say_the_same),
        cmocka_unit_test(not_testable),
        cmocka_unit_test(refused),
        cmocka_unit_test(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
