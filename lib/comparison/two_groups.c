/* Two groups of a column compared, as a measure: cxm_two_groups() behind a record.
 * The formulas and their sources stand in cxm/unstable/two_groups.h. */
#include "cxm/unstable/two_groups.h"

#include <math.h>

#include "comparison/split.h"
#include "core/lend.h"
#include "stats/tested.h"

static void two_groups_figures(const cxm_two_groups_result *result, cxm_tested_estimate *figures)
{
    const cxm_comparison *difference = &result->difference;
    figures[0] = (cxm_tested_estimate){difference->difference, difference->statistic, difference->df, difference->p,
                                       difference->test_status, 0};
    figures[1] = result->superiority;
    figures[2] = result->cliff;
    figures[3] = cxm__tested(result->superiority.estimate.n, 0);
    figures[3].estimate.status = result->superiority.estimate.status;
    figures[3].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (result->superiority.estimate.status)
        return;
    cxm__tested_value(&figures[3], (double)result->higher + (double)result->equal / 2, NAN);
    if (result->mann_whitney_status)
        return;
    figures[3].statistic = result->mann_whitney_z;
    figures[3].p = result->mann_whitney_p;
    figures[3].test_status = CXM_TEST_OK;
}

static cxm_status two_groups_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                     cxm_error *error)
{
    struct cxm__split split;
    cxm_two_groups_result result;
    (void)rows;
    cxm_status status = cxm__split_new(&split, request, error);
    if (status)
        return status;
    status = cxm_two_groups(&split.side[0], &split.side[1], request->options, request->host, &result, error);
    cxm__split_free(&split, request->host);
    if (status) {
        cxm__split_rename(error);
        return status;
    }
    two_groups_figures(&result, figures);
    for (int t = 0; t < 4; t++)
        figures[t].estimate.missing = request->length - result.superiority.estimate.n;
    return CXM_OK;
}

static const cxm_input two_groups_inputs[] = {
    {"score", "What is compared.", CXM_INPUT_NUMBER, 0},
    {"group", "Two values; the first in order is the reference.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option two_groups_options[] = {
    CXM__OPTION_CONFIDENCE(cxm_two_groups_options),
    {"continuity", "", "Mann and Whitney's z is moved by half a pair towards 0.", "no|yes", 0, 1, 1, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_two_groups_options, continuity), 0, 0},
};

static const cxm_term two_groups_terms[] = {
    {"difference", "", "Mean of the second group less mean of the first, with Welch's t.", -INFINITY, INFINITY, 0, 0},
    {"superiority", "", "P(second > first) + P(equal) / 2, with Brunner and Munzel's t against 1/2.", 0, 1, 0, 0},
    {"cliff_delta", "", "P(second > first) - P(second < first).", -1, 1, 0, 0},
    {"mann_whitney", "", "U of the second group, with Mann and Whitney's test.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_two_groups = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "two_groups",
             .title = "Two independent groups",
             .summary = "Does one group answer higher than the other, and by how much.",
             .formula = "difference = mean_2 - mean_1; superiority = P(x_2 > x_1) + P(x_2 = x_1) / 2; "
                        "delta = P(x_2 > x_1) - P(x_2 < x_1); U = #(x_2 > x_1) + #(x_2 = x_1) / 2",
             .source = "Welch, Biometrika 34, 1947; Mann and Whitney, Annals of Mathematical Statistics 18, 1947; Brunner and "
                       "Munzel, Biometrical Journal 42, 2000; Feng and Cliff, J. of Modern Applied Statistical Methods 3, 2004",
             .inputs = two_groups_inputs,
             .options = two_groups_options,
             .terms = two_groups_terms,
             .input_count = 2,
             .option_count = 2,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_two_groups_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = two_groups_analyse,
};
