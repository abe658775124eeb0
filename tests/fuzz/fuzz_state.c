/*
 * Any bytes as a state. Half of the inputs get a right length and checksum first, so that they come past both; whatever decodes is
 * encoded to the same bytes, read, and merged with itself. The state of an earlier version, whose measures had fewer options, gets the
 * hash and the bytes of today, and keeps these.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/state.h>

#include "query/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds)
{
    if (!holds)
        abort();
}

static uint8_t *encoded(const cxm_state *state, size_t *size)
{
    demand(cxm_state_encode(state, NULL, 0, size, NULL) == CXM_E_SPACE);
    uint8_t *bytes = malloc(*size);
    demand(bytes && cxm_state_encode(state, bytes, *size, NULL, NULL) == CXM_OK);
    return bytes;
}

/* Sets the length and the checksum right. */
static void seal(uint8_t *bytes, size_t size)
{
    struct cxm__writer length = {bytes + 8, 8, 0}, tail = {bytes + size - 4, 4, 0};
    cxm__write_u64(&length, size);
    cxm__write_u32(&tail, cxm__crc32c(bytes, size - 4));
}

static void read_out(const cxm_state *state)
{
    cxm_result *result = NULL;
    cxm_status status = cxm_state_read(state, &result, NULL);
    demand(status == CXM_OK || status == CXM_E_DOMAIN); /* a population may be too small */
    cxm_result_free(result);
}

/* Bytes that know fewer options become longer, and then stay as they are. */
static void demand_same(const cxm_state *state, const uint8_t *bytes, size_t size)
{
    size_t length;
    uint8_t *same = encoded(state, &length);
    if (length != size || memcmp(same, bytes, size) != 0) {
        demand(length > size);
        cxm_state *later = NULL;
        size_t again;
        demand(cxm_state_decode(same, length, NULL, &later, NULL) == CXM_OK);
        uint8_t *settled = encoded(later, &again);
        demand(again == length && memcmp(settled, same, length) == 0);
        free(settled);
        cxm_state_free(later);
    }
    free(same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cxm_state *state = NULL, *again = NULL;
    uint8_t *bytes = malloc(size + 1);
    if (!bytes)
        return 0;
    if (size)
        memcpy(bytes, data, size);
    if (size >= 28 && data[size - 1] & 1)
        seal(bytes, size);
    if (cxm_state_decode(bytes, size, NULL, &state, NULL) == CXM_OK) {
        size_t doubled;
        demand_same(state, bytes, size);
        read_out(state);
        demand(cxm_state_decode(bytes, size, NULL, &again, NULL) == CXM_OK);
        demand(cxm_state_merge(state, again, NULL) == CXM_OK);
        uint8_t *merged = encoded(state, &doubled);
        demand_same(again, bytes, size);
        read_out(state);
        free(merged);
    } else {
        demand(!state);
    }
    cxm_state_free(state);
    cxm_state_free(again);
    free(bytes);
    return 0;
}
