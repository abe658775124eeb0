/* Every bad call of the functions that stand alone: which code, which argument, which row, and that nothing was written.
 * One table for all; the last test sees to it that every code these calls may return has been returned. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <stdlib.h>

enum { ONE_SHOT, INIT, PARSE, FORMAT, TEXT, CHECK, COMPARE, SHARES, NEEDED };
enum { NPS, CSAT, CES, RATING, MEASURES, EVERY = -1 };

/* ---- what is wrong ---- */

static const uint8_t rows_good[] = {1, 2, 3, 4, 5}, rows_off[] = {1, 2, 3, 4, 99}, rows_off_null = 0x0F;
static const int64_t rows_far[] = {1, INT64_MIN, INT64_MAX, 2, 3};
static const uint64_t rows_wrap[] = {1, 2, UINT64_MAX, 4, 5};
static const double rows_nan[] = {1, NAN, 3, 4, 5}, rows_inf[] = {1, 2, 3, -INFINITY, 5}, rows_below[] = {0.999999, 2, 3, 4, 5};
static const double weights_negative[] = {1, 1, 1, 1, -1e-300}, weights_infinite[] = {1, INFINITY, 1, 1, 1}, weights_nan[] = {1, 1, NAN, 1, 1};
static const double population_four = 4, population_zero = 0, population_negative = -3, population_nan = NAN, population_infinite = INFINITY;
static const double population_changes[] = {9, 9, 9, 8, 9};
static const char *const texts[] = {"a", "b", "c", "d", "e"};
static const int8_t codes[] = {0, 1, 0, 1, 0};

#define COLUMN(kind, rows, count) {.data = (rows), .length = (count), .type = (kind)}
static const cxm_column good = COLUMN(CXM_TYPE_U8, rows_good, 5), off = COLUMN(CXM_TYPE_U8, rows_off, 5), far_off = COLUMN(CXM_TYPE_I64, rows_far, 5);
static const cxm_column wrapping = COLUMN(CXM_TYPE_U64, rows_wrap, 5), nan_row = COLUMN(CXM_TYPE_F64, rows_nan, 5);
static const cxm_column inf_row = COLUMN(CXM_TYPE_F64, rows_inf, 5), below = COLUMN(CXM_TYPE_F64, rows_below, 5);
static const cxm_column too_long = COLUMN(CXM_TYPE_U8, rows_good, 4), untyped = COLUMN(77, rows_good, 5), no_data = COLUMN(CXM_TYPE_U8, NULL, 5);
static const cxm_column new_flag = {.data = rows_good, .length = 5, .type = CXM_TYPE_U8, .flags = 1u << 31};
static const cxm_column words = COLUMN(CXM_TYPE_CSTR, texts, 5), times = COLUMN(CXM_TYPE_TIME_S, rows_far, 5);
static const cxm_column coded_words = {.data = codes, .length = 5, .type = CXM_TYPE_CODED, .extra = &words, .width = 1};
static const cxm_column coded_off = {.data = codes, .length = 5, .type = CXM_TYPE_CODED, .extra = &below, .width = 1};
static const cxm_column strided_off = {.data = rows_off + 4, .length = 5, .type = CXM_TYPE_U8, .stride = -1};
static const cxm_column nullable_off = {.data = rows_off, .length = 5, .type = CXM_TYPE_U8, .validity = &rows_off_null};
static const cxm_column truth = {.data = rows_good, .length = 5, .type = CXM_TYPE_BOOL8};

static const cxm_column negative = COLUMN(CXM_TYPE_F64, weights_negative, 5), infinite = COLUMN(CXM_TYPE_F64, weights_infinite, 5);
static const cxm_column not_a_number = COLUMN(CXM_TYPE_F64, weights_nan, 5);
#define REPEATED(value) {.data = &(value), .length = 5, .type = CXM_TYPE_F64, .flags = CXM_COLUMN_REPEATED}
static const cxm_column four = REPEATED(population_four), zero = REPEATED(population_zero), minus = REPEATED(population_negative);
static const cxm_column nan_people = REPEATED(population_nan), endless = REPEATED(population_infinite), changing = COLUMN(CXM_TYPE_F64, population_changes, 5);

#define DESIGN(...) {.struct_size = sizeof(cxm_design), __VA_ARGS__}
static const cxm_design by_negative = DESIGN(.weight = &negative), by_infinite = DESIGN(.weight = &infinite), by_nan = DESIGN(.weight = &not_a_number);
static const cxm_design by_words = DESIGN(.weight = &words), by_long = DESIGN(.weight = &too_long), by_untyped = DESIGN(.weight = &untyped);
static const cxm_design in_strata = DESIGN(.stratum = &negative), in_clusters = DESIGN(.cluster = &negative), of_four = DESIGN(.population = &four);
static const cxm_design of_none = DESIGN(.population = &zero), of_minus = DESIGN(.population = &minus), of_nan = DESIGN(.population = &nan_people);
static const cxm_design of_endless = DESIGN(.population = &endless), of_changing = DESIGN(.population = &changing), of_times = DESIGN(.population = &times);
static const cxm_design of_long = DESIGN(.population = &too_long);
static const cxm_design unset_design = {.struct_size = 0};

static void *error_allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}
static const cxm_host half_a_pair = {.struct_size = sizeof(cxm_host), .allocate = error_allocate}, unset_host = {.struct_size = 3};

#define CSAT_WITH(...) {.struct_size = sizeof(cxm_csat_options), __VA_ARGS__}
static const cxm_csat_options csat_no_top = CSAT_WITH({1, 5}, 0, 2, 0.95, 0, 0), csat_overlap = CSAT_WITH({1, 5}, 3, 3, 0.95, 0, 0);
static const cxm_csat_options csat_sure = CSAT_WITH({1, 5}, 2, 2, 1, 0, 0), csat_nan = CSAT_WITH({1, 5}, 2, 2, NAN, 0, 0);
static const cxm_csat_options csat_method = CSAT_WITH({1, 5}, 2, 2, 0.95, 7, 0), csat_policy = CSAT_WITH({1, 5}, 2, 2, 0.95, 0, 2);
static const cxm_csat_options csat_falling = CSAT_WITH({5, 1}, 2, 2, 0.95, 0, 0), csat_point = CSAT_WITH({5, 5}, 2, 2, 0.95, 0, 0);
static const cxm_csat_options csat_halves = CSAT_WITH({0.5, 5.5}, 2, 2, 0.95, 0, 0), csat_wide = CSAT_WITH({0, 241}, 2, 2, 0.95, 0, 0);
static const cxm_csat_options csat_nowhere = CSAT_WITH({NAN, 5}, 2, 2, 0.95, 0, 0), csat_endless = CSAT_WITH({0, INFINITY}, 2, 2, 0.95, 0, 0);
static const cxm_csat_options csat_far = CSAT_WITH({1000000, 1000005}, 2, 2, 0.95, 0, 0), csat_negative = CSAT_WITH({1, 5}, -1, 2, 0.95, 0, 0);
static const cxm_csat_options csat_below_zero = CSAT_WITH({-3, 3}, 2, 2, 0.95, 0, 0);
static const cxm_rating_options rating_top = {sizeof(cxm_rating_options), {1, 5}, 6, 2, 0.95, 0, 0};
static const cxm_rating_options rating_bottom = {sizeof(cxm_rating_options), {1, 5}, 2, 6, 0.95, 0, 0};
static const cxm_ces_options ces_overlap = {sizeof(cxm_ces_options), {1, 7}, 4, 4, 0.95, 0, 0, 0, 0};
static const cxm_ces_options ces_reserved = {sizeof(cxm_ces_options), {1, 7}, 3, 3, 0.95, 0, 0, 0, 1};
static const cxm_ces_options ces_direction = {sizeof(cxm_ces_options), {1, 7}, 3, 3, 0.95, 2, 0, 0, 0};
static const cxm_nps_options nps_passive = {sizeof(cxm_nps_options), {0, 10}, 0, 9, 0.95, 0, 0};
static const cxm_nps_options nps_promoter = {sizeof(cxm_nps_options), {0, 10}, 7, 7, 0.95, 0, 0};
static const cxm_nps_options nps_beyond = {sizeof(cxm_nps_options), {0, 10}, 7, 10.5, 0.95, 0, 0};
static const cxm_nps_options nps_nan = {sizeof(cxm_nps_options), {0, 10}, NAN, 9, 0.95, 0, 0};
static const cxm_nps_options nps_five = {sizeof(cxm_nps_options), {1, 5}, 7, 9, 0.95, 0, 0};

static const int64_t counts_negative[] = {1, -1, 3}, counts_none[] = {0, 0, 0}, counts_many[] = {INT64_C(1) << 52, INT64_C(1) << 52, 1};
static const int64_t counts_huge[] = {INT64_MAX, INT64_MAX, 1}, counts_good[] = {1, 2, 3};
static const cxm_estimate an_estimate = {.value = 1, .std_error = 1};

/* ---- the table ---- */

static const struct error_case {
    const char *name;
    int call, measure;
    const void *a, *b, *c, *d; /* the call's first arguments, NULL where none is given */
    double number;             /* another, where the call takes one */
    bool no_result;
    cxm_status code;
    int32_t argument;
    int64_t row;
    const char *says; /* what the contract promises of the message, or NULL */
} error_cases[] = {
    /* cxm_nps, cxm_csat, cxm_ces, cxm_rating(score, design, options, host, result) */
    {"score is NULL", ONE_SHOT, EVERY, NULL, NULL, NULL, NULL, 0, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"result is NULL", ONE_SHOT, EVERY, &good, NULL, NULL, NULL, 0, true, CXM_E_ARGUMENT, 4, -1, NULL},
    {"an unknown type", ONE_SHOT, EVERY, &untyped, NULL, NULL, NULL, 0, false, CXM_E_TYPE, 0, -1, NULL},
    {"an unknown flag", ONE_SHOT, EVERY, &new_flag, NULL, NULL, NULL, 0, false, CXM_E_UNSUPPORTED, 0, -1, NULL},
    {"no data", ONE_SHOT, EVERY, &no_data, NULL, NULL, NULL, 0, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"text for answers", ONE_SHOT, EVERY, &words, NULL, NULL, NULL, 0, false, CXM_E_TYPE, 0, -1, NULL},
    {"times for answers", ONE_SHOT, EVERY, &times, NULL, NULL, NULL, 0, false, CXM_E_TYPE, 0, -1, NULL},
    {"codes into text for answers", ONE_SHOT, EVERY, &coded_words, NULL, NULL, NULL, 0, false, CXM_E_TYPE, 0, -1, NULL},
    {"off the scale, bytes in place", ONE_SHOT, EVERY, &off, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 4, "score[4]: 99 is outside "},
    {"off the scale, bytes backwards", ONE_SHOT, EVERY, &strided_off, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 0, "score[0]: 99 is outside "},
    {"far off the scale", ONE_SHOT, EVERY, &far_off, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 1, "score[1]: -9.22"},
    {"2^64 - 1 does not wrap", ONE_SHOT, EVERY, &wrapping, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 2, "score[2]: "},
    {"2^64 - 1 is not -1", ONE_SHOT, CSAT, &wrapping, NULL, &csat_below_zero, NULL, 0, false, CXM_E_DOMAIN, 0, 2, "score[2]: "},
    {"NaN that is no null", ONE_SHOT, EVERY, &nan_row, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 1, "score[1]: NaN"},
    {"minus infinity", ONE_SHOT, EVERY, &inf_row, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 3, "score[3]: -inf is outside "},
    {"a little below the scale", ONE_SHOT, CSAT, &below, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 0, "score[0]: 0.999999 is outside 1..5"},
    {"a label off the scale", ONE_SHOT, CSAT, &coded_off, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 0, "score[0]: 0.999999 is outside 1..5"},
    {"off the scale of nps", ONE_SHOT, NPS, &off, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 4, "score[4]: 99 is outside 0..10"},
    {"design without a size", ONE_SHOT, EVERY, &good, &unset_design, NULL, NULL, 0, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"strata that are real numbers", ONE_SHOT, EVERY, &good, &in_strata, NULL, NULL, 0, false, CXM_E_TYPE, 1, -1, NULL},
    {"clusters that are real numbers", ONE_SHOT, EVERY, &good, &in_clusters, NULL, NULL, 0, false, CXM_E_TYPE, 1, -1, NULL},
    {"a negative weight", ONE_SHOT, EVERY, &good, &by_negative, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, 4, "weight[4]: "},
    {"an infinite weight", ONE_SHOT, EVERY, &good, &by_infinite, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, 1, "weight[1]: inf "},
    {"NaN for a weight", ONE_SHOT, EVERY, &good, &by_nan, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, 2, "weight[2]: nan "},
    {"text for weights", ONE_SHOT, EVERY, &good, &by_words, NULL, NULL, 0, false, CXM_E_TYPE, 1, -1, NULL},
    {"weights of another length", ONE_SHOT, EVERY, &good, &by_long, NULL, NULL, 0, false, CXM_E_LENGTH, 1, -1, NULL},
    {"weights of no type", ONE_SHOT, EVERY, &good, &by_untyped, NULL, NULL, 0, false, CXM_E_TYPE, 1, -1, NULL},
    {"more answers than people", ONE_SHOT, EVERY, &good, &of_four, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, -1, NULL},
    {"a population of 0", ONE_SHOT, EVERY, &good, &of_none, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, 0, "population[0]: 0 "},
    {"a negative population", ONE_SHOT, EVERY, &good, &of_minus, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, 0, "population[0]: -3 "},
    {"NaN for a population", ONE_SHOT, EVERY, &good, &of_nan, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, 0, "population[0]: nan "},
    {"an infinite population", ONE_SHOT, EVERY, &good, &of_endless, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, 0, "population[0]: inf "},
    {"a population that changes", ONE_SHOT, EVERY, &good, &of_changing, NULL, NULL, 0, false, CXM_E_DOMAIN, 1, 3, "population[3]: 8 "},
    {"a population of another length", ONE_SHOT, EVERY, &good, &of_long, NULL, NULL, 0, false, CXM_E_LENGTH, 1, -1, NULL},
    {"times for a population", ONE_SHOT, EVERY, &good, &of_times, NULL, NULL, 0, false, CXM_E_TYPE, 1, -1, NULL},
    {"half a pair of memory functions", ONE_SHOT, EVERY, &good, NULL, NULL, &half_a_pair, 0, false, CXM_E_ARGUMENT, 3, -1, NULL},
    {"host without a size", ONE_SHOT, EVERY, &good, NULL, NULL, &unset_host, 0, false, CXM_E_ARGUMENT, 3, -1, NULL},
    {"truth values off a scale that begins at 2", PARSE, NPS, "scale=2..1", &nps_passive, NULL, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"no top box", ONE_SHOT, CSAT, &good, NULL, &csat_no_top, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"a negative number of boxes", ONE_SHOT, CSAT, &good, NULL, &csat_negative, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"boxes that meet", ONE_SHOT, CSAT, &good, NULL, &csat_overlap, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"confidence of 1", ONE_SHOT, CSAT, &good, NULL, &csat_sure, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"confidence of NaN", ONE_SHOT, CSAT, &good, NULL, &csat_nan, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"an unknown interval", ONE_SHOT, CSAT, &good, NULL, &csat_method, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"an unknown off_scale", ONE_SHOT, CSAT, &good, NULL, &csat_policy, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"a scale that falls", ONE_SHOT, CSAT, &good, NULL, &csat_falling, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"a scale of one point", ONE_SHOT, CSAT, &good, NULL, &csat_point, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"a scale between whole numbers", ONE_SHOT, CSAT, &good, NULL, &csat_halves, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"a scale of 242 points", ONE_SHOT, CSAT, &good, NULL, &csat_wide, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"a scale from NaN", ONE_SHOT, CSAT, &good, NULL, &csat_nowhere, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"a scale without end", ONE_SHOT, CSAT, &good, NULL, &csat_endless, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"a scale beyond a million", ONE_SHOT, CSAT, &good, NULL, &csat_far, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"more top boxes than points", ONE_SHOT, RATING, &good, NULL, &rating_top, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"more bottom boxes than points", ONE_SHOT, RATING, &good, NULL, &rating_bottom, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"those who agree and disagree", ONE_SHOT, CES, &good, NULL, &ces_overlap, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"reserved is set", ONE_SHOT, CES, &good, NULL, &ces_reserved, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"an unknown direction", ONE_SHOT, CES, &good, NULL, &ces_direction, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"no room for detractors", ONE_SHOT, NPS, &good, NULL, &nps_passive, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"no room for passives", ONE_SHOT, NPS, &good, NULL, &nps_promoter, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"no room for promoters", ONE_SHOT, NPS, &good, NULL, &nps_beyond, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"NaN for a threshold", ONE_SHOT, NPS, &good, NULL, &nps_nan, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"thresholds off the scale", ONE_SHOT, NPS, &good, NULL, &nps_five, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    /* cxm_options_init(measure, options, size), _parse(measure, text, options), _format(measure, options, buffer, size, needed) */
    {"init of no measure", INIT, EVERY, NULL, "", NULL, NULL, 64, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"init of a size that fits none", INIT, NPS, "", "", NULL, NULL, 9, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"init of nothing", INIT, NPS, "", NULL, NULL, NULL, 64, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"parse for no measure", PARSE, EVERY, "", "", NULL, NULL, 0, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"parse into nothing", PARSE, NPS, "confidence=0.9", NULL, NULL, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"parse an option that is not there", PARSE, RATING, "passive_min=4", &rating_top, NULL, NULL, 1, false, CXM_E_NOT_FOUND, 1, -1, NULL},
    {"parse a bad value", PARSE, RATING, "top_boxes=2.5", &rating_top, NULL, NULL, 1, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"parse a value out of range", PARSE, RATING, "top_boxes=241", &rating_top, NULL, NULL, 1, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"parse over options that are wrong", PARSE, CES, "confidence=0.9", &ces_reserved, NULL, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"format for no measure", FORMAT, EVERY, NULL, "", NULL, NULL, 64, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"format wrong options", FORMAT, CES, &ces_overlap, "", NULL, NULL, 64, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"format into nothing", FORMAT, CES, NULL, NULL, NULL, NULL, 64, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"format into too little", FORMAT, CES, NULL, "", NULL, NULL, 20, false, CXM_E_SPACE, 3, -1, NULL},
    /* cxm_column_text(column, row, buffer, size, needed), cxm_column_check(column) */
    {"text of no column", TEXT, EVERY, NULL, "", NULL, NULL, 0, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"text of row -1", TEXT, EVERY, &good, "", NULL, NULL, -1, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"text of a row beyond the last", TEXT, EVERY, &good, "", NULL, NULL, 5, false, CXM_E_ARGUMENT, 1, 5, NULL},
    {"text into nothing", TEXT, EVERY, &good, NULL, NULL, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"check of no column", CHECK, EVERY, NULL, NULL, NULL, NULL, 0, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"check of an unknown type", CHECK, EVERY, &untyped, NULL, NULL, NULL, 0, false, CXM_E_TYPE, 0, -1, NULL},
    {"check of an unknown flag", CHECK, EVERY, &new_flag, NULL, NULL, NULL, 0, false, CXM_E_UNSUPPORTED, 0, -1, NULL},
    /* cxm_compare_independent(first, second, confidence, comparison) */
    {"compare nothing with something", COMPARE, EVERY, NULL, &an_estimate, NULL, NULL, 0.95, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"compare something with nothing", COMPARE, EVERY, &an_estimate, NULL, NULL, NULL, 0.95, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"compare with confidence 0", COMPARE, EVERY, &an_estimate, &an_estimate, NULL, NULL, 0, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"compare with confidence 1", COMPARE, EVERY, &an_estimate, &an_estimate, NULL, NULL, 1, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"compare with confidence NaN", COMPARE, EVERY, &an_estimate, &an_estimate, NULL, NULL, NAN, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"compare into nothing", COMPARE, EVERY, &an_estimate, &an_estimate, NULL, NULL, 0.95, true, CXM_E_ARGUMENT, 3, -1, NULL},
    /* cxm_round_shares(counts, count, digits, shares): count is in `measure`, digits in `number` */
    {"shares of nothing", SHARES, 3, NULL, NULL, NULL, NULL, 0, false, CXM_E_ARGUMENT, 0, -1, NULL},
    {"shares of no classes", SHARES, 0, counts_good, NULL, NULL, NULL, 0, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"shares of -1 classes", SHARES, -1, counts_good, NULL, NULL, NULL, 0, false, CXM_E_ARGUMENT, 1, -1, NULL},
    {"shares at -1 decimals", SHARES, 3, counts_good, NULL, NULL, NULL, -1, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"shares at 4 decimals", SHARES, 3, counts_good, NULL, NULL, NULL, 4, false, CXM_E_ARGUMENT, 2, -1, NULL},
    {"shares into nothing", SHARES, 3, counts_good, NULL, NULL, NULL, 0, true, CXM_E_ARGUMENT, 3, -1, NULL},
    {"shares of a negative count", SHARES, 3, counts_negative, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 1, "counts[1]: -1 "},
    {"shares of zeros", SHARES, 3, counts_none, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, -1, NULL},
    {"shares of 2^53", SHARES, 3, counts_many, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 1, "counts[1]: "},
    {"shares of sums beyond int64", SHARES, 3, counts_huge, NULL, NULL, NULL, 0, false, CXM_E_DOMAIN, 0, 0, "counts[0]: "},
};

/* cxm_nps_answers_needed(margin, confidence, variance, population, answers) */
static const struct needed_case {
    const char *name;
    double margin, confidence, variance, population;
    bool no_result;
    int32_t argument;
} needed_cases[] = {
    {"a margin of 0", 0, 0.95, 1, 100, false, 0},         {"a negative margin", -5, 0.95, 1, 100, false, 0},
    {"a margin of NaN", NAN, 0.95, 1, 100, false, 0},     {"an infinite margin", INFINITY, 0.95, 1, 100, false, 0},
    {"confidence of 0", 5, 0, 1, 100, false, 1},          {"confidence of 1", 5, 1, 1, 100, false, 1},
    {"a confidence of NaN", 5, NAN, 1, 100, false, 1},    {"a negative variance", 5, 0.95, -0.1, 100, false, 2},
    {"a variance above 1", 5, 0.95, 1.1, 100, false, 2},  {"a variance of NaN", 5, 0.95, NAN, 100, false, 2},
    {"a population of half", 5, 0.95, 1, 0.5, false, 3},  {"a population of NaN", 5, 0.95, 1, NAN, false, 3},
    {"a population of 0", 5, 0.95, 1, 0, false, 3},       {"answers into nothing", 5, 0.95, 1, 100, true, 4},
    {"more answers than can be counted", 1e-9, 0.95, 1, INFINITY, false, 0},
};

/* ---- walking it ---- */

union error_output {
    unsigned char bytes[1024];
    cxm_nps_result nps;
    cxm_csat_result csat;
    cxm_ces_result ces;
    cxm_rating_result rating;
    cxm_comparison comparison;
    double shares[8];
    size_t needed;
    int64_t answers;
};

static uint32_t codes_seen; /* a bit for each code that was returned */

static cxm_status error_call(const struct error_case *c, int measure, union error_output *output, cxm_error *error)
{
    const cxm_measure *record = c->measure == EVERY ? NULL : cxm_measure_at(measure);
    unsigned char *bytes = output->bytes + 512; /* a buffer beside `needed` */
    void *result = c->no_result ? NULL : output;
    switch (c->call) {
    case ONE_SHOT:
        switch (measure) {
        case NPS: return cxm_nps(c->a, c->b, c->c, c->d, result, error);
        case CSAT: return cxm_csat(c->a, c->b, c->c, c->d, result, error);
        case CES: return cxm_ces(c->a, c->b, c->c, c->d, result, error);
        default: return cxm_rating(c->a, c->b, c->c, c->d, result, error);
        }
    case INIT: return cxm_options_init(record, c->b ? bytes : NULL, (size_t)c->number, error);
    case PARSE: {
        union error_output before;
        memset(&before, 0x5A, sizeof before);
        if (c->b && record)
            memcpy(&before, c->b, record->options_size);
        if (c->number > 0) /* the case's own options are wrong on purpose; start from good ones */
            assert_int_equal(cxm_options_init(record, &before, record->options_size, NULL), CXM_OK);
        union error_output after = before;
        cxm_status status = cxm_options_parse(record, c->a, c->b ? &after : NULL, error);
        assert_memory_equal(&after, &before, sizeof after);
        return status;
    }
    case FORMAT: return cxm_options_format(record, c->a, c->b ? (char *)bytes : NULL, (size_t)c->number, NULL, error);
    case TEXT: return cxm_column_text(c->a, (int64_t)c->number, c->b ? (char *)bytes : NULL, 16, &output->needed, error);
    case CHECK: return cxm_column_check(c->a, error);
    case COMPARE: return cxm_compare_independent(c->a, c->b, c->number, result, error);
    default: return cxm_round_shares(c->a, c->measure, (int32_t)c->number, result, error);
    }
}

static void bad_call(void **state)
{
    const struct error_case *c = *state;
    int first = c->measure == EVERY || c->call == SHARES ? 0 : c->measure, last = c->measure == EVERY && c->call == ONE_SHOT ? MEASURES - 1 : first;
    for (int measure = first; measure <= last; measure++) {
        union error_output output, untouched;
        cxm_error error;
        memset(&output, 0x5A, sizeof output);
        memset(&untouched, 0x5A, sizeof untouched);
        memset(&error, 0xA5, sizeof error);
        cxm_status status = error_call(c, measure, &output, &error);
        assert_int_equal(status, c->code);
        assert_int_equal(error.code, c->code);
        assert_int_equal(error.argument, c->argument);
        assert_int_equal(error.row, c->row);
        assert_true(error.message[0] && memchr(error.message, 0, sizeof error.message) && !strchr(error.message, '\n'));
        if (c->says)
            assert_memory_equal(error.message, c->says, strlen(c->says));
        if (c->code != CXM_E_SPACE)
            assert_memory_equal(&output, &untouched, sizeof output);
        assert_int_equal(error_call(c, measure, &output, NULL), c->code); /* and without an error to fill in */
        codes_seen |= 1u << status;
    }
}

static void bad_needed(void **state)
{
    const struct needed_case *c = *state;
    int64_t answers = -77;
    cxm_error error = {.row = 77};
    assert_int_equal(cxm_nps_answers_needed(c->margin, c->confidence, c->variance, c->population, c->no_result ? NULL : &answers, &error),
                     CXM_E_ARGUMENT);
    assert_int_equal(error.code, CXM_E_ARGUMENT);
    assert_int_equal(error.argument, c->argument);
    assert_int_equal(error.row, -1);
    assert_int_equal(answers, -77);
}

/* An answer off the scale under a null is nobody's answer, and a truth value is an answer. */
static void what_is_no_mistake(void **state)
{
    (void)state;
    cxm_nps_result result;
    cxm_error error;
    memset(&error, 0xA5, sizeof error);
    const cxm_error before = error;
    assert_int_equal(cxm_nps(&nullable_off, NULL, NULL, NULL, &result, &error), CXM_OK);
    assert_int_equal(result.score.missing, 1);
    assert_int_equal(cxm_nps(&truth, NULL, NULL, NULL, &result, &error), CXM_OK);
    assert_int_equal(result.detractors, 5);
    assert_memory_equal(&error, &before, sizeof error); /* written only on failure */
}

/* The row of the first bad answer of many, wherever blocks and vectors begin. */
static void the_first_of_many_rows(void **state)
{
    (void)state;
    enum { LENGTH = 9000 };
    uint8_t *rows = malloc(2 * LENGTH);
    assert_non_null(rows);
    for (int64_t first = 0; first < LENGTH; first += first < 70 ? 1 : 311)
        for (int64_t stride = 1; stride <= 2; stride++) {
            cxm_column column = cxm_column_of(CXM_TYPE_U8, rows, LENGTH);
            cxm_nps_result result;
            cxm_error error;
            memset(rows, 5, 2 * LENGTH);
            for (int64_t i = first; i < LENGTH; i += 3)
                rows[i * stride] = 11;
            column.stride = stride;
            assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &result, &error), CXM_E_DOMAIN);
            assert_int_equal(error.row, first);
        }
    free(rows);
}

static void every_code_was_reached(void **state)
{
    (void)state;
    /* memory and cancelling are in test_memory; the others belong to states */
    static const cxm_status reachable[] = {CXM_E_ARGUMENT, CXM_E_TYPE, CXM_E_DOMAIN, CXM_E_LENGTH, CXM_E_NOT_FOUND, CXM_E_UNSUPPORTED, CXM_E_SPACE};
    for (size_t i = 0; i < sizeof reachable / sizeof *reachable; i++)
        assert_true(codes_seen >> reachable[i] & 1);
}

int main(void)
{
    static const struct CMUnitTest singles[] = {
        cmocka_unit_test(what_is_no_mistake),
        cmocka_unit_test(the_first_of_many_rows),
    };
    struct CMUnitTest tests[sizeof singles / sizeof *singles + sizeof error_cases / sizeof *error_cases +
                            sizeof needed_cases / sizeof *needed_cases + 1];
    size_t count = sizeof singles / sizeof *singles;
    memcpy(tests, singles, sizeof singles);
    CHECK_ROWS(error_cases, bad_call, tests, count);
    CHECK_ROWS(needed_cases, bad_needed, tests, count);
    tests[count] = (struct CMUnitTest)cmocka_unit_test(every_code_was_reached);
    return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
