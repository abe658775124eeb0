/**
 * @file distributions.h
 * @brief Probabilities and quantiles of the normal, Student's t, beta, binomial, gamma, chi-squared, F and Kolmogorov
 * distributions, and the gamma function's logarithm and its derivative.
 *
 * Unstable: may change before 1.0. Every function is pure: thread-safe, no state, no allocation, no errno to read. An argument
 * outside its domain, or NaN, gives NaN. Values are right to 1e-12 relative in both tails, down to probabilities of 1e-300,
 * for shapes to 1e8 and degrees of freedom from 0.01 to 1e10; beyond that they degrade gently.
 */
#ifndef CXM_UNSTABLE_DISTRIBUTIONS_H
#define CXM_UNSTABLE_DISTRIBUTIONS_H

#include "../base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * P(Z <= z) of the standard normal distribution (DLMF 7.2.2).
 * @param[in] z any number, infinities included
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_normal_cdf(double z);

/**
 * P(Z > z), without the cancellation of 1 - cdf.
 * @param[in] z any number, infinities included
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_normal_upper(double z);

/**
 * The z with P(Z <= z) = p.
 * @param[in] p 0..1
 * @return -INFINITY at 0, INFINITY at 1
 * @since 0.0.1
 */
CXM_API double cxm_normal_quantile(double p);

/**
 * P(T <= t) of Student's t (DLMF 8.17.1 with x = df / (df + t^2)).
 * @param[in] t any number, infinities included
 * @param[in] df degrees of freedom, 1e-290 or more, need not be whole; INFINITY is the normal distribution
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_t_cdf(double t, double df);

/**
 * P(T > t), without the cancellation of 1 - cdf.
 * @param[in] t any number, infinities included
 * @param[in] df as in cxm_t_cdf
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_t_upper(double t, double df);

/**
 * The t with P(T <= t) = p.
 * @param[in] p 0..1
 * @param[in] df as in cxm_t_cdf
 * @return -INFINITY at 0, INFINITY at 1, and where a double cannot hold the quantile (df well below 1)
 * @since 0.0.1
 */
CXM_API double cxm_t_quantile(double p, double df);

/**
 * P(X <= x) of the beta distribution: the regularized incomplete beta function I_x(a,b) (DLMF 8.17.2).
 * @param[in] x any number; 0 or less gives 0, 1 or more gives 1
 * @param[in] a first shape, 1e-300..1e100
 * @param[in] b second shape, 1e-300..1e100
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_beta_cdf(double x, double a, double b);

/**
 * P(X > x), without the cancellation of 1 - cdf.
 * @param[in] x as in cxm_beta_cdf
 * @param[in] a first shape, 1e-300..1e100
 * @param[in] b second shape, 1e-300..1e100
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_beta_upper(double x, double a, double b);

/**
 * The x with P(X <= x) = p.
 * @param[in] p 0..1
 * @param[in] a first shape, 1e-300..1e100
 * @param[in] b second shape, 1e-300..1e100
 * @return 0..1; 0 where the quantile is below the smallest double, 1 where it is closer to 1 than half an ulp
 * @since 0.0.1
 */
CXM_API double cxm_beta_quantile(double p, double a, double b);

/**
 * P(X = k) of n trials (Loader 2000, saddle-point form: no cancellation for large n).
 * @param[in] k number of successes; outside 0..n gives 0
 * @param[in] n trials, 0..2^53
 * @param[in] p probability of a success, 0..1
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_binomial_probability(int64_t k, int64_t n, double p);

/**
 * P(X <= k).
 * @param[in] k number of successes; below 0 gives 0, n or more gives 1
 * @param[in] n trials, 0..2^53
 * @param[in] p probability of a success, 0..1
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_binomial_cdf(int64_t k, int64_t n, double p);

/**
 * P(X > k), without the cancellation of 1 - cdf.
 * @param[in] k as in cxm_binomial_cdf
 * @param[in] n trials, 0..2^53
 * @param[in] p probability of a success, 0..1
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_binomial_upper(int64_t k, int64_t n, double p);

/**
 * The smallest k with cxm_binomial_cdf(k, n, probability) >= p; n for p = 1, unless probability is 0.
 * @param[in] p 0..1
 * @param[in] n trials, 0..2^53
 * @param[in] probability probability of a success, 0..1
 * @return 0..n, or -1 where an argument is outside its domain
 * @since 0.0.1
 */
CXM_API int64_t cxm_binomial_quantile(double p, int64_t n, double probability);

/**
 * P(X <= x) of the gamma distribution of scale 1: the regularized incomplete gamma function P(a,x) (DLMF 8.2.4). For another scale
 * divide x by it.
 * @param[in] x any number; 0 or less gives 0
 * @param[in] a shape, 1e-300..1e100
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_gamma_cdf(double x, double a);

/**
 * P(X > x), without the cancellation of 1 - cdf: Q(a,x).
 * @param[in] x as in cxm_gamma_cdf
 * @param[in] a shape, 1e-300..1e100
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_gamma_upper(double x, double a);

/**
 * The x with P(X <= x) = p.
 * @param[in] p 0..1
 * @param[in] a shape, 1e-300..1e100
 * @return 0 at 0 and where the quantile is below the smallest double, INFINITY at 1
 * @since 0.0.1
 */
CXM_API double cxm_gamma_quantile(double p, double a);

/**
 * P(X <= x) of the chi-squared distribution: P(df/2, x/2) (DLMF 8.2.4).
 * @param[in] x  any number; 0 or less gives 0
 * @param[in] df degrees of freedom, 2e-300..2e100, need not be whole
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_chi_squared_cdf(double x, double df);

/**
 * P(X > x), without the cancellation of 1 - cdf.
 * @param[in] x  as in cxm_chi_squared_cdf
 * @param[in] df as in cxm_chi_squared_cdf
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_chi_squared_upper(double x, double df);

/**
 * The x with P(X <= x) = p.
 * @param[in] p  0..1
 * @param[in] df as in cxm_chi_squared_cdf
 * @return 0 at 0 and where the quantile is below the smallest double, INFINITY at 1
 * @since 0.0.1
 */
CXM_API double cxm_chi_squared_quantile(double p, double df);

/**
 * P(F <= f) of the F distribution: I_x(df1/2, df2/2) with x = df1 f / (df1 f + df2) (DLMF 8.17.1).
 * @param[in] f   any number; 0 or less gives 0
 * @param[in] df1 degrees of freedom of the numerator, 1e-290..1e100 or INFINITY, need not be whole
 * @param[in] df2 degrees of freedom of the denominator, the same; not both INFINITY
 * @return 0..1; with df2 = INFINITY that of chi-squared over its degrees of freedom
 * @since 0.0.1
 */
CXM_API double cxm_f_cdf(double f, double df1, double df2);

/**
 * P(F > f), without the cancellation of 1 - cdf.
 * @param[in] f   as in cxm_f_cdf
 * @param[in] df1 as in cxm_f_cdf
 * @param[in] df2 as in cxm_f_cdf
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_f_upper(double f, double df1, double df2);

/**
 * The f with P(F <= f) = p.
 * @param[in] p   0..1
 * @param[in] df1 as in cxm_f_cdf
 * @param[in] df2 as in cxm_f_cdf
 * @return 0 at 0, INFINITY at 1, and so where a double cannot hold the quantile
 * @since 0.0.1
 */
CXM_API double cxm_f_quantile(double p, double df1, double df2);

/**
 * P(K <= x) of Kolmogorov's limiting distribution of sqrt(n) D, D the largest distance of an empirical distribution from the
 * continuous one that it was drawn from (Kolmogorov 1933). Of two samples: n = n1 n2 / (n1 + n2) (Smirnov 1939).
 * @param[in] x any number; 0 or less gives 0
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_kolmogorov_cdf(double x);

/**
 * P(K > x), without the cancellation of 1 - cdf.
 * @param[in] x as in cxm_kolmogorov_cdf
 * @return 0..1
 * @since 0.0.1
 */
CXM_API double cxm_kolmogorov_upper(double x);

/**
 * The x with P(K <= x) = p.
 * @param[in] p 0..1
 * @return 0 at 0, INFINITY at 1
 * @since 0.0.1
 */
CXM_API double cxm_kolmogorov_quantile(double p);

/**
 * psi(x), the derivative of ln Gamma (DLMF 5.2.2); right to 2e-15 absolute where it passes 0, at 1.46.
 * @param[in] x above 0
 * @return psi(x); NaN where x is outside its domain
 * @since 0.0.1
 */
CXM_API double cxm_digamma(double x);

/**
 * ln Gamma(x), right relative to itself also near its zeros 1 and 2 (DLMF 5.7.3, 5.11.1).
 * @param[in] x above 0
 * @return ln Gamma(x); NaN where x is outside its domain
 * @since 0.0.1
 */
CXM_API double cxm_log_gamma(double x);

/**
 * ln B(a,b) without the cancellation of three large log-gammas; right to 1e-15 absolute where it passes 0.
 * @param[in] a above 0
 * @param[in] b above 0
 * @return ln B(a,b); NaN where an argument is outside its domain
 * @since 0.0.1
 */
CXM_API double cxm_log_beta(double a, double b);

#ifdef __cplusplus
}
#endif
#endif
