/* How well a score tells who will from who will not, as a measure: cxm_auc() behind a record.
 * The formulas and their sources stand in cxm/unstable/roc.h. */
#include "cxm/unstable/roc.h"

#include "measure.h"

struct auc_options {
    size_t struct_size;
    double confidence;
};

static cxm_status auc_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                              cxm_error *error)
{
    const struct auc_options *options = request->options;
    (void)rows;
    cxm_status status = cxm_auc(&request->columns[0], &request->columns[1], options->confidence, request->host, &figures[0], error);
    if (status)
        return status;
    figures[1] = figures[0];
    cxm_estimate *gini = &figures[1].estimate;
    gini->value = 2 * gini->value - 1;
    gini->std_error *= 2;
    gini->lower = 2 * gini->lower - 1;
    gini->upper = 2 * gini->upper - 1;
    return CXM_OK;
}

static const cxm_input auc_inputs[] = {
    {"score", "What is to foretell the outcome; higher for events.", CXM_INPUT_NUMBER, 0},
    {"outcome", "What happened: 1 is an event.", CXM_INPUT_EVENT, 0},
};

static const cxm_option auc_options[] = {CXM__OPTION_CONFIDENCE(struct auc_options)};

static const cxm_term auc_terms[] = {
    {"auc", "", "P(score of an event > score of none) + P(equal) / 2.", 0, 1, 0, 0},
    {"gini", "", "2 AUC - 1.", -1, 1, 0, 0},
};

const struct cxm__measure cxm__measure_auc = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "auc",
             .title = "Area under the ROC curve",
             .summary = "How well a score tells those with an outcome from those without.",
             .formula = "AUC = P(x_1 > x_0) + P(x_1 = x_0) / 2; gini = 2 AUC - 1",
             .source = "DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988",
             .inputs = auc_inputs,
             .options = auc_options,
             .terms = auc_terms,
             .input_count = 2,
             .option_count = 1,
             .term_count = 2,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct auc_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = auc_analyse,
};
