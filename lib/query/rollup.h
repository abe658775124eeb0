/* Roll-ups of answers to accounts: from a partial result that knows each account and role class apart to one that is ready to be
 * read. docs/rollups.md says what each method means; nothing here knows the model.
 *
 * The first stage has the keys by..., stratum where the policy has one, account, role class (0 .. 8, see model/roles.h; null is
 * unknown), and the answers unweighted or with the policy's weights. Its plan has no cluster and no population of its own. The
 * second stage has by..., stratum, and the account as cluster where answers of an account keep standing side by side
 * (account_mean, and responses with weights by account); in the other methods an account is one answer, and no cluster is left. */
#ifndef CXM__QUERY_ROLLUP_H
#define CXM__QUERY_ROLLUP_H

#include "cxm/result.h"
#include "model/left_out.h"
#include "model/roles.h"
#include "model/rollups.h"
#include "query/partial.h"

/* Why an answer of the first stage does not count: the reasons of left_out.h from CXM__OUT_ROLLUP on. */
enum { CXM__ROLLED_REASONS = CXM__LEFT_OUT - CXM__OUT_ROLLUP };

/* What accounts weigh, by the place of an account among the values of the first stage's account key. NaN and what is not above 0 is
 * not known. */
struct cxm__rollup_accounts {
    const double *revenue;   /* for CXM__ROLLUP_REVENUE, else NULL */
    const double *headcount; /* for CXM__ROLLUP_POPULATION, else NULL: CXM__HEADCOUNTS numbers an account */
};

struct cxm__rolled {
    struct cxm__plan plan;       /* of the second stage; its memory is that of the first one's plan */
    struct cxm__partial partial; /* of the second stage, own */
    const struct cxm__partial *first;
    int64_t first_slots;
    int64_t *used, *missing;     /* rows, by column of answers */
    int64_t *out;                /* rows, by column of answers and reason: CXM__ROLLED_REASONS a column */
    uint8_t *entered;            /* by slot of the first stage and column of answers: what answers it has count; for persons */
};

/* `plan` is that of the first stage, key_count with the account and the role class; it and `first` must outlive `rolled`. Groups
 * (by...) are the same in every roll-up of the same first stage, in the same order, also where nothing is left to count.
 * CXM_E_UNSUPPORTED where the plan has a cluster, a population or analyses, or a measure's bootstrap would meet weights.
 * End with cxm__rollup_free() whenever it returned CXM_OK. */
cxm_status cxm__rollup_make(struct cxm__rolled *rolled, const struct cxm__rollup *rollup, const struct cxm__plan *plan,
                            const struct cxm__partial *first, const struct cxm__rollup_accounts *accounts, cxm_error *error);
void cxm__rollup_free(struct cxm__rolled *rolled);

/* The result, as cxm__result_new() makes it; `n` and `missing` count accounts in the methods that make an account one answer, and
 * the ledger counts rows in all. The plan must be a model's (plan->of). */
cxm_status cxm__rollup_result(cxm_result **result, const struct cxm__rolled *rolled, cxm_error *error);

/* "responses", "account_mean*revenue": the value of the key `rollup`. */
const char *cxm__rollup_name(const struct cxm__rollup *rollup);

#endif
