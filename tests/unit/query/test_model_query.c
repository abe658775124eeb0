/* Queries put to models, through the public calls: what the policy says stands in the numbers, the keys and the ledger.
 * W4 is the worked example of nine answers from three accounts that give five honest scores. */
#include <cxm/unstable/shrinkage.h>

#include "support/expect_result.h"
#include "support/models.h"
#include "support/zones.h"

static cxm_model *w4(void)
{
    cxm_model *model = models_new(NULL);
    models_add(model, "accounts", "account|revenue#\nA|100000\nB|300000\nC|600000\n");
    models_add(model, "roles", "contact|account|role\na1|A|End User\na2|A|End User\na3|A|End User\na4|A|End User\na5|A|End User\n"
                               "b1|B|Decision Maker\nc1|C|Decision Maker\nc2|C|End User\nc3|C|End User\n");
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-03-01|9\na2|A|2026-03-02|9\na3|A|2026-03-03|10\n"
                                   "a4|A|2026-03-04|9\na5|A|2026-03-05|10\nb1|B|2026-03-06|8\nc1|C|2026-03-07|4\nc2|C|2026-03-08|9\n"
                                   "c3|C|2026-03-09|10\n");
    return model;
}

static cxm_result *ask(const cxm_model *model, const char *measure, const char *const *by, const char *policy, const char *where)
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    cxm_error error;
    query.measures = (const char *const[]){measure, NULL};
    query.by = by;
    query.policy = policy;
    query.where = where;
    if (cxm_model_query(model, &query, NULL, &result, &error))
        fail_msg("%s", error.message);
    return result;
}

static void five_honest_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *rollup;
        double score;
        int64_t n;
    } wanted[] = {{"responses", 100.0 * 6 / 9, 9},
                  {"account_mean", 400.0 / 9, 9},
                  {"account_category", 100.0 / 3, 3},
                  {"waterfall", 0, 3},
                  {"waterfall*revenue", -50, 3}};
    cxm_model *model = w4();
    cxm_result *result = ask(model, "nps.score", NULL, "rollup=responses|account_mean|account_category|waterfall|waterfall*revenue", NULL);
    assert_int_equal(cxm_result_length(result), 5);
    for (int64_t i = 0; i < 5; i++) {
        assert_string_equal(cxm_result_text(result, i, "rollup"), wanted[i].rollup);
        check_close(cxm_result_number(result, i, "value"), wanted[i].score, 1e-13);
        assert_int_equal((int64_t)cxm_result_number(result, i, "n"), wanted[i].n);
    }
    cxm_result_free(result);
    cxm_model_free(model);
}

/* Against cxm_shrink() of the same means, which has references of its own. */
static void small_accounts_are_drawn_to_the_mean(void **state)
{
    (void)state;
    cxm_model *model = w4();
    cxm_result *result = ask(model, "rating(score, scale=0..10)", LIST("account"), "rollup=responses|shrunken", NULL);
    const int64_t n[] = {5, 1, 3}, terms = cxm_result_length(result) / 6;
    const double means[] = {47.0 / 5, 8, 23.0 / 3}, within = (1.2 + 0 + (16 + 81 + 100 - 529.0 / 3)) / 6;
    cxm_shrunken each[3];
    cxm_shrink_result all;
    assert_int_equal(cxm_shrink(n, means, 3, within, 6, 0.95, each, &all, NULL), CXM_OK);
    for (int64_t i = 0; i < 3; i++) {
        int64_t own, row;
        const char *account = cxm_result_text(result, i * terms, "account");
        assert_int_equal(cxm_result_find(result, "rating", "mean", LIST("responses", account), &own, NULL), CXM_OK);
        assert_int_equal(cxm_result_find(result, "rating", "mean", LIST("shrunken", account), &row, NULL), CXM_OK);
        check_close(cxm_result_number(result, own, "value"), means[i], 1e-13);
        check_close(cxm_result_number(result, row, "value"), each[i].mean, 1e-10);
        check_close(cxm_result_number(result, row, "std_error"), each[i].std_error, 1e-10);
        check_close(1 - (double)n[i] / cxm_result_number(result, row, "n_effective"), each[i].shrinkage, 1e-10);
        assert_true(cxm_result_number(result, row, "lower") >= 0 && cxm_result_number(result, row, "upper") <= 10);
        assert_int_equal(cxm_result_find(result, "rating", "median", LIST("shrunken", account), &row, NULL), CXM_OK);
        assert_string_equal(cxm_result_text(result, row, "status"), "undefined");
    }
    cxm_result_free(result);
    cxm_model_free(model);
}

static void buyers_and_end_users(void **state)
{
    (void)state;
    cxm_model *model = w4();
    cxm_result *result = ask(model, "nps.score", LIST("side"), NULL, NULL);
    assert_int_equal(cxm_result_length(result), 2);
    assert_string_equal(cxm_result_text(result, 0, "side"), "buyer");
    check_close(cxm_result_number(result, 0, "value"), -50, 1e-13);
    check_close(cxm_result_number(result, 1, "value"), 100, 1e-13);
    cxm_result_free(result);
    result = ask(model, "nps.score", NULL, NULL, "role_class=end_user account!=A");
    check_close(cxm_result_number(result, 0, "value"), 100, 1e-13);
    assert_int_equal((int64_t)cxm_result_number(result, 0, "n"), 2);
    cxm_result_free(result);
    cxm_model_free(model);
}

/* What makes no difference to a number makes none to the fingerprint; what can, does. */
static void fingerprints_follow_choices(void **state)
{
    (void)state;
    static const struct {
        const char *name, *one, *other, *by, *where, *other_where;
        bool same;
    } cases[] = {
        {"order of keys", "min_n=2 partial=drop", "partial=drop min_n=2", NULL, NULL, NULL, true},
        {"spelling of a window", "window=2026-03-01/2026-04-01 zone=UTC", "window=2026-03-01/1mo zone=UTC", NULL, NULL, NULL, true},
        {"a zone that nothing asks for", "zone=UTC", NULL, "account", NULL, NULL, true},
        {"a zone of months", "zone=UTC", "zone=Europe/Berlin", "month", NULL, NULL, false},
        {"a zone of conditions", "zone=UTC", "zone=Europe/Berlin", NULL, "month=2026-03", "month=2026-03", false},
        {"a zone of keys of duplicates", "zone=UTC dedupe=last:month", "zone=Europe/Berlin dedupe=last:month", NULL, NULL, NULL, false},
        {"a zone of the window before", "zone=UTC window=2026-03-01T00:00Z/2026-04-01T00:00Z compare=previous",
         "zone=Europe/Berlin window=2026-03-01T00:00Z/2026-04-01T00:00Z compare=previous", NULL, NULL, NULL, false},
        {"fiscal years that nothing asks for", "fiscal_year=4 zone=UTC", "zone=UTC", "month", NULL, NULL, true},
        {"fiscal years", "fiscal_year=4 zone=UTC", "zone=UTC", "fiscal_year", NULL, NULL, false},
        {"windows that count back", "as_of=2026-03-10 zone=UTC", "as_of=2026-03-10 zone=Europe/Berlin", "rolling/1d", NULL, NULL, false},
        {"window", "window=2026-03-01/2026-04-01 zone=UTC", "window=2026-03-01/2026-04-02 zone=UTC", NULL, NULL, NULL, false},
        {"minimum n", "min_n=2", "min_n=3", NULL, NULL, NULL, false},
        {"duplicates", "dedupe=last:contact", "dedupe=first:contact", NULL, NULL, NULL, false},
        {"a condition", NULL, NULL, NULL, "score>=7", "score>=8", false},
    };
    static struct zones_host zones;
    zones_host_init(&zones);
    cxm_model *model = models_new(&zones.host);
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-03-01|9\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const by[] = {cases[i].by, NULL};
        cxm_result *one = ask(model, "nps", cases[i].by ? by : NULL, cases[i].one, cases[i].where);
        cxm_result *other = ask(model, "nps", cases[i].by ? by : NULL, cases[i].other, cases[i].other_where);
        if ((strcmp(cxm_result_fingerprint(one), cxm_result_fingerprint(other)) == 0) != cases[i].same)
            fail_msg("%s: %s and %s", cases[i].name, cxm_result_query(one), cxm_result_query(other));
        cxm_result_free(one);
        cxm_result_free(other);
    }
    cxm_model_free(model);
    zones_host_free(&zones);
}

static int64_t ledger_of(const cxm_result *result, const char *reason)
{
    const cxm_table *ledger = cxm_result_ledger(result);
    const cxm_column *reasons = cxm_table_find(ledger, "reason"), *rows = cxm_table_find(ledger, "rows");
    char text[32];
    for (int64_t i = 0; i < ledger->length; i++)
        if (!cxm_column_text(reasons, i, text, sizeof text, NULL, NULL) && strcmp(text, reason) == 0)
            return ((const int64_t *)rows->data)[i];
    fail_msg("no reason %s", reason);
    return -1;
}

static void the_ledger_adds_up(void **state)
{
    (void)state;
    cxm_model *model = w4();
    cxm_result *result = ask(model, "nps", NULL, "window=2026-03-02/2026-03-09 zone=UTC dedupe=last:account", "account!=B");
    assert_int_equal(ledger_of(result, "used"), 2);
    assert_int_equal(ledger_of(result, "outside_window"), 2);
    assert_int_equal(ledger_of(result, "filtered"), 1);
    assert_int_equal(ledger_of(result, "duplicate"), 4);
    assert_int_equal(ledger_of(result, "missing"), 0);
    check_close(cxm_result_number(result, 0, "value"), 100, 1e-13); /* a5's ten and c2's nine */
    assert_string_equal(cxm_result_zone(result), "UTC");
    cxm_result_free(result);
    cxm_model_free(model);
}

static void keys_are_named_and_sorted_by_name(void **state)
{
    (void)state;
    cxm_model *model = w4();
    models_add(model, "responses", "contact|account|answered|score#\na9|AB|2026-04-01|3\n||2026-05-01|5\n");
    cxm_result *result = ask(model, "nps.score", LIST("account", "month"), "zone=UTC", NULL);
    static const char *const wanted[][2] = {{"A", "2026-03"}, {"AB", "2026-04"}, {"B", "2026-03"}, {"C", "2026-03"}, {NULL, "2026-05"}};
    assert_int_equal(cxm_result_length(result), 5);
    for (int64_t i = 0; i < 5; i++) {
        const char *account = cxm_result_text(result, i, "account"), *month = cxm_result_text(result, i, "month");
        if (wanted[i][0])
            assert_string_equal(account, wanted[i][0]);
        else
            assert_null(account);
        if (wanted[i][1])
            assert_string_equal(month, wanted[i][1]);
        else
            assert_null(month);
    }
    cxm_result_free(result);
    cxm_model_free(model);
}

/* The last days before as_of, and those before them; where clocks are changed a day is a day. */
static void windows_that_count_back(void **state)
{
    (void)state;
    static const struct {
        const char *policy, *by, *wanted[4];
    } cases[] = {
        {"as_of=2026-03-10 zone=UTC", "rolling/3d", {"2026-03-01/3d", "2026-03-04/3d", "2026-03-07/3d", NULL}},
        {"as_of=2026-03-09 zone=UTC", "rolling/1w", {"2026-03-02/7d", "2026-03-09/7d", NULL}},
        {"as_of=2026-03-31 zone=UTC", "rolling/1mo", {"2026-02-28/1mo", NULL}},
        {"as_of=2026-03-09T12:00Z zone=UTC", "rolling/96h", {"2026-03-01T12:00:00Z/96h", "2026-03-05T12:00:00Z/96h", NULL}},
    };
    cxm_model *model = w4();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_result *result = ask(model, "nps.score", LIST(cases[i].by), cases[i].policy, "answered>=2026-03-02");
        int64_t count = 0, n = 0;
        for (; count < cxm_result_length(result); count++) {
            assert_non_null(cases[i].wanted[count]);
            assert_string_equal(cxm_result_text(result, count, cases[i].by), cases[i].wanted[count]);
            n += (int64_t)cxm_result_number(result, count, "n");
        }
        assert_null(cases[i].wanted[count]);
        assert_int_equal(n, 8);
        cxm_result_free(result);
    }
    cxm_model_free(model);
}

/* March against February, as people count months. */
static void compared_with_the_window_before(void **state)
{
    (void)state;
    cxm_model *model = w4();
    models_add(model, "responses", "contact|account|answered|score#\nc1|C|2026-02-01|9\nc2|C|2026-02-28|3\nc3|C|2026-01-31|10\n");
    cxm_result *result = ask(model, "nps.score", NULL, "window=2026-03-01/2026-04-01 zone=UTC compare=previous", NULL);
    assert_int_equal(cxm_result_length(result), 1);
    check_close(cxm_result_number(result, 0, "value"), 100.0 * 6 / 9 - 0, 1e-13);
    cxm_result_free(result);
    cxm_model_free(model);
}

static cxm_state *state_with(const cxm_model *model, const char *policy)
{
    cxm_query query = CXM_QUERY_INIT;
    cxm_state *state = NULL;
    cxm_error error;
    query.measures = LIST("nps");
    query.by = LIST("account");
    query.policy = policy;
    if (cxm_model_state(model, &query, NULL, &state, &error))
        fail_msg("%s", error.message);
    return state;
}

/* Models of two shards, whose dictionaries differ, give what one model gives. */
static void states_of_shards(void **state)
{
    (void)state;
    static const char policy[] = "window=2026-03-01/2026-04-01 zone=UTC", other[] = "window=2026-03-01/2026-05-01 zone=UTC";
    cxm_model *whole = w4(), *north = models_new(NULL), *south = models_new(NULL);
    models_add(north, "responses", "contact|account|answered|score#\nc1|C|2026-03-07|4\na1|A|2026-03-01|9\na2|A|2026-03-02|9\n"
                                   "a3|A|2026-03-03|10\n");
    models_add(south, "responses", "contact|account|answered|score#\nb1|B|2026-03-06|8\na4|A|2026-03-04|9\na5|A|2026-03-05|10\n"
                                   "c3|C|2026-03-09|10\nc2|C|2026-03-08|9\n");
    cxm_state *one = state_with(whole, policy), *first = state_with(north, policy), *second = state_with(south, policy),
              *apart = state_with(south, other), *decoded = NULL;
    unsigned char bytes[4096], merged[4096];
    size_t size, length;
    cxm_error error;
    assert_int_equal(cxm_state_merge(first, apart, &error), CXM_E_INCOMPATIBLE);
    assert_int_equal(cxm_state_merge(first, second, NULL), CXM_OK);
    assert_int_equal(cxm_state_encode(one, bytes, sizeof bytes, &size, NULL), CXM_OK);
    assert_int_equal(cxm_state_encode(first, merged, sizeof merged, &length, NULL), CXM_OK);
    assert_int_equal(size, length);
    assert_memory_equal(bytes, merged, size);
    assert_int_equal(cxm_state_decode(bytes, size, NULL, &decoded, &error), CXM_OK);
    assert_int_equal(cxm_state_encode(decoded, merged, sizeof merged, &length, NULL), CXM_OK);
    assert_int_equal(size, length);
    assert_memory_equal(bytes, merged, size);
    const uint8_t answer = 9;
    const char *names[] = {"score"};
    const cxm_column score = cxm_column_of(CXM_TYPE_U8, &answer, 1);
    const cxm_table table = {names, &score, 1, 1};
    assert_int_equal(cxm_state_update(decoded, &table, &error), CXM_E_UNSUPPORTED);
    cxm_state_free(one);
    cxm_state_free(first);
    cxm_state_free(second);
    cxm_state_free(apart);
    cxm_state_free(decoded);
    cxm_model_free(whole);
    cxm_model_free(north);
    cxm_model_free(south);
}

static void analyses_see_fields(void **state)
{
    (void)state;
    cxm_model *model = w4();
    cxm_result *result = ask(model, "two_groups.difference(score, side)", NULL, NULL, NULL);
    assert_int_equal(cxm_result_length(result), 1);
    check_close(fabs(cxm_result_number(result, 0, "value")), fabs(6 - 66.0 / 7), 1e-12); /* buyers 8 and 4, end users 66 in 7 */
    cxm_result_free(result);
    cxm_model_free(model);
}

static void what_cannot_be_asked(void **state)
{
    (void)state;
    static const struct {
        const char *measure, *by, *policy, *of;
        cxm_status status;
        const char *name;
    } cases[] = {
        {"nps", NULL, NULL, "answers", CXM_E_NOT_FOUND, "of"},
        {"nps(account)", NULL, NULL, NULL, CXM_E_TYPE, "account"},
        {"nps", "colour", NULL, NULL, CXM_E_NOT_FOUND, "colour"},
        {"nps", "month", NULL, NULL, CXM_E_ARGUMENT, "month"},
        {"nps", "rolling/30d", "zone=UTC", NULL, CXM_E_ARGUMENT, "rolling/30d"},
        {"nps", "rolling/30x", "zone=UTC as_of=2026-03-10", NULL, CXM_E_ARGUMENT, "by"},
        {"nps", NULL, "windw=2026", NULL, CXM_E_NOT_FOUND, "windw"},
        {"auc(score, heard)", NULL, NULL, NULL, CXM_E_NOT_FOUND, "heard"},
        {"two_groups(score, side)", NULL, "min_n=5", NULL, CXM_E_UNSUPPORTED, "measures"},
        {"nps", NULL, "rollup=shrunken", NULL, CXM_E_ARGUMENT, "by"},
        {"nps", "account", "rollup=shrunken weight=score", NULL, CXM_E_UNSUPPORTED, "policy"},
        {"nps", "account", "rollup=shrunken*revenue", NULL, CXM_E_ARGUMENT, "rollup"},
        {"nps", NULL, "rollup=account_mean compare=previous window=2026-01-01/2026-02-01 zone=UTC", NULL, CXM_E_UNSUPPORTED, "policy"},
    };
    cxm_model *model = w4();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_query query = CXM_QUERY_INIT;
        cxm_result *result = NULL;
        cxm_error error = {0};
        query.measures = LIST(cases[i].measure);
        query.by = cases[i].by ? LIST(cases[i].by) : NULL;
        query.policy = cases[i].policy;
        query.of = cases[i].of;
        const cxm_status status = cxm_model_query(model, &query, NULL, &result, &error);
        if (status != cases[i].status || strcmp(error.name, cases[i].name) != 0)
            fail_msg("case %d: %d, \"%s\": %s", (int)i, status, error.name, error.message);
        assert_null(result);
    }
    cxm_model_free(model);
}

/* 41 of 5,000 scores are 9.5 or 11: the row is named, and it is no silent detractor. */
static void an_answer_off_the_scale_is_named_by_its_row(void **state)
{
    (void)state;
    cxm_model *model = w4();
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result = NULL;
    cxm_error error;
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-05-01|11\n");
    query.measures = LIST("nps");
    query.where = "account=A answered>=2026-03-05";
    query.policy = "zone=UTC";
    assert_int_equal(cxm_model_query(model, &query, NULL, &result, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 9);
    assert_string_equal(error.name, "score");
    assert_non_null(strstr(error.message, "score[9]: 11 "));
    cxm_model_free(model);
}

static int32_t stop(void *context, int64_t done, int64_t total)
{
    assert_int_equal(total, 3 << 20);
    assert_int_equal(done, 0);
    return ++*(int *)context == 2;
}

/* The host may stop while rows are selected, too. */
static void a_selection_is_cancelled(void **state)
{
    (void)state;
    enum { ROWS = 3 << 20 };
    static const char *const policies[] = {"window=2026-01-01/2026-02-01 zone=UTC", "dedupe=last:contact", "dedupe=last:contact+touchpoint",
                                           "dedupe=mean:contact"};
    const char *names[] = {"contact", "answered", "score"};
    int64_t *contacts = malloc(ROWS * sizeof *contacts), *times = malloc(ROWS * sizeof *times);
    cxm_model *model = models_new(NULL);
    cxm_error error;
    assert_non_null(contacts);
    assert_non_null(times);
    for (int64_t i = 0; i < ROWS; i++) {
        contacts[i] = i % 1000;
        times[i] = i;
    }
    const uint8_t score = 9;
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_I64, contacts, ROWS), cxm_column_of(CXM_TYPE_TIME_S, times, ROWS),
                            cxm_column_of(CXM_TYPE_U8, &score, ROWS)};
    columns[2].flags = CXM_COLUMN_REPEATED;
    const cxm_table batch = {names, columns, 3, ROWS};
    assert_int_equal(cxm_model_append(model, "responses", &batch, NULL, NULL, NULL, &error), CXM_OK);
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        cxm_query query = CXM_QUERY_INIT;
        cxm_host host = CXM_HOST_INIT;
        cxm_result *result = NULL;
        int calls = 0;
        host.context = &calls;
        host.progress = stop;
        query.measures = LIST("nps");
        query.policy = policies[i];
        assert_int_equal(cxm_model_query(model, &query, &host, &result, &error), CXM_E_CANCELLED);
        assert_int_equal(calls, 2);
        assert_null(result);
    }
    cxm_model_free(model);
    free(contacts);
    free(times);
}

static void no_rows_are_no_zero(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    cxm_result *result = ask(model, "nps.score", NULL, NULL, NULL);
    assert_int_equal(cxm_result_length(result), 1);
    assert_true(isnan(cxm_result_number(result, 0, "value")));
    assert_string_equal(cxm_result_text(result, 0, "status"), "no_data");
    cxm_result_free(result);
    cxm_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_honest_numbers),
        cmocka_unit_test(small_accounts_are_drawn_to_the_mean),
        cmocka_unit_test(buyers_and_end_users),
        cmocka_unit_test(fingerprints_follow_choices),
        cmocka_unit_test(the_ledger_adds_up),
        cmocka_unit_test(keys_are_named_and_sorted_by_name),
        cmocka_unit_test(windows_that_count_back),
        cmocka_unit_test(compared_with_the_window_before),
        cmocka_unit_test(states_of_shards),
        cmocka_unit_test(analyses_see_fields),
        cmocka_unit_test(what_cannot_be_asked),
        cmocka_unit_test(an_answer_off_the_scale_is_named_by_its_row),
        cmocka_unit_test(no_rows_are_no_zero),
        cmocka_unit_test(a_selection_is_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
