/* A group's name stands for its members whose columns are there, in tables and pieces alike, and what is left out is said.
 * And q: the p values of a term, of all groups and columns, taken together. */
#include <cxm/unstable/multiplicity.h>
#include <cxm/unstable/pieces.h>

#include "support/failing_host.h"
#include "support/tables.h"

enum { ROWS = 48 };

static double outcome[ROWS], warm[ROWS], cold[ROWS];
static int32_t site[ROWS];

/* A table of those columns that `names` says. It points into itself. */
static void table_named(struct table *table, const char *const *names)
{
    *table = (struct table){{0}, {{0}}, {0}};
    for (int i = 0; i < ROWS; i++) {
        site[i] = i % 2;
        warm[i] = i * 7 % 11;
        cold[i] = i * 5 % 13;
        outcome[i] = (i * 3 % 8 + (warm[i] - cold[i]) / 4) > 3;
    }
    for (; *names; names++) {
        const double *data = strstr(*names, "cold") ? cold : strstr(*names, "warm") ? warm : outcome;
        table_add(table, *names,
                  strcmp(*names, "site") == 0 ? cxm_column_of(CXM_TYPE_I32, site, ROWS) : cxm_column_of(CXM_TYPE_F64, data, ROWS));
    }
}

static cxm_query query_with(const char *const *measures, const char *const *by, const char *options)
{
    cxm_query query = query_of(measures, by);
    query.options = options;
    return query;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct group_case {
    const char *name, *const *columns, *const *written; /* what the group stands for */
} cases[] = {
    {"all columns that are called like the input that repeats", LIST("outcome", "predictor/warm", "predictor/cold"),
     LIST("regression.linear(outcome, predictor/warm, predictor/cold)", "regression.logistic(outcome, predictor/warm, predictor/cold)")},
    {"in the order of the table", LIST("predictor/cold", "cold", "outcome", "predictor/warm"),
     LIST("regression.linear(outcome, predictor/cold, predictor/warm)", "regression.logistic(outcome, predictor/cold, predictor/warm)")},
    {"a name that a query has to quote", LIST("outcome", "predictor/warm air"),
     LIST("regression.linear(outcome, \"predictor/warm air\")", "regression.logistic(outcome, \"predictor/warm air\")")},
};

static void a_group_is_its_members(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct table table;
        table_named(&table, cases[c].columns);
        const cxm_query group = query_with(LIST("regression"), NULL, NULL), members = query_with(cases[c].written, NULL, NULL);
        cxm_result *asked = query_run(&table, &group, NULL), *written = query_run(&table, &members, NULL), *whole = NULL;
        check_same_result(asked, written);
        struct table halves[2];
        const cxm_table pieces[] = {table_from(&halves[0], &table, 0, 20)->table, table_from(&halves[1], &table, 20, ROWS - 20)->table};
        assert_int_equal(cxm_pieces_query(pieces, 2, &group, NULL, &whole, NULL), CXM_OK);
        check_same_result(asked, whole);
        cxm_result_free(whole);
        cxm_result_free(written);
        cxm_result_free(asked);
    }
}

/* An option of all, and one of a group's members. */
static void options_reach_the_members(void **state)
{
    (void)state;
    struct table table;
    table_named(&table, LIST("outcome", "predictor/warm"));
    const cxm_query group = query_with(LIST("regression"), NULL, "regression.confidence=0.9");
    const cxm_query members = query_with(LIST("regression.linear(outcome, predictor/warm, confidence=0.9)",
                                              "regression.logistic(outcome, predictor/warm, confidence=0.9)"), NULL, NULL);
    const cxm_query one = query_with(LIST("regression"), NULL, "regression.linear.confidence=0.9");
    cxm_result *asked = query_run(&table, &group, NULL), *written = query_run(&table, &members, NULL), *single = query_run(&table, &one, NULL);
    check_same_result(asked, written);
    assert_non_null(strstr(cxm_result_query(single), "confidence=0.9"));
    assert_non_null(strstr(cxm_result_query(single), "confidence=0.95"));
    cxm_result_free(single);
    cxm_result_free(written);
    cxm_result_free(asked);
}

/* `weighting` has members that need margins, which no name stands for. */
static void what_is_left_out_stands_in_the_ledger(void **state)
{
    (void)state;
    struct table table;
    table_named(&table, LIST("weight", "site"));
    const cxm_query group = query_with(LIST("weighting"), NULL, NULL);
    cxm_result *result = query_run(&table, &group, NULL);
    const cxm_table *ledger = cxm_result_ledger(result);
    const cxm_column *measure = cxm_table_find(ledger, "measure"), *reason = cxm_table_find(ledger, "reason");
    int64_t absent = 0, rows = 0;
    for (int64_t i = 0; i < ledger->length; i++) {
        char text[40];
        assert_int_equal(cxm_column_text(reason, i, text, sizeof text, NULL, NULL), CXM_OK);
        if (strcmp(text, "no_column") != 0)
            continue;
        absent++;
        rows += ((const int64_t *)cxm_table_find(ledger, "rows")->data)[i];
        assert_int_equal(cxm_column_text(measure, i, text, sizeof text, NULL, NULL), CXM_OK);
        assert_null(strstr(cxm_result_query(result), text));
        assert_memory_equal(text, "weighting.", 10);
    }
    assert_int_equal(absent, 3); /* poststratify, rake, mean */
    assert_int_equal(rows, 3 * ROWS);
    assert_non_null(strstr(cxm_result_query(result), "weighting.summary(weight"));
    cxm_result_free(result);
}

static const struct group_error {
    const char *name, *const *measures, *options;
    cxm_status status;
    const char *says;
} errors[] = {
    {"no member has its columns", LIST("control"), NULL, CXM_E_NOT_FOUND, "no member"},
    {"a group takes no columns", LIST("regression(outcome)"), NULL, CXM_E_ARGUMENT, "group"},
    {"nor a term", LIST("regression.coefficient"), NULL, CXM_E_NOT_FOUND, "no measure"},
    {"half a name is no group", LIST("regress"), NULL, CXM_E_NOT_FOUND, "no measure"},
    {"an option that no member has", LIST("regression"), "regression.nothing=1", CXM_E_NOT_FOUND, "nothing"},
    {"a measure is no group", LIST("regression"), "permutation.confidence=0.9", CXM_E_NOT_FOUND, "permutation.confidence"},
};

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    struct table table;
    table_named(&table, LIST("outcome", "predictor/warm"));
    for (size_t c = 0; c < sizeof errors / sizeof *errors; c++) {
        const cxm_query query = query_with(errors[c].measures, NULL, errors[c].options);
        cxm_result *result = NULL;
        cxm_error error;
        if (cxm_table_query(&table.table, &query, NULL, &result, &error) != errors[c].status || !strstr(error.message, errors[c].says))
            fail_msg("%s: %s", errors[c].name, error.message);
        assert_int_equal(error.argument, 1);
    }
    const cxm_query query = query_with(LIST("regression"), NULL, NULL);
    cxm_state *none = NULL;
    assert_int_equal(cxm_state_new(&query, NULL, &none, NULL), CXM_E_ARGUMENT);
}

/* Of each term, over both sites and both predictors. */
static void q_is_of_all_groups_and_columns(void **state)
{
    (void)state;
    struct table table;
    table_named(&table, LIST("outcome", "predictor/warm", "predictor/cold", "site"));
    const cxm_query query = query_with(LIST("regression.linear(outcome, predictor/warm, predictor/cold)", "nps(predictor/warm, off_scale=skip)"),
                                       LIST("site"), NULL);
    cxm_result *result = query_run(&table, &query, NULL);
    double p[64], q[64];
    int64_t rows[64], count = 0;
    for (int64_t i = 0; i < cxm_result_length(result); i++) {
        const char *term = cxm_result_text(result, i, "term");
        if (strncmp(term, "coefficient(", 12) == 0) {
            rows[count] = i;
            p[count++] = cxm_result_number(result, i, "p");
        } else if (strcmp(cxm_result_text(result, i, "measure"), "nps") == 0) {
            assert_true(isnan(cxm_result_number(result, i, "p")) && isnan(cxm_result_number(result, i, "q")));
        }
    }
    assert_int_equal(count, 4);
    assert_int_equal(cxm_adjust_p(p, count, CXM_ADJUST_BENJAMINI_HOCHBERG, NULL, q, NULL), CXM_OK);
    for (int64_t i = 0; i < count; i++)
        assert_true(cxm_result_number(result, rows[i], "q") == q[i]);
    cxm_result_free(result);
}

static void without_memory_nothing_is_lost(void **state)
{
    (void)state;
    struct table table;
    table_named(&table, LIST("outcome", "predictor/warm", "site"));
    const cxm_query query = query_with(LIST("regression"), LIST("site"), NULL);
    for (int64_t k = 1;; k++) {
        struct failing_host failing;
        cxm_result *result = NULL;
        failing_host_init(&failing, k);
        const cxm_status status = cxm_table_query(&table.table, &query, &failing.host, &result, NULL);
        assert_true(status == CXM_OK || (status == CXM_E_MEMORY && !result));
        cxm_result_free(result);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        if (!status)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_its_members),
        cmocka_unit_test(options_reach_the_members),
        cmocka_unit_test(what_is_left_out_stands_in_the_ledger),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(q_is_of_all_groups_and_columns),
        cmocka_unit_test(without_memory_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
