/* Every case of vectors/measures.json, by the typed call, by the record, and by a query: as expected, and alike to the bit.
 * Whole answers are put in as bytes too, and every case as one table and as three pieces. */
#include <cxm/cxm.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/expect.h"
#include "support/tables.h"
#include "support/vectors.h"

enum { MOST_TERMS = 8 };

/* ---- what goes in ---- */

struct numbers {
    double *values;
    uint8_t *validity, *bytes; /* bytes: the same where all are whole and fit, or NULL */
    int64_t length;
};

static void numbers_add(struct numbers *numbers, const struct json *value)
{
    const int64_t row = numbers->length++;
    double number = value->kind == JSON_NULL ? 0 : json_number(value);
    numbers->values[row] = number;
    numbers->validity[row / 8] = (uint8_t)(numbers->validity[row / 8] | (value->kind != JSON_NULL) << row % 8);
    if (numbers->bytes && number >= 0 && number <= 255 && floor(number) == number) {
        numbers->bytes[row] = (uint8_t)number;
    } else {
        free(numbers->bytes);
        numbers->bytes = NULL;
    }
}

/* The rows of an input, written one by one or in runs; NULL values where there is no such input. */
static struct numbers numbers_of(const struct json *inputs, const char *name)
{
    char runs[32];
    snprintf(runs, sizeof runs, "%s_counts", name);
    const struct json *rows = json_at(inputs, name), *counts = json_at(inputs, runs);
    struct numbers numbers = {NULL, NULL, NULL, 0};
    int64_t length = json_count(rows);
    if (!rows && !counts)
        return numbers;
    for (const struct json *run = json_first(counts); run; run = run->next)
        length += json_integer(json_first(run)->next);
    numbers.values = malloc((size_t)(length + 1) * sizeof *numbers.values);
    numbers.validity = calloc((size_t)length / 8 + 1, 1);
    numbers.bytes = malloc((size_t)length + 1);
    assert_true(numbers.values && numbers.validity && numbers.bytes);
    for (const struct json *row = json_first(rows); row; row = row->next)
        numbers_add(&numbers, row);
    for (const struct json *run = json_first(counts); run; run = run->next)
        for (int64_t i = json_integer(json_first(run)->next); i > 0; i--)
            numbers_add(&numbers, json_first(run));
    return numbers;
}

static void numbers_free(struct numbers *numbers)
{
    free(numbers->values);
    free(numbers->validity);
    free(numbers->bytes);
}

static cxm_column numbers_column(const struct numbers *numbers, bool as_bytes)
{
    cxm_column column = as_bytes ? cxm_column_of(CXM_TYPE_U8, numbers->bytes, numbers->length)
                                 : cxm_column_of(CXM_TYPE_F64, numbers->values, numbers->length);
    column.validity = numbers->validity;
    return column;
}

/* ---- the three ways ---- */

struct outcome {
    cxm_status status;
    int64_t row;
    cxm_estimate estimates[MOST_TERMS]; /* in the order of the record's terms */
};

union options {
    cxm_nps_options nps;
    cxm_csat_options csat;
    cxm_ces_options ces;
    cxm_rating_options rating;
};

union result {
    cxm_nps_result nps;
    cxm_csat_result csat;
    cxm_ces_result ces;
    cxm_rating_result rating;
};

struct typed {
    cxm_status status;
    int64_t row;
    union result result;
};

/* Each answer stands at one point of a scale of at most eleven. */
static void check_histogram(const cxm_nps_result *result)
{
    int64_t counted = 0;
    for (int i = 0; i < 11; i++)
        counted += result->histogram[i];
    assert_int_equal(counted, result->score.n);
}

static struct typed by_type(const cxm_measure *measure, const char *text, const cxm_column *score, const cxm_design *design)
{
    struct typed typed;
    union options options;
    cxm_error error = {.row = -1};
    memset(&typed, 0, sizeof typed);
    assert_int_equal(cxm_options_init(measure, &options, measure->options_size, NULL), CXM_OK);
    typed.status = cxm_options_parse(measure, text, &options, &error);
    if (!typed.status && strcmp(measure->name, "nps") == 0) {
        typed.status = cxm_nps(score, design, &options.nps, NULL, &typed.result.nps, &error);
        if (!typed.status && options.nps.scale.maximum - options.nps.scale.minimum <= 10)
            check_histogram(&typed.result.nps);
    }
    if (!typed.status && strcmp(measure->name, "csat") == 0)
        typed.status = cxm_csat(score, design, &options.csat, NULL, &typed.result.csat, &error);
    if (!typed.status && strcmp(measure->name, "ces") == 0)
        typed.status = cxm_ces(score, design, &options.ces, NULL, &typed.result.ces, &error);
    if (!typed.status && strcmp(measure->name, "rating") == 0)
        typed.status = cxm_rating(score, design, &options.rating, NULL, &typed.result.rating, &error);
    typed.row = typed.status ? error.row : -1;
    return typed;
}

static struct outcome by_record(const cxm_measure *measure, const char *text, const cxm_column *score, const cxm_design *design)
{
    struct outcome outcome = {0};
    const cxm_column *columns[] = {score};
    cxm_error error = {.row = -1};
    outcome.status = cxm_measure_estimate(measure, columns, design, text, NULL, outcome.estimates, &error);
    outcome.row = outcome.status ? error.row : -1;
    return outcome;
}

static void outcome_take(struct outcome *outcome, const cxm_measure *measure, cxm_result *result)
{
    for (int32_t term = 0; term < measure->term_count; term++)
        outcome->estimates[term] = estimate_at(result, measure->name, measure->terms[term].name, NULL);
    cxm_result_free(result);
}

/* By a query, of the table at once, or of a state that takes it in `pieces`. */
static struct outcome by_query(const cxm_measure *measure, const char *text, const struct table *table, int pieces)
{
    struct outcome outcome = {0};
    cxm_query query = query_of(LIST(measure->name), NULL);
    const bool weighted = cxm_table_find(&table->table, "weight"), finite = cxm_table_find(&table->table, "population");
    cxm_error error = {.row = -1};
    cxm_result *result = NULL;
    cxm_state *state = NULL;
    query.options = text;
    if (weighted)
        query.policy = finite ? "weight=weight population=population" : "weight=weight";
    else if (finite)
        query.policy = "population=population";
    if (pieces == 1) {
        outcome.status = cxm_table_query(&table->table, &query, NULL, &result, &error);
    } else {
        struct table slices[8];
        cxm_table tables[8];
        int64_t rows = table->table.length;
        assert_in_range(pieces, 1, 8);
        for (int i = 0; i < pieces; i++)
            tables[i] = table_from(&slices[i], table, rows * i / pieces, rows * (i + 1) / pieces - rows * i / pieces)->table;
        if ((outcome.status = cxm_state_new(&query, NULL, &state, &error)) == CXM_OK &&
            (outcome.status = cxm_state_update_pieces(state, tables, pieces, &error)) == CXM_OK)
            outcome.status = cxm_state_read(state, &result, &error);
        cxm_state_free(state);
    }
    outcome.row = outcome.status ? error.row : -1;
    if (!outcome.status)
        outcome_take(&outcome, measure, result);
    return outcome;
}

/* ---- what comes out ---- */

static void check_same_outcome(const cxm_measure *measure, const struct outcome *a, const struct outcome *b)
{
    assert_string_equal(cxm_status_name(a->status), cxm_status_name(b->status));
    assert_int_equal(a->row, b->row);
    for (int32_t term = 0; !a->status && term < measure->term_count; term++)
        check_same_estimate(measure->terms[term].name, &a->estimates[term], &b->estimates[term]);
}

static const cxm_estimate *estimate_of(const cxm_measure *measure, const struct outcome *outcome, const char *term)
{
    for (int32_t i = 0; i < measure->term_count; i++)
        if (strcmp(measure->terms[i].name, term) == 0)
            return &outcome->estimates[i];
    fail_msg("%s has no term %s", measure->name, term);
    return NULL;
}

/* A count of the case, where it has one of that name. */
static void check_count(const struct json *counts, const char *name, int64_t got)
{
    const struct json *wanted = json_at(counts, name);
    if (wanted)
        assert_int_equal(got, json_integer(wanted));
}

/* The typed result's estimates are the record's, its shares their values, its counts those of the case. */
static void check_typed(const cxm_measure *measure, const union result *result, const struct outcome *record,
                        const struct json *counts)
{
    const cxm_estimate *estimates = record->estimates;
    if (strcmp(measure->name, "nps") == 0) {
        check_same_estimate("score", &result->nps.score, &estimates[0]);
        check_same_number("promoter_share", "value", result->nps.promoter_share, estimates[1].value);
        check_same_number("passive_share", "value", result->nps.passive_share, estimates[2].value);
        check_same_number("detractor_share", "value", result->nps.detractor_share, estimates[3].value);
        check_count(counts, "promoters", result->nps.promoters);
        check_count(counts, "passives", result->nps.passives);
        check_count(counts, "detractors", result->nps.detractors);
    } else if (strcmp(measure->name, "csat") == 0) {
        check_same_estimate("satisfied", &result->csat.satisfied, &estimates[0]);
        check_same_estimate("dissatisfied", &result->csat.dissatisfied, &estimates[1]);
        check_count(counts, "satisfied", result->csat.satisfied_count);
        check_count(counts, "neutral", result->csat.neutral_count);
        check_count(counts, "dissatisfied", result->csat.dissatisfied_count);
    } else if (strcmp(measure->name, "ces") == 0) {
        check_same_estimate("mean", &result->ces.mean, &estimates[0]);
        check_same_estimate("agree", &result->ces.agree, &estimates[1]);
        check_same_estimate("net", &result->ces.net, &estimates[2]);
        check_count(counts, "agree", result->ces.agree_count);
        check_count(counts, "neutral", result->ces.neutral_count);
        check_count(counts, "disagree", result->ces.disagree_count);
    } else if (strcmp(measure->name, "rating") == 0) {
        check_same_estimate("mean", &result->rating.mean, &estimates[0]);
        check_same_estimate("median", &result->rating.median, &estimates[1]);
        check_same_estimate("deviation", &result->rating.deviation, &estimates[2]);
        check_same_estimate("top_box", &result->rating.top_box, &estimates[3]);
        check_same_estimate("bottom_box", &result->rating.bottom_box, &estimates[4]);
        check_count(counts, "top", result->rating.top_count);
        check_count(counts, "bottom", result->rating.bottom_count);
    }
}

/* All ways with answers of one type. */
static struct outcome every_way(const struct json *vector, const cxm_measure *measure, const cxm_column *score,
                                const cxm_design *design)
{
    const char *text = json_text(json_at(vector, "options"));
    struct table table = {0};
    table_add(&table, "score", *score);
    if (design->weight)
        table_add(&table, "weight", *design->weight);
    if (design->population)
        table_add(&table, "population", *design->population);
    struct outcome record = by_record(measure, text, score, design), query = by_query(measure, text, &table, 1),
                   pieces = by_query(measure, text, &table, 3);
    struct typed typed = by_type(measure, text, score, design);
    check_same_outcome(measure, &record, &query);
    check_same_outcome(measure, &record, &pieces);
    assert_string_equal(cxm_status_name(typed.status), cxm_status_name(record.status));
    assert_int_equal(typed.row, record.row);
    if (!typed.status)
        check_typed(measure, &typed.result, &record, json_at(vector, "counts"));
    return record;
}

static void vector_holds(void **state)
{
    const struct json *vector = *state, *inputs = json_at(vector, "inputs"), *error = json_at(vector, "error");
    const cxm_measure *measure = cxm_measure_find(json_text(json_at(vector, "measure")));
    assert_non_null(measure);
    assert_in_range(measure->term_count, 1, MOST_TERMS);
    struct numbers score = numbers_of(inputs, "score"), weight = numbers_of(inputs, "weight");
    double population = json_number(json_at(inputs, "population"));
    cxm_column answers = numbers_column(&score, false), weights = numbers_column(&weight, false);
    cxm_column populations = cxm_column_of(CXM_TYPE_F64, &population, score.length);
    cxm_design design = CXM_DESIGN_INIT;
    populations.flags = CXM_COLUMN_REPEATED;
    design.weight = weight.values ? &weights : NULL;
    design.population = json_at(inputs, "population") ? &populations : NULL;
    struct outcome outcome = every_way(vector, measure, &answers, &design);
    if (score.bytes && score.length) {
        cxm_column bytes = numbers_column(&score, true);
        struct outcome other = every_way(vector, measure, &bytes, &design);
        check_same_outcome(measure, &outcome, &other);
    }
    numbers_free(&score);
    numbers_free(&weight);
    if (error) {
        assert_string_equal(cxm_status_name(outcome.status), json_text(json_at(error, "code")));
        assert_int_equal(outcome.row, json_at(error, "row") ? json_integer(json_at(error, "row")) : -1);
        return;
    }
    assert_string_equal(cxm_status_name(outcome.status), "CXM_OK");
    assert_true(json_count(json_at(vector, "expect")) > 0);
    for (const struct json *term = json_first(json_at(vector, "expect")); term; term = term->next)
        check_wanted(vector, term, term->name, estimate_of(measure, &outcome, term->name));
}

int main(void)
{
    return vectors_run("measures.json", vector_holds);
}
