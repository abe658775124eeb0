/* Integers of 128 bits for sums of products of counts, in portable C: tie corrections are sums of cubes, which leave 64 bits at
 * two million equal answers. All counts here are at most 2^32, so their cubes' sums stay far below 2^127. */
#ifndef CXM__STATS_WIDE_H
#define CXM__STATS_WIDE_H

#include <stdint.h>

/** The most rows whose pairs are counted: n (n - 1) / 2 still fits 63 bits. */
#define CXM__WIDE_ROWS (INT64_C(1) << 32)

/** high * 2^64 + low. */
typedef struct cxm__wide {
    int64_t high;
    uint64_t low;
} cxm__wide;

static inline cxm__wide cxm__wide_negative(cxm__wide a)
{
    uint64_t low = 0 - a.low, high = ~(uint64_t)a.high + (low == 0);
    return (cxm__wide){(int64_t)high, low};
}

static inline void cxm__wide_add(cxm__wide *into, cxm__wide a)
{
    uint64_t low = into->low + a.low, high = (uint64_t)into->high + (uint64_t)a.high + (low < a.low);
    *into = (cxm__wide){(int64_t)high, low};
}

/* a * b, with 32 bits at a time. */
static inline cxm__wide cxm__wide_product(int64_t a, int64_t b)
{
    uint64_t p = a < 0 ? 0 - (uint64_t)a : (uint64_t)a, q = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    uint64_t p0 = p & UINT32_MAX, p1 = p >> 32, q0 = q & UINT32_MAX, q1 = q >> 32;
    uint64_t middle = p1 * q0 + (p0 * q0 >> 32), carry = (middle & UINT32_MAX) + p0 * q1;
    cxm__wide product = {(int64_t)(p1 * q1 + (middle >> 32) + (carry >> 32)), p * q};
    return (a < 0) != (b < 0) ? cxm__wide_negative(product) : product;
}

static inline void cxm__wide_add_product(cxm__wide *into, int64_t a, int64_t b)
{
    cxm__wide_add(into, cxm__wide_product(a, b));
}

/* The nearest double, to an ulp. */
static inline double cxm__wide_value(cxm__wide a)
{
    if (a.high >= 0)
        return (double)a.high * 0x1p64 + (double)a.low;
    a = cxm__wide_negative(a);
    return -((double)a.high * 0x1p64 + (double)a.low);
}

#endif
