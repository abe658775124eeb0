/* Bytes in a fixed order: little-endian words, variable-length counts, and the checksum over all of it.
 * state_encode.c writes states with it, state_decode.c reads them; whatever reads goes through bounds. */
#ifndef CXM__QUERY_CODEC_H
#define CXM__QUERY_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of states: what stands in the head, and how long head and tail are. Kind 1 answers the query of a table, kind 2 that of a model. */
enum { CXM__CODEC_KIND = 1, CXM__CODEC_KIND_MODEL = 2, CXM__CODEC_VERSION = 1, CXM__CODEC_HEAD = 24, CXM__CODEC_TAIL = 4 };

/* Writes what fits and counts everything. */
struct cxm__writer {
    unsigned char *buffer;
    size_t size, length;
};

void cxm__write_bytes(struct cxm__writer *writer, const void *bytes, size_t length);
void cxm__write_u8(struct cxm__writer *writer, uint8_t value);
void cxm__write_u32(struct cxm__writer *writer, uint32_t value);
void cxm__write_u64(struct cxm__writer *writer, uint64_t value);
void cxm__write_double(struct cxm__writer *writer, double value);  /* any NaN becomes the one quiet NaN */
void cxm__write_count(struct cxm__writer *writer, uint64_t value); /* LEB128: seven bits a byte, the lowest first */
void cxm__write_signed(struct cxm__writer *writer, int64_t value); /* zigzag, then as a count */

/* Once `failed`, everything read is 0. */
struct cxm__reader {
    const unsigned char *at, *end;
    bool failed;
};

const unsigned char *cxm__read_bytes(struct cxm__reader *reader, uint64_t length); /* NULL on failure */
uint8_t cxm__read_u8(struct cxm__reader *reader);
uint32_t cxm__read_u32(struct cxm__reader *reader);
uint64_t cxm__read_u64(struct cxm__reader *reader);
double cxm__read_double(struct cxm__reader *reader); /* fails on a NaN that was not written */
uint64_t cxm__read_count(struct cxm__reader *reader, uint64_t most); /* fails above `most`, and on a longer form than needed */
int64_t cxm__read_signed(struct cxm__reader *reader);

/* CRC-32C (Castagnoli; RFC 3720, appendix B.4). */
uint32_t cxm__crc32c(const void *bytes, size_t length);

#endif
