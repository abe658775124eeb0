/*
 * Both tails of the incomplete gamma function, each right relative to itself: x^a exp(-x) / Gamma(a) from a deviance, times a
 * factor of ordinary size from a series, a continued fraction or a quadrature. beta_tail.c is its elder; read that first.
 */
#include "gamma_tail.h"

#include <cxm/unstable/distributions.h>
#include <math.h>
#include <stddef.h>

#include "gamma.h"
#include "quadrature.h"

/* Near the mean series and fraction take steps by the root of the shape; from here on the quadrature is cheaper. */
#define GAMMA_QUADRATURE_FROM 5000.0

/* More than any shape below the quadrature's needs: a series of 5000 takes about 700. */
enum { GAMMA_STEPS = 5000 };

double cxm__gamma_log_kernel(double a, double x) {
    if (a < 1) return a * log(x) - x - cxm__log_gamma_above_one(a) + log(a);
    /* Loader 2000: the deviance keeps its digits where a and x are large and near each other; 0.91... is log(2 pi) / 2 */
    double deviance = a * cxm__log_excess((x - a) / a, x / a);
    return 0.5 * log(a) - 0.91893853320467274178 - cxm__stirling_rest(a) - deviance;
}

/* P over the kernel (DLMF 8.7.1): all terms are positive. x < a + 1 */
static double gamma_by_series(double a, double x) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < GAMMA_STEPS; n++) {
        term *= x / (a + n);
        sum += term;
        if (term <= 1e-17 * sum) break;
    }
    return sum;
}

/* Q over the kernel (DLMF 8.9.2 contracted to its even part). x >= a, x >= 1 */
static double gamma_by_fraction(double a, double x) {
    /* numerators and denominators of two convergents in a row, scaled so that the later denominator is 1 */
    double beta = x - a + 1;
    double ratio = 1 / beta, an = 0, anp1 = ratio, bn = ratio;
    for (int n = 1; n < GAMMA_STEPS; n++) {
        double alpha = n * (a - n);
        beta += 2;
        double next_a = alpha * an + beta * anp1;
        double next_b = alpha * bn + beta;
        double before = ratio;
        ratio = next_a / next_b;
        if (fabs(ratio - before) <= 1e-16 * ratio) break;
        an = anp1 / next_b;
        bn = 1 / next_b;
        anp1 = ratio;
    }
    return ratio;
}

/* The integral of (t/x)^a exp(x-t) / t over t < x (side -1) or t > x (side 1), with t = x (1 + side u); slope = |x - a|. */
static double gamma_by_quadrature(double a, double slope, double side) {
    double end = 2 * cxm__exponent_cut / (slope + sqrt(slope * slope + 2 * a * cxm__exponent_cut));
    /* the exponent is convex in u: Newton settles where the cut is from either side */
    for (int i = 0; i < 2; i++) {
        double t = 1 + side * end;
        double value = slope * end + a * cxm__log_excess(side * end, t);
        end += (cxm__exponent_cut - value) / (slope + a * end / t);
    }
    double sum = 0;
    for (size_t i = 0; i < 32; i++) {
        const double *node = cxm__gauss_nodes[i / 2];
        double u = 0.5 * end * (i % 2 ? 1 + node[0] : 1 - node[0]);
        double t = 1 + side * u;
        sum += node[1] * exp(-slope * u - a * cxm__log_excess(side * u, t)) / t;
    }
    return 0.5 * end * sum;
}

/* log P(a,x) for a < 1 and small x, proportional to a as a goes to 0, so that 1 - P keeps its digits (DLMF 8.7.2). */
static double gamma_log_small(double a, double x) {
    double power = 1, sum = 0;
    for (int n = 1; n < 60; n++) {
        power *= -x / n;
        sum += power / (a + n);
        if (fabs(power) <= 1e-17 * fabs(sum)) break;
    }
    return a * log(x) - cxm__log_gamma_above_one(a) + log1p(a * sum);
}

cxm__gamma_logs cxm__gamma_log_tails(double a, double x) {
    cxm__gamma_logs logs;
    if (a < 1 && x <= 1) {
        logs.lower = gamma_log_small(a, x);
        logs.upper = cxm__log_complement(logs.lower);
        return logs;
    }
    double kernel = cxm__gamma_log_kernel(a, x);
    int large = a >= GAMMA_QUADRATURE_FROM;
    if (x < a) {
        logs.lower = kernel + log(large ? gamma_by_quadrature(a, a - x, -1) : gamma_by_series(a, x));
        logs.upper = cxm__log_complement(logs.lower);
    } else {
        logs.upper = kernel + log(large ? gamma_by_quadrature(a, x - a, 1) : gamma_by_fraction(a, x));
        logs.lower = cxm__log_complement(logs.upper);
    }
    return logs;
}

#undef GAMMA_QUADRATURE_FROM
