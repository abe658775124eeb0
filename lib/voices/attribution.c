/* Us versus them: how often a function lays a cause at another's door, and whether functions name the same cause of an issue.
 * Causes and functions are compared as text, so that a cause can be a function. */
#include <math.h>

#include "cxm/csat.h"
#include "cxm/unstable/agreement.h"
#include "measure.h"
#include "stats/sum.h"
#include "stats/tested.h"
#include "voices/standing.h"
#include "voices/voices.h"

enum { ATTRIBUTION_CAUSE, ATTRIBUTION_FUNCTION, ATTRIBUTION_ISSUE, ATTRIBUTION_INPUTS };

enum {
    ATTRIBUTION_OTHER,
    ATTRIBUTION_OWN,
    ATTRIBUTION_ASYMMETRY,
    ATTRIBUTION_COHEN,
    ATTRIBUTION_FLEISS,
    ATTRIBUTION_ALPHA,
    ATTRIBUTION_TERMS
};

struct attribution_options {
    size_t struct_size;
    double confidence;
};

/* Rows that have all three, in order. */
struct attribution {
    const struct cxm__request *request;
    const struct attribution_options *options;
    int32_t *code[ATTRIBUTION_INPUTS]; /* codes of cause, function, issue; the first n are kept */
    int64_t labels[ATTRIBUTION_INPUTS], n, missing;
    int32_t *blamed;   /* of each label of cause: the function it names, or -1 */
    uint8_t *speaks;   /* whether a label of function has a row */
    uint8_t *at_other, *at_own;
    int32_t first, second; /* functions that speak, -1 where there are fewer */
    int64_t speakers;
};

static bool attribution_allocate(struct attribution *a)
{
    const cxm_host *host = a->request->host;
    const int64_t n = a->request->length;
    for (int i = 0; i < ATTRIBUTION_INPUTS; i++)
        a->code[i] = cxm__voices_codes(a->request, i, &a->labels[i]);
    a->blamed = cxm__allocate(host, a->labels[ATTRIBUTION_CAUSE], sizeof *a->blamed);
    a->speaks = cxm__allocate_zeroed(host, a->labels[ATTRIBUTION_FUNCTION], sizeof *a->speaks);
    a->at_other = cxm__allocate(host, n, sizeof *a->at_other);
    a->at_own = cxm__allocate(host, n, sizeof *a->at_own);
    return a->code[0] && a->code[1] && a->code[2] && a->blamed && a->speaks && a->at_other && a->at_own;
}

static void attribution_free(struct attribution *a)
{
    const cxm_host *host = a->request->host;
    const int64_t n = a->request->length;
    for (int i = 0; i < ATTRIBUTION_INPUTS; i++)
        cxm__release(host, a->code[i], n, sizeof *a->code[i]);
    cxm__release(host, a->blamed, a->labels[ATTRIBUTION_CAUSE], sizeof *a->blamed);
    cxm__release(host, a->speaks, a->labels[ATTRIBUTION_FUNCTION], sizeof *a->speaks);
    cxm__release(host, a->at_other, n, sizeof *a->at_other);
    cxm__release(host, a->at_own, n, sizeof *a->at_own);
}

static void attribution_rows(struct attribution *a)
{
    for (int64_t row = 0; row < a->request->length; row++) {
        bool whole = true;
        for (int i = 0; i < ATTRIBUTION_INPUTS; i++)
            whole = whole && a->code[i][row] >= 0;
        a->missing += !whole;
        for (int i = 0; i < ATTRIBUTION_INPUTS && whole; i++)
            a->code[i][a->n] = a->code[i][row];
        if (whole)
            a->speaks[a->code[ATTRIBUTION_FUNCTION][a->n++]] = 1;
    }
    a->first = a->second = -1;
    for (int64_t f = 0; f < a->labels[ATTRIBUTION_FUNCTION]; f++) {
        if (!a->speaks[f])
            continue;
        if (a->speakers < 2)
            *(a->speakers ? &a->second : &a->first) = (int32_t)f;
        a->speakers++;
    }
}

/* Which function a cause names; a label that is longer than names are, names none. */
static void attribution_blame(struct attribution *a)
{
    const cxm_column *causes = a->request->columns[ATTRIBUTION_CAUSE].extra;
    const cxm_column *functions = a->request->columns[ATTRIBUTION_FUNCTION].extra;
    char cause[CXM__NAME_SIZE], function[CXM__NAME_SIZE];
    for (int64_t c = 0; c < a->labels[ATTRIBUTION_CAUSE]; c++)
        a->blamed[c] = -1;
    for (int64_t f = 0; f < a->labels[ATTRIBUTION_FUNCTION]; f++) {
        if (!a->speaks[f] || cxm_column_text(functions, f, function, sizeof function, NULL, NULL))
            continue;
        for (int64_t c = 0; c < a->labels[ATTRIBUTION_CAUSE]; c++)
            if (a->blamed[c] < 0 && !cxm_column_text(causes, c, cause, sizeof cause, NULL, NULL) && strcmp(cause, function) == 0)
                a->blamed[c] = (int32_t)f;
    }
    for (int64_t i = 0; i < a->n; i++) {
        const int32_t at = a->blamed[a->code[ATTRIBUTION_CAUSE][i]];
        a->at_own[i] = at == a->code[ATTRIBUTION_FUNCTION][i];
        a->at_other[i] = at >= 0 && !a->at_own[i];
    }
}

static void attribution_put(const struct attribution *a, cxm_tested_estimate *to, const cxm_tested_estimate *from)
{
    *to = *from;
    to->estimate.missing = a->missing;
    to->estimate.excluded = 0;
    cxm__tested_few(to, to->estimate.clusters);
}

/* A share with issues as clusters is a top-box score of 0 and 1. */
static cxm_status attribution_share(const struct attribution *a, const uint8_t *is, cxm_tested_estimate *figure, cxm_error *error)
{
    const cxm_column score = cxm_column_of(CXM_TYPE_U8, is, a->n);
    const cxm_column issue = cxm_column_of(CXM_TYPE_I32, a->code[ATTRIBUTION_ISSUE], a->n);
    cxm_csat_options options = CXM_CSAT_OPTIONS_INIT;
    cxm_design design = CXM_DESIGN_INIT;
    cxm_csat_result result;
    options.scale = (cxm_scale){0, 1};
    options.top_boxes = options.bottom_boxes = 1;
    options.confidence = a->options->confidence;
    design.cluster = &issue;
    cxm_status status = cxm_csat(&score, &design, &options, a->request->host, &result, error);
    cxm_tested_estimate share = cxm__tested(a->n, 0);
    if (!status)
        share.estimate = result.satisfied;
    if (!status)
        attribution_put(a, figure, &share);
    return status;
}

/* The first function's share laid at the second, less the reverse: residuals of both shares, summed by issue. */
static cxm_status attribution_asymmetry(const struct attribution *a, cxm_tested_estimate *figure, cxm_error *error)
{
    const cxm_host *host = a->request->host;
    const int64_t issues = a->labels[ATTRIBUTION_ISSUE];
    cxm_tested_estimate difference = cxm__tested(a->n, 0);
    double n[2] = {0, 0}, at[2] = {0, 0}, clusters = 0;
    double *sum = cxm__allocate_zeroed(host, issues, sizeof *sum);
    uint8_t *met = cxm__allocate_zeroed(host, issues, sizeof *met);
    cxm_status status = sum && met ? CXM_OK : cxm__fail_memory(error);
    for (int64_t i = 0; i < a->n && !status; i++) {
        const int side = a->code[ATTRIBUTION_FUNCTION][i] == a->second;
        n[side]++;
        at[side] += a->at_other[i];
        clusters += !met[a->code[ATTRIBUTION_ISSUE][i]];
        met[a->code[ATTRIBUTION_ISSUE][i]] = 1;
    }
    difference.estimate.clusters = (int64_t)clusters;
    if (!status && a->speakers == 2) {
        cxm__sum square = {0, 0};
        for (int64_t i = 0; i < a->n; i++) {
            const int side = a->code[ATTRIBUTION_FUNCTION][i] == a->second;
            sum[a->code[ATTRIBUTION_ISSUE][i]] += (side ? -1 : 1) * (a->at_other[i] - at[side] / n[side]) / n[side];
        }
        for (int64_t g = 0; g < issues; g++)
            cxm__sum_add(&square, sum[g] * sum[g]);
        const double value = 100 * (at[0] / n[0] - at[1] / n[1]);
        const double error_of = 100 * sqrt(cxm__sum_value(square) * clusters / (clusters - 1));
        cxm__tested_value(&difference, value, clusters > 1 ? error_of : (double)NAN);
        difference.estimate.interval_status = CXM_INTERVAL_DEGENERATE;
        if (clusters > 1 && error_of > 1e-12) {
            const double apart = cxm__tested_quantile(a->options->confidence, clusters - 1) * error_of;
            cxm__tested_interval(&difference, value - apart, value + apart, a->options->confidence, -100, 100);
            difference.estimate.df = clusters - 1;
            cxm__tested_test(&difference, value / error_of, clusters - 1);
        }
    }
    if (!status)
        attribution_put(a, figure, &difference);
    cxm__release(host, met, issues, sizeof *met);
    cxm__release(host, sum, issues, sizeof *sum);
    return status;
}

/* One cause of each function for an issue. */
static cxm_status attribution_causes(const struct attribution *a, cxm_tested_estimate *figures, cxm_error *error)
{
    struct cxm__standing standing;
    const int32_t *const *code = (const int32_t *const *)a->code;
    const struct cxm__given given = {code[ATTRIBUTION_ISSUE], code[ATTRIBUTION_FUNCTION], code[ATTRIBUTION_CAUSE], a->n,
                                     a->labels[ATTRIBUTION_ISSUE], a->labels[ATTRIBUTION_FUNCTION], a->labels[ATTRIBUTION_CAUSE]};
    cxm_tested_estimate cohen = cxm__tested(a->n, 0), fleiss;
    cxm_krippendorff_options options = CXM_KRIPPENDORFF_OPTIONS_INIT;
    cxm_krippendorff_result krippendorff;
    options.level = CXM_LEVEL_NOMINAL;
    options.confidence = a->options->confidence;
    cxm_status status = cxm__standing_make(&standing, &given, true, a->request->host) ? CXM_OK : cxm__fail_memory(error);
    const cxm_column unit = cxm_column_of(CXM_TYPE_I32, standing.unit, standing.count);
    const cxm_column value = cxm_column_of(CXM_TYPE_I32, standing.value, standing.count);
    if (!status && a->speakers == 2)
        status = cxm__standing_cohen(&standing, a->first, a->second, a->labels[ATTRIBUTION_CAUSE], NULL, CXM_KAPPA_UNWEIGHTED,
                                     options.confidence, &cohen, error);
    if (!status)
        status = cxm_fleiss_kappa(&unit, &value, options.confidence, a->request->host, &fleiss, error);
    if (!status)
        status = cxm_krippendorff(&unit, NULL, &value, &options, a->request->host, &krippendorff, error);
    if (!status) {
        cxm_tested_estimate alpha = cxm__tested(krippendorff.alpha.n, 0);
        alpha.estimate = krippendorff.alpha;
        attribution_put(a, &figures[ATTRIBUTION_COHEN], &cohen);
        attribution_put(a, &figures[ATTRIBUTION_FLEISS], &fleiss);
        attribution_put(a, &figures[ATTRIBUTION_ALPHA], &alpha);
    }
    cxm__standing_free(&standing);
    return status;
}

static cxm_status attribution_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                      cxm_error *error)
{
    struct attribution a = {.request = request, .options = request->options};
    (void)rows;
    cxm_status status = attribution_allocate(&a) ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        attribution_rows(&a);
        attribution_blame(&a);
        status = attribution_share(&a, a.at_own, &figures[ATTRIBUTION_OWN], error);
    }
    if (!status)
        status = attribution_share(&a, a.at_other, &figures[ATTRIBUTION_OTHER], error);
    if (!status && a.speakers == 1) { /* there is no other */
        cxm_tested_estimate none = cxm__tested(a.n, 0);
        none.estimate.clusters = figures[ATTRIBUTION_OWN].estimate.clusters;
        attribution_put(&a, &figures[ATTRIBUTION_OTHER], &none);
    }
    if (!status)
        status = attribution_asymmetry(&a, &figures[ATTRIBUTION_ASYMMETRY], error);
    if (!status)
        status = attribution_causes(&a, figures, error);
    attribution_free(&a);
    return status;
}

static const cxm_input attribution_inputs[] = {
    {"cause", "Where the cause lies; the name of a function, or anything else.", CXM_INPUT_CATEGORY, 0},
    {"function", "Who says so: sales, engineering, service.", CXM_INPUT_CATEGORY, 0},
    {"issue", "Of what: the complaint, the failure, the lost account.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option attribution_options[] = {
    CXM__OPTION_CONFIDENCE(struct attribution_options),
};

static const cxm_term attribution_terms[] = {
    {"other", "percent", "Causes that a function lays at another function's door.", 0, 100, 0, 0},
    {"own", "percent", "Causes that a function sees in itself.", 0, 100, 0, 0},
    {"asymmetry", "percent", "The first function's causes laid at the second, less the reverse.", -100, 100, 0, 0},
    {"cohens_kappa", "", "Cohen's kappa of two functions on the cause.", -1, 1, 0, 0},
    {"fleiss_kappa", "", "Fleiss' kappa of all functions on the cause.", -1, 1, 0, 0},
    {"alpha", "", "Krippendorff's alpha of all functions on the cause.", -INFINITY, 1, 0, 0},
};

_Static_assert(sizeof attribution_terms / sizeof *attribution_terms == ATTRIBUTION_TERMS, "one name each");

const struct cxm__measure cxm__measure_voices_attribution = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.attribution",
             .title = "Us versus them",
             .summary = "How often functions lay a cause at each other's door, and whether they name the same cause of an issue.",
             .formula = "other = 100 * causes that name another function / causes; own = 100 * causes that name the function itself "
                        "/ causes; asymmetry = share of a's causes that name b - share of b's causes that name a",
             .source = "Cohen, Educational and Psychological Measurement 20, 1960; Fleiss, Psychological Bulletin 76, 1971; "
                       "Krippendorff, Content Analysis, 2004; shares are counts",
             .inputs = attribution_inputs,
             .options = attribution_options,
             .terms = attribution_terms,
             .input_count = ATTRIBUTION_INPUTS,
             .option_count = sizeof attribution_options / sizeof *attribution_options,
             .term_count = ATTRIBUTION_TERMS,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct attribution_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = attribution_analyse,
};
