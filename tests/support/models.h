/* Models written down as small texts, and what a field says of a row of one.
 * A table's text has a line of names and a line for each row, with | between values; an empty value is a null. */
#ifndef CXM_TESTS_SUPPORT_MODELS_H
#define CXM_TESTS_SUPPORT_MODELS_H

#include <stdio.h>
#include <stdlib.h>

#include "model/fields.h"
#include "support/tables.h"

enum { MODELS_COLUMNS = 16, MODELS_ROWS = 64, MODELS_TEXT = 8192 };

static inline cxm_model *models_new(const cxm_host *host)
{
    cxm_model *model = NULL;
    cxm_error error;
    if (cxm_model_new(host, &model, &error))
        fail_msg("%s", error.message);
    return model;
}

/* What stands up to `stop`, NUL-terminated in place; *at is moved behind it. */
static inline char *models_piece(char **at, const char *stops, char *stopped)
{
    char *piece = *at;
    size_t length = strcspn(piece, stops);
    *stopped = piece[length];
    piece[length] = '\0';
    *at = piece + length + (*stopped != '\0');
    return piece;
}

/* Appends a table given as text: `contact|score#|primary?` are text or times, a number, a truth. Dates are those of UTC. */
static inline cxm_status models_try(cxm_model *model, const char *name, const char *text, cxm_rows **report, cxm_error *error)
{
    static char copy[MODELS_TEXT];
    static const char *texts[MODELS_COLUMNS][MODELS_ROWS];
    static double numbers[MODELS_COLUMNS][MODELS_ROWS];
    struct table batch = {{0}, {{0}}, {0}};
    char *names[MODELS_COLUMNS], *at = copy, stop;
    int64_t columns = 0, rows = 0;
    assert_true(strlen(text) < sizeof copy);
    strcpy(copy, text);
    do {
        assert_true(columns < MODELS_COLUMNS);
        names[columns++] = models_piece(&at, "|\n", &stop);
    } while (stop == '|');
    for (; *at; rows++) {
        assert_true(rows < MODELS_ROWS);
        for (int64_t i = 0; i < columns; i++) {
            char *value = models_piece(&at, i + 1 < columns ? "|" : "\n", &stop);
            texts[i][rows] = *value ? value : NULL;
            numbers[i][rows] = *value ? strtod(value, NULL) : (double)NAN;
        }
    }
    for (int64_t i = 0; i < columns; i++) {
        char *mark = names[i] + strlen(names[i]) - 1;
        bool number = *mark == '#' || *mark == '?';
        cxm_column column = number ? cxm_column_of(CXM_TYPE_F64, numbers[i], rows) : cxm_column_of(CXM_TYPE_CSTR, texts[i], rows);
        column.flags = number ? CXM_COLUMN_NAN_IS_NULL : 0;
        if (number)
            *mark = '\0';
        table_add(&batch, names[i], column);
    }
    batch.table.length = rows;
    return cxm_model_append(model, name, &batch.table, NULL, "UTC", report, error);
}

static inline void models_add(cxm_model *model, const char *name, const char *text)
{
    cxm_error error;
    if (models_try(model, name, text, NULL, &error))
        fail_msg("%s: %s", name, error.message);
}

/* A table of a model as a query would read it. */
struct models_view {
    cxm_host host;
    struct cxm__arena arena;
    struct cxm__model_policy policy;
    struct cxm__base base;
};

static inline void models_view(struct models_view *view, const cxm_model *model, const char *table, const char *policy, const cxm_host *host)
{
    const cxm_host none = CXM_HOST_INIT;
    cxm_error error = {0};
    view->host = host ? *host : none;
    view->arena = (struct cxm__arena){.host = view->host};
    cxm_status status = cxm__model_policy_read(&view->policy, policy, &view->host, &view->arena, 1, &error);
    if (!status)
        status = cxm__base_make(&view->base, model, cxm__table_asked(table), &view->policy, &view->host, &error);
    if (status)
        fail_msg("%s", error.message);
}

static inline void models_view_free(struct models_view *view)
{
    cxm__base_free(&view->base);
    cxm__arena_free(&view->arena);
}

/* What a field says of a row as a key: its text, or "null". Valid until the next call. */
static inline const char *models_key(struct models_view *view, const char *name, int32_t row)
{
    static char text[256];
    struct cxm__field field;
    cxm_error error = {0};
    int64_t code;
    size_t needed;
    cxm_status status = cxm__field_bind(&field, &view->base, name, "by", 1, &error);
    if (!status) {
        status = cxm__field_codes(&field, &row, 1, &code, &error);
        if (!status && !cxm__field_text(&field, code, text, sizeof text, &needed))
            strcpy(text, "null");
        cxm__field_free(&field);
    }
    if (status)
        snprintf(text, sizeof text, "%s", error.message);
    return text;
}

static inline double models_number(struct models_view *view, const char *name, int32_t row)
{
    struct cxm__field field;
    cxm_error error = {0};
    double number = 0;
    cxm_status status = cxm__field_bind(&field, &view->base, name, "measures", 1, &error);
    if (!status) {
        status = cxm__field_numbers(&field, &row, 1, &number, &error);
        cxm__field_free(&field);
    }
    if (status)
        fail_msg("%s", error.message);
    return number;
}

/* One line for all rows of a table: "end_user, decision_maker, null". */
static inline void models_check(const cxm_model *model, const char *table, const char *policy, const char *field, const char *wanted)
{
    char got[1024] = "";
    struct models_view view;
    models_view(&view, model, table, policy, &model->host);
    for (int32_t row = 0; row < view.base.own->length; row++) {
        strcat(got, row ? ", " : "");
        strncat(got, models_key(&view, field, row), sizeof got - strlen(got) - 3);
    }
    if (strcmp(got, wanted) != 0)
        fail_msg("%s of %s under %s: got \"%s\", wanted \"%s\"", field, table, policy ? policy : "no policy", got, wanted);
    models_view_free(&view);
}

#endif
