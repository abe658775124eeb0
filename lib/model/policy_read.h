/* The texts of a policy before they are understood, and the readers of those that are lists.
 * policy.c takes the text apart, policy_list.c reads lists, policy_text.c writes all of it. */
#ifndef CXM__MODEL_POLICY_READ_H
#define CXM__MODEL_POLICY_READ_H

#include "model/policy.h"

/* A struct of options: what policy.c's table describes. Texts are NULL where the policy does not name the key. */
struct cxm__policy_said {
    size_t struct_size;
    const char *weight, *stratum, *cluster, *population, *as_of, *window, *zone, *dedupe, *half_life, *role_weights, *rollup;
    int32_t time, known, roles, partial, unknown, min_n, level, fiscal_year, compare;
};

struct cxm__policy_reader {
    struct cxm__model_policy *policy;
    struct cxm__arena *arena;
    int32_t argument;
    cxm_error *error;
};

extern const char *const cxm__rollup_methods[CXM__ROLLUP_METHODS];
extern const char *const cxm__rollup_weights[CXM__ROLLUP_POPULATION + 1]; /* "" where it is not weighted */

/* "policy.key: what <why>" */
cxm_status cxm__policy_fail(const struct cxm__policy_reader *reader, const char *key, struct cxm__slice what, const char *why);

cxm_status cxm__policy_weight(const struct cxm__policy_reader *reader, const char *text);
cxm_status cxm__policy_dedupe(const struct cxm__policy_reader *reader, const char *text);
cxm_status cxm__policy_role_weights(const struct cxm__policy_reader *reader, const char *text);
cxm_status cxm__policy_rollup(const struct cxm__policy_reader *reader, const char *text);

#endif
