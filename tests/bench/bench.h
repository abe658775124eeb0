/* What the programs of the bench share: a clock, random numbers, buffers on huge pages, and lines of JSON.
 * A program that cannot go on says why and ends with status 1. */
#ifndef CXM_TESTS_BENCH_H
#define CXM_TESTS_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include <cxm/cxm.h>

enum { BENCH_REPEATS_MAX = 100 };

/* What was measured, in seconds, one entry a repeat. */
struct bench_times {
    double seconds[BENCH_REPEATS_MAX];
    int32_t count;
};

_Noreturn void bench_stop(const char *what, const char *detail);
void bench_check(cxm_status status, const cxm_error *error);

double bench_now(void);
void bench_add(struct bench_times *times, double begun); /* the time since bench_now() said `begun` */

uint64_t bench_random(uint64_t *state);   /* splitmix64 */
uint64_t bench_mixed(uint64_t x);         /* its finaliser: a bijection */
double bench_uniform(uint64_t *state);    /* in [0, 1) */

int64_t bench_integer(const char *text, int64_t least, int64_t most);
void *bench_allocate(size_t size); /* on huge pages where there are any, never NULL, zeroed, never released */
void *bench_read(const char *folder, const char *name, size_t size); /* the first `size` bytes of a file */
void bench_write(const char *folder, const char *name, const void *data, size_t size);

/* One line: {"name": ..., "rows": ..., "seconds": [...], "n": ..., "value": ...}. */
void bench_print(const char *name, int64_t rows, const struct bench_times *times, int64_t n, double value);

#endif
