/* Dates of the proleptic Gregorian calendar as counted days, and the sum of an instant and a duration.
 * Years are counted from 1 March, so that the leap day comes last (Hinnant, "chrono-compatible low-level date algorithms"). */
#include "model/calendar.h"

enum { CALENDAR_ERA = 146097, CALENDAR_EPOCH = 719468 }; /* days in 400 years; 1970 since 0000-03-01 */

int64_t cxm__calendar_days(int64_t year, int32_t month, int32_t day)
{
    const int64_t y = year - (month <= 2), era = cxm__calendar_floor(y, 400), of_era = y - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * CALENDAR_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - CALENDAR_EPOCH;
}

struct cxm__calendar_date cxm__calendar_date_of(int64_t days)
{
    const int64_t shifted = days + CALENDAR_EPOCH, era = cxm__calendar_floor(shifted, CALENDAR_ERA);
    const int64_t of_era = shifted - era * CALENDAR_ERA;
    const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int32_t of_year = (int32_t)(of_era - (365 * year + year / 4 - year / 100));
    const int32_t from_march = (5 * of_year + 2) / 153;
    const int32_t month = from_march < 10 ? from_march + 3 : from_march - 9;
    return (struct cxm__calendar_date){year + era * 400 + (month <= 2), month, of_year - (153 * from_march + 2) / 5 + 1};
}

int32_t cxm__calendar_month_length(int64_t year, int32_t month)
{
    if (month == 2)
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

struct cxm__calendar_week cxm__calendar_week_of(int64_t days)
{
    const int64_t thursday = cxm__calendar_floor(days + 3, 7) * 7; /* day 0 is a Thursday */
    const int64_t year = cxm__calendar_date_of(thursday).year;
    return (struct cxm__calendar_week){year, (int32_t)((thursday - cxm__calendar_days(year, 1, 1)) / 7) + 1};
}

int64_t cxm__calendar_day_begin(const struct cxm__zone *zone, int64_t days)
{
    return cxm__zone_instant(zone, days * CXM__CALENDAR_SECONDS, 0);
}

int64_t cxm__calendar_shift(int64_t local, const struct cxm__calendar_duration *duration, int32_t sign)
{
    int64_t days = cxm__calendar_floor(local, CXM__CALENDAR_SECONDS);
    const int64_t of_day = local - days * CXM__CALENDAR_SECONDS;
    if (duration->months) {
        const struct cxm__calendar_date date = cxm__calendar_date_of(days);
        const int64_t months = date.year * 12 + date.month - 1 + sign * duration->months, year = cxm__calendar_floor(months, 12);
        const int32_t month = (int32_t)(months - year * 12) + 1, most = cxm__calendar_month_length(year, month);
        days = cxm__calendar_days(year, month, date.day < most ? date.day : most);
    }
    return (days + sign * duration->days) * CXM__CALENDAR_SECONDS + of_day;
}

int64_t cxm__calendar_add(const struct cxm__zone *zone, int64_t instant, const struct cxm__calendar_duration *duration,
                          int32_t sign)
{
    struct cxm__zone_span span = {0};
    if (duration->seconds)
        return cxm__zone_join(cxm__zone_seconds(instant) + sign * duration->seconds, cxm__zone_fraction(instant));
    const int64_t local = cxm__calendar_shift(cxm__zone_local(zone, instant, &span), duration, sign);
    return cxm__zone_instant(zone, local, cxm__zone_fraction(instant));
}
