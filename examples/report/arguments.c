#include "arguments.h"

#include <cxm/base.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NPS, CSAT, CES, RATING };

enum { BY = 1, AGAINST, WAVE, LETTERS, WEIGHT, OPTIONS, DECIMALS, DELIMITER, FORMAT, EXPLAIN, ASCII, HELP, VERSION, PER_MEASURE = 256 };

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

static bool take(arguments *asked, int code, const char *option, char *value)
{
    if (code >= PER_MEASURE)
        return take_for_measure(&asked->requests[(code - PER_MEASURE) / EACH], (code - PER_MEASURE) % EACH, option, value);
    switch (code) {
    case BY: return take_list(option, value, asked->by, &asked->by_count, KEYS);
    case AGAINST: return take_against(asked, option, value);
    case WAVE: asked->wave = value; return true;
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
