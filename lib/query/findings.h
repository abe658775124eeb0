/* What the analyses of a query give: their figures, group by group. All rows of a group are read at once, so this is of one table and
 * not of states. */
#ifndef CXM__QUERY_FINDINGS_H
#define CXM__QUERY_FINDINGS_H

#include "cxm/table.h"
#include "cxm/unstable/tested.h"
#include "query/keys.h"
#include "query/plan.h"

struct cxm__findings {
    struct cxm__groups groups;    /* as a partial result's; without keys: count 1 and nothing else */
    cxm_tested_estimate *figures; /* plan->figure_count a group */
    int64_t rows;
};

/* Runs every analysis of the plan. End with cxm__findings_free() in any case. */
cxm_status cxm__findings_make(struct cxm__findings *findings, const struct cxm__plan *plan, const cxm_table *table, int32_t argument,
                              cxm_error *error);
void cxm__findings_free(struct cxm__findings *findings, const struct cxm__plan *plan);

#endif
