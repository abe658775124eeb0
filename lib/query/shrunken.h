/* The roll-up that draws each group towards the mean of all, as far as its few answers demand: empirical Bayes, see
 * cxm/unstable/shrinkage.h. What an account borrows stands in the result: n are its own answers, n_effective what they are worth. */
#ifndef CXM__QUERY_SHRUNKEN_H
#define CXM__QUERY_SHRUNKEN_H

#include "query/result.h"

/* Puts shrunken means in the place of the groups' own. The units are the groups of the last key, apart for the keys before it; a null
 * is no unit. Terms that are no means become UNDEFINED. CXM_E_ARGUMENT without keys, CXM_E_UNSUPPORTED with weights, strata or
 * clusters. On failure the result is as it was. */
cxm_status cxm__shrunken(cxm_result *result, const struct cxm__plan *plan, const struct cxm__groups *groups, cxm_error *error);

#endif
