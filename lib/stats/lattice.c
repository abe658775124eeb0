/* The characteristic function of one draw, to the power of n, is that of the sum; a finite Fourier series of it, over a window
 * that leaves 1e-17 out (Bernstein 1924), is its distribution. Only the few frequencies where it is above 1e-17 are looked at. */
#include "stats/lattice.h"

#include <math.h>
#include <string.h>

#include "cxm/estimate.h"
#include "cxm/unstable/distributions.h"

#define LATTICE_PI 3.14159265358979323846
#define LATTICE_LEFT_OUT 40.0 /* -log of what may be left out, about */

enum { LATTICE_BATCH = 16 };

static int32_t lattice_divisor(int32_t a, int32_t b)
{
    while (b) {
        int32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* place - mean; exact in integers up to the division */
static double lattice_distance(const struct cxm__lattice *lattice, int32_t i)
{
    return (double)(lattice->place[i] * lattice->n - lattice->sum) / (double)lattice->n;
}

/* |f|^2 = 1 - sum over distances d of A[d] (1 - cos(d w)), so |f|^n is below exp(-LEFT_OUT) wherever the sum is above
 * 2 LEFT_OUT / n. By the largest A alone that is so far from the multiples of 2 pi / d. */
static void lattice_reach(struct cxm__lattice *lattice)
{
    double *pairs = lattice->pairs, n = (double)lattice->n;
    for (int32_t i = 0; i < lattice->different; i++)
        for (int32_t j = i + 1; j < lattice->different; j++)
            pairs[lattice->place[j] - lattice->place[i]] += 2 * ((double)lattice->count[i] / n) * ((double)lattice->count[j] / n);
    for (int32_t d = 1; d < CXM__LATTICE_POINTS; d++)
        if (d == 1 || pairs[d] > pairs[lattice->spacing])
            lattice->spacing = d;
    double sine = sqrt(LATTICE_LEFT_OUT / n / pairs[lattice->spacing]);
    lattice->reach = sine < 1 ? 2 * asin(sine) / lattice->spacing : LATTICE_PI;
}

void cxm__lattice_of(struct cxm__lattice *lattice, const int64_t *counts, int32_t points)
{
    *lattice = (struct cxm__lattice){.unit = 0};
    for (int32_t k = 0; k < points; k++) {
        if (!counts[k])
            continue;
        if (!lattice->different)
            lattice->first = k;
        int32_t i = lattice->different++;
        lattice->place[i] = k - lattice->first;
        lattice->count[i] = counts[k];
        lattice->unit = lattice_divisor(lattice->place[i], lattice->unit);
        lattice->n += counts[k];
        if (counts[k] > lattice->count[lattice->mode])
            lattice->mode = i;
    }
    for (int32_t i = 1; i < lattice->different; i++) {
        lattice->place[i] /= lattice->unit;
        lattice->sum += lattice->place[i] * lattice->count[i];
    }
    if (lattice->different < 2)
        return;
    double square = 0, cube = 0, most = lattice->place[lattice->different - 1];
    for (int32_t i = 0; i < lattice->different; i++) {
        double distance = lattice_distance(lattice, i), part = (double)lattice->count[i] * distance * distance;
        square += part;
        cube += part * distance;
    }
    lattice->deviation = sqrt(square);
    lattice->skew = cube / (6 * square * sqrt(square));
    /* Bernstein: P(|sum - mean| > x) <= 2 exp(-x^2 / (2 (variance + most x / 3))) */
    double third = LATTICE_LEFT_OUT * most / 3, window = ceil(third + sqrt(third * third + 2 * LATTICE_LEFT_OUT * square));
    int64_t top = lattice->n * lattice->place[lattice->different - 1], high = top;
    if ((double)lattice->sum > window)
        lattice->low = lattice->sum - (int64_t)window;
    if ((double)(top - lattice->sum) > window)
        high = lattice->sum + (int64_t)window;
    lattice->period = (high - lattice->low + 1) | 1;
    lattice_reach(lattice);
}

/* a * b mod m, for |a| and |b| at most m and m below 2^62 */
static int64_t lattice_turns(int64_t a, int64_t b, int64_t m)
{
    int64_t product = 0;
    a = a % m + (a < 0 ? m : 0);
    b = b % m + (b < 0 ? m : 0);
    if (a < INT64_C(1) << 31 && b < INT64_C(1) << 31)
        return a * b % m;
    for (; b; b >>= 1) {
        if (b & 1)
            product = (product + a) % m;
        a = 2 * a % m;
    }
    return product;
}

/* Length and angle of the sum's characteristic function at frequency 2 pi r / period, turned so that sum - turned is at 0. */
struct lattice_term {
    double size, angle;
    int64_t turned;
};

static struct lattice_term lattice_term(const struct cxm__lattice *lattice, int64_t r)
{
    const double n = (double)lattice->n, frequency = 2 * LATTICE_PI * (double)r / (double)lattice->period;
    const bool near = frequency * lattice->place[lattice->different - 1] < 1;
    double real = 0, imaginary = 0; /* of the characteristic function of one draw, less 1 */
    for (int32_t i = 0; i < lattice->different; i++) {
        double p = (double)lattice->count[i] / n, angle;
        if (near) { /* about the mean; the first power of the angle adds up to 0, and n would magnify its rounding */
            angle = frequency * lattice_distance(lattice, i);
            double a2 = angle * angle;
            imaginary -= p * angle * a2 *
                         (1.0 / 6 - a2 * (1.0 / 120 - a2 * (1.0 / 5040 - a2 * (1.0 / 362880 - a2 * (1.0 / 39916800 -
                         a2 * (1.0 / 6227020800 - a2 / 1307674368000))))));
        } else { /* about the most frequent point */
            int64_t turns = lattice_turns(r, lattice->place[i] - lattice->place[lattice->mode], lattice->period);
            angle = 2 * LATTICE_PI * (double)turns / (double)lattice->period;
            imaginary += p * sin(angle);
        }
        double half = sin(angle / 2);
        real -= 2 * p * half * half;
    }
    double size = exp(n / 2 * log1p(real * (2 + real) + imaginary * imaginary));
    return (struct lattice_term){size, n * atan2(imaginary, 1 + real),
                                 near ? lattice->sum : lattice->place[lattice->mode] * lattice->n};
}

/* Whether |f|^n can be above exp(-LEFT_OUT); cheaper than to compute it, for the sum over distances is mostly cut short. */
static bool lattice_matters(const struct cxm__lattice *lattice, int64_t r)
{
    const double half = LATTICE_PI * (double)r / (double)lattice->period, most = LATTICE_LEFT_OUT / (double)lattice->n;
    double sum = 0;
    for (int32_t d = 1; d <= lattice->place[lattice->different - 1]; d++) {
        double sine = lattice->pairs[d] > 0 ? sin(half * d) : 0;
        sum += lattice->pairs[d] * sine * sine;
        if (sum > most)
            return false;
    }
    return true;
}

/* Adds one frequency's part to each probability: size / sin(w / 2) * (sin(angle + w (turned - low + 1/2)) -
 * sin(angle + w (turned - sum - 1/2))), the closed form of adding up the probabilities of low .. sum. */
static void lattice_add(const struct cxm__lattice *lattice, int64_t r, const int64_t *sums, int32_t count, double *below)
{
    const int64_t twice = 2 * lattice->period;
    const double unit = LATTICE_PI / (double)lattice->period;
    if (!lattice_matters(lattice, r))
        return;
    struct lattice_term term = lattice_term(lattice, r);
    double factor = term.size / sin(unit * (double)r);
    int64_t from = (term.turned - lattice->low) % lattice->period; /* a whole period more is a whole turn more */
    double start = sin(term.angle + unit * (double)lattice_turns(r, 2 * from + 1, twice));
    for (int32_t i = 0; i < count; i++) {
        int64_t to = (term.turned - sums[i]) % lattice->period;
        below[i] += factor * (start - sin(term.angle + unit * (double)lattice_turns(r, 2 * to - 1, twice)));
    }
}

void cxm__lattice_below(const struct cxm__lattice *lattice, const int64_t *sums, int32_t count, double *below)
{
    const double period = (double)lattice->period, width = lattice->reach * period / (2 * LATTICE_PI);
    const int64_t last = (lattice->period - 1) / 2;
    int64_t inside[LATTICE_BATCH], next = 1;
    for (int32_t i = 0; i < count; i++) {
        int64_t high = lattice->low + lattice->period - 1;
        inside[i] = sums[i] < lattice->low ? lattice->low : sums[i] > high ? high : sums[i];
        below[i] = (double)(inside[i] - lattice->low + 1);
    }
    for (int32_t peak = 0; peak <= lattice->spacing / 2 + 1 && next <= last; peak++) {
        double centre = period * peak / lattice->spacing, from = ceil(centre - width), to = floor(centre + width);
        if (from > (double)next)
            next = (int64_t)from;
        for (; next <= last && (double)next <= to; next++)
            lattice_add(lattice, next, inside, count, below);
    }
    for (int32_t i = 0; i < count; i++) {
        below[i] = fmin(fmax(below[i] / period, 0), 1);
        if (sums[i] != inside[i])
            below[i] = sums[i] > inside[i];
    }
}

/* Whether a sum with this P(sum <= it) is still below the quantile. The largest s with P(sum >= s) >= level is one above the last
 * sum that leaves at least `level` above itself, so both quantiles are the first sum that is not short. */
static bool lattice_short(double below, double level, bool upper)
{
    return upper ? 1 - below >= level - CXM__LATTICE_ROUNDING : below < level - CXM__LATTICE_ROUNDING;
}

int64_t cxm__lattice_quantile(const struct cxm__lattice *lattice, double level, bool upper)
{
    /* Cornish and Fisher's guess is mostly within a step or two, so that one batch is enough */
    double z = cxm_normal_quantile(level), guess = z + lattice->skew * (z * z - 1);
    int64_t before = lattice->low - 1, found = lattice->low + lattice->period - 1; /* short, and not */
    int64_t sums[LATTICE_BATCH], step = 1, from;
    double below[LATTICE_BATCH];
    if (upper)
        guess = -z + lattice->skew * (z * z - 1);
    guess = (double)lattice->sum + lattice->deviation * guess - LATTICE_BATCH / 2.0;
    from = guess <= (double)before ? before + 1 : guess >= (double)found ? found - 1 : (int64_t)guess;
    from = from <= before ? before + 1 : from;
    while (found - before > 1) {
        for (int32_t i = 0; i < LATTICE_BATCH; i++)
            sums[i] = from + step * i < found ? from + step * i : found;
        cxm__lattice_below(lattice, sums, LATTICE_BATCH, below);
        for (int32_t i = 0; i < LATTICE_BATCH && sums[i] < found; i++) {
            if (!lattice_short(below[i], level, upper)) {
                found = sums[i];
                break;
            }
            before = sums[i];
        }
        step = (found - before + LATTICE_BATCH) / (LATTICE_BATCH + 1);
        from = before + step;
    }
    return found;
}

void cxm__bca_levels(double z0, double acceleration, double confidence, double levels[2])
{
    double z = cxm_normal_quantile(1 - (1 - confidence) / 2), low = z0 - z, high = z0 + z;
    double below = 1 - acceleration * low, above = 1 - acceleration * high;
    levels[0] = below > 0 ? cxm_normal_cdf(z0 + low / below) : (double)NAN;
    levels[1] = above > 0 ? cxm_normal_upper(z0 + high / above) : (double)NAN;
}

/* In these cases the intervals held the truth in less than 93 % of samples, see docs/numbers.md. */
enum { LATTICE_FEW = 15, LATTICE_FEW_OTHERS = 10 };

struct cxm__lattice_interval cxm__lattice_interval(const struct cxm__lattice *lattice, bool bca, double confidence)
{
    struct cxm__lattice_interval interval = {.levels = {NAN, NAN}, .z0 = NAN, .acceleration = NAN};
    if (lattice->n < 2 || lattice->different < 2) {
        interval.status = lattice->n < 2 ? CXM_INTERVAL_TOO_FEW : CXM_INTERVAL_DEGENERATE;
        return interval;
    }
    interval.levels[0] = interval.levels[1] = (1 - confidence) / 2;
    if (bca) {
        const int64_t sums[2] = {lattice->sum - 1, lattice->sum};
        double below[2];
        cxm__lattice_below(lattice, sums, 2, below);
        interval.z0 = cxm_normal_quantile((below[0] + below[1]) / 2); /* those equal to the observed sum count by half */
        interval.acceleration = lattice->skew;
        cxm__bca_levels(interval.z0, interval.acceleration, confidence, interval.levels);
    }
    /* a level that rounding drowns, or that has no value: fewer answers than this confidence takes */
    if (!(interval.levels[0] > 2 * CXM__LATTICE_ROUNDING && interval.levels[1] > 2 * CXM__LATTICE_ROUNDING)) {
        interval.status = CXM_INTERVAL_TOO_FEW;
        return interval;
    }
    int64_t lower = cxm__lattice_quantile(lattice, interval.levels[0], false);
    int64_t upper = cxm__lattice_quantile(lattice, interval.levels[1], true);
    interval.lower = lattice->first * lattice->n + lattice->unit * lower;
    interval.upper = lattice->first * lattice->n + lattice->unit * upper;
    interval.status = CXM_INTERVAL_OK;
    if (lattice->n < LATTICE_FEW || lattice->n - lattice->count[lattice->mode] < LATTICE_FEW_OTHERS)
        interval.flags |= CXM_ESTIMATE_FEW_ANSWERS;
    return interval;
}
