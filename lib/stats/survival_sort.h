/* Sorting of numbers that are 0 or more, by the radix of their bits.
 * Survival times come by the million and mostly differ; comparing them one by one would cost five times as much. */
#ifndef CXM__STATS_SURVIVAL_SORT_H
#define CXM__STATS_SURVIVAL_SORT_H

#include <stdint.h>
#include <string.h>

/* The bits of a number that is 0 or more order as it does. Adding 0 makes one of the two zeros. */
static inline uint64_t cxm__bits_of(double number)
{
    uint64_t bits;
    number += 0;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline double cxm__number_of(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Sorts n keys ascending, n < 2^32; `other` is room for as many. */
void cxm__sort_keys(uint64_t *keys, uint64_t *other, int64_t n);

#endif
