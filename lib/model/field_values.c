/* Values of bound fields for a block of rows, in one loop per type of what is stored.
 * Everything that follows from a row is made of whole blocks too: rows joined to, accounts, times, roles. */
#include "model/last_answers.h"
#include "model/heard.h"
#include "model/parts.h"

#include <math.h>

const int32_t *cxm__field_asked(const struct cxm__field *field, const int32_t *rows, int32_t n, int32_t *room)
{
    if (!field->from)
        return rows;
    cxm__last_answers_rows(field->from, rows, n, room);
    return room;
}

/* The rows that the base's rows lead to. */
static const int32_t *values_joined(const struct cxm__field *field, const int32_t *rows, int32_t n, int32_t *room)
{
    static const enum cxm__entity entities[] = {[CXM__THROUGH_ACCOUNT] = CXM__ENTITY_ACCOUNT,
                                                [CXM__THROUGH_CONTACT] = CXM__ENTITY_CONTACT,
                                                [CXM__THROUGH_ASSET] = CXM__ENTITY_ASSET};
    switch ((enum cxm__field_through)field->through) {
    case CXM__THROUGH_OWN: return rows;
    case CXM__THROUGH_RESPONSE: cxm__base_response_rows(field->base, rows, n, room); return room;
    case CXM__THROUGH_ACCOUNT: cxm__base_accounts(field->base, rows, n, room); break;
    case CXM__THROUGH_CONTACT: cxm__base_contacts(field->base, rows, n, room); break;
    default: cxm__base_assets(field->base, rows, n, room); break;
    }
    for (int32_t i = 0; i < n; i++)
        room[i] = cxm__model_row(field->base->model, entities[field->through], room[i]);
    return room;
}

const int32_t *cxm__field_rows(const struct cxm__field *field, const int32_t *rows, int32_t n, int32_t *room)
{
    int32_t answers[CXM__BLOCK];
    if (!field->parts)
        return values_joined(field, rows, n, room);
    cxm__parts_rows(field, values_joined(field, rows, n, answers), n, room);
    return room;
}

static void values_codes(const struct cxm__field *field, const int32_t *at, int32_t n, int32_t *codes)
{
    const struct cxm__stored *stored = field->stored;
    switch (stored->type) {
    case CXM_TYPE_I8: CXM__FIELD_PICK(int8_t, int32_t, CXM__NO_CODE, codes); break;
    case CXM_TYPE_I16: CXM__FIELD_PICK(int16_t, int32_t, CXM__NO_CODE, codes); break;
    default: CXM__FIELD_PICK(int32_t, int32_t, CXM__NO_CODE, codes); break;
    }
    for (int32_t i = 0; field->own_code && i < n; i++)
        codes[i] = codes[i] < 0 ? CXM__NO_CODE : field->own_code[codes[i]];
}

static void values_dense(const struct cxm__field *field, const int32_t *rows, int32_t n, int32_t *codes)
{
    const struct cxm__base *base = field->base;
    int32_t room[CXM__BLOCK];
    uint8_t narrow[CXM__BLOCK];
    const int32_t *at;
    switch ((enum cxm__field_what)field->what) {
    case CXM__WHAT_ACCOUNT: cxm__base_accounts(base, rows, n, codes); return;
    case CXM__WHAT_PARENT:
    case CXM__WHAT_ROOT:
        cxm__base_accounts(base, rows, n, codes);
        cxm__above_apply(&base->above[field->what == CXM__WHAT_ROOT ? CXM__LEVEL_ROOT : CXM__LEVEL_PARENT], codes, n);
        return;
    case CXM__WHAT_CONTACT: cxm__base_contacts(base, rows, n, codes); return;
    case CXM__WHAT_ASSET: cxm__base_assets(base, rows, n, codes); return;
    case CXM__WHAT_ROLE_CLASS:
    case CXM__WHAT_SIDE:
        (field->what == CXM__WHAT_SIDE ? cxm__base_sides : cxm__base_classes)(base, rows, n, narrow);
        for (int32_t i = 0; i < n; i++)
            codes[i] = narrow[i];
        return;
    case CXM__WHAT_ROLE:
        cxm__base_roles(base, rows, n, room);
        at = room;
        break;
    default: at = cxm__field_rows(field, rows, n, room); break;
    }
    if (field->stored)
        values_codes(field, at, n, codes);
    else
        for (int32_t i = 0; i < n; i++)
            codes[i] = CXM__NO_CODE;
}

void cxm__field_dense(const struct cxm__field *field, const int32_t *rows, int32_t n, int32_t *codes)
{
    int32_t asked[CXM__BLOCK];
    rows = cxm__field_asked(field, rows, n, asked);
    values_dense(field, rows, n, codes);
    for (int32_t i = 0; field->from && i < n; i++)
        codes[i] = rows[i] < 0 ? CXM__NO_CODE : codes[i]; /* who was not heard did not answer on an unknown side */
}

void cxm__field_times(const struct cxm__field *field, const int32_t *rows, int32_t n, int64_t *times)
{
    int32_t room[CXM__BLOCK], asked[CXM__BLOCK];
    rows = cxm__field_asked(field, rows, n, asked);
    if (field->what == CXM__WHAT_BUCKET) {
        cxm__base_times(field->base, rows, n, times);
        cxm__field_bucketed(field, times, n);
        return;
    }
    if (field->what == CXM__WHAT_HEARD) {
        cxm__heard_times(field, rows, n, times);
        return;
    }
    const int32_t *at = cxm__field_rows(field, rows, n, room);
    const struct cxm__stored *stored = field->stored;
    if (stored)
        CXM__FIELD_PICK(int64_t, int64_t, CXM__NO_TIME, times);
    else
        for (int32_t i = 0; i < n; i++)
            times[i] = CXM__NO_TIME;
}

static void values_numbers(const struct cxm__stored *stored, const int32_t *at, int32_t n, double *numbers)
{
    const double null = (double)NAN;
    if (!stored) {
        for (int32_t i = 0; i < n; i++)
            numbers[i] = null;
        return;
    }
    switch (stored->type) {
    case CXM_TYPE_U8: CXM__FIELD_PICK(uint8_t, double, null, numbers); break;
    case CXM_TYPE_I16: CXM__FIELD_PICK(int16_t, double, null, numbers); break;
    case CXM_TYPE_I32: CXM__FIELD_PICK(int32_t, double, null, numbers); break;
    case CXM_TYPE_I64: CXM__FIELD_PICK(int64_t, double, null, numbers); break;
    default: CXM__FIELD_PICK(double, double, null, numbers); break;
    }
    if (stored->kind == CXM_FIELD_TRUTH)
        for (int32_t i = 0; i < n; i++)
            numbers[i] = numbers[i] == CXM__NO_TRUTH ? null : numbers[i];
    for (int32_t i = 0; stored->validity && i < n; i++)
        numbers[i] = cxm__field_is_null(stored, at[i]) ? null : numbers[i];
}

static void values_age(const struct cxm__field *field, const int32_t *rows, const int32_t *at, int32_t n, double *ages)
{
    const struct cxm__stored *installed = field->stored;
    int64_t times[CXM__BLOCK];
    cxm__base_times(field->base, rows, n, times);
    for (int32_t i = 0; i < n; i++) {
        int64_t begin = installed && at[i] >= 0 ? ((const int64_t *)installed->data)[at[i]] : CXM__NO_TIME;
        bool known = begin != CXM__NO_TIME && times[i] != CXM__NO_TIME;
        ages[i] = known ? ((double)times[i] - (double)begin) / CXM__ZONE_SECOND : (double)NAN;
    }
}

/* How often somebody was heard, or whether; null of the answer of nobody. */
static void values_heard(const struct cxm__field *field, const int32_t *rows, int32_t n, double *numbers)
{
    cxm__heard_numbers(field, rows, n, numbers);
    for (int32_t i = 0; field->from && i < n; i++)
        numbers[i] = rows[i] < 0 ? (double)NAN : numbers[i];
}

cxm_status cxm__field_numbers(const struct cxm__field *field, const int32_t *rows, int32_t n, double *numbers, cxm_error *error)
{
    int32_t room[CXM__BLOCK], asked[CXM__BLOCK];
    double second[CXM__BLOCK];
    int64_t times[CXM__BLOCK];
    if (field->form == CXM__FORM_CODE || field->form == CXM__FORM_NAME)
        return CXM__FAIL(error, CXM_E_TYPE, field->argument, -1, CXM__AQ(field->name), CXM__T(" is no number"));
    if (field->form == CXM__FORM_TIME || field->form == CXM__FORM_BUCKET) {
        cxm__field_times(field, rows, n, times);
        for (int32_t i = 0; i < n; i++)
            numbers[i] = times[i] == CXM__NO_TIME ? (double)NAN : (double)times[i] / CXM__ZONE_SECOND;
        return CXM_OK;
    }
    rows = cxm__field_asked(field, rows, n, asked);
    if (field->what == CXM__WHAT_HEARD) {
        values_heard(field, rows, n, numbers);
        return CXM_OK;
    }
    if (field->what == CXM__WHAT_THEME) {
        cxm__parts_truths(field, values_joined(field, rows, n, room), n, numbers);
        return CXM_OK;
    }
    const int32_t *at = cxm__field_rows(field, rows, n, room);
    if (field->what == CXM__WHAT_AGE) {
        values_age(field, rows, at, n, numbers);
        return CXM_OK;
    }
    values_numbers(field->stored, at, n, numbers);
    if (field->what == CXM__WHAT_PERCEPTION) {
        values_numbers(field->second, at, n, second);
        for (int32_t i = 0; i < n; i++)
            numbers[i] -= second[i];
    }
    return CXM_OK;
}

/* Whole numbers of any type but F64; false for that. */
static bool values_whole(const struct cxm__stored *stored, const int32_t *at, int32_t n, int64_t *codes)
{
    switch (stored->type) {
    case CXM_TYPE_U8: CXM__FIELD_PICK(uint8_t, int64_t, CXM__NO_VALUE, codes); break;
    case CXM_TYPE_I16: CXM__FIELD_PICK(int16_t, int64_t, CXM__NO_VALUE, codes); break;
    case CXM_TYPE_I32: CXM__FIELD_PICK(int32_t, int64_t, CXM__NO_VALUE, codes); break;
    default: return false;
    }
    for (int32_t i = 0; stored->validity && i < n; i++)
        codes[i] = cxm__field_is_null(stored, at[i]) ? CXM__NO_VALUE : codes[i];
    for (int32_t i = 0; stored->kind == CXM_FIELD_TRUTH && i < n; i++)
        codes[i] = codes[i] == CXM__NO_TRUTH ? CXM__NO_VALUE : codes[i];
    return true;
}

static cxm_status values_keys(const struct cxm__field *field, const int32_t *rows, int32_t n, int64_t *codes, cxm_error *error)
{
    const double exact = 9007199254740992.0; /* 2^53: whole numbers beyond are not all doubles */
    int32_t room[CXM__BLOCK], asked[CXM__BLOCK];
    double numbers[CXM__BLOCK];
    if (field->what == CXM__WHAT_STORED && field->stored &&
        values_whole(field->stored, cxm__field_rows(field, cxm__field_asked(field, rows, n, asked), n, room), n, codes))
        return CXM_OK;
    cxm_status status = cxm__field_numbers(field, rows, n, numbers, error);
    for (int32_t i = 0; !status && i < n; i++) {
        if (isnan(numbers[i])) {
            codes[i] = CXM__NO_VALUE;
            continue;
        }
        if (fabs(numbers[i]) >= exact || floor(numbers[i]) != numbers[i])
            return CXM__FAIL(error, CXM_E_TYPE, field->argument, rows[i], CXM__AQ(field->name), CXM__T("["), CXM__I(rows[i]),
                             CXM__T("]: "), CXM__N(numbers[i]), CXM__T(" is no whole number below 2^53, so it makes no key"));
        codes[i] = (int64_t)numbers[i];
    }
    return status;
}

cxm_status cxm__field_codes(const struct cxm__field *field, const int32_t *rows, int32_t n, int64_t *codes, cxm_error *error)
{
    int32_t dense[CXM__BLOCK];
    switch (field->form) {
    case CXM__FORM_CODE:
    case CXM__FORM_NAME:
        cxm__field_dense(field, rows, n, dense);
        for (int32_t i = 0; i < n; i++)
            codes[i] = dense[i] < 0 ? CXM__NO_VALUE : dense[i];
        return CXM_OK;
    case CXM__FORM_TIME:
    case CXM__FORM_BUCKET: cxm__field_times(field, rows, n, codes); return CXM_OK;
    default: return values_keys(field, rows, n, codes, error);
    }
}
