/* What the CRM holds beside scores: attributes as they are, as they were expected and how they matter; what comments speak of; and
 * what the maker's own account managers believe that buyers and end users of their accounts would answer. */
#include "crm.h"
#include "files.h"

enum { ITEMS = 6, THEMES = 8, MANAGERS = 6 };

/* An attribute in the eyes of each side: how it is seen by one who gives a 7, by how many tenths of a point that rises with a point
 * of the score, what is expected, how important it is said to be, and how many in 100 have nothing to say of it. */
static const struct {
    const char *name;
    struct {
        int seen, tenths, expected, important, silent;
    } by[2];
} items[ITEMS] = {
    {"price", {{6, 9, 8, 9, 0}, {6, 1, 5, 3, 45}}},
    {"delivery", {{7, 7, 9, 8, 3}, {7, 1, 6, 5, 25}}},
    {"documentation", {{7, 5, 7, 6, 5}, {6, 2, 8, 7, 4}}},
    {"uptime", {{8, 1, 9, 7, 10}, {7, 10, 9, 9, 0}}},
    {"spare_parts", {{8, 1, 7, 5, 15}, {6, 7, 9, 8, 3}}},
    {"usability", {{8, 0, 6, 4, 30}, {7, 5, 8, 8, 2}}},
};

/* A theme of comments: how many in 1000 comments of each side speak of it, and how many more of an end user who gives 6 or less. */
static const struct {
    const char *name;
    int in[2];
    int unwell;
} themes[THEMES] = {
    {"price", {420, 30}, 0},         {"contract", {300, 10}, 0},   {"delivery", {280, 90}, 0},    {"service", {150, 220}, 0},
    {"documentation", {120, 160}, 0}, {"stops", {30, 220}, 450},   {"spare_parts", {40, 200}, 250}, {"usability", {30, 280}, 0},
};

/* A response and an attribute as a number of a draw's contact. */
static int draw_of(const crm_answer *answer, int which)
{
    return answer->contact + 100 * (which + 1);
}

/* -2 to 2, the middle more often. */
static int wobble(uint64_t seed, int what, const crm_answer *answer, int which)
{
    static const int by[8] = {-2, -1, -1, 0, 0, 1, 1, 2};
    return by[random_below(seed, what, answer->index, draw_of(answer, which), answer->quarter, 8)];
}

static void write_item(FILE *file, uint64_t seed, const crm_answer *answer, int which)
{
    int side = side_of(answer->contact);
    int draw = random_below(seed, ITEM_SKIPPED, answer->index, draw_of(answer, which), answer->quarter, 100);
    if (draw < items[which].by[side].silent)
        return;
    int tenths = 10 * items[which].by[side].seen + items[which].by[side].tenths * (answer->score - 7);
    int seen = (tenths + 5 + random_below(seed, ITEM_SEEN, answer->index, draw_of(answer, which), answer->quarter, 51) - 25) / 10;
    int expected = items[which].by[side].expected + wobble(seed, ITEM_EXPECTED, answer, which);
    int important = items[which].by[side].important + wobble(seed, ITEM_WEIGHED, answer, which);
    fprintf(file, "R%05d,%s,%d,%d,%d\n", answer->number, items[which].name, within(seen, 0, 10), within(expected, 0, 10),
            within(important, 0, 10));
}

static void write_items(FILE *file, uint64_t seed, const account *whose, const crm_answer *answer)
{
    (void)whose;
    for (int which = 0; which < ITEMS && !answer->blank; which++)
        write_item(file, seed, answer, which);
}

void write_crm_items(FILE *file, uint64_t seed)
{
    fputs("ResponseId,Item,Performance,Expectation,Importance\n", file);
    each_crm_answer(file, seed, write_items);
}

/* Half of those who answer write a comment, and it is coded by what it speaks of. */
static void write_comment(FILE *file, uint64_t seed, const account *whose, const crm_answer *answer)
{
    static const char *const polarities[3] = {"-1", "0", "1"};
    int side = side_of(answer->contact);
    (void)whose;
    if (answer->blank || random_below(seed, COMMENTED, answer->index, answer->contact, answer->quarter, 100) >= 50)
        return;
    for (int which = 0; which < THEMES; which++) {
        int in = themes[which].in[side] + (side == END_USER && answer->score <= 6 ? themes[which].unwell : 0);
        if (random_below(seed, SPOKEN_OF, answer->index, draw_of(answer, which), answer->quarter, 1000) >= in)
            continue;
        int mood = (answer->score >= 9) - (answer->score <= 6) + wobble(seed, SPOKEN_OF, answer, which + THEMES);
        fprintf(file, "R%05d,%s,%s\n", answer->number, themes[which].name, polarities[within(mood, -1, 1) + 1]);
    }
}

void write_crm_themes(FILE *file, uint64_t seed)
{
    fputs("ResponseId,Theme,Polarity\n", file);
    each_crm_answer(file, seed, write_comment);
}

void write_crm_colleagues(FILE *file, uint64_t seed)
{
    (void)seed;
    fputs("ContactId,Title,Language,OwnEmployee\n", file);
    for (int manager = 0; manager < MANAGERS; manager++)
        fprintf(file, "E%d,Account manager,%s,1\n", manager + 1, manager % 2 ? "en" : "de");
}

/* The score of the account's buyers in a year in tenths, as its account manager hears it over lunch; 80 where none answered. */
static int heard_of_buyers(uint64_t seed, const account *whose, int index, int year)
{
    int sum = 0;
    int count = 0;
    for (int quarter = 0; quarter < QUARTERS; quarter++)
        for (int contact = 0; contact < BUYERS; contact++)
            if (year_of(quarter) == year && answers(seed, whose, index, contact, quarter) &&
                !score_blank(seed, index, contact, quarter)) {
                sum += score_of(seed, whose, index, contact, quarter);
                count++;
            }
    return count ? 10 * sum / count : 80;
}

/* In May each account manager says of each account what its buyers would answer, and in November what its end users would: for want
 * of anything heard of these, what the buyers say. */
void write_crm_beliefs(FILE *file, uint64_t seed)
{
    static const char *const of[2] = {"buyer", "end_user"};
    int number = 0;
    fputs("ResponseId,ContactId,AccountId,SubmittedAt,Survey,About,NPS\n", file);
    for (int year = year_of(CRM_FIRST); year <= year_of(QUARTERS - 1); year++)
        for (int index = 0; index < ACCOUNTS; index++) {
            account whose = account_of(seed, index);
            int heard = heard_of_buyers(seed, &whose, index, year);
            for (int side = BUYER; side <= END_USER; side++) {
                int spread = side == BUYER ? 15 : 25;
                int belief = heard + 5 + random_below(seed, BELIEVED, index, side, year - FIRST_YEAR, 2 * spread + 1) - spread;
                fprintf(file, "B%04d,E%d,A%02d,%d-%02d-%02dT16:00:00,Mirror,%s,%d\n", ++number, index % MANAGERS + 1, index + 1,
                        year, side == BUYER ? 5 : 11, 1 + index % 20, of[side], within(belief / 10, 0, 10));
            }
        }
}
