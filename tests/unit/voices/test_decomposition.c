/* voices.decomposition against R with each account left out, the same question put to two states, printed cases, and coverage by
 * simulation. What cannot be told stands in test_decomposition_statuses.c. */
#include <cxm/cxm.h>
#include <cxm/unstable/distributions.h>

#include "support/apart.h"
#include "support/random.h"
#include "support/waves.h"

/* tests/vectors/make_decomposition.R: plain arithmetic and lm, with each account left out. */
static void as_r_without_each_account(void **state)
{
    (void)state;
    static const char *const options[] = {"reference=buyers", "reference=users", "reference=average", NULL};
    cxm_tested_estimate f[TERMS];
    for (int weighted = 0; weighted < 2; weighted++)
        for (int reference = 0; reference < 4; reference++) {
            const double *kitagawa = weighted ? apart_kitagawa_weighted : apart_kitagawa;
            const double *oaxaca = weighted ? apart_oaxaca_weighted : apart_oaxaca;
            double all = 0, square = 0, alone = 0;
            from_r(weighted);
            apart(options[reference], f);
            for (int part = 0; part < 3; part++) {
                check_close(value(f, part), kitagawa[part], 1e-12);
                if (part != DIFFERENCE)
                    check_close(f[part].estimate.std_error, kitagawa[4 + part], 1e-12);
                assert_int_equal(f[part].estimate.clusters, 16);
                assert_int_equal(f[part].estimate.interval_status, CXM_INTERVAL_OK);
                check_close(f[part].p, 2 * cxm_t_upper(fabs(value(f, part)) / f[part].estimate.std_error, f[part].df), 1e-12);
            }
            check_close(value(f, UNMATCHED), kitagawa[3], 1e-12);
            for (int i = 0; i < APART_N; i++) {
                const double w = weighted ? apart_weight[i] : 1;
                all += w;
                square += w * w;
                alone += apart_segment[i] == 4 ? w : 0;
            }
            check_close(value(f, ONE_SIDED), 100 * alone / all, 1e-12);
            check_close(f[DIFFERENCE].estimate.n_effective, all * all / square, 1e-12);
            for (int part = 0; part < 4; part++) {
                const int at = part == 3 ? 4 + reference : 1 + part, term = part == 3 ? EXPLAINED : ENDOWMENTS + part;
                const int in_r = part == 3 && reference == 3 ? 7 : at;
                check_close(value(f, term), oaxaca[in_r], 1e-11);
                check_close(f[term].estimate.std_error, oaxaca[APART_PARTS + in_r], 1e-11);
            }
            for (int j = 0; j < 2 && reference == 3; j++) {
                check_close(value(f, EXPLAINED_BY + j), oaxaca[9 + j], 1e-11);
                check_close(f[EXPLAINED_BY + j].estimate.std_error, oaxaca[APART_PARTS + 9 + j], 1e-11);
            }
            check_close(value(f, EXPLAINED_BY) + value(f, EXPLAINED_BY + 1), value(f, EXPLAINED), 1e-12);
            check_close(value(f, EXPERIENCE) + value(f, MIX) + value(f, UNMATCHED), value(f, DIFFERENCE), 1e-12);
            check_close(value(f, ENDOWMENTS) + value(f, COEFFICIENTS) + value(f, INTERACTION), value(f, DIFFERENCE), 1e-12);
            check_close(value(f, EXPLAINED) + value(f, UNEXPLAINED), value(f, DIFFERENCE), 1e-12);
        }
}

/* Charig and others, British Medical Journal 292, 1986, as answers of users (open surgery) and buyers (nephrolithotomy) on two
 * kinds of machine, large stones being the old one: users are the more content on either, and the less content of all. */
static void simpson_of_kidney_stones(void **state)
{
    (void)state;
    static const int counts[][4] = {{1, 0, 81, 87}, {1, 1, 192, 263}, {0, 0, 234, 270}, {0, 1, 55, 80}}; /* users, old, yes, all */
    cxm_tested_estimate f[TERMS];
    clear();
    for (int c = 0; c < 4; c++)
        for (int i = 0; i < counts[c][3]; i++)
            heard(counts[c][0] ? "end_user" : "buyer", (7 * i + c) % 25, counts[c][1], i < counts[c][2]);
    apart("measure=\"csat scale=0..1 top_boxes=1 bottom_boxes=1\"", f);
    check_close(value(f, DIFFERENCE), 78 - 100 * 289.0 / 350, 1e-13);
    check_printed(value(f, EXPERIENCE), 5.3671, 5e-5);
    check_printed(value(f, MIX), -9.9386, 5e-5);
    check_close(value(f, SIMPSON), 1, 0);
    check_close(value(f, SIMPSON_WEAK), 1, 0);
    check_close(value(f, SIMPSON_SEGMENTS), 100, 0);
    check_close(value(f, UNMATCHED), 0, 0);
    check_close(value(f, ONE_SIDED), 0, 0);
    assert_int_equal(f[SIMPSON].estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(f[ENDOWMENTS].estimate.status, CXM_VALUE_UNDEFINED); /* nobody asked */
    assert_int_equal(f[EXPERIENCE].estimate.n, 700);
}

/* Nine answers of three accounts: A has five users, B a buyer, C a buyer and two users; as segments, each account is its own. */
static void nine_answers_of_three_accounts(void **state)
{
    (void)state;
    static const double users_of_a[] = {9, 9, 10, 9, 10};
    cxm_tested_estimate f[TERMS];
    clear();
    for (int i = 0; i < 5; i++)
        heard("end_user", 0, 0, users_of_a[i]);
    heard("buyer", 1, 1, 8);
    heard("buyer", 2, 2, 4);
    heard("end_user", 2, 2, 9);
    heard("end_user", 2, 2, 10);
    apart(NULL, f);
    check_close(value(f, DIFFERENCE), 150, 1e-13);
    check_close(value(f, EXPERIENCE), 200, 1e-13);
    check_close(value(f, MIX), 0, 1e-13);
    check_close(value(f, UNMATCHED), -50, 1e-13);
    check_close(value(f, ONE_SIDED), 600.0 / 9, 1e-14);
    assert_int_equal(f[EXPERIENCE].estimate.n, 3);
    assert_int_equal(f[EXPERIENCE].estimate.excluded, 0);
    assert_int_equal(f[DIFFERENCE].estimate.interval_status, CXM_INTERVAL_TOO_FEW_CLUSTERS);
    assert_int_equal(f[DIFFERENCE].estimate.clusters, 3);
    assert_int_equal(f[DIFFERENCE].test_status, CXM_TEST_NOT_TESTABLE);
    for (int i = 0; i < 9; i++)
        answers.segment[i] = 5; /* one segment: all is experience */
    apart(NULL, f);
    check_close(value(f, EXPERIENCE), 150, 1e-13);
    check_close(value(f, MIX), 0, 1e-13);
    check_close(value(f, SIMPSON), 0, 0);
}

static void at_random(struct random *random)
{
    const int accounts = 1 + (int)random_below(random, 30), segments = 1 + (int)random_below(random, 6);
    clear();
    for (int64_t n = 1 + random_below(random, 300); n > 0; n--) {
        const int segment = random_below(random, 20) ? (int)random_below(random, segments) : -1;
        const char *side = random_below(random, 3) ? "end_user" : "buyer";
        heard(side, (int)random_below(random, accounts), segment, (double)random_below(random, 11));
        answers.weight[answers.n - 1] = 0.25 * (double)(1 + random_below(random, 8));
    }
}

/* Two states of the same answers, by segment, are taken apart into the same parts. */
static void as_of_two_states(void **state)
{
    (void)state;
    static struct wave sides[2];
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    struct random random = {3};
    for (int round = 0; round < 150; round++) {
        cxm_tested_estimate f[TERMS];
        sides[0].length = sides[1].length = 0;
        at_random(&random);
        answers.weighted = round % 2;
        for (int64_t i = 0; i < answers.n; i++)
            wave_add_to(&sides[answers.side[i][0] == 'e'], isnan(answers.segment[i]) ? NULL : names[(int)answers.segment[i]], NULL,
                        (int)answers.score[i], answers.weight[i], 1);
        const char *policy = answers.weighted ? "weight=weight" : NULL;
        cxm_state *buyers = wave_state(&sides[0], LIST("nps.score"), LIST("group"), policy),
                  *users = wave_state(&sides[1], LIST("nps.score"), LIST("group"), policy);
        cxm_result *result = waves_decompose(buyers, users, NULL);
        apart(NULL, f);
        for (int part = 0; part < 4; part++) {
            const cxm_estimate of = estimate_of_row(result, part);
            assert_int_equal(f[part].estimate.status, of.status);
            check_close(value(f, part), of.value, 1e-11);
            if (!of.status)
                assert_int_equal(f[part].estimate.n, of.n);
        }
        if (!isnan(estimate_of_row(result, 0).std_error))
            assert_int_equal(value(f, SIMPSON) == 1, (estimate_of_row(result, 0).flags & CXM_COMPARED_SIMPSON) != 0);
        cxm_result_free(result);
        cxm_state_free(buyers);
        cxm_state_free(users);
    }
}

/* Put to a table with a key: each group is what the columns of its rows are, predictors by their own names. */
static void in_a_query(void **state)
{
    (void)state;
    static const char *const names[] = {"difference", "experience", "mix", "unmatched", "one_sided", "simpson", "simpson_weak",
                                        "simpson_segments", "endowments", "coefficients", "interaction", "explained", "unexplained",
                                        "unknown", "explained_by(tenure)", "explained_by(urgent)"};
    cxm_tested_estimate f[TERMS];
    struct table table = {0};
    int32_t group[MOST], account[MOST], segment[MOST];
    cxm_result *result = NULL;
    cxm_error why;
    from_r(false);
    const int64_t n = answers.n;
    apart("reference=users", f);
    for (int64_t i = 0; i < n; i++) { /* the same once more, by another key and without a difference */
        heard(answers.side[i], (int)answers.account[i], (int)answers.segment[i], 8);
        answers.predictor[0][n + i] = answers.predictor[0][i];
        answers.predictor[1][n + i] = answers.predictor[1][i];
    }
    for (int64_t i = 0; i < 2 * n; i++) {
        group[i] = i < n ? 1 : 2;
        account[i] = (int32_t)answers.account[i];
        segment[i] = (int32_t)answers.segment[i];
    }
    table_add(&table, "score", doubles(answers.score));
    table_add(&table, "side", cxm_column_of(CXM_TYPE_CSTR, answers.side, 2 * n));
    table_add(&table, "account", cxm_column_of(CXM_TYPE_I32, account, 2 * n));
    table_add(&table, "segment", cxm_column_of(CXM_TYPE_I32, segment, 2 * n));
    table_add(&table, "tenure", doubles(answers.predictor[0]));
    table_add(&table, "urgent", doubles(answers.predictor[1]));
    table_add(&table, "wave", cxm_column_of(CXM_TYPE_I32, group, 2 * n));
    const cxm_query query = query_of(LIST("voices.decomposition(score, side, account, segment, tenure, urgent, reference=users)"),
                                     LIST("wave"));
    if (cxm_table_query(&table.table, &query, NULL, &result, &why))
        fail_msg("%s", why.message);
    assert_int_equal(cxm_result_length(result), 2 * TERMS);
    for (int t = 0; t < TERMS; t++) {
        const cxm_estimate got = estimate_of_row(result, t), other = estimate_of_row(result, TERMS + t);
        assert_string_equal(cxm_result_text(result, t, "term"), names[t]);
        check_close(got.value, value(f, t), 0);
        check_close(got.std_error, f[t].estimate.std_error, 0);
        if (t == DIFFERENCE || t == EXPLAINED)
            assert_int_equal(other.interval_status, CXM_INTERVAL_DEGENERATE);
    }
    cxm_result_free(result);
}

/* In one query both measures say the same of the difference; with weights it is the general regression's on the side. */
static void the_difference_of_voices_difference(void **state)
{
    (void)state;
    cxm_tested_estimate f[TERMS], difference[13], regression[40];
    double counts[APART_N], user[APART_N];
    int32_t of_account[APART_N];
    from_r(false);
    apart("confidence=0.9", f);
    for (int i = 0; i < APART_N; i++)
        of_account[i] = (int32_t)apart_account[i];
    const cxm_column score = doubles(answers.score), account = cxm_column_of(CXM_TYPE_I32, of_account, APART_N),
                     weight = doubles(answers.weight), side = cxm_column_of(CXM_TYPE_CSTR, answers.side, APART_N),
                     *given[] = {&score, &side, &account};
    assert_int_equal(cxm_measure_analyse(cxm_measure_find("voices.difference"), given, NULL, 3, NULL, "confidence=0.9", NULL,
                                         difference, NULL, NULL),
                     CXM_OK);
    assert_memory_equal(&f[DIFFERENCE], &difference[0], sizeof f[DIFFERENCE]);
    from_r(true);
    apart("confidence=0.9", f);
    for (int i = 0; i < APART_N; i++) {
        counts[i] = apart_score[i] >= 9 ? 100 : apart_score[i] >= 7 ? 0 : -100;
        user[i] = apart_side[i];
    }
    const cxm_column outcome = doubles(counts), users = doubles(user), *of[] = {&outcome, &users};
    const cxm_measure *linear = cxm_measure_find("regression.linear");
    cxm_design design = CXM_DESIGN_INIT;
    int32_t at = 0;
    design.weight = &weight;
    design.cluster = &account;
    assert_int_equal(cxm_measure_analyse(linear, of, NULL, 2, &design, "confidence=0.9", NULL, regression, NULL, NULL), CXM_OK);
    while (strcmp(linear->terms[at].name, "coefficient") != 0)
        at++;
    check_close(value(f, DIFFERENCE), regression[at].estimate.value, 1e-12);
    check_close(f[DIFFERENCE].estimate.std_error, regression[at].estimate.std_error, 1e-10);
    check_close(f[DIFFERENCE].df, regression[at].df, 1e-9);
    check_close(f[DIFFERENCE].estimate.lower, regression[at].estimate.lower, 1e-9);
    assert_int_equal(f[DIFFERENCE].estimate.flags & CXM_ESTIMATE_WEIGHTED, CXM_ESTIMATE_WEIGHTED);
}

/* Order of rows, names of accounts and segments, weights times a number, and rows that do not count, change nothing. */
static void rows_in_any_order(void **state)
{
    (void)state;
    struct random random = {6};
    for (int round = 0; round < 60; round++) {
        cxm_tested_estimate a[TERMS], b[TERMS];
        at_random(&random);
        answers.weighted = round % 2;
        const int64_t n = answers.n;
        apart(NULL, a);
        for (int64_t i = 0; i < n / 2; i++) {
            const int64_t j = n - 1 - i;
            const struct answers was = answers;
            answers.score[i] = was.score[j], answers.score[j] = was.score[i];
            answers.side[i] = was.side[j], answers.side[j] = was.side[i];
            answers.account[i] = was.account[j], answers.account[j] = was.account[i];
            answers.segment[i] = was.segment[j], answers.segment[j] = was.segment[i];
            answers.weight[i] = was.weight[j], answers.weight[j] = was.weight[i];
        }
        for (int64_t i = 0; i < n; i++) {
            answers.account[i] = 1000 - answers.account[i];
            answers.segment[i] = 3 - answers.segment[i];
            answers.weight[i] *= 16;
        }
        heard("own_employee", 3, 1, 0);
        heard("buyer", 3, 1, (double)NAN);
        apart(NULL, b);
        for (int part = 0; part < 4; part++) {
            check_close(value(b, part), value(a, part), 1e-11);
            check_close(b[part].estimate.std_error, a[part].estimate.std_error, 1e-10);
            assert_int_equal(b[part].estimate.interval_status, a[part].estimate.interval_status);
            assert_int_equal(b[part].estimate.n, a[part].estimate.n);
            assert_int_equal(b[part].estimate.missing, 1);
            assert_int_equal(b[part].estimate.excluded, a[part].estimate.excluded + 1);
        }
    }
}

static double normal(struct random *random)
{
    return cxm_normal_quantile((random_unit(random) * 0x1p53 + 0.5) * 0x1p-53);
}

static double mix_of_what_is_common(const double *level, const double *buyers, const double *users)
{
    bool has[2][3] = {{false}};
    double sums[2][2] = {{0}};
    for (int64_t i = 0; i < answers.n; i++)
        has[answers.side[i][0] == 'e'][(int)answers.segment[i]] = true;
    for (int s = 0; s < 3; s++)
        for (int side = 0; side < 2 && has[0][s] && has[1][s]; side++) {
            sums[side][0] += side ? users[s] : buyers[s];
            sums[side][1] += (side ? users[s] : buyers[s]) * level[s];
        }
    return sums[1][1] / sums[1][0] - sums[0][1] / sums[0][0];
}

/* Sides that live through the same, spread over three segments in another way; accounts of 2 to 11 answers. With `one_side` an
 * account has one side alone, else both as it comes. How often the intervals of difference, experience and mix hold what is true,
 * that of mix what is true of the segments that both sides happen to have. */
static void cover(int accounts, double icc, bool one_side, int tables, struct random *random, double *shares)
{
    static const double level[] = {1, 0, -1.5}, buyers[] = {0.6, 0.3, 0.1}, users[] = {0.2, 0.3, 0.5};
    double wanted[] = {0, 0, 0};
    int held[3] = {0}, told = 0;
    for (int s = 0; s < 3; s++)
        wanted[DIFFERENCE] += level[s] * (users[s] - buyers[s]);
    for (int table = 0; table < tables; table++) {
        cxm_tested_estimate f[TERMS];
        clear();
        for (int a = 0; a < accounts; a++) {
            const double own = sqrt(icc) * normal(random);
            for (int64_t k = 2 + random_below(random, 10); k > 0; k--) {
                const bool user = one_side ? a % 2 : random_below(random, 2);
                const double *p = user ? users : buyers, u = random_unit(random);
                const int s = u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2;
                heard(user ? "end_user" : "buyer", a, s, level[s] + own + sqrt(1 - icc) * normal(random));
            }
        }
        apart("measure=\"rating scale=-20..20\"", f);
        if (f[MIX].estimate.interval_status)
            continue;
        told++;
        wanted[MIX] = mix_of_what_is_common(level, buyers, users);
        for (int part = 0; part < 3; part++)
            held[part] += f[part].estimate.lower <= wanted[part] && wanted[part] <= f[part].estimate.upper;
    }
    assert_true(told > tables / 2);
    for (int part = 0; part < 3; part++)
        shares[part] = (double)held[part] / told;
}

static void intervals_hold(void **state)
{
    skip_where_slow();
    (void)state;
    static const struct {
        int accounts;
        double icc;
        bool one_side;
    } cases[] = {{5, 0.1, false}, {5, 0.3, false}, {12, 0.1, false}, {12, 0.3, false}, {40, 0.1, false}, {40, 0.3, false},
                 {12, 0.3, true}, {40, 0.3, true}};
    struct random random = {20};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double shares[3];
        cover(cases[c].accounts, cases[c].icc, cases[c].one_side, 500, &random, shares);
        for (int part = 0; part < 3; part++)
            assert_true(shares[part] > 0.92); /* 95 % less what 500 tables leave to chance */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_r_without_each_account),
        cmocka_unit_test(simpson_of_kidney_stones),
        cmocka_unit_test(nine_answers_of_three_accounts),
        cmocka_unit_test(as_of_two_states),
        cmocka_unit_test(in_a_query),
        cmocka_unit_test(rows_in_any_order),
        cmocka_unit_test(the_difference_of_voices_difference),
        cmocka_unit_test(intervals_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
