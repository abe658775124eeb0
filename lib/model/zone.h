/* A time zone: what local clocks showed at an instant, and the instant at which they showed a time.
 * It reads TZif data (RFC 9636, versions 1 to 4) where the host keeps them; "UTC" needs neither data nor a host. */
#ifndef CXM__MODEL_ZONE_H
#define CXM__MODEL_ZONE_H

#include "core/lend.h"
#include "model/zone_rule.h"

/* Instants are int64 microseconds since 1970-01-01 UTC, without leap seconds; the first and the last int64 also stand for "no
 * begin" and "no end". A local time is a date and a time of the day as clocks show them, in seconds since their 1970-01-01. */
enum { CXM__ZONE_NAME_SIZE = 128, CXM__ZONE_SECOND = 1000000 };

struct cxm__zone {
    char name[CXM__ZONE_NAME_SIZE];
    uint64_t hash; /* of the data's bytes; 0 for UTC, which has none */
    /* The rest is zone.c's. The pointers lead into the host's bytes. */
    const unsigned char *times, *kinds, *types; /* big-endian seconds, numbers of types, types of six bytes */
    int64_t count;                              /* of times and kinds */
    int32_t width;                              /* of a time: 4 or 8 bytes */
    bool ruled;                                 /* `rule` holds after the last time */
    struct cxm__zone_rule rule;
};

/* A stretch in which local clocks were not changed: begin <= instant < end. All zero, it holds nothing. */
struct cxm__zone_span {
    int64_t begin, end;
    int32_t offset; /* local time minus UTC, in seconds */
};

/* Opens the zone of this name. Nothing is allocated and nothing has to be closed; the zone may be copied. It borrows the
 * host's bytes, so it lives no longer than they do. Failures: CXM_E_ARGUMENT (no name, or the host lends no zone data),
 * CXM_E_NOT_FOUND, CXM_E_CORRUPT, CXM_E_UNSUPPORTED (data that count leap seconds). `option` is what the name was given as,
 * such as "zone", and `argument` the caller's, for the message. */
cxm_status cxm__zone_open(const cxm_host *host, struct cxm__slice name, const char *option, int32_t argument,
                          struct cxm__zone *zone, cxm_error *error);

/* The same from bytes, for zone_open. What is wrong with them, or NULL; *code says what kind of failure it is. */
const char *cxm__zone_read(const void *tzif, size_t size, struct cxm__zone *zone, cxm_status *code);

void cxm__zone_utc(struct cxm__zone *zone);

/* The stretch that holds an instant. */
struct cxm__zone_span cxm__zone_span_at(const struct cxm__zone *zone, int64_t instant);

/* The whole seconds of an instant, rounded down. */
static inline int64_t cxm__zone_seconds(int64_t instant)
{
    return instant / CXM__ZONE_SECOND - (instant % CXM__ZONE_SECOND < 0);
}

/* What is left of the instant: 0..999999 microseconds. */
static inline int32_t cxm__zone_fraction(int64_t instant)
{
    const int32_t rest = (int32_t)(instant % CXM__ZONE_SECOND);
    return rest < 0 ? rest + CXM__ZONE_SECOND : rest;
}

/* The two put together again; beyond int64 it stops at the first or last instant. */
int64_t cxm__zone_join(int64_t seconds, int32_t microseconds);

/* Seconds that local clocks were ahead of UTC. `last` is the caller's memory of the last answer, zero at first: a column of nearby
 * instants then costs two comparisons each. */
static inline int32_t cxm__zone_offset(const struct cxm__zone *zone, int64_t instant, struct cxm__zone_span *last)
{
    if (instant < last->begin || instant >= last->end)
        *last = cxm__zone_span_at(zone, instant);
    return last->offset;
}

/* The local time at an instant, in whole seconds. */
static inline int64_t cxm__zone_local(const struct cxm__zone *zone, int64_t instant, struct cxm__zone_span *last)
{
    return cxm__zone_seconds(instant) + cxm__zone_offset(zone, instant, last);
}

/* The first instant at which local clocks showed this time or a later one: a time that clocks skipped is the instant of the skip,
 * and one that they showed twice is the earlier. It never goes back as the local time goes on, so windows of local times tile.
 * `microseconds`, 0..999999, are added to the seconds. Beyond int64 it stops at the first or last of these. */
int64_t cxm__zone_instant(const struct cxm__zone *zone, int64_t local, int32_t microseconds);

#endif
