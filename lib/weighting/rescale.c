/* Answers are mapped row by row, then described by cxm_rating() and cxm_nps() on the new scale.
 * Figures that cut the scale at fixed points are held back, since nobody answered on it. */
#include "cxm/unstable/rescale.h"

#include <math.h>
#include <string.h>

#include "core/column.h"
#include "core/lend.h"
#include "cxm/nps.h"
#include "cxm/rating.h"
#include "measure.h"
#include "stats/interval.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_rescale_result) == 4 * sizeof(cxm_estimate), "frozen");
_Static_assert(offsetof(cxm_rescale_options, reserved) + 4 == sizeof(cxm_rescale_options), "no trailing padding");

static bool rescale_is_scale(cxm_scale scale)
{
    return fabs(scale.minimum) <= 1000000 && fabs(scale.maximum) <= 1000000 && scale.minimum == floor(scale.minimum) &&
           scale.maximum == floor(scale.maximum) && scale.maximum > scale.minimum &&
           scale.maximum - scale.minimum < CXM__POINTS_MAX;
}

static cxm_status rescale_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_rescale_options *o = options;
    const char *wrong = NULL, *rule = NULL;
    if (!rescale_is_scale(o->from) || !rescale_is_scale(o->to)) {
        wrong = rescale_is_scale(o->from) ? "to" : "from";
        rule = " must run from one whole number to a larger one, over at most 241 points";
    } else if (o->mapping != CXM_RESCALE_LINEAR && o->mapping != CXM_RESCALE_REVERSED) {
        wrong = "mapping";
        rule = " must be CXM_RESCALE_LINEAR or CXM_RESCALE_REVERSED";
    } else if (o->cuts != CXM_RESCALE_REFUSE && o->cuts != CXM_RESCALE_ACCEPT) {
        wrong = "cuts";
        rule = " must be CXM_RESCALE_REFUSE or CXM_RESCALE_ACCEPT";
    } else if (o->off_scale != CXM_OFF_SCALE_FAIL && o->off_scale != CXM_OFF_SCALE_SKIP) {
        wrong = "off_scale";
        rule = " must be CXM_OFF_SCALE_FAIL or CXM_OFF_SCALE_SKIP";
    } else if (o->reserved) {
        wrong = "reserved";
        rule = " must be 0";
    }
    return wrong ? CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(wrong), CXM__T(rule))
                 : cxm__confidence_check(o->confidence, argument, error);
}

/* The ends meet exactly, and nothing in between leaves them. */
static double rescale_answer(const cxm_rescale_options *o, double x)
{
    double along = o->mapping == CXM_RESCALE_REVERSED ? o->from.maximum - x : x - o->from.minimum;
    double y = o->to.minimum + along * (o->to.maximum - o->to.minimum) / (o->from.maximum - o->from.minimum);
    return fmin(fmax(y, o->to.minimum), o->to.maximum);
}

/* rescaled[] takes NaN for null and INFINITY for off the scale, so that the two are still told apart. */
static cxm_status rescale_rows(const cxm_column *score, const cxm_rescale_options *o, double *rescaled, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    for (int64_t first = 0; first < score->length; first += CXM__BLOCK) {
        int32_t n = score->length - first < CXM__BLOCK ? (int32_t)(score->length - first) : CXM__BLOCK;
        double *numbers = rescaled + first;
        cxm__decode_numbers(score, first, n, numbers, null);
        for (int32_t i = 0; i < n; i++) {
            bool within = numbers[i] >= o->from.minimum && numbers[i] <= o->from.maximum;
            if (!null[i] && !within && o->off_scale == CXM_OFF_SCALE_FAIL)
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("score"), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                                 CXM__N(numbers[i]), CXM__T(" is outside "), CXM__N(o->from.minimum), CXM__T(".."),
                                 CXM__N(o->from.maximum), CXM__T("; to drop such rows set off_scale=skip"));
            numbers[i] = null[i] ? (double)NAN : within ? rescale_answer(o, numbers[i]) : INFINITY;
        }
    }
    return CXM_OK;
}

static cxm_estimate rescale_held_back(const cxm_estimate *like, int32_t status)
{
    cxm_estimate estimate = *like;
    estimate.value = estimate.std_error = estimate.lower = estimate.upper = estimate.confidence = estimate.df = (double)NAN;
    estimate.flags = 0;
    estimate.status = like->status ? like->status : status;
    estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    return estimate;
}

static cxm_status rescale_describe(const cxm_column *column, const cxm_design *design, const cxm_rescale_options *o,
                                   const cxm_host *host, cxm_rescale_result *result, cxm_error *error)
{
    cxm_rating_options described = CXM_RATING_OPTIONS_INIT;
    cxm_nps_options scored = CXM_NPS_OPTIONS_INIT;
    cxm_rating_result rating;
    cxm_nps_result nps;
    described.scale = o->to;
    described.confidence = scored.confidence = o->confidence;
    described.off_scale = scored.off_scale = CXM_OFF_SCALE_SKIP;
    described.top_boxes = o->to.maximum - o->to.minimum < 2 ? 1 : 2;
    described.bottom_boxes = 1;
    cxm_status status = cxm_rating(column, design, &described, host, &rating, error);
    if (status)
        return status;
    *result = (cxm_rescale_result){rating.mean, rating.deviation, rating.top_box, rating.mean};
    const bool cut = o->cuts == CXM_RESCALE_ACCEPT, tens = o->to.minimum == 0 && o->to.maximum == 10;
    if (!cut)
        result->top_box = rescale_held_back(&rating.mean, CXM_VALUE_NOT_IDENTIFIED);
    result->nps = rescale_held_back(&rating.mean, cut ? CXM_VALUE_UNDEFINED : CXM_VALUE_NOT_IDENTIFIED);
    if (cut && tens) {
        status = cxm_nps(column, design, &scored, host, &nps, error);
        result->nps = status ? result->nps : nps.score;
    }
    return status;
}

cxm_status cxm_rescale(const cxm_column *score, const cxm_design *design, const cxm_rescale_options *options, const cxm_host *host,
                       double *rescaled, cxm_rescale_result *result, cxm_error *error)
{
    cxm_rescale_options chosen = CXM_RESCALE_OPTIONS_INIT;
    cxm_host lent;
    cxm_rescale_result found;
    cxm_status status = cxm__numbers_check(score, CXM__ANY_LENGTH, "score", 0, error);
    if (!status)
        status = cxm__struct_read(&chosen, sizeof chosen, sizeof chosen, options, 2, "options", error);
    if (!status)
        status = rescale_check(&chosen, 2, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (status)
        return status;
    double *rows = cxm__allocate(&lent, score->length, sizeof *rows);
    status = rows ? rescale_rows(score, &chosen, rows, error) : cxm__fail_memory(error);
    if (!status) {
        cxm_column column = cxm_column_of(CXM_TYPE_F64, rows, score->length);
        column.flags = CXM_COLUMN_NAN_IS_NULL;
        status = rescale_describe(&column, design, &chosen, host, &found, error);
    }
    if (!status) {
        for (int64_t i = 0; rescaled && i < score->length; i++)
            rescaled[i] = isinf(rows[i]) ? (double)NAN : rows[i];
        *result = found;
    }
    cxm__release(&lent, rows, score->length, sizeof *rows);
    return status;
}

/* ---- the measure ---- */

static cxm_status rescale_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                  cxm_error *error)
{
    cxm_rescale_result result;
    cxm_status status = cxm_rescale(&request->columns[0], &request->design, request->options, request->host, rows ? rows[0] : NULL,
                                    &result, error);
    if (status)
        return status;
    const cxm_estimate *const estimates[] = {&result.mean, &result.deviation, &result.top_box, &result.nps};
    for (int i = 0; i < 4; i++) {
        figures[i] = cxm__tested(estimates[i]->n, estimates[i]->missing);
        figures[i].estimate = *estimates[i];
    }
    return CXM_OK;
}

static const cxm_input rescale_inputs[] = {{"score", "An answer on the scale `from`.", CXM_INPUT_NUMBER, 0}};

static const cxm_option rescale_options[] = {
    {"from", "points", "The scale the answers were given on.", "", -1000000, 1000000, 1, 5, CXM_OPTION_SCALE,
     offsetof(cxm_rescale_options, from), 0, 0},
    {"to", "points", "The scale they are wanted on.", "", -1000000, 1000000, 0, 100, CXM_OPTION_SCALE,
     offsetof(cxm_rescale_options, to), 0, 0},
    {"mapping", "", "Which end goes where.", "linear|reversed", 0, 1, 0, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_rescale_options, mapping), 0, 0},
    {"cuts", "", "Whether top box and NPS of rescaled answers are given.", "refuse|accept", 0, 1, 0, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_rescale_options, cuts), 0, 0},
    CXM__OPTION_CONFIDENCE(cxm_rescale_options),
    CXM__OPTION_OFF_SCALE(cxm_rescale_options),
};

static const cxm_term rescale_terms[] = {
    {"mean", "points", "Mean on the new scale.", -INFINITY, INFINITY, 0, 0},
    {"deviation", "points", "Standard deviation on the new scale.", 0, INFINITY, 0, 0},
    {"top_box", "percent", "At the two highest points of the new scale.", 0, 100, 0, 0},
    {"nps", "points", "Net Promoter Score of the rescaled answers.", -100, 100, 0, 0},
};

static const cxm_term rescale_row_terms[] = {{"score", "points", "The answer on the new scale.", -INFINITY, INFINITY, 0, 0}};

const struct cxm__measure cxm__measure_rescale = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "rescale",
             .title = "Rescaled answers",
             .summary = "Answers moved from one scale to another, with where they came from.",
             .formula = "y = (x - a) / (b - a) (d - c) + c for a..b to c..d; reversed: of a + b - x",
             .source = "Arithmetic; its limits: Dawes, International Journal of Market Research 50, 2008",
             .inputs = rescale_inputs,
             .options = rescale_options,
             .terms = rescale_terms,
             .input_count = 1,
             .option_count = sizeof rescale_options / sizeof *rescale_options,
             .term_count = 4,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(cxm_rescale_options),
             .row_terms = rescale_row_terms,
             .row_term_count = 1,
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT | CXM_DESIGN_POPULATION},
    .analyse = rescale_analyse,
    .check = rescale_check,
};
