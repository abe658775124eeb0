/* What stands on the numerical ground floor against cases of independent packages, each read from the oracles' files.
 * The cases' own tests are in the file of each stem; read test_multiplicity.c next. */
#include <cxm/unstable/multiplicity.h>
#include <cxm/unstable/quantile.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/check.h"
#include "support/oracles.h"

#define COUNT_OF(a) ((int64_t)(sizeof(a) / sizeof *(a)))

enum { MOST = 1000 };

static int skipped;

/* A file of the oracles, or a skipped test. */
static json_t *load(const char *name)
{
    json_t *file = oracles_load(name);
    if (!file) {
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
    json_t *file = load("s13_resampling.json");
    for (int64_t i = 0; i < COUNT_OF(wanted); i++) {
        double p[MOST], q[MOST], want[MOST];
        json_t *one = oracles_case(file, wanted[i].id);
        int64_t n = oracles_numbers(one, "inputs.p", p, MOST);
        assert_int_equal(oracles_numbers(one, wanted[i].member, want, MOST), n);
        must(cxm_adjust_p(p, n, wanted[i].method, NULL, q, &why), &why);
        for (int64_t j = 0; j < n; j++)
            check_relative(q[j], want[j], 1e-14);
    }
    json_decref(file);
}

static void quantiles(void **state)
{
    (void)state;
    json_t *file = load("s12_moments.json"), *one = oracles_case(file, "quantile_types");
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

    one = oracles_case(file, "weighted_quantile_type2");
    values = cxm_column_of(CXM_TYPE_F64, x, oracles_numbers(one, "inputs.x", x, MOST));
    cxm_column weights = cxm_column_of(CXM_TYPE_F64, w, oracles_numbers(one, "inputs.w", w, MOST));
    const char *level;
    json_t *value;
    json_object_foreach(oracles_at(one, "expected"), level, value)
    {
        double share = strtod(level, NULL);
        must(cxm_quantiles(&values, &weights, CXM_QUANTILE_AVERAGED, &share, 1, NULL, got, &result, &why), &why);
        check_relative(got[0], json_number_value(value), 0);
    }
    json_decref(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiplicity),  cmocka_unit_test(quantiles),
    };
    int failed = cmocka_run_group_tests_name("stats oracles", tests, NULL, NULL);
    printf("%d tests skipped: CXM_ORACLES not set\n", skipped);
    return failed;
}
