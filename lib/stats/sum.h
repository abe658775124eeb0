/*
 * Sums and products that keep what rounding would drop: TwoSum, TwoProduct and the compensated sum built on them.
 * moments.c and beta_tail.c stand on this; read moments.c next.
 */
#ifndef CXM_LIB_STATS_SUM_H
#define CXM_LIB_STATS_SUM_H

#include <float.h>
#include <math.h>

/* x87 keeps 64-bit mantissas in registers, which breaks the exactness below; a store to memory rounds for certain. */
static inline double cxm__rounded(double x) {
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0
    return x;
#else
    volatile double stored = x;
    return stored;
#endif
}

/** A number as an unevaluated sum; |rest| is at most about half an ulp of sum once a call here made it. */
typedef struct cxm__sum {
    double sum;
    double rest;
} cxm__sum;

/* a + b exactly (Knuth 1969, TAOCP 2, 4.2.2 theorem B); no order of magnitude is asked for. */
static inline cxm__sum cxm__two_sum(double a, double b) {
    cxm__sum r;
    r.sum = cxm__rounded(a + b);
    double b_part = cxm__rounded(r.sum - a);
    double a_part = cxm__rounded(r.sum - b_part);
    r.rest = cxm__rounded(cxm__rounded(a - a_part) + cxm__rounded(b - b_part));
    return r;
}

/* a * b exactly, short of overflow and underflow. */
static inline cxm__sum cxm__two_product(double a, double b) {
    cxm__sum r;
    r.sum = cxm__rounded(a * b);
    r.rest = fma(a, b, -r.sum);
    return r;
}

/* Adds one number: the error of the addition goes into rest (Ogita, Rump & Oishi 2005, Sum2). */
static inline void cxm__sum_add(cxm__sum *into, double value) {
    cxm__sum s = cxm__two_sum(into->sum, value);
    into->sum = s.sum;
    into->rest += s.rest;
}

static inline void cxm__sum_merge(cxm__sum *into, cxm__sum other) {
    cxm__sum_add(into, other.sum);
    into->rest += other.rest;
}

static inline double cxm__sum_value(cxm__sum s) { return s.sum + s.rest; }

/* The same number with |rest| below an ulp of sum again, for keeping. */
static inline cxm__sum cxm__sum_settled(cxm__sum s) { return cxm__two_sum(s.sum, s.rest); }

#endif
