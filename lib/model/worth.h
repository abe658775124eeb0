/* What accounts weigh in roll-ups: revenue, and heads by role class.
 * Above the level of single accounts it is that of all accounts below together. */
#ifndef CXM__MODEL_WORTH_H
#define CXM__MODEL_WORTH_H

#include "model/fields.h"

/* Revenue of the account of each code 0 .. count - 1, NaN where it is not known. */
void cxm__worth_revenue(const struct cxm__base *base, double *revenue, int64_t count);
/* CXM__HEADCOUNTS numbers for each; those that nobody told of are NaN. */
void cxm__worth_heads(const struct cxm__base *base, double *heads, int64_t count);

#endif
