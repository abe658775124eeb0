/*
 * The incomplete beta function as logarithms of its two tails, which beta, Student's t and the binomial all read.
 * Read beta_tail.c next, beta_quantile.c for the inverse.
 */
#ifndef CXM_LIB_STATS_BETA_TAIL_H
#define CXM_LIB_STATS_BETA_TAIL_H

/* The two shapes and what depends on nothing else: log of sqrt(a b / (2 pi (a+b))) times the Stirling remainders. */
typedef struct cxm__beta_shape {
    double a, b;
    double log_scale;
} cxm__beta_shape;

/* A point x and y = 1 - x, each right relative to itself, and gap = a y - b x: the distance a - (a+b) x from the mean. */
typedef struct cxm__beta_point {
    double x, y;
    double gap;
} cxm__beta_point;

typedef struct cxm__beta_logs {
    double lower, upper; /* logs of I_x(a,b) and I_y(b,a); -INFINITY for an empty tail */
} cxm__beta_logs;

cxm__beta_shape cxm__beta_shape_of(double a, double b);

/* The smaller of x and y is taken as exact, the other one follows from it. */
cxm__beta_point cxm__beta_point_at(const cxm__beta_shape *shape, double x, double y);

/* log of x^a y^b / B(a,b) */
double cxm__beta_log_kernel(const cxm__beta_shape *shape, const cxm__beta_point *point);

/* The log of I_x(a,b) / x^a as x goes to 0: 1 / (a B(a,b)). */
double cxm__beta_log_power(double a, double b);

/* 0 < x < 1 */
cxm__beta_logs cxm__beta_log_tails(const cxm__beta_shape *shape, const cxm__beta_point *point);

/* Where a tail has the wanted probability; log_odds is log(x/y) and still tells where x or y underflow. */
typedef struct cxm__beta_root {
    double x, y, log_odds;
} cxm__beta_root;

/* lower + upper = 1, both positive and each right relative to itself; guess is a first log_odds, NAN for none. */
cxm__beta_root cxm__beta_solve(double a, double b, double lower, double upper, double guess);

#endif
