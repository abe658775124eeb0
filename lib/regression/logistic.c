/* Logistic regression as a measure: an odds ratio for each predictor, and its logarithm.
 * The formulas and their sources stand in cxm/unstable/regression.h. */
#include <math.h>
#include <string.h>

#include "regression/regression.h"

static cxm_status logistic_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const size_t predictors = (size_t)request->count - 1;
    cxm_regression *model;
    (void)rows;
    cxm_status status = cxm__regression_request(true, request, &model, error);
    if (status)
        return status;
    const cxm_regression_summary *summary = cxm_regression_summary_of(model);
    memcpy(figures, summary->odds_ratios + 1, predictors * sizeof *figures);
    memcpy(figures + predictors, summary->coefficients + 1, predictors * sizeof *figures);
    figures[2 * predictors] = summary->coefficients[0];
    figures[2 * predictors + 1] = cxm__regression_r2(summary);
    figures[2 * predictors + 2] = cxm__regression_plain(summary, summary->deviance);
    cxm_regression_free(model);
    return CXM_OK;
}

static const cxm_input logistic_inputs[] = {
    {"outcome", "Whether the event came: booleans, or 0 and 1.", CXM_INPUT_EVENT, 0},
    {"predictor", "What goes with it, one column or more.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED},
};

static const cxm_option logistic_options[] = {
    CXM__OPTION_CONFIDENCE(struct cxm__regression_options),
    CXM__REGRESSION_COVARIANCE,
    CXM__REGRESSION_LAG,
    {"max_iterations", "", "How many steps of Newton's method at most.", "", 1, 1000000, 50, 0, CXM_OPTION_INTEGER,
     offsetof(struct cxm__regression_options, max_iterations), 0, 0},
};

static const cxm_term logistic_terms[] = {
    {"odds_ratio", "", "What the odds of the event are multiplied by with one more of the predictor, the others held.", 0, INFINITY,
     CXM_TERM_EACH, 0},
    {"coefficient", "", "Its natural logarithm.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"intercept", "", "Natural logarithm of the odds where all predictors are 0.", -INFINITY, INFINITY, 0, 0},
    {"r2", "", "McFadden's: 1 - deviance / deviance without predictors; its p is that of the likelihoods' ratio.", 0, 1, 0, 0},
    {"deviance", "", "-2 log likelihood, with weights of mean 1.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_regression_logistic = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "regression.logistic",
             .title = "Logistic regression",
             .summary = "What an event goes with, several predictors at a time, by maximum likelihood.",
             .formula = "log(p / (1 - p)) = b0 + b1 x1 + ...; b maximises sum w (y log p + (1 - y) log(1 - p)); "
                        "odds ratio = exp(b)",
             .source = "McCullagh and Nelder, Generalized Linear Models, 1989, sections 2.5 and 4.4; Albert and Anderson, "
                       "Biometrika 71, 1984; Bell and McCaffrey, Survey Methodology 28, 2002; Pustejovsky and Tipton, Journal of "
                       "Business and Economic Statistics 36, 2018",
             .inputs = logistic_inputs,
             .options = logistic_options,
             .terms = logistic_terms,
             .input_count = 2,
             .option_count = 4,
             .term_count = 5,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct cxm__regression_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_CLUSTER},
    .analyse = logistic_analyse,
};
