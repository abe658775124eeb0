/**
 * @file contingency.h
 * @brief How often each pair of values occurs in two columns: the table behind every statistic of association.
 *
 * Unstable: may change before 1.0. Read association.h next.
 */
#ifndef CXM_UNSTABLE_CONTINGENCY_H
#define CXM_UNSTABLE_CONTINGENCY_H

#include "../column.h"
#include "../host.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The most cells of a table that cxm_contingency_count() makes. */
#define CXM_CONTINGENCY_CELLS_MAX 1048576

/**
 * A table of counts. Frozen: 56 bytes where pointers have 8. One that you fill in yourself, say from a printed table, serves as
 * well; it is not to be released.
 * @since 0.0.1
 */
typedef struct cxm_contingency {
    const double *x;       /**< the different values of the first column, ascending */
    const double *y;       /**< the different values of the second column, ascending */
    const int64_t *counts; /**< rows with x[i] and y[j] at i * y_count + j */
    int64_t x_count;       /**< how many different values the first column has */
    int64_t y_count;       /**< how many the second has */
    int64_t n;             /**< the sum of `counts` */
    int64_t missing;       /**< rows in which one value or both are null */
} cxm_contingency;

/**
 * Counts the pairs of values of two columns. Exact; rows with a null in either are left out and counted. Values are compared as
 * numbers, so that an integer column and a real one make one table, and -0 is 0. Thread-safe.
 *
 * O(n) where most values are whole numbers from 0 to 240 (in unsigned bytes) or from -100 to 140; else O(n log c) with c different
 * pairs.
 * @param[in]  x     numeric or boolean, or coded with numeric labels; within -1e140..1e140, whole numbers of 64 bits within 2^53;
 *                   not NULL
 * @param[in]  y     the same, as many rows
 * @param[in]  host  what is lent, or NULL
 * @param[out] table written only on CXM_OK; to be given to cxm_contingency_release() with a host of the same memory
 * @param[out] error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_LENGTH, CXM_E_DOMAIN (a value, with its row), CXM_E_UNSUPPORTED (more cells
 *         than CXM_CONTINGENCY_CELLS_MAX, or more than 2^32 rows), CXM_E_MEMORY, CXM_E_CANCELLED
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_contingency_count(const cxm_column *x, const cxm_column *y, const cxm_host *host,
                                                       cxm_contingency *table, cxm_error *error);

/**
 * Gives back a counted table and makes it all zero. Thread-safe.
 * @param[in,out] table a counted table, one that is all zero, or NULL
 * @param[in]     host  the one it was counted with
 * @since 0.0.1
 */
CXM_API void cxm_contingency_release(cxm_contingency *table, const cxm_host *host);

#ifdef __cplusplus
}
#endif
#endif
