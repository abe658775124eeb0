/* Groups of random data against the simplest way there is: for keys a walk over all rows, for figures the one-shot call on the rows
 * of the group. Group sizes stand where packed counters fill up, and scales where packing changes its width. */
#include <stdio.h>
#include <stdlib.h>

#include "support/random.h"
#include "support/tables.h"

#include <cxm/ces.h>
#include <cxm/csat.h>
#include <cxm/measure.h>
#include <cxm/nps.h>
#include <cxm/rating.h>

/* ---- several keys, each kind with each ---- */

enum { ROWS = 400, KINDS = 7 };

static int8_t small[ROWS];
static int64_t wide[ROWS];
static uint8_t flag[ROWS];
static const char *text[ROWS];
static int16_t code[ROWS], number_code[ROWS];
static int32_t hours[ROWS];
static uint8_t valid[ROWS / 8 + 2];
static const char *const words[] = {"pear", "fig", NULL, "apple", "fig", "", "quince"};
static const cxm_column word_labels = {.data = words, .length = 7, .type = CXM_TYPE_CSTR};
static const int64_t far[] = {INT64_MIN, 5, 5, INT64_MAX, -7};
static const cxm_column far_labels = {.data = far, .length = 5, .type = CXM_TYPE_I64};

static cxm_column key_kinds[KINDS] = {
    {.data = small, .length = ROWS, .type = CXM_TYPE_I8, .validity = valid, .bit_offset = 3},
    {.data = wide, .length = ROWS, .type = CXM_TYPE_I64, .validity = valid, .bit_offset = 5},
    {.data = flag, .length = ROWS, .type = CXM_TYPE_BOOL8},
    {.data = text, .length = ROWS, .type = CXM_TYPE_CSTR},
    {.data = code, .extra = &word_labels, .length = ROWS, .type = CXM_TYPE_CODED, .width = 2},
    {.data = number_code, .extra = &far_labels, .length = ROWS, .type = CXM_TYPE_CODED, .width = 2},
    {.data = hours, .length = ROWS, .type = CXM_TYPE_U32},
};

/* Below, above or equal, nulls last. */
static int key_order(const cxm_column *key, int64_t i, int64_t j)
{
    bool left = cxm__column_is_null(key, i), right = cxm__column_is_null(key, j);
    if (left || right)
        return left - right;
    if (key->type == CXM_TYPE_CODED)
        return key_order(key->extra, cxm__column_code(key, i), cxm__column_code(key, j));
    if (key->type == CXM_TYPE_CSTR)
        return strcmp(cxm__column_slice(key, i).start, cxm__column_slice(key, j).start);
    int64_t a = cxm__column_integer(key, i), b = cxm__column_integer(key, j);
    return (a > b) - (a < b);
}

static const cxm_column *sorted_by[3];
static int64_t sorted_keys;

static int row_order(const void *a, const void *b)
{
    int order = 0;
    for (int64_t k = 0; k < sorted_keys && !order; k++)
        order = key_order(sorted_by[k], *(const int64_t *)a, *(const int64_t *)b);
    return order;
}

/* The groups of the result are the runs of equal keys among the sorted rows. */
static void check_groups(const struct table *table, const cxm_result *result)
{
    static int64_t order[ROWS];
    const cxm_table *got = cxm_result_table(result);
    int64_t row = 0;
    for (int64_t i = 0; i < ROWS; i++)
        order[i] = i;
    sorted_keys = got->count - 19;
    for (int64_t k = 0; k < sorted_keys; k++)
        sorted_by[k] = &table->columns[k + 1];
    qsort(order, ROWS, sizeof *order, row_order);
    for (int64_t i = 0, end; i < ROWS; i = end, row++) {
        int64_t sum = 0;
        for (end = i; end < ROWS && row_order(&order[i], &order[end]) == 0; end++)
            sum += cxm__column_integer(&table->columns[0], order[end]);
        cxm_estimate estimate;
        assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
        assert_int_equal(estimate.n, end - i);
        check_bits(estimate.value, (double)sum / (double)(end - i));
        for (int64_t k = 0; k < sorted_keys; k++) {
            char wanted[64], printed[64];
            size_t needed, wanted_needed;
            assert_int_equal(cxm_column_text(sorted_by[k], order[i], wanted, sizeof wanted, &wanted_needed, NULL), CXM_OK);
            assert_int_equal(cxm_column_text(&got->columns[k], row, printed, sizeof printed, &needed, NULL), CXM_OK);
            assert_int_equal(needed, wanted_needed);
            assert_string_equal(printed, wanted);
        }
    }
    assert_int_equal(cxm_result_length(result), row);
}

static void every_mix_of_three_keys(void **state)
{
    static uint8_t score[ROWS];
    static const char *const texts[] = {"", "a", "aa", "ab", "b", "long enough to be hashed by words", "long enough to be hashed by wordz", NULL};
    struct random random = {1};
    (void)state;
    for (int64_t i = 0; i < ROWS; i++) {
        score[i] = (uint8_t)random_below(&random, 101);
        small[i] = (int8_t)random_below(&random, 3);
        wide[i] = random_below(&random, 4) ? random_below(&random, 3) - 1 : (int64_t)(random_bits(&random) & 0x7000000000000000) - 1;
        flag[i] = (uint8_t)random_below(&random, 2);
        text[i] = texts[random_below(&random, 8)];
        code[i] = (int16_t)(random_below(&random, 8) - 1);
        number_code[i] = (int16_t)random_below(&random, 5);
        hours[i] = (int32_t)(random_below(&random, 5) * 300000);
    }
    for (size_t i = 0; i < sizeof valid; i++)
        valid[i] = (uint8_t)random_bits(&random);
    for (int mix = 0; mix < KINDS * KINDS * KINDS; mix++)
        for (int keys = 1; keys <= 3; keys++) {
            if ((keys < 3 && mix >= KINDS * KINDS) || (keys < 2 && mix >= KINDS))
                continue;
            struct table table = {0};
            const char *by[] = {"k0", "k1", "k2", NULL};
            by[keys] = NULL;
            table_add(&table, "score", cxm_column_of(CXM_TYPE_U8, score, ROWS));
            table_add(&table, "k0", key_kinds[mix % KINDS]);
            table_add(&table, "k1", key_kinds[mix / KINDS % KINDS]);
            table_add(&table, "k2", key_kinds[mix / KINDS / KINDS]);
            cxm_query query = query_of(LIST("rating.mean(score, scale=0..100)"), by);
            cxm_result *result = query_run(&table, &query, NULL);
            check_groups(&table, result);
            cxm_result_free(result);
            query = query_of(LIST("rating.mean(score, scale=0..100)", "nps.score(score, scale=0..100 passive_min=50 promoter_min=90)"), by);
            result = query_run(&table, &query, NULL);
            check_ledger(result, ROWS);
            cxm_result_free(result);
        }
}

/* ---- figures of groups against one-shot calls ---- */

static void check_estimate(cxm_estimate got, cxm_estimate wanted)
{
    check_bits(got.value, wanted.value);
    check_bits(got.std_error, wanted.std_error);
    check_bits(got.lower, wanted.lower);
    check_bits(got.upper, wanted.upper);
    check_bits(got.confidence, wanted.confidence);
    check_bits(got.df, wanted.df);
    check_bits(got.n_effective, wanted.n_effective);
    assert_int_equal(got.n, wanted.n);
    assert_int_equal(got.missing, wanted.missing);
    assert_int_equal(got.excluded, wanted.excluded);
    assert_int_equal(got.clusters, wanted.clusters);
    assert_int_equal(got.status, wanted.status);
    assert_int_equal(got.interval_status, wanted.interval_status);
    assert_int_equal(got.flags, wanted.flags);
}

union options {
    size_t struct_size;
    cxm_nps_options nps;
    cxm_csat_options csat;
    cxm_ces_options ces;
    cxm_rating_options rating;
};

static void options_of(const char *measure, const char *text_form, union options *options)
{
    const cxm_measure *record = cxm_measure_find(measure);
    cxm_error error;
    assert_non_null(record);
    if (cxm_options_init(record, options, record->options_size, &error) || cxm_options_parse(record, text_form, options, &error))
        fail_msg("%s", error.message);
}

/* All terms of all measures in one group, which begin at `row`. */
static void check_group(const cxm_result *result, int64_t row, const cxm_column *score, const char *const *texts)
{
    union options options;
    cxm_nps_result nps;
    cxm_csat_result csat;
    cxm_ces_result ces;
    cxm_rating_result rating;
    cxm_estimate got[14];
    for (int64_t i = 0; i < 14; i++)
        assert_int_equal(cxm_result_estimate(result, row + i, &got[i], NULL), CXM_OK);
    options_of("nps", texts[0], &options);
    assert_int_equal(cxm_nps(score, NULL, &options.nps, NULL, &nps, NULL), CXM_OK);
    check_estimate(got[0], nps.score);
    check_bits(got[1].value, nps.promoter_share);
    check_bits(got[2].value, nps.passive_share);
    check_bits(got[3].value, nps.detractor_share);
    options_of("csat", texts[1], &options);
    assert_int_equal(cxm_csat(score, NULL, &options.csat, NULL, &csat, NULL), CXM_OK);
    check_estimate(got[4], csat.satisfied);
    check_estimate(got[5], csat.dissatisfied);
    options_of("ces", texts[2], &options);
    assert_int_equal(cxm_ces(score, NULL, &options.ces, NULL, &ces, NULL), CXM_OK);
    check_estimate(got[6], ces.mean);
    check_estimate(got[7], ces.agree);
    check_estimate(got[8], ces.net);
    options_of("rating", texts[3], &options);
    assert_int_equal(cxm_rating(score, NULL, &options.rating, NULL, &rating, NULL), CXM_OK);
    check_estimate(got[9], rating.mean);
    check_estimate(got[10], rating.median);
    check_estimate(got[11], rating.deviation);
    check_estimate(got[12], rating.top_box);
    check_estimate(got[13], rating.bottom_box);
}

struct figures_case {
    const char *name;
    int32_t minimum, points;
    bool between;  /* answers between points, nulls and answers off the scale */
    int32_t equal; /* rows of one answer come in runs */
};

static const struct figures_case figures[] = {
    {"2 points", 0, 2, false, 0},
    {"2 points, nulls and more", 0, 2, true, 0},
    {"5 points", 1, 5, false, 0},
    {"5 points, nulls and more", 1, 5, true, 0},
    {"7 points", -3, 7, true, 0},
    {"11 points", 0, 11, false, 0},
    {"11 points, nulls and more", 0, 11, true, 0},
    {"11 points, equal answers", 0, 11, false, 1},
    {"2 points, equal answers", 0, 2, false, 1},
    {"15 points", 0, 15, true, 0},
    {"15 points, equal answers", 0, 15, false, 1},
    {"16 points", 0, 16, true, 0},
    {"16 points, equal answers", 0, 16, false, 1},
    {"101 points", 0, 101, true, 0},
    {"241 points", -120, 241, true, 0},
    {"241 points far from 0", 900000, 241, true, 0},
};

static const int32_t group_sizes[] = {1, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 2, 3, 100000, 0};

static void figures_are_those_of_one_shot_calls(void **state)
{
    const struct figures_case *wanted = *state;
    enum { SIZES = sizeof group_sizes / sizeof *group_sizes };
    struct random random = {(uint64_t)(wanted - figures) + 7};
    int64_t rows = 0, at = 0, result_row = 0;
    for (int g = 0; g < SIZES; g++)
        rows += group_sizes[g];
    double *score = malloc((size_t)rows * sizeof *score), *sorted = malloc((size_t)rows * sizeof *sorted);
    int16_t *key = malloc((size_t)rows * sizeof *key);
    assert_true(score && sorted && key);
    for (int16_t g = 0; g < SIZES; g++)
        for (int32_t i = 0; i < group_sizes[g]; i++, at++) {
            key[at] = g;
            score[at] = wanted->minimum + (double)(wanted->equal ? g % wanted->points : random_below(&random, wanted->points));
            if (wanted->between) {
                int64_t odd = random_below(&random, 40);
                double inside = wanted->minimum + (double)random_below(&random, wanted->points - 1);
                score[at] = odd == 0 ? NAN : odd == 1 ? score[at] + 1000 : odd == 2 ? inside + 0.25 : odd == 3 ? inside + 0.5 : score[at];
            }
        }
    memcpy(sorted, score, (size_t)rows * sizeof *score);
    for (int64_t i = rows; i-- > 1;) { /* shuffle; the groups' own rows stay at hand in order */
        int64_t j = random_below(&random, i + 1);
        double swap = score[i];
        int16_t swap_key = key[i];
        score[i] = score[j], score[j] = swap;
        key[i] = key[j], key[j] = swap_key;
    }
    struct table table = {0};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, score, rows);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    table_add(&table, "score", column);
    table_add(&table, "key", cxm_column_of(CXM_TYPE_I16, key, rows));
    char common[64], nps[160];
    snprintf(common, sizeof common, "off_scale=skip scale=%d..%d", wanted->minimum, wanted->minimum + wanted->points - 1);
    snprintf(nps, sizeof nps, "%s passive_min=%g promoter_min=%d", common, wanted->minimum + wanted->points / 4.0,
             wanted->minimum + wanted->points - 1);
    char boxes[160], agree[160], measures[4][200];
    snprintf(boxes, sizeof boxes, "%s top_boxes=1 bottom_boxes=1", common);
    snprintf(agree, sizeof agree, "%s agree_boxes=1 disagree_boxes=1", common);
    snprintf(measures[0], sizeof measures[0], "nps(%s)", nps);
    snprintf(measures[1], sizeof measures[1], "csat(%s)", boxes);
    snprintf(measures[2], sizeof measures[2], "ces(%s)", agree);
    snprintf(measures[3], sizeof measures[3], "rating(%s)", boxes);
    cxm_query query = query_of(LIST(measures[0], measures[1], measures[2], measures[3]), LIST("key"));
    cxm_result *result = query_run(&table, &query, NULL);
    check_ledger(result, rows);
    at = 0;
    for (int g = 0; g < SIZES && group_sizes[g]; g++, result_row += 14) {
        column = cxm_column_of(CXM_TYPE_F64, sorted + at, group_sizes[g]);
        column.flags = CXM_COLUMN_NAN_IS_NULL;
        check_group(result, result_row, &column, LIST(nps, boxes, agree, boxes));
        at += group_sizes[g];
    }
    assert_int_equal(cxm_result_length(result), result_row);
    cxm_result_free(result);
    query.by = NULL; /* all of it is one group */
    result = query_run(&table, &query, NULL);
    check_group(result, 0, &table.columns[0], LIST(nps, boxes, agree, boxes));
    assert_int_equal(cxm_result_length(result), 14);
    cxm_result_free(result);
    free(score);
    free(sorted);
    free(key);
}

int main(void)
{
    struct CMUnitTest tests[1 + sizeof figures / sizeof *figures] = {cmocka_unit_test(every_mix_of_three_keys)};
    size_t count = 1;
    CHECK_ROWS(figures, figures_are_those_of_one_shot_calls, tests, count);
    return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
