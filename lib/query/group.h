/* A group's name in a query, such as `voices`: it stands for those of its members whose columns are there. The text that is written
 * out names members and columns, so that a fingerprint never depends on what else a table holds. */
#ifndef CXM__QUERY_GROUP_H
#define CXM__QUERY_GROUP_H

#include "core/arena.h"
#include "cxm/query.h"
#include "measure.h"

/* Where columns are looked for. `of` is the measure's table of a model, or NULL. */
struct cxm__known {
    void *context;
    bool model; /* which knows what its rows are; of a table's it is not known whether they are more than answers */
    /* Whether a column is there, and something in it. */
    bool (*has)(void *context, const char *of, const char *name);
    /* The columns that are named STEM/..., in memory of `arena`. */
    cxm_status (*like)(void *context, const char *of, const char *stem, struct cxm__arena *arena, const char *const **names,
                       int32_t *count, cxm_error *error);
};

/* A query whose groups are written out. */
struct cxm__asked {
    cxm_query query;     /* of memory of the arena where it has groups, else the caller's texts */
    const char **absent; /* NULL-terminated: members that were left out; NULL without groups */
    struct cxm__arena arena;
};

/* Optional inputs are given as long as there are columns of their names; a repeated one gets the columns that `like` finds. End with
 * cxm__asked_free() in any case. CXM_E_NOT_FOUND where a group has no member left. */
cxm_status cxm__asked_read(struct cxm__asked *asked, const cxm_query *query, const struct cxm__known *known, const cxm_host *host,
                           int32_t argument, cxm_error *error);
void cxm__asked_free(struct cxm__asked *asked);

/* Whether a query names a group; its measures may be NULL. */
bool cxm__query_has_group(const cxm_query *query);

/* Whether a name is a group's: no measure has it, and some begin with it and a dot. */
bool cxm__group_is(struct cxm__slice name);

/* Columns by their names, `count` of them, NULL for those without one. */
struct cxm__known_names {
    const char *const *names;
    int64_t count;
};
struct cxm__known cxm__known_of(struct cxm__known_names *names);

#endif
