/* From a distribution of resampled statistics to an interval: the exact one of a mean, and one that replicates stand for.
 * lattice.c has the exact distribution; bootstrap_draw.c makes replicates. */
#include "stats/bootstrap.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "cxm/unstable/moments.h"
#include "stats/counts.h"
#include "stats/interval.h"
#include "stats/lattice.h"
#include "stats/sum.h"
#include "stats/survival_sort.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_bootstrap_result) == 104 + 40 + 16, "frozen");
_Static_assert(sizeof(cxm_bootstrap_options) == offsetof(cxm_bootstrap_options, ties) + 4, "no tail padding");

cxm_status cxm__bootstrap_options(cxm_bootstrap_options *to, const cxm_bootstrap_options *from, int32_t argument, cxm_error *error)
{
    *to = (cxm_bootstrap_options)CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_status status = cxm__struct_read(to, sizeof *to, sizeof *to, from, argument, "options", error);
    if (!status)
        status = cxm__confidence_check(to->confidence, argument, error);
    if (!status && (to->interval < 0 || to->interval > CXM_BOOTSTRAP_BCA || to->ties < 0 || to->ties > CXM_BOOTSTRAP_TIES_ABOVE))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options"), CXM__T(": unknown interval or ties"));
    if (!status && (to->replicates < 2 || to->replicates > CXM__BOOTSTRAP_MOST))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("options"), CXM__T(".replicates is "),
                           CXM__I(to->replicates), CXM__T(", and must lie in 2..10000000"));
    return status;
}

cxm_bootstrap_result cxm__bootstrap_none(void)
{
    cxm_bootstrap_result result = {.bias = NAN, .bias_correction = NAN, .acceleration = NAN, .lower_level = NAN,
                                   .upper_level = NAN};
    result.estimate = cxm__tested(0, 0).estimate;
    return result;
}

cxm_status cxm_bootstrap_mean(const int64_t *counts, int32_t points, double first, double step,
                              const cxm_bootstrap_options *options, cxm_bootstrap_result *result, cxm_error *error)
{
    cxm_bootstrap_options own;
    int64_t n = 0;
    cxm_status status = CXM_OK;
    if (points < 1 || points > CXM__LATTICE_POINTS)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("points"), CXM__T(" is "), CXM__I(points),
                           CXM__T(", and must lie in 1..241"));
    if (!status)
        status = cxm__counts_sum(counts, points, "counts", 0, 1, &n, error);
    if (!status && !isfinite(first))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("first"), CXM__T(" must be finite"));
    if (!status && !(isfinite(step) && step != 0))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("step"), CXM__T(" must be finite, and not 0"));
    if (!status)
        status = cxm__bootstrap_options(&own, options, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (status)
        return status;
    cxm_bootstrap_result to = cxm__bootstrap_none();
    cxm_estimate *estimate = &to.estimate;
    if (n) {
        struct cxm__lattice lattice;
        cxm__lattice_of(&lattice, counts, points);
        struct cxm__lattice_interval found = cxm__lattice_interval(&lattice, own.interval == CXM_BOOTSTRAP_BCA, own.confidence);
        const double answers = (double)n, sum = (double)(lattice.first * n + lattice.unit * lattice.sum);
        estimate->status = CXM_VALUE_OK;
        estimate->n = n;
        estimate->n_effective = answers;
        estimate->value = first + step * (sum / answers);
        estimate->std_error = n > 1 ? fabs(step) * lattice.unit * lattice.deviation / answers : (double)NAN;
        to.bias = 0;
        to.bias_correction = found.z0;
        to.acceleration = found.acceleration;
        estimate->interval_status = found.status;
        estimate->flags = found.flags;
        if (found.status == CXM_INTERVAL_OK) {
            double low = first + step * ((double)found.lower / answers), high = first + step * ((double)found.upper / answers);
            estimate->lower = step > 0 ? low : high;
            estimate->upper = step > 0 ? high : low;
            estimate->confidence = own.confidence;
            to.lower_level = found.levels[step < 0];
            to.upper_level = found.levels[step > 0];
        }
        if (step < 0) { /* seen from the other end, the skews change sides */
            to.bias_correction = -to.bias_correction;
            to.acceleration = -to.acceleration;
        }
    }
    *result = to;
    return CXM_OK;
}

double cxm_jackknife_acceleration(const double *values, const int64_t *times, int64_t count)
{
    cxm__sum sum = {0, 0}, square = {0, 0}, cube = {0, 0};
    double n = 0, scale = 0;
    for (int64_t i = 0; i < count; i++) {
        double weight = times ? (double)times[i] : 1;
        n += weight;
        cxm__sum_add(&sum, weight * (values[i] - values[0])); /* from the first, so that values far from 0 keep their digits */
    }
    double mean = cxm__sum_value(sum) / n;
    for (int64_t i = 0; i < count; i++)
        if (!times || times[i])
            scale = fmax(scale, fabs(mean - (values[i] - values[0])));
    if (!isfinite(mean) || !(scale > 0))
        return NAN;
    for (int64_t i = 0; i < count; i++) {
        double weight = times ? (double)times[i] : 1, distance = (mean - (values[i] - values[0])) / scale;
        cxm__sum_add(&square, weight * distance * distance);
        cxm__sum_add(&cube, weight * distance * distance * distance);
    }
    double squares = cxm__sum_value(square);
    return cxm__sum_value(cube) / (6 * squares * sqrt(squares));
}

/* Keys sort as the numbers do; negative ones have the sign bit and order the other way round. */
static uint64_t bootstrap_key(double value)
{
    const uint64_t sign = (uint64_t)1 << 63, bits = cxm__bits_of(value);
    return bits & sign ? ~bits : bits | sign;
}

static double bootstrap_value(uint64_t key)
{
    const uint64_t sign = (uint64_t)1 << 63;
    return cxm__number_of(key & sign ? key ^ sign : ~key);
}

/* R's boot: order statistic (count + 1) level, interpolated on the normal scale. */
static double bootstrap_quantile(const uint64_t *sorted, int64_t count, double level)
{
    double rank = ((double)count + 1) * level, whole = floor(rank);
    if (fabs(rank - round(rank)) < 1e-9 * rank) /* 1000 * .025 is not to be 24.999999 */
        rank = whole = round(rank);
    if (whole < 1)
        return bootstrap_value(sorted[0]);
    if (whole >= (double)count)
        return bootstrap_value(sorted[count - 1]);
    const int64_t k = (int64_t)whole;
    const double low = bootstrap_value(sorted[k - 1]), high = bootstrap_value(sorted[k]);
    if (rank == whole)
        return low;
    double z = cxm_normal_quantile(level), below = cxm_normal_quantile(whole / ((double)count + 1)),
           above = cxm_normal_quantile((whole + 1) / ((double)count + 1));
    return low + (z - below) / (above - below) * (high - low);
}

void cxm__bootstrap_read(cxm_bootstrap_result *result, const double *replicates, uint64_t *keys, int64_t count,
                         double acceleration, const cxm_bootstrap_options *options)
{
    cxm_estimate *estimate = &result->estimate;
    const double value = estimate->value;
    cxm_moments moments = CXM_MOMENTS_INIT;
    int64_t below = 0, equal = 0, defined = 0;
    for (int64_t i = 0; i < count; i++) {
        if (!isfinite(replicates[i]))
            continue;
        below += replicates[i] < value;
        equal += replicates[i] == value;
        keys[defined++] = bootstrap_key(replicates[i]);
        cxm_moments_add(&moments, &replicates[i], 1);
    }
    result->replicates = defined;
    result->undefined = count - defined;
    estimate->interval_status = CXM_INTERVAL_DEGENERATE;
    if (defined < 2)
        return;
    estimate->std_error = sqrt(cxm_moments_variance(&moments));
    result->bias = cxm_moments_mean(&moments) - value;
    cxm__sort_keys(keys, keys + count, defined);
    if (result->undefined || keys[0] == keys[defined - 1])
        return;
    double levels[2] = {(1 - options->confidence) / 2, (1 - options->confidence) / 2};
    if (options->interval == CXM_BOOTSTRAP_BCA) {
        double share = ((double)below + (options->ties == CXM_BOOTSTRAP_TIES_HALVED ? (double)equal / 2 : 0)) / (double)defined;
        result->bias_correction = share > 0 && share < 1 ? cxm_normal_quantile(share) : (double)NAN;
        result->acceleration = acceleration;
        cxm__bca_levels(result->bias_correction, acceleration, options->confidence, levels);
    }
    if (!(levels[0] > 0 && levels[1] > 0))
        return;
    estimate->lower = bootstrap_quantile(keys, defined, levels[0]);
    estimate->upper = bootstrap_quantile(keys, defined, 1 - levels[1]);
    estimate->confidence = options->confidence;
    estimate->interval_status = CXM_INTERVAL_OK;
    result->lower_level = levels[0];
    result->upper_level = levels[1];
}

cxm_status cxm_bootstrap_interval(double value, const double *replicates, int64_t count, double acceleration,
                                  const cxm_bootstrap_options *options, const cxm_host *host, cxm_bootstrap_result *result,
                                  cxm_error *error)
{
    cxm_bootstrap_options own;
    cxm_host lent;
    cxm_status status = CXM_OK;
    if (!isfinite(value))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("value"), CXM__T(" must be finite"));
    else if (!replicates)
        status = cxm__fail_null(error, 1, "replicates");
    else if (count < 2 || count > CXM__BOOTSTRAP_MOST)
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 2, -1, CXM__A("count"), CXM__T(" must lie in 2..10000000"));
    if (!status)
        status = cxm__bootstrap_options(&own, options, 4, error);
    if (!status && own.interval == CXM_BOOTSTRAP_BCA && !isfinite(acceleration))
        status = CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("acceleration"), CXM__T(" must be finite"));
    if (!status)
        status = cxm__host_read(&lent, host, 5, error);
    if (!status && !result)
        status = cxm__fail_null(error, 6, "result");
    if (status)
        return status;
    uint64_t *keys = cxm__allocate(&lent, count, 2 * sizeof *keys);
    if (!keys)
        return cxm__fail_memory(error);
    cxm_bootstrap_result to = cxm__bootstrap_none();
    to.estimate.status = CXM_VALUE_OK;
    to.estimate.value = value;
    cxm__bootstrap_read(&to, replicates, keys, count, acceleration, &own);
    cxm__release(&lent, keys, count, 2 * sizeof *keys);
    *result = to;
    return CXM_OK;
}
