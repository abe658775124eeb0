/* demo: invented answers to the surveys of a maker of packaging equipment. 40 accounts, five years, and a story:
 *
 * - buyers are content throughout (NPS about +45);
 * - end users start fine when a machine is commissioned; on the filling lines unplanned stops set in after the second year, and
 *   their scores slide; on the other lines they stay fine;
 * - contracts are renewed where end users are well, whatever the buyers say;
 * - three answers in four come from buyers, so that the pooled score hides it;
 * - six accounts have one to three answers.
 *
 * responses.csv: an answer a line, blanks and a few "n/a" included. `weight` is the number of people at the account for whom the
 * answer stands. accounts.csv: an account a line. The same seed gives the same bytes on every machine. */
#include "random.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACCOUNTS = 40, FIRST_YEAR = 2021, QUARTERS = 20, BUYERS = 3, END_USERS = 8 };

/* The uses of random numbers. */
enum {
    COMMISSIONED, SEVERITY, SMALL_COUNT, SMALL_QUARTER, ANSWERS, MONTH, DAY, BAND, POINT, NO_SCORE, CSAT, CES, TOUCHPOINT,
    REVENUE, RENEWED, PEOPLE
};

enum { FILLING, LABELLING, PALLETISING };
static const char *const products[] = {"Filling line", "Labeller", "Palletiser"};

enum { BUYER, END_USER };
static const char *const sides[] = {"buyer", "end user"};
static const char *const roles[2][3] = {
    {"Purchasing manager", "Plant director", "Finance director"},
    {"Line operator", "Maintenance technician", "Shift lead"},
};
static const char *const touchpoints[2][3] = {
    {"Order", "Contract review", "Account meeting"},
    {"Training", "Service visit", "Spare parts"},
};

static const struct {
    const char *name;
    const char *segment;
} customers[ACCOUNTS] = {
    {"Aldermoor Foods", "Food"},           {"Arvika Dairy", "Food"},               {"Bellweather Brewing", "Beverage"},
    {"Brauhaus Königsfeld", "Beverage"},   {"Calder Valley Water", "Beverage"},    {"Castellan Pharma", "Pharma"},
    {"Cormorant Spirits", "Beverage"},     {"Delta Agro", "Chemicals"},            {"Dunmore Bakeries", "Food"},
    {"Eastgate Cosmetics", "Chemicals"},   {"Ellersby Juice", "Beverage"},         {"Fenwick Sauces", "Food"},
    {"Ferrand Parfums", "Chemicals"},      {"Garrick & Sons", "Food"},             {"Glenrae Distillery", "Beverage"},
    {"Harrow, Finch & Co", "Food"},        {"Helvion Pharma", "Pharma"},           {"Inverley Oils", "Food"},
    {"Jarvis Detergents", "Chemicals"},    {"Kestrel Soft Drinks", "Beverage"},    {"Kirkholm Pharma", "Pharma"},
    {"Lindqvist Mejeri", "Food"},          {"Lorimer Labs", "Pharma"},             {"Maplewood Syrups", "Food"},
    {"Mirador Wines", "Beverage"},         {"Norrland Bryggeri", "Beverage"},      {"Oakhanger Preserves", "Food"},
    {"Orsova Chemicals", "Chemicals"},     {"Pellworm Mineral Water", "Beverage"}, {"Quillan Vineyards", "Beverage"},
    {"Ravensworth Pharma", "Pharma"},      {"Rosedene Dairies", "Food"},           {"Saltmarsh Foods", "Food"},
    {"Silverdale Beverages", "Beverage"},  {"Tamsin Cosmetics", "Chemicals"},      {"Thornbury Cider", "Beverage"},
    {"Ullswater Springs", "Beverage"},     {"Vantaa Foods", "Food"},               {"Westmere Pharma", "Pharma"},
    {"Yarrow Paints", "Chemicals"},
};

typedef struct account {
    int product;
    int commissioned; /* quarter, counted from the first; before it where negative */
    int severity;     /* 0 on the lines that run well, else how badly this one stops, 1 to 3 */
    int answers;      /* of a small account: how many it ever gives; 0 for the others */
    int people[2];    /* for whom an answer of a buyer or an end user stands */
} account;

static account account_of(uint64_t seed, int index)
{
    account made = {.product = index % 2 ? index % 4 / 2 + LABELLING : FILLING};
    made.commissioned = -1 - random_below(seed, COMMISSIONED, index, 0, 0, 3);
    if (made.product == FILLING)
        made.severity = 1 + random_below(seed, SEVERITY, index, 0, 0, 3);
    if (index % 7 == 3) /* six of them */
        made.answers = 1 + random_below(seed, SMALL_COUNT, index, 0, 0, 3);
    made.people[BUYER] = 1;
    made.people[END_USER] = 3 + random_below(seed, PEOPLE, index, 0, 0, 6);
    return made;
}

/* Promoters and detractors in 1000 answers. */
static void shares_of(const account *whose, int side, int quarter, int *promoters, int *detractors)
{
    *promoters = side == BUYER ? 580 : 490;
    *detractors = side == BUYER ? 130 : 140;
    int stopping = quarter - whose->commissioned - 8; /* quarters since the stops set in, at the end of the second year */
    if (side == BUYER || whose->severity == 0 || stopping <= 0)
        return;
    int slide = (stopping < 6 ? stopping : 6) * (2 + whose->severity); /* 30 at worst */
    *promoters -= 14 * slide;
    *detractors += 20 * slide;
}

static int score_of(uint64_t seed, const account *whose, int index, int side, int contact, int quarter)
{
    static const int low[20] = {0, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6};
    int promoters;
    int detractors;
    shares_of(whose, side, quarter, &promoters, &detractors);
    int band = random_below(seed, BAND, index, contact, quarter, 1000);
    int point = random_below(seed, POINT, index, contact, quarter, 20);
    if (band < promoters)
        return point < 11 ? 9 : 10;
    if (band < promoters + detractors)
        return low[point];
    return point < 9 ? 7 : 8;
}

static int within(int number, int lowest, int highest)
{
    return number < lowest ? lowest : number > highest ? highest : number;
}

/* A name as a field of a CSV file: quoted where it holds a comma. */
static void write_name(FILE *file, const char *name)
{
    const char *quote = strchr(name, ',') ? "\"" : "";
    fprintf(file, "%s%s%s,", quote, name, quote);
}

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
    int side = contact < BUYERS ? BUYER : END_USER;
    int year = FIRST_YEAR + quarter / 4;
    int day = 1 + random_below(seed, DAY, index, contact, quarter, 28);
    int touchpoint = random_below(seed, TOUCHPOINT, index, contact, quarter, 3);
    int score = score_of(seed, whose, index, side, contact, quarter);
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

/* Does this contact answer in this quarter? Buyers are asked each quarter, end users now and then. */
static bool answers(uint64_t seed, const account *whose, int index, int contact, int quarter)
{
    if (whose->answers > 0)
        return contact < whose->answers && random_below(seed, SMALL_QUARTER, index, contact, 0, QUARTERS) == quarter;
    return random_below(seed, ANSWERS, index, contact, quarter, 100) < (contact < BUYERS ? 85 : 12);
}

static void write_responses(FILE *file, uint64_t seed)
{
    fputs("date,year,account,segment,contact,role,side,product,touchpoint,nps,csat,ces,weight\n", file);
    for (int month = 0; month < QUARTERS * 3; month++)
        for (int index = 0; index < ACCOUNTS; index++) {
            account whose = account_of(seed, index);
            int quarter = month / 3;
            for (int contact = 0; contact < BUYERS + END_USERS; contact++)
                if (answers(seed, &whose, index, contact, quarter) &&
                    random_below(seed, MONTH, index, contact, quarter, 3) == month % 3)
                    write_response(file, seed, &whose, index, contact, quarter, month % 3);
        }
}

static void write_accounts(FILE *file, uint64_t seed)
{
    static const int renewals[4] = {95, 60, 35, 10}; /* in 100, by severity */
    fputs("account,segment,product,commissioned,buyers,end_users,revenue,renewed\n", file);
    for (int index = 0; index < ACCOUNTS; index++) {
        account whose = account_of(seed, index);
        int quarter = whose.commissioned + 4; /* of the year before the first */
        bool renewed = random_below(seed, RENEWED, index, 0, 0, 100) < renewals[whose.severity];
        write_name(file, customers[index].name);
        fprintf(file, "%s,%s,%d-%02d-01,%d,%d,%d,%s\n", customers[index].segment, products[whose.product], FIRST_YEAR - 1,
                quarter * 3 + 1, BUYERS * whose.people[BUYER], END_USERS * whose.people[END_USER],
                (80 + random_below(seed, REVENUE, index, 0, 0, 920)) * 1000, renewed ? "yes" : "no");
    }
}

static bool write_file(const char *folder, const char *name, uint64_t seed, void (*write)(FILE *, uint64_t))
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        fprintf(stderr, "demo: %s: the name is too long\n", folder);
        return false;
    }
    FILE *file = fopen(path, "wb");
    bool good = file != NULL;
    if (file) {
        write(file, seed);
        good = !ferror(file);
        good = fclose(file) == 0 && good;
    }
    if (!good)
        fprintf(stderr, "demo: %s: %s\n", path, strerror(errno));
    return good;
}

static int usage(FILE *to)
{
    fputs("demo [--seed N] [--out FOLDER]\n"
          "Writes responses.csv and accounts.csv, invented data of an equipment maker.\n"
          "N is a whole number, 1 unless given; FOLDER exists, the current one unless given.\n", to);
    return to == stdout ? 0 : 1;
}

int main(int argc, char **argv)
{
    uint64_t seed = 1;
    const char *folder = ".";
    for (int i = 1; i < argc; i++) {
        char *end = NULL;
        if (strcmp(argv[i], "--help") == 0)
            return usage(stdout);
        if (i + 1 == argc)
            return usage(stderr);
        if (strcmp(argv[i], "--out") == 0) {
            folder = argv[++i];
        } else if (strcmp(argv[i], "--seed") == 0 && argv[i + 1][strspn(argv[i + 1], "0123456789")] == '\0') {
            errno = 0;
            seed = strtoull(argv[++i], &end, 10);
            if (errno || end == argv[i])
                return usage(stderr);
        } else {
            return usage(stderr);
        }
    }
    bool good = write_file(folder, "responses.csv", seed, write_responses);
    return write_file(folder, "accounts.csv", seed, write_accounts) && good ? 0 : 2;
}
