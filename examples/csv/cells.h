/* What a cell says: nothing, a number, or something else. */
#ifndef CSV_CELLS_H
#define CSV_CELLS_H

#include <stdbool.h>

enum { MISSING_CODES = 32 };

/* The texts that stand for "no answer" in a column. An empty cell is missing without being listed. */
typedef struct missing_codes {
    const char *texts[MISSING_CODES];
    int count;
} missing_codes;

/* Cuts `list` at its commas, trims the parts, and stores them in `items`; the text must outlive them. Returns how many there
 * are, or -1 where they are more than `capacity`. Empty parts are dropped. */
int split_list(char *list, const char **items, int capacity);

/* Removes blanks at both ends, in place. */
char *trimmed(char *text);

/* A finite decimal number and nothing else. Unlike strtod() alone it takes no hexadecimals, "inf" and "nan". */
bool cell_number(const char *cell, double *number);

/* Codes are compared as text, and as numbers where both are numbers, so that 11 also finds 11.0. */
bool cell_missing(const char *cell, const missing_codes *codes);

#endif
