/* Cox regression as two measures: rows watched from the start, and intervals with an entry. cxm_cox_new() behind two records.
 * The formulas and their sources stand in cxm/unstable/cox.h. */
#include "cxm/unstable/cox.h"

#include <math.h>
#include <string.h>

#include "measure.h"
#include "stats/tested.h"

struct cox_options {
    size_t struct_size;
    double confidence;
    int32_t ties, reserved;
};

static int32_t cox_value_status(const cxm_cox_summary *summary)
{
    return summary->status == CXM_COX_OK ? CXM_VALUE_OK : summary->n ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
}

/* The predictor that the function could not name: its message counts them. */
static cxm_status cox_blame(const struct cxm__request *request, int32_t first, const cxm_error *found, cxm_error *error)
{
    const int64_t row = found->row;
    for (int32_t c = first; row >= 0 && c < request->count; c++)
        if (!cxm__column_is_null(&request->columns[c], row) && !isfinite(cxm__column_number(&request->columns[c], row)))
            return CXM__FAIL(error, CXM_E_DOMAIN, c, row, CXM__A(request->names[c]), CXM__T("["), CXM__I(row), CXM__T("]: "),
                             CXM__N(cxm__column_number(&request->columns[c], row)), CXM__T(" is not finite"));
    *error = *found;
    return found->code;
}

/* Of one coefficient: itself, and as a ratio of hazards. */
static void cox_coefficient(const cxm_cox_summary *summary, int32_t j, cxm_tested_estimate *coefficient, cxm_tested_estimate *ratio)
{
    *coefficient = cxm__tested(summary->n, summary->missing);
    coefficient->estimate = summary->coefficients[j];
    coefficient->estimate.status = cox_value_status(summary);
    if (coefficient->estimate.interval_status == CXM_INTERVAL_OK)
        cxm__tested_test(coefficient, coefficient->estimate.value / coefficient->estimate.std_error, coefficient->estimate.df);
    *ratio = *coefficient;
    ratio->estimate.value = exp(coefficient->estimate.value);
    ratio->estimate.std_error = ratio->estimate.value * coefficient->estimate.std_error;
    ratio->estimate.lower = exp(coefficient->estimate.lower);
    ratio->estimate.upper = exp(coefficient->estimate.upper);
}

/* A test that does not know of clusters has no p where there are any. */
static cxm_tested_estimate cox_test_figure(const cxm_cox_summary *summary, const cxm_cox_test *test)
{
    cxm_tested_estimate figure = cxm__tested(summary->n, summary->missing);
    figure.estimate.status = cox_value_status(summary);
    figure.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    figure.estimate.clusters = summary->clusters;
    if (figure.estimate.status == CXM_VALUE_OK && isnan(test->p))
        figure.estimate.status = CXM_VALUE_UNDEFINED;
    if (figure.estimate.status)
        return figure;
    figure.estimate.value = test->statistic;
    if (summary->clusters)
        return figure;
    figure.statistic = test->statistic;
    figure.df = test->df;
    figure.p = test->p;
    figure.test_status = CXM_TEST_OK;
    return figure;
}

/* `entry`, `time` and `event` are the columns' places, entry -1 for none; the predictors stand behind all three. */
static cxm_status cox_run(const struct cxm__request *request, int32_t entry, int32_t time, int32_t event,
                          cxm_tested_estimate *figures, cxm_error *error)
{
    const struct cox_options *given = request->options;
    const int32_t first = event + 1, p = request->count - first;
    cxm_cox_options options = CXM_COX_OPTIONS_INIT;
    cxm_cox *model;
    cxm_error found;
    options.entry = entry >= 0 ? &request->columns[entry] : NULL;
    options.stratum = request->design.stratum;
    options.cluster = request->design.cluster;
    options.confidence = given->confidence;
    options.ties = given->ties;
    cxm_status status = cxm_cox_new(&request->columns[time], &request->columns[event], request->columns + first, p, &options,
                                    request->host, &model, &found);
    if (status && !error)
        return status;
    if (status && status == CXM_E_DOMAIN && strcmp(found.name, "covariates") == 0)
        return cox_blame(request, first, &found, error);
    if (status) {
        *error = found;
        return status;
    }
    const cxm_cox_summary *summary = cxm_cox_summary_of(model);
    for (int32_t j = 0; j < p; j++) {
        cox_coefficient(summary, j, &figures[j], &figures[p + j]);
        figures[2 * p + j] = cox_test_figure(summary, &summary->proportional[j]);
    }
    figures[3 * (int64_t)p] = cox_test_figure(summary, &summary->likelihood_ratio);
    cxm_cox_free(model);
    return CXM_OK;
}

static cxm_status cox_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                              cxm_error *error)
{
    (void)rows;
    return cox_run(request, -1, 0, 1, figures, error);
}

static cxm_status cox_intervals_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                        cxm_error *error)
{
    (void)rows;
    return cox_run(request, 0, 1, 2, figures, error);
}

#define COX_TIME {"time", "How long the row was watched, 0 or more.", CXM_INPUT_NUMBER, 0}
#define COX_EVENT {"event", "Whether it happened then; otherwise the row was last seen then, without it.", CXM_INPUT_EVENT, 0}
#define COX_PREDICTOR {"predictor", "What may go with happening sooner; one or more columns.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED}

static const cxm_input cox_inputs[] = {COX_TIME, COX_EVENT, COX_PREDICTOR};
static const cxm_input cox_intervals_inputs[] = {
    {"entry", "When the row came under observation, before `time`.", CXM_INPUT_NUMBER, 0}, COX_TIME, COX_EVENT, COX_PREDICTOR};

static const cxm_option cox_options[] = {
    {"ties", "", "How events at the same time are dealt with.", "efron|breslow", 0, 1, CXM_COX_EFRON, 0, CXM_OPTION_CHOICE,
     offsetof(struct cox_options, ties), 0, 0},
    CXM__OPTION_CONFIDENCE(struct cox_options),
};

static const cxm_term cox_terms[] = {
    {"coefficient", "", "Log hazard ratio for one more of a predictor.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"hazard_ratio", "", "exp(coefficient).", 0, INFINITY, CXM_TERM_EACH, 0},
    {"proportional", "", "Chi-squared of whether a predictor's effect changes with time.", 0, INFINITY, CXM_TERM_EACH, 0},
    {"likelihood_ratio", "", "Chi-squared of all predictors together.", 0, INFINITY, 0, 0},
};

#define COX_RECORD(measure, heading, text, columns, number)                                                                     \
    {                                                                                                                           \
        .struct_size = sizeof(cxm_measure), .name = (measure), .title = (heading), .summary = (text),                           \
        .formula = "h(t) = h0(t) exp(b'x); b maximises the product over events of exp(b'x) / sum of exp(b'x) of those at risk", \
        .source = "Cox 1972; Efron, JASA 72, 1977; Lin and Wei, JASA 84, 1989; Grambsch and Therneau, Biometrika 81, 1994; "    \
                  "Therneau and Grambsch, Modeling Survival Data, 2000",                                                        \
        .inputs = (columns), .options = cox_options, .terms = cox_terms, .input_count = (number), .option_count = 2,            \
        .term_count = 4, .merge = CXM_MERGE_NONE, .merge_weighted = CXM_MERGE_NONE, .revision = 1,                              \
        .options_size = sizeof(struct cox_options),                                                                             \
        .form = CXM_FORM_ANALYSIS, .design = CXM_DESIGN_STRATUM | CXM_DESIGN_CLUSTER                                            \
    }

const struct cxm__measure cxm__measure_cox = {
    .info = COX_RECORD("cox", "Cox regression", "What goes with happening sooner: proportional hazards.", cox_inputs, 3),
    .analyse = cox_analyse,
};

const struct cxm__measure cxm__measure_cox_intervals = {
    .info = COX_RECORD("cox.intervals", "Cox regression of intervals",
                       "Proportional hazards of rows that came under observation late, or of predictors that change.",
                       cox_intervals_inputs, 4),
    .analyse = cox_intervals_analyse,
};
