/*
 * The binomial distribution: its probabilities are beta kernels, its sums are beta tails (DLMF 8.17.5).
 * Read beta_tail.c for both.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

#include "beta_tail.h"

/* Above 2^53 a count is no longer a double. */
static const int64_t binomial_most_trials = INT64_C(9007199254740992);

static int binomial_valid(int64_t n, double p) { return n >= 0 && n <= binomial_most_trials && p >= 0 && p <= 1; }

double cxm_binomial_probability(int64_t k, int64_t n, double p) {
    if (!binomial_valid(n, p)) return (double)NAN;
    if (k < 0 || k > n) return 0;
    if (p == 0 || p == 1) return k == (p == 0 ? 0 : n) ? 1 : 0;
    if (k == 0) return exp((double)n * log1p(-p));
    if (k == n) return exp((double)n * (p > 0.5 ? log1p(-(1 - p)) : log(p)));
    double a = (double)k, b = (double)(n - k);
    cxm__beta_shape shape = cxm__beta_shape_of(a, b);
    cxm__beta_point point = cxm__beta_point_at(&shape, p, 1 - p);
    /* the kernel has 1/B(k, n-k), the coefficient is n / (k (n-k)) of that */
    return exp(cxm__beta_log_kernel(&shape, &point)) * ((double)n / a / b);
}

double cxm_binomial_upper(int64_t k, int64_t n, double p) {
    if (!binomial_valid(n, p)) return (double)NAN;
    if (k < 0) return 1;
    if (k >= n) return 0;
    return cxm_beta_cdf(p, (double)k + 1, (double)(n - k));
}

double cxm_binomial_cdf(int64_t k, int64_t n, double p) {
    if (!binomial_valid(n, p)) return (double)NAN;
    if (k < 0) return 0;
    if (k >= n) return 1;
    return cxm_beta_upper(p, (double)k + 1, (double)(n - k));
}

/* Normal approximation with the skewness term (Cornish & Fisher 1937), brought into 0..n. */
static int64_t binomial_guess(double p, int64_t n, double probability) {
    double q = 1 - probability, z = cxm_normal_quantile(p);
    double k = (double)n * probability + z * sqrt((double)n * probability * q) + (q - probability) * (z * z - 1) / 6;
    if (!(k > 0)) return 0;
    return k < (double)n ? (int64_t)k : n;
}

int64_t cxm_binomial_quantile(double p, int64_t n, double probability) {
    if (!binomial_valid(n, probability) || !(p >= 0 && p <= 1)) return -1;
    if (p == 0 || probability == 0) return 0;
    if (p == 1 || probability == 1) return n;
    /* cdf(low) < p <= cdf(high), found by doubling steps away from the guess */
    int64_t low = -1, high = n, step = 1;
    int64_t k = binomial_guess(p, n, probability);
    if (cxm_binomial_cdf(k, n, probability) >= p) {
        high = k;
        for (; high - step > low; step *= 2) {
            if (cxm_binomial_cdf(high - step, n, probability) < p) {
                low = high - step;
                break;
            }
            high -= step;
        }
    } else {
        low = k;
        for (; low + step < high; step *= 2) {
            if (cxm_binomial_cdf(low + step, n, probability) >= p) {
                high = low + step;
                break;
            }
            low += step;
        }
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (cxm_binomial_cdf(middle, n, probability) >= p)
            high = middle;
        else
            low = middle;
    }
    return high;
}
