/* The exact distribution of a resampled sum of equally spaced scores: what the bootstrap of a share, a net share or a mean rating
 * would find with no end of resamples. The work does not grow with how many answers there are. Read bootstrap.c next. */
#ifndef CXM__STATS_LATTICE_H
#define CXM__STATS_LATTICE_H

#include <stdbool.h>
#include <stdint.h>

enum { CXM__LATTICE_POINTS = 241 };

/* The sum of n draws with replacement from the answers; a point's place is its distance from the lowest point that was answered,
 * in units of the largest distance that divides all of them. */
struct cxm__lattice {
    int64_t n, sum;      /* answers, and the sum of their places */
    int64_t low, period; /* sums low .. low + period - 1 carry all but 1e-17 of the probability; the period is odd */
    double deviation;    /* of the resampled sum */
    double skew;         /* sum of cubed distances from the mean over 6 (sum of squared ones)^1.5, in answers: BCa's acceleration */
    int32_t first, unit; /* in points of the scale */
    int32_t different;   /* points that were answered */
    int32_t spacing;     /* the distance that most pairs of different answers have */
    double pairs[CXM__LATTICE_POINTS]; /* the share of pairs of answers that are so far apart */
    double reach;        /* how far from a multiple of 2 pi / spacing a frequency can matter */
    int32_t place[CXM__LATTICE_POINTS], mode;
    int64_t count[CXM__LATTICE_POINTS];
};

/* Of at most 241 points with counts of 0 or more, which add up to at least 1 and at most 2^53. */
void cxm__lattice_of(struct cxm__lattice *lattice, const int64_t *counts, int32_t points);

/* below[i] = P(resampled sum <= sums[i]) for at most 16 sums, to about 1e-14; two different points must have been answered. */
void cxm__lattice_below(const struct cxm__lattice *lattice, const int64_t *sums, int32_t count, double *below);

/* How a level of probability is met in spite of rounding. */
#define CXM__LATTICE_ROUNDING 1e-12

/* The smallest sum with P(sum <= it) >= level, or, `upper`, the largest with P(sum >= it) >= level. */
int64_t cxm__lattice_quantile(const struct cxm__lattice *lattice, double level, bool upper);

/* An interval of the mean. Limits are sums of points, counted from 0 and over all answers: divided by n they are mean points. */
struct cxm__lattice_interval {
    int32_t status;         /* CXM_INTERVAL_... */
    uint32_t flags;         /* CXM_ESTIMATE_FEW_ANSWERS */
    int64_t lower, upper;   /* 0 unless it is CXM_INTERVAL_OK */
    double levels[2];       /* P(sum <= lower) and P(sum >= upper) that were asked for; NaN where they have no value */
    double z0, acceleration; /* NaN for a percentile interval */
};
struct cxm__lattice_interval cxm__lattice_interval(const struct cxm__lattice *lattice, bool bca, double confidence);

/* Levels of a BCa interval (Efron 1987, JASA 82, 171-185, eq. 3.8 and 3.9): the lower one, and the upper one from above. */
void cxm__bca_levels(double z0, double acceleration, double confidence, double levels[2]);

#endif
