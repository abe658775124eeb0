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
 * population: the size of the finite population the answers were drawn from, the same in each row (CXM_COLUMN_REPEATED is
 * handy), at least n; it multiplies standard errors by sqrt(1 - n / population).
 * stratum, cluster: refused with CXM_E_UNSUPPORTED in this version.
 * @since 0.0.1
 */
typedef struct cxm_design {
    size_t struct_size;           /**< sizeof(cxm_design) in the caller's build */
    const cxm_column *weight;     /**< numeric, or NULL */
    const cxm_column *stratum;    /**< NULL */
    const cxm_column *cluster;    /**< NULL */
    const cxm_column *population; /**< numeric, or NULL */
} cxm_design;

/** A design that says nothing, to be filled in. */
#define CXM_DESIGN_INIT {sizeof(cxm_design), NULL, NULL, NULL, NULL}

#ifdef __cplusplus
}
#endif
#endif
