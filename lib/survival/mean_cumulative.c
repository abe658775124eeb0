/* Mean cumulative functions as a measure: cxm_mean_cumulative_new() behind a record, read at a time and at each row's own.
 * The formulas and their sources stand in cxm/unstable/mean_cumulative.h. */
#include "cxm/unstable/mean_cumulative.h"

#include <math.h>

#include "measure.h"
#include "stats/tested.h"

struct mean_cumulative_options {
    size_t struct_size;
    double at, confidence;
};

enum { MEAN_CUMULATIVE_COLUMNS = 4 };

static bool mean_cumulative_null(const struct cxm__request *request, int64_t row)
{
    for (int c = 0; c < MEAN_CUMULATIVE_COLUMNS; c++)
        if (request->columns[c].type && cxm__column_is_null(&request->columns[c], row))
            return true;
    return false;
}

static cxm_status mean_cumulative_rows(const cxm_mean_cumulative *curve, const struct cxm__request *request, double confidence,
                                       double *const *rows, cxm_error *error)
{
    for (int64_t i = 0; i < request->length; i++) {
        cxm_estimate at = {.value = NAN, .lower = NAN, .upper = NAN};
        cxm_status status = CXM_OK;
        if (!mean_cumulative_null(request, i))
            status = cxm_mean_cumulative_at(curve, cxm__column_number(&request->columns[0], i), confidence, &at, error);
        if (status)
            return status;
        const double numbers[] = {at.value, at.lower, at.upper};
        for (int k = 0; k < 3; k++)
            if (rows[k])
                rows[k][i] = numbers[k];
    }
    return CXM_OK;
}

static cxm_status mean_cumulative_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                          cxm_error *error)
{
    const struct mean_cumulative_options *options = request->options;
    const cxm_column *columns = request->columns;
    cxm_mean_cumulative *curve;
    cxm_status status = cxm_mean_cumulative_new(&columns[0], &columns[1], &columns[2], columns[3].type ? &columns[3] : NULL,
                                                request->host, &curve, error);
    if (status)
        return status;
    const cxm_mean_cumulative_steps *steps = cxm_mean_cumulative_steps_of(curve);
    *figures = cxm__tested(steps->subjects, steps->missing);
    if (options->at > 0)
        status = cxm_mean_cumulative_at(curve, options->at, options->confidence, &figures->estimate, error);
    if (!status && rows)
        status = mean_cumulative_rows(curve, request, options->confidence, rows, error);
    cxm_mean_cumulative_free(curve);
    return status;
}

static const cxm_input mean_cumulative_inputs[] = {
    {"time", "When it happened, or until when the subject was observed, 0 or more.", CXM_INPUT_NUMBER, 0},
    {"event", "Whether it happened then; the one row of a subject without says until when it was observed.", CXM_INPUT_EVENT, 0},
    {"subject", "Whom it happened to.", CXM_INPUT_CATEGORY, 0},
    {"entry", "When observation began; the smallest of a subject's rows counts, without it 0.", CXM_INPUT_NUMBER,
     CXM_INPUT_OPTIONAL},
};

static const cxm_option mean_cumulative_options[] = {
    {"at", "time", "The time that the mean is read at; 0: none, and it is undefined.", "", 0, 1e300, 0, 0, CXM_OPTION_NUMBER,
     offsetof(struct mean_cumulative_options, at), 0, 0},
    CXM__OPTION_CONFIDENCE(struct mean_cumulative_options),
};

static const cxm_term mean_cumulative_terms[] = {
    {"mean", "events", "Mean number of events a subject, up to and including `at`.", 0, INFINITY, 0, 0},
};

static const cxm_term mean_cumulative_row_terms[] = {
    {"mean", "events", "The function at the row's time.", 0, INFINITY, 0, 0},
    {"lower", "events", "Its lower limit.", 0, INFINITY, 0, 0},
    {"upper", "events", "Its upper limit.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_mean_cumulative = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "mean_cumulative",
             .title = "Mean cumulative function",
             .summary = "How often it happens to a subject by a time, where subjects were not observed equally long.",
             .formula = "M(t) = sum of d / n over the times of events up to t; var M = sum over subjects of (sum of (d_i - d / n) "
                        "/ n over the times at which i was observed)^2",
             .source = "Nelson, Recurrent Events Data Analysis, 2003; Lawless and Nadeau, Technometrics 37, 1995",
             .inputs = mean_cumulative_inputs,
             .options = mean_cumulative_options,
             .terms = mean_cumulative_terms,
             .input_count = 4,
             .option_count = 2,
             .term_count = 1,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct mean_cumulative_options),
             .row_terms = mean_cumulative_row_terms,
             .row_term_count = 3,
             .form = CXM_FORM_ANALYSIS},
    .analyse = mean_cumulative_analyse,
};
