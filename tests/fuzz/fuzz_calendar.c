/*
 * Any text as a time, a duration and a window, in UTC and where clocks change. What is read is written in a canonical form, which
 * reads back to itself in any zone; what is refused says why and changes nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds)
{
    if (!holds)
        abort();
}

static void refused(cxm_status status, const cxm_error *error)
{
    demand(status == CXM_E_ARGUMENT && error->code == status && strcmp(error->name, "option") == 0);
    demand(strncmp(error->message, "option: ", 8) == 0 && error->message[8]);
}

static void try_instant(const struct cxm__zone *zone, const struct cxm__zone *other, struct cxm__slice slice)
{
    int64_t instant = 7, again = 7;
    cxm_error error;
    char buffer[64];
    const cxm_status status = cxm__calendar_instant_read(zone, slice, "option", 0, &instant, &error);
    if (status) {
        refused(status, &error);
        demand(instant == 7);
        return;
    }
    struct cxm__text text = cxm__text_into(buffer, sizeof buffer);
    cxm__calendar_instant_write(instant, &text);
    demand(cxm__text_end(&text));
    demand(cxm__calendar_instant_read(other, (struct cxm__slice){buffer, text.length}, "option", 0, &again, NULL) == CXM_OK);
    demand(again == instant);
}

static void try_window(const struct cxm__zone *zone, const struct cxm__zone *other, struct cxm__slice slice)
{
    struct cxm__calendar_window window = {7, 7}, again = {7, 7};
    cxm_error error;
    char buffer[128];
    const cxm_status status = cxm__calendar_window_read(zone, slice, "option", 0, &window, &error);
    if (status) {
        refused(status, &error);
        demand(window.begin == 7 && window.end == 7);
        return;
    }
    struct cxm__text text = cxm__text_into(buffer, sizeof buffer);
    cxm__calendar_window_write(&window, &text);
    demand(cxm__text_end(&text) && window.begin <= window.end);
    if (window.begin == window.end) /* what the zone skipped cannot be written as two instants */
        return;
    demand(cxm__calendar_window_read(other, (struct cxm__slice){buffer, text.length}, "option", 0, &again, NULL) == CXM_OK);
    demand(again.begin == window.begin && again.end == window.end);
}

static void try_duration(const struct cxm__zone *zone, struct cxm__slice slice)
{
    struct cxm__calendar_duration duration = {0}, again = {0};
    cxm_error error;
    char buffer[64];
    const cxm_status status = cxm__calendar_duration_read(slice, "option", 0, &duration, &error);
    if (status) {
        refused(status, &error);
        demand(!duration.months && !duration.days && !duration.seconds);
        return;
    }
    struct cxm__text text = cxm__text_into(buffer, sizeof buffer);
    cxm__calendar_duration_write(&duration, &text);
    demand(cxm__text_end(&text));
    demand(cxm__calendar_duration_read((struct cxm__slice){buffer, text.length}, "option", 0, &again, NULL) == CXM_OK);
    demand(memcmp(&duration, &again, sizeof again) == 0);
    demand(cxm__calendar_add(zone, 0, &duration, 1) >= 0 && cxm__calendar_add(zone, 0, &duration, -1) <= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    const struct cxm__slice slice = {(const char *)data, size};
    struct cxm__zone zones[2];
    cxm__zone_utc(&zones[0]);
    cxm__zone_utc(&zones[1]);
    demand(!cxm__zone_rule_read((struct cxm__slice){rule, sizeof rule - 1}, &zones[1].rule));
    for (int i = 0; i < 2; i++) {
        try_instant(&zones[i], &zones[1 - i], slice);
        try_window(&zones[i], &zones[1 - i], slice);
        try_duration(&zones[i], slice);
    }
    (void)cxm__calendar_unit_read(slice);
    struct cxm__zone_rule read;
    (void)cxm__zone_rule_read(slice, &read);
    return 0;
}
