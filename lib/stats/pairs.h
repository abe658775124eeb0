/* The different pairs of two columns with their counts: what every statistic of association or of two groups is computed from.
 * Ratings have a few of them however many rows there are; measurements have as many as rows. Read concordance.h next. */
#ifndef CXM__STATS_PAIRS_H
#define CXM__STATS_PAIRS_H

#include "core/column.h"
#include "core/lend.h"
#include "stats/sum.h"

/* Larger numbers are refused, so that sums of their squares over any number of rows stay finite. */
#define CXM__PAIRS_MOST 1e140

struct cxm__pair {
    double x, y;
    int64_t count;
    int64_t same_x, balance; /* for whoever works on with the pairs; 0 after reading */
};

/* All zero but the host is no pairs at all. */
struct cxm__pairs {
    const cxm_host *host;
    struct cxm__pair *items, *spare; /* two blocks of `capacity` */
    int64_t count, capacity;
    int64_t n, missing; /* rows with both values, and others */
};

/* Two columns of one length, with what messages call them. */
struct cxm__pairs_source {
    const cxm_column *column[2];
    const char *name[2];
    int32_t argument[2];
};

/* Checks both columns, and that their lengths agree. */
cxm_status cxm__pairs_check(const struct cxm__pairs_source *source, cxm_error *error);

/* The value of a row that is not null; fails where pairs cannot be made of it. */
cxm_status cxm__pairs_value(const struct cxm__pairs_source *source, int side, int64_t row, double *value, cxm_error *error);

/* Adds the rows of two checked columns; may be called again. On failure the pairs are only good for freeing. */
cxm_status cxm__pairs_read(struct cxm__pairs *pairs, const struct cxm__pairs_source *source, cxm_error *error);

/* Adds one pair `count` times, not looking at n; false without memory. */
bool cxm__pairs_add(struct cxm__pairs *pairs, double x, double y, int64_t count);

/* Sorts by x, then y, and adds up equal ones. */
void cxm__pairs_settle(struct cxm__pairs *pairs);

void cxm__pairs_free(struct cxm__pairs *pairs);

/* A mean to twice the digits of a double, and the sum of squared distances from it. */
struct cxm__spread {
    cxm__sum mean;
    double square;
};

/* Of the x (side 0) or the y (side 1) of some pairs, each as often as it counts; n is the sum of their counts, above 0. */
struct cxm__spread cxm__pairs_spread(const struct cxm__pair *items, int64_t count, int side, int64_t n);

/* x - mean */
static inline double cxm__spread_distance(const struct cxm__spread *spread, double x)
{
    return (x - spread->mean.sum) - spread->mean.rest;
}

#endif
