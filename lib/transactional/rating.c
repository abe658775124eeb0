/* Any rating: mean, median, standard deviation, top and bottom boxes, all from one exact histogram.
 * The median's interval is made of order statistics, whose ranks come from the binomial (David and Nagaraja 2003, 7.1). */
#include "cxm/rating.h"

#include <math.h>

#include "cxm/unstable/distributions.h"
#include "transactional/boxes.h"
#include "transactional/once.h"

_Static_assert(offsetof(cxm_rating_options, off_scale) + sizeof(int32_t) == sizeof(cxm_rating_options), "no trailing padding");

enum { RATING_MEAN, RATING_MEDIAN, RATING_DEVIATION, RATING_TOP, RATING_BOTTOM };

static cxm_status rating_check(const void *options, int32_t argument, cxm_error *error)
{
    const cxm_rating_options *o = options; /* top and bottom boxes may overlap: a median split of a short scale is no mistake */
    cxm_status status = cxm__boxes_check("rating", "top_boxes", "", o->scale, o->top_boxes, 0, argument, error);
    return status ? status : cxm__boxes_check("rating", "bottom_boxes", "", o->scale, 0, o->bottom_boxes, argument, error);
}

static void rating_median(cxm_estimate *estimate, const struct cxm__tally *tally, bool interval,
                          const struct cxm__confidence *confidence)
{
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    estimate->value = cxm__tally_median(tally);
    if (tally->weights) {
        struct cxm__tally_moments moments = cxm__tally_moments(tally);
        estimate->n_effective = moments.w * moments.w / moments.w2;
    }
    if (!interval || tally->weights || tally->parts || !isinf(tally->population))
        return;
    /* rank: P(X < rank) < alpha / 2 for X answers of n below the median, so the ranks rank and n + 1 - rank enclose it */
    int64_t rank = cxm_binomial_quantile((1 - confidence->level) / 2, tally->n, 0.5);
    if (rank < 1) {
        estimate->interval_status = CXM_INTERVAL_TOO_FEW;
        return;
    }
    estimate->lower = cxm__tally_rank(tally, rank - 1);
    estimate->upper = cxm__tally_rank(tally, tally->n - rank);
    estimate->confidence = confidence->level;
    estimate->interval_status = CXM_INTERVAL_OK;
}

static void rating_deviation(cxm_estimate *estimate, const struct cxm__tally *tally, const struct cxm__tally_moments *moments)
{
    cxm__estimate_begin(estimate, tally);
    if (!tally->n)
        return;
    if (tally->weights)
        estimate->n_effective = moments->w * moments->w / moments->w2;
    double divisor = moments->w - moments->w2 / moments->w; /* n - 1 without weights */
    if (tally->n < 2)
        estimate->status = CXM_VALUE_UNDEFINED;
    else
        estimate->value = sqrt(moments->square / divisor);
}

static void rating_terms(const struct cxm__tally *tally, const void *options, uint32_t wanted,
                         const struct cxm__confidence *confidence, cxm_estimate *estimates)
{
    static const enum cxm__method means[] = {CXM__METHOD_T, CXM__METHOD_NONE, CXM__METHOD_PERCENTILE, CXM__METHOD_BCA};
    static const enum cxm__method shares[] = {CXM__METHOD_WILSON, CXM__METHOD_NONE, CXM__METHOD_PERCENTILE, CXM__METHOD_BCA};
    const cxm_rating_options *o = options;
    bool interval = o->interval != CXM_RATING_NO_INTERVAL;
    const enum cxm__method share = shares[o->interval], mean = means[o->interval];
    if (wanted & (1u << RATING_MEAN | 1u << RATING_DEVIATION)) {
        struct cxm__tally_moments moments = cxm__tally_moments(tally);
        if (wanted >> RATING_MEAN & 1)
            cxm__estimate_mean(&estimates[RATING_MEAN], tally, &moments, mean, confidence);
        if (wanted >> RATING_DEVIATION & 1)
            rating_deviation(&estimates[RATING_DEVIATION], tally, &moments);
    }
    if (wanted >> RATING_MEDIAN & 1)
        rating_median(&estimates[RATING_MEDIAN], tally, interval, confidence);
    struct cxm__band bands[3];
    if (wanted >> RATING_TOP & 1) {
        cxm__boxes(tally, 0, o->top_boxes, bands);
        cxm__estimate_share(&estimates[RATING_TOP], tally, bands, 3, 2, share, confidence);
    }
    if (wanted >> RATING_BOTTOM & 1) {
        cxm__boxes(tally, o->bottom_boxes, 0, bands);
        cxm__estimate_share(&estimates[RATING_BOTTOM], tally, bands, 3, 0, share, confidence);
    }
}

static const cxm_input rating_inputs[] = {{"score", "A rating, 1 to 5 unless scale says otherwise.", CXM_INPUT_ANSWERS, 0}};

static const cxm_option rating_options[] = {
    CXM__OPTION_SCALE(cxm_rating_options, 1, 5),
    CXM__OPTION_BOXES(cxm_rating_options, top_boxes, 2, "How many of the highest points are the top box."),
    CXM__OPTION_BOXES(cxm_rating_options, bottom_boxes, 2, "How many of the lowest points are the bottom box."),
    CXM__OPTION_CONFIDENCE(cxm_rating_options),
    {"interval", "", "t for the mean, order statistics for the median, Wilson for the boxes; none; or a bootstrap but for the median.",
     "standard|none|percentile|bca", 0, 3, 0, 0, CXM_OPTION_CHOICE, offsetof(cxm_rating_options, interval), 0, 0},
    CXM__OPTION_OFF_SCALE(cxm_rating_options),
};

static const cxm_term rating_term_list[] = {
    {"mean", "points", "Mean answer.", NAN, NAN, 0, 0},
    {"median", "points", "Median answer.", NAN, NAN, 0, 0},
    {"deviation", "points", "Standard deviation of the answers.", 0, INFINITY, 0, 0},
    {"top_box", "percent", "Share of answers in the top boxes.", 0, 100, 0, 0},
    {"bottom_box", "percent", "Share of answers in the bottom boxes.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_rating = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "rating",
             .title = "Rating",
             .summary = "Mean, median, spread, top and bottom boxes of any rating.",
             .formula = "sum of answers / n; middle answer; sqrt(sum (x - mean)^2 / (n - 1)); 100 * answers in the boxes / n",
             .source = "Student, Biometrika 6, 1908; David and Nagaraja, Order Statistics, 2003, 7.1; Wilson, JASA 22, 1927; "
                       "Efron, JASA 82, 1987",
             .inputs = rating_inputs,
             .options = rating_options,
             .terms = rating_term_list,
             .input_count = 1,
             .option_count = sizeof rating_options / sizeof *rating_options,
             .term_count = sizeof rating_term_list / sizeof *rating_term_list,
             .merge = CXM_MERGE_EXACT,
             .merge_weighted = CXM_MERGE_ROUNDING,
             .revision = 1,
             .options_size = sizeof(cxm_rating_options),
             .form = CXM_FORM_ANSWERS,
             .design = CXM__DESIGN_ANSWERS},
    .scale_offset = offsetof(cxm_rating_options, scale),
    .confidence_offset = offsetof(cxm_rating_options, confidence),
    .off_scale_offset = offsetof(cxm_rating_options, off_scale),
    .check = rating_check,
    .terms = rating_terms,
};

cxm_status cxm_rating(const cxm_column *score, const cxm_design *design, const cxm_rating_options *options, const cxm_host *host,
                      cxm_rating_result *result, cxm_error *error)
{
    struct cxm__once once;
    cxm_estimate estimates[5];
    struct cxm__band top[3], bottom[3];
    cxm_status status = cxm__once_begin(&once, &cxm__measure_rating, score, design, options, host, result, error);
    if (status)
        return status;
    const cxm_rating_options *o = (const cxm_rating_options *)&once.options;
    cxm__boxes(&once.tally, 0, o->top_boxes, top);
    cxm__boxes(&once.tally, o->bottom_boxes, 0, bottom);
    rating_terms(&once.tally, o, 0x1F, &once.confidence, estimates);
    *result = (cxm_rating_result){estimates[RATING_MEAN], estimates[RATING_MEDIAN], estimates[RATING_DEVIATION],
                                  estimates[RATING_TOP],  estimates[RATING_BOTTOM], top[2].count, bottom[0].count};
    cxm__once_end(&once);
    return CXM_OK;
}
