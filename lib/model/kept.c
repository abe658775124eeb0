/* Rows out of bits, a word at a time. */
#include "model/kept.h"

int32_t cxm__kept_next(const struct cxm__kept *kept, int64_t *at, int32_t *rows, int32_t most)
{
    int32_t n = 0;
    int64_t row = *at;
    while (row < kept->rows && n < most) {
        uint64_t word = kept->bits[row >> 6] >> (row & 63);
        if (!word) {
            row = (row | 63) + 1;
            continue;
        }
        if (n + 64 <= most) { /* room for whatever the word has: no branch on its bits */
            for (; word; word >>= 1, row++) {
                rows[n] = (int32_t)row;
                n += (int32_t)(word & 1);
            }
            row = (row + 63) & ~INT64_C(63);
            continue;
        }
        for (; word && n < most; word >>= 1, row++)
            if (word & 1)
                rows[n++] = (int32_t)row;
        if (!word && n < most)
            row = (row + 63) & ~INT64_C(63);
    }
    *at = row < kept->rows ? row : kept->rows;
    return n;
}
