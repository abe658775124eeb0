/* Groups that too few people stand behind are blanked, and so many others with them that a total does not give them away.
 * docs/decisions/020-suppression.md has the rule, and what it does not promise.
 *
 * The way of a model's query with min_n > 1: gather with the person as the last key; cxm__persons_fold() takes that key away;
 * roll-ups and results are made of what is left, as without min_n; cxm__persons_make() counts, once for each roll-up, and
 * cxm__suppress_choose() decides for all of them together; cxm__suppress() blanks each result. */
#ifndef CXM__QUERY_SUPPRESS_H
#define CXM__QUERY_SUPPRESS_H

#include "cxm/result.h"
#include "query/partial.h"

/* A partial result without its last key, the person. */
struct cxm__folded_persons {
    struct cxm__plan plan;       /* without that key; its memory is the other's */
    struct cxm__partial partial; /* own */
};

/* `plan` and `detail` have the person as their last key, null where nobody is known; both must outlive it. Strata and clusters of
 * the plan stand before it, as ever. End with cxm__persons_unfold() whenever it returned CXM_OK. */
cxm_status cxm__persons_fold(struct cxm__folded_persons *folded, const struct cxm__plan *plan, const struct cxm__partial *detail,
                            cxm_error *error);
void cxm__persons_unfold(struct cxm__folded_persons *folded, const struct cxm__plan *plan);

/* Who answered: a person counts once in a group, however many answers are theirs, in however many strata and clusters; an answer of
 * nobody known counts as a person of its own. */
struct cxm__persons {
    const struct cxm__plan *plan;      /* with the person */
    const struct cxm__partial *detail;
    const uint8_t *entered; /* as in struct cxm__rolled, by slot of the folded partial result; NULL = all answers count */
    int64_t groups;         /* of by... */
    int64_t *first;         /* group g has the slots first[g] .. first[g + 1] - 1 of `detail` */
    int64_t *counts;        /* people, by group and column of answers */
    uint32_t *folded;       /* by slot of `detail`: that of the folded partial result; NULL without `entered` */
};

/* `plan` and `detail` are those of cxm__persons_fold(). End with cxm__persons_free() whenever it returned CXM_OK. */
cxm_status cxm__persons_make(struct cxm__persons *people, const struct cxm__plan *plan, const struct cxm__partial *detail,
                            const uint8_t *entered, cxm_error *error);
void cxm__persons_free(struct cxm__persons *people);

/* How many people a slot brings in one column: rank is that of the one person, or CXM__NULL_RANK, and then there may be several. */
int64_t cxm__persons_slot(const struct cxm__persons *people, int64_t slot, int32_t column, uint32_t *rank);
/* Different people that are known. */
int64_t cxm__persons_known(const struct cxm__persons *people);

/* What is to be blanked: the same groups for all measures of one column, and in all views of the same answers. */
struct cxm__suppression {
    const struct cxm__plan *plan;
    int64_t groups;
    uint8_t *hidden;  /* by group and column of answers */
    uint8_t *ledger;  /* by column of answers: too few are hidden in all, so that the ledger goes too */
    int64_t count;    /* of hidden, all columns together */
};

/* `views` are the people behind each of the results that are put side by side, one for each roll-up, at least one; they differ in
 * `entered` only. CXM_E_UNSUPPORTED where the plan has analyses, of whose rows nobody counts the people.
 * End with cxm__suppression_free() whenever it returned CXM_OK. */
cxm_status cxm__suppress_choose(struct cxm__suppression *suppression, const struct cxm__persons *views, int32_t count,
                                int64_t min_n, cxm_error *error);
void cxm__suppression_free(struct cxm__suppression *suppression);

/* Blanks rows of a result of those groups: status "suppressed", interval_status "descriptive", numbers NaN, counts 0. Where the
 * ledger would tell, its `rows` become null. Without memory the result is as it was. */
cxm_status cxm__suppress(cxm_result *result, const struct cxm__suppression *suppression, cxm_error *error);

#endif
