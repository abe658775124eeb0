/* Weights are clipped, and what that changed in their sum is spread over those that were never clipped. Each pass of strict
 * trimming clips at least one more, and bounds around the mean can always be met, so that it ends. */
#include <math.h>
#include <string.h>

#include "core/weights.h"
#include "stats/sum.h"
#include "weighting/margins.h"

_Static_assert(offsetof(cxm_trim_options, reserved) + 4 == sizeof(cxm_trim_options), "no trailing padding");

/* What a row's weight can do. */
enum { TRIM_FREE, TRIM_LOWER, TRIM_UPPER, TRIM_NONE };

struct trim {
    double *weights; /* of rows; NaN where there is none */
    uint8_t *held;   /* TRIM_... */
    int64_t rows;
    double lower, upper, sum;
};

static cxm_status trim_options(cxm_trim_options *to, const cxm_trim_options *from, cxm_error *error)
{
    *to = (cxm_trim_options)CXM_TRIM_OPTIONS_INIT;
    const char *wrong = NULL, *rule = NULL;
    cxm_status status = cxm__struct_read(to, sizeof *to, sizeof *to, from, 1, "options", error);
    if (status)
        return status;
    if (!(to->lower >= 0 && to->lower <= 1e140)) {
        wrong = "lower";
        rule = " must be within 0..1e140";
    } else if (!(to->upper >= to->lower && to->upper > 0 && to->upper <= 1e140)) {
        wrong = "upper";
        rule = " must be above 0, not below lower, and at most 1e140";
    } else if (to->bounds != CXM_TRIM_ABSOLUTE && to->bounds != CXM_TRIM_MEAN) {
        wrong = "bounds";
        rule = " must be CXM_TRIM_ABSOLUTE or CXM_TRIM_MEAN";
    } else if (to->redistribute != CXM_TRIM_EQUALLY && to->redistribute != CXM_TRIM_PROPORTIONALLY) {
        wrong = "redistribute";
        rule = " must be CXM_TRIM_EQUALLY or CXM_TRIM_PROPORTIONALLY";
    } else if ((to->strict != 0 && to->strict != 1) || to->reserved) {
        wrong = to->reserved ? "reserved" : "strict";
        rule = to->reserved ? " must be 0" : " must be 0 or 1";
    }
    return wrong ? CXM__FAIL(error, CXM_E_ARGUMENT, 1, -1, CXM__A(wrong), CXM__T(rule)) : CXM_OK;
}

static cxm_status trim_read(struct trim *trim, const cxm_column *weight, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    for (int64_t first = 0; !status && first < trim->rows; first += CXM__BLOCK) {
        int32_t n = trim->rows - first < CXM__BLOCK ? (int32_t)(trim->rows - first) : CXM__BLOCK;
        status = cxm__decode_weights(weight, "weight", 0, first, n, trim->weights + first, null, error);
        for (int32_t i = 0; !status && i < n; i++)
            trim->held[first + i] = trim->weights[first + i] > 0 ? TRIM_FREE : TRIM_NONE;
    }
    return status;
}

/* Clips what is outside; *change takes what that added to the sum of the weights. */
static int64_t trim_clip(struct trim *trim, double *change)
{
    cxm__sum sum = {0, 0};
    int64_t found = 0;
    for (int64_t i = 0; i < trim->rows; i++) {
        double weight = trim->weights[i], within = fmin(fmax(weight, trim->lower), trim->upper);
        if (trim->held[i] == TRIM_NONE || weight == within)
            continue;
        cxm__sum_add(&sum, within - weight);
        trim->weights[i] = within;
        trim->held[i] = weight < within ? TRIM_LOWER : TRIM_UPPER;
        found++;
    }
    *change = cxm__sum_value(sum);
    return found;
}

/* How many weights are free to move, their sum and the smallest of them. */
static int64_t trim_free(const struct trim *trim, double *whole, double *least)
{
    cxm__sum sum = {0, 0};
    int64_t n = 0;
    *least = INFINITY;
    for (int64_t i = 0; i < trim->rows; i++)
        if (trim->held[i] == TRIM_FREE) {
            cxm__sum_add(&sum, trim->weights[i]);
            *least = fmin(*least, trim->weights[i]);
            n++;
        }
    *whole = cxm__sum_value(sum);
    return n;
}

/* Takes `change` out of the weights that were never clipped, or, where there are none left, of those held at the bound that it
 * leads away from. False where that cannot be done. */
static bool trim_spread(struct trim *trim, double change, const cxm_trim_options *options)
{
    double whole, least, each, factor;
    bool equally = options->redistribute == CXM_TRIM_EQUALLY;
    if (fabs(change) <= 1e-14 * trim->sum)
        return true;
    int64_t n = trim_free(trim, &whole, &least);
    if (!n && trim->lower < trim->upper) {
        for (int64_t i = 0; i < trim->rows; i++)
            if (trim->held[i] == (change > 0 ? TRIM_UPPER : TRIM_LOWER))
                trim->held[i] = TRIM_FREE;
        n = trim_free(trim, &whole, &least);
    }
    if (!n)
        return false;
    each = change / (double)n;
    factor = (whole - change) / whole;
    if (!options->strict && !(equally ? least - each > 0 : factor > 0))
        return false;
    for (int64_t i = 0; i < trim->rows; i++)
        if (trim->held[i] == TRIM_FREE)
            trim->weights[i] = equally ? trim->weights[i] - each : trim->weights[i] * factor;
    return true;
}

static void trim_passes(struct trim *trim, const cxm_trim_options *options, cxm_weighting_result *result)
{
    cxm_weight_summary before = cxm__weight_summary(trim->weights, trim->rows);
    double change, scale = options->bounds == CXM_TRIM_MEAN ? before.mean : 1;
    if (before.status) {
        result->status = CXM_WEIGHTING_NO_DATA;
        return;
    }
    trim->lower = options->lower * scale;
    trim->upper = options->upper * fmin(scale, 1e140);
    trim->sum = before.sum;
    while (trim_clip(trim, &change)) {
        result->iterations++;
        if (!trim_spread(trim, change, options)) {
            result->status = CXM_WEIGHTING_OUTSIDE;
            return;
        }
        if (!options->strict)
            break;
    }
    for (int64_t i = 0; i < trim->rows; i++) {
        result->at_lower += trim->weights[i] > 0 && trim->weights[i] <= trim->lower;
        result->at_upper += trim->weights[i] >= trim->upper;
    }
}

cxm_status cxm_trim(const cxm_column *weight, const cxm_trim_options *options, const cxm_host *host, double *weights,
                    cxm_weighting_result *result, cxm_error *error)
{
    cxm_trim_options chosen;
    cxm_host lent;
    struct trim trim = {.rows = 0};
    cxm_weighting_result found = cxm__weighting_result();
    cxm_status status = cxm__numbers_check(weight, CXM__ANY_LENGTH, "weight", 0, error);
    if (!status)
        status = trim_options(&chosen, options, error);
    if (!status)
        status = cxm__host_read(&lent, host, 2, error);
    if (!status && !result)
        status = cxm__fail_null(error, 4, "result");
    if (status)
        return status;
    trim.rows = weight->length;
    trim.weights = cxm__allocate(&lent, trim.rows, sizeof *trim.weights);
    trim.held = cxm__allocate(&lent, trim.rows, sizeof *trim.held);
    status = trim.weights && trim.held ? trim_read(&trim, weight, error) : cxm__fail_memory(error);
    if (!status) {
        trim_passes(&trim, &chosen, &found);
        cxm__weighting_finish(trim.weights, trim.rows, weights, &found);
        found.excluded = found.weights.excluded;
        *result = found;
    }
    cxm__release(&lent, trim.held, trim.rows, sizeof *trim.held);
    cxm__release(&lent, trim.weights, trim.rows, sizeof *trim.weights);
    return status;
}
