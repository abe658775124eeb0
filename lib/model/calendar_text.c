/* Instants, durations and windows as canonical text, and the pieces of labels.
 * What means the same is written the same. */
#include "model/calendar_text.h"

#include "model/calendar.h"

void cxm__calendar_digits_write(int64_t value, int32_t width, struct cxm__text *text)
{
    for (int64_t least = 10; width > 1; least *= 10, width--)
        if (value < least)
            cxm__text_character(text, '0');
    cxm__text_integer(text, value);
}

void cxm__calendar_year_write(int64_t year, struct cxm__text *text)
{
    if (year >= 0 && year <= 9999) {
        cxm__calendar_digits_write(year, 4, text);
        return;
    }
    cxm__text_character(text, year < 0 ? '-' : '+');
    cxm__calendar_digits_write(year < 0 ? -year : year, 6, text);
}

void cxm__calendar_date_write(int64_t days, struct cxm__text *text)
{
    const struct cxm__calendar_date date = cxm__calendar_date_of(days);
    cxm__calendar_year_write(date.year, text);
    cxm__text_character(text, '-');
    cxm__calendar_digits_write(date.month, 2, text);
    cxm__text_character(text, '-');
    cxm__calendar_digits_write(date.day, 2, text);
}

void cxm__calendar_offset_write(int32_t offset, struct cxm__text *text)
{
    const int32_t ahead = offset < 0 ? -offset : offset;
    cxm__text_character(text, offset < 0 ? '-' : '+');
    cxm__calendar_digits_write(ahead / 3600, 2, text);
    cxm__text_character(text, ':');
    cxm__calendar_digits_write(ahead / 60 % 60, 2, text);
    if (ahead % 60) {
        cxm__text_character(text, ':');
        cxm__calendar_digits_write(ahead % 60, 2, text);
    }
}

void cxm__calendar_instant_write(int64_t instant, struct cxm__text *text)
{
    const int64_t second = cxm__zone_seconds(instant), day = cxm__calendar_floor(second, CXM__CALENDAR_SECONDS);
    const int64_t of_day = second - day * CXM__CALENDAR_SECONDS;
    int32_t fraction = cxm__zone_fraction(instant), width = 6;
    cxm__calendar_date_write(day, text);
    cxm__text_character(text, 'T');
    cxm__calendar_digits_write(of_day / 3600, 2, text);
    cxm__text_character(text, ':');
    cxm__calendar_digits_write(of_day / 60 % 60, 2, text);
    cxm__text_character(text, ':');
    cxm__calendar_digits_write(of_day % 60, 2, text);
    if (fraction) {
        for (; fraction % 10 == 0; fraction /= 10)
            width--;
        cxm__text_character(text, '.');
        cxm__calendar_digits_write(fraction, width, text);
    }
    cxm__text_character(text, 'Z');
}

void cxm__calendar_duration_write(const struct cxm__calendar_duration *duration, struct cxm__text *text)
{
    const bool years = duration->months % 12 == 0, hours = duration->seconds % 3600 == 0;
    if (duration->months) {
        cxm__text_integer(text, duration->months / (years ? 12 : 1));
        cxm__text_string(text, years ? "y" : "mo");
    } else if (duration->days) {
        cxm__text_integer(text, duration->days);
        cxm__text_character(text, 'd');
    } else {
        cxm__text_integer(text, duration->seconds / (hours ? 3600 : 1));
        cxm__text_character(text, hours ? 'h' : 's');
    }
}

void cxm__calendar_window_write(const struct cxm__calendar_window *window, struct cxm__text *text)
{
    if (window->begin == INT64_MIN)
        cxm__text_string(text, "..");
    else
        cxm__calendar_instant_write(window->begin, text);
    cxm__text_character(text, '/');
    if (window->end == INT64_MAX)
        cxm__text_string(text, "..");
    else
        cxm__calendar_instant_write(window->end, text);
}
