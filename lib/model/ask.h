/* Whom to ask next, between the file that reads the options and the one that chooses.
 * The policy says as of when, and who was heard. */
#ifndef CXM__MODEL_ASK_H
#define CXM__MODEL_ASK_H

#include "cxm/unstable/ask.h"
#include "model/policy.h"

struct cxm__ask_options {
    struct cxm__model_policy policy; /* its window ends at as_of at the latest */
    int64_t tired_since;             /* who was invited or answered from then on is not asked */
    int32_t per_account;
    int32_t required[CXM__ROLE_CLASSES], required_sum;
};

/* Reads the options; `arena` takes the policy's texts. */
cxm_status cxm__ask_read(struct cxm__ask_options *options, const char *text, const cxm_host *host, struct cxm__arena *arena,
                         cxm_error *error);

#endif
