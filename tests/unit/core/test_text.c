/* Numbers as text: what is printed reads back to the same bits, in any locale, and is as short as the C library finds it.
 * The builder cuts at a character and counts all, and names are read as they are written. */
#include "core/text.h"

#include "support/check.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/random.h"

static size_t printed(double value, char *buffer, size_t size)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    cxm__text_number(&text, value);
    assert_true(cxm__text_end(&text));
    return text.length;
}

static double read_back(const char *string)
{
    double value = 12345;
    assert_true(cxm__number_read((struct cxm__slice){string, strlen(string)}, &value));
    return value;
}

static void round_trip(double value)
{
    char buffer[64];
    assert_in_range(printed(value, buffer, sizeof buffer), 1, 40);
    check_bits(read_back(buffer), value);
}

static double random_double(struct random *random)
{
    for (;;) {
        uint64_t bits = random_bits(random);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            return value;
    }
}

static void every_number_reads_back(void **state)
{
    (void)state;
    static const double edges[] = {0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 2.2250738585072009e-308,
                                   1.7976931348623157e308, 1e-290, 1e290, 1e-269, 1e-271, 1e269, 1e271, 0.1, 1.0 / 3, 9007199254740993.0, 1e15, 1e16,
                                   1e17, 1e18, 123456789012345678.0, 9.5, 99.5, 999999999999999.9, 5e-5, 9.999999999999999e22, 1e23};
    struct random random = {1};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        round_trip(edges[i]);
    for (int i = 0; i < 60000; i++) {
        round_trip(random_double(&random));                                       /* any exponent */
        round_trip((random_unit(&random) - 0.5) * pow(10, (double)random_below(&random, 20)));
        round_trip((double)random_below(&random, 1000000) / 1000);                /* what options hold */
        uint64_t bits = random_bits(&random) >> 12;                               /* subnormals */
        double subnormal;
        memcpy(&subnormal, &bits, sizeof subnormal);
        round_trip(subnormal);
    }
}

/* Decimal text is what the C library reads to the same bits, and has as few digits as "%.*g" needs. */
static void decimal_text_is_the_shortest(void **state)
{
    (void)state;
    struct random random = {2};
    for (int i = 0; i < 20000; i++) {
        char own[64], other[64];
        double value = i % 2 ? (random_unit(&random) - 0.5) * pow(10, (double)random_below(&random, 200) - 100)
                             : (double)random_below(&random, 100000000) / pow(10, (double)random_below(&random, 8));
        int digits = 1, length = 0;
        printed(value, own, sizeof own);
        check_bits(strtod(own, NULL), value);
        do
            snprintf(other, sizeof other, "%.*g", digits, value);
        while (strtod(other, NULL) != value && digits++ < 17);
        bool leading = true;
        int trailing = 0;
        for (const char *p = own; *p && *p != 'e'; p++) /* significant digits of ours */
            if (*p >= '0' && *p <= '9') {
                leading = leading && *p == '0';
                length += !leading;
                trailing = *p == '0' && !leading ? trailing + 1 : 0;
            }
        if (value != 0)
            assert_in_range(length - trailing, 1, digits);
    }
}

static const struct text_number {
    const char *name; /* also the text */
    double value;
} text_numbers[] = {
    {"0", 0.0}, {"-0", -0.0}, {"1", 1}, {"-1", -1}, {"0.95", 0.95}, {"10", 10}, {"6.5", 6.5}, {"100000", 1e5}, {"0.001", 1e-3},
    {"33.333333333333336", 100.0 / 3}, {"nan", NAN}, {"inf", INFINITY}, {"-inf", -INFINITY}, {"0.1", 0.1}, {"1e-9", 1e-9},
    {"2.675", 2.675}, {"1000000", 1e6}, {"0x1p-1074", 5e-324},
};

static void number_prints(void **state)
{
    const struct text_number *c = *state;
    char buffer[64];
    printed(c->value, buffer, sizeof buffer);
    assert_string_equal(buffer, c->name);
}

static const struct text_reading {
    const char *name; /* also the text */
    bool good;
    double value;
} text_readings[] = {
    {"1", true, 1}, {"+1", true, 1}, {"-1", true, -1}, {"1.", true, 1}, {".5", true, 0.5}, {"1e3", true, 1000}, {"1e+3", true, 1000},
    {"1.5e-3", true, 0.0015}, {"0x1p+4", true, 16}, {"0x1.8p+1", true, 3}, {"-0x1p-1074", true, -5e-324}, {"0e999", true, 0},
    {"0.1000000000000000055511151231257827", true, 0.1}, {"123456789012345678901234567890", true, 1.2345678901234568e29},
    {"00012", true, 12}, {"9007199254740993", true, 9007199254740992.0},
    {"", false, 0}, {" ", false, 0}, {"1 ", false, 0}, {" 1", false, 0}, {".", false, 0}, {"-", false, 0}, {"+-1", false, 0}, {"e5", false, 0},
    {"1e", false, 0}, {"1e+", false, 0}, {"1e99999", false, 0}, {"1e400", false, 0}, {"1,5", false, 0}, {"1.2.3", false, 0}, {"nan", false, 0},
    {"inf", false, 0}, {"0x", false, 0}, {"0x.", false, 0}, {"0xg", false, 0}, {"0x1p+9999", false, 0}, {"1f", false, 0}, {"ten", false, 0}, {"--1", false, 0},
};

static void number_reads(void **state)
{
    const struct text_reading *c = *state;
    double value = 77;
    assert_int_equal(cxm__number_read((struct cxm__slice){c->name, strlen(c->name)}, &value), c->good);
    if (c->good)
        check_bits(value, c->value);
}

/* Where decimals are written with a comma, text of ours still has points. */
static void a_decimal_comma_changes_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8", "fr_FR.utf8", "German_Germany.1252"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
        found = setlocale(LC_ALL, names[i]);
    if (!found)
        skip();
    char buffer[64];
    printed(0.95, buffer, sizeof buffer);
    double value = read_back("2.675");
    setlocale(LC_ALL, "C");
    assert_string_equal(buffer, "0.95");
    check_bits(value, 2.675);
}

static const struct text_integer {
    const char *name; /* also the text */
    int64_t value;
} text_integers[] = {
    {"0", 0}, {"-1", -1}, {"9223372036854775807", INT64_MAX}, {"-9223372036854775808", INT64_MIN}, {"1000", 1000},
};

static void integer_prints(void **state)
{
    const struct text_integer *c = *state;
    char buffer[32];
    struct cxm__text text = cxm__text_into(buffer, sizeof buffer);
    cxm__text_integer(&text, c->value);
    assert_true(cxm__text_end(&text));
    assert_string_equal(buffer, c->name);
}

/* "ä€𝄞" takes 2, 3 and 4 bytes: cut at each size, what is left is whole characters. */
static void cut_at_a_character(void **state)
{
    (void)state;
    static const char whole[] = "\xC3\xA4\xE2\x82\xAC\xF0\x9D\x84\x9E";
    static const size_t left[] = {0, 0, 0, 2, 2, 2, 5, 5, 5, 5, 9};
    for (size_t size = 0; size <= 10; size++) {
        char buffer[16];
        memset(buffer, '#', sizeof buffer);
        struct cxm__text text = cxm__text_into(buffer, size);
        cxm__text_string(&text, whole);
        assert_int_equal(cxm__text_end(&text), size == 10);
        assert_int_equal(text.length, 9);
        if (size) {
            assert_int_equal(strlen(buffer), left[size]);
            assert_memory_equal(buffer, whole, left[size]);
        }
        for (size_t i = size; i < sizeof buffer; i++)
            assert_int_equal(buffer[i], '#');
    }
}

static void names_read_as_they_are_written(void **state)
{
    (void)state;
    static const char *const names[] = {"score", "with blank", "a\"quote", "comma,", "brackets()", "\xC3\xA4", "a=b", "\"", "tab\t"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char written[64], back[64];
        const char *at = written;
        struct cxm__text text = cxm__text_into(written, sizeof written);
        cxm__text_quoted(&text, names[i], strlen(names[i]));
        assert_true(cxm__text_end(&text));
        assert_true(cxm__name_read(&at, "= \t\n\r,()", back, sizeof back));
        assert_string_equal(back, names[i]);
        assert_int_equal(*at, '\0');
    }
    char small[4];
    static const char *const bad[] = {"", "\"open", "\"\"", "long", "\"long\""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *at = bad[i];
        assert_false(cxm__name_read(&at, " ", small, sizeof small));
        assert_ptr_equal(at, bad[i]);
    }
}

/* Bytes that only go on, and never begin, are no UTF-8: they do not take the text before them along. */
static void cut_where_no_character_is(void **state)
{
    (void)state;
    char buffer[8];
    struct cxm__text text = cxm__text_into(buffer, sizeof buffer);
    cxm__text_string(&text, "a\xA9\xA9\xA9\xA9\xA9\xA9\xA9\xA9");
    assert_false(cxm__text_end(&text));
    assert_string_equal(buffer, "a\xA9\xA9\xA9\xA9\xA9\xA9");
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(every_number_reads_back),
        cmocka_unit_test(decimal_text_is_the_shortest),
        cmocka_unit_test(a_decimal_comma_changes_nothing),
        cmocka_unit_test(cut_at_a_character),
        cmocka_unit_test(cut_where_no_character_is),
        cmocka_unit_test(names_read_as_they_are_written),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof text_numbers / sizeof *text_numbers +
                            sizeof text_readings / sizeof *text_readings + sizeof text_integers / sizeof *text_integers];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(text_numbers, number_prints, tests, count);
    CHECK_ROWS(text_readings, number_reads, tests, count);
    CHECK_ROWS(text_integers, integer_prints, tests, count);
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
