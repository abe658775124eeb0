/* Mean cumulative functions: Nelson's valve seats, R's robust standard errors, each subject's history added up one by one. */
#include "support/check.h"

#include <cxm/unstable/mean_cumulative.h>

#include "support/failing_host.h"
#include "support/random.h"

enum { MOST = 400 };

struct history {
    double subject, entry, time, event;
};

static cxm_error why;

static cxm_status try_curve(const struct history *rows, int64_t n, bool entered, const cxm_host *host, cxm_mean_cumulative **curve)
{
    cxm_column columns[4];
    const double *first[] = {&rows->time, &rows->event, &rows->subject, &rows->entry};
    for (int i = 0; i < 4; i++) {
        columns[i] = cxm_column_of(CXM_TYPE_F64, first[i], n);
        columns[i].stride = (int64_t)sizeof *rows;
        columns[i].flags = CXM_COLUMN_NAN_IS_NULL;
    }
    return cxm_mean_cumulative_new(&columns[0], &columns[1], &columns[2], entered ? &columns[3] : NULL, host, curve, &why);
}

static cxm_mean_cumulative *curve_of(const struct history *rows, int64_t n, bool entered)
{
    cxm_mean_cumulative *curve = NULL;
    if (try_curve(rows, n, entered, NULL, &curve))
        fail_msg("%s", why.message);
    return curve;
}

static cxm_estimate at(const cxm_mean_cumulative *curve, double time)
{
    cxm_estimate estimate;
    assert_int_equal(cxm_mean_cumulative_at(curve, time, 0.95, &estimate, &why), CXM_OK);
    return estimate;
}

/* Nelson, Technometrics 37, 1995, pp. 147-157: replaced valve seats of 41 diesel engines. Engine, days, replaced or last seen. */
static const double valve_seats[][3] = {
    {251, 761, 0}, {252, 759, 0}, {327, 98, 1}, {327, 667, 0}, {328, 326, 1}, {328, 653, 1}, {328, 653, 1}, {328, 667, 0},
    {329, 665, 0}, {330, 84, 1}, {330, 667, 0}, {331, 87, 1}, {331, 663, 0}, {389, 646, 1}, {389, 653, 0}, {390, 92, 1},
    {390, 653, 0}, {391, 651, 0}, {392, 258, 1}, {392, 328, 1}, {392, 377, 1}, {392, 621, 1}, {392, 650, 0}, {393, 61, 1},
    {393, 539, 1}, {393, 648, 0}, {394, 254, 1}, {394, 276, 1}, {394, 298, 1}, {394, 640, 1}, {394, 644, 0}, {395, 76, 1},
    {395, 538, 1}, {395, 642, 0}, {396, 635, 1}, {396, 641, 0}, {397, 349, 1}, {397, 404, 1}, {397, 561, 1}, {397, 649, 0},
    {398, 631, 0}, {399, 596, 0}, {400, 120, 1}, {400, 479, 1}, {400, 614, 0}, {401, 323, 1}, {401, 449, 1}, {401, 582, 0},
    {402, 139, 1}, {402, 139, 1}, {402, 589, 0}, {403, 593, 0}, {404, 573, 1}, {404, 589, 0}, {405, 165, 1}, {405, 408, 1},
    {405, 604, 1}, {405, 606, 0}, {406, 249, 1}, {406, 594, 0}, {407, 344, 1}, {407, 497, 1}, {407, 613, 0}, {408, 265, 1},
    {408, 586, 1}, {408, 595, 0}, {409, 166, 1}, {409, 206, 1}, {409, 348, 1}, {409, 389, 0}, {410, 601, 0}, {411, 410, 1},
    {411, 581, 1}, {411, 601, 0}, {412, 611, 0}, {413, 608, 0}, {414, 587, 0}, {415, 367, 1}, {415, 603, 0}, {416, 202, 1},
    {416, 563, 1}, {416, 570, 1}, {416, 585, 0}, {417, 587, 0}, {418, 578, 0}, {419, 578, 0}, {420, 586, 0}, {421, 585, 0},
    {422, 582, 0}
};

/* Standard errors: R's survfit 3.5-3, Surv(start, stop, status) with id, whose infinitesimal jackknife is the same quantity. It takes
 * no two events of an engine at once, so that the last of these was worked out from Lawless and Nadeau's sum in R. */
static void valves(void **state)
{
    (void)state;
    enum { ROWS = sizeof valve_seats / sizeof *valve_seats };
    static const struct {
        double days, value, std_error;
    } wanted[] = {{61, 1.0 / 41, 0.024090965771941211},     {410, 0.733536585365853977, 0.139142005383631140},
                  {586, 1.014264139545420607, 0.173844328450388913}, {646, 1.320465291334807612, 0.228505154950116862},
                  {653, 1.320465291334807612 + 2.0 / 9, 0.31165607}};
    struct history rows[ROWS];
    for (int i = 0; i < ROWS; i++)
        rows[i] = (struct history){valve_seats[i][0], 0, valve_seats[i][1], valve_seats[i][2]};
    cxm_mean_cumulative *curve = curve_of(rows, ROWS, false);
    const cxm_mean_cumulative_steps *steps = cxm_mean_cumulative_steps_of(curve);
    assert_int_equal(steps->subjects, 41);
    assert_int_equal(steps->events, 48);
    assert_int_equal(steps->length, 46);
    check_close(steps->until, 761, 0);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const cxm_estimate estimate = at(curve, wanted[i].days);
        check_close(estimate.value, wanted[i].value, 1e-14);
        check_close(estimate.std_error, wanted[i].std_error, wanted[i].days < 653 ? 1e-14 : 1e-8);
        assert_int_equal(estimate.n, 41);
        const double half = 2.0210753903062737 * sqrt(41.0 / 40) * estimate.std_error / estimate.value; /* t, 40 degrees */
        check_close(estimate.lower, estimate.value * exp(-half), 1e-13);
        check_close(estimate.upper, estimate.value * exp(half), 1e-13);
    }
    check_bits(at(curve, 652.5).value, at(curve, 646).value);
    check_bits(at(curve, 760).value, at(curve, 653).value);
    assert_int_equal(at(curve, 761.5).status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(at(curve, 60).interval_status, CXM_INTERVAL_DEGENERATE);
    check_close(at(curve, 60).value, 0, 0);
    cxm_mean_cumulative_free(curve);
}

/* Made-up histories with late entry, as intervals, and what survfit makes of them. */
static const struct history intervals[] = {
    {1, 0, 11, 1}, {1, 11, 38, 1}, {1, 38, 47, 1}, {1, 47, 53, 0}, {2, 0, 9, 1}, {2, 9, 62, 0}, {3, 0, 5, 1}, {3, 5, 11, 1},
    {3, 11, 12, 0}, {4, 0, 20, 1}, {4, 20, 21, 0}, {5, 0, 2, 1}, {5, 2, 10, 1}, {5, 10, 34, 0}, {6, 4, 28, 0}, {7, 14, 53, 0},
    {8, 18, 30, 1}, {8, 30, 39, 0}, {9, 6, 13, 1}, {9, 13, 23, 0}, {10, 2, 9, 1}, {10, 9, 17, 1}, {10, 17, 25, 1},
    {10, 25, 30, 0}, {11, 14, 18, 1}, {11, 18, 46, 1}, {11, 46, 58, 1}, {11, 58, 60, 1}, {11, 60, 72, 0}, {12, 11, 26, 1},
    {12, 26, 32, 1}, {12, 32, 49, 0}
};

static const struct {
    double time, at_risk, events, value, std_error;
} survfit[] = {
    {2, 5, 1, 0.20000000000000001, 0.17888543819998318},
    {5, 7, 1, 0.34285714285714286, 0.19510033301276286},
    {9, 8, 2, 0.59285714285714286, 0.20321800685234048},
    {10, 8, 1, 0.71785714285714286, 0.28645225168029553},
    {11, 8, 2, 0.96785714285714286, 0.29591400199102441},
    {13, 8, 1, 1.092857142857143, 0.29282605064541117},
    {17, 10, 1, 1.1928571428571431, 0.31543928556120659},
    {18, 10, 1, 1.2928571428571431, 0.33028536520288204},
    {20, 11, 1, 1.383766233766234, 0.29508310070564769},
    {25, 9, 1, 1.4948773448773451, 0.34264531070599169},
    {26, 9, 1, 1.6059884559884563, 0.34189231616692911},
    {30, 8, 1, 1.7309884559884563, 0.34405789929560726},
    {32, 7, 1, 1.8738455988455991, 0.38034198455068258},
    {38, 6, 1, 2.0405122655122656, 0.36670993785978695},
    {46, 5, 1, 2.2405122655122658, 0.41320780606951768},
    {47, 5, 1, 2.440512265512266, 0.45388170796914007},
    {58, 2, 1, 2.940512265512266, 0.70397989066566158},
    {60, 2, 1, 3.440512265512266, 1.0174314562142699}
};

static void late_entry(void **state)
{
    (void)state;
    cxm_mean_cumulative *curve = curve_of(intervals, sizeof intervals / sizeof *intervals, true);
    const cxm_mean_cumulative_steps *steps = cxm_mean_cumulative_steps_of(curve);
    assert_int_equal(steps->length, sizeof survfit / sizeof *survfit);
    for (int64_t i = 0; i < steps->length; i++) {
        check_close(steps->time[i], survfit[i].time, 0);
        assert_int_equal(steps->at_risk[i], (int64_t)survfit[i].at_risk);
        assert_int_equal(steps->event_count[i], (int64_t)survfit[i].events);
        check_close(steps->value[i], survfit[i].value, 1e-14);
        check_close(steps->std_error[i], survfit[i].std_error, 1e-14);
    }
    cxm_mean_cumulative_free(curve);
}

/* Lawless and Nadeau's variance as it is written: for each subject the sum of what it deviates by at each time. */
static double variance_by_subject(const struct history *rows, int64_t n, double until)
{
    double variance = 0;
    for (int64_t s = 0; s < n; s++) {
        double sum = 0;
        if (rows[s].event != 0)
            continue;
        for (int64_t j = 0; j < n; j++) {
            const double time = rows[j].time;
            int64_t observed = 0, events = 0, own = 0;
            bool seen = rows[j].event == 0 || time > until;
            for (int64_t i = 0; i < j; i++)
                seen = seen || (rows[i].event == 1 && rows[i].time == time);
            for (int64_t i = 0; i < n && !seen; i++) {
                observed += rows[i].event == 0 && rows[i].entry < time && rows[i].time >= time;
                events += rows[i].event == 1 && rows[i].time == time;
                own += rows[i].event == 1 && rows[i].time == time && rows[i].subject == rows[s].subject;
            }
            if (!seen && rows[s].entry < time && rows[s].time >= time)
                sum += ((double)own - (double)events / (double)observed) / (double)observed;
        }
        variance += sum * sum;
    }
    return variance;
}

/* Histories of up to 30 subjects, with many ties, in any order of rows. */
static int64_t random_histories(struct random *random, struct history *rows, bool entered)
{
    int64_t n = 0, subjects = 2 + random_below(random, 29);
    for (int64_t s = 0; s < subjects; s++) {
        const double entry = entered ? (double)random_below(random, 15) : 0, end = entry + 1 + (double)random_below(random, 25);
        rows[n++] = (struct history){(double)s * 7 - 50, entry, end, 0};
        for (int64_t events = random_below(random, 6); events > 0; events--, n++)
            rows[n] = (struct history){(double)s * 7 - 50, entry,
                                       entry + 1 + (double)random_below(random, (int64_t)(end - entry)), 1};
    }
    for (int64_t i = n - 1; i > 0; i--) {
        const int64_t j = random_below(random, i + 1);
        const struct history kept = rows[i];
        rows[i] = rows[j];
        rows[j] = kept;
    }
    return n;
}

static void one_by_one(void **state)
{
    (void)state;
    struct random random = {17};
    for (int round = 0; round < 120; round++) {
        struct history rows[MOST];
        const bool entered = round % 2 == 1;
        const int64_t n = random_histories(&random, rows, entered);
        cxm_mean_cumulative *curve = curve_of(rows, n, entered);
        const cxm_mean_cumulative_steps *steps = cxm_mean_cumulative_steps_of(curve);
        for (int64_t i = 0; i < steps->length; i++)
            check_close(steps->std_error[i], sqrt(variance_by_subject(rows, n, steps->time[i])), 1e-12);
        cxm_mean_cumulative_free(curve);
    }
}

static void order_and_nulls(void **state)
{
    (void)state;
    struct random random = {23};
    struct history rows[MOST], other[MOST + 40];
    const int64_t n = random_histories(&random, rows, true);
    int64_t m = 0;
    for (int64_t i = n - 1; i >= 0; i--) { /* the other way round, with a row that is null here and there */
        other[m++] = rows[i];
        if (i % 5 == 0) {
            other[m] = rows[i];
            *(i % 2 ? &other[m].time : &other[m].subject) = NAN;
            m++;
        }
    }
    cxm_mean_cumulative *first = curve_of(rows, n, true), *second = curve_of(other, m, true);
    const cxm_mean_cumulative_steps *a = cxm_mean_cumulative_steps_of(first), *b = cxm_mean_cumulative_steps_of(second);
    assert_int_equal(b->missing, m - n);
    assert_int_equal(a->length, b->length);
    for (int64_t i = 0; i < a->length; i++) {
        check_bits(b->value[i], a->value[i]);
        check_bits(b->std_error[i], a->std_error[i]);
    }
    cxm_mean_cumulative_free(first);
    cxm_mean_cumulative_free(second);
}

/* Subjects that are all alike have no variance, however many there are, and one has none to speak of. */
static void alike(void **state)
{
    (void)state;
    struct history rows[300];
    for (int i = 0; i < 100; i++) {
        rows[3 * i] = (struct history){i, 0, 3, 1};
        rows[3 * i + 1] = (struct history){i, 0, 7, 1};
        rows[3 * i + 2] = (struct history){i, 0, 9, 0};
    }
    for (int64_t subjects = 0; subjects <= 100; subjects++) {
        cxm_mean_cumulative *curve = curve_of(rows, 3 * subjects, false);
        const cxm_estimate estimate = at(curve, 8);
        assert_int_equal(estimate.status, subjects ? CXM_VALUE_OK : CXM_VALUE_NO_DATA);
        assert_int_equal(estimate.interval_status, subjects > 1 ? CXM_INTERVAL_DEGENERATE : CXM_INTERVAL_TOO_FEW);
        check_close(estimate.value, subjects ? 2 : NAN, 1e-15);
        check_nan(estimate.lower);
        cxm_mean_cumulative_free(curve);
    }
}

/* Without entries all are observed before all else, at time 0 too. */
static void at_the_start(void **state)
{
    (void)state;
    const struct history rows[] = {{1, 0, 0, 1}, {1, 0, 3, 0}, {2, 0, 0, 0}, {3, 0, 2, 0}, {3, 0, 1, 1}};
    cxm_mean_cumulative *curve = curve_of(rows, 5, false);
    check_close(at(curve, 0).value, 1.0 / 3, 1e-15);
    check_close(at(curve, 0).std_error, sqrt(6.0 / 81), 1e-15); /* 2/9, -1/9 and -1/9 */
    check_close(at(curve, 1).value, 1.0 / 3 + 0.5, 1e-15);
    cxm_mean_cumulative_free(curve);
}

static void gap(void **state)
{
    (void)state;
    const struct history rows[] = {{1, 0, 4, 0}, {1, 0, 2, 1}, {2, 6, 9, 0}, {2, 6, 8, 1}, {3, 0, 5, 0}};
    cxm_mean_cumulative *curve = curve_of(rows, 5, true);
    check_close(cxm_mean_cumulative_steps_of(curve)->until, 5, 0);
    assert_int_equal(at(curve, 5).status, CXM_VALUE_OK);
    assert_int_equal(at(curve, 8).status, CXM_VALUE_NOT_IDENTIFIED); /* nobody was observed from 5 to 6 */
    check_close(cxm_mean_cumulative_steps_of(curve)->value[1], 1.5, 1e-15);
    cxm_mean_cumulative_free(curve);
}

static void refused(void **state)
{
    (void)state;
    const struct {
        struct history rows[3];
        int64_t row;
        const char *message;
    } cases[] = {
        {{{1, 0, 4, 0}, {1, 0, 2, 1}, {1, 0, 5, 0}}, 2,
         "event[2]: a second row with event 0 of one subject, which says twice until when it was observed"},
        {{{1, 0, 4, 0}, {2, 0, 2, 1}, {1, 0, 3, 1}}, 1,
         "subject[1]: no row with event 0 says until when this subject was observed"},
        {{{1, 0, 4, 0}, {1, 0, 2, 1}, {1, 0, 4.5, 1}}, 2, "time[2]: 4.5 is after the end of this subject's observation, 4"},
        {{{1, 0, 4, 0}, {1, 0, -2, 1}, {1, 0, 4, 1}}, 1, "time[1]: -2 is no time that is 0 or more and finite"},
        {{{1, 0, 4, 0}, {1, 2, 2, 1}, {1, 0, 4, 1}}, 1, "entry[1]: 2 is not before time[1], which is 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cxm_mean_cumulative *curve = NULL;
        assert_int_equal(try_curve(cases[i].rows, 3, true, NULL, &curve), CXM_E_DOMAIN);
        assert_null(curve);
        assert_int_equal(why.row, cases[i].row);
        assert_string_equal(why.message, cases[i].message);
    }
    cxm_mean_cumulative *curve = curve_of(cases[0].rows, 2, false);
    cxm_estimate estimate;
    assert_int_equal(cxm_mean_cumulative_at(curve, -1, 0.95, &estimate, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_mean_cumulative_at(curve, 1, 1, &estimate, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_mean_cumulative_at(curve, 1, 0.95, NULL, &why), CXM_E_ARGUMENT);
    cxm_mean_cumulative_free(curve);
    cxm_mean_cumulative_free(NULL);
}

static void failing_memory(void **state)
{
    (void)state;
    int64_t failures = 0;
    for (int64_t fail_at = 1;; fail_at++) {
        struct failing_host failing;
        cxm_mean_cumulative *curve = NULL;
        failing_host_init(&failing, fail_at);
        const cxm_status status = try_curve(intervals, sizeof intervals / sizeof *intervals, true, &failing.host, &curve);
        if (status == CXM_OK)
            cxm_mean_cumulative_free(curve);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        if (status == CXM_OK)
            break;
        assert_int_equal(status, CXM_E_MEMORY);
        failures++;
    }
    assert_true(failures > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valves), cmocka_unit_test(late_entry), cmocka_unit_test(one_by_one), cmocka_unit_test(order_and_nulls),
        cmocka_unit_test(alike),  cmocka_unit_test(at_the_start), cmocka_unit_test(gap),        cmocka_unit_test(refused),    cmocka_unit_test(failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
