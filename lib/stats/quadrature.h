/*
 * Gauss-Legendre abscissas and weights of order 32, for smooth integrands whose range is cut where nothing is left of them.
 * beta_tail.c and gamma_tail.c integrate their large shapes with it.
 */
#ifndef CXM_LIB_STATS_QUADRATURE_H
#define CXM_LIB_STATS_QUADRATURE_H

/* Positive half of the abscissas in -1..1, each with its weight. */
extern const double cxm__gauss_nodes[16][2];

/* Below exp(-39) the rest of an integrand is lost in the last bit. */
static const double cxm__exponent_cut = 39.0;

#endif
