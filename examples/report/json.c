#include "json.h"

#include "figures.h"
#include "moves.h"
#include "rollups.h"

#include <cxm/unstable/compare.h>

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A number, which the library writes in the shortest form that reads back; null for NaN. */
static json_t *number_of(const char *text)
{
    double number = strtod(text, NULL);
    return isfinite(number) ? json_real(number) : json_null();
}

/* An element of a result's or ledger's column. */
static json_t *element(const cxm_column *column, int64_t row)
{
    size_t size = 0;
    cxm_status too_small = cxm_column_text(column, row, NULL, 0, &size, NULL);
    (void)too_small; /* asked for the size only */
    if (size == 0)
        return json_null();
    char *text = malloc(size);
    json_t *made = NULL;
    if (text && cxm_column_text(column, row, text, size, NULL, NULL) == CXM_OK) {
        if (column->type == CXM_TYPE_CODED)
            made = json_string(text);
        else if (column->type == CXM_TYPE_F64)
            made = number_of(text);
        else
            made = json_integer(strtoll(text, NULL, 10));
    }
    free(text);
    return made;
}

/* Every row as an object whose keys are the names of the columns. */
static json_t *rows_of(const cxm_table *table)
{
    json_t *rows = json_array();
    for (int64_t row = 0; row < table->length; row++) {
        json_t *object = json_object();
        bool good = true;
        for (int64_t i = 0; i < table->count && good; i++)
            good = json_object_set_new(object, table->names[i], element(&table->columns[i], row)) == 0;
        if (json_array_append_new(rows, object) != 0 || !good) {
            json_decref(rows);
            return NULL;
        }
    }
    return rows;
}

static bool add_result(json_t *to, const cxm_result *result)
{
    return json_object_set_new(to, "query", json_string(cxm_result_query(result))) == 0 &&
           json_object_set_new(to, "fingerprint", json_string(cxm_result_fingerprint(result))) == 0 &&
           json_object_set_new(to, "results", rows_of(cxm_result_table(result))) == 0 &&
           json_object_set_new(to, "ledger", rows_of(cxm_result_ledger(result))) == 0;
}

/* Where each account that is heard on both sides was put. */
static json_t *accounts_of(const sides *found)
{
    static const char *const cells[CELLS] = {"undecided", "both_high", "buyers_high_users_low", "buyers_low_users_high",
                                             "both_low"};
    static const char *const names[2][3] = {{"buyers", "buyers_lower", "buyers_upper"}, {"users", "users_lower", "users_upper"}};
    json_t *accounts = json_array();
    for (int64_t i = 0; i < found->count; i++) {
        const placed *one = &found->accounts[i];
        json_t *line = json_pack("{ss ss}", "account", one->account, "quadrant", cells[one->cell]);
        for (int k = 0; k < 6 && line; k++) {
            const double figure = (k < 3 ? one->buyers : one->users)[k % 3];
            json_object_set_new(line, names[k / 3][k % 3], isfinite(figure) ? json_real(figure) : json_null());
        }
        if (json_array_append_new(accounts, line) != 0)
            return json_decref(accounts), NULL;
    }
    return accounts;
}

static bool add_sides(json_t *page, const findings *found)
{
    json_t *voices = json_object();
    json_t *of = json_array();
    bool good = json_object_set_new(page, "voices", voices) == 0;
    good = json_object_set_new(voices, "side", json_string(found->whole->asked->sides.column)) == 0 && good;
    good = json_object_set_new(voices, "of", of) == 0 && good;
    for (int i = 0; i < found->whole->count && good; i++) {
        json_t *one = json_object();
        good = json_array_append_new(of, one) == 0 &&
               json_object_set_new(one, "measure", json_string(found->whole->settings[i].measure->name)) == 0 &&
               add_result(one, found->sides.of[i]);
    }
    if (good && found->sides.groups) {
        json_t *groups = json_object();
        good = json_object_set_new(voices, "groups", groups) == 0 && add_result(groups, found->sides.groups);
    }
    if (good && found->sides.people) {
        json_t *people = json_object();
        good = json_object_set_new(voices, "people", people) == 0 && add_result(people, found->sides.people);
    }
    return good && json_object_set_new(voices, "accounts", accounts_of(&found->sides)) == 0;
}

static json_t *histogram_of(const cxm_histogram_result *histogram, double lowest)
{
    json_t *points = json_array();
    for (int32_t i = 0; i < histogram->points; i++)
        json_array_append_new(points, json_pack("{sf sI}", "point", lowest + i, "answers", (json_int_t)histogram->counts[i]));
    return json_pack("{so sI}", "points", points, "between", (json_int_t)histogram->between);
}

/* A comparison's rows say their verdict in words. */
static bool add_verdicts(json_t *to, const cxm_result *result)
{
    json_t *rows = json_object_get(to, "results");
    bool good = rows != NULL;
    for (int64_t row = 0; row < cxm_result_length(result) && good; row++)
        good = json_object_set_new(json_array_get(rows, (size_t)row), "verdict",
                                   json_string(cxm_verdict_name(cxm_verdict(estimate_at(result, row).flags)))) == 0;
    return good;
}

/* For each measure and line of the table which columns are higher than which others: the letters of each column. */
static json_t *letters_of(const findings *found, int index)
{
    json_t *lines = json_array();
    for (int i = 0; i < found->whole->count; i++) {
        const char *measure = found->whole->settings[i].measure->name;
        for (int64_t row = letters_line(found, index, 0, measure); row >= 0; row = letters_line(found, index, row + 1, measure)) {
            int columns;
            uint8_t *higher = letters_higher(found, index, row, &columns);
            json_t *cells = json_array();
            int64_t level = -1;
            for (int column = 0; higher && column < columns; column++) {
                level = letters_level(found, index, row, &found->whole->settings[i], level + 1);
                char letter[LETTER_SIZE];
                json_t *above = json_array();
                for (int other = 0; other < columns; other++)
                    if (higher[column * columns + other])
                        json_array_append_new(above, json_string(letter_text(other, letter)));
                json_array_append_new(cells, json_pack("{ss ss? so}", "letter", letter_text(column, letter),
                                                       found->whole->moves[index].column,
                                                       cxm_result_text(found->levels[index], level,
                                                                       found->whole->moves[index].column),
                                                       "higher_than", above));
            }
            json_array_append_new(lines, json_pack("{ss so}", "measure", measure, "columns", cells));
            free(higher);
        }
    }
    return lines;
}

static bool add_moves(json_t *page, const findings *found)
{
    json_t *moves = json_array();
    bool good = json_object_set_new(page, "comparisons", moves) == 0;
    for (int i = 0; i < found->whole->move_count && good; i++) {
        json_t *one = json_object();
        good = json_array_append_new(moves, one) == 0 &&
               json_object_set_new(one, "comparison", json_string(found->whole->moves[i].title)) == 0 &&
               add_result(one, found->moves[i]) && add_verdicts(one, found->moves[i]) &&
               (!found->whole->moves[i].letters || json_object_set_new(one, "letters", letters_of(found, i)) == 0);
    }
    return good;
}

bool json_write(const findings *found)
{
    const question *whole = found->whole;
    json_t *page = json_object();
    json_t *histograms = json_object();
    bool good = json_object_set_new(page, "file", json_string(whole->asked->file)) == 0 &&
                json_object_set_new(page, "rows_in_file", json_integer(found->rows)) == 0 &&
                add_result(page, found->groups ? found->groups : found->overall);
    if (good && found->groups) {
        json_t *overall = json_object();
        good = add_result(overall, found->overall);
        good = json_object_set_new(page, "overall", overall) == 0 && good;
    }
    if (good && whole->asked->modelled)
        good = json_object_set_new(page, "policy", json_string(policy_text(found->overall))) == 0;
    if (good && found->rollups) {
        json_t *rollups = json_object();
        good = add_result(rollups, found->rollups);
        good = json_object_set_new(page, "rollups", rollups) == 0 && good;
    }
    if (good && whole->move_count > 0)
        good = add_moves(page, found);
    if (good && whole->asked->sides.column)
        good = add_sides(page, found);
    for (int i = 0; i < whole->count && good; i++) {
        const setting *one = &whole->settings[i];
        const int64_t row = findings_row(found->overall, 0, one->measure->name, one->measure->terms[0].name);
        if (estimate_at(found->overall, row).status != CXM_VALUE_SUPPRESSED) /* by too few people to be shown */
            good = json_object_set_new(histograms, one->request->measure,
                                       histogram_of(&found->histograms[i], setting_scale(one).minimum)) == 0;
    }
    good = json_object_set_new(page, "histogram", histograms) == 0 && good;
    if (!good)
        fprintf(stderr, "report: JSON is written in UTF-8, and a name or key is not; or memory ran out\n");
    else if (json_dumpf(page, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) != 0 || putchar('\n') == EOF)
        good = false;
    json_decref(page);
    return good;
}
