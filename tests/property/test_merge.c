/* The law of states: rows cut into any parts and merged in any tree give the bytes of one pass, and with weights the same counts and
 * values within rounding. Random data, and where CXM_REAL_DATA is set an airport's passenger survey. */
#include <stdio.h>

#include "support/csv.h"
#include "support/random.h"
#include "support/states.h"

struct law {
    const char *name;
    const char *measures[4], *by[4];
    const char *policy;
};

static const struct law laws[] = {
    {"no keys", {"nps", "rating(points, scale=0..50 off_scale=skip)"}, {NULL}, NULL},
    {"answers between points, no keys", {"nps(between)", "ces(between, scale=0..10)"}, {NULL}, NULL},
    {"a direct key", {"nps", "csat(score, scale=0..15)"}, {"near"}, NULL},
    {"a hashed key", {"nps.score", "nps.promoters"}, {"far"}, NULL},
    {"text and time", {"nps", "rating(points, scale=0..50 off_scale=skip)"}, {"text", "time"}, NULL},
    {"text, hashed, flag", {"csat(between, scale=0..10)"}, {"text", "far", "flag"}, NULL},
    {"answers between points, keys", {"rating.median(between, scale=0..10)", "nps(between)"}, {"near"}, NULL},
    {"a population", {"nps"}, {"near"}, "population=population"},
    {"weights, no keys", {"nps", "rating(between, scale=0..10)"}, {NULL}, "weight=weight"},
    {"weights", {"nps(between)", "csat(score, scale=0..15)"}, {"text", "near"}, "weight=weight"},
};

enum { ROWS = 20000, PARTS_MOST = 64 };

static struct table table;
static int8_t score[ROWS];
static int16_t points[ROWS];
static double between[ROWS], weight[ROWS];
static int32_t near_key[ROWS];
static int64_t far_key[ROWS], stamp[ROWS];
static const char *text[ROWS];
static uint8_t flag[ROWS], valid[ROWS / 8 + 1];

static int fill(void **state)
{
    static const char *const words[] = {"x", "y", "", "longer than eight bytes", NULL, "z"};
    static const double population = 1e6;
    struct random random = {17};
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        score[i] = (int8_t)random_below(&random, 11);
        points[i] = (int16_t)random_below(&random, 53);
        between[i] = random_below(&random, 3) ? (double)random_below(&random, 11) : (double)random_below(&random, 1000) / 100;
        weight[i] = random_below(&random, 20) ? random_unit(&random) * (random_below(&random, 2) ? 1e-3 : 1e5) : 0;
        near_key[i] = (int32_t)random_below(&random, 200);
        far_key[i] = (int64_t)((uint64_t)random_below(&random, 100) * UINT64_C(0x0123456789ABCDEF));
        stamp[i] = random_below(&random, 30) * 86400;
        text[i] = words[random_below(&random, 6)];
        flag[i] = (uint8_t)random_below(&random, 2);
        valid[i / 8] = (uint8_t)random_bits(&random);
    }
    table_add(&table, "score", cxm_column_of(CXM_TYPE_I8, score, ROWS));
    cxm_column column = cxm_column_of(CXM_TYPE_I16, points, ROWS);
    column.validity = valid;
    table_add(&table, "points", column);
    table_add(&table, "between", cxm_column_of(CXM_TYPE_F64, between, ROWS));
    table_add(&table, "weight", cxm_column_of(CXM_TYPE_F64, weight, ROWS));
    column = cxm_column_of(CXM_TYPE_I32, near_key, ROWS);
    column.validity = valid;
    table_add(&table, "near", column);
    table_add(&table, "far", cxm_column_of(CXM_TYPE_I64, far_key, ROWS));
    table_add(&table, "time", cxm_column_of(CXM_TYPE_TIME_S, stamp, ROWS));
    table_add(&table, "text", cxm_column_of(CXM_TYPE_CSTR, text, ROWS));
    table_add(&table, "flag", cxm_column_of(CXM_TYPE_BOOL8, flag, ROWS));
    column = cxm_column_of(CXM_TYPE_F64, &population, ROWS);
    column.flags = CXM_COLUMN_REPEATED;
    table_add(&table, "population", column);
    return 0;
}

/* A state of all rows, made of random parts: merged two at a time, at random, some of them sent as bytes on the way. */
static cxm_state *merged_at_random(const cxm_query *query, const struct table *whole, struct random *random, int64_t parts)
{
    cxm_state *states[PARTS_MOST];
    int64_t cuts[PARTS_MOST + 1], rows = whole->table.length;
    cuts[0] = 0;
    cuts[parts] = rows;
    for (int64_t p = 1; p < parts; p++)
        cuts[p] = random_below(random, rows + 1);
    for (int64_t i = 1; i < parts; i++)
        for (int64_t j = i; j > 1 && cuts[j] < cuts[j - 1]; j--) {
            int64_t swap = cuts[j];
            cuts[j] = cuts[j - 1];
            cuts[j - 1] = swap;
        }
    for (int64_t p = 0; p < parts; p++) {
        struct table part;
        states[p] = state_of(query);
        int64_t middle = cuts[p] + (cuts[p + 1] - cuts[p]) / 3;
        if (random_below(random, 2))
            middle = cuts[p];
        state_take(states[p], table_from(&part, whole, middle, cuts[p + 1] - middle));
        if (middle > cuts[p])
            state_take(states[p], table_from(&part, whole, cuts[p], middle - cuts[p]));
    }
    for (int64_t left = parts; left > 1; left--) {
        int64_t into = random_below(random, left), from = random_below(random, left - 1);
        from += from >= into;
        if (random_below(random, 4) == 0) {
            struct bytes sent = state_bytes(states[from]);
            cxm_state_free(states[from]);
            states[from] = state_from(sent);
            free(sent.at);
        }
        struct bytes before = state_bytes(states[from]);
        state_add(states[into], states[from]);
        check_state_is(states[from], before);
        free(before.at);
        cxm_state_free(states[from]);
        states[from] = states[left - 1];
    }
    return states[0];
}

static void check_nearly_same(const cxm_result *a, const cxm_result *b)
{
    const cxm_table *left = cxm_result_table(a), *right = cxm_result_table(b);
    assert_int_equal(left->count, right->count);
    assert_int_equal(left->length, right->length);
    for (int64_t c = 0; c < left->count; c++)
        for (int64_t row = 0; row < left->length; row++) {
            const cxm_column *x = &left->columns[c], *y = &right->columns[c];
            if (x->type == CXM_TYPE_F64)
                check_close(cxm__column_number(x, row), cxm__column_number(y, row), 1e-12);
            else if (!element_same(x, y, row))
                fail_msg("%s[%lld] differs", left->names[c], (long long)row);
        }
    check_same_table(cxm_result_ledger(a), cxm_result_ledger(b));
}

static void check_law(const struct table *whole, const cxm_query *query, bool exact, uint64_t seed, int trees)
{
    struct random random = {seed};
    cxm_state *once = state_of(query);
    state_take(once, whole);
    struct bytes wanted = state_bytes(once);
    cxm_result *result = state_result(once);
    check_ledger(result, whole->table.length);
    for (int tree = 0; tree < trees; tree++) {
        int64_t parts = tree < 2 ? tree + 1 : 1 + random_below(&random, PARTS_MOST);
        cxm_state *merged = merged_at_random(query, whole, &random, parts);
        cxm_result *read = state_result(merged);
        if (exact) {
            check_state_is(merged, wanted);
            check_same_result(read, result);
        } else {
            check_nearly_same(read, result);
        }
        struct bytes sent = state_bytes(merged);
        cxm_state *received = state_from(sent);
        cxm_result *again = state_result(received);
        check_state_is(received, sent);
        check_same_result(again, read);
        cxm_result_free(again);
        cxm_state_free(received);
        free(sent.at);
        cxm_result_free(read);
        cxm_state_free(merged);
    }
    cxm_result_free(result);
    cxm_state_free(once);
    free(wanted.at);
}

static void any_tree_gives_one_pass(void **state)
{
    const struct law *law = *state;
    cxm_query query = query_of(law->measures, law->by);
    query.policy = law->policy;
    bool exact = !law->policy || strncmp(law->policy, "weight", 6) != 0;
    check_law(&table, &query, exact, (uint64_t)(law - laws) + 100, 12);
}

/* ---- real data ---- */

/* The survey's seventh column, BAREA, is one letter; the six before it have no quotes. */
static char *boarding_areas(const char *path, int64_t rows)
{
    char line[8192];
    char *letters = calloc((size_t)rows, 1);
    FILE *file = fopen(path, "r");
    assert_true(letters && file && fgets(line, sizeof line, file));
    for (int64_t row = 0; row < rows && fgets(line, sizeof line, file); row++) {
        const char *at = line;
        for (int comma = 0; comma < 6 && at; comma++) {
            at = strchr(at, ',');
            at += at != NULL;
        }
        assert_non_null(at);
        letters[row] = (char)(*at == ',' ? 0 : *at);
    }
    fclose(file);
    return letters;
}

static void a_real_survey(void **state)
{
    const char *path = csv_path("CXM_REAL_DATA", "sfo_2017_raw.csv");
    int64_t rows = 0, same = 0;
    (void)state;
    if (!path)
        skip();
    double *answers = csv_column(path, "NETPRO", &rows), *strata = csv_column(path, "STRATA", &same);
    assert_true(answers && strata && rows == same && rows > 2000);
    double *weights = csv_column(path, "WEIGHT", &same);
    assert_true(weights && rows == same);
    char *letters = boarding_areas(path, rows);
    int32_t *numbers = malloc((size_t)rows * sizeof *numbers);
    assert_non_null(numbers);
    for (int64_t i = 0; i < rows; i++)
        numbers[i] = isnan(strata[i]) ? -1 : (int32_t)strata[i];
    struct table survey = {0};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, answers, rows);
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    table_add(&survey, "score", column);
    column = cxm_column_of(CXM_TYPE_CHARS, letters, rows);
    column.width = 1;
    table_add(&survey, "BAREA", column);
    table_add(&survey, "STRATA", cxm_column_of(CXM_TYPE_I32, numbers, rows));
    table_add(&survey, "weight", cxm_column_of(CXM_TYPE_F64, weights, rows));
    for (int weighted = 0; weighted < 2; weighted++)
        for (int keys = 0; keys < 3; keys++) {
            const char *const *const by[] = {NULL, LIST("BAREA"), LIST("BAREA", "STRATA")};
            cxm_query query = query_of(LIST("nps"), by[keys]);
            query.options = "off_scale=skip"; /* 11 stands for a blank */
            query.policy = weighted ? "weight=weight" : NULL;
            check_law(&survey, &query, !weighted, 41, 6);
            if (keys == 0) {
                cxm_result *result = query_run(&survey, &query, NULL);
                cxm_estimate score_of_all = estimate_at(result, "nps", "score", NULL);
                check_close(score_of_all.value, weighted ? 40.398435511707 : 39.839766933721776, 1e-12);
                assert_int_equal(score_of_all.n, 2746);
                cxm_result_free(result);
            } else if (keys == 1 && !weighted) {
                static const double printed[] = {39.917, 43.373, 46.903, 43.523, 46.857, 38.514, 32.960};
                cxm_result *result = query_run(&survey, &query, NULL);
                for (int area = 0; area < 7; area++) {
                    const char letter[] = {(char)('A' + area), 0};
                    check_printed(estimate_at(result, "nps", "score", LIST(letter)).value, printed[area], 0.0005);
                }
                cxm_result_free(result);
            }
        }
    free(answers);
    free(strata);
    free(weights);
    free(letters);
    free(numbers);
}

int main(void)
{
    struct CMUnitTest tests[1 + sizeof laws / sizeof *laws] = {cmocka_unit_test(a_real_survey)};
    size_t count = 1;
    CHECK_ROWS(laws, any_tree_gives_one_pass, tests, count);
    return cmocka_run_group_tests_name("merge", tests, fill, NULL);
}
