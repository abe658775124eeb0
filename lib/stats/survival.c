/* What is read off a survival curve: limits, a probability at a time, quantiles, the restricted mean.
 * All of it is a function of the curve's steps. */
#include "stats/survival.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/tested.h"

/* A probability is met where it is closer than this: 0.8 * 0.625 is a half, and rounds below or above. */
static const double survival_close = 1e-12;

struct survival_limits {
    double lower, upper; /* NaN: none */
    uint32_t flags;
};

const cxm_survival_steps *cxm_survival_steps_of(const cxm_survival *curve)
{
    return &curve->steps;
}

static cxm_status survival_interval(int32_t interval, int32_t argument, cxm_error *error)
{
    if (interval >= CXM_SURVIVAL_LOG && interval <= CXM_SURVIVAL_LOG_LOG)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("interval"), CXM__T(": "), CXM__I(interval), CXM__T(" is no CXM_SURVIVAL_"));
}

static struct survival_limits survival_limits_of(double survival, double std_error, int32_t interval, double z)
{
    struct survival_limits limits = {NAN, NAN, 0};
    if (!(std_error > 0))
        return limits;
    double relative = z * std_error / survival;
    switch (interval) {
    case CXM_SURVIVAL_LOG:
        limits.lower = survival * exp(-relative);
        limits.upper = survival * exp(relative);
        break;
    case CXM_SURVIVAL_LOG_LOG:
        limits.lower = pow(survival, exp(-relative / log(survival)));
        limits.upper = pow(survival, exp(relative / log(survival)));
        break;
    default:
        limits.lower = survival - z * std_error;
        limits.upper = survival + z * std_error;
        break;
    }
    if (limits.lower < 0) {
        limits.lower = 0;
        limits.flags |= CXM_ESTIMATE_LOWER_CLAMPED;
    }
    if (limits.upper > 1) {
        limits.upper = 1;
        limits.flags |= CXM_ESTIMATE_UPPER_CLAMPED;
    }
    return limits;
}

static double survival_z(double confidence)
{
    return cxm_normal_quantile(1 - (1 - confidence) / 2);
}

cxm_status cxm_survival_limits(const cxm_survival *curve, int32_t interval, double confidence, double *lower, double *upper,
                               cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    cxm_status status = survival_interval(interval, 1, error);
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (status)
        return status;
    if ((!lower || !upper) && curve->steps.length)
        return cxm__fail_null(error, lower ? 4 : 3, lower ? "upper" : "lower");
    const double z = survival_z(confidence);
    for (int64_t i = 0; i < curve->steps.length; i++) {
        struct survival_limits limits = survival_limits_of(curve->steps.survival[i], curve->steps.std_error[i], interval, z);
        lower[i] = limits.lower;
        upper[i] = limits.upper;
    }
    return CXM_OK;
}

cxm_status cxm_survival_hazard(const cxm_survival *curve, int32_t ties, double *hazard, double *std_error, cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (ties != CXM_HAZARD_NELSON_AALEN && ties != CXM_HAZARD_FLEMING_HARRINGTON)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("ties"), CXM__T(": "), CXM__I(ties), CXM__T(" is no CXM_HAZARD_"));
    if (!hazard && curve->steps.length)
        return cxm__fail_null(error, 2, "hazard");
    cxm__sum sum = {0, 0}, variance = {0, 0};
    for (int64_t i = 0; i < curve->steps.length; i++) {
        const int64_t events = curve->steps.event_count[i];
        const int64_t terms = ties == CXM_HAZARD_FLEMING_HARRINGTON ? events : events > 0;
        const double each = ties == CXM_HAZARD_FLEMING_HARRINGTON ? 1 : (double)events;
        for (int64_t j = 0; j < terms; j++) {
            const double n = (double)(curve->steps.at_risk[i] - j);
            cxm__sum_add(&sum, each / n);
            cxm__sum_add(&variance, each / (n * n));
        }
        hazard[i] = cxm__sum_value(sum);
        if (std_error)
            std_error[i] = sqrt(cxm__sum_value(variance));
    }
    return CXM_OK;
}

/* An estimate with nothing in it but its counts. */
static cxm_estimate survival_blank(const cxm_survival *curve)
{
    cxm_estimate blank = {.value = NAN, .std_error = NAN, .lower = NAN, .upper = NAN, .confidence = NAN, .df = NAN};
    blank.n = curve->steps.n;
    blank.n_effective = (double)blank.n;
    blank.missing = curve->steps.missing;
    blank.status = blank.n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
    blank.interval_status = CXM_INTERVAL_TOO_FEW;
    return blank;
}

/* How many steps are at or before a time. */
static int64_t survival_steps_to(const cxm_survival *curve, double time)
{
    int64_t low = 0, high = curve->steps.length;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (curve->steps.time[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether the curve says anything about a time: it does up to its last step, and for ever once nobody is left. */
static bool survival_reaches(const cxm_survival *curve, double time)
{
    const int64_t last = curve->steps.length - 1;
    return last >= 0 && (time <= curve->steps.time[last] || curve->steps.survival[last] == 0);
}

cxm_status cxm_survival_at(const cxm_survival *curve, double time, int32_t interval, double confidence, cxm_estimate *estimate,
                           cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (!(time >= 0))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("time"), CXM__T(": "), CXM__N(time), CXM__T(" is not 0 or more"));
    cxm_status status = survival_interval(interval, 2, error);
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (status)
        return status;
    if (!estimate)
        return cxm__fail_null(error, 4, "estimate");
    cxm_estimate result = survival_blank(curve);
    if (survival_reaches(curve, time)) {
        const int64_t step = survival_steps_to(curve, time) - 1;
        result.status = CXM_VALUE_OK;
        result.value = step < 0 ? 1 : curve->steps.survival[step];
        result.std_error = step < 0 ? 0 : curve->steps.std_error[step];
        struct survival_limits limits = survival_limits_of(result.value, result.std_error, interval, survival_z(confidence));
        if (isnan(limits.lower)) {
            result.interval_status = result.n > 1 ? CXM_INTERVAL_DEGENERATE : CXM_INTERVAL_TOO_FEW;
        } else {
            result.interval_status = CXM_INTERVAL_OK;
            result.lower = limits.lower;
            result.upper = limits.upper;
            result.confidence = confidence;
            result.flags = limits.flags;
        }
    }
    cxm__estimate_flag_few(&result, curve->steps.events, CXM__SURVIVAL_EVENTS_FEW);
    *estimate = result;
    return CXM_OK;
}

cxm_status cxm_survival_quantile(const cxm_survival *curve, double p, int32_t interval, double confidence, cxm_estimate *estimate,
                                 cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (!(p > 0 && p < 1))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("p"), CXM__T(": "), CXM__N(p), CXM__T(" is outside (0, 1)"));
    cxm_status status = survival_interval(interval, 2, error);
    if (!status)
        status = cxm__confidence_check(confidence, 3, error);
    if (status)
        return status;
    if (!estimate)
        return cxm__fail_null(error, 4, "estimate");
    const double z = survival_z(confidence), level = 1 - p + survival_close;
    double lower = NAN, upper = INFINITY;
    cxm_estimate result = survival_blank(curve);
    for (int64_t i = 0; i < curve->steps.length && isinf(upper); i++) {
        const double time = curve->steps.time[i], survival = curve->steps.survival[i];
        struct survival_limits limits = survival_limits_of(survival, curve->steps.std_error[i], interval, z);
        if (limits.lower <= level && isnan(lower))
            lower = time;
        if (survival <= level && result.status) {
            result.value = time;
            result.status = CXM_VALUE_OK;
        }
        if (limits.upper <= level)
            upper = time;
    }
    if (!isnan(lower)) {
        result.lower = lower;
        result.upper = upper;
        result.confidence = confidence;
        result.interval_status = CXM_INTERVAL_OK;
    } else if (!result.status && result.n > 1) {
        result.interval_status = CXM_INTERVAL_DEGENERATE;
    }
    cxm__estimate_flag_few(&result, curve->steps.events, CXM__SURVIVAL_EVENTS_FEW);
    *estimate = result;
    return CXM_OK;
}

cxm_status cxm_survival_restricted_mean(const cxm_survival *curve, double horizon, double confidence, cxm_estimate *estimate,
                                        cxm_error *error)
{
    if (!curve)
        return cxm__fail_null(error, 0, "curve");
    if (!(horizon > 0 && !isinf(horizon)))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A("horizon"), CXM__T(": "), CXM__N(horizon), CXM__T(" is not above 0 and finite"));
    cxm_status status = cxm__confidence_check(confidence, 2, error);
    if (status)
        return status;
    if (!estimate)
        return cxm__fail_null(error, 3, "estimate");
    cxm_estimate result = survival_blank(curve);
    if (survival_reaches(curve, horizon)) {
        const cxm_survival_steps *steps = &curve->steps;
        cxm__sum area = {0, 0}, variance = {0, 0};
        double end = horizon;
        for (int64_t i = survival_steps_to(curve, horizon) - 1; i >= 0; i--) {
            cxm__sum_add(&area, steps->survival[i] * (end - steps->time[i]));
            const double n = (double)steps->at_risk[i], events = (double)steps->event_count[i], after = cxm__sum_value(area);
            if (events > 0 && events < n)
                cxm__sum_add(&variance, after * after * (events / (n * (n - events))));
            end = steps->time[i];
        }
        cxm__sum_add(&area, end);
        result.status = CXM_VALUE_OK;
        result.value = cxm__sum_value(area);
        result.std_error = sqrt(cxm__sum_value(variance));
        if (result.std_error > 0) {
            const double half = survival_z(confidence) * result.std_error;
            result.interval_status = CXM_INTERVAL_OK;
            result.confidence = confidence;
            result.lower = fmax(0, result.value - half);
            result.upper = fmin(horizon, result.value + half);
            result.flags |= result.value - half < 0 ? CXM_ESTIMATE_LOWER_CLAMPED : 0;
            result.flags |= result.value + half > horizon ? CXM_ESTIMATE_UPPER_CLAMPED : 0;
        } else {
            result.interval_status = result.n > 1 ? CXM_INTERVAL_DEGENERATE : CXM_INTERVAL_TOO_FEW;
        }
    }
    cxm__estimate_flag_few(&result, curve->steps.events, CXM__SURVIVAL_EVENTS_FEW);
    *estimate = result;
    return CXM_OK;
}
