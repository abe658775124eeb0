/*
 * The beta distribution: domains and end points around the tails of beta_tail.c and the inverse of beta_quantile.c.
 * Read binomial.c next, which is this with whole numbers.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

#include "beta_tail.h"

/* Further out, sums and quotients of shapes would leave the range of a double. Objects, not literals: where literals have more
 * digits than a double (x87), the limit itself would fall outside. */
static const double beta_least_shape = 1e-300, beta_most_shape = 1e100;

static int beta_shapes_valid(double a, double b) {
    return a >= beta_least_shape && b >= beta_least_shape && a <= beta_most_shape && b <= beta_most_shape;
}

static double beta_tail_of(double x, double a, double b, int upper) {
    if (isnan(x) || !beta_shapes_valid(a, b)) return (double)NAN;
    if (x <= 0) return upper ? 1 : 0;
    if (x >= 1) return upper ? 0 : 1;
    cxm__beta_shape shape = cxm__beta_shape_of(a, b);
    cxm__beta_point point = cxm__beta_point_at(&shape, x, 1 - x);
    cxm__beta_logs logs = cxm__beta_log_tails(&shape, &point);
    return exp(upper ? logs.upper : logs.lower);
}

double cxm_beta_cdf(double x, double a, double b) { return beta_tail_of(x, a, b, 0); }

double cxm_beta_upper(double x, double a, double b) { return beta_tail_of(x, a, b, 1); }

double cxm_beta_quantile(double p, double a, double b) {
    if (!(p >= 0 && p <= 1) || !beta_shapes_valid(a, b)) return (double)NAN;
    if (p == 0 || p == 1) return p;
    cxm__beta_root root = cxm__beta_solve(a, b, p, 1 - p, (double)NAN);
    return root.x <= root.y ? root.x : 1 - root.y;
}
