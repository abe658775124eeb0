/* Answers are gathered by unit, their variation about the units' means pooled, and the means shrunk by cxm_shrink().
 * The measure stands below the function. */
#include "cxm/unstable/shrinkage.h"

#include <math.h>

#include "core/column.h"
#include "core/lend.h"
#include "cxm/unstable/distributions.h"
#include "measure.h"
#include "stats/interval.h"
#include "stats/sum.h"
#include "stats/survival_codes.h"
#include "stats/tested.h"

_Static_assert(sizeof(cxm_shrinkage_result) == 5 * sizeof(cxm_estimate) + 8, "frozen");

struct shrinkage {
    const cxm_host *host;
    int64_t rows, answers, units;
    double *score, *label; /* of a row; label: NaN where the row has no answer or no unit */
    int32_t *code;         /* of the rows that count, in order */
    cxm__sum *sum;         /* of a unit's answers, then of their squared distances from its mean */
    double *mean;
    int64_t *n;
    cxm_shrunken *each; /* of a unit */
    int32_t *of_label;  /* of a row: its unit, or -1 */
    double within;
};

static bool shrinkage_allocate(struct shrinkage *s)
{
    s->score = cxm__allocate(s->host, s->rows, sizeof *s->score);
    s->label = cxm__allocate(s->host, s->rows, sizeof *s->label);
    s->code = cxm__allocate(s->host, s->rows, sizeof *s->code);
    s->of_label = cxm__allocate(s->host, s->rows, sizeof *s->of_label);
    s->sum = cxm__allocate_zeroed(s->host, s->rows, sizeof *s->sum);
    s->mean = cxm__allocate_zeroed(s->host, s->rows, sizeof *s->mean);
    s->n = cxm__allocate_zeroed(s->host, s->rows, sizeof *s->n);
    s->each = cxm__allocate(s->host, s->rows, sizeof *s->each);
    return s->score && s->label && s->code && s->of_label && s->sum && s->mean && s->n && s->each;
}

static void shrinkage_free(struct shrinkage *s)
{
    cxm__release(s->host, s->each, s->rows, sizeof *s->each);
    cxm__release(s->host, s->n, s->rows, sizeof *s->n);
    cxm__release(s->host, s->mean, s->rows, sizeof *s->mean);
    cxm__release(s->host, s->sum, s->rows, sizeof *s->sum);
    cxm__release(s->host, s->of_label, s->rows, sizeof *s->of_label);
    cxm__release(s->host, s->code, s->rows, sizeof *s->code);
    cxm__release(s->host, s->label, s->rows, sizeof *s->label);
    cxm__release(s->host, s->score, s->rows, sizeof *s->score);
}

/* Answers, and the units of all rows that have one; a unit may turn out to have no answer. */
static cxm_status shrinkage_read(struct shrinkage *s, const cxm_column *score, const cxm_column *unit, cxm_error *error)
{
    uint8_t null[CXM__BLOCK];
    double block[CXM__BLOCK];
    int64_t labelled = 0;
    cxm_status status = CXM_OK;
    for (int64_t first = 0; first < s->rows && !status; first += CXM__BLOCK) {
        const int32_t n = s->rows - first < CXM__BLOCK ? (int32_t)(s->rows - first) : CXM__BLOCK;
        double *scores = s->score + first;
        cxm__decode_numbers(score, first, n, scores, null);
        for (int32_t i = 0; i < n; i++) {
            if (!null[i] && !(scores[i] >= -1e140 && scores[i] <= 1e140))
                return CXM__FAIL(error, CXM_E_DOMAIN, 0, first + i, CXM__A("score"), CXM__T("["), CXM__I(first + i), CXM__T("]: "),
                                 CXM__N(scores[i]), CXM__T(" is outside -1e140..1e140"));
            scores[i] = null[i] ? (double)NAN : scores[i];
            null[i] = 0;
        }
        status = cxm__labels_read(unit, first, n, block, null, "unit", 1, error);
        for (int32_t i = 0; i < n && !status; i++) {
            s->of_label[first + i] = null[i] ? -1 : 0;
            if (!null[i])
                s->label[labelled++] = block[i];
        }
    }
    if (!status && !cxm__codes_of(s->host, s->label, labelled, false, s->code, &s->units))
        status = cxm__fail_memory(error);
    for (int64_t row = 0, at = 0; row < s->rows && !status; row++)
        if (s->of_label[row] >= 0)
            s->of_label[row] = s->code[at++];
    return status;
}

/* Means, the pooled variance, and units with answers moved to the front: code[u] is then where unit u went, or -1. */
static void shrinkage_gather(struct shrinkage *s)
{
    cxm__sum square = {0, 0};
    int64_t filled = 0;
    for (int64_t row = 0; row < s->rows; row++)
        if (s->of_label[row] >= 0 && !isnan(s->score[row])) {
            cxm__sum_add(&s->sum[s->of_label[row]], s->score[row]);
            s->n[s->of_label[row]]++;
            s->answers++;
        }
    for (int64_t u = 0; u < s->units; u++) {
        s->code[u] = s->n[u] ? (int32_t)filled : -1;
        if (!s->n[u])
            continue;
        s->mean[filled] = cxm__sum_value(s->sum[u]) / (double)s->n[u];
        s->n[filled++] = s->n[u];
    }
    s->units = filled;
    for (int64_t row = 0; row < s->rows; row++) {
        if (s->of_label[row] < 0)
            continue;
        s->of_label[row] = s->code[s->of_label[row]];
        if (isnan(s->score[row]))
            continue;
        const double apart = s->score[row] - s->mean[s->of_label[row]];
        cxm__sum_add(&square, apart * apart);
    }
    s->within = cxm__sum_value(square);
}

/* Without replicates only the grand mean is known: all units are as good, and so it is their plain mean. */
static void shrinkage_alone(struct shrinkage *s, double confidence, cxm_shrink_result *shared)
{
    const cxm_shrunken none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    shared->status = CXM_VALUE_NOT_IDENTIFIED;
    shared->between_sd.value = shared->between_sd.lower = shared->between_sd.upper = (double)NAN;
    for (int64_t u = 0; u < s->units; u++)
        s->each[u] = none;
    cxm__sum sum = {0, 0}, square = {0, 0};
    const double units = (double)s->units;
    cxm_tested_estimate grand = cxm__tested(s->answers, 0);
    for (int64_t u = 0; u < s->units; u++)
        cxm__sum_add(&sum, s->mean[u]);
    const double mean = cxm__sum_value(sum) / units;
    for (int64_t u = 0; u < s->units; u++)
        cxm__sum_add(&square, (s->mean[u] - mean) * (s->mean[u] - mean));
    const double error = sqrt(cxm__sum_value(square) / (units - 1) / units);
    const double apart = cxm__tested_quantile(confidence, units - 1) * error;
    cxm__tested_value(&grand, mean, error);
    if (error > 0) {
        cxm__tested_interval(&grand, mean - apart, mean + apart, confidence, -INFINITY, INFINITY);
        grand.estimate.df = units - 1;
    } else {
        grand.estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    }
    shared->grand_mean = grand.estimate;
}

static cxm_estimate shrinkage_within_sd(const struct shrinkage *s, double confidence)
{
    cxm_tested_estimate sd = cxm__tested(s->answers, 0);
    const double df = (double)(s->answers - s->units), tail = (1 - confidence) / 2;
    if (s->answers && !(df > 0))
        sd.estimate.status = CXM_VALUE_NOT_IDENTIFIED;
    if (!(df > 0))
        return sd.estimate;
    cxm__tested_value(&sd, sqrt(s->within / df), (double)NAN);
    if (s->within > 0)
        cxm__tested_interval(&sd, sqrt(s->within / cxm_chi_squared_quantile(1 - tail, df)),
                             sqrt(s->within / cxm_chi_squared_quantile(tail, df)), confidence, 0, INFINITY);
    else
        sd.estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    sd.estimate.df = df;
    return sd.estimate;
}

/* The share of the whole variance that a between deviation stands for. */
static double shrinkage_share(double between_sd, double within_sd)
{
    const double larger = fmax(between_sd, within_sd), a = between_sd / larger, b = within_sd / larger;
    return a * a / (a * a + b * b);
}

static cxm_estimate shrinkage_icc(const cxm_shrinkage_result *r, int32_t status, double confidence)
{
    const cxm_estimate *between = &r->between_sd;
    cxm_tested_estimate icc = cxm__tested(between->n, 0);
    icc.estimate.interval_status = between->interval_status;
    if (status)
        icc.estimate.status = status;
    else
        cxm__tested_value(&icc, shrinkage_share(between->value, r->within_sd.value), (double)NAN);
    if (!status && !between->interval_status)
        cxm__tested_interval(&icc, shrinkage_share(between->lower, r->within_sd.value),
                             shrinkage_share(between->upper, r->within_sd.value), confidence, 0, 1);
    return icc.estimate;
}

static cxm_status shrinkage_figures(struct shrinkage *s, double confidence, cxm_shrinkage_result *result, cxm_error *error)
{
    const int64_t df = s->answers - s->units;
    const bool alone = s->units > 1 && !df;
    cxm_shrink_result shared;
    cxm_status status = cxm_shrink(s->n, s->mean, s->units, df ? s->within / (double)df : 1, df ? (double)df : 1, confidence,
                                   s->each, &shared, error);
    if (status)
        return status;
    if (alone)
        shrinkage_alone(s, confidence, &shared);
    *result = (cxm_shrinkage_result){.grand_mean = shared.grand_mean, .between_sd = shared.between_sd, .units = s->units};
    result->within_sd = shrinkage_within_sd(s, confidence);
    if (alone) {
        result->between_sd = result->within_sd;
        result->between_sd.status = CXM_VALUE_NOT_IDENTIFIED;
    } else if (shared.status == CXM_VALUE_UNDEFINED) { /* nothing varies, and that is known */
        result->between_sd.value = 0;
        result->between_sd.status = CXM_VALUE_OK;
        result->between_sd.interval_status = CXM_INTERVAL_DEGENERATE;
    }
    result->icc = shrinkage_icc(result, shared.status, confidence);
    cxm_tested_estimate reliability = cxm__tested(s->answers, 0);
    if (shared.status)
        reliability.estimate.status = shared.status;
    else
        cxm__tested_value(&reliability, shared.reliability, (double)NAN);
    reliability.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    result->reliability = reliability.estimate;
    cxm_estimate *const all[] = {&result->grand_mean, &result->between_sd, &result->within_sd, &result->icc, &result->reliability};
    for (int i = 0; i < 5; i++)
        all[i]->missing = s->rows - s->answers;
    return CXM_OK;
}

cxm_status cxm_shrinkage(const cxm_column *score, const cxm_column *unit, double confidence, const cxm_host *host,
                         cxm_shrunken *each, cxm_shrinkage_result *result, cxm_error *error)
{
    cxm_host lent;
    cxm_status status = cxm__numbers_check(score, CXM__ANY_LENGTH, "score", 0, error);
    if (!status)
        status = cxm__labels_check(unit, score->length, "unit", 1, error);
    if (!status)
        status = cxm__confidence_check(confidence, 2, error);
    if (!status)
        status = cxm__host_read(&lent, host, 3, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (!status && score->length > INT32_MAX)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 0, -1, CXM__A("score"), CXM__T(" has more than 2^31 - 1 rows"));
    if (status)
        return status;
    struct shrinkage s = {.host = &lent, .rows = score->length};
    status = shrinkage_allocate(&s) ? shrinkage_read(&s, score, unit, error) : cxm__fail_memory(error);
    if (!status) {
        shrinkage_gather(&s);
        status = shrinkage_figures(&s, confidence, result, error);
    }
    const cxm_shrunken none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    for (int64_t row = 0; each && !status && row < s.rows; row++)
        each[row] = s.of_label[row] < 0 ? none : s.each[s.of_label[row]];
    shrinkage_free(&s);
    return status;
}

/* ---- the measure ---- */

struct shrinkage_options {
    size_t struct_size;
    double confidence;
};

static cxm_status shrinkage_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                    cxm_error *error)
{
    const struct shrinkage_options *options = request->options;
    cxm_shrinkage_result result;
    cxm_shrunken *each = rows ? cxm__allocate(request->host, request->length, sizeof *each) : NULL;
    if (rows && !each)
        return cxm__fail_memory(error);
    cxm_status status = cxm_shrinkage(&request->columns[0], &request->columns[1], options->confidence, request->host, each, &result,
                                      error);
    if (!status) {
        const cxm_estimate *const estimates[] = {&result.grand_mean, &result.between_sd, &result.within_sd, &result.icc,
                                                 &result.reliability};
        for (int i = 0; i < 5; i++) {
            figures[i] = cxm__tested(estimates[i]->n, estimates[i]->missing);
            figures[i].estimate = *estimates[i];
        }
        figures[5] = cxm__tested(result.grand_mean.n, result.grand_mean.missing);
        if (result.units)
            cxm__tested_value(&figures[5], (double)result.units, (double)NAN);
        figures[5].estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    }
    for (int64_t row = 0; rows && !status && row < request->length; row++) {
        const double of_row[] = {each[row].mean, each[row].lower, each[row].upper, each[row].shrinkage};
        for (int k = 0; k < 4; k++)
            if (rows[k])
                rows[k][row] = of_row[k];
    }
    cxm__release(request->host, each, request->length, sizeof *each);
    return status;
}

static const cxm_input shrinkage_inputs[] = {
    {"score", "An answer, or any other number.", CXM_INPUT_NUMBER, 0},
    {"unit", "Whose it is: an account, a site, a machine.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option shrinkage_options[] = {CXM__OPTION_CONFIDENCE(struct shrinkage_options)};

static const cxm_term shrinkage_terms[] = {
    {"grand_mean", "", "Mean of the units' true means.", -INFINITY, INFINITY, 0, 0},
    {"between_sd", "", "Standard deviation of the units' true means.", 0, INFINITY, 0, 0},
    {"within_sd", "", "Standard deviation of answers about their unit's mean.", 0, INFINITY, 0, 0},
    {"icc", "", "Share of the variance that lies between units: how reliable one answer is.", 0, 1, 0, 0},
    {"reliability", "", "How much of the units' own means is kept, on average.", 0, 1, 0, 0},
    {"units", "units", "Units with an answer.", 0, INFINITY, 0, 0},
};

static const cxm_term shrinkage_row_terms[] = {
    {"mean", "", "Shrunken mean of the row's unit.", -INFINITY, INFINITY, 0, 0},
    {"lower", "", "Its interval, from.", -INFINITY, INFINITY, 0, 0},
    {"upper", "", "Its interval, to.", -INFINITY, INFINITY, 0, 0},
    {"shrinkage", "", "How far it was drawn: 0 its own mean, 1 the grand mean.", 0, 1, 0, 0},
};

const struct cxm__measure cxm__measure_shrinkage = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "shrinkage",
             .title = "Means of small units, shrunk",
             .summary = "The mean of each account or site, drawn to the mean of all as far as its few answers demand.",
             .formula = "mean_i = B_i m + (1 - B_i) y_i, B_i = v_i / (v_i + A), v_i = s^2 / n_i; A >= 0 with "
                        "sum (y_i - m)^2 / (v_i + A) = k - 1",
             .source = "Fay and Herriot, JASA 74, 1979; Paule and Mandel, J. of Research of the National Bureau of Standards 87, "
                       "1982; Prasad and Rao, JASA 85, 1990; Datta, Rao and Smith, Biometrika 92, 2005",
             .inputs = shrinkage_inputs,
             .options = shrinkage_options,
             .terms = shrinkage_terms,
             .input_count = 2,
             .option_count = 1,
             .term_count = sizeof shrinkage_terms / sizeof *shrinkage_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct shrinkage_options),
             .row_terms = shrinkage_row_terms,
             .row_term_count = sizeof shrinkage_row_terms / sizeof *shrinkage_row_terms,
             .form = CXM_FORM_ANALYSIS},
    .analyse = shrinkage_analyse,
};
