/* What Python lends to a call: freedom from its lock, signals, progress, cxm::host's threads, and time zones. */
#ifndef CXM_PYTHON_LEND_H
#define CXM_PYTHON_LEND_H

#include "module.h"

struct cxm_posix_host;

/* Zone data that stay until zones_close(): the system's, and those of the package tzdata where the system has none. */
struct zones {
    struct cxm_posix_host *system;
    PyObject *read; /* dict name -> bytes */
};

/* 0, or -1 with an exception; zones_close() is due in both cases, of zones that were zero before. */
int zones_open(struct module_state *state, struct zones *zones);
void zones_close(struct zones *zones);

struct lent {
    cxm_host host;           /* what is passed to the library */
    PyThreadState *saved;    /* while Python's lock is released */
    PyObject *progress;      /* a callable, or NULL */
    bool ours;               /* `progress` is our bar, to be closed */
    int32_t threads;         /* as asked for; 0 = all processors */
    struct cxm_posix_host *pool;
    struct zones *zones;     /* NULL: UTC alone */
};

enum { LEND_ROWS = 1 << 14, LEND_MANY = -1 };

/* Reads `threads` and `progress`. 0, or -1 with an exception; lend_close() is due only after 0. */
int lend_open(struct module_state *state, struct lent *lent, PyObject *threads, PyObject *progress);
void lend_close(struct lent *lent);
/* Lends zones too, which must last as long; NULL ends it. */
void lend_zones(struct lent *lent, struct zones *zones);

/* Around the library's call: above LEND_ROWS rows, or with LEND_MANY of them, Python's lock is released and threads are made.
 * lend_begin gives 0, or -1 with an exception; lend_end is due only after 0. */
int lend_begin(struct module_state *state, struct lent *lent, int64_t rows);
void lend_end(struct lent *lent);

#endif
