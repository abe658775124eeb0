/* How far the distributions of two groups are apart, as a measure: cxm_divergence() behind a record.
 * The formulas and their sources stand in cxm/unstable/divergence.h. */
#include "cxm/unstable/divergence.h"

#include <math.h>

#include "comparison/split.h"
#include "stats/tested.h"

static cxm_status divergence_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                     cxm_error *error)
{
    const cxm_column *weight = request->design.weight;
    struct cxm__split split;
    cxm_divergence_result result;
    (void)rows;
    cxm_status status = cxm__split_new(&split, request, error);
    if (status)
        return status;
    status = cxm_divergence(&split.side[0], weight, &split.side[1], weight, request->host, &result, error);
    cxm__split_free(&split, request->host);
    if (status) {
        cxm__split_rename(error);
        return status;
    }
    const double values[] = {result.wasserstein, result.jensen_shannon, result.kolmogorov_smirnov};
    const int64_t n = result.n_first + result.n_second, excluded = result.excluded_first + result.excluded_second;
    for (int t = 0; t < 3; t++) {
        figures[t] = cxm__tested(n, request->length - n - excluded);
        figures[t].estimate.excluded = excluded;
        figures[t].estimate.status = result.status;
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        if (!result.status)
            cxm__tested_value(&figures[t], values[t], NAN);
    }
    figures[2].p = result.p;
    figures[2].test_status = result.test_status;
    if (result.test_status == CXM_TEST_OK)
        figures[2].statistic = result.kolmogorov_smirnov;
    return CXM_OK;
}

struct divergence_options {
    size_t struct_size;
};

static const cxm_input divergence_inputs[] = {
    {"score", "What is compared.", CXM_INPUT_NUMBER, 0},
    {"group", "Two values.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_term divergence_terms[] = {
    {"wasserstein", "", "Wasserstein-1, in the unit of the answers: how far answers have to move.", 0, INFINITY, 0, 0},
    {"jensen_shannon", "bits", "Jensen-Shannon divergence: 0 alike, 1 nothing in common.", 0, 1, 0, 0},
    {"kolmogorov_smirnov", "", "D, the largest distance of the cumulated distributions, with its test.", 0, 1, 0, 0},
};

const struct cxm__measure cxm__measure_divergence = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "divergence",
             .title = "Distance of two distributions",
             .summary = "How far the answers of two groups are apart, in their whole distribution.",
             .formula = "W = integral of |F_1 - F_2|; JS = H((f_1 + f_2) / 2) - (H(f_1) + H(f_2)) / 2; D = max |F_1 - F_2|",
             .source = "Villani, Topics in Optimal Transportation, 2003; Lin, IEEE Transactions on Information Theory 37, 1991; "
                       "Kim and Jennrich, Selected Tables in Mathematical Statistics 1, 1973",
             .inputs = divergence_inputs,
             .terms = divergence_terms,
             .input_count = 2,
             .term_count = 3,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct divergence_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT},
    .analyse = divergence_analyse,
};
