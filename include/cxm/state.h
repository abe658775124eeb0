/**
 * @file state.h
 * @brief A query's partial result: update it with tables, merge it with others, store it, send it, read it.
 *
 * Shards, batches and days each make a state; merged in any order and grouping they give what one pass over all rows gives: the
 * same bytes without weights, within rounding with them. Read arrow.h next.
 */
#ifndef CXM_STATE_H
#define CXM_STATE_H

#include "query.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A state. One thread at a time may change it; while none does, any number may read it. */
typedef struct cxm_state cxm_state;

/**
 * Makes an empty state of a query.
 * @param[in]  query the query, copied; not NULL
 * @param[in]  host  what is lent, or NULL; its members are copied, its context must outlive the state
 * @param[out] state set only on CXM_OK; release with cxm_state_free()
 * @param[out] error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_NOT_FOUND, CXM_E_UNSUPPORTED, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_new(const cxm_query *query, const cxm_host *host, cxm_state **state, cxm_error *error);

/**
 * Takes in the rows of a table. On failure the state is as it was before.
 * @param[in,out] state the state; not NULL
 * @param[in]     table the columns that the query names, borrowed for the call; not NULL
 * @param[out]    error detail on failure, or NULL
 * @return what cxm_table_query() returns; CXM_E_INCOMPATIBLE where a key's type differs from that of an earlier table
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_update(cxm_state *state, const cxm_table *table, cxm_error *error);

/**
 * Takes in the rows of several tables, one after the other: a table that is stored in pieces. All of them are taken in, or none;
 * a row that an error names is counted over all of them.
 * @param[in,out] state  the state; not NULL
 * @param[in]     tables `count` tables as for cxm_state_update(); NULL only if count is 0
 * @param[in]     count  how many, >= 0
 * @param[out]    error  detail on failure, or NULL
 * @return what cxm_state_update() returns
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_update_pieces(cxm_state *state, const cxm_table *tables, int64_t count,
                                                         cxm_error *error);

/**
 * Adds what another state holds. On failure the state is as it was before.
 * @param[in,out] state the state; not NULL
 * @param[in]     other another state of the same query, unchanged; not NULL, not `state` itself
 * @param[out]    error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_INCOMPATIBLE (another query, other options), CXM_E_DOMAIN (populations differ),
 *         CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_merge(cxm_state *state, const cxm_state *other, cxm_error *error);

/**
 * The result so far. The state goes on.
 * @param[in]  state  the state; not NULL
 * @param[out] result set only on CXM_OK; release with cxm_result_free(). The state may go before it, its host's context may not
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_DOMAIN (a population smaller than the answers from it), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_read(const cxm_state *state, cxm_result **result, cxm_error *error);

/**
 * Writes a state as bytes: little-endian, versioned, with a checksum; the same on every machine. Without weights the bytes
 * depend only on the rows, not on their order or the way they came in.
 * @param[in]  state  the state; not NULL
 * @param[out] buffer takes the bytes; may be NULL if size is 0
 * @param[in]  size   bytes in `buffer`
 * @param[out] needed bytes that the state takes; may be NULL
 * @param[out] error  detail on failure, or NULL
 * @return CXM_OK, CXM_E_SPACE (nothing was written but `needed`), CXM_E_ARGUMENT, CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_encode(const cxm_state *state, void *buffer, size_t size, size_t *needed,
                                                  cxm_error *error);

/**
 * Makes a state from bytes that cxm_state_encode() wrote, whichever machine and earlier version did. Any bytes may be given; memory
 * is bounded by a multiple of `size`.
 * @param[in]  bytes the bytes; NULL only if size is 0
 * @param[in]  size  how many
 * @param[in]  host  as for cxm_state_new()
 * @param[out] state set only on CXM_OK; release with cxm_state_free()
 * @param[out] error detail on failure, or NULL
 * @return CXM_OK, CXM_E_ARGUMENT, CXM_E_CORRUPT, CXM_E_UNSUPPORTED (a later version), CXM_E_MEMORY
 * @since 0.0.1
 */
CXM_API CXM_NODISCARD cxm_status cxm_state_decode(const void *bytes, size_t size, const cxm_host *host, cxm_state **state,
                                                  cxm_error *error);

/**
 * Releases a state.
 * @param[in] state the state, or NULL
 * @since 0.0.1
 */
CXM_API void cxm_state_free(cxm_state *state);

#ifdef __cplusplus
}
#endif
#endif
