/* The ways in which a policy looks at the same counted rows: one result for each roll-up, below each other, with what too few people
 * stand behind blanked in all of them. */
#ifndef CXM__QUERY_MODEL_VIEWS_H
#define CXM__QUERY_MODEL_VIEWS_H

#include "query/model_source.h"
#include "query/partial.h"

/* Whether the policy wants more than the rows as they are counted; then the plan gets keys of its own. */
bool cxm__model_views_needed(const struct cxm__model_policy *policy);
/* Puts the keys that the policy tells apart behind those of the plan: account and role class, person. */
void cxm__model_views_hide(struct cxm__plan *plan, const struct cxm__model_policy *policy);

/* `detail` is what was counted under the plan; accounts, role classes and people are codes in it. */
cxm_status cxm__model_views(const struct cxm__model_source *source, const struct cxm__plan *plan, const struct cxm__partial *detail,
                            cxm_result **result, cxm_error *error);

#endif
