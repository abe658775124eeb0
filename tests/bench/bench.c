/* See bench.h. Buffers come from mmap with a request for huge pages, since with small ones the time goes into page walks
 * and the figures say little about the code. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE

#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#if !defined(MAP_ANONYMOUS)
#define MAP_ANONYMOUS MAP_ANON
#endif

void bench_stop(const char *what, const char *detail)
{
    (void)fprintf(stderr, "%s: %s\n", what, detail);
    exit(1);
}

void bench_check(cxm_status status, const cxm_error *error)
{
    if (status != CXM_OK)
        bench_stop(cxm_status_name(status), error->message);
}

double bench_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void bench_add(struct bench_times *times, double begun)
{
    double seconds = bench_now() - begun;
    if (times->count < BENCH_REPEATS_MAX)
        times->seconds[times->count++] = seconds;
}

uint64_t bench_mixed(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

uint64_t bench_random(uint64_t *state)
{
    return bench_mixed(*state += 0x9e3779b97f4a7c15);
}

double bench_uniform(uint64_t *state)
{
    return (double)(bench_random(state) >> 11) * 0x1p-53;
}

int64_t bench_integer(const char *text, int64_t least, int64_t most)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        bench_stop(text, "not a number in range");
    return value;
}

void *bench_allocate(size_t size)
{
    size = (size + 4096 + ((size_t)1 << 21) - 1) & ~(((size_t)1 << 21) - 1);
    void *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED)
        bench_stop("mmap", strerror(errno));
#if defined(MADV_HUGEPAGE)
    madvise(block, size, MADV_HUGEPAGE); /* a wish; without it the bench is slower and still right */
#endif
    return block;
}

static FILE *bench_open(const char *folder, const char *name, const char *mode)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        bench_stop(name, "the path is too long");
    FILE *file = fopen(path, mode);
    if (!file)
        bench_stop(path, strerror(errno));
    return file;
}

void *bench_read(const char *folder, const char *name, size_t size)
{
    void *data = bench_allocate(size);
    FILE *file = bench_open(folder, name, "rb");
    if (fread(data, 1, size, file) != size)
        bench_stop(name, "shorter than the rows asked for");
    (void)fclose(file);
    return data;
}

void bench_write(const char *folder, const char *name, const void *data, size_t size)
{
    FILE *file = bench_open(folder, name, "wb");
    if (fwrite(data, 1, size, file) != size || fclose(file) != 0)
        bench_stop(name, strerror(errno));
}

void bench_print(const char *name, int64_t rows, const struct bench_times *times, int64_t n, double value)
{
    printf("{\"name\": \"%s\", \"rows\": %lld, \"n\": %lld, \"value\": %.17g, \"seconds\": [", name, (long long)rows,
           (long long)n, value);
    for (int32_t i = 0; i < times->count; i++)
        printf("%s%.6f", i ? ", " : "", times->seconds[i]);
    printf("]}\n");
    (void)fflush(stdout);
}
