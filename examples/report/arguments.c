#include "arguments.h"

#include <cxm/base.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NPS, CSAT, CES, RATING };

enum { BY = 1, AGAINST, WAVE, LETTERS, WEIGHT, OPTIONS, DECIMALS, DELIMITER, FORMAT, EXPLAIN, ASCII, HELP, VERSION,
       ACCOUNT, CONTACT, ROLE, TIME, ZONE, AS_OF, WINDOW, DEDUPE, ROLLUP, MIN_N, ROLE_NAMES,
       SIDE, BUYERS, USERS, ITEM, ITEMS_MISSING, PER_MEASURE = 256 };

/* The options that each measure has: PER_MEASURE + EACH * measure + one of these. */
enum { COLUMN, SCALE, MISSING, TOP_BOXES, MARGIN, EACH };
#define FOR(measure, what) (PER_MEASURE + EACH * (measure) + (what))

static const struct option known[] = {
    {"score", required_argument, NULL, FOR(NPS, COLUMN)},
    {"scale", required_argument, NULL, FOR(NPS, SCALE)},
    {"missing", required_argument, NULL, FOR(NPS, MISSING)},
    {"margin", required_argument, NULL, FOR(NPS, MARGIN)},
    {"csat", required_argument, NULL, FOR(CSAT, COLUMN)},
    {"csat-scale", required_argument, NULL, FOR(CSAT, SCALE)},
    {"csat-missing", required_argument, NULL, FOR(CSAT, MISSING)},
    {"csat-top-boxes", required_argument, NULL, FOR(CSAT, TOP_BOXES)},
    {"csat-margin", required_argument, NULL, FOR(CSAT, MARGIN)},
    {"ces", required_argument, NULL, FOR(CES, COLUMN)},
    {"ces-scale", required_argument, NULL, FOR(CES, SCALE)},
    {"ces-missing", required_argument, NULL, FOR(CES, MISSING)},
    {"ces-margin", required_argument, NULL, FOR(CES, MARGIN)},
    {"rating", required_argument, NULL, FOR(RATING, COLUMN)},
    {"rating-scale", required_argument, NULL, FOR(RATING, SCALE)},
    {"rating-missing", required_argument, NULL, FOR(RATING, MISSING)},
    {"rating-top-boxes", required_argument, NULL, FOR(RATING, TOP_BOXES)},
    {"rating-margin", required_argument, NULL, FOR(RATING, MARGIN)},
    {"by", required_argument, NULL, BY},
    {"against", required_argument, NULL, AGAINST},
    {"wave", required_argument, NULL, WAVE},
    {"letters", required_argument, NULL, LETTERS},
    {"weight", required_argument, NULL, WEIGHT},
    {"account", required_argument, NULL, ACCOUNT},
    {"contact", required_argument, NULL, CONTACT},
    {"role", required_argument, NULL, ROLE},
    {"role-names", required_argument, NULL, ROLE_NAMES},
    {"time", required_argument, NULL, TIME},
    {"zone", required_argument, NULL, ZONE},
    {"as-of", required_argument, NULL, AS_OF},
    {"window", required_argument, NULL, WINDOW},
    {"dedupe", required_argument, NULL, DEDUPE},
    {"rollup", required_argument, NULL, ROLLUP},
    {"min-n", required_argument, NULL, MIN_N},
    {"side", required_argument, NULL, SIDE},
    {"buyers", required_argument, NULL, BUYERS},
    {"users", required_argument, NULL, USERS},
    {"items", required_argument, NULL, ITEM},
    {"items-missing", required_argument, NULL, ITEMS_MISSING},
    {"options", required_argument, NULL, OPTIONS},
    {"decimals", required_argument, NULL, DECIMALS},
    {"delimiter", required_argument, NULL, DELIMITER},
    {"format", required_argument, NULL, FORMAT},
    {"explain", no_argument, NULL, EXPLAIN},
    {"ascii", no_argument, NULL, ASCII},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "report FILE.csv --score COLUMN [options]\n"
    "Scores with their uncertainty from a CSV file, for a terminal or as JSON.\n"
    "\n"
    "What to measure, at least one; COLUMN is a name in the file's first line:\n"
    "  --score COLUMN         Net Promoter Score\n"
    "  --csat COLUMN          satisfaction: the share of answers in the top boxes\n"
    "  --ces COLUMN           effort: agreement with \"made it easy for me\"\n"
    "  --rating COLUMN        any rating: mean, median, spread, boxes\n"
    "\n"
    "How the answers are coded:\n"
    "  --scale 0..10          lowest and highest answer; --csat-scale 1..5,\n"
    "                         --ces-scale 1..7, --rating-scale 1..5 likewise\n"
    "  --missing 11,Blank     codes for \"no answer\", besides empty cells; likewise\n"
    "                         --csat-missing, --ces-missing, --rating-missing\n"
    "  --csat-top-boxes 2     how many of the highest answers count as satisfied;\n"
    "                         --rating-top-boxes likewise\n"
    "\n"
    "  --by COLUMN,...        groups side by side\n"
    "\n"
    "What moved, within each of the groups, where there are any:\n"
    "  --against COLUMN=VALUE every other value of a column, against this one\n"
    "  --wave COLUMN          every value of a column, against the one before it\n"
    "  --letters COLUMN       which values answer higher than which others\n"
    "  --margin 5             the largest difference of scores that does not matter;\n"
    "                         --csat-margin, --ces-margin, --rating-margin likewise.\n"
    "                         Without it nothing is said to have stayed the same\n"
    "\n"
    "Who answered, for whom and when, so that a policy can say which answers count:\n"
    "  --account COLUMN, --contact COLUMN, --role COLUMN (needs --contact)\n"
    "  --role-names '\"Shift Lead\"=end_user CFO=economic_buyer'\n"
    "                         classes of roles, besides those of the common CRMs\n"
    "  --time COLUMN          when it was answered: 2026-03-29 or 2026-03-29T10:30\n"
    "  --zone Europe/Berlin   of dates and local times; UTC is one\n"
    "  --window A/B           answers from A on and before B; or 90d before --as-of\n"
    "  --as-of DATE           the day the report looks back from\n"
    "  --dedupe last:contact  which of several answers counts: first:, last: or mean:\n"
    "                         and contact, account, quarter, or several joined by +\n"
    "  --rollup LIST          scores of accounts beside those of answers: account_mean,\n"
    "                         account_category, waterfall, worst, joined by |\n"
    "  --min-n 5              how many people a group needs to be shown\n"
    "  With any of these --by and --wave also take role_class, side, month, quarter,\n"
    "  year and account; a column of the file with such a name goes before\n"
    "\n"
    "Buyers and end users apart, in a part of its own (needs --account):\n"
    "  --side COLUMN          whose answer it is; with --role also side, role_class\n"
    "  --buyers LIST          its values that are buyers, joined by |: buyer\n"
    "  --users LIST           and those that are end users: end_user|end user\n"
    "  --items COLUMN,...     what each side may judge by; --items-missing n/a\n"
    "  With --by the difference of the sides within each of the groups\n"
    "\n"
    "  --weight COLUMN        a weight for each answer\n"
    "  --options \"TEXT\"       options of the library, such as\n"
    "                         \"confidence=0.9 interval=wald off_scale=skip\"\n"
    "\n"
    "  --format text|json     a page for a terminal (default), or full precision\n"
    "  --explain              adds formulas, sources, intervals, and the query itself\n"
    "  --decimals 1           0 to 9, in text\n"
    "  --ascii                no characters beyond ASCII in text\n"
    "  --delimiter ,          what separates fields: one character, or the word tab\n"
    "  --help, --version\n"
    "\n"
    "Ends with 0; 1 where the command is wrong; 2 where the file or its data are.\n";

static bool take_list(const char *option, char *list, const char **items, int *count, int capacity)
{
    int added = split_list(list, items + *count, capacity - *count);
    if (added < 0) {
        fprintf(stderr, "report: --%s takes at most %d entries\n", option, capacity);
        return false;
    }
    *count += added;
    return true;
}

static bool take_for_measure(measure_request *request, int what, const char *option, char *value)
{
    switch (what) {
    case COLUMN: request->column = value; return true;
    case SCALE: request->scale = value; return true;
    case TOP_BOXES: request->top_boxes = value; return true;
    case MARGIN: request->margin = value; return true;
    default: return take_list(option, value, request->missing.texts, &request->missing.count, MISSING_CODES);
    }
}

static bool refuse(const char *option, const char *expected, const char *value)
{
    fprintf(stderr, "report: --%s takes %s, not \"%s\"\n", option, expected, value);
    return false;
}

static bool take_against(arguments *asked, const char *option, char *value)
{
    char *equals = strchr(value, '=');
    if (!equals || equals == value || !equals[1])
        return refuse(option, "a column and one of its values, such as side=buyer", value);
    *equals = '\0';
    asked->against = trimmed(value);
    asked->against_value = trimmed(equals + 1);
    return true;
}

/* An option of the model's; NULL where it is another. */
static const char **model_option(model_request *asked, int code)
{
    switch (code) {
    case ACCOUNT: return &asked->account;
    case CONTACT: return &asked->contact;
    case ROLE: return &asked->role;
    case ROLE_NAMES: return &asked->role_names;
    case TIME: return &asked->time;
    case ZONE: return &asked->zone;
    case AS_OF: return &asked->as_of;
    case WINDOW: return &asked->window;
    case DEDUPE: return &asked->dedupe;
    case ROLLUP: return &asked->rollup;
    case MIN_N: return &asked->min_n;
    default: return NULL;
    }
}

static bool take(arguments *asked, int code, const char *option, char *value)
{
    if (code >= PER_MEASURE)
        return take_for_measure(&asked->requests[(code - PER_MEASURE) / EACH], (code - PER_MEASURE) % EACH, option, value);
    const char **of_model = model_option(&asked->model, code);
    if (of_model) {
        *of_model = value;
        asked->modelled = true;
        return true;
    }
    switch (code) {
    case BY: return take_list(option, value, asked->by, &asked->by_count, KEYS);
    case AGAINST: return take_against(asked, option, value);
    case WAVE: asked->wave = value; return true;
    case SIDE: asked->sides.column = value; return true;
    case BUYERS: asked->sides.buyers = value; return true;
    case USERS: asked->sides.users = value; return true;
    case ITEM: return take_list(option, value, asked->sides.items, &asked->sides.item_count, ITEMS);
    case ITEMS_MISSING:
        return take_list(option, value, asked->sides.items_missing.texts, &asked->sides.items_missing.count, MISSING_CODES);
    case LETTERS: asked->letters = value; return true;
    case WEIGHT: asked->weight = value; return true;
    case OPTIONS: asked->options = value; return true;
    case EXPLAIN: asked->explain = true; return true;
    case ASCII: asked->ascii = true; return true;
    case DECIMALS:
        asked->decimals = *value - '0';
        return (*value >= '0' && *value <= '9' && !value[1]) || refuse(option, "a number from 0 to 9", value);
    case DELIMITER:
        asked->delimiter = strcmp(value, "tab") == 0 ? '\t' : *value;
        return strcmp(value, "tab") == 0 || (*value && !value[1] && !strchr("\"\r\n", *value)) ||
               refuse(option, "one character or the word tab", value);
    case FORMAT:
        asked->json = strcmp(value, "json") == 0;
        return asked->json || strcmp(value, "text") == 0 || refuse(option, "text or json", value);
    default: return false; /* getopt_long() has said why */
    }
}

/* What each option says alone is fine; do they go together? */
static bool coherent(const arguments *asked)
{
    bool any = false;
    for (int i = 0; i < MEASURES; i++) {
        const measure_request *request = &asked->requests[i];
        any = any || request->column;
        if (request->margin && !asked->against && !asked->wave) {
            fprintf(stderr, "report: a margin is given, and neither --against nor --wave\n");
            return false;
        }
        if (request->column || (!request->scale && !request->top_boxes && !request->margin && request->missing.count == 0))
            continue;
        const char *column = i == NPS ? "score" : request->measure;
        fprintf(stderr, "report: an option of --%s is given, but not --%s COLUMN itself\n", column, column);
        return false;
    }
    const model_request *model = &asked->model;
    const side_request *sides = &asked->sides;
    const char *need = model->role && !model->contact                       ? "--role needs --contact: whose role it is"
                       : (model->window || model->as_of) && !model->time ? "--window and --as-of need --time"
                       : model->rollup && !model->account                ? "--rollup needs --account"
                       : model->rollup && strchr(model->rollup, '*')
                           ? "--rollup with *revenue or *population needs a table of accounts, which a file of answers is not"
                       : model->role_names && !model->role               ? "--role-names needs --role"
                       : sides->column && !model->account                ? "--side needs --account: accounts are what is compared"
                       : sides->column && model->min_n                   ? "--side needs all answers, so --min-n cannot be with it"
                       : !sides->column && (sides->buyers || sides->users || sides->item_count > 0)
                           ? "--buyers, --users and --items need --side"
                       : sides->items_missing.count > 0 && sides->item_count == 0 ? "--items-missing needs --items"
                                                                         : NULL;
    if (need)
        fprintf(stderr, "report: %s\n", need);
    if (need)
        return false;
    if (!asked->file)
        fprintf(stderr, "report: which file? report FILE.csv --score COLUMN\n");
    else if (!any)
        fprintf(stderr, "report: which column? --score, --csat, --ces or --rating takes its name\n");
    return asked->file && any;
}

bool arguments_read(arguments *asked, int argc, char **argv, int *exit_code)
{
    *asked = (arguments){
        .requests = {[NPS] = {.measure = "nps", .missing_flag = "--missing"},
                     [CSAT] = {.measure = "csat", .missing_flag = "--csat-missing"},
                     [CES] = {.measure = "ces", .missing_flag = "--ces-missing"},
                     [RATING] = {.measure = "rating", .missing_flag = "--rating-missing"}},
        .decimals = 1,
        .delimiter = ',',
    };
    *exit_code = EXIT_SUCCESS;
    bool good = true;
    int code;
    int index = 0;
    while (good && (code = getopt_long(argc, argv, "", known, &index)) != -1) {
        if (code == HELP) {
            fputs(help, stdout);
            return false;
        }
        if (code == VERSION) {
            int32_t version = cxm_version_number();
            printf("report, with libcxm %d.%d.%d\n", version / 1000000, version / 1000 % 1000, version % 1000);
            return false;
        }
        good = take(asked, code, code == '?' ? "" : known[index].name, optarg);
    }
    if (good && optind < argc)
        asked->file = argv[optind++];
    if (good && optind < argc) {
        fprintf(stderr, "report: one file at a time; \"%s\" is a second\n", argv[optind]);
        good = false;
    }
    good = good && coherent(asked);
    if (!good) {
        fprintf(stderr, "report --help shows how it is called\n");
        *exit_code = 1;
    }
    return good;
}
