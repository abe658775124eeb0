/* Results below each other: every element stands where it should, whatever the labels of the parts are. */
#include "support/failing_host.h"
#include "support/random.h"
#include "support/tables.h"

#include "query/stack.h"

enum { ROWS = 60, PARTS = 3 };

struct part {
    uint8_t score[ROWS];
    const char *word[ROWS];
    int64_t number[ROWS], when[ROWS];
    uint8_t flag[ROWS], valid[ROWS / 8 + 1];
    int32_t day[ROWS];
    struct table table;
};

static struct part parts[PARTS];
static cxm_result *results[PARTS];
static const char *const names[] = {"third", "first", "second"}; /* kept in this order */

static const struct stack_case {
    const char *name;
    const char *measures[3], *by[4];
    bool alike; /* all parts have the same words */
} cases[] = {
    {"no keys", {"nps"}, {NULL}, true},
    {"a text key, the same words", {"nps", "rating(score, scale=0..10)"}, {"word"}, true},
    {"a text key, other words", {"nps", "nps(score, promoter_min=8)"}, {"word"}, false},
    {"integers with nulls", {"rating(score, scale=0..10)"}, {"number"}, true},
    {"booleans and dates", {"nps.score"}, {"flag", "day"}, true},
    {"times and text", {"nps.score"}, {"when", "word"}, false},
};

static void fill(const struct stack_case *of)
{
    static const char *const words[] = {"pear", "fig", NULL, "apple", "", "quince", "a plum"};
    struct random random = {31};
    for (int p = 0; p < PARTS; p++) {
        struct part *part = &parts[p];
        *part = (struct part){.table = {{0}, {{0}}, {0}}};
        for (int i = 0; i < ROWS; i++) {
            part->score[i] = (uint8_t)random_below(&random, 11);
            part->word[i] = words[of->alike ? i % 7 : p + random_below(&random, 4)];
            part->number[i] = random_below(&random, 5);
            part->when[i] = random_below(&random, 3) * 1000000;
            part->flag[i] = (uint8_t)random_below(&random, 2);
            part->day[i] = (int32_t)random_below(&random, 4);
            part->valid[i / 8] = (uint8_t)(part->valid[i / 8] | random_below(&random, 2) << i % 8);
        }
        cxm_column number = cxm_column_of(CXM_TYPE_I64, part->number, ROWS);
        number.validity = p == 1 ? part->valid : NULL; /* nulls in one part only */
        table_add(&part->table, "score", cxm_column_of(CXM_TYPE_U8, part->score, ROWS));
        table_add(&part->table, "word", cxm_column_of(CXM_TYPE_CSTR, part->word, ROWS));
        table_add(&part->table, "number", number);
        table_add(&part->table, "when", cxm_column_of(CXM_TYPE_TIME_US, part->when, ROWS));
        table_add(&part->table, "flag", cxm_column_of(CXM_TYPE_BOOL8, part->flag, ROWS));
        table_add(&part->table, "day", cxm_column_of(CXM_TYPE_DATE, part->day, ROWS));
        const cxm_query query = query_of(of->measures, of->by);
        results[p] = query_run(&part->table, &query, NULL);
    }
}

static void empty(void)
{
    for (int p = 0; p < PARTS; p++)
        cxm_result_free(results[p]);
}

static cxm_status stack(const cxm_host *host, cxm_result **stacked, cxm_error *error)
{
    cxm_host own;
    assert_int_equal(cxm__host_read(&own, host, 0, NULL), CXM_OK);
    const cxm_result *const all[] = {results[0], results[1], results[2]};
    return cxm__result_stack(stacked, &own, "rollup", names, all, PARTS, error);
}

static void check_stacked(const cxm_table *stacked, const cxm_table *const *of)
{
    int64_t row = 0;
    assert_int_equal(stacked->count, of[0]->count + 1);
    assert_string_equal(stacked->names[0], "rollup");
    for (int64_t c = 0; c < of[0]->count; c++)
        assert_string_equal(stacked->names[c + 1], of[0]->names[c]);
    for (int p = 0; p < PARTS; p++)
        for (int64_t i = 0; i < of[p]->length; i++, row++) {
            const cxm_column *key = &stacked->columns[0];
            const struct cxm__slice name = cxm__column_slice(key->extra, cxm__column_code(key, row));
            assert_true(cxm__slice_is(name, names[p]));
            for (int64_t c = 0; c < of[p]->count; c++) {
                const cxm_column a = column_from(of[p]->columns[c], i, 1), b = column_from(stacked->columns[c + 1], row, 1);
                assert_int_equal(a.type, b.type);
                if (!element_same(&a, &b, 0))
                    fail_msg("%s[%lld] of part %d differs", of[p]->names[c], (long long)i, p);
            }
        }
    assert_int_equal(row, stacked->length);
    for (int64_t c = 0; c < stacked->count; c++) {
        assert_int_equal(stacked->columns[c].length, row);
        const cxm_column *labels = stacked->columns[c].extra;
        for (int64_t i = 0; stacked->columns[c].type == CXM_TYPE_CODED && i < labels->length; i++) /* no label stands twice */
            for (int64_t j = 0; j < i; j++)
                assert_string_not_equal(((const char *const *)labels->data)[i], ((const char *const *)labels->data)[j]);
    }
}

static void elements_stand_where_they_should(void **state)
{
    cxm_result *stacked = NULL;
    cxm_error error;
    fill(*state);
    if (stack(NULL, &stacked, &error))
        fail_msg("%s", error.message);
    const cxm_table *tables[PARTS], *ledgers[PARTS];
    for (int p = 0; p < PARTS; p++) {
        tables[p] = cxm_result_table(results[p]);
        ledgers[p] = cxm_result_ledger(results[p]);
    }
    check_stacked(cxm_result_table(stacked), tables);
    check_stacked(cxm_result_ledger(stacked), ledgers);
    assert_string_equal(cxm_result_query(stacked), cxm_result_query(results[0]));
    assert_string_equal(cxm_result_fingerprint(stacked), cxm_result_fingerprint(results[0]));
    for (int64_t row = 0, p = 0, before = 0; row < cxm_result_length(stacked); row++) { /* the public readers find their way */
        cxm_estimate got, want;
        while (row - before == cxm_result_length(results[p]))
            before += cxm_result_length(results[p++]);
        assert_int_equal(cxm_result_estimate(stacked, row, &got, NULL), CXM_OK);
        assert_int_equal(cxm_result_estimate(results[p], row - before, &want, NULL), CXM_OK);
        check_bits(got.value, want.value);
        assert_int_equal(got.status, want.status);
        assert_int_equal(got.n, want.n);
    }
    empty();
    if (!((const struct stack_case *)*state)->by[0]) { /* the parts may go */
        int64_t row = -1;
        assert_int_equal(cxm_result_find(stacked, "nps(score)", "score", LIST("second"), &row, NULL), CXM_OK);
        assert_string_equal(cxm_result_text(stacked, row, "rollup"), "second");
    }
    cxm_result_free(stacked);
}

static void refusals(void **state)
{
    const cxm_query other = query_of(LIST("nps"), LIST("number"));
    cxm_result *stacked = NULL;
    cxm_error error;
    (void)state;
    fill(&cases[0]);
    cxm_result_free(results[1]);
    results[1] = query_run(&parts[1].table, &other, NULL);
    assert_int_equal(stack(NULL, &stacked, &error), CXM_E_INCOMPATIBLE);
    assert_string_equal(error.message, "rollup: third and first are not results of one query");
    assert_null(stacked);
    const cxm_result *const one[] = {results[1]};
    assert_int_equal(cxm__result_stack(&stacked, &results[1]->arena.host, "number", names, one, 1, &error), CXM_E_ARGUMENT);
    assert_null(stacked);
    empty();
}

static void memory_fails_cleanly(void **state)
{
    struct failing_host failing;
    cxm_result *stacked = NULL;
    cxm_status status = CXM_E_MEMORY;
    failing_host_init(&failing, 0);
    fill(*state);
    for (int64_t k = 1; status; k++) {
        failing.calls = 0;
        failing.fail_at = k;
        status = stack(&failing.host, &stacked, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_int_equal(!status, stacked != NULL);
        assert_int_equal(failing.outstanding > 0, stacked != NULL);
    }
    failing.fail_at = 0;
    cxm_result_free(stacked);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
    empty();
}

int main(void)
{
    struct CMUnitTest tests[2 * sizeof cases / sizeof *cases + 1];
    size_t count = 0;
    CHECK_ROWS(cases, elements_stand_where_they_should, tests, count);
    CHECK_ROWS(cases, memory_fails_cleanly, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(refusals);
    return _cmocka_run_group_tests("stacked results", tests, count, NULL, NULL);
}
