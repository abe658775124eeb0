/* States that were never written by cxm_state_encode(), though their length and checksum are right: each case differs from a good
 * state in one thing, and is refused for it. The good ones stand first of each kind, and are read. */

#include "query/codec.h"
#include "support/states.h"

/* ---- a small writer ---- */

/* Items, separated by blanks: 12 a count, s-5 a signed one, b20 a byte, w15 a 32-bit word, d0.5 a double, q7ff0... a double's bits,
 * x8000 bytes, tAue a text with its length before it. */
static void write_items(struct cxm__writer *writer, const char *items)
{
    while (*items) {
        size_t length = strcspn(items, " ");
        char word[256];
        assert_true(length < sizeof word);
        memcpy(word, items, length);
        word[length] = '\0';
        switch (word[0]) {
        case 's': cxm__write_signed(writer, strtoll(word + 1, NULL, 10)); break;
        case 'b': cxm__write_u8(writer, (uint8_t)strtoul(word + 1, NULL, 10)); break;
        case 'w': cxm__write_u32(writer, (uint32_t)strtoul(word + 1, NULL, 10)); break;
        case 'd': cxm__write_double(writer, strtod(word + 1, NULL)); break;
        case 'q': cxm__write_u64(writer, strtoull(word + 1, NULL, 16)); break;
        case 't':
            cxm__write_count(writer, length - 1);
            cxm__write_bytes(writer, word + 1, length - 1);
            break;
        case 'x':
            for (size_t i = 1; i + 1 < length; i += 2) {
                const char pair[] = {word[i], word[i + 1], 0};
                cxm__write_u8(writer, (uint8_t)strtoul(pair, NULL, 16));
            }
            break;
        default: cxm__write_count(writer, strtoull(word, NULL, 10)); break;
        }
        items += length;
        items += strspn(items, " ");
    }
}

/* Sets the length and the checksum right. */
static void seal(unsigned char *bytes, struct cxm__writer *writer)
{
    struct cxm__writer length = {bytes + 8, 8, 0};
    cxm__write_u64(&length, writer->length + 4);
    cxm__write_u32(writer, cxm__crc32c(bytes, writer->length));
}

/* ---- payloads ---- */

struct query_case {
    const char *measures[3], *by[3], *policy;
    size_t empty; /* bytes of the payload behind the query in an empty state */
};

enum { PLAIN, KEYS, WEIGHTS, FLAG, POPULATION };

static const struct query_case queries[] = {
    [PLAIN] = {{"nps"}, {NULL}, NULL, 10},
    [KEYS] = {{"nps"}, {"city", "number"}, NULL, 10},
    [WEIGHTS] = {{"nps"}, {NULL}, "weight=w", 26},
    [FLAG] = {{"nps", "rating(r)"}, {"flag"}, NULL, 12},
    [POPULATION] = {{"nps"}, {"number"}, "population=p", 8},
};

struct payload {
    const char *name;
    int query;
    cxm_status status;
    const char *items;
};

#define VALUES "b20 2 tAue tUlm b4 2 s-5 s7"
#define POINT "1 3 1 0 0 0" /* one answer at the fourth point */
#define WEIGHT "d2 d0 d4 d0"
#define CORRUPT CXM_E_CORRUPT

static const struct payload payloads[] = {
    {"plain", PLAIN, CXM_OK, "8 1 0 0 0 1 3 0 1 6 1 4 2 3 1 0"},
    {"rows are fewer", PLAIN, CORRUPT, "7 1 0 0 0 1 3 0 1 6 1 4 2 3 1 0"},
    {"rows are more", PLAIN, CORRUPT, "9 1 0 0 0 1 3 0 1 6 1 4 2 3 1 0"},
    {"reasons are more", PLAIN, CORRUPT, "8 2 0 0 0 1 3 0 1 6 1 4 2 3 1 0"},
    {"reasons are other ones", PLAIN, CXM_OK, "8 0 1 0 0 1 3 0 1 6 1 4 2 3 1 0"},
    {"no group", PLAIN, CORRUPT, "0 0 0 0 0 0"},
    {"two groups without keys", PLAIN, CORRUPT, "0 0 0 0 0 2 0 0 0 0 0 0 0 0"},
    {"a point with no answers", PLAIN, CORRUPT, "3 0 0 0 0 1 3 0 1 6 0 4 2 0 0 0"},
    {"a point twice", PLAIN, CORRUPT, "4 0 0 0 0 1 3 0 1 0 1 4 2 0 0 0"},
    {"a point beyond the scale", PLAIN, CORRUPT, "4 0 0 0 0 1 3 0 1 6 1 5 2 0 0 0"},
    {"more points than the scale has", PLAIN, CORRUPT, "12 0 0 0 0 1 12 0 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 0 0 0"},
    {"all the points", PLAIN, CXM_OK, "11 0 0 0 0 1 11 0 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 0 0 0"},
    {"a count in a longer form", PLAIN, CORRUPT, "x8800 1 0 0 0 1 3 0 1 6 1 4 2 3 1 0"},
    {"rows at the limit", PLAIN, CXM_OK, "35184372088832 0 0 0 0 1 0 35184372088832 0 0"},
    {"rows beyond the limit", PLAIN, CORRUPT, "35184372088833 0 0 0 0 1 0 35184372088833 0 0"},
    {"rows that add up beyond the limit", PLAIN, CORRUPT, "35184372088832 0 0 0 0 1 2 0 35184372088832 1 35184372088832 0 0 0"},
    {"answers between points", PLAIN, CXM_OK, "3 0 0 0 0 1 0 0 0 2 d0.5 1 d9.5 2"},
    {"between points, not ascending", PLAIN, CORRUPT, "3 0 0 0 0 1 0 0 0 2 d9.5 1 d0.5 2"},
    {"between points, the same twice", PLAIN, CORRUPT, "3 0 0 0 0 1 0 0 0 2 d0.5 1 d0.5 2"},
    {"between points, and a point", PLAIN, CORRUPT, "3 0 0 0 0 1 0 0 0 2 d0.5 1 d9 2"},
    {"between points, above the scale", PLAIN, CORRUPT, "3 0 0 0 0 1 0 0 0 2 d0.5 1 d10.5 2"},
    {"between points, below the scale", PLAIN, CORRUPT, "3 0 0 0 0 1 0 0 0 2 d-0.5 1 d9.5 2"},
    {"between points, NaN", PLAIN, CORRUPT, "3 0 0 0 0 1 0 0 0 2 d0.5 1 dnan 2"},
    {"between points, infinite", PLAIN, CORRUPT, "3 0 0 0 0 1 0 0 0 2 d0.5 1 dinf 2"},
    {"between points, without answers", PLAIN, CORRUPT, "1 0 0 0 0 1 0 0 0 2 d0.5 1 d9.5 0"},
    {"between points, more than there are bytes", PLAIN, CORRUPT, "3 0 0 0 0 1 0 0 0 1000000 d0.5 1 d9.5 2"},
    {"something behind the end", PLAIN, CORRUPT, "8 1 0 0 0 1 3 0 1 6 1 4 2 3 1 0 0"},
    {"nothing of it", PLAIN, CORRUPT, ""},

    {"keys", KEYS, CXM_OK, "3 0 0 0 0 " VALUES " 3 1 1 " POINT " 1 2 " POINT " 0 0 " POINT},
    {"groups not ascending", KEYS, CORRUPT, "3 0 0 0 0 " VALUES " 3 1 2 " POINT " 1 1 " POINT " 0 0 " POINT},
    {"groups not ascending in the first key", KEYS, CORRUPT, "3 0 0 0 0 " VALUES " 3 2 1 " POINT " 1 2 " POINT " 0 0 " POINT},
    {"a null group before another", KEYS, CORRUPT, "3 0 0 0 0 " VALUES " 3 0 0 " POINT " 1 1 " POINT " 1 2 " POINT},
    {"the same group twice", KEYS, CORRUPT, "3 0 0 0 0 " VALUES " 3 1 1 " POINT " 1 1 " POINT " 0 0 " POINT},
    {"a rank without a value", KEYS, CORRUPT, "3 0 0 0 0 " VALUES " 3 1 1 " POINT " 1 2 " POINT " 3 0 " POINT},
    {"a group without rows", KEYS, CORRUPT, "2 0 0 0 0 " VALUES " 3 1 1 " POINT " 1 2 0 0 0 0 0 0 " POINT},
    {"fewer groups", KEYS, CORRUPT, "3 0 0 0 0 " VALUES " 2 1 1 " POINT " 1 2 " POINT " 0 0 " POINT},
    {"far too many groups", KEYS, CORRUPT, "3 0 0 0 0 " VALUES " 4000000000 1 1 " POINT " 1 2 " POINT " 0 0 " POINT},
    {"texts not ascending", KEYS, CORRUPT, "1 0 0 0 0 b20 2 tUlm tAue b4 2 s-5 s7 1 1 1 " POINT},
    {"texts the same", KEYS, CORRUPT, "1 0 0 0 0 b20 2 tUlm tUlm b4 2 s-5 s7 1 1 1 " POINT},
    {"integers not ascending", KEYS, CORRUPT, "1 0 0 0 0 b20 2 tAue tUlm b4 2 s7 s-5 1 1 1 " POINT},
    {"a text longer than all", KEYS, CORRUPT, "1 0 0 0 0 b20 2 tAue 9999 b4 2 s-5 s7 1 1 1 " POINT},
    {"more values than bytes", KEYS, CORRUPT, "1 0 0 0 0 b20 99999 tAue tUlm b4 2 s-5 s7 1 1 1 " POINT},
    {"a type that no key has", KEYS, CORRUPT, "1 0 0 0 0 b10 2 tAue tUlm b4 2 s-5 s7 1 1 1 " POINT},
    {"the type of another width", KEYS, CORRUPT, "1 0 0 0 0 " "b20 1 tAue b3 1 s-5 1 1 1 " POINT},
    {"values of an unknown type", KEYS, CORRUPT, "1 0 0 0 0 b20 1 tAue b0 1 s-5 1 1 1 " POINT},
    {"a group of an unknown type", KEYS, CORRUPT, "1 0 0 0 0 b20 1 tAue b0 0 1 1 0 " POINT},
    {"no groups of unknown types", KEYS, CXM_OK, "0 0 0 0 0 b0 0 b0 0 0"},
    {"a time for a key", KEYS, CXM_OK, "1 0 0 0 0 b20 1 tAue b16 1 s-5 1 1 1 " POINT},

    {"flag", FLAG, CXM_OK, "2 0 0 0 0 0 0 0 0 b11 2 s0 s1 2 1 " POINT " " POINT " 2 " POINT " " POINT},
    {"a boolean of 2", FLAG, CORRUPT, "2 0 0 0 0 0 0 0 0 b11 2 s0 s2 2 1 " POINT " " POINT " 2 " POINT " " POINT},
    {"columns of different lengths", FLAG, CORRUPT, "2 0 0 0 0 0 0 0 0 b11 2 s0 s1 2 1 1 3 2 0 0 0 " POINT " 2 0 0 0 0 1 3 1 0 0 0"},
    {"rows exchanged between groups", FLAG, CORRUPT, "3 0 0 0 0 0 0 0 0 b11 2 s0 s1 2 1 1 3 2 0 0 0 " POINT " 2 " POINT " 1 3 2 0 0 0"},

    {"weights", WEIGHTS, CXM_OK, "1 0 0 0 0 1 1 3 1 " WEIGHT " 0 0 0 d2 d2"},
    {"no weight", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 d0 d0 d4 d0 0 0 0 d2 d2"},
    {"a negative weight", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 d-2 d0 d4 d0 0 0 0 d2 d2"},
    {"an infinite weight", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 dinf d0 d4 d0 0 0 0 d2 d2"},
    {"a weight that is none", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 dnan d0 d4 d0 0 0 0 d2 d2"},
    {"a rest that is none", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 d2 dnan d4 d0 0 0 0 d2 d2"},
    {"no square", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 d2 d0 d0 d0 0 0 0 d2 d2"},
    {"weights of an answer between points", WEIGHTS, CXM_OK, "1 0 0 0 0 1 0 0 0 1 d0.5 1 " WEIGHT " d2 d2"},
    {"a bad weight between points", WEIGHTS, CORRUPT, "1 0 0 0 0 1 0 0 0 1 d0.5 1 d2 d0 d-4 d0 d2 d2"},
    {"a range turned round", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 " WEIGHT " 0 0 0 d3 d2"},
    {"a range from 0", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 " WEIGHT " 0 0 0 d0 d2"},
    {"an infinite range", WEIGHTS, CORRUPT, "1 0 0 0 0 1 1 3 1 " WEIGHT " 0 0 0 d2 dinf"},
    {"a range of nothing", WEIGHTS, CORRUPT, "1 0 0 0 0 1 0 1 0 0 d2 d2"},
    {"no range of nothing", WEIGHTS, CXM_OK, "1 0 0 0 0 1 0 1 0 0 d0 d0"},

    {"population", POPULATION, CXM_OK, "2 0 0 0 0 b4 2 s1 s2 2 1 d5 " POINT " 2 dnan " POINT},
    {"a population of less than 1", POPULATION, CORRUPT, "2 0 0 0 0 b4 2 s1 s2 2 1 d0.5 " POINT " 2 dnan " POINT},
    {"an infinite population", POPULATION, CORRUPT, "2 0 0 0 0 b4 2 s1 s2 2 1 dinf " POINT " 2 dnan " POINT},
    {"an unusual NaN", POPULATION, CORRUPT, "2 0 0 0 0 b4 2 s1 s2 2 1 d5 " POINT " 2 q7ff8000000000001 " POINT},
    {"a signalling NaN", POPULATION, CORRUPT, "2 0 0 0 0 b4 2 s1 s2 2 1 d5 " POINT " 2 q7ff0000000000001 " POINT},
};

static void check_decodes(unsigned char *bytes, size_t size, cxm_status status)
{
    cxm_state *read = NULL;
    cxm_error error = {0};
    unsigned char *exact = malloc(size);
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    cxm_status got = cxm_state_decode(exact, size, NULL, &read, &error);
    if (got != status)
        fail_msg("%s, wanted %s: %s", cxm_status_name(got), cxm_status_name(status), error.message);
    if (!status) {
        check_state_is(read, (struct bytes){exact, size});
        cxm_result_free(state_result(read));
    } else {
        assert_null(read);
        assert_int_equal(error.code, status);
        assert_int_equal(error.argument, 0);
    }
    cxm_state_free(read);
    free(exact);
}

static struct bytes empty_state(const struct query_case *of)
{
    cxm_query query = query_of(of->measures, of->by);
    query.policy = of->policy;
    cxm_state *state = state_of(&query);
    struct bytes bytes = state_bytes(state);
    cxm_state_free(state);
    return bytes;
}

static void the_payload_is_judged(void **state)
{
    const struct payload *payload = *state;
    struct bytes empty = empty_state(&queries[payload->query]);
    unsigned char bytes[2048];
    struct cxm__writer writer = {bytes, sizeof bytes, 0};
    cxm__write_bytes(&writer, empty.at, empty.size - 4 - queries[payload->query].empty);
    write_items(&writer, payload->items);
    seal(bytes, &writer);
    check_decodes(bytes, writer.length, payload->status);
    free(empty.at);
}

/* ---- heads and queries ---- */

static const struct head_case {
    const char *name;
    int at;
    unsigned char byte; /* put there */
    cxm_status status;
} heads[] = {
    {"another kind", 4, 3, CXM_E_UNSUPPORTED},
    {"a kind of two bytes", 5, 1, CXM_E_UNSUPPORTED},
    {"a later version", 6, 2, CXM_E_UNSUPPORTED},
    {"no version", 6, 0, CXM_E_UNSUPPORTED},
    {"a much later version", 7, 1, CXM_E_UNSUPPORTED},
    {"another magic", 0, 'c', CXM_E_CORRUPT},
    {"another end of the magic", 3, 's', CXM_E_CORRUPT},
    {"another hash", 16, 0, CXM_E_CORRUPT},
    {"another end of the hash", 23, 0, CXM_E_CORRUPT},
};

static void the_head_is_judged(void **state)
{
    const struct head_case *head = *state;
    struct bytes empty = empty_state(&queries[PLAIN]);
    struct cxm__writer writer = {empty.at, empty.size, empty.size - 4};
    empty.at[head->at] = head->at >= 16 ? (unsigned char)~empty.at[head->at] : head->byte;
    seal(empty.at, &writer);
    check_decodes(empty.at, empty.size, head->status);
    free(empty.at);
}

static void a_wrong_length_is_seen(void **state)
{
    struct bytes empty = empty_state(&queries[PLAIN]);
    (void)state;
    for (int off = -1; off <= 1; off += 2) {
        struct cxm__writer length = {empty.at + 8, 8, 0}, writer = {empty.at, empty.size, empty.size - 4};
        cxm__write_u64(&length, empty.size + (size_t)off);
        cxm__write_u32(&writer, cxm__crc32c(empty.at, empty.size - 4));
        check_decodes(empty.at, empty.size, CXM_E_CORRUPT);
    }
    free(empty.at);
}

#define NPS "tnps(score,\240scale=0..10\240passive_min=7\240promoter_min=9\240confidence=0.95\240interval=adjusted_wald\240off_scale=fail)"
#define NOTHING " 0 0 0 0 0 1 0 0 0 0"

/* Queries of a state, under the hash that the text of nps has; \240 stands for a blank in a text. */
static const struct query_text {
    const char *name;
    cxm_status status;
    const char *items;
} query_texts[] = {
    {"as it is written", CXM_OK, "1 " NPS " w15 0 t" NOTHING},
    {"in another order", CXM_E_CORRUPT,
     "1 tnps(score,\240passive_min=7\240scale=0..10\240promoter_min=9\240confidence=0.95\240interval=adjusted_wald) w15 0 t" NOTHING},
    {"short for the same", CXM_E_CORRUPT, "1 tnps w15 0 t" NOTHING},
    {"blanks more", CXM_E_CORRUPT, "1 tnps(score) w15 0 t" NOTHING},
    {"in two measures", CXM_E_CORRUPT, "2 tnps.score w15 tnps.promoters w15 0 t" NOTHING},
    {"a blank policy", CXM_E_CORRUPT, "1 " NPS " w15 0 t\240" NOTHING},
    {"no measures", CXM_E_CORRUPT, "0 0 t" NOTHING},
    {"65 measures", CXM_E_CORRUPT, "65 " NPS " w15 0 t" NOTHING},
    {"17 keys", CXM_E_CORRUPT, "1 " NPS " w15 17 t" NOTHING},
    {"no terms", CXM_E_CORRUPT, "1 " NPS " w0 0 t" NOTHING},
    {"terms that are none", CXM_E_CORRUPT, "1 " NPS " w31 0 t" NOTHING},
    {"fewer terms than the hash", CXM_E_CORRUPT, "1 " NPS " w7 0 t" NOTHING},
    {"another measure", CXM_E_CORRUPT, "1 tmps w15 0 t" NOTHING},
    {"an unknown policy", CXM_E_CORRUPT, "1 " NPS " w15 0 tstrata=x" NOTHING},
    {"a reserved key", CXM_E_CORRUPT, "1 " NPS " w15 1 tvalue t" NOTHING},
    {"an empty key", CXM_E_CORRUPT, "1 " NPS " w15 1 t t" NOTHING},
    {"a NUL in a text", CXM_E_CORRUPT, "1 x046e707300 w15 0 t" NOTHING},
    {"a text without end", CXM_E_CORRUPT, "1 9999"},
    {"a text of all bytes there could be", CXM_E_CORRUPT, "1 18446744073709551615"},
};

static void the_query_is_judged(void **state)
{
    const struct query_text *text = *state;
    struct bytes empty = empty_state(&queries[PLAIN]);
    unsigned char bytes[2048];
    struct cxm__writer writer = {bytes, sizeof bytes, 0};
    cxm__write_bytes(&writer, empty.at, 24);
    write_items(&writer, text->items);
    for (size_t i = 24; i < writer.length; i++)
        bytes[i] = bytes[i] == 0xA0 ? ' ' : bytes[i];
    seal(bytes, &writer);
    check_decodes(bytes, writer.length, text->status);
    free(empty.at);
}

/* A library that knew fewer options wrote less; what it left out has the defaults, and is written out again. */
static const struct query_text older_texts[] = {
    {"before off_scale was an option", CXM_OK,
     "1 tnps(score,\240scale=0..10\240passive_min=7\240promoter_min=9\240confidence=0.95\240interval=adjusted_wald) w15 0 t" NOTHING},
    {"before scale was an option", CXM_OK,
     "1 tnps(score,\240passive_min=7\240promoter_min=9\240confidence=0.95\240interval=adjusted_wald\240off_scale=fail) w15 0 t" NOTHING},
};

static void an_older_state_is_read(void **state)
{
    const struct query_text *text = *state;
    unsigned char bytes[4096], again[4096];
    struct bytes empty = empty_state(&queries[PLAIN]);
    struct cxm__writer writer = {bytes, sizeof bytes, 0};
    cxm_state *read = NULL;
    size_t size = 0;
    cxm__write_bytes(&writer, empty.at, 24);
    write_items(&writer, text->items);
    for (size_t i = 24; i < writer.length; i++)
        bytes[i] = bytes[i] == 0xA0 ? ' ' : bytes[i];
    seal(bytes, &writer);
    assert_int_equal(cxm_state_decode(bytes, writer.length, NULL, &read, NULL), CXM_OK);
    assert_int_equal(cxm_state_encode(read, again, sizeof again, &size, NULL), CXM_OK);
    assert_int_equal(size, empty.size);
    assert_memory_equal(again, empty.at, size);
    cxm_state_free(read);
    free(empty.at);
}

int main(void)
{
    struct CMUnitTest tests[1 + sizeof older_texts / sizeof *older_texts + sizeof payloads / sizeof *payloads + sizeof heads / sizeof *heads +
                            sizeof query_texts / sizeof *query_texts] = {cmocka_unit_test(a_wrong_length_is_seen)};
    size_t count = 1;
    CHECK_ROWS(payloads, the_payload_is_judged, tests, count);
    CHECK_ROWS(heads, the_head_is_judged, tests, count);
    CHECK_ROWS(query_texts, the_query_is_judged, tests, count);
    CHECK_ROWS(older_texts, an_older_state_is_read, tests, count);
    return cmocka_run_group_tests_name("corrupt", tests, NULL, NULL);
}
