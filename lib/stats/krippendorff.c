/* What a unit's judgements are apart is known once, but for ranks; what all of them are apart changes with each resample's margins.
 * A resample says how often each unit is in it. */
#include <math.h>
#include <string.h>

#include "cxm/unstable/agreement.h"
#include "cxm/unstable/bootstrap.h"
#include "cxm/unstable/random.h"
#include "stats/bootstrap.h"
#include "stats/interval.h"
#include "stats/ratings.h"
#include "stats/sum.h"
#include "stats/tested.h"
#include "stats/units.h"

_Static_assert(sizeof(cxm_krippendorff_result) == sizeof(cxm_estimate) + 24, "frozen");

enum { KRIPPENDORFF_RATIOS = 2000, KRIPPENDORFF_TASKS = 16, KRIPPENDORFF_BLOCK = 256 };

struct krippendorff {
    struct cxm__ratings ratings;
    cxm_krippendorff_options options;
    double *apart;       /* of a unit: sum over its pairs of what they are apart, over its size less 1; not for ranks */
    double *sum, *square; /* interval: of a unit's values less the least one, and of their squares */
    double *margin, *rank; /* of each task: how often a value is there, and its mid-rank */
    int32_t *times;      /* of each task: how often each unit was drawn */
    double *replicate;
};

struct krippendorff_apart {
    double observed, expected, paired; /* sums over pairs; judgements */
};

static double krippendorff_ratio(double a, double b)
{
    const double apart = a == b ? 0 : (a - b) / (a + b);
    return apart * apart;
}

/* Twice the size times the squared distances from the unit's mean: the sum of squared differences of all ordered pairs. */
static double krippendorff_squares(const struct cxm__ratings *r, int64_t u, const double *of_code)
{
    double mean = 0, square = 0;
    for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++)
        mean += r->count[c] * of_code[r->code[c]];
    mean /= (double)r->size[u];
    for (int64_t c = r->begin[u]; c < r->begin[u + 1] && r->begin[u + 1] - r->begin[u] > 1; c++)
        square += r->count[c] * (of_code[r->code[c]] - mean) * (of_code[r->code[c]] - mean);
    return 2 * (double)r->size[u] * square;
}

static double krippendorff_pairs(const struct cxm__ratings *r, int64_t u, int32_t level)
{
    double same = 0, apart = 0;
    if (level == CXM_LEVEL_INTERVAL)
        return krippendorff_squares(r, u, r->value);
    for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++) {
        same += (double)r->count[c] * r->count[c];
        for (int64_t d = r->begin[u]; d < c && level == CXM_LEVEL_RATIO; d++)
            apart += 2.0 * r->count[c] * r->count[d] * krippendorff_ratio(r->value[r->code[c]], r->value[r->code[d]]);
    }
    return level == CXM_LEVEL_RATIO ? apart : (double)r->size[u] * (double)r->size[u] - same;
}

static void krippendorff_units(struct krippendorff *k)
{
    const struct cxm__ratings *r = &k->ratings;
    for (int64_t u = 0; u < r->units; u++) {
        k->sum[u] = k->square[u] = 0;
        k->apart[u] = 0;
        if (k->options.level != CXM_LEVEL_ORDINAL)
            k->apart[u] = krippendorff_pairs(r, u, k->options.level) / (double)(r->size[u] - 1);
        for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++) {
            const double value = r->value[r->code[c]] - r->value[r->different / 2];
            k->sum[u] += r->count[c] * value;
            k->square[u] += r->count[c] * value * value;
        }
    }
}

/* How often each value is in the units drawn. */
static void krippendorff_margin(const struct cxm__ratings *r, const int32_t *times, double *margin)
{
    memset(margin, 0, (size_t)r->different * sizeof *margin);
    for (int64_t u = 0; u < r->units; u++)
        for (int64_t c = r->begin[u]; c < r->begin[u + 1] && times[u]; c++)
            margin[r->code[c]] += (double)times[u] * r->count[c];
}

/* What all judgements drawn are apart, with the ranks in `rank`, if they are asked for. */
static double krippendorff_expected(const struct krippendorff *k, const double *margin, double *rank, double paired)
{
    const struct cxm__ratings *r = &k->ratings;
    cxm__sum sum = {0, 0};
    double below = 0;
    for (int64_t c = 0; c < r->different; c++) {
        rank[c] = below + margin[c] / 2 - paired / 2; /* their mean is 0 */
        below += margin[c];
        if (k->options.level == CXM_LEVEL_NOMINAL)
            cxm__sum_add(&sum, margin[c] * (paired - margin[c]));
        else if (k->options.level == CXM_LEVEL_ORDINAL)
            cxm__sum_add(&sum, margin[c] == paired ? 0 : 2 * paired * margin[c] * rank[c] * rank[c]);
        for (int64_t d = 0; d < c && k->options.level == CXM_LEVEL_RATIO && margin[c] > 0; d++)
            cxm__sum_add(&sum, 2 * margin[c] * margin[d] * krippendorff_ratio(r->value[c], r->value[d]));
    }
    return cxm__sum_value(sum);
}

static struct krippendorff_apart krippendorff_drawn(const struct krippendorff *k, const int32_t *times, double *margin,
                                                   double *rank)
{
    const struct cxm__ratings *r = &k->ratings;
    cxm__sum observed = {0, 0}, sum = {0, 0}, square = {0, 0};
    struct krippendorff_apart apart = {0, 0, 0};
    for (int64_t first = 0; first < r->units; first += KRIPPENDORFF_BLOCK) {
        const int64_t end = first + KRIPPENDORFF_BLOCK < r->units ? first + KRIPPENDORFF_BLOCK : r->units;
        double part[3] = {0, 0, 0};
        for (int64_t u = first; u < end; u++) {
            const double drawn = times[u];
            apart.paired += drawn * (double)r->size[u]; /* whole */
            part[0] += drawn * k->apart[u];
            part[1] += drawn * k->sum[u];
            part[2] += drawn * k->square[u];
        }
        cxm__sum_add(&observed, part[0]);
        cxm__sum_add(&sum, part[1]);
        cxm__sum_add(&square, part[2]);
    }
    if (k->options.level == CXM_LEVEL_INTERVAL) {
        const double all = cxm__sum_value(square), mean = cxm__sum_value(sum) / apart.paired;
        const double about = all - cxm__sum_value(sum) * mean;
        apart.expected = about > 1e-13 * all ? 2 * apart.paired * about : 0;
    } else {
        krippendorff_margin(r, times, margin);
        apart.expected = krippendorff_expected(k, margin, rank, apart.paired);
    }
    for (int64_t u = 0; u < r->units && k->options.level == CXM_LEVEL_ORDINAL; u++)
        if (times[u])
            cxm__sum_add(&observed, times[u] * krippendorff_squares(r, u, rank) / (double)(r->size[u] - 1));
    apart.observed = cxm__sum_value(observed);
    return apart;
}

static double krippendorff_alpha(const struct krippendorff_apart *apart)
{
    return apart->expected > 0 ? 1 - (apart->paired - 1) * apart->observed / apart->expected : (double)NAN;
}

/* Resamples task, task + KRIPPENDORFF_TASKS, ..., each from a stream of its own. */
static void krippendorff_task(void *work, int32_t task)
{
    struct krippendorff *k = work;
    const int64_t units = k->ratings.units;
    int32_t *times = k->times + task * units;
    double *margin = k->margin + task * k->ratings.different, *rank = k->rank + task * k->ratings.different;
    for (int64_t i = task; i < k->options.resamples; i += KRIPPENDORFF_TASKS) {
        cxm_random random = cxm_random_begin(k->options.seed, (uint64_t)i);
        memset(times, 0, (size_t)units * sizeof *times);
        for (int64_t u = 0; u < units; u++)
            times[cxm_random_below(&random, (uint64_t)units)]++;
        const struct krippendorff_apart apart = krippendorff_drawn(k, times, margin, rank);
        k->replicate[i] = krippendorff_alpha(&apart);
    }
}

static bool krippendorff_allocate(struct krippendorff *k)
{
    const cxm_host *host = k->ratings.host;
    const int64_t units = k->ratings.units, different = k->ratings.different;
    k->apart = cxm__allocate(host, units, sizeof *k->apart);
    k->sum = cxm__allocate(host, units, sizeof *k->sum);
    k->square = cxm__allocate(host, units, sizeof *k->square);
    k->margin = cxm__allocate(host, KRIPPENDORFF_TASKS * different, sizeof *k->margin);
    k->rank = cxm__allocate(host, KRIPPENDORFF_TASKS * different, sizeof *k->rank);
    k->times = cxm__allocate(host, KRIPPENDORFF_TASKS * units, sizeof *k->times);
    k->replicate = cxm__allocate(host, k->options.resamples, sizeof *k->replicate);
    return k->apart && k->sum && k->square && k->margin && k->rank && k->times && k->replicate;
}

static void krippendorff_free(struct krippendorff *k)
{
    const cxm_host *host = k->ratings.host;
    const int64_t units = k->ratings.units, different = k->ratings.different;
    cxm__release(host, k->apart, units, sizeof *k->apart);
    cxm__release(host, k->sum, units, sizeof *k->sum);
    cxm__release(host, k->square, units, sizeof *k->square);
    cxm__release(host, k->margin, KRIPPENDORFF_TASKS * different, sizeof *k->margin);
    cxm__release(host, k->rank, KRIPPENDORFF_TASKS * different, sizeof *k->rank);
    cxm__release(host, k->times, KRIPPENDORFF_TASKS * units, sizeof *k->times);
    cxm__release(host, k->replicate, k->options.resamples, sizeof *k->replicate);
    cxm__ratings_free(&k->ratings);
}

/* The interval by resampling units, where there are enough of them. */
static cxm_status krippendorff_interval(struct krippendorff *k, cxm_estimate *alpha, cxm_error *error)
{
    cxm_bootstrap_options options = CXM_BOOTSTRAP_OPTIONS_INIT;
    cxm_bootstrap_result drawn;
    options.confidence = k->options.confidence;
    options.interval = CXM_BOOTSTRAP_PERCENTILE;
    alpha->interval_status = CXM_INTERVAL_TOO_FEW_CLUSTERS;
    if (k->ratings.units < CXM__UNITS_LEAST)
        return CXM_OK;
    alpha->interval_status = CXM_INTERVAL_DESCRIPTIVE;
    if (!k->options.resamples)
        return CXM_OK;
    cxm__run(k->ratings.host, KRIPPENDORFF_TASKS, krippendorff_task, k);
    alpha->interval_status = CXM_INTERVAL_DEGENERATE;
    for (int64_t i = 0; i < k->options.resamples; i++)
        if (isnan(k->replicate[i]))
            return CXM_OK;
    cxm_status status = cxm_bootstrap_interval(alpha->value, k->replicate, k->options.resamples, 0, &options, k->ratings.host,
                                               &drawn, error);
    if (status)
        return status;
    alpha->std_error = drawn.estimate.std_error;
    alpha->interval_status = drawn.estimate.interval_status;
    if (alpha->interval_status)
        return CXM_OK;
    alpha->lower = drawn.estimate.lower;
    alpha->upper = drawn.estimate.upper;
    alpha->confidence = options.confidence;
    alpha->flags |= k->ratings.units < CXM__UNITS_FEW ? CXM_ESTIMATE_FEW_CLUSTERS : 0;
    return CXM_OK;
}

static cxm_status krippendorff_figures(struct krippendorff *k, cxm_krippendorff_result *result, cxm_error *error)
{
    const struct cxm__ratings *r = &k->ratings;
    cxm_tested_estimate alpha = cxm__tested(r->paired, r->rows - r->given);
    cxm_status status = CXM_OK;
    alpha.estimate.excluded = r->given - r->paired;
    alpha.estimate.clusters = r->units;
    *result = (cxm_krippendorff_result){.observed = (double)NAN, .expected = (double)NAN, .different = r->different};
    if (r->given && !r->paired)
        alpha.estimate.status = CXM_VALUE_NOT_IDENTIFIED;
    if (r->paired) {
        krippendorff_units(k);
        for (int64_t u = 0; u < r->units; u++)
            k->times[u] = 1;
        const struct krippendorff_apart apart = krippendorff_drawn(k, k->times, k->margin, k->rank);
        result->observed = apart.observed / apart.paired;
        result->expected = apart.expected / apart.paired / (apart.paired - 1);
        if (apart.expected > 0) {
            cxm__tested_value(&alpha, krippendorff_alpha(&apart), (double)NAN);
            status = krippendorff_interval(k, &alpha.estimate, error);
        }
    }
    result->alpha = alpha.estimate;
    return status;
}

static cxm_status krippendorff_options_read(cxm_krippendorff_options *to, const cxm_krippendorff_options *from, cxm_error *error)
{
    *to = (cxm_krippendorff_options)CXM_KRIPPENDORFF_OPTIONS_INIT;
    cxm_status status = cxm__struct_read(to, sizeof *to, sizeof *to, from, 3, "options", error);
    if (!status)
        status = cxm__confidence_check(to->confidence, 3, error);
    if (!status && (to->level < CXM_LEVEL_INTERVAL || to->level > CXM_LEVEL_RATIO))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("options.level"), CXM__T(": "), CXM__I(to->level),
                         CXM__T(" is no CXM_LEVEL_"));
    if (!status && to->resamples && (to->resamples < 2 || to->resamples > CXM__BOOTSTRAP_MOST))
        return CXM__FAIL(error, CXM_E_ARGUMENT, 3, -1, CXM__A("options.resamples"), CXM__T(": "), CXM__I(to->resamples),
                         CXM__T(" is not 0, or 2 to 10000000"));
    return status;
}

cxm_status cxm_krippendorff(const cxm_column *unit, const cxm_column *rater, const cxm_column *value,
                            const cxm_krippendorff_options *options, const cxm_host *host, cxm_krippendorff_result *result,
                            cxm_error *error)
{
    cxm_host lent;
    struct krippendorff k = {.replicate = NULL};
    cxm_status status = krippendorff_options_read(&k.options, options, error);
    const bool numbers = k.options.level == CXM_LEVEL_INTERVAL || k.options.level == CXM_LEVEL_RATIO;
    const struct cxm__ratings_source source = {.unit = unit, .rater = rater, .value = value, .value_name = "value",
                                               .value_argument = 2, .numbers = numbers,
                                               .least = k.options.level == CXM_LEVEL_RATIO ? 0 : -1e140};
    if (!status)
        status = cxm__ratings_check(&source, error);
    if (!status)
        status = cxm__host_read(&lent, host, 4, error);
    if (!status && !result)
        status = cxm__fail_null(error, 5, "result");
    if (status)
        return status;
    status = cxm__ratings_make(&k.ratings, &source, &lent, error);
    if (!status && k.options.level == CXM_LEVEL_RATIO && k.ratings.different > KRIPPENDORFF_RATIOS)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("value"), CXM__T(" has "), CXM__I(k.ratings.different),
                           CXM__T(" different values; ratios take at most "), CXM__I(KRIPPENDORFF_RATIOS));
    if (!status)
        status = krippendorff_allocate(&k) ? krippendorff_figures(&k, result, error) : cxm__fail_memory(error);
    krippendorff_free(&k);
    return status;
}
