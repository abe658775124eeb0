/* A reader of times and durations that says what it did not understand.
 * A time stays what was written, local or with an offset, until a window has added its duration. */
#ifndef CXM__MODEL_CALENDAR_READ_H
#define CXM__MODEL_CALENDAR_READ_H

#include "model/calendar.h"

/* What is read, and who is to be told. */
struct cxm__calendar_source {
    struct cxm__slice text;
    const char *option;
    int32_t argument;
    cxm_error *error;
};

struct cxm__calendar_point {
    int64_t local; /* seconds, by the clock of `offset` where it is fixed, else by that of the zone */
    int32_t microseconds;
    int32_t offset;
    bool fixed;
};

/* "option: why in text" */
cxm_status cxm__calendar_fail(const struct cxm__calendar_source *source, const char *why);

cxm_status cxm__calendar_point_read(const struct cxm__calendar_source *source, struct cxm__calendar_point *point);
int64_t cxm__calendar_point_instant(const struct cxm__zone *zone, const struct cxm__calendar_point *point);

/* Fails where the instant is the first or last one, which are no instants. */
cxm_status cxm__calendar_reached(const struct cxm__calendar_source *source, int64_t instant);

#endif
