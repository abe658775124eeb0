/* What the CRM's tables have in common: its two years, the ids of people, and dates as it writes them. */
#ifndef DEMO_CRM_H
#define DEMO_CRM_H

#include "story.h"

/* The CRM came in with the year 2024. */
enum { CRM_FIRST = 12, CRM_ID = 16 };

/* Decision makers who left at the end of 2024: another contact answers in their stead from then on. */
enum { SUCCESSION = 16 };
bool succeeded(int index);

/* The id of who has this contact's place in a quarter: "A05-B2", and "A05-B4" for a successor. */
const char *person_of(int index, int contact, int quarter, char id[CRM_ID]);

int year_of(int quarter);
int month_number(uint64_t seed, int index, int contact, int quarter); /* 1 to 12 */

/* An end user's answer by way of a code on the machine names neither person nor account. */
bool anonymous(uint64_t seed, int index, int contact, int quarter);

/* An answer of crm_responses.csv, R00001 where its number is 1. */
typedef struct crm_answer {
    int number;
    int index;
    int contact;
    int quarter;
    bool blank;
    int score;
} crm_answer;

/* Calls `visit` for every answer, in the order of the file; for one that was sent twice, with the second one's number. */
typedef void crm_visit(FILE *file, uint64_t seed, const account *whose, const crm_answer *answer);
void each_crm_answer(FILE *file, uint64_t seed, crm_visit *visit);

#endif
