/* What the library says of buyers and end users, and where it puts each account. */
#ifndef REPORT_SIDES_H
#define REPORT_SIDES_H

#include "source.h"

/* The cells of voices.quadrant, by the number that it gives. */
enum { UNDECIDED, BOTH_HIGH, BUYERS_HIGH, USERS_HIGH, BOTH_LOW, CELLS };

/* An account that is heard on both sides, with its shrunken means and their intervals. */
typedef struct placed {
    const char *account;
    int cell;
    double buyers[3]; /* value, lower, upper */
    double users[3];
    double probability;
} placed;

typedef struct sides {
    cxm_result *of[MEASURES]; /* by setting: voices.difference, and of the first one all the rest */
    cxm_result *groups;       /* the first one's difference by the keys; NULL without any */
    cxm_result *people;       /* the first one's score of all people of the file; NULL where none are named */
    labels names;
    placed *accounts; /* in ascending order of the end users' means */
    int64_t count;
} sides;

/* The figure of a term with the column that it is for, as in importance_users(price), or with NULL. */
int64_t sides_row(const cxm_result *result, const char *measure, const char *term, const char *column);

cxm_status sides_ask(sides *found, const question *whole, const source *from, cxm_error *why);
void sides_free(sides *found);

#endif
