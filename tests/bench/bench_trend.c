/* Theil and Sen's slope of ratings and of measurements over time, beside the selection of the median from all pairs in C.
 * usage: bench_trend ROWS REPEATS; the peer needs 4 ROWS^2 bytes, and is left out beyond 20000 rows */
#include "bench.h"

#include <cxm/unstable/trend.h>

enum { TREND_PEER_MOST = 20000 };

/* The element of a rank, 0 being the least: Hoare's selection, pivot the median of three. */
static double trend_select(double *x, int64_t n, int64_t rank)
{
    int64_t low = 0, high = n - 1;
    while (low < high) {
        double a = x[low], b = x[low + (high - low) / 2], c = x[high], pivot = a < b ? (b < c ? b : a < c ? c : a)
                                                                                       : (a < c ? a : b < c ? c : b);
        int64_t i = low, j = high;
        while (i <= j) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i <= j) {
                double swapped = x[i];
                x[i++] = x[j];
                x[j--] = swapped;
            }
        }
        if (rank <= j)
            high = j;
        else if (rank >= i)
            low = i;
        else
            break;
    }
    return x[rank];
}

static double trend_all_pairs(const double *t, const double *y, int64_t n, double *slopes)
{
    int64_t pairs = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++)
            slopes[pairs++] = (y[j] - y[i]) / (t[j] - t[i]);
    double high = trend_select(slopes, pairs, pairs / 2), low = high;
    return pairs % 2 ? high : ((low = trend_select(slopes, pairs, pairs / 2 - 1)) + high) / 2;
}

static void trend_measure(const char *name, const double *t, const double *y, int64_t rows, int64_t repeats)
{
    struct bench_times ours = {{0}, 0}, peer = {{0}, 0};
    cxm_column time = cxm_column_of(CXM_TYPE_F64, t, rows), value = cxm_column_of(CXM_TYPE_F64, y, rows);
    cxm_trend_result result = {.reserved = 0};
    cxm_error error;
    double *slopes = rows > TREND_PEER_MOST ? NULL : bench_allocate((size_t)(rows * (rows - 1) / 2) * sizeof *slopes), want = 0;
    for (int64_t i = 0; i < repeats; i++) {
        double begun = bench_now();
        bench_check(cxm_trend(&time, &value, NULL, NULL, &result, &error), &error);
        bench_add(&ours, begun);
        begun = bench_now();
        if (slopes)
            want = trend_all_pairs(t, y, rows, slopes);
        bench_add(&peer, begun);
        if (slopes && want != result.slope.value)
            bench_stop(name, "the peer's slope is another");
    }
    bench_print(name, rows, &ours, result.slope.n, result.slope.value);
    if (slopes)
        bench_print("all pairs, selected", rows, &peer, rows, want);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        bench_stop("usage", "bench_trend ROWS REPEATS");
    int64_t rows = bench_integer(argv[1], 2, INT64_C(1) << 32), repeats = bench_integer(argv[2], 1, BENCH_REPEATS_MAX);
    double *t = bench_allocate((size_t)rows * sizeof *t), *y = bench_allocate((size_t)rows * sizeof *y);
    uint64_t seed = 10;
    for (int64_t i = 0; i < rows; i++) {
        t[i] = (double)i;
        y[i] = (double)(int)(11 * bench_uniform(&seed));
    }
    trend_measure("libcxm ratings", t, y, rows, repeats);
    for (int64_t i = 0; i < rows; i++)
        y[i] = (double)(int)(4 * bench_uniform(&seed) + 7.0 * (double)i / (double)rows);
    trend_measure("libcxm ratings that rise", t, y, rows, repeats);
    for (int64_t i = 0; i < rows; i++)
        y[i] = bench_uniform(&seed) + (double)i / (double)rows;
    trend_measure("libcxm measurements", t, y, rows, repeats);
    return 0;
}
