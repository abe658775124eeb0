/*
 * Philox: ten rounds of two multiplications scramble a counter, so that a number's place is all that it takes to compute it.
 * Read bounded.h for whole numbers below a bound.
 */
#include "cxm/unstable/random.h"

#include "stats/bounded.h"

_Static_assert(sizeof(cxm_random) == 40, "cxm_random is frozen");

enum { PHILOX_ROUNDS = 10 };

/* Salmon et al. 2011, section 3.3: multipliers for four words, and Weyl steps of the key from the golden ratio and sqrt(3) - 1 */
static const uint32_t philox_multiply[2] = {0xD2511F53, 0xCD9E8D57};
static const uint32_t philox_weyl[2] = {0x9E3779B9, 0xBB67AE85};

void cxm_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4])
{
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]}, k[2] = {key[0], key[1]};
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        uint64_t first = (uint64_t)philox_multiply[0] * c[0], second = (uint64_t)philox_multiply[1] * c[2];
        c[0] = (uint32_t)(second >> 32) ^ c[1] ^ k[0];
        c[1] = (uint32_t)second;
        c[2] = (uint32_t)(first >> 32) ^ c[3] ^ k[1];
        c[3] = (uint32_t)first;
        k[0] += philox_weyl[0];
        k[1] += philox_weyl[1];
    }
    for (int i = 0; i < 4; i++)
        words[i] = c[i];
}

cxm_random cxm_random_begin(uint64_t seed, uint64_t stream)
{
    return (cxm_random){seed, stream, 0, 0, 0, 0};
}

uint64_t cxm_random_bits(cxm_random *random)
{
    if (random->waiting) {
        uint64_t next = random->next;
        random->waiting = 0;
        random->next = 0;
        return next;
    }
    const uint32_t key[2] = {(uint32_t)random->seed, (uint32_t)(random->seed >> 32)};
    uint32_t words[4] = {(uint32_t)random->position, (uint32_t)(random->position >> 32), (uint32_t)random->stream,
                         (uint32_t)(random->stream >> 32)};
    cxm_philox(words, key, words);
    random->position++;
    random->next = words[2] | (uint64_t)words[3] << 32;
    random->waiting = 1;
    return words[0] | (uint64_t)words[1] << 32;
}

uint64_t cxm_random_below(cxm_random *random, uint64_t bound)
{
    uint64_t number;
    if (bound == 0)
        return cxm_random_bits(random);
    while (!cxm__bounded(cxm_random_bits(random), bound, &number))
        ;
    return number;
}

double cxm_random_unit(cxm_random *random)
{
    return (double)(cxm_random_bits(random) >> 11) * 0x1p-53;
}
