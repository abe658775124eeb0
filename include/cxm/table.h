/**
 * @file table.h
 * @brief Named columns of one length, borrowed like the columns are.
 *
 * A query is put to a table; a result is one. Read estimate.h next.
 */
#ifndef CXM_TABLE_H
#define CXM_TABLE_H

#include "column.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Named columns of one length. Frozen: 32 bytes where pointers have 8.
 * @since 0.0.1
 */
typedef struct cxm_table {
    const char *const *names;  /**< `count` NUL-terminated UTF-8 names; one that a query needs, once */
    const cxm_column *columns; /**< `count` columns, each of `length` rows */
    int64_t count;             /**< columns, >= 0 */
    int64_t length;            /**< rows, >= 0 */
} cxm_table;

/**
 * Finds a column by its name, compared byte by byte. Thread-safe.
 * @param[in] table the table; NULL has no columns
 * @param[in] name  the name; NULL is not found
 * @return the column, the table's own, or NULL
 * @since 0.0.1
 */
CXM_API const cxm_column *cxm_table_find(const cxm_table *table, const char *name);

#ifdef __cplusplus
}
#endif
#endif
