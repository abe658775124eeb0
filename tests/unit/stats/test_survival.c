/* Survival curves against R's survival package, printed examples and themselves: every type, order and stride says the same.
 * vectors/survival.h holds made-up data with R's figures; the oracles' data are read at run time. */
#include "support/check.h"

#include <cxm/unstable/survival.h>
#include <stdlib.h>

#include "support/csv.h"
#include "support/failing_host.h"
#include "support/oracles.h"
#include "support/random.h"
#include "vectors/survival.h"

enum { MOST = 400 };

static cxm_survival *curve_of(const double *time, const double *event, const double *entry, int64_t n)
{
    cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, time, n), cxm_column_of(CXM_TYPE_F64, event, n),
                            cxm_column_of(CXM_TYPE_F64, entry, n)};
    cxm_survival *curve = NULL;
    cxm_error why;
    if (cxm_survival_new(&columns[0], &columns[1], entry ? &columns[2] : NULL, NULL, &curve, &why))
        fail_msg("%s", why.message);
    return curve;
}

/* ---- against R ---- */

struct r_curve {
    const double *time, *risk, *events, *survival, *std_error, *lower, *upper, *hazard, *hazard_error, *mean;
    int64_t length;
};

static void like_r(const cxm_survival *curve, const struct r_curve *r, int32_t interval)
{
    const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
    double lower[MOST], upper[MOST], hazard[MOST], hazard_error[MOST];
    assert_int_equal(steps->length, r->length);
    assert_int_equal(cxm_survival_limits(curve, interval, 0.95, lower, upper, NULL), CXM_OK);
    assert_int_equal(cxm_survival_hazard(curve, CXM_HAZARD_NELSON_AALEN, hazard, hazard_error, NULL), CXM_OK);
    for (int64_t i = 0; i < steps->length; i++) {
        check_bits(steps->time[i], r->time[i]);
        assert_int_equal(steps->at_risk[i], (int64_t)r->risk[i]);
        assert_int_equal(steps->event_count[i], (int64_t)r->events[i]);
        check_close(steps->survival[i], r->survival[i], 1e-14);
        check_close(steps->std_error[i], r->std_error[i], 1e-14);
        check_close(hazard[i], r->hazard[i], 1e-14);
        check_close(hazard_error[i], r->hazard_error[i], 1e-14);
        if (r->std_error[i] > 0) {
            check_close(lower[i], r->lower[i], 1e-13);
            check_close(upper[i], r->upper[i], 1e-13);
        } else {
            check_nan(lower[i]); /* R writes 1 to 1 before the first event */
            check_nan(upper[i]);
        }
    }
    cxm_estimate mean;
    assert_int_equal(cxm_survival_restricted_mean(curve, 30, 0.95, &mean, NULL), CXM_OK);
    check_close(mean.value, r->mean[0], 1e-14);
    check_close(mean.std_error, r->mean[1], 1e-13);
}

static void r_right_censored(void **state)
{
    (void)state;
    const struct r_curve r = {right_time, right_risk, right_events, right_survival, right_std_error, right_lower, right_upper,
                              right_hazard, right_hazard_error, right_rmean30, sizeof right_time / sizeof *right_time};
    cxm_survival *curve = curve_of(data_time, data_event, NULL, SURVIVAL_N);
    like_r(curve, &r, CXM_SURVIVAL_LOG_LOG);
    cxm_survival_free(curve);
}

static void r_left_truncated(void **state)
{
    (void)state;
    const struct r_curve r = {entered_time, entered_risk, entered_events, entered_survival, entered_std_error, entered_lower,
                              entered_upper, entered_hazard, entered_hazard_error, entered_rmean30,
                              sizeof entered_time / sizeof *entered_time};
    cxm_survival *curve = curve_of(data_time, data_event, data_entry, SURVIVAL_N);
    like_r(curve, &r, CXM_SURVIVAL_LOG);
    cxm_survival_free(curve);
}

/* The same data a third of a day apart are sorted and not counted; all but the times stays the same. */
static void sorted_is_counted(void **state)
{
    (void)state;
    double time[SURVIVAL_N], entry[SURVIVAL_N];
    for (int i = 0; i < SURVIVAL_N; i++) {
        time[i] = data_time[i] / 3;
        entry[i] = data_entry[i] / 3;
    }
    for (int truncated = 0; truncated < 2; truncated++) {
        cxm_survival *whole = curve_of(data_time, data_event, truncated ? data_entry : NULL, SURVIVAL_N);
        cxm_survival *third = curve_of(time, data_event, truncated ? entry : NULL, SURVIVAL_N);
        const cxm_survival_steps *a = cxm_survival_steps_of(whole), *b = cxm_survival_steps_of(third);
        assert_int_equal(a->length, b->length);
        assert_int_equal(a->events, b->events);
        size_t size = (size_t)a->length * 8;
        for (int64_t i = 0; i < a->length; i++)
            check_bits(b->time[i], a->time[i] / 3);
        assert_memory_equal(a->at_risk, b->at_risk, size);
        assert_memory_equal(a->event_count, b->event_count, size);
        assert_memory_equal(a->censored_count, b->censored_count, size);
        assert_memory_equal(a->survival, b->survival, size);
        cxm_survival_free(whole);
        cxm_survival_free(third);
    }
}

/* ---- oracles ---- */

static const struct json *survival_oracle(const char *file, const char *id, struct json_file *loaded)
{
    *loaded = oracles_load(file);
    if (!loaded->root)
        skip();
    return oracles_case(loaded->root, id);
}

/* A file's times and events where another column has a value, or all for NULL.  */
static int64_t oracle_rows(const char *file, const char *group, double value, double *time, double *event)
{
    int64_t n, kept = 0;
    char path[4096];
    strcpy(path, csv_path("CXM_ORACLES", file));
    double *t = csv_column(path, "time", &n), *e = csv_column(path, "status", &n);
    double *g = group ? csv_column(path, group, &n) : NULL;
    assert_non_null(t);
    assert_non_null(e);
    for (int64_t i = 0; i < n; i++)
        if (!group || g[i] == value) {
            time[kept] = t[i];
            event[kept++] = e[i];
        }
    free(t);
    free(e);
    free(g);
    return kept;
}

/* aml's groups stand in the file one after the other: 11 maintained, 12 not. */
static void oracle_groups(bool aml, int group, double *time, double *event, int64_t *n)
{
    if (aml) {
        double all[2][MOST];
        assert_int_equal(oracle_rows("s05_aml.csv", NULL, 0, all[0], all[1]), 23);
        *n = group ? 12 : 11;
        memcpy(time, all[0] + (group ? 11 : 0), (size_t)*n * sizeof *time);
        memcpy(event, all[1] + (group ? 11 : 0), (size_t)*n * sizeof *event);
    } else {
        *n = oracle_rows("s05_gehan.csv", "treat", group, time, event);
    }
}

static const struct oracle_curve {
    const char *name;
    bool aml;
    int32_t interval;
} oracle_curves[] = {
    {"km_aml_log", true, CXM_SURVIVAL_LOG}, {"km_aml_plain", true, CXM_SURVIVAL_PLAIN}, {"km_gehan", false, CXM_SURVIVAL_LOG}};

static void oracle_km(void **state)
{
    const struct oracle_curve *c = *state;
    static const char *const members[] = {"expected.time", "expected.n_risk", "expected.n_event", "expected.surv", "expected.se",
                                          "expected.lower", "expected.upper"};
    struct json_file file;
    const struct json *one = survival_oracle("s05_association_survival.json", c->name, &file);
    double expected[7][MOST], time[MOST], event[MOST], lower[MOST], upper[MOST];
    int64_t at = 0, n, length = 0;
    for (int i = 0; i < 7; i++)
        length = oracles_numbers(one, members[i], expected[i], MOST);
    for (int group = 0; group < 2; group++) {
        oracle_groups(c->aml, group, time, event, &n);
        cxm_survival *curve = curve_of(time, event, NULL, n);
        const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
        assert_int_equal(cxm_survival_limits(curve, c->interval, 0.95, lower, upper, NULL), CXM_OK);
        for (int64_t i = 0; i < steps->length; i++, at++) {
            check_bits(steps->time[i], expected[0][at]);
            assert_int_equal(steps->at_risk[i], (int64_t)expected[1][at]);
            assert_int_equal(steps->event_count[i], (int64_t)expected[2][at]);
            check_close(steps->survival[i], expected[3][at], 1e-13);
            check_close(steps->std_error[i], expected[4][at], 1e-13);
            check_close(lower[i], expected[5][at], 1e-13);
            check_close(upper[i], expected[6][at], 1e-13);
        }
        if (oracles_at(one, "expected.median")) {
            double median[2], low[2], high[2];
            cxm_estimate estimate;
            oracles_numbers(one, "expected.median", median, 2);
            oracles_numbers(one, "expected.median_ci.lower", low, 2);
            oracles_numbers(one, "expected.median_ci.upper", high, 2);
            assert_int_equal(cxm_survival_quantile(curve, 0.5, c->interval, 0.95, &estimate, NULL), CXM_OK);
            check_bits(estimate.value, median[group]);
            check_bits(estimate.lower, low[group]);
            check_close(estimate.upper, isnan(high[group]) ? INFINITY : high[group], 0); /* R writes NA */
        }
        cxm_survival_free(curve);
    }
    assert_int_equal(at, length);
    json_close(&file);
}

static const struct oracle_hazard {
    const char *name;
    int32_t ties;
} oracle_hazards[] = {{"nelson_aalen_aml", CXM_HAZARD_NELSON_AALEN}, {"fleming_harrington_aml", CXM_HAZARD_FLEMING_HARRINGTON}};

static void oracle_hazard(void **state)
{
    const struct oracle_hazard *c = *state;
    struct json_file file;
    const struct json *one = survival_oracle("s05_association_survival.json", c->name, &file);
    double expected[MOST], time[MOST], event[MOST], hazard[MOST], std_error[MOST];
    int64_t n = oracle_rows("s05_aml.csv", NULL, 0, time, event);
    cxm_survival *curve = curve_of(time, event, NULL, n);
    assert_int_equal(cxm_survival_hazard(curve, c->ties, hazard, std_error, NULL), CXM_OK);
    assert_int_equal(oracles_numbers(one, "expected.cumhaz", expected, MOST), cxm_survival_steps_of(curve)->length);
    for (int64_t i = 0; i < cxm_survival_steps_of(curve)->length; i++)
        check_close(hazard[i], expected[i], 1e-13);
    if (c->ties == CXM_HAZARD_NELSON_AALEN) {
        oracles_numbers(one, "expected.se", expected, MOST);
        for (int64_t i = 0; i < cxm_survival_steps_of(curve)->length; i++)
            check_close(std_error[i], expected[i], 1e-13);
    }
    cxm_survival_free(curve);
    json_close(&file);
}

static void oracle_restricted_mean(void **state)
{
    (void)state;
    struct json_file file;
    const struct json *one = survival_oracle("s05_association_survival.json", "rmst_aml_20", &file);
    double time[MOST], event[MOST], mean[2], error[2], expected[4];
    cxm_estimate estimate;
    int64_t n;
    oracles_numbers(one, "expected.rmst", mean, 2);
    oracles_numbers(one, "expected.se", error, 2);
    for (int group = 0; group < 2; group++) {
        oracle_groups(true, group, time, event, &n);
        cxm_survival *curve = curve_of(time, event, NULL, n);
        assert_int_equal(cxm_survival_restricted_mean(curve, 20, 0.95, &estimate, NULL), CXM_OK);
        check_close(estimate.value, mean[group], 1e-13);
        check_close(estimate.std_error, error[group], 1e-13);
        cxm_survival_free(curve);
    }
    one = oracles_case(file.root, "rmst2_pbc");
    for (int group = 0; group < 2; group++) {
        oracles_numbers(one, group ? "expected.arm1" : "expected.arm0", expected, 4);
        n = oracle_rows("s05_rmst2_pbc.csv", "arm", group, time, event);
        cxm_survival *curve = curve_of(time, event, NULL, n);
        assert_int_equal(cxm_survival_restricted_mean(curve, 10, 0.95, &estimate, NULL), CXM_OK);
        check_close(estimate.value, expected[0], 1e-13);
        check_close(estimate.std_error, expected[1], 1e-13);
        check_close(estimate.lower, expected[2], 1e-13);
        check_close(estimate.upper, expected[3], 1e-13);
        cxm_survival_free(curve);
    }
    json_close(&file);
}

static void oracle_time_to_close(void **state)
{
    (void)state;
    struct json_file file;
    const struct json *one = survival_oracle("s08_actions.json", "ttc_km", &file);
    int64_t n;
    char path[4096];
    strcpy(path, csv_path("CXM_ORACLES", "s08_actions.csv"));
    double *time = csv_column(path, "t", &n), *closed = csv_column(path, "cl", &n), limits[2];
    cxm_survival *curve = curve_of(time, closed, NULL, n);
    cxm_estimate estimate;
    static const char *const quantiles[] = {"expected.q25", "expected.median", "expected.q75"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cxm_survival_quantile(curve, .25 * (i + 1), CXM_SURVIVAL_LOG, 0.95, &estimate, NULL), CXM_OK);
        check_bits(estimate.value, oracles_number(one, quantiles[i]));
        if (i == 1) {
            oracles_numbers(one, "expected.median_ci", limits, 2);
            check_bits(estimate.lower, limits[0]);
            assert_true(isinf(estimate.upper) && isnan(limits[1]));
        }
    }
    assert_int_equal(cxm_survival_at(curve, 7, CXM_SURVIVAL_LOG, 0.95, &estimate, NULL), CXM_OK);
    check_close(estimate.value, oracles_number(one, "expected.S7"), 1e-14);
    check_close(1 - estimate.value, oracles_number(one, "expected.closed_by_7"), 1e-14);
    assert_int_equal(cxm_survival_at(curve, 14.5, CXM_SURVIVAL_LOG, 0.95, &estimate, NULL), CXM_OK);
    check_close(estimate.value, oracles_number(one, "expected.S14"), 1e-14);
    assert_int_equal(cxm_survival_restricted_mean(curve, 14, 0.95, &estimate, NULL), CXM_OK);
    check_close(estimate.value, oracles_number(one, "expected.rmst14"), 1e-14);
    check_close(estimate.std_error, oracles_number(one, "expected.rmst14_se"), 1e-13);
    assert_int_equal(cxm_survival_steps_of(curve)->events, (int64_t)oracles_number(one, "expected.closed"));
    cxm_survival_free(curve);
    free(time);
    free(closed);
    json_close(&file);
}

/* ---- data that carry little ---- */

enum { OK = CXM_VALUE_OK, NONE = CXM_VALUE_NO_DATA, OPEN = CXM_VALUE_NOT_IDENTIFIED };
enum { FINE = CXM_INTERVAL_OK, FEW = CXM_INTERVAL_TOO_FEW, FLAT = CXM_INTERVAL_DEGENERATE };

static const struct poor_case {
    const char *name;
    double time[6], event[6];
    int64_t n, steps;
    /* at time 3, the median, the mean up to 5 */
    double value[3];
    int32_t status[3], interval[3];
} poor_cases[] = {
    {"no rows", {0}, {0}, 0, 0, {NAN, NAN, NAN}, {NONE, NONE, NONE}, {FEW, FEW, FEW}},
    {"one event", {2}, {1}, 1, 1, {0, 2, 2}, {OK, OK, OK}, {FEW, FEW, FEW}},
    {"one censored", {7}, {0}, 1, 1, {1, NAN, 5}, {OK, OPEN, OK}, {FEW, FEW, FEW}},
    {"one censored early", {2}, {0}, 1, 1, {NAN, NAN, NAN}, {OPEN, OPEN, OPEN}, {FEW, FEW, FEW}},
    {"all censored", {6, 7, 8}, {0, 0, 0}, 3, 3, {1, NAN, 5}, {OK, OPEN, OK}, {FLAT, FEW, FLAT}},
    {"all tied events", {2, 2, 2}, {1, 1, 1}, 3, 1, {0, 2, 2}, {OK, OK, OK}, {FLAT, FLAT, FLAT}},
    {"all tied and one censored with them", {2, 2, 2}, {1, 1, 0}, 3, 1, {NAN, 2, NAN}, {OPEN, OK, OPEN}, {FEW, FINE, FEW}},
    {"all at once at 0", {0, 0}, {1, 1}, 2, 1, {0, 0, 0}, {OK, OK, OK}, {FLAT, FLAT, FLAT}},
    {"a half is met where it is flat", {1, 2, 6, 7}, {1, 1, 1, 1}, 4, 4, {.5, 2, 3.25}, {OK, OK, OK}, {FINE, FINE, FINE}},
};

static void poor_data_say_so(void **state)
{
    const struct poor_case *c = *state;
    cxm_survival *curve = curve_of(c->time, c->event, NULL, c->n);
    cxm_estimate got[3];
    assert_int_equal(cxm_survival_steps_of(curve)->length, c->steps);
    assert_int_equal(cxm_survival_at(curve, 3, CXM_SURVIVAL_LOG_LOG, 0.9, &got[0], NULL), CXM_OK);
    assert_int_equal(cxm_survival_quantile(curve, 0.5, CXM_SURVIVAL_LOG_LOG, 0.9, &got[1], NULL), CXM_OK);
    assert_int_equal(cxm_survival_restricted_mean(curve, 5, 0.9, &got[2], NULL), CXM_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(got[i].status, c->status[i]);
        assert_int_equal(got[i].interval_status, c->interval[i]);
        check_close(got[i].value, c->value[i], 1e-15);
        assert_true(isnan(got[i].lower) == (got[i].interval_status != CXM_INTERVAL_OK));
        assert_true(isnan(got[i].upper) == isnan(got[i].lower) && isnan(got[i].confidence) == isnan(got[i].lower));
        assert_int_equal(got[i].n, c->n);
    }
    cxm_survival_free(curve);
}

/* A median that was not reached can still be known to be late. */
static void later_than(void **state)
{
    (void)state;
    double time[20], event[20];
    for (int i = 0; i < 20; i++) {
        time[i] = i < 9 ? i + 1 : 30;
        event[i] = i < 9;
    }
    cxm_survival *curve = curve_of(time, event, NULL, 20);
    cxm_estimate median;
    assert_int_equal(cxm_survival_quantile(curve, 0.5, CXM_SURVIVAL_LOG, 0.95, &median, NULL), CXM_OK);
    assert_int_equal(median.status, CXM_VALUE_NOT_IDENTIFIED);
    check_nan(median.value);
    assert_int_equal(median.interval_status, CXM_INTERVAL_OK);
    assert_true(median.lower >= 5 && median.lower <= 9 && isinf(median.upper));
    cxm_survival_free(curve);
}

/* ---- errors ---- */

static const struct wrong_case {
    const char *name;
    double time[3], event[3], entry[3];
    cxm_status status;
    int32_t argument;
    int64_t row;
    const char *message;
} wrong_cases[] = {
    {"negative time", {1, -2, 3}, {1, 1, 1}, {0, 0, 0}, CXM_E_DOMAIN, 0, 1, "time[1]: -2 is no time that is 0 or more and finite"},
    {"negative fraction", {1.5, 2, -.5}, {1, 1, 1}, {0, 0, 0}, CXM_E_DOMAIN, 0, 2,
     "time[2]: -0.5 is no time that is 0 or more and finite"},
    {"no number", {NAN, 2, 3}, {1, 1, 1}, {0, 0, 0}, CXM_E_DOMAIN, 0, 0, "time[0]: nan is no time that is 0 or more and finite"},
    {"infinite", {1, 2, INFINITY}, {1, 1, 1}, {0, 0, 0}, CXM_E_DOMAIN, 0, 2,
     "time[2]: inf is no time that is 0 or more and finite"},
    {"event 2", {1, 2, 3}, {1, 2, 1}, {0, 0, 0}, CXM_E_DOMAIN, 1, 1, "event[1]: 2 is neither 0 nor 1"},
    {"event of a half", {1, 2, 3}, {1, 1, .5}, {0, 0, 0}, CXM_E_DOMAIN, 1, 2, "event[2]: 0.5 is neither 0 nor 1"},
    {"event no number", {1, 2, 3}, {NAN, 1, 1}, {0, 0, 0}, CXM_E_DOMAIN, 1, 0, "event[0]: nan is neither 0 nor 1"},
    {"entry at its time", {1, 2, 3}, {1, 1, 1}, {0, 2, 0}, CXM_E_DOMAIN, 2, 1, "entry[1]: 2 is not before time[1], which is 2"},
    {"negative entry", {1, 2, 3}, {1, 1, 1}, {0, 0, -1}, CXM_E_DOMAIN, 2, 2,
     "entry[2]: -1 is no time that is 0 or more and finite"},
};

static void wrong_rows_are_named(void **state)
{
    const struct wrong_case *c = *state;
    cxm_column time = cxm_column_of(CXM_TYPE_F64, c->time, 3), event = cxm_column_of(CXM_TYPE_F64, c->event, 3);
    cxm_column entry = cxm_column_of(CXM_TYPE_F64, c->entry, 3);
    cxm_survival *curve = NULL;
    cxm_error why = {0};
    assert_int_equal(cxm_survival_new(&time, &event, &entry, NULL, &curve, &why), c->status);
    assert_null(curve);
    assert_int_equal(why.argument, c->argument);
    assert_int_equal(why.row, c->row);
    assert_string_equal(why.message, c->message);
}

static void wrong_calls(void **state)
{
    (void)state;
    const double numbers[] = {1, 1, 1};
    const char *text[] = {"a", "b", "c"};
    cxm_column time = cxm_column_of(CXM_TYPE_F64, numbers, 3), shorter = cxm_column_of(CXM_TYPE_F64, numbers, 2);
    cxm_column words = cxm_column_of(CXM_TYPE_CSTR, text, 3);
    cxm_survival *curve = NULL;
    cxm_estimate estimate;
    cxm_error why;
    assert_int_equal(cxm_survival_new(NULL, &time, NULL, NULL, &curve, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 0);
    assert_int_equal(cxm_survival_new(&time, NULL, NULL, NULL, &curve, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 1);
    assert_int_equal(cxm_survival_new(&time, &shorter, NULL, NULL, &curve, &why), CXM_E_LENGTH);
    assert_string_equal(why.message, "event has 2 rows, and 3 were expected");
    assert_string_equal(why.name, "event");
    assert_int_equal(cxm_survival_new(&time, &time, &words, NULL, &curve, &why), CXM_E_TYPE);
    assert_int_equal(cxm_survival_new(&time, &time, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 4);
    cxm_survival_free(NULL);
    curve = curve_of(numbers, numbers, NULL, 3);
    assert_int_equal(cxm_survival_at(curve, NAN, CXM_SURVIVAL_LOG, 0.95, &estimate, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 1);
    assert_int_equal(cxm_survival_at(curve, 1, 3, 0.95, &estimate, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 2);
    assert_int_equal(cxm_survival_quantile(curve, 1, CXM_SURVIVAL_LOG, 0.95, &estimate, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_survival_quantile(curve, .5, CXM_SURVIVAL_LOG, 1, &estimate, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 3);
    assert_int_equal(cxm_survival_restricted_mean(curve, 0, 0.95, &estimate, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_survival_restricted_mean(curve, INFINITY, 0.95, &estimate, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_survival_limits(curve, CXM_SURVIVAL_LOG, 0.95, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_survival_hazard(curve, 2, NULL, NULL, &why), CXM_E_ARGUMENT);
    cxm_survival_free(curve);
}

/* ---- properties ---- */

static void same_curve(const cxm_survival *a, const cxm_survival *b)
{
    const cxm_survival_steps *x = cxm_survival_steps_of(a), *y = cxm_survival_steps_of(b);
    assert_int_equal(x->length, y->length);
    assert_int_equal(x->n, y->n);
    size_t size = (size_t)x->length * 8;
    assert_memory_equal(x->time, y->time, size);
    assert_memory_equal(x->at_risk, y->at_risk, size);
    assert_memory_equal(x->event_count, y->event_count, size);
    assert_memory_equal(x->censored_count, y->censored_count, size);
    assert_memory_equal(x->survival, y->survival, size);
    assert_memory_equal(x->std_error, y->std_error, size);
}

/* Whatever the type, the stride, and the nulls in between. */
static void every_type_says_the_same(void **state)
{
    (void)state;
    enum { ROWS = 5000 };
    static const int32_t types[] = {CXM_TYPE_I8, CXM_TYPE_I16, CXM_TYPE_I32, CXM_TYPE_I64, CXM_TYPE_U8, CXM_TYPE_U16,
                                    CXM_TYPE_U32, CXM_TYPE_U64, CXM_TYPE_F32, CXM_TYPE_F64};
    static double time[ROWS], event[ROWS];
    static unsigned char bytes[ROWS * 16], flags[ROWS], validity[ROWS / 8 + 1];
    struct random random = {7};
    for (int i = 0; i < ROWS; i++) {
        time[i] = (double)random_below(&random, 100);
        event[i] = (double)random_below(&random, 2);
        flags[i] = event[i] > 0 ? 3 : 0; /* of a boolean */
    }
    cxm_survival *plain = curve_of(time, event, NULL, ROWS);
    for (size_t t = 0; t < sizeof types / sizeof *types; t++)
        for (int wide = 0; wide < 3; wide++) { /* packed, strided, with nulls in every other row */
            const int64_t rows = ROWS, stride = wide == 1 ? 16 : 0;
            cxm_column column = cxm_column_of(types[t], bytes, rows), bools = cxm_column_of(CXM_TYPE_BOOL8, flags, rows);
            column.stride = stride;
            for (int i = 0; i < ROWS; i++) {
                static const int sizes[] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8};
                const int size = sizes[types[t]];
                unsigned char *at = bytes + (stride ? stride : size) * i;
                const uint64_t whole = (uint64_t)time[i];
                const float single = (float)time[i];
                if (types[t] == CXM_TYPE_F32)
                    memcpy(at, &single, 4);
                else if (types[t] == CXM_TYPE_F64)
                    memcpy(at, &time[i], 8);
                else
                    for (int byte = 0; byte < size; byte++) {
                        const uint16_t one = 1;
                        const int place = *(const unsigned char *)&one ? byte : size - 1 - byte;
                        at[byte] = (unsigned char)(whole >> (8 * place));
                    }
            }
            cxm_survival *curve;
            if (wide == 2) {
                static double kept_time[ROWS], kept_event[ROWS];
                int64_t kept = 0;
                memset(validity, 0x55, sizeof validity);
                column.validity = validity;
                for (int i = 0; i < ROWS; i += 2, kept++) {
                    kept_time[kept] = time[i];
                    kept_event[kept] = event[i];
                }
                cxm_survival *half = curve_of(kept_time, kept_event, NULL, kept);
                assert_int_equal(cxm_survival_new(&column, &bools, NULL, NULL, &curve, NULL), CXM_OK);
                same_curve(half, curve);
                assert_int_equal(cxm_survival_steps_of(curve)->missing, ROWS - kept);
                cxm_survival_free(half);
            } else {
                assert_int_equal(cxm_survival_new(&column, &bools, NULL, NULL, &curve, NULL), CXM_OK);
                same_curve(plain, curve);
            }
            cxm_survival_free(curve);
        }
    cxm_survival_free(plain);
}

/* Sorting against qsort, over magnitudes and with ties; and order of rows does not matter. */
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void any_order_and_magnitude(void **state)
{
    (void)state;
    enum { ROWS = 30000 };
    static double time[ROWS], event[ROWS], sorted[ROWS];
    struct random random = {11};
    for (int shape = 0; shape < 5; shape++) {
        for (int i = 0; i < ROWS; i++) {
            const double unit = random_unit(&random);
            time[i] = shape == 0   ? unit * 1000
                      : shape == 1 ? exp(200 * (unit - .5))
                      : shape == 2 ? (double)random_below(&random, 3) + .5
                      : shape == 3 ? (i % 2 ? 0.0 : -0.0)
                                   : 1e15 + (double)random_below(&random, 4000000);
            event[i] = (double)(i % 3 > 0);
        }
        cxm_survival *curve = curve_of(time, event, NULL, ROWS);
        memcpy(sorted, time, sizeof sorted);
        qsort(sorted, ROWS, sizeof *sorted, ascending);
        const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
        int64_t step = -1, rows = 0, events = 0;
        for (int i = 0; i < ROWS; i++)
            if (i == 0 || sorted[i] != sorted[i - 1])
                assert_true(steps->time[++step] == sorted[i] && steps->at_risk[step] == ROWS - i);
        assert_int_equal(step + 1, steps->length);
        for (int64_t i = 0; i < steps->length; i++) {
            rows += steps->event_count[i] + steps->censored_count[i];
            events += steps->event_count[i];
            assert_true(i == 0 || steps->survival[i] <= steps->survival[i - 1]);
        }
        assert_int_equal(rows, ROWS);
        assert_int_equal(events, steps->events);
        for (int i = ROWS; i-- > 1;) {
            const int64_t j = random_below(&random, i + 1);
            double swap = time[i];
            time[i] = time[j];
            time[j] = swap;
            swap = event[i];
            event[i] = event[j];
            event[j] = swap;
        }
        cxm_survival *shuffled = curve_of(time, event, NULL, ROWS);
        same_curve(curve, shuffled);
        cxm_survival_free(curve);
        cxm_survival_free(shuffled);
    }
}

/* Without censoring the curve is the share of rows that are left, to the bit, and its error the binomial's. */
static void without_censoring(void **state)
{
    (void)state;
    enum { ROWS = 1000 };
    static double time[ROWS], event[ROWS];
    struct random random = {3};
    for (int i = 0; i < ROWS; i++) {
        time[i] = random_unit(&random);
        event[i] = 1;
    }
    cxm_survival *curve = curve_of(time, event, NULL, ROWS);
    const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
    for (int i = 0; i + 1 < ROWS; i++) {
        const double left = (double)(ROWS - 1 - i) / ROWS;
        check_bits(steps->survival[i], left);
        check_close(steps->std_error[i], sqrt(left * (1 - left) / ROWS), 1e-15);
    }
    cxm_survival_free(curve);
}

static void memory_runs_out(void **state)
{
    (void)state;
    double time[SURVIVAL_N];
    for (int sorted = 0; sorted < 2; sorted++) {
        for (int i = 0; i < SURVIVAL_N; i++)
            time[i] = data_time[i] + sorted * .5;
        cxm_column columns[] = {cxm_column_of(CXM_TYPE_F64, time, SURVIVAL_N), cxm_column_of(CXM_TYPE_F64, data_event, SURVIVAL_N),
                                cxm_column_of(CXM_TYPE_F64, data_entry, SURVIVAL_N)};
        cxm_status status = CXM_E_MEMORY;
        for (int64_t fail_at = 1; status; fail_at++) {
            struct failing_host failing;
            cxm_survival *curve = NULL;
            failing_host_init(&failing, fail_at);
            status = cxm_survival_new(&columns[0], &columns[1], &columns[2], &failing.host, &curve, NULL);
            assert_true(status == CXM_E_MEMORY ? !curve && fail_at <= failing.calls : status == CXM_OK && fail_at > 6);
            cxm_survival_free(curve);
            assert_int_equal(failing.outstanding, 0);
            assert_int_equal(failing.wrong, 0);
        }
    }
}

/* Intervals that come from few events are flagged: by simulation they hold the truth too seldom. */
static void few_events(void **state)
{
    (void)state;
    for (int64_t n = 20; n <= 40; n += 10) {
        double time[40], event[40];
        cxm_estimate figures[3];
        for (int i = 0; i < n; i++) {
            time[i] = i + 1;
            event[i] = 1;
        }
        cxm_survival *curve = curve_of(time, event, NULL, n);
        assert_int_equal(cxm_survival_at(curve, 10, CXM_SURVIVAL_LOG_LOG, 0.95, &figures[0], NULL), CXM_OK);
        assert_int_equal(cxm_survival_quantile(curve, 0.5, CXM_SURVIVAL_LOG_LOG, 0.95, &figures[1], NULL), CXM_OK);
        assert_int_equal(cxm_survival_restricted_mean(curve, 10, 0.95, &figures[2], NULL), CXM_OK);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(figures[i].interval_status, CXM_INTERVAL_OK);
            assert_int_equal(figures[i].flags & CXM_ESTIMATE_FEW_ANSWERS, n < 30 ? CXM_ESTIMATE_FEW_ANSWERS : 0);
        }
        cxm_survival_free(curve);
    }
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(few_events),
        cmocka_unit_test(r_right_censored),         cmocka_unit_test(r_left_truncated),
        cmocka_unit_test(sorted_is_counted),        cmocka_unit_test(oracle_restricted_mean),
        cmocka_unit_test(oracle_time_to_close),     cmocka_unit_test(later_than),
        cmocka_unit_test(wrong_calls),              cmocka_unit_test(every_type_says_the_same),
        cmocka_unit_test(any_order_and_magnitude),  cmocka_unit_test(without_censoring),
        cmocka_unit_test(memory_runs_out),
    };
    size_t count = 11;
    CHECK_ROWS(oracle_curves, oracle_km, tests, count);
    CHECK_ROWS(oracle_hazards, oracle_hazard, tests, count);
    CHECK_ROWS(poor_cases, poor_data_say_so, tests, count);
    CHECK_ROWS(wrong_cases, wrong_rows_are_named, tests, count);
    return _cmocka_run_group_tests("survival", tests, count, NULL, NULL);
}
