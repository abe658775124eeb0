/* Memory that is released all at once: the names and texts of a plan or a result.
 * Blocks come from the host; nothing in them is freed singly. */
#ifndef CXM__CORE_ARENA_H
#define CXM__CORE_ARENA_H

#include "core/lend.h"
#include "core/text.h"

struct cxm__arena_block;

struct cxm__arena {
    cxm_host host;
    struct cxm__arena_block *last;
    size_t used;
};

void *cxm__arena_take(struct cxm__arena *arena, int64_t count, size_t size); /* aligned for anything; not zeroed; NULL without memory */
char *cxm__arena_text(struct cxm__arena *arena, const char *text, size_t length); /* with a NUL behind it */
/* What `write` writes of `what`, with a NUL behind it; it is called twice, the first time to learn the length. NULL without memory. */
char *cxm__arena_written(struct cxm__arena *arena, void (*write)(const void *what, struct cxm__text *text), const void *what);
void cxm__arena_free(struct cxm__arena *arena);

#endif
