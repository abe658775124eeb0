/* A journey by hand, the statuses of data that cannot be followed, what is refused, and whether conditioning is found where
 * there is none. Read lib/voices/panel.c next to it; vectors/people.json has the figures of larger tables. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <stdio.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"

enum { REUSE, REPEATED, ATTRITION, JOINED, OVERLAP, SUCCESSION, CONDITIONING, PEOPLE, STAGES, TERMS };

enum { MOST = 2000, NOTHING = -1 };

/* Answers as rows; a score of NOTHING is null. */
struct journey {
    int64_t rows;
    const char *contact[MOST], *account[MOST], *stage[MOST];
    double score[MOST];
    uint8_t answered[MOST / 8 + 1];
};

static void add(struct journey *to, const char *account, const char *contact, const char *stage, double score)
{
    const int64_t at = to->rows++;
    to->contact[at] = contact;
    to->account[at] = account;
    to->stage[at] = stage;
    to->score[at] = score;
    if (at % 8 == 0)
        to->answered[at / 8] = 0;
    to->answered[at / 8] = (uint8_t)(to->answered[at / 8] | (score >= 0) << at % 8);
}

static cxm_status analysed(const struct journey *j, int32_t count, const char *options, const cxm_host *host,
                           cxm_tested_estimate *figures, cxm_error *why)
{
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_CSTR, j->contact, j->rows), cxm_column_of(CXM_TYPE_CSTR, j->account, j->rows),
                            cxm_column_of(CXM_TYPE_CSTR, j->stage, j->rows), cxm_column_of(CXM_TYPE_F64, j->score, j->rows)};
    columns[3].validity = j->answered;
    const cxm_column *given[] = {&columns[0], &columns[1], &columns[2], &columns[3]};
    return cxm_measure_analyse(cxm_measure_find("voices.panel"), given, NULL, count, NULL, options, host, figures, NULL, why);
}

static void analyse(const struct journey *j, int32_t count, const char *options, cxm_tested_estimate figures[TERMS])
{
    cxm_error why;
    if (analysed(j, count, options, NULL, figures, &why))
        fail_msg("%s", why.message);
}

/* Aare: Ann bought, and Ann and Ben installed; Ben uses it, with Cem. Bode: Ann, another one, bought and nobody of hers is left. */
static void two_accounts(struct journey *j)
{
    j->rows = 0;
    add(j, "Aare", "Ann", "purchase", 9);
    add(j, "Aare", "Ann", "installation", 10);
    add(j, "Aare", "Ann", "installation", 9);
    add(j, "Aare", "Ben", "installation", 7);
    add(j, "Aare", "Ben", "use", 6);
    add(j, "Aare", "Cem", "use", 3);
    add(j, "Bode", "Ann", "purchase", 9);
    add(j, "Bode", "Dov", "installation", 8);
    add(j, "Bode", "Eva", "use", 4);
    add(j, "Bode", "Ann", "use", 9);
}

static void by_hand(void **state)
{
    (void)state;
    static struct journey j;
    cxm_tested_estimate f[TERMS];
    two_accounts(&j);
    analyse(&j, 4, "order=\"purchase|installation|use\"", f);
    /* eight answers behind the purchase: Ann's two, Ben's of use, Ann's of use in Bode */
    check_close(f[REUSE].estimate.value, 400.0 / 8, 0);
    assert_int_equal(f[REUSE].estimate.n, 8);
    /* Ann, Ben and the other Ann of six people */
    check_close(f[REPEATED].estimate.value, 300.0 / 6, 0);
    /* of two who bought and three who installed, Ann and Ben are met in the next */
    check_close(f[ATTRITION].estimate.value, 300.0 / 5, 1e-15);
    /* Ben and Dov installing, Cem and Eva using, of seven */
    check_close(f[JOINED].estimate.value, 400.0 / 7, 1e-15);
    /* Aare: {Ann} and {Ann, Ben}, {Ann, Ben} and {Ben, Cem}; Bode: none in common */
    check_close(f[OVERLAP].estimate.value, 100 * (0.5 + 1.0 / 3) / 2 / 2, 1e-14);
    check_close(f[SUCCESSION].estimate.value, 50, 0);
    /* installation: two answers of 100 against 0 and 0; use: -100 and 100 against -100 and -100 */
    check_close(f[CONDITIONING].estimate.value, (2 * 100 + 2 * 100) / 4.0, 1e-14);
    assert_int_equal(f[CONDITIONING].estimate.n, 8);
    check_close(f[PEOPLE].estimate.value, 6, 0);
    check_close(f[STAGES].estimate.value, 3, 0);
    for (int t = 0; t < PEOPLE; t++) {
        assert_int_equal(f[t].estimate.clusters, 2);
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    }
    assert_int_equal(f[STAGES].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
}

/* Without the option stages stand as they are called, and installation comes first. */
static void order_of_stages(void **state)
{
    (void)state;
    static struct journey j;
    cxm_tested_estimate f[TERMS], same[TERMS];
    two_accounts(&j);
    analyse(&j, 3, NULL, f);
    check_close(f[REUSE].estimate.value, 300.0 / 6, 0); /* Ann bought after; Ben and the other Ann use */
    analyse(&j, 3, "order=\"installation|purchase|use\"", same);
    assert_memory_equal(f, same, sizeof f);
    assert_int_equal(f[CONDITIONING].estimate.status, CXM_VALUE_UNDEFINED);
    /* a stage that is not in the order is left out, one that nobody is in is none */
    analyse(&j, 3, "order=\"purchase|training|use\"", f);
    check_close(f[STAGES].estimate.value, 2, 0);
    assert_int_equal(f[REUSE].estimate.excluded, 4);
    check_close(f[REUSE].estimate.value, 100.0 / 4, 0);
    check_close(f[SUCCESSION].estimate.value, 50, 0); /* Aare's changed hands */
}

static void rows_that_do_not_count(void **state)
{
    (void)state;
    static struct journey j;
    cxm_tested_estimate f[TERMS], same[TERMS];
    cxm_error why;
    two_accounts(&j);
    analyse(&j, 4, NULL, f);
    add(&j, NULL, "Ann", "use", 3);
    add(&j, "Aare", NULL, "use", 3);
    add(&j, "Aare", "Ann", NULL, 3);
    add(&j, "Aare", "Ann", "use", NOTHING);
    analyse(&j, 4, NULL, same);
    for (int t = 0; t < TERMS; t++) {
        check_close(same[t].estimate.value, f[t].estimate.value, 0);
        assert_int_equal(same[t].estimate.excluded, 3);
        assert_int_equal(same[t].estimate.missing, 1);
    }
    two_accounts(&j);
    add(&j, "Aare", "Ann", "use", 12);
    assert_int_equal(analysed(&j, 4, NULL, NULL, same, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 10);
    analyse(&j, 4, "measure=\"nps off_scale=skip\"", same);
    assert_int_equal(same[REUSE].estimate.excluded, 1);
    check_close(same[REUSE].estimate.value, f[REUSE].estimate.value, 0);
}

static void nothing_to_follow(void **state)
{
    (void)state;
    static struct journey j;
    cxm_tested_estimate f[TERMS];
    j.rows = 0;
    analyse(&j, 4, NULL, f);
    for (int t = 0; t < TERMS; t++)
        assert_int_equal(f[t].estimate.status, CXM_VALUE_NO_DATA);
    add(&j, "Aare", "Ann", "purchase", 9); /* one stage */
    add(&j, "Aare", "Ben", "purchase", 9);
    analyse(&j, 4, NULL, f);
    for (int t = 0; t < TERMS; t++) {
        const bool there = t == REPEATED || t >= PEOPLE;
        assert_int_equal(f[t].estimate.status, there ? CXM_VALUE_OK : t == CONDITIONING ? CXM_VALUE_NO_DATA : CXM_VALUE_UNDEFINED);
        assert_true(there || isnan(f[t].estimate.value));
    }
    check_close(f[REPEATED].estimate.value, 0, 0);
    assert_int_equal(f[REPEATED].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    add(&j, "Bode", "Eva", "use", 9); /* no account is heard in both */
    analyse(&j, 4, NULL, f);
    check_close(f[ATTRITION].estimate.value, 100, 0);
    check_close(f[JOINED].estimate.value, 100, 0);
    assert_int_equal(f[OVERLAP].estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(f[SUCCESSION].estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(f[CONDITIONING].estimate.status, CXM_VALUE_NO_DATA); /* nobody was heard before */
}

/* The same in each of `accounts`: half of the people of each stage go on. */
static void alike(struct journey *j, int accounts)
{
    static char names[40][12];
    j->rows = 0;
    for (int a = 0; a < accounts; a++) {
        snprintf(names[a], sizeof names[a], "%d", a);
        add(j, names[a], "Ann", "1", 9);
        add(j, names[a], "Ben", "1", 9);
        add(j, names[a], "Ben", "2", 9);
        add(j, names[a], "Cem", "2", 9);
    }
}

static void accounts_alike(void **state)
{
    (void)state;
    static struct journey j;
    cxm_tested_estimate f[TERMS];
    alike(&j, 7);
    analyse(&j, 4, NULL, f);
    for (int t = 0; t < SUCCESSION; t++) {
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
        assert_int_equal(f[t].estimate.status, CXM_VALUE_OK);
        check_close(f[t].estimate.value, t == OVERLAP || t == REPEATED ? 100.0 / 3 : 50, 1e-14);
        check_close(f[t].estimate.std_error, 0, 0);
    }
    assert_int_equal(f[CONDITIONING].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(f[CONDITIONING].test_status, CXM_TEST_NOT_TESTABLE);
    check_close(f[CONDITIONING].estimate.value, 0, 0);
    /* none of seven accounts: Wilson's interval stands */
    check_close(f[SUCCESSION].estimate.value, 0, 0);
    assert_int_equal(f[SUCCESSION].estimate.interval_status, CXM_INTERVAL_OK);
    const double z2 = 1.959963984540054 * 1.959963984540054;
    check_close(f[SUCCESSION].estimate.upper, 100 * z2 / (7 + z2), 1e-13);
    assert_int_equal(f[SUCCESSION].estimate.flags, CXM_ESTIMATE_FEW_CLUSTERS);
    alike(&j, 4);
    analyse(&j, 4, NULL, f);
    for (int t = 0; t < PEOPLE; t++)
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
}

/* Newcomers of one account alone say nothing of how accounts differ. */
static void newcomers_of_one_account(void **state)
{
    (void)state;
    static struct journey j;
    static char names[7][12];
    cxm_tested_estimate f[TERMS];
    j.rows = 0;
    for (int a = 0; a < 7; a++) {
        snprintf(names[a], sizeof names[a], "%d", a);
        add(&j, names[a], "Ann", "1", 9);
        add(&j, names[a], "Ann", "2", 3 + a);
    }
    add(&j, "0", "Ben", "2", 4);
    add(&j, "0", "Cem", "2", 9);
    analyse(&j, 4, NULL, f);
    assert_int_equal(f[CONDITIONING].estimate.status, CXM_VALUE_OK);
    assert_int_equal(f[CONDITIONING].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(f[CONDITIONING].test_status, CXM_TEST_NOT_TESTABLE);
    assert_int_equal(f[REUSE].estimate.interval_status, CXM_INTERVAL_OK);
}

struct refusal {
    const char *name, *options, *says;
    cxm_status status;
};

static const struct refusal refusal_cases[] = {
    {"no such measure", "measure=wow", "voices.panel.measure", CXM_E_NOT_FOUND},
    {"a stage twice", "order=\"a|b|a\"", "voices.panel.order: a stands in the order twice", CXM_E_ARGUMENT},
    {"a stage with a colon", "order=\"a:1\"", "voices.panel.order", CXM_E_ARGUMENT},
    {"a stage without a name", "order=\"a||b\"", "voices.panel.order", CXM_E_ARGUMENT},
    {"no such option", "buyer=boss", "buyer", CXM_E_NOT_FOUND},
    {"no confidence", "confidence=0", "confidence", CXM_E_ARGUMENT},
};

static void refusals(void **state)
{
    const struct refusal *one = *state;
    static struct journey j;
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    two_accounts(&j);
    assert_int_equal(analysed(&j, 4, one->options, NULL, f, &why), one->status);
    if (!strstr(why.message, one->says))
        fail_msg("%s", why.message);
}

static void many_stages(void **state)
{
    (void)state;
    static struct journey j;
    static char names[257][12];
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    j.rows = 0;
    for (int s = 0; s < 257; s++) {
        snprintf(names[s], sizeof names[s], "%03d", s);
        add(&j, s % 2 ? "Aare" : "Bode", s % 3 ? "Ann" : "Ben", names[s], 9);
    }
    assert_int_equal(analysed(&j, 4, NULL, NULL, f, &why), CXM_E_UNSUPPORTED);
    assert_string_equal(why.message, "stage has more than 256 stages");
    j.rows = 256;
    analyse(&j, 4, NULL, f);
    check_close(f[STAGES].estimate.value, 256, 0);
}

static void option_texts(void **state)
{
    (void)state;
    char text[600];
    const cxm_measure *measure = cxm_measure_find("voices.panel");
    union { double align; unsigned char bytes[1024]; } options;
    assert_int_equal(cxm_options_init(measure, &options, measure->options_size, NULL), CXM_OK);
    assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, NULL), CXM_OK);
    assert_string_equal(text, "confidence=0.95 measure=nps order=\"\"");
    assert_int_equal(cxm_options_parse(measure, "order=\"b ; a\"", &options, NULL), CXM_OK);
    assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, NULL), CXM_OK);
    assert_string_equal(text, "confidence=0.95 measure=nps order=\"b|a\"");
}

static void failing_memory(void **state)
{
    (void)state;
    static struct journey j;
    cxm_tested_estimate f[TERMS];
    cxm_status status = CXM_E_MEMORY;
    int64_t nth = 1;
    two_accounts(&j);
    for (; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = analysed(&j, 4, "order=\"purchase|installation|use\"", &failing.host, f, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
    assert_true(nth > 20);
}

/* ---- how often intervals hold ---- */

struct simulation {
    const char *name;
    int accounts;
    double icc, habit; /* what having been heard before adds to an answer of 0..100 */
};

static const struct simulation simulations[] = {
    {"6 accounts", 6, 0.3, 0},
    {"15 accounts", 15, 0.1, 0},
    {"40 accounts", 40, 0.3, 0},
    {"40 accounts that get used to it", 40, 0.1, 10},
};

/* Each of five people of an account is in the second stage with the chance of that account, else a newcomer is. */
static void intervals_hold(void **state)
{
    skip_where_slow();
    const struct simulation *one = *state;
    static struct journey j;
    static char names[400][12];
    struct random random = {31};
    const int runs = 600;
    int held = 0, found = 0, reuse = 0, none = 0;
    for (int i = 0; i < 400; i++)
        snprintf(names[i], sizeof names[i], "%d", i);
    for (int run = 0; run < runs; run++) {
        cxm_tested_estimate f[TERMS];
        j.rows = 0;
        for (int a = 0; a < one->accounts; a++) {
            const double level = 20 * sqrt(12 * one->icc) * (random_unit(&random) - 0.5), stays = 0.3 + 0.6 * random_unit(&random);
            for (int i = 0; i < 10; i++) {
                const bool second = i >= 5, again = second && random_unit(&random) < stays;
                const double noise = 20 * sqrt(12 * (1 - one->icc)) * (random_unit(&random) - 0.5);
                add(&j, names[a], names[again ? i - 5 : i], second ? "2" : "1",
                    fmin(100, fmax(0, 50 + level + noise + (again ? one->habit : 0))));
            }
        }
        analyse(&j, 4, "measure=\"rating scale=0..100\"", f);
        reuse += f[REUSE].estimate.lower <= 60 && 60 <= f[REUSE].estimate.upper;
        none += f[CONDITIONING].estimate.interval_status != CXM_INTERVAL_OK;
        held += f[CONDITIONING].estimate.lower <= one->habit && one->habit <= f[CONDITIONING].estimate.upper;
        found += f[CONDITIONING].p <= 0.05;
    }
    const double tried = runs - none;
    print_message("%s: conditioning held %.1f %%, found %.1f %%; reuse held %.1f %%\n", one->name, 100 * held / tried,
                  100 * found / tried, 100.0 * reuse / runs);
    assert_true(none < runs / 20);
    assert_true(held >= 0.92 * tried);
    assert_true(reuse >= (one->accounts < 20 ? 0.9 : 0.92) * runs); /* below 20 accounts intervals are flagged */
    assert_true(one->habit > 0 ? found > 0.9 * tried : found <= 0.07 * tried);
}

int main(void)
{
    struct CMUnitTest tests[40] = {
        cmocka_unit_test(by_hand),        cmocka_unit_test(order_of_stages), cmocka_unit_test(rows_that_do_not_count),
        cmocka_unit_test(nothing_to_follow), cmocka_unit_test(accounts_alike), cmocka_unit_test(newcomers_of_one_account),
        cmocka_unit_test(many_stages),    cmocka_unit_test(option_texts),    cmocka_unit_test(failing_memory),
    };
    size_t count = 9;
    CHECK_ROWS(refusal_cases, refusals, tests, count);
    CHECK_ROWS(simulations, intervals_hold, tests, count);
    return _cmocka_run_group_tests("panel", tests, count, NULL, NULL);
}
