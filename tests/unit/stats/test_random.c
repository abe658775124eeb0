/* Random numbers against the known answers of Random123, against a second way to say what a stream is, and for bias.
 * Read lib/stats/random.c next to it; test_stats_oracles.c has Lemire's bound on another generator. */
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/random.h>
#include <stdlib.h>

#include "stats/bounded.h"
#include "support/check.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

/* Salmon et al. 2011, Random123's file kat_vectors: the lines "philox4x32 10". */
static const struct known_answer {
    const char *name;
    uint32_t counter[4], key[2], words[4];
} known_answers[] = {
    {"zeros", {0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {"ones",
     {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {"digits of pi",
     {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void known(void **state)
{
    const struct known_answer *c = *state;
    uint32_t words[4];
    cxm_philox(c->counter, c->key, words);
    assert_memory_equal(words, c->words, sizeof words);
    memcpy(words, c->counter, sizeof words);
    cxm_philox(words, c->key, words);
    assert_memory_equal(words, c->words, sizeof words);
}

static void streams_are_counters(void **state)
{
    (void)state;
    const uint64_t seeds[] = {0, 1, UINT64_C(0x0123456789abcdef), UINT64_MAX}, streams[] = {0, 7, UINT64_C(0xfedcba9876543210)};
    for (int64_t s = 0; s < COUNT_OF(seeds); s++)
        for (int64_t t = 0; t < COUNT_OF(streams); t++) {
            cxm_random random = cxm_random_begin(seeds[s], streams[t]);
            random.position = t == 2 ? UINT64_C(0xfffffffe) : 0; /* a carry into the second word */
            for (uint64_t i = 0; i < 8; i++) {
                uint64_t block = (t == 2 ? UINT64_C(0xfffffffe) : 0) + i / 2;
                uint32_t words[4] = {(uint32_t)block, (uint32_t)(block >> 32), (uint32_t)streams[t], (uint32_t)(streams[t] >> 32)};
                const uint32_t key[2] = {(uint32_t)seeds[s], (uint32_t)(seeds[s] >> 32)};
                cxm_philox(words, key, words);
                cxm_random copy = random;
                uint64_t bits = cxm_random_bits(&random);
                assert_true(bits == (words[i % 2 * 2] | (uint64_t)words[i % 2 * 2 + 1] << 32));
                assert_true(cxm_random_bits(&copy) == bits);
            }
        }
}

/* Frozen: whoever kept a seed gets these again. */
static void first_numbers(void **state)
{
    (void)state;
    cxm_random random = cxm_random_begin(0, 0);
    assert_true(cxm_random_bits(&random) == UINT64_C(0xe169c58d6627e8d5));
    assert_true(cxm_random_bits(&random) == UINT64_C(0x9b00dbd8bc57ac4c));
    random = cxm_random_begin(0, 0);
    assert_true(cxm_random_below(&random, 100) == 88); /* 0xe169... / 2^64 = 0.8805 */
    random = cxm_random_begin(0, 0);
    check_bits(cxm_random_unit(&random), (double)(UINT64_C(0xe169c58d6627e8d5) >> 11) / 9007199254740992.0);
}

static void products(void **state)
{
    (void)state;
    static const uint64_t table[][4] = {
        {0, UINT64_MAX, 0, 0},
        {UINT64_MAX, UINT64_MAX, UINT64_MAX - 1, 1},
        {UINT64_C(1) << 63, 2, 1, 0},
        {UINT64_C(0x100000001), UINT64_C(0x100000001), 1, UINT64_C(0x200000001)},
        {UINT64_C(0xffffffff00000001), UINT64_C(0xffffffff), UINT64_C(0xfffffffe), UINT64_C(0x1ffffffff)},
    };
    for (int64_t i = 0; i < COUNT_OF(table); i++) {
        uint64_t low;
        assert_true(cxm__product_high(table[i][0], table[i][1], &low) == table[i][2]);
        assert_true(low == table[i][3]);
        assert_true(cxm__product_high(table[i][1], table[i][0], &low) == table[i][2]);
    }
}

/* On 64 bits nothing can be enumerated; but where bound divides 2^64 nothing may be refused, and one above it much has to be. */
static void what_is_refused(void **state)
{
    (void)state;
    uint64_t number;
    for (int shift = 0; shift < 64; shift++) {
        uint64_t bound = UINT64_C(1) << shift;
        assert_true(cxm__bounded(0, bound, &number) && number == 0);
        assert_true(cxm__bounded(UINT64_MAX, bound, &number) && number == bound - 1);
    }
    /* 2^64 mod 3 = 1: of the bits that give a low half of 0 one is too many, which is that of 0 */
    assert_false(cxm__bounded(0, 3, &number));
    assert_true(cxm__bounded(1, 3, &number) && number == 0);
    assert_true(cxm__bounded(UINT64_MAX, 3, &number) && number == 2);
    /* with a bound of 2^63 + 1 nearly half of all bits are refused */
    uint64_t bound = (UINT64_C(1) << 63) + 1;
    cxm_random random = cxm_random_begin(3, 0);
    int taken = 0;
    for (int i = 0; i < 10000; i++)
        taken += cxm__bounded(cxm_random_bits(&random), bound, &number);
    assert_true(taken > 4800 && taken < 5200);
}

static void below_is_uniform(void **state)
{
    (void)state;
    enum { DRAWS = 100000, LARGEST = 1000 };
    static const uint64_t bounds[] = {1, 2, 3, 10, 11, 241, LARGEST};
    for (int64_t b = 0; b < COUNT_OF(bounds); b++) {
        int64_t seen[LARGEST] = {0};
        cxm_random random = cxm_random_begin(20261122, (uint64_t)b);
        double statistic = 0, each = (double)DRAWS / (double)bounds[b];
        for (int i = 0; i < DRAWS; i++) {
            uint64_t number = cxm_random_below(&random, bounds[b]);
            assert_true(number < bounds[b]);
            seen[number]++;
        }
        for (uint64_t i = 0; i < bounds[b]; i++)
            statistic += ((double)seen[i] - each) * ((double)seen[i] - each) / each;
        if (bounds[b] > 1) {
            double p = cxm_chi_squared_upper(statistic, (double)bounds[b] - 1);
            assert_true(p > 1e-4 && p < 1 - 1e-4);
        }
    }
    /* a bound for which the remainder of 64 bits would be biased: the lower third comes up as often as the others */
    uint64_t bound = UINT64_C(3) << 62;
    int lower = 0;
    cxm_random random = cxm_random_begin(4, 0);
    for (int i = 0; i < DRAWS; i++)
        lower += cxm_random_below(&random, bound) < UINT64_C(1) << 62;
    assert_true(fabs(lower - DRAWS / 3.0) < 4 * sqrt(DRAWS * 2 / 9.0));
    random = cxm_random_begin(5, 0);
    cxm_random same = random;
    assert_true(cxm_random_below(&random, 0) == cxm_random_bits(&same));
}

static void unit_is_uniform(void **state)
{
    (void)state;
    enum { DRAWS = 100000 };
    double sum = 0, most = 0, least = 1, along = 0, before = 0.5;
    cxm_random random = cxm_random_begin(6, 6);
    for (int i = 0; i < DRAWS; i++) {
        double unit = cxm_random_unit(&random);
        assert_true(unit >= 0 && unit < 1);
        sum += unit;
        along += (unit - 0.5) * (before - 0.5);
        before = unit;
        most = fmax(most, unit);
        least = fmin(least, unit);
    }
    /* four standard errors: of a mean of uniforms, and of products of two */
    assert_true(fabs(sum / DRAWS - 0.5) < 4 / sqrt(12.0 * DRAWS));
    assert_true(fabs(along / DRAWS) < 4 / (12 * sqrt(DRAWS)));
    assert_true(least < 20.0 / DRAWS && most > 1 - 20.0 / DRAWS);
}

static void streams_are_apart(void **state)
{
    (void)state;
    int bits[64] = {0};
    for (uint64_t stream = 0; stream < 4096; stream++) {
        cxm_random a = cxm_random_begin(9, stream), b = cxm_random_begin(9, stream + 1), c = cxm_random_begin(10, stream);
        uint64_t first = cxm_random_bits(&a), different = first ^ cxm_random_bits(&b);
        assert_true(first != cxm_random_bits(&c));
        for (int i = 0; i < 64; i++)
            bits[i] += (int)(different >> i & 1);
    }
    for (int i = 0; i < 64; i++)
        assert_true(abs(bits[i] - 2048) < 5 * 32); /* five standard errors */
}

int main(void)
{
    struct CMUnitTest tests[COUNT_OF(known_answers) + 7];
    size_t count = 0;
    CHECK_ROWS(known_answers, known, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(streams_are_counters);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(first_numbers);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(products);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(what_is_refused);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(below_is_uniform);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(unit_is_uniform);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(streams_are_apart);
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
