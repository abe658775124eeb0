/* Which of many stretches of time overlap one of another kind, within their group: a person's roles by class, memberships by
 * account. Two sweeps over the stretches in the order in which they begin, so that a placeholder with a million rows is no trouble. */
#ifndef CXM__MODEL_OVERLAPS_H
#define CXM__MODEL_OVERLAPS_H

#include "core/lend.h"

struct cxm__span {
    int32_t group[2];   /* of a group both are the same */
    int32_t kind;
    bool found;         /* set by cxm__overlaps_find() */
    int64_t begin, end; /* begin <= time < end */
};

/* Stays in the order given; false without memory. */
bool cxm__overlaps_find(struct cxm__span *spans, int64_t n, const cxm_host *host);

#endif
