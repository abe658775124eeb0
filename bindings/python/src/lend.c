/* The host that calls are made with. Progress is asked for in the thread that made the call, where Python runs its signal handlers;
 * memory is malloc's, so that what a call makes does not hang on this host. */
#include "lend.h"

#ifdef CXM_WITH_HOST
#include <cxm/host_posix.h>
#endif

static int32_t lend_progress(void *context, int64_t done, int64_t total)
{
    struct lent *lent = context;
    if (lent->saved)
        PyEval_RestoreThread(lent->saved);
    int32_t stop = PyErr_Occurred() || PyErr_CheckSignals();
    if (!stop && lent->progress) {
        PyObject *answer = PyObject_CallFunction(lent->progress, "LL", (long long)done, (long long)total);
        stop = answer == NULL;
        Py_XDECREF(answer);
    }
    if (lent->saved)
        lent->saved = PyEval_SaveThread();
    return stop;
}

#ifdef CXM_WITH_HOST
/* Task 0 stays in the thread that made the call, from which alone the library then asks for progress. */
static void lend_run(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    const struct lent *lent = context;
    const cxm_host *pool = cxm_posix_host_get(lent->pool);
    pool->run(pool->context, n, task, work);
}
#endif

int zones_open(struct module_state *state, struct zones *zones)
{
    zones->read = PyDict_New();
    if (!zones->read)
        return -1;
#ifdef CXM_WITH_HOST
    cxm_error why;
    if (cxm_posix_host_new(1, &zones->system, &why))
        return fail_library(state, &why, NULL);
#endif
    (void)state;
    return 0;
}

void zones_close(struct zones *zones)
{
#ifdef CXM_WITH_HOST
    cxm_posix_host_free(zones->system);
    zones->system = NULL;
#endif
    Py_CLEAR(zones->read);
}

/* Bytes of the package tzdata, which the dict keeps; what goes wrong there is as if there were no such zone. */
static int32_t zone_of_package(struct lent *lent, const char *name, const void **tzif, size_t *size)
{
    PyObject *bytes = NULL, *kept = NULL, *key;
    char *start;
    Py_ssize_t length;
    if (lent->saved)
        PyEval_RestoreThread(lent->saved);
    key = PyUnicode_FromString(name);
    if (key)
        bytes = delegate("_time", "zone_data", key);
    if (bytes && bytes != Py_None)
        kept = PyObject_CallMethod(lent->zones->read, "setdefault", "OO", key, bytes); /* the first one stays */
    int32_t missing = !kept || PyBytes_AsStringAndSize(kept, &start, &length);
    if (!missing) {
        *tzif = start;
        *size = (size_t)length;
    }
    Py_XDECREF(key);
    Py_XDECREF(bytes);
    Py_XDECREF(kept);
    if (lent->saved)
        lent->saved = PyEval_SaveThread();
    return missing;
}

static int32_t lend_zone(void *context, const char *name, const void **tzif, size_t *size)
{
    struct lent *lent = context;
#ifdef CXM_WITH_HOST
    const cxm_host *system = cxm_posix_host_get(lent->zones->system);
    if (system->zone(system->context, name, tzif, size) == 0)
        return 0;
#endif
    return zone_of_package(lent, name, tzif, size);
}

void lend_zones(struct lent *lent, struct zones *zones)
{
    lent->zones = zones;
    lent->host.zone = zones ? lend_zone : NULL;
}

int lend_open(struct module_state *state, struct lent *lent, PyObject *threads, PyObject *progress)
{
    *lent = (struct lent){.host = CXM_HOST_INIT, .threads = 1};
    if (!PyLong_Check(threads) || PyBool_Check(threads))
        return fail(state, CXM_E_ARGUMENT, "threads", -1, "threads: must be an int, 0 (as many as processors) or 1..1024");
    long count = PyLong_AsLong(threads);
    if (PyErr_Occurred() || count < 0 || count > 1024) {
        PyErr_Clear();
        return fail(state, CXM_E_ARGUMENT, "threads", -1, "threads: must be 0 (as many as processors) or 1..1024");
    }
    lent->threads = (int32_t)count;
    lent->host.context = lent;
    lent->host.progress = lend_progress;
    if (progress == Py_None || progress == Py_False)
        return 0;
    if (progress == Py_True) {
        PyObject *bar = delegate("_progress", "bar", Py_None);
        if (!bar)
            return -1;
        lent->ours = bar != Py_None;
        lent->progress = lent->ours ? bar : NULL;
        if (!lent->ours)
            Py_DECREF(bar);
        return 0;
    }
    if (!PyCallable_Check(progress))
        return fail(state, CXM_E_ARGUMENT, "progress", -1, "progress: must be True or a callable of (done, total)");
    lent->progress = Py_NewRef(progress);
    return 0;
}

void lend_close(struct lent *lent)
{
    if (lent->ours) {
        PyObject *type, *value, *trace;
        PyErr_Fetch(&type, &value, &trace);
        PyObject *closed = PyObject_CallMethod(lent->progress, "close", "O", type ? Py_False : Py_True);
        if (!closed)
            PyErr_Clear();
        Py_XDECREF(closed);
        PyErr_Restore(type, value, trace);
    }
    Py_CLEAR(lent->progress);
    lent->ours = false;
}

int lend_begin(struct module_state *state, struct lent *lent, int64_t rows)
{
    if (rows != LEND_MANY && rows <= LEND_ROWS)
        return 0;
#ifdef CXM_WITH_HOST
    if (lent->threads != 1) {
        cxm_error why;
        if (cxm_posix_host_new(lent->threads, &lent->pool, &why))
            return fail_library(state, &why, NULL);
        lent->host.run = lend_run;
        lent->host.threads = cxm_posix_host_get(lent->pool)->threads;
    }
#endif
    (void)state;
    lent->saved = PyEval_SaveThread();
    return 0;
}

void lend_end(struct lent *lent)
{
    if (!lent->saved)
        return;
#ifdef CXM_WITH_HOST
    cxm_posix_host_free(lent->pool);
    lent->pool = NULL;
    lent->host.run = NULL;
#endif
    PyEval_RestoreThread(lent->saved);
    lent->saved = NULL;
}
