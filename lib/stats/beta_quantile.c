/*
 * The inverse of the incomplete beta function: Newton and Halley on log I as a function of log(x/y), which is concave and
 * increasing, so Newton converges from any start without a bracket. Read student_t.c next.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

#include "beta_tail.h"

/* Further out x is a pure power of I to the last bit, and further still it underflows. */
#define BETA_FAR_LOG_ODDS (-600.0)

/* Halley may overstep for long, in theory; after this many steps plain Newton, which cannot, takes over. */
enum { BETA_HALLEY_STEPS = 20, BETA_NEWTON_STEPS = 200 };

/* Abramowitz & Stegun 26.5.22, for shapes of 1 or more; log_odds of the quantile */
static double beta_guess(double a, double b, double lower) {
    if (a <= 1 || b <= 1) return (double)NAN;
    double z = -cxm_normal_quantile(lower);
    double s = 1 / (2 * a - 1), t = 1 / (2 * b - 1);
    double h = 2 / (s + t), l = (z * z - 3) / 6;
    if (h + l <= 0) return (double)NAN;
    double w = z * sqrt(h + l) / h - (t - s) * (l + 5.0 / 6 - 2 / (3 * h));
    return log(a / b) - 2 * w;
}

/* The root for a lower tail of at most 1/2. */
static cxm__beta_root beta_solve_lower(double a, double b, double target, double guess) {
    double log_target = log(target);
    double power = (log_target - cxm__beta_log_power(a, b)) / a;
    cxm__beta_root root = {0, 1, power};
    if (power < BETA_FAR_LOG_ODDS) {
        root.x = exp(power);
        return root;
    }
    /* b so small that even half of the mass lies within an underflow of 1 */
    double far_power = (log1p(-target) - cxm__beta_log_power(b, a)) / b;
    if (far_power < BETA_FAR_LOG_ODDS) {
        root.x = 1;
        root.y = exp(far_power);
        root.log_odds = -far_power;
        return root;
    }
    if (isnan(guess)) guess = beta_guess(a, b, target);
    if (isnan(guess)) guess = power < 0 && power < log(a / b) ? power : log(a / b);
    if (!(guess > BETA_FAR_LOG_ODDS)) guess = BETA_FAR_LOG_ODDS;
    if (!(guess < -BETA_FAR_LOG_ODDS)) guess = -BETA_FAR_LOG_ODDS;

    cxm__beta_shape shape = cxm__beta_shape_of(a, b);
    double x = 1 / (1 + exp(-guess)), y = 1 / (1 + exp(guess));
    for (int i = 0; i < BETA_NEWTON_STEPS; i++) {
        cxm__beta_point point = cxm__beta_point_at(&shape, x, y);
        cxm__beta_logs logs = cxm__beta_log_tails(&shape, &point);
        double miss = logs.lower - log_target;
        /* derivative of log I by the log-odds; the second one is rise (gap - rise), never positive */
        double rise = exp(cxm__beta_log_kernel(&shape, &point) - logs.lower);
        double step = -miss / rise;
        double bend = 0.5 * step * (point.gap - rise);
        if (i < BETA_HALLEY_STEPS && fabs(bend) < 0.5) step /= 1 + bend;
        double far = log(point.x / point.y) - BETA_FAR_LOG_ODDS + 50;
        if (step < -far) step = -far;
        /* moves the odds by exp(step) and keeps x and y each right relative to itself */
        double grown = point.x * exp(step), whole = grown + point.y;
        x = grown / whole;
        y = point.y / whole;
        if (fabs(miss) < 1e-6 || !(fabs(step) > 1e-17)) break;
    }
    root.x = x;
    root.y = y;
    root.log_odds = log(x / y);
    return root;
}

cxm__beta_root cxm__beta_solve(double a, double b, double lower, double upper, double guess) {
    if (lower <= upper) return beta_solve_lower(a, b, lower, guess);
    cxm__beta_root mirrored = beta_solve_lower(b, a, upper, -guess);
    cxm__beta_root root = {mirrored.y, mirrored.x, -mirrored.log_odds};
    return root;
}

#undef BETA_FAR_LOG_ODDS
