/* The BCa interval of a Net Promoter Score from its counts: the exact bootstrap, and 2000 seeded replicates, at three sizes.
 * usage: bench_bootstrap REPEATS */
#include "bench.h"

#include <stdbool.h>

#include <cxm/unstable/bootstrap.h>

enum { BOOTSTRAP_REPLICATES = 2000 };

static double bootstrap_net(const void *context, const int64_t *counts, int64_t count)
{
    double n = 0;
    (void)context;
    for (int64_t i = 0; i < count; i++)
        n += (double)counts[i];
    return 100 * (double)(counts[2] - counts[0]) / n;
}

static void bootstrap_measure(const char *name, const int64_t *counts, bool exact, int64_t repeats)
{
    struct bench_times times = {{0}, 0};
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result result = {.undefined = 0};
    cxm_error error;
    options.replicates = BOOTSTRAP_REPLICATES;
    for (int64_t i = -1; i < repeats; i++) {
        double begun = bench_now();
        bench_check(exact ? cxm_bootstrap_mean(counts, 3, -100, 100, &options, &result, &error)
                          : cxm_bootstrap_counts(counts, 3, bootstrap_net, NULL, &options, NULL, NULL, &result, &error),
                    &error);
        bench_add(&times, begun);
        if (i < 0) /* to warm up */
            times.count = 0;
    }
    bench_print(name, result.estimate.n, &times, (int64_t)(1e6 * result.estimate.lower), result.estimate.upper);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        bench_stop("usage", "bench_bootstrap REPEATS");
    const int64_t repeats = bench_integer(argv[1], 1, BENCH_REPEATS_MAX), sizes[] = {100, 1000000, 1000000000};
    for (int s = 0; s < 3; s++) {
        const int64_t counts[3] = {sizes[s] / 100 * 22, sizes[s] / 100 * 28, sizes[s] / 100 * 50};
        bootstrap_measure("libcxm exact", counts, true, repeats);
        bootstrap_measure("libcxm replicates", counts, false, repeats);
    }
    return 0;
}
