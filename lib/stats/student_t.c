/*
 * Student's t as a beta distribution: with x = df / (df + t^2), both tails together are I_x(df/2, 1/2).
 * Read beta_tail.c for that function and beta_quantile.c for its inverse.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

#include "beta_tail.h"

/* Below the first, shapes of the beta lose their meaning; above the second t is normal to the last bit wherever it does not underflow. */
static const double student_least_df = 1e-290, student_normal_df = 1e30;

/* P(T > t) for t > 0, or P(0 < T < t) */
static double student_half(double t, double df, int central) {
    double ratio = t / sqrt(df);
    double a = 0.5 * df, b = 0.5;
    if (ratio > 1e140) { /* t^2 / df overflows or nearly: a pure power */
        double log_both = cxm__beta_log_power(a, b) - 2 * a * (log(t) - 0.5 * log(df));
        return central ? -0.5 * expm1(log_both) : 0.5 * exp(log_both);
    }
    if (ratio < 1e-140) { /* the density at 0 */
        double inner = exp(log(t) - 0.5 * log(df) - cxm_log_beta(a, b));
        return central ? inner : 0.5 - inner;
    }
    cxm__beta_shape shape = cxm__beta_shape_of(a, b);
    double square = t * t, whole = df + square;
    cxm__beta_point point = cxm__beta_point_at(&shape, df / whole, square / whole);
    cxm__beta_logs logs = cxm__beta_log_tails(&shape, &point);
    return 0.5 * exp(central ? logs.upper : logs.lower);
}

double cxm_t_upper(double t, double df) {
    if (isnan(t) || !(df >= student_least_df)) return (double)NAN;
    if (df > student_normal_df) return cxm_normal_upper(t);
    if (isinf(t)) return t > 0 ? 0 : 1;
    if (t == 0) return 0.5;
    return t > 0 ? student_half(t, df, 0) : 0.5 + student_half(-t, df, 1);
}

double cxm_t_cdf(double t, double df) { return cxm_t_upper(-t, df); }

double cxm_t_quantile(double p, double df) {
    if (!(p >= 0 && p <= 1) || !(df >= student_least_df)) return (double)NAN;
    if (df > student_normal_df || p == 0 || p == 1) return cxm_normal_quantile(p);
    if (p == 0.5) return 0;
    double tail = p < 0.5 ? p : 1 - p;
    /* log(1 + t^2/df) from the normal quantile, Wallace 1959, Annals of Mathematical Statistics 30 */
    double z = cxm_normal_quantile(tail) * (8 * df + 3) / (8 * df + 1);
    double bent = z * z / df;
    double guess = bent < 600 ? -log(expm1(bent)) : -bent;
    cxm__beta_root root = cxm__beta_solve(0.5 * df, 0.5, 2 * tail, 1 - 2 * tail, guess);
    double t = root.x > 1e-280 && root.y > 1e-280 ? sqrt(df) * sqrt(root.y / root.x) : exp(0.5 * (log(df) - root.log_odds));
    return p < 0.5 ? -t : t;
}
