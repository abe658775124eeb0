/* What the library answered: the results and histograms that text and JSON are made of. */
#ifndef REPORT_FINDINGS_H
#define REPORT_FINDINGS_H

#include "sides.h"
#include "source.h"

#include <cxm/unstable/histogram.h>

typedef struct findings {
    const question *whole;
    int64_t rows; /* in the file */
    cxm_result *overall;
    cxm_result *groups; /* NULL without --by */
    cxm_result *rollups; /* NULL without --rollup */
    cxm_result *moves[MOVES]; /* differences, by the question's moves */
    cxm_result *levels[MOVES]; /* what they are differences of */
    sides sides;               /* empty without --side */
    cxm_histogram_result histograms[MEASURES]; /* by the question's settings */
} findings;

/* The columns of the file that the question needs, in the order of the table: those of a model, keys, weight, items,
 * measures.
 * Returns their number. */
int findings_columns(const question *whole, csv_column columns[COLUMNS]);

/* Asks the library. Returns 0, or what the program ends with after a message to standard error. */
int findings_make(findings *found, const question *whole, const csv_table *table, progress *bar);

void findings_free(findings *found);

/* The first row of a result with this measure and term, at or after `row`; -1 where there is none. A NULL term is any. */
int64_t findings_row(const cxm_result *result, int64_t row, const char *measure, const char *term);

#endif
