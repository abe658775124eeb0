/* The distinct texts of a key column, and a small code for each, in the order in which they are met. */
#ifndef CSV_LABELS_H
#define CSV_LABELS_H

#include <stdint.h>

typedef struct labels {
    char **texts;   /* by code */
    int32_t *slots; /* hash table: code + 1, or 0 where it is free */
    int32_t count;
    int32_t capacity; /* of `texts`; the table has twice as many slots */
} labels;

/* The code of a text, a new one where it was not seen before; -1 where memory ran out. */
int32_t labels_code(labels *all, const char *text);

void labels_free(labels *all);

#endif
