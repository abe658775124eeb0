/* Threads that wait for a call, and share its tasks with the thread that made it. All that threads share is guarded by one lock,
 * except the number of the next task, which they count up without it. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): how a system is asked for its declarations */
#define _POSIX_C_SOURCE 200809L
#define _DARWIN_C_SOURCE /* sysconf() tells the processors there only with this */
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */

#include <cxm/host_posix.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shelf.h"
#include "zones.h"

enum { POSIX_THREADS_MAX = 1024, POSIX_LARGE = 1 << 22 };

struct cxm_posix_host {
    cxm_host host;
    struct shelf shelf;
    struct zones zones;
    pthread_mutex_t lock;
    pthread_cond_t begun, ended;
    atomic_flag taken; /* by a call that is using the threads */
    bool open;         /* there may be tasks to claim */
    bool stop;
    int32_t inside; /* threads of the pool that are claiming tasks */
    void (*task)(void *work, int32_t i);
    void *work;
    uint32_t tasks;
    atomic_uint_least32_t next;
    int32_t count; /* of `threads` */
    pthread_t threads[];
};

/* Does tasks until none is left. Counting goes beyond the last one by a thread's one try each, so it is unsigned. */
static void posix_claim(cxm_posix_host *pool)
{
    for (uint32_t i; (i = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed)) < pool->tasks;)
        pool->task(pool->work, (int32_t)i);
}

static void *posix_thread(void *context)
{
    cxm_posix_host *pool = context;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->open && !pool->stop)
            pthread_cond_wait(&pool->begun, &pool->lock);
        if (pool->stop)
            break;
        pool->inside++;
        pthread_mutex_unlock(&pool->lock);
        posix_claim(pool);
        pthread_mutex_lock(&pool->lock);
        pool->open = false;
        if (--pool->inside == 0)
            pthread_cond_signal(&pool->ended);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void posix_run(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    cxm_posix_host *pool = context;
    if (n < 2 || pool->count == 0 || atomic_flag_test_and_set_explicit(&pool->taken, memory_order_acquire)) {
        for (int32_t i = 0; i < n; i++)
            task(work, i);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->task = task;
    pool->work = work;
    pool->tasks = (uint32_t)n;
    atomic_store_explicit(&pool->next, 1, memory_order_relaxed);
    pool->open = true;
    pthread_cond_broadcast(&pool->begun);
    pthread_mutex_unlock(&pool->lock);
    task(work, 0); /* here, because the caller's progress is called from it */
    posix_claim(pool);
    pthread_mutex_lock(&pool->lock);
    pool->open = false;
    while (pool->inside > 0)
        pthread_cond_wait(&pool->ended, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    atomic_flag_clear_explicit(&pool->taken, memory_order_release);
}

static void *posix_allocate(void *context, size_t size)
{
    cxm_posix_host *pool = context;
    return size < POSIX_LARGE ? malloc(size) : cxm__shelf_take(&pool->shelf, size);
}

static void posix_release(void *context, void *block, size_t size)
{
    cxm_posix_host *pool = context;
    if (size < POSIX_LARGE)
        free(block);
    else
        cxm__shelf_give(&pool->shelf, block, size);
}

static int32_t posix_zone(void *context, const char *name, const void **tzif, size_t *size)
{
    cxm_posix_host *pool = context;
    return cxm__zones_lend(&pool->zones, name, tzif, size);
}

static cxm_status posix_fail(cxm_error *error, cxm_status code, int32_t argument, const char *message)
{
    if (error) {
        *error = (cxm_error){.code = code, .argument = argument, .row = -1};
        strncpy(error->message, message, sizeof error->message - 1);
    }
    return code;
}

static int32_t posix_processors(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > POSIX_THREADS_MAX ? POSIX_THREADS_MAX : (int32_t)online;
}

/* Starts the threads with all signals blocked, so that handlers keep running in the caller's own; false where it cannot. */
static bool posix_start(cxm_posix_host *pool, int32_t count)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->count < count && pthread_create(&pool->threads[pool->count], NULL, posix_thread, pool) == 0)
        pool->count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pool->count == count;
}

cxm_status cxm_posix_host_new(int32_t threads, cxm_posix_host **host, cxm_error *error)
{
    if (threads < 0 || threads > POSIX_THREADS_MAX)
        return posix_fail(error, CXM_E_ARGUMENT, 0, "threads: must be 0 (as many as processors) or 1..1024");
    if (!host)
        return posix_fail(error, CXM_E_ARGUMENT, 1, "host: must not be NULL");
    if (threads == 0)
        threads = posix_processors();
    cxm_posix_host *pool = calloc(1, sizeof *pool + (size_t)threads * sizeof pool->threads[0]);
    if (!pool)
        return posix_fail(error, CXM_E_MEMORY, -1, "no memory for a pool of threads");
    if (cxm__zones_open(&pool->zones) != 0) {
        free(pool);
        return posix_fail(error, CXM_E_MEMORY, -1, "no memory for the name of a folder");
    }
    cxm__shelf_open(&pool->shelf);
    pool->host = (cxm_host)CXM_HOST_INIT;
    pool->host.context = pool;
    pool->host.allocate = posix_allocate;
    pool->host.release = posix_release;
    pool->host.run = posix_run;
    pool->host.zone = posix_zone;
    pool->host.threads = threads;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->begun, NULL);
    pthread_cond_init(&pool->ended, NULL);
    atomic_flag_clear(&pool->taken);
    atomic_init(&pool->next, 0);
    if (!posix_start(pool, threads - 1)) {
        cxm_posix_host_free(pool);
        return posix_fail(error, CXM_E_MEMORY, -1, "the system does not make as many threads as were asked for");
    }
    *host = pool;
    return CXM_OK;
}

const cxm_host *cxm_posix_host_get(const cxm_posix_host *host)
{
    return &host->host;
}

void cxm_posix_host_free(cxm_posix_host *host)
{
    if (!host)
        return;
    pthread_mutex_lock(&host->lock);
    host->stop = true;
    pthread_cond_broadcast(&host->begun);
    pthread_mutex_unlock(&host->lock);
    for (int32_t i = 0; i < host->count; i++)
        pthread_join(host->threads[i], NULL);
    pthread_cond_destroy(&host->ended);
    pthread_cond_destroy(&host->begun);
    pthread_mutex_destroy(&host->lock);
    cxm__shelf_close(&host->shelf);
    cxm__zones_close(&host->zones);
    free(host);
}
