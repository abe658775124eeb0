/* A model of many answers: what it takes in memory, and queries with a window, one answer a person and months as keys.
 * usage: bench_model FOLDER ROWS REPEATS [write] */
#include "bench.h"


#include <stdio.h>
#include <string.h>

enum { MODEL_BATCH = 1000000 };
static const int64_t model_begin = INT64_C(1735689600), model_seconds = 86400 * 730; /* two years from 2025-01-01 */

/* Ten answers a contact, a hundred contacts an account. */
static void model_write(const char *folder, int64_t rows)
{
    int64_t *contacts = bench_allocate((size_t)rows * 8), *accounts = bench_allocate((size_t)rows * 8), *times = bench_allocate((size_t)rows * 8);
    uint8_t *scores = bench_allocate((size_t)rows);
    const uint64_t people = (uint64_t)(rows / 10 + 1);
    uint64_t seed = 17;
    for (int64_t i = 0; i < rows; i++) {
        contacts[i] = (int64_t)(bench_random(&seed) % people);
        accounts[i] = contacts[i] / 100;
        times[i] = (model_begin + (int64_t)(bench_random(&seed) % (uint64_t)model_seconds)) * 1000000 + i % 1000000;
        scores[i] = (uint8_t)(bench_random(&seed) % 11);
    }
    bench_write(folder, "model_contacts.i64", contacts, (size_t)rows * 8);
    bench_write(folder, "model_accounts.i64", accounts, (size_t)rows * 8);
    bench_write(folder, "model_times.i64", times, (size_t)rows * 8);
    bench_write(folder, "model_scores.u8", scores, (size_t)rows);
}

/* Memory of the process that is in use, or its peak since the last reset; in MB, 0 where the system does not say. */
static double model_memory(const char *what)
{
    char line[256];
    double found = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, what, strlen(what)) == 0)
            (void)sscanf(line + strlen(what), ": %lf", &found);
    if (file)
        (void)fclose(file);
    return found / 1024;
}

static void model_reset_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file) {
        (void)fputs("5", file);
        (void)fclose(file);
    }
}

/* Batches are read one after the other, so that what stays in memory is the model. */
static cxm_model *model_fill(const char *folder, int64_t rows)
{
    static const char *const names[] = {"contact", "account", "answered", "score"};
    static const char *const files[] = {"model_contacts.i64", "model_accounts.i64", "model_times.i64", "model_scores.u8"};
    static const int32_t types[] = {CXM_TYPE_I64, CXM_TYPE_I64, CXM_TYPE_TIME_US, CXM_TYPE_U8};
    static unsigned char room[4][8 * MODEL_BATCH];
    struct bench_times times = {{0}, 0};
    cxm_model *model;
    cxm_error error;
    double seconds = 0;
    bench_check(cxm_model_new(NULL, &model, &error), &error);
    for (int64_t first = 0; first < rows; first += MODEL_BATCH) {
        const int64_t n = rows - first < MODEL_BATCH ? rows - first : MODEL_BATCH;
        cxm_column columns[4];
        for (int i = 0; i < 4; i++) {
            const size_t size = types[i] == CXM_TYPE_U8 ? 1 : 8;
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", folder, files[i]);
            FILE *file = fopen(path, "rb");
            if (!file || fseek(file, (long)((size_t)first * size), SEEK_SET) || fread(room[i], size, (size_t)n, file) != (size_t)n)
                bench_stop("cannot read", path);
            (void)fclose(file);
            columns[i] = cxm_column_of(types[i], room[i], n);
        }
        const cxm_table batch = {names, columns, 4, n};
        const double begun = bench_now();
        bench_check(cxm_model_append(model, "responses", &batch, NULL, NULL, NULL, &error), &error);
        seconds += bench_now() - begun;
    }
    times.seconds[times.count++] = seconds;
    bench_print("libcxm append", rows, &times, rows, (double)cxm_model_bytes(model, "responses") / (double)rows);
    return model;
}

static void model_ask(const cxm_model *model, const char *name, const char *by, const char *policy, int64_t rows, int64_t repeats)
{
    const char *measures[] = {"nps.score", NULL}, *keys[] = {by, NULL};
    struct bench_times times = {{0}, 0};
    cxm_query query = CXM_QUERY_INIT;
    double value = 0, n = 0;
    query.measures = measures;
    query.by = by ? keys : NULL;
    query.options = "interval=none"; /* the peers give none */
    query.policy = policy;
    const double before = model_memory("VmRSS");
    model_reset_peak();
    for (int64_t i = -1; i < repeats; i++) {
        cxm_result *result;
        cxm_error error;
        const double begun = bench_now();
        bench_check(cxm_model_query(model, &query, NULL, &result, &error), &error);
        bench_add(&times, begun);
        if (i < 0) /* to warm up */
            times.count = 0;
        value = n = 0;
        for (int64_t row = 0; row < cxm_result_length(result); row++) {
            value += cxm_result_number(result, row, "value");
            n += cxm_result_number(result, row, "n");
        }
        cxm_result_free(result);
    }
    bench_print(name, rows, &times, (int64_t)n, value);
    fprintf(stderr, "%-22s %6.0f MB before, %6.0f MB at its peak\n", name, before, model_memory("VmHWM"));
}

int main(int argc, char **argv)
{
    if (argc < 4)
        bench_stop("usage", "bench_model FOLDER ROWS REPEATS [write]");
    const int64_t rows = bench_integer(argv[2], 1, INT64_C(1) << 31), repeats = bench_integer(argv[3], 1, BENCH_REPEATS_MAX);
    if (argc == 5 && strcmp(argv[4], "write") == 0) {
        model_write(argv[1], rows);
        return 0;
    }
    cxm_model *model = model_fill(argv[1], rows);
    model_ask(model, "libcxm window", NULL, "window=2025-03-01/2026-03-01 zone=UTC", rows, repeats);
    model_ask(model, "libcxm once", NULL, "window=2025-03-01/2026-03-01 zone=UTC dedupe=last:contact", rows, repeats);
    model_ask(model, "libcxm months", "month", "window=2025-03-01/2026-03-01 zone=UTC dedupe=last:contact", rows, repeats);
    model_ask(model, "libcxm accounts", "account", "window=2025-03-01/2026-03-01 zone=UTC dedupe=last:contact", rows, repeats);
    cxm_model_free(model);
    return 0;
}
