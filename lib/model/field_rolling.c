/* Windows of one length back from as_of, each before the other: the last thirty days, the thirty before them, and so on as keys.
 * Days and months are the calendar's, so that a window of a day has 23 hours where clocks say so. */
#include <math.h>
#include <string.h>

#include "model/calendar_text.h"
#include "model/field_private.h"

cxm_status cxm__field_rolling(struct cxm__field *field, const char *length, const char *where, cxm_error *error)
{
    if (field->base->policy->as_of == CXM__NO_TIME)
        return CXM__FAIL(error, CXM_E_ARGUMENT, field->argument, -1, CXM__T(where), CXM__T(": "), CXM__AQ(field->name),
                         CXM__T(" counts back from as_of: say as_of=2026-07-01 in the policy"));
    return cxm__calendar_duration_read(cxm__slice_of(length), where, field->argument, &field->rolling, error);
}

/* Where the number-th window before as_of begins; 0 is as_of itself, and what is below 0 lies behind it. */
static int64_t rolling_border(const struct cxm__field *field, int64_t number)
{
    const struct cxm__model_policy *policy = field->base->policy;
    const int64_t times = number < 0 ? -number : number;
    const struct cxm__calendar_duration away = {field->rolling.months * times, field->rolling.days * times, field->rolling.seconds * times};
    return number ? cxm__calendar_add(&policy->zone, policy->as_of, &away, number < 0 ? 1 : -1) : policy->as_of;
}

struct cxm__calendar_bucket cxm__field_rolling_at(const struct cxm__field *field, int64_t instant)
{
    const struct cxm__calendar_duration *length = &field->rolling;
    const double seconds = (double)length->months * 2629746 + (double)length->days * CXM__CALENDAR_SECONDS + (double)length->seconds;
    const double back = ((double)field->base->policy->as_of - (double)instant) / CXM__ZONE_SECOND / seconds;
    int64_t number = (int64_t)floor(back) + 1; /* at most some off, since months differ and clocks are changed */
    while (rolling_border(field, number) > instant)
        number++;
    while (rolling_border(field, number - 1) <= instant)
        number--;
    return (struct cxm__calendar_bucket){rolling_border(field, number), rolling_border(field, number - 1), 0, 0};
}

void cxm__field_rolling_write(const struct cxm__field *field, int64_t begin, struct cxm__text *text)
{
    const struct cxm__zone *zone = &field->base->policy->zone;
    struct cxm__zone_span span = {0};
    const int64_t day = cxm__calendar_floor(cxm__zone_local(zone, begin, &span), CXM__CALENDAR_SECONDS);
    if (cxm__calendar_day_begin(zone, day) == begin)
        cxm__calendar_date_write(day, text);
    else
        cxm__calendar_instant_write(begin, text);
    cxm__text_character(text, '/');
    cxm__calendar_duration_write(&field->rolling, text);
}
