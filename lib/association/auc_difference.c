/* Which of two scores of the same subjects tells an outcome better, as a measure: cxm_auc_compare() behind a record.
 * The formulas and their sources stand in cxm/unstable/roc.h. */
#include "cxm/unstable/roc.h"

#include "measure.h"

struct auc_difference_options {
    size_t struct_size;
    double confidence;
};

static cxm_status auc_difference_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                         cxm_error *error)
{
    const struct auc_difference_options *options = request->options;
    const cxm_column *columns = request->columns;
    cxm_auc_comparison result;
    (void)rows;
    cxm_status status = cxm_auc_compare(&columns[0], &columns[1], &columns[2], options->confidence, request->host, &result, error);
    if (status) {
        cxm__fail_rename(error, "first", "score");
        cxm__fail_rename(error, "second", "other");
        return status;
    }
    const cxm_comparison *difference = &result.difference;
    figures[0] = (cxm_tested_estimate){difference->difference, difference->statistic, difference->df, difference->p,
                                       difference->test_status, 0};
    figures[1] = result.first;
    figures[2] = result.second;
    return CXM_OK;
}

static const cxm_input auc_difference_inputs[] = {
    {"score", "What is to foretell the outcome; higher for events.", CXM_INPUT_NUMBER, 0},
    {"other", "Another score of the same subjects.", CXM_INPUT_NUMBER, 0},
    {"outcome", "What happened: 1 is an event.", CXM_INPUT_EVENT, 0},
};

static const cxm_option auc_difference_options[] = {CXM__OPTION_CONFIDENCE(struct auc_difference_options)};

static const cxm_term auc_difference_terms[] = {
    {"difference", "", "The other score's AUC less the first's, tested with the covariance of both.", -1, 1, 0, 0},
    {"auc", "", "AUC of the score, of the rows that have both.", 0, 1, 0, 0},
    {"other_auc", "", "AUC of the other score.", 0, 1, 0, 0},
};

const struct cxm__measure cxm__measure_auc_difference = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "auc_difference",
             .title = "Areas under two ROC curves of the same subjects",
             .summary = "Whether one score tells an outcome better than another, and by how much.",
             .formula = "difference = AUC_other - AUC; z = difference / sqrt(var(AUC) + var(AUC_other) - 2 cov)",
             .source = "DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988",
             .inputs = auc_difference_inputs,
             .options = auc_difference_options,
             .terms = auc_difference_terms,
             .input_count = 3,
             .option_count = 1,
             .term_count = 3,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct auc_difference_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = auc_difference_analyse,
};
