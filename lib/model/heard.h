/* Who answered and who was invited, how often and when last, within the policy's window: one number each for every account, contact
 * or asset. Answers count as the policy says, duplicates included. */
#ifndef CXM__MODEL_HEARD_H
#define CXM__MODEL_HEARD_H

#include "model/field_private.h"

/* By the entity's code. */
struct cxm__heard {
    int64_t count;
    int32_t *times[2]; /* how often: answered, invited */
    int64_t *last[2];  /* when last, CXM__NO_TIME where never */
};

enum cxm__heard_part {
    CXM__HEARD_ANSWERED, CXM__HEARD_RESPONSES, CXM__HEARD_LAST_ANSWERED,
    CXM__HEARD_INVITED, CXM__HEARD_INVITATIONS, CXM__HEARD_LAST_INVITED,
    CXM__HEARD_PARTS
};

/* heard, responses, last_answered, invited, invitations, last_invited; CXM__HEARD_PARTS for another name. */
enum cxm__heard_part cxm__heard_part(const char *name);
enum cxm__field_form cxm__heard_form(enum cxm__heard_part part);

/* Which answers count for this: those of the policy without duplicates, weights and strict rules. */
struct cxm__model_policy cxm__heard_policy(const struct cxm__model_policy *policy);

/* Makes what a base knows of an entity, unless it is there. */
cxm_status cxm__heard_make(struct cxm__base *base, int32_t entity, cxm_error *error);
void cxm__heard_free(struct cxm__heard *heard, const cxm_host *host);

void cxm__heard_numbers(const struct cxm__field *field, const int32_t *rows, int32_t n, double *numbers);
void cxm__heard_times(const struct cxm__field *field, const int32_t *rows, int32_t n, int64_t *times);

#endif
