/* Reading one group's histogram: bands, moments, ranks. Points are integers, so without weights the sums are exact up to the
 * division. */
#include "core/tally.h"

#include <math.h>
#include <stddef.h>

void cxm__tally_of(const struct cxm__grid *grid, int32_t column, int64_t slot, int64_t *row, struct cxm__tally *tally)
{
    const struct cxm__answers *answers = &grid->answers[column];
    const int64_t *extra = row + answers->points;
    cxm__grid_row(grid, column, slot, row);
    *tally = (struct cxm__tally){.scale = answers->scale, .points = answers->points, .counts = row};
    for (int32_t i = 0; i < answers->points; i++)
        tally->n += row[i];
    tally->n += extra[CXM__WIDE_BETWEEN];
    tally->missing = extra[CXM__WIDE_MISSING];
    tally->excluded = extra[CXM__WIDE_EXCLUDED];
    if (extra[CXM__WIDE_BETWEEN])
        tally->between = answers->between.items + cxm__between_find(&answers->between, slot, &tally->between_count);
    if (answers->weights && answers->weight_range[2 * slot] < answers->weight_range[2 * slot + 1])
        tally->weights = answers->weights + slot * answers->points;
    tally->population = grid->with_population && !isnan(grid->population[slot]) ? grid->population[slot] : INFINITY;
}

/* One distinct answer, from the points and the list between them in one ascending order. */
struct tally_step {
    int32_t point;
    int64_t between;
    double value;
    int64_t count;
    const struct cxm__weight *weight;
};

static bool tally_next(const struct cxm__tally *tally, struct tally_step *step)
{
    static const struct cxm__weight none;
    while (step->point < tally->points && !tally->counts[step->point] && !tally->between_count)
        step->point++;
    double point = tally->scale.minimum + step->point;
    if (step->between < tally->between_count && (step->point >= tally->points || tally->between[step->between].value < point)) {
        const struct cxm__between *item = &tally->between[step->between++];
        step->value = item->value;
        step->count = item->count;
        step->weight = &item->weight;
        return true;
    }
    if (step->point >= tally->points)
        return false;
    step->value = point;
    step->count = tally->counts[step->point];
    step->weight = tally->weights ? &tally->weights[step->point] : &none;
    step->point++;
    return true;
}

/* Without weights and answers between points everything is a sum of integers: no list to walk, no rounding to mind, and much of
 * the time that a query with many groups takes. */
static bool tally_is_plain(const struct cxm__tally *tally)
{
    return !tally->weights && !tally->between_count;
}

static void tally_plain_bands(const struct cxm__tally *tally, const double *bounds, int32_t count, struct cxm__band *bands)
{
    int32_t point = 0;
    for (int32_t band = 0; band <= count; band++) {
        double end = band < count ? bounds[band] - tally->scale.minimum : tally->points;
        int64_t sum = 0;
        for (; point < tally->points && point < end; point++)
            sum += tally->counts[point];
        bands[band] = (struct cxm__band){sum, (double)sum, (double)sum, band ? bounds[band - 1] : -INFINITY};
    }
}

static struct cxm__tally_moments tally_plain_moments(const struct cxm__tally *tally)
{
    struct cxm__tally_moments moments = {0};
    int64_t sum = 0, squares = 0, n = tally->n;
    for (int32_t i = 0; i < tally->points; i++) {
        sum += i * tally->counts[i];
        squares += i * (i * tally->counts[i]);
    }
    moments.w = moments.w2 = (double)n;
    moments.mean = (double)(sum + n * (int64_t)tally->scale.minimum) / (double)n;
    /* sum (x - mean)^2 = (n * squares - sum^2) / n, exactly up to the division */
    moments.square = moments.square2 = (double)(n * squares - sum * sum) / (double)n;
    return moments;
}

void cxm__tally_bands(const struct cxm__tally *tally, const double *bounds, int32_t count, struct cxm__band *bands)
{
    if (tally_is_plain(tally)) {
        tally_plain_bands(tally, bounds, count, bands);
        return;
    }
    struct tally_step step = {0};
    struct cxm__weight sum = {{0, 0}, {0, 0}};
    int32_t band = 0;
    bands[0] = (struct cxm__band){.from = -INFINITY};
    for (bool more = true; more;) {
        more = tally_next(tally, &step);
        while (band < count && (!more || step.value >= bounds[band])) { /* the answers come in ascending order */
            if (tally->weights)
                bands[band].w = cxm__sum_value(sum.w), bands[band].w2 = cxm__sum_value(sum.w2);
            else
                bands[band].w = bands[band].w2 = (double)bands[band].count;
            sum = (struct cxm__weight){{0, 0}, {0, 0}};
            bands[band + 1] = (struct cxm__band){.from = bounds[band]};
            band++;
        }
        if (!more)
            break;
        bands[band].count += step.count;
        if (tally->weights)
            cxm__weight_merge(&sum, step.weight);
    }
    bands[band].w = tally->weights ? cxm__sum_value(sum.w) : (double)bands[band].count;
    bands[band].w2 = tally->weights ? cxm__sum_value(sum.w2) : (double)bands[band].count;
}

struct cxm__tally_moments cxm__tally_moments(const struct cxm__tally *tally)
{
    struct cxm__tally_moments moments = {0};
    struct cxm__sum w = {0, 0}, w2 = {0, 0}, x = {0, 0}, square = {0, 0}, square2 = {0, 0};
    struct tally_step step = {0};
    const int64_t spread = tally->points - 1;
    double first = NAN;
    bool alike = true;
    if (!tally->n)
        return moments;
    if (tally_is_plain(tally) && tally->n <= INT64_C(1) << 22 && spread * spread <= INT64_C(1) << 16)
        return tally_plain_moments(tally); /* n^2 * spread^2 < 2^63 */
    while (tally_next(tally, &step)) {
        alike = alike && (!step.count || isnan(first));
        first = step.count ? step.value : first;
        double weight = tally->weights ? cxm__sum_value(step.weight->w) : (double)step.count;
        if (tally->weights) {
            cxm__sum_merge(&w, step.weight->w);
            cxm__sum_merge(&w2, step.weight->w2);
        }
        cxm__sum_merge(&x, cxm__two_product(weight, step.value)); /* without weights exact, and beyond 64 bits too */
    }
    moments.w = tally->weights ? cxm__sum_value(w) : (double)tally->n;
    moments.w2 = tally->weights ? cxm__sum_value(w2) : (double)tally->n;
    moments.mean = alike ? first : cxm__sum_value(x) / moments.w; /* the division could miss the only answer by an ulp */
    step = (struct tally_step){0};
    while (tally_next(tally, &step)) {
        double distance = step.value - moments.mean;
        double weight = tally->weights ? cxm__sum_value(step.weight->w) : (double)step.count;
        double weight2 = tally->weights ? cxm__sum_value(step.weight->w2) : (double)step.count;
        cxm__sum_add(&square, weight * distance * distance);
        cxm__sum_add(&square2, weight2 * distance * distance);
    }
    moments.square = cxm__sum_value(square);
    moments.square2 = cxm__sum_value(square2);
    return moments;
}

struct cxm__part cxm__tally_part(const struct cxm__tally *tally, int64_t slot, const struct cxm__band *bands, const double *scores,
                                 int32_t count, double mean)
{
    const struct cxm__parts *parts = tally->parts;
    const struct cxm__answers *answers = &parts->grid->answers[parts->column];
    int64_t row[CXM__POINTS_MAX + CXM__WIDE_EXTRA];
    struct cxm__part part = {.opens = slot == parts->first};
    struct cxm__sum sum = {0, 0}, square = {0, 0};
    struct tally_step step = {0};
    struct cxm__tally own;
    int32_t band = 0;
    if (parts->strata && slot > parts->first)
        part.opens = parts->strata[slot * parts->keys] != parts->strata[(slot - 1) * parts->keys];
    cxm__tally_of(parts->grid, parts->column, slot, row, &own);
    /* weights count as soon as they differ anywhere, and not just within this slot */
    own.weights = tally->weights ? answers->weights + slot * answers->points : NULL;
    part.n = own.n;
    part.population = own.population;
    while (tally_next(&own, &step)) {
        if (!step.count)
            continue;
        while (band + 1 < count && step.value >= bands[band + 1].from)
            band++;
        const double distance = (bands ? scores[band] : step.value) - mean;
        const double weight = own.weights ? cxm__sum_value(step.weight->w) : (double)step.count;
        const double weight2 = own.weights ? cxm__sum_value(step.weight->w2) : (double)step.count;
        cxm__sum_add(&sum, weight * distance);
        cxm__sum_add(&square, weight2 * distance * distance);
    }
    part.sum = cxm__sum_value(sum);
    part.square = cxm__sum_value(square);
    return part;
}

double cxm__tally_rank(const struct cxm__tally *tally, int64_t rank)
{
    struct tally_step step = {0};
    int64_t below = 0;
    while (tally_next(tally, &step) && (below += step.count) <= rank)
        ;
    return step.value;
}

static double tally_weighted_median(const struct cxm__tally *tally)
{
    struct tally_step step = {0};
    struct cxm__sum below = {0, 0}, total = {0, 0};
    while (tally_next(tally, &step))
        cxm__sum_merge(&total, step.weight->w);
    double half = cxm__sum_value(total) / 2, lower = NAN;
    step = (struct tally_step){0};
    while (tally_next(tally, &step)) {
        if (!step.count)
            continue;
        if (!isnan(lower))
            return (lower + step.value) / 2;
        cxm__sum_merge(&below, step.weight->w);
        if (cxm__sum_value(below) > half)
            return step.value;
        if (cxm__sum_value(below) == half)
            lower = step.value;
    }
    return lower;
}

double cxm__tally_median(const struct cxm__tally *tally)
{
    if (tally->weights)
        return tally_weighted_median(tally);
    return (cxm__tally_rank(tally, (tally->n - 1) / 2) + cxm__tally_rank(tally, tally->n / 2)) / 2;
}
