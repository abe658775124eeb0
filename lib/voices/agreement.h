/* What both halves of voices.agreement look at: customers' answers of a known side and account, and room to arrange them in. */
#ifndef CXM__VOICES_AGREEMENT_H
#define CXM__VOICES_AGREEMENT_H

#include "cxm/unstable/agreement.h"
#include "voices/voices.h"

struct cxm__agreement_options {
    size_t struct_size;
    double confidence, null;
    int32_t level, kappa_weights;
    struct cxm__voices_choice voices;
    char own[CXM__VOICES_LABELS]; /* "" is "own_employee" */
};

/* Answers of a known side and account, in order. */
struct cxm__agreement {
    const struct cxm__request *request;
    const struct cxm__agreement_options *options;
    struct cxm__voices voices, own; /* own: BUYER is one of our own people, whose answers are beliefs */
    double null_variance;
    int32_t *label; /* of each row: the code of its side */
    int64_t labels, n;
    int64_t *row;
    int32_t *account, *rater; /* rater: that code */
    double *answer, *counts;
    double *some, *value; /* room: answers of one side; values to be coded */
    int32_t *some_account, *code, *side;
    double *rwg; /* of each account */
};

/* A figure with what all of them count alike, held to the rule of few accounts. */
void cxm__agreement_put(const struct cxm__agreement *a, cxm_tested_estimate *to, const cxm_tested_estimate *from);

/* Krippendorff's alpha of n values. */
cxm_status cxm__agreement_alpha(const struct cxm__agreement *a, const int32_t *unit, const double *value, int64_t n,
                                cxm_tested_estimate *figure, cxm_error *error);

/* Cohen's kappa of buyers and end users; Fleiss' kappa, and alpha, of all labels of side. */
cxm_status cxm__agreement_between(struct cxm__agreement *a, cxm_tested_estimate *cohen, cxm_tested_estimate *fleiss,
                                  cxm_tested_estimate *alpha, cxm_error *error);

#endif
