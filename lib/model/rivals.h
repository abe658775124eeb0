/* Rows of one key, of which one stays: edits of an answer, duplicates under the policy.
 * A pass over the rows in their order keeps for each key the best so far, so that nothing is sorted. */
#ifndef CXM__MODEL_RIVALS_H
#define CXM__MODEL_RIVALS_H

#include "model/fields.h"
#include "model/kept.h"

typedef void cxm__rivals_times(const struct cxm__base *base, const int32_t *rows, int32_t n, int64_t *times);

struct cxm__rivals {
    const struct cxm__base *base;
    struct cxm__kept kept;          /* those that lose are taken out */
    const struct cxm__field *keys;  /* rows with a null in one of them have no rivals */
    int32_t key_count;
    cxm__rivals_times *times;
    bool first;                     /* the earliest stays, of several the one appended first; else the latest, appended last */
    int32_t *next;                  /* NULL, or by row: the next row of the key, begun with the one that stays; -1 ends */
    int64_t lost;                   /* how many were taken out */
};

/* What a time is compared as: no time is not early. */
static inline int64_t cxm__rivals_time(int64_t time, bool first)
{
    return first && time == CXM__NO_TIME ? INT64_MAX : time;
}

/* The same as below for one key with few values, 0 .. codes - 1: 16 bytes each. */
cxm_status cxm__rivals_timed(struct cxm__rivals *rivals, int64_t codes, cxm_error *error);

/* `lost` is set, `next` filled in for rows that have rivals. One key with a dictionary takes 4 bytes for each of its values, other
 * keys 6 bytes for each place of a hash table; beyond 2 bytes a row (or 256 KB), it takes further passes instead. */
cxm_status cxm__rivals_settle(struct cxm__rivals *rivals, cxm_error *error);

#endif
