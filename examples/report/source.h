/* What queries are put to: the file's columns as a table, or a model that is made of them.
 * A model knows who answered for which account, as what and when, so that a policy can say which answers count. */
#ifndef REPORT_SOURCE_H
#define REPORT_SOURCE_H

#include "csv_table.h"
#include "question.h"

#include <cxm/model.h>
#include <cxm/unstable/histogram.h>

typedef struct source {
    const question *whole;
    cxm_host host;
    progress *bar;
    void *zones; /* who lends them, or NULL */
    const char *names[COLUMNS];
    cxm_column columns[COLUMNS];
    cxm_table table;
    cxm_model *model; /* NULL where the table is asked */
} source;

/* Looks at the file's columns, and makes a model where the question needs one. End with source_close() in any case; the source must
 * stay where it is, and `csv` must live as long. */
cxm_status source_open(source *from, const question *whole, const csv_table *csv, progress *bar, cxm_error *why);

cxm_status source_query(const source *from, const cxm_query *query, cxm_result **result, cxm_error *why);
cxm_status source_state(const source *from, const cxm_query *query, cxm_state **state, cxm_error *why);

/* How often each point of a setting's scale was answered, of the answers that count. */
cxm_status source_histogram(const source *from, const setting *one, cxm_histogram_result *histogram, cxm_error *why);

void source_close(source *from);

#endif
