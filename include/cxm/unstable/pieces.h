/**
 * @file pieces.h
 * @brief Columns and tables in pieces, put together: what an analysis needs, which sees all rows at once.
 *
 * Unstable: may change before 1.0. Measures of answers need none of this: see cxm_state_update_pieces().
 */
#ifndef CXM_UNSTABLE_PIECES_H
#define CXM_UNSTABLE_PIECES_H

#include "../query.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Pieces of a column, one below the other, as a packed copy. Numbers, booleans, times and dates keep their type, bits become bytes, and
 * any text becomes TEXT64; codes become their labels. Nulls, NaN that is one included, are in the copy's bitmap. Thread-safe.
 * @param[in]  pieces `count` columns of one type; pieces without rows may be of any; not NULL
 * @param[in]  count  at least 1
 * @param[in]  name   the column's, for messages; not NULL
 * @param[in]  host   what is lent, or NULL; its memory must live as long as the copy
 * @param[out] joined set only on CXM_OK; release with cxm_column_free()
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_TYPE (pieces of different types, with the first such row), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_column_join(const cxm_column *pieces, int64_t count, const char *name, const cxm_host *host,
                                                 cxm_column **joined, cxm_error *error);

/**
 * Releases what cxm_column_join() made.
 * @param[in] joined the copy, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_column_free(cxm_column *joined);

/**
 * Puts a query to a table in pieces: as a state does where the query has measures of answers alone, nothing being copied; with analyses
 * the columns that the query names are put together first. Rows in errors are counted over all pieces. Thread-safe.
 * @param[in]  pieces `count` tables with the same columns; not NULL
 * @param[in]  count  at least 1
 * @param[in]  query  the query; not NULL
 * @param[in]  host   as for cxm_table_query()
 * @param[out] result set only on CXM_OK; release with cxm_result_free()
 * @param[out] error  detail on failure, or NULL
 * @return what cxm_table_query() and cxm_column_join() return
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_pieces_query(const cxm_table *pieces, int64_t count, const cxm_query *query, const cxm_host *host,
                                                  cxm_result **result, cxm_error *error);

#ifdef __cplusplus
}
#endif
#endif
