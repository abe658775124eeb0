/* The count with AVX-512, for processors on which memory outruns the AVX2 kernel. It is built like that one, where the counters are
 * explained; a bitmap costs next to nothing here, because its bits are masks as they stand. */
#include "core/count.h"

#if CXM__COUNT_X86

#include <immintrin.h>
#include <string.h>

#define COUNT_AVX512_TARGET __attribute__((target("avx512f,avx512bw,popcnt")))
#define COUNT_AVX512_UNROLL _Pragma("GCC unroll 12")
#define COUNT_AVX512_INLINE COUNT_AVX512_TARGET __attribute__((always_inline)) static inline

enum {
    COUNT_AVX512_ROUND = 12 * 64, /* rows that 4-bit counters hold: 12 in each byte of a vector */
    COUNT_AVX512_BLOCK = 21,      /* rounds that 8-bit counters hold: 252 in each byte */
    COUNT_AVX512_AHEAD = 8192     /* bytes from where the loop reads to what it asks memory for */
};

/* 4-bit counters, two to a byte: of the points 0 2, 1 3, 4 6, 5 7, 8 10, 9 11. */
struct count_avx512_nibbles {
    __m512i of[6];
};

COUNT_AVX512_INLINE uint64_t count_avx512_word(const uint8_t *validity)
{
    uint64_t word;
    memcpy(&word, validity, sizeof word);
    return word;
}

/* Three vectors of indices as 2-bit counters. */
COUNT_AVX512_INLINE __m512i count_avx512_three(__m512i table, const __m512i index[3])
{
    __m512i two = _mm512_add_epi8(_mm512_shuffle_epi8(table, index[0]), _mm512_shuffle_epi8(table, index[1]));
    return _mm512_add_epi8(two, _mm512_shuffle_epi8(table, index[2]));
}

/* A round as 4-bit counters. Bit 7 of an index makes a look-up give 0. */
COUNT_AVX512_INLINE struct count_avx512_nibbles count_avx512_round(const uint8_t *data, const uint8_t *validity, bool nullable,
                                                                   __m512i minimum)
{
    const __m512i even = _mm512_set1_epi8(0x33), odd = _mm512_set1_epi8((char)0xcc), none = _mm512_set1_epi8(-1);
    const __m512i beyond = _mm512_set1_epi8(0x70), first = _mm512_set_epi32(0, 0, 0, 0x40100401, 0, 0, 0, 0x40100401, 0, 0, 0,
                                                                            0x40100401, 0, 0, 0, 0x40100401);
    const __m512i tables[3] = {first, _mm512_bslli_epi128(first, 4), _mm512_bslli_epi128(first, 8)};
    struct count_avx512_nibbles nibbles;
    __m512i index[12];
    COUNT_AVX512_UNROLL
    for (size_t i = 0; i < 12; i++) {
        __m512i point = _mm512_sub_epi8(_mm512_loadu_si512((const void *)(data + 64 * i)), minimum);
        __mmask64 valid = nullable ? count_avx512_word(validity + 8 * i) : ~(__mmask64)0;
        index[i] = _mm512_mask_adds_epu8(none, valid, point, beyond);
    }
    COUNT_AVX512_UNROLL
    for (size_t t = 0; t < 3; t++) {
        __m512i a = count_avx512_three(tables[t], index), b = count_avx512_three(tables[t], index + 3);
        __m512i c = count_avx512_three(tables[t], index + 6), d = count_avx512_three(tables[t], index + 9);
        __m512i ab = _mm512_add_epi8(_mm512_and_si512(a, even), _mm512_and_si512(b, even));
        __m512i cd = _mm512_add_epi8(_mm512_and_si512(c, even), _mm512_and_si512(d, even));
        nibbles.of[2 * t] = _mm512_add_epi8(ab, cd);
        ab = _mm512_avg_epu8(_mm512_and_si512(a, odd), _mm512_and_si512(b, odd));
        cd = _mm512_avg_epu8(_mm512_and_si512(c, odd), _mm512_and_si512(d, odd));
        nibbles.of[2 * t + 1] = _mm512_avg_epu8(ab, cd);
    }
    return nibbles;
}

/* Counts whole rounds; the bitmap begins at a whole byte. `nullable` is a constant wherever this is used. */
COUNT_AVX512_INLINE int64_t count_avx512_rounds(const uint8_t *data, int64_t rounds, const uint8_t *validity, bool nullable,
                                                uint8_t minimum, int64_t all[12])
{
    const __m512i zero = _mm512_setzero_si512(), low = _mm512_set1_epi8(0x0f), by = _mm512_set1_epi8((char)minimum);
    struct count_avx512_nibbles both, lows; /* sums of whole bytes, high nibbles counting 16, and of low nibbles alone */
    int64_t valid = 0;
    COUNT_AVX512_UNROLL
    for (int i = 0; i < 6; i++)
        both.of[i] = lows.of[i] = zero;
    while (rounds > 0) {
        int64_t block = rounds < COUNT_AVX512_BLOCK ? rounds : COUNT_AVX512_BLOCK;
        struct count_avx512_nibbles bytes;
        COUNT_AVX512_UNROLL
        for (int i = 0; i < 6; i++)
            bytes.of[i] = zero;
        rounds -= block;
        for (; block > 0; block--) {
            struct count_avx512_nibbles nibbles = count_avx512_round(data, validity, nullable, by);
            COUNT_AVX512_UNROLL
            for (int i = 0; i < COUNT_AVX512_ROUND; i += 64)
                _mm_prefetch((const char *)((uintptr_t)data + COUNT_AVX512_AHEAD + (uintptr_t)i), _MM_HINT_T0);
            for (int i = 0; nullable && i < COUNT_AVX512_ROUND / 8; i += 8)
                valid += __builtin_popcountll(count_avx512_word(validity + i));
            COUNT_AVX512_UNROLL
            for (int i = 0; i < 6; i++) {
                both.of[i] = _mm512_add_epi64(both.of[i], _mm512_sad_epu8(nibbles.of[i], zero));
                bytes.of[i] = _mm512_add_epi8(bytes.of[i], _mm512_and_si512(nibbles.of[i], low));
            }
            data += COUNT_AVX512_ROUND;
            validity += nullable ? COUNT_AVX512_ROUND / 8 : 0;
        }
        COUNT_AVX512_UNROLL
        for (int i = 0; i < 6; i++)
            lows.of[i] = _mm512_add_epi64(lows.of[i], _mm512_sad_epu8(bytes.of[i], zero));
    }
    COUNT_AVX512_UNROLL
    for (int i = 0; i < 6; i++) {
        int point = i / 2 * 4 + i % 2;
        all[point] = _mm512_reduce_add_epi64(lows.of[i]);
        all[point + 2] = (_mm512_reduce_add_epi64(both.of[i]) - all[point]) / 16;
    }
    return valid;
}

COUNT_AVX512_TARGET static int64_t count_avx512_all(const uint8_t *data, int64_t rounds, uint8_t minimum, int64_t all[12])
{
    count_avx512_rounds(data, rounds, data, false, minimum, all);
    return rounds * COUNT_AVX512_ROUND;
}

COUNT_AVX512_TARGET static int64_t count_avx512_valid(const uint8_t *data, int64_t rounds, const uint8_t *validity,
                                                      uint8_t minimum, int64_t all[12])
{
    return count_avx512_rounds(data, rounds, validity, true, minimum, all);
}

int64_t cxm__count_bytes_avx512(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                                int32_t points, int64_t *counts)
{
    int64_t start = validity ? -bit_offset & 7 : 0; /* up to the first whole byte of the bitmap */
    int64_t rounds = (n - start) / COUNT_AVX512_ROUND, end = start + rounds * COUNT_AVX512_ROUND;
    if (rounds <= 0)
        return cxm__count_bytes_scalar(data, n, validity, bit_offset, minimum, points, counts);

    int64_t all[12];
    int64_t valid = validity ? count_avx512_valid(data + start, rounds, validity + (bit_offset + start) / 8, minimum, all)
                             : count_avx512_all(data, rounds, minimum, all);
    for (int32_t i = 0; i < points; i++)
        counts[i] += all[i];
    valid += cxm__count_bytes_scalar(data, start, validity, bit_offset, minimum, points, counts);
    valid += cxm__count_bytes_scalar(data + end, n - end, validity, bit_offset + end, minimum, points, counts);
    return valid;
}

/* VBMI is not used. It came with the generation that no longer slows down for wide vectors. */
bool cxm__count_can_avx512(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("popcnt");
}

#endif
