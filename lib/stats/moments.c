/*
 * Moments to the fourth order that can be cut and merged: a block of values is read twice (mean, then powers of the distance
 * from it), and blocks meet by the pairwise formulas, so no sum ever holds the square of a large mean. Only the running sums
 * are compensated: single terms are rounded relative to themselves, which is harmless. Read sum.h next.
 */
#include <cxm/unstable/moments.h>

#include <math.h>

#include "sum.h"

_Static_assert(sizeof(cxm_moments) == 72, "cxm_moments is frozen");

/* Small enough for the second pass to find the block in the first-level cache. */
enum { MOMENTS_BLOCK = 1024 };

static cxm_moments moments_of_block(const double *values, int64_t count) {
    cxm_moments m = CXM_MOMENTS_INIT;
    cxm__sum total = {0, 0};
    for (int64_t i = 0; i < count; i++) cxm__sum_add(&total, values[i]);
    double n = (double)count;
    m.count = count;
    m.mean = cxm__rounded(cxm__sum_value(total) / n);
    m.mean_rest = (fma(-m.mean, n, total.sum) + total.rest) / n;

    cxm__sum s2 = {0, 0}, s3 = {0, 0}, s4 = {0, 0};
    for (int64_t i = 0; i < count; i++) {
        double d = (values[i] - m.mean) - m.mean_rest;
        double square = d * d;
        cxm__sum_add(&s2, square);
        cxm__sum_add(&s3, square * d);
        cxm__sum_add(&s4, square * square);
    }
    s2 = cxm__sum_settled(s2);
    s3 = cxm__sum_settled(s3);
    s4 = cxm__sum_settled(s4);
    m.m2 = s2.sum, m.m2_rest = s2.rest;
    m.m3 = s3.sum, m.m3_rest = s3.rest;
    m.m4 = s4.sum, m.m4_rest = s4.rest;
    return m;
}

/* hi + hi_rest takes up other and two update terms; the order of the additions cannot matter much, the sum is compensated. */
static void moments_raise(double *hi, double *rest, double other, double other_rest, double term1, double term2) {
    cxm__sum s = {*hi, *rest};
    cxm__sum_merge(&s, (cxm__sum){other, other_rest});
    cxm__sum_add(&s, term1);
    cxm__sum_add(&s, term2);
    s = cxm__sum_settled(s);
    *hi = s.sum;
    *rest = s.rest;
}

void cxm_moments_merge(cxm_moments *into, const cxm_moments *from) {
    if (from->count <= 0) return;
    if (into->count <= 0) {
        *into = *from;
        return;
    }
    cxm_moments a = *into, b = *from;
    double na = (double)a.count, nb = (double)b.count, n = na + nb;
    /* weights as fractions, so that no power of n overflows or rounds badly */
    double wa = na / n, wb = nb / n;
    cxm__sum gap = cxm__two_sum(b.mean, -a.mean);
    double d = gap.sum + (gap.rest + (b.mean_rest - a.mean_rest));
    double d2 = d * d;
    double between = d2 * na * wb; /* d^2 na nb / n */

    /* from the highest order down: each formula needs the lower ones as they were */
    moments_raise(&into->m4, &into->m4_rest, b.m4, b.m4_rest,
                  between * d2 * (wa * wa - wa * wb + wb * wb) + 6 * d2 * (wa * wa * b.m2 + wb * wb * a.m2),
                  4 * d * (wa * b.m3 - wb * a.m3));
    moments_raise(&into->m3, &into->m3_rest, b.m3, b.m3_rest, between * d * (wa - wb), 3 * d * (wa * b.m2 - wb * a.m2));
    moments_raise(&into->m2, &into->m2_rest, b.m2, b.m2_rest, between, 0);
    moments_raise(&into->mean, &into->mean_rest, 0, 0, d * wb, 0);
    into->count = a.count + b.count;
}

void cxm_moments_add(cxm_moments *moments, const double *values, int64_t count) {
    while (count > 0) {
        int64_t step = count < MOMENTS_BLOCK ? count : MOMENTS_BLOCK;
        cxm_moments block = moments_of_block(values, step);
        cxm_moments_merge(moments, &block);
        values += step;
        count -= step;
    }
}

double cxm_moments_mean(const cxm_moments *moments) { return moments->count < 1 ? (double)NAN : moments->mean; }

double cxm_moments_variance(const cxm_moments *moments) {
    return moments->count < 2 ? (double)NAN : moments->m2 / (double)(moments->count - 1);
}

double cxm_moments_skewness(const cxm_moments *moments, int32_t type) {
    double n = (double)moments->count;
    if (moments->count < 2 || moments->m2 <= 0) return (double)NAN;
    double g1 = sqrt(n / moments->m2) * (moments->m3 / moments->m2);
    switch (type) {
    case CXM_MOMENTS_POPULATION: return g1;
    case CXM_MOMENTS_UNBIASED: return moments->count < 3 ? (double)NAN : g1 * sqrt(n * (n - 1)) / (n - 2);
    case CXM_MOMENTS_SAMPLE: return g1 * (1 - 1 / n) * sqrt(1 - 1 / n);
    default: return (double)NAN;
    }
}

double cxm_moments_kurtosis(const cxm_moments *moments, int32_t type) {
    double n = (double)moments->count;
    if (moments->count < 2 || moments->m2 <= 0) return (double)NAN;
    double ratio = n * (moments->m4 / moments->m2) / moments->m2;
    switch (type) {
    case CXM_MOMENTS_POPULATION: return ratio - 3;
    case CXM_MOMENTS_UNBIASED:
        if (moments->count < 4) return (double)NAN;
        return ((n + 1) * (ratio - 3) + 6) * ((n - 1) / ((n - 2) * (n - 3)));
    case CXM_MOMENTS_SAMPLE: return ratio * (1 - 1 / n) * (1 - 1 / n) - 3;
    default: return (double)NAN;
    }
}
