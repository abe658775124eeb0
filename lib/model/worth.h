/* What accounts weigh in roll-ups: revenue, and heads by role class.
 * Above the level of single accounts it is that of all accounts below together. */
#ifndef CXM__MODEL_WORTH_H
#define CXM__MODEL_WORTH_H

#include "model/fields.h"

/* The accounts' headcount of a class of roles, or NULL where none has come. */
const struct cxm__stored *cxm__worth_headcount(const struct cxm_model *model, int32_t role_class);

/* Revenue of the account of each code 0 .. count - 1, NaN where it is not known. */
void cxm__worth_revenue(const struct cxm__base *base, double *revenue, int64_t count);
/* CXM__HEADCOUNTS numbers for each; those that nobody told of are NaN. */
void cxm__worth_heads(const struct cxm__base *base, double *heads, int64_t count);

#endif
