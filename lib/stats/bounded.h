/*
 * Lemire's way from 64 random bits to a number below a bound: the upper half of their product, unless the lower half says that
 * this number would come up too often. Read random.c next.
 */
#ifndef CXM_LIB_STATS_BOUNDED_H
#define CXM_LIB_STATS_BOUNDED_H

#include <stdbool.h>
#include <stdint.h>

/* The 128 bits of a * b; C has no such type of its own. */
static inline uint64_t cxm__product_high(uint64_t a, uint64_t b, uint64_t *low)
{
    uint64_t a0 = a & 0xFFFFFFFF, a1 = a >> 32, b0 = b & 0xFFFFFFFF, b1 = b >> 32;
    uint64_t p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0;
    uint64_t middle = (p00 >> 32) + (p01 & 0xFFFFFFFF) + p10; /* at most 2^64 - 1: a product of halves leaves room for two more */
    *low = a * b;
    return a1 * b1 + (p01 >> 32) + (middle >> 32);
}

/* Whether the bits are taken; *number is then below the bound, which is not 0. */
static inline bool cxm__bounded(uint64_t bits, uint64_t bound, uint64_t *number)
{
    uint64_t low;
    *number = cxm__product_high(bits, bound, &low);
    return low >= bound || low >= (0 - bound) % bound;
}

#endif
