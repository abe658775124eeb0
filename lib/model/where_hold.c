/* Whether conditions hold, a block of rows at a time: one loop for what the field holds, and one for each way to compare.
 * A null is none of any values; `!=` does not hold for it either, unless null is what it must not be. */
#include <math.h>

#include "model/where_read.h"

static cxm_status hold_codes(const struct cxm__where_condition *condition, const int32_t *rows, int32_t n, uint8_t *keep,
                             cxm_error *error)
{
    const bool not = condition->is == CXM__WHERE_IS_NOT, null = condition->null && !not;
    int64_t codes[CXM__BLOCK];
    cxm_status status = cxm__field_codes(&condition->field, rows, n, codes, error);
    if (status)
        return status;
    for (int32_t i = 0; i < n; i++) {
        const int64_t code = codes[i];
        const bool none = code < 0 || code >= condition->code_count;
        const bool among = !none && (condition->codes[code >> 6] >> (code & 63) & 1);
        keep[i] &= none ? null : among != not;
    }
    return CXM_OK;
}

static bool hold_span(const struct cxm__where_condition *condition, int64_t value)
{
    bool within = false;
    switch (condition->is) {
    case CXM__WHERE_BELOW: return value < condition->spans[0].begin;
    case CXM__WHERE_FROM: return value >= condition->spans[0].begin;
    default:
        for (int32_t s = 0; s < condition->count; s++)
            within |= value >= condition->spans[s].begin && value < condition->spans[s].end;
        return within != (condition->is == CXM__WHERE_IS_NOT);
    }
}

static cxm_status hold_spans(const struct cxm__where_condition *condition, const int32_t *rows, int32_t n, uint8_t *keep,
                             cxm_error *error)
{
    const bool null = condition->null && condition->is == CXM__WHERE_IS;
    int64_t values[CXM__BLOCK];
    cxm_status status = cxm__field_codes(&condition->field, rows, n, values, error);
    if (status)
        return status;
    for (int32_t i = 0; i < n; i++)
        keep[i] &= values[i] == CXM__NO_VALUE ? null : hold_span(condition, values[i]);
    return CXM_OK;
}

static bool hold_number(const struct cxm__where_condition *condition, double value)
{
    bool among = false;
    switch (condition->is) {
    case CXM__WHERE_BELOW: return value < condition->numbers[0];
    case CXM__WHERE_UP_TO: return value <= condition->numbers[0];
    case CXM__WHERE_ABOVE: return value > condition->numbers[0];
    case CXM__WHERE_FROM: return value >= condition->numbers[0];
    default:
        for (int32_t v = 0; v < condition->count; v++)
            among |= value == condition->numbers[v];
        return among != (condition->is == CXM__WHERE_IS_NOT);
    }
}

static cxm_status hold_numbers(const struct cxm__where_condition *condition, const int32_t *rows, int32_t n, uint8_t *keep,
                               cxm_error *error)
{
    const bool null = condition->null && condition->is == CXM__WHERE_IS;
    double values[CXM__BLOCK];
    cxm_status status = cxm__field_numbers(&condition->field, rows, n, values, error);
    if (status)
        return status;
    for (int32_t i = 0; i < n; i++)
        keep[i] &= isnan(values[i]) ? null : hold_number(condition, values[i]);
    return CXM_OK;
}

cxm_status cxm__where_hold(const struct cxm__where *where, const int32_t *rows, int32_t n, uint8_t *keep, cxm_error *error)
{
    cxm_status status = CXM_OK;
    for (const struct cxm__where_condition *condition = where->first; condition && !status; condition = condition->next)
        switch (condition->field.form) {
        case CXM__FORM_TIME:
        case CXM__FORM_BUCKET: status = hold_spans(condition, rows, n, keep, error); break;
        case CXM__FORM_NUMBER: status = hold_numbers(condition, rows, n, keep, error); break;
        default: status = hold_codes(condition, rows, n, keep, error); break;
        }
    return status;
}
