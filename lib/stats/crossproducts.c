/* The kernel: tiles of 4 by 3 columns, whose twelve sums of four lanes stay in registers while a block of rows goes by.
 * It is written once in plain C, and compiled for what every processor has and for AVX2. */
#include "stats/crossproducts.h"

#include <stdbool.h>
#include <string.h>

enum { CROSS_HIGH = 4, CROSS_WIDE = 3, CROSS_LANES = 4, CROSS_BLOCK = 512 };

/* Four neighbouring rows of a column: a vector where the compiler has them, and else an array, with the same bits. */
#if defined(__GNUC__)
#define CROSS_INLINE __attribute__((always_inline)) static inline
#define CROSS_UNROLL _Pragma("GCC unroll 4")
typedef double cross_lanes __attribute__((vector_size(CROSS_LANES * sizeof(double))));
#define CROSS_ADD(sum, a, b) ((sum) += (a) * (b))
#define CROSS_LANE(lanes, l) ((lanes)[l])
#define CROSS_FETCH(at, rows) __builtin_prefetch((const void *)((uintptr_t)(at) + (rows) * sizeof(double)))
#else
#define CROSS_INLINE static inline
#define CROSS_UNROLL
typedef struct cross_lanes {
    double of[CROSS_LANES];
} cross_lanes;
#define CROSS_LANE(lanes, l) ((lanes).of[l])
#define CROSS_FETCH(at, rows) ((void)0)
#define CROSS_ADD(sum, a, b)                  \
    do                                        \
        for (int l = 0; l < CROSS_LANES; l++) \
            (sum).of[l] += (a).of[l] * (b).of[l]; \
    while (0)
#endif

/* `n` rows, at most a block, of a tile: left[] times right[]. */
CROSS_INLINE void cross_tile(const double *const left[CROSS_HIGH], const double *const right[CROSS_WIDE], int64_t n,
                             bool ahead, double sums[CROSS_HIGH][CROSS_WIDE])
{
    cross_lanes s[CROSS_HIGH][CROSS_WIDE];
    memset(s, 0, sizeof s);
    int64_t row = 0;
    for (; row + CROSS_LANES <= n; row += CROSS_LANES) {
        cross_lanes r[CROSS_WIDE];
        CROSS_UNROLL
        for (int j = 0; j < CROSS_WIDE; j++)
            memcpy(&r[j], right[j] + row, sizeof r[j]);
        CROSS_UNROLL
        for (int i = 0; i < CROSS_HIGH; i++) {
            cross_lanes one;
            memcpy(&one, left[i] + row, sizeof one);
            if (ahead) /* each column of the next block is asked for once */
                CROSS_FETCH(left[i] + row, CROSS_BLOCK);
            CROSS_UNROLL
            for (int j = 0; j < CROSS_WIDE; j++)
                CROSS_ADD(s[i][j], one, r[j]);
        }
    }
    for (int i = 0; i < CROSS_HIGH; i++)
        for (int j = 0; j < CROSS_WIDE; j++) {
            for (int64_t rest = row; rest < n; rest++)
                CROSS_LANE(s[i][j], rest - row) += left[i][rest] * right[j][rest];
            sums[i][j] = (CROSS_LANE(s[i][j], 0) + CROSS_LANE(s[i][j], 1)) + (CROSS_LANE(s[i][j], 2) + CROSS_LANE(s[i][j], 3));
        }
}

/* At the edges a tile's last column is taken again, and what comes of it is dropped. */
CROSS_INLINE void cross_all(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into)
{
    for (int64_t first = 0; first < n; first += CROSS_BLOCK) {
        const int64_t rows = n - first < CROSS_BLOCK ? n - first : CROSS_BLOCK;
        for (int32_t top = 0; top < k; top += CROSS_HIGH)
            for (int32_t side = 0; side < k && side < top + CROSS_HIGH; side += CROSS_WIDE) {
                const double *left[CROSS_HIGH], *right[CROSS_WIDE];
                double sums[CROSS_HIGH][CROSS_WIDE];
                for (int32_t i = 0; i < CROSS_HIGH; i++)
                    left[i] = x + first + stride * (top + i < k ? top + i : k - 1);
                for (int32_t j = 0; j < CROSS_WIDE; j++)
                    right[j] = x + first + stride * (side + j < k ? side + j : k - 1);
                cross_tile(left, right, rows, side == 0, sums);
                for (int32_t i = top; i < top + CROSS_HIGH && i < k; i++)
                    for (int32_t j = side; j < side + CROSS_WIDE && j <= i; j++)
                        cxm__sum_add(&into[(int64_t)i * k + j], sums[i - top][j - side]);
            }
    }
}

void cxm__crossproducts_scalar(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into)
{
    cross_all(x, n, stride, k, into);
}

#if CXM__COUNT_X86
__attribute__((target("avx2"))) void cxm__crossproducts_avx2(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into)
{
    cross_all(x, n, stride, k, into);
}
#endif

void cxm__crossproducts(const double *x, int64_t n, int64_t stride, int32_t k, cxm__sum *into)
{
#if CXM__COUNT_X86
    if (cxm__count_can_avx2()) {
        cxm__crossproducts_avx2(x, n, stride, k, into);
        return;
    }
#endif
    cxm__crossproducts_scalar(x, n, stride, k, into);
}

void cxm__crossproducts_matrix(const cxm__sum *sums, int32_t k, double *matrix)
{
    for (int32_t i = 0; i < k; i++)
        for (int32_t j = 0; j <= i; j++)
            matrix[i * k + j] = matrix[j * k + i] = cxm__sum_value(sums[(int64_t)i * k + j]);
}
