/* What a query knows of some rows: the groups that were met, and the answers in each. Gathered from a table, merged with others;
 * states and one-shot queries are made of these. Canonical: it depends on the rows, and not on how they came. */
#ifndef CXM__QUERY_PARTIAL_H
#define CXM__QUERY_PARTIAL_H

#include "core/grid.h"
#include "cxm/table.h"
#include "model/left_out.h"
#include "query/keys.h"
#include "query/plan.h"

struct cxm__partial {
    struct cxm__groups groups; /* without keys: count 1 and nothing else */
    struct cxm__grid grid;     /* a slot for each group, in their order */
    int64_t rows;
    int64_t left_out[CXM__LEFT_OUT]; /* by a model's policy, for each of its reasons: rows that are none of `rows` */
};

/* Without any rows: no groups, or the one group where there are no keys. */
cxm_status cxm__partial_empty(struct cxm__partial *partial, const struct cxm__plan *plan, cxm_error *error);

/* What stands in for a table in messages and progress: the argument's position in the public call, the rows that came in before it,
 * and all there will be (-1 where that is not known). */
struct cxm__partial_place {
    int32_t argument;
    int64_t before, total;
};

/* Reads a table. */
cxm_status cxm__partial_gather(struct cxm__partial *partial, const struct cxm__plan *plan, const cxm_table *table,
                               const struct cxm__partial_place *place, cxm_error *error);

/* The rows of both, whose keys are of the same types. CXM_E_DOMAIN where populations differ. */
cxm_status cxm__partial_merge(struct cxm__partial *merged, const struct cxm__plan *plan, const struct cxm__partial *a,
                              const struct cxm__partial *b, cxm_error *error);

void cxm__partial_free(struct cxm__partial *partial, const cxm_host *host);

/* A grid with the plan's columns; packed where there are keys. */
cxm_status cxm__partial_grid(struct cxm__grid *grid, const struct cxm__plan *plan, cxm_error *error);

#endif
