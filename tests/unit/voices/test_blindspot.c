/* The blind spot of a worked example by hand, what data that cannot carry a figure end in, what is refused, and how often intervals
 * hold in simulations. Read lib/voices/blindspot.c next to it; vectors/people.json has the figures of larger tables. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <stdio.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/models.h"
#include "support/random.h"

enum { CORRECTION, BUYERS_ONLY, POPULATION, AS_HEARD, UNASKED_LEAST, UNASKED_MOST, SILENT_LEAST, SILENT_MOST, NOT_ASKED, NOT_HEARD,
       INVITED_USERS, KNOWN_USERS, INVITATION_BIAS, REQUIRED_MISSING, UNKNOWN, TERMS };

enum { MOST = 2000, NOBODY = -1 };

/* People as rows; a score of NOBODY is null. */
struct population {
    int64_t rows;
    double score[MOST], people[MOST];
    const char *side[MOST], *account[MOST], *role[MOST];
    uint8_t invited[MOST], heard[MOST / 8 + 1];
};

static void add(struct population *to, const char *account, const char *side, double score, int invited, double people)
{
    const int64_t at = to->rows++;
    to->account[at] = account;
    to->side[at] = to->role[at] = side;
    to->score[at] = score;
    to->invited[at] = (uint8_t)invited;
    to->people[at] = people;
    if (at % 8 == 0)
        to->heard[at / 8] = 0;
    to->heard[at / 8] = (uint8_t)(to->heard[at / 8] | (score >= 0) << at % 8);
}

/* With `count` of the inputs; figures may be NULL. */
static cxm_status analysed(const struct population *p, int32_t count, const char *options, const cxm_host *host,
                           cxm_tested_estimate *figures, cxm_error *why)
{
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, p->score, p->rows),     cxm_column_of(CXM_TYPE_CSTR, p->side, p->rows),
                            cxm_column_of(CXM_TYPE_CSTR, p->account, p->rows),  cxm_column_of(CXM_TYPE_BOOL8, p->invited, p->rows),
                            cxm_column_of(CXM_TYPE_CSTR, p->role, p->rows),     cxm_column_of(CXM_TYPE_F64, p->people, p->rows)};
    columns[0].validity = p->heard;
    const cxm_column *given[] = {&columns[0], &columns[1], &columns[2], &columns[3], &columns[4], &columns[5]};
    return cxm_measure_analyse(cxm_measure_find("voices.blindspot"), given, NULL, count, NULL, options, host, figures, NULL, why);
}

static void analyse(const struct population *p, int32_t count, const char *options, cxm_tested_estimate figures[TERMS])
{
    cxm_error why;
    if (analysed(p, count, options, NULL, figures, &why))
        fail_msg("%s", why.message);
}

/* Worked example W4: A has five contented end users, B and C a decision maker each, C two end users. */
static void three_accounts(struct population *p, bool all)
{
    static const double a[] = {9, 9, 10, 9, 10};
    p->rows = 0;
    for (int i = 0; i < 5; i++)
        add(p, "A", "end_user", a[i], 1, 1);
    add(p, "B", "buyer", 8, 1, 1);
    add(p, "C", "buyer", 4, 1, 1);
    add(p, "C", "end_user", 9, 1, 1);
    add(p, "C", "end_user", 10, 1, 1);
    if (!all)
        return;
    add(p, "A", "buyer", NOBODY, 0, 1);
    add(p, "B", "end_user", NOBODY, 1, 4);
}

static void by_hand(void **state)
{
    (void)state;
    static struct population p;
    cxm_tested_estimate f[TERMS];
    three_accounts(&p, true);
    analyse(&p, 6, "required=\"buyer|end_user\"", f);
    check_close(f[AS_HEARD].estimate.value, 600.0 / 9, 1e-15);
    check_close(f[BUYERS_ONLY].estimate.value, -50, 0);
    /* three buyers at -50, eleven end users at 100 */
    check_close(f[POPULATION].estimate.value, 950.0 / 14, 1e-15);
    check_close(f[CORRECTION].estimate.value, 950.0 / 14 + 50, 1e-15);
    /* two buyers at -50 and eleven end users at 100 are known or were asked, one buyer is open */
    check_close(f[UNASKED_LEAST].estimate.value, (2 * -50 + 11 * 100 - 100) / 14.0, 1e-14);
    check_close(f[UNASKED_MOST].estimate.value, (2 * -50 + 11 * 100 + 100) / 14.0, 1e-14);
    /* nine answers that add up to 600; five people did not answer */
    check_close(f[SILENT_LEAST].estimate.value, 100.0 / 14, 1e-14);
    check_close(f[SILENT_MOST].estimate.value, 1100.0 / 14, 1e-14);
    check_close(f[NOT_ASKED].estimate.value, 100.0 / 14, 1e-15);
    check_close(f[NOT_HEARD].estimate.value, 500.0 / 14, 1e-15);
    check_close(f[INVITED_USERS].estimate.value, 1100.0 / 13, 1e-15);
    check_close(f[KNOWN_USERS].estimate.value, 1100.0 / 14, 1e-15);
    check_close(f[INVITATION_BIAS].estimate.value, 1100.0 / 13 - 1100.0 / 14, 1e-13);
    check_close(f[REQUIRED_MISSING].estimate.value, 200.0 / 3, 1e-15);
    check_close(f[UNKNOWN].estimate.value, 0, 0);
    for (int t = 0; t < TERMS; t++)
        assert_int_equal(f[t].estimate.status, CXM_VALUE_OK);
    for (int t = 0; t < NOT_ASKED; t++) {
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
        assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
        check_nan(f[t].estimate.lower);
    }
    for (int t = NOT_ASKED; t < TERMS; t++)
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(f[AS_HEARD].estimate.n, 9);
    assert_int_equal(f[AS_HEARD].estimate.missing, 2);
    assert_int_equal(f[AS_HEARD].estimate.clusters, 3);
    assert_int_equal(f[BUYERS_ONLY].estimate.clusters, 2);
    assert_int_equal(f[KNOWN_USERS].estimate.clusters, 3);
    check_close(f[POPULATION].estimate.n_effective,
                14.0 * 14 / (2 * 1.5 * 1.5 + 7 * (11.0 / 7) * (11.0 / 7)), 1e-14);
    assert_int_equal(f[POPULATION].estimate.flags, CXM_ESTIMATE_WEIGHTED);
}

/* Without invitations everybody of a class that was heard thinks as the class does, and only the silent are open. */
static void without_invitations(void **state)
{
    (void)state;
    static struct population p;
    cxm_tested_estimate f[TERMS];
    three_accounts(&p, true);
    memset(p.invited, 0, sizeof p.invited);
    analyse(&p, 3, NULL, f);
    for (int t = UNASKED_LEAST; t <= UNASKED_MOST; t++)
        check_close(f[t].estimate.value, f[POPULATION].estimate.value, 1e-14);
    check_close(f[POPULATION].estimate.value, (3 * -50 + 8 * 100) / 11.0, 1e-14); /* without numbers of people */
    assert_int_equal(f[NOT_ASKED].estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(f[INVITED_USERS].estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(f[INVITATION_BIAS].estimate.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(f[REQUIRED_MISSING].estimate.status, CXM_VALUE_UNDEFINED);
    analyse(&p, 4, NULL, f); /* nobody was invited */
    assert_int_equal(f[INVITED_USERS].estimate.status, CXM_VALUE_NO_DATA);
    check_close(f[NOT_ASKED].estimate.value, 200.0 / 11, 1e-14);
}

static void everybody_answered(void **state)
{
    (void)state;
    static struct population p;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};
    cxm_tested_estimate f[TERMS];
    p.rows = 0;
    for (int i = 0; i < 7; i++) {
        add(&p, names[i], "buyer", 5 + i % 5, i % 2, 1);
        add(&p, names[i], "end_user", 10 - i, 1, 3);
    }
    analyse(&p, 6, NULL, f);
    for (int t = UNASKED_LEAST; t <= SILENT_MOST; t++) {
        check_close(f[t].estimate.value, f[POPULATION].estimate.value, 1e-14);
        check_close(f[t].estimate.std_error, f[POPULATION].estimate.std_error, 1e-14);
        check_close(f[t].estimate.lower, f[POPULATION].estimate.lower, 1e-12);
        check_close(f[t].estimate.upper, f[POPULATION].estimate.upper, 1e-12);
    }
    check_close(f[AS_HEARD].estimate.value, f[POPULATION].estimate.value, 1e-14);
    check_close(f[NOT_HEARD].estimate.value, 0, 0);
    assert_int_equal(f[POPULATION].estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS, CXM_ESTIMATE_FEW_CLUSTERS);
    assert_int_equal(f[CORRECTION].test_status, CXM_TEST_OK);
    check_close(f[CORRECTION].statistic, f[CORRECTION].estimate.value / f[CORRECTION].estimate.std_error, 1e-14);
}

/* Other sides: any two classes of a column. */
static void sides_of_other_names(void **state)
{
    (void)state;
    static struct population p;
    cxm_tested_estimate f[TERMS], same[TERMS];
    three_accounts(&p, true);
    analyse(&p, 6, "required=buyer", f);
    for (int64_t i = 0; i < p.rows; i++)
        p.side[i] = p.role[i] = strcmp(p.side[i], "buyer") == 0 ? "boss" : "operator";
    analyse(&p, 6, "buyer=boss user=operator required=boss", same);
    for (int t = 0; t < TERMS; t++)
        check_close(same[t].estimate.value, f[t].estimate.value, 0);
}

static void every_level(const cxm_tested_estimate *f, int32_t status, int32_t interval_status)
{
    for (int t = 0; t < UNASKED_LEAST; t++) {
        assert_int_equal(f[t].estimate.status, status);
        assert_int_equal(f[t].estimate.interval_status, interval_status);
        assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
        check_nan(f[t].p);
        check_nan(f[t].estimate.lower);
    }
}

static void nothing_there(void **state)
{
    (void)state;
    static struct population p;
    cxm_tested_estimate f[TERMS];
    p.rows = 0;
    analyse(&p, 3, "required=buyer", f);
    every_level(f, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
    for (int t = UNASKED_LEAST; t < TERMS; t++)
        assert_int_equal(f[t].estimate.status, t == NOT_ASKED || (t >= INVITED_USERS && t != KNOWN_USERS && t < REQUIRED_MISSING)
                                                   ? CXM_VALUE_UNDEFINED : CXM_VALUE_NO_DATA);
    /* there are people, and nobody was heard: all that is known is the measure's range */
    add(&p, "A", "buyer", NOBODY, 1, 1);
    add(&p, "A", "end_user", NOBODY, 1, 1);
    analyse(&p, 3, "measure=csat", f);
    every_level(f, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
    for (int t = UNASKED_LEAST; t <= SILENT_MOST; t++) {
        check_close(f[t].estimate.value, (t - UNASKED_LEAST) % 2 ? 100 : 0, 0);
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    }
    assert_int_equal(f[UNKNOWN].estimate.status, CXM_VALUE_NO_DATA);
    check_close(f[NOT_HEARD].estimate.value, 100, 0);
}

static void a_side_without_answers(void **state)
{
    (void)state;
    static struct population p;
    cxm_tested_estimate f[TERMS];
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    p.rows = 0;
    for (int i = 0; i < 6; i++) {
        add(&p, names[i], "buyer", i + 5, 1, 1);
        add(&p, names[i], "end_user", NOBODY, 1, 1);
    }
    analyse(&p, 3, NULL, f);
    assert_int_equal(f[BUYERS_ONLY].estimate.status, CXM_VALUE_OK);
    assert_int_equal(f[BUYERS_ONLY].estimate.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(f[POPULATION].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(f[CORRECTION].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    check_nan(f[POPULATION].estimate.value);
    check_close(f[UNASKED_LEAST].estimate.value, f[BUYERS_ONLY].estimate.value / 2 - 50, 1e-14);
    check_close(f[UNASKED_MOST].estimate.value, f[BUYERS_ONLY].estimate.value / 2 + 50, 1e-14);
    assert_true(f[UNASKED_LEAST].estimate.lower < f[UNASKED_LEAST].estimate.value);
    assert_true(f[UNASKED_MOST].estimate.upper > f[UNASKED_MOST].estimate.value);
    for (int64_t i = 0; i < p.rows; i++)
        p.side[i] = strcmp(p.side[i], "buyer") == 0 ? "end_user" : "buyer";
    analyse(&p, 3, NULL, f);
    assert_int_equal(f[BUYERS_ONLY].estimate.status, CXM_VALUE_NO_DATA);
    assert_int_equal(f[CORRECTION].estimate.status, CXM_VALUE_NO_DATA);
    assert_int_equal(f[POPULATION].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(f[AS_HEARD].estimate.status, CXM_VALUE_OK);
}

static void one_account_or_four(void **state)
{
    (void)state;
    static struct population p;
    static const char *const names[] = {"a", "b", "c", "d"};
    cxm_tested_estimate f[TERMS];
    for (int accounts = 1; accounts <= 4; accounts += 3) {
        p.rows = 0;
        for (int i = 0; i < 16; i++)
            add(&p, names[i % accounts], i < 8 ? "buyer" : "end_user", 3 + i * 5 % 8, 1, 1);
        analyse(&p, 3, NULL, f);
        every_level(f, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW_CLUSTERS);
        assert_true(isnan(f[POPULATION].estimate.std_error) == (accounts == 1));
    }
}

/* A class that one account alone was heard of says nothing of how accounts differ. */
static void a_class_of_one_account(void **state)
{
    (void)state;
    static struct population p;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    cxm_tested_estimate f[TERMS];
    p.rows = 0;
    for (int i = 0; i < 12; i++)
        add(&p, names[i % 6], i < 11 ? "buyer" : "end_user", 3 + i * 5 % 8, 1, 1);
    add(&p, "f", "end_user", 9, 1, 1);
    analyse(&p, 3, NULL, f);
    assert_int_equal(f[BUYERS_ONLY].estimate.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(f[AS_HEARD].estimate.interval_status, CXM_INTERVAL_OK);
    for (int t = 0; t <= SILENT_MOST; t++)
        if (t != BUYERS_ONLY && t != AS_HEARD) {
            assert_int_equal(f[t].estimate.status, CXM_VALUE_OK);
            assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
            check_nan(f[t].estimate.std_error);
        }
}

static void all_alike(void **state)
{
    (void)state;
    static struct population p;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    cxm_tested_estimate f[TERMS];
    p.rows = 0;
    for (int i = 0; i < 12; i++)
        add(&p, names[i % 6], i < 6 ? "buyer" : "end_user", 7.3, 1, 0.1 + i / 7.0);
    add(&p, "a", "buyer", NOBODY, 1, 0.3);
    analyse(&p, 6, "measure=\"rating scale=0..10\"", f);
    every_level(f, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE);
    check_close(f[POPULATION].estimate.value, 7.3, 1e-15);
    check_close(f[CORRECTION].estimate.value, 0, 1e-14);
    for (int t = UNASKED_LEAST; t <= SILENT_MOST; t++)
        assert_int_equal(f[t].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
}

/* Only buyers are in the population: nothing is left out, and there is nothing to test. */
static void buyers_alone(void **state)
{
    (void)state;
    static struct population p;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    cxm_tested_estimate f[TERMS];
    p.rows = 0;
    for (int i = 0; i < 12; i++)
        add(&p, names[i % 6], "buyer", 3 + i * 5 % 8, 1, 1);
    analyse(&p, 3, NULL, f);
    check_close(f[CORRECTION].estimate.value, 0, 0);
    assert_int_equal(f[CORRECTION].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    assert_int_equal(f[CORRECTION].test_status, CXM_TEST_NOT_TESTABLE);
    assert_int_equal(f[POPULATION].estimate.interval_status, CXM_INTERVAL_OK);
}

static void own_and_unknown_people(void **state)
{
    (void)state;
    static struct population p;
    cxm_tested_estimate f[TERMS], same[TERMS];
    cxm_error why;
    three_accounts(&p, true);
    analyse(&p, 6, "required=end_user", f);
    add(&p, "A", "own_employee", 0, 1, 50);
    add(&p, "A", NULL, 3, 1, 5);
    add(&p, "A", "unknown", 3, 1, 5);
    add(&p, NULL, "buyer", 3, 1, 5);
    add(&p, "B", "buyer", 3, 1, 0);
    add(&p, "B", "own_employee", NOBODY, 1, 5);
    analyse(&p, 6, "required=end_user", same);
    for (int t = 0; t < UNKNOWN; t++) {
        check_close(same[t].estimate.value, f[t].estimate.value, 0);
        assert_int_equal(same[t].estimate.excluded, 5);
        assert_int_equal(same[t].estimate.missing, 3);
    }
    check_close(same[UNKNOWN].estimate.value, 200.0 / 14, 1e-15);
    assert_int_equal(analysed(&p, 6, "unknown=fail", NULL, same, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 12);
}

static void off_scale_answers(void **state)
{
    (void)state;
    static struct population p;
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    three_accounts(&p, true);
    p.score[3] = 11;
    assert_int_equal(analysed(&p, 3, NULL, NULL, f, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 3);
    analyse(&p, 3, "measure=\"nps off_scale=skip\"", f);
    assert_int_equal(f[AS_HEARD].estimate.n, 8);
    assert_int_equal(f[AS_HEARD].estimate.excluded, 1);
    check_close(f[NOT_HEARD].estimate.value, 300.0 / 11, 1e-14); /* an answer that cannot be read was not heard */
}

struct refusal {
    const char *name, *options, *says;
    cxm_status status;
};

static const struct refusal refusal_cases[] = {
    {"no such measure", "measure=wow", "voices.blindspot.measure", CXM_E_NOT_FOUND},
    {"an analysis for a measure", "measure=auc", "voices.blindspot.measure", CXM_E_NOT_FOUND},
    {"one label on both sides", "buyer=x user=\"x|y\"", "voices.blindspot.user", CXM_E_ARGUMENT},
    {"a class twice", "required=\"a|a\"", "voices.blindspot.required: a is required twice", CXM_E_ARGUMENT},
    {"a class without a name", "required=:2", "voices.blindspot.required", CXM_E_ARGUMENT},
    {"no confidence", "confidence=1", "confidence", CXM_E_ARGUMENT},
};

static void refusals(void **state)
{
    const struct refusal *one = *state;
    static struct population p;
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    three_accounts(&p, true);
    assert_int_equal(analysed(&p, 6, one->options, NULL, f, &why), one->status);
    if (!strstr(why.message, one->says))
        fail_msg("%s", why.message);
}

static void bad_columns(void **state)
{
    (void)state;
    static struct population p;
    static char names[70][8];
    cxm_tested_estimate f[TERMS];
    cxm_error why;
    three_accounts(&p, true);
    p.people[2] = -1;
    assert_int_equal(analysed(&p, 6, NULL, NULL, f, &why), CXM_E_DOMAIN);
    assert_string_equal(why.name, "people");
    assert_int_equal(why.row, 2);
    p.people[2] = NAN;
    assert_int_equal(analysed(&p, 6, NULL, NULL, f, &why), CXM_E_DOMAIN);
    three_accounts(&p, true);
    p.rows = 0;
    for (int i = 0; i < 65; i++) {
        snprintf(names[i], sizeof names[i], "c%d", i);
        add(&p, "A", "buyer", 5, 1, 1);
        p.role[i] = names[i];
    }
    assert_int_equal(analysed(&p, 5, NULL, NULL, f, &why), CXM_E_UNSUPPORTED);
    assert_string_equal(why.message, "role_class has more than 64 classes");
    p.rows = 64;
    assert_int_equal(analysed(&p, 5, NULL, NULL, f, &why), CXM_OK);
    static const double invited[] = {1, 0, 2}, score[] = {5, 6, 7};
    static const char *const side[] = {"buyer", "buyer", "buyer"};
    const cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, score, 3), cxm_column_of(CXM_TYPE_CSTR, side, 3),
                                  cxm_column_of(CXM_TYPE_F64, invited, 3)};
    const cxm_column *given[] = {&columns[0], &columns[1], &columns[1], &columns[2]};
    assert_int_equal(cxm_measure_analyse(cxm_measure_find("voices.blindspot"), given, NULL, 4, NULL, NULL, NULL, f, NULL, &why),
                     CXM_E_DOMAIN);
    assert_string_equal(why.message, "invited[2]: 2 is neither 0 nor 1");
    cxm_design design = CXM_DESIGN_INIT;
    design.weight = &columns[0];
    assert_int_equal(cxm_measure_analyse(cxm_measure_find("voices.blindspot"), given, NULL, 3, &design, NULL, NULL, f, NULL, &why),
                     CXM_E_UNSUPPORTED);
}

/* A column of nulls is as one that was not given; texts of options come back in one form. */
static void what_is_left_out(void **state)
{
    (void)state;
    static struct population p;
    static const uint8_t none[MOST / 8 + 1];
    cxm_tested_estimate f[TERMS], same[TERMS];
    three_accounts(&p, true);
    analyse(&p, 3, "required=\"end_user|buyer\"", f);
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, p.score, p.rows),    cxm_column_of(CXM_TYPE_CSTR, p.side, p.rows),
                            cxm_column_of(CXM_TYPE_CSTR, p.account, p.rows), cxm_column_of(CXM_TYPE_BOOL8, p.invited, p.rows),
                            cxm_column_of(CXM_TYPE_CSTR, p.role, p.rows)};
    columns[0].validity = p.heard;
    columns[3].validity = columns[4].validity = none;
    const cxm_column *given[] = {&columns[0], &columns[1], &columns[2], &columns[3], &columns[4]};
    assert_int_equal(cxm_measure_analyse(cxm_measure_find("voices.blindspot"), given, NULL, 5, NULL,
                                         "required=\"end_user|buyer\"", NULL, same, NULL, NULL), CXM_OK);
    assert_memory_equal(f, same, sizeof f);
    char text[600];
    const cxm_measure *measure = cxm_measure_find("voices.blindspot");
    union { double align; unsigned char bytes[1024]; } options;
    assert_int_equal(cxm_options_init(measure, &options, measure->options_size, NULL), CXM_OK);
    assert_int_equal(cxm_options_parse(measure, "required=\"b:2;a\" measure=\"csat  scale=1..7\"", &options, NULL), CXM_OK);
    assert_int_equal(cxm_options_format(measure, &options, text, sizeof text, NULL, NULL), CXM_OK);
    assert_string_equal(text, "confidence=0.95 measure=\"csat scale=1..7\" buyer=buyer user=end_user unknown=keep "
                              "required=\"a:1|b:2\"");
}

static void failing_memory(void **state)
{
    (void)state;
    static struct population p;
    cxm_tested_estimate f[TERMS];
    cxm_status status = CXM_E_MEMORY;
    int64_t nth = 1;
    three_accounts(&p, true);
    for (; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = analysed(&p, 6, "required=buyer", &failing.host, f, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
    assert_true(nth > 20);
}

/* W4 as a model: its rows are contacts, heard or not; nobody asked A's decision maker and one of B's four end users. */
static void on_a_model(void **state)
{
    (void)state;
    static const char *const roles = "contact|account|role\na1|A|End User\na2|A|End User\na3|A|End User\na4|A|End User\n"
                                     "a5|A|End User\na6|A|Decision Maker\nb1|B|Decision Maker\nb2|B|End User\nb3|B|End User\n"
                                     "b4|B|End User\nb5|B|End User\nc1|C|Decision Maker\nc2|C|End User\nc3|C|End User\n";
    static const double wanted[] = {950.0 / 14 + 50, -50, 950.0 / 14, 600.0 / 9, (-100 + 1000 - 200) / 14.0, (-100 + 1000 + 200) / 14.0,
                                    100.0 / 14, 1100.0 / 14, 200.0 / 14, 500.0 / 14, 1000.0 / 12, 1100.0 / 14,
                                    1000.0 / 12 - 1100.0 / 14, 200.0 / 3, 0};
    cxm_model *model = models_new(NULL);
    cxm_query query = CXM_QUERY_INIT;
    cxm_result *result;
    cxm_error why;
    models_add(model, "contacts", "contact\na1\na2\na3\na4\na5\na6\nb1\nb2\nb3\nb4\nb5\nc1\nc2\nc3\n");
    models_add(model, "memberships", "contact|account\na1|A\na2|A\na3|A\na4|A\na5|A\na6|A\nb1|B\nb2|B\nb3|B\nb4|B\nb5|B\nc1|C\n"
                                     "c2|C\nc3|C\n");
    models_add(model, "roles", roles);
    models_add(model, "invitations", "invitation|contact|sent\n1|a1|2026-02-01\n2|a2|2026-02-01\n3|a3|2026-02-01\n"
                                     "4|a4|2026-02-01\n5|a5|2026-02-01\n6|b1|2026-02-01\n7|b2|2026-02-01\n8|b3|2026-02-01\n"
                                     "9|b4|2026-02-01\n10|c1|2026-02-01\n11|c2|2026-02-01\n12|c3|2026-02-01\n");
    models_add(model, "responses", "contact|account|answered|score#\na1|A|2026-03-01|9\na2|A|2026-03-02|9\na3|A|2026-03-03|10\n"
                                   "a4|A|2026-03-04|9\na5|A|2026-03-05|10\nb1|B|2026-03-06|8\nc1|C|2026-03-07|4\nc2|C|2026-03-08|9\n"
                                   "c3|C|2026-03-09|10\n");
    query.measures = (const char *const[]){"voices.blindspot(score, side, account, invited, role_class, "
                                           "required=\"decision_maker|end_user\")", NULL};
    query.policy = "as_of=2026-07-01 zone=UTC";
    if (cxm_model_query(model, &query, NULL, &result, &why))
        fail_msg("%s", why.message);
    for (int t = 0; t < TERMS; t++)
        check_close(cxm_result_number(result, t, "value"), wanted[t], 1e-13);
    cxm_result_free(result);
    cxm_model_free(model);
}

/* ---- how often intervals hold ---- */

struct simulation {
    const char *name;
    int accounts;
    double icc, apart; /* users less buyers, in deviations */
};

static const struct simulation simulations[] = {
    {"5 accounts, equal", 5, 0.3, 0},           {"12 accounts, equal", 12, 0.1, 0},
    {"12 accounts, equal, icc .3", 12, 0.3, 0},
    {"40 accounts, equal, icc .3", 40, 0.3, 0}, {"40 accounts, users less content", 40, 0.1, -0.7},
};

static double bell(struct random *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += random_unit(random);
    return sum;
}

/* Ratings that are rounded nowhere, so that the true means are known; a third of the people do not answer. Three quarters are
 * users, and the silent ones are as content as those of their side. */
static void intervals_hold(void **state)
{
    skip_where_slow();
    const struct simulation *one = *state;
    static struct population p;
    static char names[40][12];
    struct random random = {77};
    const int runs = 600;
    int held = 0, found = 0, inside = 0, level = 0, worst = 0;
    for (int run = 0; run < runs; run++) {
        cxm_tested_estimate f[TERMS];
        double least = 0; /* the mean if all silent people thought the worst */
        p.rows = 0;
        for (int a = 0; a < one->accounts; a++) {
            const double own = sqrt(one->icc) * bell(&random), differs = sqrt(one->icc / 4) * bell(&random);
            snprintf(names[a], sizeof names[a], "%d", a);
            for (int i = 0; i < 8; i++) {
                const bool user = i >= 2, heard = random_unit(&random) < 0.67;
                const double answer = 50 + 8 * (own + (user ? one->apart + differs : 0) + sqrt(1 - one->icc) * bell(&random));
                add(&p, names[a], user ? "end_user" : "buyer", heard ? answer : NOBODY, 1, 1);
                least += heard ? (50 + (user ? 8 * one->apart : 0)) / (8 * one->accounts) : 0;
            }
        }
        analyse(&p, 3, "measure=\"rating scale=0..100\"", f);
        if (f[CORRECTION].estimate.interval_status) { /* too few of a side happened to answer */
            held++;
            level++;
            inside++;
            worst++;
            continue;
        }
        const double truth = 0.75 * 8 * one->apart, mean = 50 + truth;
        held += f[CORRECTION].estimate.lower <= truth && truth <= f[CORRECTION].estimate.upper;
        found += f[CORRECTION].p <= 0.05;
        level += f[POPULATION].estimate.lower <= mean && mean <= f[POPULATION].estimate.upper;
        inside += f[SILENT_LEAST].estimate.lower <= mean && mean <= f[SILENT_MOST].estimate.upper;
        worst += f[SILENT_LEAST].estimate.lower <= least && least <= f[SILENT_MOST].estimate.upper;
    }
    print_message("%s: correction held %.1f %%, found %.1f %%; population held %.1f %%; bounds held %.1f %%, at the worst "
                  "%.1f %%\n", one->name, 100.0 * held / runs, 100.0 * found / runs, 100.0 * level / runs, 100.0 * inside / runs,
                  100.0 * worst / runs);
    assert_true(held >= 0.92 * runs);
    assert_true(level >= 0.92 * runs);
    assert_true(inside == runs);
    assert_true(worst >= 0.92 * runs && worst <= 0.98 * runs);
    assert_true(one->apart == 0 ? found <= 0.07 * runs : found > 0.5 * runs);
}

int main(void)
{
    struct CMUnitTest tests[48] = {
        cmocka_unit_test(by_hand),           cmocka_unit_test(without_invitations),    cmocka_unit_test(everybody_answered),
        cmocka_unit_test(nothing_there),     cmocka_unit_test(a_side_without_answers), cmocka_unit_test(one_account_or_four),
        cmocka_unit_test(all_alike),         cmocka_unit_test(a_class_of_one_account), cmocka_unit_test(buyers_alone),
        cmocka_unit_test(off_scale_answers), cmocka_unit_test(own_and_unknown_people), cmocka_unit_test(sides_of_other_names),
        cmocka_unit_test(bad_columns),       cmocka_unit_test(what_is_left_out),       cmocka_unit_test(failing_memory),
        cmocka_unit_test(on_a_model),
    };
    size_t count = 16;
    CHECK_ROWS(refusal_cases, refusals, tests, count);
    CHECK_ROWS(simulations, intervals_hold, tests, count);
    return _cmocka_run_group_tests("blindspot", tests, count, NULL, NULL);
}
