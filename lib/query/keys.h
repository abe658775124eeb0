/* Keys: from columns of integers, booleans, times and text to a slot number for each row, and back from slots to sorted groups.
 * Small ranges are addressed directly, everything else goes through a hash; partial.h puts the slots to use. */
#ifndef CXM__QUERY_KEYS_H
#define CXM__QUERY_KEYS_H

#include "core/column.h"
#include "core/lend.h"

/* The different values of one key, ascending: integers (booleans and times too) or text. */
struct cxm__values {
    int32_t type;      /* CXM_TYPE_I64, _BOOL8, _TIME_..., or _TEXT64; 0 = not known yet */
    int64_t count;
    int64_t *integers; /* `count`, or NULL */
    int64_t *offsets;  /* text: count + 1, or NULL */
    char *bytes;       /* text: offsets[count] */
};

#define CXM__NULL_RANK UINT32_MAX

/* The groups that were met: their keys' ranks among the values, in ascending order of ranks, nulls last. */
struct cxm__groups {
    int32_t keys;
    int64_t count;
    struct cxm__values *values; /* `keys` of them */
    uint32_t *ranks;            /* by group and key; CXM__NULL_RANK = null */
};

void cxm__groups_free(struct cxm__groups *groups, const cxm_host *host);
/* Groups of `keys` keys and no values yet; false without memory. */
bool cxm__groups_new(struct cxm__groups *groups, const cxm_host *host, int32_t keys);

void cxm__values_free(struct cxm__values *values, const cxm_host *host);
/* Sorts values and drops equal ones; ranks[i] becomes the place of value i. False without memory, with the values as they were. */
bool cxm__values_rank(struct cxm__values *values, const cxm_host *host, uint32_t *ranks);
/* Room for `count` values of a type; `bytes` of text. */
bool cxm__values_new(struct cxm__values *values, const cxm_host *host, int32_t type, int64_t count, int64_t bytes);
struct cxm__slice cxm__values_text(const struct cxm__values *values, int64_t index);
/* Below, above or equal, as in memcmp; both of one type. */
int cxm__values_compare(const struct cxm__values *a, int64_t i, const struct cxm__values *b, int64_t j);

/* What the key columns of one table are turned into slots with. Directly addressed keys make a mixed-radix number, hashed ones
 * are paired until one code is left; slot = code of the hashed * direct + number of the direct. */
struct cxm__coder;
struct cxm__labels;

struct cxm__slots {
    const cxm_host *host;
    int32_t keys;
    struct cxm__coder *coders;  /* one per key, then as many for pairs of hashed keys */
    struct cxm__labels *labels; /* by key, of coded columns */
    bool twin;                  /* the labels are another's */
    bool hashed;                /* any key is */
    uint32_t direct;            /* slots that the directly addressed keys span together */
    int64_t count;              /* slots so far */
};

/* Looks at the key columns and picks a way for each, so that slots of `slot_bytes` take memory in proportion to rows. `names` are for messages, `argument` is the table's position. */
cxm_status cxm__slots_new(struct cxm__slots *slots, const cxm_host *host, const cxm_column *const *columns,
                          const char *const *names, int32_t keys, int64_t rows, int64_t slot_bytes, int32_t argument,
                          cxm_error *error);
/* The same ways with empty hashes, for another part of the same rows; false without memory. */
bool cxm__slots_twin(struct cxm__slots *slots, const struct cxm__slots *of);
void cxm__slots_free(struct cxm__slots *slots);

/* The slots of n <= CXM__BLOCK rows; slots->count is how many there are now. */
cxm_status cxm__slots_of(struct cxm__slots *slots, int64_t first, int32_t n, uint32_t *out, cxm_error *error);

/* Turns `count` slots, ascending and each met, into groups. The list is put into the order of the groups. */
cxm_status cxm__slots_groups(const struct cxm__slots *slots, uint32_t *list, int64_t count, struct cxm__groups *groups,
                             cxm_error *error);

/* Merges two sets of groups: for each group of `merged`, where it stands in a and in b, or -1. The two maps are merged->count long
 * and belong to the caller. */
cxm_status cxm__groups_merge(const struct cxm__groups *a, const struct cxm__groups *b, const cxm_host *host,
                             struct cxm__groups *merged, int64_t **in_a, int64_t **in_b, cxm_error *error);

/* Whether two groups agree in their first `keys` keys, and where the run of those that agree with the group `from` ends. */
bool cxm__groups_same(const struct cxm__groups *groups, int64_t a, int64_t b, int32_t keys);
int64_t cxm__groups_run(const struct cxm__groups *groups, int64_t from, int32_t keys);
/* The groups by their first `keys` keys, with copies of the values; false without memory. Without keys: one group, even of none. */
bool cxm__groups_cut(struct cxm__groups *cut, const struct cxm__groups *groups, int32_t keys, const cxm_host *host);

#endif
