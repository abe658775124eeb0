/* Which themes end users bring up more than buyers do: shares of either side, and the log-odds ratio that a prior keeps finite.
 * Its standard error is the larger of two, that of single answers and that of accounts, which is of the linearised ratio. */
#include <math.h>

#include "cxm/unstable/log_odds.h"
#include "stats/interval.h"
#include "voices/levels.h"
#include "voices/voices.h"

struct themes_options {
    size_t struct_size;
    struct cxm__voices_choice voices;
    double prior, confidence;
};

/* Effective answers of the rarer kind below which a share of clusters is flagged, as in transactional/estimate.c. */
enum { THEMES_RARE = 20 };

struct themes {
    const struct cxm__request *request;
    const struct themes_options *options;
    struct cxm__voices voices;
    struct cxm__levels levels;
    double *mentioned; /* of the theme at hand, by row; NaN where null */
    uint8_t *coded;    /* whether any theme is not null */
    int64_t mentions[2];
    int64_t missing, excluded;
};

static cxm_status themes_check(const void *given, int32_t argument, cxm_error *error)
{
    const struct themes_options *options = given;
    return cxm__voices_check(&options->voices, false, "voices.themes", argument, error);
}

static void themes_settle(void *given)
{
    struct themes_options *options = given;
    cxm__voices_settle(&options->voices, false);
}

/* One theme, by account and side. */
static cxm_status themes_read(struct themes *t, int32_t input, cxm_error *error)
{
    const struct cxm__voices *v = &t->voices;
    const char *name = t->request->names[input];
    uint8_t null[CXM__BLOCK];
    cxm__levels_clear(&t->levels);
    t->mentions[0] = t->mentions[1] = t->missing = t->excluded = 0;
    for (int64_t first = 0; first < v->rows; first += CXM__BLOCK) {
        const int32_t n = v->rows - first < CXM__BLOCK ? (int32_t)(v->rows - first) : CXM__BLOCK;
        double *mentioned = t->mentioned + first;
        cxm__decode_numbers(&t->request->columns[input], first, n, mentioned, null);
        for (int32_t i = 0; i < n; i++) {
            const int64_t row = first + i;
            if (!null[i] && !(mentioned[i] == 0 || mentioned[i] == 1))
                return CXM__FAIL(error, CXM_E_DOMAIN, input, row, CXM__A(name), CXM__T("["), CXM__I(row), CXM__T("]: "),
                                 CXM__N(mentioned[i]), CXM__T(" is neither 0 nor 1"));
            t->missing += null[i];
            t->coded[row] |= !null[i];
            if (null[i])
                mentioned[i] = (double)NAN;
            else if (!cxm__voices_heard(v, row))
                t->excluded++;
            if (null[i] || !cxm__voices_heard(v, row))
                continue;
            cxm__levels_add(&t->levels, v->side[row], v->account[row], mentioned[i]);
            t->mentions[v->side[row]] += mentioned[i] > 0;
        }
    }
    return CXM_OK;
}

/* Wilson's interval with Korn and Graubard's n, as shares of measures of answers have it: that of a simple random sample with the
 * same variance, times (z / t)^2, and never above n; where no answer differs from another an account is one answer. */
static cxm_tested_estimate themes_share(const struct themes *t, const struct cxm__sides_mean *side, int32_t which)
{
    const double n = (double)t->levels.n[which], share = (double)t->mentions[which] / n, variance = share * (1 - share);
    const double z = cxm__tested_quantile(t->options->confidence, (double)NAN);
    cxm_tested_estimate figure = cxm__tested(t->levels.n[which], t->missing);
    cxm_estimate *estimate = &figure.estimate;
    estimate->excluded = t->excluded;
    if (!t->levels.n[which])
        return figure;
    cxm__tested_value(&figure, 100 * share, 100 * sqrt(side->variance));
    estimate->clusters = side->clusters;
    if (!cxm__estimate_clusters(estimate, side->clusters))
        return figure;
    const double ratio = z / cxm__tested_quantile(t->options->confidence, side->df);
    const double effective = !(variance > 0) ? (double)side->clusters : side->variance > 0 ? fmin(variance / side->variance, n) : n;
    const double drawn = effective * ratio * ratio;
    const struct cxm__limits limits = cxm__wilson(share * drawn, drawn, z);
    cxm__tested_interval(&figure, 100 * limits.lower, 100 * limits.upper, t->options->confidence, 0, 100);
    estimate->df = side->df;
    estimate->flags = drawn * fmin(share, 1 - share) < THEMES_RARE ? CXM_ESTIMATE_FEW_ANSWERS : 0;
    cxm__estimate_flag_clusters(estimate, side->clusters);
    return figure;
}

/* The derivative of a side's log-odds with regard to its share of mentions. */
static double themes_slope(int64_t mentions, int64_t answers, double prior, double prior_total)
{
    const double rest = (double)(answers - mentions) + (prior_total - prior);
    return (double)answers * (1 / ((double)mentions + prior) + 1 / rest);
}

/* The linearised ratio is a difference of means: each side's mentions times the slope there. Its sums replace those of the
 * levels. */
static cxm_status themes_log_odds(struct themes *t, cxm_tested_estimate *figure, cxm_error *error)
{
    struct cxm__levels *levels = &t->levels;
    const cxm_log_odds_group buyers = {t->mentions[0], levels->n[0]}, users = {t->mentions[1], levels->n[1]};
    const double answers = (double)levels->n[0] + (double)levels->n[1], total = t->options->prior;
    const double prior = answers > 0 ? total * (((double)buyers.count + (double)users.count) / answers) : 0;
    cxm_log_odds_result plain;
    cxm_status status = cxm_log_odds_of(&buyers, &users, fmin(prior, total), total, t->options->confidence, &plain, error);
    if (status)
        return status;
    const cxm_tested_estimate *of = &plain.log_odds;
    *figure = cxm__tested(of->estimate.n, t->missing);
    figure->estimate.status = of->estimate.status;
    figure->estimate.excluded = t->excluded;
    if (of->estimate.status)
        return CXM_OK;
    for (int32_t s = 0; s < 2; s++) {
        const double slope = themes_slope(t->mentions[s], levels->n[s], prior, total);
        for (int64_t a = 0; a < levels->accounts; a++)
            levels->sum[s][a] = (cxm__sum){slope * cxm__sum_value(levels->sum[s][a]), 0};
    }
    const struct cxm__sides sides = cxm__levels_sides(levels);
    const int64_t fewest = cxm__levels_fewest(&sides);
    const double deviation = fmax(of->estimate.std_error, sqrt(sides.difference.variance)); /* fmax leaves a NaN out */
    cxm__tested_value(figure, of->estimate.value, deviation);
    figure->estimate.clusters = sides.difference.clusters;
    if (!cxm__estimate_clusters(&figure->estimate, fewest))
        return CXM_OK;
    const double apart = cxm__tested_quantile(t->options->confidence, sides.difference.df) * deviation;
    cxm__tested_interval(figure, of->estimate.value - apart, of->estimate.value + apart, t->options->confidence, -INFINITY,
                         INFINITY);
    figure->estimate.df = sides.difference.df;
    cxm__estimate_flag_clusters(&figure->estimate, fewest);
    cxm__tested_test(figure, of->estimate.value / deviation, sides.difference.df);
    return CXM_OK;
}

static cxm_status themes_begin(struct themes *t, cxm_error *error)
{
    const struct cxm__request *request = t->request;
    cxm_status status = cxm__voices_read_sides(&t->voices, request, 0, 1, &t->options->voices, "voices.themes", error);
    if (status)
        return status;
    t->mentioned = cxm__allocate(request->host, t->voices.rows, sizeof *t->mentioned);
    t->coded = cxm__allocate_zeroed(request->host, t->voices.rows, sizeof *t->coded);
    const bool there = cxm__levels_new(&t->levels, request->host, t->voices.accounts);
    return there && t->mentioned && t->coded ? CXM_OK : cxm__fail_memory(error);
}

static cxm_status themes_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                 cxm_error *error)
{
    struct themes t = {.request = request, .options = request->options};
    const int32_t themes = request->count - 2;
    cxm_tested_estimate *const buyers = figures + themes, *const users = buyers + themes, *const all = users + themes;
    int64_t coded = 0;
    (void)rows;
    cxm_status status = themes_begin(&t, error);
    for (int32_t j = 0; j < themes && !status; j++) {
        status = themes_read(&t, 2 + j, error);
        if (status)
            break;
        const struct cxm__sides sides = cxm__levels_sides(&t.levels);
        buyers[j] = themes_share(&t, &sides.side[0], 0);
        users[j] = themes_share(&t, &sides.side[1], 1);
        status = themes_log_odds(&t, &figures[j], error);
    }
    for (int64_t row = 0; row < t.voices.rows && !status; row++)
        coded += t.coded[row];
    if (!status) {
        all[0] = cxm__voices_share(coded, t.voices.rows);
        all[1] = cxm__voices_unknown(&t.voices);
    }
    cxm__release(request->host, t.mentioned, t.voices.rows, sizeof *t.mentioned);
    cxm__release(request->host, t.coded, t.voices.rows, sizeof *t.coded);
    cxm__levels_free(&t.levels);
    cxm__voices_free(&t.voices);
    return status;
}

static const cxm_input themes_inputs[] = {
    {"side", "Who answered: a buyer, an end user.", CXM_INPUT_CATEGORY, 0},
    {"account", "The account of whoever answered.", CXM_INPUT_CATEGORY, 0},
    {"theme", "Whether the answer mentions it; null where it was not coded.", CXM_INPUT_EVENT, CXM_INPUT_REPEATED},
};

static const cxm_option themes_options[] = {
    CXM__VOICES_OPTION_SIDES(struct themes_options),
    {"prior", "answers", "How many answers of either side the themes' pooled frequencies are worth; 0 for no prior.", "", 0, 1e9,
     5, 0, CXM_OPTION_NUMBER, offsetof(struct themes_options, prior), 0, 0},
    CXM__OPTION_CONFIDENCE(struct themes_options),
};

static const cxm_term themes_terms[] = {
    {"log_odds", "", "Log-odds that end users mention it, less those of buyers.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"buyers", "percent", "Coded answers of buyers that mention it.", 0, 100, CXM_TERM_EACH, 0},
    {"users", "percent", "Coded answers of end users that mention it.", 0, 100, CXM_TERM_EACH, 0},
    {"coded", "percent", "Rows that are coded for at least one theme.", 0, 100, 0, 0},
    {"unknown", "percent", "Rows of which nobody knows the side.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_voices_themes = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.themes",
             .title = "Themes by side",
             .summary = "What end users speak of more than buyers, and whether it could be chance.",
             .formula = "log_odds = log(x_u / r_u) - log(x_b / r_b), x = mentions + prior * share, r = answers + prior - x, share "
                        "of both sides together; variance = max(1 / x_u + 1 / r_u + 1 / x_b + 1 / r_b, CR2 by account)",
             .source = "Monroe, Colaresi and Quinn, Political Analysis 16, 2008; Bell and McCaffrey, Survey Methodology 28, 2002; "
                       "Korn and Graubard, Survey Methodology 24, 1998",
             .inputs = themes_inputs,
             .options = themes_options,
             .terms = themes_terms,
             .input_count = 3,
             .option_count = sizeof themes_options / sizeof *themes_options,
             .term_count = sizeof themes_terms / sizeof *themes_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct themes_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = themes_analyse,
    .check = themes_check,
    .settle = themes_settle,
};
