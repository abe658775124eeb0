/* Adjusted p values against the worked example of Benjamini and Hochberg, and their definitions by brute force.
 * Read lib/stats/multiplicity.c next to it. */
#include <cxm/unstable/multiplicity.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/random.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

enum { MOST = 400 };

static const int32_t methods[] = {CXM_ADJUST_NONE, CXM_ADJUST_HOLM, CXM_ADJUST_HOCHBERG, CXM_ADJUST_BENJAMINI_HOCHBERG,
                                  CXM_ADJUST_BENJAMINI_YEKUTIELI, CXM_ADJUST_BONFERRONI};

static void adjust(const double *p, int64_t n, int32_t method, double *q)
{
    cxm_error why;
    if (cxm_adjust_p(p, n, method, NULL, q, &why))
        fail_msg("%s", why.message);
}

/* ---- tables ---- */

/* Benjamini and Hochberg 1995, section 4.1: fifteen hypotheses of Neuhaus et al. 1992. "The procedure controlling the FDR rejects
 * the four hypotheses with the smallest p values", Hochberg's and Bonferroni's three. */
static const double neuhaus[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};

static const struct family_case {
    const char *name;
    int32_t method;
    int64_t n;
    double p[15], q[15];
} family_cases[] = {
    {"one test is not adjusted: Holm", CXM_ADJUST_HOLM, 1, {0.03}, {0.03}},
    {"one test is not adjusted: Hochberg", CXM_ADJUST_HOCHBERG, 1, {0.03}, {0.03}},
    {"one test is not adjusted: Benjamini-Hochberg", CXM_ADJUST_BENJAMINI_HOCHBERG, 1, {0.03}, {0.03}},
    {"one test is not adjusted: Benjamini-Yekutieli", CXM_ADJUST_BENJAMINI_YEKUTIELI, 1, {0.03}, {0.03}},
    {"Holm: largest so far", CXM_ADJUST_HOLM, 3, {0.03, 0.01, 0.02}, {0.04, 0.03, 0.04}},
    {"Hochberg: smallest from here", CXM_ADJUST_HOCHBERG, 3, {0.03, 0.01, 0.02}, {0.03, 0.03, 0.03}},
    {"Benjamini-Hochberg: smallest from here", CXM_ADJUST_BENJAMINI_HOCHBERG, 3, {0.03, 0.01, 0.02}, {0.03, 0.03, 0.03}},
    {"Benjamini-Yekutieli: times 11/6", CXM_ADJUST_BENJAMINI_YEKUTIELI, 3, {0.03, 0.01, 0.02}, {0.055, 0.055, 0.055}},
    {"none", CXM_ADJUST_NONE, 3, {0.03, NAN, 0.02}, {0.03, NAN, 0.02}},
    {"no p above 1", CXM_ADJUST_HOLM, 3, {0.9, 0.8, 1}, {1, 1, 1}},
    {"Bonferroni: times 3, at most 1", CXM_ADJUST_BONFERRONI, 3, {0.03, 0.01, 0.5}, {0.09, 0.03, 1}},
    {"zeros stay zero", CXM_ADJUST_BENJAMINI_YEKUTIELI, 2, {0, 0}, {0, 0}},
    {"what was not tested does not count", CXM_ADJUST_HOLM, 4, {NAN, 0.01, NAN, 0.04}, {NAN, 0.02, NAN, 0.04}},
    {"nothing was tested", CXM_ADJUST_BENJAMINI_HOCHBERG, 2, {NAN, NAN}, {NAN, NAN}},
};

static void family(void **state)
{
    const struct family_case *c = *state;
    double q[15], in_place[15];
    adjust(c->p, c->n, c->method, q);
    memcpy(in_place, c->p, sizeof in_place);
    adjust(in_place, c->n, c->method, in_place);
    for (int64_t i = 0; i < c->n; i++) {
        check_close(q[i], c->q[i], 1e-15);
        check_bits(in_place[i], q[i]);
    }
}

static void worked_example(void **state)
{
    (void)state;
    static const int32_t rejected[] = {9, 3, 3, 4, 3, 3};
    for (int64_t m = 0; m < COUNT_OF(methods); m++) {
        double q[15];
        int count = 0;
        adjust(neuhaus, 15, methods[m], q);
        for (int i = 0; i < 15; i++)
            count += q[i] <= 0.05;
        assert_int_equal(count, rejected[m]);
    }
}

/* ---- laws ---- */

/* Families with ties and tests that were not made. */
static int64_t draw_family(struct random *random, double *p)
{
    int64_t n = (int64_t)(random_bits(random) % MOST);
    for (int64_t i = 0; i < n; i++) {
        uint64_t bits = random_bits(random);
        p[i] = bits % 11 == 0 ? (double)NAN : (double)(bits >> 8 & 0xFF) / 255 * ((bits >> 16 & 3) ? 0.01 : 1);
    }
    return n;
}

/* By the definitions, without sorting: ranks of ties are all tried, and the best of them counts. */
static double by_definition(const double *p, int64_t n, int64_t row, int32_t method)
{
    double m = 0, harmonic = 0, bound = method == CXM_ADJUST_HOLM ? 0 : 1;
    for (int64_t i = 0; i < n; i++)
        m += !isnan(p[i]);
    for (int64_t j = 1; j <= (int64_t)m; j++)
        harmonic += 1 / (double)j;
    if (isnan(p[row]) || method == CXM_ADJUST_NONE)
        return p[row];
    if (method == CXM_ADJUST_BONFERRONI)
        return fmin(1, m * p[row]);
    for (int64_t j = 0; j < n; j++) {
        double below = 0, up_to = 0;
        if (isnan(p[j]))
            continue;
        for (int64_t k = 0; k < n; k++) {
            below += p[k] < p[j];
            up_to += p[k] <= p[j];
        }
        if (method == CXM_ADJUST_HOLM && p[j] <= p[row])
            bound = fmax(bound, fmin(1, (m - below) * p[j]));
        if (method == CXM_ADJUST_HOCHBERG && p[j] >= p[row])
            bound = fmin(bound, (m - up_to + 1) * p[j]);
        if (method == CXM_ADJUST_BENJAMINI_HOCHBERG && p[j] >= p[row])
            bound = fmin(bound, m * p[j] / up_to);
        if (method == CXM_ADJUST_BENJAMINI_YEKUTIELI && p[j] >= p[row])
            bound = fmin(bound, harmonic * m * p[j] / up_to);
    }
    return bound;
}

static void as_defined(void **state)
{
    (void)state;
    struct random random = {20261122};
    double p[MOST], q[MOST];
    for (int round = 0; round < 20; round++) {
        int64_t n = draw_family(&random, p);
        for (int64_t m = 0; m < COUNT_OF(methods); m++) {
            adjust(p, n, methods[m], q);
            for (int64_t i = 0; i < n; i++)
                check_close(q[i], by_definition(p, n, i, methods[m]), 1e-14);
        }
    }
}

static void order_does_not_matter(void **state)
{
    (void)state;
    struct random random = {7};
    double p[MOST], q[MOST], mixed[MOST], mixed_q[MOST];
    int64_t place[MOST];
    for (int round = 0; round < 50; round++) {
        int64_t n = draw_family(&random, p);
        for (int64_t i = 0; i < n; i++) {
            int64_t j = (int64_t)(random_bits(&random) % (uint64_t)(i + 1));
            place[i] = place[j];
            place[j] = i;
        }
        for (int64_t i = 0; i < n; i++)
            mixed[i] = p[place[i]];
        for (int64_t m = 0; m < COUNT_OF(methods); m++) {
            adjust(p, n, methods[m], q);
            adjust(mixed, n, methods[m], mixed_q);
            for (int64_t i = 0; i < n; i++)
                if (!isnan(mixed[i]))
                    check_bits(mixed_q[i], q[place[i]]);
        }
    }
}

static void rows_without_a_test_are_absent_rows(void **state)
{
    (void)state;
    struct random random = {8};
    double p[MOST], q[MOST], dense[MOST], dense_q[MOST];
    for (int round = 0; round < 50; round++) {
        int64_t n = draw_family(&random, p), kept = 0;
        for (int64_t i = 0; i < n; i++)
            if (!isnan(p[i]))
                dense[kept++] = p[i];
        for (int64_t m = 0; m < COUNT_OF(methods); m++) {
            adjust(p, n, methods[m], q);
            adjust(dense, kept, methods[m], dense_q);
            for (int64_t i = 0, j = 0; i < n; i++) {
                if (isnan(p[i]))
                    check_nan(q[i]);
                else
                    check_bits(q[i], dense_q[j++]);
            }
        }
    }
}

static void milder_methods_are_milder(void **state)
{
    (void)state;
    struct random random = {9};
    double p[MOST], q[COUNT_OF(methods)][MOST];
    for (int round = 0; round < 50; round++) {
        int64_t n = draw_family(&random, p);
        for (int64_t m = 0; m < COUNT_OF(methods); m++)
            adjust(p, n, methods[m], q[methods[m]]);
        for (int64_t i = 0; i < n; i++) {
            if (isnan(p[i]))
                continue;
            double slack = 1 + 1e-14;
            assert_true(p[i] <= q[CXM_ADJUST_BENJAMINI_HOCHBERG][i] * slack);
            assert_true(q[CXM_ADJUST_BENJAMINI_HOCHBERG][i] <= q[CXM_ADJUST_HOCHBERG][i] * slack);
            assert_true(q[CXM_ADJUST_HOCHBERG][i] <= q[CXM_ADJUST_HOLM][i] * slack);
            assert_true(q[CXM_ADJUST_BENJAMINI_HOCHBERG][i] <= q[CXM_ADJUST_BENJAMINI_YEKUTIELI][i] * slack);
            assert_true(q[CXM_ADJUST_HOLM][i] <= 1 && q[CXM_ADJUST_BENJAMINI_YEKUTIELI][i] <= 1);
        }
    }
}

/* ---- errors ---- */

static void errors(void **state)
{
    (void)state;
    cxm_error why;
    double p[] = {0.5, 0.2, -0.1, 2}, q[] = {7, 7, 7, 7};
    assert_int_equal(cxm_adjust_p(p, 4, CXM_ADJUST_HOLM, NULL, q, &why), CXM_E_DOMAIN);
    assert_int_equal(why.row, 2);
    assert_string_equal(why.message, "p[2]: -0.1 is outside 0..1; NaN stands for a test that was not made");
    p[2] = INFINITY;
    assert_int_equal(cxm_adjust_p(p, 4, CXM_ADJUST_HOLM, NULL, q, NULL), CXM_E_DOMAIN);
    assert_int_equal(cxm_adjust_p(p, -1, CXM_ADJUST_HOLM, NULL, q, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_adjust_p(NULL, 2, CXM_ADJUST_HOLM, NULL, q, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "p is NULL");
    assert_int_equal(cxm_adjust_p(p, 2, CXM_ADJUST_HOLM, NULL, NULL, &why), CXM_E_ARGUMENT);
    assert_int_equal(why.argument, 4);
    assert_int_equal(cxm_adjust_p(p, 2, 6, NULL, q, &why), CXM_E_ARGUMENT);
    assert_string_equal(why.message, "method is 6, which is no CXM_ADJUST_");
    assert_int_equal(cxm_adjust_p(p, 2, -1, NULL, q, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_adjust_p(NULL, 0, CXM_ADJUST_HOLM, NULL, NULL, &why), CXM_OK);
    for (int i = 0; i < 4; i++)
        assert_true(q[i] == 7);
}

static void no_memory(void **state)
{
    (void)state;
    struct failing_host failing;
    cxm_error why;
    double q[] = {7, 7};
    failing_host_init(&failing, 1);
    assert_int_equal(cxm_adjust_p(neuhaus, 2, CXM_ADJUST_HOLM, &failing.host, q, &why), CXM_E_MEMORY);
    assert_true(q[0] == 7 && q[1] == 7);
    failing_host_init(&failing, 0);
    double bad = 3;
    assert_int_equal(cxm_adjust_p(&bad, 1, CXM_ADJUST_HOLM, &failing.host, q, &why), CXM_E_DOMAIN);
    assert_int_equal(cxm_adjust_p(neuhaus, 2, CXM_ADJUST_HOLM, &failing.host, q, &why), CXM_OK);
    assert_int_equal(failing.calls, 2);
    assert_int_equal(failing.outstanding, 0);
    assert_int_equal(failing.wrong, 0);
}

int main(void)
{
    struct CMUnitTest tests[COUNT_OF(family_cases) + 7];
    size_t count = 0;
    CHECK_ROWS(family_cases, family, tests, count);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(worked_example);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(as_defined);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(order_does_not_matter);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(rows_without_a_test_are_absent_rows);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(milder_methods_are_milder);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(errors);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(no_memory);
    return cmocka_run_group_tests_name("multiplicity", tests, NULL, NULL);
}
