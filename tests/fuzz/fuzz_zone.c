/*
 * Any bytes as zone data. What is read as a zone answers for any instant: stretches hold what was asked, local times lead back to
 * the first instant that showed them, and buckets hold their instants.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds)
{
    if (!holds)
        abort();
}

static void try_instant(const struct cxm__zone *zone, int64_t instant)
{
    struct cxm__zone_span last = {0};
    const struct cxm__zone_span span = cxm__zone_span_at(zone, instant);
    demand(span.begin <= instant && (instant < span.end || instant == INT64_MAX));
    const int64_t local = cxm__zone_local(zone, instant, &last);
    const int64_t first = cxm__zone_instant(zone, local, cxm__zone_fraction(instant));
    demand(first <= instant);
    if (first > INT64_MIN && first < INT64_MAX) {
        demand(cxm__zone_local(zone, first, &last) >= local); /* later, where it had been skipped before it was shown */
        demand(first == instant || cxm__zone_local(zone, first - 1, &last) <= local);
    }
    demand(cxm__zone_instant(zone, local + 1, 0) >= first);
    for (int32_t unit = 0; unit < CXM__CALENDAR_UNITS; unit++) {
        const struct cxm__calendar_cut cut = {zone, (enum cxm__calendar_unit)unit, 1 + (int32_t)((uint64_t)instant % 12)};
        const struct cxm__calendar_bucket bucket = cxm__calendar_bucket_at(&cut, instant);
        demand(bucket.begin <= instant && (instant < bucket.end || instant == INT64_MAX));
        demand(cxm__calendar_bucket_at(&cut, bucket.begin).begin == bucket.begin);
        demand(bucket.end == INT64_MAX || cxm__calendar_bucket_at(&cut, bucket.end).begin == bucket.end);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cxm__zone zone = {0};
    cxm_status code = CXM_OK;
    const char *why = cxm__zone_read(data, size, &zone, &code);
    demand(!why || (*why && (code == CXM_E_CORRUPT || code == CXM_E_UNSUPPORTED)));
    if (why)
        return 0;
    static const int64_t instants[] = {INT64_MIN, INT64_MIN / 2, -1, 0, INT64_C(1767225600000000), INT64_C(1774746000000000),
                                       INT64_MAX / 2, INT64_MAX};
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++)
        try_instant(&zone, instants[i]);
    int64_t instant = -INT64_C(4000000000000000);
    for (int i = 0; i < 20 && instant < INT64_MAX; i++) { /* the changes, and what lies beside them */
        const struct cxm__zone_span span = cxm__zone_span_at(&zone, instant);
        try_instant(&zone, instant);
        try_instant(&zone, span.end - 1);
        instant = span.end;
    }
    return 0;
}
