#include "story.h"

#include <string.h>

const char *const products[] = {"Filling line", "Labeller", "Palletiser"};

const char *const roles[2][3] = {
    {"Purchasing manager", "Plant director", "Finance director"},
    {"Line operator", "Maintenance technician", "Shift lead"},
};
const char *const touchpoints[2][3] = {
    {"Order", "Contract review", "Account meeting"},
    {"Training", "Service visit", "Spare parts"},
};

const customer customers[ACCOUNTS] = {
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

account account_of(uint64_t seed, int index)
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

int side_of(int contact)
{
    return contact < BUYERS ? BUYER : END_USER;
}

bool answers(uint64_t seed, const account *whose, int index, int contact, int quarter)
{
    if (whose->answers > 0)
        return contact < whose->answers && random_below(seed, SMALL_QUARTER, index, contact, 0, QUARTERS) == quarter;
    return random_below(seed, ANSWERS, index, contact, quarter, 100) < (contact < BUYERS ? 85 : 12);
}

int month_of(uint64_t seed, int index, int contact, int quarter)
{
    return random_below(seed, MONTH, index, contact, quarter, 3);
}

int day_of(uint64_t seed, int index, int contact, int quarter)
{
    return 1 + random_below(seed, DAY, index, contact, quarter, 28);
}

const char *touchpoint_of(uint64_t seed, int index, int contact, int quarter)
{
    return touchpoints[side_of(contact)][random_below(seed, TOUCHPOINT, index, contact, quarter, 3)];
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

int score_of(uint64_t seed, const account *whose, int index, int contact, int quarter)
{
    static const int low[20] = {0, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6};
    int side = side_of(contact);
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

bool score_blank(uint64_t seed, int index, int contact, int quarter)
{
    return random_below(seed, NO_SCORE, index, contact, quarter, 100) < 7;
}

int revenue_of(uint64_t seed, int index)
{
    return (80 + random_below(seed, REVENUE, index, 0, 0, 920)) * 1000;
}

bool renewed(uint64_t seed, const account *whose, int index)
{
    static const int renewals[4] = {95, 60, 35, 10}; /* in 100, by severity */
    return random_below(seed, RENEWED, index, 0, 0, 100) < renewals[whose->severity];
}

int within(int number, int lowest, int highest)
{
    return number < lowest ? lowest : number > highest ? highest : number;
}

void write_name(FILE *file, const char *name)
{
    const char *quote = strchr(name, ',') ? "\"" : "";
    fprintf(file, "%s%s%s,", quote, name, quote);
}
