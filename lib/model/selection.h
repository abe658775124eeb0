/* Which rows of a table count under a policy, and why the others do not: window, version of an answer, conditions, and one answer a
 * person where the policy wants that. The rows come out in the order in which they were appended. */
#ifndef CXM__MODEL_SELECTION_H
#define CXM__MODEL_SELECTION_H

#include "model/fields.h"
#include "model/left_out.h"

struct cxm__selection {
    struct cxm__base *base;
    uint64_t *kept;                 /* a bit for each row; NULL = all rows */
    int64_t rows, count;            /* of the table; kept */
    int64_t out[CXM__LEFT_OUT];
    /* dedupe=mean: rows that count, each for several; see cxm__selection_mean() */
    struct cxm__means *means;
};

/* `where` is the query's text or NULL; `argument` the query's position. CXM_E_DOMAIN names the first row of an unknown account or
 * contact under strict=on. Memory beside the bitmap is within 3 bytes a row, and in proportion to keys.
 * End with cxm__selection_free() whenever it returned CXM_OK. */
cxm_status cxm__selection_make(struct cxm__selection *selection, struct cxm__base *base, const char *where, int32_t argument,
                               cxm_error *error);
void cxm__selection_free(struct cxm__selection *selection);

/* The next rows that count, at most `most`, from row *at on; *at is moved behind them. Returns how many. */
int32_t cxm__selection_next(const struct cxm__selection *selection, int64_t *at, int32_t *rows, int32_t most);

/* Under dedupe=mean: numbers[i], which are a field's for rows[i], become means over all rows that rows[i] stands for. */
cxm_status cxm__selection_mean(const struct cxm__selection *selection, const struct cxm__field *field, const int32_t *rows, int32_t n,
                               double *numbers, cxm_error *error);

/* The policy's weights of rows: recency, role, revenue, a field, multiplied; false where it has none, and the weights are not set. */
bool cxm__selection_weighted(const struct cxm__selection *selection);
cxm_status cxm__selection_weights(const struct cxm__selection *selection, const int32_t *rows, int32_t n, double *weights,
                                  cxm_error *error);

#endif
