/* What each side judges by: importances of items for buyers and for end users, and whether both weigh alike.
 * Read criteria_rows.c next. */
#include "voices/criteria.h"

#include <math.h>

#include "stats/bootstrap.h"
#include "stats/tested.h"

struct criteria_options {
    size_t struct_size;
    double confidence;
    int32_t method, resamples, seed, reserved;
    struct cxm__voices_choice voices;
};

enum {
    CRITERIA_ROWS_AN_ITEM = 5, /* below it, a flag */
    CRITERIA_LEAST = 100       /* resamples, where there are some */
};

static const double criteria_lost = 0.01; /* share of resamples without a value from which on an interval is flagged */

/* What the figures are written from. */
struct criteria_work {
    const struct criteria_options *options;
    struct cxm__criteria rows;
    struct cxm__criteria_resamples resamples;
    double *observed; /* figures of the data */
    double *kept;     /* resamples of one figure that have a value */
    uint64_t *keys;
};

/* Counts of a side, of both where s is 2; no value yet. */
static cxm_tested_estimate criteria_begin(const struct criteria_work *work, int32_t s)
{
    const struct cxm__criteria *c = &work->rows;
    cxm_tested_estimate figure = cxm__tested(s < 2 ? c->rows[s] : c->used, s < 2 ? c->missing[s] : c->incomplete);
    const bool heard = s < 2 ? c->rows[s] > 0 : c->rows[0] && c->rows[1];
    figure.estimate.excluded = s < 2 ? c->nowhere[s] : c->elsewhere + c->nowhere[0] + c->nowhere[1];
    figure.estimate.clusters = s < 2 ? c->heard[s] : c->accounts;
    figure.estimate.status = heard ? CXM_VALUE_NOT_IDENTIFIED : CXM_VALUE_NO_DATA;
    figure.estimate.interval_status = heard ? CXM_INTERVAL_DESCRIPTIVE : CXM_INTERVAL_TOO_FEW;
    return figure;
}

/* Values of resamples, less those of another figure where `less` is not negative, without those that have none. */
static int64_t criteria_keep(struct criteria_work *work, int64_t figure, int64_t less)
{
    const int64_t count = work->resamples.count;
    const double *values = work->resamples.values + figure * count;
    const double *others = less < 0 ? NULL : work->resamples.values + less * count;
    int64_t kept = 0;
    for (int64_t r = 0; r < count; r++) {
        const double value = others ? values[r] - others[r] : values[r];
        if (!isnan(value))
            work->kept[kept++] = value;
    }
    return kept;
}

/* The percentile interval, and for a difference the p that it is the inversion of. */
static void criteria_interval(struct criteria_work *work, cxm_tested_estimate *to, int64_t figure, int64_t less, int64_t clusters,
                              double least, double most)
{
    const int64_t count = work->resamples.count;
    const cxm_bootstrap_options options = {sizeof options, work->options->confidence, 1, count, CXM_BOOTSTRAP_PERCENTILE, 0};
    if (!work->options->resamples)
        return;
    if (!cxm__estimate_clusters(&to->estimate, clusters))
        return;
    const int64_t kept = criteria_keep(work, figure, less);
    cxm_bootstrap_result result = cxm__bootstrap_none();
    to->estimate.interval_status = CXM_INTERVAL_DEGENERATE;
    if (2 * kept < count)
        return;
    result.estimate.value = to->estimate.value;
    cxm__bootstrap_read(&result, work->kept, work->keys, kept, (double)NAN, &options);
    to->estimate.std_error = result.estimate.std_error;
    if (result.estimate.interval_status)
        return;
    cxm__tested_interval(to, result.estimate.lower, result.estimate.upper, work->options->confidence, least, most);
    cxm__estimate_flag_clusters(&to->estimate, clusters);
    to->estimate.flags |= (double)(count - kept) > criteria_lost * (double)count ? CXM_ESTIMATE_FEW_ANSWERS : 0;
    if (less < 0)
        return;
    int64_t below = 0, above = 0;
    for (int64_t r = 0; r < kept; r++) {
        below += work->kept[r] <= 0;
        above += work->kept[r] >= 0;
    }
    to->statistic = to->estimate.value / to->estimate.std_error;
    to->p = fmin(1, 2 * (double)((below < above ? below : above) + 1) / (double)(kept + 1));
    to->test_status = CXM_TEST_OK;
}

static bool criteria_few(const struct criteria_work *work, int32_t s, int32_t item)
{
    return work->rows.rows[s] < (int64_t)CRITERIA_ROWS_AN_ITEM * work->rows.items ||
           (item >= 0 && work->resamples.side[s].each[item].status == CXM_IMPORTANCE_THIN);
}

static void criteria_flag(cxm_tested_estimate *to, bool few)
{
    if (few && to->estimate.interval_status == CXM_INTERVAL_OK)
        to->estimate.flags |= CXM_ESTIMATE_FEW_ANSWERS;
}

static int64_t criteria_fewer(const struct cxm__criteria *c)
{
    return c->heard[0] < c->heard[1] ? c->heard[0] : c->heard[1];
}

static cxm_tested_estimate criteria_importance(struct criteria_work *work, int32_t s, int32_t item)
{
    const int64_t figure = cxm__criteria_share(&work->rows, s, item);
    cxm_tested_estimate to = criteria_begin(work, s);
    const struct cxm__criteria_side *side = &work->resamples.side[s];
    const bool nothing = !side->status && side->active && !(side->r2 > 1e-24);
    if (nothing)
        to.estimate.status = CXM_VALUE_UNDEFINED; /* a share of nothing */
    if (isnan(work->observed[figure]))
        return to;
    cxm__tested_value(&to, work->observed[figure], (double)NAN);
    criteria_interval(work, &to, figure, -1, work->rows.heard[s], 0, 100);
    criteria_flag(&to, criteria_few(work, s, item));
    return to;
}

static cxm_tested_estimate criteria_importance_difference(struct criteria_work *work, int32_t item)
{
    const int64_t buyers = cxm__criteria_share(&work->rows, 0, item), users = cxm__criteria_share(&work->rows, 1, item);
    const double value = work->observed[users] - work->observed[buyers];
    cxm_tested_estimate to = criteria_begin(work, 2);
    if (isnan(value))
        return to;
    cxm__tested_value(&to, value, (double)NAN);
    criteria_interval(work, &to, users, buyers, criteria_fewer(&work->rows), -100, 100);
    criteria_flag(&to, criteria_few(work, 0, item) || criteria_few(work, 1, item));
    return to;
}

static cxm_tested_estimate criteria_r2(struct criteria_work *work, int32_t s)
{
    cxm_tested_estimate to = criteria_begin(work, s);
    const double value = work->resamples.side[s].r2;
    if (isnan(value))
        return to;
    cxm__tested_value(&to, value, (double)NAN);
    criteria_interval(work, &to, cxm__criteria_r2(&work->rows, s), -1, work->rows.heard[s], 0, 1);
    criteria_flag(&to, criteria_few(work, s, -1));
    return to;
}

static cxm_tested_estimate criteria_agreement(struct criteria_work *work)
{
    const int64_t figure = cxm__criteria_agreement(&work->rows);
    cxm_tested_estimate to = criteria_begin(work, 2);
    if (isnan(work->observed[figure])) {
        to.estimate.status = work->rows.items < 2 && to.estimate.status ? CXM_VALUE_UNDEFINED : to.estimate.status;
        to.estimate.status = work->rows.rows[0] && work->rows.rows[1] ? to.estimate.status : CXM_VALUE_NO_DATA;
        return to;
    }
    cxm__tested_value(&to, work->observed[figure], (double)NAN);
    criteria_interval(work, &to, figure, -1, criteria_fewer(&work->rows), -1, 1);
    criteria_flag(&to, criteria_few(work, 0, -1) || criteria_few(work, 1, -1));
    return to;
}

static cxm_tested_estimate criteria_inflation(const struct criteria_work *work, int32_t s, int32_t item)
{
    const double value = work->resamples.side[s].each[item].inflation;
    cxm_tested_estimate to = criteria_begin(work, s);
    if (!isnan(value))
        cxm__tested_value(&to, value, (double)NAN);
    return to;
}

/* Resamples in which a side's importances are not determined. */
static cxm_tested_estimate criteria_degenerate(const struct criteria_work *work)
{
    const int64_t count = work->resamples.count;
    cxm_tested_estimate to = criteria_begin(work, 2);
    int64_t lost = 0;
    for (int64_t r = 0; r < count; r++)
        lost += isnan(work->resamples.values[cxm__criteria_r2(&work->rows, 0) * count + r]) ||
                isnan(work->resamples.values[cxm__criteria_r2(&work->rows, 1) * count + r]);
    if (!count && to.estimate.status != CXM_VALUE_NO_DATA)
        to.estimate.status = CXM_VALUE_UNDEFINED;
    if (count && to.estimate.status != CXM_VALUE_NO_DATA)
        cxm__tested_value(&to, 100 * (double)lost / (double)count, (double)NAN);
    return to;
}

static cxm_tested_estimate criteria_unknown(const struct criteria_work *work)
{
    const struct cxm__criteria *c = &work->rows;
    cxm_tested_estimate to = cxm__tested(c->answered, c->all - c->answered);
    to.estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (c->answered)
        cxm__tested_value(&to, 100 * (double)c->unknown / (double)c->answered, (double)NAN);
    return to;
}

/* ---- the measure ---- */

static cxm_status criteria_items_check(const struct cxm__request *request, cxm_error *error)
{
    const struct criteria_options *options = request->options;
    const int32_t items = request->count - 3;
    if (items > CXM__CRITERIA_MOST)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 3, -1, CXM__A("item"), CXM__T(": "), CXM__I(items),
                         CXM__T(" columns, and voices.criteria takes 99"));
    if (options->method && items > CXM_IMPORTANCE_LMG_MOST)
        return CXM__FAIL(error, CXM_E_UNSUPPORTED, 3, -1, CXM__A("item"), CXM__T(": method=lmg looks at each of the 2^"),
                         CXM__I(items), CXM__T(" sets of items, and 28 of these are the most; method=relative_weights takes 99"),
                         CXM__T(" and comes close to it"));
    return CXM_OK;
}

static cxm_status criteria_figures_of(struct criteria_work *work, cxm_tested_estimate *figures, cxm_error *error)
{
    const int64_t items = work->rows.items;
    cxm_tested_estimate *each = figures + 4; /* eight terms with a figure for each item */
    cxm_tested_estimate *coefficients[] = {each + 3 * items, each + 4 * items};
    cxm_status status = cxm__criteria_fit(&work->rows, work->resamples.side, work->options->confidence, coefficients,
                                          each + 5 * items, &figures[0], error);
    if (status)
        return status;
    figures[1] = criteria_r2(work, 0);
    figures[2] = criteria_r2(work, 1);
    figures[3] = criteria_agreement(work);
    for (int32_t j = 0; j < items; j++) {
        for (int32_t s = 0; s < CXM__CRITERIA_SIDES; s++) {
            each[s * items + j] = criteria_importance(work, s, j);
            each[(6 + s) * items + j] = criteria_inflation(work, s, j);
        }
        each[2 * items + j] = criteria_importance_difference(work, j);
    }
    each[8 * items] = criteria_degenerate(work);
    each[8 * items + 1] = criteria_unknown(work);
    return CXM_OK;
}

/* Nothing is drawn where no side has the accounts for an interval. */
static int64_t criteria_draws(const struct criteria_work *work)
{
    const int64_t *heard = work->rows.heard;
    return heard[0] < CXM__CLUSTERS_LEAST && heard[1] < CXM__CLUSTERS_LEAST ? 0 : work->options->resamples;
}

static cxm_status criteria_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                   cxm_error *error)
{
    const struct criteria_options *options = request->options;
    const int64_t of = 2 * ((int64_t)request->count - 3) + 3;
    struct criteria_work work = {.options = options};
    (void)rows;
    cxm_status status = criteria_items_check(request, error);
    if (status)
        return status;
    status = cxm__criteria_read(&work.rows, request, &options->voices, error);
    const int64_t resamples = status ? 0 : criteria_draws(&work);
    work.resamples = (struct cxm__criteria_resamples){.criteria = &work.rows, .lmg = options->method, .count = resamples,
                                                      .seed = (uint64_t)options->seed};
    if (!status) {
        work.observed = cxm__allocate(request->host, of, sizeof *work.observed);
        work.kept = cxm__allocate(request->host, resamples, sizeof *work.kept);
        work.keys = cxm__allocate(request->host, resamples, 2 * sizeof *work.keys);
        status = work.observed && work.kept && work.keys ? cxm__criteria_resample(&work.resamples, work.observed, error)
                                                         : cxm__fail_memory(error);
    }
    if (!status)
        status = criteria_figures_of(&work, figures, error);
    cxm__release(request->host, work.keys, resamples, 2 * sizeof *work.keys);
    cxm__release(request->host, work.kept, resamples, sizeof *work.kept);
    cxm__release(request->host, work.observed, of, sizeof *work.observed);
    cxm__criteria_resamples_free(&work.resamples);
    cxm__criteria_free(&work.rows);
    return status;
}

static cxm_status criteria_check(const void *chosen, int32_t argument, cxm_error *error)
{
    const struct criteria_options *options = chosen;
    if (options->resamples && options->resamples < CRITERIA_LEAST)
        return CXM__FAIL(error, CXM_E_ARGUMENT, argument, -1, CXM__T("voices.criteria."), CXM__A("resamples"), CXM__T(": "),
                         CXM__I(options->resamples), CXM__T(" are too few for an interval; 100 or more, or 0 for none"));
    return cxm__voices_check(&options->voices, false, "voices.criteria", argument, error);
}

static void criteria_settle(void *options)
{
    cxm__voices_settle(&((struct criteria_options *)options)->voices, false);
}

static const cxm_input criteria_inputs[] = {
    {"score", "The answer that is to be explained: the overall judgement, as it was given.", CXM_INPUT_NUMBER, 0},
    {"side", "Whose answer it is: buyer, end_user, or another label.", CXM_INPUT_CATEGORY, 0},
    {"account", "The account that it belongs to.", CXM_INPUT_CATEGORY, 0},
    {"item", "What may explain it: a judgement of one attribute, one column or more.", CXM_INPUT_NUMBER, CXM_INPUT_REPEATED},
};

static const cxm_option criteria_option_list[] = {
    CXM__OPTION_CONFIDENCE(struct criteria_options),
    {"method", "", "How R2 is shared among the items.", "relative_weights|lmg", 0, 1, 0, 0, CXM_OPTION_CHOICE,
     offsetof(struct criteria_options, method), 0, 0},
    {"resamples", "", "How often accounts are drawn anew for the intervals of importances; 0 for none.", "", 0, 1000000, 2000, 0,
     CXM_OPTION_INTEGER, offsetof(struct criteria_options, resamples), 0, 0},
    {"seed", "", "Of the drawing; the same seed gives the same intervals.", "", 0, 2147483647, 1, 0, CXM_OPTION_INTEGER,
     offsetof(struct criteria_options, seed), 0, 0},
    CXM__VOICES_OPTION_SIDES(struct criteria_options),
};

static const cxm_term criteria_terms[] = {
    {"equal", "percent",
     "What is explained by letting the sides weigh differently, of the variance within sides; its p is of the test that both weigh "
     "alike.",
     0, 100, 0, 0},
    {"r2_buyers", "", "Share of the variance of buyers' answers that the items explain.", 0, 1, 0, 0},
    {"r2_users", "", "The same of end users.", 0, 1, 0, 0},
    {"rank_agreement", "", "Kendall's tau-b of the two sides' importances.", -1, 1, 0, 0},
    {"importance_buyers", "percent", "The item's share of buyers' R2.", 0, 100, CXM_TERM_EACH, 0},
    {"importance_users", "percent", "The item's share of end users' R2.", 0, 100, CXM_TERM_EACH, 0},
    {"importance_difference", "percent", "The latter less the former.", -100, 100, CXM_TERM_EACH, 0},
    {"coefficient_buyers", "", "What buyers' answers rise by with one more of the item, the others held.", -INFINITY, INFINITY,
     CXM_TERM_EACH, 0},
    {"coefficient_users", "", "The same of end users.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"coefficient_difference", "", "The latter less the former.", -INFINITY, INFINITY, CXM_TERM_EACH, 0},
    {"inflation_buyers", "", "How many times larger the variance of buyers' coefficient is because the item goes with others.", 1,
     INFINITY, CXM_TERM_EACH, 0},
    {"inflation_users", "", "The same of end users.", 1, INFINITY, CXM_TERM_EACH, 0},
    {"degenerate", "percent", "Resamples in which one side's importances were not determined.", 0, 100, 0, 0},
    {"unknown", "percent", "Answers whose side is not known.", 0, 100, 0, 0},
};

const struct cxm__measure cxm__measure_voices_criteria = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.criteria",
             .title = "What buyers and end users judge by",
             .summary = "How much each attribute counts in the judgement of buyers and of end users, and whether both weigh alike.",
             .formula = "importance = 100 (sum over k of L[j][k]^2 b[k]^2) / R2, L = Rxx^(1/2), b = L^-1 rxy; "
                        "T2 = d' V^-1 d, F = T2 (df - m + 1) / (df m)",
             .source = "Johnson, Multivariate Behavioral Research 35, 2000; Genizi, Statistica Sinica 3, 1993; Lindeman, Merenda "
                       "and Gold, Introduction to Bivariate and Multivariate Analysis, 1980; Chow, Econometrica 28, 1960; "
                       "Pustejovsky and Tipton, Journal of Business and Economic Statistics 36, 2018",
             .inputs = criteria_inputs,
             .options = criteria_option_list,
             .terms = criteria_terms,
             .input_count = 4,
             .option_count = sizeof criteria_option_list / sizeof *criteria_option_list,
             .term_count = sizeof criteria_terms / sizeof *criteria_terms,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct criteria_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = criteria_analyse,
    .check = criteria_check,
    .settle = criteria_settle,
};
