/*
 * The normal distribution on libm's erfc, with the rounding of z / sqrt(2) put back, since the far tail magnifies it.
 * Its quantile is a rough published start and Halley steps; read student_t.c next.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

#include "sum.h"

double cxm_normal_upper(double z) {
    /* 1/sqrt(2) in two parts */
    const double root_half = 0.70710678118654752440, root_half_rest = -4.8336466567264567e-17;
    if (!(fabs(z) < 40)) return z > 0 ? 0 : z < 0 ? 1 : (double)NAN;
    cxm__sum scaled = cxm__two_product(z, root_half);
    double slip = scaled.rest + z * root_half_rest;
    return 0.5 * (erfc(scaled.sum) - 1.1283791670955125739 * slip * exp(-scaled.sum * scaled.sum));
}

double cxm_normal_cdf(double z) { return cxm_normal_upper(-z); }

double cxm_normal_quantile(double p) {
    if (!(p >= 0 && p <= 1)) return (double)NAN;
    if (p == 0) return -(double)INFINITY;
    if (p == 1) return (double)INFINITY;
    double tail = p < 0.5 ? p : 1 - p, inner = fabs(p - 0.5);
    /* Abramowitz & Stegun 26.2.23: absolute error below 5e-4 where one uses it, below 2e-3 at 1e-300 */
    double t = sqrt(-2 * log(tail));
    double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    /* Halley (cubic): 5e-4, 1e-9, done */
    for (int i = 0; i < 2; i++) {
        double density = 0.39894228040143267794 * exp(-0.5 * z * z);
        /* near the centre the difference of two tails near 1/2 would lose what is small */
        double miss = tail > 0.25 ? inner - 0.5 * erf(z * 0.70710678118654752440) : cxm_normal_upper(z) - tail;
        double step = miss / density;
        z += step / (1 - 0.5 * z * step);
    }
    return p < 0.5 ? -z : z;
}
