/* One answer of a key: first, last or the mean, by one key or several. Random models agree with a plain reading of the rule.
 * Cases of complaints in the field have the number in their name. */
#include "support/selections.h"

#include "support/failing_host.h"
#include "support/random.h"
#include "support/zones.h"

static struct zones_host zones;

#define LOUD "contact|answered|score#\na|2026-01-01|2\nb|2026-01-02|9\na|2026-01-03|3\nc|2026-01-04|10\na|2026-01-05|8\n"

static const struct selections_case dedupe_cases[] = {
    {"one user has half of the votes (PostHog 21486): all", {{"responses", LOUD}}, NULL, "dedupe=all", NULL, "0, 1, 2, 3, 4", ""},
    {"... the last counts", {{"responses", LOUD}}, NULL, "dedupe=last:contact", NULL, "1, 3, 4", "duplicate 2"},
    {"... the first counts", {{"responses", LOUD}}, NULL, "dedupe=first:contact", NULL, "0, 1, 3", "duplicate 2"},
    {"a survey displayed twice counts once per touchpoint (PostHog 30787)",
     {{"responses", "contact|touchpoint|answered\na|sale|2026-01-01T10:00Z\na|sale|2026-01-01T10:00Z\na|service|2026-01-01T10:00Z\n"}}, NULL,
     "dedupe=first:contact+touchpoint", NULL, "0, 2", "duplicate 1"},
    {"of equal times the last is the one appended last", {{"responses", "contact|answered\na|2026-01-01\na|2026-01-01\n"}}, NULL,
     "dedupe=last:contact", NULL, "1", "duplicate 1"},
    {"the last is by time, not by order", {{"responses", "contact|answered\na|2026-01-03\na|2026-01-01\na|2026-01-02\n"}}, NULL,
     "dedupe=last:contact", NULL, "0", "duplicate 2"},
    {"the first is by time, not by order", {{"responses", "contact|answered\na|2026-01-03\na|2026-01-01\na|2026-01-02\n"}}, NULL,
     "dedupe=first:contact", NULL, "1", "duplicate 2"},
    {"no time is neither first nor last", {{"responses", "contact|answered|updated\na|2026-01-01|\na|2026-01-01|2026-01-02\na|2026-01-01|\n"}},
     NULL, "dedupe=first:contact time=updated", NULL, "1", "duplicate 2"},
    {"... nor last", {{"responses", "contact|answered|updated\na|2026-01-01|\na|2026-01-01|2026-01-02\na|2026-01-01|\n"}}, NULL,
     "dedupe=last:contact time=updated", NULL, "1", "duplicate 2"},
    {"one answer per company (todogroup 41)",
     {{"responses", "contact|account|answered\na|A|2026-01-01\nb|A|2026-01-02\nc|B|2026-01-01\n"}}, NULL, "dedupe=last:account", NULL,
     "1, 2", "duplicate 1"},
    {"a company's answers through memberships are its own",
     {{"memberships", "contact|account\na|A\nb|A\n"}, {"responses", "contact|answered\na|2026-01-01\nb|2026-01-02\nc|2026-01-03\n"}}, NULL,
     "dedupe=last:account", NULL, "1, 2", "duplicate 1"},
    {"several rows of one person, most of them partial (SurveyMonkey 27)",
     {{"responses", "contact|answered|completed?\na|2026-01-01|0\na|2026-01-02|1\na|2026-01-03|0\na|2026-01-04|0\n"}}, NULL,
     "partial=drop dedupe=last:contact", NULL, "1", "partial 3"},
    {"... where partial answers are kept, the last counts though it is partial",
     {{"responses", "contact|answered|completed?\na|2026-01-01|0\na|2026-01-02|1\na|2026-01-03|0\n"}}, NULL, "dedupe=last:contact", NULL, "2",
     "duplicate 2"},
    {"the same survey imported twice (Devographics 465), without ids",
     {{"responses", "contact|touchpoint|answered\na|survey|2026-01-01\nb|survey|2026-01-01\n"},
      {"responses", "contact|touchpoint|answered\na|survey|2026-01-01\nb|survey|2026-01-01\n"}},
     NULL, "dedupe=last:contact+touchpoint", NULL, "2, 3", "duplicate 2"},
    {"unique impressions (Formbricks 4286)", {{"invitations", "contact|sent\na|2026-01-01\na|2026-01-02\nb|2026-01-01\n"}}, "invitations",
     "dedupe=first:contact", NULL, "0, 2", "duplicate 1"},
    {"nobody's answers are no duplicates", {{"responses", "contact|answered\n|2026-01-01\n|2026-01-02\na|2026-01-01\n"}}, NULL,
     "dedupe=last:contact", NULL, "0, 1, 2", ""},
    {"a null in one key is enough", {{"responses", "contact|touchpoint|answered\na||2026-01-01\na||2026-01-02\n"}}, NULL,
     "dedupe=last:contact+touchpoint", NULL, "0, 1", ""},
    {"once a month", {{"responses", "contact|answered\na|2026-01-01\na|2026-01-31T23:30+01:00\na|2026-02-01\nb|2026-01-01\n"}}, NULL,
     "dedupe=last:contact+month zone=Europe/Berlin", NULL, "1, 2, 3", "duplicate 1"},
    {"in the zone's month", {{"responses", "contact|answered\na|2026-01-01T12:00Z\na|2026-01-31T23:30Z\n"}}, NULL,
     "dedupe=last:contact+month zone=Europe/Berlin", NULL, "0, 1", ""},
    {"... in UTC's it is the same", {{"responses", "contact|answered\na|2026-01-01T12:00Z\na|2026-01-31T23:30Z\n"}}, NULL,
     "dedupe=last:contact+month zone=UTC", NULL, "1", "duplicate 1"},
    {"unique answers depend on the window (CustomerGauge): the quarter", {{"responses", LOUD}}, NULL,
     "dedupe=last:contact window=2026-01-01/2026-04-01 zone=UTC", NULL, "1, 3, 4", "duplicate 2"},
    {"... the first three days", {{"responses", LOUD}}, NULL, "dedupe=last:contact window=2026-01-01/2026-01-04 zone=UTC", NULL, "1, 2",
     "outside_window 2, duplicate 1"},
    {"conditions come before duplicates", {{"responses", LOUD}}, NULL, "dedupe=last:contact", "score<8", "2", "filtered 3, duplicate 1"},
    {"a number as a key", {{"responses", "answered|score#\n2026-01-01|7\n2026-01-02|7\n2026-01-03|8\n"}}, NULL, "dedupe=last:score", NULL,
     "1, 2", "duplicate 1"},
    {"a truth as a key", {{"responses", "answered|completed?\n2026-01-01|0\n2026-01-02|0\n2026-01-03|1\n2026-01-04|\n"}}, NULL,
     "dedupe=first:completed", NULL, "0, 2, 3", "duplicate 1"},
    {"a class of roles as a key",
     {{"roles", "contact|role\na|CEO\nb|Decision Maker\n"}, {"responses", "contact|answered\na|2026-01-01\nb|2026-01-02\n"}}, NULL,
     "dedupe=last:role_class", NULL, "1", "duplicate 1"},
};

static void dedupe_holds(void **state)
{
    const struct selections_case *one = *state;
    cxm_model *model = selections_model(one, &zones.host);
    selections_check(model, one->of, one->policy, one->where, one->rows, one->ledger);
    cxm_model_free(model);
}

/* ---- means ---- */

static double dedupe_score(const cxm_model *model, const char *policy, int64_t which)
{
    struct models_view view;
    struct cxm__selection selection;
    struct cxm__field field;
    int32_t rows[64];
    double numbers[64];
    int64_t at = 0;
    models_view(&view, model, "responses", policy, &model->host);
    assert_int_equal(cxm__selection_make(&selection, &view.base, NULL, 1, NULL), CXM_OK);
    const int32_t n = cxm__selection_next(&selection, &at, rows, 64);
    assert_int_equal(cxm__field_bind(&field, &view.base, "score", "measures", 1, NULL), CXM_OK);
    assert_int_equal(cxm__field_numbers(&field, rows, n, numbers, NULL), CXM_OK);
    assert_int_equal(cxm__selection_mean(&selection, &field, rows, n, numbers, NULL), CXM_OK);
    assert_true(which < n);
    cxm__field_free(&field);
    cxm__selection_free(&selection);
    models_view_free(&view);
    return numbers[which];
}

static void the_last_value_and_the_mean_disagree_odoo_81027(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    models_add(model, "responses", "contact|answered|score#\na|2026-01-01|10\na|2026-01-02|10\na|2026-01-03|1\n");
    check_bits(dedupe_score(model, "dedupe=last:contact", 0), 1);
    check_bits(dedupe_score(model, "dedupe=first:contact", 0), 10);
    check_bits(dedupe_score(model, "dedupe=mean:contact", 0), 7);
    selections_check(model, "responses", "dedupe=mean:contact", NULL, "2", "duplicate 2");
    cxm_model_free(model);
}

static void means_pass_over_nulls(void **state)
{
    (void)state;
    cxm_model *model = models_new(NULL);
    models_add(model, "responses", "contact|answered|score#\na|2026-01-01|4\na|2026-01-02|\nb|2026-01-01|\nb|2026-01-02|\n|2026-01-03|5\n");
    check_bits(dedupe_score(model, "dedupe=mean:contact", 0), 4);
    check_nan(dedupe_score(model, "dedupe=mean:contact", 1));
    check_bits(dedupe_score(model, "dedupe=mean:contact", 2), 5);
    cxm_model_free(model);
}

/* ---- random models, and a plain reading of the rule ---- */

enum { RANDOM_MOST = 9000 };

static struct dedupe_random {
    int64_t contacts[RANDOM_MOST], touchpoints[RANDOM_MOST], times[RANDOM_MOST];
    double scores[RANDOM_MOST];
    uint8_t valid[RANDOM_MOST / 8 + 1];
    int32_t best[RANDOM_MOST];
    bool counts[RANDOM_MOST];
    int64_t rows;
} dedupe;

static bool dedupe_valid(int64_t row)
{
    return dedupe.valid[row / 8] >> (row % 8) & 1;
}

static void dedupe_fill(struct random *random, bool sorted)
{
    const int64_t people = 1 + random_below(random, dedupe.rows + 5), span = 1 + random_below(random, 3 * dedupe.rows);
    for (int64_t i = 0; i < dedupe.rows; i++) {
        dedupe.contacts[i] = random_below(random, people) * 1000003;
        dedupe.touchpoints[i] = random_below(random, 3);
        dedupe.times[i] = (sorted ? i / 2 : random_below(random, span)) * 1000000;
        dedupe.scores[i] = (double)random_below(random, 11);
        dedupe.valid[i / 8] = (uint8_t)((dedupe.valid[i / 8] & ~(1 << i % 8)) | (random_below(random, 20) > 0) << i % 8);
    }
}

static cxm_model *dedupe_model(void)
{
    const char *names[] = {"contact", "touchpoint", "answered", "score"};
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_I64, dedupe.contacts, dedupe.rows), cxm_column_of(CXM_TYPE_I64, dedupe.touchpoints, dedupe.rows),
                            cxm_column_of(CXM_TYPE_TIME_US, dedupe.times, dedupe.rows), cxm_column_of(CXM_TYPE_F64, dedupe.scores, dedupe.rows)};
    const char *mapped = "contact answered score visit=touchpoint"; /* a further field of numbers */
    cxm_table batch = {names, columns, 4, dedupe.rows};
    cxm_model *model = models_new(NULL);
    cxm_error error;
    columns[0].validity = dedupe.valid;
    if (cxm_model_append(model, "responses", &batch, mapped, NULL, NULL, &error))
        fail_msg("%s", error.message);
    return model;
}

/* For each row in order: does it beat the best of its key so far? */
static void dedupe_rule(bool first, bool two)
{
    for (int64_t i = 0; i < dedupe.rows; i++) {
        dedupe.counts[i] = true;
        dedupe.best[i] = (int32_t)i;
        for (int64_t j = 0; j < i && dedupe_valid(i); j++) {
            if (!dedupe.counts[j] || !dedupe_valid(j) || dedupe.contacts[j] != dedupe.contacts[i] ||
                (two && dedupe.touchpoints[j] != dedupe.touchpoints[i]))
                continue;
            const bool wins = first ? dedupe.times[i] < dedupe.times[j] : dedupe.times[i] >= dedupe.times[j];
            dedupe.counts[wins ? j : i] = false;
            if (!wins)
                break;
        }
    }
}

static void dedupe_compare(const cxm_model *model, bool first, bool two)
{
    struct models_view view;
    struct cxm__selection selection;
    int32_t rows[100], n;
    int64_t at = 0, before = 0, count = 0;
    char policy[64];
    snprintf(policy, sizeof policy, "dedupe=%s:contact%s", first ? "first" : "last", two ? "+visit" : "");
    models_view(&view, model, "responses", policy, NULL);
    assert_int_equal(cxm__selection_make(&selection, &view.base, NULL, 1, NULL), CXM_OK);
    dedupe_rule(first, two);
    while ((n = cxm__selection_next(&selection, &at, rows, 100)) > 0)
        for (int32_t i = 0; i < n; i++, count++)
            for (; before <= rows[i]; before++)
                if (dedupe.counts[before] != (before == rows[i]))
                    fail_msg("%s of %d rows: row %d", policy, (int)dedupe.rows, (int)before);
    for (; before < dedupe.rows; before++)
        assert_false(dedupe.counts[before]);
    assert_int_equal(count, selection.count);
    assert_int_equal(selection.out[CXM__OUT_DUPLICATE], dedupe.rows - count);
    cxm__selection_free(&selection);
    models_view_free(&view);
}

static void random_models_agree_with_the_rule(void **state)
{
    struct random random = {81027};
    (void)state;
    for (int round = 0; round < 60; round++) {
        dedupe.rows = round < 40 ? random_below(&random, 300) : random_below(&random, RANDOM_MOST);
        dedupe_fill(&random, round % 3 == 0);
        cxm_model *model = dedupe_model();
        for (int how = 0; how < 4; how++)
            dedupe_compare(model, how & 1, how & 2);
        cxm_model_free(model);
    }
}

/* Means of duplicates are the means of the rows that they stand for. */
static void means_agree_with_the_rule(void **state)
{
    struct random random = {7};
    (void)state;
    dedupe.rows = 5000;
    dedupe_fill(&random, false);
    cxm_model *model = dedupe_model();
    struct models_view view;
    struct cxm__selection selection;
    struct cxm__field field;
    static double numbers[RANDOM_MOST];
    static int32_t rows[RANDOM_MOST];
    int64_t at = 0;
    models_view(&view, model, "responses", "dedupe=mean:contact", NULL);
    assert_int_equal(cxm__selection_make(&selection, &view.base, NULL, 1, NULL), CXM_OK);
    assert_int_equal(cxm__field_bind(&field, &view.base, "score", "measures", 1, NULL), CXM_OK);
    const int32_t n = cxm__selection_next(&selection, &at, rows, RANDOM_MOST);
    for (int32_t i = 0; i < n; i += CXM__BLOCK)
        assert_int_equal(cxm__field_numbers(&field, rows + i, n - i < CXM__BLOCK ? n - i : CXM__BLOCK, numbers + i, NULL), CXM_OK);
    assert_int_equal(cxm__selection_mean(&selection, &field, rows, n, numbers, NULL), CXM_OK);
    for (int32_t i = 0; i < n; i++) {
        double sum = 0;
        int64_t count = 0;
        for (int64_t row = 0; row < dedupe.rows; row++)
            if (row == rows[i] || (dedupe_valid(rows[i]) && dedupe_valid(row) && dedupe.contacts[row] == dedupe.contacts[rows[i]])) {
                sum += dedupe.scores[row];
                count++;
            }
        check_close(numbers[i], sum / (double)count, 1e-14);
    }
    cxm__field_free(&field);
    cxm__selection_free(&selection);
    models_view_free(&view);
    cxm_model_free(model);
}

/* ---- memory ---- */

/* Beside the bitmap two bytes a row, however many people there are. */
static void memory_is_bounded(void **state)
{
    enum { ROWS = 400000 };
    static int64_t contacts[ROWS], times[ROWS];
    static uint8_t scores[ROWS];
    (void)state;
    for (int people = 100; people <= ROWS; people *= 10)
        for (int how = 0; how < 3; how++) {
            static const char *const policies[] = {"dedupe=last:contact", "dedupe=first:contact+score", "dedupe=mean:contact"};
            const char *names[] = {"contact", "answered", "score"};
            struct random random = {(uint64_t)people};
            struct failing_host host;
            struct models_view view;
            struct cxm__selection selection;
            for (int i = 0; i < ROWS; i++) {
                contacts[i] = people < ROWS / 2 ? random_below(&random, people) : i;
                times[i] = random_below(&random, ROWS);
                scores[i] = (uint8_t)random_below(&random, 11);
            }
            cxm_column columns[] = {cxm_column_of(CXM_TYPE_I64, contacts, ROWS), cxm_column_of(CXM_TYPE_TIME_US, times, ROWS),
                                    cxm_column_of(CXM_TYPE_U8, scores, ROWS)};
            cxm_table batch = {names, columns, 3, ROWS};
            cxm_model *model = models_new(NULL);
            assert_int_equal(cxm_model_append(model, "responses", &batch, NULL, NULL, NULL, NULL), CXM_OK);
            failing_host_init(&host, 0);
            models_view(&view, model, "responses", policies[how], &host.host);
            const int64_t before = host.bytes;
            host.peak = before;
            assert_int_equal(cxm__selection_make(&selection, &view.base, NULL, 1, NULL), CXM_OK);
            assert_true(host.peak - before < ROWS * (how == 2 ? 7 : 3) + 200000);
            cxm__selection_free(&selection);
            models_view_free(&view);
            assert_int_equal(host.outstanding, 0);
            cxm_model_free(model);
        }
}

int main(void)
{
    enum { DEDUPE_TESTS = 64 };
    struct CMUnitTest tests[DEDUPE_TESTS] = {
        cmocka_unit_test(the_last_value_and_the_mean_disagree_odoo_81027),
        cmocka_unit_test(means_pass_over_nulls),
        cmocka_unit_test(random_models_agree_with_the_rule),
        cmocka_unit_test(means_agree_with_the_rule),
        cmocka_unit_test(memory_is_bounded),
    };
    size_t count = 5;
    CHECK_ROWS(dedupe_cases, dedupe_holds, tests, count);
    zones_host_init(&zones);
    const int failed = _cmocka_run_group_tests("dedupe", tests, count, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
