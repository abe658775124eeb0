/* The exact bootstrap against enumeration in integers, binomials and convolution; the seeded one against it, against R's boot with
 * given resamples, and against itself for other numbers of threads. The oracle's case is read from CXM_ORACLES. */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include <cxm/unstable/bootstrap.h>
#include <cxm/unstable/distributions.h>

#include "stats/lattice.h"
#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"

static cxm_bootstrap_result exact(const int64_t *counts, int32_t points, double first, double step, int32_t interval,
                                  double confidence)
{
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result result;
    cxm_error error;
    options.interval = interval;
    options.confidence = confidence;
    if (cxm_bootstrap_mean(counts, points, first, step, &options, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

/* ---- the exact distribution ---- */

/* Ways to draw each sum: coefficients of (sum of counts[k] x^k)^n, whose total n^n fits 64 bits up to n = 15. */
static int64_t enumerated(const int64_t *counts, int points, int64_t n, uint64_t *ways)
{
    uint64_t next[256];
    int64_t length = 1;
    ways[0] = 1;
    for (int64_t draw = 0; draw < n; draw++) {
        memset(next, 0, sizeof next);
        for (int64_t i = 0; i < length; i++)
            for (int k = 0; k < points; k++)
                next[i + k] += ways[i] * (uint64_t)counts[k];
        length += points - 1;
        memcpy(ways, next, (size_t)length * sizeof *ways);
    }
    return length;
}

static void small_enumerated(void **state)
{
    (void)state;
    static const struct {
        int points;
        int64_t counts[6];
    } cases[] = {{2, {1, 1}},          {2, {1, 2}},          {3, {1, 0, 1}},       {3, {4, 2, 5}},    {3, {0, 7, 1}},
                 {3, {8, 1, 3}},       {5, {1, 0, 2, 0, 4}}, {5, {3, 1, 1, 2, 5}}, {4, {0, 3, 0, 9}}, {6, {1, 1, 1, 1, 1, 1}},
                 {6, {5, 0, 0, 0, 0, 7}}, {2, {13, 1}},      {4, {0, 0, 1, 14}},   {3, {14, 0, 1}}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct cxm__lattice lattice;
        uint64_t ways[256], all = 1, below = 0;
        int64_t n = 0, sums[1], length;
        double got[1];
        for (int k = 0; k < cases[c].points; k++)
            n += cases[c].counts[k];
        for (int64_t i = 0; i < n; i++)
            all *= (uint64_t)n;
        length = enumerated(cases[c].counts, cases[c].points, n, ways);
        cxm__lattice_of(&lattice, cases[c].counts, cases[c].points);
        for (int64_t s = 0; s < length; s++) {
            below += ways[s];
            if ((s - lattice.first * n) % lattice.unit || s < lattice.first * n)
                continue;
            sums[0] = (s - lattice.first * n) / lattice.unit;
            cxm__lattice_below(&lattice, sums, 1, got);
            check_close(got[0], (double)below / (double)all, 5e-15);
        }
        assert_true(below == all);
        /* quantiles at levels of 1 / 1024, which integers can judge: all * level is a comparison of products */
        for (uint64_t level = 1; level < 1024; level += 7) {
            int64_t lower = -1, upper = -1;
            uint64_t under = 0;
            for (int64_t s = 0; s < length; s++) {
                under += ways[s];
                if (lower < 0 && ways[s] && under >= (all >> 10) * level + ((all & 1023) * level + 1023) / 1024)
                    lower = s;
                if (ways[s] && all - (under - ways[s]) >= (all >> 10) * level + ((all & 1023) * level + 1023) / 1024)
                    upper = s;
            }
            double p = (double)level / 1024;
            assert_int_equal(lattice.first * n + lattice.unit * cxm__lattice_quantile(&lattice, p, false), lower);
            assert_int_equal(lattice.first * n + lattice.unit * cxm__lattice_quantile(&lattice, p, true), upper);
        }
    }
}

static void two_points_are_binomial(void **state)
{
    (void)state;
    static const int64_t cases[][2] = {{500, 500}, {999, 1}, {999990, 10}, {300000, 700000}, {999999999, 1}, {999999950, 50},
                                       {400000000, 600000000}, {INT64_C(1) << 51, (INT64_C(1) << 51) + 12345}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct cxm__lattice lattice;
        double below[1], n = (double)(cases[c][0] + cases[c][1]), worst = 0;
        cxm__lattice_of(&lattice, cases[c], 2);
        for (int i = -80; i <= 80; i++) {
            int64_t sum = lattice.sum + (int64_t)floor(i * lattice.deviation / 10);
            if (sum < 0)
                continue;
            cxm__lattice_below(&lattice, &sum, 1, below);
            worst = fmax(worst, fabs(below[0] - cxm_binomial_cdf(sum, lattice.n, (double)cases[c][1] / n)));
        }
        if (worst > (n > 1e12 ? 2e-8 : 1e-12)) /* p rounded to a double moves n p by up to n * 1e-17 */
            fail_msg("%.0f answers: off by %g", n, worst);
    }
}

static void eleven_points_convolved(void **state)
{
    (void)state;
    static const int64_t sets[][11] = {{3, 0, 1, 4, 9, 20, 11, 60, 88, 70, 34}, {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 299},
                                       {100, 0, 100, 0, 100, 0, 0, 0, 0, 1, 0}, {0, 50, 0, 0, 1, 0, 0, 0, 0, 0, 200}};
    for (size_t c = 0; c < sizeof sets / sizeof *sets; c++) {
        struct cxm__lattice lattice;
        int64_t n = 0;
        for (int k = 0; k < 11; k++)
            n += sets[c][k];
        long double *now = calloc((size_t)n * 10 + 11, sizeof *now), *next = calloc((size_t)n * 10 + 11, sizeof *next), below = 0;
        now[0] = 1;
        for (int64_t draw = 0; draw < n; draw++) {
            memset(next, 0, ((size_t)n * 10 + 11) * sizeof *next);
            for (int64_t i = 0; i <= draw * 10; i++)
                for (int k = 0; k < 11; k++)
                    next[i + k] += now[i] * (long double)sets[c][k] / (long double)n;
            long double *swap = now;
            now = next;
            next = swap;
        }
        cxm__lattice_of(&lattice, sets[c], 11);
        for (int64_t s = 0; s <= n * 10; s++) {
            below += now[s];
            int64_t from = s - lattice.first * n;
            double got;
            if (from < 0 || from % lattice.unit)
                continue;
            from /= lattice.unit;
            cxm__lattice_below(&lattice, &from, 1, &got);
            check_close(got, (double)below, 2e-14);
        }
        free(now);
        free(next);
    }
}

/* Hardly any passives: the sum is nearly always even, or odd, and frequencies near pi matter. */
static void nearly_coarser(void **state)
{
    (void)state;
    const int64_t counts[3] = {40000, 2, 60000}, n = 100002;
    struct cxm__lattice lattice;
    cxm__lattice_of(&lattice, counts, 3);
    for (int i = -40; i <= 40; i++) {
        int64_t sum = lattice.sum + i * 17;
        double got, want = 0;
        for (int64_t middle = 0; middle < 40; middle++) {
            int64_t twos = (sum - middle) / 2; /* 2 x + middle <= sum */
            want += cxm_binomial_probability(middle, n, 2.0 / (double)n) * cxm_binomial_cdf(twos, n - middle, 0.6);
        }
        cxm__lattice_below(&lattice, &sum, 1, &got);
        check_close(got, want, 1e-12);
    }
}

static void mirrored(void **state)
{
    (void)state;
    const int64_t counts[5] = {7, 3, 0, 12, 30}, turned[5] = {30, 12, 0, 3, 7};
    for (int32_t interval = 0; interval < 2; interval++) {
        cxm_bootstrap_result a = exact(counts, 5, 1, 1, interval, 0.9), b = exact(turned, 5, 5, -1, interval, 0.9),
                             c = exact(turned, 5, 1, 1, interval, 0.9);
        check_close(a.estimate.value, b.estimate.value, 1e-15);
        check_close(a.estimate.lower, b.estimate.lower, 1e-15);
        check_close(a.estimate.upper, b.estimate.upper, 1e-15);
        check_close(a.lower_level, b.lower_level, 1e-13);
        check_close(a.acceleration, b.acceleration, 1e-14);
        check_close(a.estimate.lower, 6 - c.estimate.upper, 1e-14);
        check_close(a.estimate.upper, 6 - c.estimate.lower, 1e-14);
    }
}

/* BCa from its definition on the enumerated distribution of 12 answers. */
static void bca_by_definition(void **state)
{
    (void)state;
    const int64_t counts[3] = {2, 3, 7};
    uint64_t ways[256], below = 0;
    int64_t length = enumerated(counts, 3, 12, ways), sum = 3 + 14;
    double all = pow(12, 12), values[3], z0, a, levels[2], under = 0;
    for (int64_t s = 0; s < sum; s++)
        below += ways[s];
    z0 = cxm_normal_quantile(((double)below + (double)ways[sum] / 2) / all);
    for (int k = 0; k < 3; k++)
        values[k] = (double)(sum - k) / 11;
    a = cxm_jackknife_acceleration(values, counts, 3);
    cxm__bca_levels(z0, a, 0.95, levels);
    cxm_bootstrap_result r = exact(counts, 3, -100, 100, CXM_BOOTSTRAP_BCA, 0.95);
    check_close(r.bias_correction, z0, 1e-13);
    check_close(r.acceleration, a, 1e-14);
    check_close(r.lower_level, levels[0], 1e-13);
    check_close(r.upper_level, levels[1], 1e-13);
    int64_t lower = 0, upper = 0;
    for (int64_t s = 0; s < length; s++) {
        double before = under;
        under += (double)ways[s] / all;
        if (before < levels[0] && under >= levels[0])
            lower = s;
        if (1 - before >= levels[1])
            upper = s;
    }
    check_close(r.estimate.lower, 100 * ((double)lower / 12 - 1), 1e-14);
    check_close(r.estimate.upper, 100 * ((double)upper / 12 - 1), 1e-14);
    assert_int_equal(r.estimate.flags, CXM_ESTIMATE_FEW_ANSWERS);
    check_close(r.estimate.value, 100 * 5.0 / 12, 1e-14);
    check_close(r.estimate.std_error, 100 * sqrt((9.0 / 12 - 25.0 / 144) / 12), 1e-14);
}

/* n times the same shares: the interval shrinks by sqrt(n) around the score, to n = 1e15. */
static void any_size(void **state)
{
    (void)state;
    for (int64_t n = 1; n <= INT64_C(100000000000000); n *= 10) {
        const int64_t counts[3] = {2 * n, 3 * n, 5 * n};
        cxm_bootstrap_result r = exact(counts, 3, -100, 100, CXM_BOOTSTRAP_PERCENTILE, 0.95);
        double half = cxm_normal_quantile(0.975) * r.estimate.std_error, step = 10.0 / (double)n;
        check_printed(r.estimate.lower, 30 - half, step + half / sqrt((double)n));
        check_printed(r.estimate.upper, 30 + half, step + half / sqrt((double)n));
        assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_OK);
    }
}

static void degenerate(void **state)
{
    (void)state;
    const int64_t none[3] = {0, 0, 0}, one[3] = {0, 0, 1}, alike[3] = {0, 40, 0}, two[3] = {1, 0, 1}, many[3] = {1, 1, 1000000};
    cxm_bootstrap_result r = exact(none, 3, -100, 100, CXM_BOOTSTRAP_BCA, 0.95);
    assert_int_equal(r.estimate.status, CXM_VALUE_NO_DATA);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_TOO_FEW);
    r = exact(one, 3, -100, 100, CXM_BOOTSTRAP_BCA, 0.95);
    check_close(r.estimate.value, 100, 0);
    check_nan(r.estimate.std_error);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_TOO_FEW);
    r = exact(alike, 3, -100, 100, CXM_BOOTSTRAP_BCA, 0.95);
    check_close(r.estimate.value, 0, 0);
    check_close(r.estimate.std_error, 0, 0);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    check_nan(r.estimate.lower);
    r = exact(two, 3, -100, 100, CXM_BOOTSTRAP_PERCENTILE, 0.95);
    check_close(r.estimate.lower, -100, 0);
    check_close(r.estimate.upper, 100, 0);
    r = exact(many, 3, -100, 100, CXM_BOOTSTRAP_BCA, 0.95);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(r.estimate.flags, CXM_ESTIMATE_FEW_ANSWERS); /* two answers differ from the rest */
    r = exact(many, 3, -100, 100, CXM_BOOTSTRAP_BCA, 0.9999999); /* asks for more than these three answers can carry */
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_TOO_FEW);
    r = exact(many, 3, -100, 100, CXM_BOOTSTRAP_PERCENTILE, 1 - 1e-15);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_TOO_FEW);
}

/* How often a 95 % interval holds the score, exactly: over all answers that n customers of these shares can give. */
static double coverage(const double *share, int n, int32_t interval, double *unflagged)
{
    const double score = 100 * (share[2] - share[0]);
    double held = 0, all = 0, plain = 0, held_plain = 0;
    for (int a = 0; a <= n; a++)
        for (int b = 0; a + b <= n; b++) {
            const int64_t counts[3] = {a, b, n - a - b};
            double weight = cxm_binomial_probability(a, n, share[0]) *
                            cxm_binomial_probability(b, n - a, share[1] / (share[1] + share[2]));
            cxm_bootstrap_result r = exact(counts, 3, -100, 100, interval, 0.95);
            bool holds = r.estimate.lower <= score + 1e-9 && r.estimate.upper >= score - 1e-9; /* NaN does not */
            all += weight;
            held += holds ? weight : 0;
            if (r.estimate.interval_status == CXM_INTERVAL_OK && !(r.estimate.flags & CXM_ESTIMATE_FEW_ANSWERS)) {
                plain += weight;
                held_plain += holds ? weight : 0;
            }
        }
    check_close(all, 1, 1e-12);
    if (unflagged && plain > 0.5) /* rarer ones are the odd samples of their kind */
        *unflagged = held_plain / plain;
    return held;
}

static void covers(void **state)
{
    (void)state;
    const double usual[3] = {0.2, 0.3, 0.5}, level[3] = {0.34, 0.33, 0.33}, extreme[3] = {0.02, 0.08, 0.9};
    for (int n = 30; n <= 60; n *= 2) {
        check_printed(coverage(usual, n, CXM_BOOTSTRAP_PERCENTILE, NULL), 0.95, 0.01);
        check_printed(coverage(usual, n, CXM_BOOTSTRAP_BCA, NULL), 0.955, 0.015);
        check_printed(coverage(level, n, CXM_BOOTSTRAP_BCA, NULL), 0.95, 0.005);
        assert_true(coverage(extreme, n, CXM_BOOTSTRAP_BCA, NULL) > coverage(extreme, n, CXM_BOOTSTRAP_PERCENTILE, NULL) + 0.03);
    }
    assert_true(coverage(extreme, 15, CXM_BOOTSTRAP_BCA, NULL) < 0.8); /* what the flags are about */
    const double shares[][3] = {{0.2, 0.3, 0.5}, {0.34, 0.33, 0.33}, {0.02, 0.08, 0.9}, {0.05, 0.15, 0.8}, {0.01, 0.49, 0.5}};
    for (size_t s = 0; s < sizeof shares / sizeof *shares; s++)
        for (int n = 15; n <= 60; n *= 2)
            for (int32_t interval = 0; interval < 2; interval++) {
                double unflagged = 1;
                coverage(shares[s], n, interval, &unflagged);
                assert_true(unflagged > 0.93);
            }
}

/* ---- replicates ---- */

static void boot_mean_as_r(void **state)
{
    (void)state;
    struct json_file file = oracles_load("s13_resampling.json");
    if (!file.root)
        skip();
    const struct json *one = oracles_case(file.root, "boot_mean");
    double x[64], values[64], want[2], sum = 0;
    int64_t n = oracles_numbers(one, "inputs.x", x, 64), drawn = 0;
    double *replicates = malloc(1999 * sizeof *replicates);
    char line[1024];
    FILE *indices = fopen(csv_path("CXM_ORACLES", "s13_boot_mean_idx0.csv"), "r");
    assert_non_null(indices);
    while (drawn < 1999 && fgets(line, sizeof line, indices)) {
        char *at = line;
        double total = 0;
        for (int64_t i = 0; i < n; i++, at++)
            total += x[strtol(at, &at, 10)];
        replicates[drawn++] = total / (double)n;
    }
    fclose(indices);
    assert_int_equal(drawn, 1999);
    for (int64_t i = 0; i < n; i++)
        sum += x[i];
    for (int64_t i = 0; i < n; i++)
        values[i] = (sum - x[i]) / (double)(n - 1);
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result r;
    options.ties = CXM_BOOTSTRAP_TIES_ABOVE;
    double a = cxm_jackknife_acceleration(values, NULL, n);
    assert_int_equal(cxm_bootstrap_interval(sum / (double)n, replicates, drawn, a, &options, NULL, &r, NULL), CXM_OK);
    check_close(r.bias_correction, oracles_number(one, "expected.z0"), 1e-12);
    check_close(r.acceleration, oracles_number(one, "expected.a"), 1e-12);
    assert_int_equal(oracles_numbers(one, "expected.alpha_adj", want, 2), 2);
    check_close(r.lower_level, want[0], 1e-12);
    check_close(1 - r.upper_level, want[1], 1e-12);
    assert_int_equal(oracles_numbers(one, "expected.bca", want, 2), 2);
    check_close(r.estimate.lower, want[0], 1e-12);
    check_close(r.estimate.upper, want[1], 1e-10);
    options.interval = CXM_BOOTSTRAP_PERCENTILE;
    assert_int_equal(cxm_bootstrap_interval(sum / (double)n, replicates, drawn, NAN, &options, NULL, &r, NULL), CXM_OK);
    assert_int_equal(oracles_numbers(one, "expected.perc", want, 2), 2);
    check_close(r.estimate.lower, want[0], 1e-12);
    check_close(r.estimate.upper, want[1], 1e-12);
    free(replicates);
    json_close(&file);
}

static double mean_of(const void *context, const int64_t *items, int64_t count)
{
    const double *x = context;
    double sum = 0;
    for (int64_t i = 0; i < count; i++)
        sum += x[items[i]];
    return sum / (double)count;
}

static double net_of(const void *context, const int64_t *items, int64_t count)
{
    (void)context;
    double n = 0;
    for (int64_t i = 0; i < count; i++)
        n += (double)items[i];
    return 100 * (double)(items[2] - items[0]) / n;
}

static void run_backwards(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    (void)context;
    for (int32_t i = n - 1; i >= 0; i--)
        task(work, i);
}

static const double incomes[] = {9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45};

static void threads_change_nothing(void **state)
{
    (void)state;
    static double one[3000], other[3000], longer[4000];
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_host host = CXM_HOST_INIT;
    cxm_bootstrap_result a, b;
    options.replicates = 3000;
    options.seed = 42;
    host.run = run_backwards;
    assert_int_equal(cxm_bootstrap_rows(23, NULL, mean_of, incomes, &options, NULL, one, &a, NULL), CXM_OK);
    for (int32_t threads = 0; threads <= 100; threads += 7) {
        host.threads = threads;
        assert_int_equal(cxm_bootstrap_rows(23, NULL, mean_of, incomes, &options, &host, other, &b, NULL), CXM_OK);
        assert_memory_equal(one, other, sizeof one);
        check_bits(a.estimate.lower, b.estimate.lower);
        check_bits(a.estimate.upper, b.estimate.upper);
    }
    options.replicates = 4000; /* replicate i is what it was */
    assert_int_equal(cxm_bootstrap_rows(23, NULL, mean_of, incomes, &options, NULL, longer, &b, NULL), CXM_OK);
    assert_memory_equal(one, longer, sizeof one);
    options.seed = 43;
    assert_int_equal(cxm_bootstrap_rows(23, NULL, mean_of, incomes, &options, NULL, longer, &b, NULL), CXM_OK);
    assert_memory_not_equal(one, longer, sizeof one);
}

/* 200,000 replicates against the distribution that they come from: levels of the exact quantiles within 5 standard errors. */
static void seeded_as_exact(void **state)
{
    (void)state;
    static const int64_t sets[][3] = {{11, 25, 40}, {2, 3, 7}, {100, 3000, 1900}, {1, 40, 59}, {30000, 300000, 670000}};
    enum { MANY = 200000 };
    double *replicates = malloc(MANY * sizeof *replicates);
    for (size_t c = 0; c < sizeof sets / sizeof *sets; c++) {
        cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
        cxm_bootstrap_result r, e = exact(sets[c], 3, -100, 100, CXM_BOOTSTRAP_BCA, 0.95);
        struct cxm__lattice lattice;
        cxm__lattice_of(&lattice, sets[c], 3);
        options.replicates = MANY;
        options.seed = 7;
        assert_int_equal(cxm_bootstrap_counts(sets[c], 3, net_of, NULL, &options, NULL, replicates, &r, NULL), CXM_OK);
        check_close(r.estimate.value, e.estimate.value, 1e-14);
        check_close(r.acceleration, e.acceleration, 1e-9);
        check_printed(r.bias_correction, e.bias_correction, 0.015);
        check_close(r.estimate.std_error, e.estimate.std_error, 0.01);
        check_printed(r.bias, 0, 5 * e.estimate.std_error / sqrt(MANY));
        for (int i = -2; i <= 2; i++) {
            int64_t sum = lattice.sum + (int64_t)(i * lattice.deviation), below = 0;
            double want, value = 100 * ((double)sum / (double)lattice.n - 1);
            cxm__lattice_below(&lattice, &sum, 1, &want);
            for (int64_t j = 0; j < MANY; j++)
                below += replicates[j] <= value + 1e-9;
            check_printed((double)below / MANY, want, 5 * sqrt(want * (1 - want) / MANY) + 1e-5);
        }
        double steps = 3 * 100.0 / (double)lattice.n + e.estimate.std_error * 0.05;
        check_printed(r.estimate.lower, e.estimate.lower, steps);
        check_printed(r.estimate.upper, e.estimate.upper, steps);
    }
    free(replicates);
}

/* A statistic that sees to it that a cluster's rows come together and in full. */
static double clusters_whole(const void *context, const int64_t *items, int64_t count)
{
    const int32_t *cluster = context;
    int64_t seen[4] = {0, 0, 0, 0};
    double drawn = 0;
    for (int64_t i = 0; i < count; i++)
        seen[cluster[items[i]]]++;
    const int64_t sizes[4] = {3, 1, 2, 4};
    for (int c = 0; c < 4; c++) {
        if (seen[c] % sizes[c])
            return NAN;
        drawn += (double)(seen[c] / sizes[c]);
    }
    return drawn + (double)count / 100;
}

static void whole_clusters(void **state)
{
    (void)state;
    const int32_t cluster[11] = {0, 3, 2, 0, 3, 1, 3, 2, 0, 3, 9};
    const uint8_t valid[2] = {0xFF, 0x03};
    cxm_column column = cxm_column_of(CXM_TYPE_I32, cluster, 11);
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    static double replicates[500];
    cxm_bootstrap_result r;
    column.validity = valid; /* the last row belongs to none */
    options.replicates = 500;
    options.interval = CXM_BOOTSTRAP_PERCENTILE;
    assert_int_equal(cxm_bootstrap_rows(11, &column, clusters_whole, cluster, &options, NULL, replicates, &r, NULL), CXM_OK);
    assert_int_equal(r.estimate.n, 10);
    assert_int_equal(r.estimate.missing, 1);
    assert_int_equal(r.estimate.clusters, 4);
    assert_int_equal(r.undefined, 0);
    check_close(r.estimate.value, 4.1, 1e-14);
    for (int i = 0; i < 500; i++)
        assert_true(floor(replicates[i]) == 4);
    const int32_t alone[3] = {5, 5, 5};
    column = cxm_column_of(CXM_TYPE_I32, alone, 3);
    assert_int_equal(cxm_bootstrap_rows(3, &column, mean_of, incomes, &options, NULL, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
}

static double at_times_undefined(const void *context, const int64_t *items, int64_t count)
{
    double first = *(const double *)context;
    return items[0] == 1 && first > 0 ? NAN : mean_of(incomes, items, count);
}

static void degenerate_replicates(void **state)
{
    (void)state;
    const double alike[5] = {3, 3, 3, 3, 3};
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result r;
    options.replicates = 200;
    assert_int_equal(cxm_bootstrap_rows(5, NULL, mean_of, alike, &options, NULL, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    check_close(r.estimate.std_error, 0, 0);
    assert_int_equal(r.estimate.flags, 0);
    assert_int_equal(cxm_bootstrap_rows(1, NULL, mean_of, alike, &options, NULL, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_TOO_FEW);
    check_close(r.estimate.value, 3, 0);
    assert_int_equal(cxm_bootstrap_rows(23, NULL, at_times_undefined, incomes, &options, NULL, NULL, &r, NULL), CXM_OK);
    assert_true(r.undefined > 0 && r.undefined + r.replicates == 200);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    check_nan(r.estimate.lower);
    const double above[4] = {2, 3, 4, 5}; /* no replicate below the value: no bias correction */
    assert_int_equal(cxm_bootstrap_interval(1, above, 4, 0, &options, NULL, &r, NULL), CXM_OK);
    assert_int_equal(r.estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    check_nan(r.bias_correction);
}

/* ---- errors and memory ---- */

static void refused(void **state)
{
    (void)state;
    const int64_t counts[3] = {1, 2, 3}, wrong[3] = {1, -2, 3};
    const double values[3] = {1, 2, NAN};
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result r;
    cxm_error e;
    assert_int_equal(cxm_bootstrap_mean(wrong, 3, 0, 1, NULL, &r, &e), CXM_E_DOMAIN);
    assert_int_equal(e.row, 1);
    assert_int_equal(cxm_bootstrap_mean(counts, 0, 0, 1, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_bootstrap_mean(counts, 242, 0, 1, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_bootstrap_mean(counts, 3, NAN, 1, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_string_equal(e.name, "first");
    assert_int_equal(cxm_bootstrap_mean(counts, 3, 0, 0, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_string_equal(e.name, "step");
    assert_int_equal(cxm_bootstrap_mean(NULL, 3, 0, 1, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_bootstrap_mean(counts, 3, 0, 1, NULL, NULL, &e), CXM_E_ARGUMENT);
    options.interval = 2;
    assert_int_equal(cxm_bootstrap_mean(counts, 3, 0, 1, &options, &r, &e), CXM_E_ARGUMENT);
    options = (cxm_bootstrap_options)CXM_BOOTSTRAP_OPTIONS_INIT;
    options.replicates = 1;
    assert_int_equal(cxm_bootstrap_counts(counts, 3, net_of, NULL, &options, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    options.replicates = 10;
    options.confidence = 1;
    assert_int_equal(cxm_bootstrap_rows(3, NULL, mean_of, incomes, &options, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_bootstrap_rows(0, NULL, mean_of, incomes, NULL, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_bootstrap_rows(3, NULL, NULL, incomes, NULL, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_string_equal(e.name, "statistic");
    cxm_column cluster = cxm_column_of(CXM_TYPE_F64, values, 3);
    assert_int_equal(cxm_bootstrap_rows(3, &cluster, mean_of, incomes, NULL, NULL, NULL, &r, &e), CXM_E_DOMAIN);
    assert_int_equal(e.row, 2);
    cluster.length = 2;
    assert_int_equal(cxm_bootstrap_rows(3, &cluster, mean_of, incomes, NULL, NULL, NULL, &r, &e), CXM_E_LENGTH);
    assert_int_equal(cxm_bootstrap_interval(NAN, values, 3, 0, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_bootstrap_interval(1, values, 1, 0, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_int_equal(cxm_bootstrap_interval(1, values, 3, INFINITY, NULL, NULL, &r, &e), CXM_E_ARGUMENT);
    assert_string_equal(e.name, "acceleration");
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    const int64_t counts[3] = {4, 5, 6};
    int32_t cluster[23];
    for (int i = 0; i < 23; i++)
        cluster[i] = i / 2;
    cxm_column column = cxm_column_of(CXM_TYPE_I32, cluster, 23);
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    options.replicates = 300;
    for (int call = 0; call < 4; call++)
        for (int64_t at = 1;; at++) {
            struct failing_host failing;
            cxm_bootstrap_result r = {.replicates = -1};
            cxm_error e;
            failing_host_init(&failing, at);
            const cxm_column *cluster_of = call ? &column : NULL;
            const cxm_host *host = &failing.host;
            cxm_status status = call < 2    ? cxm_bootstrap_rows(23, cluster_of, mean_of, incomes, &options, host, NULL, &r, &e)
                                : call == 2 ? cxm_bootstrap_counts(counts, 3, net_of, NULL, &options, host, NULL, &r, &e)
                                            : cxm_bootstrap_interval(20, incomes, 23, 0, &options, host, &r, &e);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
            if (failing.calls < at) {
                assert_int_equal(status, CXM_OK);
                assert_true(at > 1);
                break;
            }
            assert_int_equal(status, CXM_E_MEMORY);
            assert_int_equal(r.replicates, -1);
        }
    struct failing_host failing;
    cxm_bootstrap_result r;
    failing_host_init(&failing, 0);
    failing.cancel_at = 2;
    assert_int_equal(cxm_bootstrap_rows(23, NULL, mean_of, incomes, &options, &failing.host, NULL, &r, NULL), CXM_E_CANCELLED);
    assert_int_equal(failing.outstanding, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_enumerated),
        cmocka_unit_test(two_points_are_binomial),
        cmocka_unit_test(eleven_points_convolved),
        cmocka_unit_test(nearly_coarser),
        cmocka_unit_test(mirrored),
        cmocka_unit_test(bca_by_definition),
        cmocka_unit_test(any_size),
        cmocka_unit_test(degenerate),
        cmocka_unit_test(covers),
        cmocka_unit_test(boot_mean_as_r),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(seeded_as_exact),
        cmocka_unit_test(whole_clusters),
        cmocka_unit_test(degenerate_replicates),
        cmocka_unit_test(refused),
        cmocka_unit_test(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
