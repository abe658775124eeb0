/* TZ strings such as CET-1CEST,M3.5.0,M10.5.0/3, and the years' changes of clocks that they mean. Which of the two changes comes
 * first within a year is not asked: those of the years around are sorted, so the south and negative daylight time are no cases. */
#include "model/zone_rule.h"

#include "model/calendar.h"

enum { ZONE_RULE_CHANGES = 10 /* of five years */, ZONE_RULE_HOURS_OF_OFFSET = 24, ZONE_RULE_HOURS_OF_TIME = 167 };

/* ---- reading ---- */

struct zone_rule_reader {
    const char *at, *end;
};

static bool zone_rule_take(struct zone_rule_reader *reader, char c)
{
    if (reader->at == reader->end || *reader->at != c)
        return false;
    reader->at++;
    return true;
}

static bool zone_rule_digit(const struct zone_rule_reader *reader)
{
    return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static bool zone_rule_number(struct zone_rule_reader *reader, int32_t least, int32_t most, int32_t *value)
{
    if (!zone_rule_digit(reader))
        return false;
    *value = 0;
    for (; zone_rule_digit(reader); reader->at++)
        if ((*value = *value * 10 + (*reader->at - '0')) > most)
            return false;
    return *value >= least;
}

/* Three letters or more, or letters, digits and signs in brackets. The name itself is of no use here. */
static bool zone_rule_name(struct zone_rule_reader *reader)
{
    const bool brackets = zone_rule_take(reader, '<');
    int32_t length = 0;
    for (; reader->at < reader->end; reader->at++, length++) {
        const char c = *reader->at;
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && !(brackets && (zone_rule_digit(reader) || c == '+' || c == '-')))
            break;
    }
    return length >= 3 && (!brackets || zone_rule_take(reader, '>'));
}

/* [+-]hh[:mm[:ss]] */
static bool zone_rule_time(struct zone_rule_reader *reader, int32_t hours_most, int32_t *seconds)
{
    const bool minus = zone_rule_take(reader, '-');
    int32_t hours, minutes = 0, rest = 0;
    if (!minus)
        (void)zone_rule_take(reader, '+');
    if (!zone_rule_number(reader, 0, hours_most, &hours))
        return false;
    if (zone_rule_take(reader, ':')) {
        if (!zone_rule_number(reader, 0, 59, &minutes))
            return false;
        if (zone_rule_take(reader, ':') && !zone_rule_number(reader, 0, 59, &rest))
            return false;
    }
    *seconds = (hours * 60 + minutes) * 60 + rest;
    if (minus)
        *seconds = -*seconds;
    return true;
}

static bool zone_rule_day(struct zone_rule_reader *reader, struct cxm__zone_day *day)
{
    *day = (struct cxm__zone_day){.seconds = 2 * 3600};
    if (!zone_rule_take(reader, ','))
        return false;
    if (zone_rule_take(reader, 'J')) {
        day->form = CXM__ZONE_DAY_JULIAN;
        if (!zone_rule_number(reader, 1, 365, &day->day))
            return false;
    } else if (zone_rule_take(reader, 'M')) {
        day->form = CXM__ZONE_DAY_OF_MONTH;
        if (!zone_rule_number(reader, 1, 12, &day->month) || !zone_rule_take(reader, '.') ||
            !zone_rule_number(reader, 1, 5, &day->week) || !zone_rule_take(reader, '.') ||
            !zone_rule_number(reader, 0, 6, &day->day))
            return false;
    } else {
        day->form = CXM__ZONE_DAY_OF_YEAR;
        if (!zone_rule_number(reader, 0, 365, &day->day))
            return false;
    }
    return !zone_rule_take(reader, '/') || zone_rule_time(reader, ZONE_RULE_HOURS_OF_TIME, &day->seconds);
}

/* TZ strings count west of Greenwich. */
static bool zone_rule_offset(struct zone_rule_reader *reader, int32_t *offset)
{
    if (!zone_rule_time(reader, ZONE_RULE_HOURS_OF_OFFSET, offset))
        return false;
    *offset = -*offset;
    return true;
}

/* ---- dates ---- */

static int32_t zone_rule_weekday(int64_t days)
{
    return (int32_t)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

static int32_t zone_rule_kind(int64_t year, int64_t january)
{
    return zone_rule_weekday(january) + (cxm__calendar_month_length(year, 2) == 29 ? 7 : 0);
}

/* The day, counted from 1 January. */
static int32_t zone_rule_date(const struct cxm__zone_day *day, int64_t year)
{
    const int64_t january = cxm__calendar_days(year, 1, 1);
    if (day->form == CXM__ZONE_DAY_JULIAN)
        return day->day - 1 + (day->day > 59 && cxm__calendar_month_length(year, 2) == 29);
    if (day->form == CXM__ZONE_DAY_OF_YEAR)
        return day->day;
    const int64_t first = cxm__calendar_days(year, day->month, 1);
    int32_t ahead = (day->day - zone_rule_weekday(first) + 7) % 7 + 7 * (day->week - 1);
    while (ahead >= cxm__calendar_month_length(year, day->month))
        ahead -= 7;
    return (int32_t)(first - january) + ahead;
}

/* 28 years have a year of each kind. */
static void zone_rule_prepare(struct cxm__zone_rule *rule)
{
    for (int64_t year = 2000; year < 2028; year++) {
        const int64_t january = cxm__calendar_days(year, 1, 1), length = cxm__calendar_days(year + 1, 1, 1) - january;
        int32_t *at = rule->changes_at[zone_rule_kind(year, january)];
        at[0] = zone_rule_date(&rule->end, year) * CXM__CALENDAR_SECONDS + rule->end.seconds - rule->daylight;
        at[1] = zone_rule_date(&rule->start, year) * CXM__CALENDAR_SECONDS + rule->start.seconds - rule->standard;
        for (int32_t i = 0; i < 2; i++) {
            const int64_t local = at[i] + rule->standard;
            rule->strays = rule->strays || local < 0 || local >= length * CXM__CALENDAR_SECONDS;
        }
    }
}

/* ---- the whole string ---- */

const char *cxm__zone_rule_read(struct cxm__slice text, struct cxm__zone_rule *rule)
{
    struct zone_rule_reader reader = {text.start, text.start + text.length};
    *rule = (struct cxm__zone_rule){0};
    if (!zone_rule_name(&reader) || !zone_rule_offset(&reader, &rule->standard))
        return "the TZ string does not begin with a name and an offset";
    if (reader.at == reader.end)
        return NULL;
    rule->changes = true;
    rule->daylight = rule->standard + 3600;
    if (!zone_rule_name(&reader))
        return "the TZ string has no name for daylight time";
    if (reader.at < reader.end && *reader.at != ',' && !zone_rule_offset(&reader, &rule->daylight))
        return "the TZ string's offset of daylight time cannot be read";
    if (!zone_rule_day(&reader, &rule->start) || !zone_rule_day(&reader, &rule->end))
        return "the TZ string does not say when daylight time begins and ends";
    if (reader.at != reader.end)
        return "the TZ string goes on behind its end";
    zone_rule_prepare(rule);
    return NULL;
}

/* ---- changes ---- */

struct zone_rule_change {
    int64_t at;
    int32_t offset; /* from then on */
};

int32_t cxm__zone_rule_offset(const struct cxm__zone_rule *rule, int64_t second, int64_t *begin, int64_t *end)
{
    *begin = INT64_MIN;
    *end = INT64_MAX;
    if (!rule->changes)
        return rule->standard;
    struct zone_rule_change changes[ZONE_RULE_CHANGES] = {{0, 0}};
    const int64_t local = second + rule->standard;
    const int64_t year = cxm__calendar_date_of(cxm__calendar_floor(local, CXM__CALENDAR_SECONDS)).year;
    const int32_t around = rule->strays ? 2 : 1, count = 2 * (2 * around + 1);
    for (int32_t i = 0; i < count; i++) {
        const int64_t y = year - around + i / 2, january = cxm__calendar_days(y, 1, 1);
        /* The end goes first, so that it gives way to a start at the same instant: daylight time that lasts all year. */
        const int64_t at = january * CXM__CALENDAR_SECONDS + rule->changes_at[zone_rule_kind(y, january)][i % 2];
        int32_t k = i;
        for (; k > 0 && changes[k - 1].at > at; k--)
            changes[k] = changes[k - 1];
        changes[k] = (struct zone_rule_change){at, i % 2 ? rule->daylight : rule->standard};
    }
    int32_t holds = 0;
    while (holds < count - 2 && changes[holds + 1].at <= second)
        holds++;
    *begin = changes[holds].at;
    *end = changes[holds + 1].at;
    return changes[holds].offset;
}
