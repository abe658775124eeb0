/* Each block has a guard before it with its size and a mark, so that a wrong release is seen and counted.
 * Fresh memory is filled with 0xA5, so that what was not initialised does not pass for zeros. */
#include "support/failing_host.h"

#include <stdlib.h>
#include <string.h>

struct guard {
    _Alignas(max_align_t) uint64_t mark;
    size_t size;
};

static const uint64_t alive = 0x616c697665616c69, dead = 0x6465616464656164;

static void *failing_allocate(void *context, size_t size)
{
    struct failing_host *failing = context;
    failing->calls++;
    if (failing->fail_at && (failing->calls == failing->fail_at || (failing->fail_from && failing->calls > failing->fail_at)))
        return NULL;
    struct guard *guard = malloc(sizeof *guard + size);
    if (!guard)
        return NULL;
    guard->mark = alive;
    guard->size = size;
    failing->outstanding++;
    failing->bytes += (int64_t)size;
    failing->peak = failing->peak < failing->bytes ? failing->bytes : failing->peak;
    return memset(guard + 1, 0xA5, size);
}

static void failing_release(void *context, void *block, size_t size)
{
    struct failing_host *failing = context;
    struct guard *guard = (struct guard *)block - 1;
    if (!block || guard->mark != alive || guard->size != size) {
        failing->wrong++;
        return;
    }
    guard->mark = dead;
    failing->outstanding--;
    failing->bytes -= (int64_t)size;
    free(guard);
}

static int32_t failing_progress(void *context, int64_t done, int64_t total)
{
    struct failing_host *failing = context;
    (void)done;
    (void)total;
    return ++failing->heard == failing->cancel_at;
}

void failing_host_init(struct failing_host *failing, int64_t fail_at)
{
    *failing = (struct failing_host){.host = CXM_HOST_INIT, .fail_at = fail_at};
    failing->host.context = failing;
    failing->host.allocate = failing_allocate;
    failing->host.release = failing_release;
    failing->host.progress = failing_progress;
}
