/* Dates, times and durations from text: the extended forms of ISO 8601, and numbers with a unit.
 * Nothing is guessed: each part has its fixed number of digits and its range. */
#include "model/calendar_read.h"

#include <string.h>

enum { CALENDAR_READ_FRACTION = 6 };

cxm_status cxm__calendar_fail(const struct cxm__calendar_source *source, const char *why)
{
    if (source->text.length == 0)
        return CXM__FAIL(source->error, CXM_E_ARGUMENT, source->argument, -1, CXM__A(source->option), CXM__T(": "), CXM__T(why),
                         CXM__T(", in an empty text"));
    return CXM__FAIL(source->error, CXM_E_ARGUMENT, source->argument, -1, CXM__A(source->option), CXM__T(": "), CXM__T(why),
                     CXM__T(", in "), CXM__S(source->text));
}

cxm_status cxm__calendar_reached(const struct cxm__calendar_source *source, int64_t instant)
{
    if (instant == INT64_MIN || instant == INT64_MAX)
        return cxm__calendar_fail(source, "farther from 1970 than 292000 years");
    return CXM_OK;
}

/* ---- times ---- */

struct calendar_read {
    const char *at, *end;
    const char *why; /* of the first failure */
};

static bool calendar_read_no(struct calendar_read *read, const char *why)
{
    if (!read->why)
        read->why = why;
    return false;
}

static bool calendar_read_is(const struct calendar_read *read, char c)
{
    return read->at < read->end && *read->at == c;
}

static bool calendar_read_skip(struct calendar_read *read, char c)
{
    const bool is = calendar_read_is(read, c);
    read->at += is;
    return is;
}

static bool calendar_read_digit(const struct calendar_read *read)
{
    return read->at < read->end && *read->at >= '0' && *read->at <= '9';
}

/* Exactly `width` digits, least..most; `why` if it lies outside, and the general answer if it is no number. */
static bool calendar_read_digits(struct calendar_read *read, int32_t width, int32_t least, int32_t most, const char *why,
                                 int32_t *value)
{
    *value = 0;
    for (int32_t i = 0; i < width; i++, read->at++) {
        if (!calendar_read_digit(read))
            return false;
        *value = *value * 10 + (*read->at - '0');
    }
    return (*value >= least && *value <= most) || calendar_read_no(read, why);
}

static bool calendar_read_date(struct calendar_read *read, int64_t *days)
{
    const bool minus = calendar_read_skip(read, '-'), sign = minus || calendar_read_skip(read, '+');
    int32_t year, month, day;
    if (!calendar_read_digits(read, sign ? 6 : 4, 0, 999999, "", &year) || !calendar_read_skip(read, '-') ||
        !calendar_read_digits(read, 2, 1, 12, "the month is none of 01 to 12", &month) || !calendar_read_skip(read, '-') ||
        !calendar_read_digits(read, 2, 1, cxm__calendar_month_length(year, month), "the month has no such day", &day))
        return false; /* months before the year 0 are as long as those after it */
    *days = cxm__calendar_days(minus ? -year : year, month, day);
    return true;
}

static bool calendar_read_clock(struct calendar_read *read, struct cxm__calendar_point *point)
{
    int32_t hour, minute, second = 0, digits = 0;
    if (!calendar_read_digits(read, 2, 0, 23, "the hour is none of 00 to 23", &hour) || !calendar_read_skip(read, ':') ||
        !calendar_read_digits(read, 2, 0, 59, "the minute is none of 00 to 59", &minute))
        return false;
    if (calendar_read_skip(read, ':') && !calendar_read_digits(read, 2, 0, 59, "the second is none of 00 to 59", &second))
        return false;
    point->local += (hour * 60 + minute) * 60 + second;
    if (!calendar_read_skip(read, '.'))
        return true;
    for (; calendar_read_digit(read) && digits < CALENDAR_READ_FRACTION; read->at++, digits++)
        point->microseconds = point->microseconds * 10 + (*read->at - '0');
    if (digits == 0)
        return false;
    if (calendar_read_digit(read))
        return calendar_read_no(read, "more digits than microseconds have");
    for (; digits < CALENDAR_READ_FRACTION; digits++)
        point->microseconds *= 10;
    return true;
}

/* Z, +02:00 or, where clocks once were so set, +00:53:28. */
static bool calendar_read_offset(struct calendar_read *read, struct cxm__calendar_point *point)
{
    int32_t hour, minute, second = 0;
    point->fixed = true;
    if (calendar_read_skip(read, 'Z'))
        return true;
    const bool minus = calendar_read_is(read, '-');
    read->at++;
    if (!calendar_read_digits(read, 2, 0, 23, "the offset has more than 23 hours", &hour) || !calendar_read_skip(read, ':') ||
        !calendar_read_digits(read, 2, 0, 59, "the offset has more than 59 minutes", &minute))
        return false;
    if (calendar_read_skip(read, ':') && !calendar_read_digits(read, 2, 0, 59, "the offset has more than 59 seconds", &second))
        return false;
    point->offset = ((hour * 60 + minute) * 60 + second) * (minus ? -1 : 1);
    return true;
}

static bool calendar_read_point(struct calendar_read *read, struct cxm__calendar_point *point)
{
    int64_t days;
    *point = (struct cxm__calendar_point){0};
    if (!calendar_read_date(read, &days))
        return false;
    point->local = days * CXM__CALENDAR_SECONDS;
    if (read->at == read->end)
        return true;
    if (!calendar_read_skip(read, 'T') || !calendar_read_clock(read, point))
        return false;
    return read->at == read->end || (calendar_read_offset(read, point) && read->at == read->end);
}

cxm_status cxm__calendar_point_read(const struct cxm__calendar_source *source, struct cxm__calendar_point *point)
{
    struct calendar_read read = {source->text.start, source->text.start + source->text.length, NULL};
    if (calendar_read_point(&read, point))
        return CXM_OK;
    return cxm__calendar_fail(
        source, read.why ? read.why : "expected a date as 2026-01-31 or a time as 2026-01-31T10:30, with Z or +02:00 if not local");
}

int64_t cxm__calendar_point_instant(const struct cxm__zone *zone, const struct cxm__calendar_point *point)
{
    return point->fixed ? cxm__zone_join(point->local - point->offset, point->microseconds)
                        : cxm__zone_instant(zone, point->local, point->microseconds);
}

cxm_status cxm__calendar_instant_read(const struct cxm__zone *zone, struct cxm__slice text, const char *option, int32_t argument,
                                      int64_t *instant, cxm_error *error)
{
    const struct cxm__calendar_source source = {text, option, argument, error};
    struct cxm__calendar_point point;
    cxm_status status = cxm__calendar_point_read(&source, &point);
    if (status)
        return status;
    const int64_t read = cxm__calendar_point_instant(zone, &point);
    status = cxm__calendar_reached(&source, read);
    if (!status)
        *instant = read;
    return status;
}

/* ---- durations ---- */

static const struct calendar_read_unit {
    const char *name;
    int64_t months, days, seconds;
} calendar_read_units[] = {
    {"y", 12, 0, 0}, {"mo", 1, 0, 0}, {"w", 0, 7, 0}, {"d", 0, 1, 0}, {"h", 0, 0, 3600}, {"s", 0, 0, 1},
};

cxm_status cxm__calendar_duration_read(struct cxm__slice text, const char *option, int32_t argument,
                                       struct cxm__calendar_duration *duration, cxm_error *error)
{
    static const int64_t most = 600000; /* years: more than from the first instant to the last */
    const struct cxm__calendar_source source = {text, option, argument, error};
    struct calendar_read read = {text.start, text.start + text.length, NULL};
    int64_t amount = 0;
    for (; calendar_read_digit(&read); read.at++) {
        amount = amount * 10 + (*read.at - '0');
        if (amount > most * 366 * CXM__CALENDAR_SECONDS)
            return cxm__calendar_fail(&source, "longer than 600000 years");
    }
    for (size_t i = 0; i < sizeof calendar_read_units / sizeof *calendar_read_units; i++) {
        const struct calendar_read_unit *unit = &calendar_read_units[i];
        if (amount == 0 || !cxm__slice_is((struct cxm__slice){read.at, (size_t)(read.end - read.at)}, unit->name))
            continue;
        const struct cxm__calendar_duration made = {amount * unit->months, amount * unit->days, amount * unit->seconds};
        if (made.months > most * 12 || made.days > most * 366 || made.seconds > most * 366 * CXM__CALENDAR_SECONDS)
            return cxm__calendar_fail(&source, "longer than 600000 years");
        *duration = made;
        return CXM_OK;
    }
    return cxm__calendar_fail(&source, "expected a whole number from 1 and one of y, mo, w, d, h and s");
}
