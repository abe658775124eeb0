/* The answer that a person is heard by: the last one that counts under the policy, and its fields as fields of the person.
 * Answers count as they do for `heard`: duplicates, weights and conditions do not matter. */
#ifndef CXM__MODEL_LAST_ANSWERS_H
#define CXM__MODEL_LAST_ANSWERS_H

#include "model/field_private.h"

struct cxm__last_answers {
    struct cxm__base base; /* of the answers, under the same policy */
    int32_t *row;          /* by the person's code: the answer's row, or -1 */
    int64_t count;
};

/* Makes what a base knows of its people's answers, unless it is there. */
cxm_status cxm__last_answers_make(struct cxm__base *base, cxm_error *error);
void cxm__last_answers_free(struct cxm__last_answers *answers, const cxm_host *host);

/* From rows of a table that has people to rows of their answers, -1 where there is none. */
void cxm__last_answers_rows(const struct cxm__base *base, const int32_t *rows, int32_t n, int32_t *found);

#endif
