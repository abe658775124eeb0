/* Numbered buckets are those that an instant is looked up in by itself, whatever the zone, the unit and the order.
 * What does not fit into memory, or is too much for it, leaves nothing behind. */
#include "model/calendar_edges.h"

#include "support/check.h"

#include "support/failing_host.h"
#include "support/random.h"
#include "support/zones.h"

static struct zones_host zones;

static struct cxm__zone opened(const char *name)
{
    struct cxm__zone zone;
    assert_int_equal(cxm__zone_open(&zones.host, (struct cxm__slice){name, strlen(name)}, "zone", 0, &zone, NULL), CXM_OK);
    return zone;
}

static const int64_t year = INT64_C(31556952) * CXM__ZONE_SECOND;

static void numbers_are_those_of_the_buckets(void **state)
{
    (void)state;
    struct random random = {41};
    const char *name;
    for (size_t i = 0; (name = zones_name(i)) != NULL; i++) {
        const struct cxm__zone zone = opened(name);
        for (int32_t unit = 0; unit < CXM__CALENDAR_UNITS; unit++) {
            const struct cxm__calendar_cut cut = {&zone, (enum cxm__calendar_unit)unit, 1 + (int32_t)random_below(&random, 12)};
            const int64_t first = random_below(&random, 200 * year) - 100 * year;
            const int64_t last = first + random_below(&random, unit == CXM__CALENDAR_HOUR ? year : 60 * year);
            struct cxm__calendar_edges edges;
            assert_int_equal(cxm__calendar_edges_open(&cut, &zones.host, first, last, 0, &edges, NULL), CXM_OK);
            for (int k = 0; k < 300; k++) {
                const int64_t instant = k == 0 ? first : k == 1 ? last : first + random_below(&random, last - first + 1);
                const struct cxm__calendar_bucket bucket = cxm__calendar_bucket_at(&cut, instant);
                const int64_t number = cxm__calendar_edges_at(&edges, instant);
                assert_true(number >= 0 && number < edges.count);
                assert_int_equal(edges.begins[number], bucket.begin);
                assert_int_equal(edges.begins[number + 1], bucket.end);
                assert_int_equal(cxm__calendar_edges_at(&edges, bucket.end - 1), number);
            }
            assert_int_equal(cxm__calendar_edges_at(&edges, first), 0);
            assert_int_equal(cxm__calendar_edges_at(&edges, last), edges.count - 1);
            cxm__calendar_edges_close(&edges);
        }
    }
}

static void one_bucket_and_all_of_time(void **state)
{
    (void)state;
    const struct cxm__zone zone = opened("Europe/Berlin");
    const struct cxm__calendar_cut cut = {&zone, CXM__CALENDAR_FISCAL_YEAR, 4};
    struct cxm__calendar_edges edges;
    assert_int_equal(cxm__calendar_edges_open(&cut, &zones.host, 0, 0, 0, &edges, NULL), CXM_OK);
    assert_int_equal(edges.count, 1);
    assert_int_equal(cxm__calendar_edges_at(&edges, 0), 0);
    cxm__calendar_edges_close(&edges);
    assert_int_equal(cxm__calendar_edges_open(&cut, &zones.host, INT64_MIN, INT64_MAX, 0, &edges, NULL), CXM_OK);
    assert_int_equal(edges.count, 294247 + 290307 + 1); /* named by the years in which they end */
    assert_int_equal(cxm__calendar_edges_at(&edges, INT64_MIN), 0);
    assert_int_equal(cxm__calendar_edges_at(&edges, INT64_MAX), edges.count - 1);
    assert_int_equal(edges.begins[cxm__calendar_edges_at(&edges, 0)], cxm__calendar_bucket_at(&cut, 0).begin);
    cxm__calendar_edges_close(&edges);
}

static void too_many_are_refused(void **state)
{
    (void)state;
    struct failing_host failing;
    struct cxm__zone utc;
    struct cxm__calendar_edges edges = {.count = 7};
    cxm_error error = {0};
    cxm__zone_utc(&utc);
    failing_host_init(&failing, 0);
    const struct cxm__calendar_cut cut = {&utc, CXM__CALENDAR_HOUR, 1};
    const int64_t hour = INT64_C(3600) * CXM__ZONE_SECOND, most = CXM__CALENDAR_EDGES_MOST;
    assert_int_equal(cxm__calendar_edges_open(&cut, &failing.host, 0, most * hour, 2, &edges, &error), CXM_E_ARGUMENT);
    assert_string_equal(error.message,
                        "hour: from the first time to the last there are more than 4194304 of them; "
                        "take a window or a longer bucket");
    assert_int_equal(error.argument, 2);
    assert_int_equal(edges.count, 7);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(cxm__calendar_edges_open(&cut, &failing.host, 0, most * hour - 1, 2, &edges, &error), CXM_OK);
    assert_int_equal(edges.count, most);
    cxm__calendar_edges_close(&edges);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
}

static void memory_that_is_not_there(void **state)
{
    (void)state;
    const struct cxm__zone zone = opened("America/New_York");
    const struct cxm__calendar_cut cut = {&zone, CXM__CALENDAR_DAY, 1};
    cxm_status status = CXM_E_MEMORY;
    int64_t failures = -1;
    for (int64_t fail_at = 1; status; fail_at++, failures++) {
        struct failing_host failing;
        struct cxm__calendar_edges edges = {.count = 7};
        cxm_error error = {0};
        failing_host_init(&failing, fail_at);
        status = cxm__calendar_edges_open(&cut, &failing.host, 0, year, 0, &edges, &error);
        if (status) {
            assert_int_equal(status, CXM_E_MEMORY);
            assert_int_equal(error.code, CXM_E_MEMORY);
            assert_int_equal(edges.count, 7);
        } else
            cxm__calendar_edges_close(&edges);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
    }
    assert_true(failures >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_the_buckets), cmocka_unit_test(one_bucket_and_all_of_time),
        cmocka_unit_test(too_many_are_refused),             cmocka_unit_test(memory_that_is_not_there),
    };
    zones_host_init(&zones);
    const int failed = cmocka_run_group_tests_name("calendar_edges", tests, NULL, NULL);
    zones_host_free(&zones);
    return failed;
}
