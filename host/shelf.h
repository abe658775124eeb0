/* Large blocks that were given back, kept for the next who asks for as much. A query repeated over millions of groups would else
 * spend a third of its time on pages that the system takes away and clears again. */
#ifndef CXM_HOST_SHELF_H
#define CXM_HOST_SHELF_H

#include <pthread.h>
#include <stddef.h>

enum { SHELF_PLACES = 64 };

struct shelf {
    pthread_mutex_t lock;
    size_t kept; /* bytes on the shelf */
    int count;
    struct shelf_block {
        void *block;
        size_t size;
    } blocks[SHELF_PLACES];
};

void cxm__shelf_open(struct shelf *shelf);
void cxm__shelf_close(struct shelf *shelf); /* frees what is kept */

/* A block for `size` bytes, at least a few MiB: a kept one of that size or a new one; NULL where the system has none. */
void *cxm__shelf_take(struct shelf *shelf, size_t size);
void cxm__shelf_give(struct shelf *shelf, void *block, size_t size);

#endif
