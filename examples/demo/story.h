/* The story that all files of the demo tell: who the customers are, what they have, and how content they are when.
 * A customer is a number from 0 to ACCOUNTS - 1, a contact one from 0 to BUYERS + END_USERS - 1, buyers first. */
#ifndef DEMO_STORY_H
#define DEMO_STORY_H

#include "random.h"

#include <stdbool.h>
#include <stdio.h>

enum { ACCOUNTS = 40, FIRST_YEAR = 2021, QUARTERS = 20, BUYERS = 3, END_USERS = 8 };

/* The uses of random numbers. */
enum {
    COMMISSIONED, SEVERITY, SMALL_COUNT, SMALL_QUARTER, ANSWERS, MONTH, DAY, BAND, POINT, NO_SCORE, CSAT, CES, TOUCHPOINT,
    REVENUE, RENEWED, PEOPLE, CLOCK, DURATION, TWICE, EDITED, ANONYMOUS, LATE, UNANSWERED, BOUNCED, CLOSED, EXPECTED,
    ITEM_SKIPPED, ITEM_SEEN, ITEM_EXPECTED, ITEM_WEIGHED, COMMENTED, SPOKEN_OF, BELIEVED
};

enum { FILLING, LABELLING, PALLETISING };
extern const char *const products[3];

enum { BUYER, END_USER };
extern const char *const roles[2][3];
extern const char *const touchpoints[2][3];

typedef struct customer {
    const char *name;
    const char *segment;
} customer;
extern const customer customers[ACCOUNTS];

typedef struct account {
    int product;
    int commissioned; /* quarter, counted from the first; before it where negative */
    int severity;     /* 0 on the lines that run well, else how badly this one stops, 1 to 3 */
    int answers;      /* of a small account: how many it ever gives; 0 for the others */
    int people[2];    /* for whom an answer of a buyer or an end user stands */
} account;

account account_of(uint64_t seed, int index);

int side_of(int contact);

/* Does this contact answer in this quarter? Buyers are asked each quarter, end users now and then. */
bool answers(uint64_t seed, const account *whose, int index, int contact, int quarter);

/* In which of the quarter's months, 0 to 2, on which day of it, and about what. */
int month_of(uint64_t seed, int index, int contact, int quarter);
int day_of(uint64_t seed, int index, int contact, int quarter);
const char *touchpoint_of(uint64_t seed, int index, int contact, int quarter);

/* The answer from 0 to 10; it is not given where score_blank() is true. */
int score_of(uint64_t seed, const account *whose, int index, int contact, int quarter);
bool score_blank(uint64_t seed, int index, int contact, int quarter);

int revenue_of(uint64_t seed, int index);

/* Contracts are renewed where end users are well. */
bool renewed(uint64_t seed, const account *whose, int index);

int within(int number, int lowest, int highest);

/* A name as a field of a CSV file, and a comma: quoted where it holds one. */
void write_name(FILE *file, const char *name);

#endif
