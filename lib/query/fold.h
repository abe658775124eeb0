/* Groups of a query whose policy names strata or clusters. A partial result knows each stratum and cluster apart; here they are put
 * together into the groups that the query asked for, and stay at hand for their variance. */
#ifndef CXM__QUERY_FOLD_H
#define CXM__QUERY_FOLD_H

#include "core/tally.h"
#include "query/partial.h"

struct cxm__fold {
    struct cxm__partial whole;          /* the query's own groups; values of keys are borrowed from `detail` */
    const struct cxm__partial *detail;
    const struct cxm__plan *plan;
    int64_t *first;                     /* group g is slots first[g] .. first[g + 1] - 1 of `detail` */
};

/* Whether a plan's partial results have to be folded before they are read. */
static inline bool cxm__fold_needed(const struct cxm__plan *plan)
{
    return plan->key_count > plan->by_count;
}

/* `detail` must outlive it. End with cxm__fold_free() whenever it returned CXM_OK. */
cxm_status cxm__fold_make(struct cxm__fold *fold, const struct cxm__plan *plan, const struct cxm__partial *detail, cxm_error *error);
void cxm__fold_free(struct cxm__fold *fold);

/* Points a tally of the whole's group at its parts. */
void cxm__fold_parts(const struct cxm__fold *fold, int32_t column, int64_t group, struct cxm__tally *tally, struct cxm__parts *parts);

#endif
