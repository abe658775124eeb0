/* Families of tests in a query's result, and what is left of each p among them.
 * Benjamini and Hochberg's false discovery rate, as comparisons have it by default. */
#ifndef CXM__QUERY_FAMILIES_H
#define CXM__QUERY_FAMILIES_H

#include "core/lend.h"
#include "query/plan.h"

/* p and q have plan->term_count rows a group, in the result's order; q takes NaN where p is. */
cxm_status cxm__families_adjust(const struct cxm__plan *plan, int64_t groups, const double *p, double *q, cxm_error *error);

#endif
