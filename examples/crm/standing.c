#include "standing.h"

#include "ask.h"

#include <cxm/unstable/analysis.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_TERMS = 16, FIELDS = 4 };

static const char *const fields[FIELDS + 1] = {"score", "side", "account", "parent", NULL};

const char *cell_words(int cell)
{
    static const char *const words[CELLS] = {"cannot be told", "both content", "buyers content, end users not",
                                             "end users content, buyers not", "neither content"};
    return cell < 0 ? "heard on one side only" : words[cell];
}

static int row_term(const cxm_measure *measure, const char *name)
{
    for (int i = 0; i < measure->row_term_count; i++)
        if (strcmp(measure->row_terms[i].name, name) == 0)
            return i;
    return 0; /* cannot be: the names are the record's */
}

/* Numbers of each row, by the measure's row terms: to be given back with free(). NULL after a message. */
static double *analyse(const page *asked, const cxm_measure *measure, const cxm_table *table)
{
    char options[TEXT];
    double *of_row[ROW_TERMS] = {NULL};
    cxm_error why;
    double *block = malloc((size_t)table->length * (size_t)measure->row_term_count * sizeof *block + 1);
    if (!block || measure->row_term_count > ROW_TERMS) {
        fputs("crm: out of memory\n", stderr);
        free(block);
        return NULL;
    }
    for (int i = 0; i < measure->row_term_count; i++)
        of_row[i] = block + i * table->length;
    score_option(asked, options);
    const cxm_column *columns[] = {&table->columns[0], &table->columns[1], &table->columns[2]};
    if (cxm_measure_analyse(measure, columns, fields, 3, NULL, options, NULL, NULL, of_row, &why) == CXM_OK)
        return block;
    tables_complain(asked->from, "", &why); /* the row is one of those that count, and no line of a file */
    free(block);
    return NULL;
}

static bool text_at(const cxm_table *table, int column, int64_t row, char *text, size_t size)
{
    return cxm_column_text(&table->columns[column], row, text, size, NULL, NULL) == CXM_OK;
}

static cxm_estimate estimate_of(double value, double lower, double upper)
{
    return (cxm_estimate){.value = value, .lower = lower, .upper = upper,
                          .status = isnan(value) ? CXM_VALUE_NO_DATA : CXM_VALUE_OK,
                          .interval_status = isnan(lower) ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_OK};
}

/* One row's numbers, over those that the account has so far: rows of neither side have none. */
static void take(cxm_estimate *to, const cxm_measure *measure, const double *block, const cxm_table *table, int64_t row,
                 const char *const names[3])
{
    double figures[3];
    for (int i = 0; i < 3; i++)
        figures[i] = block[row_term(measure, names[i]) * table->length + row];
    const int64_t n = to->n;
    if (!isnan(figures[0]))
        *to = estimate_of(figures[0], figures[1], figures[2]);
    to->n = n;
}

static bool collect(standings *found, const cxm_table *table, const double *placed, const double *gaps)
{
    static const char *const buyers[] = {"buyers", "buyers_lower", "buyers_upper"};
    static const char *const users[] = {"users", "users_lower", "users_upper"};
    static const char *const gap[] = {"gap", "gap_lower", "gap_upper"};
    const cxm_measure *quadrant = cxm_measure_find("voices.quadrant");
    const cxm_measure *agreement = cxm_measure_find("voices.agreement");
    for (int64_t row = 0; row < table->length; row++) {
        char account[256];
        char side[64];
        char score[64];
        if (!text_at(table, 2, row, account, sizeof account) || !account[0])
            continue;
        const int32_t code = labels_code(&found->names, account);
        if (code < 0)
            return false;
        standing *one = &found->all[code];
        if (code == found->count) {
            const cxm_estimate none = estimate_of(NAN, NAN, NAN);
            found->count++;
            *one = (standing){.cell = -1, .probability = NAN, .buyers = none, .users = none, .gap = none};
            if (!text_at(table, 3, row, one->parent, sizeof one->parent))
                one->parent[0] = '\0';
        }
        take(&one->buyers, quadrant, placed, table, row, buyers);
        take(&one->users, quadrant, placed, table, row, users);
        take(&one->gap, agreement, gaps, table, row, gap);
        const double cell = placed[row_term(quadrant, "quadrant") * table->length + row];
        if (!isnan(cell)) {
            one->cell = (int)cell;
            one->probability = placed[row_term(quadrant, "probability") * table->length + row];
        }
        if (!text_at(table, 1, row, side, sizeof side) || !text_at(table, 0, row, score, sizeof score) || !score[0])
            continue;
        one->buyers.n += strcmp(side, "buyer") == 0;
        one->users.n += strcmp(side, "end_user") == 0;
        one->gap.n = one->buyers.n + one->users.n;
    }
    for (int32_t i = 0; i < found->count; i++) /* when the texts no longer move */
        found->all[i].account = found->names.texts[i];
    return true;
}

bool standings_ask(const page *asked, standings *found)
{
    *found = (standings){.count = 0};
    cxm_rows *rows = ask_rows(asked, &(question){.where = "own_employee=null|false"}, fields);
    if (!rows)
        return false;
    const cxm_table *table = cxm_rows_table(rows);
    double *placed = analyse(asked, cxm_measure_find("voices.quadrant"), table);
    double *gaps = placed ? analyse(asked, cxm_measure_find("voices.agreement"), table) : NULL;
    found->all = malloc((size_t)table->length * sizeof *found->all + 1);
    const bool analysed = placed && gaps;
    const bool good = analysed && found->all && collect(found, table, placed, gaps);
    if (analysed && !good)
        fputs("crm: out of memory\n", stderr);
    free(placed);
    free(gaps);
    cxm_rows_free(rows);
    return good;
}

void standings_free(standings *found)
{
    free(found->all);
    labels_free(&found->names);
}
