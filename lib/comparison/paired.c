/* The same respondents before and after, as a measure: cxm_paired() behind a record.
 * The formulas and their sources stand in cxm/unstable/paired.h. */
#include "cxm/unstable/paired.h"

#include <math.h>

#include "measure.h"

static cxm_status paired_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                 cxm_error *error)
{
    cxm_paired_result result;
    (void)rows;
    cxm_status status = cxm_paired(&request->columns[0], &request->columns[1], request->options, request->host, &result, error);
    if (status)
        return status;
    const cxm_estimate *untested[] = {&result.before, &result.after, &result.rose, &result.fell};
    figures[0] = result.difference;
    figures[1] = result.upward;
    for (int i = 0; i < 4; i++)
        figures[2 + i] = (cxm_tested_estimate){.estimate = *untested[i], .statistic = NAN, .df = NAN, .p = NAN,
                                               .test_status = CXM_TEST_NOT_TESTABLE};
    return CXM_OK;
}

static const cxm_input paired_inputs[] = {
    {"before", "Answers of one wave.", CXM_INPUT_ANSWERS, 0},
    {"after", "The same respondents' answers of a later one.", CXM_INPUT_ANSWERS, 0},
};

static const cxm_option paired_options[] = {
    {"statistic", "", "What is made of an answer.", "nps|mean|top_box", 0, 2, 0, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_paired_options, statistic), 0, 0},
    CXM__OPTION_SCALE(cxm_paired_options, 0, 10),
    {"passive_min", "points", "nps: lowest passive answer; below it are detractors.", "", -1000000, 1000000, 7, 0,
     CXM_OPTION_NUMBER,
     offsetof(cxm_paired_options, passive_min), 0, 0},
    {"promoter_min", "points", "nps: lowest promoter answer.", "", -1000000, 1000000, 9, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_paired_options, promoter_min), 0, 0},
    CXM__OPTION_BOXES(cxm_paired_options, top_boxes, 2, "top_box: how many of the highest points."),
    CXM__OPTION_CONFIDENCE(cxm_paired_options),
    CXM__OPTION_OFF_SCALE(cxm_paired_options),
};

static const cxm_term paired_terms[] = {
    {"difference", "points", "Mean score after minus mean score before.", -INFINITY, INFINITY, 0, 0},
    {"upward", "percent", "Of those whose score changed, the share that rose.", 0, 100, 0, 0},
    {"before", "points", "Mean score before, of those who answered twice.", -INFINITY, INFINITY, 0, 0},
    {"after", "points", "Mean score after.", -INFINITY, INFINITY, 0, 0},
    {"rose", "percent", "Share whose score rose.", 0, 100, 0, 0},
    {"fell", "percent", "Share whose score fell.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_paired = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "paired",
             .title = "The same respondents before and after",
             .summary = "Whether the answers of the same respondents moved between two waves, and which way.",
             .formula = "d = score after - score before; mean d / (sd d / sqrt(n)); 100 * rose / (rose + fell)",
             .source = "Student, Biometrika 6, 1908; McNemar, Psychometrika 12, 1947; Fagerland, Lydersen and Laake, BMC Medical "
                       "Research Methodology 13, 2013",
             .inputs = paired_inputs,
             .options = paired_options,
             .terms = paired_terms,
             .input_count = 2,
             .option_count = sizeof paired_options / sizeof *paired_options,
             .term_count = sizeof paired_terms / sizeof *paired_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_paired_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = paired_analyse,
};
