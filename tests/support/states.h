/* States as the tests use them: made, fed with slices of a table, encoded into a block of their own.
 * A state's bytes are what tests compare, so that nothing of it can differ unseen. */
#ifndef CXM_TESTS_SUPPORT_STATES_H
#define CXM_TESTS_SUPPORT_STATES_H

#include <stdlib.h>

#include "support/tables.h"

struct bytes {
    unsigned char *at;
    size_t size;
};

static inline cxm_state *state_of(const cxm_query *query)
{
    cxm_state *state = NULL;
    cxm_error error;
    if (cxm_state_new(query, NULL, &state, &error))
        fail_msg("%s", error.message);
    return state;
}

static inline void state_take(cxm_state *state, const struct table *table)
{
    cxm_error error;
    if (cxm_state_update(state, &table->table, &error))
        fail_msg("%s", error.message);
}

static inline void state_add(cxm_state *state, const cxm_state *other)
{
    cxm_error error;
    if (cxm_state_merge(state, other, &error))
        fail_msg("%s", error.message);
}

static inline struct bytes state_bytes(const cxm_state *state)
{
    struct bytes bytes = {NULL, 0};
    size_t again = 0;
    assert_int_equal(cxm_state_encode(state, NULL, 0, &bytes.size, NULL), CXM_E_SPACE);
    bytes.at = malloc(bytes.size);
    assert_non_null(bytes.at);
    assert_int_equal(cxm_state_encode(state, bytes.at, bytes.size, &again, NULL), CXM_OK);
    assert_int_equal(bytes.size, again);
    return bytes;
}

static inline cxm_state *state_from(struct bytes bytes)
{
    cxm_state *state = NULL;
    cxm_error error;
    if (cxm_state_decode(bytes.at, bytes.size, NULL, &state, &error))
        fail_msg("%s", error.message);
    return state;
}

static inline void check_same_bytes(struct bytes a, struct bytes b)
{
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.at, b.at, a.size);
}

static inline void check_state_is(const cxm_state *state, struct bytes wanted)
{
    struct bytes bytes = state_bytes(state);
    check_same_bytes(bytes, wanted);
    free(bytes.at);
}

static inline cxm_result *state_result(const cxm_state *state)
{
    cxm_result *result = NULL;
    cxm_error error;
    if (cxm_state_read(state, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

#endif
