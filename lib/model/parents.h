/* Which account stands for each, at a level of the tree of accounts: for all at once, so that a row costs one look.
 * cxm__people_parent() and cxm__people_root() answer for one account. */
#ifndef CXM__MODEL_PARENTS_H
#define CXM__MODEL_PARENTS_H

#include "model/people.h"
#include "model/policy.h"

/* By the account's code; false without memory. `count` ids were there. */
bool cxm__parents_make(const struct cxm_model *model, enum cxm__account_level level, const cxm_host *host, int32_t **above,
                       int64_t *count);

#endif
