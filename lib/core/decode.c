/* Blocks of rows into packed arrays: one short loop per type, with a packed form that the compiler can vectorise.
 * Nulls are laid over afterwards, so that the loops have no branches. */
#include <math.h>
#include <string.h>

#include "core/column.h"

/* Runs `body` with `value` of type T for each of n rows, and the row's index i. */
#define DECODE_EACH(T, body)                                            \
    do {                                                                \
        if (step == (int64_t)sizeof(T)) {                               \
            for (int32_t i = 0; i < n; i++) {                           \
                T value;                                                \
                memcpy(&value, at + (size_t)i * sizeof(T), sizeof(T));  \
                body;                                                   \
            }                                                           \
        } else {                                                        \
            for (int32_t i = 0; i < n; i++, at += step) {               \
                T value;                                                \
                memcpy(&value, at, sizeof(T));                          \
                body;                                                   \
            }                                                           \
        }                                                               \
    } while (0)

static int64_t decode_step(const cxm_column *column, int64_t size)
{
    if (column->flags & CXM_COLUMN_REPEATED)
        return 0;
    return column->stride ? column->stride : size;
}

/* mask[i] becomes 0xFF where the validity bit is 0, and 0 elsewhere. */
static void decode_validity(const cxm_column *column, int64_t first, int32_t n, uint8_t *mask)
{
    if (column->flags & CXM_COLUMN_REPEATED) {
        int64_t bit = column->bit_offset;
        memset(mask, column->validity[bit >> 3] >> (bit & 7) & 1 ? 0 : 0xFF, (size_t)n);
        return;
    }
    int64_t bit = column->bit_offset + first;
    for (int32_t i = 0; i < n; i++, bit++)
        mask[i] = (uint8_t)((column->validity[bit >> 3] >> (bit & 7) & 1) - 1);
}

/* The point of an integer, as its distance from the lowest; distances are unsigned, so below the scale is far above it. */
#define DECODE_POINT32 codes[i] = (uint32_t)value - low32 < points ? (uint8_t)((uint32_t)value - low32) : CXM__CODE_OFF_SCALE
#define DECODE_POINT64 codes[i] = (uint64_t)value - low64 < points ? (uint8_t)((uint64_t)value - low64) : CXM__CODE_OFF_SCALE

static uint8_t decode_real(double value, double low, double high)
{
    if (!(value >= low && value <= high))
        return isnan(value) ? CXM__CODE_NOT_A_NUMBER : CXM__CODE_OFF_SCALE;
    double distance = value - low;
    int32_t point = (int32_t)distance;
    return (double)point + low == value ? (uint8_t)point : CXM__CODE_BETWEEN;
}

static void decode_reals(const cxm_column *column, int64_t first, int32_t n, cxm_scale scale, uint8_t *codes)
{
    const double low = scale.minimum, high = scale.maximum;
    const unsigned char *at = column->data;
    int64_t step;
    if (column->type == CXM_TYPE_F32) {
        step = decode_step(column, 4);
        at += step * first;
        DECODE_EACH(float, codes[i] = decode_real((double)value, low, high));
    } else {
        step = decode_step(column, 8);
        at += step * first;
        DECODE_EACH(double, codes[i] = decode_real(value, low, high));
    }
    if (column->flags & CXM_COLUMN_NAN_IS_NULL)
        for (int32_t i = 0; i < n; i++)
            codes[i] = codes[i] == CXM__CODE_NOT_A_NUMBER ? CXM__CODE_MISSING : codes[i];
}

static void decode_coded(const cxm_column *column, int64_t first, int32_t n, cxm_scale scale, uint8_t *codes)
{
    for (int32_t i = 0; i < n; i++) {
        int64_t code = cxm__column_code(column, first + i);
        if (code < 0)
            codes[i] = CXM__CODE_MISSING;
        else
            cxm__decode_answers(column->extra, code, 1, scale, codes + i);
    }
}

void cxm__decode_answers(const cxm_column *column, int64_t first, int32_t n, cxm_scale scale, uint8_t *codes)
{
    const uint32_t points = (uint32_t)(scale.maximum - scale.minimum) + 1, low32 = (uint32_t)(int32_t)scale.minimum;
    const uint64_t low64 = (uint64_t)(int64_t)scale.minimum;
    const unsigned char *at = column->data;
    int64_t step = 0;
#define DECODE_TYPE(T, body)                      \
    step = decode_step(column, (int64_t)sizeof(T)); \
    at += step * first;                           \
    DECODE_EACH(T, body);                         \
    break
    switch (column->type) {
    case CXM_TYPE_I8: DECODE_TYPE(int8_t, DECODE_POINT32);
    case CXM_TYPE_I16: DECODE_TYPE(int16_t, DECODE_POINT32);
    case CXM_TYPE_I32: DECODE_TYPE(int32_t, DECODE_POINT32);
    case CXM_TYPE_I64: DECODE_TYPE(int64_t, DECODE_POINT64);
    case CXM_TYPE_U8: DECODE_TYPE(uint8_t, DECODE_POINT32);
    case CXM_TYPE_U16: DECODE_TYPE(uint16_t, DECODE_POINT32);
    case CXM_TYPE_U32: DECODE_TYPE(uint32_t, DECODE_POINT64);
    case CXM_TYPE_U64: /* values above INT64_MAX must not wrap onto a scale that begins below 0 */
        DECODE_TYPE(uint64_t, codes[i] = value <= INT64_MAX && value - low64 < points ? (uint8_t)(value - low64)
                                                                                       : CXM__CODE_OFF_SCALE);
    case CXM_TYPE_BOOL8:
        DECODE_TYPE(uint8_t, codes[i] = (uint32_t)(value != 0) - low32 < points ? (uint8_t)((value != 0) - low32)
                                                                                 : CXM__CODE_OFF_SCALE);
    case CXM_TYPE_BOOL1:
        for (int32_t i = 0; i < n; i++) {
            uint32_t value = (uint32_t)cxm__column_integer(column, first + i);
            DECODE_POINT32;
        }
        break;
    case CXM_TYPE_CODED: decode_coded(column, first, n, scale, codes); break;
    default: decode_reals(column, first, n, scale, codes); break;
    }
#undef DECODE_TYPE
    if (column->validity) {
        uint8_t mask[CXM__BLOCK];
        decode_validity(column, first, n, mask);
        for (int32_t i = 0; i < n; i++)
            codes[i] |= mask[i];
    }
}

/* Elements that need a look at one another: bits, and codes whose labels hold the numbers. */
static void decode_singly(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null)
{
    for (int32_t i = 0; i < n; i++) {
        null[i] = cxm__column_is_null(column, first + i);
        numbers[i] = null[i] ? NAN : cxm__column_number(column, first + i);
    }
}

void cxm__decode_numbers(const cxm_column *column, int64_t first, int32_t n, double *numbers, uint8_t *null)
{
    const unsigned char *at = column->data;
    int64_t step = 0;
#define DECODE_TYPE(T, expression)                       \
    step = decode_step(column, (int64_t)sizeof(T));      \
    at += step * first;                                  \
    DECODE_EACH(T, numbers[i] = (double)(expression));   \
    break
    switch (column->type) {
    case CXM_TYPE_I8: DECODE_TYPE(int8_t, value);
    case CXM_TYPE_I16: DECODE_TYPE(int16_t, value);
    case CXM_TYPE_I32: DECODE_TYPE(int32_t, value);
    case CXM_TYPE_I64: DECODE_TYPE(int64_t, value);
    case CXM_TYPE_U8: DECODE_TYPE(uint8_t, value);
    case CXM_TYPE_U16: DECODE_TYPE(uint16_t, value);
    case CXM_TYPE_U32: DECODE_TYPE(uint32_t, value);
    case CXM_TYPE_U64: DECODE_TYPE(uint64_t, value);
    case CXM_TYPE_BOOL8: DECODE_TYPE(uint8_t, value != 0);
    case CXM_TYPE_F32: DECODE_TYPE(float, value);
    case CXM_TYPE_F64: DECODE_TYPE(double, value);
    default: decode_singly(column, first, n, numbers, null); return;
    }
#undef DECODE_TYPE
    if (column->validity)
        decode_validity(column, first, n, null);
    else
        memset(null, 0, (size_t)n);
    const bool reals = column->type == CXM_TYPE_F32 || column->type == CXM_TYPE_F64;
    if (reals && (column->flags & CXM_COLUMN_NAN_IS_NULL))
        for (int32_t i = 0; i < n; i++)
            null[i] = (uint8_t)(null[i] | (isnan(numbers[i]) != 0));
    for (int32_t i = 0; i < n; i++) {
        null[i] &= 1;
        numbers[i] = null[i] ? NAN : numbers[i];
    }
}

bool cxm__decode_integers(const cxm_column *column, int64_t first, int32_t n, int64_t *integers, uint8_t *null)
{
    const unsigned char *at = column->data;
    int64_t step = 0;
    bool any = false;
#define DECODE_TYPE(T, expression)                \
    step = decode_step(column, (int64_t)sizeof(T)); \
    at += step * first;                           \
    DECODE_EACH(T, integers[i] = (int64_t)(expression)); \
    break
    switch (column->type) {
    case CXM_TYPE_I8: DECODE_TYPE(int8_t, value);
    case CXM_TYPE_I16: DECODE_TYPE(int16_t, value);
    case CXM_TYPE_I32:
    case CXM_TYPE_DATE: DECODE_TYPE(int32_t, value);
    case CXM_TYPE_U8: DECODE_TYPE(uint8_t, value);
    case CXM_TYPE_U16: DECODE_TYPE(uint16_t, value);
    case CXM_TYPE_U32: DECODE_TYPE(uint32_t, value);
    case CXM_TYPE_BOOL8: DECODE_TYPE(uint8_t, value != 0);
    case CXM_TYPE_BOOL1:
        for (int32_t i = 0; i < n; i++)
            integers[i] = cxm__column_integer(column, first + i);
        break;
    default: DECODE_TYPE(int64_t, value);
    }
#undef DECODE_TYPE
    if (!column->validity) {
        memset(null, 0, (size_t)n);
        return false;
    }
    decode_validity(column, first, n, null);
    for (int32_t i = 0; i < n; i++) {
        any = any || null[i];
        integers[i] = null[i] ? 0 : integers[i];
        null[i] &= 1;
    }
    return any;
}

/* The integer types in a row, for loops that are worth one each. */
#define DECODE_INTEGERS(body)                                    \
    switch (column->type) {                                      \
    case CXM_TYPE_I8: DECODE_TYPE(int8_t, body);                 \
    case CXM_TYPE_I16: DECODE_TYPE(int16_t, body);               \
    case CXM_TYPE_I32:                                           \
    case CXM_TYPE_DATE: DECODE_TYPE(int32_t, body);              \
    case CXM_TYPE_U8: DECODE_TYPE(uint8_t, body);                \
    case CXM_TYPE_U16: DECODE_TYPE(uint16_t, body);              \
    case CXM_TYPE_U32: DECODE_TYPE(uint32_t, body);              \
    default: DECODE_TYPE(int64_t, body);                         \
    }
#define DECODE_TYPE(T, body)                        \
    {                                               \
        step = decode_step(column, (int64_t)sizeof(T)); \
        at += step * first;                         \
        body(T)                                     \
        break;                                      \
    }

#define DECODE_RANGE(T)                               \
    T least, most;                                    \
    memcpy(&least, at, sizeof least);                 \
    most = least;                                     \
    DECODE_EACH(T, least = value < least ? value : least; most = value > most ? value : most); \
    *low = (int64_t)least < *low ? (int64_t)least : *low; \
    *high = (int64_t)most > *high ? (int64_t)most : *high;

void cxm__decode_range(const cxm_column *column, int64_t first, int64_t rows, int64_t *low, int64_t *high)
{
    int64_t integers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    bool plain = !column->validity && cxm__column_kind(column) != CXM__KIND_BOOLEAN;
    *low = INT64_MAX;
    *high = INT64_MIN;
    for (int64_t end = first + rows; first < end; first += CXM__BLOCK) {
        int32_t n = end - first < CXM__BLOCK ? (int32_t)(end - first) : CXM__BLOCK;
        if (plain) {
            const unsigned char *at = column->data;
            int64_t step;
            DECODE_INTEGERS(DECODE_RANGE)
            continue;
        }
        (void)cxm__decode_integers(column, first, n, integers, null);
        for (int32_t i = 0; i < n; i++)
            if (!null[i]) {
                *low = integers[i] < *low ? integers[i] : *low;
                *high = integers[i] > *high ? integers[i] : *high;
            }
    }
}

/* Two keys are often a wide one and one of two values: processors shift many numbers at once more readily than they multiply. */
#define DECODE_SLOT(T)                                                     \
    if (radix == 1u << shift)                                              \
        DECODE_EACH(T, slots[i] += ((uint32_t)value - low) << shift);      \
    else                                                                   \
        DECODE_EACH(T, slots[i] += ((uint32_t)value - low) * radix);

void cxm__decode_slots(const cxm_column *column, int64_t first, int32_t n, int64_t base, uint32_t radix, uint32_t *slots)
{
    const uint32_t low = (uint32_t)base; /* differences are right modulo 2^32, and fit */
    uint32_t shift = 0;
    while (shift < 31 && 1u << shift < radix)
        shift++;
    const unsigned char *at = column->data;
    int64_t step;
    DECODE_INTEGERS(DECODE_SLOT)
}

#undef DECODE_EACH
#undef DECODE_INTEGERS
#undef DECODE_TYPE
#undef DECODE_RANGE
#undef DECODE_SLOT
#undef DECODE_POINT32
#undef DECODE_POINT64
