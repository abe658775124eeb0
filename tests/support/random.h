/* Seeded random numbers for the property tests: splitmix64 (Steele, Lea and Flood, OOPSLA 2014).
 * The same seed gives the same data on every machine, so a failure can be run again. */
#ifndef CXM_TESTS_SUPPORT_RANDOM_H
#define CXM_TESTS_SUPPORT_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_bits(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* 0 .. below - 1 */
static inline int64_t random_below(struct random *random, int64_t below)
{
    return (int64_t)(random_bits(random) % (uint64_t)below);
}

/* [0, 1) */
static inline double random_unit(struct random *random)
{
    return (double)(random_bits(random) >> 11) * 0x1p-53;
}

#endif
