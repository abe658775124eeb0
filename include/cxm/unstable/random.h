/**
 * @file random.h
 * @brief Random numbers that are a function of seed, stream and position: the same on every machine and for every thread count.
 *
 * Unstable: may change before 1.0. Philox4x32-10 of Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2,
 * 3, SC'11. Give each resample, and not each thread, a stream of its own. Not for secrets.
 */
#ifndef CXM_UNSTABLE_RANDOM_H
#define CXM_UNSTABLE_RANDOM_H

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One block of Philox4x32-10: four words from a counter and a key. Pure; thread-safe.
 * @param[in]  counter four words; not NULL
 * @param[in]  key     two words; not NULL
 * @param[out] words   four words; not NULL, may be the counter itself
 * @since 0.0.1
 */
CXM_API void cxm_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

/**
 * A place in a stream of 2^65 numbers. Frozen: 40 bytes. Made by cxm_random_begin(); copying it copies the place. One thread at a
 * time may use it.
 * @since 0.0.1
 */
typedef struct cxm_random {
    uint64_t seed;     /**< the key of every block */
    uint64_t stream;   /**< which stream of this seed: the upper half of the counter */
    uint64_t position; /**< blocks taken so far: the lower half of the counter */
    uint64_t next;     /**< the second half of the last block, or 0 where it was taken */
    uint32_t waiting;  /**< 1 while `next` was not taken */
    uint32_t reserved; /**< 0 */
} cxm_random;

/**
 * The beginning of a stream. No two streams of a seed have a block in common. Pure; thread-safe.
 * @param[in] seed   any number
 * @param[in] stream any number, such as the number of a resample
 * @return the place
 * @since 0.0.1
 */
CXM_API cxm_random cxm_random_begin(uint64_t seed, uint64_t stream);

/**
 * 64 random bits: the block's first two words, then its last two, each with the lower half first.
 * @param[in,out] random the place, moved on; not NULL
 * @return any number
 * @since 0.0.1
 */
CXM_API uint64_t cxm_random_bits(cxm_random *random);

/**
 * A random whole number below a bound, each equally likely (Lemire 2019, ACM Transactions on Modeling and Computer Simulation
 * 29:3). Takes 64 bits, and with a chance below bound / 2^64 more.
 * @param[in,out] random the place, moved on; not NULL
 * @param[in]     bound  1 or more; 0 stands for 2^64
 * @return 0..bound - 1
 * @since 0.0.1
 */
CXM_API uint64_t cxm_random_below(cxm_random *random, uint64_t bound);

/**
 * A random multiple of 2^-53, each equally likely.
 * @param[in,out] random the place, moved on; not NULL
 * @return in [0, 1)
 * @since 0.0.1
 */
CXM_API double cxm_random_unit(cxm_random *random);

#ifdef __cplusplus
}
#endif
#endif
