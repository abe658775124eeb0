/* What a query's text means and how its result is laid out: terms, labels, options and their precedence, policy, ledger, canonical
 * text and fingerprint. Figures are those of counts small enough to be done by hand. */
#include <stdio.h>
#include <stdlib.h>

#include "support/tables.h"

enum { ROWS = 8 };

static const double score[ROWS] = {10, 9, 8, 6, 10, 0, 12, NAN};
static const uint8_t other[ROWS] = {1, 2, 3, 4, 5, 5, 5, 5};
static const double weight[ROWS] = {1, 1, 2, 1, 0, 3, 1, 1};
static const uint8_t weight_valid[] = {0xFD}; /* not the second */
static const char *const group[ROWS] = {"b", "a", "b", "a", "b", "a", "b", "a"};
static const double population = 100;
static struct table table;

static int fill(void **state)
{
    (void)state;
    table_add(&table, "score", cxm_column_of(CXM_TYPE_F64, score, ROWS));
    table_add(&table, "a, (b) \"c\"", cxm_column_of(CXM_TYPE_U8, other, ROWS));
    cxm_column column = cxm_column_of(CXM_TYPE_F64, weight, ROWS);
    column.validity = weight_valid;
    table_add(&table, "w w", column);
    table_add(&table, "group", cxm_column_of(CXM_TYPE_CSTR, group, ROWS));
    column = cxm_column_of(CXM_TYPE_F64, &population, ROWS);
    column.flags = CXM_COLUMN_REPEATED;
    table_add(&table, "N", column);
    table_add(&table, "other", cxm_column_of(CXM_TYPE_U8, other, ROWS));
    return 0;
}

static cxm_result *run(const char *const *measures, const char *const *by, const char *options, const char *policy)
{
    cxm_query query = query_of(measures, by);
    query.options = options;
    query.policy = policy;
    return query_run(&table, &query, NULL);
}

static void columns_stand_in_their_order(void **state)
{
    static const struct {
        const char *name;
        int32_t type;
    } wanted[] = {{"group", CXM_TYPE_CODED}, {"other", CXM_TYPE_I64}, {"measure", CXM_TYPE_CODED}, {"term", CXM_TYPE_CODED},
                  {"unit", CXM_TYPE_CODED}, {"value", CXM_TYPE_F64}, {"std_error", CXM_TYPE_F64}, {"lower", CXM_TYPE_F64},
                  {"upper", CXM_TYPE_F64}, {"confidence", CXM_TYPE_F64}, {"df", CXM_TYPE_F64}, {"n_effective", CXM_TYPE_F64},
                  {"n", CXM_TYPE_I64}, {"missing", CXM_TYPE_I64}, {"excluded", CXM_TYPE_I64}, {"clusters", CXM_TYPE_I64},
                  {"status", CXM_TYPE_CODED}, {"interval_status", CXM_TYPE_CODED}, {"flags", CXM_TYPE_U32}, {"p", CXM_TYPE_F64},
                  {"q", CXM_TYPE_F64}};
    const char *const options[] = {"off_scale=skip", "off_scale=skip interval=none"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        cxm_result *result = run(LIST("nps", "rating(other)"), LIST("group", "other"), options[i], NULL);
        const cxm_table *got = cxm_result_table(result);
        assert_int_equal(got->count, sizeof wanted / sizeof *wanted);
        for (int64_t c = 0; c < got->count; c++) {
            assert_string_equal(got->names[c], wanted[c].name);
            assert_int_equal(got->columns[c].type, wanted[c].type);
            assert_int_equal(got->columns[c].length, got->length);
            assert_int_equal(got->columns[c].stride, 0); /* packed */
            assert_int_equal(got->columns[c].flags & CXM_COLUMN_REPEATED, 0);
            assert_int_equal(cxm_column_check(&got->columns[c], NULL), CXM_OK);
        }
        cxm_result_free(result);
    }
}

static void rows_are_group_measure_term(void **state)
{
    static const char *const wanted[][4] = {{"a", "csat", "dissatisfied", "percent"}, {"a", "rating", "mean", "points"},
                                            {"a", "rating", "top_box", "percent"},    {"b", "csat", "dissatisfied", "percent"},
                                            {"b", "rating", "mean", "points"},        {"b", "rating", "top_box", "percent"}};
    (void)state;
    cxm_result *result = run(LIST("csat.dissatisfied(other)", "rating.top_box(other)", "rating.mean(other)"), LIST("group"), NULL, NULL);
    assert_int_equal(cxm_result_length(result), 6);
    for (int64_t row = 0; row < 6; row++) {
        const char *const columns[] = {"group", "measure", "term", "unit"};
        for (int c = 0; c < 4; c++)
            assert_string_equal(cxm_result_text(result, row, columns[c]), wanted[row][c]);
        assert_string_equal(cxm_result_text(result, row, "status"), "ok");
    }
    check_close(cxm_result_number(result, 0, "value"), 25, 0);          /* 2, 4, 5, 5 */
    check_close(cxm_result_number(result, 1, "value"), 4, 0);
    check_close(cxm_result_number(result, 4, "value"), 14.0 / 4, 0);    /* 1, 3, 5, 5 */
    check_close(cxm_result_number(result, 5, "n"), 4, 0);
    check_nan(cxm_result_number(result, 5, "p"));
    check_nan(cxm_result_number(result, 5, "group"));
    check_nan(cxm_result_number(result, 6, "value"));
    check_nan(cxm_result_number(result, -1, "value"));
    check_nan(cxm_result_number(result, 0, "nothing"));
    check_nan(cxm_result_number(NULL, 0, "value"));
    assert_null(cxm_result_text(result, 0, "value"));
    assert_null(cxm_result_text(result, 6, "term"));
    assert_null(cxm_result_text(result, -1, "term"));
    assert_null(cxm_result_text(result, 0, "nothing"));
    assert_null(cxm_result_text(NULL, 0, "term"));
    assert_int_equal(cxm_result_length(NULL), 0);
    cxm_result_free(result);
    cxm_result_free(NULL);
}

static void measures_of_one_name_are_told_apart(void **state)
{
    static const struct {
        const char *measures[4], *labels[4];
    } cases[] = {
        {{"nps(other, off_scale=skip)"}, {"nps"}},
        {{"nps(other)", "csat(other)"}, {"nps", "csat"}},
        {{"nps(other)", "nps(score, off_scale=skip)"}, {"nps(other)", "nps(score)"}},
        {{"rating(other)", "rating(\"a, (b) \"\"c\"\"\")"}, {"rating(other)", "rating(\"a, (b) \"\"c\"\"\")"}},
        {{"csat(other)", "csat(other, confidence=0.9)", "csat(score, off_scale=skip)"},
         {"csat(other, scale=1..5 top_boxes=2 bottom_boxes=2 confidence=0.95 interval=wilson off_scale=fail)",
          "csat(other, scale=1..5 top_boxes=2 bottom_boxes=2 confidence=0.9 interval=wilson off_scale=fail)", "csat(score)"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_result *result = run(cases[i].measures, NULL, NULL, NULL);
        for (int64_t m = 0; cases[i].labels[m]; m++) {
            int64_t row = -1;
            assert_int_equal(cxm_result_find(result, cases[i].labels[m], NULL, NULL, &row, NULL), CXM_OK);
            assert_string_equal(cxm_result_text(result, row, "measure"), cases[i].labels[m]);
        }
        check_ledger(result, ROWS);
        cxm_result_free(result);
    }
}

static void a_measure_is_found_by_its_column_too(void **state)
{
    cxm_result *result = run((const char *[4]){"nps(other, off_scale=skip)", "csat(other)", "csat(other, confidence=0.9)"}, NULL, NULL, NULL);
    int64_t row = -1;
    (void)state;
    assert_int_equal(cxm_result_find(result, "nps(other)", "detractors", NULL, &row, NULL), CXM_OK);
    assert_string_equal(cxm_result_text(result, row, "measure"), "nps");
    assert_string_equal(cxm_result_text(result, row, "term"), "detractors");
    assert_int_equal(cxm_result_find(result, "nps(score)", NULL, NULL, &row, NULL), CXM_E_NOT_FOUND);
    assert_int_equal(cxm_result_find(result, "csat(other)", NULL, NULL, &row, NULL), CXM_E_NOT_FOUND); /* there are two */
    cxm_result_free(result);
}

static void inner_options_win(void **state)
{
    static const struct {
        const char *measure, *options;
        double confidence;
    } cases[] = {
        {"nps", "off_scale=skip", 0.95},
        {"nps", "off_scale=skip confidence=0.9", 0.9},
        {"nps", "confidence=0.9 off_scale=skip confidence=0.8", 0.8},
        {"nps(confidence=0.5)", "off_scale=skip confidence=0.9", 0.5},
        {"nps(score, confidence=0.5 off_scale=skip)", "off_scale=fail", 0.5},
        {"nps", "nps.confidence=0.6, off_scale=skip", 0.6},
        {"nps", "nps.confidence=0.6 confidence=0.7 off_scale=skip", 0.7},
        {"nps", "\tconfidence=0.7\n nps.confidence=0.6,off_scale=skip ", 0.6},
        {"nps( score , confidence=\"0.25\" off_scale=skip )", NULL, 0.25},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_result *result = run(LIST(cases[i].measure), NULL, cases[i].options, NULL);
        check_bits(estimate_at(result, "nps", "score", NULL).confidence, cases[i].confidence);
        cxm_result_free(result);
    }
}

static void options_reach_the_measures_that_have_them(void **state)
{
    (void)state;
    cxm_result *result = run(LIST("csat(other)", "rating(other)"), NULL, "top_boxes=1 csat.interval=none", NULL);
    check_close(estimate_at(result, "csat", "satisfied", NULL).value, 50, 0);
    check_close(estimate_at(result, "rating", "top_box", NULL).value, 50, 0);
    assert_int_equal(estimate_at(result, "csat", "satisfied", NULL).interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(estimate_at(result, "rating", "mean", NULL).interval_status, CXM_INTERVAL_OK);
    cxm_result_free(result);
}

/* Without an interval the columns of intervals share memory; what stands in them is the same. */
static void figures_without_intervals_are_the_same(void **state)
{
    const char *const policies[] = {NULL, "weight=\"w w\""};
    (void)state;
    for (int p = 0; p < 2; p++) {
        cxm_result *with = run(LIST("nps", "csat(other)", "ces(other)", "rating(other)"), LIST("group"), "off_scale=skip", policies[p]);
        cxm_result *without = run(LIST("nps", "csat(other)", "ces(other)", "rating(other)"), LIST("group"), "off_scale=skip interval=none", policies[p]);
        assert_int_equal(cxm_result_length(with), 28);
        for (int64_t row = 0; row < 28; row++) {
            cxm_estimate a, b;
            assert_int_equal(cxm_result_estimate(with, row, &a, NULL), CXM_OK);
            assert_int_equal(cxm_result_estimate(without, row, &b, NULL), CXM_OK);
            check_bits(b.value, a.value);
            check_bits(b.std_error, a.std_error);
            check_bits(b.n_effective, a.n_effective);
            check_nan(b.lower);
            check_nan(b.upper);
            check_nan(b.confidence);
            check_nan(b.df);
            assert_int_equal(b.flags, a.flags & CXM_ESTIMATE_WEIGHTED);
            assert_int_equal(b.n, a.n);
            assert_int_equal(b.missing, a.missing);
            assert_int_equal(b.excluded, a.excluded);
        }
        cxm_result_free(with);
        cxm_result_free(without);
    }
}

static void the_ledger_says_why(void **state)
{
    static const struct {
        const char *policy, *by;
        int64_t rows[6]; /* used, missing, off scale, no number, no weight, weight 0 */
    } cases[] = {
        {NULL, NULL, {6, 0, 1, 1, 0, 0}},
        {NULL, "group", {6, 0, 1, 1, 0, 0}},
        {"weight=\"w w\"", NULL, {4, 0, 1, 1, 1, 1}},
        {"weight=\"w w\"", "group", {4, 0, 1, 1, 1, 1}},
        {"population=N", "group", {6, 0, 1, 1, 0, 0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_result *result = run(LIST("nps", "csat(other)"), cases[i].by ? LIST(cases[i].by) : NULL, "off_scale=skip", cases[i].policy);
        int64_t n = 0, excluded = 0;
        check_ledger(result, ROWS);
        for (int64_t reason = 0; reason < 6; reason++)
            assert_int_equal(ledger_rows(result, 0, reason), cases[i].rows[reason]);
        for (int64_t row = 0; row < cxm_result_length(result); row++) {
            bool nps = strcmp(cxm_result_text(result, row, "measure"), "nps") == 0;
            bool headline = strcmp(cxm_result_text(result, row, "term"), "score") == 0;
            n += nps && headline ? (int64_t)cxm_result_number(result, row, "n") : 0;
            excluded += nps && headline ? (int64_t)cxm_result_number(result, row, "excluded") : 0;
        }
        assert_int_equal(n, cases[i].rows[0]);
        assert_int_equal(excluded, ROWS - n);
        const cxm_table *ledger = cxm_result_ledger(result);
        assert_int_equal(ledger->count, 3);
        assert_int_equal(ledger->length, 12);
        static const char *const names[] = {"measure", "reason", "rows"};
        for (int c = 0; c < 3; c++)
            assert_string_equal(ledger->names[c], names[c]);
        char word[32];
        assert_int_equal(cxm_column_text(&ledger->columns[1], 4, word, sizeof word, NULL, NULL), CXM_OK);
        assert_string_equal(word, "weight_missing");
        assert_int_equal(cxm_column_text(&ledger->columns[0], 11, word, sizeof word, NULL, NULL), CXM_OK);
        assert_string_equal(word, "csat");
        cxm_result_free(result);
    }
}

static void policies_enter_the_figures(void **state)
{
    (void)state;
    cxm_result *plain = run(LIST("nps"), NULL, "off_scale=skip", NULL), *weighted = run(LIST("nps"), NULL, "off_scale=skip", "weight=\"w w\"");
    cxm_result *finite = run(LIST("nps"), NULL, "off_scale=skip", "population=N");
    cxm_estimate a = estimate_at(plain, "nps", "score", NULL), b = estimate_at(weighted, "nps", "score", NULL),
                 c = estimate_at(finite, "nps", "score", NULL);
    check_close(a.value, 100.0 * (3 - 2) / 6, 1e-15);
    check_close(b.value, 100.0 * (1 - 1 - 3) / 7, 1e-15); /* 10, 8, 6 and 0 with weights 1, 2, 1, 3 */
    check_close(b.n_effective, 49.0 / 15, 1e-15);
    assert_int_equal(a.flags & CXM_ESTIMATE_WEIGHTED, 0);
    assert_int_equal(b.flags & CXM_ESTIMATE_WEIGHTED, CXM_ESTIMATE_WEIGHTED);
    check_bits(c.value, a.value);
    check_close(c.std_error, a.std_error * sqrt(1 - 6.0 / 100), 1e-15);
    cxm_result_free(plain);
    cxm_result_free(weighted);
    cxm_result_free(finite);
}

/* ---- canonical text ---- */

/* A query out of the canonical text, which it takes apart. */
static cxm_query query_from(char *text, const char **measures, const char **by)
{
    cxm_query query = query_of(measures, NULL);
    static char specs[16][512];
    int specs_used = 0, measures_used = 0, keys = 0;
    for (char *line = text, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        assert_non_null(end);
        *end = '\0';
        if (strncmp(line, "measure ", 8) == 0) {
            char *close = strrchr(line, ')'), *terms = close + 1 + (strncmp(close + 1, " terms ", 7) == 0 ? 7 : 0);
            *(terms > close + 1 ? close + 1 : terms) = '\0';
            if (terms == close + 1)
                measures[measures_used++] = line + 8;
            else
                for (char *term = strtok(terms, " "); term; term = strtok(NULL, " ")) {
                    size_t name = strcspn(line + 8, "(");
                    snprintf(specs[specs_used], sizeof *specs, "%.*s.%s%s", (int)name, line + 8, term, line + 8 + name);
                    measures[measures_used++] = specs[specs_used++];
                }
        } else if (strncmp(line, "by ", 3) == 0) {
            char *name = line + 3;
            if (*name == '"') { /* a quoted name, whose quotes are doubled */
                char *to = name;
                for (char *from = name + 1; *from; from++) {
                    from += from[0] == '"' && (from[1] == '"' || from[1] == '\0');
                    if (*from)
                        *to++ = *from;
                    else
                        break;
                }
                *to = '\0';
            }
            by[keys++] = name;
        } else {
            assert_memory_equal(line, "policy", 6);
            query.policy = line[6] ? line + 7 : NULL;
        }
    }
    measures[measures_used] = by[keys] = NULL;
    query.by = keys ? by : NULL;
    return query;
}

static const struct text_case {
    const char *name;
    const char *measures[4], *by[3], *options, *policy;
} texts[] = {
    {"one measure", {"nps"}, {NULL}, "off_scale=skip", NULL},
    {"a term", {"nps.promoters"}, {NULL}, "off_scale=skip", NULL},
    {"terms out of order", {"rating.top_box(other)", "rating.median(other)"}, {NULL}, NULL, NULL},
    {"keys", {"csat(other)"}, {"group", "other"}, NULL, NULL},
    {"a key to be quoted", {"csat(other)"}, {"a, (b) \"c\""}, NULL, NULL},
    {"a column to be quoted", {"rating(\"a, (b) \"\"c\"\"\")"}, {NULL}, NULL, NULL},
    {"a policy", {"nps"}, {NULL}, "off_scale=skip", "population=N weight=\"w w\""},
    {"another policy", {"nps"}, {NULL}, "off_scale=skip", "population=N"},
    {"other options", {"nps(confidence=0.123456789012345678)"}, {NULL}, "off_scale=skip", NULL},
    {"another confidence", {"nps(confidence=.5e-1)"}, {NULL}, "off_scale=skip", NULL},
    {"another interval", {"nps"}, {NULL}, "off_scale=skip interval=score", NULL},
    {"another scale", {"nps(score, scale=-5..12 passive_min=1.5)"}, {NULL}, "off_scale=skip", NULL},
    {"other boxes", {"csat(other, top_boxes=1)"}, {NULL}, NULL, NULL},
    {"other bottom boxes", {"csat(other, bottom_boxes=1)"}, {NULL}, NULL, NULL},
    {"another direction", {"ces(other, direction=lower_is_easier)"}, {NULL}, NULL, NULL},
    {"the plain direction", {"ces(other)"}, {NULL}, NULL, NULL},
    {"skip instead of fail", {"ces(other)"}, {NULL}, "off_scale=skip", NULL},
    {"two measures", {"csat(other)", "ces(other)"}, {NULL}, NULL, NULL},
    {"two measures, the other way round", {"ces(other)", "csat(other)"}, {NULL}, NULL, NULL},
    {"one key", {"csat(other)"}, {"group"}, NULL, NULL},
    {"keys the other way round", {"csat(other)"}, {"other", "group"}, NULL, NULL},
};

static void canonical_text_reads_back(void **state)
{
    const struct text_case *of = *state;
    const char *measures[20], *by[8];
    cxm_result *first = run(of->measures, of->by[0] ? of->by : NULL, of->options, of->policy);
    char *copy = malloc(strlen(cxm_result_query(first)) + 1);
    assert_non_null(copy);
    memcpy(copy, cxm_result_query(first), strlen(cxm_result_query(first)) + 1);
    cxm_query query = query_from(copy, measures, by);
    cxm_result *second = query_run(&table, &query, NULL);
    check_same_result(first, second);
    assert_int_equal(strlen(cxm_result_fingerprint(first)), 16);
    assert_int_equal(strspn(cxm_result_fingerprint(first), "0123456789abcdef"), 16);
    free(copy);
    cxm_result_free(first);
    cxm_result_free(second);
}

static void each_choice_changes_the_fingerprint(void **state)
{
    enum { TEXTS = sizeof texts / sizeof *texts };
    char fingerprints[TEXTS][17];
    (void)state;
    for (int i = 0; i < TEXTS; i++) {
        cxm_result *result = run(texts[i].measures, texts[i].by[0] ? texts[i].by : NULL, texts[i].options, texts[i].policy);
        memcpy(fingerprints[i], cxm_result_fingerprint(result), 17);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(fingerprints[i], fingerprints[j]);
        cxm_result_free(result);
    }
}

static void the_same_choices_have_the_same_fingerprint(void **state)
{
    static const char *const forms[][2] = {{"csat(other)", ""}, {"csat( other )", NULL}, {"csat(\"other\", top_boxes=2)", NULL},
                                           {"csat(other)", "scale=1..5 confidence=9.5e-1"}, {"csat(other,scale=1..5)", "csat.top_boxes=2"}};
    cxm_result *first = run(LIST("csat.dissatisfied(other)", "csat.satisfied(other)"), NULL, NULL, "");
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        cxm_result *result = run(LIST(forms[i][0]), NULL, forms[i][1], NULL);
        check_same_result(result, first);
        cxm_result_free(result);
    }
    cxm_result_free(first);
}

static void as_many_measures_and_keys_as_there_may_be(void **state)
{
    static char specs[64][48], names[16][4];
    const char *measures[65] = {NULL}, *by[17] = {NULL};
    struct table wide = {0};
    (void)state;
    table_add(&wide, "score", cxm_column_of(CXM_TYPE_U8, other, ROWS));
    for (int m = 0; m < 64; m++) {
        snprintf(specs[m], sizeof *specs, "csat(confidence=0.%d)", 100 + m);
        measures[m] = specs[m];
    }
    for (int k = 0; k < 16; k++) {
        snprintf(names[k], sizeof *names, "k%d", k);
        by[k] = names[k];
        table_add(&wide, names[k], cxm_column_of(k % 3 ? CXM_TYPE_U8 : CXM_TYPE_CSTR, k % 3 ? (const void *)other : (const void *)group, ROWS));
    }
    cxm_query query = query_of(measures, by);
    cxm_result *result = query_run(&wide, &query, NULL);
    assert_int_equal(cxm_result_table(result)->count, 16 + 19);
    assert_int_equal(cxm_result_length(result), 6 * 64 * 2); /* groups: a with 2, 4, 5 and b with 1, 3, 5 */
    check_ledger(result, ROWS);
    assert_int_equal(cxm_result_ledger(result)->length, 64 * 6);
    check_bits(cxm_result_number(result, 2 * 63, "confidence"), 0.163);
    cxm_result_free(result);
}

static void empty_tables_have_no_groups(void **state)
{
    struct table none;
    (void)state;
    table_from(&none, &table, 0, 0);
    for (int keyed = 0; keyed < 2; keyed++) {
        cxm_query query = query_of(LIST("nps", "rating(other)"), keyed ? LIST("group", "other", "a, (b) \"c\"") : NULL);
        cxm_result *result = query_run(&none, &query, NULL);
        assert_int_equal(cxm_result_length(result), keyed ? 0 : 9);
        assert_int_equal(cxm_result_table(result)->count, keyed ? 22 : 19);
        check_ledger(result, 0);
        for (int64_t row = 0; row < cxm_result_length(result); row++)
            assert_string_equal(cxm_result_text(result, row, "status"), "no_data");
        cxm_result_free(result);
    }
}

/* Two columns of one name are refused where the query needs that name, and passed over where it does not. */
static void a_column_is_there_once(void **state)
{
    struct table twice = {{0}, {{0}}, {0}};
    static const uint8_t nine[] = {9, 9};
    const char *const measures[] = {"nps(score)", "nps(other)"};
    (void)state;
    table_add(&twice, "score", cxm_column_of(CXM_TYPE_U8, nine, 2));
    table_add(&twice, "other", cxm_column_of(CXM_TYPE_U8, nine, 2));
    table_add(&twice, "other", cxm_column_of(CXM_TYPE_U8, nine, 2));
    for (int i = 0; i < 2; i++) {
        cxm_query query = query_of(LIST(measures[i]), NULL);
        cxm_result *result = NULL;
        cxm_error error = {0};
        assert_int_equal(cxm_table_query(&twice.table, &query, NULL, &result, &error), i ? CXM_E_ARGUMENT : CXM_OK);
        assert_string_equal(error.name, i ? "other" : "");
        cxm_result_free(result);
    }
}

int main(void)
{
    struct CMUnitTest tests[14 + sizeof texts / sizeof *texts] = {
        cmocka_unit_test(columns_stand_in_their_order),
        cmocka_unit_test(rows_are_group_measure_term),
        cmocka_unit_test(measures_of_one_name_are_told_apart),
        cmocka_unit_test(a_measure_is_found_by_its_column_too),
        cmocka_unit_test(inner_options_win),
        cmocka_unit_test(options_reach_the_measures_that_have_them),
        cmocka_unit_test(figures_without_intervals_are_the_same),
        cmocka_unit_test(the_ledger_says_why),
        cmocka_unit_test(policies_enter_the_figures),
        cmocka_unit_test(each_choice_changes_the_fingerprint),
        cmocka_unit_test(the_same_choices_have_the_same_fingerprint),
        cmocka_unit_test(as_many_measures_and_keys_as_there_may_be),
        cmocka_unit_test(empty_tables_have_no_groups),
        cmocka_unit_test(a_column_is_there_once),
    };
    size_t count = 14;
    CHECK_ROWS(texts, canonical_text_reads_back, tests, count);
    return cmocka_run_group_tests_name("query", tests, fill, NULL);
}
