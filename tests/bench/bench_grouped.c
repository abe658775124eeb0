/* NPS and mean by account and role: millions of groups in random order, which is bound by how few bytes a group takes.
 * usage: bench_grouped FOLDER ROWS REPEATS CASE THREADS [DUMP]; CASE is dense, sparse or intervals; THREADS 0 is
 * no host at all; DUMP takes the groups. */
#include "bench.h"

#include <cxm/host_posix.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const void *grouped_column(const cxm_table *result, const char *name)
{
    const cxm_column *column = cxm_table_find(result, name);
    if (!column)
        bench_stop(name, "the result has no such column");
    return column->data;
}

/* Five arrays one after the other, in the order of the groups: account, role and n (64-bit integers), NPS and mean (doubles). */
static void grouped_dump(const cxm_table *result, const char *path)
{
    const int64_t *account = grouped_column(result, "account"), *role = grouped_column(result, "role");
    const int64_t *n = grouped_column(result, "n");
    const double *value = grouped_column(result, "value");
    FILE *file = fopen(path, "wb");
    if (!file)
        bench_stop(path, "cannot be written");
    bool whole = true;
    for (int64_t row = 0; row < result->length; row += 2)
        whole &= fwrite(&account[row], 8, 1, file) == 1;
    for (int64_t row = 0; row < result->length; row += 2)
        whole &= fwrite(&role[row], 8, 1, file) == 1;
    for (int64_t row = 0; row < result->length; row += 2)
        whole &= fwrite(&n[row], 8, 1, file) == 1;
    for (int64_t term = 0; term < 2; term++)
        for (int64_t row = term; row < result->length; row += 2)
            whole &= fwrite(&value[row], 8, 1, file) == 1;
    if (fclose(file) != 0 || !whole)
        bench_stop(path, "cannot be written");
}

int main(int argc, char **argv)
{
    if (argc != 6 && argc != 7)
        bench_stop("usage", "bench_grouped FOLDER ROWS REPEATS CASE THREADS [DUMP]");
    int64_t rows = bench_integer(argv[2], 1, INT64_C(1) << 34), repeats = bench_integer(argv[3], 1, BENCH_REPEATS_MAX);
    int32_t threads = (int32_t)bench_integer(argv[5], 0, 1024);
    bool sparse = strcmp(argv[4], "sparse") == 0, intervals = strcmp(argv[4], "intervals") == 0;

    static const char *const names[] = {"account", "role", "score"}, *const by[] = {"account", "role", NULL};
    static const char *const measures[] = {"nps.score", "rating.mean", NULL};
    const cxm_column columns[] = {
        {.data = sparse ? bench_read(argv[1], "account.i64", (size_t)rows * 8) : bench_read(argv[1], "account.u32", (size_t)rows * 4),
         .length = rows,
         .type = sparse ? CXM_TYPE_I64 : CXM_TYPE_U32},
        {.data = bench_read(argv[1], "role.u8", (size_t)rows), .length = rows, .type = CXM_TYPE_U8},
        {.data = bench_read(argv[1], "grouped_score.u8", (size_t)rows), .length = rows, .type = CXM_TYPE_U8},
    };
    const cxm_table table = {names, columns, 3, rows};
    cxm_query query = CXM_QUERY_INIT;
    query.measures = measures;
    query.by = by;
    query.options = intervals ? "scale=0..10" : "scale=0..10 interval=none";

    cxm_error error;
    cxm_posix_host *pool = NULL;
    if (threads > 0)
        bench_check(cxm_posix_host_new(threads, &pool, &error), &error);
    const cxm_host *host = pool ? cxm_posix_host_get(pool) : NULL;

    struct bench_times times = {{0}, 0};
    int64_t groups = 0;
    for (int64_t i = 0; i < repeats; i++) {
        cxm_result *result;
        double begun = bench_now();
        bench_check(cxm_table_query(&table, &query, host, &result, &error), &error);
        bench_add(&times, begun);
        groups = cxm_result_length(result) / 2;
        if (i == 0 && argc == 7)
            grouped_dump(cxm_result_table(result), argv[6]);
        cxm_result_free(result);
    }
    char name[64];
    (void)snprintf(name, sizeof name, "libcxm %s %d", argv[4], (int)threads);
    bench_print(name, rows, &times, groups, 0);
    cxm_posix_host_free(pool);
    return 0;
}
