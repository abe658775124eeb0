/* Any number of rows of a bound field as a packed column that the rest of the library reads, and what single codes stand for.
 * Numbers keep the type in which they are stored, so that answers are counted as the small integers that they are. */
#include "model/field_private.h"

#include <math.h>
#include <string.h>

const struct cxm__ids *cxm__field_ids(const struct cxm__field *field)
{
    static const struct cxm__ids nothing = {0};
    if (field->own)
        return field->own;
    if (field->entity >= 0)
        return &field->base->model->entities[field->entity];
    return field->stored && field->stored->texts ? field->stored->texts : &nothing;
}

bool cxm__field_is_empty(const struct cxm__field *field)
{
    return field->what == CXM__WHAT_STORED && !field->stored;
}

const struct cxm__stored *cxm__field_plain(const struct cxm__field *field)
{
    const bool own = field->what == CXM__WHAT_STORED && field->through == CXM__THROUGH_OWN;
    return own && !field->parts && !field->from && field->form == CXM__FORM_NUMBER ? field->stored : NULL;
}

/* What is being filled: the rows of a block go to data + first * size, nulls become bits of a bitmap that comes with the first. */
struct column_fill {
    const struct cxm__field *field;
    struct cxm__arena *arena;
    int64_t n;
    void *data;
    uint8_t *validity;
};

static bool column_null(struct column_fill *column, int64_t row)
{
    if (!column->validity) {
        column->validity = cxm__arena_take(column->arena, (column->n + 7) / 8, 1);
        if (!column->validity)
            return false;
        memset(column->validity, 0xFF, (size_t)((column->n + 7) / 8));
    }
    column->validity[row >> 3] &= (uint8_t)~(1u << (row & 7));
    return true;
}

static bool column_times(struct column_fill *column, const int32_t *rows, int64_t first, int32_t n)
{
    int64_t *times = (int64_t *)column->data + first;
    cxm__field_times(column->field, rows, n, times);
    for (int32_t i = 0; i < n; i++)
        if (times[i] == CXM__NO_TIME && !column_null(column, first + i))
            return false;
    return true;
}

/* Truths, and numbers that are not stored. */
static cxm_status column_numbers(struct column_fill *column, const int32_t *rows, int64_t first, int32_t n, cxm_error *error)
{
    double numbers[CXM__BLOCK];
    cxm_status status = cxm__field_numbers(column->field, rows, n, numbers, error);
    for (int32_t i = 0; !status && i < n; i++) {
        const bool null = isnan(numbers[i]);
        if (null && !column_null(column, first + i))
            return cxm__fail_memory(error);
        if (column->field->form == CXM__FORM_TRUTH)
            ((uint8_t *)column->data)[first + i] = !null && numbers[i] != 0;
        else
            ((double *)column->data)[first + i] = null ? 0 : numbers[i];
    }
    return status;
}

static bool column_stored(struct column_fill *column, const int32_t *rows, int64_t first, int32_t n)
{
    const struct cxm__stored *stored = column->field->stored;
    int32_t room[CXM__BLOCK], asked[CXM__BLOCK];
    const int32_t *at = cxm__field_rows(column->field, cxm__field_asked(column->field, rows, n, asked), n, room);
    switch (stored->type) {
    case CXM_TYPE_U8: CXM__FIELD_PICK(uint8_t, uint8_t, 0, (uint8_t *)column->data + first); break;
    case CXM_TYPE_I16: CXM__FIELD_PICK(int16_t, int16_t, 0, (int16_t *)column->data + first); break;
    case CXM_TYPE_I32: CXM__FIELD_PICK(int32_t, int32_t, 0, (int32_t *)column->data + first); break;
    case CXM_TYPE_I64: CXM__FIELD_PICK(int64_t, int64_t, 0, (int64_t *)column->data + first); break;
    default: CXM__FIELD_PICK(double, double, 0, (double *)column->data + first); break;
    }
    for (int32_t i = 0; (stored->validity || at != rows) && i < n; i++)
        if (cxm__field_is_null(stored, at[i]) && !column_null(column, first + i))
            return false;
    return true;
}

/* Labels that are fixed, or the model's, or copies of the field's own; of no length where nothing has come. */
static bool column_labels(const struct cxm__field *field, struct cxm__arena *arena, cxm_column *labels)
{
    const struct cxm__ids *ids = field->form == CXM__FORM_CODE ? cxm__field_ids(field) : NULL;
    int32_t count = 0;
    const char *const *names = field->form == CXM__FORM_NAME ? cxm__field_names(field, &count) : NULL;
    *labels = ids && ids->count ? cxm__ids_column(ids) : cxm_column_of(CXM_TYPE_CSTR, names, count);
    if (!field->own || !ids)
        return true;
    struct cxm__slice *texts = cxm__arena_take(arena, ids->count, sizeof *texts);
    for (int32_t i = 0; texts && i < ids->count; i++)
        texts[i] = cxm__ids_text(ids, i);
    return texts && cxm__rows_labels(arena, texts, ids->count, labels);
}

/* Buckets that were met get codes in that order, and their texts for labels. */
static cxm_status column_bucket_codes(struct column_fill *column, const int32_t *rows, struct cxm__ids *met, cxm_error *error)
{
    const struct cxm__field *field = column->field;
    int64_t times[CXM__BLOCK];
    for (int64_t first = 0; first < column->n; first += CXM__BLOCK) {
        const int32_t n = column->n - first < CXM__BLOCK ? (int32_t)(column->n - first) : CXM__BLOCK;
        uint8_t there[CXM__BLOCK / 8] = {0};
        cxm__field_times(field, rows + first, n, times);
        for (int32_t i = 0; i < n; i++)
            there[i >> 3] = (uint8_t)(there[i >> 3] | (unsigned)(times[i] != CXM__NO_TIME) << (i & 7));
        cxm_column block = cxm_column_of(CXM_TYPE_I64, times, n);
        block.validity = there;
        cxm_status status = cxm__ids_add(met, &block, 0, n, (int32_t *)column->data + first, field->base->host, field->name,
                                         field->argument, error);
        if (status)
            return status;
    }
    return CXM_OK;
}

static bool column_bucket_labels(const struct column_fill *column, const struct cxm__ids *met, cxm_column *labels)
{
    const char **texts = cxm__arena_take(column->arena, met->count, sizeof *texts);
    char text[64];
    if (!texts)
        return false;
    for (int64_t i = 0; i < met->count; i++) {
        cxm__field_text(column->field, met->integers[i], text, sizeof text, NULL);
        texts[i] = cxm__arena_text(column->arena, text, strlen(text));
        if (!texts[i])
            return false;
    }
    *labels = cxm_column_of(CXM_TYPE_CSTR, texts, met->count);
    return true;
}

static cxm_status column_buckets(struct column_fill *column, const int32_t *rows, cxm_column *labels, cxm_error *error)
{
    struct cxm__ids met = {0};
    cxm_status status = column_bucket_codes(column, rows, &met, error);
    if (!status && !column_bucket_labels(column, &met, labels))
        status = cxm__fail_memory(error);
    cxm__ids_free(&met, column->field->base->host);
    return status;
}

/* How wide an element is, and its type. */
static int32_t column_type(const struct cxm__field *field)
{
    switch (field->form) {
    case CXM__FORM_NUMBER: return field->what == CXM__WHAT_STORED && field->stored ? field->stored->type : CXM_TYPE_F64;
    case CXM__FORM_TRUTH: return CXM_TYPE_BOOL8;
    case CXM__FORM_TIME: return CXM_TYPE_TIME_US;
    default: return CXM_TYPE_CODED;
    }
}

static cxm_status column_rows(struct column_fill *column, const int32_t *rows, cxm_error *error)
{
    const struct cxm__field *field = column->field;
    for (int64_t first = 0; first < column->n; first += CXM__BLOCK) {
        const int32_t n = column->n - first < CXM__BLOCK ? (int32_t)(column->n - first) : CXM__BLOCK;
        cxm_status status = CXM_OK;
        if (field->form == CXM__FORM_TIME)
            status = column_times(column, rows + first, first, n) ? CXM_OK : CXM_E_MEMORY;
        else if (field->form == CXM__FORM_CODE || field->form == CXM__FORM_NAME)
            cxm__field_dense(field, rows + first, n, (int32_t *)column->data + first);
        else if (field->form == CXM__FORM_NUMBER && field->what == CXM__WHAT_STORED && field->stored)
            status = column_stored(column, rows + first, first, n) ? CXM_OK : CXM_E_MEMORY;
        else
            status = column_numbers(column, rows + first, first, n, error);
        if (status)
            return status == CXM_E_MEMORY ? cxm__fail_memory(error) : status;
    }
    return CXM_OK;
}

cxm_status cxm__field_column(const struct cxm__field *field, const int32_t *rows, int64_t n, struct cxm__arena *arena,
                             cxm_column *column, cxm_error *error)
{
    struct column_fill fill = {.field = field, .arena = arena, .n = n};
    cxm_column made = {.length = n, .type = column_type(field)}, *labels = NULL;
    cxm_status status = CXM_OK;
    const size_t size = made.type == CXM_TYPE_CODED ? sizeof(int32_t) : (size_t)cxm__column_size(&made);
    fill.data = cxm__arena_take(arena, n, size);
    if (made.type == CXM_TYPE_CODED)
        labels = cxm__arena_take(arena, 1, sizeof *labels);
    if (!fill.data || (made.type == CXM_TYPE_CODED && !labels))
        return cxm__fail_memory(error);
    if (field->form == CXM__FORM_BUCKET)
        status = column_buckets(&fill, rows, labels, error);
    else {
        status = column_rows(&fill, rows, error);
        if (!status && labels && !column_labels(field, arena, labels))
            status = cxm__fail_memory(error);
    }
    if (status)
        return status;
    made.data = fill.data;
    made.validity = fill.validity;
    made.extra = labels;
    *column = made;
    return CXM_OK;
}

bool cxm__field_text(const struct cxm__field *field, int64_t code, char *out, size_t size, size_t *needed)
{
    struct cxm__text text = cxm__text_into(out, size);
    if (code == CXM__NO_VALUE)
        return false;
    if (field->form == CXM__FORM_CODE) {
        const struct cxm__ids *ids = cxm__field_ids(field);
        if (code < 0 || code >= ids->count)
            return false;
        const cxm_column labels = cxm__ids_column(ids);
        cxm_status status = cxm_column_text(&labels, code, out, size, needed, NULL);
        return !status || status == CXM_E_SPACE;
    }
    if (field->form == CXM__FORM_NAME) {
        int32_t count;
        const char *const *names = cxm__field_names(field, &count);
        if (code < 0 || code >= count)
            return false;
        cxm__text_string(&text, names[code]);
    } else if (cxm__field_rolls(field)) {
        cxm__field_rolling_write(field, code, &text);
    } else if (field->form == CXM__FORM_BUCKET) {
        const struct cxm__calendar_cut cut = cxm__field_calendar(field);
        const struct cxm__calendar_bucket bucket = cxm__calendar_bucket_at(&cut, code);
        cxm__calendar_bucket_write(&cut, &bucket, &text);
    } else if (field->form == CXM__FORM_TIME)
        cxm__calendar_instant_write(code, &text);
    else if (field->form == CXM__FORM_TRUTH)
        cxm__text_string(&text, code ? "true" : "false");
    else
        cxm__text_integer(&text, code);
    cxm__text_end(&text);
    if (needed)
        *needed = text.length + 1;
    return true;
}
