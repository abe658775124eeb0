/* Golden states, vectors/states.json: bytes that every machine and every later version must read, and this version writes.
 * No bit of them can flip and no byte be missing unseen. */
#include <cxm/cxm.h>

#include "support/expect_result.h"
#include "support/json_table.h"
#include "support/states.h"
#include "support/vectors.h"

static struct bytes bytes_of(const struct json *lines)
{
    static const char digits[] = "0123456789abcdef";
    struct bytes bytes = {NULL, 0};
    size_t most = 1;
    for (const struct json *line = json_first(lines); line; line = line->next)
        most += strlen(json_text(line)) / 2;
    bytes.at = malloc(most);
    assert_non_null(bytes.at);
    for (const struct json *line = json_first(lines); line; line = line->next)
        for (const char *hex = json_text(line); hex[0]; hex += 2) {
            const char *high = strchr(digits, hex[0]), *low = hex[1] ? strchr(digits, hex[1]) : NULL;
            assert_true(high && low);
            bytes.at[bytes.size++] = (unsigned char)((high - digits) << 4 | (low - digits));
        }
    return bytes;
}

static void every_flipped_bit_and_every_cut_is_seen(struct bytes bytes)
{
    cxm_state *read = NULL;
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        bytes.at[bit / 8] = (unsigned char)(bytes.at[bit / 8] ^ 1 << bit % 8);
        cxm_error error = {0};
        assert_int_equal(cxm_state_decode(bytes.at, bytes.size, NULL, &read, &error), CXM_E_CORRUPT);
        assert_int_equal(error.code, CXM_E_CORRUPT);
        assert_int_equal(error.argument, 0);
        assert_null(read);
        bytes.at[bit / 8] = (unsigned char)(bytes.at[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t cut = 0; cut < bytes.size; cut++) {
        unsigned char *exact = malloc(cut + !cut);
        assert_non_null(exact);
        memcpy(exact, bytes.at, cut);
        assert_int_equal(cxm_state_decode(exact, cut, NULL, &read, NULL), CXM_E_CORRUPT);
        free(exact);
    }
    unsigned char *longer = calloc(bytes.size + 1, 1);
    assert_non_null(longer);
    memcpy(longer, bytes.at, bytes.size);
    assert_int_equal(cxm_state_decode(longer, bytes.size + 1, NULL, &read, NULL), CXM_E_CORRUPT);
    assert_null(read);
    free(longer);
}

/* The rows give the bytes; what they are now is printed where they are others. */
static void check_written(const struct json *vector, const cxm_state *state, struct bytes wanted)
{
    struct bytes now = state_bytes(state);
    if (now.size != wanted.size || memcmp(now.at, wanted.at, now.size) != 0) {
        print_message("%s is written as: ", json_text(json_at(vector, "name")));
        for (size_t i = 0; i < now.size; i++)
            print_message("%02x", now.at[i]);
        print_message("\n");
    }
    check_same_bytes(now, wanted);
    free(now.at);
}

static void vector_holds(void **state)
{
    const struct json *vector = *state;
    struct bytes wanted = bytes_of(json_at(vector, "bytes"));
    struct json_table table;
    struct json_query query;
    json_table_fill(&table, json_at(vector, "columns"));
    json_query_fill(&query, json_at(vector, "query"));
    assert_int_equal(json_integer(json_at(vector, "version")), 1);
    cxm_state *made = state_of(&query.query);
    state_take(made, &table.table);
    check_written(vector, made, wanted);
    cxm_state *read = state_from(wanted);
    check_written(vector, read, wanted);
    cxm_result *result = state_result(read);
    check_wanted_result(vector, result);
    cxm_result_free(result);
    every_flipped_bit_and_every_cut_is_seen(wanted);
    cxm_state_free(read);
    cxm_state_free(made);
    free(wanted.at);
    json_table_free(&table);
}

int main(void)
{
    return vectors_run("states.json", vector_holds);
}
