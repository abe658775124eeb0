/* Python offers locks that any thread may release, of which this one is made: `room` is held by one thread alone, or by the first
 * of several on behalf of all and given up by the last. */
#include "shared_lock.h"

int shared_lock_open(struct shared_lock *lock)
{
    *lock = (struct shared_lock){PyThread_allocate_lock(), NULL, 0, PyThread_allocate_lock(), PyThread_allocate_lock()};
    return lock->gate && lock->turn && lock->room ? 0 : (PyErr_NoMemory(), -1);
}

void shared_lock_close(struct shared_lock *lock)
{
    PyThread_type_lock locks[] = {lock->gate, lock->turn, lock->room};
    for (int i = 0; i < 3; i++)
        if (locks[i])
            PyThread_free_lock(locks[i]);
}

static void gate_close(struct shared_lock *lock)
{
    PyThread_acquire_lock(lock->gate, WAIT_LOCK);
}

static void gate_open(struct shared_lock *lock)
{
    PyThread_release_lock(lock->gate);
}

static void hold_add(struct shared_lock *lock, struct hold *hold)
{
    hold->next = lock->holds;
    lock->holds = hold;
}

/* What this thread holds already, or NULL. */
static const struct hold *hold_of(const struct shared_lock *lock, unsigned long thread)
{
    const struct hold *hold = lock->holds;
    while (hold && hold->thread != thread)
        hold = hold->next;
    return hold;
}

static void wait_alone(struct shared_lock *lock, struct hold *hold)
{
    PyThread_acquire_lock(lock->turn, WAIT_LOCK);
    PyThread_acquire_lock(lock->room, WAIT_LOCK);
    gate_close(lock);
    hold_add(lock, hold);
    gate_open(lock);
}

static void wait_together(struct shared_lock *lock, struct hold *hold)
{
    PyThread_acquire_lock(lock->turn, WAIT_LOCK);
    gate_close(lock);
    const bool first = lock->together++ == 0;
    hold_add(lock, hold);
    gate_open(lock);
    if (first)
        PyThread_acquire_lock(lock->room, WAIT_LOCK); /* at most the last of those before is about to give it up */
    PyThread_release_lock(lock->turn);
}

int shared_lock_enter(struct module_state *state, struct shared_lock *lock, struct hold *hold, bool alone)
{
    *hold = (struct hold){PyThread_get_thread_ident(), alone, NULL};
    gate_close(lock);
    const struct hold *held = hold_of(lock, hold->thread);
    const bool again = held && !alone && !held->alone;
    if (again) {
        lock->together++;
        hold_add(lock, hold);
    }
    gate_open(lock);
    if (again)
        return 0;
    if (held)
        return fail(state, CXM_E_ARGUMENT, NULL, -1, "the model is in use by the call that this one is made from");
    Py_BEGIN_ALLOW_THREADS
    (alone ? wait_alone : wait_together)(lock, hold);
    Py_END_ALLOW_THREADS
    return 0;
}

void shared_lock_leave(struct shared_lock *lock, struct hold *hold)
{
    gate_close(lock);
    struct hold **at = &lock->holds;
    while (*at != hold)
        at = &(*at)->next;
    *at = hold->next;
    const bool last = hold->alone || --lock->together == 0;
    gate_open(lock);
    if (last)
        PyThread_release_lock(lock->room);
    if (hold->alone)
        PyThread_release_lock(lock->turn);
}
