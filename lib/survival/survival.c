/* Survival curves as a measure: what cxm_survival_new() makes, at the times that the options name and at each row's own.
 * The formulas and their sources stand in cxm/unstable/survival.h. */
#include "cxm/unstable/survival.h"

#include <math.h>

#include "core/lend.h"
#include "cxm/unstable/distributions.h"
#include "measure.h"
#include "stats/survival.h"
#include "stats/tested.h"

struct survival_options {
    size_t struct_size;
    double at, horizon, confidence;
    int32_t interval, reserved;
};

enum { SURVIVAL_AT, SURVIVAL_MEDIAN, SURVIVAL_MEAN, SURVIVAL_HAZARD };
enum { SURVIVAL_ROW, SURVIVAL_ROW_LOWER, SURVIVAL_ROW_UPPER, SURVIVAL_ROWS };

/* How many of the curve's steps are at or before a time. */
static int64_t survival_step(const cxm_survival_steps *steps, double time)
{
    int64_t low = 0, high = steps->length;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (steps->time[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Nelson and Aalen's cumulative hazard where the curve has a probability, with the interval H exp(-+ z s / H). */
static cxm_status survival_hazard(const cxm_survival *curve, const struct survival_options *options, const cxm_host *host,
                                  const cxm_estimate *survival, cxm_estimate *hazard, cxm_error *error)
{
    const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
    const int64_t step = survival_step(steps, options->at);
    double *values = cxm__allocate(host, steps->length, sizeof *values);
    double *errors = cxm__allocate(host, steps->length, sizeof *errors);
    cxm_status status = values && errors ? cxm_survival_hazard(curve, CXM_HAZARD_NELSON_AALEN, values, errors, error)
                                         : cxm__fail_memory(error);
    *hazard = *survival;
    hazard->std_error = hazard->lower = hazard->upper = hazard->confidence = (double)NAN;
    hazard->flags = 0;
    if (!status && survival->status == CXM_VALUE_OK) {
        hazard->value = step ? values[step - 1] : 0;
        hazard->std_error = step ? errors[step - 1] : 0;
        hazard->interval_status = hazard->n > 1 ? CXM_INTERVAL_DEGENERATE : CXM_INTERVAL_TOO_FEW;
        if (hazard->value > 0 && hazard->n > 1) {
            const double reach = exp(cxm__tested_quantile(options->confidence, (double)NAN) * hazard->std_error / hazard->value);
            hazard->interval_status = CXM_INTERVAL_OK;
            cxm__estimate_flag_few(hazard, steps->events, CXM__SURVIVAL_EVENTS_FEW);
            hazard->confidence = options->confidence;
            hazard->lower = hazard->value / reach;
            hazard->upper = hazard->value * reach;
        }
    }
    cxm__release(host, values, steps->length, sizeof *values);
    cxm__release(host, errors, steps->length, sizeof *errors);
    return status;
}

/* The curve and its limits at each row's time. */
static cxm_status survival_rows(const cxm_survival *curve, const struct survival_options *options,
                                const struct cxm__request *request, double *const *rows, cxm_error *error)
{
    const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
    double *limits[2] = {cxm__allocate(request->host, steps->length, sizeof(double)),
                         cxm__allocate(request->host, steps->length, sizeof(double))};
    cxm_status status = limits[0] && limits[1] ? cxm_survival_limits(curve, options->interval, options->confidence, limits[0],
                                                                     limits[1], error)
                                               : cxm__fail_memory(error);
    const double *from[SURVIVAL_ROWS] = {steps->survival, limits[0], limits[1]};
    for (int64_t i = 0; !status && i < request->length; i++) {
        const bool null = cxm__column_is_null(&request->columns[0], i) || cxm__column_is_null(&request->columns[1], i) ||
                          (request->columns[2].type && cxm__column_is_null(&request->columns[2], i));
        const int64_t step = null ? 0 : survival_step(steps, cxm__column_number(&request->columns[0], i));
        for (int k = 0; k < SURVIVAL_ROWS; k++)
            if (rows[k])
                rows[k][i] = step ? from[k][step - 1] : (double)NAN;
    }
    for (int k = 0; k < 2; k++)
        cxm__release(request->host, limits[k], steps->length, sizeof(double));
    return status;
}

static cxm_status survival_figures(const cxm_survival *curve, const struct survival_options *options, const cxm_host *host,
                                   cxm_tested_estimate *figures, cxm_error *error)
{
    const cxm_survival_steps *steps = cxm_survival_steps_of(curve);
    for (int t = 0; t <= SURVIVAL_HAZARD; t++)
        figures[t] = cxm__tested(steps->n, steps->missing);
    const double confidence = options->confidence;
    cxm_estimate *at = &figures[SURVIVAL_AT].estimate;
    cxm_status status = cxm_survival_quantile(curve, 0.5, options->interval, confidence, &figures[SURVIVAL_MEDIAN].estimate, error);
    if (!status && options->horizon > 0)
        status = cxm_survival_restricted_mean(curve, options->horizon, confidence, &figures[SURVIVAL_MEAN].estimate, error);
    if (status || !(options->at > 0))
        return status;
    status = cxm_survival_at(curve, options->at, options->interval, confidence, at, error);
    return status ? status : survival_hazard(curve, options, host, at, &figures[SURVIVAL_HAZARD].estimate, error);
}

static cxm_status survival_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct survival_options *options = request->options;
    cxm_survival *curve;
    cxm_status status = cxm_survival_new(&request->columns[0], &request->columns[1],
                                         request->columns[2].type ? &request->columns[2] : NULL, request->host, &curve, error);
    if (status)
        return status;
    status = survival_figures(curve, options, request->host, figures, error);
    if (!status && rows)
        status = survival_rows(curve, options, request, rows, error);
    cxm_survival_free(curve);
    return status;
}

static const cxm_input survival_inputs[] = {
    {"time", "How long the row was watched, 0 or more.", CXM_INPUT_NUMBER, 0},
    {"event", "Whether it happened then; otherwise the row was last seen then, without it.", CXM_INPUT_EVENT, 0},
    {"entry", "When watching began, before `time`; without it all at 0.", CXM_INPUT_NUMBER, CXM_INPUT_OPTIONAL},
};

static const cxm_option survival_options[] = {
    {"at", "time", "The time that survival and cumulative_hazard are read at; 0: none, and they are undefined.", "", 0, 1e300, 0, 0,
     CXM_OPTION_NUMBER, offsetof(struct survival_options, at), 0, 0},
    {"horizon", "time", "Up to where restricted_mean goes; 0: none, and it is undefined.", "", 0, 1e300, 0, 0, CXM_OPTION_NUMBER,
     offsetof(struct survival_options, horizon), 0, 0},
    {"interval", "", "How limits of a probability are made.", "log|plain|log_log", 0, 2, CXM_SURVIVAL_LOG, 0, CXM_OPTION_CHOICE,
     offsetof(struct survival_options, interval), 0, 0},
    CXM__OPTION_CONFIDENCE(struct survival_options),
};

static const cxm_term survival_terms[] = {
    {"survival", "", "The probability of no event up to and including `at`: Kaplan-Meier.", 0, 1, 0, 0},
    {"median", "time", "The first time by which at least half have had the event.", 0, INFINITY, 0, 0},
    {"restricted_mean", "time", "The mean time without the event, up to `horizon`.", 0, INFINITY, 0, 0},
    {"cumulative_hazard", "", "Nelson and Aalen's cumulative hazard at `at`.", 0, INFINITY, 0, 0},
};

static const cxm_term survival_row_terms[] = {
    {"survival", "", "The curve at the row's time.", 0, 1, 0, 0},
    {"lower", "", "Its lower limit.", 0, 1, 0, 0},
    {"upper", "", "Its upper limit.", 0, 1, 0, 0},
};

const struct cxm__measure cxm__measure_survival = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "survival",
             .title = "Survival curve",
             .summary = "How long until it happens, where some have not been watched long enough.",
             .formula = "S(t) = product of 1 - d / n over the times of events up to t; H(t) = sum of d / n; var S = S^2 sum of "
                        "d / (n (n - d))",
             .source = "Kaplan and Meier, JASA 53, 1958; Greenwood 1926; Nelson 1972; Aalen 1978; Brookmeyer and Crowley, "
                       "Biometrics 38, 1982; Klein and Moeschberger, Survival Analysis, 2003",
             .inputs = survival_inputs,
             .options = survival_options,
             .terms = survival_terms,
             .input_count = 3,
             .option_count = 4,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct survival_options),
             .row_terms = survival_row_terms,
             .row_term_count = SURVIVAL_ROWS,
             .form = CXM_FORM_ANALYSIS},
    .analyse = survival_analyse,
};
