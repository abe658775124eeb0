/* Representativeness as a measure: the indicator's figures, those of each variable, and each row's propensity.
 * The function and its sources stand in representativeness.c and its header. */
#include <math.h>

#include "cxm/unstable/representativeness.h"
#include "measure.h"
#include "stats/tested.h"
#include "weighting/margins.h"

struct represent_options {
    size_t struct_size;
    double confidence;
};

enum { REPRESENT_FIXED = 4 };

static cxm_status represent_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                    cxm_error *error)
{
    const struct represent_options *options = request->options;
    const int32_t k = request->count - 1;
    cxm_representativeness_result result;
    cxm_partial_indicator partial[CXM_REPRESENTATIVENESS_VARIABLES_MAX];
    cxm_status status = cxm_representativeness(&request->columns[0], &request->columns[1], k, &request->design, options->confidence,
                                               request->host, rows ? rows[0] : NULL, partial, &result, error);
    if (status) {
        cxm__numbered_rename(error, "variable", request->names + 1, k, 1);
        return status;
    }
    const cxm_estimate *const fixed[] = {&result.r, &result.unadjusted, &result.variation, &result.response_rate};
    for (int32_t i = 0; i < REPRESENT_FIXED + 2 * k; i++) {
        figures[i] = cxm__tested(result.r.n, result.r.missing);
        figures[i].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        if (i < REPRESENT_FIXED) {
            figures[i].estimate = *fixed[i];
            continue;
        }
        const cxm_partial_indicator *of = &partial[(i - REPRESENT_FIXED) % k];
        double value = i - REPRESENT_FIXED < k ? of->unconditional : of->conditional;
        if (isnan(value))
            figures[i].estimate.status = result.r.status;
        else
            cxm__tested_value(&figures[i], value, NAN);
    }
    return CXM_OK;
}

static const cxm_input represent_inputs[] = {
    {"responded", "Whether each who was asked answered.", CXM_INPUT_EVENT, 0},
    {"variable", "What is known of all who were asked.", CXM_INPUT_CATEGORY, CXM_INPUT_REPEATED},
};

static const cxm_option represent_options[] = {CXM__OPTION_CONFIDENCE(struct represent_options)};

static const cxm_term represent_terms[] = {
    {"r", "", "R-indicator, adjusted for bias: 1 where all answered alike.", -1, 1, 0, 0},
    {"unadjusted", "", "R-indicator, not adjusted.", -1, 1, 0, 0},
    {"variation", "", "Coefficient of variation of the propensities: the largest standardised bias of a mean.", 0, INFINITY, 0, 0},
    {"response_rate", "percent", "Share that answered.", 0, 100, 0, 0},
    {"unconditional", "", "Partial indicator: how unevenly the categories answered.", 0, 0.5, CXM_TERM_EACH, 0},
    {"conditional", "", "Partial indicator: what the other variables do not account for.", 0, 0.5, CXM_TERM_EACH, 0},
};

static const cxm_term represent_row_terms[] = {{"propensity", "", "Share that answered of those alike.", 0, 1, 0, 0}};

const struct cxm__measure cxm__measure_representativeness = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "representativeness",
             .title = "Representativeness of responses",
             .summary = "Whether those who answered are like those who were asked: the R-indicator.",
             .formula = "R = 1 - 2 S(rho); P_u = sqrt(sum n_k / n (rho_k - rho)^2); P_c = sqrt(sum (rho_i - rho_others)^2 / n)",
             .source = "Schouten, Cobben and Bethlehem, Survey Methodology 35, 2009; Shlomo, Skinner and Schouten, Journal of "
                       "Statistical Planning and Inference 142, 2012; Schouten, Shlomo and Skinner, Journal of Official "
                       "Statistics 27, 2011",
             .inputs = represent_inputs,
             .options = represent_options,
             .terms = represent_terms,
             .input_count = 2,
             .option_count = 1,
             .term_count = 6,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct represent_options),
             .row_terms = represent_row_terms,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_POPULATION},
    .analyse = represent_analyse,
};
