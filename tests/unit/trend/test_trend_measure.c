/* Trends in queries: figures, the choice for serial correlation, and times as columns of times.
 * The formulas are tested with cxm_trend(). */
#include "support/failing_host.h"
#include "support/random.h"
#include "support/tables.h"

#include <cxm/unstable/analysis.h>
#include <cxm/unstable/trend.h>

enum { ROWS = 240 };

static struct table table;
static double value[ROWS];
static int32_t day[ROWS];
static int64_t microsecond[ROWS];
static const char *site[ROWS];

static int fill(void **state)
{
    struct random random = {31};
    (void)state;
    double before = 0;
    for (int i = 0; i < ROWS; i++) {
        before = 0.6 * before + random_unit(&random);
        day[i] = 20000 + i;
        microsecond[i] = (int64_t)day[i] * 86400000000;
        value[i] = before + i * 0.001;
        site[i] = i % 2 ? "Ulm" : "Aalen";
    }
    table_add(&table, "time", cxm_column_of(CXM_TYPE_DATE, day, ROWS));
    table_add(&table, "value", cxm_column_of(CXM_TYPE_F64, value, ROWS));
    table_add(&table, "moment", cxm_column_of(CXM_TYPE_TIME_US, microsecond, ROWS));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, site, ROWS));
    return 0;
}

/* Sen 1968, JASA 63, section 6: data of Graybill 1961; 93 % */
static void sen(void **state)
{
    (void)state;
    const uint8_t t[] = {10, 1, 2, 18, 3, 12, 4}, y[] = {45, 9, 15, 78, 19, 55, 20};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "t", cxm_column_of(CXM_TYPE_U8, t, 7));
    table_add(&rows, "y", cxm_column_of(CXM_TYPE_U8, y, 7));
    const cxm_query query = query_of(LIST("trend(t, y, confidence=0.93)"), NULL);
    cxm_result *result = query_run(&rows, &query, NULL);
    const cxm_estimate slope = estimate_at(result, "trend", "slope", NULL);
    check_close(slope.value, 4, 0);
    check_printed(slope.lower, 3.71, 5e-3);
    check_printed(slope.upper, 4.38, 5e-3);
    check_close(estimate_at(result, "trend", "tau", NULL).value, 1, 0);
    check_close(estimate_at(result, "trend", "intercept", NULL).value, 4, 0);
    check_close(estimate_at(result, "trend", "intercept_joint", NULL).value, 6, 0);
    assert_int_equal(estimate_at(result, "trend", "intercept", NULL).interval_status, CXM_INTERVAL_DESCRIPTIVE);
    cxm_result_free(result);
}

static void figures_are_those_of_the_function(void **state)
{
    (void)state;
    static const char *const options[] = {"serial=independent", "serial=hamed_rao significance=0.1", "serial=prewhiten"};
    for (int serial = 0; serial < 3; serial++) {
        cxm_trend_options own = CXM_TREND_OPTIONS_INIT;
        cxm_trend_result wanted;
        own.serial = serial;
        own.significance = serial == 1 ? 0.1 : 0.05;
        assert_int_equal(cxm_trend(&table.columns[0], &table.columns[1], &own, NULL, &wanted, NULL), CXM_OK);
        cxm_query query = query_of(LIST("trend", "trend(moment, value)"), NULL);
        query.options = options[serial];
        cxm_result *result = query_run(&table, &query, NULL);
        assert_int_equal(cxm_result_length(result), 8);
        for (int r = 0; r < 8; r++) {
            const cxm_estimate *figures[] = {&wanted.slope, &wanted.tau.estimate};
            const double intercepts[] = {wanted.intercept, wanted.intercept_joint};
            cxm_estimate got;
            assert_int_equal(cxm_result_estimate(result, r, &got, NULL), CXM_OK);
            if (r % 4 < 2)
                assert_memory_equal(&got, figures[r % 4], sizeof got);
            else
                check_bits(got.value, intercepts[r % 4 - 2]);
            check_close(cxm_result_number(result, r, "p"), r % 4 < 2 ? wanted.tau.p : NAN, 0);
        }
        cxm_result_free(result);
    }
}

static void groups_stand_alone(void **state)
{
    (void)state;
    cxm_query query = query_of(LIST("trend(moment, value, serial=prewhiten)"), LIST("site"));
    cxm_result *result = query_run(&table, &query, NULL);
    for (int s = 0; s < 2; s++) {
        cxm_column moment = cxm_column_of(CXM_TYPE_TIME_US, microsecond + s, ROWS / 2);
        cxm_column y = cxm_column_of(CXM_TYPE_F64, value + s, ROWS / 2);
        cxm_trend_options own = CXM_TREND_OPTIONS_INIT;
        cxm_trend_result wanted;
        moment.stride = y.stride = 16;
        own.serial = CXM_TREND_PREWHITEN;
        assert_int_equal(cxm_trend(&moment, &y, &own, NULL, &wanted, NULL), CXM_OK);
        check_bits(cxm_result_number(result, 4 * s, "value"), wanted.slope.value);
        check_bits(cxm_result_number(result, 4 * s, "p"), wanted.tau.p);
    }
    cxm_result_free(result);
}

static void refusals_name_the_callers_columns(void **state)
{
    (void)state;
    static const struct {
        const char *measure, *name;
        cxm_status status;
    } cases[] = {{"trend(site, value)", "site", CXM_E_TYPE}, {"trend(moment, time)", "time", CXM_E_TYPE},
                 {"trend(moment, value, serial=ar1)", "serial", CXM_E_ARGUMENT}, {"trend(moment)", "measures", CXM_E_ARGUMENT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cxm_query query = query_of(LIST(cases[i].measure), NULL);
        cxm_result *result = NULL;
        cxm_error error;
        assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &error), cases[i].status);
        assert_string_equal(error.name, cases[i].name);
    }
}

static void memory_fails_cleanly(void **state)
{
    (void)state;
    const cxm_query query = query_of(LIST("trend(time, value, serial=prewhiten)"), LIST("site"));
    cxm_status status = CXM_E_MEMORY;
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        cxm_result *result = NULL;
        failing_host_init(&failing, nth);
        status = cxm_table_query(&table.table, &query, &failing.host, &result, NULL);
        cxm_result_free(result);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sen), cmocka_unit_test(figures_are_those_of_the_function), cmocka_unit_test(groups_stand_alone),
        cmocka_unit_test(refusals_name_the_callers_columns), cmocka_unit_test(memory_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
