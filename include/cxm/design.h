/**
 * @file design.h
 * @brief How the answers were drawn: weights, strata, clusters, population.
 *
 * NULL in place of a design means a simple random sample from a population without limit.
 */
#ifndef CXM_DESIGN_H
#define CXM_DESIGN_H

#include "column.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The sampling design, as columns as long as the answers. Growing: set struct_size, or start from CXM_DESIGN_INIT. Every member
 * may be NULL.
 *
 * weight: 0, or from 1e-140 to 1e140, which keeps sums of their squares in range; a row with a null weight or a weight of 0 is
 * excluded and counted, any other, negative, infinite or NaN, is an error. Weights that are all equal change nothing.
 * cluster: what answers belong together, such as those of an account; integers, booleans, times, text or codes without nulls.
 * Standard errors are then Taylor's, between clusters, and intervals take t with as many degrees of freedom as clusters less strata.
 * Fewer than 5 clusters give no interval, fewer than 20 are flagged.
 * stratum: the groups that were sampled apart, of the same types; what is drawn in one says nothing of another.
 * population: the size of the finite population that was drawn from: of clusters where there are clusters, else of answers; the same
 * in each row of a stratum (CXM_COLUMN_REPEATED is handy), at least as many as were drawn. It multiplies variances by
 * 1 - drawn / population.
 * Within a query's groups each group is taken for a sample of its own.
 * @since 0.0.1
 */
typedef struct cxm_design {
    size_t struct_size;           /**< sizeof(cxm_design) in the caller's build */
    const cxm_column *weight;     /**< numeric, or NULL */
    const cxm_column *stratum;    /**< category, or NULL */
    const cxm_column *cluster;    /**< category, or NULL */
    const cxm_column *population; /**< numeric, or NULL */
} cxm_design;

/** A design that says nothing, to be filled in. */
#define CXM_DESIGN_INIT {sizeof(cxm_design), NULL, NULL, NULL, NULL}

#ifdef __cplusplus
}
#endif
#endif
