/* A zone's offsets looked up in the host's bytes by bisection, and by its rule after the last of them.
 * Seconds that no instant reaches are cut off when they are read, so that no sum here can overflow. */
#include "model/zone.h"

#include <string.h>

#include "core/hash.h"

enum { ZONE_EAST = 93599 }; /* no zone is farther ahead of UTC; zone_read.c refuses it */

static const int64_t zone_far = INT64_C(1) << 50;

void cxm__zone_utc(struct cxm__zone *zone)
{
    *zone = (struct cxm__zone){.name = "UTC", .ruled = true};
}

cxm_status cxm__zone_open(const cxm_host *host, struct cxm__slice name, const char *option, int32_t argument,
                          struct cxm__zone *zone, cxm_error *error)
{
    struct cxm__zone made = {0};
    const void *bytes = NULL;
    size_t size = 0;
    cxm_status code;
    if (name.length == 0 || name.length >= sizeof made.name || memchr(name.start, '\0', name.length))
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(option),
                         CXM__T(": is no name of a time zone; expected one such as Europe/Berlin, or UTC"));
    if (cxm__slice_is(name, "UTC")) {
        cxm__zone_utc(zone);
        return CXM_OK;
    }
    memcpy(made.name, name.start, name.length);
    if (!host || !host->zone)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(option), CXM__T(": "), CXM__Q(made.name),
                         CXM__T(" needs zone data; lend them by cxm_host.zone, as cxm::host does, or take UTC, which needs none"));
    if (host->zone(host->context, made.name, &bytes, &size))
        return CXM__FAIL(error, CXM_E_NOT_FOUND, argument, -1, CXM__A(option), CXM__T(": the host knows no time zone "),
                         CXM__Q(made.name));
    if (!bytes)
        size = 0;
    const char *why = cxm__zone_read(bytes, size, &made, &code);
    if (why)
        return CXM__FAIL(error, code, argument, -1, CXM__A(option), CXM__T(": the host's data of "), CXM__Q(made.name),
                         CXM__T(" cannot be used: "), CXM__T(why));
    made.hash = cxm__hash_bytes(CXM__HASH_START, bytes, size);
    *zone = made;
    return CXM_OK;
}

static uint32_t zone_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* When the clocks were changed for the i-th time. */
static int64_t zone_time(const struct cxm__zone *zone, int64_t i)
{
    const unsigned char *at = zone->times + i * zone->width;
    const int64_t time = zone->width == 4 ? (int32_t)zone_u32(at) : (int64_t)((uint64_t)zone_u32(at) << 32 | zone_u32(at + 4));
    return time < -zone_far ? -zone_far : time > zone_far ? zone_far : time;
}

static int32_t zone_type_offset(const struct cxm__zone *zone, int32_t type)
{
    return (int32_t)zone_u32(zone->types + (ptrdiff_t)type * 6);
}

/* The offset at a second, and how long it holds: *begin <= second < *end. */
static int32_t zone_stretch(const struct cxm__zone *zone, int64_t second, int64_t *begin, int64_t *end)
{
    int64_t low = 0, high = zone->count; /* how many changes came before: at least, at most */
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (zone_time(zone, middle) <= second)
            low = middle + 1;
        else
            high = middle;
    }
    const int64_t since = low > 0 ? zone_time(zone, low - 1) : INT64_MIN;
    if (low == zone->count && zone->ruled) {
        const int32_t offset = cxm__zone_rule_offset(&zone->rule, second, begin, end);
        *begin = *begin > since ? *begin : since;
        return offset;
    }
    *begin = since;
    *end = low < zone->count ? zone_time(zone, low) : INT64_MAX;
    return zone_type_offset(zone, low > 0 ? zone->kinds[low - 1] : 0);
}

int64_t cxm__zone_join(int64_t seconds, int32_t microseconds)
{
    const int64_t last = INT64_MAX / CXM__ZONE_SECOND, first = INT64_MIN / CXM__ZONE_SECOND - 1;
    if (seconds > last || (seconds == last && microseconds > INT64_MAX % CXM__ZONE_SECOND))
        return INT64_MAX;
    if (seconds < first || (seconds == first && microseconds < CXM__ZONE_SECOND + INT64_MIN % CXM__ZONE_SECOND))
        return INT64_MIN;
    if (seconds < 0) /* the first second as a whole is no int64 */
        return (seconds + 1) * CXM__ZONE_SECOND + (microseconds - CXM__ZONE_SECOND);
    return seconds * CXM__ZONE_SECOND + microseconds;
}

struct cxm__zone_span cxm__zone_span_at(const struct cxm__zone *zone, int64_t instant)
{
    int64_t begin, end;
    const int32_t offset = zone_stretch(zone, cxm__zone_seconds(instant), &begin, &end);
    return (struct cxm__zone_span){cxm__zone_join(begin, 0), cxm__zone_join(end, 0), offset};
}

int64_t cxm__zone_instant(const struct cxm__zone *zone, int64_t local, int32_t microseconds)
{
    int64_t begin, end;
    for (int64_t from = local - ZONE_EAST;; from = end) {
        const int64_t second = local - zone_stretch(zone, from, &begin, &end);
        if (second < from) /* skipped */
            return cxm__zone_join(from, 0);
        if (second < end)
            return cxm__zone_join(second, microseconds);
    }
}
