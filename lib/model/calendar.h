/* Dates, weeks, fiscal years, buckets, durations and windows of time: civil time in a zone, as instants.
 * The calendar is the proleptic Gregorian one, for any instant of zone.h. */
#ifndef CXM__MODEL_CALENDAR_H
#define CXM__MODEL_CALENDAR_H

#include "model/zone.h"

enum { CXM__CALENDAR_SECONDS = 86400 }; /* of a day on which clocks are not changed */

/* ---- dates ---- */

/* Days are counted since 1970-01-01. A day lasts from the first instant at which local clocks showed its date or a later one to
 * that of the next day. So each instant is in one day, also where clocks go back over midnight (what they then repeat counts with
 * the day that had begun), and a date that was skipped has none. Weeks begin on Mondays; all that is longer is whole days. */

struct cxm__calendar_date {
    int64_t year; /* 0 is the year before 1 */
    int32_t month, day; /* from 1 */
};

struct cxm__calendar_week {
    int64_t year; /* the one that holds the week's Thursday */
    int32_t week; /* 1..53 */
};

/* value / by, rounded down. */
static inline int64_t cxm__calendar_floor(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

int64_t cxm__calendar_days(int64_t year, int32_t month, int32_t day); /* day may lie outside the month */
struct cxm__calendar_date cxm__calendar_date_of(int64_t days);
int32_t cxm__calendar_month_length(int64_t year, int32_t month);
struct cxm__calendar_week cxm__calendar_week_of(int64_t days);
int64_t cxm__calendar_day_begin(const struct cxm__zone *zone, int64_t days);

/* ---- buckets ---- */

enum cxm__calendar_unit {
    CXM__CALENDAR_HOUR, /* of the clock: the repeated hour of an autumn night is a bucket of its own */
    CXM__CALENDAR_DAY,
    CXM__CALENDAR_WEEK,
    CXM__CALENDAR_MONTH,
    CXM__CALENDAR_QUARTER,
    CXM__CALENDAR_HALF,
    CXM__CALENDAR_YEAR,
    CXM__CALENDAR_FISCAL_QUARTER,
    CXM__CALENDAR_FISCAL_YEAR, /* named by the calendar year in which it ends */
    CXM__CALENDAR_UNITS
};

/* How time is cut: the zone has to outlive it. `fiscal_start` is the month, 1..12, in which fiscal years begin. */
struct cxm__calendar_cut {
    const struct cxm__zone *zone;
    enum cxm__calendar_unit unit;
    int32_t fiscal_start;
};

/* begin <= instant < end; all zero, it holds nothing. `begin` makes a key: it differs for each bucket that holds an instant. */
struct cxm__calendar_bucket {
    int64_t begin, end;
    int64_t first;  /* the first day; of an hour: the full hour of local clocks, in seconds */
    int32_t offset; /* of an hour */
};

/* "hour", "day", ..., "fiscal_year"; and back, CXM__CALENDAR_UNITS where it is none of them. */
const char *cxm__calendar_unit_name(enum cxm__calendar_unit unit);
enum cxm__calendar_unit cxm__calendar_unit_read(struct cxm__slice name);

/* The bucket that holds an instant. That of its `end` is the next one. */
struct cxm__calendar_bucket cxm__calendar_bucket_at(const struct cxm__calendar_cut *cut, int64_t instant);

/* The same for columns: true where the instant is in another bucket than `last`, which then becomes that one. */
static inline bool cxm__calendar_bucket_moves(const struct cxm__calendar_cut *cut, int64_t instant,
                                              struct cxm__calendar_bucket *last)
{
    if (instant >= last->begin && instant < last->end)
        return false;
    *last = cxm__calendar_bucket_at(cut, instant);
    return true;
}

/* 2026-03-29T02:00+01:00, 2026-03-29, 2026-W13, 2026-03, 2026-Q1, 2026-H1, 2026, FY2026-Q1, FY2026. */
void cxm__calendar_bucket_write(const struct cxm__calendar_cut *cut, const struct cxm__calendar_bucket *bucket,
                                struct cxm__text *text);

/* The bucket of a label, in the years 0000 to 9999; an hour by the instant or local time at which it begins. False where no instant
 * is in a bucket of this label. */
bool cxm__calendar_bucket_read(const struct cxm__calendar_cut *cut, struct cxm__slice text, struct cxm__calendar_bucket *bucket);

/* ---- durations ---- */

/* One of the three is not 0: calendar months, days by the calendar (23 to 25 hours where clocks change), exact seconds. */
struct cxm__calendar_duration {
    int64_t months, days, seconds;
};

/* Reads a whole number from 1 and a unit: 1y 3mo 2w 90d 12h 3600s. `option` and `argument` are for the message, as all below. */
cxm_status cxm__calendar_duration_read(struct cxm__slice text, const char *option, int32_t argument,
                                       struct cxm__calendar_duration *duration, cxm_error *error);
/* The one text of all that mean the same: 12mo is 1y, 2w is 14d, 3600s is 1h. */
void cxm__calendar_duration_write(const struct cxm__calendar_duration *duration, struct cxm__text *text);

/* The instant that lies a duration later (sign 1) or earlier (sign -1). Months keep the day, or take the month's last (31 January
 * and a month: 28 or 29 February); months and days keep the time of the day. Stops at the first or last int64. */
int64_t cxm__calendar_add(const struct cxm__zone *zone, int64_t instant, const struct cxm__calendar_duration *duration,
                          int32_t sign);

/* Months and days added to a local time, in seconds, whether clocks showed what comes out or not. */
int64_t cxm__calendar_shift(int64_t local, const struct cxm__calendar_duration *duration, int32_t sign);

/* ---- instants and windows as text ---- */

/* Reads 2026-01-01, 2026-01-01T10:30, 2026-01-01T10:30:15.25, with Z or +02:00 behind a time; else it is local in the zone. Years
 * beyond 0000..9999 have a sign and six digits. */
cxm_status cxm__calendar_instant_read(const struct cxm__zone *zone, struct cxm__slice text, const char *option, int32_t argument,
                                      int64_t *instant, cxm_error *error);
/* 2026-01-01T00:00:00Z, with a fraction of a second only where there is one; reads back to the same instant. */
void cxm__calendar_instant_write(int64_t instant, struct cxm__text *text);

/* begin <= instant < end; INT64_MIN is no begin, INT64_MAX no end. Empty (begin == end) only where the zone skipped all of it. */
struct cxm__calendar_window {
    int64_t begin, end;
};

/* Reads A/B, A/90d or 90d/B, where A and B are as above; A/B with either end empty or "..". Windows of dates tile: A/B and B/C
 * have no instant in common, and none between them. */
cxm_status cxm__calendar_window_read(const struct cxm__zone *zone, struct cxm__slice text, const char *option, int32_t argument,
                                     struct cxm__calendar_window *window, cxm_error *error);
/* As two instants, ".." for an open end; reads back to the same window in any zone. */
void cxm__calendar_window_write(const struct cxm__calendar_window *window, struct cxm__text *text);

#endif
