/* Replicates of a statistic of resampled rows, clusters or counts. Each has a stream of random numbers of its own and a place of
 * its own in the results, so neither depends on which thread makes it. */
#include <math.h>
#include <string.h>

#include "core/gather.h"
#include "cxm/unstable/random.h"
#include "stats/binomial_draw.h"
#include "stats/bootstrap.h"
#include "stats/counts.h"
#include "stats/survival_codes.h"

enum { DRAW_CHUNK = 64, DRAW_TASKS_MOST = 64, DRAW_CATEGORIES_MOST = 1000000 };

/* A task's resample: its items, and the clusters that were drawn for it. */
struct draw_room {
    int64_t *items, capacity;
    bool failed;
};

struct draw_work {
    const cxm_host *host;
    cxm_statistic statistic;
    const void *context;
    uint64_t seed;
    /* rows: units are rows or clusters; unit u has the rows order[start[u]] .. order[start[u + 1] - 1], without clusters row u */
    const int32_t *order;
    const int64_t *start;
    const int64_t *counts; /* of categories, NULL for rows */
    int64_t units, n;      /* rows or clusters, or categories; and answers */
    bool leave;            /* the jackknife: item i is what is left out */
    double *values;        /* of replicate or jackknife value i */
    int64_t begin, end;
    int32_t tasks;
    struct draw_room rooms[DRAW_TASKS_MOST];
};

static int64_t draw_size(const struct draw_work *work, int64_t unit)
{
    return work->start ? work->start[unit + 1] - work->start[unit] : 1;
}

static bool draw_append(const struct draw_work *work, struct draw_room *room, int64_t *count, int64_t unit)
{
    int64_t size = draw_size(work, unit);
    if (!cxm__reserve(work->host, (void **)&room->items, &room->capacity, *count + size, sizeof *room->items))
        return false;
    for (int64_t i = 0; i < size; i++)
        room->items[(*count)++] = work->order ? work->order[work->start[unit] + i] : unit;
    return true;
}

static double draw_rows(const struct draw_work *work, struct draw_room *room, int64_t i)
{
    cxm_random random = cxm_random_begin(work->seed, (uint64_t)i);
    int64_t count = 0;
    for (int64_t u = 0; u < work->units; u++) {
        if (work->leave && u == i)
            continue;
        int64_t unit = work->leave ? u : (int64_t)cxm_random_below(&random, (uint64_t)work->units);
        if (!draw_append(work, room, &count, unit)) {
            room->failed = true;
            return NAN;
        }
    }
    return work->statistic(work->context, room->items, count);
}

static double draw_counts(const struct draw_work *work, struct draw_room *room, int64_t i)
{
    if (!cxm__reserve(work->host, (void **)&room->items, &room->capacity, work->units, sizeof *room->items)) {
        room->failed = true;
        return NAN;
    }
    if (work->leave) {
        memcpy(room->items, work->counts, (size_t)work->units * sizeof *room->items);
        if (room->items[i])
            room->items[i]--;
    } else {
        cxm_random random = cxm_random_begin(work->seed, (uint64_t)i);
        int64_t draws = work->n; /* not dealt yet, among the categories from k on, which have `left` answers */
        int64_t left = draws;
        for (int64_t k = 0; k < work->units; k++) {
            room->items[k] = work->counts[k] ? cxm__binomial_draw(&random, draws, (double)work->counts[k] / (double)left) : 0;
            draws -= room->items[k];
            left -= work->counts[k];
        }
    }
    return work->statistic(work->context, room->items, work->units);
}

static void draw_task(void *pointer, int32_t task)
{
    struct draw_work *work = pointer;
    struct draw_room *room = &work->rooms[task];
    int64_t first = work->begin + (int64_t)task * DRAW_CHUNK, end = first + DRAW_CHUNK < work->end ? first + DRAW_CHUNK : work->end;
    for (int64_t i = first; i < end && !room->failed; i++)
        work->values[i] = work->counts ? draw_counts(work, room, i) : draw_rows(work, room, i);
}

/* Fills values[0 .. count - 1]; `done` of `total` is what progress hears. */
static cxm_status draw_all(struct draw_work *work, double *values, int64_t count, bool leave, int64_t done, int64_t total,
                           cxm_error *error)
{
    cxm_status status = CXM_OK;
    work->values = values;
    work->leave = leave;
    work->end = count;
    for (work->begin = 0; work->begin < count && !status; work->begin += (int64_t)work->tasks * DRAW_CHUNK) {
        int64_t rounds = (count - work->begin + DRAW_CHUNK - 1) / DRAW_CHUNK;
        cxm__run(work->host, rounds < work->tasks ? (int32_t)rounds : work->tasks, draw_task, work);
        for (int32_t task = 0; task < work->tasks && !status; task++)
            status = work->rooms[task].failed ? cxm__fail_memory(error) : CXM_OK;
        if (!status)
            status = cxm__progress(work->host, done + (work->begin < count ? work->begin : count), total, error);
    }
    return status;
}

/* The statistic of the data themselves: what the jackknife makes of leaving nothing out. */
static cxm_status draw_observed(struct draw_work *work, double *value, cxm_error *error)
{
    struct draw_room *room = &work->rooms[0];
    int64_t count = 0;
    if (work->counts) {
        *value = work->statistic(work->context, work->counts, work->units);
        return CXM_OK;
    }
    for (int64_t u = 0; u < work->units; u++)
        if (!draw_append(work, room, &count, u))
            return cxm__fail_memory(error);
    *value = work->statistic(work->context, room->items, count);
    return CXM_OK;
}

static cxm_status draw_bootstrap(struct draw_work *work, const cxm_bootstrap_options *options, double *replicates,
                                 cxm_bootstrap_result *result, cxm_error *error)
{
    const cxm_host *host = work->host;
    const bool bca = options->interval == CXM_BOOTSTRAP_BCA;
    const int64_t many = options->replicates, left = bca ? work->units : 0;
    double *values = NULL, *jackknife = NULL, acceleration = NAN;
    uint64_t *keys = NULL;
    cxm_estimate *estimate = &result->estimate;
    work->tasks = !host->run ? 1 : host->threads < 1 ? 4 : host->threads < DRAW_TASKS_MOST ? host->threads : DRAW_TASKS_MOST;
    cxm_status status = draw_observed(work, &estimate->value, error);
    estimate->n_effective = (double)estimate->n;
    estimate->status = isfinite(estimate->value) ? CXM_VALUE_OK : CXM_VALUE_UNDEFINED;
    if (!isfinite(estimate->value))
        estimate->value = NAN;
    bool few = work->counts ? work->n < 2 : work->units < 2;
    if (!status && !few && estimate->status == CXM_VALUE_OK) {
        values = cxm__allocate(host, many, sizeof *values);
        keys = cxm__allocate(host, many, 2 * sizeof *keys);
        jackknife = cxm__allocate(host, left, sizeof *jackknife);
        status = values && keys && jackknife ? CXM_OK : cxm__fail_memory(error);
        if (!status)
            status = draw_all(work, values, many, false, 0, many + left, error);
        if (!status && bca)
            status = draw_all(work, jackknife, left, true, many, many + left, error);
        if (!status && bca)
            acceleration = cxm_jackknife_acceleration(jackknife, work->counts, left);
        if (!status)
            cxm__bootstrap_read(result, values, keys, many, acceleration, options);
        if (!status && replicates)
            memcpy(replicates, values, (size_t)many * sizeof *values);
        const bool small = (work->counts ? work->n : work->units) < CXM__BOOTSTRAP_SMALL;
        estimate->flags |= small && estimate->interval_status == CXM_INTERVAL_OK ? CXM_ESTIMATE_FEW_ANSWERS : 0;
    } else if (!status) {
        estimate->interval_status = work->start ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_TOO_FEW;
        if (!few)
            estimate->interval_status = CXM_INTERVAL_DEGENERATE;
        for (int64_t i = 0; replicates && i < many; i++)
            replicates[i] = NAN;
    }
    cxm__release(host, values, many, sizeof *values);
    cxm__release(host, keys, many, 2 * sizeof *keys);
    cxm__release(host, jackknife, left, sizeof *jackknife);
    for (int32_t task = 0; task < DRAW_TASKS_MOST; task++)
        cxm__release(host, work->rooms[task].items, work->rooms[task].capacity, sizeof *work->rooms[task].items);
    return status;
}

/* Rows in the order of their clusters, and where each cluster begins; order and start hold `rows` and rows + 1. */
static cxm_status draw_clusters(struct draw_work *work, const cxm_column *cluster, int64_t rows, int32_t *order, int64_t *start,
                                int64_t *missing, cxm_error *error)
{
    const cxm_host *host = work->host;
    double *labels = cxm__allocate(host, rows, sizeof *labels);
    int32_t *codes = cxm__allocate(host, rows, 2 * sizeof *codes), *kept = codes ? codes + rows : NULL;
    uint8_t null[CXM__BLOCK];
    int64_t n = 0, clusters = 0;
    cxm_status status = labels && codes ? CXM_OK : cxm__fail_memory(error);
    for (int64_t first = 0; first < rows && !status; first += CXM__BLOCK) {
        double block[CXM__BLOCK];
        int32_t size = rows - first < CXM__BLOCK ? (int32_t)(rows - first) : CXM__BLOCK;
        memset(null, 0, sizeof null);
        status = cxm__labels_read(cluster, first, size, block, null, "cluster", 1, error);
        for (int32_t i = 0; i < size && !status; i++)
            if (!null[i]) {
                labels[n] = block[i];
                kept[n++] = (int32_t)(first + i);
            }
    }
    if (!status && !cxm__codes_of(host, labels, n, false, codes, &clusters))
        status = cxm__fail_memory(error);
    if (!status && !cxm__codes_order(host, codes, clusters, NULL, n, order))
        status = cxm__fail_memory(error);
    if (!status) {
        for (int64_t i = 0, at = 0; i < n; i++) {
            if (i == 0 || codes[order[i]] != codes[order[i - 1]])
                start[at++] = i;
            start[at] = n;
        }
        for (int64_t i = 0; i < n; i++)
            order[i] = kept[order[i]];
        *missing = rows - n;
        work->units = clusters;
        work->order = order;
        work->start = start;
    }
    cxm__release(host, labels, rows, sizeof *labels);
    cxm__release(host, codes, rows, 2 * sizeof *codes);
    return status;
}

cxm_status cxm_bootstrap_rows(int64_t rows, const cxm_column *cluster, cxm_statistic statistic, const void *context,
                              const cxm_bootstrap_options *options, const cxm_host *host, double *replicates,
                              cxm_bootstrap_result *result, cxm_error *error)
{
    cxm_bootstrap_options own;
    cxm_host lent;
    struct draw_work work = {.host = &lent, .statistic = statistic, .context = context, .units = rows, .n = rows};
    int64_t missing = 0;
    int32_t *order = NULL;
    int64_t *start = NULL;
    cxm_status status = CXM_OK;
    if (rows < 1 || rows > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("rows"), CXM__T(" must lie in 1..2147483647"));
    if (!status && cluster)
        status = cxm__labels_check(cluster, rows, "cluster", 1, error);
    if (!status && !statistic)
        status = cxm__fail_null(error, 2, "statistic");
    if (!status)
        status = cxm__bootstrap_options(&own, options, 4, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !result)
        status = cxm__fail_null(error, 7, "result");
    if (status)
        return status;
    cxm_bootstrap_result to = cxm__bootstrap_none();
    work.seed = own.seed;
    if (cluster) {
        order = cxm__allocate(&lent, rows, sizeof *order);
        start = cxm__allocate(&lent, rows + 1, sizeof *start);
        status = order && start ? draw_clusters(&work, cluster, rows, order, start, &missing, error) : cxm__fail_memory(error);
        to.estimate.clusters = work.units;
    }
    to.estimate.n = rows - missing;
    to.estimate.missing = missing;
    if (!status && work.units)
        status = draw_bootstrap(&work, &own, replicates, &to, error);
    cxm__release(&lent, order, rows, sizeof *order);
    cxm__release(&lent, start, rows + 1, sizeof *start);
    if (!status)
        *result = to;
    return status;
}

cxm_status cxm_bootstrap_counts(const int64_t *counts, int64_t categories, cxm_statistic statistic, const void *context,
                                const cxm_bootstrap_options *options, const cxm_host *host, double *replicates,
                                cxm_bootstrap_result *result, cxm_error *error)
{
    cxm_bootstrap_options own;
    cxm_host lent;
    struct draw_work work = {.host = &lent, .statistic = statistic, .context = context, .counts = counts, .units = categories};
    cxm_status status = CXM_OK;
    if (categories < 1 || categories > DRAW_CATEGORIES_MOST)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("categories"), CXM__T(" must lie in 1..1000000"));
    if (!status)
        status = cxm__counts_sum(counts, categories, "counts", 0, 1, &work.n, error);
    if (!status && !statistic)
        status = cxm__fail_null(error, 2, "statistic");
    if (!status)
        status = cxm__bootstrap_options(&own, options, 4, error);
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !result)
        status = cxm__fail_null(error, 7, "result");
    if (status)
        return status;
    cxm_bootstrap_result to = cxm__bootstrap_none();
    to.estimate.n = work.n;
    work.seed = own.seed;
    if (work.n)
        status = draw_bootstrap(&work, &own, replicates, &to, error);
    if (!status)
        *result = to;
    return status;
}
