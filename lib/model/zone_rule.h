/* The rule that a zone follows after its last listed change: the TZ string of POSIX, with the hours beyond 24 of RFC 9636.
 * It is also how a zone is written that never had another. */
#ifndef CXM__MODEL_ZONE_RULE_H
#define CXM__MODEL_ZONE_RULE_H

#include "core/text.h"

/* A day in each year, and seconds after (or before) its midnight by the clock that is to change. */
struct cxm__zone_day {
    enum { CXM__ZONE_DAY_JULIAN, CXM__ZONE_DAY_OF_YEAR, CXM__ZONE_DAY_OF_MONTH } form; /* Jn without 29 February, n, Mm.w.d */
    int32_t month, week, day; /* Jn: day 1..365; n: day 0..365; Mm.w.d: week 1..5 (5 = last), day 0..6 from Sunday */
    int32_t seconds;
};

struct cxm__zone_rule {
    int32_t standard, daylight; /* seconds east of Greenwich; "daylight" is behind "standard" in Europe/Dublin */
    bool changes;               /* there is daylight time, from `start` to `end` of each year */
    struct cxm__zone_day start, end;
    /* The same, ready to be looked up: seconds from 1 January UTC to the end and to the start, for each weekday of that day (from
     * Sunday) in common years, then in leap years; `strays` where a change can fall into another year than its own. */
    int32_t changes_at[14][2];
    bool strays;
};

/* Reads a whole TZ string; what is wrong with it, or NULL. */
const char *cxm__zone_rule_read(struct cxm__slice text, struct cxm__zone_rule *rule);

/* The stretch around `second` (since 1970-01-01 UTC) in which the offset stays: *begin <= second < *end. Returns the offset. */
int32_t cxm__zone_rule_offset(const struct cxm__zone_rule *rule, int64_t second, int64_t *begin, int64_t *end);

#endif
