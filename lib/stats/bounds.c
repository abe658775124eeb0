/* Worst-case bounds of a mean, and Imbens and Manski's interval. The critical value is the root of a function that falls, between
 * the one-sided quantile and the two-sided one. */
#include "cxm/unstable/bounds.h"

#include <math.h>

#include "core/column.h"
#include "cxm/unstable/distributions.h"
#include "cxm/unstable/moments.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_bounds_result) == 2 * sizeof(cxm_estimate) + 16, "frozen");

static double bounds_beyond(double x, double df)
{
    return isnan(df) ? cxm_normal_upper(x) : cxm_t_upper(x, df);
}

double cxm_bounds_critical(double distance, double df, double confidence)
{
    if (!(distance >= 0) || df <= 0 || !(confidence > 0 && confidence < 1))
        return (double)NAN;
    if (0.5 + bounds_beyond(distance, df) <= 1 - confidence)
        return 0;
    double above = cxm__tested_quantile(confidence, df);
    double below = fmax(0, isnan(df) ? cxm_normal_quantile(confidence) : cxm_t_quantile(confidence, df));
    for (int i = 0; i < 100 && below < above; i++) {
        const double middle = below + (above - below) / 2;
        if (middle <= below || middle >= above)
            break;
        if (bounds_beyond(middle, df) + bounds_beyond(middle + distance, df) > 1 - confidence)
            below = middle;
        else
            above = middle;
    }
    return above;
}

struct bounds {
    int64_t rows, n;
    double mean, square; /* of what was observed; squares of the distances from it, added up */
};

static cxm_status bounds_read(struct bounds *b, const cxm_column *value, double minimum, double maximum, cxm_error *error)
{
    cxm_moments moments = CXM_MOMENTS_INIT;
    double numbers[CXM__BLOCK];
    uint8_t null[CXM__BLOCK];
    for (int64_t first = 0; first < b->rows; first += CXM__BLOCK) {
        const int32_t n = b->rows - first < CXM__BLOCK ? (int32_t)(b->rows - first) : CXM__BLOCK;
        int32_t kept = 0;
        cxm__decode_numbers(value, first, n, numbers, null);
        for (int32_t i = 0; i < n; i++) {
            const double number = numbers[i];
            if (null[i])
                continue;
            if (!(number >= minimum && number <= maximum))
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("value"), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                                 CXM__N(number), CXM__T(" is outside "), CXM__N(minimum), CXM__T(".."), CXM__N(maximum));
            numbers[kept++] = number;
        }
        cxm_moments_add(&moments, numbers, kept);
    }
    b->n = moments.count;
    b->mean = moments.mean;
    b->square = moments.m2;
    return CXM_OK;
}

/* One bound, where all that was not observed is `end`: its value, and its standard error where `alone` rows make one. */
static cxm_estimate bounds_end(const struct bounds *b, double share, bool known, double end)
{
    const double n = (double)b->n, rows = known ? n : (double)b->rows;
    const double value = share < 1 ? b->mean + share * (end - b->mean) : end;
    const double apart = b->mean - value, unseen = end - value;
    const double square = known ? b->square : b->square + n * apart * apart + (rows - n) * unseen * unseen;
    cxm_tested_estimate bound = cxm__tested(b->n, b->rows - b->n);
    cxm__tested_value(&bound, value, (double)NAN);
    if (rows > 1)
        bound.estimate.std_error = (known ? 1 - share : 1) * sqrt(square / (rows - 1) / rows);
    return bound.estimate;
}

static void bounds_interval(cxm_bounds_result *result, double df, double minimum, double maximum, double confidence)
{
    cxm_estimate *least = &result->least, *most = &result->most, *const ends[] = {least, most};
    const double larger = fmax(least->std_error, most->std_error);
    if (!(larger > 0)) {
        least->interval_status = most->interval_status = CXM_INTERVAL_DEGENERATE;
        return;
    }
    result->critical = cxm_bounds_critical((most->value - least->value) / larger, df, confidence);
    const double lower = least->value - result->critical * least->std_error;
    const double upper = most->value + result->critical * most->std_error;
    for (int i = 0; i < 2; i++) {
        cxm_tested_estimate end = {.estimate = *ends[i]};
        cxm__tested_interval(&end, lower, upper, confidence, minimum, maximum);
        *ends[i] = end.estimate;
        ends[i]->df = df;
    }
}

cxm_status cxm_bounds(const cxm_column *value, double unobserved, double minimum, double maximum, double confidence,
                      cxm_bounds_result *result, cxm_error *error)
{
    const bool known = !isnan(unobserved);
    cxm_status status = cxm__numbers_check(value, CXM__ANY_LENGTH, "value", 0, error);
    if (!status && known && !(unobserved >= 0 && unobserved <= 1))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("unobserved"), CXM__T(": "), CXM__N(unobserved),
                           CXM__T(" is no share from 0 to 1"));
    if (!status && !(isfinite(minimum) && isfinite(maximum) && minimum < maximum && isfinite(maximum - minimum)))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("minimum"), CXM__T(": "), CXM__N(minimum), CXM__T(".."),
                           CXM__N(maximum), CXM__T(" is no range"));
    if (!status)
        status = cxm__confidence_check(confidence, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    struct bounds b = {.rows = status ? 0 : value->length};
    if (!status)
        status = bounds_read(&b, value, minimum, maximum, error);
    if (status)
        return status;
    const double share = known ? unobserved : b.rows ? (double)(b.rows - b.n) / (double)b.rows : (double)NAN;
    *result = (cxm_bounds_result){.unobserved = share, .critical = (double)NAN};
    if (isnan(share) || (share < 1 && !b.n)) {
        result->least = result->most = cxm__tested(0, b.rows).estimate;
        return CXM_OK;
    }
    result->least = bounds_end(&b, share, known, minimum);
    result->most = bounds_end(&b, share, known, maximum);
    if (share >= 1)
        result->least.interval_status = result->most.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    else if (known ? b.n > 1 : b.rows > 1)
        bounds_interval(result, (double)((known ? b.n : b.rows) - 1), minimum, maximum, confidence);
    return CXM_OK;
}
