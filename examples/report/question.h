/* What the library is asked: the command line turned into measures with their options, keys and policy. */
#ifndef REPORT_QUESTION_H
#define REPORT_QUESTION_H

#include "arguments.h"

#include <cxm/cxm.h>

#include <stdalign.h>

enum { OPTIONS_SIZE = 256, MADE_TEXTS = 5 * MEASURES + MOVES * (5 + MEASURES) + 3 * ITEMS + 8 * MEASURES + 32,
       SIDE_MEASURES = 4, MODEL_COLUMNS = 4,
       COLUMNS = MODEL_COLUMNS + KEYS + MOVES + 1 + 1 + ITEMS + MEASURES + 1 };

/* One measure as it will be computed. */
typedef struct setting {
    const cxm_measure *measure;
    const measure_request *request;
    const char *column; /* its column in the table: the file's name for it, or one made unique */
    alignas(max_align_t) unsigned char options[OPTIONS_SIZE]; /* its struct of options, looked into by way of the record */
} setting;

/* One comparison: of which groups, and along which column. */
typedef struct move {
    const char *title;      /* what is compared, in words */
    const char *by[KEYS + 2]; /* those of --by, and the column */
    const char *column;
    const char *options; /* for cxm_state_compare_groups() */
    bool letters;
} move;

typedef struct question {
    const arguments *asked;
    setting settings[MEASURES]; /* of the measures that are asked for */
    int count;
    const char *weight;             /* its column in the table, or NULL */
    char *made[MADE_TEXTS];         /* texts that were put together here */
    int made_count;
    const char *measures[MEASURES + 1];
    const char *headlines[MEASURES + 1]; /* the same, with the first term only */
    const char *by[KEYS + 1];
    const char *keys[KEYS + MOVES + 1]; /* columns of the file: those of --by, those compared along, that of --side */
    int key_count;
    move moves[MOVES];
    int move_count;
    const char *model_columns[MODEL_COLUMNS]; /* of the file: those that a model knows people and times by */
    const char *model_fields[MODEL_COLUMNS];  /* and what they are there */
    int model_count;
    const char *items[ITEMS]; /* their columns in the table */
    int item_count;
    const char *side_measures[SIDE_MEASURES + 1]; /* what is asked of the first setting's answers of buyers and end users */
    const char *side_differences[MEASURES][2];       /* and of all settings */
    const char *side_options[MEASURES];           /* of these */
    const char *side_people[2][2]; /* what those could change who were not heard, by the file's side and by the model's; NULL where
                                      people or their sides are not known */
    const char *side_by[KEYS + 1];                /* those of --by, but not the side */
    const char *policy;
    const char *unweighted; /* the policy without the weight */
    const char *rollups; /* the policy with the roll-ups, or NULL */
} question;

/* Returns 0, or what the program ends with after a message to standard error. `asked` must live as long. */
int question_make(question *whole, const arguments *asked);

/* The name that a column of the file has in the table: first those of a model, then keys, weight, items, measures. */
const char *question_name(const question *whole, int index);

/* Whether a key can be a word of the model's where the file has no such column. */
bool question_model_word(const question *whole, const char *key);

/* The query over all rows, or by the keys. */
cxm_query question_query(const question *whole, bool by);

/* The headlines alone, in every roll-up. */
cxm_query question_rollups(const question *whole);

/* The headlines alone, by the groups of a comparison. */
cxm_query question_headlines(const question *whole, const move *one);

/* Keeps a text for as long as the question; NULL where memory ran out. */
char *question_text(question *whole, const char *format, ...);

/* A name or value of an option of the library: in double quotes, those in it doubled. */
const char *question_quoted(question *whole, const char *text);

void question_free(question *whole);

/* An option of a setting: a number, integer or choice; NaN where the measure has none of that name. */
double setting_number(const setting *one, const char *option);
cxm_scale setting_scale(const setting *one);
bool setting_skips(const setting *one); /* answers off the scale */
const cxm_option *setting_option(const setting *one, const char *option);

#endif
