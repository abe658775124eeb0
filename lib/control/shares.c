/* Charts of shares and of Net Promoter Scores as measures: control.p, control.laney and control.nps.
 * The formulas and their sources stand in cxm/unstable/control.h. */
#include <math.h>

#include "control/figures.h"
#include "core/lend.h"
#include "stats/tested.h"

enum { SHARES_FIGURE_DISPERSION = CXM__CONTROL_FIGURES };

static cxm_status control_shares(const struct cxm__request *request, int32_t limits, cxm_tested_estimate *figures,
                                 double *const *rows, cxm_error *error)
{
    const cxm_control_options options = cxm__control_options(request->options);
    const cxm_column *columns = request->columns;
    cxm_control_result result;
    cxm_control_point *points = rows ? cxm__allocate(request->host, request->length, sizeof *points) : NULL;
    if (rows && !points)
        return cxm__fail_memory(error);
    const cxm_host *host = request->host;
    cxm_status status;
    if (request->count == 3)
        status = cxm_control_nps(&columns[0], &columns[1], &columns[2], limits, &options, host, points, &result, error);
    else
        status = cxm_control_p(&columns[0], &columns[1], limits, &options, host, points, &result, error);
    if (!status) {
        cxm__control_figures(&result, figures);
        cxm__control_rows_of(points, request->length, rows);
        cxm_tested_estimate *dispersion = &figures[SHARES_FIGURE_DISPERSION];
        *dispersion = figures[CXM__CONTROL_FIGURE_SIGMA];
        dispersion->estimate.value = result.dispersion;
        if (isnan(result.dispersion) && dispersion->estimate.status == CXM_VALUE_OK)
            dispersion->estimate.status = CXM_VALUE_UNDEFINED;
    }
    cxm__release(request->host, points, request->length, sizeof *points);
    return status;
}

static cxm_status p_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows, cxm_error *error)
{
    return control_shares(request, CXM_CONTROL_SAMPLING, figures, rows, error);
}

static cxm_status laney_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    return control_shares(request, CXM_CONTROL_LANEY, figures, rows, error);
}

static cxm_status control_nps_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                      cxm_error *error)
{
    const struct cxm__control_choice *choice = request->options;
    return control_shares(request, choice->limits, figures, rows, error);
}

static const cxm_input p_inputs[] = {
    {"counts", "How many of `sizes`; points in the order of time.", CXM_INPUT_NUMBER, 0},
    {"sizes", "How many answers the point has; one of 0 has no share.", CXM_INPUT_NUMBER, 0},
};

static const cxm_input control_nps_inputs[] = {
    {"promoters", "How many promoters the point has; points in the order of time.", CXM_INPUT_NUMBER, 0},
    {"detractors", "How many detractors.", CXM_INPUT_NUMBER, 0},
    {"sizes", "How many answers, passives among them; a point of 0 has no score.", CXM_INPUT_NUMBER, 0},
};

static const cxm_option p_options[] = {CXM__CONTROL_WIDTH, CXM__CONTROL_BASELINE, CXM__CONTROL_RULES};

static const cxm_option control_nps_options[] = {
    {"limits", "", "By what sampling alone would do, or times how much more the points do vary.", "sampling|laney", 0, 1,
     CXM_CONTROL_SAMPLING, 0, CXM_OPTION_CHOICE, offsetof(struct cxm__control_choice, limits), 0, 0},
    CXM__CONTROL_WIDTH,
    CXM__CONTROL_BASELINE,
    CXM__CONTROL_RULES,
};

#define SHARES_DISPERSION {"dispersion", "", "How much more points vary than sampling makes them; 1: as much.", 0, INFINITY, 0, 0}

static const cxm_term p_terms[] = {CXM__CONTROL_TERMS("percent", 0, 100), SHARES_DISPERSION};
static const cxm_term control_nps_terms[] = {CXM__CONTROL_TERMS("points", -100, 100), SHARES_DISPERSION};
static const cxm_term p_row_terms[] = {CXM__CONTROL_ROW_TERMS("percent", 0, 100)};
static const cxm_term control_nps_row_terms[] = {CXM__CONTROL_ROW_TERMS("points", -100, 100)};

#define SHARES_RECORD(measure, heading, text, how, where, columns, chosen, figures, each_row)                             \
    {                                                                                                                     \
        .struct_size = sizeof(cxm_measure), .name = (measure), .title = (heading), .summary = (text), .formula = (how),   \
        .source = (where), .inputs = (columns), .options = (chosen), .terms = (figures),                                  \
        .input_count = (int32_t)(sizeof(columns) / sizeof *(columns)),                                                    \
        .option_count = (int32_t)(sizeof(chosen) / sizeof *(chosen)), .term_count = SHARES_FIGURE_DISPERSION + 1,         \
        .merge = CXM_MERGE_NONE, .merge_weighted = CXM_MERGE_NONE, .revision = 1,                                         \
        .options_size = sizeof(struct cxm__control_choice), .row_terms = (each_row), .row_term_count = CXM__CONTROL_ROWS, \
        .form = CXM_FORM_ANALYSIS                                                                                         \
    }

const struct cxm__measure cxm__measure_control_p = {
    .info = SHARES_RECORD("control.p", "Control chart of shares", "Whether shares of answers are still what they were.",
                          "centre = p = sum of counts / sum of sizes; s = sqrt(p (1 - p) / size); limits = p +- width s",
                          "Shewhart 1931; Montgomery, Introduction to Statistical Quality Control", p_inputs, p_options, p_terms,
                          p_row_terms),
    .analyse = p_analyse,
};

const struct cxm__measure cxm__measure_control_laney = {
    .info = SHARES_RECORD("control.laney", "Laney's control chart of shares",
                          "Whether shares of many answers are still what they were, beyond what they vary anyway.",
                          "as control.p with s times the mean moving range of (share - p) / s, / (2 / sqrt(pi))",
                          "Laney, Quality Engineering 14, 2002", p_inputs, p_options, p_terms, p_row_terms),
    .analyse = laney_analyse,
};

const struct cxm__measure cxm__measure_control_nps = {
    .info = SHARES_RECORD("control.nps", "Control chart of Net Promoter Scores", "Whether scores are still what they were.",
                          "centre = 100 (sum of promoters - sum of detractors) / sum of sizes; s = 100 sqrt(V / size), V the "
                          "variance of one answer (1, 0, -1)",
                          "the p chart, Shewhart 1931, and Laney, Quality Engineering 14, 2002, with the variance of a net score",
                          control_nps_inputs, control_nps_options, control_nps_terms, control_nps_row_terms),
    .analyse = control_nps_analyse,
};
