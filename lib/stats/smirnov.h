/*
 * The exact p of the two-sample Kolmogorov-Smirnov test, ties included, for samples whose lattice is small.
 * Groups of equal answers are passed one after the other, ascending; read smirnov.c next.
 */
#ifndef CXM_LIB_STATS_SMIRNOV_H
#define CXM_LIB_STATS_SMIRNOV_H

#include <stdbool.h>
#include <stdint.h>

/* Lattices up to this size are walked: some milliseconds. The shorter side of one is at most the root. */
enum { CXM__SMIRNOV_LATTICE = 1000000, CXM__SMIRNOV_SIDE = 1000 };

struct cxm__smirnov {
    double touched[CXM__SMIRNOV_SIDE + 1]; /* by how many of the shorter side were passed */
    int64_t longer, shorter, passed;
    int64_t distance; /* D times the size of the lattice, a whole number */
};

static inline bool cxm__smirnov_fits(int64_t n1, int64_t n2)
{
    return n1 > 0 && n2 > 0 && n1 <= CXM__SMIRNOV_LATTICE / n2;
}

void cxm__smirnov_begin(struct cxm__smirnov *walk, int64_t n1, int64_t n2, double d);

/* The next `size` answers, of both sides together, are alike. */
void cxm__smirnov_group(struct cxm__smirnov *walk, int64_t size);

/* After all answers: the chance of a distance of at least D among all ways to divide them into two sides. */
double cxm__smirnov_p(const struct cxm__smirnov *walk);

#endif
