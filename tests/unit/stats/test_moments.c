/*
 * Moments against NIST StRD's certified values, exact rationals, and the laws of merging.
 * The data sets are public domain (NIST Statistical Reference Datasets, univariate); read test_distributions.c next.
 */
#include <cxm/unstable/moments.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <cmocka.h>

#include "stats/sum.h"

enum { MOST = 5000 };
static double data[MOST];
static int skipped_cases;

static void close_to(double got, double want, double relative, double absolute) {
    if (fabs(got - want) <= absolute || fabs(got - want) <= relative * fabs(want)) return;
    fail_msg("got %.17g, want %.17g, relative %.2e", got, want, (got - want) / want);
}

/* low, then middle and high in turn: the NumAcc sets of NIST */
static int64_t numerical_accuracy(double first, double one, double other) {
    data[0] = first;
    for (int i = 1; i < 1001; i++) data[i] = i % 2 ? one : other;
    return 1001;
}

static int64_t numacc1(const char *path) {
    (void)path;
    data[0] = 10000001, data[1] = 10000003, data[2] = 10000002;
    return 3;
}
static int64_t numacc2(const char *path) {
    (void)path;
    return numerical_accuracy(1.2, 1.1, 1.3);
}
static int64_t numacc3(const char *path) {
    (void)path;
    return numerical_accuracy(1000000.2, 1000000.1, 1000000.3);
}
static int64_t numacc4(const char *path) {
    (void)path;
    return numerical_accuracy(10000000.2, 10000000.1, 10000000.3);
}

/* 3, 1, 4, 1, 5, ...: Rabinowitz & Wagon 1995, A spigot algorithm for the digits of pi */
static int64_t pi_digits(const char *path) {
    (void)path;
    enum { PLACES = MOST + 10, CELLS = PLACES * 10 / 3 + 2 };
    static int32_t cells[CELLS];
    for (int i = 0; i < CELLS; i++) cells[i] = 2;
    int64_t written = 0;
    int nines = 0, held = -1;
    for (int j = 0; j < PLACES && written < MOST; j++) {
        int64_t carry = 0;
        for (int i = CELLS - 1; i >= 0; i--) {
            int64_t x = (int64_t)cells[i] * 10 + carry * (i + 1);
            int64_t base = i ? 2 * i + 1 : 10;
            cells[i] = (int32_t)(x % base);
            carry = x / base;
        }
        if (carry == 9) {
            nines++;
            continue;
        }
        int over = carry == 10;
        if (held >= 0) data[written++] = held + over;
        for (; nines > 0; nines--)
            if (written < MOST) data[written++] = over ? 0 : 9;
        held = over ? 0 : (int)carry;
    }
    return written;
}

/*
 * NIST's file is not quite pi: its certified values (and exact M2..M4) are those of the first 5000 digits with one 8 read as
 * a 3. Which one does not matter to moments.
 */
static int64_t pi_digits_of_nist(const char *path) {
    int64_t count = pi_digits(path);
    int64_t i = 0;
    while (data[i] != 8) i++;
    data[i] = 3;
    return count;
}

/* a column of numbers from the oracle directory, or -1 */
static int64_t file_of_numbers(const char *name) {
    const char *directory = getenv("CXM_ORACLES");
    char path[512], line[256];
    if (!directory) return -1;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "r");
    if (!file) return -1;
    int64_t count = 0;
    while (count < MOST && fgets(line, sizeof line, file)) {
        char *end;
        double value = strtod(line, &end);
        if (end != line) data[count++] = value;
    }
    fclose(file);
    return count;
}

/*
 * mean and sd: NIST StRD. The sd of NumAcc3 and NumAcc4 is certified for decimal data; read into doubles the data itself has
 * another sd (about 1e-10 and 1e-9 away); numacc4_exactly below holds us to the doubles.
 */
static const struct nist_case {
    const char *name;
    int64_t (*load)(const char *);
    const char *file;
    int64_t count;
    double mean, sd;
    double sd_tolerance;
    double m2, m3, m4; /* exact, on the decimal data; NAN where it tells nothing about doubles */
} nist_cases[] = {
    {"NumAcc1", numacc1, NULL, 3, 10000002, 1, 0, 2, 0, 2},
    {"NumAcc2", numacc2, NULL, 1001, 1.2, 0.1, 1e-15, 10, 0, 0.1},
    {"NumAcc3", numacc3, NULL, 1001, 1000000.2, 0.1, 1e-9, NAN, NAN, NAN},
    {"NumAcc4", numacc4, NULL, 1001, 10000000.2, 0.1, 1e-8, NAN, NAN, NAN},
    {"first 5000 digits of pi, exact in rationals", pi_digits, NULL, 5000, 4.5358, 2.8676755521876114, 1e-14, 41109.5918,
     -1019.64957288, 601503.3794224237},
    {"PiDigits", pi_digits_of_nist, NULL, 5000, 4.5348, 2.86733906028871, 1e-14, 41099.9448, -941.54495808, 601360.9136621718},
    {"NumAcc1 file", file_of_numbers, "s12_nist_numacc1.csv", 3, 10000002, 1, 0, 2, 0, 2},
    {"NumAcc2 file", file_of_numbers, "s12_nist_numacc2.csv", 1001, 1.2, 0.1, 1e-15, 10, 0, 0.1},
    {"NumAcc3 file", file_of_numbers, "s12_nist_numacc3.csv", 1001, 1000000.2, 0.1, 1e-9, NAN, NAN, NAN},
    {"NumAcc4 file", file_of_numbers, "s12_nist_numacc4.csv", 1001, 10000000.2, 0.1, 1e-8, NAN, NAN, NAN},
    {"Lew file", file_of_numbers, "s12_nist_lew.csv", 200, -177.435, 277.332168044316, 1e-14, 15305713.155, -212665236.87015,
     1770151895142.2542},
    {"Lottery file", file_of_numbers, "s12_nist_lottery.csv", 218, 518.95871559633, 291.699727470969, 1e-14, 18464254.628440365,
     -498074169.760037, 2826297441767.5986},
    {"Mavro file", file_of_numbers, "s12_nist_mavro.csv", 50, 2.001856, 0.000429123454003053, 1e-12, NAN, NAN, NAN},
    {"Michelson file", file_of_numbers, "s12_nist_michelson.csv", 100, 299.8524, 0.0790105478190518, 1e-12, 0.618024,
     -0.0008871552, 0.01246517446272},
};

static void nist(void **state) {
    const struct nist_case *c = *state;
    int64_t count = c->load(c->file);
    if (count < 0) {
        skipped_cases++;
        skip();
    }
    assert_int_equal(count, c->count);
    /* at once, one by one, and as a tree of uneven pieces */
    for (int way = 0; way < 3; way++) {
        cxm_moments m = CXM_MOMENTS_INIT;
        int64_t piece = way == 0 ? count : way == 1 ? 1 : 37;
        for (int64_t i = 0; i < count; i += piece) {
            cxm_moments part = CXM_MOMENTS_INIT;
            cxm_moments_add(&part, data + i, count - i < piece ? count - i : piece);
            cxm_moments_merge(&m, &part);
        }
        assert_int_equal(m.count, count);
        close_to(cxm_moments_mean(&m), c->mean, 1e-15 + (c->count == 218 ? 1e-14 : 0), 0);
        close_to(sqrt(cxm_moments_variance(&m)), c->sd, c->sd_tolerance + 3e-16, 0);
        if (isnan(c->m2)) continue;
        /* the decimal data is off by half an ulp each, hence the absolute part */
        double scale = sqrt(c->m2 / (double)count), slip = fabs(c->mean) * 1e-15;
        close_to(m.m2, c->m2, 2e-15, 2 * (double)count * scale * slip);
        close_to(m.m3, c->m3, 2e-15, 4 * (double)count * scale * scale * (slip + scale * 1e-15));
        close_to(m.m4, c->m4, 2e-15, 4 * (double)count * scale * scale * scale * (slip + scale * 1e-15));
    }
}

/* What a plain computation in doubles of the exact set says: two values and their mean, in powers of the half distance. */
static void numacc4_exactly(void **state) {
    (void)state;
    int64_t count = numacc4(NULL);
    /* rationals: 500 values at +p, 500 at -q, one at r, all relative to the middle value and exact in doubles */
    double p = data[2] - data[0], q = data[0] - data[1];
    double s1 = 500 * (p - q), s2 = 500 * (p * p + q * q);
    double want = (s2 - s1 * s1 / 1001) / 1000;
    cxm_moments m = CXM_MOMENTS_INIT;
    cxm_moments_add(&m, data, count);
    close_to(cxm_moments_variance(&m), want, 1e-15, 0);
}

/* x = 7 8 9 10 10 0 3 6 9. Exact: n 9, M2 836/9, ... ; g1.. by the formulas of Joanes & Gill 1998 in rationals. */
static const double ratings[9] = {7, 8, 9, 10, 10, 0, 3, 6, 9};
static const struct shape_case {
    const char *name;
    int32_t type;
    double skewness, kurtosis;
} shape_cases[] = {
    {"skewness and kurtosis, population", CXM_MOMENTS_POPULATION, -1.0254915149708295, -0.17315881046679227},
    {"skewness and kurtosis, unbiased", CXM_MOMENTS_UNBIASED, -1.2430834359173817, 0.8130308372061101},
    {"skewness and kurtosis, sample", CXM_MOMENTS_SAMPLE, -0.8594157087823875, -0.7664464675293177},
    {"skewness and kurtosis, unknown type", 4, NAN, NAN},
};

static void shape(void **state) {
    const struct shape_case *c = *state;
    cxm_moments a = CXM_MOMENTS_INIT, b = CXM_MOMENTS_INIT;
    cxm_moments_add(&a, ratings, 5);
    cxm_moments_add(&b, ratings + 5, 4);
    cxm_moments_merge(&a, &b);
    close_to(a.m2, 836.0 / 9, 1e-15, 0);
    close_to(a.m3, -306.0246913580247, 1e-15, 0);
    close_to(a.m4, 2710.106995884774, 1e-15, 0);
    double skewness = cxm_moments_skewness(&a, c->type), kurtosis = cxm_moments_kurtosis(&a, c->type);
    if (isnan(c->skewness)) {
        assert_true(isnan(skewness) && isnan(kurtosis));
        return;
    }
    close_to(skewness, c->skewness, 1e-14, 0);
    close_to(kurtosis, c->kurtosis, 1e-13, 0);
}

static const struct edge_case {
    const char *name;
    double values[4];
    int64_t count;
    double mean, variance;
    int shaped[3]; /* whether types 1..3 of skewness have a value */
    int tailed[3]; /* the same for kurtosis */
} edge_cases[] = {
    {"nothing", {0}, 0, NAN, NAN, {0, 0, 0}, {0, 0, 0}},
    {"less than nothing", {0}, -3, NAN, NAN, {0, 0, 0}, {0, 0, 0}},
    {"one value", {7}, 1, 7, NAN, {0, 0, 0}, {0, 0, 0}},
    {"two values", {1, 3}, 2, 2, 2, {1, 0, 1}, {1, 0, 1}},
    {"three values", {1, 2, 3}, 3, 2, 1, {1, 1, 1}, {1, 0, 1}},
    {"four values", {1, 2, 3, 4}, 4, 2.5, 5.0 / 3, {1, 1, 1}, {1, 1, 1}},
    {"all equal has variance exactly 0", {0.1, 0.1, 0.1, 0.1}, 4, 0.1, 0, {0, 0, 0}, {0, 0, 0}},
    {"a NaN stays", {1, NAN, 3}, 3, NAN, NAN, {0, 0, 0}, {0, 0, 0}},
    {"an infinity stays", {1, INFINITY, 3}, 3, NAN, NAN, {0, 0, 0}, {0, 0, 0}},
    {"huge mean, tiny distance", {1e15, 1e15 + 1, 1e15 + 2}, 3, 1e15 + 1, 1, {1, 1, 1}, {1, 0, 1}},
};

static void same_or_both_nan(double got, double want) {
    if (isnan(want))
        assert_true(isnan(got));
    else
        close_to(got, want, 2e-16, 0);
}

static void edge(void **state) {
    const struct edge_case *c = *state;
    for (int one_by_one = 0; one_by_one < 2; one_by_one++) {
        cxm_moments m = CXM_MOMENTS_INIT;
        if (one_by_one)
            for (int64_t i = 0; i < c->count; i++) cxm_moments_add(&m, c->values + i, 1);
        else
            cxm_moments_add(&m, c->count > 0 ? c->values : NULL, c->count);
        same_or_both_nan(cxm_moments_mean(&m), c->mean);
        same_or_both_nan(cxm_moments_variance(&m), c->variance);
        for (int32_t type = 1; type <= 3; type++) {
            assert_int_equal(!isnan(cxm_moments_skewness(&m, type)), c->shaped[type - 1]);
            assert_int_equal(!isnan(cxm_moments_kurtosis(&m, type)), c->tailed[type - 1]);
        }
    }
}

static void merging_empty_changes_no_bit(void **state) {
    (void)state;
    cxm_moments a = CXM_MOMENTS_INIT, empty = CXM_MOMENTS_INIT, into = CXM_MOMENTS_INIT;
    cxm_moments_add(&a, ratings, 9);
    cxm_moments before = a;
    cxm_moments_merge(&a, &empty);
    assert_memory_equal(&a, &before, sizeof a);
    cxm_moments_merge(&into, &a);
    assert_memory_equal(&into, &before, sizeof a);
}

static void merging_with_itself_doubles(void **state) {
    (void)state;
    cxm_moments a = CXM_MOMENTS_INIT;
    cxm_moments_add(&a, ratings, 9);
    cxm_moments b = a;
    cxm_moments_merge(&a, &a);
    assert_int_equal(a.count, 18);
    close_to(a.mean, b.mean, 0, 0);
    close_to(a.m2, 2 * b.m2, 1e-16, 0);
    close_to(a.m3, 2 * b.m3, 1e-16, 0);
    close_to(a.m4, 2 * b.m4, 1e-16, 0);
}

/* a small linear congruential generator (Knuth's MMIX); quality does not matter here */
static uint64_t shuffle_state = 1;
static double next_uniform(void) {
    shuffle_state = shuffle_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(shuffle_state >> 11) / 9007199254740992.0;
}

static void order_and_grouping_do_not_matter(void **state) {
    (void)state;
    enum { N = 3000 };
    for (int i = 0; i < N; i++) data[i] = 1e9 + exp(3 * next_uniform());
    cxm_moments whole = CXM_MOMENTS_INIT;
    cxm_moments_add(&whole, data, N);
    for (int round = 0; round < 20; round++) {
        for (int i = N - 1; i > 0; i--) {
            int j = (int)(next_uniform() * (i + 1));
            double kept = data[i];
            data[i] = data[j];
            data[j] = kept;
        }
        cxm_moments left = CXM_MOMENTS_INIT, right = CXM_MOMENTS_INIT;
        for (int i = 0; i < N;) {
            int piece = 1 + (int)(next_uniform() * 200);
            if (piece > N - i) piece = N - i;
            cxm_moments part = CXM_MOMENTS_INIT;
            cxm_moments_add(&part, data + i, piece);
            cxm_moments_merge(next_uniform() < 0.5 ? &left : &right, &part);
            i += piece;
        }
        cxm_moments_merge(&right, &left);
        assert_int_equal(right.count, N);
        close_to(right.mean, whole.mean, 0, 0);
        close_to(right.m2, whole.m2, 2e-15, 0);
        close_to(right.m3, whole.m3, 5e-15, 0);
        close_to(right.m4, whole.m4, 5e-15, 0);
    }
}

static void compensated_sum_keeps_what_rounding_drops(void **state) {
    (void)state;
    cxm__sum s = {0, 0}, t = {0, 0};
    cxm__sum_add(&s, 1);
    cxm__sum_add(&s, 1e100);
    cxm__sum_add(&t, 1);
    cxm__sum_add(&t, -1e100);
    cxm__sum_merge(&s, t);
    assert_true(cxm__sum_value(s) == 2);
    cxm__sum p = cxm__two_product(1 + 0x1p-30, 1 + 0x1p-30);
    assert_true(p.sum == 1 + 0x1p-29 && p.rest == 0x1p-60);
}

#define COUNT_OF(a) (sizeof(a) / sizeof *(a))

int main(void) {
    struct CMUnitTest tests[COUNT_OF(nist_cases) + COUNT_OF(shape_cases) + COUNT_OF(edge_cases) + 5];
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(nist_cases); i++)
        tests[n++] = (struct CMUnitTest){nist_cases[i].name, nist, NULL, NULL, (void *)(uintptr_t)&nist_cases[i]};
    for (size_t i = 0; i < COUNT_OF(shape_cases); i++)
        tests[n++] = (struct CMUnitTest){shape_cases[i].name, shape, NULL, NULL, (void *)(uintptr_t)&shape_cases[i]};
    for (size_t i = 0; i < COUNT_OF(edge_cases); i++)
        tests[n++] = (struct CMUnitTest){edge_cases[i].name, edge, NULL, NULL, (void *)(uintptr_t)&edge_cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(numacc4_exactly);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(merging_empty_changes_no_bit);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(merging_with_itself_doubles);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(order_and_grouping_do_not_matter);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(compensated_sum_keeps_what_rounding_drops);
    int failed = cmocka_run_group_tests_name("moments", tests, NULL, NULL);
    printf("%d cases skipped: CXM_ORACLES not set or a file missing\n", skipped_cases);
    return failed;
}
