/* Queries put to the model in the page's terms. */
#ifndef CRM_ASK_H
#define CRM_ASK_H

#include "page.h"

enum { TEXT = 1024, LONG_TEXT = 8192 };

/* A query of one measure; what is not given is as the page has it. */
typedef struct question {
    const char *of;
    const char *measure;
    const char *by[3];
    const char *more; /* of the policy */
    const char *where;
} question;

/* NULL after a message. */
cxm_result *ask(const page *asked, const question *one);

/* The rows that a question counts, with these fields; NULL after a message. */
cxm_rows *ask_rows(const page *asked, const question *one, const char *const *fields);

/* What stands in a row of a result; no data where it is -1. */
cxm_estimate estimate_at(const cxm_result *result, int64_t row);

/* The row of a term, as in importance_users(item/price) where there is a column. -1 where there is none. */
int64_t row_of(const cxm_result *result, const char *term, const char *column);

/* Adds a name or a value to a query's text: in double quotes, those in it doubled. False where there is no room. */
bool add_quoted(char *text, size_t size, const char *value);

/* "measure=..." for a measure of voices: the page's score, with its options. */
void score_option(const page *asked, char text[TEXT]);

#endif
