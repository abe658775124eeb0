/* The window before a window, as people count: April comes before May, whatever their lengths, and a day before a day of 23 hours
 * has 24. Windows that are no months and no days go back by their length. */
#include "model/policy.h"

/* The day that begins at an instant; false where none does. */
static bool back_day(const struct cxm__zone *zone, int64_t instant, int64_t *day)
{
    struct cxm__zone_span span = {0};
    const int64_t local = cxm__zone_local(zone, instant, &span);
    *day = local / 86400 - (local % 86400 < 0);
    return cxm__calendar_day_begin(zone, *day) == instant;
}

void cxm__model_policy_back(struct cxm__model_policy *policy)
{
    const uint64_t length = (uint64_t)policy->end - (uint64_t)policy->begin, room = (uint64_t)policy->begin - (uint64_t)INT64_MIN;
    int64_t first, last, before = length < room ? policy->begin - (int64_t)length : INT64_MIN;
    if (back_day(&policy->zone, policy->begin, &first) && back_day(&policy->zone, policy->end, &last)) {
        const struct cxm__calendar_date from = cxm__calendar_date_of(first), to = cxm__calendar_date_of(last);
        int64_t day = first - (last - first);
        if (from.day == 1 && to.day == 1) {
            const int64_t month = from.year * 12 + from.month - 1 - ((to.year - from.year) * 12 + to.month - from.month);
            const int64_t year = month / 12 - (month % 12 < 0);
            day = cxm__calendar_days(year, (int32_t)(month - year * 12) + 1, 1);
        }
        before = cxm__calendar_day_begin(&policy->zone, day);
    }
    policy->end = policy->begin;
    policy->begin = before;
}
