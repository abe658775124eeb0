/* The ready-made host: every task once, whoever calls, from wherever.
 * That no two threads meet in the same memory is ThreadSanitizer's to say, which runs this test too. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <cxm/host_posix.h>

enum { POSIX_TASKS = 10000, POSIX_CALLERS = 8 };

static cxm_posix_host *posix_pool(int32_t threads)
{
    cxm_posix_host *pool = NULL;
    cxm_error error = {0};
    assert_int_equal(cxm_posix_host_new(threads, &pool, &error), CXM_OK);
    assert_non_null(pool);
    return pool;
}

/* Plain counters: that each is raised by one thread and read by another afterwards is part of what is tested. */
static void posix_raise(void *work, int32_t i)
{
    ((int32_t *)work)[i]++;
}

static void posix_each_once(const cxm_host *host, int32_t n)
{
    static const int32_t after = 77;
    int32_t *raised = calloc((size_t)n + 1, sizeof *raised);
    assert_non_null(raised);
    raised[n] = after;
    host->run(host->context, n, posix_raise, raised);
    for (int32_t i = 0; i < n; i++)
        if (raised[i] != 1)
            fail_msg("task %d of %d ran %d times", (int)i, (int)n, (int)raised[i]);
    assert_int_equal(raised[n], after);
    free(raised);
}

static void test_posix_members(void **state)
{
    (void)state;
    cxm_posix_host *pool = posix_pool(3);
    const cxm_host *host = cxm_posix_host_get(pool);
    assert_int_equal(host->struct_size, sizeof *host);
    assert_int_equal(host->threads, 3);
    assert_true(host->run != NULL);
    assert_true(host->zone != NULL);
    assert_true(!host->progress);
    assert_int_equal(host->reserved, 0);
    cxm_posix_host_free(pool);

    pool = posix_pool(0);
    assert_true(cxm_posix_host_get(pool)->threads >= 1);
    cxm_posix_host_free(pool);
    cxm_posix_host_free(NULL);
}

static void test_posix_memory(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 100, ((size_t)1 << 22) - 1, (size_t)1 << 22, ((size_t)1 << 22) + 12345};
    cxm_posix_host *pool = posix_pool(1);
    const cxm_host *host = cxm_posix_host_get(pool);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned char *block = host->allocate(host->context, sizes[i]);
        assert_non_null(block);
        assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
        block[0] = block[sizes[i] - 1] = 1;
        host->release(host->context, block, sizes[i]);
    }
    cxm_posix_host_free(pool);
}

static void test_posix_refused(void **state)
{
    (void)state;
    cxm_posix_host *pool = NULL;
    cxm_error error = {0};
    assert_int_equal(cxm_posix_host_new(-1, &pool, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.code, CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 0);
    assert_int_equal(error.row, -1);
    assert_string_equal(error.message, "threads: must be 0 (as many as processors) or 1..1024");
    assert_int_equal(cxm_posix_host_new(1025, &pool, NULL), CXM_E_ARGUMENT);
    assert_int_equal(cxm_posix_host_new(1, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 1);
    assert_null(pool);
}

static void test_posix_each_once(void **state)
{
    (void)state;
    static const int32_t sizes[] = {0, 1, 2, 3, 7, POSIX_TASKS};
    for (int32_t threads = 1; threads <= 5; threads++) {
        cxm_posix_host *pool = posix_pool(threads);
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
            for (int repeat = 0; repeat < 20; repeat++)
                posix_each_once(cxm_posix_host_get(pool), sizes[s]);
        cxm_posix_host_free(pool);
    }
}

static void *posix_caller(void *context)
{
    const cxm_host *host = context;
    for (int repeat = 0; repeat < 50; repeat++)
        posix_each_once(host, repeat % 10 ? 100 : 1000);
    return NULL;
}

static void test_posix_many_callers(void **state)
{
    (void)state;
    cxm_posix_host *pool = posix_pool(4);
    pthread_t callers[POSIX_CALLERS];
    void *host = (void *)(uintptr_t)cxm_posix_host_get(pool);
    for (int i = 0; i < POSIX_CALLERS; i++)
        assert_int_equal(pthread_create(&callers[i], NULL, posix_caller, host), 0);
    for (int i = 0; i < POSIX_CALLERS; i++)
        assert_int_equal(pthread_join(callers[i], NULL), 0);
    cxm_posix_host_free(pool);
}

struct posix_nested {
    const cxm_host *host;
    atomic_int inner;
};

static void posix_inner(void *work, int32_t i)
{
    (void)i;
    atomic_fetch_add(&((struct posix_nested *)work)->inner, 1);
}

static void posix_outer(void *work, int32_t i)
{
    (void)i;
    const cxm_host *host = ((struct posix_nested *)work)->host;
    host->run(host->context, 10, posix_inner, work);
}

static void test_posix_nested(void **state)
{
    (void)state;
    cxm_posix_host *pool = posix_pool(3);
    struct posix_nested nested = {.host = cxm_posix_host_get(pool)};
    atomic_init(&nested.inner, 0);
    nested.host->run(nested.host->context, 100, posix_outer, &nested);
    assert_int_equal(atomic_load(&nested.inner), 1000);
    cxm_posix_host_free(pool);
}

/* A caller's progress is called from task 0, and has to find itself in the caller's thread. */
struct posix_first {
    pthread_t caller;
    atomic_int here;
};

static void posix_look(void *work, int32_t i)
{
    struct posix_first *first = work;
    if (i == 0 && pthread_equal(pthread_self(), first->caller))
        atomic_fetch_add(&first->here, 1);
}

static void test_posix_first_here(void **state)
{
    (void)state;
    cxm_posix_host *pool = posix_pool(4);
    struct posix_first first = {.caller = pthread_self()};
    const cxm_host *host = cxm_posix_host_get(pool);
    atomic_init(&first.here, 0);
    for (int repeat = 0; repeat < 1000; repeat++)
        host->run(host->context, 8, posix_look, &first);
    assert_int_equal(atomic_load(&first.here), 1000);
    cxm_posix_host_free(pool);
}

/* Two tasks that wait for each other end only if they run side by side. */
struct posix_meeting {
    pthread_mutex_t lock;
    pthread_cond_t came;
    int present;
};

static void posix_meet(void *work, int32_t i)
{
    (void)i;
    struct posix_meeting *meeting = work;
    pthread_mutex_lock(&meeting->lock);
    meeting->present++;
    pthread_cond_broadcast(&meeting->came);
    while (meeting->present < 2)
        pthread_cond_wait(&meeting->came, &meeting->lock);
    pthread_mutex_unlock(&meeting->lock);
}

static void test_posix_side_by_side(void **state)
{
    (void)state;
    cxm_posix_host *pool = posix_pool(2);
    struct posix_meeting meeting = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
    const cxm_host *host = cxm_posix_host_get(pool);
    host->run(host->context, 2, posix_meet, &meeting);
    assert_int_equal(meeting.present, 2);
    cxm_posix_host_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_posix_members),      cmocka_unit_test(test_posix_memory),
        cmocka_unit_test(test_posix_refused),      cmocka_unit_test(test_posix_each_once),
        cmocka_unit_test(test_posix_many_callers), cmocka_unit_test(test_posix_nested),
        cmocka_unit_test(test_posix_side_by_side), cmocka_unit_test(test_posix_first_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
