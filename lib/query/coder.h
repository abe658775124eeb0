/* One key column's way from values to codes: directly, as the distance from the smallest, or through a hash in the order of first
 * sight. slots.c combines the codes of several keys into one slot. */
#ifndef CXM__QUERY_CODER_H
#define CXM__QUERY_CODER_H

#include "query/keys.h"

struct cxm__coder_entry {
    uint64_t key; /* the integer, or the text's hash */
    uint32_t code; /* + 1; 0 = free */
    uint32_t unused;
};

struct cxm__coder {
    const cxm_column *column;
    const char *name;
    int32_t type; /* of its values, as in cxm__values */
    bool hashed;
    int64_t low, high;  /* of integers and label ranks; low > high where there are none */
    bool may_be_null;   /* a direct one has one more code then, the last */
    uint32_t radix;     /* of a direct one: what its code is multiplied by */
    const uint32_t *label_ranks; /* CODED: by label, the rank among the different ones */
    const struct cxm__values *labels;

    /* hashed */
    struct cxm__coder_entry *entries;
    int64_t capacity; /* a power of two, or 0 */
    int64_t codes;
    uint32_t null_code; /* + 1; 0 = no null was met */
    uint64_t *keys;     /* by code: the integer, or for text unused */
    int64_t keys_capacity;
    int64_t *offsets; /* text by code: codes + 1 */
    int64_t offsets_capacity;
    char *bytes;
    int64_t bytes_capacity;
};

void cxm__coder_free(struct cxm__coder *coder, const cxm_host *host);

/* How many codes a direct one has. */
uint64_t cxm__coder_span(const struct cxm__coder *coder);

/* The codes of a block of a hashed key; false without memory. */
bool cxm__coder_codes(struct cxm__coder *coder, const cxm_host *host, int64_t first, int32_t n, uint32_t *codes);

/* The codes of given integers, for pairs of codes. */
bool cxm__coder_integers(struct cxm__coder *coder, const cxm_host *host, const uint64_t *keys, const uint8_t *null, int32_t n,
                         uint32_t *codes);

/* The integer (or label rank) of each row of a block; null[i] says where there is none. */
void cxm__coder_values(const struct cxm__coder *coder, int64_t first, int32_t n, int64_t *integers, uint8_t *null);

#endif
