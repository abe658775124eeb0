/* Whether the same people are asked over and over, and whether those of one stage are still there in the next.
 * Shares get their intervals by leaving out one account at a time. */
#include <math.h>

#include "stats/interval.h"
#include "stats/tested.h"
#include "voices/stages.h"
#include "voices/voices.h"

struct panel_options {
    size_t struct_size;
    double confidence;
    struct cxm__voices_choice voices; /* of which `measure` alone is an option */
    char order[CXM__STAGES_TEXT];
};

_Static_assert(sizeof(struct panel_options) <= sizeof(union cxm__any_options), "read into one of these");

enum {
    PANEL_REUSE,
    PANEL_REPEATED,
    PANEL_ATTRITION,
    PANEL_JOINED,
    PANEL_OVERLAP,
    PANEL_SUCCESSION,
    PANEL_CONDITIONING,
    PANEL_PEOPLE,
    PANEL_STAGES
};

static cxm_tested_estimate panel_figure(const struct cxm__stages *s, int64_t n, int64_t clusters)
{
    cxm_tested_estimate figure = cxm__tested(n, s->missing);
    figure.estimate.status = s->answers ? CXM_VALUE_UNDEFINED : CXM_VALUE_NO_DATA;
    figure.estimate.excluded = s->excluded;
    figure.estimate.clusters = clusters;
    return figure;
}

static void panel_by_t(cxm_tested_estimate *figure, double value, double std_error, double df, double confidence)
{
    (void)cxm__tested_clustered(figure, value, std_error, df, figure->estimate.clusters, confidence, 0, 100);
}

/* A share over all accounts, and the jackknife over those that have anything of the whole. */
static cxm_tested_estimate panel_share(const struct cxm__stages *s, enum cxm__stages_share share, double confidence)
{
    int64_t part = 0, whole = 0, clusters = 0;
    cxm__sum mean = {0, 0}, square = {0, 0};
    double low = INFINITY, high = -INFINITY;
    for (int64_t g = 0; g < s->account_count; g++) {
        part += s->accounts[g].part[share];
        whole += s->accounts[g].whole[share];
        clusters += s->accounts[g].whole[share] > 0;
    }
    cxm_tested_estimate figure = panel_figure(s, whole, clusters);
    if (!whole)
        return figure;
    const double value = 100 * ((double)part / (double)whole);
    if (clusters < 2) {
        panel_by_t(&figure, value, (double)NAN, (double)NAN, confidence);
        return figure;
    }
    for (int pass = 0; pass < 2; pass++) /* the mean of the shares without each, then their squared distances from it */
        for (int64_t g = 0; g < s->account_count; g++) {
            const struct cxm__stages_account *account = &s->accounts[g];
            if (!account->whole[share])
                continue;
            const double without = (double)(part - account->part[share]) / (double)(whole - account->whole[share]);
            const double apart = without - cxm__sum_value(mean) / (double)clusters;
            cxm__sum_add(pass ? &square : &mean, pass ? apart * apart : without);
            low = fmin(low, without);
            high = fmax(high, without);
        }
    const double n = (double)clusters;
    const double error = low < high ? 100 * sqrt((n - 1) / n * cxm__sum_value(square)) : 0; /* whatever rounding left behind */
    panel_by_t(&figure, value, error, n - 1, confidence);
    return figure;
}

/* Of accounts that were heard in two stages in a row: the mean of their overlaps, by t. */
static cxm_tested_estimate panel_overlap(const struct cxm__stages *s, double confidence)
{
    int64_t clusters = 0;
    cxm__sum sum = {0, 0}, square = {0, 0};
    double low = INFINITY, high = -INFINITY;
    for (int64_t g = 0; g < s->account_count; g++) {
        if (isnan(s->accounts[g].overlap))
            continue;
        clusters++;
        low = fmin(low, s->accounts[g].overlap);
        high = fmax(high, s->accounts[g].overlap);
        cxm__sum_add(&sum, s->accounts[g].overlap);
    }
    cxm_tested_estimate figure = panel_figure(s, clusters, clusters);
    if (!clusters)
        return figure;
    const double n = (double)clusters, mean = low >= high ? low : cxm__sum_value(sum) / n;
    for (int64_t g = 0; g < s->account_count; g++)
        if (!isnan(s->accounts[g].overlap))
            cxm__sum_add(&square, (s->accounts[g].overlap - mean) * (s->accounts[g].overlap - mean));
    const double error = clusters > 1 ? 100 * sqrt(cxm__sum_value(square) / (n - 1) / n) : (double)NAN;
    panel_by_t(&figure, 100 * mean, error, n - 1, confidence);
    return figure;
}

/* Accounts are counted once each, so that this is a plain share of them: Wilson's interval. */
static cxm_tested_estimate panel_succession(const struct cxm__stages *s, double confidence)
{
    int64_t succeeded = 0, clusters = 0;
    for (int64_t g = 0; g < s->account_count; g++) {
        succeeded += s->accounts[g].succeeded > 0;
        clusters += s->accounts[g].succeeded >= 0;
    }
    cxm_tested_estimate figure = panel_figure(s, clusters, clusters);
    if (!clusters)
        return figure;
    const double n = (double)clusters, x = (double)succeeded;
    const struct cxm__limits limits = cxm__wilson(x, n, cxm__tested_quantile(confidence, (double)NAN));
    cxm__tested_value(&figure, 100 * (x / n), 100 * sqrt(x / n * (1 - x / n) / n));
    if (!cxm__estimate_clusters(&figure.estimate, clusters))
        return figure;
    cxm__tested_interval(&figure, 100 * limits.lower, 100 * limits.upper, confidence, 0, 100);
    cxm__estimate_flag_clusters(&figure.estimate, clusters);
    return figure;
}

/* Answers of people who were heard before less those of newcomers in the same stages, which count as often as the former. */
static cxm_status panel_conditioning(const struct cxm__stages *s, double confidence, cxm_tested_estimate *figure, cxm_error *error)
{
    const double range = s->scorer.most - s->scorer.least;
    double share[2 * CXM__STAGES_MAX], before = 0;
    int32_t pool[2 * CXM__STAGES_MAX];
    struct cxm__cluster_mean mean;
    *figure = panel_figure(s, 0, 0);
    figure->estimate.status = s->scored ? CXM_VALUE_NO_DATA : CXM_VALUE_UNDEFINED;
    for (int32_t stage = 0; stage < s->stages; stage++)
        before += s->cells[2 * (int64_t)stage].n ? (double)s->cells[2 * (int64_t)stage + 1].n : 0;
    if (!(before > 0))
        return CXM_OK;
    for (int32_t k = 0; k < 2 * s->stages; k++) {
        const struct cxm__cluster_cell *mine = &s->cells[k], *other = &s->cells[k ^ 1];
        pool[k] = k;
        share[k] = !mine->n || !other->n ? 0 : k % 2 ? (double)mine->n / before : -(double)other->n / before;
    }
    const struct cxm__cluster_means means = {s->host, s->parts, s->part_count, s->cells, 2 * s->stages};
    const struct cxm__cluster_pooling pooling = {pool, share, 2 * s->stages};
    if (!cxm__cluster_means(&means, &pooling, 1, &mean))
        return cxm__fail_memory(error);
    *figure = panel_figure(s, mean.n, mean.clusters);
    const int64_t clusters = mean.alone ? 1 : mean.clusters;
    if (cxm__tested_clustered(figure, mean.value, mean.std_error, mean.df, clusters, confidence, -range, range))
        cxm__tested_test(figure, mean.value / mean.std_error, mean.df);
    return CXM_OK;
}

static cxm_tested_estimate panel_count(const struct cxm__stages *s, int64_t count)
{
    cxm_tested_estimate figure = panel_figure(s, s->answers, s->account_count);
    figure.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (s->answers)
        cxm__tested_value(&figure, (double)count, (double)NAN);
    return figure;
}

static cxm_status panel_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                cxm_error *error)
{
    const struct panel_options *options = request->options;
    struct cxm__stages stages;
    (void)rows;
    cxm_status status = cxm__stages_read(&stages, request, options->voices.measure, options->order, "voices.panel", error);
    if (!status)
        status = panel_conditioning(&stages, options->confidence, &figures[PANEL_CONDITIONING], error);
    if (!status) {
        figures[PANEL_REUSE] = panel_share(&stages, CXM__STAGES_REUSE, options->confidence);
        figures[PANEL_REPEATED] = panel_share(&stages, CXM__STAGES_REPEATED, options->confidence);
        figures[PANEL_ATTRITION] = panel_share(&stages, CXM__STAGES_ATTRITION, options->confidence);
        figures[PANEL_JOINED] = panel_share(&stages, CXM__STAGES_JOINED, options->confidence);
        figures[PANEL_OVERLAP] = panel_overlap(&stages, options->confidence);
        figures[PANEL_SUCCESSION] = panel_succession(&stages, options->confidence);
        figures[PANEL_PEOPLE] = panel_count(&stages, stages.people);
        figures[PANEL_STAGES] = panel_count(&stages, stages.stages);
    }
    cxm__stages_free(&stages);
    return status;
}

static cxm_status panel_check(const void *options, int32_t argument, cxm_error *error)
{
    const struct panel_options *o = options;
    cxm_status status = cxm__voices_check(&o->voices, true, "voices.panel", argument, error);
    return status ? status : cxm__stages_check(o->order, "voices.panel", argument, error);
}

static void panel_settle(void *options)
{
    struct panel_options *o = options;
    cxm__scorer_settle(o->voices.measure);
    cxm__stages_settle(o->order);
}

static const cxm_input panel_inputs[] = {
    {"contact", "Whose answer the row is.", CXM_INPUT_CATEGORY, 0},
    {"account", "Their account.", CXM_INPUT_CATEGORY, 0},
    {"stage", "When it was given: a stage of the journey, a wave, a year.", CXM_INPUT_CATEGORY, 0},
    {"score", "The answer; a row without one counts for nothing.", CXM_INPUT_NUMBER, CXM_INPUT_OPTIONAL},
};

static const cxm_option panel_options[] = {
    CXM__OPTION_CONFIDENCE(struct panel_options),
    CXM__VOICES_OPTION_MEASURE(struct panel_options),
    {"order", "", "Stages in their order, between |; all of them, ascending, where none is set.", "", 0, CXM__STAGES_TEXT - 1, 0, 0,
     CXM_OPTION_TEXT, offsetof(struct panel_options, order), 0, 0},
};

static const cxm_term panel_terms[] = {
    {"reuse", "percent", "Answers behind the first stage of people who were heard in an earlier one.", 0, 100, 0, 0},
    {"repeated", "percent", "People who were heard in more than one stage.", 0, 100, 0, 0},
    {"attrition", "percent", "People of a stage who are not heard in the next.", 0, 100, 0, 0},
    {"joined", "percent", "People of a stage who were not heard in any before.", 0, 100, 0, 0},
    {"overlap", "percent", "Jaccard's overlap of the people of stages in a row, mean over accounts.", 0, 100, 0, 0},
    {"succession", "percent", "Accounts in which nobody of a stage is heard in the next.", 0, 100, 0, 0},
    {"conditioning", "", "Score of people who were heard before less that of newcomers in the same stages.", -INFINITY, INFINITY, 0,
     0},
    {"people", "people", "People who were heard.", 0, INFINITY, 0, 0},
    {"stages", "stages", "Stages that anybody was heard in.", 0, INFINITY, 0, 0},
};

const struct cxm__measure cxm__measure_voices_panel = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.panel",
             .title = "The same people asked again",
             .summary = "How far answers come from the same people as before, and whether the people of one stage are there in the "
                        "next.",
             .formula = "reuse = answers of people heard in an earlier stage / answers behind the first stage; "
                        "overlap = mean of |P_s and P_s+1| / |P_s or P_s+1|; conditioning = sum n_s (m_s,before - m_s,new) / "
                        "sum n_s",
             .source = "Jaccard, New Phytologist 11, 1912; Lynn (editor), Methodology of Longitudinal Surveys, 2009; "
                       "Efron and Stein, Annals of Statistics 9, 1981; Bell and McCaffrey, Survey Methodology 28, 2002",
             .inputs = panel_inputs,
             .options = panel_options,
             .terms = panel_terms,
             .input_count = sizeof panel_inputs / sizeof *panel_inputs,
             .option_count = sizeof panel_options / sizeof *panel_options,
             .term_count = sizeof panel_terms / sizeof *panel_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct panel_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = panel_analyse,
    .check = panel_check,
    .settle = panel_settle,
};
