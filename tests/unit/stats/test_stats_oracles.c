/* What stands on the numerical ground floor against cases of independent packages, each read from the oracles' files.
 * The cases' own tests are in the file of each stem; read test_multiplicity.c next. */
#include <cxm/unstable/distributions.h>
#include <cxm/unstable/divergence.h>
#include <cxm/unstable/multiplicity.h>
#include <cxm/unstable/quantile.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats/bounded.h"
#include "support/check.h"
#include "support/oracles.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

enum { MOST = 1000 };

static int skipped;

/* A file of the oracles, or a skipped test. */
static struct json_file load(const char *name)
{
    struct json_file file = oracles_load(name);
    if (!file.root) {
        skipped++;
        skip();
    }
    return file;
}

static void must(cxm_status status, const cxm_error *why)
{
    if (status)
        fail_msg("%s", why->message);
}

static void check_relative(double got, double want, double relative)
{
    if (isnan(want) ? !isnan(got) : !(fabs(got - want) <= relative * fabs(want)))
        fail_msg("got %.17g, wanted %.17g", got, want);
}

static void multiplicity(void **state)
{
    (void)state;
    cxm_error why;
    static const struct {
        const char *id, *member;
        int32_t method;
    } wanted[] = {
        {"bh1995", "expected.BH", CXM_ADJUST_BENJAMINI_HOCHBERG}, {"bh1995", "expected.BY", CXM_ADJUST_BENJAMINI_YEKUTIELI},
        {"bh1995", "expected.holm", CXM_ADJUST_HOLM},             {"bh1995", "expected.hochberg", CXM_ADJUST_HOCHBERG},
        {"padj_ties_na", "expected.BH", CXM_ADJUST_BENJAMINI_HOCHBERG}, {"padj_ties_na", "expected.holm", CXM_ADJUST_HOLM},
    };
    struct json_file file = load("s13_resampling.json");
    for (int64_t i = 0; i < COUNT_OF(wanted); i++) {
        double p[MOST], q[MOST], want[MOST];
        const struct json *one = oracles_case(file.root, wanted[i].id);
        int64_t n = oracles_numbers(one, "inputs.p", p, MOST);
        assert_int_equal(oracles_numbers(one, wanted[i].member, want, MOST), n);
        must(cxm_adjust_p(p, n, wanted[i].method, NULL, q, &why), &why);
        for (int64_t j = 0; j < n; j++)
            check_relative(q[j], want[j], 1e-14);
    }
    json_close(&file);
}

static void quantiles(void **state)
{
    (void)state;
    struct json_file file = load("s12_moments.json");
    const struct json *one = oracles_case(file.root, "quantile_types");
    double x[MOST], p[MOST], w[MOST], want[MOST], got[MOST];
    cxm_quantile_result result;
    cxm_error why;
    static const struct {
        const char *member;
        int32_t type;
    } types[] = {{"expected.2", CXM_QUANTILE_AVERAGED}, {"expected.7", CXM_QUANTILE_LINEAR}};
    cxm_column values = cxm_column_of(CXM_TYPE_F64, x, oracles_numbers(one, "inputs.x", x, MOST));
    int64_t count = oracles_numbers(one, "inputs.q", p, MOST);
    for (int64_t t = 0; t < COUNT_OF(types); t++) {
        assert_int_equal(oracles_numbers(one, types[t].member, want, MOST), count);
        must(cxm_quantiles(&values, NULL, types[t].type, p, count, NULL, got, &result, &why), &why);
        for (int64_t i = 0; i < count; i++)
            check_relative(got[i], want[i], 1e-15);
    }

    one = oracles_case(file.root, "weighted_quantile_type2");
    values = cxm_column_of(CXM_TYPE_F64, x, oracles_numbers(one, "inputs.x", x, MOST));
    cxm_column weights = cxm_column_of(CXM_TYPE_F64, w, oracles_numbers(one, "inputs.w", w, MOST));
    for (const struct json *value = json_first(oracles_at(one, "expected")); value; value = value->next) {
        double share = strtod(value->name, NULL);
        must(cxm_quantiles(&values, &weights, CXM_QUANTILE_AVERAGED, &share, 1, NULL, got, &result, &why), &why);
        check_relative(got[0], json_number(value), 0);
    }
    json_close(&file);
}

/* A column of the numbers at a path. */
static cxm_column numbers_at(const struct json *object, const char *path, double *numbers)
{
    return cxm_column_of(CXM_TYPE_F64, numbers, oracles_numbers(object, path, numbers, MOST));
}

static cxm_divergence_result diverge(const struct json *inputs, const char *first, const char *second)
{
    double u[MOST], v[MOST], uw[MOST], vw[MOST];
    cxm_column a = numbers_at(inputs, first, u), b = numbers_at(inputs, second, v), a_weight, b_weight;
    bool weighted = oracles_at(inputs, "uw") != NULL;
    cxm_divergence_result result;
    cxm_error why;
    if (weighted) {
        a_weight = numbers_at(inputs, "uw", uw);
        b_weight = numbers_at(inputs, "vw", vw);
    }
    must(cxm_divergence(&a, weighted ? &a_weight : NULL, &b, weighted ? &b_weight : NULL, NULL, &result, &why), &why);
    return result;
}

static void divergences(void **state)
{
    (void)state;
    struct json_file file = load("s04_s07_python.json");
    const struct json *one = oracles_case(file.root, "wasserstein_doc");
    double want[3];
    assert_int_equal(oracles_numbers(one, "expected", want, 3), 3);
    const struct json *pair = json_first(oracles_at(one, "inputs"));
    for (int64_t i = 0; i < 3; i++, pair = pair->next)
        check_relative(diverge(pair, "u", "v").wasserstein, want[i], 1e-15);
    one = oracles_case(file.root, "wasserstein_two_group");
    check_relative(diverge(one, "inputs.A", "inputs.B").wasserstein, oracles_number(one, "expected.w1"), 1e-15);
    one = oracles_case(file.root, "ks_scipy"); /* its p values leave ties out of account, or use another limit */
    check_relative(diverge(one, "inputs.A", "inputs.B").kolmogorov_smirnov, oracles_number(one, "expected.D"), 1e-15);
    json_close(&file);

    file = load("s07_divergence.json");
    one = oracles_case(file.root, "two_group_buyers_users");
    cxm_divergence_result result = diverge(one, "inputs.buyers", "inputs.users");
    check_relative(result.kolmogorov_smirnov, oracles_number(one, "expected.ks_D"), 1e-15);
    check_relative(result.p, oracles_number(one, "expected.ks_exact_ties_p"), 1e-12); /* R took it from 1 */
    assert_int_equal(result.method, CXM_KOLMOGOROV_SMIRNOV_EXACT);
    double n1 = (double)result.n_first, n2 = (double)result.n_second;
    check_relative(cxm_kolmogorov_upper(result.kolmogorov_smirnov * sqrt(n1 * n2 / (n1 + n2))),
                   oracles_number(one, "expected.ks_asymp_p"), 1e-13);
    json_close(&file);
}

static void concentration(void **state)
{
    (void)state;
    struct json_file file = load("s09_attention.json");
    const struct json *one = oracles_case(file.root, "focus");
    double numbers[MOST];
    int64_t counts[MOST], categories = oracles_numbers(one, "inputs.counts", numbers, MOST);
    cxm_concentration_result got;
    cxm_error why;
    for (int64_t i = 0; i < categories; i++)
        counts[i] = (int64_t)numbers[i];
    must(cxm_concentration(counts, categories, &got, &why), &why);
    check_relative(got.entropy, oracles_number(one, "expected.H_nats"), 1e-15);
    check_relative(got.entropy / log(2), oracles_number(one, "expected.H_bits"), 1e-15);
    check_relative(got.entropy_corrected, oracles_number(one, "expected.miller_madow"), 1e-15);
    check_relative(got.evenness, oracles_number(one, "expected.evenness"), 1e-15);
    check_relative(got.herfindahl, oracles_number(one, "expected.hhi"), 1e-15);
    check_relative(got.herfindahl_normalized, oracles_number(one, "expected.hhi_norm"), 1e-15);
    check_relative(got.same_category, oracles_number(one, "expected.simpson_unbiased"), 1e-15);
    check_relative(got.effective_entropy, oracles_number(one, "expected.hill1"), 1e-15);
    check_relative(got.effective_herfindahl, oracles_number(one, "expected.hill2"), 1e-15);
    must(cxm_concentration(counts, categories - 1, &got, &why), &why); /* its last one is empty */
    check_relative(got.evenness, oracles_number(one, "expected.evenness_nonzero"), 1e-15);
    json_close(&file);
}

static uint64_t rotated(uint64_t bits, int by)
{
    return bits << by | bits >> (64 - by);
}

/* Blackman and Vigna's xoshiro256**, which the case's bits come from. */
static uint64_t xoshiro(uint64_t s[4])
{
    uint64_t bits = rotated(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return bits;
}

static void bounded_integers(void **state)
{
    (void)state;
    struct json_file file = load("s13_rng.json");
    const struct json *one = oracles_case(file.root, "lemire_bounded");
    const struct json *from = json_first(oracles_at(one, "expected.state"));
    double want[MOST];
    uint64_t s[4], number, bound = (uint64_t)oracles_number(one, "inputs.n");
    int64_t count = oracles_numbers(one, "expected.values", want, MOST);
    for (int64_t i = 0; i < 4; i++, from = from->next)
        s[i] = strtoull(json_text(from), NULL, 10);
    assert_true(count > 10);
    for (int64_t i = 0; i < count; i++) {
        while (!cxm__bounded(xoshiro(s), bound, &number))
            ;
        assert_int_equal(number, want[i]);
    }
    json_close(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiplicity),  cmocka_unit_test(quantiles),        cmocka_unit_test(divergences),
        cmocka_unit_test(concentration), cmocka_unit_test(bounded_integers),
    };
    int failed = cmocka_run_group_tests_name("stats oracles", tests, NULL, NULL);
    printf("%d tests skipped: CXM_ORACLES not set\n", skipped);
    return failed;
}
