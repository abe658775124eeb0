/* Trimmed weights as a measure: for each row its weight, for a group what trimming cost.
 * The formulas stand in cxm/unstable/weighting.h. */
#include <stddef.h>

#include "weighting/measures.h"

static cxm_status trim_measure_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                       cxm_error *error)
{
    cxm_weighting_result result;
    cxm_status status = cxm_trim(&request->columns[0], request->options, request->host, rows ? rows[0] : NULL, &result, error);
    if (status)
        return status;
    const double more[] = {cxm__weighting_or_nan(&result, 100 * (double)(result.at_lower + result.at_upper) / (double)result.weights.n)};
    cxm__weighting_outcome(&result, more, 1, figures);
    return CXM_OK;
}

static cxm_status trim_measure_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_trim_options *o = options;
    if (o->upper >= o->lower)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("upper"), CXM__T(": "), CXM__N(o->upper),
                     CXM__T(" is below lower, "), CXM__N(o->lower));
}

static const cxm_term trim_measure_terms[] = {CXM__WEIGHTING_TERMS, CXM__TERM_OUTCOME, CXM__TERM_CAPPED};

static const cxm_option trim_measure_options[] = {
    {"lower", "", "Smallest weight.", "", 0, 1e140, 0, 0, CXM_OPTION_NUMBER, offsetof(cxm_trim_options, lower), 0, 0},
    {"upper", "", "Largest weight; 1e140 is no bound.", "", 0, 1e140, 1e140, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_trim_options, upper), 1, 0},
    {"bounds", "", "Whether the bounds are weights or ratios to the mean weight.", "absolute|mean", 0, 1, 0, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_trim_options, bounds), 0, 0},
    {"redistribute", "", "Who gets what was cut: each the same amount, or each by the same factor.", "equally|proportionally", 0,
     1, 0, 0, CXM_OPTION_CHOICE, offsetof(cxm_trim_options, redistribute), 0, 0},
    {"strict", "", "1: until all weights are within the bounds; 0: once.", "", 0, 1, 1, 0, CXM_OPTION_INTEGER,
     offsetof(cxm_trim_options, strict), 0, 0},
};

const struct cxm__measure cxm__measure_weighting_trim = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.trim",
             .title = "Trimmed weights",
             .summary = "Weights within bounds, with their sum kept.",
             .formula = "w' = min(max(w, lower), upper), and sum(w - w') spread over the weights that were not clipped",
             .source = "Potter, Proceedings of the Survey Research Methods Section, ASA, 1990, 225; Lumley, R package survey",
             .inputs = cxm__weighting_weight_inputs,
             .options = trim_measure_options,
             .terms = trim_measure_terms,
             .input_count = 1,
             .option_count = sizeof trim_measure_options / sizeof *trim_measure_options,
             .term_count = sizeof trim_measure_terms / sizeof *trim_measure_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_trim_options),
             .row_terms = cxm__weighting_row_terms,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS},
    .analyse = trim_measure_analyse,
    .check = trim_measure_check,
};
