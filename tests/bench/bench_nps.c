/* NPS of a column, beside a loop that only reads it: the share of what memory allows is what counts, so the two alternate.
 * usage: bench_nps FOLDER ROWS REPEATS */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static uint64_t nps_read_avx2(const uint8_t *data, int64_t size)
{
    __m256i sum[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    for (int64_t i = 0; i + 128 <= size; i += 128) {
        _mm_prefetch((const char *)((uintptr_t)data + (uintptr_t)i + 4096), _MM_HINT_T0);
        _mm_prefetch((const char *)((uintptr_t)data + (uintptr_t)i + 4160), _MM_HINT_T0);
        for (int64_t k = 0; k < 4; k++)
            sum[k] = _mm256_add_epi64(sum[k], _mm256_loadu_si256((const __m256i *)(const void *)(data + i + 32 * k)));
    }
    uint64_t lane[4];
    sum[0] = _mm256_add_epi64(_mm256_add_epi64(sum[0], sum[1]), _mm256_add_epi64(sum[2], sum[3]));
    _mm256_storeu_si256((__m256i *)(void *)lane, sum[0]);
    return lane[0] + lane[1] + lane[2] + lane[3];
}
#endif

/* The sum of a buffer as 64-bit words, without its last few bytes. */
static uint64_t nps_read(const uint8_t *data, int64_t size)
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return nps_read_avx2(data, size);
#endif
    uint64_t sum = 0, word;
    for (int64_t i = 0; i + 8 <= size; i += 8) {
        memcpy(&word, data + i, sizeof word);
        sum += word;
    }
    return sum;
}

static void nps_once(const cxm_column *column, cxm_nps_result *result, struct bench_times *times)
{
    cxm_error error;
    double begun = bench_now();
    bench_check(cxm_nps(column, NULL, NULL, NULL, result, &error), &error);
    bench_add(times, begun);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_stop("usage", "bench_nps FOLDER ROWS REPEATS");
    int64_t rows = bench_integer(argv[2], 1, INT64_C(1) << 36), repeats = bench_integer(argv[3], 1, BENCH_REPEATS_MAX);
    const uint8_t *data = bench_read(argv[1], "score.u8", (size_t)rows);
    const uint8_t *bits = bench_read(argv[1], "score.valid", (size_t)(rows + 7) / 8);
    cxm_column column = {.data = data, .length = rows, .type = CXM_TYPE_U8}, nullable = column;
    nullable.validity = bits;

    struct bench_times read = {{0}, 0}, read_both = {{0}, 0}, all = {{0}, 0}, valid = {{0}, 0};
    cxm_nps_result all_result = {.histogram = {0}}, valid_result = all_result;
    volatile uint64_t sum = 0;
    for (int64_t i = -1; i < repeats; i++) {
        double begun = bench_now();
        sum = sum + nps_read(data, rows);
        bench_add(&read, begun);
        nps_once(&column, &all_result, &all);
        begun = bench_now();
        sum = sum + nps_read(data, rows) + nps_read(bits, rows / 8);
        bench_add(&read_both, begun);
        nps_once(&nullable, &valid_result, &valid);
        if (i < 0) /* to warm up */
            read.count = read_both.count = all.count = valid.count = 0;
    }
    bench_print("read", rows, &read, 0, 0);
    bench_print("libcxm nps", rows, &all, all_result.score.n, all_result.score.value);
    bench_print("read with bitmap", rows, &read_both, 0, 0);
    bench_print("libcxm nps with nulls", rows, &valid, valid_result.score.n, valid_result.score.value);
    return 0;
}
