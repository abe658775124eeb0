/*
 * A column's answers as doubles in ascending order, perhaps with weights: what quantiles and distances of distributions read.
 * Read merge_sort.h for the sorting.
 */
#ifndef CXM_LIB_STATS_SORTED_VALUES_H
#define CXM_LIB_STATS_SORTED_VALUES_H

#include "core/lend.h"
#include "cxm/column.h"
#include "stats/merge_sort.h"

/* A column and its weights as arguments of a call; names are for messages. */
struct cxm__values_source {
    const cxm_column *column, *weight; /* weight may be NULL */
    const char *name, *weight_name;
    int32_t argument, weight_argument;
};

struct cxm__sorted_values {
    struct cxm__row_value *items; /* n of them, ascending; row is the place in `weights` */
    double *weights;              /* NULL without weights */
    int64_t n, missing, excluded; /* excluded: without a weight, or of weight 0 */
    int64_t rows;
    bool unequal; /* weights are not all the same */
};

/* Checks and reads; times, text, NaN and infinities are refused. Nothing is held on failure. */
cxm_status cxm__sorted_values_read(struct cxm__sorted_values *values, const struct cxm__values_source *source,
                                   const cxm_host *lent, cxm_error *error);

void cxm__sorted_values_free(struct cxm__sorted_values *values, const cxm_host *lent);

/* The weight of an item; 1 without weights. */
static inline double cxm__sorted_weight(const struct cxm__sorted_values *values, int64_t item)
{
    return values->weights ? values->weights[values->items[item].row] : 1;
}

#endif
