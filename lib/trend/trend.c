/* Whether a column rises or falls with time, as a measure: cxm_trend() behind a record.
 * The formulas and their sources stand in cxm/unstable/trend.h. */
#include "cxm/unstable/trend.h"

#include <math.h>

#include "measure.h"
#include "stats/tested.h"

static cxm_status trend_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    cxm_trend_result result;
    (void)rows;
    cxm_status status = cxm_trend(&request->columns[0], &request->columns[1], request->options, request->host, &result, error);
    if (status)
        return status;
    figures[0] = figures[1] = result.tau;
    figures[0].estimate = result.slope;
    for (int t = 2; t < 4; t++) {
        figures[t] = cxm__tested(result.slope.n, result.slope.missing);
        if (!result.slope.status)
            cxm__tested_value(&figures[t], t == 2 ? result.intercept : result.intercept_joint, NAN);
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
    return CXM_OK;
}

static const cxm_input trend_inputs[] = {
    {"time", "When: numbers, or times and dates, which count in seconds since 1970.", CXM_INPUT_TIME, 0},
    {"value", "What may rise or fall.", CXM_INPUT_NUMBER, 0},
};

static const cxm_option trend_options[] = {
    CXM__OPTION_CONFIDENCE(cxm_trend_options),
    {"serial", "", "What is done about neighbours in time that are alike.", "independent|hamed_rao|prewhiten", 0, 2, 0, 0,
     CXM_OPTION_CHOICE, offsetof(cxm_trend_options, serial), 0, 0},
    {"significance", "", "Of an autocorrelation that hamed_rao corrects for.", "", 0, 1, 0.05, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_trend_options, significance), 3, 0},
};

static const cxm_term trend_terms[] = {
    {"slope", "", "Theil and Sen's slope, per unit of time, with Mann and Kendall's test.", -INFINITY, INFINITY, 0, 0},
    {"tau", "", "Kendall's tau-b of value and time, with the same test.", -1, 1, 0, 0},
    {"intercept", "", "Median value less slope times median time.", -INFINITY, INFINITY, 0, 0},
    {"intercept_joint", "", "Median of value less slope times time.", -INFINITY, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_trend = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "trend",
             .title = "Trend over time",
             .summary = "Does it rise or fall with time, how fast, and could that be chance.",
             .formula = "slope = median of (y_j - y_i) / (t_j - t_i), t_i < t_j; S = #(y_j > y_i) - #(y_j < y_i); "
                        "z = (S - sign S) / sqrt(Var S)",
             .source = "Sen, JASA 63, 1968; Kendall, Rank Correlation Methods, 1970, chapter 5; Hamed and Rao, Journal of "
                       "Hydrology 204, 1998; Yue, Pilon, Phinney and Cavadias, Hydrological Processes 16, 2002",
             .inputs = trend_inputs,
             .options = trend_options,
             .terms = trend_terms,
             .input_count = 2,
             .option_count = 3,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_trend_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = trend_analyse,
};
