/* States as bytes: golden ones that every machine and every later version must read and write, and the words that they are made of.
 * The golden bytes stand in vectors/states.h, the rows and the figures that belong to them here. */
#include "query/codec.h"
#include "support/states.h"
#include "vectors/states.h"

/* ---- golden states ---- */

enum { ROWS = 8 };

static const uint8_t score[ROWS] = {10, 9, 8, 6, 10, 0, 9, 3};
static const uint8_t score_valid[] = {0x7F};
static const double between[ROWS] = {1, 2.5, 4, 2.5, 1.25, 5, 3, 4.75};
static const double weight[ROWS] = {0.5, 1.5, 2, 0, 1, 4, 0.25, 0.75};
static const double size_of_all = 4096;
static const char *const city[ROWS] = {"Ulm", "Aue", NULL, "Ulm", "Aue", "Ulm", "Aue", "Ulm"};
static const int32_t number[ROWS] = {300, 300, -70000, 300, 5, -70000, 5, 300};

struct figure {
    const char *measure, *term, *keys[2];
    double value;
    int64_t n;
};

struct golden {
    const char *name;
    const char *hex;
    const char *measures[3], *by[3], *options, *policy;
    struct figure figures[4];
};

static const struct golden goldens[] = {
    {"nps", GOLDEN_NPS, {"nps"}, {NULL}, NULL, NULL, {{"nps", "score", {NULL}, 100.0 * (4 - 2) / 7, 7}}},
    {"two measures by text and number", GOLDEN_KEYS, {"nps", "csat.satisfied(between)"}, {"city", "number"}, NULL, NULL,
     {{"nps", "score", {"Aue", "5"}, 100, 2}, {"nps", "score", {NULL, "-70000"}, 0, 1}, {"csat", "satisfied", {"Ulm", "300"}, 100.0 / 3, 3},
      {"csat", "satisfied", {"Aue", "300"}, 0, 1}}},
    {"weights", GOLDEN_WEIGHTS, {"nps"}, {NULL}, NULL, "weight=weight",
     {{"nps", "score", {NULL}, 100 * ((0.5 + 1.5 + 1 + 0.25) - 4) / 9.25, 6}}},
    {"answers between points", GOLDEN_BETWEEN, {"rating.mean(between)", "rating.median(between)"}, {NULL}, NULL, NULL,
     {{"rating", "mean", {NULL}, 3, 8}, {"rating", "median", {NULL}, 2.75, 8}}},
    {"a population, and answers off the scale", GOLDEN_POPULATION, {"csat(between, scale=2..4 top_boxes=1 bottom_boxes=1)"}, {"city"}, "off_scale=skip", "population=population",
     {{"csat", "dissatisfied", {"Aue"}, 50, 2}, {"csat", "dissatisfied", {"Ulm"}, 100, 1}, {"csat", "satisfied", {NULL}, 100, 1}}},
};

static size_t from_hex(const char *hex, unsigned char *bytes)
{
    size_t size = 0;
    for (; hex[0] && hex[1]; hex += 2) {
        static const char digits[] = "0123456789abcdef";
        bytes[size++] = (unsigned char)((strchr(digits, hex[0]) - digits) << 4 | (strchr(digits, hex[1]) - digits));
    }
    return size;
}

static void golden_table(struct table *to)
{
    cxm_column column = cxm_column_of(CXM_TYPE_U8, score, ROWS);
    column.validity = score_valid;
    table_add(to, "score", column);
    table_add(to, "between", cxm_column_of(CXM_TYPE_F64, between, ROWS));
    table_add(to, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    table_add(to, "city", cxm_column_of(CXM_TYPE_CSTR, city, ROWS));
    table_add(to, "number", cxm_column_of(CXM_TYPE_I32, number, ROWS));
    column = cxm_column_of(CXM_TYPE_F64, &size_of_all, ROWS);
    column.flags = CXM_COLUMN_REPEATED;
    table_add(to, "population", column);
}

static cxm_query golden_query(const struct golden *golden)
{
    cxm_query query = query_of(golden->measures, golden->by);
    query.options = golden->options;
    query.policy = golden->policy;
    return query;
}

static void golden_bytes_are_read_and_written(void **state)
{
    const struct golden *golden = *state;
    unsigned char bytes[2048];
    struct bytes wanted = {bytes, from_hex(golden->hex, bytes)};
    cxm_query query = golden_query(golden);
    struct table table = {0};
    golden_table(&table);
    cxm_state *made = state_of(&query);
    state_take(made, &table);
    struct bytes now = state_bytes(made);
    if (now.size != wanted.size || memcmp(now.at, wanted.at, now.size) != 0) {
        print_message("%s is written as:\n", golden->name);
        for (size_t i = 0; i < now.size; i++)
            print_message("%02x", now.at[i]);
        print_message("\n");
    }
    check_same_bytes(now, wanted);
    free(now.at);
    cxm_state *read = state_from(wanted);
    check_state_is(read, wanted);
    cxm_result *result = state_result(read);
    check_ledger(result, ROWS);
    for (int i = 0; i < 4 && golden->figures[i].measure; i++) {
        const struct figure *figure = &golden->figures[i];
        cxm_estimate estimate = estimate_at(result, figure->measure, figure->term, figure->keys);
        check_close(estimate.value, figure->value, 1e-15);
        assert_int_equal(estimate.n, figure->n);
    }
    cxm_result_free(result);
    cxm_state_free(read);
    cxm_state_free(made);
}

static void every_flipped_bit_and_every_cut_is_seen(void **state)
{
    const struct golden *golden = *state;
    unsigned char bytes[2048];
    size_t size = from_hex(golden->hex, bytes);
    cxm_state *read = NULL;
    for (size_t bit = 0; bit < 8 * size; bit++) {
        bytes[bit / 8] = (unsigned char)(bytes[bit / 8] ^ 1 << bit % 8);
        cxm_error error = {0};
        assert_int_equal(cxm_state_decode(bytes, size, NULL, &read, &error), CXM_E_CORRUPT);
        assert_int_equal(error.code, CXM_E_CORRUPT);
        assert_int_equal(error.argument, 0);
        assert_null(read);
        bytes[bit / 8] = (unsigned char)(bytes[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t cut = 0; cut < size; cut++) {
        unsigned char *exact = malloc(cut + !cut);
        assert_non_null(exact);
        memcpy(exact, bytes, cut);
        assert_int_equal(cxm_state_decode(exact, cut, NULL, &read, NULL), CXM_E_CORRUPT);
        free(exact);
    }
    bytes[size] = 0;
    assert_int_equal(cxm_state_decode(bytes, size + 1, NULL, &read, NULL), CXM_E_CORRUPT);
    assert_null(read);
}

/* ---- words ---- */

static void the_checksum_is_that_of_the_standard(void **state)
{
    static const unsigned char zeros[32];
    unsigned char ones[32], rising[32];
    (void)state;
    memset(ones, 0xFF, sizeof ones);
    for (int i = 0; i < 32; i++)
        rising[i] = (unsigned char)i;
    assert_int_equal(cxm__crc32c("123456789", 9), 0xE3069283); /* the customary check value; RFC 3720, B.4, has the others */
    assert_int_equal(cxm__crc32c(zeros, 32), 0x8A9136AA);
    assert_int_equal(cxm__crc32c(ones, 32), 0x62A8AB43);
    assert_int_equal(cxm__crc32c(rising, 32), 0x46DD794E);
    assert_int_equal(cxm__crc32c("", 0), 0);
}

static void counts_are_as_short_as_can_be(void **state)
{
    static const struct {
        uint64_t value;
        const char *bytes;
        size_t size;
    } counts[] = {
        {0, "\0", 1}, {1, "\x01", 1}, {127, "\x7F", 1}, {128, "\x80\x01", 2}, {300, "\xAC\x02", 2}, {16383, "\xFF\x7F", 2},
        {16384, "\x80\x80\x01", 3}, {UINT32_MAX, "\xFF\xFF\xFF\xFF\x0F", 5},
        {INT64_MAX, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", 9}, {UINT64_MAX, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 10},
    };
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        unsigned char buffer[16];
        struct cxm__writer writer = {buffer, sizeof buffer, 0};
        cxm__write_count(&writer, counts[i].value);
        assert_int_equal(writer.length, counts[i].size);
        assert_memory_equal(buffer, counts[i].bytes, counts[i].size);
        struct cxm__reader reader = {buffer, buffer + writer.length, false};
        assert_true(cxm__read_count(&reader, counts[i].value) == counts[i].value);
        assert_true(!reader.failed && reader.at == reader.end);
        reader = (struct cxm__reader){buffer, buffer + writer.length - 1, false};
        assert_int_equal(cxm__read_count(&reader, UINT64_MAX), 0);
        assert_true(reader.failed);
        reader = (struct cxm__reader){buffer, buffer + writer.length, false};
        if (counts[i].value) {
            (void)cxm__read_count(&reader, counts[i].value - 1);
            assert_true(reader.failed);
        }
    }
}

static void longer_forms_of_counts_are_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {{"\x80\x00", 2}, {"\xFF\x00", 2}, {"\x80\x80\x00", 3}, {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10},
               {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x80\x00", 11}, {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x81\x00", 11}, {"", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const unsigned char *bytes = (const unsigned char *)bad[i].bytes;
        struct cxm__reader reader = {bytes, bytes + bad[i].size, false};
        assert_int_equal(cxm__read_count(&reader, UINT64_MAX), 0);
        assert_true(reader.failed);
        assert_int_equal(cxm__read_count(&reader, UINT64_MAX), 0); /* and nothing is read afterwards */
    }
}

static void signed_numbers_zigzag(void **state)
{
    static const struct {
        int64_t value;
        uint64_t as;
    } numbers[] = {{0, 0}, {-1, 1}, {1, 2}, {-2, 3}, {INT64_MAX, UINT64_MAX - 1}, {INT64_MIN, UINT64_MAX}};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        unsigned char buffer[16];
        struct cxm__writer writer = {buffer, sizeof buffer, 0};
        cxm__write_signed(&writer, numbers[i].value);
        struct cxm__reader reader = {buffer, buffer + writer.length, false}, again = reader;
        assert_true(cxm__read_count(&reader, UINT64_MAX) == numbers[i].as);
        assert_true(cxm__read_signed(&again) == numbers[i].value);
    }
}

static void words_are_little_endian_and_doubles_exact(void **state)
{
    static const unsigned char wanted[] = {1, 4, 3, 2, 1, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F, 0, 0, 0, 0, 0, 0, 0xF8, 0xBF};
    unsigned char buffer[64];
    struct cxm__writer writer = {buffer, sizeof buffer, 0};
    (void)state;
    cxm__write_u8(&writer, 1);
    cxm__write_u32(&writer, 0x01020304);
    cxm__write_u64(&writer, UINT64_C(0x0102030405060708));
    cxm__write_double(&writer, -(double)NAN);
    cxm__write_double(&writer, -1.5);
    assert_int_equal(writer.length, sizeof wanted);
    assert_memory_equal(buffer, wanted, sizeof wanted);
    struct cxm__reader reader = {buffer, buffer + writer.length, false};
    assert_int_equal(cxm__read_u8(&reader), 1);
    assert_int_equal(cxm__read_u32(&reader), 0x01020304);
    assert_true(cxm__read_u64(&reader) == UINT64_C(0x0102030405060708));
    assert_true(isnan(cxm__read_double(&reader)));
    check_bits(cxm__read_double(&reader), -1.5);
    assert_false(reader.failed);
    assert_int_equal(cxm__read_u8(&reader), 0);
    assert_true(reader.failed);
    buffer[13] = 1; /* another NaN */
    reader = (struct cxm__reader){buffer + 13, buffer + 21, false};
    (void)cxm__read_double(&reader);
    assert_true(reader.failed);
}

static void a_full_writer_counts_on(void **state)
{
    unsigned char buffer[4] = {9, 9, 9, 9};
    struct cxm__writer writer = {buffer, 2, 0};
    (void)state;
    cxm__write_bytes(&writer, "ab", 2);
    cxm__write_bytes(&writer, "cd", 2);
    assert_int_equal(writer.length, 4);
    assert_int_equal(buffer[1], 'b');
    assert_int_equal(buffer[2], 9);
}

int main(void)
{
    struct CMUnitTest tests[6 + 2 * sizeof goldens / sizeof *goldens] = {
        cmocka_unit_test(the_checksum_is_that_of_the_standard),
        cmocka_unit_test(counts_are_as_short_as_can_be),
        cmocka_unit_test(longer_forms_of_counts_are_refused),
        cmocka_unit_test(signed_numbers_zigzag),
        cmocka_unit_test(words_are_little_endian_and_doubles_exact),
        cmocka_unit_test(a_full_writer_counts_on),
    };
    size_t count = 6;
    CHECK_ROWS(goldens, golden_bytes_are_read_and_written, tests, count);
    CHECK_ROWS(goldens, every_flipped_bit_and_every_cut_is_seen, tests, count);
    return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}
