/*
 * The F distribution as a beta distribution of x = df1 f / (df1 f + df2), with the distance from its mean taken from 1 - f, where
 * it is exact. Read beta_tail.c for the tails and beta_quantile.c for their inverse.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

#include "beta_tail.h"
#include "gamma.h"
#include "gamma_tail.h"

static const double fisher_least_df = 1e-290, fisher_most_df = 1e100;

/* Beyond this the smaller of x and 1 - x is lost in the last bit, and a tail is a pure power of the odds. */
#define FISHER_FAR_LOG_ODDS 600.0

static int fisher_valid(double df1, double df2) {
    int finite1 = df1 <= fisher_most_df, finite2 = df2 <= fisher_most_df;
    if (!(df1 >= fisher_least_df) || !(df2 >= fisher_least_df)) return 0;
    return (finite1 || isinf(df1)) && (finite2 || isinf(df2)) && (finite1 || finite2);
}

static double fisher_tail(double f, double df1, double df2, int upper) {
    if (isnan(f) || !fisher_valid(df1, df2)) return (double)NAN;
    if (f <= 0) return upper ? 1 : 0;
    if (isinf(f)) return upper ? 0 : 1;
    if (isinf(df2)) return upper ? cxm_chi_squared_upper(df1 * f, df1) : cxm_chi_squared_cdf(df1 * f, df1);
    if (isinf(df1)) return upper ? cxm_chi_squared_cdf(df2 / f, df2) : cxm_chi_squared_upper(df2 / f, df2);
    double a = 0.5 * df1, b = 0.5 * df2, log_odds = log(df1) - log(df2) + log(f);
    cxm__beta_logs logs;
    if (log_odds < -FISHER_FAR_LOG_ODDS) {
        logs.lower = cxm__beta_log_power(a, b) + a * log_odds;
        logs.upper = cxm__log_complement(logs.lower);
    } else if (log_odds > FISHER_FAR_LOG_ODDS) {
        logs.upper = cxm__beta_log_power(b, a) - b * log_odds;
        logs.lower = cxm__log_complement(logs.upper);
    } else {
        /* df1 f + df2 in units of the larger, so that nothing overflows */
        double share = df1 < df2 ? df1 / df2 * f : df2 / df1 / f;
        double near = share / (1 + share), far = 1 / (1 + share);
        cxm__beta_point point = df1 < df2 ? (cxm__beta_point){near, far, 0} : (cxm__beta_point){far, near, 0};
        point.gap = df1 < df2 ? a * point.y * (1 - f) : b * point.x * (1 - f) / f;
        cxm__beta_shape shape = cxm__beta_shape_of(a, b);
        logs = cxm__beta_log_tails(&shape, &point);
    }
    return exp(upper ? logs.upper : logs.lower);
}

double cxm_f_cdf(double f, double df1, double df2) { return fisher_tail(f, df1, df2, 0); }

double cxm_f_upper(double f, double df1, double df2) { return fisher_tail(f, df1, df2, 1); }

double cxm_f_quantile(double p, double df1, double df2) {
    if (!(p >= 0 && p <= 1) || !fisher_valid(df1, df2)) return (double)NAN;
    if (p == 0 || p == 1) return p == 0 ? 0 : (double)INFINITY;
    if (isinf(df2)) return cxm_chi_squared_quantile(p, df1) / df1;
    if (isinf(df1)) return df2 / (2 * cxm__gamma_solve(0.5 * df2, 1 - p, p));
    cxm__beta_root root = cxm__beta_solve(0.5 * df1, 0.5 * df2, p, 1 - p, (double)NAN);
    if (root.x > 1e-150 && root.y > 1e-150 && root.x / root.y < 1e150) return root.x / root.y * (df2 / df1);
    return exp(root.log_odds + (log(df2) - log(df1)));
}

#undef FISHER_FAR_LOG_ODDS
