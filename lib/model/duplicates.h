/* What selection.c asks of duplicates.c and weights.c: versions of answers, one answer a key and its means; weights of rows.
 * Everybody else reads selection.h. */
#ifndef CXM__MODEL_DUPLICATES_H
#define CXM__MODEL_DUPLICATES_H

#include "model/selection.h"

/* Whether rows can be versions of others: answers that have ids, items and themes of answers that came more than once. */
bool cxm__duplicates_edits(const struct cxm__base *base);

/* Takes out all versions but the last that was recorded, of those that are kept. */
cxm_status cxm__duplicates_supersede(struct cxm__selection *selection, cxm_error *error);

/* Takes out what the policy's dedupe does not let count. */
cxm_status cxm__duplicates_settle(struct cxm__selection *selection, int32_t argument, cxm_error *error);
void cxm__duplicates_free(struct cxm__selection *selection);

cxm_status cxm__weights_bind(struct cxm__selection *selection, int32_t argument, cxm_error *error);
void cxm__weights_free(struct cxm__selection *selection);

#endif
