/* Where each account stands between its buyers and its end users, as far as its answers can tell. */
#ifndef CRM_STANDING_H
#define CRM_STANDING_H

#include "page.h"

/* The cells of voices.quadrant, by the number that it gives. */
enum { UNDECIDED, BOTH_HIGH, BUYERS_HIGH, USERS_HIGH, BOTH_LOW, CELLS };

/* An account with its means, drawn to those of all accounts; NaN where a side was not heard. */
typedef struct standing {
    const char *account;
    char parent[256];
    int cell; /* -1 where it has none */
    double probability;
    cxm_estimate buyers, users, gap;
} standing;

typedef struct standings {
    standing *all; /* in the order in which they first answered */
    int32_t count;
    labels names;
} standings;

/* Of all accounts, whatever page it is. False after a message. */
bool standings_ask(const page *asked, standings *found);
void standings_free(standings *found);

/* "buyers content, end users not" */
const char *cell_words(int cell);

#endif
