/* One account in one group and one column of answers: what its role classes answered, what each of them weighs, and the one answer
 * that they make together. rollup.c goes through all accounts with it. */
#ifndef CXM__QUERY_ROLLUP_ACCOUNT_H
#define CXM__QUERY_ROLLUP_ACCOUNT_H

#include "query/rollup.h"

/* A slot of the first stage. */
struct cxm__account_part {
    int64_t slot, n, missing, excluded;
    int32_t role;
    double weight; /* of its answers together: the policy's weights, or n */
    double share;  /* by which its answers' weights are multiplied within the account; 0 = they do not count, */
    int32_t out;   /* for this reason, counted from CXM__OUT_ROLLUP */
};

struct cxm__account {
    struct cxm__account_part *parts;
    int64_t count;
    double total; /* what the account weighs among accounts; 0 = nothing of it counts */
    int64_t n;    /* answers that count */
};

/* Reads slots first .. first + count - 1, which are those of one account, into account->parts, where there is room. */
void cxm__account_read(struct cxm__account *account, const struct cxm__rollup *rollup, const struct cxm__partial *partial,
                       const struct cxm__rollup_accounts *accounts, int32_t column, int64_t first, int64_t count);

/* The factor that makes the answers that count weigh the account's total together, times a part's share. */
double cxm__account_factor(const struct cxm__account *account, const struct cxm__account_part *part);

/* The one answer of an account with account->n > 0: the mean of those that count, or under "worst" the lowest. */
double cxm__account_answer(const struct cxm__account *account, const struct cxm__rollup *rollup, const struct cxm__partial *partial,
                           int32_t column);

#endif
