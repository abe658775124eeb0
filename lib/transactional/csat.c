/* Customer satisfaction: the share of answers in the top boxes.
 * The intervals of a share are in stats/interval.c; boxes are whole points counted from the ends of the scale. */
#include "cxm/csat.h"

#include "transactional/boxes.h"
#include "transactional/once.h"

_Static_assert(offsetof(cxm_csat_options, off_scale) + sizeof(int32_t) == sizeof(cxm_csat_options), "no trailing padding");

enum { CSAT_SATISFIED, CSAT_DISSATISFIED };

static cxm_status csat_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_csat_options *o = options;
    return cxm__boxes_check("csat", "top_boxes", " and bottom_boxes", o->scale, o->top_boxes, o->bottom_boxes, argument, error);
}

static void csat_terms(const struct cxm__tally *tally, const void *options, uint32_t wanted,
                       const struct cxm__confidence *confidence, cxm_estimate *estimates)
{
    static const enum cxm__method methods[] = {CXM__METHOD_WILSON, CXM__METHOD_AGRESTI_COULL, CXM__METHOD_JEFFREYS,
                                               CXM__METHOD_CLOPPER_PEARSON, CXM__METHOD_NONE, CXM__METHOD_PERCENTILE,
                                               CXM__METHOD_BCA};
    const cxm_csat_options *o = options;
    struct cxm__band bands[3];
    cxm__boxes(tally, o->bottom_boxes, o->top_boxes, bands);
    if (wanted >> CSAT_SATISFIED & 1)
        cxm__estimate_share(&estimates[CSAT_SATISFIED], tally, bands, 3, 2, methods[o->interval], confidence);
    if (wanted >> CSAT_DISSATISFIED & 1)
        cxm__estimate_share(&estimates[CSAT_DISSATISFIED], tally, bands, 3, 0, methods[o->interval], confidence);
}

static const cxm_input csat_inputs[] = {{"score", "Satisfaction, 1 to 5 unless scale says otherwise.", CXM_INPUT_ANSWERS, 0}};

static const cxm_option csat_options[] = {
    CXM__OPTION_SCALE(cxm_csat_options, 1, 5),
    CXM__OPTION_BOXES(cxm_csat_options, top_boxes, 2, "How many of the highest points are satisfied."),
    CXM__OPTION_BOXES(cxm_csat_options, bottom_boxes, 2, "How many of the lowest points are dissatisfied."),
    CXM__OPTION_CONFIDENCE(cxm_csat_options),
    {"interval", "", "Method of the intervals.", "wilson|agresti_coull|jeffreys|clopper_pearson|none|percentile|bca", 0, 6, 0, 0,
     CXM_OPTION_CHOICE, offsetof(cxm_csat_options, interval), 0, 0},
    CXM__OPTION_OFF_SCALE(cxm_csat_options),
};

static const cxm_term csat_term_list[] = {
    {"satisfied", "percent", "Share of answers in the top boxes.", 0, 100, 0, 0},
    {"dissatisfied", "percent", "Share of answers in the bottom boxes.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_csat = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "csat",
             .title = "Customer satisfaction",
             .summary = "Share of answers in the top boxes of a satisfaction scale, in percent.",
             .formula = "100 * answers in the top boxes / n",
             .source = "Wilson, JASA 22, 1927; Agresti and Coull, The American Statistician 52, 1998; Brown, Cai and DasGupta, "
                       "Statistical Science 16, 2001; Clopper and Pearson, Biometrika 26, 1934; Efron, JASA 82, 1987",
             .inputs = csat_inputs,
             .options = csat_options,
             .terms = csat_term_list,
             .input_count = 1,
             .option_count = sizeof csat_options / sizeof *csat_options,
             .term_count = sizeof csat_term_list / sizeof *csat_term_list,
             .merge = CXM_MERGE_EXACT,
             .merge_weighted = CXM_MERGE_ROUNDING,
             .revision = 1,
             .options_size = sizeof(cxm_csat_options),
             .form = CXM_FORM_ANSWERS,
             .design = CXM__DESIGN_ANSWERS},
    .scale_offset = offsetof(cxm_csat_options, scale),
    .confidence_offset = offsetof(cxm_csat_options, confidence),
    .off_scale_offset = offsetof(cxm_csat_options, off_scale),
    .check = csat_check,
    .terms = csat_terms,
};

cxm_status cxm_csat(const cxm_column *score, const cxm_design *design, const cxm_csat_options *options, const cxm_host *host,
                    cxm_csat_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_estimate estimates[2];
    struct cxm__band bands[3];
    cxm_status status = cxm__once_begin(&once, &cxm__measure_csat, score, design, options, host, result, error);
    if (status)
        return status;
    const cxm_csat_options *o = (const cxm_csat_options *)&once.options;
    cxm__boxes(&once.tally, o->bottom_boxes, o->top_boxes, bands);
    csat_terms(&once.tally, o, 3, &once.confidence, estimates);
    *result = (cxm_csat_result){estimates[CSAT_SATISFIED], estimates[CSAT_DISSATISFIED], bands[2].count, bands[1].count,
                                bands[0].count};
    cxm__once_end(&once);
    return CXM_OK;
}
