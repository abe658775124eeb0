/* A host whose memory fails at a chosen call, and which keeps the books: how many blocks are out, and whether each came back with
 * the size it was asked for. Run a call with fail_at = 1, 2, ... until it succeeds, and no way out of it is left untried. */
#ifndef CXM_TESTS_SUPPORT_FAILING_HOST_H
#define CXM_TESTS_SUPPORT_FAILING_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cxm/host.h>

struct failing_host {
    cxm_host host;       /* lend this one */
    int64_t fail_at;     /* which call of allocate returns NULL, counted from 1; 0 = none */
    bool fail_from;      /* all calls from fail_at on fail, not that one alone */
    int64_t calls;       /* of allocate */
    int64_t outstanding; /* blocks that were not released */
    int64_t wrong;       /* blocks released that are not ours, were released before, or came with another size */
    int64_t bytes, peak; /* lent now, and at most */
    int64_t cancel_at;   /* which call of progress asks to stop, counted from 1; 0 = none */
    int64_t heard;       /* calls of progress */
};

/* Sets it up; `failing` must stay where it is. */
void failing_host_init(struct failing_host *failing, int64_t fail_at);

#endif
