/* Radix sort from the highest bit in which keys differ, as many bits at a time as the number of keys asks for; a few keys are
 * inserted. Each pass splits off at least one key, whatever the keys are, and data spread evenly take two. */
#include "stats/survival_sort.h"

#include <stdbool.h>

enum { SORT_INSERT = 24, SORT_FIRST_BITS = 12, SORT_SECOND_BITS = 10, SORT_BITS = 8 };

static int sort_width(uint64_t bits)
{
    int width = 0;
    for (int half = 32; half; half /= 2)
        if (bits >> half) {
            width += half;
            bits >>= half;
        }
    return width + (bits != 0);
}

/* `from` may be `to`. */
static void sort_insert(const uint64_t *from, uint64_t *to, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        uint64_t key = from[i];
        int64_t j = i;
        for (; j > 0 && to[j - 1] > key; j--)
            to[j] = to[j - 1];
        to[j] = key;
    }
}

static void sort_second(uint64_t *keys, uint64_t *other, int64_t n, bool away);
static void sort_rest(uint64_t *keys, uint64_t *other, int64_t n, bool away);

/* Sorts `keys` by `most` bits at once and then the rest; the result goes to `other` where `away` says so. Both are written. `ends`
 * is room for 2^most counts. */
static void sort_split(uint64_t *keys, uint64_t *other, int64_t n, bool away, uint32_t *ends, int most)
{
    uint64_t differing = 0;
    if (n <= SORT_INSERT) {
        sort_insert(keys, away ? other : keys, n);
        return;
    }
    for (int64_t i = 1; i < n; i++)
        differing |= keys[i] ^ keys[0];
    if (!differing) {
        if (away)
            memcpy(other, keys, (size_t)n * sizeof *keys);
        return;
    }
    int width = sort_width(differing), bits = sort_width((uint64_t)n) - 2;
    bits = bits > most ? most : bits;
    bits = bits > width ? width : bits;
    const int shift = width - bits;
    const uint32_t buckets = (uint32_t)1 << bits, mask = buckets - 1;
    memset(ends, 0, buckets * sizeof *ends);
    for (int64_t i = 0; i < n; i++)
        ends[(uint32_t)(keys[i] >> shift) & mask]++;
    for (uint32_t i = 0, sum = 0; i < buckets; i++) {
        uint32_t count = ends[i];
        ends[i] = sum;
        sum += count;
    }
    for (int64_t i = 0; i < n; i++)
        other[ends[(uint32_t)(keys[i] >> shift) & mask]++] = keys[i];
    for (uint32_t i = 0, first = 0; i < buckets; i++) {
        if (ends[i] > first)
            (most == SORT_FIRST_BITS ? sort_second : sort_rest)(other + first, keys + first, ends[i] - first, !away);
        first = ends[i];
    }
}

/* Times crowd into a few of the first buckets: their highest bits are exponents. */
static void sort_second(uint64_t *keys, uint64_t *other, int64_t n, bool away)
{
    uint32_t ends[1 << SORT_SECOND_BITS];
    sort_split(keys, other, n, away, ends, SORT_SECOND_BITS);
}

/* Calls can be some twenty deep for keys made for it, so each takes little of the stack. */
static void sort_rest(uint64_t *keys, uint64_t *other, int64_t n, bool away)
{
    uint32_t ends[1 << SORT_BITS];
    sort_split(keys, other, n, away, ends, SORT_BITS);
}

void cxm__sort_keys(uint64_t *keys, uint64_t *other, int64_t n)
{
    uint32_t ends[1 << SORT_FIRST_BITS];
    sort_split(keys, other, n, false, ends, SORT_FIRST_BITS);
}
