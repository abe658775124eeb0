/* Values of conditions, by what their field holds: codes are looked up once, dates become spans of time, labels buckets.
 * Each is kept with its text in the one form that it has. */
#include <math.h>
#include <string.h>

#include "model/where_read.h"

enum { WHERE_LABEL = 64 };

cxm_status cxm__where_fail(const struct cxm__where_reader *reader, const struct cxm__where_condition *condition,
                           struct cxm__slice value, const char *why)
{
    if (!value.length)
        return CXM__FAIL(reader->error, CXM_E_ARGUMENT, reader->argument, -1, CXM__A("where"), CXM__T(": "),
                         CXM__Q(condition->field.name), CXM__T(why));
    return CXM__FAIL(reader->error, CXM_E_ARGUMENT, reader->argument, -1, CXM__A("where"), CXM__T(": "),
                     CXM__Q(condition->field.name), CXM__T(": "), CXM__S(value), CXM__T(why));
}

static cxm_status where_take_room(const struct cxm__where_reader *reader, void *member, int64_t count, size_t size)
{
    void *room = cxm__arena_take(reader->arena, count, size);
    if (!room)
        return cxm__fail_memory(reader->error);
    memset(room, 0, (size_t)count * size);
    memcpy(member, &room, sizeof room);
    return CXM_OK;
}

cxm_status cxm__where_room(const struct cxm__where_reader *reader, struct cxm__where_condition *condition, int32_t most)
{
    cxm_status status = where_take_room(reader, &condition->texts, most, sizeof *condition->texts);
    int32_t names = 0;
    if (status)
        return status;
    switch (condition->field.form) {
    case CXM__FORM_TIME:
    case CXM__FORM_BUCKET: return where_take_room(reader, &condition->spans, most, sizeof *condition->spans);
    case CXM__FORM_NUMBER: return where_take_room(reader, &condition->numbers, most, sizeof *condition->numbers);
    case CXM__FORM_CODE: condition->code_count = cxm__field_ids(&condition->field)->count; break;
    case CXM__FORM_TRUTH: condition->code_count = 2; break;
    case CXM__FORM_NAME:
        while (cxm__field_text(&condition->field, names, NULL, 0, NULL))
            names++;
        condition->code_count = names;
        break;
    }
    return where_take_room(reader, &condition->codes, condition->code_count / 64 + 1, sizeof *condition->codes);
}

static void where_set(struct cxm__where_condition *condition, int64_t code)
{
    condition->codes[code >> 6] |= UINT64_C(1) << (code & 63);
}

/* Keeps a value's text, in the order of texts, once. */
static cxm_status where_keep_text(const struct cxm__where_reader *reader, struct cxm__where_condition *condition, const char *text,
                                  size_t length)
{
    int32_t place = 0;
    const char *kept = cxm__arena_text(reader->arena, text, length);
    if (!kept)
        return cxm__fail_memory(reader->error);
    while (place < condition->text_count && strcmp(condition->texts[place], kept) < 0)
        place++;
    if (place < condition->text_count && strcmp(condition->texts[place], kept) == 0)
        return CXM_OK;
    memmove(condition->texts + place + 1, condition->texts + place,
            (size_t)(condition->text_count - place) * sizeof *condition->texts);
    condition->texts[place] = kept;
    condition->text_count++;
    return CXM_OK;
}

/* A path and all below it: every code whose path begins so. */
static void where_below(struct cxm__where_condition *condition, struct cxm__slice path)
{
    const cxm_column labels = cxm__ids_column(cxm__field_ids(&condition->field));
    for (int64_t code = 0; code < condition->code_count; code++) {
        const struct cxm__slice label = cxm__column_slice(&labels, code);
        if (label.length >= path.length && memcmp(label.start, path.start, path.length) == 0 &&
            (label.length == path.length || label.start[path.length] == '/'))
            where_set(condition, code);
    }
}

static cxm_status where_code(const struct cxm__where_reader *reader, struct cxm__where_condition *condition,
                             struct cxm__slice value)
{
    const struct cxm__ids *ids = cxm__field_ids(&condition->field);
    const bool path = condition->field.kind == CXM_FIELD_PATH && condition->field.entity < 0;
    char text[CXM__NAME_SIZE];
    if (path && value.length > 2 && memcmp(value.start + value.length - 2, "/*", 2) == 0) {
        where_below(condition, (struct cxm__slice){value.start, value.length - 2});
        return where_keep_text(reader, condition, value.start, value.length);
    }
    const int32_t code = cxm__ids_find(ids, value);
    if (code < 0)
        return where_keep_text(reader, condition, value.start, value.length);
    where_set(condition, code);
    if (ids->type == CXM_TYPE_I64 && cxm__field_text(&condition->field, code, text, sizeof text, NULL))
        return where_keep_text(reader, condition, text, strlen(text)); /* 007 is 7 */
    return where_keep_text(reader, condition, value.start, value.length);
}

/* The names there are: `"boss" is none of buyer, end_user, own_employee and unknown`. */
static cxm_status where_name(const struct cxm__where_reader *reader, struct cxm__where_condition *condition,
                             struct cxm__slice value)
{
    char name[WHERE_LABEL], list[CXM__NAME_SIZE];
    struct cxm__text names = cxm__text_into(list, sizeof list);
    cxm__text_string(&names, " is none of");
    for (int32_t code = 0; code < condition->code_count; code++) {
        (void)cxm__field_text(&condition->field, code, name, sizeof name, NULL);
        if (cxm__slice_is(value, name)) {
            where_set(condition, code);
            return where_keep_text(reader, condition, name, strlen(name));
        }
        cxm__text_string(&names, code ? ", " : " ");
        cxm__text_string(&names, name);
    }
    (void)cxm__text_end(&names);
    return cxm__where_fail(reader, condition, value, list);
}

static cxm_status where_truth(const struct cxm__where_reader *reader, struct cxm__where_condition *condition,
                              struct cxm__slice value)
{
    const bool yes = cxm__slice_is(value, "true") || cxm__slice_is(value, "1");
    if (!yes && !cxm__slice_is(value, "false") && !cxm__slice_is(value, "0"))
        return cxm__where_fail(reader, condition, value, " is neither true nor false");
    where_set(condition, yes ? 1 : 0);
    return where_keep_text(reader, condition, yes ? "true" : "false", yes ? 4 : 5);
}

static cxm_status where_number(const struct cxm__where_reader *reader, struct cxm__where_condition *condition,
                               struct cxm__slice value)
{
    char text[WHERE_LABEL];
    double number;
    if (!cxm__number_read(value, &number) || !isfinite(number))
        return cxm__where_fail(reader, condition, value, " is not a number");
    number += 0.0; /* -0 is 0 */
    struct cxm__text written = cxm__text_into(text, sizeof text);
    cxm__text_number(&written, number);
    condition->numbers[condition->count++] = number;
    return where_keep_text(reader, condition, text, written.length);
}

static cxm_status where_bucket(const struct cxm__where_reader *reader, struct cxm__where_condition *condition,
                               struct cxm__slice value)
{
    static const char *const like[CXM__CALENDAR_UNITS] = {
        " is no hour, such as 2026-03-29T02:00+01:00", " is no day, such as 2026-03-29", " is no week, such as 2026-W13",
        " is no month, such as 2026-03",               " is no quarter, such as 2026-Q1", " is no half of a year, such as 2026-H1",
        " is no year, such as 2026",                   " is no quarter, such as FY2026-Q1", " is no year, such as FY2026"};
    const struct cxm__calendar_cut cut = cxm__field_calendar(&condition->field);
    struct cxm__calendar_bucket bucket;
    if (cxm__field_rolls(&condition->field))
        return cxm__where_fail(reader, condition, value, " is asked of windows that count back; put them into the policy, window=2026-06-01/30d");
    if (!cxm__calendar_bucket_read(&cut, value, &bucket))
        return cxm__where_fail(reader, condition, value, like[cut.unit]);
    condition->spans[condition->count++] = (struct cxm__calendar_window){bucket.begin, bucket.end};
    return CXM_OK;
}

static cxm_status where_time(const struct cxm__where_reader *reader, struct cxm__where_condition *condition,
                             struct cxm__slice value)
{
    struct cxm__calendar_window *span = &condition->spans[condition->count++];
    const bool window = memchr(value.start, '/', value.length);
    if (window && condition->is != CXM__WHERE_IS && condition->is != CXM__WHERE_IS_NOT)
        return cxm__where_fail(reader, condition, value, " is a window, which only = and != can be asked of");
    return window ? cxm__model_policy_window(reader->policy, value, "where", reader->argument, span, reader->error)
                  : cxm__model_policy_moment(reader->policy, value, "where", reader->argument, span, reader->error);
}

cxm_status cxm__where_value(const struct cxm__where_reader *reader, struct cxm__where_condition *condition, struct cxm__slice value)
{
    const bool ordered = condition->is != CXM__WHERE_IS && condition->is != CXM__WHERE_IS_NOT;
    switch (condition->field.form) {
    case CXM__FORM_TIME: return where_time(reader, condition, value);
    case CXM__FORM_BUCKET: return where_bucket(reader, condition, value);
    case CXM__FORM_NUMBER: return where_number(reader, condition, value);
    default: break;
    }
    if (ordered)
        return cxm__where_fail(reader, condition, (struct cxm__slice){"", 0},
                               " has no order that < and > could go by: only numbers, times and the calendar have one");
    switch (condition->field.form) {
    case CXM__FORM_NAME: return where_name(reader, condition, value);
    case CXM__FORM_TRUTH: return where_truth(reader, condition, value);
    default: return where_code(reader, condition, value);
    }
}

/* ---- spans, once all are there ---- */

static void where_sort(struct cxm__calendar_window *spans, int32_t count)
{
    for (int32_t i = 1; i < count; i++)
        for (int32_t j = i; j > 0 && spans[j].begin < spans[j - 1].begin; j--) {
            const struct cxm__calendar_window swapped = spans[j];
            spans[j] = spans[j - 1];
            spans[j - 1] = swapped;
        }
}

/* Spans of time that touch are one, buckets that are the same. */
static int32_t where_unite(struct cxm__calendar_window *spans, int32_t count, bool touching)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++) {
        if (kept && (touching ? spans[i].begin <= spans[kept - 1].end : spans[i].begin == spans[kept - 1].begin)) {
            if (spans[i].end > spans[kept - 1].end)
                spans[kept - 1].end = spans[i].end;
        } else {
            spans[kept++] = spans[i];
        }
    }
    return kept;
}

static cxm_status where_span_text(const struct cxm__where_reader *reader, struct cxm__where_condition *condition,
                                  const struct cxm__calendar_window *span)
{
    const bool ordered = condition->is != CXM__WHERE_IS && condition->is != CXM__WHERE_IS_NOT;
    char text[2 * WHERE_LABEL];
    struct cxm__text written = cxm__text_into(text, sizeof text);
    if (condition->field.form == CXM__FORM_BUCKET) {
        (void)cxm__field_text(&condition->field, span->begin, text, sizeof text, NULL);
        return where_keep_text(reader, condition, text, strlen(text));
    }
    if (ordered || span->end - 1 == span->begin)
        cxm__calendar_instant_write(span->begin, &written);
    else
        cxm__calendar_window_write(span, &written);
    return where_keep_text(reader, condition, text, written.length);
}

cxm_status cxm__where_settle(const struct cxm__where_reader *reader, struct cxm__where_condition *condition)
{
    cxm_status status = CXM_OK;
    if (!condition->spans)
        return CXM_OK;
    if (condition->is == CXM__WHERE_UP_TO || condition->is == CXM__WHERE_ABOVE) {
        condition->is = condition->is == CXM__WHERE_UP_TO ? CXM__WHERE_BELOW : CXM__WHERE_FROM;
        for (int32_t i = 0; i < condition->count; i++)
            condition->spans[i].begin = condition->spans[i].end;
    }
    where_sort(condition->spans, condition->count);
    condition->count = where_unite(condition->spans, condition->count, condition->field.form == CXM__FORM_TIME);
    for (int32_t i = 0; i < condition->count && !status; i++)
        status = where_span_text(reader, condition, &condition->spans[i]);
    return status;
}
