/* Coverage of the accounts of a worked example, the three by three roles of an account, the text of required classes, and what is
 * refused. Read lib/account/coverage.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/coverage.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"
#include "support/tables.h"

enum { CONTACTS = 12 };

/* Three accounts by their contacts; nobody who decides is known in A. */
static const char *const account[CONTACTS] = {"A", "A", "A", "A", "A", "B", "B", "C", "C", "C", "C", NULL};
static const char *const role[CONTACTS] = {"end_user", "end_user", "end_user", "end_user", "end_user", "decision_maker",
                                           "unknown", "decision_maker", "end_user", "end_user", NULL, "end_user"};
static const uint8_t was_heard[CONTACTS] = {1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0};

static cxm_column texts(const char *const *values, int64_t n)
{
    return cxm_column_of(CXM_TYPE_CSTR, values, n);
}

static void measured(const cxm_column *const *columns, int32_t count, const cxm_column *weight, const char *options,
                     cxm_tested_estimate figures[7])
{
    cxm_design design = CXM_DESIGN_INIT;
    cxm_error why;
    design.weight = weight;
    if (cxm_measure_analyse(cxm_measure_find("coverage"), columns, NULL, count, &design, options, NULL, figures, NULL, &why))
        fail_msg("%s", why.message);
}

/* A decision maker was heard in two of three accounts, which bring 90 % of the revenue. */
static void decision_makers_of_three_accounts(void **state)
{
    (void)state;
    static const uint8_t heard[] = {0, 1, 1};
    static const double revenue[] = {100000, 300000, 600000}, ones[] = {1, 1, 1};
    const cxm_column accounts = cxm_column_of(CXM_TYPE_U8, heard, 3), weight = cxm_column_of(CXM_TYPE_F64, revenue, 3);
    const cxm_column one = cxm_column_of(CXM_TYPE_F64, ones, 3), *columns[] = {&accounts};
    cxm_tested_estimate figures[7], same[7];
    measured(columns, 1, NULL, "target=80", figures);
    check_close(figures[0].estimate.value, 200.0 / 3, 1e-15);
    check_close(figures[1].estimate.value, 80 - 200.0 / 3, 1e-14);
    assert_int_equal(figures[0].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(figures[0].estimate.flags, 0);
    measured(columns, 1, &one, "target=80", same);
    for (int i = 0; i < 7; i++)
        assert_memory_equal(&same[i].estimate, &figures[i].estimate, sizeof figures[i].estimate);
    measured(columns, 1, &weight, "target=80", figures);
    check_close(figures[0].estimate.value, 90, 1e-15);
    check_close(figures[1].estimate.value, 0, 0);
    check_close(figures[0].estimate.n_effective, 1e12 / (1e10 + 9e10 + 36e10), 1e-14);
    assert_int_equal(figures[0].estimate.flags, CXM_ESTIMATE_WEIGHTED);
    check_close(figures[5].estimate.value, 3, 0);
    check_close(figures[6].estimate.value, 2, 0);
    for (int i = 2; i < 5; i++)
        assert_int_equal(figures[i].estimate.status, CXM_VALUE_UNDEFINED);
    measured(columns, 1, NULL, NULL, figures);
    assert_int_equal(figures[1].estimate.status, CXM_VALUE_UNDEFINED);
    check_nan(figures[1].estimate.value);
}

static void by_contacts(void **state)
{
    (void)state;
    const cxm_column heard = cxm_column_of(CXM_TYPE_U8, was_heard, CONTACTS), unit = texts(account, CONTACTS);
    const cxm_column classes = texts(role, CONTACTS), *columns[] = {&heard, &unit, &classes};
    cxm_tested_estimate figures[7];
    measured(columns, 3, NULL, "required=decision_maker", figures);
    check_close(figures[0].estimate.value, 900.0 / 12, 1e-15);
    check_close(figures[2].estimate.value, 200.0 / 12, 1e-15);
    check_close(figures[3].estimate.value, 100, 0);
    check_close(figures[4].estimate.value, 200.0 / 3, 1e-15);
    measured(columns, 3, NULL, "required=\"decision_maker|end_user:2\"", figures);
    check_close(figures[4].estimate.value, 100.0 / 3, 1e-15);
    measured(columns, 2, NULL, NULL, figures);
    check_close(figures[3].estimate.value, 100, 0);
    assert_int_equal(figures[2].estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(figures[4].estimate.status, CXM_VALUE_UNDEFINED);
}

/* Three decision makers, three influencers and three end users of an account: one heard less of any, and it is not complete. */
static void three_by_three(void **state)
{
    (void)state;
    static const char *const classes[] = {"decision_maker", "influencer", "end_user"};
    const char *unit[45], *role_of[45];
    uint8_t heard[45];
    for (int i = 0; i < 45; i++) {
        static const char *const units[] = {"A", "B", "C", "D", "E"};
        unit[i] = units[i / 9];
        role_of[i] = classes[i % 3];
        heard[i] = i / 9 == 0 || (i / 9 < 4 && i % 9 != i / 9); /* A whole, B to D short of one, E silent */
    }
    const cxm_column column = cxm_column_of(CXM_TYPE_BOOL8, heard, 45), units = texts(unit, 45), role_column = texts(role_of, 45);
    const cxm_column *columns[] = {&column, &units, &role_column};
    cxm_tested_estimate figures[7];
    measured(columns, 3, NULL, "required=decision_maker:3|influencer:3|end_user:3", figures);
    check_close(figures[4].estimate.value, 20, 1e-15);
    check_close(figures[3].estimate.value, 80, 1e-15);
    measured(columns, 3, NULL, "required=end_user:2;influencer:2;decision_maker:2", figures);
    check_close(figures[4].estimate.value, 80, 1e-15);
    measured(columns, 3, NULL, "required=end_user:4", figures);
    check_close(figures[4].estimate.value, 0, 0);
    measured(columns, 3, NULL, "required=champion", figures);
    check_close(figures[4].estimate.value, 0, 0);
}

/* Nulls of heard are not known, weights of 0 and null are left out; neither reaches any figure. */
static void what_does_not_count(void **state)
{
    (void)state;
    static const double heard[] = {1, NAN, 0, 1, 1}, weight[] = {2, 2, 2, 0, NAN};
    static const char *const unit[] = {"A", "B", "C", "D", NULL};
    cxm_column rows = cxm_column_of(CXM_TYPE_F64, heard, 5), weights = cxm_column_of(CXM_TYPE_F64, weight, 5);
    const cxm_column units = texts(unit, 5), *columns[] = {&rows, &units};
    cxm_tested_estimate figures[7];
    rows.flags = weights.flags = CXM_COLUMN_NAN_IS_NULL;
    measured(columns, 2, &weights, NULL, figures);
    check_close(figures[0].estimate.value, 50, 0);
    check_close(figures[3].estimate.value, 50, 0);
    assert_int_equal(figures[0].estimate.n, 2);
    assert_int_equal(figures[0].estimate.missing, 1);
    assert_int_equal(figures[0].estimate.excluded, 2);
    rows.length = weights.length = 0;
    const cxm_column none = texts(unit, 0), *empty[] = {&rows, &none};
    measured(empty, 2, &weights, "target=50", figures);
    for (int i = 0; i < 5; i++)
        assert_int_equal(figures[i].estimate.status, CXM_VALUE_NO_DATA);
}

/* The same rows in another order, with a stride, and as codes. */
static void rows_in_any_order(void **state)
{
    (void)state;
    const char *unit[CONTACTS], *class_of[CONTACTS];
    uint8_t strided[3 * CONTACTS];
    const cxm_column heard = cxm_column_of(CXM_TYPE_U8, was_heard, CONTACTS), units = texts(account, CONTACTS);
    const cxm_column classes = texts(role, CONTACTS);
    cxm_coverage_options options = CXM_COVERAGE_OPTIONS_INIT;
    cxm_coverage_result a, b;
    for (int i = 0; i < CONTACTS; i++) {
        unit[CONTACTS - 1 - i] = account[i];
        class_of[CONTACTS - 1 - i] = role[i];
        strided[3 * (CONTACTS - 1 - i)] = was_heard[i];
    }
    int32_t code[2][CONTACTS];
    static const char *const labels[] = {"C", "B", "A"}, *const roles[] = {"end_user", "unknown", "decision_maker"};
    const cxm_column of_labels = texts(labels, 3), of_roles = texts(roles, 3);
    cxm_column coded[2];
    for (int i = 0; i < CONTACTS; i++) {
        code[0][i] = code[1][i] = -1;
        for (int l = 0; l < 3; l++) {
            if (unit[i] && unit[i][0] == labels[l][0])
                code[0][i] = l;
            if (class_of[i] && strcmp(class_of[i], roles[l]) == 0)
                code[1][i] = l;
        }
    }
    for (int c = 0; c < 2; c++) {
        coded[c] = cxm_column_of(CXM_TYPE_CODED, code[c], CONTACTS);
        coded[c].extra = c ? &of_roles : &of_labels;
        coded[c].width = 4;
    }
    cxm_column turned = cxm_column_of(CXM_TYPE_U8, strided, CONTACTS);
    turned.stride = 3;
    strcpy(options.required, "decision_maker;end_user:2");
    const cxm_column *columns[] = {&heard, &units, &classes};
    cxm_tested_estimate figures[7];
    assert_int_equal(cxm_coverage(&turned, &coded[0], &coded[1], NULL, &options, NULL, &a, NULL), CXM_OK);
    measured(columns, 3, NULL, "required=decision_maker;end_user:2", figures);
    assert_memory_equal(&a.coverage, &figures[0].estimate, sizeof a.coverage);
    assert_memory_equal(&a.units, &figures[3].estimate, sizeof a.units);
    assert_memory_equal(&a.complete_units, &figures[4].estimate, sizeof a.units);
    assert_int_equal(a.known, CONTACTS);
    assert_int_equal(a.heard, 9);
    assert_int_equal(a.unit_count, 3);
    assert_int_equal(a.unitless, 1);
    options.struct_size = 4;
    assert_int_equal(cxm_coverage(&turned, &coded[0], &coded[1], NULL, &options, NULL, &b, NULL), CXM_E_ARGUMENT);
}

/* ---- the text of required classes ---- */

static const struct text_case {
    const char *name, *canonical; /* NULL: refused */
} text_cases[] = {
    {"", "target=0 required=\"\""},
    {"required=\"\"", "target=0 required=\"\""},
    {"required=end_user", "target=0 required=end_user:1"},
    {"required=end_user:1", "target=0 required=end_user:1"},
    {"required=influencer:3|end_user:3e0|decision_maker:03", "target=0 required=\"decision_maker:3|end_user:3|influencer:3\""},
    {"required=b;a", "target=0 required=\"a:1|b:1\""},
    {"required=\" b : 2 ; a \"", "target=0 required=\"a:1|b:2\""},
    {"required=\"decision maker:2|\"", "target=0 required=\"decision maker:2\""},
    {"required=\"\"\"a:b\"\":2\"", "target=0 required=\"\"\"a:b\"\":2\""},
    {"required=\"\"\"say \"\"\"\"hi\"\"\"\"\"\"\"", "target=0 required=\"\"\"say \"\"\"\"hi\"\"\"\"\"\":1\""},
    {"required=end_user:0", NULL},
    {"required=end_user:1.5", NULL},
    {"required=end_user:", NULL},
    {"required=end_user:two", NULL},
    {"required=:2", NULL},
    {"required=a||b", NULL},
    {"required=a:1:2", NULL},
    {"required=a|b|a:2", NULL},
    {"required=\"\"\"a\"", NULL},
    {"required=\"\"\"a\"\"b:1\"", NULL},
    {"required=\"a\tb\"", NULL},
    {"required=a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q", NULL},
    {"target=101", NULL},
};

static void texts_of_options(void **state)
{
    const struct text_case *c = *state;
    const cxm_measure *measure = cxm_measure_find("coverage");
    cxm_coverage_options options = CXM_COVERAGE_OPTIONS_INIT, back = CXM_COVERAGE_OPTIONS_INIT;
    const cxm_coverage_options before = options;
    char text[1024];
    cxm_error why = {0};
    const cxm_status status = cxm_options_parse(measure, c->name, &options, &why);
    if (!c->canonical) {
        assert_int_equal(status, CXM_E_ARGUMENT);
        assert_string_equal(why.name, c->name[0] == 't' ? "target" : "required");
        assert_memory_equal(&options, &before, sizeof options);
        return;
    }
    if (status)
        fail_msg("%s", why.message);
    assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, NULL), CXM_OK);
    assert_string_equal(text, c->canonical);
    assert_int_equal(cxm_options_parse(measure, text, &back, NULL), CXM_OK);
    assert_memory_equal(&back, &options, sizeof back);
}

/* A text of 255 bytes fits, one of 256 does not; one without an end is not read beyond its room. */
static void room_for_text(void **state)
{
    (void)state;
    const cxm_measure *measure = cxm_measure_find("coverage");
    cxm_coverage_options options = CXM_COVERAGE_OPTIONS_INIT;
    char text[2048] = "required=";
    cxm_error why;
    memset(text + 9, 'a', 253);
    strcpy(text + 9 + 253, ":2");
    assert_int_equal(cxm_options_parse(measure, text, &options, &why), CXM_OK);
    assert_int_equal(strlen(options.required), 255);
    memset(text + 9, 'a', 254);
    strcpy(text + 9 + 254, ":2");
    assert_int_equal(cxm_options_parse(measure, text, &options, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "coverage.required: a text of more than 255 bytes");
    text[9 + 254] = '\0'; /* with its number it does not fit */
    assert_int_equal(cxm_options_parse(measure, text, &options, &why), CXM_E_ARGUMENT);
    memset(text + 9, 'a', 1100);
    text[9 + 1100] = '\0';
    assert_int_equal(cxm_options_parse(measure, text, &options, &why), CXM_E_ARGUMENT);
    memset(options.required, 'a', sizeof options.required);
    assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, &why), CXM_E_ARGUMENT);
}

/* One way to say it, one fingerprint; another number, another. */
static void fingerprints(void **state)
{
    (void)state;
    static const char *const same[] = {"coverage(heard, unit, class, required=a:1|b:2)",
                                       "coverage(heard, unit, class, required=\"b:2;a\")"};
    static const char *const other[] = {"coverage(heard, unit, class, required=a:2|b:2)", "coverage(heard, unit, class)"};
    struct table table = {{0}, {{0}}, {0}};
    char first[64];
    table_add(&table, "heard", cxm_column_of(CXM_TYPE_U8, was_heard, CONTACTS));
    table_add(&table, "unit", texts(account, CONTACTS));
    table_add(&table, "class", texts(role, CONTACTS));
    for (int i = 0; i < 4; i++) {
        const char *measures[] = {i < 2 ? same[i] : other[i - 2], NULL};
        const cxm_query query = query_of(measures, NULL);
        cxm_result *result = query_run(&table, &query, NULL);
        if (!i)
            strcpy(first, cxm_result_fingerprint(result));
        assert_int_equal(strcmp(first, cxm_result_fingerprint(result)) == 0, i < 2);
        cxm_result_free(result);
    }
}

/* ---- refusals ---- */

static const struct refusal {
    const char *name, *measure, *policy;
    cxm_status status;
    const char *message;
} refused[] = {
    {"no event", "coverage(number)", NULL, CXM_E_DOMAIN, "number[1]: 2 is neither 0 nor 1"},
    {"no number", "coverage(nan)", NULL, CXM_E_DOMAIN, "nan[2]: nan is neither 0 nor 1"},
    {"a bad weight", "coverage(heard)", "weight=nan", CXM_E_DOMAIN, NULL},
    {"classes that are numbers", "coverage(heard, unit, number, required=a)", NULL, CXM_E_TYPE,
     "number must hold text, since required names classes"},
    {"classes without units", "coverage(heard, required=a)", NULL, CXM_E_ARGUMENT,
     "coverage.required needs a column of units and one of their classes"},
    {"a bad number", "coverage(heard, required=a:b)", NULL, CXM_E_ARGUMENT,
     "coverage.required: a:b is not of the form class:number, such as end_user:3"},
    {"strata", "coverage(heard)", "stratum=unit", CXM_E_UNSUPPORTED, NULL},
    {"a policy without a name", "coverage(heard)", "weight=\"\"", CXM_E_ARGUMENT, "policy.weight: the name is empty"},
};

static void refusals(void **state)
{
    const struct refusal *c = *state;
    static const int32_t number[] = {1, 2, 0}, unit[] = {1, 1, 2};
    static const double nan[] = {1, 0, NAN};
    const char *measures[] = {c->measure, NULL};
    struct table table = {{0}, {{0}}, {0}};
    cxm_query query = query_of(measures, NULL);
    cxm_result *result = NULL;
    cxm_error why;
    table_add(&table, "heard", cxm_column_of(CXM_TYPE_U8, was_heard, 3));
    table_add(&table, "number", cxm_column_of(CXM_TYPE_I32, number, 3));
    table_add(&table, "unit", cxm_column_of(CXM_TYPE_I32, unit, 3));
    table_add(&table, "nan", cxm_column_of(CXM_TYPE_F64, nan, 3));
    query.policy = c->policy;
    const cxm_status status = cxm_table_query(&table.table, &query, NULL, &result, &why);
    if (status != c->status)
        fail_msg("%s: %s", cxm_status_name(status), why.message);
    if (c->message)
        assert_string_equal(why.message, c->message);
    assert_null(result);
}

static void memory_fails_cleanly(void **state)
{
    (void)state;
    const cxm_column heard = cxm_column_of(CXM_TYPE_U8, was_heard, CONTACTS), unit = texts(account, CONTACTS);
    const cxm_column classes = texts(role, CONTACTS), *columns[] = {&heard, &unit, &classes};
    cxm_tested_estimate figures[7];
    cxm_status status = CXM_E_MEMORY;
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = cxm_measure_analyse(cxm_measure_find("coverage"), columns, NULL, 3, NULL, "required=end_user", &failing.host,
                                     figures, NULL, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(decision_makers_of_three_accounts),
        cmocka_unit_test(by_contacts),
        cmocka_unit_test(three_by_three),
        cmocka_unit_test(what_does_not_count),
        cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(room_for_text),
        cmocka_unit_test(fingerprints),
        cmocka_unit_test(memory_fails_cleanly),
    };
    size_t count = 8;
    CHECK_ROWS(text_cases, texts_of_options, tests, count);
    CHECK_ROWS(refused, refusals, tests, count);
    return _cmocka_run_group_tests("coverage", tests, count, NULL, NULL);
}
