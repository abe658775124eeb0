/*
 * Kolmogorov's limiting distribution of sqrt(n) D: two series of which one converges at once wherever the other does not.
 * Read smirnov.c for what stands in its place in small samples.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

/* exp(-750) is 0: neither series is worth a look, and infinities would meet zeros in it. */
#define KOLMOGOROV_FAR 750.0

/* Both series need five terms here, and both tails are about 1/2. */
#define KOLMOGOROV_MIDDLE 0.83

/* pi^2 / 8 and sqrt(2 pi) */
#define KOLMOGOROV_EIGHTH 1.2337005501361698274
#define KOLMOGOROV_ROOT 2.5066282746310005024

enum { KOLMOGOROV_STEPS = 60 };

/* Kolmogorov 1933, and its theta-function transform: the lower tail for small x. */
static double kolmogorov_lower(double x) {
    double v = KOLMOGOROV_EIGHTH / (x * x), sum = 0;
    if (v > KOLMOGOROV_FAR) return 0;
    for (int k = 9; k >= 1; k -= 2) sum += exp(-v * (k * k - 1));
    return KOLMOGOROV_ROOT / x * exp(-v) * sum;
}

/* Smirnov 1948, Annals of Mathematical Statistics 19:279: the upper tail for large x. */
static double kolmogorov_above(double x) {
    double s = 2 * x * x, sum = 0;
    if (s > KOLMOGOROV_FAR) return 0;
    for (int k = 7; k >= 1; k--) sum = (k % 2 ? exp(-s * (k * k - 1)) : -exp(-s * (k * k - 1))) + sum;
    return 2 * exp(-s) * sum;
}

double cxm_kolmogorov_upper(double x) {
    if (isnan(x)) return (double)NAN;
    if (x <= 0) return 1;
    return x < KOLMOGOROV_MIDDLE ? 1 - kolmogorov_lower(x) : kolmogorov_above(x);
}

double cxm_kolmogorov_cdf(double x) {
    if (isnan(x)) return (double)NAN;
    if (x <= 0) return 0;
    return x < KOLMOGOROV_MIDDLE ? kolmogorov_lower(x) : 1 - kolmogorov_above(x);
}

/* The logarithm of the lower tail is nearly linear in 1/x^2, that of the upper one in x^2: Newton in those. */
double cxm_kolmogorov_quantile(double p) {
    if (!(p >= 0 && p <= 1)) return (double)NAN;
    if (p == 0 || p == 1) return p == 0 ? 0 : (double)INFINITY;
    int upper = p > kolmogorov_lower(KOLMOGOROV_MIDDLE);
    double log_target = upper ? log1p(-p) : log(p);
    double u = upper ? 0.5 * (0.69314718055994530942 - log_target) : (1 - log_target) / KOLMOGOROV_EIGHTH;
    for (int i = 0; i < KOLMOGOROV_STEPS; i++) {
        double x = upper ? sqrt(u) : 1 / sqrt(u), tail, slope = 0;
        if (upper) {
            double s = 2 * u;
            tail = kolmogorov_above(x);
            for (int k = 7; k >= 1; k--) slope -= (k % 2 ? 4.0 : -4.0) * k * k * exp(-s * k * k);
        } else {
            double v = KOLMOGOROV_EIGHTH * u;
            tail = kolmogorov_lower(x);
            for (int k = 9; k >= 1; k -= 2) slope += (0.5 / v - k * k) * exp(-v * (k * k - 1));
            slope *= KOLMOGOROV_EIGHTH * KOLMOGOROV_ROOT / x * exp(-v);
        }
        double step = (log_target - log(tail)) * tail / slope;
        u += step;
        if (!(fabs(step) > 1e-15 * u)) break;
    }
    return upper ? sqrt(u) : 1 / sqrt(u);
}

#undef KOLMOGOROV_FAR
#undef KOLMOGOROV_MIDDLE
#undef KOLMOGOROV_EIGHTH
#undef KOLMOGOROV_ROOT
