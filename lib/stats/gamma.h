/*
 * What the distributions share of the gamma function: logarithms and the small remainders that keep them free of cancellation.
 * Read gamma.c next.
 */
#ifndef CXM_LIB_STATS_GAMMA_H
#define CXM_LIB_STATS_GAMMA_H

/* z - log(1 + z), right to a few ulp for every z > -1; one_plus_z is passed so that z near -1 keeps its digits. */
double cxm__log_excess(double z, double one_plus_z);

/* ln Gamma(x) - (x - 1/2) ln x + x - ln(2 pi)/2 for x > 0 (the series part of DLMF 5.11.1). */
double cxm__stirling_rest(double x);

/* ln Gamma(1 + a) for 0 <= a <= 1, proportional to a as a goes to 0. */
double cxm__log_gamma_above_one(double a);

/* ln Gamma(b + a) - ln Gamma(b) for b > 0 and 0 < a <= 1, proportional to a without loss as a goes to 0. */
double cxm__log_gamma_step(double b, double a);

/* log(1 - exp(l)) for l < 0: from the logarithm of one tail to that of the other. */
double cxm__log_complement(double l);

#endif
