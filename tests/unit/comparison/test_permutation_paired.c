/* The permutation test of paired differences in queries: printed p values, every way to set signs counted here, differences of
 * decimals, and what has no test. The rest is tested with cxm_permutation_paired(). */
#include "support/failing_host.h"
#include "support/random.h"
#include "support/tables.h"

#include <stdlib.h>

enum { MOST = 64 };

static cxm_result *ask(const cxm_column *before, const cxm_column *after, const cxm_column *account, const char *measure)
{
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "before", *before);
    table_add(&rows, "after", *after);
    if (account)
        table_add(&rows, "account", *account);
    cxm_query query = query_of(LIST(measure), NULL);
    query.policy = account ? "cluster=account" : NULL;
    return query_run(&rows, &query, NULL);
}

static double p_of(const double *before, const double *after, const int32_t *account, int64_t n)
{
    const cxm_column b = cxm_column_of(CXM_TYPE_F64, before, n), a = cxm_column_of(CXM_TYPE_F64, after, n),
                     c = cxm_column_of(CXM_TYPE_I32, account, n);
    cxm_result *result = ask(&b, &a, account ? &c : NULL, "permutation_paired");
    const double p = cxm_result_number(result, 0, "p");
    cxm_result_free(result);
    return p;
}

/* Fisher 1935, The Design of Experiments, sections 15 and 21: Darwin's maize, crossed and self-fertilised; 1726 of 32768 ways */
static void darwins_maize(void **state)
{
    (void)state;
    const double crossed[] = {23.5, 12, 21, 22, 19.125, 21.5, 22.125, 20.375, 18.25, 21.625, 23.25, 21, 22.125, 23, 12};
    const double selfed[] = {17.375, 20.375, 20, 20, 18.375, 18.625, 18.625, 15.25, 16.5, 18, 16.25, 18, 12.75, 15.5, 18};
    const cxm_column b = cxm_column_of(CXM_TYPE_F64, selfed, 15), a = cxm_column_of(CXM_TYPE_F64, crossed, 15);
    cxm_result *result = ask(&b, &a, NULL, "permutation_paired");
    const cxm_estimate difference = estimate_at(result, "permutation_paired", "difference", NULL);
    check_close(difference.value, 314.0 / 8 / 15, 1e-15);
    check_close(cxm_result_number(result, 0, "p"), 1726.0 / 32768, 1e-14);
    assert_int_equal(difference.n, 15);
    assert_int_equal(difference.interval_status, CXM_INTERVAL_DESCRIPTIVE);
    cxm_result_free(result);
}

/* The share of all ways to set the signs of k whole numbers whose sum lies as far from 0. */
static double counted(const int64_t *sums, int k)
{
    int64_t observed = 0, far = 0;
    for (int i = 0; i < k; i++)
        observed += sums[i];
    for (uint32_t set = 0; set < (uint32_t)1 << k; set++) {
        int64_t sum = 0;
        for (int i = 0; i < k; i++)
            sum += set >> i & 1 ? sums[i] : -sums[i];
        far += llabs(sum) >= llabs(observed);
    }
    return (double)far / (double)((uint32_t)1 << k);
}

static void every_way(void **state)
{
    (void)state;
    struct random random = {61};
    for (int round = 0; round < 40; round++) {
        double before[MOST], after[MOST];
        int64_t differences[MOST], sums[MOST] = {0};
        int32_t account[MOST];
        const int clusters = 5 + (int)random_below(&random, 8), n = 3 * clusters;
        for (int i = 0; i < n; i++) {
            account[i] = 1000 - i % clusters; /* whole accounts turn together */
            before[i] = (double)random_below(&random, 11);
            after[i] = (double)random_below(&random, 11);
            differences[i] = (int64_t)after[i] - (int64_t)before[i];
            sums[i % clusters] += differences[i];
        }
        const double want = counted(sums, clusters);
        bool moved = false;
        for (int i = 0; i < clusters; i++)
            moved = moved || sums[i];
        assert_true(moved);
        check_close(p_of(before, after, account, n), want, 1e-13);
        check_close(p_of(before, after, NULL, clusters), counted(differences, clusters), 1e-13);
    }
}

/* Tenths count like the tens of them, where 41.3 - 41.2 is not 0.1 in doubles: too many pairs to walk through all ways, and sums
 * that are drawn would give another p. */
static void decimals_are_whole(void **state)
{
    (void)state;
    struct random random = {67};
    double before[MOST], after[MOST], tens_before[MOST], tens_after[MOST];
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < MOST; i++) {
            tens_before[i] = (double)(400 + random_below(&random, 30));
            tens_after[i] = tens_before[i] + (double)random_below(&random, 12) - 4;
            before[i] = tens_before[i] / 10;
            after[i] = tens_after[i] / 10;
        }
        const double p = p_of(before, after, NULL, MOST);
        check_bits(p, p_of(tens_before, tens_after, NULL, MOST));
        assert_true(p < 1);
    }
    for (int i = 0; i < MOST; i++) {
        before[i] = 1000 + i / 100.0;
        after[i] = before[i] + 0.1;
    }
    check_close(p_of(before, after, NULL, MOST) * pow(2, MOST - 1), 1, 1e-12); /* 2 of 2^64 ways */
}

/* What has no common unit is drawn: the same p for the same seed, and a p that can be one of so many ways. */
static void drawn(void **state)
{
    (void)state;
    struct random random = {71};
    double before[MOST], after[MOST];
    for (int i = 0; i < MOST; i++) {
        before[i] = random_unit(&random);
        after[i] = random_unit(&random) + 0.05;
    }
    const cxm_column b = cxm_column_of(CXM_TYPE_F64, before, MOST), a = cxm_column_of(CXM_TYPE_F64, after, MOST);
    double p[3];
    static const char *const measures[] = {"permutation_paired", "permutation_paired(before, after, seed=2)",
                                           "permutation_paired(before, after, resamples=199)"};
    for (int m = 0; m < 3; m++) {
        cxm_result *result = ask(&b, &a, NULL, measures[m]), *again = ask(&b, &a, NULL, measures[m]);
        p[m] = cxm_result_number(result, 0, "p");
        check_bits(p[m], cxm_result_number(again, 0, "p"));
        const double ways = m == 2 ? 200 : 10000;
        check_close(p[m] * ways, round(p[m] * ways), 1e-12);
        cxm_result_free(result);
        cxm_result_free(again);
    }
    assert_true(p[0] != p[1]);
    check_printed(p[1], p[0], 10 * sqrt(p[0] * (1 - p[0]) / 9999));
}

/* ---- what has no test ---- */

static const struct status_case {
    const char *name;
    int64_t n;
    int8_t before[6], after[6];
    int32_t account[6]; /* all 0: without clusters */
    const char *status, *interval;
    double value, p;
} status_cases[] = {
    {"no rows", 0, {0}, {0}, {0}, "no_data", "too_few", NAN, NAN},
    {"nobody moved", 6, {7, 8, 9, 3, 2, 1}, {7, 8, 9, 3, 2, 1}, {0}, "ok", "descriptive", 0, NAN},
    {"all moved alike", 6, {7, 8, 9, 3, 2, 1}, {9, 10, 11, 5, 4, 3}, {0}, "ok", "descriptive", 2, 2. / 64},
    {"one pair", 1, {7}, {9}, {0}, "ok", "descriptive", 2, 1},
    {"two moved, four did not", 6, {7, 8, 9, 3, 2, 1}, {9, 9, 9, 3, 2, 1}, {0}, "ok", "descriptive", 0.5, 0.5},
    {"four accounts", 6, {7, 8, 9, 3, 2, 1}, {9, 9, 9, 3, 5, 1}, {1, 1, 2, 3, 4, 4}, "ok", "too_few_clusters", 1, NAN},
    {"five accounts", 6, {7, 8, 9, 3, 2, 1}, {9, 9, 10, 4, 3, 2}, {1, 1, 2, 3, 4, 5}, "ok", "descriptive", 7. / 6, 2. / 32},
    {"accounts that come to nothing", 6, {7, 8, 9, 3, 2, 1}, {9, 6, 9, 3, 2, 1}, {1, 1, 2, 3, 4, 5}, "ok", "descriptive", 0, NAN},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    const cxm_column before = cxm_column_of(CXM_TYPE_I8, c->before, c->n), after = cxm_column_of(CXM_TYPE_I8, c->after, c->n),
                     account = cxm_column_of(CXM_TYPE_I32, c->account, c->n);
    cxm_result *result = ask(&before, &after, c->account[0] ? &account : NULL, "permutation_paired");
    assert_string_equal(cxm_result_text(result, 0, "status"), c->status);
    assert_string_equal(cxm_result_text(result, 0, "interval_status"), c->interval);
    check_close(cxm_result_number(result, 0, "value"), c->value, 1e-15);
    check_close(cxm_result_number(result, 0, "p"), c->p, 1e-14);
    cxm_result_free(result);
}

static void incomplete_rows(void **state)
{
    (void)state;
    double before[20], after[20], kept[2][20];
    int64_t n = 0;
    for (int i = 0; i < 20; i++) {
        before[i] = i % 6 == 2 ? (double)NAN : i * 7 % 11;
        after[i] = i % 7 == 3 ? (double)NAN : i * 5 % 11 + 1;
        if (!isnan(before[i]) && !isnan(after[i]))
            kept[0][n] = before[i], kept[1][n++] = after[i];
    }
    cxm_column b = cxm_column_of(CXM_TYPE_F64, before, 20), a = cxm_column_of(CXM_TYPE_F64, after, 20);
    b.flags = a.flags = CXM_COLUMN_NAN_IS_NULL;
    cxm_result *result = ask(&b, &a, NULL, "permutation_paired");
    check_bits(cxm_result_number(result, 0, "p"), p_of(kept[0], kept[1], NULL, n));
    check_close(cxm_result_number(result, 0, "n"), (double)n, 0);
    check_close(cxm_result_number(result, 0, "missing"), (double)(20 - n), 0);
    check_ledger(result, 20);
    cxm_result_free(result);
}

/* ---- what is refused ---- */

static const struct refusal {
    const char *name, *measure, *policy;
    cxm_status status;
    const char *column;
    int64_t row;
} refusals[] = {
    {"NaN before", "permutation_paired(bad, may)", NULL, CXM_E_DOMAIN, "bad", 1},
    {"NaN after", "permutation_paired(may, bad)", NULL, CXM_E_DOMAIN, "bad", 1},
    {"too large", "permutation_paired(may, large)", NULL, CXM_E_DOMAIN, "large", 3},
    {"one column", "permutation_paired(may)", NULL, CXM_E_ARGUMENT, NULL, -1},
    {"real numbers for accounts", "permutation_paired(may, may)", "cluster=large", CXM_E_TYPE, "large", -1},
    {"weights", "permutation_paired(may, may)", "weight=may", CXM_E_UNSUPPORTED, NULL, -1},
    {"no resamples", "permutation_paired(may, may, resamples=0)", NULL, CXM_E_ARGUMENT, NULL, -1},
    {"a statistic", "permutation_paired(may, may, statistic=rank)", NULL, CXM_E_NOT_FOUND, NULL, -1},
};

static void refused(void **state)
{
    const struct refusal *c = *state;
    const int8_t may[] = {1, 2, 3, 4};
    const double bad[] = {1, NAN, 2, 3}, large[] = {1, 2, 3, 1e150};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "may", cxm_column_of(CXM_TYPE_I8, may, 4));
    table_add(&rows, "bad", cxm_column_of(CXM_TYPE_F64, bad, 4));
    table_add(&rows, "large", cxm_column_of(CXM_TYPE_F64, large, 4));
    cxm_query query = query_of(LIST(c->measure), NULL);
    cxm_result *result = NULL;
    cxm_error error;
    query.policy = c->policy;
    const cxm_status status = cxm_table_query(&rows.table, &query, NULL, &result, &error);
    if (status != c->status || error.row != c->row)
        fail_msg("%s, row %lld: %s", cxm_status_name(status), (long long)error.row, error.message);
    if (c->column)
        assert_string_equal(error.name, c->column);
    assert_null(result);
}

static void memory_fails_cleanly(void **state)
{
    (void)state;
    const int8_t before[] = {7, 8, 9, 3, 2, 1}, after[] = {9, 9, 9, 3, 5, 1};
    const int32_t account[] = {1, 2, 3, 4, 5, 5};
    struct table rows = {{0}, {{0}}, {0}};
    table_add(&rows, "before", cxm_column_of(CXM_TYPE_I8, before, 6));
    table_add(&rows, "after", cxm_column_of(CXM_TYPE_I8, after, 6));
    table_add(&rows, "account", cxm_column_of(CXM_TYPE_I32, account, 6));
    cxm_query query = query_of(LIST("permutation_paired"), NULL);
    query.policy = "cluster=account";
    cxm_status status = CXM_E_MEMORY;
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        cxm_result *result = NULL;
        failing_host_init(&failing, nth);
        status = cxm_table_query(&rows.table, &query, &failing.host, &result, NULL);
        cxm_result_free(result);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {cmocka_unit_test(darwins_maize),      cmocka_unit_test(every_way),
                                   cmocka_unit_test(decimals_are_whole), cmocka_unit_test(drawn),
                                   cmocka_unit_test(incomplete_rows),    cmocka_unit_test(memory_fails_cleanly)};
    size_t count = 6;
    CHECK_ROWS(status_cases, statuses, tests, count);
    CHECK_ROWS(refusals, refused, tests, count);
    return _cmocka_run_group_tests("permutation_paired", tests, count, NULL, NULL);
}
