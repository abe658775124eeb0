/* Windows of time: two ends, or one and a duration.
 * A duration is added to what was written and not to the instant that it became, so that days end at midnights. */
#include <string.h>

#include "model/calendar_read.h"

/* One side of the stroke. */
struct calendar_window_end {
    enum { CALENDAR_WINDOW_OPEN, CALENDAR_WINDOW_POINT, CALENDAR_WINDOW_DURATION } kind;
    struct cxm__calendar_point point;
    struct cxm__calendar_duration duration;
};

static cxm_status calendar_window_end(const struct cxm__calendar_source *source, struct calendar_window_end *end)
{
    const struct cxm__slice text = source->text;
    if (text.length == 0 || cxm__slice_is(text, "..")) {
        end->kind = CALENDAR_WINDOW_OPEN;
        return CXM_OK;
    }
    if (text.start[0] >= '0' && text.start[0] <= '9' && !memchr(text.start, '-', text.length)) {
        end->kind = CALENDAR_WINDOW_DURATION;
        return cxm__calendar_duration_read(text, source->option, source->argument, &end->duration, source->error);
    }
    end->kind = CALENDAR_WINDOW_POINT;
    return cxm__calendar_point_read(source, &end->point);
}

static int64_t calendar_window_away(const struct cxm__zone *zone, const struct cxm__calendar_point *point,
                                    const struct cxm__calendar_duration *duration, int32_t sign)
{
    if (duration->seconds || point->fixed)
        return cxm__calendar_add(zone, cxm__calendar_point_instant(zone, point), duration, sign);
    return cxm__zone_instant(zone, cxm__calendar_shift(point->local, duration, sign), point->microseconds);
}

/* Whether the second of two local times is the later, though no instant may lie between them. */
static bool calendar_window_later(const struct cxm__calendar_point *a, const struct cxm__calendar_point *b)
{
    return !a->fixed && !b->fixed && (b->local > a->local || (b->local == a->local && b->microseconds > a->microseconds));
}

cxm_status cxm__calendar_window_read(const struct cxm__zone *zone, struct cxm__slice text, const char *option, int32_t argument,
                                     struct cxm__calendar_window *window, cxm_error *error)
{
    const struct cxm__calendar_source whole = {text, option, argument, error};
    const char *stroke = text.length ? memchr(text.start, '/', text.length) : NULL;
    if (!stroke)
        return cxm__calendar_fail(&whole, "expected begin/end, such as 2026-01-01/2026-07-01 or 90d/2026-07-01");
    struct cxm__calendar_source first = whole, second = whole;
    struct calendar_window_end a = {0}, b = {0};
    struct cxm__calendar_window read = {INT64_MIN, INT64_MAX};
    first.text.length = (size_t)(stroke - text.start);
    second.text = (struct cxm__slice){stroke + 1, text.length - first.text.length - 1};
    cxm_status status = calendar_window_end(&first, &a);
    if (!status)
        status = calendar_window_end(&second, &b);
    if (status)
        return status;
    const bool lasts = a.kind == CALENDAR_WINDOW_DURATION || b.kind == CALENDAR_WINDOW_DURATION;
    if (lasts && a.kind != CALENDAR_WINDOW_POINT && b.kind != CALENDAR_WINDOW_POINT)
        return cxm__calendar_fail(&whole, "a duration needs a date or a time at the other end");
    if (a.kind == CALENDAR_WINDOW_POINT)
        read.begin = cxm__calendar_point_instant(zone, &a.point);
    if (b.kind == CALENDAR_WINDOW_POINT)
        read.end = cxm__calendar_point_instant(zone, &b.point);
    if (a.kind == CALENDAR_WINDOW_DURATION)
        read.begin = calendar_window_away(zone, &b.point, &a.duration, -1);
    if (b.kind == CALENDAR_WINDOW_DURATION)
        read.end = calendar_window_away(zone, &a.point, &b.duration, 1);
    if (a.kind != CALENDAR_WINDOW_OPEN)
        status = cxm__calendar_reached(&whole, read.begin);
    if (!status && b.kind != CALENDAR_WINDOW_OPEN)
        status = cxm__calendar_reached(&whole, read.end);
    if (status)
        return status;
    if (read.begin > read.end || (read.begin == read.end && !lasts && !calendar_window_later(&a.point, &b.point)))
        return cxm__calendar_fail(&whole, "the window ends before it begins, or when it does");
    *window = read;
    return CXM_OK;
}
