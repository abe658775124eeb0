/* Customer Effort Score: the mean, the share agreeing, and the net of agreeing and disagreeing.
 * On a scale where lower is easier the answers are mirrored: the boxes change ends, and the mean becomes minimum + maximum - mean. */
#include "cxm/ces.h"

#include <math.h>

#include "transactional/boxes.h"
#include "transactional/once.h"
#include "transactional/resampled.h"

_Static_assert(offsetof(cxm_ces_options, reserved) + sizeof(int32_t) == sizeof(cxm_ces_options), "no trailing padding");

enum { CES_MEAN, CES_AGREE, CES_NET };

static cxm_status ces_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_ces_options *o = options;
    if (o->reserved)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("ces."), CXM__A("reserved"), CXM__T(" must be 0"));
    return cxm__boxes_check("ces", "agree_boxes", " and disagree_boxes", o->scale, o->agree_boxes, o->disagree_boxes, argument, error);
}

/* bands[agree] are those who agree; the other end of the three disagrees */
static int32_t ces_bands(const struct cxm__tally *tally, const cxm_ces_options *options, struct cxm__band bands[3])
{
    if (options->direction != CXM_CES_LOWER_IS_EASIER) {
        cxm__boxes(tally, options->disagree_boxes, options->agree_boxes, bands);
        return 2;
    }
    /* mirrored, a band ends with its upper bound instead of beginning with its lower one */
    const double bounds[2] = {nextafter(options->scale.minimum + options->agree_boxes - 1, INFINITY),
                              nextafter(options->scale.maximum - options->disagree_boxes, INFINITY)};
    cxm__tally_bands(tally, bounds, 2, bands);
    return 0;
}

static void ces_mirror(cxm_estimate *estimate, cxm_scale scale)
{
    const double ends = scale.minimum + scale.maximum, lower = estimate->lower;
    estimate->value = ends - estimate->value; /* NaN stays NaN */
    estimate->lower = ends - estimate->upper;
    estimate->upper = ends - lower;
}

static void ces_terms(const struct cxm__tally *tally, const void *options, uint32_t wanted,
                      const struct cxm__confidence *confidence, cxm_estimate *estimates)
{
    /* by choice, then mean, share, net */
    static const enum cxm__method methods[][3] = {{CXM__METHOD_T, CXM__METHOD_WILSON, CXM__METHOD_ADJUSTED_WALD},
                                                  {CXM__METHOD_NONE, CXM__METHOD_NONE, CXM__METHOD_NONE},
                                                  {CXM__METHOD_PERCENTILE, CXM__METHOD_PERCENTILE, CXM__METHOD_PERCENTILE},
                                                  {CXM__METHOD_BCA, CXM__METHOD_BCA, CXM__METHOD_BCA}};
    const cxm_ces_options *o = options;
    const enum cxm__method *method = methods[o->interval];
    struct cxm__band bands[3];
    int32_t agree = ces_bands(tally, o, bands);
    if (wanted >> CES_MEAN & 1) {
        struct cxm__tally_moments moments = cxm__tally_moments(tally);
        const bool mirrored = agree == 0, resampled = cxm__resampled(method[0]);
        if (mirrored && !resampled)
            moments.mean = o->scale.minimum + o->scale.maximum - moments.mean;
        cxm__estimate_mean(&estimates[CES_MEAN], tally, &moments, method[0], confidence);
        if (mirrored && resampled) /* the bootstrap sees the answers as they stand */
            ces_mirror(&estimates[CES_MEAN], o->scale);
    }
    if (wanted >> CES_AGREE & 1)
        cxm__estimate_share(&estimates[CES_AGREE], tally, bands, 3, agree, method[1], confidence);
    if (wanted >> CES_NET & 1)
        cxm__estimate_net(&estimates[CES_NET], tally, bands, agree == 0, method[2], confidence);
}

static const cxm_input ces_inputs[] = {{"score", "Agreement that it was made easy, 1 to 7 unless scale says otherwise.", CXM_INPUT_ANSWERS, 0}};

static const cxm_option ces_options[] = {
    CXM__OPTION_SCALE(cxm_ces_options, 1, 7),
    CXM__OPTION_BOXES(cxm_ces_options, agree_boxes, 3, "How many of the easiest points count as agreeing."),
    CXM__OPTION_BOXES(cxm_ces_options, disagree_boxes, 3, "How many of the hardest points count as disagreeing."),
    {"direction", "", "Which end of the scale is easy.", "higher_is_easier|lower_is_easier", 0, 1, 0, 0, CXM_OPTION_CHOICE,
     offsetof(cxm_ces_options, direction), 0, 0},
    CXM__OPTION_CONFIDENCE(cxm_ces_options),
    {"interval", "", "t for the mean, Wilson for the share, adjusted Wald for the net; none; or a bootstrap.",
     "standard|none|percentile|bca", 0, 3, 0, 0,
     CXM_OPTION_CHOICE, offsetof(cxm_ces_options, interval), 0, 0},
    CXM__OPTION_OFF_SCALE(cxm_ces_options),
};

static const cxm_term ces_term_list[] = {
    {"mean", "points", "Mean answer; higher is easier.", NAN, NAN, 0, 0},
    {"agree", "percent", "Share of answers in the easiest boxes.", 0, 100, 0, 0},
    {"net", "points", "Percent agreeing minus percent disagreeing.", -100, 100, 0, 0},
};

const struct cxm__measure cxm__measure_ces = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "ces",
             .title = "Customer Effort Score",
             .summary = "How far customers agree that it was made easy for them.",
             .formula = "mean answer; 100 * agreeing / n; 100 * (agreeing - disagreeing) / n",
             .source = "Dixon, Freeman and Toman, Harvard Business Review 88(7/8), 2010; CEB, now Gartner, 2013 (version 2.0); "
                       "Efron, JASA 82, 1987",
             .inputs = ces_inputs,
             .options = ces_options,
             .terms = ces_term_list,
             .input_count = 1,
             .option_count = sizeof ces_options / sizeof *ces_options,
             .term_count = sizeof ces_term_list / sizeof *ces_term_list,
             .merge = CXM_MERGE_EXACT,
             .merge_weighted = CXM_MERGE_ROUNDING,
             .revision = 1,
             .options_size = sizeof(cxm_ces_options),
             .form = CXM_FORM_ANSWERS,
             .design = CXM__DESIGN_ANSWERS},
    .scale_offset = offsetof(cxm_ces_options, scale),
    .confidence_offset = offsetof(cxm_ces_options, confidence),
    .off_scale_offset = offsetof(cxm_ces_options, off_scale),
    .check = ces_check,
    .terms = ces_terms,
};

cxm_status cxm_ces(const cxm_column *score, const cxm_design *design, const cxm_ces_options *options, const cxm_host *host,
                   cxm_ces_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_estimate estimates[3];
    struct cxm__band bands[3];
    cxm_status status = cxm__once_begin(&once, &cxm__measure_ces, score, design, options, host, result, error);
    if (status)
        return status;
    int32_t agree = ces_bands(&once.tally, (const cxm_ces_options *)&once.options, bands);
    ces_terms(&once.tally, &once.options, 7, &once.confidence, estimates);
    *result = (cxm_ces_result){estimates[CES_MEAN], estimates[CES_AGREE], estimates[CES_NET], bands[agree].count,
                               bands[1].count, bands[2 - agree].count};
    cxm__once_end(&once);
    return CXM_OK;
}
