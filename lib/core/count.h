/* How often each of a few neighbouring bytes occurs. Every measure on a short scale comes down to this count, so it is the loop
 * that decides how fast the library is. */
#ifndef CXM__CORE_COUNT_H
#define CXM__CORE_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/* GCC does not align the stack for vectors on Windows, so the vector kernels stay out there. */
#if defined(__GNUC__) && defined(__x86_64__) && !defined(CXM_FORCE_SCALAR) && !(defined(_WIN32) && !defined(__clang__))
#define CXM__COUNT_X86 1
/* The most points that the vector kernels have counters for. */
#define CXM__COUNT_X86_POINTS 12
#else
#define CXM__COUNT_X86 0
#endif

/* counts[0 .. points - 1] += how often minimum, minimum + 1, ... occur among n bytes, in arithmetic modulo 256, so that signed
 * bytes work through their unsigned selves. Other bytes are not counted, nor rows whose validity bit is 0; validity NULL means
 * that all are valid, and bit_offset >= 0 is the bit of row 0. points is 1 .. 241. Returns how many rows are valid. */
int64_t cxm__count_bytes(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                         int32_t points, int64_t *counts);

/* The same in portable C. */
int64_t cxm__count_bytes_scalar(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                                int32_t points, int64_t *counts);

#if CXM__COUNT_X86
/* The same for points <= CXM__COUNT_X86_POINTS, each on a processor that the function after it says yes to. */
int64_t cxm__count_bytes_avx2(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                              int32_t points, int64_t *counts);
bool cxm__count_can_avx2(void);
int64_t cxm__count_bytes_avx512(const uint8_t *data, int64_t n, const uint8_t *validity, int64_t bit_offset, uint8_t minimum,
                                int32_t points, int64_t *counts);
bool cxm__count_can_avx512(void);
#endif

#endif
