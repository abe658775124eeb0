#include "json.h"

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

static json_t *histogram_of(const cxm_histogram_result *histogram, double lowest)
{
    json_t *points = json_array();
    for (int32_t i = 0; i < histogram->points; i++)
        json_array_append_new(points, json_pack("{sf sI}", "point", lowest + i, "answers", (json_int_t)histogram->counts[i]));
    return json_pack("{so sI}", "points", points, "between", (json_int_t)histogram->between);
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
    for (int i = 0; i < whole->count && good; i++)
        good = json_object_set_new(histograms, whole->settings[i].request->measure,
                                   histogram_of(&found->histograms[i], setting_scale(&whole->settings[i]).minimum)) == 0;
    good = json_object_set_new(page, "histogram", histograms) == 0 && good;
    if (!good)
        fprintf(stderr, "report: JSON is written in UTF-8, and a name or key is not; or memory ran out\n");
    else if (json_dumpf(page, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) != 0 || putchar('\n') == EOF)
        good = false;
    json_decref(page);
    return good;
}
