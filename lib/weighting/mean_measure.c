/* The mean of a sample that is weighted to a population, as a measure.
 * The formulas stand in cxm/unstable/weighted_mean.h. */
#include <math.h>
#include <stddef.h>

#include "stats/tested.h"
#include "weighting/measures.h"

struct mean_measure_options {
    cxm_weighting_options weighting; /* begins with the size, which is then that of the whole */
    double confidence;
};

static cxm_status mean_measure_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                       cxm_error *error)
{
    const struct mean_measure_options *given = request->options;
    cxm_weighting_options options = given->weighting;
    cxm_margin margins[CXM__MARGINS_MOST];
    cxm_weighting_result result;
    cxm_estimate mean;
    int32_t count;
    (void)rows;
    options.struct_size = sizeof options;
    cxm_status status = cxm__weighting_margins(request, 1, "weighting.mean", margins, &count, error);
    if (status)
        return status;
    status = cxm_weighted_mean(&request->columns[0], margins, count, &request->design, &options, given->confidence, request->host,
                               &mean, &result, error);
    if (status) {
        cxm__weighting_rename(request, 1, count, error);
        return status;
    }
    figures[0] = cxm__tested(mean.n, mean.missing);
    figures[0].estimate = mean;
    figures[1] = cxm__weighting_figure((double)result.status, CXM_VALUE_OK, &result.weights, result.missing, result.excluded);
    return CXM_OK;
}

_Static_assert(offsetof(struct mean_measure_options, weighting) == 0, "options of raking stand where raking has them");

static const cxm_term mean_measure_terms[] = {{"mean", "", "Mean, in the unit of the values.", -INFINITY, INFINITY, 0, 0},
                                               CXM__TERM_OUTCOME};

static const cxm_input mean_measure_inputs[] = {{"value", "What was measured.", CXM_INPUT_NUMBER, 0}, CXM__INPUT_MARGINS};

static const cxm_option mean_measure_options[] = {CXM__WEIGHTING_OPTIONS, CXM__OPTION_CONFIDENCE(struct mean_measure_options)};

const struct cxm__measure cxm__measure_weighting_mean = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.mean",
             .title = "Mean weighted to a population",
             .summary = "The mean of anything measured, weighted by raking, with the standard error of the design and the margins.",
             .formula = "mean = sum w y / sum w; variance of sum w e / sum w between clusters within strata, e what margins leave "
                        "of y",
             .source = "Sarndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992, 5.5 and 6.6; Deville and Sarndal, "
                       "JASA 87, 1992",
             .inputs = mean_measure_inputs,
             .options = mean_measure_options,
             .terms = mean_measure_terms,
             .input_count = 2,
             .option_count = sizeof mean_measure_options / sizeof *mean_measure_options,
             .term_count = sizeof mean_measure_terms / sizeof *mean_measure_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct mean_measure_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_STRATUM | CXM_DESIGN_CLUSTER | CXM_DESIGN_POPULATION},
    .analyse = mean_measure_analyse,
};
