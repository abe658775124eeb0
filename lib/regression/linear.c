/* Linear regression as a measure: a coefficient for each predictor, and how much of the outcome all of them explain.
 * The formulas and their sources stand in cxm/unstable/regression.h. */
#include <math.h>
#include <string.h>

#include "regression/regression.h"

static cxm_status linear_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                 cxm_error *error)
{
    const size_t predictors = (size_t)request->count - 1;
    cxm_regression *model;
    (void)rows;
    cxm_status status = cxm__regression_request(false, request, &model, error);
    if (status)
        return status;
    const cxm_regression_summary *summary = cxm_regression_summary_of(model);
    memcpy(figures, summary->coefficients + 1, predictors * sizeof *figures);
    figures[predictors] = summary->coefficients[0];
    figures[predictors + 1] = cxm__regression_r2(summary);
    figures[predictors + 2] = cxm__regression_plain(summary, summary->adjusted_r2);
    figures[predictors + 3] = cxm__regression_plain(summary, summary->residual_sd);
    cxm_regression_free(model);
    return CXM_OK;
}

static const cxm_input linear_inputs[] = {
    {"outcome", "What is to be explained: finite numbers.", CXM_INPUT_NUMBER, 0},
    {"predictor", "What explains it, one column or more.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED},
};

static const cxm_option linear_options[] = {CXM__OPTION_CONFIDENCE(struct cxm__regression_options), CXM__REGRESSION_COVARIANCE,
                                            CXM__REGRESSION_LAG};

static const cxm_term linear_terms[] = {
    {"coefficient", "", "What the outcome rises by with one more of the predictor, the others held.", -INFINITY, INFINITY,
     CXM_TERM_EACH, 0},
    {"intercept", "", "The outcome where all predictors are 0.", -INFINITY, INFINITY, 0, 0},
    {"r2", "", "The share of the outcome's variance that is explained; its p is that of F.", 0, 1, 0, 0},
    {"adjusted_r2", "", "The same, less what chance would explain.", -INFINITY, 1, 0, 0},
    {"residual_sd", "", "Standard deviation of what is not explained.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_regression_linear = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "regression.linear",
             .title = "Linear regression",
             .summary = "What an outcome goes with, several predictors at a time, by least squares.",
             .formula = "b minimises sum w (y - b0 - b1 x1 - ...)^2; t = b / SE(b); R2 = 1 - sum w e^2 / sum w (y - mean)^2",
             .source = "Golub and Van Loan, Matrix Computations, section 5.3; White, Econometrica 48, 1980; Newey and West, "
                       "Econometrica 55, 1987; Bell and McCaffrey, Survey Methodology 28, 2002; Pustejovsky and Tipton, Journal of "
                       "Business and Economic Statistics 36, 2018",
             .inputs = linear_inputs,
             .options = linear_options,
             .terms = linear_terms,
             .input_count = 2,
             .option_count = 3,
             .term_count = 5,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct cxm__regression_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_CLUSTER},
    .analyse = linear_analyse,
};
