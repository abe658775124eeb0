/* Hashes for tables in memory: fast, well spread, and of no meaning outside of the process.
 * hash.h has the one that is written down. */
#ifndef CXM__CORE_MIX_H
#define CXM__CORE_MIX_H

#include <stdint.h>
#include <string.h>

#include "core/text.h"

/* The last steps of MurmurHash3, which spread every bit of the key over all of the hash (Appleby 2011). */
static inline uint64_t cxm__mix(uint64_t key)
{
    key = (key ^ key >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    key = (key ^ key >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return key ^ key >> 33;
}

static inline uint64_t cxm__mix_text(struct cxm__slice text)
{
    uint64_t hash = text.length, word;
    for (; text.length >= 8; text.start += 8, text.length -= 8) {
        memcpy(&word, text.start, 8);
        hash = cxm__mix(hash ^ word);
    }
    word = 0;
    if (text.length)
        memcpy(&word, text.start, text.length);
    return cxm__mix(hash ^ word);
}

#endif
