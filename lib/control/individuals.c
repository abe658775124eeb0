/* Charts of individual values as measures: control.xmr, control.ewma and control.cusum.
 * The formulas and their sources stand in cxm/unstable/control.h. */
#include <math.h>

#include "control/figures.h"
#include "core/lend.h"

enum { INDIVIDUALS_RANGE = CXM__CONTROL_ROWS }; /* behind the rows that every chart has */
enum { CUSUM_VALUE, CUSUM_HIGH, CUSUM_LOW, CUSUM_LIMIT, CUSUM_SIGNALS, CUSUM_ROWS };

static cxm_status individuals_chart(const struct cxm__request *request, bool smooth, cxm_tested_estimate *figures,
                                    double *const *rows, cxm_error *error)
{
    const struct cxm__control_choice *choice = request->options;
    const cxm_control_options options = cxm__control_options(choice);
    cxm_control_result result;
    cxm_control_point *points = rows ? cxm__allocate(request->host, request->length, sizeof *points) : NULL;
    if (rows && !points)
        return cxm__fail_memory(error);
    const cxm_column *values = &request->columns[0];
    cxm_status status = smooth ? cxm_control_ewma(values, choice->lambda, &options, request->host, points, &result, error)
                               : cxm_control_xmr(values, &options, request->host, points, &result, error);
    if (!status) {
        cxm__control_figures(&result, figures);
        cxm__control_rows_of(points, request->length, rows);
    }
    for (int64_t i = 0; !status && !smooth && rows && rows[INDIVIDUALS_RANGE] && i < request->length; i++)
        rows[INDIVIDUALS_RANGE][i] = points[i].range;
    cxm__release(request->host, points, request->length, sizeof *points);
    return status;
}

static cxm_status xmr_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                              cxm_error *error)
{
    return individuals_chart(request, false, figures, rows, error);
}

static cxm_status ewma_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                               cxm_error *error)
{
    return individuals_chart(request, true, figures, rows, error);
}

static cxm_status cusum_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    const struct cxm__control_choice *choice = request->options;
    const cxm_control_options options = cxm__control_options(choice);
    cxm_control_result result;
    cxm_cusum_point *points = rows ? cxm__allocate(request->host, request->length, sizeof *points) : NULL;
    if (rows && !points)
        return cxm__fail_memory(error);
    cxm_status status = cxm_control_cusum(&request->columns[0], choice->k, choice->h, &options, request->host, points, &result,
                                          error);
    if (!status)
        cxm__control_figures(&result, figures);
    for (int64_t i = 0; !status && rows && i < request->length; i++) {
        const double numbers[CUSUM_ROWS] = {points[i].value, points[i].high, points[i].low, points[i].limit,
                                            points[i].status ? (double)NAN : (double)points[i].signals};
        for (int k = 0; k < CUSUM_ROWS; k++)
            if (rows[k])
                rows[k][i] = numbers[k];
    }
    cxm__release(request->host, points, request->length, sizeof *points);
    return status;
}

static const cxm_input individuals_inputs[] = {{"values", "One number a point, in the order of time.", CXM_INPUT_NUMBER, 0}};

static const cxm_option xmr_options[] = {CXM__CONTROL_WIDTH, CXM__CONTROL_BASELINE, CXM__CONTROL_RULES, CXM__CONTROL_CENTRE,
                                         CXM__CONTROL_SIGMA};

static const cxm_option ewma_options[] = {
    {"lambda", "", "The weight of the newest point, above 0 and up to 1.", "", 0, 1, 0.2, 0, CXM_OPTION_NUMBER,
     offsetof(struct cxm__control_choice, lambda), 1, 0},
    CXM__CONTROL_WIDTH,
    CXM__CONTROL_BASELINE,
    CXM__CONTROL_CENTRE,
    CXM__CONTROL_SIGMA,
};

static const cxm_option cusum_options[] = {
    {"k", "sigma", "Half the shift to be seen.", "", 0, 1e6, 0.5, 0, CXM_OPTION_NUMBER,
     offsetof(struct cxm__control_choice, k), 0, 0},
    {"h", "sigma", "How much may pile up before it signals.", "", 0, 1e6, 5, 0, CXM_OPTION_NUMBER,
     offsetof(struct cxm__control_choice, h), 1, 0},
    CXM__CONTROL_BASELINE,
    CXM__CONTROL_CENTRE,
    CXM__CONTROL_SIGMA,
};

static const cxm_term individuals_terms[] = {CXM__CONTROL_TERMS("", -INFINITY, INFINITY)};

static const cxm_term individuals_row_terms[] = {
    CXM__CONTROL_ROW_TERMS("", -INFINITY, INFINITY),
    {"range", "", "How far from the point before.", 0, INFINITY, 0, 0},
};

static const cxm_term cusum_row_terms[] = {
    {"value", "", "The observation.", -INFINITY, INFINITY, 0, 0},
    {"high", "", "What has piled up above centre + k sigma.", 0, INFINITY, 0, 0},
    {"low", "", "What has piled up below centre - k sigma.", 0, INFINITY, 0, 0},
    {"limit", "", "h sigma.", 0, INFINITY, 0, 0},
    {"signals", "", "1: high is above the limit; 2: low is; 3: both.", 0, 3, 0, 0},
};

#define INDIVIDUALS_RECORD(measure, heading, text, how, where, chosen, each_row, each)                                             \
    {                                                                                                                              \
        .struct_size = sizeof(cxm_measure), .name = (measure), .title = (heading), .summary = (text), .formula = (how),            \
        .source = (where), .inputs = individuals_inputs, .options = (chosen), .terms = individuals_terms, .input_count = 1,        \
        .option_count = (int32_t)(sizeof(chosen) / sizeof *(chosen)), .term_count = CXM__CONTROL_FIGURES, .merge = CXM_MERGE_NONE, \
        .merge_weighted = CXM_MERGE_NONE, .revision = 1, .options_size = sizeof(struct cxm__control_choice),                       \
        .row_terms = (each_row), .row_term_count = (each), .form = CXM_FORM_ANALYSIS                                               \
    }

const struct cxm__measure cxm__measure_control_xmr = {
    .info = INDIVIDUALS_RECORD("control.xmr", "Control chart of individuals and moving ranges",
                               "Whether single values are still what the series was.",
                               "centre = mean; sigma = mean moving range / (2 / sqrt(pi)); limits = centre +- width sigma",
                               "Shewhart 1931; Wheeler and Chambers 1992; Western Electric 1956; Nelson, Journal of Quality "
                               "Technology 16, 1984",
                               xmr_options, individuals_row_terms, INDIVIDUALS_RANGE + 1),
    .analyse = xmr_analyse,
};

const struct cxm__measure cxm__measure_control_ewma = {
    .info = INDIVIDUALS_RECORD("control.ewma", "Exponentially weighted moving average chart",
                               "Whether a series has shifted a little and for long.",
                               "z_t = lambda x_t + (1 - lambda) z_(t-1), z_0 = centre; limits = centre +- width sigma "
                               "sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2t)))",
                               "Roberts 1959; Lucas and Saccucci, Technometrics 32, 1990", ewma_options, individuals_row_terms,
                               CXM__CONTROL_ROWS), /* ranges are of the observations */
    .analyse = ewma_analyse,
};

const struct cxm__measure cxm__measure_control_cusum = {
    .info = INDIVIDUALS_RECORD("control.cusum", "Cumulative sum chart", "When a series shifted, and that it did.",
                               "high_t = max(0, x_t - (centre + k sigma) + high_(t-1)); low_t = max(0, (centre - k sigma) - x_t + "
                               "low_(t-1)); a signal above h sigma",
                               "Page 1954; Montgomery, Introduction to Statistical Quality Control", cusum_options, cusum_row_terms,
                               CUSUM_ROWS),
    .analyse = cusum_analyse,
};
