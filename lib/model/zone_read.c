/* TZif data checked once from end to end (RFC 9636, section 3), so that looking things up need not check again.
 * Nothing is copied but the rule in the footer. */
#include "model/zone.h"

#include <string.h>

enum { ZONE_READ_HEADER = 44, ZONE_READ_TYPE = 6, ZONE_READ_WEST = -89999, ZONE_READ_EAST = 93599 };

/* The counts of a header, in their order; sizes cannot overflow, since counts have 32 bits. */
struct zone_read_counts {
    uint64_t isut, isstd, leap, time, type, character;
};

static uint32_t zone_read_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static const char *zone_read_header(const unsigned char *bytes, size_t size, struct zone_read_counts *counts)
{
    if (size < ZONE_READ_HEADER)
        return "a header is cut off";
    if (memcmp(bytes, "TZif", 4) != 0)
        return "they do not begin with TZif";
    if (bytes[4] != 0 && (bytes[4] < '2' || bytes[4] > '4'))
        return "the version is none of 1 to 4";
    *counts = (struct zone_read_counts){zone_read_u32(bytes + 20), zone_read_u32(bytes + 24), zone_read_u32(bytes + 28),
                                        zone_read_u32(bytes + 32), zone_read_u32(bytes + 36), zone_read_u32(bytes + 40)};
    return NULL;
}

static uint64_t zone_read_size(const struct zone_read_counts *counts, uint64_t width)
{
    return counts->time * (width + 1) + counts->type * ZONE_READ_TYPE + counts->character + counts->leap * (width + 4) +
           counts->isstd + counts->isut;
}

static const char *zone_read_types(const struct zone_read_counts *counts, const unsigned char *types)
{
    for (uint64_t i = 0; i < counts->type; i++, types += ZONE_READ_TYPE) {
        const int32_t offset = (int32_t)zone_read_u32(types);
        if (offset < ZONE_READ_WEST || offset > ZONE_READ_EAST)
            return "an offset is more than a day";
        if (types[4] > 1)
            return "a mark of daylight time is neither 0 nor 1";
        if (types[5] >= counts->character)
            return "a type's name lies outside the names";
    }
    return NULL;
}

static const char *zone_read_times(const struct cxm__zone *zone, uint64_t types)
{
    int64_t before = 0;
    for (int64_t i = 0; i < zone->count; i++) {
        const unsigned char *at = zone->times + i * zone->width;
        const int64_t time = zone->width == 4 ? (int32_t)zone_read_u32(at)
                                              : (int64_t)((uint64_t)zone_read_u32(at) << 32 | zone_read_u32(at + 4));
        if (i > 0 && time <= before)
            return "the times of changes do not ascend";
        if (zone->kinds[i] >= types)
            return "a change is to a type that is not there";
        before = time;
    }
    return NULL;
}

/* A block of data behind its header, which is `size` bytes with all that follows; *used are the block's. */
static const char *zone_read_block(const unsigned char *bytes, uint64_t size, const struct zone_read_counts *counts, int32_t width,
                                   struct cxm__zone *zone, cxm_status *code)
{
    if (zone_read_size(counts, (uint64_t)width) > size)
        return "they are shorter than their header says";
    if (counts->type == 0 || counts->type > 256)
        return "there are no types of local time, or too many";
    if ((counts->isut && counts->isut != counts->type) || (counts->isstd && counts->isstd != counts->type))
        return "there are not as many marks as types";
    if (counts->leap) {
        *code = CXM_E_UNSUPPORTED;
        return "they count leap seconds, which instants do not; data without them are needed";
    }
    zone->times = bytes;
    zone->width = width;
    zone->count = (int64_t)counts->time;
    zone->kinds = zone->times + counts->time * (uint64_t)width;
    zone->types = zone->kinds + counts->time;
    if (counts->character == 0 || zone->types[counts->type * ZONE_READ_TYPE + counts->character - 1] != 0)
        return "the names do not end with a NUL";
    const char *why = zone_read_types(counts, zone->types);
    return why ? why : zone_read_times(zone, counts->type);
}

/* A newline, a TZ string or nothing, a newline, and the data's end. */
static const char *zone_read_footer(const unsigned char *bytes, uint64_t size, struct cxm__zone *zone)
{
    if (size < 2 || bytes[0] != '\n' || bytes[size - 1] != '\n')
        return "the footer is not a line of its own";
    if (size == 2)
        return NULL;
    zone->ruled = true;
    return cxm__zone_rule_read((struct cxm__slice){(const char *)bytes + 1, (size_t)size - 2}, &zone->rule);
}

const char *cxm__zone_read(const void *tzif, size_t size, struct cxm__zone *zone, cxm_status *code)
{
    const unsigned char *bytes = tzif;
    struct zone_read_counts counts;
    *code = CXM_E_CORRUPT;
    const char *why = zone_read_header(bytes, size, &counts);
    if (why)
        return why;
    if (bytes[4] == 0)
        return zone_read_block(bytes + ZONE_READ_HEADER, size - ZONE_READ_HEADER, &counts, 4, zone, code);
    const uint64_t skipped = ZONE_READ_HEADER + zone_read_size(&counts, 4); /* the block of 32 bits, for older readers */
    if (skipped > size)
        return "they are shorter than their header says";
    const unsigned char *second = bytes + skipped;
    uint64_t left = size - skipped;
    why = zone_read_header(second, (size_t)left, &counts);
    if (!why && second[4] != bytes[4])
        why = "the two headers are of different versions";
    if (why)
        return why;
    second += ZONE_READ_HEADER;
    left -= ZONE_READ_HEADER;
    why = zone_read_block(second, left, &counts, 8, zone, code);
    if (why)
        return why;
    const uint64_t used = zone_read_size(&counts, 8);
    return zone_read_footer(second + used, left - used, zone);
}
