/* From a public table of counts to the list of its pairs, checked. */
#ifndef CXM__STATS_CONTINGENCY_H
#define CXM__STATS_CONTINGENCY_H

#include "cxm/unstable/contingency.h"
#include "stats/pairs.h"

/* Adds the cells that are not 0; pairs->n and ->missing become the table's. The table is argument 0 of the call. */
cxm_status cxm__contingency_pairs(const cxm_contingency *table, struct cxm__pairs *pairs, cxm_error *error);

#endif
