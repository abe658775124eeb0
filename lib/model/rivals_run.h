/* A run over rivals, between rivals.c, which reads blocks and settles dense keys, and rivals_hash.c, which settles all others. */
#ifndef CXM__MODEL_RIVALS_RUN_H
#define CXM__MODEL_RIVALS_RUN_H

#include "model/rivals.h"

/* A block of rows with their keys and times, and the rivals that they had when it began. */
struct cxm__rivals_block {
    int32_t n;
    int32_t *rows;
    int64_t *times;
    int32_t *rival;      /* row that is best so far, or -1 */
    int64_t *rival_times;
    int64_t *codes, *rival_codes; /* key by key */
    uint64_t *hashes;             /* several keys */
    bool rising;         /* no time is before any time met so far: rivals' times need not be looked up */
};

/* What one run needs: the best row by code or by place in the table, for the share of keys of a pass. */
struct cxm__rivals_run {
    struct cxm__rivals *rivals;
    struct cxm__rivals_block block;
    int32_t *best;
    uint16_t *prints; /* of a table: some more bits of the hash, by which most other keys are told apart */
    int64_t size, passes, pass, used;
    int64_t latest; /* time met so far */
    cxm_error *error;
};

/* Times, and codes if they are asked for, of all rivals of a block at once, so that memory is asked for many at a time. */
cxm_status cxm__rivals_look_up(struct cxm__rivals_run *run, bool codes);

/* The row that stays of the i-th of the block and the best of its key so far. */
int32_t cxm__rivals_settle_pair(struct cxm__rivals_run *run, int32_t i, int32_t best);

/* Room for a table of empty places; false without memory. */
bool cxm__rivals_table(struct cxm__rivals_run *run, int64_t size);
void cxm__rivals_table_free(const struct cxm__rivals_run *run);

/* Settles the block that was read. */
cxm_status cxm__rivals_hash_block(struct cxm__rivals_run *run);

#endif
