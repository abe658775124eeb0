/* What analyses of voices read first: what an answer counts in a measure of answers, which side a label is of, what is left out.
 * Read lib/voices/voices.c next to it. */
#include <cxm/cxm.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "voices/voices.h"

enum { ROWS = 16 };

/* A request of columns as analyses are given them. */
struct asked {
    double score[ROWS];
    int32_t side[ROWS], account[ROWS];
    cxm_column labels[2], columns[3];
    const char *names[3];
    cxm_host host;
    struct cxm__request request;
};

static const char *const account_labels[] = {"A", "B", "C", "nobody's"};

static void ask(struct asked *to, int64_t rows, const cxm_column *side_labels, const cxm_host *host)
{
    to->labels[0] = *side_labels;
    to->labels[1] = cxm_column_of(CXM_TYPE_CSTR, account_labels, 4);
    to->columns[0] = cxm_column_of(CXM_TYPE_F64, to->score, rows);
    to->columns[1] = cxm_column_of(CXM_TYPE_CODED, to->side, rows);
    to->columns[2] = cxm_column_of(CXM_TYPE_CODED, to->account, rows);
    for (int i = 0; i < 2; i++) {
        to->columns[1 + i].extra = &to->labels[i];
        to->columns[1 + i].width = 4;
    }
    to->names[0] = "score";
    to->names[1] = "side";
    to->names[2] = "account";
    assert_int_equal(cxm__host_read(&to->host, host, 0, NULL), CXM_OK);
    to->request = (struct cxm__request){.columns = to->columns, .names = to->names, .count = 3, .length = rows, .host = &to->host};
}

static struct cxm__voices_choice choose(const char *measure, const char *buyer, const char *user, int32_t unknown)
{
    struct cxm__voices_choice choice = {.unknown = unknown};
    strcpy(choice.measure, measure);
    strcpy(choice.buyer, buyer);
    strcpy(choice.user, user);
    return choice;
}

/* ---- what an answer counts ---- */

struct counted {
    const char *name, *measure;
    double answer, counts;
};

static const struct counted counted[] = {
    {"nps: 6 is a detractor", "", 6, -100},
    {"nps: 7 is passive", "nps", 7, 0},
    {"nps: 9 is a promoter", "nps", 9, 100},
    {"nps: 10 is one", "nps", 10, 100},
    {"nps: bands of its own", "nps passive_min=8 promoter_min=10", 9, 0},
    {"nps: between two points", "nps", 8.5, 0},
    {"csat: below the boxes", "csat", 3, 0},
    {"csat: in the boxes", "csat", 4, 100},
    {"csat: one box of seven", "csat scale=1..7 top_boxes=1", 6, 0},
    {"csat: the box of seven", "csat,scale=1..7,top_boxes=1", 7, 100},
    {"rating: itself", "rating scale=1..5", 4, 4},
    {"rating: between two points", "rating scale=1..5", 3.25, 3.25},
    {"rating: below 0", "rating scale=-3..3", -2, -2},
    {"ces: itself", "ces", 6, 6},
    {"skipped: off the scale", "nps off_scale=skip", 11, (double)NAN},
    {"skipped: below the scale", "csat off_scale=skip", 0, (double)NAN},
};

static void counts(void **state)
{
    const struct counted *one = *state;
    struct cxm__scorer scorer;
    cxm_error why;
    double got = 0;
    if (cxm__scorer_read(&scorer, one->measure, "voices.difference", 4, &why) ||
        cxm__scorer_count(&scorer, one->answer, "score", 0, &got, &why))
        fail_msg("%s", why.message);
    check_close(got, one->counts, 0);
}

/* A measure of answers is the mean of what its answers count; so it is for every measure there is. */
static void is_the_mean(void **state)
{
    (void)state;
    static const double answers[] = {1, 2, 2, 3, 4, 5, 5, 5, 3, 1, 4};
    const cxm_column column = cxm_column_of(CXM_TYPE_F64, answers, 11), *const columns[] = {&column};
    int32_t measures = 0;
    for (int32_t m = 0; m < cxm_measure_count(); m++) {
        const cxm_measure *measure = cxm_measure_at(m);
        if (measure->form != CXM_FORM_ANSWERS)
            continue;
        struct cxm__scorer scorer;
        cxm_estimate estimates[32];
        double sum = 0, counts;
        assert_int_equal(cxm__scorer_read(&scorer, measure->name, "x", 0, NULL), CXM_OK);
        for (int i = 0; i < 11; i++) {
            assert_int_equal(cxm__scorer_count(&scorer, answers[i], "score", i, &counts, NULL), CXM_OK);
            assert_true(counts >= scorer.least && counts <= scorer.most);
            sum += counts;
        }
        assert_int_equal(cxm_measure_estimate(measure, columns, NULL, "", NULL, estimates, NULL), CXM_OK);
        check_close(estimates[0].value, sum / 11, 1e-14);
        measures++;
    }
    assert_true(measures >= 4);
}

struct refused {
    const char *name, *measure, *message;
    cxm_status status;
};

static const struct refused refused[] = {
    {"no such measure", "napkin", "voices.x.measure: napkin is no measure of answers, such as nps or csat", CXM_E_NOT_FOUND},
    {"an analysis", "trend", "voices.x.measure: trend is no measure of answers, such as nps or csat", CXM_E_NOT_FOUND},
    {"no such option", "nps boxes=2", NULL, CXM_E_NOT_FOUND},
    {"an option out of its range", "csat top_boxes=0", NULL, CXM_E_ARGUMENT},
    {"more points than a scale has", "rating scale=0..1000", NULL, CXM_E_ARGUMENT},
    {"half points", "rating scale=0.5..5", NULL, CXM_E_ARGUMENT},
    {"options that do not fit each other", "nps passive_min=9 promoter_min=9", NULL, CXM_E_ARGUMENT},
};

static void is_refused(void **state)
{
    const struct refused *one = *state;
    struct cxm__scorer scorer;
    cxm_error why;
    assert_int_equal(cxm__scorer_read(&scorer, one->measure, "voices.x", 4, &why), one->status);
    assert_int_equal(why.argument, 4);
    if (one->message)
        assert_string_equal(why.message, one->message);
    const struct cxm__voices_choice choice = choose(one->measure, "", "", 0);
    assert_int_equal(cxm__voices_check(&choice, true, "voices.x", 4, NULL), one->status);
    assert_int_equal(cxm__voices_check(&choice, false, "voices.x", 4, NULL), CXM_OK);
}

static void off_the_scale(void **state)
{
    (void)state;
    struct cxm__scorer scorer;
    cxm_error why;
    double got;
    assert_int_equal(cxm__scorer_read(&scorer, "", "voices.x", 4, NULL), CXM_OK);
    assert_int_equal(cxm__scorer_count(&scorer, 11, "score", 41, &got, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 41);
    assert_int_equal(why.argument, 0);
    assert_string_equal(why.message,
                        "score[41]: 11 is outside 0..10; the option measure says another scale, as in measure=\"nps scale=1..10\"");
    assert_int_equal(cxm__scorer_count(&scorer, (double)INFINITY, "score", 0, &got, NULL), CXM_E_DOMAIN);
    assert_int_equal(cxm__scorer_count(&scorer, (double)NAN, "score", 0, &got, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "score[0]: NaN is no answer; if it means missing set CXM_COLUMN_NAN_IS_NULL, to drop such "
                                     "rows set measure=\"nps off_scale=skip\"");
}

/* ---- one form of every text ---- */

struct settled {
    const char *name, *measure, *buyer, *user, *as_measure, *as_buyer, *as_user;
};

static const struct settled settled[] = {
    {"nothing set", "", "", "", "nps", "buyer", "end_user"},
    {"the defaults said", "nps scale=0..10", "buyer", "end_user", "nps", "buyer", "end_user"},
    {"options in order", "csat  top_boxes=1, scale=1..7", "a", "b", "csat scale=1..7 top_boxes=1", "a", "b"},
    {"other separators", "nps,off_scale=skip", " a ; b", "c|\"d|e\"", "nps off_scale=skip", "a|b", "c|\"d|e\""},
    {"quotes that need not be", "rating", "\"a b\"", "\"c\"", "rating", "a b", "c"},
    {"in another order, and twice", "nps", "b|a|b", "d | c|\"c\"", "nps", "a|b", "c|d"},
    {"intervals of single answers", "csat confidence=.9 interval=none, scale=1..7", "a", "b", "csat scale=1..7", "a", "b"},
    {"a colon in a label", "nps", "\"role:buyer\"", "c", "nps", "\"role:buyer\"", "c"},
};

static void one_form(void **state)
{
    const struct settled *one = *state;
    struct cxm__voices_choice choice = choose(one->measure, one->buyer, one->user, 0);
    assert_int_equal(cxm__voices_check(&choice, true, "x", 0, NULL), CXM_OK);
    for (int twice = 0; twice < 2; twice++) {
        cxm__voices_settle(&choice, true);
        assert_string_equal(choice.measure, one->as_measure);
        assert_string_equal(choice.buyer, one->as_buyer);
        assert_string_equal(choice.user, one->as_user);
        assert_int_equal(cxm__voices_check(&choice, true, "x", 0, NULL), CXM_OK);
    }
}

/* ---- sides ---- */

struct labelled {
    const char *name, *list, *label;
    bool is;
};

static const struct labelled labelled[] = {
    {"one name", "buyer", "buyer", true},           {"another", "buyer", "buyers", false},
    {"first of several", "a|b|c", "a", true},       {"last of several", "a|b|c", "c", true},
    {"blanks about", " a | b c ", "b c", true},     {"in quotes", "a|\"b|c\"", "b|c", true},
    {"part of quotes", "a|\"b|c\"", "c", false},    {"nothing is named", "", "", false},
    {"case matters", "Buyer", "buyer", false},      {"a number", "1|2", "2", true},
};

static void is_named(void **state)
{
    const struct labelled *one = *state;
    assert_int_equal(cxm__voices_named(one->list, one->label), one->is);
}

struct wrong_label {
    const char *name, *buyer, *user, *message;
};

static const struct wrong_label wrong_labels[] = {
    {"of both sides", "a|b", "c|b", "voices.x.user: b is a label of buyers too"},
    {"of both sides, one by default", "end_user", "", "voices.x.user: end_user is a label of buyers too"},
    {"an empty one", "a||b", "c", NULL},
    {"quotes that do not close", "\"a", "c", NULL},
    {"something behind a colon", "a", "c:1",
     "voices.x.user: c:1: a label has no colon behind it; one that holds a colon stands in double quotes"},
};

static void is_wrong(void **state)
{
    const struct wrong_label *one = *state;
    const struct cxm__voices_choice choice = choose("", one->buyer, one->user, 0);
    cxm_error why;
    assert_int_equal(cxm__voices_check(&choice, true, "voices.x", 4, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 4);
    if (one->message)
        assert_string_equal(why.message, one->message);
}

/* W4 and what stands about it: our own people, nobody knows whom, no account, no answer. */
static const char *const sides[] = {"", "buyer", "end_user", "own_employee", "unknown"};
enum { NOBODY, BUYER, USER, OWN, UNKNOWN };

static void w4(struct asked *to, const cxm_host *host)
{
    static const double score[ROWS] = {9, 9, 10, 9, 10, 8, 4, 9, 10, 2, 3, 5, 1, 0, 7, 6};
    static const int32_t side[ROWS] = {USER, USER, USER, USER,    USER,   BUYER, BUYER, USER,
                                         USER, OWN,  UNKNOWN, NOBODY, -1, BUYER, USER,  -1};
    static const int32_t account[ROWS] = {0, 0, 0, 0, 0, 1, 2, 2, 2, 0, 0, 1, 2, -1, -1, -1};
    const cxm_column labels = cxm_column_of(CXM_TYPE_CSTR, sides, 5);
    memcpy(to->score, score, sizeof score);
    memcpy(to->side, side, sizeof side);
    memcpy(to->account, account, sizeof account);
    ask(to, ROWS, &labels, host);
}

static void buyers_and_users(void **state)
{
    (void)state;
    struct asked asked;
    struct cxm__voices voices;
    cxm_error why;
    const struct cxm__voices_choice choice = choose("", "", "", 0);
    double sum[2] = {0, 0};
    int64_t n[2] = {0, 0};
    w4(&asked, NULL);
    if (cxm__voices_read(&voices, &asked.request, &choice, "voices.x", &why))
        fail_msg("%s", why.message);
    for (int64_t row = 0; row < ROWS; row++)
        if (cxm__voices_heard(&voices, row)) {
            sum[voices.side[row]] += voices.counts[row];
            n[voices.side[row]]++;
        }
    assert_int_equal(n[CXM__VOICE_BUYER], 2);
    assert_int_equal(n[CXM__VOICE_USER], 7);
    check_close(sum[0] / 2, -50, 0);
    check_close(sum[1] / 7, 100, 0);
    assert_int_equal(voices.answered, 16);
    assert_int_equal(voices.unknown, 4);
    assert_int_equal(voices.nowhere, 2);
    assert_int_equal(voices.missing, 0);
    assert_int_equal(voices.skipped, 0);
    assert_int_equal(voices.accounts, 4);
    assert_int_equal(voices.side[9], CXM__VOICE_ELSE);
    cxm__voices_free(&voices);
}

static void strictly(void **state)
{
    (void)state;
    struct asked asked;
    struct cxm__voices voices;
    cxm_error why;
    const struct cxm__voices_choice choice = choose("", "", "", 1);
    w4(&asked, NULL);
    assert_int_equal(cxm__voices_read(&voices, &asked.request, &choice, "voices.x", &why), CXM_E_DOMAIN);
    cxm__voices_free(&voices);
    assert_int_equal(why.row, 10);
    assert_int_equal(why.argument, 1);
    assert_string_equal(why.message,
                        "side[10]: nobody knows which side this is; to count and leave out such rows say voices.x.unknown=keep");
    for (int64_t row = 10; row < ROWS; row++) /* of who did not answer nobody has to know */
        asked.score[row] = (double)NAN;
    asked.columns[0].flags = CXM_COLUMN_NAN_IS_NULL;
    assert_int_equal(cxm__voices_read(&voices, &asked.request, &choice, "voices.x", NULL), CXM_OK);
    assert_int_equal(voices.missing, 6);
    assert_int_equal(voices.unknown, 0);
    cxm__voices_free(&voices);
}

/* A column of sides and accounts alone, at other places. */
static void sides_alone(void **state)
{
    (void)state;
    struct asked asked;
    struct cxm__voices voices;
    cxm_error why;
    struct cxm__voices_choice choice = choose("", "", "", 0);
    w4(&asked, NULL);
    asked.columns[0] = asked.columns[1];
    asked.columns[1] = asked.columns[2];
    assert_int_equal(cxm__voices_read_sides(&voices, &asked.request, 0, 1, &choice, "voices.x", NULL), CXM_OK);
    assert_null(voices.counts);
    assert_int_equal(voices.answered, ROWS);
    assert_int_equal(voices.unknown, 4);
    assert_int_equal(voices.nowhere, 2);
    assert_true(cxm__voices_heard(&voices, 0));
    assert_false(cxm__voices_heard(&voices, 14));
    cxm__voices_free(&voices);
    choice.unknown = 1;
    assert_int_equal(cxm__voices_read_sides(&voices, &asked.request, 0, 1, &choice, "voices.x", &why), CXM_E_DOMAIN);
    assert_int_equal(why.argument, 0);
    cxm__voices_free(&voices);
}

/* Labels that are numbers are named by their digits. */
static void numbers_as_labels(void **state)
{
    (void)state;
    static const int64_t numbers[] = {-1, 1, 2, 30};
    const cxm_column labels = cxm_column_of(CXM_TYPE_I64, numbers, 4);
    const struct cxm__voices_choice choice = choose("", "1|-1", "2", 0);
    struct asked asked;
    struct cxm__voices voices;
    for (int32_t row = 0; row < 4; row++) {
        asked.score[row] = 9;
        asked.side[row] = row;
        asked.account[row] = 0;
    }
    ask(&asked, 4, &labels, NULL);
    assert_int_equal(cxm__voices_read(&voices, &asked.request, &choice, "voices.x", NULL), CXM_OK);
    assert_int_equal(voices.side[0], CXM__VOICE_BUYER);
    assert_int_equal(voices.side[1], CXM__VOICE_BUYER);
    assert_int_equal(voices.side[2], CXM__VOICE_USER);
    assert_int_equal(voices.side[3], CXM__VOICE_ELSE);
    cxm__voices_free(&voices);
}

/* A label that is longer than any option could name is nobody's, also where it begins like one. */
static void long_labels(void **state)
{
    (void)state;
    char longer[400];
    const char *const names[] = {longer, "buyer"};
    const cxm_column labels = cxm_column_of(CXM_TYPE_CSTR, names, 2);
    const struct cxm__voices_choice choice = choose("", "", "", 0);
    struct asked asked;
    struct cxm__voices voices;
    memset(longer, 'b', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    for (int32_t row = 0; row < 2; row++) {
        asked.score[row] = 9;
        asked.side[row] = row;
        asked.account[row] = 0;
    }
    ask(&asked, 2, &labels, NULL);
    assert_int_equal(cxm__voices_read(&voices, &asked.request, &choice, "voices.x", NULL), CXM_OK);
    assert_int_equal(voices.side[0], CXM__VOICE_ELSE);
    assert_int_equal(voices.side[1], CXM__VOICE_BUYER);
    cxm__voices_free(&voices);
}

/* An answer off the scale, or that is no number, fails with its row, or is skipped and counted. */
static void answers_off_the_scale(void **state)
{
    (void)state;
    static const double bad[] = {11, -1, (double)NAN, (double)INFINITY};
    struct asked asked;
    struct cxm__voices voices;
    cxm_error why;
    for (int i = 0; i < 4; i++) {
        const struct cxm__voices_choice strict = choose("", "", "", 0), lax = choose("nps off_scale=skip", "", "", 0);
        w4(&asked, NULL);
        asked.score[3] = bad[i];
        assert_int_equal(cxm__voices_read(&voices, &asked.request, &strict, "voices.x", &why), CXM_E_DOMAIN);
        assert_int_equal(why.row, 3);
        assert_int_equal(why.argument, 0);
        cxm__voices_free(&voices);
        assert_int_equal(cxm__voices_read(&voices, &asked.request, &lax, "voices.x", NULL), CXM_OK);
        assert_int_equal(voices.skipped, 1);
        assert_int_equal(voices.missing, 0);
        assert_int_equal(voices.answered, ROWS - 1);
        check_nan(voices.counts[3]);
        assert_false(cxm__voices_heard(&voices, 3));
        cxm__voices_free(&voices);
    }
}

/* Of many different numbers each counts what the measure says of it alone. */
static void answers_between_points(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    static double score[MANY];
    static int32_t codes[MANY];
    static const char *const names[] = {"buyer"};
    const struct cxm__voices_choice choice = choose("rating scale=1..5", "", "", 0);
    const cxm_column labels = cxm_column_of(CXM_TYPE_CSTR, names, 1);
    struct asked asked;
    struct cxm__voices voices;
    ask(&asked, 1, &labels, NULL);
    for (int i = 0; i < MANY; i++)
        score[i] = 1 + (i * 7919 % 1301 + (i % 2) / 3.0) / 1301 * 3.9;
    asked.columns[0] = cxm_column_of(CXM_TYPE_F64, score, MANY);
    asked.columns[1].data = asked.columns[2].data = codes;
    asked.columns[1].length = asked.columns[2].length = asked.request.length = MANY;
    assert_int_equal(cxm__voices_read(&voices, &asked.request, &choice, "voices.x", NULL), CXM_OK);
    for (int i = 0; i < MANY; i++)
        check_bits(voices.counts[i], score[i]);
    cxm__voices_free(&voices);
}

static void nothing_at_all(void **state)
{
    (void)state;
    const cxm_column labels = cxm_column_of(CXM_TYPE_CSTR, NULL, 0);
    const struct cxm__voices_choice choice = choose("", "", "", 1);
    struct asked asked;
    struct cxm__voices voices;
    ask(&asked, 0, &labels, NULL);
    assert_int_equal(cxm__voices_read(&voices, &asked.request, &choice, "voices.x", NULL), CXM_OK);
    assert_int_equal(voices.answered, 0);
    cxm__voices_free(&voices);
}

static void no_memory(void **state)
{
    (void)state;
    const struct cxm__voices_choice choice = choose("", "", "", 0);
    for (int64_t fail_at = 1;; fail_at++) {
        struct failing_host failing;
        struct asked asked;
        struct cxm__voices voices;
        failing_host_init(&failing, fail_at);
        w4(&asked, &failing.host);
        const cxm_status status = cxm__voices_read(&voices, &asked.request, &choice, "voices.x", NULL);
        cxm__voices_free(&voices);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        if (!status) {
            assert_true(fail_at > 4);
            break;
        }
        assert_int_equal(status, CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[100];
    size_t count = 0;
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(is_the_mean),       cmocka_unit_test(off_the_scale),         cmocka_unit_test(buyers_and_users),
        cmocka_unit_test(strictly),          cmocka_unit_test(sides_alone),           cmocka_unit_test(numbers_as_labels),
        cmocka_unit_test(long_labels),       cmocka_unit_test(answers_off_the_scale), cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(no_memory),         cmocka_unit_test(answers_between_points),
    };
    CHECK_ROWS(counted, counts, tests, count);
    CHECK_ROWS(refused, is_refused, tests, count);
    CHECK_ROWS(settled, one_form, tests, count);
    CHECK_ROWS(labelled, is_named, tests, count);
    CHECK_ROWS(wrong_labels, is_wrong, tests, count);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        tests[count++] = others[i];
    return _cmocka_run_group_tests("voices", tests, count, NULL, NULL);
}
