/* Net Promoter Score: three bands, of which the top minus the bottom is the score.
 * Source: Reichheld, Harvard Business Review 81(12), 2003; intervals Rocks 2016, Tango 1998. Next: estimate.c. */
#include "cxm/nps.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "transactional/once.h"

_Static_assert(offsetof(cxm_nps_options, off_scale) + sizeof(int32_t) == sizeof(cxm_nps_options), "no trailing padding");

enum { NPS_SCORE, NPS_PROMOTERS, NPS_PASSIVES, NPS_DETRACTORS };

static cxm_status nps_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_nps_options *o = options;
    const char *name = NULL, *why = "";
    if (!(o->passive_min > o->scale.minimum && o->passive_min <= o->scale.maximum))
        name = "passive_min", why = " must lie on the scale, above its first point";
    else if (!(o->promoter_min > o->passive_min && o->promoter_min <= o->scale.maximum))
        name = "promoter_min", why = " must lie on the scale, above passive_min";
    return name ? CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("nps."), CXM__A(name), CXM__T(why)) : CXM_OK;
}

static void nps_bands(const struct cxm__tally *tally, const cxm_nps_options *options, struct cxm__band bands[3])
{
    const double bounds[2] = {options->passive_min, options->promoter_min};
    cxm__tally_bands(tally, bounds, 2, bands);
}

static void nps_terms(const struct cxm__tally *tally, const void *options, uint32_t wanted,
                      const struct cxm__confidence *confidence, cxm_estimate *estimates)
{
    static const enum cxm__method methods[] = {CXM__METHOD_ADJUSTED_WALD, CXM__METHOD_WALD, CXM__METHOD_SCORE,
                                               CXM__METHOD_NONE, CXM__METHOD_PERCENTILE, CXM__METHOD_BCA};
    const cxm_nps_options *o = options;
    enum cxm__method share = o->interval < CXM_NPS_NO_INTERVAL ? CXM__METHOD_WILSON : methods[o->interval];
    struct cxm__band bands[3];
    nps_bands(tally, o, bands);
    if (wanted >> NPS_SCORE & 1)
        cxm__estimate_net(&estimates[NPS_SCORE], tally, bands, false, methods[o->interval], confidence);
    for (int32_t term = NPS_PROMOTERS; term <= NPS_DETRACTORS; term++)
        if (wanted >> term & 1)
            cxm__estimate_share(&estimates[term], tally, bands, 3, NPS_DETRACTORS - term, share, confidence);
}

static const cxm_input nps_inputs[] = {{"score", "Likelihood to recommend, 0 to 10.", CXM_INPUT_ANSWERS, 0}};

static const cxm_option nps_options[] = {
    CXM__OPTION_SCALE(cxm_nps_options, 0, 10),
    {"passive_min", "points", "Lowest passive answer; below it are detractors.", "", -1000000, 1000000, 7, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_nps_options, passive_min), 0, 0},
    {"promoter_min", "points", "Lowest promoter answer.", "", -1000000, 1000000, 9, 0, CXM_OPTION_NUMBER,
     offsetof(cxm_nps_options, promoter_min), 0, 0},
    CXM__OPTION_CONFIDENCE(cxm_nps_options),
    {"interval", "", "Method of the score's interval; shares take Wilson's, or the same bootstrap.",
     "adjusted_wald|wald|score|none|percentile|bca", 0, 5, 0, 0,
     CXM_OPTION_CHOICE, offsetof(cxm_nps_options, interval), 0, 0},
    CXM__OPTION_OFF_SCALE(cxm_nps_options),
};

static const cxm_term nps_term_list[] = {
    {"score", "points", "Percent promoters minus percent detractors.", -100, 100, 0, 0},
    {"promoters", "percent", "Share of answers of promoter_min and above.", 0, 100, 0, 0},
    {"passives", "percent", "Share of answers between.", 0, 100, 0, 0},
    {"detractors", "percent", "Share of answers below passive_min.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_nps = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "nps",
             .title = "Net Promoter Score",
             .summary = "How many more would recommend than would advise against, in points from -100 to 100.",
             .formula = "100 * (promoters - detractors) / n",
             .source = "Reichheld, Harvard Business Review 81(12), 2003; Rocks, The American Statistician 70(4), 2016; "
                       "Tango, Statistics in Medicine 17, 1998; Efron, JASA 82, 1987",
             .inputs = nps_inputs,
             .options = nps_options,
             .terms = nps_term_list,
             .input_count = 1,
             .option_count = sizeof nps_options / sizeof *nps_options,
             .term_count = sizeof nps_term_list / sizeof *nps_term_list,
             .merge = CXM_MERGE_EXACT,
             .merge_weighted = CXM_MERGE_ROUNDING,
             .revision = 1,
             .options_size = sizeof(cxm_nps_options),
             .form = CXM_FORM_ANSWERS,
             .design = CXM__DESIGN_ANSWERS},
    .scale_offset = offsetof(cxm_nps_options, scale),
    .confidence_offset = offsetof(cxm_nps_options, confidence),
    .off_scale_offset = offsetof(cxm_nps_options, off_scale),
    .check = nps_check,
    .terms = nps_terms,
};

cxm_status cxm_nps(const cxm_column *score, const cxm_design *design, const cxm_nps_options *options, const cxm_host *host,
                   cxm_nps_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_estimate estimates[4];
    struct cxm__band bands[3];
    cxm_status status = cxm__once_begin(&once, &cxm__measure_nps, score, design, options, host, result, error);
    if (status)
        return status;
    nps_bands(&once.tally, (const cxm_nps_options *)&once.options, bands);
    nps_terms(&once.tally, &once.options, 0xF, &once.confidence, estimates);
    *result = (cxm_nps_result){.score = estimates[NPS_SCORE],
                               .promoters = bands[2].count,
                               .passives = bands[1].count,
                               .detractors = bands[0].count,
                               .promoter_share = estimates[NPS_PROMOTERS].value,
                               .passive_share = estimates[NPS_PASSIVES].value,
                               .detractor_share = estimates[NPS_DETRACTORS].value};
    for (int32_t i = 0; i < 11 && i < once.tally.points; i++)
        result->histogram[i] = once.tally.counts[i];
    for (int64_t i = 0; i < once.tally.between_count; i++) {
        double value = once.tally.between[i].value, minimum = once.tally.scale.minimum;
        int32_t point = (int32_t)(value - minimum);
        point -= minimum + point > value; /* the difference rounds up where the value is just below a point */
        if (point < 11)
            result->histogram[point] += once.tally.between[i].count;
    }
    cxm__once_end(&once);
    return CXM_OK;
}

cxm_status cxm_nps_answers_needed(double margin, double confidence, double variance, double population, int64_t *answers,
                                  cxm_error *error)
{
    static const char *const names[] = {"margin", "confidence", "variance", "population"};
    const char *why = NULL;
    int32_t argument = -1;
    if (!(margin > 0) || isinf(margin))
        argument = 0, why = " must be above 0 points";
    else if (!(confidence > 0 && confidence < 1))
        argument = 1, why = " must lie between 0 and 1";
    else if (!(variance >= 0 && variance <= 1))
        argument = 2, why = " must lie in 0..1; 1 is the worst case";
    else if (!(population >= 1))
        argument = 3, why = " must be 1 or more; INFINITY for one without limit";
    if (why)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__A(names[argument]), CXM__T(why));
    if (!answers)
        return cxm__fail_null(error, 4, "answers");
    double z = cxm__confidence_of(confidence).z, root = z / (margin / 100), n = root * root * variance;
    if (variance == 0 || z == 0)
        n = 0;
    else if (!isinf(population))
        n = population / (1 + (population - 1) / n); /* the same as n / (1 + (n - 1) / population), and never above it */
    n = ceil(fmax(n, 1));
    if (!(n < 9e18))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 0, -1, CXM__A("margin"), CXM__T(" takes more answers than can be counted"));
    *answers = (int64_t)n;
    return CXM_OK;
}
