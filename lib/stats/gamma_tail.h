/*
 * The incomplete gamma function as logarithms of its two tails, which the gamma and chi-squared distributions read.
 * Read gamma_tail.c next, gamma_quantile.c for the inverse.
 */
#ifndef CXM_LIB_STATS_GAMMA_TAIL_H
#define CXM_LIB_STATS_GAMMA_TAIL_H

typedef struct cxm__gamma_logs {
    double lower, upper; /* logs of P(a,x) and Q(a,x) */
} cxm__gamma_logs;

/* log of x^a exp(-x) / Gamma(a), the derivative of P by log x; 0 < x < INFINITY */
double cxm__gamma_log_kernel(double a, double x);

/* 0 < x < INFINITY */
cxm__gamma_logs cxm__gamma_log_tails(double a, double x);

/* The x with these tails: lower + upper = 1, both positive and each right relative to itself. */
double cxm__gamma_solve(double a, double lower, double upper);

#endif
