/* responses.csv: an answer a line, blanks and a few "n/a" included. `weight` is the number of people at the account for whom the
 * answer stands. accounts.csv: an account a line. */
#include "files.h"
#include "story.h"

static const char *const sides[] = {"buyer", "end user"};

/* A score, or what stands in its place: a blank in 6 of 100, "n/a" in 1 of 100. */
static void write_score(FILE *file, int score, int gap)
{
    if (gap >= 7)
        fprintf(file, "%d", score);
    else if (gap == 6)
        fputs("n/a", file);
}

static void write_response(FILE *file, uint64_t seed, const account *whose, int index, int contact, int quarter, int month)
{
    int side = side_of(contact);
    int year = FIRST_YEAR + quarter / 4;
    int day = day_of(seed, index, contact, quarter);
    int touchpoint = random_below(seed, TOUCHPOINT, index, contact, quarter, 3);
    int score = score_of(seed, whose, index, contact, quarter);
    int csat = within(score / 2 + random_below(seed, CSAT, index, contact, quarter, 2), 1, 5);
    int ces = within(1 + score * 6 / 10 + random_below(seed, CES, index, contact, quarter, 3) - 1, 1, 7);
    bool effort = touchpoint > 0; /* the third question is put after the last two touchpoints of each side only */

    fprintf(file, "%d-%02d-%02d,%d,", year, quarter % 4 * 3 + month + 1, day, year);
    write_name(file, customers[index].name);
    fprintf(file, "%s,A%02d-%c%d,%s,%s,%s,%s,", customers[index].segment, index + 1, side == BUYER ? 'B' : 'U',
            side == BUYER ? contact + 1 : contact - BUYERS + 1, roles[side][contact % 3], sides[side], products[whose->product],
            touchpoints[side][touchpoint]);
    write_score(file, score, random_below(seed, NO_SCORE, index, contact, quarter, 100));
    fputc(',', file);
    write_score(file, csat, random_below(seed, NO_SCORE, index, contact + 100, quarter, 100));
    fputc(',', file);
    if (effort)
        write_score(file, ces, random_below(seed, NO_SCORE, index, contact + 200, quarter, 100));
    fprintf(file, ",%d\n", whose->people[side]);
}

void write_responses(FILE *file, uint64_t seed)
{
    fputs("date,year,account,segment,contact,role,side,product,touchpoint,nps,csat,ces,weight\n", file);
    for (int month = 0; month < QUARTERS * 3; month++)
        for (int index = 0; index < ACCOUNTS; index++) {
            account whose = account_of(seed, index);
            int quarter = month / 3;
            for (int contact = 0; contact < BUYERS + END_USERS; contact++)
                if (answers(seed, &whose, index, contact, quarter) &&
                    month_of(seed, index, contact, quarter) == month % 3)
                    write_response(file, seed, &whose, index, contact, quarter, month % 3);
        }
}

void write_accounts(FILE *file, uint64_t seed)
{
    fputs("account,segment,product,commissioned,buyers,end_users,revenue,renewed\n", file);
    for (int index = 0; index < ACCOUNTS; index++) {
        account whose = account_of(seed, index);
        int quarter = whose.commissioned + 4; /* of the year before the first */
        write_name(file, customers[index].name);
        fprintf(file, "%s,%s,%d-%02d-01,%d,%d,%d,%s\n", customers[index].segment, products[whose.product], FIRST_YEAR - 1,
                quarter * 3 + 1, BUYERS * whose.people[BUYER], END_USERS * whose.people[END_USER],
                revenue_of(seed, index), renewed(seed, &whose, index) ? "yes" : "no");
    }
}
