/* The log-rank test as a measure: cxm_log_rank() behind a record.
 * The formulas and their sources stand in cxm/unstable/log_rank.h. */
#include "cxm/unstable/log_rank.h"

#include <math.h>

#include "measure.h"
#include "stats/tested.h"

struct log_rank_options {
    size_t struct_size;
    double rho;
};

static cxm_status log_rank_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct log_rank_options *options = request->options;
    cxm_log_rank_result result;
    (void)rows;
    cxm_status status = cxm_log_rank(&request->columns[0], &request->columns[1], &request->columns[2], request->design.stratum,
                                     options->rho, request->host, &result, NULL, 0, error);
    if (status)
        return status;
    *figures = cxm__tested(result.n, result.missing);
    if (result.test_status == CXM_TEST_OK) {
        cxm__tested_value(figures, result.statistic, (double)NAN);
        figures->statistic = result.statistic;
        figures->df = result.df;
        figures->p = result.p;
        figures->test_status = CXM_TEST_OK;
    }
    figures->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    return CXM_OK;
}

static const cxm_input log_rank_inputs[] = {
    {"time", "How long the row was watched, 0 or more.", CXM_INPUT_NUMBER, 0},
    {"event", "Whether it happened then; otherwise the row was last seen then, without it.", CXM_INPUT_EVENT, 0},
    {"group", "What is compared, at most 1000 values.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option log_rank_options[] = {
    {"rho", "", "0: the log-rank test; 1: Peto and Peto's, for which early events count more.", "", 0, 1000, 0, 0,
     CXM_OPTION_NUMBER, offsetof(struct log_rank_options, rho), 0, 0},
};

static const cxm_term log_rank_terms[] = {
    {"statistic", "", "Chi-squared, with its p.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_log_rank = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "log_rank",
             .title = "Log-rank test",
             .summary = "Whether groups differ in how long it takes.",
             .formula = "(O - E)' V^-1 (O - E), O and E being events and expected events of each group but one, weighted with "
                        "S(t-)^rho, V their hypergeometric covariance",
             .source = "Mantel 1966; Peto and Peto 1972; Harrington and Fleming, Biometrika 69, 1982",
             .inputs = log_rank_inputs,
             .options = log_rank_options,
             .terms = log_rank_terms,
             .input_count = 3,
             .option_count = 1,
             .term_count = 1,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct log_rank_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_STRATUM},
    .analyse = log_rank_analyse,
};
