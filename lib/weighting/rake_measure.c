/* Raking as a measure: for each row its weight, for a group how the weighting came out.
 * The formulas stand in cxm/unstable/weighting.h. */
#include <math.h>
#include <stddef.h>

#include "weighting/measures.h"

static cxm_status rake_measure_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                       cxm_error *error)
{
    cxm_margin margins[CXM__MARGINS_MOST];
    cxm_weighting_result result;
    int32_t count;
    cxm_status status = cxm__weighting_margins(request, 0, "weighting.rake", margins, &count, error);
    if (status)
        return status;
    status = cxm_rake(margins, count, &request->design, request->options, request->host, rows ? rows[0] : NULL, &result, error);
    if (status) {
        cxm__weighting_rename(request, 0, count, error);
        return status;
    }
    const double n = (double)result.weights.n;
    const double more[] = {result.deviation, (double)result.iterations,
                           cxm__weighting_or_nan(&result, 100 * (double)(result.at_lower + result.at_upper) / n)};
    cxm__weighting_outcome(&result, more, 3, figures);
    return CXM_OK;
}

static const cxm_term rake_measure_terms[] = {
    CXM__WEIGHTING_TERMS,
    CXM__TERM_OUTCOME,
    {"deviation", "", "Largest relative distance of a category from its target.", 0, INFINITY, 0, 0},
    {"iterations", "", "Cycles through all margins.", 0, INFINITY, 0, 0},
    CXM__TERM_CAPPED,
};

static const cxm_input rake_measure_inputs[] = {CXM__INPUT_MARGINS};

static const cxm_option rake_measure_options[] = {CXM__WEIGHTING_OPTIONS};

const struct cxm__measure cxm__measure_weighting_rake = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.rake",
             .title = "Raking",
             .summary = "Weights that make the categories of several variables as large as they are in the population.",
             .formula = "w <- w N_g / sum of w in g, margin by margin, until max |sum of w in g / N_g - 1| <= tolerance",
             .source = "Deming and Stephan, Annals of Mathematical Statistics 11, 1940; Ireland and Kullback, Biometrika 55, 1968",
             .inputs = rake_measure_inputs,
             .options = rake_measure_options,
             .terms = rake_measure_terms,
             .input_count = 1,
             .option_count = sizeof rake_measure_options / sizeof *rake_measure_options,
             .term_count = sizeof rake_measure_terms / sizeof *rake_measure_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_weighting_options),
             .row_terms = cxm__weighting_row_terms,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_POPULATION},
    .analyse = rake_measure_analyse,
};
