/* The count with AVX2, about as fast as memory can be read. A byte is looked up as a one in one of twelve 2-bit counters, four to
 * a byte in three tables, and the counters are widened to 4, 8 and 64 bits just before they could overflow. */
#include "core/count.h"

#if CXM__COUNT_X86

#include <immintrin.h>
#include <string.h>

#define COUNT_AVX2_TARGET __attribute__((target("avx2,popcnt")))
#define COUNT_AVX2_UNROLL _Pragma("GCC unroll 12")
#define COUNT_AVX2_INLINE COUNT_AVX2_TARGET __attribute__((always_inline)) static inline

enum {
    COUNT_AVX2_ROUND = 12 * 32, /* rows that 4-bit counters hold: 12 in each byte of a vector */
    COUNT_AVX2_BLOCK = 21,      /* rounds that 8-bit counters hold: 252 in each byte */
    COUNT_AVX2_AHEAD = 8192     /* bytes from where the loop reads to what it asks memory for */
};

/* What does not change from row to row. The two flags are constants wherever a kernel is used, so that no loop tests them. */
struct count_avx2_kernel {
    const __m256i *tables; /* three: the counters of points 0-3, 4-7 and 8-11 */
    __m256i shift;         /* what is subtracted from a byte, where `shifted` */
    bool shifted;          /* the scale reaches beyond the 16 entries of a table */
    bool nullable;         /* there is a bitmap */
};

/* 4-bit counters, two to a byte: of the points 0 2, 1 3, 4 6, 5 7, 8 10, 9 11. */
struct count_avx2_nibbles {
    __m256i of[6];
};

/* A vector of bytes as indices into the tables. Bit 7 of an index makes the look-up give 0, so it is set where a byte is beyond the
 * tables or its validity bit is 0. */
COUNT_AVX2_INLINE __m256i count_avx2_index(const struct count_avx2_kernel *kernel, const uint8_t *data, const uint8_t *validity)
{
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)data);
    if (kernel->shifted)
        bytes = _mm256_sub_epi8(bytes, kernel->shift);
    bytes = _mm256_adds_epu8(bytes, _mm256_set1_epi8(0x70));
    if (!kernel->nullable)
        return bytes;
    int32_t word;
    memcpy(&word, validity, sizeof word);
    __m256i words = _mm256_set1_epi32(word);
    __asm__("" : "+x"(words)); /* or clang makes three instructions of a load that broadcasts */
    const __m256i spread = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i bit = _mm256_set1_epi64x((int64_t)0x8040201008040201);
    __m256i set = _mm256_and_si256(_mm256_shuffle_epi8(words, spread), bit);
    bytes = _mm256_or_si256(bytes, _mm256_cmpeq_epi8(set, _mm256_setzero_si256()));
    __asm__ volatile("" : "+x"(bytes)); /* or gcc computes masks ahead of their use and runs out of registers */
    return bytes;
}

/* Three vectors of indices as 2-bit counters. */
COUNT_AVX2_INLINE __m256i count_avx2_three(__m256i table, const __m256i index[3])
{
    __m256i two = _mm256_add_epi8(_mm256_shuffle_epi8(table, index[0]), _mm256_shuffle_epi8(table, index[1]));
    return _mm256_add_epi8(two, _mm256_shuffle_epi8(table, index[2]));
}

/* A round as 4-bit counters. The odd counters are added by averaging, which halves a sum that would not fit. */
COUNT_AVX2_INLINE struct count_avx2_nibbles count_avx2_round(const struct count_avx2_kernel *kernel, const uint8_t *data,
                                                             const uint8_t *validity)
{
    const __m256i even = _mm256_set1_epi8(0x33), odd = _mm256_set1_epi8((char)0xcc);
    struct count_avx2_nibbles nibbles;
    __m256i index[12];
    COUNT_AVX2_UNROLL
    for (size_t i = 0; i < 12; i++)
        index[i] = count_avx2_index(kernel, data + 32 * i, validity + 4 * i);
    COUNT_AVX2_UNROLL
    for (size_t t = 0; t < 3; t++) {
        __m256i a = count_avx2_three(kernel->tables[t], index), b = count_avx2_three(kernel->tables[t], index + 3);
        __m256i c = count_avx2_three(kernel->tables[t], index + 6), d = count_avx2_three(kernel->tables[t], index + 9);
        __m256i ab = _mm256_add_epi8(_mm256_and_si256(a, even), _mm256_and_si256(b, even));
        __m256i cd = _mm256_add_epi8(_mm256_and_si256(c, even), _mm256_and_si256(d, even));
        nibbles.of[2 * t] = _mm256_add_epi8(ab, cd);
        ab = _mm256_avg_epu8(_mm256_and_si256(a, odd), _mm256_and_si256(b, odd));
        cd = _mm256_avg_epu8(_mm256_and_si256(c, odd), _mm256_and_si256(d, odd));
        nibbles.of[2 * t + 1] = _mm256_avg_epu8(ab, cd);
    }
    return nibbles;
}

/* A vector's four sums as one. */
COUNT_AVX2_INLINE int64_t count_avx2_total(__m256i sums)
{
    int64_t lane[4];
    _mm256_storeu_si256((__m256i *)(void *)lane, sums);
    return lane[0] + lane[1] + lane[2] + lane[3];
}

/* Counts whole rounds; the bitmap begins at a whole byte. */
COUNT_AVX2_INLINE int64_t count_avx2_rounds(const struct count_avx2_kernel *kernel, const uint8_t *data, int64_t rounds,
                                            const uint8_t *validity, int64_t all[12])
{
    const __m256i zero = _mm256_setzero_si256(), low = _mm256_set1_epi8(0x0f);
    struct count_avx2_nibbles both, lows; /* sums of whole bytes, high nibbles counting 16, and of low nibbles alone */
    int64_t valid = 0;
    COUNT_AVX2_UNROLL
    for (int i = 0; i < 6; i++)
        both.of[i] = lows.of[i] = zero;
    while (rounds > 0) {
        int64_t block = rounds < COUNT_AVX2_BLOCK ? rounds : COUNT_AVX2_BLOCK;
        struct count_avx2_nibbles bytes;
        COUNT_AVX2_UNROLL
        for (int i = 0; i < 6; i++)
            bytes.of[i] = zero;
        rounds -= block;
        for (; block > 0; block--) {
            struct count_avx2_nibbles nibbles = count_avx2_round(kernel, data, validity);
            COUNT_AVX2_UNROLL
            for (int i = 0; i < COUNT_AVX2_ROUND; i += 64)
                _mm_prefetch((const char *)((uintptr_t)data + COUNT_AVX2_AHEAD + (uintptr_t)i), _MM_HINT_T0);
            for (int i = 0; kernel->nullable && i < COUNT_AVX2_ROUND / 8; i += 8) {
                uint64_t word;
                memcpy(&word, validity + i, sizeof word);
                valid += __builtin_popcountll(word);
            }
            COUNT_AVX2_UNROLL
            for (int i = 0; i < 6; i++) {
                both.of[i] = _mm256_add_epi64(both.of[i], _mm256_sad_epu8(nibbles.of[i], zero));
                bytes.of[i] = _mm256_add_epi8(bytes.of[i], _mm256_and_si256(nibbles.of[i], low));
            }
            data += COUNT_AVX2_ROUND;
            validity += kernel->nullable ? COUNT_AVX2_ROUND / 8 : 0;
        }
        COUNT_AVX2_UNROLL
        for (int i = 0; i < 6; i++)
            lows.of[i] = _mm256_add_epi64(lows.of[i], _mm256_sad_epu8(bytes.of[i], zero));
    }
    COUNT_AVX2_UNROLL
    for (int i = 0; i < 6; i++) {
        int point = i / 2 * 4 + i % 2;
        all[point] = count_avx2_total(lows.of[i]);
        all[point + 2] = (count_avx2_total(both.of[i]) - all[point]) / 16;
    }
    return valid;
}

/* Picks the kernel. Without a bitmap `validity` is any pointer; it is not read. */
COUNT_AVX2_TARGET static int64_t count_avx2_pick(const __m256i tables[3], const uint8_t *data, int64_t rounds,
                                                 const uint8_t *validity, bool nullable, uint8_t shift, bool shifted,
                                                 int64_t all[12])
{
    const __m256i by = _mm256_set1_epi8((char)shift);
    if (nullable && shifted)
        return count_avx2_rounds(&(struct count_avx2_kernel){tables, by, true, true}, data, rounds, validity, all);
    if (nullable)
        return count_avx2_rounds(&(struct count_avx2_kernel){tables, by, false, true}, data, rounds, validity, all);
    if (shifted)
        count_avx2_rounds(&(struct count_avx2_kernel){tables, by, true, false}, data, rounds, validity, all);
    else
        count_avx2_rounds(&(struct count_avx2_kernel){tables, by, false, false}, data, rounds, validity, all);
    return rounds * COUNT_AVX2_ROUND;
}

COUNT_AVX2_TARGET int64_t cxm__count_bytes_avx2(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset,
                                                uint8_t minimum, int32_t points, int64_t *counts)
{
    int64_t start = validity ? -bit_offset & 7 : 0; /* up to the first whole byte of the bitmap */
    int64_t rounds = (n - start) / COUNT_AVX2_ROUND;
    if (rounds <= 0)
        return cxm__count_bytes_scalar(data, n, validity, bit_offset, minimum, points, counts);

    bool shifted = minimum + points > 16;
    uint8_t entries[3][32] = {{0}};
    for (int32_t i = 0; i < points; i++) {
        int32_t entry = i + (shifted ? 0 : minimum);
        entries[i / 4][entry] = entries[i / 4][entry + 16] = (uint8_t)(1 << i % 4 * 2);
    }
    __m256i tables[3];
    for (size_t t = 0; t < 3; t++)
        tables[t] = _mm256_loadu_si256((const __m256i *)(const void *)entries[t]);

    int64_t all[12], end = start + rounds * COUNT_AVX2_ROUND;
    const uint8_t *bitmap = validity ? validity + (bit_offset + start) / 8 : data;
    int64_t valid = count_avx2_pick(tables, data + start, rounds, bitmap, validity != NULL, minimum, shifted, all);
    for (int32_t i = 0; i < points; i++)
        counts[i] += all[i];
    valid += cxm__count_bytes_scalar(data, start, validity, bit_offset, minimum, points, counts);
    valid += cxm__count_bytes_scalar(data + end, n - end, validity, bit_offset + end, minimum, points, counts);
    return valid;
}

bool cxm__count_can_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

#endif
