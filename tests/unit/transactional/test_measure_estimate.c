/* Measures by their record: the same estimates as the typed call's, to the bit, and errors that name the record-driven call's own
 * arguments. */
#include "support/check.h"

#include <cxm/cxm.h>

enum { ROWS = 8 };
static const double answers[ROWS] = {1, 5, 4, NAN, 3.5, 2, 5, 5}, weights[ROWS] = {1, 2, 1, 1, 0.5, 1, 0, 3}, people = 50;
static const cxm_column score = {.data = answers, .length = ROWS, .type = CXM_TYPE_F64, .flags = CXM_COLUMN_NAN_IS_NULL};
static const cxm_column weight = {.data = weights, .length = ROWS, .type = CXM_TYPE_F64};
static const cxm_column population = {.data = &people, .length = ROWS, .type = CXM_TYPE_F64, .flags = CXM_COLUMN_REPEATED};
static const cxm_column negative = {.data = answers, .length = ROWS, .type = CXM_TYPE_F64, .flags = CXM_COLUMN_NAN_IS_NULL};
static const cxm_column short_weight = {.data = weights, .length = 3, .type = CXM_TYPE_F64};
static const cxm_column *const columns[] = {&score};
static const cxm_column *const no_column[] = {NULL};
static const cxm_design designed = {.struct_size = sizeof(cxm_design), .weight = &weight, .population = &population};
static const cxm_design too_short = {.struct_size = sizeof(cxm_design), .weight = &short_weight};
static const cxm_design in_strata = {.struct_size = sizeof(cxm_design), .stratum = &negative};
static const cxm_host unset_host = {.struct_size = 1};

static const struct estimate_case {
    const char *name;
    const char *measure, *options;
    const cxm_design *design;
} estimate_cases[] = {
    {"nps", "nps", NULL, NULL},
    {"nps, empty options", "nps", "", NULL},
    {"nps, designed", "nps", "scale=1..5 passive_min=4 promoter_min=5 interval=score", &designed},
    {"csat", "csat", NULL, NULL},
    {"csat, designed", "csat", "confidence=0.9 top_boxes=1", &designed},
    {"ces", "ces", "scale=1..7", NULL},
    {"ces, designed", "ces", "scale=1..7, confidence=0.99", &designed},
    {"rating", "rating", "scale=1..5", NULL},
    {"rating, designed", "rating", "scale=1..5", &designed},
};

/* The estimates that the query of a table gives, which shares nothing with the one-shot call but the arithmetic. */
static void the_record_gives_what_a_query_gives(void **state)
{
    const struct estimate_case *of = *state;
    const cxm_measure *measure = cxm_measure_find(of->measure);
    const char *names[] = {measure->inputs[0].name, "weight", "population"};
    const cxm_column all[] = {score, weight, population};
    const cxm_table table = {names, all, 3, ROWS};
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    cxm_estimate estimates[8], wanted;
    cxm_error error;
    query.measures = (const char *const[]){of->measure, NULL};
    query.options = of->options;
    query.policy = of->design ? "weight=weight population=population" : NULL;
    memset(estimates, 0x55, sizeof estimates);
    if (cxm_measure_estimate(measure, columns, of->design, of->options, NULL, estimates, &error) ||
        cxm_table_query(&table, &query, NULL, &result, &error))
        fail_msg("%s", error.message);
    assert_int_equal(cxm_result_length(result), measure->term_count);
    for (int32_t t = 0; t < measure->term_count; t++) {
        assert_int_equal(cxm_result_estimate(result, t, &wanted, NULL), CXM_OK);
        assert_memory_equal(&estimates[t], &wanted, sizeof wanted);
    }
    unsigned char rest[sizeof *estimates];
    memset(rest, 0x55, sizeof rest);
    assert_memory_equal(&estimates[measure->term_count], rest, sizeof rest); /* nothing is written beyond the terms */
    cxm_result_free(result);
}

static const struct refused_case {
    const char *name, *measure, *options;
    const cxm_column *const *columns;
    const cxm_design *design;
    const cxm_host *host;
    bool no_estimates;
    cxm_status status;
    int32_t argument;
    int64_t row;
    const char *at; /* what is at fault */
} refused_cases[] = {
    {"no measure", NULL, NULL, columns, NULL, NULL, false, CXM_E_ARGUMENT, 0, -1, "measure"},
    {"no columns", "csat", NULL, NULL, NULL, NULL, false, CXM_E_ARGUMENT, 1, -1, "columns"},
    {"no first column", "csat", NULL, no_column, NULL, NULL, false, CXM_E_ARGUMENT, 1, -1, "score"},
    {"an answer off the scale", "csat", "scale=2..5", columns, NULL, NULL, false, CXM_E_DOMAIN, 1, 0, "score"},
    {"a short weight", "csat", NULL, columns, &too_short, NULL, false, CXM_E_LENGTH, 2, -1, "weight"},
    {"strata that are real numbers", "csat", NULL, columns, &in_strata, NULL, false, CXM_E_TYPE, 2, -1, "stratum"},
    {"no such option", "csat", "promoter_min=9", columns, NULL, NULL, false, CXM_E_NOT_FOUND, 3, -1, "promoter_min"},
    {"an option outside its range", "csat", "confidence=1", columns, NULL, NULL, false, CXM_E_ARGUMENT, 3, -1, "confidence"},
    {"options that do not fit together", "csat", "top_boxes=3 bottom_boxes=3", columns, NULL, NULL, false, CXM_E_ARGUMENT, 3, -1, "top_boxes"},
    {"a host that is not set", "csat", NULL, columns, NULL, &unset_host, false, CXM_E_ARGUMENT, 4, -1, "host"},
    {"no room for estimates", "csat", NULL, columns, NULL, NULL, true, CXM_E_ARGUMENT, 5, -1, "estimates"},
};

static void a_bad_call_is_refused(void **state)
{
    const struct refused_case *of = *state;
    cxm_estimate estimates[8] = {{.n = 77}};
    cxm_error error = {0};
    assert_int_equal(cxm_measure_estimate(cxm_measure_find(of->measure), of->columns, of->design, of->options, of->host,
                                          of->no_estimates ? NULL : estimates, &error), of->status);
    assert_int_equal(error.code, of->status);
    assert_int_equal(error.argument, of->argument);
    assert_int_equal(error.row, of->row);
    assert_string_equal(error.name, of->at);
    assert_int_equal(estimates[0].n, 77);
    assert_int_equal(cxm_measure_estimate(cxm_measure_find(of->measure), of->columns, of->design, of->options, of->host,
                                          of->no_estimates ? NULL : estimates, NULL), of->status);
}

int main(void)
{
    struct CMUnitTest tests[sizeof estimate_cases / sizeof *estimate_cases + sizeof refused_cases / sizeof *refused_cases];
    size_t count = 0;
    CHECK_ROWS(estimate_cases, the_record_gives_what_a_query_gives, tests, count);
    CHECK_ROWS(refused_cases, a_bad_call_is_refused, tests, count);
    return cmocka_run_group_tests_name("measures by their record", tests, NULL, NULL);
}
