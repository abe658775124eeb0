/* Rescaled answers against arithmetic, and what is not said of them. Read lib/weighting/rescale.c next to it. */
#include <cxm/nps.h>
#include <cxm/rating.h>
#include <cxm/unstable/rescale.h>

#include "support/check.h"
#include "support/failing_host.h"
#include "support/numeric_columns.h"

static const int answers[] = {5, 4, 4, 3, 5, 5, 2, 4, 5, 1, 4, 5};

static cxm_rescale_result rescaled_of(const cxm_column *score, const cxm_rescale_options *options, double *rows)
{
    cxm_rescale_result result;
    cxm_error why;
    if (cxm_rescale(score, NULL, options, NULL, rows, &result, &why))
        fail_msg("%s", why.message);
    return result;
}

/* mean 47/12, standard deviation 1.31137217055151, printed by R's t.test; 25 points of 0..100 for each of 1..5 */
static void five_points_to_a_hundred(void **state)
{
    (void)state;
    static struct numeric_column form;
    for (int f = 0; f < NUMERIC_FORMS; f++) {
        double rows[24];
        int64_t nulls = numeric_column_of(&form, answers, 12, f);
        cxm_rescale_result result = rescaled_of(&form.column, NULL, rows);
        check_close(result.mean.value, (47.0 / 12 - 1) * 25, 1e-14);
        check_close(result.deviation.value, 1.31137217055151 * 25, 1e-14);
        check_close(result.mean.std_error, 0.378560537837848 * 25, 1e-14);
        check_close(result.mean.lower, (3.08346054068925 - 1) * 25, 1e-13);
        check_close(result.mean.upper, (4.74987279264408 - 1) * 25, 1e-13);
        assert_int_equal(result.mean.missing, nulls);
        for (int i = 0; i < 12; i++)
            check_close(rows[nulls ? 2 * i : i], (answers[i] - 1) * 25, 0);
        if (nulls)
            check_nan(rows[1]);
    }
}

static void there_and_back(void **state)
{
    (void)state;
    static const cxm_scale scales[] = {{1, 5}, {1, 7}, {0, 10}, {0, 100}, {-3, 3}};
    for (int a = 0; a < 5; a++)
        for (int b = 0; b < 5; b++)
            for (int32_t mapping = 0; mapping < 2; mapping++) {
                double points[101], there[101], back[101];
                int64_t n = (int64_t)(scales[a].maximum - scales[a].minimum) + 1;
                cxm_rescale_options options = CXM_RESCALE_OPTIONS_INIT;
                for (int64_t i = 0; i < n; i++)
                    points[i] = scales[a].minimum + (double)i;
                cxm_column column = cxm_column_of(CXM_TYPE_F64, points, n), second = cxm_column_of(CXM_TYPE_F64, there, n);
                options.from = scales[a];
                options.to = scales[b];
                options.mapping = mapping;
                (void)rescaled_of(&column, &options, there);
                check_close(there[0], mapping ? scales[b].maximum : scales[b].minimum, 0);
                check_close(there[n - 1], mapping ? scales[b].minimum : scales[b].maximum, 0);
                options.from = scales[b];
                options.to = scales[a];
                (void)rescaled_of(&second, &options, back);
                for (int64_t i = 0; i < n; i++)
                    check_close(back[i], points[i], 1e-13);
            }
}

static void cuts_are_refused(void **state)
{
    (void)state;
    static struct numeric_column form;
    double rows[12];
    (void)numeric_column_of(&form, answers, 12, 1);
    cxm_rescale_options options = CXM_RESCALE_OPTIONS_INIT;
    options.to = (cxm_scale){0, 10};
    cxm_rescale_result result = rescaled_of(&form.column, &options, rows);
    assert_int_equal(result.nps.status, CXM_VALUE_NOT_IDENTIFIED);
    assert_int_equal(result.top_box.status, CXM_VALUE_NOT_IDENTIFIED);
    check_nan(result.nps.value);
    check_nan(result.top_box.value);
    assert_int_equal(result.nps.n, 12);
    options.cuts = CXM_RESCALE_ACCEPT;
    result = rescaled_of(&form.column, &options, rows);
    cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, 12);
    cxm_nps_result nps;
    assert_int_equal(cxm_nps(&column, NULL, NULL, NULL, &nps, NULL), CXM_OK);
    check_bits(result.nps.value, nps.score.value);
    check_bits(result.nps.lower, nps.score.lower);
    check_close(result.nps.value, 100 * (5 - 3) / 12.0, 1e-15); /* 5 is 10, 4 is 7.5, the rest is below 7 */
    check_close(result.top_box.value, 500 / 12.0, 1e-15);
    options.to = (cxm_scale){0, 100};
    result = rescaled_of(&form.column, &options, NULL);
    assert_int_equal(result.nps.status, CXM_VALUE_UNDEFINED);
    assert_int_equal(result.top_box.status, CXM_VALUE_OK);
}

static void off_the_scale(void **state)
{
    (void)state;
    const double x[] = {1, 6, NAN, 3};
    double rows[4];
    cxm_column column = cxm_column_of(CXM_TYPE_F64, x, 4);
    cxm_rescale_options options = CXM_RESCALE_OPTIONS_INIT;
    cxm_rescale_result result, untouched;
    cxm_error why;
    memset(&result, 0x5A, sizeof result);
    untouched = result;
    column.flags = CXM_COLUMN_NAN_IS_NULL;
    assert_int_equal(cxm_rescale(&column, NULL, &options, NULL, rows, &result, &why), CXM_E_DOMAIN);
    assert_string_equal(why.message, "score[1]: 6 is outside 1..5; to drop such rows set off_scale=skip");
    assert_memory_equal(&result, &untouched, sizeof result);
    options.off_scale = CXM_OFF_SCALE_SKIP;
    result = rescaled_of(&column, &options, rows);
    assert_int_equal(result.mean.n, 2);
    assert_int_equal(result.mean.missing, 1);
    assert_int_equal(result.mean.excluded, 1);
    check_nan(rows[1]);
    check_nan(rows[2]);
    check_close(rows[3], 50, 0);
    column.length = 0;
    result = rescaled_of(&column, &options, NULL);
    assert_int_equal(result.mean.status, CXM_VALUE_NO_DATA);
    assert_int_equal(result.nps.status, CXM_VALUE_NO_DATA);
}

static void weights(void **state)
{
    (void)state;
    const double x[] = {1, 5, 3}, w[] = {1, 3, 2};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, x, 3), weight = cxm_column_of(CXM_TYPE_F64, w, 3);
    cxm_design design = CXM_DESIGN_INIT;
    cxm_rescale_result result;
    design.weight = &weight;
    assert_int_equal(cxm_rescale(&column, &design, NULL, NULL, NULL, &result, NULL), CXM_OK);
    check_close(result.mean.value, (300 + 100) / 6.0, 1e-14);
    check_close(result.mean.n_effective, 36 / 14.0, 1e-14);
}

static void errors(void **state)
{
    (void)state;
    const double x[] = {1};
    cxm_column column = cxm_column_of(CXM_TYPE_F64, x, 1);
    cxm_rescale_result result;
    cxm_error why;
    static const struct {
        cxm_scale from, to;
        int32_t mapping, cuts, off_scale;
        double confidence;
    } wrong[] = {{{5, 1}, {0, 1}, 0, 0, 0, 0.95}, {{1, 5}, {0, 0.5}, 0, 0, 0, 0.95}, {{1, 5}, {0, 500}, 0, 0, 0, 0.95},
                 {{1, 5}, {0, 10}, 2, 0, 0, 0.95}, {{1, 5}, {0, 10}, 0, 2, 0, 0.95}, {{1, 5}, {0, 10}, 0, 0, -1, 0.95},
                 {{1, 5}, {0, 10}, 0, 0, 0, 1},    {{NAN, 5}, {0, 10}, 0, 0, 0, 0.95}};
    for (int i = 0; i < 8; i++) {
        cxm_rescale_options options = CXM_RESCALE_OPTIONS_INIT;
        options.from = wrong[i].from;
        options.to = wrong[i].to;
        options.mapping = wrong[i].mapping;
        options.cuts = wrong[i].cuts;
        options.off_scale = wrong[i].off_scale;
        options.confidence = wrong[i].confidence;
        assert_int_equal(cxm_rescale(&column, NULL, &options, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
        assert_int_equal(why.argument, 2);
    }
    assert_int_equal(cxm_rescale(NULL, NULL, NULL, NULL, NULL, &result, &why), CXM_E_ARGUMENT);
    assert_int_equal(cxm_rescale(&column, NULL, NULL, NULL, NULL, NULL, &why), CXM_E_ARGUMENT);
    struct failing_host failing;
    failing_host_init(&failing, 1);
    assert_int_equal(cxm_rescale(&column, NULL, NULL, &failing.host, NULL, &result, &why), CXM_E_MEMORY);
    assert_int_equal(failing.outstanding, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_points_to_a_hundred), cmocka_unit_test(there_and_back), cmocka_unit_test(cuts_are_refused),
        cmocka_unit_test(off_the_scale),            cmocka_unit_test(weights),        cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
