/*
 * The derivative of ln Gamma: its asymptotic series, reached from below by psi(x) = psi(x + 1) - 1/x (DLMF 5.5.2, 5.11.2).
 * Read gamma.c for the function itself.
 */
#include <cxm/unstable/distributions.h>
#include <math.h>

/* From here on seven terms of the series are exact to 1e-17. */
#define DIGAMMA_SERIES_FROM 12.0

/* B(2k) / (2k) */
static const double digamma_series[] = {
    1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12,
};
enum { DIGAMMA_TERMS = sizeof digamma_series / sizeof digamma_series[0] };

double cxm_digamma(double x) {
    if (!(x > 0)) return (double)NAN;
    double below = 0;
    for (; x < DIGAMMA_SERIES_FROM; x += 1) below += 1 / x;
    double s = 1 / (x * x), sum = 0;
    for (int k = DIGAMMA_TERMS - 1; k >= 0; k--) sum = (sum + digamma_series[k]) * s;
    return log(x) - 0.5 / x - sum - below;
}

#undef DIGAMMA_SERIES_FROM
