/* Zones from TZif that the test wrote: offsets before, between and after the listed changes, local times that were skipped or shown
 * twice, and everything that can be wrong with the bytes. */
#include "model/calendar.h"

#include "support/check.h"

#include <stdlib.h>

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

static const char *written(int64_t instant, char *buffer, size_t size)
{
    struct cxm__text text = cxm__text_into(buffer, size);
    cxm__calendar_instant_write(instant, &text);
    assert_true(cxm__text_end(&text));
    return buffer;
}

/* ---- offsets ---- */

static const struct zone_offset {
    const char *name, *zone, *instant;
    int32_t offset;
} zone_offsets[] = {
    {"UTC", "UTC", "2026-07-01T00:00Z", 0},
    {"before the first change", "Europe/Berlin", "1800-01-01T00:00Z", 3208},
    {"last second of local mean time", "Europe/Berlin", "1893-03-31T23:06:31Z", 3208},
    {"first second of standard time", "Europe/Berlin", "1893-03-31T23:06:32Z", 3600},
    {"last microsecond before spring", "Europe/Berlin", "2026-03-29T00:59:59.999999Z", 3600},
    {"spring", "Europe/Berlin", "2026-03-29T01:00Z", 7200},
    {"last microsecond before autumn", "Europe/Berlin", "2026-10-25T00:59:59.999999Z", 7200},
    {"autumn", "Europe/Berlin", "2026-10-25T01:00Z", 3600},
    {"the rule's winter", "Europe/Berlin", "2027-03-28T00:59:59Z", 3600},
    {"the rule's spring", "Europe/Berlin", "2027-03-28T01:00Z", 7200},
    {"the rule's summer, far ahead", "Europe/Berlin", "+012345-07-01T00:00Z", 7200},
    {"the rule's winter, far ahead", "Europe/Berlin", "+250000-12-31T23:59Z", 3600},
    {"New York by its rule", "America/New_York", "2100-07-04T12:00Z", -14400},
    {"New York's second Sunday", "America/New_York", "2027-03-14T07:00Z", -14400},
    {"New York's second Sunday, a second before", "America/New_York", "2027-03-14T06:59:59Z", -18000},
    {"half an hour of daylight time", "Australia/Lord_Howe", "2026-04-04T14:59:59Z", 39600},
    {"half an hour less", "Australia/Lord_Howe", "2026-04-04T15:00Z", 37800},
    {"the south by its rule, January", "Australia/Lord_Howe", "2040-01-01T00:00Z", 39600},
    {"the south by its rule, July", "Australia/Lord_Howe", "2040-07-01T00:00Z", 37800},
    {"the south by its rule, New Year", "Australia/Lord_Howe", "2039-12-31T23:59:59Z", 39600},
    {"Irish summer is standard", "Europe/Dublin", "2040-07-01T00:00Z", 3600},
    {"Irish winter is behind it", "Europe/Dublin", "2040-01-01T00:00Z", 0},
    {"Irish spring", "Europe/Dublin", "2040-03-25T01:00Z", 3600},
    {"Irish spring, a second before", "Europe/Dublin", "2040-03-25T00:59:59Z", 0},
    {"Irish autumn", "Europe/Dublin", "2040-10-28T01:00Z", 0},
    {"Irish autumn, a second before", "Europe/Dublin", "2040-10-28T00:59:59Z", 3600},
    {"Kolkata", "Asia/Kolkata", "2026-07-01T00:00Z", 19800},
    {"Kolkata's odd seconds", "Asia/Kolkata", "1860-01-01T00:00Z", 21200},
    {"Apia before the skip", "Pacific/Apia", "2011-12-30T09:59:59Z", -36000},
    {"Apia after it", "Pacific/Apia", "2011-12-30T10:00Z", 50400},
    {"a time before midnight", "America/Nuuk", "2026-03-29T00:59:59Z", -7200},
    {"a time before midnight, then", "America/Nuuk", "2026-03-29T01:00Z", -3600},
    {"26 hours: a Friday", "Asia/Jerusalem", "2026-03-27T00:00Z", 10800},
    {"26 hours: a Friday, a second before", "Asia/Jerusalem", "2026-03-26T23:59:59Z", 7200},
    {"J60 is 1 March", "Test/Julian", "2027-03-01T07:00Z", -14400},
    {"J60 is 1 March, a second before", "Test/Julian", "2027-03-01T06:59:59Z", -18000},
    {"J60 is 1 March in a leap year", "Test/Julian", "2028-03-01T07:00Z", -14400},
    {"J60 is 1 March in a leap year, a second before", "Test/Julian", "2028-03-01T06:59:59Z", -18000},
    {"J300 is 27 October", "Test/Julian", "2028-10-27T05:00Z", -18000},
    {"J300 is 27 October, a second before", "Test/Julian", "2028-10-27T04:59:59Z", -14400},
    {"59 is 1 March", "Test/Counted", "2027-03-01T07:00Z", -14400},
    {"59 is 29 February in a leap year", "Test/Counted", "2028-02-29T07:00Z", -14400},
    {"59 is 29 February in a leap year, a second before", "Test/Counted", "2028-02-29T06:59:59Z", -18000},
    {"299 is 26 October in a leap year", "Test/Counted", "2028-10-26T05:00Z", -18000},
    {"daylight time all the year", "Test/Always", "2030-07-01T00:00Z", -14400},
    {"daylight time all the year, at its turn", "Test/Always", "2030-01-01T03:00Z", -14400},
    {"daylight time all the year, before its turn", "Test/Always", "2030-01-01T02:59:59Z", -14400},
    {"an empty rule: the last change holds", "Test/Unruled", "2100-01-01T00:00Z", 7200},
    {"an empty rule: before", "Test/Unruled", "2023-11-14T22:13:19Z", 3600},
};

static void zone_offset_is(void **state)
{
    const struct zone_offset *c = *state;
    const struct cxm__zone zone = opened(c->zone);
    struct cxm__zone_span span = {0};
    const int64_t instant = instant_in(&zone, c->instant);
    assert_int_equal(cxm__zone_offset(&zone, instant, &span), c->offset);
    assert_true(span.begin <= instant && instant < span.end);
    assert_int_equal(cxm__zone_local(&zone, instant, &span), cxm__zone_seconds(instant) + c->offset);
}

/* ---- from local time ---- */

static const struct zone_local {
    const char *name, *zone, *local, *instant;
} zone_locals[] = {
    {"winter", "Europe/Berlin", "2026-01-01T00:00", "2025-12-31T23:00:00Z"},
    {"summer, with a fraction", "Europe/Berlin", "2026-07-01T10:30:15.25", "2026-07-01T08:30:15.25Z"},
    {"last before the gap", "Europe/Berlin", "2026-03-29T01:59:59.999999", "2026-03-29T00:59:59.999999Z"},
    {"the gap begins", "Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00Z"},
    {"in the gap", "Europe/Berlin", "2026-03-29T02:30:15.25", "2026-03-29T01:00:00Z"},
    {"the gap ends", "Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z"},
    {"after the gap", "Europe/Berlin", "2026-03-29T03:00:00.000001", "2026-03-29T01:00:00.000001Z"},
    {"twice: the earlier", "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z"},
    {"twice: at its begin", "Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00:00Z"},
    {"once again", "Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z"},
    {"in the gap, by the rule", "Europe/Berlin", "2040-03-25T02:30", "2040-03-25T01:00:00Z"},
    {"twice, by the rule", "Europe/Berlin", "2040-10-28T02:30", "2040-10-28T00:30:00Z"},
    {"New York's gap", "America/New_York", "2026-03-08T02:30", "2026-03-08T07:00:00Z"},
    {"New York, twice", "America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z"},
    {"a gap of half an hour", "Australia/Lord_Howe", "2025-10-05T02:15", "2025-10-04T15:30:00Z"},
    {"after a gap of half an hour", "Australia/Lord_Howe", "2025-10-05T02:30", "2025-10-04T15:30:00Z"},
    {"half an hour twice", "Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z"},
    {"half an hour, before", "Australia/Lord_Howe", "2026-04-05T01:29:59", "2026-04-04T14:29:59Z"},
    {"half an hour, after", "Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30:00Z"},
    {"Irish gap", "Europe/Dublin", "2040-03-25T01:30", "2040-03-25T01:00:00Z"},
    {"Irish, twice", "Europe/Dublin", "2040-10-28T01:30", "2040-10-28T00:30:00Z"},
    {"half past", "Asia/Kolkata", "2026-01-01T00:00", "2025-12-31T18:30:00Z"},
    {"a day that was not", "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z"},
    {"the day before it ends", "Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59Z"},
    {"the day after it", "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
    {"a day that begins at one", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"},
    {"a midnight that comes later", "America/Sao_Paulo", "2019-02-17", "2019-02-17T03:00:00Z"},
    {"an hour before midnight, twice", "America/Sao_Paulo", "2019-02-16T23:30", "2019-02-17T01:30:00Z"},
    {"an hour after midnight, twice", "America/Havana", "2026-11-01T00:00", "2026-11-01T04:00:00Z"},
    {"two midnights", "America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z"},
    {"the same day twice", "America/Juneau", "1867-10-18T20:00", "1867-10-18T04:57:41Z"},
};

static void zone_local_is(void **state)
{
    const struct zone_local *c = *state;
    const struct cxm__zone zone = opened(c->zone);
    char buffer[64];
    assert_string_equal(written(instant_in(&zone, c->local), buffer, sizeof buffer), c->instant);
}

/* ---- what a zone is for any instant ---- */

static int64_t random_instant(struct random *random, int64_t years)
{
    const int64_t second = random_below(random, 2 * years * 31556952) - years * 31556952;
    return second * CXM__ZONE_SECOND + random_below(random, CXM__ZONE_SECOND);
}

static void spans_hold_what_was_asked(void **state)
{
    (void)state;
    struct random random = {11};
    const char *name;
    for (size_t i = 0; (name = zones_name(i)) != NULL; i++) {
        const struct cxm__zone zone = opened(name);
        struct cxm__zone_span last = {0};
        for (int k = 0; k < 3000; k++) {
            const int64_t instant = random_instant(&random, k % 3 ? 300 : 292000);
            const struct cxm__zone_span span = cxm__zone_span_at(&zone, instant);
            assert_true(span.begin <= instant && instant < span.end);
            assert_int_equal(cxm__zone_span_at(&zone, span.begin).end, span.end);
            assert_int_equal(cxm__zone_span_at(&zone, span.end - 1).begin, span.begin);
            assert_int_equal(cxm__zone_offset(&zone, instant, &last), span.offset);
        }
    }
}

/* The first instant with this local time or a later one, also around each change. */
static void local_times_never_go_back(void **state)
{
    (void)state;
    struct random random = {12};
    const char *name;
    for (size_t i = 0; (name = zones_name(i)) != NULL; i++) {
        const struct cxm__zone zone = opened(name);
        struct cxm__zone_span last = {0};
        for (int k = 0; k < 1000; k++) {
            const struct cxm__zone_span span = cxm__zone_span_at(&zone, random_instant(&random, k % 2 ? 160 : 500));
            const int64_t near = span.begin == INT64_MIN ? 0 : cxm__zone_seconds(span.begin);
            const int64_t local = near + span.offset + random_below(&random, 4 * 86400) - 2 * 86400;
            const int64_t found = cxm__zone_instant(&zone, local, 0);
            assert_true(cxm__zone_local(&zone, found, &last) >= local);
            assert_true(cxm__zone_local(&zone, found - 1, &last) < local);
            for (int64_t back = 1; back < 48; back++)
                assert_true(cxm__zone_local(&zone, found - back * 3600 * CXM__ZONE_SECOND, &last) < local);
            assert_true(cxm__zone_instant(&zone, local + 1, 0) >= found);
            assert_true(cxm__zone_instant(&zone, local, 999999) >= found);
            assert_true(cxm__zone_instant(&zone, local, 999999) <= cxm__zone_instant(&zone, local + 1, 0));
        }
    }
}

static void the_first_and_the_last_instant(void **state)
{
    (void)state;
    static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX, -1, 0, 1, -1000000, 999999};
    const struct cxm__zone berlin = opened("Europe/Berlin");
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        const int64_t second = cxm__zone_seconds(edges[i]);
        assert_in_range(cxm__zone_fraction(edges[i]), 0, 999999);
        assert_int_equal(cxm__zone_join(second, cxm__zone_fraction(edges[i])), edges[i]);
        const struct cxm__zone_span span = cxm__zone_span_at(&berlin, edges[i]);
        assert_true(span.begin <= edges[i] && (edges[i] < span.end || span.end == INT64_MAX));
        assert_int_equal(cxm__zone_instant(&berlin, second + span.offset, cxm__zone_fraction(edges[i])), edges[i]);
    }
    assert_int_equal(cxm__zone_join(cxm__zone_seconds(INT64_MAX), 775808), INT64_MAX);
    assert_int_equal(cxm__zone_join(cxm__zone_seconds(INT64_MAX) + 1, 0), INT64_MAX);
    assert_int_equal(cxm__zone_join(cxm__zone_seconds(INT64_MIN), 224191), INT64_MIN);
    assert_int_equal(cxm__zone_join(cxm__zone_seconds(INT64_MIN) - 1, 999999), INT64_MIN);
    assert_int_equal(cxm__zone_join(INT64_MAX, 0), INT64_MAX);
    assert_int_equal(cxm__zone_join(INT64_MIN, 0), INT64_MIN);
}

/* Changes before any instant and after the last one, as some writers put them. */
static void changes_beyond_all_instants(void **state)
{
    (void)state;
    static const struct zones_change changes[] = {
        {INT64_MIN, 60}, {-(INT64_C(1) << 59), 120}, {0, 180}, {INT64_C(1) << 59, 240}, {INT64_MAX, 300}};
    unsigned char bytes[ZONES_SIZE];
    struct cxm__zone zone = {0};
    cxm_status code;
    const size_t size = zones_write('2', 0, changes, 5, "XXX0", bytes);
    assert_null(cxm__zone_read(bytes, size, &zone, &code));
    const struct cxm__zone_span before = cxm__zone_span_at(&zone, -1), after = cxm__zone_span_at(&zone, 0);
    assert_int_equal(before.offset, 120);
    assert_true(before.begin == INT64_MIN && before.end == 0);
    assert_int_equal(after.offset, 180);
    assert_true(after.begin == 0 && after.end == INT64_MAX);
}

static void each_version_is_read(void **state)
{
    (void)state;
    static const char versions[] = {0, '2', '3', '4'};
    static const struct zones_change changes[] = {{-1000, 3600}, {1000, -3600}};
    for (size_t i = 0; i < sizeof versions; i++) {
        unsigned char bytes[ZONES_SIZE];
        struct cxm__zone zone = {0};
        cxm_status code;
        const size_t size = zones_write(versions[i], 7200, changes, 2, "<-01>1", bytes);
        assert_null(cxm__zone_read(bytes, size, &zone, &code));
        assert_int_equal(cxm__zone_span_at(&zone, -1000000001).offset, 7200);
        assert_int_equal(cxm__zone_span_at(&zone, 0).offset, 3600);
        assert_int_equal(cxm__zone_span_at(&zone, 1000000000).offset, -3600);
        assert_int_equal(cxm__zone_span_at(&zone, INT64_MAX - 1).offset, -3600);
    }
}

/* ---- failures ---- */

/* The bytes of two changes: the block for older readers takes 44 + 6 + 4, so the second header is at 54 and its data at 98. */
enum { ZONE_SECOND_HEADER = 54, ZONE_TIMES = 98, ZONE_KINDS = 114, ZONE_TYPES = 116, ZONE_NAMES = 134, ZONE_FOOTER = 138 };

static const struct zone_damage {
    const char *name;
    size_t at;
    unsigned char byte;
    const char *why;
} zone_damages[] = {
    {"magic", 0, 'X', "they do not begin with TZif"},
    {"second magic", ZONE_SECOND_HEADER, 'X', "they do not begin with TZif"},
    {"version 5", 4, '5', "the version is none of 1 to 4"},
    {"version 1 as a digit", 4, '1', "the version is none of 1 to 4"},
    {"two versions", ZONE_SECOND_HEADER + 4, '2', "the two headers are of different versions"},
    {"a huge count in the first block", 32, 0xFF, "they are shorter than their header says"},
    {"a huge count of times", ZONE_SECOND_HEADER + 32, 0xFF, "they are shorter than their header says"},
    {"a huge count of marks", ZONE_SECOND_HEADER + 20, 0xFF, "they are shorter than their header says"},
    {"no types", ZONE_SECOND_HEADER + 39, 0, "there are no types of local time, or too many"},
    {"fewer marks of UT than types", ZONE_SECOND_HEADER + 23, 1, "there are not as many marks as types"},
    {"fewer marks of standard time than types", ZONE_SECOND_HEADER + 27, 1, "there are not as many marks as types"},
    {"times that do not ascend", ZONE_TIMES, 0x7F, "the times of changes do not ascend"},
    {"a type that is not there", ZONE_KINDS + 1, 3, "a change is to a type that is not there"},
    {"an offset of years", ZONE_TYPES + 6, 0x70, "an offset is more than a day"},
    {"an offset of minus years", ZONE_TYPES + 6, 0x80, "an offset is more than a day"},
    {"a mark that is no mark", ZONE_TYPES + 4, 2, "a mark of daylight time is neither 0 nor 1"},
    {"a name that is not there", ZONE_TYPES + 17, 4, "a type's name lies outside the names"},
    {"names without an end", ZONE_NAMES + 3, 'T', "the names do not end with a NUL"},
    {"no names", ZONE_SECOND_HEADER + 43, 0, "the names do not end with a NUL"},
    {"no line before the footer", ZONE_FOOTER, ' ', "the footer is not a line of its own"},
    {"no line after the footer", ZONE_FOOTER + 5, ' ', "the footer is not a line of its own"},
    {"a footer that is no rule", ZONE_FOOTER + 1, '0', "the TZ string does not begin with a name and an offset"},
};

static size_t undamaged(unsigned char *bytes)
{
    static const struct zones_change changes[] = {{-1000, 3600}, {1000, -3600}};
    return zones_write('3', 0, changes, 2, "XXX1", bytes);
}

static void zone_damage_is_named(void **state)
{
    const struct zone_damage *c = *state;
    unsigned char bytes[ZONES_SIZE];
    struct cxm__zone zone = {0};
    cxm_status code = CXM_OK;
    const size_t size = undamaged(bytes);
    assert_true(c->at < size && bytes[c->at] != c->byte);
    bytes[c->at] = c->byte;
    const char *why = cxm__zone_read(bytes, size, &zone, &code);
    assert_non_null(why);
    assert_string_equal(why, c->why);
    assert_int_equal(code, CXM_E_CORRUPT);
}

static void bytes_cut_anywhere(void **state)
{
    (void)state;
    unsigned char bytes[ZONES_SIZE];
    struct cxm__zone zone;
    cxm_status code;
    const size_t size = undamaged(bytes);
    for (size_t cut = 0; cut <= size + 1; cut++) {
        unsigned char *exact = malloc(cut + 1);
        assert_non_null(exact);
        memset(exact, '#', cut + 1);
        memcpy(exact, bytes, cut < size ? cut : size);
        memset(&zone, 0, sizeof zone);
        const char *why = cxm__zone_read(exact, cut, &zone, &code);
        if (cut != size && (!why || code != CXM_E_CORRUPT))
            fail_msg("%d of %d bytes were read as a zone", (int)cut, (int)size);
        if (cut == size && why)
            fail_msg("all bytes: %s", why);
        free(exact);
    }
}

static void leap_seconds_are_refused(void **state)
{
    (void)state;
    unsigned char bytes[64] = "TZif", *at = bytes + 44;
    struct cxm__zone zone = {0};
    cxm_status code;
    bytes[31] = bytes[39] = bytes[43] = 1; /* a leap second, a type, a name */
    memset(at, 0, sizeof bytes - 44);
    const char *why = cxm__zone_read(bytes, 44 + 6 + 1 + 8, &zone, &code);
    assert_non_null(why);
    assert_int_equal(code, CXM_E_UNSUPPORTED);
    assert_non_null(strstr(why, "leap seconds"));
}

static const struct zone_rule_case {
    const char *name; /* also the TZ string */
    const char *why;  /* a part, NULL for a good one */
} zone_rules[] = {
    {"UTC0", NULL}, {"<+0330>-3:30", NULL}, {"ABC-24:59:59", NULL}, {"CET-1CEST,M3.5.0,M10.5.0/3", NULL},
    {"AAA1BBB2,J1,J365", NULL},
    {"AAA1BBB,0/-167,365/167:59:59", NULL}, {"<AB+9>1<ab-9>+2:30,M12.1.6/+4,0", NULL},
    {"", "a name and an offset"}, {"UT0", "a name and an offset"}, {"UTC", "a name and an offset"},
    {"<UTC0", "a name and an offset"},
    {"UTC25", "a name and an offset"}, {"UTC0:60", "a name and an offset"}, {"UTC0:00:60", "a name and an offset"},
    {"UTC-", "a name and an offset"},
    {"A1C0", "a name and an offset"}, {"UTC99999999999", "a name and an offset"}, {"<A B>0", "a name and an offset"},
    {"CET-1C", "no name for daylight time"}, {"UTC0 ", "no name for daylight time"}, {"UTC0,", "no name for daylight time"},
    {"CET-1CEST-", "offset of daylight time"}, {"CET-1CEST25", "offset of daylight time"},
    {"CET-1CEST!", "offset of daylight time"},
    {"CET-1CEST", "when daylight time begins and ends"}, {"CET-1CEST,M3.5.0", "when daylight time begins and ends"},
    {"CET-1CEST,M13.5.0,M1.1.0", "begins and ends"}, {"CET-1CEST,M0.5.0,M1.1.0", "begins and ends"},
    {"CET-1CEST,M3.0.0,M1.1.0", "begins and ends"},
    {"CET-1CEST,M3.6.0,M1.1.0", "begins and ends"}, {"CET-1CEST,M3.5.7,M1.1.0", "begins and ends"},
    {"CET-1CEST,M3.5,M1.1.0", "begins and ends"},
    {"CET-1CEST,M3,M1.1.0", "begins and ends"}, {"CET-1CEST,J0,J1", "begins and ends"},
    {"CET-1CEST,J366,J1", "begins and ends"}, {"CET-1CEST,366,1", "begins and ends"},
    {"CET-1CEST,1,2/168", "begins and ends"}, {"CET-1CEST,1,2/", "begins and ends"}, {"CET-1CEST,1,x", "begins and ends"},
    {"CET-1CEST,1,2,", "goes on behind its end"},
};

static void zone_rule_reads(void **state)
{
    const struct zone_rule_case *c = *state;
    struct cxm__zone_rule rule;
    const char *why = cxm__zone_rule_read(slice(c->name), &rule);
    if (c->why && (!why || !strstr(why, c->why)))
        fail_msg("\"%s\" says: %s", c->name, why ? why : "nothing");
    if (!c->why && why)
        fail_msg("\"%s\" says: %s", c->name, why);
}

/* A host whose zone is damaged, or lends nothing and says that it did. */
static int32_t lend_damage(void *context, const char *name, const void **tzif, size_t *size)
{
    (void)name;
    *tzif = context;
    *size = context ? strlen(context) : 77;
    return 0;
}

static const struct zone_refusal {
    const char *name, *zone;
    enum { LENDS_ZONES, LENDS_DAMAGE, LENDS_NULL, LENDS_NOTHING, NO_HOST } host;
    cxm_status code;
    const char *message;
} zone_refusals[] = {
    {"unknown", "Europe/Berln", LENDS_ZONES, CXM_E_NOT_FOUND, "zone: the host knows no time zone Europe/Berln"},
    {"empty", "", LENDS_ZONES, CXM_E_ARGUMENT, "zone: is no name of a time zone; expected one such as Europe/Berlin, or UTC"},
    {"too long",
     "Zone/Of/A/Name/That/Goes/On/And/On/And/On/And/On/And/On"
     "/And/On/And/On/And/On/And/On/And/On/And/On/And/On/And/On/And/On/And/On/And/On",
     LENDS_ZONES, CXM_E_ARGUMENT, "zone: is no name of a time zone; expected one such as Europe/Berlin, or UTC"},
    {"damaged", "Europe/Berlin", LENDS_DAMAGE, CXM_E_CORRUPT,
     "zone: the host's data of Europe/Berlin cannot be used: a header is cut off"},
    {"nothing lent", "Europe/Berlin", LENDS_NULL, CXM_E_CORRUPT,
     "zone: the host's data of Europe/Berlin cannot be used: a header is cut off"},
    {"no zones", "Europe/Berlin", LENDS_NOTHING, CXM_E_ARGUMENT,
     "zone: Europe/Berlin needs zone data; lend them by cxm_host.zone, as cxm::host does, or take UTC, which needs none"},
    {"no host", "Europe/Berlin", NO_HOST, CXM_E_ARGUMENT,
     "zone: Europe/Berlin needs zone data; lend them by cxm_host.zone, as cxm::host does, or take UTC, which needs none"},
};

static void zone_refusal_says_why(void **state)
{
    const struct zone_refusal *c = *state;
    static char damage[] = "TZif";
    cxm_host host = CXM_HOST_INIT;
    struct cxm__zone zone, before;
    cxm_error error = {0};
    host.zone = c->host == LENDS_NOTHING ? NULL : lend_damage;
    host.context = c->host == LENDS_DAMAGE ? damage : NULL;
    memset(&zone, 0x5A, sizeof zone);
    memcpy(&before, &zone, sizeof zone);
    const cxm_host *lent = c->host == NO_HOST ? NULL : c->host == LENDS_ZONES ? &zones.host : &host;
    assert_int_equal(cxm__zone_open(lent, slice(c->zone), "zone", 3, &zone, &error), c->code);
    assert_string_equal(error.message, c->message);
    assert_string_equal(error.name, "zone");
    assert_int_equal(error.code, c->code);
    assert_int_equal(error.argument, 3);
    assert_memory_equal(&zone, &before, sizeof zone);
    assert_int_equal(cxm__zone_open(lent, slice(c->zone), "zone", 3, &zone, NULL), c->code);
}

static void a_name_has_no_nul(void **state)
{
    (void)state;
    struct cxm__zone zone;
    const struct cxm__slice name = {"Europe/Berlin\0x", 15};
    assert_int_equal(cxm__zone_open(&zones.host, name, "zone", 0, &zone, NULL), CXM_E_ARGUMENT);
}

static void utc_needs_no_host(void **state)
{
    (void)state;
    struct cxm__zone zone;
    assert_int_equal(cxm__zone_open(NULL, slice("UTC"), "zone", 0, &zone, NULL), CXM_OK);
    assert_string_equal(zone.name, "UTC");
    assert_true(zone.hash == 0);
    assert_int_equal(cxm__zone_instant(&zone, 1, 5), 1000005);
}

/* FNV-1a of the bytes, and so another for each zone. */
static void the_hash_is_of_the_bytes(void **state)
{
    (void)state;
    const char *a, *b;
    for (size_t i = 0; (a = zones_name(i)) != NULL; i++) {
        unsigned char bytes[ZONES_SIZE];
        uint64_t hash = UINT64_C(14695981039346656037);
        const size_t size = zones_named(a, bytes);
        for (size_t k = 0; k < size; k++)
            hash = (hash ^ bytes[k]) * UINT64_C(1099511628211);
        assert_true(opened(a).hash == hash);
        assert_string_equal(opened(a).name, a);
        for (size_t k = 0; k < i && (b = zones_name(k)) != NULL; k++)
            assert_true(opened(b).hash != hash);
    }
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(spans_hold_what_was_asked),      cmocka_unit_test(local_times_never_go_back),
        cmocka_unit_test(the_first_and_the_last_instant), cmocka_unit_test(changes_beyond_all_instants),
        cmocka_unit_test(each_version_is_read),           cmocka_unit_test(bytes_cut_anywhere),
        cmocka_unit_test(leap_seconds_are_refused),       cmocka_unit_test(utc_needs_no_host),
        cmocka_unit_test(the_hash_is_of_the_bytes),       cmocka_unit_test(a_name_has_no_nul),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof zone_offsets / sizeof *zone_offsets +
                            sizeof zone_locals / sizeof *zone_locals + sizeof zone_damages / sizeof *zone_damages +
                            sizeof zone_rules / sizeof *zone_rules + sizeof zone_refusals / sizeof *zone_refusals];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(zone_offsets, zone_offset_is, tests, count);
    CHECK_ROWS(zone_locals, zone_local_is, tests, count);
    CHECK_ROWS(zone_damages, zone_damage_is_named, tests, count);
    CHECK_ROWS(zone_rules, zone_rule_reads, tests, count);
    CHECK_ROWS(zone_refusals, zone_refusal_says_why, tests, count);
    zones_host_init(&zones);
    const int failed = cmocka_run_group_tests_name("zone", tests, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
