/**
 * @file host.h
 * @brief What the caller lends: memory, parallel work, progress, and time zones.
 *
 * libcxm has no threads, clock, files or globals of its own; NULL in place of a host means malloc, one thread and no zone but UTC.
 * The separate target cxm::host offers a ready-made one for POSIX systems.
 */
#ifndef CXM_HOST_H
#define CXM_HOST_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What the caller lends for the length of a call, or of a handle's life where a handle is made with it. Growing: set
 * struct_size, or start from CXM_HOST_INIT. Any member may be NULL.
 *
 * `allocate` and `release` come as a pair, or both NULL. They may be called from the tasks of `run`, and from several calls
 * at once that share the host, so they must be thread-safe when either happens. No callback may leave by longjmp or an exception.
 * @since 0.0.1
 */
typedef struct cxm_host {
    size_t struct_size; /**< sizeof(cxm_host) in the caller's build */
    void *context;      /**< handed back in each call */
    /** Returns a block of `size` bytes (never 0) aligned as malloc's are, or NULL. NULL member: malloc. */
    void *(*allocate)(void *context, size_t size);
    /** Takes back a block of `allocate`, with the size asked for then. NULL member: free. */
    void (*release)(void *context, void *block, size_t size);
    /** Calls task(work, i) once for each i in 0..n-1, in any order, side by side if it likes, and returns when all are done.
     *  NULL member: one after the other. Results do not depend on it. */
    void (*run)(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work);
    /** Called between blocks of work, never from two threads at once, and not at all for a few thousand rows; non-zero cancels the
     *  call with CXM_E_CANCELLED. Both count rows; `done` is an estimate where `run` shares the work, and
     *  `total` is -1 where rows come as a stream. Called from the thread that made the call if `run` does task 0 in it. */
    int32_t (*progress)(void *context, int64_t done, int64_t total);
    /** Lends the TZif data (RFC 9636) of an IANA zone, such as "Europe/Berlin", until the handle or call ends; non-zero where there is
     *  none of that name. The bytes are not copied. Called from the calling thread, and not at all for "UTC", which is built in.
     *  NULL member: UTC is the only zone. */
    int32_t (*zone)(void *context, const char *name, const void **tzif, size_t *size);
    /** How many tasks `run` can usefully run side by side; 0 where that is not known (taken as 4). */
    int32_t threads;
    int32_t reserved; /**< 0 */
} cxm_host;

/** A host that lends nothing, to be filled in. */
#define CXM_HOST_INIT {sizeof(cxm_host), NULL, NULL, NULL, NULL, NULL, NULL, 0, 0}

#ifdef __cplusplus
}
#endif
#endif
