/* The columns of a CSV file that a program needs, as arrays that the library can look at in place. */
#ifndef CSV_TABLE_H
#define CSV_TABLE_H

#include "cells.h"
#include "labels.h"
#include "progress.h"

#include <cxm/column.h>

typedef enum csv_kind { CSV_NUMBERS, CSV_KEYS } csv_kind;

typedef struct csv_column {
    /* asked for */
    const char *name; /* in the file's header */
    csv_kind kind;
    const missing_codes *missing; /* numbers: the codes for "no answer" */
    const char *missing_flag;     /* the option that declares such codes, to be named in messages; NULL where there is none */
    bool optional;                /* no error where the file has no such column; csv_table_found() says whether it has */
    bool skip_words;              /* numbers: a cell that is neither missing nor a number becomes NaN instead of an error */
    /* read */
    double *numbers;
    uint8_t *validity; /* bitmap, least significant bit first */
    int32_t *codes;    /* keys: into texts.texts, -1 for an empty cell */
    labels texts;
    cxm_column text_column; /* the labels as a column, which a CODED column points to */
    int next;               /* the next request for the same column of the file, or -1 */
} csv_column;

/* Where rows and lines drift apart: row `row` begins in line `line`, and those after it in the lines that follow. */
typedef struct line_mark {
    int64_t row;
    int64_t line;
} line_mark;

typedef struct csv_table {
    csv_column *columns;
    int count;
    int64_t rows;
    int64_t capacity; /* rows that the arrays have room for */
    line_mark *marks;
    int64_t mark_count;
} csv_table;

/* A file, and who reads it. */
typedef struct csv_file {
    const char *program; /* in front of messages */
    const char *path;
    char delimiter;
    const char *delimiter_flag; /* the option that sets it, or NULL where there is none */
} csv_file;

/* Reads the file. False where it could not be read, after a message to standard error. */
bool csv_table_read(csv_table *table, const csv_file *source, csv_column *columns, int count, progress *bar);

/* Whether the file has the column. */
bool csv_table_found(const csv_table *table, int index);

/* A column as the library takes it; valid until csv_table_free(). */
cxm_column csv_table_column(const csv_table *table, int index);

/* The line of the file in which a row begins, counted from 1. */
int64_t csv_table_line(const csv_table *table, int64_t row);

void csv_table_free(csv_table *table);

#endif
