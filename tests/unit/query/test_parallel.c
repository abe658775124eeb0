/* Large tables put to hosts that run tasks in order, backwards and in threads: results are the same to the bit, and errors name the
 * same row. Rows are enough for several parts, and some answers lie between points, whose lists have an order to lose. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/random.h"
#include "support/tables.h"

enum { ROWS = (1 << 21) + 12345 };

static struct table table;
static float *score;
static uint8_t *bytes;

static void run_in_order(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    (void)context;
    for (int32_t i = 0; i < n; i++)
        task(work, i);
}

static void run_backwards(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    int32_t *most = context;
    if (most)
        *most = n > *most ? n : *most;
    for (int32_t i = n; i-- > 0;)
        task(work, i);
}

struct job {
    pthread_t thread;
    void (*task)(void *work, int32_t i);
    void *work;
    int32_t i;
};

static void *job_run(void *of)
{
    const struct job *job = of;
    job->task(job->work, job->i);
    return NULL;
}

static void run_in_threads(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    struct job jobs[64];
    (void)context;
    assert_in_range(n, 1, 64);
    for (int32_t i = 0; i < n; i++) {
        jobs[i] = (struct job){.task = task, .work = work, .i = i};
        assert_int_equal(pthread_create(&jobs[i].thread, NULL, job_run, &jobs[i]), 0);
    }
    for (int32_t i = 0; i < n; i++)
        assert_int_equal(pthread_join(jobs[i].thread, NULL), 0);
}

static cxm_host host_of(void (*run)(void *, int32_t, void (*)(void *, int32_t), void *), int32_t threads)
{
    cxm_host host = CXM_HOST_INIT;
    host.run = run;
    host.threads = threads;
    return host;
}

static int fill(void **state)
{
    static const char *const words[] = {"a", "bb", "ccc", NULL, "", "bb"};
    static const double population = 1e7;
    struct random random = {11};
    (void)state;
    score = malloc(ROWS * sizeof *score);
    bytes = malloc(ROWS);
    int32_t *wide = malloc(ROWS * sizeof *wide);
    int16_t *near_key = malloc(ROWS * sizeof *near_key);
    const char **text = malloc(ROWS * sizeof *text);
    uint8_t *valid = malloc(ROWS / 8 + 1);
    double *weight = malloc(ROWS * sizeof *weight);
    if (!score || !bytes || !wide || !near_key || !text || !valid || !weight)
        return 1;
    for (int64_t i = 0; i < ROWS; i++) {
        uint64_t bits = random_bits(&random);
        score[i] = (float)(bits % 11);
        if (bits % 64 == 0)
            score[i] = (float)((double)(bits >> 8 & 127) / 13);
        bytes[i] = (uint8_t)(bits >> 16 & 7);
        wide[i] = (int32_t)((bits >> 24 & 1023) * 2000003);
        near_key[i] = (int16_t)(bits >> 40 & 255);
        text[i] = words[(bits >> 50) % 6];
        weight[i] = (double)(bits >> 56) / 7;
    }
    for (int64_t i = 0; i < ROWS / 8 + 1; i++)
        valid[i] = (uint8_t)random_bits(&random);
    table_add(&table, "score", cxm_column_of(CXM_TYPE_F32, score, ROWS));
    table_add(&table, "bytes", cxm_column_of(CXM_TYPE_U8, bytes, ROWS));
    cxm_column column = cxm_column_of(CXM_TYPE_U8, bytes, ROWS);
    column.validity = valid;
    table_add(&table, "holes", column);
    table_add(&table, "wide", cxm_column_of(CXM_TYPE_I32, wide, ROWS));
    column = cxm_column_of(CXM_TYPE_I16, near_key, ROWS);
    column.validity = valid;
    table_add(&table, "near", column);
    table_add(&table, "text", cxm_column_of(CXM_TYPE_CSTR, text, ROWS));
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    column = cxm_column_of(CXM_TYPE_F64, &population, ROWS);
    column.flags = CXM_COLUMN_REPEATED;
    table_add(&table, "population", column);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    for (int64_t i = 0; i < table.table.count; i++)
        if (!(table.columns[i].flags & CXM_COLUMN_REPEATED) && strcmp(table.names[i], "holes") != 0)
            free((void *)(uintptr_t)table.columns[i].data);
    free((void *)(uintptr_t)table.columns[2].validity);
    return 0;
}

struct parallel_case {
    const char *name;
    const char *by[4];
    const char *policy;
};

static const struct parallel_case cases[] = {
    {"no keys", {NULL}, NULL},
    {"a direct key", {"near"}, NULL},
    {"a hashed key", {"wide"}, NULL},
    {"a text key", {"text"}, NULL},
    {"direct and hashed keys", {"near", "text", "bytes"}, NULL},
    {"a population", {"near"}, "population=population"},
    {"a population without keys", {NULL}, "population=population"},
    {"weights", {"near"}, "weight=weight"},
    {"weights without keys", {NULL}, "weight=weight population=population"},
};

static void results_do_not_depend_on_the_host(void **state)
{
    const struct parallel_case *wanted = *state;
    cxm_query query = query_of(LIST("nps", "rating(bytes, scale=0..7)", "csat(holes, scale=0..100 top_boxes=98)"), wanted->by);
    query.policy = wanted->policy;
    cxm_result *alone = query_run(&table, &query, NULL);
    assert_true(cxm_result_length(alone) > 0);
    check_ledger(alone, ROWS);
    static const int32_t counts[] = {0, 1, 2, 3, 8};
    for (int i = 0; i < 5; i++) {
        void (*const runs[])(void *, int32_t, void (*)(void *, int32_t), void *) = {run_in_order, run_in_order, run_backwards,
                                                                                    run_backwards, run_in_threads};
        cxm_host host = host_of(runs[i], counts[i]);
        cxm_result *result = query_run(&table, &query, &host);
        check_same_result(alone, result);
        cxm_result_free(result);
    }
    cxm_result_free(alone);
}

static void work_is_divided(void **state)
{
    int32_t most = 0;
    cxm_host host = host_of(run_backwards, 3);
    cxm_query query = query_of(LIST("nps"), NULL);
    (void)state;
    host.context = &most;
    cxm_result_free(query_run(&table, &query, &host));
    assert_int_equal(most, 3);
}

/* ---- errors ---- */

struct bad_case {
    const char *name;
    int64_t rows[4]; /* that are off the scale; each in another column in turn */
    const char *by[2];
};

static const struct bad_case bad_cases[] = {
    {"one bad row", {ROWS - 1, -1}, {NULL}},
    {"two parts, no keys", {1500000, 700000, -1}, {NULL}},
    {"two columns in a block", {700010, 700003, 700005, -1}, {NULL}},
    {"two columns in a block, with a key", {700010, 700003, 700005, -1}, {"near"}},
    {"two columns in blocks of a part", {1000000, 600000, -1}, {NULL}},
    {"two parts, a direct key", {1500000, 700000, -1}, {"near"}},
    {"two parts, a hashed key", {900000, 400000, 2, -1}, {"wide"}},
};

static void the_first_bad_row_is_named(void **state)
{
    const struct bad_case *bad = *state;
    cxm_query query = query_of(LIST("rating(bytes, scale=0..7)", "nps", "rating(again, scale=0..7)"), bad->by);
    uint8_t *again = malloc(ROWS);
    struct table own = table;
    int64_t first = INT64_MAX;
    assert_non_null(again);
    memcpy(again, bytes, ROWS);
    table_add(&own, "again", cxm_column_of(CXM_TYPE_U8, again, ROWS));
    uint8_t *places[] = {bytes, again};
    uint8_t kept[4];
    for (int i = 0; bad->rows[i] >= 0; i++) {
        kept[i] = places[i % 2][bad->rows[i]];
        places[i % 2][bad->rows[i]] = 200;
        first = bad->rows[i] < first ? bad->rows[i] : first;
    }
    for (int32_t threads = 1; threads <= 3; threads++) {
        void (*const runs[])(void *, int32_t, void (*)(void *, int32_t), void *) = {NULL, NULL, run_backwards, run_in_threads};
        cxm_host host = host_of(runs[threads], threads);
        cxm_result *result = NULL;
        cxm_error error = {0};
        assert_int_equal(cxm_table_query(&own.table, &query, &host, &result, &error), CXM_E_DOMAIN);
        assert_int_equal(error.row, first);
        assert_int_equal(error.argument, 0);
        assert_null(result);
        assert_int_equal(cxm_table_query(&own.table, &query, &host, &result, NULL), CXM_E_DOMAIN);
    }
    for (int i = 0; bad->rows[i] >= 0; i++)
        places[i % 2][bad->rows[i]] = kept[i];
    free(again);
}

static void the_first_row_of_another_population_is_named(void **state)
{
    const int64_t boundary = (ROWS + 2047) / 2048 / 2 * 2048; /* where a part of two or of four begins */
    double *population = malloc(ROWS * sizeof *population);
    struct table own = table;
    (void)state;
    assert_non_null(population);
    for (int64_t i = 0; i < ROWS; i++)
        population[i] = i < boundary ? 5e6 : 6e6;
    table_add(&own, "sizes", cxm_column_of(CXM_TYPE_F64, population, ROWS));
    for (int keyed = 0; keyed < 2; keyed++)
        for (int32_t threads = 0; threads <= 4; threads += 2) {
            cxm_query query = query_of(LIST("nps"), keyed ? LIST("flag") : NULL);
            cxm_host host = host_of(threads ? run_backwards : NULL, threads);
            cxm_result *result = NULL;
            cxm_error error = {0};
            cxm_column flag = cxm_column_of(CXM_TYPE_U8, bytes, ROWS);
            flag.flags = CXM_COLUMN_REPEATED;
            struct table keyed_table = own;
            table_add(&keyed_table, "flag", flag);
            query.policy = "population=sizes";
            assert_int_equal(cxm_table_query(&keyed_table.table, &query, &host, &result, &error), CXM_E_DOMAIN);
            assert_int_equal(error.row, boundary);
            assert_int_equal(error.argument, 0);
        }
    free(population);
}

/* ---- progress ---- */

struct progress {
    int64_t calls, stop_at, last, total;
    bool fell;
};

static int32_t progress_seen(void *context, int64_t done, int64_t total)
{
    struct progress *progress = context;
    progress->calls++;
    progress->fell = progress->fell || done < progress->last || done > total;
    progress->last = done;
    progress->total = total;
    return progress->stop_at && progress->calls >= progress->stop_at;
}

static void progress_is_told_and_can_cancel(void **state)
{
    void (*const runs[])(void *, int32_t, void (*)(void *, int32_t), void *) = {NULL, run_in_order, run_in_threads};
    const char *const *const keys[] = {NULL, LIST("near"), LIST("text")};
    (void)state;
    for (int k = 0; k < 3; k++)
        for (int r = 0; r < 3; r++) {
            struct progress progress = {0};
            cxm_query query = query_of(LIST("nps"), keys[k]);
            cxm_host host = host_of(runs[r], 2);
            cxm_result *result = NULL;
            cxm_error error = {0};
            host.context = &progress;
            host.progress = progress_seen;
            assert_int_equal(cxm_table_query(&table.table, &query, &host, &result, &error), CXM_OK);
            cxm_result_free(result);
            result = NULL;
            assert_true(progress.calls > 0 && !progress.fell);
            assert_int_equal(progress.total, ROWS);
            progress = (struct progress){.stop_at = 1};
            assert_int_equal(cxm_table_query(&table.table, &query, &host, &result, &error), CXM_E_CANCELLED);
            assert_int_equal(error.code, CXM_E_CANCELLED);
            assert_int_equal(error.row, -1);
            assert_int_equal(progress.calls, 1);
            assert_null(result);
        }
}

int main(void)
{
    struct CMUnitTest tests[3 + sizeof cases / sizeof *cases + sizeof bad_cases / sizeof *bad_cases] = {
        cmocka_unit_test(work_is_divided),
        cmocka_unit_test(the_first_row_of_another_population_is_named),
        cmocka_unit_test(progress_is_told_and_can_cancel),
    };
    size_t count = 3;
    CHECK_ROWS(cases, results_do_not_depend_on_the_host, tests, count);
    CHECK_ROWS(bad_cases, the_first_bad_row_is_named, tests, count);
    return cmocka_run_group_tests_name("parallel", tests, fill, clear);
}
