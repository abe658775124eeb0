/* LMG of 10 to 28 predictors, and relative weights of twelve items by side with 2,000 resamples of 1,000 accounts: the data, and
 * the processor time that libcxm takes on one thread. usage: bench_importance FOLDER REPEATS [write] */
#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/importance.h>

enum { ROWS = 10000, ACCOUNTS = 1000, COLUMNS = 28, ITEMS = 12 };

/* Seconds of the processor, which other programs on it do not lengthen. */
static double importance_now(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void importance_add(struct bench_times *times, double begun)
{
    times->seconds[times->count++] = importance_now() - begun;
}

/* Columns with something in common, and an outcome of all of them; answers of a side in accounts. */
static void importance_write(const char *folder)
{
    double *x = bench_allocate((size_t)(ROWS * (COLUMNS + 1)) * sizeof *x);
    int32_t *account = bench_allocate(ROWS * sizeof *account), *side = bench_allocate(ROWS * sizeof *side);
    uint64_t seed = 13;
    for (int64_t i = 0; i < ROWS; i++) {
        const double common = bench_uniform(&seed);
        account[i] = (int32_t)(bench_uniform(&seed) * ACCOUNTS);
        side[i] = bench_uniform(&seed) < 0.4;
        x[COLUMNS * ROWS + i] = 3 * bench_uniform(&seed);
        for (int64_t c = 0; c < COLUMNS; c++) {
            x[c * ROWS + i] = common + bench_uniform(&seed);
            x[COLUMNS * ROWS + i] += x[c * ROWS + i] * (double)(side[i] ? c % 5 : 4 - c % 5) / 4;
        }
    }
    bench_write(folder, "importance.f64", x, (size_t)(ROWS * (COLUMNS + 1)) * sizeof *x);
    bench_write(folder, "importance_account.i32", account, ROWS * sizeof *account);
    bench_write(folder, "importance_side.i32", side, ROWS * sizeof *side);
}

static void lmg_measure(const cxm_column *columns, int32_t count, int64_t repeats)
{
    static double between[COLUMNS * COLUMNS], outcome[COLUMNS];
    struct bench_times times = {{0}, 0};
    cxm_importance each[COLUMNS], one;
    cxm_importance_result result;
    cxm_error error;
    char name[20];
    for (int32_t i = 0; i < count; i++) {
        for (int32_t j = 0; j <= i; j++) {
            bench_check(cxm_importance_columns(&columns[i], &columns[j], 1, NULL, 1, NULL, &one, &result, &error), &error);
            between[i * count + j] = between[j * count + i] = i == j ? 1 : one.beta;
        }
        bench_check(cxm_importance_columns(&columns[COLUMNS], &columns[i], 1, NULL, 1, NULL, &one, &result, &error), &error);
        outcome[i] = one.beta;
    }
    for (int64_t i = 0; i < repeats; i++) {
        const double begun = importance_now();
        bench_check(cxm_importance_correlations(between, outcome, count, CXM_IMPORTANCE_LMG, NULL, each, &result, &error), &error);
        importance_add(&times, begun);
    }
    snprintf(name, sizeof name, "lmg %d", (int)count);
    bench_print(name, ROWS, &times, count, each[0].lmg);
}

static void resamples_measure(const cxm_column *columns, const cxm_column *account, const cxm_column *side, const char *options,
                              const char *name, int64_t repeats)
{
    const cxm_measure *measure = cxm_measure_find("voices.criteria");
    const cxm_column *inputs[3 + ITEMS] = {&columns[COLUMNS], side, account};
    struct bench_times times = {{0}, 0};
    cxm_tested_estimate figures[6 + 8 * ITEMS];
    cxm_error error;
    for (int32_t j = 0; j < ITEMS; j++)
        inputs[3 + j] = &columns[j];
    for (int64_t i = 0; i < repeats; i++) {
        const double begun = importance_now();
        bench_check(cxm_measure_analyse(measure, inputs, NULL, 3 + ITEMS, NULL, options, NULL, figures, NULL, &error), &error);
        importance_add(&times, begun);
    }
    bench_print(name, ROWS, &times, ACCOUNTS, figures[4].estimate.value);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        bench_stop("usage", "bench_importance FOLDER REPEATS [write]");
    if (argc == 4 && strcmp(argv[3], "write") == 0) {
        importance_write(argv[1]);
        return 0;
    }
    const int64_t repeats = bench_integer(argv[2], 1, BENCH_REPEATS_MAX);
    const double *x = bench_read(argv[1], "importance.f64", ROWS * (COLUMNS + 1) * sizeof *x);
    const cxm_column account = cxm_column_of(CXM_TYPE_I32, bench_read(argv[1], "importance_account.i32", ROWS * 4), ROWS);
    const cxm_column side = cxm_column_of(CXM_TYPE_I32, bench_read(argv[1], "importance_side.i32", ROWS * 4), ROWS);
    static const int32_t counts[] = {10, 12, 15, 20, 25, 28};
    cxm_column columns[COLUMNS + 1];
    for (int64_t c = 0; c <= COLUMNS; c++)
        columns[c] = cxm_column_of(CXM_TYPE_F64, x + c * ROWS, ROWS);
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        lmg_measure(columns, counts[k], counts[k] > 20 && repeats > 3 ? 3 : repeats);
    resamples_measure(columns, &account, &side, "buyer=1 user=0 resamples=0", "criteria", repeats);
    resamples_measure(columns, &account, &side, "buyer=1 user=0 resamples=2000", "criteria, 2000 resamples", repeats);
    return 0;
}
