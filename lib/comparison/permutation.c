/* The permutation test of two groups as a measure: cxm_permutation_groups() behind a record.
 * The formulas and their sources stand in cxm/unstable/permutation.h. */
#include "cxm/unstable/permutation.h"

#include <math.h>

#include "measure.h"

struct permutation_choices {
    size_t struct_size;
    int32_t statistic, resamples, seed, reserved;
};

static cxm_status permutation_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                      cxm_error *error)
{
    const struct permutation_choices *choices = request->options;
    cxm_permutation_options options = CXM_PERMUTATION_OPTIONS_INIT;
    cxm_permutation_result result;
    (void)rows;
    options.statistic = choices->statistic;
    options.resamples = choices->resamples;
    options.seed = (uint64_t)choices->seed;
    cxm_status status = cxm_permutation_groups(&request->columns[0], &request->columns[1], request->design.cluster, &options,
                                               request->host, &result, error);
    if (!status)
        figures[0] = result.difference;
    return status;
}

static const cxm_input permutation_inputs[] = {
    {"score", "What is compared.", CXM_INPUT_NUMBER, 0},
    {"group", "Which group a row belongs to; two, of which the lower in order is the first.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option permutation_options[] = {
    {"statistic", "", "Difference of means, of mean mid-ranks, or Brunner and Munzel's, which takes no clusters.",
     "mean|rank|brunner_munzel", 0, 2, CXM_PERMUTATION_MEAN, 0, CXM_OPTION_CHOICE,
     offsetof(struct permutation_choices, statistic), 0, 0},
    {"resamples", "", "How many ways are drawn where not all can be counted.", "", 1, 10000000, 9999, 0, CXM_OPTION_INTEGER,
     offsetof(struct permutation_choices, resamples), 0, 0},
    {"seed", "", "Of the drawing; the same seed gives the same p.", "", 0, 2147483647, 1, 0, CXM_OPTION_INTEGER,
     offsetof(struct permutation_choices, seed), 0, 0},
};

static const cxm_term permutation_terms[] = {
    {"difference", "",
     "The second group's mean less the first's; of mid-ranks with statistic=rank; P(second > first) + P(equal) / 2 with "
     "statistic=brunner_munzel.",
     -INFINITY, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_permutation = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "permutation",
             .title = "Permutation test of two groups",
             .summary = "How often chance alone, dealing out the same scores anew, parts two groups as far.",
             .formula = "p = ways with |T*| >= |T| / ways; drawn: (as far + 1) / (resamples + 1)",
             .source = "Streitberg and Rohmel, Statistical Software Newsletter 12, 1986; Mehta and Patel, JASA 78, 1983; "
                       "Neubert and Brunner, Computational Statistics and Data Analysis 51, 2007; Phipson and Smyth, Statistical "
                       "Applications in Genetics and Molecular Biology 9(1), 2010",
             .inputs = permutation_inputs,
             .options = permutation_options,
             .terms = permutation_terms,
             .input_count = 2,
             .option_count = sizeof permutation_options / sizeof *permutation_options,
             .term_count = 1,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct permutation_choices),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_CLUSTER},
    .analyse = permutation_analyse,
};
