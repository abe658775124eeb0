/* Random numbers by counter: each draw is a function of the seed and of what it is for, so that a draw more in one place changes
 * nothing elsewhere. Integers only: the same on every machine. */
#ifndef DEMO_RANDOM_H
#define DEMO_RANDOM_H

#include <stdint.h>

/* The output function of splitmix64 (Steele, Lea and Flood, OOPSLA 2014). */
static inline uint64_t random_mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* A number in 0 .. below - 1 for the use `what` of contact `contact` of account `account` in quarter `quarter`. */
static inline int random_below(uint64_t seed, int what, int account, int contact, int quarter, int below)
{
    uint64_t x = random_mix(seed ^ (uint64_t)what << 48);
    x = random_mix(x ^ ((uint64_t)account << 32 | (uint64_t)contact << 16 | (uint64_t)quarter));
    return (int)(x % (uint64_t)below);
}

#endif
