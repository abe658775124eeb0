#include "findings.h"

#include <cxm/unstable/compare.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool skips(const setting *one)
{
    return (int32_t)setting_number(one, "off_scale") == CXM_OFF_SCALE_SKIP;
}

int findings_columns(const question *whole, csv_column columns[COLUMNS])
{
    static const missing_codes no_codes = {.count = 0};
    int count = 0;
    for (int i = 0; i < whole->key_count; i++)
        columns[count++] = (csv_column){.name = whole->keys[i], .kind = CSV_KEYS};
    if (whole->weight)
        columns[count++] = (csv_column){.name = whole->asked->weight, .missing = &no_codes};
    for (int i = 0; i < whole->count; i++) {
        const setting *one = &whole->settings[i];
        columns[count++] = (csv_column){.name = one->request->column,
                                        .missing = &one->request->missing,
                                        .missing_flag = one->request->missing_flag,
                                        .skip_words = skips(one)};
    }
    return count;
}

static int32_t on_progress(void *bar, int64_t done, int64_t total)
{
    progress_show(bar, "computing", done, total);
    return 0;
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
static cxm_status compare(findings *found, int index, const cxm_table *table, const cxm_host *host, cxm_error *why)
{
    const move *one = &found->whole->moves[index];
    cxm_query query = question_headlines(found->whole, one);
    cxm_state *state = NULL;
    cxm_status status = cxm_state_new(&query, host, &state, why);
    if (status == CXM_OK)
        status = cxm_state_update(state, table, why);
    if (status == CXM_OK)
        status = cxm_state_read(state, &found->levels[index], why);
    if (status == CXM_OK)
        status = cxm_state_compare_groups(state, one->options, host, &found->moves[index], why);
    cxm_state_free(state);
    return status;
}

int findings_make(findings *found, const question *whole, const csv_table *table, progress *bar)
{
    const char *names[COLUMNS];
    cxm_column columns[COLUMNS];
    int first = table->count - whole->count; /* of the measures' columns */
    for (int i = 0; i < table->count; i++) {
        names[i] = i < whole->key_count ? whole->keys[i] : i < first ? whole->weight : whole->settings[i - first].column;
        columns[i] = csv_table_column(table, i);
    }
    cxm_table lent = {.names = names, .columns = columns, .count = table->count, .length = table->rows};
    cxm_host host = CXM_HOST_INIT;
    host.context = bar;
    host.progress = on_progress;
    cxm_error why;

    *found = (findings){.whole = whole, .rows = table->rows};
    cxm_query query = question_query(whole, false);
    cxm_status status = cxm_table_query(&lent, &query, &host, &found->overall, &why);
    if (status == CXM_OK && whole->asked->by_count > 0) {
        query = question_query(whole, true);
        status = cxm_table_query(&lent, &query, &host, &found->groups, &why);
    }
    for (int i = 0; i < whole->move_count && status == CXM_OK; i++)
        status = compare(found, i, &lent, &host, &why);
    for (int i = 0; i < whole->count && status == CXM_OK; i++) {
        cxm_scale scale = setting_scale(&whole->settings[i]);
        status = cxm_histogram(&columns[first + i], &scale, skips(&whole->settings[i]) ? CXM_OFF_SCALE_SKIP : CXM_OFF_SCALE_FAIL,
                               &host, &found->histograms[i], &why);
    }
    return status == CXM_OK ? 0 : complain(whole, table, &why, bar);
}

void findings_free(findings *found)
{
    cxm_result_free(found->overall);
    cxm_result_free(found->groups);
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
