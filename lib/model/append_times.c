/* Times of a batch as instants: columns of times by their unit, dates and texts by the calendar. Databases write a blank in place
 * of the T, and offsets as +0200, so that much is read beside the calendar's own forms. */
#include <string.h>

#include "model/append.h"
#include "model/calendar_read.h"

/* What was read last: dates and texts often come in runs. */
struct append_last {
    bool known;
    int64_t day;
    char text[64];
    size_t length;
    int64_t instant;
    int32_t problem; /* enum cxm__append_problem, or -1 */
};

static const int64_t append_per_second[] = {1, 1000, 1000000, 1000000000};

/* To microseconds, rounded down; CXM__NO_TIME where they do not hold it. */
static int64_t append_scale(int64_t value, int32_t type)
{
    const int64_t unit = append_per_second[type - CXM_TYPE_TIME_S];
    if (unit > CXM__ZONE_SECOND) {
        const int64_t part = unit / CXM__ZONE_SECOND;
        return value / part - (value % part < 0);
    }
    const int64_t times = CXM__ZONE_SECOND / unit;
    return value > INT64_MAX / times || value < -(INT64_MAX / times) ? CXM__NO_TIME : value * times;
}

static bool append_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The calendar's own form of what databases write. False where it does not fit. */
static bool append_time_form(struct cxm__slice text, char *out, size_t size, size_t *length)
{
    if (text.length + 2 >= size)
        return false;
    memcpy(out, text.start, text.length);
    *length = text.length;
    if (text.length <= 10 || out[4] != '-' || out[7] != '-')
        return true;
    out[10] = (char)(out[10] == ' ' ? 'T' : out[10]);
    if (text.length <= 16)
        return true;
    char *sign = out + text.length - 5; /* +0200 */
    if ((*sign == '+' || *sign == '-') && append_is_digit(sign[1]) && append_is_digit(sign[2]) && append_is_digit(sign[3]) &&
        append_is_digit(sign[4])) {
        memmove(sign + 4, sign + 3, 2);
        sign[3] = ':';
        ++*length;
    }
    return true;
}

static void append_read_text(const struct cxm__append *append, struct cxm__slice text, struct append_last *last)
{
    char form[sizeof last->text + 2];
    struct cxm__calendar_point point;
    size_t length = 0;
    if (last->known && text.length == last->length && memcmp(text.start, last->text, text.length) == 0)
        return;
    last->known = false;
    last->instant = CXM__NO_TIME;
    last->problem = CXM__APPEND_NOT_A_TIME;
    if (text.length > sizeof last->text || !append_time_form(text, form, sizeof form, &length))
        return;
    memcpy(last->text, text.start, text.length);
    last->length = text.length;
    last->known = true;
    const struct cxm__calendar_source source = {{form, length}, "time", -1, NULL};
    if (cxm__calendar_point_read(&source, &point))
        return;
    if (!point.fixed && !append->has_zone) {
        last->problem = CXM__APPEND_NO_ZONE;
        return;
    }
    const int64_t instant = cxm__calendar_point_instant(&append->zone, &point);
    if (instant == INT64_MIN || instant == INT64_MAX)
        return;
    last->instant = instant;
    last->problem = -1;
}

static void append_read_day(const struct cxm__append *append, int64_t day, struct append_last *last)
{
    if (last->known && last->day == day)
        return;
    last->known = true;
    last->day = day;
    last->instant = append->has_zone ? cxm__calendar_day_begin(&append->zone, day) : CXM__NO_TIME;
    last->problem = append->has_zone ? -1 : CXM__APPEND_NO_ZONE;
    if (last->instant == INT64_MAX)
        last->instant = CXM__NO_TIME;
    if (append->has_zone && last->instant == CXM__NO_TIME)
        last->problem = CXM__APPEND_NOT_A_TIME;
}

/* One row of any type; CXM__NO_TIME for a blank, and where last->problem says what is wrong. */
static void append_read_one(const struct cxm__append *append, const struct cxm__append_source *source, int64_t row,
                            struct append_last *last)
{
    const int64_t place = source->column == source->values ? row : cxm__column_code(source->column, row);
    if (cxm__column_kind(source->values) == CXM__KIND_TEXT) {
        append_read_text(append, cxm__column_slice(source->values, place), last);
        return;
    }
    const int64_t value = cxm__column_integer(source->values, place);
    if (source->values->type == CXM_TYPE_DATE) {
        append_read_day(append, value, last);
        return;
    }
    last->instant = append_scale(value, source->values->type);
    last->problem = last->instant == INT64_MIN || last->instant == INT64_MAX ? CXM__APPEND_NOT_A_TIME : -1;
}

/* A block of a column of times in one unit; false where a row is at fault, and must be read singly. */
static bool append_read_block(const struct cxm__append_source *source, int64_t first, int32_t n, int64_t *instants)
{
    uint8_t null[CXM__BLOCK];
    bool fits = true;
    const bool any = cxm__decode_integers(source->column, first, n, instants, null);
    if (source->column->type == CXM_TYPE_TIME_US) {
        for (int32_t i = 0; i < n; i++)
            fits = fits & (instants[i] != INT64_MIN) & (instants[i] != INT64_MAX);
    } else {
        for (int32_t i = 0; i < n; i++) {
            instants[i] = append_scale(instants[i], source->column->type);
            fits = fits & (instants[i] != INT64_MIN) & (instants[i] != INT64_MAX);
        }
    }
    for (int32_t i = 0; i < n && any; i++)
        instants[i] = null[i] ? CXM__NO_TIME : instants[i];
    return fits;
}

cxm_status cxm__append_times(struct cxm__append *append, const struct cxm__append_source *source, int64_t n, cxm_error *error)
{
    const int64_t first = append->store->length + append->rows;
    struct cxm__stored *stored = &append->store->columns[source->at];
    const bool blocks = source->column->type >= CXM_TYPE_TIME_S && source->column->type <= CXM_TYPE_TIME_NS;
    struct append_last last = {.known = false};
    cxm_status status = cxm__stored_reserve(stored, first + n, &append->model->host) ? CXM_OK : cxm__fail_memory(error);
    for (int64_t done = 0; done < n && !status; done += CXM__BLOCK) {
        const int32_t rows = n - done < CXM__BLOCK ? (int32_t)(n - done) : CXM__BLOCK;
        int64_t *instants = (int64_t *)stored->data + first + done;
        if (blocks && append_read_block(source, done, rows, instants))
            continue;
        for (int32_t i = 0; i < rows && !status; i++) {
            instants[i] = CXM__NO_TIME;
            if (cxm__append_is_blank(source, done + i))
                continue;
            append_read_one(append, source, done + i, &last);
            const bool text = cxm__column_kind(source->values) == CXM__KIND_TEXT;
            if (last.problem < 0)
                instants[i] = last.instant;
            else
                status = cxm__append_fault(append, source, done + i, (enum cxm__append_problem)last.problem,
                                           text ? cxm__append_text(source, done + i) : (struct cxm__slice){"", 0}, error);
        }
    }
    return status;
}
