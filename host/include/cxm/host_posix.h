/**
 * @file host_posix.h
 * @brief A ready-made host for POSIX systems: a pool of threads behind `run`, memory on huge pages, and the system's time zones.
 *
 * It is a library of its own, cxm::host, so that libcxm itself never makes a thread. Memory is malloc's; blocks of
 * 4 MiB and more are aligned, on Linux ask for huge pages, and up to 512 MiB of them are kept for reuse until the host is freed.
 * `zone` reads the system's zone data from the folder that TZDIR names when the host is made, then from /usr/share/zoneinfo,
 * /usr/lib/zoneinfo and /usr/share/lib/zoneinfo, and keeps them until the host is freed. `progress` is NULL.
 */
#ifndef CXM_HOST_POSIX_H
#define CXM_HOST_POSIX_H

#include <cxm/error.h>
#include <cxm/host.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A pool of threads. They are made once and sleep while there is nothing to do; signals are blocked in them. Any number of threads
 * may call with the same pool: one call at a time gets its threads, and the tasks of another, or of a task's own call, run one
 * after the other in the thread that called. Not to be used in a child after fork().
 * @since 0.0.1
 */
typedef struct cxm_posix_host cxm_posix_host;

/**
 * Makes a pool. The thread that calls `run` takes part in the work, task 0 first, so a pool of `threads` has one less of its own.
 * Thread-safe.
 * @param[in]  threads how many tasks run side by side, 1 .. 1024; 0 = as many as there are processors online
 * @param[out] host    set only on CXM_OK; release with cxm_posix_host_free(); not NULL
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT or CXM_E_MEMORY (also where the system makes no more threads)
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_posix_host_new(int32_t threads, cxm_posix_host **host, cxm_error *error);

/**
 * What to pass to libcxm. Copy it to fill in other members; the copy uses the same threads. Thread-safe.
 * @param[in] host the pool; not NULL
 * @return the host, which belongs to the pool and lives as long
 * @since 0.0.1
 */
CXM_API const cxm_host *cxm_posix_host_get(const cxm_posix_host *host);

/**
 * Ends the threads and releases the pool. No call may be using it, nor any handle that was made with it live on.
 * @param[in] host the pool, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_posix_host_free(cxm_posix_host *host);

#ifdef __cplusplus
}
#endif
#endif
