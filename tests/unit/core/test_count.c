/* Every way of counting bytes against a loop that cannot be wrong. Sizes and offsets are drawn so that every kind of head, body and
 * tail occurs, in blocks of exactly the right size, so that sanitizers see a read beyond them. */
#include "core/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef int64_t test_count_function(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset,
                                    uint8_t minimum, int32_t points, int64_t *counts);

static uint64_t test_count_state = 20;

static uint64_t test_count_random(uint64_t below)
{
    uint64_t z = test_count_state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (z ^ z >> 31) % below;
}

/* One draw: the counts must go up by what the naive loop finds, from where they were. */
static void test_count_once(test_count_function *count, int64_t n, int64_t bit_offset, bool nullable, uint8_t minimum,
                            int32_t points)
{
    size_t bitmap = (size_t)((bit_offset + n + 7) / 8);
    uint8_t *data = malloc((size_t)n + 1), *rows = data + 1; /* at an odd address */
    uint8_t *validity = nullable ? malloc(bitmap ? bitmap : 1) : NULL;
    uint64_t wide = test_count_random(2) ? 256 : (uint64_t)points + 2; /* few or many bytes off the scale */
    int64_t expected[256], actual[256], valid = 0;
    assert_non_null(data);
    for (int64_t i = 0; i < n; i++)
        rows[i] = (uint8_t)(minimum - 1 + (int)test_count_random(wide));
    uint64_t kind = test_count_random(3);
    for (size_t i = 0; nullable && i < bitmap; i++)
        validity[i] = kind == 0 ? 0xff : (uint8_t)test_count_random(256);
    for (int32_t i = 0; i < 256; i++)
        expected[i] = actual[i] = i;
    for (int64_t i = 0; i < n; i++) {
        int64_t bit = bit_offset + i;
        if (nullable && !(validity[bit / 8] >> bit % 8 & 1))
            continue;
        valid++;
        for (int32_t p = 0; p < points; p++)
            expected[p] += rows[i] == (uint8_t)(minimum + p);
    }
    assert_int_equal(count(rows, n, validity, bit_offset, minimum, points, actual), valid);
    assert_memory_equal(actual, expected, sizeof actual);
    free(validity);
    free(data);
}

static void test_count_many(test_count_function *count, int32_t least, int32_t most)
{
    static const uint8_t minimums[] = {0, 1, 5, 250};
    for (int32_t points = least; points <= most; points += points < 13 ? 1 : 19)
        for (size_t m = 0; m < sizeof minimums; m++)
            for (int repeat = 0; repeat < 12; repeat++) {
                int64_t n = (int64_t)test_count_random(repeat < 8 ? 2001 : 40);
                test_count_once(count, n, (int64_t)test_count_random(71), repeat % 2 == 1, minimums[m], points);
            }
    test_count_once(count, 0, 0, false, 0, least);
    test_count_once(count, 0, 3, true, 0, least);
}

/* Long enough that every narrow counter overflows unless it is widened in time: one value throughout, then a mix. */
static void test_count_long(test_count_function *count)
{
    enum { ROWS = 768 * 21 * 2 + 100 };
    static uint8_t data[ROWS], validity[ROWS / 8 + 2];
    memset(validity, 0xff, sizeof validity);
    for (int32_t value = 0; value < 12; value++) {
        int64_t counts[12] = {0};
        memset(data, value, sizeof data);
        assert_int_equal(count(data, ROWS, value % 2 ? validity : NULL, 1, 0, 12, counts), ROWS);
        for (int32_t i = 0; i < 12; i++)
            assert_int_equal(counts[i], i == value ? ROWS : 0);
    }
    test_count_once(count, ROWS, 5, true, 1, 7);
    test_count_once(count, ROWS, 0, false, 250, 12);
}

static void test_count_scalar(void **state)
{
    (void)state;
    test_count_many(cxm__count_bytes_scalar, 1, 241);
    test_count_long(cxm__count_bytes_scalar);
}

static void test_count_picked(void **state)
{
    (void)state;
    test_count_many(cxm__count_bytes, 1, 241);
    test_count_long(cxm__count_bytes);
}

static void test_count_avx2(void **state)
{
    (void)state;
#if CXM__COUNT_X86
    if (!cxm__count_can_avx2())
        skip();
    test_count_many(cxm__count_bytes_avx2, 1, CXM__COUNT_X86_POINTS);
    test_count_long(cxm__count_bytes_avx2);
#else
    skip();
#endif
}

static void test_count_avx512(void **state)
{
    (void)state;
#if CXM__COUNT_X86
    if (!cxm__count_can_avx512())
        skip();
    test_count_many(cxm__count_bytes_avx512, 1, CXM__COUNT_X86_POINTS);
    test_count_long(cxm__count_bytes_avx512);
#else
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count_scalar),
        cmocka_unit_test(test_count_picked),
        cmocka_unit_test(test_count_avx2),
        cmocka_unit_test(test_count_avx512),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
