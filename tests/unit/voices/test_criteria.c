/* What buyers and end users judge by, against R's regressions and clubSandwich; resamples against rows put together by hand; real
 * surveys; statuses, errors, failing memory. Read lib/voices/criteria.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/bootstrap.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/importance.h>
#include <cxm/unstable/random.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/csv.h"
#include "support/failing_host.h"
#include "support/random.h"
#include "support/tables.h"
#include "vectors/criteria.h"

enum { MOST = 3000, ITEMS_MOST = 100, FIGURES = 6 + 8 * ITEMS_MOST };

/* A table of answers. */
static struct {
    int64_t n;
    int32_t items;
    double score[MOST], item[ITEMS_MOST][MOST];
    const char *side[MOST];
    int32_t account[MOST];
} data;

static cxm_tested_estimate figures[FIGURES];

static void fill(void)
{
    static const double *const items[] = {criteria_item1, criteria_item2, criteria_item3, criteria_item4};
    data.n = CRITERIA_N;
    data.items = CRITERIA_ITEMS;
    for (int i = 0; i < CRITERIA_N; i++) {
        data.score[i] = criteria_score[i];
        data.side[i] = criteria_side[i] > 0 ? "end_user" : "buyer";
        data.account[i] = (int32_t)criteria_account[i];
        for (int j = 0; j < CRITERIA_ITEMS; j++)
            data.item[j][i] = items[j][i];
    }
}

static cxm_status analyse_with(const char *options, const cxm_host *host, cxm_error *why)
{
    cxm_column columns[3 + ITEMS_MOST];
    const cxm_column *pointers[3 + ITEMS_MOST];
    columns[0] = cxm_column_of(CXM_TYPE_F64, data.score, data.n);
    columns[1] = cxm_column_of(CXM_TYPE_CSTR, data.side, data.n);
    columns[2] = cxm_column_of(CXM_TYPE_I32, data.account, data.n);
    columns[0].flags = CXM_COLUMN_NAN_IS_NULL;
    for (int32_t j = 0; j < 3 + data.items; j++) {
        if (j >= 3) {
            columns[j] = cxm_column_of(CXM_TYPE_F64, data.item[j - 3], data.n);
            columns[j].flags = CXM_COLUMN_NAN_IS_NULL;
        }
        pointers[j] = &columns[j];
    }
    return cxm_measure_analyse(cxm_measure_find("voices.criteria"), pointers, NULL, 3 + data.items, NULL, options, host, figures,
                               NULL, why);
}

static void analyse(const char *options)
{
    cxm_error why;
    if (analyse_with(options, NULL, &why))
        fail_msg("%s", why.message);
}

enum { EQUAL, R2, AGREEMENT = 3 };

/* Of each item: importance_buyers, importance_users, importance_difference, then coefficients, then inflations. */
enum { IMPORTANCE = 0, DIFFERENCE = 2, COEFFICIENT = 3, COEFFICIENT_DIFFERENCE = 5, INFLATION = 6 };

static const cxm_tested_estimate *each(int term, int32_t item)
{
    return &figures[4 + term * data.items + item];
}

static const cxm_tested_estimate *degenerate(void)
{
    return &figures[4 + 8 * data.items];
}

static const cxm_tested_estimate *unknown(void)
{
    return &figures[5 + 8 * data.items];
}

/* ---- R ---- */

static void as_r_has_it(void **state)
{
    (void)state;
    fill();
    for (int lmg = 0; lmg < 2; lmg++) {
        const double *const buyers = lmg ? criteria_lmg_buyers : criteria_weights_buyers;
        const double *const users = lmg ? criteria_lmg_users : criteria_weights_users;
        analyse(lmg ? "resamples=0 method=lmg" : "resamples=0");
        check_close(figures[R2].estimate.value, criteria_r2_buyers[0], 1e-12);
        check_close(figures[R2 + 1].estimate.value, criteria_r2_users[0], 1e-12);
        for (int j = 0; j < CRITERIA_ITEMS; j++) {
            check_close(each(IMPORTANCE, j)->estimate.value, buyers[j], 1e-12);
            check_close(each(IMPORTANCE + 1, j)->estimate.value, users[j], 1e-12);
            check_close(each(DIFFERENCE, j)->estimate.value, users[j] - buyers[j], 1e-11);
            assert_int_equal(each(DIFFERENCE, j)->estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
            assert_int_equal(each(DIFFERENCE, j)->test_status, CXM_TEST_NOT_TESTABLE);
        }
    }
    check_close(figures[AGREEMENT].estimate.value, criteria_tau[0], 1e-12);
    for (int j = 0; j < CRITERIA_ITEMS; j++) {
        const double *const inflation[] = {criteria_inflation_buyers, criteria_inflation_users};
        const double *const coefficient[] = {criteria_coefficient_buyers, criteria_coefficient_users, criteria_difference};
        const double *const error[] = {criteria_error_buyers, criteria_error_users, criteria_difference_error};
        const double *const df[] = {criteria_df_buyers, criteria_df_users, criteria_difference_df};
        for (int s = 0; s < 3; s++) {
            const cxm_tested_estimate *one = each(COEFFICIENT + s, j);
            if (s < 2)
                check_close(each(INFLATION + s, j)->estimate.value, inflation[s][j], 1e-12);
            check_close(one->estimate.value, coefficient[s][j], 1e-11);
            check_close(one->estimate.std_error, error[s][j], 1e-11);
            check_close(one->df, df[s][j], 1e-10);
            assert_int_equal(one->estimate.flags, CXM_ESTIMATE_FEW_CLUSTERS);
        }
        check_close(each(COEFFICIENT_DIFFERENCE, j)->p / criteria_difference_p[j], 1, 1e-9);
    }
    check_close(figures[EQUAL].estimate.value, criteria_equal[0], 1e-11);
    check_close(figures[EQUAL].statistic, criteria_equal[1], 1e-11);
    check_close(figures[EQUAL].df, criteria_equal[2], 1e-10);
    check_close(figures[EQUAL].p / criteria_equal[3], 1, 1e-9);
    assert_true(figures[EQUAL].df <= criteria_equal[5] && figures[EQUAL].p >= criteria_equal[6]); /* careful beside HTZ */
    assert_int_equal(figures[EQUAL].estimate.n, CRITERIA_N);
    assert_int_equal(figures[EQUAL].estimate.clusters, 16);
    assert_int_equal(figures[EQUAL].estimate.flags, CXM_ESTIMATE_FEW_CLUSTERS);
    assert_int_equal(degenerate()->estimate.status, CXM_VALUE_UNDEFINED);
}

/* ---- resamples ---- */

/* Accounts drawn by the same numbers, their rows put one after the other, and importances of these. */
static void as_rows_put_together(void **state)
{
    (void)state;
    enum { RESAMPLES = 200, ACCOUNTS = 16 };
    double shares[3][CRITERIA_ITEMS][RESAMPLES], r2[2][RESAMPLES];
    fill();
    for (int r = 0; r < RESAMPLES; r++) {
        cxm_random random = cxm_random_begin(7, (uint64_t)r);
        int64_t n[2] = {0, 0};
        static double x[2][CRITERIA_ITEMS + 1][MOST];
        for (int k = 0; k < ACCOUNTS; k++) {
            const int32_t account = 1 + (int32_t)cxm_random_below(&random, ACCOUNTS);
            for (int i = 0; i < CRITERIA_N; i++) {
                const int s = criteria_side[i] > 0;
                if (data.account[i] != account)
                    continue;
                for (int j = 0; j < CRITERIA_ITEMS; j++)
                    x[s][j][n[s]] = data.item[j][i];
                x[s][CRITERIA_ITEMS][n[s]++] = data.score[i];
            }
        }
        for (int s = 0; s < 2; s++) {
            cxm_column columns[CRITERIA_ITEMS + 1];
            cxm_importance of[CRITERIA_ITEMS];
            cxm_importance_result result;
            for (int j = 0; j <= CRITERIA_ITEMS; j++)
                columns[j] = cxm_column_of(CXM_TYPE_F64, x[s][j], n[s]);
            assert_int_equal(cxm_importance_columns(&columns[CRITERIA_ITEMS], columns, CRITERIA_ITEMS, NULL,
                                                    CXM_IMPORTANCE_RELATIVE_WEIGHTS, NULL, of, &result, NULL),
                             CXM_OK);
            r2[s][r] = result.r2;
            for (int j = 0; j < CRITERIA_ITEMS; j++)
                shares[s][j][r] = 100 * of[j].relative_weight / result.r2;
        }
        for (int j = 0; j < CRITERIA_ITEMS; j++)
            shares[2][j][r] = shares[1][j][r] - shares[0][j][r];
    }
    analyse("seed=7 resamples=200 confidence=0.9");
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result result;
    options.confidence = 0.9;
    options.interval = CXM_BOOTSTRAP_PERCENTILE;
    for (int term = 0; term < 3; term++)
        for (int j = 0; j < CRITERIA_ITEMS; j++) {
            const cxm_tested_estimate *one = each(IMPORTANCE + term, j);
            int below = 0, above = 0;
            assert_int_equal(
                cxm_bootstrap_interval(one->estimate.value, shares[term][j], RESAMPLES, 0, &options, NULL, &result, NULL), CXM_OK);
            check_close(one->estimate.lower, result.estimate.lower, 1e-10);
            check_close(one->estimate.upper, result.estimate.upper, 1e-10);
            check_close(one->estimate.std_error, result.estimate.std_error, 1e-9);
            assert_int_equal(one->estimate.flags, CXM_ESTIMATE_FEW_CLUSTERS);
            for (int r = 0; r < RESAMPLES; r++) {
                below += shares[term][j][r] <= 0;
                above += shares[term][j][r] >= 0;
            }
            assert_int_equal(one->test_status, term == 2 ? CXM_TEST_OK : CXM_TEST_NOT_TESTABLE);
            if (term == 2)
                check_close(one->p, fmin(1, 2.0 * ((below < above ? below : above) + 1) / (RESAMPLES + 1)), 1e-12);
        }
    for (int s = 0; s < 2; s++) {
        assert_int_equal(
            cxm_bootstrap_interval(figures[R2 + s].estimate.value, r2[s], RESAMPLES, 0, &options, NULL, &result, NULL), CXM_OK);
        check_close(figures[R2 + s].estimate.lower, result.estimate.lower, 1e-10);
        check_close(figures[R2 + s].estimate.upper, result.estimate.upper, 1e-10);
    }
    assert_int_equal(figures[AGREEMENT].estimate.interval_status, CXM_INTERVAL_OK);
    assert_true(figures[AGREEMENT].estimate.lower >= -1 && figures[AGREEMENT].estimate.upper <= 1);
    check_close(degenerate()->estimate.value, 0, 0);
}

static void backwards(void *context, int32_t n, void (*task)(void *work, int32_t i), void *work)
{
    (void)context;
    for (int32_t i = n; i-- > 0;)
        task(work, i);
}

/* Bits depend on the seed and not on threads, nor on the order of rows but for rounding. */
static void seeds_and_threads(void **state)
{
    (void)state;
    cxm_tested_estimate before[FIGURES];
    cxm_host host = CXM_HOST_INIT;
    const int count = 6 + 8 * CRITERIA_ITEMS;
    cxm_error why;
    host.run = backwards;
    fill();
    analyse("resamples=1100 method=lmg");
    memcpy(before, figures, sizeof before);
    assert_int_equal(analyse_with("resamples=1100 method=lmg", &host, &why), CXM_OK);
    for (int f = 0; f < count; f++) {
        check_bits(figures[f].estimate.value, before[f].estimate.value);
        check_bits(figures[f].estimate.lower, before[f].estimate.lower);
        check_bits(figures[f].p, before[f].p);
    }
    for (int i = 0; i < CRITERIA_N / 2; i++) { /* the last row first */
        const int k = CRITERIA_N - 1 - i;
        const double score = data.score[i];
        const char *side = data.side[i];
        const int32_t account = data.account[i];
        data.score[i] = data.score[k];
        data.side[i] = data.side[k];
        data.account[i] = data.account[k];
        data.score[k] = score;
        data.side[k] = side;
        data.account[k] = account;
        for (int j = 0; j < CRITERIA_ITEMS; j++) {
            const double item = data.item[j][i];
            data.item[j][i] = data.item[j][k];
            data.item[j][k] = item;
        }
    }
    analyse("resamples=1100 method=lmg");
    for (int f = 0; f < count; f++) {
        check_close(figures[f].estimate.value, before[f].estimate.value, 1e-10);
        check_close(figures[f].estimate.upper, before[f].estimate.upper, 1e-9);
        check_close(figures[f].p, before[f].p, 1e-9);
    }
    analyse("resamples=1100 method=lmg seed=2");
    assert_true(each(DIFFERENCE, 0)->estimate.upper != before[4 + DIFFERENCE * CRITERIA_ITEMS].estimate.upper);
}

/* ---- both sides alike ---- */

static double normal(struct random *random)
{
    return cxm_normal_quantile((random_unit(random) * 0x1p53 + 0.5) * 0x1p-53);
}

/* Two to eleven answers an account, which of a side chance says; both sides judge by one rule. `icc` is of items and of what they
 * leave unexplained. */
static void equal_sides(struct random *random, int accounts, int items, double icc)
{
    double own[8];
    data.n = 0;
    data.items = items;
    for (int a = 0; a < accounts; a++) {
        const int64_t rows = 2 + random_below(random, 10);
        for (int j = 0; j <= items; j++)
            own[j] = sqrt(icc) * normal(random);
        for (int64_t i = 0; i < rows; i++, data.n++) {
            const double halo = 0.7 * normal(random);
            data.account[data.n] = a;
            data.side[data.n] = random_below(random, 5) < 2 ? "buyer" : "end_user";
            data.score[data.n] = own[items] + sqrt(1 - icc) * normal(random);
            for (int j = 0; j < items; j++) {
                data.item[j][data.n] = own[j] + sqrt(1 - icc) * normal(random) + halo;
                data.score[data.n] += 0.5 * data.item[j][data.n] * (j + 1) / items;
            }
        }
    }
}

static const struct alike {
    const char *name;
    int accounts;
    double icc;
} alike_cases[] = {
    {"alike: 5 accounts, ICC .1", 5, 0.1},   {"alike: 5 accounts, ICC .3", 5, 0.3},   {"alike: 12 accounts, ICC .1", 12, 0.1},
    {"alike: 12 accounts, ICC .3", 12, 0.3}, {"alike: 40 accounts, ICC .1", 40, 0.1}, {"alike: 40 accounts, ICC .3", 40, 0.3},
};

/* How often sides that weigh alike are found to differ at 5 %: at most 7 %, or with a flag. */
static void alike(void **state)
{
    skip_where_slow();
    const struct alike *row = *state;
    struct random random = {5};
    int found[3] = {0}, tested[3] = {0};
    bool flagged[3] = {true, true, true};
    for (int round = 0; round < 400; round++) {
        equal_sides(&random, row->accounts, 3, row->icc);
        analyse("resamples=200");
        for (int j = 0; j < 7; j++) {
            const cxm_tested_estimate *one =
                j < 1 ? &figures[EQUAL] : each(j < 4 ? DIFFERENCE : COEFFICIENT_DIFFERENCE, (j - 1) % 3);
            const int of = j < 1 ? 0 : j < 4 ? 1 : 2;
            if (one->test_status != CXM_TEST_OK)
                continue;
            tested[of]++;
            found[of] += one->p < 0.05;
            flagged[of] = flagged[of] && one->estimate.flags & (CXM_ESTIMATE_FEW_CLUSTERS | CXM_ESTIMATE_FEW_ANSWERS);
        }
    }
    for (int of = 0; of < 3; of++) {
        const double share = tested[of] ? (double)found[of] / tested[of] : 0;
        print_message("%s: %.1f %% of %d%s\n", of == 0 ? "equal" : of == 1 ? "importances" : "coefficients", 100 * share,
                      tested[of], flagged[of] ? ", flagged" : "");
        assert_true(share <= 0.07 || flagged[of]);
        assert_true(tested[of] > 0 || row->accounts == 5);
    }
}

/* ---- real surveys ---- */

static double *real_column(const char *file, const char *name, int64_t *n)
{
    double *column = csv_column(csv_path("CXM_REAL_DATA", file), name, n);
    assert_non_null(column);
    assert_true(*n <= MOST);
    return column;
}

static int skipped;

/* Overall satisfaction with an airport (Q7ALL, 1 to 5) by six attributes; business (1) and leisure (2) travellers, flights as
 * accounts. Numbers by R's lm(), clubSandwich's vcovCR() and coef_test(), and the root of cor() by eigen(). */
static void airport(void **state)
{
    static const char *const items[] = {"Q7FOOD", "Q7STORE", "Q7SIGN", "Q7WALKWAYS", "Q7SCREENS", "Q7INFODOWN"};
    static const double business[] = {23.2055268125, 17.6605811279, 12.0066392955, 18.1967794933, 14.2388081114, 14.6916651594};
    static const double leisure[] = {20.8459982191, 14.8087065667, 19.1289473949, 15.0662842308, 12.9510535480, 17.1990100404};
    static const double error[2][6] = {
        {0.0465399815, 0.0634428189, 0.0527432575, 0.0846390005, 0.0694641502, 0.0490696071},
        {0.0374543251, 0.0404305808, 0.0447225958, 0.0503439845, 0.0581388202, 0.0405521398}};
    (void)state;
    int64_t n, length;
    if (!csv_path("CXM_REAL_DATA", "sfo_2017_raw.csv")) {
        skipped++;
        skip();
    }
    double *purpose = real_column("sfo_2017_raw.csv", "Q2PURP1", &n), *run = real_column("sfo_2017_raw.csv", "RUNID", &length);
    data.n = n;
    data.items = 6;
    for (int j = 0; j <= 6; j++) {
        double *values = real_column("sfo_2017_raw.csv", j < 6 ? items[j] : "Q7ALL", &length);
        for (int64_t i = 0; i < n; i++)
            *(j < 6 ? &data.item[j][i] : &data.score[i]) = values[i] >= 1 && values[i] <= 5 ? values[i] : (double)NAN;
        free(values);
    }
    for (int64_t i = 0; i < n; i++) {
        data.side[i] = purpose[i] == 1 ? "business" : purpose[i] == 2 ? "leisure" : "other";
        data.account[i] = (int32_t)run[i];
    }
    free(purpose);
    free(run);
    analyse("buyer=business user=leisure resamples=500");
    assert_int_equal(figures[R2].estimate.n, 375);
    assert_int_equal(figures[R2 + 1].estimate.n, 594);
    assert_int_equal(figures[R2].estimate.clusters, 147);
    assert_int_equal(figures[R2 + 1].estimate.clusters, 186);
    assert_int_equal(figures[EQUAL].estimate.n, 969);
    assert_int_equal(figures[EQUAL].estimate.clusters, 204);
    assert_int_equal(figures[EQUAL].estimate.n + figures[EQUAL].estimate.missing + figures[EQUAL].estimate.excluded, 2831);
    assert_int_equal(unknown()->estimate.n, 2688);
    check_close(figures[R2].estimate.value, 0.516142603299, 1e-11);
    check_close(figures[R2 + 1].estimate.value, 0.512521073120, 1e-11);
    for (int j = 0; j < 6; j++) {
        check_close(each(IMPORTANCE, j)->estimate.value, business[j], 1e-10);
        check_close(each(IMPORTANCE + 1, j)->estimate.value, leisure[j], 1e-10);
        check_close(each(COEFFICIENT, j)->estimate.std_error, error[0][j], 1e-9);
        check_close(each(COEFFICIENT + 1, j)->estimate.std_error, error[1][j], 1e-9);
        assert_int_equal(each(DIFFERENCE, j)->estimate.interval_status, CXM_INTERVAL_OK);
        assert_int_equal(each(DIFFERENCE, j)->estimate.flags, 0);
        assert_true((each(DIFFERENCE, j)->p < 0.05) ==
                    (each(DIFFERENCE, j)->estimate.lower > 0 || each(DIFFERENCE, j)->estimate.upper < 0));
    }
    check_close(figures[EQUAL].estimate.value, 0.32643172893960454, 1e-9);
    check_close(figures[EQUAL].statistic, 0.7398902783543122, 1e-9);
    check_close(figures[EQUAL].df, 66.659288229316488, 1e-9);
    check_close(figures[EQUAL].p, 0.61939452581797916, 1e-9);
}

/* Buyers of advertisements: overall satisfaction by nine attributes. R's lm() has R2 .7167289; shares as above, and LMG's by all
 * 2^9 fits. */
static void yellow_pages(void **state)
{
    static const double weights[] = {0.091419527865, 0.074181517576, 0.148898251911, 0.078826896184, 0.152314162648,
                                     0.064832323942, 0.051069908796, 0.025388820706, 0.029797495227};
    static const double lmg[] = {0.087095624646, 0.070391821101, 0.161428308258, 0.078723298797, 0.152227225192,
                                 0.062762901277, 0.050324392476, 0.025697738270, 0.028077594839};
    (void)state;
    const char *path = csv_path("CXM_REAL_DATA", "b2b_yellowpages_customersat.csv");
    int64_t n;
    cxm_column columns[10];
    cxm_importance of[9];
    cxm_importance_result result;
    double *values[10];
    if (!path) {
        skipped++;
        skip();
    }
    for (int j = 0; j < 10; j++) {
        char name[8];
        snprintf(name, sizeof name, "q%d", j + 1);
        values[j] = real_column("b2b_yellowpages_customersat.csv", name, &n);
        columns[j] = cxm_column_of(CXM_TYPE_F64, values[j], n);
    }
    assert_int_equal(cxm_importance_columns(&columns[0], columns + 1, 9, NULL, CXM_IMPORTANCE_RELATIVE_WEIGHTS | CXM_IMPORTANCE_LMG,
                                            NULL, of, &result, NULL),
                     CXM_OK);
    assert_int_equal(result.n, 1811);
    check_close(result.r2, 0.716728904856, 1e-12);
    for (int j = 0; j < 9; j++) {
        check_close(of[j].relative_weight, weights[j], 1e-12);
        check_close(of[j].lmg, lmg[j], 1e-12);
        free(values[j + 1]);
    }
    free(values[0]);
}

/* ---- statuses ---- */

static void check_value(const cxm_tested_estimate *figure, int32_t status, int32_t interval)
{
    assert_int_equal(figure->estimate.status, status);
    assert_int_equal(figure->estimate.interval_status, interval);
    if (status)
        check_nan(figure->estimate.value);
}

static void one_side_alone(void **state)
{
    (void)state;
    fill();
    for (int i = 0; i < CRITERIA_N; i++)
        data.side[i] = criteria_side[i] > 0 ? "end_user" : "own_employee";
    analyse("resamples=100");
    check_value(&figures[R2], CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
    check_value(&figures[EQUAL], CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
    check_value(&figures[AGREEMENT], CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
    check_close(figures[R2 + 1].estimate.value, criteria_r2_users[0], 1e-12);
    for (int j = 0; j < CRITERIA_ITEMS; j++) {
        check_value(each(IMPORTANCE, j), CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
        check_value(each(DIFFERENCE, j), CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
        check_value(each(COEFFICIENT, j), CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
        check_value(each(COEFFICIENT_DIFFERENCE, j), CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
        check_value(each(INFLATION, j), CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
        check_close(each(IMPORTANCE + 1, j)->estimate.value, criteria_weights_users[j], 1e-11);
        assert_int_equal(each(IMPORTANCE + 1, j)->estimate.interval_status, CXM_INTERVAL_OK);
        check_close(each(COEFFICIENT + 1, j)->estimate.value, criteria_coefficient_users[j], 1e-11);
    }
    for (int i = 0; i < CRITERIA_N; i++)
        data.side[i] = "own_employee";
    analyse("resamples=100");
    for (int f = 0; f < 4; f++)
        check_value(&figures[f], CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
    data.n = 0;
    analyse("resamples=100");
    for (int f = 0; f < 4; f++)
        check_value(&figures[f], CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW);
    assert_int_equal(unknown()->estimate.status, CXM_VALUE_NO_DATA);
}

static void few_accounts(void **state)
{
    (void)state;
    for (int32_t accounts = 1; accounts <= 20; accounts++) {
        int32_t next[2] = {0, 0};
        fill();
        for (int i = 0; i < CRITERIA_N; i++)
            data.account[i] = next[criteria_side[i] > 0]++ % accounts;
        analyse("resamples=100");
        check_close(figures[R2].estimate.value, criteria_r2_buyers[0], 1e-12);
        const int32_t status = accounts < 5 ? CXM_INTERVAL_TOO_FEW_CLUSTERS : CXM_INTERVAL_OK;
        assert_int_equal(figures[R2].estimate.clusters, accounts);
        for (int term = 0; term < 3; term++) {
            const cxm_tested_estimate *one = each(IMPORTANCE + term, 1);
            check_value(one, CXM_VALUE_OK, status);
            assert_int_equal(one->estimate.flags, accounts >= 5 && accounts < 20 ? CXM_ESTIMATE_FEW_CLUSTERS : 0);
            assert_int_equal(one->test_status, term == 2 && accounts >= 5 ? CXM_TEST_OK : CXM_TEST_NOT_TESTABLE);
        }
        if (accounts < 5) {
            assert_int_equal(figures[EQUAL].test_status, CXM_TEST_NOT_TESTABLE);
            check_nan(figures[EQUAL].p);
        }
        check_value(&figures[EQUAL], CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE);
    }
}

/* Items that are constant, collinear or thin on one side. */
static void items_that_tell_little(void **state)
{
    (void)state;
    fill();
    for (int i = 0; i < CRITERIA_N; i++)
        if (criteria_side[i] > 0)
            data.item[2][i] = 5;
    analyse("resamples=100");
    check_value(each(IMPORTANCE + 1, 2), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    check_value(each(COEFFICIENT + 1, 2), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_TOO_FEW);
    check_value(each(INFLATION + 1, 2), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    check_value(each(DIFFERENCE, 2), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    assert_int_equal(figures[EQUAL].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(figures[AGREEMENT].estimate.status, CXM_VALUE_OK);
    double sum = 0;
    for (int j = 0; j < CRITERIA_ITEMS; j++) {
        sum += j == 2 ? 0 : each(IMPORTANCE + 1, j)->estimate.value;
        check_close(each(IMPORTANCE, j)->estimate.value, criteria_weights_buyers[j], 1e-11);
        assert_int_equal(each(COEFFICIENT + 1, j)->estimate.status, j == 2 ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_OK);
    }
    check_close(sum, 100, 1e-10);

    fill();
    data.items = 5;
    for (int i = 0; i < CRITERIA_N; i++)
        data.item[4][i] = 2 * data.item[1][i] - 3;
    for (int lmg = 0; lmg < 2; lmg++) {
        analyse(lmg ? "resamples=100 method=lmg" : "resamples=100");
        check_close(figures[R2].estimate.value, criteria_r2_buyers[0], 1e-11);
        assert_int_equal(figures[EQUAL].estimate.status, CXM_VALUE_NOT_IDENTIFIED);
        check_close(degenerate()->estimate.value, 0, 0);
        for (int j = 0; j < 5; j++) {
            const bool twice = j == 1 || j == 4;
            assert_int_equal(each(IMPORTANCE, j)->estimate.status, twice && !lmg ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_OK);
            assert_int_equal(each(INFLATION, j)->estimate.status, twice ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_OK);
            assert_int_equal(each(COEFFICIENT, j)->estimate.status, twice ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_OK);
            if (!twice) {
                check_close(each(INFLATION, j)->estimate.value, criteria_inflation_buyers[j], 1e-9);
                check_close(each(COEFFICIENT, j)->estimate.value, criteria_coefficient_buyers[j], 1e-9);
            }
        }
    }
    check_close(each(IMPORTANCE, 1)->estimate.value, each(IMPORTANCE, 4)->estimate.value, 1e-9);

    fill();
    int differ = 0;
    for (int i = 0; i < CRITERIA_N; i++)
        if (criteria_side[i] > 0)
            data.item[2][i] = differ++ % 16 == 0;
    assert_in_range((differ + 15) / 16, 2, 4);
    analyse("resamples=200");
    assert_int_equal(each(IMPORTANCE + 1, 2)->estimate.status, CXM_VALUE_OK);
    assert_true(each(IMPORTANCE + 1, 2)->estimate.flags & CXM_ESTIMATE_FEW_ANSWERS);
    assert_false(each(IMPORTANCE, 2)->estimate.flags & CXM_ESTIMATE_FEW_ANSWERS);
    assert_true(degenerate()->estimate.value > 0 && degenerate()->estimate.value < 50);
    assert_int_equal(each(IMPORTANCE + 1, 0)->estimate.interval_status, CXM_INTERVAL_OK);
}

static void too_little(void **state)
{
    (void)state;
    fill(); /* more items than rows of a side */
    int kept = 0;
    for (int i = 0; i < CRITERIA_N; i++)
        if (criteria_side[i] > 0 && kept++ >= 5)
            data.side[i] = NULL;
    analyse("resamples=100");
    assert_int_equal(figures[R2 + 1].estimate.n, 5);
    check_value(&figures[R2 + 1], CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    check_value(&figures[EQUAL], CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_TOO_FEW);
    check_value(&figures[AGREEMENT], CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    for (int j = 0; j < CRITERIA_ITEMS; j++) {
        check_value(each(IMPORTANCE + 1, j), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
        check_value(each(COEFFICIENT + 1, j), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_TOO_FEW);
        check_value(each(DIFFERENCE, j), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    }
    fill(); /* all answers alike */
    for (int i = 0; i < CRITERIA_N; i++)
        data.score[i] = 7;
    analyse("resamples=100");
    check_value(&figures[R2], CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    check_value(each(IMPORTANCE, 0), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    check_value(&figures[EQUAL], CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_TOO_FEW);
    fill(); /* all items alike */
    for (int j = 0; j < CRITERIA_ITEMS; j++)
        for (int i = 0; i < CRITERIA_N; i++)
            data.item[j][i] = j;
    analyse("resamples=100");
    check_close(figures[R2].estimate.value, 0, 0);
    check_value(each(IMPORTANCE, 0), CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_DESCRIPTIVE);
    check_value(&figures[EQUAL], CXM_VALUE_NOT_IDENTIFIED, CXM_INTERVAL_TOO_FEW);
    fill(); /* one item: it is all, and there are no ranks */
    data.items = 1;
    analyse("resamples=100");
    check_close(each(IMPORTANCE, 0)->estimate.value, 100, 1e-12);
    check_value(each(IMPORTANCE, 0), CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE);
    check_close(each(INFLATION, 0)->estimate.value, 1, 1e-12);
    check_value(&figures[AGREEMENT], CXM_VALUE_UNDEFINED, CXM_INTERVAL_DESCRIPTIVE);
    check_close(figures[EQUAL].p / each(COEFFICIENT_DIFFERENCE, 0)->p, 1, 1e-9); /* t squared */
    fill(); /* answers that nothing explains */
    data.items = 1;
    for (int i = 0; i < CRITERIA_N; i++) {
        data.side[i] = i % 4 < 2 ? "buyer" : "end_user";
        data.score[i] = i % 2;
        data.item[0][i] = i / 4 % 2;
    }
    data.n = CRITERIA_N / 8 * 8;
    analyse("resamples=0");
    check_close(figures[R2].estimate.value, 0, 1e-20);
    check_value(each(IMPORTANCE, 0), CXM_VALUE_UNDEFINED, CXM_INTERVAL_DESCRIPTIVE);
}

/* What is counted where. */
static void rows_left_out(void **state)
{
    (void)state;
    cxm_error why;
    fill();
    data.side[0] = NULL;
    data.side[1] = "unknown";
    data.side[2] = "";
    data.side[3] = "own_employee";
    data.side[4] = NULL;
    data.score[4] = NAN;
    data.score[20] = NAN;
    data.item[3][21] = NAN;
    data.side[20] = data.side[21] = "buyer";
    analyse("resamples=0");
    check_close(unknown()->estimate.value, 100.0 * 3 / (CRITERIA_N - 2), 1e-12);
    assert_int_equal(unknown()->estimate.n, CRITERIA_N - 2);
    assert_int_equal(unknown()->estimate.missing, 2);
    assert_int_equal(figures[EQUAL].estimate.n, CRITERIA_N - 7);
    assert_int_equal(figures[EQUAL].estimate.missing, 3);
    assert_int_equal(figures[EQUAL].estimate.excluded, 4);
    assert_int_equal(figures[R2].estimate.missing, 2);
    assert_int_equal(figures[R2 + 1].estimate.missing, 0);
    assert_int_equal(analyse_with("resamples=0 unknown=fail", NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 0);
    assert_string_equal(why.message, "side[0]: nobody knows which side this is; to count and leave out such rows say "
                                     "voices.criteria.unknown=keep");
    data.side[0] = data.side[1] = data.side[2] = "buyer";
    assert_int_equal(analyse_with("resamples=0 unknown=fail", NULL, &why), CXM_OK); /* row 4 has no answer */
}

/* ---- queries, errors ---- */

static void in_a_query(void **state)
{
    (void)state;
    struct table table = {{0}, {{0}}, {0}};
    static const char *const names[] = {"price", "service", "delivery", "quality"};
    static const char *const measures[] = {
        "voices.criteria(overall, side, customer, price, service, delivery, quality, resamples=100)", NULL};
    int64_t row;
    cxm_error why;
    fill();
    table_add(&table, "overall", cxm_column_of(CXM_TYPE_F64, data.score, data.n));
    table_add(&table, "side", cxm_column_of(CXM_TYPE_CSTR, data.side, data.n));
    table_add(&table, "customer", cxm_column_of(CXM_TYPE_I32, data.account, data.n));
    for (int j = 0; j < 4; j++)
        table_add(&table, names[j], cxm_column_of(CXM_TYPE_F64, data.item[j], data.n));
    const cxm_query query = query_of(measures, NULL);
    cxm_result *result = query_run(&table, &query, NULL);
    assert_int_equal(cxm_result_length(result), 6 + 8 * 4);
    for (int j = 0; j < 4; j++) {
        char term[60];
        snprintf(term, sizeof term, "importance_users(%s)", names[j]);
        assert_int_equal(cxm_result_find(result, "voices.criteria", term, NULL, &row, &why), CXM_OK);
        check_close(cxm_result_number(result, row, "value"), criteria_weights_users[j], 1e-11);
        assert_string_equal(cxm_result_text(result, row, "unit"), "percent");
    }
    assert_int_equal(cxm_result_find(result, "voices.criteria", "equal", NULL, &row, &why), CXM_OK);
    check_close(cxm_result_number(result, row, "p") / criteria_equal[3], 1, 1e-9);
    check_ledger(result, data.n);
    cxm_result_free(result);
}

static const struct refusal {
    const char *name, *options;
    int32_t items;
    cxm_status status;
    const char *message;
} refusal_cases[] = {
    {"LMG of 29 items", "method=lmg", 29, CXM_E_UNSUPPORTED,
     "item: method=lmg looks at each of the 2^29 sets of items, and 28 of these are the most; method=relative_weights takes 99 and "
     "comes close to it"},
    {"100 items", "", 100, CXM_E_UNSUPPORTED, "item: 100 columns, and voices.criteria takes 99"},
    {"99 resamples", "resamples=99", 4, CXM_E_ARGUMENT,
     "voices.criteria.resamples: 99 are too few for an interval; 100 or more, or 0 for none"},
    {"no such method", "method=shap", 4, CXM_E_ARGUMENT, NULL},
    {"one label of both sides", "buyer=a user=a", 4, CXM_E_ARGUMENT, NULL},
    {"no such option", "measure=csat", 4, CXM_E_NOT_FOUND, NULL},
};

/* Beyond 4,096 accounts packs of them are drawn. An account then has as many standard errors as the square root of four says: half of
 * those of a quarter of the accounts, which are drawn one by one. */
static void very_many_accounts(void **state)
{
    (void)state;
    enum { ACCOUNTS = 12000, ROWS = 3 * ACCOUNTS, ANALYSED = 6 + 8 * 2 };
    static double score[ROWS], items[2][ROWS];
    static int32_t account[ROWS];
    static const char *side[ROWS];
    struct random random = {7};
    double errors[2][4];
    for (int i = 0; i < ROWS; i++) {
        const double of_account = random_unit(&random); /* each account's rows stand together, and are alike */
        account[i] = i / 3;
        side[i] = i % 3 ? "end_user" : "buyer";
        for (int j = 0; j < 2; j++)
            items[j][i] = floor(5 * random_unit(&random)) + (i % 3 ? items[j][i - 1] / 2 : of_account);
        score[i] = items[i % 3 > 0][i] + 0.5 * items[i % 3 == 0][i] + 4 * random_unit(&random);
    }
    for (int part = 0; part < 2; part++) {
        const int64_t n = part ? ROWS / 4 : ROWS;
        const cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, score, n), cxm_column_of(CXM_TYPE_CSTR, side, n),
                                      cxm_column_of(CXM_TYPE_I32, account, n), cxm_column_of(CXM_TYPE_F64, items[0], n),
                                      cxm_column_of(CXM_TYPE_F64, items[1], n)};
        const cxm_column *const given[] = {&columns[0], &columns[1], &columns[2], &columns[3], &columns[4]};
        cxm_tested_estimate f[ANALYSED];
        assert_int_equal(cxm_measure_analyse(cxm_measure_find("voices.criteria"), given, NULL, 5, NULL, NULL, NULL, f, NULL, NULL), CXM_OK);
        for (int k = 0; k < 4; k++) {
            errors[part][k] = f[4 + (k & 1) + (k & 2 ? 4 : 0)].estimate.std_error;
            assert_int_equal(f[4 + k].estimate.interval_status, CXM_INTERVAL_OK);
        }
    }
    for (int k = 0; k < 4; k++)
        check_close(errors[1][k] / errors[0][k], 2, 0.1);
}

static void refusals(void **state)
{
    const struct refusal *row = *state;
    cxm_error why;
    fill();
    data.items = row->items;
    assert_int_equal(analyse_with(row->options, NULL, &why), row->status);
    if (row->message)
        assert_string_equal(why.message, row->message);
}

static void numbers_that_are_none(void **state)
{
    (void)state;
    cxm_error why;
    fill();
    data.item[1][17] = INFINITY;
    assert_int_equal(analyse_with("resamples=0", NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 17);
    assert_string_equal(why.message, "item[17]: inf is not within -1e140..1e140");
    fill();
    data.score[3] = 1e200;
    assert_int_equal(analyse_with("resamples=0", NULL, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 3);
}

static void failing_memory(void **state)
{
    (void)state;
    struct failing_host failing;
    cxm_status status = CXM_E_MEMORY;
    fill();
    for (int64_t fail_at = 1; status; fail_at++) {
        failing_host_init(&failing, fail_at);
        status = analyse_with("resamples=100 method=lmg", &failing.host, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_true(fail_at < 2000);
    }
}

static void cancelled(void **state)
{
    (void)state;
    struct failing_host failing;
    fill();
    failing_host_init(&failing, 0);
    failing.cancel_at = 2;
    assert_int_equal(analyse_with("resamples=20000", &failing.host, NULL), CXM_E_CANCELLED);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.heard, 2);
}

int main(void)
{
    struct CMUnitTest tests[40] = {
        cmocka_unit_test(as_r_has_it),
        cmocka_unit_test(as_rows_put_together),
        cmocka_unit_test(seeds_and_threads),
        cmocka_unit_test(airport),
        cmocka_unit_test(yellow_pages),
        cmocka_unit_test(one_side_alone),
        cmocka_unit_test(few_accounts),
        cmocka_unit_test(items_that_tell_little),
        cmocka_unit_test(too_little),
        cmocka_unit_test(rows_left_out),
        cmocka_unit_test(in_a_query),
        cmocka_unit_test(very_many_accounts),
        cmocka_unit_test(numbers_that_are_none),
        cmocka_unit_test(failing_memory),
        cmocka_unit_test(cancelled),
    };
    size_t count = 14;
    CHECK_ROWS(alike_cases, alike, tests, count);
    CHECK_ROWS(refusal_cases, refusals, tests, count);
    const int failed = _cmocka_run_group_tests("criteria", tests, count, NULL, NULL);
    printf("%d cases of CXM_REAL_DATA skipped\n", skipped);
    return failed;
}
