/* Selection by counting inversions (Dillencourt, Mount and Netanyahu 1992, Int. J. Computational Geometry & Applications 2, 1-27;
 * Matousek 1991, Information Processing Letters 39, 183-187), made exact: pairs that rounding could misplace are looked at. */
#include "stats/slopes.h"

#include <float.h>
#include <math.h>

enum {
    SLOPES_LEAST = 4096,      /* room in the sample at least */
    SLOPES_NEAR = 64,         /* pairs a point that are looked at one by one */
    SLOPES_NEAR_LEAST = 1 << 22
};

static int64_t slopes_weight(const struct cxm__slopes *slopes, int64_t point)
{
    return slopes->counts ? slopes->counts[point] : 1;
}

/* What a slope leaves of a point. */
static double slopes_rest(const struct cxm__slopes *slopes, int64_t point, double slope)
{
    return (slopes->y[point] - slopes->y_middle) - slope * (slopes->t[point] - slopes->t_middle);
}

static double slopes_quotient(const struct cxm__slopes *slopes, int64_t a, int64_t b)
{
    return (slopes->y[b] - slopes->y[a]) / (slopes->t[b] - slopes->t[a]);
}

/* ---- counting ---- */

struct slopes_counter {
    const struct cxm__slopes *slopes;
    struct cxm__slopes_tally tally;
    double slack;    /* rests nearer than this do not tell which slope is larger: more than twice what rounding can do to them */
    int64_t budget;  /* of pairs that are still looked at one by one */
};

/* A left row's neighbours in the right half: their quotients decide, unless they are too many. */
static void slopes_near(struct slopes_counter *counter, int64_t left, const struct cxm__row_value *from,
                        const struct cxm__row_value *end, int64_t weight)
{
    const struct cxm__slopes *slopes = counter->slopes;
    const int64_t own = slopes_weight(slopes, left);
    counter->budget -= end - from;
    if (counter->budget < 0) {
        counter->tally.equal += own * weight;
        return;
    }
    for (; from < end; from++) {
        if (!(slopes->t[from->row] > slopes->t[left]))
            continue;
        double quotient = slopes_quotient(slopes, left, from->row);
        int64_t both = own * slopes_weight(slopes, from->row);
        counter->tally.less += quotient < counter->tally.slope ? both : 0;
        counter->tally.equal += quotient == counter->tally.slope ? both : 0;
    }
}

/* Left rows are earlier than right ones, and both halves ascend by their rests. */
static void slopes_between(struct slopes_counter *counter, const struct cxm__row_value *left, const struct cxm__row_value *middle,
                           const struct cxm__row_value *end)
{
    const struct cxm__row_value *below = middle, *above = middle;
    int64_t below_weight = 0, above_weight = 0;
    for (; left < middle; left++) {
        double low = left->value - counter->slack, high = left->value + counter->slack;
        for (; below < end && below->value < low; below++)
            below_weight += slopes_weight(counter->slopes, below->row);
        for (; above < end && above->value <= high; above++)
            above_weight += slopes_weight(counter->slopes, above->row);
        counter->tally.less += slopes_weight(counter->slopes, left->row) * below_weight;
        if (below < above)
            slopes_near(counter, left->row, below, above, above_weight - below_weight);
    }
}

static void slopes_merge(const struct cxm__row_value *left, const struct cxm__row_value *middle, const struct cxm__row_value *end,
                         struct cxm__row_value *to)
{
    const struct cxm__row_value *right = middle;
    while (left < middle && right < end)
        *to++ = right->value < left->value ? *right++ : *left++;
    while (left < middle)
        *to++ = *left++;
    while (right < end)
        *to++ = *right++;
}

static struct cxm__slopes_tally slopes_count(struct cxm__slopes *slopes, double slope)
{
    const int64_t points = slopes->points;
    struct cxm__row_value *from = slopes->items, *to = slopes->spare;
    struct slopes_counter counter = {slopes, {slope, 0, 0}, 0, SLOPES_NEAR * points};
    counter.slack = 16 * DBL_EPSILON * (slopes->y_span + fabs(slope) * slopes->t_span) + DBL_MIN * (1 + slopes->t_span);
    counter.budget = counter.budget < SLOPES_NEAR_LEAST ? SLOPES_NEAR_LEAST : counter.budget;
    for (int64_t i = 0; i < points; i++)
        from[i] = (struct cxm__row_value){slopes_rest(slopes, i, slope), i};
    for (int64_t width = 1; width < points; width *= 2) {
        for (int64_t at = 0; at < points; at += 2 * width) {
            int64_t middle = at + width < points ? at + width : points, end = middle + width < points ? middle + width : points;
            slopes_between(&counter, from + at, from + middle, from + end);
            slopes_merge(from + at, from + middle, from + end, to + at);
        }
        struct cxm__row_value *sorted = to;
        to = from;
        from = sorted;
    }
    return counter.tally;
}

/* ---- looking between two slopes ---- */

/* Every stride-th pair; when there is no room left, every second one goes and the stride doubles. So it does after as many pairs
 * that rounding alone puts between both slopes. */
struct slopes_sampler {
    struct cxm__slopes *slopes;
    double low, high;
    int64_t stride, seen, next, missed;
};

static void slopes_thin(struct slopes_sampler *sampler)
{
    struct cxm__slopes *slopes = sampler->slopes;
    slopes->sampled = (slopes->sampled + 1) / 2;
    for (int64_t i = 1; i < slopes->sampled; i++)
        slopes->sample[i] = slopes->sample[2 * i];
    sampler->stride *= 2;
    sampler->missed = 0;
}

static void slopes_take(struct slopes_sampler *sampler, int64_t a, int64_t b)
{
    struct cxm__slopes *slopes = sampler->slopes;
    if (a > b) {
        int64_t later = a;
        a = b;
        b = later;
    }
    double quotient = slopes->t[b] > slopes->t[a] ? slopes_quotient(slopes, a, b) : sampler->low;
    if (quotient > sampler->low && quotient < sampler->high)
        slopes->sample[slopes->sampled++] = (struct cxm__row_value){quotient, slopes_weight(slopes, a) * slopes_weight(slopes, b)};
    else
        sampler->missed++;
    if (slopes->sampled == slopes->capacity || sampler->missed == slopes->capacity)
        slopes_thin(sampler);
}

/* Halves ordered by what the lower slope leaves, each sorted by what the higher one leaves: who is out of order is between both. */
static void slopes_sample_between(struct slopes_sampler *sampler, const struct cxm__row_value *left,
                                  const struct cxm__row_value *middle, const struct cxm__row_value *end)
{
    const struct cxm__row_value *below = middle;
    for (; left < middle; left++) {
        while (below < end && below->value < left->value)
            below++;
        int64_t first = sampler->seen;
        sampler->seen += below - middle;
        for (; sampler->next < sampler->seen; sampler->next += sampler->stride)
            slopes_take(sampler, left->row, middle[sampler->next - first].row);
    }
}

/* Fills the sample with slopes strictly between; true if it may be all of them. */
static bool slopes_sample(struct cxm__slopes *slopes, double low, double high)
{
    const int64_t points = slopes->points;
    struct cxm__row_value *from = slopes->items, *to = slopes->spare;
    struct slopes_sampler sampler = {slopes, low, high, 1, 0, 0, 0};
    slopes->sampled = slopes->sample_weight = 0;
    for (int64_t i = 0; i < points; i++) /* later ones first: where the lower slope leaves the same, they are in order */
        from[i] = (struct cxm__row_value){slopes_rest(slopes, points - 1 - i, low), points - 1 - i};
    cxm__sort_rows(from, to, points);
    for (int64_t i = 0; i < points; i++)
        from[i].value = slopes_rest(slopes, from[i].row, high);
    for (int64_t width = 1; width < points; width *= 2) {
        for (int64_t at = 0; at < points; at += 2 * width) {
            int64_t middle = at + width < points ? at + width : points, end = middle + width < points ? middle + width : points;
            slopes_sample_between(&sampler, from + at, from + middle, from + end);
            slopes_merge(from + at, from + middle, from + end, to + at);
        }
        struct cxm__row_value *sorted = to;
        to = from;
        from = sorted;
    }
    for (int64_t i = 0; i < slopes->sampled; i++)
        slopes->sample_weight += slopes->sample[i].row;
    cxm__sort_rows(slopes->sample, slopes->sample + slopes->capacity, slopes->sampled);
    return sampler.stride == 1;
}

/* The first slope of the sample up to which its weights reach `weight`; there is one at least. */
static double slopes_sampled_at(const struct cxm__slopes *slopes, int64_t weight)
{
    int64_t up_to = 0, at = 0;
    for (; at + 1 < slopes->sampled; at++) {
        up_to += slopes->sample[at].row;
        if (up_to >= weight)
            break;
    }
    return slopes->sample[at].value;
}

/* ---- selection ---- */

static void slopes_remember(struct cxm__slopes *slopes, struct cxm__slopes_tally tally)
{
    if (slopes->known_count < CXM__SLOPES_KNOWN)
        slopes->known[slopes->known_count++] = tally;
}

/* Counts at a slope strictly between both; true if it is the one that is looked for, else it becomes one of them. */
static bool slopes_try(struct cxm__slopes *slopes, double slope, int64_t rank, struct cxm__slopes_tally *low,
                       struct cxm__slopes_tally *high)
{
    if (!(slope > low->slope && slope < high->slope))
        return false;
    struct cxm__slopes_tally tally = slopes_count(slopes, slope);
    slopes_remember(slopes, tally);
    if (rank <= tally.less)
        *high = tally;
    else if (rank > tally.less + tally.equal)
        *low = tally;
    else
        return true;
    return false;
}

/* Narrows both by slopes of the sample on either side of where the rank should be; true if one of them is it. */
static bool slopes_narrow(struct cxm__slopes *slopes, int64_t rank, struct cxm__slopes_tally *low, struct cxm__slopes_tally *high,
                          double *found)
{
    const int64_t before = low->less + low->equal, inside = high->less - before;
    const double whole = (double)slopes->sample_weight, at = (double)(rank - before) / (double)inside * whole;
    const double margin = whole / sqrt((double)slopes->sampled); /* two standard errors of a share of one half */
    const double tries[] = {slopes_sampled_at(slopes, (int64_t)(at - margin)),
                            slopes_sampled_at(slopes, (int64_t)fmin(at + margin, 0x1p62)), slopes_sampled_at(slopes, (int64_t)at)};
    for (int i = 0; i < 3; i++) {
        if (i == 2 && high->less - low->less - low->equal <= inside / 2)
            break;
        *found = tries[i];
        if (slopes_try(slopes, tries[i], rank, low, high))
            return true;
    }
    return false;
}

double cxm__slopes_at(struct cxm__slopes *slopes, int64_t rank)
{
    struct cxm__slopes_tally low = slopes->known[0], high = slopes->known[1];
    for (int32_t i = 0; i < slopes->known_count; i++) {
        struct cxm__slopes_tally tally = slopes->known[i];
        if (rank <= tally.less)
            high = tally.slope < high.slope ? tally : high;
        else if (rank > tally.less + tally.equal)
            low = tally.slope > low.slope ? tally : low;
        else
            return tally.slope;
    }
    for (;;) {
        const int64_t before = low.less + low.equal;
        double found;
        if (!slopes->held || slopes->held_low != low.slope || slopes->held_high != high.slope) {
            bool all = slopes_sample(slopes, low.slope, high.slope);
            slopes->held = all && slopes->sample_weight == high.less - before;
            slopes->held_low = low.slope;
            slopes->held_high = high.slope;
        }
        if (slopes->held)
            return slopes_sampled_at(slopes, rank - before);
        if (slopes->sampled) {
            if (slopes_narrow(slopes, rank, &low, &high, &found))
                return found;
            continue;
        }
        /* rounding hides those that are left; halving finds them */
        found = low.slope + (high.slope - low.slope) / 2;
        if (!(found > low.slope && found < high.slope) || slopes_try(slopes, found, rank, &low, &high))
            return found;
    }
}

cxm_status cxm__slopes_begin(struct cxm__slopes *slopes, int64_t negative, int64_t zero, cxm_error *error)
{
    const int64_t points = slopes->points;
    const double *t = slopes->t, *y = slopes->y;
    double least = INFINITY, low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < points; i++) {
        low = y[i] < low ? y[i] : low;
        high = y[i] > high ? y[i] : high;
        if (i && t[i] > t[i - 1])
            least = fmin(least, t[i] - t[i - 1]);
    }
    slopes->t_middle = t[0] / 2 + t[points - 1] / 2;
    slopes->y_middle = low / 2 + high / 2;
    slopes->t_span = t[points - 1] - t[0];
    slopes->y_span = high - low;
    const double most = slopes->y_span / least * 2; /* beyond all of them */
    if (!(most < 1e290) || !(most * slopes->t_span < 1e290))
        return CXM__FAIL(error, CXM_E_DOMAIN, 0, -1, CXM__A("time"),
                         CXM__T(": two times are too close; a slope between them is beyond a double's range"));
    slopes->capacity = points < SLOPES_LEAST ? SLOPES_LEAST : points;
    slopes->items = cxm__allocate(slopes->host, points, 2 * sizeof *slopes->items);
    slopes->sample = cxm__allocate(slopes->host, slopes->capacity, 2 * sizeof *slopes->sample);
    if (!slopes->items || !slopes->sample) {
        cxm__slopes_free(slopes);
        return cxm__fail_memory(error);
    }
    slopes->spare = slopes->items + points;
    slopes->known_count = 0;
    slopes->held = false;
    slopes_remember(slopes, (struct cxm__slopes_tally){-most, 0, 0});
    slopes_remember(slopes, (struct cxm__slopes_tally){most, slopes->pairs, 0});
    slopes_remember(slopes, (struct cxm__slopes_tally){0, negative, zero});
    return CXM_OK;
}

void cxm__slopes_free(struct cxm__slopes *slopes)
{
    cxm__release(slopes->host, slopes->items, slopes->points, 2 * sizeof *slopes->items);
    cxm__release(slopes->host, slopes->sample, slopes->capacity, 2 * sizeof *slopes->sample);
    slopes->items = slopes->spare = slopes->sample = NULL;
}
