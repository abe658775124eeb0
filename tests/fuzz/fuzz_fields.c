/* Any table, policy and field of a small model: codes of rows are the same one by one and together, and columns say what codes say.
 * Any options of the integrity report and of whom to ask next. Lines of the input are table, policy, field and options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cxm/unstable/ask.h>
#include <cxm/unstable/integrity.h>

#include "model/fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_ROWS = 4 };

static void demand(int holds)
{
    if (!holds)
        abort();
}

static const char *const ids[FUZZ_ROWS] = {"a", "b", NULL, "c"}, *const others[FUZZ_ROWS] = {"b", "c", "a", "a"};
static const char *const paths[FUZZ_ROWS] = {"A/B/C", "A//", "/", "A/B"};
static const int64_t instants[FUZZ_ROWS] = {0, INT64_C(1774744200000000), INT64_MAX - 2, INT64_MIN + 2};
static const int64_t later[FUZZ_ROWS] = {INT64_C(1774744200000000), INT64_MAX - 2, INT64_MAX - 1, INT64_C(1774744200000001)};
static const double numbers[FUZZ_ROWS] = {1, 2.5, -3, 9007199254740993.0};
static const uint8_t truths[FUZZ_ROWS] = {0, 1, 1, 0};

/* All tables get ids, times, texts and numbers that lead from one to the other, in circles too. */
static cxm_model *fuzz_model(void)
{
    cxm_model *model = NULL;
    demand(cxm_model_new(NULL, &model, NULL) == CXM_OK);
    for (int32_t t = 0; t < CXM__TABLES; t++) {
        const char *names[32];
        cxm_column columns[32];
        int32_t count;
        const cxm_field *fields = cxm__table_fields(t, &count);
        demand(count <= 32);
        for (int32_t i = 0; i < count; i++) {
            const bool needed = fields[i].flags & CXM_FIELD_REQUIRED;
            const bool ends = strcmp(fields[i].name, "valid_to") == 0 || strcmp(fields[i].name, "retired") == 0;
            names[i] = fields[i].name;
            switch (fields[i].kind) {
            case CXM_FIELD_TIME: columns[i] = cxm_column_of(CXM_TYPE_TIME_US, ends ? later : instants, FUZZ_ROWS); break;
            case CXM_FIELD_NUMBER: columns[i] = cxm_column_of(CXM_TYPE_F64, numbers, FUZZ_ROWS); break;
            case CXM_FIELD_TRUTH: columns[i] = cxm_column_of(CXM_TYPE_BOOL8, truths, FUZZ_ROWS); break;
            case CXM_FIELD_PATH: columns[i] = cxm_column_of(CXM_TYPE_CSTR, paths, FUZZ_ROWS); break;
            default: columns[i] = cxm_column_of(CXM_TYPE_CSTR, needed ? others : ids, FUZZ_ROWS); break;
            }
        }
        cxm_table batch = {names, columns, count, t == CXM__MEMBERSHIPS || t == CXM__ROLES || t == CXM__ASSETS ? 2 : FUZZ_ROWS};
        for (int32_t i = 0; i < count; i++)
            columns[i].length = batch.length;
        demand(cxm_model_append(model, cxm__table_names[t], &batch, NULL, NULL, NULL, NULL) == CXM_OK);
    }
    return model;
}

static void try_values(const struct cxm__field *field, const int32_t *rows, int32_t n)
{
    int64_t together[FUZZ_ROWS], alone;
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    cxm_column column;
    cxm_error error;
    const bool keys = cxm__field_codes(field, rows, n, together, &error) == CXM_OK;
    demand(keys || field->form == CXM__FORM_NUMBER);
    demand(cxm__field_column(field, rows, n, &arena, &column, &error) == CXM_OK);
    demand(cxm_column_check(&column, NULL) == CXM_OK && column.length == n);
    for (int32_t i = 0; i < n && keys; i++) {
        char text[256], other[256];
        size_t needed = 0, size = 0;
        demand(cxm__field_codes(field, rows + i, 1, &alone, &error) == CXM_OK && alone == together[i]);
        const bool there = cxm__field_text(field, alone, text, sizeof text, &needed);
        demand(there == (alone != CXM__NO_VALUE));
        demand(cxm_column_text(&column, i, other, sizeof other, &size, NULL) == CXM_OK);
        demand(there == (size > 0));
        if (there && column.type == CXM_TYPE_CODED)
            demand(needed == size && strcmp(text, other) == 0);
    }
    cxm__arena_free(&arena);
}

static void try_field(const cxm_model *model, const char *table, const char *policy_text, const char *name)
{
    const cxm_host host = CXM_HOST_INIT;
    struct cxm__arena arena = {.host = CXM_HOST_INIT};
    struct cxm__model_policy policy;
    struct cxm__base base;
    struct cxm__field field;
    cxm_error error = {0};
    const int32_t which = cxm__table_asked(table), of = which < 0 ? CXM__RESPONSES : which;
    int32_t rows[FUZZ_ROWS] = {3, 1, 0, 2}, n = FUZZ_ROWS;
    if (cxm__model_policy_read(&policy, policy_text, &host, &arena, 1, &error) == CXM_OK) {
        const cxm_status status = cxm__base_make(&base, model, of, &policy, &host, &error);
        if (status) { /* some of the people left, and nobody said by when */
            demand(status == CXM_E_ARGUMENT && of == CXM__PEOPLE && policy.as_of == CXM__NO_TIME);
            cxm__arena_free(&arena);
            return;
        }
        if (base.own->length != FUZZ_ROWS) /* the last ones, whom nobody knows where there are people */
            for (n = 0; n < FUZZ_ROWS && n < base.own->length; n++)
                rows[n] = (int32_t)base.own->length - 1 - n;
        if (cxm__field_bind(&field, &base, name, "by", 1, &error) == CXM_OK) {
            demand(strcmp(field.name, name) == 0);
            try_values(&field, rows, n);
            cxm__field_free(&field);
        } else
            demand(*error.message && error.argument == 1);
        cxm__base_free(&base);
    }
    cxm__arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LINES = 4 };
    static cxm_model *model; /* made once, and never changed */
    char text[2048], *lines[LINES] = {0}, *at = text;
    cxm_rows *rows = NULL;
    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    for (int i = 0; i < LINES; i++) {
        lines[i] = at;
        at += strcspn(at, "\n");
        if (*at)
            *at++ = '\0';
    }
    if (!model)
        model = fuzz_model();
    try_field(model, lines[0], lines[1], lines[2]);
    if (cxm_model_integrity(model, lines[3], NULL, &rows, NULL) == CXM_OK)
        cxm_rows_free(rows);
    if (cxm_model_ask(model, lines[3], NULL, &rows, NULL) == CXM_OK)
        cxm_rows_free(rows);
    return 0;
}
