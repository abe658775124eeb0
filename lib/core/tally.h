/* One group's answers, as measures see them: an exact histogram, perhaps with weights, and what was left out.
 * grid.c fills it in; the estimates in transactional/estimate.h are made from it. */
#ifndef CXM__CORE_TALLY_H
#define CXM__CORE_TALLY_H

#include "core/grid.h"

/* The same answers by stratum and cluster: neighbouring slots of another grid, strata in one piece each. */
struct cxm__parts {
    const struct cxm__grid *grid;
    int64_t first, end;
    int32_t column;
    const uint32_t *strata; /* of slot s at strata[s * keys]; NULL = one stratum */
    int32_t keys;
    bool clusters; /* each slot is a cluster; else a stratum whose rows were drawn one by one */
};

struct cxm__tally {
    cxm_scale scale;
    int32_t points;
    const int64_t *counts;                /* at each point of the scale */
    const struct cxm__between *between;   /* ascending */
    int64_t between_count;
    const struct cxm__weight *weights;    /* at each point; NULL without weights, and where they are all equal */
    int64_t n, missing, excluded;
    double population; /* INFINITY where there is no limit */
    const struct cxm__parts *parts; /* NULL where the answers were drawn one by one from one population */
};

/* A part of the answers: how many, their weights' sum and their squared weights' sum (both the count without weights), and the lowest
 * answer that belongs to it. */
struct cxm__band {
    int64_t count;
    double w, w2, from;
};

/* Reads a slot; `row` keeps the counts alive: CXM__POINTS_MAX + CXM__WIDE_EXTRA numbers. */
void cxm__tally_of(const struct cxm__grid *grid, int32_t column, int64_t slot, int64_t *row, struct cxm__tally *tally);

/* Splits the answers at the bounds: band i takes those from bounds[i - 1] up to below bounds[i]. `bands` has count + 1. */
void cxm__tally_bands(const struct cxm__tally *tally, const double *bounds, int32_t count, struct cxm__band *bands);

/* Sum of w, of w * x, and the central sums of w * (x - mean)^2 and w^2 * (x - mean)^2. Without answers all are 0. */
struct cxm__tally_moments {
    double w, w2, mean, square, square2;
};
struct cxm__tally_moments cxm__tally_moments(const struct cxm__tally *tally);

/* What the slots of tally->parts are: how many were drawn from how many, and the sum of squares that a variance is made of. */
struct cxm__part {
    double sum, square; /* of w * (score - mean), and of its square row by row */
    double population;  /* INFINITY where there is no limit */
    int64_t n;          /* answers */
    bool opens;         /* the first of its stratum */
};

/* Reads a slot of tally->parts. Without bands an answer's score is the answer itself. */
struct cxm__part cxm__tally_part(const struct cxm__tally *tally, int64_t slot, const struct cxm__band *bands, const double *scores,
                                 int32_t count, double mean);

/* The answer at a 0-based rank, ascending. */
double cxm__tally_rank(const struct cxm__tally *tally, int64_t rank);

/* The middle answer, or the mean of the two middle ones; weighted, the inverse of the weighted distribution at 1/2, averaged
 * where it is flat there (type 2 of Hyndman and Fan 1996). */
double cxm__tally_median(const struct cxm__tally *tally);

#endif
