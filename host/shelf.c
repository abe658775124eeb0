/* Keeps up to 512 MiB of blocks, sizes rounded up to whole huge pages; the oldest goes first. New blocks begin at a huge page and ask
 * for them: tables of many groups are met in random order, and small pages cost a walk through the page tables at every step. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): how a system is asked for its declarations */
#define _DEFAULT_SOURCE /* madvise() */

#include "shelf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static const size_t shelf_page = (size_t)1 << 21, shelf_most = (size_t)512 << 20;

static size_t shelf_rounded(size_t size)
{
    return (size + shelf_page - 1) / shelf_page * shelf_page;
}

void cxm__shelf_open(struct shelf *shelf)
{
    memset(shelf, 0, sizeof *shelf);
    pthread_mutex_init(&shelf->lock, NULL);
}

void cxm__shelf_close(struct shelf *shelf)
{
    for (int i = 0; i < shelf->count; i++)
        free(shelf->blocks[i].block);
    pthread_mutex_destroy(&shelf->lock);
}

/* Takes block `i` off the shelf; the others keep their order. */
static void *shelf_remove(struct shelf *shelf, int i)
{
    struct shelf_block taken = shelf->blocks[i];
    shelf->count--;
    shelf->kept -= taken.size;
    memmove(&shelf->blocks[i], &shelf->blocks[i + 1], (size_t)(shelf->count - i) * sizeof *shelf->blocks);
    return taken.block;
}

void *cxm__shelf_take(struct shelf *shelf, size_t size)
{
    void *block = NULL;
    size = shelf_rounded(size);
    pthread_mutex_lock(&shelf->lock);
    for (int i = shelf->count; i-- > 0 && !block;) /* the last given back may still be in the cache */
        if (shelf->blocks[i].size == size)
            block = shelf_remove(shelf, i);
    pthread_mutex_unlock(&shelf->lock);
    if (block || posix_memalign(&block, shelf_page, size))
        return block;
#if defined(MADV_HUGEPAGE)
    (void)madvise(block, size, MADV_HUGEPAGE); /* a wish: without it all works, only slower */
#endif
    return block;
}

void cxm__shelf_give(struct shelf *shelf, void *block, size_t size)
{
    size = shelf_rounded(size);
    pthread_mutex_lock(&shelf->lock);
    while (shelf->count && (shelf->count == SHELF_PLACES || shelf->kept + size > shelf_most))
        free(shelf_remove(shelf, 0));
    if (shelf->kept + size <= shelf_most) {
        shelf->blocks[shelf->count++] = (struct shelf_block){block, size};
        shelf->kept += size;
        block = NULL;
    }
    pthread_mutex_unlock(&shelf->lock);
    free(block);
}
