/*
 * ln Gamma and its relatives without the global signgam that libm's lgamma writes, so that threads do not meet there.
 * Large arguments use Stirling's series, small ones a Taylor series about 2; read beta_tail.c next.
 */
#include "gamma.h"

#include <cxm/unstable/distributions.h>
#include <math.h>

#define GAMMA_HALF_LOG_TWO_PI 0.91893853320467274178

/* From here on eight terms of Stirling's series are exact to 2e-18. */
#define GAMMA_STIRLING_FROM 10.0

/* B(2k) / (2k (2k-1)), DLMF 5.11.1 */
static const double gamma_stirling[] = {
    1.0 / 12,   -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400,
};
enum { GAMMA_STIRLING_TERMS = sizeof gamma_stirling / sizeof gamma_stirling[0] };

/* (-1)^k (zeta(k) - 1) / k for k = 2, 3, ..., DLMF 5.7.3 */
static const double gamma_taylor[] = {
    0.32246703342411321824,   -0.067352301053198095133, 0.020580808427784547879,   -0.0073855510286739852663,
    0.0028905103307415232858, -0.0011927539117032609771, 0.00050966952474304242234, -0.00022315475845357937976,
    9.9457512781808533715e-5, -4.49262367381331417e-5,  2.0507212775670691553e-5,  -9.439488275268395904e-6,
    4.3748667899074878042e-6, -2.0392157538013662368e-6, 9.5514121304074198329e-7, -4.4924691987645660433e-7,
    2.1207184805554665869e-7, -1.0043224823968099609e-7, 4.7698101693639805658e-8, -2.271109460894316491e-8,
    1.0838659214896954091e-8, -5.1834750419700466551e-9, 2.4836745438024783172e-9, -1.1921401405860912074e-9,
    5.7313672416788620133e-10, -2.7595228851242331452e-10,
};
enum { GAMMA_TAYLOR_TERMS = sizeof gamma_taylor / sizeof gamma_taylor[0] };

/* 1/3 + s/5 + s^2/7 + ... = (atanh(r) - r) / r^3 with s = r^2 <= 1/9 (DLMF 4.6.4) */
static double gamma_atanh_rest(double s) {
    int terms = s < 0.01 ? 9 : 17;
    double sum = 0;
    for (int k = terms; k >= 0; k--) sum = sum * s + 1.0 / (2 * k + 3);
    return sum;
}

double cxm__log_excess(double z, double one_plus_z) {
    if (z < -0.5 || z > 1) return z - log(one_plus_z);
    /* log(1+z) = 2 atanh(r); the leading terms z - 2r combine to z r exactly */
    double r = z / (2 + z);
    return r * (z - 2 * r * r * gamma_atanh_rest(r * r));
}

double cxm__stirling_rest(double x) {
    double below = 0;
    if (x < 1) {
        below = (x + 0.5) * log1p(1 / x) - 1;
        x += 1;
    }
    /* rest(x) - rest(x+1) = (x + 1/2) log(1 + 1/x) - 1, whose leading 1 cancels on paper */
    for (; x < GAMMA_STIRLING_FROM; x += 1) {
        double r = 1 / (2 * x + 1);
        below += r * r * gamma_atanh_rest(r * r);
    }
    double s = 1 / (x * x), sum = 0;
    for (int k = GAMMA_STIRLING_TERMS - 1; k >= 0; k--) sum = sum * s + gamma_stirling[k];
    return below + sum / x;
}

/* ln Gamma(2 + z) for |z| <= 1/2 */
static double gamma_log_near_two(double z) {
    double sum = 0;
    for (int k = GAMMA_TAYLOR_TERMS - 1; k >= 0; k--) sum = sum * z + gamma_taylor[k];
    return z * (0.4227843350984671393934879 + z * sum);
}

double cxm__log_gamma_above_one(double a) {
    return a <= 0.5 ? gamma_log_near_two(a) - log1p(a) : gamma_log_near_two(a - 1);
}

double cxm_log_gamma(double x) {
    if (!(x > 0)) return (double)NAN;
    if (x >= GAMMA_STIRLING_FROM) {
        return (x - 0.5) * (log(x) - 1) + (GAMMA_HALF_LOG_TWO_PI - 0.5 + cxm__stirling_rest(x));
    }
    if (x < 0.5) return cxm__log_gamma_above_one(x) - log(x);
    if (x < 1.5) return gamma_log_near_two(x - 1) - log1p(x - 1); /* Gamma(2 + z) = (1 + z) Gamma(1 + z) */
    double product = 1;
    while (x > 2.5) {
        x -= 1;
        product *= x;
    }
    return gamma_log_near_two(x - 2) + log(product);
}

double cxm__log_gamma_step(double b, double a) {
    double below = 0;
    for (; b < GAMMA_STIRLING_FROM; b += 1) below += log1p(a / b);
    double grow = log1p(a / b), series = 0;
    for (int k = GAMMA_STIRLING_TERMS - 1; k > 0; k--) {
        int power = 2 * k + 1;
        series += gamma_stirling[k] * pow(b, -power) * expm1(-power * grow);
    }
    series -= gamma_stirling[0] * a / (b * (b + a));
    /* (b - 1/2) log(1 + a/b) - a, its leading a cancelled on paper */
    double z = a / b;
    double leading = -b * cxm__log_excess(z, 1 + z) - 0.5 * grow;
    return leading + a * log(b + a) + series - below;
}

double cxm_log_beta(double a, double b) {
    if (!(a > 0) || !(b > 0)) return (double)NAN;
    double n = a + b;
    double rest = cxm__stirling_rest(a) + (cxm__stirling_rest(b) - cxm__stirling_rest(n));
    return GAMMA_HALF_LOG_TWO_PI + 0.5 * (log(n / a) - log(b)) + rest - a * log1p(b / a) - b * log1p(a / b);
}

double cxm__log_complement(double l) { return l > -0.6931471805599453 ? log(-expm1(l)) : log1p(-exp(l)); }

#undef GAMMA_HALF_LOG_TWO_PI
#undef GAMMA_STIRLING_FROM
