/* A quantile of a column, as a measure: cxm_quantile_estimate() behind a record.
 * The formulas and their sources stand in cxm/unstable/quantile.h. */
#include "cxm/unstable/quantile.h"

#include <math.h>

#include "measure.h"
#include "stats/tested.h"

struct quantile_options {
    size_t struct_size;
    double confidence, probability;
};

static cxm_status quantile_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct quantile_options *options = request->options;
    (void)rows;
    figures[0] = cxm__tested(0, 0);
    cxm_status status = cxm_quantile_estimate(&request->columns[0], request->design.weight, options->probability,
                                              options->confidence, request->host, &figures[0].estimate, error);
    if (status)
        cxm__fail_rename(error, "values", "value");
    return status;
}

static const cxm_input quantile_inputs[] = {{"value", "One column of numbers.", CXM_INPUT_NUMBER, 0}};

static const cxm_option quantile_options[] = {
    CXM__OPTION_CONFIDENCE(struct quantile_options),
    {"probability", "", "Share of the answers below the quantile.", "", 0, 1, 0.5, 0, CXM_OPTION_NUMBER,
     offsetof(struct quantile_options, probability), 0, 0},
};

static const cxm_term quantile_terms[] = {
    {"quantile", "", "The value below which that share of the answers lies.", -INFINITY, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_quantile = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "quantile",
             .title = "Quantile",
             .summary = "The value below which a share of the answers lies; the median by default.",
             .formula = "x(1 + floor(h)) + (h - floor(h)) (x(2 + floor(h)) - x(1 + floor(h))), h = (n - 1) p; with weights the "
                        "first x up to which their sum reaches p of the whole",
             .source = "Hyndman and Fan, The American Statistician 50, 1996, types 7 and 2; Conover, Practical Nonparametric "
                       "Statistics, 1999, 3.2",
             .inputs = quantile_inputs,
             .options = quantile_options,
             .terms = quantile_terms,
             .input_count = 1,
             .option_count = 2,
             .term_count = 1,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct quantile_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT},
    .analyse = quantile_analyse,
};
