/* Items as fields of their answers: means of ten items of a long table that came by answer, by item, and in no order.
 * usage: bench_items ANSWERS REPEATS */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { ITEMS = 10 };
static const char *const items_names[ITEMS] = {"price", "speed",    "quality", "support", "delivery",
                                               "docs",  "training", "parts",   "billing", "safety"};

/* What the model's host has lent, and at most. */
struct items_lent {
    double now, peak;
};

static void *items_allocate(void *context, size_t size)
{
    struct items_lent *lent = context;
    lent->now += (double)size;
    lent->peak = lent->now > lent->peak ? lent->now : lent->peak;
    return malloc(size);
}

static void items_release(void *context, void *block, size_t size)
{
    struct items_lent *lent = context;
    lent->now -= block ? (double)size : 0;
    free(block);
}

static void items_append(cxm_model *model, const char *table, const char *const *names, const cxm_column *columns, int32_t count)
{
    const cxm_table batch = {names, columns, count, columns->length};
    cxm_error error;
    bench_check(cxm_model_append(model, table, &batch, NULL, NULL, NULL, &error), &error);
}

/* Rows of items: `place[i]` says which answer's which item stands in row i. */
static void items_place(int64_t *place, int64_t answers, int order)
{
    const int64_t rows = answers * ITEMS;
    uint64_t seed = 5;
    for (int64_t i = 0; i < rows; i++)
        place[i] = order == 1 ? i % answers * ITEMS + i / answers : i;
    for (int64_t i = rows - 1; i > 0 && order == 2; i--) {
        const int64_t other = (int64_t)(bench_random(&seed) % (uint64_t)(i + 1)), kept = place[i];
        place[i] = place[other];
        place[other] = kept;
    }
}

static cxm_model *items_model(const cxm_host *host, int64_t answers, int order)
{
    static const char *const of_answers[] = {"response", "answered"}, *const of_items[] = {"response", "item", "score"};
    const int64_t rows = answers * ITEMS;
    int64_t *ids = malloc((size_t)answers * 8), *times = malloc((size_t)answers * 8), *of = malloc((size_t)rows * 8);
    const char **names = malloc((size_t)rows * sizeof *names);
    uint8_t *scores = malloc((size_t)rows);
    cxm_model *model;
    cxm_error error;
    if (!ids || !times || !of || !names || !scores)
        bench_stop("no memory", "for the rows");
    items_place(of, answers, order);
    for (int64_t i = 0; i < rows; i++) {
        scores[i] = (uint8_t)(bench_mixed((uint64_t)of[i]) % 11);
        names[i] = items_names[of[i] % ITEMS];
        of[i] /= ITEMS;
    }
    for (int64_t i = 0; i < answers; i++) {
        ids[i] = i;
        times[i] = INT64_C(1767225600000000) + i;
    }
    const cxm_column answer_columns[] = {cxm_column_of(CXM_TYPE_I64, ids, answers),
                                         cxm_column_of(CXM_TYPE_TIME_US, times, answers)};
    const cxm_column item_columns[] = {cxm_column_of(CXM_TYPE_I64, of, rows), cxm_column_of(CXM_TYPE_CSTR, names, rows),
                                       cxm_column_of(CXM_TYPE_U8, scores, rows)};
    bench_check(cxm_model_new(host, &model, &error), &error);
    items_append(model, "responses", of_answers, answer_columns, 2);
    items_append(model, "items", of_items, item_columns, 3);
    free(ids);
    free(times);
    free(of);
    free((void *)names);
    free(scores);
    return model;
}

static void items_ask(const cxm_model *model, const char *name, struct items_lent *lent, int64_t answers, int64_t repeats)
{
    char texts[ITEMS][64];
    const char *measures[ITEMS + 1] = {0};
    struct bench_times times = {{0}, 0};
    cxm_query query = CXM_QUERY_INIT;
    double value = 0;
    query.measures = measures;
    query.options = "interval=none scale=0..10";
    for (int i = 0; i < ITEMS; i++) {
        snprintf(texts[i], sizeof texts[i], "rating.mean(item/%s)", items_names[i]);
        measures[i] = texts[i];
    }
    const double before = lent->now;
    for (int64_t i = -1; i < repeats; i++) {
        cxm_result *result;
        cxm_error error;
        lent->peak = lent->now;
        const double begun = bench_now();
        bench_check(cxm_model_query(model, &query, NULL, &result, &error), &error);
        bench_add(&times, begun);
        if (i < 0) /* to warm up */
            times.count = 0;
        value = 0;
        for (int64_t row = 0; row < cxm_result_length(result); row++)
            value += cxm_result_number(result, row, "value");
        cxm_result_free(result);
    }
    bench_print(name, answers * ITEMS, &times, answers * ITEMS, value);
    fprintf(stderr, "%-22s %5.1f bytes a row of items in the model's tables and what queries need on top: %.1f\n", name,
            (double)cxm_model_bytes(model, "items") / (double)(answers * ITEMS), (lent->peak - before) / (double)(answers * ITEMS));
}

int main(int argc, char **argv)
{
    static const char *const orders[] = {"libcxm by answer", "libcxm by item", "libcxm in no order"};
    if (argc != 3)
        bench_stop("usage", "bench_items ANSWERS REPEATS");
    const int64_t answers = bench_integer(argv[1], 1, INT64_C(1) << 27), repeats = bench_integer(argv[2], 1, BENCH_REPEATS_MAX);
    for (int order = 0; order < 3; order++) {
        struct items_lent lent = {0, 0};
        cxm_host host = CXM_HOST_INIT;
        host.context = &lent;
        host.allocate = items_allocate;
        host.release = items_release;
        cxm_model *model = items_model(&host, answers, order);
        items_ask(model, orders[order], &lent, answers, repeats);
        cxm_model_free(model);
    }
    return 0;
}
