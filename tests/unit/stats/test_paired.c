/* The same respondents before and after: printed examples, the definitions, and what is refused.
 * Figures called R's are of t.test(paired = TRUE), R 4.2.2. */
#include "support/check.h"

#include <cxm/cxm.h>
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/paired.h>

#include "support/random.h"
#include "support/tables.h"

static cxm_paired_result paired(const double *before, const double *after, int64_t n, const cxm_paired_options *options)
{
    cxm_column a = cxm_column_of(CXM_TYPE_F64, before, n), b = cxm_column_of(CXM_TYPE_F64, after, n);
    cxm_paired_result result;
    cxm_error error;
    a.flags = b.flags = CXM_COLUMN_NAN_IS_NULL;
    if (cxm_paired(&a, &b, options, NULL, &result, &error))
        fail_msg("%s: %s", cxm_status_name(error.code), error.message);
    return result;
}

/* Student 1908, Biometrika 6, page 20: hours of sleep gained by ten patients with one hyoscyamine and with the other; R's datasets
 * call it sleep. t = 4.0621 with 9 degrees of freedom, p = 0.002833, interval 0.7001 to 2.4599. */
static void sleep_of_ten(void **state)
{
    static const double first[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    static const double second[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    cxm_paired_options options = CXM_PAIRED_OPTIONS_INIT;
    (void)state;
    options.statistic = CXM_PAIRED_MEAN;
    options.scale = (cxm_scale){-10, 10};
    cxm_paired_result r = paired(first, second, 10, &options);
    check_close(r.difference.estimate.value, 1.58, 1e-14);
    check_printed(r.difference.statistic, 4.0621, 5e-5);
    check_close(r.difference.df, 9, 0);
    check_printed(r.difference.p, 0.002833, 5e-7);
    check_printed(r.difference.estimate.lower, 0.7001142, 5e-8);
    check_printed(r.difference.estimate.upper, 2.4598858, 5e-8);
    check_close(r.before.value, 0.75, 1e-14);
    check_close(r.after.value, 2.33, 1e-14);
    assert_int_equal(r.up, 9);
    assert_int_equal(r.same, 1);
}

/* Bentur et al. 2009 as in Fagerland, Lydersen and Laake 2013, table 1: airway hyper-responsiveness before and after
 * transplantation, 1 and 7 of 21 children changed; exact p 0.070, mid-p 0.039. */
static void airways(void **state)
{
    double before[21], after[21];
    cxm_paired_options options = CXM_PAIRED_OPTIONS_INIT;
    (void)state;
    for (int i = 0; i < 21; i++) {
        before[i] = i < 2;
        after[i] = i < 1 || (i >= 2 && i < 9);
    }
    options.statistic = CXM_PAIRED_TOP_BOX;
    options.scale = (cxm_scale){0, 1};
    options.top_boxes = 1;
    cxm_paired_result r = paired(before, after, 21, &options);
    assert_int_equal(r.up, 7);
    assert_int_equal(r.down, 1);
    assert_int_equal(r.same, 13);
    check_close(r.upward.p, 10.0 / 256, 1e-14);
    check_printed(r.upward.p, 0.039, 5e-4);
    check_close(r.upward.estimate.value, 87.5, 1e-14);
    check_close(r.difference.estimate.value, 100 * 6.0 / 21, 1e-13);
    check_close(r.rose.value, 100 * 7.0 / 21, 1e-13);
    assert_int_equal(r.upward.estimate.n, 8);
}

/* The t test of -100, 0 and 100 by its definition. */
static void net_scores(void **state)
{
    enum { N = 300 };
    double before[N], after[N], sum = 0, square = 0;
    struct random random = {7};
    (void)state;
    for (int i = 0; i < N; i++) {
        before[i] = (double)random_below(&random, 11);
        after[i] = fmin(10, before[i] + (double)random_below(&random, 3));
    }
    cxm_paired_result r = paired(before, after, N, NULL);
    for (int i = 0; i < N; i++) {
        double d = 100.0 * ((after[i] >= 9) - (after[i] < 7) - (before[i] >= 9) + (before[i] < 7));
        sum += d;
        square += d * d;
    }
    double mean = sum / N, error = sqrt((square - sum * sum / N) / (N - 1) / N);
    check_close(r.difference.estimate.value, mean, 1e-13);
    check_close(r.difference.estimate.std_error, error, 1e-12);
    check_close(r.difference.p, 2 * cxm_t_upper(mean / error, N - 1), 1e-12);
    check_close(r.difference.estimate.upper, mean + cxm_t_quantile(0.975, N - 1) * error, 1e-12);
    check_close(r.after.value - r.before.value, mean, 1e-12);
    assert_int_equal(r.up + r.down + r.same, N);
    cxm_paired_result back = paired(after, before, N, NULL);
    check_close(back.difference.estimate.value, -mean, 1e-13);
    check_close(back.difference.p, r.difference.p, 1e-13);
    check_close(back.upward.p, r.upward.p, 0);
}

static void what_carries_no_number(void **state)
{
    const double before[] = {1, NAN, 10, 7}, after[] = {NAN, 4, 10, 7}, off[] = {10, 10, 11, 10};
    cxm_paired_options options = CXM_PAIRED_OPTIONS_INIT;
    (void)state;
    cxm_paired_result r = paired(before, after, 2, NULL);
    assert_int_equal(r.difference.estimate.status, CXM_VALUE_NO_DATA);
    assert_int_equal(r.difference.estimate.missing, 2);
    assert_int_equal(r.upward.estimate.status, CXM_VALUE_NO_DATA);
    check_nan(r.difference.p);
    r = paired(before, after, 3, NULL);
    assert_int_equal(r.difference.estimate.n, 1);
    assert_int_equal(r.difference.estimate.interval_status, CXM_INTERVAL_TOO_FEW);
    assert_int_equal(r.upward.estimate.status, CXM_VALUE_UNDEFINED);
    r = paired(before, after, 4, NULL);
    assert_int_equal(r.difference.estimate.interval_status, CXM_INTERVAL_DEGENERATE);
    check_close(r.difference.estimate.value, 0, 0);
    check_nan(r.difference.p);
    check_nan(r.upward.p);
    options.off_scale = CXM_OFF_SCALE_SKIP;
    r = paired(before, off, 4, &options);
    assert_int_equal(r.difference.estimate.n, 2);
    assert_int_equal(r.difference.estimate.missing, 1);
    assert_int_equal(r.difference.estimate.excluded, 1);
}

static void refusals(void **state)
{
    const double before[] = {1, 2, 3}, after[] = {4, 11, 6};
    cxm_column a = cxm_column_of(CXM_TYPE_F64, before, 3), b = cxm_column_of(CXM_TYPE_F64, after, 3), shorter = b;
    cxm_paired_result result;
    cxm_error error;
    (void)state;
    shorter.length = 2;
    assert_int_equal(cxm_paired(&a, &b, NULL, NULL, &result, &error), CXM_E_DOMAIN);
    assert_string_equal(error.message, "after[1]: 11 is outside 0..10; to drop such rows set off_scale=skip");
    assert_int_equal(error.row, 1);
    assert_int_equal(cxm_paired(&a, &shorter, NULL, NULL, &result, &error), CXM_E_LENGTH);
    assert_int_equal(cxm_paired(NULL, &b, NULL, NULL, &result, &error), CXM_E_ARGUMENT);
    assert_int_equal(cxm_paired(&a, &a, NULL, NULL, NULL, &error), CXM_E_ARGUMENT);
    static const struct {
        cxm_paired_options options;
        const char *name;
    } cases[] = {
        {{sizeof(cxm_paired_options), {5, 5}, 7, 9, 0.95, 0, 2, 0, 0}, "scale"},
        {{sizeof(cxm_paired_options), {0, 10}, 11, 12, 0.95, 0, 2, 0, 0}, "passive_min"},
        {{sizeof(cxm_paired_options), {0, 10}, 7, 7, 0.95, 0, 2, 0, 0}, "promoter_min"},
        {{sizeof(cxm_paired_options), {0, 10}, 7, 9, 1, 0, 2, 0, 0}, "confidence"},
        {{sizeof(cxm_paired_options), {0, 10}, 7, 9, 0.95, 3, 2, 0, 0}, "statistic"},
        {{sizeof(cxm_paired_options), {0, 10}, 7, 9, 0.95, 2, 12, 0, 0}, "top_boxes"},
        {{sizeof(cxm_paired_options), {0, 10}, 7, 9, 0.95, 0, 2, 7, 0}, "off_scale"},
        {{sizeof(cxm_paired_options), {0, 10}, 7, 9, 0.95, 0, 2, 0, 1}, "reserved"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(cxm_paired(&a, &a, &cases[i].options, NULL, &result, &error), CXM_E_ARGUMENT);
        assert_string_equal(error.name, cases[i].name);
    }
}

static void in_a_query(void **state)
{
    static const uint8_t before[] = {3, 7, 9, 2, 10, 8, 6, 7}, after[] = {7, 9, 9, 1, 10, 9, 9, 6};
    static const char *const site[] = {"Ulm", "Ulm", "Ulm", "Ulm", "Aalen", "Aalen", "Aalen", "Aalen"};
    struct table table = {0};
    (void)state;
    table_add(&table, "w1", cxm_column_of(CXM_TYPE_U8, before, 8));
    table_add(&table, "w2", cxm_column_of(CXM_TYPE_U8, after, 8));
    table_add(&table, "site", cxm_column_of(CXM_TYPE_CSTR, site, 8));
    cxm_query query = query_of(LIST("paired(w1, w2)"), LIST("site"));
    cxm_result *result = query_run(&table, &query, NULL);
    assert_int_equal(cxm_result_length(result), 12);
    const double a[] = {3, 7, 9, 2}, b[] = {7, 9, 9, 1};
    cxm_paired_result want = paired(a, b, 4, NULL);
    cxm_estimate got = estimate_at(result, "paired", "difference", LIST("Ulm"));
    assert_memory_equal(&got, &want.difference.estimate, sizeof got);
    got = estimate_at(result, "paired", "rose", LIST("Ulm"));
    assert_memory_equal(&got, &want.rose, sizeof got);
    cxm_result_free(result);
    query = query_of(LIST("paired.difference(w1, w2, statistic=mean)"), NULL);
    result = query_run(&table, &query, NULL);
    check_close(cxm_result_number(result, 0, "value"), 1, 1e-15);
    cxm_result_free(result);
    query = query_of(LIST("paired(w1, w2, scale=0..9)"), NULL);
    cxm_error error;
    assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &error), CXM_E_DOMAIN);
    assert_non_null(strstr(error.message, "w1[4]: 10 is outside 0..9"));
    query = query_of(LIST("paired(w1, w2, promoter_min=5)"), NULL);
    assert_int_equal(cxm_table_query(&table.table, &query, NULL, &result, &error), CXM_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sleep_of_ten), cmocka_unit_test(airways), cmocka_unit_test(net_scores),
                                       cmocka_unit_test(what_carries_no_number), cmocka_unit_test(refusals), cmocka_unit_test(in_a_query)};
    return cmocka_run_group_tests_name("paired", tests, NULL, NULL);
}
