/*
 * The gamma distribution: domains and end points around the tails of gamma_tail.c, and their inverse by Newton and Halley on the
 * logarithm of the smaller tail, which is concave in log x. chi_squared.c is this in other units; read it next.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

#include "gamma.h"
#include "gamma_tail.h"

/* Objects and not literals, as in beta.c; beyond them quotients of shape and x would leave the range of a double. */
static const double gamma_least_shape = 1e-300, gamma_most_shape = 1e100;

enum { GAMMA_HALLEY_STEPS = 20, GAMMA_NEWTON_STEPS = 200 };

static int gamma_shape_valid(double a) { return a >= gamma_least_shape && a <= gamma_most_shape; }

static double gamma_tail_of(double x, double a, int upper) {
    if (isnan(x) || !gamma_shape_valid(a)) return (double)NAN;
    if (x <= 0) return upper ? 1 : 0;
    if (isinf(x)) return upper ? 0 : 1;
    cxm__gamma_logs logs = cxm__gamma_log_tails(a, x);
    return exp(upper ? logs.upper : logs.lower);
}

double cxm_gamma_cdf(double x, double a) { return gamma_tail_of(x, a, 0); }

double cxm_gamma_upper(double x, double a) { return gamma_tail_of(x, a, 1); }

/* Wilson & Hilferty 1931, PNAS 17:684, where it is positive; else the power that P begins with */
static double gamma_guess(double a, double lower, double upper, double power) {
    double z = lower < upper ? cxm_normal_quantile(lower) : -cxm_normal_quantile(upper);
    double ninth = 1 / (9 * a), root = 1 - ninth + z * sqrt(ninth);
    if (root > 0.1) return a * root * root * root;
    return power < 0 ? exp(power) : 1;
}

double cxm__gamma_solve(double a, double lower, double upper) {
    int above = upper < lower;
    double log_lower = above ? log1p(-upper) : log(lower), log_target = above ? log(upper) : log_lower;
    /* P(a,x) is x^a / Gamma(1 + a) to the last bit where x is this small */
    double power = (log_lower + (a < 1 ? cxm__log_gamma_above_one(a) : cxm_log_gamma(a) + log(a))) / a;
    if (power < -40) return exp(power);

    double x = gamma_guess(a, lower, upper, power);
    for (int i = 0; i < GAMMA_NEWTON_STEPS; i++) {
        cxm__gamma_logs logs = cxm__gamma_log_tails(a, x);
        double log_tail = above ? logs.upper : logs.lower, miss = log_tail - log_target;
        /* derivative of the tail's logarithm by log x, without its sign */
        double rise = exp(cxm__gamma_log_kernel(a, x) - log_tail);
        double step = above ? miss / rise : -miss / rise;
        double bend = 0.5 * step * (a - x + (above ? rise : -rise));
        if (i < GAMMA_HALLEY_STEPS && fabs(bend) < 0.5) step /= 1 + bend;
        /* in the flat of the other tail a step can be of any length */
        if (!(fabs(step) < 3)) step = step < 0 ? -3 : 3;
        x *= exp(step);
        if (fabs(miss) < 1e-6 || !(fabs(step) > 1e-17)) break;
    }
    return x;
}

double cxm_gamma_quantile(double p, double a) {
    if (!(p >= 0 && p <= 1) || !gamma_shape_valid(a)) return (double)NAN;
    if (p == 0) return 0;
    if (p == 1) return (double)INFINITY;
    return cxm__gamma_solve(a, p, 1 - p);
}
