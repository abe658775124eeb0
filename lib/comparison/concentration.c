/* How a column spreads over its categories, as a measure: cxm_concentration() behind a record.
 * The formulas and their sources stand in cxm/unstable/divergence.h. */
#include <math.h>

#include "core/column.h"
#include "core/lend.h"
#include "cxm/unstable/divergence.h"
#include "measure.h"
#include "stats/tested.h"

struct concentration_options {
    size_t struct_size;
};

static void concentration_figures(const cxm_concentration_result *result, int64_t missing, cxm_tested_estimate *figures)
{
    const double values[] = {result->entropy, result->evenness, result->herfindahl, result->herfindahl_normalized};
    const int32_t statuses[] = {result->status, result->share_status, result->status, result->share_status};
    for (int t = 0; t < 4; t++) {
        figures[t] = cxm__tested(result->n, missing);
        if (!statuses[t])
            cxm__tested_value(&figures[t], values[t], NAN);
        figures[t].estimate.status = statuses[t];
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
}

static cxm_status concentration_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                        cxm_error *error)
{
    const cxm_column *category = &request->columns[0], *labels = category->extra;
    cxm_concentration_result result;
    int64_t missing = 0, *counts = cxm__allocate_zeroed(request->host, labels->length, sizeof *counts);
    (void)rows;
    if (!counts)
        return cxm__fail_memory(error);
    for (int64_t i = 0; i < request->length; i++) {
        const int64_t code = cxm__column_code(category, i);
        if (code < 0)
            missing++;
        else
            counts[code]++;
    }
    cxm_status status = cxm_concentration(counts, labels->length, &result, error);
    cxm__release(request->host, counts, labels->length, sizeof *counts);
    if (!status)
        concentration_figures(&result, missing, figures);
    return status;
}

static const cxm_input concentration_inputs[] = {{"category", "What each row belongs to.", CXM_INPUT_CATEGORY, 0}};

static const cxm_term concentration_terms[] = {
    {"entropy", "nats", "Shannon's entropy.", 0, INFINITY, 0, 0},
    {"evenness", "", "Entropy over that of equal shares.", 0, 1, 0, 0},
    {"hhi", "", "Herfindahl-Hirschman index, the sum of squared shares.", 0, 1, 0, 0},
    {"hhi_normalized", "", "The same, 0 where all shares are equal.", 0, 1, 0, 0},
};

const struct cxm__measure cxm__measure_concentration = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "concentration",
             .title = "Concentration on categories",
             .summary = "Whether rows spread over categories or gather in few of them.",
             .formula = "H = -sum p ln p; evenness = H / ln k; HHI = sum p^2; normalized = (HHI - 1/k) / (1 - 1/k)",
             .source = "Shannon, Bell System Technical Journal 27, 1948; Pielou, J. of Theoretical Biology 13, 1966; Hirschman, "
                       "American Economic Review 54, 1964",
             .inputs = concentration_inputs,
             .terms = concentration_terms,
             .input_count = 1,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct concentration_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = concentration_analyse,
};
