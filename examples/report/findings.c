#include "findings.h"

#include <cxm/unstable/compare.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

int findings_columns(const question *whole, csv_column columns[COLUMNS])
{
    static const missing_codes no_codes = {.count = 0};
    int count = 0;
    for (int i = 0; i < whole->model_count; i++)
        columns[count++] = (csv_column){.name = whole->model_columns[i], .kind = CSV_KEYS};
    for (int i = 0; i < whole->key_count; i++)
        columns[count++] = (csv_column){.name = whole->keys[i], .kind = CSV_KEYS,
                                        .optional = question_model_word(whole, whole->keys[i])};
    if (whole->weight)
        columns[count++] = (csv_column){.name = whole->asked->weight, .missing = &no_codes};
    for (int i = 0; i < whole->item_count; i++)
        columns[count++] = (csv_column){.name = whole->asked->sides.items[i],
                                        .missing = &whole->asked->sides.items_missing,
                                        .missing_flag = "--items-missing"};
    for (int i = 0; i < whole->count; i++) {
        const setting *one = &whole->settings[i];
        columns[count++] = (csv_column){.name = one->request->column,
                                        .missing = &one->request->missing,
                                        .missing_flag = one->request->missing_flag,
                                        .skip_words = setting_skips(one)};
    }
    return count;
}

/* Says what the library said, in the terms of the file: the line, and the option that would settle it. */
static int complain(const question *whole, const csv_table *table, const cxm_error *why, progress *bar)
{
    progress_end(bar);
    fprintf(stderr, "report: %s", whole->asked->file);
    if (why->row >= 0 && why->row < table->rows)
        fprintf(stderr, " line %lld", (long long)csv_table_line(table, why->row));
    fprintf(stderr, ": %s\n", why->message);
    for (int i = 0; why->code == CXM_E_DOMAIN && i < whole->count; i++) {
        const setting *one = &whole->settings[i];
        size_t length = strlen(one->column);
        if (strncmp(why->message, one->column, length) != 0 || why->message[length] != '[')
            continue;
        double answer = table->columns[table->count - whole->count + i].numbers[why->row];
        fprintf(stderr, "report: if %g means \"no answer\", add %s %g; to leave such rows out, --options off_scale=skip\n", answer,
                one->request->missing_flag, answer);
    }
    bool command = why->code == CXM_E_ARGUMENT || why->code == CXM_E_NOT_FOUND || why->code == CXM_E_UNSUPPORTED;
    return command ? 1 : 2;
}

/* The groups of one comparison, from a state that is not needed for longer. */
static cxm_status compare(findings *found, int index, const source *from, cxm_error *why)
{
    const move *one = &found->whole->moves[index];
    cxm_query query = question_headlines(found->whole, one);
    cxm_state *state = NULL;
    cxm_status status = source_state(from, &query, &state, why);
    if (status == CXM_OK)
        status = cxm_state_read(state, &found->levels[index], why);
    if (status == CXM_OK)
        status = cxm_state_compare_groups(state, one->options, &from->host, &found->moves[index], why);
    cxm_state_free(state);
    return status;
}

static cxm_status ask(findings *found, const source *from, cxm_error *why)
{
    const question *whole = found->whole;
    cxm_query query = question_query(whole, false);
    cxm_status status = source_query(from, &query, &found->overall, why);
    if (status == CXM_OK && whole->asked->by_count > 0) {
        query = question_query(whole, true);
        status = source_query(from, &query, &found->groups, why);
    }
    if (status == CXM_OK && whole->rollups) {
        query = question_rollups(whole);
        status = source_query(from, &query, &found->rollups, why);
    }
    for (int i = 0; i < whole->move_count && status == CXM_OK; i++)
        status = compare(found, i, from, why);
    if (status == CXM_OK && whole->asked->sides.column)
        status = sides_ask(&found->sides, whole, from, why);
    for (int i = 0; i < whole->count && status == CXM_OK; i++)
        status = source_histogram(from, &whole->settings[i], &found->histograms[i], why);
    return status;
}

int findings_make(findings *found, const question *whole, const csv_table *table, progress *bar)
{
    source from;
    cxm_error why;
    *found = (findings){.whole = whole, .rows = table->rows};
    cxm_status status = source_open(&from, whole, table, bar, &why);
    if (status == CXM_OK)
        status = ask(found, &from, &why);
    source_close(&from);
    return status == CXM_OK ? 0 : complain(whole, table, &why, bar);
}

void findings_free(findings *found)
{
    cxm_result_free(found->overall);
    cxm_result_free(found->groups);
    cxm_result_free(found->rollups);
    sides_free(&found->sides);
    for (int i = 0; i < MOVES; i++) {
        cxm_result_free(found->moves[i]);
        cxm_result_free(found->levels[i]);
    }
}

int64_t findings_row(const cxm_result *result, int64_t row, const char *measure, const char *term)
{
    for (; row < cxm_result_length(result); row++)
        if (strcmp(cxm_result_text(result, row, "measure"), measure) == 0 &&
            (!term || strcmp(cxm_result_text(result, row, "term"), term) == 0))
            return row;
    return -1;
}
