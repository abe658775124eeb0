/* What a state promises besides its figures: failures leave its bytes as they were, states of other queries and of other keys are
 * refused, and many small updates come to what one large one does. */
#include "support/random.h"
#include "support/states.h"

enum { ROWS = 3000 };

static int8_t score[ROWS];
static int32_t number[ROWS];
static const char *text[ROWS];
static double weight[ROWS], population[ROWS];
static struct table table;

static int fill(void **state)
{
    static const char *const words[] = {"a", "b", NULL, "cc", ""};
    struct random random = {3};
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        score[i] = (int8_t)random_below(&random, 11);
        number[i] = (int32_t)random_below(&random, 40) * 1000;
        text[i] = words[random_below(&random, 5)];
        weight[i] = random_unit(&random) * 3;
        population[i] = 1e6;
    }
    table_add(&table, "score", cxm_column_of(CXM_TYPE_I8, score, ROWS));
    table_add(&table, "number", cxm_column_of(CXM_TYPE_I32, number, ROWS));
    table_add(&table, "text", cxm_column_of(CXM_TYPE_CSTR, text, ROWS));
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    table_add(&table, "population", cxm_column_of(CXM_TYPE_F64, population, ROWS));
    return 0;
}

static void a_state_reads_as_the_query_does(void **state)
{
    cxm_query query = query_of(LIST("nps", "rating.mean(score, scale=0..20)"), LIST("text", "number"));
    cxm_state *made = state_of(&query);
    (void)state;
    state_take(made, &table);
    cxm_result *read = state_result(made), *direct = query_run(&table, &query, NULL), *again = state_result(made);
    check_same_result(read, direct);
    check_same_result(again, direct);
    check_ledger(read, ROWS);
    cxm_result_free(read);
    cxm_result_free(direct);
    cxm_result_free(again);
    cxm_state_free(made);
}

static void an_empty_state_is_neutral(void **state)
{
    const char *const *const keys[] = {NULL, LIST("text", "number")};
    (void)state;
    for (int k = 0; k < 2; k++) {
        cxm_query query = query_of(LIST("nps"), keys[k]);
        cxm_state *full = state_of(&query), *empty = state_of(&query);
        state_take(full, &table);
        struct bytes wanted = state_bytes(full), nothing = state_bytes(empty);
        state_add(full, empty);
        check_state_is(full, wanted);
        cxm_state *decoded = state_from(nothing);
        check_state_is(decoded, nothing);
        state_add(full, decoded);
        check_state_is(full, wanted);
        state_add(decoded, full);
        check_state_is(decoded, wanted);
        state_add(empty, full);
        check_state_is(empty, wanted);
        check_state_is(full, wanted);
        cxm_result *result = state_result(empty);
        check_ledger(result, ROWS);
        cxm_result_free(result);
        cxm_state_free(full);
        cxm_state_free(empty);
        cxm_state_free(decoded);
        free(wanted.at);
        free(nothing.at);
    }
}

static void empty_states_read_as_empty_tables(void **state)
{
    const char *const *const keys[] = {NULL, LIST("text", "number")};
    struct table none;
    (void)state;
    table_from(&none, &table, 0, 0);
    for (int k = 0; k < 2; k++) {
        cxm_query query = query_of(LIST("nps", "rating.median(score, scale=0..20)"), keys[k]);
        cxm_state *made = state_of(&query);
        cxm_result *result = state_result(made);
        assert_int_equal(cxm_result_length(result), k ? 0 : 5);
        check_ledger(result, 0);
        for (int64_t row = 0; row < cxm_result_length(result); row++) {
            cxm_estimate estimate;
            assert_int_equal(cxm_result_estimate(result, row, &estimate, NULL), CXM_OK);
            assert_int_equal(estimate.status, CXM_VALUE_NO_DATA);
            assert_int_equal(estimate.n, 0);
            check_nan(estimate.value);
        }
        struct bytes before = state_bytes(made);
        cxm_result_free(result);
        state_take(made, &none);
        result = state_result(made);
        assert_int_equal(cxm_result_length(result), k ? 0 : 5);
        cxm_result_free(result);
        if (!k)
            check_state_is(made, before);
        cxm_state_free(made);
        free(before.at);
    }
}

static void many_small_updates_make_one_large(void **state)
{
    const char *const *const keys[] = {NULL, LIST("number"), LIST("text", "number")};
    (void)state;
    for (int k = 0; k < 3; k++)
        for (int step = 1; step <= 97; step += 48) {
            cxm_query query = query_of(LIST("nps", "csat(score, scale=0..100)"), keys[k]);
            cxm_state *once = state_of(&query), *often = state_of(&query);
            struct table part;
            state_take(once, &table);
            for (int at = 0; at < ROWS; at += step)
                state_take(often, table_from(&part, &table, at, ROWS - at < step ? ROWS - at : step));
            struct bytes wanted = state_bytes(once);
            check_state_is(often, wanted);
            cxm_state_free(once);
            cxm_state_free(often);
            free(wanted.at);
        }
}

/* A table whose rows cannot be taken in, in one of several ways, after the same table taken in well. */
static void a_failed_update_changes_nothing(void **state)
{
    (void)state;
    cxm_query query = query_of(LIST("nps"), LIST("number"));
    query.policy = "weight=weight population=population";
    cxm_state *made = state_of(&query);
    state_take(made, &table);
    struct bytes before = state_bytes(made);
    for (int way = 0; way < 6; way++) {
        struct table bad = table;
        int8_t kept_score = score[ROWS - 1];
        double kept_weight = weight[7], kept_population = population[9];
        cxm_status wanted = CXM_E_DOMAIN;
        cxm_error error = {0};
        int64_t row = way == 0 ? ROWS - 1 : way == 1 ? 7 : way == 2 ? 9 : -1;
        if (way == 0) score[ROWS - 1] = 11;
        if (way == 1) weight[7] = -1;
        if (way == 2) population[9] = 0.5;
        if (way == 3) bad.table.count = 1, wanted = CXM_E_NOT_FOUND;
        if (way == 4) bad.columns[1] = cxm_column_of(CXM_TYPE_CSTR, text, ROWS), wanted = CXM_E_INCOMPATIBLE;
        if (way == 5) bad.columns[0].length--, wanted = CXM_E_LENGTH;
        bad.table.columns = bad.columns;
        assert_int_equal(cxm_state_update(made, &bad.table, &error), wanted);
        assert_int_equal(error.code, wanted);
        assert_int_equal(error.row, row);
        assert_int_equal(error.argument, 1);
        check_state_is(made, before);
        score[ROWS - 1] = kept_score;
        weight[7] = kept_weight;
        population[9] = kept_population;
    }
    cxm_state_free(made);
    free(before.at);
}

static void states_of_other_queries_are_refused(void **state)
{
    const cxm_query others[] = {
        {sizeof(cxm_query), LIST("nps.score"), LIST("text"), NULL, NULL, NULL, NULL},
        {sizeof(cxm_query), LIST("nps(number, off_scale=skip)"), LIST("text"), NULL, NULL, NULL, NULL},
        {sizeof(cxm_query), LIST("nps", "rating(score, scale=0..10)"), LIST("text"), NULL, NULL, NULL, NULL},
        {sizeof(cxm_query), LIST("nps"), NULL, NULL, NULL, NULL, NULL},
        {sizeof(cxm_query), LIST("nps"), LIST("number"), NULL, NULL, NULL, NULL},
        {sizeof(cxm_query), LIST("nps"), LIST("text", "number"), NULL, NULL, NULL, NULL},
        {sizeof(cxm_query), LIST("nps"), LIST("text"), "confidence=0.9", NULL, NULL, NULL},
        {sizeof(cxm_query), LIST("nps"), LIST("text"), NULL, "weight=weight", NULL, NULL},
    };
    cxm_query query = query_of(LIST("nps"), LIST("text"));
    cxm_state *made = state_of(&query);
    (void)state;
    state_take(made, &table);
    struct bytes before = state_bytes(made);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        cxm_state *other = state_of(&others[i]);
        cxm_error error = {0};
        assert_int_equal(cxm_state_merge(made, other, &error), CXM_E_INCOMPATIBLE);
        assert_int_equal(error.argument, 1);
        state_take(other, &table);
        assert_int_equal(cxm_state_merge(made, other, &error), CXM_E_INCOMPATIBLE);
        check_state_is(made, before);
        cxm_state_free(other);
    }
    cxm_state_free(made);
    free(before.at);
}

/* Whatever came in between, and however large it was beside what was there. */
static void a_key_keeps_its_type(void **state)
{
    static const struct {
        int64_t first, second; /* rows */
        bool empty;            /* an empty state is merged between them */
    } ways[] = {{10, 10, false}, {ROWS, 1, false}, {1, ROWS, false}, {ROWS, 1, true}, {ROWS, ROWS, true}, {1, ROWS, true}};
    (void)state;
    for (size_t i = 0; i < 2 * sizeof ways / sizeof *ways; i++) {
        const bool merge = i % 2;
        cxm_query query = query_of(LIST("nps"), LIST("number"));
        cxm_state *made = state_of(&query), *empty = state_of(&query), *other = state_of(&query);
        struct table first, second;
        cxm_error error = {0};
        state_take(made, table_from(&first, &table, 0, ways[i / 2].first));
        table_from(&second, &table, 0, ways[i / 2].second);
        second.columns[1] = column_rows(cxm_column_of(CXM_TYPE_CSTR, text, ROWS), ways[i / 2].second);
        if (ways[i / 2].empty) {
            struct bytes nothing = state_bytes(empty);
            cxm_state *decoded = state_from(nothing);
            state_add(made, decoded);
            cxm_state_free(decoded);
            free(nothing.at);
        }
        struct bytes before = state_bytes(made);
        state_take(other, &second);
        assert_int_equal(merge ? cxm_state_merge(made, other, &error) : cxm_state_update(made, &second.table, &error),
                         CXM_E_INCOMPATIBLE);
        assert_int_equal(error.argument, 1);
        check_state_is(made, before);
        cxm_state_free(made);
        cxm_state_free(empty);
        cxm_state_free(other);
        free(before.at);
    }
}

static void populations_must_agree(void **state)
{
    const char *const *const keys[] = {NULL, LIST("text")};
    (void)state;
    for (int k = 0; k < 2; k++) {
        cxm_query query = query_of(LIST("nps"), keys[k]);
        query.policy = "population=population";
        cxm_state *a = state_of(&query), *b = state_of(&query);
        struct table first, second;
        double other = 2e6;
        cxm_error error = {0};
        state_take(a, table_from(&first, &table, 0, 2000));
        table_from(&second, &table, 2000, 100);
        second.columns[4] = column_rows(cxm_column_of(CXM_TYPE_F64, &other, 1), 100);
        second.columns[4].flags = CXM_COLUMN_REPEATED;
        state_take(b, &second);
        struct bytes before = state_bytes(a), before_b = state_bytes(b);
        assert_int_equal(cxm_state_merge(a, b, &error), CXM_E_DOMAIN);
        assert_int_equal(error.row, -1);
        assert_int_equal(error.argument, 1);
        check_state_is(a, before);
        assert_int_equal(cxm_state_merge(b, a, &error), CXM_E_DOMAIN);
        check_state_is(b, before_b);
        assert_int_equal(cxm_state_update(a, &second.table, &error), CXM_E_DOMAIN);
        check_state_is(a, before);
        cxm_state_free(a);
        cxm_state_free(b);
        free(before.at);
        free(before_b.at);
    }
}

static void a_population_smaller_than_its_answers_fails_when_read(void **state)
{
    cxm_query query = query_of(LIST("nps"), NULL);
    struct table small = table;
    double hundred = 100;
    (void)state;
    small.columns[4] = column_rows(cxm_column_of(CXM_TYPE_F64, &hundred, 1), ROWS);
    small.columns[4].flags = CXM_COLUMN_REPEATED;
    small.table.columns = small.columns;
    query.policy = "population=population";
    cxm_state *made = state_of(&query);
    struct table part;
    cxm_result *result = NULL;
    cxm_error error = {0};
    state_take(made, table_from(&part, &small, 0, 100));
    cxm_result_free(state_result(made));
    state_take(made, table_from(&part, &small, 100, 1));
    struct bytes before = state_bytes(made);
    assert_int_equal(cxm_state_read(made, &result, &error), CXM_E_DOMAIN);
    assert_null(result);
    check_state_is(made, before);
    cxm_state_free(made);
    free(before.at);
}

static void a_short_buffer_takes_nothing(void **state)
{
    cxm_query query = query_of(LIST("nps"), LIST("text"));
    cxm_state *made = state_of(&query);
    (void)state;
    state_take(made, &table);
    struct bytes wanted = state_bytes(made);
    unsigned char *buffer = malloc(wanted.size);
    assert_non_null(buffer);
    for (size_t size = 0; size < wanted.size; size++) {
        size_t needed = 0;
        memset(buffer, 0x5A, wanted.size);
        assert_int_equal(cxm_state_encode(made, buffer, size, &needed, NULL), CXM_E_SPACE);
        assert_int_equal(needed, wanted.size);
        for (size_t i = 0; i < wanted.size; i++)
            assert_int_equal(buffer[i], 0x5A);
    }
    free(buffer);
    cxm_state_free(made);
    free(wanted.at);
}

static void the_smallest_and_largest_weights_encode(void **state)
{
    static double ends[ROWS];
    cxm_query query = query_of(LIST("nps"), LIST("number"));
    struct table own = {0};
    (void)state;
    for (int i = 0; i < ROWS; i++)
        ends[i] = i % 2 ? 1e-140 : i % 3 ? 1e140 : 0;
    table_add(&own, "score", table.columns[0]);
    table_add(&own, "number", table.columns[1]);
    table_add(&own, "w", cxm_column_of(CXM_TYPE_F64, ends, ROWS));
    query.policy = "weight=w";
    cxm_state *made = state_of(&query);
    state_take(made, &own);
    struct bytes bytes = state_bytes(made);
    cxm_state *read = state_from(bytes);
    cxm_result *a = state_result(made), *b = state_result(read);
    check_same_result(a, b);
    for (int64_t row = 0; row < cxm_result_length(a); row++)
        assert_true(isfinite(cxm_result_number(a, row, "value")) && isfinite(cxm_result_number(a, row, "std_error")));
    cxm_result_free(a);
    cxm_result_free(b);
    cxm_state_free(made);
    cxm_state_free(read);
    free(bytes.at);
}

static void the_query_need_not_stay(void **state)
{
    char measure[] = "nps", key[] = "text", policy[] = "weight=weight";
    const char *measures[] = {measure, NULL}, *by[] = {key, NULL};
    cxm_query query = query_of(measures, by);
    (void)state;
    query.policy = policy;
    cxm_state *made = state_of(&query);
    cxm_result *wanted = query_run(&table, &query, NULL);
    memset(measure, 'x', 3);
    memset(key, 'x', 4);
    memset(policy, 'x', 13);
    measures[0] = by[0] = NULL;
    state_take(made, &table);
    cxm_result *result = state_result(made);
    check_same_result(result, wanted);
    cxm_result_free(result);
    cxm_result_free(wanted);
    cxm_state_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_reads_as_the_query_does),
        cmocka_unit_test(an_empty_state_is_neutral),
        cmocka_unit_test(empty_states_read_as_empty_tables),
        cmocka_unit_test(many_small_updates_make_one_large),
        cmocka_unit_test(a_failed_update_changes_nothing),
        cmocka_unit_test(states_of_other_queries_are_refused),
        cmocka_unit_test(a_key_keeps_its_type),
        cmocka_unit_test(populations_must_agree),
        cmocka_unit_test(a_population_smaller_than_its_answers_fails_when_read),
        cmocka_unit_test(a_short_buffer_takes_nothing),
        cmocka_unit_test(the_smallest_and_largest_weights_encode),
        cmocka_unit_test(the_query_need_not_stay),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
