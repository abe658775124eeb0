/* A lock that one thread holds alone, or any number together, waited for with Python's lock released. */
#ifndef CXM_PYTHON_SHARED_LOCK_H
#define CXM_PYTHON_SHARED_LOCK_H

#include "module.h"

#include <pythread.h>

/* A thread that is inside; on its own stack. */
struct hold {
    unsigned long thread;
    bool alone;
    struct hold *next;
};

struct shared_lock {
    PyThread_type_lock gate; /* guards the two below, and is held for a moment only */
    struct hold *holds;
    int together;            /* threads that hold `room` together */
    PyThread_type_lock turn; /* of whoever is next to hold `room`, so that those who wait alone get it too */
    PyThread_type_lock room;
};

int shared_lock_open(struct shared_lock *lock);
void shared_lock_close(struct shared_lock *lock);

/* Waits for the lock, alone or together. A thread that is inside may come in again together, from a callback, unless it is alone;
 * anything else would wait for ever, and is refused. 0, or -1 with an exception. */
int shared_lock_enter(struct module_state *state, struct shared_lock *lock, struct hold *hold, bool alone);
void shared_lock_leave(struct shared_lock *lock, struct hold *hold);

#endif
