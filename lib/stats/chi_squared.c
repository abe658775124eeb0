/*
 * The chi-squared distribution: a gamma distribution of shape df / 2, in units of 2.
 * Read gamma_tail.c for its tails.
 */
#include <cxm/unstable/distributions.h>

double cxm_chi_squared_cdf(double x, double df) { return cxm_gamma_cdf(0.5 * x, 0.5 * df); }

double cxm_chi_squared_upper(double x, double df) { return cxm_gamma_upper(0.5 * x, 0.5 * df); }

double cxm_chi_squared_quantile(double p, double df) { return 2 * cxm_gamma_quantile(p, 0.5 * df); }
