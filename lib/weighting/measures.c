/* Weights as measures: for each row its weight, for a group Kish's summary and how the weighting came out.
 * A weighting that failed has no figures but its outcome, whose numbers are those of CXM_WEIGHTING_. */
#include <math.h>
#include <stddef.h>

#include "cxm/unstable/weighted_mean.h"
#include "measure.h"
#include "stats/tested.h"
#include "weighting/margins.h"

enum { MEASURES_SUMMARY = 4 };

/* A figure that is a description: without standard error, interval and test. */
static cxm_tested_estimate measures_figure(double value, int32_t failed, const cxm_weight_summary *weights, int64_t missing,
                                           int64_t excluded)
{
    cxm_tested_estimate figure = cxm__tested(weights->n, missing);
    figure.estimate.excluded = excluded;
    figure.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (!weights->status)
        figure.estimate.n_effective = weights->n_effective;
    if (!isnan(value))
        cxm__tested_value(&figure, value, (double)NAN);
    else if (failed)
        figure.estimate.status = failed;
    return figure;
}

static void measures_summary(const cxm_weight_summary *weights, int32_t failed, int64_t missing, int64_t excluded,
                             cxm_tested_estimate *figures)
{
    const double values[MEASURES_SUMMARY] = {weights->n_effective, weights->design_effect, weights->smallest, weights->largest};
    for (int i = 0; i < MEASURES_SUMMARY; i++)
        figures[i] = measures_figure(values[i], failed, weights, missing, excluded);
}

static int32_t measures_failed(int32_t status)
{
    if (status == CXM_WEIGHTING_OK)
        return CXM_VALUE_OK;
    return status == CXM_WEIGHTING_NO_DATA ? CXM_VALUE_NO_DATA : CXM_VALUE_NOT_IDENTIFIED;
}

static double measures_or_nan(const cxm_weighting_result *result, double value)
{
    return result->status == CXM_WEIGHTING_OK ? value : (double)NAN;
}

/* n_effective, design_effect, smallest, largest, outcome, and after these what `more` has. */
static void measures_outcome(const cxm_weighting_result *result, const double *more, int count, cxm_tested_estimate *figures)
{
    const int32_t failed = measures_failed(result->status);
    measures_summary(&result->weights, failed, result->missing, result->excluded, figures);
    figures[MEASURES_SUMMARY] = measures_figure((double)result->status, failed, &result->weights, result->missing,
                                                result->excluded);
    for (int i = 0; i < count; i++)
        figures[MEASURES_SUMMARY + 1 + i] = measures_figure(more[i], failed, &result->weights, result->missing, result->excluded);
}

/* ---- weighting.summary ---- */

struct measures_no_options {
    size_t struct_size;
};

static cxm_status measures_summarize(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                     cxm_error *error)
{
    cxm_weight_summary summary;
    (void)rows;
    cxm_status status = cxm_weights_summarize(&request->columns[0], &summary, error);
    if (!status)
        measures_summary(&summary, measures_failed(summary.status), 0, summary.excluded, figures);
    return status;
}

/* ---- weighting.poststratify and weighting.rake ---- */

struct measures_poststratify_options {
    size_t struct_size;
    int32_t targets;
    int32_t reserved;
};

static cxm_status measures_poststratify(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                        cxm_error *error)
{
    const struct measures_poststratify_options *given = request->options;
    const cxm_margin margin = {&request->columns[0], &request->columns[1]};
    cxm_weighting_options options = CXM_WEIGHTING_OPTIONS_INIT;
    cxm_weighting_result result;
    options.targets = given->targets;
    cxm_status status = cxm_poststratify(&margin, &request->design, &options, request->host, rows ? rows[0] : NULL, &result, error);
    if (!status)
        measures_outcome(&result, NULL, 0, figures);
    return status;
}

/* The pairs of columns from the request's column `first` on; at most CXM__MARGINS_MOST. */
static cxm_status measures_margins(const struct cxm__request *request, int32_t first, const char *name, cxm_margin *margins,
                                   int32_t *count, cxm_error *error)
{
    const int32_t columns = request->count - first;
    *count = columns / 2;
    if (columns % 2 || *count > CXM__MARGINS_MOST)
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__T(name),
                         CXM__T(" takes pairs of columns, a category and its target, at most "), CXM__I(CXM__MARGINS_MOST),
                         CXM__T(", and is given "), CXM__I(columns), CXM__T(" columns"));
    for (int32_t m = 0; m < *count; m++)
        margins[m] = (cxm_margin){&request->columns[first + 2 * m], &request->columns[first + 2 * m + 1]};
    return CXM_OK;
}

static void measures_rename(const struct cxm__request *request, int32_t first, int32_t count, cxm_error *error)
{
    cxm__numbered_rename(error, "category", request->names + first, count, 2);
    cxm__numbered_rename(error, "target", request->names + first + 1, count, 2);
}

static cxm_status measures_rake(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    cxm_margin margins[CXM__MARGINS_MOST];
    cxm_weighting_result result;
    int32_t count;
    cxm_status status = measures_margins(request, 0, "weighting.rake", margins, &count, error);
    if (status)
        return status;
    status = cxm_rake(margins, count, &request->design, request->options, request->host, rows ? rows[0] : NULL, &result, error);
    if (status) {
        measures_rename(request, 0, count, error);
        return status;
    }
    const double n = (double)result.weights.n;
    const double more[] = {result.deviation, (double)result.iterations,
                           measures_or_nan(&result, 100 * (double)(result.at_lower + result.at_upper) / n)};
    measures_outcome(&result, more, 3, figures);
    return CXM_OK;
}

/* ---- weighting.mean ---- */

struct measures_mean_options {
    cxm_weighting_options weighting; /* begins with the size, which is then that of the whole */
    double confidence;
};

static cxm_status measures_mean(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct measures_mean_options *given = request->options;
    cxm_weighting_options options = given->weighting;
    cxm_margin margins[CXM__MARGINS_MOST];
    cxm_weighting_result result;
    cxm_estimate mean;
    int32_t count;
    (void)rows;
    options.struct_size = sizeof options;
    cxm_status status = measures_margins(request, 1, "weighting.mean", margins, &count, error);
    if (status)
        return status;
    status = cxm_weighted_mean(&request->columns[0], margins, count, &request->design, &options, given->confidence, request->host,
                               &mean, &result, error);
    if (status) {
        measures_rename(request, 1, count, error);
        return status;
    }
    figures[0] = cxm__tested(mean.n, mean.missing);
    figures[0].estimate = mean;
    figures[1] = measures_figure((double)result.status, CXM_VALUE_OK, &result.weights, result.missing, result.excluded);
    return CXM_OK;
}

/* ---- weighting.trim ---- */

static cxm_status measures_trim(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    cxm_weighting_result result;
    cxm_status status = cxm_trim(&request->columns[0], request->options, request->host, rows ? rows[0] : NULL, &result, error);
    if (status)
        return status;
    const double more[] = {measures_or_nan(&result, 100 * (double)(result.at_lower + result.at_upper) / (double)result.weights.n)};
    measures_outcome(&result, more, 1, figures);
    return CXM_OK;
}

static cxm_status measures_trim_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_trim_options *o = options;
    if (o->upper >= o->lower)
        return CXM_OK;
    return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A("upper"), CXM__T(": "), CXM__N(o->upper),
                     CXM__T(" is below lower, "), CXM__N(o->lower));
}

/* ---- records ---- */

#define MEASURES_TERMS                                                                                              \
    {"n_effective", "answers", "How many equally weighted answers would be as precise.", 0, INFINITY, 0, 0},        \
        {"design_effect", "", "n / n_effective.", 1, INFINITY, 0, 0},                                               \
        {"smallest", "", "Smallest weight above 0.", 0, INFINITY, 0, 0}, {                                          \
        "largest", "", "Largest weight.", 0, INFINITY, 0, 0                                                         \
    }
#define MEASURES_OUTCOME {"outcome", "", "0: the weights are good; else why there are none.", 0, 7, 0, 0}
#define MEASURES_CAPPED {"capped", "percent", "Share of the rows whose weight is at a bound.", 0, 100, 0, 0}

static const cxm_term measures_summary_terms[] = {MEASURES_TERMS};
static const cxm_term measures_poststratify_terms[] = {MEASURES_TERMS, MEASURES_OUTCOME};
static const cxm_term measures_rake_terms[] = {
    MEASURES_TERMS,
    MEASURES_OUTCOME,
    {"deviation", "", "Largest relative distance of a category from its target.", 0, INFINITY, 0, 0},
    {"iterations", "", "Cycles through all margins.", 0, INFINITY, 0, 0},
    MEASURES_CAPPED,
};
static const cxm_term measures_trim_terms[] = {MEASURES_TERMS, MEASURES_OUTCOME, MEASURES_CAPPED};
static const cxm_term measures_mean_terms[] = {{"mean", "", "Mean, in the unit of the values.", -INFINITY, INFINITY, 0, 0},
                                               MEASURES_OUTCOME};
static const cxm_term measures_row_terms[] = {{"weight", "", "The row's weight; none where it has no category or design weight.", 0,
                                               INFINITY, 0, 0}};

static const cxm_input measures_weight_inputs[] = {{"weight", "A weight: 0, or from 1e-140 to 1e140.", CXM_INPUT_NUMBER, 0}};
static const cxm_input measures_poststratify_inputs[] = {
    {"category", "What is known of the population.", CXM_INPUT_CATEGORY, 0},
    {"target", "How many of the population, or which share, are in the row's category.", CXM_INPUT_NUMBER, 0},
};
#define MEASURES_MARGIN                                                                                               \
    {"margin", "Columns in pairs: a category, and how many of the population, or which share, are in it.",           \
     CXM_INPUT_MARGIN, CXM_INPUT_REPEATED}
static const cxm_input measures_rake_inputs[] = {MEASURES_MARGIN};
static const cxm_input measures_mean_inputs[] = {{"value", "What was measured.", CXM_INPUT_NUMBER, 0}, MEASURES_MARGIN};

#define MEASURES_TARGETS(type)                                                                                            \
    {"targets", "", "Whether targets are numbers of the population or shares.", "total|share", 0, 1, 0, 0,               \
     CXM_OPTION_CHOICE, offsetof(type, targets), 0, 0}

static const cxm_option measures_poststratify_options[] = {MEASURES_TARGETS(struct measures_poststratify_options)};
#define MEASURES_RAKE_OPTIONS                                                                                                    \
    MEASURES_TARGETS(cxm_weighting_options),                                                                                     \
        {"lower", "", "Smallest weight, as a ratio to the mean weight; 0 is no cap.", "", 0, 1, 0, 0, CXM_OPTION_NUMBER,         \
         offsetof(cxm_weighting_options, lower), 0, 0},                                                                          \
        {"upper", "", "Largest weight, as a ratio to the mean weight; 1e140 is no cap.", "", 1, 1e140, 1e140, 0,                 \
         CXM_OPTION_NUMBER, offsetof(cxm_weighting_options, upper), 0, 0},                                                       \
        {"tolerance", "", "Largest relative distance of a category from its target.", "", 1e-15, 0.1, 1e-10, 0,                  \
         CXM_OPTION_NUMBER, offsetof(cxm_weighting_options, tolerance), 0, 0}, {                                                 \
        "iterations", "", "The most cycles through all margins.", "", 1, 1000000, 1000, 0, CXM_OPTION_INTEGER,                   \
            offsetof(cxm_weighting_options, iterations), 0, 0                                                                    \
    }

_Static_assert(offsetof(struct measures_mean_options, weighting) == 0, "options of raking stand where raking has them");

static const cxm_option measures_rake_options[] = {MEASURES_RAKE_OPTIONS};
static const cxm_option measures_mean_options[] = {MEASURES_RAKE_OPTIONS, CXM__OPTION_CONFIDENCE(struct measures_mean_options)};
static const cxm_option measures_trim_options[] = {
    {"lower", "", "Smallest weight.", "", 0, 1e140, 0, 0, CXM_OPTION_NUMBER, offsetof(cxm_trim_options, lower), 0, 0},
    {"upper", "", "Largest weight; 1e140 is no bound.", "", 0, 1e140, 1e140, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_trim_options, upper), 1, 0},
    {"bounds", "", "Whether the bounds are weights or ratios to the mean weight.", "absolute|mean", 0, 1, 0, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_trim_options, bounds), 0, 0},
    {"redistribute", "", "Who gets what was cut: each the same amount, or each by the same factor.", "equally|proportionally", 0,
     1, 0, 0, CXM_OPTION_CHOICE, offsetof(cxm_trim_options, redistribute), 0, 0},
    {"strict", "", "1: until all weights are within the bounds; 0: once.", "", 0, 1, 1, 0, CXM_OPTION_INTEGER,
     offsetof(cxm_trim_options, strict), 0, 0},
};

const struct cxm__measure cxm__measure_weighting_poststratify = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.poststratify",
             .title = "Post-stratification",
             .summary = "Weights that make each category as large as it is in the population.",
             .formula = "w' = w N_g / sum of w in g",
             .source = "Holt and Smith, Journal of the Royal Statistical Society A 142, 1979",
             .inputs = measures_poststratify_inputs,
             .options = measures_poststratify_options,
             .terms = measures_poststratify_terms,
             .input_count = 2,
             .option_count = 1,
             .term_count = sizeof measures_poststratify_terms / sizeof *measures_poststratify_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct measures_poststratify_options),
             .row_terms = measures_row_terms,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_POPULATION},
    .analyse = measures_poststratify,
};

const struct cxm__measure cxm__measure_weighting_rake = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.rake",
             .title = "Raking",
             .summary = "Weights that make the categories of several variables as large as they are in the population.",
             .formula = "w <- w N_g / sum of w in g, margin by margin, until max |sum of w in g / N_g - 1| <= tolerance",
             .source = "Deming and Stephan, Annals of Mathematical Statistics 11, 1940; Ireland and Kullback, Biometrika 55, 1968",
             .inputs = measures_rake_inputs,
             .options = measures_rake_options,
             .terms = measures_rake_terms,
             .input_count = 1,
             .option_count = sizeof measures_rake_options / sizeof *measures_rake_options,
             .term_count = sizeof measures_rake_terms / sizeof *measures_rake_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_weighting_options),
             .row_terms = measures_row_terms,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_POPULATION},
    .analyse = measures_rake,
};

const struct cxm__measure cxm__measure_weighting_mean = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.mean",
             .title = "Mean weighted to a population",
             .summary = "The mean of anything measured, weighted by raking, with the standard error of the design and the margins.",
             .formula = "mean = sum w y / sum w; variance of sum w e / sum w between clusters within strata, e what margins leave "
                        "of y",
             .source = "Sarndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992, 5.5 and 6.6; Deville and Sarndal, "
                       "JASA 87, 1992",
             .inputs = measures_mean_inputs,
             .options = measures_mean_options,
             .terms = measures_mean_terms,
             .input_count = 2,
             .option_count = sizeof measures_mean_options / sizeof *measures_mean_options,
             .term_count = sizeof measures_mean_terms / sizeof *measures_mean_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct measures_mean_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_STRATUM | CXM_DESIGN_CLUSTER | CXM_DESIGN_POPULATION},
    .analyse = measures_mean,
};

const struct cxm__measure cxm__measure_weighting_trim = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.trim",
             .title = "Trimmed weights",
             .summary = "Weights within bounds, with their sum kept.",
             .formula = "w' = min(max(w, lower), upper), and sum(w - w') spread over the weights that were not clipped",
             .source = "Potter, Proceedings of the Survey Research Methods Section, ASA, 1990, 225; Lumley, R package survey",
             .inputs = measures_weight_inputs,
             .options = measures_trim_options,
             .terms = measures_trim_terms,
             .input_count = 1,
             .option_count = sizeof measures_trim_options / sizeof *measures_trim_options,
             .term_count = sizeof measures_trim_terms / sizeof *measures_trim_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_trim_options),
             .row_terms = measures_row_terms,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS},
    .analyse = measures_trim,
    .check = measures_trim_check,
};

const struct cxm__measure cxm__measure_weighting_summary = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "weighting.summary",
             .title = "What weights cost",
             .summary = "Kish's effective number of answers and design effect of weights.",
             .formula = "n_effective = (sum w)^2 / sum w^2; design_effect = n / n_effective = 1 + cv^2(w)",
             .source = "Kish, Survey Sampling, 1965, 11.7; Kish, Journal of Official Statistics 8, 1992",
             .inputs = measures_weight_inputs,
             .options = NULL,
             .terms = measures_summary_terms,
             .input_count = 1,
             .option_count = 0,
             .term_count = sizeof measures_summary_terms / sizeof *measures_summary_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct measures_no_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = measures_summarize,
};
#undef MEASURES_TERMS
#undef MEASURES_OUTCOME
#undef MEASURES_CAPPED
#undef MEASURES_TARGETS
#undef MEASURES_RAKE_OPTIONS
#undef MEASURES_MARGIN
