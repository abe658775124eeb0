/* The system's zones as this library reads them and as the C library does: the same local times at random instants and around each
 * change of clocks. Where there are no zone data the tests are skipped. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): how a system is asked for its declarations */
#define _POSIX_C_SOURCE 200809L

#include "model/calendar.h"

#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/random.h"

enum { SYSTEM_NAMES = 1000, SYSTEM_SIZE = 1 << 16, SYSTEM_INSTANTS = 400, SYSTEM_CHANGES = 40 };

#define SYSTEM_FOLDER "/usr/share/zoneinfo/"

static char system_names[SYSTEM_NAMES][64];
static int system_count;

static size_t system_read(const char *name, unsigned char *bytes, size_t size)
{
    char path[256];
    const int length = snprintf(path, sizeof path, SYSTEM_FOLDER "%s", name);
    FILE *file = length > 0 && (size_t)length < sizeof path ? fopen(path, "rb") : NULL;
    const size_t got = file ? fread(bytes, 1, size, file) : 0;
    if (file)
        fclose(file);
    return got;
}

/* The names are the third column of zone1970.tab. */
static void system_list(void)
{
    FILE *file = fopen(SYSTEM_FOLDER "zone1970.tab", "r");
    char line[512];
    while (file && system_count < SYSTEM_NAMES && fgets(line, sizeof line, file))
        system_count += line[0] != '#' && sscanf(line, "%*s %*s %63s", system_names[system_count]) == 1;
    if (file)
        fclose(file);
}

/* What local clocks showed, by the C library; false where time_t does not reach. */
static bool system_local(int64_t second, int64_t *local)
{
    const time_t time = (time_t)second;
    struct tm tm;
    if ((int64_t)time != second || !localtime_r(&time, &tm))
        return false;
    const int64_t day = cxm__calendar_days(tm.tm_year + INT64_C(1900), tm.tm_mon + 1, tm.tm_mday);
    *local = day * 86400 + (tm.tm_hour * 60 + tm.tm_min) * 60 + tm.tm_sec;
    return true;
}

/* The C library's local times before an instant are all before `local`, and at the instant it is that or later. */
static void check_first(const char *name, int64_t second, int64_t local)
{
    int64_t at, before;
    if (!system_local(second, &at) || !system_local(second - 1, &before))
        return;
    if (at < local || before >= local)
        fail_msg("%s: local time %lld is said to begin at %lld", name, (long long)local, (long long)second);
    for (int64_t back = 1; back <= 48; back++)
        if (system_local(second - back * 1800, &before) && before >= local)
            fail_msg("%s: local time %lld had come before %lld", name, (long long)local, (long long)second);
}

static int64_t check_zone(const char *name, struct random *random)
{
    static unsigned char bytes[SYSTEM_SIZE];
    struct cxm__zone zone = {0};
    cxm_status code;
    int64_t checked = 0;
    const size_t size = system_read(name, bytes, sizeof bytes);
    const char *why = size ? cxm__zone_read(bytes, size, &zone, &code) : "it is not there";
    if (why)
        fail_msg("%s: %s", name, why);
    assert_int_equal(setenv("TZ", name, 1), 0);
    tzset();
    struct cxm__zone_span last = {0};
    for (int i = 0; i < SYSTEM_INSTANTS; i++) {
        /* from 1800 to 2500, and near a change of clocks every other time */
        int64_t second = random_below(random, 700 * INT64_C(31556952)) - 170 * INT64_C(31556952), local;
        const struct cxm__zone_span span = cxm__zone_span_at(&zone, second * CXM__ZONE_SECOND);
        if (i < SYSTEM_CHANGES && span.begin != INT64_MIN)
            second = cxm__zone_seconds(span.begin) + random_below(random, 3) - 1;
        if (!system_local(second, &local))
            continue;
        checked++;
        const int64_t own = cxm__zone_local(&zone, second * CXM__ZONE_SECOND, &last);
        if (own != local)
            fail_msg("%s at %lld: local time %lld, by the C library %lld", name, (long long)second, (long long)own,
                     (long long)local);
        const int64_t near = local + (i % 2 ? random_below(random, 7200) - 3600 : 0);
        check_first(name, cxm__zone_seconds(cxm__zone_instant(&zone, near, 0)), near);
    }
    return checked;
}

static void zones_are_those_of_the_c_library(void **state)
{
    (void)state;
    struct random random = {31};
    int64_t checked = 0;
    system_list();
    if (system_count == 0) {
        print_message("no zone data below " SYSTEM_FOLDER ": skipped\n");
        skip();
    }
    for (int i = 0; i < system_count; i++)
        checked += check_zone(system_names[i], &random);
    print_message("%d zones, %lld instants\n", system_count, (long long)checked);
    assert_true(checked >= (int64_t)system_count * SYSTEM_INSTANTS / 8); /* 32 bits of time_t leave a sixth */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(zones_are_those_of_the_c_library)};
    return cmocka_run_group_tests_name("zone_system", tests, NULL, NULL);
}
