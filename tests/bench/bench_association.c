/* Pearson, Spearman, Kendall and gamma of two columns of ratings in one call,
 * and of two measurements that have as many different values as rows.
 * usage: bench_association FOLDER ROWS REPEATS [write] */
#include "bench.h"

#include <cxm/unstable/association.h>

#include <string.h>

/* Two ratings of 0..10 that go together, and two measurements that do. */
static void association_write(const char *folder, int64_t rows)
{
    uint8_t *x = bench_allocate((size_t)rows), *y = bench_allocate((size_t)rows);
    double *u = bench_allocate((size_t)rows * sizeof *u), *v = bench_allocate((size_t)rows * sizeof *v);
    uint64_t seed = 6;
    for (int64_t i = 0; i < rows; i++) {
        double both = bench_uniform(&seed);
        u[i] = both + bench_uniform(&seed);
        v[i] = both + bench_uniform(&seed);
        x[i] = (uint8_t)(u[i] * 5.5);
        y[i] = (uint8_t)(v[i] * 5.5);
    }
    bench_write(folder, "pair_x.u8", x, (size_t)rows);
    bench_write(folder, "pair_y.u8", y, (size_t)rows);
    bench_write(folder, "pair_x.f64", u, (size_t)rows * sizeof *u);
    bench_write(folder, "pair_y.f64", v, (size_t)rows * sizeof *v);
}

static void association_measure(const char *name, const cxm_column *x, const cxm_column *y, int64_t repeats)
{
    struct bench_times times = {{0}, 0};
    cxm_association_result result = {.reserved = 0};
    cxm_error error;
    for (int64_t i = -1; i < repeats; i++) {
        double begun = bench_now();
        bench_check(cxm_association(x, y, 0.95, NULL, &result, &error), &error);
        bench_add(&times, begun);
        if (i < 0) /* to warm up */
            times.count = 0;
    }
    bench_print(name, x->length, &times, result.kendall.estimate.n, result.kendall.estimate.value);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        bench_stop("usage", "bench_association FOLDER ROWS REPEATS [write]");
    int64_t rows = bench_integer(argv[2], 1, INT64_C(1) << 32), repeats = bench_integer(argv[3], 1, BENCH_REPEATS_MAX);
    if (argc == 5 && strcmp(argv[4], "write") == 0) {
        association_write(argv[1], rows);
        return 0;
    }
    cxm_column x = cxm_column_of(CXM_TYPE_U8, bench_read(argv[1], "pair_x.u8", (size_t)rows), rows);
    cxm_column y = cxm_column_of(CXM_TYPE_U8, bench_read(argv[1], "pair_y.u8", (size_t)rows), rows);
    association_measure("libcxm ratings", &x, &y, repeats);
    x = cxm_column_of(CXM_TYPE_F64, bench_read(argv[1], "pair_x.f64", (size_t)rows * sizeof(double)), rows);
    y = cxm_column_of(CXM_TYPE_F64, bench_read(argv[1], "pair_y.f64", (size_t)rows * sizeof(double)), rows);
    association_measure("libcxm measurements", &x, &y, repeats < 3 ? repeats : 3);
    return 0;
}
