/* How much of the difference between end users and buyers is what they live with, and how much where they are: by segments
 * (Kitagawa), and by what each side has and is (Oaxaca and Blinder). The arithmetic stands in stats/. */
#include <math.h>
#include <string.h>

#include "core/weights.h"
#include "cxm/unstable/decomposition.h"
#include "stats/oaxaca.h"
#include "voices/decomposition_strata.h"
#include "voices/levels.h"

enum {
    DECOMPOSITION_DIFFERENCE,
    DECOMPOSITION_EXPERIENCE,
    DECOMPOSITION_MIX,
    DECOMPOSITION_UNMATCHED,
    DECOMPOSITION_ONE_SIDED,
    DECOMPOSITION_SIMPSON,
    DECOMPOSITION_SIMPSON_WEAK,
    DECOMPOSITION_SIMPSON_SEGMENTS,
    DECOMPOSITION_ENDOWMENTS,
    DECOMPOSITION_COEFFICIENTS,
    DECOMPOSITION_INTERACTION,
    DECOMPOSITION_EXPLAINED,
    DECOMPOSITION_UNEXPLAINED,
    DECOMPOSITION_UNKNOWN,
    DECOMPOSITION_EXPLAINED_BY, /* for each predictor */
    DECOMPOSITION_TERMS
};

enum { DECOMPOSITION_SEGMENT = 3, DECOMPOSITION_PREDICTORS = 4 };

struct decomposition_options {
    size_t struct_size;
    double confidence;
    int32_t reference; /* buyers, users, average, pooled */
    struct cxm__voices_choice voices;
};

_Static_assert(sizeof(struct decomposition_options) <= sizeof(union cxm__any_options), "read into one of these");

static cxm_status decomposition_check(const void *options, int32_t argument, cxm_error *error)
{
    const struct decomposition_options *o = options;
    return cxm__voices_check(&o->voices, true, "voices.decomposition", argument, error);
}

static void decomposition_settle(void *options)
{
    struct decomposition_options *o = options;
    cxm__voices_settle(&o->voices, true);
}

struct decomposition {
    const struct cxm__request *request;
    const struct decomposition_options *options;
    struct cxm__voices voices;
    int32_t *segment;
    int64_t segments, used; /* answers that are looked at */
    double *weight;         /* by row; NULL without weights */
};

static cxm_status decomposition_weights(struct decomposition *d, cxm_error *error)
{
    const struct cxm__request *request = d->request;
    uint8_t null[CXM__BLOCK];
    cxm_status status = CXM_OK;
    if (!request->design.weight)
        return CXM_OK;
    d->weight = cxm__allocate(request->host, request->length, sizeof *d->weight);
    if (!d->weight)
        return cxm__fail_memory(error);
    for (int64_t first = 0; first < request->length && !status; first += CXM__BLOCK) {
        const int32_t n = request->length - first < CXM__BLOCK ? (int32_t)(request->length - first) : CXM__BLOCK;
        status = cxm__decode_weights(request->design.weight, "weight", request->count, first, n, d->weight + first, null, error);
    }
    return status;
}

/* A figure of n answers, of which nothing is known yet. */
static cxm_tested_estimate decomposition_figure(const struct decomposition *d, int64_t n)
{
    cxm_tested_estimate figure = cxm__tested(n, 0);
    cxm__voices_counted(&d->voices, d->used, &figure.estimate);
    return figure;
}

static void decomposition_descriptive(cxm_tested_estimate *figure, double value)
{
    figure->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (!isnan(value))
        cxm__tested_value(figure, value, (double)NAN);
}

/* Of all answers by account, as voices.difference has it: CR2, and not the parts' jackknife. */
static cxm_status decomposition_difference(struct decomposition *d, cxm_tested_estimate *figure, cxm_error *error)
{
    const struct cxm__voices *voices = &d->voices;
    struct cxm__levels levels;
    const bool there = cxm__levels_new(&levels, voices->host, voices->accounts);
    for (int64_t row = 0; row < voices->rows && there; row++)
        if (cxm__decomposition_counts(voices, d->weight, row))
            cxm__levels_add_weighted(&levels, voices->side[row], voices->account[row], d->weight ? d->weight[row] : 1,
                                     voices->counts[row]);
    if (there) {
        const struct cxm__sides sides = cxm__levels_sides(&levels);
        d->used = levels.n[0] + levels.n[1];
        *figure = cxm__levels_difference(&levels, &sides, d->options->confidence, voices->scorer.most - voices->scorer.least);
        cxm__voices_counted(voices, d->used, &figure->estimate);
    }
    cxm__levels_free(&levels);
    return there ? CXM_OK : cxm__fail_memory(error);
}

static cxm_status decomposition_segments(const struct decomposition *d, cxm_tested_estimate *figures, cxm_error *error)
{
    const struct cxm__scorer *scorer = &d->voices.scorer;
    const double rounding = 1e-12 * fmax(fabs(scorer->least), fabs(scorer->most));
    struct cxm__decomposition_strata strata;
    if (!cxm__decomposition_strata(&d->voices, d->segment, d->segments, d->weight, &strata))
        return cxm__fail_memory(error);
    const struct cxm__kitagawa *apart = &strata.apart;
    const bool known = !isnan(apart->parts[CXM__KITAGAWA_CRUDE].value);
    for (int t = DECOMPOSITION_DIFFERENCE; t <= DECOMPOSITION_SIMPSON_SEGMENTS; t++) {
        const int part = t <= DECOMPOSITION_UNMATCHED ? t : CXM__KITAGAWA_CRUDE;
        if (t != DECOMPOSITION_DIFFERENCE)
            figures[t] = decomposition_figure(d, apart->parts[part].n);
        figures[t].estimate.flags |= strata.weighted ? CXM_ESTIMATE_WEIGHTED : 0;
        figures[t].estimate.clusters = strata.accounts.all;
        if (strata.weighted && part == CXM__KITAGAWA_CRUDE)
            figures[t].estimate.n_effective = strata.weight / strata.weight_squared * strata.weight;
        if (t == DECOMPOSITION_DIFFERENCE)
            continue;
        figures[t].estimate.status = !known          ? CXM_VALUE_NO_DATA
                                     : apart->common ? CXM_VALUE_UNDEFINED
                                                     : CXM_VALUE_NOT_IDENTIFIED;
        if (t >= DECOMPOSITION_UNMATCHED)
            continue;
        cxm__jackknife_figure(&strata.parts[part], &strata.accounts, d->options->confidence, rounding, -INFINITY, INFINITY,
                              &figures[t]);
        if (strata.alike && figures[t].estimate.interval_status == CXM_INTERVAL_OK)
            figures[t].estimate.flags |= CXM_ESTIMATE_DOUBTFUL;
    }
    const double one_sided = strata.weight > 0 ? 100 * (strata.one_sided / strata.weight) : (double)NAN;
    const bool told = known && apart->common;
    decomposition_descriptive(&figures[DECOMPOSITION_UNMATCHED], apart->parts[CXM__KITAGAWA_UNMATCHED].value);
    decomposition_descriptive(&figures[DECOMPOSITION_ONE_SIDED], one_sided);
    decomposition_descriptive(&figures[DECOMPOSITION_SIMPSON], told ? apart->simpson == CXM_SIMPSON_STRONG : (double)NAN);
    decomposition_descriptive(&figures[DECOMPOSITION_SIMPSON_WEAK], told ? apart->simpson != CXM_SIMPSON_NONE : (double)NAN);
    decomposition_descriptive(&figures[DECOMPOSITION_SIMPSON_SEGMENTS],
                              told ? 100 * (double)apart->opposite / (double)apart->common : (double)NAN);
    return CXM_OK;
}

static cxm_status decomposition_regress(const struct decomposition *d, const struct cxm__regression_source *source, int32_t count,
                                        cxm_tested_estimate *figures, cxm_tested_estimate *each, cxm_error *error)
{
    static const struct {
        int32_t reference;
        double share;
    } references[] = {{CXM_OAXACA_WEIGHTED, 0}, {CXM_OAXACA_WEIGHTED, 1}, {CXM_OAXACA_WEIGHTED, 0.5}, {CXM_OAXACA_POOLED, 0}};
    const cxm_column account = cxm_column_of(CXM_TYPE_I32, d->voices.account, d->voices.rows);
    cxm_oaxaca_options options = CXM_OAXACA_OPTIONS_INIT;
    cxm_oaxaca_result result;
    options.weight = d->request->design.weight;
    options.cluster = &account;
    options.confidence = d->options->confidence;
    options.reference = references[d->options->reference].reference;
    options.share = references[d->options->reference].share;
    cxm_status status = cxm__oaxaca(source, count, &options, d->request->host, each, &result, error);
    if (status)
        return status;
    const cxm_tested_estimate *const from[] = {&result.endowments, &result.coefficients, &result.interaction, &result.explained,
                                               &result.unexplained};
    for (int t = 0; t < 5; t++)
        figures[t] = *from[t];
    for (int32_t t = 0; t < 5 + count; t++) {
        cxm_estimate *estimate = t < 5 ? &figures[t].estimate : &each[t - 5].estimate;
        cxm__voices_counted(&d->voices, d->used, estimate);
    }
    return CXM_OK;
}

static cxm_status decomposition_predictors(const struct decomposition *d, cxm_tested_estimate *figures, cxm_tested_estimate *each,
                                           cxm_error *error)
{
    const struct cxm__request *request = d->request;
    const int32_t count = cxm__voices_given(request, DECOMPOSITION_PREDICTORS);
    for (int t = 0; t < 5; t++) {
        figures[t] = decomposition_figure(d, 0);
        figures[t].estimate.status = CXM_VALUE_UNDEFINED;
        figures[t].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
    if (!count)
        return CXM_OK;
    const int64_t rows = d->voices.rows;
    double *outcome = cxm__allocate(request->host, rows, sizeof *outcome);
    cxm_column *columns = cxm__allocate(request->host, count + 1, sizeof *columns);
    const char **names = cxm__allocate(request->host, count + 1, sizeof *names);
    cxm_status status = outcome && columns && names ? CXM_OK : cxm__fail_memory(error);
    if (!status) {
        cxm_column scored = cxm_column_of(CXM_TYPE_F64, outcome, rows);
        scored.flags = CXM_COLUMN_NAN_IS_NULL;
        for (int64_t row = 0; row < rows; row++)
            outcome[row] = cxm__decomposition_counts(&d->voices, d->weight, row) ? d->voices.counts[row] : (double)NAN;
        for (int32_t j = 0; j < count; j++) {
            columns[j] = request->columns[DECOMPOSITION_PREDICTORS + j];
            names[j] = request->names[DECOMPOSITION_PREDICTORS + j];
        }
        columns[count] = cxm_column_of(CXM_TYPE_U8, d->voices.side, rows);
        names[count] = "side";
        const struct cxm__regression_source source = {&scored, columns, names};
        status = decomposition_regress(d, &source, count, figures, each, error);
    }
    cxm__release(request->host, names, count + 1, sizeof *names);
    cxm__release(request->host, columns, count + 1, sizeof *columns);
    cxm__release(request->host, outcome, rows, sizeof *outcome);
    return status;
}

static cxm_status decomposition_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                        cxm_error *error)
{
    struct decomposition d = {.request = request, .options = request->options};
    (void)rows;
    cxm_status status = cxm__voices_read(&d.voices, request, &d.options->voices, "voices.decomposition", error);
    if (!status) {
        d.segment = cxm__voices_dense(request, DECOMPOSITION_SEGMENT, &d.segments);
        status = d.segment ? decomposition_weights(&d, error) : cxm__fail_memory(error);
    }
    if (!status)
        status = decomposition_difference(&d, &figures[DECOMPOSITION_DIFFERENCE], error);
    if (!status)
        status = decomposition_segments(&d, figures, error);
    if (!status)
        status = decomposition_predictors(&d, figures + DECOMPOSITION_ENDOWMENTS, figures + DECOMPOSITION_EXPLAINED_BY, error);
    if (!status)
        figures[DECOMPOSITION_UNKNOWN] = cxm__voices_unknown(&d.voices);
    cxm__release(request->host, d.weight, request->length, sizeof *d.weight);
    cxm__release(request->host, d.segment, request->length, sizeof *d.segment);
    cxm__voices_free(&d.voices);
    return status;
}

static const cxm_input decomposition_inputs[] = {
    {"score", "An answer.", CXM_INPUT_NUMBER, 0},
    {"side", "Whose it is: of a buyer, of an end user, of somebody else.", CXM_INPUT_CATEGORY, 0},
    {"account", "The account that it comes from.", CXM_INPUT_CATEGORY, 0},
    {"segment", "What both sides are made up of: a site, a product, a stage.", CXM_INPUT_CATEGORY, 0},
    {"predictor", "What may stand behind the answer, in numbers.", CXM_INPUT_NUMBER, CXM_INPUT_OPTIONAL | CXM_INPUT_REPEATED},
};

static const cxm_option decomposition_options[] = {
    CXM__VOICES_OPTION_MEASURE(struct decomposition_options),
    CXM__VOICES_OPTION_SIDES(struct decomposition_options),
    CXM__OPTION_CONFIDENCE(struct decomposition_options),
    {"reference", "", "Whose coefficients say what a predictor is worth, for explained and unexplained.",
     "buyers|users|average|pooled", 0, 3, 3, 0, CXM_OPTION_CHOICE, offsetof(struct decomposition_options, reference), 0, 0},
};

static const cxm_term decomposition_terms[] = {
    {"difference", "", "End users less buyers, all answers.", -INFINITY, INFINITY, 0, 0},
    {"experience", "", "What is left of it if both sides were spread over the segments alike.", -INFINITY, INFINITY, 0, 0},
    {"mix", "", "What is left of it if all answered alike within a segment.", -INFINITY, INFINITY, 0, 0},
    {"unmatched", "", "What segments make of it that one side alone has.", -INFINITY, INFINITY, 0, 0},
    {"one_sided", "percent", "Answers in such segments, by weight.", 0, 100, 0, 0},
    {"simpson", "", "1 where experience + mix is opposite to the difference within every segment, else 0.", 0, 1, 0, 0},
    {"simpson_weak", "", "1 where it is opposite to those, or to experience, else 0.", 0, 1, 0, 0},
    {"simpson_segments", "percent", "Segments of both sides whose difference is opposite to experience + mix.", 0, 100, 0, 0},
    {"endowments", "", "What differs since predictors do, as buyers value them.", -INFINITY, INFINITY, 0, 0},
    {"coefficients", "", "What differs since end users value the same otherwise, as buyers are placed.", -INFINITY, INFINITY, 0, 0},
    {"interaction", "", "What differs since both do.", -INFINITY, INFINITY, 0, 0},
    {"explained", "", "What differs since predictors do, as the reference values them.", -INFINITY, INFINITY, 0, 0},
    {"unexplained", "", "The rest.", -INFINITY, INFINITY, 0, 0},
    {"unknown", "percent", "Answers whose side is not known.", 0, 100, 0, 0},
    {"explained_by", "", "What differs since this predictor does, as the reference values it.", -INFINITY, INFINITY, CXM_TERM_EACH,
     0},
};

_Static_assert(sizeof decomposition_terms / sizeof *decomposition_terms == DECOMPOSITION_TERMS, "a term for each figure");

const struct cxm__measure cxm__measure_voices_decomposition = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.decomposition",
             .title = "The difference of buyers and end users, taken apart",
             .summary = "How much of the difference between end users and buyers is experience, and how much is where they are.",
             .formula = "difference = experience + mix + unmatched, experience = sum (p_b + p_u) / 2 (y_u - y_b), mix = sum (y_b + "
                        "y_u) / 2 (p_u - p_b); difference = endowments + coefficients + interaction = explained + unexplained, "
                        "endowments = (x_u - x_b)'b_b, coefficients = x_b'(b_u - b_b), explained = (x_u - x_b)'b_reference",
             .source = "Kitagawa, JASA 50, 1955; Oaxaca, International Economic Review 14, 1973; Blinder, J. of Human Resources 8, "
                       "1973; Jann, Stata Journal 8, 2008; MacKinnon, Nielsen and Webb, J. of Applied Econometrics 38, 2023",
             .inputs = decomposition_inputs,
             .options = decomposition_options,
             .terms = decomposition_terms,
             .input_count = sizeof decomposition_inputs / sizeof *decomposition_inputs,
             .option_count = sizeof decomposition_options / sizeof *decomposition_options,
             .term_count = DECOMPOSITION_TERMS,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct decomposition_options),
             .form = CXM_FORM_ANALYSIS,
             .design = CXM_DESIGN_WEIGHT},
    .analyse = decomposition_analyse,
    .check = decomposition_check,
    .settle = decomposition_settle,
};
