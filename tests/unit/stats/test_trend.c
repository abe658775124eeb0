/* Trends against printed examples, independent programs, and the definitions by every pair of rows.
 * The oracles' cases are read from CXM_ORACLES and skipped without it. */
#include "support/check.h"

#include <stdlib.h>

#include <cxm/unstable/association.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/trend.h>

#include "support/failing_host.h"
#include "support/numeric_columns.h"
#include "support/oracles.h"
#include "support/pairs.h"

enum { TREND_MOST = 300 };

static cxm_trend_result trended(const cxm_column *time, const cxm_column *value, const cxm_trend_options *options)
{
    cxm_trend_result result;
    cxm_error error;
    if (cxm_trend(time, value, options, NULL, &result, &error))
        fail_msg("%s at row %lld: %s", cxm_status_name(error.code), (long long)error.row, error.message);
    return result;
}

static cxm_trend_result trended_doubles(const double *time, const double *value, int64_t n, const cxm_trend_options *options)
{
    cxm_column t = pairs_doubles(time, n), y = pairs_doubles(value, n);
    return trended(&t, &y, options);
}

/* ---- printed examples ---- */

/* Sen 1968, Journal of the American Statistical Association 63, section 6: data of Graybill 1961; 21 slopes, 93 % */
static const double sen_t[] = {1, 2, 3, 4, 10, 12, 18}, sen_y[] = {9, 15, 19, 20, 45, 55, 78};

static void sen(void **state)
{
    (void)state;
    cxm_trend_options options = CXM_TREND_OPTIONS_INIT;
    options.confidence = 0.93;
    cxm_trend_result r = trended_doubles(sen_t, sen_y, 7, &options);
    assert_int_equal(r.pairs, 21);
    check_close(r.slope.value, 4, 0);
    check_printed(r.slope.lower, 3.71, 5e-3);
    check_printed(r.slope.upper, 4.38, 5e-3);
    check_close(r.intercept, 4, 0);       /* 20 - 4 * 4 */
    check_close(r.intercept_joint, 6, 0); /* scipy's "joint" */
    assert_int_equal(r.slope.interval_status, CXM_INTERVAL_OK);
    assert_int_equal(r.s, 21);
}

/* ---- independent programs ---- */

static struct json_file trend_oracles, trend_python;

static const struct json *trend_case(const char *id)
{
    if (!trend_oracles.root)
        trend_oracles = oracles_load("s04_trajectory.json");
    if (!trend_oracles.root)
        skip();
    return oracles_case(trend_oracles.root, id);
}

static int trend_release(void **state)
{
    (void)state;
    json_close(&trend_oracles);
    json_close(&trend_python);
    return 0;
}

/* A case's answers at times 1, 2, ... */
static cxm_trend_result trend_of_case(const struct json *one, const char *path, const cxm_trend_options *options)
{
    static double t[TREND_MOST], y[TREND_MOST];
    int64_t n = oracles_numbers(one, path, y, TREND_MOST);
    for (int64_t i = 0; i < n; i++)
        t[i] = (double)(i + 1);
    return trended_doubles(t, y, n, options);
}

static const struct r_case {
    const char *name;
} r_cases[] = {{"mk_maxau_s"}, {"mk_Nile"}};

static void as_r_trend(void **state)
{
    const struct r_case *c = *state;
    const struct json *one = trend_case(c->name);
    cxm_trend_result r = trend_of_case(one, "inputs.x", NULL);
    double ci[2];
    assert_int_equal(oracles_numbers(one, "expected.sen_ci95", ci, 2), 2);
    assert_int_equal(r.s, (int64_t)oracles_number(one, "expected.S"));
    check_close(r.variance, oracles_number(one, "expected.varS"), 1e-14);
    check_close(r.tau.estimate.value, oracles_number(one, "expected.tau_b"), 1e-14);
    check_close(r.tau.statistic, oracles_number(one, "expected.z"), 1e-13);
    check_close(r.tau.p, oracles_number(one, "expected.p"), 1e-13);
    check_close(r.slope.value, oracles_number(one, "expected.sen_slope"), 1e-14);
    check_close(r.slope.lower, ci[0], 1e-14);
    check_close(r.slope.upper, ci[1], 1e-14);
}

static void as_scipy_theilslopes(void **state)
{
    (void)state;
    const struct json *one = trend_case("theil_intercept");
    double t[20], y[20];
    int64_t n = oracles_numbers(one, "inputs.x", y, 20);
    assert_int_equal(oracles_numbers(one, "inputs.t", t, 20), n);
    cxm_trend_result r = trended_doubles(t, y, n, NULL);
    check_close(r.slope.value, oracles_number(one, "expected.slope"), 1e-14);
    check_close(r.intercept, oracles_number(one, "expected.int_scipy"), 1e-14);
    check_close(r.slope.lower, 0, 0);
    check_close(r.slope.upper, 0.25, 1e-15);
}

/* The Nile's figures of R's modifiedmk (mmkh, tfpwmk) and of pymannkendall, whose formulas are the same, computed with R 4.2 from
 * acf() and rank(). */
static void serial_correlation_of_the_nile(void **state)
{
    (void)state;
    const struct json *one = trend_case("mk_Nile");
    cxm_trend_options options = CXM_TREND_OPTIONS_INIT;
    options.serial = CXM_TREND_HAMED_RAO;
    cxm_trend_result r = trend_of_case(one, "inputs.x", &options);
    assert_int_equal(r.s, -1387);
    check_close(r.variance_factor, 2.1428983270987203, 1e-13);
    check_close(r.autocorrelation, 0.35644292160721996, 1e-13);
    check_close(r.variance, 241565.35691662689, 1e-13);
    check_close(r.tau.statistic, -2.8199791956451388, 1e-13);
    check_close(r.tau.p, 0.0048026763101827385, 1e-13);
    assert_int_equal(r.tau.estimate.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    options.serial = CXM_TREND_PREWHITEN;
    r = trend_of_case(one, "inputs.x", &options);
    assert_int_equal(r.s, -1515);
    check_close(r.autocorrelation, 0.37494352211970355, 1e-13);
    check_close(r.variance, 109417, 1e-14);
    check_close(r.tau.statistic, -4.5770269922528151, 1e-13);
    check_close(r.tau.p, 4.7163062549538236e-06, 1e-13);
    check_close(r.slope.value, -2.6, 1e-15);
    assert_int_equal(r.slope.interval_status, CXM_INTERVAL_DESCRIPTIVE);
}

/* Annual level of Lake Huron 1875-1972, hundredths of a foot above 570: Brockwell and Davis 1991, Time Series: Theory and Methods,
 * appendix A; figures as above. */
static const int16_t lake_huron[] = {
    1038, 1186, 1097, 1080, 979, 1039, 1042, 1082, 1140, 1132, 1144, 1168, 1117, 1053, 1001, 991, 914, 916, 955, 967,
    844,  824,  910,  909,  935, 882,  932,  901,  900,  980,  983,  972,  989,  1001, 937,  869, 819, 867, 955, 892,
    809,  937,  1013, 1014, 951, 924,  866,  886,  805,  779,  675,  675,  782,  864,  1058, 948, 738, 690, 694, 624,
    684,  685,  690,  779,  818, 751,  723,  842,  961,  905,  926,  922,  938,  910,  795,  812, 975, 1085, 1041, 996,
    961,  876,  818,  721,  713, 910,  825,  791,  689,  596,  680,  768,  838,  852,  974,  931, 989, 996};

static void serial_correlation_of_lake_huron(void **state)
{
    (void)state;
    double t[98];
    cxm_trend_options options = CXM_TREND_OPTIONS_INIT;
    for (int i = 0; i < 98; i++)
        t[i] = 1875 + i;
    cxm_column time = pairs_doubles(t, 98), level = cxm_column_of(CXM_TYPE_I16, lake_huron, 98);
    options.serial = CXM_TREND_HAMED_RAO;
    cxm_trend_result r = trended(&time, &level, &options);
    assert_int_equal(r.s, -1682);
    check_close(r.variance_factor, 3.2865665584217432, 1e-3); /* ties of what slope * time leaves depend on rounding */
    check_close(r.tau.statistic, -2.8461892597018994, 1e-3);
    options.serial = CXM_TREND_PREWHITEN;
    r = trended(&time, &level, &options);
    assert_int_equal(r.s, -2326);
    check_close(r.autocorrelation, 0.76099133739577873, 1e-10);
    check_close(r.tau.statistic, -7.2462145365760815, 1e-12);
}

/* ---- the definitions, by every pair of rows ---- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(double *numbers, int64_t n)
{
    qsort(numbers, (size_t)n, sizeof *numbers, by_number);
    return n % 2 ? numbers[n / 2] : (numbers[n / 2 - 1] + numbers[n / 2]) / 2;
}

static const struct definition_case {
    const char *name;
    int64_t n;       /* rows at most */
    int64_t times;   /* different times at most; 0: a time for each row */
    int64_t values;  /* different answers at most */
    double step, slope; /* of answers, and of the line they lie around */
    double first, apart; /* times */
    int rounds;
} definition_cases[] = {
    {"ratings in turn", 40, 0, 11, 1, 0, 0, 1, 300},
    {"two answers", 30, 0, 2, 1, 0, 0, 1, 200},
    {"few times", 60, 7, 11, 1, 0, 2020, 0.25, 200},
    {"few times, few answers", 250, 3, 3, 1, 0, 0, 1, 40},
    {"decimals", 50, 0, 20, 0.1, 0.05, 0, 0.1, 200},
    {"measurements", 50, 0, 1000000, 1e-3, -3, 100, 1.7, 200},
    {"a line", 60, 0, 1, 1, 2, 0, 1, 20},
    {"a line that doubles miss", 60, 0, 1, 1, 0.3, 0, 0.1, 20},
    {"more pairs than are looked at at once", 300, 0, 1000000, 1e-3, 0.5, 0, 1, 12},
    {"more pairs, ratings", 300, 0, 11, 1, 0.01, 0, 1, 12},
    {"more pairs, ratings that rise", 300, 0, 11, 1, 0.5, 0, 1, 12},
    {"more pairs, nearly a line", 300, 0, 2, 1e-13, 0.3, 0, 0.1, 12},
    {"more pairs, times often twice", 300, 150, 40, 0.1, 0.2, 0, 1, 12},
    {"seconds of this century", 120, 0, 11, 1, 1e-7, 1.7e9, 3600, 20},
};

static int64_t trend_fill(struct random *random, const struct definition_case *c, double *t, double *y)
{
    int64_t n = c->n >= 120 ? c->n : 2 + random_below(random, c->n - 1);
    for (int64_t i = 0; i < n; i++) {
        t[i] = c->first + c->apart * (double)(c->times ? random_below(random, c->times) : i);
        y[i] = c->slope * t[i] + c->step * (double)random_below(random, c->values);
    }
    for (int64_t i = n; i-- > 1;) { /* in any order */
        int64_t j = random_below(random, i + 1);
        double a = t[i], b = y[i];
        t[i] = t[j], y[i] = y[j], t[j] = a, y[j] = b;
    }
    return n;
}

static void by_definition(void **state)
{
    const struct definition_case *c = *state;
    static double slopes[TREND_MOST * TREND_MOST];
    double t[TREND_MOST], y[TREND_MOST], rest[TREND_MOST], half = cxm_normal_quantile(0.975);
    struct random random = {(uint64_t)c->n + 77};
    for (int round = 0; round < c->rounds; round++) {
        int64_t n = trend_fill(&random, c, t, y), pairs = 0, s = 0;
        for (int64_t i = 0; i < n; i++) {
            for (int64_t j = 0; j < n; j++) {
                if (t[j] > t[i]) {
                    slopes[pairs++] = (y[j] - y[i]) / (t[j] - t[i]);
                    s += pairs_sign(y[i], y[j]);
                }
            }
        }
        cxm_trend_result r = trended_doubles(t, y, n, NULL);
        assert_int_equal(r.pairs, pairs);
        assert_int_equal(r.tau.estimate.n, n);
        if (!pairs) {
            assert_int_equal(r.slope.status, CXM_VALUE_UNDEFINED);
            continue;
        }
        assert_int_equal(r.s, s);
        check_close(r.slope.value, median_of(slopes, pairs), 0);
        double low = floor((double)pairs / 2 - half * sqrt(r.variance) / 2 + 0.5),
               high = floor((double)pairs / 2 + half * sqrt(r.variance) / 2 + 0.5) + 1;
        if (r.slope.interval_status == CXM_INTERVAL_OK) {
            check_close(r.slope.lower, slopes[(int64_t)low - 1], 0);
            check_close(r.slope.upper, slopes[(int64_t)high - 1], 0);
            assert_true(r.slope.lower <= r.slope.value && r.slope.value <= r.slope.upper);
        } else {
            assert_true(low < 1 || high > (double)pairs || !(r.variance > 0));
        }
        for (int64_t i = 0; i < n; i++)
            rest[i] = y[i] - r.slope.value * t[i];
        check_close(r.intercept_joint, median_of(rest, n), 0);
        double middle = median_of(y, n);
        check_close(r.intercept, middle - r.slope.value * median_of(t, n), 0);
    }
}

/* tau-b and its interval are those of the association of answers with time; z there has no continuity correction. */
static void tau_is_kendalls(void **state)
{
    const struct definition_case *c = *state;
    double t[TREND_MOST], y[TREND_MOST];
    struct random random = {5};
    int64_t n = trend_fill(&random, c, t, y);
    cxm_trend_result r = trended_doubles(t, y, n, NULL);
    cxm_column time = pairs_doubles(t, n), value = pairs_doubles(y, n);
    cxm_association_result a;
    assert_int_equal(cxm_association(&time, &value, 0.95, NULL, &a, NULL), CXM_OK);
    check_close(r.tau.estimate.value, a.kendall.estimate.value, 0);
    check_close(r.tau.estimate.lower, a.kendall.estimate.lower, 0);
    if (r.tau.test_status == CXM_TEST_OK && llabs(r.s) > 1)
        check_close(r.tau.statistic * (double)llabs(r.s) / (double)(llabs(r.s) - 1), a.kendall.statistic, 1e-12);
}

/* ---- laws ---- */

static void order_and_nulls_say_nothing(void **state)
{
    (void)state;
    static struct numeric_column times, values;
    int t[100], y[100], shuffled_t[100], shuffled_y[100];
    struct random random = {8};
    cxm_trend_options options = CXM_TREND_OPTIONS_INIT;
    for (int i = 0; i < 100; i++) {
        t[i] = i;
        y[i] = (int)random_below(&random, 11) + i / 20;
    }
    for (int serial = 0; serial < 3; serial++) {
        options.serial = serial;
        numeric_column_of(&times, t, 100, 0);
        numeric_column_of(&values, y, 100, 0);
        cxm_trend_result want = trended(&times.column, &values.column, &options);
        for (int form = 0; form < NUMERIC_FORMS; form++) {
            int64_t nulls = numeric_column_of(&times, t, 100, form);
            assert_int_equal(numeric_column_of(&values, y, 100, form), nulls);
            cxm_trend_result got = trended(&times.column, &values.column, &options);
            assert_int_equal(got.slope.missing, nulls);
            got.slope.missing = got.tau.estimate.missing = 0;
            assert_memory_equal(&got, &want, sizeof got);
        }
        for (int i = 0; i < 100; i++) {
            shuffled_t[i] = t[(i * 37) % 100];
            shuffled_y[i] = y[(i * 37) % 100];
        }
        numeric_column_of(&times, shuffled_t, 100, 3);
        numeric_column_of(&values, shuffled_y, 100, 3);
        cxm_trend_result got = trended(&times.column, &values.column, &options);
        assert_memory_equal(&got, &want, sizeof got);
    }
}

static void times_are_seconds(void **state)
{
    (void)state;
    const int64_t seconds[] = {1700000000, 1700086400, 1700172800, 1700259200, 1700345600};
    const int32_t days[] = {19675, 19676, 19677, 19678, 19679};
    const double y[] = {1, 3, 2, 5, 7};
    static const int32_t types[] = {CXM_TYPE_TIME_S, CXM_TYPE_TIME_MS, CXM_TYPE_TIME_US, CXM_TYPE_TIME_NS};
    cxm_column value = pairs_doubles(y, 5), time = cxm_column_of(CXM_TYPE_DATE, days, 5);
    cxm_trend_result want = trended(&time, &value, NULL);
    check_close(want.slope.value * 86400, 17.0 / 12, 1e-14); /* -1, 1/2, 1, 4/3, 4/3, 3/2, 2, 2, 5/2, 3 */
    int64_t units[5], factor = 1;
    for (int unit = 0; unit < 4; unit++, factor *= 1000) {
        for (int i = 0; i < 5; i++)
            units[i] = seconds[i] * factor;
        time = cxm_column_of(types[unit], units, 5);
        cxm_trend_result got = trended(&time, &value, NULL);
        check_close(got.slope.value, want.slope.value, 1e-15);
        assert_int_equal(got.s, want.s);
    }
}

/* A line of whole numbers, and one half of a series on a line: more pairs on one slope than are looked at one by one. */
static void lines_of_many_rows(void **state)
{
    (void)state;
    enum { ROWS = 20000 };
    double *t = malloc(ROWS * sizeof *t), *y = malloc(ROWS * sizeof *y);
    assert_true(t && y);
    for (int i = 0; i < ROWS; i++) {
        t[i] = i;
        y[i] = 3.0 * i + 1;
    }
    cxm_trend_result r = trended_doubles(t, y, ROWS, NULL);
    check_close(r.slope.value, 3, 0);
    check_close(r.slope.lower, 3, 0);
    for (int i = 0; i < ROWS; i++)
        y[i] = 0.1 * i + 1;
    r = trended_doubles(t, y, ROWS, NULL);
    check_close(r.slope.value, 0.1, 1e-12);
    for (int i = ROWS / 2; i < ROWS; i++)
        y[i] = (i - ROWS / 2) * 0.7 + 0.1 * ROWS / 2 + 1;
    r = trended_doubles(t, y, ROWS, NULL);
    assert_true(r.slope.value > 0.1 && r.slope.value < 0.7);
    free(t);
    free(y);
}

/* ---- statuses ---- */

static const struct status_case {
    const char *name;
    int64_t n;
    double t[6], y[6];
    int32_t serial, status, interval, test;
} status_cases[] = {
    {"no rows", 0, {0}, {0}, 0, CXM_VALUE_NO_DATA, CXM_INTERVAL_TOO_FEW, CXM_TEST_NOT_TESTABLE},
    {"one row", 1, {1}, {1}, 0, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_TEST_NOT_TESTABLE},
    {"one time", 3, {1, 1, 1}, {1, 2, 3}, 0, CXM_VALUE_UNDEFINED, CXM_INTERVAL_TOO_FEW, CXM_TEST_NOT_TESTABLE},
    {"two rows", 2, {1, 2}, {1, 2}, 0, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, CXM_TEST_NOT_TESTABLE},
    {"three rows", 3, {1, 2, 3}, {1, 2, 3}, 0, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, CXM_TEST_OK},
    {"all alike", 6, {1, 2, 3, 4, 5, 6}, {7, 7, 7, 7, 7, 7}, 0, CXM_VALUE_OK, CXM_INTERVAL_DEGENERATE, CXM_TEST_NOT_TESTABLE},
    {"S is 0", 6, {1, 2, 3, 4, 5, 6}, {1, 3, 2, 2, 3, 1}, 0, CXM_VALUE_OK, CXM_INTERVAL_OK, CXM_TEST_OK},
    {"a time twice", 6, {1, 2, 3, 3, 5, 6}, {1, 3, 2, 2, 3, 4}, 1, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW, CXM_TEST_NOT_TESTABLE},
    {"a time twice, whitened", 6, {1, 2, 3, 3, 5, 6}, {1, 3, 2, 4, 3, 4}, 2, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE,
     CXM_TEST_NOT_TESTABLE},
    {"a line has no rest", 6, {1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}, 2, CXM_VALUE_OK, CXM_INTERVAL_DESCRIPTIVE,
     CXM_TEST_NOT_TESTABLE},
    {"a line has no ranks", 6, {1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}, 1, CXM_VALUE_OK, CXM_INTERVAL_TOO_FEW,
     CXM_TEST_NOT_TESTABLE},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    cxm_trend_options options = CXM_TREND_OPTIONS_INIT;
    options.serial = c->serial;
    cxm_trend_result r = trended_doubles(c->t, c->y, c->n, &options);
    assert_int_equal(r.slope.status, c->status);
    assert_int_equal(r.slope.interval_status, c->interval);
    assert_int_equal(r.tau.test_status, c->test);
    assert_int_equal(isnan(r.slope.value), c->status != CXM_VALUE_OK);
    assert_int_equal(isnan(r.slope.lower), c->interval != CXM_INTERVAL_OK);
    assert_int_equal(isnan(r.tau.p), c->test != CXM_TEST_OK);
    assert_int_equal(r.serial, c->serial);
}

static void no_score_is_no_evidence(void **state)
{
    (void)state;
    const double t[] = {1, 2, 3, 4, 5, 6}, y[] = {1, 3, 2, 2, 3, 1};
    cxm_trend_result r = trended_doubles(t, y, 6, NULL);
    assert_int_equal(r.s, 0);
    check_close(r.tau.statistic, 0, 0);
    check_close(r.tau.p, 1, 0);
}

/* ---- errors ---- */

static void bad_arguments(void **state)
{
    (void)state;
    const double t[] = {1, 2, 3}, y[] = {1, NAN, 3}, close[] = {0, 1e-300, 1};
    cxm_column time = pairs_doubles(t, 3), value = pairs_doubles(t, 3), bad = pairs_doubles(y, 3), near_ = pairs_doubles(close, 3);
    cxm_column shorter = pairs_doubles(t, 2);
    cxm_trend_options options = CXM_TREND_OPTIONS_INIT;
    cxm_trend_result r;
    cxm_error error;
    assert_int_equal(cxm_trend(NULL, &value, NULL, NULL, &r, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_trend(&time, NULL, NULL, NULL, &r, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 1);
    assert_int_equal(cxm_trend(&time, &value, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    assert_int_equal(error.argument, 4);
    assert_int_equal(cxm_trend(&time, &shorter, NULL, NULL, &r, &error), CXM_E_LENGTH);
    assert_int_equal(cxm_trend(&time, &bad, NULL, NULL, &r, &error), CXM_E_DOMAIN);
    assert_int_equal(error.row, 1);
    assert_string_equal(error.name, "value");
    assert_int_equal(cxm_trend(&bad, &time, NULL, NULL, &r, &error), CXM_E_DOMAIN);
    assert_string_equal(error.name, "time");
    assert_int_equal(cxm_trend(&near_, &value, NULL, NULL, &r, &error), CXM_E_DOMAIN);
    assert_string_equal(error.message, "time: two times are too close; a slope between them is beyond a double's range");
    options.serial = 3;
    assert_int_equal(cxm_trend(&time, &value, &options, NULL, &r, &error), CXM_E_ARGUMENT);
    options.serial = 0;
    options.significance = 0;
    assert_int_equal(cxm_trend(&time, &value, &options, NULL, &r, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message, "significance: 0 is outside (0, 1)");
    options.significance = 0.05;
    options.confidence = 1;
    assert_int_equal(cxm_trend(&time, &value, &options, NULL, &r, &error), CXM_E_ARGUMENT);
    options.confidence = 0.9;
    options.reserved = 1;
    assert_int_equal(cxm_trend(&time, &value, &options, NULL, &r, &error), CXM_E_ARGUMENT);
    const char *const words[] = {"a", "b", "c"};
    cxm_column text = cxm_column_of(CXM_TYPE_CSTR, words, 3);
    assert_int_equal(cxm_trend(&text, &value, NULL, NULL, &r, &error), CXM_E_TYPE);
    assert_int_equal(cxm_trend(&time, &text, NULL, NULL, &r, &error), CXM_E_TYPE);
}

static const struct memory_case {
    const char *name;
    int32_t serial;
    bool dated;
} memory_cases[] = {{"memory: independent", 0, false}, {"memory: Hamed and Rao", 1, false}, {"memory: pre-whitened", 2, true}};

static void memory_runs_out(void **state)
{
    const struct memory_case *c = *state;
    static int64_t t[500];
    static double y[500];
    struct random random = {3};
    cxm_trend_options options = CXM_TREND_OPTIONS_INIT;
    for (int i = 0; i < 500; i++) {
        t[i] = i;
        y[i] = (double)i / 300 + random_unit(&random);
    }
    cxm_column time = cxm_column_of(c->dated ? CXM_TYPE_TIME_S : CXM_TYPE_I64, t, 500), value = pairs_doubles(y, 500);
    options.serial = c->serial;
    cxm_trend_result want = trended(&time, &value, &options), got, untouched;
    struct failing_host failing;
    cxm_status status = CXM_E_MEMORY;
    memset(&untouched, 0x5A, sizeof untouched);
    for (int64_t at = 1; status; at++) {
        failing_host_init(&failing, at);
        got = untouched;
        status = cxm_trend(&time, &value, &options, &failing.host, &got, NULL);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
        assert_memory_equal(&got, status ? &untouched : &want, sizeof got);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(failing.calls > 6);
}

static void progress_can_stop_it(void **state)
{
    (void)state;
    enum { ROWS = 20000 };
    double *t = malloc(ROWS * sizeof *t), *y = malloc(ROWS * sizeof *y);
    struct failing_host failing;
    struct random random = {4};
    cxm_trend_options options = CXM_TREND_OPTIONS_INIT;
    cxm_trend_result r;
    assert_true(t && y);
    for (int i = 0; i < ROWS; i++) {
        t[i] = i;
        y[i] = random_unit(&random);
    }
    cxm_column time = pairs_doubles(t, ROWS), value = pairs_doubles(y, ROWS);
    options.serial = CXM_TREND_HAMED_RAO;
    failing_host_init(&failing, 0);
    failing.cancel_at = 1;
    assert_int_equal(cxm_trend(&time, &value, &options, &failing.host, &r, NULL), CXM_E_CANCELLED);
    assert_int_equal(failing.outstanding, 0);
    free(t);
    free(y);
}

int main(void)
{
    struct CMUnitTest tests[128] = {
        cmocka_unit_test(sen),
        cmocka_unit_test(as_scipy_theilslopes),
        cmocka_unit_test(serial_correlation_of_the_nile),
        cmocka_unit_test(serial_correlation_of_lake_huron),
        cmocka_unit_test(order_and_nulls_say_nothing),
        cmocka_unit_test(times_are_seconds),
        cmocka_unit_test(lines_of_many_rows),
        cmocka_unit_test(no_score_is_no_evidence),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(progress_can_stop_it),
    };
    size_t count = 10;
    CHECK_ROWS(r_cases, as_r_trend, tests, count);
    CHECK_ROWS(definition_cases, by_definition, tests, count);
    CHECK_ROWS(definition_cases, tau_is_kendalls, tests, count);
    CHECK_ROWS(status_cases, statuses, tests, count);
    CHECK_ROWS(memory_cases, memory_runs_out, tests, count);
    return _cmocka_run_group_tests("trend", tests, count, NULL, trend_release);
}
