/* Doubles to decimal text and back without a locale, by double-double arithmetic (Dekker, Numerische Mathematik 18, 1971).
 * What is printed always reads back to the same bits: where 17 decimal digits should fail, hexadecimal takes over. */
#include "core/text.h"

#include <math.h>

struct number_pair {
    double high, low;
};

static struct number_pair pair_times(struct number_pair a, struct number_pair b)
{
    double product = a.high * b.high;
    double error = fma(a.high, b.high, -product) + (a.high * b.low + a.low * b.high);
    double high = product + error;
    return (struct number_pair){high, error - (high - product)};
}

static struct number_pair pair_divided(struct number_pair a, struct number_pair b)
{
    double first = a.high / b.high;
    double rest = fma(-first, b.high, a.high) + a.low - first * b.low;
    double second = rest / b.high;
    double high = first + second;
    return (struct number_pair){high, second - (high - first)};
}

static struct number_pair pair_ten_to(int exponent)
{
    struct number_pair result = {1, 0}, base = {10, 0};
    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = pair_times(result, base);
        if (exponent > 1)
            base = pair_times(base, base);
    }
    return result;
}

/* digits * 10^exponent for digits below 10^19, correctly rounded but for ties that 106 bits cannot tell apart */
static double number_scaled(uint64_t digits, int exponent)
{
    struct number_pair value = {(double)(digits >> 32) * 4294967296.0, 0};
    double low = (double)(digits & 0xFFFFFFFFu), sum = value.high + low;
    value.low = low - (sum - value.high);
    value.high = sum;
    value = exponent < 0 ? pair_divided(value, pair_ten_to(-exponent)) : pair_times(value, pair_ten_to(exponent));
    return value.high + value.low;
}

static int number_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* One optional sign and up to four digits, to the end. */
static bool number_exponent(const char *p, const char *end, int *exponent)
{
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end || end - p > 4)
        return false;
    *exponent = 0;
    for (; p < end; p++) {
        if (*p < '0' || *p > '9')
            return false;
        *exponent = *exponent * 10 + (*p - '0');
    }
    if (negative)
        *exponent = -*exponent;
    return true;
}

bool cxm__number_read(struct cxm__slice slice, double *value)
{
    const char *p = slice.start, *end = p + slice.length;
    bool negative = p < end && *p == '-', hex, point = false;
    uint64_t digits = 0;
    int seen = 0, kept = 0, shift = 0, exponent = 0;
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    hex = end - p > 2 && p[0] == '0' && p[1] == 'x';
    if (hex)
        p += 2;
    for (; p < end; p++) {
        int digit = number_hex_digit(*p);
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (digit < 0 || (!hex && digit > 9))
            break;
        seen++;
        if (kept < (hex ? 15 : 19)) {
            digits = digits * (hex ? 16 : 10) + (uint64_t)digit;
            kept += digits != 0;
            shift -= point;
        } else {
            shift += !point;
        }
    }
    if (!seen)
        return false;
    if (p < end && (*p != (hex ? 'p' : 'e') || !number_exponent(p + 1, end, &exponent)))
        return false;
    if (hex) {
        *value = ldexp((double)digits, 4 * shift + exponent);
    } else {
        exponent += shift;
        if (exponent > 290 || exponent < -290) {
            if (digits)
                return false;
            exponent = 0;
        }
        *value = number_scaled(digits, exponent);
    }
    if (negative)
        *value = -*value;
    return isfinite(*value);
}

static void number_write_hex(struct cxm__text *text, double value)
{
    int exponent;
    double rest = frexp(value, &exponent) * 2;
    cxm__text_string(text, "0x1");
    rest -= 1;
    if (rest > 0)
        cxm__text_character(text, '.');
    while (rest > 0) {
        rest *= 16;
        cxm__text_character(text, "0123456789abcdef"[(int)rest]);
        rest -= (int)rest;
    }
    cxm__text_character(text, 'p');
    if (exponent - 1 >= 0)
        cxm__text_character(text, '+');
    cxm__text_integer(text, exponent - 1);
}

/* 0.00123, 123.4 or 1.2e-9: `count` digits of which the first has the weight 10^leading */
static void number_write_digits(struct cxm__text *text, const char *digits, int count, int leading)
{
    if (leading < -5 || leading > 17) {
        cxm__text_bytes(text, digits, 1);
        if (count > 1) {
            cxm__text_character(text, '.');
            cxm__text_bytes(text, digits + 1, (size_t)count - 1);
        }
        cxm__text_character(text, 'e');
        cxm__text_integer(text, leading);
        return;
    }
    if (leading < 0)
        cxm__text_string(text, "0");
    for (int place = leading < 0 ? -1 : leading; place >= 0 || leading - place < count; place--) {
        int index = leading - place;
        if (place == -1)
            cxm__text_character(text, '.');
        cxm__text_character(text, index >= 0 && index < count ? digits[index] : '0');
    }
}

void cxm__text_number(struct cxm__text *text, double value)
{
    if (isnan(value)) {
        cxm__text_string(text, "nan");
        return;
    }
    if (signbit(value))
        cxm__text_character(text, '-');
    value = fabs(value);
    if (isinf(value) || value == 0) {
        cxm__text_string(text, value == 0 ? "0" : "inf");
        return;
    }
    int leading = (int)floor(log10(value));
    if (leading > -270 && leading < 270) {
        for (int count = 1; count <= 17; count++) {
            int scale = count - 1 - leading;
            struct number_pair scaled = scale < 0 ? pair_divided((struct number_pair){value, 0}, pair_ten_to(-scale))
                                                  : pair_times((struct number_pair){value, 0}, pair_ten_to(scale));
            double whole = floor(scaled.high), part = (scaled.high - whole) + scaled.low;
            uint64_t number = (uint64_t)whole;
            if (part < 0) { /* the low word carried below the integer */
                number--;
                part += 1;
            }
            number += part >= 0.5;
            if (number_scaled(number, -scale) != value)
                continue;
            char digits[24];
            int length = 0;
            for (uint64_t rest = number; rest; rest /= 10)
                length++;
            for (int i = length; i-- > 0; number /= 10)
                digits[i] = (char)('0' + number % 10);
            leading += length - count; /* log10 was off by one, or rounding carried */
            while (length > 1 && digits[length - 1] == '0')
                length--;
            number_write_digits(text, digits, length, leading);
            return;
        }
    }
    number_write_hex(text, value);
}
