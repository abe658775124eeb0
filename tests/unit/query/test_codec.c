/* The words that encoded states are made of: checksum, counts, signed numbers, doubles.
 * Whole states stand in vectors/states.json. */
#include "query/codec.h"
#include "support/check.h"

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
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checksum_is_that_of_the_standard),
        cmocka_unit_test(counts_are_as_short_as_can_be),
        cmocka_unit_test(longer_forms_of_counts_are_refused),
        cmocka_unit_test(signed_numbers_zigzag),
        cmocka_unit_test(words_are_little_endian_and_doubles_exact),
        cmocka_unit_test(a_full_writer_counts_on),
    };
    return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}
