#include "sides.h"

#include "sides_question.h"

#include <cxm/unstable/analysis.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_TERMS = 8, CELL = 6 }; /* of voices.quadrant: two means with their intervals, the cell, and its probability */

int64_t sides_row(const cxm_result *result, const char *measure, const char *term, const char *column)
{
    const size_t length = strlen(term);
    for (int64_t row = 0; row < cxm_result_length(result); row++) {
        const char *name = cxm_result_text(result, row, "term");
        if (strcmp(cxm_result_text(result, row, "measure"), measure) != 0 || strncmp(name, term, length) != 0)
            continue;
        const size_t inner = strlen(name) - length;
        if (column ? inner == strlen(column) + 2 && strncmp(name + length + 1, column, inner - 2) == 0 : inner == 0)
            return row;
    }
    return -1;
}

static cxm_status no_memory(cxm_error *why)
{
    *why = (cxm_error){.code = CXM_E_MEMORY, .argument = -1, .row = -1, .message = "out of memory"};
    return CXM_E_MEMORY;
}

static int order(const void *one, const void *other)
{
    const placed *a = one;
    const placed *b = other;
    if (a->users[0] < b->users[0] || a->users[0] > b->users[0])
        return a->users[0] < b->users[0] ? -1 : 1;
    return strcmp(a->account, b->account);
}

/* Each account once, from the rows of its answers. */
static cxm_status collect(sides *found, const cxm_table *rows, double *const *of_row, cxm_error *why)
{
    found->accounts = malloc((size_t)rows->length * sizeof *found->accounts + 1);
    if (!found->accounts)
        return no_memory(why);
    for (int64_t row = 0; row < rows->length; row++) {
        char name[512];
        if (isnan(of_row[CELL][row]) || cxm_column_text(&rows->columns[2], row, name, sizeof name, NULL, NULL) != CXM_OK)
            continue;
        const int32_t known = found->names.count;
        const int32_t code = labels_code(&found->names, name);
        if (code < 0)
            return no_memory(why);
        if (code < known)
            continue;
        placed *one = &found->accounts[found->count++];
        *one = (placed){.cell = (int)of_row[CELL][row], .probability = of_row[CELL + 1][row]};
        for (int i = 0; i < 3; i++) {
            one->buyers[i] = of_row[i][row];
            one->users[i] = of_row[3 + i][row];
        }
    }
    for (int64_t i = 0; i < found->count; i++) /* behind the last text, when they no longer move */
        found->accounts[i].account = found->names.texts[i];
    qsort(found->accounts, (size_t)found->count, sizeof *found->accounts, order);
    return CXM_OK;
}

static cxm_status place(sides *found, const question *whole, const source *from, cxm_error *why)
{
    const char *const fields[] = {whole->settings[0].column, whole->asked->sides.column, "account", NULL};
    const cxm_measure *quadrant = cxm_measure_find("voices.quadrant");
    cxm_query query = question_sides(whole, 0);
    cxm_rows *rows = NULL;
    double *of_row[ROW_TERMS] = {NULL};
    cxm_status status = cxm_model_rows(from->model, &query, fields, NULL, &rows, why);
    if (status != CXM_OK)
        return status;
    const cxm_table *table = cxm_rows_table(rows);
    double *block = malloc((size_t)table->length * ROW_TERMS * sizeof *block + 1);
    for (int i = 0; i < ROW_TERMS && block; i++)
        of_row[i] = block + i * table->length;
    const cxm_column *const columns[] = {&table->columns[0], &table->columns[1], &table->columns[2]};
    status = block ? cxm_measure_analyse(quadrant, columns, fields, 3, NULL, whole->side_options[0], &from->host, NULL, of_row, why)
                   : no_memory(why);
    if (status == CXM_OK)
        status = collect(found, table, of_row, why);
    free(block);
    cxm_rows_free(rows);
    return status;
}

cxm_status sides_ask(sides *found, const question *whole, const source *from, cxm_error *why)
{
    cxm_status status = CXM_OK;
    for (int i = 0; i < whole->count && status == CXM_OK; i++) {
        const cxm_query query = question_sides(whole, i);
        status = source_query(from, &query, &found->of[i], why);
    }
    if (status == CXM_OK && whole->side_by[0]) {
        const cxm_query query = question_side_groups(whole);
        status = source_query(from, &query, &found->groups, why);
    }
    const bool by_model = !cxm_table_find(&from->table, whole->asked->sides.column);
    if (status == CXM_OK && whole->side_people[by_model][0]) {
        const cxm_query query = question_side_people(whole, by_model);
        status = source_query(from, &query, &found->people, why);
    }
    return status == CXM_OK ? place(found, whole, from, why) : status;
}

void sides_free(sides *found)
{
    for (int i = 0; i < MEASURES; i++)
        cxm_result_free(found->of[i]);
    cxm_result_free(found->groups);
    cxm_result_free(found->people);
    labels_free(&found->names);
    free(found->accounts);
}
