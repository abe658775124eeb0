/* Cox regression on five covariates and day times with many ties, Efron's way: the data, and libcxm's time.
 * usage: bench_cox FOLDER ROWS REPEATS [write] */
#include "bench.h"

#include <cxm/unstable/cox.h>

#include <math.h>
#include <string.h>

enum { COVARIATES = 5 };

static void cox_write(const char *folder, int64_t rows)
{
    int32_t *days = bench_allocate((size_t)rows * sizeof *days);
    double *covariates = bench_allocate((size_t)rows * COVARIATES * sizeof *covariates);
    uint8_t *events = bench_allocate((size_t)rows);
    uint64_t seed = 5;
    for (int64_t i = 0; i < rows; i++) {
        double risk = 0;
        for (int64_t c = 0; c < COVARIATES; c++) {
            covariates[c * rows + i] = c < 2 ? (double)(bench_uniform(&seed) < 0.5) : 2 * bench_uniform(&seed) - 1;
            risk += covariates[c * rows + i] * (c % 2 ? 0.3 : -0.2);
        }
        days[i] = (int32_t)(1 + fmod(-500 * log1p(-bench_uniform(&seed)) * exp(-risk), 2000));
        events[i] = bench_uniform(&seed) < 2.0 / 3;
    }
    bench_write(folder, "cox_days.i32", days, (size_t)rows * sizeof *days);
    bench_write(folder, "cox_covariates.f64", covariates, (size_t)rows * COVARIATES * sizeof *covariates);
    bench_write(folder, "cox_events.u8", events, (size_t)rows);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        bench_stop("usage", "bench_cox FOLDER ROWS REPEATS [write]");
    const int64_t rows = bench_integer(argv[2], 1, INT64_C(1) << 32), repeats = bench_integer(argv[3], 1, BENCH_REPEATS_MAX);
    if (argc == 5 && strcmp(argv[4], "write") == 0) {
        cox_write(argv[1], rows);
        return 0;
    }
    const double *numbers = bench_read(argv[1], "cox_covariates.f64", (size_t)rows * COVARIATES * sizeof *numbers);
    const cxm_column event = cxm_column_of(CXM_TYPE_U8, bench_read(argv[1], "cox_events.u8", (size_t)rows), rows);
    const cxm_column days = cxm_column_of(CXM_TYPE_I32, bench_read(argv[1], "cox_days.i32", (size_t)rows * 4), rows);
    cxm_column covariates[COVARIATES];
    struct bench_times times = {{0}, 0};
    double value = 0;
    for (int64_t c = 0; c < COVARIATES; c++)
        covariates[c] = cxm_column_of(CXM_TYPE_F64, numbers + c * rows, rows);
    for (int64_t i = 0; i < repeats; i++) {
        cxm_cox *model;
        cxm_error error;
        double begun = bench_now();
        bench_check(cxm_cox_new(&days, &event, covariates, COVARIATES, NULL, NULL, &model, &error), &error);
        bench_add(&times, begun);
        value = cxm_cox_summary_of(model)->coefficients[0].value;
        cxm_cox_free(model);
    }
    bench_print("libcxm", rows, &times, rows, value);
    return 0;
}
