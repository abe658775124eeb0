/* X'X of 20 columns of doubles by the kernel that regression's matrices are made with, and a whole regression of the last column on
 * the others. usage: bench_crossproducts FOLDER ROWS REPEATS [write] */
#include "bench.h"

#include <string.h>

#include <cxm/unstable/regression.h>

#include "stats/crossproducts.h"

enum { COLUMNS = 20 };

static void crossproducts_write(const char *folder, int64_t rows)
{
    double *x = bench_allocate((size_t)(rows * COLUMNS) * sizeof *x);
    uint64_t seed = 9;
    for (int64_t i = 0; i < rows * COLUMNS; i++)
        x[i] = bench_uniform(&seed) - 0.5;
    bench_write(folder, "columns.f64", x, (size_t)(rows * COLUMNS) * sizeof *x);
}

static void crossproducts_measure(const double *x, int64_t rows, int64_t repeats)
{
    struct bench_times times = {{0}, 0};
    double matrix[COLUMNS * COLUMNS], sum = 0;
    for (int64_t i = -1; i < repeats; i++) {
        cxm__sum sums[COLUMNS * COLUMNS] = {{0, 0}};
        double begun = bench_now();
        cxm__crossproducts(x, rows, rows, COLUMNS, sums);
        cxm__crossproducts_matrix(sums, COLUMNS, matrix);
        bench_add(&times, begun);
        if (i < 0) /* to warm up */
            times.count = 0;
    }
    for (int i = 0; i < COLUMNS * COLUMNS; i++)
        sum += matrix[i];
    bench_print("crossproducts", rows, &times, COLUMNS, sum);
}

static void regression_measure(const double *x, int64_t rows, int64_t repeats)
{
    struct bench_times times = {{0}, 0};
    cxm_column columns[COLUMNS];
    cxm_error error;
    double r2 = 0;
    for (int c = 0; c < COLUMNS; c++)
        columns[c] = cxm_column_of(CXM_TYPE_F64, x + c * rows, rows);
    for (int64_t i = 0; i < repeats; i++) {
        cxm_regression *model;
        double begun = bench_now();
        bench_check(cxm_regression_linear_new(&columns[COLUMNS - 1], columns, COLUMNS - 1, NULL, NULL, &model, &error), &error);
        bench_add(&times, begun);
        r2 = cxm_regression_summary_of(model)->r2;
        cxm_regression_free(model);
    }
    bench_print("regression", rows, &times, COLUMNS, r2);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        bench_stop("usage", "bench_crossproducts FOLDER ROWS REPEATS [write]");
    int64_t rows = bench_integer(argv[2], 32, INT64_C(1) << 26), repeats = bench_integer(argv[3], 1, BENCH_REPEATS_MAX);
    if (argc == 5 && strcmp(argv[4], "write") == 0) {
        crossproducts_write(argv[1], rows);
        return 0;
    }
    const double *x = bench_read(argv[1], "columns.f64", (size_t)(rows * COLUMNS) * sizeof *x);
    crossproducts_measure(x, rows, repeats);
    regression_measure(x, rows, repeats < 3 ? repeats : 3);
    return 0;
}
