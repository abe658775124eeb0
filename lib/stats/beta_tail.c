/*
 * Both tails of the incomplete beta function, each right relative to itself: x^a y^b / B(a,b) from deviances, times a factor
 * of ordinary size from a continued fraction, a quadrature (both shapes large) or a series (one shape small).
 * Read gamma.c for the remainders used here and beta_quantile.c for the inverse.
 */
#include "beta_tail.h"

#include <cxm/unstable/distributions.h>
#include <math.h>
#include <stddef.h>

#include "gamma.h"
#include "quadrature.h"
#include "sum.h"

/* Near the mean the fraction takes steps by the root of the shapes; from here on the quadrature is cheaper. */
#define BETA_QUADRATURE_FROM 5000.0

/* Reached only by shapes that no double of interest separates from 0; the value is then as far as it goes. */
enum { BETA_FRACTION_STEPS = 100000 };

cxm__beta_shape cxm__beta_shape_of(double a, double b) {
    double n = a + b;
    /* symmetric to the bit, so that mirrored arguments give mirrored values; 0.91... is log(2 pi) / 2 */
    double rests = cxm__stirling_rest(n) - (cxm__stirling_rest(a) + cxm__stirling_rest(b));
    double root = 0.5 * (log(fmin(a, b)) + log(fmax(a, b) / n));
    cxm__beta_shape shape = {a, b, root - 0.91893853320467274178 + rests};
    return shape;
}

/* a (1 - t) - b t for t <= 1/2: near the mean both products agree in all leading digits, so both are kept exactly */
static double beta_gap_at(double a, double b, double t) {
    double s = cxm__rounded(1 - t);
    double s_rest = cxm__rounded(1 - s) - t;
    cxm__sum as = cxm__two_product(a, s), bt = cxm__two_product(b, t);
    cxm__sum d = cxm__two_sum(as.sum, -bt.sum);
    return d.sum + (d.rest + (as.rest - bt.rest) + a * s_rest);
}

cxm__beta_point cxm__beta_point_at(const cxm__beta_shape *shape, double x, double y) {
    cxm__beta_point point = {x, y, 0};
    if (x <= y) {
        point.y = 1 - x;
        point.gap = beta_gap_at(shape->a, shape->b, x);
    } else {
        point.x = 1 - y;
        point.gap = -beta_gap_at(shape->b, shape->a, y);
    }
    return point;
}

/* Loader 2000, Fast and accurate computation of binomial probabilities: the saddle point with its deviance. */
double cxm__beta_log_kernel(const cxm__beta_shape *shape, const cxm__beta_point *point) {
    double a = shape->a, b = shape->b, n = a + b;
    double deviance = a * cxm__log_excess(-point->gap / a, n / a * point->x) +
                      b * cxm__log_excess(point->gap / b, n / b * point->y);
    return shape->log_scale - deviance;
}

/* I_x(a,b) over the kernel: the even part of DLMF 8.17.22, Didonato & Morris 1992, ACM TOMS 18, eq. 9. gap >= 0. */
static double beta_by_fraction(double a, double b, const cxm__beta_point *p) {
    double x = p->x, y = p->y;
    /* numerators and denominators of two convergents in a row, scaled so that the later denominator is 1 */
    double ratio = (a + 1) / (a * (p->gap + 1));
    double an = 0, anp1 = ratio, bn = ratio;
    for (int n = 1; n < BETA_FRACTION_STEPS; n++) {
        double odd = 1 / (a + 2.0 * n - 1);
        double t = n * (b - n) * x * odd;
        double alpha = (a + n - 1) * odd * (a + b + n - 1) * x * t;
        double beta = n + t + (a + n) * (p->gap + 1 + n * (1 + y)) / (a + 2.0 * n + 1);
        double next_a = alpha * an + beta * anp1;
        double next_b = alpha * bn + beta;
        double before = ratio;
        ratio = next_a / next_b;
        if (fabs(ratio - before) <= 1e-16 * ratio) break;
        /* denominators are scaled to 1, so nothing overflows */
        an = anp1 / next_b;
        bn = 1 / next_b;
        anp1 = ratio;
    }
    return ratio;
}

/* I_x(a,b) over the kernel: the integral of (t/x)^a ((1-t)/y)^b / (t (1-t)) over t < x, with t = x (1 - u). gap >= 0. */
static double beta_by_quadrature(double a, double b, const cxm__beta_point *p) {
    double odds = p->x / p->y, slope = p->gap / p->y;
    double half_curve = 0.5 * (a + b * odds * odds);
    double end = 2 * cxm__exponent_cut / (slope + sqrt(slope * slope + 4 * half_curve * cxm__exponent_cut));
    if (end > 0.95) end = 0.95;
    /* the exponent is convex in u: Newton settles where the cut is from either side */
    for (int i = 0; i < 2; i++) {
        double z = end * odds;
        double value = slope * end + a * cxm__log_excess(-end, 1 - end) + b * cxm__log_excess(z, 1 + z);
        double rise = slope + a * end / (1 - end) + b * odds * z / (1 + z);
        end += (cxm__exponent_cut - value) / rise;
        if (end > 0.95) end = 0.95;
    }
    double sum = 0;
    for (size_t i = 0; i < 32; i++) {
        const double *node = cxm__gauss_nodes[i / 2];
        double u = 0.5 * end * (i % 2 ? 1 + node[0] : 1 - node[0]);
        double z = u * odds;
        double exponent = slope * u + a * cxm__log_excess(-u, 1 - u) + b * cxm__log_excess(z, 1 + z);
        sum += node[1] * exp(-exponent) / ((1 - u) * (1 + z));
    }
    return 0.5 * end * sum / p->y;
}

static double beta_log_tail(const cxm__beta_shape *s, const cxm__beta_point *p) {
    double a = s->a, b = s->b;
    int large = a >= BETA_QUADRATURE_FROM && b >= BETA_QUADRATURE_FROM;
    double factor = large ? beta_by_quadrature(a, b, p) : beta_by_fraction(a, b, p);
    return cxm__beta_log_kernel(s, p) + log(factor);
}

double cxm__beta_log_power(double a, double b) {
    if (a <= 1) return cxm__log_gamma_step(b, a) - cxm__log_gamma_above_one(a);
    return -log(a) - cxm_log_beta(a, b);
}

/* log I_x(a,b) for a < 1 and small x, proportional to a as a goes to 0, so that 1 - I keeps its digits (DLMF 8.17.7). */
static double beta_log_series(double a, double b, double x) {
    double term = 1, sum = 0;
    for (int n = 1; n < 200; n++) {
        term *= (n - b) * x / n;
        sum += term / (a + n);
        if (fabs(term) <= 1e-17 * fabs(sum)) break;
    }
    return a * log(x) + cxm__beta_log_power(a, b) + log1p(a * sum);
}

cxm__beta_logs cxm__beta_log_tails(const cxm__beta_shape *shape, const cxm__beta_point *point) {
    double a = shape->a, b = shape->b;
    cxm__beta_logs logs;
    if (a < 1 && point->x <= 0.5 && b * point->x <= 1) {
        logs.lower = beta_log_series(a, b, point->x);
        logs.upper = cxm__log_complement(logs.lower);
    } else if (b < 1 && point->y <= 0.5 && a * point->y <= 1) {
        logs.upper = beta_log_series(b, a, point->y);
        logs.lower = cxm__log_complement(logs.upper);
    } else if (point->gap >= 0) {
        logs.lower = beta_log_tail(shape, point);
        logs.upper = cxm__log_complement(logs.lower);
    } else {
        cxm__beta_shape swapped = {b, a, shape->log_scale};
        cxm__beta_point mirrored = {point->y, point->x, -point->gap};
        logs.upper = beta_log_tail(&swapped, &mirrored);
        logs.lower = cxm__log_complement(logs.upper);
    }
    return logs;
}

#undef BETA_QUADRATURE_FROM
