/* The words that states are written in. Bytes are put together by shifting, so neither alignment nor the machine's byte order
 * matters, and a reader never passes its end. */
#include <math.h>
#include <string.h>

#include "query/codec.h"

static const uint64_t wire_nan = UINT64_C(0x7FF8000000000000);

void cxm__write_bytes(struct cxm__writer *writer, const void *bytes, size_t length)
{
    if (writer->length + length <= writer->size && length)
        memcpy(writer->buffer + writer->length, bytes, length);
    writer->length += length;
}

void cxm__write_u8(struct cxm__writer *writer, uint8_t value)
{
    cxm__write_bytes(writer, &value, 1);
}

void cxm__write_u32(struct cxm__writer *writer, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        cxm__write_u8(writer, (uint8_t)(value >> (8 * i)));
}

void cxm__write_u64(struct cxm__writer *writer, uint64_t value)
{
    cxm__write_u32(writer, (uint32_t)value);
    cxm__write_u32(writer, (uint32_t)(value >> 32));
}

void cxm__write_double(struct cxm__writer *writer, double value)
{
    uint64_t bits = wire_nan;
    if (!isnan(value))
        memcpy(&bits, &value, sizeof bits);
    cxm__write_u64(writer, bits);
}

void cxm__write_count(struct cxm__writer *writer, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        cxm__write_u8(writer, (uint8_t)(value | 0x80));
    cxm__write_u8(writer, (uint8_t)value);
}

void cxm__write_signed(struct cxm__writer *writer, int64_t value)
{
    cxm__write_count(writer, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

const unsigned char *cxm__read_bytes(struct cxm__reader *reader, uint64_t length)
{
    const unsigned char *at = reader->at;
    if (reader->failed || length > (uint64_t)(reader->end - at)) {
        reader->failed = true;
        return NULL;
    }
    reader->at += length;
    return at;
}

uint8_t cxm__read_u8(struct cxm__reader *reader)
{
    const unsigned char *at = cxm__read_bytes(reader, 1);
    return at ? *at : 0;
}

uint32_t cxm__read_u32(struct cxm__reader *reader)
{
    const unsigned char *at = cxm__read_bytes(reader, 4);
    return at ? (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24 : 0;
}

uint64_t cxm__read_u64(struct cxm__reader *reader)
{
    uint64_t low = cxm__read_u32(reader);
    return low | (uint64_t)cxm__read_u32(reader) << 32;
}

double cxm__read_double(struct cxm__reader *reader)
{
    uint64_t bits = cxm__read_u64(reader);
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isnan(value) && bits != wire_nan)
        reader->failed = true; /* written NaNs are all alike */
    return value;
}

uint64_t cxm__read_count(struct cxm__reader *reader, uint64_t most)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        uint8_t byte = cxm__read_u8(reader);
        uint64_t part = byte & 0x7F;
        if (shift == 63 && part > 1)
            break;
        value |= part << shift;
        if (byte & 0x80)
            continue;
        if ((shift && !byte) || value > most)
            break;
        return value;
    }
    reader->failed = true;
    return 0;
}

int64_t cxm__read_signed(struct cxm__reader *reader)
{
    uint64_t value = cxm__read_count(reader, UINT64_MAX);
    value = value >> 1 ^ (0 - (value & 1));
    int64_t result;
    memcpy(&result, &value, sizeof result);
    return result;
}

uint32_t cxm__crc32c(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < length; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (UINT32_C(0x82F63B78) & (0 - (crc & 1)));
    }
    return ~crc;
}
