/**
 * @file permutation.h
 * @brief Tests that need no distribution: how often does chance alone, dealing out the same answers anew, do as much?
 *
 * Unstable: may change before 1.0. Exact where all ways to deal can be counted, else by Monte Carlo with a p that is never 0:
 * Phipson and Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9(1), 39. Exact distributions of sums of
 * integers: Streitberg and Rohmel 1986; Mehta and Patel 1983, JASA 78, 427-434 (networks).
 */
#ifndef CXM_UNSTABLE_PERMUTATION_H
#define CXM_UNSTABLE_PERMUTATION_H

#include "../column.h"
#include "../host.h"
#include "tested.h"

#ifdef __cplusplus
extern "C" {
#endif

/** cxm_permutation_options.statistic */
enum {
    CXM_PERMUTATION_MEAN = 0,           /**< difference of means, in the unit of the scores */
    CXM_PERMUTATION_RANK = 1,           /**< difference of mean mid-ranks of all rows (Wilcoxon, Mann and Whitney) */
    CXM_PERMUTATION_BRUNNER_MUNZEL = 2  /**< Brunner and Munzel's t, for groups that also differ in spread (Neubert and Brunner
                                             2007, Computational Statistics and Data Analysis 51, 5192-5204); not with clusters */
};

/** cxm_permutation_options.method */
enum {
    CXM_PERMUTATION_EXACT_IF_FEASIBLE = 0, /**< count all ways where that takes no more than about a second */
    CXM_PERMUTATION_MONTE_CARLO = 1        /**< draw some, whatever their number */
};

/**
 * Choices. Growing: start from CXM_PERMUTATION_OPTIONS_INIT.
 * @since 0.0.1
 */
typedef struct cxm_permutation_options {
    size_t struct_size; /**< sizeof(cxm_permutation_options) in the caller's build */
    uint64_t seed;      /**< resample i is a function of seed and i alone, whatever the host's threads */
    int64_t resamples;  /**< of Monte Carlo, 1 to 10,000,000 */
    int32_t statistic;  /**< CXM_PERMUTATION_MEAN ... ; cxm_permutation_paired() takes MEAN alone */
    int32_t method;     /**< CXM_PERMUTATION_EXACT_IF_FEASIBLE, _MONTE_CARLO */
} cxm_permutation_options;

/** Difference of means, exact if feasible, else 9999 resamples of seed 1. */
#define CXM_PERMUTATION_OPTIONS_INIT \
    {sizeof(cxm_permutation_options), 1, 9999, CXM_PERMUTATION_MEAN, CXM_PERMUTATION_EXACT_IF_FEASIBLE}

/**
 * A permutation test. Frozen: 168 bytes.
 *
 * difference.estimate is the statistic's figure without a standard error or an interval. p is two-sided: the share of ways that
 * lie at least as far from 0 as the one observed. There is no test where all scores are alike, a group is empty, or clusters are
 * given and there are fewer than five.
 * @since 0.0.1
 */
typedef struct cxm_permutation_result {
    cxm_tested_estimate difference; /**< second minus first; for BRUNNER_MUNZEL P(second > first) + P(equal) / 2, its statistic t */
    int64_t first;                  /**< rows in the first group (paired: those above 0) */
    int64_t second;                 /**< rows in the second group (paired: those below 0) */
    int64_t resamples;              /**< 0: p is exact; else p = (as far + 1) / (resamples + 1) */
    int64_t as_far;                 /**< resamples that lie at least as far from 0; 0 where p is exact */
} cxm_permutation_result;

/**
 * Two independent groups. All ways to deal the scores to groups of these sizes are equally likely where the groups are alike.
 *
 * With clusters whole clusters are dealt out: each must lie in one group. Means and mid-ranks are counted exactly where they are
 * whole numbers, or have few decimals, over a network of sums: some eight hundred answers of 0 to 10 a group, more of fewer values.
 * Otherwise, and for Brunner and Munzel, up to two million different tables of counts are walked through. Rows with a null in any
 * column are left out and counted. Thread-safe.
 * @param[in]  score   as for cxm_two_groups(); not NULL
 * @param[in]  group   numbers, booleans or codes, as many rows; two different values, of which the smaller is the first; not NULL
 * @param[in]  cluster numbers, booleans or codes, as many rows, or NULL
 * @param[in]  options choices, or NULL for CXM_PERMUTATION_OPTIONS_INIT
 * @param[in]  host    what is lent, or NULL; `run` shares the resamples, `progress` counts them
 * @param[out] result  written only on CXM_OK
 * @param[out] error   detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, a third group, or a cluster in both, with its
 *         row), CXM_E_UNSUPPORTED, CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_permutation_groups(const cxm_column *score, const cxm_column *group, const cxm_column *cluster,
                                                        const cxm_permutation_options *options, const cxm_host *host,
                                                        cxm_permutation_result *result, cxm_error *error);

/**
 * Paired differences: where there is nothing to find, each is as likely with the other sign. With clusters the signs of all
 * differences in a cluster are turned together. All 2^k ways are walked through for k up to 20 differences (clusters) that are
 * not 0, and counted beyond that where differences are whole numbers or have few decimals. Thread-safe.
 * @param[in]  difference as for cxm_two_groups(): after minus before, say; not NULL
 * @param[in]  cluster    numbers, booleans or codes, as many rows, or NULL
 * @param[in]  options    choices, or NULL for CXM_PERMUTATION_OPTIONS_INIT
 * @param[in]  host       as above
 * @param[out] result     written only on CXM_OK; difference is the mean difference
 * @param[out] error      detail on failure, or NULL
 * @return as cxm_permutation_groups()
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_permutation_paired(const cxm_column *difference, const cxm_column *cluster,
                                                        const cxm_permutation_options *options, const cxm_host *host,
                                                        cxm_permutation_result *result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
