/* Raking of four margins: respondents that count alike, and respondents that all have another design weight.
 * usage: bench_raking FOLDER ROWS REPEATS [write] */
#include "bench.h"

#include <cxm/unstable/weighting.h>

#include <string.h>

enum { MARGINS = 4, CATEGORIES = 10 };

static const double raking_shares[MARGINS][CATEGORIES] = {
    {0.2, 0.3, 0.5},
    {0.1, 0.2, 0.3, 0.4},
    {0.05, 0.15, 0.2, 0.2, 0.3, 0.1},
    {0.01, 0.04, 0.05, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.2},
};

/* The categories of one respondent go together, and are not spread as in the population. */
static void raking_write(const char *folder, int64_t rows)
{
    static const int counts[MARGINS] = {3, 4, 6, 10};
    uint8_t *categories[MARGINS];
    double *weights = bench_allocate((size_t)rows * sizeof *weights);
    uint64_t seed = 7;
    for (int m = 0; m < MARGINS; m++)
        categories[m] = bench_allocate((size_t)rows);
    for (int64_t i = 0; i < rows; i++) {
        double common = bench_uniform(&seed);
        for (int m = 0; m < MARGINS; m++)
            categories[m][i] = (uint8_t)((0.4 * common + 0.6 * bench_uniform(&seed)) * counts[m]);
        weights[i] = 0.5 + bench_uniform(&seed);
    }
    for (int m = 0; m < MARGINS; m++) {
        char name[] = "margin_0.u8";
        name[7] = (char)('0' + m);
        bench_write(folder, name, categories[m], (size_t)rows);
    }
    bench_write(folder, "design.f64", weights, (size_t)rows * sizeof *weights);
}

static void raking_measure(const char *name, const cxm_margin *margins, const cxm_column *weight, double *weights, int64_t repeats)
{
    struct bench_times times = {{0}, 0};
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    cxm_design design = CXM_DESIGN_INIT;
    cxm_weighting_result result = {.status = -1};
    cxm_error error;
    options.targets = CXM_TARGETS_SHARE;
    design.weight = weight;
    for (int64_t i = -1; i < repeats; i++) {
        double begun = bench_now();
        bench_check(cxm_rake(margins, MARGINS, &design, &options, NULL, weights, &result, &error), &error);
        bench_add(&times, begun);
        if (i < 0) /* to warm up */
            times.count = 0;
    }
    if (result.status)
        bench_stop("raking", cxm_weighting_status_name(result.status));
    bench_print(name, margins[0].category->length, &times, result.weights.n, result.weights.n_effective);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        bench_stop("usage", "bench_raking FOLDER ROWS REPEATS [write]");
    int64_t rows = bench_integer(argv[2], 1, INT32_MAX - 1), repeats = bench_integer(argv[3], 1, BENCH_REPEATS_MAX);
    if (argc == 5 && strcmp(argv[4], "write") == 0) {
        raking_write(argv[1], rows);
        return 0;
    }
    cxm_column columns[2 * MARGINS], weight;
    cxm_margin margins[MARGINS];
    double *weights = bench_allocate((size_t)rows * sizeof *weights);
    for (int m = 0; m < MARGINS; m++) {
        char name[] = "margin_0.u8";
        name[7] = (char)('0' + m);
        const uint8_t *categories = bench_read(argv[1], name, (size_t)rows);
        double *targets = bench_allocate((size_t)rows * sizeof *targets);
        for (int64_t i = 0; i < rows; i++)
            targets[i] = raking_shares[m][categories[i]];
        columns[2 * m] = cxm_column_of(CXM_TYPE_U8, categories, rows);
        columns[2 * m + 1] = cxm_column_of(CXM_TYPE_F64, targets, rows);
        margins[m] = (cxm_margin){&columns[2 * m], &columns[2 * m + 1]};
    }
    weight = cxm_column_of(CXM_TYPE_F64, bench_read(argv[1], "design.f64", (size_t)rows * sizeof(double)), rows);
    raking_measure("libcxm alike", margins, NULL, weights, repeats);
    raking_measure("libcxm weighted", margins, &weight, weights, repeats < 3 ? repeats : 3);
    return 0;
}
