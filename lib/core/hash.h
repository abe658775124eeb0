/* FNV-1a, 64 bits (Fowler, Noll and Vo 1991): the hash of fingerprints, of queries' texts and of zone data.
 * It goes on from an earlier value, so that texts and numbers are hashed one after the other. */
#ifndef CXM__CORE_HASH_H
#define CXM__CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define CXM__HASH_START UINT64_C(14695981039346656037)

static inline uint64_t cxm__hash_byte(uint64_t hash, uint64_t byte)
{
    return (hash ^ byte) * UINT64_C(1099511628211);
}

static inline uint64_t cxm__hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = cxm__hash_byte(hash, ((const unsigned char *)bytes)[i]);
    return hash;
}

#endif
