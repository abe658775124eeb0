/* A survival curve of day times, which are counted, and one of times that all differ, which are sorted; with Greenwood's errors.
 * usage: bench_survival FOLDER ROWS REPEATS [write] */
#include "bench.h"

#include <cxm/unstable/survival.h>

#include <math.h>
#include <string.h>

/* Days up to 2,000 and exponential times, two thirds of either with the event. */
static void survival_write(const char *folder, int64_t rows)
{
    int32_t *days = bench_allocate((size_t)rows * sizeof *days);
    double *times = bench_allocate((size_t)rows * sizeof *times);
    uint8_t *events = bench_allocate((size_t)rows);
    uint64_t seed = 9;
    for (int64_t i = 0; i < rows; i++) {
        times[i] = -500 * log1p(-bench_uniform(&seed));
        days[i] = (int32_t)(1 + fmod(times[i], 2000));
        events[i] = bench_uniform(&seed) < 2.0 / 3;
    }
    bench_write(folder, "survival_days.i32", days, (size_t)rows * sizeof *days);
    bench_write(folder, "survival_times.f64", times, (size_t)rows * sizeof *times);
    bench_write(folder, "survival_events.u8", events, (size_t)rows);
}

/* The value is the curve at a time, for the answers to be compared. */
static void survival_measure(const char *name, const cxm_column *time, const cxm_column *event, int64_t repeats)
{
    struct bench_times times = {{0}, 0};
    cxm_estimate at = {0};
    cxm_error error;
    for (int64_t i = -1; i < repeats; i++) {
        cxm_survival *curve;
        double begun = bench_now();
        bench_check(cxm_survival_new(time, event, NULL, NULL, &curve, &error), &error);
        bench_add(&times, begun);
        if (i < 0) /* to warm up */
            times.count = 0;
        bench_check(cxm_survival_at(curve, 300, CXM_SURVIVAL_LOG, 0.95, &at, &error), &error);
        cxm_survival_free(curve);
    }
    bench_print(name, time->length, &times, at.n, at.value);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        bench_stop("usage", "bench_survival FOLDER ROWS REPEATS [write]");
    int64_t rows = bench_integer(argv[2], 1, INT64_C(1) << 32), repeats = bench_integer(argv[3], 1, BENCH_REPEATS_MAX);
    if (argc == 5 && strcmp(argv[4], "write") == 0) {
        survival_write(argv[1], rows);
        return 0;
    }
    cxm_column event = cxm_column_of(CXM_TYPE_U8, bench_read(argv[1], "survival_events.u8", (size_t)rows), rows);
    cxm_column days = cxm_column_of(CXM_TYPE_I32, bench_read(argv[1], "survival_days.i32", (size_t)rows * 4), rows);
    cxm_column times = cxm_column_of(CXM_TYPE_F64, bench_read(argv[1], "survival_times.f64", (size_t)rows * 8), rows);
    survival_measure("libcxm days", &days, &event, repeats);
    survival_measure("libcxm times", &times, &event, repeats < 5 ? repeats : 5);
    return 0;
}
