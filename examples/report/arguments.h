/* The command line. */
#ifndef REPORT_ARGUMENTS_H
#define REPORT_ARGUMENTS_H

#include "cells.h"

#include <stdbool.h>

enum { MEASURES = 4, KEYS = 8, MOVES = 3, ITEMS = 24 };

/* What is asked of one measure; `column` is NULL where it is not asked for. */
typedef struct measure_request {
    const char *measure;      /* "nps" */
    const char *missing_flag; /* "--missing" */
    const char *column;
    const char *scale;     /* "0..10"; NULL: the measure's own */
    const char *top_boxes; /* "2"; NULL: the measure's own */
    const char *margin;    /* the largest difference that does not matter, or NULL */
    missing_codes missing;
} measure_request;

/* Who answered, for which account, as what and when: columns, and the policy that says which answers count. NULL: not given. */
typedef struct model_request {
    const char *account;
    const char *contact;
    const char *role;
    const char *time;
    const char *zone;
    const char *as_of;
    const char *window;
    const char *dedupe;
    const char *rollup;
    const char *min_n;
    const char *role_names; /* "Plant Manager"=end_user ... */
} model_request;

/* Buyers and end users apart. NULL: not given. */
typedef struct side_request {
    const char *column; /* whose answer it is */
    const char *buyers; /* which of its values are which, between | */
    const char *users;
    const char *items[ITEMS]; /* columns that may explain the score */
    int item_count;
    missing_codes items_missing;
} side_request;

typedef struct arguments {
    const char *file;
    measure_request requests[MEASURES]; /* in the order of the report */
    const char *weight;                 /* a column, or NULL */
    const char *by[KEYS];
    int by_count;
    const char *against;       /* a column, and the value that its others are compared with; or NULL */
    const char *against_value;
    const char *wave;          /* a column whose values are compared with the one before, or NULL */
    const char *letters;       /* a column whose values are all compared with each other, or NULL */
    model_request model;
    bool modelled;       /* any of these is given */
    side_request sides;
    const char *options; /* for the query, or NULL */
    int decimals;
    char delimiter;
    bool json;
    bool explain;
    bool ascii;
} arguments;

/* Reads the command line; texts are those of argv, which is cut up in place. Returns true to go on; otherwise `*exit_code` is
 * what the program ends with: 0 after --help and --version, 1 after a message to standard error. */
bool arguments_read(arguments *asked, int argc, char **argv, int *exit_code);

#endif
