/*
 * Any text as a policy and as conditions, put to a small model with edits, duplicates, paths, times and nulls. What is read is
 * written in a canonical form that reads back to itself and selects the same rows, and every row counts or is left out for one
 * reason.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/selection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 12 };

static void demand(int holds)
{
    if (!holds)
        abort();
}

static void append(cxm_model *model, const char *table, const char *const *names, const cxm_column *columns, int64_t count)
{
    const cxm_table batch = {names, columns, count, columns[0].length};
    cxm_error error;
    demand(cxm_model_append(model, table, &batch, NULL, "UTC", NULL, &error) == CXM_OK);
}

/* Twelve answers of four people, and what is known of these. */
static cxm_model *make_model(void)
{
    static const char *const names[] = {"response", "contact", "account", "asset", "answered", "updated", "score", "channel",
                                        "completed", "weight"};
    static const char *const ids[ROWS] = {"r1", "r2", "r1", "r3", NULL, "r4", "r5", "r6", "r2", "r7", "r8", "r9"};
    static const char *const people[ROWS] = {"a", "b", "a", "c", "c", NULL, "d", "a", "b", "a", "d", "c"};
    static const char *const accounts[ROWS] = {"A", "B", "A", NULL, "C", "A", NULL, "A", "B", "B", "A", NULL};
    static const char *const assets[ROWS] = {"x", "y", "x", "z", NULL, "x", "y", NULL, "y", "z", "x", "x"};
    static const char *const channels[ROWS] = {"mail", "web", "mail", NULL, "null", "a|b", "web", "mail", "\"q\"", "mail", "",
                                               "web"};
    static const char *const roles[] = {"CEO", "End User", "Grand Vizier"}, *const sites[] = {"ACME/Berlin/L1", "ACME", "Other/X"};
    static const char *const role_names[] = {"contact", "role"}, *const asset_names[] = {"asset", "site", "account"};
    static const char *const account_names[] = {"account", "revenue", "parent"}, *const parents[] = {"M", NULL, "A"};
    static const double scores[ROWS] = {9, 0, -1, 7.5, 10, 3, NAN, 8, 1e300, 2, 5, 6}, revenues[] = {1, 2.5, 0};
    static const uint8_t completed[ROWS] = {1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1};
    static int64_t answered[ROWS], updated[ROWS];
    static cxm_model *model;
    if (model)
        return model;
    for (int i = 0; i < ROWS; i++) {
        answered[i] = INT64_C(1767225600000000) + (i * 7 % 5) * INT64_C(2592000000000);
        updated[i] = answered[i] + (i * 5 % 7 - 3) * INT64_C(86400000000);
    }
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_CSTR, ids, ROWS),         cxm_column_of(CXM_TYPE_CSTR, people, ROWS),
                            cxm_column_of(CXM_TYPE_CSTR, accounts, ROWS),    cxm_column_of(CXM_TYPE_CSTR, assets, ROWS),
                            cxm_column_of(CXM_TYPE_TIME_US, answered, ROWS), cxm_column_of(CXM_TYPE_TIME_US, updated, ROWS),
                            cxm_column_of(CXM_TYPE_F64, scores, ROWS),       cxm_column_of(CXM_TYPE_CSTR, channels, ROWS),
                            cxm_column_of(CXM_TYPE_BOOL8, completed, ROWS),  cxm_column_of(CXM_TYPE_F64, scores, ROWS)};
    const cxm_column of_roles[] = {cxm_column_of(CXM_TYPE_CSTR, people, 3), cxm_column_of(CXM_TYPE_CSTR, roles, 3)};
    const cxm_column of_assets[] = {cxm_column_of(CXM_TYPE_CSTR, (const char *const[]){"x", "y", "z"}, 3),
                                    cxm_column_of(CXM_TYPE_CSTR, sites, 3), cxm_column_of(CXM_TYPE_CSTR, accounts, 3)};
    const cxm_column of_accounts[] = {cxm_column_of(CXM_TYPE_CSTR, (const char *const[]){"A", "B", "M"}, 3),
                                      cxm_column_of(CXM_TYPE_F64, revenues, 3), cxm_column_of(CXM_TYPE_CSTR, parents, 3)};
    columns[6].flags = columns[9].flags = CXM_COLUMN_NAN_IS_NULL;
    demand(cxm_model_new(NULL, &model, NULL) == CXM_OK);
    append(model, "responses", names, columns, 10);
    append(model, "roles", role_names, of_roles, 2);
    append(model, "assets", asset_names, of_assets, 3);
    append(model, "accounts", account_names, of_accounts, 3);
    return model;
}

static char *write_policy(const struct cxm__model_policy *policy)
{
    struct cxm__text text = cxm__text_into(NULL, 0);
    cxm__model_policy_write(policy, &text);
    const size_t size = text.length + 1;
    char *buffer = malloc(size);
    demand(buffer != NULL);
    text = cxm__text_into(buffer, size);
    cxm__model_policy_write(policy, &text);
    demand(cxm__text_end(&text));
    return buffer;
}

/* The rows that count, as bits; -1 where the call fails. */
static int64_t select_rows(struct cxm__base *base, const char *where)
{
    struct cxm__selection selection;
    struct cxm__field score;
    int32_t rows[ROWS], n;
    double numbers[ROWS];
    int64_t at = 0, kept = 0, count = 0;
    cxm_error error;
    memset(&error, 0, sizeof error);
    cxm_status status = cxm__selection_make(&selection, base, where, 1, &error);
    if (status) {
        demand(error.code == status && error.row >= -1 && error.row < ROWS && memchr(error.message, 0, sizeof error.message));
        return -1;
    }
    demand(cxm__field_bind(&score, base, "score", "measures", 1, NULL) == CXM_OK);
    while ((n = cxm__selection_next(&selection, &at, rows, 5)) > 0) {
        demand(cxm__selection_weights(&selection, rows, n, numbers, NULL) == CXM_OK);
        demand(cxm__field_numbers(&score, rows, n, numbers, NULL) == CXM_OK);
        demand(cxm__selection_mean(&selection, &score, rows, n, numbers, NULL) == CXM_OK);
        for (int32_t i = 0; i < n; i++, count++)
            kept |= INT64_C(1) << rows[i];
    }
    demand(count == selection.count && selection.rows == ROWS);
    for (int i = 0; i < CXM__LEFT_OUT; i++)
        count += selection.out[i];
    demand(count == ROWS);
    cxm__field_free(&score);
    cxm__selection_free(&selection);
    return kept;
}

static void try_where(struct cxm__base *base, const char *text)
{
    struct cxm__where once, twice;
    cxm_error error;
    memset(&error, 0, sizeof error);
    cxm_status status = cxm__where_read(&once, base, text, 1, &error);
    if (status) {
        demand(error.code == status && memchr(error.message, 0, sizeof error.message) != NULL);
        cxm__where_free(&once);
        return;
    }
    demand(cxm__where_read(&twice, base, once.text, 1, NULL) == CXM_OK);
    demand(strcmp(once.text, twice.text) == 0);
    demand(select_rows(base, text) == select_rows(base, once.text));
    cxm__where_free(&once);
    cxm__where_free(&twice);
}

static void try_policy(const cxm_model *model, const char *text, const char *where)
{
    const cxm_host host = CXM_HOST_INIT;
    struct cxm__arena arena = {.host = host};
    struct cxm__model_policy once, twice;
    struct cxm__base base;
    cxm_error error;
    memset(&error, 0, sizeof error);
    cxm_status status = cxm__model_policy_read(&once, text, &host, &arena, 1, &error);
    if (status) {
        demand(error.code == status && memchr(error.message, 0, sizeof error.message) != NULL);
        cxm__arena_free(&arena);
        return;
    }
    char *first = write_policy(&once);
    demand(cxm__model_policy_read(&twice, first, &host, &arena, 1, NULL) == CXM_OK);
    char *second = write_policy(&twice);
    demand(strcmp(first, second) == 0);
    if (cxm__base_make(&base, model, CXM__RESPONSES, &once, &host, NULL) == CXM_OK) {
        const int64_t kept = select_rows(&base, NULL);
        try_where(&base, where);
        cxm__base_free(&base);
        demand(cxm__base_make(&base, model, CXM__RESPONSES, &twice, &host, NULL) == CXM_OK);
        demand(select_rows(&base, NULL) == kept);
        cxm__base_free(&base);
    }
    free(first);
    free(second);
    cxm__arena_free(&arena);
}

/* The input is a policy and, behind a byte of 1, conditions. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const cxm_model *model = make_model();
    char *text = malloc(size + 2);
    if (!text)
        return 0;
    if (size)
        memcpy(text, data, size);
    text[size] = text[size + 1] = '\0';
    char *where = text + strcspn(text, "\x01");
    if (*where)
        *where++ = '\0';
    try_policy(model, text, where);
    try_policy(model, "zone=UTC", text);
    free(text);
    return 0;
}
