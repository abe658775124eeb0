/* Kish's summary of a column of weights, as a measure.
 * The formulas stand in cxm/unstable/weighting.h. */
#include <stddef.h>

#include "weighting/measures.h"

struct summary_measure_no_options {
    size_t struct_size;
};

static cxm_status summary_measure_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                          cxm_error *error)
{
    cxm_weight_summary summary;
    (void)rows;
    cxm_status status = cxm_weights_summarize(&request->columns[0], &summary, error);
    if (!status)
        cxm__weighting_figures(&summary, cxm__weighting_failed(summary.status), 0, summary.excluded, figures);
    return status;
}

static const cxm_term summary_measure_terms[] = {CXM__WEIGHTING_TERMS};

const struct cxm__measure cxm__measure_weighting_summary = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.summary",
             .title = "What weights cost",
             .summary = "Kish's effective number of answers and design effect of weights.",
             .formula = "n_effective = (sum w)^2 / sum w^2; design_effect = n / n_effective = 1 + cv^2(w)",
             .source = "Kish, Survey Sampling, 1965, 11.7; Kish, Journal of Official Statistics 8, 1992",
             .inputs = cxm__weighting_weight_inputs,
             .options = NULL,
             .terms = summary_measure_terms,
             .input_count = 1,
             .option_count = 0,
             .term_count = sizeof summary_measure_terms / sizeof *summary_measure_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct summary_measure_no_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = summary_measure_analyse,
};
