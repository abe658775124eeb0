/* Monte Carlo: each resample has a stream of random numbers of its own, so that neither the number of threads nor their order
 * matters. */
#include <string.h>

#include "core/gather.h"
#include "cxm/unstable/random.h"
#include "stats/permutation.h"

enum { DEAL_CHUNK = 64, DEAL_TASKS_MOST = 64 };

struct deal_work {
    const struct cxm__deal *deal;
    const double *differences; /* of a test by signs, else NULL */
    int64_t n;
    double observed, rounding;
    uint64_t seed;
    int64_t begin, end;
    int64_t *second, *swaps; /* each task's: `classes` and `chosen` numbers */
    int32_t *order;          /* each task's: `units` numbers; 0, 1, 2 ... between resamples */
    int64_t as_far[DEAL_TASKS_MOST];
};

/* The first `chosen` of a shuffle (Durstenfeld 1964, CACM 7, 420), undone afterwards in a time that does not depend on all units.
 * */
static bool deal_once(struct deal_work *work, int32_t task, int64_t i)
{
    const struct cxm__deal *deal = work->deal;
    int64_t *second = work->second + task * deal->classes, *swaps = work->swaps + task * deal->chosen;
    int32_t *order = work->order + task * deal->units;
    cxm_random random = cxm_random_begin(work->seed, (uint64_t)i);
    memset(second, 0, (size_t)deal->classes * sizeof *second);
    for (int64_t at = 0; at < deal->chosen; at++) {
        int64_t other = at + (int64_t)cxm_random_below(&random, (uint64_t)(deal->units - at));
        int32_t unit = order[other];
        order[other] = order[at];
        order[at] = unit;
        swaps[at] = other;
        second[deal->class_of[unit]]++;
    }
    for (int64_t at = deal->chosen - 1; at >= 0; at--) {
        int32_t unit = order[swaps[at]];
        order[swaps[at]] = order[at];
        order[at] = unit;
    }
    return cxm__deal_as_far(deal, cxm__deal_statistic(deal, second), work->observed);
}

/* 64 signs of a block of random bits at a time. */
static bool deal_flips(const struct deal_work *work, int64_t i)
{
    cxm_random random = cxm_random_begin(work->seed, (uint64_t)i);
    uint64_t bits = 0;
    double sum = 0;
    for (int64_t k = 0; k < work->n; k++) {
        bits = k % 64 ? bits >> 1 : cxm_random_bits(&random);
        sum += bits & 1 ? -work->differences[k] : work->differences[k];
    }
    double far = work->observed < 0 ? -work->observed : work->observed;
    return (sum < 0 ? -sum : sum) >= far - work->rounding;
}

static void deal_task(void *pointer, int32_t task)
{
    struct deal_work *work = pointer;
    int64_t first = work->begin + (int64_t)task * DEAL_CHUNK, end = first + DEAL_CHUNK < work->end ? first + DEAL_CHUNK : work->end;
    for (int64_t i = first; i < end; i++)
        work->as_far[task] += work->differences ? deal_flips(work, i) : deal_once(work, task, i);
}

static int32_t deal_tasks(const cxm_host *host)
{
    return !host->run ? 1 : host->threads < 1 ? 4 : host->threads < DEAL_TASKS_MOST ? host->threads : DEAL_TASKS_MOST;
}

static cxm_status deal_all(struct deal_work *work, const cxm_host *host, int64_t resamples, int64_t *as_far, cxm_error *error)
{
    const int32_t tasks = deal_tasks(host);
    cxm_status status = CXM_OK;
    work->end = resamples;
    for (work->begin = 0; work->begin < resamples && !status; work->begin += (int64_t)tasks * DEAL_CHUNK) {
        int64_t rounds = (resamples - work->begin + DEAL_CHUNK - 1) / DEAL_CHUNK;
        cxm__run(host, rounds < tasks ? (int32_t)rounds : tasks, deal_task, work);
        status = cxm__progress(host, work->begin, resamples, error);
    }
    *as_far = 0;
    for (int32_t task = 0; task < tasks; task++)
        *as_far += work->as_far[task];
    return status;
}

cxm_status cxm__deal_draw(const struct cxm__deal *deal, const cxm_permutation_options *options, int64_t *as_far, cxm_error *error)
{
    const cxm_host *host = deal->host;
    const int64_t tasks = deal_tasks(host);
    struct deal_work work = {.deal = deal, .seed = options->seed, .observed = cxm__deal_statistic(deal, deal->second)};
    work.second = cxm__allocate(host, tasks * deal->classes, sizeof *work.second);
    work.swaps = cxm__allocate(host, tasks * deal->chosen, sizeof *work.swaps);
    work.order = cxm__allocate(host, tasks * deal->units, sizeof *work.order);
    cxm_status status = work.second && work.swaps && work.order ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        for (int64_t i = 0; i < tasks * deal->units; i++)
            work.order[i] = (int32_t)(i % deal->units);
        status = deal_all(&work, host, options->resamples, as_far, error);
    }
    cxm__release(host, work.second, tasks * deal->classes, sizeof *work.second);
    cxm__release(host, work.swaps, tasks * deal->chosen, sizeof *work.swaps);
    cxm__release(host, work.order, tasks * deal->units, sizeof *work.order);
    return status;
}

cxm_status cxm__flips_draw(const cxm_host *host, const double *differences, int64_t n, const cxm_permutation_options *options,
                           int64_t *as_far, cxm_error *error)
{
    struct deal_work work = {.differences = differences, .n = n, .seed = options->seed};
    for (int64_t i = 0; i < n; i++)
        work.observed += differences[i];
    work.rounding = cxm__flips_rounding(differences, n);
    return deal_all(&work, host, options->resamples, as_far, error);
}
