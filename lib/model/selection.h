/* Which rows of a table count under a policy, and why the others do not: window, version of an answer, conditions, and one answer a
 * person where the policy wants that. The rows come out in the order in which they were appended. */
#ifndef CXM__MODEL_SELECTION_H
#define CXM__MODEL_SELECTION_H

#include "model/fields.h"
#include "model/left_out.h"
#include "model/where.h"

/* dedupe=mean: the rows that each row that counts stands for. */
struct cxm__means;

struct cxm__selection {
    struct cxm__base *base;
    uint64_t *kept;                 /* a bit for each row; NULL = all rows */
    int64_t rows, count;            /* of the table; kept */
    int64_t out[CXM__LEFT_OUT];
    struct cxm__means *means;       /* or NULL */
    struct cxm__where where;        /* its text is canonical */
    struct cxm__field *factors;     /* the policy's weights that are fields */
    int32_t factor_count, factor_room;
};

/* `where` is the query's text or NULL; `argument` the query's position. CXM_E_DOMAIN names the first row of an unknown account,
 * contact or role under unknown=fail. Memory beside the bitmap: 2 bytes a row for edits and duplicates, 4 bytes a row more for
 * dedupe=mean. End with cxm__selection_free() whenever it returned CXM_OK. */
cxm_status cxm__selection_make(struct cxm__selection *selection, struct cxm__base *base, const char *where, int32_t argument,
                               cxm_error *error);
void cxm__selection_free(struct cxm__selection *selection);

/* The next rows that count, at most `most`, from row *at on; *at is moved behind them. Returns how many. */
int32_t cxm__selection_next(const struct cxm__selection *selection, int64_t *at, int32_t *rows, int32_t most);

/* Under dedupe=mean: numbers[i], which are a field's for rows[i], become means over all rows that rows[i] stands for, nulls
 * apart. */
cxm_status cxm__selection_mean(const struct cxm__selection *selection, const struct cxm__field *field, const int32_t *rows,
                               int32_t n, double *numbers, cxm_error *error);

/* The policy's weights of rows: recency, role, revenue, fields, multiplied; NaN where one of them is null. All 1 without any, see
 * cxm__policy_weighted(). n <= CXM__BLOCK. */
cxm_status cxm__selection_weights(const struct cxm__selection *selection, const int32_t *rows, int32_t n, double *weights,
                                  cxm_error *error);

#endif
