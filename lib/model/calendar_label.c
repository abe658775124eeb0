/* Buckets from their labels: 2026-W13, 2026-Q1, FY2026-Q1. What a label says is looked up as a day, and must come out as that
 * label. */
#include <string.h>

#include "model/calendar_read.h"

enum { CALENDAR_LABEL_SIZE = 64 };

struct calendar_label {
    const char *at, *end;
};

static bool calendar_label_word(struct calendar_label *label, const char *word)
{
    const size_t length = strlen(word);
    if ((size_t)(label->end - label->at) < length || memcmp(label->at, word, length) != 0)
        return false;
    label->at += length;
    return true;
}

static bool calendar_label_digits(struct calendar_label *label, int32_t width, int32_t *value)
{
    *value = 0;
    for (; width > 0; width--, label->at++) {
        if (label->at == label->end || *label->at < '0' || *label->at > '9')
            return false;
        *value = *value * 10 + (*label->at - '0');
    }
    return true;
}

/* A number behind a word, such as 3 in -Q3. */
static bool calendar_label_part(struct calendar_label *label, const char *word, int32_t width, int32_t *value)
{
    return calendar_label_word(label, word) && calendar_label_digits(label, width, value) && *value > 0;
}

static int64_t calendar_label_months(int64_t year, int32_t month, int32_t more)
{
    const int32_t sum = month - 1 + more;
    return cxm__calendar_days(year + sum / 12, sum % 12 + 1, 1);
}

/* The first day of what a label says; fiscal years are named by the year in which they end. */
static bool calendar_label_day(const struct cxm__calendar_cut *cut, struct calendar_label *label, int64_t *day)
{
    const bool fiscal = cut->unit == CXM__CALENDAR_FISCAL_QUARTER || cut->unit == CXM__CALENDAR_FISCAL_YEAR;
    int32_t year, part = 1, month = 1;
    if ((fiscal && !calendar_label_word(label, "FY")) || !calendar_label_digits(label, 4, &year))
        return false;
    const int64_t begins = fiscal && cut->fiscal_start > 1 ? year - 1 : year, fourth = cxm__calendar_days(year, 1, 4);
    switch (cut->unit) {
    case CXM__CALENDAR_WEEK:
        *day = cxm__calendar_floor(fourth + 3, 7) * 7 - 3; /* 4 January is in the first week, and 1970-01-01 a Thursday */
        if (!calendar_label_part(label, "-W", 2, &part))
            return false;
        *day += INT64_C(7) * (part - 1);
        return true;
    case CXM__CALENDAR_DAY:
        if (!calendar_label_part(label, "-", 2, &month) || month > 12 || !calendar_label_part(label, "-", 2, &part))
            return false;
        *day = cxm__calendar_days(year, month, part);
        return true;
    case CXM__CALENDAR_MONTH:
        *day = calendar_label_part(label, "-", 2, &part) ? calendar_label_months(year, 1, part - 1) : 0;
        return part > 0;
    case CXM__CALENDAR_HALF:
        *day = calendar_label_part(label, "-H", 1, &part) ? calendar_label_months(year, 1, 6 * (part - 1)) : 0;
        return part > 0;
    case CXM__CALENDAR_QUARTER:
    case CXM__CALENDAR_FISCAL_QUARTER:
        month = fiscal ? cut->fiscal_start : 1;
        *day = calendar_label_part(label, "-Q", 1, &part) ? calendar_label_months(begins, month, 3 * (part - 1)) : 0;
        return part > 0;
    default: *day = calendar_label_months(begins, fiscal ? cut->fiscal_start : 1, 0); return true;
    }
}

bool cxm__calendar_bucket_read(const struct cxm__calendar_cut *cut, struct cxm__slice text, struct cxm__calendar_bucket *bucket)
{
    struct calendar_label label = {text.start, text.start + text.length};
    char again[CALENDAR_LABEL_SIZE];
    int64_t day, instant;
    if (cut->unit == CXM__CALENDAR_HOUR) {
        if (cxm__calendar_instant_read(cut->zone, text, "", -1, &instant, NULL))
            return false;
        *bucket = cxm__calendar_bucket_at(cut, instant);
        return bucket->begin == instant;
    }
    if (!calendar_label_day(cut, &label, &day) || label.at != label.end)
        return false;
    *bucket = cxm__calendar_bucket_at(cut, cxm__calendar_day_begin(cut->zone, day));
    struct cxm__text written = cxm__text_into(again, sizeof again);
    cxm__calendar_bucket_write(cut, bucket, &written);
    return written.length == text.length && written.length < sizeof again && memcmp(again, text.start, text.length) == 0;
}
