/* A chain of blocks, the last of which is being filled. Large requests get a block of their own. */
#include "core/arena.h"

#include <string.h>

enum { ARENA_BLOCK = 4096, ARENA_ALIGN = 16 };

struct cxm__arena_block {
    struct cxm__arena_block *before;
    size_t size; /* of the whole block */
};

enum { ARENA_HEAD = (sizeof(struct cxm__arena_block) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN };

void *cxm__arena_take(struct cxm__arena *arena, int64_t count, size_t size)
{
    if (count < 0 || (uint64_t)count > (SIZE_MAX / 4) / size)
        return NULL;
    size_t bytes = ((size_t)count * size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (!arena->last || arena->last->size - arena->used < bytes) {
        size_t wanted = ARENA_HEAD + bytes < ARENA_BLOCK ? ARENA_BLOCK : ARENA_HEAD + bytes;
        struct cxm__arena_block *block = cxm__allocate(&arena->host, (int64_t)wanted, 1);
        if (!block)
            return NULL;
        block->before = arena->last;
        block->size = wanted;
        arena->last = block;
        arena->used = ARENA_HEAD;
    }
    void *taken = (char *)arena->last + arena->used;
    arena->used += bytes;
    return taken;
}

char *cxm__arena_text(struct cxm__arena *arena, const char *text, size_t length)
{
    char *copy = cxm__arena_take(arena, (int64_t)length + 1, 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *cxm__arena_written(struct cxm__arena *arena, void (*write)(const void *what, struct cxm__text *text), const void *what)
{
    struct cxm__text text = cxm__text_into(NULL, 0);
    write(what, &text);
    const size_t size = text.length + 1;
    char *buffer = cxm__arena_take(arena, (int64_t)size, 1);
    if (!buffer)
        return NULL;
    text = cxm__text_into(buffer, size);
    write(what, &text);
    (void)cxm__text_end(&text);
    return buffer;
}

void cxm__arena_free(struct cxm__arena *arena)
{
    while (arena->last) {
        struct cxm__arena_block *block = arena->last;
        arena->last = block->before;
        cxm__release(&arena->host, block, (int64_t)block->size, 1);
    }
}
