/* Post-stratification as a measure: for each row its weight, for a group how the weighting came out.
 * The formulas stand in cxm/unstable/weighting.h. */
#include <stddef.h>

#include "weighting/measures.h"

struct poststratify_measure_options {
    size_t struct_size;
    int32_t targets;
    int32_t reserved;
};

static cxm_status poststratify_measure_analyse(const struct cxm__request *request, cxm_tested_estimate *figures,
                                               double *const *rows, cxm_error *error)
{
    const struct poststratify_measure_options *given = request->options;
    const cxm_margin margin = {&request->columns[0], &request->columns[1]};
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    cxm_weighting_result result;
    options.targets = given->targets;
    cxm_status status = cxm_poststratify(&margin, &request->design, &options, request->host, rows ? rows[0] : NULL, &result, error);
    if (!status)
        cxm__weighting_outcome(&result, NULL, 0, figures);
    return status;
}

static const cxm_term poststratify_measure_terms[] = {CXM__WEIGHTING_TERMS, CXM__TERM_OUTCOME};

static const cxm_input poststratify_measure_inputs[] = {
    {"category", "What is known of the population.", CXM_INPUT_CATEGORY, 0},
    {"target", "How many of the population, or which share, are in the row's category.", CXM_INPUT_NUMBER, 0},
};

static const cxm_option poststratify_measure_options[] = {CXM__OPTION_TARGETS(struct poststratify_measure_options)};

const struct cxm__measure cxm__measure_weighting_poststratify = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.poststratify",
             .title = "Post-stratification",
             .summary = "Weights that make each category as large as it is in the population.",
             .formula = "w' = w N_g / sum of w in g",
             .source = "Holt and Smith, Journal of the Royal Statistical Society A 142, 1979",
             .inputs = poststratify_measure_inputs,
             .options = poststratify_measure_options,
             .terms = poststratify_measure_terms,
             .input_count = 2,
             .option_count = 1,
             .term_count = sizeof poststratify_measure_terms / sizeof *poststratify_measure_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct poststratify_measure_options),
             .row_terms = cxm__weighting_row_terms,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_POPULATION},
    .analyse = poststratify_measure_analyse,
};
