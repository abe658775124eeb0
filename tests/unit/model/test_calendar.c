/* Dates, buckets, durations and windows by named cases, and what holds for all of them: windows of days tile, and each instant is
 * in one bucket. Zones come from the test itself. */
#include "model/calendar.h"

#include "support/check.h"

#include "support/random.h"
#include "support/zones.h"

static struct zones_host zones;

static struct cxm__slice slice(const char *text)
{
    return (struct cxm__slice){text, strlen(text)};
}

static struct cxm__zone opened(const char *name)
{
    struct cxm__zone zone;
    cxm_error error = {0};
    if (cxm__zone_open(&zones.host, slice(name), "zone", 0, &zone, &error))
        fail_msg("%s", error.message);
    return zone;
}

static int64_t instant_in(const struct cxm__zone *zone, const char *text)
{
    int64_t instant = 0;
    cxm_error error = {0};
    if (cxm__calendar_instant_read(zone, slice(text), "time", 0, &instant, &error))
        fail_msg("%s", error.message);
    return instant;
}

static struct cxm__calendar_duration duration_of(const char *text)
{
    struct cxm__calendar_duration duration = {0};
    cxm_error error = {0};
    if (cxm__calendar_duration_read(slice(text), "duration", 0, &duration, &error))
        fail_msg("%s", error.message);
    return duration;
}

static const char *instant_text(int64_t instant, char *buffer, size_t size)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    cxm__calendar_instant_write(instant, &text);
    assert_true(cxm__text_end(&text));
    return buffer;
}

static const char *window_text(const struct cxm__calendar_window *window, char *buffer, size_t size)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    cxm__calendar_window_write(window, &text);
    assert_true(cxm__text_end(&text));
    return buffer;
}

/* ---- dates ---- */

static const struct calendar_day {
    const char *name;
    int64_t year;
    int32_t month, day;
    int64_t days;
    int64_t week_year;
    int32_t week;
} calendar_days[] = {
    {"1970-01-01", 1970, 1, 1, 0, 1970, 1},          {"1969-12-31", 1969, 12, 31, -1, 1970, 1},
    {"2000-02-29", 2000, 2, 29, 11016, 2000, 9},     {"1900-03-01", 1900, 3, 1, -25508, 1900, 9},
    {"2020-12-31", 2020, 12, 31, 18627, 2020, 53},   {"2021-01-01", 2021, 1, 1, 18628, 2020, 53},
    {"2021-01-03", 2021, 1, 3, 18630, 2020, 53},     {"2021-01-04", 2021, 1, 4, 18631, 2021, 1},
    {"2024-12-29", 2024, 12, 29, 20086, 2024, 52},   {"2024-12-30", 2024, 12, 30, 20087, 2025, 1},
    {"2026-03-29", 2026, 3, 29, 20541, 2026, 13},    {"2016-01-03", 2016, 1, 3, 16803, 2015, 53},
    {"0000-03-01", 0, 3, 1, -719468, 0, 9},          {"0001-01-01", 1, 1, 1, -719162, 1, 1},
    {"-0001-12-31", -1, 12, 31, -719529, -1, 52},    {"9999-12-31", 9999, 12, 31, 2932896, 9999, 52},
    {"294247-01-10", 294247, 1, 10, 106751991, 294247, 1}, {"-290308-12-21", -290308, 12, 21, -106751992, -290308, 51},
};

static void calendar_day_counts(void **state)
{
    const struct calendar_day *c = *state;
    const struct cxm__calendar_date date = cxm__calendar_date_of(c->days);
    assert_int_equal(cxm__calendar_days(c->year, c->month, c->day), c->days);
    assert_int_equal(date.year, c->year);
    assert_int_equal(date.month, c->month);
    assert_int_equal(date.day, c->day);
    const struct cxm__calendar_week week = cxm__calendar_week_of(c->days);
    assert_int_equal(week.year, c->week_year);
    assert_int_equal(week.week, c->week);
}

/* Day by day over 800 years: the next date, and a new week after each Sunday. */
static void days_follow_each_other(void **state)
{
    (void)state;
    struct cxm__calendar_date date = cxm__calendar_date_of(-150000);
    struct cxm__calendar_week week = cxm__calendar_week_of(-150000);
    for (int64_t day = -149999; day < 150000; day++) {
        if (++date.day > cxm__calendar_month_length(date.year, date.month)) {
            date.day = 1;
            if (++date.month > 12) {
                date.month = 1;
                date.year++;
            }
        }
        const struct cxm__calendar_date got = cxm__calendar_date_of(day);
        const struct cxm__calendar_week then = cxm__calendar_week_of(day);
        assert_true(got.year == date.year && got.month == date.month && got.day == date.day);
        assert_int_equal(cxm__calendar_days(date.year, date.month, date.day), day);
        const bool monday = cxm__calendar_floor(day + 3, 7) * 7 == day + 3;
        if (!monday)
            assert_true(then.week == week.week && then.year == week.year);
        else if (then.year == week.year)
            assert_int_equal(then.week, week.week + 1);
        else
            assert_true(then.year == week.year + 1 && then.week == 1 && week.week >= 52);
        week = then;
    }
}

/* ---- instants as text ---- */

static const struct calendar_instant {
    const char *name; /* also the text */
    const char *zone, *instant;
} calendar_instants[] = {
    {"2026-01-01", "UTC", "2026-01-01T00:00:00Z"},
    {"2026-01-01", "Europe/Berlin", "2025-12-31T23:00:00Z"},
    {"2026-01-01T10:30", "America/New_York", "2026-01-01T15:30:00Z"},
    {"2026-01-01T10:30:15", "Asia/Kolkata", "2026-01-01T05:00:15Z"},
    {"2026-01-01T10:30:15.25", "UTC", "2026-01-01T10:30:15.25Z"},
    {"2026-01-01T10:30:15.000001", "UTC", "2026-01-01T10:30:15.000001Z"},
    {"2026-01-01T10:30:15.100000", "UTC", "2026-01-01T10:30:15.1Z"},
    {"2026-01-01T10:30Z", "Europe/Berlin", "2026-01-01T10:30:00Z"},
    {"2026-01-01T10:30:15.25Z", "Europe/Berlin", "2026-01-01T10:30:15.25Z"},
    {"2026-01-01T10:30+02:00", "America/New_York", "2026-01-01T08:30:00Z"},
    {"2026-01-01T00:15-05:30", "UTC", "2026-01-01T05:45:00Z"},
    {"2026-01-01T00:00+00:53:28", "UTC", "2025-12-31T23:06:32Z"},
    {"2026-10-25T02:30+01:00", "Europe/Berlin", "2026-10-25T01:30:00Z"},
    {"2024-02-29", "UTC", "2024-02-29T00:00:00Z"},
    {"2000-02-29", "UTC", "2000-02-29T00:00:00Z"},
    {"1969-12-31T23:59:59.999999Z", "UTC", "1969-12-31T23:59:59.999999Z"},
    {"0000-01-01", "UTC", "0000-01-01T00:00:00Z"},
    {"-000001-12-31", "UTC", "-000001-12-31T00:00:00Z"},
    {"+010000-01-01", "UTC", "+010000-01-01T00:00:00Z"},
    {"+002026-01-01", "UTC", "2026-01-01T00:00:00Z"},
    {"+294247-01-10T04:00:54.775806Z", "UTC", "+294247-01-10T04:00:54.775806Z"},
    {"-290308-12-21T19:59:05.224193Z", "UTC", "-290308-12-21T19:59:05.224193Z"},
    {"2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"},
};

static void calendar_instant_reads(void **state)
{
    const struct calendar_instant *c = *state;
    const struct cxm__zone zone = opened(c->zone), kolkata = opened("Asia/Kolkata");
    char buffer[64];
    const int64_t instant = instant_in(&zone, c->name);
    assert_string_equal(instant_text(instant, buffer, sizeof buffer), c->instant);
    assert_int_equal(instant_in(&kolkata, buffer), instant); /* in any zone */
}

#define EXPECTED "expected a date as 2026-01-31 or a time as 2026-01-31T10:30, with Z or +02:00 if not local"
#define FAR "farther from 1970 than 292000 years"

static const struct calendar_refusal {
    const char *name; /* also the text */
    const char *why;
} calendar_refusals[] = {
    {"", EXPECTED}, {"yesterday", EXPECTED}, {"2026", EXPECTED}, {"2026-01", EXPECTED}, {"2026-1-1", EXPECTED},
    {"20260101", EXPECTED},
    {"2026-01-01 10:30", EXPECTED}, {"2026-01-01T", EXPECTED}, {"2026-01-01T10", EXPECTED}, {"2026-01-01T10:3", EXPECTED},
    {"2026-01-01T10:30:", EXPECTED}, {"2026-01-01T10:30:5", EXPECTED}, {"2026-01-01T10:30.5x", EXPECTED},
    {"2026-01-01T10:30:15.", EXPECTED},
    {"2026-01-01T10:30:15,5", EXPECTED}, {"2026-01-01T10:30z", EXPECTED}, {"2026-01-01T10:30+2", EXPECTED},
    {"2026-01-01T10:30+0200", EXPECTED},
    {"2026-01-01T10:30+02", EXPECTED}, {"2026-01-01T10:30+02:00:", EXPECTED}, {"2026-01-01T10:30ZZ", EXPECTED},
    {"2026-01-01Z", EXPECTED},
    {"2026-01-01+02:00", EXPECTED}, {"+2026-01-01", EXPECTED}, {" 2026-01-01", EXPECTED}, {"2026-01-01 ", EXPECTED},
    {"2026-W01-1", EXPECTED},
    {"2026/01/01", EXPECTED}, {"26-01-01", EXPECTED}, {"2026-01-0a", EXPECTED},
    {"2026-00-01", "the month is none of 01 to 12"}, {"2026-13-01", "the month is none of 01 to 12"},
    {"2026-01-00", "the month has no such day"}, {"2026-01-32", "the month has no such day"},
    {"2026-02-29", "the month has no such day"},
    {"1900-02-29", "the month has no such day"}, {"2026-04-31", "the month has no such day"},
    {"2026-01-01T24:00", "the hour is none of 00 to 23"}, {"2026-01-01T10:60", "the minute is none of 00 to 59"},
    {"2026-01-01T10:30:60", "the second is none of 00 to 59"},
    {"2026-01-01T10:30:15.1234567", "more digits than microseconds have"},
    {"2026-01-01T10:30+24:00", "the offset has more than 23 hours"},
    {"2026-01-01T10:30+02:60", "the offset has more than 59 minutes"},
    {"2026-01-01T10:30+02:00:60", "the offset has more than 59 seconds"},
    {"+294247-01-10T04:00:54.775807Z", FAR}, {"+294248-01-01", FAR}, {"+999999-12-31", FAR}, {"-999999-01-01", FAR},
    {"-290308-12-21T19:59:05.224192Z", FAR},
};

static void check_refusal(cxm_status status, const cxm_error *error, const char *option, const char *why, const char *text)
{
    char wanted[512], quoted[300];
    struct cxm__text message = cxm__text_into(wanted, sizeof wanted), written = cxm__text_into(quoted, sizeof quoted);
    cxm__text_quoted(&written, text, strlen(text));
    assert_true(cxm__text_end(&written));
    cxm__text_string(&message, option);
    cxm__text_string(&message, ": ");
    cxm__text_string(&message, why);
    cxm__text_string(&message, *text ? ", in " : ", in an empty text");
    cxm__text_string(&message, *text ? quoted : "");
    assert_true(cxm__text_end(&message));
    wanted[sizeof error->message - 1] = '\0';
    assert_int_equal(status, CXM_E_ARGUMENT);
    assert_string_equal(error->message, wanted);
    assert_string_equal(error->name, option);
    assert_int_equal(error->argument, 4);
    assert_int_equal(error->row, -1);
}

static void calendar_instant_refuses(void **state)
{
    const struct calendar_refusal *c = *state;
    struct cxm__zone utc;
    cxm_error error = {0};
    int64_t instant = 77;
    cxm__zone_utc(&utc);
    const cxm_status status = cxm__calendar_instant_read(&utc, slice(c->name), "as_of", 4, &instant, &error);
    check_refusal(status, &error, "as_of", c->why, c->name);
    assert_int_equal(instant, 77);
    assert_int_equal(cxm__calendar_instant_read(&utc, slice(c->name), "as_of", 4, &instant, NULL), CXM_E_ARGUMENT);
}

static void any_instant_reads_back(void **state)
{
    (void)state;
    struct random random = {21};
    const struct cxm__zone berlin = opened("Europe/Berlin");
    for (int i = 0; i < 20000; i++) {
        char buffer[64];
        const int64_t instant = (int64_t)(random_bits(&random) >> (i % 48)) * (i % 2 ? 1 : -1);
        if (instant == INT64_MIN || instant == INT64_MAX)
            continue;
        assert_int_equal(instant_in(&berlin, instant_text(instant, buffer, sizeof buffer)), instant);
    }
}

/* ---- durations ---- */

static const struct calendar_duration_case {
    const char *name; /* also the text */
    int64_t months, days, seconds;
    const char *canonical;
} calendar_durations[] = {
    {"90d", 0, 90, 0, "90d"}, {"12h", 0, 0, 43200, "12h"}, {"2w", 0, 14, 0, "14d"}, {"3mo", 3, 0, 0, "3mo"}, {"1y", 12, 0, 0, "1y"},
    {"12mo", 12, 0, 0, "1y"}, {"18mo", 18, 0, 0, "18mo"}, {"3600s", 0, 0, 3600, "1h"}, {"3601s", 0, 0, 3601, "3601s"},
    {"007d", 0, 7, 0, "7d"},
    {"600000y", 7200000, 0, 0, "600000y"}, {"219600000d", 0, 219600000, 0, "219600000d"},
};

static void calendar_duration_reads(void **state)
{
    const struct calendar_duration_case *c = *state;
    const struct cxm__calendar_duration duration = duration_of(c->name);
    char buffer[32];
    struct cxm__text text = cxm__text_into(buffer, sizeof buffer);
    assert_int_equal(duration.months, c->months);
    assert_int_equal(duration.days, c->days);
    assert_int_equal(duration.seconds, c->seconds);
    cxm__calendar_duration_write(&duration, &text);
    assert_true(cxm__text_end(&text));
    assert_string_equal(buffer, c->canonical);
    const struct cxm__calendar_duration again = duration_of(buffer);
    assert_memory_equal(&again, &duration, sizeof again);
}

#define A_NUMBER_AND_A_UNIT "expected a whole number from 1 and one of y, mo, w, d, h and s"

static const struct calendar_refusal calendar_duration_refusals[] = {
    {"", A_NUMBER_AND_A_UNIT}, {"d", A_NUMBER_AND_A_UNIT}, {"90", A_NUMBER_AND_A_UNIT}, {"0d", A_NUMBER_AND_A_UNIT},
    {"-1d", A_NUMBER_AND_A_UNIT},
    {"90 d", A_NUMBER_AND_A_UNIT}, {"90D", A_NUMBER_AND_A_UNIT}, {"1m", A_NUMBER_AND_A_UNIT}, {"1min", A_NUMBER_AND_A_UNIT},
    {"1.5d", A_NUMBER_AND_A_UNIT},
    {"1d2h", A_NUMBER_AND_A_UNIT}, {"P90D", A_NUMBER_AND_A_UNIT}, {"1month", A_NUMBER_AND_A_UNIT},
    {"600001y", "longer than 600000 years"}, {"219600001d", "longer than 600000 years"}, {"31371429w", "longer than 600000 years"},
    {"18973440000001s", "longer than 600000 years"}, {"99999999999999999999999s", "longer than 600000 years"},
    {"5270400001h", "longer than 600000 years"},
};

static void calendar_duration_refuses(void **state)
{
    const struct calendar_refusal *c = *state;
    struct cxm__calendar_duration duration = {7, 7, 7};
    cxm_error error = {0};
    const cxm_status status = cxm__calendar_duration_read(slice(c->name), "half_life", 4, &duration, &error);
    check_refusal(status, &error, "half_life", c->why, c->name);
    assert_true(duration.months == 7 && duration.days == 7 && duration.seconds == 7);
}

static const struct calendar_sum {
    const char *name, *zone, *from, *duration;
    int32_t sign;
    const char *to;
} calendar_sums[] = {
    {"a day of 23 hours", "Europe/Berlin", "2026-03-28T12:00", "1d", 1, "2026-03-29T10:00:00Z"},
    {"a day of 25 hours", "Europe/Berlin", "2026-10-24T12:00", "1d", 1, "2026-10-25T11:00:00Z"},
    {"24 hours are 24 hours", "Europe/Berlin", "2026-03-28T12:00", "24h", 1, "2026-03-29T11:00:00Z"},
    {"back over a day of 23 hours", "Europe/Berlin", "2026-03-29T12:00", "1d", -1, "2026-03-28T11:00:00Z"},
    {"into the gap", "Europe/Berlin", "2026-03-28T02:30", "1d", 1, "2026-03-29T01:00:00Z"},
    {"back into the hour shown twice", "Europe/Berlin", "2026-10-26T02:30", "1d", -1, "2026-10-25T00:30:00Z"},
    {"on from its second showing", "Europe/Berlin", "2026-10-25T01:30Z", "1d", 1, "2026-10-26T01:30:00Z"},
    {"31 January and a month", "UTC", "2026-01-31", "1mo", 1, "2026-02-28T00:00:00Z"},
    {"31 January and a month in a leap year", "UTC", "2024-01-31", "1mo", 1, "2024-02-29T00:00:00Z"},
    {"leap day and a year", "UTC", "2024-02-29T06:00", "1y", 1, "2025-02-28T06:00:00Z"},
    {"leap day and four years", "UTC", "2024-02-29T06:00", "4y", 1, "2028-02-29T06:00:00Z"},
    {"31 May less three months", "UTC", "2026-05-31", "3mo", -1, "2026-02-28T00:00:00Z"},
    {"less months over a year's end", "UTC", "2026-02-15", "14mo", -1, "2024-12-15T00:00:00Z"},
    {"months over a year's end", "UTC", "2026-11-30", "3mo", 1, "2027-02-28T00:00:00Z"},
    {"a year over a change", "America/New_York", "2026-03-08T12:00", "1y", 1, "2027-03-08T17:00:00Z"},
    {"two weeks", "Australia/Lord_Howe", "2026-03-30", "2w", 1, "2026-04-12T13:30:00Z"},
    {"a fraction is kept", "UTC", "2026-01-01T00:00:00.25", "90d", 1, "2026-04-01T00:00:00.25Z"},
    {"a fraction is kept by seconds", "UTC", "1970-01-01T00:00:00.25", "1s", -1, "1969-12-31T23:59:59.25Z"},
    {"a day that was skipped", "Pacific/Apia", "2011-12-29T12:00", "1d", 1, "2011-12-30T10:00:00Z"},
    {"over a day that was skipped", "Pacific/Apia", "2011-12-29T12:00", "2d", 1, "2011-12-30T22:00:00Z"},
};

static void calendar_sum_is(void **state)
{
    const struct calendar_sum *c = *state;
    const struct cxm__zone zone = opened(c->zone);
    const struct cxm__calendar_duration duration = duration_of(c->duration);
    char buffer[64];
    const int64_t to = cxm__calendar_add(&zone, instant_in(&zone, c->from), &duration, c->sign);
    assert_string_equal(instant_text(to, buffer, sizeof buffer), c->to);
}

static void sums_stop_at_the_ends(void **state)
{
    (void)state;
    static const char *const durations[] = {"600000y", "219600000d", "5000000000h"};
    const struct cxm__zone berlin = opened("Europe/Berlin");
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        const struct cxm__calendar_duration duration = duration_of(durations[i]);
        assert_int_equal(cxm__calendar_add(&berlin, 0, &duration, 1), INT64_MAX);
        assert_int_equal(cxm__calendar_add(&berlin, 0, &duration, -1), INT64_MIN);
        assert_int_equal(cxm__calendar_add(&berlin, INT64_MAX, &duration, 1), INT64_MAX);
        assert_int_equal(cxm__calendar_add(&berlin, INT64_MIN, &duration, -1), INT64_MIN);
    }
}

/* ---- windows ---- */

static const struct calendar_window_case {
    const char *name; /* also the text */
    const char *zone, *window;
} calendar_windows[] = {
    {"2026-01-01/2026-07-01", "UTC", "2026-01-01T00:00:00Z/2026-07-01T00:00:00Z"},
    {"2026-01-01/2026-07-01", "Europe/Berlin", "2025-12-31T23:00:00Z/2026-06-30T22:00:00Z"},
    {"2026-03-29/2026-03-30", "Europe/Berlin", "2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"},
    {"2026-10-25/2026-10-26", "Europe/Berlin", "2026-10-24T22:00:00Z/2026-10-25T23:00:00Z"},
    {"2026-03-08/2026-03-09", "America/New_York", "2026-03-08T05:00:00Z/2026-03-09T04:00:00Z"},
    {"2026-04-05/2026-04-06", "Australia/Lord_Howe", "2026-04-04T13:00:00Z/2026-04-05T13:30:00Z"},
    {"2018-11-04/2018-11-05", "America/Sao_Paulo", "2018-11-04T03:00:00Z/2018-11-05T02:00:00Z"},
    {"2019-02-16/2019-02-17", "America/Sao_Paulo", "2019-02-16T02:00:00Z/2019-02-17T03:00:00Z"},
    {"2011-12-29/2011-12-30", "Pacific/Apia", "2011-12-29T10:00:00Z/2011-12-30T10:00:00Z"},
    {"2011-12-30/2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00Z/2011-12-30T10:00:00Z"},
    {"2011-12-30/1d", "Pacific/Apia", "2011-12-30T10:00:00Z/2011-12-30T10:00:00Z"},
    {"2011-12-31/2012-01-01", "Pacific/Apia", "2011-12-30T10:00:00Z/2011-12-31T10:00:00Z"},
    {"2026-03-29T02:10/2026-03-29T02:50", "Europe/Berlin", "2026-03-29T01:00:00Z/2026-03-29T01:00:00Z"},
    {"2026-03-29T02:10/2026-03-29T02:10:00.5", "Europe/Berlin", "2026-03-29T01:00:00Z/2026-03-29T01:00:00Z"},
    {"2010-11-07/2010-11-08", "America/St_Johns", "2010-11-07T02:30:00Z/2010-11-08T03:30:00Z"},
    {"2024-02-29/2024-03-01", "UTC", "2024-02-29T00:00:00Z/2024-03-01T00:00:00Z"},
    {"2024-12-30/7d", "UTC", "2024-12-30T00:00:00Z/2025-01-06T00:00:00Z"},
    {"/2026-07-01", "UTC", "../2026-07-01T00:00:00Z"},
    {"../2026-07-01", "UTC", "../2026-07-01T00:00:00Z"},
    {"2026-01-01/", "UTC", "2026-01-01T00:00:00Z/.."},
    {"2026-01-01/..", "UTC", "2026-01-01T00:00:00Z/.."},
    {"/", "UTC", "../.."},
    {"../..", "UTC", "../.."},
    {"2026-01-01/90d", "Europe/Berlin", "2025-12-31T23:00:00Z/2026-03-31T22:00:00Z"},
    {"90d/2026-04-01", "Europe/Berlin", "2025-12-31T23:00:00Z/2026-03-31T22:00:00Z"},
    {"2026-01-31/1mo", "UTC", "2026-01-31T00:00:00Z/2026-02-28T00:00:00Z"},
    {"1y/2024-02-29", "UTC", "2023-02-28T00:00:00Z/2024-02-29T00:00:00Z"},
    {"2026-03-29/24h", "Europe/Berlin", "2026-03-28T23:00:00Z/2026-03-29T23:00:00Z"},
    {"3600s/2026-03-29T03:30", "Europe/Berlin", "2026-03-29T00:30:00Z/2026-03-29T01:30:00Z"},
    {"2018-11-04/1d", "America/Sao_Paulo", "2018-11-04T03:00:00Z/2018-11-05T02:00:00Z"},
    {"2026-03-28T12:00Z/1d", "Europe/Berlin", "2026-03-28T12:00:00Z/2026-03-29T11:00:00Z"},
    {"2026-01-01T00:00Z/2026-01-01T02:00+01:00", "Europe/Berlin", "2026-01-01T00:00:00Z/2026-01-01T01:00:00Z"},
};

static void calendar_window_reads(void **state)
{
    const struct calendar_window_case *c = *state;
    const struct cxm__zone zone = opened(c->zone), kolkata = opened("Asia/Kolkata");
    struct cxm__calendar_window window = {0}, again = {0};
    char buffer[128];
    cxm_error error = {0};
    if (cxm__calendar_window_read(&zone, slice(c->name), "window", 4, &window, &error))
        fail_msg("%s", error.message);
    assert_string_equal(window_text(&window, buffer, sizeof buffer), c->window);
    if (window.begin < window.end) {
        assert_int_equal(cxm__calendar_window_read(&kolkata, slice(buffer), "window", 4, &again, NULL), CXM_OK);
        assert_true(again.begin == window.begin && again.end == window.end);
    }
}

#define BACKWARDS "the window ends before it begins, or when it does"
#define NO_STROKE "expected begin/end, such as 2026-01-01/2026-07-01 or 90d/2026-07-01"

static const struct calendar_window_refusal {
    const char *name; /* also the text */
    const char *why;
    const char *part; /* NULL: all of it */
} calendar_window_refusals[] = {
    {"", NO_STROKE, NULL},
    {"2026-01-01", NO_STROKE, NULL},
    {"2026-01-01 2026-07-01", NO_STROKE, NULL},
    {"2026-07-01/2026-01-01", BACKWARDS, NULL},
    {"2026-01-01/2026-01-01", BACKWARDS, NULL},
    {"2026-01-01T00:00Z/2026-01-01T01:00+01:00", BACKWARDS, NULL},
    {"90d/90d", "a duration needs a date or a time at the other end", NULL},
    {"../90d", "a duration needs a date or a time at the other end", NULL},
    {"90d/", "a duration needs a date or a time at the other end", NULL},
    {"2026-01-01/2026-13-01", "the month is none of 01 to 12", "2026-13-01"},
    {"2026-02-30/2026-07-01", "the month has no such day", "2026-02-30"},
    {"2026-01-01/2026-07-01/2027-01-01", EXPECTED, "2026-07-01/2027-01-01"},
    {"2026-01-01/2026", A_NUMBER_AND_A_UNIT, "2026"},
    {"2026-01-01/0d", A_NUMBER_AND_A_UNIT, "0d"},
    {"today/2026-07-01", EXPECTED, "today"},
    {"600000y/2026-01-01", FAR, NULL},
    {"2026-01-01/600000y", FAR, NULL},
    {"2026-01-01/+294248-01-01", FAR, NULL},
    {"-290309-01-01/2026-01-01", FAR, NULL},
    {".../2026-01-01", EXPECTED, "..."},
};

static void calendar_window_refuses(void **state)
{
    const struct calendar_window_refusal *c = *state;
    struct cxm__zone utc;
    struct cxm__calendar_window window = {7, 7};
    cxm_error error = {0};
    cxm__zone_utc(&utc);
    const cxm_status status = cxm__calendar_window_read(&utc, slice(c->name), "window", 4, &window, &error);
    check_refusal(status, &error, "window", c->why, c->part ? c->part : c->name);
    assert_true(window.begin == 7 && window.end == 7);
}

static void date_text(int64_t days, struct cxm__text *text)
{
    char buffer[64];
    assert_true(strlen(instant_text(days * 86400 * CXM__ZONE_SECOND, buffer, sizeof buffer)) > 10);
    *strchr(buffer, 'T') = '\0';
    cxm__text_string(text, buffer);
}

/* Random chains of dates in each zone, over the listed changes and by the rule: where one window ends the next begins, an instant
 * is in exactly one of them, and the days between are as long as the windows. */
static void windows_of_dates_tile(void **state)
{
    (void)state;
    struct random random = {22};
    const char *name;
    for (size_t i = 0; (name = zones_name(i)) != NULL; i++) {
        const struct cxm__zone zone = opened(name);
        for (int k = 0; k < 60; k++) {
            int64_t day = random_below(&random, 80000) - 40000, before = 0, first = 0;
            for (int step = 0; step < 30; step++) {
                char buffer[64];
                const int64_t next = day + 1 + random_below(&random, k % 2 ? 1 : 40);
                struct cxm__text text = cxm__text_into(buffer, sizeof buffer);
                struct cxm__calendar_window window;
                cxm_error error = {0};
                date_text(day, &text);
                cxm__text_character(&text, '/');
                date_text(next, &text);
                assert_true(cxm__text_end(&text));
                if (cxm__calendar_window_read(&zone, slice(buffer), "window", 0, &window, &error))
                    fail_msg("%s: %s", name, error.message);
                if (step > 0)
                    assert_int_equal(window.begin, before);
                else
                    first = window.begin;
                assert_int_equal(window.begin, cxm__calendar_day_begin(&zone, day));
                assert_true(window.begin <= window.end);
                before = window.end;
                day = next;
            }
            assert_true(before > first);
        }
    }
}

/* ---- buckets ---- */

static const struct calendar_bucket_case {
    const char *name, *zone;
    enum cxm__calendar_unit unit;
    int32_t fiscal_start;
    const char *instant, *label, *bucket;
} calendar_buckets[] = {
    {"hour", "Europe/Berlin", CXM__CALENDAR_HOUR, 1, "2026-01-15T10:59:59.999999", "2026-01-15T10:00+01:00",
     "2026-01-15T09:00:00Z/2026-01-15T10:00:00Z"},
    {"hour after the gap", "Europe/Berlin", CXM__CALENDAR_HOUR, 1, "2026-03-29T03:10", "2026-03-29T03:00+02:00",
     "2026-03-29T01:00:00Z/2026-03-29T02:00:00Z"},
    {"hour before the gap", "Europe/Berlin", CXM__CALENDAR_HOUR, 1, "2026-03-29T01:10", "2026-03-29T01:00+01:00",
     "2026-03-29T00:00:00Z/2026-03-29T01:00:00Z"},
    {"hour shown twice, first", "Europe/Berlin", CXM__CALENDAR_HOUR, 1, "2026-10-25T00:30Z", "2026-10-25T02:00+02:00",
     "2026-10-25T00:00:00Z/2026-10-25T01:00:00Z"},
    {"hour shown twice, second", "Europe/Berlin", CXM__CALENDAR_HOUR, 1, "2026-10-25T01:30Z", "2026-10-25T02:00+01:00",
     "2026-10-25T01:00:00Z/2026-10-25T02:00:00Z"},
    {"hour in UTC", "UTC", CXM__CALENDAR_HOUR, 1, "1969-12-31T23:30Z", "1969-12-31T23:00+00:00",
     "1969-12-31T23:00:00Z/1970-01-01T00:00:00Z"},
    {"half an hour shown twice, first", "Australia/Lord_Howe", CXM__CALENDAR_HOUR, 1, "2026-04-04T14:45Z", "2026-04-05T01:00+11:00",
     "2026-04-04T14:00:00Z/2026-04-04T15:00:00Z"},
    {"half an hour shown twice, second", "Australia/Lord_Howe", CXM__CALENDAR_HOUR, 1, "2026-04-04T15:15Z",
     "2026-04-05T01:00+10:30", "2026-04-04T15:00:00Z/2026-04-04T15:30:00Z"},
    {"hour with half an hour skipped", "Australia/Lord_Howe", CXM__CALENDAR_HOUR, 1, "2025-10-04T15:45Z", "2025-10-05T02:00+11:00",
     "2025-10-04T15:30:00Z/2025-10-04T16:00:00Z"},
    {"hour at half past", "Asia/Kolkata", CXM__CALENDAR_HOUR, 1, "2026-01-01T00:00Z", "2026-01-01T05:00+05:30",
     "2025-12-31T23:30:00Z/2026-01-01T00:30:00Z"},
    {"hour of local mean time", "Europe/Berlin", CXM__CALENDAR_HOUR, 1, "1850-01-01T00:00Z", "1850-01-01T00:00+00:53:28",
     "1849-12-31T23:06:32Z/1850-01-01T00:06:32Z"},
    {"a change that changes nothing", "Test/Twice", CXM__CALENDAR_HOUR, 1, "1970-01-01T10:15Z", "1970-01-01T11:00+01:00",
     "1970-01-01T10:10:00Z/1970-01-01T10:30:00Z"},
    {"a change that changes nothing, after it", "Test/Twice", CXM__CALENDAR_HOUR, 1, "1970-01-01T10:25Z", "1970-01-01T11:00+01:00",
     "1970-01-01T10:10:00Z/1970-01-01T10:30:00Z"},
    {"hour cut in three, begin", "Test/Twice", CXM__CALENDAR_HOUR, 1, "1970-01-01T10:05Z", "1970-01-01T10:00+00:00",
     "1970-01-01T10:00:00Z/1970-01-01T10:10:00Z"},
    {"day of 23 hours", "Europe/Berlin", CXM__CALENDAR_DAY, 1, "2026-03-29T23:59", "2026-03-29",
     "2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"},
    {"day of 25 hours", "America/New_York", CXM__CALENDAR_DAY, 1, "2026-11-01T12:00", "2026-11-01",
     "2026-11-01T04:00:00Z/2026-11-02T05:00:00Z"},
    {"day of 24 hours and a half", "Australia/Lord_Howe", CXM__CALENDAR_DAY, 1, "2026-04-05T12:00", "2026-04-05",
     "2026-04-04T13:00:00Z/2026-04-05T13:30:00Z"},
    {"day that begins at one", "America/Sao_Paulo", CXM__CALENDAR_DAY, 1, "2018-11-04T01:00", "2018-11-04",
     "2018-11-04T03:00:00Z/2018-11-05T02:00:00Z"},
    {"day that ends twice", "America/Sao_Paulo", CXM__CALENDAR_DAY, 1, "2019-02-17T02:30Z", "2019-02-16",
     "2019-02-16T02:00:00Z/2019-02-17T03:00:00Z"},
    {"day that begins twice", "America/Havana", CXM__CALENDAR_DAY, 1, "2026-11-01T05:30Z", "2026-11-01",
     "2026-11-01T04:00:00Z/2026-11-02T05:00:00Z"},
    {"back over midnight: it stays the day that had begun", "America/St_Johns", CXM__CALENDAR_DAY, 1, "2010-11-07T03:00Z",
     "2010-11-07", "2010-11-07T02:30:00Z/2010-11-08T03:30:00Z"},
    {"back over midnight: the day before is as long as any", "America/St_Johns", CXM__CALENDAR_DAY, 1, "2010-11-07T02:29:59Z",
     "2010-11-06", "2010-11-06T02:30:00Z/2010-11-07T02:30:00Z"},
    {"a day lived twice", "America/Juneau", CXM__CALENDAR_DAY, 1, "1867-10-18T12:00Z", "1867-10-19",
     "1867-10-18T08:57:41Z/1867-10-20T08:57:41Z"},
    {"day before the skipped one", "Pacific/Apia", CXM__CALENDAR_DAY, 1, "2011-12-30T09:59:59Z", "2011-12-29",
     "2011-12-29T10:00:00Z/2011-12-30T10:00:00Z"},
    {"day after the skipped one", "Pacific/Apia", CXM__CALENDAR_DAY, 1, "2011-12-30T10:00Z", "2011-12-31",
     "2011-12-30T10:00:00Z/2011-12-31T10:00:00Z"},
    {"leap day", "UTC", CXM__CALENDAR_DAY, 1, "2024-02-29T12:00", "2024-02-29", "2024-02-29T00:00:00Z/2024-03-01T00:00:00Z"},
    {"week 53", "UTC", CXM__CALENDAR_WEEK, 1, "2021-01-03T23:59", "2020-W53", "2020-12-28T00:00:00Z/2021-01-04T00:00:00Z"},
    {"week over a year's end", "UTC", CXM__CALENDAR_WEEK, 1, "2024-12-30", "2025-W01", "2024-12-30T00:00:00Z/2025-01-06T00:00:00Z"},
    {"week of a change", "Europe/Berlin", CXM__CALENDAR_WEEK, 1, "2026-03-29T12:00", "2026-W13",
     "2026-03-22T23:00:00Z/2026-03-29T22:00:00Z"},
    {"week of six days", "Pacific/Apia", CXM__CALENDAR_WEEK, 1, "2011-12-28T12:00", "2011-W52",
     "2011-12-26T10:00:00Z/2012-01-01T10:00:00Z"},
    {"month", "Europe/Berlin", CXM__CALENDAR_MONTH, 1, "2026-03-15", "2026-03", "2026-02-28T23:00:00Z/2026-03-31T22:00:00Z"},
    {"month by local time", "Europe/Berlin", CXM__CALENDAR_MONTH, 1, "2026-02-28T23:30Z", "2026-03",
     "2026-02-28T23:00:00Z/2026-03-31T22:00:00Z"},
    {"quarter", "UTC", CXM__CALENDAR_QUARTER, 4, "2026-06-30T23:59:59", "2026-Q2", "2026-04-01T00:00:00Z/2026-07-01T00:00:00Z"},
    {"first half", "UTC", CXM__CALENDAR_HALF, 4, "2026-06-30T23:59:59", "2026-H1", "2026-01-01T00:00:00Z/2026-07-01T00:00:00Z"},
    {"second half", "UTC", CXM__CALENDAR_HALF, 1, "2026-07-01", "2026-H2", "2026-07-01T00:00:00Z/2027-01-01T00:00:00Z"},
    {"year", "America/New_York", CXM__CALENDAR_YEAR, 4, "2027-01-01T00:00Z", "2026", "2026-01-01T05:00:00Z/2027-01-01T05:00:00Z"},
    {"fiscal year from January", "UTC", CXM__CALENDAR_FISCAL_YEAR, 1, "2026-05-05", "FY2026",
     "2026-01-01T00:00:00Z/2027-01-01T00:00:00Z"},
    {"fiscal year from April", "UTC", CXM__CALENDAR_FISCAL_YEAR, 4, "2026-03-31T12:00", "FY2026",
     "2025-04-01T00:00:00Z/2026-04-01T00:00:00Z"},
    {"fiscal year from April, its first day", "Asia/Kolkata", CXM__CALENDAR_FISCAL_YEAR, 4, "2026-04-01", "FY2027",
     "2026-03-31T18:30:00Z/2027-03-31T18:30:00Z"},
    {"fiscal year from October", "UTC", CXM__CALENDAR_FISCAL_YEAR, 10, "2025-10-01", "FY2026",
     "2025-10-01T00:00:00Z/2026-10-01T00:00:00Z"},
    {"fiscal year from December", "UTC", CXM__CALENDAR_FISCAL_YEAR, 12, "2026-11-30", "FY2026",
     "2025-12-01T00:00:00Z/2026-12-01T00:00:00Z"},
    {"fiscal quarter from October", "UTC", CXM__CALENDAR_FISCAL_QUARTER, 10, "2025-12-31", "FY2026-Q1",
     "2025-10-01T00:00:00Z/2026-01-01T00:00:00Z"},
    {"fiscal quarter from February", "UTC", CXM__CALENDAR_FISCAL_QUARTER, 2, "2026-01-15", "FY2026-Q4",
     "2025-11-01T00:00:00Z/2026-02-01T00:00:00Z"},
    {"fiscal quarter from January", "UTC", CXM__CALENDAR_FISCAL_QUARTER, 1, "2026-08-01", "FY2026-Q3",
     "2026-07-01T00:00:00Z/2026-10-01T00:00:00Z"},
    {"far ahead, by the rule", "Europe/Berlin", CXM__CALENDAR_DAY, 1, "+012345-03-25T12:00", "+012345-03-25",
     "+012345-03-24T23:00:00Z/+012345-03-25T22:00:00Z"},
    {"far back", "UTC", CXM__CALENDAR_YEAR, 1, "-000043-03-15", "-000043", "-000043-01-01T00:00:00Z/-000042-01-01T00:00:00Z"},
};

static void calendar_bucket_is(void **state)
{
    const struct calendar_bucket_case *c = *state;
    const struct cxm__zone zone = opened(c->zone);
    const struct cxm__calendar_cut cut = {&zone, c->unit, c->fiscal_start};
    const int64_t instant = instant_in(&zone, c->instant);
    const struct cxm__calendar_bucket bucket = cxm__calendar_bucket_at(&cut, instant);
    const struct cxm__calendar_window window = {bucket.begin, bucket.end};
    char buffer[128], label[64];
    struct cxm__text text = cxm__text_into(label, sizeof label);
    assert_true(bucket.begin <= instant && instant < bucket.end);
    assert_string_equal(window_text(&window, buffer, sizeof buffer), c->bucket);
    cxm__calendar_bucket_write(&cut, &bucket, &text);
    assert_true(cxm__text_end(&text));
    assert_string_equal(label, c->label);
}

/* What two buckets that touch have to be: nothing between them, and each the bucket of its own begin and of its last instant. */
static void check_bucket(const struct cxm__calendar_cut *cut, int64_t instant)
{
    const struct cxm__calendar_bucket bucket = cxm__calendar_bucket_at(cut, instant);
    const struct cxm__calendar_bucket begin = cxm__calendar_bucket_at(cut, bucket.begin);
    const struct cxm__calendar_bucket last = cxm__calendar_bucket_at(cut, bucket.end - 1);
    assert_true(bucket.begin <= instant && instant < bucket.end);
    assert_true(begin.begin == bucket.begin && begin.end == bucket.end && begin.first == bucket.first);
    assert_true(last.begin == bucket.begin && last.end == bucket.end && last.first == bucket.first);
    assert_int_equal(cxm__calendar_bucket_at(cut, bucket.end).begin, bucket.end);
    assert_int_equal(cxm__calendar_bucket_at(cut, bucket.begin - 1).end, bucket.begin);
}

static void each_instant_is_in_one_bucket(void **state)
{
    (void)state;
    struct random random = {23};
    const char *name;
    for (size_t i = 0; (name = zones_name(i)) != NULL; i++) {
        const struct cxm__zone zone = opened(name);
        for (int k = 0; k < 3000; k++) {
            const struct cxm__calendar_cut cut = {&zone, (enum cxm__calendar_unit)random_below(&random, CXM__CALENDAR_UNITS),
                                                  (int32_t)random_below(&random, 12) + 1};
            int64_t instant = (random_below(&random, 400 * INT64_C(31556952)) - 200 * INT64_C(31556952)) * CXM__ZONE_SECOND;
            const struct cxm__zone_span span = cxm__zone_span_at(&zone, instant);
            if (k % 3 == 0 && span.begin != INT64_MIN) /* near a change */
                instant = span.begin + (random_below(&random, 4 * 86400) - 2 * 86400) * CXM__ZONE_SECOND;
            check_bucket(&cut, instant);
        }
    }
}

/* From a year's begin to its end the buckets of a unit follow each other without a gap, with labels that differ; the cached form
 * finds the same, and an hour is within a day, a day within a week and a month, a month within a quarter and so on. */
static void buckets_nest_and_tile(void **state)
{
    (void)state;
    static const enum cxm__calendar_unit outer[] = {CXM__CALENDAR_MONTH, CXM__CALENDAR_QUARTER, CXM__CALENDAR_HALF,
                                                    CXM__CALENDAR_YEAR};
    static const char *const names[] = {"Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "UTC"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct cxm__zone zone = opened(names[i]);
        for (int32_t unit = CXM__CALENDAR_HOUR; unit < CXM__CALENDAR_UNITS; unit++) {
            const struct cxm__calendar_cut cut = {&zone, (enum cxm__calendar_unit)unit, 4};
            int64_t instant = instant_in(&zone, "2011-01-01");
            const int64_t end = instant_in(&zone, "2012-07-01");
            struct cxm__calendar_bucket last = {0};
            char label[64] = "", before[64];
            while (instant < end) {
                assert_true(cxm__calendar_bucket_moves(&cut, instant, &last));
                assert_false(cxm__calendar_bucket_moves(&cut, last.end - 1, &last));
                struct cxm__text text = cxm__text_into(label, sizeof label);
                memcpy(before, label, sizeof before);
                cxm__calendar_bucket_write(&cut, &last, &text);
                assert_true(cxm__text_end(&text));
                if (unit == CXM__CALENDAR_HOUR) /* the hour shown twice has the larger offset first */
                    assert_string_not_equal(before, label);
                else
                    assert_true(strcmp(before, label) < 0);
                for (size_t o = 0; o < sizeof outer / sizeof *outer; o++) {
                    const struct cxm__calendar_cut around = {&zone, outer[o], 4};
                    const struct cxm__calendar_bucket bucket = cxm__calendar_bucket_at(&around, last.begin);
                    if (unit <= CXM__CALENDAR_YEAR && unit != CXM__CALENDAR_WEEK && (int32_t)outer[o] >= unit)
                        assert_true(bucket.begin <= last.begin && last.end <= bucket.end);
                }
                instant = last.end;
            }
        }
    }
}

static void buckets_at_the_ends_of_time(void **state)
{
    (void)state;
    const struct cxm__zone berlin = opened("Europe/Berlin");
    for (int32_t unit = CXM__CALENDAR_HOUR; unit < CXM__CALENDAR_UNITS; unit++) {
        const struct cxm__calendar_cut cut = {&berlin, (enum cxm__calendar_unit)unit, 4};
        const struct cxm__calendar_bucket first = cxm__calendar_bucket_at(&cut, INT64_MIN);
        const struct cxm__calendar_bucket last = cxm__calendar_bucket_at(&cut, INT64_MAX);
        assert_true(first.begin == INT64_MIN && first.end > INT64_MIN);
        assert_true(last.end == INT64_MAX && last.begin < INT64_MAX);
        assert_int_equal(cxm__calendar_bucket_at(&cut, INT64_MAX - 1).begin, last.begin);
    }
}

static void units_have_names(void **state)
{
    (void)state;
    for (int32_t unit = 0; unit < CXM__CALENDAR_UNITS; unit++)
        assert_int_equal(cxm__calendar_unit_read(slice(cxm__calendar_unit_name((enum cxm__calendar_unit)unit))), unit);
    assert_int_equal(cxm__calendar_unit_read(slice("decade")), CXM__CALENDAR_UNITS);
    assert_int_equal(cxm__calendar_unit_read(slice("")), CXM__CALENDAR_UNITS);
    assert_string_equal(cxm__calendar_unit_name(CXM__CALENDAR_FISCAL_QUARTER), "fiscal_quarter");
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(days_follow_each_other),        cmocka_unit_test(any_instant_reads_back),
        cmocka_unit_test(sums_stop_at_the_ends),         cmocka_unit_test(windows_of_dates_tile),
        cmocka_unit_test(each_instant_is_in_one_bucket), cmocka_unit_test(buckets_nest_and_tile),
        cmocka_unit_test(buckets_at_the_ends_of_time),   cmocka_unit_test(units_have_names),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof calendar_days / sizeof *calendar_days +
                            sizeof calendar_instants / sizeof *calendar_instants +
                            sizeof calendar_refusals / sizeof *calendar_refusals +
                            sizeof calendar_durations / sizeof *calendar_durations +
                            sizeof calendar_duration_refusals / sizeof *calendar_duration_refusals +
                            sizeof calendar_sums / sizeof *calendar_sums + sizeof calendar_windows / sizeof *calendar_windows +
                            sizeof calendar_window_refusals / sizeof *calendar_window_refusals +
                            sizeof calendar_buckets / sizeof *calendar_buckets];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(calendar_days, calendar_day_counts, tests, count);
    CHECK_ROWS(calendar_instants, calendar_instant_reads, tests, count);
    CHECK_ROWS(calendar_refusals, calendar_instant_refuses, tests, count);
    CHECK_ROWS(calendar_durations, calendar_duration_reads, tests, count);
    CHECK_ROWS(calendar_duration_refusals, calendar_duration_refuses, tests, count);
    CHECK_ROWS(calendar_sums, calendar_sum_is, tests, count);
    CHECK_ROWS(calendar_windows, calendar_window_reads, tests, count);
    CHECK_ROWS(calendar_window_refusals, calendar_window_refuses, tests, count);
    CHECK_ROWS(calendar_buckets, calendar_bucket_is, tests, count);
    zones_host_init(&zones);
    const int failed = cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
