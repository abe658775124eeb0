/* The slope of a given rank among those of all pairs of points, without a list of them: how many are below a slope is how many
 * points change places when they are ordered by what that slope leaves of them. Read trend.c next. */
#ifndef CXM__STATS_SLOPES_H
#define CXM__STATS_SLOPES_H

#include "core/lend.h"
#include "stats/merge_sort.h"

enum { CXM__SLOPES_KNOWN = 64 };

/* How many pairs have a smaller slope, and how many this one. */
struct cxm__slopes_tally {
    double slope;
    int64_t less, equal;
};

/* Points in the order of t, then y, all different; counts are how often each is there, NULL for once. */
struct cxm__slopes {
    const cxm_host *host;
    const double *t, *y;
    const int64_t *counts;
    int64_t points;
    int64_t pairs; /* of rows with different t: how many slopes there are */
    /* the rest is worked with */
    struct cxm__row_value *items, *spare, *sample;
    int64_t capacity, sampled, sample_weight; /* room in the sample, and what is in it */
    double t_middle, y_middle, t_span, y_span;
    struct cxm__slopes_tally known[CXM__SLOPES_KNOWN];
    int32_t known_count;
    bool held;         /* the sample is all that lies between the two tallies */
    double held_low, held_high;
};

/* Begins with what Kendall's counting has found: how many slopes are below 0, and how many 0. Fails where times are so close that
 * slopes are no numbers, or without memory; then there is nothing to free. */
cxm_status cxm__slopes_begin(struct cxm__slopes *slopes, int64_t negative, int64_t zero, cxm_error *error);

/* The slope of rank 1 .. pairs, ascending. */
double cxm__slopes_at(struct cxm__slopes *slopes, int64_t rank);

void cxm__slopes_free(struct cxm__slopes *slopes);

#endif
