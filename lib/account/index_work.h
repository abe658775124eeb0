/* An index under way: what its rows are made of, between the file that makes them and those that say how sure they are, and what hangs
 * on a weight. The contract is that of cxm/unstable/index.h. */
#ifndef CXM__ACCOUNT_INDEX_WORK_H
#define CXM__ACCOUNT_INDEX_WORK_H

#include <math.h>

#include "account/index_parts.h"
#include "core/lend.h"
#include "stats/sum.h"

struct cxm__index {
    const cxm_host *host;
    const cxm_index_input *inputs;
    const cxm_column *row_weight;
    cxm_index_options options;
    struct cxm__index_part parts[CXM_INDEX_PARTS_MAX]; /* of the inputs; weights sum to 1 */
    struct cxm__index_bands bands;
    int32_t count;
    int64_t rows, counted, n, excluded;
    double *score;  /* part by row: 0..100, 0 where the part has no say */
    double *say;    /* part by row: its weight in the row */
    double *weight; /* of a row; 0 where it is left out */
    double *total;  /* of a row: what its parts' weights sum to */
    double *index;  /* of a row, NaN where there is none */
    double *present; /* of a row: weights of parts that are there and not expired */
    int64_t stale[CXM_INDEX_PARTS_MAX];
    cxm__sum whole, square;
    bool unequal;
    double first;
};

/* Indices nearer than a billionth of a point are one. */
static inline double cxm__index_rounded(double value)
{
    return rint(value * 1e9) / 1e9;
}

static inline bool cxm__index_counts(const struct cxm__index *x, int64_t row)
{
    return x->weight[row] > 0 && !isnan(x->index[row]);
}

/* A figure of the rows that have an index, without an interval; NaN is UNDEFINED. */
cxm_estimate cxm__index_figure(const struct cxm__index *x, double value);

/* The interval of the mean, by the bootstrap of the rows; there is at least one row. */
cxm_status cxm__index_interval(const struct cxm__index *x, cxm_estimate *index, cxm_error *error);

/* All figures of a part. */
cxm_status cxm__index_part_figures(const struct cxm__index *x, int32_t j, cxm_index_part *part, cxm_error *error);

#endif
