/* The portable count, and the choice between it and the vector kernels. It keeps four tables in turn, because neighbouring rows
 * are often equal and a counter that was just written is slow to read again. */
#include "core/count.h"

enum {
    COUNT_FEW = 1024,        /* rows below which clearing the tables costs more than they save */
    COUNT_BLOCK = 1 << 30    /* rows whose counts surely fit 32 bits */
};

struct count_tables {
    uint32_t of[4][256];
};

static int64_t count_bytes_few(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                               int32_t points, int64_t *counts)
{
    int64_t valid = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t bit = bit_offset + i;
        int32_t one = validity ? validity[bit >> 3] >> (bit & 7) & 1 : 1;
        uint8_t point = (uint8_t)(data[i] - minimum);
        if (point < points)
            counts[point] += one;
        valid += one;
    }
    return valid;
}

static void count_tables_all(struct count_tables *tables, const uint8_t *data, int64_t fours)
{
    for (; fours > 0; fours--, data += 4) {
        tables->of[0][data[0]]++;
        tables->of[1][data[1]]++;
        tables->of[2][data[2]]++;
        tables->of[3][data[3]]++;
    }
}

static void count_tables_valid(struct count_tables *tables, const uint8_t *data, int64_t eights, const uint8_t *validity)
{
    for (; eights > 0; eights--, data += 8) {
        uint32_t bits = *validity++;
        for (uint32_t i = 0; i < 8; i++)
            tables->of[i & 3][data[i]] += bits >> i & 1;
    }
}

static int64_t count_tables_add(const struct count_tables *tables, uint8_t minimum, int32_t points, int64_t *counts)
{
    int64_t valid = 0;
    for (int32_t i = 0; i < 256; i++) {
        int64_t rows = 0;
        for (int32_t t = 0; t < 4; t++)
            rows += tables->of[t][i];
        uint8_t point = (uint8_t)(i - minimum);
        if (point < points)
            counts[point] += rows;
        valid += rows;
    }
    return valid;
}

int64_t cxm__count_bytes_scalar(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                                int32_t points, int64_t *counts)
{
    int64_t valid = 0, at = 0;
    if (n >= COUNT_FEW) {
        at = -bit_offset & 7; /* up to the first whole byte of the bitmap */
        valid = count_bytes_few(data, at, validity, bit_offset, minimum, points, counts);
    }
    while (n - at >= COUNT_FEW) {
        struct count_tables tables = {{{0}}};
        int64_t rows = (n - at < COUNT_BLOCK ? n - at : COUNT_BLOCK) & ~(int64_t)7;
        if (validity)
            count_tables_valid(&tables, data + at, rows / 8, validity + (bit_offset + at) / 8);
        else
            count_tables_all(&tables, data + at, rows / 4);
        valid += count_tables_add(&tables, minimum, points, counts);
        at += rows;
    }
    return valid + count_bytes_few(data + at, n - at, validity, bit_offset + at, minimum, points, counts);
}

int64_t cxm__count_bytes(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                         int32_t points, int64_t *counts)
{
#if CXM__COUNT_X86
    if (points <= CXM__COUNT_X86_POINTS && cxm__count_can_avx512())
        return cxm__count_bytes_avx512(data, n, validity, bit_offset, minimum, points, counts);
    if (points <= CXM__COUNT_X86_POINTS && cxm__count_can_avx2())
        return cxm__count_bytes_avx2(data, n, validity, bit_offset, minimum, points, counts);
#endif
    return cxm__count_bytes_scalar(data, n, validity, bit_offset, minimum, points, counts);
}
