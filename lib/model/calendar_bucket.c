/* Buckets: the hour, day, week, month, quarter, half or year, by the calendar or the fiscal year, that holds an instant.
 * All but hours run from a local midnight to another; hours are those of the clock between two changes. */
#include "model/calendar.h"
#include "model/calendar_text.h"

enum { CALENDAR_BUCKET_HOUR = 3600 };

static const char *const calendar_bucket_names[CXM__CALENDAR_UNITS] = {"hour", "day",  "week",           "month",      "quarter",
                                                                       "half", "year", "fiscal_quarter", "fiscal_year"};

const char *cxm__calendar_unit_name(enum cxm__calendar_unit unit)
{
    return calendar_bucket_names[unit];
}

enum cxm__calendar_unit cxm__calendar_unit_read(struct cxm__slice name)
{
    int32_t unit = 0;
    while (unit < CXM__CALENDAR_UNITS && !cxm__slice_is(name, calendar_bucket_names[unit]))
        unit++;
    return (enum cxm__calendar_unit)unit;
}

/* ---- hours ---- */

/* Clocks can be changed within the hour, and changes that leave them as they are do not end it. */
static struct cxm__calendar_bucket calendar_bucket_hour(const struct cxm__zone *zone, int64_t instant)
{
    struct cxm__zone_span span = cxm__zone_span_at(zone, instant);
    const int64_t local = cxm__zone_seconds(instant) + span.offset;
    const int64_t hour = cxm__calendar_floor(local, CALENDAR_BUCKET_HOUR) * CALENDAR_BUCKET_HOUR;
    struct cxm__calendar_bucket bucket = {cxm__zone_join(hour - span.offset, 0),
                                          cxm__zone_join(hour - span.offset + CALENDAR_BUCKET_HOUR, 0), hour, span.offset};
    int64_t begin = span.begin, end = span.end;
    while (begin > bucket.begin) {
        span = cxm__zone_span_at(zone, begin - 1);
        if (span.offset != bucket.offset)
            bucket.begin = begin;
        begin = span.begin;
    }
    while (end < bucket.end) {
        span = cxm__zone_span_at(zone, end);
        if (span.offset != bucket.offset)
            bucket.end = end;
        end = span.end;
    }
    return bucket;
}

/* ---- days and what is made of them ---- */

static int32_t calendar_bucket_months(enum cxm__calendar_unit unit)
{
    switch (unit) {
    case CXM__CALENDAR_MONTH: return 1;
    case CXM__CALENDAR_QUARTER:
    case CXM__CALENDAR_FISCAL_QUARTER: return 3;
    case CXM__CALENDAR_HALF: return 6;
    default: return 12;
    }
}

/* Months by which the unit's years begin after January. */
static int32_t calendar_bucket_late(const struct cxm__calendar_cut *cut)
{
    return cut->unit == CXM__CALENDAR_FISCAL_QUARTER || cut->unit == CXM__CALENDAR_FISCAL_YEAR ? cut->fiscal_start - 1 : 0;
}

static int64_t calendar_bucket_month_first(int64_t months)
{
    const int64_t year = cxm__calendar_floor(months, 12);
    return cxm__calendar_days(year, (int32_t)(months - year * 12) + 1, 1);
}

/* The first day of the bucket that holds a day, and of the one after it. */
static int64_t calendar_bucket_days(const struct cxm__calendar_cut *cut, int64_t day, int64_t *next)
{
    if (cut->unit == CXM__CALENDAR_DAY || cut->unit == CXM__CALENDAR_WEEK) {
        const int32_t length = cut->unit == CXM__CALENDAR_DAY ? 1 : 7;
        const int64_t first = cut->unit == CXM__CALENDAR_DAY ? day : cxm__calendar_floor(day + 3, 7) * 7 - 3;
        *next = first + length;
        return first;
    }
    const struct cxm__calendar_date date = cxm__calendar_date_of(day);
    const int32_t months = calendar_bucket_months(cut->unit), late = calendar_bucket_late(cut);
    const int64_t month = cxm__calendar_floor(date.year * 12 + date.month - 1 - late, months) * months + late;
    *next = calendar_bucket_month_first(month + months);
    return calendar_bucket_month_first(month);
}

struct cxm__calendar_bucket cxm__calendar_bucket_at(const struct cxm__calendar_cut *cut, int64_t instant)
{
    if (cut->unit == CXM__CALENDAR_HOUR)
        return calendar_bucket_hour(cut->zone, instant);
    struct cxm__zone_span span = {0};
    struct cxm__calendar_bucket bucket = {0};
    int64_t next = cxm__calendar_floor(cxm__zone_local(cut->zone, instant, &span), CXM__CALENDAR_SECONDS);
    do { /* more than once only where clocks went back over the bucket's end, which has passed then */
        bucket.first = calendar_bucket_days(cut, next, &next);
        bucket.end = cxm__calendar_day_begin(cut->zone, next);
    } while (instant >= bucket.end && bucket.end != INT64_MAX);
    bucket.begin = cxm__calendar_day_begin(cut->zone, bucket.first);
    return bucket;
}

/* ---- labels ---- */

void cxm__calendar_bucket_write(const struct cxm__calendar_cut *cut, const struct cxm__calendar_bucket *bucket,
                                struct cxm__text *text)
{
    if (cut->unit == CXM__CALENDAR_HOUR) {
        const int64_t day = cxm__calendar_floor(bucket->first, CXM__CALENDAR_SECONDS);
        cxm__calendar_date_write(day, text);
        cxm__text_character(text, 'T');
        cxm__calendar_digits_write((bucket->first - day * CXM__CALENDAR_SECONDS) / CALENDAR_BUCKET_HOUR, 2, text);
        cxm__text_string(text, ":00");
        cxm__calendar_offset_write(bucket->offset, text);
        return;
    }
    if (cut->unit == CXM__CALENDAR_DAY) {
        cxm__calendar_date_write(bucket->first, text);
        return;
    }
    if (cut->unit == CXM__CALENDAR_WEEK) {
        const struct cxm__calendar_week week = cxm__calendar_week_of(bucket->first);
        cxm__calendar_year_write(week.year, text);
        cxm__text_string(text, "-W");
        cxm__calendar_digits_write(week.week, 2, text);
        return;
    }
    const struct cxm__calendar_date date = cxm__calendar_date_of(bucket->first);
    const int32_t late = calendar_bucket_late(cut), months = calendar_bucket_months(cut->unit);
    const int64_t month = date.year * 12 + date.month - 1 - late, year = cxm__calendar_floor(month, 12); /* in which it begins */
    if (cut->unit == CXM__CALENDAR_FISCAL_QUARTER || cut->unit == CXM__CALENDAR_FISCAL_YEAR)
        cxm__text_string(text, "FY");
    cxm__calendar_year_write(year + (late > 0), text);
    if (cut->unit == CXM__CALENDAR_MONTH)
        cxm__text_character(text, '-');
    if (cut->unit == CXM__CALENDAR_MONTH)
        cxm__calendar_digits_write(date.month, 2, text);
    else if (months < 12) {
        cxm__text_string(text, months == 6 ? "-H" : "-Q");
        cxm__text_integer(text, (month - year * 12) / months + 1);
    }
}
