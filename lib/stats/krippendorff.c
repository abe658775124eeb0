/* What a unit's judgements are apart is known once, and alpha without the unit follows from sums over all: its interval leaves out
 * one unit at a time. Only ranks move when a unit goes, and by steps at the unit's own values. */
#include <math.h>

#include "cxm/unstable/agreement.h"
#include "stats/interval.h"
#include "stats/jackknife.h"
#include "stats/ratings.h"
#include "stats/sum.h"
#include "stats/units.h"

_Static_assert(sizeof(cxm_krippendorff_result) == sizeof(cxm_estimate) + 24, "frozen");

enum { KRIPPENDORFF_VALUES = 2000 }; /* different ones that are looked at in pairs, at the most */

/* Sums over ordered pairs, within units and of all. */
struct krippendorff_apart {
    double observed, expected, paired; /* paired: judgements */
};

struct krippendorff {
    struct cxm__ratings ratings;
    cxm_krippendorff_options options;
    struct krippendorff_apart all;
    double *apart;      /* of a unit: sum over its pairs of what they are apart, over its size less 1 */
    double *margin;     /* of a value: how often it is there */
    double *rank;       /* ordinal: its mid-rank, their mean being 0; interval: the value less the middle one */
    double *toward;     /* ratio: what all judgements are apart from a value; ordinal: krippendorff_shifts() */
    double *shift;      /* ordinal: of two values, krippendorff_shifts() */
    double sum, square; /* interval: of all judgements less the middle value, and of their squares */
    double cubes;       /* ordinal: of margins */
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

static double krippendorff_pairs(const struct krippendorff *k, int64_t u)
{
    const struct cxm__ratings *r = &k->ratings;
    const int32_t level = k->options.level;
    double same = 0, apart = 0;
    if (level == CXM_LEVEL_INTERVAL || level == CXM_LEVEL_ORDINAL)
        return krippendorff_squares(r, u, level == CXM_LEVEL_INTERVAL ? r->value : k->rank);
    for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++) {
        same += (double)r->count[c] * r->count[c];
        for (int64_t d = r->begin[u]; d < c && level == CXM_LEVEL_RATIO; d++)
            apart += 2.0 * r->count[c] * r->count[d] * krippendorff_ratio(r->value[r->code[c]], r->value[r->code[d]]);
    }
    return level == CXM_LEVEL_RATIO ? apart : (double)r->size[u] * (double)r->size[u] - same;
}

/* ---- all units ---- */

static void krippendorff_margins(struct krippendorff *k)
{
    const struct cxm__ratings *r = &k->ratings;
    double below = 0;
    for (int64_t c = 0; c < r->cells; c++)
        k->margin[r->code[c]] += r->count[c];
    for (int64_t v = 0; v < r->different; v++) {
        const bool interval = k->options.level == CXM_LEVEL_INTERVAL;
        k->rank[v] = interval ? r->value[v] - r->value[r->different / 2] : below + k->margin[v] / 2 - (double)r->paired / 2;
        below += k->margin[v];
    }
}

/* Squares of differences of mid-ranks add up to n (n^3 - the cubes of margins) / 6. */
static double krippendorff_ranks(double paired, double cubes)
{
    return paired * (paired * paired * paired - cubes) / 6;
}

static double krippendorff_squared(double paired, double sum, double square)
{
    const double about = square - sum * (sum / paired);
    return about > 1e-13 * square ? 2 * paired * about : 0;
}

static double krippendorff_expected(struct krippendorff *k)
{
    const struct cxm__ratings *r = &k->ratings;
    const double paired = (double)r->paired;
    cxm__sum sum = {0, 0}, square = {0, 0}, cubes = {0, 0}, pairs = {0, 0};
    for (int64_t v = 0; v < r->different; v++) {
        const double margin = k->margin[v];
        cxm__sum toward = {0, 0};
        for (int64_t w = 0; w < r->different && k->options.level == CXM_LEVEL_RATIO; w++)
            cxm__sum_add(&toward, k->margin[w] * krippendorff_ratio(r->value[v], r->value[w]));
        k->toward[v] = cxm__sum_value(toward);
        cxm__sum_add(&sum, margin * k->rank[v]);
        cxm__sum_add(&square, margin * k->rank[v] * k->rank[v]);
        cxm__sum_add(&cubes, margin * margin * margin);
        cxm__sum_add(&pairs, margin * (k->options.level == CXM_LEVEL_RATIO ? k->toward[v] : paired - margin));
    }
    k->sum = cxm__sum_value(sum);
    k->square = cxm__sum_value(square);
    k->cubes = cxm__sum_value(cubes);
    return k->options.level == CXM_LEVEL_INTERVAL  ? krippendorff_squared(paired, k->sum, k->square)
           : k->options.level == CXM_LEVEL_ORDINAL ? krippendorff_ranks(paired, k->cubes)
                                                   : cxm__sum_value(pairs);
}

static void krippendorff_all(struct krippendorff *k)
{
    const struct cxm__ratings *r = &k->ratings;
    cxm__sum observed = {0, 0};
    krippendorff_margins(k);
    for (int64_t u = 0; u < r->units; u++) {
        k->apart[u] = krippendorff_pairs(k, u) / (double)(r->size[u] - 1);
        cxm__sum_add(&observed, k->apart[u]);
    }
    k->all = (struct krippendorff_apart){cxm__sum_value(observed), krippendorff_expected(k), (double)r->paired};
}

/* ---- without a unit ---- */

/* Without a unit the rank of a value falls by s(v), how many of the unit's judgements are below it, an equal one by half. What the
 * others are apart is then a quadratic in s: the sum over pairs of values of o(v, w) (r_v - s_v - r_w + s_w)^2, o the coincidences.
 * As s is a sum of steps, one for each of the unit's judgements, its linear part needs a number for each value, and its other part
 * one for each two: toward[v] = sum of h(w - v) o(w, x) (r_w - r_x) over w and x, shift[v, w] = sum of h(x - v) h(y - w) L(x, y)
 * over x and y, where h is 1 above 0 and 1/2 at it, and L the margins on the diagonal less o. */
static void krippendorff_shifts(struct krippendorff *k)
{
    const struct cxm__ratings *r = &k->ratings;
    const int64_t n = r->different;
    for (int64_t v = 0; v < n; v++)
        k->shift[v * n + v] = k->margin[v];
    for (int64_t u = 0; u < r->units; u++) {
        const double rest = (double)(r->size[u] - 1);
        double sum = 0;
        for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++)
            sum += r->count[c] * k->rank[r->code[c]];
        for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++) {
            const double count = r->count[c];
            double *row = &k->shift[r->code[c] * n];
            k->toward[r->code[c]] += count * ((double)r->size[u] * k->rank[r->code[c]] - sum) / rest;
            for (int64_t d = r->begin[u]; d < r->begin[u + 1]; d++)
                row[r->code[d]] -= count * (r->count[d] - (c == d)) / rest;
        }
    }
    for (int64_t v = 0; v < n; v++) { /* along each row, and then down the columns */
        double above = 0;
        for (int64_t w = n - 1; w >= 0; w--) {
            const double own = k->shift[v * n + w];
            k->shift[v * n + w] = above + own / 2;
            above += own;
        }
    }
    for (int64_t w = 0; w <= n; w++) {
        double *column = w < n ? &k->shift[w] : k->toward, above = 0;
        for (int64_t v = n - 1; v >= 0; v--) {
            double *at = &column[w < n ? v * n : v];
            const double own = *at;
            *at = above + own / 2;
            above += own;
        }
    }
}

/* What the other units are apart by the ranks that are left without this one. */
static double krippendorff_observed(const struct krippendorff *k, int64_t u)
{
    const struct cxm__ratings *r = &k->ratings;
    const double size = (double)r->size[u];
    double linear = 0, square = 0, below = 0, mean = 0, own = 0;
    if (k->options.level != CXM_LEVEL_ORDINAL)
        return k->all.observed - k->apart[u];
    for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++) {
        const double count = r->count[c], *row = &k->shift[r->code[c] * r->different];
        linear += count * k->toward[r->code[c]];
        for (int64_t d = r->begin[u]; d < r->begin[u + 1]; d++)
            square += count * r->count[d] * row[r->code[d]];
        mean += count * (k->rank[r->code[c]] - below - count / 2) / size;
        below += count;
    }
    below = 0;
    for (int64_t c = r->begin[u]; c < r->begin[u + 1] && r->begin[u + 1] - r->begin[u] > 1; c++) {
        const double count = r->count[c], apart = k->rank[r->code[c]] - below - count / 2 - mean;
        own += count * apart * apart;
        below += count;
    }
    return k->all.observed - 4 * linear + 2 * square - 2 * size * own / (size - 1);
}

/* Alpha without a unit; NaN where the others are all alike. */
static double krippendorff_without(const struct krippendorff *k, int64_t u)
{
    const struct cxm__ratings *r = &k->ratings;
    const double size = (double)r->size[u], paired = k->all.paired - size;
    double sum = k->sum, square = k->square, cubes = k->cubes, same = 0, toward = 0, expected;
    int64_t left = r->different;
    for (int64_t c = r->begin[u]; c < r->begin[u + 1]; c++) {
        const int32_t v = r->code[c];
        const double count = r->count[c], margin = k->margin[v], rest = margin - count;
        left -= !(rest > 0);
        sum -= count * k->rank[v];
        square -= count * k->rank[v] * k->rank[v];
        cubes -= margin * margin * margin - rest * rest * rest;
        same += margin * margin - rest * rest;
        toward += count * k->toward[v];
    }
    switch (k->options.level) {
    case CXM_LEVEL_INTERVAL: expected = krippendorff_squared(paired, sum, square); break;
    case CXM_LEVEL_ORDINAL: expected = krippendorff_ranks(paired, cubes); break;
    case CXM_LEVEL_RATIO: expected = k->all.expected - 2 * toward + k->apart[u] * (size - 1); break;
    default: expected = k->all.expected - size * (k->all.paired + paired) + same;
    }
    return left > 1 && expected > 0 ? 1 - (paired - 1) * krippendorff_observed(k, u) / expected : (double)NAN;
}

/* Leaves out each unit, where there are enough of them. */
static void krippendorff_interval(struct krippendorff *k, cxm_tested_estimate *alpha)
{
    const int64_t units = k->ratings.units;
    const struct cxm__jackknife_clusters clusters = {units, {units, units}};
    const bool ordinal = k->options.level == CXM_LEVEL_ORDINAL;
    struct cxm__jackknife jackknife = {.whole = 1 - (k->all.paired - 1) * k->all.observed / k->all.expected};
    if (ordinal && !k->shift) {
        cxm__tested_value(alpha, jackknife.whole, (double)NAN);
        alpha->estimate.interval_status = CXM_INTERVAL_DESCRIPTIVE;
        return;
    }
    if (ordinal)
        krippendorff_shifts(k);
    for (int64_t u = 0; u < units && units >= CXM__CLUSTERS_LEAST; u++)
        cxm__jackknife_add(&jackknife, krippendorff_without(k, u));
    cxm__jackknife_figure(&jackknife, &clusters, k->options.confidence, 1e-12, -INFINITY, 1, alpha);
}

static int64_t krippendorff_square(const struct krippendorff *k)
{
    const int64_t different = k->ratings.different;
    return k->options.level == CXM_LEVEL_ORDINAL && different <= KRIPPENDORFF_VALUES ? different * different : 0;
}

static bool krippendorff_allocate(struct krippendorff *k)
{
    const cxm_host *host = k->ratings.host;
    const int64_t different = k->ratings.different, square = krippendorff_square(k);
    k->apart = cxm__allocate(host, k->ratings.units, sizeof *k->apart);
    k->margin = cxm__allocate_zeroed(host, different, sizeof *k->margin);
    k->rank = cxm__allocate(host, different, sizeof *k->rank);
    k->toward = cxm__allocate_zeroed(host, different, sizeof *k->toward);
    k->shift = square ? cxm__allocate_zeroed(host, square, sizeof *k->shift) : NULL;
    return k->apart && k->margin && k->rank && k->toward && (k->shift || !square);
}

static void krippendorff_free(struct krippendorff *k)
{
    const cxm_host *host = k->ratings.host;
    const int64_t different = k->ratings.different;
    cxm__release(host, k->apart, k->ratings.units, sizeof *k->apart);
    cxm__release(host, k->margin, different, sizeof *k->margin);
    cxm__release(host, k->rank, different, sizeof *k->rank);
    cxm__release(host, k->toward, different, sizeof *k->toward);
    cxm__release(host, k->shift, krippendorff_square(k), sizeof *k->shift);
    cxm__ratings_free(&k->ratings);
}

static void krippendorff_figures(struct krippendorff *k, cxm_krippendorff_result *result)
{
    const struct cxm__ratings *r = &k->ratings;
    cxm_tested_estimate alpha = cxm__tested(r->paired, r->rows - r->given);
    alpha.estimate.excluded = r->given - r->paired;
    alpha.estimate.clusters = r->units;
    *result = (cxm_krippendorff_result){.observed = (double)NAN, .expected = (double)NAN, .different = r->different};
    if (r->given && !r->paired)
        alpha.estimate.status = CXM_VALUE_NOT_IDENTIFIED;
    if (r->paired) {
        krippendorff_all(k);
        result->observed = k->all.observed / k->all.paired;
        result->expected = k->all.expected / k->all.paired / (k->all.paired - 1);
        if (k->all.expected > 0)
            krippendorff_interval(k, &alpha);
    }
    result->alpha = alpha.estimate;
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
    return status;
}

cxm_status cxm_krippendorff(const cxm_column *unit, const cxm_column *rater, const cxm_column *value,
                            const cxm_krippendorff_options *options, const cxm_host *host, cxm_krippendorff_result *result,
                            cxm_error *error)
{
    cxm_host lent;
    struct krippendorff k = {.apart = NULL};
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
    if (!status && k.options.level == CXM_LEVEL_RATIO && k.ratings.different > KRIPPENDORFF_VALUES)
        status = CXM__FAIL(error, CXM_E_UNSUPPORTED, 2, -1, CXM__A("value"), CXM__T(" has "), CXM__I(k.ratings.different),
                           CXM__T(" different values; ratios take at most "), CXM__I(KRIPPENDORFF_VALUES));
    if (!status && !krippendorff_allocate(&k))
        status = cxm__fail_memory(error);
    if (!status)
        krippendorff_figures(&k, result);
    krippendorff_free(&k);
    return status;
}
