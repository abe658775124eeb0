/* voices.attribution by hand and by arithmetic: two functions that blame each other, three, one, and none.
 * Read lib/voices/attribution.c next to it. */
#include <cxm/cxm.h>
#include <cxm/unstable/agreement.h>
#include <cxm/unstable/analysis.h>
#include <cxm/unstable/distributions.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"

enum { MOST = 400, OTHER = 0, OWN, ASYMMETRY, COHEN, FLEISS, ALPHA, TERMS };

struct causes {
    const char *cause[MOST], *function[MOST];
    int32_t issue[MOST];
    int64_t n;
};

static cxm_status analyse(const struct causes *a, const char *options, const cxm_host *host, cxm_tested_estimate *figures,
                          cxm_error *error)
{
    const cxm_column cause = cxm_column_of(CXM_TYPE_CSTR, a->cause, a->n);
    const cxm_column function = cxm_column_of(CXM_TYPE_CSTR, a->function, a->n);
    const cxm_column issue = cxm_column_of(CXM_TYPE_I32, a->issue, a->n), *columns[] = {&cause, &function, &issue};
    return cxm_measure_analyse(cxm_measure_find("voices.attribution"), columns, NULL, 3, NULL, options, host, figures, NULL, error);
}

static void figures_of(const struct causes *a, cxm_tested_estimate *figures)
{
    cxm_error why;
    if (analyse(a, "", NULL, figures, &why))
        fail_msg("%s", why.message);
}

static void add(struct causes *a, const char *cause, const char *function, int32_t issue)
{
    a->cause[a->n] = cause;
    a->function[a->n] = function;
    a->issue[a->n++] = issue;
}

/* Six issues, each judged by both: sales blames engineering in four of six, engineering sales in one. */
static void us_versus_them(void **state)
{
    (void)state;
    struct causes a = {.n = 0};
    cxm_tested_estimate f[TERMS];
    static const char *const sales[] = {"engineering", "engineering", "engineering", "engineering", "sales", "supplier"};
    static const char *const engineering[] = {"engineering", "sales", "engineering", "supplier", "engineering", "supplier"};
    for (int i = 0; i < 6; i++) {
        add(&a, sales[i], "sales", i);
        add(&a, engineering[i], "engineering", i);
    }
    add(&a, NULL, "sales", 7);
    figures_of(&a, f);
    check_close(f[OTHER].estimate.value, 100 * 5.0 / 12, 1e-14);
    check_close(f[OWN].estimate.value, 100 * 4.0 / 12, 1e-14);
    assert_int_equal(f[OTHER].estimate.n, 12);
    assert_int_equal(f[OTHER].estimate.missing, 1);
    assert_int_equal(f[OTHER].estimate.clusters, 6);
    assert_int_equal(f[OTHER].estimate.interval_status, CXM_INTERVAL_OK);
    assert_true(f[OTHER].estimate.flags & CXM_ESTIMATE_FEW_CLUSTERS);
    /* engineering comes first; with as many of both for each issue its interval is that of the paired differences */
    static const double apart[] = {-1, 0, -1, -1, 0, 0};
    double mean = -3.0 / 6, square = 0;
    for (int i = 0; i < 6; i++)
        square += pow(apart[i] - mean, 2);
    const double error = sqrt(square / 5 / 6);
    check_close(f[ASYMMETRY].estimate.value, -50, 1e-13);
    check_close(f[ASYMMETRY].estimate.std_error, 100 * error, 1e-13);
    check_close(f[ASYMMETRY].estimate.upper, -50 + cxm_t_quantile(0.975, 5) * 100 * error, 1e-12);
    check_close(f[ASYMMETRY].estimate.lower, -100, 0); /* where the scale ends */
    assert_true(f[ASYMMETRY].estimate.flags & CXM_ESTIMATE_LOWER_CLAMPED);
    check_close(f[ASYMMETRY].p, 2 * cxm_t_cdf(mean / error, 5), 1e-12);
    /* rows engineering's cause, columns sales': engineering, sales, supplier; they agree on issues 1, 3 and 6 */
    cxm_tested_estimate kappa;
    static const int64_t said[9] = {2, 1, 0, 1, 0, 0, 1, 0, 1};
    assert_int_equal(cxm_cohens_kappa(said, 3, NULL, 0, 0.95, NULL, &kappa, NULL), CXM_OK);
    check_close(f[COHEN].estimate.value, kappa.estimate.value, 1e-14);
    check_close(f[COHEN].estimate.std_error, kappa.estimate.std_error, 1e-14);
    check_close(f[COHEN].estimate.value, (3.0 / 6 - (3 * 4 + 1 * 1 + 2 * 1) / 36.0) / (1 - (3 * 4 + 1 * 1 + 2 * 1) / 36.0), 1e-14);
    assert_int_equal(f[COHEN].estimate.n, 12);
    check_close(1 - f[ALPHA].estimate.value, (1 - f[FLEISS].estimate.value) * 11 / 12, 1e-14);
}

static void draw(struct causes *a, uint64_t seed, int functions)
{
    static const char *const names[] = {"a", "b", "c", "nobody"};
    struct random random = {seed};
    a->n = 0;
    for (int issue = 0; issue < 40; issue++) {
        const int64_t lies = random_below(&random, 4);
        for (int64_t k = 1 + random_below(&random, 6); k > 0; k--)
            add(a, names[random_below(&random, 2) ? lies : random_below(&random, 4)], names[random_below(&random, functions)],
                issue);
    }
}

/* Shares with issues as clusters, and one cause of each function for an issue, in another way. */
static void by_counting(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 12; seed++) {
        const int functions = 2 + (int)(seed % 2);
        struct causes a;
        cxm_tested_estimate f[TERMS], kappa;
        int64_t other = 0, own = 0, n = 0;
        int32_t unit[MOST], value[MOST];
        draw(&a, seed, functions);
        figures_of(&a, f);
        for (int64_t i = 0; i < a.n; i++) {
            const int cause = a.cause[i][0] == 'n' ? 9 : a.cause[i][0] - 'a', function = a.function[i][0] - 'a';
            own += cause == function;
            other += cause != function && cause < functions;
        }
        check_close(f[OTHER].estimate.value, 100 * (double)other / (double)a.n, 1e-13);
        check_close(f[OWN].estimate.value, 100 * (double)own / (double)a.n, 1e-13);
        for (int issue = 0; issue < 40; issue++)
            for (int function = 0; function < functions; function++) {
                int count[256] = {0}, best = -1;
                for (int64_t i = 0; i < a.n; i++)
                    if (a.issue[i] == issue && a.function[i][0] == 'a' + function)
                        count[(unsigned char)a.cause[i][0]]++;
                for (int c = 0; c < 256; c++)
                    if (count[c] && (best < 0 || count[c] > count[best]))
                        best = c;
                if (best < 0)
                    continue;
                unit[n] = issue;
                value[n++] = best;
            }
        const cxm_column units = cxm_column_of(CXM_TYPE_I32, unit, n), values = cxm_column_of(CXM_TYPE_I32, value, n);
        assert_int_equal(cxm_fleiss_kappa(&units, &values, 0.95, NULL, &kappa, NULL), CXM_OK);
        check_close(f[FLEISS].estimate.value, kappa.estimate.value, 1e-14);
        check_close(f[FLEISS].estimate.lower, kappa.estimate.lower, 1e-13);
        assert_int_equal(f[ASYMMETRY].estimate.status, functions == 2 ? CXM_VALUE_OK : CXM_VALUE_UNDEFINED);
        assert_int_equal(f[COHEN].estimate.status, functions == 2 ? CXM_VALUE_OK : CXM_VALUE_UNDEFINED);
        assert_int_equal(f[ALPHA].estimate.interval_status, CXM_INTERVAL_OK);
        for (int t = 0; t < TERMS; t++)
            assert_int_equal(f[OWN].estimate.n + f[t].estimate.excluded + f[t].estimate.missing, a.n);
    }
}

/* What functions are called and which code a cause has does not matter, but for the sign of the asymmetry. */
static void other_names(void **state)
{
    (void)state;
    struct causes a;
    cxm_tested_estimate f[TERMS], g[TERMS];
    draw(&a, 5, 2);
    figures_of(&a, f);
    for (int64_t i = 0; i < a.n; i++) {
        a.cause[i] = a.cause[i][0] == 'a' ? "zeal" : a.cause[i];
        a.function[i] = a.function[i][0] == 'a' ? "zeal" : a.function[i];
        a.issue[i] = 900 - 7 * a.issue[i];
    }
    figures_of(&a, g);
    check_close(g[OTHER].estimate.lower, f[OTHER].estimate.lower, 1e-12);
    check_close(g[ASYMMETRY].estimate.value, -f[ASYMMETRY].estimate.value, 1e-12);
    check_close(g[ASYMMETRY].estimate.lower, -f[ASYMMETRY].estimate.upper, 1e-12);
    check_close(g[ASYMMETRY].p, f[ASYMMETRY].p, 1e-12);
}

/* A function that has no row in a group of a query is none of the group's. */
static void in_a_query(void **state)
{
    (void)state;
    struct causes a;
    cxm_tested_estimate f[TERMS];
    cxm_result *result;
    cxm_error why;
    int32_t site[MOST];
    draw(&a, 4, 2);
    const int64_t first = a.n;
    add(&a, "a", "c", 3);
    add(&a, "c", "d", 3);
    for (int64_t i = 0; i < a.n; i++)
        site[i] = i >= first;
    const cxm_column columns[] = {cxm_column_of(CXM_TYPE_CSTR, a.cause, a.n), cxm_column_of(CXM_TYPE_CSTR, a.function, a.n),
                                  cxm_column_of(CXM_TYPE_I32, a.issue, a.n), cxm_column_of(CXM_TYPE_I32, site, a.n)};
    const char *names[] = {"cause", "function", "issue", "site"};
    const cxm_table table = {names, columns, 4, a.n};
    cxm_query query = CXM_QUERY_INIT;
    query.measures = (const char *[]){"voices.attribution", NULL};
    query.by = (const char *[]){"site", NULL};
    if (cxm_table_query(&table, &query, NULL, &result, &why))
        fail_msg("%s", why.message);
    check_close(cxm_result_number(result, TERMS + OTHER, "value"), 50, 0); /* c is one of the two, a none */
    a.n = first;
    figures_of(&a, f);
    for (int t = 0; t < TERMS; t++) {
        check_close(cxm_result_number(result, t, "value"), f[t].estimate.value, 1e-13);
        check_close(cxm_result_number(result, t, "upper"), f[t].estimate.upper, 1e-12);
    }
    cxm_result_free(result);
}

static const struct status_case {
    const char *name;
    const char *cause[12], *function[12];
    int64_t n;
    int32_t other, own, asymmetry, cohen, fleiss, alpha;
} status_cases[] = {
    {"nobody", {0}, {0}, 0, 1, 1, 1, 1, 1, 1},
    {"no cause", {NULL, NULL}, {"a", "b"}, 2, 1, 1, 1, 1, 1, 1},
    {"one function", {"a", "b"}, {"a", "a"}, 2, 4, 0, 4, 4, 3, 3},
    {"one issue", {"a", "a"}, {"a", "b"}, 2, 0, 0, 0, 4, 4, 4},
    {"all alike", {"a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a"},
     {"a", "b", "a", "b", "a", "b", "a", "b", "a", "b", "a", "b"}, 12, 0, 0, 0, 4, 4, 4},
    {"three functions", {"a", "b", "c", "a", "b", "a"}, {"a", "b", "c", "c", "b", "a"}, 6, 0, 0, 4, 4, 0, 0},
};

static void statuses(void **state)
{
    const struct status_case *c = *state;
    struct causes a = {.n = 0};
    cxm_tested_estimate f[TERMS];
    for (int64_t i = 0; i < c->n; i++)
        add(&a, c->cause[i], c->function[i], (int32_t)(i / 2));
    figures_of(&a, f);
    const int32_t wanted[] = {c->other, c->own, c->asymmetry, c->cohen, c->fleiss, c->alpha};
    for (int t = 0; t < TERMS; t++) {
        if (f[t].estimate.status != wanted[t])
            fail_msg("term %d has status %d, wanted %d", t, f[t].estimate.status, wanted[t]);
        assert_int_equal(isnan(f[t].estimate.value), f[t].estimate.status != CXM_VALUE_OK);
        assert_int_equal(isnan(f[t].estimate.lower), f[t].estimate.interval_status != CXM_INTERVAL_OK);
        if (c->n < 10) {
            assert_int_equal(f[t].test_status, CXM_TEST_NOT_TESTABLE);
            assert_true(f[t].estimate.interval_status != CXM_INTERVAL_OK);
        }
        assert_int_equal(f[OWN].estimate.n + f[t].estimate.excluded + f[t].estimate.missing, c->n);
    }
    if (strcmp(c->name, "all alike") == 0) /* b always says a, and a that it was a */
        assert_int_equal(f[ASYMMETRY].estimate.interval_status, CXM_INTERVAL_DEGENERATE);
}

static void failing_memory(void **state)
{
    (void)state;
    struct causes a;
    cxm_tested_estimate f[TERMS];
    cxm_status status = CXM_E_MEMORY;
    draw(&a, 2, 2);
    for (int64_t nth = 1; status; nth++) {
        struct failing_host failing;
        failing_host_init(&failing, nth);
        status = analyse(&a, "", &failing.host, f, NULL);
        assert_int_equal(failing.outstanding, 0);
        assert_int_equal(failing.wrong, 0);
        assert_true(status == CXM_OK || status == CXM_E_MEMORY);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(us_versus_them),
        cmocka_unit_test(by_counting),
        cmocka_unit_test(other_names),
        cmocka_unit_test(in_a_query),
        cmocka_unit_test(failing_memory),
    };
    size_t count = 5;
    CHECK_ROWS(status_cases, statuses, tests, count);
    return _cmocka_run_group_tests("voices.attribution", tests, count, NULL, NULL);
}
