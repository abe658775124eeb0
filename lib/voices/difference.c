/* Buyers against end users: how far apart, and could it be chance. Accounts are the clusters of every figure that has an interval;
 * stats/sides.c has the means, points.c the distributions. */
#include <math.h>

#include "cxm/unstable/distributions.h"
#include "cxm/unstable/permutation.h"
#include "voices/levels.h"
#include "voices/points.h"

struct two_voices_options {
    size_t struct_size;
    double confidence;
    struct cxm__voices_choice voices;
    int32_t resamples, seed;
};

enum {
    TWO_VOICES_DIFFERENCE,
    TWO_VOICES_BUYERS,
    TWO_VOICES_USERS,
    TWO_VOICES_WITHIN,
    TWO_VOICES_BRUNNER_MUNZEL,
    TWO_VOICES_CLIFF,
    TWO_VOICES_WASSERSTEIN,
    TWO_VOICES_JENSEN_SHANNON,
    TWO_VOICES_KOLMOGOROV_SMIRNOV,
    TWO_VOICES_EXTREMES,
    TWO_VOICES_POOLED,
    TWO_VOICES_BOTH,
    TWO_VOICES_UNKNOWN,
    TWO_VOICES_TERMS
};

enum { TWO_VOICES_FLIPS_MANY = 20000 };

/* What a row's answer is looked at for. */
enum two_voices_of { TWO_VOICES_OF_COUNTS, TWO_VOICES_OF_EXTREMES, TWO_VOICES_OF_PLACES };

struct two_voices {
    const struct cxm__request *request;
    const struct two_voices_options *options;
    struct cxm__voices voices;
    struct cxm__points points;
    struct cxm__levels levels;
    double *apart; /* users less buyers of the accounts heard on both sides, these first */
};

static double two_voices_what(const struct two_voices *work, enum two_voices_of of, int64_t row)
{
    const struct cxm__voices *voices = &work->voices;
    const double answer = voices->answer[row];
    if (of == TWO_VOICES_OF_COUNTS)
        return voices->counts[row];
    if (of == TWO_VOICES_OF_EXTREMES)
        return answer <= voices->scorer.scale.minimum || answer >= voices->scorer.scale.maximum ? 100 : 0;
    return work->points.place[voices->side[row]][cxm__points_of(&work->points, answer)];
}

static struct cxm__sides two_voices_sides(struct two_voices *work, enum two_voices_of of)
{
    const struct cxm__voices *voices = &work->voices;
    cxm__levels_clear(&work->levels);
    for (int64_t row = 0; row < voices->rows; row++)
        if (cxm__voices_heard(voices, row))
            cxm__levels_add(&work->levels, voices->side[row], voices->account[row], two_voices_what(work, of, row));
    return cxm__levels_sides(&work->levels);
}

/* ---- figures ---- */

/* Nothing is compared where a side has not been heard. */
static cxm_tested_estimate two_voices_compared(const struct two_voices *work, const struct cxm__sides *sides)
{
    const int64_t *n = work->points.answers;
    cxm_tested_estimate figure = cxm__tested(n[0] && n[1] ? n[0] + n[1] : 0, 0);
    figure.estimate.clusters = figure.estimate.n ? sides->difference.clusters : 0;
    return figure;
}

/* The mean of a user's place among buyers is the superiority p, that of a buyer's place among users 1 - p; to first order p moves
 * with the mean of the former and against that of the latter: its variance is that of their difference (Obuchowski 1997). */
static void two_voices_ranks(const struct two_voices *work, const struct cxm__sides *sides, cxm_tested_estimate *figures)
{
    cxm_tested_estimate *superiority = &figures[TWO_VOICES_BRUNNER_MUNZEL], *cliff = &figures[TWO_VOICES_CLIFF];
    const double confidence = work->options->confidence, d = 2 * work->points.superiority - 1;
    struct cxm__sides_mean of = sides->difference;
    *superiority = *cliff = two_voices_compared(work, sides);
    if (!superiority->estimate.n)
        return;
    of.value = work->points.superiority;
    const bool carries = cxm__levels_figure(superiority, &of, cxm__levels_fewest(sides), confidence, 0, 1);
    of.value = d;
    of.variance *= 4;
    (void)cxm__levels_figure(cliff, &of, cxm__levels_fewest(sides), confidence, -1, 1);
    if (!carries)
        return;
    const double s = cliff->estimate.std_error, t = cxm__tested_quantile(confidence, of.df) * s, rest = 1 - d * d;
    const double centre = d * rest, half = t * sqrt(rest * rest + t * t), by = rest + t * t;
    cliff->estimate.flags &= ~(CXM_ESTIMATE_LOWER_CLAMPED | CXM_ESTIMATE_UPPER_CLAMPED);
    cxm__tested_interval(cliff, (centre - half) / by, (centre + half) / by, confidence, -1, 1); /* Cliff's own, in place of t's */
    cxm__tested_test(superiority, d / s, of.df);
    cxm__tested_test(cliff, d / s, of.df);
}

static void two_voices_distances(const struct two_voices *work, const struct cxm__sides *sides, cxm_tested_estimate *figures)
{
    const cxm_divergence_result *distance = &work->points.distance;
    const double values[] = {distance->wasserstein, distance->jensen_shannon, distance->kolmogorov_smirnov};
    for (int t = 0; t < 3; t++) {
        cxm_tested_estimate *figure = &figures[TWO_VOICES_WASSERSTEIN + t];
        *figure = two_voices_compared(work, sides);
        figure->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        if (figure->estimate.n)
            cxm__tested_value(figure, values[t], (double)NAN);
    }
}

/* What has no interval: a mean of both sides, and accounts heard on both. */
static void two_voices_described(const struct two_voices *work, const struct cxm__sides *sides, cxm_tested_estimate *figures)
{
    const double heard = (double)work->voices.heard, accounts = (double)sides->difference.clusters;
    const double first = (double)work->points.answers[0], second = (double)work->points.answers[1];
    cxm_tested_estimate *pooled = &figures[TWO_VOICES_POOLED], *both = &figures[TWO_VOICES_BOTH];
    *pooled = cxm__tested(work->voices.heard, 0);
    pooled->estimate.clusters = sides->difference.clusters;
    pooled->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
    *both = *pooled;
    if (!work->voices.heard)
        return;
    const double part = (first > 0 ? first * sides->side[0].value : 0) + (second > 0 ? second * sides->side[1].value : 0);
    cxm__tested_value(pooled, part / heard, (double)NAN);
    cxm__tested_value(both, 100 * (double)sides->both / accounts, (double)NAN);
}

/* ---- within accounts ---- */

/* The signs of so many differences make a sum that is normal for every purpose. */
static void two_voices_flips_normal(const double *apart, int64_t n, cxm_tested_estimate *figure)
{
    cxm__sum sum = {0, 0}, square = {0, 0};
    for (int64_t i = 0; i < n; i++) {
        cxm__sum_add(&sum, apart[i]);
        cxm__sum_add(&square, apart[i] * apart[i]);
    }
    cxm__tested_test(figure, cxm__sum_value(sum) / sqrt(cxm__sum_value(square)), (double)NAN);
}

static cxm_status two_voices_flips(const struct two_voices *work, int64_t n, cxm_tested_estimate *figure, cxm_error *error)
{
    cxm_permutation_options options = CXM_PERMUTATION_OPTIONS_INIT;
    cxm_permutation_result result;
    const cxm_column column = cxm_column_of(CXM_TYPE_F64, work->apart, n);
    if (n >= TWO_VOICES_FLIPS_MANY) {
        two_voices_flips_normal(work->apart, n, figure);
        return CXM_OK;
    }
    options.resamples = work->options->resamples;
    options.seed = (uint64_t)work->options->seed;
    cxm_status status = cxm_permutation_paired(&column, NULL, &options, work->request->host, &result, error);
    if (!status) {
        figure->statistic = result.difference.statistic;
        figure->p = result.difference.p;
        figure->test_status = result.difference.test_status;
    }
    return status;
}

/* An account is its own comparison: whatever makes it better or worse than others is on both sides. The levels are of what answers
 * count. */
static cxm_status two_voices_within(struct two_voices *work, cxm_tested_estimate *figure, cxm_error *error)
{
    const struct cxm__levels *levels = &work->levels;
    const double most = work->voices.scorer.most - work->voices.scorer.least;
    cxm__sum sum = {0, 0}, square = {0, 0};
    double n = 0;
    int64_t k = 0;
    for (int64_t g = 0; g < levels->accounts; g++) {
        const double first = levels->weight[0][g], second = levels->weight[1][g];
        if (!(first > 0 && second > 0))
            continue;
        work->apart[k] = cxm__sum_value(levels->sum[1][g]) / second - cxm__sum_value(levels->sum[0][g]) / first;
        n += first + second;
        cxm__sum_add(&sum, work->apart[k++]);
    }
    *figure = cxm__tested((int64_t)n, 0);
    if (!k)
        return CXM_OK;
    const double accounts = (double)k, mean = cxm__sum_value(sum) / accounts;
    for (int64_t i = 0; i < k; i++) {
        const double off = work->apart[i] - mean;
        cxm__sum_add(&square, fabs(off) <= 16 * DBL_EPSILON * most ? 0 : off * off);
    }
    const double variance = k > 1 ? cxm__sum_value(square) / (accounts - 1) / accounts : (double)NAN;
    const struct cxm__sides_mean of = {mean, variance, accounts - 1, k};
    (void)cxm__levels_figure(figure, &of, k, work->options->confidence, -most, most);
    return k < CXM__CLUSTERS_LEAST ? CXM_OK : two_voices_flips(work, k, figure, error);
}

static cxm_status two_voices_figures(struct two_voices *work, cxm_tested_estimate *figures, cxm_error *error)
{
    const struct cxm__levels *levels = &work->levels;
    const double confidence = work->options->confidence, least = work->voices.scorer.least, most = work->voices.scorer.most;
    struct cxm__sides sides = two_voices_sides(work, TWO_VOICES_OF_COUNTS);
    figures[TWO_VOICES_DIFFERENCE] = cxm__levels_difference(levels, &sides, confidence, most - least);
    figures[TWO_VOICES_BUYERS] = cxm__levels_mean(levels, &sides, 0, confidence, least, most);
    figures[TWO_VOICES_USERS] = cxm__levels_mean(levels, &sides, 1, confidence, least, most);
    two_voices_described(work, &sides, figures);
    cxm_status status = two_voices_within(work, &figures[TWO_VOICES_WITHIN], error);
    if (status)
        return status;
    sides = two_voices_sides(work, TWO_VOICES_OF_EXTREMES);
    figures[TWO_VOICES_EXTREMES] = cxm__levels_difference(levels, &sides, confidence, 100);
    sides = two_voices_sides(work, TWO_VOICES_OF_PLACES);
    two_voices_ranks(work, &sides, figures);
    two_voices_distances(work, &sides, figures);
    for (int t = 0; t < TWO_VOICES_UNKNOWN; t++)
        cxm__voices_counted(&work->voices, work->voices.heard, &figures[t].estimate);
    figures[TWO_VOICES_UNKNOWN] = cxm__voices_unknown(&work->voices);
    return CXM_OK;
}

static cxm_status two_voices_analyse(const struct cxm__request *request, cxm_tested_estimate *figures, double *const *rows,
                                     cxm_error *error)
{
    struct two_voices work = {.request = request, .options = request->options, .points = {.host = request->host}};
    (void)rows;
    cxm_status status = cxm__voices_read(&work.voices, request, &work.options->voices, "voices.difference", error);
    if (!status)
        status = cxm__points_read(&work.points, &work.voices, error);
    if (!status) {
        const bool levels = cxm__levels_new(&work.levels, request->host, work.voices.accounts);
        work.apart = cxm__allocate(request->host, work.voices.accounts, sizeof *work.apart);
        status = levels && work.apart ? two_voices_figures(&work, figures, error) : cxm__fail_memory(error);
    }
    cxm__release(request->host, work.apart, work.voices.accounts, sizeof *work.apart);
    cxm__levels_free(&work.levels);
    cxm__points_free(&work.points);
    cxm__voices_free(&work.voices);
    return status;
}

/* ---- the record ---- */

static cxm_status two_voices_check(const void *options, int32_t argument, cxm_error *error)
{
    const struct two_voices_options *own = options;
    return cxm__voices_check(&own->voices, true, "voices.difference", argument, error);
}

static void two_voices_settle(void *options)
{
    cxm__voices_settle(&((struct two_voices_options *)options)->voices, true);
}

static const cxm_input two_voices_inputs[] = {
    {"score", "An answer on the scale of `measure`.", CXM_INPUT_NUMBER, 0},
    {"side", "Whose it is: that of a buyer, an end user, or somebody else.", CXM_INPUT_CATEGORY, 0},
    {"account", "Of which account.", CXM_INPUT_CATEGORY, 0},
};

static const cxm_option two_voices_options[] = {
    CXM__VOICES_OPTION_MEASURE(struct two_voices_options),
    CXM__VOICES_OPTION_SIDES(struct two_voices_options),
    CXM__OPTION_CONFIDENCE(struct two_voices_options),
    {"resamples", "", "How many ways to turn signs are drawn where not all can be counted.", "", 1, 10000000, 9999, 0,
     CXM_OPTION_INTEGER, offsetof(struct two_voices_options, resamples), 0, 0},
    {"seed", "", "Of the drawing; the same seed gives the same p.", "", 0, 2147483647, 1, 0, CXM_OPTION_INTEGER,
     offsetof(struct two_voices_options, seed), 0, 0},
};

static const cxm_term two_voices_terms[] = {
    {"difference", "", "Users less buyers, in the unit of `measure`; below 0: end users are less content.", -INFINITY, INFINITY, 0,
     0},
    {"buyers", "", "The measure of the buyers' answers.", -INFINITY, INFINITY, 0, 0},
    {"users", "", "The measure of the end users' answers.", -INFINITY, INFINITY, 0, 0},
    {"within", "", "Users less buyers within an account, mean of the accounts heard on both sides.", -INFINITY, INFINITY, 0, 0},
    {"brunner_munzel", "", "P(user > buyer) + P(equal) / 2, tested against 1/2.", 0, 1, 0, 0},
    {"cliffs_delta", "", "P(user > buyer) - P(user < buyer).", -1, 1, 0, 0},
    {"wasserstein", "", "Wasserstein-1, in points of the scale: how far answers have to move.", 0, INFINITY, 0, 0},
    {"jensen_shannon", "bits", "Jensen-Shannon divergence: 0 alike, 1 nothing in common.", 0, 1, 0, 0},
    {"kolmogorov_smirnov", "", "D, the largest distance of the cumulated distributions.", 0, 1, 0, 0},
    {"extremes", "percent", "Share of answers at either end of the scale, users less buyers.", -100, 100, 0, 0},
    {"pooled", "", "The measure of both sides' answers together, which speaks for neither.", -INFINITY, INFINITY, 0, 0},
    {"both", "percent", "Accounts heard on both sides, of those heard.", 0, 100, 0, 0},
    {"unknown", "percent", "Answers of unknown side, of all.", 0, 100, 0, 0},
};

_Static_assert(sizeof two_voices_terms / sizeof *two_voices_terms == TWO_VOICES_TERMS, "a figure for each term");

const struct cxm__measure cxm__measure_voices_difference = {
    .info = {.struct_size = sizeof(cxm_measure),
             .name = "voices.difference",
             .title = "Buyers against end users",
             .summary = "What buyers say, what end users say, and whether the difference is real.",
             .formula = "difference = mean(users) - mean(buyers) of what answers count, CR2 by account; within = mean over "
                        "accounts of mean(users) - mean(buyers)",
             .source = "Bell and McCaffrey, Survey Methodology 28, 2002; Pustejovsky and Tipton, JBES 36, 2018; Fisher, The "
                       "Design of Experiments, 1935; Brunner and Munzel, Biometrical Journal 42, 2000; Obuchowski, Biometrics "
                       "53, 1997; Feng and Cliff, J. of Modern Applied Statistical Methods 3, 2004",
             .inputs = two_voices_inputs,
             .options = two_voices_options,
             .terms = two_voices_terms,
             .input_count = 3,
             .option_count = sizeof two_voices_options / sizeof *two_voices_options,
             .term_count = TWO_VOICES_TERMS,
             .merge = CXM_MERGE_NONE,
             .merge_weighted = CXM_MERGE_NONE,
             .revision = 1,
             .options_size = sizeof(struct two_voices_options),
             .form = CXM_FORM_ANALYSIS},
    .analyse = two_voices_analyse,
    .check = two_voices_check,
    .settle = two_voices_settle,
};
